/* generator.c - the machine's side of generators: see generator.h. Methods are in vm/generator_methods.c. */
#include "vm/generator.h"

#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/str.h"
#include "vm/frame_object.h"
#include "vm/operations.h"
#include "vm/unwind.h"

Value generator_from_frame(Thread *thread, Frame *frame)
{
    Code *code = frame->code;
    Type *type = code->flags & CODE_ASYNC_GENERATOR ? TYPE(async_generator)
               : code->flags & CODE_COROUTINE      ? TYPE(coroutine)
                                                   : TYPE(generator);
    size_t count = code->nregs + 1;
    Generator *generator = object_new_sized(type, sizeof(Generator) + count * sizeof(Value));
    if (generator == NULL)
        return EMPTY;
    (void)thread;
    generator->nregs = (uint32_t)count;
    for (size_t i = 0; i <= code->nlocals; i++)
        generator->registers[i] = take(&frame->regs[(ptrdiff_t)i - 1]);
    Function *function = as_function(generator->registers[0]);
    generator->name = retain(function->name);
    generator->qualname = retain(function->qualname);
    generator->frame = (Frame){.regs = generator->registers + 1, .pc = frame->pc, .code = code, .flags = FRAME_GENERATOR};
    if (frame->object) { /* somebody looked at it already: the object follows */
        generator->frame.object = frame->object;
        frame->object->frame = &generator->frame;
        frame->object = NULL;
    }
    return from_pointer(generator);
}

bool generator_resume(Thread *thread, Generator *generator, uint32_t flags)
{
    Frame *caller = thread->frame;
    if (caller->next == NULL && frame_record_after(thread, caller) == NULL)
        return false;
    if (--thread->recursion_left < 0) {
        thread->recursion_left++;
        error_set(TYPE(RecursionError), "maximum recursion depth exceeded");
        return false;
    }
    Frame *frame = &generator->frame;
    object_retain(&generator->head); /* while it runs */
    frame->back = caller;
    frame->next = caller->next;
    frame->top = caller->top;
    frame->flags = FRAME_GENERATOR | flags;
    generator->state = GENERATOR_RUNNING;
    generator->handled.previous = thread->handled;
    thread->handled = &generator->handled;
    thread->frame = frame;
    return true;
}

static void unlink_frame(Thread *thread, Generator *generator)
{
    thread->recursion_left++;
    thread->handled = generator->handled.previous;
    thread->frame = generator->frame.back;
    generator->frame.back = NULL;
    generator->handled.previous = NULL;
}

void generator_suspend(Thread *thread, Generator *generator)
{
    unlink_frame(thread, generator);
    generator->state = GENERATOR_SUSPENDED;
    object_release(&generator->head);
}

/* Releases the registers, last to first. */
static void drop_registers(Generator *generator)
{
    for (uint32_t i = generator->nregs; i-- > 0;) {
        Value v = generator->registers[i];
        if (is_object(v)) {
            generator->registers[i] = EMPTY;
            object_release(as_object(v));
        }
    }
    generator->frame.code = NULL;
}

void generator_finish(Thread *thread, Generator *generator)
{
    Value error = error_fetch();
    unlink_frame(thread, generator);
    generator->state = GENERATOR_FINISHED;
    if (generator->frame.object)
        frame_object_detach(thread, &generator->frame);
    clear(&generator->handled.exception);
    drop_registers(generator);
    object_release(&generator->head);
    if (!is_empty(error))
        error_restore(error);
}

void generator_convert_stop(Generator *generator)
{
    (void)generator;
    bool stop = error_matches(TYPE(StopIteration));
    if (!stop)
        return;
    Value cause = error_fetch();
    error_set(TYPE(RuntimeError), "%s raised StopIteration",
              generator->head.type == TYPE(coroutine)        ? "coroutine"
              : generator->head.type == TYPE(async_generator) ? "async generator"
                                                              : "generator");
    Value error = thread_current()->error;
    if (is_exception(error)) {
        replace(&as_exception(error)->cause, retain(cause));
        replace(&as_exception(error)->context, retain(cause));
        as_exception(error)->suppress_context = true;
    }
    release(cause);
}

SendResult generator_send(Value receiver, Value sent, Value *result)
{
    Type *type = type_of(receiver);
    if (type->slots.send)
        return type->slots.send(receiver, sent, result);
    if (is_none(sent) && type->slots.next) {
        *result = type->slots.next(receiver);
    } else {
        *result = call_method_1(receiver, NAME(send), sent);
    }
    if (!is_empty(*result))
        return SEND_YIELDED;
    if (!error_occurred()) {
        *result = none_value();
        return SEND_RETURNED;
    }
    if (!error_matches(TYPE(StopIteration)))
        return SEND_FAILED;
    Value stop = error_fetch(), value = ((StopIterationObject *)as_object(stop))->value;
    *result = is_empty(value) ? none_value() : retain(value);
    release(stop);
    return SEND_RETURNED;
}

/* The send slot of generators and coroutines. */
SendResult generator_send_slot(Value self, Value sent, Value *result)
{
    Generator *generator = as_generator(self);
    Thread *thread = thread_current();
    const char *kind = generator->head.type == TYPE(coroutine) ? "coroutine" : "generator";
    *result = EMPTY;
    if (generator->state == GENERATOR_RUNNING) {
        error_value("%s already executing", kind);
        return SEND_FAILED;
    }
    if (generator->state == GENERATOR_FINISHED) {
        if (generator->head.type == TYPE(coroutine)) {
            error_set(TYPE(RuntimeError), "cannot reuse already awaited coroutine");
            return SEND_FAILED;
        }
        *result = none_value();
        return SEND_RETURNED;
    }
    bool started = generator->state == GENERATOR_SUSPENDED;
    if (!started && !is_none(sent) && !is_empty(sent)) {
        error_type("can't send non-None value to a just-started %s", kind);
        return SEND_FAILED;
    }
    if (stack_overflowing(""))
        return SEND_FAILED;
    Frame *frame = &generator->frame;
    if (!generator_resume(thread, generator, FRAME_ENTRY))
        return SEND_FAILED;
    if (started)
        set_register(&frame->regs[frame->pc->a], retain(sent));
    frame->pc++;
    object_retain(&generator->head);
    *result = vm_run(thread, frame, false);
    SendResult status = is_empty(*result)                        ? SEND_FAILED
                      : generator->state == GENERATOR_FINISHED ? SEND_RETURNED
                                                               : SEND_YIELDED;
    object_release(&generator->head);
    return status;
}

/* The next slot: exhaustion without an exception unless a value is returned. */
Value generator_next_slot(Value self)
{
    Value result;
    SendResult status = generator_send_slot(self, NONE, &result);
    if (status != SEND_RETURNED)
        return status == SEND_FAILED ? EMPTY : result;
    if (!is_none(result))
        error_set_value(TYPE(StopIteration), result);
    release(result);
    return EMPTY;
}
