/* tuple.c - the tuple type. */
#include "object/tuple.h"

#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/iterators.h"

static Value tuple_repr(Value self)
{
    Tuple *t = as_tuple(self);
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_from_c("(...)");
    StrBuilder b;
    builder_init(&b);
    builder_char(&b, '(');
    for (size_t i = 0; i < t->length && !b.failed; i++) {
        if (i)
            builder_c(&b, ", ");
        Value item = to_repr(t->items[i]);
        if (is_empty(item))
            b.failed = true;
        else
            builder_str(&b, item);
        release(item);
    }
    builder_c(&b, t->length == 1 ? ",)" : ")");
    repr_leave(self);
    return builder_finish(&b);
}

static int64_t tuple_length(Value self) { return (int64_t)as_tuple(self)->length; }

static Value tuple_item(Value self, int64_t i)
{
    if (i < 0 || (uint64_t)i >= as_tuple(self)->length)
        return error_set(TYPE(IndexError), "tuple index out of range");
    return retain(as_tuple(self)->items[i]);
}

static void tuple_traverse(Object *self, VisitFn visit, void *context)
{
    Tuple *t = (Tuple *)self;
    for (size_t i = 0; i < t->length; i++)
        visit_value(t->items[i], visit, context);
}

static size_t tuple_size(const Object *self) { return sizeof(Tuple) + ((const Tuple *)self)->length * sizeof(Value); }

const TypeSpec tuple_spec = {
    .name = "tuple", .size = sizeof(Tuple),
    .flags = TYPE_BASE | TYPE_TRACKED | TYPE_IS_TUPLE | TYPE_SEQUENCE | TYPE_VARIABLE | TYPE_MATCH_SELF,
    .slots = {.repr = tuple_repr, .length = tuple_length, .sequence_item = tuple_item, .iter = tuple_iter,
              .dealloc = tuple_dealloc, .traverse = tuple_traverse, .instance_size = tuple_size},
};
