/* _operator.c - module _operator: operators as functions. The getters are in operator_getters.c. */
#include "object/attribute.h"
#include "object/buffer.h"
#include "object/call.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"
#include "types/module.h"

#define BINARY_FUNCTION(name, op)                                                                                      \
    static Value name(Value module, const Value *args)                                                                 \
    {                                                                                                                  \
        (void)module;                                                                                                  \
        return binary(BINARY_##op, args[0], args[1]);                                                                  \
    }                                                                                                                  \
    static Value i##name(Value module, const Value *args)                                                              \
    {                                                                                                                  \
        (void)module;                                                                                                  \
        return binary_inplace(BINARY_##op, args[0], args[1]);                                                          \
    }
BINARY_FUNCTION(op_add, add)
BINARY_FUNCTION(op_sub, subtract)
BINARY_FUNCTION(op_mul, multiply)
BINARY_FUNCTION(op_matmul, matrix_multiply)
BINARY_FUNCTION(op_floordiv, floor_divide)
BINARY_FUNCTION(op_truediv, true_divide)
BINARY_FUNCTION(op_mod, remainder)
BINARY_FUNCTION(op_lshift, lshift)
BINARY_FUNCTION(op_rshift, rshift)
BINARY_FUNCTION(op_and, and)
BINARY_FUNCTION(op_or, or)
BINARY_FUNCTION(op_xor, xor)
BINARY_FUNCTION(op_pow, power)

#define COMPARE_FUNCTION(name, op)                                                                                     \
    static Value name(Value module, const Value *args)                                                                 \
    {                                                                                                                  \
        (void)module;                                                                                                  \
        return compare(args[0], args[1], op);                                                                          \
    }
COMPARE_FUNCTION(op_lt, COMPARE_LT)
COMPARE_FUNCTION(op_le, COMPARE_LE)
COMPARE_FUNCTION(op_eq, COMPARE_EQ)
COMPARE_FUNCTION(op_ne, COMPARE_NE)
COMPARE_FUNCTION(op_gt, COMPARE_GT)
COMPARE_FUNCTION(op_ge, COMPARE_GE)

#define UNARY_FUNCTION(name, f)                                                                                        \
    static Value name(Value module, Value v)                                                                           \
    {                                                                                                                  \
        (void)module;                                                                                                  \
        return f(v);                                                                                                   \
    }
UNARY_FUNCTION(op_neg, negative)
UNARY_FUNCTION(op_pos, positive)
UNARY_FUNCTION(op_abs, absolute)
UNARY_FUNCTION(op_invert, invert)
UNARY_FUNCTION(op_index, to_index)

static Value truth_value(int truth) { return truth < 0 ? EMPTY : bool_value(truth); }
static Value op_truth(Value module, Value v)
{
    (void)module;
    return truth_value(is_true(v));
}
static Value op_not(Value module, Value v)
{
    (void)module;
    int truth = is_true(v);
    return truth < 0 ? EMPTY : bool_value(!truth);
}
static Value op_is(Value module, const Value *args)
{
    (void)module;
    return bool_value(same(args[0], args[1]));
}
static Value op_is_not(Value module, const Value *args)
{
    (void)module;
    return bool_value(!same(args[0], args[1]));
}
static Value op_is_none(Value module, Value v)
{
    (void)module;
    return bool_value(is_none(v));
}
static Value op_is_not_none(Value module, Value v)
{
    (void)module;
    return bool_value(!is_none(v));
}
static Value op_contains(Value module, const Value *args)
{
    (void)module;
    return truth_value(contains(args[0], args[1]));
}

static bool is_sequence(Value v)
{
    Type *type = type_of(v);
    return !is_dict(v) && (type->slots.sequence_item || (has_flag(type, TYPE_HEAP) && type->slots.get_item));
}

static Value concatenate(Value a, Value b, bool inplace)
{
    const Slots *slots = &type_of(a)->slots;
    BinaryFn concat = inplace && slots->inplace_concat ? slots->inplace_concat : slots->concat;
    if (concat)
        return concat(a, b);
    if (!is_sequence(a) || !is_sequence(b))
        return error_type("'%T' object can't be concatenated", a);
    return inplace ? binary_inplace(BINARY_add, a, b) : binary(BINARY_add, a, b);
}
static Value op_concat(Value module, const Value *args)
{
    (void)module;
    return concatenate(args[0], args[1], false);
}
static Value op_iconcat(Value module, const Value *args)
{
    (void)module;
    return concatenate(args[0], args[1], true);
}

static Value op_getitem(Value module, const Value *args)
{
    (void)module;
    return get_item(args[0], args[1]);
}
static Value op_setitem(Value module, const Value *args)
{
    (void)module;
    return set_item(args[0], args[1], args[2]) ? none_value() : EMPTY;
}
static Value op_delitem(Value module, const Value *args)
{
    (void)module;
    return set_item(args[0], args[1], EMPTY) ? none_value() : EMPTY;
}

/* How many items are equal; first: the index of the first one, -1 none. -2: exception. */
static int64_t search(Value iterable, Value v, bool first)
{
    Value iterator = get_iterator(iterable), item;
    if (is_empty(iterator)) {
        if (error_catch(TYPE(TypeError)))
            error_type("argument of type '%T' is not iterable", iterable);
        return -2;
    }
    int64_t i = 0, count = 0;
    int equal = 0;
    while (!is_empty(item = iterator_next(iterator))) {
        equal = values_equal(item, v);
        release(item);
        if (equal < 0 || (equal && first))
            break;
        count += equal;
        i++;
        equal = 0;
    }
    release(iterator);
    if (equal < 0 || error_occurred())
        return -2;
    return first ? (equal ? i : -1) : count;
}

static Value op_count_of(Value module, const Value *args)
{
    (void)module;
    int64_t n = search(args[0], args[1], false);
    return n < 0 ? EMPTY : int_value(n);
}
static Value op_index_of(Value module, const Value *args)
{
    (void)module;
    int64_t n = search(args[0], args[1], true);
    return n == -1 ? error_value("sequence.index(x): x not in sequence") : n < 0 ? EMPTY : int_value(n);
}

static Value op_length_hint(Value module, const Value *args)
{
    (void)module;
    int64_t otherwise;
    if (!is_int(args[1]))
        return error_type("'%T' object cannot be interpreted as an integer", args[1]);
    if (!index_as_int64(args[1], &otherwise, TYPE(OverflowError)))
        return EMPTY;
    int64_t n = length_hint(args[0], otherwise);
    return n == -1 && error_occurred() ? EMPTY : int_value(n);
}

static Value op_call(Value module, const Value *args, size_t nargs, Value kwnames)
{
    (void)module;
    if (nargs == 0)
        return error_type("call expected at least 1 argument, got 0");
    return call(args[0], args + 1, nargs - 1, kwnames);
}

/* Looks at every byte, whatever differs. */
static bool bytes_equal(const void *a, size_t m, const void *b, size_t n)
{
    const volatile unsigned char *x = a, *y = b;
    unsigned char difference = m != n;
    if (m != n)
        x = y;
    for (size_t i = 0; i < n; i++)
        difference |= (unsigned char)(x[i] ^ y[i]);
    return difference == 0;
}

static Value compare_buffers(Value a, Value b)
{
    Buffer x, y;
    if (!buffer_get(a, &x, BUFFER_SIMPLE))
        return EMPTY;
    if (!buffer_get(b, &y, BUFFER_SIMPLE)) {
        buffer_release(&x);
        return EMPTY;
    }
    bool equal = bytes_equal(x.data, (size_t)x.length, y.data, (size_t)y.length);
    buffer_release(&x);
    buffer_release(&y);
    return bool_value(equal);
}

static Value op_compare_digest(Value module, const Value *args)
{
    (void)module;
    Value a = args[0], b = args[1];
    if (!is_str(a) || !is_str(b))
        return compare_buffers(a, b);
    if (!str_is_ascii(as_str(a)) || !str_is_ascii(as_str(b)))
        return error_type("comparing strings with non-ASCII characters is not supported");
    return bool_value(bytes_equal(str_data(as_str(a)), as_str(a)->length, str_data(as_str(b)), as_str(b)->length));
}

#define TWO "($module, a, b, /)"
#define ONE "($module, a, /)"
static const NativeRow functions[] = {
    NATIVE("lt", op_lt, TWO, "Same as a < b."),
    NATIVE("le", op_le, TWO, "Same as a <= b."),
    NATIVE("eq", op_eq, TWO, "Same as a == b."),
    NATIVE("ne", op_ne, TWO, "Same as a != b."),
    NATIVE("gt", op_gt, TWO, "Same as a > b."),
    NATIVE("ge", op_ge, TWO, "Same as a >= b."),
    NATIVE("add", op_add, TWO, "Same as a + b."),
    NATIVE("sub", op_sub, TWO, "Same as a - b."),
    NATIVE("mul", op_mul, TWO, "Same as a * b."),
    NATIVE("matmul", op_matmul, TWO, "Same as a @ b."),
    NATIVE("floordiv", op_floordiv, TWO, "Same as a // b."),
    NATIVE("truediv", op_truediv, TWO, "Same as a / b."),
    NATIVE("mod", op_mod, TWO, "Same as a % b."),
    NATIVE("pow", op_pow, TWO, "Same as a ** b."),
    NATIVE("lshift", op_lshift, TWO, "Same as a << b."),
    NATIVE("rshift", op_rshift, TWO, "Same as a >> b."),
    NATIVE("and_", op_and, TWO, "Same as a & b."),
    NATIVE("or_", op_or, TWO, "Same as a | b."),
    NATIVE("xor", op_xor, TWO, "Same as a ^ b."),
    NATIVE("iadd", iop_add, TWO, "Same as a += b."),
    NATIVE("isub", iop_sub, TWO, "Same as a -= b."),
    NATIVE("imul", iop_mul, TWO, "Same as a *= b."),
    NATIVE("imatmul", iop_matmul, TWO, "Same as a @= b."),
    NATIVE("ifloordiv", iop_floordiv, TWO, "Same as a //= b."),
    NATIVE("itruediv", iop_truediv, TWO, "Same as a /= b."),
    NATIVE("imod", iop_mod, TWO, "Same as a %= b."),
    NATIVE("ipow", iop_pow, TWO, "Same as a **= b."),
    NATIVE("ilshift", iop_lshift, TWO, "Same as a <<= b."),
    NATIVE("irshift", iop_rshift, TWO, "Same as a >>= b."),
    NATIVE("iand", iop_and, TWO, "Same as a &= b."),
    NATIVE("ior", iop_or, TWO, "Same as a |= b."),
    NATIVE("ixor", iop_xor, TWO, "Same as a ^= b."),
    NATIVE("neg", op_neg, ONE, "Same as -a."),
    NATIVE("pos", op_pos, ONE, "Same as +a."),
    NATIVE("abs", op_abs, ONE, "Same as abs(a)."),
    NATIVE("inv", op_invert, ONE, "Same as ~a."),
    NATIVE("invert", op_invert, ONE, "Same as ~a."),
    NATIVE("index", op_index, ONE, "Same as a.__index__()"),
    NATIVE("truth", op_truth, ONE, "Return True if a is true, False otherwise."),
    NATIVE("not_", op_not, ONE, "Same as not a."),
    NATIVE("is_", op_is, TWO, "Same as a is b."),
    NATIVE("is_not", op_is_not, TWO, "Same as a is not b."),
    NATIVE("is_none", op_is_none, ONE, "Same as a is None."),
    NATIVE("is_not_none", op_is_not_none, ONE, "Same as a is not None."),
    NATIVE("contains", op_contains, TWO, "Same as b in a (note reversed operands)."),
    NATIVE("concat", op_concat, TWO, "Same as a + b, for a and b sequences."),
    NATIVE("iconcat", op_iconcat, TWO, "Same as a += b, for a and b sequences."),
    NATIVE("getitem", op_getitem, TWO, "Same as a[b]."),
    NATIVE("setitem", op_setitem, "($module, a, b, c, /)", "Same as a[b] = c."),
    NATIVE("delitem", op_delitem, TWO, "Same as del a[b]."),
    NATIVE("countOf", op_count_of, TWO, "Return the number of items in a which are, or which equal, b."),
    NATIVE("indexOf", op_index_of, TWO, "Return the first index of b in a."),
    NATIVE("length_hint", op_length_hint, "($module, obj, default=0, /)", "An estimate of the number of items in obj."),
    NATIVE("call", op_call, "($module, obj, /, *args, **kwargs)", "Same as obj(*args, **kwargs)."),
    NATIVE("_compare_digest", op_compare_digest, TWO, "Return 'a == b', in a time that does not tell how much is equal."),
    NATIVE_END,
};

extern const TypeSpec itemgetter_spec, attrgetter_spec, methodcaller_spec;

static bool fill(Value module)
{
    const TypeSpec *const specs[] = {&itemgetter_spec, &attrgetter_spec, &methodcaller_spec};
    for (size_t i = 0; i < 3; i++) {
        Type *type = type_from_spec(specs[i], NULL);
        bool ok = type && module_add_type(module, type);
        RELEASE(type);
        if (!ok)
            return false;
    }
    return true;
}

const ModuleSpec operator_module = {"_operator", "Operator interface.", functions, fill};
