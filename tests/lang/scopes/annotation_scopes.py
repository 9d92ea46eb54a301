# Scopes of annotations, type parameters and comprehensions in classes; what is refused in them.
import textwrap
def t(code):
    ns={'x':'global','T':'gT'}
    try: exec(textwrap.dedent(code), ns); print(ns['r'])
    except Exception as e: print(type(e).__name__, e)
t('''
class C:
    T='class'
    type A[T] = T
    type B[T] = [T for _ in (1,)]
    type D[T] = (lambda: T)()
    type E = [T for _ in (1,)]
    def f[T](a: T): return T
    def g(a: T): pass
r=[C.A.__value__, C.B.__value__, C.D.__value__, C.E.__value__, C.f(1), C.f.__annotations__, C.g.__annotations__]
''')
t('''
def o():
    x='nonlocal'
    class C:
        type A = x
        a1=A.__value__
        def f[T: x](self, arg: x): ...
        b1=f.__type_params__[0].__bound__; an=f.__annotations__
        x='class'
        type B = [x for _ in (1,)]
        z: x
        type G = lambda: x
        type H = [lambda: x for _ in (1,)]
        type I[U: x] = [U, x]
    return [C.a1, C.b1, C.an, C.A.__value__, C.B.__value__, C.__annotations__, C.G.__value__(), C.H.__value__[0](), C.I.__type_params__[0].__bound__, C.I.__value__]
r=o()
''')
t('''
def o():
    x='nonlocal'
    class C:
        global x
        type A = x
        z: x
    C.x='class'
    return [C.A.__value__, C.__annotations__]
r=o()
''')
t('''
def o():
    x='nonlocal'
    class C:
        nonlocal x
        type A = x
        z: x
        x = 'changed'
    C.x='class'
    return [C.A.__value__, C.__annotations__]
r=o()
''')
for c in ('def f[T]():\n nonlocal T','class C[T]:\n nonlocal T','def f[T]():\n def g():\n  nonlocal T','type A[T] = (T:=1)','def f[T](x=(T:=1)): pass','class A:\n class B[T](T:=1): pass','def f[T, T](): pass','class A[T]:\n global T','def f[T]():\n global T','def f[T]():\n T=1\n def g():\n  nonlocal T\n  T=2', 'def f[__class__](): pass','class A[__classdict__]: pass','def f[T:(yield)](): pass','def f[T:(await x)](): pass','type A = (yield)','class A[T]((yield)): pass','def f[T]()->(yield): pass','def f[T](x:(y:=1)): pass', 'class A[T=(yield)]: pass','def f[*T=(x:=1)](): pass','def f[**T=(x:=1)](): pass', 'type X[T:(a:=1)]=1', 'def f(x:(yield)):pass', 'x:(yield)', 'def f(): x:(yield)', 'def f():\n x:(y:=1)', 'class A: x:(await y)', 'async def f(): x: (await y)', 'def f(x: [y async for y in z]): pass', 'def f(x: (y for y in (yield))): pass','class A[T]:\n T=1\n nonlocal T', 'x: [a:=1 for b in c]', 'type A = [a:=1 for b in c]','from __future__ import annotations\nx:(yield)', 'from __future__ import annotations\ndef f(x:(y:=1)): pass', 'from __future__ import annotations\nasync def f(): x:(await y)','from __future__ import annotations\ndef f(x: [await y for y in z]): pass', 'def f(x: (lambda: (yield))): pass','def f(x: (lambda: (y:=1))): pass','type A = lambda: (yield)'):
    try: compile(c,'f','exec'); print(repr(c), 'ok')
    except SyntaxError as e: print(repr(c), e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
t('''
class Foo[__T]:
    param = __T
    def meth[__U](self, arg: __T, arg2: __U): return (__T, __U)
    type Alias[__V] = (__T, __V)
    class In[__W](list[__W]): __q = __W; x: __W
class __B: pass
class D[T](__B): pass
class E[T](metaclass=type): __z = 1
class G:
    def f[__T](self, __a: __T = 3): return __T, __a
    class __H[__I]: pass
    type __J = __H
r=[Foo.__type_params__, Foo.param, Foo.meth.__type_params__, Foo.meth.__annotations__, Foo().meth(1,2), Foo.Alias.__value__, sorted(k for k in vars(Foo.In) if 'q' in k), Foo.In.__annotations__, D.__bases__, [k for k in vars(E) if 'z' in k], G().f(), G.f.__type_params__, sorted(vars(G))[:3], G._G__J.__name__, G._G__J.__value__]
''')
