/* number.c - the type Decimal as a number: operators, comparison, hash, conversions. */
#include <math.h>
#include <stdlib.h>

#include "modules/_decimal/decimal.h"

#include "number/bigint.h"
#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/native.h"
#include "object/protocol.h"
#include "runtime/import.h"
#include "types/complex.h"
#include "types/float.h"

typedef void (*BinaryDec)(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status);
typedef void (*UnaryDec)(Dec *r, const Dec *a, const DecContext *c, uint32_t *status);

/* ---- operators ---- */

static Value binary_operator(Value left, Value right, BinaryDec operation)
{
    ContextObject *c = current_context();
    if (c == NULL)
        return EMPTY;
    Operand a, b;
    int known = operand_begin(&a, left);
    if (known <= 0)
        return known < 0 ? EMPTY : not_implemented();
    known = operand_begin(&b, right);
    if (known <= 0) {
        operand_end(&a);
        return known < 0 ? EMPTY : not_implemented();
    }
    DecimalObject *r = decimal_alloc();
    uint32_t status = 0;
    if (r)
        operation(&r->number, a.number, b.number, &c->limits, &status);
    operand_end(&a);
    operand_end(&b);
    return r ? decimal_result(r, c, status) : EMPTY;
}

static Value decimal_add(Value a, Value b) { return binary_operator(a, b, dec_add); }
static Value decimal_subtract(Value a, Value b) { return binary_operator(a, b, dec_subtract); }
static Value decimal_multiply(Value a, Value b) { return binary_operator(a, b, dec_multiply); }
static Value decimal_divide(Value a, Value b) { return binary_operator(a, b, dec_divide); }
static Value decimal_floor_divide(Value a, Value b) { return binary_operator(a, b, dec_divide_int); }
static Value decimal_remainder(Value a, Value b) { return binary_operator(a, b, dec_remainder); }

Value decimal_divmod_of(const Dec *a, const Dec *b, ContextObject *c)
{
    DecimalObject *q = decimal_alloc(), *rest = q ? decimal_alloc() : NULL;
    uint32_t status = 0;
    if (rest == NULL) {
        RELEASE(q);
        return EMPTY;
    }
    dec_divmod(&q->number, &rest->number, a, b, &c->limits, &status);
    Value result = context_add_status(c, status) ? tuple_pack(2, from_pointer(q), from_pointer(rest)) : EMPTY;
    RELEASE(q);
    RELEASE(rest);
    return result;
}

static Value decimal_divmod(Value left, Value right)
{
    ContextObject *c = current_context();
    if (c == NULL)
        return EMPTY;
    Operand a, b;
    int known = operand_begin(&a, left);
    if (known <= 0)
        return known < 0 ? EMPTY : not_implemented();
    known = operand_begin(&b, right);
    Value result = known < 0 ? EMPTY : known == 0 ? not_implemented() : decimal_divmod_of(a.number, b.number, c);
    operand_end(&a);
    operand_end(&b);
    return result;
}

/* required: operands that can't be converted are a TypeError of their own, not NotImplemented. */
static int begin_power(Operand *o, Value v, bool required)
{
    return required ? (operand_required(o, v) ? 1 : -1) : operand_begin(o, v);
}

Value decimal_power_of(Value base, Value exponent, Value modulus, ContextObject *c, bool required)
{
    Operand a, b, m;
    Value result = EMPTY;
    dec_init(&b.own);
    dec_init(&m.own);
    bool modular = !is_empty(modulus) && !is_none(modulus);
    int known = begin_power(&a, base, required);
    if (known > 0)
        known = begin_power(&b, exponent, required);
    if (known > 0 && modular)
        known = begin_power(&m, modulus, required);
    DecimalObject *r = known > 0 ? decimal_alloc() : NULL;
    if (r) {
        uint32_t status = 0;
        if (modular)
            dec_power_modulo(&r->number, a.number, b.number, m.number, &c->limits, &status);
        else
            dec_power(&r->number, a.number, b.number, &c->limits, &status);
        result = decimal_result(r, c, status);
    } else if (known == 0) {
        result = not_implemented();
    }
    operand_end(&a);
    operand_end(&b);
    operand_end(&m);
    return result;
}

static Value decimal_power(Value base, Value exponent, Value modulus)
{
    ContextObject *c = current_context();
    return c ? decimal_power_of(base, exponent, modulus, c, false) : EMPTY;
}

static Value unary_operator(Value self, UnaryDec operation)
{
    ContextObject *c = current_context();
    DecimalObject *r = c ? decimal_alloc() : NULL;
    uint32_t status = 0;
    if (r == NULL)
        return EMPTY;
    operation(&r->number, number_of(self), &c->limits, &status);
    return decimal_result(r, c, status);
}

