/* bytestring.c - what bytes and bytearray share: making results, conversions, text forms, comparison. */
#include "types/bytestring.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "text/ascii.h"
#include "text/search.h"
#include "types/codec.h"

Value bytes_like(Value like, const void *data, size_t length)
{
    return is_bytes(like) ? bytes_from(data, length) : bytearray_from(data, length);
}

Value bytes_like_same(Value self)
{
    if (is_exact_bytes(self))
        return retain(self);
    Span s = span_of(self);
    return bytes_like(self, s.data, s.length);
}

Value bytes_like_new(Value like, size_t length, char **data)
{
    if (is_bytes(like)) {
        Bytes *bytes = bytes_new(length);
        if (bytes)
            *data = bytes->data;
        return from_pointer(bytes);
    }
    Value array = bytearray_from(NULL, length);
    if (!is_empty(array))
        *data = as_bytearray(array)->start;
    return array;
}

Value bytes_like_from(Value like, Value bytes)
{
    if (is_bytes(like) || is_empty(bytes))
        return bytes;
    Value result = bytearray_from(as_bytes(bytes)->data, as_bytes(bytes)->length);
    release(bytes);
    return result;
}

bool slice_bound(Value v, int64_t *result)
{
    if (is_empty(v) || is_none(v))
        return true;
    if (!is_int(v) && type_of(v)->slots.to_index == NULL) {
        error_type("slice indices must be integers or None or have an __index__ method");
        return false;
    }
    return index_as_int64(v, result, NULL);
}

void fit_bounds(int64_t *start, int64_t *end, int64_t length)
{
    if (*end > length)
        *end = length;
    else if (*end < 0 && (*end += length) < 0)
        *end = 0;
    if (*start < 0 && (*start += length) < 0)
        *start = 0;
}

bool byte_value(Value v, uint8_t *byte, const char *what)
{
    int64_t i;
    if (!is_int(v) && type_of(v)->slots.to_index == NULL) {
        error_type("'%T' object cannot be interpreted as an integer", v);
        return false;
    }
    if (!index_as_int64(v, &i, NULL))
        return false;
    if (i < 0 || i > 255) {
        error_value("%s must be in range(0, 256)", what);
        return false;
    }
    *byte = (uint8_t)i;
    return true;
}

Value byte_string_repr(Span s, const char *prefix, const char *suffix)
{
    bool single = memchr(s.data, '\'', s.length), twice = memchr(s.data, '"', s.length);
    char quote = single && !twice ? '"' : '\'';
    StrBuilder b;
    builder_init(&b);
    builder_c(&b, prefix);
    builder_char(&b, (uint8_t)quote);
    for (size_t i = 0; i < s.length && !b.failed; i++) {
        uint8_t c = s.data[i];
        const char *named = c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : NULL;
        if (named) {
            builder_ascii(&b, named, 2);
        } else if (c == quote || c == '\\' || (c == '\'' && *suffix)) { /* a bytearray's is escaped always */
            builder_ascii(&b, (char[]){'\\', (char)c}, 2);
        } else if (c < ' ' || c >= 0x7f) {
            static const char digits[] = "0123456789abcdef";
            builder_ascii(&b, (char[]){'\\', 'x', digits[c >> 4], digits[c & 15]}, 4);
        } else {
            builder_char(&b, c);
        }
    }
    builder_char(&b, (uint8_t)quote);
    builder_c(&b, suffix);
    return builder_finish(&b);
}

Value bytes_concat_any(Value a, Value b)
{
    Buffer x, y;
    if (is_bytes(a) && is_exact_bytes(b) && as_bytes(a)->length && as_bytes(b)->length) {
        size_t n = as_bytes(a)->length, m = as_bytes(b)->length;
        Bytes *both = bytes_new(n + m);
        if (both) {
            memcpy(both->data, as_bytes(a)->data, n);
            memcpy(both->data + n, as_bytes(b)->data, m);
        }
        return from_pointer(both);
    }
    if (!has_buffer(a) || !has_buffer(b))
        return error_type("can't concat %.100s to %.100s", type_of(b)->name, type_of(a)->name);
    if (is_exact_bytes(a) && as_bytes(a)->length == 0 && is_exact_bytes(b))
        return retain(b);
    if (is_exact_bytes(b) && as_bytes(b)->length == 0 && is_exact_bytes(a))
        return retain(a);
    if (!buffer_get(a, &x, BUFFER_SIMPLE))
        return EMPTY;
    Value result = EMPTY;
    if (buffer_get(b, &y, BUFFER_SIMPLE)) {
        char *to = NULL;
        result = bytes_like_new(a, (size_t)x.length + (size_t)y.length, &to);
        if (!is_empty(result)) {
            memcpy(to, x.data, (size_t)x.length);
            memcpy(to + x.length, y.data, (size_t)y.length);
        }
        buffer_release(&y);
    }
    buffer_release(&x);
    return result;
}

