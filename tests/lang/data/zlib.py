# zlib: functions, objects, their errors.
import zlib, copy
def t(f,*a,**k):
    try: r=f(*a,**k)
    except Exception as e: r=(type(e).__module__,type(e).__name__,str(e))
    print(getattr(f,'__name__',f),[repr(x)[:40] for x in a],k,repr(r)[:200])
    return r
for n in sorted(dir(zlib)):
    o=getattr(zlib,n)
    if callable(o) and not isinstance(o,type): print(n, o.__doc__ is not None, o.__text_signature__)
    elif isinstance(o,int): print(n,o)
print(type(zlib.compressobj()),type(zlib.decompressobj()),zlib.error.__mro__, zlib._ZlibDecompressor)
for ty in (type(zlib.compressobj()),type(zlib.decompressobj()),zlib._ZlibDecompressor):
    print(sorted(n for n in vars(ty) if n[:2]!='__' or n in('__copy__','__deepcopy__')), [getattr(vars(ty)[n],'__text_signature__',None) for n in sorted(vars(ty)) if n[0]!='_'])
    if ty is not zlib._ZlibDecompressor: t(ty)
D=b'hello world '*50
c=zlib.compress(D)
t(zlib.compress,b'');t(zlib.compress,'x');t(zlib.compress,D,10);t(zlib.compress,D,level=-2);t(zlib.compress,D,wbits=3);t(zlib.compress,D,9,-15);t(zlib.compress)
t(zlib.decompress,c);t(zlib.decompress,c[:-1]);t(zlib.decompress,c+b'x');t(zlib.decompress,b'');t(zlib.decompress,b'abc');t(zlib.decompress,c,-15);t(zlib.decompress,c,bufsize=0);t(zlib.decompress,c,bufsize=-1);t(zlib.decompress,c,bufsize=1);t(zlib.decompress,c,bufsize=2**70);t(zlib.decompress,c,wbits=100)
t(zlib.adler32,b'abc');t(zlib.adler32,b'abc',5);t(zlib.adler32,b'abc',-5);t(zlib.adler32,'abc');t(zlib.crc32,b'abc',7);t(zlib.adler32)
t(zlib.compressobj,10);t(zlib.compressobj,method=3);t(zlib.compressobj,wbits=3);t(zlib.compressobj,memLevel=0);t(zlib.compressobj,strategy=9);t(zlib.compressobj,zdict=1);t(zlib.decompressobj,3);t(zlib.decompressobj,zdict=1);t(zlib.decompressobj,15,b'',3)
o=zlib.compressobj(zdict=b'hello');p=o.compress(D)+o.flush()
t(o.compress,b'x');t(o.flush);t(o.copy)
t(zlib.decompress,p)
t(zlib.decompressobj().decompress,p)
d=zlib.decompressobj(zdict=b'hello');t(d.decompress,p);print(d.eof,d.unused_data,d.unconsumed_tail);t(d.flush);t(d.flush);t(d.copy)
t(zlib.decompressobj(zdict=b'wrong').decompress,p)
d=zlib.decompressobj();t(d.decompress,c,10);print(len(d.unconsumed_tail),d.eof)
e=d.copy();f=copy.copy(d);g=copy.deepcopy(d)
for x in (d,e,f,g): t(x.decompress,x.unconsumed_tail,100); t(x.flush); print(x.eof,x.unconsumed_tail)
d=zlib.decompressobj();t(d.decompress,c+b'extra');print(d.unused_data,d.eof);t(d.decompress,b'more');print(d.unused_data)
t(d.decompress,b'',-1);t(d.flush,0);t(d.flush,-1);t(d.decompress)
d=zlib.decompressobj();t(d.flush)
o=zlib.compressobj();o.compress(D);q=o.copy();a=o.flush();b=q.flush();print(a==b)
o=zlib.compressobj()
for m in (zlib.Z_NO_FLUSH,zlib.Z_PARTIAL_FLUSH,zlib.Z_SYNC_FLUSH,zlib.Z_FULL_FLUSH,zlib.Z_BLOCK,9): o.compress(b'abc'); t(o.flush,m)
z=zlib._ZlibDecompressor
d=z();print(d.needs_input,d.eof,d.unused_data)
t(d.decompress,c[:10]);print(d.needs_input,d.eof)
t(d.decompress,c[10:],5);print(d.needs_input,d.eof)
t(d.decompress,b'',5);print(d.needs_input,d.eof);t(d.decompress,b'yy',max_length=0);print(d.needs_input)
t(d.decompress,b'xx');print(d.needs_input,d.eof,d.unused_data)
t(d.decompress,b'')
t(z().decompress,b'abc')
t(zlib.decompress,zlib.compress(D,wbits=31),31);t(zlib.decompress,zlib.compress(D,wbits=31),47)
import pickle
try: copy.copy(z())
except TypeError as e: print(e)
