# Many small objects with float attributes: made, normalized, reduced to the greatest (pyperformance's float).
from math import cos, sin, sqrt


class Point:
    __slots__ = ('x', 'y', 'z')

    def __init__(self, i):
        self.x = x = sin(i)
        self.y = cos(i) * 3
        self.z = (x * x) / 2

    def normalize(self):
        norm = sqrt(self.x * self.x + self.y * self.y + self.z * self.z)
        self.x /= norm
        self.y /= norm
        self.z /= norm

    def maximize(self, other):
        self.x = self.x if self.x > other.x else other.x
        self.y = self.y if self.y > other.y else other.y
        self.z = self.z if self.z > other.z else other.z
        return self


def benchmark(n):
    points = [Point(float(i)) for i in range(n)]
    for p in points:
        p.normalize()
    greatest = points[0]
    for p in points[1:]:
        greatest = greatest.maximize(p)
    return greatest


for _ in range(8):
    g = benchmark(100000)
print('%.9f %.9f %.9f' % (g.x, g.y, g.z))
