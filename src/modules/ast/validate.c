/* validate.c - what a tree made by hand must fulfil before the compiler may have it. */
#include "modules/ast/convert.h"

#include "object/error.h"
#include "object/number.h"
#include "object/list.h"
#include "object/tuple.h"

static bool expr(const Node *node, ExprContext context);
static bool pattern(const Node *node, bool star_ok);

static bool fail(const char *message)
{
    error_value("%s", message);
    return false;
}

static bool positions(const Node *n)
{
    if (n->line > n->end_line)
        error_value("AST node line range (%d, %d) is not valid", n->line, n->end_line);
    else if ((n->line < 0 && n->end_line != n->line) || (n->column < 0 && n->column != n->end_column))
        error_value("AST node column range (%d, %d) for line range (%d, %d) is not valid", n->column, n->end_column, n->line, n->end_line);
    else if (n->line == n->end_line && n->column > n->end_column)
        error_value("line %d, column %d-%d is not a valid range", n->line, n->column, n->end_column);
    else
        return true;
    return false;
}

static bool nonempty(Seq seq, const char *what, const char *owner)
{
    if (seq.count == 0)
        error_value("empty %s on %s", what, owner);
    return seq.count != 0;
}

/* Sequences of anything but expressions and statements have no holes; CPython does not look. */
static bool no_holes(Seq seq, const char *what)
{
    for (size_t i = 0; i < seq.count; i++)
        if (seq.items[i] == NULL) {
            error_value("None disallowed in %s list", what);
            return false;
        }
    return true;
}

static bool name_is(const Identifier *name, const char *text) { return strcmp(name->text, text) == 0 && name->length == strlen(text); }

static bool usable_name(const Identifier *name)
{
    static const char *const constants[] = {"None", "True", "False"};
    for (int i = 0; i < 3; i++)
        if (name_is(name, constants[i])) {
            error_value("identifier field can't represent '%s' constant", constants[i]);
            return false;
        }
    return true;
}

/* ---- expressions ---- */

static bool exprs(Seq seq, ExprContext context, bool holes)
{
    for (size_t i = 0; i < seq.count; i++) {
        if (seq.items[i] == NULL && !holes)
            return fail("None disallowed in expression list");
        if (seq.items[i] && !expr(seq.items[i], context))
            return false;
    }
    return true;
}

static bool optional(const Node *node) { return node == NULL || expr(node, CTX_Load); }

static bool constant_object(Value v);

static bool constant_items(const Value *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!constant_object(items[i]))
            return false;
    return true;
}

static bool constant_frozenset(Value v)
{
    Value items = tuple_from_iterable(v);
    bool ok = !is_empty(items) && constant_items(as_tuple(items)->items, as_tuple(items)->length);
    release(items);
    return ok;
}

static bool constant_object(Value v)
{
    Type *type = type_of(v);
    if (is_none(v) || is_bool(v) || same(v, ELLIPSIS) || type == TYPE(int_) || type == TYPE(float_) || type == TYPE(complex_) ||
        type == TYPE(str) || type == TYPE(bytes))
        return true;
    if (stack_overflowing(" during compilation"))
        return false;
    if (type == TYPE(tuple))
        return constant_items(as_tuple(v)->items, as_tuple(v)->length);
    if (type == TYPE(frozenset))
        return constant_frozenset(v);
    error_type("got an invalid type in Constant: %N", type);
    return false;
}

static bool constant(const ConstantValue *value) { return value->kind != CONSTANT_OBJECT || constant_object((Value){value->object}); }

static bool generators(Seq seq)
{
    if (seq.count == 0)
        return fail("comprehension with no generators");
    for (size_t i = 0; i < seq.count; i++) {
        const comprehensionNode *c = seq.items[i];
        if (!expr(c->target, CTX_Store) || !expr(c->iter, CTX_Load) || !exprs(c->ifs, CTX_Load, false))
            return false;
    }
    return true;
}

