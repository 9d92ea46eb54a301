/* weakref.c - the table of weak references and weakref.ref. See weakref.h; proxies are in weak_proxy.c. */
#include "types/weakref.h"

#include <stdlib.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/class.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/containers.h"

/* ---- the table: open addressing, linear probes, holes closed on removal ---- */

typedef struct Entry {
    Object *object; /* NULL: free */
    WeakRef *first;
} Entry;

struct WeakTable {
    size_t capacity, count; /* capacity is a power of two */
    Entry *entries;
};

static size_t place_of(const Object *object, size_t capacity)
{
    return ((uintptr_t)object / 16 * 0x9e3779b97f4a7c15u >> 24) & (capacity - 1);
}

static Entry *find(Object *object)
{
    struct WeakTable *table = runtime.weak_table;
    size_t i = place_of(object, table->capacity);
    while (table->entries[i].object && table->entries[i].object != object)
        i = (i + 1) & (table->capacity - 1);
    return &table->entries[i];
}

static bool grow(void)
{
    struct WeakTable *table = runtime.weak_table;
    if (table == NULL) {
        table = runtime.weak_table = calloc(1, sizeof *table);
        if (table == NULL)
            return error_no_memory(), false;
    }
    if ((table->count + 1) * 3 < table->capacity * 2)
        return true;
    size_t old_capacity = table->capacity, capacity = old_capacity ? old_capacity * 2 : 64;
    Entry *old = table->entries, *entries = calloc(capacity, sizeof *entries);
    if (entries == NULL)
        return error_no_memory(), false;
    table->entries = entries;
    table->capacity = capacity;
    for (size_t i = 0; i < old_capacity; i++)
        if (old[i].object)
            *find(old[i].object) = old[i];
    free(old);
    return true;
}

/* Takes an object's entry out; later entries of its run move up. */
static void forget(Object *object)
{
    struct WeakTable *table = runtime.weak_table;
    size_t mask = table->capacity - 1, hole = (size_t)(find(object) - table->entries);
    object->word &= ~(uint64_t)OBJECT_WEAKREFS;
    table->count--;
    for (size_t i = (hole + 1) & mask; table->entries[i].object; i = (i + 1) & mask) {
        size_t home = place_of(table->entries[i].object, table->capacity);
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            table->entries[hole] = table->entries[i];
            hole = i;
        }
    }
    table->entries[hole].object = NULL;
}

bool weakrefs_any(bool (*test)(Value callback))
{
    const struct WeakTable *table = runtime.weak_table;
    for (size_t i = 0; table && i < table->capacity; i++)
        for (const WeakRef *ref = table->entries[i].object ? table->entries[i].first : NULL; ref; ref = ref->next)
            if (!is_empty(ref->callback) && test(ref->callback))
                return true;
    return false;
}

void weakrefs_finish(void)
{
    if (runtime.weak_table)
        free(runtime.weak_table->entries);
    free(runtime.weak_table);
    runtime.weak_table = NULL;
}

WeakRef *weakref_first(Value v)
{
    return is_object(v) && as_object(v)->word & OBJECT_WEAKREFS ? find(as_object(v))->first : NULL;
}

/* ---- references ---- */

bool weakref_supported(Type *type)
{
    if (has_flag(type, TYPE_WEAKREFS))
        return true;
    while (type->spec == NULL)
        type = type->base;
    if (has_flag(type, TYPE_HEAP)) /* a C module's type */
        return true;
    Type *const supported[] = {
        TYPE(function), TYPE(method), TYPE(native_function), TYPE(set), TYPE(frozenset), TYPE(generator), TYPE(coroutine),
        TYPE(async_generator), TYPE(type), TYPE(module), TYPE(code),
    };
    for (; type; type = type->base) {
        for (size_t i = 0; i < sizeof supported / sizeof *supported; i++)
            if (type == supported[i])
                return true;
        if (has_flag(type, TYPE_WEAKREFS) || strcmp(type->name, "memoryview") == 0)
            return true;
    }
    return false;
}

static bool is_plain(const WeakRef *ref, const Type *type) { return ref && ref->head.type == type && is_empty(ref->callback); }

static void link_behind(Entry *entry, WeakRef *previous, WeakRef *ref)
{
    ref->previous = previous;
    ref->next = previous ? previous->next : entry->first;
    if (ref->next)
        ref->next->previous = ref;
    *(previous ? &previous->next : &entry->first) = ref;
}

