/* parse_expr.c - operators and expressions: one function for each rule of the language reference, binary operators by
   precedence. Where the second pass looks for a better message, explain_expr.c is asked. */
#include "syntax/parser_internal.h"

/* ---- operators ---- */

static Node *await_primary(Parser *p)
{
    if (!at(p, KEYWORD_AWAIT))
        return parse_primary(p);
    AwaitNode *node = NEW(p, Await, peek(p));
    p->at++;
    if (node == NULL || !(node->value = parse_primary(p)) || !check_version(p, 5, "Await expressions are"))
        return NULL;
    return finish_node(p, node);
}

static Node *factor(Parser *p);

static Node *power(Parser *p)
{
    const Token *start = peek(p);
    Node *left = await_primary(p);
    if (left == NULL || !accept(p, TOKEN_DOUBLESTAR))
        return left;
    BinOpNode *node = NEW(p, BinOp, start);
    if (node == NULL || !(node->right = factor(p)))
        return NULL;
    node->left = left;
    node->op = OPERATOR_Pow;
    return finish_node(p, node);
}

static Node *factor(Parser *p)
{
    const Token *start = peek(p);
    TokenKind kind = start->kind;
    if (kind != TOKEN_PLUS && kind != TOKEN_MINUS && kind != TOKEN_TILDE)
        return power(p);
    if (too_deep(p))
        return NULL;
    UnaryOpNode *node = NEW(p, UnaryOp, start);
    p->at++;
    if (p->explain && at(p, KEYWORD_NOT)) {
        explain_not(p, factor);
        return NULL;
    }
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

static Node *inversion(Parser *p);

/* A missing right operand ends the expression before its operator: what follows may know better. */
static Node *binary(Parser *p, int least)
{
    const Token *start = peek(p);
    Node *left = factor(p);
    OperatorKind op = OPERATOR_Add;
    int binds;
    while (left && (binds = strength(peek(p)->kind, &op)) >= least && binds) {
        size_t mark = p->at++;
        BinOpNode *node = NEW(p, BinOp, start);
        if (p->explain && binds >= 5 && at(p, KEYWORD_NOT))
            explain_not(p, inversion);
        if (node == NULL || !(node->right = binary(p, binds + 1))) {
            p->at = mark;
            return p->tokenizer.failed ? NULL : left;
        }
        if (op == OPERATOR_MatMult && !check_version(p, 5, "The '@' operator is"))
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
    case TOKEN_NOTEQUAL: return accept_not_equal(p) ? CMP_NotEq : -1;
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
    const Token *start = peek(p);
    Node *left = parse_bitwise_or(p);
    if (left == NULL)
        return NULL;
    SeqBuilder ops = {0}, operands = {0};
    size_t mark = p->at;
    for (int op; (op = comparison_operator(p)) >= 0; mark = p->at) {
        Node *right = parse_bitwise_or(p);
        if (right == NULL)
            break;
        if (!seq_add(p, &ops, (void *)(intptr_t)op) || !seq_add(p, &operands, right))
            return NULL;
    }
    p->at = mark;
    if (p->tokenizer.failed)
        return NULL;
    if (ops.count == 0)
        return left;
    CompareNode *node = NEW(p, Compare, start);
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
    const Token *start = peek(p);
    Node *left = operand(p);
    if (left == NULL || !at(p, keyword))
        return left;
    SeqBuilder values = {0};
    size_t mark = p->at;
    if (!seq_add(p, &values, left))
        return NULL;
    for (; accept(p, keyword); mark = p->at) {
        Node *right = operand(p);
        if (right == NULL)
            break;
        if (!seq_add(p, &values, right))
            return NULL;
    }
    p->at = mark;
    if (p->tokenizer.failed)
        return NULL;
    if (values.count == 1)
        return left;
    BoolOpNode *node = NEW(p, BoolOp, start);
    if (node == NULL)
        return NULL;
    node->op = op;
    node->values = seq_finish(&values);
    return finish_node(p, node);
}

static Node *conjunction(Parser *p) { return bool_operation(p, KEYWORD_AND, OP_AND_, inversion); }
Node *parse_disjunction(Parser *p) { return bool_operation(p, KEYWORD_OR, OP_OR_, conjunction); }

/* ---- expressions ---- */

/* lambdef: 'lambda' [parameters] ':' expression */
static Node *lambda(Parser *p)
{
    LambdaNode *node = NEW(p, Lambda, peek(p));
    p->at++;
    if (node == NULL || !(node->args = parse_parameters(p, TOKEN_COLON)) || !expect(p, TOKEN_COLON) || !(node->body = parse_expression(p)))
        return NULL;
    return finish_node(p, node);
}

/* The part of a conditional expression behind its body; without a match the body stands alone. */
static Node *conditional(Parser *p, const Token *start, Node *body)
{
    size_t mark = p->at++;
    IfExpNode *node = NEW(p, IfExp, start);
    if (node && (node->test = parse_disjunction(p)) && accept(p, KEYWORD_ELSE) && (node->orelse = parse_expression(p))) {
        node->body = body;
        return finish_node(p, node);
    }
    p->at = mark;
    return p->tokenizer.failed ? NULL : body;
}

Node *parse_plain_expression(Parser *p)
{
    const Token *start = peek(p);
    size_t mark = p->at;
    if (too_deep(p) || (p->explain && explain_expression(p)))
        return NULL;
    if (start->kind == KEYWORD_LAMBDA)
        return lambda(p);
    Node *body = parse_disjunction(p);
    if (body == NULL) {
        p->at = mark;
        return NULL;
    }
    return at(p, KEYWORD_IF) ? conditional(p, start, body) : body;
}

/* expression: disjunction ['if' disjunction 'else' expression] | lambdef */
Node *parse_expression(Parser *p)
{
    size_t mark = p->at;
    Memo *memo = p->memo_size ? parser_memo(p, mark) : NULL;
    if (memo && memo->known) {
        p->at = memo->end;
        return memo->node;
    }
    Node *node = parse_plain_expression(p);
    if (node == NULL)
        p->at = mark;
    if (p->memo_size && (memo = parser_memo(p, mark))) {
        memo->node = node;
        memo->end = (uint32_t)p->at;
        memo->known = true;
    }
    return node;
}

/* assignment_expression: NAME ':=' expression, which is known to stand here. */
Node *parse_assignment_expression(Parser *p)
{
    NamedExprNode *node = NEW(p, NamedExpr, peek(p));
    Node *target = parse_name(p);
    p->at++;
    if (node == NULL || target == NULL || !(node->value = parse_expression(p)) || !check_version(p, 8, "Assignment expressions are"))
        return NULL;
    ((NameNode *)target)->ctx = CTX_Store;
    node->target = target;
    return finish_node(p, node);
}

bool at_assignment_expression(Parser *p) { return at(p, TOKEN_NAME) && peek_at(p, 1)->kind == TOKEN_COLONEQUAL; }

/* named_expression: assignment_expression | expression !':=' */
Node *parse_named_expression(Parser *p)
{
    size_t mark = p->at;
    if (at_assignment_expression(p))
        return parse_assignment_expression(p);
    if (p->explain && explain_named_expression(p))
        return NULL;
    Node *value = parse_expression(p);
    if (value && at(p, TOKEN_COLONEQUAL)) {
        p->at = mark;
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

/* Whether what stands here can't start an expression: a list ends after its comma. */
static bool at_end_of_list(Parser *p)
{
    switch (peek(p)->kind) {
    case TOKEN_NEWLINE: case TOKEN_EQUAL: case TOKEN_RPAR: case TOKEN_RSQB: case TOKEN_RBRACE: case TOKEN_COLON: case TOKEN_SEMI:
    case TOKEN_ENDMARKER:
        return true;
    default: return false;
    }
}

/* One item, or a tuple of them without parentheses. */
static Node *expression_list(Parser *p, Node *(*item)(Parser *))
{
    const Token *start = peek(p);
    Node *first = item(p);
    if (first == NULL || !at(p, TOKEN_COMMA))
        return first;
    TupleNode *tuple = NEW(p, Tuple, start);
    SeqBuilder items = {0};
    if (tuple == NULL || !seq_add(p, &items, first))
        return NULL;
    while (accept(p, TOKEN_COMMA) && !at_end_of_list(p)) {
        size_t mark = p->at;
        Node *next = item(p);
        if (next == NULL) {
            p->at = mark;
            break;
        }
        if (!seq_add(p, &items, next))
            return NULL;
    }
    if (p->tokenizer.failed)
        return NULL;
    tuple->elts = seq_finish(&items);
    return finish_node(p, tuple);
}

Node *parse_star_expressions(Parser *p) { return expression_list(p, parse_star_expression); }
Node *parse_expressions(Parser *p) { return expression_list(p, parse_expression); }

/* yield_expr: 'yield' 'from' expression | 'yield' [star_expressions] */
static Node *yield_expression(Parser *p)
{
    const Token *start = peek(p);
    p->at++;
    if (accept(p, KEYWORD_FROM)) {
        YieldFromNode *node = NEW(p, YieldFrom, start);
        if (node == NULL || !(node->value = parse_expression(p)))
            return NULL;
        return finish_node(p, node);
    }
    YieldNode *node = NEW(p, Yield, start);
    size_t mark = p->at;
    if (node && !at_end_of_list(p) && !(node->value = parse_star_expressions(p)))
        p->at = mark;
    return p->tokenizer.failed ? NULL : finish_node(p, node);
}

/* annotated_rhs: yield_expr | star_expressions */
Node *parse_annotated_rhs(Parser *p) { return at(p, KEYWORD_YIELD) ? yield_expression(p) : parse_star_expressions(p); }
