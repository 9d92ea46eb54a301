/* emit.c - items, labels, constants, names; and laying them out as a code object. */
#include "compiler/codegen.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "object/error.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"

/* Grows an arena array by doubling. */
static void *grow(Compiler *c, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    size_t wanted = *capacity ? *capacity * 2 : 32;
    void *grown = arena_alloc(c->arena, wanted * size);
    if (grown == NULL) {
        error_no_memory();
        c->failed = true;
        return NULL;
    }
    if (items)
        memcpy(grown, items, count * size);
    *capacity = wanted;
    return grown;
}

static Item *add_item(Compiler *c)
{
    static Item nowhere;
    Unit *u = c->unit;
    if (c->failed || u->unreachable)
        return &nowhere;
    Item *items = grow(c, u->items, u->count, &u->capacity, sizeof *items);
    if (items == NULL)
        return &nowhere;
    u->items = items;
    Item *item = &items[u->count++];
    *item = (Item){.location = u->location};
    return item;
}

static void check_register(Compiler *c, unsigned x)
{
    if (x > 0xffff && !c->failed) {
        error_set(TYPE(RuntimeError), "too many registers in one function");
        c->failed = true;
    }
}

void emit(Compiler *c, Opcode op, unsigned a, unsigned b, unsigned cc)
{
    Item *item = add_item(c);
    check_register(c, a);
    check_register(c, b);
    item->insn = (Insn){(uint16_t)op, (uint16_t)a, (uint16_t)b, (uint16_t)cc};
    if (op == OP_RETURN || op == OP_RAISE || op == OP_RERAISE || op == OP_UNWIND_HANDLER)
        c->unit->unreachable = true;
}

void emit_wide(Compiler *c, Opcode op, unsigned a, int32_t wide)
{
    emit(c, op, a, (uint32_t)wide & 0xffff, (uint32_t)wide >> 16);
    if (op == OP_RETURN_CONST)
        c->unit->unreachable = true;
}

void emit_name(Compiler *c, Opcode op, unsigned a, unsigned b, unsigned cc, uint32_t index)
{
    Item *item = add_item(c);
    check_register(c, a);
    check_register(c, b);
    item->insn = (Insn){(uint16_t)op, (uint16_t)a, (uint16_t)b, (uint16_t)cc};
    item->name = index;
}

void emit_jump(Compiler *c, Opcode op, unsigned a, unsigned b, Label target)
{
    Item *item = add_item(c);
    item->insn = (Insn){(uint16_t)op, (uint16_t)a, (uint16_t)b, 0};
    item->target = target;
    if (op == OP_JUMP || op == OP_JUMP_BACK)
        c->unit->unreachable = true;
}

Label new_label(Compiler *c)
{
    Unit *u = c->unit;
    if (u->label_count == 0)
        u->label_count = 1;
    uint32_t *labels = grow(c, u->labels, u->label_count, &u->label_capacity, sizeof *labels);
    if (labels == NULL)
        return 0;
    u->labels = labels;
    labels[u->label_count] = UINT32_MAX;
    return (Label)u->label_count++;
}

void place_label(Compiler *c, Label label)
{
    if (c->failed)
        return;
    c->unit->labels[label] = (uint32_t)c->unit->count;
    c->unit->unreachable = false;
}

void add_region(Compiler *c, size_t start, size_t end, Label target, unsigned depth)
{
    Unit *u = c->unit;
    if (start >= end || c->failed)
        return;
    Region *regions = grow(c, u->regions, u->region_count, &u->region_capacity, sizeof *regions);
    if (regions == NULL)
        return;
    u->regions = regions;
    regions[u->region_count++] = (Region){(uint32_t)start, (uint32_t)end, target, depth};
}

/* A hash table of indices of values, twice as large. NULL: no memory. */
static int32_t *rehash(Compiler *c, const Value *values, size_t count, size_t *size, uint64_t (*hash)(Value))
{
    size_t larger = *size ? *size * 2 : 64;
    int32_t *table = arena_alloc(c->arena, larger * sizeof *table);
    if (table == NULL) {
        error_no_memory();
        c->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = (hash(values[i]) >> 32) & (larger - 1);
        while (table[at])
            at = (at + 1) & (larger - 1);
        table[at] = (int32_t)i + 1;
    }
    *size = larger;
    return table;
}

