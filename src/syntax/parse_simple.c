/* parse_simple.c - simple statements: one function for each rule. */
#include "syntax/parser_internal.h"

#include <string.h>

static bool at_statement_end(Parser *p) { return at(p, TOKEN_NEWLINE) || at(p, TOKEN_SEMI); }

_Static_assert(sizeof(GlobalNode) == sizeof(NonlocalNode), "one function makes both");

/* ('global' | 'nonlocal') NAME (',' NAME)* */
static Node *names_statement(Parser *p, NodeKind kind)
{
    GlobalNode *node = NEW(p, Global, peek(p));
    SeqBuilder names = {0};
    p->at++;
    do {
        Identifier *name = take_name(p);
        if (node == NULL || name == NULL || !seq_add(p, &names, name))
            return NULL;
    } while (accept(p, TOKEN_COMMA));
    node->names = seq_finish(&names);
    node->base.kind = (uint8_t)kind;
    return finish_node(p, node);
}

/* ---- import ---- */

/* a.b.c as one identifier. */
static Identifier *dotted_name(Parser *p)
{
    Identifier *whole = take_name(p);
    while (whole && at(p, TOKEN_DOT)) {
        p->at++;
        Identifier *part = take_name(p);
        char *text = part ? arena_alloc(p->arena, (size_t)whole->length + part->length + 1) : NULL;
        if (text == NULL)
            return NULL;
        memcpy(text, whole->text, whole->length);
        text[whole->length] = '.';
        memcpy(text + whole->length + 1, part->text, part->length);
        whole = identifier(p, text, (size_t)whole->length + part->length + 1);
    }
    return whole;
}

/* 'as' with something that is no plain name behind it; at 'as'. */
static bool explain_alias(Parser *p)
{
    size_t mark = p->at++;
    TokenKind behind = at(p, TOKEN_NAME) ? peek_at(p, 1)->kind : TOKEN_ERROR;
    if (behind != TOKEN_COMMA && behind != TOKEN_RPAR && behind != TOKEN_SEMI && behind != TOKEN_NEWLINE) {
        Node *value = parse_expression(p);
        if (value)
            syntax_error_at(p, value, value, "cannot use %s as import target", describe_node(value));
    }
    p->at = mark;
    return p->tokenizer.failed;
}

static Node *import_alias(Parser *p, bool dotted)
{
    aliasNode *node = NEW(p, alias, peek(p));
    if (node == NULL || !(node->name = dotted ? dotted_name(p) : take_name(p)))
        return NULL;
    if (at(p, KEYWORD_AS)) {
        if (p->explain && explain_alias(p))
            return NULL;
        p->at++;
        if (!(node->asname = take_name(p)))
            return NULL;
    }
    return finish_node(p, node);
}

/* 'import' names 'from' name; or nothing at all behind 'import' */
static bool explain_import(Parser *p)
{
    const Token *start = peek(p);
    size_t mark = p->at++;
    const Token *next = peek(p);
    if (next->kind == TOKEN_NEWLINE)
        syntax_error_from(p, next, "Expected one or more names after 'import'");
    bool names = dotted_name(p);
    while (names && accept(p, TOKEN_COMMA))
        names = dotted_name(p);
    if (names && accept(p, KEYWORD_FROM) && dotted_name(p))
        syntax_error_from(p, start, "Did you mean to use 'from ... import ...' instead?");
    p->at = mark;
    return p->tokenizer.failed;
}

static Node *import_statement(Parser *p)
{
    ImportNode *node = NEW(p, Import, peek(p));
    SeqBuilder names = {0};
    if (p->explain && explain_import(p))
        return NULL;
    p->at++;
    do {
        Node *alias = import_alias(p, true);
        if (node == NULL || alias == NULL || !seq_add(p, &names, alias))
            return NULL;
    } while (accept(p, TOKEN_COMMA));
    node->names = seq_finish(&names);
    return finish_node(p, node);
}

