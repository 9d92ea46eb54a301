# Generators: send, throw, close, delegation, attributes, the exception state.
def t(f,*a,**k):
    try:
        r=f(*a,**k); print('OK',repr(r)); return r
    except BaseException as e:
        print(type(e).__name__, e, '| cause', repr(e.__cause__), '| ctx', repr(e.__context__))
def g():
    x=yield 1
    print('got',x)
    yield 2
    return 3
i=g(); t(i.send,5); next(i); t(i.send,5); t(next,i); t(next,i); t(i.send,5)
i=g(); t(i.throw,ValueError); t(next,i)
i=g(); next(i); t(i.throw,ValueError('q')); print(i.gi_frame, i.gi_running, i.gi_suspended, i.gi_yieldfrom)
i=g(); t(i.throw,5); t(i.throw,int); t(i.throw,ValueError)
for args in [(ValueError,'x'),(ValueError,ValueError('z'),None),(ValueError('x'),'y'),(ValueError,None,5),(ValueError,('a','b')),(5,6),(ValueError('x'),None),(ValueError,None),()]:
    i=g(); next(i); t(i.throw,*args)
i=g(); t(setattr,i,'__name__',3); t(setattr,i,'__qualname__',None); i.__name__='zz'; i.__qualname__='qq'; t(delattr,i,'__name__'); t(setattr,i,'gi_running',1)
print(i.gi_code is g.__code__, i.gi_frame.f_lineno, i.gi_running, i.gi_suspended)
def r():
    yield next(me)
me=r(); t(next,me)
def r2():
    try: me2.close()
    except ValueError as e: print(e)
    try: me2.throw(ValueError)
    except ValueError as e: print(e)
    try: me2.send(None)
    except ValueError as e: print(e)
    yield 1
me2=r2(); t(next,me2)
def ig():
    try: yield 1
    except GeneratorExit: yield 2
i=ig(); next(i); t(i.close)
def rg():
    try: yield 1
    except GeneratorExit: return 7
i=rg(); next(i); t(i.close); t(i.close)
def rs():
    raise StopIteration(5); yield
t(next,rs())
def inner():
    try:
        x=yield 'a'; print('inner',x)
        yield 'b'
    except ValueError as e: print('inner VE',e); yield 'c'
    finally: print('inner fin')
    return 'ret'
def outer(): 
    r=yield from inner(); print('r',r); yield 'end'
o=outer(); print(next(o), o.gi_yieldfrom.__name__); print(o.send('S')); print(o.throw(ValueError('v'))); print(next(o)); t(next,o)
o=outer(); next(o); o.close()
class It:
    def __iter__(self): return self
    def __next__(self): return 1
    def throw(self,*a): print('It.throw',a); return 'thrown'
    def close(self): print('It.close')
    def send(self,v): print('It.send',v); return 's'
def d(): yield from It()
x=d(); next(x); print(x.send(4)); print(x.throw(ValueError('a'))); x.close()
class It2:
    def __iter__(self): return self
    def __next__(self): return 1
def d2(): yield from It2()
x=d2(); next(x); t(x.send,4); x=d2(); next(x); t(x.throw,ValueError('a')); x=d2(); next(x);t(x.close)
class It3(It):
    def close(self): raise RuntimeError('cl')
def d3(): yield from It3()
x=d3(); next(x); t(x.close)
x=d3(); next(x); t(x.throw,GeneratorExit)
t(next,(lambda: (yield from 5))())
def gg():
    try: yield 1
    finally: print('closed')
x=gg(); next(x); del x; print('after')
def es():
    try: raise KeyError('k')
    except KeyError:
        print('in'); yield 1
        try: raise ValueError
        except ValueError as e: print(repr(e.__context__))
        yield 2
    print('out'); yield 3
try: raise ValueError('outer')
except ValueError:
    x=es(); next(x); next(x)
next(x)
def ctx():
    try: yield 1
    except TypeError as e: print('ctx', repr(e.__context__)); raise
x=ctx(); next(x)
try:
    try: raise ValueError('o')
    except ValueError: x.throw(TypeError('t'))
except TypeError as e: print(repr(e.__context__))
async def co(): return 5
c=co(); t(c.send,1); t(c.send,None); t(c.send,None); t(c.throw,ValueError); t(c.close)
c=co(); w=c.__await__(); t(next,w)
c=co(); c.close()
