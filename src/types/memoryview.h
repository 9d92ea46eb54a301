/* memoryview.h - memoryview objects, and their items by format. */
#ifndef PYISH_TYPES_MEMORYVIEW_H
#define PYISH_TYPES_MEMORYVIEW_H

#include "object/buffer.h"

/* The view of the object behind; memoryviews made of one another share it. */
typedef struct SharedView {
    int64_t users;
    Buffer buffer;
} SharedView;

typedef struct MemoryView {
    Object head;
    int64_t hash; /* -1: not computed */
    SharedView *shared; /* NULL: released */
    int64_t exports;    /* views given out */
    char *format;       /* malloc's */
    int64_t *arrays;    /* malloc's: shape, strides, suboffsets */
    Buffer view;        /* owner: the object itself, not counted */
} MemoryView;

static inline MemoryView *as_memoryview(Value v) { return (MemoryView *)as_object(v); }
static inline bool is_memoryview(Value v) { return is_object(v) && as_object(v)->type == TYPE(memoryview); }

Value memoryview_new(Value object, int flags) MUST_CHECK;
/* The same by a slot function that may be a base class's. */
Value memoryview_new_by(Value object, int flags, GetBufferFn get) MUST_CHECK;
/* false: ValueError, it was released. */
bool memoryview_usable(MemoryView *m) MUST_CHECK;

/* The letter of a native one-letter format, 0: another. */
char item_code(const char *format);
int item_size_of(char code); /* 0: unknown */
Value item_unpack(const char *format, const char *at) MUST_CHECK;
bool item_pack(const char *format, char *at, Value v) MUST_CHECK;
/* Whether two views hold equal items: 1, 0, -1 exception. */
int views_equal(const Buffer *a, const Buffer *b) MUST_CHECK;
/* The items from a dimension on as lists of lists. */
Value view_to_list(const Buffer *view, int dimension, char *at) MUST_CHECK;
static inline char *view_follow(const Buffer *view, int dimension, char *at)
{
    return view->suboffsets && view->suboffsets[dimension] >= 0 ? *(char **)at + view->suboffsets[dimension] : at;
}

#endif
