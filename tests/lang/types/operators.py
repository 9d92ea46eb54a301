class V:
    def __init__(self, x, *, k=1): self.x=x
    def __add__(self, o): return V(self.x+o.x)
    def __radd__(self, o): return ('r', o)
    def __eq__(self, o): return self.x==o.x
    def __lt__(self, o): return self.x<o.x
    def __getitem__(self, i):
        if i > 2: raise IndexError
        return i
    def __len__(self): return 3
    def __contains__(self, x): return x==7
    def __call__(self, *a, **k): return a, k
    def __str__(self): return 'V!'
    def __bool__(self): return False
    def __getattr__(self, n): return 'ga '+n
a=V(1); b=V(2, k=3)
print((a+b).x, 1+a, a==b, a!=b, a<b, a>b, len(a), 7 in a, a(1,2,z=3), a, bool(a) if 0 else (1 if a else 0), a.foo)
for i in a: print(i)
class I:
    def __init__(self): self.i=0
    def __iter__(self): return self
    def __next__(self):
        self.i+=1
        if self.i>3: raise StopIteration
        return self.i
for x in I(): print(x)
print((1).__add__(2), int.__add__, [].__len__())
class D:
    def __get__(self, i, o): return ('get', i is None, o is A)
    def __set__(self, i, v): print('set', v)
    def __delete__(self, i): print('delete')
class A:
    d=D()
    def __del__(self): print('del')
    def __setattr__(self, n, v): print('sa', n)
    def __delattr__(self, n): print('da', n)
x=A(); print(x.d, A.d); x.d=1; del x.d; x.foo=1; del x.foo
x=None
class H:
    def __hash__(self): return 12
    def __eq__(self, o): return True
print({H():1}[H()])
class N(int): pass
print(object.__new__(A).__class__.__name__)
try: object.__new__(int)
except TypeError as e: print(e)
class Q(A):
    def __repr__(self): return 'Q'
print(Q())
Q.__repr__ = lambda s: 'QQ'
print(Q())
del Q.__repr__
class R(int):
    def __add__(self, o): return 'R+'
    def __rsub__(self, o): return 'R-'
class P:
    def __new__(cls, x): r = object.__new__(cls); r.z = x; return r
print(P(4).z)
a += b if 0 else V(5)
print(a.x)
print(2**3)
