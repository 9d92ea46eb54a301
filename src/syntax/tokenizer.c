/* tokenizer.c - see tokenizer.h. After "Lexical analysis" in the language reference, PEP 701 for f-strings. */
#include "syntax/tokenizer.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void tokenizer_init(Tokenizer *t, const char *source, size_t length, ParseError *error)
{
    *t = (Tokenizer){.source = source, .end = source + length, .at = source, .line_start = source, .line = 1,
                     .at_line_start = true, .last = TOKEN_NEWLINE, .error = error};
}

/* The text of a line, for the error. */
static Text line_text(Tokenizer *t, int line)
{
    const char *p = t->source;
    for (int i = 1; i < line && p < t->end; i++) {
        const char *newline = memchr(p, '\n', (size_t)(t->end - p));
        if (newline == NULL)
            break;
        p = newline + 1;
    }
    const char *stop = memchr(p, '\n', (size_t)(t->end - p));
    return (Text){p, (size_t)((stop ? stop + 1 : t->end) - p)};
}

void tokenizer_error(Tokenizer *t, ParseErrorKind kind, int line, int column, int end_line, int end_column, const char *format, ...)
{
    if (t->failed)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(t->error->message, sizeof t->error->message, format, args);
    va_end(args);
    t->error->kind = kind;
    t->error->line = line;
    t->error->column = column;
    t->error->end_line = end_line;
    t->error->end_column = end_column;
    t->error->text = line_text(t, line);
    t->failed = true;
}

static Token make(Tokenizer *t, TokenKind kind, const char *start, int line, int column)
{
    t->last = kind;
    return (Token){kind, start, t->at, line, column, t->line, (int32_t)(t->at - t->line_start)};
}

static Token failed(Tokenizer *t)
{
    return (Token){TOKEN_ERROR, t->at, t->at, t->line, (int32_t)(t->at - t->line_start), t->line, (int32_t)(t->at - t->line_start)};
}

static Token error_here(Tokenizer *t, const char *start, const char *message)
{
    tokenizer_error(t, ERROR_SYNTAX, t->line, (int)(start - t->line_start), t->line, (int)(t->at - t->line_start), "%s", message);
    return failed(t);
}

static void newline(Tokenizer *t)
{
    t->line++;
    t->line_start = t->at;
}

/* Measures indentation; blank and comment lines don't count. false: error. */
static bool indentation(Tokenizer *t)
{
    int column = 0, alternate = 0;
    for (;; t->at++) {
        if (t->at >= t->end)
            break;
        if (*t->at == ' ') {
            column++;
            alternate++;
        } else if (*t->at == '\t') {
            column = (column / 8 + 1) * 8;
            alternate++;
        } else if (*t->at == '\f') {
            column = alternate = 0;
        } else
            break;
    }
    if (t->at < t->end && (*t->at == '#' || *t->at == '\n' || *t->at == '\r'))
        return true;
    if (t->at >= t->end)
        return true;
    t->at_line_start = false;
    if (t->level)
        return true;
    if (column == t->indents[t->depth]) {
        if (alternate != t->alternate[t->depth])
            goto inconsistent;
    } else if (column > t->indents[t->depth]) {
        if (alternate <= t->alternate[t->depth])
            goto inconsistent;
        if (t->depth + 1 >= MAX_INDENTS) {
            tokenizer_error(t, ERROR_INDENTATION, t->line, 0, t->line, 0, "too many levels of indentation");
            return false;
        }
        t->pending++;
        t->indents[++t->depth] = column;
        t->alternate[t->depth] = alternate;
    } else {
        while (t->depth > 0 && column < t->indents[t->depth]) {
            t->pending--;
            t->depth--;
        }
        if (column != t->indents[t->depth]) {
            int width = (int)(line_text(t, t->line).length);
            tokenizer_error(t, ERROR_INDENTATION, t->line, width - 1, t->line, -1,
                            "unindent does not match any outer indentation level");
            return false;
        }
        if (alternate != t->alternate[t->depth])
            goto inconsistent;
    }
    return true;
inconsistent:
    tokenizer_error(t, ERROR_TAB, t->line, 0, t->line, 0, "inconsistent use of tabs and spaces in indentation");
    return false;
}

static bool is_name_start(unsigned char c) { return isalpha(c) || c == '_' || c >= 0x80; }
static bool is_name_char(unsigned char c) { return isalnum(c) || c == '_' || c >= 0x80; }

