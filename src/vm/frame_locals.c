/* frame_locals.c - f_locals: FrameLocalsProxy writes through to a frame's registers (PEP 667).

   A value that is overwritten from here is not released before the frame ends: the running instruction may have
   borrowed it. Keys that are no locals lie in the frame object's extra_locals. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "vm/frame_object.h"

typedef struct Proxy {
    Object head;
    Value frame;
} Proxy;

static FrameObject *frame_of(Value proxy) { return (FrameObject *)as_object(((Proxy *)as_object(proxy))->frame); }
static bool is_proxy(Value v) { return is_object(v) && as_object(v)->type == TYPE(frame_locals_proxy); }

static Value proxy_of(FrameObject *frame)
{
    Proxy *proxy = object_new(TYPE(frame_locals_proxy));
    if (proxy)
        proxy->frame = from_pointer(RETAIN(frame));
    return from_pointer(proxy);
}

Value frame_locals(FrameObject *object)
{
    if (!object->code->namespace_register)
        return proxy_of(object);
    if (object->frame && is_object(object->frame->regs[0]))
        return retain(object->frame->regs[0]);
    return retain(as_function(object->function)->globals); /* a module's frame that was cleared */
}

/* ---- variables ---- */

/* Where the value of local i lies: a register, or its cell's content. */
static Value *place_of(FrameObject *f, size_t i)
{
    Value *reg = &f->frame->regs[i];
    if (f->code->local_kinds[i] & (LOCAL_CELL | LOCAL_FREE) && is_object(*reg) && is_exactly(*reg, TYPE(cell)))
        return &as_cell(*reg)->content;
    return reg;
}

static bool is_hidden(FrameObject *f, size_t i) { return f->code->local_kinds[i] & LOCAL_HIDDEN; }

/* The local of that name; -1: none, -2: exception. */
static int64_t find_local(FrameObject *f, Value key)
{
    Tuple *names = as_tuple(f->code->local_names);
    if (f->frame == NULL)
        return -1;
    for (size_t i = 0; i < names->length; i++)
        if (same(names->items[i], key) && !is_hidden(f, i))
            return (int64_t)i;
    if (is_exact_str(key) && str_is_interned(as_str(key)))
        return -1;
    int64_t hash = hash_of(key);
    if (hash == -1)
        return -2;
    for (size_t i = 0; i < names->length && f->frame; i++) { /* comparing may run anything */
        if (is_hidden(f, i) || str_hash_cached(as_str(names->items[i])) != hash)
            continue;
        int equal = values_equal(names->items[i], key);
        if (equal)
            return equal < 0 ? -2 : f->frame ? (int64_t)i : -1;
    }
    return -1;
}

/* 1: found, borrowed; 0; -1: exception. */
static int look_up(FrameObject *f, Value key, Value *value)
{
    int64_t i = find_local(f, key);
    if (i == -2)
        return -1;
    if (i >= 0) {
        *value = *place_of(f, (size_t)i);
        if (!is_empty(*value))
            return 1;
    }
    return is_empty(f->extra_locals) ? 0 : dict_lookup(as_dict(f->extra_locals), key, value);
}

static bool keep_overwritten(FrameObject *f, Value owned)
{
    if (!is_object(owned))
        return true;
    if (is_empty(f->overwritten))
        f->overwritten = from_pointer(list_new(1));
    if (is_empty(f->overwritten)) {
        release(owned);
        return false;
    }
    return list_append_owned(as_list(f->overwritten), owned);
}

static bool store(FrameObject *f, Value key, Value value)
{
    int64_t i = find_local(f, key);
    if (i == -2)
        return false;
    if (i >= 0) {
        Value *place = place_of(f, (size_t)i), old = *place;
        *place = retain(value);
        return keep_overwritten(f, old);
    }
    if (is_empty(f->extra_locals))
        f->extra_locals = from_pointer(dict_new());
    return !is_empty(f->extra_locals) && dict_set(as_dict(f->extra_locals), key, value);
}

