/* parse_expr.c - expressions: one function for each rule of the language reference, binary operators by precedence. */
#include "syntax/parser_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Node *atom(Parser *p);

/* ---- atoms ---- */

Node *parse_keyword_constant(Parser *p)
{
    ConstantNode *node = NEW(p, Constant, peek(p));
    TokenKind kind = peek(p)->kind;
    p->at++;
    if (node)
        node->value.kind = kind == KEYWORD_NONE ? CONSTANT_NONE : kind == KEYWORD_TRUE ? CONSTANT_TRUE : CONSTANT_FALSE;
    return &node->base;
}

static Node *constant(Parser *p, ConstantKind kind)
{
    ConstantNode *node = NEW(p, Constant, peek(p));
    p->at++;
    if (node)
        node->value.kind = kind;
    return &node->base;
}

Node *parse_number(Parser *p)
{
    Token *t = peek(p);
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
    bool based = n > 1 && digits[0] == '0' && strchr("xXoObB", digits[1]);
    bool imaginary = !based && (digits[n - 1] == 'j' || digits[n - 1] == 'J');
    if (imaginary || (!based && strpbrk(digits, ".eE"))) {
        node->value.kind = imaginary ? CONSTANT_IMAGINARY : CONSTANT_FLOAT;
        node->value.number = strtod(digits, NULL);
    } else {
        node->value.kind = CONSTANT_INT;
        node->value.text = (Text){digits, n};
    }
    return &node->base;
}

static Node *name(Parser *p)
{
    NameNode *node = NEW(p, Name, peek(p));
    if (node == NULL || !(node->id = take_name(p)))
        return NULL;
    return &node->base;
}

/* comp_for: for_if_clauses. */
static bool comprehension_clauses(Parser *p, Seq *generators)
{
    SeqBuilder clauses = {0};
    while (at(p, KEYWORD_FOR) || (at(p, KEYWORD_ASYNC) && peek_at(p, 1)->kind == KEYWORD_FOR)) {
        comprehensionNode *clause = NEW(p, comprehension, peek(p));
        if (clause == NULL)
            return false;
        clause->is_async = accept(p, KEYWORD_ASYNC);
        p->at++;
        if (!(clause->target = parse_target_list(p)) || !expect(p, KEYWORD_IN) || !(clause->iter = parse_disjunction(p)))
            return false;
        SeqBuilder ifs = {0};
        while (accept(p, KEYWORD_IF)) {
            Node *test = parse_disjunction(p);
            if (test == NULL || !seq_add(p, &ifs, test))
                return false;
        }
        clause->ifs = seq_finish(&ifs);
        finish_node(p, clause);
        if (!seq_add(p, &clauses, clause))
            return false;
    }
    *generators = seq_finish(&clauses);
    return true;
}

static bool at_comprehension(Parser *p)
{
    return at(p, KEYWORD_FOR) || (at(p, KEYWORD_ASYNC) && peek_at(p, 1)->kind == KEYWORD_FOR);
}

static Node *generator_expression(Parser *p, Token *open, Node *element)
{
    GeneratorExpNode *node = NEW(p, GeneratorExp, open);
    if (node == NULL || !comprehension_clauses(p, &node->generators) || !expect(p, TOKEN_RPAR))
        return NULL;
    node->elt = element;
    return finish_node(p, node);
}

