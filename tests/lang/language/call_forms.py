# Calls that the instruction loop treats specially, while what they find changes under them.
def outcome(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return type(e).__name__ + ': ' + str(e)


def three(a, b, c):
    return a, b, c


def defaults(a, b=2, *, c=3, d):
    return a, b, c, d


def positional(a, /, b, *, c=5):
    return a, b, c


def many(*args, **kwargs):
    return args, kwargs


def keywords():
    for _ in range(4):
        print(three(1, c=3, b=2), three(c=3, b=2, a=1), defaults(1, d=4), defaults(d=1, a=2, c=9), positional(1, c=2, b=3))
    print(outcome(lambda: three(1, 2, 3, a=4)))
    print(outcome(lambda: three(1, 2, d=4)))
    print(outcome(lambda: three(1, b=2)))
    print(outcome(lambda: defaults(1)))
    print(outcome(lambda: defaults(1, 2, 3, d=1)))
    print(outcome(lambda: positional(a=1, b=2)))
    print(outcome(lambda: positional(1, 2, c=1, d=2)))
    print(outcome(lambda: three(1, 2, 3, 4, 5, 6, 7, 8, x=1)))
    print(outcome(lambda: three(a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9)))


keywords()


def spread():
    row, names = (1, 2, 3), {'a': 1, 'b': 2, 'c': 3}
    for _ in range(3):
        print(three(*row), three(**names), three(1, *[2, 3]), three(*(), **names), many(*row, **names), many(*(), **{}), many(*range(20)))
    print(outcome(lambda: three(*row, **names)))
    print(outcome(lambda: many(**{1: 2})))
    print(outcome(lambda: three(*row, *row)))
    print(outcome(lambda: three(**{'a': 1, 'b': 2})))
    name = ''.join(['a', ''])
    print(three(**{name: 1, 'b' * 1: 2, 'c': 3}))

    def gen():
        yield three(*row)
        yield many(*row, **names)
    print(list(gen()))
    print(many(*range(40), **{'k%d' % i: i for i in range(20)})[1]['k19'])


spread()


def deep(n, *rest):
    return n if n == 0 else deep(*(n - 1, *rest))


print(deep(300, *range(50)))


class Base:
    kind = 'base'

    def __init__(self, x=0):
        self.x = x

    def method(self, a=1):
        return 'Base.method', self.x, a

    @classmethod
    def make(cls, x):
        return cls.__name__, x

    @staticmethod
    def static(x):
        return 'static', x

    def __call__(self, *args, **kwargs):
        return 'called', args, kwargs


class Child(Base):
    def __init__(self, x):
        super().__init__(x + 1)
        self.y = x

    def method(self, a=1):
        return 'Child', super().method(a), super().kind

    @classmethod
    def make(cls, x):
        return 'Child', super().make(x)


class Grandchild(Child):
    def method(self, a=1):
        return 'Grandchild', super().method(a)


def classes():
    for i in range(5):
        c, g = Child(i), Grandchild(i)
        print(c.method(), g.method(2), c.x, g.y, Child.make(i), Grandchild.make(i), Base.make(i), Base.static(i), Child.static(i))
        print(c(1, k=2), Base.method(c, 3), outcome(lambda: Base.method()))
        if i == 2:
            Base.method = lambda self, a: 'replaced'
            Base.static = staticmethod(lambda x: 'new static')
            Base.make = classmethod(lambda cls, x: ('new make', cls.__name__))
            Base.__call__ = lambda self, *a, **k: 'new call'
        if i == 3:
            Base.static = lambda x: 'plain function'
            Base.kind = 'new kind'
            Base.make = Base.__init__
    print(outcome(lambda: Child()))


def restore():
    Base.method = method
    Base.make = make


method, make = Base.method, Base.__dict__['make']
classes.__globals__['Base'].__doc__ = None
try:
    classes()
except (TypeError, AttributeError) as e:
    print(type(e).__name__, e)
restore()


class Shadow:
    def f(self):
        return 'method'


def shadows():
    out = []
    for i in range(6):
        s = Shadow()
        if i % 3 == 2:
            s.f = lambda: 'own'
        out.append(s.f())
    print(out)


shadows()


class Poly1:
    v = 1
    def __init__(self): self.a, self.b = 1, 2
    def m(self): return 'm1'
class Poly2:
    def __init__(self): self.b, self.a = 3, 4
    def m(self): return 'm2'
class Poly3(Poly1):
    def __init__(self): self.z = 0; self.a = 5; self.b = 6
class Poly4(Poly2):
    __slots__ = ()
    def m(self): return 'm4'
class Poly5:
    __slots__ = ('a', 'b')
    def __init__(self): self.a = 7; self.b = 8
    def m(self): return 'm5'
class Poly6:
    a = 9
    @property
    def b(self): return 10
    def __getattr__(self, name): return lambda: 'getattr ' + name


def polymorphic():
    objects = [Poly1(), Poly2(), Poly3(), Poly4(), Poly5(), Poly6()]
    for round in range(100):
        out = []
        for o in objects:
            out.append((o.a, o.b, o.m()))
            if type(o) is not Poly6:
                o.a = o.a
        if round == 50:
            Poly1.m = lambda self: 'changed'
            del objects[1].a
            objects[1].a = 'again'
        if round in (0, 49, 51, 99):
            print(out)


polymorphic()


class Meta(type):
    def __call__(cls, *args):
        return 'meta call', args
class ByMeta(metaclass=Meta):
    pass
class PlainMeta(type):
    pass
class ByPlainMeta(metaclass=PlainMeta):
    def __init__(self, n):
        self.n = n
for _ in range(3):
    print(ByMeta(1), ByPlainMeta(2).n)


def code_changes():
    def f(a):
        return 'one', a

    def g(a, b=5):
        return 'two', a, b
    for i in range(8):
        print(f(i), end=' ')
        if i == 5:
            f.__code__ = g.__code__
            f.__defaults__ = (7,)
    print()


code_changes()


class WithCode:
    def m(self, a):
        return a


def method_code_changes():
    w = WithCode()
    for i in range(6):
        print(w.m(i), end=' ')
        if i == 3:
            WithCode.m.__code__ = (lambda self, a, b=1: (a, b)).__code__
            WithCode.m.__defaults__ = (4,)
    print()


method_code_changes()


def list_append_changes():
    class L(list):
        def append(self, x):
            super().append((x,))
    for target in [[], [], [], L(), [], L()]:
        target.append(1)
        print(target, end=' ')
    print()


list_append_changes()


class Awaited:
    def __await__(self):
        yield 1
        return 2


async def main():
    async with Manager() as m:
        return await Awaited(), m


class Manager:
    async def __aenter__(self):
        return 'entered'

    async def __aexit__(self, *details):
        print('left', details)


coroutine = main()
print(coroutine.send(None))
try:
    coroutine.send(None)
except StopIteration as stop:
    print(stop.value)


def order():
    log = []

    class Order:
        def __getattr__(self, name):
            log.append(name)
            return lambda *args, **kwargs: (name, args, kwargs)

        def method(self, *args, **kwargs):
            return 'method', args, kwargs

    o = Order()
    for i in range(3):
        print(o.nosuch(log.append('argument')), o.method(log.append('second'), k=len(log)), o.other(k=log.append('third')))
    print(log)
    for value in ([1], 5, o, None):
        try:
            print(value.missing(print('evaluated')), end=' ')
        except AttributeError as e:
            print(e)
    items = []
    for i in range(4):
        items.append(i * 2)
        items.insert(0, i + 1)
        items.sort(key=lambda x: -x, reverse=bool(i % 2))
    print(items, items.pop(len(items) - 1), items.index(max(items)))

    class Changing:
        def f(self, x):
            return 'old', x

    def change():
        Changing.f = lambda self, x: ('new', x)
        return 1
    c = Changing()
    print(c.f(change()), c.f(change()))


order()
