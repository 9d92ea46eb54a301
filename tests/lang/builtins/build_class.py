class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kw):
        print('prepare', name, bases, kw)
        return {'made': 1}
    def __new__(mcls, name, bases, ns, **kw):
        print('new', name, sorted(k for k in ns if not k.startswith('__')), kw)
        return super().__new__(mcls, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        pass
class A(metaclass=Meta, flag=3):
    x = 2
class B(A):
    def f(self): return __class__
print(type(B).__name__, B().f() is B)
class E:
    def __mro_entries__(self, bases):
        print('entries', len(bases))
        return (A,)
class C(E()):
    pass
print(C.__mro__[1] is A, type(C.__orig_bases__[0]).__name__)
def attempt(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
class M2(type): pass
class D(metaclass=M2): pass
def conflict():
    class X(A, D): pass
attempt(conflict)
def keyword_twice():
    class X(object, foo=1): pass
attempt(keyword_twice)
def not_mapping():
    class P(type):
        __prepare__ = classmethod(lambda *a: 3)
    class X(metaclass=P): pass
attempt(not_mapping)
def lost_cell():
    class P(type):
        def __new__(m, n, b, ns):
            ns.pop('__classcell__', None)
            return type.__new__(m, n, b, ns)
    class X(metaclass=P):
        def f(self): return __class__
attempt(lost_cell)
def function_meta():
    class X(metaclass=lambda *a, **k: (a[0], k), z=1): pass
    print(X)
attempt(function_meta)
