# cmath over ordinary and special values (recorded from python3.11, which has the same libm; three nan cases as the oracle has them).
import cmath
inf = float('inf')
nan = float('nan')
parts = [-inf, -1e308, -2.5, -1.0, -1e-310, -0.0, 0.0, 1e-310, 0.75, 1.0, 800.0, 1e308, inf, nan]
functions = [cmath.acos, cmath.acosh, cmath.asin, cmath.asinh, cmath.atan, cmath.atanh, cmath.cos, cmath.cosh, cmath.exp,
             cmath.log, cmath.log10, cmath.sin, cmath.sinh, cmath.sqrt, cmath.tan, cmath.tanh, cmath.polar]
for f in functions:
    for x in parts:
        for y in parts:
            try:
                r = f(complex(x, y))
            except Exception as e:
                r = type(e).__name__, str(e)
            print(f.__name__, x, y, r)
for r in parts:
    for phi in parts:
        try:
            print('rect', r, phi, cmath.rect(r, phi))
        except ValueError as e:
            print('rect', r, phi, e)
print(cmath.isclose(1, 1 + 1e-10j), cmath.isclose(1, 2), cmath.isclose(inf, inf), cmath.isfinite(1j), cmath.isinf(inf * 1j), cmath.isnan(nan))
print(cmath.log(100, 10), cmath.infj, cmath.nanj, cmath.pi)