static Value decimal_negative(Value self) { return unary_operator(self, dec_minus); }
static Value decimal_positive(Value self) { return unary_operator(self, dec_plus); }
static Value decimal_absolute(Value self) { return unary_operator(self, dec_abs); }
static int decimal_bool(Value self) { return !dec_is_zero(number_of(self)); }

/* ---- conversions ---- */

static Value decimal_int(Value self)
{
    const Dec *number = number_of(self);
    if (dec_is_nan(number))
        return error_value("cannot convert NaN to integer");
    if (dec_is_infinite(number))
        return error_overflow("cannot convert Infinity to integer");
    return decimal_to_int(number);
}

static Value decimal_float(Value self)
{
    const Dec *number = number_of(self);
    if (number->kind == DEC_SNAN)
        return error_value("cannot convert signaling NaN to float");
    if (dec_is_nan(number))
        return float_value(number->negative ? -(double)NAN : (double)NAN);
    size_t length;
    double d;
    char *text = dec_to_text(number, 0, &length);
    if (text == NULL)
        return error_no_memory();
    int known = float_parse(text, length, &d);
    free(text);
    return known > 0 ? float_value(d) : known == 0 ? error_value("could not convert Decimal to float") : EMPTY;
}

Value decimal_text(const Dec *number, int flags)
{
    size_t length;
    char *text = dec_to_text(number, flags, &length);
    if (text == NULL)
        return error_no_memory();
    Str *s = str_new(length, 127);
    if (s)
        memcpy(str_data(s), text, length);
    free(text);
    return from_pointer(s);
}

static Value decimal_str(Value self)
{
    ContextObject *c = current_context();
    return c ? decimal_text(number_of(self), c->capitals ? DEC_TEXT_CAPITALS : 0) : EMPTY;
}

static Value decimal_repr(Value self)
{
    Value text = decimal_str(self), result = is_empty(text) ? EMPTY : str_format("Decimal('%U')", text);
    release(text);
    return result;
}

/* ---- hash ---- */

int64_t decimal_hash(Value self)
{
    DecimalObject *d = as_decimal(self);
    if (d->hash != -1)
        return d->hash;
    const Dec *number = &d->number;
    if (number->kind == DEC_SNAN) {
        error_type("Cannot hash a signaling NaN value");
        return -1;
    }
    int64_t hash;
    if (dec_is_nan(number))
        hash = TYPE(object)->slots.hash(self);
    else if (dec_is_infinite(number))
        hash = number->negative ? -314159 : 314159;
    else
        hash = number->negative ? -(int64_t)dec_hash(number) : (int64_t)dec_hash(number);
    return d->hash = hash == -1 ? -2 : hash;
}

/* ---- comparison ---- */

/* The order of two numbers, with what NaNs do. 1: *result is it; 0: unordered (equal: never); -1: exception. */
static int compare_decs(const Dec *a, const Dec *b, CompareOp op, ContextObject *c, int *order)
{
    if (!dec_is_nan(a) && !dec_is_nan(b)) {
        *order = dec_order(a, b);
        return 1;
    }
    bool signals = a->kind == DEC_SNAN || b->kind == DEC_SNAN || (op != COMPARE_EQ && op != COMPARE_NE);
    return signals && !context_add_status(c, DEC_INVALID_OPERATION) ? -1 : 0;
}

static Value truth_of(int order, CompareOp op)
{
    switch (op) {
    case COMPARE_LT: return bool_value(order < 0);
    case COMPARE_LE: return bool_value(order <= 0);
    case COMPARE_EQ: return bool_value(order == 0);
    case COMPARE_NE: return bool_value(order != 0);
    case COMPARE_GT: return bool_value(order > 0);
    default: return bool_value(order >= 0);
    }
}

static Value compare_with(const Dec *a, const Dec *b, CompareOp op, ContextObject *c)
{
    int order, known = compare_decs(a, b, op, c, &order);
    if (known < 0)
        return EMPTY;
    return known ? truth_of(order, op) : bool_value(op == COMPARE_NE);
}

static bool note_float(ContextObject *c, CompareOp op)
{
    if (op != COMPARE_EQ && op != COMPARE_NE)
        return context_add_status(c, DEC_FLOAT_OPERATION);
    c->status |= DEC_FLOAT_OPERATION;
    return true;
}

