/* symtable.c - see symtable.h. One pass over the tree collects names, a second over the scopes places them. */
#include "compiler/symtable.h"

#include "object/runtime.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void visit(SymbolTable *t, Node *node);

static void error_at(SymbolTable *t, const Node *node, const char *format, ...)
{
    if (t->failed)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(t->error->message, sizeof t->error->message, format, args);
    va_end(args);
    t->error->kind = ERROR_SYNTAX;
    t->error->line = node->line;
    t->error->column = node->column;
    t->error->end_line = node->end_line;
    t->error->end_column = node->end_column;
    t->failed = true;
}

static unsigned bucket(const Scope *scope, const Identifier *name) { return name->hash & (unsigned)(scope->buckets - 1); }

Symbol *scope_symbol(const Scope *scope, const Identifier *name)
{
    for (Symbol *s = scope->table[bucket(scope, name)]; s; s = s->chain)
        if (s->name == name)
            return s;
    return NULL;
}

static bool more_buckets(SymbolTable *t, Scope *scope)
{
    int buckets = scope->buckets * 4;
    Symbol **table = arena_alloc(t->arena, (size_t)buckets * sizeof *table);
    if (table == NULL) {
        t->error->kind = ERROR_MEMORY;
        t->failed = true;
        return false;
    }
    scope->table = table;
    scope->buckets = buckets;
    for (Symbol *s = scope->first; s; s = s->next) {
        s->chain = table[bucket(scope, s->name)];
        table[bucket(scope, s->name)] = s;
    }
    return true;
}

static Symbol *add(SymbolTable *t, Scope *scope, Identifier *name, uint32_t flags, Node *node)
{
    Symbol *s = scope_symbol(scope, name);
    if (s == NULL) {
        s = arena_alloc(t->arena, sizeof *s);
        if (s == NULL) {
            t->error->kind = ERROR_MEMORY;
            t->failed = true;
            return NULL;
        }
        s->name = name;
        s->reg = -1;
        s->order = ++t->symbol_count;
        s->node = node;
        if (scope->symbol_count >= scope->buckets * 2 && !more_buckets(t, scope))
            return NULL;
        s->chain = scope->table[bucket(scope, name)];
        scope->table[bucket(scope, name)] = s;
        if (scope->last)
            scope->last->next = s;
        else
            scope->first = s;
        scope->last = s;
        scope->symbol_count++;
    }
    s->flags |= flags;
    return s;
}

static Identifier *make_identifier(SymbolTable *t, const char *text, size_t length)
{
    Identifier *id = name_table_intern(t->names, text, length);
    if (id == NULL) {
        t->error->kind = ERROR_MEMORY;
        t->failed = true;
    }
    return id;
}

static bool is_type_param(const Seq *params, const Identifier *name)
{
    for (size_t i = 0; i < params->count; i++)
        if (((const TypeVarNode *)params->items[i])->name == name)
            return true;
    return false;
}

Identifier *mangled(SymbolTable *t, Scope *scope, Identifier *name)
{
    Identifier *class_name = scope->private_class;
    if (class_name == NULL || (scope->mangled_params && !is_type_param(scope->mangled_params, name)) || name->length < 3 || name->text[0] != '_' || name->text[1] != '_' ||
        (name->text[name->length - 1] == '_' && name->text[name->length - 2] == '_') || memchr(name->text, '.', name->length))
        return name;
    const char *bare = class_name->text + strspn(class_name->text, "_");
    if (*bare == 0)
        return name;
    size_t size = strlen(bare) + name->length + 2;
    char small[256], *text = size <= sizeof small ? small : arena_alloc(t->arena, size);
    Identifier *id = text ? make_identifier(t, text, (size_t)snprintf(text, size, "_%s%s", bare, name->text)) : NULL;
    return id ? id : name;
}

static bool map_scope(SymbolTable *t, const Node *node, Scope *scope)
{
    if (t->map_count * 2 >= t->map_capacity) {
        size_t capacity = t->map_capacity ? t->map_capacity * 2 : 64;
        struct ScopeEntry *map = arena_alloc(t->arena, capacity * sizeof *map);
        if (map == NULL)
            return false;
        for (size_t i = 0; i < t->map_capacity; i++)
            if (t->map[i].node) {
                size_t at = ((uintptr_t)t->map[i].node >> 4) & (capacity - 1);
                while (map[at].node)
                    at = (at + 1) & (capacity - 1);
                map[at] = t->map[i];
            }
        t->map = map;
        t->map_capacity = capacity;
    }
    size_t at = ((uintptr_t)node >> 4) & (t->map_capacity - 1);
    while (t->map[at].node)
        at = (at + 1) & (t->map_capacity - 1);
    t->map[at].node = node;
    t->map[at].scope = scope;
    t->map_count++;
    return true;
}

Scope *symtable_scope_as(const SymbolTable *t, const void *node, ScopeRole role)
{
    return symtable_scope(t, (const Node *)((const char *)node + role));
}

Scope *symtable_scope(const SymbolTable *t, const Node *node)
{
    size_t at = ((uintptr_t)node >> 4) & (t->map_capacity - 1);
    while (t->map[at].node && t->map[at].node != node)
        at = (at + 1) & (t->map_capacity - 1);
    return t->map[at].scope;
}

