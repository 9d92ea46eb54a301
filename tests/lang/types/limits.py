# Odd input: an exception, never a crash.
def t(f):
    try: print(str(f())[:80])
    except BaseException as e: print(type(e).__name__, str(e)[:80])
class M: pass
t(lambda: type.__setattr__(M, 1, 2)); t(lambda: object.__setattr__(M, 'a', 2))
t(lambda: type.__call__(int, '5')); t(lambda: type.__call__(5)); t(lambda: type.__new__(type, 'a', (), {}, x=1))
t(lambda: object.__new__(type)); t(lambda: type.__init__(M)); t(lambda: M.mro()); t(lambda: type.mro(M))
t(lambda: int.__new__(int, '3')); t(lambda: type(property().fget).__name__)
t(lambda: property.__init__(property(), 1, 2, 3, 4)); t(lambda: property.__new__(property).fget); t(lambda: super.__new__(super).x)
b = object
for i in range(500): b = type('B', (b,), {})
t(lambda: len(b.__mro__)); t(lambda: b().x)
bs = tuple(type('M%d' % i, (), {}) for i in range(100))
t(lambda: len(type('Many', bs, {}).__mro__))
a = type('A', (), {'__slots__': ('a',)}); o = a(); B2 = type('B', (), {'__slots__': ('a',)}); o.a = 5; o.__class__ = B2; print(o.a)
class D1: pass
class D2:
    def __init__(self): self.a = self.b = self.c = self.d = self.e = 1
o = D2(); o.__class__ = D1; print(o.__dict__); o.z = 1; o.__class__ = D2; print(o.__dict__)
class Odd(dict):
    def __getitem__(self, k): raise KeyError(k)
t(lambda: type('X', (), Odd(a=1)).a)
class Name(str): pass
t(lambda: type(Name('N'), (), {}).__name__); t(lambda: getattr(type('X', (), {Name('q'): 3}), 'q'))
t(lambda: setattr(M(), Name('zz'), 1)); t(lambda: type('X', (), {1: 2}).__dict__[1])
