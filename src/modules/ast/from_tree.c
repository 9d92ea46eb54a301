/* from_tree.c - the parser's tree as objects of the ast module. */
#include "modules/ast/nodes.h"
#include "modules/ast/convert.h"

#include "compiler/compile.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/str.h"

static Value from_node(AstState *s, const Node *node);

/* The text is made once; every later use has the first one's object, which the unfinished tree keeps alive. */
static Value from_identifier(Identifier *id)
{
    if (id == NULL)
        return none_value();
    if (id->tag == NULL) {
        Value text = str_from_utf8(id->text, id->length);
        if (is_empty(text))
            return EMPTY;
        id->tag = as_object(str_intern(text));
        return from_pointer(id->tag);
    }
    return retain(from_pointer(id->tag));
}

static Value from_enum(const AstState *s, AstEnum first, int value) { return retain(s->singletons[first + (unsigned)value]); }

/* The enumerations by their first value. */
static int first_of_enum(unsigned type)
{
    switch (type) {
    case SUM_expr_context: return ENUM_expr_context_Load;
    case SUM_boolop: return ENUM_boolop_And;
    case SUM_operator: return ENUM_operator_Add;
    case SUM_unaryop: return ENUM_unaryop_Invert;
    case SUM_cmpop: return ENUM_cmpop_Eq;
    default: return -1;
    }
}

static Value from_item(AstState *s, unsigned type, void *item)
{
    if (type == SUM_cmpop)
        return from_enum(s, ENUM_cmpop_Eq, (int)(intptr_t)item);
    return type == SUM_identifier ? from_identifier(item) : from_node(s, item);
}

static Value from_seq(AstState *s, unsigned type, const Seq *seq)
{
    List *list = list_new(seq->count);
    for (size_t i = 0; list && i < seq->count; i++) {
        Value item = from_item(s, type, seq->items[i]);
        if (is_empty(item)) {
            RELEASE(list);
            return EMPTY;
        }
        list->items[list->length++] = item;
    }
    return from_pointer(list);
}

static Value from_field(AstState *s, const AstField *field, const void *place)
{
    if (field->many == FIELD_SEQ)
        return from_seq(s, field->type, place);
    switch (field->type) {
    case SUM_identifier: return from_identifier(*(Identifier *const *)place);
    case SUM_string: {
        const Text *text = *(const Text *const *)place;
        return text ? str_from_utf8(text->data, text->length) : none_value();
    }
    case SUM_constant: return compile_constant(place);
    case SUM_int: return int_value(*(const int *)place);
    default: {
        int first = first_of_enum(field->type);
        return first >= 0 ? from_enum(s, (AstEnum)first, *(const int *)place) : from_node(s, *(Node *const *)place);
    }
    }
}

/* The shape of instances that have everything; the room for it is in the object. */
static Shape *full_shape(AstState *s, NodeKind kind)
{
    Shape *shape = s->nodes[kind]->root_shape;
    for (size_t i = 0; shape && i < AST_MAX_FIELDS && !is_empty(s->field_names[kind][i]); i++)
        shape = shape_add(shape, s->field_names[kind][i]);
    for (size_t i = 0; shape && i < AST_ATTRIBUTES && ast_has_attributes(ast_sum_of(kind)); i++)
        shape = shape_add(shape, s->attribute_names[i]);
    if (shape == NULL && !error_occurred())
        error_no_memory();
    return s->shapes[kind] = shape;
}

static Value from_node(AstState *s, const Node *node)
{
    if (node == NULL)
        return none_value();
    if (stack_overflowing(" during  ast construction"))
        return EMPTY;
    NodeKind kind = node->kind;
    Shape *shape = s->shapes[kind] ? s->shapes[kind] : full_shape(s, kind);
    Instance *object = shape ? object_new(s->nodes[kind]) : NULL;
    if (object == NULL)
        return EMPTY;
    object->shape = shape; /* what is not there yet is EMPTY: nobody looks before all is */
    Value *slot = object->slots;
    for (const AstField *field = ast_fields(kind); field->name; field++, slot++)
        if (is_empty(*slot = from_field(s, field, (const char *)node + field->offset))) {
            RELEASE(object);
            return EMPTY;
        }
    if (ast_has_attributes(ast_sum_of(kind))) {
        slot[0] = small_int_value(node->line);
        slot[1] = small_int_value(node->column);
        slot[2] = small_int_value(node->end_line);
        slot[3] = small_int_value(node->end_column);
    }
    return from_pointer(object);
}

Value ast_from_tree(const Node *tree)
{
    AstState *s = ast_state();
    return s ? from_node(s, tree) : EMPTY;
}
