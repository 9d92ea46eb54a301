/* bytes_case.c - methods of bytes and bytearray that classify, change case, pad and translate. */
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "text/ascii.h"
#include "types/bytestring.h"

static Value all_are(Value self, int classes)
{
    Span s = span_of(self);
    for (size_t i = 0; i < s.length; i++)
        if (!ascii_is(s.data[i], classes))
            return bool_value(false);
    return bool_value(s.length > 0);
}

Value byte_isalnum(Value self) { return all_are(self, ASCII_ALNUM); }
Value byte_isalpha(Value self) { return all_are(self, ASCII_ALPHA); }
Value byte_isdigit(Value self) { return all_are(self, ASCII_DIGIT); }
Value byte_isspace(Value self) { return all_are(self, ASCII_SPACE); }
Value byte_isascii(Value self) { return bool_value(all_ascii(span_of(self).data, span_of(self).length)); }

static Value has_only_case(Value self, int wanted, int other)
{
    Span s = span_of(self);
    bool any = false;
    for (size_t i = 0; i < s.length; i++) {
        if (ascii_is(s.data[i], other))
            return bool_value(false);
        any |= ascii_is(s.data[i], wanted);
    }
    return bool_value(any);
}

Value byte_islower(Value self) { return has_only_case(self, ASCII_LOWER, ASCII_UPPER); }
Value byte_isupper(Value self) { return has_only_case(self, ASCII_UPPER, ASCII_LOWER); }

Value byte_istitle(Value self)
{
    Span s = span_of(self);
    bool any = false, inside = false;
    for (size_t i = 0; i < s.length; i++) {
        int class = ascii_class[s.data[i]] & ASCII_ALPHA;
        if (class && (class == ASCII_UPPER) == inside)
            return bool_value(false);
        any |= class != 0;
        inside = class != 0;
    }
    return bool_value(any);
}

Value byte_lower(Value self)
{
    char *to = NULL;
    Value result = bytes_like_new(self, span_of(self).length, &to);
    Span s = span_of(self);
    for (size_t i = 0; to && i < s.length; i++)
        to[i] = (char)ascii_lower(s.data[i]);
    return result;
}

Value byte_upper(Value self)
{
    char *to = NULL;
    Value result = bytes_like_new(self, span_of(self).length, &to);
    Span s = span_of(self);
    for (size_t i = 0; to && i < s.length; i++)
        to[i] = (char)ascii_upper(s.data[i]);
    return result;
}

Value byte_swapcase(Value self)
{
    char *to = NULL;
    Value result = bytes_like_new(self, span_of(self).length, &to);
    Span s = span_of(self);
    for (size_t i = 0; to && i < s.length; i++)
        to[i] = (char)(ascii_is(s.data[i], ASCII_ALPHA) ? s.data[i] ^ 0x20 : s.data[i]);
    return result;
}

Value byte_title(Value self)
{
    char *to = NULL;
    Value result = bytes_like_new(self, span_of(self).length, &to);
    Span s = span_of(self);
    bool inside = false;
    for (size_t i = 0; to && i < s.length; i++) {
        to[i] = (char)(inside ? ascii_lower(s.data[i]) : ascii_upper(s.data[i]));
        inside = ascii_is(s.data[i], ASCII_ALPHA);
    }
    return result;
}

Value byte_capitalize(Value self)
{
    char *to = NULL;
    Value result = bytes_like_new(self, span_of(self).length, &to);
    Span s = span_of(self);
    for (size_t i = 0; to && i < s.length; i++)
        to[i] = (char)(i ? ascii_lower(s.data[i]) : ascii_upper(s.data[i]));
    return result;
}

/* ---- padding ---- */

static Value pad(Value self, size_t left, size_t right, uint8_t fill)
{
    char *to = NULL;
    size_t n = span_of(self).length;
    if (left == 0 && right == 0)
        return bytes_like_same(self);
    Value result = bytes_like_new(self, left + n + right, &to);
    if (is_empty(result))
        return EMPTY;
    memset(to, fill, left);
    memcpy(to + left, span_of(self).data, n);
    memset(to + left + n, fill, right);
    return result;
}

/* Width and fill; how many bytes are missing, -1: exception. */
static int64_t missing_width(Value self, const Value *args, const char *name, uint8_t *fill)
{
    int64_t width;
    if (!index_as_int64(args[0], &width, TYPE(OverflowError)))
        return -1;
    *fill = ' ';
    if (!is_empty(args[1])) {
        if (!is_bytes(args[1]) && !is_bytearray(args[1])) {
            error_type("%s() argument 2 must be a byte string of length 1, not %T", name, args[1]);
            return -1;
        }
        Span s = span_of(args[1]);
        if (s.length != 1) {
            error_type("%s(): argument 2 must be a byte string of length 1, not a %s object of length %zu", name,
                       is_bytes(args[1]) ? "bytes" : "bytearray", s.length);
            return -1;
        }
        *fill = *s.data;
    }
    int64_t n = (int64_t)span_of(self).length;
    return width > n ? width - n : 0;
}