static Entry *entry_for(Object *object)
{
    if (object->word & OBJECT_WEAKREFS)
        return find(object);
    if (!grow())
        return NULL;
    Entry *entry = find(object);
    *entry = (Entry){object, NULL};
    runtime.weak_table->count++;
    object->word |= OBJECT_WEAKREFS;
    return entry;
}

static bool is_proxy_type(const Type *type) { return type == TYPE(weak_proxy) || type == TYPE(weak_callable_proxy); }

Value weakref_create(Type *type, Object *object, Value callback)
{
    bool shared = (type == TYPE(weakref) || is_proxy_type(type)) && is_empty(callback);
    WeakRef *first = weakref_first(from_pointer(object));
    WeakRef *plain_ref = is_plain(first, TYPE(weakref)) ? first : NULL, *next = plain_ref ? plain_ref->next : first;
    WeakRef *plain_proxy = next && is_proxy_type(next->head.type) && is_empty(next->callback) ? next : NULL;
    if (shared && type == TYPE(weakref) && plain_ref)
        return from_pointer(RETAIN(plain_ref));
    if (shared && is_proxy_type(type) && plain_proxy)
        return from_pointer(RETAIN(plain_proxy));
    WeakRef *ref = object_new(type);
    if (ref == NULL)
        return EMPTY;
    ref->hash = -1;
    ref->callback = retain(callback);
    Entry *entry = entry_for(object);
    if (entry == NULL) {
        RELEASE(ref);
        return EMPTY;
    }
    ref->referent = object;
    WeakRef *behind = plain_proxy ? plain_proxy : plain_ref;
    if (shared)
        behind = type == TYPE(weakref) ? NULL : plain_ref;
    link_behind(entry, behind, ref);
    return from_pointer(ref);
}

static bool check_referent(Value v)
{
    if (is_object(v) && weakref_supported(as_object(v)->type))
        return true;
    error_type("cannot create weak reference to '%T' object", v);
    return false;
}

Value weakref_new(Value v, Value callback)
{
    return check_referent(v) ? weakref_create(TYPE(weakref), as_object(v), is_none(callback) ? EMPTY : callback) : EMPTY;
}

Value weakref_proxy_new(Value v, Value callback)
{
    if (!check_referent(v))
        return EMPTY;
    Type *type = is_callable(v) ? TYPE(weak_callable_proxy) : TYPE(weak_proxy);
    return weakref_create(type, as_object(v), is_none(callback) ? EMPTY : callback);
}

/* An object whose count is zero waits for its release: it is dead already. */
Value weakref_get(Value v)
{
    Object *object = ((WeakRef *)as_object(v))->referent;
    return object && object_count(object) ? retain(from_pointer(object)) : EMPTY;
}

static void unlink_ref(WeakRef *ref)
{
    Object *object = ref->referent;
    if (object == NULL)
        return;
    if (ref->next)
        ref->next->previous = ref->previous;
    if (ref->previous)
        ref->previous->next = ref->next;
    else {
        find(object)->first = ref->next;
        if (ref->next == NULL)
            forget(object);
    }
    ref->referent = NULL;
    ref->next = ref->previous = NULL;
}

void weakref_call_back(WeakRef *ref)
{
    Value callback = take(&ref->callback);
    if (is_empty(callback))
        return;
    Value result = call_1(callback, from_pointer(ref));
    if (is_empty(result))
        error_unraisable("Exception ignored while calling weakref callback", callback);
    release(result);
    release(callback);
}

bool weakrefs_detach(Object *object, Value wanted)
{
    bool ok = true;
    for (WeakRef *ref = find(object)->first, *next; ref; ref = next) {
        next = ref->next;
        ref->referent = NULL;
        ref->next = ref->previous = NULL;
        if (!is_empty(ref->callback) && !is_empty(wanted) && !(ref->head.word & OBJECT_MARK) && object_count(&ref->head) &&
            !list_append(as_list(wanted), from_pointer(ref)))
            ok = false;
    }
    forget(object);
    return ok;
}

/* An object dies: the hook of object.c. */
static void clear_all(Object *object)
{
    WeakRef *first = find(object)->first;
    bool has_callback = false;
    for (WeakRef *ref = first; ref; ref = ref->next)
        has_callback |= !is_empty(ref->callback);
    if (!has_callback) {
        weakrefs_detach(object, EMPTY);
        return;
    }
    Value saved = error_fetch(), list = from_pointer(list_new(4));
    if (!weakrefs_detach(object, list))
        error_clear();
    for (size_t i = 0; !is_empty(list) && i < as_list(list)->length; i++)
        weakref_call_back((WeakRef *)as_object(as_list(list)->items[i]));
    release(list);
    error_clear();
    if (!is_empty(saved))
        error_restore(saved);
}

