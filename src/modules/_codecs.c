/* _codecs.c - module _codecs: the codec registry and the codecs written in C. */
#include "types/codec.h"

#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/module.h"

/* ---- arguments and results ---- */

/* An errors argument: None is NULL. */
static bool errors_argument(Value v, const char *function, const char **errors)
{
    *errors = NULL;
    if (is_none(v))
        return true;
    if (is_str(v))
        return codec_name_argument(v, function, "errors", errors);
    error_type("%s() argument 2 must be str or None, not %T", function, v);
    return false;
}

/* (result, consumed); takes the reference. */
static Value with_count(Value result, size_t consumed)
{
    if (is_empty(result))
        return EMPTY;
    return tuple_from_owned((Value[]){result, int_value((int64_t)consumed)}, 2);
}

static bool is_text(Value v, const char *function)
{
    if (is_str(v))
        return true;
    error_type("%s() argument 1 must be str, not %T", function, v);
    return false;
}

/* Text or bytes, as the decoders of escapes take them. A str's view is its UTF-8 form. */
typedef struct Source {
    Buffer view;
    const char *data;
    size_t length;
} Source;

static bool source_get(Value v, Source *source)
{
    source->view = (Buffer){0};
    if (is_str(v)) {
        source->data = str_utf8(v, &source->length);
        return source->data != NULL;
    }
    if (!buffer_get(v, &source->view, BUFFER_SIMPLE))
        return false;
    source->data = source->view.data;
    source->length = (size_t)source->view.length;
    return true;
}

/* ---- the registry ---- */

static Value register_(Value self, Value function)
{
    (void)self;
    return codec_register(function);
}

static Value unregister(Value self, Value function)
{
    (void)self;
    return codec_unregister(function);
}

static Value lookup(Value self, Value encoding)
{
    const char *name;
    (void)self;
    if (!is_str(encoding))
        return error_type("lookup() argument must be str, not %T", encoding);
    return codec_name_argument(encoding, "lookup", "encoding", &name) ? codec_lookup(name) : EMPTY;
}

static Value code_any(const Value *args, const char *function, Value (*code)(Value, const char *, const char *))
{
    const char *encoding, *errors;
    if (!codec_name_argument(args[1], function, "encoding", &encoding) || !codec_name_argument(args[2], function, "errors", &errors))
        return EMPTY;
    return code(args[0], encoding, errors);
}

static Value encode(Value self, const Value *args) { (void)self; return code_any(args, "encode", codec_encode_any); }
static Value decode(Value self, const Value *args) { (void)self; return code_any(args, "decode", codec_decode_any); }

static Value lookup_error(Value self, Value name_value)
{
    const char *name;
    (void)self;
    if (!is_str(name_value))
        return error_type("lookup_error() argument must be str, not %T", name_value);
    return codec_name_argument(name_value, "lookup_error", "name", &name) ? codec_lookup_error(name) : EMPTY;
}

static Value register_error(Value self, const Value *args)
{
    const char *name;
    (void)self;
    if (!is_str(args[0]))
        return error_type("register_error() argument 1 must be str, not %T", args[0]);
    if (!codec_name_argument(args[0], "register_error", "errors", &name))
        return EMPTY;
    return codec_register_error(name, args[1]) ? none_value() : EMPTY;
}

static Value unregister_error(Value self, Value name_value)
{
    const char *name;
    (void)self;
    if (!is_str(name_value))
        return error_type("_unregister_error() argument must be str, not %T", name_value);
    if (!codec_name_argument(name_value, "_unregister_error", "errors", &name))
        return EMPTY;
    int done = codec_unregister_error(name);
    return done < 0 ? EMPTY : bool_value(done);
}

/* ---- decoders: data, errors=None, final=False ---- */

typedef Value (*Decoder)(const char *data, size_t length, const char *errors, size_t *used);

static Value run_decoder(Decoder decoder, const Value *args, const char *name, bool final)
{
    const char *errors;
    Buffer view;
    if (!errors_argument(args[1], name, &errors) || !buffer_get(args[0], &view, BUFFER_SIMPLE))
        return EMPTY;
    size_t used = (size_t)view.length;
    Value text = decoder(view.data, (size_t)view.length, errors, final ? NULL : &used);
    buffer_release(&view);
    return with_count(text, used);
}

