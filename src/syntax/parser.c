/* parser.c - tokens, nodes, names, errors, and the grammar's entries. */
#include "syntax/parser_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool seq_add(Parser *p, SeqBuilder *b, void *item)
{
    if (b->count == b->capacity) {
        size_t capacity = b->capacity ? b->capacity * 2 : 4;
        void **items = arena_alloc(p->arena, capacity * sizeof *items);
        if (items == NULL) {
            p->error->kind = ERROR_MEMORY;
            p->tokenizer.failed = true;
            return false;
        }
        if (b->count)
            memcpy(items, b->items, b->count * sizeof *items);
        b->items = items;
        b->capacity = capacity;
    }
    b->items[b->count++] = item;
    return true;
}

Seq seq_finish(SeqBuilder *b) { return (Seq){b->count, b->items}; }

Token *peek_at(Parser *p, size_t ahead)
{
    while (p->at + ahead >= p->count) {
        if (p->count == p->capacity) {
            size_t capacity = p->capacity ? p->capacity * 2 : 256;
            Token *tokens = arena_alloc(p->arena, capacity * sizeof *tokens);
            if (tokens == NULL) {
                static Token none = {TOKEN_ERROR, "", "", 0, 0, 0, 0};
                p->error->kind = ERROR_MEMORY;
                p->tokenizer.failed = true;
                return &none;
            }
            if (p->count)
                memcpy(tokens, p->tokens, p->count * sizeof *tokens);
            p->tokens = tokens;
            p->capacity = capacity;
        }
        p->tokens[p->count++] = tokenizer_next(&p->tokenizer);
    }
    return &p->tokens[p->at + ahead];
}

Token *peek(Parser *p) { return peek_at(p, 0); }
Token *previous(Parser *p) { return &p->tokens[p->at ? p->at - 1 : 0]; }
bool at(Parser *p, TokenKind kind) { return peek(p)->kind == kind; }

bool accept(Parser *p, TokenKind kind)
{
    if (!at(p, kind))
        return false;
    p->at++;
    return true;
}

bool expect(Parser *p, TokenKind kind) { return accept(p, kind); }

bool too_deep(Parser *p)
{
    if (p->host == NULL || p->host->stack_limit == NULL || (char *)__builtin_frame_address(0) > p->host->stack_limit)
        return false;
    if (!p->tokenizer.failed) {
        tokenizer_error(&p->tokenizer, ERROR_MEMORY, peek(p)->line, 0, 0, 0, "too complex");
        p->error->kind = ERROR_RECURSION;
    }
    return true;
}

void *new_node(Parser *p, NodeKind kind, size_t size, const Token *start)
{
    Node *node = arena_alloc(p->arena, size);
    if (node == NULL) {
        p->error->kind = ERROR_MEMORY;
        p->tokenizer.failed = true;
        return NULL;
    }
    node->kind = (uint8_t)kind;
    node->line = start->line;
    node->column = start->column;
    node->end_line = start->end_line;
    node->end_column = start->end_column;
    return node;
}

void *new_node_from(Parser *p, NodeKind kind, size_t size, const Node *start)
{
    Token token = {TOKEN_NAME, NULL, NULL, start->line, start->column, start->end_line, start->end_column};
    return new_node(p, kind, size, &token);
}

void *finish_node(Parser *p, void *v)
{
    Node *node = v;
    size_t last = p->at ? p->at - 1 : 0;
    if (node == NULL)
        return NULL;
    while (last && p->tokens[last].kind >= TOKEN_NEWLINE && p->tokens[last].kind <= TOKEN_DEDENT)
        last--;
    node->end_line = p->tokens[last].end_line;
    node->end_column = p->tokens[last].end_column;
    return node;
}

/* ---- names ---- */

Identifier *identifier(Parser *p, const char *text, size_t length)
{
    Identifier *id = name_table_intern(p->names, text, length);
    if (id == NULL) {
        p->error->kind = ERROR_MEMORY;
        p->tokenizer.failed = true;
    }
    return id;
}

Identifier *take_name(Parser *p)
{
    Token *t = peek(p);
    if (t->kind != TOKEN_NAME)
        return NULL;
    p->at++;
    return identifier(p, t->start, (size_t)(t->end - t->start));
}

bool is_soft_keyword(Parser *p, const char *text)
{
    Token *t = peek(p);
    size_t n = strlen(text);
    return t->kind == TOKEN_NAME && (size_t)(t->end - t->start) == n && memcmp(t->start, text, n) == 0;
}

/* ---- entries ---- */

static Node *parse_file(Parser *p)
{
    Token *first = peek(p);
    ModuleNode *module = NEW(p, Module, first);
    SeqBuilder body = {0};
    while (module && !at(p, TOKEN_ENDMARKER)) {
        if (!parse_statements(p, &body, false))
            return NULL;
    }
    if (module == NULL || p->tokenizer.failed)
        return NULL;
    module->body = seq_finish(&body);
    return &module->base;
}

static Node *parse_interactive(Parser *p)
{
    InteractiveNode *module = NEW(p, Interactive, peek(p));
    SeqBuilder body = {0};
    if (module == NULL || !parse_statements(p, &body, true))
        return NULL;
    while (accept(p, TOKEN_NEWLINE))
        ;
    if (!at(p, TOKEN_ENDMARKER)) {
        syntax_error_next(p, "multiple statements found while compiling a single statement");
        return NULL;
    }
    module->body = seq_finish(&body);
    return &module->base;
}

static Node *parse_eval(Parser *p)
{
    ExpressionNode *module = NEW(p, Expression, peek(p));
    if (module == NULL || !(module->body = parse_star_expressions(p)))
        return NULL;
    while (accept(p, TOKEN_NEWLINE))
        ;
    return expect(p, TOKEN_ENDMARKER) ? &module->base : NULL;
}

static Node *parse_mode(Parser *p)
{
    switch (p->mode) {
    case PARSE_EVAL: return parse_eval(p);
    case PARSE_INTERACTIVE: return parse_interactive(p);
    default: return parse_file(p);
    }
}

Node *parse_source(Arena *arena, const char *source, size_t length, ParseMode mode, int flags, int feature_version,
                   const SyntaxHost *host, NameTable *names, ParseError *error)
{
    *names = (NameTable){.arena = arena};
    Parser p = {.arena = arena, .names = names, .mode = mode, .flags = flags, .feature_version = feature_version, .host = host, .error = error};
    *error = (ParseError){.kind = ERROR_SYNTAX, .line = 1};
    tokenizer_init(&p.tokenizer, source, length, error);
    Node *tree = parse_mode(&p);
    if (tree && !p.tokenizer.failed)
        return tree;
    if (!p.tokenizer.failed) {
        size_t count = p.count;
        p.explain = true;
        p.at = 0;
        parse_mode(&p);
        if (!p.tokenizer.failed)
            generic_error(&p, &p.tokens[count - 1]);
    }
    return NULL;
}
