# Threads: the output is Debian's python3.11's, in which all this is as in 3.14.
import _thread
import os
import sys
import threading
import time

out = []


def sleeper(n):
    for i in range(3):
        time.sleep(0.002)
        out.append((n, i))


threads = [threading.Thread(target=sleeper, args=(k,)) for k in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(out), threading.active_count(), _thread._count(), [t.is_alive() for t in threads])

# attributes of each thread's own, which die with it
class Noisy:
    def __del__(self):
        print("attribute dies")


local = threading.local()
local.x = 1


def with_local():
    print(hasattr(local, "x"), local.__dict__)
    local.x = Noisy()
    print("thread ends")


t = threading.Thread(target=with_local)
t.start()
t.join()
print(local.x, local.__dict__)


class Counted(threading.local):
    made = 0

    def __init__(self, start):
        Counted.made += 1
        self.value = start


counted = Counted(7)
t = threading.Thread(target=lambda: print(counted.value))
t.start()
t.join()
print(counted.value, Counted.made)

# threads that never block are switched all the same
counts = [0] * 3
stop = False


def spin(k):
    while not stop:
        counts[k] += 1


sys.setswitchinterval(0.0005)
threads = [threading.Thread(target=spin, args=(k,)) for k in range(3)]
for t in threads:
    t.start()
time.sleep(0.1)
stop = True
for t in threads:
    t.join()
print(min(counts) > 100)

# locks
lock = threading.Lock()
total = 0


def add():
    global total
    for i in range(1000):
        with lock:
            old = total
            total = old + 1


threads = [threading.Thread(target=add) for k in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(total)
print(lock.acquire(), lock.acquire(False), lock.acquire(timeout=0.01))
for bad in (-2, 1e300):
    try:
        lock.acquire(timeout=bad)
    except (ValueError, OverflowError) as e:
        print(type(e).__name__)
event = threading.Event()
threading.Timer(0.02, event.set).start()
print(event.wait(5), threading.Event().wait(0.01))
try:
    threading.current_thread().join()
except RuntimeError as e:
    print(e)

# what escapes from a thread
seen = []
threading.excepthook = lambda args: seen.append((args.exc_type, str(args.exc_value), args.thread.name))
t = threading.Thread(target=lambda: 1 / 0, name="bad")
t.start()
t.join()
print(seen)

# frames and exceptions of all threads
ready, go = threading.Event(), threading.Event()


def waits():
    ready.set()
    go.wait()


t = threading.Thread(target=waits)
t.start()
ready.wait()
frames = sys._current_frames()
names = []
f = frames[t.ident]
while f:
    names.append(f.f_code.co_name)
    f = f.f_back
print("waits" in names, len(frames), len(sys._current_exceptions()))
go.set()
t.join()

# fork
os.register_at_fork(before=lambda: print("before", flush=True), after_in_child=lambda: print("child"), after_in_parent=lambda: None)
t = threading.Thread(target=time.sleep, args=(0.05,))
t.start()
pid = os.fork()
if pid == 0:
    print(threading.active_count(), t.is_alive(), threading.current_thread() is threading.main_thread())
    sys.stdout.flush()
    os._exit(3)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), t.is_alive())

# the end waits for all but daemons
threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
threading.Thread(target=lambda: (time.sleep(0.02), print("late"))).start()
