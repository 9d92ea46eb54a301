/* generator.c - the machine's side of generators: see generator.h. Methods are in vm/generator_methods.c. */
#include "vm/generator.h"

#include "compiler/opcodes.h"
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/str.h"
#include "object/tuple.h"
#include "vm/frame_object.h"
#include "vm/operations.h"
#include "vm/unwind.h"

/* ---- frames ---- */

/* cr_origin: (file, line, function) of the frames that called a coroutine function, innermost first. */
static Value origin_of(Frame *frame, int depth)
{
    Tuple *origin = NULL;
    int count = 0;
    for (Frame *f = frame->back; f && f->code && count < depth; f = f->back)
        count++;
    origin = tuple_new((size_t)count);
    if (origin == NULL)
        return EMPTY;
    int i = 0;
    for (Frame *f = frame->back; i < count; f = f->back, i++) {
        Code *code = f->code;
        int line = code_location(code, (uint32_t)(f->pc - code->instructions)).line;
        origin->items[i] = tuple_pack(3, code->filename, small_int_value(line), code->name);
        if (is_empty(origin->items[i])) {
            RELEASE(origin);
            return EMPTY;
        }
    }
    return from_pointer(origin);
}

Value generator_from_frame(Thread *thread, Frame *frame)
{
    Code *code = frame->code;
    Type *type = code->flags & CODE_ASYNC_GENERATOR ? TYPE(async_generator)
               : code->flags & CODE_COROUTINE      ? TYPE(coroutine)
                                                   : TYPE(generator);
    size_t count = code->nregs + 1;
    Value origin = EMPTY;
    if (unlikely(thread->coroutine_origin_depth) && type == TYPE(coroutine)) {
        origin = origin_of(frame, thread->coroutine_origin_depth);
        if (is_empty(origin))
            return EMPTY;
    }
    Generator *generator = object_new_sized(type, sizeof(Generator) + count * sizeof(Value));
    if (generator == NULL) {
        release(origin);
        return EMPTY;
    }
    generator->origin = origin;
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
        frame->flags &= ~(uint32_t)FRAME_OBSERVED; /* generators look at the object itself */
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
    frame->flags = FRAME_GENERATOR | FRAME_RESUMED | flags;
    frame->previous |= (uint32_t)(generator->state == GENERATOR_SUSPENDED) << 31;
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
    if (generator->done == NULL && generator->frame.code)
        generator->done = RETAIN(generator->frame.code);
    generator->frame.code = NULL;
    for (uint32_t i = generator->nregs; i-- > 0;) {
        Value v = generator->registers[i];
        if (is_object(v)) {
            generator->registers[i] = EMPTY;
            object_release(as_object(v));
        }
    }
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

void generator_abandon(Generator *generator)
{
    generator->state = GENERATOR_FINISHED;
    if (generator->frame.object)
        frame_object_detach(thread_current(), &generator->frame);
    clear(&generator->handled.exception);
    drop_registers(generator);
}

void generator_convert_stop(Generator *generator)
{
    Type *type = generator->head.type;
    bool stop = error_matches(TYPE(StopIteration));
    if (!stop && !(type == TYPE(async_generator) && error_matches(TYPE(StopAsyncIteration))))
        return;
    Value cause = error_fetch();
    error_set(TYPE(RuntimeError), "%s raised %s",
              type == TYPE(coroutine) ? "coroutine" : type == TYPE(async_generator) ? "async generator" : "generator",
              stop ? "StopIteration" : "StopAsyncIteration");
    Value error = thread_current()->error;
    if (is_exception(error)) {
        replace(&as_exception(error)->cause, retain(cause));
        replace(&as_exception(error)->context, retain(cause));
        as_exception(error)->suppress_context = true;
    }
    release(cause);
}

Value generator_delegate(const Generator *generator)
{
    if (generator->state != GENERATOR_SUSPENDED)
        return EMPTY;
    /* The compiler's pattern SEND, YIELD, JUMP_BACK to the SEND; jumps never lead into cache words. */
    const Insn *pc = generator->frame.pc;
    if (pc->op != OP_YIELD || pc[1].op != OP_JUMP_BACK || (int32_t)((uint32_t)pc[1].b | (uint32_t)pc[1].c << 16) != -2 ||
        pc[-1].op != OP_SEND)
        return EMPTY;
    return generator->frame.regs[pc[-1].b];
}

/* ---- send ---- */

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
    *result = error_take_stop_value();
    return is_empty(*result) ? SEND_FAILED : SEND_RETURNED;
}

static const char *kind_of(const Generator *generator)
{
    return generator->head.type == TYPE(coroutine)        ? "coroutine"
         : generator->head.type == TYPE(async_generator) ? "async generator"
                                                           : "generator";
}

