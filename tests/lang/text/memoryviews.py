# memoryview: items, slices, casts, comparison, release; and buffers held by it.
def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
m = memoryview(b'abcdef')
print(m[0], m[-1], m[1:4].tobytes(), m[::2].tolist(), m[::-1].tobytes(), len(m), list(m), m.hex(), m.hex('-'), bytes(m))
print(m.format, m.itemsize, m.nbytes, m.ndim, m.shape, m.strides, m.suboffsets, m.readonly, m.c_contiguous, m.f_contiguous, m.contiguous, m.obj)
print(m == b'abcdef', m != b'x', m == memoryview(bytearray(b'abcdef')), m == 'abcdef', hash(m) == hash(b'abcdef'), m[1:3] == b'bc', 97 in m, m.count(97), m.index(99))
a = bytearray(range(24))
v = memoryview(a)
v[0] = 255; v[1:3] = b'zz'; v[::8] = b'QQQ'
print(a)
show(lambda: a.append(1))
c = v.cast('i'); print(c.tolist(), c.shape, c.strides, c.itemsize)
c[0] = -5; print(a[:4])
d = v.cast('B', [2, 3, 4]); print(d.tolist(), d[1, 2, 3], d.shape, d.strides, d.ndim, len(d), d.nbytes)
print(d.cast('B').tolist() == v.tolist(), d[1:].tolist(), v.cast('H', (3, 4)).tolist())
f = memoryview(bytearray(8)).cast('d'); f[0] = 1.5; print(f.tolist(), f.tobytes())
f = memoryview(bytearray(4)).cast('f'); f[0] = 0.1; print(f[0])
f = memoryview(bytearray(2)).cast('e'); f[0] = 0.333; print(f[0])
f = memoryview(bytearray(1)).cast('?'); f[0] = 5; print(f[0], memoryview(b'x').cast('c')[0])
f = memoryview(bytearray(8)).cast('Q'); f[0] = 2**64 - 1; print(f[0], f.cast('B').cast('q')[0])
r = v.toreadonly(); print(r.readonly, v.readonly, r == v)
for g in (lambda: m[10], lambda: m['a'], lambda: m.__setitem__(0, 1), lambda: v.__setitem__(0, 256), lambda: v.__setitem__(0, 'a'), lambda: v.__setitem__(slice(0, 2), b'abc'), lambda: v.__delitem__(0), lambda: hash(v),
          lambda: memoryview(5), lambda: v.cast('z'), lambda: c.cast('h'), lambda: memoryview(b'abc').cast('i'), lambda: v[::2].cast('b'), lambda: v.cast('B', [5]), lambda: v.cast('B', 5), lambda: v.cast('B', [0]), lambda: d[0], lambda: d[0, 0],
          lambda: d[0, 0, 5], lambda: d[0:1, 0:1, 0:1], lambda: d[0, 0, 0, 0], lambda: m.index(5), lambda: iter(d), lambda: m < m, lambda: m.tobytes('x'), lambda: memoryview(), lambda: v.cast('i').__setitem__(0, 2**31), lambda: v.cast('c').__setitem__(0, b'ab'), lambda: memoryview.__new__(memoryview, object=b'kw')[0]):
    show(g)
d.release(); c.release(); r.release()
with memoryview(a) as w:
    print(w[3])
show(lambda: w[0]); show(lambda: w.tolist()); print(w == w, w == b'', repr(w)[:16])
x = memoryview(v)
v.release(); show(lambda: a.append(1)); print(x[3]); x.release()
a.append(1); print(len(a))
print(b'%s' % memoryview(b'mv'), b'-'.join([memoryview(b'a'), bytearray(b'b')]), bytes(memoryview(b'abc')[::-1]), bytearray(memoryview(b'abc')[::2]), b'abc'.find(memoryview(b'c')), str(memoryview(b'hi'), 'ascii'), b'a' + memoryview(b'b'), bytearray(b'x') == memoryview(b'x'))
y = memoryview(b'abc'); z = memoryview(y)
show(lambda: y.release()); print(z[0])
