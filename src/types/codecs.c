/* codecs.c - the registry of encodings and error handlers, and encode/decode by name. See codec.h. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "text/ascii.h"
#include "types/codec.h"
#include "types/codec_errors.h"

bool codec_name_argument(Value v, const char *function, const char *name, const char **text)
{
    size_t n;
    if (!is_str(v)) {
        error_type("%s() argument '%s' must be str, not %T", function, name, v);
        return false;
    }
    *text = str_utf8(v, &n);
    if (*text == NULL)
        return false;
    if (strlen(*text) == n)
        return true;
    error_value("embedded null character");
    return false;
}

/* ---- registry ---- */

bool (*codec_library_hook)(void);

static bool registry_start(void)
{
    if (!is_empty(runtime.codec_search))
        return true;
    Value search = from_pointer(list_new(2)), cache = from_pointer(dict_new());
    if (is_empty(search) || is_empty(cache)) {
        release(search);
        release(cache);
        return false;
    }
    runtime.codec_search = search;
    runtime.codec_cache = cache;
    if (codec_library_hook && !codec_library_hook())
        error_clear(); /* no library: the codecs in C work all the same */
    return true;
}

Value codec_register(Value function)
{
    if (!registry_start())
        return EMPTY;
    if (!is_callable(function))
        return error_type("argument must be callable");
    return list_append(as_list(runtime.codec_search), function) ? none_value() : EMPTY;
}

Value codec_unregister(Value function)
{
    if (is_empty(runtime.codec_search))
        return none_value();
    List *list = as_list(runtime.codec_search);
    for (size_t i = 0; i < list->length; i++)
        if (same(list->items[i], function)) {
            dict_clear(as_dict(runtime.codec_cache));
            Value gone = list->items[i];
            memmove(list->items + i, list->items + i + 1, (list->length - i - 1) * sizeof(Value));
            list->length--;
            release(gone);
            break;
        }
    return none_value();
}

/* Lower case, and underscores for all that is no letter, digit or dot; one for each run. */
static Value normalized(const char *encoding)
{
    StrBuilder b;
    bool punctuation = false;
    builder_init(&b);
    for (; *encoding; encoding++) {
        uint8_t c = (uint8_t)*encoding;
        if (!ascii_is(c, ASCII_ALNUM) && c != '.') {
            punctuation = true;
            continue;
        }
        if (punctuation && b.length)
            builder_char(&b, '_');
        punctuation = false;
        builder_char(&b, ascii_lower(c));
    }
    return builder_finish(&b);
}

static Value search(Value name, const char *encoding)
{
    List *list = as_list(runtime.codec_search);
    for (size_t i = 0; i < list->length; i++) {
        Value function = retain(list->items[i]);
        Value found = call_1(function, name);
        release(function);
        if (is_empty(found))
            return EMPTY;
        if (is_tuple(found) && as_tuple(found)->length == 4)
            return found;
        bool none = is_none(found);
        release(found);
        if (!none)
            return error_type("codec search functions must return 4-tuples");
    }
    return error_set(TYPE(LookupError), "unknown encoding: %s", encoding);
}

Value codec_lookup(const char *encoding)
{
    if (!registry_start())
        return EMPTY;
    Value name = normalized(encoding), found;
    if (is_empty(name))
        return EMPTY;
    int state = dict_lookup(as_dict(runtime.codec_cache), name, &found);
    if (state > 0) {
        retain(found);
    } else {
        found = state < 0 ? EMPTY : search(name, encoding);
        if (!is_empty(found) && !dict_set(as_dict(runtime.codec_cache), name, found))
            release(take(&found));
    }
    release(name);
    return found;
}

/* ---- error handlers ---- */

static bool handlers_start(void)
{
    if (!is_empty(runtime.codec_handlers))
        return true;
    Value handlers = from_pointer(dict_new());
    if (is_empty(handlers))
        return false;
    for (int i = 0; i < HANDLER_OTHER; i++) {
        Value function = handler_function((HandlerKind)i);
        if (is_empty(function) || !dict_set_c(as_dict(handlers), handler_name((HandlerKind)i), function)) {
            release(function);
            release(handlers);
            return false;
        }
        release(function);
    }
    runtime.codec_handlers = handlers;
    return true;
}

