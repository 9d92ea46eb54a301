# The end of a program: the output is Debian's python3.11's.
import sys
class D:
    def __init__(s,n): s.n=n
    def __del__(s): print("del", s.n)
a=D("a"); _b=D("_b"); c=D("c")
sys.keep=sys.modules["__main__"]