static bool keywords(Seq seq)
{
    for (size_t i = 0; i < seq.count; i++)
        if (!expr(((const keywordNode *)seq.items[i])->value, CTX_Load))
            return false;
    return true;
}

static bool args(Seq seq)
{
    for (size_t i = 0; i < seq.count; i++) {
        const argNode *arg = seq.items[i];
        if (!positions(&arg->base) || !optional(arg->annotation))
            return false;
    }
    return true;
}

static bool annotation_of(const Node *arg) { return arg == NULL || optional(((const argNode *)arg)->annotation); }

static bool arguments(const Node *node)
{
    const argumentsNode *a = (const argumentsNode *)node;
    if (!args(a->posonlyargs) || !args(a->args) || !annotation_of(a->vararg) || !args(a->kwonlyargs) || !annotation_of(a->kwarg))
        return false;
    if (a->defaults.count > a->posonlyargs.count + a->args.count)
        return fail("more positional defaults than args on arguments");
    if (a->kw_defaults.count != a->kwonlyargs.count)
        return fail("length of kwonlyargs is not the same as kw_defaults on arguments");
    return exprs(a->defaults, CTX_Load, false) && exprs(a->kw_defaults, CTX_Load, true);
}

static const char *const context_names[] = {"Load", "Store", "Del"};

static bool in_context(const Node *node, ExprContext wanted)
{
    ExprContext actual;
    switch ((NodeKind)node->kind) {
    case NODE_Attribute: actual = ((const AttributeNode *)node)->ctx; break;
    case NODE_Subscript: actual = ((const SubscriptNode *)node)->ctx; break;
    case NODE_Starred: actual = ((const StarredNode *)node)->ctx; break;
    case NODE_Name: actual = ((const NameNode *)node)->ctx; break;
    case NODE_List: actual = ((const ListNode *)node)->ctx; break;
    case NODE_Tuple: actual = ((const TupleNode *)node)->ctx; break;
    default:
        if (wanted == CTX_Load)
            return true;
        error_value("expression which can't be assigned to in %s context", context_names[wanted]);
        return false;
    }
    if (actual != wanted)
        error_value("expression must have %s context but has %s instead", context_names[wanted], context_names[actual]);
    return actual == wanted;
}

static bool dict_display(const DictNode *d)
{
    if (d->keys.count != d->values.count)
        return fail("Dict doesn't have the same number of keys as values");
    return exprs(d->keys, CTX_Load, true) && exprs(d->values, CTX_Load, false);
}

static bool comparison(const CompareNode *c)
{
    if (c->comparators.count == 0)
        return fail("Compare with no comparators");
    if (c->comparators.count != c->ops.count)
        return fail("Compare has a different number of comparators and operands");
    return exprs(c->comparators, CTX_Load, false) && expr(c->left, CTX_Load);
}

static bool named(const NamedExprNode *n)
{
    if (n->target->kind != NODE_Name) {
        error_type("NamedExpr target must be a Name");
        return false;
    }
    return expr(n->value, CTX_Load);
}

static bool bool_op(const BoolOpNode *b)
{
    if (b->values.count < 2)
        return fail("BoolOp with less than 2 values");
    return exprs(b->values, CTX_Load, false);
}

static bool name_expr(const NameNode *n) { return usable_name(n->id); }

#define LOAD(node) expr(node, CTX_Load)
#define PART(Name, field) (((const Name##Node *)node)->field)

