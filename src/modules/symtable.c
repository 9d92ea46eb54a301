/* symtable.c - the _symtable module: the compiler's scopes as CPython shows its own.

   Scopes that CPython has and the compiler does without are added here: an __annotate__ for each function, names that
   start with a dot. Inlined comprehensions are shown as part of what they stand in, with the names they bind. */
#include "compiler/compile.h"
#include "compiler/symtable.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/number.h"
#include "object/str.h"
#include "runtime/path.h"
#include "runtime/source.h"
#include "types/module.h"

enum { DEF_GLOBAL = 1, DEF_LOCAL = 2, DEF_PARAM = 4, DEF_NONLOCAL = 8, USE = 16, DEF_FREE_CLASS = 64, DEF_IMPORT = 128, DEF_ANNOT = 256,
       DEF_COMP_ITER = 512, DEF_TYPE_PARAM = 1024, DEF_COMP_CELL = 2048, DEF_BOUND = DEF_LOCAL | DEF_PARAM | DEF_IMPORT };
enum { LOCAL = 1, GLOBAL_EXPLICIT, GLOBAL_IMPLICIT, FREE, CELL, SCOPE_OFF = 12, SCOPE_MASK = 15 };
enum { TYPE_FUNCTION_BLOCK, TYPE_CLASS_BLOCK, TYPE_MODULE_BLOCK, TYPE_ANNOTATION, TYPE_TYPE_ALIAS, TYPE_TYPE_PARAMETERS, TYPE_TYPE_VARIABLE };

typedef struct Entry {
    Object head;
    Value id, name, symbols, varnames, children;
    int32_t nested, kind, line;
} Entry;

static void entry_traverse(Object *self, VisitFn visit, void *context)
{
    Entry *e = (Entry *)self;
    visit_value(e->symbols, visit, context);
    visit_value(e->varnames, visit, context);
    visit_value(e->children, visit, context);
}

static void entry_clear(Object *self)
{
    Entry *e = (Entry *)self;
    clear(&e->symbols);
    clear(&e->varnames);
    clear(&e->children);
}

static void entry_dealloc(Object *self)
{
    Entry *e = (Entry *)self;
    entry_clear(self);
    release(e->id);
    release(e->name);
    object_free(self);
}

static Value entry_repr(Value self)
{
    Entry *e = (Entry *)as_object(self);
    return str_format("<symtable entry %U(%S), line %d>", e->name, e->id, (int)e->line);
}

static const MemberRow members[] = {
    {"id", MEMBER_VALUE, offsetof(Entry, id), true, NULL},
    {"name", MEMBER_VALUE, offsetof(Entry, name), true, NULL},
    {"symbols", MEMBER_VALUE, offsetof(Entry, symbols), true, NULL},
    {"varnames", MEMBER_VALUE, offsetof(Entry, varnames), true, NULL},
    {"children", MEMBER_VALUE, offsetof(Entry, children), true, NULL},
    {"nested", MEMBER_INT, offsetof(Entry, nested), true, NULL},
    {"type", MEMBER_INT, offsetof(Entry, kind), true, NULL},
    {"lineno", MEMBER_INT, offsetof(Entry, line), true, NULL},
    MEMBER_END,
};

const TypeSpec symtable_entry_spec = {
    .name = "symtable entry", .size = sizeof(Entry), .flags = TYPE_TRACKED | TYPE_NO_NEW, .members = members,
    .slots = {.repr = entry_repr, .dealloc = entry_dealloc, .traverse = entry_traverse, .clear = entry_clear},
};

/* ---- what a scope is ---- */

static bool is_annotate(const Scope *scope) { return scope->is_lazy && strcmp(scope->name->text, "__annotate__") == 0; }

static int kind_of(const Scope *scope)
{
    if (scope->kind == SCOPE_MODULE || scope->kind == SCOPE_CLASS)
        return scope->kind == SCOPE_MODULE ? TYPE_MODULE_BLOCK : TYPE_CLASS_BLOCK;
    if (!scope->is_annotation)
        return TYPE_FUNCTION_BLOCK;
    if (scope->is_type_params)
        return TYPE_TYPE_PARAMETERS;
    if (is_annotate(scope))
        return TYPE_ANNOTATION;
    return scope->node->kind == NODE_TypeAlias ? TYPE_TYPE_ALIAS : TYPE_TYPE_VARIABLE;
}

