# str.format, format_map and % formatting.
def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)

class A:
    x = [1, {'k': 'v'}]
    def __repr__(self): return 'A()'
    def __format__(self, spec): return 'fmt<%s>' % spec
a = A()
for f in (lambda: '{} {} {}'.format(1, 'a', 2.5), lambda: '{1} {0}'.format('a', 'b'), lambda: '{x}-{y!r}'.format(x=1, y='q'), lambda: '{0.x[1][k]}'.format(a),
          lambda: '{:>{w}}|{:<5}|{:^5}|{:*^7}'.format('r', 'l', 'c', 'm', w=4), lambda: '{!s:>5}{!a}'.format('é', 'é'), lambda: '{{}} {{{}}}'.format(1),
          lambda: '{0:spec}'.format(a), lambda: '{:05d} {:x} {:#b} {:,}'.format(42, 255, 5, 1234567), lambda: '{:.3f} {:e} {:10.2f}|'.format(3.14159, 12345.678, 2.5),
          lambda: '{:.2}'.format('abc'), lambda: '{}'.format(a), lambda: '{a[0]}{a[x]}'.format(a={0: 'z', 'x': 'y'}), lambda: '{a}'.format_map({'a': 1}),
          lambda: '{:{}}'.format('a', 5), lambda: '{0}{1:{0}}'.format(3, 4), lambda: '{'.format(), lambda: '}'.format(), lambda: '{0'.format(1), lambda: '{!}'.format(1), lambda: '{!x}'.format(1),
          lambda: '{0!r'.format(1), lambda: '{!rx}'.format(1), lambda: '{} {0}'.format(1), lambda: '{0} {}'.format(1), lambda: '{}'.format(), lambda: '{x}'.format(), lambda: '{0.}'.format(1), lambda: '{0[}'.format(1),
          lambda: '{0[a]b}'.format({'a': 1}), lambda: '{0[]}'.format([1]), lambda: '{a{b}}'.format(a=1), lambda: '{:{:{}}}'.format(1, 2, 3), lambda: '{:d}'.format('x'), lambda: '{}'.format_map({}),
          lambda: '{99999999999999999999}'.format(1), lambda: '{:'.format(1), lambda: '{0.nope}'.format(1), lambda: '{:>10}'.format('é€'), lambda: '{:=5}'.format('a'), lambda: '{:z}'.format('a')):
    show(f)
for fmt, args in (('%s %r %a', ('é', 'é', 'é')), ('%d %i %u', (1, -2, 3.9)), ('%x %X %o %#x %#o', (255, 255, 8, 255, 8)), ('%5d|%-5d|%05d|%+d|% d', (1, 2, 3, 4, 5)),
                  ('%.3d|%8.3d|%-8.3d|', (5, 6, 7)), ('%f %.2f %e %g %G', (1.5, 2.345, 12345.678, 1e-10, 1e20)), ('%10.3f|%-10.1f|%+.0f|%#.0f', (1.5, 2.5, 3.5, 4.0)),
                  ('%c%c', ('a', 8364)), ('%(a)s %(b)d', {'a': 1, 'b': 2}), ('%%', ()), ('%s', 'x'), ('%s', ((1, 2),)), ('%*d|%-*d|%.*f', (5, 1, 5, 2, 2, 3.14159)), ('%5s|%-5s|%.2s', ('a', 'b', 'cde')),
                  ('%d', 10**30), ('%x', -10**20), ('%s', [1]), ('%(a)s', {}), ('%d', 'a'), ('%x', 1.5), ('%f', 'a'), ('%c', 'ab'), ('%c', -1), ('%c', 1.5), ('%s %s', ('a',)), ('%s', ('a', 'b')), ('abc', 1), ('abc', {}), ('%', ()),
                  ('%y', 1), ('%(a', {}), ('%(a)s', 1), ('%*d', ('a', 1)), ('%5', 1), ('%r', 'a'), ('%i', True), ('%s', None), ('%5%', ()), ('%ld', 5), ('%é', 1), ('%010.2f|', -1.5), ('%f %F', (float('inf'), float('nan'))), ('% 5d|%+5d|%-+5d|', (1, 2, 3)), ('%#X', 255), ('%.0f', 0.5)):
    show(lambda: fmt % args)
for fmt, args in ((b'%s %b %a %r', (b'x', bytearray(b'y'), 'é', 1)), (b'%d %x %c %c', (5, 255, 65, b'B')), (b'%5s|%-5s|', (b'a', b'b')), (b'%(k)s', {b'k': b'v'}), (b'%s', 'a'), (b'%d', 'a'), (b'%c', 256), (b'%c', b'ab'), (b'%f', 1.5), (b'%f', 'x'), (b'x', 1), (b'%s', 1)):
    show(lambda: fmt % args)
show(lambda: bytearray(b'%d') % 5)
show(lambda: 'a{}b'.__format__('>6'))
show(lambda: format('abc', '5') + '|')
