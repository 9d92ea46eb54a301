/* parse_stmt.c - blocks and compound statements: one function for each rule. */
#include "syntax/parser_internal.h"

static Node *compound_statement(Parser *p, bool *is_compound);

/* ---- lines and blocks ---- */

/* simple_stmts: simple_stmt (';' simple_stmt)* [';'] NEWLINE */
static bool simple_statements(Parser *p, SeqBuilder *out)
{
    do {
        if (out->count && at(p, TOKEN_NEWLINE))
            break;
        Node *node = parse_simple_statement(p);
        if (node == NULL || !seq_add(p, out, node))
            return false;
    } while (accept(p, TOKEN_SEMI));
    return accept(p, TOKEN_NEWLINE);
}

/* statement: compound_stmt | simple_stmts */
bool parse_statement(Parser *p, SeqBuilder *out)
{
    bool is_compound;
    SeqBuilder line = {0};
    Node *compound = compound_statement(p, &is_compound);
    if (is_compound || p->tokenizer.failed)
        return compound && seq_add(p, out, compound);
    if (!simple_statements(p, &line))
        return false;
    for (size_t i = 0; i < line.count; i++)
        if (!seq_add(p, out, line.items[i]))
            return false;
    return true;
}

/* statement_newline: one compound statement and an empty line, or a line of simple ones */
bool parse_interactive_statement(Parser *p, SeqBuilder *out)
{
    bool is_compound;
    if (at(p, TOKEN_NEWLINE)) {
        PassNode *pass = NEW(p, Pass, peek(p));
        p->at++;
        return pass && seq_add(p, out, pass);
    }
    Node *compound = compound_statement(p, &is_compound);
    if (is_compound)
        return compound && seq_add(p, out, compound) && accept(p, TOKEN_NEWLINE);
    return !p->tokenizer.failed && simple_statements(p, out);
}

/* block, behind its colon: NEWLINE INDENT statement+ DEDENT | simple_stmts */
static bool block(Parser *p, Seq *body)
{
    SeqBuilder out = {0};
    bool ok = true;
    if (too_deep(p))
        return false;
    if (accept(p, TOKEN_NEWLINE)) {
        if (!accept(p, TOKEN_INDENT)) {
            if (p->explain)
                syntax_error_last(p, ERROR_INDENTATION, "expected an indented block");
            return false;
        }
        do
            ok = parse_statement(p, &out);
        while (ok && !at(p, TOKEN_DEDENT) && !at(p, TOKEN_ENDMARKER));
        ok = ok && accept(p, TOKEN_DEDENT);
    } else {
        ok = simple_statements(p, &out);
    }
    *body = seq_finish(&out);
    return ok;
}

/* ':' block; the construct and its line are for the message when one is missing. */
bool parse_block(Parser *p, Seq *body, const char *construct, int line)
{
    if (p->explain && explain_header(p, construct, line))
        return false;
    return expect(p, TOKEN_COLON) && block(p, body);
}

/* The token that must come: an error of its own, in either pass, if it doesn't. */
static bool forced(Parser *p, TokenKind kind, const char *text)
{
    if (accept(p, kind))
        return true;
    syntax_error_next(p, "expected '%s'", text);
    return false;
}

/* The same where even a line's end in the place of the colon is only "expected ':'" */
static bool forced_block(Parser *p, Seq *body, const char *construct, int line)
{
    if (p->explain && !at(p, TOKEN_NEWLINE) && explain_header(p, construct, line))
        return false;
    return forced(p, TOKEN_COLON, ":") && block(p, body);
}

/* [else_block] */
static bool else_block(Parser *p, Seq *orelse)
{
    int line = peek(p)->line;
    if (!accept(p, KEYWORD_ELSE))
        return true;
    if (!forced_block(p, orelse, "'else' statement", line))
        return false;
    if (p->explain && at(p, KEYWORD_ELIF))
        syntax_error_last(p, ERROR_SYNTAX, "'elif' block follows an 'else' block");
    return !p->tokenizer.failed;
}

/* ---- if, while, for, with ---- */

