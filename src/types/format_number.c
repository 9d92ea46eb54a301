/* format_number.c - format() of int, float and complex. */
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <wchar.h>

#include "number/format.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "types/complex.h"
#include "types/format.h"
#include "types/format_spec.h"

/* ---- separators ---- */

enum { SEPARATOR_MAX = FORMAT_SEPARATOR_MAX };
typedef FormatSeparators Separators;

static void set_one(wchar_t *to, char c)
{
    to[0] = (wchar_t)c;
    to[1] = 0;
}

static void from_locale(wchar_t *to, const char *text)
{
    if (mbstowcs(to, text, SEPARATOR_MAX - 1) == (size_t)-1)
        set_one(to, '?');
    to[SEPARATOR_MAX - 1] = 0;
}

void format_separators(FormatSeparators *s, const FormatSpec *spec)
{
    *s = (Separators){.sizes = "\3"};
    set_one(s->point, '.');
    if (spec->type == 'n') {
        const struct lconv *locale = localeconv();
        from_locale(s->point, locale->decimal_point);
        from_locale(s->group, locale->thousands_sep);
        s->sizes = locale->grouping;
        return;
    }
    if (spec->grouping)
        set_one(s->group, spec->grouping);
    if (spec->fraction_grouping)
        set_one(s->fraction, spec->fraction_grouping);
    if (spec->type == 'b' || spec->type == 'o' || spec->type == 'x' || spec->type == 'X')
        s->sizes = "\4";
}

/* ---- putting a number together ---- */

typedef FormatNumber Number;

/* The digits from the right, with separators and zeros up to min_width, written backwards into out; their number. */
static size_t group_digits(wchar_t *out, const Number *n, const Separators *s, int64_t min_width)
{
    size_t separator = wcslen(s->group), at = 0;
    int64_t left = (int64_t)n->digit_count;
    const char *size = s->sizes;
    int current = separator && *size ? *size : 0;
    for (bool first = true;; first = false) {
        int64_t wanted = left > min_width ? left : min_width;
        if (wanted < 1)
            wanted = 1;
        int64_t length = current > 0 && current != CHAR_MAX && current < wanted ? current : wanted;
        if (!first)
            for (size_t i = separator; i-- > 0;)
                out[at++] = s->group[i];
        for (int64_t i = 0; i < length; i++)
            out[at++] = left > 0 ? (wchar_t)n->digits[--left] : L'0';
        min_width -= length;
        if (left <= 0 && min_width <= 0)
            return at;
        min_width -= (int64_t)separator;
        if (size[0] && size[1])
            current = *++size;
    }
}

/* Digits behind the point, grouped from the left. */
static void put_fraction(StrBuilder *b, const Number *n, const Separators *s)
{
    for (size_t i = 0; i < n->fraction_count; i++) {
        if (i && i % 3 == 0)
            for (const wchar_t *c = s->fraction; *c; c++)
                builder_char(b, (uint32_t)*c);
        builder_char(b, (uint32_t)(unsigned char)n->fraction[i]);
    }
}

static size_t fraction_width(const Number *n, const Separators *s)
{
    return n->fraction_count + (n->fraction_count ? (n->fraction_count - 1) / 3 * wcslen(s->fraction) : 0);
}

static void put_number(StrBuilder *b, const FormatSpec *spec, const Number *n)
{
    Separators s;
    format_separators(&s, spec);
    format_put_number(b, spec, n, &s);
}

