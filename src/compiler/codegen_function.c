/* codegen_function.c - code units: functions, lambdas, classes, generator expressions; and inlined comprehensions. */
#include "compiler/codegen.h"

#include <stdlib.h>

#include "object/error.h"
#include "object/str.h"
#include "object/tuple.h"

/* ---- units ---- */

static void give_register(Unit *u, Symbol *s)
{
    s->reg = (int)u->nlocals;
    u->local_symbols[u->nlocals++] = s;
}

static bool needs_register(const Scope *scope, const Symbol *s)
{
    if (s->place == PLACE_CELL)
        return true;
    return s->place == PLACE_LOCAL && (scope->kind == SCOPE_FUNCTION || scope->kind == SCOPE_INLINED);
}

static size_t count_symbols(const Scope *scope)
{
    size_t n = (size_t)scope->symbol_count;
    for (Scope *child = scope->children; child; child = child->sibling)
        if (child->kind == SCOPE_INLINED)
            n += count_symbols(child);
    return n;
}

typedef struct Local {
    Symbol *symbol;
    const Scope *scope;
} Local;

/* Locals of the scope and of the comprehensions inlined in it. */
static size_t collect_locals(Local *locals, size_t count, const Scope *scope)
{
    for (Symbol *s = scope->first; s; s = s->next)
        if (!(s->flags & SYMBOL_PARAMETER) && needs_register(scope, s))
            locals[count++] = (Local){s, scope};
    for (const Scope *child = scope->children; child; child = child->sibling)
        if (child->kind == SCOPE_INLINED)
            count = collect_locals(locals, count, child);
    return count;
}

/* As co_varnames and co_cellvars have them: locals as they come in the source, then cells by name. */
static int compare_locals(const void *a, const void *b)
{
    const Symbol *x = ((const Local *)a)->symbol, *y = ((const Local *)b)->symbol;
    bool x_cell = x->place == PLACE_CELL, y_cell = y->place == PLACE_CELL;
    if (x_cell != y_cell)
        return x_cell - y_cell;
    int by_name = x_cell ? strcmp(x->name->text, y->name->text) : 0;
    return by_name ? by_name : (x->order > y->order) - (x->order < y->order);
}

static bool is_inside(const Scope *scope, const Scope *outer)
{
    while (scope && scope != outer)
        scope = scope->parent;
    return scope != NULL;
}

/* Comprehensions that aren't nested share the registers of equal names. NULL: there is none to share. */
static const Local *shared_local(const Local *locals, size_t i)
{
    const Local *this = &locals[i];
    if (this->scope->kind != SCOPE_INLINED || this->symbol->place != PLACE_LOCAL)
        return NULL;
    const Local *found = NULL;
    for (size_t k = i; k-- > 0;) {
        const Local *other = &locals[k];
        if (other->symbol->name != this->symbol->name || other->scope->kind != SCOPE_INLINED)
            continue;
        if (is_inside(this->scope, other->scope) || is_inside(other->scope, this->scope))
            return NULL;
        found = other;
    }
    return found;
}

static void give_locals(Compiler *c, Unit *u, Scope *scope)
{
    Local *locals = arena_alloc(c->arena, (count_symbols(scope) + 1) * sizeof *locals);
    if (locals == NULL) {
        error_no_memory();
        c->failed = true;
        return;
    }
    size_t count = collect_locals(locals, 0, scope);
    if (count > 1)
        qsort(locals, count, sizeof *locals, compare_locals);
    for (size_t i = 0; i < count; i++) {
        const Local *shared = shared_local(locals, i);
        if (shared)
            locals[i].symbol->reg = shared->symbol->reg;
        else
            give_register(u, locals[i].symbol);
    }
}

static void give_parameters(Compiler *c, Unit *u, argumentsNode *args)
{
    Seq groups[] = {args->posonlyargs, args->args, args->kwonlyargs};
    for (int g = 0; g < 3; g++)
        for (size_t i = 0; i < groups[g].count; i++)
            give_register(u, scope_symbol(u->scope, mangled(&c->symbols, u->scope, ((argNode *)groups[g].items[i])->arg)));
    Node *extra[] = {args->vararg, args->kwarg};
    for (int i = 0; i < 2; i++)
        if (extra[i])
            give_register(u, scope_symbol(u->scope, mangled(&c->symbols, u->scope, ((argNode *)extra[i])->arg)));
}

static Scope *enclosing_unit(Scope *scope)
{
    do
        scope = scope->parent;
    while (scope && scope->kind == SCOPE_INLINED);
    return scope;
}

