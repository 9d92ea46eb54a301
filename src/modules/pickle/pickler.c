/* pickler.c - Pickler: the output with its frames, the memo, and the type. What is written is decided in save.c. */
#include "modules/pickle/pickle.h"

#include <stdio.h>
#include <stdlib.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"

/* ---- output ---- */

static bool make_room(Pickler *p, size_t extra)
{
    if (p->capacity - p->length >= extra)
        return true;
    size_t capacity = (p->length + extra) + (p->length + extra) / 2 + 64;
    char *out = capacity > extra ? realloc(p->out, capacity) : NULL;
    if (out == NULL) {
        error_no_memory();
        return false;
    }
    p->out = out;
    p->capacity = capacity;
    return true;
}

bool pickle_put(Pickler *p, const void *data, size_t length)
{
    size_t header = p->framing && p->frame < 0 ? PICKLE_FRAME_HEADER : 0;
    if (!make_room(p, length + header))
        return false;
    if (header) {
        p->frame = (int64_t)p->length;
        p->length += header;
    }
    memcpy(p->out + p->length, data, length);
    p->length += length;
    return true;
}

bool pickle_op(Pickler *p, int opcode)
{
    char c = (char)opcode;
    return pickle_put(p, &c, 1);
}

bool pickle_commit_frame(Pickler *p)
{
    if (!p->framing || p->frame < 0)
        return true;
    char *frame = p->out + p->frame;
    size_t n = p->length - (size_t)p->frame - PICKLE_FRAME_HEADER;
    if (n >= PICKLE_FRAME_LEAST) {
        frame[0] = (char)OP_FRAME;
        memcpy(frame + 1, &n, 8);
    } else { /* not worth a header */
        memmove(frame, frame + PICKLE_FRAME_HEADER, n);
        p->length -= PICKLE_FRAME_HEADER;
    }
    p->frame = -1;
    return true;
}

static bool flush(Pickler *p)
{
    Value bytes = bytes_from(p->out, p->length), done = is_empty(bytes) ? EMPTY : call_1(p->write, bytes);
    p->length = 0;
    p->frame = -1;
    release(bytes);
    release(done);
    return !is_empty(done);
}

bool pickle_boundary(Pickler *p)
{
    if (!p->framing || p->frame < 0 || p->length - (size_t)p->frame - PICKLE_FRAME_HEADER < PICKLE_FRAME)
        return true;
    return pickle_commit_frame(p) && (is_empty(p->write) || flush(p));
}

bool pickle_put_large(Pickler *p, const void *header, size_t n, const void *data, size_t length, Value payload)
{
    if (length < PICKLE_FRAME)
        return pickle_put(p, header, n) && pickle_put(p, data, length);
    bool framing = p->framing;
    if (!pickle_commit_frame(p))
        return false;
    p->framing = false;
    bool ok = pickle_put(p, header, n);
    if (ok && is_empty(p->write)) {
        ok = pickle_put(p, data, length);
    } else if (ok && (ok = flush(p))) { /* straight to the file, without a copy where that is possible */
        Value bytes = !is_empty(payload) && is_exact_bytes(payload) ? retain(payload) : bytes_from(data, length);
        Value done = is_empty(bytes) ? EMPTY : call_1(p->write, bytes);
        ok = !is_empty(done);
        release(bytes);
        release(done);
    }
    p->framing = framing;
    return ok;
}

/* ---- the memo ---- */

static struct MemoEntry *memo_slot(const PickleMemo *memo, const Object *key)
{
    size_t mask = memo->capacity - 1, at = ((uintptr_t)key >> 4) * 0x9e3779b97f4a7c15u >> 20 & mask;
    while (memo->entries[at].key && memo->entries[at].key != key)
        at = (at + 1) & mask;
    return &memo->entries[at];
}

bool memo_find(const PickleMemo *memo, const Object *key, size_t *number)
{
    if (memo->used == 0)
        return false;
    struct MemoEntry *slot = memo_slot(memo, key);
    *number = slot->number;
    return slot->key != NULL;
}

static bool memo_grow(PickleMemo *memo)
{
    PickleMemo larger = {.capacity = memo->capacity ? memo->capacity * 2 : 64, .used = memo->used};
    larger.entries = calloc(larger.capacity, sizeof *larger.entries);
    if (larger.entries == NULL) {
        error_no_memory();
        return false;
    }
    for (size_t i = 0; i < memo->capacity; i++)
        if (memo->entries[i].key)
            *memo_slot(&larger, memo->entries[i].key) = memo->entries[i];
    free(memo->entries);
    *memo = larger;
    return true;
}

