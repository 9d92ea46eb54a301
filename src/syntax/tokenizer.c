/* tokenizer.c - see tokenizer.h. After "Lexical analysis" in the language reference. */
#include "syntax/tokenizer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text/unicode.h"

const uint8_t char_classes[256] = {
    ['a' ... 'z'] = CHAR_NAME, ['A' ... 'Z'] = CHAR_NAME, ['_'] = CHAR_NAME, [0x80 ... 0xff] = CHAR_NAME,
    ['0' ... '9'] = CHAR_DIGIT, [' '] = CHAR_SPACE, ['\t'] = CHAR_SPACE, ['\f'] = CHAR_SPACE,
};

void tokenizer_init(Tokenizer *t, const char *source, size_t length, ParseError *error)
{
    memset(t, 0, offsetof(Tokenizer, strings));
    memset(&t->string_depth, 0, sizeof *t - offsetof(Tokenizer, string_depth));
    t->source = t->at = t->line_start = source;
    t->end = source + length;
    t->line = 1;
    t->at_line_start = true;
    t->error = error;
}

/* ---- errors ---- */

/* The text of a line with its end, for the error. */
static Text line_text(const Tokenizer *t, int line)
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

static void without_line_end(Text *text)
{
    if (text->length && text->data[text->length - 1] == '\n')
        text->length--;
}

int tokenizer_line(const Tokenizer *t) { return t->at == t->line_start && t->line > 1 ? t->line - 1 : t->line; }

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
    if (line < tokenizer_line(t))
        without_line_end(&t->error->text);
    t->failed = true;
    t->unclosed = t->late = false;
}

Token tokenizer_failure(Tokenizer *t)
{
    return (Token){.kind = TOKEN_ERROR, .start = t->at, .end = t->at, .line = t->line, .column = -1, .end_line = t->line, .end_column = -1};
}

/* The column of the last character read. */
static int last_column(const Tokenizer *t)
{
    const char *s = t->at - 1;
    while (s > t->line_start && ((unsigned char)*s & 0xc0) == 0x80)
        s--;
    return (int)(s - t->line_start);
}

