/* _tokenize.c - module _tokenize: the parser's tokenizer as an iterator over lines that a function gives.

   Lines are read when the tokenizer gets to the end of what it has. A token that came to the end before all lines
   were there is read again with more of them; the tokenizer is put back to where the token began. */
#define _GNU_SOURCE
#include <stdlib.h>

#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "syntax/tokenizer.h"
#include "types/module.h"

typedef struct TokenizerIter {
    Object head;
    Value readline;
    char *encoding;      /* malloc'd; NULL: lines are strs */
    Tokenizer *tokenizer, *saved; /* malloc'd */
    char *text;          /* malloc'd, all lines so far, NUL-terminated */
    size_t size, room;
    size_t implicit;     /* offset of a line end that the last line did not have; or SIZE_MAX */
    bool no_more, done;
    Value line;          /* the str of the line, kept for the tokens on it; or EMPTY */
    size_t line_start, line_size;
    int line_number;     /* of the token shown last */
    ParseError error;
} TokenizerIter;

static TokenizerIter *as_iter(Value v) { return (TokenizerIter *)as_object(v); }

enum { READLINE, EXTRA, ENCODING };
static const NativeRow new_row = NATIVE("tokenizeriter", (NativeBound)NULL, "(readline, /, *, extra_tokens, encoding=<unset>)", NULL);

static Value iter_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[3];
    if (!bind_arguments(&new_row, args, nargs, kwnames, bound, 3))
        return EMPTY;
    int extra = is_true(bound[EXTRA]);
    if (extra < 0)
        return EMPTY;
    const char *encoding = NULL;
    if (!is_empty(bound[ENCODING])) {
        if (!is_str(bound[ENCODING]))
            return error_type("tokenizeriter() argument 'encoding' must be str, not %s",
                              is_none(bound[ENCODING]) ? "None" : type_of(bound[ENCODING])->name);
        size_t length;
        encoding = str_utf8(bound[ENCODING], &length);
        if (encoding == NULL)
            return EMPTY;
        if (strlen(encoding) != length)
            return error_value("embedded null character");
    }
    TokenizerIter *self = object_new(type);
    if (self == NULL)
        return EMPTY;
    self->readline = retain(bound[READLINE]);
    self->implicit = SIZE_MAX;
    self->encoding = encoding ? strdup(encoding) : NULL;
    self->tokenizer = malloc(sizeof(Tokenizer));
    self->saved = malloc(sizeof(Tokenizer));
    self->text = calloc(1, self->room = 512);
    if ((encoding && self->encoding == NULL) || self->tokenizer == NULL || self->saved == NULL || self->text == NULL) {
        error_no_memory();
        RELEASE(self);
        return EMPTY;
    }
    tokenizer_init(self->tokenizer, self->text, 0, &self->error);
    self->tokenizer->listing = true;
    self->tokenizer->extra = extra;
    return from_pointer(self);
}

static void iter_dealloc(Object *object)
{
    TokenizerIter *self = (TokenizerIter *)object;
    release(self->readline);
    release(self->line);
    free(self->encoding);
    free(self->tokenizer);
    free(self->saved);
    free(self->text);
    object_free(object);
}

static void iter_traverse(Object *object, VisitFn visit, void *context)
{
    visit_value(((TokenizerIter *)object)->readline, visit, context);
}

/* ---- reading lines ---- */

/* The text moved or grew: the tokenizer's pointers go with it. */
static void rebase(Tokenizer *t, char *text, size_t size)
{
    const char *old = t->source;
    t->at = text + (t->at - old);
    t->line_start = text + (t->line_start - old);
    t->source = text;
    t->end = text + size;
    for (int i = 0; i < t->string_depth; i++) {
        StringMode *mode = &t->strings[i];
        mode->start = text + (mode->start - old);
        mode->line_start = text + (mode->line_start - old);
    }
}

