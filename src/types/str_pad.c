/* str_pad.c - methods of str that pad and translate. */
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/str_methods.h"

static void fill(Str *s, size_t at, size_t n, uint32_t c)
{
    if (str_width(s) == 1) {
        memset((char *)str_data(s) + at, (int)c, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        str_put(str_data(s), str_width(s), at + i, c);
}

static Value pad(Value self, size_t left, size_t right, uint32_t c)
{
    Str *s = as_str(self);
    if (left == 0 && right == 0)
        return str_exact(self);
    uint32_t bound = c > str_bound(s) ? c : str_bound(s);
    if (left > SIZE_MAX / 32 || right > SIZE_MAX / 32)
        return error_overflow("padded string is too long");
    Str *result = str_new(left + s->length + right, bound);
    if (result == NULL)
        return EMPTY;
    unsigned width = str_width(result);
    fill(result, 0, left, c);
    str_copy((char *)str_data(result) + left * width, width, str_data(s), str_width(s), s->length);
    fill(result, left + s->length, right, c);
    return from_pointer(result);
}

/* How many characters are missing for args[0], and the fill character args[1]; -1: exception. */
static int64_t missing_width(Value self, const Value *args, uint32_t *c)
{
    int64_t width;
    if (!index_as_int64(args[0], &width, TYPE(OverflowError)))
        return -1;
    if (!is_str(args[1])) {
        error_type("The fill character must be a unicode character, not %T", args[1]);
        return -1;
    }
    if (as_str(args[1])->length != 1) {
        error_type("The fill character must be exactly one character long");
        return -1;
    }
    *c = str_char(as_str(args[1]), 0);
    int64_t n = (int64_t)as_str(self)->length;
    return width > n ? width - n : 0;
}

Value str_method_ljust(Value self, const Value *args)
{
    uint32_t c;
    int64_t missing = missing_width(self, args, &c);
    return missing < 0 ? EMPTY : pad(self, 0, (size_t)missing, c);
}

Value str_method_rjust(Value self, const Value *args)
{
    uint32_t c;
    int64_t missing = missing_width(self, args, &c);
    return missing < 0 ? EMPTY : pad(self, (size_t)missing, 0, c);
}

Value str_method_center(Value self, const Value *args)
{
    uint32_t c;
    int64_t missing = missing_width(self, args, &c);
    if (missing < 0)
        return EMPTY;
    int64_t width = missing + (int64_t)as_str(self)->length, left = missing / 2 + (missing & width & 1);
    return pad(self, (size_t)left, (size_t)(missing - left), c);
}

Value str_method_zfill(Value self, Value width_value)
{
    int64_t width, n = (int64_t)as_str(self)->length;
    if (!index_as_int64(width_value, &width, TYPE(OverflowError)))
        return EMPTY;
    if (width <= n)
        return str_exact(self);
    Value result = pad(self, (size_t)(width - n), 0, '0');
    if (is_empty(result) || n == 0)
        return result;
    Str *s = as_str(result);
    size_t first = (size_t)(width - n);
    uint32_t sign = str_char(s, first);
    if (sign == '+' || sign == '-') {
        str_put(str_data(s), str_width(s), 0, sign);
        str_put(str_data(s), str_width(s), first, '0');
    }
    return result;
}

Value str_method_expandtabs(Value self, const Value *args)
{
    int64_t size;
    if (!index_as_int64(args[0], &size, TYPE(OverflowError)))
        return EMPTY;
    if (size > INT32_MAX || size < INT32_MIN)
        return error_overflow("Python int too large to convert to C int");
    Str *s = as_str(self);
    StrBuilder b;
    builder_init(&b);
    int64_t column = 0;
    for (size_t i = 0; i < s->length && !b.failed; i++) {
        uint32_t c = str_char(s, i);
        if (c != '\t') {
            builder_char(&b, c);
            column = c == '\n' || c == '\r' ? 0 : column + 1;
            continue;
        }
        int64_t n = size > 0 ? size - column % size : 0;
        if (n > (INT64_MAX >> 8) - (int64_t)b.length) {
            builder_drop(&b);
            return error_overflow("new string is too long");
        }
        column += n;
        while (n-- > 0 && !b.failed)
            builder_char(&b, ' ');
    }
    return builder_finish(&b);
}

/* ---- translate ---- */

/* Fills a table from two strings of equal length, and with None for those of a third. */
static bool fill_from_strings(Dict *table, Value x, Value y, Value z)
{
    if (!is_str(x)) {
        error_type("first maketrans argument must be a string if there is a second argument");
        return false;
    }
    if (!is_str(y) || (!is_empty(z) && !is_str(z))) {
        error_type("maketrans() argument %d must be str, not %T", is_str(y) ? 3 : 2, is_str(y) ? z : y);
        return false;
    }
    Str *from = as_str(x), *to = as_str(y);
    if (from->length != to->length) {
        error_value("the first two maketrans arguments must have equal length");
        return false;
    }
    for (size_t i = 0; i < from->length; i++)
        if (!dict_set(table, small_int_value(str_char(from, i)), small_int_value(str_char(to, i))))
            return false;
    for (size_t i = 0; !is_empty(z) && i < as_str(z)->length; i++)
        if (!dict_set(table, small_int_value(str_char(as_str(z), i)), NONE))
            return false;
    return true;
}

static bool fill_from_dict(Dict *table, Value x)
{
    Value key, value;
    int64_t position = 0;
    if (!is_dict(x)) {
        error_type("if you give only one argument to maketrans it must be a dict");
        return false;
    }
    while (dict_next(as_dict(x), &position, &key, &value)) {
        if (is_str(key) && as_str(key)->length != 1) {
            error_value("string keys in translate table must be of length 1");
            return false;
        }
        if (!is_str(key) && !is_int(key)) {
            error_type("keys in translate table must be strings or integers");
            return false;
        }
        if (!dict_set(table, is_str(key) ? small_int_value(str_char(as_str(key), 0)) : key, value))
            return false;
    }
    return true;
}

Value str_method_maketrans(Value unused, const Value *args)
{
    (void)unused;
    Dict *table = dict_new();
    if (table == NULL)
        return EMPTY;
    bool ok = is_empty(args[1]) ? fill_from_dict(table, args[0]) : fill_from_strings(table, args[0], args[1], args[2]);
    if (ok)
        return from_pointer(table);
    RELEASE(table);
    return EMPTY;
}

/* What the table says of a character: owned, None to delete it; a str or int. EMPTY: exception. */
static Value look_up(Value table, uint32_t c)
{
    Value key = small_int_value(c), found;
    if (is_exact_dict(table)) {
        int state = dict_lookup(as_dict(table), key, &found);
        if (state < 0)
            return EMPTY;
        return state ? retain(found) : key;
    }
    found = get_item(table, key);
    if (is_empty(found) && error_catch(TYPE(LookupError)))
        return key;
    return found;
}

static bool add_translated(StrBuilder *b, Value mapped)
{
    if (is_none(mapped))
        return true;
    if (is_str(mapped)) {
        builder_str(b, mapped);
        return !b->failed;
    }
    if (!is_int(mapped)) {
        error_type("character mapping must return integer, None or str");
        return false;
    }
    int64_t c;
    if (int_as_int64(mapped, &c) != 0 || c < 0 || c > 0x10ffff) {
        error_value("character mapping must be in range(0x110000)");
        return false;
    }
    builder_char(b, (uint32_t)c);
    return !b->failed;
}

/* For translate's cache of ASCII characters. */
enum { DELETED = 0xffff, NOT_ASKED = 0xfffe, OTHER = 0xfffd };

static uint32_t ascii_mapping(Value mapped)
{
    if (is_none(mapped))
        return DELETED;
    if (is_small_int(mapped))
        return small_int(mapped) >= 0 && small_int(mapped) < 128 ? (uint32_t)small_int(mapped) : OTHER;
    return is_str(mapped) && as_str(mapped)->length == 1 && str_is_ascii(as_str(mapped)) ? str_char(as_str(mapped), 0) : OTHER;
}

/* Translates the ASCII characters whose mapping is known, from i on, to `to`; where that ends is returned. */
static size_t translate_known(const uint8_t *text, size_t i, size_t n, const uint32_t *cached, uint8_t *to, size_t *length)
{
    size_t at = *length;
    for (; i < n; i++) {
        uint32_t mapped = text[i] < 128 ? cached[text[i]] : OTHER;
        if (mapped < 128)
            to[at++] = (uint8_t)mapped;
        else if (mapped != DELETED)
            break;
    }
    *length = at;
    return i;
}

/* The mapping of one character goes to the builder and, where it can be, to the cache. */
static bool translate_one(StrBuilder *b, Value table, uint32_t c, uint32_t *cached)
{
    if (c < 128 && cached[c] < 128) {
        builder_char(b, cached[c]);
        return !b->failed;
    }
    if (c < 128 && cached[c] == DELETED)
        return true;
    Value mapped = look_up(table, c);
    bool ok = !is_empty(mapped) && add_translated(b, mapped);
    if (ok && c < 128 && is_exact_dict(table))
        cached[c] = ascii_mapping(mapped);
    release(mapped);
    return ok;
}

/* ASCII to ASCII by a dict, without a builder; how far it came is told by *done. */
static Str *translate_ascii(const Str *s, Value table, uint32_t *cached, size_t *done, size_t *length)
{
    Str *result = str_new(s->length, 0x7f);
    Value found;
    *done = *length = 0;
    while (result && *done < s->length) {
        *done = translate_known(str_data(s), *done, s->length, cached, str_data(result), length);
        if (*done == s->length)
            break;
        uint32_t c = ((const uint8_t *)str_data(s))[*done];
        if (cached[c] != NOT_ASKED)
            break;
        int state = dict_lookup(as_dict(table), small_int_value(c), &found);
        cached[c] = state > 0 ? ascii_mapping(found) : c;
        if (state >= 0)
            continue;
        RELEASE(result);
        return NULL;
    }
    return result;
}

Value str_method_translate(Value self, Value table)
{
    Str *s = as_str(self);
    uint32_t cached[128];
    size_t i = 0, length = 0;
    StrBuilder b;
    builder_init(&b);
    for (int k = 0; k < 128; k++)
        cached[k] = NOT_ASKED;
    if (str_is_ascii(s) && is_exact_dict(table)) {
        Str *result = translate_ascii(s, table, cached, &i, &length);
        if (result == NULL)
            return EMPTY;
        if (i == s->length && length == i)
            return from_pointer(result);
        builder_slice(&b, from_pointer(result), 0, length);
        RELEASE(result);
    }
    for (; i < s->length; i++)
        if (!translate_one(&b, table, str_char(s, i), cached)) {
            builder_drop(&b);
            return EMPTY;
        }
    return builder_finish(&b);
}
