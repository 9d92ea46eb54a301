/* parse_atom.c - atoms: names, literals, displays, comprehensions. */
#include "syntax/parser_internal.h"

#include <stdlib.h>
#include <string.h>

Node *parse_keyword_constant(Parser *p)
{
    ConstantNode *node = NEW(p, Constant, peek(p));
    TokenKind kind = peek(p)->kind;
    p->at++;
    if (node == NULL)
        return NULL;
    node->value.kind = kind == KEYWORD_NONE    ? CONSTANT_NONE
                       : kind == KEYWORD_TRUE  ? CONSTANT_TRUE
                       : kind == KEYWORD_FALSE ? CONSTANT_FALSE
                                               : CONSTANT_ELLIPSIS;
    return &node->base;
}

Node *parse_number(Parser *p)
{
    const Token *t = peek(p);
    ConstantNode *node = NEW(p, Constant, t);
    size_t length = (size_t)(t->end - t->start), n = 0;
    char *digits = arena_alloc(p->arena, length + 1);
    if (node == NULL || digits == NULL)
        return NULL;
    for (const char *c = t->start; c < t->end; c++)
        if (*c != '_')
            digits[n++] = *c;
    digits[n] = 0;
    p->at++;
    if (n < length && !check_version(p, 6, "Underscores in numeric literals are"))
        return NULL;
    bool based = n > 1 && digits[0] == '0' && strchr("xXoObB", digits[1]);
    bool imaginary = !based && (digits[n - 1] == 'j' || digits[n - 1] == 'J');
    if (imaginary || (!based && strpbrk(digits, ".eE"))) {
        node->value.kind = imaginary ? CONSTANT_IMAGINARY : CONSTANT_FLOAT;
        node->value.number = strtod(digits, NULL);
    } else {
        node->value.kind = CONSTANT_INT;
        node->value.text = (Text){digits, n};
        if (!based && p->host && p->host->int_max_digits && n > p->host->int_max_digits) {
            tokenizer_error(&p->tokenizer, ERROR_SYNTAX, t->line, -1, t->end_line, -1,
                            "Exceeds the limit (%zu digits) for integer string conversion: value has %zu digits; use "
                            "sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to "
                            "avoid decimal conversion limits.", p->host->int_max_digits, n);
            return NULL;
        }
    }
    return &node->base;
}

Node *parse_name(Parser *p)
{
    NameNode *node = NEW(p, Name, peek(p));
    return node && (node->id = take_name(p)) ? &node->base : NULL;
}

/* ---- comprehensions ---- */

bool at_comprehension(Parser *p) { return at(p, KEYWORD_FOR) || (at(p, KEYWORD_ASYNC) && peek_at(p, 1)->kind == KEYWORD_FOR); }

/* for_if_clause: ['async'] 'for' star_targets 'in' disjunction ('if' disjunction)* */
static Node *clause(Parser *p)
{
    comprehensionNode *node = NEW(p, comprehension, peek(p));
    size_t mark = p->at;
    if (node == NULL)
        return NULL;
    node->is_async = accept(p, KEYWORD_ASYNC);
    p->at++;
    if (!(node->target = parse_target_list(p)) || !accept(p, KEYWORD_IN)) {
        if (p->explain) {
            p->at = mark;
            explain_for_clause(p);
        }
        return NULL;
    }
    if (!(node->iter = parse_disjunction(p)))
        return NULL;
    SeqBuilder ifs = {0};
    while (at(p, KEYWORD_IF)) {
        mark = p->at++;
        Node *test = parse_disjunction(p);
        if (test == NULL) {
            p->at = mark;
            break;
        }
        if (!seq_add(p, &ifs, test))
            return NULL;
    }
    if (node->is_async && !check_version(p, 6, "Async comprehensions are"))
        return NULL;
    node->ifs = seq_finish(&ifs);
    return p->tokenizer.failed ? NULL : finish_node(p, node);
}

bool parse_comprehension_clauses(Parser *p, Seq *generators)
{
    SeqBuilder clauses = {0};
    while (at_comprehension(p)) {
        Node *node = clause(p);
        if (node == NULL || !seq_add(p, &clauses, node))
            return false;
    }
    *generators = seq_finish(&clauses);
    return clauses.count > 0;
}

/* ---- displays ---- */