/* '(' ... ')': group, tuple, generator expression, or yield. */
static Node *parenthesized(Parser *p)
{
    Token *open = peek(p);
    Token start = *open;
    p->at++;
    if (accept(p, TOKEN_RPAR)) {
        TupleNode *tuple = NEW(p, Tuple, &start);
        return finish_node(p, tuple);
    }
    if (at(p, KEYWORD_YIELD)) {
        Node *yield = parse_annotated_rhs(p);
        if (yield == NULL || !expect(p, TOKEN_RPAR))
            return NULL;
        yield->parenthesized = true;
        return yield;
    }
    Node *first = parse_star_named_expression(p);
    if (first == NULL)
        return NULL;
    if (at_comprehension(p))
        return generator_expression(p, &start, first);
    if (!at(p, TOKEN_COMMA)) {
        if (!expect(p, TOKEN_RPAR))
            return NULL;
        if (first->kind == NODE_Starred) {
            syntax_error_at(p, first, first, "cannot use starred expression here");
            return NULL;
        }
        first->parenthesized = true;
        return first;
    }
    TupleNode *tuple = NEW(p, Tuple, &start);
    SeqBuilder items = {0};
    if (tuple == NULL || !seq_add(p, &items, first))
        return NULL;
    while (accept(p, TOKEN_COMMA) && !at(p, TOKEN_RPAR)) {
        Node *item = parse_star_named_expression(p);
        if (item == NULL || !seq_add(p, &items, item))
            return NULL;
    }
    if (!expect(p, TOKEN_RPAR))
        return NULL;
    tuple->elts = seq_finish(&items);
    tuple->base.parenthesized = true;
    return finish_node(p, tuple);
}

static Node *list_display(Parser *p)
{
    Token start = *peek(p);
    p->at++;
    SeqBuilder items = {0};
    if (!at(p, TOKEN_RSQB)) {
        Node *first = parse_star_named_expression(p);
        if (first == NULL)
            return NULL;
        if (at_comprehension(p)) {
            ListCompNode *node = NEW(p, ListComp, &start);
            if (node == NULL || !comprehension_clauses(p, &node->generators) || !expect(p, TOKEN_RSQB))
                return NULL;
            node->elt = first;
            return finish_node(p, node);
        }
        if (!seq_add(p, &items, first))
            return NULL;
        while (accept(p, TOKEN_COMMA) && !at(p, TOKEN_RSQB)) {
            Node *item = parse_star_named_expression(p);
            if (item == NULL || !seq_add(p, &items, item))
                return NULL;
        }
    }
    ListNode *node = NEW(p, List, &start);
    if (node == NULL || !expect(p, TOKEN_RSQB))
        return NULL;
    node->elts = seq_finish(&items);
    return finish_node(p, node);
}

/* '{' ... '}': dict or set display, or a comprehension. */
static Node *brace_display(Parser *p)
{
    Token start = *peek(p);
    p->at++;
    SeqBuilder keys = {0}, values = {0};
    bool is_dict = at(p, TOKEN_RBRACE) || at(p, TOKEN_DOUBLESTAR), first = true;
    while (!at(p, TOKEN_RBRACE)) {
        if (accept(p, TOKEN_DOUBLESTAR)) {
            Node *mapping = parse_bitwise_or(p);
            if (mapping == NULL || !seq_add(p, &keys, NULL) || !seq_add(p, &values, mapping))
                return NULL;
        } else {
            Node *key = is_dict ? parse_expression(p) : parse_star_named_expression(p);
            if (key == NULL)
                return NULL;
            if (first && at(p, TOKEN_COLON))
                is_dict = true;
            if (is_dict) {
                Node *value = expect(p, TOKEN_COLON) ? parse_expression(p) : NULL;
                if (value == NULL)
                    return NULL;
                if (first && at_comprehension(p)) {
                    DictCompNode *node = NEW(p, DictComp, &start);
                    if (node == NULL || !comprehension_clauses(p, &node->generators) || !expect(p, TOKEN_RBRACE))
                        return NULL;
                    node->key = key;
                    node->value = value;
                    return finish_node(p, node);
                }
                if (!seq_add(p, &keys, key) || !seq_add(p, &values, value))
                    return NULL;
            } else {
                if (first && at_comprehension(p)) {
                    SetCompNode *node = NEW(p, SetComp, &start);
                    if (node == NULL || !comprehension_clauses(p, &node->generators) || !expect(p, TOKEN_RBRACE))
                        return NULL;
                    node->elt = key;
                    return finish_node(p, node);
                }
                if (!seq_add(p, &values, key))
                    return NULL;
            }
        }
        first = false;
        if (!accept(p, TOKEN_COMMA))
            break;
    }
    if (!expect(p, TOKEN_RBRACE))
        return NULL;
    if (is_dict) {
        DictNode *node = NEW(p, Dict, &start);
        if (node == NULL)
            return NULL;
        node->keys = seq_finish(&keys);
        node->values = seq_finish(&values);
        return finish_node(p, node);
    }
    SetNode *node = NEW(p, Set, &start);
    if (node == NULL)
        return NULL;
    node->elts = seq_finish(&values);
    return finish_node(p, node);
}

