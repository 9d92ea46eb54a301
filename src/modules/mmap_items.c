/* mmap_items.c - class mmap.mmap as a sequence and as a buffer. */
#include "modules/mmap.h"

#include "object/bytes.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/slice.h"

int64_t mapping_length(Value self) { return mapping_open(as_mapping(self)) ? as_mapping(self)->size : -1; }

/* The place of an index; -1: exception. */
static int64_t place_of(Mapping *m, Value key)
{
    int64_t i;
    if (!index_as_int64(key, &i, TYPE(IndexError)) || !mapping_open(m))
        return -1;
    i = wrap_index(i, m->size);
    if (i >= 0 && i < m->size)
        return i;
    error_set(TYPE(IndexError), "mmap index out of range");
    return -1;
}

Value mapping_sequence_item(Value self, int64_t i)
{
    Mapping *m = as_mapping(self);
    if (!mapping_open(m))
        return EMPTY;
    if (i < 0 || i >= m->size)
        return error_set(TYPE(IndexError), "mmap index out of range");
    return bytes_from(m->data + i, 1); /* what iterating gives; m[i] is an int */
}

static Value get_slice(Mapping *m, Value key)
{
    int64_t start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step) || !mapping_open(m))
        return EMPTY;
    int64_t n = slice_adjust(m->size, &start, &stop, step);
    if (step == 1)
        return bytes_from(m->data + (n > 0 ? start : 0), n > 0 ? (size_t)n : 0);
    Bytes *bytes = bytes_new((size_t)(n > 0 ? n : 0));
    for (int64_t i = 0; bytes && i < n; i++, start += step)
        bytes->data[i] = m->data[start];
    return from_pointer(bytes);
}

Value mapping_get_item(Value self, Value key)
{
    Mapping *m = as_mapping(self);
    if (!mapping_open(m))
        return EMPTY;
    if (is_slice(key))
        return get_slice(m, key);
    if (!is_int(key) && !type_of(key)->slots.to_index)
        return error_type("mmap indices must be integers");
    int64_t i = place_of(m, key);
    return i < 0 ? EMPTY : int_value((unsigned char)m->data[i]);
}

static bool set_slice(Mapping *m, Value key, Value value)
{
    int64_t start, stop, step;
    Buffer view = {.owner = EMPTY};
    if (is_empty(value)) {
        error_type("mmap object doesn't support slice deletion");
        return false;
    }
    if (!slice_unpack(key, &start, &stop, &step) || !buffer_get(value, &view, BUFFER_SIMPLE))
        return false;
    bool ok = mapping_open(m);
    int64_t n = ok ? slice_adjust(m->size, &start, &stop, step) : 0;
    if (ok && view.length != (n > 0 ? n : 0)) {
        error_set(TYPE(IndexError), "mmap slice assignment is wrong size");
        ok = false;
    }
    if (ok && step == 1 && n > 0)
        memmove(m->data + start, view.data, (size_t)n);
    else
        for (int64_t i = 0; ok && i < n; i++, start += step)
            m->data[start] = ((char *)view.data)[i];
    buffer_release(&view);
    return ok;
}

static bool set_one(Mapping *m, Value key, Value value)
{
    int64_t byte, i = place_of(m, key);
    if (i < 0)
        return false;
    if (is_empty(value)) {
        error_type("mmap doesn't support item deletion");
        return false;
    }
    if (!is_int(value) && !type_of(value)->slots.to_index) {
        error_type("mmap item value must be an int");
        return false;
    }
    if (!index_as_int64(value, &byte, NULL))
        return false;
    if (byte < 0 || byte > 255) {
        error_value("mmap item value must be in range(0, 256)");
        return false;
    }
    if (!mapping_open(m) || i >= m->size) { /* __index__ may have closed or shrunk it */
        if (!error_occurred())
            error_set(TYPE(IndexError), "mmap index out of range");
        return false;
    }
    m->data[i] = (char)byte;
    return true;
}

bool mapping_set_item(Value self, Value key, Value value)
{
    Mapping *m = as_mapping(self);
    if (!mapping_open(m) || !mapping_writable(m))
        return false;
    if (is_slice(key))
        return set_slice(m, key, value);
    if (is_int(key) || type_of(key)->slots.to_index)
        return set_one(m, key, value);
    error_type("mmap indices must be integer");
    return false;
}

bool mapping_get_buffer(Value self, Buffer *buffer, int flags)
{
    Mapping *m = as_mapping(self);
    if (!mapping_open(m) || !buffer_fill(buffer, self, m->data, m->size, m->access == ACCESS_READ, flags))
        return false;
    m->exports++;
    return true;
}

void mapping_release_buffer(Value self, Buffer *buffer)
{
    (void)buffer;
    as_mapping(self)->exports--;
}