static bool inside(const Node *node, ExprContext context)
{
    switch ((NodeKind)node->kind) {
    case NODE_BoolOp: return bool_op((const BoolOpNode *)node);
    case NODE_NamedExpr: return named((const NamedExprNode *)node);
    case NODE_BinOp: return LOAD(PART(BinOp, left)) && LOAD(PART(BinOp, right));
    case NODE_UnaryOp: return LOAD(PART(UnaryOp, operand));
    case NODE_Lambda: return arguments(PART(Lambda, args)) && LOAD(PART(Lambda, body));
    case NODE_IfExp: return LOAD(PART(IfExp, test)) && LOAD(PART(IfExp, body)) && LOAD(PART(IfExp, orelse));
    case NODE_Dict: return dict_display((const DictNode *)node);
    case NODE_Set: return exprs(PART(Set, elts), CTX_Load, false);
    case NODE_ListComp: return generators(PART(ListComp, generators)) && LOAD(PART(ListComp, elt));
    case NODE_SetComp: return generators(PART(SetComp, generators)) && LOAD(PART(SetComp, elt));
    case NODE_GeneratorExp: return generators(PART(GeneratorExp, generators)) && LOAD(PART(GeneratorExp, elt));
    case NODE_DictComp:
        return generators(PART(DictComp, generators)) && LOAD(PART(DictComp, key)) && LOAD(PART(DictComp, value));
    case NODE_Await: return LOAD(PART(Await, value));
    case NODE_Yield: return optional(PART(Yield, value));
    case NODE_YieldFrom: return LOAD(PART(YieldFrom, value));
    case NODE_Compare: return comparison((const CompareNode *)node);
    case NODE_Call: return LOAD(PART(Call, func)) && exprs(PART(Call, args), CTX_Load, false) && keywords(PART(Call, keywords));
    case NODE_FormattedValue: return LOAD(PART(FormattedValue, value)) && optional(PART(FormattedValue, format_spec));
    case NODE_Interpolation: return LOAD(PART(Interpolation, value)) && optional(PART(Interpolation, format_spec));
    case NODE_JoinedStr: return exprs(PART(JoinedStr, values), CTX_Load, false);
    case NODE_TemplateStr: return exprs(PART(TemplateStr, values), CTX_Load, false);
    case NODE_Constant: return constant(&PART(Constant, value));
    case NODE_Attribute: return LOAD(PART(Attribute, value));
    case NODE_Subscript: return LOAD(PART(Subscript, slice)) && LOAD(PART(Subscript, value));
    case NODE_Starred: return expr(PART(Starred, value), context);
    case NODE_Name: return name_expr((const NameNode *)node);
    case NODE_List: return exprs(PART(List, elts), context, false);
    case NODE_Tuple: return exprs(PART(Tuple, elts), context, false);
    case NODE_Slice: return optional(PART(Slice, lower)) && optional(PART(Slice, upper)) && optional(PART(Slice, step));
    default: return fail("unexpected expression");
    }
}

static bool expr(const Node *node, ExprContext context)
{
    if (stack_overflowing(" during compilation"))
        return false;
    return positions(node) && in_context(node, context) && inside(node, context);
}

/* ---- patterns ---- */

static bool is_number(const Node *node, bool real, bool imaginary)
{
    if (node->kind != NODE_Constant)
        return false;
    const ConstantValue *v = &((const ConstantNode *)node)->value;
    switch (v->kind) {
    case CONSTANT_INT: case CONSTANT_FLOAT: return real;
    case CONSTANT_IMAGINARY: return imaginary;
    case CONSTANT_OBJECT:
        return (real && is_exact_int((Value){v->object})) || (imaginary && type_of((Value){v->object}) == TYPE(complex_));
    default: return false;
    }
}

static bool is_negative(const Node *node, bool real, bool imaginary)
{
    const UnaryOpNode *unary = (const UnaryOpNode *)node;
    return node->kind == NODE_UnaryOp && unary->op == UNARY_USub && is_number(unary->operand, real, imaginary);
}

static bool is_complex_literal(const BinOpNode *b)
{
    if (b->op != OPERATOR_Add && b->op != OPERATOR_Sub)
        return false;
    return (is_number(b->left, true, false) || is_negative(b->left, true, false)) && is_number(b->right, false, true);
}

