# Digits of pi by Gibbons' spigot: arithmetic of big ints, islice and maps.
from itertools import count, islice, starmap


def digits_of_pi():
    def compose(a, b):
        aq, ar, as_, at = a
        bq, br, bs, bt = b
        return aq * bq, aq * br + ar * bt, as_ * bq + at * bs, as_ * br + at * bt

    def extract(z, j):
        q, r, s, t = z
        return (q * j + r) // (s * j + t)

    z = (1, 0, 0, 1)
    terms = ((k, 4 * k + 2, 0, 2 * k + 1) for k in count(1))
    while True:
        y = extract(z, 3)
        while y != extract(z, 4):
            z = compose(z, next(terms))
            y = extract(z, 3)
        z = compose((10, -10 * y, 0, 1), z)
        yield y


def spigot(n):
    acc, den, num, k, i = 0, 1, 1, 0, 0
    digits = []
    while i < n:
        k += 1
        k2 = k * 2 + 1
        acc = (acc + num * 2) * k2
        den *= k2
        num *= k
        if num > acc:
            continue
        digit = (num * 3 + acc) // den
        if digit != (num * 4 + acc) // den:
            continue
        digits.append(digit)
        acc = (acc - den * digit) * 10
        num *= 10
        i += 1
    return digits


first = list(islice(digits_of_pi(), 1800))
second = spigot(3200)
print(''.join(map(str, first[-20:])), ''.join(map(str, second[-20:])), sum(second), first == second[:1800])