/* A dict of everything. */
static Value snapshot(Value proxy)
{
    FrameObject *f = frame_of(proxy);
    Tuple *names = as_tuple(f->code->local_names);
    Dict *dict = dict_new();
    bool ok = dict != NULL;
    for (size_t i = 0; ok && f->frame && i < names->length; i++) {
        Value v = is_hidden(f, i) ? EMPTY : *place_of(f, i);
        if (!is_empty(v))
            ok = dict_set(dict, names->items[i], v);
    }
    if (ok && !is_empty(f->extra_locals))
        ok = dict_merge(dict, as_dict(f->extra_locals), false);
    if (ok)
        return from_pointer(dict);
    RELEASE(dict);
    return EMPTY;
}

/* ---- slots ---- */

static Value refuse_removal(void) { return error_value("cannot remove local variables from FrameLocalsProxy"); }

static Value proxy_get_item(Value self, Value key)
{
    Value value;
    int found = look_up(frame_of(self), key, &value);
    if (found > 0)
        return retain(value);
    return found < 0 ? EMPTY : error_set(TYPE(KeyError), "local variable '%R' is not defined", key);
}

/* Takes a key that is no local out; *value owned. false: exception. */
static bool remove_extra(FrameObject *f, Value key, Value *value)
{
    int64_t i = find_local(f, key);
    *value = EMPTY;
    if (i >= 0)
        refuse_removal();
    if (i == -2 || i >= 0)
        return false;
    return is_empty(f->extra_locals) || dict_delete(as_dict(f->extra_locals), key, value) >= 0;
}

static bool proxy_set_item(Value self, Value key, Value value)
{
    Value old;
    if (!is_empty(value))
        return store(frame_of(self), key, value);
    if (!remove_extra(frame_of(self), key, &old))
        return false;
    if (is_empty(old))
        error_key(key);
    bool found = !is_empty(old);
    release(old);
    return found;
}

static int proxy_contains(Value self, Value key)
{
    Value value;
    return look_up(frame_of(self), key, &value);
}

static int64_t proxy_length(Value self)
{
    Value dict = snapshot(self);
    int64_t length = is_empty(dict) ? -1 : as_dict(dict)->used;
    release(dict);
    return length;
}

static Value proxy_keys(Value self)
{
    Value dict = snapshot(self), list = is_empty(dict) ? EMPTY : list_from_iterable(dict);
    release(dict);
    return list;
}

static Value proxy_iter(Value self)
{
    Value keys = proxy_keys(self), iterator = is_empty(keys) ? EMPTY : get_iterator(keys);
    release(keys);
    return iterator;
}

static Value proxy_repr(Value self)
{
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_from_c("{...}");
    Value dict = snapshot(self), text = is_empty(dict) ? EMPTY : to_repr(dict);
    release(dict);
    repr_leave(self);
    return text;
}

static Value proxy_compare(Value left, Value right, CompareOp op)
{
    if (op != COMPARE_EQ && op != COMPARE_NE)
        return not_implemented();
    if (is_proxy(right))
        return bool_value((frame_of(left) == frame_of(right)) == (op == COMPARE_EQ));
    if (!is_dict(right))
        return not_implemented();
    Value dict = snapshot(left), result = is_empty(dict) ? EMPTY : compare(dict, right, op);
    release(dict);
    return result;
}

static Value as_plain(Value v) { return is_proxy(v) ? snapshot(v) : retain(v); }

static Value proxy_or(Value left, Value right)
{
    if (!(is_proxy(left) || is_dict(left)) || !(is_proxy(right) || is_dict(right)))
        return not_implemented();
    Value a = as_plain(left), b = is_empty(a) ? EMPTY : as_plain(right), result = EMPTY;
    if (!is_empty(b))
        result = dict_copy(as_dict(a));
    if (!is_empty(result) && !dict_merge(as_dict(result), as_dict(b), false))
        clear(&result);
    release(a);
    release(b);
    return result;
}

static bool update(Value self, Value other)
{
    if (!is_dict(other) && !is_proxy(other)) {
        error_type("update() argument must be dict or another FrameLocalsProxy");
        return false;
    }
    Value dict = is_proxy(other) ? snapshot(other) : dict_copy(as_dict(other)), key, value;
    int64_t position = 0;
    bool ok = !is_empty(dict);
    while (ok && dict_next(as_dict(dict), &position, &key, &value))
        ok = store(frame_of(self), key, value);
    release(dict);
    return ok;
}

