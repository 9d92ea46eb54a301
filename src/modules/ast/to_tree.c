/* to_tree.c - objects of the ast module as the compiler's tree. Anything may stand in a field: what can't be used raises. */
#include "modules/ast/convert.h"

#include <stdio.h>

#include "object/attribute.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"

typedef struct Converter {
    AstState *state;
    Arena *arena;
    NameTable *names;
    List *kept; /* objects that the tree borrows: they may come from properties */
} Converter;

static bool to_node(Converter *c, AstSum sum, Value v, Node **result);

static void *allocate(Converter *c, size_t size)
{
    void *memory = arena_alloc(c->arena, size ? size : 1);
    if (memory == NULL)
        error_no_memory();
    return memory;
}

/* ---- leaves ---- */

static bool to_c_int(Value v, int *result)
{
    int64_t number;
    if (!is_int(v)) {
        error_value("invalid integer value: %R", v);
        return false;
    }
    int range = int_as_int64(v, &number);
    if (range || number != (int)number) {
        error_overflow("Python int too large to convert to C int");
        return false;
    }
    *result = (int)number;
    return true;
}

/* UTF-8 with lone surrogates as three bytes each. */
static bool to_text(Converter *c, Value v, Text *result)
{
    Str *s = as_str(v);
    char *out = allocate(c, s->length * 4 + 1);
    if (out == NULL)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t ch = str_char(s, i);
        if (ch < 0x80) {
            out[n++] = (char)ch;
            continue;
        }
        if (ch >= 0x10000) {
            out[n++] = (char)(0xf0 | ch >> 18);
            out[n++] = (char)(0x80 | (ch >> 12 & 63));
        } else if (ch >= 0x800) {
            out[n++] = (char)(0xe0 | ch >> 12);
        } else {
            out[n++] = (char)(0xc0 | ch >> 6);
        }
        if (ch >= 0x800)
            out[n++] = (char)(0x80 | (ch >> 6 & 63));
        out[n++] = (char)(0x80 | (ch & 63));
    }
    *result = (Text){out, n};
    return true;
}

static bool to_identifier(Converter *c, Value v, Identifier **result)
{
    *result = NULL;
    if (is_none(v))
        return true;
    if (!is_exact_str(v)) {
        error_type("AST identifier must be of type str");
        return false;
    }
    Text text;
    const char *ascii = str_is_ascii(as_str(v)) ? str_data(as_str(v)) : NULL;
    if (ascii)
        text = (Text){ascii, as_str(v)->length};
    else if (!to_text(c, v, &text))
        return false;
    *result = name_table_intern(c->names, text.data, text.length);
    if (*result == NULL)
        error_no_memory();
    return *result != NULL;
}

static bool to_string(Converter *c, Value v, Text **result)
{
    if (!is_exact_str(v) && !is_exact_bytes(v)) {
        error_type("AST string must be of type str");
        return false;
    }
    *result = allocate(c, sizeof **result);
    if (*result == NULL || is_exact_str(v))
        return *result && to_text(c, v, *result);
    **result = (Text){as_bytes(v)->data, as_bytes(v)->length};
    return list_append(c->kept, v);
}

static bool to_digits(Converter *c, int64_t number, Text *result)
{
    char *digits = allocate(c, 24);
    *result = (Text){digits, digits ? (size_t)snprintf(digits, 24, "%ld", (long)number) : 0};
    return digits != NULL;
}

/* Constants that the compiler looks into take the form that the parser gives them. */
static bool to_constant(Converter *c, Value v, ConstantValue *result)
{
    if (is_none(v)) {
        result->kind = CONSTANT_NONE;
    } else if (is_bool(v)) {
        result->kind = same(v, TRUE_VALUE) ? CONSTANT_TRUE : CONSTANT_FALSE;
    } else if (same(v, ELLIPSIS)) {
        result->kind = CONSTANT_ELLIPSIS;
    } else if (is_exact_float(v)) {
        result->kind = CONSTANT_FLOAT;
        result->number = float_double(v);
    } else if (is_exact_str(v)) {
        result->kind = CONSTANT_STR;
        return to_text(c, v, &result->text);
    } else if (is_exact_bytes(v)) {
        result->kind = CONSTANT_BYTES;
        result->text = (Text){as_bytes(v)->data, as_bytes(v)->length};
        return list_append(c->kept, v);
    } else if (is_small_int(v) && small_int(v) >= 0 && small_int(v) < INT32_MAX) {
        result->kind = CONSTANT_INT;
        return to_digits(c, small_int(v), &result->text);
    } else {
        result->kind = CONSTANT_OBJECT;
        result->object = v.bits;
        return list_append(c->kept, v);
    }
    return true;
}

