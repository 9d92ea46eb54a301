/* convert.c - Decimals from other values and back. */
#include "modules/_decimal/decimal.h"

#include <stdio.h>
#include <stdlib.h>

#include "object/call.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/list.h"
#include "object/native.h"
#include "object/protocol.h"
#include "text/unicode.h"
#include "types/containers.h"

/* ---- objects ---- */

static DecimalObject *alloc(Type *type)
{
    DecimalObject *d = object_new(type);
    if (d) {
        d->hash = -1;
        dec_init(&d->number);
    }
    return d;
}

DecimalObject *decimal_alloc(void) { return alloc(STATE->decimal_type); }

Value decimal_result(DecimalObject *r, ContextObject *c, uint32_t status)
{
    if (context_add_status(c, status))
        return from_pointer(r);
    RELEASE(r);
    return EMPTY;
}

Value decimal_copy(Value v)
{
    if (as_object(v)->type == STATE->decimal_type)
        return retain(v);
    DecimalObject *r = decimal_alloc();
    if (r && !dec_set(&r->number, number_of(v))) {
        RELEASE(r);
        return error_no_memory();
    }
    return from_pointer(r);
}

bool dec_from_int(Dec *r, Value v)
{
    if (is_small_int(v)) {
        int64_t i = small_int(v);
        dec_set_small(r, i < 0, i < 0 ? -(uint64_t)i : (uint64_t)i, 0);
        return true;
    }
    IntView view;
    int_view(v, &view);
    if (dec_set_binary(r, view.limbs, view.length, view.negative))
        return true;
    error_no_memory();
    return false;
}

int operand_begin(Operand *o, Value v)
{
    dec_init(&o->own);
    o->number = &o->own;
    if (is_decimal(v)) {
        o->number = number_of(v);
        return 1;
    }
    if (!is_int(v))
        return 0;
    return dec_from_int(&o->own, v) ? 1 : -1;
}

bool operand_required(Operand *o, Value v)
{
    int known = operand_begin(o, v);
    if (known == 0)
        error_type("conversion from %s to Decimal is not supported", type_of(v)->name);
    return known > 0;
}

Value decimal_to_int(const Dec *number)
{
    Dec truncated;
    int64_t small;
    uint32_t status = 0;
    if (dec_to_int64(number, &small))
        return int_value(small);
    dec_init(&truncated);
    DecContext c = dec_max_context;
    c.rounding = DEC_ROUND_DOWN;
    dec_to_integral_value(&truncated, number, &c, &status);
    size_t length;
    uint64_t *limbs = status & DEC_NO_MEMORY || truncated.exponent > (int64_t)1 << 40 ? NULL : dec_to_binary(&truncated, &length);
    dec_free(&truncated);
    return limbs ? int_from_owned_limbs(limbs, length, number->negative && length) : error_no_memory();
}

/* ---- from text ---- */

/* ASCII: white space around taken off, underscores dropped, decimal digits of all scripts made ASCII; *length 0 for what is
   no number anyway. malloc's. */
static char *numeric_text(Value v, size_t *length, bool strip)
{
    Str *s = as_str(v);
    size_t start = 0, end = s->length, n = 0;
    char *text = malloc(s->length + 1);
    if (text == NULL) {
        error_no_memory();
        return NULL;
    }
    while (strip && start < end && unicode_is(str_char(s, start), UNICODE_SPACE))
        start++;
    while (strip && end > start && unicode_is(str_char(s, end - 1), UNICODE_SPACE))
        end--;
    for (size_t i = start; i < end; i++) {
        uint32_t c = str_char(s, i);
        int digit = c < 128 ? -1 : unicode_decimal(c);
        if (c == '_' && strip)
            continue;
        text[n++] = c < 128 ? (char)c : digit >= 0 ? (char)('0' + digit) : '?';
    }
    text[n] = 0;
    *length = n;
    return text;
}

/* exact: what the widest context can't hold is an invalid operation; else rounded to the context. */
static void parse(Dec *r, const char *text, size_t length, bool exact, const ContextObject *c, uint32_t *status)
{
    dec_parse(r, text, length, exact ? &dec_max_context : &c->limits, status);
    if (exact && *status & (DEC_INEXACT | DEC_ROUNDED | DEC_CLAMPED)) {
        *status = 0;
        dec_set_error(r, DEC_INVALID_OPERATION, status);
    }
    if (exact)
        *status &= DEC_INVALID | DEC_NO_MEMORY;
}

