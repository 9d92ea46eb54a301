/* explain_expr.c - the second pass over a source that does not parse: what is wrong in an expression. Each function
   looks for one kind of mistake at the current position and leaves the position as it was unless it says otherwise;
   true: an error is recorded. The order of the attempts decides which of several messages is given, as in CPython. */
#include "syntax/parser_internal.h"

#include <string.h>

/* An expression, without looking for mistakes on the way. */
static Node *quiet_expression(Parser *p)
{
    bool explain = p->explain;
    p->explain = false;
    Node *node = parse_plain_expression(p);
    p->explain = explain;
    return node;
}

static bool back(Parser *p, size_t mark)
{
    p->at = mark;
    return p->tokenizer.failed;
}

static bool token_is(const Token *t, const char *text)
{
    return t->kind == TOKEN_NAME && (size_t)(t->end - t->start) == strlen(text) && memcmp(t->start, text, strlen(text)) == 0;
}

static bool is_print_or_exec(const Token *t) { return token_is(t, "print") || token_is(t, "exec"); }
static bool is_any_soft_keyword(const Token *t) { return token_is(t, "_") || token_is(t, "case") || token_is(t, "match") || token_is(t, "type"); }

/* 'not' where an operand should stand; it is at hand. */
void explain_not(Parser *p, Node *(*operand)(Parser *))
{
    const Token *token = peek(p);
    size_t mark = p->at++;
    Node *node = operand(p);
    if (node) {
        Node from = {.line = token->line, .column = token->column};
        syntax_error_at(p, &from, node, "'not' after an operator must be parenthesized");
    }
    p->at = mark;
}

/* A string literal, something, a string literal. */
static bool quotes_inside(Parser *p)
{
    size_t mark = p->at;
    Node *first = NULL, *last = NULL;
    if (!accept(p, TOKEN_STRING))
        return false;
    while (!at(p, TOKEN_STRING)) {
        Node *node = quiet_expression(p);
        if (node == NULL)
            break;
        first = first ? first : node;
        last = node;
    }
    if (first && at(p, TOKEN_STRING))
        syntax_error_at(p, first, last, "invalid syntax. Is this intended to be part of the string?");
    return back(p, mark);
}

/* Two expressions side by side: inside brackets a comma may be missing. */
static bool missing_comma(Parser *p, size_t begin, Node *left)
{
    const Token *start = &p->tokens[begin];
    size_t mark = p->at;
    if ((start->kind == TOKEN_NAME && p->tokens[begin + 1].kind == TOKEN_STRING) || is_any_soft_keyword(start))
        return false;
    Node *right = quiet_expression(p);
    if (right && p->tokens[p->at - 1].level > 0 && !(left->kind == NODE_Name && is_print_or_exec(start)))
        syntax_error_at(p, left, right, "invalid syntax. Perhaps you forgot a comma?");
    return back(p, mark);
}

/* The position is behind the body of what may be a conditional expression. */
static bool half_conditional(Parser *p, Node *body)
{
    size_t mark = p->at;
    Node *test;
    if (!accept(p, KEYWORD_IF) || !(test = parse_disjunction(p)))
        return back(p, mark);
    if (!at(p, KEYWORD_ELSE) && !at(p, TOKEN_COLON)) {
        syntax_error_at(p, body, test, "expected 'else' after 'if' expression");
    } else if (accept(p, KEYWORD_ELSE)) {
        size_t behind = p->at;
        if (!parse_expression(p)) {
            p->at = behind;
            syntax_error_next(p, "expected expression after 'else', but statement is given");
        }
    }
    return back(p, mark);
}

/* 'pass' 'if' disjunction 'else' simple_stmt */
static bool statement_in_conditional(Parser *p)
{
    const Token *start = peek(p);
    size_t mark = p->at;
    if (start->kind != KEYWORD_PASS && start->kind != KEYWORD_BREAK && start->kind != KEYWORD_CONTINUE)
        return false;
    p->at++;
    if (accept(p, KEYWORD_IF) && parse_disjunction(p) && accept(p, KEYWORD_ELSE) && parse_simple_statement(p))
        syntax_error_token(p, start, "expected expression before 'if', but statement is given");
    return back(p, mark);
}

/* A lambda in a replacement field: its colon starts the format spec. */
static bool lambda_in_field(Parser *p)
{
    const Token *start = peek(p);
    size_t mark = p->at;
    if (!accept(p, KEYWORD_LAMBDA) || !parse_parameters(p, TOKEN_COLON))
        return back(p, mark);
    const Token *colon = peek(p);
    if (accept(p, TOKEN_COLON) && p->tokenizer.string_depth && (at(p, TOKEN_FSTRING_MIDDLE) || at(p, TOKEN_RBRACE) || at(p, TOKEN_LBRACE)) &&
        colon->level == 1)
        syntax_error_tokens(p, start, colon, "%c-string: lambda expressions are not allowed without parentheses",
                            p->tokenizer.string_depth ? p->tokenizer.strings[p->tokenizer.string_depth - 1].letter : 'f');
    return back(p, mark);
}

