/* generator_methods.c - the types generator, coroutine and coroutine_wrapper. */
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/native.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"
#include "vm/frame_object.h"
#include "types/containers.h"
#include "vm/generator.h"
#include "vm/generator_methods.h"

Value generator_repr(Value self)
{
    return str_format("<%s object %U at %p>", type_of(self)->name, as_generator(self)->qualname, (void *)as_object(self));
}

Value generator_method_send(Value self, Value sent)
{
    Value result;
    SendResult status = generator_send_slot(self, sent, &result);
    return generator_outcome(status, result);
}

Value generator_method_throw(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("%s.throw() takes no keyword arguments", type_of(self)->name);
    Value exception = generator_throw_argument("throw", args, nargs), result;
    if (is_empty(exception))
        return EMPTY;
    SendResult status = generator_throw(self, exception, true, &result);
    release(exception);
    return generator_outcome(status, result);
}

static Value method_sizeof(Value self) { return int_value((int64_t)(sizeof(Generator) + as_generator(self)->nregs * sizeof(Value))); }

/* ---- attributes ---- */

static bool set_text(Value *field, Value value, const char *what)
{
    if (is_empty(value) || !is_str(value)) {
        error_type("%s must be set to a string object", what);
        return false;
    }
    replace(field, retain(value));
    return true;
}

static Value get_name(Value self) { return retain(as_generator(self)->name); }
static Value get_qualname(Value self) { return retain(as_generator(self)->qualname); }
static bool set_name(Value self, Value value) { return set_text(&as_generator(self)->name, value, "__name__"); }
static bool set_qualname(Value self, Value value) { return set_text(&as_generator(self)->qualname, value, "__qualname__"); }

Value generator_get_code(Value self)
{
    Generator *g = as_generator(self);
    Code *code = g->frame.code ? g->frame.code : g->done;
    return code ? retain(from_pointer(code)) : none_value();
}

Value generator_get_frame(Value self)
{
    Generator *g = as_generator(self);
    if (g->state == GENERATOR_FINISHED || g->frame.code == NULL)
        return none_value();
    FrameObject *frame = frame_object(&g->frame);
    return frame ? from_pointer(RETAIN(frame)) : EMPTY;
}

Value generator_get_suspended(Value self) { return bool_value(as_generator(self)->state == GENERATOR_SUSPENDED); }
static Value get_running(Value self) { return bool_value(as_generator(self)->state == GENERATOR_RUNNING); }

Value generator_get_delegate(Value self)
{
    Value delegate = generator_delegate(as_generator(self));
    return is_empty(delegate) ? none_value() : retain(delegate);
}

static Value get_origin(Value self)
{
    Value origin = as_generator(self)->origin;
    return is_empty(origin) ? none_value() : retain(origin);
}

/* What generators and coroutines have in common but for the word. */
#define COMMON_ROWS(kind)                                                                                              \
    NATIVE("send", generator_method_send, "($self, value, /)",                                                         \
           "Sends a value into " kind ", which goes on; returns the next one it yields."),                             \
    NATIVE("throw", generator_method_throw, "($self, type, value=<unset>, traceback=<unset>, /)",                      \
           "Raises an exception in " kind ", where it waits; returns the next value it yields."),                      \
    NATIVE("close", generator_close, "($self, /)", "Raises GeneratorExit inside " kind ".")

static const NativeRow generator_rows[] = {
    CLASS_GETITEM_ROW,
    COMMON_ROWS("generator"),
    NATIVE("__del__", generator_method_del, "($self, /)", "Called when the generator is about to be destroyed."),
    NATIVE("__sizeof__", method_sizeof, "($self, /)", "Size in memory, in bytes."),
    NATIVE_END,
};

static const NativeRow coroutine_rows[] = {
    CLASS_GETITEM_ROW,
    COMMON_ROWS("coroutine"),
    NATIVE("__del__", generator_method_del, "($self, /)", "Called when the coroutine is about to be destroyed."),
    NATIVE("__sizeof__", method_sizeof, "($self, /)", "Size in memory, in bytes."),
    NATIVE_END,
};

#define NAMES(kind)                                                                                                    \
    {"__name__", get_name, set_name, "name of the " kind},                                                             \
    {"__qualname__", get_qualname, set_qualname, "qualified name of the " kind}

static const GetSetRow generator_getset[] = {
    NAMES("generator"),
    {"gi_yieldfrom", generator_get_delegate, NULL, "object being iterated by yield from, or None"},
    {"gi_running", get_running, NULL, NULL},
    {"gi_frame", generator_get_frame, NULL, NULL},
    {"gi_suspended", generator_get_suspended, NULL, NULL},
    {"gi_code", generator_get_code, NULL, NULL},
    GETSET_END,
};