/* Runs what generator_resume linked, from its pc on. */
static SendResult run(Thread *thread, Generator *generator, bool raising, Value *result)
{
    object_retain(&generator->head);
    *result = vm_run(thread, &generator->frame, raising);
    SendResult status = is_empty(*result)                        ? SEND_FAILED
                      : generator->state == GENERATOR_FINISHED ? SEND_RETURNED
                                                               : SEND_YIELDED;
    object_release(&generator->head);
    return status;
}

static SendResult refuse_running(Generator *generator, Value *result)
{
    *result = EMPTY;
    error_value("%s already executing", kind_of(generator));
    return SEND_FAILED;
}

/* The send slot of generators and coroutines. */
SendResult generator_send_slot(Value self, Value sent, Value *result)
{
    Generator *generator = as_generator(self);
    Thread *thread = thread_current();
    *result = EMPTY;
    if (generator->state == GENERATOR_RUNNING)
        return refuse_running(generator, result);
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
        error_type("can't send non-None value to a just-started %s", kind_of(generator));
        return SEND_FAILED;
    }
    if (stack_overflowing(""))
        return SEND_FAILED;
    Frame *frame = &generator->frame;
    if (!generator_resume(thread, generator, FRAME_ENTRY))
        return SEND_FAILED;
    if (started)
        set_register(&frame->regs[frame->pc->a], is_empty(sent) ? none_value() : retain(sent));
    frame->pc++;
    return run(thread, generator, false, result);
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

Value generator_outcome(SendResult status, Value result)
{
    if (status == SEND_FAILED)
        return EMPTY;
    if (status == SEND_YIELDED)
        return result;
    if (is_none(result)) {
        error_set_value(TYPE(StopIteration), EMPTY);
    } else { /* a tuple must not be taken for the arguments, so the value goes in as one */
        error_set_value(TYPE(StopIteration), result);
    }
    release(result);
    return EMPTY;
}

/* ---- throw and close ---- */

/* Raises the exception that is set on the thread inside a generator that is not running. */
static SendResult raise_inside(Generator *generator, Value *result)
{
    Thread *thread = thread_current();
    Value exception = error_fetch();
    *result = EMPTY;
    if (stack_overflowing("") || !generator_resume(thread, generator, FRAME_ENTRY)) {
        release(exception);
        return SEND_FAILED;
    }
    if (is_empty(generator->handled.exception))
        error_restore(retain(exception)); /* only what the generator itself handles becomes the context */
    else
        error_raise(exception);
    release(exception);
    return run(thread, generator, true, result);
}

/* What it delegated to returned a value (owned): goes on behind the SEND. */
static SendResult continue_with(Generator *generator, Value value, Value *result)
{
    Thread *thread = thread_current();
    const Insn *send = generator->frame.pc - 1;
    *result = EMPTY;
    if (stack_overflowing("") || !generator_resume(thread, generator, FRAME_ENTRY)) {
        release(value);
        return SEND_FAILED;
    }
    generator->frame.pc = send + (int16_t)send->c;
    set_register(&generator->frame.regs[send->a], value);
    return run(thread, generator, false, result);
}

static bool is_native_generator(Value v) { return type_of(v) == TYPE(generator) || type_of(v) == TYPE(coroutine); }

/* Shows the generator as running while C code talks to what it delegates to. */
static bool enter_delegation(Thread *thread, Generator *generator)
{
    if (!generator_resume(thread, generator, 0))
        return false;
    thread->handled = generator->handled.previous;
    return true;
}

/* Closes any iterator. */
static bool close_iterator(Value iterator)
{
    Value result = EMPTY, method;
    if (is_native_generator(iterator)) {
        result = generator_close(iterator);
    } else {
        int found = find_attribute(iterator, NAME(close), &method);
        if (found < 0)
            error_unraisable("Exception ignored while closing an iterator", iterator);
        if (found <= 0)
            return true;
        result = call_0(method);
        release(method);
    }
    bool ok = !is_empty(result);
    release(result);
    return ok;
}

/* 1: thrown into the iterator, *result is what came of it (EMPTY: exception). 0: it has no throw. -1: exception. */
static int throw_into(Value iterator, Value exception, bool forward_exit, Value *result)
{
    if (is_native_generator(iterator)) {
        Value value;
        SendResult status = generator_throw(iterator, exception, forward_exit, &value);
        *result = generator_outcome(status, value);
        return 1;
    }
    Value method;
    int found = find_attribute(iterator, NAME(throw_), &method);
    if (found > 0) {
        *result = call_1(method, exception);
        release(method);
    }
    return found;
}