static Value qualified_name(Compiler *c, Scope *scope, const char *name)
{
    Unit *outer = c->unit;
    Scope *parent = enclosing_unit(scope);
    if (outer && parent && parent->is_annotation) { /* type parameters don't show */
        outer = outer->outer;
        parent = enclosing_unit(parent);
    }
    if (outer == NULL || parent == NULL || parent->kind == SCOPE_MODULE)
        return str_from_c(name);
    if (scope->name && !scope->is_annotation) { /* declared global: it belongs to the module */
        Symbol *s = scope_symbol(parent, mangled(&c->symbols, parent, scope->name));
        if (s && s->place == PLACE_GLOBAL)
            return str_from_c(name);
    }
    bool locals = parent->kind == SCOPE_FUNCTION && !parent->is_comprehension && !parent->is_annotation;
    return str_format(locals ? "%U.<locals>.%s" : "%U.%s", outer->qualname, name);
}

/* The parameters node of a scope that has one. */
static argumentsNode *scope_arguments(const Scope *scope)
{
    if (scope->is_annotation)
        return NULL;
    switch ((NodeKind)scope->node->kind) {
    case NODE_FunctionDef:
    case NODE_AsyncFunctionDef: return (argumentsNode *)((FunctionDefNode *)scope->node)->args;
    case NODE_Lambda: return (argumentsNode *)((LambdaNode *)scope->node)->args;
    default: return NULL;
    }
}

static int compare_symbols(const void *a, const void *b)
{
    return strcmp((*(Symbol *const *)a)->name->text, (*(Symbol *const *)b)->name->text);
}

/* The names that a code unit gets from outside, sorted: the order of co_freevars and of the closure. */
static Symbol **free_symbols(Compiler *c, Scope *scope, size_t *count)
{
    Symbol **symbols = arena_alloc(c->arena, ((size_t)scope->symbol_count + 1) * sizeof *symbols);
    *count = 0;
    for (Symbol *s = scope->first; s && symbols; s = s->next)
        if (symbol_is_free(s))
            symbols[(*count)++] = s;
    if (*count > 1)
        qsort(symbols, *count, sizeof *symbols, compare_symbols);
    return symbols;
}

/* What stands for the beginning of the code to who traces it: it has the line of its first line. */
static void emit_resume(Compiler *c)
{
    c->unit->resume = c->unit->count;
    emit(c, OP_NOP, 0, 0, 0);
}

static void prologue(Compiler *c, Unit *u, unsigned parameters)
{
    unsigned free_start = u->nlocals;
    for (unsigned i = 0; i < u->nlocals; i++)
        if (u->local_symbols[i] && symbol_is_free(u->local_symbols[i]) && free_start == u->nlocals)
            free_start = i;
    bool generator = u->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR) ||
                     (u->scope->kind == SCOPE_MODULE && c->flags & PYCF_ALLOW_TOP_LEVEL_AWAIT);
    if (!generator)
        emit_resume(c);
    if (free_start < u->nlocals)
        emit(c, OP_COPY_FREE, free_start, 0, 0);
    for (unsigned i = 0; i < free_start; i++) {
        Symbol *s = u->local_symbols[i];
        if (s && s->place == PLACE_CELL && scope_symbol(u->scope, s->name) == s)
            emit(c, OP_MAKE_CELL, i, 0, 0);
    }
    for (unsigned i = 0; i < parameters; i++)
        if (u->local_symbols[i]->place == PLACE_LOCAL)
            u->bound[i] = 1;
    if (u->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR))
        emit(c, OP_RETURN_GENERATOR, 0, 0, 0);
    if (generator)
        emit_resume(c);
}

