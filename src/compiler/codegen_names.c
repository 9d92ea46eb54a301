/* codegen_names.c - loading, storing and deleting names, by the place the symbol table gave them. */
#include "compiler/codegen.h"

#include "object/error.h"

/* The symbol as the innermost scope sees it; names that an inlined comprehension doesn't bind are looked up outside. */
Symbol *find_symbol(Compiler *c, Identifier *name, Place *place)
{
    Scope *scope = c->unit->inner;
    name = mangled(&c->symbols, scope, name);
    for (;; scope = scope->parent) {
        Symbol *s = scope_symbol(scope, name);
        if (s && s->place != PLACE_OUTER) {
            *place = s->place;
            bool in_class = scope->kind == SCOPE_INLINED && s->place == PLACE_FREE; /* the class has the cell */
            return in_class ? scope_symbol(c->unit->scope, name) : s;
        }
        if (scope->kind != SCOPE_INLINED || scope == c->unit->scope) {
            *place = PLACE_GLOBAL_IMPLICIT;
            return s;
        }
    }
}

static bool is_fast(Compiler *c, const Symbol *s, Place place)
{
    (void)c;
    return s && place == PLACE_LOCAL && s->reg >= 0 && !s->passed_on;
}

int borrowable(Compiler *c, const Node *node)
{
    Place place;
    if (node->kind != NODE_Name)
        return -1;
    Symbol *s = find_symbol(c, ((const NameNode *)node)->id, &place);
    return is_fast(c, s, place) && c->unit->bound[s->reg] ? s->reg : -1;
}

void check_assignable(Compiler *c, const Identifier *name, const Node *node)
{
    if (name->length == 9 && strcmp(name->text, "__debug__") == 0)
        compile_error(c, node, "cannot assign to __debug__");
}

int direct_target(Compiler *c, const Node *target)
{
    Place place;
    if (target->kind != NODE_Name)
        return -1;
    check_assignable(c, ((const NameNode *)target)->id, target);
    Symbol *s = find_symbol(c, ((const NameNode *)target)->id, &place);
    return is_fast(c, s, place) ? s->reg : -1;
}

static uint32_t mangled_index(Compiler *c, Identifier *name)
{
    return name_index(c, mangled(&c->symbols, c->unit->inner, name));
}

/* In an annotation scope of a class: the class's namespace comes first. */
static bool load_through_class(Compiler *c, Symbol *s, Place place, Identifier *name, unsigned dst)
{
    Symbol *namespace = scope_symbol(c->unit->scope, name_table_intern(c->names, "__classdict__", 13));
    if (namespace == NULL || namespace->reg < 0 || s == namespace || strcmp(name->text, "__conditional_annotations__") == 0)
        return false;
    if (place == PLACE_FREE && s->reg >= 0)
        emit_name(c, OP_LOAD_DICT_OR_CELL, dst, (unsigned)namespace->reg, (unsigned)s->reg, mangled_index(c, name));
    else if (place == PLACE_GLOBAL_IMPLICIT)
        emit_name(c, OP_LOAD_DICT_OR_GLOBAL, dst, (unsigned)namespace->reg, 0, mangled_index(c, name));
    else
        return false;
    return true;
}

void load_name(Compiler *c, Identifier *name, unsigned dst)
{
    Place place;
    Symbol *s = find_symbol(c, name, &place);
    if (is_fast(c, s, place)) {
        if (!c->unit->bound[s->reg])
            emit(c, OP_CHECK_BOUND, (unsigned)s->reg, 0, 0);
        emit(c, OP_MOVE, dst, (unsigned)s->reg, 0);
        return;
    }
    if (c->unit->scope->sees_class && c->unit->inner == c->unit->scope && load_through_class(c, s, place, name, dst))
        return;
    switch (place) {
    case PLACE_CELL:
    case PLACE_FREE:
        if (c->unit->scope->kind == SCOPE_CLASS && c->unit->inner == c->unit->scope && place == PLACE_FREE && scope_symbol(c->unit->scope, s->name) == s)
            emit_name(c, OP_LOAD_NAME_OR_CELL, dst, (unsigned)s->reg, 0, mangled_index(c, name));
        else if (s->reg < 0)
            emit_name(c, OP_LOAD_NAME, dst, 0, 0, mangled_index(c, name));
        else
            emit(c, OP_LOAD_CELL, dst, (unsigned)s->reg, 0);
        return;
    case PLACE_GLOBAL: emit_name(c, OP_LOAD_GLOBAL, dst, 0, 0, mangled_index(c, name)); return;
    default:
        emit_name(c, c->unit->namespace && (c->unit->scope->kind == SCOPE_MODULE || c->unit->inner == c->unit->scope) ? OP_LOAD_NAME : OP_LOAD_GLOBAL, dst, 0, 0, mangled_index(c, name));
        return;
    }
}

void store_name(Compiler *c, Identifier *name, unsigned src)
{
    Place place;
    Symbol *s = find_symbol(c, name, &place);
    if (is_fast(c, s, place)) {
        if (src != (unsigned)s->reg)
            emit(c, src >= c->unit->nlocals ? OP_TAKE : OP_MOVE, (unsigned)s->reg, src, 0);
        c->unit->bound[s->reg] = !(s->flags & SYMBOL_DELETED); /* names that are deleted somewhere are always checked */
        return;
    }
    if ((place == PLACE_CELL || place == PLACE_FREE) && s->reg >= 0) {
        emit(c, OP_STORE_CELL, (unsigned)s->reg, src, 0);
        return;
    }
    bool global = place == PLACE_GLOBAL || !c->unit->namespace;
    emit_name(c, global ? OP_STORE_GLOBAL : OP_STORE_NAME, src, 0, 0, mangled_index(c, name));
}

void delete_name(Compiler *c, Identifier *name, const Node *node)
{
    Place place;
    Symbol *s = find_symbol(c, name, &place);
    (void)node;
    if (is_fast(c, s, place)) {
        emit(c, OP_DELETE_LOCAL, (unsigned)s->reg, 0, 0);
        c->unit->bound[s->reg] = 0;
        return;
    }
    if ((place == PLACE_CELL || place == PLACE_FREE) && s->reg >= 0) {
        emit(c, OP_DELETE_CELL, (unsigned)s->reg, 0, 0);
        return;
    }
    bool global = place == PLACE_GLOBAL || !c->unit->namespace;
    emit_name(c, global ? OP_DELETE_GLOBAL : OP_DELETE_NAME, 0, 0, 0, mangled_index(c, name));
}
