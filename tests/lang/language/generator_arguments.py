# Generators whose iterator or code somebody replaces, and what is thrown into them.
import types

g = (x for x in range(3))
print(list(types.FunctionType(g.gi_code, {})(iter("ab"))))
for o in (5, None, [1], 2.0):
    try:
        print(list(types.FunctionType(g.gi_code, {})(o)))
    except TypeError as e:
        print(e)
for o in (5, None, (1, 2), iter((1, 2))):
    g = (x for x in range(3))
    g.gi_frame.f_locals[".0"] = o
    try:
        print(list(g))
    except TypeError as e:
        print(e)
g = (x for x in range(3))
print(next(g))
try:
    g.gi_frame.f_locals[".0"] = 5
except Exception as e:
    print(type(e).__name__)
print(list(g))


def inner():
    return (yield 1)


for f in (lambda: (yield 1), inner, lambda: (yield from inner())):
    g = f()
    next(g)
    try:
        g.send(2)
    except StopIteration as e:
        print(e.value)


class E(Exception):
    def __new__(cls, *args):
        return cls


def catches():
    try:
        yield 1
    except TypeError as e:
        print("inside:", str(e).split("<")[0])
        yield 2


g = catches()
next(g)
print(g.throw(E))


class Fails(Exception):
    def __init__(self):
        raise TypeError("init")


g = catches()
next(g)
print(g.throw(Fails))
try:
    g.throw(5)
except TypeError as e:
    print(e)