static Node *atom(Parser *p)
{
    switch (peek(p)->kind) {
    case TOKEN_NAME: return name(p);
    case TOKEN_NUMBER: return parse_number(p);
    case TOKEN_STRING:
    case TOKEN_FSTRING_START: return parse_strings(p);
    case KEYWORD_NONE: case KEYWORD_TRUE: case KEYWORD_FALSE: return parse_keyword_constant(p);
    case TOKEN_ELLIPSIS: return constant(p, CONSTANT_ELLIPSIS);
    case TOKEN_LPAR: return parenthesized(p);
    case TOKEN_LSQB: return list_display(p);
    case TOKEN_LBRACE: return brace_display(p);
    default: return NULL;
    }
}

/* ---- primaries ---- */

bool parse_call_arguments(Parser *p, SeqBuilder *args, SeqBuilder *keywords)
{
    bool keyword_seen = false, unpacked = false;
    while (!at(p, TOKEN_RPAR)) {
        Token start = *peek(p);
        if (accept(p, TOKEN_DOUBLESTAR)) {
            keywordNode *keyword = NEW(p, keyword, &start);
            if (keyword == NULL || !(keyword->value = parse_expression(p)) || !seq_add(p, keywords, finish_node(p, keyword)))
                return false;
            unpacked = true;
        } else if (accept(p, TOKEN_STAR)) {
            StarredNode *starred = NEW(p, Starred, &start);
            if (starred == NULL || !(starred->value = parse_expression(p)))
                return false;
            finish_node(p, starred);
            if (unpacked) {
                syntax_error_at(p, &starred->base, &starred->base, "iterable argument unpacking follows keyword argument unpacking");
                return false;
            }
            if (!seq_add(p, args, starred))
                return false;
        } else if (start.kind == TOKEN_NAME && peek_at(p, 1)->kind == TOKEN_EQUAL) {
            keywordNode *keyword = NEW(p, keyword, &start);
            if (keyword == NULL || !(keyword->arg = take_name(p)))
                return false;
            p->at++;
            if (!(keyword->value = parse_expression(p)) || !seq_add(p, keywords, finish_node(p, keyword)))
                return false;
            keyword_seen = true;
        } else {
            Node *value = parse_named_expression(p);
            if (value == NULL)
                return false;
            if (at_comprehension(p)) {
                GeneratorExpNode *node = NEW_FROM(p, GeneratorExp, value);
                if (node == NULL || !comprehension_clauses(p, &node->generators))
                    return false;
                node->elt = value;
                value = finish_node(p, node);
                if (args->count == 0 && keywords->count == 0 && at(p, TOKEN_RPAR)) {
                    /* a lone generator expression spans the call's parentheses */
                    Token *open = previous(p);
                    (void)open;
                } else {
                    syntax_error_at(p, value, value, "Generator expression must be parenthesized");
                    return false;
                }
            } else if (keyword_seen || unpacked) {
                syntax_error_at(p, value, value, unpacked ? "positional argument follows keyword argument unpacking"
                                                          : "positional argument follows keyword argument");
                return false;
            }
            if (!seq_add(p, args, value))
                return false;
        }
        if (!accept(p, TOKEN_COMMA))
            break;
    }
    return expect(p, TOKEN_RPAR);
}