static bool append(TokenizerIter *self, const char *line, size_t length)
{
    if (self->size + length + 2 > self->room) {
        size_t room = (self->size + length + 2) * 2;
        char *grown = malloc(room);
        if (grown == NULL) {
            error_no_memory();
            return false;
        }
        memcpy(grown, self->text, self->size);
        rebase(self->tokenizer, grown, self->size);
        free(self->text);
        self->text = grown;
        self->room = room;
    }
    memcpy(self->text + self->size, line, length);
    self->size += length;
    if (line[length - 1] != '\n') {
        self->implicit = self->size;
        self->text[self->size++] = '\n';
    }
    self->text[self->size] = 0;
    rebase(self->tokenizer, self->text, self->size);
    return true;
}

/* What readline gives, as a str; EMPTY without exception: nothing more. */
static Value read_line(TokenizerIter *self)
{
    Value line = call_0(self->readline);
    if (is_empty(line)) {
        error_catch(TYPE(StopIteration));
        return EMPTY;
    }
    if (self->encoding == NULL) {
        if (is_str(line))
            return line;
        release(line);
        return error_type("readline() returned a non-string object");
    }
    if (!is_bytes(line)) {
        release(line);
        return error_type("readline() returned a non-bytes object");
    }
    Value how[] = {str_from_c(self->encoding), str_from_c("replace")};
    Value decoded = is_empty(how[0]) || is_empty(how[1]) ? EMPTY : call_method_c(line, "decode", how, 2);
    release(how[0]);
    release(how[1]);
    release(line);
    return decoded;
}

static bool null_byte(TokenizerIter *self, const char *line)
{
    Value text = str_from_c(line), message = str_from_c("source code cannot contain null bytes"), file = str_from_c("<string>");
    Value number = int_value(self->tokenizer->line), zero = small_int_value(0);
    Value place = is_empty(text) || is_empty(file) ? EMPTY : tuple_pack(6, file, number, zero, text, number, zero);
    if (!is_empty(message) && !is_empty(place)) {
        Value exception = exception_new(TYPE(SyntaxError), (Value[]){message, place}, 2);
        if (!is_empty(exception))
            error_raise(exception);
        release(exception);
    }
    release(text);
    release(message);
    release(file);
    release(place);
    return false;
}

/* Reads up to so many lines; fewer where one has no end. false: exception. */
static bool read_lines(TokenizerIter *self, size_t count)
{
    while (count-- && !self->no_more) {
        Value line = read_line(self);
        if (is_empty(line)) {
            self->no_more = true;
            return !error_occurred();
        }
        size_t length;
        const char *text = str_utf8(line, &length);
        bool ok = text != NULL;
        if (ok && length == 0)
            self->no_more = true;
        else if (ok)
            ok = strlen(text) == length ? append(self, text, length) : null_byte(self, text);
        release(line);
        if (!ok)
            return false;
        if (self->implicit != SIZE_MAX && self->implicit == self->size - 1)
            break;
    }
    return true;
}

/* ---- errors ---- */

static int64_t characters(const char *text, int64_t bytes)
{
    int64_t n = 0;
    for (int64_t i = 0; i < bytes; i++)
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    return n;
}

static Value end_of_file(TokenizerIter *self)
{
    Value message = str_from_c("unexpected EOF in multi-line statement");
    Value exception = is_empty(message) ? EMPTY : exception_new(TYPE(SyntaxError), &message, 1);
    const Tokenizer *t = self->tokenizer;
    const char *start = t->line_start;
    while (*start == ' ' || *start == '\t')
        start++;
    bool continued = t->late && *start != '\\'; /* behind something on its line */
    Value line = int_value(tokenizer_line(t)), offset = small_int_value(t->string_depth ? t->end - t->strings[0].line_start
                                                                                        : continued ? t->end - t->line_start : 0);
    if (!is_empty(exception) && set_attribute_c(exception, "lineno", line) && set_attribute_c(exception, "offset", offset) &&
        set_attribute_c(exception, "end_lineno", line))
        error_raise(exception);
    release(exception);
    release(message);
    return EMPTY;
}

