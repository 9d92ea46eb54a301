/* parse_params.c - the parameters of functions (up to ')') and lambdas (up to ':'), and what may be wrong with them. */
#include "syntax/parser_internal.h"

typedef struct Parameters {
    TokenKind close;
    argumentsNode *node;
    SeqBuilder positional_only, args, keyword_only, defaults, keyword_defaults;
    bool slash, star;
} Parameters;

static bool annotated(const Parameters *s) { return s->close == TOKEN_RPAR; }

static bool take_type_comment(Parser *p, Text **comment)
{
    if (at(p, TOKEN_TYPE_COMMENT)) {
        *comment = token_text(p, peek(p));
        p->at++;
        return *comment != NULL;
    }
    return true;
}

/* param: NAME [':' expression] (star_expression behind '*') */
static Node *parameter(Parser *p, const Parameters *s, bool star)
{
    argNode *node = NEW(p, arg, peek(p));
    if (node == NULL || !(node->arg = take_name(p)))
        return NULL;
    if (annotated(s) && accept(p, TOKEN_COLON)) {
        node->annotation = star ? parse_star_expression(p) : parse_expression(p);
        if (node->annotation == NULL)
            return NULL;
    }
    return finish_node(p, node);
}

/* What must follow a parameter: ',' [TYPE_COMMENT] or [TYPE_COMMENT] and the end. */
static bool parameter_end(Parser *p, const Parameters *s, Node *parameter_node)
{
    Text **comment = &((argNode *)parameter_node)->type_comment;
    if (accept(p, TOKEN_COMMA))
        return take_type_comment(p, comment);
    return take_type_comment(p, comment) && at(p, s->close);
}

/* default: '=' expression */
static Node *default_value(Parser *p, const Parameters *s)
{
    const Token *equal = peek(p);
    p->at++;
    if (p->explain && (at(p, TOKEN_COMMA) || at(p, s->close == TOKEN_COLON ? TOKEN_RPAR : s->close)))
        syntax_error_token(p, equal, "expected default value expression");
    return p->tokenizer.failed ? NULL : parse_expression(p);
}

/* '(' NAME, ... ')' among the parameters */
static bool explain_parenthesized(Parser *p, const Parameters *s)
{
    const Token *open = peek(p);
    size_t mark = p->at++, count = 0;
    Parameters inner = *s;
    while (at(p, TOKEN_NAME)) {
        if (!parameter(p, &inner, false))
            break;
        count++;
        if (!accept(p, TOKEN_COMMA))
            break;
    }
    if (count && at(p, TOKEN_RPAR))
        syntax_error_tokens(p, open, peek(p), annotated(s) ? "Function parameters cannot be parenthesized"
                                                           : "Lambda expression parameters cannot be parenthesized");
    p->at = mark;
    return p->tokenizer.failed;
}

static bool plain_parameter(Parser *p, Parameters *s)
{
    if (p->explain && at(p, TOKEN_LPAR) && !s->star && s->defaults.count == 0 && !s->slash)
        return !explain_parenthesized(p, s) && false;
    Node *node = parameter(p, s, false), *value = NULL;
    if (node == NULL || (at(p, TOKEN_EQUAL) && !(value = default_value(p, s))))
        return false;
    if (!parameter_end(p, s, node))
        return false;
    if (s->star)
        return seq_add(p, &s->keyword_only, node) && seq_add(p, &s->keyword_defaults, value);
    if (value == NULL && s->defaults.count) {
        if (p->explain)
            syntax_error_at(p, node, node, "parameter without a default follows parameter with a default");
        return false;
    }
    return seq_add(p, &s->args, node) && (value == NULL || seq_add(p, &s->defaults, value));
}

/* '/' and what it ends */
static bool slash(Parser *p, Parameters *s)
{
    const Token *token = peek(p);
    if (s->slash || s->star || s->args.count == 0) {
        if (p->explain && (s->slash || s->star))
            syntax_error_token(p, token, s->star ? "/ must be ahead of *" : "/ may appear only once");
        else if (p->explain && peek_at(p, 1)->kind == TOKEN_COMMA)
            syntax_error_token(p, token, "at least one argument must precede /");
        return false;
    }
    p->at++;
    s->slash = true;
    s->positional_only = s->args;
    s->args = (SeqBuilder){0};
    if (!check_version(p, 8, "Positional-only parameters are"))
        return false;
    if (p->explain && at(p, TOKEN_STAR))
        syntax_error_next(p, "expected comma between / and *");
    return accept(p, TOKEN_COMMA) || at(p, s->close);
}

