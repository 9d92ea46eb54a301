/* dict.c - see dict.h. */
#include "object/dict.h"

#include <stdlib.h>

#include "object/allocate.h"
#include "object/error.h"
#include "object/str.h"

enum { MIN_LOG2 = 3, ABSENT = -1, DELETED = -2, LOOKUP_FAILED = -3, PERTURB_SHIFT = 5 };

static size_t index_bytes(unsigned log2_size)
{
    size_t size = (size_t)1 << log2_size;
    return log2_size <= 7 ? size : log2_size <= 15 ? 2 * size : log2_size <= 31 ? 4 * size : 8 * size;
}
static size_t entry_bytes(const DictTable *t) { return t->hashed ? sizeof(HashedEntry) : sizeof(DictEntry); }
static int64_t usable_of(unsigned log2_size) { return (((int64_t)1 << log2_size) << 1) / 3; }

static inline int64_t index_get(const DictTable *t, size_t i)
{
    const void *index = t + 1;
    if (t->log2_size <= 7)
        return ((const int8_t *)index)[i];
    if (t->log2_size <= 15)
        return ((const int16_t *)index)[i];
    if (t->log2_size <= 31)
        return ((const int32_t *)index)[i];
    return ((const int64_t *)index)[i];
}

static inline void index_put(DictTable *t, size_t i, int64_t place)
{
    void *index = t + 1;
    if (t->log2_size <= 7)
        ((int8_t *)index)[i] = (int8_t)place;
    else if (t->log2_size <= 15)
        ((int16_t *)index)[i] = (int16_t)place;
    else if (t->log2_size <= 31)
        ((int32_t *)index)[i] = (int32_t)place;
    else
        ((int64_t *)index)[i] = place;
}

static inline DictEntry *simple_entries(const DictTable *t) { return t->entries; }
static inline HashedEntry *hashed_entries(const DictTable *t) { return t->entries; }
static inline Value *entry_key(const DictTable *t, int64_t i)
{
    return t->hashed ? &hashed_entries(t)[i].key : &simple_entries(t)[i].key;
}
static inline Value *entry_value(const DictTable *t, int64_t i)
{
    return t->hashed ? &hashed_entries(t)[i].value : &simple_entries(t)[i].value;
}

int64_t hash_small_int(int64_t i)
{
    const int64_t modulus = ((int64_t)1 << 61) - 1;
    int64_t hash = likely(i < modulus && i > -modulus) ? i : i % modulus;
    return hash == -1 ? -2 : hash;
}

/* Only for keys of simple tables. */
static inline int64_t simple_hash(Value key)
{
    return is_small_int(key) ? hash_small_int(small_int(key)) : str_hash_cached(as_str(key));
}
static inline int64_t entry_hash(const DictTable *t, int64_t i)
{
    return t->hashed ? hashed_entries(t)[i].hash : simple_hash(simple_entries(t)[i].key);
}
static inline bool is_simple_key(Value key) { return is_small_int(key) || is_exact_str(key); }

/* Header, index and entries are one block. */
static inline size_t block_bytes(unsigned log2_size, bool hashed, int64_t capacity)
{
    return sizeof(DictTable) + index_bytes(log2_size) + (size_t)capacity * (hashed ? sizeof(HashedEntry) : sizeof(DictEntry));
}

/* The table of every dict that never had a key: one place that is absent, no room. Nothing is ever written to it. */
static const struct EmptyTable {
    DictTable table;
    int8_t index[8];
} empty_table = {{.version = UINT64_MAX, .log2_size = 0}, {ABSENT}};
#define NO_KEYS ((DictTable *)&empty_table.table)

static void table_free(DictTable *t)
{
    if (t != NO_KEYS)
        mem_free(t, block_bytes(t->log2_size, t->hashed, t->capacity));
}

