# Every kind of pattern.
class Point:
    __match_args__ = ('x', 'y')

    def __init__(self, x, y):
        self.x, self.y = x, y


class Color:
    RED = 1
    BLUE = 'b'


def classify(v):
    match v:
        case None:
            return 'none'
        case True | False as b:
            return 'bool', b
        case 0:
            return 'zero'
        case -1 | -2.5:
            return 'negative'
        case Color.RED:
            return 'red'
        case Color.BLUE | 'c':
            return 'text'
        case int(n) if n > 1000:
            return 'big', n
        case int() | float():
            return 'number'
        case str() as s:
            return 'str', s
        case []:
            return 'empty'
        case [x]:
            return 'one', x
        case [1, *rest]:
            return 'one and', rest
        case [*_, 'end']:
            return 'ends'
        case [first, *middle, last] if first == last:
            return 'framed', first, middle
        case (a, (b, c)) | [a, b, c]:
            return 'abc', a, b, c
        case [_, _, *_]:
            return 'several'
        case {'k': Point(x=0, y=y)}:
            return 'point in map', y
        case {'a': 1, 'b': b, **rest}:
            return 'map', b, rest
        case {}:
            return 'some map', len(v)
        case Point(0, 0):
            return 'origin'
        case Point(x, y=0):
            return 'on x', x
        case Point(x=x, y=y) as p if x == y:
            return 'diagonal', x, p is v
        case Point():
            return 'point'
        case _:
            return 'other'


class Odd:
    pass


for v in (None, True, False, 0, -1, -2.5, 1, 'b', 'c', 5000, 7, 2.5, 'hello', [], (), [9], [1, 2, 3], (4, 'end'),
          [5, 6, 7, 5], [1, [2, 3]], (7, (8, 9)), [7, 8, 9], [1, 2, 3, 4], [4, 3, 2, 1], {'k': Point(0, 5)}, {'a': 1, 'b': 2, 'c': 3},
          {}, {'z': 1}, Point(0, 0), Point(3, 0), Point(2, 2), Point(1, 2), Odd(), range(3)):
    print(type(v).__name__, classify(v))


def bindings(v):
    a = b = 'unset'
    match v:
        case [a, 1]:
            return 'first', a, b
        case [b, 2] if a == 'unset':
            return 'second', a, b
        case [a, b]:
            return 'third', a, b
    return 'none', a, b


for v in ([1, 1], [1, 2], [1, 3], [1]):
    print(bindings(v))


def guard_order(v):
    out = []

    def check(x, result):
        out.append(x)
        return result
    match v:
        case x if check(('a', x), False):
            pass
        case [x, y] if check(('b', x, y), False):
            pass
        case z if check(('c', z), True):
            out.append(x)
    return out


print(guard_order([1, 2]))


class Mapping(dict):
    def __missing__(self, key):
        return 'made'


match Mapping():
    case {'x': x}:
        print('missing counts', x)
    case _:
        print('missing does not count')

for source in ('a.b', [1]):
    match source:
        case 'a.b':
            print('str')
        case [1]:
            print('list')

match 1, 2:
    case a, b:
        print(a, b)
match 1,:
    case [a]:
        print(a)


def errors(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)


def too_many():
    match Point(1, 2):
        case Point(1, 2, 3):
            pass


def twice():
    match Point(1, 2):
        case Point(1, x=1):
            pass


def not_class():
    c = 1
    match 1:
        case c():
            pass


def int_two():
    match 1:
        case int(1, 2):
            pass


for f in (too_many, twice, not_class, int_two):
    errors(f)


def nested(v):
    match v:
        case {'user': {'name': str(name), 'tags': [*tags]}}:
            return name, tags
        case {'user': _}:
            return 'user'
        case [[a, b], [c, d]] | {'m': [[a, b], [c, d]]}:
            return a + b + c + d


print(nested({'user': {'name': 'n', 'tags': ['x', 'y']}}), nested({'user': 1}), nested([[1, 2], [3, 4]]), nested({'m': [[1, 2], [3, 5]]}))


class Data:
    def __init__(self):
        self.v = 1


d = Data()
match [1, 2]:
    case [q, w]:
        pass
print(q, w)
