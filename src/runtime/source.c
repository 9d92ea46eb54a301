/* source.c - see source.h. */
#include "runtime/source.h"

#include <stdlib.h>

#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
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

static bool decode_with(SourceText *text, const char *encoding)
{
    Value bytes = bytes_from(text->data, text->length), name = str_from_c(encoding), decoded = EMPTY;
    if (!is_empty(bytes) && !is_empty(name))
        decoded = call_method_c(bytes, "decode", &name, 1);
    release(bytes);
    release(name);
    if (is_empty(decoded)) {
        if (error_catch(TYPE(LookupError)))
            return refuse("unknown encoding: %s", encoding);
        return false;
    }
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

static bool decode_bytes(SourceText *text)
{
    SourceEncoding encoding;
    ParseError error;
    if (!source_encoding(text->data, text->length, &encoding, &error)) {
        raise_parse_error(&error, none_value());
        return false;
    }
    text->data += encoding.start;
    text->length -= encoding.start;
    if (strcmp(encoding.name, "iso-8859-1") == 0)
        return decode_latin1(text);
    if (encoding.name[0] && strcmp(encoding.name, "utf-8") != 0)
        return decode_with(text, encoding.name);
    if (source_check_utf8(text->data, text->length, NULL, &error))
        return true;
    char *line = malloc(error.text.length * 3 + 1);
    if (line)
        error.text = (Text){line, source_replace_malformed(error.text.data, error.text.length, line)};
    raise_parse_error(&error, none_value());
    free(line);
    return false;
}

bool source_text(SourceText *text, Value source, const char *function, const char *what)
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
    if (ok && memchr(text->data, 0, text->length))
        ok = refuse("source code string cannot contain null bytes", "");
    if (ok && text->copy)
        ok = decode_bytes(text);
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