static DictTable *table_new(unsigned log2_size, bool hashed, int64_t capacity)
{
    DictTable *t = mem_alloc(block_bytes(log2_size, hashed, capacity));
    if (t == NULL)
        return NULL;
    size_t index = index_bytes(log2_size);
    *t = (DictTable){.log2_size = (uint8_t)log2_size, .hashed = hashed, .capacity = capacity, .entries = (char *)(t + 1) + index};
    if (log2_size == MIN_LOG2)
        memset(t + 1, 0xff, 1 << MIN_LOG2);
    else
        memset(t + 1, 0xff, index);
    return t;
}

bool dict_init_table(Dict *dict)
{
    dict->used = 0;
    dict->table = NO_KEYS;
    return true;
}

static Dict *dict_with_table(DictTable *t)
{
    Dict *dict = t ? allocate_tracked(TYPE(dict), sizeof(Dict)) : NULL;
    if (dict == NULL) {
        if (t)
            table_free(t);
        return NULL;
    }
    dict->used = 0;
    dict->table = t;
    return dict;
}

Dict *dict_new(void) { return dict_with_table(NO_KEYS); }

static unsigned log2_for(int64_t keys)
{
    unsigned log2_size = MIN_LOG2;
    while (usable_of(log2_size) < keys)
        log2_size++;
    return log2_size;
}

Dict *dict_new_sized(size_t expected)
{
    if (expected == 0)
        return dict_new();
    unsigned log2_size = log2_for((int64_t)expected);
    return dict_with_table(table_new(log2_size, false, usable_of(log2_size)));
}

/* Where an exact str lies in a simple table. Hot. */
static inline int64_t lookup_str(const DictTable *t, Value key, int64_t hash)
{
    size_t mask = ((size_t)1 << t->log2_size) - 1;
    size_t perturb = (size_t)hash, i = (size_t)hash & mask;
    const DictEntry *entries = simple_entries(t);
    for (;;) {
        int64_t place = index_get(t, i);
        if (place >= 0) {
            Value found = entries[place].key;
            if (same(found, key))
                return place;
            if (!is_small_int(found) && as_str(found)->hash == hash && str_equal(as_str(found), as_str(key)))
                return place;
        } else if (place == ABSENT) {
            return ABSENT;
        }
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + perturb + 1) & mask;
    }
}

static inline int64_t lookup_int(const DictTable *t, Value key, int64_t hash)
{
    size_t mask = ((size_t)1 << t->log2_size) - 1;
    size_t perturb = (size_t)hash, i = (size_t)hash & mask;
    const DictEntry *entries = simple_entries(t);
    for (;;) {
        int64_t place = index_get(t, i);
        if (place >= 0 ? same(entries[place].key, key) : place == ABSENT)
            return place;
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + perturb + 1) & mask;
    }
}

/* Any key in any table; comparing may run code that changes the dict: then it starts again. */
static int64_t lookup_any(Dict *dict, Value key, int64_t hash)
{
restart:;
    DictTable *t = dict->table;
    size_t mask = ((size_t)1 << t->log2_size) - 1;
    size_t perturb = (size_t)hash, i = (size_t)hash & mask;
    for (;;) {
        int64_t place = index_get(t, i);
        if (place == ABSENT)
            return ABSENT;
        if (place >= 0) {
            Value found = *entry_key(t, place);
            if (same(found, key))
                return place;
            if (entry_hash(t, place) == hash) {
                retain(found);
                int equal = values_equal(found, key);
                bool changed = dict->table != t || !same(*entry_key(t, place), found);
                release(found);
                if (equal < 0)
                    return LOOKUP_FAILED;
                if (changed)
                    goto restart;
                if (equal)
                    return place;
            }
        }
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + perturb + 1) & mask;
    }
}

static inline int64_t lookup(Dict *dict, Value key, int64_t hash)
{
    if (likely(!dict->table->hashed)) {
        if (is_exact_str(key))
            return lookup_str(dict->table, key, hash);
        if (is_small_int(key))
            return lookup_int(dict->table, key, hash);
    }
    return lookup_any(dict, key, hash);
}