/* if_stmt, elif_stmt; a long chain of elifs must not nest */
static Node *if_statement(Parser *p)
{
    IfNode *outermost = NULL;
    SeqBuilder chain = {0};
    Seq *orelse = NULL;
    do {
        const Token *start = peek(p);
        IfNode *node = NEW(p, If, start);
        p->at++;
        if (node == NULL || !(node->test = parse_named_expression(p)) ||
            !parse_block(p, &node->body, start->kind == KEYWORD_IF ? "'if' statement" : "'elif' statement", start->line) ||
            !seq_add(p, &chain, node))
            return NULL;
        if (orelse) {
            SeqBuilder single = {0};
            if (!seq_add(p, &single, node))
                return NULL;
            *orelse = seq_finish(&single);
        }
        orelse = &node->orelse;
        outermost = outermost ? outermost : node;
    } while (at(p, KEYWORD_ELIF));
    if (!else_block(p, orelse))
        return NULL;
    for (size_t i = 0; i < chain.count; i++)
        finish_node(p, chain.items[i]);
    return &outermost->base;
}

static Node *while_statement(Parser *p)
{
    WhileNode *node = NEW(p, While, peek(p));
    int line = peek(p)->line;
    p->at++;
    if (node == NULL || !(node->test = parse_named_expression(p)) || !parse_block(p, &node->body, "'while' statement", line) ||
        !else_block(p, &node->orelse))
        return NULL;
    return finish_node(p, node);
}

static bool take_type_comment(Parser *p, Text **comment)
{
    if (!at(p, TOKEN_TYPE_COMMENT))
        return true;
    *comment = token_text(p, peek(p));
    p->at++;
    return *comment != NULL;
}

/* ':' [TYPE_COMMENT] block */
static bool commented_block(Parser *p, Seq *body, Text **comment, const char *construct, int line)
{
    if (p->explain && explain_header(p, construct, line))
        return false;
    return expect(p, TOKEN_COLON) && take_type_comment(p, comment) && block(p, body);
}

/* for_stmt, at 'for'; start is that or the 'async' before it. */
static Node *for_statement(Parser *p, const Token *start, bool async)
{
    ForNode *node = NEW(p, For, start);
    size_t mark = p->at++;
    int line = p->tokens[mark].line;
    if (node == NULL)
        return NULL;
    if (!(node->target = parse_target_list(p)) || !accept(p, KEYWORD_IN)) {
        p->at = mark;
        if (p->explain && !p->tokenizer.failed)
            explain_for_target(p);
        return NULL;
    }
    if (!(node->iter = parse_star_expressions(p)) || !commented_block(p, &node->body, &node->type_comment, "'for' statement", line) ||
        !else_block(p, &node->orelse) || (async && !check_version(p, 5, "Async for loops are")))
        return NULL;
    if (async)
        node->base.kind = NODE_AsyncFor;
    return finish_node(p, node);
}
_Static_assert(sizeof(ForNode) == sizeof(AsyncForNode) && sizeof(WithNode) == sizeof(AsyncWithNode) &&
               sizeof(FunctionDefNode) == sizeof(AsyncFunctionDefNode), "one function makes both");

/* with_item: expression ['as' star_target] */
static Node *with_item(Parser *p)
{
    withitemNode *item = NEW(p, withitem, peek(p));
    if (item == NULL || !(item->context_expr = parse_expression(p)))
        return NULL;
    size_t mark = p->at;
    if (!accept(p, KEYWORD_AS))
        return finish_node(p, item);
    item->optional_vars = parse_star_target(p);
    if (item->optional_vars && (at(p, TOKEN_COMMA) || at(p, TOKEN_RPAR) || at(p, TOKEN_COLON) || (p->explain && at(p, TOKEN_NEWLINE))))
        return finish_node(p, item);
    if (p->explain && !p->tokenizer.failed) {
        p->at = mark + 1;
        Node *value = parse_expression(p);
        if (value && (at(p, TOKEN_COMMA) || at(p, TOKEN_RPAR) || at(p, TOKEN_COLON)))
            explain_target(p, value, STAR_TARGETS);
    }
    p->at = mark;
    item->optional_vars = NULL;
    return p->tokenizer.failed ? NULL : finish_node(p, item);
}