/* Raises what the tokenizer found. */
static Value raise_error(TokenizerIter *self)
{
    ParseError *e = &self->error;
    if (self->tokenizer->unclosed || (self->tokenizer->late && self->tokenizer->at_end))
        return end_of_file(self);
    bool range = !self->tokenizer->late;
    Type *type = e->kind == ERROR_INDENTATION ? TYPE(IndentationError) : e->kind == ERROR_TAB ? TYPE(TabError) : TYPE(SyntaxError);
    size_t length = e->text.length;
    while (length && e->text.data[length - 1] == '\n')
        length--;
    Value message = str_from_c(e->message), file = str_from_c("<string>"), text = str_from_utf8(e->text.data, length);
    int64_t offset = range ? characters(e->text.data, e->column) + 1 : characters(e->text.data, (int64_t)length) + 1;
    Value place = is_empty(file) || is_empty(text) ? EMPTY
                  : tuple_pack(6, file, int_value(e->line), int_value(offset), text, range ? int_value(e->end_line) : NONE,
                               range ? int_value(characters(e->text.data, e->end_column) + 1) : NONE);
    if (!is_empty(message) && !is_empty(place)) {
        Value exception = exception_new(type, (Value[]){message, place}, 2);
        if (!is_empty(exception))
            error_raise(exception);
        release(exception);
    }
    release(message);
    release(file);
    release(text);
    release(place);
    return EMPTY;
}

/* ---- tokens ---- */

/* The numbers that token.py knows. */
static int token_number(const Token *token, const Tokenizer *t)
{
    static const uint8_t numbers[TOKEN_KIND_COUNT] = {
        [TOKEN_ENDMARKER] = 0, [TOKEN_NAME] = 1, [TOKEN_NUMBER] = 2, [TOKEN_STRING] = 3, [TOKEN_NEWLINE] = 4, [TOKEN_INDENT] = 5,
        [TOKEN_DEDENT] = 6, [TOKEN_LPAR] = 7, [TOKEN_RPAR] = 8, [TOKEN_LSQB] = 9, [TOKEN_RSQB] = 10, [TOKEN_COLON] = 11,
        [TOKEN_COMMA] = 12, [TOKEN_SEMI] = 13, [TOKEN_PLUS] = 14, [TOKEN_MINUS] = 15, [TOKEN_STAR] = 16, [TOKEN_SLASH] = 17,
        [TOKEN_VBAR] = 18, [TOKEN_AMPER] = 19, [TOKEN_LESS] = 20, [TOKEN_GREATER] = 21, [TOKEN_EQUAL] = 22, [TOKEN_DOT] = 23,
        [TOKEN_PERCENT] = 24, [TOKEN_LBRACE] = 25, [TOKEN_RBRACE] = 26, [TOKEN_EQEQUAL] = 27, [TOKEN_NOTEQUAL] = 28,
        [TOKEN_LESSEQUAL] = 29, [TOKEN_GREATEREQUAL] = 30, [TOKEN_TILDE] = 31, [TOKEN_CIRCUMFLEX] = 32, [TOKEN_LEFTSHIFT] = 33,
        [TOKEN_RIGHTSHIFT] = 34, [TOKEN_DOUBLESTAR] = 35, [TOKEN_PLUSEQUAL] = 36, [TOKEN_MINEQUAL] = 37, [TOKEN_STAREQUAL] = 38,
        [TOKEN_SLASHEQUAL] = 39, [TOKEN_PERCENTEQUAL] = 40, [TOKEN_AMPEREQUAL] = 41, [TOKEN_VBAREQUAL] = 42,
        [TOKEN_CIRCUMFLEXEQUAL] = 43, [TOKEN_LEFTSHIFTEQUAL] = 44, [TOKEN_RIGHTSHIFTEQUAL] = 45, [TOKEN_DOUBLESTAREQUAL] = 46,
        [TOKEN_DOUBLESLASH] = 47, [TOKEN_DOUBLESLASHEQUAL] = 48, [TOKEN_AT] = 49, [TOKEN_ATEQUAL] = 50, [TOKEN_RARROW] = 51,
        [TOKEN_ELLIPSIS] = 52, [TOKEN_COLONEQUAL] = 53, [TOKEN_EXCLAMATION] = 54, [TOKEN_OTHER] = 55, [TOKEN_TYPE_IGNORE] = 56,
        [TOKEN_TYPE_COMMENT] = 57, [TOKEN_FSTRING_START] = 59, [TOKEN_FSTRING_MIDDLE] = 60, [TOKEN_FSTRING_END] = 61,
        [TOKEN_COMMENT] = 65, [TOKEN_NL] = 66,
    };
    enum { OP = 55, TEMPLATE = 3 };
    int kind = token->kind;
    if (kind > TOKEN_ERROR)
        return 1; /* a keyword is a name */
    if (kind >= TOKEN_FSTRING_START && kind <= TOKEN_FSTRING_END) {
        const StringMode *mode = &t->strings[kind == TOKEN_FSTRING_END ? t->string_depth : t->string_depth - 1];
        return numbers[kind] + (mode->letter == 't' ? TEMPLATE : 0);
    }
    return t->extra && kind < TOKEN_OTHER ? OP : numbers[kind];
}

