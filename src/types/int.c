/* int.c - the int type: operators and construction. Its methods are in int_methods.c. */
#include "types/int.h"

#include <stdlib.h>

#include "object/attribute.h"
#include "object/buffer.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/float.h"

/* ---- operators ---- */

#define INT_OPERATION(name, expression)                                                                                \
    static Value name(Value a, Value b)                                                                                \
    {                                                                                                                  \
        return likely(is_int(a) && is_int(b)) ? (expression) : not_implemented();                                      \
    }
INT_OPERATION(add, int_add(a, b))
INT_OPERATION(subtract, int_subtract(a, b))
INT_OPERATION(multiply, int_multiply(a, b))
INT_OPERATION(true_divide, int_true_divide(a, b))
INT_OPERATION(and, int_logic('&', a, b))
INT_OPERATION(or, int_logic('|', a, b))
INT_OPERATION(xor, int_logic('^', a, b))
INT_OPERATION(lshift, int_shift_left(a, b))
INT_OPERATION(rshift, int_shift_right(a, b))

static Value floor_quotient(Value a, Value b)
{
    Value quotient;
    return int_divide(a, b, &quotient, NULL) ? quotient : EMPTY;
}
static Value floor_remainder(Value a, Value b)
{
    Value remainder;
    return int_divide(a, b, NULL, &remainder) ? remainder : EMPTY;
}
static Value both_results(Value a, Value b)
{
    Value results[2];
    return int_divide(a, b, &results[0], &results[1]) ? tuple_from_owned(results, 2) : EMPTY;
}
INT_OPERATION(floor_divide, floor_quotient(a, b))
INT_OPERATION(modulo, floor_remainder(a, b))
INT_OPERATION(divide_modulo, both_results(a, b))

static Value raise_to(Value a, Value b, Value modulus)
{
    if (!is_int(a) || !is_int(b) || !(is_none(modulus) || is_int(modulus)))
        return not_implemented();
    if (!is_none(modulus))
        return int_power_modulo(a, b, modulus);
    if (int_sign(b) >= 0)
        return int_power(a, b);
    double x, y;
    if (!int_as_double(a, &x) || !int_as_double(b, &y))
        return EMPTY;
    return float_power_double(x, y);
}

static Value int_compare(Value a, Value b, CompareOp op)
{
    if (!is_int(a) || !is_int(b))
        return not_implemented();
    int order = int_order(a, b);
    const bool results[] = {order < 0, order <= 0, order == 0, order != 0, order > 0, order >= 0};
    return bool_value(results[op]);
}

static int int_bool(Value self) { return int_sign(self) != 0; }
static Value int_repr(Value self) { return int_to_text(self, 10, false); }
static Value int_float(Value self)
{
    double d;
    return int_as_double(self, &d) ? float_value(d) : EMPTY;
}
static size_t int_size(const Object *self)
{
    int64_t size = ((const Int *)self)->size;
    return sizeof(Int) + (size_t)(size < 0 ? -size : size) * sizeof(uint64_t);
}

/* ---- construction ---- */

static COLD Value not_a_literal(Value v, int base)
{
    return error_value("invalid literal for int() with base %d: %.200R", base, v);
}

/* int(v, base) of a str or a bytes-like object. */
Value int_from_text(Value v, int base)
{
    Value result;
    if (is_str(v) && base == 10 && !int_digits_allowed(str_data(as_str(v)), str_is_ascii(as_str(v)) ? as_str(v)->length : 0))
        return EMPTY;
    if (is_str(v)) {
        size_t length;
        char *text = number_text(v, &length);
        if (text == NULL)
            return EMPTY;
        result = int_parse(text, length, base);
        free(text);
    } else {
        Buffer buffer = {0};
        if (!buffer_get(v, &buffer, BUFFER_SIMPLE))
            return EMPTY;
        result = int_parse(buffer.data, (size_t)buffer.length, base);
        buffer_release(&buffer);
    }
    return is_empty(result) && !error_occurred() ? not_a_literal(v, base) : result;
}

