/* parse_types.c - type parameters and type aliases (PEP 695, 696). */
#include "syntax/parser_internal.h"

_Static_assert(sizeof(ParamSpecNode) == sizeof(TypeVarTupleNode), "one function makes both");

/* invalid in the first pass already: '*' and '**' parameters have no bound. */
static Node *explain_bound(Parser *p, const char *what)
{
    Token colon = *peek(p);
    size_t mark = p->at++;
    Node *bound = parse_expression(p);
    if (bound)
        syntax_error_from(p, &colon, "cannot use %s with %s", bound->kind == NODE_Tuple ? "constraints" : "bound", what);
    p->at = mark;
    return NULL;
}

/* type_param: NAME [':' expression] ['=' expression] | '*' NAME ['=' star_expression] | '**' NAME ['=' expression] */
static Node *type_param(Parser *p)
{
    Token start = *peek(p);
    if (accept(p, TOKEN_STAR) || accept(p, TOKEN_DOUBLESTAR)) {
        bool tuple = start.kind == TOKEN_STAR;
        TypeVarTupleNode *node = NEW(p, TypeVarTuple, &start);
        if (node == NULL || !(node->name = take_name(p)))
            return NULL;
        if (p->explain && at(p, TOKEN_COLON))
            return explain_bound(p, tuple ? "TypeVarTuple" : "ParamSpec");
        if (accept(p, TOKEN_EQUAL)) {
            node->default_value = tuple ? parse_star_expression(p) : parse_expression(p);
            if (node->default_value == NULL || !check_version(p, 13, "Type parameter defaults are"))
                return NULL;
        }
        if (!tuple)
            node->base.kind = NODE_ParamSpec;
        return finish_node(p, node);
    }
    TypeVarNode *node = NEW(p, TypeVar, &start);
    if (node == NULL || !(node->name = take_name(p)) || (accept(p, TOKEN_COLON) && !(node->bound = parse_expression(p))))
        return NULL;
    if (accept(p, TOKEN_EQUAL) &&
        (!(node->default_value = parse_expression(p)) || !check_version(p, 13, "Type parameter defaults are")))
        return NULL;
    return finish_node(p, node);
}

/* type_params: '[' type_param (',' type_param)* [','] ']' */
bool parse_type_params(Parser *p, Seq *params)
{
    SeqBuilder items = {0};
    p->at++;
    if (p->explain && at(p, TOKEN_RSQB)) {
        syntax_error_from(p, peek(p), "Type parameter list cannot be empty");
        return false;
    }
    do {
        if (items.count && at(p, TOKEN_RSQB))
            break;
        Node *param = type_param(p);
        if (param == NULL || !seq_add(p, &items, param))
            return false;
    } while (accept(p, TOKEN_COMMA));
    *params = seq_finish(&items);
    return expect(p, TOKEN_RSQB) && check_version(p, 12, "Type parameter lists are");
}

/* "type" NAME [type_params] '=' expression; NULL without an error: no type statement after all. */
Node *parse_type_alias(Parser *p)
{
    size_t mark = p->at;
    TypeAliasNode *node = NEW(p, TypeAlias, peek(p));
    p->at++;
    NameNode *name = at(p, TOKEN_NAME) ? NEW(p, Name, peek(p)) : NULL;
    if (node && name && (name->id = take_name(p)) && (!at(p, TOKEN_LSQB) || parse_type_params(p, &node->type_params)) &&
        accept(p, TOKEN_EQUAL) && (node->value = parse_expression(p)) && check_version(p, 12, "Type statement is")) {
        name->ctx = CTX_Store;
        node->name = &name->base;
        return finish_node(p, node);
    }
    p->at = mark;
    return NULL;
}
