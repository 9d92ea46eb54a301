/* float.c - the float type: operators and construction. Its methods are in float_methods.c. */
#include "types/float.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "number/decimal.h"
#include "number/format.h"
#include "object/buffer.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/complex.h"

/* ---- operators ---- */

/* 1: v's double; 0: no number; -1: exception. */
static int operand(Value v, double *d)
{
    if (is_float(v)) {
        *d = float_double(v);
        return 1;
    }
    if (is_int(v))
        return int_as_double(v, d) ? 1 : -1;
    return 0;
}

static inline int operands(Value a, Value b, double *x, double *y)
{
    int result = operand(a, x);
    return result > 0 ? operand(b, y) : result;
}

static COLD Value division_by_zero(void) { return error_set(TYPE(ZeroDivisionError), "division by zero"); }

static double floor_quotient(double x, double y, double *remainder)
{
    double rest = fmod(x, y), quotient = (x - rest) / y, whole;
    if (rest == 0.0) {
        rest = copysign(0.0, y);
    } else if ((y < 0) != (rest < 0)) {
        rest += y;
        quotient -= 1.0;
    }
    if (quotient != 0.0) {
        whole = floor(quotient);
        if (quotient - whole > 0.5)
            whole += 1.0;
    } else {
        whole = copysign(0.0, x / y);
    }
    *remainder = rest;
    return whole;
}

static Value both_results(double x, double y)
{
    double remainder, quotient = floor_quotient(x, y, &remainder);
    Value results[2] = {float_value(quotient), float_value(remainder)};
    return tuple_from_owned(results, 2);
}
static Value only_quotient(double x, double y)
{
    double remainder;
    return float_value(floor_quotient(x, y, &remainder));
}
static Value only_remainder(double x, double y)
{
    double rest = fmod(x, y);
    if (rest == 0.0)
        return float_value(copysign(0.0, y));
    return float_value((y < 0) != (rest < 0) ? rest + y : rest);
}

#define FLOAT_OPERATION(name, expression)                                                                              \
    static Value name(Value a, Value b)                                                                                \
    {                                                                                                                  \
        double x, y;                                                                                                   \
        int found = operands(a, b, &x, &y);                                                                            \
        if (unlikely(found <= 0))                                                                                      \
            return found < 0 ? EMPTY : not_implemented();                                                              \
        return expression;                                                                                             \
    }
FLOAT_OPERATION(add, float_value(x + y))
FLOAT_OPERATION(subtract, float_value(x - y))
FLOAT_OPERATION(multiply, float_value(x * y))
FLOAT_OPERATION(true_divide, y != 0.0 ? float_value(x / y) : division_by_zero())
FLOAT_OPERATION(floor_divide, y != 0.0 ? only_quotient(x, y) : division_by_zero())
FLOAT_OPERATION(modulo, y != 0.0 ? only_remainder(x, y) : division_by_zero())
FLOAT_OPERATION(divide_modulo, y != 0.0 ? both_results(x, y) : division_by_zero())

COLD Value float_range_error(void)
{
    Value args[2] = {small_int_value(ERANGE), str_from_c("Numerical result out of range")};
    Value exception = exception_new(TYPE(OverflowError), args, 2);
    if (!is_empty(exception))
        error_raise(exception);
    release(exception);
    release(args[1]);
    return EMPTY;
}

Value float_power_double(double x, double y)
{
    if (isfinite(x) && isfinite(y)) {
        if (x == 0.0 && y < 0.0)
            return error_set(TYPE(ZeroDivisionError), "zero to a negative power");
        if (x < 0.0 && y != floor(y))
            return complex_power((Complex2){x, 0.0}, (Complex2){y, 0.0});
        double result = pow(x, y);
        return isinf(result) ? float_range_error() : float_value(result);
    }
    return float_value(pow(x, y));
}

static Value raise_to(Value a, Value b, Value modulus)
{
    double x, y;
    if (!is_none(modulus))
        return error_type("pow() 3rd argument not allowed unless all arguments are integers");
    int found = operands(a, b, &x, &y);
    if (found <= 0)
        return found < 0 ? EMPTY : not_implemented();
    return float_power_double(x, y);
}