void format_put_number(StrBuilder *b, const FormatSpec *spec, const FormatNumber *n, const FormatSeparators *separators)
{
    Separators s = *separators;
    size_t prefix = strlen(n->prefix);
    int64_t around = (n->sign != 0) + (int64_t)(prefix + fraction_width(n, &s) + n->rest_length) + (n->point ? (int64_t)wcslen(s.point) : 0);
    int64_t min_width = spec->fill == '0' && spec->align == '=' ? spec->width - around : 0;
    size_t room = n->digit_count + (size_t)(min_width > 0 ? min_width : 0), count = 0;
    wchar_t local[128], *digits = room < sizeof local / sizeof *local / SEPARATOR_MAX ? local : malloc((room + 8) * SEPARATOR_MAX * sizeof *digits);
    if (digits == NULL) {
        error_no_memory();
        b->failed = true;
        return;
    }
    if (n->digit_count)
        count = group_digits(digits, n, &s, min_width);
    int64_t padding = spec->width - around - (int64_t)count - (n->character != UINT32_MAX);
    if (padding < 0)
        padding = 0;
    int64_t left = spec->align == '>' ? padding : spec->align == '^' ? padding / 2 : 0, inner = spec->align == '=' ? padding : 0;
    format_fill(b, spec->fill, left);
    if (n->sign)
        builder_char(b, (uint32_t)n->sign);
    builder_ascii(b, n->prefix, prefix);
    format_fill(b, spec->fill, inner);
    if (n->character != UINT32_MAX)
        builder_char(b, n->character);
    while (count-- > 0)
        builder_char(b, (uint32_t)digits[count]);
    if (n->point)
        for (const wchar_t *c = s.point; *c; c++)
            builder_char(b, (uint32_t)*c);
    put_fraction(b, n, &s);
    builder_ascii(b, n->rest, n->rest_length);
    format_fill(b, spec->fill, padding - left - inner);
    if (digits != local)
        free(digits);
}

static char sign_of(const FormatSpec *spec, bool negative)
{
    return negative ? '-' : spec->sign == '+' || spec->sign == ' ' ? spec->sign : 0;
}

/* ---- int ---- */

static Value format_character(Value v, const FormatSpec *spec)
{
    int64_t c;
    if (spec->sign)
        return error_value("Sign not allowed with integer format specifier 'c'");
    if (spec->alternate)
        return error_value("Alternate form (#) not allowed with integer format specifier 'c'");
    if (int_as_int64(v, &c) != 0)
        return error_overflow("Python int too large to convert to C long");
    if (c < 0 || c > 0x10ffff)
        return error_overflow("%%c arg not in range(0x110000)");
    Number n = {.prefix = "", .character = (uint32_t)c};
    StrBuilder b;
    builder_init(&b);
    put_number(&b, spec, &n);
    return builder_finish(&b);
}

static Value format_integer(Value v, const FormatSpec *spec)
{
    static const struct { char type; int base; const char *prefix; } bases[] = {
        {'b', 2, "0b"}, {'o', 8, "0o"}, {'x', 16, "0x"}, {'X', 16, "0X"}, {'d', 10, ""}, {'n', 10, ""},
    };
    if (spec->precision >= 0)
        return error_value("Precision not allowed in integer format specifier");
    if (spec->no_negative_zero)
        return error_value("Negative zero coercion (z) not allowed in integer format specifier");
    if (spec->type == 'c')
        return format_character(v, spec);
    size_t i = 0, length;
    while ((uint32_t)bases[i].type != spec->type)
        i++;
    char *digits = int_digits(v, bases[i].base, spec->type == 'X', &length);
    if (digits == NULL)
        return EMPTY;
    Number n = {.sign = sign_of(spec, int_sign(v) < 0), .prefix = spec->alternate ? bases[i].prefix : "", .digits = digits,
                .digit_count = length, .character = UINT32_MAX};
    StrBuilder b;
    builder_init(&b);
    put_number(&b, spec, &n);
    free(digits);
    return builder_finish(&b);
}

static Value format_double(Value v, double d, FormatSpec *spec);

/* "5", "5d" or "d" of a small int, the commonest specs: the width, or -1 if the spec is another one. */
static int plain_width(const Str *spec)
{
    const char *p = str_data(spec);
    size_t n = spec->length, i = 0;
    int width = 0;
    if (!str_is_ascii(spec) || n > 4 || *p == '0')
        return -1;
    for (; i < n && p[i] >= '0' && p[i] <= '9'; i++)
        width = width * 10 + (p[i] - '0');
    return i == n || (i + 1 == n && p[i] == 'd') ? width : -1;
}

