def t(src):
    try: exec(src,{})
    except BaseException as e: print(type(e).__name__, e)
    else: print('ok')
for n in (19,20,21,22,39,40,41):
    s=''
    for i in range(n): s+=' '*i+'while 1:\n'
    s+=' '*n+'break'
    for i in range(n): s+='\n'+' '*(n-1-i)+' break'
    print(n, end=' '); t(s)
t('class A:\n async def __aenter__(s):0\n async def __aexit__(s,*a):0\nwith A(): 0')
t('class A:\n def __enter__(s):0\n def __exit__(s,*a):0\nasync def f():\n async with A(): 0\nf().send(None)')
t('class A:\n __match_args__=1\nmatch A():\n case A(x): 0')
t('class A:\n __match_args__=(1,)\nmatch A():\n case A(x): 0')
t('class A:\n __match_args__=("x",)\nmatch A():\n case A(x,y): 0')
t('class A:\n __match_args__=("x",)\n x=1\nmatch A():\n case A(1,x=2): 0')
t('class A: 0\nmatch A():\n case A(x): 0')
t('match 1:\n case int(x,y): 0')
t('a=1\nmatch 1:\n case a(): 0')
t('class A: k=1\nmatch {1:1}:\n case {A.k: 1, 1: 2}: 0')
t('try: raise ValueError\nexcept* ExceptionGroup: pass')
t('try: raise ValueError\nexcept* 1: pass')
t('try: raise ValueError\nexcept* (ValueError, ExceptionGroup): pass')
t('''
class G(ExceptionGroup):
  def split(self, t): return 1
try: raise G("a",[ValueError()])
except* ValueError: pass''')
t('''
class G(ExceptionGroup):
  def split(self, t): return (1,)
try: raise G("a",[ValueError()])
except* ValueError: pass''')
t('__debug__: int')
t('async def f():\n  __debug__ = 1')
t('f(**{}, *a)'); t('print(*1)'); t('print(**1)'); t('a,b=1'); t('[*1]'); t('{**1}'); t('{*1}'); t('print(**{1:1})'); t('print(1, *2)');t('(lambda a:0)(a=1, **{"a":2})')
