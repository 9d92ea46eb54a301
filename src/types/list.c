/* list.c - the list type. */
#include "object/list.h"

#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/iterators.h"

static Value list_repr(Value self)
{
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_from_c("[...]");
    StrBuilder b;
    builder_init(&b);
    builder_char(&b, '[');
    for (size_t i = 0; i < as_list(self)->length && !b.failed; i++) {
        if (i)
            builder_c(&b, ", ");
        Value item = to_repr(as_list(self)->items[i]);
        if (is_empty(item))
            b.failed = true;
        else
            builder_str(&b, item);
        release(item);
    }
    builder_char(&b, ']');
    repr_leave(self);
    return builder_finish(&b);
}

static int64_t list_length(Value self) { return (int64_t)as_list(self)->length; }

static Value list_item(Value self, int64_t i)
{
    if (i < 0 || (uint64_t)i >= as_list(self)->length)
        return error_set(TYPE(IndexError), "list index out of range");
    return retain(as_list(self)->items[i]);
}

static bool list_set_item(Value self, int64_t i, Value value)
{
    if (i < 0 || (uint64_t)i >= as_list(self)->length) {
        error_set(TYPE(IndexError), "list assignment index out of range");
        return false;
    }
    replace(&as_list(self)->items[i], retain(value));
    return true;
}

static Value list_repeat(Value self, int64_t n)
{
    List *list = as_list(self);
    List *result = list_new(n > 0 ? list->length * (size_t)n : 0);
    for (int64_t i = 0; result && i < n; i++)
        for (size_t j = 0; j < list->length; j++)
            result->items[result->length++] = retain(list->items[j]);
    return from_pointer(result);
}

static Value method_append(Value self, Value item)
{
    return list_append(as_list(self), item) ? none_value() : EMPTY;
}

static Value method_pop(Value self, const Value *args)
{
    List *list = as_list(self);
    int64_t i;
    if (!index_as_int64(args[0], &i, TYPE(IndexError)))
        return EMPTY;
    if (list->length == 0)
        return error_set(TYPE(IndexError), "pop from empty list");
    if (i < 0)
        i += (int64_t)list->length;
    if (i < 0 || (uint64_t)i >= list->length)
        return error_set(TYPE(IndexError), "pop index out of range");
    Value item = list->items[i];
    memmove(list->items + i, list->items + i + 1, (list->length - (size_t)i - 1) * sizeof(Value));
    list->length--;
    return item;
}

static const NativeRow methods[] = {
    NATIVE("append", method_append, "($self, object, /)", "Adds an item at the end."),
    NATIVE("pop", method_pop, "($self, index=-1, /)", "Removes and returns an item, the last one unless told otherwise."),
    NATIVE_END,
};

static void list_traverse(Object *self, VisitFn visit, void *context)
{
    List *list = (List *)self;
    for (size_t i = 0; i < list->length; i++)
        visit_value(list->items[i], visit, context);
}

static void list_clear_slot(Object *self) { list_clear((List *)self); }

static bool list_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)kwnames;
    list_clear(as_list(self));
    return nargs == 0 || list_extend(as_list(self), args[0]);
}

static Value list_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(object_new(type));
}

const TypeSpec list_spec = {
    .name = "list", .size = sizeof(List), .methods = methods,
    .flags = TYPE_BASE | TYPE_TRACKED | TYPE_IS_LIST | TYPE_SEQUENCE | TYPE_MATCH_SELF,
    .slots = {.repr = list_repr, .length = list_length, .sequence_item = list_item, .set_sequence_item = list_set_item,
              .repeat = list_repeat, .iter = list_iter, .new = list_new_slot, .init = list_init, .dealloc = list_dealloc,
              .traverse = list_traverse, .clear = list_clear_slot},
};