static const char *name_of(const Scope *scope)
{
    switch ((NodeKind)scope->node->kind) {
    case NODE_FunctionDef: case NODE_AsyncFunctionDef:
        return is_annotate(scope) ? scope->name->text : ((const FunctionDefNode *)scope->node)->name->text;
    case NODE_TypeAlias: return ((const NameNode *)((const TypeAliasNode *)scope->node)->name)->id->text;
    case NODE_Lambda: return "lambda";
    case NODE_GeneratorExp: return "genexpr";
    case NODE_ListComp: return "listcomp";
    case NODE_SetComp: return "setcomp";
    case NODE_DictComp: return "dictcomp";
    case NODE_ClassDef: return scope->is_type_params ? ((const ClassDefNode *)scope->node)->name->text : scope->name->text;
    default: return scope->name ? scope->name->text : "top";
    }
}

static int line_of(const Scope *scope)
{
    bool of_body = is_annotate(scope) && scope->parent->annotate == scope;
    return of_body ? scope->parent->annotations[0].node->base.line : scope->kind == SCOPE_MODULE ? 0 : scope->node->line;
}

/* ---- symbols ---- */

static const struct { uint32_t ours; int theirs; } flag_rows[] = {
    {SYMBOL_GLOBAL, DEF_GLOBAL}, {SYMBOL_ASSIGNED, DEF_LOCAL}, {SYMBOL_PARAMETER, DEF_PARAM}, {SYMBOL_NONLOCAL, DEF_NONLOCAL},
    {SYMBOL_USED, USE}, {SYMBOL_IMPORTED, DEF_IMPORT}, {SYMBOL_ANNOTATED, DEF_ANNOT}, {SYMBOL_ITERATION, DEF_COMP_ITER},
    {SYMBOL_TYPE_PARAM, DEF_TYPE_PARAM}, {SYMBOL_FREE_CLASS, DEF_FREE_CLASS},
};

static const uint8_t scope_of_place[] = {
    [PLACE_UNKNOWN] = 0, [PLACE_LOCAL] = LOCAL, [PLACE_CELL] = CELL, [PLACE_FREE] = FREE, [PLACE_GLOBAL] = GLOBAL_EXPLICIT,
    [PLACE_GLOBAL_IMPLICIT] = GLOBAL_IMPLICIT, [PLACE_OUTER] = GLOBAL_IMPLICIT,
};

static int flags_of(const Scope *scope, const Symbol *s)
{
    const Symbol *placed = s;
    for (const Scope *at = scope; placed && placed->place == PLACE_OUTER && at->parent; at = at->parent)
        placed = scope_symbol(at->parent, s->name);
    int flags = scope_of_place[placed ? placed->place : s->place] << SCOPE_OFF;
    for (size_t i = 0; i < sizeof flag_rows / sizeof *flag_rows; i++)
        if (s->flags & flag_rows[i].ours)
            flags |= flag_rows[i].theirs;
    if (scope->kind == SCOPE_INLINED && s->place == PLACE_CELL)
        flags |= DEF_COMP_CELL;
    return flags;
}

static bool put(Entry *e, const char *name, int flags)
{
    Value key = str_intern_c(name), old;
    int found = is_empty(key) ? -1 : dict_lookup(as_dict(e->symbols), key, &old);
    bool ok = found > 0 || (found == 0 && dict_set(as_dict(e->symbols), key, small_int_value(flags)));
    if (ok && found == 0 && flags & DEF_PARAM)
        ok = list_append(as_list(e->varnames), key);
    release(key);
    return ok;
}

/* Cells that the compiler keeps in a class, not names in it. */
static bool is_hidden(const Scope *scope, const Symbol *s)
{
    const char *name = s->name->text;
    if (strcmp(name, "__conditional_annotations__") == 0)
        return true;
    return scope->kind == SCOPE_CLASS && !(s->flags & (SYMBOL_BOUND | SYMBOL_USED | SYMBOL_GLOBAL)) &&
           (strcmp(name, "__class__") == 0 || strcmp(name, "__classdict__") == 0);
}

/* The names that CPython's scopes have on top. */
static bool put_own_names(Entry *e, const Scope *scope)
{
    bool comprehension = scope->is_comprehension;
    bool generic_function = scope->is_type_params && scope->node->kind != NODE_ClassDef && scope->node->kind != NODE_TypeAlias;
    bool generic_class = scope->kind == SCOPE_CLASS && ((const ClassDefNode *)scope->node)->type_params.count;
    if (scope->is_lazy && !put(e, ".format", DEF_PARAM | USE | LOCAL << SCOPE_OFF))
        return false;
    if (comprehension && !put(e, ".0", DEF_PARAM | LOCAL << SCOPE_OFF))
        return false;
    if (scope->is_type_params && scope->sees_class && !put(e, "__classdict__", USE | DEF_FREE_CLASS | FREE << SCOPE_OFF))
        return false;
    if (generic_function && !put(e, ".defaults", DEF_PARAM | LOCAL << SCOPE_OFF))
        return false;
    return !generic_class || put(e, "__type_params__", DEF_LOCAL | LOCAL << SCOPE_OFF);
}

