/* str_split.c - methods of str that split, strip and join. */
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "text/ascii.h"
#include "text/unicode.h"
#include "types/str_methods.h"

/* str's white space has four control characters more than bytes'. */
static inline bool is_space(uint32_t c)
{
    if (c < 0x80)
        return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f);
    return unicode_is(c, UNICODE_SPACE);
}

static bool add_part(List *list, Value self, size_t start, size_t end)
{
    Value piece = str_substring(self, start, end);
    return !is_empty(piece) && list_append_owned(list, piece);
}

static bool split_space(List *list, Value self, int64_t most)
{
    Str *s = as_str(self);
    size_t i = 0, n = s->length;
    while (true) {
        while (i < n && is_space(str_char(s, i)))
            i++;
        if (i == n)
            return true;
        size_t start = i;
        if (most-- <= 0)
            return add_part(list, self, start, n);
        while (i < n && !is_space(str_char(s, i)))
            i++;
        if (!add_part(list, self, start, i))
            return false;
    }
}

/* The same for ASCII, which most text is. */
static bool split_ascii_space(List *list, Value self, int64_t most)
{
    const uint8_t *text = str_data(as_str(self));
    size_t i = 0, n = as_str(self)->length;
    while (true) {
        while (i < n && is_space(text[i]))
            i++;
        if (i == n)
            return true;
        size_t start = i;
        if (most-- <= 0)
            return add_part(list, self, start, n);
        while (i < n && !is_space(text[i]))
            i++;
        if (!add_part(list, self, start, i))
            return false;
    }
}

static bool rsplit_space(List *list, Value self, int64_t most)
{
    Str *s = as_str(self);
    size_t end = s->length;
    while (true) {
        while (end > 0 && is_space(str_char(s, end - 1)))
            end--;
        if (end == 0)
            return true;
        if (most-- <= 0)
            return add_part(list, self, 0, end);
        size_t start = end;
        while (start > 0 && !is_space(str_char(s, start - 1)))
            start--;
        if (!add_part(list, self, start, end))
            return false;
        end = start;
    }
}

enum { PLACES = 64 }; /* separators looked for at a time */

static bool split_at(List *list, Value self, Str *sep, int64_t most)
{
    Str *s = as_str(self);
    size_t at = 0, places[PLACES];
    while (most > 0) {
        int64_t wanted = most < PLACES ? most : PLACES, found = str_find_all(s, sep, at, s->length, places, wanted);
        if (found < 0)
            return false;
        for (int64_t i = 0; i < found; i++) {
            if (!add_part(list, self, at, places[i]))
                return false;
            at = places[i] + sep->length;
        }
        if (found < wanted)
            break;
        most -= found;
    }
    return add_part(list, self, at, s->length);
}

static bool rsplit_at(List *list, Value self, Str *sep, int64_t most)
{
    Str *s = as_str(self);
    size_t end = s->length;
    while (most-- > 0) {
        int64_t found = str_find_last(s, sep, 0, end);
        if (found == -2)
            return false;
        if (found < 0)
            break;
        if (!add_part(list, self, (size_t)found + sep->length, end))
            return false;
        end = (size_t)found;
    }
    return add_part(list, self, 0, end);
}

static void reverse(List *list)
{
    for (size_t i = 0, j = list->length; i + 1 < j; i++) {
        Value v = list->items[i];
        list->items[i] = list->items[--j];
        list->items[j] = v;
    }
}

static Value split(Value self, const Value *args, bool from_end)
{
    int64_t most;
    if (!index_as_int64(args[1], &most, TYPE(OverflowError)))
        return EMPTY;
    if (most < 0)
        most = INT64_MAX;
    if (!is_none(args[0]) && !is_str(args[0]))
        return error_type("must be str or None, not %T", args[0]);
    if (is_str(args[0]) && as_str(args[0])->length == 0)
        return error_value("empty separator");
    List *list = list_new(most < 12 ? (size_t)most + 1 : 12);
    bool ok = list != NULL;
    if (ok && is_none(args[0]))
        ok = from_end ? rsplit_space(list, self, most)
           : str_is_ascii(as_str(self)) ? split_ascii_space(list, self, most)
                                        : split_space(list, self, most);
    else if (ok)
        ok = from_end ? rsplit_at(list, self, as_str(args[0]), most) : split_at(list, self, as_str(args[0]), most);
    if (!ok) {
        RELEASE(list);
        return EMPTY;
    }
    if (from_end)
        reverse(list);
    return from_pointer(list);
}

