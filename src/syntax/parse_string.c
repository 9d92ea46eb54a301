/* parse_string.c - string literals: concatenation, f-strings and t-strings (PEP 701, 750). */
#include "syntax/string_literal.h"

#include <string.h>

static bool no_memory(Parser *p)
{
    p->error->kind = ERROR_MEMORY;
    p->tokenizer.failed = true;
    return false;
}

/* ---- parts ---- */

/* What a literal of several pieces is made of: constants and fields, in order. */
typedef struct Parts {
    SeqBuilder items;
    size_t capacity; /* of the text of the constant that is still growing */
} Parts;

/* Adds text, to the constant before it if there is one; the end is that of the last token taken. */
static bool add_text(Parser *p, Parts *parts, const Token *from, const Token *to, Text text)
{
    Node *last = parts->items.count ? parts->items.items[parts->items.count - 1] : NULL;
    if (text.length == 0)
        return true;
    ConstantNode *node = (ConstantNode *)last;
    if (last == NULL || last->kind != NODE_Constant) {
        if (!(node = NEW(p, Constant, from)))
            return false;
        node->value.kind = CONSTANT_STR;
        node->value.text = text;
        parts->capacity = text.length;
        if (!seq_add(p, &parts->items, node))
            return false;
    } else {
        size_t before = node->value.text.length, total = before + text.length;
        char *data = (char *)node->value.text.data;
        if (total > parts->capacity) {
            parts->capacity = total * 2;
            if (!(data = arena_alloc(p->arena, parts->capacity)))
                return no_memory(p);
            memcpy(data, node->value.text.data, before);
        }
        memcpy(data + before, text.data, text.length);
        node->value.text = (Text){data, total};
    }
    node->base.end_line = to->end_line;
    node->base.end_column = to->end_column;
    return true;
}

static bool format_parts(Parser *p, Parts *parts, bool raw, char letter, bool in_spec);

/* ---- replacement fields ---- */

/* Comments are no part of what '=' shows. */
static Text field_text(Parser *p, const char *start, const char *end)
{
    char *copy = arena_alloc(p->arena, (size_t)(end - start) + 1), *out = copy;
    char quote = 0;
    if (copy == NULL) {
        no_memory(p);
        return (Text){"", 0};
    }
    for (const char *s = start; s < end; s++) {
        if (quote) {
            if (*s == '\\' && s + 1 < end)
                *out++ = *s++;
            else if (*s == quote)
                quote = 0;
        } else if (*s == '"' || *s == '\'') {
            quote = *s;
        } else if (*s == '#') {
            while (s < end && *s != '\n')
                s++;
            if (s == end)
                break;
        }
        *out++ = *s;
    }
    return (Text){copy, (size_t)(out - copy)};
}

/* invalid_replacement_field: what is wrong behind the brace that was taken. */
static void explain_field(Parser *p, size_t mark, char letter)
{
    const Token *first = peek(p);
    switch (first->kind) {
    case TOKEN_EQUAL: case TOKEN_EXCLAMATION: case TOKEN_COLON: case TOKEN_RBRACE:
        syntax_error_token(p, first, "%c-string: valid expression required before '%c'", letter, *first->start);
        return;
    default: break;
    }
    if (!parse_annotated_rhs(p)) {
        p->at = mark;
        syntax_error_next(p, "%c-string: expecting a valid expression after '{'", letter);
        return;
    }
    TokenKind next = peek(p)->kind;
    if (next != TOKEN_EQUAL && next != TOKEN_EXCLAMATION && next != TOKEN_COLON && next != TOKEN_RBRACE) {
        syntax_error_next(p, "%c-string: expecting '=', or '!', or ':', or '}'", letter);
        return;
    }
    if (accept(p, TOKEN_EQUAL) && !at(p, TOKEN_EXCLAMATION) && !at(p, TOKEN_COLON) && !at(p, TOKEN_RBRACE)) {
        syntax_error_next(p, "%c-string: expecting '!', or ':', or '}'", letter);
        return;
    }
    if (accept(p, TOKEN_EXCLAMATION)) {
        if (at(p, TOKEN_COLON) || at(p, TOKEN_RBRACE))
            syntax_error_next(p, "%c-string: missing conversion character", letter);
        else if (!at(p, TOKEN_NAME))
            syntax_error_next(p, "%c-string: invalid conversion character", letter);
        else
            p->at++;
    }
    if (p->tokenizer.failed)
        return;
    if (!at(p, TOKEN_COLON) && !at(p, TOKEN_RBRACE))
        syntax_error_next(p, "%c-string: expecting ':' or '}'", letter);
    else if (accept(p, TOKEN_COLON)) {
        Parts spec = {0};
        format_parts(p, &spec, true, letter, true);
        if (!at(p, TOKEN_RBRACE))
            syntax_error_next(p, "%c-string: expecting '}', or format specs", letter);
    }
}