static COLD void explain_unhashable(Value key)
{
    if (!error_matches(TYPE(TypeError)))
        return;
    Value cause = error_fetch();
    if (as_object(cause)->type == TYPE(TypeError)) {
        error_type("cannot use '%T' as a dict key (%S)", key, cause);
        release(cause);
    } else {
        error_restore(cause);
    }
}

static inline bool hash_key(Value key, int64_t *hash)
{
    if (is_small_int(key)) {
        *hash = hash_small_int(small_int(key));
        return true;
    }
    if (is_exact_str(key)) {
        *hash = str_hash_cached(as_str(key));
        return true;
    }
    if (is_small_int(key)) {
        *hash = hash_small_int(small_int(key));
        return true;
    }
    *hash = hash_of(key);
    if (likely(*hash != -1))
        return true;
    explain_unhashable(key);
    return false;
}

int64_t dict_key_hash(Value key)
{
    int64_t hash;
    return hash_key(key, &hash) ? hash : -1;
}

int dict_lookup_hashed(Dict *dict, Value key, int64_t hash, Value *value)
{
    int64_t place = lookup(dict, key, hash);
    if (place < 0)
        return place == LOOKUP_FAILED ? -1 : 0;
    *value = *entry_value(dict->table, place);
    return 1;
}

int dict_find_slot(Dict *dict, Value key, int64_t hash, Value **slot)
{
    int64_t place = lookup(dict, key, hash);
    if (place < 0)
        return place == LOOKUP_FAILED ? -1 : 0;
    *slot = entry_value(dict->table, place);
    return 1;
}

int dict_lookup(Dict *dict, Value key, Value *value)
{
    int64_t hash;
    if (!hash_key(key, &hash))
        return -1;
    return dict_lookup_hashed(dict, key, hash, value);
}

Value dict_get_str(Dict *dict, Value key)
{
    Value value = EMPTY;
    int64_t place = lookup(dict, key, str_hash_cached(as_str(key)));
    if (place >= 0)
        value = *entry_value(dict->table, place);
    return value;
}

Value dict_get_c(Dict *dict, const char *key)
{
    Value name = str_from_c(key);
    if (is_empty(name))
        return EMPTY;
    Value value = dict_get_str(dict, name);
    release(name);
    return value;
}

int64_t dict_str_index(Dict *dict, Value key)
{
    if (dict->table->hashed || !is_exact_str(key))
        return -1;
    int64_t place = lookup_str(dict->table, key, str_hash_cached(as_str(key)));
    return place < 0 ? -1 : place;
}

static void index_insert(DictTable *t, int64_t hash, int64_t place)
{
    size_t mask = ((size_t)1 << t->log2_size) - 1;
    size_t perturb = (size_t)hash, i = (size_t)hash & mask;
    while (index_get(t, i) >= 0) {
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + perturb + 1) & mask;
    }
    index_put(t, i, place);
}

/* Moves the live entries to a new table. */
static bool rebuild(Dict *dict, unsigned log2_size, bool hashed)
{
    DictTable *old = dict->table, *t = table_new(log2_size, hashed, usable_of(log2_size));
    if (t == NULL)
        return false;
    int64_t n = 0;
    for (int64_t i = 0; i < old->length; i++) {
        Value key = *entry_key(old, i);
        if (is_empty(key))
            continue;
        int64_t hash = entry_hash(old, i);
        if (hashed)
            hashed_entries(t)[n] = (HashedEntry){key, *entry_value(old, i), hash};
        else
            simple_entries(t)[n] = (DictEntry){key, *entry_value(old, i)};
        index_insert(t, hash, n++);
    }
    t->length = n;
    dict->table = t;
    table_free(old);
    return true;
}

