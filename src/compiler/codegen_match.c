/* codegen_match.c - match statements.

   A pattern looks at its subject in a register and leaves it there. What it takes out of the subject, and what it
   captures, goes to temporaries that stay until the whole pattern has matched; then the names are bound, in order,
   and all of them are dropped. On failure whatever they hold is dropped too. */
#include "compiler/codegen.h"

#include "object/dict.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

typedef struct Capture {
    Identifier *name;
    unsigned temp;
    bool bound; /* in the alternative being compiled */
} Capture;

typedef struct Pattern {
    Capture *captures;
    size_t count, capacity;
    Label fail;
    bool allow_irrefutable;
} Pattern;

static void pattern(Compiler *c, Pattern *p, Node *node, unsigned subject);

static Capture *new_capture(Compiler *c, Pattern *p, Identifier *name)
{
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 8;
        Capture *grown = arena_alloc(c->arena, capacity * sizeof *grown);
        if (grown == NULL) {
            error_no_memory();
            c->failed = true;
            return NULL;
        }
        if (p->count)
            memcpy(grown, p->captures, p->count * sizeof *grown);
        p->captures = grown;
        p->capacity = capacity;
    }
    Capture *capture = &p->captures[p->count++];
    *capture = (Capture){name, push_temp(c), true};
    return capture;
}

static void capture_value(Compiler *c, Pattern *p, Identifier *name, unsigned subject, Node *node)
{
    Capture *capture = NULL;
    check_assignable(c, name, node);
    for (size_t i = 0; i < p->count; i++)
        if (p->captures[i].name == name)
            capture = &p->captures[i];
    if (capture && capture->bound)
        compile_error(c, node, "multiple assignments to name '%s' in pattern", name->text);
    if (capture == NULL)
        capture = new_capture(c, p, name);
    if (capture == NULL)
        return;
    capture->bound = true;
    emit(c, OP_MOVE, capture->temp, subject, 0);
}

static void value_pattern(Compiler *c, Pattern *p, MatchValueNode *node, unsigned subject)
{
    unsigned depth = c->unit->depth, copy = push_temp(c);
    Node *value = node->value;
    if (value->kind != NODE_Constant && value->kind != NODE_Attribute && value->kind != NODE_UnaryOp && value->kind != NODE_BinOp)
        compile_error(c, &node->base, "patterns may only match literals and attribute lookups");
    emit(c, OP_MOVE, copy, subject, 0);
    unsigned v = operand(c, value, -1);
    set_location(c, &node->base);
    emit_jump(c, OP_JUMP_IF_NOT_EQ, copy, v, p->fail);
    pop_temps(c, depth);
}

static void singleton_pattern(Compiler *c, Pattern *p, MatchSingletonNode *node, unsigned subject)
{
    unsigned depth = c->unit->depth, copy = push_temp(c), v = push_temp(c);
    ConstantKind kind = node->value.kind;
    emit(c, OP_MOVE, copy, subject, 0);
    load_constant(c, kind == CONSTANT_NONE ? none_value() : bool_value(kind == CONSTANT_TRUE), v);
    emit_jump(c, OP_JUMP_IF_IS_NOT, copy, v, p->fail);
    pop_temps(c, depth);
}

static bool is_wildcard(const Node *node)
{
    if (node->kind == NODE_MatchStar)
        return ((const MatchStarNode *)node)->name == NULL;
    return node->kind == NODE_MatchAs && ((const MatchAsNode *)node)->name == NULL && ((const MatchAsNode *)node)->pattern == NULL;
}

/* A subpattern, for which a bare name is no reason to complain. */
static void subpattern(Compiler *c, Pattern *p, Node *node, unsigned subject)
{
    bool allowed = p->allow_irrefutable;
    p->allow_irrefutable = true;
    pattern(c, p, node, subject);
    p->allow_irrefutable = allowed;
}

/* ---- sequences ---- */

static void check_length(Compiler *c, Pattern *p, unsigned subject, size_t length, bool at_least)
{
    unsigned depth = c->unit->depth, n = push_temp(c);
    emit(c, OP_GET_LENGTH, n, subject, 0);
    if (length <= INT16_MAX) {
        emit_jump(c, at_least ? OP_JUMP_IF_LT_I : OP_JUMP_IF_NE_I, n, (unsigned)length, p->fail);
    } else {
        unsigned wanted = push_temp(c);
        load_constant(c, small_int_value((int64_t)length), wanted);
        emit_jump(c, at_least ? OP_JUMP_IF_LT : OP_JUMP_IF_NE, n, wanted, p->fail);
    }
    pop_temps(c, depth);
}