Value codec_lookup_error(const char *name)
{
    if (!handlers_start())
        return EMPTY;
    Value found = dict_get_c(as_dict(runtime.codec_handlers), name ? name : "strict");
    if (is_empty(found) && !error_occurred())
        return error_set(TYPE(LookupError), "unknown error handler name '%.400s'", name);
    return retain(found);
}

bool codec_register_error(const char *name, Value handler)
{
    if (!is_callable(handler)) {
        error_type("handler must be callable");
        return false;
    }
    return handlers_start() && dict_set_c(as_dict(runtime.codec_handlers), name, handler);
}

int codec_unregister_error(const char *name)
{
    if (!handlers_start())
        return -1;
    if (handler_kind(name) != HANDLER_OTHER) {
        error_value("cannot un-register built-in error handler '%.400s'", name);
        return -1;
    }
    Value key = str_from_c(name);
    int deleted = is_empty(key) ? -1 : dict_delete(as_dict(runtime.codec_handlers), key, NULL);
    release(key);
    return deleted;
}

/* ---- by name ---- */

typedef enum { NATIVE_NONE, NATIVE_UTF8, NATIVE_ASCII, NATIVE_LATIN1, NATIVE_UTF16, NATIVE_UTF32 } NativeCodec;

/* The codecs that need no look-up. */
static NativeCodec native_codec(const char *encoding)
{
    static const struct { const char *name; NativeCodec codec; } known[] = {
        {"utf8", NATIVE_UTF8}, {"ascii", NATIVE_ASCII}, {"usascii", NATIVE_ASCII}, {"latin1", NATIVE_LATIN1},
        {"iso88591", NATIVE_LATIN1}, {"utf16", NATIVE_UTF16}, {"utf32", NATIVE_UTF32},
    };
    char plain[16];
    size_t n = 0;
    if (encoding == NULL)
        return NATIVE_UTF8;
    for (; *encoding && n < sizeof plain - 1; encoding++)
        if (*encoding != '-' && *encoding != '_')
            plain[n++] = (char)ascii_lower((uint8_t)*encoding);
    plain[n] = 0;
    for (size_t i = 0; !*encoding && i < sizeof known / sizeof *known; i++)
        if (strcmp(plain, known[i].name) == 0)
            return known[i].codec;
    return NATIVE_NONE;
}

/* Says on the exception which codec it came from. */
static COLD void add_note(const char *encoding, int which)
{
    Value error = error_fetch();
    Value note = str_format("%s with '%s' codec failed", which ? "decoding" : "encoding", encoding);
    Value done = is_empty(note) ? EMPTY : call_method_c(error, "add_note", &note, 1);
    release(note);
    if (is_empty(done)) {
        release(error);
        return;
    }
    release(done);
    error_restore(error);
}

/* In dev mode a wrong handler name is found out at once; otherwise when it is needed. */
static Value call_codec(Value codec, const char *encoding, int which, Value object, const char *errors)
{
    Value args[2] = {object, EMPTY};
    if (errors && is_empty(args[1] = str_from_c(errors)))
        return EMPTY;
    Value result = call(as_tuple(codec)->items[which], args, errors ? 2 : 1, EMPTY);
    release(args[1]);
    if (is_empty(result)) {
        add_note(encoding, which);
        return EMPTY;
    }
    if (!is_tuple(result) || as_tuple(result)->length != 2) {
        release(result);
        return error_type(which ? "decoder must return a tuple (object,integer)" : "encoder must return a tuple (object, integer)");
    }
    Value value = retain(as_tuple(result)->items[0]);
    release(result);
    return value;
}

static Value any(Value object, const char *encoding, const char *errors, int which)
{
    encoding = encoding ? encoding : "utf-8";
    Value codec = codec_lookup(encoding);
    if (is_empty(codec))
        return EMPTY;
    Value result = call_codec(codec, encoding, which, object, errors);
    release(codec);
    return result;
}