static Value unit_decoder(const char *data, size_t n, const char *errors, size_t *used, int unit, int order)
{
    return utf16_decode(data, n, errors, unit, &order, used);
}
static Value utf_16(const char *d, size_t n, const char *e, size_t *u) { return unit_decoder(d, n, e, u, 2, 0); }
static Value utf_16_le(const char *d, size_t n, const char *e, size_t *u) { return unit_decoder(d, n, e, u, 2, -1); }
static Value utf_16_be(const char *d, size_t n, const char *e, size_t *u) { return unit_decoder(d, n, e, u, 2, 1); }
static Value utf_32(const char *d, size_t n, const char *e, size_t *u) { return unit_decoder(d, n, e, u, 4, 0); }
static Value utf_32_le(const char *d, size_t n, const char *e, size_t *u) { return unit_decoder(d, n, e, u, 4, -1); }
static Value utf_32_be(const char *d, size_t n, const char *e, size_t *u) { return unit_decoder(d, n, e, u, 4, 1); }
static Value ascii(const char *d, size_t n, const char *e, size_t *u) { (void)u; return ascii_decode(d, n, e); }
static Value latin_1(const char *d, size_t n, const char *e, size_t *u) { (void)e; (void)u; return latin1_decode(d, n); }

#define INCREMENTAL(id, decoder)                                                                                       \
    static Value id##_decode_(Value self, const Value *args)                                                           \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        int final = is_true(args[2]);                                                                                  \
        return final < 0 ? EMPTY : run_decoder(decoder, args, #id "_decode", final);                                   \
    }
INCREMENTAL(utf_8, utf8_decode)
INCREMENTAL(utf_7, utf7_decode)
INCREMENTAL(utf_16, utf_16)
INCREMENTAL(utf_16_le, utf_16_le)
INCREMENTAL(utf_16_be, utf_16_be)
INCREMENTAL(utf_32, utf_32)
INCREMENTAL(utf_32_le, utf_32_le)
INCREMENTAL(utf_32_be, utf_32_be)

static Value ascii_decode_(Value self, const Value *args) { (void)self; return run_decoder(ascii, args, "ascii_decode", true); }
static Value latin_1_decode_(Value self, const Value *args) { (void)self; return run_decoder(latin_1, args, "latin_1_decode", true); }

/* (text, consumed, byte order). */
static Value ex_decode(const Value *args, int unit, const char *name)
{
    const char *errors;
    int64_t order;
    Buffer view;
    int final = is_true(args[3]);
    if (final < 0 || !errors_argument(args[1], name, &errors) || !index_as_int64(args[2], &order, TYPE(OverflowError)) ||
        !buffer_get(args[0], &view, BUFFER_SIMPLE))
        return EMPTY;
    size_t used = (size_t)view.length;
    int given = (order > 0) - (order < 0);
    Value text = utf16_decode(view.data, (size_t)view.length, errors, unit, &given, final ? NULL : &used);
    buffer_release(&view);
    if (is_empty(text))
        return EMPTY;
    return tuple_from_owned((Value[]){text, int_value((int64_t)used), int_value(given)}, 3);
}
static Value utf_16_ex_decode(Value self, const Value *args) { (void)self; return ex_decode(args, 2, "utf_16_ex_decode"); }
static Value utf_32_ex_decode(Value self, const Value *args) { (void)self; return ex_decode(args, 4, "utf_32_ex_decode"); }

static bool warn_escape(const Source *source, int64_t bad)
{
    if (bad < 0)
        return true;
    uint8_t c = (uint8_t)source->data[bad + 1];
    if (c >= '4' && c <= '7')
        return error_warn(TYPE(DeprecationWarning), 1, "\"\\%.3s\" is an invalid octal escape sequence. Such sequences will not work in the future. ",
                          source->data + bad + 1);
    return error_warn(TYPE(DeprecationWarning), 1, "\"\\%c\" is an invalid escape sequence. Such sequences will not work in the future. ", (int)c);
}

static Value decode_escapes(const Value *args, bool raw, const char *name)
{
    const char *errors;
    Source source;
    int64_t bad;
    int final = is_true(args[2]);
    if (final < 0 || !errors_argument(args[1], name, &errors) || !source_get(args[0], &source))
        return EMPTY;
    size_t used = source.length;
    Value text = unicode_escape_decode(source.data, source.length, errors, final ? NULL : &used, raw, &bad);
    if (!is_empty(text) && !warn_escape(&source, bad))
        release(take(&text));
    buffer_release(&source.view);
    return with_count(text, used);
}
static Value unicode_escape_decode_(Value self, const Value *args) { (void)self; return decode_escapes(args, false, "unicode_escape_decode"); }
static Value raw_unicode_escape_decode_(Value self, const Value *args) { (void)self; return decode_escapes(args, true, "raw_unicode_escape_decode"); }

