/* format.c - format() and the specs: [[fill]align][sign][z][#][0][width][grouping][.precision][type]. See format.h.

   Reading a spec and padding text are here; numbers are put together in format_number.c. */
#include "types/format.h"

#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "text/unicode.h"
#include "types/format_spec.h"

/* ---- reading ---- */

static COLD bool invalid_grouping(char grouping, uint32_t type)
{
    if (type > 32 && type < 128)
        error_value("Cannot specify '%c' with '%c'.", grouping, (int)type);
    else
        error_value("Cannot specify '%c' with '\\x%x'.", grouping, type);
    return false;
}

static COLD bool both_groupings(void)
{
    error_value("Cannot specify both ',' and '_'.");
    return false;
}

COLD Value format_unknown_type(uint32_t type, Value v)
{
    if (type > 32 && type < 128)
        return error_value("Unknown format code '%c' for object of type '%.200s'", (int)type, type_of(v)->name);
    return error_value("Unknown format code '\\x%x' for object of type '%.200s'", type, type_of(v)->name);
}

static bool is_align(uint32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

typedef struct Reader {
    Str *text;
    size_t at;
} Reader;

static uint32_t peek(const Reader *r, size_t ahead) { return r->at + ahead < r->text->length ? str_char(r->text, r->at + ahead) : 0; }
static bool accept(Reader *r, uint32_t c)
{
    if (r->at >= r->text->length || peek(r, 0) != c)
        return false;
    r->at++;
    return true;
}

/* Digits into *number, which keeps its value where there are none. */
static bool read_number(Reader *r, int64_t *number)
{
    int64_t n = 0;
    size_t start = r->at;
    for (int digit; (digit = unicode_decimal(peek(r, 0))) >= 0; r->at++) {
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, (int64_t)digit, &n)) {
            error_value("Too many decimal digits in format string");
            return false;
        }
    }
    if (r->at > start)
        *number = n;
    return true;
}

static bool read_grouping(Reader *r, char *grouping)
{
    if (accept(r, ','))
        *grouping = ',';
    if (accept(r, '_')) {
        if (*grouping)
            return both_groupings();
        *grouping = '_';
    }
    return !(*grouping == '_' && peek(r, 0) == ',') || both_groupings();
}

static bool read_precision(Reader *r, FormatSpec *spec)
{
    if (!accept(r, '.'))
        return true;
    size_t start = r->at;
    if (!read_number(r, &spec->precision) || !read_grouping(r, &spec->fraction_grouping))
        return false;
    if (r->at == start) {
        error_value("Format specifier missing precision");
        return false;
    }
    return true;
}

static bool check_grouping(const FormatSpec *spec)
{
    char grouping = spec->grouping ? spec->grouping : spec->fraction_grouping;
    if (!grouping)
        return true;
    switch (spec->type) {
    case 'd': case 'e': case 'f': case 'g': case 'E': case 'F': case 'G': case '%': case 0: return true;
    case 'b': case 'o': case 'x': case 'X':
        if (spec->grouping == '_')
            return true;
        break;
    }
    return invalid_grouping(grouping, spec->type);
}

bool format_read(FormatSpec *spec, Value text, Value v, uint32_t default_type, char default_align)
{
    Reader r = {as_str(text), 0};
    *spec = (FormatSpec){.fill = ' ', .align = default_align, .width = -1, .precision = -1, .type = default_type};
    bool fill_given = false, align_given = false;
    if (r.text->length >= 2 && is_align(peek(&r, 1))) {
        spec->fill = peek(&r, 0);
        spec->align = (char)peek(&r, 1);
        fill_given = align_given = true;
        r.at = 2;
    } else if (is_align(peek(&r, 0))) {
        spec->align = (char)peek(&r, 0);
        align_given = true;
        r.at = 1;
    }
    uint32_t sign = peek(&r, 0);
    if (sign == '+' || sign == '-' || sign == ' ') {
        spec->sign = (char)sign;
        r.at++;
    }
    spec->no_negative_zero = accept(&r, 'z');
    spec->alternate = accept(&r, '#');
    if (!fill_given && accept(&r, '0')) {
        spec->fill = '0';
        if (!align_given && default_align == '>')
            spec->align = '=';
    }
    if (!read_number(&r, &spec->width) || !read_grouping(&r, &spec->grouping) || !read_precision(&r, spec))
        return false;
    if (r.text->length - r.at > 1) {
        error_value("Invalid format specifier '%U' for object of type '%.200s'", text, type_of(v)->name);
        return false;
    }
    if (r.at < r.text->length)
        spec->type = peek(&r, 0);
    if (spec->width > (int64_t)1 << 40) {
        error_no_memory();
        return false;
    }
    return check_grouping(spec);
}

/* ---- text ---- */

void format_fill(StrBuilder *b, uint32_t c, int64_t count)
{
    while (count-- > 0)
        builder_char(b, c);
}

static COLD Value text_error(const char *what) { return error_value("%s not allowed in string format specifier", what); }

Value format_str(Value v, Value text)
{
    if (as_str(text)->length == 0)
        return to_str(v);
    FormatSpec spec;
    if (!format_read(&spec, text, v, 's', '<'))
        return EMPTY;
    if (spec.type != 's')
        return format_unknown_type(spec.type, v);
    if (spec.sign)
        return text_error(spec.sign == ' ' ? "Space" : "Sign");
    if (spec.no_negative_zero)
        return text_error("Negative zero coercion (z)");
    if (spec.alternate)
        return text_error("Alternate form (#)");
    if (spec.align == '=')
        return text_error("'=' alignment");
    size_t length = as_str(v)->length;
    if (spec.precision >= 0 && (size_t)spec.precision < length)
        length = (size_t)spec.precision;
    int64_t padding = spec.width - (int64_t)length;
    if (padding <= 0)
        return length == as_str(v)->length && is_exact_str(v) ? retain(v) : str_substring(v, 0, length);
    int64_t left = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
    StrBuilder b;
    builder_init(&b);
    format_fill(&b, spec.fill, left);
    builder_slice(&b, v, 0, length);
    format_fill(&b, spec.fill, padding - left);
    return builder_finish(&b);
}

/* ---- any value ---- */

Value format_value(Value v, Value spec)
{
    Type *type = type_of(v);
    if (type == TYPE(int_))
        return format_int(v, spec);
    if (type == TYPE(float_))
        return format_float(v, spec);
    if (type == TYPE(str))
        return format_str(v, spec);
    Value result = EMPTY;
    int found = call_special(v, NAME(format_), &spec, 1, &result);
    if (found == 0)
        return error_type("Type %T doesn't define __format__", v);
    if (found < 0 || is_str(result))
        return found < 0 ? EMPTY : result;
    error_type("__format__ must return a str, not %T", result);
    release(result);
    return EMPTY;
}
