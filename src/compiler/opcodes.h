/* opcodes.h - the instructions' numbers, for those who make or show code. */
#ifndef PYISH_COMPILER_OPCODES_H
#define PYISH_COMPILER_OPCODES_H

#include <stdint.h>

typedef enum Opcode {
#define INSN(name, operands, cache) OP_##name,
#include "compiler/instructions.def"
#undef INSN
    OPCODE_COUNT
} Opcode;

/* Words an instruction takes, caches included. */
extern const uint8_t insn_length[];
extern const char *const insn_names[];
extern const char *const insn_operands[];

enum { COMMON_ASSERTION_ERROR, COMMON_NOT_IMPLEMENTED_ERROR, COMMON_STOP_ASYNC_ITERATION };
enum { SPECIAL_ENTER, SPECIAL_EXIT, SPECIAL_AENTER, SPECIAL_AEXIT };
enum { FUNCTION_DEFAULTS, FUNCTION_KWDEFAULTS, FUNCTION_CLOSURE, FUNCTION_ANNOTATE, FUNCTION_TYPE_PARAMS, FUNCTION_ANNOTATIONS };
/* INTRINSIC's operations, with their number of operands. */
#define INTRINSICS(X)                                                                                                  \
    X(TYPEVAR, 1) X(TYPEVAR_BOUND, 2) X(TYPEVAR_CONSTRAINTS, 2) X(PARAMSPEC, 1) X(TYPEVARTUPLE, 1) X(TYPE_PARAM_DEFAULT, 2) \
    X(TYPE_ALIAS, 3) X(SUBSCRIPT_GENERIC, 1) X(SETUP_ANNOTATIONS, 0) X(INTERPOLATION, 4) X(TEMPLATE, 2) X(DISPLAY, 1) \
    X(ITERATOR, 1)
enum {
#define X(name, operands) INTRINSIC_##name,
    INTRINSICS(X)
#undef X
};

#endif
