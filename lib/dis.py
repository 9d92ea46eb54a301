"""Disassembler for the interpreter's instructions.

An instruction is a word of eight bytes: its number and three fields of 16 bits, a, b and c, most of which name registers.
The first registers of a frame are the function's variables, the others hold what is being computed. Words of caches may
follow; the first of them holds the index of a name where the instruction has one. All offsets are in bytes.
"""

import collections
import io
import struct
import sys
import types

import opcode as _opcodes
from opcode import *
from opcode import __all__ as _opcode_names
from opcode import (_common_constants, _inline_cache_entries, _nb_ops, _special_method_names, _specialized_opmap,
                    _specializations, _table)

__all__ = ["code_info", "dis", "disassemble", "distb", "disco", "findlinestarts", "findlabels", "show_code",
           "get_instructions", "Instruction", "Bytecode"] + _opcode_names
del _opcode_names

WORD = 8  # bytes

COMPILER_FLAG_NAMES = {
    0x1: "OPTIMIZED",
    0x2: "NEWLOCALS",
    0x4: "VARARGS",
    0x8: "VARKEYWORDS",
    0x10: "NESTED",
    0x20: "GENERATOR",
    0x40: "NOFREE",
    0x80: "COROUTINE",
    0x100: "ITERABLE_COROUTINE",
    0x200: "ASYNC_GENERATOR",
    0x4000000: "HAS_DOCSTRING",
    0x8000000: "METHOD",
}

_deoptimized = {form: name for name, forms in _specializations.items() for form in forms}

Positions = collections.namedtuple("Positions", ["lineno", "end_lineno", "col_offset", "end_col_offset"],
                                   defaults=[None] * 4)


# ---- code objects ----

def pretty_flags(flags):
    """The names of a code object's flags."""
    names = []
    for bit in range(32):
        flag = 1 << bit
        if flags & flag:
            names.append(COMPILER_FLAG_NAMES.get(flag, hex(flag)))
            flags ^= flag
            if not flags:
                break
    else:
        names.append(hex(flags))
    return ", ".join(names)


def _try_compile(source, name):
    """Source as an expression or, failing that, as statements."""
    try:
        return compile(source, name, "eval")
    except SyntaxError:
        return compile(source, name, "exec")


def _get_code_object(x):
    """The code object of a function, method, generator, class-like object, source text or code object."""
    x = getattr(x, "__func__", x)
    for attribute in "__code__", "gi_code", "ag_code", "cr_code":
        if hasattr(x, attribute):
            x = getattr(x, attribute)
            break
    if isinstance(x, str):
        x = _try_compile(x, "<disassembly>")
    if hasattr(x, "co_code"):
        return x
    raise TypeError("don't know how to disassemble %s objects" % type(x).__name__)


def _name_lines(title, names):
    yield title
    for i, name in enumerate(names):
        yield "%4d: %s" % (i, name)


def _format_code_info(co):
    lines = [
        "Name:              %s" % co.co_name,
        "Filename:          %s" % co.co_filename,
        "Argument count:    %s" % co.co_argcount,
        "Positional-only arguments: %s" % co.co_posonlyargcount,
        "Kw-only arguments: %s" % co.co_kwonlyargcount,
        "Number of locals:  %s" % co.co_nlocals,
        "Stack size:        %s" % co.co_stacksize,
        "Flags:             %s" % pretty_flags(co.co_flags),
    ]
    if co.co_consts:
        lines += _name_lines("Constants:", map(repr, co.co_consts))
    if co.co_names:
        lines += _name_lines("Names:", co.co_names)
    if co.co_varnames:
        lines += _name_lines("Variable names:", co.co_varnames)
    if co.co_freevars:
        lines += _name_lines("Free variables:", co.co_freevars)
    if co.co_cellvars:
        lines += _name_lines("Cell variables:", co.co_cellvars)
    return "\n".join(lines)


def code_info(x):
    """What is known of a code object, or of what has one, as text."""
    return _format_code_info(_get_code_object(x))


def show_code(co, *, file=None):
    """Prints what code_info gives."""
    print(code_info(co), file=file)


