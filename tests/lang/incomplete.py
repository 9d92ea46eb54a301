import codeop
for s in ["class A:\n  def g(self):", "class A:\n  def g(self):\n", "class A:\n  def g(self):\n    pass", "if 1:\n  if 2:", "if 1:\n  x\nelse:", "try:\n  pass", "try:\n  pass\n", "try:\n  pass\nexcept:", "for i in x:\n  if i:\n    pass\n  else:", "def f():\n  '''abc", "@a\n", "@a\nclass B:", "x = [\n1,", "f(", "if 1:\n    x = (\n", "if 1:\n  pass\n x", "with a:\n  with b:\n"]:
    try: r = codeop.compile_command(s)
    except SyntaxError as e: r = repr(e)[:60]
    print(repr(s), None if r is None else r if isinstance(r, str) else 'code')