static Node *slice(Parser *p)
{
    Token start = *peek(p);
    Node *lower = NULL;
    if (!at(p, TOKEN_COLON)) {
        lower = at(p, TOKEN_STAR) ? parse_star_named_expression(p) : parse_named_expression(p);
        if (lower == NULL || !at(p, TOKEN_COLON))
            return lower;
    }
    p->at++;
    SliceNode *node = NEW(p, Slice, &start);
    if (node == NULL)
        return NULL;
    node->lower = lower;
    if (!at(p, TOKEN_COLON) && !at(p, TOKEN_COMMA) && !at(p, TOKEN_RSQB) && !(node->upper = parse_expression(p)))
        return NULL;
    if (accept(p, TOKEN_COLON) && !at(p, TOKEN_COMMA) && !at(p, TOKEN_RSQB) && !(node->step = parse_expression(p)))
        return NULL;
    return finish_node(p, node);
}

static Node *slices(Parser *p)
{
    Token start = *peek(p);
    Node *first = slice(p);
    if (first == NULL || (!at(p, TOKEN_COMMA) && first->kind != NODE_Starred))
        return first;
    TupleNode *tuple = NEW(p, Tuple, &start);
    SeqBuilder items = {0};
    if (tuple == NULL || !seq_add(p, &items, first))
        return NULL;
    while (accept(p, TOKEN_COMMA) && !at(p, TOKEN_RSQB)) {
        Node *item = slice(p);
        if (item == NULL || !seq_add(p, &items, item))
            return NULL;
    }
    tuple->elts = seq_finish(&items);
    return finish_node(p, tuple);
}

static Node *primary(Parser *p)
{
    Node *node = atom(p);
    while (node) {
        if (accept(p, TOKEN_DOT)) {
            AttributeNode *attribute = NEW_FROM(p, Attribute, node);
            if (attribute == NULL || !(attribute->attr = take_name(p)))
                return NULL;
            attribute->value = node;
            node = finish_node(p, attribute);
        } else if (accept(p, TOKEN_LPAR)) {
            CallNode *call = NEW_FROM(p, Call, node);
            SeqBuilder args = {0}, keywords = {0};
            Token *open = previous(p);
            Token open_copy = *open;
            if (call == NULL || !parse_call_arguments(p, &args, &keywords))
                return NULL;
            call->func = node;
            call->args = seq_finish(&args);
            call->keywords = seq_finish(&keywords);
            node = finish_node(p, call);
            if (call->args.count == 1 && call->keywords.count == 0 && ((Node *)call->args.items[0])->kind == NODE_GeneratorExp) {
                Node *generator = call->args.items[0];
                if (generator->end_line != node->end_line || generator->end_column != node->end_column - 1 || generator->column != open_copy.column) {
                    if (!(generator->line == open_copy.line && generator->column <= open_copy.column)) {
                        Node *element = ((GeneratorExpNode *)generator)->elt;
                        if (generator->line == element->line && generator->column == element->column && !element->parenthesized) {
                            generator->line = open_copy.line;
                            generator->column = open_copy.column;
                            generator->end_line = node->end_line;
                            generator->end_column = node->end_column;
                        }
                    }
                }
            }
        } else if (accept(p, TOKEN_LSQB)) {
            SubscriptNode *subscript = NEW_FROM(p, Subscript, node);
            if (subscript == NULL || !(subscript->slice = slices(p)) || !expect(p, TOKEN_RSQB))
                return NULL;
            subscript->value = node;
            node = finish_node(p, subscript);
        } else {
            break;
        }
    }
    return node;
}

static Node *await_primary(Parser *p)
{
    if (!at(p, KEYWORD_AWAIT))
        return primary(p);
    AwaitNode *node = NEW(p, Await, peek(p));
    p->at++;
    if (node == NULL || !(node->value = primary(p)))
        return NULL;
    return finish_node(p, node);
}

/* ---- operators ---- */

static Node *factor(Parser *p);

static Node *power(Parser *p)
{
    Node *left = await_primary(p);
    if (left == NULL || !accept(p, TOKEN_DOUBLESTAR))
        return left;
    BinOpNode *node = NEW_FROM(p, BinOp, left);
    if (node == NULL || !(node->right = factor(p)))
        return NULL;
    node->left = left;
    node->op = OPERATOR_Pow;
    return finish_node(p, node);
}