/* '!' NAME, of which the mark is taken; 0: error or no match */
static int conversion_character(Parser *p, const Token *mark, char letter)
{
    const Token *t = peek(p);
    if (t->kind != TOKEN_NAME && !(t->kind >= TOKEN_TYPE_IGNORE))
        return 0;
    if (t->start != mark->end) {
        syntax_error_tokens(p, mark, t, "%c-string: conversion type must come right after the exclamation mark", letter);
        return 0;
    }
    if (t->kind != TOKEN_NAME)
        return 0;
    p->at++;
    if (t->end - t->start == 1 && strchr("sra", *t->start))
        return *t->start;
    syntax_error_token(p, t, "%c-string: invalid conversion character '%.*s': expected 's', 'r', or 'a'", letter, (int)(t->end - t->start),
                       t->start);
    return 0;
}

typedef struct Field {
    Node *value, *spec;
    int conversion;
    Text source, shown; /* the expression; with everything up to the end if '=' asks for it */
    bool debug;
    const Token *behind_equal;
} Field;

static Node *format_spec(Parser *p, bool raw, char letter)
{
    Parts parts = {0};
    JoinedStrNode *node = NEW(p, JoinedStr, peek(p));
    p->at++;
    if (node == NULL || !format_parts(p, &parts, raw, letter, true))
        return NULL;
    node->values = seq_finish(&parts.items);
    return finish_node(p, node);
}

/* annotated_rhs ['='] ['!' NAME] [':' spec] '}' */
static bool field(Parser *p, Field *f, const Token *open, bool raw, char letter)
{
    f->conversion = -1;
    if (!(f->value = parse_annotated_rhs(p)))
        return false;
    const char *end = peek(p)->start;
    if ((f->debug = accept(p, TOKEN_EQUAL))) {
        f->behind_equal = peek(p);
        f->shown = field_text(p, open->end, f->behind_equal->start);
    }
    f->source = letter == 't' ? field_text(p, open->end, end) : f->source;
    if (at(p, TOKEN_EXCLAMATION)) {
        const Token *mark = peek(p);
        p->at++;
        if (!(f->conversion = conversion_character(p, mark, letter)))
            return false;
    }
    if (at(p, TOKEN_COLON) && !(f->spec = format_spec(p, raw, letter)))
        return false;
    if (f->debug && f->conversion == -1 && f->spec == NULL)
        f->conversion = 'r';
    return accept(p, TOKEN_RBRACE);
}

static Text trimmed(Text text)
{
    while (text.length && strchr(" \t\n\f\r", text.data[text.length - 1]))
        text.length--;
    return text;
}

/* A replacement field; the opening brace is at hand. */
static bool replacement_field(Parser *p, Parts *parts, bool raw, char letter, bool in_spec)
{
    const Token *open = peek(p);
    size_t mark = ++p->at;
    Field f = {0};
    if (too_deep(p))
        return false;
    if (!field(p, &f, open, raw, letter)) {
        if (p->explain && !p->tokenizer.failed) {
            p->at = mark;
            explain_field(p, mark, letter);
        }
        return false;
    }
    if (f.debug) {
        Token from = *open, to = {.end_line = f.behind_equal->line, .end_column = f.behind_equal->column};
        from.column += 1;
        if (!add_text(p, parts, &from, &to, f.shown))
            return false;
    }
    if (letter == 't' && !in_spec) {
        InterpolationNode *node = NEW(p, Interpolation, open);
        if (node == NULL)
            return false;
        node->value = f.value;
        node->str.kind = CONSTANT_STR;
        node->str.text = trimmed(f.source);
        node->conversion = f.conversion;
        node->format_spec = f.spec;
        return seq_add(p, &parts->items, finish_node(p, node));
    }
    FormattedValueNode *node = NEW(p, FormattedValue, open);
    if (node == NULL)
        return false;
    node->value = f.value;
    node->conversion = f.conversion;
    node->format_spec = f.spec;
    return seq_add(p, &parts->items, finish_node(p, node));
}

