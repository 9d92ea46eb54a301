def t(s, flags, mode):
    try:
        compile(s, '<x>', mode, flags, True); r = 'ok'
    except Exception as e: r = type(e).__name__ + ' ' + repr(e.args)
    print(repr(s), mode, hex(flags), '->', r)
for f in (0, 0x200, 0x4000, 0x4200):
    for s in ['if 1:', 'if 1:\n  pass', 'if 1:\n  pass\n', '  pass', 'x = (', '"""abc', 'a b', 'a +', '"abc', '$', '', '1 +\n', 'x = \\', '1_', '0x', ')', 'else:', 'print "x"', '0777', '\n', '#c', 'a=1;b=2', 'a=1\n\n\n#c\n', 'a=1\nb=2', 'if 1:\n pass\nx', 'if 1: pass', 'if 1: pass\n', '@dec', 'def f():', 'f"{x', 'a\\\n', '"a\\', 'if 1', 'import', 'lambda', 'class A:\n  def f(self):\n    pass\n', 'try:\n pass\n', 'try:\n pass\nexcept: pass', 'x=1 # c', "'''a\n", 'match x:', 'for x in y:\n  pass\nelse:']: t(s, f, 'single')
for s in ['x=1', '', '\n\n1\n\n', '1;', '1 2', 'import a', ' 1', '(', '1,', 'yield', '#c', '1 #c', 'a b', '(a b)', '\\', 'a\n b']: t(s, 0, 'eval')
for s in ['x # type: int', 'x: int = 1 # type: int', 'def f(): pass # type: () -> int', 'while 1: # type: int\n pass', 'def f(*, # type: int\n a): pass', 'x = 1 # type: ignore', 'x = 1 # type: ignore[abc]', '# type: ignore\nx', 'def f(): # type: () -> a\n # type: () -> b\n  pass', 'for x in y: # type: int\n  pass', 'with x as y: # type: int\n pass', 'x = [ # type: int\n 1]', 'def f():\n # type: () -> int\n pass', 'def f(a, # type: int\n b=1, # type: str\n *c # type: x\n): pass']: t(s, 0x1000, 'exec')
