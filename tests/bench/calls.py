# Calls of every kind: positional, keyword, default, * and ** arguments, methods, class and static methods, closures, builtins.
class Counter:
    def __init__(self, start):
        self.value = start

    def add(self, n):
        self.value += n
        return self.value

    def add_default(self, n, times=1, *, extra=0):
        self.value += n * times + extra
        return self.value

    @classmethod
    def make(cls, start):
        return cls(start)

    @staticmethod
    def twice(n):
        return n + n

    def __call__(self, n):
        return n - 1

    @property
    def current(self):
        return self.value


def nothing():
    pass


def three(a, b, c):
    return a + b - c


def collect(*args, **kwargs):
    return len(args) + len(kwargs)


def adder(n):
    def add(x):
        return x + n
    return add


def functions(n):
    total = 0
    for i in range(n):
        nothing()
        total += three(i, 2, 1)
        total += three(i, c=3, b=1)
        total += three(c=3, b=1, a=i)
    return total


def collected(n):
    total = 0
    row = (1, 2, 3)
    names = {'a': 1, 'b': 2, 'c': 3}
    for i in range(n):
        total += collect(1, 2, x=3)
        total += three(*row)
        total += three(**names)
        total += collect(*row, **names)
    return total


def methods(n):
    counter = Counter(0)
    bound = counter.add
    for i in range(n):
        counter.add(i)
        bound(1)
        counter.add_default(2, extra=1)
        counter.add_default(2, 3)
        counter(i)
    return counter.value


def others(n):
    add = adder(3)
    subtract = lambda x: x - 3
    total = 0
    for i in range(n):
        total += add(i) + subtract(i)
        total += Counter.twice(i)
        total += Counter.make(i).current
    return total


def builtins(n):
    total = 0
    row = [3, 1, 2]
    for i in range(n):
        total += len(row) + abs(-i) + max(i, 3) + min(1, i, 2)
        total += isinstance(i, int) + ord('a') + divmod(i, 7)[1]
        row.append(i)
        row.pop()
    return total


print(functions(600000), collected(200000), methods(400000), others(300000), builtins(300000))
