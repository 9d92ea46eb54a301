/* codegen_types.c - annotations, type parameters and type aliases: code that runs when somebody asks (PEP 649, 695, 696). */
#include "compiler/codegen.h"

#include "object/error.h"
#include "object/str.h"
#include "object/tuple.h"

static Identifier *identifier(Compiler *c, const char *text) { return name_table_intern(c->names, text, strlen(text)); }

/* ---- lazily evaluated code ---- */

/* Opens a function of one parameter, `format`, which refuses formats above VALUE_WITH_FAKE_GLOBALS. */
static Unit *enter_lazy(Compiler *c, Scope *scope)
{
    Unit *u = enter_unit(c, scope, scope->name, NULL);
    if (u == NULL)
        return NULL;
    Label allowed = new_label(c);
    unsigned depth = u->depth, error = push_temp(c);
    emit_jump(c, OP_JUMP_IF_NOT_GT_I, 0, 2, allowed);
    emit(c, OP_LOAD_COMMON, error, COMMON_NOT_IMPLEMENTED_ERROR, 0);
    emit(c, OP_RAISE, error, 0, 1);
    place_label(c, allowed);
    pop_temps(c, depth);
    return u;
}

/* Closes it and leaves the function in dst, a temporary. */
static void leave_lazy(Compiler *c, Scope *scope, unsigned dst)
{
    Code *code = leave_unit(c);
    if (code == NULL)
        return;
    code->name = identifier_str(c, scope->name);
    code->argcount = code->posonlyargcount = 1;
    code->simple = true;
    make_closure(c, code, scope, dst);
}

/* A function that evaluates an expression, callable without arguments. */
static void lazy_expression(Compiler *c, Node *node, Scope *scope, unsigned dst)
{
    if (enter_lazy(c, scope) == NULL)
        return;
    if (node->kind == NODE_Starred) {
        unsigned v = push_temp(c);
        starred_annotation(c, (StarredNode *)node, v);
        emit(c, OP_RETURN, v, 0, 0);
    } else {
        unsigned v = operand(c, node, -1);
        emit(c, OP_RETURN, v, 0, 0);
    }
    leave_lazy(c, scope, dst);
    if (c->failed)
        return;
    unsigned depth = c->unit->depth, one = push_temp(c);
    Value number = small_int_value(1);
    load_constant(c, tuple_from(&number, 1), one);
    emit(c, OP_SET_FUNCTION, dst, one, FUNCTION_DEFAULTS);
    pop_temps(c, depth);
}

/* *Ts where one value is wanted: the only item of what it unpacks to. */
void starred_annotation(Compiler *c, StarredNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth, v = operand(c, node->value, (int)dst);
    emit(c, OP_UNPACK, dst, v, 1);
    pop_temps(c, depth);
}

static void annotation_value(Compiler *c, Node *node, unsigned dst)
{
    if (c->flags & PYCF_FUTURE_ANNOTATIONS)
        load_constant(c, unparse(node), dst);
    else if (node->kind == NODE_Starred)
        starred_annotation(c, (StarredNode *)node, dst);
    else
        expression(c, node, dst);
}

/* ---- functions ---- */

static void add_annotation(Compiler *c, unsigned dict, Identifier *name, Node *annotation)
{
    if (annotation == NULL)
        return;
    unsigned depth = c->unit->depth, key = push_temp(c), value = push_temp(c);
    load_constant(c, identifier_str(c, mangled(&c->symbols, c->unit->inner, name)), key);
    annotation_value(c, annotation, value);
    emit(c, OP_MAP_ADD, dict, key, value);
    pop_temps(c, depth);
}

static void add_parameters(Compiler *c, unsigned dict, Seq args)
{
    for (size_t i = 0; i < args.count; i++)
        add_annotation(c, dict, ((argNode *)args.items[i])->arg, ((argNode *)args.items[i])->annotation);
}