static Node *factor(Parser *p)
{
    TokenKind kind = peek(p)->kind;
    if (kind != TOKEN_PLUS && kind != TOKEN_MINUS && kind != TOKEN_TILDE)
        return power(p);
    if (too_deep(p))
        return NULL;
    UnaryOpNode *node = NEW(p, UnaryOp, peek(p));
    p->at++;
    if (node == NULL || !(node->operand = factor(p)))
        return NULL;
    node->op = kind == TOKEN_PLUS ? UNARY_UAdd : kind == TOKEN_MINUS ? UNARY_USub : UNARY_Invert;
    return finish_node(p, node);
}

/* Binary operators by binding strength: | 1, ^ 2, & 3, shifts 4, sums 5, products 6. 0: none. */
static int strength(TokenKind kind, OperatorKind *op)
{
    switch (kind) {
    case TOKEN_VBAR: *op = OPERATOR_BitOr; return 1;
    case TOKEN_CIRCUMFLEX: *op = OPERATOR_BitXor; return 2;
    case TOKEN_AMPER: *op = OPERATOR_BitAnd; return 3;
    case TOKEN_LEFTSHIFT: *op = OPERATOR_LShift; return 4;
    case TOKEN_RIGHTSHIFT: *op = OPERATOR_RShift; return 4;
    case TOKEN_PLUS: *op = OPERATOR_Add; return 5;
    case TOKEN_MINUS: *op = OPERATOR_Sub; return 5;
    case TOKEN_STAR: *op = OPERATOR_Mult; return 6;
    case TOKEN_SLASH: *op = OPERATOR_Div; return 6;
    case TOKEN_DOUBLESLASH: *op = OPERATOR_FloorDiv; return 6;
    case TOKEN_PERCENT: *op = OPERATOR_Mod; return 6;
    case TOKEN_AT: *op = OPERATOR_MatMult; return 6;
    default: return 0;
    }
}

static Node *binary(Parser *p, int least)
{
    Node *left = factor(p);
    OperatorKind op;
    int binds;
    while (left && (binds = strength(peek(p)->kind, &op)) >= least && binds) {
        BinOpNode *node = NEW_FROM(p, BinOp, left);
        p->at++;
        if (node == NULL || !(node->right = binary(p, binds + 1)))
            return NULL;
        node->left = left;
        node->op = op;
        left = finish_node(p, node);
    }
    return left;
}

Node *parse_bitwise_or(Parser *p) { return binary(p, 1); }

/* The comparison operator at hand, taken; -1: none. */
static int comparison_operator(Parser *p)
{
    switch (peek(p)->kind) {
    case TOKEN_EQEQUAL: p->at++; return CMP_Eq;
    case TOKEN_NOTEQUAL: p->at++; return CMP_NotEq;
    case TOKEN_LESS: p->at++; return CMP_Lt;
    case TOKEN_LESSEQUAL: p->at++; return CMP_LtE;
    case TOKEN_GREATER: p->at++; return CMP_Gt;
    case TOKEN_GREATEREQUAL: p->at++; return CMP_GtE;
    case KEYWORD_IN: p->at++; return CMP_In;
    case KEYWORD_IS:
        p->at++;
        return accept(p, KEYWORD_NOT) ? CMP_IsNot : CMP_Is;
    case KEYWORD_NOT:
        if (peek_at(p, 1)->kind != KEYWORD_IN)
            return -1;
        p->at += 2;
        return CMP_NotIn;
    default: return -1;
    }
}