static Value proxy_inplace_or(Value self, Value other)
{
    if (!is_dict(other) && !is_proxy(other))
        return not_implemented();
    return update(self, other) ? retain(self) : EMPTY;
}

/* ---- methods ---- */

static Value by_dict(Value self, const char *method)
{
    Value dict = snapshot(self), view = is_empty(dict) ? EMPTY : call_method_c(dict, method, NULL, 0);
    Value list = is_empty(view) ? EMPTY : list_from_iterable(view);
    release(view);
    release(dict);
    return list;
}

static Value proxy_values(Value self) { return by_dict(self, "values"); }
static Value proxy_items(Value self) { return by_dict(self, "items"); }
static Value proxy_copy(Value self) { return snapshot(self); }

static Value proxy_reversed(Value self)
{
    Value keys = proxy_keys(self), done = is_empty(keys) ? EMPTY : call_method_c(keys, "reverse", NULL, 0);
    if (is_empty(done))
        clear(&keys);
    release(done);
    return keys;
}

static Value proxy_update(Value self, Value other) { return update(self, other) ? none_value() : EMPTY; }

static Value proxy_get(Value self, const Value *args)
{
    Value value;
    int found = look_up(frame_of(self), args[0], &value);
    return found > 0 ? retain(value) : found < 0 ? EMPTY : retain(args[1]);
}

static Value proxy_setdefault(Value self, const Value *args)
{
    Value value;
    int found = look_up(frame_of(self), args[0], &value);
    if (found)
        return found > 0 ? retain(value) : EMPTY;
    return store(frame_of(self), args[0], args[1]) ? retain(args[1]) : EMPTY;
}

static Value proxy_pop(Value self, const Value *args)
{
    Value old;
    if (!remove_extra(frame_of(self), args[0], &old))
        return EMPTY;
    if (!is_empty(old))
        return old;
    return is_empty(args[1]) ? error_key(args[0]) : retain(args[1]);
}

static Value proxy_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("FrameLocalsProxy takes no keyword arguments");
    if (nargs != 1)
        return error_type("FrameLocalsProxy expected 1 argument, got %zu", nargs);
    if (type_of(args[0]) != TYPE(frame))
        return error_type("expect frame, not %T", args[0]);
    return proxy_of((FrameObject *)as_object(args[0]));
}

static void proxy_dealloc(Object *self)
{
    release(((Proxy *)self)->frame);
    object_free(self);
}

static void proxy_traverse(Object *self, VisitFn visit, void *context) { visit_value(((Proxy *)self)->frame, visit, context); }

static const NativeRow methods[] = {
    NATIVE("get", proxy_get, "($self, key, default=None, /)", NULL),
    NATIVE("pop", proxy_pop, "($self, key, default=<unset>, /)", NULL),
    NATIVE("setdefault", proxy_setdefault, "($self, key, default=None, /)", NULL),
    NATIVE("update", proxy_update, "($self, object, /)", NULL),
    NATIVE("copy", proxy_copy, "($self, /)", NULL),
    NATIVE("keys", proxy_keys, "($self, /)", NULL),
    NATIVE("values", proxy_values, "($self, /)", NULL),
    NATIVE("items", proxy_items, "($self, /)", NULL),
    NATIVE("__reversed__", proxy_reversed, "($self, /)", NULL),
    NATIVE_END,
};

const TypeSpec frame_locals_proxy_spec = {
    .name = "FrameLocalsProxy", .doc = "Writes through to the locals of a frame.", .size = sizeof(Proxy),
    .flags = TYPE_TRACKED | TYPE_MAPPING, .methods = methods,
    .slots = {.new = proxy_new, .repr = proxy_repr, .compare = proxy_compare, .iter = proxy_iter, .length = proxy_length,
              .get_item = proxy_get_item, .set_item = proxy_set_item, .contains = proxy_contains, .or = proxy_or,
              .inplace_or = proxy_inplace_or, .dealloc = proxy_dealloc, .traverse = proxy_traverse},
};