/* import_from_targets: '(' names [','] ')' | names | '*' */
static bool import_targets(Parser *p, SeqBuilder *names)
{
    if (at(p, TOKEN_STAR)) {
        aliasNode *alias = NEW(p, alias, peek(p));
        p->at++;
        return alias && (alias->name = identifier(p, "*", 1)) && seq_add(p, names, alias);
    }
    if (p->explain && at(p, TOKEN_NEWLINE))
        syntax_error_from(p, peek(p), "Expected one or more names after 'import'");
    bool parens = accept(p, TOKEN_LPAR);
    do {
        if (parens && at(p, TOKEN_RPAR) && names->count)
            break;
        if (p->explain && !parens && at(p, TOKEN_NEWLINE) && names->count)
            syntax_error_last(p, ERROR_SYNTAX, "trailing comma not allowed without surrounding parentheses");
        Node *alias = import_alias(p, false);
        if (alias == NULL || !seq_add(p, names, alias))
            return false;
    } while (accept(p, TOKEN_COMMA));
    return !parens || accept(p, TOKEN_RPAR);
}

/* from __future__ import barry_as_FLUFL changes how the rest is read. */
static void future_import(Parser *p, const ImportFromNode *node)
{
    if (node->level || node->module == NULL || strcmp(node->module->text, "__future__") != 0)
        return;
    for (size_t i = 0; i < node->names.count; i++)
        if (strcmp(((aliasNode *)node->names.items[i])->name->text, "barry_as_FLUFL") == 0)
            p->flags |= PARSE_BARRY_AS_BDFL;
}

static Node *import_from_statement(Parser *p)
{
    ImportFromNode *node = NEW(p, ImportFrom, peek(p));
    SeqBuilder names = {0};
    p->at++;
    if (node == NULL)
        return NULL;
    while (at(p, TOKEN_DOT) || at(p, TOKEN_ELLIPSIS)) {
        node->level += at(p, TOKEN_DOT) ? 1 : 3;
        p->at++;
    }
    if ((!at(p, KEYWORD_IMPORT) || node->level == 0) && !(node->module = dotted_name(p)))
        return NULL;
    if (!expect(p, KEYWORD_IMPORT) || !import_targets(p, &names))
        return NULL;
    node->names = seq_finish(&names);
    future_import(p, node);
    return finish_node(p, node);
}

/* ---- raise, assert, del, return ---- */

static Node *raise_statement(Parser *p)
{
    RaiseNode *node = NEW(p, Raise, peek(p));
    p->at++;
    if (node == NULL || at_statement_end(p))
        return finish_node(p, node);
    if (!(node->exc = parse_expression(p)) || (accept(p, KEYWORD_FROM) && !(node->cause = parse_expression(p))))
        return NULL;
    return finish_node(p, node);
}

static Node *assert_statement(Parser *p)
{
    AssertNode *node = NEW(p, Assert, peek(p));
    p->at++;
    if (node == NULL || !(node->test = parse_expression(p)) || (accept(p, TOKEN_COMMA) && !(node->msg = parse_expression(p))))
        return NULL;
    return finish_node(p, node);
}

static bool del_targets(Parser *p, DeleteNode *node)
{
    SeqBuilder targets = {0};
    do {
        if (targets.count && at_statement_end(p))
            break;
        Node *target = parse_primary(p);
        if (target == NULL || !set_context(target, CTX_Del) || !seq_add(p, &targets, target))
            return false;
    } while (accept(p, TOKEN_COMMA));
    node->targets = seq_finish(&targets);
    return at_statement_end(p);
}

static Node *del_statement(Parser *p)
{
    DeleteNode *node = NEW(p, Delete, peek(p));
    size_t mark = ++p->at;
    if (node == NULL)
        return NULL;
    if (del_targets(p, node))
        return finish_node(p, node);
    p->at = mark;
    Node *list = p->explain ? parse_star_expressions(p) : NULL;
    if (list)
        explain_target(p, list, DEL_TARGETS);
    return NULL;
}

static Node *return_statement(Parser *p)
{
    ReturnNode *node = NEW(p, Return, peek(p));
    p->at++;
    if (node == NULL || (!at_statement_end(p) && !(node->value = parse_star_expressions(p))))
        return NULL;
    return finish_node(p, node);
}

/* ---- assignment ---- */