static Node *comparison(Parser *p)
{
    Node *left = parse_bitwise_or(p);
    if (left == NULL)
        return NULL;
    SeqBuilder ops = {0}, operands = {0};
    for (int op; (op = comparison_operator(p)) >= 0;) {
        Node *right = parse_bitwise_or(p);
        if (right == NULL || !seq_add(p, &ops, (void *)(intptr_t)op) || !seq_add(p, &operands, right))
            return NULL;
    }
    if (ops.count == 0)
        return left;
    CompareNode *node = NEW_FROM(p, Compare, left);
    if (node == NULL)
        return NULL;
    node->left = left;
    node->ops = seq_finish(&ops);
    node->comparators = seq_finish(&operands);
    return finish_node(p, node);
}

static Node *inversion(Parser *p)
{
    if (!at(p, KEYWORD_NOT))
        return comparison(p);
    if (too_deep(p))
        return NULL;
    UnaryOpNode *node = NEW(p, UnaryOp, peek(p));
    p->at++;
    if (node == NULL || !(node->operand = inversion(p)))
        return NULL;
    node->op = UNARY_Not;
    return finish_node(p, node);
}

static Node *bool_operation(Parser *p, TokenKind keyword, BoolOpKind op, Node *(*operand)(Parser *))
{
    Node *left = operand(p);
    if (left == NULL || !at(p, keyword))
        return left;
    BoolOpNode *node = NEW_FROM(p, BoolOp, left);
    SeqBuilder values = {0};
    if (node == NULL || !seq_add(p, &values, left))
        return NULL;
    while (accept(p, keyword)) {
        Node *right = operand(p);
        if (right == NULL || !seq_add(p, &values, right))
            return NULL;
    }
    node->op = op;
    node->values = seq_finish(&values);
    return finish_node(p, node);
}

static Node *conjunction(Parser *p) { return bool_operation(p, KEYWORD_AND, OP_AND_, inversion); }
Node *parse_disjunction(Parser *p) { return bool_operation(p, KEYWORD_OR, OP_OR_, conjunction); }

static Node *lambda(Parser *p)
{
    LambdaNode *node = NEW(p, Lambda, peek(p));
    p->at++;
    if (node == NULL || !(node->args = parse_lambda_or_def_arguments(p, TOKEN_COLON, false)) || !expect(p, TOKEN_COLON) ||
        !(node->body = parse_expression(p)))
        return NULL;
    return finish_node(p, node);
}

Node *parse_expression(Parser *p)
{
    if (too_deep(p))
        return NULL;
    if (at(p, KEYWORD_LAMBDA))
        return lambda(p);
    Node *body = parse_disjunction(p);
    if (body == NULL || !at(p, KEYWORD_IF))
        return body;
    IfExpNode *node = NEW_FROM(p, IfExp, body);
    p->at++;
    if (node == NULL || !(node->test = parse_disjunction(p)))
        return NULL;
    if (!accept(p, KEYWORD_ELSE)) {
        syntax_error_at(p, body, node->test, "expected 'else' after 'if' expression");
        return NULL;
    }
    if (!(node->orelse = parse_expression(p)))
        return NULL;
    node->body = body;
    return finish_node(p, node);
}

Node *parse_named_expression(Parser *p)
{
    if (at(p, TOKEN_NAME) && peek_at(p, 1)->kind == TOKEN_COLONEQUAL) {
        NamedExprNode *node = NEW(p, NamedExpr, peek(p));
        Node *target = name(p);
        p->at++;
        if (node == NULL || target == NULL || !(node->value = parse_expression(p)))
            return NULL;
        ((NameNode *)target)->ctx = CTX_Store;
        node->target = target;
        return finish_node(p, node);
    }
    Node *value = parse_expression(p);
    if (value && at(p, TOKEN_COLONEQUAL)) {
        syntax_error_at(p, value, value, "cannot use assignment expressions with %s", "expression");
        return NULL;
    }
    return value;
}

static Node *starred(Parser *p)
{
    StarredNode *node = NEW(p, Starred, peek(p));
    p->at++;
    if (node == NULL || !(node->value = parse_bitwise_or(p)))
        return NULL;
    return finish_node(p, node);
}