static Value float_compare(Value a, Value b, CompareOp op)
{
    double x = float_double(a);
    bool less, equal, greater;
    if (is_float(b)) {
        double y = float_double(b);
        less = x < y;
        equal = x == y;
        greater = x > y;
    } else if (is_int(b)) {
        int order = isnan(x) ? 0 : -int_order_double(b, x);
        less = order < 0;
        equal = order == 0 && !isnan(x);
        greater = order > 0;
    } else {
        return not_implemented();
    }
    const bool results[] = {less, less || equal, equal, !equal, greater, greater || equal};
    return bool_value(results[op]);
}

static int float_bool(Value self) { return float_double(self) != 0.0; }
static Value float_negative(Value self) { return float_value(-float_double(self)); }
static Value float_positive(Value self) { return is_exact_float(self) ? retain(self) : float_value(float_double(self)); }
static Value float_absolute(Value self) { return float_value(fabs(float_double(self))); }
static Value float_int(Value self) { return int_from_double(float_double(self)); }

int64_t float_hash_double(double d, Value self)
{
    const uint64_t modulus = ((uint64_t)1 << 61) - 1;
    if (isinf(d))
        return d > 0 ? 314159 : -314159;
    if (isnan(d))
        return TYPE(object)->slots.hash(self);
    if (fabs(d) < 0x1p60 && d == (double)(int64_t)d)
        return hash_small_int((int64_t)d);
    int exponent;
    /* The 53 bits of the mantissa, times a power of two modulo 2^61 - 1: a rotation. */
    uint64_t mantissa = (uint64_t)ldexp(frexp(fabs(d), &exponent), 53);
    int turn = (exponent - 53) % 61;
    turn += turn < 0 ? 61 : 0;
    uint64_t x = turn ? ((mantissa << turn) & modulus) | mantissa >> (61 - turn) : mantissa;
    if (x >= modulus)
        x -= modulus;
    int64_t hash = d < 0 ? -(int64_t)x : (int64_t)x;
    return hash == -1 ? -2 : hash;
}

static int64_t float_hash(Value self) { return float_hash_double(float_double(self), self); }

static Value float_repr(Value self)
{
    char text[DOUBLE_REPR_SIZE];
    size_t n = double_repr(text, float_double(self));
    Str *s = str_new(n, 127);
    if (s)
        memcpy(str_data(s), text, n);
    return from_pointer(s);
}

/* ---- construction ---- */

Value float_of_type(Type *type, double d)
{
    if (type == TYPE(float_))
        return float_value(d);
    Float *f = object_new(type);
    if (f)
        f->value = d;
    return from_pointer(f);
}

/* inf, infinity, nan in any case; what follows it, or text. */
static const char *parse_name(const char *text, const char *limit, double *result)
{
    static const struct { const char *name; double value; } names[] = {{"infinity", HUGE_VAL}, {"inf", HUGE_VAL}, {"nan", NAN}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i].name);
        if ((size_t)(limit - text) >= n && strncasecmp(text, names[i].name, n) == 0) {
            *result = names[i].value;
            return text + n;
        }
    }
    return text;
}

/* Takes the underscores out, which must be between digits. */
static bool drop_underscores(const char *text, size_t length, char *out, size_t *out_length)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '_')
            out[n++] = text[i];
        else if (i == 0 || i + 1 == length || !isdigit((unsigned char)text[i - 1]) || !isdigit((unsigned char)text[i + 1]))
            return false;
    }
    *out_length = n;
    return true;
}