static Value from_str(Type *type, Value v, bool exact, ContextObject *c)
{
    size_t length;
    char *text = numeric_text(v, &length, true);
    if (text == NULL)
        return EMPTY;
    DecimalObject *r = alloc(type);
    uint32_t status = 0;
    if (r)
        parse(&r->number, text, length, exact, c, &status);
    free(text);
    return r ? decimal_result(r, c, status) : EMPTY;
}

/* ---- from (sign, digits, exponent) ---- */

typedef struct Triple {
    char *text; /* malloc's */
    size_t length;
} Triple;

/* The third item: an int, or 'F', 'n', 'N'. false: exception. */
static bool read_exponent(Value v, char *kind, int64_t *exponent)
{
    *kind = 0;
    if (is_str(v)) {
        *kind = str_equal_c(v, "F") ? 'F' : str_equal_c(v, "n") ? 'n' : str_equal_c(v, "N") ? 'N' : 0;
        if (*kind == 0)
            error_value("string argument in the third position must be 'F', 'n' or 'N'");
        return *kind != 0;
    }
    if (!is_int(v)) {
        error_value("exponent must be an integer");
        return false;
    }
    if (int_as_int64(v, exponent) == 0)
        return true;
    error_overflow("Python int too large to convert to C ssize_t");
    return false;
}

static bool put_digits(Triple *t, Value digits)
{
    Tuple *items = as_tuple(digits);
    for (size_t i = 0; i < items->length; i++) {
        int64_t digit;
        if (!is_int(items->items[i]) || int_as_int64(items->items[i], &digit) != 0 || digit < 0 || digit > 9) {
            error_value("coefficient must be a tuple of digits");
            return false;
        }
        t->text[t->length++] = (char)('0' + digit);
    }
    return true;
}

static void put_text(Triple *t, const char *text)
{
    memcpy(t->text + t->length, text, strlen(text));
    t->length += strlen(text);
}

/* The triple as text, which is then read. */
static bool triple_text(Triple *t, Value v)
{
    Tuple *items = as_tuple(v);
    int64_t sign, exponent = 0;
    char kind;
    if (items->length != 3) {
        error_value("argument must be a sequence of length 3");
        return false;
    }
    if (!is_int(items->items[0]) || int_as_int64(items->items[0], &sign) != 0 || (sign != 0 && sign != 1)) {
        error_value("sign must be an integer with the value 0 or 1");
        return false;
    }
    if (!read_exponent(items->items[2], &kind, &exponent))
        return false;
    Value digits = kind == 'F' ? tuple_from(NULL, 0) : tuple_from_iterable(items->items[1]);
    if (is_empty(digits)) {
        if (error_catch(TYPE(TypeError)))
            error_value("coefficient must be a tuple of digits");
        return false;
    }
    t->text = malloc(as_tuple(digits)->length + 40);
    bool ok = t->text != NULL;
    if (!ok)
        error_no_memory();
    if (ok && sign)
        t->text[t->length++] = '-';
    if (ok && kind)
        put_text(t, kind == 'F' ? "Inf" : kind == 'n' ? "NaN" : "sNaN");
    ok = ok && put_digits(t, digits);
    if (ok && kind == 0) {
        if (as_tuple(digits)->length == 0)
            put_text(t, "0");
        t->length += (size_t)sprintf(t->text + t->length, "E%lld", (long long)exponent);
    }
    release(digits);
    return ok;
}

static Value from_tuple(Type *type, Value v, bool exact, ContextObject *c)
{
    Triple t = {NULL, 0};
    DecimalObject *r = triple_text(&t, v) ? alloc(type) : NULL;
    uint32_t status = 0;
    if (r)
        parse(&r->number, t.text, t.length, exact, c, &status);
    free(t.text);
    return r ? decimal_result(r, c, status) : EMPTY;
}

/* ---- from numbers ---- */

static Value finish_exactly(DecimalObject *r, bool ok)
{
    if (r && !ok) {
        RELEASE(r);
        return error_occurred() ? EMPTY : error_no_memory();
    }
    return from_pointer(r);
}

static Value from_int(Type *type, Value v)
{
    DecimalObject *r = alloc(type);
    return finish_exactly(r, r && dec_from_int(&r->number, v));
}

static Value from_double(Type *type, double d)
{
    DecimalObject *r = alloc(type);
    return finish_exactly(r, r && dec_set_double(&r->number, d));
}

