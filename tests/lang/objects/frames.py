# Frame objects, f_locals, tracebacks.
import sys
def t(f,*a,**k):
    try:
        r=f(*a,**k); print('OK',repr(r)); return r
    except BaseException as e:
        print(type(e).__name__, e)
def f(a,b=2):
    x=3
    def g(): return x
    fr=sys._getframe(); l=fr.f_locals
    print(type(l))
    l2=dict(l); l2.pop('fr'); l2.pop('l'); l2.pop('g'); print(l2)
    l['a']=10; print(a); l['x']=11; print(x,g()); l['new']=5; print('new' in l, l['new'], len(l), sorted(l), 'q' in l)
    t(l.pop,'a'); t(l.__delitem__,'a'); t(l.__delitem__,'nope'); t(l.pop,'new'); t(l.pop,'new'); t(l.pop,'zz',7); t(lambda: l['zz']); t(l.get,'zz'); t(l.get,'a'); t(l.setdefault,'a',5); t(l.setdefault,'k',6)
    print(l==fr.f_locals, l is fr.f_locals, l==dict(l), l!=dict(l), type(l|{'z':1}), ({'z':1}|l)['a']); l|={'b':99}; print(b); l.update({'b':98}); print(b); l.update(b=97) if 0 else None
    t(hash,l); t(l.clear) if hasattr(l,'clear') else print('no clear'); print(type(l.copy()), type(l.items()), type(l.values()), [1,2] in l if 0 else ''); t(lambda: l[5]); l[5]=6; print(l[5], 5 in l); t(lambda: [] in l)
    t(lambda: type(l)(fr)==l); t(type(l)); t(type(l),5); t(lambda: l<l); t(l.update,5)
    return fr
fr=f(1)
print(sorted(k for k in fr.f_locals if isinstance(k,str)), fr.f_locals['a'], fr.f_lineno, fr.f_code.co_name, fr.f_globals is globals(), fr.f_trace, fr.f_trace_lines, fr.f_trace_opcodes, fr.f_generator, fr.f_lasti>0)
fr.clear(); print(dict(fr.f_locals)); t(fr.clear)
t(sys._getframe().clear); t(setattr,fr,'f_lineno',5); t(setattr,sys._getframe(),'f_lineno',5); t(setattr,fr,'f_lineno','x'); t(delattr,fr,'f_lineno'); t(setattr,fr,'f_trace',5); print(fr.f_trace); del fr.f_trace; print(fr.f_trace); t(setattr,fr,'f_trace_opcodes',1); t(setattr,fr,'f_trace_lines',1); t(setattr,fr,'f_locals',1); t(setattr,fr,'f_code',1); t(delattr,fr,'f_trace_lines')
print(sys._getframe().f_locals is globals())
class C: print(type(sys._getframe().f_locals), sys._getframe().f_locals['__qualname__'])
def g():
    try: yield 1
    finally: print('fin')
x=g(); fr=x.gi_frame; print(fr.f_generator is x, fr.f_lineno); t(fr.clear); t(next,x)
x=g(); next(x); t(x.gi_frame.clear); print(x.gi_frame.f_lineno); x.close(); print(x.gi_frame)
def h(): raise ValueError
try: h()
except ValueError as e: tb=e.__traceback__
print(tb.tb_lineno, tb.tb_next.tb_lineno, tb.tb_next.tb_frame.f_code.co_name, tb.tb_lasti>0, dir(tb), tb.tb_next.tb_next)
T=type(tb)
t(T); t(T,1,2,3,4); t(T,None,2,3,4); t(T,None,tb.tb_frame,'x',4); n=T(None,tb.tb_frame,8,77); print(n.tb_lineno,n.tb_lasti,n.tb_next); n.tb_next=tb; t(setattr,tb.tb_next,'tb_next',n); t(setattr,n,'tb_next',5); t(delattr,n,'tb_next'); n.tb_next=None; t(setattr,n,'tb_lineno',5)