static bool print_statement(Parser *p)
{
    const Token *start = peek(p);
    size_t mark = p->at;
    if (start->kind != TOKEN_NAME)
        return false;
    p->at++;
    Node *operand = at(p, TOKEN_LPAR) ? NULL : parse_star_expressions(p);
    start = &p->tokens[mark];
    if (operand && is_print_or_exec(start)) {
        Node from = {.line = start->line, .column = start->column};
        int length = (int)(start->end - start->start);
        syntax_error_at(p, &from, operand, "Missing parentheses in call to '%.*s'. Did you mean %.*s(...)?", length, start->start, length,
                        start->start);
    }
    return back(p, mark);
}

/* Where an expression is wanted. */
bool explain_expression(Parser *p)
{
    size_t mark = p->at;
    if (quotes_inside(p))
        return true;
    Node *body = at(p, KEYWORD_LAMBDA) ? NULL : parse_disjunction(p);
    if (body && (missing_comma(p, mark, body) || half_conditional(p, body)))
        return true;
    return back(p, mark) || statement_in_conditional(p) || lambda_in_field(p) || print_statement(p);
}

/* Where a named_expression is wanted: '=' in the place of '==' or ':='. */
bool explain_named_expression(Parser *p)
{
    const Token *start = peek(p);
    size_t mark = p->at;
    Memo *memo = parser_memo(p, mark);
    if (memo == NULL || memo->named)
        return p->tokenizer.failed;
    memo->named = true;
    Node *value = parse_expression(p), *other;
    if (value && accept(p, TOKEN_COLONEQUAL) && parse_expression(p))
        syntax_error_at(p, value, value, "cannot use assignment expressions with %s", describe_node(value));
    if (back(p, mark) || value == NULL)
        return p->tokenizer.failed;
    if (start->kind == TOKEN_NAME && peek_at(p, 1)->kind == TOKEN_EQUAL) {
        Node *name = parse_name(p);
        p->at++;
        if (name && (other = parse_bitwise_or(p)) && !at(p, TOKEN_EQUAL) && !at(p, TOKEN_COLONEQUAL))
            syntax_error_at(p, name, other, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
        if (back(p, mark))
            return true;
    }
    if (start->kind == KEYWORD_TRUE || start->kind == KEYWORD_FALSE || start->kind == KEYWORD_NONE)
        return false;
    Node *atom = start->kind == TOKEN_LSQB || start->kind == TOKEN_LPAR ? parse_atom(p) : NULL;
    p->at = mark;
    if (atom && (atom->kind == NODE_List || ((atom->kind == NODE_Tuple || atom->kind == NODE_GeneratorExp) && atom->column == start->column &&
                                              atom->line == start->line)))
        return p->tokenizer.failed;
    value = parse_bitwise_or(p);
    if (value && accept(p, TOKEN_EQUAL) && parse_bitwise_or(p) && !at(p, TOKEN_EQUAL) && !at(p, TOKEN_COLONEQUAL))
        syntax_error_at(p, value, value, "cannot assign to %s here. Maybe you meant '==' instead of '='?", describe_node(value));
    return back(p, mark);
}

/* ---- calls ---- */

static const Node *last_of_comprehension(const Seq *generators)
{
    const comprehensionNode *last = generators->items[generators->count - 1];
    return last->ifs.count ? last->ifs.items[last->ifs.count - 1] : last->iter;
}

/* A keyword argument whose name is none. */
bool explain_keyword(Parser *p)
{
    const Token *start = peek(p), *equal = NULL;
    size_t mark = p->at;
    Node from = {.line = start->line, .column = start->column}, *value;
    Seq generators;
    switch (start->kind) {
    case KEYWORD_TRUE: case KEYWORD_FALSE: case KEYWORD_NONE:
        equal = peek_at(p, 1);
        if (equal->kind == TOKEN_EQUAL) {
            syntax_error_tokens(p, start, equal, "cannot assign to %.*s", (int)(start->end - start->start), start->start);
            return true;
        }
        break;
    case TOKEN_NAME:
        equal = peek_at(p, 1);
        if (equal->kind != TOKEN_EQUAL)
            break;
        p->at += 2;
        if (parse_expression(p) && at_comprehension(p) && parse_comprehension_clauses(p, &generators))
            syntax_error_tokens(p, start, equal, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
        return back(p, mark);
    case TOKEN_DOUBLESTAR:
        p->at++;
        if (parse_expression(p) && accept(p, TOKEN_EQUAL) && (value = parse_expression(p)))
            syntax_error_at(p, &from, value, "cannot assign to keyword argument unpacking");
        return back(p, mark);
    default: break;
    }
    value = parse_expression(p);
    if (value && at(p, TOKEN_EQUAL)) {
        Node to = {.end_line = peek(p)->end_line, .end_column = peek(p)->end_column};
        syntax_error_at(p, value, &to, "expression cannot contain assignment, perhaps you meant \"==\"?");
    }
    return back(p, mark);
}

/* '*' expression '=' expression */
bool explain_starred_argument(Parser *p)
{
    const Token *start = peek(p);
    Node from = {.line = start->line, .column = start->column}, *value;
    size_t mark = p->at++;
    if (parse_expression(p) && accept(p, TOKEN_EQUAL) && (value = parse_expression(p)))
        syntax_error_at(p, &from, value, "cannot assign to iterable argument unpacking");
    return back(p, mark);
}

static void bare_generator(Parser *p, const Node *from, const Seq *generators)
{
    syntax_error_at(p, from, last_of_comprehension(generators), "Generator expression must be parenthesized");
}

/* NAME '=' with nothing behind it, first or behind other arguments. */
static bool missing_value(Parser *p)
{
    if (!at(p, TOKEN_NAME) || peek_at(p, 1)->kind != TOKEN_EQUAL)
        return false;
    TokenKind next = peek_at(p, 2)->kind;
    if (next == TOKEN_COMMA || next == TOKEN_RPAR)
        syntax_error_tokens(p, peek(p), peek_at(p, 1), "expected argument value expression");
    return p->tokenizer.failed;
}

/* Behind args: a generator expression without parentheses, or arguments in the wrong order. */
static bool behind_arguments(Parser *p, Arguments *a)
{
    size_t mark = p->at;
    Arguments more = {0};
    Seq generators;
    Node *value;
    if (at_comprehension(p) && parse_comprehension_clauses(p, &generators) && a->args.count > 1)
        bare_generator(p, a->args.items[a->args.count - 1], &generators);
    if (back(p, mark) || !accept(p, TOKEN_COMMA))
        return p->tokenizer.failed;
    size_t behind = p->at;
    if ((value = parse_expression(p)) && at_comprehension(p) && parse_comprehension_clauses(p, &generators))
        bare_generator(p, value, &generators);
    if (back(p, behind) || !parse_args(p, &more, NULL))
        return back(p, mark);
    bool unpacking = false;
    for (size_t i = 0; i < a->keywords.count; i++)
        unpacking |= ((keywordNode *)a->keywords.items[i])->arg == NULL;
    syntax_error_last(p, ERROR_SYNTAX, unpacking ? "positional argument follows keyword argument unpacking"
                                                 : "positional argument follows keyword argument");
    return true;
}

/* The position is behind the parenthesis of a call whose arguments don't match. */
void explain_arguments(Parser *p)
{
    size_t mark = p->at;
    Arguments a = {0};
    Seq generators;
    bool any = parse_args(p, &a, NULL);
    const Token *comma = peek(p);
    if (any && a.phase != POSITIONAL && accept(p, TOKEN_COMMA) && at(p, TOKEN_STAR) && parse_starred_argument(p) && !at(p, TOKEN_EQUAL))
        syntax_error_from(p, comma, "iterable argument unpacking follows keyword argument unpacking");
    if (back(p, mark))
        return;
    Node *value = parse_expression(p);
    if (value && at_comprehension(p) && parse_comprehension_clauses(p, &generators) && at(p, TOKEN_COMMA))
        bare_generator(p, value, &generators);
    if (back(p, mark))
        return;
    a = (Arguments){0};
    any = parse_args(p, &a, NULL);
    size_t behind = p->at;
    if (any && accept(p, TOKEN_COMMA) && missing_value(p))
        return;
    p->at = mark;
    if (missing_value(p) || !any)
        return;
    p->at = behind;
    behind_arguments(p, &a);
    p->at = mark;
}

/* ---- brackets ---- */

/* '(' with something starred in it alone */
bool explain_group(Parser *p)
{
    size_t mark = p->at++;
    const Token *star = peek(p);
    if (p->tokenizer.failed)
        return true;
    if (star->kind == TOKEN_STAR) {
        Node *value = parse_starred_argument(p);
        if (value && at(p, TOKEN_RPAR))
            syntax_error_at(p, value, value, "cannot use starred expression here");
    } else if (accept(p, TOKEN_DOUBLESTAR)) {
        if (parse_expression(p) && at(p, TOKEN_RPAR))
            syntax_error_token(p, star, "cannot use double starred expression here");
    }
    return back(p, mark);
}

/* A bracket at hand that may open a comprehension. */
bool explain_comprehension(Parser *p)
{
    const Token *open = peek(p);
    size_t mark = p->at++;
    Seq generators;
    if (p->tokenizer.failed)
        return true;
    if (at(p, TOKEN_STAR)) {
        Node *value = parse_starred_argument(p);
        if (value && at_comprehension(p) && parse_comprehension_clauses(p, &generators))
            syntax_error_at(p, value, value, "iterable unpacking cannot be used in comprehension");
    }
    if (back(p, mark + 1) || open->kind == TOKEN_LPAR)
        return back(p, mark);
    const Token *stars = peek(p);
    if (open->kind == TOKEN_LBRACE && accept(p, TOKEN_DOUBLESTAR) && parse_bitwise_or(p) && at_comprehension(p) &&
        parse_comprehension_clauses(p, &generators) && at(p, TOKEN_RBRACE))
        syntax_error_token(p, stars, "dict unpacking cannot be used in dict comprehension");
    if (back(p, mark + 1))
        return true;
    Node *first = parse_star_named_expression(p), *last = first;
    if (first == NULL || !at(p, TOKEN_COMMA))
        return back(p, mark);
    Node end = {.end_line = peek(p)->end_line, .end_column = peek(p)->end_column};
    bool bare = true;
    while (accept(p, TOKEN_COMMA) && !at_comprehension(p)) {
        Node *next = parse_star_named_expression(p);
        if (next == NULL)
            break;
        last = next;
        bare = false;
    }
    if (at_comprehension(p) && parse_comprehension_clauses(p, &generators))
        syntax_error_at(p, first, bare ? &end : last, "did you forget parentheses around the comprehension target?");
    return back(p, mark);
}

/* A value missing or starred behind the colon at hand. */
static bool bad_value(Parser *p, size_t mark)
{
    const Token *colon = peek(p);
    p->at++;
    const Token *next = peek(p);
    if (next->kind == TOKEN_RBRACE || next->kind == TOKEN_COMMA)
        syntax_error_token(p, colon, "expression expected after dictionary key and ':'");
    else if (accept(p, TOKEN_STAR) && parse_bitwise_or(p))
        syntax_error_from(p, next, "cannot use a starred expression in a dictionary value");
    return back(p, mark);
}

/* A dict display that does not match; brace is where it opens. */
bool explain_dict(Parser *p, size_t brace)
{
    size_t pairs = 0;
    if (p->tokenizer.failed)
        return true;
    p->at = brace + 1;
    for (;; pairs++) {
        bool unpacking = accept(p, TOKEN_DOUBLESTAR);
        Node *key = unpacking ? parse_bitwise_or(p) : parse_expression(p);
        if (key && !unpacking) {
            if (at(p, TOKEN_COLON)) {
                size_t colon = p->at++;
                if (!parse_expression(p)) {
                    p->at = colon;
                    return bad_value(p, brace);
                }
            } else {
                if (pairs) {
                    Node from = {.line = key->line, .column = key->end_column - 1}, to = {.end_line = key->end_line, .end_column = -1};
                    syntax_error_at(p, &from, &to, "':' expected after dictionary key");
                }
                return back(p, brace);
            }
        }
        if (key == NULL || !accept(p, TOKEN_COMMA))
            return back(p, brace);
    }
}

/* ---- targets ---- */

/* ['async'] 'for' at hand, whose targets or 'in' don't match. */
bool explain_for_target(Parser *p)
{
    size_t mark = p->at;
    accept(p, KEYWORD_ASYNC);
    p->at++;
    Node *list = parse_star_expressions(p);
    if (list)
        explain_target(p, list, FOR_TARGETS);
    return back(p, mark);
}

bool explain_for_clause(Parser *p)
{
    size_t mark = p->at;
    accept(p, KEYWORD_ASYNC);
    p->at++;
    Node *item = parse_bitwise_or(p);
    if (item) {
        size_t behind = p->at;
        while (accept(p, TOKEN_COMMA) && parse_bitwise_or(p))
            behind = p->at;
        p->at = behind;
        accept(p, TOKEN_COMMA);
        if (!at(p, KEYWORD_IN))
            syntax_error_last(p, ERROR_SYNTAX, "'in' expected after for-loop variables");
    }
    return back(p, mark) || explain_for_target(p);
}