Unit *enter_unit(Compiler *c, Scope *scope, Identifier *name, const char *fallback)
{
    Unit *u = arena_alloc(c->arena, sizeof *u);
    size_t symbols = count_symbols(scope) + 3;
    Symbol **locals = arena_alloc(c->arena, symbols * sizeof *locals);
    uint8_t *bound = arena_alloc(c->arena, symbols);
    if (u == NULL || locals == NULL || bound == NULL) {
        error_no_memory();
        c->failed = true;
        return NULL;
    }
    u->outer = c->unit;
    u->scope = u->inner = scope;
    u->local_symbols = locals;
    u->bound = bound;
    u->namespace = scope->kind != SCOPE_FUNCTION;
    u->qualname = qualified_name(c, scope, name ? name->text : fallback);
    u->location = (Location){scope->node->line ? scope->node->line : 1, scope->node->line ? scope->node->line : 1, 0, 0};
    if (c->flags & PYCF_FUTURE_ANNOTATIONS)
        u->flags |= CODE_FUTURE_ANNOTATIONS;
    if (scope->kind == SCOPE_FUNCTION) {
        u->flags |= CODE_OPTIMIZED | CODE_NEWLOCALS | (scope->nested ? CODE_NESTED : 0);
        if (scope->is_generator)
            u->flags |= scope->is_coroutine ? CODE_ASYNC_GENERATOR : CODE_GENERATOR;
        else if (scope->is_coroutine)
            u->flags |= CODE_COROUTINE;
    }
    if (u->namespace)
        u->local_symbols[u->nlocals++] = NULL;
    argumentsNode *args = scope_arguments(scope);
    if (args)
        give_parameters(c, u, args);
    if (scope->node->kind == NODE_GeneratorExp || scope->is_lazy) { /* the outermost iterable, the format */
        u->local_symbols[u->nlocals++] = NULL;
        u->hidden_name = !scope->is_lazy ? ".0" : strcmp(scope->name->text, "__annotate__") ? ".format" : "format";
    }
    for (Symbol *s = scope->first; s && scope->is_type_params; s = s->next)
        if (s->flags & SYMBOL_PARAMETER)
            give_register(u, s);
    unsigned parameters = args || scope->is_type_params ? u->nlocals : 0;
    give_locals(c, u, scope);
    size_t free_count;
    Symbol **frees = free_symbols(c, scope, &free_count);
    for (size_t i = 0; i < free_count; i++)
        give_register(u, frees[i]);
    c->unit = u;
    if (scope->kind == SCOPE_MODULE && c->flags & PYCF_ALLOW_TOP_LEVEL_AWAIT)
        emit(c, OP_NOP, 0, 0, 0); /* becomes RETURN_GENERATOR if the module awaits */
    prologue(c, u, parameters);
    return u;
}

Code *leave_unit(Compiler *c)
{
    Unit *u = c->unit;
    if (!c->failed && !u->unreachable) {
        u->location = (Location){0, 0, -1, -1}; /* no place of its own: it counts as the statement's that ran last */
        emit_wide(c, OP_RETURN_CONST, 0, (int32_t)constant_index(c, none_value()));
    }
    if (u->scope->kind == SCOPE_MODULE && u->flags & CODE_COROUTINE && u->count)
        u->items[0].insn.op = OP_RETURN_GENERATOR;
    Code *code = c->failed ? NULL : assemble(c, u);
    for (size_t i = 0; i < u->constant_count; i++)
        release(u->constants[i]);
    for (size_t i = 0; i < u->name_count; i++)
        release(u->names[i]);
    release(u->qualname);
    release(u->docstring);
    c->unit = u->outer;
    return code;
}

static void set_signature(Code *code, argumentsNode *args)
{
    code->posonlyargcount = (uint16_t)args->posonlyargs.count;
    code->argcount = (uint16_t)(args->posonlyargs.count + args->args.count);
    code->kwonlyargcount = (uint16_t)args->kwonlyargs.count;
    if (args->vararg)
        code->flags |= CODE_VARARGS;
    if (args->kwarg)
        code->flags |= CODE_VARKEYWORDS;
    code->simple = !args->vararg && !args->kwarg && args->kwonlyargs.count == 0;
}

/* A function object for the code, with its closure, in dst (a temporary, or a local). */
void make_closure(Compiler *c, Code *code, Scope *scope, unsigned dst)
{
    unsigned depth = c->unit->depth, f = push_temp(c);
    uint32_t index = constant_index(c, from_pointer(code));
    emit_wide(c, OP_MAKE_FUNCTION, f, (int32_t)index);
    unsigned base = c->unit->nlocals + c->unit->depth, n = 0;
    size_t count;
    Symbol **frees = free_symbols(c, scope, &count);
    for (size_t i = 0; i < count; i++) {
        Symbol *s = frees[i], *outer = NULL;
        for (Scope *at = c->unit->inner;; at = at->parent) { /* the cell as this unit has it */
            outer = scope_symbol(at, s->name);
            if ((outer && outer->reg >= 0 && (outer->place == PLACE_CELL || symbol_is_free(outer))) || at == c->unit->scope)
                break;
        }
        unsigned cell = push_temp(c);
        if (outer && outer->reg >= 0)
            emit(c, OP_MOVE, cell, (unsigned)outer->reg, 0);
        n++;
    }
    if (n) {
        emit(c, OP_BUILD_TUPLE, base, base, n);
        emit(c, OP_SET_FUNCTION, f, base, FUNCTION_CLOSURE);
    }
    emit(c, OP_TAKE, dst, f, 0);
    pop_temps(c, depth);
}

