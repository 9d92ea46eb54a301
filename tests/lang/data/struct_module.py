# struct, array, codecs: messages, length hints, pickles of other machines, notes. 
import struct, array, codecs, io, operator, re, weakref
def t(f,*a):
    try: r=f(*a)
    except Exception as e: r=(type(e).__name__,str(e),getattr(e,'__notes__',None))
    print(repr(r)[:150])
print(repr(bytearray(b"'")),repr(bytearray(b'"')),repr(bytearray(b"'\"")),str(bytearray(b"'")))
print(repr(struct.Struct('=i2H')))
b=bytearray(10)
t(struct.pack_into,'<I',b,-2,1);t(struct.pack_into,'<I',b,-20,1);t(struct.unpack_from,'<I',b,-2);t(struct.calcsize,b'\0');t(struct.calcsize,'é')
i=struct.iter_unpack('>i',bytes(12)); print(operator.length_hint(i)); next(i); print(operator.length_hint(i))
s=struct.Struct('i'); t(s.__init__,'$'); t(s.pack,1); print(s.format, s.size); t(s.__init__,'2i'); print(s.format,s.size)
t(io.BytesIO(b'abc').readinto,b'abc');t(io.BytesIO(b'abc').readinto,memoryview(b'abc'));t(io.BytesIO(b'abc').readinto,1)
for k in (*range(6),*range(10,22)): t(array._array_reconstructor,array.array,'H' if k%2 else 'd',k,b'abcdefgh' if not 13<k<18 else bytes(8))
def enc(s,e='strict'): raise RuntimeError('x')
codecs.register(lambda n: codecs.CodecInfo(enc,enc,name=n) if n=='noted' else None)
t('a'.encode,'noted');t(b'a'.decode,'noted');t(codecs.encode,1,'noted')
d=codecs.getincrementaldecoder('utf-8')('surrogatepass'); t(d.decode,b'\xed');t(d.decode,b'\xa4\x81',True)
print(weakref.ref(re.compile('a')) is not None)
