/* hashes.c - modules _md5, _sha1, _sha2 and _sha3: objects around the digests of base/. */
#include "modules/hash/hash.h"

#include "object/bytes.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/bytestring.h"

/* ---- shared with _blake2 and _hashlib ---- */

bool hash_source(Value data, Value string, Value *source)
{
    bool has_string = !is_empty(string) && !is_none(string);
    *source = has_string ? string : data;
    if (is_empty(data) || !has_string)
        return true;
    error_type("'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal "
               "in a future version.");
    return false;
}

bool hash_buffer_get(Value v, Buffer *buffer)
{
    *buffer = (Buffer){0};
    if (is_str(v))
        error_type("Strings must be encoded before hashing");
    else if (!has_buffer(v))
        error_type("object supporting the buffer API required");
    else
        return buffer_get(v, buffer, BUFFER_SIMPLE);
    return false;
}

bool hash_take_in(Digest *digest, Value data)
{
    Buffer in;
    if (is_empty(data))
        return true;
    if (!hash_buffer_get(data, &in))
        return false;
    digest_update(digest, in.data, (size_t)in.length);
    buffer_release(&in);
    return true;
}

Value hash_hex(const uint8_t *bytes, size_t length) { return byte_string_hex((Span){bytes, length}, EMPTY, EMPTY); }

Value hash_copy(Value self)
{
    HashObject *copy = object_new(type_of(self));
    if (copy)
        copy->digest = as_hash(self)->digest;
    return from_pointer(copy);
}

/* The digest so far; the object can go on. */
static size_t current_digest(Value self, uint8_t *result)
{
    Digest copy = as_hash(self)->digest;
    digest_finish(&copy, result, copy.size);
    return copy.size;
}

Value hash_digest(Value self)
{
    uint8_t result[DIGEST_MAX_SIZE];
    size_t n = current_digest(self, result);
    return bytes_from(result, n);
}

Value hash_hexdigest(Value self)
{
    uint8_t result[DIGEST_MAX_SIZE];
    size_t n = current_digest(self, result);
    return hash_hex(result, n);
}

Value hash_update(Value self, Value data) { return hash_take_in(&as_hash(self)->digest, data) ? none_value() : EMPTY; }

static Value get_block_size(Value self) { return small_int_value(as_hash(self)->digest.kind->block); }
static Value get_digest_size(Value self) { return small_int_value(as_hash(self)->digest.size); }
static Value get_name(Value self) { return str_from_c(as_hash(self)->digest.kind->name); }

const GetSetRow hash_getset[] = {
    {"block_size", get_block_size, NULL, NULL}, {"name", get_name, NULL, NULL}, {"digest_size", get_digest_size, NULL, NULL}, GETSET_END};

/* ---- _md5, _sha1, _sha2 ---- */

static Value new_hash(DigestName name, const Value *args)
{
    enum { DATA, USED_FOR_SECURITY, STRING };
    Value source;
    if (!hash_source(args[DATA], args[STRING], &source) || is_true(args[USED_FOR_SECURITY]) < 0)
        return EMPTY;
    HashObject *h = object_new(module_state()->digest_types[name]);
    if (h == NULL)
        return EMPTY;
    digest_start(&h->digest, name);
    if (!hash_take_in(&h->digest, source)) {
        RELEASE(h);
        return EMPTY;
    }
    return from_pointer(h);
}

#define FUNCTION(function, name)                                                                                       \
    static Value function(Value module, const Value *args)                                                             \
    {                                                                                                                  \
        (void)module;                                                                                                  \
        return new_hash(name, args);                                                                                   \
    }
FUNCTION(new_md5, DIGEST_MD5)
FUNCTION(new_sha1, DIGEST_SHA1)
FUNCTION(new_sha224, DIGEST_SHA224)
FUNCTION(new_sha256, DIGEST_SHA256)
FUNCTION(new_sha384, DIGEST_SHA384)
FUNCTION(new_sha512, DIGEST_SHA512)