/* Defaults are evaluated before the function is made: two temporaries, or 0 where there are none. */
static void defaults(Compiler *c, const Node *owner, argumentsNode *args, unsigned *positional, unsigned *keyword)
{
    *positional = *keyword = 0;
    if (args->defaults.count) {
        *positional = push_temp(c);
        TupleNode tuple = {.base = *owner, .elts = args->defaults};
        tuple.base.kind = NODE_Tuple;
        expression(c, &tuple.base, *positional);
    }
    bool any = false;
    for (size_t i = 0; i < args->kw_defaults.count; i++)
        any |= args->kw_defaults.items[i] != NULL;
    if (any) {
        *keyword = push_temp(c);
        emit(c, OP_BUILD_MAP, *keyword, *keyword, 0);
        for (size_t i = 0; i < args->kw_defaults.count; i++) {
            unsigned depth = c->unit->depth;
            if (args->kw_defaults.items[i] == NULL)
                continue;
            unsigned key = push_temp(c);
            load_constant(c, identifier_str(c, mangled(&c->symbols, c->unit->inner, ((argNode *)args->kwonlyargs.items[i])->arg)), key);
            unsigned value = expression_temp(c, args->kw_defaults.items[i]);
            emit(c, OP_MAP_ADD, *keyword, key, value);
            pop_temps(c, depth);
        }
    }
}

static void set_defaults(Compiler *c, unsigned f, unsigned positional, unsigned keyword)
{
    if (positional)
        emit(c, OP_SET_FUNCTION, f, positional, FUNCTION_DEFAULTS);
    if (keyword)
        emit(c, OP_SET_FUNCTION, f, keyword, FUNCTION_KWDEFAULTS);
}

/* A decorated definition starts with its decorators. */
static int first_line(Seq decorators, const Node *node)
{
    return decorators.count ? ((Node *)decorators.items[0])->line : node->line;
}

static void check_parameters(Compiler *c, argumentsNode *args)
{
    Seq groups[] = {args->posonlyargs, args->args, args->kwonlyargs};
    for (int g = 0; g < 3; g++)
        for (size_t i = 0; i < groups[g].count; i++)
            check_assignable(c, ((argNode *)groups[g].items[i])->arg, groups[g].items[i]);
    if (args->vararg)
        check_assignable(c, ((argNode *)args->vararg)->arg, args->vararg);
    if (args->kwarg)
        check_assignable(c, ((argNode *)args->kwarg)->arg, args->kwarg);
}

/* Calls decorators on what is in temporary v, the innermost first; their callables lie below from `first` on. */
static void apply_decorators(Compiler *c, Seq decorators, unsigned first, unsigned v)
{
    for (size_t i = decorators.count; i-- > 0;) {
        unsigned depth = c->unit->depth, base = push_temp(c), callee = push_temp(c), argument = push_temp(c);
        set_location(c, decorators.items[i]);
        emit(c, OP_TAKE, callee, first + (unsigned)i, 0);
        emit(c, OP_TAKE, argument, v, 0);
        emit_name(c, OP_CALL, v, base, 1, 0);
        pop_temps(c, depth);
    }
}

/* The function object itself into temporary f; a generic one is made in the scope of its type parameters. */
static void function_object(Compiler *c, FunctionDefNode *node, unsigned f)
{
    argumentsNode *args = (argumentsNode *)node->args;
    unsigned depth = c->unit->depth, annotations = push_temp(c);
    bool annotated = function_annotations(c, node, annotations);
    if (c->failed)
        return;
    Scope *scope = symtable_scope(&c->symbols, &node->base);
    Unit *u = enter_unit(c, scope, node->name, NULL);
    if (u == NULL)
        return;
    u->first_line = first_line(node->decorator_list, &node->base);
    u->docstring = docstring_of(c, node->body);
    if (!is_empty(u->docstring))
        u->flags |= CODE_HAS_DOCSTRING;
    if (u->outer->scope->kind == SCOPE_CLASS)
        u->flags |= CODE_METHOD;
    statements(c, node->body);
    Code *code = leave_unit(c);
    if (code == NULL)
        return;
    code->name = identifier_str(c, node->name);
    set_signature(code, args);
    set_location(c, &node->base);
    make_closure(c, code, scope, f);
    if (annotated)
        emit(c, OP_SET_FUNCTION, f, annotations, FUNCTION_ANNOTATE);
    pop_temps(c, depth);
}

