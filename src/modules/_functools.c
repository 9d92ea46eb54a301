/* _functools.c - module _functools: reduce, cmp_to_key, the wrapper of lru_cache. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "modules/functools.h"
#include "types/containers.h"
#include "types/function.h"
#include "types/module.h"

/* ---- reduce ---- */

static Value reduce(Value module, const Value *args)
{
    (void)module;
    Value iterator = get_iterator(args[1]), total = retain(args[2]), item;
    if (is_empty(iterator)) {
        if (error_catch(TYPE(TypeError)))
            error_type("reduce() arg 2 must support iteration");
        release(total);
        return EMPTY;
    }
    while (!is_empty(item = iterator_next(iterator))) {
        if (is_empty(total)) {
            total = item;
            continue;
        }
        Value next = call_2(args[0], total, item);
        release(item);
        replace(&total, next);
        if (is_empty(next))
            break;
    }
    release(iterator);
    if (error_occurred())
        clear(&total);
    else if (is_empty(total))
        error_type("reduce() of empty iterable with no initial value");
    return total;
}

/* ---- cmp_to_key ---- */

typedef struct KeyWrapper {
    Object head;
    Value compare, object;
} KeyWrapper;

static Value wrapper_make(Value compare, Value object)
{
    KeyWrapper *k = object_new(TYPE(key_wrapper));
    if (k == NULL)
        return EMPTY;
    k->compare = retain(compare);
    k->object = retain(object);
    return from_pointer(k);
}

static const NativeRow wrapper_arguments = NATIVE("K", (NativeBound)NULL, "(obj)", NULL);

static Value wrapper_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value object;
    if (!bind_arguments(&wrapper_arguments, args, nargs, kwnames, &object, 1))
        return EMPTY;
    return wrapper_make(((KeyWrapper *)as_object(self))->compare, object);
}

static Value wrapper_compare(Value a, Value b, CompareOp op)
{
    if (!is_exactly(a, TYPE(key_wrapper)) || !is_exactly(b, TYPE(key_wrapper)))
        return error_type("other argument must be K instance");
    KeyWrapper *x = (KeyWrapper *)as_object(a), *y = (KeyWrapper *)as_object(b);
    if (is_empty(x->object) || is_empty(y->object))
        return error_set(TYPE(AttributeError), "object");
    Value order = call_2(x->compare, x->object, y->object);
    if (is_empty(order))
        return EMPTY;
    Value result = compare(order, small_int_value(0), op);
    release(order);
    return result;
}

static const MemberRow wrapper_members[] = {
    {"obj", MEMBER_VALUE_OR_NONE, offsetof(KeyWrapper, object), false, "Value wrapped by a key function."},
    MEMBER_END,
};

static Value wrapper_signature(Value self)
{
    (void)self;
    return str_from_c("(obj)");
}
static const GetSetRow wrapper_getset[] = {
    {"__text_signature__", wrapper_signature, NULL, NULL},
    GETSET_END,
};

static void two_dealloc(Object *self)
{
    release(((KeyWrapper *)self)->compare);
    release(((KeyWrapper *)self)->object);
    object_free(self);
}
static void two_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((KeyWrapper *)self)->compare, visit, context);
    visit_value(((KeyWrapper *)self)->object, visit, context);
}

const TypeSpec key_wrapper_spec = {
    .name = "functools.KeyWrapper", .size = sizeof(KeyWrapper), .flags = TYPE_TRACKED | TYPE_NO_NEW, .members = wrapper_members,
    .getset = wrapper_getset,
    .slots = {.call = wrapper_call, .compare = wrapper_compare, .dealloc = two_dealloc, .traverse = two_traverse},
};

static Value cmp_to_key(Value module, Value compare)
{
    (void)module;
    return wrapper_make(compare, EMPTY);
}

/* ---- lru_cache ---- */

/* An entry of a bounded cache: the dict owns it, and it is on a ring from the least to the most recently used. */
typedef struct Link {
    Object head;
    Value key, result;
    struct Link *previous, *next;
    int64_t hash;
} Link;

typedef struct Cache {
    Object head;
    Value function, entries, info_type, dict; /* entries: key -> result, or Link where bounded */
    int64_t limit;                            /* -1: none */
    int64_t hits, misses;
    bool typed;
    Link *oldest, *newest;
} Cache;

static Cache *as_cache(Value v) { return (Cache *)as_object(v); }

const TypeSpec lru_link_spec = {
    .name = "functools._lru_list_elem", .size = sizeof(Link), .flags = TYPE_TRACKED | TYPE_NO_NEW,
    .slots = {.dealloc = two_dealloc, .traverse = two_traverse},
};

