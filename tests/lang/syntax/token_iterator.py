import _tokenize, io
def show(src, extra=True):
    print("==", repr(src), extra)
    try:
        for t in _tokenize.TokenizerIter(io.StringIO(src, newline='').readline, extra_tokens=extra): print(t)
    except BaseException as e: print(type(e), e.args, getattr(e,'__notes__',None))
for s in ["a = 1\n","if x:\n  y # c\n\n# d\nz","(a,\n b # x\n)\n", "a\r\nb # c\r\n\r\nif x:\r\n\ty\r\n", "'''a\r\nb'''\n", "f'{a!r:>{w}} x {{ y }} {b=}'\n", "t'a{b}'", "$\n", "?a !b `c\n", "a)\n","(a]\n","(a","'abc","'''abc\nde","0777\n","1_a 0b12 0x 1__0 1e 0b1z\n","\\\n","\\","a \\ b","a\\\nb\n","if a:\n  b\n c\n","if a:\n\tb\n        c\n","é = ñ\n","€\n","a\u00a0b\n","f'{a:\n}'", "f'''{a:\nxx}'''","f'{'","f'}'","f'{a'","","\n","  \n","# c","  # c\n","\x0c\na","if a:\n  # b\n  c\n# d\n  e\n","@a\nasync def f(): await x\n","a\rb\n","\r\n","x=1;\ty","f'\\N{DIGIT ONE}{a}\\{b}'\n","rf'\\{a}'\n","f'''a\nb{c}d\ne'''\n","if x:\n  '''a\nb'''\n  y","a\0b\n","'a\\\nb'\n","'a\\\r\nb'\n","f'é{a}é'\n","'''é\né''' é\n","a # type: int\n","f'{{'\n", "f'{a}}}'\n","f'{a:{{b}}}'\n", "f'{a:}}'\n","f'{lambda x:1}'\n","f'{a!=b}'\n"]:
    show(s); show(s, False)