Value str_method_split(Value self, const Value *args) { return split(self, args, false); }
Value str_method_rsplit(Value self, const Value *args) { return split(self, args, true); }

Value str_method_splitlines(Value self, const Value *args)
{
    int keep = is_true(args[0]);
    List *list = keep < 0 ? NULL : list_new(8);
    if (list == NULL)
        return EMPTY;
    Str *s = as_str(self);
    size_t n = s->length;
    for (size_t i = 0; i < n;) {
        size_t start = i;
        while (i < n && !unicode_is_line_break(str_char(s, i)))
            i++;
        size_t end = i;
        if (i < n)
            i += str_char(s, i) == '\r' && i + 1 < n && str_char(s, i + 1) == '\n' ? 2 : 1;
        if (!add_part(list, self, start, keep ? i : end)) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return from_pointer(list);
}

/* ---- strip ---- */

static bool in_set(uint32_t c, Value chars)
{
    if (is_empty(chars))
        return is_space(c);
    Str *set = as_str(chars);
    for (size_t i = 0; i < set->length; i++)
        if (str_char(set, i) == c)
            return true;
    return false;
}

static Value strip(Value self, Value chars, bool left, bool right, const char *name)
{
    if (!is_none(chars) && !is_str(chars))
        return error_type("%s arg must be None or str", name);
    if (is_none(chars))
        chars = EMPTY;
    Str *s = as_str(self);
    size_t start = 0, end = s->length;
    while (left && start < end && in_set(str_char(s, start), chars))
        start++;
    while (right && end > start && in_set(str_char(s, end - 1), chars))
        end--;
    return str_substring(self, start, end);
}

Value str_method_strip(Value self, const Value *args) { return strip(self, args[0], true, true, "strip"); }
Value str_method_lstrip(Value self, const Value *args) { return strip(self, args[0], true, false, "lstrip"); }
Value str_method_rstrip(Value self, const Value *args) { return strip(self, args[0], false, true, "rstrip"); }

/* ---- join ---- */

/* The joined length, and the widest bound; false: exception. */
static bool measure(Str *sep, const Value *items, size_t n, size_t *length, uint32_t *bound)
{
    *length = 0;
    *bound = n > 1 && sep->length ? str_bound(sep) : 0x7f;
    for (size_t i = 0; i < n; i++) {
        if (unlikely(!is_str(items[i]))) {
            error_type("sequence item %zu: expected str instance, %T found", i, items[i]);
            return false;
        }
        uint32_t own = str_bound(as_str(items[i]));
        if (own > *bound)
            *bound = own;
        if (__builtin_add_overflow(*length, as_str(items[i])->length + (i ? sep->length : 0), length) || *length > SIZE_MAX / 8) {
            error_overflow("join() result is too long for a Python string");
            return false;
        }
    }
    return true;
}

static Value join(Str *sep, const Value *items, size_t n)
{
    size_t length;
    uint32_t bound;
    if (n == 1 && is_exact_str(items[0]))
        return retain(items[0]);
    if (!measure(sep, items, n, &length, &bound))
        return EMPTY;
    if (length == 0)
        return retain(runtime.empty_str);
    Str *result = str_new(length, bound);
    if (result == NULL)
        return EMPTY;
    unsigned width = str_width(result);
    char *to = str_data(result);
    for (size_t i = 0; i < n; i++) {
        if (i && sep->length) {
            str_copy(to, width, str_data(sep), str_width(sep), sep->length);
            to += sep->length * width;
        }
        Str *s = as_str(items[i]);
        str_copy(to, width, str_data(s), str_width(s), s->length);
        to += s->length * width;
    }
    return from_pointer(result);
}

Value str_method_join(Value self, Value iterable)
{
    if (is_exact_list(iterable))
        return join(as_str(self), as_list(iterable)->items, as_list(iterable)->length);
    if (is_exact_tuple(iterable))
        return join(as_str(self), as_tuple(iterable)->items, as_tuple(iterable)->length);
    if (type_of(iterable)->slots.iter == NULL && type_of(iterable)->slots.get_item == NULL &&
        type_of(iterable)->slots.sequence_item == NULL)
        return error_type("can only join an iterable");
    Value list = list_from_iterable(iterable);
    if (is_empty(list))
        return EMPTY;
    Value result = join(as_str(self), as_list(list)->items, as_list(list)->length);
    release(list);
    return result;
}
