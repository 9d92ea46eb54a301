# The _sre engine through the library's re.
import re

cases = [
    (r"a*b", "aaab"), (r"(a|b)*c", "ababc"), (r"(a|ab)(c|bcd)(d*)", "abcd"), (r"(?P<x>\w+)-(?P=x)", "abc-abc"),
    (r"^\s*(\d+)\s*$", "  42 "), (r"(?i)HeLLo", "hello"), (r"(?<=ab)c", "abc"), (r"(?<!ab)c", "xxc"), (r"a(?=b)", "ab"),
    (r"a(?!b)", "ac"), (r"(a+)+$", "aaaa"), (r"x{2,3}?", "xxxx"), (r"x{2,3}", "xxxx"), (r"(?:ab){2}", "ababab"),
    (r"[^a-c]+", "abcxyz"), (r"\bfoo\b", "a foo b"), (r"(?s).+", "a\nb"), (r".+", "a\nb"), (r"(?m)^b$", "a\nb\nc"),
    (r"(a)?(?(1)b|c)", "ab"), (r"(a)?(?(1)b|c)", "c"), (r"(?>a+)b", "aaab"), (r"a++b", "aaab"), (r"(?:a|ab)++c", "abc"),
    (r"(a*)*", "aaa"), (r"(a*?)*?b", "aab"), (r"(?:(a)|b)*", "ab"), (r"((a)|(b))*", "ab"), (r"\w+\W+\w+", "h\u00e9llo w\u00f6rld"),
    (r"[\u0400-\u04ff]+", "abc\u0416\u0417"), (r"(?i)\u00c9", "\u00e9"), (r"(?a)\w+", "a\u00e9"), (r"", "abc"), (r"\Z", "abc"),
]
for pattern, text in cases:
    m = re.search(pattern, text)
    print(ascii(pattern), m and (m.span(), m.groups(), m.lastindex))
print(re.findall(r"x*", "axbc"), re.findall(r"(\w)(\d)", "a1b2c3"), re.split(r"(,)\s*", "a, b,c"), re.split(r"x*", "axbc"))
print(re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.sub("a", lambda m: m[0].upper() * 2, "banana", count=2))
print(re.subn("x*", "-", "abxd"), re.sub(r"(?P<n>.)", r"[\g<n>]", "ab"))
m = re.match(r"(?P<first>\w+) (?P<second>\w+)?", "hello ")
print(m, m.groupdict(), m.group("first", 2), m.start("second"), m.regs, m.lastgroup, m["first"], m.expand(r"<\1>"))
print([m.span() for m in re.finditer(r"\d+", "1 22 333")], re.fullmatch(r"\d+", "12a"), re.compile(r"a.c", re.S | re.I))
print(re.findall(rb"\w+", b"ab cd"), re.sub(rb"b", b"X", b"abc"))
for bad in ("(", "a**", "(?P<1>a)", "[b-a]", r"\g", "(?<=a*)b", "a{2,1}"):
    try:
        re.compile(bad)
    except re.error as e:
        print(bad, "->", e)
try:
    re.match("a", b"a")
except TypeError as e:
    print(e)
print(re.match(r"(?:a?){12}a{12}", "a" * 12).span(), re.match("(?:x+x+)+y", "x" * 18))
print(re.search("a" * 100 + "$", "a" * 5000).span(), len(re.match("(?:ab)*", "ab" * 50000)[0]))
