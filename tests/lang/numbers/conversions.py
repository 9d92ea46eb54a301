"""What __index__ and __float__ may give, sums that mix kinds of numbers, limits of % formats."""
import math
import operator
import sys
import warnings


def show(text):
    try:
        result = repr(eval(text))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    print(text, "->", result)


class Truthy:
    def __index__(self):
        return True


class Wrong:
    def __index__(self):
        return 1.5

    def __float__(self):
        return 1


class Big(int):
    def __index__(self):
        return 8


class Half(float):
    pass


class Halves:
    def __float__(self):
        return Half(0.5)


warnings.simplefilter("error")
for text in """operator.index(Truthy())
operator.index(Wrong())
operator.index(Big(7))
type(operator.index(True))
[0, 1][Truthy()]
math.sqrt(Halves())
float(Wrong())""".split("\n"):
    show(text)
warnings.simplefilter("ignore")
for text in """operator.index(Truthy())
range(Truthy())
math.sqrt(Halves())
sum([0.1] * 10)
sum([0.1j] * 10)
sum([1, 2.5, 0.1 + 0.1j, 0.1, 3, 0.2j])
sum([1e100, 1.0, -1e100, 1j])
sum([True, 2, 0.5])
math.sumprod([1, 2.5, 3], [4, 5, 6.5])
math.sumprod([10, -5, 7], [2**80, 1.5, 1.5])
math.sumprod([2**62, 2**62], [4, 0.5])
"%.*d" % (10**20, 1)
"%*d" % (10**20, 1)
"%.*d" % (2**31 - 2, 1)
"%.2147483648d" % 1
"%.3d|%5.2d|%-5d|%05d" % (7, 7, 7, 7)
"%*.*f|" % (-8, 2, 3.14159)
None.__ne__(None)
None.__ne__(0)
int("7" * 5000)
int("7" * 5000 + "x")
int(" " + "7" * 5000)
len(str(int("7" * 4300)))""".split("\n"):
    show(text)
