# _csv: reader, writer, dialects and their errors.
import _csv, csv, io
for n in sorted(dir(_csv)):
    if n[:2]=='__' and n!='__version__': continue
    pass
def t(f,*a,**k):
    try: r=f(*a,**k)
    except Exception as e: r=(type(e).__name__,str(e))
    print(repr(r)[:300] if not repr(r).endswith('>') else type(r).__name__); return r
def rd(lines,**k):
    def f(): return list(csv.reader(lines,**k))
    print(lines,k,end=' '); t(f)
for s in ['','a','a,b','a,b\n','"a","b"','"a""b",c','"a\nb",c','a"b,c','"a"b,c','"a,b','a,\r\nb','a\rb','a\nb\n','\n','a,"",b',' a, "b"','1,2.5,"x"','"a" ,b','\0','a\0b','"\0"',"'a','b'",'a\\,b','"a\\"b"','a;b','é,\u1234,\U0001f600']:
    for kw in [{},{'quoting':csv.QUOTE_NONE},{'quoting':csv.QUOTE_NONNUMERIC},{'strict':True},{'skipinitialspace':True},{'doublequote':False},{'escapechar':'\\'},{'quotechar':None,'quoting':3},{'delimiter':';'},{'quotechar':"'"},{'quoting':csv.QUOTE_STRINGS},{'quoting':csv.QUOTE_NOTNULL},{'escapechar':'\\','quoting':3}]:
        rd([s],**kw)
rd(['"a\n','b",c\n','d,e']);rd(['a\n','"b']);rd([b'a']);rd([1]);rd('ab\nc');rd(['"abc'],strict=True);rd(['a','"abc'],strict=True);rd(['a\\'],escapechar='\\');rd(['a\\','b'],escapechar='\\');rd(['"a\\\n','b"'],escapechar='\\')
t(csv.reader,1);t(csv.reader,[],dialect='nope');t(csv.reader,[],foo=1)
r=csv.reader(['a,b','"c\n','d"']);print(next(r),r.line_num,next(r),r.line_num,type(r));t(next,r)
class D(csv.Dialect): delimiter=';';quotechar='"';quoting=0;lineterminator='\n'
t(D)
for kw in [dict(delimiter=''),dict(delimiter='ab'),dict(delimiter=None),dict(delimiter=1),dict(delimiter='\n'),dict(delimiter='\r'),dict(delimiter=' ',skipinitialspace=True),dict(quotechar=''),dict(quotechar='ab'),dict(quotechar=1),dict(quotechar=None),dict(quotechar='\n'),dict(quotechar=' ',skipinitialspace=True),dict(escapechar='ab'),dict(escapechar=''),dict(escapechar=1),dict(escapechar='\n'),dict(escapechar=' ',skipinitialspace=True),dict(lineterminator=1),dict(lineterminator=None),dict(lineterminator=''),dict(quoting=9),dict(quoting=-1),dict(quoting='x'),dict(quoting=None),dict(quoting=1.0),dict(doublequote=5),dict(doublequote=None),dict(strict=[]),dict(delimiter=',',quotechar=','),dict(delimiter=',',escapechar=','),dict(quotechar='"',escapechar='"'),dict(lineterminator=',',delimiter=','),dict(lineterminator='"'),dict(lineterminator='x',escapechar='x'),dict(skipinitialspace=1,delimiter='\t'),dict(foo=1),dict(quoting=3,quotechar=None,escapechar=None),dict(quoting=True)]:
    print(kw,end=' '); x=t(lambda:_csv.Dialect(**kw))
    if isinstance(x,_csv.Dialect): print([getattr(x,n) for n in ('delimiter','doublequote','escapechar','lineterminator','quotechar','quoting','skipinitialspace','strict')])
d=_csv.Dialect(delimiter=';')
for n in ('delimiter','quoting'):
    try: setattr(d,n,'x')
    except Exception as e: print(type(e).__name__,e)
    try: delattr(d,n)
    except Exception as e: print(type(e).__name__,e)
print(_csv.Dialect(d) is d, _csv.Dialect(d,delimiter='|').delimiter, _csv.Dialect(D).delimiter, _csv.Dialect('excel').delimiter)
t(_csv.Dialect,'nope');t(_csv.Dialect,1)
import copy,pickle
t(copy.copy,d)
def wr(rows,**k):
    def f():
        o=io.StringIO(); w=csv.writer(o,**k); r=[w.writerow(x) for x in rows]; return o.getvalue(),r
    print(rows,k,end=' '); t(f)
class Fr:
    def __float__(s): return .5
    def __str__(s): return "1/2"
    __repr__=__str__
for row in [[],['a'],[''],[None],['',''],['a','b'],['a,b'],['a"b'],['a\nb'],['a\rb'],[1,2.5,True,None,'x'],[' a'],['a '],[' '],['\\'],['a\\b'],['é\U0001f600'],[0.1],[1e100],[float('nan')],['1'],['"'],[b'x'],'abc',{'a':1},[Fr()],['\0'],[None,None],[1,None,'',"a'b"]]:
    for kw in [{},{'quoting':1},{'quoting':2},{'quoting':3},{'quoting':3,'escapechar':'\\'},{'quoting':4},{'quoting':5},{'doublequote':False},{'doublequote':False,'escapechar':'\\'},{'escapechar':'\\'},{'quotechar':None,'quoting':3},{'lineterminator':'\n'},{'delimiter':' '},{'delimiter':' ','skipinitialspace':True},{'quotechar':"'"},{'lineterminator':'ab'}]:
        wr([row],**kw)
wr([1]);wr([None]);t(csv.writer,1);
class W:
    def write(self,s): return len(s)*10
w=csv.writer(W());print(w.writerow([1,2]),w.writerows([[1],[2]]),type(w));t(w.writerows,1);t(w.writerows,[1]);t(w.writerow)
class BadIt:
    def __iter__(self): yield 1; 1/0
t(w.writerow,BadIt());t(w.writerows,BadIt())
class BadStr:
    def __str__(self): 1/0
t(w.writerow,[BadStr()])
print(csv.field_size_limit());t(csv.field_size_limit,'x');print(csv.field_size_limit(10));rd(['a'*11]);rd(['"'+'a'*11+'"']);rd(['a'*10+',b']);print(csv.field_size_limit(131072))
t(csv.field_size_limit,1,2);t(csv.field_size_limit,2**70)
t(csv.register_dialect,'x');t(csv.register_dialect,1);t(csv.register_dialect,'y',delimiter=';');t(csv.register_dialect,'z','y',quoting=3);t(csv.register_dialect,'bad',quoting=99);t(csv.register_dialect,'y2',D)
print(sorted(csv.list_dialects()));x=csv.get_dialect('z');print(x.delimiter,x.quoting);t(csv.get_dialect,'none');t(csv.unregister_dialect,'x');t(csv.unregister_dialect,'x');t(csv.unregister_dialect,[]);t(csv.get_dialect,[])
print(_csv.Error.__mro__)
try: iter(csv.reader([])).foo=1
except Exception as e: print(type(e).__name__,e)
t(type(r));t(type(w))
print(csv.QUOTE_MINIMAL,csv.QUOTE_ALL,csv.QUOTE_STRINGS)
class It:
    def __init__(s): s.r=None;s.n=0
    def __iter__(s): return s
    def __next__(s):
        s.n+=1
        if s.n==2: return next(s.r)
        if s.n>5: raise StopIteration
        return 'a,b'
i=It();i.r=csv.reader(i)
t(list,i.r)