static Scope *enter_as(SymbolTable *t, ScopeKind kind, Node *node, Identifier *name, ScopeRole role)
{
    Scope *scope = arena_alloc(t->arena, sizeof *scope);
    if (scope == NULL || !map_scope(t, (Node *)((char *)node + role), scope)) {
        t->error->kind = ERROR_MEMORY;
        t->failed = true;
        return NULL;
    }
    scope->table = scope->few;
    scope->buckets = 16;
    scope->kind = kind;
    scope->node = node;
    scope->name = name;
    scope->parent = t->current;
    if (t->current) {
        scope->private_class = t->current->private_class;
        scope->mangled_params = kind == SCOPE_CLASS ? NULL : t->current->mangled_params;
        scope->nested = t->current->nested || t->current->kind == SCOPE_FUNCTION;
        if (t->current->last_child)
            t->current->last_child->sibling = scope;
        else
            t->current->children = scope;
        t->current->last_child = scope;
    }
    t->current = scope;
    return scope;
}

static Scope *enter(SymbolTable *t, ScopeKind kind, Node *node, Identifier *name)
{
    return enter_as(t, kind, node, name, SCOPE_OWN);
}

static void leave(SymbolTable *t) { t->current = t->current->parent; }

static void visit_seq(SymbolTable *t, Seq seq)
{
    for (size_t i = 0; i < seq.count && !t->failed; i++)
        visit(t, seq.items[i]);
}

static void bind(SymbolTable *t, Identifier *name, Node *node, uint32_t flags)
{
    uint32_t assigned = flags & (SYMBOL_PARAMETER | SYMBOL_IMPORTED) ? 0 : SYMBOL_ASSIGNED;
    add(t, t->current, mangled(t, t->current, name), SYMBOL_BOUND | assigned | flags, node);
}

/* The code unit that a scope's code is part of. */
static Scope *unit_of(Scope *scope)
{
    while (scope->kind == SCOPE_INLINED)
        scope = scope->parent;
    return scope;
}

static void visit_parameters(SymbolTable *t, argumentsNode *args)
{
    Seq groups[] = {args->posonlyargs, args->args, args->kwonlyargs};
    for (int g = 0; g < 3; g++)
        for (size_t i = 0; i < groups[g].count; i++) {
            argNode *arg = groups[g].items[i];
            Symbol *old = scope_symbol(t->current, mangled(t, t->current, arg->arg));
            if (old && old->flags & SYMBOL_PARAMETER)
                error_at(t, &arg->base, "duplicate argument '%s' in function definition", arg->arg->text);
            bind(t, arg->arg, &arg->base, SYMBOL_PARAMETER);
        }
    Node *extra[] = {args->vararg, args->kwarg};
    for (int i = 0; i < 2; i++)
        if (extra[i]) {
            Symbol *old = scope_symbol(t->current, mangled(t, t->current, ((argNode *)extra[i])->arg));
            if (old && old->flags & SYMBOL_PARAMETER)
                error_at(t, extra[i], "duplicate argument '%s' in function definition", ((argNode *)extra[i])->arg->text);
            bind(t, ((argNode *)extra[i])->arg, extra[i], SYMBOL_PARAMETER);
        }
}

static void visit_defaults(SymbolTable *t, argumentsNode *args)
{
    visit_seq(t, args->defaults);
    visit_seq(t, args->kw_defaults);
}

/* ---- annotations and type parameters ---- */

static void check_allowed(SymbolTable *t, const Node *node, const char *what)
{
    if (t->current->not_allowed_in)
        error_at(t, node, "%s cannot be used within %s", what, t->current->not_allowed_in);
}

/* A scope whose code runs when somebody asks for the value. */
static Scope *enter_lazy(SymbolTable *t, Node *node, Identifier *name, ScopeRole role, const char *what)
{
    Scope *outer = t->current, *scope = enter_as(t, SCOPE_FUNCTION, node, name, role);
    if (scope == NULL)
        return NULL;
    scope->is_annotation = true;
    scope->is_lazy = role != SCOPE_TYPE_PARAMS;
    scope->is_type_params = role == SCOPE_TYPE_PARAMS;
    scope->not_allowed_in = what;
    scope->sees_class = outer->kind == SCOPE_CLASS || (outer->is_annotation && outer->sees_class);
    if (scope->sees_class)
        add(t, scope, make_identifier(t, "__classdict__", 13), SYMBOL_USED, node);
    return scope;
}

static Identifier *annotate_name(SymbolTable *t) { return make_identifier(t, "__annotate__", 12); }

static void visit_annotation(SymbolTable *t, argNode *arg)
{
    if (arg)
        visit(t, arg->annotation);
}

static bool has_annotations(const argumentsNode *args, const Node *returns)
{
    Seq groups[] = {args->posonlyargs, args->args, args->kwonlyargs};
    bool any = returns || (args->vararg && ((argNode *)args->vararg)->annotation) || (args->kwarg && ((argNode *)args->kwarg)->annotation);
    for (int g = 0; g < 3; g++)
        for (size_t i = 0; i < groups[g].count; i++)
            any |= ((argNode *)groups[g].items[i])->annotation != NULL;
    return any;
}

/* A scope that nobody compiles: annotations that are kept as text, or not at all, are only looked through for mistakes. */
static Scope *enter_discarded(SymbolTable *t, Node *node)
{
    Scope *scope = arena_alloc(t->arena, sizeof *scope), *outer = t->current;
    if (scope == NULL) {
        t->error->kind = ERROR_MEMORY;
        t->failed = true;
        return NULL;
    }
    *scope = (Scope){.kind = SCOPE_FUNCTION, .node = node, .name = annotate_name(t), .parent = outer, .buckets = 16, .is_annotation = true,
                     .is_lazy = true, .not_allowed_in = "an annotation", .private_class = outer->private_class,
                     .mangled_params = outer->mangled_params};
    scope->table = scope->few;
    return t->current = scope;
}

