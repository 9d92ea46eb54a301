# Qualified names of nested code.
def names(c):
    yield c.co_qualname
    for k in c.co_consts:
        if hasattr(k, 'co_code'):
            yield from names(k)
print(*sorted(names(compile('''
def f(x: (lambda: 1), y: [lambda: z for z in w]) -> (a for a in b):
    g = (lambda: i for i in j)
    h = [lambda: i for i in j]
    type A = lambda: 1
    type B[T: (lambda: 3)] = (lambda: 1)
    class C[T=lambda:1]:
        m: (lambda: 2)
        def n[U](self): return lambda: (lambda: 1)
        type D = lambda: 5
    def o[T: [lambda: 1 for q in r]](v: (lambda: 3)): lambda: 4
k: (lambda: 1)
class E:
    (lambda: 1)
    (lambda: i for i in j)
    [lambda: i for i in j]
    def f(self, a: (lambda: 1)): pass
lambda: (lambda: 2)
(lambda: i for i in j)
def f2():
    global G, h2
    class G:
        def x(self): pass
    def h2(): return lambda: 1
    async def k(): return (x async for x in y if (lambda: x))
''','f','exec'))), sep='\n')
