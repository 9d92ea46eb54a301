/* frame_object.c - see frame_object.h. */
#include "vm/frame_object.h"

#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "vm/operations.h"

FrameObject *frame_object(Frame *frame)
{
    if (frame->object)
        return frame->object;
    FrameObject *object = object_new(TYPE(frame));
    if (object == NULL)
        return NULL;
    object->frame = frame;
    object->trace_lines = true;
    frame->object = object;
    return object;
}

/* The next Python frame outwards; NULL at the thread's root. */
static Frame *outer(Frame *frame)
{
    Frame *back = frame->back;
    return back && back->code ? back : NULL;
}

void frame_object_detach(Thread *thread, Frame *frame)
{
    FrameObject *object = frame->object;
    (void)thread;
    frame->object = NULL;
    if (object_count(&object->head) == 1) {
        object->frame = NULL;
        RELEASE(object);
        return;
    }
    size_t count = frame->code->nregs + 1;
    Value error = error_fetch();
    Frame *back = outer(frame);
    FrameObject *back_object = back ? frame_object(back) : NULL;
    object->storage = mem_alloc(count * sizeof(Value));
    if (object->storage == NULL || (back && back_object == NULL))
        error_clear(); /* without memory the frame is shown as cleared */
    object->own = *frame;
    object->own.back = NULL;
    object->own.object = NULL;
    object->own.flags = 0;
    object->frame = NULL;
    if (object->storage) {
        for (size_t i = 0; i < count; i++)
            object->storage[i] = take(&frame->regs[(ptrdiff_t)i - 1]);
        object->storage_count = count;
        object->own.regs = object->storage + 1;
        object->frame = &object->own;
        /* The caller's loop still needs the function's code: keep regs[-1] there as well. */
        frame->regs[-1] = retain(object->storage[0]);
    }
    if (back_object)
        object->back = from_pointer(RETAIN(back_object));
    RELEASE(object);
    if (!is_empty(error))
        error_restore(error);
}

static void drop_storage(FrameObject *object)
{
    Value *storage = object->storage;
    size_t count = object->storage_count;
    object->storage = NULL;
    object->frame = NULL;
    for (size_t i = count; i-- > 0;)
        release(storage[i]);
    mem_free(storage, count * sizeof(Value));
}

static void frame_dealloc(Object *self)
{
    FrameObject *object = (FrameObject *)self;
    if (object->storage)
        drop_storage(object);
    release(object->back);
    release(object->overwritten);
    release(object->extra_locals);
    release(object->trace);
    object_free(self);
}

static void frame_traverse(Object *self, VisitFn visit, void *context)
{
    FrameObject *object = (FrameObject *)self;
    for (size_t i = 0; i < object->storage_count && object->storage; i++)
        visit_value(object->storage[i], visit, context);
    visit_value(object->back, visit, context);
    visit_value(object->overwritten, visit, context);
    visit_value(object->extra_locals, visit, context);
    visit_value(object->trace, visit, context);
}

static Value frame_get_code(Value self)
{
    Frame *frame = ((FrameObject *)as_object(self))->frame;
    Code *code = frame ? frame->code : ((FrameObject *)as_object(self))->own.code;
    return code ? retain(from_pointer(code)) : none_value();
}

static Value frame_get_line(Value self)
{
    Frame *frame = ((FrameObject *)as_object(self))->frame;
    if (frame == NULL)
        return none_value();
    int32_t line = code_location(frame->code, (uint32_t)(frame->pc - frame->code->instructions)).line;
    return line ? int_value(line) : none_value();
}

static Value frame_get_back(Value self)
{
    FrameObject *object = (FrameObject *)as_object(self);
    if (object->frame == NULL || object->frame == &object->own)
        return is_empty(object->back) ? none_value() : retain(object->back);
    Frame *back = outer(object->frame);
    if (back == NULL)
        return none_value();
    FrameObject *result = frame_object(back);
    return result ? from_pointer(RETAIN(result)) : EMPTY;
}

static const GetSetRow frame_getset[] = {
    {"f_code", frame_get_code, NULL, "The code object being executed."},
    {"f_lineno", frame_get_line, NULL, "The current line number."},
    {"f_back", frame_get_back, NULL, "The caller's frame, or None."},
    GETSET_END,
};

const TypeSpec frame_spec = {
    .name = "frame", .size = sizeof(FrameObject), .flags = TYPE_TRACKED | TYPE_NO_NEW, .getset = frame_getset,
    .slots = {.dealloc = frame_dealloc, .traverse = frame_traverse},
};

/* ---- tracebacks ---- */

void traceback_add(Thread *thread, Frame *frame)
{
    if (!is_exception(thread->error) || frame->code == NULL)
        return;
    Value error = error_fetch();
    FrameObject *object = frame_object(frame);
    Traceback *entry = object ? object_new(TYPE(traceback)) : NULL;
    if (entry == NULL) { /* the new MemoryError is not worth more than the exception */
        error_clear();
        error_restore(error);
        return;
    }
    BaseException *exception = as_exception(error);
    entry->next = is_empty(exception->traceback) ? none_value() : take(&exception->traceback);
    entry->frame = from_pointer(RETAIN(object));
    entry->lasti = (int32_t)(frame->pc - frame->code->instructions);
    entry->line = -1;
    exception->traceback = from_pointer(entry);
    error_restore(error);
}

static void traceback_dealloc(Object *self)
{
    Traceback *entry = (Traceback *)self;
    release(entry->next);
    release(entry->frame);
    object_free(self);
}

static void traceback_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Traceback *)self)->next, visit, context);
    visit_value(((Traceback *)self)->frame, visit, context);
}

static Value traceback_line(Value self)
{
    Traceback *entry = (Traceback *)as_object(self);
    FrameObject *object = (FrameObject *)as_object(entry->frame);
    Code *code = object->frame ? object->frame->code : object->own.code;
    if (entry->line >= 0)
        return int_value(entry->line);
    return code ? int_value(code_location(code, (uint32_t)entry->lasti).line) : none_value();
}

static Value traceback_frame(Value self) { return retain(((Traceback *)as_object(self))->frame); }
static Value traceback_next(Value self) { return retain(((Traceback *)as_object(self))->next); }
static Value traceback_lasti(Value self) { return int_value(((Traceback *)as_object(self))->lasti * 8); }

static const GetSetRow traceback_getset[] = {
    {"tb_frame", traceback_frame, NULL, NULL},
    {"tb_next", traceback_next, NULL, NULL},
    {"tb_lasti", traceback_lasti, NULL, NULL},
    {"tb_lineno", traceback_line, NULL, NULL},
    GETSET_END,
};

const TypeSpec traceback_spec = {
    .name = "traceback", .size = sizeof(Traceback), .flags = TYPE_TRACKED, .getset = traceback_getset,
    .slots = {.dealloc = traceback_dealloc, .traverse = traceback_traverse},
};