/* The scope of stringised annotations has no names. */
static void enter_text_annotations(SymbolTable *t, Node *node)
{
    Scope *scope = enter_as(t, SCOPE_FUNCTION, node, annotate_name(t), SCOPE_ANNOTATE);
    if (scope == NULL)
        return;
    scope->is_annotation = scope->is_lazy = true;
    leave(t);
}

static void visit_signature(SymbolTable *t, FunctionDefNode *f)
{
    argumentsNode *args = (argumentsNode *)f->args;
    Seq groups[] = {args->posonlyargs, args->args, args->kwonlyargs};
    if (!has_annotations(args, f->returns))
        return;
    if (t->future_annotations)
        enter_text_annotations(t, &f->base);
    if (t->future_annotations ? !enter_discarded(t, &f->base) : !enter_lazy(t, &f->base, annotate_name(t), SCOPE_ANNOTATE, "an annotation"))
        return;
    for (int g = 0; g < 2; g++)
        for (size_t i = 0; i < groups[g].count; i++)
            visit_annotation(t, groups[g].items[i]);
    visit_annotation(t, (argNode *)args->vararg);
    visit_annotation(t, (argNode *)args->kwarg);
    for (size_t i = 0; i < groups[2].count; i++)
        visit_annotation(t, groups[2].items[i]);
    visit(t, f->returns);
    leave(t);
}

static void visit_type_param(SymbolTable *t, Node *node)
{
    TypeVarNode *var = (TypeVarNode *)node;
    Node *bound = node->kind == NODE_TypeVar ? var->bound : NULL;
    Node *fallback = node->kind == NODE_TypeVar ? var->default_value : ((ParamSpecNode *)node)->default_value;
    const char *kind = node->kind == NODE_TypeVar ? "TypeVar" : node->kind == NODE_ParamSpec ? "ParamSpec" : "TypeVarTuple";
    Identifier *name = var->name;
    Symbol *old = scope_symbol(t->current, mangled(t, t->current, name));
    if (old && old->flags & SYMBOL_BOUND)
        error_at(t, node, "duplicate type parameter '%s'", name->text);
    if (strcmp(name->text, "__classdict__") == 0)
        error_at(t, node, "reserved name '%s' cannot be used for type parameter", name->text);
    bind(t, name, node, SYMBOL_TYPE_PARAM);
    const char *bounds = bound && bound->kind == NODE_Tuple ? "a TypeVar constraint" : "a TypeVar bound";
    if (bound && enter_lazy(t, node, name, SCOPE_BOUND, bounds)) {
        visit(t, bound);
        leave(t);
    }
    const char *what = kind[0] == 'P' ? "a ParamSpec default" : kind[4] == 'V' && kind[7] ? "a TypeVarTuple default" : "a TypeVar default";
    if (fallback && enter_lazy(t, node, name, SCOPE_DEFAULT, what)) {
        visit(t, fallback);
        leave(t);
    }
}

/* Opens the scope of type parameters around what has them. */
static bool enter_type_params(SymbolTable *t, Node *node, Identifier *name, Seq params, const char *const *hidden)
{
    static const char prefix[] = "<generic parameters of ";
    size_t size = sizeof prefix + name->length + 1;
    char *text = arena_alloc(t->arena, size);
    Identifier *label = text ? make_identifier(t, text, (size_t)snprintf(text, size, "%s%s>", prefix, name->text)) : NULL;
    if (label == NULL || !enter_lazy(t, node, label, SCOPE_TYPE_PARAMS, "the definition of a generic"))
        return false;
    if (node->kind == NODE_ClassDef) {
        t->current->private_class = name;
        t->current->mangled_params = &((ClassDefNode *)node)->type_params;
    }
    for (int i = 0; hidden && hidden[i]; i++)
        add(t, t->current, make_identifier(t, hidden[i], strlen(hidden[i])), SYMBOL_BOUND | (hidden[i][1] == 't' || hidden[i][1] == 'g' ? 0 : SYMBOL_PARAMETER), node);
    for (size_t i = 0; i < params.count && !t->failed; i++)
        visit_type_param(t, params.items[i]);
    return true;
}

static void visit_type_alias(SymbolTable *t, TypeAliasNode *node)
{
    Identifier *name = ((NameNode *)node->name)->id;
    visit(t, node->name);
    bool generic = node->type_params.count && enter_type_params(t, &node->base, name, node->type_params, NULL);
    if (enter_lazy(t, &node->base, name, SCOPE_ANNOTATE, "a type alias")) {
        visit(t, node->value);
        leave(t);
    }
    if (generic)
        leave(t);
}

static bool any_default(const argumentsNode *args)
{
    for (size_t i = 0; i < args->kw_defaults.count; i++)
        if (args->kw_defaults.items[i])
            return true;
    return false;
}

static void visit_function(SymbolTable *t, FunctionDefNode *f)
{
    argumentsNode *args = (argumentsNode *)f->args;
    int conditional = t->conditional;
    bind(t, f->name, &f->base, 0);
    visit_defaults(t, args);
    visit_seq(t, f->decorator_list);
    const char *hidden[3] = {NULL};
    if (args->defaults.count)
        hidden[0] = ".defaults";
    if (any_default(args))
        hidden[args->defaults.count != 0] = ".kwdefaults";
    if (t->current->kind == SCOPE_CLASS) { /* for annotations, whether there are any or not */
        Symbol *cell = add(t, t->current, make_identifier(t, "__classdict__", 13), 0, &f->base);
        if (cell)
            cell->place = PLACE_CELL;
        t->current->needs_classdict = true;
    }
    bool generic = f->type_params.count && enter_type_params(t, &f->base, f->name, f->type_params, hidden);
    visit_signature(t, f);
    Scope *scope = enter(t, SCOPE_FUNCTION, &f->base, f->name);
    if (scope == NULL)
        return;
    scope->is_coroutine = f->base.kind == NODE_AsyncFunctionDef;
    visit_parameters(t, args);
    visit_seq(t, f->body);
    leave(t);
    if (generic)
        leave(t);
    t->conditional = conditional;
}

