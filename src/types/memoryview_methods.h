/* memoryview_methods.h - between memoryview.c and memoryview_methods.c. */
#ifndef PYISH_TYPES_MEMORYVIEW_METHODS_H
#define PYISH_TYPES_MEMORYVIEW_METHODS_H

#include "object/native.h"
#include "types/memoryview.h"

extern const NativeRow memoryview_methods[];
extern const GetSetRow memoryview_getset[];

/* Another memoryview of the same memory. */
Value memoryview_share(SharedView *shared, const Buffer *from) MUST_CHECK;
/* false: BufferError, views of it are out. */
bool memoryview_release(MemoryView *m) MUST_CHECK;

#endif
