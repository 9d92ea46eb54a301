/* unwind.c - see unwind.h. */
#include "vm/unwind.h"

#include "compiler/opcodes.h"
#include "object/attribute.h"
#include "object/error.h"
#include "object/shape.h"
#include "vm/frame_object.h"
#include "vm/generator.h"
#include "vm/operations.h"

const Handler *find_handler(const Frame *frame)
{
    const Code *code = frame->code;
    uint32_t at = (uint32_t)(frame->pc - code->instructions);
    for (uint32_t i = 0; i < code->handler_count; i++)
        if (at >= code->handlers[i].start && at < code->handlers[i].end)
            return &code->handlers[i];
    return NULL;
}

static void release_registers_above(Frame *frame, unsigned first)
{
    for (unsigned i = frame->code->nregs; i-- > first;) {
        Value v = frame->regs[i];
        if (is_object(v)) {
            frame->regs[i] = EMPTY;
            object_release(as_object(v));
        }
    }
}

void enter_handler(Thread *thread, Frame *frame, const Handler *handler)
{
    unsigned base = frame->code->nlocals + handler->depth;
    Value exception = error_fetch(); /* releasing may run code */
    release_registers_above(frame, base);
    frame->regs[base] = thread->handled->exception;
    frame->regs[base + 1] = exception;
    thread->handled->exception = retain(exception);
}

/* An exception that only passed through a handler's end: the frame is seen where it was raised. */
static void back_to_origin(Frame *frame, Value exception)
{
    Value traceback = as_exception(exception)->traceback;
    if (frame->pc->op != OP_UNWIND_HANDLER && !(frame->pc->op == OP_RERAISE && frame->pc->b == 1))
        return;
    if (!is_empty(traceback) && !is_none(traceback) && same(((Traceback *)as_object(traceback))->frame, from_pointer(frame->object)))
        frame->pc = frame->code->instructions + ((Traceback *)as_object(traceback))->lasti;
}

void unwind_frame(Thread *thread, Frame *frame)
{
    Value exception = error_fetch();
    if (frame->object && is_exception(exception))
        back_to_origin(frame, exception);
    release_registers_above(frame, frame->code->nlocals);
    if (frame->object)
        frame_object_detach(thread, frame);
    if (frame->flags & FRAME_GENERATOR) {
        error_restore(exception);
        Generator *generator = frame_generator(frame);
        generator_finish(thread, generator);
        generator_convert_stop(generator);
        return;
    }
    for (int i = frame->code->nlocals; i-- > -1;) {
        Value v = frame->regs[i];
        if (is_object(v)) {
            frame->regs[i] = EMPTY;
            object_release(as_object(v));
        }
    }
    thread->recursion_left++;
    thread->frame = frame->back;
    if (frame->flags & FRAME_NEW_CHUNK)
        frame_chunk_pop(thread);
    if (frame->flags & FRAME_INIT)
        release(take(&frame->self));
    error_restore(exception);
}

void frame_local_dead(Thread *thread, Frame *frame, Object *object)
{
    Frame *caller = frame->back;
    Value *top = caller->top;
    if (frame->flags & FRAME_GENERATOR) {
        object_dead(object);
        return;
    }
    if (caller->code || caller->top < frame->top)
        caller->top = frame->top;
    caller->next = frame->next; /* what runs now takes another record */
    thread->frame = caller;
    object_dead(object);
    thread->frame = frame;
    frame->next = caller->next;
    caller->next = frame;
    caller->top = top;
}

void frame_drop_window(Value *window, size_t count)
{
    for (Value *r = window + count; r-- > window - 1;)
        clear(r);
}

Frame *frame_record_slow(Thread *thread, Frame *frame)
{
    if (frame->next == NULL) {
        Frame *record = frame_record_after(thread, frame);
        if (record == NULL || --thread->recursion_left >= 0)
            return record;
    }
    thread->recursion_left++;
    error_set(TYPE(RecursionError), "maximum recursion depth exceeded");
    return NULL;
}

Value class_call_instance(Type *type, size_t nargs, Function **init)
{
    if (!has_flag(type, TYPE_SHAPED) || type->slots.new != TYPE(object)->slots.new || has_flag(type, TYPE_ABSTRACT))
        return EMPTY;
    Value found = type_lookup(type, NAME(init_));
    bool nothing = nargs == 0 && type->slots.init == TYPE(object)->slots.init;
    if (!nothing && !is_function(found))
        return EMPTY;
    *init = nothing ? NULL : as_function(found);
    return from_pointer(object_new(type));
}

void op_cache_class_call(Insn *insn, Type *type)
{
    CacheWord *cache = (CacheWord *)insn;
    if (!has_flag(type, TYPE_SHAPED) || type->slots.new != TYPE(object)->slots.new || type_of(from_pointer(type)) != TYPE(type) ||
        cache[1].counter > MISSES_BEFORE_GIVING_UP)
        return;
    Value found = type_lookup(type, NAME(init_));
    if (!is_function(found) || (cache[2].version = type_version(type)) == 0)
        return;
    cache[1].counter++;
    cache[3].bits = found.bits;
    insn->op = OP_CALL_CLASS;
}