static void visit_class(SymbolTable *t, ClassDefNode *c)
{
    static const char *const hidden[] = {".type_params", ".generic_base", NULL};
    int conditional = t->conditional;
    bind(t, c->name, &c->base, 0);
    visit_seq(t, c->decorator_list);
    bool generic = c->type_params.count && enter_type_params(t, &c->base, c->name, c->type_params, hidden);
    visit_seq(t, c->bases);
    visit_seq(t, c->keywords);
    Scope *scope = enter(t, SCOPE_CLASS, &c->base, c->name);
    if (scope == NULL)
        return;
    scope->private_class = c->name;
    if (generic)
        add(t, scope, make_identifier(t, ".type_params", 12), SYMBOL_USED, &c->base);
    t->conditional = 0;
    visit_seq(t, c->body);
    leave(t);
    if (generic)
        leave(t);
    t->conditional = conditional;
}

static Annotation *add_annotation(SymbolTable *t, Scope *scope)
{
    if (scope->annotation_count == scope->annotation_capacity) {
        size_t capacity = scope->annotation_capacity ? scope->annotation_capacity * 2 : 8;
        Annotation *grown = arena_alloc(t->arena, capacity * sizeof *grown);
        if (grown == NULL) {
            t->error->kind = ERROR_MEMORY;
            t->failed = true;
            return NULL;
        }
        if (scope->annotation_count)
            memcpy(grown, scope->annotations, scope->annotation_count * sizeof *grown);
        scope->annotations = grown;
        scope->annotation_capacity = capacity;
    }
    return &scope->annotations[scope->annotation_count++];
}

/* An annotation's scope: that of the module's or class's __annotate__, else one that nobody compiles. */
static void visit_variable_annotation(SymbolTable *t, AnnAssignNode *node)
{
    Scope *scope = t->current;
    bool kept = node->simple && scope->kind != SCOPE_FUNCTION;
    if (kept) {
        Annotation *annotation = add_annotation(t, scope);
        if (annotation == NULL)
            return;
        bool conditional = scope->kind == SCOPE_MODULE || t->conditional;
        *annotation = (Annotation){node, conditional ? scope->conditional_annotations++ : -1};
    }
    if (kept && scope->annotate == NULL && !t->future_annotations) {
        scope->annotate = enter_lazy(t, scope->node, annotate_name(t), SCOPE_ANNOTATE, "an annotation");
        leave(t);
    }
    if (kept && !t->future_annotations) {
        if (scope->kind == SCOPE_CLASS && t->conditional)
            add(t, scope->annotate, make_identifier(t, "__conditional_annotations__", 27), SYMBOL_USED, &node->base);
        t->current = scope->annotate;
        visit(t, node->annotation);
        t->current = scope;
        return;
    }
    if (scope->local_annotation == NULL)
        scope->local_annotation = node;
    if (enter_discarded(t, &node->base)) {
        visit(t, node->annotation);
        leave(t);
    }
}

static void note_await(SymbolTable *t);

static void visit_comprehension(SymbolTable *t, Node *node, Seq generators, Node *element, Node *second)
{
    comprehensionNode *first = generators.items[0];
    t->in_iterable++;
    visit(t, first->iter);
    t->in_iterable--;
    Scope *scope = enter(t, node->kind == NODE_GeneratorExp ? SCOPE_FUNCTION : SCOPE_INLINED, node, NULL);
    if (scope == NULL)
        return;
    scope->is_comprehension = true;
    if (node->kind == NODE_GeneratorExp)
        scope->is_generator = true;
    for (size_t i = 0; i < generators.count; i++) {
        comprehensionNode *clause = generators.items[i];
        scope->in_target = true;
        visit(t, clause->target);
        scope->in_target = false;
        t->in_iterable++;
        if (i)
            visit(t, clause->iter);
        t->in_iterable--;
        visit_seq(t, clause->ifs);
        if (clause->is_async)
            note_await(t);
    }
    visit(t, element);
    if (second)
        visit(t, second);
    leave(t);
    if (scope->kind == SCOPE_INLINED && scope->is_coroutine && unit_of(t->current)->is_annotation)
        error_at(t, node, "asynchronous comprehension outside of an asynchronous function");
}

/* The code of an annotation; the lazily evaluated parts of type parameters and aliases are other scopes. */
static bool is_annotate(const Scope *scope) { return scope->is_lazy && strcmp(scope->name->text, "__annotate__") == 0; }

static const char *walrus_place(const Scope *scope)
{
    if (scope->kind == SCOPE_CLASS)
        return "in a class body";
    if (scope->is_type_params)
        return "within the definition of a generic";
    return scope->node->kind == NODE_TypeAlias ? "in a type alias" : "in a TypeVar bound";
}

