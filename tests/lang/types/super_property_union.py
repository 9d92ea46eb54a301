class super:
    msg='truly'
class C:
    def m(self): return super().msg
print(C().m())
import typing
print(issubclass(typing.List, typing.List|typing.Tuple), issubclass(int, typing.List|typing.Tuple))
try: issubclass(5, int|str)
except TypeError as e: print(e)
class P(property): __slots__=('foo',)
print(P(doc='x').__doc__)
try:
    class F:
        @P
        def s(self): 'doc'
except AttributeError as e: print(e)
def g2(s): 'doc 2'
def g3(s): 'doc 3'
p=property(g2); p.__doc__='user'; print(p.getter(g3).__doc__, p.__doc__)