/* self against numerator / denominator: self denominator against numerator, exactly. */
static Value compare_rational(const Dec *a, Value v, CompareOp op, ContextObject *c)
{
    Value numerator = get_attribute_c(v, "numerator"), denominator = is_empty(numerator) ? EMPTY : get_attribute_c(v, "denominator");
    Value result = EMPTY;
    Operand n, d;
    dec_init(&n.own);
    dec_init(&d.own);
    if (!is_empty(denominator) && (!is_int(numerator) || !is_int(denominator))) {
        result = not_implemented();
    } else if (!is_empty(denominator) && operand_required(&n, numerator) && operand_required(&d, denominator)) {
        Dec product;
        uint32_t status = 0;
        dec_init(&product);
        if (dec_is_special(a)) {
            result = compare_with(a, n.number, op, c);
        } else {
            Dec coefficient; /* the exponent is put back afterwards, so that nothing overflows */
            dec_init(&coefficient);
            if (!dec_set(&coefficient, a))
                status |= DEC_NO_MEMORY;
            coefficient.exponent = 0;
            dec_multiply(&product, &coefficient, d.number, &dec_max_context, &status);
            product.exponent += a->exponent;
            dec_free(&coefficient);
            if (status & (DEC_INEXACT | DEC_ROUNDED | DEC_INVALID))
                error_value("exact conversion for comparison failed");
            else
                result = compare_with(&product, n.number, op, c);
        }
        dec_free(&product);
    }
    operand_end(&n);
    operand_end(&d);
    release(numerator);
    release(denominator);
    return result;
}

static Value compare_double(const Dec *a, double d, CompareOp op, ContextObject *c)
{
    Dec b;
    dec_init(&b);
    Value result = dec_set_double(&b, d) ? compare_with(a, &b, op, c) : error_no_memory();
    dec_free(&b);
    return result;
}

static Value decimal_compare(Value self, Value other, CompareOp op)
{
    ContextObject *c = current_context();
    const Dec *a = number_of(self);
    if (c == NULL)
        return EMPTY;
    if (is_decimal(other))
        return compare_with(a, number_of(other), op, c);
    if (is_int(other)) {
        Operand b;
        Value result = operand_required(&b, other) ? compare_with(a, b.number, op, c) : EMPTY;
        operand_end(&b);
        return result;
    }
    if (is_float(other))
        return note_float(c, op) ? compare_double(a, float_double(other), op, c) : EMPTY;
    if (is_instance_of(other, TYPE(complex_)) && (op == COMPARE_EQ || op == COMPARE_NE)) {
        Complex2 z = complex_of(other);
        if (!note_float(c, op))
            return EMPTY;
        return z.imag == 0.0 ? compare_double(a, z.real, op, c) : bool_value(op == COMPARE_NE);
    }
    if (is_empty(STATE->rational)) {
        Value numbers = import_module("numbers");
        STATE->rational = is_empty(numbers) ? EMPTY : get_attribute_c(numbers, "Rational");
        release(numbers);
        if (is_empty(STATE->rational))
            return EMPTY;
    }
    int rational = isinstance(other, STATE->rational);
    return rational < 0 ? EMPTY : rational ? compare_rational(a, other, op, c) : not_implemented();
}

static void decimal_dealloc(Object *self)
{
    dec_free(&((DecimalObject *)self)->number);
    object_free(self);
}

static Value get_real(Value self) { return retain(self); }
static Value get_imag(Value self)
{
    (void)self;
    return from_pointer(decimal_alloc());
}
static const GetSetRow getset[] = {{"real", get_real, NULL, NULL}, {"imag", get_imag, NULL, NULL}, GETSET_END};

const TypeSpec decimal_spec = {
    .name = "decimal.Decimal",
    .doc = "Decimal(value=\"0\", context=None)\n--\n\nA decimal number, of a str, an int, a float, a tuple (sign, digits, exponent) or another "
           "one, exactly. The context only tells whether what is no number raises InvalidOperation.",
    .size = sizeof(DecimalObject), .flags = TYPE_BASE, .methods = decimal_methods, .getset = getset,
    .slots = {.new = decimal_new, .repr = decimal_repr, .str = decimal_str, .hash = decimal_hash, .compare = decimal_compare,
              .dealloc = decimal_dealloc, .add = decimal_add, .subtract = decimal_subtract, .multiply = decimal_multiply,
              .true_divide = decimal_divide, .floor_divide = decimal_floor_divide, .remainder = decimal_remainder,
              .divmod = decimal_divmod, .power = decimal_power, .negative = decimal_negative, .positive = decimal_positive,
              .absolute = decimal_absolute, .to_bool = decimal_bool, .to_int = decimal_int, .to_float = decimal_float},
};
