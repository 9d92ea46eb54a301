/* codec_handlers.c - the error handlers that are always there, for direct use and as functions. */
#include <stdio.h>

#include "object/bytes.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/tuple.h"
#include "text/unicode.h"
#include "types/codec_errors.h"

static const char *const names[] = {"strict", "ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace",
                                    "surrogatepass", "surrogateescape"};

HandlerKind handler_kind(const char *errors)
{
    if (errors == NULL)
        return HANDLER_STRICT;
    for (int i = 0; i < HANDLER_OTHER; i++)
        if (strcmp(errors, names[i]) == 0)
            return (HandlerKind)i;
    return HANDLER_OTHER;
}

const char *handler_name(HandlerKind kind) { return names[kind]; }

static void add_hex(StrBuilder *b, uint32_t c)
{
    char text[16];
    snprintf(text, sizeof text, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    builder_c(b, text);
}

void add_encode_replacement(StrBuilder *b, HandlerKind kind, const Str *s, size_t start, size_t end)
{
    for (size_t i = start; i < end && !b->failed; i++) {
        uint32_t c = str_char(s, i);
        char text[UNICODE_NAME_ROOM];
        if (kind == HANDLER_REPLACE) {
            builder_char(b, '?');
        } else if (kind == HANDLER_XMLCHARREFREPLACE) {
            snprintf(text, sizeof text, "&#%u;", c);
            builder_c(b, text);
        } else if (kind == HANDLER_NAMEREPLACE && unicode_name(c, text)) {
            builder_c(b, "\\N{");
            builder_c(b, text);
            builder_char(b, '}');
        } else if (kind != HANDLER_IGNORE) {
            add_hex(b, c);
        }
    }
}

int surrogate_units(const char *encoding, bool *big)
{
    char plain[16];
    size_t n = 0;
    for (; *encoding && n < sizeof plain - 1; encoding++)
        if (*encoding != '-' && *encoding != '_')
            plain[n++] = (char)(*encoding | (*encoding >= 'A' && *encoding <= 'Z' ? 0x20 : 0));
    plain[n] = 0;
    *big = false;
    if (strcmp(plain, "utf8") == 0 || strcmp(plain, "cp65001") == 0)
        return 3;
    if (strncmp(plain, "utf16", 5) != 0 && strncmp(plain, "utf32", 5) != 0)
        return 0;
    *big = strcmp(plain + 5, "be") == 0;
    return plain[3] == '1' ? 2 : 4;
}

uint32_t read_surrogate(const uint8_t *p, size_t n, int unit, bool big)
{
    uint32_t c = 0;
    if (n < (size_t)unit)
        return 0;
    if (unit == 3)
        c = (p[0] & 0xf0) == 0xe0 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80
                ? (uint32_t)(p[0] & 15) << 12 | (uint32_t)(p[1] & 63) << 6 | (p[2] & 63) : 0;
    else
        for (int i = 0; i < unit; i++)
            c |= (uint32_t)p[i] << 8 * (big ? unit - 1 - i : i);
    return c >= 0xd800 && c < 0xe000 ? c : 0;
}

int write_surrogate(char *to, uint32_t c, int unit, bool big)
{
    if (unit == 3) {
        to[0] = (char)(0xe0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 63));
        to[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    for (int i = 0; i < unit; i++)
        to[i] = (char)(c >> 8 * (big ? unit - 1 - i : i));
    return unit;
}

/* ---- as functions of an exception ---- */

/* (text, position); takes the reference to text. */
static Value answer(Value text, int64_t position)
{
    if (is_empty(text))
        return EMPTY;
    return tuple_from_owned((Value[]){text, int_value(position)}, 2);
}

static Value wrong_exception(Value exception)
{
    return error_type("don't know how to handle %T in error callback", exception);
}

/* The range of a UnicodeError within its object, clipped. */
static bool range_of(Value exception, size_t length, size_t *start, size_t *end)
{
    UnicodeErrorObject *e = (UnicodeErrorObject *)as_object(exception);
    int64_t n = (int64_t)length, from = e->start < 0 ? 0 : e->start, to = e->end;
    if (from >= n)
        from = n ? n - 1 : 0;
    if (to < 1)
        to = 1;
    if (to > n)
        to = n;
    *start = (size_t)from;
    *end = (size_t)(to < from ? from : to);
    return true;
}

static Value text_object(Value exception)
{
    Value v = ((UnicodeErrorObject *)as_object(exception))->object;
    if (is_empty(v))
        return error_type("UnicodeError 'object' attribute is not set");
    return is_str(v) ? v : error_type("UnicodeError 'object' attribute must be a string");
}

static Value bytes_object(Value exception)
{
    Value v = ((UnicodeErrorObject *)as_object(exception))->object;
    if (is_empty(v))
        return error_type("UnicodeError 'object' attribute is not set");
    return is_bytes(v) ? v : error_type("UnicodeError 'object' attribute must be a bytes");
}

static Value surrogates_encoded(Value exception, const Str *s, size_t start, size_t end, HandlerKind kind)
{
    Value encoding = ((UnicodeErrorObject *)as_object(exception))->encoding;
    bool big;
    int unit = is_str(encoding) ? surrogate_units(str_text(encoding), &big) : 0;
    BytesBuilder b = {0};
    for (size_t i = start; i < end && !b.failed; i++) {
        uint32_t c = str_char(s, i);
        bool fits = kind == HANDLER_SURROGATEESCAPE ? c >= 0xdc80 && c <= 0xdcff : unit && c >= 0xd800 && c < 0xe000;
        if (!fits) {
            bytes_builder_drop(&b);
            error_raise(exception);
            return EMPTY;
        }
        char *to = bytes_builder_room(&b, 4);
        if (to && kind == HANDLER_SURROGATEESCAPE)
            *to = (char)(c - 0xdc00), b.length++;
        else if (to)
            b.length += (size_t)write_surrogate(to, c, unit, big);
    }
    return answer(bytes_builder_finish(&b), (int64_t)end);
}

static Value on_encode(Value exception, HandlerKind kind)
{
    Value object = text_object(exception);
    size_t start, end;
    if (is_empty(object) || !range_of(exception, as_str(object)->length, &start, &end))
        return EMPTY;
    if (kind >= HANDLER_SURROGATEPASS)
        return surrogates_encoded(exception, as_str(object), start, end, kind);
    StrBuilder b;
    builder_init(&b);
    add_encode_replacement(&b, kind, as_str(object), start, end);
    return answer(builder_finish(&b), (int64_t)end);
}

static Value on_decode(Value exception, HandlerKind kind)
{
    Value object = bytes_object(exception);
    size_t start, end;
    if (is_empty(object) || !range_of(exception, as_bytes(object)->length, &start, &end))
        return EMPTY;
    const uint8_t *data = (const uint8_t *)as_bytes(object)->data;
    StrBuilder b;
    builder_init(&b);
    if (kind == HANDLER_REPLACE) {
        builder_char(&b, 0xfffd);
    } else if (kind == HANDLER_BACKSLASHREPLACE) {
        for (size_t i = start; i < end; i++)
            add_hex(&b, data[i]);
    } else if (kind == HANDLER_SURROGATEESCAPE) {
        size_t i = start;
        for (; i < end && i < start + 4 && data[i] >= 0x80; i++)
            builder_char(&b, 0xdc00u + data[i]);
        if (i == start) {
            error_raise(exception);
            return EMPTY;
        }
        end = i;
    } else if (kind == HANDLER_SURROGATEPASS) {
        Value encoding = ((UnicodeErrorObject *)as_object(exception))->encoding;
        bool big = false;
        int unit = is_str(encoding) ? surrogate_units(str_text(encoding), &big) : 0;
        uint32_t c = unit ? read_surrogate(data + start, as_bytes(object)->length - start, unit, big) : 0;
        if (c == 0) {
            error_raise(exception);
            return EMPTY;
        }
        builder_char(&b, c);
        end = start + (size_t)unit;
    }
    return answer(builder_finish(&b), (int64_t)end);
}

static Value on_translate(Value exception, HandlerKind kind)
{
    Value object = text_object(exception);
    size_t start, end;
    if (is_empty(object) || !range_of(exception, as_str(object)->length, &start, &end))
        return EMPTY;
    StrBuilder b;
    builder_init(&b);
    if (kind == HANDLER_REPLACE)
        for (size_t i = start; i < end; i++)
            builder_char(&b, 0xfffd);
    else
        add_encode_replacement(&b, kind, as_str(object), start, end);
    return answer(builder_finish(&b), (int64_t)end);
}

static Value handle(Value exception, HandlerKind kind)
{
    if (kind == HANDLER_STRICT) {
        if (!is_exception(exception))
            return error_type("codec must pass exception instance");
        error_raise(exception);
        return EMPTY;
    }
    bool decodes = kind != HANDLER_XMLCHARREFREPLACE && kind != HANDLER_NAMEREPLACE;
    bool translates = kind == HANDLER_IGNORE || kind == HANDLER_REPLACE || kind == HANDLER_BACKSLASHREPLACE;
    if (is_instance_of(exception, TYPE(UnicodeEncodeError)))
        return on_encode(exception, kind);
    if (decodes && is_instance_of(exception, TYPE(UnicodeDecodeError)))
        return on_decode(exception, kind);
    if (translates && is_instance_of(exception, TYPE(UnicodeTranslateError)))
        return on_translate(exception, kind);
    return wrong_exception(exception);
}

#define HANDLER(name, kind) static Value name(Value self, Value exception) { (void)self; return handle(exception, kind); }
HANDLER(strict_errors, HANDLER_STRICT)
HANDLER(ignore_errors, HANDLER_IGNORE)
HANDLER(replace_errors, HANDLER_REPLACE)
HANDLER(xmlcharrefreplace_errors, HANDLER_XMLCHARREFREPLACE)
HANDLER(backslashreplace_errors, HANDLER_BACKSLASHREPLACE)
HANDLER(namereplace_errors, HANDLER_NAMEREPLACE)
HANDLER(surrogatepass_errors, HANDLER_SURROGATEPASS)
HANDLER(surrogateescape_errors, HANDLER_SURROGATEESCAPE)

static const NativeRow rows[] = {
    NATIVE("strict_errors", strict_errors, "(exception, /)", "Implements the 'strict' error handling, which raises a UnicodeError on coding errors."),
    NATIVE("ignore_errors", ignore_errors, "(exception, /)", "Implements the 'ignore' error handling, which ignores malformed data and continues."),
    NATIVE("replace_errors", replace_errors, "(exception, /)", "Implements the 'replace' error handling, which replaces malformed data with a replacement marker."),
    NATIVE("xmlcharrefreplace_errors", xmlcharrefreplace_errors, "(exception, /)", "Implements the 'xmlcharrefreplace' error handling: XML character references."),
    NATIVE("backslashreplace_errors", backslashreplace_errors, "(exception, /)", "Implements the 'backslashreplace' error handling: backslashed escape sequences."),
    NATIVE("namereplace_errors", namereplace_errors, "(exception, /)", "Implements the 'namereplace' error handling: \\N{...} escape sequences."),
    NATIVE("surrogatepass", surrogatepass_errors, "(exception, /)", "Lets surrogates pass."),
    NATIVE("surrogateescape", surrogateescape_errors, "(exception, /)", "Maps undecodable bytes to lone surrogates, and back."),
};

Value handler_function(HandlerKind kind) { return native_function_new(&rows[kind], EMPTY, EMPTY); }