/* The line (or lines, of a literal) that a token stands on: the same str as for the token before if it is the same. */
static Value line_of(TokenizerIter *self, const char *start, const char *from)
{
    const char *end = self->text + self->size, *stop = from < end ? memchr(from, '\n', (size_t)(end - from)) : NULL;
    stop = stop ? stop + 1 : end;
    if (stop == end && self->implicit == self->size - 1 && stop > start)
        stop--;
    size_t offset = (size_t)(start - self->text), size = (size_t)(stop - start);
    if (!is_empty(self->line) && self->line_start == offset && self->line_size == size)
        return retain(self->line);
    Value line = str_from_utf8(start, size);
    replace(&self->line, retain(line));
    self->line_start = offset;
    self->line_size = size;
    return line;
}

static Value pair(int64_t a, int64_t b)
{
    Tuple *tuple = tuple_new(2);
    if (tuple == NULL)
        return EMPTY;
    tuple->items[0] = small_int_value(a);
    tuple->items[1] = small_int_value(b);
    return from_pointer(tuple);
}

/* Where a token stands and what it is, as the iterator tells it. */
typedef struct Shown {
    Value text, line;
    int64_t line_number, column, end_line, end_column;
} Shown;

static Value shown_tuple(int kind, Shown *s)
{
    Value items[] = {small_int_value(kind), s->text, pair(s->line_number, s->column), pair(s->end_line, s->end_column), s->line};
    return tuple_from_owned(items, 5);
}

/* DEDENT and ENDMARKER behind the last line, and what has no text otherwise. */
static Value show_empty(TokenizerIter *self, const Token *token, int kind)
{
    Tokenizer *t = self->tokenizer;
    bool trailing = t->extra && (token->kind == TOKEN_ENDMARKER || t->at >= t->end);
    Shown s = {.text = retain(runtime.empty_str), .line_number = token->line, .column = -1, .end_line = token->line, .end_column = -1};
    if (trailing) {
        s.line_number = s.end_line = self->size ? token->line + 1 : 1;
        s.column = s.end_column = 0;
        s.line = retain(runtime.empty_str);
    } else if (t->at >= t->end) { /* the line that was shown last, if that is the last one */
        s.line = retain(self->line_number == token->line ? self->line : runtime.empty_str);
    } else {
        s.line = line_of(self, t->line_start, t->line_start);
    }
    return shown_tuple(kind, &s);
}

