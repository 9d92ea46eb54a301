/* bytes_search.c - methods of bytes and bytearray that find, cut and replace. */
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "text/ascii.h"
#include "text/search.h"
#include "types/bytestring.h"

/* What is searched for: a buffer, or one byte given as an int. */
typedef struct Needle {
    Buffer view;
    uint8_t byte;
    const void *data;
    size_t length;
} Needle;

static bool needle_get(Value v, Needle *needle)
{
    needle->view = (Buffer){0};
    if (has_buffer(v)) {
        if (!buffer_get(v, &needle->view, BUFFER_SIMPLE))
            return false;
        needle->data = needle->view.data;
        needle->length = (size_t)needle->view.length;
        return true;
    }
    if (!is_int(v) && type_of(v)->slots.to_index == NULL) {
        error_type("argument should be integer or bytes-like object, not '%T'", v);
        return false;
    }
    needle->data = &needle->byte;
    needle->length = 1;
    return byte_value(v, &needle->byte, "byte");
}

static void needle_release(Needle *needle) { buffer_release(&needle->view); }

/* sub, start, end as find has them: the slice to search. false: exception. */
static bool search_arguments(Value self, const Value *args, Needle *needle, Span *within, int64_t *start)
{
    int64_t end = INT64_MAX;
    *start = 0;
    hold_size(self);
    bool ok = slice_bound(args[1], start) && slice_bound(args[2], &end) && needle_get(args[0], needle);
    free_size(self);
    if (!ok)
        return false;
    Span s = span_of(self);
    fit_bounds(start, &end, (int64_t)s.length);
    *within = end < *start ? (Span){NULL, 0} : (Span){s.data + *start, (size_t)(end - *start)};
    return true;
}

/* The index or -1; -2: exception. */
static int64_t find_in(Value self, const Value *args, bool last)
{
    Needle needle;
    Span s;
    int64_t start;
    if (!search_arguments(self, args, &needle, &s, &start))
        return -2;
    int64_t found = s.data == NULL && s.length == 0 && start > 0 ? -1
                  : last ? search_last(s.data, s.length, needle.data, needle.length, 1)
                         : search_first(s.data, s.length, needle.data, needle.length, 1);
    needle_release(&needle);
    return found < 0 ? -1 : found + start;
}

static Value find_result(int64_t found, bool raise)
{
    if (found == -2)
        return EMPTY;
    if (found < 0 && raise)
        return error_value("subsection not found");
    return int_value(found);
}

Value byte_find(Value self, const Value *args) { return find_result(find_in(self, args, false), false); }
Value byte_rfind(Value self, const Value *args) { return find_result(find_in(self, args, true), false); }
Value byte_index(Value self, const Value *args) { return find_result(find_in(self, args, false), true); }
Value byte_rindex(Value self, const Value *args) { return find_result(find_in(self, args, true), true); }

Value byte_count(Value self, const Value *args)
{
    Needle needle;
    Span s;
    int64_t start;
    if (!search_arguments(self, args, &needle, &s, &start))
        return EMPTY;
    int64_t count = s.data == NULL && start > 0 ? 0 : search_count(s.data, s.length, needle.data, needle.length, 1, INT64_MAX);
    needle_release(&needle);
    return int_value(count);
}

static int tail_matches(Value self, Value part, int64_t start, int64_t end, bool at_end)
{
    Buffer view;
    if (!buffer_get(part, &view, BUFFER_SIMPLE))
        return -1;
    Span s = span_of(self);
    fit_bounds(&start, &end, (int64_t)s.length);
    bool fits = start <= (int64_t)s.length && end - start >= view.length;
    int result = fits && memcmp(s.data + (at_end ? end - view.length : start), view.data, (size_t)view.length) == 0;
    buffer_release(&view);
    return result;
}

static Value tail_match(Value self, const Value *args, bool at_end)
{
    int64_t start = 0, end = INT64_MAX;
    int result = 0;
    if (!slice_bound(args[1], &start) || !slice_bound(args[2], &end))
        return EMPTY;
    if (is_tuple(args[0])) {
        for (size_t i = 0; result == 0 && i < as_tuple(args[0])->length; i++)
            result = tail_matches(self, as_tuple(args[0])->items[i], start, end, at_end);
    } else if (!has_buffer(args[0])) {
        return error_type("%s first arg must be bytes or a tuple of bytes, not %T", at_end ? "endswith" : "startswith", args[0]);
    } else {
        result = tail_matches(self, args[0], start, end, at_end);
    }
    return result < 0 ? EMPTY : bool_value(result);
}

