/* parse_stmt.c - statements: one function for each rule. */
#include "syntax/parser_internal.h"

#include <string.h>

static Node *compound_statement(Parser *p, bool *is_compound);

/* A block: simple statements on the line, or an indented suite. The colon is taken here. */
bool parse_block(Parser *p, Seq *body)
{
    SeqBuilder out = {0};
    if (!expect(p, TOKEN_COLON))
        return false;
    if (!accept(p, TOKEN_NEWLINE)) {
        if (!parse_statements(p, &out, true))
            return false;
    } else {
        if (!accept(p, TOKEN_INDENT)) {
            Token *t = peek(p);
            if (t->kind != TOKEN_ERROR)
                tokenizer_error(&p->tokenizer, ERROR_INDENTATION, t->line, t->column, t->end_line, t->end_column, "expected an indented block");
            return false;
        }
        while (!at(p, TOKEN_DEDENT) && !at(p, TOKEN_ENDMARKER))
            if (!parse_statements(p, &out, false))
                return false;
        accept(p, TOKEN_DEDENT);
    }
    *body = seq_finish(&out);
    return true;
}

static Node *names_statement(Parser *p, bool global)
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
    if (!global)
        node->base.kind = NODE_Nonlocal;
    return finish_node(p, node);
}
_Static_assert(sizeof(GlobalNode) == sizeof(NonlocalNode), "one function makes both");

/* a.b.c as one identifier. */
static Identifier *dotted_name(Parser *p)
{
    char text[1024];
    size_t n = 0;
    do {
        Identifier *part = take_name(p);
        if (part == NULL)
            return NULL;
        if (n + part->length + 2 > sizeof text) {
            syntax_error_next(p, "module name too long");
            return NULL;
        }
        if (n)
            text[n++] = '.';
        memcpy(text + n, part->text, part->length);
        n += part->length;
    } while (accept(p, TOKEN_DOT));
    return identifier(p, text, n);
}

static Node *import_alias(Parser *p, bool dotted)
{
    aliasNode *node = NEW(p, alias, peek(p));
    if (node == NULL || !(node->name = dotted ? dotted_name(p) : take_name(p)))
        return NULL;
    if (accept(p, KEYWORD_AS) && !(node->asname = take_name(p)))
        return NULL;
    return finish_node(p, node);
}

static Node *import_statement(Parser *p)
{
    ImportNode *node = NEW(p, Import, peek(p));
    SeqBuilder names = {0};
    p->at++;
    do {
        Node *alias = import_alias(p, true);
        if (node == NULL || alias == NULL || !seq_add(p, &names, alias))
            return NULL;
    } while (accept(p, TOKEN_COMMA));
    node->names = seq_finish(&names);
    return finish_node(p, node);
}

static Node *import_from_statement(Parser *p)
{
    ImportFromNode *node = NEW(p, ImportFrom, peek(p));
    SeqBuilder names = {0};
    p->at++;
    if (node == NULL)
        return NULL;
    for (;; ) {
        if (accept(p, TOKEN_DOT))
            node->level++;
        else if (accept(p, TOKEN_ELLIPSIS))
            node->level += 3;
        else
            break;
    }
    if ((!at(p, KEYWORD_IMPORT) || node->level == 0) && !(node->module = dotted_name(p)))
        return NULL;
    if (!expect(p, KEYWORD_IMPORT))
        return NULL;
    if (at(p, TOKEN_STAR)) {
        aliasNode *alias = NEW(p, alias, peek(p));
        p->at++;
        if (alias == NULL || !(alias->name = identifier(p, "*", 1)) || !seq_add(p, &names, alias))
            return NULL;
    } else {
        bool parens = accept(p, TOKEN_LPAR);
        do {
            if (parens && at(p, TOKEN_RPAR) && names.count)
                break;
            if (!parens && at(p, TOKEN_NEWLINE) && names.count) {
                syntax_error_next(p, "trailing comma not allowed without surrounding parentheses");
                return NULL;
            }
            Node *alias = import_alias(p, false);
            if (alias == NULL || !seq_add(p, &names, alias))
                return NULL;
        } while (accept(p, TOKEN_COMMA));
        if (parens && !expect(p, TOKEN_RPAR))
            return NULL;
    }
    node->names = seq_finish(&names);
    return finish_node(p, node);
}

