/* tokenize_literal.c - numbers, strings, and the text of f-strings and t-strings (PEP 701). */
#include "syntax/tokenizer.h"

#include <stdio.h>
#include <string.h>

/* ---- numbers ---- */

static bool is_hex(char c) { return is_digit(c) || (unsigned char)((c | 32) - 'a') < 6; }
static bool is_octal(char c) { return c >= '0' && c <= '7'; }
static bool is_binary(char c) { return c == '0' || c == '1'; }

/* Keywords that may stand right behind a number, with a warning. */
static bool keyword_follows(const char *s)
{
    switch (*s) {
    case 'a': return s[1] == 'n' && s[2] == 'd';
    case 'e': return s[1] == 'l' && s[2] == 's' && s[3] == 'e';
    case 'f': return s[1] == 'o' && s[2] == 'r';
    case 'i': return s[1] == 'f' || s[1] == 'n' || s[1] == 's';
    case 'n': return s[1] == 'o' && s[2] == 't';
    case 'o': return s[1] == 'r';
    default: return false;
    }
}

static Token number_end(Tokenizer *t, const char *start, const char *kind)
{
    if (t->extra)
        return tokenizer_make(t, TOKEN_NUMBER, start);
    if (keyword_follows(t->at)) {
        WarningOutcome outcome = tokenizer_warn(t, false, t->line, "invalid %s literal", kind);
        if (outcome != WARNING_SHOWN)
            return outcome == WARNING_RAISED ? tokenizer_failure(t) : tokenizer_fail(t, "invalid %s literal", kind);
    } else if ((unsigned char)*t->at < 128 && is_name_char(*t->at)) {
        return tokenizer_fail(t, "invalid %s literal", kind);
    }
    return tokenizer_make(t, TOKEN_NUMBER, start);
}

static Token based_number(Tokenizer *t, const char *start, bool (*is_digit_of_base)(char), const char *kind)
{
    t->at += 2;
    do {
        if (*t->at == '_')
            t->at++;
        if (!is_digit_of_base(*t->at)) {
            if (is_digit(*t->at))
                return t->at++, tokenizer_fail(t, "invalid digit '%c' in %s literal", t->at[-1], kind);
            return tokenizer_fail(t, "invalid %s literal", kind);
        }
        while (is_digit_of_base(*t->at))
            t->at++;
    } while (*t->at == '_');
    if (is_digit(*t->at))
        return t->at++, tokenizer_fail(t, "invalid digit '%c' in %s literal", t->at[-1], kind);
    return number_end(t, start, kind);
}

/* Decimal digits with single underscores between; a first one is known to be there. false: error. */
static bool decimal_tail(Tokenizer *t)
{
    for (;;) {
        while (is_digit(*t->at))
            t->at++;
        if (*t->at != '_')
            return true;
        t->at++;
        if (!is_digit(*t->at)) {
            tokenizer_fail(t, "invalid decimal literal");
            return false;
        }
    }
}

/* What may follow the integer part; *is_float if something does. */
static Token fraction(Tokenizer *t, const char *start, bool *is_float)
{
    if (*t->at == '.') {
        *is_float = true;
        t->at++;
        if (is_digit(*t->at) && !decimal_tail(t))
            return tokenizer_failure(t);
    }
    if ((*t->at | 32) == 'e') {
        const char *mark = t->at++;
        if (*t->at == '+' || *t->at == '-') {
            t->at++;
            if (!is_digit(*t->at))
                return tokenizer_fail(t, "invalid decimal literal");
        }
        if (!is_digit(*t->at)) {
            t->at = mark;
            return number_end(t, start, "decimal");
        }
        *is_float = true;
        if (!decimal_tail(t))
            return tokenizer_failure(t);
    }
    if ((*t->at | 32) == 'j') {
        *is_float = true;
        t->at++;
        return number_end(t, start, "imaginary");
    }
    return (Token){.kind = TOKEN_ENDMARKER};
}

