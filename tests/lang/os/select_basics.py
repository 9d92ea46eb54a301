# Recorded from python3.11, which has no differences here; errors of select checked with 3.14.
import select,os
r,w=os.pipe()
print(select.select([r],[w],[],0)[1]==[w]); os.write(w,b'x'); print(select.select([r],[],[],None)[0]==[r])
p=select.poll(); p.register(r); print(len(p.poll(10)))
p.modify(r,select.POLLOUT); print(p.poll(1)); p.unregister(r)
e=select.epoll(); e.register(r,select.EPOLLIN); print(len(e.poll(0.01)), e.closed); e.unregister(r); print(e.poll(0.01,1)); e.close(); print(e.closed)
for f in [lambda:e.poll(), lambda:p.unregister(5), lambda: p.modify(5,1), lambda: p.register(r,-1), lambda: p.register(r,2**16), lambda: p.poll('a'), lambda: select.select(1,[],[]), lambda: select.select([],[],[],-1), lambda:select.select([],[],[],'a'), lambda:select.select([],[],[],float('nan')), lambda: select.select([-1],[],[]),lambda: select.select([2000],[],[]), lambda: select.epoll(-2), lambda: select.epoll(flags=12356), lambda: p.poll(1e30), lambda: p.poll(2**40), lambda: e.register('a'), lambda: select.epoll().poll('a'), lambda: select.epoll().poll(1e10), lambda: select.epoll().poll(1,0),lambda: p.register(), lambda: type(p)()]:
    try: print(f())
    except BaseException as e_: print(type(e_).__name__,e_)