/* def f[T](): a function of the defaults makes the type parameters, then f. */
static void generic_function(Compiler *c, FunctionDefNode *node, unsigned positional, unsigned keyword, unsigned dst)
{
    Scope *scope = symtable_scope_as(&c->symbols, node, SCOPE_TYPE_PARAMS);
    unsigned depth = c->unit->depth, base = push_temp(c), nargs = 0;
    push_temp(c);
    if (positional)
        emit(c, OP_TAKE, push_temp(c), positional, 0);
    if (keyword)
        emit(c, OP_TAKE, push_temp(c), keyword, 0);
    nargs = (positional != 0) + (keyword != 0);
    Unit *u = enter_unit(c, scope, scope->name, NULL);
    if (u == NULL)
        return;
    u->first_line = first_line(node->decorator_list, &node->base);
    unsigned params = push_temp(c), f = push_temp(c);
    type_params(c, node->type_params, params);
    if (!c->failed)
        function_object(c, node, f);
    if (c->failed)
        return;
    if (positional)
        emit(c, OP_SET_FUNCTION, f, 0, FUNCTION_DEFAULTS);
    if (keyword)
        emit(c, OP_SET_FUNCTION, f, positional != 0, FUNCTION_KWDEFAULTS);
    emit(c, OP_SET_FUNCTION, f, params, FUNCTION_TYPE_PARAMS);
    emit(c, OP_RETURN, f, 0, 0);
    Code *code = leave_unit(c);
    if (code)
        call_type_params(c, scope, code, base, nargs, dst);
    pop_temps(c, depth);
}

void function_definition(Compiler *c, FunctionDefNode *node)
{
    unsigned depth = c->unit->depth, positional, keyword, first = c->unit->nlocals + depth;
    check_assignable(c, node->name, &node->base);
    check_parameters(c, (argumentsNode *)node->args);
    for (size_t i = 0; i < node->decorator_list.count; i++)
        expression_temp(c, node->decorator_list.items[i]);
    defaults(c, &node->base, (argumentsNode *)node->args, &positional, &keyword);
    unsigned f = push_temp(c);
    set_location(c, &node->base);
    if (node->type_params.count) {
        generic_function(c, node, positional, keyword, f);
    } else {
        function_object(c, node, f);
        set_defaults(c, f, positional, keyword);
    }
    if (c->failed)
        return;
    apply_decorators(c, node->decorator_list, first, f);
    store_name(c, node->name, f);
    pop_temps(c, depth);
}

void lambda_expression(Compiler *c, LambdaNode *node, unsigned dst)
{
    argumentsNode *args = (argumentsNode *)node->args;
    unsigned depth = c->unit->depth, positional, keyword;
    check_parameters(c, args);
    defaults(c, &node->base, args, &positional, &keyword);
    Scope *scope = symtable_scope(&c->symbols, &node->base);
    Unit *u = enter_unit(c, scope, NULL, "<lambda>");
    if (u == NULL)
        return;
    unsigned v = operand(c, node->body, -1);
    emit(c, OP_RETURN, v, 0, 0);
    Code *code = leave_unit(c);
    if (code == NULL)
        return;
    code->name = str_intern_c("<lambda>");
    set_signature(code, args);
    unsigned f = push_temp(c);
    make_closure(c, code, scope, f);
    set_defaults(c, f, positional, keyword);
    emit(c, OP_TAKE, dst, f, 0);
    pop_temps(c, depth);
}

/* ---- comprehensions ---- */

typedef struct Loop {
    Seq generators;
    Node *element, *second;
    NodeKind kind;
    unsigned result; /* the list, set or dict being filled */
} Loop;

static void innermost(Compiler *c, Loop *loop)
{
    unsigned depth = c->unit->depth;
    if (loop->kind == NODE_GeneratorExp) {
        unsigned v = operand(c, loop->element, -1), received = push_temp(c);
        emit(c, OP_YIELD, received, v, (c->unit->flags & CODE_ASYNC_GENERATOR) != 0);
        emit(c, OP_DROP, received, 0, 0);
    } else if (loop->kind == NODE_DictComp) {
        unsigned key = expression_temp(c, loop->element), value = operand(c, loop->second, -1);
        emit(c, OP_MAP_ADD, loop->result, key, value);
    } else {
        unsigned v = operand(c, loop->element, -1);
        emit(c, loop->kind == NODE_ListComp ? OP_LIST_APPEND : OP_SET_ADD, loop->result, v, 0);
    }
    pop_temps(c, depth);
}

static void comprehension_loop(Compiler *c, Loop *loop, size_t i, unsigned iterator);

/* The item of clause i is bound: its conditions, then the next clause or the element. */
static void comprehension_body(Compiler *c, Loop *loop, size_t i, Label next)
{
    comprehensionNode *clause = loop->generators.items[i];
    c->unit->conditional++;
    for (size_t k = 0; k < clause->ifs.count; k++)
        jump_if(c, clause->ifs.items[k], false, next);
    if (i + 1 == loop->generators.count) {
        innermost(c, loop);
    } else {
        comprehensionNode *inner = loop->generators.items[i + 1];
        unsigned depth = c->unit->depth, iterator = push_temp(c), v = operand(c, inner->iter, (int)iterator);
        emit(c, inner->is_async ? OP_GET_AITER : OP_GET_ITER, iterator, v, 0);
        comprehension_loop(c, loop, i + 1, iterator);
        pop_temps(c, depth);
    }
    c->unit->conditional--;
}

