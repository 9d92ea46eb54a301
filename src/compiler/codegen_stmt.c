/* codegen_stmt.c - statements. What return, break and continue leave is on the unit's chain of blocks. */
#include "compiler/codegen.h"

#include "object/error.h"
#include "object/str.h"
#include "object/tuple.h"

static void statement(Compiler *c, Node *node);

/* ---- targets ---- */

/* Whether the targets are locals whose registers lie side by side: the first. -1: no. */
static int adjacent_locals(Compiler *c, Seq items)
{
    int first = -1;
    for (size_t i = 0; i < items.count; i++) {
        int local = direct_target(c, items.items[i]);
        if (local < 0 || (i && local != first + (int)i))
            return -1;
        if (i == 0)
            first = local;
    }
    return first;
}

static void targets_bound(Compiler *c, Seq items)
{
    for (size_t i = 0; i < items.count; i++) {
        Place place;
        Symbol *s = find_symbol(c, ((NameNode *)items.items[i])->id, &place);
        c->unit->bound[s->reg] = !(s->flags & SYMBOL_DELETED);
    }
}

static void unpack_targets(Compiler *c, Node *target, Seq items, unsigned src)
{
    unsigned depth = c->unit->depth;
    int star = -1;
    for (size_t i = 0; i < items.count; i++)
        if (((Node *)items.items[i])->kind == NODE_Starred) {
            if (star >= 0)
                compile_error(c, target, "multiple starred expressions in assignment");
            star = (int)i;
        }
    if (items.count == 2 && star < 0) {
        int first = direct_target(c, items.items[0]), second = direct_target(c, items.items[1]);
        if (first >= 0 && second >= 0 && first != second) {
            emit(c, OP_UNPACK_2, (unsigned)first, src, (unsigned)second);
            targets_bound(c, items);
            return;
        }
    }
    if (items.count >= 2 && items.count <= 16 && star < 0) {
        int first = adjacent_locals(c, items);
        if (first >= 0) {
            emit(c, OP_UNPACK_LOCALS, (unsigned)first, src, (unsigned)items.count);
            targets_bound(c, items);
            return;
        }
    }
    unsigned base = c->unit->nlocals + depth;
    for (size_t i = 0; i < items.count; i++)
        push_temp(c);
    if (star >= 0) {
        size_t after = items.count - (size_t)star - 1;
        if (star > 255 || after > 255)
            compile_error(c, target, "too many expressions in star-unpacking assignment");
        emit(c, OP_UNPACK_EX, base, src, (unsigned)star | (unsigned)after << 8);
    } else {
        emit(c, OP_UNPACK, base, src, (unsigned)items.count);
    }
    for (size_t i = 0; i < items.count; i++) {
        Node *item = items.items[i];
        store_target(c, item->kind == NODE_Starred ? ((StarredNode *)item)->value : item, base + (unsigned)i);
    }
    pop_temps(c, depth);
}

/* A local that nothing can rebind before the statement ends, or a temporary. */
static unsigned kept_operand(Compiler *c, Node *node)
{
    return c->unit->scope->has_walrus ? expression_temp(c, node) : operand(c, node, -1);
}

