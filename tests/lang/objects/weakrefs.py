# Weak references and proxies.
import _weakref as weakref

def t(f,*a,**k):
    try:
        r=f(*a,**k); print('OK',repr(r)); return r
    except BaseException as e:
        print(type(e).__name__, e)
class A: 
    def __init__(s,n=0): s.n=n
    def __add__(s,o): return ('add',o)
    def __radd__(s,o): return ('radd',o)
    def __eq__(s,o): return isinstance(o,A) and s.n==o.n
    def __hash__(s): return 7
t(weakref.ref); t(weakref.ref,5); t(weakref.ref,A,1,2); t(weakref.ref,A,x=1); t(weakref.ref,[],None); t(weakref.proxy,5); t(weakref.proxy); t(weakref.getweakrefcount,5); t(weakref.getweakrefs,5)
a=A(1); r=weakref.ref(a); print(r() is a, weakref.ref(a) is r, weakref.ref(a,None) is r, r.__callback__, hash(r))
t(r,1); t(r,x=1)
def cb(x): print('cb',x is r2, x())
r2=weakref.ref(a,cb); r3=weakref.ref(a,lambda x: print('cb3')); print(r2 is r, r2==r, r2!=r, r2.__callback__ is cb, weakref.getweakrefcount(a), [x is y for x,y in zip(weakref.getweakrefs(a),[r,r3,r2])])
b=A(1); print(weakref.ref(b)==r, weakref.ref(b)==5); 
del a; print(r(), r2(), r2.__callback__, r==r2, hash(r)); t(hash,r2); print(r.__class__, repr(r).split(' at ')[0], repr(r)[-7:], r==weakref.ref(b))
class R(weakref.ref):
    def __new__(cls,o,c=None,z=0): return super().__new__(cls,o,c)
    def __init__(s,o,c=None,z=0): super().__init__(o,c); s.z=z
x=R(b,None,5); print(x.z, x() is b, R(b) is x, type(x))
p=weakref.proxy(b); print(p.n, p+1, 1+p, type(p), p==b, bool(p), weakref.proxy(b) is p, str(p)[:12]); t(hash,p); p.n=9; print(b.n); del p.n; t(lambda: p.n); t(lambda: p()); t(len,p); t(iter,p); t(next,p); t(lambda: p[0]); t(lambda: 1 in p); t(lambda: -p); t(int,p); t(lambda: p<p); p+=4; print(p)
def f(x): return x*2
q=weakref.proxy(f); print(type(q), q(4), repr(q).split(' at ')[0]); 
q2=weakref.proxy(b); del b,x; t(lambda: q2.n); t(lambda: q2+1); t(str,q2); t(repr,q2) if 0 else None; print(repr(q2)[-6:]); t(bool,q2); t(lambda: q2==q2)
def bad(x): raise ValueError('bad cb')
class S: __slots__=('a',)
class S2: __slots__=('a','__weakref__')
class S3(S): pass
t(weakref.ref,S()); weakref.ref(S2()); weakref.ref(S3())
a=A(); p=weakref.proxy(a); print(isinstance(p,A)); del a
t(isinstance,p,A)