static void call_back(Object *reference) { weakref_call_back((WeakRef *)reference); }

void (*weakrefs_clear)(Object *object) = clear_all;

static Value first_of(Object *object)
{
    WeakRef *first = weakref_first(from_pointer(object));
    return first ? retain(from_pointer(first)) : none_value();
}

Value (*first_weakref_hook)(Object *object) = first_of;
bool (*weakrefs_detach_hook)(Object *object, Value wanted) = weakrefs_detach;
void (*weakref_call_back_hook)(Object *reference) = call_back;

void weakref_dealloc(Object *self)
{
    unlink_ref((WeakRef *)self);
    release(((WeakRef *)self)->callback);
    object_free(self);
}

void weakref_traverse(Object *self, VisitFn visit, void *context) { visit_value(((WeakRef *)self)->callback, visit, context); }

void weakref_clear(Object *self)
{
    unlink_ref((WeakRef *)self);
    clear(&((WeakRef *)self)->callback);
}

/* ---- weakref.ref ---- */

static Value ref_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (type == TYPE(weakref) && !is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("ref() takes no keyword arguments");
    if (nargs < 1 || nargs > 2)
        return error_type("__new__ expected at %s argument%s, got %zu", nargs ? "most 2" : "least 1", nargs ? "s" : "", nargs);
    if (!check_referent(args[0]))
        return EMPTY;
    return weakref_create(type, as_object(args[0]), nargs < 2 || is_none(args[1]) ? EMPTY : args[1]);
}

static bool ref_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    (void)args;
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        error_type("ref() takes no keyword arguments");
    else if (nargs < 1 || nargs > 2)
        error_type("__init__ expected at %s argument%s, got %zu", nargs ? "most 2" : "least 1", nargs ? "s" : "", nargs);
    else
        return true;
    return false;
}

static Value ref_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("weakref() takes no keyword arguments");
    if (nargs)
        return error_type("weakref expected 0 arguments, got %zu", nargs);
    Value object = weakref_get(self);
    return is_empty(object) ? none_value() : object;
}

static Value ref_repr(Value self)
{
    Value object = weakref_get(self), name, result;
    void *at = as_object(self);
    if (is_empty(object))
        return str_format("<weakref at %p; dead>", at);
    int found = find_attribute(object, NAME(name_), &name);
    if (found < 0)
        error_clear();
    if (found > 0 && is_str(name))
        result = str_format("<weakref at %p; to '%T' at %p (%U)>", at, object, (void *)as_object(object), name);
    else
        result = str_format("<weakref at %p; to '%T' at %p>", at, object, (void *)as_object(object));
    if (found > 0)
        release(name);
    release(object);
    return result;
}

static int64_t ref_hash(Value self)
{
    WeakRef *ref = (WeakRef *)as_object(self);
    if (ref->hash != -1)
        return ref->hash;
    Value object = weakref_get(self);
    if (is_empty(object)) {
        error_type("weak object has gone away");
        return -1;
    }
    int64_t hash = hash_of(object);
    release(object);
    return ref->hash = hash;
}

static Value ref_compare(Value left, Value right, CompareOp op)
{
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_weakref(left) || !is_weakref(right))
        return not_implemented();
    Value a = weakref_get(left), b = weakref_get(right), result;
    if (is_empty(a) || is_empty(b))
        result = bool_value(same(left, right) == (op == COMPARE_EQ));
    else
        result = compare(a, b, op);
    release(a);
    release(b);
    return result;
}

static const NativeRow ref_rows[] = {
    CLASS_GETITEM_ROW,
    NATIVE_END,
};
static const MemberRow ref_members[] = {
    {"__callback__", MEMBER_VALUE_OR_NONE, offsetof(WeakRef, callback), true, NULL},
    MEMBER_END,
};

const TypeSpec weakref_spec = {
    .name = "weakref.ReferenceType", .doc = "A reference that does not keep its object alive.", .size = sizeof(WeakRef),
    .flags = TYPE_BASE | TYPE_TRACKED, .methods = ref_rows, .members = ref_members,
    .slots = {.new = ref_new, .init = ref_init, .call = ref_call, .repr = ref_repr, .hash = ref_hash, .compare = ref_compare,
              .dealloc = weakref_dealloc, .traverse = weakref_traverse, .clear = weakref_clear},
};
