"""Containers that are changed while something looks at them; names that struct sequences don't have."""
import copy
import operator
import time
from collections import OrderedDict, deque
from collections.abc import Collection, Mapping, Sequence
import inspect


def show(what, function):
    try:
        print(what, "->", function())
    except Exception as error:
        print(what, "->", type(error).__name__, error)


def change(action):
    od = OrderedDict.fromkeys("abc")
    for key in od:
        action(od, key)
    return list(od)


show("move", lambda: change(lambda od, key: od.move_to_end(key)))
show("add", lambda: change(lambda od, key: od.__setitem__("x" + key, 1)))
show("set", lambda: change(lambda od, key: od.__setitem__(key, 1)))
show("delete", lambda: change(lambda od, key: od.__delitem__(key)))


class Slots(OrderedDict):
    __slots__ = ("x",)


s = Slots(a=1)
s.x = 5
t = copy.copy(s)
print(t, t.x)


class Queue(deque):
    __slots__ = ("x",)


q = Queue([1, 2])
q.x = 5
r = copy.deepcopy(q)
print(r, r.x)


class Missing(OrderedDict):
    def __missing__(self, key):
        return 0


show("pop", lambda: Missing().pop("a"))
show("pop default", lambda: Missing().pop("a", 7))

removed = OrderedDict(a=1, b=2)
dict.__delitem__(removed, "a")
try:
    repr(removed)
except KeyError:
    print("KeyError")

show("struct", lambda: time.struct_time("1234567890", {"tm_zone": "x"}))
show("struct", lambda: time.struct_time("123456789", {"tm_year": 1}))
show("struct", lambda: time.struct_time("123456789", dict=None))
show("struct", lambda: time.struct_time("123456789", {"tm_zone": "x"}).tm_zone)
print(inspect.signature(operator.itemgetter(1)), inspect.signature(operator.attrgetter("a")))


class Ending:
    def __iter__(self):
        return self

    def __next__(self):
        del Ending.__next__
        return 1


def loop():
    for item in Ending():
        print(item)


show("deleted __next__", loop)


class Text(str):
    pass


class Point:
    pass


p = Point()
p.msg = 1
print(getattr(p, Text("msg")), hasattr(p, Text("msg")))


def both():
    class Both(Collection):
        __abc_tpflags__ = Sequence.__flags__ | Mapping.__flags__


show("both patterns", both)
separator = bytearray(b",")


def clearing():
    separator.clear()
    yield b"A"


show("join", lambda: separator.join(clearing()))
show("doc", lambda: type("A", (), {"__doc__": "x\udcdcy"}))
