/* str.h - text objects: compact, 1, 2 or 4 bytes a character, whichever the widest character needs.

   A Str is immutable once others see it. Hash and UTF-8 form are cached. Functions return owned values,
   EMPTY with an exception set where they fail, unless said otherwise. */
#ifndef PYISH_OBJECT_STR_H
#define PYISH_OBJECT_STR_H

#include "object/runtime.h"

typedef struct Str {
    Object head;
    int64_t hash; /* -1: not computed */
    size_t length;
} Str; /* ASCII text follows at once, and a NUL */

typedef struct WideStr {
    Str base;
    char *utf8; /* cached, NUL-terminated; NULL: not made */
    size_t utf8_length;
} WideStr; /* characters follow, and a NUL character */

enum {
    STR_WIDTH_SHIFT = OBJECT_OWN_SHIFT, /* two bits: log2 of the bytes a character */
    STR_WIDTH_MASK = 3 << STR_WIDTH_SHIFT,
    STR_ASCII = 1 << (OBJECT_OWN_SHIFT + 2),
    STR_INTERNED = 1 << (OBJECT_OWN_SHIFT + 3),
};

static inline bool is_str(Value v) { return is_object(v) && has_flag(as_object(v)->type, TYPE_IS_STR); }
static inline bool is_exact_str(Value v) { return is_object(v) && as_object(v)->type == TYPE(str); }
static inline Str *as_str(Value v) { return (Str *)as_object(v); }
static inline size_t str_length(const Str *s) { return s->length; }
static inline bool str_is_ascii(const Str *s) { return s->head.word & STR_ASCII; }
static inline bool str_is_interned(const Str *s) { return s->head.word & STR_INTERNED; }
/* Bytes a character: 1, 2 or 4. */
static inline unsigned str_width(const Str *s) { return 1u << ((s->head.word >> STR_WIDTH_SHIFT) & 3); }
static inline void *str_data(const Str *s)
{
    return str_is_ascii(s) ? (char *)s + sizeof(Str) : (char *)s + sizeof(WideStr);
}
static inline uint32_t str_char(const Str *s, size_t i)
{
    const void *data = str_data(s);
    switch (str_width(s)) {
    case 1: return ((const uint8_t *)data)[i];
    case 2: return ((const uint16_t *)data)[i];
    default: return ((const uint32_t *)data)[i];
    }
}
static inline void str_put(void *data, unsigned width, size_t i, uint32_t c)
{
    if (width == 1) ((uint8_t *)data)[i] = (uint8_t)c;
    else if (width == 2) ((uint16_t *)data)[i] = (uint16_t)c;
    else ((uint32_t *)data)[i] = c;
}

/* A string of that length whose characters are all <= max_char; contents to be filled by the caller. NULL: exception. */
Str *str_new(size_t length, uint32_t max_char) MUST_CHECK;
/* From UTF-8 that is known to be valid; surrogates encoded as three bytes are taken as they are. */
Value str_from_utf8(const char *text, size_t length) MUST_CHECK;
Value str_from_c(const char *text) MUST_CHECK; /* NUL-terminated UTF-8 */
Value str_from_char(uint32_t c) MUST_CHECK;
/* From characters of a width; narrowed to what they need. */
Value str_from_wide(const void *data, unsigned width, size_t length) MUST_CHECK;
/* printf's %s %d %i %u %c %x %p %zu %zd %ld %lld %g %% with widths, and %U (Value, a str), %S (str() of a Value),
   %R (repr() of one), %A (ascii()), %T (the type name of a Value, with its module where builtin), %N (__name__ of a Type *). */
Value str_format(const char *format, ...) MUST_CHECK;
Value str_format_v(const char *format, __builtin_va_list args) MUST_CHECK;
/* The UTF-8 form, NUL-terminated, kept by the string; NULL: exception (lone surrogates, memory). */
const char *str_utf8(Value s, size_t *length) MUST_CHECK;
/* The same where it is only to be shown to a person: surrogates come out as '?'. Never NULL. */
const char *str_text(Value s);