Token tokenize_number(Tokenizer *t)
{
    const char *start = t->at;
    bool is_float = false, leading_zero = *start == '0';
    if (leading_zero) {
        switch (start[1] | 32) {
        case 'x': return based_number(t, start, is_hex, "hexadecimal");
        case 'o': return based_number(t, start, is_octal, "octal");
        case 'b': return based_number(t, start, is_binary, "binary");
        default: break;
        }
    }
    if (*t->at != '.' && !decimal_tail(t))
        return tokenizer_failure(t);
    const char *behind = t->at;
    Token token = fraction(t, start, &is_float);
    if (token.kind != TOKEN_ENDMARKER)
        return token;
    if (leading_zero && !is_float && !t->extra) {
        const char *zeros = start;
        while (*zeros == '0' || *zeros == '_')
            zeros++;
        if (zeros < behind)
            return tokenizer_fail_range(t, start, zeros + 1,
                                        "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers");
    }
    return number_end(t, start, "decimal");
}

/* ---- strings ---- */

static void next_line(Tokenizer *t)
{
    t->line++;
    t->line_start = t->at;
}

static bool quotes_at(const char *s, char quote, int size)
{
    return *s == quote && (size == 1 || (s[1] == quote && s[2] == quote));
}

/* How many lines there are up to here, a line end just before the source's end not counting. */
static int detected_line(const Tokenizer *t) { return t->at >= t->end && t->at == t->line_start ? t->line - 1 : t->line; }

/* An error at the start of a literal. */
static void back_to(Tokenizer *t, const char *start, const char *line_start, int line)
{
    t->at = start + 1;
    t->line_start = line_start;
    t->line = line;
}

static Token unterminated(Tokenizer *t, const char *start, const char *line_start, int line, char quote, int size, bool escaped)
{
    const StringMode *mode = t->string_depth ? &t->strings[t->string_depth - 1] : NULL;
    bool ended = t->at >= t->end;
    int detected = detected_line(t);
    t->touched_end |= ended;
    back_to(t, start, line_start, line);
    if (mode && mode->quote == quote && mode->size == size)
        return tokenizer_fail(t, "%c-string: expecting '}'", mode->letter);
    if (size == 3)
        tokenizer_fail(t, "unterminated triple-quoted string literal (detected at line %d)", detected);
    else
        tokenizer_fail(t, "unterminated string literal (detected at line %d)%s", detected,
                       escaped ? "; perhaps you escaped the end quote?" : "");
    t->at_end = ended;
    return tokenizer_failure(t);
}

Token tokenize_string(Tokenizer *t, const char *start)
{
    const char *line_start = t->line_start;
    int line = t->line, size = quotes_at(t->at, *t->at, 3) ? 3 : 1;
    char quote = *t->at;
    bool escaped = false;
    t->at += size;
    for (;;) {
        char c = *t->at;
        if (c == quote && (size == 1 || quotes_at(t->at, quote, 3)))
            break;
        if (c == '\\' && t->at + 1 < t->end) {
            c = *++t->at;
            escaped |= c == quote;
            if (c == '\r' && t->at[1] == '\n')
                c = *++t->at;
        } else if (c == 0 && t->at < t->end) {
            t->at++;
            return tokenizer_fail(t, "source code cannot contain null bytes");
        } else if (t->at >= t->end || (c == '\n' && size == 1)) {
            return unterminated(t, start, line_start, line, quote, size, escaped);
        }
        t->at++;
        if (c == '\n')
            next_line(t);
    }
    t->at += size;
    Token token = tokenizer_make(t, TOKEN_STRING, start);
    token.line = line;
    token.column = (int32_t)(start - line_start);
    return token;
}

Token tokenize_format_string(Tokenizer *t, const char *start, char letter, bool raw)
{
    char quote = *t->at;
    int size = quotes_at(t->at, quote, 3) ? 3 : 1;
    t->at += size;
    if (t->string_depth + 1 >= MAX_FSTRINGS)
        return tokenizer_fail(t, "too many nested f-strings or t-strings");
    t->strings[t->string_depth++] = (StringMode){.quote = quote, .letter = letter, .size = (uint8_t)size, .raw = raw, .start = start,
                                                 .line_start = t->line_start, .line = t->line};
    return tokenizer_make(t, TOKEN_FSTRING_START, start);
}