_EXCEPTION_HEAD = struct.Struct("=4I")
_HANDLER = struct.Struct("=4I")
_FAST, _CELL, _FREE = 0x20, 0x40, 0x80

_ExceptionTableEntry = collections.namedtuple("_ExceptionTableEntry", "start end target depth lasti", defaults=[False])


def _parse_exception_table(code):
    """The handlers: offsets start to end are covered, target is where the handler is."""
    table = code.co_exceptiontable
    if len(table) < _EXCEPTION_HEAD.size:
        return []
    registers, _, _, count = _EXCEPTION_HEAD.unpack_from(table)
    at = _EXCEPTION_HEAD.size + registers
    return [_ExceptionTableEntry(start * WORD, end * WORD, target * WORD, depth)
            for start, end, target, depth in _HANDLER.iter_unpack(table[at:at + count * _HANDLER.size])]


def _register_names(code):
    """The names of the registers that are variables, as the table behind the handlers tells their kinds."""
    table = code.co_exceptiontable
    if len(table) < _EXCEPTION_HEAD.size:
        return []
    count = _EXCEPTION_HEAD.unpack_from(table)[0]
    kinds = table[_EXCEPTION_HEAD.size:_EXCEPTION_HEAD.size + count]
    parameters = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)
    variables, cells, free = map(iter, (code.co_varnames, code.co_cellvars, code.co_freevars))
    names = []
    for i, kind in enumerate(kinds):
        name = None
        if kind & _FAST or (kind & _CELL and i < parameters):
            name = next(variables, None)
        if kind & _CELL:
            name = next(cells, None) or name
        if kind & _FREE:
            name = next(free, None)
        names.append(name or "<namespace>")
    return names


def findlinestarts(code):
    """The offsets where lines begin, as pairs (offset, line); the line is None where there is none."""
    last = False
    for start, _, line in code.co_lines():
        if line is not last:
            last = line
            yield start, line


# ---- instructions ----

def _signed(value, bits):
    return value - (1 << bits) if value >> (bits - 1) else value


_Instruction = collections.namedtuple(
    "_Instruction",
    ["opname", "opcode", "arg", "argval", "argrepr", "offset", "start_offset", "starts_line", "line_number", "label",
     "positions", "cache_info", "fields"],
    defaults=[None, None, None, None])

_Instruction.opname.__doc__ = "Name of the instruction"
_Instruction.opcode.__doc__ = "Its number"
_Instruction.arg.__doc__ = "Its main operand as a number: an index, a distance, a count; None where it has none"
_Instruction.argval.__doc__ = "What the main operand stands for"
_Instruction.argrepr.__doc__ = "All operands as text"
_Instruction.offset.__doc__ = "Where the instruction begins, in bytes"
_Instruction.start_offset.__doc__ = "The same: nothing comes before an instruction"
_Instruction.starts_line.__doc__ = "Whether a line of source begins here"
_Instruction.line_number.__doc__ = "The line of source, or None"
_Instruction.label.__doc__ = "Number of the label of a jump's target, or None"
_Instruction.positions.__doc__ = "Where in the source the instruction comes from"
_Instruction.cache_info.__doc__ = "(name, words, bytes) for each cache behind the instruction, or None"
_Instruction.fields.__doc__ = "The fields a, b and c"


class Instruction(_Instruction):
    """One instruction: see the fields of the named tuple, and the properties below."""

    @property
    def oparg(self):
        """Another name for arg."""
        return self.arg

    @property
    def baseopcode(self):
        """The number of the instruction that this one is a specialized form of, or its own."""
        return opmap.get(self.baseopname, self.opcode)

    @property
    def baseopname(self):
        """The name of the instruction that this one is a specialized form of, or its own."""
        return _deoptimized.get(self.opname, self.opname)

    @property
    def cache_offset(self):
        """Where the caches begin."""
        return self.offset + WORD

    @property
    def end_offset(self):
        """Where the next instruction begins."""
        return self.cache_offset + WORD * _inline_cache_entries.get(self.opname, 0)

    @property
    def jump_target(self):
        """The offset that a jump goes to, or None."""
        return self.argval if self.opcode in hasjump else None

    @property
    def is_jump_target(self):
        """Whether something jumps here."""
        return self.label is not None

    def __str__(self):
        output = io.StringIO()
        Formatter(file=output).print_instruction(self, False)
        return output.getvalue().rstrip("\n")


