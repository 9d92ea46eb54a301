/* unpickler.c - Unpickler: input from memory or a file, and the type. What the opcodes do: load.c.

   From a file that can peek() the pickle is looked at before it is taken, so that nothing behind it is taken. */
#include "modules/pickle/pickle.h"

#include <stdlib.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/bytestring.h"

/* ---- input ---- */

static COLD bool exhausted(void)
{
    unpickle_fail("pickle data was truncated");
    return false;
}

/* Makes bytes the current input. Takes them. */
static bool use_chunk(Unpickler *u, Value bytes)
{
    if (is_empty(bytes))
        return false;
    if (!is_bytes(bytes)) {
        error_value("read() returned a non-bytes object (%T)", bytes);
        release(bytes);
        return false;
    }
    replace(&u->chunk, bytes);
    u->data = (const uint8_t *)as_bytes(bytes)->data;
    u->length = as_bytes(bytes)->length;
    u->at = 0;
    return true;
}

/* Takes from the file what was only peeked at so far. */
static bool consume_peeked(Unpickler *u)
{
    if (u->unconsumed == 0)
        return true;
    size_t n = u->at;
    u->unconsumed = 0;
    if (n == 0)
        return true;
    Value count = int_value((int64_t)n), bytes = call_1(u->read, count);
    release(bytes);
    return !is_empty(bytes);
}

/* New input of at least n bytes. */
static bool refill(Unpickler *u, size_t n)
{
    if (is_empty(u->read))
        return exhausted();
    if (!consume_peeked(u))
        return false;
    if (!is_empty(u->peek) && n < PICKLE_PREFETCH) {
        Value peeked = call_1(u->peek, small_int_value(PICKLE_PREFETCH));
        if (is_empty(peeked)) {
            if (!error_catch(TYPE(NotImplementedError)))
                return false;
            clear(&u->peek); /* it has the method only for the look of it */
        } else if (is_bytes(peeked) && as_bytes(peeked)->length >= n) {
            u->unconsumed = 1;
            return use_chunk(u, peeked);
        } else {
            release(peeked);
        }
    }
    if (!use_chunk(u, call_1(u->read, int_value((int64_t)n))))
        return false;
    return u->length >= n || exhausted();
}

static bool rest_and_more(Unpickler *u, size_t n)
{
    size_t left = u->length - u->at;
    if (left == 0 || is_empty(u->read))
        return refill(u, n);
    if (u->unconsumed) /* look at it again, all of it */
        return refill(u, n);
    Value head = bytes_from(u->data + u->at, left), tail = is_empty(head) ? EMPTY : call_1(u->read, int_value((int64_t)(n - left)));
    Value both = is_empty(tail) ? EMPTY : bytes_concat_any(head, tail);
    release(head);
    release(tail);
    return use_chunk(u, both) && (u->length >= n || exhausted());
}

const uint8_t *unpickle_read(Unpickler *u, size_t n)
{
    if (n > u->length - u->at && !rest_and_more(u, n))
        return NULL;
    const uint8_t *at = u->data + u->at;
    u->at += n;
    return at;
}

bool unpickle_read_into(Unpickler *u, char *to, size_t n)
{
    size_t left = u->length - u->at, now = left < n ? left : n;
    memcpy(to, u->data + u->at, now);
    u->at += now;
    if (now == n)
        return true;
    if (is_empty(u->read))
        return exhausted();
    if (!consume_peeked(u))
        return false;
    u->at = u->length = 0;
    while (now < n) {
        Value bytes = call_1(u->read, int_value((int64_t)(n - now)));
        if (is_empty(bytes))
            return false;
        size_t got = is_bytes(bytes) ? as_bytes(bytes)->length : 0;
        if (got && got <= n - now)
            memcpy(to + now, as_bytes(bytes)->data, got);
        release(bytes);
        if (got == 0 || got > n - now)
            return exhausted();
        now += got;
    }
    return true;
}

