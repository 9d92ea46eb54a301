# Dicts: str, int and tuple keys, counting, grouping, merging, iterating, deleting.
from collections import defaultdict, Counter, OrderedDict


def string_keys(n):
    table = {}
    keys = ['key%d' % i for i in range(1000)]
    for _ in range(n):
        for key in keys:
            table[key] = table.get(key, 0) + 1
    return sum(table.values())


def int_keys(n):
    table = {}
    for i in range(n):
        table[i * 7919 % 100003] = i
    hits = 0
    for i in range(n):
        if i in table:
            hits += table[i] & 1
    return hits


def tuple_keys(n):
    grid = {}
    for x in range(n):
        for y in range(n):
            grid[x, y] = x * y
    total = 0
    for x in range(1, n - 1):
        for y in range(1, n - 1):
            total += grid[x - 1, y] + grid[x, y + 1] - grid[x, y]
    return total


def grouped(n):
    groups = defaultdict(list)
    for i in range(n):
        groups[i % 97].append(i)
    count = Counter(i % 13 for i in range(n))
    letters = Counter('mississippi' * (n // 10))
    by_first = {}
    for i in range(n):
        by_first.setdefault(i % 31, []).append(i)
    return len(groups), count.most_common(2), letters['s'], sum(len(v) for v in by_first.values())


def merged(n):
    a = {'a%d' % i: i for i in range(20)}
    b = {'b%d' % i: i for i in range(20)}
    total = 0
    for i in range(n):
        c = {**a, **b}
        d = a | b
        d.update(c, extra=i)
        e = dict(d)
        total += len(e) + len(dict(a=1, b=2)) + len({'x': i, 'y': 2})
    return total


def iterated(n):
    table = {i: i + 1 for i in range(1000)}
    total = 0
    for _ in range(n):
        for k, v in table.items():
            total += v - k
        for k in table:
            total += k & 1
        total += sum(table.values())
    return total


def queue(n):
    table = OrderedDict()
    for i in range(n):
        table[i] = i
        if len(table) > 100:
            table.popitem(last=False)
    plain = {}
    for i in range(n):
        plain[i] = i
        if i >= 100:
            del plain[i - 100]
    return len(table) + len(plain) + plain.pop(n - 1)


print(string_keys(1000), int_keys(800000), tuple_keys(400), grouped(400000), merged(40000), iterated(800), queue(400000))
