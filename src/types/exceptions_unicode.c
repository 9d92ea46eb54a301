/* exceptions_unicode.c - UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError. */
#include "object/call.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/exceptions_fields.h"

EXCEPTION_SLOTS(unicode, 3)

static UnicodeErrorObject *as_unicode_error(Value v) { return (UnicodeErrorObject *)as_object(v); }

static bool want_str(Value v, int position)
{
    if (is_str(v))
        return true;
    error_type("argument %d must be str, not %T", position, v);
    return false;
}

static bool want_index(Value v, int64_t *result)
{
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    bool fits = int_as_int64(index, result) == 0;
    release(index);
    if (!fits)
        error_overflow("Python int too large to convert to C ssize_t");
    return fits;
}

/* Arguments from the object on: (object, start, end, reason). object is owned and taken. */
static bool fill(Value self, Value object, const Value *rest, int position)
{
    UnicodeErrorObject *e = as_unicode_error(self);
    int64_t start, end;
    if (is_empty(object) || !want_index(rest[0], &start) || !want_index(rest[1], &end) || !want_str(rest[2], position + 3)) {
        release(object);
        return false;
    }
    replace(&e->object, object);
    replace(&e->reason, retain(rest[2]));
    e->start = start;
    e->end = end;
    return true;
}

static bool check_count(size_t nargs, size_t wanted)
{
    if (nargs == wanted)
        return true;
    error_type("function takes exactly %zu arguments (%zu given)", wanted, nargs);
    return false;
}

static bool encode_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (!exception_init(self, args, nargs, kwnames) || !check_count(nargs, 5) || !want_str(args[0], 1) || !want_str(args[1], 2))
        return false;
    if (!fill(self, retain(args[1]), args + 2, 2))
        return false;
    replace(&as_unicode_error(self)->encoding, retain(args[0]));
    return true;
}

/* bytes stay; other buffers are copied. */
static Value bytes_of(Value v)
{
    if (is_object(v) && has_flag(as_object(v)->type, TYPE_IS_BYTES))
        return retain(v);
    if (type_of(v)->slots.get_buffer == NULL)
        return error_type("a bytes-like object is required, not '%T'", v);
    return call_1(from_pointer(TYPE(bytes)), v);
}

static bool decode_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (!exception_init(self, args, nargs, kwnames) || !check_count(nargs, 5) || !want_str(args[0], 1))
        return false;
    if (!fill(self, bytes_of(args[1]), args + 2, 2))
        return false;
    replace(&as_unicode_error(self)->encoding, retain(args[0]));
    return true;
}

static bool translate_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    return exception_init(self, args, nargs, kwnames) && check_count(nargs, 4) && want_str(args[0], 1) &&
           fill(self, retain(args[0]), args + 1, 1);
}

/* ---- text ---- */

/* \x62, \u1234 or \U00012345 of the character at start, if exactly one is meant. false: not one. */
static bool one_character(UnicodeErrorObject *e, char text[16])
{
    if (e->end != e->start + 1 || e->start < 0 || (uint64_t)e->start >= as_str(e->object)->length)
        return false;
    uint32_t c = str_char(as_str(e->object), (size_t)e->start);
    static const char digits[] = "0123456789abcdef";
    int width = c <= 0xff ? 2 : c <= 0xffff ? 4 : 8;
    text[0] = '\\';
    text[1] = width == 2 ? 'x' : width == 4 ? 'u' : 'U';
    for (int i = 0; i < width; i++)
        text[2 + i] = digits[c >> (4 * (width - 1 - i)) & 15];
    text[2 + width] = '\0';
    return true;
}

/* The object's attributes may have been replaced; true: it can't be shown. */
static bool unusable(UnicodeErrorObject *e, bool wants_bytes)
{
    if (is_empty(e->object)) {
        error_type("UnicodeError 'object' attribute is not set");
        return true;
    }
    bool right = wants_bytes ? is_object(e->object) && has_flag(as_object(e->object)->type, TYPE_IS_BYTES) : is_str(e->object);
    if (!right)
        error_type("UnicodeError 'object' attribute must be a %s", wants_bytes ? "bytes" : "string");
    return !right;
}

