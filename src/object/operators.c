/* operators.c - binary and unary operators: which operand's slot is asked first, and the errors. */
#include <stdio.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"

static const char *const symbols[] = {
#define BINARY_OP(name, symbol) symbol,
#include "object/operators.def"
#undef BINARY_OP
};

static const uint16_t slot_offsets[] = {
#define BINARY_OP(name, symbol) offsetof(Slots, name),
#include "object/operators.def"
#undef BINARY_OP
};

static const uint16_t inplace_offsets[] = {
#define inplace_divmod divmod
#define BINARY_OP(name, symbol) offsetof(Slots, inplace_##name),
#include "object/operators.def"
#undef BINARY_OP
#undef inplace_divmod
};

static inline BinaryFn slot_at(const Type *type, uint16_t offset)
{
    return *(const BinaryFn *)((const char *)&type->slots + offset);
}

/* The result, or NotImplemented where neither operand can. A right operand of a derived class comes first. */
static Value try_binary(uint16_t offset, Value a, Value b)
{
    Type *ta = type_of(a), *tb = type_of(b);
    BinaryFn left = slot_at(ta, offset), right = ta == tb ? NULL : slot_at(tb, offset);
    if (right == left)
        right = NULL;
    if (left) {
        if (right && type_is_subtype(tb, ta)) {
            Value result = right(a, b);
            if (!same(result, NOT_IMPLEMENTED))
                return result;
            release(result);
            right = NULL;
        }
        Value result = left(a, b);
        if (!same(result, NOT_IMPLEMENTED))
            return result;
        release(result);
    }
    return right ? right(a, b) : not_implemented();
}

static COLD Value unsupported(const char *symbol, Value a, Value b)
{
    return error_type("unsupported operand type(s) for %.100s: '%.100T' and '%.100T'", symbol, a, b);
}

/* sequence * count. */
static Value repeat_by(SequenceItemFn repeat, Value sequence, Value count)
{
    int64_t n;
    if (!is_int(count) && type_of(count)->slots.to_index == NULL)
        return error_type("can't multiply sequence by non-int of type '%T'", count);
    return index_as_int64(count, &n, TYPE(OverflowError)) ? repeat(sequence, n) : EMPTY;
}

/* What sequences add to + and *, after the number slots had their turn; NotImplemented: nothing. */
static Value try_sequence(BinaryOp op, Value a, Value b, bool inplace)
{
    const Slots *sa = &type_of(a)->slots, *sb = &type_of(b)->slots;
    if (op == BINARY_add) {
        BinaryFn concat = inplace && sa->inplace_concat ? sa->inplace_concat : sa->concat;
        if (concat)
            return concat(a, b);
    } else if (op == BINARY_multiply) {
        SequenceItemFn repeat = inplace && sa->inplace_repeat ? sa->inplace_repeat : sa->repeat;
        if (repeat)
            return repeat_by(repeat, a, b);
        if (sb->repeat)
            return repeat_by(sb->repeat, b, a);
    }
    return not_implemented();
}

static Value try_power(Value a, Value b, Value modulus)
{
    Type *ta = type_of(a), *tb = type_of(b), *tc = type_of(modulus);
    TernaryFn left = ta->slots.power, right = tb == ta ? NULL : tb->slots.power, third;
    if (right == left)
        right = NULL;
    if (left) {
        if (right && type_is_subtype(tb, ta)) {
            Value result = right(a, b, modulus);
            if (!same(result, NOT_IMPLEMENTED))
                return result;
            release(result);
            right = NULL;
        }
        Value result = left(a, b, modulus);
        if (!same(result, NOT_IMPLEMENTED))
            return result;
        release(result);
    }
    if (right) {
        Value result = right(a, b, modulus);
        if (!same(result, NOT_IMPLEMENTED))
            return result;
        release(result);
    }
    third = is_none(modulus) ? NULL : tc->slots.power;
    return third && third != left && third != right ? third(a, b, modulus) : not_implemented();
}

Value power(Value a, Value b, Value modulus, bool inplace)
{
    Value result = not_implemented();
    if (inplace && type_of(a)->slots.inplace_power)
        result = type_of(a)->slots.inplace_power(a, b, modulus);
    if (same(result, NOT_IMPLEMENTED)) {
        release(result);
        result = try_power(a, b, modulus);
    }
    if (!same(result, NOT_IMPLEMENTED))
        return result;
    release(result);
    if (is_none(modulus))
        return unsupported(inplace ? "**=" : "** or pow()", a, b);
    return error_type("unsupported operand type(s) for ** or pow(): '%.100T', '%.100T', '%.100T'", a, b, modulus);
}

/* Python 2's `print >>stream` gets a hint. */
static bool is_print(Value v) { return strcmp(((NativeFunction *)as_object(v))->row->name, "print") == 0; }

Value binary(BinaryOp op, Value a, Value b)
{
    if (op == BINARY_power)
        return power(a, b, NONE, false);
    Value result = try_binary(slot_offsets[op], a, b);
    if (same(result, NOT_IMPLEMENTED)) {
        release(result);
        result = try_sequence(op, a, b, false);
    }
    if (likely(!same(result, NOT_IMPLEMENTED)))
        return result;
    release(result);
    if (op == BINARY_rshift && type_of(a) == TYPE(native_function) && is_print(a))
        return error_type("unsupported operand type(s) for %.100s: '%.100T' and '%.100T'. Did you mean \"print(<message>, "
                          "file=<output_stream>)\"?", symbols[op], a, b);
    return unsupported(symbols[op], a, b);
}

Value binary_inplace(BinaryOp op, Value a, Value b)
{
    if (op == BINARY_power)
        return power(a, b, NONE, true);
    BinaryFn inplace = slot_at(type_of(a), inplace_offsets[op]);
    if (inplace) {
        Value result = inplace(a, b);
        if (!same(result, NOT_IMPLEMENTED))
            return result;
        release(result);
    }
    Value result = try_binary(slot_offsets[op], a, b);
    if (same(result, NOT_IMPLEMENTED)) {
        release(result);
        result = try_sequence(op, a, b, true);
    }
    if (likely(!same(result, NOT_IMPLEMENTED)))
        return result;
    release(result);
    char symbol[8];
    snprintf(symbol, sizeof symbol, "%s=", symbols[op]);
    return unsupported(symbol, a, b);
}

static Value unary(UnaryFn slot, const char *symbol, Value v)
{
    return slot ? slot(v) : error_type("bad operand type for unary %s: '%T'", symbol, v);
}

Value negative(Value v) { return unary(type_of(v)->slots.negative, "-", v); }
Value positive(Value v) { return unary(type_of(v)->slots.positive, "+", v); }
Value invert(Value v) { return unary(type_of(v)->slots.invert, "~", v); }
Value absolute(Value v)
{
    UnaryFn slot = type_of(v)->slots.absolute;
    return slot ? slot(v) : error_type("bad operand type for abs(): '%T'", v);
}
