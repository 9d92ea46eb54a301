# What is said of sources that don't parse, and where.
def show(source, mode='exec'):
    try:
        compile(source, '<source>', mode)
    except SyntaxError as e:
        print(ascii(source), '->', type(e).__name__, ascii(e.args))
    else:
        print(ascii(source), 'ok')

for source in '''x = = 1|if 1:|  x = 1|f(a b)|[a b]|{a: b, c}|{a: }|print "x"|f() = 1|(a, f()) = 1|x: int: str|[a]: int
f(a=1, b)|f(**x, y)|f(a for a in b, c)|f(a=)|f(True=1)|f(a.b=1)|(a = 1)|a if b else|(*a)|a + not b|del f()
for f() in y: pass|[x for x of y]|import a from b|from a import b,|import a as b.c|def f(a=1, b): pass|def f(*): pass
def f((a)): pass|def f(**a, b): pass|def f(a, /, b, /): pass|lambda *: 1|match x|012|0o8|1a|1_|0xg|"abc|f"{a"|f"{}"
f"{a!x}"|f"}"|f"{a b}"|t"a" "b"|b"a" "b"|ub"x"|a $ b|a \\ b|)|(]|a, b += 1|f() += 1|x := 1|(x := y := 1)
def f|def f()|class A|while x|try|with a as f(): pass|else: pass|"\\x1"|"\\N{no such}"|b"\\xz"|a \u20ac b'''.replace('\n', '|').split('|'):
    show(source)
for source in ('try:\n  pass\n', 'try:\n  pass\nexcept a, b as c:\n  pass', 'if 1:\n\tx\n        y', 'if 1:\n   x\n  y', 'def f():\nx',
               'x = (\n1,\n', 'for x in y:\n', 'match x:\n  case 1', '"""abc\n', 'try: pass\nexcept* a: pass\nexcept b: pass\n'):
    show(source)
for source in ('', '1 2', 'x = 1', 'a b'):
    show(source, 'eval')
for source in ('a=1\nb=2', 'if 1:\n  pass', 'if 1: pass', ''):
    show(source, 'single')
for source in (b'\xef\xbb\xbfx = 1', b'\xef\xbb\xbf# coding: latin-1\nx', b'# coding: latin-1\nx = "\xe9"; y z', b'x = "\xe9"', b'x\r\ny z', b'a\rb c'):
    show(source)
