# Nodes of the ast module: construction and its warnings, __replace__, pickling, repr.
import ast, copy, pickle, warnings
def t(f, *a, **k):
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter('always')
        try: r = f(*a, **k)
        except BaseException as e: r = (type(e).__name__, str(e))
    try: rr=repr(r)
    except BaseException as e: rr=(type(r), type(e), str(e))
    print(rr, [(x.category.__name__, str(x.message)) for x in w])
    return r
E1=lambda s: ast.parse(s, mode='eval').body
t(ast.Name)
t(ast.Name, 'x', foo=1)
t(ast.Name, 'x', ast.Load(), 3)
t(ast.Name, 'x', id=3)
t(ast.Name, 'x', lineno=3)
class C(ast.AST): _fields=('a','b')
class D(ast.AST):
    _fields=('a',); _field_types={'b': int}
class E(ast.Name): _fields=('q',)
class F(ast.AST): _fields=('a','b'); _field_types={'a': int|None, 'b':list[int]}
class G(ast.AST): _fields=3
class H(ast.AST): _fields='ab'
class I(ast.AST): _fields=('a','a')
class J(ast.AST): _fields=['a',4]
for c in (C,D,E,F,G,H,I,J):
    print(c.__name__)
    x=t(c); 
    if isinstance(x, ast.AST): print(x.__dict__)
    t(c,1); t(c,1,2); t(c,a=1)
x=ast.Name('x', ast.Load(), lineno=3)
t(x.__replace__)
t(x.__replace__, id='y')
t(lambda: x.__replace__(id='y').__dict__)
t(x.__replace__, foo='y')
t(x.__replace__, 3)
t(lambda: x.__replace__(lineno=9, col_offset=2).__dict__)
y=ast.Name.__new__(ast.Name)
t(y.__replace__)
t(y.__replace__, id='a')
t(ast.FunctionDef.__new__(ast.FunctionDef).__replace__)
t(ast.FunctionDef.__new__(ast.FunctionDef).__replace__, name=3)
t(ast.MatchAs.__new__(ast.MatchAs).__replace__)
t(C.__new__(C).__replace__)
t(D.__new__(D).__replace__)
t(F.__new__(F).__replace__)
z=ast.Name('x'); z.foo=3
t(z.__replace__); t(z.__replace__, id=4)
t(z.__reduce__); t(y.__reduce__); t(C.__new__(C).__reduce__); t(ast.AST().__reduce__); t(ast.Load().__reduce__)
t(x.__reduce_ex__,4)
t(x.__reduce__)
n=ast.FunctionDef.__new__(ast.FunctionDef); n.name='f'
t(n.__reduce__)
# repr
for s in ['x','f(1,2,3,a=3)','[1,2,3]','[1]','[]','"'+'a'*300+'"','1+2+3+4+5+6','lambda x:0','(1,(2,(3,(4,(5,)))))', 'b"abc"', '10**3', '1j','...','None','f"{x!r:3}"', 'a<b<c','{1:2,**x}', '[1,2]']:
    print(repr(ast.parse(s)))
    print(repr(E1(s)))
print(repr(ast.parse('def f(a,b=1,*c,d,**e)->3:\n pass\n return\n x\nclass A(B,c=D): pass\nimport a as b\nfrom . import x\nglobal x\n')))
print(repr(ast.Module([ast.Expr(ast.Name('x'))]*5)))
n=ast.Name('x'); n.id=n; t(lambda: repr(n))
n=ast.Name('x'); del n.id; t(lambda: repr(n))
t(lambda: repr(C())); t(lambda: repr(C(1,2))); t(lambda:repr(ast.Load())); t(lambda: repr(ast.AST()))
t(lambda: repr(ast.Name('x'*1000)))
t(lambda: repr(ast.Constant(tuple(range(100)))))
t(lambda: repr(ast.Constant((ast.Name('x'),))))
t(lambda: repr(ast.Tuple((1,2,3))))
t(lambda: repr(ast.Tuple([ast.Tuple([ast.Tuple([ast.Tuple([ast.Tuple([])])])])])))
t(lambda: repr(ast.Tuple([1,2,3,'a'*300])))
t(lambda: repr(ast.Tuple([[1]])))
t(lambda: repr(ast.Tuple(())))
t(lambda: repr(ast.Tuple((1,))))
t(lambda: repr(ast.Tuple((1,2))))
t(lambda: repr(E(3)))
t(lambda: repr(F()))
class R:
    def __repr__(self): 1/0
t(lambda: repr(ast.Name(R())))
t(lambda: repr(ast.Constant('a\nb'*100)))
t(lambda: repr(ast.Constant(b'a\nb'*100)))
t(lambda: repr(ast.Constant(10**300)))
t(lambda: repr(ast.Constant([1]*400)))
t(lambda: repr(ast.Constant(1.5)))
t(lambda: repr(G()))
t(lambda: repr(H(1,2)))
print(hash(ast.AST()) is not None, ast.AST() == ast.AST())
for p in range(2,6): print(ast.dump(pickle.loads(pickle.dumps(ast.parse('x=1;y=f(2)'),p))))
