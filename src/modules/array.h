/* array.h - array.array as its files see it. */
#ifndef PYISH_MODULES_ARRAY_H
#define PYISH_MODULES_ARRAY_H

#include "object/buffer.h"
#include "object/native.h"
#include "types/containers.h"

typedef struct ItemKind {
    char code;
    const char *format; /* of buffers */
    int size;
    bool is_signed, is_real, is_text;
    const char *name; /* in messages */
} ItemKind;

typedef struct Array {
    Object head;
    const ItemKind *kind;
    char *data;
    int64_t length, capacity; /* in items */
    int64_t exports;          /* views that forbid a new size */
} Array;

static inline Array *as_array(Value v) { return (Array *)as_object(v); }
static inline bool is_array(Value v) { return is_instance_of(v, TYPE(array)); }
static inline char *array_at(Array *a, int64_t i) { return a->data + i * a->kind->size; }

const ItemKind *item_kind(uint32_t code); /* NULL: there is none */
Value item_load(const ItemKind *kind, const void *from) MUST_CHECK;
bool item_store(const ItemKind *kind, void *to, Value v) MUST_CHECK;

Array *array_new(Type *type, const ItemKind *kind, int64_t length) MUST_CHECK;
/* Sets the length; new items are zero. */
bool array_resize(Array *a, int64_t length) MUST_CHECK;
bool array_append(Array *a, Value v) MUST_CHECK;
bool array_extend(Array *a, Value iterable) MUST_CHECK;
bool array_add_bytes(Array *a, const void *data, int64_t bytes) MUST_CHECK;
bool array_add_text(Array *a, Value text) MUST_CHECK;
Value array_subscript(Value self, Value key);
bool array_assign(Value self, Value key, Value value);
Value array_iter(Value self);
extern const NativeRow array_methods[];
extern const GetSetRow array_getset[];
Value array_reconstructor(Value module, const Value *args);

#endif
