# sys.monitoring: names, arguments, and the events of a few functions.
import sys
m=sys.monitoring
print({k:getattr(m.events,k) for k in dir(m.events) if k.isupper()})
print([k for k in dir(m)])
for k in dir(m):
    v=getattr(m,k)
    if callable(v): print(k, v.__text_signature__, v.__doc__)
print(m.DEBUGGER_ID, m.COVERAGE_ID, m.PROFILER_ID, m.OPTIMIZER_ID, type(m.events))
def e(f):
    try: print(repr(f()))
    except BaseException as x: print(type(x).__name__, x)
e(lambda: m.use_tool_id(9,'x')); e(lambda: m.use_tool_id(0,3)); e(lambda: m.use_tool_id(0,'a')); e(lambda: m.use_tool_id(0,'b')); e(lambda: m.get_tool(0)); e(lambda: m.get_tool(1)); e(lambda: m.set_events(1,1)); e(lambda: m.set_events(0,1<<30)); e(lambda: m.set_events(0,m.events.C_RETURN)); e(lambda: m.set_events(0,m.events.C_RETURN|m.events.CALL)); e(lambda: m.get_events(0)); e(lambda: m.register_callback(0,3,print)); e(lambda: m.register_callback(0,m.events.LINE,print)); e(lambda: m.register_callback(0,m.events.LINE,None)); e(lambda: m.set_local_events(0,e,3)); e(lambda: m.set_local_events(0,e.__code__,m.events.RAISE)); e(lambda: m.get_local_events(0,e.__code__)); e(lambda: m._all_events()); e(lambda: m.restart_events()); e(lambda: m.clear_tool_id(0)); e(lambda: m.free_tool_id(0)); e(lambda: m.free_tool_id(4)); e(lambda: m.clear_tool_id(4)); e(lambda: m.set_events(0,0)); e(lambda: m.register_callback(0, m.events.BRANCH, print)); e(lambda: m.get_events(3))

def traced(x):
    total = 0
    for i in range(x):
        total += len([i])
    try:
        total / 0
    except ZeroDivisionError:
        pass
    return total

def generator():
    yield 1

events = []
def watch(name):
    def callback(code, *rest):
        if code.co_name in ('traced', 'generator'):
            events.append((name, code.co_name, *[r for r in rest if not isinstance(r, int) or name in ('LINE',)]))
    return callback

m.use_tool_id(3, 'test')
wanted = 0
for name in ('PY_START', 'PY_RETURN', 'PY_YIELD', 'PY_RESUME', 'LINE', 'RAISE', 'EXCEPTION_HANDLED', 'CALL', 'C_RETURN'):
    event = getattr(m.events, name)
    m.register_callback(3, event, watch(name))
    wanted |= event
m.set_events(3, wanted | m.events.C_RAISE)
traced(2)
list(generator())
m.set_events(3, 0)
for event in events:
    print(*(repr(x) if isinstance(x, BaseException) else getattr(x, '__name__', x) for x in event))
count = 0
def once(code, line):
    global count
    count += 1
    return m.DISABLE
m.register_callback(3, m.events.LINE, once)
m.set_local_events(3, traced.__code__, m.events.LINE)
traced(5); first = count
traced(5); second = count
m.restart_events()
traced(5)
print(first, second - first, count - second)
m.free_tool_id(3)
traced(1)
print(m.get_tool(3), m._all_events())