Token tokenizer_fail(Tokenizer *t, const char *format, ...)
{
    char message[sizeof t->error->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    int column = last_column(t);
    if (!t->failed) {
        tokenizer_error(t, ERROR_SYNTAX, t->line, column, t->line, column, "%s", message);
        without_line_end(&t->error->text);
        t->at_end = false;
    }
    return tokenizer_failure(t);
}

Token tokenizer_fail_range(Tokenizer *t, const char *from, const char *to, const char *format, ...)
{
    char message[sizeof t->error->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (!t->failed) {
        tokenizer_error(t, ERROR_SYNTAX, t->line, (int)(from - t->line_start), t->line, (int)(to - t->line_start) - 1, "%s", message);
        without_line_end(&t->error->text);
        t->at_end = false;
    }
    return tokenizer_failure(t);
}

/* An error that stands for a whole line. */
static Token fail_line(Tokenizer *t, ParseErrorKind kind, const char *message)
{
    const char *stop = memchr(t->at, '\n', (size_t)(t->end - t->at));
    t->at = stop ? stop + 1 : t->end;
    bool dedent = kind == ERROR_INDENTATION && message[0] == 'u';
    tokenizer_error(t, kind, t->line, dedent ? (int)(t->at - t->line_start) - 1 : 0, t->line, dedent ? -2 : -1, "%s", message);
    t->late = true;
    return tokenizer_failure(t);
}

WarningOutcome tokenizer_warn(Tokenizer *t, bool deprecation, int line, const char *format, ...)
{
    char message[sizeof t->error->message];
    if (t->quiet || t->failed || t->host == NULL || t->host->warn == NULL)
        return WARNING_SHOWN;
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    WarningOutcome outcome = t->host->warn(t->host->context, message, deprecation, line);
    if (outcome == WARNING_RAISED) {
        t->error->kind = ERROR_HOST;
        t->failed = true;
    }
    return outcome;
}

int tokenizer_column(const Tokenizer *t)
{
    const char *start = t->line_start;
    if (t->at >= t->end && start == t->at && start > t->source) /* the end of the source counts as its last line's */
        for (start--; start > t->source && start[-1] != '\n';)
            start--;
    return (int)(t->at - start);
}

/* ---- tokens ---- */

Token tokenizer_make(const Tokenizer *t, TokenKind kind, const char *start)
{
    int column = (int)(start - t->line_start);
    return (Token){.kind = (uint16_t)kind, .level = (uint16_t)t->level, .line = t->line, .column = column, .end_line = t->line,
                   .end_column = (int32_t)(t->at - t->line_start), .start = start, .end = t->at};
}

/* INDENT, DEDENT, ENDMARKER: no text. */
static Token make_empty(const Tokenizer *t, TokenKind kind)
{
    int line = t->at >= t->end && t->at == t->line_start ? t->line - 1 : t->line;
    return (Token){.kind = (uint16_t)kind, .level = (uint16_t)t->level, .line = line, .column = -1, .end_line = line, .end_column = -1,
                   .start = t->at, .end = t->at};
}

static void next_line(Tokenizer *t)
{
    t->line++;
    t->line_start = t->at;
}

/* A backslash before a line's end; at stands behind the backslash. false: error. */
static bool continuation(Tokenizer *t)
{
    if (*t->at == '\r' && t->at[1] == '\n')
        t->at++;
    if (*t->at != '\n') {
        int column = (int)(t->at - t->line_start);
        t->at += t->at < t->end;
        tokenizer_error(t, ERROR_SYNTAX, t->line, t->at == t->line_start + column ? column - 1 : column, t->line, -1,
                        "unexpected character after line continuation character");
        t->late = true;
        return false;
    }
    t->at++;
    if (t->at >= t->end) {
        t->touched_end = true;
        tokenizer_error(t, ERROR_SYNTAX, t->line, (int)(t->at - t->line_start) - 1, t->line, -2, "unexpected EOF while parsing");
        t->late = t->at_end = true;
        return false;
    }
    next_line(t);
    return true;
}

/* ---- indentation ---- */

static bool inconsistent(Tokenizer *t)
{
    fail_line(t, ERROR_TAB, "inconsistent use of tabs and spaces in indentation");
    return false;
}

/* Compares a line's indentation with the blocks'. false: error. */
static bool indentation_changed(Tokenizer *t, int column, int alternate)
{
    if (column == t->indents[t->depth])
        return alternate == t->alternate[t->depth] || inconsistent(t);
    if (column > t->indents[t->depth]) {
        if (t->depth + 1 >= MAX_INDENTS) {
            fail_line(t, ERROR_INDENTATION, "too many levels of indentation");
            return false;
        }
        if (alternate <= t->alternate[t->depth])
            return inconsistent(t);
        t->pending++;
        t->indents[++t->depth] = column;
        t->alternate[t->depth] = alternate;
        return true;
    }
    while (t->depth > 0 && column < t->indents[t->depth]) {
        t->pending--;
        t->depth--;
    }
    if (column != t->indents[t->depth]) {
        fail_line(t, ERROR_INDENTATION, "unindent does not match any outer indentation level");
        return false;
    }
    return alternate == t->alternate[t->depth] || inconsistent(t);
}

/* Measures indentation; blank and comment lines don't count. false: error. */
static bool indentation(Tokenizer *t, bool *blank)
{
    int column = 0, alternate = 0, continued = 0;
    t->at_line_start = false;
    for (;; t->at++) {
        if (*t->at == ' ') {
            column++;
            alternate++;
        } else if (*t->at == '\t') {
            column = (column / 8 + 1) * 8;
            alternate++;
        } else if (*t->at == '\f') {
            column = alternate = 0;
        } else if (*t->at == '\\') {
            continued = continued ? continued : column;
            t->at++;
            if (!continuation(t))
                return false;
            t->at--;
        } else {
            break;
        }
    }
    *blank = *t->at == '#' || *t->at == '\n' || (*t->at == '\r' && t->listing);
    t->touched_end |= t->at >= t->end;
    if (*blank || t->level)
        return true;
    if (continued)
        column = alternate = continued;
    return indentation_changed(t, column, alternate);
}

void tokenizer_end_blocks(Tokenizer *t)
{
    t->pending -= t->depth;
    t->depth = 0;
}

/* ---- names ---- */

#define IS(text, KIND) \
    if (memcmp(s, text, sizeof text - 1) == 0) \
        return KEYWORD_##KIND

static TokenKind keyword_kind(const char *s, size_t length)
{
    switch (length) {
    case 2: IS("if", IF); IS("in", IN); IS("is", IS); IS("or", OR); IS("as", AS); break;
    case 3: IS("def", DEF); IS("for", FOR); IS("not", NOT); IS("and", AND); IS("try", TRY); IS("del", DEL); break;
    case 4:
        switch (*s) {
        case 'N': IS("None", NONE); break;
        case 'T': IS("True", TRUE); break;
        case 'e': IS("else", ELSE); IS("elif", ELIF); break;
        case 'f': IS("from", FROM); break;
        case 'p': IS("pass", PASS); break;
        case 'w': IS("with", WITH); break;
        default: break;
        }
        break;
    case 5:
        switch (*s) {
        case 'F': IS("False", FALSE); break;
        case 'a': IS("async", ASYNC); IS("await", AWAIT); break;
        case 'b': IS("break", BREAK); break;
        case 'c': IS("class", CLASS); break;
        case 'r': IS("raise", RAISE); break;
        case 'w': IS("while", WHILE); break;
        case 'y': IS("yield", YIELD); break;
        default: break;
        }
        break;
    case 6: IS("return", RETURN); IS("import", IMPORT); IS("except", EXCEPT); IS("lambda", LAMBDA); IS("assert", ASSERT); IS("global", GLOBAL); break;
    case 7: IS("finally", FINALLY); break;
    case 8: IS("continue", CONTINUE); IS("nonlocal", NONLOCAL); break;
    default: break;
    }
    return TOKEN_NAME;
}

static Token bad_character(Tokenizer *t, const char *at, const char *behind, uint32_t c)
{
    t->at = behind;
    if (unicode_is(c, UNICODE_PRINTABLE))
        return tokenizer_fail(t, "invalid character '%.*s' (U+%04X)", (int)(behind - at), at, c);
    return tokenizer_fail(t, "invalid non-printable character U+%04X", c);
}

/* A name with characters beyond ASCII. */
static Token unicode_name_token(Tokenizer *t, const char *start)
{
    for (const char *s = start; s < t->at;) {
        const char *at = s;
        uint32_t c = take_utf8(&s);
        if (!(at == start ? unicode_xid_start(c) : unicode_xid_continue(c)))
            return bad_character(t, at, s, c);
    }
    return tokenizer_make(t, TOKEN_NAME, start);
}

typedef struct Prefix {
    bool raw, bytes, unicode, format, template;
} Prefix;

static Token prefixes_clash(Tokenizer *t, const char *start, const Prefix *p)
{
    const char *one, *other;
    if (p->unicode)
        one = "u", other = p->bytes ? "b" : p->raw ? "r" : p->format ? "f" : "t";
    else
        one = p->bytes ? "b" : "f", other = p->bytes && p->format ? "f" : "t";
    return tokenizer_fail_range(t, start, t->at, "'%s' and '%s' prefixes are incompatible", one, other);
}

/* The literal whose prefix starts a name; false: there is none. */
static bool prefixed_string(Tokenizer *t, Token *token)
{
    const char *start = t->at, *s = start;
    Prefix p = {0};
    for (;; s++) {
        switch (*s) {
        case 'r': case 'R': if (p.raw) return false; p.raw = true; continue;
        case 'b': case 'B': if (p.bytes) return false; p.bytes = true; continue;
        case 'u': case 'U': if (p.unicode) return false; p.unicode = true; continue;
        case 'f': case 'F': if (p.format) return false; p.format = true; continue;
        case 't': case 'T': if (p.template) return false; p.template = true; continue;
        case '"': case '\'': break;
        default: return false;
        }
        break;
    }
    if ((p.unicode && (p.bytes || p.raw || p.format || p.template)) || p.bytes + p.format + p.template > 1) {
        t->at = s + 1;
        *token = prefixes_clash(t, start, &p);
        return true;
    }
    t->at = s;
    *token = p.format || p.template ? tokenize_format_string(t, start, p.format ? 'f' : 't', p.raw) : tokenize_string(t, start);
    return true;
}

static Token name_token(Tokenizer *t)
{
    const char *start = t->at, *s = start;
    unsigned char any = 0;
    switch (*s | 32) {
    case 'r': case 'b': case 'u': case 'f': case 't': {
        Token token;
        if (prefixed_string(t, &token))
            return token;
        break;
    }
    default: break;
    }
    while (is_name_char(*s))
        any |= (unsigned char)*s++;
    t->at = s;
    if (any & 0x80 && !t->extra)
        return unicode_name_token(t, start);
    return tokenizer_make(t, keyword_kind(start, (size_t)(s - start)), start);
}

/* ---- operators ---- */

/* The operator at s and its length: kind of one character, of two when the second is '=', and so on. */
static TokenKind operator_kind(const char *s, int *length)
{
#define ONE(KIND) return *length = 1, TOKEN_##KIND
#define MAYBE(second, KIND) \
    if (s[1] == second) \
        return *length = 2, TOKEN_##KIND
#define DOUBLED(KIND) \
    if (s[1] == s[0] && s[2] == '=') \
        return *length = 3, TOKEN_##KIND
    switch (*s) {
    case '(': ONE(LPAR);
    case ')': ONE(RPAR);
    case '[': ONE(LSQB);
    case ']': ONE(RSQB);
    case '{': ONE(LBRACE);
    case '}': ONE(RBRACE);
    case ',': ONE(COMMA);
    case ';': ONE(SEMI);
    case '~': ONE(TILDE);
    case ':': MAYBE('=', COLONEQUAL); ONE(COLON);
    case '.':
        if (s[1] == '.' && s[2] == '.')
            return *length = 3, TOKEN_ELLIPSIS;
        ONE(DOT);
    case '=': MAYBE('=', EQEQUAL); ONE(EQUAL);
    case '!': MAYBE('=', NOTEQUAL); ONE(EXCLAMATION);
    case '+': MAYBE('=', PLUSEQUAL); ONE(PLUS);
    case '-': MAYBE('=', MINEQUAL); MAYBE('>', RARROW); ONE(MINUS);
    case '*': DOUBLED(DOUBLESTAREQUAL); MAYBE('*', DOUBLESTAR); MAYBE('=', STAREQUAL); ONE(STAR);
    case '/': DOUBLED(DOUBLESLASHEQUAL); MAYBE('/', DOUBLESLASH); MAYBE('=', SLASHEQUAL); ONE(SLASH);
    case '<': DOUBLED(LEFTSHIFTEQUAL); MAYBE('<', LEFTSHIFT); MAYBE('=', LESSEQUAL); MAYBE('>', NOTEQUAL); ONE(LESS);
    case '>': DOUBLED(RIGHTSHIFTEQUAL); MAYBE('>', RIGHTSHIFT); MAYBE('=', GREATEREQUAL); ONE(GREATER);
    case '|': MAYBE('=', VBAREQUAL); ONE(VBAR);
    case '&': MAYBE('=', AMPEREQUAL); ONE(AMPER);
    case '^': MAYBE('=', CIRCUMFLEXEQUAL); ONE(CIRCUMFLEX);
    case '%': MAYBE('=', PERCENTEQUAL); ONE(PERCENT);
    case '@': MAYBE('=', ATEQUAL); ONE(AT);
    default: ONE(OTHER);
    }
}

static Token open_bracket(Tokenizer *t, const char *start, TokenKind kind)
{
    if (t->level >= MAX_PARENS)
        return tokenizer_fail(t, "too many nested parentheses");
    t->parens[t->level] = *start;
    t->paren_lines[t->level] = t->line;
    t->paren_columns[t->level++] = (int)(start - t->line_start);
    if (t->string_depth)
        t->strings[t->string_depth - 1].brackets++;
    return tokenizer_make(t, kind, start);
}

static Token mismatched(Tokenizer *t, const StringMode *mode, char c)
{
    char open = t->parens[t->level];
    if (mode && open == '{' && mode->depth && mode->brackets - 1 == mode->fields[mode->depth])
        return tokenizer_fail(t, "%c-string: unmatched '%c'", mode->letter, c);
    if (t->paren_lines[t->level] != t->line)
        return tokenizer_fail(t, "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c, open,
                              t->paren_lines[t->level]);
    return tokenizer_fail(t, "closing parenthesis '%c' does not match opening parenthesis '%c'", c, open);
}

static Token close_bracket(Tokenizer *t, const char *start, TokenKind kind)
{
    StringMode *mode = t->string_depth ? &t->strings[t->string_depth - 1] : NULL;
    char c = *start, open = c == ')' ? '(' : c == ']' ? '[' : '{';
    if (mode && mode->brackets == 0 && c == '}')
        return tokenizer_fail(t, "%c-string: single '}' is not allowed", mode->letter);
    if (t->level == 0 && !t->extra)
        return tokenizer_fail(t, "unmatched '%c'", c);
    if (t->level && t->parens[--t->level] != open && !t->extra)
        return mismatched(t, mode, c);
    if (mode) {
        if (--mode->brackets < 0)
            return tokenizer_fail(t, "%c-string: unmatched '%c'", mode->letter, c);
        if (c == '}' && mode->depth && mode->brackets == mode->fields[mode->depth]) {
            mode->depth--;
            mode->in_field = mode->in_spec = false;
        }
    }
    return tokenizer_make(t, kind, start);
}

static Token other_character(Tokenizer *t, const char *start)
{
    const char *s = start;
    uint32_t c = take_utf8(&s);
    t->at = s;
    if (c == 0)
        return tokenizer_fail(t, "source code cannot contain null bytes");
    if (!unicode_is(c, UNICODE_PRINTABLE))
        return tokenizer_fail(t, "invalid non-printable character U+%04X", c);
    return tokenizer_make(t, TOKEN_OTHER, start);
}

static Token operator(Tokenizer *t)
{
    const char *start = t->at;
    int length;
    StringMode *mode = t->string_depth ? &t->strings[t->string_depth - 1] : NULL;
    if (mode && *start == ':' && mode->depth && mode->brackets - 1 == mode->fields[mode->depth]) {
        mode->in_field = false; /* the format spec follows */
        mode->in_spec = true;
        t->at++;
        return tokenizer_make(t, TOKEN_COLON, start);
    }
    TokenKind kind = operator_kind(start, &length);
    t->at += length;
    switch (kind) {
    case TOKEN_LPAR: case TOKEN_LSQB: case TOKEN_LBRACE: return open_bracket(t, start, kind);
    case TOKEN_RPAR: case TOKEN_RSQB: case TOKEN_RBRACE: return close_bracket(t, start, kind);
    case TOKEN_OTHER: return other_character(t, start);
    default: return tokenizer_make(t, kind, start);
    }
}

/* ---- comments, ends ---- */

/* '#' [blanks] 'type:' [blanks] text; at stands on the line's end. false: an ordinary comment. */
static bool type_comment(Tokenizer *t, const char *start, Token *token)
{
    const char *s = start + 1;
    while (*s == ' ' || *s == '\t')
        s++;
    if (strncmp(s, "type:", 5) != 0)
        return false;
    for (s += 5; *s == ' ' || *s == '\t';)
        s++;
    bool ignore = strncmp(s, "ignore", 6) == 0 && !(is_name_char(s[6]) && s[6] != '_');
    *token = tokenizer_make(t, ignore ? TOKEN_TYPE_IGNORE : TOKEN_TYPE_COMMENT, ignore ? s + 6 : s);
    return true;
}

static Token end_of_source(Tokenizer *t)
{
    t->at_end = t->touched_end = true;
    if (t->level) {
        int i = t->level - 1;
        tokenizer_error(t, ERROR_SYNTAX, t->paren_lines[i], t->paren_columns[i], t->paren_lines[i], -1, "'%c' was never closed", t->parens[i]);
        t->unclosed = true;
        return tokenizer_failure(t);
    }
    return make_empty(t, TOKEN_ENDMARKER);
}

/* A NEWLINE begins with the comment before it. */
static Token line_end(Tokenizer *t, const char *start)
{
    t->at++;
    Token token = tokenizer_make(t, TOKEN_NEWLINE, start);
    next_line(t);
    t->at_line_start = true;
    return token;
}

/* A comment or a line end, for those who want them all. */
static Token extra_token(Tokenizer *t, bool blank)
{
    const char *start = t->at;
    if (*start == '#') {
        while (t->at < t->end && *t->at != '\n' && *t->at != '\r')
            t->at++;
        t->comment_line = blank;
        return tokenizer_make(t, TOKEN_COMMENT, start);
    }
    t->at += *start == '\r';
    bool empty = blank || t->level || t->comment_line;
    t->comment_line = false;
    Token token = line_end(t, start);
    token.kind = empty ? TOKEN_NL : TOKEN_NEWLINE;
    return token;
}

Token tokenizer_next(Tokenizer *t)
{
    if (t->failed)
        return tokenizer_failure(t);
    if (t->string_depth && !t->strings[t->string_depth - 1].in_field)
        return tokenize_format_middle(t);
    bool blank = false;
next:
    if (t->at_line_start) {
        if (!indentation(t, &blank))
            return tokenizer_failure(t);
    }
    if (t->pending) {
        bool in = t->pending > 0;
        t->pending += in ? -1 : 1;
        t->at_end |= !in && t->at >= t->end;
        if (t->extra && t->at < t->end)
            return tokenizer_make(t, in ? TOKEN_INDENT : TOKEN_DEDENT, in ? t->line_start : t->at);
        return make_empty(t, in ? TOKEN_INDENT : TOKEN_DEDENT);
    }
again:
    while (char_classes[(unsigned char)*t->at] & CHAR_SPACE)
        t->at++;
    char c = *t->at;
    if (char_classes[(unsigned char)c] & CHAR_NAME)
        return name_token(t);
    if (is_digit(c) || (c == '.' && is_digit(t->at[1])))
        return tokenize_number(t);
    if (t->extra && (c == '#' || c == '\n' || (c == '\r' && t->at[1] == '\n')))
        return extra_token(t, blank);
    switch (c) {
    case '"': case '\'': return tokenize_string(t, t->at);
    case '#': {
        const char *start = t->at, *stop = memchr(start, '\n', (size_t)(t->end - start));
        Token token;
        t->at = stop ? stop : t->end;
        if (t->type_comments && type_comment(t, start, &token)) {
            if (token.kind == TOKEN_TYPE_IGNORE && blank && *t->at == '\n')
                line_end(t, t->at);
            return token;
        }
        if (*t->at == '\n' && !blank && !t->level)
            return line_end(t, start);
        goto again;
    }
    case '\r':
        if (!t->listing || t->at[1] != '\n')
            return operator(t);
        if (!blank && !t->level)
            return t->at++, line_end(t, t->at - 1);
        t->at++;
        /* fall through */
    case '\n':
        if (blank || t->level) {
            t->at++;
            next_line(t);
            t->at_line_start = t->level == 0;
            blank = false;
            goto next;
        }
        return line_end(t, t->at);
    case '\\':
        t->at++;
        if (!continuation(t))
            return tokenizer_failure(t);
        goto again;
    case 0:
        if (t->at >= t->end)
            return end_of_source(t);
        return operator(t);
    default: return operator(t);
    }
}