/* Kept apart from the flags that place names: an inlined comprehension looks the name up outside. */
static void add_walrus_mark(SymbolTable *t, Scope *scope, Identifier *name)
{
    WalrusMark *mark = arena_alloc(t->arena, sizeof *mark);
    if (mark == NULL) {
        t->error->kind = ERROR_MEMORY;
        t->failed = true;
        return;
    }
    *mark = (WalrusMark){name, scope->walrus_marks};
    scope->walrus_marks = mark;
}

/* x := v binds in the scope around the comprehensions it stands in. */
static void visit_walrus(SymbolTable *t, NamedExprNode *node)
{
    NameNode *target = (NameNode *)node->target;
    check_allowed(t, &node->base, "named expression");
    if (t->in_iterable)
        error_at(t, &node->base, "assignment expression cannot be used in a comprehension iterable expression");
    Scope *scope = t->current;
    Identifier *name = mangled(t, scope, target->id);
    uint32_t before = t->symbol_count;
    while (scope->is_comprehension || (scope != t->current && is_annotate(scope))) {
        Symbol *s = scope_symbol(scope, name);
        if (s && s->flags & SYMBOL_ITERATION && s->flags & SYMBOL_BOUND)
            error_at(t, &target->base, "assignment expression cannot rebind comprehension iteration variable '%s'", target->id->text);
        scope->has_walrus = true;
        if (scope->kind == SCOPE_FUNCTION)
            add(t, scope, name, SYMBOL_NONLOCAL | SYMBOL_ASSIGNED, &target->base);
        if (scope == t->current)
            add_walrus_mark(t, scope, name);
        scope = scope->parent;
    }
    if (scope != t->current && (scope->kind == SCOPE_CLASS || scope->is_annotation))
        error_at(t, &target->base, "assignment expression within a comprehension cannot be used %s", walrus_place(scope));
    scope->has_walrus = true;
    unit_of(scope)->has_walrus = true;
    bool to_global = scope != t->current && scope->kind == SCOPE_MODULE;
    Symbol *s = add(t, scope, name, to_global ? SYMBOL_GLOBAL : SYMBOL_BOUND | SYMBOL_ASSIGNED, &target->base);
    to_global |= s && scope != t->current && s->flags & SYMBOL_GLOBAL;
    if (s && to_global) /* generator expressions reach a global */
        for (Scope *inner = t->current; inner != scope; inner = inner->parent)
            if (inner->kind == SCOPE_FUNCTION) {
                Symbol *own = scope_symbol(inner, name);
                if (own)
                    own->flags = (own->flags & ~(uint32_t)SYMBOL_NONLOCAL) | SYMBOL_GLOBAL;
            }
    uint32_t middle = t->symbol_count;
    visit(t, node->value);
    if (s && s->order > before && t->symbol_count > middle) /* the value comes first */
        s->order = ++t->symbol_count;
}

static void visit_declaration(SymbolTable *t, GlobalNode *node, bool global)
{
    const char *word = global ? "global" : "nonlocal";
    if (!global && t->current->kind == SCOPE_MODULE) {
        error_at(t, &node->base, "nonlocal declaration not allowed at module level");
        return;
    }
    for (size_t i = 0; i < node->names.count; i++) {
        Identifier *name = mangled(t, t->current, node->names.items[i]);
        Symbol *s = scope_symbol(t->current, name);
        if (s) {
            if (s->flags & SYMBOL_PARAMETER)
                error_at(t, &node->base, "name '%s' is parameter and %s", name->text, word);
            else if (s->flags & SYMBOL_USED)
                error_at(t, &node->base, "name '%s' is used prior to %s declaration", name->text, word);
            else if (s->flags & SYMBOL_ANNOTATED)
                error_at(t, &node->base, "annotated name '%s' can't be %s", name->text, word);
            else if (s->flags & SYMBOL_BOUND && !(s->flags & SYMBOL_IMPORTED))
                error_at(t, &node->base, "name '%s' is assigned to before %s declaration", name->text, word);
        }
        bool declared = s && s->flags & (SYMBOL_GLOBAL | SYMBOL_NONLOCAL);
        s = add(t, t->current, name, global ? SYMBOL_GLOBAL : SYMBOL_NONLOCAL, &node->base);
        if (s && !declared)
            s->node = &node->base;
        if (global) /* where the module's namespace isn't its globals, it matters there too */
            add(t, t->top, name, SYMBOL_GLOBAL, &node->base);
    }
}

static void visit_name(SymbolTable *t, NameNode *node)
{
    Identifier *name = mangled(t, t->current, node->id);
    for (WalrusMark *mark = t->current->in_target ? t->current->walrus_marks : NULL; mark; mark = mark->next)
        if (mark->name == name)
            error_at(t, &node->base, "comprehension inner loop cannot rebind assignment expression target '%s'", name->text);
    uint32_t flags = node->ctx == CTX_Load ? SYMBOL_USED : SYMBOL_BOUND | SYMBOL_ASSIGNED | (node->ctx == CTX_Del ? SYMBOL_DELETED : 0);
    add(t, t->current, name, flags | (t->current->in_target ? SYMBOL_ITERATION : 0), &node->base);
    if (node->ctx == CTX_Del)
        unit_of(t->current)->has_deletions = true;
    if (node->ctx == CTX_Load && strcmp(name->text, "super") == 0 && unit_of(t->current)->kind == SCOPE_FUNCTION)
        add(t, t->current, make_identifier(t, "__class__", 9), SYMBOL_USED, &node->base);
}

