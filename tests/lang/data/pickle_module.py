# _pickle: the bytes of every protocol, round trips, bad input.
import pickle,_pickle,io,sys,collections,functools
class A:
    def __init__(s,x): s.x=x
    def __eq__(s,o): return type(s)==type(o) and s.__dict__==o.__dict__
class B(A):
    __slots__=('y',)
class N(collections.namedtuple('N','a b')): pass
class E(Exception): pass
class L(list): pass
class D(dict): pass
class X:
    def __new__(cls,*a,**k): o=object.__new__(cls); o.a=a; o.k=k; return o
    def __getnewargs_ex__(s): return s.a,s.k
    def __eq__(s,o): return s.a==o.a and s.k==o.k
l=[1];l.append(l)
vals=[None,True,False,0,1,-1,255,256,65535,65536,-2**31,2**31,-2**31-1,2**63,-2**63,2**64,-2**64,2**2000,-2**2000,127,-128,-129,32767,-32768,-32769,-2**39,1.5,-0.0,1e300,float('inf'),'','a','é','\u1234','\U0001f600','\ud800','a\nb\\c\x1a\r\0','x'*70000,b'',b'abc',b'x'*300,b'y'*70000,bytearray(b''),bytearray(b'abc'),bytearray(70000),(),(1,),(1,2),(1,2,3),(1,2,3,4),[],[1],[1,2],list(range(2500)),{},{1:2},{i:i for i in range(2500)},set(),{1,2},frozenset(),frozenset([1]),A(5),N(1,2),E('x',1),L([1,2]),D(a=1),X(1,2,z=3),len,print,A,int,type(None),type(...),...,NotImplemented,range(5),slice(1,2,3),complex(1,2),[].append.__class__,collections.OrderedDict(a=1),collections.deque([1]),1j,[[[]]],('a','a',['a'])]
import zlib
for p in range(6):
    for v in vals:
        try: a=pickle.dumps(v,p)
        except Exception as e: print(p,repr(v)[:40],type(e).__name__,e); continue
        r=pickle.loads(a)
        print(p,repr(v)[:30] if not isinstance(v,(A,X)) else 'A',len(a),zlib.crc32(a),r==v or type(v) is E)
        f=io.BytesIO(); pickle.dump(v,f,p); assert f.getvalue()==a
        f=io.BytesIO(a+b'tail'); pickle.load(f); assert f.read()==b'tail'
    r=pickle.loads(pickle.dumps(l,p)); assert r[1] is r
    t=([],);t[0].append(t); r=pickle.loads(pickle.dumps(t,p)); assert r[0][0] is r
    d={};d[1]=d; r=pickle.loads(pickle.dumps(d,p)); assert r[1] is r
for v in (lambda:1, io.StringIO, open, (i for i in ()), [1,{'a':lambda:1}], type('Local',(),{})):
    try: pickle.dumps(v); print('ok')
    except Exception as e: print(type(e).__name__,str(e).split(' at 0x')[0],getattr(e,'__notes__',None))
class P(pickle.Pickler):
    def persistent_id(s,o): return 'id' if o is len else None
    def reducer_override(s,o): return (str,('over',)) if o is print else NotImplemented
class U(pickle.Unpickler):
    def persistent_load(s,i): return ['loaded',i]
    def find_class(s,m,n): print('find',m,n); return super().find_class(m,n)
f=io.BytesIO(); P(f).dump([len,print,len,int]); f.seek(0); print(U(f).load())
bufs=[]; b=bytearray(b'zero copy'); s=pickle.dumps([pickle.PickleBuffer(b),pickle.PickleBuffer(b'ro')],5,buffer_callback=bufs.append); print(s); r=pickle.loads(s,buffers=bufs); print(r[0] is bufs[0], bytes(r[1]))
p=pickle.PickleBuffer(b); print(bytes(p.raw()), len(memoryview(p))); p.release()
try: p.raw()
except ValueError as e: print(e)
for bad in [b'',b'.',b'N',b'x',b'(',b'(.',b'\x80\x09.',b'K',b'0',b'1',b'2',b'a',b'e',b's',b'u',b'b',b'R',b'\x81',b'\x85.',b'h\x00.',b'g5\n.',b'Inope\n.',b'(e.',b'](N0e.',b'S.',b"S'\n.",b'P\n.',b'NQ.',b'\x97.',b'N\x98.',b'\x93.',b'\x94.',b'NNR.',b'NNb.',b'NNNu.',b'(NNNu.',b'\x82\x00.',b'\x82\x01.',b'o.',b'(o.',b'q\x00.',b'p-1\n.',b'Np-1\n.',b'\xff',b"'"]:
    for f in (pickle.loads,):
        try: r=f(bad)
        except Exception as e: r=(type(e).__name__,str(e)[:80])
        print(bad,r,end=' | ')
    print()
