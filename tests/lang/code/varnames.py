# co_varnames, co_cellvars and co_freevars: order, comprehensions, names that are both.
def show(f):
    c = f.__code__
    print(c.co_varnames, c.co_cellvars, c.co_freevars, c.co_nlocals)

def a(x, y):
    z = [i for i in x if i]
    w = {i: k for i, k in y}
    i = 3
    return z, w, i, [j for j in [i for i in x]]
def b(p, q):
    zeta = 1
    alpha = 2
    def inner(): return zeta, alpha, p
    return [t for t in q], inner
def c():
    m = [n for n in [1, 2]]
    for r in [s for s in m]: pass
    (u := [v for v in m])
    g = (h := 3)
    return g
def d(*args, kw, **kwargs):
    try: pass
    except E as e: pass
    with args as (f, g): pass
    import os.path, sys as t
    def nested(): return args
    class C: pass
for f in (a, b, c, d): show(f)
print(a([1, 2, 0], [(1, 2)]), b(1, [5, 6])[0], b(1, [])[1](), c())
