/* format.c - Decimal.__format__. */
#include "modules/_decimal/decimal.h"

#include <stdio.h>
#include <stdlib.h>

#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/protocol.h"
#include "types/format_spec.h"

/* ---- separators given by the caller, instead of the locale's ---- */

typedef struct Override {
    FormatSeparators separators;
    char sizes[16];
} Override;

enum { SEPARATOR_BYTES = 4 };

static bool copy_separator(wchar_t *to, Value dict, const char *key)
{
    Value v = dict_get_c(as_dict(dict), key);
    if (is_empty(v))
        return true;
    size_t length = 0;
    if (!is_str(v) || (str_utf8(v, &length) == NULL && !error_catch(TYPE(UnicodeError))) || length > SEPARATOR_BYTES) {
        if (!error_occurred())
            error_value("invalid override dict");
        return false;
    }
    for (size_t i = 0; i < as_str(v)->length; i++)
        to[i] = (wchar_t)str_char(as_str(v), i);
    to[as_str(v)->length] = 0;
    return true;
}

static bool read_override(Override *o, Value dict)
{
    if (!is_dict(dict)) {
        error_type("optional argument must be a dict");
        return false;
    }
    if (!copy_separator(o->separators.point, dict, "decimal_point") || !copy_separator(o->separators.group, dict, "thousands_sep"))
        return false;
    Value grouping = dict_get_c(as_dict(dict), "grouping");
    if (is_empty(grouping))
        return true;
    if (!is_str(grouping) || as_str(grouping)->length >= sizeof o->sizes) {
        error_value("invalid override dict");
        return false;
    }
    for (size_t i = 0; i < as_str(grouping)->length; i++) {
        if (str_char(as_str(grouping), i) > 127) {
            error_value("invalid override dict");
            return false;
        }
        o->sizes[i] = (char)str_char(as_str(grouping), i);
    }
    o->sizes[as_str(grouping)->length] = 0;
    o->separators.sizes = o->sizes;
    return true;
}

/* ---- rounding ---- */

/* The number as its type and precision want it: in r. */
static void prepare(Dec *r, const Dec *number, const FormatSpec *spec, DecRounding rounding, uint32_t *status)
{
    DecContext limits = dec_max_context;
    limits.rounding = rounding;
    char lower = (char)(spec->type | 0x20);
    bool fixed = lower == 'f' || spec->type == '%';
    if (!dec_set(r, number)) {
        *status |= DEC_NO_MEMORY;
        return;
    }
    if (spec->type == '%')
        r->exponent += 2;
    int64_t digits = lower == 'e' ? spec->precision + 1 : spec->precision ? spec->precision : 1;
    Dec rounded;
    dec_init(&rounded);
    if (spec->precision >= 0 && fixed) {
        dec_rescale(&rounded, r, -spec->precision, &limits, status);
        dec_move(r, &rounded);
    } else if (spec->precision >= 0 && (r->digits > digits || lower == 'e') && !dec_is_zero(r)) {
        dec_rescale(&rounded, r, r->exponent + r->digits - digits, &limits, status);
        if (rounded.digits > digits) { /* 99..9 was rounded up */
            Dec once;
            dec_init(&once);
            dec_rescale(&once, &rounded, rounded.exponent + 1, &limits, status);
            dec_move(&rounded, &once);
        }
        dec_move(r, &rounded);
    }
    if (fixed && r->exponent > 0 && !(*status & DEC_NO_MEMORY)) {
        dec_rescale(&rounded, r, 0, &limits, status);
        dec_move(r, &rounded);
    }
}

/* ---- putting together ---- */