/* Targets are visited before the value, but assigned after it: names first seen in them come later in co_varnames. */
static void renumber_target(SymbolTable *t, const Node *target, uint32_t before)
{
    if (target->kind == NODE_Name) {
        Symbol *s = scope_symbol(t->current, mangled(t, t->current, ((const NameNode *)target)->id));
        if (s && s->order > before)
            s->order = ++t->symbol_count;
    } else if (target->kind == NODE_Starred) {
        renumber_target(t, ((const StarredNode *)target)->value, before);
    } else if (target->kind == NODE_Tuple || target->kind == NODE_List) {
        Seq items = ((const TupleNode *)target)->elts;
        for (size_t i = 0; i < items.count; i++)
            renumber_target(t, items.items[i], before);
    }
}

static void visit_assignment(SymbolTable *t, AssignNode *node)
{
    uint32_t before = t->symbol_count;
    visit_seq(t, node->targets);
    uint32_t middle = t->symbol_count;
    visit(t, node->value);
    for (size_t i = 0; i < node->targets.count && middle > before && t->symbol_count > middle; i++)
        renumber_target(t, node->targets.items[i], before);
}

static void visit_for(SymbolTable *t, ForNode *node)
{
    uint32_t before = t->symbol_count;
    t->conditional++;
    visit(t, node->target);
    uint32_t middle = t->symbol_count;
    visit(t, node->iter);
    if (middle > before && t->symbol_count > middle)
        renumber_target(t, node->target, before);
    visit_seq(t, node->body);
    visit_seq(t, node->orelse);
    t->conditional--;
}

static void visit_import_alias(SymbolTable *t, aliasNode *alias)
{
    Identifier *name = alias->asname ? alias->asname : alias->name;
    if (name->text[0] == '*') {
        if (t->current->kind != SCOPE_MODULE)
            error_at(t, &alias->base, "import * only allowed at module level");
        t->current->has_import_star = true;
        return;
    }
    const char *dot = alias->asname ? NULL : strchr(name->text, '.');
    if (dot)
        name = make_identifier(t, name->text, (size_t)(dot - name->text));
    bind(t, name, &alias->base, SYMBOL_IMPORTED);
}

static void bind_pattern(SymbolTable *t, Identifier *name, Node *node)
{
    if (name)
        bind(t, name, node, 0);
}

/* A generator expression that awaits is an asynchronous generator. */
static void note_await(SymbolTable *t)
{
    Scope *unit = unit_of(t->current);
    for (Scope *scope = t->current; scope != unit; scope = scope->parent)
        scope->is_coroutine = true;
    if (unit->is_comprehension)
        unit->is_coroutine = true;
}

