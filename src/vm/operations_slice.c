/* operations_slice.c - v[a:b], v[a:b:c] and storing to them: lists, strs and tuples with int bounds need no slice object. */
#include "object/list.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/list_slice.h"
#include "vm/operations.h"

typedef struct Bounds { int64_t start, stop, step; } Bounds;

/* The numbers that the parts stand for; false: not all are small ints or None. */
static bool plain_bounds(const Value *parts, bool has_step, Bounds *bounds)
{
    Value step = has_step ? parts[2] : NONE;
    if (!is_none(step) && (!is_small_int(step) || small_int(step) == 0))
        return false;
    bounds->step = is_none(step) ? 1 : small_int(step);
    for (int i = 0; i < 2; i++) {
        int64_t *bound = i ? &bounds->stop : &bounds->start;
        if (is_small_int(parts[i]))
            *bound = small_int(parts[i]);
        else if (is_none(parts[i]))
            *bound = (bounds->step < 0) == (i == 1) ? INT64_MIN : INT64_MAX;
        else
            return false;
    }
    return true;
}

static Value build_slice(const Value *parts, bool has_step)
{
    return slice_new(parts[0], parts[1], has_step ? parts[2] : NONE);
}

static void drop_parts(Value *parts, bool has_step)
{
    for (int i = has_step ? 3 : 2; i-- > 0;)
        clear(&parts[i]);
}

static Value sliced(Value v, const Value *parts, bool has_step)
{
    Bounds b;
    if (is_object(v) && plain_bounds(parts, has_step, &b)) {
        Type *type = as_object(v)->type;
        if (type == TYPE(list)) {
            int64_t count = slice_adjust((int64_t)as_list(v)->length, &b.start, &b.stop, b.step);
            return list_strided(as_list(v), b.start, b.step, count);
        }
        if (type == TYPE(str) && b.step == 1) {
            int64_t count = slice_adjust((int64_t)as_str(v)->length, &b.start, &b.stop, 1);
            return str_substring(v, (size_t)b.start, (size_t)(b.start + count));
        }
        if (type == TYPE(tuple) && b.step == 1) {
            int64_t count = slice_adjust((int64_t)as_tuple(v)->length, &b.start, &b.stop, 1);
            return tuple_slice(v, (size_t)b.start, (size_t)(b.start + count));
        }
    }
    Value slice = build_slice(parts, has_step);
    if (is_empty(slice))
        return EMPTY;
    Value result = get_item(v, slice);
    release(slice);
    return result;
}

bool op_get_slice(Value *regs, const Insn *insn, unsigned nlocals)
{
    bool has_step = insn->op == OP_GET_SLICE_STEP;
    Value *parts = &regs[insn->c], result = sliced(regs[insn->b], parts, has_step);
    drop_parts(parts, has_step);
    drop_temporary(regs, insn->b, nlocals);
    if (is_empty(result))
        return false;
    set_register(&regs[insn->a], result);
    return true;
}

bool op_set_slice(Value *regs, const Insn *insn, unsigned nlocals)
{
    bool has_step = insn->op == OP_SET_SLICE_STEP, ok = false;
    Value *parts = &regs[insn->b], v = regs[insn->a], value = regs[insn->c];
    Bounds b;
    if (is_exact_list(v) && is_exact_list(value) && !same(v, value) && plain_bounds(parts, has_step, &b) && b.step == 1) {
        int64_t count = slice_adjust((int64_t)as_list(v)->length, &b.start, &b.stop, 1);
        ok = list_splice(as_list(v), (size_t)b.start, (size_t)(b.start + count), as_list(value)->items, as_list(value)->length);
    } else {
        Value slice = build_slice(parts, has_step);
        ok = !is_empty(slice) && set_item(v, slice, value);
        release(slice);
    }
    drop_parts(parts, has_step);
    drop_temporary(regs, insn->a, nlocals);
    drop_temporary(regs, insn->c, nlocals);
    return ok;
}