def _words(code):
    """(offset, opcode, a, b, c, cache words as bytes) for each instruction."""
    at, end = 0, len(code) - WORD
    while at <= end:
        op, a, b, c = struct.unpack_from("=4H", code, at)
        behind = at + WORD
        at = behind + WORD * (_table[op][2] if op < len(_table) else 0)
        yield behind - WORD, op, a, b, c, code[behind:at]


def _jump_distance(op, b, c):
    """In words, from the instruction itself; None where it doesn't jump."""
    operands = _table[op][1] if op < len(_table) else "---"
    if "J" in operands:
        return _signed(b | c << 16, 32)
    return _signed(c, 16) if operands[2] == "j" else None


def _jumps(code):
    for offset, op, _, b, c, _ in _words(code):
        distance = _jump_distance(op, b, c)
        if distance is not None:
            yield offset, offset + distance * WORD


def findlabels(code):
    """The offsets that jumps in the bytes of code go to."""
    labels = []
    for _, target in _jumps(code):
        if target not in labels:
            labels.append(target)
    return labels


def _make_labels(code, handlers):
    """Numbers for all places that are gone to or that handlers cover, by offset."""
    places = set(findlabels(code))
    for entry in handlers:
        places |= {entry.start, entry.end, entry.target}
    return {offset: number for number, offset in enumerate(sorted(places), 1)}


class _Reader:
    """Makes Instructions of a code object's words."""

    def __init__(self, co, code, labels):
        self.names = co.co_names
        consts = co.co_consts
        # A docstring comes first in co_consts, but instructions don't count it.
        self.constants = consts[1:] if co.co_flags & 0x4000000 else consts
        self.registers = _register_names(co)
        self.code = code
        self.labels = labels

    def register(self, number):
        if number < len(self.registers):
            return self.registers[number]
        return "t%d" % (number - len(self.registers))

    @staticmethod
    def item(items, index):
        return items[index] if index < len(items) else None

    def label(self, offset):
        number = self.labels.get(offset)
        return "L%d" % number if number else "%d" % offset

    def operands(self, op, offset, a, b, c, cache):
        """(arg, argval, texts) of an instruction."""
        name, letters, words, content, _ = _table[op]
        arg = argval = None
        texts = []
        for letter, field in zip(letters, (a, b, c)):
            if letter in "mtuk":
                texts.append(self.register(field))
                if arg is None or letters in ("u--", "t--"):
                    arg, argval = field, self.register(field)
            elif letter == "b":
                texts.append(self.register(field) + "...")
            elif letter == "n":
                texts.append("%d" % field)
                arg = argval = field
            elif letter == "i":
                arg = argval = _signed(field, 16)
                texts.append("%d" % argval)
            elif letter == "j":
                arg, argval = _signed(c, 16), offset + _signed(c, 16) * WORD
                texts.append("to " + self.label(argval))
            elif letter in "KIJ":
                wide = b | c << 16
                if letter == "K":
                    arg, argval = wide, self.item(self.constants, wide)
                    texts.append(repr(argval))
                elif letter == "I":
                    arg = argval = _signed(wide, 32)
                    texts.append("%d" % argval)
                else:
                    arg, argval = _signed(wide, 32), offset + _signed(wide, 32) * WORD
                    texts.append("to " + self.label(argval))
        if content and len(cache) >= 4:
            index = struct.unpack_from("=I", cache)[0]
            if content == "name":
                arg, argval = index, self.item(self.names, index)
                texts.append(str(argval))
            elif content == "constant":
                texts.append(repr(self.item(self.constants, index)))
        if name == "CALL_METHOD_KW" and len(cache) >= 12:
            texts.append(repr(self.item(self.constants, struct.unpack_from("=I", cache, 8)[0])))
        return (*self.special(name, letters, arg, argval, b, c, texts), texts)

    @staticmethod
    def special(name, letters, arg, argval, b, c, texts):
        """Counts that stand for something."""
        if name == "GET_SPECIAL" and c < len(_special_method_names):
            argval = texts[-1] = _special_method_names[c]
        elif name == "LOAD_COMMON" and b < len(_common_constants):
            argval = _common_constants[b]
            texts[-1] = argval.__name__
        elif name == "INTRINSIC":
            names = _opcodes.intrinsic_names
            argval = texts[-1] = names[c] if c < len(names) else str(c)
        return arg, argval


