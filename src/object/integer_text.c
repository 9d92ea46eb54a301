/* integer_text.c - ints to text and back. See integer.h. */
#include <stdlib.h>

#include "number/bigint.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/str.h"
#include "text/unicode.h"

/* ---- to text ---- */

static COLD void too_many_digits(void)
{
    error_value("Exceeds the limit (%d digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit",
                runtime.int_max_str_digits);
}

static COLD void too_many_digits_read(size_t count)
{
    error_value("Exceeds the limit (%d digits) for integer string conversion: value has %zu digits; use "
                "sys.set_int_max_str_digits() to increase the limit", runtime.int_max_str_digits, count);
}

/* Writes backwards from end; the first character written. */
static char *put_decimal(char *end, uint64_t magnitude)
{
    while (magnitude >= 10) {
        *--end = (char)('0' + magnitude % 10);
        magnitude /= 10;
    }
    *--end = (char)('0' + magnitude);
    return end;
}

static Value text_of(const char *text, size_t length)
{
    Str *s = str_new(length, 127);
    if (s)
        memcpy(str_data(s), text, length);
    return from_pointer(s);
}

/* Whether a conversion to decimal must be refused before it is begun: it surely has too many digits. */
static bool surely_too_long(size_t limbs)
{
    int limit = runtime.int_max_str_digits;
    return limit > 0 && limbs > 33 && (double)(limbs - 1) * 19.26 > (double)limit;
}

char *int_digits(Value v, int base, bool upper, size_t *length)
{
    IntView x;
    int_view(v, &x);
    if (base == 10 && surely_too_long(x.length)) {
        too_many_digits();
        return NULL;
    }
    char *text = malloc(big_text_size(x.length, base) + 64);
    uint64_t *scratch = malloc((x.length + 1) * sizeof *scratch);
    bool ok = text && scratch;
    if (ok && x.length == 0) {
        *text = '0';
        *length = 1;
    } else if (ok) {
        memcpy(scratch, x.limbs, x.length * sizeof *scratch);
        ok = big_to_text(text, length, scratch, x.length, base, upper);
    }
    free(scratch);
    if (!ok) {
        free(text);
        error_no_memory();
        return NULL;
    }
    if (base == 10 && runtime.int_max_str_digits > 0 && *length > 640 && *length > (size_t)runtime.int_max_str_digits) {
        free(text);
        too_many_digits();
        return NULL;
    }
    return text;
}

static Value large_to_text(Value v, int base, const char *prefix)
{
    size_t length, prefix_length = strlen(prefix);
    bool negative = int_sign(v) < 0;
    char *digits = int_digits(v, base, false, &length);
    if (digits == NULL)
        return EMPTY;
    Str *s = str_new(length + prefix_length + negative, 127);
    if (s) {
        char *p = str_data(s);
        if (negative)
            *p++ = '-';
        memcpy(p, prefix, prefix_length);
        memcpy(p + prefix_length, digits, length);
    }
    free(digits);
    return from_pointer(s);
}

Value int_to_text(Value v, int base, bool prefix)
{
    IntView x;
    int_view(v, &x);
    if (likely(base == 10 && x.length <= 1)) {
        if (x.length == 0)
            return retain(runtime.characters['0']);
        char text[24], *start = put_decimal(text + sizeof text, x.limbs[0]);
        if (x.negative)
            *--start = '-';
        else if (x.limbs[0] < 10)
            return retain(runtime.characters[(unsigned char)*start]);
        return text_of(start, (size_t)(text + sizeof text - start));
    }
    return large_to_text(v, base, !prefix ? "" : base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : "");
}

/* ---- from text ---- */

