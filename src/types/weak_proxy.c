/* weak_proxy.c - weakref.ProxyType and CallableProxyType: every slot goes to the referent. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/weakref.h"

static bool is_proxy(Value v) { return is_object(v) && (as_object(v)->type == TYPE(weak_proxy) || as_object(v)->type == TYPE(weak_callable_proxy)); }

/* What a proxy stands for, and any other value itself. Owned; EMPTY: ReferenceError. */
static Value unwrap(Value v)
{
    if (!is_proxy(v))
        return retain(v);
    Value object = weakref_get(v);
    return is_empty(object) ? error_set(TYPE(ReferenceError), "weakly-referenced object no longer exists") : object;
}

#define FORWARD(name, expression)                                                                                      \
    static Value proxy_##name(Value self)                                                                              \
    {                                                                                                                  \
        Value v = unwrap(self);                                                                                        \
        if (is_empty(v))                                                                                               \
            return EMPTY;                                                                                              \
        Value result = expression;                                                                                     \
        release(v);                                                                                                    \
        return result;                                                                                                 \
    }
FORWARD(str, to_str(v))
FORWARD(iter, get_iterator(v))
FORWARD(negative, negative(v))
FORWARD(positive, positive(v))
FORWARD(absolute, absolute(v))
FORWARD(invert, invert(v))
FORWARD(to_int, call_1(from_pointer(TYPE(int_)), v))
FORWARD(to_float, call_1(from_pointer(TYPE(float_)), v))
FORWARD(to_index, to_index(v))
FORWARD(bytes, call_method_c(v, "__bytes__", NULL, 0))
FORWARD(reversed, call_method_c(v, "__reversed__", NULL, 0))

static Value both(BinaryOp op, Value left, Value right, bool inplace)
{
    Value a = unwrap(left), b = is_empty(a) ? EMPTY : unwrap(right), result = EMPTY;
    if (!is_empty(b))
        result = inplace ? binary_inplace(op, a, b) : binary(op, a, b);
    release(a);
    release(b);
    return result;
}

#define OPERATOR(name)                                                                                                 \
    static Value proxy_##name(Value left, Value right) { return both(BINARY_##name, left, right, false); }             \
    static Value proxy_inplace_##name(Value left, Value right) { return both(BINARY_##name, left, right, true); }
OPERATOR(add)
OPERATOR(subtract)
OPERATOR(multiply)
OPERATOR(remainder)
OPERATOR(lshift)
OPERATOR(rshift)
OPERATOR(and)
OPERATOR(xor)
OPERATOR(or)
OPERATOR(floor_divide)
OPERATOR(true_divide)
OPERATOR(matrix_multiply)
static Value proxy_divmod(Value left, Value right) { return both(BINARY_divmod, left, right, false); }

static Value three(Value base, Value exponent, Value modulus, bool inplace)
{
    Value a = unwrap(base), b = is_empty(a) ? EMPTY : unwrap(exponent), c = is_empty(b) ? EMPTY : unwrap(modulus);
    Value result = is_empty(c) ? EMPTY : power(a, b, c, inplace);
    release(a);
    release(b);
    release(c);
    return result;
}
static Value proxy_power(Value base, Value exponent, Value modulus) { return three(base, exponent, modulus, false); }
static Value proxy_inplace_power(Value base, Value exponent, Value modulus) { return three(base, exponent, modulus, true); }

static Value proxy_repr(Value self)
{
    Value v = weakref_get(self);
    if (is_empty(v))
        return str_format("<weakproxy at %p; dead>", (void *)as_object(self));
    Value result = str_format("<weakproxy at %p; to '%T' at %p>", (void *)as_object(self), v, (void *)as_object(v));
    release(v);
    return result;
}

static Value proxy_get_attribute(Value self, Value name)
{
    Value v = unwrap(self), result = is_empty(v) ? EMPTY : get_attribute(v, name);
    release(v);
    return result;
}

static bool proxy_set_attribute(Value self, Value name, Value value)
{
    Value v = unwrap(self);
    bool ok = !is_empty(v) && set_attribute(v, name, value);
    release(v);
    return ok;
}

static Value proxy_compare(Value left, Value right, CompareOp op)
{
    Value a = unwrap(left), b = is_empty(a) ? EMPTY : unwrap(right);
    Value result = is_empty(b) ? EMPTY : compare(a, b, op);
    release(a);
    release(b);
    return result;
}