/* [a, b, *_, c]: items are fetched one by one. */
static void items_by_index(Compiler *c, Pattern *p, Seq items, size_t star, unsigned subject)
{
    for (size_t i = 0; i < items.count; i++) {
        Node *item = items.items[i];
        if (i == star || is_wildcard(item))
            continue;
        unsigned v = push_temp(c), depth = c->unit->depth, index = push_temp(c);
        if (i < star) {
            load_constant(c, small_int_value((int64_t)i), index);
        } else {
            unsigned back = push_temp(c);
            emit(c, OP_GET_LENGTH, index, subject, 0);
            load_constant(c, small_int_value((int64_t)(items.count - i)), back);
            emit(c, OP_SUBTRACT, index, index, back);
        }
        emit(c, OP_MOVE, v, subject, 0); /* the copy is taken */
        emit(c, OP_GET_ITEM, v, v, index);
        pop_temps(c, depth);
        subpattern(c, p, item, v);
    }
}

static void items_unpacked(Compiler *c, Pattern *p, Node *node, Seq items, size_t star, unsigned subject)
{
    unsigned base = c->unit->nlocals + c->unit->depth;
    for (size_t i = 0; i < items.count; i++)
        push_temp(c);
    unsigned copy = push_temp(c);
    emit(c, OP_MOVE, copy, subject, 0);
    if (star < items.count) {
        size_t after = items.count - star - 1;
        if (star > 255 || after > 255)
            compile_error(c, node, "too many expressions in star-unpacking sequence pattern");
        emit(c, OP_UNPACK_EX, base, copy, (unsigned)star | (unsigned)after << 8);
    } else {
        emit(c, OP_UNPACK, base, copy, (unsigned)items.count);
    }
    for (size_t i = 0; i < items.count; i++)
        subpattern(c, p, items.items[i], base + (unsigned)i);
}

static void sequence_pattern(Compiler *c, Pattern *p, MatchSequenceNode *node, unsigned subject)
{
    Seq items = node->patterns;
    size_t star = items.count;
    bool only_wildcards = true, star_wildcard = false;
    for (size_t i = 0; i < items.count; i++) {
        Node *item = items.items[i];
        only_wildcards &= is_wildcard(item);
        if (item->kind != NODE_MatchStar)
            continue;
        if (star < items.count)
            compile_error(c, &node->base, "multiple starred names in sequence pattern");
        star = i;
        star_wildcard = is_wildcard(item);
    }
    emit_jump(c, OP_JUMP_IF_NOT_SEQUENCE, subject, 0, p->fail);
    if (star == items.count)
        check_length(c, p, subject, items.count, false);
    else if (items.count > 1)
        check_length(c, p, subject, items.count - 1, true);
    if (only_wildcards)
        return;
    if (star_wildcard)
        items_by_index(c, p, items, star, subject);
    else
        items_unpacked(c, p, &node->base, items, star, subject);
}

/* ---- mappings ---- */

/* Whether a constant key is new; equal ones of other types count as the same. */
static bool check_key(Compiler *c, MatchMappingNode *node, Dict *seen, Value key)
{
    Value old;
    int found = dict_lookup(seen, key, &old);
    if (found == 0)
        return dict_set(seen, key, NONE);
    Value text = found > 0 ? to_repr(key) : EMPTY;
    if (!is_empty(text))
        compile_error(c, &node->base, "mapping pattern checks duplicate key (%s)", str_text(text));
    release(text);
    return false;
}

static void check_keys(Compiler *c, MatchMappingNode *node)
{
    Dict *seen = dict_new();
    bool ok = seen != NULL;
    for (size_t i = 0; ok && i < node->keys.count; i++) {
        Value key;
        if (!fold(c, node->keys.items[i], &key))
            continue;
        ok = check_key(c, node, seen, key);
        release(key);
    }
    RELEASE(seen);
    c->failed |= !ok;
}

/* **rest: a copy of the subject without the keys. */
static void rest_of_mapping(Compiler *c, Pattern *p, MatchMappingNode *node, unsigned subject, unsigned keys)
{
    unsigned rest = push_temp(c), depth = c->unit->depth, copy = push_temp(c), key = push_temp(c);
    emit(c, OP_BUILD_MAP, rest, rest, 0);
    emit(c, OP_MOVE, copy, subject, 0);
    emit(c, OP_DICT_UPDATE, rest, copy, 0);
    for (size_t i = 0; i < node->keys.count; i++) {
        emit(c, OP_MOVE, copy, rest, 0);
        emit(c, OP_MOVE, key, keys, 0);
        emit(c, OP_GET_ITEM_I, key, key, (unsigned)i & 0xffff);
        emit(c, OP_DELETE_ITEM, copy, key, 0);
    }
    pop_temps(c, depth);
    capture_value(c, p, node->rest, rest, &node->base);
}

