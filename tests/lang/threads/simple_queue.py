# _queue.SimpleQueue: the output is Debian's python3.11's.
import _queue
import threading
import time

q = _queue.SimpleQueue()
print(q.empty(), q.qsize())
for i in range(40):
    q.put(i)
print(q.qsize(), [q.get() for i in range(40)] == list(range(40)))
for f in (q.get_nowait, lambda: q.get(False), lambda: q.get(timeout=0.001), lambda: q.get(timeout=-1), lambda: q.get(timeout=1e300)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__)
threading.Timer(0.01, q.put, ["late"]).start()
print(q.get(True, 10))
results = []


def taker():
    while (v := q.get()) is not None:
        results.append(v)


threads = [threading.Thread(target=taker) for i in range(4)]
for t in threads:
    t.start()
for i in range(1000):
    q.put(i)
for t in threads:
    q.put(None)
for t in threads:
    t.join()
print(sorted(results) == list(range(1000)))


class Putter:
    def __del__(self):
        q.put("from __del__")


a = Putter()
a.queue = _queue.SimpleQueue()
a.queue.put(a)
del a
import gc

gc.collect()
print(q.get(), _queue.SimpleQueue[int])
