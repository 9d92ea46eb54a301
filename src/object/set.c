/* set.c - see set.h. */
#include "object/set.h"

#include "object/allocate.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/str.h"

enum { LINEAR_PROBES = 9, PERTURB_SHIFT = 5 };

static void init_table(Set *set)
{
    set->fill = set->used = set->finger = 0;
    set->mask = SET_MIN_SIZE - 1;
    set->table = set->small;
    set->hash = -1;
    memset(set->small, 0, sizeof set->small);
}

Set *set_new(Type *type)
{
    Set *set = has_flag(type, TYPE_HEAP) ? object_new(type) : allocate_tracked(type, sizeof(Set));
    if (set)
        init_table(set);
    return set;
}

Value set_from(Type *type, Value iterable)
{
    Set *set = set_new(type);
    if (set && !is_empty(iterable) && !set_update(set, iterable)) {
        RELEASE(set);
        return EMPTY;
    }
    return from_pointer(set);
}

/* Turns "unhashable type: 'X'" into a message that says what for. */
static COLD void explain_unhashable(Value key)
{
    if (!error_matches(TYPE(TypeError)))
        return;
    Value cause = error_fetch();
    if (as_exception(cause)->head.type == TYPE(TypeError)) {
        error_type("cannot use '%T' as a set element (%S)", key, cause);
        release(cause);
        return;
    }
    error_restore(cause);
}

int64_t set_element_hash(Value key)
{
    if (is_small_int(key))
        return hash_small_int(small_int(key));
    if (is_exact_str(key))
        return str_hash_cached(as_str(key));
    int64_t hash = hash_of(key);
    if (unlikely(hash == -1))
        explain_unhashable(key);
    return hash;
}

/* Neither is the other, their hashes agree: -1 ask Python, else known. */
static inline int quick_equal(Value found, Value key)
{
    if (both_small_ints(found, key))
        return 0;
    if (is_exact_str(found) && is_exact_str(key))
        return str_equal(as_str(found), as_str(key));
    return -1;
}

/* 1 equal, 0 not, -1 exception, 2 the table changed meanwhile. */
static int ask_equal(Set *set, SetEntry *entry, Value key)
{
    SetEntry *table = set->table;
    Value found = retain(entry->key);
    int equal = values_equal(found, key);
    bool changed = equal >= 0 && (set->table != table || !same(entry->key, found));
    release(found);
    return changed ? 2 : equal;
}

