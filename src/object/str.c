/* str.c - see str.h. */
#include "object/str.h"

/* A bit of WideStr.utf8_length: the text has lone surrogates, which no encoder may see. */
#define UTF8_LOSSY ((size_t)1 << 63)

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <malloc.h>

#include "base/siphash.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/protocol.h"
#include "text/ascii.h"

static size_t str_bytes(const Str *s)
{
    return (str_is_ascii(s) ? sizeof(Str) : sizeof(WideStr)) + (s->length + 1) * str_width(s);
}

size_t str_size(const Object *self) { return str_bytes((const Str *)self); }

static Str *new_any(size_t length, uint32_t max_char)
{
    unsigned log2_width = max_char > 0xffff ? 2 : max_char > 0xff ? 1 : 0;
    bool ascii = max_char < 0x80;
    if (length > (SIZE_MAX >> 4)) {
        error_no_memory();
        return NULL;
    }
    size_t header = ascii ? sizeof(Str) : sizeof(WideStr), size = header + ((length + 1) << log2_width);
    Str *s;
    if (size <= HEAP_MAX_CELL) { /* no need to clear what will be filled */
        s = heap_alloc(&runtime.heap, HEAP_RAW, heap_class(size));
        if (s == NULL) {
            error_no_memory();
            return NULL;
        }
        s->head.word = OBJECT_ONE;
    } else {
        s = object_new_large_raw(size);
        if (s == NULL)
            return NULL;
    }
    s->head.type = TYPE(str);
    s->head.word |= ((uint64_t)log2_width << STR_WIDTH_SHIFT) | (ascii ? STR_ASCII : 0);
    s->hash = -1;
    s->length = length;
    if (!ascii) {
        ((WideStr *)s)->utf8 = NULL;
        ((WideStr *)s)->utf8_length = 0;
    }
    str_put(str_data(s), 1u << log2_width, length, 0);
    return s;
}

Str *str_new(size_t length, uint32_t max_char)
{
    if (unlikely(max_char >= 0x80 || length >= HEAP_MAX_CELL - sizeof(Str)))
        return new_any(length, max_char);
    Str *s = heap_alloc(&runtime.heap, HEAP_RAW, heap_class(sizeof(Str) + length + 1));
    if (unlikely(s == NULL))
        return new_any(length, max_char); /* which raises */
    s->head.word = OBJECT_ONE | STR_ASCII;
    s->head.type = TYPE(str);
    s->hash = -1;
    s->length = length;
    ((char *)(s + 1))[length] = 0;
    return s;
}

void str_dealloc(Object *self)
{
    Str *s = (Str *)self;
    if (likely((self->word & (STR_ASCII | STR_INTERNED | OBJECT_LARGE)) == STR_ASCII && self->type == TYPE(str))) {
        heap_free(&runtime.heap, self);
        return;
    }
    if (str_is_interned(s))
        intern_forget(s);
    if (!str_is_ascii(s))
        mem_free(((WideStr *)s)->utf8, (((WideStr *)s)->utf8_length & ~UTF8_LOSSY) + 1);
    object_free(self);
}

Value str_from_char(uint32_t c)
{
    if (c < 256 && !is_empty(runtime.characters[c]))
        return retain(runtime.characters[c]);
    Str *s = str_new(1, c);
    if (s)
        str_put(str_data(s), str_width(s), 0, c);
    return from_pointer(s);
}

/* Decodes one character of valid UTF-8. */
static uint32_t utf8_next(const uint8_t **p)
{
    uint32_t c = *(*p)++;
    if (c < 0x80)
        return c;
    int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    c &= 0x3f >> more;
    while (more--)
        c = c << 6 | (*(*p)++ & 0x3f);
    return c;
}

Value str_from_utf8(const char *text, size_t length)
{
    const uint8_t *p = (const uint8_t *)text, *end = p + length;
    uint32_t max = 0;
    size_t n = 0;
    if (length == 0 && !is_empty(runtime.empty_str))
        return retain(runtime.empty_str);
    if (length == 1 && *p < 0x80)
        return str_from_char(*p);
    if (all_ascii(text, length)) {
        Str *ascii = str_new(length, 0x7f);
        if (ascii)
            memcpy(str_data(ascii), text, length);
        return from_pointer(ascii);
    }
    for (; p < end; p++) {
        n += (*p & 0xc0) != 0x80;
        uint32_t bound = *p < 0x80 ? *p : *p < 0xc4 ? 0xff : *p < 0xf0 ? 0xffff : 0x10ffff;
        if (bound > max)
            max = bound;
    }
    Str *s = str_new(n, max);
    if (s == NULL)
        return EMPTY;
    void *data = str_data(s);
    unsigned width = str_width(s);
    p = (const uint8_t *)text;
    for (size_t i = 0; i < n; i++)
        str_put(data, width, i, utf8_next(&p));
    return from_pointer(s);
}

