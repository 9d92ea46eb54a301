/* allocate.h - the fast paths of object_new and object_free, for the files of the commonest builtin types. */
#ifndef PYISH_OBJECT_ALLOCATE_H
#define PYISH_OBJECT_ALLOCATE_H

#include "object/error.h"
#include "object/runtime.h"

/* There are more young objects than the threshold: asks for a collection. */
COLD void collection_request(void);

/* Puts the page of a fresh tracked cell on the list of those that hold young objects. */
static inline void page_note_young(void *cell)
{
    Page *page = heap_page_of(cell);
    if (unlikely(!page->on_young)) {
        page->on_young = true;
        page->young_next = runtime.heap.young;
        runtime.heap.young = page;
    }
}

/* An object of a tracked builtin type, at most HEAP_MAX_CELL bytes; only the head is filled in. NULL: exception. */
static inline void *allocate_tracked(Type *type, size_t size)
{
    Object *object = heap_alloc(&runtime.heap, HEAP_TRACKED, heap_class(size));
    if (unlikely(object == NULL)) {
        error_no_memory();
        return NULL;
    }
    object->word = OBJECT_ONE | OBJECT_TRACKED | OBJECT_YOUNG;
    object->type = type;
    page_note_young(object);
    if (unlikely(++runtime.collector.young_count > runtime.collector.threshold[0]))
        collection_request();
    return object;
}

/* Frees what allocate_tracked made, if it is of exactly that type and lies in a cell; otherwise as object_free. */
static inline void free_tracked(Object *object, const Type *type)
{
    if (unlikely(object->type != type || (object->word & (OBJECT_LARGE | OBJECT_TRACKED)) != OBJECT_TRACKED)) {
        object_free(object);
        return;
    }
    if (runtime.collector.young_count > 0)
        runtime.collector.young_count--;
    heap_free(&runtime.heap, object);
}

#endif