static const char *const sum_names[] = {
#define SUM(name) #name,
    AST_SUMS(SUM)
#undef SUM
};

/* Which of an enumeration's classes v is an instance of. */
static bool to_enum(Converter *c, AstSum sum, Value v, int *result)
{
    static const struct { uint8_t sum; } rows[] = {
#define ENUM_NODE(of, Name) {SUM_##of},
#include "syntax/ast_enums.def"
#undef ENUM_NODE
    };
    int first = -1;
    for (int i = 0; i < AST_ENUM_COUNT; i++) {
        if (rows[i].sum != sum)
            continue;
        if (first < 0)
            first = i;
        int is = same(v, c->state->singletons[i]) ? 1 : isinstance(v, from_pointer(c->state->enums[i]));
        if (is < 0)
            return false;
        if (is) {
            *result = i - first;
            return true;
        }
    }
    error_type("expected some sort of %s, but got %R", sum_names[sum], v);
    return false;
}

/* ---- fields ---- */

static bool to_item(Converter *c, unsigned type, Value v, void **result)
{
    if (type == SUM_identifier) {
        Identifier *id;
        bool ok = to_identifier(c, v, &id);
        if (ok && id == NULL) {
            error_type("AST identifier must be of type str");
            return false;
        }
        *result = id;
        return ok;
    }
    if (ast_is_enum(type)) {
        int number = 0;
        bool ok = to_enum(c, type, v, &number);
        *result = (void *)(intptr_t)number;
        return ok;
    }
    return to_node(c, type, v, (Node **)result);
}

static bool to_seq(Converter *c, NodeKind kind, const AstField *field, Value v, Seq *result)
{
    if (!is_list(v)) {
        error_type("%s field \"%s\" must be a list, not a %T", node_names[kind], field->name, v);
        return false;
    }
    size_t count = as_list(v)->length;
    void **items = allocate(c, count * sizeof *items);
    if (items == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        Value item = retain(as_list(v)->items[i]);
        bool ok = to_item(c, field->type, item, &items[i]);
        release(item);
        if (ok && as_list(v)->length != count) {
            error_set(TYPE(RuntimeError), "%s field \"%s\" changed size during iteration", node_names[kind], field->name);
            ok = false;
        }
        if (!ok)
            return false;
    }
    *result = (Seq){count, items};
    return true;
}

/* v EMPTY: the object has no such attribute. */
static bool to_field(Converter *c, NodeKind kind, const AstField *field, Value v, void *place)
{
    if (is_empty(v) && field->many == FIELD_ONE) {
        error_type("required field \"%s\" missing from %s", field->name, node_names[kind]);
        return false;
    }
    if (is_empty(v) || (field->many == FIELD_OPT && is_none(v)))
        return true;
    if (field->many == FIELD_SEQ)
        return to_seq(c, kind, field, v, place);
    switch (field->type) {
    case SUM_identifier: return to_identifier(c, v, place);
    case SUM_string: return to_string(c, v, place);
    case SUM_constant: return to_constant(c, v, place);
    case SUM_int: return to_c_int(v, place);
    default: return ast_is_enum(field->type) ? to_enum(c, field->type, v, place) : to_node(c, field->type, v, place);
    }
}

/* An attribute: owned, or EMPTY where there is none. false: exception. */
static bool attribute_of(Value v, Value name, Value *result)
{
    int found = find_attribute(v, name, result);
    if (found == 0)
        *result = EMPTY;
    return found >= 0;
}

/* A node that the parser could have made: its slots are read as they are. */
static bool has_all(const Converter *c, NodeKind kind, Value v)
{
    return type_of(v) == c->state->nodes[kind] && as_instance(v)->shape == c->state->shapes[kind];
}

static bool field_value(Converter *c, NodeKind kind, Value v, size_t index, Value *result)
{
    if (has_all(c, kind, v)) {
        *result = retain(*instance_slot(as_instance(v), (uint32_t)index));
        return true;
    }
    return attribute_of(v, c->state->field_names[kind][index], result);
}

/* None may stand for a node in many places; not where one is needed. */
static bool check_present(NodeKind kind, const Node *node)
{
    for (const AstField *f = ast_fields(kind); f->name; f++) {
        bool pointer = f->type != SUM_int && f->type != SUM_constant && !ast_is_enum(f->type);
        if (f->many == FIELD_ONE && pointer && *(void *const *)((const char *)node + f->offset) == NULL) {
            error_value("field '%s' is required for %s", f->name, node_names[kind]);
            return false;
        }
    }
    return true;
}

