# Coroutines: await, throw, close, errors, cr_origin.
import sys
def t(f,*a,**k):
    try:
        r=f(*a,**k); print('OK',repr(r)); return r
    except BaseException as e:
        print(type(e).__name__, e, '| cause', repr(e.__cause__), '| ctx', repr(e.__context__))
def deco(f):
    class W:
        def __init__(self,*a): self.g=f(*a)
        def __await__(self): return self.g
    return W
async def co(): return 1
def g(): yield 1
c=co(); t(c.send,1); c.close(); c=co(); t(c.send,None); t(c.send,None); t(c.throw,ValueError); t(c.close)
c=co(); print(c.cr_await,c.cr_running,c.cr_suspended,c.cr_frame is not None,c.cr_code is co.__code__, c.cr_origin); w=c.__await__(); print(type(w).__name__); t(lambda: iter(w) is w); t(w.send,None); t(w.send,None); t(lambda: iter(c)); t(lambda: next(c))
c=co(); t(c.throw,ValueError('x')); t(c.send,None)
async def susp(): await sl()
@deco
def sl(): yield 'y'
c=susp(); print(c.send(None)); print(type(c.cr_await).__name__, c.cr_suspended); t(c.send, None)
c=susp(); c.send(None)
async def aw2(): await c
t(aw2().send,None)
c.close()
async def aw3(x): await x
class A1:
    def __await__(self): return 5
class A2:
    def __await__(self):
        self.c=co(); return self.c
class A3:
    def __await__(self): yield 1
for x in (5,A1(),A2(),g(),None): t(aw3(x).send,None)
t(aw3(A3()).send,None)
async def af(x):
    async for i in x: pass
async def aw(x):
    async with x: pass
class B1:
    def __aiter__(self): return 5
class B2:
    def __aiter__(self): return self
    def __anext__(self): return 5
class B3:
    def __aiter__(self): return self
    async def __anext__(self): raise StopAsyncIteration
for x in (5,B1(),B2(),B3()): t(af(x).send,None)
t(aw(5).send,None)
async def rs(): raise StopIteration(3)
t(rs().send,None)
async def outer():
    try: return await inner()
    except ValueError as e: return ('caught', str(e), repr(e.__context__))
async def inner():
    try: await sl()
    finally: print('inner finally')
c=outer(); c.send(None); t(c.throw,ValueError('boom'))
c=outer(); c.send(None); t(c.close); print(c.cr_frame)
def mk(): return co()
sys.set_coroutine_origin_tracking_depth(2)
c=mk(); print([(x[1],x[2]) for x in c.cr_origin]); c.close()
sys.set_coroutine_origin_tracking_depth(0)
async def ex():
    try: raise KeyError('k')
    except KeyError:
        await sl()
        raise ValueError('v')
c=ex(); c.send(None)
try:
    try: raise TypeError('outer')
    except TypeError: c.send(None)
except ValueError as e: print(repr(e.__context__), repr(e.__context__.__context__))