static const NativeRow methods[] = {
    NATIVE("copy", hash_copy, "($self, /)", "A hash object in the same state."),
    NATIVE("digest", hash_digest, "($self, /)", "The digest of the data so far, as bytes."),
    NATIVE("hexdigest", hash_hexdigest, "($self, /)", "The digest of the data so far, as hexadecimal digits."),
    NATIVE("update", hash_update, "($self, obj, /)", "Takes in more data."),
    NATIVE_END,
};

#define TYPE_SPEC(spec, text) \
    static const TypeSpec spec = {.name = text, .size = sizeof(HashObject), .flags = TYPE_NO_NEW, .methods = methods, .getset = hash_getset}
TYPE_SPEC(md5_spec, "_md5.md5");
TYPE_SPEC(sha1_spec, "_sha1.sha1");
TYPE_SPEC(sha224_spec, "_sha2.SHA224Type");
TYPE_SPEC(sha256_spec, "_sha2.SHA256Type");
TYPE_SPEC(sha384_spec, "_sha2.SHA384Type");
TYPE_SPEC(sha512_spec, "_sha2.SHA512Type");

static bool add_type(Value module, const char *attribute, const TypeSpec *spec, DigestName name)
{
    struct ModuleState *state = module_state_start();
    return state && module_make_type(module, spec, NULL, false, &state->digest_types[name]) &&
           module_add(module, attribute, retain(from_pointer(state->digest_types[name])));
}

static bool add_threshold(Value module) { return module_add_int(module, "_GIL_MINSIZE", 2048); }

static bool fill_md5(Value module) { return add_threshold(module) && add_type(module, "MD5Type", &md5_spec, DIGEST_MD5); }
static bool fill_sha1(Value module) { return add_threshold(module) && add_type(module, "SHA1Type", &sha1_spec, DIGEST_SHA1); }
static bool fill_sha2(Value module)
{
    return add_threshold(module) && add_type(module, "SHA224Type", &sha224_spec, DIGEST_SHA224) &&
           add_type(module, "SHA256Type", &sha256_spec, DIGEST_SHA256) && add_type(module, "SHA384Type", &sha384_spec, DIGEST_SHA384) &&
           add_type(module, "SHA512Type", &sha512_spec, DIGEST_SHA512);
}

#define SIGNATURE "($module, /, data=<unset>, *, usedforsecurity=True, string=None)"
static const NativeRow md5_functions[] = {NATIVE("md5", new_md5, SIGNATURE, "A new MD5 hash object."), NATIVE_END};
static const NativeRow sha1_functions[] = {NATIVE("sha1", new_sha1, SIGNATURE, "A new SHA-1 hash object."), NATIVE_END};
static const NativeRow sha2_functions[] = {
    NATIVE("sha224", new_sha224, SIGNATURE, "A new SHA-224 hash object."),
    NATIVE("sha256", new_sha256, SIGNATURE, "A new SHA-256 hash object."),
    NATIVE("sha384", new_sha384, SIGNATURE, "A new SHA-384 hash object."),
    NATIVE("sha512", new_sha512, SIGNATURE, "A new SHA-512 hash object."),
    NATIVE_END,
};

const ModuleSpec md5_module = {"_md5", NULL, md5_functions, fill_md5};
const ModuleSpec sha1_module = {"_sha1", NULL, sha1_functions, fill_sha1};
const ModuleSpec sha2_module = {"_sha2", NULL, sha2_functions, fill_sha2};

/* ---- _sha3 ---- */

/* CPython names the first of the family in messages about any of them. */
static const NativeRow sha3_row = {"sha3_224", {NULL}, NATIVE_BOUND, "(data=<unset>, *, usedforsecurity=True, string=None)", NULL};

static Value sha3_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[3];
    if (!bind_arguments(&sha3_row, args, nargs, kwnames, bound, 3))
        return EMPTY;
    DigestName name = DIGEST_SHA3_224;
    while (module_state()->digest_types[name] != type)
        name++;
    return new_hash(name, bound);
}

