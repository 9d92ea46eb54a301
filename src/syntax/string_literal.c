/* string_literal.c - see string_literal.h: escapes, and what may be wrong with them. */
#include "syntax/string_literal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text/unicode.h"

typedef struct Literal {
    Parser *p;
    const Token *token;
    const char *body, *at, *end;
    bool bytes;
    size_t position; /* of the escape at hand in what CPython's codec sees */
    char *out;
} Literal;

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    int letter = (c | 32) - 'a';
    return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

/* Where an escape stands in the text that CPython decodes: what is not ASCII counts as \UXXXXXXXX there. */
static size_t codec_position(const Literal *l, const char *at)
{
    size_t position = 0;
    for (const char *s = l->body; s < at; s++)
        position += (unsigned char)*s < 0x80 ? 1 : ((unsigned char)*s & 0xc0) == 0x80 ? 0 : 10;
    return position;
}

/* The place of an error is the last token of the literal. */
static __attribute__((format(printf, 2, 3))) void literal_error(const Literal *l, const char *format, ...)
{
    char message[256];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (l->token->kind == TOKEN_FSTRING_MIDDLE) {
        int depth = 1;
        for (size_t i = l->p->at; depth > 0; i++) {
            TokenKind kind = parser_read(l->p, i)->kind;
            if (kind == TOKEN_ENDMARKER || kind == TOKEN_ERROR)
                break;
            depth += (kind == TOKEN_FSTRING_START) - (kind == TOKEN_FSTRING_END);
        }
    }
    syntax_error_last(l->p, ERROR_SYNTAX, "%s", message);
}

/* escape: its backslash; the range ends before `behind`. */
static bool bad_unicode(Literal *l, const char *escape, const char *behind, const char *what)
{
    size_t from = codec_position(l, escape), to = codec_position(l, behind) - 1;
    if (from == to)
        literal_error(l, "(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position %zu: %s", from, what);
    else
        literal_error(l, "(unicode error) 'unicodeescape' codec can't decode bytes in position %zu-%zu: %s", from, to, what);
    return false;
}

