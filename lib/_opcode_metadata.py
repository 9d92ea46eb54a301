"""The instructions by name and number, as the interpreter's own table has them."""

import _opcode


def _shown(name):
    """The name to be shown: what the library's tools look for is spelled as they expect it."""
    return name.replace("GET_ATTR", "LOAD_ATTR").replace("SET_ATTR", "STORE_ATTR")


_table = [(_shown(name), operands, words, content) for name, operands, words, content in _opcode.instructions()]

opmap = {row[0]: number for number, row in enumerate(_table)}

# What instructions specialize into, by what they are specialized from.
_specializations = {
    "LOAD_GLOBAL": ["LOAD_GLOBAL_MODULE", "LOAD_GLOBAL_BUILTIN"],
    "LOAD_ATTR": ["LOAD_ATTR_SLOT", "LOAD_ATTR_SLOT_TO_TEMP", "LOAD_ATTR_VALUE", "LOAD_ATTR_MODULE", "LOAD_ATTR_TYPE",
                  "LOAD_ATTR_PROPERTY"],
    "STORE_ATTR": ["STORE_ATTR_SLOT", "STORE_ATTR_ADD"],
    "CALL_METHOD": ["CALL_METHOD_CACHED"],
    "FOR_ITER": ["FOR_ITER_RANGE", "FOR_ITER_LIST", "FOR_ITER_GENERATOR"],
}
_specializations = {name: [form for form in forms if form in opmap] for name, forms in _specializations.items()}
_specialized_opmap = {name: opmap[name] for names in _specializations.values() for name in names}

# Every instruction has room for operands.
HAVE_ARGUMENT = 0
MIN_INSTRUMENTED_OPCODE = len(_table)