/* A bound on the characters of s that keeps its width: 0x7f, 0xff, 0xffff or 0x10ffff. */
static inline uint32_t str_bound(const Str *s)
{
    if (str_is_ascii(s))
        return 0x7f;
    return str_width(s) == 1 ? 0xff : str_width(s) == 2 ? 0xffff : 0x10ffff;
}
/* Copies n characters from one width to another that can hold them. */
void str_copy(void *to, unsigned to_width, const void *from, unsigned from_width, size_t n);
/* A new string whose width may be more than its characters need, made as narrow as it must be. Takes the reference;
   NULL gives EMPTY. */
Value str_narrowed(Str *s);
/* Where sub first (last) lies within start..end of s, which lie within its length; -1: nowhere. -2: no memory. */
int64_t str_find(const Str *s, const Str *sub, size_t start, size_t end);
int64_t str_find_last(const Str *s, const Str *sub, size_t start, size_t end);
/* The places of `most` occurrences at most, without overlap, within start..end; sub is not empty. How many; -1: no memory. */
int64_t str_find_all(const Str *s, const Str *sub, size_t start, size_t end, size_t *places, int64_t most) MUST_CHECK;
/* Occurrences without overlap. */
int64_t str_count(const Str *s, const Str *sub, size_t start, size_t end, int64_t most);

int64_t str_hash(Str *s);
static inline int64_t str_hash_cached(Str *s) { return s->hash != -1 ? s->hash : str_hash(s); }
bool str_equal(const Str *a, const Str *b);
bool str_equal_c(Value s, const char *ascii);
int str_compare(const Str *a, const Str *b); /* <0, 0, >0 by code point */
/* Characters start..end of s (clipped to its length). */
Value str_substring(Value s, size_t start, size_t end) MUST_CHECK;
Value str_concat(Value a, Value b) MUST_CHECK;
/* *slot += x: grows in place where the slot holds the only reference. false: exception, *slot is as it was. */
bool str_append(Value *slot, Value x) MUST_CHECK;
/* The one string of that text among interned ones; takes the reference and gives one back. */
Value str_intern(Value s);
Value str_intern_c(const char *text) MUST_CHECK;
/* The interned string of the same text, borrowed; EMPTY: there is none. */
Value str_interned_twin(Value s);
void str_dealloc(Object *self);
void intern_forget(Str *s); /* an interned string dies */
void intern_finish(void);
/* Installed by types/: raises UnicodeEncodeError for a lone surrogate. */
extern void (*str_surrogate_error)(Value s, size_t position);
size_t str_size(const Object *self);

/* Builds a string piece by piece, in as narrow a width as it can. */
typedef struct StrBuilder {
    void *data; /* NULL: nothing yet */
    unsigned width;
    size_t length, capacity;
    bool failed; /* an exception is set; everything after is ignored */
} StrBuilder;

static inline void builder_init(StrBuilder *b) { *b = (StrBuilder){.width = 1}; }
void builder_drop(StrBuilder *b);
void builder_char_slow(StrBuilder *b, uint32_t c);
static inline void builder_char(StrBuilder *b, uint32_t c)
{
    if (likely(c < 0x80 && b->width == 1 && b->length < b->capacity && !b->failed))
        ((uint8_t *)b->data)[b->length++] = (uint8_t)c;
    else
        builder_char_slow(b, c);
}
void builder_fill(StrBuilder *b, uint32_t c, size_t n); /* n times the same */
void builder_ascii(StrBuilder *b, const char *text, size_t length);
void builder_c(StrBuilder *b, const char *text); /* ASCII, NUL-terminated */
void builder_str(StrBuilder *b, Value s);
void builder_slice(StrBuilder *b, Value s, size_t start, size_t end);
/* The result; the builder is empty afterwards. */
Value builder_finish(StrBuilder *b) MUST_CHECK;
/* Frees the table of interned strings. */
void str_intern_finish(void);

#endif
