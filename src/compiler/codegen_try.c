/* codegen_try.c - try, except, except*, finally and with. */
#include "compiler/codegen.h"

#include "object/error.h"

/* Opens a handler's code: the handled exception lies in `saved` and `saved + 1`; an exception in the code drops it first. */
static Label open_handler(Compiler *c, Block *block, unsigned saved)
{
    Label cleanup = new_label(c);
    push_block(c, block, BLOCK_HANDLER);
    block->temp = saved;
    protect_block(c, block, cleanup, saved - c->unit->nlocals + 2);
    return cleanup;
}

/* Places the cleanup of a handler's code, which has ended; control doesn't fall into it. */
static void handler_cleanup(Compiler *c, Label cleanup, unsigned saved)
{
    unsigned depth = c->unit->depth;
    place_label(c, cleanup);
    c->unit->depth = saved - c->unit->nlocals + 2;
    unsigned inner = push_temp(c);
    push_temp(c);
    emit(c, OP_UNWIND_HANDLER, saved, inner, 0);
    pop_temps(c, depth);
}

/* The body of `except ... as name`, which goes when the body is left in any way. */
static void named_body(Compiler *c, ExceptHandlerNode *handler, unsigned saved)
{
    Block block;
    unsigned depth = c->unit->depth, copy = push_temp(c);
    check_assignable(c, handler->name, &handler->base);
    emit(c, OP_MOVE, copy, saved + 1, 0);
    store_name(c, handler->name, copy);
    pop_temps(c, depth);
    Label cleanup = new_label(c), over = new_label(c);
    push_block(c, &block, BLOCK_NAME_CLEANUP);
    block.name = handler->name;
    protect_block(c, &block, cleanup, depth);
    statements(c, handler->body);
    pop_block(c);
    bool ends = c->unit->unreachable;
    if (!ends) {
        clear_name(c, handler->name);
        emit_jump(c, OP_JUMP, 0, 0, over);
    }
    place_label(c, cleanup);
    unsigned inner = push_temp(c);
    push_temp(c);
    clear_name(c, handler->name);
    emit(c, OP_RERAISE, inner, 1, 0);
    pop_temps(c, depth);
    place_label(c, over);
    c->unit->unreachable = ends;
}

static void except_clause(Compiler *c, ExceptHandlerNode *handler, unsigned saved, Label next)
{
    unsigned depth = c->unit->depth;
    set_location(c, &handler->base);
    if (handler->type) {
        unsigned type = operand(c, handler->type, -1);
        set_location(c, &handler->base);
        emit_jump(c, OP_JUMP_IF_NO_MATCH, saved + 1, type, next);
        pop_temps(c, depth);
    }
    if (handler->name)
        named_body(c, handler, saved);
    else
        statements(c, handler->body);
}

/* The paths that come together behind a statement: what is bound on all of them. */
typedef struct Paths {
    uint8_t *bound;
    bool any;
} Paths;

static void path_ends(Compiler *c, Paths *paths)
{
    if (c->unit->unreachable)
        return;
    if (paths->any)
        meet_bound(c, paths->bound);
    paths->bound = save_bound(c);
    paths->any = true;
}

static void paths_join(Compiler *c, const Paths *paths, const uint8_t *otherwise)
{
    restore_bound(c, paths->any ? paths->bound : otherwise);
    c->unit->unreachable = !paths->any;
}

/* body and else of a try statement, protected by handlers. */
static void guarded_body(Compiler *c, TryNode *node, Label handlers, Paths *paths)
{
    Block block;
    push_block(c, &block, BLOCK_TRY);
    protect_block(c, &block, handlers, c->unit->depth);
    statements(c, node->body);
    pop_block(c);
    statements(c, node->orelse);
    path_ends(c, paths);
}

static void check_bare_except(Compiler *c, TryNode *node)
{
    for (size_t i = 0; i + 1 < node->handlers.count; i++) {
        ExceptHandlerNode *handler = node->handlers.items[i];
        if (handler->type == NULL)
            compile_error(c, &handler->base, "default 'except:' must be last");
    }
}

static void try_except(Compiler *c, TryNode *node)
{
    Label handlers = new_label(c), end = new_label(c);
    unsigned depth = c->unit->depth;
    uint8_t *before = save_bound(c);
    Paths paths = {0};
    Block block;
    check_bare_except(c, node);
    guarded_body(c, node, handlers, &paths);
    emit_jump(c, OP_JUMP, 0, 0, end);
    place_label(c, handlers);
    restore_bound(c, before);
    unsigned saved = push_temp(c);
    push_temp(c);
    Label cleanup = open_handler(c, &block, saved);
    for (size_t i = 0; i < node->handlers.count; i++) {
        Label next = new_label(c);
        except_clause(c, node->handlers.items[i], saved, next);
        path_ends(c, &paths);
        emit(c, OP_LEAVE_HANDLER, saved, 0, 0);
        emit_jump(c, OP_JUMP, 0, 0, end);
        place_label(c, next);
        restore_bound(c, before);
        set_location(c, node->handlers.items[i]);
    }
    pop_block(c);
    emit(c, OP_RERAISE, saved, 0, 0); /* which puts back what was handled before itself */
    handler_cleanup(c, cleanup, saved);
    pop_temps(c, depth);
    place_label(c, end);
    paths_join(c, &paths, before);
}

