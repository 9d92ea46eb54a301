"""The instructions by name and number, as the interpreter's own table has them."""

import _opcode


def _shown(name):
    """The name to be shown: what the library's tools look for is spelled as they expect it."""
    return name.replace("GET_ATTR", "LOAD_ATTR").replace("SET_ATTR", "STORE_ATTR")


_table = [(_shown(row[0]), *row[1:]) for row in _opcode.instructions()]

opmap = {row[0]: number for number, row in enumerate(_table)}

# What instructions specialize into, by what they are specialized from.
_specializations = {}
for _number, _row in enumerate(_table):
    if _row[4] != _number:
        _specializations.setdefault(_table[_row[4]][0], []).append(_row[0])
del _number, _row
_specialized_opmap = {name: opmap[name] for names in _specializations.values() for name in names}

# Every instruction has room for operands.
HAVE_ARGUMENT = 0
MIN_INSTRUMENTED_OPCODE = len(_table)