/* \x, \u and \U in text: n hexadecimal digits. false: error. */
static bool hex_escape(Literal *l, const char *escape, int n, uint32_t *c)
{
    *c = 0;
    for (int i = 0; i < n; i++, l->at++) {
        int digit = l->at < l->end ? hex_digit(*l->at) : -1;
        if (digit < 0)
            return bad_unicode(l, escape, l->at, n == 2 ? "truncated \\xXX escape" : n == 4 ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape");
        *c = *c << 4 | (uint32_t)digit;
    }
    return *c <= UNICODE_MAX || bad_unicode(l, escape, l->at, "illegal Unicode character");
}

static bool bytes_hex_escape(Literal *l, const char *escape, uint32_t *c)
{
    int high = l->at < l->end ? hex_digit(*l->at) : -1, low = high >= 0 && l->at + 1 < l->end ? hex_digit(l->at[1]) : -1;
    if (low < 0) {
        literal_error(l, "(value error) invalid \\x escape at position %td", escape - l->body);
        return false;
    }
    *c = (uint32_t)(high << 4 | low);
    l->at += 2;
    return true;
}

/* \N{name} */
static bool named_escape(Literal *l, const char *escape)
{
    uint32_t *table = NULL, to[4];
    const char *start = l->at + 1, *close = l->at < l->end && *l->at == '{' ? memchr(start, '}', (size_t)(l->end - start)) : NULL;
    if (close == NULL || close == start) {
        const char *behind = l->at < l->end && *l->at == '{' ? (close ? close + 1 : l->end) : l->at;
        return bad_unicode(l, escape, behind, "malformed \\N character escape");
    }
    int n = unicode_lookup(&table, start, (size_t)(close - start), false, to);
    l->at = close + 1;
    if (n < 1)
        return bad_unicode(l, escape, l->at, "unknown Unicode character name");
    l->out += put_utf8(l->out, to[0]);
    return true;
}

/* The line an escape stands on. */
static int line_of(const Literal *l, const char *at)
{
    int line = l->token->line;
    for (const char *s = l->token->start; s < at; s++)
        line += *s == '\n';
    return line;
}

/* Where a warning that became an error points: at the escape, in an f-string at its end. */
static Token escape_place(const Literal *l, const char *escape, int width)
{
    Token place = *l->token;
    if (place.kind == TOKEN_FSTRING_MIDDLE)
        return l->p->tokens[l->p->count - 1];
    const char *line_start = escape;
    while (line_start > l->token->start && line_start[-1] != '\n')
        line_start--;
    place.column = (int32_t)(escape - line_start) + (line_start == l->token->start ? l->token->column : 0);
    place.line = place.end_line = line_of(l, escape);
    place.end_column = place.column + width;
    return place;
}

static bool warn(Literal *l, const char *escape, int length, bool octal)
{
    if (l->p->explain)
        return true;
    const char *kind = octal ? "octal " : "", *sequence = escape + 1;
    WarningOutcome outcome =
        tokenizer_warn(&l->p->tokenizer, false, line_of(l, escape),
                       "\"\\%.*s\" is an invalid %sescape sequence. Such sequences will not work in the future. "
                       "Did you mean \"\\\\%.*s\"? A raw string is also an option.", length, sequence, kind, length, sequence);
    Token place = escape_place(l, escape, octal ? 0 : 2);
    if (outcome == WARNING_AS_ERROR)
        syntax_error_token(l->p, &place, "\"\\%.*s\" is an invalid %sescape sequence. Did you mean \"\\\\%.*s\"? A raw string is also an option.",
                           length, sequence, kind, length, sequence);
    return outcome == WARNING_SHOWN;
}

static bool octal_escape(Literal *l, const char *escape, uint32_t *c)
{
    *c = (uint32_t)(l->at[-1] - '0');
    for (int i = 0; i < 2 && l->at < l->end && *l->at >= '0' && *l->at <= '7'; i++)
        *c = *c * 8 + (uint32_t)(*l->at++ - '0');
    return *c <= 0377 || warn(l, escape, 3, true);
}

/* A backslash that means nothing stays. */
static bool unknown_escape(Literal *l, const char *escape)
{
    int length = 1;
    while (escape + 1 + length < l->end && ((unsigned char)escape[1 + length] & 0xc0) == 0x80)
        length++;
    *l->out++ = '\\';
    l->at = escape + 1;
    return warn(l, escape, length, false);
}

/* at stands behind the backslash, which is not the last character. */
static bool escape_sequence(Literal *l)
{
    const char *escape = l->at - 1;
    uint32_t c;
    switch (*l->at++) {
    case '\n': return true;
    case '\\': c = '\\'; break;
    case '\'': c = '\''; break;
    case '"': c = '"'; break;
    case 'a': c = 7; break;
    case 'b': c = 8; break;
    case 'f': c = 12; break;
    case 'n': c = 10; break;
    case 'r': c = 13; break;
    case 't': c = 9; break;
    case 'v': c = 11; break;
    case 'x':
        if (l->bytes ? !bytes_hex_escape(l, escape, &c) : !hex_escape(l, escape, 2, &c))
            return false;
        break;
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7':
        if (!octal_escape(l, escape, &c))
            return false;
        break;
    case 'N': case 'u': case 'U':
        if (l->bytes)
            return unknown_escape(l, escape);
        if (l->at[-1] == 'N')
            return named_escape(l, escape);
        if (!hex_escape(l, escape, l->at[-1] == 'u' ? 4 : 8, &c))
            return false;
        break;
    default: return unknown_escape(l, escape);
    }
    if (l->bytes)
        *l->out++ = (char)c;
    else
        l->out += put_utf8(l->out, c);
    return true;
}

bool unescape_literal(Parser *p, const Token *t, const char *s, const char *end, bool raw, bool bytes, Text *out)
{
    size_t length = (size_t)(end - s);
    if (bytes)
        for (const char *c = s; c < end; c++)
            if ((unsigned char)*c >= 0x80) {
                syntax_error_token(p, t, "bytes can only contain ASCII literal characters");
                return false;
            }
    if (raw || memchr(s, '\\', length) == NULL) {
        *out = (Text){s, length}; /* the source outlives the tree */
        return true;
    }
    Literal l = {.p = p, .token = t, .body = s, .at = s, .end = end, .bytes = bytes};
    char *data = arena_alloc(p->arena, length + length / 2 + 8);
    if (data == NULL) {
        p->error->kind = ERROR_MEMORY;
        p->tokenizer.failed = true;
        return false;
    }
    l.out = data;
    while (l.at < end) {
        char c = *l.at++;
        if (c != '\\')
            *l.out++ = c;
        else if (l.at >= end) /* before a brace of an f-string */
            *l.out++ = c;
        else if (!escape_sequence(&l))
            return false;
    }
    *out = (Text){data, (size_t)(l.out - data)};
    return true;
}