static bool put_symbols(Entry *e, const Scope *scope)
{
    bool conditional = scope->annotation_count && (scope->kind == SCOPE_MODULE || scope->conditional_annotations);
    for (const Symbol *s = scope->first; s; s = s->next) {
        bool generic_base = scope->is_type_params && s->name->text[0] == '.' && scope->node->kind == NODE_ClassDef;
        int extra = generic_base ? DEF_LOCAL | USE : 0;
        if (!is_hidden(scope, s) && !(s->flags & SYMBOL_OF_COMPREHENSION && scope->kind != SCOPE_INLINED) && !put(e, s->name->text, flags_of(scope, s) | extra))
            return false;
        if (conditional && s->flags & SYMBOL_ANNOTATED && !put(e, "__conditional_annotations__", USE | GLOBAL_IMPLICIT << SCOPE_OFF))
            return false;
    }
    return true;
}

/* ---- the tree ---- */

typedef struct Builder {
    bool future_annotations;
} Builder;

static Value build(const Builder *b, const Scope *scope, const Entry *parent);

static Entry *new_entry(const char *name, int kind, int line, const void *id, const Entry *parent)
{
    Entry *e = object_new(TYPE(symtable_entry));
    if (e == NULL)
        return NULL;
    e->id = int_value((int64_t)(uintptr_t)id);
    e->name = str_from_c(name);
    e->symbols = from_pointer(dict_new());
    e->varnames = from_pointer(list_new(0));
    e->children = from_pointer(list_new(0));
    e->kind = kind;
    e->line = line;
    e->nested = parent && (parent->nested || (parent->kind != TYPE_MODULE_BLOCK && parent->kind != TYPE_CLASS_BLOCK));
    if (is_empty(e->id) || is_empty(e->name) || is_empty(e->symbols) || is_empty(e->varnames) || is_empty(e->children)) {
        RELEASE(e);
        return NULL;
    }
    return e;
}

/* An __annotate__ that the compiler has no use for. */
static bool add_annotate(const Builder *b, Entry *parent, const Node *node, bool in_class)
{
    if (b->future_annotations)
        return true;
    Entry *e = new_entry("__annotate__", TYPE_ANNOTATION, node->line, (const char *)node + 1, parent);
    bool ok = e && put(e, ".format", DEF_PARAM | USE | LOCAL << SCOPE_OFF) &&
              (!in_class || put(e, "__classdict__", USE | FREE << SCOPE_OFF));
    if (ok)
        return list_append_owned(as_list(parent->children), from_pointer(e));
    RELEASE(e);
    return false;
}

static bool is_inlined(const Scope *scope)
{
    const Scope *unit = scope;
    while (unit->kind == SCOPE_INLINED)
        unit = unit->parent;
    return scope->kind == SCOPE_INLINED && !unit->sees_class;
}

static bool is_function(const Scope *scope)
{
    return (scope->node->kind == NODE_FunctionDef || scope->node->kind == NODE_AsyncFunctionDef) && !scope->is_annotation;
}

static bool sees_class(const Scope *scope)
{
    return scope->parent->kind == SCOPE_CLASS || (scope->parent->is_type_params && scope->parent->sees_class);
}

static bool add_children(const Builder *b, Entry *e, const Scope *scope, bool nested);

static bool add_child(const Builder *b, Entry *e, const Scope *child, const Scope *previous, bool nested)
{
    if (is_inlined(child))
        return add_children(b, e, child, true);
    if (is_annotate(child) && b->future_annotations)
        return true;
    bool annotated = previous && is_annotate(previous) && previous->node == child->node;
    if (is_function(child) && !annotated && !add_annotate(b, e, child->node, sees_class(child)))
        return false;
    Value entry = build(b, child, e);
    if (is_empty(entry))
        return false;
    ((Entry *)as_object(entry))->nested |= nested;
    return list_append_owned(as_list(e->children), entry);
}

/* nested: inside a comprehension that is not shown as a scope of its own. */
static bool add_children(const Builder *b, Entry *e, const Scope *scope, bool nested)
{
    if (stack_overflowing(" during compilation"))
        return false;
    const Scope *previous = NULL;
    const Node *local = scope->kind == SCOPE_FUNCTION && scope->local_annotation ? &scope->local_annotation->base : NULL;
    for (const Scope *child = scope->children; child; previous = child, child = child->sibling) {
        if (local && child->node->line > local->line) {
            if (!add_annotate(b, e, local, false))
                return false;
            local = NULL;
        }
        if (!add_child(b, e, child, previous, nested))
            return false;
    }
    return local == NULL || add_annotate(b, e, local, false);
}

