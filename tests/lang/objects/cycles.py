# The cycle collector.
import gc, _weakref as weakref
gc.collect()
class A:
    def __init__(s,n): s.n=n
    def __del__(s): print('del',s.n)
def cb(r): print('cb', r())
a=A(1); b=A(2); a.o=b; b.o=a; ext=weakref.ref(a); ext2=weakref.ref(a,lambda r: print('ext2', r(), ext() and ext().n)); a.w=weakref.ref(b,cb)
del a,b
print(gc.collect()>0, ext(), ext2())
class R:
    def __del__(s): global keep; keep=s; print('R del')
r=R(); r.me=r; del r; print(gc.collect()); print(keep.me is keep, gc.is_finalized(keep)); del keep; print(gc.collect())
# closures
def f():
    def g(): return g
    return weakref.ref(g)
w=f(); print(w() is not None); gc.collect(); print(w())
# generators
class T: pass
def gen(t):
    try: yield 1
    finally: print('gen closed')
t=T(); g=gen(t); t.g=g; next(g); w=weakref.ref(t); del t,g; gc.collect(); print(w())
# exceptions/tracebacks
def exc():
    t=T()
    try: raise ValueError
    except ValueError as e: t.e=e
    return weakref.ref(t)
w=exc(); print(w() is not None); gc.collect(); print(w())
# lists dicts sets
x=[]; x.append(x); d={}; d['d']=d; t=T(); d['t']=t; w=weakref.ref(t); del x,d,t; gc.collect(); print(w())
# class
def mk():
    class C: 
        def m(self): return C
    return weakref.ref(C)
w=mk(); print(w() is not None); gc.collect(); print(w())
# subclass of builtins
class L(list): pass
class D(dict): __slots__=('s',)
class E(Exception): pass
l=L(); l.me=l; w1=weakref.ref(l); 
e=E(); e.me=e; w3=weakref.ref(e); del l,e; gc.collect(); print(w1(), w3())
# automatic
n=0
class K: pass
for i in range(100000):
    k=K(); k.k=k
print(len([o for o in gc.get_objects() if type(o) is K])<50000)
# running frames' registers
def deep(n):
    l=[[] for i in range(10)]; l.append(l)
    if n: deep(n-1)
    else: gc.collect()
    return len(l)
print(deep(50))
def gg():
    l=[]; l.append(l); yield l; gc.collect(); print(l[0] is l); yield 2
x=gg(); next(x); gc.collect(); next(x)
def c(phase,info): print(phase, info['generation'])
gc.callbacks.append(c); gc.collect(); gc.callbacks.clear()
x=[]; y=[x]; print([o is y for o in gc.get_referrers(x) if type(o) is list])
print(gc.get_referents(['b']), gc.get_referents(5))
gc.set_debug(gc.DEBUG_SAVEALL); z=[]; z.append(z); del z; n=gc.collect(); print(n>0, [len(g)==1 for g in gc.garbage if type(g) is list]); gc.set_debug(0); gc.garbage.clear()
gc.freeze(); print(gc.get_freeze_count()>100); gc.unfreeze(); print(gc.get_freeze_count())
gc.collect()
print('end')