static bool is_literal(const ConstantValue *v)
{
    switch (v->kind) {
    case CONSTANT_INT: case CONSTANT_FLOAT: case CONSTANT_IMAGINARY: case CONSTANT_STR: case CONSTANT_BYTES: return true;
    case CONSTANT_OBJECT: return is_exact_int((Value){v->object}) || type_of((Value){v->object}) == TYPE(complex_);
    default: return false;
    }
}

static bool match_value(const Node *node)
{
    if (!expr(node, CTX_Load))
        return false;
    switch ((NodeKind)node->kind) {
    case NODE_Constant: /* None, True and False have a pattern of their own */
        return is_literal(&((const ConstantNode *)node)->value) || fail("unexpected constant inside of a literal pattern");
    case NODE_Attribute: case NODE_JoinedStr: case NODE_TemplateStr: return true;
    case NODE_UnaryOp:
        if (is_negative(node, true, true))
            return true;
        break;
    case NODE_BinOp:
        if (is_complex_literal((const BinOpNode *)node))
            return true;
        break;
    default: break;
    }
    return fail("patterns may only match literals and attribute lookups");
}

static bool capture(const Identifier *name)
{
    if (name_is(name, "_"))
        return fail("can't capture name '_' in patterns");
    return usable_name(name);
}

static bool patterns(Seq seq, bool star_ok)
{
    for (size_t i = 0; i < seq.count; i++)
        if (!pattern(seq.items[i], star_ok))
            return false;
    return true;
}

static bool mapping_key(const Node *key)
{
    if (key && key->kind == NODE_Constant && ((const ConstantNode *)key)->value.kind <= CONSTANT_FALSE)
        return positions(key);
    if (key == NULL)
        return fail("None disallowed in expression list");
    return match_value(key);
}

static bool match_mapping(const MatchMappingNode *m)
{
    if (m->keys.count != m->patterns.count)
        return fail("MatchMapping doesn't have the same number of keys as patterns");
    if (m->rest && !capture(m->rest))
        return false;
    for (size_t i = 0; i < m->keys.count; i++)
        if (!mapping_key(m->keys.items[i]))
            return false;
    return patterns(m->patterns, false);
}

static bool match_class(const MatchClassNode *m)
{
    if (m->kwd_attrs.count != m->kwd_patterns.count)
        return fail("MatchClass doesn't have the same number of keyword attributes as patterns");
    if (!expr(m->cls, CTX_Load))
        return false;
    const Node *class = m->cls;
    while (class->kind == NODE_Attribute)
        class = ((const AttributeNode *)class)->value;
    if (class->kind != NODE_Name)
        return fail("MatchClass cls field can only contain Name or Attribute nodes.");
    for (size_t i = 0; i < m->kwd_attrs.count; i++)
        if (!usable_name(m->kwd_attrs.items[i]))
            return false;
    return patterns(m->patterns, false) && patterns(m->kwd_patterns, false);
}

static bool match_as(const MatchAsNode *m)
{
    if (m->name && !capture(m->name))
        return false;
    if (m->pattern == NULL)
        return true;
    if (m->name == NULL)
        return fail("MatchAs must specify a target name if a pattern is given");
    return pattern(m->pattern, false);
}

static bool match_star(const MatchStarNode *m, bool star_ok)
{
    if (!star_ok)
        return fail("can't use MatchStar here");
    return m->name == NULL || capture(m->name);
}

static bool match_or(const MatchOrNode *m)
{
    if (m->patterns.count < 2)
        return fail("MatchOr requires at least 2 patterns");
    return patterns(m->patterns, false);
}

static bool pattern(const Node *node, bool star_ok)
{
    if (node == NULL)
        return fail("None disallowed in pattern list");
    if (!positions(node) || stack_overflowing(" during compilation"))
        return false;
    switch ((NodeKind)node->kind) {
    case NODE_MatchValue: return match_value(PART(MatchValue, value));
    case NODE_MatchSingleton:
        return PART(MatchSingleton, value).kind <= CONSTANT_FALSE || fail("MatchSingleton can only contain True, False and None");
    case NODE_MatchSequence: return patterns(PART(MatchSequence, patterns), true);
    case NODE_MatchMapping: return match_mapping((const MatchMappingNode *)node);
    case NODE_MatchClass: return match_class((const MatchClassNode *)node);
    case NODE_MatchStar: return match_star((const MatchStarNode *)node, star_ok);
    case NODE_MatchAs: return match_as((const MatchAsNode *)node);
    case NODE_MatchOr: return match_or((const MatchOrNode *)node);
    default: return fail("unexpected pattern");
    }
}