Value str_from_c(const char *text) { return str_from_utf8(text, strlen(text)); }

/* At least as wide as the widest character, by the bits they have together. */
static uint32_t widest(const void *data, unsigned width, size_t length)
{
    uint32_t all = 0;
    if (width == 1) {
        const uint8_t *p = data;
        size_t i = 0;
        uint64_t words = 0, w;
        for (; i + 8 <= length; i += 8) {
            memcpy(&w, p + i, 8);
            words |= w;
        }
        for (; i < length; i++)
            all |= p[i];
        return words & 0x8080808080808080u ? 0xff : all | (words != 0 ? 0x7f : 0);
    }
    if (width == 2)
        for (size_t i = 0; i < length; i++)
            all |= ((const uint16_t *)data)[i];
    else
        for (size_t i = 0; i < length; i++)
            all |= ((const uint32_t *)data)[i];
    return all;
}

/* Copies between units of different size; the loops are plain so that the compiler makes vectors of them. */
#define COPY(To, From)                                                                                                 \
    do {                                                                                                               \
        To *restrict out = to;                                                                                         \
        const From *restrict in = from;                                                                                \
        for (size_t i = 0; i < n; i++)                                                                                 \
            out[i] = (To)in[i];                                                                                        \
    } while (0)

static void copy_resized(void *to, unsigned to_width, const void *from, unsigned from_width, size_t n)
{
    if (to_width == 2) {
        if (from_width == 1)
            COPY(uint16_t, uint8_t);
        else
            COPY(uint16_t, uint32_t);
    } else if (to_width == 4) {
        if (from_width == 1)
            COPY(uint32_t, uint8_t);
        else
            COPY(uint32_t, uint16_t);
    } else if (from_width == 2) {
        COPY(uint8_t, uint16_t);
    } else {
        COPY(uint8_t, uint32_t);
    }
}

void str_copy(void *to, unsigned to_width, const void *from, unsigned from_width, size_t n)
{
    if (to_width == from_width)
        memcpy(to, from, n * to_width);
    else
        copy_resized(to, to_width, from, from_width, n);
}

Value str_from_wide(const void *data, unsigned width, size_t length)
{
    if (length == 0)
        return retain(runtime.empty_str);
    if (length == 1)
        return str_from_char(widest(data, width, 1));
    Str *s = str_new(length, widest(data, width, length));
    if (s)
        str_copy(str_data(s), str_width(s), data, width, length);
    return from_pointer(s);
}

int64_t str_hash(Str *s)
{
    if (s->length == 0)
        return s->hash = 0;
    int64_t hash = (int64_t)siphash13(str_data(s), s->length * str_width(s), runtime.hash_secret);
    return s->hash = hash == -1 ? -2 : hash;
}

bool str_equal(const Str *a, const Str *b)
{
    return a == b || (a->length == b->length && str_width(a) == str_width(b) &&
                      memcmp(str_data(a), str_data(b), a->length * str_width(a)) == 0);
}

bool str_equal_c(Value s, const char *ascii)
{
    size_t n = strlen(ascii);
    return str_is_ascii(as_str(s)) && as_str(s)->length == n && memcmp(str_data(as_str(s)), ascii, n) == 0;
}

int str_compare(const Str *a, const Str *b)
{
    size_t n = a->length < b->length ? a->length : b->length;
    if (str_width(a) == 1 && str_width(b) == 1) {
        int order = memcmp(str_data(a), str_data(b), n);
        if (order)
            return order;
    } else {
        for (size_t i = 0; i < n; i++) {
            uint32_t x = str_char(a, i), y = str_char(b, i);
            if (x != y)
                return x < y ? -1 : 1;
        }
    }
    return a->length < b->length ? -1 : a->length > b->length;
}