/* Text and fields up to the literal's end, or up to the brace that ends a format spec (which is left). */
static bool format_parts(Parser *p, Parts *parts, bool raw, char letter, bool in_spec)
{
    for (;;) {
        const Token *t = peek(p);
        if (t->kind == TOKEN_FSTRING_MIDDLE) {
            Text text;
            if (!unescape_literal(p, t, t->start, t->end, raw, false, &text))
                return false;
            p->at++;
            if (!add_text(p, parts, t, t, text))
                return false;
        } else if (t->kind == TOKEN_LBRACE) {
            if (!replacement_field(p, parts, raw, letter, in_spec))
                return false;
        } else if (in_spec) {
            return t->kind == TOKEN_RBRACE;
        } else {
            return accept(p, TOKEN_FSTRING_END);
        }
    }
}

/* ---- literals side by side ---- */

typedef struct Literals {
    Parts parts;
    bool format, template, bytes, text, unicode;
    const Token *last; /* where the literal read last begins */
} Literals;

/* An f-string or t-string; its start is at hand. */
static bool format_literal(Parser *p, Literals *l)
{
    bool raw = false;
    char letter = 'f';
    for (const char *s = peek(p)->start; *s != '"' && *s != '\''; s++) {
        raw |= (*s | 32) == 'r';
        letter = (*s | 32) == 't' ? 't' : letter;
    }
    p->at++;
    if (letter == 't') {
        l->template = true;
        if (!check_version(p, 14, "t-strings are"))
            return false;
    } else {
        l->format = true;
    }
    return format_parts(p, &l->parts, raw, letter, false);
}

static bool plain_literal(Parser *p, Literals *l, bool first)
{
    const Token *t = peek(p);
    const char *s = t->start, *end;
    bool raw = false, bytes = false;
    for (; *s != '"' && *s != '\''; s++) {
        raw |= (*s | 32) == 'r';
        bytes |= (*s | 32) == 'b';
        l->unicode |= first && (*s | 32) == 'u';
    }
    int quotes = t->end - s >= 6 && s[1] == s[0] && s[2] == s[0] ? 3 : 1;
    s += quotes;
    end = t->end - quotes;
    Text text;
    if (!unescape_literal(p, t, s, end, raw, bytes, &text))
        return false;
    p->at++;
    l->bytes |= bytes;
    l->text |= !bytes;
    return add_text(p, &l->parts, t, t, text);
}

static Node *place(const Token *from, const Token *to, Node *node)
{
    *node = (Node){.line = from->line, .column = from->column, .end_line = to->end_line, .end_column = to->end_column};
    return node;
}

static Node *constant_of(Parser *p, const Token *start, const Literals *l)
{
    ConstantNode *node = NEW(p, Constant, start);
    if (node == NULL)
        return NULL;
    node->value.kind = l->bytes ? CONSTANT_BYTES : CONSTANT_STR;
    node->value.text = l->parts.items.count ? ((ConstantNode *)l->parts.items.items[0])->value.text : (Text){"", 0};
    if (l->unicode && !l->bytes) {
        if (!(node->kind = arena_alloc(p->arena, sizeof *node->kind)))
            return no_memory(p), NULL;
        *node->kind = (Text){"u", 1};
    }
    return finish_node(p, node);
}

/* strings: (fstring | STRING)+ | tstring+ */
Node *parse_strings(Parser *p)
{
    const Token *start = peek(p), *previous_start = start;
    Literals l = {0};
    for (bool first = true; at(p, TOKEN_STRING) || at(p, TOKEN_FSTRING_START); first = false) {
        const Token *t = peek(p);
        const Token *before = &p->tokens[p->at ? p->at - 1 : 0];
        bool had_template = l.template, had_other = l.format || l.bytes || l.text;
        if (!(t->kind == TOKEN_STRING ? plain_literal(p, &l, first) : format_literal(p, &l)))
            return NULL;
        if ((had_other && l.template) || (had_template && (l.format || l.bytes || l.text))) {
            Node from, to;
            if (p->explain)
                syntax_error_at(p, place(previous_start, before, &from), place(previous_start, previous(p), &to),
                                "cannot mix t-string literals with string or bytes literals");
            p->at = (size_t)(before - p->tokens) + 1;
            l.template = had_template;
            break;
        }
        previous_start = t;
    }
    if (l.bytes && (l.text || l.format)) {
        syntax_error_last(p, ERROR_SYNTAX, "cannot mix bytes and nonbytes literals");
        return NULL;
    }
    if (l.template) {
        TemplateStrNode *node = NEW(p, TemplateStr, start);
        if (node)
            node->values = seq_finish(&l.parts.items);
        return finish_node(p, node);
    }
    if (l.format) {
        JoinedStrNode *node = NEW(p, JoinedStr, start);
        if (node)
            node->values = seq_finish(&l.parts.items);
        return finish_node(p, node);
    }
    return constant_of(p, start, &l);
}
