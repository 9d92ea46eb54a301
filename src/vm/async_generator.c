/* async_generator.c - asynchronous generators and the awaitables that drive them.

   A YIELD of an asynchronous generator that does not pass on what it awaits ends the awaitable that runs it:
   StopIteration(value) is raised there. generator_delegate tells the two kinds of YIELD apart. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/native.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/containers.h"
#include "vm/generator.h"
#include "vm/generator_methods.h"

typedef enum { AWAITABLE_INIT, AWAITABLE_ITER, AWAITABLE_CLOSED } AwaitableState;

/* asend() and __anext__(): value is what is sent. athrow() and aclose(): value is the tuple of arguments, or EMPTY. */
typedef struct Awaitable {
    Object head;
    Value generator;
    Value value;
    uint8_t state;
} Awaitable;

static Awaitable *as_awaitable(Value v) { return (Awaitable *)as_object(v); }
static Generator *generator_of(Awaitable *a) { return as_generator(a->generator); }
static bool is_athrow(const Awaitable *a) { return a->head.type == TYPE(async_generator_athrow); }

Value async_generator_get_running(Value self) { return bool_value(as_generator(self)->running_async); }

/* The first use of an asynchronous generator tells the thread's hooks. */
static bool init_hooks(Generator *g)
{
    if (g->hooks_inited)
        return true;
    g->hooks_inited = true;
    Thread *thread = thread_current();
    if (is_object(thread->async_hooks[1]) && !is_none(thread->async_hooks[1]))
        g->finalizer = retain(thread->async_hooks[1]);
    Value first = thread->async_hooks[0];
    if (!is_object(first) || is_none(first))
        return true;
    retain(first);
    Value result = call_1(first, from_pointer(g));
    release(first);
    bool ok = !is_empty(result);
    release(result);
    return ok;
}

static Value awaitable_new(Type *type, Value generator, Value value)
{
    if (!init_hooks(as_generator(generator)))
        return EMPTY;
    Awaitable *a = object_new(type);
    if (a == NULL)
        return EMPTY;
    a->generator = retain(generator);
    a->value = retain(value);
    return from_pointer(a);
}

static Value async_generator_anext(Value self) { return awaitable_new(TYPE(async_generator_asend), self, EMPTY); }
static Value method_asend(Value self, Value value) { return awaitable_new(TYPE(async_generator_asend), self, value); }
static Value method_aclose(Value self) { return awaitable_new(TYPE(async_generator_athrow), self, EMPTY); }

static Value method_athrow(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("async_generator.athrow() takes no keyword arguments");
    if (nargs > 1 && !error_warn(TYPE(DeprecationWarning), 1,
                                 "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead."))
        return EMPTY;
    if (nargs < 1 || nargs > 3)
        return error_type("athrow expected at %s argument%s, got %zu", nargs ? "most 3" : "least 1", nargs ? "s" : "", nargs);
    Value tuple = tuple_from(args, nargs);
    Value result = is_empty(tuple) ? EMPTY : awaitable_new(TYPE(async_generator_athrow), self, tuple);
    release(tuple);
    return result;
}

/* ---- one step ---- */

/* Whether a step ended in a value of the generator's own. */
static bool yielded_own(Generator *g, SendResult status) { return status == SEND_YIELDED && is_empty(generator_delegate(g)); }

/* A step of an asend or athrow: a value awaited further down is passed on; all else ends by an exception. */
static Value unwrap(Generator *g, SendResult status, Value result)
{
    if (status == SEND_YIELDED && !yielded_own(g, status))
        return result;
    if (status == SEND_YIELDED)
        error_set_value(TYPE(StopIteration), result);
    else if (status == SEND_RETURNED)
        error_set_value(TYPE(StopAsyncIteration), EMPTY);
    if (status != SEND_FAILED)
        release(result);
    if (status != SEND_YIELDED && (error_matches(TYPE(StopAsyncIteration)) || error_matches(TYPE(GeneratorExit))))
        g->closed = true;
    g->running_async = false;
    return EMPTY;
}

static Value refuse_reuse(Awaitable *a)
{
    return error_set(TYPE(RuntimeError), "cannot reuse already awaited %s", is_athrow(a) ? "aclose()/athrow()" : "__anext__()/asend()");
}

/* Before the first step. */
static bool begin(Awaitable *a)
{
    Generator *g = generator_of(a);
    if (g->running_async) {
        a->state = AWAITABLE_CLOSED;
        error_set(TYPE(RuntimeError), "%s(): asynchronous generator is already running",
                  !is_athrow(a) ? "anext" : is_empty(a->value) ? "aclose" : "athrow");
        return false;
    }
    a->state = AWAITABLE_ITER;
    g->running_async = true;
    return true;
}