static void signature_annotations(Compiler *c, FunctionDefNode *node, unsigned dict)
{
    argumentsNode *args = (argumentsNode *)node->args;
    emit(c, OP_BUILD_MAP, dict, dict, 0);
    add_parameters(c, dict, args->args);
    add_parameters(c, dict, args->posonlyargs); /* in this order */
    if (args->vararg)
        add_annotation(c, dict, ((argNode *)args->vararg)->arg, ((argNode *)args->vararg)->annotation);
    add_parameters(c, dict, args->kwonlyargs);
    if (args->kwarg)
        add_annotation(c, dict, ((argNode *)args->kwarg)->arg, ((argNode *)args->kwarg)->annotation);
    add_annotation(c, dict, identifier(c, "return"), node->returns);
}

/* The __annotate__ function of a function's annotations. false: it has none. */
bool function_annotations(Compiler *c, FunctionDefNode *node, unsigned dst)
{
    Scope *scope = symtable_scope_as(&c->symbols, node, SCOPE_ANNOTATE);
    if (scope == NULL)
        return false;
    if (enter_lazy(c, scope) == NULL)
        return true;
    unsigned dict = push_temp(c);
    signature_annotations(c, node, dict);
    set_location(c, &node->base);
    emit(c, OP_RETURN, dict, 0, 0);
    leave_lazy(c, scope, dst);
    return true;
}

/* ---- modules and classes ---- */

static const char conditional_name[] = "__conditional_annotations__";

static void deferred_annotation(Compiler *c, const Annotation *annotation, unsigned dict)
{
    unsigned depth = c->unit->depth;
    Label skip = new_label(c);
    if (annotation->conditional >= 0) {
        unsigned number = push_temp(c), set = push_temp(c);
        load_constant(c, small_int_value(annotation->conditional), number);
        load_name(c, identifier(c, conditional_name), set);
        emit_jump(c, OP_JUMP_IF_NOT_IN, number, set, skip);
        pop_temps(c, depth);
    }
    add_annotation(c, dict, ((NameNode *)annotation->node->target)->id, annotation->node->annotation);
    place_label(c, skip);
}

/* The __annotate__ function of a module or class, in dst. */
static void annotate_function(Compiler *c, Scope *owner, unsigned dst)
{
    Scope *scope = owner->annotate;
    if (enter_lazy(c, scope) == NULL)
        return;
    unsigned dict = push_temp(c);
    emit(c, OP_BUILD_MAP, dict, dict, 0);
    for (size_t i = 0; i < owner->annotation_count; i++)
        deferred_annotation(c, &owner->annotations[i], dict);
    emit(c, OP_RETURN, dict, 0, 0);
    leave_lazy(c, scope, dst);
}

static void store_annotate(Compiler *c, const char *name)
{
    unsigned depth = c->unit->depth, f = push_temp(c);
    annotate_function(c, c->unit->scope, f);
    if (!c->failed)
        emit_name(c, OP_STORE_NAME, f, 0, 0, name_index(c, identifier(c, name)));
    pop_temps(c, depth);
}

/* What a body with annotations starts with. */
void begin_annotations(Compiler *c)
{
    Scope *scope = c->unit->scope;
    if (scope->annotation_count == 0)
        return;
    unsigned depth = c->unit->depth, temp = push_temp(c);
    if (c->flags & PYCF_FUTURE_ANNOTATIONS) {
        emit(c, OP_INTRINSIC, temp, temp, INTRINSIC_SETUP_ANNOTATIONS);
        emit(c, OP_DROP, temp, 0, 0);
    } else {
        if (scope->kind == SCOPE_MODULE)
            store_annotate(c, "__annotate__");
        if (scope->conditional_annotations) {
            emit(c, OP_BUILD_SET, temp, temp, 0);
            Symbol *cell = scope->kind == SCOPE_CLASS ? scope_symbol(scope, identifier(c, conditional_name)) : NULL;
            if (cell && cell->reg >= 0)
                emit(c, OP_STORE_CELL, (unsigned)cell->reg, temp, 0);
            else
                emit_name(c, OP_STORE_NAME, temp, 0, 0, name_index(c, identifier(c, conditional_name)));
        }
    }
    pop_temps(c, depth);
}

