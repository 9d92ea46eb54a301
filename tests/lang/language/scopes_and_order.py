x = 'global'
class C:
    x = 'class'
    y = [x for i in (1,)]
    z = [i for i in x]
    w = list(x for i in (1,))
    v = [(lambda: x)() for i in (1,)]
    u = {j: [x for k in (1,)] for j in (1,)}
    def f(self): return [__class__ for i in (1,)], [super for i in ()]
print(C.y, C.z, C.w, C.v, C.u, C().f()[0][0].__name__)
def outer():
    x = 'outer'
    class D:
        x = 'inner'
        a = [x for i in (1,)]
        b = x
        def m(self): return x
        c = [lambda: (x, i) for i in (1,2)]
    return D.a, D.b, D().m(), [f() for f in D.c]
print(outer())
def fs():
    return [lambda: i for i in range(3)], [(lambda: j) for j in range(3)], [[(lambda: (a,b)) for a in range(2)] for b in range(2)]
a, b, c = fs()
print([f() for f in a], [f() for f in b], [[g() for g in r] for r in c])
i = 'kept'
[i for i in range(3)]
print(i)
def shadow(i):
    r = [i for i in range(i)]
    return i, r
print(shadow(3))
def walrus():
    r = [(last := k) for k in range(4)]
    return last, r
print(walrus())
print([y := 1, y**2], y)
def nl():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return [inc() for _ in range(3)], n
print(nl())
def g():
    global newglobal
    newglobal = 5
    class K:
        global kk
        kk = 6
        def q(self): return kk
    return K().q()
print(g(), newglobal, kk)
class Outer:
    class Inner:
        def f(self): return __class__.__qualname__
print(Outer.Inner().f(), Outer.Inner.f.__qualname__)
def deff(a, b=1, *args, c, d=4, **kw): return a, b, args, c, d, kw
print(deff(1, c=3), deff(1, 2, 3, 4, c=5, d=6, e=7))
print(deff(*[1, 2], *(3,), c=1, **{'d': 2}, **{'z': 3}))
def order():
    out = []
    def t(v):
        out.append(v)
        return v
    def f(*a, **k): return None
    f(t(1), *[t(2)], t(3), k=t(4), **{'z': t(5)}, y=t(6))
    d = {t('k1'): t('v1'), t('k2'): t('v2')}
    l = [0, 0]
    l[t(0)] = t('val')
    t(l)[t(1)] += t(7)
    class O: pass
    o = O()
    o.a = o.b = t('ab')
    t(1) < t(2) < t(0) < t(9)
    (t('x'), t('y'))[t(0)]
    return out
print(order())
def dele():
    x = 1
    del x
    try: x
    except UnboundLocalError as e: print(e)
    try: del x
    except UnboundLocalError as e: print(e)
    def f():
        return zz
    try: f()
    except NameError as e: print(e)
    zz = 1
    del zz
    try: f()
    except NameError as e: print(e)
dele()
class Meta(type):
    def __new__(m, n, b, d, **k): return super().__new__(m, n, b, d)
    def __init__(c, n, b, d, **k): pass
    @classmethod
    def __prepare__(m, n, b, **k): return {'prepared': k}
class WithMeta(metaclass=Meta, opt=1): pass
print(WithMeta.prepared)
def gen():
    x = yield 1
    while True:
        x = yield x
        if x is None: return 'end'
def cond(a):
    if a:
        b = 1
    try:
        return b
    except UnboundLocalError: return 'unbound'
print(cond(1), cond(0))
def loopvar():
    for q in (): pass
    try: return q
    except UnboundLocalError: return 'unbound'
print(loopvar())
def star():
    a, *b, c = 1, 2, 3, 4
    (d, [e, *f]), g = (1, (2, 3)), 4
    [h, k] = 'xy'
    *m, = 'ab'
    return a, b, c, d, e, f, g, h, k, m
print(star())
def swap():
    a, b, c = 1, 2, 3
    a, b = b, a
    a, b, c = c, a, b
    l = [1,2]
    l[0], l[1] = l[1], l[0]
    i = 0
    i, l[i] = 1, 'z'
    return a, b, c, l
print(swap())
def aug():
    class O:
        def __init__(s): s.v = [1]
    o = O(); o.v += [2]; o.v[0] *= 5
    s = 'a'; s += 'b'; t = s; s += 'c'
    return o.v, s, t
print(aug())
x = 5
def chained(n): return 1 < n < 10 != 5 , 1 < n > 3 , n == n == n
print(chained(5), chained(11))
print((lambda *a, k=1, **q: (a, k, q))(1, 2, k=3, z=4), (lambda: (yield))().__class__.__name__)
def ann(a: 1 = 2, /, b: 3 = 4, *, c: 5 = 6): 
    y: undefined_name = 3
    return y
print(ann.__annotations__, ann())
with_doc = None
def doc():
    """  First line
        second
          third

    """
print(repr(doc.__doc__))
class SA:
    def __init__(self): self.b = 1; self.a, self.c = 1, 2
    def f(this): this.z = 1
    def g(self):
        def h(): self.nested = 1
        for self.loop in (): pass
        self.aug += 1
print(SA.__static_attributes__, SA.__firstlineno__)
