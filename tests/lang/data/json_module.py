# json: the C scanner and encoder.
import json, _json
from json import encoder, decoder, scanner
def t(f,*a,**k):
    try: r=f(*a,**k)
    except Exception as e: r=(type(e).__name__,str(e))
    print([repr(x)[:60] for x in a],k,repr(r)[:300])
    return r
for s in ['','abc','é','\u2028','\U0001f600','\ud800','"\\/\b\f\n\r\t\x00\x7f','x'*5+'\u1234',1,b'x']:
    t(_json.encode_basestring,s);t(_json.encode_basestring_ascii,s)
for s in ['"abc"','"a\\nb"','"\\u0041"','"\\ud83d\\ude00"','"\\ud83d"','"\\ud83dx"','"\\ud83d\\u0041"','"\\u12"','"\\u12G4"','"\\x"','"abc','"a\nb"','"\\','"','"\\u','"é\\n\\u1234"','"\\ud83d\\ude0"']:
    t(_json.scanstring,s,1);t(_json.scanstring,s,1,False)
t(_json.scanstring,'abc',5);t(_json.scanstring,'abc',-1);t(_json.scanstring,b'abc',1);t(_json.scanstring,'abc','x')
for s in ['','1','-','-1','1.5','1e5','1E+5','1.','1.e5','-0','-0.0','01','0','true','false','null','nul','NaN','Infinity','-Infinity','-Inf','[','[]','[1','[1,','[1,]','[1 2]','[ 1 , 2 ]','{','{}','{"a"','{"a":','{"a":1','{"a":1,','{"a":1,}','{"a" 1}','{a:1}','{"a":1 "b"}','{"a":1,"a":2}',' 1',' 1 ','1 1','"a','[,]','{,}','[1,,2]','tru','x','[tru','{"a":x}','123456789012345678901234567890','1e400','-1e-400','"\\ud83d\\ude00"','\ufeff1','[1\n,\n2\nx','{"a":1,\n "b"}','-x','[-]','1e','1e+','[]]','\t[\r\n]','{"a":1, }','[1, ]']:
    t(json.loads,s)
for s in [b'1',b'\xff\xfe1\x00',b'\xef\xbb\xbf1',bytearray(b'[1]'),1,None,b'\xff']: t(json.loads,s)
t(json.loads,'[1.5,2]',parse_float=str);t(json.loads,'[1.5,2]',parse_int=str);t(json.loads,'[NaN,-Infinity]',parse_constant=str)
for o in [None,True,False,1,-1,10**30,1.5,float('nan'),float('inf'),-float('inf'),'a','é',[],{},(),[1,2],(1,2),{'a':1},{1:2},{1.5:2},{True:1},{None:1},{(1,):1},{b'a':1},{'b':1,'a':2},{'a':[1,{'b':None}]},[[]],[{}],{'x':{}},set(),object,b'x',1j,range(3),float('1e100'),1e16,-0.0]:
    for kw in [{},{'indent':2},{'indent':'\t'},{'separators':(',',':')},{'sort_keys':1},{'skipkeys':1},{'allow_nan':False},{'ensure_ascii':False},{'default':repr},{'indent':0}]: t(json.dumps,o,**kw)
l=[];l.append(l);t(json.dumps,l);d={};d['a']=d;t(json.dumps,d);
def notes(o,**k):
    try: json.dumps(o,**k)
    except Exception as e: print(type(e).__name__,e,getattr(e,'__notes__',None))
notes({'a':[1,{'b':object}]});notes([1,set()]);notes({'a':float('nan')},allow_nan=False);notes({(1,2):3});notes((1,(2,(set(),))),default=lambda o:o);notes([l]);notes(object,default=lambda o:1/0);notes({1:{2:set()}}, sort_keys=True)
import enum,collections
class E(enum.IntEnum): A=1
class S(str):
    def __repr__(s): return 'no'
class I(int):
    def __repr__(s): return 'no'
class F(float):
    def __repr__(s): return 'no'
class L(list): pass
class D(dict): 
    def items(self): return [('z',1),('y',[2])]
class T(tuple): pass
P=collections.namedtuple('P','a b')
for o in [E.A,S('x'),I(5),F(1.5),L([1]),D(),D(a=1),T((1,)),P(1,2),{E.A:1},{S('k'):1},{I(5):1},{F(1.5):1},collections.OrderedDict(b=1,a=2)]: t(json.dumps,o);t(json.dumps,o,indent=1); t(json.dumps,o,sort_keys=True)
class Bad(dict):
    def items(self): return [1]
t(json.dumps,Bad(a=1))
class Bad2(dict):
    def items(self): return 5
t(json.dumps,Bad2(a=1))
e=encoder.c_make_encoder
t(e({},None,lambda s:1,None,':',',',False,False,False),'x',0);t(e({},lambda o:o,lambda s:'<'+s+'>',None,':',',',False,False,False),{'x':['y']},0)
t(e,1,None,None,None,':',',',0,0,0);t(e)
enc=e(None,None,encoder.encode_basestring,4,':',',',True,False,True)
for n in ['markers','default','encoder','indent','key_separator','item_separator','sort_keys','skipkeys']: print(n,getattr(enc,n))
c=scanner.c_make_scanner(decoder.JSONDecoder())
t(c,'[1]',0);t(c,'x',0);t(c,'',0);t(c,'1',-1);t(c,b'1',0);t(c,'[1]',5)
try: c('',0)
except StopIteration as e: print(e.value)
print(type(c),type(enc))
print(json.dumps([1,2,{'a':3}],indent=4).split('\n'))
ks=json.loads('[{"abc":1},{"abc":2}]');print(next(iter(ks[0])) is next(iter(ks[1])))
