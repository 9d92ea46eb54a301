/* buffer.h - the buffer protocol: a view of another object's memory, described as PEP 3118 does. */
#ifndef PYISH_OBJECT_BUFFER_H
#define PYISH_OBJECT_BUFFER_H

#include "object/runtime.h"

enum {
    BUFFER_SIMPLE = 0,
    BUFFER_WRITABLE = 0x1,
    BUFFER_FORMAT = 0x4,
    BUFFER_ND = 0x8,
    BUFFER_STRIDES = 0x10 | BUFFER_ND,
    BUFFER_C_CONTIGUOUS = 0x20 | BUFFER_STRIDES,
    BUFFER_F_CONTIGUOUS = 0x40 | BUFFER_STRIDES,
    BUFFER_ANY_CONTIGUOUS = 0x80 | BUFFER_STRIDES,
    BUFFER_INDIRECT = 0x100 | BUFFER_STRIDES,
    BUFFER_CONTIG = BUFFER_ND | BUFFER_WRITABLE,
    BUFFER_CONTIG_RO = BUFFER_ND,
    BUFFER_STRIDED = BUFFER_STRIDES | BUFFER_WRITABLE,
    BUFFER_RECORDS_RO = BUFFER_STRIDES | BUFFER_FORMAT,
    BUFFER_FULL = BUFFER_INDIRECT | BUFFER_WRITABLE | BUFFER_FORMAT,
    BUFFER_FULL_RO = BUFFER_INDIRECT | BUFFER_FORMAT,
    BUFFER_MAX_DIMENSIONS = 64,
};

struct Buffer {
    void *data;
    Value owner;        /* owned; EMPTY: the view is not filled in */
    int64_t length;     /* in bytes: the product of shape and item_size */
    int64_t item_size;
    bool read_only;
    int dimensions;
    const char *format; /* NULL: "B" */
    int64_t *shape;     /* NULL: one dimension of length / item_size */
    int64_t *strides;   /* NULL: C-contiguous */
    int64_t *suboffsets;
    void *internal;     /* the owner's */
};

/* Asks v's type for a view. false: exception (TypeError "a bytes-like object is required, not 'X'"). */
bool buffer_get(Value v, Buffer *buffer, int flags) MUST_CHECK;
/* Gives a view back; one that is not filled in is left alone. Keeps the current exception. */
void buffer_release(Buffer *buffer);
static inline bool has_buffer(Value v) { return type_of(v)->slots.get_buffer != NULL; }
/* For get_buffer slots: fills in a view of one dimension of bytes. false: BufferError, the view stays empty. */
bool buffer_fill(Buffer *buffer, Value owner, void *data, int64_t length, bool read_only, int flags) MUST_CHECK;
/* Whether the items lie one after the other: order 'C', 'F' or 'A' (either). */
bool buffer_is_contiguous(const Buffer *buffer, char order);
/* Copies the items to `to`, which has buffer->length bytes, in order 'C', 'F' or 'A' (Fortran order only if it has it). */
bool buffer_copy_out(const Buffer *buffer, char *to, char order) MUST_CHECK;

#endif
