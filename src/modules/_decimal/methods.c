/* methods.c - the methods of Decimal, and those of Context that are the same operations. */
#include "modules/_decimal/decimal.h"

#include <stdlib.h>

#include "number/bigint.h"
#include "object/call.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/complex.h"

typedef void (*BinaryDec)(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status);
typedef void (*UnaryDec)(Dec *r, const Dec *a, const DecContext *c, uint32_t *status);

/* ---- operations by table ---- */

static Value apply_unary(Value x, ContextObject *c, const DecContext *limits, UnaryDec operation)
{
    Operand a;
    DecimalObject *r = c && operand_required(&a, x) ? decimal_alloc() : NULL;
    uint32_t status = 0;
    if (r == NULL)
        return EMPTY;
    operation(&r->number, a.number, limits ? limits : &c->limits, &status);
    operand_end(&a);
    return decimal_result(r, c, status);
}

static Value apply_binary(Value x, Value y, ContextObject *c, const DecContext *limits, BinaryDec operation)
{
    Operand a, b;
    Value result = EMPTY;
    if (c == NULL || !operand_required(&a, x))
        return EMPTY;
    if (operand_required(&b, y)) {
        DecimalObject *r = decimal_alloc();
        uint32_t status = 0;
        if (r) {
            operation(&r->number, a.number, b.number, limits ? limits : &c->limits, &status);
            result = decimal_result(r, c, status);
        }
    }
    operand_end(&a);
    operand_end(&b);
    return result;
}

#define UNARY(name, doc)                                                                                               \
    static Value decimal_##name(Value self, const Value *args) { return apply_unary(self, context_argument(args[0]), NULL, dec_##name); } \
    static Value context_##name(Value self, Value x) { return apply_unary(x, as_decimal_context(self), NULL, dec_##name); }