# What may come before a body.
_PRELUDE = ("MAKE_CELL", "COPY_FREE", "RETURN_GENERATOR")


def _get_instructions_bytes(co, code, *, line_offset=0, labels=None):
    reader = _Reader(co, code, labels if labels is not None else _make_labels(code, _parse_exception_table(co)))
    starts = dict(findlinestarts(co))
    positions = co.co_positions()
    at = 0
    line = None
    begun = False
    for offset, op, a, b, c, cache in _words(code):
        place = Positions()
        while at <= offset:  # an entry for every two bytes
            place = Positions(*next(positions, ()))
            at += 2
        starts_line = offset in starts
        if starts_line:
            line = starts[offset]
        shift = line_offset if line is not None else 0
        if op < len(_table):
            name = _table[op][0]
            arg, argval, texts = reader.operands(op, offset, a, b, c, cache)
        else:
            name, arg, argval, texts = opname[op] if op < len(opname) else "<%d>" % op, None, None, []
        if not begun and name not in _PRELUDE:
            begun = True
            if name == "NOP":  # the mark where the body begins, by the name that the library's tools look for
                name = "RESUME"
        words = len(cache) // WORD
        info = [("cache", words, cache)] if words else None
        if place.lineno is not None and line_offset:
            place = place._replace(lineno=place.lineno + line_offset,
                                   end_lineno=place.end_lineno and place.end_lineno + line_offset)
        yield Instruction(name, op, arg, argval, ", ".join(texts), offset, offset, starts_line,
                          None if line is None else line + shift, reader.labels.get(offset), place, info, (a, b, c))


def _code_bytes(co, adaptive):
    return co._co_code_adaptive if adaptive else co.co_code


def get_instructions(x, *, first_line=None, show_caches=None, adaptive=False):
    """Iterates over the instructions of a function, method, source text or code object.

    first_line is the number that the first line is to have. show_caches has no effect: Instruction.cache_info is
    always there. adaptive: the instructions as they are now, specialized.
    """
    co = _get_code_object(x)
    line_offset = first_line - co.co_firstlineno if first_line is not None else 0
    return _get_instructions_bytes(co, _code_bytes(co, adaptive), line_offset=line_offset)


# ---- printing ----

class Formatter:
    """Writes instructions as a table."""

    def __init__(self, file=None, lineno_width=0, offset_width=0, label_width=0, line_offset=0, show_caches=False, *,
                 show_positions=False):
        self.file = file
        self.lineno_width = lineno_width
        self.offset_width = offset_width
        self.label_width = label_width
        self.show_caches = show_caches
        self.show_positions = show_positions

    def _place(self, instruction):
        if self.show_positions:
            if not instruction.starts_line and instruction.positions is None:
                return ""
            p = instruction.positions or Positions()
            return "%s:%s-%s:%s" % tuple("?" if part is None else part for part in
                                         (p.lineno, p.col_offset, p.end_lineno, p.end_col_offset))
        if not instruction.starts_line:
            return ""
        return "--" if instruction.line_number is None else "%d" % instruction.line_number

    def print_instruction(self, instruction, mark_as_current=False):
        fields = []
        if self.lineno_width:
            if instruction.starts_line and instruction.offset > 0:
                print(file=self.file)
            fields.append(self._place(instruction).rjust(self.lineno_width))
        if self.label_width:
            label = "L%d:" % instruction.label if instruction.label is not None else ""
            fields.append(label.rjust(self.label_width))
        fields.append("-->" if mark_as_current else "   ")
        if self.offset_width:
            fields.append(repr(instruction.offset).rjust(self.offset_width))
        fields.append(instruction.opname.ljust(20))
        fields.append(instruction.argrepr)
        print(" ".join(fields).rstrip(), file=self.file)
        if self.show_caches and instruction.cache_info:
            indent = " " * (len(" ".join(fields[:-2])) + 1)
            for name, words, data in instruction.cache_info:
                for i in range(words):
                    print(indent + "CACHE".ljust(20), data[i * WORD:(i + 1) * WORD].hex(), file=self.file)

    def print_exception_table(self, handlers, labels):
        if not handlers:
            return
        print("ExceptionTable:", file=self.file)
        for entry in handlers:
            print("  L%d to L%d -> L%d [%d]" % (labels[entry.start], labels[entry.end], labels[entry.target], entry.depth),
                  file=self.file)


