# Calls: defaults, keywords, closures, generators, exceptions crossing frames.
def f(a, b=2, *args, c=3, **kw):
    return [a, b, c]


print(f(1), f(1, 5), f(1, c=7), f(b=1, a=0))


def counter():
    n = 0

    def step():
        nonlocal n
        n += 1
        return n

    return step


s = counter()
s()
print(s(), s())


def gen(n):
    try:
        for i in range(n):
            yield i
    finally:
        print("closed")


for v in gen(3):
    print(v)
try:
    f()
except TypeError as e:
    print(e)


class A:
    def __init__(self, x):
        self.x = x

    def double(self):
        return self.x * 2


class B(A):
    def double(self):
        return A.double(self) + 1


print(B(20).double())
a, b = 1, 2
a, b = b, a
print(a, b, [x * y for x in range(3) for y in range(3) if x != y])
while a > 0:
    a -= 1
    if a == 1:
        continue
else:
    print("done", a)