/* The items behind the first one, up to the closing token; false: it does not follow. */
static bool more_items(Parser *p, SeqBuilder *items, TokenKind close)
{
    while (accept(p, TOKEN_COMMA) && !at(p, close)) {
        Node *item = parse_star_named_expression(p);
        if (item == NULL || !seq_add(p, items, item))
            return false;
    }
    return accept(p, close);
}

static Node *tuple_display(Parser *p, const Token *start, Node *first)
{
    TupleNode *tuple = NEW(p, Tuple, start);
    SeqBuilder items = {0};
    if (tuple == NULL || (first ? !seq_add(p, &items, first) || !more_items(p, &items, TOKEN_RPAR) : !accept(p, TOKEN_RPAR)))
        return NULL;
    tuple->elts = seq_finish(&items);
    tuple->base.parenthesized = true;
    return finish_node(p, tuple);
}

static Node *group_end(Parser *p, Node *inner)
{
    if (inner == NULL || !expect(p, TOKEN_RPAR))
        return NULL;
    inner->parenthesized = true;
    return inner;
}

static Node *generator_expression(Parser *p, const Token *start, Node *element)
{
    GeneratorExpNode *node = NEW(p, GeneratorExp, start);
    if (node == NULL || !parse_comprehension_clauses(p, &node->generators) || !expect(p, TOKEN_RPAR))
        return NULL;
    node->elt = element;
    return finish_node(p, node);
}

/* '(' ... ')': group, tuple, generator expression, or yield. */
static Node *parenthesized(Parser *p)
{
    const Token *start = peek(p);
    size_t mark = p->at++;
    Node *node = NULL;
    if (at(p, TOKEN_RPAR))
        return tuple_display(p, start, NULL);
    if (at(p, KEYWORD_YIELD)) {
        node = group_end(p, parse_annotated_rhs(p));
    } else {
        Node *first = parse_star_named_expression(p);
        if (first && at(p, TOKEN_COMMA))
            node = tuple_display(p, start, first);
        else if (first && first->kind != NODE_Starred)
            node = at_comprehension(p) ? generator_expression(p, start, first) : group_end(p, first);
    }
    if (node == NULL && p->explain) {
        p->at = mark;
        explain_group(p);
        explain_comprehension(p);
    }
    return node;
}

/* list, listcomp */
static Node *list_display(Parser *p)
{
    const Token *start = peek(p);
    ListNode *node = NEW(p, List, start);
    SeqBuilder items = {0};
    p->at++;
    if (node == NULL)
        return NULL;
    if (!at(p, TOKEN_RSQB)) {
        Node *first = parse_star_named_expression(p);
        if (first == NULL)
            return NULL;
        if (first->kind != NODE_Starred && at_comprehension(p)) {
            ListCompNode *comprehension = NEW(p, ListComp, start);
            if (comprehension == NULL || !parse_comprehension_clauses(p, &comprehension->generators) || !expect(p, TOKEN_RSQB))
                return NULL;
            comprehension->elt = first;
            return finish_node(p, comprehension);
        }
        if (!seq_add(p, &items, first) || !more_items(p, &items, TOKEN_RSQB))
            return NULL;
    } else {
        p->at++;
    }
    node->elts = seq_finish(&items);
    return finish_node(p, node);
}

/* kvpair, or '**' bitwise_or with a NULL key */
static bool key_value(Parser *p, Node **key, Node **value)
{
    *key = NULL;
    if (accept(p, TOKEN_DOUBLESTAR))
        return (*value = parse_bitwise_or(p));
    return (*key = parse_expression(p)) && expect(p, TOKEN_COLON) && (*value = parse_expression(p));
}

static Node *dict_comprehension(Parser *p, const Token *start, Node *key, Node *value)
{
    DictCompNode *node = NEW(p, DictComp, start);
    if (node == NULL || !parse_comprehension_clauses(p, &node->generators) || !expect(p, TOKEN_RBRACE))
        return NULL;
    node->key = key;
    node->value = value;
    return finish_node(p, node);
}