/* The int right-aligned. */
static Value padded_int(int64_t i, size_t width)
{
    char text[24], *end = text + sizeof text, *to = end;
    uint64_t rest = i < 0 ? -(uint64_t)i : (uint64_t)i;
    do
        *--to = (char)('0' + rest % 10);
    while (rest /= 10);
    if (i < 0)
        *--to = '-';
    size_t n = (size_t)(end - to), blanks = width > n ? width - n : 0;
    if (n + blanks == 1)
        return str_from_char((uint8_t)*to);
    Str *result = str_new(n + blanks, 0x7f);
    if (result) {
        memset(str_data(result), ' ', blanks);
        memcpy((char *)str_data(result) + blanks, to, n);
    }
    return from_pointer(result);
}

Value format_int(Value v, Value text)
{
    if (as_str(text)->length == 0)
        return to_str(v);
    int plain = is_small_int(v) ? plain_width(as_str(text)) : -1;
    if (plain >= 0)
        return padded_int(small_int(v), (size_t)plain);
    FormatSpec spec;
    double d;
    if (!format_read(&spec, text, v, 'd', '>'))
        return EMPTY;
    switch (spec.type) {
    case 'b': case 'c': case 'd': case 'o': case 'x': case 'X': case 'n': return format_integer(v, &spec);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case '%':
        return int_as_double(v, &d) ? format_double(v, d, &spec) : EMPTY;
    }
    return format_unknown_type(spec.type, v);
}

/* ---- float ---- */

/* Finds the parts of what double_to_text gave: digits [. digits] rest. */
static void take_apart(Number *n, const char *text, size_t length)
{
    const char *p = text, *end = text + length;
    n->digits = p;
    while (p < end && *p >= '0' && *p <= '9')
        p++;
    n->digit_count = (size_t)(p - n->digits);
    if (p < end && *p == '.') {
        n->point = true;
        p++;
    }
    n->fraction = p;
    while (n->point && p < end && *p >= '0' && *p <= '9')
        p++;
    n->fraction_count = (size_t)(p - n->fraction);
    n->rest = p;
    n->rest_length = (size_t)(end - p);
}

static bool all_zero(const char *text)
{
    for (; *text && *text != 'e' && *text != 'E'; text++)
        if (*text != '0' && *text != '.')
            return false;
    return true;
}

/* A double by a spec's type, precision, z and #, without its sign. malloc's memory; NULL: exception. */
static char *double_digits(double d, const FormatSpec *spec, char kind, int precision, int flags, bool *negative, size_t *length)
{
    char *text = double_to_text(d, kind, precision, flags | (spec->alternate ? FLOAT_ALTERNATE : 0), length);
    if (text == NULL) {
        error_no_memory();
        return NULL;
    }
    *negative = *text == '-';
    if (*negative)
        memmove(text, text + 1, (*length)--);
    if (*negative && spec->no_negative_zero && all_zero(text))
        *negative = false;
    return text;
}

static Value format_double(Value v, double d, FormatSpec *spec)
{
    char kind = 0;
    int flags = 0, precision = 6;
    bool percent = spec->type == '%', negative;
    switch (spec->type) {
    case 0: kind = spec->precision < 0 ? 'r' : 'g'; flags = FLOAT_ADD_POINT_0; break;
    case 'n': kind = 'g'; break;
    case '%': kind = 'f'; d *= 100; break;
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': kind = (char)spec->type; break;
    default: return format_unknown_type(spec->type, v);
    }
    if (spec->precision > INT_MAX - 64)
        return error_value("precision too big");
    if (spec->precision >= 0)
        precision = (int)spec->precision;
    size_t length;
    char *text = double_digits(d, spec, kind, precision, flags, &negative, &length);
    if (text == NULL)
        return EMPTY;
    char *grown = percent ? realloc(text, length + 2) : text;
    if (grown == NULL) {
        free(text);
        return error_no_memory();
    }
    text = grown;
    if (percent)
        text[length++] = '%';
    Number n = {.sign = sign_of(spec, negative), .prefix = "", .character = UINT32_MAX};
    take_apart(&n, text, length);
    StrBuilder b;
    builder_init(&b);
    put_number(&b, spec, &n);
    free(text);
    return builder_finish(&b);
}

