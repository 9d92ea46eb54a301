# Trees from source: optimized ones, and what ast.parse finds wrong.
import ast
def p(s, **k):
    try: print(repr(s), ast.dump(ast.parse(s, **k)))
    except Exception as e: print(repr(s), type(e).__name__, e)
for o in (-1,0,1,2):
  for s in ("'%s'%(a,)", "'%s %r %a'%(a,b,c)", "'%d'%(a,)", "'%s'%a", "'%%s%s'%(a,)", "'%5s'%(a,)", "'%-5s|%5r'%(a,b)","'%.3s'%(a,)","'%5.3s'%(a,)","'%05s'%(a,)","'%*s'%(a,b)","'%s'%()","'%s%s'%(a,)","'%s'%(*a,)","''%(a,)","'x'%()","'%(a)s'%(a,)","b'%s'%(a,)","'%'%(a,)","'%i'%(a,)","'%c'%(a,)","'% s'%(a,)","'%+s'%(a,)","'%99999s'%(a,)","'%123s'%(a,)", "'%s'%(1,)","'%s'%[a]", "'a%sb%sc'%(x,y)", "'%-.2r'%(a,)","'%#s'%(a,)","'%ls'%(a,)", "x='%s'%(a,)", "'%-s'%(a,)", "'%s' '%r' % (a,b)", "'%1000000000000s'%(a,)", "'%.s'%(a,)", "'%100s'%(a,)"):
    p(s, optimize=o)
  for s in ('"doc"','def f():\n "doc"','def f():\n "doc"\n x','class A: "doc"','async def f(): "a"','"doc"\nx','def f(): f"doc"', '"a" "b"', '__debug__','__debug__ = 1','x.__debug__','del __debug__','def f(__debug__): pass','(__debug__:=1)', 'if __debug__: pass',"match x:\n case 1+2j: pass\n case -1: pass\n case -1-2j: pass\n case {-1: 3, -1j:4}: pass\n case [-1]: pass\n case A(-1): pass\n case -1.5|2: pass", "-1", "1+2j","f'{x:{-1}}'", "f'{\"%s\"%(a,)}'","lambda: '%s'%(a,)", "def f(x:'%s'%(a,)): pass", "class A[T:'%s'%(a,)]: pass","f'{1}'", "f'a'", "t'{1}'","f'{\"a\"}b'","f'{1!r:3}'"):
    p(s, optimize=o)
  p('"doc"', mode='single', optimize=o); p('1 if __debug__ else 2', mode='eval', optimize=o)
for s in ("from __future__ import braces","from __future__ import nope","x\nfrom __future__ import annotations","from __future__ import annotations\nfrom __future__ import generators as g", "def f():\n from __future__ import annotations","return 1","break","def f():\n try: pass\n finally: return 1","for x in y:\n try: pass\n finally: break", "nonlocal x", "x=1\nglobal x", "def f(a,a): pass","*a","f(**a,*b)","__debug__=1","class A:\n yield 1","await x","x is 1","1()","assert (1,2)","'\\z'","1if 2else 3", "1_000and x","from __future__ import barry_as_FLUFL\n1<>2","from __future__ import barry_as_FLUFL\n1!=2"):
    import warnings
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter('always')
        p(s)
        print([(str(x.message),x.lineno) for x in w])
def p(s, **k):
    try: print(repr(s), ast.dump(ast.parse(s, **k), include_attributes=True))
    except Exception as e: print(repr(s), type(e).__name__, e)
for s in ("'%99s'%(a,)","'%.99s'%(a,)","'%.100s'%(a,)","'%099s'%(a,)","'%0099s'%(a,)","''%()","'%%'%()","'a%%b'%()","'%é'%()",  "'é%s'%(a,)","'%\\n'%(a,)","'%s' % (\n a ,)", "x + '%s-' % (\n a ,)"):
    p(s, optimize=1)
for s in ('"doc"','def f():\n "doc"',"match x:\n case 1+2j: pass\n case {-1: 3, -1j:4, -1-0j:3, 'a%s'%(): 3}: pass\n case A(-1,x=-2,*_): pass\n case -1.5|2: pass"):
    p(s, optimize=2)
