/* memoryview.c - the memoryview type: making, releasing, items and slices. Its methods are in memoryview_methods.c. */
#include "types/memoryview.h"

#include <stdlib.h>

#include "object/bytes.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/iterators.h"
#include "types/memoryview_methods.h"

bool memoryview_usable(MemoryView *m)
{
    if (likely(m->shared != NULL))
        return true;
    error_value("operation forbidden on released memoryview object");
    return false;
}

static void shared_release(SharedView *shared)
{
    if (--shared->users > 0)
        return;
    buffer_release(&shared->buffer);
    free(shared);
}

/* A view of what `from` describes, its arrays copied. */
Value memoryview_share(SharedView *shared, const Buffer *from)
{
    MemoryView *m = object_new(TYPE(memoryview));
    if (m == NULL)
        return EMPTY;
    int n = from->dimensions;
    const char *format = from->format ? from->format : "B";
    m->hash = -1;
    m->arrays = malloc((size_t)(3 * n + 1) * sizeof *m->arrays);
    m->format = strdup(format);
    m->view = *from;
    m->view.owner = shared->buffer.owner;
    if (m->arrays == NULL || m->format == NULL) {
        error_no_memory();
        RELEASE(m);
        return EMPTY;
    }
    m->view.format = m->format;
    m->view.shape = m->arrays;
    m->view.strides = m->arrays + n;
    m->view.suboffsets = from->suboffsets ? m->arrays + 2 * n : NULL;
    int64_t stride = from->item_size;
    for (int i = n; i-- > 0;) {
        m->view.shape[i] = from->shape ? from->shape[i] : from->item_size ? from->length / from->item_size : 0;
        m->view.strides[i] = from->strides ? from->strides[i] : stride;
        stride *= m->view.shape[i];
        if (from->suboffsets)
            m->view.suboffsets[i] = from->suboffsets[i];
    }
    m->shared = shared;
    shared->users++;
    return from_pointer(m);
}

Value memoryview_new(Value object, int flags)
{
    if (is_memoryview(object)) {
        MemoryView *m = as_memoryview(object);
        return memoryview_usable(m) ? memoryview_share(m->shared, &m->view) : EMPTY;
    }
    if (!has_buffer(object))
        return error_type("memoryview: a bytes-like object is required, not '%T'", object);
    return memoryview_new_by(object, flags, type_of(object)->slots.get_buffer);
}

Value memoryview_new_by(Value object, int flags, GetBufferFn get)
{
    SharedView *shared = calloc(1, sizeof *shared);
    if (shared == NULL)
        return error_no_memory();
    if (!get(object, &shared->buffer, flags)) {
        free(shared);
        return EMPTY;
    }
    shared->users = 1;
    Value result = memoryview_share(shared, &shared->buffer);
    shared_release(shared);
    return result;
}

bool memoryview_release(MemoryView *m)
{
    if (m->exports > 0) {
        error_set(TYPE(BufferError), "memoryview has %zd exported buffer%s", (size_t)m->exports, m->exports == 1 ? "" : "s");
        return false;
    }
    SharedView *shared = m->shared;
    m->shared = NULL;
    if (shared)
        shared_release(shared);
    return true;
}

static void memoryview_dealloc(Object *self)
{
    MemoryView *m = (MemoryView *)self;
    if (m->shared)
        shared_release(m->shared);
    free(m->arrays);
    free(m->format);
    object_free(self);
}

static void memoryview_traverse(Object *self, VisitFn visit, void *context)
{
    MemoryView *m = (MemoryView *)self;
    if (m->shared && m->shared->users == 1 && is_object(m->shared->buffer.owner))
        visit(as_object(m->shared->buffer.owner), context);
}

static const NativeRow constructor = NATIVE("memoryview", (NativeBound)NULL, "(object)", NULL);

static Value memoryview_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value object;
    (void)type;
    return bind_arguments(&constructor, args, nargs, kwnames, &object, 1) ? memoryview_new(object, BUFFER_FULL_RO) : EMPTY;
}

static Value memoryview_repr(Value self)
{
    return str_format("<%smemory at %p>", as_memoryview(self)->shared ? "" : "released ", (void *)as_object(self));
}