static const GetSetRow coroutine_getset[] = {
    NAMES("coroutine"),
    {"cr_await", generator_get_delegate, NULL, "object being awaited on, or None"},
    {"cr_running", get_running, NULL, NULL},
    {"cr_frame", generator_get_frame, NULL, NULL},
    {"cr_code", generator_get_code, NULL, NULL},
    {"cr_suspended", generator_get_suspended, NULL, NULL},
    {"cr_origin", get_origin, NULL, NULL},
    GETSET_END,
};

const GetSetRow async_generator_getset[] = {
    NAMES("async generator"),
    {"ag_await", generator_get_delegate, NULL, "object being awaited on, or None"},
    {"ag_running", async_generator_get_running, NULL, NULL},
    {"ag_frame", generator_get_frame, NULL, NULL},
    {"ag_code", generator_get_code, NULL, NULL},
    {"ag_suspended", generator_get_suspended, NULL, NULL},
    GETSET_END,
};

Value generator_method_del(Value self)
{
    type_of(self)->slots.finalize(self);
    return none_value();
}

/* ---- coroutine_wrapper: what coroutine.__await__() gives ---- */

typedef struct CoroutineWrapper {
    Object head;
    Value coroutine;
} CoroutineWrapper;

static Value wrapped(Value self) { return ((CoroutineWrapper *)as_object(self))->coroutine; }

static Value coroutine_await(Value self)
{
    CoroutineWrapper *wrapper = object_new(TYPE(coroutine_wrapper));
    if (wrapper)
        wrapper->coroutine = retain(self);
    return from_pointer(wrapper);
}

static SendResult wrapper_send_slot(Value self, Value sent, Value *result) { return generator_send_slot(wrapped(self), sent, result); }
static Value wrapper_next(Value self) { return generator_method_send(wrapped(self), NONE); }
static Value wrapper_send(Value self, Value value) { return generator_method_send(wrapped(self), value); }
static Value wrapper_close(Value self) { return generator_close(wrapped(self)); }
static Value wrapper_throw(Value self, const Value *args, size_t nargs, Value kwnames)
{
    return generator_method_throw(wrapped(self), args, nargs, kwnames);
}

static void wrapper_dealloc(Object *self)
{
    release(((CoroutineWrapper *)self)->coroutine);
    object_free(self);
}

static void wrapper_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((CoroutineWrapper *)self)->coroutine, visit, context);
}

static const NativeRow wrapper_rows[] = {
    NATIVE("send", wrapper_send, "($self, value, /)", "Resumes the coroutine with a value."),
    NATIVE("throw", wrapper_throw, "($self, type, value=<unset>, traceback=<unset>, /)", "Raises an exception where the coroutine is suspended."),
    NATIVE("close", wrapper_close, "($self, /)", "Raises GeneratorExit where the coroutine is suspended."),
    NATIVE_END,
};

const TypeSpec coroutine_wrapper_spec = {
    .name = "coroutine_wrapper", .doc = "Iterates over what a coroutine awaits.", .size = sizeof(CoroutineWrapper),
    .flags = TYPE_TRACKED | TYPE_NO_NEW, .methods = wrapper_rows,
    .slots = {.iter = iterator_self, .next = wrapper_next, .send = wrapper_send_slot, .dealloc = wrapper_dealloc,
              .traverse = wrapper_traverse},
};

/* ---- the types ---- */

size_t generator_size(const Object *self) { return sizeof(Generator) + ((const Generator *)self)->nregs * sizeof(Value); }

#define GENERATOR_SPEC(id, text, rows, attributes, ...)                                                                \
    const TypeSpec id = {.name = text, .size = sizeof(Generator), .flags = TYPE_TRACKED | TYPE_NO_NEW | TYPE_VARIABLE, \
                         .methods = rows, .getset = attributes,                                                        \
                         .slots = {.repr = generator_repr, .finalize = generator_finalize,                             \
                                   .dealloc = generator_dealloc, .traverse = generator_traverse,                       \
                                   .clear = generator_clear, .instance_size = generator_size, __VA_ARGS__}}

GENERATOR_SPEC(generator_spec, "generator", generator_rows, generator_getset, .iter = iterator_self,
               .next = generator_next_slot, .send = generator_send_slot);
GENERATOR_SPEC(coroutine_spec, "coroutine", coroutine_rows, coroutine_getset, .await = coroutine_await,
               .send = generator_send_slot);
