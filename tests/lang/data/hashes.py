# hash modules: digests, parameters, errors.
import _md5,_sha1,_sha2,_sha3,_blake2
def t(f,*a,**k):
    try: r=f(*a,**k)
    except Exception as e: r=(type(e).__name__,str(e))
    if hasattr(r,'digest'): r=type(r)
    print([repr(x)[:60] for x in a],k,repr(r)[:300])
    return r
for m in (_md5,_sha1,_sha2,_sha3,_blake2):
    for n in sorted(dir(m)):
        if n[:2]=='__' or n=='sha3_224': continue
        o=getattr(m,n)
        print(m.__name__,n,o if not callable(o) else o)
        if isinstance(o,type):
            print('   ',sorted(x for x in vars(o) if x[:2]!='__' or x=='__new__'),o.__mro__[1], {x:getattr(vars(o)[x],'__text_signature__',None) for x in sorted(vars(o)) if x[0]!='_'}, o.__flags__&(1<<10))
for h in (_md5.md5(b'abc'),_sha1.sha1(b'abc'),_sha2.sha256(b'abc'),_sha2.sha224(),_sha2.sha384(data=b'x'),_sha2.sha512(b'a'*1000),_sha3.sha3_256(b'abc'),_sha3.sha3_224(),_sha3.sha3_384(b'a'*500),_sha3.sha3_512(b'x'),_blake2.blake2b(b'abc'),_blake2.blake2s(b'abc')):
    print(type(h),h.name,h.block_size,h.digest_size,h.hexdigest(),h.digest()[:3],h.update(b'more'),h.copy().hexdigest())
    t(h.update,'x');t(h.update,1);t(h.update);
    for v in (memoryview(b'abcd').cast('B',[2,2]),memoryview(b'abcd')[::2]):
        try: print(h.update(v))
        except Exception as e: print(type(e),e)
    try: h.name='x'
    except Exception as e: print(type(e),e)
for n in (0,1,54,55,56,57,63,64,65,111,112,113,127,128,129,135,136,137,143,144,145,167,168,169,255,256,257,1000):
    d=bytes(i*7&255 for i in range(n))
    print(n,_md5.md5(d).hexdigest(),_sha1.sha1(d).hexdigest(),_sha2.sha224(d).hexdigest(),_sha2.sha512(d).hexdigest()[:20],_sha3.sha3_224(d).hexdigest()[:20],_sha3.sha3_512(d).hexdigest()[:20],_sha3.shake_128(d).hexdigest(300)[-20:],_blake2.blake2b(d).hexdigest()[:20],_blake2.blake2s(d).hexdigest()[:20])
    for f in (_md5.md5,_sha2.sha256,_sha2.sha384,_sha3.sha3_384,_blake2.blake2b,_blake2.blake2s):
        h=f()
        for k in range(0,n,37): h.update(d[k:k+37])
        assert h.digest()==f(d).digest()
for h in (_sha3.shake_128(b'abc'),_sha3.shake_256(b'abc')):
    print(type(h),h.name,h.block_size,h.digest_size,h.hexdigest(10),h.digest(length=200))
    t(h.digest);t(h.digest,-1);t(h.digest,2**70);t(h.digest,2**29);t(h.hexdigest,2**29);t(h.digest,0)
for n in ('_capacity_bits','_rate_bits','_suffix'): print(n,getattr(h,n))
for f in (_md5.md5,_sha2.sha256,_sha3.sha3_256,_sha3.shake_128,_blake2.blake2b):
    t(f,'x');t(f,1);t(f,None);t(f,b'a',b'b');t(f,b'a',string=b'b');t(f,string=b'b');t(f,data=b'b');t(f,foo=1);t(f,b'x',usedforsecurity=0)
    t(f,data=b'b',string=b'b');t(f,b'a',data=b'b')
t(_md5.MD5Type);t(type(_sha2.sha256()));
B=_blake2.blake2b
for kw in [dict(digest_size=10),dict(digest_size=0),dict(digest_size=65),dict(digest_size=-1),dict(key=b'k'),dict(key=b'k'*65),dict(key='k'),dict(salt=b's'*16),dict(salt=b's'*17),dict(person=b'p'),dict(person=b'p'*17),dict(fanout=2,depth=2,leaf_size=5000,node_offset=3,node_depth=1,inner_size=32,last_node=True),dict(fanout=256),dict(depth=0),dict(depth=256),dict(leaf_size=-1),dict(node_offset=2**64),dict(node_offset=-1),dict(node_depth=256),dict(inner_size=65),dict(inner_size=-1),dict(last_node=1),dict(fanout=-1)]:
    for c in (B,_blake2.blake2s):
        try: print(kw,c(b'x',**kw).hexdigest())
        except Exception as e: print(kw,type(e).__name__,e)
s=_blake2.blake2s
for kw in (dict(node_offset=2**48),dict(node_offset=2**48-1),dict(salt=b's'*9),dict(key=b'k'*33),dict(digest_size=33)):
    try: print(kw,s(b'x',**kw).hexdigest())
    except Exception as e: print(kw,type(e).__name__,e)
for c in (B,s): print(c.SALT_SIZE,c.PERSON_SIZE,c.MAX_KEY_SIZE,c.MAX_DIGEST_SIZE)
try:
  class Y(_sha3.sha3_224): pass
  print(1)
except Exception as e: print(e)
