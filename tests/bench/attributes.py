# Reading and writing attributes: instances, classes, slots, properties, inherited ones, getattr and setattr, modules.
import sys


class Base:
    shared = 3

    def method(self):
        return 1


class Middle(Base):
    pass


class Point(Middle):
    def __init__(self, x, y):
        self.x = x
        self.y = y
        self.z = x + y

    @property
    def sum(self):
        return self.x + self.y


class Slotted:
    __slots__ = ('a', 'b')

    def __init__(self, a, b):
        self.a = a
        self.b = b


class Proxy:
    def __init__(self, target):
        self.target = target

    def __getattr__(self, name):
        return getattr(self.target, name)


def instances(n):
    p = Point(1, 2)
    for i in range(n):
        p.x = p.y
        p.y = p.z
        p.z = i + p.shared
        p.x += p.sum
    return p.x + p.y + p.z


def slots(n):
    s = Slotted(1, 2)
    for i in range(n):
        s.a = s.b + i
        s.b = s.a - i
    return s.a


def classes(n):
    total = 0
    for i in range(n):
        Base.counter = i
        total += Base.counter + Middle.shared
        total += sys.maxsize & 1
    return total


def dynamic(n):
    p = Point(1, 2)
    names = ['x', 'y', 'z']
    total = 0
    for i in range(n):
        name = names[i % 3]
        setattr(p, name, getattr(p, name) + 1)
        total += hasattr(p, 'missing') + getattr(p, 'missing', 2)
    return total + p.x + p.y + p.z


def proxies(n):
    proxy = Proxy(Point(3, 4))
    total = 0
    for i in range(n):
        total += proxy.x + proxy.method()
    return total


def many_shapes(n):
    things = [Point(1, 2), Slotted(3, 4), Proxy(1)]
    things[1].b = 1
    things[2].a = 5
    things[0].a = 6
    total = 0
    for i in range(n):
        for thing in things:
            total += thing.a
    return total


print(instances(800000), slots(800000), classes(500000), dynamic(300000), proxies(150000), many_shapes(400000))