/* Stores what is in src (a temporary is taken). */
void store_target(Compiler *c, Node *target, unsigned src)
{
    unsigned depth = c->unit->depth;
    if (c->failed)
        return;
    switch ((NodeKind)target->kind) {
    case NODE_Name:
        set_location(c, target);
        check_assignable(c, ((NameNode *)target)->id, target);
        store_name(c, ((NameNode *)target)->id, src);
        break;
    case NODE_Attribute: {
        AttributeNode *attribute = (AttributeNode *)target;
        check_assignable(c, attribute->attr, target);
        note_static_attribute(c, attribute);
        unsigned object = operand(c, attribute->value, -1);
        set_attribute_location(c, target, attribute);
        emit_name(c, OP_SET_ATTR, object, src, 0, name_index(c, mangled(&c->symbols, c->unit->inner, attribute->attr)));
        break;
    }
    case NODE_Subscript: {
        SubscriptNode *subscript = (SubscriptNode *)target;
        unsigned object = subscript->slice->kind == NODE_Constant || subscript->slice->kind == NODE_Name
                              ? operand(c, subscript->value, -1) : kept_operand(c, subscript->value);
        int number;
        if (subscript_index(subscript->slice, &number)) {
            set_location(c, target);
            emit(c, OP_SET_ITEM_I, object, (uint16_t)(int16_t)number, src);
        } else if (is_open_slice(c, subscript->slice)) {
            unsigned parts = slice_parts(c, (SliceNode *)subscript->slice);
            set_location(c, target);
            emit(c, ((SliceNode *)subscript->slice)->step ? OP_SET_SLICE_STEP : OP_SET_SLICE, object, parts, src);
        } else {
            unsigned key = operand(c, subscript->slice, -1);
            set_location(c, target);
            emit(c, OP_SET_ITEM, object, key, src);
        }
        break;
    }
    case NODE_Tuple: unpack_targets(c, target, ((TupleNode *)target)->elts, src); break;
    case NODE_List: unpack_targets(c, target, ((ListNode *)target)->elts, src); break;
    case NODE_Starred: compile_error(c, target, "starred assignment target must be in a list or tuple"); break;
    default: compile_error(c, target, "cannot assign to this"); break;
    }
    pop_temps(c, depth);
}

static void delete_target(Compiler *c, Node *target)
{
    unsigned depth = c->unit->depth;
    switch ((NodeKind)target->kind) {
    case NODE_Name:
        set_location(c, target);
        if (strcmp(((NameNode *)target)->id->text, "__debug__") == 0)
            compile_error(c, target, "cannot delete __debug__");
        delete_name(c, ((NameNode *)target)->id, target);
        break;
    case NODE_Attribute: {
        AttributeNode *attribute = (AttributeNode *)target;
        unsigned object = operand(c, attribute->value, -1);
        set_attribute_location(c, target, attribute);
        emit_name(c, OP_DELETE_ATTR, object, 0, 0, name_index(c, mangled(&c->symbols, c->unit->inner, attribute->attr)));
        break;
    }
    case NODE_Subscript: {
        SubscriptNode *subscript = (SubscriptNode *)target;
        unsigned object = operand(c, subscript->value, -1), key = operand(c, subscript->slice, -1);
        set_location(c, target);
        emit(c, OP_DELETE_ITEM, object, key, 0);
        break;
    }
    case NODE_Tuple:
    case NODE_List: {
        Seq items = target->kind == NODE_Tuple ? ((TupleNode *)target)->elts : ((ListNode *)target)->elts;
        for (size_t i = 0; i < items.count; i++)
            delete_target(c, items.items[i]);
        break;
    }
    default: compile_error(c, target, "cannot delete this"); break;
    }
    pop_temps(c, depth);
}

/* ---- assignments ---- */

/* a, b = x, y of equal length without stars: no tuple is made. */
static bool parallel_assignment(Compiler *c, AssignNode *node)
{
    Node *target = node->targets.items[0];
    if (node->targets.count != 1 || target->kind != NODE_Tuple || node->value->kind != NODE_Tuple)
        return false;
    Seq targets = ((TupleNode *)target)->elts, values = ((TupleNode *)node->value)->elts;
    if (targets.count != values.count || targets.count > 3 || targets.count < 2)
        return false;
    for (size_t i = 0; i < targets.count; i++)
        if (((Node *)targets.items[i])->kind == NODE_Starred || ((Node *)values.items[i])->kind == NODE_Starred)
            return false;
    unsigned depth = c->unit->depth, base = c->unit->nlocals + depth;
    for (size_t i = 0; i < values.count; i++)
        expression_temp(c, values.items[i]);
    for (size_t i = 0; i < targets.count; i++)
        store_target(c, targets.items[i], base + (unsigned)i);
    pop_temps(c, depth);
    return true;
}