static Value asend_send(Value self, Value value)
{
    Awaitable *a = as_awaitable(self);
    Value result;
    if (a->state == AWAITABLE_CLOSED)
        return refuse_reuse(a);
    if (a->state == AWAITABLE_INIT) {
        if (!begin(a))
            return EMPTY;
        if (is_none(value) && !is_empty(a->value))
            value = a->value;
    }
    generator_of(a)->running_async = true;
    retain(value);
    SendResult status = generator_send_slot(a->generator, value, &result);
    release(value);
    result = unwrap(generator_of(a), status, result);
    if (is_empty(result))
        a->state = AWAITABLE_CLOSED;
    return result;
}

static Value asend_throw_exception(Awaitable *a, Value exception)
{
    Value result;
    SendResult status = generator_throw(a->generator, exception, true, &result);
    result = unwrap(generator_of(a), status, result);
    if (is_empty(result))
        a->state = AWAITABLE_CLOSED;
    return result;
}

/* aclose(): a value of the generator's own means that it ignored GeneratorExit; its end is a plain StopIteration. */
static Value finish_aclose(Awaitable *a, SendResult status, Value result)
{
    Generator *g = generator_of(a);
    if (status == SEND_YIELDED && !yielded_own(g, status))
        return result;
    g->running_async = false;
    a->state = AWAITABLE_CLOSED;
    if (status == SEND_YIELDED)
        error_set(TYPE(RuntimeError), "async generator ignored GeneratorExit");
    if (status == SEND_RETURNED || (status == SEND_FAILED && (error_catch(TYPE(StopAsyncIteration)) || error_catch(TYPE(GeneratorExit)))))
        error_set_value(TYPE(StopIteration), EMPTY);
    if (status != SEND_FAILED)
        release(result);
    return EMPTY;
}

static Value finish_athrow(Awaitable *a, SendResult status, Value result)
{
    if (is_empty(a->value))
        return finish_aclose(a, status, result);
    result = unwrap(generator_of(a), status, result);
    if (is_empty(result)) {
        generator_of(a)->running_async = false;
        a->state = AWAITABLE_CLOSED;
    }
    return result;
}

static Value athrow_first(Awaitable *a, Value sent)
{
    Generator *g = generator_of(a);
    Value result, exception;
    if (g->closed && !g->running_async) {
        a->state = AWAITABLE_CLOSED;
        return error_set_value(TYPE(StopAsyncIteration), EMPTY);
    }
    if (!is_none(sent) && !g->running_async)
        return error_set(TYPE(RuntimeError), "can't send non-None value to a just-started coroutine");
    if (!begin(a))
        return EMPTY;
    if (is_empty(a->value)) {
        g->closed = true;
        exception = exception_new(TYPE(GeneratorExit), NULL, 0);
    } else {
        Tuple *args = as_tuple(a->value); /* the old form was warned of by athrow() */
        exception = generator_exception(args->items[0], args->length > 1 ? args->items[1] : NONE, args->length > 2 ? args->items[2] : NONE);
    }
    if (is_empty(exception)) {
        g->running_async = false;
        a->state = AWAITABLE_CLOSED;
        return EMPTY;
    }
    SendResult status = generator_throw(a->generator, exception, false, &result);
    release(exception);
    return finish_athrow(a, status, result);
}

static Value athrow_send(Value self, Value value)
{
    Awaitable *a = as_awaitable(self);
    Value result;
    if (a->state == AWAITABLE_CLOSED)
        return refuse_reuse(a);
    if (generator_of(a)->state == GENERATOR_FINISHED) {
        a->state = AWAITABLE_CLOSED;
        return error_set_value(TYPE(StopIteration), EMPTY);
    }
    if (a->state == AWAITABLE_INIT)
        return athrow_first(a, value);
    SendResult status = generator_send_slot(a->generator, value, &result);
    return finish_athrow(a, status, result);
}

/* ---- throw and close, of both kinds ---- */

static Value throw_exception(Awaitable *a, Value exception)
{
    Value result;
    if (a->state == AWAITABLE_CLOSED)
        return refuse_reuse(a);
    if (a->state == AWAITABLE_INIT && !begin(a))
        return EMPTY;
    if (!is_athrow(a))
        return asend_throw_exception(a, exception);
    SendResult status = generator_throw(a->generator, exception, true, &result);
    return finish_athrow(a, status, result);
}

static Value awaitable_throw(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("%s.throw() takes no keyword arguments", type_of(self)->name);
    Value exception = generator_throw_argument("throw", args, nargs);
    if (is_empty(exception))
        return EMPTY;
    Value result = throw_exception(as_awaitable(self), exception);
    release(exception);
    return result;
}

