# The codecs written in C, their error handlers, and the registry.
import _codecs
def show(f):
    try:
        print(ascii(f()))
    except UnicodeError as e:
        print(type(e).__name__, ascii(str(e)), e.encoding, e.start, e.end, e.reason)
    except Exception as e:
        print(type(e).__name__, ascii(str(e)))
for data in (b'abc', b'\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80', b'a\xffb', b'\xc3', b'\xe2\x82', b'\xed\xa0\x80', b'\xf5', b'\xc0\x80', b'\xe2\x28\xa1', b'\xf0\x9f\x98', b'\x80abc\xe2\x82\xac\x80'):
    for errors in ('strict', 'ignore', 'replace', 'backslashreplace', 'surrogateescape', 'surrogatepass'):
        show(lambda: data.decode('utf-8', errors))
for text in ('abc', 'é€😀', 'a\ud800b', 'x\udc80\udcffy'):
    for encoding in ('utf-8', 'ascii', 'latin-1', 'utf-16', 'utf-32'):
        for errors in ('strict', 'ignore', 'replace', 'backslashreplace', 'xmlcharrefreplace', 'namereplace', 'surrogateescape', 'surrogatepass'):
            show(lambda: text.encode(encoding, errors))
for f in (_codecs.utf_16_le_encode, _codecs.utf_16_be_encode, _codecs.utf_32_le_encode, _codecs.utf_32_be_encode, _codecs.utf_7_encode, _codecs.unicode_escape_encode, _codecs.raw_unicode_escape_encode):
    for text in ('', 'abc', 'é€😀', 'a+b~\\\n\t', 'ü-x'):
        show(lambda: f(text))
for f, data in ((_codecs.utf_16_decode, b'\xff\xfea\0b\0'), (_codecs.utf_16_decode, b'\xfe\xff\0a'), (_codecs.utf_16_le_decode, b'a\0b'), (_codecs.utf_16_le_decode, b'\x3d\xd8\x00\xde'), (_codecs.utf_16_le_decode, b'\x3d\xd8'),
                (_codecs.utf_32_decode, b'\xff\xfe\0\0a\0\0\0'), (_codecs.utf_32_le_decode, b'a\0\0'), (_codecs.utf_7_decode, b'+AOkgrNg93gA-x'), (_codecs.utf_7_decode, b'a+-b'), (_codecs.utf_7_decode, b'+AO'),
                (_codecs.unicode_escape_decode, rb'\x41\u20ac\U0001f600\n\101\N{EURO SIGN}'), (_codecs.raw_unicode_escape_decode, rb'\x41\u20ac\U0001f600'), (_codecs.escape_decode, rb'\x41\n\101\\'), (_codecs.utf_8_decode, b'a\xe2\x82')):
    show(lambda: f(data))
show(lambda: _codecs.utf_8_decode(b'a\xe2\x82', None, True))
show(lambda: b'\x3d\xd8a\0'.decode('utf-16-le') if 0 else _codecs.utf_16_le_decode(b'\x3d\xd8a\0', 'strict', True))
show(lambda: _codecs.utf_16_le_decode(b'\x00\xdc', 'strict', True))
show(lambda: _codecs.utf_32_le_decode(b'\x00\x00\x11\x00', 'strict', True))
show(lambda: _codecs.unicode_escape_decode(rb'\x4', 'strict', True))
show(lambda: _codecs.unicode_escape_decode(rb'\N{nope}', 'replace', True))
show(lambda: _codecs.escape_decode(rb'\x4'))
show(lambda: _codecs.utf_16_ex_decode(b'\xfe\xff\0a'))
table = ''.join(map(chr, range(128))) + '\ufffe' * 64 + 'é€' + '\ufffe' * 62
show(lambda: _codecs.charmap_decode(b'a\xc0\xc1', 'strict', table))
show(lambda: _codecs.charmap_decode(b'a\x80\xc1', 'strict', table))
show(lambda: _codecs.charmap_decode(b'a\x80\xc1', 'replace', table))
show(lambda: _codecs.charmap_decode(b'ab', 'strict', {97: 'xy', 98: 0x20ac}))
m = _codecs.charmap_build(table)
show(lambda: _codecs.charmap_encode('aé€', 'strict', m))
show(lambda: _codecs.charmap_encode('aö€', 'strict', m))
show(lambda: _codecs.charmap_encode('aö€', 'xmlcharrefreplace', m))
show(lambda: _codecs.charmap_encode('ab', 'strict', {97: b'xy', 98: 66}))
def handler(e):
    return ('<%d>' % (e.end - e.start), e.end)
_codecs.register_error('mine', handler)
show(lambda: b'a\xffb'.decode('utf-8', 'mine'))
show(lambda: 'aéb'.encode('ascii', 'mine'))
_codecs.register_error('bad', lambda e: 5)
show(lambda: b'a\xffb'.decode('utf-8', 'bad'))
show(lambda: 'é'.encode('ascii', 'bad'))
show(lambda: 'é'.encode('ascii', 'unknown'))
show(lambda: _codecs.lookup_error('nope'))
show(lambda: _codecs._unregister_error('mine'))
show(lambda: _codecs.lookup('no such'))
show(lambda: 'x'.encode('no-such'))
show(lambda: _codecs.utf_8_encode(5))
show(lambda: _codecs.utf_8_decode('x'))