/* Digits before the point, digits behind it, exponent, in malloc's memory that the parts point to; NULL: no memory. */
static char *lay_out(FormatNumber *n, const Dec *number, const FormatSpec *spec)
{
    char lower = (char)(spec->type | 0x20);
    int64_t left = number->exponent + number->digits, point = 1;
    if (lower == 'e')
        point = dec_is_zero(number) && spec->precision >= 0 ? 1 - spec->precision : 1;
    else if (lower == 'f' || spec->type == '%' || (number->exponent <= 0 && left > -6))
        point = left;
    int64_t before = point <= 0 ? 1 : point, zeros = point < 0 ? -point : 0, behind = number->digits > point ? number->digits - (point < 0 ? 0 : point) : 0;
    char *text = malloc((size_t)(before + zeros + number->digits + 64)), *p = text;
    char *digits = malloc((size_t)number->digits + 1);
    if (text == NULL || digits == NULL) {
        free(text);
        free(digits);
        return NULL;
    }
    dec_digits_text(number, digits);
    n->digits = p;
    if (point <= 0)
        *p++ = '0';
    for (int64_t i = 0; i < point; i++)
        *p++ = i < number->digits ? digits[i] : '0';
    n->digit_count = (size_t)(p - n->digits);
    n->fraction = p;
    memset(p, '0', (size_t)zeros);
    p += zeros;
    if (behind)
        memcpy(p, digits + (number->digits - behind), (size_t)behind);
    p += behind;
    n->fraction_count = (size_t)(p - n->fraction);
    n->point = n->fraction_count || spec->alternate;
    n->rest = p;
    int64_t exponent = left - point;
    if (exponent != 0 || lower == 'e')
        p += sprintf(p, "%c%+lld", spec->type == 'E' || spec->type == 'G' ? 'E' : 'e', (long long)exponent);
    if (spec->type == '%')
        *p++ = '%';
    n->rest_length = (size_t)(p - n->rest);
    free(digits);
    return text;
}

static char *lay_out_special(FormatNumber *n, const Dec *number, FormatSpec *spec)
{
    size_t length;
    char *text = dec_to_text(number, 0, &length);
    if (text == NULL)
        return NULL;
    char *grown = realloc(text, length + 2);
    if (grown == NULL) {
        free(text);
        return NULL;
    }
    if (spec->type == '%')
        grown[length++] = '%';
    n->rest = grown + number->negative;
    n->rest_length = length - number->negative;
    if (spec->fill == '0' && spec->align == '=') { /* no zeros in front of words */
        spec->fill = ' ';
        spec->align = '>';
    }
    return grown;
}

static Value format_number(const Dec *number, FormatSpec *spec, const FormatSeparators *separators)
{
    FormatNumber n = {.prefix = "", .digits = "", .fraction = "", .character = UINT32_MAX};
    bool negative = number->negative && !(spec->no_negative_zero && dec_is_zero(number));
    n.sign = negative ? '-' : spec->sign == '+' || spec->sign == ' ' ? spec->sign : 0;
    char *text = dec_is_special(number) ? lay_out_special(&n, number, spec) : lay_out(&n, number, spec);
    if (text == NULL)
        return error_no_memory();
    StrBuilder b;
    builder_init(&b);
    format_put_number(&b, spec, &n, separators);
    free(text);
    return builder_finish(&b);
}

static bool read_spec(FormatSpec *spec, Value text, Value self, const ContextObject *c)
{
    if (!format_read(spec, text, self, 0, '>') || (spec->type && (spec->type > 127 || !strchr("eEfFgGnN%", (int)spec->type))) ||
        ((spec->type == 'n' || spec->type == 'N') && (spec->grouping || spec->fraction_grouping))) {
        if (error_occurred() && !error_catch(TYPE(ValueError)) && !error_catch(TYPE(MemoryError)))
            return false;
        error_value("Invalid format specifier: %U", text);
        return false;
    }
    if (spec->type == 'N') {
        if (!error_warn(TYPE(DeprecationWarning), 1, "Format specifier 'N' is deprecated"))
            return false;
    }
    if (spec->type == 0)
        spec->type = c->capitals ? 'G' : 'g';
    return true;
}

Value decimal_format(Value self, const Value *args)
{
    ContextObject *c = current_context();
    FormatSpec spec;
    Override override;
    if (c == NULL)
        return EMPTY;
    if (!is_str(args[0]))
        return error_type("format arg must be str");
    if (!read_spec(&spec, args[0], self, c))
        return EMPTY;
    bool upper = spec.type == 'N';
    spec.type = upper ? 'n' : spec.type;
    format_separators(&override.separators, &spec);
    if (!is_empty(args[1]) && !read_override(&override, args[1]))
        return EMPTY;
    if (spec.type == 'n')
        spec.type = upper ? 'G' : 'g';
    Dec prepared;
    uint32_t status = 0;
    dec_init(&prepared);
    if (dec_is_special(number_of(self))) {
        if (!dec_set(&prepared, number_of(self)))
            status = DEC_NO_MEMORY;
    } else {
        prepare(&prepared, number_of(self), &spec, c->limits.rounding, &status);
    }
    Value result = status & DEC_NO_MEMORY ? error_no_memory()
                   : status & DEC_INVALID ? error_value("format specification exceeds internal limits of _decimal")
                                          : format_number(&prepared, &spec, &override.separators);
    dec_free(&prepared);
    return result;
}
