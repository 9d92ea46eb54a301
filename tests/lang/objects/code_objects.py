# Code objects: attributes, replace(), the constructor, equality.
def t(f,*a,**k):
    try:
        r=f(*a,**k); print('OK',repr(r)); return r
    except BaseException as e:
        print(type(e).__name__, e)
def f(a,/,b,c=1,*args,d,e=2,**kw):
    'doc'
    x=1
    def inner(): return x,a
    return [y for y in (1,2,a)], len, inner
c=f.__code__
i=f(1,2,d=3)[2].__code__
for c in (f.__code__,i):
  for n in 'co_argcount co_posonlyargcount co_kwonlyargcount co_nlocals co_varnames co_cellvars co_names co_flags co_firstlineno co_name co_qualname'.split(): print(n,getattr(c,n))
  print(type(c.co_code), type(c.co_linetable), type(c.co_exceptiontable), c.co_stacksize>0)
c=f.__code__
print(next(c.co_lines())[0])
def g(x):
    return x+1
def h(x):
    return x+1
print([p for p in g.__code__.co_positions()][-1], len(list(g.__code__.co_positions()))==len(g.__code__.co_code)//2)
print(g.__code__==h.__code__, g.__code__.replace(co_name='h',co_qualname='h',co_firstlineno=h.__code__.co_firstlineno)==h.__code__, hash(g.__code__)==hash(g.__code__.replace()), g.__code__!=5)
g(1);g(1.5);g.__code__.replace()==g.__code__
t(c.replace,co_name=5); t(c.replace,foo=1); t(c.replace,5); d=c.replace(co_name='zz'); print(d.co_name, d==c, c.replace()==c, hash(c.replace())==hash(c), repr(d).split(' at ')[0])
k=type(f)(g.__code__.replace(co_name='k2',co_consts=g.__code__.co_consts),{}); print(k(4),k.__name__)
C=type(c)
a=[getattr(g.__code__,n) for n in 'co_argcount co_posonlyargcount co_kwonlyargcount co_nlocals co_stacksize co_flags co_code co_consts co_names co_varnames co_filename co_name co_qualname co_firstlineno co_linetable co_exceptiontable co_freevars co_cellvars'.split()]
n=C(*a); print(n==g.__code__, type(f)(n,{})(41)); t(C); t(C,*['x']+a[1:]); t(C,*a[:6],5,*a[7:]); t(C,*a[:7],5,*a[8:]); t(C,*a[:11],5,*a[12:]); t(C,*[-1]+a[1:]); t(lambda: c<c)
def w(a):
    try: return a/0
    except ZeroDivisionError: return 'caught'
t(lambda: type(f)(C(*[getattr(w.__code__,n) for n in 'co_argcount co_posonlyargcount co_kwonlyargcount co_nlocals co_stacksize co_flags co_code co_consts co_names co_varnames co_filename co_name co_qualname co_firstlineno co_linetable co_exceptiontable co_freevars co_cellvars'.split()]),globals())(1))
t(lambda: w.__code__.replace(co_varnames=('zz',)).co_varnames); t(lambda: w.__code__.replace(co_varnames=('zz','yy')))
print(c._varname_from_oparg(0), f.__code__.co_filename==h.__code__.co_filename)
print(compile('1','<s>','eval').co_flags, compile('x=1\ny=x','<s>','exec').co_names, compile('','','exec').co_consts, (lambda: (yield)).__code__.co_flags)
class K:
    def m(self): return __class__
print(K.m.__code__.co_freevars, K.m.__code__.co_qualname)
import sys
print({1:2}.__class__, {g.__code__:1}[g.__code__], 1 == 1)
def q(): return 0
def q1(): return False
def q2(): return 0.0
q1=q1.__code__.replace(co_name='q',co_qualname='q',co_firstlineno=q.__code__.co_firstlineno); q2=q2.__code__.replace(co_name='q',co_qualname='q',co_firstlineno=q.__code__.co_firstlineno)
print(q1==q.__code__, q2==q.__code__)