/* ".2f" and the like: the number of places, or -1. */
static int plain_places(const Str *spec)
{
    const char *p = str_data(spec);
    return spec->length == 3 && str_is_ascii(spec) && p[0] == '.' && p[1] >= '0' && p[1] <= '9' && p[2] == 'f' ? p[1] - '0' : -1;
}

Value format_float(Value v, Value text)
{
    if (as_str(text)->length == 0)
        return to_str(v);
    int places = plain_places(as_str(text));
    if (places >= 0) {
        size_t n;
        char *digits = double_to_text(float_double(v), 'f', places, 0, &n);
        Value result = digits ? str_from_utf8(digits, n) : error_no_memory();
        free(digits);
        return result;
    }
    FormatSpec spec;
    return format_read(&spec, text, v, 0, '>') ? format_double(v, float_double(v), &spec) : EMPTY;
}

/* ---- complex ---- */

static bool put_part(StrBuilder *b, double d, const FormatSpec *spec, char kind, int precision, char sign)
{
    bool negative;
    size_t length;
    char *text = double_digits(d, spec, kind, precision, 0, &negative, &length);
    if (text == NULL)
        return false;
    FormatSpec part = *spec;
    part.sign = sign;
    part.width = -1;
    Number n = {.sign = sign_of(&part, negative), .prefix = "", .character = UINT32_MAX};
    take_apart(&n, text, length);
    put_number(b, &part, &n);
    free(text);
    return true;
}

static Value pad(Value text, const FormatSpec *spec)
{
    int64_t padding = is_empty(text) ? 0 : spec->width - (int64_t)as_str(text)->length;
    if (padding <= 0)
        return text;
    int64_t left = spec->align == '>' ? padding : spec->align == '^' ? padding / 2 : 0;
    StrBuilder b;
    builder_init(&b);
    format_fill(&b, spec->fill, left);
    builder_str(&b, text);
    format_fill(&b, spec->fill, padding - left);
    release(text);
    return builder_finish(&b);
}

Value format_complex(Value v, Value text)
{
    if (!is_str(text))
        return error_type("__format__() argument must be str, not %T", text);
    if (as_str(text)->length == 0)
        return to_str(v);
    FormatSpec spec;
    if (!format_read(&spec, text, v, 0, '>'))
        return EMPTY;
    if (spec.type && (spec.type > 127 || !strchr("eEfFgGn", (int)spec.type)))
        return format_unknown_type(spec.type, v);
    if (spec.fill == '0')
        return error_value("Zero padding is not allowed in complex format specifier");
    if (spec.align == '=')
        return error_value("'=' alignment flag is not allowed in complex format specifier");
    Complex2 c = complex_of(v);
    bool plain = spec.type == 0, only_imaginary = plain && c.real == 0.0 && !signbit(c.real), parentheses = plain && !only_imaginary;
    char kind = spec.type == 'n' ? 'g' : !plain ? (char)spec.type : spec.precision < 0 ? 'r' : 'g';
    if (spec.precision > INT_MAX - 64)
        return error_value("precision too big");
    int precision = spec.precision < 0 ? 6 : (int)spec.precision;
    StrBuilder b;
    builder_init(&b);
    if (parentheses)
        builder_char(&b, '(');
    if ((!only_imaginary && !put_part(&b, c.real, &spec, kind, precision, spec.sign)) ||
        !put_part(&b, c.imag, &spec, kind, precision, only_imaginary ? spec.sign : '+')) {
        builder_drop(&b);
        return EMPTY;
    }
    builder_c(&b, parentheses ? "j)" : "j");
    return pad(builder_finish(&b), &spec);
}