void repeat_bytes(char *to, const char *from, size_t length, size_t total)
{
    if (length == 1) {
        memset(to, *from, total);
        return;
    }
    memcpy(to, from, length);
    for (size_t done = length; done < total;) {
        size_t n = done < total - done ? done : total - done;
        memcpy(to + done, to, n);
        done += n;
    }
}

int byte_string_contains(Value self, Value item)
{
    if (is_int(item) || (!has_buffer(item) && type_of(item)->slots.to_index)) {
        uint8_t byte;
        hold_size(self);
        bool fits = byte_value(item, &byte, "byte");
        free_size(self);
        if (!fits)
            return -1;
        Span s = span_of(self);
        return s.length && memchr(s.data, byte, s.length) != NULL;
    }
    Buffer view;
    hold_size(self);
    bool ok = buffer_get(item, &view, BUFFER_SIMPLE);
    free_size(self);
    if (!ok)
        return -1;
    Span s = span_of(self);
    int found = search_first(s.data, s.length, view.data, (size_t)view.length, 1) >= 0;
    buffer_release(&view);
    return found;
}

static bool warn_comparison(Value a, Value b)
{
    if (!runtime.flags.bytes_warning || !is_bytes(a))
        return true;
    if (is_str(b))
        return error_warn(TYPE(BytesWarning), 1, "Comparison between bytes and string");
    return !is_int(b) || error_warn(TYPE(BytesWarning), 1, "Comparison between bytes and int");
}

Value byte_string_compare(Value a, Value b, CompareOp op)
{
    if (is_exact_bytes(a) && is_exact_bytes(b) && op <= COMPARE_NE && op >= COMPARE_EQ) {
        Bytes *x = as_bytes(a), *y = as_bytes(b);
        return bool_value((x->length == y->length && memcmp(x->data, y->data, x->length) == 0) == (op == COMPARE_EQ));
    }
    if (!has_buffer(b) || (is_bytes(a) && !is_bytes(b)))
        return warn_comparison(a, b) ? not_implemented() : EMPTY;
    Buffer view;
    if (!buffer_get(b, &view, BUFFER_SIMPLE)) {
        error_clear();
        return not_implemented();
    }
    Span s = span_of(a);
    size_t length = (size_t)view.length, shorter = s.length < length ? s.length : length;
    int order = memcmp(s.data, view.data, shorter);
    if (order == 0)
        order = s.length < length ? -1 : s.length > length;
    buffer_release(&view);
    bool results[] = {order < 0, order <= 0, order == 0, order != 0, order > 0, order >= 0};
    return bool_value(results[op]);
}

/* The separator of hex(): 0 for none, -1 exception. */
static int hex_separator(Value sep)
{
    if (is_empty(sep))
        return 0;
    int64_t n = length_of(sep);
    if (n < 0)
        return -1;
    if (n != 1) {
        error_value("sep must be length 1.");
        return -1;
    }
    int c = -1;
    if (is_str(sep))
        c = (int)str_char(as_str(sep), 0);
    else if (is_bytes(sep))
        c = (uint8_t)as_bytes(sep)->data[0];
    else
        error_type("sep must be str or bytes.");
    if (c > 127) {
        error_value("sep must be ASCII.");
        return -1;
    }
    return c;
}

Value byte_string_hex(Span s, Value sep, Value group_value)
{
    static const char digits[] = "0123456789abcdef";
    int64_t group = 1;
    int separator = hex_separator(sep);
    if (separator < 0 || (!is_empty(group_value) && !index_as_int64(group_value, &group, TYPE(OverflowError))))
        return EMPTY;
    if (group > INT32_MAX || group < INT32_MIN)
        return error_overflow("Python int too large to convert to C int");
    size_t size = (size_t)(group < 0 ? -group : group);
    if (is_empty(sep) || size == 0 || size >= s.length)
        size = s.length ? s.length : 1;
    size_t separators = s.length ? (s.length - 1) / size : 0;
    Str *text = str_new(s.length * 2 + separators, 127);
    if (text == NULL)
        return EMPTY;
    char *to = str_data(text);
    size_t first = group < 0 ? size : s.length - separators * size, left = first;
    for (size_t i = 0; i < s.length; i++) {
        if (left == 0) {
            *to++ = (char)separator;
            left = size;
        }
        left--;
        *to++ = digits[s.data[i] >> 4];
        *to++ = digits[s.data[i] & 15];
    }
    return from_pointer(text);
}

static Value hex_error(bool odd, size_t position)
{
    if (odd)
        return error_value("fromhex() arg must contain an even number of hexadecimal digits");
    return error_value("non-hexadecimal number found in fromhex() arg at position %zu", position);
}

static Value parse_hex(const uint8_t *text, size_t n)
{
    BytesBuilder b = {0};
    for (size_t i = 0; i < n; i++) {
        if (ascii_is(text[i], ASCII_SPACE))
            continue;
        int high = hex_digit(text[i]);
        if (high < 0 || i + 1 >= n || hex_digit(text[i + 1]) < 0) {
            bytes_builder_drop(&b);
            return hex_error(high >= 0 && i + 1 >= n, high < 0 ? i : i + 1);
        }
        bytes_builder_byte(&b, high << 4 | hex_digit(text[++i]));
    }
    return bytes_builder_finish(&b);
}

