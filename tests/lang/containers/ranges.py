for r in (range(5), range(1, 10, 3), range(10, 0, -3), range(0), range(5, 5), range(-3, 4)):
    print(r, len(r), list(r), list(reversed(r)), bool(r), r.start, r.stop, r.step)
print(range(10)[2:5], range(10)[::-1], range(10)[-1], range(0, 20, 3)[1:4], range(10)[20:5:-2])
print(3 in range(5), 5 in range(5), 4 in range(0, 10, 3), 3.0 in range(5), "a" in range(5))
print(range(0, 10, 3) == range(0, 11, 3), range(0) == range(2, 1), range(3) == range(4), range(1, 2) == range(1, 3, 5))
print(hash(range(0)) == hash(range(2, 1)), hash(range(0, 3, 2)) == hash(range(0, 4, 2)))
print(range(10).index(3), range(0, 10, 3).count(6), range(10).count(1.0))
for bad in (lambda: range(1, 2, 0), lambda: range(), lambda: range(1.0), lambda: range(5)[5], lambda: range(5).index(7), lambda: range(3)["a"], lambda: range(1, 2, 3, 4)):
    try: bad()
    except Exception as e: print(type(e).__name__, e)
print(list(zip([1, 2, 3], "abc", (4, 5, 6))), list(zip()), list(zip([1])))
try: list(zip([1, 2], [1], strict=True))
except ValueError as e: print(e)
try: list(zip([1], [1, 2], strict=True))
except ValueError as e: print(e)
try: list(zip([1], [1], [1, 2], strict=True))
except ValueError as e: print(e)
try: list(zip([1, 3], [1, 4], [1], strict=True))
except ValueError as e: print(e)
print(list(map(lambda a, b: a + b, [1, 2], [3, 4, 5])), list(filter(None, [0, 1, "", "a"])), list(filter(lambda x: x > 1, [1, 2, 3])))
print(list(enumerate("ab")), list(enumerate("ab", 5)), list(reversed([1, 2, 3])), list(reversed((1, 2))))
for i, (a, b) in enumerate(zip(range(3), range(3, 6))): print(i, a, b)
pairs = []
for p in enumerate("xyz"): pairs.append(p)
print(pairs)
for bad in (lambda: enumerate(), lambda: enumerate(1), lambda: reversed({1}), lambda: reversed(1), lambda: map(1), lambda: filter(None), lambda: zip(1), lambda: zip([], a=1)):
    try: bad()
    except Exception as e: print(type(e).__name__, e)
it = iter([1, 2, 3]); next(it); print(it.__length_hint__(), it.__reduce__()[1:]); it.__setstate__(0); print(list(it), it.__reduce__()[1:])
it = iter(range(10)); next(it); print(it.__reduce__()[1:], it.__length_hint__())
d = {1: 2, 3: 4, 5: 6}
for v in (d, d.keys(), d.values(), d.items()): print(list(reversed(v)))
try:
    for k in d: d[k + 10] = 1
except RuntimeError as e: print(e)
s = {1, 2}
try:
    for k in s: s.add(k + 10)
except RuntimeError as e: print(e)
