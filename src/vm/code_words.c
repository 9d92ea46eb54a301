/* code_words.c - the instructions of a code object without what running them has changed. See types/code.h. */
#include "compiler/opcodes.h"
#include "types/code.h"

/* Instructions that others specialize into: their generic form. The rest stand for themselves. */
static const uint16_t generic_forms[OPCODE_COUNT] = {
    [OP_LOAD_GLOBAL_MODULE] = OP_LOAD_GLOBAL,
    [OP_LOAD_GLOBAL_BUILTIN] = OP_LOAD_GLOBAL,
    [OP_LOAD_GLOBAL_MODULE_TO_TEMP] = OP_LOAD_GLOBAL,
    [OP_LOAD_GLOBAL_BUILTIN_TO_TEMP] = OP_LOAD_GLOBAL,
    [OP_GET_ATTR_SLOT] = OP_GET_ATTR,
    [OP_GET_ATTR_SLOT_TO_TEMP] = OP_GET_ATTR,
    [OP_GET_ATTR_SLOT_CHAIN] = OP_GET_ATTR,
    [OP_GET_ATTR_VALUE] = OP_GET_ATTR,
    [OP_GET_ATTR_MODULE] = OP_GET_ATTR,
    [OP_GET_ATTR_TYPE] = OP_GET_ATTR,
    [OP_GET_ATTR_PROPERTY] = OP_GET_ATTR,
    [OP_GET_ATTR_DICT] = OP_GET_ATTR,
    [OP_SET_ATTR_SLOT] = OP_SET_ATTR,
    [OP_SET_ATTR_ADD] = OP_SET_ATTR,
    [OP_CALL_FUNCTION] = OP_CALL,
    [OP_CALL_CLASS] = OP_CALL,
    [OP_CALL_METHOD_CACHED] = OP_CALL_METHOD,
    [OP_CALL_METHOD_FUNCTION] = OP_CALL_METHOD,
    [OP_CALL_LIST_APPEND] = OP_CALL_METHOD,
    [OP_CALL_METHOD_OF_CLASS] = OP_CALL_METHOD,
    [OP_FOR_ITER_RANGE] = OP_FOR_ITER,
    [OP_FOR_ITER_LIST] = OP_FOR_ITER,
    [OP_FOR_ITER_GENERATOR] = OP_FOR_ITER,
};

/* Caches are emptied but for the names (or constants) that the compiler put there. */
static uint64_t cache_word(uint16_t op, unsigned k, CacheWord word)
{
    CacheWord kept = {.bits = 0};
    if (k == 1 || (k == 2 && op == OP_CALL_METHOD_KW))
        kept.name = word.name;
    if (k == 1 && (op == OP_CALL_METHOD || op == OP_CALL_METHOD_KW))
        kept.receiver = word.receiver;
    return kept.bits;
}

unsigned code_generic_op(unsigned op) { return op < OPCODE_COUNT && generic_forms[op] ? generic_forms[op] : op; }

static void write_words(const Code *code, uint64_t *out)
{
    for (uint32_t i = 0; i < code->size;) {
        Insn insn = code->instructions[i];
        if (insn.op < OPCODE_COUNT && generic_forms[insn.op])
            insn.op = generic_forms[insn.op];
        memcpy(&out[i], &insn, sizeof insn);
        unsigned length = insn.op < OPCODE_COUNT ? insn_length[insn.op] : 1;
        for (unsigned k = 1; k < length && i + k < code->size; k++)
            out[i + k] = cache_word(insn.op, k, ((const CacheWord *)code->instructions)[i + k]);
        i += length;
    }
}

void (*code_generic_words)(const Code *code, uint64_t *out) = write_words;