static void async_comprehension_loop(Compiler *c, Loop *loop, size_t i, unsigned iterator)
{
    comprehensionNode *clause = loop->generators.items[i];
    unsigned depth = c->unit->depth, item = push_temp(c);
    Label next = new_label(c), stopped = new_label(c), other = new_label(c);
    Block fetch;
    place_label(c, next);
    set_location(c, clause->iter);
    push_block(c, &fetch, BLOCK_KEEP);
    protect_block(c, &fetch, stopped, item - c->unit->nlocals);
    async_next(c, iterator, item);
    pop_block(c);
    store_target(c, clause->target, item);
    comprehension_body(c, loop, i, next);
    emit_jump(c, OP_JUMP_BACK, 0, 0, next);
    place_label(c, stopped);
    async_stop(c, item, other);
    emit(c, OP_DROP, iterator, 0, 0);
    pop_temps(c, depth);
}

/* Clause i and those within it; its iterator is in `iterator`. */
static void comprehension_loop(Compiler *c, Loop *loop, size_t i, unsigned iterator)
{
    comprehensionNode *clause = loop->generators.items[i];
    unsigned depth = c->unit->depth;
    if (clause->is_async) {
        async_comprehension_loop(c, loop, i, iterator);
        return;
    }
    Label body = new_label(c), next = new_label(c);
    emit_jump(c, OP_JUMP, 0, 0, next);
    place_label(c, body);
    int local = direct_target(c, clause->target);
    unsigned item = local >= 0 ? (unsigned)local : push_temp(c);
    if (local >= 0)
        c->unit->bound[local] = 1;
    else
        store_target(c, clause->target, item);
    comprehension_body(c, loop, i, next);
    place_label(c, next);
    set_location(c, clause->iter);
    emit_jump(c, OP_FOR_ITER, item, iterator, body);
    pop_temps(c, depth);
}

static bool is_async_comprehension(Seq generators)
{
    for (size_t i = 0; i < generators.count; i++)
        if (((comprehensionNode *)generators.items[i])->is_async)
            return true;
    return false;
}

/* Registers of an inlined scope that hold cells get fresh ones. */
static void inlined_cells(Compiler *c, Scope *scope)
{
    for (Symbol *s = scope->first; s; s = s->next)
        if (s->place == PLACE_CELL && s->reg >= 0) {
            emit(c, OP_DROP, (unsigned)s->reg, 0, 0);
            emit(c, OP_MAKE_CELL, (unsigned)s->reg, 0, 0);
        }
}

void comprehension(Compiler *c, Node *node, Seq generators, Node *element, Node *second, unsigned dst)
{
    unsigned depth = c->unit->depth, iterator = push_temp(c), result = push_temp(c);
    Location location = c->unit->location;
    comprehensionNode *first = generators.items[0];
    if ((is_async_comprehension(generators) || symtable_scope(&c->symbols, node)->is_coroutine) && !may_await(c))
        compile_error(c, node, "asynchronous comprehension outside of an asynchronous function");
    unsigned v = operand(c, first->iter, (int)iterator);
    emit(c, first->is_async ? OP_GET_AITER : OP_GET_ITER, iterator, v, 0);
    Opcode build = node->kind == NODE_ListComp ? OP_BUILD_LIST : node->kind == NODE_SetComp ? OP_BUILD_SET : OP_BUILD_MAP;
    emit(c, build, result, result, 0);
    Scope *scope = symtable_scope(&c->symbols, node), *outer = c->unit->inner;
    c->unit->inner = scope;
    inlined_cells(c, scope);
    Loop loop = {generators, element, second, node->kind, result};
    comprehension_loop(c, &loop, 0, iterator);
    for (Symbol *s = scope->first; s; s = s->next)
        if (s->reg >= 0 && s->flags & SYMBOL_BOUND && (s->place == PLACE_LOCAL || s->place == PLACE_CELL)) {
            emit(c, OP_DROP, (unsigned)s->reg, 0, 0); /* the iteration variable is gone afterwards */
            c->unit->bound[s->reg] = 0;
        }
    c->unit->inner = outer;
    c->unit->location = location;
    emit(c, OP_TAKE, dst, result, 0);
    pop_temps(c, depth);
}