Node *parse_star_named_expression(Parser *p) { return at(p, TOKEN_STAR) ? starred(p) : parse_named_expression(p); }
Node *parse_star_expression(Parser *p) { return at(p, TOKEN_STAR) ? starred(p) : parse_expression(p); }

/* Whether an expression can start here: after a comma, a list may end. */
static bool at_expression(Parser *p)
{
    switch (peek(p)->kind) {
    case TOKEN_NAME: case TOKEN_NUMBER: case TOKEN_STRING: case TOKEN_FSTRING_START: case TOKEN_LPAR: case TOKEN_LSQB:
    case TOKEN_LBRACE: case TOKEN_PLUS: case TOKEN_MINUS: case TOKEN_TILDE: case TOKEN_STAR: case TOKEN_ELLIPSIS:
    case KEYWORD_NOT: case KEYWORD_LAMBDA: case KEYWORD_AWAIT: case KEYWORD_NONE: case KEYWORD_TRUE: case KEYWORD_FALSE:
        return true;
    default: return false;
    }
}

Node *parse_star_expressions(Parser *p)
{
    Token start = *peek(p);
    Node *first = parse_star_expression(p);
    if (first == NULL || !at(p, TOKEN_COMMA))
        return first;
    TupleNode *tuple = NEW(p, Tuple, &start);
    SeqBuilder items = {0};
    if (tuple == NULL || !seq_add(p, &items, first))
        return NULL;
    while (accept(p, TOKEN_COMMA) && at_expression(p)) {
        Node *item = parse_star_expression(p);
        if (item == NULL || !seq_add(p, &items, item))
            return NULL;
    }
    tuple->elts = seq_finish(&items);
    return finish_node(p, tuple);
}

Node *parse_annotated_rhs(Parser *p)
{
    if (!at(p, KEYWORD_YIELD))
        return parse_star_expressions(p);
    Token start = *peek(p);
    p->at++;
    if (accept(p, KEYWORD_FROM)) {
        YieldFromNode *node = NEW(p, YieldFrom, &start);
        if (node == NULL || !(node->value = parse_expression(p)))
            return NULL;
        return finish_node(p, node);
    }
    YieldNode *node = NEW(p, Yield, &start);
    if (node == NULL || (at_expression(p) && !(node->value = parse_star_expressions(p))))
        return NULL;
    return finish_node(p, node);
}

/* ---- targets ---- */

bool set_context(Parser *p, Node *target, ExprContext context)
{
    switch ((NodeKind)target->kind) {
    case NODE_Name: ((NameNode *)target)->ctx = context; return true;
    case NODE_Attribute: ((AttributeNode *)target)->ctx = context; return true;
    case NODE_Subscript: ((SubscriptNode *)target)->ctx = context; return true;
    case NODE_Starred:
        if (context == CTX_Del)
            break;
        ((StarredNode *)target)->ctx = context;
        return set_context(p, ((StarredNode *)target)->value, context);
    case NODE_List:
    case NODE_Tuple: {
        Seq items = target->kind == NODE_List ? ((ListNode *)target)->elts : ((TupleNode *)target)->elts;
        if (target->kind == NODE_List)
            ((ListNode *)target)->ctx = context;
        else
            ((TupleNode *)target)->ctx = context;
        for (size_t i = 0; i < items.count; i++)
            if (!set_context(p, items.items[i], context))
                return false;
        return true;
    }
    default: break;
    }
    syntax_error_at(p, target, target, "cannot %s %s", context == CTX_Del ? "delete" : "assign to", describe_node(target));
    return false;
}

/* star_targets of for: each is a primary or a bracketed list. */
Node *parse_target_list(Parser *p)
{
    Token start = *peek(p);
    Node *first = at(p, TOKEN_STAR) ? starred(p) : parse_bitwise_or(p);
    if (first == NULL)
        return NULL;
    Node *target = first;
    if (at(p, TOKEN_COMMA)) {
        TupleNode *tuple = NEW(p, Tuple, &start);
        SeqBuilder items = {0};
        if (tuple == NULL || !seq_add(p, &items, first))
            return NULL;
        while (accept(p, TOKEN_COMMA) && !at(p, KEYWORD_IN)) {
            Node *item = at(p, TOKEN_STAR) ? starred(p) : parse_bitwise_or(p);
            if (item == NULL || !seq_add(p, &items, item))
                return NULL;
        }
        tuple->elts = seq_finish(&items);
        target = finish_node(p, tuple);
    }
    return set_context(p, target, CTX_Store) ? target : NULL;
}