static void unlink_entry(Cache *c, Link *link)
{
    *(link->previous ? &link->previous->next : &c->oldest) = link->next;
    *(link->next ? &link->next->previous : &c->newest) = link->previous;
    link->previous = link->next = NULL;
}
static void append_entry(Cache *c, Link *link)
{
    link->previous = c->newest;
    link->next = NULL;
    *(c->newest ? &c->newest->next : &c->oldest) = link;
    c->newest = link;
}

static Value key_of(Cache *c, const Value *args, size_t nargs, Value kwnames)
{
    size_t keywords = is_empty(kwnames) ? 0 : as_tuple(kwnames)->length;
    if (!c->typed && keywords == 0 && nargs == 1 && (is_exact_int(args[0]) || is_exact_str(args[0])))
        return retain(args[0]);
    size_t total = nargs + (keywords ? 1 + 2 * keywords : 0), at = nargs;
    Tuple *key = tuple_new(c->typed ? total + nargs + keywords : total);
    if (key == NULL)
        return EMPTY;
    for (size_t i = 0; i < nargs; i++)
        key->items[i] = retain(args[i]);
    if (keywords)
        key->items[at++] = retain(from_pointer(TYPE(lru_link))); /* tells f(1, "a") from f(1, a=...) */
    for (size_t i = 0; i < keywords; i++) {
        key->items[at++] = retain(as_tuple(kwnames)->items[i]);
        key->items[at++] = retain(args[nargs + i]);
    }
    for (size_t i = 0; c->typed && i < nargs + keywords; i++)
        key->items[at++] = retain(from_pointer(type_of(args[i])));
    return from_pointer(key);
}

static Value cache_without_limit(Cache *c, Value key, int64_t hash, const Value *args, size_t nargs, Value kwnames)
{
    Value result;
    int found = dict_lookup_hashed(as_dict(c->entries), key, hash, &result);
    if (found < 0)
        return EMPTY;
    if (found) {
        c->hits++;
        return retain(result);
    }
    c->misses++;
    result = call(c->function, args, nargs, kwnames);
    if (!is_empty(result) && !dict_set_hashed(as_dict(c->entries), key, hash, result))
        clear(&result);
    return result;
}

/* Makes room by forgetting the entry that was not used for longest. */
static bool evict(Cache *c)
{
    Link *oldest = c->oldest;
    if (oldest == NULL)
        return true;
    unlink_entry(c, oldest);
    object_retain(&oldest->head);
    Value old = EMPTY;
    int gone = dict_delete_hashed(as_dict(c->entries), oldest->key, oldest->hash, &old);
    if (gone > 0)
        release(old);
    RELEASE(oldest);
    return gone >= 0;
}

static bool remember(Cache *c, Value key, int64_t hash, Value result)
{
    Value entry;
    int found = dict_lookup_hashed(as_dict(c->entries), key, hash, &entry);
    if (found)
        return found > 0; /* the call itself filled it in */
    if (as_dict(c->entries)->used >= c->limit && !evict(c))
        return false;
    Link *link = object_new(TYPE(lru_link));
    if (link == NULL)
        return false;
    link->key = retain(key);
    link->result = retain(result);
    link->hash = hash;
    bool ok = dict_set_hashed(as_dict(c->entries), key, hash, from_pointer(link));
    if (ok)
        append_entry(c, link);
    RELEASE(link);
    return ok;
}

static Value cache_with_limit(Cache *c, Value key, int64_t hash, const Value *args, size_t nargs, Value kwnames)
{
    Value entry;
    int found = dict_lookup_hashed(as_dict(c->entries), key, hash, &entry);
    if (found < 0)
        return EMPTY;
    if (found) {
        Link *link = (Link *)as_object(entry);
        if (link != c->newest) {
            unlink_entry(c, link);
            append_entry(c, link);
        }
        c->hits++;
        return retain(link->result);
    }
    c->misses++;
    Value result = call(c->function, args, nargs, kwnames);
    if (!is_empty(result) && !remember(c, key, hash, result))
        clear(&result);
    return result;
}

static Value cache_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Cache *c = as_cache(self);
    if (c->limit == 0) {
        c->misses++;
        return call(c->function, args, nargs, kwnames);
    }
    Value key = key_of(c, args, nargs, kwnames), result = EMPTY;
    int64_t hash = is_empty(key) ? -1 : hash_of(key);
    if (hash != -1) {
        retain(self);
        result = c->limit < 0 ? cache_without_limit(c, key, hash, args, nargs, kwnames)
                              : cache_with_limit(c, key, hash, args, nargs, kwnames);
        release(self);
    }
    release(key);
    return result;
}

