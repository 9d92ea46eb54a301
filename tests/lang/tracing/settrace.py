# Events that settrace and setprofile tell of.
import sys
def f(x):
    y = x + 1
    for i in range(2):
        y += i
    try:
        1/0
    except ZeroDivisionError:
        pass
    return y
def g():
    yield 1
    yield 2
ev=[]
def tr(frame, event, arg):
    ev.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno))
    return tr
def run(fn):
    ev.clear()
    sys.settrace(tr)
    fn()
    sys.settrace(None)
    print(ev)
run(lambda: f(3))
run(lambda: list(g()))
def w():
    i = 0
    while i < 2:
        i += 1
    else:
        i = 5
    with memoryview(b'') as h:
        h.tobytes()
    return [j for j in (1,2)]
run(w)
ev2=[]
def pr(frame, event, arg): ev2.append((event, getattr(arg,'__name__',None) if event.startswith('c_') else None, frame.f_code.co_name))
sys.setprofile(pr); f(1); len([]); [].append(3); sys.setprofile(None)
print(ev2)
