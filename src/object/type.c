/* type.c - type look-up, versions, MRO, and making builtin types. Making classes is in class.c. */
#include "object/type.h"

#include <stdlib.h>

#include "object/attribute.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/number.h"
#include "object/shape.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type_core.h"

enum { CACHE_SIZE = 4096 };

typedef struct TypeCacheEntry {
    uint64_t version;
    Value name;  /* borrowed: interned names that the version's type or its look-ups knew */
    Value value; /* borrowed from a namespace; EMPTY: known to be absent */
} TypeCacheEntry;

void (*type_fill_slots)(Type *type);
void (*type_update_slot)(Type *type, Value name);
bool (*type_add_rows)(Type *type, const TypeSpec *spec);

bool type_is_subtype(const Type *type, const Type *base)
{
    if (type == base)
        return true;
    if (is_object(type->mro)) {
        Tuple *mro = as_tuple(type->mro);
        for (size_t i = 0; i < mro->length; i++)
            if ((Type *)as_object(mro->items[i]) == base)
                return true;
        return false;
    }
    for (; type; type = type->base)
        if (type == base)
            return true;
    return base == TYPE(object);
}

uint64_t type_version(Type *type)
{
    if (type->version == 0) {
        /* The bases' versions must be live, so that a change of theirs reaches this type. A mro() of a metaclass may put
           the class anywhere in its order: it has its version before they are asked. */
        type->version = ++runtime.next_version;
        if (is_object(type->mro))
            for (size_t i = 0; i < as_tuple(type->mro)->length; i++)
                if (is_type(as_tuple(type->mro)->items[i]))
                    type_version(as_type(as_tuple(type->mro)->items[i]));
    }
    return type->version;
}

void type_modified(Type *type)
{
    type->version = 0;
    shapes_withdraw_versions(type);
    for (uint32_t i = 0; i < type->subclass_count; i++)
        if (type->subclasses[i]->version != 0)
            type_modified(type->subclasses[i]);
}

Value type_lookup_where(Type *type, Value name, Type **where)
{
    if (!is_object(type->mro))
        return EMPTY;
    Tuple *mro = as_tuple(type->mro);
    for (size_t i = 0; i < mro->length; i++) {
        Type *base = as_type(mro->items[i]);
        if (!is_type(mro->items[i]) || is_empty(base->dict))
            continue;
        Value found = dict_get_str(as_dict(base->dict), name);
        if (!is_empty(found)) {
            if (where)
                *where = base;
            return found;
        }
    }
    return EMPTY;
}

Value type_lookup(Type *type, Value name)
{
    if (!is_exact_str(name) || !str_is_interned(as_str(name)))
        return type_lookup_where(type, name, NULL);
    uint64_t version = type_version(type);
    size_t at = (size_t)(version * 31 ^ (name.bits >> 4)) & (CACHE_SIZE - 1);
    TypeCacheEntry *entry = &runtime.type_cache[at];
    if (likely(entry->version == version && same(entry->name, name)))
        return entry->value;
    Value found = type_lookup_where(type, name, NULL);
    if (type->version == version) { /* an odd key's comparison may have changed it */
        Value old = entry->name;
        *entry = (TypeCacheEntry){version, retain(name), found};
        release(old);
    }
    return found;
}

void type_cache_finish(void)
{
    for (size_t i = 0; runtime.type_cache && i < CACHE_SIZE; i++)
        release(runtime.type_cache[i].name);
    free(runtime.type_cache);
    runtime.type_cache = NULL;
}

bool type_cache_start(void)
{
    runtime.type_cache = calloc(CACHE_SIZE, sizeof(TypeCacheEntry));
    return runtime.type_cache != NULL;
}

bool type_add_subclass(Type *base, Type *type)
{
    if (base->subclass_count == base->subclass_capacity) {
        uint32_t capacity = base->subclass_capacity ? base->subclass_capacity * 2 : 4;
        Type **grown = realloc(base->subclasses, capacity * sizeof *grown);
        if (grown == NULL) {
            error_no_memory();
            return false;
        }
        base->subclasses = grown;
        base->subclass_capacity = capacity;
    }
    base->subclasses[base->subclass_count++] = type;
    return true;
}

void type_remove_subclass(Type *base, Type *type)
{
    for (uint32_t i = 0; i < base->subclass_count; i++)
        if (base->subclasses[i] == type) {
            memmove(base->subclasses + i, base->subclasses + i + 1, (base->subclass_count - i - 1) * sizeof *base->subclasses);
            base->subclass_count--;
            return;
        }
}