/* ---- parameters ---- */

static Node *parameter(Parser *p, bool annotated, bool star)
{
    argNode *node = NEW(p, arg, peek(p));
    if (node == NULL || !(node->arg = take_name(p)))
        return NULL;
    if (annotated && accept(p, TOKEN_COLON)) {
        node->annotation = star && at(p, TOKEN_STAR) ? starred(p) : parse_expression(p);
        if (node->annotation == NULL)
            return NULL;
    }
    return finish_node(p, node);
}

Node *parse_lambda_or_def_arguments(Parser *p, TokenKind end, bool annotated)
{
    argumentsNode *node = NEW(p, arguments, peek(p));
    SeqBuilder args = {0}, positional_only = {0}, keyword_only = {0}, defaults = {0}, keyword_defaults = {0};
    bool star_seen = false, slash_seen = false;
    if (node == NULL)
        return NULL;
    while (!at(p, end)) {
        if (accept(p, TOKEN_DOUBLESTAR)) {
            if (!(node->kwarg = parameter(p, annotated, false)))
                return NULL;
            if (at(p, TOKEN_EQUAL)) {
                syntax_error_next(p, "var-keyword argument cannot have default value");
                return NULL;
            }
            accept(p, TOKEN_COMMA);
            if (!at(p, end)) {
                syntax_error_next(p, "arguments cannot follow var-keyword argument");
                return NULL;
            }
            break;
        }
        if (accept(p, TOKEN_SLASH)) {
            if (slash_seen || star_seen || args.count == 0) {
                p->at--;
                syntax_error_next(p, slash_seen ? "/ may appear only once" : star_seen ? "/ must be ahead of *" : "at least one argument must precede /");
                return NULL;
            }
            slash_seen = true;
            positional_only = args;
            args = (SeqBuilder){0};
        } else if (accept(p, TOKEN_STAR)) {
            if (star_seen) {
                p->at--;
                syntax_error_next(p, "* argument may appear only once");
                return NULL;
            }
            star_seen = true;
            if (at(p, TOKEN_COMMA)) {
                if (peek_at(p, 1)->kind == end || peek_at(p, 1)->kind == TOKEN_DOUBLESTAR) {
                    p->at--;
                    syntax_error_next(p, "named arguments must follow bare *");
                    return NULL;
                }
            } else if (at(p, end)) {
                p->at--;
                syntax_error_next(p, "named arguments must follow bare *");
                return NULL;
            } else if (!(node->vararg = parameter(p, annotated, true))) {
                return NULL;
            }
        } else {
            Node *arg = parameter(p, annotated, false);
            if (arg == NULL || !seq_add(p, star_seen ? &keyword_only : &args, arg))
                return NULL;
            Node *value = NULL;
            if (accept(p, TOKEN_EQUAL) && !(value = parse_expression(p)))
                return NULL;
            if (star_seen) {
                if (!seq_add(p, &keyword_defaults, value))
                    return NULL;
            } else if (value) {
                if (!seq_add(p, &defaults, value))
                    return NULL;
            } else if (defaults.count) {
                syntax_error_at(p, arg, arg, "parameter without a default follows parameter with a default");
                return NULL;
            }
        }
        if (!accept(p, TOKEN_COMMA))
            break;
    }
    node->posonlyargs = seq_finish(&positional_only);
    node->args = seq_finish(&args);
    node->kwonlyargs = seq_finish(&keyword_only);
    node->defaults = seq_finish(&defaults);
    node->kw_defaults = seq_finish(&keyword_defaults);
    return &node->base;
}