static int parse_plain(const char *p, const char *limit, double *result)
{
    const char *end;
    bool negative = false;
    if (p < limit && (*p == '+' || *p == '-'))
        negative = *p++ == '-';
    if (!decimal_parse(p, limit, &end, result)) {
        error_no_memory();
        return -1;
    }
    if (end == p)
        end = parse_name(p, limit, result);
    if (negative)
        *result = -*result;
    return end == limit && end != p;
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

int float_parse(const char *text, size_t length, double *result)
{
    const char *limit = text + length;
    while (text < limit && is_blank(*text))
        text++;
    while (limit > text && is_blank(limit[-1]))
        limit--;
    length = (size_t)(limit - text);
    if (memchr(text, '_', length) == NULL)
        return parse_plain(text, limit, result);
    char *plain = malloc(length);
    if (plain == NULL) {
        error_no_memory();
        return -1;
    }
    int found = drop_underscores(text, length, plain, &length) ? parse_plain(plain, plain + length, result) : 0;
    free(plain);
    return found;
}

static Value from_text(Value v)
{
    double d;
    int found;
    if (is_str(v)) {
        size_t length;
        char *text = number_text(v, &length);
        if (text == NULL)
            return EMPTY;
        found = float_parse(text, length, &d);
        free(text);
    } else {
        Buffer buffer = {0};
        if (!buffer_get(v, &buffer, BUFFER_SIMPLE))
            return EMPTY;
        found = float_parse(buffer.data, (size_t)buffer.length, &d);
        buffer_release(&buffer);
    }
    if (found == 0)
        error_value("could not convert string to float: %R", v);
    return found > 0 ? float_value(d) : EMPTY;
}

/* What __float__ gave, as an exact float. Takes result. */
static Value checked_float(Value result, Value of)
{
    if (is_empty(result) || is_exact_float(result))
        return result;
    double d = is_float(result) ? float_double(result) : 0.0;
    bool ok = false;
    if (!is_float(result))
        error_type("%.50s.__float__ returned non-float (type %.50s)", type_of(of)->name, type_of(result)->name);
    else
        ok = error_warn(TYPE(DeprecationWarning), 1, "%.50s.__float__ returned non-float (type %.50s).  The ability to return an instance "
                        "of a strict subclass of float is deprecated, and may be removed in a future version of Python.",
                        type_of(of)->name, type_of(result)->name);
    release(result);
    return ok ? float_value(d) : EMPTY;
}

Value float_from(Value v)
{
    if (is_exact_float(v))
        return retain(v);
    if (is_exact_str(v))
        return from_text(v);
    const Slots *slots = &type_of(v)->slots;
    if (slots->to_float)
        return checked_float(slots->to_float(v), v);
    double d;
    if (slots->to_index)
        return as_double(v, &d) ? float_value(d) : EMPTY;
    if (is_str(v) || has_buffer(v))
        return from_text(v);
    return error_type("float() argument must be a string or a real number, not '%T'", v);
}

static Value float_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    /* A subclass's own __init__ may want keywords. */
    if (!is_empty(kwnames) && as_tuple(kwnames)->length && type->slots.init == TYPE(float_)->slots.init)
        return error_type("float() takes no keyword arguments");
    if (nargs > 1)
        return error_type("float expected at most 1 argument, got %zu", nargs);
    Value v = nargs ? float_from(args[0]) : float_value(0.0);
    if (type == TYPE(float_) || is_empty(v))
        return v;
    Value instance = float_of_type(type, float_double(v));
    release(v);
    return instance;
}

const TypeSpec float_spec = {
    .name = "float", .size = sizeof(Float), .flags = TYPE_BASE | TYPE_IS_FLOAT | TYPE_MATCH_SELF,
    .doc = "float(x=0, /)\n--\n\nMakes a floating-point number of a number or of text, if possible.",
    .methods = float_methods, .getset = float_getset,
    .slots = {.new = float_new, .repr = float_repr, .hash = float_hash, .compare = float_compare, .add = add,
              .subtract = subtract, .multiply = multiply, .true_divide = true_divide, .floor_divide = floor_divide,
              .remainder = modulo, .divmod = divide_modulo, .power = raise_to, .to_bool = float_bool,
              .negative = float_negative, .positive = float_positive, .absolute = float_absolute, .to_int = float_int,
              .to_float = float_positive},
};
