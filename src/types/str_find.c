/* str_find.c - methods of str that find, compare ends, partition and replace. */
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "text/search.h"
#include "types/bytestring.h"
#include "types/str_methods.h"

static bool is_text_argument(Value v, const char *function, int position)
{
    if (likely(is_str(v)))
        return true;
    error_type("%s() argument %d must be str, not %T", function, position, v);
    return false;
}

/* start and end as find has them, fitted to the string; false: exception. *start may lie behind *end. */
static bool bounds(Value self, const Value *args, int64_t *start, int64_t *end)
{
    *start = 0;
    *end = INT64_MAX;
    if (!slice_bound(args[0], start) || !slice_bound(args[1], end))
        return false;
    fit_bounds(start, end, (int64_t)as_str(self)->length);
    return true;
}

static int64_t find_in(Value self, const Value *args, const char *name, bool last)
{
    int64_t start, end;
    if (!is_text_argument(args[0], name, 1) || !bounds(self, args + 1, &start, &end))
        return -2;
    if (start > end)
        return -1;
    return last ? str_find_last(as_str(self), as_str(args[0]), (size_t)start, (size_t)end)
                : str_find(as_str(self), as_str(args[0]), (size_t)start, (size_t)end);
}

static Value find_result(int64_t found, bool raise)
{
    if (found == -2)
        return EMPTY;
    if (found < 0 && raise)
        return error_value("substring not found");
    return small_int_value(found);
}

Value str_method_find(Value self, const Value *args) { return find_result(find_in(self, args, "find", false), false); }
Value str_method_rfind(Value self, const Value *args) { return find_result(find_in(self, args, "rfind", true), false); }
Value str_method_index(Value self, const Value *args) { return find_result(find_in(self, args, "index", false), true); }
Value str_method_rindex(Value self, const Value *args) { return find_result(find_in(self, args, "rindex", true), true); }

Value str_method_count(Value self, const Value *args)
{
    int64_t start, end;
    if (!is_text_argument(args[0], "count", 1) || !bounds(self, args + 1, &start, &end))
        return EMPTY;
    if (start > end)
        return small_int_value(0);
    int64_t count = str_count(as_str(self), as_str(args[0]), (size_t)start, (size_t)end, INT64_MAX);
    return count < 0 ? EMPTY : small_int_value(count);
}

int str_contains(Value self, Value item)
{
    if (!is_str(item)) {
        error_type("'in <string>' requires string as left operand, not %T", item);
        return -1;
    }
    int64_t found = str_find(as_str(self), as_str(item), 0, as_str(self)->length);
    return found == -2 ? -1 : found >= 0;
}

/* Whether part lies at that place of s. */
static bool lies_at(const Str *s, size_t at, const Str *part)
{
    unsigned width = str_width(s);
    if (str_bound(part) > str_bound(s))
        return part->length == 0;
    if (width == str_width(part))
        return memcmp((const char *)str_data(s) + at * width, str_data(part), part->length * width) == 0;
    for (size_t i = 0; i < part->length; i++)
        if (str_char(s, at + i) != str_char(part, i))
            return false;
    return true;
}

static bool end_matches(const Str *s, const Str *part, int64_t start, int64_t end, bool at_end)
{
    if (start > (int64_t)s->length || end - start < (int64_t)part->length)
        return false;
    return lies_at(s, (size_t)(at_end ? end - (int64_t)part->length : start), part);
}

static Value match_ends(Value self, const Value *args, bool at_end)
{
    const char *name = at_end ? "endswith" : "startswith";
    int64_t start, end;
    if (!bounds(self, args + 1, &start, &end))
        return EMPTY;
    if (is_str(args[0]))
        return bool_value(end_matches(as_str(self), as_str(args[0]), start, end, at_end));
    if (!is_tuple(args[0]))
        return error_type("%s first arg must be str or a tuple of str, not %T", name, args[0]);
    for (size_t i = 0; i < as_tuple(args[0])->length; i++) {
        Value part = as_tuple(args[0])->items[i];
        if (!is_str(part))
            return error_type("tuple for %s must only contain str, not %T", name, part);
        if (end_matches(as_str(self), as_str(part), start, end, at_end))
            return bool_value(true);
    }
    return bool_value(false);
}

Value str_method_startswith(Value self, const Value *args) { return match_ends(self, args, false); }
Value str_method_endswith(Value self, const Value *args) { return match_ends(self, args, true); }

Value str_method_removeprefix(Value self, Value prefix)
{
    if (!is_str(prefix))
        return error_type("removeprefix() argument must be str, not %T", prefix);
    size_t n = as_str(self)->length;
    bool has = end_matches(as_str(self), as_str(prefix), 0, (int64_t)n, false);
    return str_substring(self, has ? as_str(prefix)->length : 0, n);
}

Value str_method_removesuffix(Value self, Value suffix)
{
    if (!is_str(suffix))
        return error_type("removesuffix() argument must be str, not %T", suffix);
    size_t n = as_str(self)->length;
    bool has = end_matches(as_str(self), as_str(suffix), 0, (int64_t)n, true);
    return str_substring(self, 0, has ? n - as_str(suffix)->length : n);
}

static Value partition(Value self, Value separator, bool last)
{
    if (!is_str(separator))
        return error_type("must be str, not %T", separator);
    Str *s = as_str(self), *sep = as_str(separator);
    if (sep->length == 0)
        return error_value("empty separator");
    int64_t at = last ? str_find_last(s, sep, 0, s->length) : str_find(s, sep, 0, s->length);
    if (at == -2)
        return EMPTY;
    Value parts[3];
    if (at < 0) {
        parts[0] = last ? retain(runtime.empty_str) : str_exact(self);
        parts[1] = retain(runtime.empty_str);
        parts[2] = last ? str_exact(self) : retain(runtime.empty_str);
    } else {
        parts[0] = str_substring(self, 0, (size_t)at);
        parts[1] = retain(separator);
        parts[2] = str_substring(self, (size_t)at + sep->length, s->length);
    }
    if (is_empty(parts[0]) || is_empty(parts[2])) {
        for (int i = 0; i < 3; i++)
            release(parts[i]);
        return EMPTY;
    }
    return tuple_from_owned(parts, 3);
}

