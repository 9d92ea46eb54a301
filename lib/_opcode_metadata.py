"""The instructions by name and number, as the interpreter's own table has them."""

import _opcode

_table = _opcode.instructions()

opmap = {row[0]: number for number, row in enumerate(_table)}

# What instructions specialize into, by what they are specialized from.
_specializations = {
    "LOAD_GLOBAL": ["LOAD_GLOBAL_MODULE", "LOAD_GLOBAL_BUILTIN"],
    "GET_ATTR": ["GET_ATTR_SLOT", "GET_ATTR_SLOT_TO_TEMP", "GET_ATTR_VALUE", "GET_ATTR_MODULE", "GET_ATTR_TYPE",
                 "GET_ATTR_PROPERTY"],
    "SET_ATTR": ["SET_ATTR_SLOT", "SET_ATTR_ADD"],
    "CALL_METHOD": ["CALL_METHOD_CACHED"],
    "FOR_ITER": ["FOR_ITER_RANGE", "FOR_ITER_LIST", "FOR_ITER_GENERATOR"],
}
_specialized_opmap = {name: opmap[name] for names in _specializations.values() for name in names}

# Every instruction has room for operands.
HAVE_ARGUMENT = 0
MIN_INSTRUMENTED_OPCODE = len(_table)
