/* codegen_block.c - what is certainly bound where, and the blocks that return, break and continue have to leave.

   A block may be protected: what is compiled while it is open is covered by its handler. Code that leaves the block
   must not be covered any more, so leaving cuts the region, and what comes after the jump starts a new one. Inner
   blocks are cut first, so inner regions come first in the table. */
#include "compiler/codegen.h"

#include "object/error.h"

/* ---- definite assignment ---- */

uint8_t *save_bound(Compiler *c)
{
    uint8_t *copy = arena_copy(c->arena, c->unit->bound, c->unit->nlocals + 1u);
    if (copy == NULL)
        c->failed = true;
    return copy;
}

void restore_bound(Compiler *c, const uint8_t *saved)
{
    if (saved)
        memcpy(c->unit->bound, saved, c->unit->nlocals);
}

/* What is bound on this path and on the other. */
void meet_bound(Compiler *c, const uint8_t *other)
{
    for (unsigned i = 0; other && i < c->unit->nlocals; i++)
        c->unit->bound[i] &= other[i];
}

/* ---- blocks ---- */

static bool is_counted(BlockKind kind) { return kind != BLOCK_KEEP && kind != BLOCK_ITERATOR && kind != BLOCK_FINALLY_BODY; }

Block *push_block(Compiler *c, Block *block, BlockKind kind)
{
    if (is_counted(kind) && ++c->unit->nested_blocks > MAX_NESTED_BLOCKS && !c->failed)
        compile_error_at(c, c->unit->location, "too many statically nested blocks");
    *block = (Block){.kind = kind, .outer = c->unit->block, .location = c->unit->location};
    c->unit->block = block;
    return block;
}

/* From here on an exception goes to that handler. */
void protect_block(Compiler *c, Block *block, Label handler, unsigned depth)
{
    block->handler = handler;
    block->handler_depth = depth;
    block->region_start = c->unit->count;
}

static void cut_region(Compiler *c, Block *block)
{
    if (block->handler)
        add_region(c, block->region_start, c->unit->count, block->handler, block->handler_depth);
    block->region_start = c->unit->count;
}

void pop_block(Compiler *c)
{
    Block *block = c->unit->block;
    cut_region(c, block);
    if (is_counted(block->kind))
        c->unit->nested_blocks--;
    c->unit->block = block->outer;
}

static void drop_result(Compiler *c, unsigned v) { emit(c, OP_DROP, v, 0, 0); }

void call_exit_with_none(Compiler *c, unsigned exit_temp, bool async)
{
    unsigned depth = c->unit->depth, base = push_temp(c), callee = push_temp(c);
    emit(c, OP_TAKE, callee, exit_temp, 0);
    for (int i = 0; i < 3; i++)
        load_constant(c, none_value(), push_temp(c));
    emit_name(c, OP_CALL, base, base, 3, 0);
    pop_temps(c, depth + 1);
    if (async)
        await_temp(c, base, AWAIT_EXIT);
    drop_result(c, base);
    pop_temps(c, depth);
}

void clear_name(Compiler *c, Identifier *name)
{
    unsigned depth = c->unit->depth, temp = push_temp(c);
    load_constant(c, none_value(), temp);
    store_name(c, name, temp);
    pop_temps(c, depth);
    delete_name(c, name, NULL);
}

/* Code that leaves one block on the way out. */
static void leave_block(Compiler *c, Block *block)
{
    Location location = c->unit->location;
    cut_region(c, block);
    c->unit->block = block->outer;
    switch (block->kind) {
    case BLOCK_ITERATOR:
    case BLOCK_KEEP: drop_result(c, block->temp); break;
    case BLOCK_FINALLY: {
        bool quiet = c->quiet;
        c->quiet = true;
        statements(c, block->finalbody);
        c->quiet = quiet;
        break;
    }
    case BLOCK_HANDLER: emit(c, OP_LEAVE_HANDLER, block->temp, 0, 0); break;
    case BLOCK_NAME_CLEANUP: clear_name(c, block->name); break;
    case BLOCK_WITH:
        c->unit->location = block->location;
        call_exit_with_none(c, block->temp, block->async);
        break;
    case BLOCK_LOOP:
    case BLOCK_TRY:
    case BLOCK_FINALLY_BODY:
    case BLOCK_EXCEPT_STAR: break;
    }
    c->unit->location = location;
}

void leave_blocks_until(Compiler *c, Block *end)
{
    Block *saved = c->unit->block;
    for (Block *block = saved; block != end; block = block->outer)
        leave_block(c, block);
    c->unit->block = saved;
}

/* After the jump out: the blocks that were left are open again. */
void reopen_blocks(Compiler *c, Block *end)
{
    for (Block *block = c->unit->block; block != end; block = block->outer)
        block->region_start = c->unit->count;
}
