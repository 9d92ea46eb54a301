/* source.c - see source.h. */
#include "runtime/source.h"

#include <stdlib.h>

#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "compiler/compile.h"
#include "syntax/decode.h"

/* SyntaxError(message) without a place. */
static bool refuse(const char *format, const char *detail)
{
    error_set(TYPE(SyntaxError), format, detail);
    return false;
}

/* The codec's complaint, at no place in the file. */
static bool refuse_encoding(Value filename)
{
    if (!error_matches(TYPE(Exception)) || error_matches(TYPE(MemoryError)))
        return false;
    Value problem = error_fetch(), message = to_str(problem), place = EMPTY, exception = EMPTY;
    if (!is_empty(message))
        place = tuple_pack(4, filename, small_int_value(0), small_int_value(-1), NONE);
    if (!is_empty(place))
        exception = exception_new(TYPE(SyntaxError), (Value[]){message, place}, 2);
    if (!is_empty(exception))
        error_raise(exception);
    release(problem);
    release(message);
    release(place);
    release(exception);
    return false;
}

/* An error in the bytes: its arguments have no file name, but the attribute does. */
static bool refuse_bytes(const ParseError *error, Value filename)
{
    raise_parse_error(error, NONE);
    Value exception = error_fetch();
    if (is_instance_of(exception, TYPE(SyntaxError)))
        replace(&((SyntaxErrorObject *)as_object(exception))->filename, retain(filename));
    error_restore(exception);
    return false;
}

static bool decode_with(SourceText *text, const char *encoding, Value filename)
{
    Value bytes = bytes_from(text->data, text->length), name = str_from_c(encoding), decoded = EMPTY;
    if (!is_empty(bytes) && !is_empty(name))
        decoded = call_method_c(bytes, "decode", &name, 1);
    release(bytes);
    release(name);
    if (is_empty(decoded))
        return refuse_encoding(filename);
    text->data = str_utf8(decoded, &text->length);
    replace(&text->owner, decoded);
    return text->data != NULL;
}

static bool decode_latin1(SourceText *text)
{
    char *copy = malloc(text->length * 2 + 1);
    if (copy == NULL) {
        error_no_memory();
        return false;
    }
    text->length = source_from_latin1(text->data, text->length, copy);
    copy[text->length] = 0;
    free(text->copy);
    text->data = text->copy = copy;
    return true;
}

static bool decode_bytes(SourceText *text, Value filename, bool is_file)
{
    SourceEncoding encoding;
    ParseError error;
    if (!source_encoding(text->data, text->length, &encoding, &error))
        return refuse_bytes(&error, filename);
    text->data += encoding.start;
    text->length -= encoding.start;
    if (strcmp(encoding.name, "iso-8859-1") == 0)
        return decode_latin1(text);
    if (encoding.name[0] && strcmp(encoding.name, "utf-8") != 0)
        return decode_with(text, encoding.name, filename);
    if (source_check_utf8(text->data, text->length, is_file ? str_text(filename) : NULL, &error))
        return true;
    char *line = malloc(error.text.length * 3 + 1);
    if (line)
        error.text = (Text){line, source_replace_malformed(error.text.data, error.text.length, line)};
    refuse_bytes(&error, filename);
    free(line);
    return false;
}

bool source_text(SourceText *text, Value source, Value filename, const char *function, const char *what)
{
    *text = (SourceText){.owner = EMPTY};
    if (is_str(source)) {
        text->data = str_utf8(source, &text->length);
        text->owner = retain(source);
    } else if (has_buffer(source)) {
        Buffer buffer;
        if (!buffer_get(source, &buffer, BUFFER_SIMPLE))
            return false;
        text->copy = malloc((size_t)buffer.length + 1);
        if (text->copy) {
            memcpy(text->copy, buffer.data, (size_t)buffer.length);
            text->copy[buffer.length] = 0;
        } else {
            error_no_memory();
        }
        text->data = text->copy;
        text->length = (size_t)buffer.length;
        buffer_release(&buffer);
    } else {
        error_type("%s() arg 1 must be a %s object", function, what);
        return false;
    }
    bool ok = text->data != NULL;
    if (ok && function && memchr(text->data, 0, text->length))
        ok = refuse("source code string cannot contain null bytes", "");
    if (ok && text->copy)
        ok = decode_bytes(text, filename, function == NULL);
    if (!ok)
        source_text_release(text);
    return ok;
}

void source_text_release(SourceText *text)
{
    release(text->owner);
    free(text->copy);
    *text = (SourceText){.owner = EMPTY};
}