static void visit(SymbolTable *t, Node *node)
{
    if (node == NULL || t->failed)
        return;
    int conditional = 0;
    if (stack_overflowing(" during compilation")) {
        t->failed = true;
        return;
    }
    switch ((NodeKind)node->kind) {
    case NODE_FunctionDef:
    case NODE_AsyncFunctionDef: visit_function(t, (FunctionDefNode *)node); return;
    case NODE_ClassDef: visit_class(t, (ClassDefNode *)node); return;
    case NODE_Lambda: {
        LambdaNode *lambda = (LambdaNode *)node;
        visit_defaults(t, (argumentsNode *)lambda->args);
        Scope *scope = enter(t, SCOPE_FUNCTION, node, NULL);
        if (scope == NULL)
            return;
        scope->is_lambda = true;
        visit_parameters(t, (argumentsNode *)lambda->args);
        visit(t, lambda->body);
        leave(t);
        return;
    }
    case NODE_ListComp: visit_comprehension(t, node, ((ListCompNode *)node)->generators, ((ListCompNode *)node)->elt, NULL); return;
    case NODE_SetComp: visit_comprehension(t, node, ((SetCompNode *)node)->generators, ((SetCompNode *)node)->elt, NULL); return;
    case NODE_GeneratorExp:
        visit_comprehension(t, node, ((GeneratorExpNode *)node)->generators, ((GeneratorExpNode *)node)->elt, NULL);
        return;
    case NODE_DictComp:
        visit_comprehension(t, node, ((DictCompNode *)node)->generators, ((DictCompNode *)node)->key, ((DictCompNode *)node)->value);
        return;
    case NODE_NamedExpr: visit_walrus(t, (NamedExprNode *)node); return;
    case NODE_Global: visit_declaration(t, (GlobalNode *)node, true); return;
    case NODE_Nonlocal: visit_declaration(t, (GlobalNode *)node, false); return;
    case NODE_Name: visit_name(t, (NameNode *)node); return;
    case NODE_Assign: visit_assignment(t, (AssignNode *)node); return;
    case NODE_alias: visit_import_alias(t, (aliasNode *)node); return;
    case NODE_ExceptHandler: {
        ExceptHandlerNode *handler = (ExceptHandlerNode *)node;
        visit(t, handler->type);
        if (handler->name) {
            bind(t, handler->name, node, SYMBOL_DELETED);
            unit_of(t->current)->has_deletions = true;
        }
        visit_seq(t, handler->body);
        return;
    }
    case NODE_Yield:
    case NODE_YieldFrom: {
        check_allowed(t, node, "yield expression");
        Scope *scope = t->current;
        if (scope->is_comprehension) {
            const char *kind = scope->node->kind == NODE_ListComp ? "list comprehension" : scope->node->kind == NODE_SetComp ? "set comprehension"
                             : scope->node->kind == NODE_DictComp ? "dict comprehension" : "generator expression";
            error_at(t, node, "'yield' inside %s", kind);
        }
        unit_of(scope)->is_generator = true;
        break;
    }
    case NODE_MatchAs:
        visit(t, ((MatchAsNode *)node)->pattern);
        bind_pattern(t, ((MatchAsNode *)node)->name, node);
        return;
    case NODE_MatchStar: bind_pattern(t, ((MatchStarNode *)node)->name, node); return;
    case NODE_MatchMapping:
        visit_seq(t, ((MatchMappingNode *)node)->keys);
        visit_seq(t, ((MatchMappingNode *)node)->patterns);
        bind_pattern(t, ((MatchMappingNode *)node)->rest, node);
        return;
    case NODE_Await:
        check_allowed(t, node, "await expression");
        note_await(t);
        break;
    case NODE_For: visit_for(t, (ForNode *)node); return;
    case NODE_AsyncFor:
        note_await(t);
        visit_for(t, (ForNode *)node);
        return;
    case NODE_AsyncWith:
        conditional = 1;
        note_await(t);
        break;
    case NODE_AnnAssign: { /* the annotation's scope is the annotate function's (PEP 649) */
        AnnAssignNode *assign = (AnnAssignNode *)node;
        if (assign->target->kind == NODE_Name) {
            Identifier *name = mangled(t, t->current, ((NameNode *)assign->target)->id);
            Symbol *old = scope_symbol(t->current, name);
            if (assign->simple && old && old->flags & (SYMBOL_GLOBAL | SYMBOL_NONLOCAL) && t->current != t->top)
                error_at(t, node, "annotated name '%s' can't be %s", name->text, old->flags & SYMBOL_GLOBAL ? "global" : "nonlocal");
            if (assign->simple || assign->value)
                add(t, t->current, name, SYMBOL_BOUND | SYMBOL_ASSIGNED | (assign->simple ? SYMBOL_ANNOTATED : 0), assign->target);
        } else {
            visit(t, assign->target);
        }
        visit_variable_annotation(t, assign);
        visit(t, assign->value);
        return;
    }
    case NODE_TypeAlias: visit_type_alias(t, (TypeAliasNode *)node); return;
    case NODE_If:
    case NODE_While:
    case NODE_Try:
    case NODE_TryStar:
    case NODE_With:
    case NODE_Match: conditional = 1; break;
    default: break;
    }
    /* The rest is walked field by field. */
    t->conditional += conditional;
    switch ((NodeKind)node->kind) {
#define WALK_expr_ONE(x) visit(t, x);
#define WALK_expr_OPT(x) visit(t, x);
#define WALK_expr_SEQ(x) visit_seq(t, x);
#define WALK_stmt_SEQ(x) visit_seq(t, x);
#define WALK_keyword_SEQ(x) visit_seq(t, x);
#define WALK_alias_SEQ(x) visit_seq(t, x);
#define WALK_withitem_SEQ(x) visit_seq(t, x);
#define WALK_match_case_SEQ(x) visit_seq(t, x);
#define WALK_excepthandler_SEQ(x) visit_seq(t, x);
#define WALK_comprehension_SEQ(x) visit_seq(t, x);
#define WALK_pattern_SEQ(x) visit_seq(t, x);
#define WALK_pattern_ONE(x) visit(t, x);
#define WALK_pattern_OPT(x) visit(t, x);
#define WALK_arguments_ONE(x) (void)(x);
#define WALK_arg_OPT(x) (void)(x);
#define WALK_arg_SEQ(x) (void)(x);
#define WALK_identifier_ONE(x) (void)(x);
#define WALK_identifier_OPT(x) (void)(x);
#define WALK_identifier_SEQ(x) (void)(x);
#define WALK_string_ONE(x) (void)(x);
#define WALK_string_OPT(x) (void)(x);
#define WALK_constant_ONE(x) (void)(x);
#define WALK_int_ONE(x) (void)(x);
#define WALK_int_OPT(x) (void)(x);
#define WALK_operator_ONE(x) (void)(x);
#define WALK_boolop_ONE(x) (void)(x);
#define WALK_unaryop_ONE(x) (void)(x);
#define WALK_expr_context_ONE(x) (void)(x);
#define WALK_cmpop_SEQ(x) (void)(x);
#define WALK_type_ignore_SEQ(x) (void)(x);
#define WALK_type_param_SEQ(x) (void)(x);
#define NODE(sum, Name) case NODE_##Name: { Name##Node *n_ = (Name##Node *)node; (void)n_;
#define FIELD(type, name, many) WALK_##type##_##many(n_->name)
#define END break; }
#include "syntax/ast.def"
#undef NODE
#undef FIELD
#undef END
    default: break;
    }
    t->conditional -= conditional;
}

/* ---- placing ---- */

/* The cells that a class body makes for what is defined in it. NULL: that is no such name. */
static bool *class_cell_flag(Scope *scope, const Identifier *name)
{
    if (strcmp(name->text, "__class__") == 0)
        return &scope->needs_class_cell;
    if (strcmp(name->text, "__classdict__") == 0)
        return &scope->needs_classdict;
    if (strcmp(name->text, "__conditional_annotations__") == 0 && scope->conditional_annotations)
        return &scope->needs_conditional;
    return NULL;
}