Value str_method_partition(Value self, Value separator) { return partition(self, separator, false); }
Value str_method_rpartition(Value self, Value separator) { return partition(self, separator, true); }

/* ---- replace ---- */

static Value insert_between(Value self, Value new, int64_t count)
{
    Str *s = as_str(self);
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i <= s->length && !b.failed; i++) {
        if (count-- > 0)
            builder_str(&b, new);
        if (i < s->length)
            builder_char(&b, str_char(s, i));
    }
    return builder_finish(&b);
}

enum { PLACES = 64 }; /* occurrences looked for at a time */

/* Writes s with `count` occurrences of old replaced into a string of the right length. The first ones are known. */
static bool write_replaced(Str *result, const Str *s, const Str *old, const Str *new, int64_t count, size_t *places, int64_t known)
{
    unsigned width = str_width(result), from = str_width(s);
    char *to = str_data(result);
    const char *text = str_data(s);
    size_t at = 0;
    while (true) {
        for (int64_t i = 0; i < known; i++) {
            size_t plain = places[i] - at;
            str_copy(to, width, text + at * from, from, plain);
            str_copy(to + plain * width, width, str_data(new), str_width(new), new->length);
            to += (plain + new->length) * width;
            at = places[i] + old->length;
        }
        count -= known;
        if (count <= 0)
            break;
        known = str_find_all(s, old, at, s->length, places, count < PLACES ? count : PLACES);
        if (known <= 0)
            return false; /* no memory */
    }
    str_copy(to, width, text + at * from, from, s->length - at);
    return true;
}

/* One character by another of the same width, in place. */
#define REPLACE_UNITS(Unit)                                                                                            \
    static void replace_##Unit(Unit *text, size_t n, Unit old, Unit new, int64_t count)                                \
    {                                                                                                                  \
        if (count >= (int64_t)n) {                                                                                     \
            for (size_t i = 0; i < n; i++)                                                                             \
                text[i] = text[i] == old ? new : text[i];                                                              \
            return;                                                                                                    \
        }                                                                                                              \
        for (size_t i = 0; i < n && count > 0; i++)                                                                    \
            if (text[i] == old) {                                                                                      \
                text[i] = new;                                                                                         \
                count--;                                                                                               \
            }                                                                                                          \
    }
REPLACE_UNITS(uint8_t)
REPLACE_UNITS(uint16_t)
REPLACE_UNITS(uint32_t)

/* Both stay within the bound of s. */
static Value replace_char(const Str *s, uint32_t old, uint32_t new, int64_t count)
{
    Str *result = str_new(s->length, str_bound(s));
    if (result == NULL)
        return EMPTY;
    void *text = str_data(result);
    memcpy(text, str_data(s), s->length * str_width(s));
    switch (str_width(s)) {
    case 1: replace_uint8_t(text, s->length, (uint8_t)old, (uint8_t)new, count); break;
    case 2: replace_uint16_t(text, s->length, (uint16_t)old, (uint16_t)new, count); break;
    default: replace_uint32_t(text, s->length, old, new, count); break;
    }
    return old < 0x80 ? from_pointer(result) : str_narrowed(result);
}

static Value replace_in(Value self, Value old_value, Value new_value, int64_t count)
{
    Str *s = as_str(self), *old = as_str(old_value), *new = as_str(new_value);
    if (count == 0 || s->length < old->length || (old->length == 0 && new->length == 0))
        return str_exact(self);
    if (old->length == 0)
        return insert_between(self, new_value, count);
    if (old->length == 1 && new->length == 1 && str_char(new, 0) <= str_bound(s))
        return str_find(s, old, 0, s->length) < 0 ? str_exact(self) : replace_char(s, str_char(old, 0), str_char(new, 0), count);
    size_t places[PLACES];
    int64_t known = str_find_all(s, old, 0, s->length, places, count < PLACES ? count : PLACES), found = known;
    if (found == 0)
        return str_exact(self);
    if (known == PLACES && count > PLACES) {
        int64_t later = str_count(s, old, places[PLACES - 1] + old->length, s->length, count - PLACES);
        found = later < 0 ? -1 : found + later;
    }
    uint32_t bound = str_bound(s) > str_bound(new) ? str_bound(s) : str_bound(new);
    size_t kept = s->length - (size_t)found * old->length, added = 0;
    if (found < 0 || __builtin_mul_overflow((size_t)found, new->length, &added) || added > SIZE_MAX / 8)
        return found < 0 ? EMPTY : error_overflow("replace string is too long");
    if (kept + added == 0)
        return retain(runtime.empty_str);
    Str *result = str_new(kept + added, bound);
    if (result && !write_replaced(result, s, old, new, found, places, known)) {
        RELEASE(result);
        return EMPTY;
    }
    return str_is_ascii(old) ? from_pointer(result) : str_narrowed(result);
}

Value str_method_replace(Value self, const Value *args)
{
    int64_t count;
    if (!is_text_argument(args[0], "replace", 1) || !is_text_argument(args[1], "replace", 2) ||
        !index_as_int64(args[2], &count, TYPE(OverflowError)))
        return EMPTY;
    return replace_in(self, args[0], args[1], count < 0 ? INT64_MAX : count);
}