/* One except* clause: rest is what no clause has taken yet, raised collects what their bodies raise. */
static void except_star_clause(Compiler *c, ExceptHandlerNode *handler, unsigned rest, unsigned raised)
{
    unsigned depth = c->unit->depth, match = push_temp(c);
    Label next = new_label(c), failed = new_label(c);
    Block block;
    set_location(c, &handler->base);
    unsigned type = expression_temp(c, handler->type);
    set_location(c, &handler->base);
    emit(c, OP_MATCH_GROUP, match, rest, type);
    pop_temps(c, depth + 1);
    emit_jump(c, OP_JUMP_IF_NONE_KEEP, match, 0, next);
    if (handler->name)
        check_assignable(c, handler->name, &handler->base), store_name(c, handler->name, match);
    else
        emit(c, OP_DROP, match, 0, 0);
    push_block(c, &block, BLOCK_EXCEPT_STAR);
    protect_block(c, &block, failed, c->unit->depth);
    statements(c, handler->body);
    pop_block(c);
    bool ends = c->unit->unreachable;
    if (handler->name && !ends)
        clear_name(c, handler->name);
    emit_jump(c, OP_JUMP, 0, 0, next);
    place_label(c, failed);
    unsigned inner = push_temp(c), exception = push_temp(c), copy = push_temp(c);
    if (handler->name)
        clear_name(c, handler->name);
    emit(c, OP_MOVE, copy, exception, 0);
    emit(c, OP_LIST_APPEND, raised, copy, 0);
    emit(c, OP_LEAVE_HANDLER, inner, 0, 0);
    pop_temps(c, depth);
    place_label(c, next);
    emit(c, OP_DROP, match, 0, 0);
}

static void try_except_star(Compiler *c, TryNode *node)
{
    Label handlers = new_label(c), end = new_label(c), reraise = new_label(c);
    unsigned depth = c->unit->depth;
    uint8_t *before = save_bound(c);
    Paths paths = {0};
    Block block;
    guarded_body(c, node, handlers, &paths);
    emit_jump(c, OP_JUMP, 0, 0, end);
    place_label(c, handlers);
    restore_bound(c, before);
    unsigned saved = push_temp(c), exception = push_temp(c);
    Label cleanup = open_handler(c, &block, saved);
    unsigned rest = push_temp(c), raised = push_temp(c);
    emit(c, OP_MOVE, rest, exception, 0);
    emit(c, OP_BUILD_LIST, raised, raised, 0);
    for (size_t i = 0; i < node->handlers.count; i++) {
        except_star_clause(c, node->handlers.items[i], rest, raised);
        meet_bound(c, before);
    }
    emit(c, OP_LIST_APPEND, raised, rest, 0);
    emit(c, OP_PREPARE_RERAISE, rest, exception, raised);
    emit_jump(c, OP_JUMP_IF_NOT_NONE_KEEP, rest, 0, reraise);
    path_ends(c, &paths);
    emit(c, OP_DROP_MANY, rest, raised - rest + 1, 0);
    emit(c, OP_LEAVE_HANDLER, saved, 0, 0);
    emit_jump(c, OP_JUMP, 0, 0, end);
    place_label(c, reraise);
    emit(c, OP_TAKE, exception, rest, 0);
    pop_block(c);
    emit(c, OP_RERAISE, saved, 0, 0); /* which puts back what was handled before itself */
    handler_cleanup(c, cleanup, saved);
    pop_temps(c, depth);
    place_label(c, end);
    paths_join(c, &paths, before);
}

static void try_handlers(Compiler *c, TryNode *node)
{
    if (node->handlers.count == 0)
        statements(c, node->body);
    else if (node->base.kind == NODE_TryStar)
        try_except_star(c, node);
    else
        try_except(c, node);
}

