/* decode.c - see decode.h. */
#include "syntax/decode.h"

#include <stdio.h>
#include <string.h>

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

static bool is_name_part(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '_' || c == '.';
}

/* "utf-8" and "iso-8859-1" in any of their usual spellings become those; others stay as they are. */
static void normalize(char *name)
{
    char low[13];
    size_t n = 0;
    for (; n < 12 && name[n]; n++)
        low[n] = name[n] == '_' ? '-' : name[n] >= 'A' && name[n] <= 'Z' ? (char)(name[n] | 32) : name[n];
    low[n] = 0;
    if (strcmp(low, "utf-8") == 0 || strncmp(low, "utf-8-", 6) == 0)
        strcpy(name, "utf-8");
    else if (strcmp(low, "latin-1") == 0 || strcmp(low, "iso-8859-1") == 0 || strcmp(low, "iso-latin-1") == 0 ||
             strncmp(low, "latin-1-", 8) == 0 || strncmp(low, "iso-8859-1-", 11) == 0 || strncmp(low, "iso-latin-1-", 12) == 0)
        strcpy(name, "iso-8859-1");
}

/* The encoding in a line that is only a comment: coding[:=]\s*([-\w.]+) */
static bool cookie(const char *line, const char *end, char name[ENCODING_ROOM])
{
    while (line < end && is_blank(*line))
        line++;
    if (line == end || *line != '#')
        return false;
    for (const char *s = line; s + 7 <= end; s++) {
        if (memcmp(s, "coding", 6) != 0 || (s[6] != ':' && s[6] != '='))
            continue;
        const char *start = s + 7;
        while (start < end && (*start == ' ' || *start == '\t'))
            start++;
        size_t n = 0;
        while (start + n < end && is_name_part(start[n]))
            n++;
        if (n == 0)
            continue;
        n = n < ENCODING_ROOM ? n : ENCODING_ROOM - 1;
        memcpy(name, start, n);
        name[n] = 0;
        normalize(name);
        return true;
    }
    return false;
}

/* Whether a second line may still declare something. */
static bool says_nothing(const char *line, const char *end)
{
    while (line < end && is_blank(*line))
        line++;
    return line == end || *line == '#';
}

static const char *line_end(const char *s, const char *end)
{
    while (s < end && *s != '\n' && *s != '\r')
        s++;
    return s;
}

bool source_encoding(const char *bytes, size_t length, SourceEncoding *encoding, ParseError *error)
{
    const char *s = bytes, *end = bytes + length;
    *encoding = (SourceEncoding){.bom = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0};
    if (encoding->bom)
        s += encoding->start = 3;
    for (int line = 1; line <= 2 && s < end; line++) {
        const char *stop = line_end(s, end);
        if (cookie(s, stop, encoding->name)) {
            if (!encoding->bom || strcmp(encoding->name, "utf-8") == 0)
                return true;
            *error = (ParseError){.kind = ERROR_SYNTAX, .line = line, .column = -1, .end_line = line,
                                  .end_column = (int)(stop - s) - 1, .text = {s, (size_t)(stop - s)}};
            snprintf(error->message, sizeof error->message, "encoding problem: %s with BOM", encoding->name);
            return false;
        }
        if (!says_nothing(s, stop))
            break;
        s = stop + (stop + 1 < end && stop[0] == '\r' && stop[1] == '\n' ? 2 : 1);
    }
    return true;
}

/* The length of the well-formed sequence at s; 0: there is none. */
static size_t sequence_length(const unsigned char *s, const unsigned char *end)
{
    size_t n = *s < 0x80 ? 1 : *s < 0xc2 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : *s < 0xf5 ? 4 : 0;
    if (n <= 1)
        return n;
    if ((size_t)(end - s) < n)
        return 0;
    unsigned char low = *s == 0xe0 ? 0xa0 : *s == 0xf0 ? 0x90 : 0x80, high = *s == 0xed ? 0x9f : *s == 0xf4 ? 0x8f : 0xbf;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

bool source_check_utf8(const char *bytes, size_t length, const char *path, ParseError *error)
{
    const unsigned char *s = (const unsigned char *)bytes, *end = s + length, *line_start = s;
    int line = 1;
    while (s < end) {
        uint64_t word;
        if (end - s >= 8 && (memcpy(&word, s, 8), !(word & 0x8080808080808080u))) { /* most sources are ASCII */
            for (int i = 0; i < 8; i++)
                if (s[i] == '\n') {
                    line++;
                    line_start = s + i + 1;
                }
            s += 8;
            continue;
        }
        size_t n = sequence_length(s, end);
        if (n == 0)
            break;
        if (*s == '\n') {
            line++;
            line_start = s + 1;
        }
        s += n;
    }
    if (s >= end)
        return true;
    int column = 0;
    for (const unsigned char *c = line_start; c < s; c++)
        column += (*c & 0xc0) != 0x80;
    const char *stop = line_end((const char *)line_start, (const char *)end);
    *error = (ParseError){.kind = ERROR_SYNTAX, .line = line, .column = column, .end_line = line, .end_column = column,
                          .text = {(const char *)line_start, (size_t)(stop - (const char *)line_start)}};
    snprintf(error->message, sizeof error->message,
             "Non-UTF-8 code starting with '\\x%.2x'%s%.300s on line %d, but no encoding declared; "
             "see https://peps.python.org/pep-0263/ for details",
             *s, path ? " in file " : "", path ? path : "", line);
    return false;
}

size_t source_replace_malformed(const char *bytes, size_t length, char *out)
{
    const unsigned char *s = (const unsigned char *)bytes, *end = s + length;
    char *start = out;
    while (s < end) {
        size_t n = sequence_length(s, end);
        memcpy(out, n ? (const char *)s : "\xef\xbf\xbd", n ? n : 3);
        out += n ? n : 3;
        s += n ? n : 1;
    }
    return (size_t)(out - start);
}

size_t source_from_latin1(const char *bytes, size_t length, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c < 0x80) {
            out[n++] = (char)c;
        } else {
            out[n++] = (char)(0xc0 | c >> 6);
            out[n++] = (char)(0x80 | (c & 63));
        }
    }
    return n;
}
