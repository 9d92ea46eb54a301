/* frame_object.c - see frame_object.h. f_locals is in frame_locals.c, tracebacks in traceback.c. */
#include "vm/frame_object.h"

#include "object/attribute.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/str.h"
#include "vm/generator.h"
#include "vm/monitor.h"
#include "vm/operations.h"

bool (*frame_set_line_hook)(FrameObject *object, int line);

static Value current_builtins(void)
{
    Frame *frame = thread_current()->frame;
    return frame && frame->code ? frame_function(frame)->builtins : EMPTY;
}
Value (*function_current_builtins)(void) = current_builtins;

static FrameObject *as_frame(Value v) { return (FrameObject *)as_object(v); }
/* Whether it looks at a record that is not its own. */
static bool is_live(const FrameObject *object) { return object->frame && object->frame != &object->own; }

FrameObject *frame_object(Frame *frame)
{
    if (frame->object)
        return frame->object;
    FrameObject *object = object_new(TYPE(frame));
    if (object == NULL)
        return NULL;
    object->frame = frame;
    object->code = RETAIN(frame->code);
    object->function = retain(frame->regs[-1]);
    object->trace_lines = true;
    frame->object = object;
    frame->flags |= FRAME_OBSERVED;
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
    frame->flags &= ~(uint32_t)FRAME_OBSERVED;
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
    if (storage == NULL)
        return;
    object->storage = NULL;
    object->frame = NULL;
    for (size_t i = count; i-- > 0;)
        release(storage[i]);
    mem_free(storage, count * sizeof(Value));
}

static void frame_clear_slot(Object *self)
{
    FrameObject *object = (FrameObject *)self;
    drop_storage(object);
    clear(&object->back);
    clear(&object->overwritten);
    clear(&object->extra_locals);
    clear(&object->trace);
}

static void frame_dealloc(Object *self)
{
    FrameObject *object = (FrameObject *)self;
    frame_clear_slot(self);
    release(object->function);
    RELEASE(object->code);
    object_free(self);
}

static void frame_traverse(Object *self, VisitFn visit, void *context)
{
    FrameObject *object = (FrameObject *)self;
    for (size_t i = 0; i < object->storage_count && object->storage; i++)
        visit_value(object->storage[i], visit, context);
    visit(&object->code->head, context);
    visit_value(object->function, visit, context);
    visit_value(object->back, visit, context);
    visit_value(object->overwritten, visit, context);
    visit_value(object->extra_locals, visit, context);
    visit_value(object->trace, visit, context);
}

/* ---- where it is ---- */

static uint32_t position(const FrameObject *object)
{
    const Frame *frame = object->frame ? object->frame : &object->own;
    uint32_t at = frame->pc ? (uint32_t)(frame->pc - object->code->instructions) : 0, last = frame->previous << 1 >> 1;
    if (last && object->code->extra && runtime.monitored && monitor_line(object->code, at) == 0)
        return last - 1; /* an implicit return counts as part of the statement before it */
    return at;
}

int32_t frame_object_line(const FrameObject *object)
{
    return object->code->extra ? monitor_line(object->code, position(object)) : code_location(object->code, position(object)).line;
}

static Value frame_get_code(Value self) { return retain(from_pointer(as_frame(self)->code)); }

static Value frame_get_line(Value self)
{
    int32_t line = frame_object_line(as_frame(self));
    return line ? int_value(line) : none_value();
}

static bool frame_set_line(Value self, Value value)
{
    int64_t line;
    if (is_empty(value)) {
        error_set(TYPE(AttributeError), "cannot delete attribute");
        return false;
    }
    if (!is_int(value)) {
        error_value("lineno must be an integer");
        return false;
    }
    if (frame_set_line_hook == NULL || !is_live(as_frame(self))) {
        error_value("f_lineno can only be set in a trace function");
        return false;
    }
    if (int_as_int64(value, &line) != 0 || line != (int)line) {
        error_value("lineno out of range");
        return false;
    }
    return frame_set_line_hook(as_frame(self), (int)line);
}

static Value frame_get_lasti(Value self) { return int_value((int64_t)position(as_frame(self)) * 8); }

static Value frame_get_back(Value self)
{
    FrameObject *object = as_frame(self);
    if (!is_live(object))
        return is_empty(object->back) ? none_value() : retain(object->back);
    Frame *back = outer(object->frame);
    if (back == NULL)
        return none_value();
    FrameObject *result = frame_object(back);
    return result ? from_pointer(RETAIN(result)) : EMPTY;
}