void end_class_annotations(Compiler *c)
{
    if (c->unit->scope->annotate)
        store_annotate(c, "__annotate_func__");
}

static const Annotation *find_annotation(Scope *scope, const AnnAssignNode *node)
{
    for (size_t i = 0; i < scope->annotation_count; i++) { /* nearly always the next one */
        const Annotation *annotation = &scope->annotations[scope->annotation_at];
        if (annotation->node == node)
            return annotation;
        scope->annotation_at = (scope->annotation_at + 1) % scope->annotation_count;
    }
    return NULL;
}

/* Tells __annotate__ that the annotation's place was reached. */
static void note_annotation(Compiler *c, AnnAssignNode *node)
{
    unsigned depth = c->unit->depth, target = push_temp(c), value = push_temp(c);
    Scope *scope = c->unit->scope;
    const Annotation *annotation = find_annotation(scope, node);
    if (annotation == NULL)
        return;
    if (c->flags & PYCF_FUTURE_ANNOTATIONS) {
        unsigned key = push_temp(c);
        load_constant(c, unparse(node->annotation), value);
        load_name(c, identifier(c, "__annotations__"), target);
        load_constant(c, identifier_str(c, mangled(&c->symbols, scope, ((NameNode *)node->target)->id)), key);
        emit(c, OP_SET_ITEM, target, key, value);
    } else if (annotation->conditional >= 0) {
        Symbol *cell = scope->kind == SCOPE_CLASS ? scope_symbol(scope, identifier(c, conditional_name)) : NULL;
        if (cell && cell->reg >= 0)
            emit(c, OP_LOAD_CELL, target, (unsigned)cell->reg, 0);
        else
            emit_name(c, OP_LOAD_NAME, target, 0, 0, name_index(c, identifier(c, conditional_name)));
        load_constant(c, small_int_value(annotation->conditional), value);
        emit(c, OP_SET_ADD, target, value, 0);
        emit(c, OP_DROP, target, 0, 0);
    }
    pop_temps(c, depth);
}

void annotated_assignment(Compiler *c, AnnAssignNode *node)
{
    unsigned depth = c->unit->depth;
    if (node->target->kind == NODE_Name)
        check_assignable(c, ((NameNode *)node->target)->id, node->target);
    if (node->value) {
        unsigned v = operand(c, node->value, -1);
        store_target(c, node->target, v);
        pop_temps(c, depth);
    } else if (node->target->kind == NODE_Attribute) {
        check_assignable(c, ((AttributeNode *)node->target)->attr, node->target);
        discard(c, ((AttributeNode *)node->target)->value);
    } else if (node->target->kind == NODE_Subscript) {
        discard(c, ((SubscriptNode *)node->target)->value);
        discard(c, ((SubscriptNode *)node->target)->slice);
    }
    set_location(c, &node->base);
    if (node->simple && c->unit->scope->kind != SCOPE_FUNCTION)
        note_annotation(c, node);
}

/* ---- type parameters ---- */

/* Evaluates one parameter into dst. */
static void type_param(Compiler *c, Node *node, unsigned dst)
{
    TypeVarNode *var = (TypeVarNode *)node;
    bool is_var = node->kind == NODE_TypeVar;
    check_assignable(c, var->name, node);
    Node *fallback = is_var ? var->default_value : ((ParamSpecNode *)node)->default_value;
    unsigned depth = c->unit->depth, name = push_temp(c), function = push_temp(c);
    set_location(c, node);
    load_constant(c, identifier_str(c, var->name), name);
    if (is_var && var->bound) {
        lazy_expression(c, var->bound, symtable_scope_as(&c->symbols, node, SCOPE_BOUND), function);
        emit(c, OP_INTRINSIC, dst, name, var->bound->kind == NODE_Tuple ? INTRINSIC_TYPEVAR_CONSTRAINTS : INTRINSIC_TYPEVAR_BOUND);
    } else {
        emit(c, OP_INTRINSIC, dst, name, is_var ? INTRINSIC_TYPEVAR : node->kind == NODE_ParamSpec ? INTRINSIC_PARAMSPEC : INTRINSIC_TYPEVARTUPLE);
    }
    if (fallback) {
        emit(c, OP_TAKE, name, dst, 0);
        lazy_expression(c, fallback, symtable_scope_as(&c->symbols, node, SCOPE_DEFAULT), function);
        emit(c, OP_INTRINSIC, dst, name, INTRINSIC_TYPE_PARAM_DEFAULT);
    }
    pop_temps(c, depth);
}