static TokenKind keyword_kind(const char *start, size_t length)
{
    static const struct { const char *text; TokenKind kind; } keywords[] = {
#define KEYWORD(name, text) {text, KEYWORD_##name},
#include "syntax/keywords.def"
#undef KEYWORD
    };
    if (length < 2 || length > 8)
        return TOKEN_NAME;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (keywords[i].text[0] == *start && strlen(keywords[i].text) == length && memcmp(keywords[i].text, start, length) == 0)
            return keywords[i].kind;
    return TOKEN_NAME;
}

/* Digits of a base with single underscores between. false: error. */
static bool digits(Tokenizer *t, int (*is_digit)(int))
{
    for (;;) {
        if (t->at >= t->end || !is_digit((unsigned char)*t->at))
            return false;
        while (t->at < t->end && is_digit((unsigned char)*t->at))
            t->at++;
        if (t->at >= t->end || *t->at != '_')
            return true;
        t->at++;
    }
}

static int is_octal(int c) { return c >= '0' && c <= '7'; }
static int is_binary(int c) { return c == '0' || c == '1'; }

static Token number(Tokenizer *t)
{
    const char *start = t->at;
    int column = (int)(start - t->line_start);
    bool ok = true;
    const char *bad = "invalid decimal literal";
    char next = t->at + 1 < t->end ? (char)tolower((unsigned char)t->at[1]) : 0;
    if (*t->at == '0' && (next == 'x' || next == 'o' || next == 'b')) {
        t->at += 2;
        if (t->at < t->end && *t->at == '_')
            t->at++;
        ok = digits(t, next == 'x' ? isxdigit : next == 'o' ? is_octal : is_binary);
        bad = next == 'x' ? "invalid hexadecimal literal" : next == 'o' ? "invalid octal literal" : "invalid binary literal";
        if (ok && t->at < t->end && isdigit((unsigned char)*t->at)) {
            tokenizer_error(t, ERROR_SYNTAX, t->line, (int)(t->at - t->line_start), t->line, (int)(t->at - t->line_start),
                            "invalid digit '%c' in %s literal", *t->at, next == 'o' ? "octal" : "binary");
            return failed(t);
        }
    } else {
        bool is_float = false;
        if (*t->at != '.')
            ok = digits(t, isdigit);
        if (ok && t->at < t->end && *t->at == '.') {
            is_float = true;
            t->at++;
            if (t->at < t->end && isdigit((unsigned char)*t->at))
                ok = digits(t, isdigit);
        }
        if (ok && t->at < t->end && (*t->at == 'e' || *t->at == 'E')) {
            const char *mark = t->at++;
            if (t->at < t->end && (*t->at == '+' || *t->at == '-'))
                t->at++;
            if (t->at < t->end && isdigit((unsigned char)*t->at)) {
                is_float = true;
                ok = digits(t, isdigit);
            } else {
                t->at = mark;
            }
        }
        if (ok && t->at < t->end && (*t->at == 'j' || *t->at == 'J')) {
            is_float = true;
            t->at++;
        }
        if (ok && !is_float && *start == '0') {
            const char *p = start;
            while (p < t->at && (*p == '0' || *p == '_'))
                p++;
            if (p < t->at) {
                t->at = start + 1;
                return error_here(t, start, "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers");
            }
        }
    }
    if (!ok)
        return error_here(t, t->at, bad);
    if (t->at < t->end && is_name_char((unsigned char)*t->at)) {
        static const char *const allowed[] = {"and", "else", "for", "if", "in", "is", "not", "or"};
        size_t rest = (size_t)(t->end - t->at);
        bool fine = false;
        for (size_t i = 0; i < 8; i++)
            fine |= rest >= strlen(allowed[i]) && memcmp(t->at, allowed[i], strlen(allowed[i])) == 0;
        if (!fine) {
            t->at++;
            return error_here(t, t->at - 1, bad);
        }
    }
    return make(t, TOKEN_NUMBER, start, t->line, column);
}