static Value frame_get_globals(Value self) { return retain(as_function(as_frame(self)->function)->globals); }
static Value frame_get_builtins(Value self) { return retain(as_function(as_frame(self)->function)->builtins); }
static Value frame_get_locals(Value self) { return frame_locals(as_frame(self)); }

static Generator *generator_of(FrameObject *object)
{
    return is_live(object) && object->frame->flags & FRAME_GENERATOR ? frame_generator(object->frame) : NULL;
}

static Value frame_get_generator(Value self)
{
    Generator *generator = generator_of(as_frame(self));
    return generator ? from_pointer(RETAIN(generator)) : none_value();
}

/* ---- tracing ---- */

static Value frame_get_trace(Value self)
{
    Value trace = as_frame(self)->trace;
    return is_empty(trace) ? none_value() : retain(trace);
}

static bool frame_set_trace(Value self, Value value)
{
    replace(&as_frame(self)->trace, is_empty(value) || is_none(value) ? EMPTY : retain(value));
    return true;
}

static Value frame_get_trace_opcodes(Value self) { return bool_value(as_frame(self)->trace_opcodes); }

static bool frame_set_trace_opcodes(Value self, Value value)
{
    if (is_empty(value) || !is_bool(value)) {
        error_type("attribute value type must be bool");
        return false;
    }
    as_frame(self)->trace_opcodes = same(value, TRUE_VALUE);
    return true;
}

/* ---- methods ---- */

static Value frame_repr(Value self)
{
    FrameObject *object = as_frame(self);
    return str_format("<frame at %p, file %R, line %d, code %U>", (void *)object, object->code->filename,
                      (int)frame_object_line(object), object->code->name);
}

static Value frame_method_clear(Value self)
{
    FrameObject *object = as_frame(self);
    Generator *generator = generator_of(object);
    if (generator && generator->state == GENERATOR_CREATED) {
        retain(self);
        generator_finalize(from_pointer(generator));
        Value closed = generator_close(from_pointer(generator));
        if (object->frame == &object->own)
            drop_storage(object);
        release(self);
        return closed;
    }
    if (is_live(object))
        return error_set(TYPE(RuntimeError), generator && generator->state == GENERATOR_SUSPENDED ? "cannot clear a suspended frame"
                                                                                                   : "cannot clear an executing frame");
    drop_storage(object);
    clear(&object->overwritten);
    clear(&object->extra_locals);
    clear(&object->trace);
    return none_value();
}

static Value frame_method_sizeof(Value self)
{
    return int_value((int64_t)(sizeof(FrameObject) + as_frame(self)->storage_count * sizeof(Value)));
}

static const NativeRow frame_methods[] = {
    NATIVE("clear", frame_method_clear, "($self, /)", "Drops what the frame holds."),
    NATIVE("__sizeof__", frame_method_sizeof, "($self, /)", "Size in memory, in bytes."),
    NATIVE_END,
};

static const GetSetRow frame_getset[] = {
    {"f_back", frame_get_back, NULL, "The caller's frame, or None."},
    {"f_locals", frame_get_locals, NULL, "The mapping of local names to values."},
    {"f_lineno", frame_get_line, frame_set_line, "The current line number."},
    {"f_trace", frame_get_trace, frame_set_trace, "The trace function of this frame, or None."},
    {"f_lasti", frame_get_lasti, NULL, "The offset of the last instruction, in bytes."},
    {"f_globals", frame_get_globals, NULL, "The dict of global names."},
    {"f_builtins", frame_get_builtins, NULL, "The dict of builtin names."},
    {"f_code", frame_get_code, NULL, "The code object being executed."},
    {"f_trace_opcodes", frame_get_trace_opcodes, frame_set_trace_opcodes, "Whether instructions are traced."},
    {"f_generator", frame_get_generator, NULL, "The generator, coroutine or asynchronous generator that owns the frame, or None."},
    GETSET_END,
};

static const MemberRow frame_members[] = {
    {"f_trace_lines", MEMBER_BOOL, offsetof(FrameObject, trace_lines), false, NULL},
    MEMBER_END,
};

const TypeSpec frame_spec = {
    .name = "frame", .size = sizeof(FrameObject), .flags = TYPE_TRACKED | TYPE_NO_NEW, .methods = frame_methods,
    .getset = frame_getset, .members = frame_members,
    .slots = {.repr = frame_repr, .dealloc = frame_dealloc, .traverse = frame_traverse, .clear = frame_clear_slot},
};