uint32_t constant_index(Compiler *c, Value owned)
{
    Unit *u = c->unit;
    if (is_empty(owned)) {
        c->failed = true;
        return 0;
    }
    if (is_exact_str(owned))
        owned = str_intern(owned);
    if (u->constant_count * 2 >= u->constant_index_size)
        u->constant_index = rehash(c, u->constants, u->constant_count, &u->constant_index_size, constant_hash);
    Value *constants = grow(c, u->constants, u->constant_count, &u->constant_capacity, sizeof *constants);
    if (constants == NULL || u->constant_index == NULL) {
        release(owned);
        return 0;
    }
    u->constants = constants;
    size_t at = (constant_hash(owned) >> 32) & (u->constant_index_size - 1);
    for (; u->constant_index[at]; at = (at + 1) & (u->constant_index_size - 1))
        if (same_constant(constants[u->constant_index[at] - 1], owned)) {
            release(owned);
            return (uint32_t)u->constant_index[at] - 1;
        }
    constants[u->constant_count] = owned;
    u->constant_index[at] = (int32_t)u->constant_count + 1;
    return (uint32_t)u->constant_count++;
}

Value identifier_str(Compiler *c, const Identifier *name)
{
    Value s = str_from_utf8(name->text, name->length);
    if (is_empty(s)) {
        c->failed = true;
        return s;
    }
    return str_intern(s);
}

static uint64_t address_hash(Value v) { return v.bits * 0x9e3779b97f4a7c15u; }

uint32_t name_index(Compiler *c, Identifier *name)
{
    Unit *u = c->unit;
    Value s = identifier_str(c, name);
    if (c->failed)
        return 0;
    if (u->name_count * 2 >= u->name_table_size)
        u->name_table = rehash(c, u->names, u->name_count, &u->name_table_size, address_hash);
    Value *names = grow(c, u->names, u->name_count, &u->name_capacity, sizeof *names);
    if (names == NULL || u->name_table == NULL) {
        release(s);
        return 0;
    }
    u->names = names;
    size_t at = (address_hash(s) >> 32) & (u->name_table_size - 1);
    for (; u->name_table[at]; at = (at + 1) & (u->name_table_size - 1))
        if (same(names[u->name_table[at] - 1], s)) {
            release(s);
            return (uint32_t)u->name_table[at] - 1;
        }
    names[u->name_count] = s;
    u->name_table[at] = (int32_t)u->name_count + 1;
    return (uint32_t)u->name_count++;
}

unsigned push_temp(Compiler *c)
{
    Unit *u = c->unit;
    unsigned temp = u->nlocals + u->depth++;
    if (u->depth > u->max_depth)
        u->max_depth = u->depth;
    return temp;
}

void pop_temps(Compiler *c, unsigned depth) { c->unit->depth = depth; }

void set_attribute_location(Compiler *c, const Node *node, const AttributeNode *attribute)
{
    set_location(c, node);
    Location *l = &c->unit->location;
    int32_t end_line = attribute->base.end_line, end_column = attribute->base.end_column, length = 0;
    if (l->line == end_line)
        return;
    for (const char *s = attribute->attr->text; *s; s++)
        length += ((unsigned char)*s & 0xc0) != 0x80;
    l->line = end_line;
    l->column = length <= end_column ? end_column - length : -1;
    if (length > end_column) /* no tree of the parser's */
        l->end_column = -1;
}

void set_location(Compiler *c, const Node *node)
{
    c->unit->location = (Location){node->line, node->end_line, node->column, node->end_column};
}

void compile_error(Compiler *c, const Node *node, const char *format, ...)
{
    if (c->failed)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(c->error->message, sizeof c->error->message, format, args);
    va_end(args);
    c->error->kind = ERROR_SYNTAX;
    c->error->line = node->line;
    c->error->column = node->column;
    c->error->end_line = node->end_line;
    c->error->end_column = node->end_column;
    c->failed = true;
}