static int digit_value(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* The digit values of what is left, without underscores; -1: not a number. Values go over the characters. */
static int64_t digit_values(const char *p, const char *end, int base, unsigned char *values)
{
    int64_t count = 0;
    bool underscore = true; /* none at the start */
    for (; p < end; p++) {
        if (*p == '_') {
            if (underscore)
                return -1;
            underscore = true;
            continue;
        }
        int digit = digit_value((unsigned char)*p);
        if (digit >= base)
            return -1;
        values[count++] = (unsigned char)digit;
        underscore = false;
    }
    return underscore ? -1 : count;
}

static Value from_values(const unsigned char *values, size_t count, int base, bool negative)
{
    uint64_t small = 0;
    if (count <= 12) { /* 36^12 < 2^63 */
        for (size_t i = 0; i < count; i++)
            small = small * (uint64_t)base + values[i];
        return int_from_uint128(small, negative);
    }
    Int *n = int_alloc(big_limbs_for_digits(count, base));
    size_t length;
    if (n == NULL)
        return EMPTY;
    if (!big_from_digits(n->limbs, &length, values, count, base)) {
        object_free(&n->head);
        return error_no_memory();
    }
    return int_finish(n, length, negative && length);
}

/* Skips 0x, 0o or 0b where the base allows it; *base 0 is decided. false: 0 in front of a decimal number. */
static const char *skip_prefix(const char *p, const char *end, int *base, bool *leading_zero)
{
    *leading_zero = false;
    int prefix = 0;
    if (end - p >= 2 && *p == '0') {
        int letter = p[1] | 0x20;
        prefix = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    }
    if (*base == 0) {
        *leading_zero = !prefix && p < end && *p == '0';
        *base = prefix ? prefix : 10;
    }
    if (prefix && prefix == *base) {
        p += 2;
        if (p < end && *p == '_')
            p++;
    }
    return p;
}

bool int_digits_allowed(const char *text, size_t length)
{
    size_t digits = 0;
    int limit = runtime.int_max_str_digits;
    if (limit <= 0 || length <= 640 || length <= (size_t)limit)
        return true;
    for (size_t i = 0; i < length; i++)
        digits += (unsigned char)(text[i] - '0') < 10;
    if (digits < length)
        return true;
    too_many_digits_read(length);
    return false;
}

static bool is_limited(int base) { return (base & (base - 1)) != 0; }

Value int_parse(const char *text, size_t length, int base)
{
    const char *p = text, *end = text + length;
    bool negative = false, leading_zero;
    while (p < end && is_blank(*p))
        p++;
    while (end > p && is_blank(end[-1]))
        end--;
    if (p < end && (*p == '+' || *p == '-'))
        negative = *p++ == '-';
    p = skip_prefix(p, end, &base, &leading_zero);
    if (p == end)
        return EMPTY;
    unsigned char local[128], *values = end - p <= (ptrdiff_t)sizeof local ? local : malloc((size_t)(end - p));
    if (values == NULL)
        return error_no_memory();
    int64_t count = digit_values(p, end, base, values);
    Value result = EMPTY;
    int limit = runtime.int_max_str_digits;
    for (int64_t i = 0; leading_zero && i < count; i++)
        if (values[i])
            count = -1;
    if (count >= 0 && is_limited(base) && limit > 0 && count > 640 && count > limit)
        too_many_digits_read((size_t)count);
    else if (count >= 0)
        result = from_values(values, (size_t)count, base, negative);
    if (values != local)
        free(values);
    return result;
}

char *number_text(Value s, size_t *length)
{
    Str *str = as_str(s);
    *length = str->length;
    char *text = malloc(str->length + 1);
    if (text == NULL) {
        error_no_memory();
        return NULL;
    }
    text[str->length] = 0;
    if (str_is_ascii(str)) {
        memcpy(text, str_data(str), str->length);
        for (size_t i = 0; i < str->length; i++)
            if (text[i] >= 0x1c && text[i] <= 0x1f) /* white space to str, not to bytes */
                text[i] = ' ';
        return text;
    }
    for (size_t i = 0; i < str->length; i++) {
        uint32_t c = str_char(str, i);
        int digit = c < 128 ? -1 : unicode_decimal(c);
        bool blank = c >= 128 ? unicode_is(c, UNICODE_SPACE) : c >= 0x1c && c <= 0x1f;
        text[i] = blank ? ' ' : c < 128 ? (char)c : digit >= 0 ? (char)('0' + digit) : '?';
    }
    return text;
}
