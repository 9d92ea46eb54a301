# Exceptions: fields, constructors, texts, pickling hooks, attributes and their errors.
import sys
def t(f,*a,**k):
    try:
        r=f(*a,**k); print('OK',repr(r)); return r
    except BaseException as e:
        print(type(e).__name__, e)
t(ValueError,a=1)
t(BaseException,a=1)
t(ImportError,foo=1)
t(ImportError,'x',name='n',path='p')
t(lambda: ImportError('x',name='n',path='p').__reduce__())
t(lambda: ImportError('x').__reduce__())
t(lambda: AttributeError('x',name='n',obj=3).__reduce__())
t(lambda: AttributeError('x',name='n',obj=3).__getstate__())
t(lambda: AttributeError('x').__reduce__())
t(lambda: NameError('x',name='n').__reduce__())
t(AttributeError,'x',foo=1)
t(NameError,'x',foo=1)
t(AttributeError,'x',1,name=1,obj=2,bar=3)
t(StopIteration,x=1)
t(SystemExit,x=1)
t(lambda: BlockingIOError(11,'a',5).characters_written)
t(lambda: BlockingIOError(11,'a','x').characters_written)
e=BlockingIOError(11,'a',5)
t(lambda: delattr(e,'characters_written')); t(lambda: delattr(e,'characters_written'));t(lambda: setattr(e,'characters_written','x'))
t(OSError,x=1)
class O1(OSError):
    def __init__(self,*a): print('init',a)
t(O1,2,'x'); print(O1(2,'x').errno)
class O2(OSError):
    def __new__(cls,*a): return OSError.__new__(cls,*a)
t(O2,2,'x'); print(O2(2,'x').errno)
class O3(OSError):
    def __init__(self,*a,foo=None): super().__init__(*a)
t(O3,2,'x',foo=2)
class O4(OSError): pass
t(O4,2,'x',foo=2)
# syntax
S=SyntaxError
t(lambda: S().msg)
def st(*a):
    try: e=S(*a)
    except BaseException as x: print(type(x).__name__,x); return
    print([getattr(e,n) for n in 'msg filename lineno offset text end_lineno end_offset print_file_and_line _metadata'.split()], str(e), repr(e))
st();st('m');st('m',('/a/f.py',3,4,'txt'));st('m',('f.py',3,4,'txt',5,6));st('m',('f.py',3,4,'txt',5));st('m',('f.py',3));st('m',('f.py',3,4,'t',5,6,7));st('m',('f.py',3,4,'t',5,6,7,8));st('m',5);st('m',('f','x',4,'t'));st('m',(None,3,4,'t'));st('m',(3,3,4,'t'));st(1,2,3); st('m',['f.py',3,4,'txt']); st('m','abcd'); st(None,('f',2**70,1,'t')); st('m', ('f', True,1,'t'))
t(lambda: S(x=1))
# unicode
def ut(c,*a):
    try: e=c(*a)
    except BaseException as x: print(type(x).__name__,x); return
    print([ (n,getattr(e,n,'-')) for n in 'encoding object start end reason'.split()], str(e), repr(e), e.args)
ut(UnicodeEncodeError);ut(UnicodeEncodeError,'a','b',0,1,'r');ut(UnicodeEncodeError,'a','bcd',0,2,'r');ut(UnicodeEncodeError,'a','\u1234',0,1,'r');ut(UnicodeEncodeError,'a','\U00012345',0,1,'r');ut(UnicodeEncodeError,'a','b',5,1,'r');ut(UnicodeEncodeError,'a','b',-5,7,'r');ut(UnicodeEncodeError,1,'b',0,1,'r');ut(UnicodeEncodeError,'a',b'b',0,1,'r');ut(UnicodeEncodeError,'a','b','0',1,'r');ut(UnicodeEncodeError,'a','b',0,1,3);ut(UnicodeEncodeError,'a','b',0,1)
ut(UnicodeDecodeError,'a',b'b\xff',1,2,'r');ut(UnicodeDecodeError,'a',b'b\xff',0,2,'r');ut(UnicodeDecodeError,'a','b',0,2,'r');ut(UnicodeDecodeError,'a',bytearray(b'bxx'),0,2,'r')
ut(UnicodeTranslateError,'bé',1,2,'r');ut(UnicodeTranslateError,'bé',0,2,'r');ut(UnicodeTranslateError,'b')
ut(UnicodeEncodeError,'a','',0,0,'r');ut(UnicodeDecodeError,'a',b'',0,0,'r');ut(UnicodeEncodeError,'a','b',2**80,1,'r')
e=UnicodeEncodeError('a','bcd',0,2,'r')
def s(n,v):
    try: setattr(e,n,v); print(n,v,'->',getattr(e,n,'?'), end=' '); print(str(e))
    except BaseException as x: print(n,v,type(x).__name__,x)
s('start',100);s('end',1);s('start',-3);s('object',5);s('encoding',7);s('reason',8)
try: del e.object
except BaseException as x: print(type(x),x)
t(lambda: str(e))
e2=UnicodeEncodeError.__new__(UnicodeEncodeError); t(lambda: str(e2)); t(lambda: e2.start); t(lambda: e2.object); t(lambda: e2.encoding); t(lambda: e2.reason)
e2=UnicodeDecodeError.__new__(UnicodeDecodeError); t(lambda: str(e2)); t(lambda: e2.start); t(lambda: e2.object)
e=ValueError(1,2)
for n in ('__traceback__','__context__','__cause__','args','__suppress_context__','__dict__'):
    for v in (None,1,'x',[1,2],True,ValueError(3),{}):
        try: setattr(e,n,v); print(n,v,getattr(e,n))
        except BaseException as x: print(n,v,type(x).__name__,x)
    try: delattr(e,n); print('deleted')
    except BaseException as x: print(n,type(x).__name__,x)
t(lambda: e.with_traceback(3)); t(lambda: e.__setstate__(3)); t(lambda: e.__setstate__(None)); t(lambda: e.__setstate__({'a':1})); print(e.a); print(e.__reduce__()); t(lambda: e.__reduce_ex__(2))
t(lambda: KeyError('a').__str__()); t(lambda: str(KeyError('a','b'))); t(lambda: str(KeyError()))
t(lambda: SystemExit().code);t(lambda: SystemExit(1).code);t(lambda: SystemExit(1,2).code); t(lambda: StopIteration(1,2).value);t(lambda: StopIteration().value)
print(BaseException.__new__(ValueError,1,2,x=3).args)
class E(Exception):
    def __init__(self,a,*,k): self.k=k
print(E(1,k=2).args, E(1,k=2).k)
import builtins
print(repr(_IncompleteInputError), _IncompleteInputError.__bases__) if hasattr(builtins,'_IncompleteInputError') else print('no Inc')
t(lambda: ImportError('m',name='a',path='b',name_from='c').name_from)
t(lambda: repr(ImportError('m',name='a',path='b')))
t(lambda: ImportError('m').__setstate__({'name':'zz'}))
t(lambda: str(ImportError('a','b'))); t(lambda: str(ImportError(5))); t(lambda: ImportError('a').msg); t(lambda: ImportError('a','b').msg)
print(TimeoutError().errno, OSError().characters_written if hasattr(OSError(),'characters_written') else 'nocw')

e = FileNotFoundError(2, 'No', 'f', None, 'g')
print(e, e.__reduce__(), e.errno, e.strerror, e.filename, e.filename2, e.args)
e = ValueError()
t(lambda: e.add_note(3)); t(lambda: e.add_note('x')); print(e.__notes__, e.__dict__)