bool memo_add(PickleMemo *memo, Object *key, size_t number)
{
    if (memo->used * 2 >= memo->capacity && !memo_grow(memo))
        return false;
    struct MemoEntry *slot = memo_slot(memo, key);
    if (slot->key == NULL) {
        object_retain(key);
        slot->key = key;
        memo->used++;
    }
    slot->number = number;
    return true;
}

void memo_clear(PickleMemo *memo)
{
    PickleMemo old = *memo;
    *memo = (PickleMemo){0};
    for (size_t i = 0; i < old.capacity; i++)
        RELEASE(old.entries[i].key);
    free(old.entries);
}

bool pickle_memoize(Pickler *p, Value v)
{
    char text[32];
    size_t number = p->memo.used, n;
    if (p->fast || !is_object(v))
        return true;
    if (!memo_add(&p->memo, as_object(v), number))
        return false;
    if (p->protocol >= 4)
        return pickle_op(p, OP_MEMOIZE);
    if (!p->bin) {
        n = (size_t)snprintf(text, sizeof text, "%c%zu\n", OP_PUT, number);
    } else if (number < 256) {
        text[0] = OP_BINPUT;
        text[1] = (char)number;
        n = 2;
    } else if (number <= UINT32_MAX) {
        text[0] = OP_LONG_BINPUT;
        memcpy(text + 1, &number, 4);
        n = 5;
    } else {
        pickle_fail("memo id too large for LONG_BINPUT");
        return false;
    }
    return pickle_put(p, text, n);
}

bool pickle_get(Pickler *p, size_t number)
{
    char text[32];
    size_t n;
    if (!p->bin) {
        n = (size_t)snprintf(text, sizeof text, "%c%zu\n", OP_GET, number);
    } else if (number < 256) {
        text[0] = OP_BINGET;
        text[1] = (char)number;
        n = 2;
    } else {
        text[0] = OP_LONG_BINGET;
        memcpy(text + 1, &number, 4);
        n = 5;
    }
    return pickle_put(p, text, n);
}

/* ---- dumping ---- */

static Value default_persistent_id(Value self, Value v)
{
    (void)self;
    (void)v;
    return none_value();
}

/* The methods that a subclass or an instance may have of its own. */
static bool find_hooks(Pickler *p)
{
    Value self = from_pointer(p), found = EMPTY;
    clear(&p->find_id);
    clear(&p->reducer_override);
    if (p->head.type != pickle_state()->pickler_type) {
        if (find_attribute_c(self, "reducer_override", &found) < 0)
            return false;
        p->reducer_override = found;
    }
    if (!is_empty(p->persistent_id)) {
        p->find_id = retain(p->persistent_id);
        return true;
    }
    if (p->head.type == pickle_state()->pickler_type)
        return true;
    found = EMPTY;
    if (find_attribute_c(self, "persistent_id", &found) < 0)
        return false;
    if (!is_empty(found) && is_exactly(found, TYPE(native_function)) &&
        ((NativeFunction *)as_object(found))->row->function.one_arg == default_persistent_id)
        clear(&found);
    p->find_id = found;
    return true;
}

static bool dump(Pickler *p, Value v)
{
    if (!find_hooks(p))
        return false;
    p->length = 0;
    p->frame = -1;
    p->framing = false;
    if (p->protocol >= 2) {
        uint8_t header[2] = {OP_PROTO, (uint8_t)p->protocol};
        if (!pickle_put(p, header, 2))
            return false;
        p->framing = p->protocol >= 4;
    }
    bool ok = pickle_save(p, v) && pickle_op(p, OP_STOP) && pickle_commit_frame(p);
    p->framing = false;
    clear(&p->find_id);
    clear(&p->reducer_override);
    return ok;
}

static Value pickler_dump(Value self, Value v)
{
    Pickler *p = as_pickler(self);
    if (!p->ready)
        return pickle_fail("Pickler.__init__() was not called by %N.__init__()", type_of(self));
    if (p->running)
        return error_set(TYPE(RuntimeError), "Pickler object is already used");
    p->running = true;
    bool ok = dump(p, v) && flush(p);
    p->running = false;
    return ok ? none_value() : EMPTY;
}

static Value pickler_clear_memo(Value self)
{
    memo_clear(&as_pickler(self)->memo);
    return none_value();
}

/* ---- making ---- */

static bool set_protocol(Pickler *p, Value protocol, Value fix_imports)
{
    int n = PICKLE_DEFAULT;
    if (!is_empty(protocol) && !is_none(protocol) && !c_int_argument(protocol, 0, &n))
        return false;
    if (n < 0)
        n = PICKLE_HIGHEST;
    if (n > PICKLE_HIGHEST) {
        error_value("pickle protocol must be <= %d", PICKLE_HIGHEST);
        return false;
    }
    int fix = is_true(fix_imports);
    p->protocol = n;
    p->bin = n > 0;
    p->fix_imports = fix > 0 && n < 3;
    return fix >= 0;
}