static int64_t memoryview_hash(Value self)
{
    MemoryView *m = as_memoryview(self);
    if (m->hash != -1)
        return m->hash;
    if (!memoryview_usable(m))
        return -1;
    if (!m->view.read_only) {
        error_value("cannot hash writable memoryview object");
        return -1;
    }
    if (item_code(m->format) == 0 || !strchr("Bbc", item_code(m->format))) {
        error_value("memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
        return -1;
    }
    if (hash_of(m->view.owner) == -1)
        return -1;
    Bytes *copy = bytes_new((size_t)m->view.length);
    if (copy == NULL || !buffer_copy_out(&m->view, copy->data, 'C')) {
        RELEASE(copy);
        return -1;
    }
    m->hash = bytes_hash(copy);
    RELEASE(copy);
    return m->hash;
}

static Value memoryview_compare(Value a, Value b, CompareOp op)
{
    MemoryView *m = as_memoryview(a);
    if (op != COMPARE_EQ && op != COMPARE_NE)
        return not_implemented();
    if (m->shared == NULL || (is_memoryview(b) && as_memoryview(b)->shared == NULL))
        return bool_value(same(a, b) == (op == COMPARE_EQ));
    Value other = is_memoryview(b) ? retain(b) : has_buffer(b) ? memoryview_new(b, BUFFER_FULL_RO) : EMPTY;
    if (is_empty(other)) {
        if (error_occurred())
            error_clear();
        return not_implemented();
    }
    int equal = views_equal(&m->view, &as_memoryview(other)->view);
    release(other);
    if (equal < 0 && !error_catch(TYPE(NotImplementedError)))
        return EMPTY;
    return bool_value((equal > 0) == (op == COMPARE_EQ));
}

static int64_t memoryview_length(Value self)
{
    MemoryView *m = as_memoryview(self);
    if (!memoryview_usable(m))
        return -1;
    if (m->view.dimensions)
        return m->view.shape[0];
    error_type("0-dim memory has no length");
    return -1;
}

/* ---- items ---- */

/* The address of item i of a dimension; NULL: IndexError. */
static char *step_in(const Buffer *view, char *at, int dimension, int64_t i)
{
    int64_t n = view->shape[dimension];
    if (i < 0)
        i += n;
    if (i < 0 || i >= n) {
        error_set(TYPE(IndexError), "index out of bounds on dimension %d", dimension + 1);
        return NULL;
    }
    return view_follow(view, dimension, at + i * view->strides[dimension]);
}

/* The address of an item by an int or a tuple of ints; NULL: exception. */
static char *item_address(MemoryView *m, Value key)
{
    const Buffer *view = &m->view;
    char *at = view->data;
    int64_t i;
    if (!is_tuple(key)) {
        if (view->dimensions == 1)
            return index_as_int64(key, &i, TYPE(IndexError)) && memoryview_usable(m) ? step_in(view, at, 0, i) : NULL;
        if (view->dimensions == 0)
            error_type("invalid indexing of 0-dim memory");
        else
            error_set(TYPE(NotImplementedError), "multi-dimensional sub-views are not implemented");
        return NULL;
    }
    Tuple *keys = as_tuple(key);
    if ((int64_t)keys->length < view->dimensions) {
        error_set(TYPE(NotImplementedError), "sub-views are not implemented");
        return NULL;
    }
    if ((int64_t)keys->length > view->dimensions) {
        error_type("cannot index %d-dimension view with %zu-element tuple", view->dimensions, keys->length);
        return NULL;
    }
    for (int d = 0; at && d < view->dimensions; d++)
        at = index_as_int64(keys->items[d], &i, TYPE(IndexError)) && memoryview_usable(m) ? step_in(view, at, d, i) : NULL;
    return at;
}

typedef enum { KEY_ITEM, KEY_SLICE, KEY_SLICES, KEY_ALL, KEY_WRONG } KeyKind;

static KeyKind key_kind(Value key)
{
    if (is_slice(key))
        return KEY_SLICE;
    if (same(key, ELLIPSIS))
        return KEY_ALL;
    if (!is_tuple(key))
        return is_int(key) || type_of(key)->slots.to_index ? KEY_ITEM : KEY_WRONG;
    bool indexes = true, slices = as_tuple(key)->length > 0;
    for (size_t i = 0; i < as_tuple(key)->length; i++) {
        Value part = as_tuple(key)->items[i];
        indexes &= is_int(part) || type_of(part)->slots.to_index != NULL;
        slices &= is_slice(part);
    }
    return indexes ? KEY_ITEM : slices ? KEY_SLICES : KEY_WRONG;
}

static Value view_slice(MemoryView *m, Value slice)
{
    int64_t start, stop, step;
    if (m->view.dimensions == 0)
        return error_type("invalid indexing of 0-dim memory");
    if (!slice_unpack(slice, &start, &stop, &step) || !memoryview_usable(m))
        return EMPTY;
    int64_t n = slice_adjust(m->view.shape[0], &start, &stop, step);
    Value result = memoryview_share(m->shared, &m->view);
    if (is_empty(result))
        return EMPTY;
    Buffer *view = &as_memoryview(result)->view;
    view->data = (char *)view->data + start * view->strides[0];
    view->shape[0] = n;
    view->strides[0] *= step;
    view->length = view->item_size;
    for (int i = 0; i < view->dimensions; i++)
        view->length *= view->shape[i];
    return result;
}

static Value memoryview_get_item(Value self, Value key)
{
    MemoryView *m = as_memoryview(self);
    if (!memoryview_usable(m))
        return EMPTY;
    switch (key_kind(key)) {
    case KEY_ITEM: {
        char *at = item_address(m, key);
        return at ? item_unpack(m->format, at) : EMPTY;
    }
    case KEY_SLICE: return view_slice(m, key);
    case KEY_SLICES: return error_set(TYPE(NotImplementedError), "multi-dimensional slicing is not implemented");
    case KEY_ALL:
        if (m->view.dimensions == 0)
            return retain(self);
        break;
    default: break;
    }
    return error_type("memoryview: invalid slice key");
}

/* Copies the items of an object with a buffer into a slice of the view. */
static bool set_slice(MemoryView *m, Value slice, Value value)
{
    Value part = view_slice(m, slice), source = is_empty(part) ? EMPTY : memoryview_new(value, BUFFER_FULL_RO);
    bool ok = !is_empty(source);
    if (ok) {
        Buffer *to = &as_memoryview(part)->view, *from = &as_memoryview(source)->view;
        char x = item_code(to->format), y = item_code(from->format);
        bool fits = from->dimensions == 1 && to->shape[0] == from->shape[0] && to->item_size == from->item_size &&
                    (x ? x == y : strcmp(to->format, from->format) == 0);
        char *copy = fits ? malloc((size_t)from->length + 1) : NULL;
        ok = copy && buffer_copy_out(from, copy, 'C');
        for (int64_t i = 0; ok && i < to->shape[0]; i++)
            memcpy(view_follow(to, 0, (char *)to->data + i * to->strides[0]), copy + i * to->item_size, (size_t)to->item_size);
        free(copy);
        if (!fits)
            error_value("memoryview assignment: lvalue and rvalue have different structures");
        else if (!copy)
            error_no_memory();
    }
    release(part);
    release(source);
    return ok;
}

static bool memoryview_set_item(Value self, Value key, Value value)
{
    MemoryView *m = as_memoryview(self);
    if (!memoryview_usable(m))
        return false;
    if (m->view.read_only) {
        error_type("cannot modify read-only memory");
        return false;
    }
    if (is_empty(value)) {
        error_type("cannot delete memory");
        return false;
    }
    KeyKind kind = key_kind(key);
    if (kind == KEY_ITEM || (kind == KEY_ALL && m->view.dimensions == 0)) {
        char item[16], *at = kind == KEY_ALL ? m->view.data : item_address(m, key);
        if (at == NULL || !item_pack(m->format, item, value) || !memoryview_usable(m))
            return false;
        memcpy(at, item, (size_t)m->view.item_size);
        return true;
    }
    if (kind == KEY_SLICE && m->view.dimensions == 1)
        return set_slice(m, key, value);
    if (kind == KEY_SLICE || kind == KEY_SLICES)
        error_set(TYPE(NotImplementedError), "memoryview slice assignments are currently restricted to ndim = 1");
    else
        error_type("memoryview: invalid slice key");
    return false;
}

/* ---- as a buffer itself ---- */

static bool refuse(const char *message)
{
    error_set(TYPE(BufferError), "%s", message);
    return false;
}

static bool memoryview_get_buffer(Value self, Buffer *buffer, int flags)
{
    MemoryView *m = as_memoryview(self);
    const Buffer *view = &m->view;
    if (!memoryview_usable(m))
        return false;
    bool c = buffer_is_contiguous(view, 'C');
    if ((flags & BUFFER_WRITABLE) && view->read_only)
        return refuse("memoryview: underlying buffer is not writable");
    if ((flags & BUFFER_C_CONTIGUOUS) == BUFFER_C_CONTIGUOUS && !c)
        return refuse("memoryview: underlying buffer is not C-contiguous");
    if ((flags & BUFFER_F_CONTIGUOUS) == BUFFER_F_CONTIGUOUS && !buffer_is_contiguous(view, 'F'))
        return refuse("memoryview: underlying buffer is not Fortran contiguous");
    if ((flags & BUFFER_ANY_CONTIGUOUS) == BUFFER_ANY_CONTIGUOUS && !buffer_is_contiguous(view, 'A'))
        return refuse("memoryview: underlying buffer is not contiguous");
    if ((flags & BUFFER_INDIRECT) != BUFFER_INDIRECT && view->suboffsets)
        return refuse("memoryview: underlying buffer requires suboffsets");
    if ((flags & BUFFER_STRIDES) != BUFFER_STRIDES && !c)
        return refuse("memoryview: underlying buffer is not C-contiguous");
    if (!(flags & BUFFER_ND) && (flags & BUFFER_FORMAT))
        return refuse("memoryview: cannot cast to unsigned bytes if the format flag is present");
    *buffer = *view;
    if (!(flags & BUFFER_FORMAT))
        buffer->format = NULL;
    if ((flags & BUFFER_STRIDES) != BUFFER_STRIDES)
        buffer->strides = NULL;
    if (!(flags & BUFFER_ND)) {
        buffer->dimensions = 1;
        buffer->shape = NULL;
        buffer->item_size = 1;
    }
    buffer->owner = retain(self);
    m->exports++;
    return true;
}

static void memoryview_release_buffer(Value self, Buffer *buffer)
{
    (void)buffer;
    as_memoryview(self)->exports--;
}

static Value memoryview_iter(Value self)
{
    MemoryView *m = as_memoryview(self);
    if (!memoryview_usable(m))
        return EMPTY;
    if (m->view.dimensions == 0)
        return error_type("invalid indexing of 0-dim memory");
    if (m->view.dimensions > 1)
        return error_set(TYPE(NotImplementedError), "multi-dimensional sub-views are not implemented");
    SequenceIterator *it = object_new(TYPE(memory_iterator));
    if (it)
        it->sequence = retain(self);
    return from_pointer(it);
}

const TypeSpec memoryview_spec = {
    .name = "memoryview", .size = sizeof(MemoryView), .flags = TYPE_TRACKED | TYPE_SEQUENCE,
    .doc = "memoryview(object)\n--\n\nA view of the memory of an object with a buffer.",
    .methods = memoryview_methods, .getset = memoryview_getset,
    .slots = {.new = memoryview_new_slot, .repr = memoryview_repr, .hash = memoryview_hash, .compare = memoryview_compare,
              .length = memoryview_length, .get_item = memoryview_get_item, .set_item = memoryview_set_item,
              .iter = memoryview_iter, .dealloc = memoryview_dealloc, .traverse = memoryview_traverse,
              .get_buffer = memoryview_get_buffer, .release_buffer = memoryview_release_buffer},
};

/* ---- iterator ---- */

static void iterator_dealloc(Object *self)
{
    release(((SequenceIterator *)self)->sequence);
    object_free(self);
}

static void iterator_traverse(Object *self, VisitFn visit, void *context)
{
    if (is_object(((SequenceIterator *)self)->sequence))
        visit(as_object(((SequenceIterator *)self)->sequence), context);
}

static Value iterator_next_item(Value self)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    if (is_empty(it->sequence))
        return EMPTY;
    MemoryView *m = as_memoryview(it->sequence);
    if (!memoryview_usable(m))
        return EMPTY;
    if ((int64_t)it->index < m->view.shape[0])
        return item_unpack(m->format, view_follow(&m->view, 0, (char *)m->view.data + (int64_t)it->index++ * m->view.strides[0]));
    clear(&it->sequence);
    return EMPTY;
}

const TypeSpec memory_iterator_spec = {
    .name = "memory_iterator", .size = sizeof(SequenceIterator), .flags = TYPE_TRACKED | TYPE_NO_NEW,
    .slots = {.iter = iterator_self, .next = iterator_next_item, .dealloc = iterator_dealloc, .traverse = iterator_traverse},
};