const uint8_t *unpickle_line(Unpickler *u, size_t *length)
{
    const uint8_t *start = u->data + u->at, *end = u->length > u->at ? memchr(start, '\n', u->length - u->at) : NULL;
    if (end == NULL) {
        if (is_empty(u->read))
            return exhausted(), NULL;
        Value head = bytes_from(u->unconsumed ? u->data : start, u->unconsumed ? 0 : u->length - u->at), line = EMPTY;
        if (!is_empty(head) && consume_peeked(u))
            line = call_0(u->readline);
        if (!is_empty(line) && is_bytes(line) && as_bytes(head)->length)
            replace(&line, bytes_concat_any(head, line));
        release(head);
        if (!use_chunk(u, line))
            return NULL;
        start = u->data;
        if (u->length == 0 || start[u->length - 1] != '\n')
            return exhausted(), NULL;
        end = start + u->length - 1;
    }
    *length = (size_t)(end - start);
    u->at = (size_t)(end + 1 - u->data);
    return start;
}

/* ---- loading ---- */

static Value default_persistent_load(Value self, Value id)
{
    (void)self;
    (void)id;
    return unpickle_fail("A load persistent id instruction was encountered, but no persistent_load function was specified.");
}

static bool find_hook(Unpickler *u)
{
    Value found = EMPTY;
    clear(&u->load_id);
    if (!is_empty(u->persistent_load))
        found = retain(u->persistent_load);
    else if (find_attribute_c(from_pointer(u), "persistent_load", &found) < 0)
        return false;
    u->load_id = found;
    return true;
}

static void forget_stack(Unpickler *u)
{
    while (u->depth)
        release(u->stack[--u->depth]);
    u->fence = u->mark_count = 0;
}

static Value run(Unpickler *u)
{
    if (!find_hook(u))
        return EMPTY;
    forget_stack(u);
    u->protocol = 0;
    if (u->data == NULL)
        u->data = (const uint8_t *)"";
    Value result = unpickle_run(u);
    forget_stack(u);
    clear(&u->load_id);
    if (!is_empty(result) && !consume_peeked(u))
        clear(&result);
    u->at = u->length = 0;
    u->unconsumed = 0;
    u->data = (const uint8_t *)"";
    clear(&u->chunk);
    return result;
}

static Value unpickler_load(Value self)
{
    Unpickler *u = as_unpickler(self);
    if (!u->ready)
        return unpickle_fail("Unpickler.__init__() was not called by %N.__init__()", type_of(self));
    if (u->running)
        return error_set(TYPE(RuntimeError), "Unpickler object is already used");
    u->running = true;
    Value result = run(u);
    u->running = false;
    return result;
}

static Value unpickler_find_class(Value self, const Value *args)
{
    if (!is_str(args[0]) || !is_str(args[1]))
        return error_type("find_class() arguments must be str");
    return unpickle_find_class(as_unpickler(self), args[0], args[1]);
}

/* ---- making ---- */

static bool optional_method(Value file, const char *name, Value *slot)
{
    Value found = EMPTY;
    if (find_attribute_c(file, name, &found) < 0)
        return false;
    replace(slot, found);
    return true;
}

static bool set_file(Unpickler *u, Value file)
{
    if (!optional_method(file, "peek", &u->peek) || !optional_method(file, "readinto", &u->readinto) ||
        !optional_method(file, "read", &u->read) || !optional_method(file, "readline", &u->readline))
        return false;
    if (!is_empty(u->read) && !is_empty(u->readline))
        return true;
    error_set(TYPE(AttributeError), "file must have 'read' and 'readline' attributes");
    return false;
}

static bool set_text(Value *slot, Value v, const char *name)
{
    if (!is_str(v)) {
        error_type("%s must be str, not %T", name, v);
        return false;
    }
    replace(slot, retain(v));
    return true;
}

static bool set_options(Unpickler *u, Value fix_imports, Value encoding, Value errors, Value buffers)
{
    int fix = is_true(fix_imports);
    bool none = is_none(buffers) || same(buffers, runtime.empty_tuple);
    Value iterator = none ? EMPTY : get_iterator(buffers);
    if (fix < 0 || (!none && is_empty(iterator)))
        return false;
    replace(&u->buffers, iterator);
    u->fix_imports = fix;
    return set_text(&u->encoding, encoding, "encoding") && set_text(&u->errors, errors, "errors");
}

