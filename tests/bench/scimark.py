# SciMark's five kernels: FFT, successive over-relaxation, Monte Carlo, sparse matrix product, LU factorization.
import math
from array import array


class Random:
    def __init__(self, seed):
        self.seed = seed

    def next(self):
        self.seed = (self.seed * 16807) % 2147483647
        return self.seed / 2147483647.0


def fft(data, direction):
    n = len(data) // 2
    j = 0
    for i in range(n - 1):
        if i < j:
            data[2 * i], data[2 * j] = data[2 * j], data[2 * i]
            data[2 * i + 1], data[2 * j + 1] = data[2 * j + 1], data[2 * i + 1]
        k = n >> 1
        while k <= j:
            j -= k
            k >>= 1
        j += k
    dual = 1
    while dual < n:
        wr, wi = 1.0, 0.0
        theta = 2.0 * direction * math.pi / (2.0 * dual)
        s, s2 = math.sin(theta), 2.0 * math.sin(theta / 2.0) ** 2
        for a in range(dual):
            if a:
                wr, wi = wr - s * wi - s2 * wr, wi + s * wr - s2 * wi
            for b in range(0, n, 2 * dual):
                i, j = 2 * (b + a), 2 * (b + a + dual)
                dr = wr * data[j] - wi * data[j + 1]
                di = wr * data[j + 1] + wi * data[j]
                data[j] = data[i] - dr
                data[j + 1] = data[i + 1] - di
                data[i] += dr
                data[i + 1] += di
        dual *= 2


def sor(n, cycles, random):
    grid = [array('d', [random.next() for _ in range(n)]) for _ in range(n)]
    omega = 1.25
    share, rest = omega * 0.25, 1.0 - omega
    for _ in range(cycles):
        for y in range(1, n - 1):
            row, above, below = grid[y], grid[y - 1], grid[y + 1]
            for x in range(1, n - 1):
                row[x] = share * (above[x] + below[x] + row[x - 1] + row[x + 1]) + rest * row[x]
    return sum(map(sum, grid))


def monte_carlo(n, random):
    inside = 0
    for _ in range(n):
        x = random.next()
        y = random.next()
        if x * x + y * y <= 1.0:
            inside += 1
    return inside / n * 4


def sparse(n, nonzero, cycles, random):
    per_row = nonzero // n
    values = array('d', [random.next() for _ in range(nonzero)])
    columns = array('i', [0]) * nonzero
    rows = array('i', [r * per_row for r in range(n + 1)])
    for r in range(n):
        step = max(1, r // per_row)
        for i in range(per_row):
            columns[rows[r] + i] = i * step
    x = array('d', [1.0]) * n
    y = array('d', [0.0]) * n
    for _ in range(cycles):
        for r in range(n):
            total = 0.0
            for i in range(rows[r], rows[r + 1]):
                total += x[columns[i]] * values[i]
            y[r] = total
    return sum(y)


def lu(n, random):
    a = [[random.next() for _ in range(n)] for _ in range(n)]
    for j in range(n):
        p = max(range(j, n), key=lambda i: abs(a[i][j]))
        a[j], a[p] = a[p], a[j]
        reciprocal = 1.0 / a[j][j]
        for i in range(j + 1, n):
            a[i][j] *= reciprocal
        pivot = a[j]
        for i in range(j + 1, n):
            row = a[i]
            factor = row[j]
            for k in range(j + 1, n):
                row[k] -= factor * pivot[k]
    product = 1.0
    for i in range(n):
        product *= a[i][i]
    return abs(product)


random = Random(101010)
data = array('d', [random.next() for _ in range(2 * 2048)])
for _ in range(5):
    fft(data, -1)
    fft(data, 1)
    for i in range(len(data)):
        data[i] /= 2048
print('%.6f %.6f %.4f %.6f %.6e' % (sum(data), sor(100, 50, random), monte_carlo(600000, random),
                                     sparse(1000, 5000, 100, random), lu(110, random)))