static void assignment(Compiler *c, AssignNode *node)
{
    unsigned depth = c->unit->depth;
    if (parallel_assignment(c, node))
        return;
    if (node->targets.count == 1) {
        int local = direct_target(c, node->targets.items[0]);
        if (local >= 0 && writes_at_end(node->value)) {
            expression(c, node->value, (unsigned)local);
            Place place;
            Symbol *s = find_symbol(c, ((NameNode *)node->targets.items[0])->id, &place);
            c->unit->bound[local] = !(s->flags & SYMBOL_DELETED);
            return;
        }
    }
    unsigned v = node->targets.count == 1 ? operand(c, node->value, -1) : expression_temp(c, node->value);
    for (size_t i = 0; i < node->targets.count; i++) {
        unsigned inner = c->unit->depth, src = v;
        if (i + 1 < node->targets.count) {
            src = push_temp(c);
            emit(c, OP_MOVE, src, v, 0);
        }
        store_target(c, node->targets.items[i], src);
        pop_temps(c, inner);
    }
    pop_temps(c, depth);
}

static const Opcode inplace_ops[] = {
    [OPERATOR_Add] = OP_INPLACE_ADD, [OPERATOR_Sub] = OP_INPLACE_SUBTRACT, [OPERATOR_Mult] = OP_INPLACE_MULTIPLY,
    [OPERATOR_MatMult] = OP_INPLACE_MATRIX_MULTIPLY, [OPERATOR_Div] = OP_INPLACE_TRUE_DIVIDE,
    [OPERATOR_Mod] = OP_INPLACE_REMAINDER, [OPERATOR_Pow] = OP_INPLACE_POWER, [OPERATOR_LShift] = OP_INPLACE_LSHIFT,
    [OPERATOR_RShift] = OP_INPLACE_RSHIFT, [OPERATOR_BitOr] = OP_INPLACE_OR, [OPERATOR_BitXor] = OP_INPLACE_XOR,
    [OPERATOR_BitAnd] = OP_INPLACE_AND, [OPERATOR_FloorDiv] = OP_INPLACE_FLOOR_DIVIDE,
};

/* left op= value into dst, which may be left itself. */
static void inplace(Compiler *c, AugAssignNode *node, unsigned dst, unsigned left)
{
    ConstantNode *constant = (ConstantNode *)node->value;
    unsigned depth = c->unit->depth;
    if ((node->op == OPERATOR_Add || node->op == OPERATOR_Sub) && node->value->kind == NODE_Constant &&
        constant->value.kind == CONSTANT_INT && constant->value.text.length == 1) {
        set_location(c, &node->base);
        emit(c, node->op == OPERATOR_Add ? OP_INPLACE_ADD_I : OP_INPLACE_SUBTRACT_I, dst, left, (unsigned)(constant->value.text.data[0] - '0'));
        return;
    }
    unsigned right = operand(c, node->value, -1);
    set_location(c, &node->base);
    emit(c, inplace_ops[node->op], dst, left, right);
    pop_temps(c, depth);
}

/* An operand that GET_ITEM may take: a copy, where it is a temporary. */
static unsigned copied(Compiler *c, unsigned v)
{
    if (v < c->unit->nlocals)
        return v;
    unsigned copy = push_temp(c);
    emit(c, OP_MOVE, copy, v, 0);
    return copy;
}

static void augmented_item(Compiler *c, AugAssignNode *node)
{
    SubscriptNode *subscript = (SubscriptNode *)node->target;
    unsigned object = kept_operand(c, subscript->value), v;
    int number;
    if (subscript_index(subscript->slice, &number)) {
        v = push_temp(c);
        set_location(c, &subscript->base);
        if (object >= c->unit->nlocals)
            emit(c, OP_MOVE, v, object, 0);
        emit(c, OP_GET_ITEM_I, v, object < c->unit->nlocals ? object : v, (uint16_t)(int16_t)number);
        inplace(c, node, v, v);
        set_location(c, &subscript->base);
        emit(c, OP_SET_ITEM_I, object, (uint16_t)(int16_t)number, v);
        return;
    }
    unsigned key = kept_operand(c, subscript->slice);
    v = push_temp(c);
    set_location(c, &subscript->base);
    if (object >= c->unit->nlocals)
        emit(c, OP_MOVE, v, object, 0);
    unsigned depth = c->unit->depth, key_copy = copied(c, key);
    emit(c, OP_GET_ITEM, v, object < c->unit->nlocals ? object : v, key_copy);
    pop_temps(c, depth);
    inplace(c, node, v, v);
    set_location(c, &subscript->base);
    emit(c, OP_SET_ITEM, object, key, v);
}