static Token format_unterminated(Tokenizer *t, const StringMode *mode)
{
    bool ended = t->at >= t->end;
    int detected = detected_line(t);
    t->touched_end |= ended;
    if (mode->in_spec && !ended)
        return t->at++, tokenizer_fail(t, "%c-string: newlines are not allowed in format specifiers for single quoted %c-strings",
                                       mode->letter, mode->letter);
    back_to(t, mode->start, mode->line_start, mode->line);
    tokenizer_fail(t, "unterminated %s%c-string literal (detected at line %d)", mode->size == 3 ? "triple-quoted " : "", mode->letter, detected);
    t->at_end = ended && mode->size == 3;
    return tokenizer_failure(t);
}

/* A backslash: what it escapes belongs to the text, but for braces. */
static bool skip_escape(Tokenizer *t, const StringMode *mode)
{
    t->at++;
    if (*t->at == '{' || *t->at == '}' || t->at >= t->end)
        return false;
    if (*t->at == 'N' && t->at[1] == '{' && !mode->raw) {
        const char *s = t->at + 2;
        while (*s && *s != '}' && *s != '{' && *s != '\n' && *s != mode->quote)
            s++;
        t->at = *s == '}' ? s + 1 : t->at + 2;
        return false;
    }
    if (*t->at == '\r' && t->at[1] == '\n')
        t->at++;
    return *t->at++ == '\n';
}

/* The text of an f-string up to a brace or its end; at a brace or the end, that. */
Token tokenize_format_middle(Tokenizer *t)
{
    StringMode *mode = &t->strings[t->string_depth - 1];
    const char *start = t->at, *line_start = t->line_start;
    int line = t->line;
    bool in_spec = mode->in_spec;
    const char *behind = NULL; /* where reading goes on, if not at the token's end */
    for (;;) {
        char c = *t->at;
        if (c == mode->quote && quotes_at(t->at, c, mode->size))
            break;
        if (t->at >= t->end || (c == '\n' && mode->size == 1))
            return format_unterminated(t, mode);
        if (c == 0) {
            t->at++;
            return tokenizer_fail(t, "source code cannot contain null bytes");
        }
        if (c == '{' || c == '}') {
            if (t->at[1] == c && !in_spec && (c == '{' || mode->brackets == 0)) {
                t->at++;
                behind = t->at + 1; /* the first brace belongs to the text, the second is skipped */
            }
            break;
        }
        if (c == '\\') {
            if (skip_escape(t, mode))
                next_line(t);
            continue;
        }
        t->at++;
        if (c == '\n')
            next_line(t);
    }
    if (t->at > start) {
        mode->told = behind == NULL;
        Token token = tokenizer_make(t, TOKEN_FSTRING_MIDDLE, start);
        token.line = line;
        token.column = (int32_t)(start - line_start);
        token.end_column += behind != NULL; /* the place is that of both braces */
        t->at = behind ? behind : t->at;
        return token;
    }
    if (*t->at == '{' || *t->at == '}') {
        bool empty = t->listing && !mode->told && (*t->at == '}' || t->at[1] == '{');
        mode->in_field = true;
        mode->told = false;
        if (*t->at == '{') {
            if (mode->depth >= MAX_FIELD_NESTING)
                return tokenizer_fail(t, "%c-string: expressions nested too deeply", mode->letter);
            mode->fields[++mode->depth] = mode->brackets;
            mode->in_spec = false;
        }
        return empty ? tokenizer_make(t, TOKEN_FSTRING_MIDDLE, start) : tokenizer_next(t);
    }
    t->at += mode->size;
    t->string_depth--;
    return tokenizer_make(t, TOKEN_FSTRING_END, start);
}
