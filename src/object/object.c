/* object.c - making, freeing and releasing objects; raw memory. See object.h, type.h, runtime.h. */
#include <stdlib.h>

#include "object/allocate.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/shape.h"

Runtime runtime;

bool (*finalize_instance)(Object *object);

void *mem_alloc(size_t size)
{
    void *pointer = heap_raw_alloc(&runtime.heap, size);
    if (unlikely(pointer == NULL))
        error_no_memory();
    return pointer;
}

void *mem_realloc(void *pointer, size_t old_size, size_t new_size)
{
    pointer = heap_raw_realloc(&runtime.heap, pointer, old_size, new_size);
    if (unlikely(pointer == NULL))
        error_no_memory();
    return pointer;
}

static void *new_large(Type *type, size_t size)
{
    LargeHeader *header = size > SIZE_MAX / 2 ? NULL : heap_large_alloc(&runtime.heap, sizeof *header + size);
    if (header == NULL) {
        error_no_memory();
        return NULL;
    }
    Object *object = (Object *)(header + 1);
    header->size = size;
    header->trial = 0;
    header->next = header->previous = NULL;
    object->word = OBJECT_ONE | OBJECT_LARGE;
    if (has_flag(type, TYPE_TRACKED)) {
        object->word |= OBJECT_TRACKED | OBJECT_YOUNG;
        header->next = runtime.collector.large;
        if (header->next)
            header->next->previous = header;
        runtime.collector.large = header;
    }
    return object;
}

void *object_new_large_raw(size_t size)
{
    LargeHeader *header = size > SIZE_MAX / 2 ? NULL : heap_large_alloc(&runtime.heap, sizeof *header + size);
    if (header == NULL) {
        error_no_memory();
        return NULL;
    }
    *header = (LargeHeader){.size = size};
    Object *object = (Object *)(header + 1);
    object->word = OBJECT_ONE | OBJECT_LARGE;
    return object;
}

void *object_grow_large_raw(void *object, size_t size)
{
    LargeHeader *header = (LargeHeader *)object - 1;
    if (size <= header->size)
        return object;
    size_t room = size + size / 8;
    header = size > SIZE_MAX / 4 ? NULL : heap_large_realloc(&runtime.heap, header, sizeof *header + room);
    if (header == NULL) {
        error_no_memory();
        return NULL;
    }
    header->size = room;
    return header + 1;
}

void collection_request(void)
{
    runtime.collector.young_count = 0;
    if (runtime.collector.enabled && !runtime.collector.running) {
        runtime.collector.requested = true;
        thread_current()->breaker = 1;
    }
}

/* Most objects have a few words only: no call for those. */
static inline void zero(void *start, size_t size)
{
    if (size > 112) {
        memset(start, 0, size);
        return;
    }
    uint64_t *p = start, *end = (uint64_t *)((char *)start + (size & ~(size_t)7));
    while (p < end)
        *p++ = 0;
    memset(p, 0, size & 7);
}

void *object_new_sized(Type *type, size_t size)
{
    Object *object;
    if (unlikely(type->tail_bytes))
        size = ((size + 7) & ~(size_t)7) + type->tail_bytes;
    if (unlikely(size > HEAP_MAX_CELL)) {
        object = new_large(type, size);
        if (object == NULL)
            return NULL;
    } else if (has_flag(type, TYPE_TRACKED)) {
        object = heap_alloc(&runtime.heap, HEAP_TRACKED, heap_class(size));
        if (unlikely(object == NULL)) {
            error_no_memory();
            return NULL;
        }
        object->word = OBJECT_ONE | OBJECT_TRACKED | OBJECT_YOUNG;
        page_note_young(object);
    } else {
        object = heap_alloc(&runtime.heap, HEAP_RAW, heap_class(size));
        if (unlikely(object == NULL)) {
            error_no_memory();
            return NULL;
        }
        object->word = OBJECT_ONE;
    }
    zero(object + 1, size - sizeof(Object));
    object->type = type;
    if (has_flag(type, TYPE_TRACKED) && unlikely(++runtime.collector.young_count > runtime.collector.threshold[0]))
        collection_request();
    if (has_flag(type, TYPE_HEAP | TYPE_SHAPED)) {
        if (has_flag(type, TYPE_HEAP))
            object_retain(&type->head);
        if (has_flag(type, TYPE_SHAPED)) {
            object->word |= OBJECT_SHAPED;
            ((Instance *)object)->shape = type->root_shape;
        }
    }
    return object;
}

/* Zeroes all of a small cell behind the header. */
static inline void clear_cell(Object *object, size_t size)
{
    typedef long long Pair __attribute__((vector_size(16)));
    Pair *p = (Pair *)(object + 1), *end = (Pair *)((char *)object + size);
    for (; p < end; p++) {
        *p = (Pair){0, 0};
        __asm__ volatile("" : "+r"(p)); /* a call of memset costs more */
    }
}

