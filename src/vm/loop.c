/* loop.c - the instruction loop.

   pc, the registers and nlocals live in C locals; fp->pc is stored before anything that can raise, run Python or look
   at frames. Fast paths are here, in at most about 15 lines each; the rest is in operations*.c. After the switch come
   the shared tails: entering a function, returning, unwinding. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/iterators.h"
#include "types/module.h"
#include "vm/frame_object.h"
#include "vm/generator.h"
#include "vm/loop_arithmetic.h"
#include "vm/monitor.h"
#include "vm/operations.h"
#include "vm/unwind.h"

#if defined(__GNUC__) && !defined(PYISH_SWITCH_DISPATCH)
#define COMPUTED_GOTO 1
#else
#define COMPUTED_GOTO 0
#endif

#ifndef VM_MONITORED
#define VM_MONITORED 0
#endif

#if COMPUTED_GOTO
#define TARGET(op) L_##op
#define REDISPATCH() goto *labels[pc->op] /* the instruction has changed itself */
#else
#define TARGET(op) case OP_##op
#define REDISPATCH() do { opcode = pc->op; goto dispatch; } while (0)
#endif
/* The second form, for who wants events (see monitor.h), stops between instructions and at the places that WATCH names. */
#if VM_MONITORED
#define DISPATCH() goto monitored
#define WATCH(statement) statement
#else
#define DISPATCH() REDISPATCH()
#define WATCH(statement)
#endif
#define NEXT(words) do { pc += (words); DISPATCH(); } while (0)
#define SAVE() (fp->pc = pc)
/* Runs a slow path that fails by an exception. */
#define CHECKED(expression) do { SAVE(); if (unlikely(!(expression))) goto error; } while (0)
#define CACHE(i) (((const CacheWord *)pc)[i])
#define WIDE(insn) ((int32_t)((uint32_t)(insn)->b | (uint32_t)(insn)->c << 16))
#define JUMP_TAKEN(offset)                                                                                             \
    do {                                                                                                               \
        pc += (offset);                                                                                                \
        if (unlikely(t->breaker))                                                                                      \
            goto breaker;                                                                                              \
        DISPATCH();                                                                                                    \
    } while (0)

/* Where a place in the code sees more layouts than its cache holds: what the shape remembers. NULL: nothing. */
static inline Value *recalled_slot(const Frame *fp, const Insn *pc, Value v)
{
    uint64_t payload = recall_attribute(v, fp->code->names[((const CacheWord *)pc)[1].name]);
    if (payload == 0 || payload & METHOD_PAYLOAD)
        return NULL;
    Value *slot = (Value *)((char *)as_object(v) + payload);
    return is_empty(*slot) ? NULL : slot;
}

static inline Value recalled_method(const Frame *fp, const Insn *pc, Value v)
{
    uint64_t payload = recall_attribute(v, fp->code->names[((const CacheWord *)pc)[1].name]);
    return payload & METHOD_PAYLOAD ? (Value){payload & ~(uint64_t)METHOD_PAYLOAD} : EMPTY;
}

/* An attribute's slot through the two-way cache, then what is remembered. NULL: not known, or deleted. */
static inline Value *cached_slot(const Frame *fp, const Insn *pc, Value v)
{
    const CacheWord *cache = (const CacheWord *)pc;
    uint64_t version = layout_version(v);
    Value *slot;
    if (likely(version == cache[2].version))
        slot = (Value *)((char *)as_object(v) + cache[3].bits);
    else if (version == cache[4].version)
        slot = (Value *)((char *)as_object(v) + cache[5].bits);
    else
        return recalled_slot(fp, pc, v);
    return likely(!is_empty(*slot)) ? slot : NULL;
}

/* A retained reference to what is known not to be EMPTY. */
static inline Value retain_full(Value v)
{
    if (is_pointer_or_empty(v))
        as_object(v)->word += OBJECT_ONE;
    return v;
}

/* An item of a list or tuple, owned; EMPTY: something else. */
static inline Value quick_item(Value v, Value key)
{
    if (unlikely(!is_small_int(key) || !is_object(v)))
        return EMPTY;
    Type *type = as_object(v)->type;
    int64_t i = small_int(key);
    if (likely(type == TYPE(list))) {
        List *list = as_list(v);
        i += i < 0 ? (int64_t)list->length : 0;
        if (likely((uint64_t)i < list->length))
            return retain_full(list->items[i]);
    } else if (type == TYPE(tuple)) {
        Tuple *tuple = as_tuple(v);
        i += i < 0 ? (int64_t)tuple->length : 0;
        if (likely((uint64_t)i < tuple->length))
            return retain_full(tuple->items[i]);
    }
    return EMPTY;
}

/* 1 or 0 for what needs no call to tell; -1: ask. */
static inline int quick_truth(Value v)
{
    if (likely(is_bool(v)))
        return same(v, TRUE_VALUE);
    if (is_small_int(v))
        return v.bits != 1;
    if (is_flonum(v))
        return 1;
    if (is_none(v))
        return 0;
    Type *type = as_object(v)->type;
    if (type == TYPE(str))
        return as_str(v)->length != 0;
    if (type == TYPE(list))
        return as_list(v)->length != 0;
    return type == TYPE(tuple) ? as_tuple(v)->length != 0 : -1;
}

/* Where a list keeps an item; NULL: no list, or no such item. */
static inline Value *list_place(Value v, Value key)
{
    if (unlikely(!is_small_int(key) || !is_exact_list(v)))
        return NULL;
    List *list = as_list(v);
    int64_t i = small_int(key);
    i += i < 0 ? (int64_t)list->length : 0;
    return likely((uint64_t)i < list->length) ? &list->items[i] : NULL;
}

/* The items of a list or tuple of that length, or NULL. */
static inline const Value *sequence_items(Value v, size_t length)
{
    if (is_exact_tuple(v))
        return as_tuple(v)->length == length ? as_tuple(v)->items : NULL;
    return is_exact_list(v) && as_list(v)->length == length ? as_list(v)->items : NULL;
}

