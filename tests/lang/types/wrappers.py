def show(v):
    text = repr(v)
    while ' at 0x' in text:
        start = text.index(' at 0x')
        end = start + 6
        while end < len(text) and text[end] in '0123456789abcdef':
            end += 1
        text = text[:start] + text[end:]
    return text


def try_(f):
    try:
        print(show(f()))
    except BaseException as e:
        print(type(e).__name__, e)


for source in [
    '(1).__add__()',
    'int.__add__()',
    "int.__add__('a',1)",
    '(1).__add__(1,2)',
    '(1).__add__(x=1)',
    '(1).__pow__()',
    '(1).__pow__(1,2,3)',
    'int.__repr__',
    '(1).__add__',
    '[].__len__(1)',
    "[].__mul__('a')",
    "().__getitem__('a')",
    "object.__setattr__(int,'a',1)",
    'type.__call__',
    'object.__new__()',
    'object.__new__(1)',
    'int.__new__(str)',
    'object.__new__(int)',
    'tuple.__new__(list)',
    'int.__new__(bool,1)',
    'property().__get__(None,None)',
    'property.__get__(property())',
    'property.__get__(property(),1,2,3)',
    'property.__set__(property(),1)',
    'property.__delete__(property())',
    'int.__add__.__text_signature__',
    'object.__init__(3,4)',
    'object.__init__.__text_signature__',
    'iter([]).__next__()',
    'iter([]).__next__(1)',
    "'a'.__contains__()",
    '[].__setitem__(0)',
    '[].__hash__',
    'dict.__contains__',
    'int.__new__',
    'object.__init_subclass__',
    'object().__init__(1)',
    'object.__getattribute__(1)',
    'int.__lt__(1)',
    '(1).__lt__.__qualname__',
    'int.__lt__.__qualname__',
    '(1).__lt__.__objclass__',
    '(1).__lt__==(1).__lt__',
    '[].__len__==[].__len__',
    'int.__add__.__reduce__()',
    '(1).__add__.__reduce__()',
    '[].append.__reduce__()',
    'list.append.__reduce__()',
    'len.__reduce__()',
    '(1).__bool__(2)',
    'hash(int.__add__)==hash(int.__add__)',
    'int.__add__.__get__(1)',
    "int.__add__.__get__('a')",
    'int.__add__.__get__(None)',
    "list.append.__get__('a')",
    'list.append()',
    'list.append(1)',
    'list.append.__get__(None,int)',
    'list.append([])',
    '[].append()',
    '[].append(1,2)',
    '[].append(object=1)',
    'dict.fromkeys.__get__(None,int)',
    "dict.__dict__['fromkeys']",
    "dict.__dict__['fromkeys'].__get__(None,int)",
    "dict.__dict__['fromkeys'].__get__(1)",
    "dict.__dict__['fromkeys'].__get__(1,1)",
    "dict.__dict__['fromkeys']()",
    "dict.__dict__['fromkeys'](1)",
    "dict.__dict__['fromkeys'](int)",
    "int.__dict__['real']",
    "int.__dict__['real'].__get__('a')",
    "type.__dict__['__doc__']",
    'int.real.__set__(1,2)',
    "int.__dict__['real'].__qualname__, int.__dict__['real'].__objclass__",
    '(lambda:0).__closure__',
    'type(lambda:0).__globals__',
    'type(lambda:0).__globals__.__set__(lambda:0,1)',
    'type(lambda:0).__globals__.__delete__(lambda:0)',
]:
    print(source, end=' -> ')
    try_(lambda: eval(source))
