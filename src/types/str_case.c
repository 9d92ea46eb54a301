/* str_case.c - methods of str that change case. */
#include "object/error.h"
#include "text/ascii.h"
#include "text/unicode.h"
#include "types/str_methods.h"

typedef enum { TO_LOWER, TO_UPPER, TO_TITLE, TO_FOLDED, TO_SWAPPED, TO_CAPITAL, KEPT } CaseKind;

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

/* ---- ASCII ---- */

static void flip_all(uint8_t *to, const uint8_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (uint8_t)((from[i] | 0x20) - 'a') < 26 ? from[i] ^ 0x20 : from[i];
}

static void ascii_title(uint8_t *to, const uint8_t *from, size_t n)
{
    unsigned inside = 0; /* 0x20 within a word */
    for (size_t i = 0; i < n; i++) {
        unsigned letter = (uint8_t)((from[i] | 0x20) - 'a') < 26 ? 0x20 : 0;
        to[i] = (uint8_t)((from[i] & ~letter) | (letter & inside));
        inside = letter;
    }
}

static Value map_ascii(Value self, CaseKind kind)
{
    const uint8_t *from;
    uint8_t *to;
    size_t n = as_str(self)->length;
    Str *result = ascii_result(self, &from, &to);
    if (result == NULL)
        return EMPTY;
    switch (kind) {
    case TO_UPPER: flip_case(to, from, n, 'a'); break;
    case TO_SWAPPED: flip_all(to, from, n); break;
    case TO_TITLE: ascii_title(to, from, n); break;
    default: flip_case(to, from, n, 'A'); break;
    }
    if (kind == TO_CAPITAL && n)
        *to = ascii_upper(*to);
    return from_pointer(result);
}

/* ---- beyond ASCII ---- */

/* Which mapping holds for a character; KEPT: none. inside: the character before is a cased one, or there is one. */
static inline CaseKind mapping_for(CaseKind kind, const UnicodeRecord *r, bool inside)
{
    switch (kind) {
    case TO_TITLE: case TO_CAPITAL: return inside ? TO_LOWER : TO_TITLE;
    case TO_SWAPPED: return r->flags & UNICODE_UPPER ? TO_LOWER : r->flags & UNICODE_LOWER ? TO_UPPER : KEPT;
    default: return kind;
    }
}

static inline bool is_inside_after(CaseKind kind, const UnicodeRecord *r)
{
    return kind == TO_CAPITAL || (kind == TO_TITLE && r->flags & UNICODE_CASED);
}

static void add_any(StrBuilder *b, const Str *s, size_t i, CaseKind mapping)
{
    uint32_t c = str_char(s, i), mapped[UNICODE_MAX_MAPPED];
    switch (mapping) {
    case TO_LOWER: add_lower(b, s, i); break;
    case TO_UPPER: add_mapped(b, mapped, unicode_upper(c, mapped)); break;
    case TO_TITLE: add_mapped(b, mapped, unicode_title(c, mapped)); break;
    case TO_FOLDED: add_mapped(b, mapped, unicode_fold(c, mapped)); break;
    default: builder_char(b, c); break;
    }
}

/* Maps one to one as far as results fit the string's width; where that ends is returned. */
static inline __attribute__((always_inline)) size_t map_plain(Str *result, const Str *s, CaseKind kind, unsigned width, uint32_t bound)
{
    const void *from = str_data(s);
    void *to = str_data(result);
    bool inside = false;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = width == 1 ? ((const uint8_t *)from)[i] : width == 2 ? ((const uint16_t *)from)[i] : ((const uint32_t *)from)[i];
        const UnicodeRecord *r = unicode_record(c);
        CaseKind mapping = mapping_for(kind, r, inside);
        if (mapping == TO_LOWER && unlikely(c == SIGMA))
            c = is_final_sigma(s, i) ? FINAL_SIGMA : SMALL_SIGMA;
        else if (r->special && mapping != KEPT)
            return i;
        else
            c += mapping == TO_UPPER ? (uint32_t)r->upper : mapping == TO_TITLE ? (uint32_t)r->title : mapping == KEPT ? 0 : (uint32_t)r->lower;
        if (unlikely(c > bound))
            return i;
        str_put(to, width, i, c);
        inside = is_inside_after(kind, r);
    }
    return s->length;
}

static size_t map_plain_any(Str *result, const Str *s, CaseKind kind)
{
    switch (str_width(s)) {
    case 1: return map_plain(result, s, kind, 1, 0xff);
    case 2: return map_plain(result, s, kind, 2, 0xffff);
    default: return map_plain(result, s, kind, 4, 0x10ffff);
    }
}

static Value map_case(Value self, CaseKind kind)
{
    Str *s = as_str(self);
    if (str_is_ascii(s))
        return map_ascii(self, kind);
    Str *result = str_new(s->length, str_bound(s));
    if (result == NULL)
        return EMPTY;
    size_t i = map_plain_any(result, s, kind);
    if (i == s->length)
        return str_narrowed(result);
    StrBuilder b;
    builder_init(&b);
    builder_slice(&b, from_pointer(result), 0, i);
    RELEASE(result);
    bool inside = i > 0 && is_inside_after(kind, unicode_record(str_char(s, i - 1)));
    for (; i < s->length && !b.failed; i++) {
        const UnicodeRecord *r = unicode_record(str_char(s, i));
        add_any(&b, s, i, mapping_for(kind, r, inside));
        inside = is_inside_after(kind, r);
    }
    return builder_finish(&b);
}

Value str_method_lower(Value self) { return map_case(self, TO_LOWER); }
Value str_method_upper(Value self) { return map_case(self, TO_UPPER); }
Value str_method_casefold(Value self) { return map_case(self, TO_FOLDED); }
Value str_method_swapcase(Value self) { return map_case(self, TO_SWAPPED); }
Value str_method_title(Value self) { return map_case(self, TO_TITLE); }
Value str_method_capitalize(Value self) { return map_case(self, TO_CAPITAL); }