static Value awaitable_close(Value self)
{
    Awaitable *a = as_awaitable(self);
    if (a->state == AWAITABLE_CLOSED)
        return none_value();
    Value exit = exception_new(TYPE(GeneratorExit), NULL, 0);
    if (is_empty(exit))
        return EMPTY;
    Value result = throw_exception(a, exit);
    release(exit);
    if (!is_empty(result)) {
        release(result);
        return error_set(TYPE(RuntimeError), "coroutine ignored GeneratorExit");
    }
    bool ended = error_catch(TYPE(StopIteration)) || error_catch(TYPE(StopAsyncIteration)) || error_catch(TYPE(GeneratorExit));
    return ended ? none_value() : EMPTY;
}

static Value asend_next(Value self) { return asend_send(self, NONE); }
static Value athrow_next(Value self) { return athrow_send(self, NONE); }

static SendResult outcome(Value value, Value *result)
{
    *result = is_empty(value) ? error_take_stop_value() : value;
    return !is_empty(value) ? SEND_YIELDED : is_empty(*result) ? SEND_FAILED : SEND_RETURNED;
}
static SendResult asend_send_slot(Value self, Value sent, Value *result) { return outcome(asend_send(self, sent), result); }
static SendResult athrow_send_slot(Value self, Value sent, Value *result) { return outcome(athrow_send(self, sent), result); }

static void awaitable_finalize(Value self)
{
    Awaitable *a = as_awaitable(self);
    if (a->state != AWAITABLE_INIT || is_empty(a->generator))
        return;
    Value saved = error_fetch();
    if (!error_warn(TYPE(RuntimeWarning), 1, "coroutine method '%s' of '%U' was never awaited",
                    !is_athrow(a) ? "asend" : is_empty(a->value) ? "aclose" : "athrow", generator_of(a)->qualname))
        error_unraisable("Exception ignored while finalizing async generator", a->generator);
    if (!is_empty(saved))
        error_restore(saved);
}

static void awaitable_dealloc(Object *self)
{
    Awaitable *a = (Awaitable *)self;
    if (a->state == AWAITABLE_INIT && !finalized(self))
        return;
    release(a->generator);
    release(a->value);
    object_free(self);
}

static void awaitable_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Awaitable *)self)->generator, visit, context);
    visit_value(((Awaitable *)self)->value, visit, context);
}

#define AWAITABLE_ROWS(send_function)                                                                                  \
    {                                                                                                                  \
        NATIVE("send", send_function, "($self, value, /)", "Resumes the asynchronous generator with a value."),        \
        NATIVE("throw", awaitable_throw, "($self, type, value=<unset>, traceback=<unset>, /)",                         \
               "Raises an exception where it waits."),                                                                 \
        NATIVE("close", awaitable_close, "($self, /)", "Raises GeneratorExit where it waits."),                        \
        NATIVE("__del__", generator_method_del, "($self, /)", "Called when it is about to be destroyed."),             \
        NATIVE_END,                                                                                                    \
    }
static const NativeRow asend_rows[] = AWAITABLE_ROWS(asend_send);
static const NativeRow athrow_rows[] = AWAITABLE_ROWS(athrow_send);

#define AWAITABLE_SPEC(id, rows, next_slot, send_function)                                                             \
    const TypeSpec id##_spec = {                                                                                       \
        .name = #id, .size = sizeof(Awaitable), .flags = TYPE_TRACKED | TYPE_NO_NEW, .methods = rows,                  \
        .slots = {.iter = iterator_self, .await = iterator_self, .next = next_slot, .send = send_function,             \
                  .finalize = awaitable_finalize, .dealloc = awaitable_dealloc, .traverse = awaitable_traverse},       \
    }
AWAITABLE_SPEC(async_generator_asend, asend_rows, asend_next, asend_send_slot);
AWAITABLE_SPEC(async_generator_athrow, athrow_rows, athrow_next, athrow_send_slot);

/* ---- the type ---- */

static const NativeRow async_generator_rows[] = {
    CLASS_GETITEM_ROW,
    NATIVE("asend", method_asend, "($self, value, /)", "An awaitable that sends a value into the generator."),
    NATIVE("athrow", method_athrow, "($self, type, value=<unset>, traceback=<unset>, /)", "An awaitable that raises an exception in the generator."),
    NATIVE("aclose", method_aclose, "($self, /)", "An awaitable that raises GeneratorExit in the generator."),
    NATIVE("__del__", generator_method_del, "($self, /)", "Called when the generator is about to be destroyed."),
    NATIVE_END,
};

const TypeSpec async_generator_spec = {
    .name = "async_generator", .size = sizeof(Generator), .flags = TYPE_TRACKED | TYPE_NO_NEW | TYPE_VARIABLE,
    .methods = async_generator_rows, .getset = async_generator_getset,
    .slots = {.repr = generator_repr, .aiter = iterator_self, .anext = async_generator_anext, .finalize = generator_finalize,
              .dealloc = generator_dealloc, .traverse = generator_traverse, .clear = generator_clear,
              .instance_size = generator_size},
};
