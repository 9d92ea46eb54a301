class _str(str): pass
class Foo: pass
f=Foo(); f.msg=1
print(getattr(f,_str('msg')))
setattr(f,_str('msg2'),2)
print(f.msg2, f.__dict__)
object.__setattr__(f,''.join(['ab','c']),5)
print(f.abc, vars(f))
class ByteS(bytearray):
    __slots__=('x','y','__dict__')
a=ByteS(b'ab'); a.x=5;a.z=7
import copy
b=copy.copy(a); print(b.x,b.z,b)
b=copy.deepcopy(a); print(b.x,b.z,b)
print(a.__reduce_ex__(4), a.__reduce_ex__(2))
print(repr(bytearray(b"'")), repr(bytearray(b"'\"")), repr(bytearray(b'"')))