static void mapping_pattern(Compiler *c, Pattern *p, MatchMappingNode *node, unsigned subject)
{
    size_t n = node->keys.count;
    if (n > INT16_MAX)
        compile_error(c, &node->base, "too many sub-patterns in mapping pattern");
    check_keys(c, node);
    emit_jump(c, OP_JUMP_IF_NOT_MAPPING, subject, 0, p->fail);
    if (n == 0 && node->rest == NULL)
        return;
    if (n)
        check_length(c, p, subject, n, true);
    unsigned keys = push_temp(c), values = push_temp(c), depth = c->unit->depth;
    for (size_t i = 0; i < n; i++) {
        Node *key = node->keys.items[i];
        if (key->kind != NODE_Constant && key->kind != NODE_Attribute && key->kind != NODE_UnaryOp && key->kind != NODE_BinOp)
            compile_error(c, &node->base, "mapping pattern keys may only match literals and attribute lookups");
        expression_temp(c, key);
    }
    set_location(c, &node->base);
    emit(c, OP_BUILD_TUPLE, keys, c->unit->nlocals + depth, (unsigned)n);
    pop_temps(c, depth);
    if (n) {
        emit(c, OP_MATCH_KEYS, values, subject, keys);
        emit_jump(c, OP_JUMP_IF_NONE_KEEP, values, 0, p->fail);
        unsigned base = c->unit->nlocals + c->unit->depth;
        for (size_t i = 0; i < n; i++)
            push_temp(c);
        emit(c, OP_UNPACK, base, values, (unsigned)n);
        for (size_t i = 0; i < n; i++)
            if (!is_wildcard(node->patterns.items[i]))
                subpattern(c, p, node->patterns.items[i], base + (unsigned)i);
    }
    if (node->rest)
        rest_of_mapping(c, p, node, subject, keys);
}

/* ---- classes ---- */

static void check_attributes(Compiler *c, MatchClassNode *node)
{
    for (size_t i = 0; i < node->kwd_attrs.count; i++) {
        check_assignable(c, node->kwd_attrs.items[i], node->kwd_patterns.items[i]);
        for (size_t j = i + 1; j < node->kwd_attrs.count; j++)
            if (node->kwd_attrs.items[i] == node->kwd_attrs.items[j])
                compile_error(c, node->kwd_patterns.items[j], "attribute name repeated in class pattern: %s",
                              ((Identifier *)node->kwd_attrs.items[j])->text);
    }
}

static void class_pattern(Compiler *c, Pattern *p, MatchClassNode *node, unsigned subject)
{
    size_t positional = node->patterns.count, n = positional + node->kwd_attrs.count;
    if (n > INT16_MAX)
        compile_error(c, &node->base, "too many sub-patterns in class pattern");
    check_attributes(c, node);
    unsigned values = push_temp(c), depth = c->unit->depth, base = push_temp(c), cls = push_temp(c), names = push_temp(c);
    expression(c, node->cls, cls);
    Tuple *attributes = tuple_new(node->kwd_attrs.count);
    for (size_t i = 0; attributes && i < node->kwd_attrs.count; i++)
        attributes->items[i] = identifier_str(c, node->kwd_attrs.items[i]);
    load_constant(c, from_pointer(attributes), names);
    emit(c, OP_MOVE, base, subject, 0);
    set_location(c, &node->base);
    emit(c, OP_MATCH_CLASS, values, base, (unsigned)positional);
    emit_jump(c, OP_JUMP_IF_NONE_KEEP, values, 0, p->fail);
    pop_temps(c, depth);
    base = c->unit->nlocals + depth;
    for (size_t i = 0; i < n; i++)
        push_temp(c);
    emit(c, OP_UNPACK, base, values, (unsigned)n);
    for (size_t i = 0; i < n; i++) {
        Node *sub = i < positional ? node->patterns.items[i] : node->kwd_patterns.items[i - positional];
        if (!is_wildcard(sub))
            subpattern(c, p, sub, base + (unsigned)i);
    }
}

/* ---- as, or ---- */