static __attribute__((noinline)) SetEntry *find_slow(Set *set, Value key, int64_t hash)
{
restart:;
    size_t mask = (size_t)set->mask, perturb = (size_t)hash, i = (size_t)hash & mask;
    for (;;) {
        SetEntry *entry = &set->table[i];
        int probes = i + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
        do {
            if (is_empty(entry->key)) {
                if (entry->hash == 0)
                    return entry;
            } else if (entry->hash == hash) {
                if (same(entry->key, key))
                    return entry;
                int equal = quick_equal(entry->key, key);
                if (equal < 0)
                    equal = ask_equal(set, entry, key);
                if (equal == 1)
                    return entry;
                if (equal < 0)
                    return NULL;
                if (equal == 2)
                    goto restart;
            }
            entry++;
        } while (probes--);
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

/* The entry of a key, or the unused one where it would go; NULL: exception. The first probe mostly decides. */
static inline SetEntry *find(Set *set, Value key, int64_t hash)
{
    SetEntry *entry = &set->table[(size_t)hash & (size_t)set->mask];
    if (is_empty(entry->key) ? entry->hash == 0 : same(entry->key, key))
        return entry;
    return find_slow(set, key, hash);
}

/* Into a table without removed entries that has no equal key. */
static inline void insert_clean(SetEntry *table, size_t mask, Value key, int64_t hash)
{
    if (likely(is_empty(table[(size_t)hash & mask].key))) {
        table[(size_t)hash & mask] = (SetEntry){key, hash};
        return;
    }
    size_t perturb = (size_t)hash, i = (size_t)hash & mask;
    for (;;) {
        SetEntry *entry = &table[i];
        int probes = i + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
        do {
            if (is_empty(entry->key)) {
                *entry = (SetEntry){key, hash};
                return;
            }
            entry++;
        } while (probes--);
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

static void free_table(SetEntry *table, int64_t mask) { mem_free(table, (size_t)(mask + 1) * sizeof(SetEntry)); }

static bool resize(Set *set, int64_t at_least)
{
    size_t size = SET_MIN_SIZE;
    while (size <= (size_t)at_least)
        size <<= 1;
    SetEntry copy[SET_MIN_SIZE], *old = set->table, *table = set->small;
    int64_t old_mask = set->mask;
    bool was_small = old == set->small;
    if (size == SET_MIN_SIZE) {
        if (was_small) {
            if (set->fill == set->used)
                return true;
            memcpy(copy, old, sizeof copy);
            old = copy;
        }
    } else if ((table = size > SIZE_MAX / 64 ? NULL : mem_alloc(size * sizeof *table)) == NULL) {
        if (!error_occurred())
            error_no_memory();
        return false;
    }
    memset(table, 0, size * sizeof *table);
    set->table = table;
    set->mask = (int64_t)size - 1;
    for (int64_t i = 0; i <= old_mask; i++)
        if (!is_empty(old[i].key))
            insert_clean(table, size - 1, old[i].key, old[i].hash);
    set->fill = set->used;
    if (!was_small)
        free_table(old, old_mask);
    return true;
}

static bool grow(Set *set) { return resize(set, set->used > 50000 ? set->used * 2 : set->used * 4); }

bool set_add_hashed(Set *set, Value key, int64_t hash)
{
    SetEntry *entry = find(set, key, hash);
    if (entry == NULL)
        return false;
    if (!is_empty(entry->key))
        return true;
    *entry = (SetEntry){retain(key), hash};
    set->fill++;
    set->used++;
    return (size_t)set->fill * 5 < (size_t)set->mask * 3 || grow(set);
}

bool set_add(Set *set, Value key)
{
    int64_t hash = set_element_hash(key);
    return hash != -1 && set_add_hashed(set, key, hash);
}

Value set_build(const Value *items, size_t n)
{
    Set *set = set_new(TYPE(set));
    for (size_t i = 0; set && i < n; i++)
        if (!set_add(set, items[i])) {
            RELEASE(set);
            return EMPTY;
        }
    return from_pointer(set);
}

int set_contains_hashed(Set *set, Value key, int64_t hash)
{
    SetEntry *entry = find(set, key, hash);
    return entry == NULL ? -1 : !is_empty(entry->key);
}

/* The hash to look a key up with: a set stands for the frozenset of its items. */
static int64_t lookup_hash(Value key)
{
    if (is_small_int(key))
        return hash_small_int(small_int(key));
    if (is_exact_str(key))
        return str_hash_cached(as_str(key));
    int64_t hash = hash_of(key);
    if (likely(hash != -1))
        return hash;
    if (is_any_set(key) && error_catch(TYPE(TypeError)))
        return set_frozen_hash(as_set(key));
    explain_unhashable(key);
    return -1;
}

int set_contains(Set *set, Value key)
{
    int64_t hash = lookup_hash(key);
    return hash == -1 ? -1 : set_contains_hashed(set, key, hash);
}

int set_discard_hashed(Set *set, Value key, int64_t hash)
{
    SetEntry *entry = find(set, key, hash);
    if (entry == NULL)
        return -1;
    if (is_empty(entry->key))
        return 0;
    Value old = take(&entry->key);
    entry->hash = -1;
    set->used--;
    release(old);
    return 1;
}

int set_discard(Set *set, Value key)
{
    int64_t hash = lookup_hash(key);
    return hash == -1 ? -1 : set_discard_hashed(set, key, hash);
}

bool set_shrink(Set *set)
{
    return (size_t)(set->fill - set->used) <= (size_t)set->mask / 4 || grow(set);
}

bool set_next(Set *set, int64_t *position, Value *key, int64_t *hash)
{
    int64_t i = *position;
    while (i <= set->mask && is_empty(set->table[i].key))
        i++;
    *position = i + 1;
    if (i > set->mask)
        return false;
    *key = set->table[i].key;
    if (hash)
        *hash = set->table[i].hash;
    return true;
}

bool set_merge(Set *set, Set *other)
{
    if (set == other || other->used == 0)
        return true;
    if ((set->fill + other->used) * 5 >= set->mask * 3 && !resize(set, (set->used + other->used) * 2))
        return false;
    if (set->fill == 0) {
        bool copy = set->mask == other->mask && other->fill == other->used;
        if (copy)
            memcpy(set->table, other->table, (size_t)(set->mask + 1) * sizeof(SetEntry));
        for (int64_t i = 0; i <= other->mask; i++)
            if (!is_empty(other->table[i].key)) {
                retain(other->table[i].key);
                if (!copy)
                    insert_clean(set->table, (size_t)set->mask, other->table[i].key, other->table[i].hash);
            }
        set->fill = set->used = other->used;
        return true;
    }
    Value key;
    int64_t hash;
    for (int64_t position = 0; set_next(other, &position, &key, &hash);) {
        retain(key);
        bool ok = set_add_hashed(set, key, hash);
        release(key);
        if (!ok)
            return false;
    }
    return true;
}

static bool update_from_dict(Set *set, Dict *dict)
{
    if ((set->fill + dict->used) * 5 >= set->mask * 3 && !resize(set, (set->used + dict->used) * 2))
        return false;
    Value key;
    for (int64_t position = 0; dict_next(dict, &position, &key, NULL);) {
        retain(key);
        bool ok = set_add_hashed(set, key, dict_entry_hash(dict, position - 1));
        release(key);
        if (!ok)
            return false;
    }
    return true;
}

/* The list may change under a comparison. */
static bool update_from_list(Set *set, List *list)
{
    for (size_t i = 0; i < list->length; i++) {
        Value item = retain(list->items[i]);
        bool ok = set_add(set, item);
        release(item);
        if (!ok)
            return false;
    }
    return true;
}

bool set_update(Set *set, Value iterable)
{
    if (is_exact_list(iterable))
        return update_from_list(set, as_list(iterable));
    if (is_any_set(iterable))
        return set_merge(set, as_set(iterable));
    if (is_exact_dict(iterable))
        return update_from_dict(set, as_dict(iterable));
    Value iterator = get_iterator(iterable), item;
    if (is_empty(iterator))
        return false;
    bool ok = true;
    while (ok && !is_empty(item = iterator_next(iterator))) {
        ok = set_add(set, item);
        release(item);
    }
    release(iterator);
    return ok && !error_occurred();
}

static void release_entries(SetEntry *table, int64_t mask)
{
    for (int64_t i = 0; i <= mask; i++)
        release(table[i].key);
}

void set_clear(Set *set)
{
    SetEntry copy[SET_MIN_SIZE], *table = set->table;
    int64_t mask = set->mask;
    bool small = table == set->small;
    if (set->fill == 0)
        return;
    if (small)
        memcpy(copy, table, sizeof copy);
    int64_t hash = set->hash;
    init_table(set);
    set->hash = hash;
    release_entries(small ? copy : table, mask);
    if (!small)
        free_table(table, mask);
}

void set_swap(Set *a, Set *b)
{
    SetEntry *ta = a->table == a->small ? b->small : a->table, *tb = b->table == b->small ? a->small : b->table;
    SetEntry small[SET_MIN_SIZE];
    int64_t fill = a->fill, used = a->used, mask = a->mask;
    memcpy(small, a->small, sizeof small);
    memcpy(a->small, b->small, sizeof small);
    memcpy(b->small, small, sizeof small);
    a->fill = b->fill, a->used = b->used, a->mask = b->mask, a->table = tb;
    b->fill = fill, b->used = used, b->mask = mask, b->table = ta;
    a->hash = b->hash = -1;
}

static uint64_t shuffle_bits(uint64_t h) { return (h ^ 89869747u ^ h << 16) * 3644798167u; }

int64_t set_frozen_hash(Set *set)
{
    uint64_t hash = 0;
    for (int64_t i = 0; i <= set->mask; i++)
        if (!is_empty(set->table[i].key))
            hash ^= shuffle_bits((uint64_t)set->table[i].hash);
    hash ^= ((uint64_t)set->used + 1) * 1927868237u;
    hash ^= hash >> 11 ^ hash >> 25;
    hash = hash * 69069u + 907133923u;
    return hash == UINT64_MAX ? 590923713 : (int64_t)hash;
}

void set_dealloc(Object *self)
{
    Set *set = (Set *)self;
    if (set->table) {
        release_entries(set->table, set->mask);
        if (set->table != set->small)
            free_table(set->table, set->mask);
    }
    free_tracked(self, set->head.type == TYPE(frozenset) ? TYPE(frozenset) : TYPE(set));
}

void set_traverse(Object *self, VisitFn visit, void *context)
{
    Set *set = (Set *)self;
    for (int64_t i = 0; set->table && i <= set->mask; i++)
        if (is_object(set->table[i].key))
            visit(as_object(set->table[i].key), context);
}
