/* bytes.c - see bytes.h. */
#include "object/bytes.h"

#include "base/siphash.h"
#include "object/collect.h"
#include "object/error.h"

size_t bytes_size(const Object *self) { return sizeof(Bytes) + ((const Bytes *)self)->length + 1; }

static Bytes *init(Bytes *bytes, Type *type, size_t length)
{
    bytes->head.type = type;
    bytes->hash = -1;
    bytes->length = length;
    bytes->data[length] = 0;
    return bytes;
}

Bytes *bytes_new(size_t length)
{
    size_t size = sizeof(Bytes) + length + 1;
    if (length > SIZE_MAX / 4) {
        error_no_memory();
        return NULL;
    }
    Bytes *bytes;
    if (size <= HEAP_MAX_CELL) {
        bytes = heap_alloc(&runtime.heap, HEAP_RAW, heap_class(size));
        if (unlikely(bytes == NULL)) {
            error_no_memory();
            return NULL;
        }
        bytes->head.word = OBJECT_ONE;
    } else {
        bytes = object_new_large_raw(size);
        if (bytes == NULL)
            return NULL;
    }
    return init(bytes, TYPE(bytes), length);
}

Bytes *bytes_new_of(Type *type, size_t length)
{
    if (type == TYPE(bytes))
        return bytes_new(length);
    if (length > SIZE_MAX / 4) {
        error_no_memory();
        return NULL;
    }
    size_t size = ((sizeof(Bytes) + length + 1 + 7) & ~(size_t)7) + (type->dict_offset < 0 ? sizeof(Value) : 0);
    Bytes *bytes = object_new_sized(type, size);
    return bytes ? init(bytes, type, length) : NULL;
}

Value bytes_from(const void *data, size_t length)
{
    if (length == 0 && !is_empty(runtime.empty_bytes))
        return retain(runtime.empty_bytes);
    if (length == 1 && !is_empty(runtime.bytes_characters[*(const uint8_t *)data]))
        return retain(runtime.bytes_characters[*(const uint8_t *)data]);
    Bytes *bytes = bytes_new(length);
    if (bytes && length)
        memcpy(bytes->data, data, length);
    return from_pointer(bytes);
}

bool bytes_resize(Bytes **slot, size_t length)
{
    Bytes *bytes = *slot;
    size_t size = sizeof(Bytes) + length + 1, old_size = sizeof(Bytes) + bytes->length + 1;
    bool large = bytes->head.word & OBJECT_LARGE, shrinks_much = length < bytes->length / 2;
    if (length > SIZE_MAX / 4) {
        error_no_memory();
        goto fail;
    }
    if (large && size > HEAP_MAX_CELL && !shrinks_much) {
        Bytes *grown = object_grow_large_raw(bytes, size);
        if (grown == NULL)
            goto fail;
        *slot = init(grown, TYPE(bytes), length);
        return true;
    }
    if (!large && size <= HEAP_MAX_CELL && heap_class(size) == heap_class(old_size)) {
        init(bytes, TYPE(bytes), length);
        return true;
    }
    Bytes *moved = bytes_new(length);
    if (moved == NULL)
        goto fail;
    memcpy(moved->data, bytes->data, length < bytes->length ? length : bytes->length);
    object_free(&bytes->head);
    *slot = moved;
    return true;
fail:
    object_free(&bytes->head);
    *slot = NULL;
    return false;
}

int64_t bytes_hash(Bytes *bytes)
{
    if (bytes->hash != -1)
        return bytes->hash;
    if (bytes->length == 0)
        return bytes->hash = 0;
    int64_t hash = (int64_t)siphash13(bytes->data, bytes->length, runtime.hash_secret);
    return bytes->hash = hash == -1 ? -2 : hash;
}

/* ---- builder ---- */

char *bytes_builder_room(BytesBuilder *b, size_t extra)
{
    if (b->failed)
        return NULL;
    size_t capacity = b->bytes ? b->bytes->length : 0;
    if (b->bytes && extra <= capacity - b->length)
        return b->bytes->data + b->length;
    size_t wanted = b->length + extra;
    if (extra > SIZE_MAX / 8) {
        error_no_memory();
        b->failed = true;
        return NULL;
    }
    if (b->bytes == NULL) {
        b->bytes = bytes_new(wanted < 64 ? 64 : wanted);
        b->failed = b->bytes == NULL;
    } else {
        b->failed = !bytes_resize(&b->bytes, wanted < capacity + capacity / 2 ? capacity + capacity / 2 : wanted);
    }
    return b->failed ? NULL : b->bytes->data + b->length;
}

void bytes_builder_add(BytesBuilder *b, const void *data, size_t length)
{
    char *to = bytes_builder_room(b, length);
    if (to && length) {
        memcpy(to, data, length);
        b->length += length;
    }
}

void bytes_builder_byte(BytesBuilder *b, int byte)
{
    char *to = bytes_builder_room(b, 1);
    if (to) {
        *to = (char)byte;
        b->length++;
    }
}

void bytes_builder_drop(BytesBuilder *b)
{
    if (b->bytes)
        object_free(&b->bytes->head);
    *b = (BytesBuilder){0};
}

Value bytes_builder_finish(BytesBuilder *b)
{
    Value result = EMPTY;
    if (b->failed) {
        bytes_builder_drop(b);
    } else if (b->length <= 1 || b->bytes == NULL) {
        result = bytes_from(b->bytes ? b->bytes->data : "", b->length);
        bytes_builder_drop(b);
    } else {
        if (bytes_resize(&b->bytes, b->length))
            result = from_pointer(b->bytes);
        *b = (BytesBuilder){0};
    }
    return result;
}
