# Recorded from python3.11, which has no differences here.
import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor
def f(x): return x*x
def g(q,l):
    with l: q.put('child')
if __name__=='__main__':
    for m in ('fork','spawn','forkserver'):
        ctx=mp.get_context(m)
        q=ctx.Queue(); l=ctx.Lock()
        p=ctx.Process(target=g,args=(q,l)); p.start(); print(m,q.get(timeout=20)); p.join(); print(p.exitcode)
    with mp.get_context('fork').Pool(2) as pool: print(pool.map(f,range(5)))
    with ProcessPoolExecutor(2,mp_context=mp.get_context('fork')) as e: print(list(e.map(f,range(4))))
    s=mp.Semaphore(1); print(s.acquire(), s.acquire(timeout=0.05), s); s.release()
    try: s2=mp.BoundedSemaphore(1); s2.release()
    except ValueError as e: print(e)
    r=mp.RLock(); r.acquire(); r.acquire(); print(r); r.release(); r.release()
    try: r.release()
    except AssertionError as e: print(e)