/* '(' with_item, ... ')' ':' is tried first; anything else is an expression that starts with a parenthesis. */
static bool parenthesized_items(Parser *p, SeqBuilder *items)
{
    size_t mark = p->at++;
    bool ok = true;
    while (ok && !at(p, TOKEN_RPAR)) {
        Node *item = with_item(p);
        ok = item && seq_add(p, items, item);
        if (ok && !accept(p, TOKEN_COMMA))
            break;
    }
    if (ok && items->count && accept(p, TOKEN_RPAR) && (at(p, TOKEN_COLON) || (p->explain && at(p, TOKEN_NEWLINE))))
        return true;
    p->at = mark;
    items->count = 0;
    return false;
}

static bool with_items(Parser *p, SeqBuilder *items)
{
    if (at(p, TOKEN_LPAR) && parenthesized_items(p, items))
        return true;
    if (p->tokenizer.failed)
        return false;
    do {
        Node *item = with_item(p);
        if (item == NULL || !seq_add(p, items, item))
            return false;
    } while (accept(p, TOKEN_COMMA));
    return true;
}

/* with_stmt, at 'with' */
static Node *with_statement(Parser *p, const Token *start, bool async)
{
    WithNode *node = NEW(p, With, start);
    SeqBuilder items = {0};
    int line = peek(p)->line;
    p->at++;
    if (node == NULL || !with_items(p, &items))
        return NULL;
    node->items = seq_finish(&items);
    if (!commented_block(p, &node->body, &node->type_comment, "'with' statement", line) ||
        (async && !check_version(p, 5, "Async with statements are")))
        return NULL;
    if (async)
        node->base.kind = NODE_AsyncWith;
    return finish_node(p, node);
}

/* ---- try ---- */

/* The types of an except clause, without parentheses if they are several (PEP 758). */
static Node *except_types(Parser *p)
{
    Node *types = parse_expression(p);
    size_t mark = p->at;
    if (types == NULL || !at(p, TOKEN_COMMA))
        return types;
    const Node *first = types;
    Token from = {.line = first->line, .column = first->column};
    TupleNode *tuple = NEW_FROM(p, Tuple, first);
    SeqBuilder items = {0};
    if (tuple == NULL || !seq_add(p, &items, types))
        return NULL;
    while (accept(p, TOKEN_COMMA) && !at(p, TOKEN_COLON) && !at(p, KEYWORD_AS)) {
        Node *type = parse_expression(p);
        if (type == NULL || !seq_add(p, &items, type))
            return p->at = mark, NULL;
    }
    if (p->explain && at(p, KEYWORD_AS) && peek_at(p, 1)->kind == TOKEN_NAME && peek_at(p, 2)->kind == TOKEN_COLON)
        p->at += 3, syntax_error_from(p, &from, "multiple exception types must be parenthesized when using 'as'");
    if (!at(p, TOKEN_COLON) || !check_version(p, 14, "except expressions without parentheses are"))
        return NULL;
    tuple->elts = seq_finish(&items);
    return finish_node(p, tuple);
}

/* 'as' with something that is no name; at 'as' */
static void explain_except_name(Parser *p, bool star)
{
    Seq body;
    p->at++;
    Node *value = parse_expression(p);
    if (value && accept(p, TOKEN_COLON) && block(p, &body))
        syntax_error_at(p, value, value, "cannot use except%s statement with %s", star ? "*" : "", describe_node(value));
}