static __attribute__((noinline)) bool make_room(Dict *dict, bool hashed)
{
    const DictTable *t = dict->table;
    bool full = t->length + t->popped >= t->capacity;
    if (t == NO_KEYS) {
        DictTable *fresh = table_new(MIN_LOG2, hashed, usable_of(MIN_LOG2));
        dict->table = fresh ? fresh : NO_KEYS;
        return fresh != NULL;
    }
    return rebuild(dict, full ? log2_for(dict->used * 2 + 1) : t->log2_size, hashed);
}

/* The key is known to be absent. */
static bool insert_new(Dict *dict, Value key, int64_t hash, Value owned)
{
    DictTable *t = dict->table;
    bool hashed = t->hashed || !is_simple_key(key);
    if (unlikely(t->length + t->popped >= t->capacity || hashed != t->hashed)) {
        if (!make_room(dict, hashed)) {
            release(owned);
            return false;
        }
        t = dict->table;
    }
    int64_t place = t->length;
    if (hashed)
        hashed_entries(t)[place] = (HashedEntry){retain(key), owned, hash};
    else
        simple_entries(t)[place] = (DictEntry){retain(key), owned};
    index_insert(t, hash, place);
    t->length++;
    t->version = 0;
    dict->used++;
    return true;
}

static bool set_owned_hashed(Dict *dict, Value key, int64_t hash, Value owned)
{
    int64_t place = lookup(dict, key, hash);
    if (place >= 0) {
        replace(entry_value(dict->table, place), owned);
        return true;
    }
    if (place == LOOKUP_FAILED) {
        release(owned);
        return false;
    }
    return insert_new(dict, key, hash, owned);
}

int dict_set_default(Dict *dict, Value key, int64_t hash, Value otherwise, Value *value)
{
    int64_t place = lookup(dict, key, hash);
    if (place == LOOKUP_FAILED)
        return -1;
    if (place >= 0) {
        *value = *entry_value(dict->table, place);
        return 1;
    }
    *value = otherwise;
    return insert_new(dict, key, hash, retain(otherwise)) ? 0 : -1;
}

bool dict_set_hashed(Dict *dict, Value key, int64_t hash, Value value)
{
    return set_owned_hashed(dict, key, hash, retain(value));
}

bool dict_set_owned(Dict *dict, Value key, Value value)
{
    int64_t hash;
    if (!hash_key(key, &hash)) {
        release(value);
        return false;
    }
    return set_owned_hashed(dict, key, hash, value);
}

bool dict_set(Dict *dict, Value key, Value value) { return dict_set_owned(dict, key, retain(value)); }

bool dict_set_c(Dict *dict, const char *key, Value value)
{
    Value name = str_intern_c(key);
    if (is_empty(name))
        return false;
    bool ok = dict_set(dict, name, value);
    release(name);
    return ok;
}

static void index_remove(DictTable *t, int64_t hash, int64_t place)
{
    size_t mask = ((size_t)1 << t->log2_size) - 1;
    size_t perturb = (size_t)hash, i = (size_t)hash & mask;
    while (index_get(t, i) != place) {
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + perturb + 1) & mask;
    }
    index_put(t, i, DELETED);
}

int dict_delete(Dict *dict, Value key, Value *old)
{
    int64_t hash;
    return hash_key(key, &hash) ? dict_delete_hashed(dict, key, hash, old) : -1;
}

int dict_delete_hashed(Dict *dict, Value key, int64_t hash, Value *old)
{
    int64_t place = lookup(dict, key, hash);
    if (place < 0)
        return place == LOOKUP_FAILED ? -1 : 0;
    DictTable *t = dict->table;
    index_remove(t, hash, place);
    Value old_key = take(entry_key(t, place)), old_value = take(entry_value(t, place));
    dict->used--;
    t->version = 0;
    if (old)
        *old = old_value;
    release(old_key);
    if (!old)
        release(old_value);
    return 1;
}

static void release_entries(DictTable *t)
{
    if (t->hashed) {
        for (HashedEntry *e = hashed_entries(t), *end = e + t->length; e < end; e++) {
            release(e->key);
            release(e->value);
        }
    } else {
        for (DictEntry *e = simple_entries(t), *end = e + t->length; e < end; e++) {
            release(e->key);
            release(e->value);
        }
    }
    table_free(t);
}

