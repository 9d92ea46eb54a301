"""Module decimal: results, flags and roundings of random operations; the numbers are the same on every run."""
import random
from decimal import *
seed = 11
N = 2500
R=random.Random(seed)
rnd=[ROUND_UP,ROUND_DOWN,ROUND_CEILING,ROUND_FLOOR,ROUND_HALF_UP,ROUND_HALF_DOWN,ROUND_HALF_EVEN,ROUND_05UP]
def num(big):
    k=R.random()
    if k<.03: return R.choice(['inf','-inf','nan','snan','nan12','-snan345','nan123456789012345678901234567890'])
    n=R.choice([1,1,2,3,5,8,9,10,17,18,19,20,28,35,36,37,40,55,72,73,90]) if not big else R.choice([100,500,700,1500,3000])
    d=R.choice([lambda:''.join(R.choice('0123456789') for _ in range(n)), lambda:'9'*n, lambda:'1'+'0'*(n-1), lambda:'5'*n,lambda:'1'+'0'*(n-1)+R.choice('0123456789'),lambda:'0',lambda:''.join(R.choice('01') for _ in range(n))])()
    e=R.choice([0,0,0,-1,-2,1,R.randint(-40,40),R.randint(-n-3,3),-n+1,-n,-n+1,R.randint(-400,400)])
    return R.choice(['','-',''])+d+'E%d'%e
def ctx(big):
    p=R.choice([1,2,3,5,9,16,17,18,19,28,36,37,50,54]) if not big else R.choice([100,300,1000,2000])
    em=R.choice([5,20,99,999999,424999999]); 
    return Context(prec=p,rounding=R.choice(rnd),Emin=-R.choice([em,em+1]),Emax=em,capitals=R.choice([0,1]),clamp=R.choice([0,0,1]),traps=[])
un='abs exp ln log10 logb logical_invert minus next_minus next_plus normalize plus sqrt to_integral_exact to_integral_value to_eng_string to_sci_string number_class create_decimal is_normal is_subnormal'.split()
bi='add subtract multiply divide divide_int remainder remainder_near quantize compare compare_signal compare_total compare_total_mag max max_mag min min_mag next_toward logical_and logical_or logical_xor shift rotate scaleb divmod same_quantum copy_sign add subtract multiply divide power'.split()
out=[]
for i in range(N):
    big=R.random()<.03
    c=ctx(big)
    a=Decimal(num(big)); b=Decimal(num(big)); d=Decimal(num(False))
    k=R.random()
    if k<.35:
        f=R.choice(un)
        if f in('exp','ln','log10') and big: f='sqrt'
        args=(a,)
    elif k<.93:
        f=R.choice(bi)
        if f in('shift','rotate','scaleb') and R.random()<.7: b=Decimal(R.randint(-c.prec-2,c.prec+2))
        if f == 'power':
            big=False
            a=Decimal(num(False)); b=R.choice([Decimal(R.randint(-30,60)),Decimal(num(False)),Decimal(R.randint(-400,400)).scaleb(-2)])
        args=(a,b)
    elif k<.96: f='fma'; args=(a,b,d)
    elif k<.98:
        f='power'; args=(Decimal(R.randint(-10**9,10**9)),Decimal(R.randint(-5,10**12)),Decimal(R.randint(-10**9,10**9)))
    else:
        f='__format__'; 
    try:
        if f=='__format__':
            setcontext(c); spec=R.choice(['','>30','010','+','.3','.0','.5f','.2e','g','.20','%','.1%',',','020,.2f','.3E','.10G'])
            args=(a,spec); r=a.__format__(spec)
        else: r=getattr(c,f)(*args)
        r=str(r)
    except BaseException as e: r=type(e).__name__+str(e)
    out.append(f'{f} {args} prec={c.prec} {c.rounding} {c.Emin} {c.Emax} {c.clamp} {c.capitals} -> {r} {c.flags}'.replace('<class ','').replace("'decimal.",'').replace("'>",''))
print('\n'.join(out))