static SendResult throw_through(Generator *generator, Value iterator, Value exception, bool forward_exit, Value *result)
{
    Thread *thread = thread_current();
    bool exits = forward_exit && is_instance_of(exception, TYPE(GeneratorExit));
    *result = EMPTY;
    if (stack_overflowing("") || !enter_delegation(thread, generator))
        return SEND_FAILED;
    retain(iterator);
    int thrown = exits ? (close_iterator(iterator) ? 0 : -1) : throw_into(iterator, exception, forward_exit, result);
    release(iterator);
    generator_suspend(thread, generator);
    if (thrown == 0)
        error_restore(retain(exception));
    if (thrown <= 0)
        return raise_inside(generator, result);
    if (!is_empty(*result))
        return SEND_YIELDED;
    if (!error_occurred()) /* a throw() that gave nothing: cannot be, but for a faulty type */
        return continue_with(generator, none_value(), result);
    Value value = error_take_stop_value();
    return is_empty(value) ? raise_inside(generator, result) : continue_with(generator, value, result);
}

SendResult generator_throw(Value self, Value exception, bool forward_exit, Value *result)
{
    Generator *generator = as_generator(self);
    *result = EMPTY;
    if (generator->state == GENERATOR_RUNNING)
        return refuse_running(generator, result);
    if (generator->state == GENERATOR_FINISHED) {
        if (generator->head.type == TYPE(coroutine))
            error_set(TYPE(RuntimeError), "cannot reuse already awaited coroutine");
        else
            error_restore(retain(exception));
        return SEND_FAILED;
    }
    Value delegate = generator_delegate(generator);
    if (!is_empty(delegate))
        return throw_through(generator, delegate, exception, forward_exit, result);
    error_restore(retain(exception));
    return raise_inside(generator, result);
}

Value generator_close(Value self)
{
    Generator *generator = as_generator(self);
    Value result, delegate = generator_delegate(generator);
    if (generator->state == GENERATOR_FINISHED)
        return none_value();
    if (generator->state == GENERATOR_CREATED) {
        generator_abandon(generator);
        return none_value();
    }
    if (generator->state == GENERATOR_RUNNING) {
        refuse_running(generator, &result);
        return EMPTY;
    }
    bool ok = true;
    if (!is_empty(delegate)) {
        Thread *thread = thread_current();
        if (!enter_delegation(thread, generator))
            return EMPTY;
        retain(delegate);
        ok = close_iterator(delegate);
        release(delegate);
        generator_suspend(thread, generator);
    }
    if (ok && find_handler(&generator->frame) == NULL) { /* nobody would see the exception */
        generator_abandon(generator);
        return none_value();
    }
    if (ok) {
        Value exit = exception_new(TYPE(GeneratorExit), NULL, 0);
        if (is_empty(exit))
            return EMPTY;
        error_restore(exit);
    }
    SendResult status = raise_inside(generator, &result);
    if (status == SEND_YIELDED) {
        release(result);
        return error_set(TYPE(RuntimeError), "%s ignored GeneratorExit", kind_of(generator));
    }
    if (status == SEND_RETURNED)
        return result;
    return error_catch(TYPE(GeneratorExit)) ? none_value() : EMPTY;
}

Value generator_exception(Value type, Value value, Value traceback)
{
    Value exception;
    if (!is_none(traceback) && type_of(traceback) != TYPE(traceback))
        return error_type("throw() third argument must be a traceback object");
    if (is_type(type) && has_flag(as_type(type), TYPE_IS_EXCEPTION)) {
        if (is_exception(value) && is_instance_of(value, as_type(type)))
            exception = retain(value);
        else if (is_none(value))
            exception = call_0(type);
        else if (is_tuple(value))
            exception = call(type, as_tuple(value)->items, as_tuple(value)->length, EMPTY);
        else
            exception = call_1(type, value);
    } else if (is_exception(type)) {
        if (!is_none(value))
            return error_type("instance exception may not have a separate value");
        exception = retain(type);
    } else {
        return error_type("exceptions must be classes or instances deriving from BaseException, not %T", type);
    }
    if (!is_empty(exception) && !is_exception(exception)) {
        error_type("calling %R should have returned an instance of BaseException, not %T", type, exception);
        clear(&exception);
    }
    if (is_empty(exception))
        return error_fetch(); /* what went wrong is thrown instead */
    if (!is_none(traceback))
        replace(&as_exception(exception)->traceback, retain(traceback));
    return exception;
}

Value generator_throw_argument(const char *what, const Value *args, size_t nargs)
{
    if (nargs < 1)
        return error_type("%s expected at least 1 argument, got 0", what);
    if (nargs > 3)
        return error_type("%s expected at most 3 arguments, got %zu", what, nargs);
    if (nargs > 1 && !error_warn(TYPE(DeprecationWarning), 1,
                                 "the (type, exc, tb) signature of %s() is deprecated, use the single-arg signature instead.", what))
        return EMPTY;
    return generator_exception(args[0], nargs > 1 ? args[1] : NONE, nargs > 2 ? args[2] : NONE);
}

