"""What traceback makes of exceptions: carets, suggestions, chains, groups, notes, recursion."""
import io
import traceback


class A:
    blech = 1

    def method(self, x):
        return self.blach


def show(function):
    try:
        function()
    except BaseException as error:
        file = io.StringIO()
        traceback.print_exception(error, file=file)
        print(file.getvalue().replace(__file__, "FILE"))


def method_call():
    (A()
        .method(
            1))


def attribute_in_call():
    A().nosuch(1)


def starred():
    return len(*[1, 2, 3])


def name():
    blech = 1
    return bleck


def chain():
    try:
        {}["a"]
    except KeyError as error:
        raise ValueError("b") from error


def context():
    try:
        1 / 0
    finally:
        [][1]


def group():
    try:
        chain()
    except ValueError as error:
        error.add_note("a\nnote")
        raise ExceptionGroup("several", [error, TypeError(1)])


def naked():
    try:
        raise Exception(42)
    except* Exception:
        raise


def deep(n=0):
    deep(n + 1) if n < 20 else 1 / 0


def import_name():
    from collections import namedtuplf


def syntax():
    compile("whille True:\n    pass", "<x>", "exec")


def unbound():
    return later + 1
    later = 1


def multiple_lines():
    return [
        1,
        A().method(
            2
        ) + 3,
    ]


def binary():
    x = {"a": {"b": None}}
    return x["a"]["b"]["c"] + 1


for function in (method_call, attribute_in_call, starred, name, chain, context, group, naked, deep, syntax, unbound, multiple_lines,
                 binary):
    show(function)


class Custom:
    def __getattr__(self, name):
        raise AttributeError


try:
    Custom().spam
except AttributeError as error:
    print(error.name, type(error.obj).__name__)