Value codec_encode_any(Value object, const char *encoding, const char *errors) { return any(object, encoding, errors, 0); }
Value codec_decode_any(Value object, const char *encoding, const char *errors) { return any(object, encoding, errors, 1); }

/* The codec if it is one between text and bytes. */
static Value text_codec(const char *encoding, const char *advice)
{
    Value codec = codec_lookup(encoding), flag;
    if (is_empty(codec) || is_exactly(codec, TYPE(tuple)))
        return codec;
    int found = find_attribute_c(codec, "_is_text_encoding", &flag);
    if (found < 0) {
        release(codec);
        return EMPTY;
    }
    int is_text = found ? is_true(flag) : 1;
    if (found)
        release(flag);
    if (is_text > 0)
        return codec;
    release(codec);
    if (is_text == 0)
        error_set(TYPE(LookupError), "'%.400s' is not a text encoding; use %s to handle arbitrary codecs", encoding, advice);
    return EMPTY;
}

Value str_encode(Value s, const char *encoding, const char *errors)
{
    switch (native_codec(encoding)) {
    case NATIVE_UTF8: return utf8_encode(s, errors);
    case NATIVE_ASCII: return latin_encode(s, errors, 128);
    case NATIVE_LATIN1: return latin_encode(s, errors, 256);
    case NATIVE_UTF16: return utf16_encode(s, errors, 2, 0);
    case NATIVE_UTF32: return utf16_encode(s, errors, 4, 0);
    default: break;
    }
    Value codec = text_codec(encoding, "codecs.encode()");
    if (is_empty(codec))
        return EMPTY;
    Value result = call_codec(codec, encoding, 0, s, errors);
    release(codec);
    if (is_empty(result) || is_bytes(result))
        return result;
    error_type("'%.400s' encoder returned '%.400s' instead of 'bytes'; use codecs.encode() to encode to arbitrary types", encoding,
               type_of(result)->name);
    release(result);
    return EMPTY;
}

/* The shortcut's text; false: no codec in C. */
static bool decode_native(const char *data, size_t n, const char *encoding, const char *errors, Value *result)
{
    int order = 0;
    switch (native_codec(encoding)) {
    case NATIVE_UTF8: *result = utf8_decode(data, n, errors, NULL); return true;
    case NATIVE_ASCII: *result = ascii_decode(data, n, errors); return true;
    case NATIVE_LATIN1: *result = latin1_decode(data, n); return true;
    case NATIVE_UTF16: *result = utf16_decode(data, n, errors, 2, &order, NULL); return true;
    case NATIVE_UTF32: *result = utf16_decode(data, n, errors, 4, &order, NULL); return true;
    default: return false;
    }
}

static Value decode_by_registry(Value object, const char *encoding, const char *errors)
{
    Value codec = text_codec(encoding, "codecs.decode()");
    if (is_empty(codec))
        return EMPTY;
    Value result = call_codec(codec, encoding, 1, object, errors);
    release(codec);
    if (is_empty(result) || is_str(result))
        return result;
    error_type("'%.400s' decoder returned '%.400s' instead of 'str'; use codecs.decode() to decode to arbitrary types", encoding,
               type_of(result)->name);
    release(result);
    return EMPTY;
}

Value str_decode(const char *data, size_t n, const char *encoding, const char *errors)
{
    Value result;
    if (decode_native(data, n, encoding, errors, &result))
        return result;
    Value bytes = bytes_from(data, n);
    if (is_empty(bytes))
        return EMPTY;
    result = decode_by_registry(bytes, encoding, errors);
    release(bytes);
    return result;
}

Value str_decode_object(Value object, const char *encoding, const char *errors)
{
    Buffer view;
    Value result;
    if (!buffer_get(object, &view, BUFFER_SIMPLE))
        return EMPTY;
    bool done = decode_native(view.data, (size_t)view.length, encoding, errors, &result);
    buffer_release(&view);
    return done ? result : decode_by_registry(object, encoding, errors);
}