void generator_expression(Compiler *c, GeneratorExpNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth, base = push_temp(c), callee = push_temp(c), argument = push_temp(c);
    comprehensionNode *first = node->generators.items[0];
    Location location = c->unit->location;
    unsigned v = operand(c, first->iter, (int)argument);
    emit(c, first->is_async ? OP_GET_AITER : OP_GET_ITER, argument, v, 0);
    Scope *scope = symtable_scope(&c->symbols, &node->base);
    Unit *u = enter_unit(c, scope, NULL, "<genexpr>");
    if (u == NULL)
        return;
    Loop loop = {node->generators, node->elt, NULL, NODE_GeneratorExp, 0};
    unsigned iterator = push_temp(c);
    emit(c, OP_MOVE, iterator, 0, 0);
    emit(c, OP_DROP, 0, 0, 0);
    if (!first->is_async)
        emit(c, OP_INTRINSIC, iterator, iterator, INTRINSIC_ITERATOR);
    comprehension_loop(c, &loop, 0, iterator);
    Code *code = leave_unit(c);
    if (code == NULL)
        return;
    code->name = str_intern_c("<genexpr>");
    code->argcount = 1;
    code->simple = true;
    c->unit->location = location;
    make_closure(c, code, scope, callee);
    emit_name(c, OP_CALL, dst, base, 1, 0);
    pop_temps(c, depth);
}

/* ---- classes ---- */

static void store_constant_name(Compiler *c, const char *name, Value owned)
{
    unsigned depth = c->unit->depth, temp = push_temp(c);
    load_constant(c, owned, temp);
    emit_name(c, OP_STORE_NAME, temp, 0, 0, name_index(c, name_table_intern(c->names, name, strlen(name))));
    pop_temps(c, depth);
}

/* self.name = ... anywhere in a class: for its __static_attributes__. */
void note_static_attribute(Compiler *c, const AttributeNode *node)
{
    if (node->value->kind != NODE_Name || strcmp(((NameNode *)node->value)->id->text, "self"))
        return;
    Unit *u = c->unit;
    while (u && u->scope->kind != SCOPE_CLASS)
        u = u->outer;
    if (u == NULL)
        return;
    Identifier *name = mangled(&c->symbols, c->unit->inner, node->attr);
    for (size_t i = 0; i < u->attribute_count; i++)
        if (u->attributes[i] == name)
            return;
    if (u->attribute_count == u->attribute_capacity) {
        size_t capacity = u->attribute_capacity ? u->attribute_capacity * 2 : 16;
        Identifier **grown = arena_alloc(c->arena, capacity * sizeof *grown);
        if (grown == NULL)
            return;
        if (u->attribute_count)
            memcpy(grown, u->attributes, u->attribute_count * sizeof *grown);
        u->attributes = grown;
        u->attribute_capacity = capacity;
    }
    u->attributes[u->attribute_count++] = name;
}

static int compare_names(const void *a, const void *b)
{
    const Identifier *x = *(Identifier *const *)a, *y = *(Identifier *const *)b;
    return strcmp(x->text, y->text); /* UTF-8 sorts as code points do */
}

static Value static_attributes(Compiler *c, Unit *u)
{
    if (u->attribute_count)
        qsort(u->attributes, u->attribute_count, sizeof *u->attributes, compare_names);
    Tuple *names = tuple_new(u->attribute_count);
    for (size_t i = 0; names && i < u->attribute_count; i++)
        names->items[i] = identifier_str(c, u->attributes[i]);
    return from_pointer(names);
}

static void store_local_name(Compiler *c, const char *name, unsigned src)
{
    emit_name(c, OP_STORE_NAME, src, 0, 0, name_index(c, name_table_intern(c->names, name, strlen(name))));
}

/* What a class's namespace starts with. */
static void class_prologue(Compiler *c, ClassDefNode *node, Scope *scope)
{
    Unit *u = c->unit;
    unsigned depth = u->depth, temp = push_temp(c);
    emit_name(c, OP_LOAD_NAME, temp, 0, 0, name_index(c, name_table_intern(c->names, "__name__", 8)));
    store_local_name(c, "__module__", temp);
    store_constant_name(c, "__qualname__", retain(u->qualname));
    load_constant(c, small_int_value(u->first_line), temp);
    store_name(c, name_table_intern(c->names, "__firstlineno__", 15), temp);
    if (node->type_params.count) {
        load_name(c, name_table_intern(c->names, ".type_params", 12), temp);
        store_local_name(c, "__type_params__", temp);
    }
    if (scope->needs_classdict) {
        emit(c, OP_LOAD_LOCALS, temp, 0, 0);
        emit(c, OP_STORE_CELL, (unsigned)scope_symbol(scope, name_table_intern(c->names, "__classdict__", 13))->reg, temp, 0);
    }
    pop_temps(c, depth);
    begin_annotations(c);
    Value doc = docstring_of(c, node->body);
    if (!is_empty(doc))
        store_constant_name(c, "__doc__", doc);
}

/* Hands a cell of the class body over to what makes the class. */
static unsigned store_class_cell(Compiler *c, Scope *scope, const char *cell, const char *name)
{
    unsigned reg = (unsigned)scope_symbol(scope, name_table_intern(c->names, cell, strlen(cell)))->reg, temp = push_temp(c);
    emit(c, OP_MOVE, temp, reg, 0);
    store_local_name(c, name, temp);
    return reg;
}

