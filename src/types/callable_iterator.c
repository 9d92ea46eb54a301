/* callable_iterator.c - iter(callable, sentinel), and anext(iterator, default). */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/containers.h"

/* callable and sentinel; or the awaitable and the default. Exhausted: both EMPTY. */
typedef struct Pair {
    Object head;
    Value first, second;
} Pair;

static Value pair_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)kwnames;
    Pair *p = nargs == 2 ? object_new(type) : NULL;
    if (p == NULL)
        return nargs == 2 ? EMPTY : error_type("cannot create '%s' instances", type->name);
    p->first = retain(args[0]);
    p->second = retain(args[1]);
    return from_pointer(p);
}

static void pair_clear(Object *self)
{
    clear(&((Pair *)self)->first);
    clear(&((Pair *)self)->second);
}

static void pair_dealloc(Object *self)
{
    pair_clear(self);
    object_free(self);
}

static void pair_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Pair *)self)->first, visit, context);
    visit_value(((Pair *)self)->second, visit, context);
}

static Value callable_iterator_next(Value self)
{
    Pair *p = (Pair *)as_object(self);
    if (is_empty(p->first))
        return EMPTY;
    Value callable = retain(p->first), result = call_0(callable);
    release(callable);
    if (is_empty(result)) {
        if (error_catch(TYPE(StopIteration)))
            pair_clear(as_object(self));
        return EMPTY;
    }
    if (is_empty(p->first)) { /* the call exhausted this iterator */
        release(result);
        return EMPTY;
    }
    Value sentinel = retain(p->second);
    int equal = values_equal(sentinel, result);
    release(sentinel);
    if (equal == 0)
        return result;
    release(result);
    if (equal > 0)
        pair_clear(as_object(self));
    return EMPTY;
}

static Value callable_iterator_reduce(Value self)
{
    Pair *p = (Pair *)as_object(self);
    Value iter = builtin_named("iter");
    if (is_empty(iter))
        return EMPTY;
    Value args = is_empty(p->first) ? tuple_pack(1, runtime.empty_tuple) : tuple_pack(2, p->first, p->second);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, iter, args);
    release(iter);
    release(args);
    return result;
}

static const NativeRow callable_iterator_methods[] = {
    NATIVE("__reduce__", callable_iterator_reduce, "($self, /)", "For copying and pickling."),
    NATIVE_END,
};

const TypeSpec callable_iterator_spec = {
    .name = "callable_iterator", .size = sizeof(Pair), .flags = TYPE_TRACKED, .methods = callable_iterator_methods,
    .slots = {.iter = iterator_self, .next = callable_iterator_next, .new = pair_new, .dealloc = pair_dealloc,
              .traverse = pair_traverse, .clear = pair_clear},
};

/* ---- anext with a default ---- */

Value (*awaitable_hook)(Value v);

/* The iterator behind the awaitable. Owned. */
static Value awaited(Pair *p)
{
    Value iterator = awaitable_hook(p->first);
    if (is_empty(iterator) || type_of(iterator)->slots.next)
        return iterator;
    UnaryFn await = type_of(iterator)->slots.await; /* a coroutine's wrapper can be sent to */
    Value wrapped = await ? await(iterator) : error_type("'%T' object can't be awaited", iterator);
    release(iterator);
    return wrapped;
}

/* The end of iteration becomes a result: StopIteration(default). */
static Value end_with_default(Pair *p, Value result)
{
    if (is_empty(result) && error_occurred() && error_catch(TYPE(StopAsyncIteration)))
        error_set_value(TYPE(StopIteration), p->second);
    return result;
}

static Value anext_awaitable_next(Value self)
{
    Pair *p = (Pair *)as_object(self);
    Value iterator = awaited(p);
    if (is_empty(iterator))
        return EMPTY;
    Value result = type_of(iterator)->slots.next(iterator);
    release(iterator);
    return end_with_default(p, result);
}

static Value forward(Value self, const char *method, const Value *args, size_t nargs)
{
    Pair *p = (Pair *)as_object(self);
    Value iterator = awaited(p);
    if (is_empty(iterator))
        return EMPTY;
    Value result = call_method_c(iterator, method, args, nargs);
    release(iterator);
    return end_with_default(p, result);
}

static Value anext_awaitable_send(Value self, Value value) { return forward(self, "send", &value, 1); }
static Value anext_awaitable_throw(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)kwnames;
    return forward(self, "throw", args, nargs);
}
static Value anext_awaitable_close(Value self) { return forward(self, "close", NULL, 0); }

static const NativeRow anext_awaitable_methods[] = {
    NATIVE("send", anext_awaitable_send, "($self, value, /)", "Sends a value into the awaitable."),
    NATIVE("throw", anext_awaitable_throw, "($self, type, value=<unset>, traceback=<unset>, /)", "Throws an exception into the awaitable."),
    NATIVE("close", anext_awaitable_close, "($self, /)", "Ends the awaitable."),
    NATIVE_END,
};

const TypeSpec anext_awaitable_spec = {
    .name = "anext_awaitable", .size = sizeof(Pair), .flags = TYPE_TRACKED, .methods = anext_awaitable_methods,
    .slots = {.iter = iterator_self, .await = iterator_self, .next = anext_awaitable_next, .new = pair_new,
              .dealloc = pair_dealloc, .traverse = pair_traverse, .clear = pair_clear},
};