/* dict, dictcomp; the brace is taken, and so may be the first key. */
static Node *dict_display(Parser *p, const Token *start, Node *first)
{
    DictNode *node = NEW(p, Dict, start);
    SeqBuilder keys = {0}, values = {0};
    if (node == NULL)
        return NULL;
    while (first || !at(p, TOKEN_RBRACE)) {
        Node *key = first, *value;
        if (first ? !expect(p, TOKEN_COLON) || !(value = parse_expression(p)) : !key_value(p, &key, &value))
            return NULL;
        first = NULL;
        if (keys.count == 0 && key && at_comprehension(p))
            return dict_comprehension(p, start, key, value);
        if (!seq_add(p, &keys, key) || !seq_add(p, &values, value))
            return NULL;
        if (!accept(p, TOKEN_COMMA))
            break;
    }
    if (!expect(p, TOKEN_RBRACE))
        return NULL;
    node->keys = seq_finish(&keys);
    node->values = seq_finish(&values);
    return finish_node(p, node);
}

/* set, setcomp; the first item is known */
static Node *set_display(Parser *p, const Token *start, Node *first)
{
    if (first->kind != NODE_Starred && at_comprehension(p)) {
        SetCompNode *node = NEW(p, SetComp, start);
        if (node == NULL || !parse_comprehension_clauses(p, &node->generators) || !expect(p, TOKEN_RBRACE))
            return NULL;
        node->elt = first;
        return finish_node(p, node);
    }
    SetNode *node = NEW(p, Set, start);
    SeqBuilder items = {0};
    if (node == NULL || !seq_add(p, &items, first) || !more_items(p, &items, TOKEN_RBRACE))
        return NULL;
    node->elts = seq_finish(&items);
    return finish_node(p, node);
}

/* '{' ... '}' */
static Node *brace_display(Parser *p)
{
    const Token *start = peek(p);
    size_t mark = p->at++;
    Node *node = NULL, *first;
    if (at(p, TOKEN_RBRACE) || at(p, TOKEN_DOUBLESTAR)) {
        node = dict_display(p, start, NULL);
    } else if (p->explain) { /* in the order in which CPython tries them */
        node = dict_display(p, start, NULL);
        if (node == NULL && !explain_dict(p, mark)) {
            p->at = mark + 1;
            if ((first = parse_star_named_expression(p)))
                node = set_display(p, start, first);
        }
    } else if ((first = parse_star_named_expression(p))) {
        bool keyed = at(p, TOKEN_COLON) && first->kind != NODE_Starred && (first->kind != NODE_NamedExpr || first->parenthesized);
        node = keyed ? dict_display(p, start, first) : set_display(p, start, first);
    }
    if (node == NULL && p->explain && !p->tokenizer.failed) {
        explain_dict(p, mark);
        p->at = mark;
        explain_comprehension(p);
    }
    return node;
}

static Node *plain_atom(Parser *p)
{
    switch (peek(p)->kind) {
    case TOKEN_NAME: return parse_name(p);
    case TOKEN_NUMBER: return parse_number(p);
    case TOKEN_STRING:
    case TOKEN_FSTRING_START: return parse_strings(p);
    case KEYWORD_NONE: case KEYWORD_TRUE: case KEYWORD_FALSE:
    case TOKEN_ELLIPSIS: return parse_keyword_constant(p);
    case TOKEN_LPAR: return parenthesized(p);
    case TOKEN_LSQB: {
        size_t mark = p->at;
        Node *node = list_display(p);
        if (node == NULL && p->explain) {
            p->at = mark;
            explain_comprehension(p);
        }
        return node;
    }
    case TOKEN_LBRACE: return brace_display(p);
    default: return NULL;
    }
}

/* See parse_primary. */
Node *parse_atom(Parser *p)
{
    size_t mark = p->at;
    TokenKind kind = peek(p)->kind;
    bool bracket = kind == TOKEN_LPAR || kind == TOKEN_LSQB || kind == TOKEN_LBRACE;
    Memo *memo = p->memo_size && bracket ? parser_memo(p, mark) : NULL;
    if (memo && (p->explain ? memo->atom_explained : memo->atom_known)) {
        p->at = memo->atom_end;
        return memo->atom;
    }
    Node *node = plain_atom(p);
    if (p->memo_size && bracket && !p->tokenizer.failed && (memo = parser_memo(p, mark))) {
        memo->atom = node;
        memo->atom_end = (uint32_t)p->at;
        memo->atom_known = true;
        memo->atom_explained |= p->explain;
    }
    return node;
}
