/* str_case.c - methods of str that change case. */
#include "object/error.h"
#include "text/ascii.h"
#include "text/unicode.h"
#include "types/str_methods.h"

static void add_mapped(StrBuilder *b, const uint32_t *mapped, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        builder_char(b, mapped[i]);
}

enum { SIGMA = 0x3a3, FINAL_SIGMA = 0x3c2, SMALL_SIGMA = 0x3c3 };

/* A capital sigma ends a word if a cased letter stands before it and none after, case-ignorable ones left aside. */
static bool is_final_sigma(const Str *s, size_t i)
{
    size_t k = i;
    uint32_t c = 0;
    while (k > 0 && unicode_is(c = str_char(s, k - 1), UNICODE_IGNORABLE))
        k--;
    if (k == 0 || !unicode_is(c, UNICODE_CASED))
        return false;
    for (k = i + 1; k < s->length; k++) {
        c = str_char(s, k);
        if (!unicode_is(c, UNICODE_IGNORABLE))
            return !unicode_is(c, UNICODE_CASED);
    }
    return true;
}

static void add_lower(StrBuilder *b, const Str *s, size_t i)
{
    uint32_t c = str_char(s, i), mapped[UNICODE_MAX_MAPPED];
    if (c < 0x80)
        builder_char(b, ascii_lower((uint8_t)c));
    else if (c == SIGMA)
        builder_char(b, is_final_sigma(s, i) ? FINAL_SIGMA : SMALL_SIGMA);
    else
        add_mapped(b, mapped, unicode_lower(c, mapped));
}

static void add_upper(StrBuilder *b, uint32_t c)
{
    uint32_t mapped[UNICODE_MAX_MAPPED];
    if (c < 0x80)
        builder_char(b, ascii_upper((uint8_t)c));
    else
        add_mapped(b, mapped, unicode_upper(c, mapped));
}

static void add_title(StrBuilder *b, uint32_t c)
{
    uint32_t mapped[UNICODE_MAX_MAPPED];
    add_mapped(b, mapped, unicode_title(c, mapped));
}

/* A fresh ASCII string as long as an ASCII one, and both texts; NULL: exception. */
static Str *ascii_result(Value self, const uint8_t **from, uint8_t **to)
{
    Str *s = as_str(self), *result = str_new(s->length, 0x7f);
    *from = str_data(s);
    if (result)
        *to = str_data(result);
    return result;
}

/* Copies ASCII with the case bit of the 26 letters from `first` on turned round, eight bytes at a time. */
static void flip_case(uint8_t *to, const uint8_t *from, size_t n, uint8_t first)
{
    const uint64_t ones = 0x0101010101010101u;
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t w;
        memcpy(&w, from + i, 8);
        uint64_t at_least = w + ones * (0x80u - first), beyond = w + ones * (0x80u - first - 26);
        w ^= ((at_least & ~beyond) & (ones << 7)) >> 2;
        memcpy(to + i, &w, 8);
    }
    for (; i < n; i++)
        to[i] = (uint8_t)(from[i] - first) < 26 ? from[i] ^ 0x20 : from[i];
}

Value str_method_lower(Value self)
{
    Str *s = as_str(self);
    if (str_is_ascii(s)) {
        const uint8_t *from;
        uint8_t *to;
        Str *result = ascii_result(self, &from, &to);
        if (result)
            flip_case(to, from, s->length, 'A');
        return from_pointer(result);
    }
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < s->length && !b.failed; i++)
        add_lower(&b, s, i);
    return builder_finish(&b);
}

Value str_method_upper(Value self)
{
    Str *s = as_str(self);
    if (str_is_ascii(s)) {
        const uint8_t *from;
        uint8_t *to;
        Str *result = ascii_result(self, &from, &to);
        if (result)
            flip_case(to, from, s->length, 'a');
        return from_pointer(result);
    }
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < s->length && !b.failed; i++)
        add_upper(&b, str_char(s, i));
    return builder_finish(&b);
}

Value str_method_casefold(Value self)
{
    Str *s = as_str(self);
    if (str_is_ascii(s))
        return str_method_lower(self);
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < s->length && !b.failed; i++) {
        uint32_t mapped[UNICODE_MAX_MAPPED];
        add_mapped(&b, mapped, unicode_fold(str_char(s, i), mapped));
    }
    return builder_finish(&b);
}

Value str_method_swapcase(Value self)
{
    Str *s = as_str(self);
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < s->length && !b.failed; i++) {
        uint32_t c = str_char(s, i);
        if (unicode_is(c, UNICODE_UPPER))
            add_lower(&b, s, i);
        else if (unicode_is(c, UNICODE_LOWER))
            add_upper(&b, c);
        else
            builder_char(&b, c);
    }
    return builder_finish(&b);
}

Value str_method_title(Value self)
{
    Str *s = as_str(self);
    StrBuilder b;
    bool inside = false;
    builder_init(&b);
    for (size_t i = 0; i < s->length && !b.failed; i++) {
        uint32_t c = str_char(s, i);
        if (inside)
            add_lower(&b, s, i);
        else
            add_title(&b, c);
        inside = unicode_is(c, UNICODE_CASED);
    }
    return builder_finish(&b);
}

Value str_method_capitalize(Value self)
{
    Str *s = as_str(self);
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < s->length && !b.failed; i++) {
        if (i)
            add_lower(&b, s, i);
        else
            add_title(&b, str_char(s, i));
    }
    return builder_finish(&b);
}