Value str_narrowed(Str *s)
{
    if (s == NULL || str_is_ascii(s))
        return from_pointer(s);
    uint32_t all = widest(str_data(s), str_width(s), s->length);
    unsigned width = all > 0xffff ? 4 : all > 0xff ? 2 : 1;
    if (width == str_width(s) && all >= 0x80)
        return from_pointer(s);
    Value result = str_from_wide(str_data(s), str_width(s), s->length);
    RELEASE(s);
    return result;
}

Value str_substring(Value v, size_t start, size_t end)
{
    Str *s = as_str(v);
    if (end > s->length)
        end = s->length;
    if (start >= end)
        return retain(runtime.empty_str);
    if (start == 0 && end == s->length && is_exact_str(v))
        return retain(v);
    unsigned width = str_width(s);
    char *data = (char *)str_data(s) + start * width;
    if (str_is_ascii(s) && end - start > 1) {
        Str *part = str_new(end - start, 0x7f);
        if (part)
            memcpy(str_data(part), data, end - start);
        return from_pointer(part);
    }
    return str_from_wide(data, width, end - start);
}

Value str_concat(Value va, Value vb)
{
    Str *a = as_str(va), *b = as_str(vb);
    if (a->length == 0 && is_exact_str(vb))
        return retain(vb);
    if (b->length == 0 && is_exact_str(va))
        return retain(va);
    uint32_t bound_a = str_bound(a), bound_b = str_bound(b);
    Str *s = str_new(a->length + b->length, bound_a > bound_b ? bound_a : bound_b);
    if (s == NULL)
        return EMPTY;
    unsigned width = str_width(s);
    str_copy(str_data(s), width, str_data(a), str_width(a), a->length);
    str_copy((char *)str_data(s) + a->length * width, width, str_data(b), str_width(b), b->length);
    return from_pointer(s);
}

bool str_append(Value *slot, Value x)
{
    Str *a = as_str(*slot), *b = as_str(x);
    bool alone = (a->head.word >> OBJECT_COUNT_SHIFT) == 1 && a->head.type == TYPE(str) && !str_is_interned(a);
    if (alone && b->length && str_bound(b) <= str_bound(a) && a != b) {
        size_t old_size = str_bytes(a), width = str_width(a), size = old_size + b->length * width;
        Str *grown = a;
        if (a->head.word & OBJECT_LARGE)
            grown = object_grow_large_raw(a, size);
        else if (size > HEAP_MAX_CELL || heap_class(size) != heap_class(old_size))
            grown = NULL;
        if (grown) {
            size_t at = grown->length;
            grown->length += b->length;
            grown->hash = -1;
            if (!str_is_ascii(grown)) {
                mem_free(((WideStr *)grown)->utf8, (((WideStr *)grown)->utf8_length & ~UTF8_LOSSY) + 1);
                ((WideStr *)grown)->utf8 = NULL;
            }
            str_copy((char *)str_data(grown) + at * width, (unsigned)width, str_data(b), str_width(b), b->length);
            str_put(str_data(grown), (unsigned)width, grown->length, 0);
            *slot = from_pointer(grown);
            return true;
        }
        if (error_occurred())
            return false;
    }
    Value result = str_concat(*slot, x);
    if (is_empty(result))
        return false;
    replace(slot, result);
    return true;
}

/* ---- UTF-8 ---- */

static size_t utf8_put(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

void (*str_surrogate_error)(Value s, size_t position);

/* In place of the length: the cached text is good for showing only. */

static const char *make_utf8(WideStr *s, bool lenient)
{
    size_t n = s->base.length;
    char *text = n < SIZE_MAX / 8 ? malloc(n * (str_width(&s->base) == 1 ? 2 : str_width(&s->base) == 2 ? 3 : 4) + 1) : NULL;
    if (text == NULL) {
        error_no_memory();
        return NULL;
    }
    size_t length = 0;
    bool lossy = false;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = str_char(&s->base, i);
        if (c >= 0xd800 && c < 0xe000) {
            if (!lenient) {
                free(text);
                if (str_surrogate_error)
                    str_surrogate_error(from_pointer(s), i);
                else
                    error_set(TYPE(UnicodeError), "surrogates not allowed");
                return NULL;
            }
            c = '?';
            lossy = true;
        }
        length += utf8_put(text + length, c);
    }
    text[length] = 0;
    s->utf8 = mem_alloc(length + 1);
    if (s->utf8)
        memcpy(s->utf8, text, length + 1);
    s->utf8_length = length | (lossy ? UTF8_LOSSY : 0);
    free(text);
    return s->utf8;
}