static bool augmented_operator(TokenKind kind, OperatorKind *op)
{
    switch (kind) {
    case TOKEN_PLUSEQUAL: *op = OPERATOR_Add; return true;
    case TOKEN_MINEQUAL: *op = OPERATOR_Sub; return true;
    case TOKEN_STAREQUAL: *op = OPERATOR_Mult; return true;
    case TOKEN_ATEQUAL: *op = OPERATOR_MatMult; return true;
    case TOKEN_SLASHEQUAL: *op = OPERATOR_Div; return true;
    case TOKEN_PERCENTEQUAL: *op = OPERATOR_Mod; return true;
    case TOKEN_AMPEREQUAL: *op = OPERATOR_BitAnd; return true;
    case TOKEN_VBAREQUAL: *op = OPERATOR_BitOr; return true;
    case TOKEN_CIRCUMFLEXEQUAL: *op = OPERATOR_BitXor; return true;
    case TOKEN_LEFTSHIFTEQUAL: *op = OPERATOR_LShift; return true;
    case TOKEN_RIGHTSHIFTEQUAL: *op = OPERATOR_RShift; return true;
    case TOKEN_DOUBLESTAREQUAL: *op = OPERATOR_Pow; return true;
    case TOKEN_DOUBLESLASHEQUAL: *op = OPERATOR_FloorDiv; return true;
    default: return false;
    }
}

/* invalid_assignment: annotations of what can't have one */
static bool explain_annotation(Parser *p)
{
    size_t mark = p->at;
    Node *atom = at(p, TOKEN_LPAR) || at(p, TOKEN_LSQB) ? parse_atom(p) : NULL;
    if (atom && (atom->kind == NODE_List || atom->kind == NODE_Tuple) && accept(p, TOKEN_COLON) && parse_expression(p))
        syntax_error_at(p, atom, atom, "only single target (not %s) can be annotated", describe_node(atom));
    p->at = mark;
    Node *first = p->tokenizer.failed ? NULL : parse_star_named_expression(p);
    if (first && at(p, TOKEN_COMMA)) {
        while (accept(p, TOKEN_COMMA))
            if (!at(p, TOKEN_COLON) && !parse_star_named_expression(p))
                break;
        if (accept(p, TOKEN_COLON) && parse_expression(p))
            syntax_error_at(p, first, first, "only single target (not tuple) can be annotated");
    }
    p->at = mark;
    first = p->tokenizer.failed ? NULL : parse_expression(p);
    if (first && accept(p, TOKEN_COLON) && parse_expression(p))
        syntax_error_at(p, first, first, "illegal target for annotation");
    p->at = mark;
    return p->tokenizer.failed;
}

/* invalid_assignment: targets that are none */
static bool explain_assignment(Parser *p)
{
    size_t mark = p->at;
    OperatorKind op;
    if (explain_annotation(p))
        return true;
    for (;;) {
        Node *target = parse_annotated_rhs(p);
        if (target == NULL || !accept(p, TOKEN_EQUAL))
            break;
        if (target->kind == NODE_Yield || target->kind == NODE_YieldFrom) {
            if (!target->parenthesized)
                syntax_error_at(p, target, target, "assignment to yield expression not possible");
        }
        explain_target(p, target, STAR_TARGETS);
        if (p->tokenizer.failed)
            return true;
    }
    p->at = mark;
    Node *list = p->tokenizer.failed ? NULL : parse_star_expressions(p);
    if (list && augmented_operator(peek(p)->kind, &op)) {
        p->at++;
        if (parse_annotated_rhs(p))
            syntax_error_at(p, list, list, "'%s' is an illegal expression for augmented assignment", describe_node(list));
    }
    p->at = mark;
    return p->tokenizer.failed;
}

static Node *annotated_assignment(Parser *p, const Token *start, Node *target)
{
    AnnAssignNode *node = NEW(p, AnnAssign, start);
    p->at++;
    if (node == NULL || !is_single_target(target) || !(node->annotation = parse_expression(p)) ||
        !check_version(p, 6, "Variable annotation syntax is"))
        return NULL;
    size_t mark = p->at;
    if (accept(p, TOKEN_EQUAL) && !(node->value = parse_annotated_rhs(p)))
        p->at = mark;
    set_context(target, CTX_Store);
    node->target = target;
    node->simple = target->kind == NODE_Name && !target->parenthesized;
    return finish_node(p, node);
}

