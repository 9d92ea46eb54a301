import _io
b = _io.BytesIO(b"hello\nworld\n")
print(b.readline(), b.read(3), b.tell(), b.getvalue())
f = _io.open("io_basic.tmp", "w", encoding="utf-8")
print(f)
f.write("h\xe9llo\nline2\r\nline3")
f.close()
print(f.closed)
with _io.open("io_basic.tmp", "rb") as f: print(f.read())
with _io.open("io_basic.tmp", encoding="utf-8") as f:
    print(f.readline().encode(), f.tell(), f.read().encode())
    f.seek(0)
    print([l for l in f], f.newlines)
s = _io.StringIO("a\nb\n")
print(list(s), s.tell())
try: _io.open("/nonexistent")
except OSError as e: print(type(e), e.strerror, e.filename)
try: s.fileno()
except _io.UnsupportedOperation as e: print(e)
r = _io.open("io_basic.tmp", "r+b")
r.seek(1); r.write(b"XX"); r.seek(0); print(r.read())
r.close()
import posix
posix.unlink("io_basic.tmp")

# BytesIO
b = _io.BytesIO()
print(b.write(b"abc"), b.seek(5), b.write(b"x"), b.getvalue())
print(b.seek(0), b.readinto(m := bytearray(4)), m, b.truncate(), b.getvalue())
view = b.getbuffer()
try:
    b.write(b"longer than before")
except BufferError as e:
    print(e)
view[0] = 65
del view
print(b.getvalue(), b.closed)
b.close()
for call in (b.read, b.getvalue, b.tell):
    try:
        call()
    except ValueError as e:
        print(e)

# StringIO and line ends
for newline in (None, "", "\n", "\r", "\r\n"):
    s = _io.StringIO("a\nb\r\nc\rd", newline=newline)
    print(repr(newline), list(s), repr(s.getvalue()), s.newlines)
    s.write("\nX")
    print(repr(s.getvalue()))


# text over bytes
def text(data, **kw):
    return _io.TextIOWrapper(_io.BytesIO(data), **kw)


for newline in (None, "", "\n", "\r", "\r\n"):
    t = text(b"a\nb\r\nc\rd", encoding="ascii", newline=newline)
    print(repr(newline), t.readlines(), t.newlines)
t = text("h\u00e9\u20ac\U0001f600\nz".encode(), encoding="utf-8")
t._CHUNK_SIZE = 3
print(ascii(t.read(2)), t.tell(), ascii(t.readline()), t.tell(), ascii(t.read()))
t.seek(3)
print(ascii(t.read(1)))
try:
    text(b"ab\xff", encoding="utf-8").read()
except UnicodeDecodeError as e:
    print(e)
print(ascii(text(b"ab\xff", encoding="utf-8", errors="replace").read()))
w = _io.TextIOWrapper(out := _io.BytesIO(), encoding="utf-8", newline="\r\n", line_buffering=True)
w.write("one\ntwo")
print(out.getvalue())
w.flush()
print(out.getvalue())
try:
    w.write(b"no")
except TypeError as e:
    print(e)
try:
    _io.TextIOWrapper(_io.BytesIO(), encoding="ascii").write("\u20ac")
except UnicodeEncodeError as e:
    print(e)


# raw streams in Python
class Raw(_io._RawIOBase):
    def __init__(self, data):
        self.data = data
        self.at = 0

    def readable(self):
        return True

    def readinto(self, b):
        n = min(len(b), 3, len(self.data) - self.at)
        b[:n] = self.data[self.at:self.at + n]
        self.at += n
        return n


print(Raw(b"0123456789").read(5), Raw(b"0123456789").readall())
r = _io.BufferedReader(Raw(b"line one\nline two\nrest"), 5)
print(r.readline(), r.peek(1), r.read(4), r.read1(10), r.read())
print(r.closed, r.readable())
r.close()
try:
    r.read()
except ValueError as e:
    print(e)
for bad in ("rw", "", "rb+t", "z", "r++"):
    try:
        _io.open("x", bad)
    except ValueError as e:
        print(bad, e)
d = _io.IncrementalNewlineDecoder(None, translate=True)
print(repr(d.decode("a\r")), repr(d.decode("\nb\r", True)), d.newlines)