def _line_width(co, line_offset, show_positions):
    if show_positions:
        longest = 1
        for position in co.co_positions():
            longest = max(longest, sum(1 if part is None else len(str(part)) for part in position) + 3)
        return longest
    lines = [line for _, line in findlinestarts(co)]
    numbers = [line + line_offset for line in lines if line is not None]
    if not numbers:
        return len("--") if lines else 0
    return max(3, len(str(max(numbers))), *(2 for line in lines if line is None))


def _disassemble(co, file, lasti=-1, *, line_offset=0, show_caches=False, adaptive=False, show_offsets=False,
                 show_positions=False):
    code = _code_bytes(co, adaptive)
    handlers = _parse_exception_table(co)
    labels = _make_labels(code, handlers)
    formatter = Formatter(file, _line_width(co, line_offset, show_positions),
                          max(4, len(str(max(len(code) - 2, 0)))) if show_offsets else 0,
                          len("L%d:" % len(labels)) if labels else 0, 0, show_caches, show_positions=show_positions)
    for instruction in _get_instructions_bytes(co, code, line_offset=line_offset, labels=labels):
        current = lasti >= 0 and instruction.offset <= lasti < instruction.end_offset
        formatter.print_instruction(instruction, current)
    formatter.print_exception_table(handlers, labels)


