/* operations_async.c - what await, async for and async with ask of objects. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/iterate.h"
#include "vm/generator.h"
#include "vm/operations.h"

/* A generator that types.coroutine marked. */
static bool is_marked_generator(Value v)
{
    if (type_of(v) != TYPE(generator))
        return false;
    const Generator *g = as_generator(v);
    const Code *code = g->frame.code ? g->frame.code : g->done;
    return code && code->flags & CODE_ITERABLE_COROUTINE;
}

static Value await_method_result(Value v)
{
    Value iterator = EMPTY;
    int found = call_special(v, NAME(await_), NULL, 0, &iterator);
    if (found == 0)
        return error_type("'%T' object can't be awaited", v);
    if (found < 0)
        return EMPTY;
    if (type_of(iterator) == TYPE(coroutine) || is_marked_generator(iterator)) {
        release(iterator);
        return error_type("__await__() returned a coroutine");
    }
    if (!is_iterator(iterator)) {
        error_type("__await__() returned non-iterator of type '%T'", iterator);
        release(iterator);
        return EMPTY;
    }
    return iterator;
}

Value get_awaitable(Value v)
{
    Type *type = type_of(v);
    if (type == TYPE(coroutine)) {
        if (!is_empty(generator_delegate(as_generator(v))))
            return error_set(TYPE(RuntimeError), "coroutine is being awaited already");
        return retain(v);
    }
    if (is_marked_generator(v))
        return retain(v);
    return await_method_result(v);
}

enum { AWAIT_PLAIN, AWAIT_FROM_ENTER, AWAIT_FROM_EXIT }; /* operand c, as the compiler numbers it */

static Value awaitable_operand(Value v, unsigned kind)
{
    Value iterator = get_awaitable(v);
    if (!is_empty(iterator) || kind == AWAIT_PLAIN || !error_matches(TYPE(TypeError)))
        return iterator;
    if (is_empty(type_lookup(type_of(v), NAME(await_)))) {
        error_clear();
        error_type("'async with' received an object from %s that does not implement __await__: %T",
                   kind == AWAIT_FROM_ENTER ? "__aenter__" : "__aexit__", v);
    }
    return EMPTY;
}

static Value async_iterator(Value v)
{
    Value iterator;
    int found = call_special(v, NAME(aiter_), NULL, 0, &iterator);
    if (found == 0)
        return error_type("'async for' requires an object with __aiter__ method, got %T", v);
    if (found < 0)
        return EMPTY;
    if (is_empty(type_lookup(type_of(iterator), NAME(anext_)))) {
        error_type("'async for' received an object from __aiter__ that does not implement __anext__: %T", iterator);
        clear(&iterator);
    }
    return iterator;
}

static Value async_next_awaitable(Value iterator)
{
    Value next;
    int found = call_special(iterator, NAME(anext_), NULL, 0, &next);
    if (found == 0)
        return error_type("'async for' requires an iterator with __anext__ method, got %T", iterator);
    if (found < 0)
        return EMPTY;
    if (type_of(iterator) == TYPE(async_generator))
        return next;
    Value awaitable = get_awaitable(next);
    if (is_empty(awaitable)) {
        Value cause = error_fetch();
        error_type("'async for' received an invalid object from __anext__: %T", next);
        Value error = thread_current()->error;
        if (is_exception(error)) {
            replace(&as_exception(error)->cause, retain(cause));
            replace(&as_exception(error)->context, retain(cause));
            as_exception(error)->suppress_context = true;
        }
        release(cause);
    }
    release(next);
    return awaitable;
}

bool op_async(Frame *frame, const Insn *insn)
{
    Value v = frame->regs[insn->b];
    Value result = insn->op == OP_GET_AWAITABLE ? awaitable_operand(v, insn->c)
                 : insn->op == OP_GET_AITER   ? async_iterator(v)
                                                : async_next_awaitable(v);
    if (insn->op != OP_GET_ANEXT)
        drop_temporary(frame->regs, insn->b, frame->code->nlocals);
    if (is_empty(result))
        return false;
    set_register(&frame->regs[insn->a], result);
    return true;
}