static bool set_callback(Pickler *p, Value callback)
{
    if (!is_none(callback) && p->protocol < 5) {
        error_value("buffer_callback needs protocol >= 5");
        return false;
    }
    replace(&p->buffer_callback, is_none(callback) ? EMPTY : retain(callback));
    return true;
}

static bool set_file(Pickler *p, Value file)
{
    Value write = EMPTY;
    if (find_attribute_c(file, "write", &write) < 0)
        return false;
    replace(&p->write, write);
    if (is_empty(write))
        error_type("file must have a 'write' attribute");
    return !is_empty(write);
}

static Pickler *pickler_make(Type *type)
{
    Pickler *p = object_new(type);
    if (p)
        p->frame = -1;
    return p;
}

static Value pickler_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(pickler_make(type));
}

static const NativeRow init_row = {"Pickler", {NULL}, NATIVE_BOUND, "(file, protocol=None, fix_imports=True, buffer_callback=None)", NULL};

static bool pickler_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Pickler *p = as_pickler(self);
    Value v[4], table = EMPTY;
    if (!bind_arguments(&init_row, args, nargs, kwnames, v, 4))
        return false;
    if (p->running) {
        error_set(TYPE(RuntimeError), "Pickler object is already used");
        return false;
    }
    p->ready = false;
    if (!set_protocol(p, v[1], v[2]) || !set_file(p, v[0]) || !set_callback(p, v[3]))
        return false;
    memo_clear(&p->memo);
    p->fast = 0;
    if (is_empty(p->dispatch_table) && p->head.type != pickle_state()->pickler_type) {
        if (find_attribute_c(self, "dispatch_table", &table) < 0)
            return false;
        replace(&p->dispatch_table, table);
    }
    p->ready = true;
    return true;
}

static void pickler_traverse(Object *self, VisitFn visit, void *context)
{
    Pickler *p = (Pickler *)self;
    visit_value(p->write, visit, context);
    visit_value(p->dispatch_table, visit, context);
    visit_value(p->buffer_callback, visit, context);
    visit_value(p->reducer_override, visit, context);
    visit_value(p->persistent_id, visit, context);
    visit_value(p->find_id, visit, context);
    visit_value(p->fast_memo, visit, context);
    for (size_t i = 0; i < p->memo.capacity; i++)
        if (p->memo.entries[i].key)
            visit(p->memo.entries[i].key, context);
}

static void pickler_clear(Object *self)
{
    Pickler *p = (Pickler *)self;
    clear(&p->write);
    clear(&p->dispatch_table);
    clear(&p->buffer_callback);
    clear(&p->reducer_override);
    clear(&p->persistent_id);
    clear(&p->find_id);
    clear(&p->fast_memo);
    memo_clear(&p->memo);
    p->ready = false;
}

static void pickler_dealloc(Object *self)
{
    pickler_clear(self);
    free(((Pickler *)self)->out);
    object_free(self);
}

/* ---- memo as an attribute ---- */

/* id -> (number, object) */
static Value memo_as_dict(const PickleMemo *memo)
{
    Dict *dict = dict_new();
    for (size_t i = 0; dict && i < memo->capacity; i++) {
        Object *key = memo->entries[i].key;
        if (key == NULL)
            continue;
        Value pair = tuple_pack(2, int_value((int64_t)memo->entries[i].number), from_pointer(key));
        bool ok = !is_empty(pair) && dict_set(dict, int_value((int64_t)(uintptr_t)key), pair);
        release(pair);
        if (!ok) {
            RELEASE(dict);
            return EMPTY;
        }
    }
    return from_pointer(dict);
}

static Value get_memo(Value self) { return memo_proxy_new(pickle_state()->pickler_memo_type, self); }

static bool memo_from_dict(PickleMemo *memo, Value dict)
{
    int64_t position = 0, number;
    Value pair;
    while (dict_next(as_dict(dict), &position, NULL, &pair)) {
        if (!is_tuple(pair) || as_tuple(pair)->length != 2 || !is_object(as_tuple(pair)->items[1])) {
            error_type("'memo' values must be 2-item tuples");
            return false;
        }
        if (!c_size_argument(as_tuple(pair)->items[0], &number) || !memo_add(memo, as_object(as_tuple(pair)->items[1]), (size_t)number))
            return false;
    }
    return true;
}

