/* _opcode.c - module _opcode: what the table of instructions says, for opcode.py and dis.py of lib/. */
#include <string.h>

#include "compiler/opcodes.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/code.h"
#include "types/module.h"

/* What the first cache word names, where it does. */
typedef enum { CACHE_NOTHING, CACHE_NAME, CACHE_CONSTANT } CacheContent;

static CacheContent cache_content(int op)
{
    switch (code_generic_op((unsigned)op)) {
    case OP_LOAD_GLOBAL: case OP_STORE_GLOBAL: case OP_DELETE_GLOBAL: case OP_LOAD_NAME: case OP_STORE_NAME: case OP_DELETE_NAME:
    case OP_LOAD_NAME_OR_CELL: case OP_LOAD_DICT_OR_CELL: case OP_LOAD_DICT_OR_GLOBAL: case OP_GET_ATTR: case OP_SET_ATTR:
    case OP_DELETE_ATTR: case OP_CALL_METHOD: case OP_CALL_METHOD_KW: case OP_SUPER_ATTR: case OP_IMPORT_NAME: case OP_IMPORT_FROM:
        return CACHE_NAME;
    case OP_CALL_KW: return CACHE_CONSTANT;
    default: return CACHE_NOTHING;
    }
}

static bool opcode_argument(Value v, int64_t *op) { return index_as_int64(v, op, TYPE(OverflowError)); }
static bool valid(int64_t op) { return op >= 0 && op < OPCODE_COUNT; }
static bool has_operand(int64_t op, const char *letters)
{
    return valid(op) && strpbrk(insn_operands[op], letters) != NULL;
}

static Value is_valid(Value module, Value arg)
{
    (void)module;
    int64_t op;
    return opcode_argument(arg, &op) ? bool_value(valid(op)) : EMPTY;
}
static Value has_arg(Value module, Value arg)
{
    (void)module;
    int64_t op;
    return opcode_argument(arg, &op) ? bool_value(valid(op) && strcmp(insn_operands[op], "---") != 0) : EMPTY;
}
static Value has_const(Value module, Value arg)
{
    (void)module;
    int64_t op;
    return opcode_argument(arg, &op) ? bool_value(has_operand(op, "K") || (valid(op) && cache_content((int)op) == CACHE_CONSTANT)) : EMPTY;
}
static Value has_name(Value module, Value arg)
{
    (void)module;
    int64_t op;
    return opcode_argument(arg, &op) ? bool_value(valid(op) && cache_content((int)op) == CACHE_NAME) : EMPTY;
}
static Value has_jump(Value module, Value arg)
{
    (void)module;
    int64_t op;
    return opcode_argument(arg, &op) ? bool_value(has_operand(op, "jJ")) : EMPTY;
}
static Value has_free(Value module, Value arg)
{
    (void)module;
    int64_t op;
    if (!opcode_argument(arg, &op))
        return EMPTY;
    switch (op) {
    case OP_LOAD_CELL: case OP_STORE_CELL: case OP_DELETE_CELL: case OP_MAKE_CELL: case OP_LOAD_NAME_OR_CELL:
    case OP_LOAD_DICT_OR_CELL: return bool_value(true);
    default: return bool_value(false);
    }
}
static Value has_local(Value module, Value arg)
{
    (void)module;
    int64_t op;
    return opcode_argument(arg, &op) ? bool_value(has_operand(op, "mtuk")) : EMPTY;
}
static Value has_exc(Value module, Value arg) /* handlers are in a table */
{
    (void)module;
    int64_t op;
    return opcode_argument(arg, &op) ? bool_value(false) : EMPTY;
}

/* Registers have no stack that an instruction could move. */
static Value stack_effect(Value module, const Value *args)
{
    (void)module;
    int64_t op, oparg;
    if (!opcode_argument(args[0], &op) || (!is_none(args[1]) && !index_as_int64(args[1], &oparg, TYPE(OverflowError))))
        return EMPTY;
    if (!is_none(args[2]) && !is_bool(args[2]))
        return error_value("stack_effect: jump must be False, True or None");
    return valid(op) ? small_int_value(0) : error_value("invalid opcode or oparg");
}

static Value get_executor(Value module, const Value *args)
{
    (void)module;
    (void)args;
    return error_set(TYPE(RuntimeError), "Executors are not available in this build");
}

/* A list of texts; NULL ends them. */
static Value text_list(const char *const *texts)
{
    List *list = list_new(8);
    for (; list && *texts; texts++) {
        Value text = str_from_c(*texts);
        if (is_empty(text) || !list_append_owned(list, text)) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return list ? from_pointer(list) : EMPTY;
}

static Value special_method_names(Value module)
{
    (void)module;
    static const char *const names[] = {"__enter__", "__exit__", "__aenter__", "__aexit__", NULL};
    return text_list(names);
}

/* Intrinsics with that many operands. */
static Value intrinsics(int first, int last)
{
    static const struct { const char *name; int operands; } table[] = {
#define X(name, operands) {"INTRINSIC_" #name, operands},
        INTRINSICS(X)
#undef X
    };
    const char *names[sizeof table / sizeof *table + 1];
    size_t n = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].operands >= first && table[i].operands <= last)
            names[n++] = table[i].name;
    names[n] = NULL;
    return text_list(names);
}
static Value unary_intrinsics(Value module)
{
    (void)module;
    return intrinsics(0, 1);
}
static Value binary_intrinsics(Value module)
{
    (void)module;
    return intrinsics(2, 4);
}

