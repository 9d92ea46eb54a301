# Asynchronous generators: asend, athrow, aclose, hooks.
import sys
def deco(f):
    class W:
        def __init__(self,*a): self.g=f(*a)
        def __await__(self): return self.g
    return W
def t(f,*a,**k):
    try:
        r=f(*a,**k); print('OK',repr(r)); return r
    except BaseException as e:
        print(type(e).__name__, e, '| cause', repr(e.__cause__), '| ctx', repr(e.__context__))
async def ag():
    try:
        x=yield 1; print('got',x); await sl(); x=yield 2; print('got',x)
    finally: print('fin')
@deco
def sl(): 
    r=yield 'S'; print('sl',r)
a=ag(); print(a.ag_running,a.ag_await,a.ag_suspended,a.ag_frame is not None)
n=a.__anext__(); t(n.send,None); t(n.send,None); t(n.throw,ValueError)
n=a.asend(5); t(n.send,None); print(a.ag_running, a.ag_await is not None); t(a.__anext__().send,None); t(n.send,9); 
n=a.asend(6); t(n.send,None); n=a.asend(6); t(n.send,None); t(a.athrow(ValueError).send,None)
a=ag(); n=a.asend(6); t(n.send,None)
a=ag(); n=a.athrow(ValueError('q')); t(n.send,None); t(n.send,None); t(a.__anext__().send,None)
a=ag(); n=a.aclose(); t(n.send,None); t(a.__anext__().send,None)
a=ag(); t(a.__anext__().send,None); n=a.aclose(); t(n.send,None); t(n.send,None); t(n.close); n=a.aclose(); t(n.send,None)
a=ag(); t(a.__anext__().send,None); n=a.athrow(ValueError('v')); t(n.send,None)
async def ag2():
    try: yield 1
    except GeneratorExit: yield 2
a=ag2(); t(a.__anext__().send,None); n=a.aclose(); t(n.send,None)
async def ag3():
    try: yield 1
    except ValueError: yield 2
a=ag3(); t(a.__anext__().send,None); n=a.athrow(ValueError); t(n.send,None); t(n.send,None); n=a.athrow(TypeError('q'));t(n.throw,ValueError('zz')); t(n.send,None)
async def ag4():
    try: yield 1
    finally: await sl()
a=ag4(); t(a.__anext__().send,None); n=a.aclose(); t(n.send,None); t(n.throw,ValueError('h'));
a=ag4(); t(a.__anext__().send,None); n=a.aclose(); t(n.send,None); t(n.send,7); t(n.send,7)
async def ag5(): raise StopAsyncIteration(4); yield
t(ag5().__anext__().send,None)
async def ag6(): raise StopIteration(4); yield
t(ag6().__anext__().send,None)
a=ag(); n=a.__anext__(); t(n.close); t(n.send,None); n=a.__anext__(); t(n.throw,ValueError('a')); 
a=ag(); n=a.athrow(ValueError); t(n.send,5); n=a.aclose(); t(n.throw,ValueError('before'))
a=ag(); n=a.asend(None); t(next,n); print(iter(n) is n, n.__await__() is n)
a=ag(); n=a.aclose(); t(next,n)
async def an(x,*d): return await anext(x,*d)
async def em():
    if 0: yield
t(an(em(),7).send,None); t(an(em()).send,None); t(an(ag(),7).send,None)
n=anext(ag(),5); t(n.send,None)
# hooks
def fi(x): print('first',x.__name__)
def fz(x): print('finalize', x.__name__); 
old=sys.get_asyncgen_hooks(); print(old); t(sys.set_asyncgen_hooks,fi,fz); print(sys.get_asyncgen_hooks()[0] is fi)
a=ag(); n=a.__anext__(); t(n.send,None); a.__anext__(); 
print('del'); del a,n
t(sys.set_asyncgen_hooks,5); t(sys.set_asyncgen_hooks,None,finalizer=4); sys.set_asyncgen_hooks(*old)
