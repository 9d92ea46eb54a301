def f(**k): return k
class A:
    def m(self): return f(__isolated=True), f(__b=1, *[]), f(a=2,**{'__x':1}), dict(__q=1)
print(A().m())