Value byte_startswith(Value self, const Value *args) { return tail_match(self, args, false); }
Value byte_endswith(Value self, const Value *args) { return tail_match(self, args, true); }

static Value part(Value self, size_t start, size_t end)
{
    Span s = span_of(self);
    if (start == 0 && end == s.length)
        return bytes_like_same(self);
    return bytes_like(self, s.data + start, end - start);
}

Value byte_removeprefix(Value self, Value prefix)
{
    int found = tail_matches(self, prefix, 0, INT64_MAX, false);
    if (found < 0)
        return EMPTY;
    size_t n = span_of(self).length;
    return part(self, found ? (size_t)length_of(prefix) : 0, n);
}

Value byte_removesuffix(Value self, Value suffix)
{
    Buffer view;
    if (!buffer_get(suffix, &view, BUFFER_SIMPLE))
        return EMPTY;
    Span s = span_of(self);
    size_t n = (size_t)view.length;
    bool found = n <= s.length && memcmp(s.data + s.length - n, view.data, n) == 0;
    buffer_release(&view);
    return part(self, 0, found ? s.length - n : s.length);
}

/* ---- strip ---- */

typedef bool ByteSet[256];

static bool strip_set(Value chars, ByteSet set)
{
    if (is_empty(chars) || is_none(chars)) {
        for (int c = 0; c < 256; c++)
            set[c] = ascii_is((uint8_t)c, ASCII_SPACE);
        return true;
    }
    Buffer view;
    if (!buffer_get(chars, &view, BUFFER_SIMPLE))
        return false;
    memset(set, 0, sizeof(ByteSet));
    for (int64_t i = 0; i < view.length; i++)
        set[((const uint8_t *)view.data)[i]] = true;
    buffer_release(&view);
    return true;
}

static Value strip(Value self, Value chars, bool left, bool right)
{
    ByteSet set;
    if (!strip_set(chars, set))
        return EMPTY;
    Span s = span_of(self);
    size_t start = 0, end = s.length;
    while (left && start < end && set[s.data[start]])
        start++;
    while (right && end > start && set[s.data[end - 1]])
        end--;
    return part(self, start, end);
}

Value byte_strip(Value self, const Value *args) { return strip(self, args[0], true, true); }
Value byte_lstrip(Value self, const Value *args) { return strip(self, args[0], true, false); }
Value byte_rstrip(Value self, const Value *args) { return strip(self, args[0], false, true); }

/* ---- split ---- */

static bool add_part(List *list, Value self, size_t start, size_t end)
{
    Value piece = part(self, start, end);
    return !is_empty(piece) && list_append_owned(list, piece);
}

static bool split_space(List *list, Value self, int64_t most)
{
    Span s = span_of(self);
    size_t i = 0, n = s.length;
    while (true) {
        while (i < n && ascii_is(s.data[i], ASCII_SPACE))
            i++;
        if (i == n)
            return true;
        size_t start = i;
        if (most-- <= 0)
            return add_part(list, self, start, n);
        while (i < n && !ascii_is(s.data[i], ASCII_SPACE))
            i++;
        if (!add_part(list, self, start, i))
            return false;
    }
}

static bool rsplit_space(List *list, Value self, int64_t most)
{
    Span s = span_of(self);
    size_t end = s.length;
    while (true) {
        while (end > 0 && ascii_is(s.data[end - 1], ASCII_SPACE))
            end--;
        if (end == 0)
            return true;
        size_t start = end;
        if (most-- <= 0)
            return add_part(list, self, 0, end);
        while (start > 0 && !ascii_is(s.data[start - 1], ASCII_SPACE))
            start--;
        if (!add_part(list, self, start, end))
            return false;
        end = start;
    }
}

enum { PLACES = 64 }; /* occurrences looked for at a time */

static bool split_at(List *list, Value self, const Buffer *sep, int64_t most)
{
    Span s = span_of(self);
    size_t at = 0, places[PLACES];
    while (most > 0) {
        int64_t wanted = most < PLACES ? most : PLACES;
        int64_t found = search_all(s.data + at, s.length - at, sep->data, (size_t)sep->length, 1, places, wanted);
        size_t base = at;
        for (int64_t i = 0; i < found; i++) {
            if (!add_part(list, self, at, base + places[i]))
                return false;
            at = base + places[i] + (size_t)sep->length;
        }
        if (found < wanted)
            break;
        most -= found;
    }
    return add_part(list, self, at, s.length);
}

