/* parser.c - tokens, nodes, names, errors, and the grammar's entries. */
#include "syntax/parser_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/unicode.h"

static void no_memory(Parser *p)
{
    p->error->kind = ERROR_MEMORY;
    p->tokenizer.failed = true;
}

bool seq_add(Parser *p, SeqBuilder *b, void *item)
{
    if (b->count == b->capacity) {
        size_t capacity = b->capacity ? b->capacity * 2 : 4;
        void **items = arena_alloc(p->arena, capacity * sizeof *items);
        if (items == NULL) {
            no_memory(p);
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

static bool grow_tokens(Parser *p)
{
    size_t capacity = p->capacity ? p->capacity * 2 : 256;
    Token *tokens = capacity < UINT32_MAX ? arena_alloc(p->arena, capacity * sizeof *tokens) : NULL;
    if (tokens == NULL) {
        no_memory(p);
        return false;
    }
    if (p->count)
        memcpy(tokens, p->tokens, p->count * sizeof *tokens);
    p->tokens = tokens;
    p->capacity = capacity;
    return true;
}

static bool ignored(Parser *p, const Token *token)
{
    TypeIgnoreNode *node = arena_alloc(p->arena, sizeof *node);
    if (node == NULL || !(node->tag = token_text(p, token)))
        return false;
    node->base.kind = NODE_TypeIgnore;
    node->lineno = token->line;
    return seq_add(p, &p->type_ignores, node);
}

/* One token more. At the end of interactive input a line ends, and so do all blocks unless that must be shown. */
static bool read_token(Parser *p)
{
    if (p->count == p->capacity && !grow_tokens(p))
        return false;
    Token *token = &p->tokens[p->count];
    do
        *token = tokenizer_next(&p->tokenizer);
    while (token->kind == TOKEN_TYPE_IGNORE && ignored(p, token));
    if (p->mode == PARSE_INTERACTIVE && token->kind == TOKEN_ENDMARKER && p->started) {
        token->kind = TOKEN_NEWLINE;
        p->started = false;
        if (!(p->flags & PARSE_DONT_IMPLY_DEDENT))
            tokenizer_end_blocks(&p->tokenizer);
    } else {
        p->started = true;
    }
    p->count++;
    return true;
}

Token *parser_read(Parser *p, size_t index)
{
    static Token none = {.kind = TOKEN_ERROR, .start = "", .end = ""};
    while (index >= p->count)
        if (!read_token(p))
            return &none;
    return &p->tokens[index];
}

Text *token_text(Parser *p, const Token *token)
{
    Text *text = arena_alloc(p->arena, sizeof *text);
    if (text)
        *text = (Text){token->start, (size_t)(token->end - token->start)};
    else
        no_memory(p);
    return text;
}

bool accept_not_equal(Parser *p)
{
    const Token *t = peek(p);
    bool diamond = *t->start == '<';
    if (diamond != !!(p->flags & PARSE_BARRY_AS_BDFL)) {
        if (!diamond)
            syntax_error_token(p, t, "with Barry as BDFL, use '<>' instead of '!='");
        return false;
    }
    p->at++;
    return true;
}

bool too_deep(Parser *p)
{
    if (p->host == NULL || p->host->stack_limit == NULL || (char *)__builtin_frame_address(0) > p->host->stack_limit)
        return false;
    if (!p->tokenizer.failed)
        tokenizer_error(&p->tokenizer, ERROR_RECURSION, peek(p)->line, 0, 0, 0, "too complex");
    return true;
}

void *new_node(Parser *p, NodeKind kind, size_t size, const Token *start)
{
    Node *node = arena_alloc(p->arena, size);
    if (node == NULL) {
        no_memory(p);
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
    Token token = {.line = start->line, .column = start->column, .end_line = start->end_line, .end_column = start->end_column};
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
        no_memory(p);
    }
    return id;
}

static bool is_constant_name(const char *text, size_t length)
{
    static const char *const names[] = {"None", "True", "False"};
    for (int i = 0; i < 3; i++)
        if (strlen(names[i]) == length && memcmp(names[i], text, length) == 0)
            return true;
    return false;
}

/* Names are in the normal form NFKC. */
static Identifier *normalized(Parser *p, const Token *t)
{
    size_t length = (size_t)(t->end - t->start), n = 0, count = 0;
    uint32_t *characters = arena_alloc(p->arena, length * sizeof *characters), *form;
    if (characters == NULL)
        return no_memory(p), NULL;
    for (const char *s = t->start; s < t->end;)
        characters[count++] = take_utf8(&s);
    if (unicode_quick_check(characters, count, NORMAL_NFKC) == 1)
        return identifier(p, t->start, length);
    if (!(form = unicode_normalize(characters, count, NORMAL_NFKC, false, &count)))
        return no_memory(p), NULL;
    char *text = arena_alloc(p->arena, count * 4 + 1);
    for (size_t i = 0; text && i < count; i++)
        n += put_utf8(text + n, form[i]);
    free(form);
    if (text && is_constant_name(text, n)) {
        tokenizer_error(&p->tokenizer, ERROR_VALUE, t->line, 0, 0, 0, "identifier field can't represent '%.*s' constant", (int)n, text);
        return NULL;
    }
    return text ? identifier(p, text, n) : (no_memory(p), NULL);
}

Identifier *take_name(Parser *p)
{
    const Token *t = peek(p);
    if (t->kind != TOKEN_NAME)
        return NULL;
    p->at++;
    for (const char *s = t->start; s < t->end; s++)
        if ((unsigned char)*s >= 0x80)
            return normalized(p, t);
    return identifier(p, t->start, (size_t)(t->end - t->start));
}

bool is_soft_keyword(Parser *p, const char *text)
{
    Token *t = peek(p);
    size_t n = strlen(text);
    return t->kind == TOKEN_NAME && (size_t)(t->end - t->start) == n && memcmp(t->start, text, n) == 0;
}

/* ---- entries ---- */

/* file: statement* ENDMARKER */
static Node *parse_file(Parser *p)
{
    ModuleNode *module = NEW(p, Module, peek(p));
    SeqBuilder body = {0};
    while (module && !at(p, TOKEN_ENDMARKER))
        if (!parse_statement(p, &body))
            return NULL;
    if (module == NULL)
        return NULL;
    module->body = seq_finish(&body);
    module->type_ignores = seq_finish(&p->type_ignores);
    return &module->base;
}

/* What follows the one statement may only be blanks and comments. */
static bool rest_is_blank(const Tokenizer *t)
{
    const char *c = t->at;
    for (; c < t->end; c++) {
        if (*c == '#')
            while (c + 1 < t->end && c[1] != '\n')
                c++;
        else if (*c != ' ' && *c != '\t' && *c != '\n' && *c != '\f')
            return false;
    }
    return true;
}

/* interactive: statement_newline */
static Node *parse_interactive(Parser *p)
{
    InteractiveNode *module = NEW(p, Interactive, peek(p));
    SeqBuilder body = {0};
    if (module == NULL || !parse_interactive_statement(p, &body))
        return NULL;
    module->body = seq_finish(&body);
    return &module->base;
}

static bool at_end(Parser *p)
{
    while (accept(p, TOKEN_NEWLINE))
        ;
    return at(p, TOKEN_ENDMARKER);
}

/* eval: expressions NEWLINE* ENDMARKER */
static Node *parse_eval(Parser *p)
{
    ExpressionNode *module = NEW(p, Expression, peek(p));
    return module && (module->body = parse_expressions(p)) && at_end(p) ? &module->base : NULL;
}

/* type_expressions: expressions, then '*' expression, then '**' expression; the stars are dropped */
static bool type_expressions(Parser *p, SeqBuilder *types)
{
    int stars = 0;
    do {
        int more = accept(p, TOKEN_STAR) ? 1 : accept(p, TOKEN_DOUBLESTAR) ? 2 : 0;
        Node *type = more > stars || (more == 0 && stars == 0) ? parse_expression(p) : NULL;
        if (type == NULL || !seq_add(p, types, type))
            return false;
        stars = more;
    } while (accept(p, TOKEN_COMMA));
    return true;
}

/* func_type: '(' [type_expressions] ')' '->' expression NEWLINE* ENDMARKER */
static Node *parse_func_type(Parser *p)
{
    FunctionTypeNode *type = NEW(p, FunctionType, peek(p));
    SeqBuilder types = {0};
    if (type == NULL || !accept(p, TOKEN_LPAR) || (!at(p, TOKEN_RPAR) && !type_expressions(p, &types)) || !accept(p, TOKEN_RPAR) ||
        !accept(p, TOKEN_RARROW) || !(type->returns = parse_expression(p)) || !at_end(p))
        return NULL;
    type->argtypes = seq_finish(&types);
    return &type->base;
}

static Node *parse_mode(Parser *p)
{
    p->at = 0;
    switch (p->mode) {
    case PARSE_EVAL: return parse_eval(p);
    case PARSE_INTERACTIVE: return parse_interactive(p);
    case PARSE_FUNC_TYPE: return parse_func_type(p);
    default: return parse_file(p);
    }
}

static bool grow_memo(Parser *p, size_t size)
{
    Memo *memo = arena_alloc(p->arena, size * sizeof *memo);
    if (memo == NULL) {
        no_memory(p);
        return false;
    }
    if (p->memo_size)
        memcpy(memo, p->memo, p->memo_size * sizeof *memo);
    p->memo = memo;
    p->memo_size = size;
    return true;
}

Memo *parser_memo(Parser *p, size_t index)
{
    if (index >= p->memo_size && !grow_memo(p, index * 2))
        return NULL;
    return &p->memo[index];
}

/* The second pass, in search of better words than "invalid syntax". */
static void explain(Parser *p)
{
    Token last = p->tokens[p->count - 1];
    if (!grow_memo(p, p->count + 16))
        return;
    p->explain = p->tokenizer.quiet = true;
    parse_mode(p);
    if (!p->tokenizer.failed)
        generic_error(p, &last);
}

/* A copy with a NUL behind it in which lines end in \n only, in a file also the last one. */
static char *own_source(Arena *arena, const char *source, size_t *length, bool whole_lines)
{
    char *copy = *length < INT32_MAX ? arena_alloc(arena, *length + 2) : NULL;
    if (copy == NULL)
        return NULL;
    size_t n = *length;
    if (memchr(source, '\r', n) == NULL) {
        memcpy(copy, source, n);
    } else {
        const char *end = source + n;
        for (n = 0; source < end; source++) {
            copy[n++] = *source == '\r' ? '\n' : *source;
            if (*source == '\r' && source + 1 < end && source[1] == '\n')
                source++;
        }
    }
    if (whole_lines && n && copy[n - 1] != '\n')
        copy[n++] = '\n';
    copy[n] = 0;
    *length = n;
    return copy;
}

/* Whether more source might help. CPython's tokenizer sees the end when it looks for the rest of a name or operator. */
static bool source_ended(Parser *p)
{
    const Tokenizer *t = &p->tokenizer;
    if (t->failed || t->at_end || p->count == 0)
        return t->at_end;
    TokenKind last = p->tokens[p->count - 1].kind;
    return t->at >= t->end && t->end > t->source && t->end[-1] != '\n' && last != TOKEN_STRING && last != TOKEN_FSTRING_END;
}

Node *parse_source(Arena *arena, const char *source, size_t length, ParseMode mode, int flags, int feature_version,
                   const SyntaxHost *host, NameTable *names, ParseError *error)
{
    *names = (NameTable){.arena = arena};
    Parser p = {.arena = arena, .names = names, .mode = mode, .flags = flags, .feature_version = feature_version, .host = host, .error = error};
    *error = (ParseError){.kind = ERROR_SYNTAX, .line = 1};
    source = own_source(arena, source, &length, mode == PARSE_FILE);
    if (source == NULL) {
        error->kind = ERROR_MEMORY;
        return NULL;
    }
    tokenizer_init(&p.tokenizer, source, length, error);
    p.tokenizer.host = host;
    p.tokenizer.arena = arena;
    p.tokenizer.type_comments = flags & PARSE_TYPE_COMMENTS;
    Node *tree = parse_mode(&p);
    if (tree && !p.tokenizer.failed && mode == PARSE_INTERACTIVE && !rest_is_blank(&p.tokenizer))
        syntax_error_last(&p, ERROR_SYNTAX, "multiple statements found while compiling a single statement");
    if (tree && !p.tokenizer.failed)
        return tree;
    if ((flags & PARSE_ALLOW_INCOMPLETE) && error->kind <= ERROR_TAB && source_ended(&p)) {
        p.tokenizer.failed = p.raised = false;
        syntax_error_last(&p, ERROR_INCOMPLETE, "incomplete input");
    }
    if (!p.tokenizer.failed)
        explain(&p);
    finish_error(&p);
    return NULL;
}
