/* symtable.h - which scope each name belongs to.

   Comprehensions but generator expressions are inlined (PEP 709): their scope keeps its own names, whose registers lie
   in the frame of the enclosing scope that is a code unit. */
#ifndef PYISH_COMPILER_SYMTABLE_H
#define PYISH_COMPILER_SYMTABLE_H

#include "object/value.h"
#include "syntax/ast.h"
#include "syntax/parser.h"

typedef enum { SCOPE_MODULE, SCOPE_CLASS, SCOPE_FUNCTION, SCOPE_INLINED } ScopeKind;
typedef enum { PLACE_UNKNOWN, PLACE_LOCAL, PLACE_CELL, PLACE_FREE, PLACE_GLOBAL, PLACE_GLOBAL_IMPLICIT, PLACE_OUTER } Place;
/* PLACE_OUTER: an inlined comprehension's name that its enclosing scope knows. */

enum { SYMBOL_BOUND = 1, SYMBOL_PARAMETER = 2, SYMBOL_GLOBAL = 4, SYMBOL_NONLOCAL = 8, SYMBOL_USED = 16,
       SYMBOL_IMPORTED = 32, SYMBOL_ANNOTATED = 64, SYMBOL_ITERATION = 128, SYMBOL_DELETED = 256,
       SYMBOL_TYPE_PARAM = 512, SYMBOL_ASSIGNED = 1024, /* bound, and not only as a parameter or by an import */
       SYMBOL_FREE_CLASS = 2048, /* the class itself has the name, and passes an outer one on */
       SYMBOL_OF_COMPREHENSION = 4096 /* only an inlined comprehension uses it */ };

typedef struct Symbol {
    Identifier *name;
    uint32_t flags;
    Place place;
    int reg; /* -1: none assigned */
    uint32_t order; /* among all symbols: when it was first seen */
    bool passed_on; /* a class binds the name itself, and hands an outer cell to what is defined in it */
    Node *node; /* where it was first seen, for errors */
    struct Symbol *next; /* in order of appearance */
    struct Symbol *chain;
} Symbol;

/* Whether the code unit gets a cell for it from outside. */
static inline bool symbol_is_free(const Symbol *s) { return s->place == PLACE_FREE || s->passed_on; }

/* A name that := in a comprehension binds outside. */
typedef struct WalrusMark {
    Identifier *name;
    struct WalrusMark *next;
} WalrusMark;

typedef struct Annotation {
    AnnAssignNode *node;
    int conditional; /* its number in __conditional_annotations__; -1: always there */
} Annotation;

/* Scopes that a node has beside its own. */
typedef enum { SCOPE_OWN, SCOPE_ANNOTATE, SCOPE_TYPE_PARAMS, SCOPE_BOUND, SCOPE_DEFAULT } ScopeRole;

typedef struct Scope {
    ScopeKind kind;
    Node *node;
    Identifier *name;
    struct Scope *parent, *children, *last_child, *sibling;
    Symbol *first, *last;
    Symbol **table; /* hash chains: `few` until there are many */
    Symbol *few[16];
    int symbol_count, buckets;
    bool is_generator, is_coroutine, is_lambda, is_comprehension, has_walrus, needs_class_cell, nested, has_deletions;
    bool has_import_star;
    bool is_annotation;   /* __annotate__, type parameters, or a lazily evaluated bound, default or alias value */
    bool is_type_params;
    bool is_lazy;         /* takes `format` as its only parameter */
    bool sees_class;      /* an annotation scope in a class: names are looked up in the class's namespace first */
    bool needs_classdict, needs_conditional;
    const char *not_allowed_in; /* yield, await and := are no expressions here: what this is, for the error */
    struct Scope *annotate; /* module, class: the scope of its __annotate__ */
    struct Annotation *annotations; /* of its simple names, in order */
    size_t annotation_count, annotation_capacity, annotation_at;
    int conditional_annotations;
    Identifier *private_class; /* for name mangling; NULL: none */
    const Seq *mangled_params; /* around a generic class: only these type parameters are mangled; or NULL */
    bool in_target;            /* a comprehension: its targets are being visited */
    WalrusMark *walrus_marks;
    const AnnAssignNode *local_annotation; /* a function's first: symtable shows a scope for it */
} Scope;

typedef struct SymbolTable {
    Arena *arena;
    Scope *top;
    ParseError *error;
    bool failed;
    Scope *current;
    NameTable *names;
    bool future_annotations;
    uint32_t symbol_count;
    int in_iterable; /* inside the iterable of a comprehension */
    int conditional; /* depth of compound statements in the current module or class */
    struct ScopeEntry { const Node *node; Scope *scope; } *map;
    size_t map_capacity, map_count;
} SymbolTable;

/* Builds and resolves the scopes of a tree. false: *error. */
bool symtable_build(SymbolTable *table, Arena *arena, NameTable *names, Node *tree, bool future_annotations, ParseError *error);
Scope *symtable_scope_as(const SymbolTable *table, const void *node, ScopeRole role);
/* The scope that a node opened (function, class, lambda, comprehension, module). */
Scope *symtable_scope(const SymbolTable *table, const Node *node);
Symbol *scope_symbol(const Scope *scope, const Identifier *name);
/* A private name (__x in a class) with the class's name in front. */
Identifier *mangled(SymbolTable *table, Scope *scope, Identifier *name);

#endif
