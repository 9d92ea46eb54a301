import sys
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
# __set_name__ error note
class Bad:
    def __set_name__(self, o, n): raise ValueError('bad')
try:
    class X: a = Bad()
except ValueError as e: print(e, e.__notes__)
t(lambda: type('A', (), {'__classcell__': 1}))
t(lambda: type.__new__(type))
t(lambda: type.__new__(type, 'a', (), {}).__module__)
# __bases__ assignment
class A: 
    def f(self): return 'A'
class B:
    def f(self): return 'B'
class C(A): pass
class D(C): pass
d = D(); print(d.f()); C.__bases__ = (B,); print(d.f(), D.__mro__, A.__subclasses__(), B.__subclasses__())
class M(type):
    def mro(cls): return [cls, B, object]
class E(metaclass=M): pass
print(E().f(), E.__mro__)
# class with annotations
class An:
    x: int
    y: str = 'a'
print(An.__annotations__, An.__annotate__(1))
print(type(An.__dict__.get('__annotate_func__')))
An.__annotations__ = {'z': 1}; print(An.__annotations__)
# dir
print([n for n in dir(An()) if not n.startswith('__')], 'mro' in dir(type), '__call__' in dir(An))
# reduce
print(object().__reduce_ex__.__name__)
print(An().__getstate__(), A.__getstate__(A()))
class Sl:
    __slots__ = 'a', 'b'
# property subclass
class P(property):
    pass
class Q:
    @P
    def x(self): "doc"; return 1
print(Q.x.__doc__, Q().x)
class Par:
    x = property(lambda self: 1, doc='d')
print(Par.x.__doc__, Par.x.__name__, Par.x.__isabstractmethod__)
t(lambda: setattr(Par(), 'x', 1))
# staticmethod / classmethod attributes
@staticmethod
def sm(a): "sdoc"; return a
print(sm.__name__, sm.__doc__, sm.__wrapped__ is sm.__func__, sm(3), str(sm)[:30])
class CM:
    @classmethod
    def c(cls, a): "cdoc"; return cls, a
print(CM.__dict__['c'].__doc__, CM.c(1), CM().c(2), CM.c.__self__, CM.c.__func__.__name__)
# unhashable in set
t(lambda: {[]: 1})
t(lambda: hash(type('U', (), {'__eq__': lambda a, b: True})()))
# instance dict assignment
a = A(); a.x = 1; dd = a.__dict__; a.y = 2; print(dd); a.__dict__ = {'k': 3}; print(a.k, a.__dict__)
dd2 = a.__dict__; dd2['new'] = 5; print(a.new); del a.new; print(dd2)
t(lambda: a.new)
# __class__ cell
class Cell:
    def f(self): return __class__
print(Cell().f())
# nested super in comprehension
class Sup(A):
    def f(self): return [super(Sup, self).f() for _ in range(2)]
print(Sup().f())
class Z:
    def __init__(self): self.a = 1; self.b = 2; self.c = 3
z = Z(); del z.b; z.d = 4; print(z.__dict__, list(vars(z)))
t(lambda: object.__setattr__(1, 'x', 2))
t(lambda: object.__getattribute__(z, 'zz'))
t(lambda: object.__delattr__(z, 'zz'))
t(lambda: z.__init__.__func__.__name__)
print(int.__mro__, bool.__base__, type.__mro__, type(type), object.__base__, object.__bases__)
print(isinstance(True, int), issubclass(bool, (str, int)), isinstance(1, (str, (int, float))))
t(lambda: isinstance(1, 1)); t(lambda: issubclass(1, int)); t(lambda: issubclass(int, 1))
class FakeClass:
    __class__ = int
print(isinstance(FakeClass(), int), type(FakeClass()) is int)
class Old:
    def __getattribute__(self, n):
        if n == 'z': raise AttributeError('no z')
        return object.__getattribute__(self, n)
    def __getattr__(self, n): return 'fallback ' + n
print(Old().z, Old().__class__)
t(lambda: A.nope); t(lambda: A().nope)
class Desc:
    def __get__(self, o, t=None): return ('got', o is None)
class UD: d = Desc()
print(UD.d, UD().d); u = UD(); u.__dict__['d'] = 1; print(u.d)
class DD(Desc):
    def __set__(self, o, v): print('set', v)
UD.d = DD(); print(u.d); u.d = 3
t(lambda: delattr(u, 'd'))
print(super.__doc__ is not None, type(super(A, A()).__thisclass__))