/* What __int__ or __index__ gave, as an exact int. Takes result. */
static Value checked_int(Value result, const char *method)
{
    if (is_empty(result) || is_exact_int(result))
        return result;
    if (!is_int(result))
        error_type("%s returned non-int (type %T)", method, result);
    else if (error_warn(TYPE(DeprecationWarning), 1, "%s returned non-int (type %T).  The ability to return an instance of a strict "
                        "subclass of int is deprecated, and may be removed in a future version of Python.", method, result)) {
        Value exact = int_exact(result);
        release(result);
        return exact;
    }
    release(result);
    return EMPTY;
}

Value int_from_number(Value v)
{
    if (is_exact_int(v))
        return retain(v);
    const Slots *slots = &type_of(v)->slots;
    if (slots->to_int)
        return checked_int(slots->to_int(v), "__int__");
    if (slots->to_index)
        return checked_int(slots->to_index(v), "__index__");
    if (is_str(v) || is_bytes(v) || is_bytearray(v) || has_buffer(v))
        return int_from_text(v, 10);
    return error_type("int() argument must be a string, a bytes-like object or a real number, not '%T'", v);
}

static Value int_with_base(Value v, Value base_value)
{
    int64_t base;
    if (!index_as_int64(base_value, &base, NULL))
        return EMPTY;
    if (base != 0 && (base < 2 || base > 36))
        return error_value("int() base must be >= 2 and <= 36, or 0");
    if (!is_str(v) && !is_bytes(v) && !is_bytearray(v))
        return error_type("int() can't convert non-string with explicit base");
    return int_from_text(v, (int)base);
}

static const NativeRow constructor = NATIVE("int", (NativeBound)NULL, "(x=<unset>, /, base=<unset>)", NULL);

static Value int_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (likely(nargs == 1 && is_empty(kwnames) && type == TYPE(int_)))
        return int_from_number(args[0]);
    if (nargs > 2)
        return error_type("int expected at most 2 arguments, got %zu", nargs);
    Value bound[2];
    if (!bind_arguments(&constructor, args, nargs, kwnames, bound, 2))
        return EMPTY;
    if (is_empty(bound[0]))
        return is_empty(bound[1]) ? int_as_type(type, small_int_value(0)) : error_type("int() missing string argument");
    return int_as_type(type, is_empty(bound[1]) ? int_from_number(bound[0]) : int_with_base(bound[0], bound[1]));
}

const TypeSpec int_spec = {
    .name = "int", .size = sizeof(Int), .flags = TYPE_BASE | TYPE_IS_INT | TYPE_VARIABLE | TYPE_MATCH_SELF,
    .doc = "int([x]) -> integer\nint(x, base=10) -> integer\n\nMakes an integer of a number or of text; 0 without arguments.\n"
           "A number gives what its __int__() returns; a float is truncated towards zero.\n\nText is str, bytes or bytearray: an "
           "integer literal in the given base, with an\noptional sign and surrounded by optional white space. The base is 10 by "
           "default;\n0 takes it from the literal's prefix, other bases are 2 to 36.\n>>> int('0b100', base=0)\n4",
    .methods = int_methods, .getset = int_getset,
    .slots = {.new = int_new, .repr = int_repr, .hash = int_hash_of, .compare = int_compare, .add = add, .subtract = subtract,
              .multiply = multiply, .and = and, .or = or, .xor = xor, .floor_divide = floor_divide, .remainder = modulo,
              .divmod = divide_modulo, .power = raise_to, .true_divide = true_divide, .lshift = lshift, .rshift = rshift,
              .negative = int_negative, .positive = int_exact, .absolute = int_absolute, .invert = int_invert,
              .to_bool = int_bool, .to_index = int_exact, .to_int = int_exact, .to_float = int_float,
              .instance_size = int_size},
};
