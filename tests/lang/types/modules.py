def show(v):
    text = repr(v)
    while ' at 0x' in text:
        start = text.index(' at 0x')
        end = start + 6
        while end < len(text) and text[end] in '0123456789abcdef':
            end += 1
        text = text[:start] + text[end:]
    return text


def try_(f):
    try:
        print(show(f()))
    except BaseException as e:
        print(type(e).__name__, e)


import sys
M = type(sys)
Namespace = type(sys.implementation)
for source in [
    'M()',
    'M(1)',
    "M('a',2,3)",
    "M('a').__dict__",
    "M('a','b').__doc__",
    "M('a')",
    "M.__init__(M('a'),'q')",
    "M('a').x",
    "M('a').__annotations__",
    "setattr(M('a'),'__annotations__',1)",
    "delattr(M('a'),'__annotations__')",
    "M('a').__annotate__",
    "setattr(M('a'),'__annotate__',1)",
    'M.__new__(M)',
    'M.__new__(M).__dict__',
    'M.__new__(M).x',
    "M(name='z')",
    "setattr(M('a'),'__dict__',{})",
    "delattr(M('a'),'x')",
    "dir(M('a'))",
    'NotImplemented.__reduce__()',
    'Ellipsis.__reduce__()',
    'type(None)(a=1)',
    'type(...)(1)',
    'type(NotImplemented)(1)',
    'hash(None)==hash(None)',
    'None.__bool__()',
    'NotImplemented.__bool__()',
    'None.__eq__(None)',
    'type(None).__doc__',
    'type(...).__doc__',
    'type(NotImplemented).__doc__',
    'None.__doc__',
    'None<None',
    'None.x',
    'None.x=1',
]:
    print(source, end=' -> ')
    try_(lambda: eval(source))
m=M('a'); m.__getattr__=lambda n: 'got '+n
try_(lambda:m.foo)
m.__spec__=Namespace(_initializing=True,name='a',origin=None,has_location=False,_uninitialized_submodules=['sub'])
del m.__getattr__
try_(lambda:m.foo); try_(lambda:m.sub)
m.__spec__=Namespace(_initializing=False,name='a',origin='/x/a.py',has_location=True,_uninitialized_submodules=[])
try_(lambda:m.foo)
print(m)
class MM(M):
    @property
    def p(self): return 'p'
x=MM('q'); print(x.p, x); m.__class__=MM; print(type(m), m.p)
try_(lambda: setattr(m,'__class__',int))
del m.__name__
try_(lambda:m.foo)