static size_t node_size(NodeKind kind)
{
    static const uint16_t sizes[] = {
#define NODE(sum, Name) sizeof(Name##Node),
#define FIELD(type, name, many)
#define END
#include "syntax/ast.def"
#undef NODE
#undef FIELD
#undef END
    };
    return sizes[kind];
}

static bool read_fields(Converter *c, NodeKind kind, Value v, Node *node)
{
    size_t index = 0;
    for (const AstField *f = ast_fields(kind); f->name; f++, index++) {
        Value value;
        if (!field_value(c, kind, v, index, &value))
            return false;
        bool ok = to_field(c, kind, f, value, (char *)node + f->offset);
        release(value);
        if (!ok)
            return false;
    }
    return check_present(kind, node);
}

/* ---- positions ---- */

/* place keeps what it has where the attribute is left out and may be. */
static bool read_position(Converter *c, AstSum sum, Value v, int attribute, bool required, int32_t *place)
{
    Value value;
    if (!attribute_of(v, c->state->attribute_names[attribute], &value))
        return false;
    if (is_empty(value) && required) {
        error_type("required field \"%U\" missing from %s", c->state->attribute_names[attribute], sum_names[sum]);
        return false;
    }
    bool ok = is_empty(value) || (!required && is_none(value)) || to_c_int(value, place);
    release(value);
    return ok;
}

static bool read_positions(Converter *c, AstSum sum, Value v, Node *at)
{
    bool end_required = sum == SUM_pattern || sum == SUM_type_param;
    if (!ast_has_attributes(sum))
        return true;
    if (!read_position(c, sum, v, 0, true, &at->line) || !read_position(c, sum, v, 1, true, &at->column))
        return false;
    at->end_line = at->line;
    at->end_column = at->column;
    return read_position(c, sum, v, 2, end_required, &at->end_line) && read_position(c, sum, v, 3, end_required, &at->end_column);
}

/* ---- nodes ---- */

static bool is_product(AstSum sum)
{
    return sum == SUM_comprehension || sum == SUM_arguments || sum == SUM_arg || sum == SUM_keyword || sum == SUM_alias ||
           sum == SUM_withitem || sum == SUM_match_case;
}

/* Which class of the sum v is an instance of; products take anything that has the fields. -1: exception. */
static int kind_of(Converter *c, AstSum sum, Value v)
{
    int first = 0, last;
    while (ast_sum_of((NodeKind)first) != sum)
        first++;
    if (is_product(sum))
        return first;
    for (last = first; last < NODE_KIND_COUNT && ast_sum_of((NodeKind)last) == sum; last++)
        if (type_of(v) == c->state->nodes[last])
            return last;
    for (int kind = first; kind < last; kind++) {
        int is = isinstance(v, from_pointer(c->state->nodes[kind]));
        if (is)
            return is < 0 ? -1 : kind;
    }
    error_type("expected some sort of %s, but got %R", sum_names[sum], v);
    return -1;
}

static Node *make_node(Converter *c, AstSum sum, Value v)
{
    Node at = {0};
    if (!is_product(sum) && !read_positions(c, sum, v, &at))
        return NULL;
    int kind = kind_of(c, sum, v);
    Node *node = kind < 0 ? NULL : allocate(c, node_size((NodeKind)kind));
    if (node == NULL)
        return NULL;
    *node = at;
    node->kind = (uint8_t)kind;
    if (!read_fields(c, (NodeKind)kind, v, node) || (is_product(sum) && !read_positions(c, sum, v, node)))
        return NULL;
    return node;
}

static bool to_node(Converter *c, AstSum sum, Value v, Node **result)
{
    *result = NULL;
    if (is_none(v) && !is_product(sum))
        return true;
    if (stack_is_short()) {
        error_set(TYPE(RecursionError), "maximum recursion depth exceeded while traversing '%s' node", sum_names[sum]);
        return false;
    }
    *result = make_node(c, sum, v);
    return *result != NULL;
}

Node *ast_to_tree(Value object, Arena *arena, NameTable *names, Value *kept)
{
    Node *node = NULL;
    *names = (NameTable){.arena = arena};
    Converter c = {.state = ast_state(), .arena = arena, .names = names, .kept = list_new(0)};
    *kept = from_pointer(c.kept);
    if (c.state && c.kept && to_node(&c, SUM_mod, object, &node))
        return node;
    return NULL;
}
