/* path.c - see path.h. */
#include "runtime/path.h"

#include <stdlib.h>

#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/str.h"

/* The code point at p and its length; 0: not UTF-8 there. */
static size_t decode_one(const unsigned char *p, const unsigned char *end, uint32_t *c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = *p < 0x80 ? 1 : *p >= 0xc2 && *p < 0xe0 ? 2 : (*p & 0xf0) == 0xe0 ? 3 : *p >= 0xf0 && *p < 0xf5 ? 4 : 0;
    if (n == 0 || (size_t)(end - p) < n)
        return 0;
    *c = n == 1 ? *p : *p & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        *c = *c << 6 | (p[i] & 0x3f);
    }
    return *c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000) ? 0 : n;
}

Value path_decode(const char *bytes, size_t length)
{
    const unsigned char *p = (const unsigned char *)bytes, *end = p + length;
    StrBuilder b;
    builder_init(&b);
    while (p < end) {
        const unsigned char *start = p;
        while (p < end && *p < 0x80)
            p++;
        if (p > start)
            builder_ascii(&b, (const char *)start, (size_t)(p - start));
        if (p == end)
            break;
        uint32_t c;
        size_t n = decode_one(p, end, &c);
        builder_char(&b, n ? c : 0xdc00u + *p);
        p += n ? n : 1;
    }
    return builder_finish(&b);
}

Value path_decode_c(const char *bytes) { return path_decode(bytes, strlen(bytes)); }

static size_t encode_one(uint32_t c, char *to)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c >= 0xdc80 && c <= 0xdcff) {
        to[0] = (char)(c - 0xdc00);
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3f));
    to[0] = (char)(c | (0xf00u >> n & 0xff));
    return n;
}

Value path_encode(Value text)
{
    const Str *s = as_str(text);
    size_t length = s->length, used = 0;
    if (str_is_ascii(s))
        return bytes_from(str_data(s), length);
    Bytes *result = bytes_new(length * 4);
    for (size_t i = 0; result && i < length; i++) {
        uint32_t c = str_char(s, i);
        if (c >= 0xd800 && c < 0xe000 && !(c >= 0xdc80 && c <= 0xdcff)) {
            RELEASE(result);
            str_surrogate_error(text, i);
            return EMPTY;
        }
        used += encode_one(c, result->data + used);
    }
    if (result == NULL || !bytes_resize(&result, used))
        return EMPTY;
    return from_pointer(result);
}

Value path_like(Value v)
{
    if (is_str(v) || is_bytes(v))
        return retain(v);
    Value name = str_intern_c("__fspath__"), result = EMPTY;
    if (is_empty(name))
        return EMPTY;
    Value method, self;
    int found = find_special(v, name, &method, &self);
    release(name);
    if (found > 0) {
        if (is_none(method)) /* __fspath__ = None takes the method away */
            found = 0;
        else if (is_empty(result = call_bound(method, self, NULL, 0)))
            found = -1;
        release(method);
        release(self);
    }
    if (found == 0)
        return error_type("expected str, bytes or os.PathLike object, not %T", v);
    if (found < 0 || is_str(result) || is_bytes(result))
        return found < 0 ? EMPTY : result;
    error_type("expected %T.__fspath__() to return str or bytes, not %T", v, result);
    release(result);
    return EMPTY;
}

Value path_bytes(Value v)
{
    Value path = path_like(v);
    if (!is_empty(path) && is_str(path)) {
        Value bytes = path_encode(path);
        release(path);
        path = bytes;
    }
    if (!is_empty(path) && memchr(as_bytes(path)->data, 0, as_bytes(path)->length)) {
        bool was_str = is_str(v);
        release(path);
        return error_value(was_str ? "embedded null character" : "embedded null byte");
    }
    return path;
}

Value path_argument(Value v)
{
    Value path = path_like(v);
    if (!is_empty(path) && is_bytes(path)) {
        Value text = path_decode(as_bytes(path)->data, as_bytes(path)->length);
        release(path);
        path = text;
    }
    if (is_empty(path))
        return EMPTY;
    for (size_t i = 0; i < as_str(path)->length; i++)
        if (str_char(as_str(path), i) == 0) {
            release(path);
            return error_value("embedded null character");
        }
    return path;
}
