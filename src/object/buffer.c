/* buffer.c - see buffer.h. */
#include "object/buffer.h"

#include "object/error.h"

bool buffer_get(Value v, Buffer *buffer, int flags)
{
    GetBufferFn get = type_of(v)->slots.get_buffer;
    *buffer = (Buffer){0};
    if (get)
        return get(v, buffer, flags);
    error_type("a bytes-like object is required, not '%T'", v);
    return false;
}

void buffer_release(Buffer *buffer)
{
    if (is_empty(buffer->owner))
        return;
    ReleaseBufferFn give_back = type_of(buffer->owner)->slots.release_buffer;
    if (give_back)
        give_back(buffer->owner, buffer);
    clear(&buffer->owner);
}

bool buffer_fill(Buffer *buffer, Value owner, void *data, int64_t length, bool read_only, int flags)
{
    if ((flags & BUFFER_WRITABLE) && read_only) {
        error_set(TYPE(BufferError), "Object is not writable.");
        return false;
    }
    *buffer = (Buffer){.data = data, .owner = retain(owner), .length = length, .item_size = 1, .read_only = read_only,
                       .dimensions = 1, .format = flags & BUFFER_FORMAT ? "B" : NULL};
    if (flags & BUFFER_ND)
        buffer->shape = &buffer->length;
    if ((flags & BUFFER_STRIDES) == BUFFER_STRIDES)
        buffer->strides = &buffer->item_size;
    return true;
}

static bool contiguous_c(const Buffer *buffer)
{
    int64_t expected = buffer->item_size;
    for (int i = buffer->dimensions; i-- > 0;) {
        if (buffer->shape[i] > 1 && buffer->strides[i] != expected)
            return false;
        expected *= buffer->shape[i];
    }
    return true;
}

static bool contiguous_f(const Buffer *buffer)
{
    int64_t expected = buffer->item_size;
    for (int i = 0; i < buffer->dimensions; i++) {
        if (buffer->shape[i] > 1 && buffer->strides[i] != expected)
            return false;
        expected *= buffer->shape[i];
    }
    return true;
}

bool buffer_is_contiguous(const Buffer *buffer, char order)
{
    if (buffer->suboffsets)
        return false;
    if (buffer->length == 0 || buffer->dimensions == 0)
        return true;
    if (buffer->strides == NULL) /* C-contiguous; Fortran's way too where at most one dimension counts */
        return order != 'F' || buffer->dimensions == 1;
    if (order == 'C')
        return contiguous_c(buffer);
    if (order == 'F')
        return contiguous_f(buffer);
    return contiguous_c(buffer) || contiguous_f(buffer);
}

/* The address behind a pointer of the PIL kind. */
static char *follow(const Buffer *buffer, char *at, int dimension)
{
    if (buffer->suboffsets && buffer->suboffsets[dimension] >= 0)
        at = *(char **)at + buffer->suboffsets[dimension];
    return at;
}

/* Copies dimensions from `dimension` on. C order writes on and on; F order has a stride of its own for each. */
static char *copy_items(const Buffer *buffer, int dimension, char *from, char *to, const int64_t *to_strides)
{
    if (dimension == buffer->dimensions) {
        memcpy(to, from, (size_t)buffer->item_size);
        return to + buffer->item_size;
    }
    for (int64_t i = 0; i < buffer->shape[dimension]; i++) {
        char *item = follow(buffer, from + i * buffer->strides[dimension], dimension);
        if (to_strides)
            copy_items(buffer, dimension + 1, item, to + i * to_strides[dimension], to_strides);
        else
            to = copy_items(buffer, dimension + 1, item, to, NULL);
    }
    return to;
}

bool buffer_copy_out(const Buffer *buffer, char *to, char order)
{
    if (order == 'A')
        order = buffer->strides && !contiguous_c(buffer) && buffer_is_contiguous(buffer, 'F') ? 'F' : 'C';
    if (buffer->strides == NULL || buffer_is_contiguous(buffer, order)) {
        memcpy(to, buffer->data, (size_t)buffer->length);
        return true;
    }
    int64_t strides[BUFFER_MAX_DIMENSIONS], stride = buffer->item_size;
    for (int i = 0; i < buffer->dimensions; i++) {
        strides[i] = stride;
        stride *= buffer->shape[i];
    }
    copy_items(buffer, 0, buffer->data, to, order == 'F' ? strides : NULL);
    return true;
}
