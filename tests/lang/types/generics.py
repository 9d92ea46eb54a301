print(list[int], dict[str, list[int]], int | str | None, type(int | str), list[int] | None)
print(isinstance(1, int | str), isinstance('a', int | None), issubclass(bool, int | str))
print(list[int] == list[int], hash(list[int]) == hash(list[int]), list[int] != list[str], int | str == str | int)
print(list[int].__origin__, list[int].__args__, list[int].__parameters__, (int | str).__args__)
print(list[int](), list[int]([1]), dict[str, int].fromkeys([1]))
for f in (lambda: list[int][str], lambda: isinstance([], list[int]), lambda: issubclass(list, list[int]), lambda: int | 3,
          lambda: isinstance(1, list[int] | int), lambda: (int | str)[int]):
    try:
        print(f())
    except TypeError as e:
        print(e)
class L(list[int]):
    pass
print(L.__mro__, L.__orig_bases__)
print(tuple[()], tuple[int, ...], list[list[int]], type[int], (int | int), int | None | None)
print([*tuple[int, str]], next(iter(tuple[int])) == tuple[int])
type X = int | str
print(X, X.__value__, X.__name__, X.__type_params__, X | None)
type Y[T] = list[T]
print(Y, Y[int], Y.__type_params__, Y.__value__)
def f[T: int, *Ts, **P](x: T) -> T: return x
print(f.__type_params__, f.__type_params__[0].__bound__, f(3), f.__annotations__)
T, Ts, P = f.__type_params__
print(T.__name__, T.__constraints__, T.__covariant__, T.__infer_variance__, P.args, P.kwargs, T.has_default())
print(list[T].__parameters__, dict[T, list[T]].__parameters__)