static void forget_memo(Unpickler *u)
{
    Value *memo = u->memo;
    size_t n = u->memo_capacity;
    u->memo = NULL;
    u->memo_capacity = u->memo_used = 0;
    clear(&u->far_memo);
    for (size_t i = 0; i < n; i++)
        release(memo[i]);
    free(memo);
}

static Value unpickler_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(object_new(type));
}

static const NativeRow init_row = {"Unpickler", {NULL}, NATIVE_BOUND,
    "(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())", NULL};

static bool unpickler_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Unpickler *u = as_unpickler(self);
    Value v[5];
    if (!bind_arguments(&init_row, args, nargs, kwnames, v, 5))
        return false;
    if (u->running) {
        error_set(TYPE(RuntimeError), "Unpickler object is already used");
        return false;
    }
    u->ready = false;
    if (!set_file(u, v[0]) || !set_options(u, v[1], v[2], v[3], v[4]))
        return false;
    forget_stack(u);
    forget_memo(u);
    u->ready = true;
    return true;
}

static void unpickler_traverse(Object *self, VisitFn visit, void *context)
{
    Unpickler *u = (Unpickler *)self;
    Value held[] = {u->read, u->readline, u->readinto, u->peek, u->persistent_load, u->load_id, u->buffers, u->chunk, u->far_memo};
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        visit_value(held[i], visit, context);
    for (size_t i = 0; i < u->depth; i++)
        visit_value(u->stack[i], visit, context);
    for (size_t i = 0; i < u->memo_capacity; i++)
        visit_value(u->memo[i], visit, context);
}

static void unpickler_clear(Object *self)
{
    Unpickler *u = (Unpickler *)self;
    Value *held[] = {&u->read, &u->readline, &u->readinto, &u->peek, &u->persistent_load, &u->load_id, &u->buffers, &u->chunk, &u->encoding,
                     &u->errors};
    u->ready = false;
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        clear(held[i]);
    forget_stack(u);
    forget_memo(u);
    buffer_release(&u->input);
}

static void unpickler_dealloc(Object *self)
{
    unpickler_clear(self);
    free(((Unpickler *)self)->stack);
    free(((Unpickler *)self)->marks);
    object_free(self);
}

/* ---- memo as an attribute ---- */

static Value memo_as_dict(const Unpickler *u)
{
    Dict *dict = dict_new();
    for (size_t i = 0; dict && i < u->memo_capacity; i++)
        if (!is_empty(u->memo[i]) && !dict_set(dict, int_value((int64_t)i), u->memo[i])) {
            RELEASE(dict);
            return EMPTY;
        }
    return from_pointer(dict);
}

static Value get_memo(Value self)
{
    return memo_proxy_new(pickle_state()->unpickler_memo_type, self);
}

static bool set_memo(Value self, Value v)
{
    Unpickler *u = as_unpickler(self), made = {0};
    int64_t position = 0, number;
    Value dict = EMPTY, key, value;
    if (is_empty(v))
        error_type("attribute deletion is not supported");
    else if (is_exactly(v, pickle_state()->unpickler_memo_type))
        dict = memo_as_dict(as_unpickler(memo_owner(v)));
    else if (is_exact_dict(v))
        dict = retain(v);
    else
        error_type("'memo' attribute must be an UnpicklerMemoProxy object or dict, not %T", v);
    bool ok = !is_empty(dict);
    while (ok && dict_next(as_dict(dict), &position, &key, &value)) {
        if (!is_int(key) || !c_size_argument(key, &number)) {
            if (!error_occurred())
                error_type("memo key must be integers");
            ok = false;
        } else if (number < 0) {
            error_value("memo key must be positive integers.");
            ok = false;
        } else {
            ok = unpickle_memo_put(&made, (size_t)number, value);
        }
    }
    release(dict);
    if (!ok) {
        forget_memo(&made);
        return false;
    }
    forget_memo(u);
    u->memo = made.memo;
    u->memo_capacity = made.memo_capacity;
    u->memo_used = made.memo_used;
    u->far_memo = made.far_memo;
    return true;
}

