import marshal
for v in (None, True, ..., 0, -1, 2**31, -2**31 - 1, 10**30, -10**30, 1.5, 1e300, 2j, 'a', 'é', '\ud800', 'x' * 300, b'bytes',
          (), (1, 2), [1, [2]], {'a': 1, 2: 'b'}, slice(1, 2, 3), StopIteration):
    d = marshal.dumps(v)
    print(repr(v)[:40], len(d), marshal.loads(d) == v)
print(marshal.dumps([10**20, 2.5, 'abc', b'x', (1, None)], 2))
for bad in (b'', b'i\x00', b'?', b'r\x05\0\0\0', b'(\xff\xff\xff\xff', b'u\x01\0\0\0\xff', b'[\x02\0\0\0N'):
    try:
        print(marshal.loads(bad))
    except Exception as e:
        print(bad, type(e).__name__)
try:
    marshal.dumps(object())
except ValueError as e:
    print(e)
code = compile('def f(a, b=2, *c, d, **e):\n    return [a, b, c, d, e]\nprint(f(1, d=4))', '<m>', 'exec')
exec(marshal.loads(marshal.dumps(code)))
