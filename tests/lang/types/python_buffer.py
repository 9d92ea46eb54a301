class B:
    def __buffer__(self,f): return memoryview(bytearray(b'abc'))
print(bytes(memoryview(B())), bytes(B()), b''.join([B(),b'x']))
class C(bytearray):
    def __buffer__(self,f):
        print('get',f); return super().__buffer__(f)
    def __release_buffer__(self,m):
        print('rel'); super().__release_buffer__(m)
c=C(b'hello')
with memoryview(c) as m: print(m.tobytes(), m.readonly)
c.append(1)
print(b'abc'.__buffer__(0).tobytes())
m=bytearray(b'zz'); v=m.__buffer__(0)
try: m.append(1)
except BufferError as e: print(e)
m.__release_buffer__(v); m.append(1); print(m)
class D:
    def __buffer__(self,f): return 5
try: memoryview(D())
except TypeError as e: print(e)
import inspect,collections.abc
print(isinstance(B(),collections.abc.Buffer))
