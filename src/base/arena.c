/* arena.c - see arena.h. */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 32 * 1024 };

struct ArenaBlock {
    ArenaBlock *next;
    size_t size;
};

void arena_init(Arena *arena) { *arena = (Arena){0}; }

static void *fail(Arena *arena)
{
    if (arena->no_memory)
        arena->no_memory(arena->context);
    return NULL;
}

void *arena_alloc(Arena *arena, size_t size)
{
    if (size > (size_t)1 << 48)
        return fail(arena);
    size = (size + 15) & ~(size_t)15;
    if ((size_t)(arena->limit - arena->next) < size) {
        size_t block_size = size > BLOCK_SIZE / 4 ? size : BLOCK_SIZE;
        ArenaBlock *block = calloc(1, sizeof(ArenaBlock) + block_size);
        if (block == NULL)
            return fail(arena);
        block->next = arena->blocks;
        block->size = block_size;
        arena->blocks = block;
        if (block_size != BLOCK_SIZE && arena->next) { /* a block of its own; the current one is kept */
            arena->bytes += size;
            return block + 1;
        }
        arena->next = (char *)(block + 1);
        arena->limit = arena->next + block_size;
    }
    void *result = arena->next;
    arena->next += size;
    arena->bytes += size;
    return result;
}

void *arena_copy(Arena *arena, const void *data, size_t size)
{
    void *copy = arena_alloc(arena, size ? size : 1);
    if (copy)
        memcpy(copy, data, size);
    return copy;
}

void arena_free(Arena *arena)
{
    ArenaBlock *block = arena->blocks;
    while (block) {
        ArenaBlock *next = block->next;
        free(block);
        block = next;
    }
    arena_init(arena);
}
