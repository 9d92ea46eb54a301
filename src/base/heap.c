/* heap.c - see heap.h. */
#define _GNU_SOURCE
#include "base/heap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { SPARE_PAGES_KEPT = 256, CHUNK_PAGES = HEAP_CHUNK_SIZE / HEAP_PAGE_SIZE };

_Static_assert(sizeof(Page) <= HEAP_PAGE_RECORD, "records must not overlap");
_Static_assert(CHUNK_PAGES * HEAP_PAGE_RECORD <= HEAP_PAGE_SIZE, "the records of a chunk fill at most its first page");

typedef struct Chunk {
    struct Chunk *next;
    size_t size;
} Chunk;

void heap_init(Heap *heap)
{
    memset(heap, 0, sizeof *heap);
    heap->empty.listed = true;
    for (int kind = 0; kind < 2; kind++)
        for (int i = 0; i < HEAP_CLASSES; i++)
            heap->current[kind][i] = &heap->empty;
}

_Static_assert(sizeof(Chunk) <= HEAP_PAGE_RECORD, "the first page has no record, the Chunk is in its place");

/* Maps an aligned chunk; its first page holds the records of the others. */
static bool map_chunk(Heap *heap)
{
    size_t asked = 2 * HEAP_CHUNK_SIZE;
    char *raw = mmap(NULL, asked, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (raw == MAP_FAILED)
        return false;
    char *start = (char *)(((uintptr_t)raw + HEAP_CHUNK_SIZE - 1) & ~(uintptr_t)(HEAP_CHUNK_SIZE - 1));
    if (start > raw)
        munmap(raw, (size_t)(start - raw));
    size_t tail = (size_t)(raw + asked - (start + HEAP_CHUNK_SIZE));
    if (tail)
        munmap(start + HEAP_CHUNK_SIZE, tail);
    Chunk *chunk = (Chunk *)start;
    chunk->next = heap->chunks;
    chunk->size = HEAP_CHUNK_SIZE;
    heap->chunks = chunk;
    heap->bytes_mapped += HEAP_CHUNK_SIZE;
    for (int i = CHUNK_PAGES - 1; i > 0; i--) {
        Page *page = (Page *)(start + i * HEAP_PAGE_RECORD);
        page->next = heap->spare;
        heap->spare = page;
        heap->spare_count++;
    }
    return true;
}

static void link_room(Heap *heap, Page *page, unsigned cell_class)
{
    Page **head = &heap->room[page->kind][cell_class];
    page->previous = NULL;
    page->next = *head;
    if (*head)
        (*head)->previous = page;
    *head = page;
    page->listed = true;
}

static void unlink_room(Heap *heap, Page *page, unsigned cell_class)
{
    if (page->next)
        page->next->previous = page->previous;
    if (page->previous)
        page->previous->next = page->next;
    else
        heap->room[page->kind][cell_class] = page->next;
    page->next = page->previous = NULL;
}

static Page *new_page(Heap *heap, HeapKind kind, unsigned cell_class)
{
    if (heap->spare == NULL && !map_chunk(heap))
        return NULL;
    Page *page = heap->spare;
    heap->spare = page->next;
    heap->spare_count--;
    memset(page, 0, sizeof *page);
    page->cell_size = (uint16_t)(cell_class * HEAP_GRANULE);
    page->kind = (uint8_t)kind;
    page->bump = heap_page_start(page);
    size_t cells = HEAP_PAGE_SIZE / page->cell_size;
    page->limit = page->bump + cells * page->cell_size;
    page->listed = true;
    page->all_next = heap->all[kind];
    if (page->all_next)
        page->all_next->all_previous = page;
    heap->all[kind] = page;
    return page;
}

/* Makes a short run of fresh cells available: few at a time, so that memory is touched when needed. */
static void refill_from_bump(Page *page)
{
    size_t size = page->cell_size;
    Cell *first = (Cell *)page->bump, **tail = &page->free;
    for (int i = 0; i < 32 && page->bump < page->limit; i++) {
        Cell *cell = (Cell *)page->bump;
        cell->word = 0;
        *tail = cell;
        tail = &cell->next;
        page->bump += size;
    }
    *tail = NULL;
    (void)first;
}

void *heap_alloc_slow(Heap *heap, HeapKind kind, unsigned cell_class)
{
    Page *page = heap->current[kind][cell_class];
    for (;;) {
        if (page->free == NULL && page->bump < page->limit)
            refill_from_bump(page);
        if (page->free) {
            heap->current[kind][cell_class] = page;
            Cell *cell = page->free;
            page->free = cell->next;
            page->used++;
            return cell;
        }
        if (page != &heap->empty)
            page->listed = false; /* full: the next free puts it back on the list */
        page = heap->room[kind][cell_class];
        if (page)
            unlink_room(heap, page, cell_class);
        else
            page = new_page(heap, kind, cell_class);
        if (page == NULL) {
            heap->current[kind][cell_class] = &heap->empty;
            return NULL;
        }
    }
}

static void release_page(Heap *heap, Page *page)
{
    if (page->all_next)
        page->all_next->all_previous = page->all_previous;
    if (page->all_previous)
        page->all_previous->all_next = page->all_next;
    else
        heap->all[page->kind] = page->all_next;
    if (heap->spare_count > SPARE_PAGES_KEPT)
        madvise(heap_page_start(page), HEAP_PAGE_SIZE, MADV_DONTNEED);
    page->next = heap->spare;
    heap->spare = page;
    heap->spare_count++;
}

void heap_free_slow(Heap *heap, Page *page)
{
    unsigned cell_class = page->cell_size / HEAP_GRANULE;
    bool current = heap->current[page->kind][cell_class] == page;
    if (!page->listed && !current)
        link_room(heap, page, cell_class);
    page->listed = true;
    if (page->used == 0 && !current && page->trial == NULL && !page->on_young) {
        unlink_room(heap, page, cell_class);
        release_page(heap, page);
    }
}

void heap_page_idle(Heap *heap, Page *page)
{
    unsigned cell_class = page->cell_size / HEAP_GRANULE;
    if (page->used == 0 && !page->on_young && page->listed && heap->current[page->kind][cell_class] != page) {
        unlink_room(heap, page, cell_class);
        release_page(heap, page);
    }
}

/* Stands before each large block. */
typedef struct LargeBlock {
    struct LargeBlock *next, *previous;
} LargeBlock;

_Static_assert(sizeof(LargeBlock) % HEAP_GRANULE == 0, "blocks are aligned to a granule");

static void link_block(Heap *heap, LargeBlock *block)
{
    block->previous = NULL;
    block->next = heap->large;
    if (block->next)
        block->next->previous = block;
    heap->large = block;
}

static void unlink_block(Heap *heap, LargeBlock *block)
{
    if (block->next)
        block->next->previous = block->previous;
    if (block->previous)
        block->previous->next = block->next;
    else
        heap->large = block->next;
}

void *heap_large_alloc(Heap *heap, size_t size)
{
    LargeBlock *block = size > SIZE_MAX / 2 ? NULL : malloc(sizeof *block + size);
    if (block == NULL)
        return NULL;
    link_block(heap, block);
    return block + 1;
}

void *heap_large_realloc(Heap *heap, void *pointer, size_t size)
{
    LargeBlock *block = (LargeBlock *)pointer - 1;
    unlink_block(heap, block);
    LargeBlock *grown = size > SIZE_MAX / 2 ? NULL : realloc(block, sizeof *block + size);
    link_block(heap, grown ? grown : block);
    return grown ? grown + 1 : NULL;
}

void heap_large_free(Heap *heap, void *pointer)
{
    if (pointer == NULL)
        return;
    unlink_block(heap, (LargeBlock *)pointer - 1);
    free((LargeBlock *)pointer - 1);
}

void *heap_raw_realloc(Heap *heap, void *pointer, size_t old_size, size_t new_size)
{
    if (pointer && old_size > HEAP_MAX_CELL && new_size > HEAP_MAX_CELL)
        return heap_large_realloc(heap, pointer, new_size);
    if (pointer && old_size <= HEAP_MAX_CELL && new_size <= HEAP_MAX_CELL && heap_class(old_size ? old_size : 1) == heap_class(new_size ? new_size : 1))
        return pointer;
    void *fresh = heap_raw_alloc(heap, new_size);
    if (fresh && pointer) {
        memcpy(fresh, pointer, old_size < new_size ? old_size : new_size);
        heap_raw_free(heap, pointer, old_size);
    }
    return fresh;
}

void heap_finish(Heap *heap)
{
    Chunk *chunk = heap->chunks;
    while (chunk) {
        Chunk *next = chunk->next;
        munmap(chunk, chunk->size);
        chunk = next;
    }
    while (heap->large)
        heap_large_free(heap, heap->large + 1);
    heap_init(heap);
}
