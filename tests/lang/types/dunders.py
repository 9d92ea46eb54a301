def show(v):
    text = repr(v)
    while ' at 0x' in text:
        start = text.index(' at 0x')
        end = start + 6
        while end < len(text) and text[end] in '0123456789abcdef':
            end += 1
        text = text[:start] + text[end:]
    return text


def try_(f):
    try:
        print(show(f()))
    except BaseException as e:
        print(type(e).__name__, e)


class A:
    def __init__(self): return 1
try_(A)
class A:
    def __hash__(self): return 'a'
try_(lambda: hash(A()))
class A:
    __hash__=None
try_(lambda: hash(A()))
class A:
    def __len__(self): return -1
try_(lambda: len(A())); try_(lambda: bool(A()))
class A:
    def __len__(self): return 'a'
try_(lambda: len(A()))
class A:
    def __len__(self): return 2**100
try_(lambda: len(A()))
class A:
    def __bool__(self): return 1
try_(lambda: bool(A()))
class A:
    __iter__=None
    __contains__=None
    __len__=None
try_(lambda: iter(A())); try_(lambda: 1 in A()); try_(lambda: len(A())); try_(lambda:[*A()])
class A:
    def __setitem__(self,a,b): pass
    def __set__(self,a,b): pass
    def __setattr__(self,a,b): print('sa',a,b)
def f():
    a=A(); del a[0]
try_(f)
def f():
    a=A(); a.x=1; del a.x
try_(f)
class B: x=A()
def f():
    del B().x
try_(f)
class A:
    def __getattr__(self,n): print('ga',n); raise AttributeError(n)
    @property
    def p(self): raise AttributeError('inner')
try_(lambda:A().x); try_(lambda:A().p)
class A:
    def __index__(self): return 'a'
    def __int__(self): return 'b'
    def __float__(self): return 1
try_(lambda: [1][A()]); try_(lambda:intry_(A())); try_(lambda:floatry_(A()))
class A:
    def __del__(self): global keep; keep=self; print('del')
A(); print(show(keep)); del keep
class M(type):
    def __call__(cls,*a,**k): print('mc',a,k); return super().__call__(*a)
class C(metaclass=M):
    def __init__(self,*a): print('init',a)
C(1,x=2)
class A:
    def __new__(cls): return object.__new__(cls,1)
try_(A)
class A:
    def __init__(self,x): pass
try_(A); try_(lambda:A(1) and 0)
class A: pass
try_(lambda:A(1)); try_(lambda:A(x=1))
class A:
    def __new__(cls,*a): return super().__new__(cls)
try_(lambda: A(1).__init__(2))
class A:
    def __new__(cls,*a): return super().__new__(cls,*a)
    def __init__(self,*a): return super().__init__(*a)
try_(lambda:A()); try_(lambda:A(1)); try_(lambda:A.__init__(A(),1))
class A:
    def __init__(self,*a): return super().__init__(*a)
try_(lambda:A(1))
class A(int):
    def __new__(cls): return object.__new__(cls)
try_(A)
