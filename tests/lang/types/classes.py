class A:
    "doc of A"
    x = 1
    def f(self): return 'A.f'
    @property
    def p(self): return 42
    @staticmethod
    def s(a): return a
    @classmethod
    def c(cls): return cls.__name__
class B(A):
    __slots__ = ('m', '__n')
    def f(self): return 'B.f+' + super().f()
    def g(self):
        self.__n = 3
        return self.__n
b = B(); b.m = 5; b.z = 6
print(b.f(), b.g(), b.m, b.z, b.__dict__, b.p, B.s(3), B.c(), b.c())
class C(B):
    def __init__(self): self.q = 1; self.m = 9
c = C(); c.w = 3
print(c.m, c.q, c.w, c.__dict__, C.__mro__, C.__bases__, C.__base__, C.__name__, C.__qualname__, C.__module__, C.__doc__, A.__doc__)
for i in range(20): setattr(c, 'k%d' % i, i) if 0 else None
class I(int):
    def __init__(self, *a): self.tag = a
i = I(5); print(i + 1, i.tag, i.__dict__)
class S(str):
    __slots__ = ('a',)
s = S('abc'); s.a = 4; print(s, s.a, len(s))
class T(tuple): pass
class L(list):
    def __init__(self, *a): super().__init__(*a); self.n = 1
l = L([1,2]); l.append(3); print(l, l.n, len(l))
class E(Exception):
    def __init__(self, x): super().__init__(x); self.x = x
try: raise E(4)
except E as e: print(repr(e), e.x, e.args)
class M(type):
    def __new__(m, n, b, d, **k): print('new', n, k); return super().__new__(m, n, b, d)
    def __init__(c, n, b, d, **k): print('init'); super().__init__(n, b, d)
    def __call__(c, *a): print('call'); return super().__call__(*a)
class X(metaclass=M, k=1): pass
print(type(X)); X()
print(A.__dict__['x'], type(A.__dict__), type.__dict__['__doc__'])
class D:
    def __set_name__(self, o, n): print('set_name', o, n)
class Y: d = D()
class Z:
    def __init_subclass__(cls, **k): print('is', cls, k)
class W(Z, a=1): pass
a = A(); a.v = 1
a.__class__ = Y; print(a.v, type(a)); a.v=2; a.nn=4; print(a.__dict__)
print(A.__subclasses__(), type('Q', (A,), {'k': 1}).k)
try: B.__slots__ = 1; object().foo
except AttributeError as e: print(e)
print(hash(A.f) == hash(A.f), A.f == A.f)
del a
print(super(B, b).f(), super(B, b))
p = property(lambda s: 1, doc='x')
print(p.__doc__, p.fset)
class P:
    @property
    def a(self): "adoc"; return self._a
    @a.setter
    def a(self, v): self._a = v
    @a.deleter
    def a(self): del self._a
q = P(); q.a = 3; print(q.a, P.a.__doc__); del q.a
try: q.a
except AttributeError as e: print(e)
class R:
    a = property()
try: R().a
except AttributeError as e: print(e)
try: R().a = 1
except AttributeError as e: print(e)
print(type(None)(), dir(R)[-2:])
