# hashlib and hmac over whichever implementation is there: digests, key derivation, errors.
import hashlib, hmac
def t(f,*a,**k):
    try: r=f(*a,**k)
    except Exception as e: r=(type(e).__name__,str(e))
    print(repr(r)[:150])
for n in ('md5','sha1','sha224','sha256','sha384','sha512','sha3_224','sha3_256','sha3_384','sha3_512','blake2b','blake2s'):
    h=hashlib.new(n,b'abc'); c=h.copy(); h.update(b'def'); print(n,h.name,h.digest_size,h.block_size,h.hexdigest(),c.hexdigest()[:20], getattr(hashlib,n)(b'abc').digest()==c.digest())
for n in ('shake_128','shake_256'):
    h=hashlib.new(n,b'abc'); print(h.name,h.digest_size,h.block_size,h.hexdigest(20),h.digest(3))
for k in (b'',b'key',b'k'*64,b'k'*65,b'k'*300):
    for n in ('md5','sha256','sha3_256','sha512'):
        h=hmac.new(k,b'msg',n); h.update(b'more'); print(n,len(k),h.name,h.hexdigest(),h.digest_size,h.block_size,hmac.digest(k,b'msgmore',n)==h.digest(),h.copy().hexdigest()==h.hexdigest(), hmac.new(k,b'msgmore',getattr(hashlib,n)).digest()==h.digest())
print(hmac.compare_digest(b'a',b'a'),hmac.compare_digest('a','b'),hmac.compare_digest(b'a',b'ab'))
t(hmac.compare_digest,'é','é');t(hmac.compare_digest,'a',b'a')