/* ---- statements ---- */

static bool stmt(const Node *node);

static bool stmts(Seq seq)
{
    for (size_t i = 0; i < seq.count; i++) {
        if (seq.items[i] == NULL)
            return fail("None disallowed in statement list");
        if (!stmt(seq.items[i]))
            return false;
    }
    return true;
}

static bool body(Seq seq, const char *owner) { return nonempty(seq, "body", owner) && stmts(seq); }

static bool type_param(const Node *node)
{
    if (!positions(node))
        return false;
    switch ((NodeKind)node->kind) {
    case NODE_TypeVar: return usable_name(PART(TypeVar, name)) && optional(PART(TypeVar, bound)) && optional(PART(TypeVar, default_value));
    case NODE_ParamSpec: return usable_name(PART(ParamSpec, name)) && optional(PART(ParamSpec, default_value));
    default: return usable_name(PART(TypeVarTuple, name)) && optional(PART(TypeVarTuple, default_value));
    }
}

static bool type_params(Seq seq)
{
    if (!no_holes(seq, "type parameter"))
        return false;
    for (size_t i = 0; i < seq.count; i++)
        if (!type_param(seq.items[i]))
            return false;
    return true;
}

static bool function(const FunctionDefNode *f, const char *owner)
{
    return body(f->body, owner) && type_params(f->type_params) && arguments(f->args) && exprs(f->decorator_list, CTX_Load, false) &&
           optional(f->returns);
}

static bool class(const ClassDefNode *c)
{
    return body(c->body, "ClassDef") && type_params(c->type_params) && exprs(c->bases, CTX_Load, false) && keywords(c->keywords) &&
           exprs(c->decorator_list, CTX_Load, false);
}

static bool annotated(const AnnAssignNode *a)
{
    if (a->target->kind != NODE_Name && a->simple) {
        error_type("AnnAssign with simple non-Name target");
        return false;
    }
    return expr(a->target, CTX_Store) && optional(a->value) && LOAD(a->annotation);
}

static bool alias_statement(const TypeAliasNode *a)
{
    if (a->name->kind != NODE_Name) {
        error_type("TypeAlias with non-Name name");
        return false;
    }
    return expr(a->name, CTX_Store) && type_params(a->type_params) && LOAD(a->value);
}

static bool for_statement(const ForNode *f, const char *owner)
{
    return expr(f->target, CTX_Store) && LOAD(f->iter) && body(f->body, owner) && stmts(f->orelse);
}

static bool with(const WithNode *w, const char *owner)
{
    if (!nonempty(w->items, "items", owner))
        return false;
    for (size_t i = 0; i < w->items.count; i++) {
        const withitemNode *item = w->items.items[i];
        if (!LOAD(item->context_expr) || (item->optional_vars && !expr(item->optional_vars, CTX_Store)))
            return false;
    }
    return body(w->body, owner);
}

static bool match(const MatchNode *m)
{
    if (!LOAD(m->subject) || !nonempty(m->cases, "cases", "Match"))
        return false;
    for (size_t i = 0; i < m->cases.count; i++) {
        const match_caseNode *one = m->cases.items[i];
        if (!pattern(one->pattern, false) || !optional(one->guard) || !body(one->body, "match_case"))
            return false;
    }
    return true;
}

static bool raise(const RaiseNode *r)
{
    if (r->exc == NULL && r->cause)
        return fail("Raise with cause but no exception");
    return optional(r->exc) && optional(r->cause);
}

