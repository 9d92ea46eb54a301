/* nodes.c - makes the classes of the ast module. See nodes.h. */
#include "modules/ast/nodes.h"

#include <stdlib.h>

#include "compiler/compile.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/state.h"
#include "types/generic_alias.h"
#include "types/module.h"

static const char *const type_names[] = {
#define SUM(name) #name,
    AST_SUMS(SUM)
#undef SUM
    "identifier", "string", "constant", "int",
};

static const struct { const char *name; uint8_t sum; } enum_rows[] = {
#define ENUM_NODE(sum, Name) {#Name, SUM_##sum},
#include "syntax/ast_enums.def"
#undef ENUM_NODE
};

static const char *const attribute_names[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};

bool ast_has_attributes(AstSum sum)
{
    return sum == SUM_stmt || sum == SUM_expr || sum == SUM_excepthandler || sum == SUM_arg || sum == SUM_keyword || sum == SUM_alias ||
           sum == SUM_pattern || sum == SUM_type_param;
}

/* Patterns and type parameters must say where they end. */
static bool end_is_optional(AstSum sum) { return ast_has_attributes(sum) && sum != SUM_pattern && sum != SUM_type_param; }

/* ---- documentation: the signatures of the ASDL ---- */

static void put_signature(StrBuilder *b, NodeKind kind)
{
    const AstField *fields = ast_fields(kind);
    builder_c(b, node_names[kind]);
    for (const AstField *f = fields; f->name; f++) {
        bool holes = kind == NODE_Dict && f == fields; /* ** has no key */
        builder_c(b, f == fields ? "(" : ", ");
        builder_c(b, type_names[f->type]);
        builder_c(b, holes ? "?* " : f->many == FIELD_SEQ ? "* " : f->many == FIELD_OPT ? "? " : " ");
        builder_c(b, f->name);
    }
    if (fields->name)
        builder_char(b, ')');
}

static Value signature_of_node(NodeKind kind)
{
    StrBuilder b;
    builder_init(&b);
    put_signature(&b, kind);
    return builder_finish(&b);
}

static void put_alternatives(StrBuilder *b, AstSum sum)
{
    bool first = true;
    for (size_t i = 0; i < AST_ENUM_COUNT; i++)
        if (enum_rows[i].sum == sum) {
            builder_c(b, first ? "" : " | ");
            builder_c(b, enum_rows[i].name);
            first = false;
        }
    for (int kind = 0; kind < NODE_KIND_COUNT; kind++)
        if (ast_sum_of((NodeKind)kind) == sum) {
            if (!first) {
                builder_char(b, '\n');
                for (size_t i = strlen(type_names[sum]) + 1; i; i--)
                    builder_char(b, ' ');
                builder_c(b, "| ");
            }
            put_signature(b, (NodeKind)kind);
            first = false;
        }
}

static Value signature_of_sum(AstSum sum)
{
    StrBuilder b;
    builder_init(&b);
    builder_c(&b, type_names[sum]);
    builder_c(&b, " = ");
    put_alternatives(&b, sum);
    return builder_finish(&b);
}

/* ---- classes ---- */

typedef struct Maker {
    AstState *state;
    Value module_name, no_fields, attributes;
    Value aliases[FIELD_TYPE_COUNT][3]; /* list[t] and t | None, each made once */
} Maker;

static bool put(Dict *dict, const char *key, Value borrowed) { return dict_set_c(dict, key, borrowed); }

static Dict *begin_class(Maker *m, Value fields, Value doc)
{
    Dict *dict = dict_new();
    if (dict && !(!is_empty(doc) && put(dict, "_fields", fields) && put(dict, "__match_args__", fields) &&
                  dict_set(dict, NAME(module_), m->module_name) && dict_set(dict, NAME(doc_), doc))) {
        RELEASE(dict);
        dict = NULL;
    }
    release(doc);
    return dict;
}

/* Takes the reference to the namespace. */
static Type *finish_class(const char *name, Type *base, Dict *namespace)
{
    Value name_str = str_intern_c(name), bases = tuple_pack(1, from_pointer(base)), type = EMPTY;
    if (!is_empty(name_str) && !is_empty(bases))
        type = type_create(TYPE(type), name_str, bases, from_pointer(namespace), NULL, EMPTY);
    release(name_str);
    release(bases);
    RELEASE(namespace);
    return is_empty(type) ? NULL : as_type(type);
}

static bool add_attributes(Maker *m, Dict *dict, AstSum sum)
{
    if (!put(dict, "_attributes", ast_has_attributes(sum) ? m->attributes : m->no_fields))
        return false;
    return !end_is_optional(sum) || (put(dict, "end_lineno", NONE) && put(dict, "end_col_offset", NONE));
}