static const NativeRow cache_arguments =
    NATIVE("lru_cache", (NativeBound)NULL, "(user_function, maxsize, typed, cache_info_type)", NULL);

static Value cache_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[4];
    int64_t limit = -1;
    if (!bind_arguments(&cache_arguments, args, nargs, kwnames, bound, 4))
        return EMPTY;
    if (!is_callable(bound[0]))
        return error_type("the first argument must be callable");
    if (!is_none(bound[1])) {
        if (!is_int(bound[1]) && type_of(bound[1])->slots.to_index == NULL)
            return error_type("maxsize should be integer or None");
        if (!index_as_int64(bound[1], &limit, TYPE(OverflowError)))
            return EMPTY;
        limit = limit < 0 ? 0 : limit;
    }
    int typed = is_true(bound[2]);
    Dict *entries = typed < 0 ? NULL : dict_new();
    Cache *c = entries ? object_new(type) : NULL;
    if (c == NULL) {
        RELEASE(entries);
        return EMPTY;
    }
    c->function = retain(bound[0]);
    c->entries = from_pointer(entries);
    c->info_type = retain(bound[3]);
    c->limit = limit;
    c->typed = typed;
    return from_pointer(c);
}

static Value cache_get(Value self, Value instance, Value owner)
{
    (void)owner;
    return is_empty(instance) || is_none(instance) ? retain(self) : method_new(self, instance);
}

static Value cache_info(Value self)
{
    Cache *c = as_cache(self);
    Value fields[] = {int_value(c->hits), int_value(c->misses), c->limit < 0 ? NONE : int_value(c->limit),
                      int_value(as_dict(c->entries)->used)};
    return call(c->info_type, fields, 4, EMPTY);
}

static Value cache_clear(Value self)
{
    Cache *c = as_cache(self);
    c->oldest = c->newest = NULL;
    c->hits = c->misses = 0;
    dict_clear(as_dict(c->entries));
    return none_value();
}

static Value cache_reduce(Value self) { return get_attribute_c(self, "__qualname__"); }
static Value cache_copy(Value self) { return retain(self); }
static Value cache_deepcopy(Value self, Value memo)
{
    (void)memo;
    return retain(self);
}

static const NativeRow cache_rows[] = {
    NATIVE("__copy__", cache_copy, "($self, /)", NULL),
    NATIVE("__deepcopy__", cache_deepcopy, "($self, memo, /)", NULL),
    NATIVE("__reduce__", cache_reduce, "($self, /)", NULL),
    NATIVE("cache_clear", cache_clear, "($self, /)", "Clear the cache and cache statistics"),
    NATIVE("cache_info", cache_info, "($self, /)", "Report cache statistics"),
    NATIVE_END,
};

static void cache_drop(Object *self)
{
    Cache *c = (Cache *)self;
    c->oldest = c->newest = NULL;
    release(c->entries);
    release(c->function);
    release(c->info_type);
    release(c->dict);
    object_free(self);
}

static void cache_traverse(Object *self, VisitFn visit, void *context)
{
    Cache *c = (Cache *)self;
    visit_value(c->function, visit, context);
    visit_value(c->entries, visit, context);
    visit_value(c->info_type, visit, context);
    visit_value(c->dict, visit, context);
}

const TypeSpec lru_cache_spec = {
    .name = "functools._lru_cache_wrapper", .size = sizeof(Cache), .dict_offset = offsetof(Cache, dict), .methods = cache_rows,
    .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS | TYPE_METHOD, .doc = "Create a cached callable that wraps another function.",
    .slots = {.new = cache_new, .call = cache_call, .descriptor_get = cache_get, .dealloc = cache_drop, .traverse = cache_traverse},
};

/* ---- the module ---- */

static const NativeRow functions[] = {
    NATIVE("cmp_to_key", cmp_to_key, "($module, /, mycmp)", "Convert a cmp= function into a key= function."),
    NATIVE("reduce", reduce, "($module, function, iterable, /, initial=<unset>)", "Apply a function of two arguments cumulatively to the items of an iterable."),
    NATIVE_END,
};

static bool fill(Value module)
{
    return module_add_type(module, TYPE(partial)) && module_add_type(module, TYPE(lru_cache)) &&
           module_add_type(module, TYPE(placeholder)) && module_add(module, "Placeholder", placeholder());
}

const ModuleSpec functools_module = {"_functools", "Tools that operate on functions.", functions, fill};
