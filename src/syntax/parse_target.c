/* parse_target.c - what can be assigned to, deleted or looped over. */
#include "syntax/parser_internal.h"

static const Node *invalid_item(const Seq *items, TargetKind kind)
{
    for (size_t i = 0; i < items->count; i++) {
        const Node *bad = invalid_target(items->items[i], kind);
        if (bad)
            return bad;
    }
    return NULL;
}

const Node *invalid_target(const Node *node, TargetKind kind)
{
    switch ((NodeKind)node->kind) {
    case NODE_Name: case NODE_Attribute: case NODE_Subscript: return NULL;
    case NODE_List: return invalid_item(&((const ListNode *)node)->elts, kind);
    case NODE_Tuple: return invalid_item(&((const TupleNode *)node)->elts, kind);
    case NODE_Starred: return kind == DEL_TARGETS ? node : invalid_target(((const StarredNode *)node)->value, kind);
    case NODE_Compare:
        if (kind != FOR_TARGETS)
            return node;
        if ((intptr_t)((const CompareNode *)node)->ops.items[0] != CMP_In)
            return NULL;
        return invalid_target(((const CompareNode *)node)->left, kind);
    default: return node;
    }
}

void explain_target(Parser *p, const Node *node, TargetKind kind)
{
    const Node *bad = invalid_target(node, kind);
    if (bad)
        syntax_error_at(p, bad, bad, "cannot %s %s", kind == DEL_TARGETS ? "delete" : "assign to", describe_node(bad));
}

static void mark(Node *node, ExprContext context)
{
    Seq *items = NULL;
    switch ((NodeKind)node->kind) {
    case NODE_Name: ((NameNode *)node)->ctx = context; break;
    case NODE_Attribute: ((AttributeNode *)node)->ctx = context; break;
    case NODE_Subscript: ((SubscriptNode *)node)->ctx = context; break;
    case NODE_Starred:
        ((StarredNode *)node)->ctx = context;
        mark(((StarredNode *)node)->value, context);
        break;
    case NODE_List:
        ((ListNode *)node)->ctx = context;
        items = &((ListNode *)node)->elts;
        break;
    case NODE_Tuple:
        ((TupleNode *)node)->ctx = context;
        items = &((TupleNode *)node)->elts;
        break;
    default: break;
    }
    for (size_t i = 0; items && i < items->count; i++)
        mark(items->items[i], context);
}

bool set_context(Node *target, ExprContext context)
{
    if (invalid_target(target, context == CTX_Del ? DEL_TARGETS : STAR_TARGETS))
        return false;
    mark(target, context);
    return true;
}

bool is_single_target(const Node *node) { return node->kind == NODE_Name || node->kind == NODE_Attribute || node->kind == NODE_Subscript; }

/* star_target, read as an expression that binds more tightly than 'in'. */
static Node *star_target(Parser *p)
{
    if (!at(p, TOKEN_STAR))
        return parse_bitwise_or(p);
    StarredNode *node = NEW(p, Starred, peek(p));
    p->at++;
    if (node == NULL || at(p, TOKEN_STAR) || !(node->value = parse_bitwise_or(p)))
        return NULL;
    return finish_node(p, node);
}

Node *parse_star_target(Parser *p)
{
    Node *node = star_target(p);
    return node && set_context(node, CTX_Store) ? node : NULL;
}

/* star_targets of for and comprehensions */
Node *parse_target_list(Parser *p)
{
    const Token *start = peek(p);
    Node *first = star_target(p), *target = first;
    if (first == NULL)
        return NULL;
    if (at(p, TOKEN_COMMA)) {
        TupleNode *tuple = NEW(p, Tuple, start);
        SeqBuilder items = {0};
        if (tuple == NULL || !seq_add(p, &items, first))
            return NULL;
        while (accept(p, TOKEN_COMMA) && !at(p, KEYWORD_IN)) {
            Node *item = star_target(p);
            if (item == NULL || !seq_add(p, &items, item))
                return NULL;
        }
        tuple->elts = seq_finish(&items);
        target = finish_node(p, tuple);
    }
    return set_context(target, CTX_Store) ? target : NULL;
}