static bool make_root(Maker *m)
{
    Dict *dict = begin_class(m, m->no_fields, none_value());
    Value slots = str_intern_c("__dict__");
    if (dict == NULL || is_empty(slots) || !put(dict, "_attributes", m->no_fields) || !put(dict, "__slots__", slots)) {
        RELEASE(dict);
        release(slots);
        return false;
    }
    release(slots);
    Type *root = m->state->root = finish_class("AST", TYPE(object), dict);
    if (root == NULL || dict_delete(as_dict(root->dict), NAME(slots_), NULL) < 0 || !type_add_rows(root, &ast_root_spec))
        return false;
    type_fill_slots(root);
    return true;
}

static bool make_sum(Maker *m, AstSum sum)
{
    Dict *dict = begin_class(m, m->no_fields, signature_of_sum(sum));
    if (dict && !add_attributes(m, dict, sum)) {
        RELEASE(dict);
        return false;
    }
    m->state->sums[sum] = dict ? finish_class(type_names[sum], m->state->root, dict) : NULL;
    return m->state->sums[sum] != NULL;
}

static bool make_enums(Maker *m)
{
    AstState *s = m->state;
    for (size_t i = 0; i < AST_ENUM_COUNT; i++) {
        AstSum sum = enum_rows[i].sum;
        if (s->sums[sum] == NULL && !make_sum(m, sum))
            return false;
        Value doc = str_from_c(enum_rows[i].name);
        Dict *dict = begin_class(m, m->no_fields, doc);
        s->enums[i] = dict ? finish_class(enum_rows[i].name, s->sums[sum], dict) : NULL;
        if (s->enums[i] == NULL)
            return false;
        s->singletons[i] = from_pointer(object_new(s->enums[i]));
        if (is_empty(s->singletons[i]))
            return false;
    }
    return true;
}

/* The names of a node's fields, as a tuple; the state keeps them too. */
static Value name_fields(AstState *s, NodeKind kind)
{
    size_t n = 0;
    for (const AstField *f = ast_fields(kind); f->name; f++, n++)
        if (is_empty(s->field_names[kind][n] = str_intern_c(f->name)))
            return EMPTY;
    return tuple_from(s->field_names[kind], n);
}

/* Room for fields and attributes in the object itself. */
static void set_room(Type *type, size_t slots)
{
    type->inline_slots = (uint16_t)slots;
    type->own_members = type->instance_bytes = (uint32_t)(sizeof(Instance) + slots * sizeof(Value));
}

static bool make_node(Maker *m, NodeKind kind)
{
    AstState *s = m->state;
    AstSum sum = ast_sum_of(kind);
    bool product = strcmp(type_names[sum], node_names[kind]) == 0;
    if (!product && s->sums[sum] == NULL && !make_sum(m, sum))
        return false;
    Value fields = name_fields(s, kind);
    Dict *dict = is_empty(fields) ? NULL : begin_class(m, fields, signature_of_node(kind));
    bool ok = dict && (!product || add_attributes(m, dict, sum));
    for (const AstField *f = ast_fields(kind); ok && f->name; f++)
        ok = f->many != FIELD_OPT || put(dict, f->name, NONE);
    Type *type = ok ? finish_class(node_names[kind], product ? s->root : s->sums[sum], dict) : NULL;
    size_t count = is_empty(fields) ? 0 : as_tuple(fields)->length;
    release(fields);
    if (!ok)
        RELEASE(dict);
    if (type == NULL)
        return false;
    set_room(type, count + (ast_has_attributes(sum) ? AST_ATTRIBUTES : 0));
    s->nodes[kind] = type;
    if (product)
        s->sums[sum] = type;
    return true;
}

static bool make_classes(Maker *m)
{
    if (!make_root(m))
        return false;
    for (int kind = 0; kind < NODE_KIND_COUNT; kind++) {
        if (kind == NODE_comprehension && !make_enums(m))
            return false;
        if (!make_node(m, (NodeKind)kind))
            return false;
    }
    return true;
}

/* ---- _field_types ---- */

static Type *class_of_type(const AstState *s, AstSum type)
{
    switch (type) {
    case SUM_identifier: case SUM_string: return TYPE(str);
    case SUM_constant: return TYPE(object);
    case SUM_int: return TYPE(int_);
    default: return s->sums[type];
    }
}

static Value make_field_type(const AstState *s, const AstField *f)
{
    Value class = from_pointer(class_of_type(s, f->type));
    if (f->many == FIELD_ONE)
        return retain(class);
    Value args = f->many == FIELD_OPT ? tuple_pack(2, class, NONE) : tuple_pack(1, class);
    Value result = is_empty(args) ? EMPTY : f->many == FIELD_OPT ? union_of(args) : generic_alias_new(from_pointer(TYPE(list)), args);
    release(args);
    return result;
}