Value bytes_of_hex(Value v)
{
    if (is_str(v)) {
        Str *s = as_str(v);
        if (!str_is_ascii(s)) {
            size_t i = 0;
            while (str_char(s, i) < 0x80)
                i++;
            return hex_error(false, i);
        }
        return parse_hex(str_data(s), s->length);
    }
    if (!has_buffer(v))
        return error_type("fromhex() argument must be str or bytes-like, not %T", v);
    Buffer view;
    if (!buffer_get(v, &view, BUFFER_SIMPLE))
        return EMPTY;
    Value result = parse_hex(view.data, (size_t)view.length);
    buffer_release(&view);
    return result;
}

Value bytes_of_iterable(Value v, const char *what)
{
    if (has_buffer(v)) {
        Buffer view;
        if (!buffer_get(v, &view, BUFFER_FULL_RO))
            return EMPTY;
        Bytes *bytes = bytes_new((size_t)view.length);
        if (bytes && !buffer_copy_out(&view, bytes->data, 'C')) {
            RELEASE(bytes);
            bytes = NULL;
        }
        buffer_release(&view);
        return from_pointer(bytes);
    }
    Value iterator = is_str(v) ? EMPTY : get_iterator(v);
    if (is_empty(iterator)) {
        if (is_str(v) || error_catch(TYPE(TypeError)))
            error_type("cannot convert '%T' object to %s", v, what);
        return EMPTY;
    }
    const char *noun = strcmp(what, "bytes") == 0 ? "bytes" : "byte";
    BytesBuilder b = {0};
    Value item;
    while (!b.failed && !is_empty(item = iterator_next(iterator))) {
        uint8_t byte;
        if (byte_value(item, &byte, noun))
            bytes_builder_byte(&b, byte);
        else
            b.failed = true;
        release(item);
    }
    release(iterator);
    b.failed |= error_occurred();
    return bytes_builder_finish(&b);
}

/* A count of zero bytes; 1 done, 0 v is no number, -1 exception. */
static int bytes_of_count(Value v, Value *result)
{
    if (!is_int(v) && type_of(v)->slots.to_index == NULL)
        return 0;
    int64_t n;
    if (!index_as_int64(v, &n, TYPE(OverflowError))) {
        if (is_int(v) || !error_catch(TYPE(TypeError)))
            return -1;
        return 0;
    }
    if (n < 0) {
        error_value("negative count");
        return -1;
    }
    if (n == 0) {
        *result = bytes_from("", 0);
        return 1;
    }
    Bytes *bytes = bytes_new((size_t)n);
    if (bytes == NULL)
        return -1;
    memset(bytes->data, 0, (size_t)n);
    *result = from_pointer(bytes);
    return 1;
}

Value bytes_from_object(Value v)
{
    Value result;
    if (is_exact_bytes(v))
        return retain(v);
    int found = call_special(v, NAME(bytes_), NULL, 0, &result);
    if (found < 0)
        return EMPTY;
    if (found && !is_bytes(result)) {
        error_type("__bytes__ returned non-bytes (type %T)", result);
        release(result);
        return EMPTY;
    }
    return found ? result : bytes_of_iterable(v, "bytes");
}

Value bytes_of_arguments(Value source, Value encoding, Value errors, const char *what)
{
    if (is_empty(source)) {
        if (!is_empty(encoding) || !is_empty(errors))
            return error_type(is_empty(encoding) ? "errors without a string argument" : "encoding without a string argument");
        return bytes_from("", 0);
    }
    if (is_str(source) && !is_empty(encoding)) {
        const char *name, *handler = NULL;
        if (!codec_name_argument(encoding, what, "encoding", &name) ||
            (!is_empty(errors) && !codec_name_argument(errors, what, "errors", &handler)))
            return EMPTY;
        return str_encode(source, name, handler);
    }
    if (!is_empty(encoding))
        return error_type("encoding without a string argument");
    if (!is_empty(errors))
        return error_type(is_str(source) ? "string argument without an encoding" : "errors without a string argument");
    Value result;
    if (strcmp(what, "bytes") == 0) {
        if (is_exact_bytes(source))
            return retain(source);
        int found = call_special(source, NAME(bytes_), NULL, 0, &result);
        if (found < 0)
            return EMPTY;
        if (found) {
            if (is_bytes(result))
                return result;
            error_type("__bytes__ returned non-bytes (type %T)", result);
            release(result);
            return EMPTY;
        }
    }
    if (is_str(source))
        return error_type("string argument without an encoding");
    int counted = bytes_of_count(source, &result);
    if (counted)
        return counted > 0 ? result : EMPTY;
    return bytes_of_iterable(source, what);
}

Value byte_decode(Value self, const Value *args)
{
    const char *encoding, *errors;
    if (!codec_name_argument(args[0], "decode", "encoding", &encoding) || !codec_name_argument(args[1], "decode", "errors", &errors))
        return EMPTY;
    return str_decode_object(self, encoding, errors);
}
