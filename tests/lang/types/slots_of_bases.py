class A:
    def __len__(self): return 3
    def __add__(self,o): return 'A+'
class B:
    def __getattr__(self,n): return n
    def __iter__(self): return iter([1])
class C(A,B): pass
class D(B,dict): pass
class E(dict,A): pass
class M(type):
    def mro(cls):
        m=super().mro(); return [m[0]]+m[1:][::-1] if cls.__name__=='R' else m
class P(metaclass=M):
    def __len__(self): return 1
class Q(metaclass=M):
    def __len__(self): return 2
c=C(); print(len(c), c+1, c.foo, list(c))
d=D(); d['a']=1; print(len(d), d.zzz, list(d))
e=E(); e['q']=2; print(len(e), e+1, list(e))
import collections.abc
class S(A, collections.abc.Sequence):
    def __getitem__(self,i):
        if i>2: raise IndexError
        return i
s=S(); print(len(s), list(s), list(reversed(s)), 1 in s)
class Eq:
    def __eq__(self,o): return True
class F(A,Eq): pass
try: hash(F())
except TypeError as x: print(x)
print(F()==3, F()!=3)
class G(Eq, str): pass
print(G('a')==5)
print('%s %d %%|%d|%5d|%-5s|%s' % ('a', 5, -7, 3, 'x', (1,2)))
try: '%d' % 'a'
except TypeError as x: print(x)
print('%s' % 'abc', '%d' % 5, '%d' % True, '%s' % 5, '%d' % -2**62, '%d' % (2**70), 'é%s€%s' % ('ü', '😀'), '%d%%' % 5, '%(a)s %(b)d' % {'a':'x','b':5})
for f,a in (('%s %s', 'a'), ('%s', ('a','b')), ('%', 5), ('%d', None), ('%s%', 'a')):
    try: print(f % a)
    except Exception as x: print(type(x).__name__, x)
import re
print(re.findall(r'[\w.]+', 'ab.c é_1 !! x'), re.findall(r'[^\s,]+', 'a\x1cb, c\u2003d'), re.split(r'[\s]+','a\x1fb\tc'), re.search('[α-ω]+','abcδεζ').span(), re.findall('[a-cx-z]+', 'aaabxyzzd'*2))