static bool handler(const ExceptHandlerNode *h) { return positions(&h->base) && optional(h->type) && body(h->body, "ExceptHandler"); }

static bool try(const TryNode *t, const char *owner)
{
    if (!body(t->body, owner) || !no_holes(t->handlers, "exception handler"))
        return false;
    if (t->handlers.count == 0 && t->finalbody.count == 0) {
        error_value("%s has neither except handlers nor finalbody", owner);
        return false;
    }
    if (t->handlers.count == 0 && t->orelse.count) {
        error_value("%s has orelse but no except handlers", owner);
        return false;
    }
    for (size_t i = 0; i < t->handlers.count; i++)
        if (!handler(t->handlers.items[i]))
            return false;
    return stmts(t->finalbody) && stmts(t->orelse);
}

static bool import_from(const ImportFromNode *i)
{
    if (i->level < 0)
        return fail("Negative ImportFrom level");
    return nonempty(i->names, "names", "ImportFrom");
}

static bool inside_stmt(const Node *node)
{
    switch ((NodeKind)node->kind) {
    case NODE_FunctionDef: return function((const FunctionDefNode *)node, "FunctionDef");
    case NODE_AsyncFunctionDef: return function((const FunctionDefNode *)node, "AsyncFunctionDef");
    case NODE_ClassDef: return class((const ClassDefNode *)node);
    case NODE_Return: return optional(PART(Return, value));
    case NODE_Delete: return nonempty(PART(Delete, targets), "targets", "Delete") && exprs(PART(Delete, targets), CTX_Del, false);
    case NODE_Assign:
        return nonempty(PART(Assign, targets), "targets", "Assign") && exprs(PART(Assign, targets), CTX_Store, false) &&
               LOAD(PART(Assign, value));
    case NODE_TypeAlias: return alias_statement((const TypeAliasNode *)node);
    case NODE_AugAssign: return expr(PART(AugAssign, target), CTX_Store) && LOAD(PART(AugAssign, value));
    case NODE_AnnAssign: return annotated((const AnnAssignNode *)node);
    case NODE_For: return for_statement((const ForNode *)node, "For");
    case NODE_AsyncFor: return for_statement((const ForNode *)node, "AsyncFor");
    case NODE_While: return LOAD(PART(While, test)) && body(PART(While, body), "While") && stmts(PART(While, orelse));
    case NODE_If: return LOAD(PART(If, test)) && body(PART(If, body), "If") && stmts(PART(If, orelse));
    case NODE_With: return with((const WithNode *)node, "With");
    case NODE_AsyncWith: return with((const WithNode *)node, "AsyncWith");
    case NODE_Match: return match((const MatchNode *)node);
    case NODE_Raise: return raise((const RaiseNode *)node);
    case NODE_Try: return try((const TryNode *)node, "Try");
    case NODE_TryStar: return try((const TryNode *)node, "TryStar");
    case NODE_Assert: return LOAD(PART(Assert, test)) && optional(PART(Assert, msg));
    case NODE_Import: return nonempty(PART(Import, names), "names", "Import");
    case NODE_ImportFrom: return import_from((const ImportFromNode *)node);
    case NODE_Global: return nonempty(PART(Global, names), "names", "Global");
    case NODE_Nonlocal: return nonempty(PART(Nonlocal, names), "names", "Nonlocal");
    case NODE_Expr: return LOAD(PART(Expr, value));
    default: return true;
    }
}

static bool stmt(const Node *node)
{
    return positions(node) && !stack_overflowing(" during compilation") && inside_stmt(node);
}

bool ast_validate(const Node *node)
{
    switch ((NodeKind)node->kind) {
    case NODE_Module: return stmts(PART(Module, body));
    case NODE_Interactive: return stmts(PART(Interactive, body));
    case NODE_Expression: return LOAD(PART(Expression, body));
    default: return exprs(PART(FunctionType, argtypes), CTX_Load, false) && LOAD(PART(FunctionType, returns));
    }
}