/* A plain string literal; at stands on the opening quote. */
static Token string(Tokenizer *t, const char *start)
{
    int line = t->line, column = (int)(start - t->line_start);
    const char *quote_at = t->at;
    char quote = *t->at;
    bool triple = t->end - t->at >= 3 && t->at[1] == quote && t->at[2] == quote;
    t->at += triple ? 3 : 1;
    for (;;) {
        if (t->at >= t->end || (!triple && *t->at == '\n')) {
            if (triple)
                tokenizer_error(t, ERROR_SYNTAX, line, column, line, column,
                                "unterminated triple-quoted string literal (detected at line %d)",
                                t->line - (t->at > t->source && t->at[-1] == '\n'));
            else
                tokenizer_error(t, ERROR_SYNTAX, line, (int)(quote_at - t->line_start), line, (int)(quote_at - t->line_start),
                                "unterminated string literal (detected at line %d)", t->line);
            return failed(t);
        }
        if (*t->at == '\\' && t->at + 1 < t->end) {
            t->at += 2;
            if (t->at[-1] == '\n')
                newline(t);
            continue;
        }
        if (*t->at == quote && (!triple || (t->end - t->at >= 3 && t->at[1] == quote && t->at[2] == quote))) {
            t->at += triple ? 3 : 1;
            return make(t, TOKEN_STRING, start, line, column);
        }
        if (*t->at++ == '\n')
            newline(t);
    }
}

static Token fstring_start(Tokenizer *t, const char *start, bool raw, bool template)
{
    int column = (int)(start - t->line_start);
    char quote = *t->at;
    bool triple = t->end - t->at >= 3 && t->at[1] == quote && t->at[2] == quote;
    t->at += triple ? 3 : 1;
    if (t->string_depth >= MAX_FSTRINGS)
        return error_here(t, start, "too many nested f-strings");
    t->strings[t->string_depth++] = (StringMode){.quote = quote, .triple = triple, .raw = raw, .template = template,
                                                 .start = start, .line = t->line, .column = column};
    return make(t, TOKEN_FSTRING_START, start, t->line, column);
}

/* The literal part of an f-string up to a brace or its end. */
static Token fstring_middle(Tokenizer *t)
{
    StringMode *mode = &t->strings[t->string_depth - 1];
    const char *start = t->at;
    int line = t->line, column = (int)(start - t->line_start);
    for (;;) {
        if (t->at >= t->end || (*t->at == '\n' && !mode->triple)) {
            if (mode->in_spec && t->at < t->end && *t->at == '\n' && !mode->triple)
                return error_here(t, t->at, "f-string: newlines are not allowed in format specifiers for single quoted f-strings");
            tokenizer_error(t, ERROR_SYNTAX, mode->line, mode->column, mode->line, mode->column,
                            mode->triple ? "unterminated triple-quoted %c-string literal (detected at line %d)"
                                         : "unterminated %c-string literal (detected at line %d)",
                            mode->template ? 't' : 'f', t->line - (mode->triple && t->at > t->source && t->at[-1] == '\n'));
            return failed(t);
        }
        char c = *t->at;
        if (c == mode->quote && (!mode->triple || (t->end - t->at >= 3 && t->at[1] == c && t->at[2] == c))) {
            if (t->at > start)
                return make(t, TOKEN_FSTRING_MIDDLE, start, line, column);
            t->at += mode->triple ? 3 : 1;
            t->string_depth--;
            return make(t, TOKEN_FSTRING_END, start, line, column);
        }
        if (c == '{' || c == '}') {
            bool doubled = t->at + 1 < t->end && t->at[1] == c && !mode->in_spec;
            if (doubled) { /* the first one belongs to the text, the second is skipped */
                t->at++;
                Token middle = make(t, TOKEN_FSTRING_MIDDLE, start, line, column);
                t->at++;
                return middle;
            }
            if (t->at > start)
                return make(t, TOKEN_FSTRING_MIDDLE, start, line, column);
            if (c == '}' && !mode->in_spec)
                return t->at++, error_here(t, t->at - 1, mode->template ? "t-string: single '}' is not allowed" : "f-string: single '}' is not allowed");
            t->at++;
            if (c == '{') {
                mode->in_expression = true;
                if (t->level >= MAX_PARENS)
                    return error_here(t, start, "too many nested parentheses");
                t->parens[t->level] = '{';
                t->paren_lines[t->level] = t->line;
                t->paren_columns[t->level++] = (int)(t->at - 1 - t->line_start);
                if (!mode->in_spec)
                    mode->paren_level = t->level;
                return make(t, TOKEN_LBRACE, start, line, column);
            }
            mode->in_spec = false;
            mode->in_expression = false;
            t->level--;
            return make(t, TOKEN_RBRACE, start, line, column);
        }
        if (c == '\\' && t->at + 1 < t->end) {
            if (!mode->raw && t->at[1] == 'N' && t->at + 2 < t->end && t->at[2] == '{') {
                const char *close = memchr(t->at, '}', (size_t)(t->end - t->at));
                if (close && !memchr(t->at, '\n', (size_t)(close - t->at))) {
                    t->at = close + 1;
                    continue;
                }
            }
            if (t->at[1] == '{' || t->at[1] == '}') {
                t->at++;
                continue;
            }
            t->at += 2;
            if (t->at[-1] == '\n')
                newline(t);
            continue;
        }
        t->at++;
        if (c == '\n')
            newline(t);
    }
}