static Value from_decimal(Type *type, Value v, ContextObject *c)
{
    (void)c;
    if (type == STATE->decimal_type && as_object(v)->type == type)
        return retain(v);
    DecimalObject *r = alloc(type);
    return finish_exactly(r, r && dec_set(&r->number, number_of(v)));
}

/* The value that Decimal(v) has, exactly, whatever the context; c is where conditions go. */
static Value from_anything(Type *type, Value v, ContextObject *c)
{
    if (is_empty(v))
        return from_int(type, small_int_value(0));
    if (is_decimal(v))
        return from_decimal(type, v, c);
    if (is_str(v))
        return from_str(type, v, true, c);
    if (is_int(v))
        return from_int(type, v);
    if (is_tuple(v))
        return from_tuple(type, v, true, c);
    if (is_list(v)) {
        Value items = tuple_from_iterable(v), result = is_empty(items) ? EMPTY : from_tuple(type, items, true, c);
        release(items);
        return result;
    }
    if (is_float(v))
        return context_add_status(c, DEC_FLOAT_OPERATION) ? from_double(type, float_double(v)) : EMPTY;
    return error_type("conversion from %s to Decimal is not supported", type_of(v)->name);
}

Value decimal_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"Decimal", {NULL}, NATIVE_BOUND, "(value=<unset>, context=None)", NULL};
    Value bound[2] = {nargs ? args[0] : EMPTY, EMPTY};
    if ((nargs > 1 || has_keywords(kwnames)) && !bind_arguments(&row, args, nargs, kwnames, bound, 2))
        return EMPTY;
    ContextObject *c = context_argument(bound[1]);
    return c ? from_anything(type, bound[0], c) : EMPTY;
}

/* What Decimal.from_float() gives for a subclass: it is called with the value. */
static Value as_type_called(Value type, Value v)
{
    if (is_empty(v) || same(type, from_pointer(STATE->decimal_type)))
        return v;
    Value result = call_1(type, v);
    release(v);
    return result;
}

Value decimal_from_float(Value type, Value v)
{
    if (is_int(v))
        return as_type_called(type, from_int(STATE->decimal_type, v));
    if (is_float(v))
        return as_type_called(type, from_double(STATE->decimal_type, float_double(v)));
    return error_type("argument must be int or float");
}

Value decimal_from_number(Value type, Value v)
{
    ContextObject *c;
    if (is_decimal(v))
        return (c = current_context()) ? as_type_called(type, decimal_copy(v)) : EMPTY;
    if (is_int(v) || is_float(v))
        return decimal_from_float(type, v);
    return error_type("conversion from %s to Decimal is not supported", type_of(v)->name);
}

/* ---- Context.create_decimal ---- */

/* A new number rounded to the context. A NaN must fit as it is. Takes v. */
static Value round_to_context(Value v, ContextObject *c)
{
    if (is_empty(v))
        return EMPTY;
    DecimalObject *r = decimal_alloc();
    uint32_t status = 0;
    const Dec *number = number_of(v);
    if (r && dec_is_nan(number) && number->digits > c->limits.precision - c->limits.clamp)
        dec_set_error(&r->number, DEC_CONVERSION_SYNTAX, &status);
    else if (r && !dec_set(&r->number, number))
        status = DEC_NO_MEMORY;
    else if (r)
        dec_finish(&r->number, &c->limits, &status);
    release(v);
    return r ? decimal_result(r, c, status) : EMPTY;
}

Value context_create_decimal(Value self, const Value *args)
{
    ContextObject *c = as_decimal_context(self);
    Value v = args[0];
    Type *type = STATE->decimal_type;
    if (!is_empty(v) && is_str(v)) {
        size_t length;
        char *text = numeric_text(v, &length, false);
        DecimalObject *r = text ? decimal_alloc() : NULL;
        uint32_t status = 0;
        if (r)
            parse(&r->number, text, length, false, c, &status);
        free(text);
        return r ? decimal_result(r, c, status) : EMPTY;
    }
    if (!is_empty(v) && (is_tuple(v) || is_list(v))) {
        Value items = tuple_from_iterable(v), result = is_empty(items) ? EMPTY : from_tuple(type, items, false, c);
        release(items);
        return result;
    }
    return round_to_context(from_anything(type, v, c), c);
}

Value context_create_decimal_from_float(Value self, Value v)
{
    return round_to_context(decimal_from_float(from_pointer(STATE->decimal_type), v), as_decimal_context(self));
}
