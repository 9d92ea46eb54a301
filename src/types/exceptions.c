/* exceptions.c - the exception types. */
#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

static Value exception_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)kwnames;
    BaseException *e = object_new(type);
    if (e == NULL)
        return EMPTY;
    e->args = tuple_from(args, nargs);
    return from_pointer(e);
}

static bool exception_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)kwnames;
    Value tuple = tuple_from(args, nargs);
    if (is_empty(tuple))
        return false;
    replace(&as_exception(self)->args, tuple);
    return true;
}

static Value exception_str(Value self)
{
    Tuple *args = as_tuple(as_exception(self)->args);
    if (args->length == 0)
        return retain(runtime.empty_str);
    return args->length == 1 ? to_str(args->items[0]) : to_str(as_exception(self)->args);
}

static Value exception_repr(Value self)
{
    Tuple *args = as_tuple(as_exception(self)->args);
    if (args->length == 1)
        return str_format("%T(%R)", self, args->items[0]);
    return str_format("%T%R", self, as_exception(self)->args);
}

static void exception_traverse(Object *self, VisitFn visit, void *context)
{
    BaseException *e = (BaseException *)self;
    visit_value(e->dict, visit, context);
    visit_value(e->args, visit, context);
    visit_value(e->traceback, visit, context);
    visit_value(e->context, visit, context);
    visit_value(e->cause, visit, context);
}

static Value get_args(Value self) { return retain(as_exception(self)->args); }

static const GetSetRow exception_getset[] = {
    {"args", get_args, NULL, NULL},
    GETSET_END,
};

/* Room for the largest layout: the fields of every class are sorted out by the exceptions of their own. */
enum { EXCEPTION_SIZE = sizeof(BaseException) + 6 * sizeof(Value) };

const TypeSpec BaseException_spec = {
    .name = "BaseException", .size = EXCEPTION_SIZE, .flags = TYPE_BASE | TYPE_TRACKED | TYPE_IS_EXCEPTION,
    .dict_offset = offsetof(BaseException, dict), .getset = exception_getset,
    .slots = {.repr = exception_repr, .str = exception_str, .new = exception_new_slot, .init = exception_init,
              .dealloc = exception_dealloc, .traverse = exception_traverse},
};
#define EXCEPTION_ROW(id, text, parent, document)                                                                      \
    const TypeSpec id##_spec = {.name = text, .doc = document, .size = EXCEPTION_SIZE,                                  \
                                .flags = TYPE_BASE | TYPE_TRACKED | TYPE_IS_EXCEPTION};
#include "object/exceptions.def"
