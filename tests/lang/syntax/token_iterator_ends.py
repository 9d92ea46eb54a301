import _tokenize, io
for s in ["(a","(a\n","\\\n","x = 1\\\n","f(\n a,\n b\n", "a\n(b", "def f(:\n", "a \\ b", "  a\\b\n", "if 1:\n  (\n", "x = '''a\n(\n", "a\nb \\ c\nd", "é \\ b"]:
    try: list(_tokenize.TokenizerIter(io.StringIO(s).readline, extra_tokens=True))
    except SyntaxError as e: print(repr(s), type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, repr(e.text))