const char *str_utf8(Value v, size_t *length)
{
    Str *s = as_str(v);
    if (str_is_ascii(s)) {
        if (length)
            *length = s->length;
        return str_data(s);
    }
    WideStr *wide = (WideStr *)s;
    if ((wide->utf8 == NULL || wide->utf8_length & UTF8_LOSSY) && make_utf8(wide, false) == NULL)
        return NULL;
    if (length)
        *length = wide->utf8_length;
    return wide->utf8;
}

const char *str_text(Value v)
{
    Str *s = as_str(v);
    if (str_is_ascii(s))
        return str_data(s);
    WideStr *wide = (WideStr *)s;
    if (wide->utf8)
        return wide->utf8;
    const char *text = make_utf8(wide, true);
    if (text == NULL) {
        error_clear();
        return "?";
    }
    return text;
}

/* ---- interning ---- */

/* Open addressing; what dies is closed up, so that no places are lost. */
typedef struct InternTable {
    Str **slots;
    size_t capacity, live;
    size_t unused;
} InternTable;

_Static_assert(sizeof(InternTable) == sizeof runtime.intern_storage, "the runtime keeps the table");
static InternTable *intern_table(void) { return (InternTable *)runtime.intern_storage; }

static bool intern_grow(InternTable *table)
{
    size_t capacity = table->capacity ? table->capacity * 2 : 4096;
    Str **slots = calloc(capacity, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < table->capacity; i++) {
        Str *s = table->slots[i];
        if (s == NULL)
            continue;
        size_t at = (size_t)s->hash & (capacity - 1);
        while (slots[at])
            at = (at + 1) & (capacity - 1);
        slots[at] = s;
    }
    free(table->slots);
    table->slots = slots;
    table->capacity = capacity;
    return true;
}

Value str_interned_twin(Value v)
{
    const InternTable *table = intern_table();
    Str *s = as_str(v);
    if (str_is_interned(s))
        return v;
    if (table->capacity == 0)
        return EMPTY;
    int64_t hash = str_hash_cached(s);
    for (size_t at = (size_t)hash & (table->capacity - 1); table->slots[at]; at = (at + 1) & (table->capacity - 1)) {
        Str *found = table->slots[at];
        if (found->hash == hash && str_equal(found, s))
            return from_pointer(found);
    }
    return EMPTY;
}

void str_intern_finish(void)
{
    free(intern_table()->slots);
    memset(intern_table(), 0, sizeof(InternTable));
}

Value str_intern(Value v)
{
    InternTable *table = intern_table();
    Str *s = as_str(v);
    if (str_is_interned(s) || !is_exact_str(v))
        return v;
    str_hash_cached(s);
    if (table->live * 2 >= table->capacity && !intern_grow(table))
        return v;
    size_t at = (size_t)s->hash & (table->capacity - 1);
    for (; table->slots[at]; at = (at + 1) & (table->capacity - 1)) {
        Str *found = table->slots[at];
        if (found->hash == s->hash && str_equal(found, s)) {
            retain(from_pointer(found));
            release(v);
            return from_pointer(found);
        }
    }
    table->slots[at] = s;
    table->live++;
    s->head.word |= STR_INTERNED;
    return v;
}

void intern_forget(Str *s)
{
    InternTable *table = intern_table();
    if (table->slots == NULL)
        return;
    size_t mask = table->capacity - 1, gap = (size_t)s->hash & mask;
    while (table->slots[gap] && table->slots[gap] != s)
        gap = (gap + 1) & mask;
    if (table->slots[gap] == NULL)
        return;
    table->live--;
    for (size_t at = (gap + 1) & mask; table->slots[at]; at = (at + 1) & mask) {
        size_t home = (size_t)table->slots[at]->hash & mask;
        if (((at - home) & mask) >= ((at - gap) & mask)) { /* it may move up into the gap */
            table->slots[gap] = table->slots[at];
            gap = at;
        }
    }
    table->slots[gap] = NULL;
}

void intern_finish(void)
{
    InternTable *table = intern_table();
    free(table->slots);
    *table = (InternTable){0};
}