/* except_block, except_star_block */
static Node *except_clause(Parser *p, bool star)
{
    ExceptHandlerNode *node = NEW(p, ExceptHandler, peek(p));
    int line = peek(p)->line;
    p->at += star ? 2 : 1;
    if (node == NULL)
        return NULL;
    if (star && p->explain && (at(p, TOKEN_NEWLINE) || at(p, TOKEN_COLON)))
        syntax_error_last(p, ERROR_SYNTAX, "expected one or more exception types");
    if (star || (!at(p, TOKEN_COLON) && !at(p, TOKEN_NEWLINE))) {
        if (!(node->type = except_types(p)))
            return NULL;
        if (at(p, KEYWORD_AS)) {
            TokenKind behind = peek_at(p, 1)->kind == TOKEN_NAME ? peek_at(p, 2)->kind : TOKEN_ERROR;
            if (p->explain && behind != TOKEN_COLON && behind != TOKEN_NEWLINE)
                return explain_except_name(p, star), NULL;
            p->at++;
            if (!(node->name = take_name(p)))
                return NULL;
        }
    }
    return parse_block(p, &node->body, star ? "'except*' statement" : "'except' statement", line) ? finish_node(p, node) : NULL;
}

/* A clause of the other sort than those before it. */
static void explain_mixed(Parser *p, bool star)
{
    const Token *start = peek(p), *second = peek_at(p, 1);
    start = peek(p);
    p->at += star ? 2 : 1;
    if ((!star && at(p, TOKEN_COLON)) || (parse_expression(p) && (!accept(p, KEYWORD_AS) || accept(p, TOKEN_NAME)) && at(p, TOKEN_COLON)))
        syntax_error_tokens(p, start, star ? second : start, "cannot have both 'except' and 'except*' on the same 'try'");
}

static bool handlers(Parser *p, TryNode *node)
{
    SeqBuilder clauses = {0};
    while (at(p, KEYWORD_EXCEPT)) {
        bool star = peek_at(p, 1)->kind == TOKEN_STAR;
        if (clauses.count && star != (node->base.kind == NODE_TryStar)) {
            if (p->explain)
                explain_mixed(p, star);
            return false;
        }
        Node *clause = except_clause(p, star);
        if (clause == NULL || !seq_add(p, &clauses, clause) || (star && !check_version(p, 11, "Exception groups are")))
            return false;
        if (star)
            node->base.kind = NODE_TryStar;
    }
    node->handlers = seq_finish(&clauses);
    return true;
}
_Static_assert(sizeof(TryNode) == sizeof(TryStarNode), "one function makes both");

/* [finally_block] */
static bool finally_block(Parser *p, Seq *body)
{
    int line = peek(p)->line;
    return !accept(p, KEYWORD_FINALLY) || forced_block(p, body, "'finally' statement", line);
}

static Node *try_statement(Parser *p)
{
    TryNode *node = NEW(p, Try, peek(p));
    int line = peek(p)->line;
    p->at++;
    if (node == NULL || !forced_block(p, &node->body, "'try' statement", line))
        return NULL;
    if (p->explain && !at(p, KEYWORD_EXCEPT) && !at(p, KEYWORD_FINALLY))
        syntax_error_last(p, ERROR_SYNTAX, "expected 'except' or 'finally' block");
    if (!handlers(p, node))
        return NULL;
    if (node->handlers.count && !else_block(p, &node->orelse))
        return NULL;
    if (!finally_block(p, &node->finalbody) || (node->handlers.count == 0 && node->finalbody.count == 0))
        return NULL;
    return finish_node(p, node);
}

/* ---- def, class ---- */

/* func_type_comment: on the header's line or on one of its own */
static bool function_type_comment(Parser *p, Text **comment)
{
    if (!(p->flags & PARSE_TYPE_COMMENTS))
        return true;
    if (at(p, TOKEN_NEWLINE) && peek_at(p, 1)->kind == TOKEN_TYPE_COMMENT && peek_at(p, 2)->kind == TOKEN_NEWLINE &&
        peek_at(p, 3)->kind == TOKEN_INDENT)
        p->at++;
    else if (p->explain && at(p, TOKEN_TYPE_COMMENT) && peek_at(p, 1)->kind == TOKEN_NEWLINE && peek_at(p, 2)->kind == TOKEN_TYPE_COMMENT &&
             peek_at(p, 3)->kind == TOKEN_NEWLINE && peek_at(p, 4)->kind == TOKEN_INDENT)
        syntax_error_last(p, ERROR_SYNTAX, "Cannot have two type comments on def");
    return take_type_comment(p, comment);
}

