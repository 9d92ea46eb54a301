# Classes of every kind at work.
class Meta(type):
    def __getattr__(cls, n): return 'meta ' + n
    def __instancecheck__(cls, o): return o == 42
    def __subclasscheck__(cls, o): return o is str
    def __len__(cls): return 7
    def __iter__(cls): return iter([1,2])
    def __contains__(cls, x): return True
    def __add__(cls, o): return 'cls+'
class A(metaclass=Meta): pass
print(A.foo, isinstance(42, A), isinstance(1, A), issubclass(str, A), len(A), list(A), 5 in A, A + 1)
class B(list):
    def __getitem__(self, i): return 'gi', i
    def __len__(self): return 99
    def __add__(self, o): return 'add'
    def __imul__(self, o): return 'imul'
b = B([1]); print(b[0], len(b), b + [1], list(b), b[1:2])
b *= 3; print(b)
class C(dict):
    def __missing__(self, k): return 'missing ' + k
print(C()['x'])
class D(C):
    def __setitem__(self, k, v): super().__setitem__(k, v * 2)
d = D(); d['a'] = 4; print(d, d['a'], d['q'])
class E(int):
    def __add__(self, o): return E(int.__add__(self, o) + 100)
    __radd__ = __add__
    def __repr__(self): return 'E(%s)' % int.__repr__(self)
print(E(1) + 1, 1 + E(1), E(5) * 2, E(3) == 3, hash(E(3)) == hash(3), -E(3), E(3) < 4)
class F:
    def __init__(self, v): self.v = v
    def __eq__(self, o): print('eq'); return self.v == o.v
    def __lt__(self, o): return self.v < o.v
class G(F):
    def __lt__(self, o): return 'G.lt'
    def __gt__(self, o): return 'G.gt'
print(F(1) < G(2), F(1) == F(1), F(1) != F(2))
try: F(1) <= F(2)
except TypeError as e: print(e)
try: hash(F(1))
except TypeError as e: print(e)
class H:
    __slots__ = ('a', '__dict__')
h = H(); h.a = 1; h.b = 2; print(h.__dict__, h.a, h.b)
class I(H): pass
i = I(); i.a = 3; i.c = 4; print(i.a, i.c, i.__dict__, I.__dict__.get('__slots__'))
class J:
    __slots__ = ('x',)
class K(J): pass
k = K(); k.x = 1; k.y = 2; print(k.x, k.y, k.__dict__); del k.x
try: k.x
except AttributeError as e: print(e)
class L(K, H if 0 else object): pass
for n in range(40): setattr(k, 'n%d' % n, n)
print(len(k.__dict__), k.n39)
m = I()
for n in range(40): setattr(m, 'n%d' % n, n)
print(len(m.__dict__), m.n39, m.n0); m.a = 5; print(m.a)
class Prop:
    def __init__(self): self._x = 0
    @property
    def x(self): return self._x
    @x.setter
    def x(self, v): self._x = v
p = Prop(); p.x = 5; p.x += 1; print(p.x)
class Base:
    def __init__(self, *a, **k): self.a, self.k = a, k
class Derived(Base):
    def __init__(self, *a, **k): super().__init__(*a, z=1, **k)
x = Derived(1, 2, y=3); print(x.a, x.k)
class S1:
    def f(self): return ['S1']
class S2(S1):
    def f(self): return super().f() + ['S2']
class S3(S1):
    def f(self): return super().f() + ['S3']
class S4(S2, S3):
    def f(self): return super().f() + ['S4']
print(S4().f(), [c.__name__ for c in S4.__mro__])
class Ctx:
    def __enter__(self): return 1
    def __exit__(self, *a): return True
with Ctx() as v: 1/0
print(v)
class Call:
    def __call__(self, *a, **k): return a, k
print(Call()(1, *[2], k=3, **{'z': 4}))
class Del:
    def __del__(self): print('deleted')
d = Del(); d = None
class Res:
    keep = []
    def __del__(self): Res.keep.append(self); print('res')
r = Res(); r = None; print(len(Res.keep)); Res.keep.clear()
class Dyn: pass
d = Dyn()
Dyn.__len__ = lambda s: 3
print(len(d)); del Dyn.__len__
try: len(d)
except TypeError as e: print(e)
class Sub(Dyn): pass
Dyn.__bool__ = lambda s: False
print(bool(Sub())); Dyn.__call__ = lambda s: 'called'; print(Sub()())
Dyn.__getattr__ = lambda s, n: n.upper()
print(Sub().hello); Sub.__getattribute__ = lambda s, n: 'ga' + n; print(Sub().x)
class V:
    def __index__(self): return 3
    def __int__(self): return 4
    def __float__(self): return 1.5
    def __complex__(self): return 1j
print([0,1,2,3][V()], int(V()), float(V()))
class W:
    def __matmul__(self, o): return 'mm'
    def __rmatmul__(self, o): return 'rmm'
    def __divmod__(self, o): return 'dm'
    def __pow__(self, o, m=None): return ('pow', m)
    def __ipow__(self, o): return 'ip'
    def __neg__(self): return 'neg'
    def __invert__(self): return 'inv'
    def __abs__(self): return 'abs'
    def __round__(self, n=None): return 'round'
w = W(); print(w @ 1, 1 @ w, divmod(w, 1), w ** 2, pow(w, 2, 3), -w, ~w, abs(w), round(w)); w **= 2; print(w)
print(type('T', (), dict(a=1)).a, type('T', (int,), {})(3) + 1)
class Ag:
    def __class_getitem__(cls, i): return cls, i
print(Ag[3][1])
try: class_ = type('X', (), {})[1]
except TypeError as e: print(e)
print(A.__class__, type(A) is Meta, A.__dict__['__module__'], 'x' in A.__dict__)
class Exc(Exception):
    __slots__ = ('q',)
e = Exc(1); e.q = 3; e.w = 4; print(e.q, e.w, e.args)
class MI(S1, Exception): pass
print(MI(1).args, MI(1).f())
class TT(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
t = TT(1, 2); t.z = 5; print(t, t.z, len(t), t + (3,), t[0])
class ST(str):
    def __new__(cls, v): o = super().__new__(cls, v); o.q = len(v); return o
s = ST('hello'); print(s, s.q, s.upper(), s == 'hello', {s: 1}['hello'])
class FL(float): pass
f = FL(1.5); f.a = 2; print(f + 1, f.a)
