# Methods of str: results and errors.
def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)

print('abc'.find('c'), 'abcabc'.rfind('bc'), 'abc'.find('', 4), 'abc'.find('', 3), 'abc'.rfind(''), 'aaa'.count('aa'), 'abc'.count(''))
print('héllo wörld'.find('ö'), 'h€llo'.find('l', 3), '😀x😀'.rfind('😀'), 'abc'.find('€'), 'abc'.find('é'))
print('a,b,,c'.split(','), ' a  b c '.split(), 'a b c '.split(None, 1), ' a b c'.rsplit(None, 1), 'a,b,c'.rsplit(',', 1), ''.split(), ''.split(','))
print('a\nb\r\nc\rd\x0be\x0cf\x1cg\x85h\u2028i'.splitlines(), 'a\nb\n'.splitlines(True))
print('abc'.partition('b'), 'abcb'.rpartition('b'), 'abc'.partition('x'), 'abc'.rpartition('x'))
print('  x '.strip() + '|', 'xxaxx'.strip('x'), 'xxaxx'.lstrip('x'), 'xxaxx'.rstrip('x'), '\u3000é\u3000'.strip())
print('abc'.startswith('ab'), 'abc'.startswith(('x', 'a')), 'abc'.endswith('bc', 1), 'abc'.startswith('', 4), 'abc'.endswith(''), 'abc'.startswith('b', 1, 2))
print('-'.join(['a', 'é', '€', '😀']), ''.join(()), '/'.join('abc'), ','.join({'k': 1}))
print('abc'.replace('b', 'XX'), 'aaa'.replace('a', 'b', 2), 'abc'.replace('', '-'), 'abc'.replace('', '-', 2), 'é€'.replace('€', 'x'), 'abc'.replace('b', '😀'), 'abcabc'.replace('abc', ''), 'aXa'.replace('X', '', count=1))
print('Straße ΑΣ ŉ ﬁ İ'.lower(), 'Straße ŉ ﬁ'.upper(), 'ΑΣ. ΣΑΣ'.lower(), 'ǆ ﬁx straße'.title(), 'ǆabc'.capitalize(), 'Straße'.casefold(), 'aBé'.swapcase(), "they're bill's".title())
print('abc'.center(8, '*'), 'abc'.ljust(5) + '|', 'abc'.rjust(5, '€'), '-42'.zfill(6), '+'.zfill(3), 'a\tb\n\tc'.expandtabs(4), 'a\tb'.expandtabs())
print('abc'.translate({97: 'x', 98: None, 99: 0x20ac}), str.maketrans('ab', 'cd', 'e'), str.maketrans({'a': 1, 98: 'x'}), 'hello'.translate(str.maketrans('l', 'L', 'o')))
print('removeprefix'.removeprefix('re'), 'abc'.removesuffix('bc'), 'abc'.removesuffix(''))
for s in ('', 'abc', 'ABC', 'Abc Def', '123', '²', '½', '٣', ' \t', 'a b', 'é', 'ǅ', '中', '_x1', '1x', '\x1c', '\u200b', 'abc\n', '٣x'):
    print(ascii(s), s.isalnum(), s.isalpha(), s.isascii(), s.isdecimal(), s.isdigit(), s.isidentifier(), s.islower(), s.isnumeric(), s.isprintable(), s.isspace(), s.istitle(), s.isupper())
print(repr("it's"), repr('"'), repr('\'"'), repr('a\\b\n\r\t\x00\x7f\x85é\u200b\ud800😀\U000e0001'))
print('abcdef'[1:4], 'abcdef'[::-1], 'abcdef'[::2], 'abcdef'[-2:], 'aéb€c'[::2], 'aéb€c'[4], 'abc'[5:], '€'[0:1])
print('ab' * 3, 3 * 'é', 'x' * 0, 'x' * -1, 'a' in 'abc', '' in '', '€' in 'a€', 'a' < 'b', 'é' > 'z', '€' < '😀', 'a' != 'b')
print(str(), str(b'abc', 'utf-8'), str(b'\xff', 'latin-1'), str(b'\xff\xfe', 'utf-8', 'replace'), str(object=5), str(b'x'))
class S(str):
    def __str__(self):
        return 'S!'
s = S('abc')
s.attr = 1
print(s.upper(), type(s.strip()), type(s[:]), s.attr, str(s), s == 'abc', len(s), repr(s), type(s.replace('x', 'y')), type(s + ''), s.__getnewargs__(), {s: 1}['abc'])
for f in (lambda: 'a'.find(1), lambda: 'a'.split(''), lambda: 'a'.split(1), lambda: 'a'.join([1]), lambda: 'a'.join(5), lambda: 'a'.index('b'), lambda: 'a' + 1,
          lambda: 'a'['b'], lambda: 'a'[3], lambda: 1 in 'a', lambda: 'a'.startswith(1), lambda: 'a'.startswith((1,)), lambda: 'a'.strip(1), lambda: 'a'.center(5, 'ab'),
          lambda: 'a'.center(5, 1), lambda: 'a'.replace(1, 'b'), lambda: 'a'.partition(1), lambda: 'a'.partition(''), lambda: 'a'.removeprefix(1),
          lambda: str.maketrans(1), lambda: str.maketrans({'ab': 1}), lambda: str.maketrans('a', 'bc'), lambda: 'a'.translate({97: 0x110000}),
          lambda: str(b'\xff', 'ascii'), lambda: str('a', 'ascii'), lambda: str(1, 'ascii'), lambda: 'a'.encode('nope'), lambda: 'é'.encode('ascii'),
          lambda: '\ud800'.encode(), lambda: 'a'.find('b', 'c'), lambda: 'a' * 'b', lambda: str(1, 2, 3, 4), lambda: 'a'.zfill('x'), lambda: 'a' < 1):
    show(f)
