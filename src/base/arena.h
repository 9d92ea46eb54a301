/* arena.h - memory that is freed all at once. */
#ifndef PYISH_BASE_ARENA_H
#define PYISH_BASE_ARENA_H

#include <stddef.h>

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
    ArenaBlock *blocks;
    char *next, *limit;
    size_t bytes; /* handed out in all */
    void (*no_memory)(void *context); /* must not return; NULL: arena_alloc returns NULL */
    void *context;
} Arena;

void arena_init(Arena *arena);
/* Zeroed, aligned to 16 bytes. NULL: no memory (unless no_memory is set). */
void *arena_alloc(Arena *arena, size_t size);
void *arena_copy(Arena *arena, const void *data, size_t size);
void arena_free(Arena *arena);

#endif