static Node *augmented_assignment(Parser *p, const Token *start, Node *target, OperatorKind op)
{
    AugAssignNode *node = NEW(p, AugAssign, start);
    p->at++;
    if (node == NULL || !is_single_target(target) || !(node->value = parse_annotated_rhs(p)))
        return NULL;
    if (op == OPERATOR_MatMult && !check_version(p, 5, "The '@' operator is"))
        return NULL;
    set_context(target, CTX_Store);
    node->target = target;
    node->op = op;
    return finish_node(p, node);
}

/* (star_targets '=')+ annotated_rhs [TYPE_COMMENT], the first target being known */
static Node *plain_assignment(Parser *p, const Token *start, Node *value)
{
    AssignNode *node = NEW(p, Assign, start);
    SeqBuilder targets = {0};
    while (accept(p, TOKEN_EQUAL)) {
        if (!set_context(value, CTX_Store) || !seq_add(p, &targets, value) || !(value = parse_annotated_rhs(p)))
            return NULL;
    }
    if (node == NULL)
        return NULL;
    node->targets = seq_finish(&targets);
    node->value = value;
    if (at(p, TOKEN_TYPE_COMMENT)) {
        if (!(node->type_comment = token_text(p, peek(p))))
            return NULL;
        p->at++;
    }
    return finish_node(p, node);
}

/* assignment | star_expressions | yield_expr */
static Node *expression_statement(Parser *p)
{
    const Token *start = peek(p);
    size_t mark = p->at;
    OperatorKind op;
    Node *first = parse_annotated_rhs(p), *statement = NULL;
    size_t behind = p->at;
    if (first == NULL) {
        p->at = mark;
        if (p->explain && !p->tokenizer.failed)
            explain_assignment(p);
        return NULL;
    }
    if (at_statement_end(p)) {
        ExprNode *node = NEW(p, Expr, start);
        if (node)
            node->value = first;
        return finish_node(p, node);
    }
    if (at(p, TOKEN_COLON)) {
        statement = annotated_assignment(p, start, first);
    } else if (at(p, TOKEN_EQUAL)) {
        statement = plain_assignment(p, start, first);
    } else if (augmented_operator(peek(p)->kind, &op)) {
        statement = augmented_assignment(p, start, first, op);
        if (statement == NULL && is_single_target(first))
            return NULL;
    }
    if (statement || p->tokenizer.failed)
        return statement;
    p->at = mark;
    if (p->explain && explain_assignment(p))
        return NULL;
    p->at = behind;
    ExprNode *node = NEW(p, Expr, start);
    if (node)
        node->value = first;
    return finish_node(p, node);
}

static Node *keyword_statement(Parser *p, NodeKind kind)
{
    Node *node = new_node(p, kind, sizeof(PassNode), peek(p));
    if (p->explain && explain_expression(p))
        return NULL;
    p->at++;
    return node;
}

Node *parse_simple_statement(Parser *p)
{
    switch (peek(p)->kind) {
    case KEYWORD_PASS: return keyword_statement(p, NODE_Pass);
    case KEYWORD_BREAK: return keyword_statement(p, NODE_Break);
    case KEYWORD_CONTINUE: return keyword_statement(p, NODE_Continue);
    case KEYWORD_RETURN: return return_statement(p);
    case KEYWORD_RAISE: return raise_statement(p);
    case KEYWORD_GLOBAL: return names_statement(p, NODE_Global);
    case KEYWORD_NONLOCAL: return names_statement(p, NODE_Nonlocal);
    case KEYWORD_DEL: return del_statement(p);
    case KEYWORD_ASSERT: return assert_statement(p);
    case KEYWORD_IMPORT: return import_statement(p);
    case KEYWORD_FROM: return import_from_statement(p);
    case TOKEN_NAME:
        if (is_soft_keyword(p, "type") && peek_at(p, 1)->kind == TOKEN_NAME) {
            Node *alias = parse_type_alias(p);
            if (alias || p->tokenizer.failed)
                return alias;
        }
        return expression_statement(p);
    default: return expression_statement(p);
    }
}
