/* generator_methods.c - the generator, coroutine and async generator types. */
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/native.h"
#include "object/str.h"
#include "vm/generator.h"

static void generator_dealloc(Object *self)
{
    Generator *g = (Generator *)self;
    for (uint32_t i = g->nregs; i-- > 0;)
        release(take(&g->registers[i]));
    release(g->handled.exception);
    release(g->name);
    release(g->qualname);
    object_free(self);
}

static void generator_traverse(Object *self, VisitFn visit, void *context)
{
    Generator *g = (Generator *)self;
    if (g->state == GENERATOR_RUNNING)
        return;
    for (uint32_t i = 0; i < g->nregs; i++)
        visit_value(g->registers[i], visit, context);
    visit_value(g->handled.exception, visit, context);
}

static Value generator_repr(Value self)
{
    return str_format("<%T object %U at %p>", self, as_generator(self)->qualname, (void *)as_object(self));
}

static Value method_send(Value self, Value sent)
{
    Value result;
    SendResult status = generator_send_slot(self, sent, &result);
    if (status == SEND_RETURNED) {
        error_set_value(TYPE(StopIteration), same(result, NONE) ? EMPTY : result);
        release(result);
        return EMPTY;
    }
    return status == SEND_FAILED ? EMPTY : result;
}

static const NativeRow methods[] = {
    NATIVE("send", method_send, "($self, value, /)", "Resumes the generator with a value; returns the next one it yields."),
    NATIVE_END,
};

#define GENERATOR_SPEC(id, text, ...)                                                                                  \
    const TypeSpec id = {.name = text, .size = sizeof(Generator), .flags = TYPE_TRACKED | TYPE_NO_NEW | TYPE_VARIABLE, \
                         .methods = methods,                                                                           \
                         .slots = {.repr = generator_repr, .dealloc = generator_dealloc, .traverse = generator_traverse, __VA_ARGS__}}

GENERATOR_SPEC(generator_spec, "generator", .iter = iterator_self, .next = generator_next_slot, .send = generator_send_slot);
GENERATOR_SPEC(coroutine_spec, "coroutine", .send = generator_send_slot);
GENERATOR_SPEC(async_generator_spec, "async_generator", .send = NULL);
