from _operator import *
from _operator import _compare_digest
print(add(1, 2), sub(5, 3), mul("a", 3), iadd([1], [2]), pow(2, 10), lt(1, 2), ne(1, 1), neg(5), invert(5), not_(0), truth([]), is_(None, None), is_none(3), contains([1], 1))
print(concat([1], [2]), getitem({1: 2}, 1), countOf([1, 2, 1], 1), indexOf([1, 2], 2), length_hint([1, 2]), length_hint(iter([1, 2, 3])), length_hint(1, 7), call(max, 1, 2), index(True))
a = [1, 2]; setitem(a, 0, 9); delitem(a, 1); print(a)
print(itemgetter(1)("abc"), itemgetter(0, 2)([1, 2, 3]), itemgetter("k")({"k": 5}), itemgetter(slice(1, 3))("abcd"), itemgetter(1, 2))
class A: pass
x = A(); x.y = A(); x.y.z = 5; x.w = 1
print(attrgetter("w")(x), attrgetter("y.z", "w")(x), attrgetter("a.b", "c"))
print(methodcaller("split", ",")("a,b"), methodcaller("f", 1, k=2), methodcaller("sort", reverse=True)([1, 2]))
print(_compare_digest("a", "a"), _compare_digest(b"ab", b"ac"), _compare_digest(b"ab", b"abc"))
for bad in (lambda: itemgetter(), lambda: itemgetter(1)(), lambda: attrgetter(1), lambda: attrgetter("x")(1), lambda: methodcaller(), lambda: methodcaller(1), lambda: indexOf([], 1), lambda: concat(1, 2), lambda: add(1), lambda: length_hint(1, "a"), lambda: countOf(1, 2), lambda: _compare_digest("a", b"a"), lambda: _compare_digest("é", "e"), lambda: itemgetter(1)(x=1), lambda: index(1.0)):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
from _bisect import *; bisect = bisect_right; insort = insort_right
b = [1, 2, 2, 3]; print(bisect(b, 2), bisect_left(b, 2), bisect_right(b, 9), bisect_left(b, 2, 2), bisect(b, 2, 0, 1), bisect(b, -2, key=lambda v: -v)); insort(b, 2.5); insort_left(b, 0); print(b)
for bad in (lambda: bisect(b, 1, -1), lambda: bisect(b), lambda: bisect(1, 2), lambda: bisect(b, "a")):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
from _heapq import *
h = [5, 3, 8, 1, 9, 2]; heapify(h); print(h, heappop(h), h); heappush(h, 0); print(h, heappushpop(h, 4), heapreplace(h, 7), h, [heappop(h) for _ in range(len(h))])
h = [5, 3, 8, 1]; heapify_max(h); print(h, heappop_max(h)); heappush_max(h, 10); print(h, heappushpop_max(h, 4), heapreplace_max(h, 0), h)
for bad in (lambda: heappop([]), lambda: heappop(1), lambda: heappush(1, 2), lambda: heapify(()), lambda: heapreplace([], 1), lambda: heappush([1], "a")):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
