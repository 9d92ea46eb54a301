"""fuzz-corpus.py TARGET FOLDER: the first inputs of a fuzzer, made of the library's files and the tests."""
import os
import sys

PATTERNS = [r"a", r"a*b", r"(a|b)+c", r"(?P<x>\w+)\s(?P=x)", r"[a-z0-9_]{2,5}?", r"(?i)straße", r"^\d+(?=x)", r"(?<!a)b", r"(?>a+)b", r"a*+b",
            r"(?:(a)|b)*\1", r"(?m)^$", r"\bword\B", r"[^\n\x80-\xff]+", r"(a?){3}a{3}", r"(c)?(?(1)a|b)",
            r"(?s).*?x", r"([^()]|\((?:[^()])*\))*", r"(?u:\w)(?a:\w)", r"x{0,3}y{2}", r"(((((a)))))", r"(?=(a*))\1b", r"[\w-]+@[\w.]+"]


def sources():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder in ("tests/lang", "build/lib"):
        for path, _, names in os.walk(os.path.join(root, folder)):
            for name in names:
                if name.endswith(".py"):
                    with open(os.path.join(path, name), "rb") as file:
                        yield file.read()


def pieces():
    for source in sources():
        blocks = source.split(b"\n\n")
        for block in blocks[::7]:
            if 20 < len(block) < 1500:
                yield block + b"\n"


def regex_inputs():
    import re._compiler
    import struct
    for pattern in PATTERNS:
        for flags in (0, re.IGNORECASE, re.ASCII | re.MULTILINE):
            parsed = re._parser.parse(pattern, flags)
            words = re._compiler._code(parsed, flags)
            groups = parsed.state.groups - 1
            for width, text in ((0, b"aab abc word word 12x\nbbb"), (1, "straße äöü ab".encode("utf-16-le"))):
                yield struct.pack(f"<BBH{len(words)}I", groups, width, len(words), *words) + text


def inputs(target):
    if target == "regex":
        yield from regex_inputs()
    elif target == "marshal":
        import marshal
        for value in (1, 10**30, 1.5, 2j, "a", "é", b"x", (1, (2,)), [1, []], {1: 2}, {3}, frozenset({4}), None, True, ..., slice(1, 2)):
            for version in range(6):
                try:
                    yield marshal.dumps(value, version)
                except ValueError:
                    pass
        for number, block in enumerate(pieces()):
            if number % 20 == 0:
                try:
                    yield marshal.dumps(compile(block, "f", "exec"))
                except (SyntaxError, ValueError):
                    pass
    else:
        for number, block in enumerate(pieces()):
            yield bytes([number & 0x3f]) + block


def main(target, folder):
    for number, data in enumerate(inputs(target)):
        with open(f"{folder}/{number:05}", "wb") as file:
            file.write(data)


main(*sys.argv[1:])