static Value proxy_next(Value self)
{
    Value v = unwrap(self), result = EMPTY;
    if (is_empty(v))
        return EMPTY;
    if (is_iterator(v))
        result = type_of(v)->slots.next(v);
    else
        error_type("Weakref proxy referenced a non-iterator '%T' object", v);
    release(v);
    return result;
}

static int proxy_bool(Value self)
{
    Value v = unwrap(self);
    int truth = is_empty(v) ? -1 : is_true(v);
    release(v);
    return truth;
}

static int64_t proxy_length(Value self)
{
    Value v = unwrap(self);
    int64_t length = is_empty(v) ? -1 : length_of(v);
    release(v);
    return length;
}

static Value proxy_get_item(Value self, Value key)
{
    Value v = unwrap(self), result = is_empty(v) ? EMPTY : get_item(v, key);
    release(v);
    return result;
}

static bool proxy_set_item(Value self, Value key, Value value)
{
    Value v = unwrap(self);
    bool ok = !is_empty(v) && set_item(v, key, value);
    release(v);
    return ok;
}

static int proxy_contains(Value self, Value item)
{
    Value v = unwrap(self);
    int found = is_empty(v) ? -1 : contains(v, item);
    release(v);
    return found;
}

static Value proxy_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value v = unwrap(self), result = is_empty(v) ? EMPTY : call(v, args, nargs, kwnames);
    release(v);
    return result;
}

static int64_t proxy_hash(Value self)
{
    error_type("unhashable type: 'weakref.%s'", type_of(self)->name);
    return -1;
}

static const NativeRow proxy_rows[] = {
    NATIVE("__bytes__", proxy_bytes, "($self, /)", NULL),
    NATIVE("__reversed__", proxy_reversed, "($self, /)", NULL),
    NATIVE_END,
};

#define PROXY_SLOTS                                                                                                    \
    .repr = proxy_repr, .str = proxy_str, .hash = proxy_hash, .compare = proxy_compare,                                \
    .get_attribute = proxy_get_attribute, .set_attribute = proxy_set_attribute, .iter = proxy_iter,                    \
    .next = proxy_next, .dealloc = weakref_dealloc, .traverse = weakref_traverse, .clear = weakref_clear,              \
    .add = proxy_add, .subtract = proxy_subtract, .multiply = proxy_multiply, .remainder = proxy_remainder,            \
    .divmod = proxy_divmod, .power = proxy_power, .lshift = proxy_lshift, .rshift = proxy_rshift, .and = proxy_and,    \
    .xor = proxy_xor, .or = proxy_or, .floor_divide = proxy_floor_divide, .true_divide = proxy_true_divide,            \
    .matrix_multiply = proxy_matrix_multiply, .inplace_add = proxy_inplace_add,                                        \
    .inplace_subtract = proxy_inplace_subtract, .inplace_multiply = proxy_inplace_multiply,                            \
    .inplace_remainder = proxy_inplace_remainder, .inplace_power = proxy_inplace_power,                                \
    .inplace_lshift = proxy_inplace_lshift, .inplace_rshift = proxy_inplace_rshift, .inplace_and = proxy_inplace_and,  \
    .inplace_xor = proxy_inplace_xor, .inplace_or = proxy_inplace_or,                                                  \
    .inplace_floor_divide = proxy_inplace_floor_divide, .inplace_true_divide = proxy_inplace_true_divide,              \
    .inplace_matrix_multiply = proxy_inplace_matrix_multiply, .negative = proxy_negative,                              \
    .positive = proxy_positive, .absolute = proxy_absolute, .invert = proxy_invert, .to_bool = proxy_bool,             \
    .to_int = proxy_to_int, .to_float = proxy_to_float, .to_index = proxy_to_index, .length = proxy_length,            \
    .get_item = proxy_get_item, .set_item = proxy_set_item, .contains = proxy_contains

const TypeSpec weak_proxy_spec = {
    .name = "weakref.ProxyType", .size = sizeof(WeakRef), .flags = TYPE_TRACKED | TYPE_NO_NEW, .methods = proxy_rows,
    .slots = {PROXY_SLOTS},
};
const TypeSpec weak_callable_proxy_spec = {
    .name = "weakref.CallableProxyType", .size = sizeof(WeakRef), .flags = TYPE_TRACKED | TYPE_NO_NEW, .methods = proxy_rows,
    .slots = {.call = proxy_call, PROXY_SLOTS},
};