void compile_error_at(Compiler *c, Location place, const char *message)
{
    Node node = {.line = place.line, .column = place.column, .end_line = place.end_line, .end_column = place.end_column};
    compile_error(c, &node, "%s", message);
}

/* ---- laying out ---- */

static bool is_wide_jump(unsigned op) { return op == OP_JUMP || op == OP_JUMP_BACK; }

static uint32_t item_words(const Item *item) { return insn_length[item->insn.op] + (item->is_long ? 2u : 0u); }

/* Word offsets of items; conditional jumps that don't reach become long, until nothing changes. */
static uint32_t *place_items(Compiler *c, Unit *u)
{
    uint32_t *offsets = arena_alloc(c->arena, (u->count + 1) * sizeof *offsets);
    for (bool changed = true; changed && offsets;) {
        changed = false;
        uint32_t at = 0;
        for (size_t i = 0; i < u->count; i++) {
            offsets[i] = at;
            at += item_words(&u->items[i]);
        }
        offsets[u->count] = at;
        for (size_t i = 0; i < u->count; i++) {
            Item *item = &u->items[i];
            if (item->target == 0 || item->is_long || is_wide_jump(item->insn.op))
                continue;
            int64_t distance = (int64_t)offsets[u->labels[item->target]] - offsets[i];
            if (distance < INT16_MIN || distance > INT16_MAX)
                item->is_long = changed = true;
        }
    }
    return offsets;
}

static Insn wide_jump(Opcode op, int32_t distance)
{
    return (Insn){(uint16_t)op, 0, (uint16_t)((uint32_t)distance & 0xffff), (uint16_t)((uint32_t)distance >> 16)};
}

/* The forms of instructions whose result goes to a temporary. */
static const uint16_t temp_forms[OPCODE_COUNT] = {
    [OP_MOVE] = OP_MOVE_TO_TEMP,
    [OP_LOAD_CONST] = OP_LOAD_CONST_TO_TEMP,
    [OP_LOAD_INT] = OP_LOAD_INT_TO_TEMP,
    [OP_LOAD_CELL] = OP_LOAD_CELL_TO_TEMP,
    [OP_ADD] = OP_ADD_TO_TEMP,
    [OP_SUBTRACT] = OP_SUBTRACT_TO_TEMP,
    [OP_MULTIPLY] = OP_MULTIPLY_TO_TEMP,
    [OP_INPLACE_ADD] = OP_INPLACE_ADD_TO_TEMP,
    [OP_INPLACE_SUBTRACT] = OP_INPLACE_SUBTRACT_TO_TEMP,
    [OP_INPLACE_MULTIPLY] = OP_INPLACE_MULTIPLY_TO_TEMP,
    [OP_ADD_I] = OP_ADD_I_TO_TEMP,
    [OP_SUBTRACT_I] = OP_SUBTRACT_I_TO_TEMP,
    [OP_INPLACE_ADD_I] = OP_INPLACE_ADD_I_TO_TEMP,
    [OP_INPLACE_SUBTRACT_I] = OP_INPLACE_SUBTRACT_I_TO_TEMP,
    [OP_GET_ITEM] = OP_GET_ITEM_TO_TEMP,
    [OP_GET_ITEM_I] = OP_GET_ITEM_I_TO_TEMP,
};