/* ---- death ---- */

/* Through warnings._warn_unawaited_coroutine, where that is there. true: the warning was given. */
static bool warn_by_library(Generator *coroutine)
{
    Value module = EMPTY, function = EMPTY, result = EMPTY;
    if (is_dict(runtime.modules))
        module = retain(dict_get_c(as_dict(runtime.modules), "warnings"));
    if (!is_empty(module) && find_attribute_c(module, "_warn_unawaited_coroutine", &function) > 0)
        result = call_1(function, from_pointer(coroutine));
    bool warned = !is_empty(result) || (error_occurred() && error_matches(TYPE(RuntimeWarning)));
    if (error_occurred())
        error_unraisable("Exception ignored while finalizing coroutine", from_pointer(coroutine));
    release(result);
    release(function);
    release(module);
    return warned;
}

static void warn_unawaited(Generator *coroutine)
{
    if (!warn_by_library(coroutine) && !error_warn(TYPE(RuntimeWarning), 1, "coroutine '%S' was never awaited", coroutine->qualname))
        error_unraisable("Exception ignored while finalizing coroutine", from_pointer(coroutine));
}

/* Whether dying changes anything: most generators end by themselves, or are suspended outside of any try. */
static bool needs_close(Generator *generator)
{
    if (generator->head.type == TYPE(async_generator) && !is_empty(generator->finalizer) && !generator->closed)
        return true;
    if (generator->state == GENERATOR_CREATED)
        return generator->head.type == TYPE(coroutine);
    return generator->state == GENERATOR_SUSPENDED &&
           (!is_empty(generator_delegate(generator)) || find_handler(&generator->frame) != NULL);
}

void generator_finalize(Value self)
{
    Generator *generator = as_generator(self);
    if (generator->state >= GENERATOR_RUNNING || !needs_close(generator))
        return;
    Value saved = error_fetch(), result = EMPTY;
    if (generator->head.type == TYPE(async_generator) && !is_empty(generator->finalizer) && !generator->closed) {
        result = call_1(generator->finalizer, self);
        if (is_empty(result))
            error_unraisable("Exception ignored while finalizing generator", self);
    } else if (generator->state == GENERATOR_CREATED) {
        warn_unawaited(generator);
    } else {
        result = generator_close(self);
        if (is_empty(result)) {
            Value error = error_fetch();
            Value message = str_format("Exception ignored while closing %s %R", kind_of(generator), self);
            if (is_empty(message))
                error_clear();
            error_restore(error);
            error_unraisable(is_empty(message) ? "Exception ignored while closing generator" : str_text(message), EMPTY);
            release(message);
        }
    }
    release(result);
    if (!is_empty(saved))
        error_restore(saved);
}

bool finalized(Object *object)
{
    if (object->word & OBJECT_FINALIZED)
        return true;
    object->word = (object->word | OBJECT_FINALIZED) + OBJECT_ONE;
    object->type->slots.finalize(from_pointer(object));
    object->word -= OBJECT_ONE;
    return object->word < OBJECT_ONE;
}

void generator_dealloc(Object *self)
{
    Generator *g = (Generator *)self;
    if (g->state < GENERATOR_RUNNING) {
        if (needs_close(g) && !finalized(self))
            return;
        if (g->state < GENERATOR_RUNNING) {
            self->word += OBJECT_ONE; /* registers may lead to code that looks at the frame */
            generator_abandon(g);
            self->word -= OBJECT_ONE;
        }
    }
    if (g->frame.object)
        frame_object_detach(thread_current(), &g->frame);
    release(g->name);
    release(g->qualname);
    release(g->origin);
    release(g->finalizer);
    RELEASE(g->done);
    object_free(self);
}

void generator_traverse(Object *self, VisitFn visit, void *context)
{
    Generator *g = (Generator *)self;
    visit_value(g->name, visit, context);
    visit_value(g->qualname, visit, context);
    visit_value(g->origin, visit, context);
    visit_value(g->finalizer, visit, context);
    if (g->done)
        visit(&g->done->head, context);
    if (g->frame.object)
        visit((Object *)g->frame.object, context);
    if (g->state == GENERATOR_RUNNING) /* its registers are the loop's */
        return;
    for (uint32_t i = 0; i < g->nregs; i++)
        visit_value(g->registers[i], visit, context);
    visit_value(g->handled.exception, visit, context);
}

void generator_clear(Object *self)
{
    if (((Generator *)self)->state < GENERATOR_RUNNING)
        generator_abandon((Generator *)self);
}
