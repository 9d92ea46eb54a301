/* guard.c - see guard.h. */
#include "number/guard.h"

#include <gmp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct GuardBlock {
    GuardBlock *next, *previous;
};

/* Empty whenever no guarded operation runs. */
static _Thread_local Guard *innermost;

static void *allocate(size_t size)
{
    GuardBlock *block = malloc(sizeof *block + size);
    if (block == NULL) {
        if (innermost == NULL)
            abort(); /* an operation on large operands without a guard */
        longjmp(innermost->jump, 1);
    }
    *block = (GuardBlock){NULL, NULL};
    if (innermost) {
        block->next = innermost->blocks;
        if (block->next)
            block->next->previous = block;
        innermost->blocks = block;
    }
    return block + 1;
}

static void deallocate(void *pointer, size_t size)
{
    (void)size;
    if (pointer == NULL)
        return;
    GuardBlock *block = (GuardBlock *)pointer - 1;
    if (block->next)
        block->next->previous = block->previous;
    if (block->previous)
        block->previous->next = block->next;
    else if (innermost && innermost->blocks == block)
        innermost->blocks = block->next;
    free(block);
}

static void *reallocate(void *pointer, size_t old_size, size_t new_size)
{
    void *grown = allocate(new_size);
    memcpy(grown, pointer, old_size < new_size ? old_size : new_size);
    deallocate(pointer, old_size);
    return grown;
}

void guard_install(void) { mp_set_memory_functions(allocate, reallocate, deallocate); }

void guard_begin(Guard *guard)
{
    guard->blocks = NULL;
    guard->outer = innermost;
    innermost = guard;
}

void guard_leave(Guard *guard) { innermost = guard->outer; }

void guard_unwind(Guard *guard)
{
    for (GuardBlock *block = guard->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    innermost = guard->outer;
}
