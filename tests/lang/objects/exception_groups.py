# Exception groups (PEP 654).
def t(f,*a,**k):
    try:
        r=f(*a,**k); print('OK',repr(r)); return r
    except BaseException as e:
        print(type(e).__name__, e)
EG=ExceptionGroup; BEG=BaseExceptionGroup
t(EG);t(EG,1);t(EG,'a');t(EG,1,[ValueError()]);t(EG,'a',5);t(EG,'a',[]);t(EG,'a',[1]);t(EG,'a',[ValueError(),1]);t(EG,'a',[KeyboardInterrupt()]);t(EG,'a',{ValueError(1)});t(EG,'a',(x for x in [ValueError()]));t(EG,'a',[ValueError()],3);t(EG,message='a',exceptions=[ValueError()]);t(EG,'a',[ValueError])
t(BEG,'a',[ValueError()]);t(BEG,'a',[KeyboardInterrupt()]); print(type(BEG('a',[ValueError()])))
class MyE(BEG,ValueError): pass
t(MyE,'a',[KeyboardInterrupt()]); t(MyE,'a',[ValueError()])
class MyB(BEG): pass
print(type(MyB('a',[ValueError()])))
class MyX(Exception): pass
e=EG('msg',[ValueError(1),TypeError(2),EG('in',[ValueError(3),OSError(4)])])
print(str(e),repr(e),e.message,e.exceptions,e.args)
print(str(EG('one',[ValueError()])))
t(lambda: setattr(e,'message',1)); t(lambda: setattr(e,'exceptions',1)); t(lambda: delattr(e,'message'))
print(e.split(ValueError)); print(e.subgroup(ValueError)); print(e.split(lambda x: isinstance(x,OSError))); print(e.split(EG)); print(e.subgroup(KeyError)); print(e.split((TypeError,OSError)))
t(lambda: e.split(5)); t(lambda: e.split((ValueError,5))); t(lambda: e.split([ValueError])); t(lambda: e.subgroup(int)); t(lambda: e.split(BaseException)); t(lambda: e.derive([ValueError()])); t(lambda: e.derive(5)); t(lambda: e.derive([]))
e.__cause__=ValueError('c'); e.__context__=ValueError('x'); e.add_note('n')
a,b=e.split(ValueError)
print(a.__cause__,a.__context__,a.__notes__,a.__notes__ is e.__notes__,a.__traceback__,a.__suppress_context__, a is e)
print(e.subgroup(lambda x: True) is e, e.split(EG)[0] is e)
print(a.exceptions[1].__cause__, a.exceptions[1].message)
class D(EG):
    def derive(self,excs): return D('derived',excs)
d=D('d',[ValueError(1),TypeError(2)])
print(d.split(ValueError))
class D2(EG):
    def derive(self,excs): return 5
t(lambda: D2('d',[ValueError(1),TypeError(2)]).split(ValueError))
class D3(EG):
    def __new__(cls,*a): print('new',a); return super().__new__(cls,*a)
    def __init__(self,*a): print('init',a)
print(D3('d',[ValueError(1)]).split(ValueError)); print(type(D3('d',[ValueError(1),KeyError()]).split(ValueError)[0]))
class D4(EG):
    def __new__(cls,m,excs,code): o=super().__new__(cls,m,excs); o.code=code; return o
t(lambda: D4('d',[ValueError(1)],5)); x=D4('d',[ValueError(1),KeyError()],5); print(x.args, x.code); print(x.split(ValueError)[0])
print(BEG[int], EG[int], type(EG[int]))
l=[ValueError(1)]
g=EG('a',l); l.append(3); print(g.exceptions,g.args, repr(g))
g=EG('a',(ValueError(2),)); print(repr(g), g.args)
def f(g,*a):
    try: raise g
    except* ValueError as e: print('VE',repr(e))
    except* TypeError as e: print('TE',repr(e))
f(EG('a',[ValueError(1),TypeError(2)])); f(ValueError(5)); t(f,EG('a',[ValueError(1),KeyError(2)])); t(f,KeyError(2))
try:
    try: raise EG('eg',[ValueError(1),TypeError(2),OSError(3)])
    except* ValueError as e: raise KeyError('new')
    except* TypeError: raise
except BaseException as e: print(repr(e),e.args, e.__context__, e.__cause__)
try:
    try: raise EG('eg',[ValueError(1)])
    except* 5: pass
except BaseException as e: print(type(e),e)
try:
    try: raise EG('eg',[ValueError(1)])
    except* EG: pass
except BaseException as e: print(type(e),e)
deep=EG('x',[ValueError()])
