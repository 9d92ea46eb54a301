"""The instructions: their names, and what their operands mean."""

__all__ = ["cmp_op", "stack_effect", "hascompare", "opname", "opmap", "HAVE_ARGUMENT", "EXTENDED_ARG", "hasarg", "hasconst",
           "hasname", "hasjump", "hasjrel", "hasjabs", "hasfree", "haslocal", "hasexc"]

import _opcode
from _opcode import (get_intrinsic1_descs, get_intrinsic2_descs, get_nb_ops, get_special_method_names, has_arg, has_const,
                     has_exc, has_free, has_jump, has_local, has_name, stack_effect)
from _opcode_metadata import _specializations, _specialized_opmap, _table, opmap, HAVE_ARGUMENT, MIN_INSTRUMENTED_OPCODE

# No instruction widens another's operands: those that need room have it. The number is none that occurs.
EXTENDED_ARG = len(opmap)

opname = ["<%r>" % (number,) for number in range(max(256, len(opmap)))]
for _name, _number in opmap.items():
    opname[_number] = _name
del _name, _number

cmp_op = ("<", "<=", "==", "!=", ">", ">=")

hasarg = [number for number in opmap.values() if has_arg(number)]
hasconst = [number for number in opmap.values() if has_const(number)]
hasname = [number for number in opmap.values() if has_name(number)]
hasjump = [number for number in opmap.values() if has_jump(number)]
hasjrel = hasjump  # all jumps are relative
hasjabs = []
hasfree = [number for number in opmap.values() if has_free(number)]
haslocal = [number for number in opmap.values() if has_local(number)]
hasexc = [number for number in opmap.values() if has_exc(number)]
hascompare = [opmap[name] for name in ("LT", "LE", "EQ", "NE", "GT", "GE")]

_intrinsic_1_descs = get_intrinsic1_descs()
_intrinsic_2_descs = get_intrinsic2_descs()
_special_method_names = get_special_method_names()
_common_constants = [AssertionError, NotImplementedError, StopAsyncIteration]
_nb_ops = get_nb_ops()

# Words behind an instruction: how many, for the instructions that have any.
_inline_cache_entries = {row[0]: row[2] for row in _table if row[2]}

# What the last field of INTRINSIC stands for.
intrinsic_names = [name.removeprefix("INTRINSIC_") for name in _opcode.intrinsic_names()]