/* Borrowed. */
static Value field_type(Maker *m, const AstField *f)
{
    Value *cached = &m->aliases[f->type][f->many];
    if (is_empty(*cached))
        *cached = make_field_type(m->state, f);
    return *cached;
}

static bool add_field_types(Maker *m, Type *type, const AstField *fields)
{
    Dict *types = dict_new();
    bool ok = types != NULL;
    for (const AstField *f = fields; ok && f && f->name; f++) {
        Value t = field_type(m, f);
        ok = !is_empty(t) && put(types, f->name, t);
    }
    ok = ok && put(as_dict(type->dict), "_field_types", from_pointer(types)) &&
         put(as_dict(type->dict), "__annotations_cache__", from_pointer(types));
    RELEASE(types);
    return ok;
}

static bool add_all_field_types(Maker *m)
{
    for (int kind = 0; kind < NODE_KIND_COUNT; kind++)
        if (!add_field_types(m, m->state->nodes[kind], ast_fields((NodeKind)kind)))
            return false;
    for (int i = 0; i < AST_ENUM_COUNT; i++)
        if (!add_field_types(m, m->state->enums[i], NULL))
            return false;
    return true;
}

/* ---- the state ---- */

static bool make_names(Maker *m)
{
    AstState *s = m->state;
    for (int i = 0; i < AST_ATTRIBUTES; i++)
        if (is_empty(s->attribute_names[i] = str_intern_c(attribute_names[i])))
            return false;
    s->fields_name = str_intern_c("_fields");
    s->attributes_name = str_intern_c("_attributes");
    s->field_types_name = str_intern_c("_field_types");
    m->module_name = str_intern_c("ast");
    m->no_fields = retain(runtime.empty_tuple);
    m->attributes = tuple_from(s->attribute_names, AST_ATTRIBUTES);
    return !is_empty(s->fields_name) && !is_empty(s->attributes_name) && !is_empty(s->field_types_name) && !is_empty(m->module_name) &&
           !is_empty(m->attributes);
}

AstState *ast_state(void)
{
    if (runtime.state->ast)
        return runtime.state->ast;
    Maker m = {.state = calloc(1, sizeof(AstState))};
    if (m.state == NULL) {
        error_no_memory();
        return NULL;
    }
    bool ok = make_names(&m) && make_classes(&m) && add_all_field_types(&m);
    release(m.module_name);
    release(m.no_fields);
    release(m.attributes);
    for (size_t i = 0; i < FIELD_TYPE_COUNT; i++)
        for (size_t many = 0; many < 3; many++)
            release(m.aliases[i][many]);
    if (!ok) /* out of memory: what was made is lost, the next attempt starts anew */
        return NULL;
    return runtime.state->ast = m.state;
}

/* ---- the module ---- */

static bool add_node(Value module, const AstState *s, NodeKind kind)
{
    Type *sum = s->sums[ast_sum_of(kind)];
    bool first = kind == 0 || ast_sum_of(kind) != ast_sum_of((NodeKind)(kind - 1));
    return (!first || sum == s->nodes[kind] || module_add_type(module, sum)) && module_add_type(module, s->nodes[kind]);
}

static bool add_enums(Value module, const AstState *s)
{
    for (size_t i = 0; i < AST_ENUM_COUNT; i++) {
        if ((i == 0 || enum_rows[i].sum != enum_rows[i - 1].sum) && !module_add_type(module, s->sums[enum_rows[i].sum]))
            return false;
        if (!module_add_type(module, s->enums[i]))
            return false;
    }
    return true;
}

static bool fill(Value module)
{
    const AstState *s = ast_state();
    if (s == NULL || !module_add_type(module, s->root) ||
        !module_add_int(module, "PyCF_ALLOW_TOP_LEVEL_AWAIT", PYCF_ALLOW_TOP_LEVEL_AWAIT) ||
        !module_add_int(module, "PyCF_ONLY_AST", PYCF_ONLY_AST) || !module_add_int(module, "PyCF_TYPE_COMMENTS", PARSE_TYPE_COMMENTS) ||
        !module_add_int(module, "PyCF_OPTIMIZED_AST", PYCF_OPTIMIZED_AST | PYCF_ONLY_AST))
        return false;
    for (int kind = 0; kind < NODE_KIND_COUNT; kind++)
        if ((kind == NODE_comprehension && !add_enums(module, s)) || !add_node(module, s, (NodeKind)kind))
            return false;
    return true;
}

const ModuleSpec ast_module = {"_ast", NULL, NULL, fill};