static inline Value cached_value(const Insn *pc, uint64_t version)
{
    const CacheWord *cache = (const CacheWord *)pc;
    if (likely(version == cache[2].version))
        return (Value){cache[3].bits};
    if (version == cache[4].version)
        return (Value){cache[5].bits};
    return EMPTY;
}

/* Releases what is left of a callee's window, last to first, then the function. */
static inline void release_window(Thread *t, Frame *fp, Value *regs, unsigned count)
{
#pragma GCC unroll 1
    for (Value *r = regs + count; r-- > regs - 1;) {
        Value v = *r;
        if (!is_object(v))
            continue;
        *r = EMPTY;
        Object *object = as_object(v);
        object->word -= OBJECT_ONE;
        if (unlikely(object->word < OBJECT_ONE))
            frame_local_dead(t, fp, object);
    }
}

#if VM_MONITORED
Value loop_monitored(Thread *t, Frame *fp, bool raising)
#else
static Value loop(Thread *t, Frame *fp, bool raising)
#endif
{
#if COMPUTED_GOTO
    static const void *const labels[] = {
#define INSN(name, operands, cache) &&L_##name,
#include "compiler/instructions.def"
#undef INSN
    };
#endif
    const Insn *pc = fp->pc;
    Value *R = fp->regs;
    unsigned nlocals = fp->code->nlocals;
    /* Operands of the shared tails. */
    Value *window = NULL, result = EMPTY;
    Function *function = NULL;
    size_t nargs = 0;
    uint32_t entry_flags = 0;
    Value instance = EMPTY, kwnames = EMPTY;
#if VM_MONITORED || !COMPUTED_GOTO
    unsigned opcode;
#endif

    if (raising)
        goto error;
    if (t->breaker)
        goto breaker;
    DISPATCH();

#if VM_MONITORED
monitored:
    SAVE();
    if (!runtime.monitored)
        goto change_loop;
    if (unlikely(t->breaker) && !vm_breaker(t))
        goto error;
    pc = monitor_step(t, fp);
    if (pc == NULL)
        goto error;
    opcode = code_generic_op(pc->op);
    if (insn_operands[opcode][0] != 'm' || insn_operands[opcode][1] != 'b')
        opcode = pc->op; /* only calls need their general form: their fast ones have no place to watch */
#if COMPUTED_GOTO
    goto *labels[opcode];
#endif
#endif

#if !COMPUTED_GOTO
dispatch:
    switch ((Opcode)opcode) {
#endif
    TARGET(NOP): NEXT(1);
    TARGET(MOVE): {
        set_register(&R[pc->a], retain(R[pc->b]));
        NEXT(1);
    }
    TARGET(MOVE_TO_TEMP): {
        set_temporary(&R[pc->a], retain(R[pc->b]));
        NEXT(1);
    }
    TARGET(LOAD_CONST_TO_TEMP): {
        set_temporary(&R[pc->a], retain_full(fp->code->constants[WIDE(pc)]));
        NEXT(1);
    }
    TARGET(TAKE): {
        Value v = R[pc->b];
        if (is_object(v))
            R[pc->b] = EMPTY;
        SAVE();
        set_register(&R[pc->a], v);
        NEXT(1);
    }
    TARGET(DROP_MANY): {
        SAVE();
        for (unsigned i = pc->b; i-- > 0;)
            drop_temporary(R, pc->a + i, nlocals);
        NEXT(1);
    }
    TARGET(LOAD_CONST): {
        SAVE();
        set_register(&R[pc->a], retain(fp->code->constants[WIDE(pc)]));
        NEXT(1);
    }
    TARGET(LOAD_INT): {
        SAVE();
        set_register(&R[pc->a], small_int_value(WIDE(pc)));
        NEXT(1);
    }
    TARGET(LOAD_INT_TO_TEMP): {
        set_temporary(&R[pc->a], small_int_value(WIDE(pc)));
        NEXT(1);
    }
    TARGET(DROP): {
        SAVE();
        Value v = R[pc->a];
        if (is_object(v)) {
            R[pc->a] = EMPTY;
            object_release(as_object(v));
        }
        NEXT(1);
    }
    TARGET(DELETE_LOCAL): {
        SAVE();
        if (unlikely(is_empty(R[pc->a]))) {
            op_unbound_local(fp, pc->a);
            goto error;
        }
        clear(&R[pc->a]);
        NEXT(1);
    }
    TARGET(CHECK_BOUND): {
        if (unlikely(is_empty(R[pc->a]))) {
            SAVE();
            op_unbound_local(fp, pc->a);
            goto error;
        }
        NEXT(1);
    }
    TARGET(LOAD_GLOBAL): {
        CHECKED(op_load_global(fp, (Insn *)pc));
        NEXT(4);
    }
    TARGET(LOAD_GLOBAL_MODULE): {
        Dict *globals = as_dict(as_function(R[-1])->globals);
        if (unlikely(globals->table->version != CACHE(2).version)) {
            CHECKED(op_load_global(fp, (Insn *)pc));
            NEXT(4);
        }
        SAVE();
        set_register(&R[pc->a], retain_full(*(Value *)CACHE(3).pointer));
        NEXT(4);
    }
    TARGET(LOAD_GLOBAL_BUILTIN): {
        Function *f = as_function(R[-1]);
        Dict *builtins = as_dict(f->builtins);
        if (unlikely(as_dict(f->globals)->table->version != CACHE(2).version || builtins->table->version != CACHE(3).version)) {
            CHECKED(op_load_global(fp, (Insn *)pc));
            NEXT(4);
        }
        SAVE();
        set_register(&R[pc->a], retain_full(((DictEntry *)builtins->table->entries)[CACHE(1).counter].value));
        NEXT(4);
    }
    TARGET(LOAD_GLOBAL_MODULE_TO_TEMP): {
        Dict *globals = as_dict(as_function(R[-1])->globals);
        if (unlikely(globals->table->version != CACHE(2).version)) {
            CHECKED(op_load_global(fp, (Insn *)pc));
            NEXT(4);
        }
        set_temporary(&R[pc->a], retain_full(*(Value *)CACHE(3).pointer));
        NEXT(4);
    }
    TARGET(LOAD_GLOBAL_BUILTIN_TO_TEMP): {
        Function *f = as_function(R[-1]);
        Dict *builtins = as_dict(f->builtins);
        if (unlikely(as_dict(f->globals)->table->version != CACHE(2).version || builtins->table->version != CACHE(3).version)) {
            CHECKED(op_load_global(fp, (Insn *)pc));
            NEXT(4);
        }
        set_temporary(&R[pc->a], retain_full(((DictEntry *)builtins->table->entries)[CACHE(1).counter].value));
        NEXT(4);
    }
    TARGET(STORE_GLOBAL): {
        CHECKED(op_store_global(fp, pc));
        NEXT(2);
    }
    TARGET(DELETE_GLOBAL): {
        CHECKED(op_delete_global(fp, pc));
        NEXT(2);
    }
    TARGET(LOAD_NAME): {
        CHECKED(op_load_name(fp, (Insn *)pc));
        NEXT(4);
    }
    TARGET(STORE_NAME): {
        CHECKED(op_store_name(fp, pc));
        NEXT(2);
    }
    TARGET(DELETE_NAME): {
        CHECKED(op_delete_name(fp, pc));
        NEXT(2);
    }
    TARGET(LOAD_CELL): {
        Value content = as_cell(R[pc->b])->content;
        SAVE();
        if (unlikely(is_empty(content))) {
            op_unbound_cell(fp, pc->b);
            goto error;
        }
        set_register(&R[pc->a], retain(content));
        NEXT(1);
    }
    TARGET(LOAD_CELL_TO_TEMP): {
        Value content = as_cell(R[pc->b])->content;
        if (unlikely(is_empty(content))) {
            SAVE();
            op_unbound_cell(fp, pc->b);
            goto error;
        }
        set_temporary(&R[pc->a], retain_full(content));
        NEXT(1);
    }
    TARGET(STORE_CELL): {
        Value v = R[pc->b];
        if (pc->b >= nlocals && is_object(v))
            R[pc->b] = EMPTY;
        else
            retain(v);
        SAVE();
        replace(&as_cell(R[pc->a])->content, v);
        NEXT(1);
    }
    TARGET(DELETE_CELL): {
        SAVE();
        if (unlikely(is_empty(as_cell(R[pc->a])->content))) {
            op_unbound_cell(fp, pc->a);
            goto error;
        }
        clear(&as_cell(R[pc->a])->content);
        NEXT(1);
    }
    TARGET(MAKE_CELL): {
        SAVE();
        Value cell = cell_new(R[pc->a]);
        R[pc->a] = cell;
        if (unlikely(is_empty(cell)))
            goto error;
        NEXT(1);
    }
    TARGET(COPY_FREE): {
        Tuple *closure = as_tuple(as_function(R[-1])->closure);
        for (unsigned i = 0; i < closure->length; i++)
            R[pc->a + i] = retain(closure->items[i]);
        NEXT(1);
    }
    TARGET(LOAD_NAME_OR_CELL): {
        CHECKED(op_load_name_or_cell(fp, (Insn *)pc));
        NEXT(2);
    }
    TARGET(LOAD_LOCALS): {
        SAVE();
        set_register(&R[pc->a], retain(R[0]));
        NEXT(1);
    }
    TARGET(NEGATIVE): {
        Value v = R[pc->b], negated;
        if (is_small_int(v) && small_int_subtract(small_int_value(0), v, &negated)) {
            set_register(&R[pc->a], negated);
            NEXT(1);
        }
        if (is_flonum(v)) {
            SAVE();
            set_register(&R[pc->a], float_value(-flonum(v)));
            NEXT(1);
        }
        CHECKED(op_unary(R, pc, nlocals, negative));
        NEXT(1);
    }
    TARGET(POSITIVE): {
        CHECKED(op_unary(R, pc, nlocals, positive));
        NEXT(1);
    }
    TARGET(INVERT): {
        CHECKED(op_unary(R, pc, nlocals, invert));
        NEXT(1);
    }
    TARGET(NOT): {
        Value v = R[pc->b];
        if (is_bool(v)) { /* immortal: no reference to drop */
            bool negated = same(v, FALSE_VALUE);
            drop_temporary(R, pc->b, nlocals);
            set_register(&R[pc->a], bool_value(negated));
            NEXT(1);
        }
        CHECKED(op_not(R, pc, nlocals));
        NEXT(1);
    }
    ARITHMETIC(ADD, add, small_int_add, +, false)
    ARITHMETIC(SUBTRACT, subtract, small_int_subtract, -, false)
    ARITHMETIC(MULTIPLY, multiply, small_int_multiply, *, false)
    INT_ONLY(REMAINDER, remainder, quick_remainder, false)
    POWERS(POWER, false)
    INT_ONLY(LSHIFT, lshift, quick_lshift, false)
    INT_ONLY(RSHIFT, rshift, quick_rshift, false)
    BITWISE(AND, and, &, false)
    BITWISE(XOR, xor, ^, false)
    BITWISE(OR, or, |, false)
    INT_ONLY(FLOOR_DIVIDE, floor_divide, quick_floor_divide, false)
    TRUE_DIVISION(TRUE_DIVIDE, false)
    GENERIC(MATRIX_MULTIPLY, matrix_multiply, false)
    ARITHMETIC(INPLACE_ADD, add, small_int_add, +, true)
    ARITHMETIC(INPLACE_SUBTRACT, subtract, small_int_subtract, -, true)
    ARITHMETIC(INPLACE_MULTIPLY, multiply, small_int_multiply, *, true)
    INT_ONLY(INPLACE_REMAINDER, remainder, quick_remainder, true)
    POWERS(INPLACE_POWER, true)
    INT_ONLY(INPLACE_LSHIFT, lshift, quick_lshift, true)
    INT_ONLY(INPLACE_RSHIFT, rshift, quick_rshift, true)
    BITWISE(INPLACE_AND, and, &, true)
    BITWISE(INPLACE_XOR, xor, ^, true)
    BITWISE(INPLACE_OR, or, |, true)
    INT_ONLY(INPLACE_FLOOR_DIVIDE, floor_divide, quick_floor_divide, true)
    TRUE_DIVISION(INPLACE_TRUE_DIVIDE, true)
    GENERIC(INPLACE_MATRIX_MULTIPLY, matrix_multiply, true)
    ARITHMETIC_I(ADD_I, add, small_int_add, +, false)
    ARITHMETIC_I(SUBTRACT_I, subtract, small_int_subtract, -, false)
    ARITHMETIC_I(INPLACE_ADD_I, add, small_int_add, +, true)
    ARITHMETIC_I(INPLACE_SUBTRACT_I, subtract, small_int_subtract, -, true)
    INT_ONLY_I(REMAINDER_I, remainder, quick_remainder)
    INT_ONLY_I(FLOOR_DIVIDE_I, floor_divide, quick_floor_divide)
    INT_ONLY_I(AND_I, and, quick_and)
    INT_ONLY_I(LSHIFT_I, lshift, quick_lshift)
    INT_ONLY_I(RSHIFT_I, rshift, quick_rshift)
    ARITHMETIC_I_FORM(MULTIPLY_I, multiply, small_int_multiply, *, false, set_register)
    COMPARE_FAMILY(LT, <)
    COMPARE_FAMILY(LE, <=)
    COMPARE_FAMILY(EQ, ==)
    COMPARE_FAMILY(NE, !=)
    COMPARE_FAMILY(GT, >)
    COMPARE_FAMILY(GE, >=)
    TARGET(IS):
    TARGET(IS_NOT): {
        bool is = same(R[pc->b], R[pc->c]) == (pc->op == OP_IS);
        SAVE();
        drop_temporary(R, pc->b, nlocals);
        drop_temporary(R, pc->c, nlocals);
        set_register(&R[pc->a], bool_value(is));
        NEXT(1);
    }
    TARGET(IN):
    TARGET(NOT_IN): {
        int found;
        Insn shifted = {0, pc->b, pc->c, 0};
        CHECKED((found = op_contains(R, &shifted, nlocals)) >= 0);
        set_register(&R[pc->a], bool_value(found == (pc->op == OP_IN)));
        NEXT(1);
    }
    TARGET(JUMP_IF_IS):
    TARGET(JUMP_IF_IS_NOT): {
        bool taken = same(R[pc->a], R[pc->b]) == (pc->op == OP_JUMP_IF_IS);
        SAVE();
        drop_temporary(R, pc->a, nlocals);
        drop_temporary(R, pc->b, nlocals);
        if (taken)
            JUMP_TAKEN((int16_t)pc->c);
        NEXT(1);
    }
    TARGET(JUMP_IF_IN):
    TARGET(JUMP_IF_NOT_IN): {
        int found;
        CHECKED((found = op_contains(R, pc, nlocals)) >= 0);
        if (found == (pc->op == OP_JUMP_IF_IN))
            JUMP_TAKEN((int16_t)pc->c);
        NEXT(1);
    }
    TARGET(JUMP_IF_NONE_KEEP):
    TARGET(JUMP_IF_NOT_NONE_KEEP): {
        if (is_none(R[pc->a]) == (pc->op == OP_JUMP_IF_NONE_KEEP))
            JUMP_TAKEN((int16_t)pc->c);
        NEXT(1);
    }
    TARGET(JUMP_IF_NOT_SEQUENCE): {
        if (!(type_of(R[pc->a])->flags & TYPE_SEQUENCE))
            JUMP_TAKEN((int16_t)pc->c);
        NEXT(1);
    }
    TARGET(JUMP_IF_NOT_MAPPING): {
        if (!(type_of(R[pc->a])->flags & TYPE_MAPPING))
            JUMP_TAKEN((int16_t)pc->c);
        NEXT(1);
    }
    TARGET(JUMP_IF_NONE): {
        bool taken = is_none(R[pc->a]);
        SAVE();
        drop_temporary(R, pc->a, nlocals);
        if (taken)
            JUMP_TAKEN((int16_t)pc->c);
        NEXT(1);
    }
    TARGET(JUMP_IF_NOT_NONE): {
        bool taken = !is_none(R[pc->a]);
        SAVE();
        drop_temporary(R, pc->a, nlocals);
        if (taken)
            JUMP_TAKEN((int16_t)pc->c);
        NEXT(1);
    }
    TARGET(JUMP_IF_TRUE): {
        int truth = quick_truth(R[pc->a]);
        SAVE();
        if (likely(truth >= 0))
            drop_temporary(R, pc->a, nlocals);
        else
            CHECKED((truth = op_truth(R, pc, nlocals)) >= 0);
        if (truth)
            JUMP_TAKEN((int16_t)pc->c);
        NEXT(1);
    }
    TARGET(JUMP_IF_FALSE): {
        int truth = quick_truth(R[pc->a]);
        SAVE();
        if (likely(truth >= 0))
            drop_temporary(R, pc->a, nlocals);
        else
            CHECKED((truth = op_truth(R, pc, nlocals)) >= 0);
        if (!truth)
            JUMP_TAKEN((int16_t)pc->c);
        NEXT(1);
    }
    TARGET(JUMP_IF_TRUE_KEEP):
    TARGET(JUMP_IF_FALSE_KEEP): {
        int truth;
        truth = quick_truth(R[pc->a]);
        SAVE();
        if (truth < 0)
            CHECKED((truth = is_true(R[pc->a])) >= 0);
        if (truth == (pc->op == OP_JUMP_IF_TRUE_KEEP))
            JUMP_TAKEN((int16_t)pc->c);
        drop_temporary(R, pc->a, nlocals);
        NEXT(1);
    }
    TARGET(JUMP): NEXT(WIDE(pc));
    TARGET(JUMP_BACK): JUMP_TAKEN(WIDE(pc));

#include "vm/loop_attributes.h"
#include "vm/loop_calls.h"
    TARGET(LOAD_DICT_OR_CELL):
    TARGET(LOAD_DICT_OR_GLOBAL): {
        CHECKED(op_load_through_class(fp, pc));
        NEXT(2);
    }
    TARGET(INTRINSIC): {
        CHECKED(op_intrinsic(fp, pc));
        NEXT(1);
    }
    TARGET(MAKE_FUNCTION): {
        CHECKED(op_make_function(fp, pc));
        NEXT(1);
    }
    TARGET(SET_FUNCTION): {
        CHECKED(op_set_function(fp, pc));
        NEXT(1);
    }
    TARGET(BUILD_SLICE):
    TARGET(BUILD_TUPLE):
    TARGET(BUILD_LIST):
    TARGET(BUILD_SET):
    TARGET(BUILD_MAP):
    TARGET(BUILD_STRING): {
        CHECKED(op_build(fp, pc));
        NEXT(1);
    }
    TARGET(LIST_APPEND): {
        Value v = R[pc->b];
        if (pc->b >= nlocals && is_object(v))
            R[pc->b] = EMPTY;
        else
            retain(v);
        CHECKED(list_append_owned(as_list(R[pc->a]), v));
        NEXT(1);
    }
    TARGET(SET_ADD):
    TARGET(MAP_ADD):
    TARGET(LIST_EXTEND):
    TARGET(SET_UPDATE):
    TARGET(DICT_UPDATE):
    TARGET(DICT_MERGE):
    TARGET(LIST_TO_TUPLE): {
        CHECKED(op_collect(fp, pc));
        NEXT(1);
    }
    TARGET(CONVERT):
    TARGET(FORMAT):
    TARGET(FORMAT_SPEC): {
        CHECKED(op_format(fp, pc));
        NEXT(1);
    }
    TARGET(UNPACK): { /* into temporaries */
        Value v = R[pc->b];
        unsigned n = pc->c;
        const Value *items = sequence_items(v, n);
        SAVE();
        if (likely(items != NULL)) {
            if (pc->b >= nlocals)
                R[pc->b] = EMPTY;
            for (unsigned i = 0; i < n; i++)
                set_temporary(&R[pc->a + i], retain_full(items[i]));
            if (pc->b >= nlocals)
                object_release(as_object(v));
            NEXT(1);
        }
        CHECKED(op_unpack(fp, pc));
        NEXT(1);
    }
    TARGET(UNPACK_LOCALS): {
        CHECKED(op_unpack_locals(fp, pc));
        NEXT(1);
    }
    TARGET(UNPACK_2): {
        Value v = R[pc->b];
        SAVE();
        if (likely(is_exact_tuple(v) && as_tuple(v)->length == 2)) {
            Value first = retain(as_tuple(v)->items[0]), second = retain(as_tuple(v)->items[1]);
            drop_temporary(R, pc->b, nlocals);
            set_register(&R[pc->a], first);
            set_register(&R[pc->c], second);
            NEXT(1);
        }
        CHECKED(op_unpack(fp, pc));
        NEXT(1);
    }
    TARGET(UNPACK_EX): {
        CHECKED(op_unpack_ex(fp, pc));
        NEXT(1);
    }
    TARGET(GET_ITER): {
        SAVE();
        Value iterator = get_iterator(R[pc->b]);
        drop_temporary(R, pc->b, nlocals);
        if (unlikely(is_empty(iterator)))
            goto error;
        set_register(&R[pc->a], iterator);
        NEXT(1);
    }
    TARGET(FOR_ITER): {
        SAVE();
        Type *type = type_of(R[pc->b]);
        if (type == TYPE(range_iterator) || type == TYPE(list_iterator) || type == TYPE(generator)) {
            ((Insn *)pc)->op = type == TYPE(range_iterator)  ? OP_FOR_ITER_RANGE
                             : type == TYPE(list_iterator) ? OP_FOR_ITER_LIST
                                                           : OP_FOR_ITER_GENERATOR;
            REDISPATCH();
        }
    for_iter_generic:;
        Value item = iterator_next(R[pc->b]);
        if (unlikely(is_empty(item))) {
            if (error_occurred())
                goto error;
            clear(&R[pc->b]);
            NEXT(1);
        }
        set_register(&R[pc->a], item);
        JUMP_TAKEN((int16_t)pc->c);
    }
    TARGET(FOR_ITER_RANGE): {
        Value iterator = R[pc->b];
        SAVE();
        if (unlikely(as_object(iterator)->type != TYPE(range_iterator)))
            goto for_iter_generic;
        RangeIterator *range = (RangeIterator *)as_object(iterator);
        if (likely(range->remaining > 0)) {
            Value item = small_int_value(range->next);
            range->remaining--;
            range->next += range->step;
            set_register(&R[pc->a], item);
            JUMP_TAKEN((int16_t)pc->c);
        }
        clear(&R[pc->b]);
        NEXT(1);
    }
    TARGET(FOR_ITER_LIST): {
        Value iterator = R[pc->b];
        SAVE();
        if (unlikely(as_object(iterator)->type != TYPE(list_iterator)))
            goto for_iter_generic;
        SequenceIterator *it = (SequenceIterator *)as_object(iterator);
        if (likely(!is_empty(it->sequence)) && likely(it->index < as_list(it->sequence)->length)) {
            set_register(&R[pc->a], retain(as_list(it->sequence)->items[it->index++]));
            JUMP_TAKEN((int16_t)pc->c);
        }
        clear(&it->sequence);
        clear(&R[pc->b]);
        NEXT(1);
    }
    TARGET(FOR_ITER_GENERATOR): {
        SAVE();
        Value iterator = R[pc->b];
        if (unlikely(as_object(iterator)->type != TYPE(generator)))
            goto for_iter_generic;
        Generator *generator = as_generator(iterator);
        if (unlikely(generator->state > GENERATOR_SUSPENDED))
            goto for_iter_generic;
        bool started = generator->state == GENERATOR_SUSPENDED;
        CHECKED(generator_resume(t, generator, 0));
        fp = &generator->frame;
        R = fp->regs;
        nlocals = fp->code->nlocals;
        pc = fp->pc;
        if (started)
            set_register(&R[pc->a], none_value());
        NEXT(1);
    }
    TARGET(RETURN): {
        result = R[pc->a];
        if (is_object(result))
            R[pc->a] = EMPTY;
        goto leave;
    }
    TARGET(RETURN_CONST): {
        result = retain(fp->code->constants[WIDE(pc)]);
        goto leave;
    }
    TARGET(RETURN_GENERATOR): {
        SAVE();
        result = generator_from_frame(t, fp);
        if (unlikely(is_empty(result)))
            goto error;
        goto leave_empty;
    }
    TARGET(YIELD): {
        result = R[pc->b];
        if (pc->b >= nlocals && is_object(result))
            R[pc->b] = EMPTY;
        else
            retain(result);
        SAVE();
        bool entry = fp->flags & FRAME_ENTRY;
        generator_suspend(t, frame_generator(fp));
        if (entry)
            return result;
        fp = t->frame;
        R = fp->regs;
        nlocals = fp->code->nlocals;
        pc = fp->pc;
        set_register(&R[pc->a], result);
        if (pc->op == OP_SEND) /* the value is passed on by the YIELD behind */
            NEXT(1);
        JUMP_TAKEN((int16_t)pc->c);
    }
    TARGET(SEND): {
        SAVE();
        Value receiver = R[pc->b];
        if (likely(is_object(receiver)) && (as_object(receiver)->type == TYPE(generator) || as_object(receiver)->type == TYPE(coroutine)) &&
            as_generator(receiver)->state <= GENERATOR_SUSPENDED) {
            Generator *generator = as_generator(receiver);
            bool started = generator->state == GENERATOR_SUSPENDED;
            if (started || is_none(R[pc->a])) {
                Value sent = take(&R[pc->a]);
                if (unlikely(!generator_resume(t, generator, 0))) {
                    release(sent);
                    goto error;
                }
                fp = &generator->frame;
                R = fp->regs;
                nlocals = fp->code->nlocals;
                pc = fp->pc;
                if (started)
                    set_register(&R[pc->a], sent);
                else
                    release(sent);
                NEXT(1);
            }
        }
        Value sent = take(&R[pc->a]), outcome = EMPTY;
        SendResult status = generator_send(receiver, sent, &outcome);
        release(sent);
        if (unlikely(status == SEND_FAILED))
            goto error;
        set_register(&R[pc->a], outcome);
        NEXT(status == SEND_YIELDED ? 1 : (int16_t)pc->c);
    }
    TARGET(GET_YIELD_FROM_ITER): {
        CHECKED(op_get_yield_from_iter(fp, pc));
        NEXT(1);
    }
    TARGET(GET_AWAITABLE): {
        Value v = R[pc->b];
        SAVE();
        if (likely(pc->b >= nlocals && is_object(v) && as_object(v)->type == TYPE(coroutine)) && as_generator(v)->state == GENERATOR_CREATED) {
            R[pc->b] = EMPTY; /* it is its own iterator */
            set_register(&R[pc->a], v);
            NEXT(1);
        }
        CHECKED(op_async(fp, pc));
        NEXT(1);
    }
    TARGET(GET_AITER):
    TARGET(GET_ANEXT): {
        CHECKED(op_async(fp, pc));
        NEXT(1);
    }
    TARGET(GET_LENGTH):
    TARGET(MATCH_KEYS):
    TARGET(MATCH_CLASS): {
        CHECKED(op_match(fp, pc));
        NEXT(1);
    }
    TARGET(MATCH_GROUP):
    TARGET(PREPARE_RERAISE): {
        CHECKED(op_exception_group(fp, pc));
        NEXT(1);
    }
    TARGET(RAISE): {
        SAVE();
        if (op_raise(fp, pc))
            goto error_again; /* raised on: its traceback has this place already */
        goto error;
    }
    TARGET(RERAISE): {
        SAVE();
        Value *saved = &R[pc->a];
        error_restore(take(&saved[1]));
        replace(&t->handled->exception, take(&saved[0]));
        goto error_again;
    }
    TARGET(UNWIND_HANDLER): {
        SAVE();
        Value *saved = &R[pc->a], *inner = &R[pc->b];
        error_restore(take(&inner[1]));
        clear(&inner[0]);
        clear(&saved[1]);
        replace(&t->handled->exception, take(&saved[0]));
        goto error_again;
    }
    TARGET(LEAVE_HANDLER): {
        SAVE();
        Value *saved = &R[pc->a];
        replace(&t->handled->exception, take(&saved[0]));
        clear(&saved[1]);
        NEXT(1);
    }
    TARGET(JUMP_IF_NO_MATCH): {
        int matches;
        CHECKED((matches = op_exception_matches(fp, pc)) >= 0);
        if (!matches)
            NEXT((int16_t)pc->c);
        NEXT(1);
    }
    TARGET(LOAD_COMMON): {
        CHECKED(op_load_common(fp, pc));
        NEXT(1);
    }
    TARGET(GET_SPECIAL): {
        CHECKED(op_get_special(fp, pc));
        NEXT(1);
    }
    TARGET(WITH_EXCEPT): {
        CHECKED(op_with_except(fp, pc));
        NEXT(1);
    }
    TARGET(IMPORT_NAME):
    TARGET(IMPORT_FROM): {
        CHECKED(op_import(fp, pc));
        NEXT(2);
    }
    TARGET(IMPORT_STAR): {
        CHECKED(op_import(fp, pc));
        NEXT(1);
    }
    TARGET(LOAD_BUILD_CLASS): {
        CHECKED(op_load_build_class(fp, pc));
        NEXT(1);
    }
#if !COMPUTED_GOTO
    case OPCODE_COUNT: __builtin_unreachable();
    }
#endif

    /* ---- shared tails ---- */

call_window: /* window[1] is called with nargs arguments from window[2] on; all owned; pc is saved */
{
    WATCH(CHECKED(monitor_call(t, fp, window, nargs));)
    Value callee = window[1];
    if (likely(is_object(callee))) {
        Type *type = as_object(callee)->type;
        if (same(callee, from_pointer(TYPE(type))) && nargs == 1) {
            result = retain(from_pointer(type_of(window[2])));
            goto native_result;
        }
        if (type == TYPE(function)) {
            function = as_function(callee);
            window += 2;
            goto enter_function;
        }
        if (type == TYPE(native_function)) {
            NativeFunction *native = (NativeFunction *)as_object(callee);
            if (native->row->kind == NATIVE_ONE_ARG && nargs == 1)
                result = native->row->function.one_arg(native->self, window[2]);
            else if (native->row->kind == NATIVE_BOUND && native->signature && native->signature->plain_count == nargs)
                result = native->row->function.bound(native->self, window + 2);
            else
                result = native_call(native->row, &native->signature, native->self, window + 2, nargs, EMPTY);
            goto native_result;
        }
        if (type == TYPE(method)) {
            Method *method = as_method(callee);
            window[0] = retain(method->function);
            window[1] = retain(method->self);
            object_release(&method->head);
            window--;
            nargs++;
            goto call_window;
        }
        if (has_flag(type, TYPE_HEAP) && !has_flag(type, TYPE_IS_TYPE)) {
            Value method = type_lookup(type, NAME(call_)); /* an instance whose class has __call__ */
            if (!is_empty(method) && is_function(method)) {
                window[0] = retain(method);
                window--;
                nargs++;
                goto call_window;
            }
        }
        if (has_flag(type, TYPE_IS_TYPE) && type->slots.call == TYPE(type)->slots.call && (instance = class_call_instance(as_type(callee), nargs, &function), !is_empty(instance))) {
            if (function == NULL) { /* object's __init__ has nothing to do */
                result = take(&instance);
                goto native_result;
            }
            window[0] = retain(from_pointer(function));
            window[1] = instance;
            retain(instance);
            object_release(as_object(callee));
            window++;
            nargs++;
            entry_flags = FRAME_INIT;
            goto enter_function;
        }
        if (unlikely(error_occurred())) {
            result = EMPTY;
            goto native_result;
        }
    }
    result = call(callee, window + 2, nargs, EMPTY);
}
native_result: /* the arguments and the callee go, from the last on */
    WATCH(result = monitor_result(t, fp, window, nargs, result);)
    for (Value *r = window + 2 + nargs; r-- > window + 1;) {
        Value v = *r;
        if (is_object(v)) {
            *r = EMPTY;
            object_release(as_object(v));
        }
    }
    if (unlikely(is_empty(result)))
        goto error;
    set_register(&R[pc->a], result);
    pc += insn_length[pc->op];
    if (unlikely(t->breaker))
        goto breaker;
    DISPATCH();

enter_simple: /* function lies in window[-1], its parameters exactly from window[0] on; the running frame is no generator's */
{
    Code *code = function->code;
    Frame *record = fp->next;
    Value *top = window + code->nregs;
    if (unlikely(top > t->register_limit || record == NULL || t->recursion_left <= 0))
        goto enter_function;
    t->recursion_left--;
#pragma GCC unroll 1
    for (Value *local = window + nargs; local < window + code->nlocals; local++)
        *local = EMPTY;
    record->back = fp;
    record->regs = window;
    record->code = code;
    record->top = top;
    record->object = NULL;
    WATCH(record->previous = 0;)
    record->flags = 0;
    fp = record;
    t->frame = record;
    R = window;
    nlocals = code->nlocals;
    pc = VM_MONITORED ? code->instructions : code->entry;
    if (unlikely(t->breaker))
        goto breaker;
    DISPATCH();
}

enter_keywords: /* keyword arguments: their names are in kwnames, which CALL_EX owns */
{
    Code *code = function->code;
    size_t count = nargs + as_tuple(kwnames)->length;
    Value *regs = frame_window(t, window, count, code->nregs > count ? code->nregs : (uint32_t)count, &entry_flags);
    if (unlikely(regs == NULL)) {
        frame_drop_window(window, count);
        if (pc->op == OP_CALL_EX)
            release(kwnames);
        goto error;
    }
    window = regs;
    bool bound = frame_bind(function, window, nargs, kwnames);
    if (pc->op == OP_CALL_EX)
        release(kwnames);
    if (unlikely(!bound)) {
        if (entry_flags & FRAME_NEW_CHUNK)
            frame_chunk_pop(t);
        entry_flags = 0;
        goto error;
    }
    nargs = code->nlocals;
    goto push_frame;
}

enter_function: /* function lies in window[-1], nargs owned arguments from window[0] on */
{
    Code *code = function->code;
    if (unlikely(window + code->nregs > t->register_limit || fp->flags & FRAME_GENERATOR)) {
        Value *regs = frame_window(t, window, nargs, code->nregs > nargs ? code->nregs : (uint32_t)nargs, &entry_flags);
        if (unlikely(regs == NULL)) {
            frame_drop_window(window, nargs);
            if (entry_flags & FRAME_INIT)
                release(take(&instance));
            entry_flags = 0;
            goto error;
        }
        window = regs;
    }
    if (unlikely(nargs != code->argcount || !code->simple)) {
        if (unlikely(!frame_bind(function, window, nargs, EMPTY))) {
            if (entry_flags & FRAME_NEW_CHUNK)
                frame_chunk_pop(t);
            if (entry_flags & FRAME_INIT)
                release(take(&instance));
            entry_flags = 0;
            goto error;
        }
        nargs = code->nlocals;
    }
#pragma GCC unroll 1
    for (unsigned i = (unsigned)nargs; i < code->nlocals; i++)
        window[i] = EMPTY;
}
push_frame: {
    Code *code = function->code;
    Frame *record = fp->next;
    if (unlikely(record == NULL || --t->recursion_left < 0)) {
        record = frame_record_slow(t, fp);
        if (record == NULL) {
            frame_drop_window(window, code->nlocals);
            if (entry_flags & FRAME_NEW_CHUNK)
                frame_chunk_pop(t);
            if (entry_flags & FRAME_INIT)
                release(take(&instance));
            entry_flags = 0;
            goto error;
        }
    }
    record->back = fp;
    record->regs = window;
    record->code = code;
    record->top = window + code->nregs;
    record->object = NULL;
    record->self = instance;
    WATCH(record->previous = 0;)
    record->flags = entry_flags;
    instance = EMPTY;
    entry_flags = 0;
    fp = record;
    t->frame = fp;
    R = window;
    nlocals = code->nlocals;
    pc = VM_MONITORED ? code->instructions : code->entry;
    if (unlikely(t->breaker))
        goto breaker;
    DISPATCH();
}

leave: /* result is owned; locals go from last to first */
    SAVE();
    if (unlikely(fp->flags))
        goto leave_special;
    release_window(t, fp, R, nlocals);
    t->recursion_left++;
    fp = fp->back;
    t->frame = fp;
    R = fp->regs;
    nlocals = fp->code->nlocals;
    pc = fp->pc;
    set_register(&R[pc->a], result);
    pc += insn_length[pc->op];
    DISPATCH();

leave_special:
    if (unlikely(fp->object != NULL))
        frame_object_detach(t, fp);
    if (unlikely(fp->flags & FRAME_GENERATOR)) {
        bool entry = fp->flags & FRAME_ENTRY;
        generator_finish(t, frame_generator(fp));
        if (entry)
            return result;
        fp = t->frame;
        R = fp->regs;
        nlocals = fp->code->nlocals;
        pc = fp->pc;
        if (pc->op == OP_SEND) {
            set_register(&R[pc->a], result);
            NEXT((int16_t)pc->c);
        }
        release(result); /* a for loop over a generator ends */
        clear(&R[pc->b]);
        NEXT(1);
    }
    release_window(t, fp, R, nlocals);
leave_empty: /* the window is empty by now */
    t->recursion_left++;
    if (unlikely(fp->flags)) {
        uint32_t flags = fp->flags;
        if (flags & FRAME_NEW_CHUNK)
            frame_chunk_pop(t);
        if (flags & FRAME_INIT) {
            Value self = fp->self;
            if (unlikely(!is_none(result))) {
                t->frame = fp = fp->back;
                R = fp->regs;
                nlocals = fp->code->nlocals;
                pc = fp->pc;
                error_type("__init__() should return None, not '%T'", result);
                release(result);
                release(self);
                goto error;
            }
            release(result);
            result = self;
        }
        if (flags & FRAME_ENTRY) {
            t->frame = fp->back;
            return result;
        }
    }
    fp = fp->back;
    t->frame = fp;
    R = fp->regs;
    nlocals = fp->code->nlocals;
    pc = fp->pc;
    set_register(&R[pc->a], result);
    pc += insn_length[pc->op];
    DISPATCH();

breaker:
    SAVE();
    if (unlikely(!vm_breaker(t)))
        goto error;
    if (unlikely(runtime.monitored != VM_MONITORED))
        goto change_loop;
    DISPATCH();

change_loop: /* vm_run goes on in the other form at fp->pc */
    t->switching = true;
    return EMPTY;

error: /* an exception is set, fp->pc says where */
    traceback_add(t, fp);
    WATCH(monitor_raised(t, fp, false);)
    WATCH(goto unwind;)
error_again:
    WATCH(monitor_raised(t, fp, true);)
#if VM_MONITORED
unwind:
#endif
    for (;;) {
        const Handler *handler = find_handler(fp);
        if (handler) {
            WATCH(if (!monitor_handled(t, fp)) continue;)
            enter_handler(t, fp, handler);
            R = fp->regs;
            nlocals = fp->code->nlocals;
            pc = fp->code->instructions + handler->target;
            if (unlikely(t->breaker))
                goto breaker;
            DISPATCH();
        }
        bool entry = fp->flags & FRAME_ENTRY;
        WATCH(monitor_unwind(t, fp);)
        unwind_frame(t, fp);
        if (entry)
            return EMPTY;
        fp = t->frame;
        traceback_add(t, fp);
        WATCH(monitor_raised(t, fp, false);)
    }
}

#if !VM_MONITORED
Value vm_run(Thread *t, Frame *fp, bool raising)
{
    uint32_t changes = runtime.monitor_changes;
    for (;;) {
        Value result = unlikely(runtime.monitored) ? loop_monitored(t, fp, raising) : loop(t, fp, raising);
        if (likely(!t->switching)) {
            if (unlikely(changes != runtime.monitor_changes))
                t->breaker = 1; /* the loop that called may be of the wrong form by now */
            return result;
        }
        t->switching = false;
        raising = false;
        fp = t->frame;
    }
}
#endif
