from _functools import reduce, partial, cmp_to_key, Placeholder, _lru_cache_wrapper
def f(*a, **k): return a, k
p = partial(f, 1, 2, x=3); print(p(4, y=5), p(), p(x=9), p.func is f, p.args, p.keywords)
q = partial(p, 7, z=1); print(q(8), q.args, q.keywords, q.func is f)
h = partial(f, Placeholder, 2, Placeholder, 4); print(h(1, 3), h(1, 3, 5), h.args); g = partial(h, 0); print(g(9), g.args)
print(reduce(lambda a, b: a + b, [1, 2, 3]), reduce(lambda a, b: a + b, [], 5), reduce(lambda a, b: a * b, [2, 3], initial=10))
print(sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a))); K = cmp_to_key(lambda a, b: a - b); print(K(1) < K(2), K(1) == K(1), K(3).obj)
calls = []
def slow(x, y=0):
    calls.append((x, y)); return x + y
c = _lru_cache_wrapper(slow, 2, False, lambda *a: a)
print(c(1), c(1), c(2), c(3), c(1), c(1, y=2), c(1, y=2), c.cache_info(), calls); c.cache_clear(); print(c.cache_info())
u = _lru_cache_wrapper(slow, None, True, lambda *a: a); print(u(1), u(True), u(1), u.cache_info())
z = _lru_cache_wrapper(slow, 0, False, lambda *a: a); print(z(1), z(1), z.cache_info())
print(Placeholder, type(Placeholder)() is Placeholder)
class A:
    m = partial(f, 1)
    n = _lru_cache_wrapper(lambda self, v: v * 2, 10, False, lambda *a: a)
a = A(); print(a.n(4), a.n(4), len(a.m(5)[0]))
p.attr = 1; print(p.attr, p.__dict__)
for bad in (lambda: partial(), lambda: partial(1), lambda: partial(f, Placeholder), lambda: h(), lambda: reduce(f, []), lambda: reduce(f, 1), lambda: partial(f, a=Placeholder), lambda: K(1) < 2, lambda: c([]), lambda: _lru_cache_wrapper(1, 2, 3, 4), lambda: _lru_cache_wrapper(f, "a", 3, 4), lambda: K(), lambda: reduce(f)):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
print(partial(len, "x", a=1).__reduce__()[2][1:], repr(partial(int, "x", base=2)))