static TokenKind operator_kind(Tokenizer *t, size_t *length)
{
    static const struct { const char *text; TokenKind kind; } operators[] = {
#define TOKEN(name, text) {text, TOKEN_##name},
#include "syntax/tokens.def"
#undef TOKEN
    };
    TokenKind best = TOKEN_ERROR;
    *length = 0;
    size_t rest = (size_t)(t->end - t->at);
    for (size_t i = 0; i < TOKEN_ENDMARKER; i++) {
        size_t n = strlen(operators[i].text);
        if (n > *length && n <= rest && memcmp(operators[i].text, t->at, n) == 0) {
            *length = n;
            best = operators[i].kind;
        }
    }
    return best;
}

static Token close_bracket(Tokenizer *t, const char *start, int column, TokenKind kind)
{
    char c = *start, open = c == ')' ? '(' : c == ']' ? '[' : '{';
    if (t->level == 0) {
        tokenizer_error(t, ERROR_SYNTAX, t->line, column, t->line, column, "unmatched '%c'", c);
        return failed(t);
    }
    t->level--;
    if (t->parens[t->level] != open) {
        if (t->paren_lines[t->level] != t->line)
            tokenizer_error(t, ERROR_SYNTAX, t->line, column, t->line, column,
                            "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c, t->parens[t->level],
                            t->paren_lines[t->level]);
        else
            tokenizer_error(t, ERROR_SYNTAX, t->line, column, t->line, column,
                            "closing parenthesis '%c' does not match opening parenthesis '%c'", c, t->parens[t->level]);
        return failed(t);
    }
    return make(t, kind, start, t->line, column);
}

static Token operator(Tokenizer *t)
{
    const char *start = t->at;
    int column = (int)(start - t->line_start);
    size_t length;
    TokenKind kind = operator_kind(t, &length);
    StringMode *mode = t->string_depth ? &t->strings[t->string_depth - 1] : NULL;
    bool field_level = mode && mode->in_expression && t->level == mode->paren_level;
    if (field_level && (*start == ':' || (*start == '!' && length == 1))) {
        kind = *start == ':' ? TOKEN_COLON : TOKEN_EXCLAMATION;
        length = 1;
    }
    if (kind == TOKEN_ERROR) {
        unsigned char c = (unsigned char)*t->at++;
        if (c < 0x80 && isprint(c))
            return error_here(t, start, "invalid syntax");
        tokenizer_error(t, ERROR_SYNTAX, t->line, column, t->line, column, "invalid non-printable character U+%04X", c);
        return failed(t);
    }
    t->at += length;
    switch (kind) {
    case TOKEN_LPAR: case TOKEN_LSQB: case TOKEN_LBRACE:
        if (t->level >= MAX_PARENS)
            return error_here(t, start, "too many nested parentheses");
        t->parens[t->level] = *start;
        t->paren_lines[t->level] = t->line;
        t->paren_columns[t->level++] = column;
        break;
    case TOKEN_RPAR: case TOKEN_RSQB: case TOKEN_RBRACE:
        if (field_level && kind == TOKEN_RBRACE) {
            mode->in_expression = mode->in_spec = false;
            t->level--;
            return make(t, kind, start, t->line, column);
        }
        return close_bracket(t, start, column, kind);
    case TOKEN_COLON:
        if (field_level) {
            mode->in_expression = false;
            mode->in_spec = true;
        }
        break;
    default: break;
    }
    return make(t, kind, start, t->line, column);
}

