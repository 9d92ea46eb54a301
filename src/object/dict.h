/* dict.h - the hash table behind dicts, namespaces and keyword arguments: ordered and compact.

   A table holds an index (open addressing, CPython's probe sequence) and a dense array of entries in insertion
   order. Tables whose keys are all exact strs or small ints store no hashes ("simple"); a first other key converts.
   The table's version names its set of keys and their places: it changes with every key added or removed, never
   by storing to an existing key, so caches may keep (version, entry index). */
#ifndef PYISH_OBJECT_DICT_H
#define PYISH_OBJECT_DICT_H

#include "object/runtime.h"

typedef struct DictEntry { Value key, value; } DictEntry;                    /* simple tables; value EMPTY: deleted */
typedef struct HashedEntry { Value key, value; int64_t hash; } HashedEntry; /* the others */

typedef struct DictTable {
    uint64_t version; /* 0: none assigned */
    uint8_t log2_size; /* of the index */
    bool hashed;       /* entries are HashedEntry */
    int64_t capacity;  /* of the entries */
    int64_t length;    /* entries used, deleted ones too */
    int64_t popped;    /* deleted from the end by popitem: their index places are not free again */
    void *entries;
} DictTable; /* the index follows: 1, 2, 4 or 8 bytes a place */

typedef struct Dict {
    Object head;
    int64_t used; /* live keys */
    DictTable *table;
} Dict;

static inline bool is_dict(Value v) { return is_object(v) && has_flag(as_object(v)->type, TYPE_IS_DICT); }
static inline bool is_exact_dict(Value v) { return is_object(v) && as_object(v)->type == TYPE(dict); }
static inline Dict *as_dict(Value v) { return (Dict *)as_object(v); }

Dict *dict_new(void) MUST_CHECK;
Dict *dict_new_sized(size_t expected) MUST_CHECK;
/* Gives memory from object_new a table; for subclasses' __new__. */
bool dict_init_table(Dict *dict) MUST_CHECK;

/* 1 found, 0 absent, -1 exception. *value is borrowed: retain it before anything else runs. */
int dict_lookup(Dict *dict, Value key, Value *value) MUST_CHECK;
int dict_lookup_hashed(Dict *dict, Value key, int64_t hash, Value *value) MUST_CHECK;
/* Where the value of a key lies, for as long as nothing else runs. */
int dict_find_slot(Dict *dict, Value key, int64_t hash, Value **slot) MUST_CHECK;
/* For str keys: the value borrowed, or EMPTY; an exception may be set only if the dict has odd keys. */
Value dict_get_str(Dict *dict, Value key);
Value dict_get_c(Dict *dict, const char *key);
bool dict_set(Dict *dict, Value key, Value value) MUST_CHECK;
bool dict_set_hashed(Dict *dict, Value key, int64_t hash, Value value) MUST_CHECK;
/* The value of a key, stored as `otherwise` where there is none: 1 it was there, 0 it was not; borrowed. -1: exception. */
int dict_set_default(Dict *dict, Value key, int64_t hash, Value otherwise, Value *value) MUST_CHECK;
/* Takes the reference to value, also when it fails. */
bool dict_set_owned(Dict *dict, Value key, Value value) MUST_CHECK;
bool dict_set_c(Dict *dict, const char *key, Value value) MUST_CHECK;
/* 1 deleted, 0 absent, -1 exception. *old (may be NULL) takes over the value. */
int dict_delete(Dict *dict, Value key, Value *old) MUST_CHECK;
void dict_clear(Dict *dict);
Value dict_copy(Dict *dict) MUST_CHECK;
/* Every item of other, a dict; existing keys are overwritten unless keep. */
bool dict_merge(Dict *dict, Dict *other, bool keep) MUST_CHECK;
/* Walks the entries: *position starts at 0. Borrowed. The dict may be changed between calls only by storing. */
bool dict_next(Dict *dict, int64_t *position, Value *key, Value *value);
/* The same backwards: *position starts at dict->table->length. */
bool dict_previous(Dict *dict, int64_t *position, Value *key, Value *value);
/* The hash of the entry that dict_next or dict_previous came to last. */
int64_t dict_entry_hash(Dict *dict, int64_t index);
/* Takes the last item out: owned key and value. false: empty, no exception. */
bool dict_pop_last(Dict *dict, Value *key, Value *value) MUST_CHECK;
/* Moves an entry of a live key to the end or the start of the order. false: no memory. */
bool dict_move_to_end(Dict *dict, Value key, int64_t hash, bool last, int *found) MUST_CHECK;
int dict_delete_hashed(Dict *dict, Value key, int64_t hash, Value *old) MUST_CHECK;
/* hash() of what is to be a key; -1: TypeError. */
int64_t dict_key_hash(Value key) MUST_CHECK;
size_t dict_table_bytes(const Dict *dict);
void dict_dealloc(Object *self);
void dict_traverse(Object *self, VisitFn visit, void *context);

static inline uint64_t dict_version(Dict *dict)
{
    if (dict->table->version == 0)
        dict->table->version = ++runtime.next_version;
    return dict->table->version;
}
/* The entry index of a str key in a simple table, -1 if absent or the table is not simple. */
int64_t dict_str_index(Dict *dict, Value key);
static inline Value *dict_simple_value(Dict *dict, int64_t index)
{
    return &((DictEntry *)dict->table->entries)[index].value;
}

/* hash() of any value; -1: exception. */
int64_t hash_of(Value v) MUST_CHECK;
int64_t hash_small_int(int64_t i);
/* ==, identity first: 1, 0, -1 exception. */
int values_equal(Value a, Value b) MUST_CHECK;

#endif
