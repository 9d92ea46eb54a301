# Making classes: plain ones, with bases, metaclasses, __init_subclass__, slots, descriptors, named tuples, dataclasses, enums.
from abc import ABC, abstractmethod
from collections import namedtuple
from dataclasses import dataclass
from enum import Enum


class Registry(type):
    made = 0

    def __new__(meta, name, bases, namespace):
        Registry.made += 1
        return super().__new__(meta, name, bases, namespace)


class Plugin:
    count = 0

    def __init_subclass__(cls, **options):
        Plugin.count += 1
        super().__init_subclass__()


class Typed:
    def __set_name__(self, owner, name):
        self.name = name


def plain(n):
    total = 0
    for i in range(n):
        class Base:
            x = 1

            def method(self):
                return self.x

        class Derived(Base):
            def __init__(self):
                self.y = 2

            def method(self):
                return super().method() + self.y

        total += Derived().method()
    return total


def special(n):
    for i in range(n):
        class Meta(metaclass=Registry):
            field = Typed()

        class Sub(Plugin):
            __slots__ = ('a', 'b')

            def __eq__(self, other):
                return True

            def __len__(self):
                return 3

        class Shape(ABC):
            @abstractmethod
            def area(self):
                pass

        class Square(Shape):
            def area(self):
                return 4
    return Registry.made, Plugin.count, Square().area(), len(Sub())


def generated(n):
    total = 0
    for i in range(n):
        Point = namedtuple('Point', ['x', 'y', 'z'])
        total += sum(Point(1, 2, 3))

        @dataclass
        class Record:
            name: str
            size: int = 0

        total += Record('a').size + (Record('a') == Record('a'))

        class Colour(Enum):
            RED = 1
            GREEN = 2
            BLUE = 3

        total += Colour(2).value + len(Colour)
    return total


print(plain(8000), special(3000), generated(250))
