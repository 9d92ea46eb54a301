# What sys.unraisablehook is told, and awaiting what can't be awaited.
import atexit, gc, sys, warnings, weakref


def hook(args):
    print(args.err_msg.split("<")[0], args.object, args.exc_type.__name__)


sys.unraisablehook = hook


class Dies:
    def __del__(self):
        1 / 0


Dies()


class Referent:
    pass


r = Referent()
w = weakref.ref(r, lambda ref: 1 / 0)
del r


def generator():
    try:
        yield
    finally:
        1 / 0


g = generator()
next(g)
del g
gc.callbacks.append(lambda phase, info: 1 / 0)
gc.collect()
gc.callbacks.clear()


async def coroutine():
    pass


warnings.simplefilter("error")
coroutine()
warnings._warn_unawaited_coroutine = lambda c: 1 / 0
coroutine()
del warnings._warn_unawaited_coroutine
coroutine()
atexit.register(lambda: 1 / 0)
atexit._run_exitfuncs()
warnings.simplefilter("ignore")


class Next:
    def __init__(self, result):
        self.result = result

    def __anext__(self):
        return self.result


class Bad:
    def __await__(self):
        return 1


for result in (Bad(), generator(), 5):
    for how in ("send", "throw", "close"):
        a = anext(Next(result), "default")
        try:
            getattr(a, how)(*{"send": (None,), "throw": (ValueError,), "close": ()}[how])
        except TypeError as e:
            print(e)
gc.collect()
cycle = []
cycle.append(cycle)
print([any(o is cycle for o in gc.get_objects(generation=n)) for n in range(3)])
gc.collect(0)
print([any(o is cycle for o in gc.get_objects(generation=n)) for n in range(3)])
print(sorted(gc.get_referents([1, 2, 3], (4, 5), {6: 7})))
