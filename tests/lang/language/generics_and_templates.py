def f[*Ts, **P, T: int = bool](a: T, b: int = 3, *c: Ts, k=4) -> T: return a, b, k
print(f.__type_params__, f.__annotations__, f(1), f.__defaults__, f.__kwdefaults__, f.__qualname__)
T = f.__type_params__[2]
print(T.__bound__, T.__default__, T.__name__, T.__constraints__)
class A[T: (int, str), U = list[T]](dict):
    x: T
    def m[V](self, v: V) -> tuple[T, V]: return T
    y = T
print(A.__type_params__, A.__mro__[1:], A().m(1), A.y, A.__annotations__, A.m.__annotations__)
print(A.__type_params__[0].__constraints__, A.__type_params__[1].__default__)
type X[T] = list[T] | None
print(X, X.__value__, X.__type_params__, X.__name__)
type Y = undefined
try: Y.__value__
except NameError as e: print(e)
undefined = int
print(Y.__value__)
class B:
    T = 'class'
    type Z = T
    def g[Q: T](self): pass
    n: T
    def h(self, a: T): pass
print(B.Z.__value__, B.g.__type_params__[0].__bound__, B.__annotations__, B.h.__annotations__)
def outer():
    loc = 'loc'
    class C[T]:
        a: loc
        b = loc
        def m(self): return T, loc, __class__.__name__
    def inner[U](x: U): return U, loc
    return C, inner
C, inner = outer()
print(C.__annotations__, C.b, C().m(), inner(1), C.__qualname__, inner.__qualname__)
@lambda f: (print('deco'), f)[1]
async def co[T](x: T = 1): return T
try: co().send(None)
except StopIteration as e: print(e.value)
class G[T]:
    class H[U]:
        def k(self): return T, U
print(G.H().k(), G.H.__qualname__)
def kw[T](*, a=1): return a
print(kw())
class Base:
    def __init_subclass__(cls, **k): print(cls.__name__, k)
class D[T](Base, opt=3): pass
class E(Base, opt=4):
    if True:
        z: int
    else:
        zz: str
    for q in (1, 2):
        w: 'fwd'
print(E.__annotations__)
name = 'World'; w = 5
t = t"Hello {name!r:>{w}}{{x}} {w + 1 = } end"
print(t.strings, [(i.value, i.expression, i.conversion, i.format_spec) for i in t.interpolations], t.values)
t = t""
print(t.strings, t.interpolations)
t = t"{name}" t"x" t"{w}"
print(t.strings, t.values)
def local_ann():
    x: never_defined = 1
    y: also_never
    return x
print(local_ann(), local_ann.__annotations__)