/* function_def_raw, at 'def' */
static Node *function_definition(Parser *p, const Token *start, Seq decorators, bool async)
{
    FunctionDefNode *node = NEW(p, FunctionDef, start);
    int line = peek(p)->line;
    p->at++;
    if (node == NULL || !(node->name = take_name(p)))
        return NULL;
    if (at(p, TOKEN_LSQB) && !parse_type_params(p, &node->type_params))
        return NULL;
    if (!forced(p, TOKEN_LPAR, "(") || !(node->args = parse_parameters(p, TOKEN_RPAR)) || !accept(p, TOKEN_RPAR))
        return NULL;
    size_t mark = p->at;
    if (accept(p, TOKEN_RARROW) && !(node->returns = parse_expression(p)))
        p->at = mark;
    if (p->explain && !at(p, TOKEN_NEWLINE) && explain_header(p, "function definition", line))
        return NULL;
    if (!forced(p, TOKEN_COLON, ":") || !function_type_comment(p, &node->type_comment) || !block(p, &node->body) ||
        (async && !check_version(p, 5, "Async functions are")))
        return NULL;
    node->decorator_list = decorators;
    if (async)
        node->base.kind = NODE_AsyncFunctionDef;
    return finish_node(p, node);
}

static Node *class_definition(Parser *p, Seq decorators)
{
    ClassDefNode *node = NEW(p, ClassDef, peek(p));
    SeqBuilder bases = {0}, keywords = {0};
    int line = peek(p)->line;
    p->at++;
    if (node == NULL || !(node->name = take_name(p)))
        return NULL;
    if (at(p, TOKEN_LSQB) && !parse_type_params(p, &node->type_params))
        return NULL;
    if (accept(p, TOKEN_LPAR) && !parse_call_arguments(p, &bases, &keywords))
        return NULL;
    node->bases = seq_finish(&bases);
    node->keywords = seq_finish(&keywords);
    node->decorator_list = decorators;
    return parse_block(p, &node->body, "class definition", line) ? finish_node(p, node) : NULL;
}

/* ('@' named_expression NEWLINE)+ (class_def_raw | function_def_raw) */
static Node *decorated(Parser *p)
{
    SeqBuilder decorators = {0};
    while (accept(p, TOKEN_AT)) {
        Node *decorator = parse_named_expression(p);
        if (decorator == NULL || !seq_add(p, &decorators, decorator) || !expect(p, TOKEN_NEWLINE))
            return NULL;
    }
    const Token *start = peek(p);
    if (at(p, KEYWORD_CLASS))
        return class_definition(p, seq_finish(&decorators));
    bool async = accept(p, KEYWORD_ASYNC);
    return at(p, KEYWORD_DEF) ? function_definition(p, start, seq_finish(&decorators), async) : NULL;
}

static Node *async_statement(Parser *p)
{
    const Token *start = peek(p);
    p->at++;
    switch (peek(p)->kind) {
    case KEYWORD_DEF: return function_definition(p, start, (Seq){0}, true);
    case KEYWORD_FOR: return for_statement(p, start, true);
    case KEYWORD_WITH: return with_statement(p, start, true);
    default: return NULL;
    }
}

/* *is_compound: what stands here can be nothing else. */
static Node *compound_statement(Parser *p, bool *is_compound)
{
    const Token *start = peek(p);
    *is_compound = true;
    switch (start->kind) {
    case KEYWORD_IF: return if_statement(p);
    case KEYWORD_WHILE: return while_statement(p);
    case KEYWORD_FOR: return for_statement(p, start, false);
    case KEYWORD_WITH: return with_statement(p, start, false);
    case KEYWORD_TRY: return try_statement(p);
    case KEYWORD_DEF: return function_definition(p, start, (Seq){0}, false);
    case KEYWORD_CLASS: return class_definition(p, (Seq){0});
    case KEYWORD_ASYNC: return async_statement(p);
    case TOKEN_AT: return decorated(p);
    case TOKEN_NAME: {
        Node *match = parse_match(p);
        *is_compound = match != NULL;
        return match;
    }
    default: *is_compound = false; return NULL;
    }
}