static void as_pattern(Compiler *c, Pattern *p, MatchAsNode *node, unsigned subject)
{
    if (node->pattern == NULL) {
        if (!p->allow_irrefutable && node->name)
            compile_error(c, &node->base, "name capture '%s' makes remaining patterns unreachable", node->name->text);
        else if (!p->allow_irrefutable)
            compile_error(c, &node->base, "wildcard makes remaining patterns unreachable");
        if (node->name)
            capture_value(c, p, node->name, subject, &node->base);
        return;
    }
    pattern(c, p, node->pattern, subject);
    capture_value(c, p, node->name, subject, &node->base);
}

static void or_pattern(Compiler *c, Pattern *p, MatchOrNode *node, unsigned subject)
{
    size_t before = p->count, first = before;
    Label fail = p->fail, matched = new_label(c);
    bool allowed = p->allow_irrefutable;
    for (size_t i = 0; i < node->patterns.count && !c->failed; i++) {
        bool last = i + 1 == node->patterns.count;
        Label next = last ? fail : new_label(c);
        p->fail = next;
        p->allow_irrefutable = last && allowed;
        for (size_t k = before; k < p->count; k++)
            p->captures[k].bound = false;
        pattern(c, p, node->patterns.items[i], subject);
        if (i == 0)
            first = p->count;
        bool same_names = p->count == first;
        for (size_t k = before; k < p->count; k++)
            same_names &= p->captures[k].bound;
        if (!same_names)
            compile_error(c, &node->base, "alternative patterns bind different names");
        if (!last) {
            emit_jump(c, OP_JUMP, 0, 0, matched);
            place_label(c, next);
        }
    }
    place_label(c, matched);
    p->fail = fail;
    p->allow_irrefutable = allowed;
}

static void pattern(Compiler *c, Pattern *p, Node *node, unsigned subject)
{
    if (c->failed)
        return;
    if (stack_overflowing(" during compilation")) {
        c->failed = true;
        return;
    }
    set_location(c, node);
    switch ((NodeKind)node->kind) {
    case NODE_MatchValue: value_pattern(c, p, (MatchValueNode *)node, subject); break;
    case NODE_MatchSingleton: singleton_pattern(c, p, (MatchSingletonNode *)node, subject); break;
    case NODE_MatchSequence: sequence_pattern(c, p, (MatchSequenceNode *)node, subject); break;
    case NODE_MatchMapping: mapping_pattern(c, p, (MatchMappingNode *)node, subject); break;
    case NODE_MatchClass: class_pattern(c, p, (MatchClassNode *)node, subject); break;
    case NODE_MatchStar:
        if (((MatchStarNode *)node)->name)
            capture_value(c, p, ((MatchStarNode *)node)->name, subject, node);
        break;
    case NODE_MatchAs: as_pattern(c, p, (MatchAsNode *)node, subject); break;
    case NODE_MatchOr: or_pattern(c, p, (MatchOrNode *)node, subject); break;
    default: compile_error(c, node, "invalid pattern"); break;
    }
}

/* ---- the statement ---- */

static void bind_captures(Compiler *c, Pattern *p)
{
    for (size_t i = 0; i < p->count; i++)
        store_name(c, p->captures[i].name, p->captures[i].temp);
}

static void match_case(Compiler *c, match_caseNode *node, unsigned subject, bool last, Label end)
{
    unsigned depth = c->unit->depth, base = c->unit->nlocals + depth;
    Label fail = new_label(c);
    Pattern p = {.fail = fail, .allow_irrefutable = last || node->guard};
    pattern(c, &p, node->pattern, subject);
    unsigned count = c->unit->depth - depth;
    bind_captures(c, &p);
    if (count)
        emit(c, OP_DROP_MANY, base, count, 0);
    pop_temps(c, depth);
    if (node->guard)
        jump_if(c, node->guard, false, fail);
    emit(c, OP_DROP, subject, 0, 0);
    statements(c, node->body);
    emit_jump(c, OP_JUMP, 0, 0, end);
    place_label(c, fail);
    if (count)
        emit(c, OP_DROP_MANY, base, count, 0);
}

void match_statement(Compiler *c, MatchNode *node)
{
    unsigned depth = c->unit->depth, subject = expression_temp(c, node->subject);
    Label end = new_label(c);
    uint8_t *before = save_bound(c);
    for (size_t i = 0; i < node->cases.count && !c->failed; i++) {
        match_case(c, node->cases.items[i], subject, i + 1 == node->cases.count, end);
        restore_bound(c, before);
    }
    emit(c, OP_DROP, subject, 0, 0);
    place_label(c, end);
    pop_temps(c, depth);
}