static Node *raise_statement(Parser *p)
{
    RaiseNode *node = NEW(p, Raise, peek(p));
    p->at++;
    if (node == NULL || at(p, TOKEN_NEWLINE) || at(p, TOKEN_SEMI))
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

static Node *del_statement(Parser *p)
{
    DeleteNode *node = NEW(p, Delete, peek(p));
    SeqBuilder targets = {0};
    p->at++;
    do {
        if (targets.count && (at(p, TOKEN_NEWLINE) || at(p, TOKEN_SEMI)))
            break;
        Node *target = parse_bitwise_or(p);
        if (node == NULL || target == NULL || !set_context(p, target, CTX_Del) || !seq_add(p, &targets, target))
            return NULL;
    } while (accept(p, TOKEN_COMMA));
    node->targets = seq_finish(&targets);
    return finish_node(p, node);
}

static Node *return_statement(Parser *p)
{
    ReturnNode *node = NEW(p, Return, peek(p));
    p->at++;
    if (node == NULL || (!at(p, TOKEN_NEWLINE) && !at(p, TOKEN_SEMI) && !(node->value = parse_star_expressions(p))))
        return NULL;
    return finish_node(p, node);
}

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

static Node *annotated_assignment(Parser *p, Node *target)
{
    AnnAssignNode *node = NEW_FROM(p, AnnAssign, target);
    p->at++;
    if (target->kind != NODE_Name && target->kind != NODE_Attribute && target->kind != NODE_Subscript) {
        syntax_error_at(p, target, target, target->kind == NODE_List    ? "only single target (not list) can be annotated"
                                           : target->kind == NODE_Tuple ? "only single target (not tuple) can be annotated"
                                                                        : "illegal target for annotation");
        return NULL;
    }
    if (node == NULL || !set_context(p, target, CTX_Store) || !(node->annotation = parse_expression(p)) ||
        (accept(p, TOKEN_EQUAL) && !(node->value = parse_annotated_rhs(p))))
        return NULL;
    node->target = target;
    node->simple = target->kind == NODE_Name && !target->parenthesized;
    return finish_node(p, node);
}

/* An expression, or an assignment once '=' shows up behind it. */
static Node *expression_statement(Parser *p)
{
    Node *first = parse_annotated_rhs(p);
    OperatorKind op;
    if (first == NULL)
        return NULL;
    if (at(p, TOKEN_COLON))
        return annotated_assignment(p, first);
    if (augmented_operator(peek(p)->kind, &op)) {
        AugAssignNode *node = NEW_FROM(p, AugAssign, first);
        if (first->kind != NODE_Name && first->kind != NODE_Attribute && first->kind != NODE_Subscript) {
            syntax_error_at(p, first, first, "'%s' is an illegal expression for augmented assignment",
                            first->kind == NODE_List ? "list" : first->kind == NODE_Tuple ? "tuple" : "expression");
            return NULL;
        }
        p->at++;
        if (node == NULL || !set_context(p, first, CTX_Store) || !(node->value = parse_annotated_rhs(p)))
            return NULL;
        node->target = first;
        node->op = op;
        return finish_node(p, node);
    }
    if (!at(p, TOKEN_EQUAL)) {
        ExprNode *node = NEW_FROM(p, Expr, first);
        if (node)
            node->value = first;
        return finish_node(p, node);
    }
    AssignNode *node = NEW_FROM(p, Assign, first);
    SeqBuilder targets = {0};
    Node *value = first;
    while (accept(p, TOKEN_EQUAL)) {
        if (!set_context(p, value, CTX_Store) || !seq_add(p, &targets, value) || !(value = parse_annotated_rhs(p)))
            return NULL;
    }
    if (node == NULL)
        return NULL;
    node->targets = seq_finish(&targets);
    node->value = value;
    return finish_node(p, node);
}

static Node *keyword_statement(Parser *p, NodeKind kind)
{
    Node *node = new_node(p, kind, sizeof(PassNode), peek(p));
    p->at++;
    return node;
}

static Node *simple_statement(Parser *p)
{
    switch (peek(p)->kind) {
    case KEYWORD_PASS: return keyword_statement(p, NODE_Pass);
    case KEYWORD_BREAK: return keyword_statement(p, NODE_Break);
    case KEYWORD_CONTINUE: return keyword_statement(p, NODE_Continue);
    case KEYWORD_RETURN: return return_statement(p);
    case KEYWORD_RAISE: return raise_statement(p);
    case KEYWORD_GLOBAL: return names_statement(p, true);
    case KEYWORD_NONLOCAL: return names_statement(p, false);
    case KEYWORD_DEL: return del_statement(p);
    case KEYWORD_ASSERT: return assert_statement(p);
    case KEYWORD_IMPORT: return import_statement(p);
    case KEYWORD_FROM: return import_from_statement(p);
    case TOKEN_NAME:
        if (is_soft_keyword(p, "type") && peek_at(p, 1)->kind == TOKEN_NAME) {
            Node *alias = parse_type_alias(p);
            if (alias)
                return alias;
        }
        return expression_statement(p);
    default: return expression_statement(p);
    }
}

/* One compound statement, or a line of simple ones (the only choice where single is a block's line). */
bool parse_statements(Parser *p, SeqBuilder *out, bool single)
{
    bool is_compound = false;
    if (accept(p, TOKEN_NEWLINE))
        return true;
    if (!single || p->mode == PARSE_INTERACTIVE) {
        Node *compound = compound_statement(p, &is_compound);
        if (is_compound)
            return compound && seq_add(p, out, compound);
        if (p->tokenizer.failed)
            return false;
    }
    do {
        if (at(p, TOKEN_NEWLINE))
            break;
        Node *node = simple_statement(p);
        if (node == NULL || !seq_add(p, out, node))
            return false;
    } while (accept(p, TOKEN_SEMI));
    return accept(p, TOKEN_ENDMARKER) || expect(p, TOKEN_NEWLINE);
}

/* ---- compound statements ---- */

static Node *if_statement(Parser *p)
{
    IfNode *node = NEW(p, If, peek(p));
    p->at++;
    if (too_deep(p) || node == NULL || !(node->test = parse_named_expression(p)) || !parse_block(p, &node->body))
        return NULL;
    if (at(p, KEYWORD_ELIF)) {
        Node *other = if_statement(p);
        SeqBuilder orelse = {0};
        if (other == NULL || !seq_add(p, &orelse, other))
            return NULL;
        node->orelse = seq_finish(&orelse);
    } else if (accept(p, KEYWORD_ELSE) && !parse_block(p, &node->orelse)) {
        return NULL;
    }
    return finish_node(p, node);
}

static Node *while_statement(Parser *p)
{
    WhileNode *node = NEW(p, While, peek(p));
    p->at++;
    if (node == NULL || !(node->test = parse_named_expression(p)) || !parse_block(p, &node->body) ||
        (accept(p, KEYWORD_ELSE) && !parse_block(p, &node->orelse)))
        return NULL;
    return finish_node(p, node);
}

static Node *for_statement(Parser *p, const Token *start, bool async)
{
    ForNode *node = NEW(p, For, start);
    p->at++;
    if (node == NULL || !(node->target = parse_target_list(p)) || !expect(p, KEYWORD_IN) ||
        !(node->iter = parse_star_expressions(p)) || !parse_block(p, &node->body) ||
        (accept(p, KEYWORD_ELSE) && !parse_block(p, &node->orelse)))
        return NULL;
    if (async)
        node->base.kind = NODE_AsyncFor;
    return finish_node(p, node);
}

static Node *with_item(Parser *p)
{
    withitemNode *item = NEW(p, withitem, peek(p));
    if (item == NULL || !(item->context_expr = parse_expression(p)))
        return NULL;
    if (accept(p, KEYWORD_AS)) {
        item->optional_vars = at(p, TOKEN_STAR) ? NULL : parse_bitwise_or(p);
        if (item->optional_vars == NULL || !set_context(p, item->optional_vars, CTX_Store))
            return NULL;
    }
    return finish_node(p, item);
}

/* '(' with_item, ... ')' ':' is tried first; anything else is an expression that starts with a parenthesis. */
static bool parenthesized_items(Parser *p, SeqBuilder *items)
{
    size_t mark = p->at;
    if (!accept(p, TOKEN_LPAR))
        return false;
    bool ok = true;
    while (ok && !at(p, TOKEN_RPAR)) {
        Node *item = with_item(p);
        ok = item && seq_add(p, items, item);
        if (ok && !accept(p, TOKEN_COMMA))
            break;
    }
    if (ok && items->count && accept(p, TOKEN_RPAR) && at(p, TOKEN_COLON))
        return true;
    p->at = mark;
    items->count = 0;
    return false;
}

static Node *with_statement(Parser *p, const Token *start, bool async)
{
    WithNode *node = NEW(p, With, start);
    SeqBuilder items = {0};
    p->at++;
    if (node == NULL)
        return NULL;
    if (!at(p, TOKEN_LPAR) || !parenthesized_items(p, &items)) {
        do {
            Node *item = with_item(p);
            if (item == NULL || !seq_add(p, &items, item))
                return NULL;
        } while (accept(p, TOKEN_COMMA));
    }
    node->items = seq_finish(&items);
    if (!parse_block(p, &node->body))
        return NULL;
    if (async)
        node->base.kind = NODE_AsyncWith;
    return finish_node(p, node);
}

static Node *except_clause(Parser *p, bool *star, bool first)
{
    ExceptHandlerNode *node = NEW(p, ExceptHandler, peek(p));
    p->at++;
    bool starred = accept(p, TOKEN_STAR);
    if (!first && starred != *star) {
        syntax_error_next(p, "cannot have both 'except' and 'except*' on the same 'try'");
        return NULL;
    }
    *star = starred;
    if (node == NULL)
        return NULL;
    if (!at(p, TOKEN_COLON)) {
        Token begin = *peek(p);
        if (!(node->type = parse_expression(p)))
            return NULL;
        if (at(p, TOKEN_COMMA)) { /* PEP 758: several types without parentheses, where no name is bound */
            TupleNode *tuple = NEW(p, Tuple, &begin);
            SeqBuilder types = {0};
            if (tuple == NULL || !seq_add(p, &types, node->type))
                return NULL;
            while (accept(p, TOKEN_COMMA) && !at(p, TOKEN_COLON)) {
                Node *type = parse_expression(p);
                if (type == NULL || !seq_add(p, &types, type))
                    return NULL;
            }
            tuple->elts = seq_finish(&types);
            node->type = finish_node(p, tuple);
            if (at(p, KEYWORD_AS)) {
                syntax_error_at(p, node->type, node->type, "multiple exception types must be parenthesized when using 'as'");
                return NULL;
            }
        }
        if (accept(p, KEYWORD_AS) && !(node->name = take_name(p)))
            return NULL;
    }
    return parse_block(p, &node->body) ? finish_node(p, node) : NULL;
}

static Node *try_statement(Parser *p)
{
    TryNode *node = NEW(p, Try, peek(p));
    SeqBuilder handlers = {0};
    bool star = false;
    p->at++;
    if (node == NULL || !parse_block(p, &node->body))
        return NULL;
    while (at(p, KEYWORD_EXCEPT)) {
        Node *handler = except_clause(p, &star, handlers.count == 0);
        if (handler == NULL || !seq_add(p, &handlers, handler))
            return NULL;
        ExceptHandlerNode *clause = (ExceptHandlerNode *)handler;
        if (clause->type == NULL && at(p, KEYWORD_EXCEPT)) {
            syntax_error_at(p, handler, handler, "default 'except:' must be last");
            return NULL;
        }
    }
    node->handlers = seq_finish(&handlers);
    if (handlers.count && accept(p, KEYWORD_ELSE) && !parse_block(p, &node->orelse))
        return NULL;
    if (accept(p, KEYWORD_FINALLY) && !parse_block(p, &node->finalbody))
        return NULL;
    if (handlers.count == 0 && node->finalbody.count == 0) {
        syntax_error_next(p, "expected 'except' or 'finally' block");
        return NULL;
    }
    if (star)
        node->base.kind = NODE_TryStar;
    return finish_node(p, node);
}
_Static_assert(sizeof(TryNode) == sizeof(TryStarNode), "one function makes both");

static Node *function_definition(Parser *p, const Token *start, Seq decorators, bool async)
{
    FunctionDefNode *node = NEW(p, FunctionDef, start);
    p->at++;
    if (node == NULL || !(node->name = take_name(p)))
        return NULL;
    if (at(p, TOKEN_LSQB) && !parse_type_params(p, &node->type_params))
        return NULL;
    if (!expect(p, TOKEN_LPAR) || !(node->args = parse_lambda_or_def_arguments(p, TOKEN_RPAR, true)) || !expect(p, TOKEN_RPAR))
        return NULL;
    if (accept(p, TOKEN_RARROW) && !(node->returns = parse_expression(p)))
        return NULL;
    if (!parse_block(p, &node->body))
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
    return parse_block(p, &node->body) ? finish_node(p, node) : NULL;
}

static Node *decorated(Parser *p)
{
    SeqBuilder decorators = {0};
    while (accept(p, TOKEN_AT)) {
        Node *decorator = parse_named_expression(p);
        if (decorator == NULL || !seq_add(p, &decorators, decorator) || !expect(p, TOKEN_NEWLINE))
            return NULL;
    }
    Token start = *peek(p);
    if (at(p, KEYWORD_CLASS))
        return class_definition(p, seq_finish(&decorators));
    bool async = accept(p, KEYWORD_ASYNC);
    if (!at(p, KEYWORD_DEF))
        return NULL;
    return function_definition(p, &start, seq_finish(&decorators), async);
}

static Node *async_statement(Parser *p)
{
    Token start = *peek(p);
    p->at++;
    switch (peek(p)->kind) {
    case KEYWORD_DEF: return function_definition(p, &start, (Seq){0}, true);
    case KEYWORD_FOR: return for_statement(p, &start, true);
    case KEYWORD_WITH: return with_statement(p, &start, true);
    default: return NULL;
    }
}

static Node *compound_statement(Parser *p, bool *is_compound)
{
    Token start = *peek(p);
    *is_compound = true;
    switch (start.kind) {
    case KEYWORD_IF: return if_statement(p);
    case KEYWORD_WHILE: return while_statement(p);
    case KEYWORD_FOR: return for_statement(p, &start, false);
    case KEYWORD_WITH: return with_statement(p, &start, false);
    case KEYWORD_TRY: return try_statement(p);
    case KEYWORD_DEF: return function_definition(p, &start, (Seq){0}, false);
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