static bool put_inlined(Entry *e, const Scope *scope)
{
    for (const Scope *child = scope->children; child; child = child->sibling)
        if (is_inlined(child) && (!put_symbols(e, child) || !put_inlined(e, child)))
            return false;
    return true;
}

static Value build(const Builder *b, const Scope *scope, const Entry *parent)
{
    if (stack_overflowing(" during compilation"))
        return EMPTY;
    Entry *e = new_entry(name_of(scope), kind_of(scope), line_of(scope), scope, parent);
    if (e && put_own_names(e, scope) && put_symbols(e, scope) && put_inlined(e, scope) && add_children(b, e, scope, false))
        return from_pointer(e);
    RELEASE(e);
    return EMPTY;
}

/* ---- the module ---- */

static Value table_of(const SourceText *text, Value filename, ParseMode mode)
{
    Arena arena;
    NameTable names;
    SymbolTable symbols;
    Value result = EMPTY;
    arena_init(&arena);
    Node *tree = compile_parse(&arena, text->data, text->length, filename, mode, text->flags, 14, &names);
    if (tree && compile_symbols(&arena, &names, tree, filename, &symbols))
        result = build(&(Builder){symbols.future_annotations}, symbols.top, NULL);
    arena_free(&arena);
    return result;
}

static Value symtable(Value self, const Value *args)
{
    static const struct { const char *name; ParseMode mode; } modes[] = {{"exec", PARSE_FILE}, {"eval", PARSE_EVAL}, {"single", PARSE_INTERACTIVE}};
    (void)self;
    Value filename = path_argument(args[1]);
    if (is_empty(filename))
        return EMPTY;
    Value result = EMPTY;
    SourceText text;
    size_t i = 0;
    while (i < 3 && !(is_str(args[2]) && str_equal_c(args[2], modes[i].name)))
        i++;
    if (!is_str(args[2])) {
        error_type("symtable() argument 3 must be str, not %T", args[2]);
    } else if (source_text(&text, args[0], filename, "symtable", "string or bytes")) {
        if (i == 3)
            error_value("symtable() arg 3 must be 'exec' or 'eval' or 'single'");
        else
            result = table_of(&text, filename, modes[i].mode);
        source_text_release(&text);
    }
    release(filename);
    return result;
}

static const NativeRow functions[] = {
    NATIVE("symtable", symtable, "($module, source, filename, startstr, /)", "The symbol and scope tables that the compiler makes."),
    NATIVE_END,
};

static const struct { const char *name; int value; } constants[] = {
    {"USE", USE}, {"DEF_GLOBAL", DEF_GLOBAL}, {"DEF_NONLOCAL", DEF_NONLOCAL}, {"DEF_LOCAL", DEF_LOCAL}, {"DEF_PARAM", DEF_PARAM},
    {"DEF_TYPE_PARAM", DEF_TYPE_PARAM}, {"DEF_FREE_CLASS", DEF_FREE_CLASS}, {"DEF_IMPORT", DEF_IMPORT}, {"DEF_BOUND", DEF_BOUND},
    {"DEF_ANNOT", DEF_ANNOT}, {"DEF_COMP_ITER", DEF_COMP_ITER}, {"DEF_COMP_CELL", DEF_COMP_CELL}, {"TYPE_FUNCTION", TYPE_FUNCTION_BLOCK},
    {"TYPE_CLASS", TYPE_CLASS_BLOCK}, {"TYPE_MODULE", TYPE_MODULE_BLOCK}, {"TYPE_ANNOTATION", TYPE_ANNOTATION},
    {"TYPE_TYPE_ALIAS", TYPE_TYPE_ALIAS}, {"TYPE_TYPE_PARAMETERS", TYPE_TYPE_PARAMETERS}, {"TYPE_TYPE_VARIABLE", TYPE_TYPE_VARIABLE},
    {"LOCAL", LOCAL}, {"GLOBAL_EXPLICIT", GLOBAL_EXPLICIT}, {"GLOBAL_IMPLICIT", GLOBAL_IMPLICIT}, {"FREE", FREE}, {"CELL", CELL},
    {"SCOPE_OFF", SCOPE_OFF}, {"SCOPE_MASK", SCOPE_MASK},
};

static bool fill(Value module)
{
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (!module_add_int(module, constants[i].name, constants[i].value))
            return false;
    return true;
}

const ModuleSpec symtable_module = {"_symtable", NULL, functions, fill};
