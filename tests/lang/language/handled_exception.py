import sys
def t(name, f):
    try: 1/0
    except Exception as e:
        try: f()
        except BaseException as x: pass
        print(name, repr(sys.exception()))
def gen():
    try: yield 1
    except KeyError: yield 2
def g1():
    for x in gen(): pass
def g2():
    g=gen(); next(g); g.throw(KeyError('a'))
def g3():
    g=gen(); next(g); g.close()
def imp(): import colorsys
def ex(): exec("try: 1/0\nexcept ZeroDivisionError: pass")
def ex2(): exec("x=1")
def nested():
    try: {}['a']
    except KeyError: pass
def nested2():
    try:
        try: {}['a']
        except IndexError: pass
    except KeyError: pass
def nested3():
    try: {}['a']
    except KeyError as e: return 3
def w():
    import contextlib
    with contextlib.suppress(KeyError): {}['a']
def fin():
    try: {}['a']
    finally: pass
def loop():
    for i in range(3):
        try: {}['a']
        except KeyError: continue
def loop2():
    for i in range(3):
        try: {}['a']
        except KeyError: break
def cls():
    class A:
        try: {}['a']
        except KeyError: pass
def eg():
    try: raise ExceptionGroup('a',[KeyError(1)])
    except* KeyError: pass
def eg2():
    try: raise ExceptionGroup('a',[KeyError(1)])
    except* ValueError: pass
def wth():
    import contextlib
    with contextlib.suppress(ValueError): {}['a']
for n,f in list(globals().items()):
    if callable(f) and n not in ('t','gen'): t(n,f)