static bool rsplit_at(List *list, Value self, const Buffer *sep, int64_t most)
{
    Span s = span_of(self);
    size_t end = s.length;
    while (most-- > 0) {
        int64_t found = search_last(s.data, end, sep->data, (size_t)sep->length, 1);
        if (found < 0)
            break;
        if (!add_part(list, self, (size_t)(found + sep->length), end))
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
    Buffer sep = {0};
    if (!index_as_int64(args[1], &most, TYPE(OverflowError)))
        return EMPTY;
    if (most < 0)
        most = INT64_MAX;
    hold_size(self);
    bool got = is_none(args[0]) || buffer_get(args[0], &sep, BUFFER_SIMPLE);
    free_size(self);
    if (!got)
        return EMPTY;
    if (!is_none(args[0]) && sep.length == 0) {
        buffer_release(&sep);
        return error_value("empty separator");
    }
    List *list = list_new(8);
    bool ok = list != NULL;
    if (ok && is_none(args[0]))
        ok = from_end ? rsplit_space(list, self, most) : split_space(list, self, most);
    else if (ok)
        ok = from_end ? rsplit_at(list, self, &sep, most) : split_at(list, self, &sep, most);
    buffer_release(&sep);
    if (!ok) {
        RELEASE(list);
        return EMPTY;
    }
    if (from_end)
        reverse(list);
    return from_pointer(list);
}

Value byte_split(Value self, const Value *args) { return split(self, args, false); }
Value byte_rsplit(Value self, const Value *args) { return split(self, args, true); }

static Value partition(Value self, Value separator, bool last)
{
    Buffer sep;
    if (!buffer_get(separator, &sep, BUFFER_SIMPLE))
        return EMPTY;
    Value parts[3] = {EMPTY, EMPTY, EMPTY};
    if (sep.length == 0) {
        buffer_release(&sep);
        return error_value("empty separator");
    }
    Span s = span_of(self);
    int64_t found = last ? search_last(s.data, s.length, sep.data, (size_t)sep.length, 1)
                         : search_first(s.data, s.length, sep.data, (size_t)sep.length, 1);
    if (found < 0) {
        parts[last ? 2 : 0] = bytes_like_same(self);
        parts[1] = bytes_like(self, "", 0);
        parts[last ? 0 : 2] = bytes_like(self, "", 0);
    } else {
        parts[0] = bytes_like(self, s.data, (size_t)found);
        parts[1] = is_bytes(self) && is_exact_bytes(separator) ? retain(separator) : bytes_like(self, sep.data, (size_t)sep.length);
        size_t after = (size_t)(found + sep.length);
        parts[2] = bytes_like(self, s.data + after, s.length - after);
    }
    buffer_release(&sep);
    if (is_empty(parts[0]) || is_empty(parts[1]) || is_empty(parts[2])) {
        for (int i = 0; i < 3; i++)
            release(parts[i]);
        return EMPTY;
    }
    return tuple_from_owned(parts, 3);
}

Value byte_partition(Value self, Value separator) { return partition(self, separator, false); }
Value byte_rpartition(Value self, Value separator) { return partition(self, separator, true); }

Value byte_splitlines(Value self, const Value *args)
{
    int keep = is_true(args[0]);
    List *list = keep < 0 ? NULL : list_new(8);
    if (list == NULL)
        return EMPTY;
    Span s = span_of(self);
    for (size_t i = 0; i < s.length;) {
        size_t start = i;
        while (i < s.length && s.data[i] != '\n' && s.data[i] != '\r')
            i++;
        size_t end = i;
        if (i < s.length)
            i += s.data[i] == '\r' && i + 1 < s.length && s.data[i + 1] == '\n' ? 2 : 1;
        if (!add_part(list, self, start, keep ? i : end)) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return from_pointer(list);
}

/* ---- replace ---- */

static Value insert_between(Value self, Span s, const Buffer *new, int64_t count)
{
    BytesBuilder b = {0};
    for (size_t i = 0; i <= s.length && !b.failed; i++) {
        if (count-- > 0)
            bytes_builder_add(&b, new->data, (size_t)new->length);
        if (i < s.length)
            bytes_builder_byte(&b, s.data[i]);
    }
    return bytes_like_from(self, bytes_builder_finish(&b));
}

/* Writes s with `count` occurrences of old replaced. */
static void write_replaced(char *to, Span s, const Buffer *old, const Buffer *new, int64_t count)
{
    size_t at = 0, places[PLACES], gone = (size_t)old->length, added = (size_t)new->length;
    while (count > 0) {
        int64_t found = search_all(s.data + at, s.length - at, old->data, gone, 1, places, count < PLACES ? count : PLACES);
        size_t base = at;
        for (int64_t i = 0; i < found; i++) {
            size_t plain = base + places[i] - at;
            memcpy(to, s.data + at, plain);
            memcpy(to + plain, new->data, added);
            to += plain + added;
            at += plain + gone;
        }
        count -= found;
    }
    memcpy(to, s.data + at, s.length - at);
}

static Value replace_in(Value self, const Buffer *old, const Buffer *new, int64_t count)
{
    Span s = span_of(self);
    if (old->length == 0)
        return count > 0 && (new->length || s.length) ? insert_between(self, s, new, count) : bytes_like_same(self);
    int64_t found = search_count(s.data, s.length, old->data, (size_t)old->length, 1, count);
    if (found <= 0)
        return bytes_like_same(self);
    size_t kept = s.length - (size_t)found * (size_t)old->length, added;
    if (__builtin_mul_overflow((size_t)found, (size_t)new->length, &added) || added > SIZE_MAX / 8)
        return error_overflow("replace bytes is too long");
    if (kept + added == 0)
        return bytes_like(self, "", 0);
    char *to;
    Value result = bytes_like_new(self, kept + added, &to);
    if (!is_empty(result))
        write_replaced(to, s, old, new, found);
    return result;
}

Value byte_replace(Value self, const Value *args)
{
    int64_t count;
    Buffer old, new;
    if (!index_as_int64(args[2], &count, TYPE(OverflowError)) || !buffer_get(args[0], &old, BUFFER_SIMPLE))
        return EMPTY;
    Value result = EMPTY;
    if (buffer_get(args[1], &new, BUFFER_SIMPLE)) {
        result = replace_in(self, &old, &new, count < 0 ? INT64_MAX : count);
        buffer_release(&new);
    }
    buffer_release(&old);
    return result;
}

/* Items that are all bytes: their joined length, or -1. */
static int64_t joined_length(const Value *items, size_t n, size_t separator)
{
    size_t length = 0;
    for (size_t i = 0; i < n; i++)
        if (!is_bytes(items[i]) || __builtin_add_overflow(length, as_bytes(items[i])->length + (i ? separator : 0), &length))
            return -1;
    return length < SIZE_MAX / 8 ? (int64_t)length : -1;
}

static Value join_bytes(Value self, const Value *items, size_t n, size_t length)
{
    char *to;
    Span s = span_of(self);
    Value result = length ? bytes_like_new(self, length, &to) : bytes_like(self, "", 0);
    for (size_t i = 0; !is_empty(result) && length && i < n; i++) {
        if (i && s.length) {
            memcpy(to, s.data, s.length);
            to += s.length;
        }
        memcpy(to, as_bytes(items[i])->data, as_bytes(items[i])->length);
        to += as_bytes(items[i])->length;
    }
    return result;
}

Value byte_join(Value self, Value iterable)
{
    if (is_exact_list(iterable) && as_list(iterable)->length > 1) {
        List *list = as_list(iterable);
        int64_t length = joined_length(list->items, list->length, span_of(self).length);
        if (length >= 0)
            return join_bytes(self, list->items, list->length, (size_t)length);
    }
    Buffer held = {.owner = EMPTY}; /* a bytearray keeps its size while the iterable's code runs */
    if (!is_bytes(self) && !buffer_get(self, &held, BUFFER_SIMPLE))
        return EMPTY;
    Value items = is_exact_list(iterable) || is_exact_tuple(iterable) ? tuple_from_iterable(iterable) : list_from_iterable(iterable);
    if (!is_bytes(self))
        buffer_release(&held);
    if (is_empty(items)) {
        if (error_catch(TYPE(TypeError)))
            error_type("can only join an iterable");
        return EMPTY;
    }
    size_t n = is_list(items) ? as_list(items)->length : as_tuple(items)->length;
    BytesBuilder b = {0};
    for (size_t i = 0; i < n && !b.failed; i++) {
        Value item = is_list(items) ? as_list(items)->items[i] : as_tuple(items)->items[i];
        Span s = span_of(self);
        if (i)
            bytes_builder_add(&b, s.data, s.length);
        if (is_bytes(item)) {
            if (n == 1 && is_exact_bytes(item) && is_bytes(self)) {
                retain(item);
                release(items);
                return item;
            }
            bytes_builder_add(&b, as_bytes(item)->data, as_bytes(item)->length);
            continue;
        }
        Buffer view;
        if (!buffer_get(item, &view, BUFFER_SIMPLE)) {
            if (error_catch(TYPE(TypeError)))
                error_type("sequence item %zu: expected a bytes-like object, %T found", i, item);
            b.failed = true;
            break;
        }
        bytes_builder_add(&b, view.data, (size_t)view.length);
        buffer_release(&view);
    }
    release(items);
    return bytes_like_from(self, bytes_builder_finish(&b));
}
