# Chaos game on a B-spline: points with operators, knots, lists of lists, a generator of its own for random numbers.
import math


class Vector:
    def __init__(self, x=0.0, y=0.0, z=0.0):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def distance(self, other):
        return math.sqrt((self.x - other.x) ** 2 + (self.y - other.y) ** 2 + (self.z - other.z) ** 2)

    def combined(self, other, l1, l2=None):
        if l2 is None:
            l2 = 1 - l1
        return Vector(self.x * l1 + other.x * l2, self.y * l1 + other.y * l2, self.z * l1 + other.z * l2)


class Spline:
    def __init__(self, points, degree, knots):
        self.points = points
        self.degree = degree
        self.knots = knots

    def domain(self):
        return self.knots[self.degree - 1], self.knots[len(self.knots) - self.degree]

    def __call__(self, u):
        low, high = self.domain()
        if u == low:
            return self.points[0]
        if u == high:
            return self.points[-1]
        i = self.index_of(u)
        d = [self.points[i - self.degree + 1 + k] for k in range(self.degree + 1)]
        knots = self.knots
        for step in range(1, self.degree + 1):
            for j in range(i - self.degree + step + 1, i + 2):
                left = j - (i - self.degree) - step - 1
                bottom, top = knots[j - 1], knots[j + self.degree - step]
                share = (u - bottom) / (top - bottom) if top != bottom else 0.0
                d[left] = d[left].combined(d[left + 1], 1 - share, share)
        return d[0]

    def index_of(self, u):
        low, high = self.domain()
        for i in range(self.degree - 1, len(self.knots) - self.degree):
            if self.knots[i] <= u < self.knots[i + 1]:
                return i
        return int(high) - 1


class Random:
    def __init__(self, seed):
        self.seed = seed

    def next(self):
        self.seed = (self.seed * 1103515245 + 12345) & 0x7FFFFFFF
        return self.seed / 0x7FFFFFFF


class Game:
    def __init__(self, splines, thickness, random):
        self.splines = splines
        self.thickness = thickness
        self.random = random
        self.weights = []
        for spline in splines:
            length = 0.0
            current = spline(0)
            for i in range(1000):
                last, current = current, spline(i / 999)
                length += current.distance(last)
            self.weights.append(max(1, int(length)))
        self.total = sum(self.weights)
        self.min_x = min(p.x for s in splines for p in s.points)
        self.min_y = min(p.y for s in splines for p in s.points)
        self.max_x = max(p.x for s in splines for p in s.points)
        self.max_y = max(p.y for s in splines for p in s.points)

    def choose(self):
        r = int(self.random.next() * (self.total - 1)) + 1
        for i, weight in enumerate(self.weights):
            if r <= weight:
                return i
            r -= weight
        return len(self.weights) - 1

    def move(self, point):
        x = (point.x - self.min_x) / (self.max_x - self.min_x)
        y = (point.y - self.min_y) / (self.max_y - self.min_y)
        spline = self.splines[self.choose()]
        low, high = spline.domain()
        here = low + (high - low) * x * 0.999
        base = spline(here)
        ahead = spline(min(here + 1 / 50000, high * 0.9999))
        dx, dy = ahead.x - base.x, ahead.y - base.y
        norm = math.sqrt(dx * dx + dy * dy) or 1.0
        base = Vector(base.x + dy / norm * (y - 0.5) * self.thickness, base.y - dx / norm * (y - 0.5) * self.thickness)
        base.x = min(max(base.x, self.min_x), self.max_x)
        base.y = min(max(base.y, self.min_y), self.max_y)
        return base

    def picture(self, width, height, steps):
        image = [[1] * height for _ in range(width)]
        point = Vector((self.max_x + self.min_x) / 2, (self.max_y + self.min_y) / 2)
        for _ in range(steps):
            point = self.move(point)
            x = int((point.x - self.min_x) / (self.max_x - self.min_x) * (width - 1))
            y = int((point.y - self.min_y) / (self.max_y - self.min_y) * (height - 1))
            image[x][height - 1 - y] = 0
        return image


def spline(points):
    return Spline([Vector(x, y) for x, y in points], 3, [0, 0, 0, 0.2, 0.4, 0.6, 0.8, 1, 1, 1][:len(points) + 2])


splines = [spline([(1.60, 3.30), (1.45, 1.70), (1.37, 2.55), (1.11, 2.53), (0.77, 2.15), (1.67, 1.00), (1.90, 0.40), (1.2, 0.3)]),
           spline([(2.80, 0.66), (3.50, 0.28), (2.60, 1.00), (2.80, 1.70), (2.90, 2.40), (3.10, 2.90), (3.00, 3.10), (2.6, 3.3)]),
           spline([(3.40, 1.60), (2.60, 1.50), (1.90, 1.72), (2.00, 2.00), (2.10, 2.90), (2.40, 2.70), (2.70, 1.90), (2.2, 1.1)])]
image = Game(splines, 0.25, Random(1234)).picture(256, 256, 45000)
print(sum(row.count(0) for row in image), sum((i * j) & 255 for i, row in enumerate(image) for j, v in enumerate(row) if v == 0))
