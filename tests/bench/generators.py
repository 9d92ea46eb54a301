# Generators feeding generators, and a recursive walk over a tree with yield from.
class Tree:
    def __init__(self, left, value, right):
        self.left = left
        self.value = value
        self.right = right

    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.value
        if self.right is not None:
            yield from self.right


def build(low, high):
    if low >= high:
        return None
    middle = (low + high) // 2
    return Tree(build(low, middle), middle, build(middle + 1, high))


def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def scaled(source, factor):
    for item in source:
        yield item * factor


def walk(tree):
    if tree.left is not None:
        for v in walk(tree.left):
            yield v
    yield tree.value
    if tree.right is not None:
        for v in walk(tree.right):
            yield v


total = 0
for item in scaled(scaled(numbers(1500000), 3), 2):
    total += item
tree = build(0, 40000)
for _ in range(3):
    for v in walk(tree):
        total += v
print(total)