static void try_finally(Compiler *c, TryNode *node)
{
    Label handler = new_label(c), end = new_label(c);
    unsigned depth = c->unit->depth;
    uint8_t *before = save_bound(c);
    Paths paths = {0};
    Block block, body;
    push_block(c, &block, BLOCK_FINALLY);
    block.finalbody = node->finalbody;
    protect_block(c, &block, handler, depth);
    try_handlers(c, node);
    pop_block(c);
    push_block(c, &body, BLOCK_FINALLY_BODY);
    statements(c, node->finalbody);
    pop_block(c);
    path_ends(c, &paths);
    emit_jump(c, OP_JUMP, 0, 0, end);
    place_label(c, handler);
    restore_bound(c, before);
    unsigned saved = push_temp(c);
    push_temp(c);
    Label cleanup = open_handler(c, &block, saved);
    push_block(c, &body, BLOCK_FINALLY_BODY);
    bool quiet = c->quiet;
    c->quiet = true;
    statements(c, node->finalbody);
    c->quiet = quiet;
    pop_block(c);
    pop_block(c);
    emit(c, OP_RERAISE, saved, 0, 0); /* which puts back what was handled before itself */
    handler_cleanup(c, cleanup, saved);
    pop_temps(c, depth);
    place_label(c, end);
    paths_join(c, &paths, before);
}

void try_statement(Compiler *c, TryNode *node)
{
    emit(c, OP_NOP, 0, 0, 0); /* a line of its own */
    if (node->finalbody.count)
        try_finally(c, node);
    else
        try_handlers(c, node);
}

/* ---- with ---- */

/* Enters the manager: its exit method stays in exit_temp, what entering gave goes to the result, a temporary. */
static void enter_manager(Compiler *c, withitemNode *item, bool async, unsigned exit_temp, unsigned result)
{
    unsigned depth = c->unit->depth, manager = push_temp(c), base = push_temp(c), enter = push_temp(c);
    expression(c, item->context_expr, manager);
    set_location(c, item->context_expr);
    emit(c, OP_GET_SPECIAL, exit_temp, manager, async ? SPECIAL_AEXIT : SPECIAL_EXIT);
    emit(c, OP_GET_SPECIAL, enter, manager, async ? SPECIAL_AENTER : SPECIAL_ENTER);
    emit(c, OP_DROP, manager, 0, 0);
    emit_name(c, OP_CALL, result, base, 0, 0);
    pop_temps(c, depth);
    if (async)
        await_temp(c, result, AWAIT_ENTER);
}

/* The handler of a with statement: the exit method decides about the exception. */
static void exit_with_exception(Compiler *c, Label handler, unsigned exit_temp, bool async)
{
    unsigned depth = c->unit->depth;
    Label swallowed = new_label(c), end = new_label(c);
    Block block;
    place_label(c, handler);
    unsigned saved = push_temp(c), exception = push_temp(c);
    Label cleanup = open_handler(c, &block, saved);
    unsigned result = push_temp(c);
    emit(c, OP_WITH_EXCEPT, result, exit_temp, exception);
    if (async)
        await_temp(c, result, AWAIT_EXIT);
    emit_jump(c, OP_JUMP_IF_TRUE, result, 0, swallowed);
    pop_block(c);
    emit(c, OP_DROP, exit_temp, 0, 0);
    emit(c, OP_RERAISE, saved, 1, 0);
    place_label(c, swallowed);
    emit(c, OP_LEAVE_HANDLER, saved, 0, 0);
    emit(c, OP_DROP, exit_temp, 0, 0);
    emit_jump(c, OP_JUMP, 0, 0, end);
    handler_cleanup(c, cleanup, saved);
    place_label(c, end);
    pop_temps(c, depth);
}

static void with_item(Compiler *c, WithNode *node, size_t i)
{
    withitemNode *item = node->items.items[i];
    bool async = node->base.kind == NODE_AsyncWith;
    unsigned depth = c->unit->depth, exit_temp = push_temp(c), entered = push_temp(c);
    Label handler = new_label(c), end = new_label(c);
    enter_manager(c, item, async, exit_temp, entered);
    uint8_t *before = save_bound(c);
    Location location = c->unit->location;
    Block block;
    push_block(c, &block, BLOCK_WITH);
    block.temp = exit_temp;
    block.async = async;
    protect_block(c, &block, handler, depth + 1);
    if (item->optional_vars)
        store_target(c, item->optional_vars, entered);
    else
        emit(c, OP_DROP, entered, 0, 0);
    pop_temps(c, depth + 1);
    if (i + 1 < node->items.count)
        with_item(c, node, i + 1);
    else
        statements(c, node->body);
    pop_block(c);
    bool ends = c->unit->unreachable;
    uint8_t *after = save_bound(c);
    c->unit->location = location;
    if (!ends)
        call_exit_with_none(c, exit_temp, async);
    emit_jump(c, OP_JUMP, 0, 0, end);
    exit_with_exception(c, handler, exit_temp, async);
    pop_temps(c, depth);
    restore_bound(c, before);
    if (!ends)
        meet_bound(c, after);
    place_label(c, end);
}

void with_statement(Compiler *c, WithNode *node)
{
    if (node->base.kind == NODE_AsyncWith)
        check_async(c, &node->base, "async with");
    with_item(c, node, 0);
}
