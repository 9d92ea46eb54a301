def show(e, depth=0):
    print('  ' * depth + type(e).__name__, e.args[0] if e.args else '', 'ctx', type(e.__context__).__name__, 'cause', type(e.__cause__).__name__)
    if isinstance(e, BaseExceptionGroup):
        for x in e.exceptions: show(x, depth + 1)
def run(f):
    print('--', f.__name__)
    try: r = f()
    except BaseException as e: show(e)
    else: print('ok', r)
def naked():
    try: raise ValueError('v')
    except* ValueError as e:
        show(e)
    try: e
    except UnboundLocalError as x: print(x)
    return 1
def split():
    try: raise ExceptionGroup('g', [ValueError(1), TypeError(2), ExceptionGroup('h', [ValueError(3), OSError(4)])])
    except* ValueError as e: show(e)
    except* OSError as e: show(e)
def all_handled():
    try: raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
    except* (ValueError, TypeError) as e: show(e)
    else: print('else')
    finally: print('fin')
    return 'done'
def reraise():
    try: raise ExceptionGroup('g', [ValueError(1), TypeError(2), KeyError(3)])
    except* ValueError: raise
    except* TypeError as e: raise OSError('new')
def raise_from():
    try: raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
    except* ValueError as e: raise KeyError('a') from e
    except* TypeError: raise e2
def unmatched():
    try: raise ValueError(1)
    except* TypeError: pass
def naked_raise():
    try: raise ValueError(1)
    except* ValueError: raise
def naked_new():
    try: raise ValueError(1)
    except* ValueError: raise KeyError(2)
def nested():
    try:
        try: raise ExceptionGroup('g', [ValueError(1), TypeError(2), KeyError(3)])
        except* ValueError: pass
    except* TypeError as e: show(e)
def noexc():
    try: x = 1
    except* ValueError: pass
    else: x = 2
    return x
def loop():
    for i in range(3):
        try:
            if i: raise ExceptionGroup('g', [ValueError(i)])
        except* ValueError as e: print(i, repr(e.exceptions))
    return i
import sys
def handled():
    try: raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
    except* ValueError: print(repr(sys.exception()))
    except* TypeError: print(repr(sys.exception()))
    print(sys.exception())
def groups():
    try: raise BaseExceptionGroup('g', [KeyboardInterrupt(), ValueError(2)])
    except* Exception as e: show(e)
for f in (naked, split, all_handled, reraise, raise_from, unmatched, naked_raise, naked_new, nested, noexc, loop, handled, groups): run(f)
