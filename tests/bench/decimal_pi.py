"""Pi by the decimal module, the recipe of its documentation, with few and with many digits."""
from decimal import Decimal, getcontext


def pi(digits):
    getcontext().prec = digits
    D = Decimal
    lasts, t, s, n, na, d, da = D(0), D(3), D(3), D(1), D(0), D(0), D(24)
    while s != lasts:
        lasts = s
        n, na = n + na, na + 8
        d, da = d + da, da + 32
        t = (t * n) / d
        s += t
    return s


for _ in range(10000):
    few = pi(9)
for _ in range(5000):
    more = pi(19)
for _ in range(60):
    many = pi(1000)
print(few, more, hash(many))