static void write_item(Unit *u, const uint32_t *offsets, size_t i, Insn *out)
{
    Item *item = &u->items[i];
    uint32_t length = insn_length[item->insn.op];
    out[0] = item->insn;
    if (item->insn.a >= u->nlocals && temp_forms[item->insn.op])
        out[0].op = temp_forms[item->insn.op];
    if (length > 1) {
        memset(out + 1, 0, (length - 1) * sizeof *out);
        CacheWord word = {.bits = 0};
        word.name = item->name;
        if (item->insn.op == OP_CALL_METHOD || item->insn.op == OP_CALL_METHOD_KW)
            word.receiver = (uint16_t)item->receiver;
        memcpy(out + 1, &word, sizeof word);
        if (item->insn.op == OP_CALL_METHOD_KW) {
            word.bits = 0;
            word.name = item->second;
            memcpy(out + 2, &word, sizeof word);
        }
    }
    if (item->target == 0)
        return;
    int32_t distance = (int32_t)(offsets[u->labels[item->target]] - offsets[i]);
    if (is_wide_jump(item->insn.op)) { /* backward ones look at the breaker */
        out[0] = wide_jump(distance <= 0 ? OP_JUMP_BACK : item->insn.op, distance);
    } else if (item->is_long) {
        out[0].c = 2;
        out[1] = wide_jump(OP_JUMP, 2);
        out[2] = wide_jump(OP_JUMP_BACK, distance - 2);
    } else {
        out[0].c = (uint16_t)(int16_t)distance;
    }
}

typedef struct ByteBuffer {
    uint8_t *data;
    size_t length, capacity;
} ByteBuffer;

static void put_uleb(Compiler *c, ByteBuffer *b, uint64_t value)
{
    do {
        uint8_t *data = grow(c, b->data, b->length, &b->capacity, 1);
        if (data == NULL)
            return;
        b->data = data;
        uint8_t byte = value & 0x7f;
        value >>= 7;
        b->data[b->length++] = value ? byte | 0x80 : byte;
    } while (value);
}

static bool same_location(const Location *a, const Location *b)
{
    return a->line == b->line && a->end_line == b->end_line && a->column == b->column && a->end_column == b->end_column;
}

static void put_location(Compiler *c, ByteBuffer *out, uint32_t words, const Location *l, int64_t *line)
{
    int64_t delta = l->line - *line;
    *line = l->line;
    put_uleb(c, out, words);
    put_uleb(c, out, (uint64_t)(delta << 1 ^ delta >> 63));
    if (runtime.flags.no_debug_ranges) {
        for (int i = 0; i < 3; i++)
            put_uleb(c, out, 0);
        return;
    }
    put_uleb(c, out, (uint64_t)(l->end_line >= l->line ? l->end_line - l->line : 0));
    put_uleb(c, out, (uint64_t)(l->column + 1));
    put_uleb(c, out, (uint64_t)(l->end_column + 1));
}

static void write_locations(Compiler *c, Unit *u, const uint32_t *offsets, int32_t first_line, ByteBuffer *out)
{
    int64_t line = first_line;
    for (size_t i = 0; i < u->count;) {
        const Item *item = &u->items[i];
        size_t j = i + 1;
        if (item->lookup.line && offsets[j] - offsets[i] == insn_length[item->insn.op]) {
            put_location(c, out, 1, &item->location, &line);
            put_location(c, out, offsets[j] - offsets[i] - 1, &item->lookup, &line);
            i = j;
            continue;
        }
        while (j < u->count && same_location(&item->location, &u->items[j].location) && !u->items[j].lookup.line)
            j++;
        put_location(c, out, offsets[j] - offsets[i], &item->location, &line);
        i = j;
    }
}

static void *copy_raw(Compiler *c, const void *data, size_t size)
{
    void *copy = mem_alloc(size ? size : 1);
    if (copy == NULL)
        c->failed = true;
    else if (size)
        memcpy(copy, data, size);
    return size ? copy : (mem_free(copy, 1), NULL);
}

/* A comprehension's variable with the name of another local has a register of its own, but is not shown twice. */
static void hide_duplicates(const Unit *u, uint8_t *kinds)
{
    size_t of_comprehensions = 0;
    for (size_t i = 0; i < u->nlocals; i++)
        of_comprehensions += u->local_symbols[i] && scope_symbol(u->scope, u->local_symbols[i]->name) != u->local_symbols[i];
    for (size_t i = 0; of_comprehensions && i < u->nlocals; i++)
        for (size_t k = 0; k < i && kinds[i] & LOCAL_FAST && u->local_symbols[i]; k++)
            if (u->local_symbols[k] && u->local_symbols[k]->name == u->local_symbols[i]->name)
                kinds[i] &= (uint8_t)~LOCAL_FAST;
}

