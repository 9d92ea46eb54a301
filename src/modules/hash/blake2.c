/* blake2.c - module _blake2: BLAKE2b and BLAKE2s with all their parameters. */
#include "modules/hash/hash.h"

#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"

enum { DATA, DIGEST_SIZE, KEY, SALT, PERSON, FANOUT, DEPTH, LEAF_SIZE, NODE_OFFSET, NODE_DEPTH, INNER_SIZE, LAST_NODE,
       USED_FOR_SECURITY, STRING, ARGUMENTS };

typedef struct Limits {
    const char *name;
    DigestName digest;
    int size, field; /* longest digest and key; length of salt and person */
} Limits;

static const Limits limits_b = {"Blake2b", DIGEST_BLAKE2B, 64, 16}, limits_s = {"Blake2s", DIGEST_BLAKE2S, 32, 8};

#define SIGNATURE(name) "(data=<unset>, *, digest_size=_blake2." name ".MAX_DIGEST_SIZE,\n        key=b'', salt=b'', person=b'', " \
    "fanout=1, depth=1, leaf_size=0,\n        node_offset=0, node_depth=0, inner_size=0, last_node=False,\n" \
    "        usedforsecurity=True, string=None)"
static const NativeRow row_b = {"blake2b", {NULL}, NATIVE_BOUND, SIGNATURE("blake2b"), NULL};
static const NativeRow row_s = {"blake2s", {NULL}, NATIVE_BOUND, SIGNATURE("blake2s"), NULL};

/* Copies the bytes of an argument; *length tells how many. */
static bool read_bytes(Value v, const char *what, size_t most, uint8_t *to, size_t *length)
{
    Buffer b;
    if (!buffer_get(v, &b, BUFFER_SIMPLE))
        return false;
    *length = (size_t)b.length;
    bool fits = *length <= most;
    if (fits && *length)
        memcpy(to, b.data, *length);
    buffer_release(&b);
    if (!fits)
        error_value("maximum %s length is %zu bytes", what, most);
    return fits;
}

static bool read_small(Value v, const char *what, int least, int most, uint8_t *result)
{
    int i;
    if (!c_int_argument(v, 0, &i))
        return false;
    if (i < least || i > most) {
        error_value("%s must be between %d and %d", what, least, most);
        return false;
    }
    *result = (uint8_t)i;
    return true;
}

static bool read_sizes(const Limits *limits, const Value *args, Blake2Parameters *p)
{
    int size, inner;
    uint64_t leaf;
    if (!c_int_argument(args[DIGEST_SIZE], limits->size, &size))
        return false;
    if (size < 1 || size > limits->size) {
        error_value("digest_size for %s must be between 1 and %d bytes, here it is %d", limits->name, limits->size, size);
        return false;
    }
    p->size = (uint8_t)size;
    if (!read_small(args[FANOUT], "fanout", 0, 255, &p->fanout) || !read_small(args[DEPTH], "depth", 1, 255, &p->depth) ||
        !c_unsigned_argument(args[LEAF_SIZE], "unsigned long", &leaf))
        return false;
    if (leaf > UINT32_MAX) {
        error_overflow("leaf_size is too large");
        return false;
    }
    p->leaf_size = (uint32_t)leaf;
    if (!c_unsigned_argument(args[NODE_OFFSET], "unsigned long long", &p->node_offset))
        return false;
    if (limits->digest == DIGEST_BLAKE2S && p->node_offset >> 48) {
        error_overflow("node_offset is too large");
        return false;
    }
    if (!read_small(args[NODE_DEPTH], "node_depth", 0, 255, &p->node_depth) || !c_int_argument(args[INNER_SIZE], 0, &inner))
        return false;
    if (inner < 0 || inner > limits->size) {
        error_value("inner_size must be between 0 and is %d", limits->size);
        return false;
    }
    p->inner_size = (uint8_t)inner;
    return true;
}

static bool read_parameters(const Limits *limits, const Value *args, Blake2Parameters *p)
{
    size_t n, key_length = 0;
    int last = is_true(args[LAST_NODE]);
    if (last < 0 || !read_bytes(args[SALT], "salt", (size_t)limits->field, p->salt, &n) ||
        !read_bytes(args[PERSON], "person", (size_t)limits->field, p->person, &n) || !read_sizes(limits, args, p) ||
        !read_bytes(args[KEY], "key", (size_t)limits->size, p->key, &key_length))
        return false;
    p->key_length = (uint8_t)key_length;
    p->last_node = last;
    return true;
}