/* The interned string of an ASCII text, borrowed; EMPTY: there is none yet. */
static Value interned_ascii(const char *text, size_t n)
{
    const InternTable *table = intern_table();
    int64_t hash = (int64_t)siphash13(text, n, runtime.hash_secret);
    if (table->capacity == 0 || n == 0)
        return EMPTY;
    hash = hash == -1 ? -2 : hash;
    for (size_t at = (size_t)hash & (table->capacity - 1); table->slots[at]; at = (at + 1) & (table->capacity - 1)) {
        Str *found = table->slots[at];
        if (found->hash == hash && str_is_ascii(found) && found->length == n && memcmp(str_data(found), text, n) == 0)
            return from_pointer(found);
    }
    return EMPTY;
}

Value str_intern_c(const char *text)
{
    Value v = interned_ascii(text, strlen(text));
    if (!is_empty(v))
        return retain(v);
    v = str_from_c(text);
    return is_empty(v) ? v : str_intern(v);
}

/* ---- builder ---- */

/* The room lies in the heap: capacity * width bytes, small ones in a cell. */
void builder_drop(StrBuilder *b)
{
    heap_raw_free(&runtime.heap, b->data, b->capacity * b->width);
    builder_init(b);
}

static COLD void *builder_failed(StrBuilder *b)
{
    b->failed = true;
    error_no_memory();
    return NULL;
}

static __attribute__((noinline)) bool builder_grow(StrBuilder *b, size_t extra, unsigned width)
{
    if (b->failed)
        return false;
    size_t capacity = b->length + extra;
    if (capacity < b->capacity * 2)
        capacity = b->capacity * 2;
    if (capacity < 64)
        capacity = 64;
    void *data = capacity > SIZE_MAX / 8 ? NULL
               : b->data == NULL         ? heap_raw_alloc(&runtime.heap, capacity * width)
               : width == b->width       ? heap_raw_realloc(&runtime.heap, b->data, b->capacity * width, capacity * width)
                                         : heap_raw_alloc(&runtime.heap, capacity * width);
    if (data == NULL)
        return builder_failed(b) != NULL;
    if (width != b->width) {
        if (b->data)
            str_copy(data, width, b->data, b->width, b->length);
        heap_raw_free(&runtime.heap, b->data, b->capacity * b->width);
    }
    b->data = data;
    b->width = width;
    b->capacity = capacity;
    return true;
}

static inline bool builder_room(StrBuilder *b, size_t extra, unsigned width)
{
    if (likely(width <= b->width && b->length + extra <= b->capacity && !b->failed))
        return true;
    return builder_grow(b, extra, width < b->width ? b->width : width);
}

void builder_char_slow(StrBuilder *b, uint32_t c)
{
    if (builder_room(b, 1, c > 0xffff ? 4 : c > 0xff ? 2 : 1))
        str_put(b->data, b->width, b->length++, c);
}

void builder_fill(StrBuilder *b, uint32_t c, size_t n)
{
    if (!builder_room(b, n, c > 0xffff ? 4 : c > 0xff ? 2 : 1))
        return;
    if (b->width == 1)
        memset((char *)b->data + b->length, (int)c, n);
    else
        for (size_t i = 0; i < n; i++)
            str_put(b->data, b->width, b->length + i, c);
    b->length += n;
}

void builder_ascii(StrBuilder *b, const char *text, size_t length)
{
    if (!builder_room(b, length, 1))
        return;
    str_copy((char *)b->data + b->length * b->width, b->width, text, 1, length);
    b->length += length;
}

void builder_c(StrBuilder *b, const char *text) { builder_ascii(b, text, strlen(text)); }

void builder_slice(StrBuilder *b, Value v, size_t start, size_t end)
{
    Str *s = as_str(v);
    unsigned width = str_width(s);
    if (start >= end || !builder_room(b, end - start, width))
        return;
    str_copy((char *)b->data + b->length * b->width, b->width, (char *)str_data(s) + start * width, width, end - start);
    b->length += end - start;
}

void builder_str(StrBuilder *b, Value s) { builder_slice(b, s, 0, as_str(s)->length); }

Value builder_finish(StrBuilder *b)
{
    Value result = b->failed ? EMPTY : str_from_wide(b->data, b->width, b->length);
    builder_drop(b);
    return result;
}