void dict_clear(Dict *dict)
{
    DictTable *old = dict->table;
    dict->table = NO_KEYS;
    dict->used = 0;
    release_entries(old);
}

/* The same table once more. NULL: no memory. */
static DictTable *clone(const DictTable *t)
{
    size_t used = block_bytes(t->log2_size, t->hashed, t->length);
    DictTable *copy = mem_alloc(block_bytes(t->log2_size, t->hashed, t->capacity));
    if (copy == NULL)
        return NULL;
    memcpy(copy, t, used);
    copy->version = 0;
    copy->entries = (char *)(copy + 1) + index_bytes(t->log2_size);
    for (int64_t i = 0; i < t->length; i++) {
        retain(*entry_key(t, i));
        retain(*entry_value(t, i));
    }
    return copy;
}

/* Few of its entries are deleted ones: the table may be copied as it is. */
static bool is_dense(const Dict *dict)
{
    return dict->used && dict->used >= dict->table->length / 3 * 2 && dict->table->popped == 0;
}

Value dict_copy(Dict *dict)
{
    if (is_dense(dict)) {
        int64_t used = dict->used;
        DictTable *table = clone(dict->table);
        Dict *same_layout = allocate_tracked(TYPE(dict), sizeof(Dict));
        if (table == NULL || same_layout == NULL) {
            if (same_layout) {
                same_layout->table = NULL;
                object_free(&same_layout->head);
            }
            if (table)
                release_entries(table);
            return EMPTY;
        }
        same_layout->table = table;
        same_layout->used = used;
        return from_pointer(same_layout);
    }
    Dict *copy = dict_new_sized((size_t)dict->used);
    if (copy && !dict_merge(copy, dict, false)) {
        RELEASE(copy);
        return EMPTY;
    }
    return from_pointer(copy);
}

bool dict_merge(Dict *dict, Dict *other, bool keep)
{
    if (dict == other)
        return true;
    if (dict->table == NO_KEYS && is_dense(other)) {
        DictTable *t = clone(other->table), *old = dict->table;
        if (t == NULL)
            return false;
        dict->table = t;
        dict->used = other->used;
        table_free(old);
        return true;
    }
    if (other->used > 8 && dict->table->capacity - dict->table->length < other->used &&
        !rebuild(dict, log2_for(dict->used + other->used), dict->table->hashed))
        return false;
    for (int64_t i = 0; i < other->table->length; i++) {
        DictTable *t = other->table;
        Value key = *entry_key(t, i);
        if (is_empty(key))
            continue;
        Value value = retain(*entry_value(t, i));
        int64_t hash = entry_hash(t, i), used = other->used;
        retain(key);
        bool ok = true;
        Value unused;
        int found = keep ? dict_lookup_hashed(dict, key, hash, &unused) : 0;
        if (found == 0)
            ok = set_owned_hashed(dict, key, hash, value);
        else
            release(value);
        release(key);
        if (found < 0 || !ok)
            return false;
        if (other->used != used || other->table != t) {
            error_set(TYPE(RuntimeError), "dict mutated during update");
            return false;
        }
    }
    return true;
}

bool dict_next(Dict *dict, int64_t *position, Value *key, Value *value)
{
    DictTable *t = dict->table;
    int64_t i = *position;
    while (i < t->length && is_empty(*entry_key(t, i)))
        i++;
    if (i >= t->length)
        return false;
    *position = i + 1;
    if (key)
        *key = *entry_key(t, i);
    if (value)
        *value = *entry_value(t, i);
    return true;
}

bool dict_previous(Dict *dict, int64_t *position, Value *key, Value *value)
{
    DictTable *t = dict->table;
    int64_t i = *position;
    if (i > t->length) /* another table by now */
        return false;
    while (i > 0 && is_empty(*entry_key(t, i - 1)))
        i--;
    if (i == 0)
        return false;
    *position = --i;
    if (key)
        *key = *entry_key(t, i);
    if (value)
        *value = *entry_value(t, i);
    return true;
}