static Value all_intrinsics(Value module)
{
    (void)module;
    return intrinsics(0, 4);
}

static Value binary_operators(Value module)
{
    (void)module;
    static const char *const operators[][2] = {
        {"NB_ADD", "+"}, {"NB_AND", "&"}, {"NB_FLOOR_DIVIDE", "//"}, {"NB_LSHIFT", "<<"}, {"NB_MATRIX_MULTIPLY", "@"},
        {"NB_MULTIPLY", "*"}, {"NB_REMAINDER", "%"}, {"NB_OR", "|"}, {"NB_POWER", "**"}, {"NB_RSHIFT", ">>"},
        {"NB_SUBTRACT", "-"}, {"NB_TRUE_DIVIDE", "/"}, {"NB_XOR", "^"}, {"NB_INPLACE_ADD", "+="}, {"NB_INPLACE_AND", "&="},
        {"NB_INPLACE_FLOOR_DIVIDE", "//="}, {"NB_INPLACE_LSHIFT", "<<="}, {"NB_INPLACE_MATRIX_MULTIPLY", "@="},
        {"NB_INPLACE_MULTIPLY", "*="}, {"NB_INPLACE_REMAINDER", "%="}, {"NB_INPLACE_OR", "|="}, {"NB_INPLACE_POWER", "**="},
        {"NB_INPLACE_RSHIFT", ">>="}, {"NB_INPLACE_SUBTRACT", "-="}, {"NB_INPLACE_TRUE_DIVIDE", "/="},
        {"NB_INPLACE_XOR", "^="}, {"NB_SUBSCR", "[]"},
    };
    List *list = list_new(32);
    for (size_t i = 0; list && i < sizeof operators / sizeof *operators; i++) {
        Value pair[] = {str_from_c(operators[i][0]), str_from_c(operators[i][1])};
        Value tuple = tuple_from_owned(pair, 2);
        if (is_empty(tuple) || !list_append_owned(list, tuple)) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return list ? from_pointer(list) : EMPTY;
}

/* The table itself: (name, operands, cache words, what the first of them names, generic form's number) for each instruction. */
static Value instructions(Value module)
{
    (void)module;
    static const char *const contents[] = {"", "name", "constant"};
    List *list = list_new(OPCODE_COUNT);
    for (int op = 0; list && op < OPCODE_COUNT; op++) {
        Value row[] = {str_from_c(insn_names[op]), str_from_c(insn_operands[op]), small_int_value(insn_length[op] - 1),
                       str_from_c(contents[cache_content(op)]), small_int_value(code_generic_op((unsigned)op))};
        Value tuple = tuple_from_owned(row, 5);
        if (is_empty(tuple) || !list_append_owned(list, tuple)) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return list ? from_pointer(list) : EMPTY;
}

static Value specialization_stats(Value module)
{
    (void)module;
    return none_value();
}

static const NativeRow functions[] = {
    NATIVE("stack_effect", stack_effect, "($module, opcode, oparg=None, /, *, jump=None)", "The stack effect of an instruction: none, there are registers."),
    NATIVE("is_valid", is_valid, "($module, /, opcode)", "Return True if opcode is valid, False otherwise."),
    NATIVE("has_arg", has_arg, "($module, /, opcode)", "Return True if the opcode has operands, False otherwise."),
    NATIVE("has_const", has_const, "($module, /, opcode)", "Return True if the opcode accesses a constant, False otherwise."),
    NATIVE("has_name", has_name, "($module, /, opcode)", "Return True if the opcode accesses a name, False otherwise."),
    NATIVE("has_jump", has_jump, "($module, /, opcode)", "Return True if the opcode has a jump target, False otherwise."),
    NATIVE("has_free", has_free, "($module, /, opcode)", "Return True if the opcode accesses a variable shared with other functions, False otherwise."),
    NATIVE("has_local", has_local, "($module, /, opcode)", "Return True if the opcode accesses a register, False otherwise."),
    NATIVE("has_exc", has_exc, "($module, /, opcode)", "Return True if the opcode sets an exception handler: none does."),
    NATIVE("get_executor", get_executor, "($module, /, code, offset)", "Return the executor at offset in code: there is none."),
    NATIVE("get_intrinsic1_descs", unary_intrinsics, "($module, /)", "Return a list of names of the unary intrinsics."),
    NATIVE("get_intrinsic2_descs", binary_intrinsics, "($module, /)", "Return a list of names of the intrinsics with more operands."),
    NATIVE("get_nb_ops", binary_operators, "($module, /)", "Return the names and symbols of the binary operators."),
    NATIVE("get_special_method_names", special_method_names, "($module, /)", "Return a list of special method names."),
    NATIVE("get_specialization_stats", specialization_stats, "($module, /)", "Return the specialization statistics: none are kept."),
    NATIVE("intrinsic_names", all_intrinsics, "($module, /)", "The names of INTRINSIC's operations by number."),
    NATIVE("instructions", instructions, "($module, /)", "The table of instructions: (name, operands, cache words, what the first names, generic form)."),
    NATIVE_END,
};

static bool fill(Value module)
{
    return module_add_int(module, "ENABLE_SPECIALIZATION", 1) && module_add_int(module, "ENABLE_SPECIALIZATION_FT", 1);
}

const ModuleSpec opcode_module = {"_opcode", "Opcode support module.", functions, fill};