static Value escape_decode_(Value self, const Value *args)
{
    const char *errors;
    Source source;
    int64_t bad;
    (void)self;
    if (!errors_argument(args[1], "escape_decode", &errors) || !source_get(args[0], &source))
        return EMPTY;
    Value bytes = escape_decode(source.data, source.length, errors, &bad);
    if (!is_empty(bytes) && !warn_escape(&source, bad))
        release(take(&bytes));
    buffer_release(&source.view);
    return with_count(bytes, source.length);
}

static Value charmap_decode_(Value self, const Value *args)
{
    const char *errors;
    Buffer view;
    (void)self;
    if (!errors_argument(args[1], "charmap_decode", &errors) || !buffer_get(args[0], &view, BUFFER_SIMPLE))
        return EMPTY;
    Value text = charmap_decode(view.data, (size_t)view.length, args[2], errors);
    size_t n = (size_t)view.length;
    buffer_release(&view);
    return with_count(text, n);
}

/* ---- encoders: str, errors=None ---- */

typedef Value (*Encoder)(Value text, const char *errors);

static Value run_encoder(Encoder encoder, const Value *args, const char *name)
{
    const char *errors;
    if (!is_text(args[0], name) || !errors_argument(args[1], name, &errors))
        return EMPTY;
    return with_count(encoder(args[0], errors), as_str(args[0])->length);
}

static Value to_ascii_bytes(Value s, const char *e) { return latin_encode(s, e, 128); }
static Value to_latin_1(Value s, const char *e) { return latin_encode(s, e, 256); }
static Value to_utf_16_le(Value s, const char *e) { return utf16_encode(s, e, 2, -1); }
static Value to_utf_16_be(Value s, const char *e) { return utf16_encode(s, e, 2, 1); }
static Value to_utf_32_le(Value s, const char *e) { return utf16_encode(s, e, 4, -1); }
static Value to_utf_32_be(Value s, const char *e) { return utf16_encode(s, e, 4, 1); }
static Value to_escapes(Value s, const char *e) { (void)e; return unicode_escape_encode(s, false); }
static Value to_raw_escapes(Value s, const char *e) { (void)e; return unicode_escape_encode(s, true); }

#define ENCODER(id, encoder)                                                                                           \
    static Value id##_encode_(Value self, const Value *args)                                                           \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        return run_encoder(encoder, args, #id "_encode");                                                              \
    }
ENCODER(utf_8, utf8_encode)
ENCODER(utf_7, utf7_encode)
ENCODER(ascii, to_ascii_bytes)
ENCODER(latin_1, to_latin_1)
ENCODER(utf_16_le, to_utf_16_le)
ENCODER(utf_16_be, to_utf_16_be)
ENCODER(utf_32_le, to_utf_32_le)
ENCODER(utf_32_be, to_utf_32_be)
ENCODER(unicode_escape, to_escapes)
ENCODER(raw_unicode_escape, to_raw_escapes)

static Value ordered_encode(const Value *args, int unit, const char *name)
{
    const char *errors;
    int64_t order;
    if (!is_text(args[0], name) || !errors_argument(args[1], name, &errors) || !index_as_int64(args[2], &order, TYPE(OverflowError)))
        return EMPTY;
    return with_count(utf16_encode(args[0], errors, unit, (order > 0) - (order < 0)), as_str(args[0])->length);
}
static Value utf_16_encode(Value self, const Value *args) { (void)self; return ordered_encode(args, 2, "utf_16_encode"); }
static Value utf_32_encode(Value self, const Value *args) { (void)self; return ordered_encode(args, 4, "utf_32_encode"); }

static Value escape_encode_(Value self, const Value *args)
{
    (void)self;
    if (!is_bytes(args[0]))
        return error_type("escape_encode() argument 1 must be bytes, not %T", args[0]);
    return with_count(escape_encode(args[0]), as_bytes(args[0])->length);
}

static Value readbuffer_encode(Value self, const Value *args)
{
    Source source;
    (void)self;
    if (!source_get(args[0], &source))
        return EMPTY;
    Value bytes = bytes_from(source.data, source.length);
    buffer_release(&source.view);
    return with_count(bytes, source.length);
}