int64_t dict_entry_hash(Dict *dict, int64_t index) { return entry_hash(dict->table, index); }

bool dict_pop_last(Dict *dict, Value *key, Value *value)
{
    DictTable *t = dict->table;
    if (dict->used == 0)
        return false;
    while (is_empty(*entry_key(t, t->length - 1))) {
        t->length--;
        t->popped++;
    }
    int64_t place = --t->length;
    t->popped++;
    index_remove(t, entry_hash(t, place), place);
    *key = take(entry_key(t, place));
    *value = take(entry_value(t, place));
    dict->used--;
    t->version = 0;
    return true;
}

/* Room for one entry before the first: moves the entries up. */
static bool open_front(Dict *dict)
{
    if (!rebuild(dict, log2_for(dict->used * 2 + 1), dict->table->hashed))
        return false;
    DictTable *t = dict->table;
    memmove((char *)t->entries + entry_bytes(t), t->entries, (size_t)t->length * entry_bytes(t));
    size_t size = (size_t)1 << t->log2_size;
    for (size_t i = 0; i < size; i++)
        if (index_get(t, i) >= 0)
            index_put(t, i, index_get(t, i) + 1);
    t->length++;
    *entry_key(t, 0) = *entry_value(t, 0) = EMPTY;
    return true;
}

bool dict_move_to_end(Dict *dict, Value key, int64_t hash, bool last, int *found)
{
    int64_t place = lookup(dict, key, hash);
    *found = place >= 0 ? 1 : place == LOOKUP_FAILED ? -1 : 0;
    if (place < 0)
        return place != LOOKUP_FAILED;
    DictTable *t = dict->table;
    if (last && place == t->length - 1)
        return true;
    if (!last) {
        int64_t first = 0;
        while (is_empty(*entry_key(t, first)))
            first++;
        if (first == place)
            return true;
        if (first == 0) {
            if (!open_front(dict))
                return false;
            t = dict->table;
            first = 1;
            place = lookup(dict, key, hash);
        }
        first--;
        index_remove(t, hash, place);
        if (t->hashed)
            hashed_entries(t)[first] = hashed_entries(t)[place];
        else
            simple_entries(t)[first] = simple_entries(t)[place];
        *entry_key(t, place) = *entry_value(t, place) = EMPTY;
        index_insert(t, hash, first);
        t->version = 0;
        return true;
    }
    if (t->length + t->popped >= t->capacity) {
        if (!rebuild(dict, log2_for(dict->used * 2 + 1), t->hashed))
            return false;
        t = dict->table;
        place = lookup(dict, key, hash);
        if (place == t->length - 1)
            return true;
    }
    index_remove(t, hash, place);
    if (t->hashed)
        hashed_entries(t)[t->length] = hashed_entries(t)[place];
    else
        simple_entries(t)[t->length] = simple_entries(t)[place];
    *entry_key(t, place) = *entry_value(t, place) = EMPTY;
    index_insert(t, hash, t->length++);
    t->version = 0;
    return true;
}

size_t dict_table_bytes(const Dict *dict)
{
    const DictTable *t = dict->table;
    return t == NULL || t == NO_KEYS ? 0 : block_bytes(t->log2_size, t->hashed, t->capacity);
}

void dict_dealloc(Object *self)
{
    Dict *dict = (Dict *)self;
    if (dict->table)
        release_entries(dict->table);
    free_tracked(self, TYPE(dict));
}

void dict_traverse(Object *self, VisitFn visit, void *context)
{
    DictTable *t = ((Dict *)self)->table;
    for (int64_t i = 0; t && i < t->length; i++) {
        Value key = *entry_key(t, i), value = *entry_value(t, i);
        if (is_object(key))
            visit(as_object(key), context);
        if (is_object(value))
            visit(as_object(value), context);
    }
}
