# The end of a program: the output is Debian's python3.11's.
import atexit, weakref, sys, threading
class D:
    def __init__(s,n): s.n=n
    def __del__(s): print("del", s.n, x is not None and "x alive", sys is not None)
x=D("x"); _y=D("_y"); z=D("z"); z.me=z
def f(): pass
atexit.register(print,"atexit")
w=weakref.ref(x, lambda r: print("weakref cb"))
def gen():
    try: yield
    finally: print("gen closed")
g=gen(); next(g)
keep=sys.modules[__name__] if 0 else None