def disassemble(co, lasti=-1, *, file=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Prints a code object's instructions; the one at offset lasti is marked."""
    _disassemble(co, file, lasti, show_caches=show_caches, adaptive=adaptive, show_offsets=show_offsets,
                 show_positions=show_positions)


disco = disassemble  # its old name


def _disassemble_recursive(co, *, file=None, depth=None, **options):
    disassemble(co, file=file, **options)
    if depth is None or depth > 0:
        for x in co.co_consts:
            if hasattr(x, "co_code"):
                print(file=file)
                print("Disassembly of %r:" % (x,), file=file)
                _disassemble_recursive(x, file=file, depth=None if depth is None else depth - 1, **options)


def dis(x=None, *, file=None, depth=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Prints the instructions of classes, methods, functions, modules, generators, source text or code objects.

    Without an argument, of the last traceback. depth limits how deep nested code objects are shown.
    """
    options = dict(show_caches=show_caches, adaptive=adaptive, show_offsets=show_offsets, show_positions=show_positions)
    if x is None:
        distb(file=file, **options)
        return
    x = getattr(x, "__func__", x)
    for attribute in "__code__", "gi_code", "ag_code", "cr_code":
        if hasattr(x, attribute):
            x = getattr(x, attribute)
            break
    if hasattr(x, "__dict__"):
        for name, member in sorted(x.__dict__.items()):
            if isinstance(member, _have_code):
                print("Disassembly of %s:" % name, file=file)
                try:
                    dis(member, file=file, depth=depth, **options)
                except TypeError as error:
                    print("Sorry:", error, file=file)
                print(file=file)
    elif hasattr(x, "co_code"):
        _disassemble_recursive(x, file=file, depth=depth, **options)
    elif isinstance(x, (bytes, bytearray)):
        raise TypeError("instructions without their code object can't be disassembled")
    elif isinstance(x, str):
        _disassemble_recursive(_try_compile(x, "<dis>"), file=file, depth=depth, **options)
    else:
        raise TypeError("don't know how to disassemble %s objects" % type(x).__name__)


_have_code = (types.MethodType, types.FunctionType, types.CodeType, classmethod, staticmethod, type)


def distb(tb=None, *, file=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Prints the instructions of the innermost frame of a traceback, by default of the last one."""
    if tb is None:
        try:
            tb = sys.last_exc.__traceback__ if hasattr(sys, "last_exc") else sys.last_traceback
        except AttributeError:
            raise RuntimeError("no last traceback to disassemble") from None
        while tb.tb_next:
            tb = tb.tb_next
    disassemble(tb.tb_frame.f_code, tb.tb_lasti, file=file, show_caches=show_caches, adaptive=adaptive,
                show_offsets=show_offsets, show_positions=show_positions)


# ---- for modulefinder ----

def _find_imports(co):
    """(name, level, fromlist) of each import statement in a code object."""
    loaded = {}
    for instruction in get_instructions(co):
        if instruction.opname.removesuffix("_TO_TEMP") in ("LOAD_INT", "LOAD_CONST"):
            loaded[instruction.fields[0]] = instruction.argval
        elif instruction.opname == "IMPORT_NAME":
            first = instruction.fields[1]
            level = loaded.get(first)
            if isinstance(level, int) and first + 1 in loaded:
                yield instruction.argval, level, loaded[first + 1]


def _find_store_names(co):
    """The global names that a code object stores to, each once."""
    names = set()
    for instruction in get_instructions(co):
        if instruction.opname in ("STORE_NAME", "STORE_GLOBAL") and instruction.argval not in names:
            names.add(instruction.argval)
            yield instruction.argval


# ---- objects ----

class Bytecode:
    """The instructions of a function, method, source text or code object.

    Iterating gives Instruction objects.
    """

    def __init__(self, x, *, first_line=None, current_offset=None, show_caches=False, adaptive=False, show_offsets=False,
                 show_positions=False):
        self.codeobj = co = _get_code_object(x)
        if first_line is None:
            self.first_line = co.co_firstlineno
            self._line_offset = 0
        else:
            self.first_line = first_line
            self._line_offset = first_line - co.co_firstlineno
        self._original_object = x
        self._linestarts = dict(findlinestarts(co))
        self.exception_entries = _parse_exception_table(co)
        self.current_offset = current_offset
        self.show_caches = show_caches
        self.adaptive = adaptive
        self.show_offsets = show_offsets
        self.show_positions = show_positions

    def __iter__(self):
        return _get_instructions_bytes(self.codeobj, _code_bytes(self.codeobj, self.adaptive), line_offset=self._line_offset)

    def __repr__(self):
        return "%s(%r)" % (self.__class__.__name__, self._original_object)

    @classmethod
    def from_traceback(cls, tb, *, show_caches=False, adaptive=False):
        """The innermost frame's code, its current instruction marked."""
        while tb.tb_next:
            tb = tb.tb_next
        return cls(tb.tb_frame.f_code, current_offset=tb.tb_lasti, show_caches=show_caches, adaptive=adaptive)

    def info(self):
        """What is known of the code object, as text."""
        return _format_code_info(self.codeobj)

    def dis(self):
        """The instructions as text."""
        with io.StringIO() as output:
            _disassemble(self.codeobj, output, -1 if self.current_offset is None else self.current_offset,
                         line_offset=self._line_offset, show_caches=self.show_caches, adaptive=self.adaptive,
                         show_offsets=self.show_offsets, show_positions=self.show_positions)
            return output.getvalue()


def main(args=None):
    """The command line: python -m dis [options] [file]."""
    import argparse

    parser = argparse.ArgumentParser(color=True)
    parser.add_argument("-C", "--show-caches", action="store_true", help="show inline caches")
    parser.add_argument("-O", "--show-offsets", action="store_true", help="show instruction offsets")
    parser.add_argument("-P", "--show-positions", action="store_true", help="show instruction positions")
    parser.add_argument("-S", "--specialized", action="store_true", help="show specialized bytecode")
    parser.add_argument("infile", nargs="?", default="-")
    args = parser.parse_args(args=args)
    if args.infile == "-":
        name, source = "<stdin>", sys.stdin.buffer.read()
    else:
        name = args.infile
        with open(args.infile, "rb") as infile:
            source = infile.read()
    dis(compile(source, name, "exec"), show_caches=args.show_caches, adaptive=args.specialized,
        show_offsets=args.show_offsets, show_positions=args.show_positions)


if __name__ == "__main__":
    main()