static bool has_default(const Node *node)
{
    return node->kind == NODE_TypeVar ? ((const TypeVarNode *)node)->default_value != NULL : ((const ParamSpecNode *)node)->default_value != NULL;
}

/* Binds the parameters in their scope; a tuple of them goes to dst. */
void type_params(Compiler *c, Seq params, unsigned dst)
{
    unsigned depth = c->unit->depth, base = c->unit->nlocals + depth;
    bool defaults = false;
    for (size_t i = 0; i < params.count && !c->failed; i++) {
        Node *param = params.items[i];
        if (defaults && !has_default(param))
            compile_error(c, param, "non-default type parameter '%s' follows default type parameter", ((TypeVarNode *)param)->name->text);
        defaults |= has_default(param);
        unsigned v = push_temp(c), inner = c->unit->depth;
        type_param(c, params.items[i], v);
        if (c->failed)
            return;
        unsigned copy = push_temp(c);
        emit(c, OP_MOVE, copy, v, 0);
        store_name(c, ((TypeVarNode *)params.items[i])->name, copy);
        pop_temps(c, inner);
    }
    emit(c, OP_BUILD_TUPLE, dst, base, (unsigned)params.count);
    pop_temps(c, depth);
}

/* Calls the function made from a type parameter scope's code; its arguments lie behind callee. */
void call_type_params(Compiler *c, Scope *scope, Code *code, unsigned base, unsigned nargs, unsigned dst)
{
    code->name = identifier_str(c, scope->name);
    code->argcount = (uint16_t)nargs;
    code->simple = true;
    make_closure(c, code, scope, base + 1);
    emit_name(c, OP_CALL, dst, base, nargs, 0);
}

/* The alias from three temporaries: name, parameters or None, function for its value. */
static void alias_object(Compiler *c, TypeAliasNode *node, unsigned base, unsigned dst)
{
    load_constant(c, identifier_str(c, ((NameNode *)node->name)->id), base);
    lazy_expression(c, node->value, symtable_scope_as(&c->symbols, node, SCOPE_ANNOTATE), base + 2);
    set_location(c, &node->base);
    if (!c->failed)
        emit(c, OP_INTRINSIC, dst, base, INTRINSIC_TYPE_ALIAS);
}

void type_alias(Compiler *c, TypeAliasNode *node)
{
    unsigned depth = c->unit->depth, base = push_temp(c), second = push_temp(c);
    push_temp(c);
    Identifier *name = ((NameNode *)node->name)->id;
    check_assignable(c, name, node->name);
    if (node->type_params.count == 0) {
        load_constant(c, none_value(), second);
        alias_object(c, node, base, base);
    } else {
        Scope *scope = symtable_scope_as(&c->symbols, node, SCOPE_TYPE_PARAMS);
        if (enter_unit(c, scope, scope->name, NULL) == NULL)
            return;
        unsigned inner = push_temp(c), params = push_temp(c);
        push_temp(c);
        type_params(c, node->type_params, params);
        if (!c->failed)
            alias_object(c, node, inner, inner);
        emit(c, OP_RETURN, inner, 0, 0);
        Code *code = leave_unit(c);
        if (code == NULL)
            return;
        set_location(c, &node->base);
        call_type_params(c, scope, code, base, 0, base);
    }
    if (!c->failed)
        store_name(c, name, base);
    pop_temps(c, depth);
}
