x: int = 1
if x:
    y: str
def f(a: int, *b: str, k: float = 1.0, **kw: bytes) -> list: pass
print(f.__annotate__(1))
print(__annotate__(1))
class A:
    q: int
    def m(self): return __class__
    if 1:
        w: x = 2
    z: q = 3
try:
    print(A.__annotate_func__(1))
except Exception as e: print(repr(e))
print(A().m())
class B(A):
    def m(self):
        def g(): return super(B, self).m()
        return [super().m() for i in (1,)], g()
0
def deco(f): return f
@deco
def h(): pass
try: f.__annotate__(3)
except NotImplementedError: print('nie')
match [1,2]:
    case [a, b]: print(a, b)
async def c1(): return 5
async def c2(): return await c1() + 1
try: c2().send(None)
except StopIteration as e: print(e.value)
async def c3():
    return [await c1() for i in (1,2)]
try: c3().send(None)
except StopIteration as e: print(e.value)
class AI:
    def __init__(self): self.i=0
    def __aiter__(self): return self
    async def __anext__(self):
        self.i += 1
        if self.i > 3: raise StopAsyncIteration
        return self.i
async def c4():
    out = []
    async for x in AI(): out.append(x)
    else: out.append('else')
    async for x in AI():
        if x == 2: break
    out.append([y async for y in AI() if y != 2])
    out.append({y: y async for y in AI() for z in (1,)})
    return out
try: c4().send(None)
except StopIteration as e: print(e.value)
class CM:
    async def __aenter__(self): print('in'); return 1
    async def __aexit__(self, *a): print('out', a[0]); return True
async def c5():
    async with CM() as q, CM(): 
        print(q)
        raise ValueError
    for i in (1,2):
        async with CM():
            if i == 1: continue
            return 7
try: c5().send(None)
except StopIteration as e: print(e.value)