static void augmented_assignment(Compiler *c, AugAssignNode *node)
{
    unsigned depth = c->unit->depth;
    if (node->target->kind == NODE_Name) {
        NameNode *name = (NameNode *)node->target;
        check_assignable(c, name->id, node->target);
        int local = borrowable(c, node->target);
        if (local >= 0 && !c->unit->scope->has_walrus) {
            inplace(c, node, (unsigned)local, (unsigned)local);
            return;
        }
        unsigned v = push_temp(c);
        load_name(c, name->id, v);
        inplace(c, node, v, v);
        store_name(c, name->id, v);
    } else if (node->target->kind == NODE_Attribute) {
        AttributeNode *attribute = (AttributeNode *)node->target;
        uint32_t index = name_index(c, mangled(&c->symbols, c->unit->inner, attribute->attr));
        unsigned object = operand(c, attribute->value, -1), v = push_temp(c);
        set_attribute_location(c, &attribute->base, attribute);
        if (object >= c->unit->nlocals) {
            emit(c, OP_MOVE, v, object, 0);
            emit_name(c, OP_GET_ATTR, v, v, 0, index);
        } else {
            emit_name(c, OP_GET_ATTR, v, object, 0, index);
        }
        inplace(c, node, v, v);
        set_attribute_location(c, &attribute->base, attribute);
        emit_name(c, OP_SET_ATTR, object, v, 0, index);
    } else {
        augmented_item(c, node);
    }
    pop_temps(c, depth);
}

/* ---- loops ---- */

static void if_statement(Compiler *c, IfNode *node)
{
    Label other = new_label(c), end = new_label(c);
    jump_if(c, node->test, false, other);
    uint8_t *before = save_bound(c);
    bool reachable = !c->unit->unreachable;
    statements(c, node->body);
    bool body_ends = c->unit->unreachable;
    uint8_t *after_body = save_bound(c);
    if (node->orelse.count)
        emit_jump(c, OP_JUMP, 0, 0, end);
    restore_bound(c, before);
    place_label(c, other);
    c->unit->unreachable = !reachable && body_ends ? false : c->unit->unreachable;
    statements(c, node->orelse);
    bool else_ends = c->unit->unreachable;
    if (else_ends)
        restore_bound(c, after_body);
    else if (!body_ends)
        meet_bound(c, after_body);
    place_label(c, end);
    if (body_ends && else_ends)
        c->unit->unreachable = true;
}

static void while_statement(Compiler *c, WhileNode *node)
{
    Label body = new_label(c), test = new_label(c), orelse = new_label(c), end = new_label(c);
    Block block;
    uint8_t *before = save_bound(c);
    push_block(c, &block, BLOCK_LOOP);
    block.break_label = end;
    block.continue_label = test;
    emit_jump(c, OP_JUMP, 0, 0, test);
    place_label(c, body);
    /* The test runs before the body does: what it binds is bound there, but its code comes last. */
    c->unit->conditional++;
    statements(c, node->body);
    c->unit->conditional--;
    restore_bound(c, before);
    place_label(c, test);
    jump_if(c, node->test, true, body);
    pop_block(c);
    place_label(c, orelse);
    statements(c, node->orelse);
    restore_bound(c, before);
    place_label(c, end);
}