static Value proxy_clear(Value self)
{
    forget_memo(as_unpickler(memo_owner(self)));
    return none_value();
}
static Value proxy_copy(Value self) { return memo_as_dict(as_unpickler(memo_owner(self))); }
static Value proxy_reduce(Value self) { return memo_proxy_reduce(proxy_copy(self)); }

static const NativeRow proxy_methods[] = {
    NATIVE("clear", proxy_clear, "($self, /)", "Remove all items from memo."),
    NATIVE("copy", proxy_copy, "($self, /)", "Copy the memo to a new object."),
    NATIVE("__reduce__", proxy_reduce, "($self, /)", "Implement pickling support."),
    NATIVE_END,
};
const TypeSpec unpickler_memo_spec = {
    .name = "_pickle.UnpicklerMemoProxy", .size = sizeof(MemoProxy), .flags = TYPE_NO_NEW | TYPE_TRACKED, .methods = proxy_methods,
    .slots = {.dealloc = memo_proxy_dealloc, .traverse = memo_proxy_traverse},
};

/* ---- the type ---- */

static Value get_persistent_load(Value self)
{
    static const NativeRow row = NATIVE("persistent_load", default_persistent_load, "($self, pid, /)", NULL);
    Unpickler *u = as_unpickler(self);
    return is_empty(u->persistent_load) ? native_function_new(&row, self, EMPTY) : retain(u->persistent_load);
}

static bool set_persistent_load(Value self, Value v)
{
    if (!is_empty(v) && !is_callable(v)) {
        error_type("persistent_load must be a callable taking one argument");
        return false;
    }
    replace(&as_unpickler(self)->persistent_load, retain(v));
    return true;
}

static Value unpickler_sizeof(Value self)
{
    Unpickler *u = as_unpickler(self);
    return int_value((int64_t)(type_of(self)->instance_bytes + u->memo_capacity * sizeof(Value) + u->stack_capacity * sizeof(Value) +
                               u->mark_capacity * sizeof(size_t)));
}

static const NativeRow methods[] = {
    NATIVE("load", unpickler_load, "($self, /)", "Load a pickle."),
    NATIVE("find_class", unpickler_find_class, "($self, module_name, global_name, /)", "Return an object from a specified module."),
    NATIVE("__sizeof__", unpickler_sizeof, "($self, /)", "Returns size in memory, in bytes."),
    NATIVE_END,
};
static const GetSetRow getset[] = {
    {"memo", get_memo, set_memo, NULL}, {"persistent_load", get_persistent_load, set_persistent_load, NULL}, GETSET_END,
};

const TypeSpec unpickler_spec = {
    .name = "_pickle.Unpickler", .size = sizeof(Unpickler), .flags = TYPE_BASE | TYPE_TRACKED, .methods = methods, .getset = getset,
    .doc = "Unpickler(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())\n--\n\n"
           "This takes a binary file for reading a pickle data stream.",
    .slots = {.new = unpickler_new, .init = unpickler_init, .traverse = unpickler_traverse, .clear = unpickler_clear,
              .dealloc = unpickler_dealloc},
};

/* ---- functions ---- */

Value pickle_load(Value module, const Value *args)
{
    (void)module;
    Unpickler *u = object_new(pickle_state()->unpickler_type);
    Value result = u && set_file(u, args[0]) && set_options(u, args[1], args[2], args[3], args[4]) ? run(u) : EMPTY;
    RELEASE(u);
    return result;
}

Value pickle_loads(Value module, const Value *args)
{
    (void)module;
    Unpickler *u = object_new(pickle_state()->unpickler_type);
    Value result = EMPTY;
    if (u && buffer_get(args[0], &u->input, BUFFER_SIMPLE) && set_options(u, args[1], args[2], args[3], args[4])) {
        u->data = u->input.data ? u->input.data : (const uint8_t *)"";
        u->length = (size_t)u->input.length;
        result = run(u);
    }
    RELEASE(u);
    return result;
}
