from _collections import deque, defaultdict, OrderedDict, _tuplegetter, _count_elements
d = deque([1, 2, 3]); d.append(4); d.appendleft(0); print(d, len(d), d[0], d[-1], list(reversed(d)))
d.rotate(2); print(d); d.rotate(-1); print(d); d.extendleft("ab"); print(d); print(d.pop(), d.popleft(), d.count(1), d.index(2))
d.insert(2, "x"); print(d); d.remove("x"); print(d); d.reverse(); print(d, 1 in d, 99 in d); del d[1]; d[0] = "z"; print(d)
m = deque("abcdef", maxlen=3); print(m, m.maxlen); m.append("g"); print(m); m.appendleft("h"); print(m); m += "xy"; print(m, m * 2, m + m)
print(deque([1, 2]) * 3, deque([1]) + deque([2]), deque([1]) < deque([2]), deque([1]) == deque([1]), deque(), deque([1], 0))
print(m.copy(), m.copy().maxlen, m.__reduce__()[1:3])
x = deque(); x.append(x); print(x)
for bad in (lambda: deque().pop(), lambda: deque([1])[1], lambda: deque(1), lambda: deque([], -1), lambda: deque([], "a"), lambda: deque([1]).remove(2), lambda: deque([1]).index(5), lambda: deque([1], 1).insert(0, 1), lambda: deque([1]) + [1], lambda: hash(deque())):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
d = deque([1, 2, 3])
try:
    for i in d: d.append(1)
except RuntimeError as e: print(e)
dd = defaultdict(list); dd["a"].append(1); dd["b"]; print(dd, dd["a"], dd.default_factory, dd.copy(), dd | {"c": 1}, "z" in dd, dd.get("q"))
print(defaultdict(int, {1: 2}, a=3), defaultdict(), defaultdict(None, [(1, 2)]))
for bad in (lambda: defaultdict()["a"], lambda: defaultdict(1), lambda: OrderedDict().popitem(), lambda: OrderedDict(1, 2), lambda: OrderedDict(a=1).pop("b"), lambda: OrderedDict().move_to_end(1), lambda: OrderedDict([(1,)])):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
o = OrderedDict([("a", 1), ("b", 2), ("c", 3)]); print(o, list(reversed(o)), o.keys(), o.items(), o.values())
o.move_to_end("a"); print(o); o.move_to_end("a", last=False); print(o); o.move_to_end("c", False); print(o, o["c"], o["a"]); print(o.popitem(), o.popitem(last=False), o)
for i in range(20): o[i] = i
for i in range(0, 20, 3): o.move_to_end(i, False)
print(o); print([o[k] for k in o]); print(o == OrderedDict(o), o == dict(o), OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == dict(b=2, a=1))
print(OrderedDict.fromkeys("ab", 0), o.copy() == o, OrderedDict(a=1) | {"b": 2}, {"b": 2} | OrderedDict(a=1)); o.clear(); print(o, o.setdefault("k", 5), o.pop("k"), o.pop("k", None))
g = _tuplegetter(1, "doc"); print(g, g.__doc__, g.__get__((1, 2), tuple), g.__get__(None, tuple) is g)
c = {}; _count_elements(c, "abracadabra"); print(c)