static Value charmap_encode_(Value self, const Value *args)
{
    const char *errors;
    (void)self;
    if (!is_text(args[0], "charmap_encode") || !errors_argument(args[1], "charmap_encode", &errors))
        return EMPTY;
    return with_count(charmap_encode(args[0], args[2], errors), as_str(args[0])->length);
}

static Value charmap_build_(Value self, Value table)
{
    (void)self;
    return charmap_build(table);
}

#define DECODE_ROW(id) NATIVE(#id "_decode", id##_decode_, "($module, data, errors=None, final=False, /)", NULL)
#define ENCODE_ROW(id) NATIVE(#id "_encode", id##_encode_, "($module, str, errors=None, /)", NULL)

static const NativeRow functions[] = {
    NATIVE("register", register_, "($module, search_function, /)", "Registers a function that looks codecs up by their lower-case names."),
    NATIVE("unregister", unregister, "($module, search_function, /)", "Takes a search function off the registry, and empties its cache."),
    NATIVE("lookup", lookup, "($module, encoding, /)", "Looks a codec up in the registry: a CodecInfo."),
    NATIVE("encode", encode, "($module, /, obj, encoding='utf-8', errors='strict')", "Encodes an object with the codec of that name."),
    NATIVE("decode", decode, "($module, /, obj, encoding='utf-8', errors='strict')", "Decodes an object with the codec of that name."),
    NATIVE("lookup_error", lookup_error, "($module, name, /)", "lookup_error(errors) -> handler\n\nThe error handler of that name, or LookupError."),
    NATIVE("register_error", register_error, "($module, errors, handler, /)", "Registers an error handler by name: it gets the exception and returns a replacement and where to go on."),
    NATIVE("_unregister_error", unregister_error, "($module, errors, /)", "Takes an error handler off; tells whether there was one."),
    DECODE_ROW(utf_8), DECODE_ROW(utf_7), DECODE_ROW(utf_16), DECODE_ROW(utf_16_le), DECODE_ROW(utf_16_be), DECODE_ROW(utf_32),
    DECODE_ROW(utf_32_le), DECODE_ROW(utf_32_be),
    NATIVE("utf_16_ex_decode", utf_16_ex_decode, "($module, data, errors=None, byteorder=0, final=False, /)", NULL),
    NATIVE("utf_32_ex_decode", utf_32_ex_decode, "($module, data, errors=None, byteorder=0, final=False, /)", NULL),
    NATIVE("ascii_decode", ascii_decode_, "($module, data, errors=None, /)", NULL),
    NATIVE("latin_1_decode", latin_1_decode_, "($module, data, errors=None, /)", NULL),
    NATIVE("unicode_escape_decode", unicode_escape_decode_, "($module, data, errors=None, final=True, /)", NULL),
    NATIVE("raw_unicode_escape_decode", raw_unicode_escape_decode_, "($module, data, errors=None, final=True, /)", NULL),
    NATIVE("escape_decode", escape_decode_, "($module, data, errors=None, /)", NULL),
    NATIVE("charmap_decode", charmap_decode_, "($module, data, errors=None, mapping=None, /)", NULL),
    ENCODE_ROW(utf_8), ENCODE_ROW(utf_7), ENCODE_ROW(ascii), ENCODE_ROW(latin_1), ENCODE_ROW(utf_16_le), ENCODE_ROW(utf_16_be),
    ENCODE_ROW(utf_32_le), ENCODE_ROW(utf_32_be), ENCODE_ROW(unicode_escape), ENCODE_ROW(raw_unicode_escape),
    NATIVE("utf_16_encode", utf_16_encode, "($module, str, errors=None, byteorder=0, /)", NULL),
    NATIVE("utf_32_encode", utf_32_encode, "($module, str, errors=None, byteorder=0, /)", NULL),
    NATIVE("escape_encode", escape_encode_, "($module, data, errors=None, /)", NULL),
    NATIVE("readbuffer_encode", readbuffer_encode, "($module, data, errors=None, /)", NULL),
    NATIVE("charmap_encode", charmap_encode_, "($module, str, errors=None, mapping=None, /)", NULL),
    NATIVE("charmap_build", charmap_build_, "($module, map, /)", NULL),
    NATIVE_END,
};

const ModuleSpec codecs_module = {"_codecs", NULL, functions, NULL};