static bool set_memo(Value self, Value v)
{
    PickleMemo made = {0};
    if (is_empty(v)) {
        error_type("attribute deletion is not supported");
        return false;
    }
    Value dict = EMPTY;
    if (is_exactly(v, pickle_state()->pickler_memo_type))
        dict = memo_as_dict(&as_pickler(memo_owner(v))->memo);
    else if (is_exact_dict(v))
        dict = retain(v);
    else
        error_type("'memo' attribute must be a PicklerMemoProxy object or dict, not %T", v);
    bool ok = !is_empty(dict) && memo_from_dict(&made, dict);
    release(dict);
    if (!ok) {
        memo_clear(&made);
        return false;
    }
    memo_clear(&as_pickler(self)->memo);
    as_pickler(self)->memo = made;
    return true;
}

static Value proxy_clear(Value self) { return pickler_clear_memo(memo_owner(self)); }
static Value proxy_copy(Value self) { return memo_as_dict(&as_pickler(memo_owner(self))->memo); }
static Value proxy_reduce(Value self) { return memo_proxy_reduce(proxy_copy(self)); }

static const NativeRow proxy_methods[] = {
    NATIVE("clear", proxy_clear, "($self, /)", "Remove all items from memo."),
    NATIVE("copy", proxy_copy, "($self, /)", "Copy the memo to a new object."),
    NATIVE("__reduce__", proxy_reduce, "($self, /)", "Implement pickle support."),
    NATIVE_END,
};
const TypeSpec pickler_memo_spec = {
    .name = "_pickle.PicklerMemoProxy", .size = sizeof(MemoProxy), .flags = TYPE_NO_NEW | TYPE_TRACKED, .methods = proxy_methods,
    .slots = {.dealloc = memo_proxy_dealloc, .traverse = memo_proxy_traverse},
};

/* ---- the type ---- */

static Value get_persistent_id(Value self)
{
    static const NativeRow row = NATIVE("persistent_id", default_persistent_id, "($self, obj, /)", NULL);
    Pickler *p = as_pickler(self);
    return is_empty(p->persistent_id) ? native_function_new(&row, self, EMPTY) : retain(p->persistent_id);
}

static bool set_persistent_id(Value self, Value v)
{
    if (is_empty(v)) {
        replace(&as_pickler(self)->persistent_id, EMPTY);
        return true;
    }
    if (!is_callable(v)) {
        error_type("persistent_id must be a callable taking one argument");
        return false;
    }
    replace(&as_pickler(self)->persistent_id, retain(v));
    return true;
}

static Value pickler_sizeof(Value self)
{
    Pickler *p = as_pickler(self);
    return int_value((int64_t)(type_of(self)->instance_bytes + p->capacity + p->memo.capacity * sizeof *p->memo.entries));
}

static const NativeRow methods[] = {
    NATIVE("dump", pickler_dump, "($self, obj, /)", "Write a pickled representation of the given object to the open file."),
    NATIVE("clear_memo", pickler_clear_memo, "($self, /)", "Forgets which objects were pickled, so that they are written again."),
    NATIVE("__sizeof__", pickler_sizeof, "($self, /)", "Returns size in memory, in bytes."),
    NATIVE_END,
};
static const MemberRow members[] = {
    {"bin", MEMBER_INT, offsetof(Pickler, bin), false, NULL},
    {"fast", MEMBER_INT, offsetof(Pickler, fast), false, NULL},
    {"dispatch_table", MEMBER_VALUE, offsetof(Pickler, dispatch_table), false, NULL},
    MEMBER_END,
};
static const GetSetRow getset[] = {
    {"memo", get_memo, set_memo, NULL}, {"persistent_id", get_persistent_id, set_persistent_id, NULL}, GETSET_END,
};

const TypeSpec pickler_spec = {
    .name = "_pickle.Pickler", .size = sizeof(Pickler), .flags = TYPE_BASE | TYPE_TRACKED, .methods = methods, .members = members, .getset = getset,
    .doc = "Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)\n--\n\nThis takes a binary file for writing a pickle data stream.",
    .slots = {.new = pickler_new, .init = pickler_init, .traverse = pickler_traverse, .clear = pickler_clear, .dealloc = pickler_dealloc},
};

/* ---- functions ---- */

Value pickle_dump(Value module, const Value *args)
{
    (void)module;
    Pickler *p = pickler_make(pickle_state()->pickler_type);
    bool ok = p && set_protocol(p, args[2], args[3]) && set_file(p, args[1]) && set_callback(p, args[4]) && dump(p, args[0]) && flush(p);
    RELEASE(p);
    return ok ? none_value() : EMPTY;
}

Value pickle_dumps(Value module, const Value *args)
{
    (void)module;
    Pickler *p = pickler_make(pickle_state()->pickler_type);
    bool ok = p && set_protocol(p, args[1], args[2]) && set_callback(p, args[3]) && dump(p, args[0]);
    Value result = ok ? bytes_from(p->out, p->length) : EMPTY;
    RELEASE(p);
    return result;
}