static bool shake_length(Value v, size_t *length)
{
    uint64_t n;
    if (!c_unsigned_argument(v, "unsigned long", &n))
        return false;
    if (n >= 1 << 29) {
        error_value("length is too large");
        return false;
    }
    *length = (size_t)n;
    return true;
}

static Value shake_digest(Value self, const Value *args)
{
    size_t n;
    Bytes *result = shake_length(args[0], &n) ? bytes_new(n) : NULL;
    if (result == NULL)
        return EMPTY;
    Digest copy = as_hash(self)->digest;
    digest_finish(&copy, (uint8_t *)result->data, n);
    return from_pointer(result);
}

static Value shake_hexdigest(Value self, const Value *args)
{
    Value bytes = shake_digest(self, args);
    Value result = is_empty(bytes) ? EMPTY : hash_hex((uint8_t *)as_bytes(bytes)->data, as_bytes(bytes)->length);
    release(bytes);
    return result;
}

static Value get_capacity(Value self) { return small_int_value(1600 - 8 * as_hash(self)->digest.kind->block); }
static Value get_rate(Value self) { return small_int_value(8 * as_hash(self)->digest.kind->block); }
static Value get_suffix(Value self) { return bytes_from(as_hash(self)->digest.size ? "\x06" : "\x1f", 1); }

static const GetSetRow sha3_getset[] = {
    {"block_size", get_block_size, NULL, NULL}, {"name", get_name, NULL, NULL}, {"digest_size", get_digest_size, NULL, NULL},
    {"_capacity_bits", get_capacity, NULL, NULL}, {"_rate_bits", get_rate, NULL, NULL}, {"_suffix", get_suffix, NULL, NULL},
    GETSET_END,
};

static const NativeRow sha3_methods[] = {
    NATIVE("copy", hash_copy, "($self, /)", "A hash object in the same state."),
    NATIVE("digest", hash_digest, "($self, /)", "The digest of the data so far, as bytes."),
    NATIVE("hexdigest", hash_hexdigest, "($self, /)", "The digest of the data so far, as hexadecimal digits."),
    NATIVE("update", hash_update, "($self, data, /)", "Takes in more data."),
    NATIVE_END,
};
static const NativeRow shake_methods[] = {
    NATIVE("copy", hash_copy, "($self, /)", "A hash object in the same state."),
    NATIVE("digest", shake_digest, "($self, /, length)", "The first bytes of the digest of the data so far."),
    NATIVE("hexdigest", shake_hexdigest, "($self, /, length)", "The first bytes of the digest so far, as hexadecimal digits."),
    NATIVE("update", hash_update, "($self, data, /)", "Takes in more data."),
    NATIVE_END,
};

#define SHA3_SPEC(text, rows)                                                                                          \
    {.name = "_sha3." text, .size = sizeof(HashObject), .methods = rows, .getset = sha3_getset,                        \
     .doc = text "(data=b'', *, usedforsecurity=True, string=None)\n\nA new hash object.", .slots = {.new = sha3_new}}
static const TypeSpec sha3_specs[] = {
    SHA3_SPEC("sha3_224", sha3_methods), SHA3_SPEC("sha3_256", sha3_methods), SHA3_SPEC("sha3_384", sha3_methods),
    SHA3_SPEC("sha3_512", sha3_methods), SHA3_SPEC("shake_128", shake_methods), SHA3_SPEC("shake_256", shake_methods),
};

static bool fill_sha3(Value module)
{
    bool ok = add_threshold(module) && module_add(module, "implementation", str_from_c("HACL"));
    for (int i = 0; ok && i < 6; i++)
        ok = add_type(module, digest_kinds[DIGEST_SHA3_224 + i].name, &sha3_specs[i], (DigestName)(DIGEST_SHA3_224 + i));
    return ok;
}

const ModuleSpec sha3_module = {"_sha3", NULL, NULL, fill_sha3};
