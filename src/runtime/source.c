/* source.c - see source.h. */
#include "runtime/source.h"

#include <stdlib.h>

#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/str.h"
#include "object/tuple.h"
#include "syntax/parser.h"

/* SyntaxError(message) without a place. */
static bool refuse(const char *format, const char *detail)
{
    error_set(TYPE(SyntaxError), format, detail);
    return false;
}

static bool is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (line[i] == '#')
            return true;
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\f' && line[i] != '\r')
            return false;
    }
    return true;
}

/* The encoding that a line's comment declares, copied to name. */
static bool line_cookie(const char *line, size_t length, char name[64])
{
    if (!is_blank(line, length))
        return false;
    const char *end = line + length, *hash = memchr(line, '#', length);
    for (const char *p = hash; p && p + 7 < end; p++) {
        if (memcmp(p, "coding", 6) != 0 || (p[6] != ':' && p[6] != '='))
            continue;
        const char *start = p + 7;
        while (start < end && (*start == ' ' || *start == '\t'))
            start++;
        size_t n = 0;
        while (start + n < end && n < 63 && (strchr("-_.", start[n]) || (start[n] >= '0' && start[n] <= '9') ||
                                             ((start[n] | 32) >= 'a' && (start[n] | 32) <= 'z')))
            n++;
        memcpy(name, start, n);
        name[n] = 0;
        return n > 0;
    }
    return false;
}

static bool find_cookie(const char *data, size_t length, char name[64])
{
    for (int line = 0; line < 2 && length; line++) {
        const char *end = memchr(data, '\n', length);
        size_t n = end ? (size_t)(end - data) : length;
        if (line_cookie(data, n, name))
            return true;
        if (!is_blank(data, n) || end == NULL)
            return false;
        data += n + 1;
        length -= n + 1;
    }
    return false;
}

/* utf-8 and latin-1 in any of their usual spellings become "utf-8" and "iso-8859-1". */
static void normalize(char *name)
{
    char low[13];
    size_t n = 0;
    for (; n < 12 && name[n]; n++)
        low[n] = name[n] == '_' ? '-' : (char)(name[n] >= 'A' && name[n] <= 'Z' ? name[n] | 32 : name[n]);
    low[n] = 0;
    if (strcmp(low, "utf-8") == 0 || strncmp(low, "utf-8-", 6) == 0)
        strcpy(name, "utf-8");
    else if (strcmp(low, "latin-1") == 0 || strcmp(low, "iso-8859-1") == 0 || strcmp(low, "iso-latin-1") == 0 ||
             strncmp(low, "latin-1-", 8) == 0 || strncmp(low, "iso-8859-1-", 11) == 0)
        strcpy(name, "iso-8859-1");
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

static bool decode_bytes(SourceText *text)
{
    char encoding[64];
    bool bom = text->length >= 3 && memcmp(text->data, "\xef\xbb\xbf", 3) == 0;
    if (bom) {
        text->data += 3;
        text->length -= 3;
    }
    if (!find_cookie(text->data, text->length, encoding))
        return true;
    normalize(encoding);
    if (strcmp(encoding, "utf-8") == 0)
        return true;
    return bom ? refuse("encoding problem: %s with BOM", encoding) : decode_with(text, encoding);
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
