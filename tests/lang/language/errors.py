N=[0]
def t(src, ctx=None):
    try:
        exec(src, ctx if ctx is not None else {})
    except BaseException as e:
        N[0]+=1; print(N[0], '->', type(e).__name__, e, end='')
        if isinstance(e, SyntaxError): print(' |', e.lineno, e.offset, e.end_lineno, e.end_offset, e.text, end='')
        print()
    else: print('ok')
class C: pass
class D:
    def __enter__(self): pass
class E_:
    async def __aenter__(self): pass
class F: 
    def __exit__(self,*a): pass
g={'C':C,'D':D,'E_':E_,'F':F}
t('with C(): pass',g); t('with D(): pass',g); t('with E_(): pass',g); t('with F(): pass',g)
def run(c):
    try: c.send(None)
    except StopIteration as e: return e.value
for body in ['async with C(): pass','async with D(): pass','async with E_(): pass','await 1','async for x in 1: pass','[x async for x in 3]','await D']:
    t('async def f():\n ' + body + '\nrun(f())', dict(g,run=run))
t('''
class A:
    def __aiter__(self): return 1
async def f():
    async for x in A(): pass
run(f())''', dict(run=run))
t('''
class A:
    def __aiter__(self): return self
    def __anext__(self): return 1
async def f():
    async for x in A(): pass
run(f())''', dict(run=run))
t('''
class A:
    def __aenter__(self): return 1
    def __aexit__(self,*a): return 1
async def f():
    async with A(): pass
run(f())''', dict(run=run))
t('''
class A:
    def __await__(self): return 1
async def f():
    await A()
run(f())''', dict(run=run))
t('''
class A:
    def __await__(self): return c()
async def c(): pass
async def f():
    await A()
run(f())''', dict(run=run))
for s in ['return','yield 1','await x','async with a: pass','async for x in y: pass','[x async for x in y]','break','continue','def f():\n  class A:\n    return 1','class A:\n yield 1','def f():\n from x import *','nonlocal x','def f():\n nonlocal x','def f(x):\n global x','def f():\n x=1\n global x','def f():\n print(x)\n global x','def f():\n nonlocal x\n global x','def f(a,a): pass','__debug__ = 1','def __debug__(): pass','def f(__debug__): pass','import __debug__','del __debug__','f(__debug__=1)','x.__debug__ = 1','for __debug__ in x: pass','from __future__ import nope','from __future__ import braces','x=1\nfrom __future__ import annotations','*a = 1','*a','a, *b, *c = x','def f():\n async with x: pass','def f():\n await x','lambda: await x','def f():\n [x async for x in y]','async def f():\n yield 1\n return 2','async def f():\n yield from x','class A:\n [x:=1 for y in z]','[x:=1 for x in z]','[y for y in (x:=1)]','try:\n pass\nexcept:\n pass\nexcept A:\n pass','match x:\n case y: pass\n case z: pass','match x:\n case a | b: pass','match x:\n case [a, a]: pass','match x:\n case A(x=1, x=2): pass','match x:\n case {"a":1,"a":2}: pass','match x:\n case 1|a: pass','match x:\n case [*a, *b]: pass','f(a=1,a=2)','def f():\n (yield) = 1','x: int = yield','def f():\n x: (yield)','def f(x: (yield)): pass','class A[T]:\n x: (yield)','def f[T: (yield)](): pass','type X = (yield)','type X = await a','class A[T](x:=1): pass','def f[T, T](): pass','type X[T] = (y:=1)','def f[T](x: (y:=1)): pass','def f():\n x: int\n nonlocal x','def f():\n global x\n x: int','try:\n pass\nexcept* A:\n break','while 1:\n try: pass\n except* A:\n  continue','try: pass\nexcept* A: pass\nexcept B: pass','def f[__debug__](): pass','class A[__classdict__]: pass','assert (1, "x")','x is 1','1()','[1](2)','"a"[1,2]','"abc"["x"]','def f():\n try: pass\n finally: return','while 1:\n try: pass\n finally: break','x is ()','"a" is x','[1][1,2]','(1)[2]','{}()','x if 1 else (a for b in c)()', 'f"a"()','...()','lambda:1()','(lambda:1)()','for x in y:\n try: pass\n finally: continue','None[1]','(1,2)[x]','(1,2)["a"]','1 is 1','None is None','x is None','x is ...','x is True','x is -1','1 is x','x is f"a"','with a as __debug__: pass','try: pass\nexcept A as __debug__: pass','match x:\n case __debug__: pass','(__debug__ := 1)','class __debug__: pass','async def f():\n def g():\n  await x','print(await x)','def f():\n return [await x for x in y]','(await x for x in y)','def f(): return (await x for x in y)', 'def f(): return (x async for x in y)','class A: await x','yield','(yield from a)','class A:\n nonlocal x\n','def f():\n class A:\n  nonlocal __class__','def f(x):\n nonlocal x','del f()','f() = 1','def f():\n from __future__ import annotations','"doc"\nfrom __future__ import annotations\nx:y','from __future__ import annotations, division','1;from __future__ import division','import a.__debug__','from a import __debug__','from a import b as __debug__']:
    t('import warnings; warnings.simplefilter("error")' if False else s)
