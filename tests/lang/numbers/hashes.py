"""Equal numbers have equal hashes; those of dates are those of their bytes."""
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

for n in (0, 1, -1, 2**61 - 1, -(2**61), 10**30, -(10**100)):
    print(hash(n) == hash(Decimal(n)) == hash(Fraction(n)) == hash(complex(n) if abs(n) < 10**15 else n))
for x in (0.5, -1.25, 1e22, 2.0**-40, float("inf"), 3.0e-300):
    print(hash(x) == hash(Decimal(x)), hash(x) == hash(complex(x)))
print(hash(Decimal("1.10")) == hash(Decimal("1.1")) == hash(Fraction(11, 10)))
print(hash(Decimal("1e1000")) == hash(10**1000), hash(Decimal("-1e-5")) == hash(Fraction(-1, 100000)))
print(hash(date(2001, 2, 3)) == hash(bytes([7, 209, 2, 3])))
print(hash(time(1, 2, 3, 66051)) == hash(bytes([1, 2, 3, 1, 2, 3])))
print(hash(datetime(2001, 2, 3, 4, 5, 6, 7)) == hash(bytes([7, 209, 2, 3, 4, 5, 6, 0, 0, 7])))
utc, east = timezone.utc, timezone(timedelta(hours=2))
print(hash(datetime(2001, 2, 3, 4, tzinfo=utc)) == hash(datetime(2001, 2, 3, 6, tzinfo=east)))
print(hash(time(4, tzinfo=utc)) == hash(time(6, tzinfo=east)))