void *object_new(Type *type)
{
    size_t size = type->instance_bytes;
    uint32_t flags = type->flags;
    if (unlikely(size > HEAP_MAX_CELL || type->tail_bytes))
        return object_new_sized(type, size);
    Page *page = runtime.heap.current[flags & TYPE_TRACKED ? HEAP_TRACKED : HEAP_RAW][heap_class(size)];
    Object *object = (Object *)page->free;
    if (unlikely(object == NULL))
        return object_new_sized(type, size);
    page->free = ((Cell *)object)->next;
    page->used++;
    object->word = OBJECT_ONE;
    object->type = type;
    clear_cell(object, size);
    if (flags & TYPE_TRACKED) {
        object->word = OBJECT_ONE | OBJECT_TRACKED | OBJECT_YOUNG;
        if (unlikely(!page->on_young)) {
            page->on_young = true;
            page->young_next = runtime.heap.young;
            runtime.heap.young = page;
        }
        if (unlikely(++runtime.collector.young_count > runtime.collector.threshold[0]))
            collection_request();
    }
    if (flags & (TYPE_HEAP | TYPE_SHAPED)) {
        if (flags & TYPE_HEAP)
            object_retain(&type->head);
        if (flags & TYPE_SHAPED) {
            object->word |= OBJECT_SHAPED;
            ((Instance *)object)->shape = type->root_shape;
        }
    }
    return object;
}

void object_free(Object *object)
{
    Type *type = object->type;
    uint64_t word = object->word;
    if (word & OBJECT_TRACKED && runtime.collector.young_count > 0)
        runtime.collector.young_count--;
    if (unlikely(word & OBJECT_LARGE)) {
        LargeHeader *header = (LargeHeader *)object - 1;
        if (word & OBJECT_TRACKED) {
            if (header->next)
                header->next->previous = header->previous;
            if (header->previous)
                header->previous->next = header->next;
            else if (runtime.collector.large == header)
                runtime.collector.large = header->next;
        }
        heap_large_free(&runtime.heap, header);
    } else {
        heap_free(&runtime.heap, object);
    }
    if (has_flag(type, TYPE_HEAP))
        object_release(&type->head);
}

size_t object_size(const Object *object)
{
    const Type *type = object->type;
    if (type->slots.instance_size)
        return type->slots.instance_size(object);
    return type->instance_bytes;
}

/* The C stack is short: keep the object for when it is not. */
static COLD bool put_off(Thread *thread, Object *object)
{
    if (thread->pending_count == thread->pending_capacity) {
        size_t capacity = thread->pending_capacity ? thread->pending_capacity * 2 : 256;
        Object **grown = realloc(thread->pending_dead, capacity * sizeof *grown);
        if (grown == NULL) /* neither stack nor memory: its last pages are lost rather than the process */
            return true;
        thread->pending_dead = grown;
        thread->pending_capacity = capacity;
    }
    thread->pending_dead[thread->pending_count++] = object;
    return true;
}

static void destroy(Object *object)
{
    Type *type = object->type;
    if (has_flag(type, TYPE_HEAP)) {
        generic_dealloc(object);
        return;
    }
    if (unlikely(object->word & OBJECT_WEAKREFS))
        weakrefs_clear(object);
    type->slots.dealloc(object);
}

void object_dead(Object *object)
{
    Thread *thread = thread_current();
    if (unlikely((char *)__builtin_frame_address(0) < thread->stack_soft_limit) && put_off(thread, object))
        return;
    destroy(object);
    if (unlikely(thread->pending_count) && !thread->draining &&
        (char *)__builtin_frame_address(0) >= thread->stack_soft_limit) {
        thread->draining = true;
        while (thread->pending_count)
            destroy(thread->pending_dead[--thread->pending_count]);
        thread->draining = false;
    }
}

/* The slots dealloc of heap types: __del__, weak references, then contents, then what the builtin base does. */
void generic_dealloc(Object *self)
{
    Type *type = self->type;
    if (type->slots.finalize && !(self->word & OBJECT_FINALIZED) && !finalize_instance(self))
        return;
    if (unlikely(self->word & OBJECT_WEAKREFS))
        weakrefs_clear(self);
    if (self->word & OBJECT_SHAPED) {
        instance_clear((Instance *)self);
        if (has_flag(type, TYPE_PLAIN_INSTANCE)) {
            object_free(self);
            return;
        }
    }
    for (Type *t = type; t->spec == NULL; t = t->base) {
        Value *members = t->member_count ? type_own_members(t, self) : NULL;
        for (uint32_t i = 0; i < t->member_count; i++)
            release(take(&members[i]));
    }
    Value *dict = has_flag(type, TYPE_INSTANCE_DICT) && !(self->word & OBJECT_SHAPED) ? object_dict_of(self) : NULL;
    if (dict)
        release(take(dict));
    const Type *base = type;
    while (base->spec == NULL)
        base = base->base;
    if (base->slots.dealloc && base != TYPE(object))
        base->slots.dealloc(self);
    else
        object_free(self);
}

static char *tail_of(const Type *type, Object *object)
{
    size_t size = type->slots.instance_size ? type->slots.instance_size(object) : type->size;
    return (char *)object + ((size + 7) & ~(size_t)7);
}

/* The __dict__ of objects that are no Instance lies at a fixed offset, or behind the variable part. */
Value *object_dict_of(Object *object)
{
    Type *type = object->type;
    if (type->dict_offset > 0)
        return (Value *)((char *)object + type->dict_offset);
    if (type->dict_offset < 0)
        return (Value *)(tail_of(type, object) - 1 - type->dict_offset);
    return NULL;
}

Value *type_own_members(const Type *type, Object *object)
{
    char *start = type->tail_bytes ? tail_of(type, object) : (char *)object;
    return (Value *)(start + type->own_members);
}

bool stack_overflowing(const char *where)
{
    if (likely(!stack_is_short()))
        return false;
    error_set(TYPE(RecursionError), "maximum recursion depth exceeded%s", where);
    return true;
}
