/* module.c - module _pickle: its functions, PickleBuffer, and what it keeps of other modules. */
#include "modules/pickle/pickle.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/protocol.h"
#include "runtime/import.h"
#include "types/memoryview.h"

/* ---- PickleBuffer ---- */

static PickleBuffer *as_buffer(Value v) { return (PickleBuffer *)as_object(v); }

static const NativeRow buffer_row = {"PickleBuffer", {NULL}, NATIVE_BOUND, "(object, /)", NULL};

static Value buffer_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value v;
    if (!bind_arguments(&buffer_row, args, nargs, kwnames, &v, 1))
        return EMPTY;
    PickleBuffer *b = object_new(type);
    if (b && !buffer_get(v, &b->view, BUFFER_FULL_RO)) {
        RELEASE(b);
        return EMPTY;
    }
    return from_pointer(b);
}

static COLD bool released(void)
{
    error_value("operation forbidden on released PickleBuffer object");
    return false;
}

static bool buffer_view(Value self, Buffer *view, int flags)
{
    PickleBuffer *b = as_buffer(self);
    return is_empty(b->view.owner) ? released() : buffer_get(b->view.owner, view, flags);
}

static Value buffer_release_method(Value self)
{
    buffer_release(&as_buffer(self)->view);
    return none_value();
}

/* The bytes of memory in the order in which they lie there. */
static Value buffer_raw(Value self)
{
    PickleBuffer *b = as_buffer(self);
    if (is_empty(b->view.owner))
        return released() ? EMPTY : EMPTY;
    if (!buffer_is_contiguous(&b->view, 'A'))
        return error_set(TYPE(BufferError), "cannot extract raw buffer from non-contiguous buffer");
    Value view = call_1(from_pointer(TYPE(memoryview)), b->view.owner), format = str_from_c("B"), result = EMPTY;
    if (!is_empty(view) && !buffer_is_contiguous(&b->view, 'C')) { /* memory order is that of the transposed array */
        MemoryView *m = as_memoryview(view);
        for (int i = 0, j = m->view.dimensions - 1; i < j; i++, j--) {
            int64_t shape = m->view.shape[i], stride = m->view.strides[i];
            m->view.shape[i] = m->view.shape[j];
            m->view.strides[i] = m->view.strides[j];
            m->view.shape[j] = shape;
            m->view.strides[j] = stride;
        }
    }
    if (!is_empty(view) && !is_empty(format))
        result = call_method_c(view, "cast", &format, 1);
    release(view);
    release(format);
    return result;
}

static void buffer_traverse(Object *self, VisitFn visit, void *context) { visit_value(((PickleBuffer *)self)->view.owner, visit, context); }
static void buffer_clear(Object *self) { buffer_release(&((PickleBuffer *)self)->view); }
static void buffer_dealloc(Object *self)
{
    buffer_clear(self);
    object_free(self);
}

static const NativeRow buffer_methods[] = {
    NATIVE("raw", buffer_raw, "($self, /)", "Return a memoryview of the raw memory underlying this buffer."),
    NATIVE("release", buffer_release_method, "($self, /)", "Release the underlying buffer controlled by the PickleBuffer object."),
    NATIVE_END,
};

const TypeSpec pickle_buffer_spec = {
    .name = "pickle.PickleBuffer", .size = sizeof(PickleBuffer), .flags = TYPE_TRACKED | TYPE_WEAKREFS, .methods = buffer_methods,
    .doc = "Wrapper for potentially out-of-band buffers",
    .slots = {.new = buffer_new, .get_buffer = buffer_view, .traverse = buffer_traverse, .clear = buffer_clear, .dealloc = buffer_dealloc},
};

/* ---- what belongs to other modules ---- */

static bool keep(Value *slot, Value module, const char *name, bool is_table)
{
    Value v = is_empty(module) ? EMPTY : get_attribute_c(module, name);
    if (!is_empty(v) && is_table && !is_exact_dict(v)) {
        error_set(TYPE(RuntimeError), "%s should be a dict, not %T", name, v);
        clear(&v);
    }
    replace(slot, v);
    return !is_empty(v);
}

static bool keep_tables(struct PickleState *s)
{
    Value copyreg = import_module("copyreg"), compatible = is_empty(copyreg) ? EMPTY : import_module("_compat_pickle");
    Value codecs = is_empty(compatible) ? EMPTY : import_module("codecs"), functools = is_empty(codecs) ? EMPTY : import_module("functools");
    bool ok = !is_empty(functools) && keep(&s->dispatch_table, copyreg, "dispatch_table", true) &&
              keep(&s->extension_registry, copyreg, "_extension_registry", true) &&
              keep(&s->inverted_registry, copyreg, "_inverted_registry", true) && keep(&s->extension_cache, copyreg, "_extension_cache", true) &&
              keep(&s->names_2to3, compatible, "NAME_MAPPING", true) && keep(&s->imports_2to3, compatible, "IMPORT_MAPPING", true) &&
              keep(&s->names_3to2, compatible, "REVERSE_NAME_MAPPING", true) &&
              keep(&s->imports_3to2, compatible, "REVERSE_IMPORT_MAPPING", true) && keep(&s->codecs_encode, codecs, "encode", false) &&
              keep(&s->partial, functools, "partial", false);
    release(copyreg);
    release(compatible);
    release(codecs);
    release(functools);
    return ok;
}

/* ---- the module ---- */

#define DUMP_OPTIONS "protocol=None, *, fix_imports=True,\n     buffer_callback=None)"
#define LOAD_OPTIONS "/, *, fix_imports=True, encoding='ASCII',\n     errors='strict', buffers=())"
static const NativeRow functions[] = {
    NATIVE("dump", pickle_dump, "($module, /, obj, file, " DUMP_OPTIONS, "Write a pickled representation of obj to the open file object file."),
    NATIVE("dumps", pickle_dumps, "($module, /, obj, " DUMP_OPTIONS, "Return the pickled representation of the object as a bytes object."),
    NATIVE("load", pickle_load, "($module, file, " LOAD_OPTIONS, "Read and return an object from the pickle data stored in a file."),
    NATIVE("loads", pickle_loads, "($module, data, " LOAD_OPTIONS, "Read and return an object from the given pickle data."),
    NATIVE_END,
};

static bool fill(Value module)
{
    struct ModuleState *state = module_state_start();
    if (state == NULL || !keep_tables(&state->pickle))
        return false;
    struct PickleState *s = &state->pickle;
    return module_add_exception(module, "PickleError", TYPE(Exception), &s->pickle_error) &&
           module_add_exception(module, "PicklingError", s->pickle_error, &s->pickling_error) &&
           module_add_exception(module, "UnpicklingError", s->pickle_error, &s->unpickling_error) &&
           module_make_type(module, &pickler_spec, NULL, true, &s->pickler_type) &&
           module_make_type(module, &unpickler_spec, NULL, true, &s->unpickler_type) &&
           module_make_type(module, &pickle_buffer_spec, NULL, true, &s->buffer_type) &&
           module_make_type(module, &pickler_memo_spec, NULL, false, &s->pickler_memo_type) &&
           module_make_type(module, &unpickler_memo_spec, NULL, false, &s->unpickler_memo_type);
}

const ModuleSpec pickle_module = {"_pickle", "Optimized C implementation for the Python pickle module.", functions, fill};