/* async for: the end is a StopAsyncIteration from awaiting the next item. */
static void async_for(Compiler *c, ForNode *node)
{
    Label next = new_label(c), stopped = new_label(c), other = new_label(c), end = new_label(c);
    unsigned depth = c->unit->depth, iterator = push_temp(c);
    Block iterator_block, block, fetch;
    check_async(c, &node->base, "async for");
    unsigned v = operand(c, node->iter, (int)iterator);
    set_location(c, node->iter);
    emit(c, OP_GET_AITER, iterator, v, 0);
    uint8_t *before = save_bound(c);
    push_block(c, &iterator_block, BLOCK_ITERATOR);
    iterator_block.temp = iterator;
    push_block(c, &block, BLOCK_LOOP);
    block.break_label = end;
    block.continue_label = next;
    place_label(c, next);
    set_location(c, node->iter);
    unsigned item = push_temp(c);
    push_block(c, &fetch, BLOCK_KEEP);
    protect_block(c, &fetch, stopped, item - c->unit->nlocals);
    async_next(c, iterator, item);
    pop_block(c);
    store_target(c, node->target, item);
    statements(c, node->body);
    emit_jump(c, OP_JUMP_BACK, 0, 0, next);
    pop_block(c);
    pop_block(c);
    restore_bound(c, before);
    place_label(c, stopped);
    async_stop(c, item, other);
    emit(c, OP_DROP, iterator, 0, 0);
    pop_temps(c, depth);
    statements(c, node->orelse);
    restore_bound(c, before);
    place_label(c, end);
}

static void for_statement(Compiler *c, ForNode *node)
{
    Label body = new_label(c), next = new_label(c), end = new_label(c);
    unsigned depth = c->unit->depth, iterator = push_temp(c);
    Block iterator_block, block;
    Value constant;
    unsigned v = iterator;
    set_location(c, node->iter);
    if (fold_container(c, node->iter, &constant))
        load_constant(c, constant, iterator);
    else
        v = operand(c, node->iter, (int)iterator);
    set_location(c, node->iter);
    emit(c, OP_GET_ITER, iterator, v, 0);
    uint8_t *before = save_bound(c);
    push_block(c, &iterator_block, BLOCK_ITERATOR);
    iterator_block.temp = iterator;
    push_block(c, &block, BLOCK_LOOP);
    block.break_label = end;
    block.continue_label = next;
    emit_jump(c, OP_JUMP, 0, 0, next);
    place_label(c, body);
    int local = direct_target(c, node->target);
    unsigned item = local >= 0 ? (unsigned)local : push_temp(c);
    if (local >= 0) {
        Place place;
        Symbol *s = find_symbol(c, ((NameNode *)node->target)->id, &place);
        c->unit->bound[local] = !(s->flags & SYMBOL_DELETED);
    } else {
        store_target(c, node->target, item);
    }
    statements(c, node->body);
    restore_bound(c, before);
    place_label(c, next);
    set_location(c, node->iter);
    emit_jump(c, OP_FOR_ITER, item, iterator, body);
    pop_block(c);
    pop_block(c);
    pop_temps(c, depth);
    statements(c, node->orelse);
    restore_bound(c, before);
    place_label(c, end);
}

static void loop_exit(Compiler *c, Node *node, bool is_break)
{
    Block *loop = c->unit->block;
    while (loop && loop->kind != BLOCK_LOOP)
        loop = loop->outer;
    if (loop == NULL) {
        check_leaving(c, node, is_break ? "break" : "continue", NULL);
        compile_error(c, node, is_break ? "'break' outside loop" : "'continue' not properly in loop");
        return;
    }
    check_leaving(c, node, is_break ? "break" : "continue", loop);
    uint8_t *bound = save_bound(c);
    leave_blocks_until(c, loop);
    /* the loop's iterator goes as well */
    if (is_break && loop->outer && loop->outer->kind == BLOCK_ITERATOR)
        emit(c, OP_DROP, loop->outer->temp, 0, 0);
    emit_jump(c, is_break ? OP_JUMP : OP_JUMP_BACK, 0, 0, is_break ? loop->break_label : loop->continue_label);
    reopen_blocks(c, loop);
    restore_bound(c, bound);
}