/* Where a name used in `from` (not bound there) is bound in an enclosing function; marks the way. NULL: nowhere. */
static Symbol *find_enclosing(SymbolTable *t, Scope *from, Identifier *name)
{
    for (Scope *scope = from->parent; scope; scope = scope->parent) {
        Symbol *s;
        if (scope->kind == SCOPE_MODULE)
            return NULL;
        if (scope->kind == SCOPE_CLASS) {
            bool *flag = class_cell_flag(scope, name);
            if (flag) {
                *flag = true;
                s = add(t, scope, name, 0, scope->node);
                if (s)
                    s->place = PLACE_CELL;
                goto found;
            }
            continue;
        }
        s = scope_symbol(scope, name);
        if (s && s->flags & SYMBOL_GLOBAL)
            return NULL;
        if (s && s->flags & SYMBOL_BOUND && !(s->flags & SYMBOL_NONLOCAL)) {
            s->place = PLACE_CELL;
        found:
            /* every code unit between passes it on */
            for (Scope *way = from->parent; way != scope; way = way->parent) {
                if (way->kind == SCOPE_INLINED)
                    continue;
                Symbol *own = add(t, way, name, 0, way->node);
                if (own && way->kind == SCOPE_CLASS && own->flags)
                    own->flags |= SYMBOL_FREE_CLASS;
                if (own && way->kind == SCOPE_CLASS && own->flags & (SYMBOL_BOUND | SYMBOL_GLOBAL))
                    own->passed_on = true;
                else if (own && own->place == PLACE_UNKNOWN && !(own->flags & SYMBOL_BOUND))
                    own->place = PLACE_FREE;
            }
            return s;
        }
    }
    return NULL;
}

static bool bound_by_comprehension(const Scope *scope, const Identifier *name)
{
    for (; scope->kind == SCOPE_INLINED; scope = scope->parent) {
        Symbol *s = scope_symbol(scope, name);
        if (s && s->flags & SYMBOL_BOUND)
            return true;
    }
    return false;
}

/* An annotation scope in a class looks into the class's namespace first: a name that the class binds is then a global,
   whatever functions around the class have. */
static Place place_in_class(const Scope *scope, const Identifier *name)
{
    if (!scope->sees_class)
        return PLACE_UNKNOWN;
    const Scope *class = scope->parent;
    while (class->kind != SCOPE_CLASS)
        class = class->parent;
    const Symbol *s = scope_symbol(class, name);
    if (s && s->flags & SYMBOL_GLOBAL)
        return PLACE_GLOBAL;
    return s && s->flags & SYMBOL_BOUND && !(s->flags & SYMBOL_NONLOCAL) ? PLACE_GLOBAL_IMPLICIT : PLACE_UNKNOWN;
}

static void place(SymbolTable *t, Scope *scope, Symbol *s)
{
    Place class_place;
    if (s->place != PLACE_UNKNOWN)
        return;
    if (s->flags & SYMBOL_GLOBAL && s->flags & SYMBOL_NONLOCAL && !scope->is_comprehension)
        error_at(t, s->node, "name '%s' is nonlocal and global", s->name->text);
    if (s->flags & SYMBOL_GLOBAL) {
        s->place = PLACE_GLOBAL;
    } else if (s->flags & SYMBOL_NONLOCAL) {
        const Symbol *outer = find_enclosing(t, scope, s->name);
        s->place = PLACE_FREE;
        if (outer == NULL)
            error_at(t, s->node, "no binding for nonlocal '%s' found", s->name->text);
        else if (outer->flags & SYMBOL_TYPE_PARAM)
            error_at(t, s->node, "nonlocal binding not allowed for type parameter '%s'", s->name->text);
    } else if (s->flags & SYMBOL_BOUND) {
        s->place = PLACE_LOCAL;
    } else if ((class_place = place_in_class(scope, s->name)) != PLACE_UNKNOWN) {
        s->place = class_place;
    } else if (scope->kind == SCOPE_INLINED && (unit_of(scope)->kind == SCOPE_CLASS || unit_of(scope)->sees_class) && !bound_by_comprehension(scope->parent, s->name)) {
        Scope *outermost = scope; /* the class's own names don't show in its comprehensions */
        while (outermost->parent->kind == SCOPE_INLINED)
            outermost = outermost->parent;
        bool own_cell = unit_of(scope)->kind == SCOPE_CLASS && class_cell_flag(unit_of(scope), s->name);
        s->place = !own_cell && find_enclosing(t, outermost, s->name) ? PLACE_FREE : PLACE_GLOBAL_IMPLICIT;
    } else if (scope->kind == SCOPE_INLINED) {
        Symbol *outer = scope_symbol(scope->parent, s->name);
        if (outer == NULL)
            outer = add(t, scope->parent, s->name, SYMBOL_USED | SYMBOL_OF_COMPREHENSION, s->node);
        s->place = PLACE_OUTER;
        if (outer)
            place(t, scope->parent, outer);
    } else if (scope->kind != SCOPE_MODULE && find_enclosing(t, scope, s->name)) {
        s->place = PLACE_FREE;
    } else {
        s->place = PLACE_GLOBAL_IMPLICIT;
    }
}

static void place_all(SymbolTable *t, Scope *scope)
{
    for (Scope *child = scope->children; child && !t->failed; child = child->sibling)
        place_all(t, child);
    for (Symbol *s = scope->first; s && !t->failed; s = s->next)
        place(t, scope, s);
}

bool symtable_build(SymbolTable *t, Arena *arena, NameTable *names, Node *tree, bool future_annotations, ParseError *error)
{
    *t = (SymbolTable){.arena = arena, .names = names, .error = error, .future_annotations = future_annotations};
    t->top = enter(t, SCOPE_MODULE, tree, NULL);
    if (t->top == NULL)
        return false;
    switch ((NodeKind)tree->kind) {
    case NODE_Module: visit_seq(t, ((ModuleNode *)tree)->body); break;
    case NODE_Interactive: visit_seq(t, ((InteractiveNode *)tree)->body); break;
    default: visit(t, ((ExpressionNode *)tree)->body); break;
    }
    if (!t->failed)
        place_all(t, t->top);
    return !t->failed;
}