static bool explain_star(Parser *p, const Parameters *s)
{
    const Token *star = peek(p);
    size_t mark = p->at;
    TokenKind next = peek_at(p, 1)->kind;
    bool named = next != s->close;
    if (next == TOKEN_COMMA) {
        TokenKind behind = peek_at(p, 2)->kind;
        named = behind != s->close && behind != TOKEN_DOUBLESTAR;
        if (behind == TOKEN_TYPE_COMMENT)
            syntax_error_last(p, ERROR_SYNTAX, "bare * has associated type comment");
    }
    if (!named && annotated(s))
        syntax_error_token(p, star, "named arguments must follow bare *");
    else if (!named)
        syntax_error_last(p, ERROR_SYNTAX, "named arguments must follow bare *");
    p->at++;
    if (named && next == TOKEN_NAME && parameter(p, s, false) && at(p, TOKEN_EQUAL))
        syntax_error_next(p, "var-positional argument cannot have default value");
    p->at = mark;
    return p->tokenizer.failed;
}

/* '*' [NAME] */
static bool star(Parser *p, Parameters *s)
{
    if (s->star) {
        TokenKind next = peek_at(p, 1)->kind;
        if (p->explain && (next == TOKEN_COMMA || next == TOKEN_NAME))
            syntax_error_next(p, "* argument may appear only once");
        return false;
    }
    if (p->explain && explain_star(p, s))
        return false;
    p->at++;
    s->star = true;
    if (at(p, TOKEN_COMMA)) {
        p->at++;
        if (p->explain && at(p, TOKEN_SLASH))
            syntax_error_next(p, "/ must be ahead of *");
        return at(p, TOKEN_NAME);
    }
    return (s->node->vararg = parameter(p, s, true)) && parameter_end(p, s, s->node->vararg);
}

/* '**' NAME */
static bool double_star(Parser *p, Parameters *s)
{
    p->at++;
    Node *node = s->node->kwarg = parameter(p, s, false);
    if (node == NULL)
        return false;
    if (p->explain && at(p, TOKEN_EQUAL)) {
        syntax_error_next(p, "var-keyword argument cannot have default value");
    } else if (p->explain && at(p, TOKEN_COMMA)) {
        size_t mark = p->at++;
        const Token *next = peek(p);
        Node *extra = next->kind == TOKEN_NAME ? parameter(p, s, false) : NULL;
        if (extra)
            syntax_error_at(p, extra, extra, "arguments cannot follow var-keyword argument");
        else if (next->kind == TOKEN_STAR || next->kind == TOKEN_DOUBLESTAR || next->kind == TOKEN_SLASH)
            syntax_error_token(p, next, "arguments cannot follow var-keyword argument");
        p->at = mark;
    }
    return parameter_end(p, s, node) && at(p, s->close);
}

Node *parse_parameters(Parser *p, TokenKind close)
{
    Parameters s = {.close = close, .node = NEW(p, arguments, peek(p))};
    if (s.node == NULL)
        return NULL;
    while (!at(p, close)) {
        bool ok;
        switch (peek(p)->kind) {
        case TOKEN_DOUBLESTAR: ok = double_star(p, &s); break;
        case TOKEN_STAR: ok = star(p, &s); break;
        case TOKEN_SLASH: ok = slash(p, &s); break;
        default: ok = plain_parameter(p, &s); break;
        }
        if (!ok)
            return NULL;
    }
    s.node->posonlyargs = seq_finish(&s.positional_only);
    s.node->args = seq_finish(&s.args);
    s.node->kwonlyargs = seq_finish(&s.keyword_only);
    s.node->defaults = seq_finish(&s.defaults);
    s.node->kw_defaults = seq_finish(&s.keyword_defaults);
    return &s.node->base;
}