/* Slots that a type without its own takes from its base. `new` and `hash`/`compare` have rules of their own. */
void type_inherit_slots(Type *type, const Type *base)
{
    bool own_equality = type->slots.compare || type->slots.hash;
    if (!own_equality) {
        type->slots.compare = base->slots.compare;
        type->slots.hash = base->slots.hash;
    }
#define SLOT(name, FunctionType)                                                                                       \
    if (!type->slots.name && offsetof(Slots, name) != offsetof(Slots, compare) &&                                      \
        offsetof(Slots, name) != offsetof(Slots, hash))                                                                \
        type->slots.name = base->slots.name;
#include "object/slots.def"
#undef SLOT
}

bool type_init_builtin(Type *type, const TypeSpec *spec, Type *base)
{
    bool is_root = type == TYPE(object);
    type->head.word = OBJECT_IMMORTAL | OBJECT_TYPE;
    type->head.type = TYPE(type);
    type->spec = spec;
    const char *dot = strrchr(spec->name, '.');
    type->name = dot ? dot + 1 : spec->name;
    type->flags = spec->flags | TYPE_IMMUTABLE | TYPE_READY;
    type->size = (uint32_t)spec->size;
    type->dict_offset = (int32_t)spec->dict_offset;
    type->slots = spec->slots;
    if (!is_root) {
        type->base = base;
        type->flags |= base->flags & (TYPE_SUBCLASS_BITS | TYPE_VARIABLE | TYPE_SEQUENCE | TYPE_MAPPING | TYPE_MATCH_SELF);
        if (type->size == 0)
            type->size = base->size;
        if (base->flags & TYPE_TRACKED && !type->slots.dealloc)
            type->flags |= TYPE_TRACKED;
        if (type->dict_offset == 0)
            type->dict_offset = base->dict_offset;
        type_inherit_slots(type, base);
        if (!type_add_subclass(base, type))
            return false;
    }
    if (type->dict_offset)
        type->flags |= TYPE_INSTANCE_DICT;
    type->instance_bytes = type->size;
    return true;
}

/* __module__ in the namespace, where instances find it; CPython's static types lack it. */
static bool add_module_name(Type *type, const TypeSpec *spec)
{
    static const char *const without[] = {"types.", "typing.Union", "datetime.", "collections.OrderedDict", "_contextvars.", "contextvars."};
    const char *dot = strrchr(spec->name, '.');
    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        if (strncmp(spec->name, without[i], strlen(without[i])) == 0)
            return true;
    if (dot == NULL)
        return true;
    Value module = str_from_utf8(spec->name, (size_t)(dot - spec->name));
    bool ok = !is_empty(module) && dict_set(as_dict(type->dict), NAME(module_), module);
    release(module);
    return ok;
}

/* The part that needs strs, tuples and dicts to exist. */
bool type_finish_builtin(Type *type)
{
    const TypeSpec *spec = type->spec;
    Dict *dict = dict_new();
    if (dict == NULL)
        return false;
    type->dict = from_pointer(dict);
    type->name_str = type->qualname = str_intern_c(type->name);
    if (is_empty(type->name_str))
        return false;
    retain(type->qualname);
    type->bases = type->base ? tuple_pack(1, from_pointer(type->base)) : tuple_from(NULL, 0);
    size_t depth = 0;
    for (Type *t = type; t; t = t->base)
        depth++;
    Tuple *mro = tuple_new(depth);
    if (mro == NULL || is_empty(type->bases))
        return false;
    depth = 0;
    for (Type *t = type; t; t = t->base)
        mro->items[depth++] = retain(from_pointer(t));
    type->mro = from_pointer(mro);
    return add_module_name(type, spec) && type_add_rows(type, spec);
}

Type *type_from_spec(const TypeSpec *spec, Type *base)
{
    Type *type = object_new(TYPE(type));
    if (type == NULL)
        return NULL;
    uint64_t word = type->head.word;
    if (!type_init_builtin(type, spec, base ? base : TYPE(object))) {
        object_free(&type->head);
        return NULL;
    }
    type->head.word = word | OBJECT_TYPE;
    type->flags |= TYPE_HEAP;
    type->slots.dealloc = spec->slots.dealloc ? spec->slots.dealloc : type->base->slots.dealloc;
    if (!type_finish_builtin(type)) {
        RELEASE(type);
        return NULL;
    }
    return type;
}