static Value show(TokenizerIter *self, const Token *token)
{
    Tokenizer *t = self->tokenizer;
    int kind = token_number(token, t);
    if (token->column < 0)
        return show_empty(self, token, kind);
    const char *start = token->start, *end = token->end, *line = start - token->column;
    bool line_end = token->kind == TOKEN_NEWLINE || token->kind == TOKEN_NL, several = token->line != token->end_line;
    bool implicit = line_end && (size_t)(end - 1 - self->text) == self->implicit;
    Shown s = {.line_number = token->line, .end_line = token->end_line};
    s.column = characters(line, token->column);
    if (line_end) {
        s.end_column = characters(line, end - line) - !t->extra;
        end -= !t->extra || implicit;
        s.text = str_from_utf8(start, implicit && token->kind == TOKEN_NL ? 0 : (size_t)(end - start));
    } else {
        const char *newline = several ? memrchr(start, '\n', (size_t)(end - start)) : NULL;
        s.end_column = newline ? characters(newline + 1, end - newline - 1) : s.column + characters(start, end - start);
        s.text = end - start == 1 && (unsigned char)*start < 128 ? retain(runtime.characters[(unsigned char)*start])
                                                                 : str_from_utf8(start, (size_t)(end - start));
    }
    if (several && token->kind != TOKEN_STRING && token->kind != TOKEN_FSTRING_MIDDLE)
        line = t->line_start;
    s.line = line_of(self, line, line_end ? token->end - 1 : token->end);
    self->line_number = token->end_line;
    return shown_tuple(kind, &s);
}

/* The tokenizer as far as it is in use. */
static void copy_tokenizer(Tokenizer *to, const Tokenizer *from)
{
    memcpy(to, from, offsetof(Tokenizer, strings));
    memcpy(to->strings, from->strings, (size_t)from->string_depth * sizeof *from->strings);
    memcpy(&to->string_depth, &from->string_depth, sizeof *from - offsetof(Tokenizer, string_depth));
}

/* The next token with all the lines it needs. false: exception. */
static bool next_token(TokenizerIter *self, Token *token)
{
    Tokenizer *t = self->tokenizer;
    size_t lines = 1;
    if (t->at >= t->end && !self->no_more && !t->pending && !read_lines(self, 1))
        return false;
    copy_tokenizer(self->saved, t);
    for (;;) {
        t->touched_end = false;
        *token = tokenizer_next(t);
        if (!t->touched_end || self->no_more)
            return true;
        copy_tokenizer(t, self->saved);
        if (!read_lines(self, lines))
            return false;
        copy_tokenizer(self->saved, t); /* rebased */
        lines *= 2;
    }
}

static Value iter_next(Value v)
{
    TokenizerIter *self = as_iter(v);
    Token token;
    if (self->done)
        return EMPTY;
    if (!next_token(self, &token)) {
        self->done = true;
        return EMPTY;
    }
    if (token.kind == TOKEN_ERROR) {
        self->done = true;
        return raise_error(self);
    }
    if (token.kind == TOKEN_ENDMARKER) {
        self->done = true;
        if (!self->tokenizer->extra && self->size == 0)
            return EMPTY;
    }
    return show(self, &token);
}

static const TypeSpec iter_spec = {
    .name = "_tokenize.TokenizerIter", .size = sizeof(TokenizerIter), .flags = TYPE_TRACKED | TYPE_BASE | TYPE_IMMUTABLE,
    .slots = {.new = iter_new, .iter = iterator_self, .next = iter_next, .dealloc = iter_dealloc, .traverse = iter_traverse},
};

static bool fill(Value module)
{
    Type *type = type_from_spec(&iter_spec, NULL);
    bool ok = type != NULL && module_add_type(module, type);
    RELEASE(type);
    return ok;
}

const ModuleSpec tokenize_module = {"_tokenize", NULL, NULL, fill};