#define BINARY(name, doc)                                                                                              \
    static Value decimal_##name(Value self, const Value *args)                                                         \
    {                                                                                                                  \
        return apply_binary(self, args[0], context_argument(args[1]), NULL, dec_##name);                               \
    }                                                                                                                  \
    static Value context_##name(Value self, const Value *args)                                                         \
    {                                                                                                                  \
        return apply_binary(args[0], args[1], as_decimal_context(self), NULL, dec_##name);                             \
    }
#include "modules/_decimal/operations.def"
#undef UNARY
#undef BINARY

/* Those that are operators of Decimal. */
#define UNARY(name, operation) static Value context_##name(Value self, Value x) { return apply_unary(x, as_decimal_context(self), NULL, dec_##operation); }
#define BINARY(name, operation)                                                                                        \
    static Value context_##name(Value self, const Value *args)                                                         \
    {                                                                                                                  \
        return apply_binary(args[0], args[1], as_decimal_context(self), NULL, dec_##operation);                        \
    }
UNARY(abs, abs)
UNARY(minus, minus)
UNARY(plus, plus)
UNARY(normalize, reduce)
UNARY(to_integral_exact, to_integral_exact)
UNARY(to_integral_value, to_integral_value)
BINARY(add, add)
BINARY(subtract, subtract)
BINARY(multiply, multiply)
BINARY(divide, divide)
BINARY(divide_int, divide_int)
BINARY(remainder, remainder)
BINARY(quantize, quantize)
#undef UNARY
#undef BINARY

static Value decimal_normalize(Value self, const Value *args) { return apply_unary(self, context_argument(args[0]), NULL, dec_reduce); }

/* ---- rounding, with a mode of its own ---- */

/* The context's limits with another rounding, if there is one. */
static bool with_rounding(DecContext *limits, ContextObject *c, Value rounding)
{
    if (c == NULL)
        return false;
    *limits = c->limits;
    if (is_none(rounding))
        return true;
    int mode = rounding_of(rounding);
    limits->rounding = (DecRounding)(mode < 0 ? 0 : mode);
    return mode >= 0;
}

static Value to_integral(Value self, const Value *args, UnaryDec operation)
{
    ContextObject *c = context_argument(args[1]);
    DecContext limits;
    return with_rounding(&limits, c, args[0]) ? apply_unary(self, c, &limits, operation) : EMPTY;
}
static Value decimal_to_integral_value(Value self, const Value *args) { return to_integral(self, args, dec_to_integral_value); }
static Value decimal_to_integral_exact(Value self, const Value *args) { return to_integral(self, args, dec_to_integral_exact); }

static Value decimal_quantize(Value self, const Value *args)
{
    ContextObject *c = context_argument(args[2]);
    DecContext limits;
    return with_rounding(&limits, c, args[1]) ? apply_binary(self, args[0], c, &limits, dec_quantize) : EMPTY;
}

/* int() of the number rounded in a mode. */
static Value rounded_int(Value self, DecRounding rounding)
{
    const Dec *number = number_of(self);
    Dec rounded;
    DecContext limits = dec_max_context;
    uint32_t status = 0;
    if (dec_is_nan(number))
        return error_value("cannot convert NaN to integer");
    if (dec_is_infinite(number))
        return error_overflow("cannot convert Infinity to integer");
    dec_init(&rounded);
    limits.rounding = rounding;
    dec_to_integral_value(&rounded, number, &limits, &status);
    Value result = status & DEC_NO_MEMORY ? error_no_memory() : decimal_to_int(&rounded);
    dec_free(&rounded);
    return result;
}
static Value decimal_trunc(Value self) { return rounded_int(self, DEC_ROUND_DOWN); }
static Value decimal_floor(Value self) { return rounded_int(self, DEC_ROUND_FLOOR); }
static Value decimal_ceil(Value self) { return rounded_int(self, DEC_ROUND_CEILING); }

static Value decimal_round(Value self, const Value *args)
{
    int64_t places;
    ContextObject *c = current_context();
    if (c == NULL)
        return EMPTY;
    if (is_empty(args[0]))
        return rounded_int(self, DEC_ROUND_HALF_EVEN);
    if (!is_int(args[0]))
        return error_type("optional arg must be an integer");
    if (int_as_int64(args[0], &places) != 0)
        return error_overflow("Python int too large to convert to C ssize_t");
    DecimalObject *r = decimal_alloc();
    Dec quantum;
    uint32_t status = 0;
    if (r == NULL)
        return EMPTY;
    dec_init(&quantum);
    dec_set_small(&quantum, false, 1, places == INT64_MIN ? INT64_MAX : -places);
    dec_quantize(&r->number, number_of(self), &quantum, &c->limits, &status);
    return decimal_result(r, c, status);
}

/* ---- three operands, and results that are no number ---- */

static Value fma_of(Value x, Value y, Value z, ContextObject *c)
{
    Operand a, b, d;
    Value result = EMPTY;
    dec_init(&b.own);
    dec_init(&d.own);
    if (c == NULL)
        return EMPTY;
    DecimalObject *r = operand_required(&a, x) && operand_required(&b, y) && operand_required(&d, z) ? decimal_alloc() : NULL;
    if (r) {
        uint32_t status = 0;
        dec_fma(&r->number, a.number, b.number, d.number, &c->limits, &status);
        result = decimal_result(r, c, status);
    }
    operand_end(&a);
    operand_end(&b);
    operand_end(&d);
    return result;
}
static Value decimal_fma(Value self, const Value *args) { return fma_of(self, args[0], args[1], context_argument(args[2])); }
static Value context_fma(Value self, const Value *args) { return fma_of(args[0], args[1], args[2], as_decimal_context(self)); }

static Value context_divmod(Value self, const Value *args)
{
    Operand a, b;
    Value result = EMPTY;
    if (!operand_required(&a, args[0]))
        return EMPTY;
    if (operand_required(&b, args[1]))
        result = decimal_divmod_of(a.number, b.number, as_decimal_context(self));
    operand_end(&a);
    operand_end(&b);
    return result;
}

static Value context_power(Value self, const Value *args) { return decimal_power_of(args[0], args[1], args[2], as_decimal_context(self), true); }

static Value total_order(Value x, Value y, bool magnitudes, Value context)
{
    Operand a, b;
    Value result = EMPTY;
    if (context_argument(context) == NULL || !operand_required(&a, x))
        return EMPTY;
    DecimalObject *r = operand_required(&b, y) ? decimal_alloc() : NULL;
    if (r) {
        int order = dec_order_total(a.number, b.number, magnitudes);
        dec_set_small(&r->number, order < 0, order != 0, 0);
        result = from_pointer(r);
    }
    operand_end(&a);
    operand_end(&b);
    return result;
}
static Value decimal_compare_total(Value self, const Value *args) { return total_order(self, args[0], false, args[1]); }
static Value decimal_compare_total_mag(Value self, const Value *args) { return total_order(self, args[0], true, args[1]); }
static Value context_compare_total(Value self, const Value *args) { return total_order(args[0], args[1], false, self); }
static Value context_compare_total_mag(Value self, const Value *args) { return total_order(args[0], args[1], true, self); }

static Value same_quantum(Value x, Value y)
{
    Operand a, b;
    Value result = EMPTY;
    if (!operand_required(&a, x))
        return EMPTY;
    if (operand_required(&b, y))
        result = bool_value(dec_same_quantum(a.number, b.number));
    operand_end(&a);
    operand_end(&b);
    return result;
}
static Value decimal_same_quantum(Value self, const Value *args) { return context_argument(args[1]) ? same_quantum(self, args[0]) : EMPTY; }
static Value context_same_quantum(Value self, const Value *args)
{
    (void)self;
    return same_quantum(args[0], args[1]);
}

/* ---- signs ---- */

typedef enum { SIGN_ABSOLUTE, SIGN_NEGATED, SIGN_KEPT } SignChange;

static Value with_sign(Value x, SignChange change)
{
    Operand a;
    if (!operand_required(&a, x))
        return EMPTY;
    DecimalObject *r = decimal_alloc();
    bool ok = r && dec_set(&r->number, a.number);
    operand_end(&a);
    if (r && !ok) {
        RELEASE(r);
        return error_no_memory();
    }
    if (ok && change != SIGN_KEPT)
        r->number.negative = change == SIGN_NEGATED && !r->number.negative;
    return from_pointer(r);
}
static Value decimal_copy_abs(Value self) { return with_sign(self, SIGN_ABSOLUTE); }
static Value decimal_copy_negate(Value self) { return with_sign(self, SIGN_NEGATED); }
static Value context_copy_abs(Value self, Value x) { return (void)self, with_sign(x, SIGN_ABSOLUTE); }
static Value context_copy_negate(Value self, Value x) { return (void)self, with_sign(x, SIGN_NEGATED); }
static Value context_copy_decimal(Value self, Value x) { return (void)self, is_decimal(x) ? decimal_copy(x) : with_sign(x, SIGN_KEPT); }

static Value copy_sign(Value x, Value y)
{
    Operand b;
    if (!operand_required(&b, y))
        return EMPTY;
    Value r = with_sign(x, SIGN_ABSOLUTE);
    if (!is_empty(r))
        number_of(r)->negative = b.number->negative;
    operand_end(&b);
    return r;
}
static Value decimal_copy_sign(Value self, const Value *args) { return context_argument(args[1]) ? copy_sign(self, args[0]) : EMPTY; }
static Value context_copy_sign(Value self, const Value *args)
{
    (void)self;
    return copy_sign(args[0], args[1]);
}

static Value decimal_self(Value self) { return retain(self); }
static Value context_canonical(Value self, Value x)
{
    (void)self;
    return is_decimal(x) ? retain(x) : error_type("argument must be a Decimal");
}

/* ---- questions ---- */

static Value decimal_is_canonical(Value self) { return (void)self, bool_value(true); }
static Value context_is_canonical(Value self, Value x)
{
    (void)self;
    return is_decimal(x) ? bool_value(true) : error_type("argument must be a Decimal");
}
static bool is_finite(const Dec *d, const DecContext *c) { return (void)c, dec_is_finite(d); }
static bool is_infinite(const Dec *d, const DecContext *c) { return (void)c, dec_is_infinite(d); }
static bool is_nan(const Dec *d, const DecContext *c) { return (void)c, dec_is_nan(d); }
static bool is_qnan(const Dec *d, const DecContext *c) { return (void)c, d->kind == DEC_NAN; }
static bool is_snan(const Dec *d, const DecContext *c) { return (void)c, d->kind == DEC_SNAN; }
static bool is_signed(const Dec *d, const DecContext *c) { return (void)c, d->negative; }
static bool is_zero(const Dec *d, const DecContext *c) { return (void)c, dec_is_zero(d); }
static bool is_normal(const Dec *d, const DecContext *c) { return dec_is_normal(d, c); }
static bool is_subnormal(const Dec *d, const DecContext *c) { return dec_is_subnormal(d, c); }

static Value ask(Value x, ContextObject *c, bool (*question)(const Dec *, const DecContext *))
{
    Operand a;
    if (c == NULL || !operand_required(&a, x))
        return EMPTY;
    bool answer = question(a.number, &c->limits);
    operand_end(&a);
    return bool_value(answer);
}

#define QUESTION(name)                                                                                                 \
    static Value decimal_##name(Value self) { return bool_value(name(number_of(self), NULL)); }                        \
    static Value context_##name(Value self, Value x) { return ask(x, as_decimal_context(self), name); }
QUESTION(is_finite)
QUESTION(is_infinite)
QUESTION(is_nan)
QUESTION(is_qnan)
QUESTION(is_snan)
QUESTION(is_signed)
QUESTION(is_zero)
#undef QUESTION
static Value decimal_is_normal(Value self, const Value *args) { return ask(self, context_argument(args[0]), is_normal); }
static Value decimal_is_subnormal(Value self, const Value *args) { return ask(self, context_argument(args[0]), is_subnormal); }
static Value context_is_normal(Value self, Value x) { return ask(x, as_decimal_context(self), is_normal); }
static Value context_is_subnormal(Value self, Value x) { return ask(x, as_decimal_context(self), is_subnormal); }

static Value number_class(Value x, ContextObject *c)
{
    Operand a;
    if (c == NULL || !operand_required(&a, x))
        return EMPTY;
    Value result = str_from_c(dec_class(a.number, &c->limits));
    operand_end(&a);
    return result;
}
static Value decimal_number_class(Value self, const Value *args) { return number_class(self, context_argument(args[0])); }
static Value context_number_class(Value self, Value x) { return number_class(x, as_decimal_context(self)); }

static Value radix(Value self)
{
    (void)self;
    DecimalObject *r = decimal_alloc();
    if (r)
        dec_set_small(&r->number, false, 10, 0);
    return from_pointer(r);
}

static Value decimal_adjusted(Value self)
{
    const Dec *number = number_of(self);
    return int_value(dec_is_special(number) ? 0 : dec_adjusted(number));
}

/* ---- text ---- */

static Value text_of(Value x, ContextObject *c, int flags)
{
    Operand a;
    if (c == NULL || !operand_required(&a, x))
        return EMPTY;
    Value result = decimal_text(a.number, flags | (c->capitals ? DEC_TEXT_CAPITALS : 0));
    operand_end(&a);
    return result;
}
static Value decimal_to_eng_string(Value self, const Value *args) { return text_of(self, context_argument(args[0]), DEC_TEXT_ENGINEERING); }
static Value context_to_eng_string(Value self, Value x) { return text_of(x, as_decimal_context(self), DEC_TEXT_ENGINEERING); }
static Value context_to_sci_string(Value self, Value x) { return text_of(x, as_decimal_context(self), 0); }

/* ---- other forms ---- */

/* The coefficient's digits as a tuple of ints. */
static Value digit_tuple(const Dec *number)
{
    size_t count = dec_is_infinite(number) ? 1 : (size_t)number->digits;
    char *text = malloc(count + 1);
    Tuple *t = text ? tuple_new(count) : NULL;
    if (text == NULL)
        return error_no_memory();
    if (t && dec_is_infinite(number))
        *text = '0';
    else if (t)
        dec_digits_text(number, text);
    for (size_t i = 0; t && i < count; i++)
        t->items[i] = small_int_value(text[i] - '0');
    free(text);
    return from_pointer(t);
}

static Value decimal_as_tuple(Value self)
{
    const Dec *number = number_of(self);
    Value digits = digit_tuple(number);
    Value exponent = dec_is_finite(number) ? int_value(number->exponent) : str_from_c(dec_is_infinite(number) ? "F" : number->kind == DEC_NAN ? "n" : "N");
    Value result = is_empty(digits) || is_empty(exponent) ? EMPTY : call_3(STATE->tuple_type, small_int_value(number->negative), digits, exponent);
    release(digits);
    release(exponent);
    return result;
}

static Value decimal_as_integer_ratio(Value self)
{
    const Dec *number = number_of(self);
    if (dec_is_nan(number))
        return error_value("cannot convert NaN to integer ratio");
    if (dec_is_infinite(number))
        return error_overflow("cannot convert Infinity to integer ratio");
    if (number->exponent >= 0 || dec_is_zero(number)) {
        Value whole = decimal_to_int(number), result = is_empty(whole) ? EMPTY : tuple_pack(2, whole, small_int_value(1));
        release(whole);
        return result;
    }
    Dec coefficient;
    dec_init(&coefficient);
    Value n = EMPTY, ten = EMPTY, divisor = EMPTY, top = EMPTY, bottom = EMPTY, result = EMPTY;
    if (dec_set(&coefficient, number)) {
        coefficient.exponent = 0;
        n = decimal_to_int(&coefficient);
        ten = is_empty(n) ? EMPTY : int_power(small_int_value(10), small_int_value(-number->exponent));
    } else {
        error_no_memory();
    }
    divisor = is_empty(ten) ? EMPTY : int_gcd(n, ten);
    if (!is_empty(divisor) && int_divide(n, divisor, &top, NULL) && int_divide(ten, divisor, &bottom, NULL))
        result = tuple_pack(2, top, bottom);
    dec_free(&coefficient);
    release(n);
    release(ten);
    release(divisor);
    release(top);
    release(bottom);
    return result;
}

static Value decimal_complex(Value self)
{
    Value real = type_of(self)->slots.to_float(self);
    return is_empty(real) ? EMPTY : complex_value(float_double(real), 0.0);
}

static Value decimal_reduce(Value self)
{
    Value text = to_str(self), arguments = is_empty(text) ? EMPTY : tuple_pack(1, text);
    Value result = is_empty(arguments) ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), arguments);
    release(text);
    release(arguments);
    return result;
}

static Value decimal_deepcopy(Value self, Value memo)
{
    (void)memo;
    return retain(self);
}

static Value decimal_sizeof(Value self)
{
    const Dec *number = number_of(self);
    size_t more = number->limbs == number->local ? 0 : number->capacity * sizeof(uint64_t);
    return int_value((int64_t)(sizeof(DecimalObject) + more));
}

static void copy_finish(Dec *r, const Dec *a, const DecContext *c, uint32_t *status)
{
    if (!dec_set(r, a))
        *status |= DEC_NO_MEMORY;
    else
        dec_finish(r, c, status);
}

static Value context_apply(Value self, Value x)
{
    return is_decimal(x) ? apply_unary(x, as_decimal_context(self), NULL, copy_finish) : error_type("argument must be a Decimal");
}

#define QUESTION_ROW(name, doc) NATIVE(#name, decimal_##name, "($self, /)", doc)
const NativeRow decimal_methods[] = {
#define UNARY(name, doc) NATIVE(#name, decimal_##name, "($self, /, context=None)", doc),
#define BINARY(name, doc) NATIVE(#name, decimal_##name, "($self, /, other, context=None)", doc),
#include "modules/_decimal/operations.def"
#undef UNARY
#undef BINARY
    NATIVE("normalize", decimal_normalize, "($self, /, context=None)", "Without zeros at the end of the coefficient."),
    NATIVE("quantize", decimal_quantize, "($self, /, exp, rounding=None, context=None)", "Rounded to the exponent of exp."),
    NATIVE("to_integral", decimal_to_integral_value, "($self, /, rounding=None, context=None)", "to_integral_value(), by its old name."),
    NATIVE("to_integral_value", decimal_to_integral_value, "($self, /, rounding=None, context=None)", "Rounded to an integer, without signals."),
    NATIVE("to_integral_exact", decimal_to_integral_exact, "($self, /, rounding=None, context=None)", "Rounded to an integer; signals Inexact and Rounded."),
    NATIVE("fma", decimal_fma, "($self, /, other, third, context=None)", "self * other + third, rounded once."),
    NATIVE("compare_total", decimal_compare_total, "($self, /, other, context=None)", "The order of representations: -1, 0 or 1."),
    NATIVE("compare_total_mag", decimal_compare_total_mag, "($self, /, other, context=None)", "compare_total() of magnitudes."),
    NATIVE("same_quantum", decimal_same_quantum, "($self, /, other, context=None)", "Whether both have the same exponent."),
    NATIVE("copy_sign", decimal_copy_sign, "($self, /, other, context=None)", "The number with the other's sign."),
    NATIVE("copy_abs", decimal_copy_abs, "($self, /)", "The magnitude; the context does not matter."),
    NATIVE("copy_negate", decimal_copy_negate, "($self, /)", "With the sign inverted; the context does not matter."),
    NATIVE("canonical", decimal_self, "($self, /)", "The number itself."),
    NATIVE("conjugate", decimal_self, "($self, /)", "The number itself."),
    QUESTION_ROW(is_canonical, "True."),
    QUESTION_ROW(is_finite, "Whether it is neither infinite nor a NaN."),
    QUESTION_ROW(is_infinite, "Whether it is an infinity."),
    QUESTION_ROW(is_nan, "Whether it is a NaN, quiet or signaling."),
    QUESTION_ROW(is_qnan, "Whether it is a quiet NaN."),
    QUESTION_ROW(is_snan, "Whether it is a signaling NaN."),
    QUESTION_ROW(is_signed, "Whether it has a minus sign."),
    QUESTION_ROW(is_zero, "Whether it is a zero."),
    NATIVE("is_normal", decimal_is_normal, "($self, /, context=None)", "Whether it is finite, not zero and not subnormal."),
    NATIVE("is_subnormal", decimal_is_subnormal, "($self, /, context=None)", "Whether it is not zero and below Emin."),
    NATIVE("number_class", decimal_number_class, "($self, /, context=None)", "A str that names its kind, as '+Normal'."),
    NATIVE("adjusted", decimal_adjusted, "($self, /)", "The exponent of the first digit; 0 for infinities and NaNs."),
    NATIVE("radix", radix, "($self, /)", "Decimal(10)."),
    NATIVE("to_eng_string", decimal_to_eng_string, "($self, /, context=None)", "Text whose exponent is a multiple of three."),
    NATIVE("as_tuple", decimal_as_tuple, "($self, /)", "DecimalTuple(sign, digits, exponent)."),
    NATIVE("as_integer_ratio", decimal_as_integer_ratio, "($self, /)", "Two ints without a common divisor, whose ratio it is."),
    NATIVE("from_float", decimal_from_float, "($type, f, /)", "An int or float, exactly."),
    NATIVE("from_number", decimal_from_number, "($type, number, /)", "A real number, exactly."),
    NATIVE("__complex__", decimal_complex, "($self, /)", NULL),
    NATIVE("__trunc__", decimal_trunc, "($self, /)", NULL),
    NATIVE("__floor__", decimal_floor, "($self, /)", NULL),
    NATIVE("__ceil__", decimal_ceil, "($self, /)", NULL),
    NATIVE("__round__", decimal_round, "($self, ndigits=<unset>, /)", NULL),
    NATIVE("__format__", decimal_format, "($self, format_spec, override=<unset>, /)", NULL),
    NATIVE("__reduce__", decimal_reduce, "($self, /)", NULL),
    NATIVE("__copy__", decimal_self, "($self, /)", NULL),
    NATIVE("__deepcopy__", decimal_deepcopy, "($self, memo, /)", NULL),
    NATIVE("__sizeof__", decimal_sizeof, "($self, /)", NULL),
    NATIVE_END,
};

#define ON_ONE(name, doc) NATIVE(#name, context_##name, "($self, x, /)", doc)
#define ON_TWO(name, doc) NATIVE(#name, context_##name, "($self, x, y, /)", doc)
const NativeRow decimal_context_methods[] = {
#define UNARY(name, doc) ON_ONE(name, doc),
#define BINARY(name, doc) ON_TWO(name, doc),
#include "modules/_decimal/operations.def"
#undef UNARY
#undef BINARY
    ON_ONE(abs, "The magnitude, rounded."),
    ON_ONE(minus, "0 - x."),
    ON_ONE(plus, "0 + x."),
    ON_ONE(normalize, "x without zeros at the end of the coefficient."),
    ON_ONE(to_integral_exact, "x rounded to an integer; signals Inexact and Rounded."),
    ON_ONE(to_integral_value, "x rounded to an integer, without signals."),
    NATIVE("to_integral", context_to_integral_value, "($self, x, /)", "to_integral_value(), by its old name."),
    ON_TWO(add, "x + y."),
    ON_TWO(subtract, "x - y."),
    ON_TWO(multiply, "x * y."),
    ON_TWO(divide, "x / y."),
    ON_TWO(divide_int, "x / y, truncated."),
    ON_TWO(remainder, "x - y (x / y truncated)."),
    ON_TWO(quantize, "x rounded to the exponent of y."),
    ON_TWO(divmod, "Quotient and remainder."),
    ON_TWO(compare_total, "The order of representations."),
    ON_TWO(compare_total_mag, "The order of the magnitudes' representations."),
    ON_TWO(same_quantum, "Whether both have the same exponent."),
    ON_TWO(copy_sign, "x with the sign of y."),
    ON_ONE(copy_abs, "x without its sign."),
    ON_ONE(copy_negate, "x with its sign inverted."),
    ON_ONE(copy_decimal, "x as a Decimal."),
    ON_ONE(canonical, "x itself."),
    ON_ONE(is_canonical, "True."),
    ON_ONE(is_finite, "Whether x is neither infinite nor a NaN."),
    ON_ONE(is_infinite, "Whether x is an infinity."),
    ON_ONE(is_nan, "Whether x is a NaN."),
    ON_ONE(is_qnan, "Whether x is a quiet NaN."),
    ON_ONE(is_snan, "Whether x is a signaling NaN."),
    ON_ONE(is_signed, "Whether x has a minus sign."),
    ON_ONE(is_zero, "Whether x is a zero."),
    ON_ONE(is_normal, "Whether x is finite, not zero and not subnormal."),
    ON_ONE(is_subnormal, "Whether x is not zero and below Emin."),
    ON_ONE(number_class, "A str that names the kind of x."),
    ON_ONE(to_eng_string, "Text whose exponent is a multiple of three."),
    ON_ONE(to_sci_string, "Text as str() gives it."),
    NATIVE("fma", context_fma, "($self, x, y, z, /)", "x * y + z, rounded once."),
    NATIVE("power", context_power, "($self, /, a, b, modulo=None)", "a ** b, or a ** b % modulo of integers."),
    NATIVE("copy", decimal_context_copy, "($self, /)", "A copy, flags included."),
    NATIVE("__copy__", decimal_context_copy, "($self, /)", NULL),
    NATIVE("__reduce__", decimal_context_reduce, "($self, /)", NULL),
    NATIVE("clear_flags", decimal_context_clear_flags, "($self, /)", "Sets every flag to False."),
    NATIVE("clear_traps", decimal_context_clear_traps, "($self, /)", "Sets every trap to False."),
    NATIVE("Etiny", decimal_context_etiny, "($self, /)", "Emin - prec + 1, the least exponent of subnormal results."),
    NATIVE("Etop", decimal_context_etop, "($self, /)", "Emax - prec + 1, the greatest exponent where clamp is 1."),
    NATIVE("radix", radix, "($self, /)", "Decimal(10)."),
    NATIVE("create_decimal", context_create_decimal, "($self, num=\"0\", /)", "Decimal(num), rounded to the context."),
    NATIVE("create_decimal_from_float", context_create_decimal_from_float, "($self, f, /)", "Decimal.from_float(f), rounded to the context."),
    NATIVE("_apply", context_apply, "($self, x, /)", NULL),
    NATIVE_END,
};