static void class_epilogue(Compiler *c, Scope *scope)
{
    Unit *u = c->unit;
    unsigned depth = u->depth;
    end_class_annotations(c);
    store_constant_name(c, "__static_attributes__", static_attributes(c, u));
    if (scope->needs_classdict)
        store_class_cell(c, scope, "__classdict__", "__classdictcell__");
    if (scope->needs_class_cell) {
        unsigned cell = store_class_cell(c, scope, "__class__", "__classcell__"), temp = u->nlocals + depth;
        emit(c, OP_MOVE, temp, cell, 0);
        emit(c, OP_RETURN, temp, 0, 0);
    }
    pop_temps(c, depth);
}

static Code *class_body(Compiler *c, ClassDefNode *node, Scope *scope)
{
    Unit *u = enter_unit(c, scope, node->name, NULL);
    if (u == NULL)
        return NULL;
    u->first_line = first_line(node->decorator_list, &node->base);
    class_prologue(c, node, scope);
    statements(c, node->body);
    set_location(c, &node->base);
    class_epilogue(c, scope);
    Code *code = leave_unit(c);
    if (code)
        code->name = identifier_str(c, node->name);
    return code;
}

/* The class itself: __build_class__(body, name, *bases, **keywords). base is a new window's first temporary. */
static void build_class(Compiler *c, ClassDefNode *node, unsigned base, unsigned dst, Seq bases)
{
    unsigned builder = push_temp(c), function = push_temp(c), name = push_temp(c);
    emit(c, OP_LOAD_BUILD_CLASS, builder, 0, 0);
    Scope *scope = symtable_scope(&c->symbols, &node->base);
    Code *code = class_body(c, node, scope);
    if (code == NULL)
        return;
    set_location(c, &node->base);
    make_closure(c, code, scope, function);
    load_constant(c, identifier_str(c, node->name), name);
    call_arguments(c, base, bases, node->keywords, 2, dst, NULL);
}

/* class C[T](bases): made by a function that makes the type parameters; Generic[T] becomes the last base. */
static void generic_class(Compiler *c, ClassDefNode *node, unsigned base, unsigned dst)
{
    Scope *scope = symtable_scope_as(&c->symbols, node, SCOPE_TYPE_PARAMS);
    push_temp(c);
    Unit *u = enter_unit(c, scope, scope->name, NULL);
    if (u == NULL)
        return;
    u->first_line = first_line(node->decorator_list, &node->base);
    NameNode *generic = arena_copy(c->arena, &(NameNode){.base = node->base, .ctx = CTX_Load}, sizeof *generic);
    void **bases = arena_alloc(c->arena, (node->bases.count + 1) * sizeof *bases);
    if (generic == NULL || bases == NULL) {
        error_no_memory();
        c->failed = true;
        return;
    }
    generic->base.kind = NODE_Name;
    generic->id = name_table_intern(c->names, ".generic_base", 13);
    if (node->bases.count)
        memcpy(bases, node->bases.items, node->bases.count * sizeof *bases);
    bases[node->bases.count] = generic;
    unsigned params = push_temp(c), result = push_temp(c), copy = push_temp(c);
    type_params(c, node->type_params, params);
    if (c->failed)
        return;
    emit(c, OP_MOVE, copy, params, 0);
    store_name(c, name_table_intern(c->names, ".type_params", 12), copy);
    emit(c, OP_INTRINSIC, params, params, INTRINSIC_SUBSCRIPT_GENERIC);
    store_name(c, generic->id, params);
    build_class(c, node, push_temp(c), result, (Seq){node->bases.count + 1, bases});
    if (c->failed)
        return;
    emit(c, OP_RETURN, result, 0, 0);
    Code *code = leave_unit(c);
    if (code)
        call_type_params(c, scope, code, base, 0, dst);
}

void class_definition(Compiler *c, ClassDefNode *node)
{
    unsigned depth = c->unit->depth, first = c->unit->nlocals + depth;
    check_assignable(c, node->name, &node->base);
    for (size_t i = 0; i < node->decorator_list.count; i++)
        expression_temp(c, node->decorator_list.items[i]);
    set_location(c, &node->base);
    unsigned result = push_temp(c), base = push_temp(c);
    if (node->type_params.count)
        generic_class(c, node, base, result);
    else
        build_class(c, node, base, result, node->bases);
    if (c->failed)
        return;
    pop_temps(c, result - c->unit->nlocals + 1);
    apply_decorators(c, node->decorator_list, first, result);
    store_name(c, node->name, result);
    pop_temps(c, depth);
}