static Value local_names(Compiler *c, Unit *u, uint8_t *kinds)
{
    Tuple *names = tuple_new(u->nlocals);
    if (names == NULL) {
        c->failed = true;
        return EMPTY;
    }
    for (unsigned i = 0; i < u->nlocals; i++) {
        Symbol *s = u->local_symbols[i];
        names->items[i] = s ? identifier_str(c, s->name) : str_intern_c(u->hidden_name ? u->hidden_name : ".namespace");
        kinds[i] = s == NULL                ? (u->hidden_name ? LOCAL_FAST : LOCAL_HIDDEN)
                 : s->place == PLACE_CELL ? LOCAL_CELL
                 : symbol_is_free(s)      ? LOCAL_FREE
                                          : LOCAL_FAST;
        if (s && s->flags & SYMBOL_ITERATION && s->flags & SYMBOL_BOUND && !scope_symbol(u->scope, s->name))
            kinds[i] |= LOCAL_HIDDEN;
    }
    hide_duplicates(u, kinds);
    return from_pointer(names);
}

Code *assemble(Compiler *c, Unit *u)
{
    if (u->nlocals + u->max_depth > UINT16_MAX - 2)
        compile_error(c, u->scope->node, "too many local variables and temporaries in one function");
    uint32_t *offsets = place_items(c, u);
    if (c->failed || offsets == NULL)
        return NULL;
    Code *code = code_new();
    uint32_t size = offsets[u->count];
    Insn *insns = code ? mem_alloc(size * sizeof *insns) : NULL;
    uint8_t *kinds = arena_alloc(c->arena, u->nlocals + 1);
    if (insns == NULL || kinds == NULL) {
        c->failed = true;
        RELEASE(code);
        return NULL;
    }
    int32_t first = u->scope->kind == SCOPE_MODULE ? 0 : u->first_line ? u->first_line : u->scope->node->line;
    u->items[u->resume].location = (Location){first, first, 0, 0};
    for (size_t i = 0; i < u->count; i++)
        write_item(u, offsets, i, insns + offsets[i]);
    code->instructions = insns;
    code->size = size;
    code->firstlineno = first ? first : 1;
    code_find_entry(code);
    Handler *handlers = arena_alloc(c->arena, (u->region_count + 1) * sizeof *handlers);
    for (size_t i = 0; handlers && i < u->region_count; i++) {
        Region *r = &u->regions[i];
        handlers[i] = (Handler){offsets[r->start], offsets[r->end], offsets[u->labels[r->target]], r->depth};
    }
    code->handlers = copy_raw(c, handlers, u->region_count * sizeof(Handler));
    code->handler_count = (uint32_t)u->region_count;
    code->constants = copy_raw(c, u->constants, u->constant_count * sizeof(Value));
    code->constant_count = (uint32_t)u->constant_count;
    code->names = copy_raw(c, u->names, u->name_count * sizeof(Value));
    code->name_count = (uint32_t)u->name_count;
    u->constant_count = u->name_count = 0; /* the code object owns them now */
    ByteBuffer locations = {0};
    write_locations(c, u, offsets, code->firstlineno, &locations);
    code->locations = copy_raw(c, locations.data, locations.length);
    code->locations_size = (uint32_t)locations.length;
    code->nlocals = (uint16_t)u->nlocals;
    code->nregs = u->nlocals + u->max_depth + 2;
    code->local_names = local_names(c, u, kinds);
    code->local_kinds = copy_raw(c, kinds, u->nlocals);
    code->flags = u->flags;
    code->namespace_register = u->namespace;
    code->filename = retain(c->filename);
    code->qualname = retain(u->qualname);
    code->docstring = retain(u->docstring);
    for (unsigned i = 0; i < u->nlocals; i++)
        code->free_count += u->local_symbols[i] && symbol_is_free(u->local_symbols[i]);
    return code;
}
