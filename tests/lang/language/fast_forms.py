# What the instruction loop treats specially, at its edges: slices, unpacking, item updates, constants as operands.
class Probe:
    def __repr__(self):
        return "Probe"

    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        print('set', key, value)

    def __delitem__(self, key):
        print('del', key)


def slices(x):
    a, b, c = 1, 4, -1
    print(x[a:b], x[:b], x[a:], x[b:a:c], x[::c], x[a:b:2], x[-3:], x[:-1], x[100:], x[-100:100], x[a:b:None])


class Index:
    def __index__(self):
        return 2


def outcome(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


for sequence in (list(range(7)), tuple(range(7)), 'abcdefg', b'abcdefg', range(7), Probe()):
    slices(sequence)
print([1, 2, 3, 4][Index():], (1, 2, 3)[:Index()], 'xyz'[Index()::])
outcome(lambda x, i: x[i:], [1], 'a')
outcome(lambda x, i: x[::i], [1], 0)
outcome(lambda x, i: x[i:], 5, 1)
outcome(lambda x, i: x[:i], [1, 2, 3], 2 ** 80)
outcome(lambda x, i: x[i:], [1, 2, 3], -2 ** 80)


def store(target, value, lo, hi, step=None):
    target[lo:hi] = value
    print(target)
    target[lo:hi:step] = value
    print(target)


store([1, 2, 3, 4, 5], [9, 8], 1, 3)
store([1, 2, 3, 4, 5], (9, 8), 1, 3)
store([1, 2, 3, 4, 5], iter([]), 1, 3)
store(Probe(), 'v', 1, 3)
x = [1, 2, 3]
x[1:2] = x
print(x)
y = [1, 2, 3, 4, 5, 6]
n = 2
y[::n] = [0, 0, 0]
print(y)
outcome(store, [1, 2, 3, 4], [1, 2, 3], 0, 4, 2)
outcome(store, [1, 2], 5, 0, 1)
outcome(store, (1, 2), [5], 0, 1)


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print('gone', self.name)


def released():
    items = [Loud(i) for i in range(5)]
    items[1:4] = [1]
    print(len(items))
    a = Loud('a')
    b = Loud('b')
    c = Loud('c')
    a, b, c = [1, 2, 3]
    print(a, b, c)
    [a, b, c] = 'xyz'
    print(a, b, c)
    for a, b, c in ((1, 2, 3), [4, 5, 6], 'uvw'):
        print(a, b, c)


released()


def shrinking():
    source = [1, 2, 3]

    class Shrink:
        def __del__(self):
            source.clear()
    a = b = c = 0
    a = Shrink()
    a, b, c = source
    print(a, b, c, source)


shrinking()


def unpack_errors(v):
    try:
        a, b, c = v
    except Exception as e:
        print(type(e).__name__, e)
    try:
        (a, b), c = v, 1
        print(a, b)
    except Exception as e:
        print(type(e).__name__, e)


for v in ([1, 2], (1, 2, 3, 4), 5, 'ab', {1: 2, 3: 4, 5: 6, 7: 8}, iter('abcd')):
    unpack_errors(v)


def nested():
    for ([a, b, c], d, e), (f, [g, *h], i) in [(([1, 2, 3], 4, 5), (6, [7, 8, 9], 10))]:
        print(a, b, c, d, e, f, g, h, i)


nested()


def updates():
    log = []

    class Item:
        def __init__(self, name):
            self.name = name

        def __getitem__(self, key):
            log.append((self.name, 'get', key))
            return 1

        def __setitem__(self, key, value):
            log.append((self.name, 'set', key, value))

    def make(name):
        log.append(name)
        return Item(name)

    p = Item('p')
    k = 'key'
    p[0] += 1
    p[-1] -= 1
    p[k] += len(log)
    p[k, 1] *= 3
    make('q')[3] += 4
    make('q')[k] += 4
    make('q')[make('r').name] += make('s').name.count('s')
    p[0] += (p := 5)
    print(log, p)
    row = [1, 2.5, 'a', [0]]
    row[0] += 1
    row[1] *= 2
    row[2] += 'b'
    row[3] += [1]
    row[-1] += (2,)
    i = 1
    row[i] -= 1
    row[i] /= 3
    print(row)
    d = {}
    try:
        d['x'] += 1
    except KeyError as e:
        print('KeyError', e)
    d['x'] = 1
    d['x'] += 1
    d[2] = 5
    d[2] -= 1
    print(d)


updates()


def rebinding():
    a = [1, 2, 3]
    a[0], a = 5, a
    b = a
    b[(b := [7, 8])[0] - 7] = 1
    print(a, b)
    k = 0
    a[k] += (k := 2)
    print(a, k)


rebinding()


def operands(x):
    out = []
    for f in (lambda: x % 3, lambda: x // 3, lambda: x * 3, lambda: x & 3, lambda: x << 3, lambda: x >> 3, lambda: x + 3, lambda: x - 3,
              lambda: x % 0, lambda: x // 0, lambda: x << 70, lambda: x >> 70, lambda: x * 32767, lambda: x ** 2, lambda: x ** -1,
              lambda: x ** 0.5):
        try:
            out.append(f())
        except Exception as e:
            out.append((type(e).__name__, str(e)))
    print(out)


for x in (7, -7, 0, 1.5, -0.0, 2 ** 62 - 1, -2 ** 62, 2 ** 70, 'ab', True, 1e100, float('inf')):
    operands(x)
print(0.0 ** 0.0, 2.0 ** 1024.5 if False else 'skipped', 1e-300 ** 2.0, 4.0 ** 0.5, 0.0 + 1.5, 1.5 - 1.5, 0.0 * 5, 3 / 2.0, 0.0 / 2)
outcome(lambda: (-8.0) ** (1 / 3))
outcome(lambda: 1.0 / 0.0)
outcome(lambda x: 1 / x, 0)


def appended():
    class MyList(list):
        def append(self, item):
            print('mine', item)
            super().append(item)
    for target in ([], [1], MyList(), [2]):
        target.append(5)
        print(target)


appended()


def group():
    seen = []
    try:
        raise ExceptionGroup('g', [ValueError(1)])
    except* ValueError as e:
        seen.append(repr(e))
    print(seen)


group()