/* str() of the encoding (unless NULL) and the reason, owned; only then the object is looked at, which that may have changed. */
static bool texts(UnicodeErrorObject *e, bool wants_bytes, Value *encoding, Value *reason)
{
    Value text = encoding ? to_str(e->encoding) : EMPTY;
    *reason = encoding && is_empty(text) ? EMPTY : to_str(e->reason);
    if (is_empty(*reason) || unusable(e, wants_bytes)) {
        release(text);
        release(*reason);
        return false;
    }
    if (encoding)
        *encoding = text;
    return true;
}

static Value encode_str(Value self)
{
    UnicodeErrorObject *e = as_unicode_error(self);
    char text[16];
    Value encoding, reason, result;
    if (is_empty(e->object))
        return retain(runtime.empty_str);
    if (!texts(e, false, &encoding, &reason))
        return EMPTY;
    if (one_character(e, text))
        result = str_format("'%U' codec can't encode character '%s' in position %ld: %U", encoding, text, (long)e->start, reason);
    else
        result = str_format("'%U' codec can't encode characters in position %ld-%ld: %U", encoding, (long)e->start, (long)e->end - 1, reason);
    release(encoding);
    release(reason);
    return result;
}

static Value translate_str(Value self)
{
    UnicodeErrorObject *e = as_unicode_error(self);
    char text[16];
    Value reason, result;
    if (is_empty(e->object))
        return retain(runtime.empty_str);
    if (!texts(e, false, NULL, &reason))
        return EMPTY;
    if (one_character(e, text))
        result = str_format("can't translate character '%s' in position %ld: %U", text, (long)e->start, reason);
    else
        result = str_format("can't translate characters in position %ld-%ld: %U", (long)e->start, (long)e->end - 1, reason);
    release(reason);
    return result;
}

/* The byte at start, if exactly one is meant; -1: not one, -2: exception. */
static int one_byte(UnicodeErrorObject *e)
{
    int64_t length = length_of(e->object), byte = -1;
    if (length < 0)
        return -2;
    if (e->end != e->start + 1 || e->start < 0 || e->start >= length)
        return -1;
    Value item = get_item(e->object, int_value(e->start));
    bool ok = !is_empty(item) && is_int(item) && int_as_int64(item, &byte) == 0;
    release(item);
    return ok ? (int)(byte & 0xff) : -2;
}

static Value decode_str(Value self)
{
    UnicodeErrorObject *e = as_unicode_error(self);
    Value encoding, reason, result = EMPTY;
    if (is_empty(e->object))
        return retain(runtime.empty_str);
    if (!texts(e, true, &encoding, &reason))
        return EMPTY;
    int byte = one_byte(e);
    if (byte >= 0)
        result = str_format("'%U' codec can't decode byte 0x%02x in position %ld: %U", encoding, (unsigned)byte, (long)e->start, reason);
    else if (byte == -1)
        result = str_format("'%U' codec can't decode bytes in position %ld-%ld: %U", encoding, (long)e->start, (long)e->end - 1, reason);
    release(encoding);
    release(reason);
    return result;
}

#define MEMBER(name, kind, field, doc) {name, kind, offsetof(UnicodeErrorObject, field), false, doc}
static const MemberRow members[] = {
    MEMBER("encoding", MEMBER_VALUE_OR_NONE, encoding, "exception encoding"),
    MEMBER("object", MEMBER_VALUE_OR_NONE, object, "exception object"),
    MEMBER("start", MEMBER_INT64, start, "exception start"),
    MEMBER("end", MEMBER_INT64, end, "exception end"),
    MEMBER("reason", MEMBER_VALUE_OR_NONE, reason, "exception reason"),
    MEMBER_END,
};

#define UNICODE_SPEC(id, init_function, str_function, text)                                                            \
    const TypeSpec id##_spec = {                                                                                       \
        .name = #id, .doc = text, .size = sizeof(UnicodeErrorObject), .flags = EXCEPTION_FLAGS, .members = members,    \
        .slots = {.init = init_function, .str = str_function, .dealloc = unicode_dealloc,                              \
                  .traverse = unicode_traverse, .clear = unicode_clear},                                               \
    }

UNICODE_SPEC(UnicodeEncodeError, encode_init, encode_str, "Text could not be encoded.");
UNICODE_SPEC(UnicodeDecodeError, decode_init, decode_str, "Bytes could not be decoded.");
UNICODE_SPEC(UnicodeTranslateError, translate_init, translate_str, "Text could not be translated.");
