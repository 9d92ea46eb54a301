/* heap.h - the small-object heap: size-class pages of 16 KiB.

   Cells of one page have one size. The first word of a free cell is zero, so whoever walks a page
   (the cycle collector) can tell live cells apart; a live cell must keep its first word non-zero.
   Pages come in two kinds that never mix: HEAP_RAW, whose contents nobody walks, and HEAP_TRACKED,
   which are chained so that the collector finds its objects by pages. Pages that got
   cells since the last collection are listed as young.

   Nothing here raises: an allocation that fails returns NULL. Not thread-safe: callers hold the
   interpreter lock. After mimalloc (Leijen, Zorn, de Moura, "Mimalloc: Free List Sharding in Action", 2019). */
#ifndef PYISH_BASE_HEAP_H
#define PYISH_BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HEAP_PAGE_SIZE = 16384,
    HEAP_GRANULE = 16,
    HEAP_MAX_CELL = 512, /* larger requests go to malloc */
    HEAP_CLASSES = HEAP_MAX_CELL / HEAP_GRANULE + 1,
    HEAP_CHUNK_SIZE = 1 << 20, /* pages are carved from chunks, which are aligned to their size */
    HEAP_PAGE_RECORD = 128,    /* bytes from one Page record to the next */
};

typedef enum { HEAP_RAW, HEAP_TRACKED } HeapKind;

typedef struct Cell {
    uint64_t word; /* zero while the cell is free */
    struct Cell *next;
} Cell;

/* The records of a chunk's pages lie side by side in its first page: were each at the start of its own page, they would
   all compete for the same few cache lines. */
typedef struct Page {
    Cell *free;
    char *bump;       /* cells from here to limit were never used */
    char *limit;
    uint32_t used;    /* live cells */
    uint16_t cell_size;
    uint8_t kind;
    bool listed;      /* on the list of pages with room, or current */
    bool on_young;    /* on the list of pages that may hold young objects */
    uint32_t *trial;  /* the collector's side array, one count a granule; NULL between collections */
    struct Page *young_next;
    struct Page *next, *previous;         /* pages with room of this class */
    struct Page *all_next, *all_previous; /* every page of this kind */
} Page;

typedef struct Heap {
    Page *current[2][HEAP_CLASSES]; /* never NULL: an empty dummy page at first */
    Page *room[2][HEAP_CLASSES];
    Page *all[2];
    Page *young;      /* pages in which tracked cells were made since the last collection */
    Page *spare;      /* pages that hold nothing, linked by next */
    size_t spare_count;
    void *chunks;     /* every chunk mapped, to unmap at the end */
    struct LargeBlock *large; /* every block from malloc, to free at the end */
    size_t bytes_mapped;
    Page empty;       /* stands for "no page" so that the fast path has no NULL test */
} Heap;

void heap_init(Heap *heap);
/* Unmaps everything; cells still in use are gone with it. */
void heap_finish(Heap *heap);

/* A cell of at least cell_class * 16 bytes, its contents undefined; NULL: out of memory. */
void *heap_alloc_slow(Heap *heap, HeapKind kind, unsigned cell_class);
void heap_free_slow(Heap *heap, Page *page);

/* The collector is done with a page: it is given back if nothing is left in it. */
void heap_page_idle(Heap *heap, Page *page);

static inline unsigned heap_class(size_t size) { return (unsigned)((size + HEAP_GRANULE - 1) / HEAP_GRANULE); }

static inline Page *heap_page_of(const void *cell)
{
    uintptr_t at = (uintptr_t)cell, in_chunk = at & (HEAP_CHUNK_SIZE - 1);
    return (Page *)(at - in_chunk + in_chunk / HEAP_PAGE_SIZE * HEAP_PAGE_RECORD);
}
/* Where its cells begin. */
static inline char *heap_page_start(const Page *page)
{
    uintptr_t at = (uintptr_t)page, in_chunk = at & (HEAP_CHUNK_SIZE - 1);
    return (char *)(at - in_chunk + in_chunk / HEAP_PAGE_RECORD * HEAP_PAGE_SIZE);
}

static inline void *heap_alloc(Heap *heap, HeapKind kind, unsigned cell_class)
{
    Page *page = heap->current[kind][cell_class];
    Cell *cell = page->free;
    if (__builtin_expect(cell == NULL, 0))
        return heap_alloc_slow(heap, kind, cell_class);
    page->free = cell->next;
    page->used++;
    return cell;
}

static inline void heap_free(Heap *heap, void *pointer)
{
    Page *page = heap_page_of(pointer);
    Cell *cell = pointer;
    cell->word = 0;
    cell->next = page->free;
    page->free = cell;
    if (__builtin_expect(--page->used == 0 || !page->listed, 0))
        heap_free_slow(heap, page);
}

/* Raw memory of any size, by size class or from malloc; the size must be told again to free it. */
static inline void *heap_raw_alloc(Heap *heap, size_t size);
void *heap_large_alloc(Heap *heap, size_t size);
void *heap_large_realloc(Heap *heap, void *pointer, size_t size);
void heap_large_free(Heap *heap, void *pointer);
/* Keeps the first min(old, new) bytes. NULL: out of memory, the old block stays. */
void *heap_raw_realloc(Heap *heap, void *pointer, size_t old_size, size_t new_size);

static inline void *heap_raw_alloc(Heap *heap, size_t size)
{
    if (size <= HEAP_MAX_CELL)
        return heap_alloc(heap, HEAP_RAW, heap_class(size ? size : 1));
    return heap_large_alloc(heap, size);
}

static inline void heap_raw_free(Heap *heap, void *pointer, size_t size)
{
    if (pointer == NULL)
        return;
    if (size <= HEAP_MAX_CELL)
        heap_free(heap, pointer);
    else
        heap_large_free(heap, pointer);
}

#endif
