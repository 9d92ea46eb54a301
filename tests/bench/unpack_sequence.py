# Unpacking: tuples and lists into many names, swaps, starred targets, in loops, of enumerate, zip and items.
def many(source, n):
    for _ in range(n):
        a, b, c, d, e, f, g, h, i, j = source
        a, b, c, d, e, f, g, h, i, j = source
        a, b, c, d, e, f, g, h, i, j = source
        a, b, c, d, e, f, g, h, i, j = source
    return a + j


def swaps(n):
    a, b, c = 1, 2, 3
    for _ in range(n):
        a, b = b, a
        a, b, c = c, a, b
        (a, b), c = (c, a), b
    return a * 100 + b * 10 + c


def starred(n):
    row = [1, 2, 3, 4, 5]
    total = 0
    for _ in range(n):
        first, *rest = row
        *start, last = row
        head, *middle, tail = row
        total += first + last + tail + len(rest) + len(start) + len(middle)
    return total


def loops(n):
    pairs = [(i, i + 1) for i in range(100)]
    table = dict(pairs)
    total = 0
    for _ in range(n):
        for a, b in pairs:
            total += b - a
        for i, (a, b) in enumerate(pairs):
            total += a - i
        for (a, b), c in zip(pairs, pairs):
            total += a
        for key, value in table.items():
            total += value - key
    return total


print(many(tuple(range(10)), 600000), many(list(range(10)), 600000), swaps(1000000), starred(300000), loops(5000))