static void return_statement(Compiler *c, ReturnNode *node)
{
    if (c->unit->scope->kind != SCOPE_FUNCTION) {
        compile_error(c, &node->base, "'return' outside function");
        return;
    }
    if (node->value && c->unit->flags & CODE_ASYNC_GENERATOR)
        compile_error(c, &node->base, "'return' with value in async generator");
    unsigned depth = c->unit->depth;
    check_leaving(c, &node->base, "return", NULL);
    bool leaving = false;
    for (Block *block = c->unit->block; block; block = block->outer)
        leaving |= block->kind != BLOCK_LOOP && block->kind != BLOCK_TRY && block->kind != BLOCK_FINALLY_BODY;
    bool constant = node->value == NULL;
    unsigned v = 0;
    if (!constant) {
        v = leaving ? expression_temp(c, node->value) : operand(c, node->value, -1);
    }
    uint8_t *bound = save_bound(c);
    leave_blocks_until(c, NULL);
    set_location(c, &node->base);
    if (constant)
        emit_wide(c, OP_RETURN_CONST, 0, (int32_t)constant_index(c, none_value()));
    else
        emit(c, OP_RETURN, v, 0, 0);
    reopen_blocks(c, NULL);
    restore_bound(c, bound);
    pop_temps(c, depth);
}

/* ---- raise, assert ---- */

static void raise_statement(Compiler *c, RaiseNode *node)
{
    unsigned depth = c->unit->depth, exception = 0, cause = 0;
    if (node->exc)
        exception = operand(c, node->exc, -1);
    if (node->cause)
        cause = operand(c, node->cause, -1);
    set_location(c, &node->base);
    emit(c, OP_RAISE, exception, cause, node->exc == NULL ? 0 : node->cause == NULL ? 1 : 2);
    pop_temps(c, depth);
}

static void assert_statement(Compiler *c, AssertNode *node)
{
    Label end = new_label(c);
    unsigned depth = c->unit->depth;
    check_assertion(c, node);
    if (c->optimize > 0)
        return;
    uint8_t *before = save_bound(c);
    jump_if(c, node->test, true, end);
    unsigned base = push_temp(c), callee = push_temp(c);
    set_location(c, &node->base);
    emit(c, OP_LOAD_COMMON, callee, COMMON_ASSERTION_ERROR, 0);
    if (node->msg) {
        expression_temp(c, node->msg);
        set_location(c, node->test);
        emit_name(c, OP_CALL, callee, base, 1, 0);
    }
    set_location(c, node->test);
    emit(c, OP_RAISE, callee, 0, 1);
    pop_temps(c, depth);
    restore_bound(c, before);
    place_label(c, end);
}

/* ---- imports ---- */

static void import_module(Compiler *c, Identifier *name, int level, Value fromlist, unsigned dst)
{
    unsigned depth = c->unit->depth, base = push_temp(c), list = push_temp(c);
    emit_wide(c, OP_LOAD_INT, base, level);
    load_constant(c, fromlist, list);
    emit_name(c, OP_IMPORT_NAME, dst, base, 0, name_index(c, name));
    pop_temps(c, depth);
}

static void import_statement(Compiler *c, ImportNode *node)
{
    for (size_t i = 0; i < node->names.count; i++) {
        aliasNode *alias = node->names.items[i];
        unsigned depth = c->unit->depth, module = push_temp(c);
        check_assignable(c, alias->asname ? alias->asname : alias->name, &alias->base);
        import_module(c, alias->name, 0, none_value(), module);
        const char *dot = strchr(alias->name->text, '.');
        if (alias->asname) { /* import a.b.c as m binds c */
            while (dot) {
                const char *part = dot + 1;
                dot = strchr(part, '.');
                size_t length = dot ? (size_t)(dot - part) : strlen(part);
                emit_name(c, OP_IMPORT_FROM, module, module, 0, name_index(c, name_table_intern(c->names, part, length)));
            }
            store_name(c, alias->asname, module);
        } else {
            store_name(c, dot ? name_table_intern(c->names, alias->name->text, (size_t)(dot - alias->name->text)) : alias->name, module);
        }
        pop_temps(c, depth);
    }
}

static void check_future(Compiler *c, ImportFromNode *node)
{
    if (node->level || node->module == NULL || strcmp(node->module->text, "__future__"))
        return;
    const ImportFromNode *last = c->last_future;
    if (last == NULL || node->base.line > last->base.line || (node->base.line == last->base.line && node->base.column > last->base.column))
        compile_error(c, &node->base, "from __future__ imports must occur at the beginning of the file");
}

