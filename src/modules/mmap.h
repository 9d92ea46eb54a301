/* mmap.h - what mmap.c and mmap_items.c share. */
#ifndef PYISH_MODULES_MMAP_H
#define PYISH_MODULES_MMAP_H

#include "modules/system.h"
#include "object/buffer.h"

typedef enum { ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY } Access;

typedef struct Mapping {
    Object head;
    char *data; /* NULL: closed */
    int64_t size, position, offset, exports;
    int fd;     /* a duplicate of the file's; -1: none */
    int flags;
    Access access;
    bool track_fd;
} Mapping;

static inline Mapping *as_mapping(Value v) { return (Mapping *)as_object(v); }

/* false: ValueError, it is closed. */
bool mapping_open(const Mapping *m) MUST_CHECK;
/* false: TypeError, it can't be written to. */
bool mapping_writable(const Mapping *m) MUST_CHECK;

int64_t mapping_length(Value self);
Value mapping_get_item(Value self, Value key) MUST_CHECK;
bool mapping_set_item(Value self, Value key, Value value) MUST_CHECK;
Value mapping_sequence_item(Value self, int64_t i) MUST_CHECK;
bool mapping_get_buffer(Value self, Buffer *buffer, int flags) MUST_CHECK;
void mapping_release_buffer(Value self, Buffer *buffer);

#endif