Value byte_ljust(Value self, const Value *args)
{
    uint8_t fill;
    int64_t missing = missing_width(self, args, "ljust", &fill);
    return missing < 0 ? EMPTY : pad(self, 0, (size_t)missing, fill);
}

Value byte_rjust(Value self, const Value *args)
{
    uint8_t fill;
    int64_t missing = missing_width(self, args, "rjust", &fill);
    return missing < 0 ? EMPTY : pad(self, (size_t)missing, 0, fill);
}

Value byte_center(Value self, const Value *args)
{
    uint8_t fill;
    int64_t missing = missing_width(self, args, "center", &fill);
    if (missing < 0)
        return EMPTY;
    int64_t width = missing + (int64_t)span_of(self).length, left = missing / 2 + (missing & width & 1);
    return pad(self, (size_t)left, (size_t)(missing - left), fill);
}

Value byte_zfill(Value self, Value width)
{
    uint8_t fill;
    int64_t missing = missing_width(self, (Value[]){width, EMPTY}, "zfill", &fill);
    if (missing < 0)
        return EMPTY;
    Value result = pad(self, (size_t)missing, 0, '0');
    Span s = span_of(self);
    if (missing && !is_empty(result) && s.length && (s.data[0] == '+' || s.data[0] == '-')) {
        char *to = (char *)span_of(result).data;
        to[0] = (char)s.data[0];
        to[missing] = '0';
    }
    return result;
}

Value byte_expandtabs(Value self, const Value *args)
{
    int64_t size;
    if (!index_as_int64(args[0], &size, TYPE(OverflowError)))
        return EMPTY;
    if (size > INT32_MAX || size < INT32_MIN)
        return error_overflow("Python int too large to convert to C int");
    Span s = span_of(self);
    BytesBuilder b = {0};
    size_t column = 0;
    for (size_t i = 0; i < s.length && !b.failed; i++) {
        if (s.data[i] != '\t') {
            column = s.data[i] == '\n' || s.data[i] == '\r' ? 0 : column + 1;
            bytes_builder_byte(&b, s.data[i]);
        } else if (size > 0) {
            size_t n = (size_t)size - column % (size_t)size;
            char *to = bytes_builder_room(&b, n);
            if (to)
                memset(to, ' ', n);
            b.length += to ? n : 0;
            column += n;
        }
    }
    return bytes_like_from(self, bytes_builder_finish(&b));
}

/* ---- translate ---- */

Value byte_maketrans(Value unused, const Value *args)
{
    Buffer from, to;
    Value result = EMPTY;
    (void)unused;
    if (!buffer_get(args[0], &from, BUFFER_SIMPLE))
        return EMPTY;
    if (buffer_get(args[1], &to, BUFFER_SIMPLE)) {
        Bytes *table = NULL;
        if (from.length != to.length)
            error_value("maketrans arguments must have same length");
        else
            table = bytes_new(256);
        for (int c = 0; table && c < 256; c++)
            table->data[c] = (char)c;
        for (int64_t i = 0; table && i < from.length; i++)
            table->data[((uint8_t *)from.data)[i]] = ((char *)to.data)[i];
        result = from_pointer(table);
        buffer_release(&to);
    }
    buffer_release(&from);
    return result;
}

static Value translate(Value self, const Buffer *table, const Buffer *delete)
{
    bool gone[256] = {false}, changed = false;
    for (int64_t i = 0; i < delete->length; i++)
        gone[((const uint8_t *)delete->data)[i]] = true;
    Span s = span_of(self);
    const uint8_t *map = is_empty(table->owner) ? NULL : table->data;
    char *to = NULL;
    if (delete->length == 0 && map) {
        Value result = bytes_like_new(self, s.length, &to);
        for (size_t i = 0; to && i < s.length; i++)
            to[i] = (char)map[s.data[i]];
        return result;
    }
    BytesBuilder b = {0};
    to = bytes_builder_room(&b, s.length);
    for (size_t i = 0; to && i < s.length; i++) {
        if (!gone[s.data[i]])
            to[b.length++] = (char)(map ? map[s.data[i]] : s.data[i]);
        else
            changed = true;
    }
    if (!changed && !map && is_exact_bytes(self)) {
        bytes_builder_drop(&b);
        return retain(self);
    }
    return bytes_like_from(self, bytes_builder_finish(&b));
}

Value byte_translate(Value self, const Value *args)
{
    Buffer table = {0}, delete = {0};
    Value result = EMPTY;
    if (!is_none(args[0]) && !buffer_get(args[0], &table, BUFFER_SIMPLE))
        return EMPTY;
    if (!is_empty(table.owner) && table.length != 256)
        error_value("translation table must be 256 characters long");
    else if (is_empty(args[1]) || buffer_get(args[1], &delete, BUFFER_SIMPLE))
        result = translate(self, &table, &delete);
    buffer_release(&table);
    buffer_release(&delete);
    return result;
}

Value byte_hex(Value self, const Value *args)
{
    hold_size(self);
    Value text = byte_string_hex(span_of(self), args[0], args[1]);
    free_size(self);
    return text;
}
