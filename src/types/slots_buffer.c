/* slots_buffer.c - __buffer__ and __release_buffer__: of classes written in Python, and as methods of builtin ones (PEP 688).

   What a class's __buffer__ gives is a memoryview, and the view asked for is a view of that. Only where the class has a
   __release_buffer__ too does the object itself stand as the owner, with a PythonView behind it. */
#include "types/wrappers.h"

#include <stdlib.h>

#include "object/attribute.h"
#include "object/buffer.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "types/memoryview.h"
#include "types/memoryview_methods.h"

typedef struct PythonView {
    Buffer inner;
    Value view; /* what __buffer__ gave; owned */
} PythonView;

static Value ask_view(Value self, int flags)
{
    Value flag_value = int_value(flags), view;
    int called = call_special(self, NAME(buffer_), &flag_value, 1, &view);
    if (called <= 0)
        return called < 0 ? EMPTY : error_type("a bytes-like object is required, not '%T'", self);
    if (is_memoryview(view))
        return view;
    release(view);
    return error_type("__buffer__ returned non-memoryview object");
}

bool slot_get_buffer(Value self, Buffer *buffer, int flags)
{
    Value view = ask_view(self, flags);
    if (is_empty(view))
        return false;
    if (type_of(self)->slots.release_buffer != slot_release_buffer) {
        bool ok = buffer_get(view, buffer, flags);
        release(view);
        return ok;
    }
    PythonView *p = calloc(1, sizeof *p);
    if (p == NULL || !buffer_get(view, &p->inner, flags)) {
        if (p == NULL)
            error_no_memory();
        free(p);
        release(view);
        return false;
    }
    p->view = view;
    *buffer = p->inner;
    buffer->owner = retain(self);
    buffer->internal = p;
    return true;
}

/* What the builtin base does on release. */
static void release_natively(Value self, Buffer *buffer)
{
    const Type *type = type_of(self);
    while (type && type->slots.release_buffer == slot_release_buffer)
        type = type->base;
    if (type && type->slots.release_buffer)
        type->slots.release_buffer(self, buffer);
}

void slot_release_buffer(Value self, Buffer *buffer)
{
    PythonView *p = buffer->internal;
    if (p == NULL) {
        release_natively(self, buffer);
        return;
    }
    buffer->internal = NULL;
    Value saved = error_fetch(), result;
    buffer_release(&p->inner);
    int called = call_special(self, NAME(release_buffer_), &p->view, 1, &result);
    if (called > 0)
        release(result);
    else if (called < 0)
        error_unraisable("Exception ignored in __release_buffer__ of", self);
    release(p->view);
    free(p);
    if (!is_empty(saved))
        error_restore(saved);
}

Value slot_call_buffer(SlotFunction wrapped, Value self, Value flags_value)
{
    int64_t flags;
    if (!index_as_int64(flags_value, &flags, TYPE(OverflowError)))
        return EMPTY;
    if (flags != (int)flags)
        return error_overflow("buffer flags out of range");
    return memoryview_new_by(self, (int)flags, (GetBufferFn)wrapped);
}

Value slot_call_release_buffer(Value self, Value view)
{
    if (!is_memoryview(view))
        return error_type("expected a memoryview object");
    MemoryView *m = as_memoryview(view);
    if (m->shared == NULL)
        return none_value();
    if (!same(m->view.owner, self))
        return error_value("memoryview's buffer is not this object");
    return memoryview_release(m) ? none_value() : EMPTY;
}