/* The string prefix at a name start; 0 if what stands there is no string. */
static size_t string_prefix(Tokenizer *t, bool *raw, char *kind)
{
    *raw = false;
    *kind = 0;
    for (size_t n = 0; n < 3 && t->at + n < t->end; n++) {
        char c = (char)tolower((unsigned char)t->at[n]);
        if (t->at[n] == '"' || t->at[n] == '\'')
            return n;
        if (c == 'r' && !*raw)
            *raw = true;
        else if ((c == 'b' || c == 'f' || c == 't' || c == 'u') && !*kind)
            *kind = c;
        else
            break;
        if (*kind == 'u' && *raw)
            break;
    }
    return 0;
}

static Token end_of_source(Tokenizer *t)
{
    int column = (int)(t->at - t->line_start);
    if (t->level) {
        int i = t->level - 1;
        tokenizer_error(t, ERROR_SYNTAX, t->paren_lines[i], t->paren_columns[i], t->paren_lines[i], t->paren_columns[i],
                        "'%c' was never closed", t->parens[i]);
        return failed(t);
    }
    if (!t->newline_given && t->last != TOKEN_NEWLINE && t->last != TOKEN_DEDENT && t->last != TOKEN_INDENT) {
        t->newline_given = true;
        Token token = make(t, TOKEN_NEWLINE, t->at, t->line, column);
        return token;
    }
    if (t->depth > 0) {
        t->depth--;
        return make(t, TOKEN_DEDENT, t->at, t->line, column);
    }
    return make(t, TOKEN_ENDMARKER, t->at, t->line, column);
}

Token tokenizer_next(Tokenizer *t)
{
    if (t->failed)
        return failed(t);
    if (t->string_depth && !t->strings[t->string_depth - 1].in_expression)
        return fstring_middle(t);
again:
    if (t->at_line_start && !indentation(t))
        return failed(t);
    if (t->pending) {
        bool in = t->pending > 0;
        t->pending += in ? -1 : 1;
        return make(t, in ? TOKEN_INDENT : TOKEN_DEDENT, t->at, t->line, (int)(t->at - t->line_start));
    }
    while (t->at < t->end && (*t->at == ' ' || *t->at == '\t' || *t->at == '\f'))
        t->at++;
    if (t->at < t->end && *t->at == '#')
        while (t->at < t->end && *t->at != '\n')
            t->at++;
    if (t->at >= t->end)
        return end_of_source(t);
    const char *start = t->at;
    int column = (int)(start - t->line_start), line = t->line;
    unsigned char c = (unsigned char)*t->at;
    if (c == '\n' || c == '\r') {
        bool blank = t->at_line_start || t->level || t->last == TOKEN_NEWLINE;
        t->at += c == '\r' && t->at + 1 < t->end && t->at[1] == '\n' ? 2 : 1;
        Token token = {TOKEN_NEWLINE, start, t->at, line, column, line, column + 1};
        newline(t);
        t->at_line_start = t->level == 0 || t->at_line_start;
        if (t->level)
            t->at_line_start = false;
        if (blank)
            goto again;
        t->last = TOKEN_NEWLINE;
        return token;
    }
    if (c == '\\') {
        if (t->at + 1 < t->end && (t->at[1] == '\n' || t->at[1] == '\r')) {
            t->at += t->at[1] == '\r' && t->at + 2 < t->end && t->at[2] == '\n' ? 3 : 2;
            newline(t);
            if (t->at >= t->end)
                return error_here(t, t->at, "unexpected EOF while parsing");
            goto again;
        }
        t->at++;
        return error_here(t, t->at, "unexpected character after line continuation character");
    }
    if (is_name_start(c)) {
        bool raw;
        char kind;
        size_t prefix = string_prefix(t, &raw, &kind);
        if (prefix) {
            t->at += prefix;
            return kind == 'f' || kind == 't' ? fstring_start(t, start, raw, kind == 't') : string(t, start);
        }
        while (t->at < t->end && is_name_char((unsigned char)*t->at))
            t->at++;
        return make(t, keyword_kind(start, (size_t)(t->at - start)), start, line, column);
    }
    if (isdigit(c) || (c == '.' && t->at + 1 < t->end && isdigit((unsigned char)t->at[1])))
        return number(t);
    if (c == '"' || c == '\'')
        return string(t, start);
    return operator(t);
}
