import sys
def attempt(f, *a):
    try:
        print(f.__name__, a, f(*a))
    except BaseException as e:
        print(f.__name__, a, type(e).__name__, e, e.args)
attempt(sys.intern, 3)
attempt(sys.exit, 3)
attempt(sys.exit)
attempt(sys.exit, (1, 2))
attempt(sys._getframe, 100)
attempt(sys._getframemodulename, 0)
attempt(sys._getframemodulename, 100)
attempt(sys.setrecursionlimit, 0)
attempt(sys.setrecursionlimit, 'a')
attempt(sys.setswitchinterval, 0)
attempt(sys.set_int_max_str_digits, 5)
attempt(sys.get_asyncgen_hooks)
attempt(sys.set_asyncgen_hooks, 3)
attempt(sys.exception)
attempt(sys.exc_info)
attempt(sys.call_tracing, int, 3)
attempt(sys.getdefaultencoding)
attempt(sys.audit, 3)
attempt(sys.unraisablehook, 3)
print(sys.version_info, sys.version_info[:2], len(sys.flags), sys.flags.n_fields)
try:
    1 / 0
except ZeroDivisionError as e:
    print(sys.exception() is e, sys.exc_info()[1] is e)
sys.displayhook(None)
sys.displayhook([1, 'a'])
import builtins
print(builtins._)
