/* traceback.c - traceback objects. See frame_object.h. */
#include "object/collect.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "vm/frame_object.h"

static Traceback *as_traceback(Value v) { return (Traceback *)as_object(v); }

void traceback_add(Thread *thread, Frame *frame)
{
    Value error = thread->error;
    if (!is_exception(error) || frame->code == NULL)
        return;
    FrameObject *object = frame->object;
    Traceback *entry = NULL;
    if (unlikely(object == NULL)) {
        thread->error = EMPTY;
        object = frame_object(frame);
    }
    if (object)
        entry = object_new(TYPE(traceback));
    if (unlikely(entry == NULL)) { /* a new MemoryError is not worth more than the exception */
        error_restore(error);
        return;
    }
    thread->error = error;
    BaseException *exception = as_exception(error);
    entry->next = is_empty(exception->traceback) ? none_value() : exception->traceback;
    entry->frame = from_pointer(RETAIN(object));
    entry->lasti = (int32_t)(frame->pc - frame->code->instructions);
    entry->line = -1;
    exception->traceback = from_pointer(entry);
}

int32_t traceback_line(const Traceback *entry)
{
    if (entry->line != -1)
        return entry->line;
    return code_location(((FrameObject *)as_object(entry->frame))->code, (uint32_t)entry->lasti).line;
}

static void traceback_dealloc(Object *self)
{
    for (;;) { /* one entry after the other: the chain is as long as the recursion was deep */
        Value next = ((Traceback *)self)->next;
        release(((Traceback *)self)->frame);
        object_free(self);
        if (!is_object(next) || as_object(next)->type != TYPE(traceback) || object_count(as_object(next)) != 1) {
            release(next);
            return;
        }
        self = as_object(next);
    }
}

static void traceback_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Traceback *)self)->next, visit, context);
    visit_value(((Traceback *)self)->frame, visit, context);
}

static void traceback_clear(Object *self) { clear(&((Traceback *)self)->next); }

static Value get_line(Value self)
{
    int32_t line = traceback_line(as_traceback(self));
    return line ? int_value(line) : none_value();
}

static Value get_next(Value self)
{
    Value next = as_traceback(self)->next;
    return is_empty(next) ? none_value() : retain(next);
}

static bool set_next(Value self, Value value)
{
    if (is_empty(value)) {
        error_type("can't delete tb_next attribute");
        return false;
    }
    if (!is_none(value) && type_of(value) != TYPE(traceback)) {
        error_type("expected traceback object, got '%T'", value);
        return false;
    }
    for (Value t = value; is_object(t) && !is_none(t); t = as_traceback(t)->next)
        if (same(t, self)) {
            error_value("traceback loop detected");
            return false;
        }
    replace(&as_traceback(self)->next, retain(value));
    return true;
}

static Value get_lasti(Value self) { return int_value((int64_t)as_traceback(self)->lasti * 8); }

static Value method_dir(Value self)
{
    static const char *const names[] = {"tb_frame", "tb_next", "tb_lasti", "tb_lineno"};
    (void)self;
    List *list = list_new(4);
    for (int i = 0; list && i < 4; i++) {
        Value name = str_intern_c(names[i]);
        if (is_empty(name) || !list_append_owned(list, name)) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return from_pointer(list);
}

static const NativeRow new_row = NATIVE("traceback", (NativeBound)NULL, "($type, /, tb_next, tb_frame, tb_lasti, tb_lineno)", NULL);

static Value traceback_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[4];
    int64_t lasti, line;
    (void)type;
    if (!bind_arguments(&new_row, args, nargs, kwnames, bound, 4))
        return EMPTY;
    if (type_of(bound[1]) != TYPE(frame))
        return error_type("traceback() argument 'tb_frame' must be frame, not %T", bound[1]);
    if (!index_as_int64(bound[2], &lasti, TYPE(OverflowError)) || !index_as_int64(bound[3], &line, TYPE(OverflowError)))
        return EMPTY;
    if (!is_none(bound[0]) && type_of(bound[0]) != TYPE(traceback))
        return error_type("expected traceback object or None, got '%T'", bound[0]);
    if (lasti != (int)lasti || line != (int)line)
        return error_overflow("Python int too large to convert to C int");
    Traceback *entry = object_new(TYPE(traceback));
    if (entry == NULL)
        return EMPTY;
    entry->next = retain(bound[0]);
    entry->frame = retain(bound[1]);
    entry->lasti = (int32_t)(lasti < 0 ? 0 : lasti / 8);
    entry->line = (int32_t)line;
    return from_pointer(entry);
}

static const NativeRow methods[] = {
    NATIVE("__dir__", method_dir, "($self, /)", "The names of the attributes."),
    NATIVE_END,
};
static const GetSetRow getset[] = {
    {"tb_next", get_next, set_next, NULL},
    {"tb_lasti", get_lasti, NULL, NULL},
    {"tb_lineno", get_line, NULL, NULL},
    GETSET_END,
};
static const MemberRow members[] = {
    {"tb_frame", MEMBER_VALUE, offsetof(Traceback, frame), true, NULL},
    MEMBER_END,
};

const TypeSpec traceback_spec = {
    .name = "traceback", .doc = "traceback(tb_next, tb_frame, tb_lasti, tb_lineno)\n--\n\nMakes a traceback entry.",
    .size = sizeof(Traceback), .flags = TYPE_TRACKED, .methods = methods, .getset = getset, .members = members,
    .slots = {.new = traceback_new, .dealloc = traceback_dealloc, .traverse = traceback_traverse, .clear = traceback_clear},
};
