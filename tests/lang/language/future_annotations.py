from __future__ import annotations
def f(a: int | None, b: 'str' = 1, *c: "x"[1:2, ::3], d: lambda x, /, y=1, *, z: x+y, e: {1:2, **k}, g: f"a{x!r:>{w}}b{{" = 2, h: (1,), i: [x for y in z if w], j: a.b.c(1, *d, k=2, **e), k: not a or b and c, l: -x**-y, m: (yield_) if x else y, n: (a, b), o: x[a, b], p: {1, 2}, q: 1 < 2 <= 3, s: ..., t: 1e400, u: b'x', v: 1 .real, w: (lambda: 1), x: -1 + (2 - 3) - 4, y: await_, z: x[()], aa: x[1,], ab: (a for b in c), ac: f(a for b in c), ad: 1j, ae: u'a') -> None: pass
print(f.__annotations__)
