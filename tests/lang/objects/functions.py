# Functions, methods and cells as objects.
def t(f,*a,**k):
    try:
        r=f(*a,**k); print('OK',repr(r)); return r
    except BaseException as e:
        print(type(e).__name__, e)
def f(a,/,b,c=1,*args,d,e=2,**kw):
    'doc'
    x=1
    def inner(): return x,a
    return inner
c=f.__code__
f.__defaults__=(1,);f.__kwdefaults__={"e":3};inner=f(1,2,d=3)
t(setattr,f,'__name__',1);t(setattr,f,'__code__',1);t(setattr,f,'__defaults__',[1]);t(setattr,f,'__type_params__',[1]);t(setattr,f,'__annotate__',5);t(setattr,f,'__globals__',5)
f.foo=3; print(f.__dict__, f.__doc__, f.__module__, f.__closure__, f.__annotations__, f.__kwdefaults__, f.__defaults__)
def g(): return x
t(setattr,g,'__code__',inner.__code__); t(setattr, inner,'__code__',g.__code__)
F=type(f)
CT=type(inner.__closure__[0])
t(F); t(F,1,{}); t(F,c,1); t(F,g.__code__,{},5); t(F,g.__code__,{},'n',5); t(F,g.__code__,{},'n',None,5); t(F,inner.__code__,{}); t(F,inner.__code__,{},None,None,()); t(F,inner.__code__,{},None,None,(1,2)); t(F,g.__code__,{},'n',None,(CT(),)); t(F,g.__code__,{},kwdefaults=5)
h=F(g.__code__,{'x':7},'hh',(1,),None,{'a':1}); print(h(),h.__name__,h.__defaults__,h.__kwdefaults__,h.__module__,h.__closure__)
class A:
    def m(self): 'mdoc'
    def n(self): pass
a=A(); b=A()
M=type(a.m)
t(M); t(M,1,2); t(M,f,None); t(M,f,1,2); t(M,f,x=1)
print(a.m==a.m, a.m==b.m, a.m==a.n, a.m is a.m, a.m.__doc__, a.m.__name__, a.m.__self__ is a)
t(lambda: a.m<a.m); t(setattr,a.m,'x',1); print(a.m.__get__(b) == a.m, M(len,[1])(), repr(M(len,[1])))
C=CT
x=C();  t(lambda: x.cell_contents); x.cell_contents=5; print(x.cell_contents); del x.cell_contents; t(lambda: x.cell_contents); t(delattr,x,'cell_contents')
print(C(1)==C(1), C(1)<C(2), C()<C(1), C()==C(), C(1)!=C(2)); t(hash,C(1)); t(C,1,2); t(C,x=1); t(lambda: C(1)<5); t(lambda: C(1)==5); t(lambda: C(1)<C('a'))
def k(): return 1
def k2(): return 2
def run():
    k.__code__=k2.__code__
    return k()
print(k(), run())
