# Comprehensions and generator expressions: widgets filtered, grouped and flattened; matrices; any, all, sum, zip, map.
class Widget:
    def __init__(self, number, kind, group):
        self.number = number
        self.kind = kind
        self.group = group
        self.children = []

    def active(self):
        return self.number % 3 != 0


def widgets(n):
    made = [Widget(i, 'kind%d' % (i % 5), i % 20) for i in range(n)]
    for i, widget in enumerate(made):
        widget.children = [made[(i + j) % n] for j in range(3)]
    return made


def tray(made):
    known = {w.number for w in made}
    by_kind = {kind: [w for w in made if w.kind == kind] for kind in {w.kind for w in made}}
    children = [c.number for w in made for c in w.children if c.active()]
    pairs = {w.number: [c.number for c in w.children] for w in made if w.active()}
    return (len(known) + sum(len(v) for v in by_kind.values()) + sum(children) + len(pairs)
            + any(w.number < 0 for w in made) + all(w.group < 20 for w in made))


def matrices(n):
    a = [[i * j % 7 for j in range(n)] for i in range(n)]
    b = [list(row) for row in zip(*a)]
    c = [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]
    return sum(map(sum, c))


def pipelines(n):
    squares = (i * i for i in range(n))
    odd = (s for s in squares if s & 1)
    total = sum(odd)
    total += sum(map(lambda v: v + 1, filter(lambda v: v % 3, range(n))))
    total += len([1 for i in range(n) if i % 2 if i % 3])
    return total


made = widgets(3000)
print(sum(tray(made) for _ in range(100)), matrices(120), pipelines(1400000))
