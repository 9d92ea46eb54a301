import sys
fake = type(sys)('ast'); fake.__getattr__ = lambda n: type(n, (), {})
if 'ast' not in sys.modules:
    try:
        import ast
    except ImportError:
        sys.modules['ast'] = fake
import typing
from typing import *
T = TypeVar('T'); K = TypeVar('K', bound=int); V = TypeVar('V', int, str, covariant=True)
P = ParamSpec('P'); Ts = TypeVarTuple('Ts')
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
print(T, K, V, P, Ts, K.__bound__, V.__constraints__, T.__module__, T.__default__)
print(List[T], List[T][int], Optional[int], Union[int, 'x'], list[T][int], dict[T, Any][str], Dict[T, K][str, int])
class C(Generic[T]): pass
print(C[int], C.__parameters__, C[T][str], C.__orig_bases__, C[int]().__orig_class__)
class D(C[int]): pass
print(D.__mro__)
t(lambda: C[int, str]); t(lambda: Generic[int]); t(lambda: C[int][str])
print(Callable[[int, T], str], Callable[P, T], Callable[P, T][[int, str], bool], Callable[..., int])
class A(Generic[Unpack[Ts]]): pass
print(A[int, str], A[()], tuple[Unpack[Ts]], Tuple[Unpack[Ts]])
class Pr(Protocol):
    def f(self): ...
class Impl:
    def f(self): pass
t(lambda: isinstance(Impl(), Pr))
@runtime_checkable
class Pr2(Protocol):
    def f(self): ...
class NT(NamedTuple):
    a: int
    b: str = 'x'
print(NT(1), NT._fields, NT.__annotations__)
class TD(TypedDict):
    a: int
print(TD(a=1), TD.__annotations__)
print(Literal[1, 2], ClassVar[int], Final[int], Annotated[int, 'x'], Type[int])
print(get_origin(List[int]), get_args(Dict[str, int]), get_type_hints(NT))
class G2[X, *Y, **Z]: 
    def m[Q](self, a: Q) -> X: ...
print(G2.__type_params__, G2.__parameters__, G2[int, str, [bool]], G2.__orig_bases__)
type Alias[A1] = list[A1]
print(Alias[int], Alias.__parameters__, Alias[int].__value__, Alias[int].__origin__)
t(lambda: TypeVar('X', int)); t(lambda: TypeVar('X', int, str, bound=int)); t(lambda: TypeVar('X', covariant=True, contravariant=True))
t(lambda: TypeVar()); t(lambda: TypeVar(1)); t(lambda: type('X', (T,), {})); t(lambda: type('X', (P.args,), {}))
class Def[A2 = int, B2 = str]: pass
print(Def[bool], Def.__type_params__[0].__default__, Def[bool].__args__, T.has_default())
print(T | int, int | T, 'x' | T, NewType('N', int), NoReturn, Any, NoDefault)
print(P.args, P.kwargs, P.args.__origin__ is P, P.args == P.args)