static Value make(Type *type, const Limits *limits, const NativeRow *row, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[ARGUMENTS], source;
    Blake2Parameters p = {0};
    if (!bind_arguments(row, args, nargs, kwnames, bound, ARGUMENTS) || !hash_source(bound[DATA], bound[STRING], &source) ||
        is_true(bound[USED_FOR_SECURITY]) < 0 || !read_parameters(limits, bound, &p))
        return EMPTY;
    HashObject *h = object_new(type);
    if (h == NULL)
        return EMPTY;
    digest_start_blake2(&h->digest, limits->digest, &p);
    if (!hash_take_in(&h->digest, source)) {
        RELEASE(h);
        return EMPTY;
    }
    return from_pointer(h);
}

static Value new_b(Type *type, const Value *args, size_t nargs, Value kwnames) { return make(type, &limits_b, &row_b, args, nargs, kwnames); }
static Value new_s(Type *type, const Value *args, size_t nargs, Value kwnames) { return make(type, &limits_s, &row_s, args, nargs, kwnames); }

static const NativeRow methods[] = {
    NATIVE("copy", hash_copy, "($self, /)", "A hash object in the same state."),
    NATIVE("digest", hash_digest, "($self, /)", "The digest of the data so far, as bytes."),
    NATIVE("hexdigest", hash_hexdigest, "($self, /)", "The digest of the data so far, as hexadecimal digits."),
    NATIVE("update", hash_update, "($self, data, /)", "Takes in more data."),
    NATIVE_END,
};

#define TEXT_SIGNATURE(name) name "(data=b'', *, digest_size=_blake2." name ".MAX_DIGEST_SIZE,\n        key=b'', salt=b'', person=b'', " \
    "fanout=1, depth=1, leaf_size=0,\n        node_offset=0, node_depth=0, inner_size=0, last_node=False,\n" \
    "        usedforsecurity=True, string=None)\n--\n\nA new hash object."
static const TypeSpec spec_b = {
    .name = "_blake2.blake2b", .size = sizeof(HashObject), .methods = methods, .getset = hash_getset,
    .doc = TEXT_SIGNATURE("blake2b"), .slots = {.new = new_b},
};
static const TypeSpec spec_s = {
    .name = "_blake2.blake2s", .size = sizeof(HashObject), .methods = methods, .getset = hash_getset,
    .doc = TEXT_SIGNATURE("blake2s"), .slots = {.new = new_s},
};

static bool set_constant(Type *type, const char *name, int value) { return dict_set_c(as_dict(type->dict), name, small_int_value(value)); }

static bool add_type(Value module, const TypeSpec *spec, const Limits *l)
{
    struct ModuleState *state = module_state_start();
    if (state == NULL || !module_make_type(module, spec, NULL, true, &state->digest_types[l->digest]))
        return false;
    Type *type = state->digest_types[l->digest];
    return set_constant(type, "SALT_SIZE", l->field) && set_constant(type, "PERSON_SIZE", l->field) &&
           set_constant(type, "MAX_KEY_SIZE", l->size) && set_constant(type, "MAX_DIGEST_SIZE", l->size);
}

static bool fill(Value module)
{
    return module_add_int(module, "_GIL_MINSIZE", 2048) && add_type(module, &spec_b, &limits_b) && add_type(module, &spec_s, &limits_s) &&
           module_add_int(module, "BLAKE2B_SALT_SIZE", 16) && module_add_int(module, "BLAKE2B_PERSON_SIZE", 16) &&
           module_add_int(module, "BLAKE2B_MAX_KEY_SIZE", 64) && module_add_int(module, "BLAKE2B_MAX_DIGEST_SIZE", 64) &&
           module_add_int(module, "BLAKE2S_SALT_SIZE", 8) && module_add_int(module, "BLAKE2S_PERSON_SIZE", 8) &&
           module_add_int(module, "BLAKE2S_MAX_KEY_SIZE", 32) && module_add_int(module, "BLAKE2S_MAX_DIGEST_SIZE", 32);
}

const ModuleSpec blake2_module = {"_blake2", "The BLAKE2 hash functions.", NULL, fill};