static void import_from_statement(Compiler *c, ImportFromNode *node)
{
    unsigned depth = c->unit->depth, module = push_temp(c);
    check_future(c, node);
    Tuple *names = tuple_new(node->names.count);
    for (size_t i = 0; names && i < node->names.count; i++)
        names->items[i] = identifier_str(c, ((aliasNode *)node->names.items[i])->name);
    Identifier *from = node->module ? node->module : name_table_intern(c->names, "", 0);
    import_module(c, from, node->level, from_pointer(names), module);
    for (size_t i = 0; i < node->names.count; i++) {
        aliasNode *alias = node->names.items[i];
        unsigned inner = c->unit->depth;
        if (alias->name->text[0] == '*') {
            emit(c, OP_IMPORT_STAR, module, 0, 0);
            pop_temps(c, depth);
            return;
        }
        unsigned v = push_temp(c);
        check_assignable(c, alias->asname ? alias->asname : alias->name, &alias->base);
        emit_name(c, OP_IMPORT_FROM, v, module, 0, name_index(c, alias->name));
        store_name(c, alias->asname ? alias->asname : alias->name, v);
        pop_temps(c, inner);
    }
    emit(c, OP_DROP, module, 0, 0);
    pop_temps(c, depth);
}

static void display_expression(Compiler *c, Node *value)
{
    unsigned depth = c->unit->depth, v = push_temp(c);
    expression(c, value, v);
    set_location(c, value);
    emit(c, OP_INTRINSIC, v, v, INTRINSIC_DISPLAY);
    emit(c, OP_DROP, v, 0, 0);
    pop_temps(c, depth);
}

static void statement(Compiler *c, Node *node)
{
    if (stack_overflowing(" during compilation")) {
        c->failed = true;
        return;
    }
    set_location(c, node);
    switch ((NodeKind)node->kind) {
    case NODE_Expr:
        if (c->interactive && c->unit->scope->kind == SCOPE_MODULE)
            display_expression(c, ((ExprNode *)node)->value);
        else
            discard(c, ((ExprNode *)node)->value);
        break;
    case NODE_Assign: assignment(c, (AssignNode *)node); break;
    case NODE_AugAssign: augmented_assignment(c, (AugAssignNode *)node); break;
    case NODE_AnnAssign: annotated_assignment(c, (AnnAssignNode *)node); break;
    case NODE_TypeAlias: type_alias(c, (TypeAliasNode *)node); break;
    case NODE_Delete:
        for (size_t i = 0; i < ((DeleteNode *)node)->targets.count; i++)
            delete_target(c, ((DeleteNode *)node)->targets.items[i]);
        break;
    case NODE_If: if_statement(c, (IfNode *)node); break;
    case NODE_While: while_statement(c, (WhileNode *)node); break;
    case NODE_For: for_statement(c, (ForNode *)node); break;
    case NODE_Break: loop_exit(c, node, true); break;
    case NODE_Continue: loop_exit(c, node, false); break;
    case NODE_Return: return_statement(c, (ReturnNode *)node); break;
    case NODE_FunctionDef:
    case NODE_AsyncFunctionDef: function_definition(c, (FunctionDefNode *)node); break;
    case NODE_ClassDef: class_definition(c, (ClassDefNode *)node); break;
    case NODE_Try:
    case NODE_TryStar: try_statement(c, (TryNode *)node); break;
    case NODE_With:
    case NODE_AsyncWith: with_statement(c, (WithNode *)node); break;
    case NODE_AsyncFor: async_for(c, (ForNode *)node); break;
    case NODE_Match: match_statement(c, (MatchNode *)node); break;
    case NODE_Raise: raise_statement(c, (RaiseNode *)node); break;
    case NODE_Assert: assert_statement(c, (AssertNode *)node); break;
    case NODE_Import: import_statement(c, (ImportNode *)node); break;
    case NODE_ImportFrom: import_from_statement(c, (ImportFromNode *)node); break;
    case NODE_Pass: emit(c, OP_NOP, 0, 0, 0); break; /* who traces sees its line */
    case NODE_Global:
    case NODE_Nonlocal: break;
    default: compile_error(c, node, "this statement is not compiled yet"); break;
    }
}

void statements(Compiler *c, Seq body)
{
    for (size_t i = 0; i < body.count && !c->failed; i++)
        statement(c, body.items[i]);
}
