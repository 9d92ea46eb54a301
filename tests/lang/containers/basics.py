s = {3, 1, 2, 10, 33}
print(s, {1,2}|{3}, {1,2}&{2}, {1,2}-{2}, {1,2}^{2,3})

l = [5, 3, 9, 1]
l.sort(); print(l)
l.sort(reverse=True); print(l)
l = ["b", "a", "ccc", "ab"]; l.sort(); print(l)
l.sort(key=len); print(l)
import_list = [(i * 7919) % 1009 for i in range(2000)]
import_list.sort()
print(import_list[:10], import_list[-5:], import_list[10:0:-3], import_list[::500])
x = [((i * 7919) % 13, i) for i in range(200)]
x.sort(); print(x[:5], x[-5:])
x.sort(key=lambda t: t[0]); print(x[:5])
a = list(range(10)); a[2:5] = ["x","y","z","!"]; print(a); del a[::2]; print(a); a[::-2] = [1, 2, 3]; print(a)
a[5:2] = (7,); print(a); a *= 2; print(a); a += (1,); print(a)
d = {"a": 1, 2: "b"}; d[(1, 2)] = 3; print(d, d.keys(), d.values(), d.items())
for k, v in d.items(): print(k, v)
print(d.pop("a"), d.popitem(), d, d.get(5), d.setdefault(5, 6), d)
print(d.keys() & {2, 5}, d.items() >= {(5, 6)}, dict(a=1) | {"b": 2})
d.update([(1, 2)], z=3); print(d, list(d), list(d.__reversed__()))
print(dict.fromkeys(["a","b","c"], 0))
print((1, 2) < (1, 3), (1, 2) + (3,), (1, 2) * 2, (1, 2, 3)[::-1], (1, 2).index(2))
print([1, 2].index(2), [1, 2].count(1), [1, [2]] == [1, [2]], slice(1, 2), slice(1, 10, 2).indices(5))
for bad in (lambda: [1].index(5), lambda: [].pop(), lambda: {}[[]], lambda: {[]}, lambda: [1][1:2:0], lambda: {}.popitem(), lambda: dict([1]), lambda: dict([(1,)]), lambda: [1] + (1,), lambda: (1,) + [1], lambda: [1]["a"], lambda: set(1), lambda: list(1, 2), lambda: {1: 2}.pop(5), lambda: [].sort(1)):
    try: bad()
    except Exception as e: print(type(e).__name__, e)
