/* hashlib.c - module _hashlib: digests, HMAC and key derivation by OpenSSL's libcrypto, opened at the first import.

   The library's interface is declared here, so that its headers are not needed. */
#include <ctype.h>
#include <strings.h>

#include "modules/hash/hash.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/set.h"
#include "object/str.h"
#include "types/bytestring.h"

typedef struct Method Method;   /* EVP_MD */
typedef struct Context Context; /* EVP_MD_CTX */

enum { MAX_SIZE = 64, FLAG_XOF = 2 };

/* FUNCTION(result, name, parameters): what is used of the library. */
#define LIBRARY                                                                                                        \
    FUNCTION(const Method *, EVP_get_digestbyname, (const char *name))                                                 \
    FUNCTION(Context *, EVP_MD_CTX_new, (void))                                                                        \
    FUNCTION(void, EVP_MD_CTX_free, (Context *context))                                                                \
    FUNCTION(int, EVP_MD_CTX_copy_ex, (Context *to, const Context *from))                                              \
    FUNCTION(int, EVP_DigestInit_ex, (Context *context, const Method *method, void *engine))                           \
    FUNCTION(int, EVP_DigestUpdate, (Context *context, const void *data, size_t length))                               \
    FUNCTION(int, EVP_DigestFinal_ex, (Context *context, unsigned char *result, unsigned *length))                     \
    FUNCTION(int, EVP_DigestFinalXOF, (Context *context, unsigned char *result, size_t length))                        \
    FUNCTION(int, EVP_MD_get_size, (const Method *method))                                                             \
    FUNCTION(int, EVP_MD_get_block_size, (const Method *method))                                                       \
    FUNCTION(unsigned long, EVP_MD_get_flags, (const Method *method))                                                  \
    FUNCTION(const char *, EVP_MD_get0_name, (const Method *method))                                                   \
    FUNCTION(unsigned char *, HMAC, (const Method *method, const void *key, int key_length, const unsigned char *data, \
                                     size_t length, unsigned char *result, unsigned *result_length))                  \
    FUNCTION(int, PKCS5_PBKDF2_HMAC, (const char *password, int password_length, const unsigned char *salt,            \
                                      int salt_length, int rounds, const Method *method, int length,                   \
                                      unsigned char *result))                                                          \
    FUNCTION(int, EVP_PBE_scrypt, (const char *password, size_t password_length, const unsigned char *salt,            \
                                   size_t salt_length, uint64_t n, uint64_t r, uint64_t p, uint64_t memory,            \
                                   unsigned char *result, size_t length))                                              \
    FUNCTION(void, ERR_clear_error, (void))

enum {
#define FUNCTION(result, name, parameters) INDEX_##name,
    LIBRARY
#undef FUNCTION
    LIBRARY_COUNT
};
_Static_assert((int)LIBRARY_COUNT <= (int)CRYPTO_FUNCTIONS, "support.h has room for the table");
static const char *const library_names[] = {
#define FUNCTION(result, name, parameters) #name,
    LIBRARY
#undef FUNCTION
};
#define FUNCTION(result, name, parameters) typedef result (*Type_##name) parameters;
LIBRARY
#undef FUNCTION
#define CRYPTO(name) ((Type_##name)module_state()->crypto_functions[INDEX_##name])

/* ---- names ---- */

/* Names that hashlib has for what the library calls otherwise. */
static const struct { const char *name, *library_name; } known_names[] = {
    {"md5", "MD5"}, {"sha1", "SHA1"}, {"sha224", "SHA2-224"}, {"sha256", "SHA2-256"}, {"sha384", "SHA2-384"}, {"sha512", "SHA2-512"},
    {"sha512_224", "SHA2-512/224"}, {"sha512_256", "SHA2-512/256"}, {"sha3_224", "SHA3-224"}, {"sha3_256", "SHA3-256"},
    {"sha3_384", "SHA3-384"}, {"sha3_512", "SHA3-512"}, {"shake_128", "SHAKE-128"}, {"shake_256", "SHAKE-256"}, {"shake_128", "SHAKE128"}, {"shake_256", "SHAKE256"},
    {"blake2b", "BLAKE2B-512"}, {"blake2s", "BLAKE2S-256"}, {"md5-sha1", "MD5-SHA1"}, {"ripemd160", "RIPEMD-160"}, {"sm3", "SM3"},
};
enum { KNOWN = sizeof known_names / sizeof *known_names };

static COLD Value unsupported(const char *format, Value name)
{
    CRYPTO(ERR_clear_error)();
    return error_set(module_state()->crypto_digestmod_error, format, name);
}

/* NULL: ValueError. */
static const Method *find_method(Value name)
{
    const char *text = str_utf8(name, NULL);
    const Method *method = text ? CRYPTO(EVP_get_digestbyname)(text) : NULL;
    for (int i = 0; text && method == NULL && i < KNOWN; i++)
        if (strcasecmp(text, known_names[i].name) == 0)
            method = CRYPTO(EVP_get_digestbyname)(known_names[i].library_name);
    if (text && method == NULL)
        unsupported("unsupported digest algorithm: %S", name);
    return method;
}

static Value method_name(const Method *method)
{
    const char *name = CRYPTO(EVP_MD_get0_name)(method);
    for (int i = 0; i < KNOWN; i++)
        if (strcasecmp(name, known_names[i].library_name) == 0)
            return str_from_c(known_names[i].name);
    char lower[64];
    size_t n = 0;
    for (; name[n] && n < sizeof lower - 1; n++)
        lower[n] = (char)tolower((unsigned char)name[n]);
    return str_from_utf8(lower, n);
}

static COLD Value crypto_failed(void)
{
    CRYPTO(ERR_clear_error)();
    return error_value("[digital envelope routines] error in libcrypto");
}

/* ---- HASH objects ---- */

typedef struct HashContext {
    Object head;
    Context *context;
    const Method *method;
} HashContext;

static HashContext *as_context(Value v) { return (HashContext *)as_object(v); }

static Value context_new(Type *type, const Method *method)
{
    HashContext *h = object_new(type);
    if (h == NULL)
        return EMPTY;
    h->method = method;
    h->context = CRYPTO(EVP_MD_CTX_new)();
    if (h->context)
        return from_pointer(h);
    RELEASE(h);
    return error_no_memory();
}

static void context_dealloc(Object *self)
{
    HashContext *h = (HashContext *)self;
    if (h->context)
        CRYPTO(EVP_MD_CTX_free)(h->context);
    object_free(self);
}

static bool take_in(Context *context, Value data)
{
    Buffer in;
    if (!hash_buffer_get(data, &in))
        return false;
    bool ok = CRYPTO(EVP_DigestUpdate)(context, in.data, (size_t)in.length) == 1;
    buffer_release(&in);
    if (!ok)
        crypto_failed();
    return ok;
}

static Value new_hash(const Method *method, Value data)
{
    if (method == NULL)
        return EMPTY;
    struct ModuleState *state = module_state();
    bool extendable = CRYPTO(EVP_MD_get_flags)(method) & FLAG_XOF;
    Value v = context_new(extendable ? state->crypto_xof_type : state->crypto_hash_type, method);
    if (is_empty(v))
        return EMPTY;
    bool ok = CRYPTO(EVP_DigestInit_ex)(as_context(v)->context, method, NULL) == 1;
    if (!ok)
        crypto_failed();
    if (!ok || (!is_empty(data) && !take_in(as_context(v)->context, data)))
        clear(&v);
    return v;
}

/* A copy of the state, to be finished. NULL: exception. */
static Context *copy_state(Value self)
{
    Context *copy = CRYPTO(EVP_MD_CTX_new)();
    if (copy && CRYPTO(EVP_MD_CTX_copy_ex)(copy, as_context(self)->context) == 1)
        return copy;
    if (copy)
        CRYPTO(EVP_MD_CTX_free)(copy);
    crypto_failed();
    return NULL;
}

static Value hash_object_copy(Value self)
{
    Value v = context_new(type_of(self), as_context(self)->method);
    if (!is_empty(v) && CRYPTO(EVP_MD_CTX_copy_ex)(as_context(v)->context, as_context(self)->context) != 1) {
        crypto_failed();
        clear(&v);
    }
    return v;
}

static Value finished(Value self, bool extendable, size_t length)
{
    Bytes *result = bytes_new(extendable ? length : MAX_SIZE);
    Context *copy = result ? copy_state(self) : NULL;
    unsigned n = (unsigned)length;
    bool ok = copy && (extendable ? CRYPTO(EVP_DigestFinalXOF)(copy, (unsigned char *)result->data, length)
                                  : CRYPTO(EVP_DigestFinal_ex)(copy, (unsigned char *)result->data, &n)) == 1;
    if (copy)
        CRYPTO(EVP_MD_CTX_free)(copy);
    if (copy && !ok)
        crypto_failed();
    if (!ok) {
        RELEASE(result);
        return EMPTY;
    }
    return extendable || bytes_resize(&result, n) ? from_pointer(result) : EMPTY;
}

static Value as_hex(Value bytes)
{
    Value text = is_empty(bytes) ? EMPTY : hash_hex((uint8_t *)as_bytes(bytes)->data, as_bytes(bytes)->length);
    release(bytes);
    return text;
}

static Value hash_object_digest(Value self) { return finished(self, false, 0); }
static Value hash_object_hexdigest(Value self) { return as_hex(finished(self, false, 0)); }
static Value hash_object_update(Value self, Value data) { return take_in(as_context(self)->context, data) ? none_value() : EMPTY; }

static Value xof_digest(Value self, const Value *args)
{
    int64_t n;
    if (!c_size_argument(args[0], &n))
        return EMPTY;
    if (n < 0 || n >= 1 << 29)
        return error_value("negative or too large length");
    return n ? finished(self, true, (size_t)n) : retain(runtime.empty_bytes);
}
static Value xof_hexdigest(Value self, const Value *args) { return as_hex(xof_digest(self, args)); }

static Value get_digest_size(Value self) { return small_int_value(CRYPTO(EVP_MD_get_flags)(as_context(self)->method) & FLAG_XOF ? 0 : CRYPTO(EVP_MD_get_size)(as_context(self)->method)); }
static Value get_block_size(Value self) { return small_int_value(CRYPTO(EVP_MD_get_block_size)(as_context(self)->method)); }
static Value get_name(Value self) { return method_name(as_context(self)->method); }

static Value hash_object_repr(Value self)
{
    Value name = get_name(self), text = is_empty(name) ? EMPTY : str_format("<%U %s object @ %p>", name, type_of(self)->spec->name, (void *)as_object(self));
    release(name);
    return text;
}

static const GetSetRow getset[] = {
    {"digest_size", get_digest_size, NULL, NULL}, {"block_size", get_block_size, NULL, NULL}, {"name", get_name, NULL, NULL}, GETSET_END,
};
static const NativeRow hash_methods[] = {
    NATIVE("update", hash_object_update, "($self, obj, /)", "Update this hash object's state with the provided string."),
    NATIVE("digest", hash_object_digest, "($self, /)", "Return the digest value as a bytes object."),
    NATIVE("hexdigest", hash_object_hexdigest, "($self, /)", "Return the digest value as a string of hexadecimal digits."),
    NATIVE("copy", hash_object_copy, "($self, /)", "Return a copy of the hash object."),
    NATIVE_END,
};
static const NativeRow xof_methods[] = {
    NATIVE("digest", xof_digest, "($self, /, length)", "Return the digest value as a bytes object."),
    NATIVE("hexdigest", xof_hexdigest, "($self, /, length)", "Return the digest value as a string of hexadecimal digits."),
    NATIVE_END,
};
static const TypeSpec hash_spec = {
    .name = "_hashlib.HASH", .size = sizeof(HashContext), .flags = TYPE_NO_NEW | TYPE_BASE, .methods = hash_methods, .getset = getset,
    .doc = "HASH(name, string=b\"\")\n--\n\nA hash is an object used to calculate a checksum of a string of information.",
    .slots = {.repr = hash_object_repr, .dealloc = context_dealloc},
};
static const TypeSpec xof_spec = {
    .name = "_hashlib.HASHXOF", .size = sizeof(HashContext), .flags = TYPE_NO_NEW, .methods = xof_methods,
    .doc = "HASHXOF(name, string=b\"\")\n--\n\nA hash whose digest is as long as is asked for.",
    .slots = {.repr = hash_object_repr, .dealloc = context_dealloc},
};

/* ---- constructors ---- */

static Value new_named(Value module, const Value *args)
{
    enum { NAME, DATA, USED_FOR_SECURITY, STRING };
    Value source;
    (void)module;
    if (!is_str(args[NAME]))
        return error_type("new() argument 'name' must be str, not %T", args[NAME]);
    if (!hash_source(args[DATA], args[STRING], &source) || is_true(args[USED_FOR_SECURITY]) < 0)
        return EMPTY;
    return new_hash(find_method(args[NAME]), source);
}

static Value new_fixed(const char *name, const Value *args)
{
    enum { DATA, USED_FOR_SECURITY, STRING };
    Value source, text = str_from_c(name);
    if (is_empty(text) || !hash_source(args[DATA], args[STRING], &source) || is_true(args[USED_FOR_SECURITY]) < 0) {
        release(text);
        return EMPTY;
    }
    const Method *method = find_method(text);
    release(text);
    return new_hash(method, source);
}

#define CONSTRUCTOR(name)                                                                                              \
    static Value new_##name(Value module, const Value *args)                                                           \
    {                                                                                                                  \
        (void)module;                                                                                                  \
        return new_fixed(#name, args);                                                                                 \
    }
CONSTRUCTOR(md5)
CONSTRUCTOR(sha1)
CONSTRUCTOR(sha224)
CONSTRUCTOR(sha256)
CONSTRUCTOR(sha384)
CONSTRUCTOR(sha512)
CONSTRUCTOR(sha3_224)
CONSTRUCTOR(sha3_256)
CONSTRUCTOR(sha3_384)
CONSTRUCTOR(sha3_512)
CONSTRUCTOR(shake_128)
CONSTRUCTOR(shake_256)

/* ---- HMAC, PBKDF2, scrypt ---- */

/* The method that a digestmod argument names: a str, or one of this module's constructors. */
static const Method *digestmod_method(Value v)
{
    if (is_str(v))
        return find_method(v);
    if (is_object(v) && is_exactly(v, TYPE(native_function))) {
        const char *name = ((NativeFunction *)as_object(v))->row->name;
        if (strncmp(name, "openssl_", 8) == 0) {
            Value text = str_from_c(name + 8);
            const Method *method = is_empty(text) ? NULL : find_method(text);
            release(text);
            return method;
        }
    }
    unsupported("Unsupported digestmod %S", v);
    return NULL;
}

static Value hmac_digest(Value module, const Value *args)
{
    Buffer key, message;
    unsigned char result[MAX_SIZE];
    unsigned n = 0;
    (void)module;
    const Method *method = digestmod_method(args[2]);
    if (method == NULL || !buffer_get(args[0], &key, BUFFER_SIMPLE))
        return EMPTY;
    if (!buffer_get(args[1], &message, BUFFER_SIMPLE)) {
        buffer_release(&key);
        return EMPTY;
    }
    Value v = EMPTY;
    if (key.length > INT32_MAX)
        error_overflow("key is too long.");
    else if (message.length > INT32_MAX)
        error_overflow("msg is too long.");
    else if (CRYPTO(HMAC)(method, key.data ? key.data : "", (int)key.length, message.data, (size_t)message.length, result, &n))
        v = bytes_from(result, n);
    else
        crypto_failed();
    buffer_release(&key);
    buffer_release(&message);
    return v;
}

/* HMAC objects (RFC 2104): the inner digest takes in the message; the outer one waits for its result. */
typedef struct HmacContext {
    Object head;
    Context *inner, *outer;
    const Method *method;
} HmacContext;

static HmacContext *as_hmac(Value v) { return (HmacContext *)as_object(v); }

static void hmac_dealloc(Object *self)
{
    HmacContext *h = (HmacContext *)self;
    if (h->inner)
        CRYPTO(EVP_MD_CTX_free)(h->inner);
    if (h->outer)
        CRYPTO(EVP_MD_CTX_free)(h->outer);
    object_free(self);
}

static HmacContext *hmac_object(const Method *method)
{
    HmacContext *h = object_new(module_state()->crypto_hmac_type);
    if (h == NULL)
        return NULL;
    h->method = method;
    h->inner = CRYPTO(EVP_MD_CTX_new)();
    h->outer = CRYPTO(EVP_MD_CTX_new)();
    if (h->inner && h->outer)
        return h;
    RELEASE(h);
    error_no_memory();
    return NULL;
}

/* Starts a digest with the key, each byte of which is changed by a pattern. */
static bool start_keyed(Context *context, const Method *method, const uint8_t *key, size_t block, uint8_t pattern)
{
    uint8_t changed[256];
    for (size_t i = 0; i < block; i++)
        changed[i] = key[i] ^ pattern;
    return CRYPTO(EVP_DigestInit_ex)(context, method, NULL) == 1 && CRYPTO(EVP_DigestUpdate)(context, changed, block) == 1;
}

static bool set_key(HmacContext *h, const Buffer *key)
{
    uint8_t padded[256] = {0};
    size_t block = (size_t)CRYPTO(EVP_MD_get_block_size)(h->method);
    unsigned n;
    bool ok = block <= sizeof padded;
    if (ok && (size_t)key->length > block)
        ok = CRYPTO(EVP_DigestInit_ex)(h->inner, h->method, NULL) == 1 &&
             CRYPTO(EVP_DigestUpdate)(h->inner, key->data, (size_t)key->length) == 1 && CRYPTO(EVP_DigestFinal_ex)(h->inner, padded, &n) == 1;
    else if (ok && key->length)
        memcpy(padded, key->data, (size_t)key->length);
    ok = ok && start_keyed(h->inner, h->method, padded, block, 0x36) && start_keyed(h->outer, h->method, padded, block, 0x5c);
    if (!ok)
        crypto_failed();
    return ok;
}

static Value hmac_new(Value module, const Value *args)
{
    Buffer key;
    (void)module;
    if (is_none(args[2]))
        return error_type("Missing required parameter 'digestmod'.");
    const Method *method = digestmod_method(args[2]);
    if (method && CRYPTO(EVP_MD_get_flags)(method) & FLAG_XOF)
        return unsupported("Unsupported digestmod %S", args[2]);
    if (method == NULL || !buffer_get(args[0], &key, BUFFER_SIMPLE))
        return EMPTY;
    HmacContext *h = hmac_object(method);
    bool ok = h && set_key(h, &key);
    buffer_release(&key);
    if (ok && !is_empty(args[1]) && !is_none(args[1]))
        ok = take_in(h->inner, args[1]);
    if (!ok) {
        RELEASE(h);
        return EMPTY;
    }
    return from_pointer(h);
}

static Value hmac_copy(Value self)
{
    HmacContext *h = as_hmac(self), *copy = hmac_object(h->method);
    if (copy && (CRYPTO(EVP_MD_CTX_copy_ex)(copy->inner, h->inner) != 1 || CRYPTO(EVP_MD_CTX_copy_ex)(copy->outer, h->outer) != 1)) {
        RELEASE(copy);
        return crypto_failed();
    }
    return from_pointer(copy);
}

static Value hmac_object_digest(Value self)
{
    unsigned char result[MAX_SIZE];
    unsigned n = 0;
    Value copy = hmac_copy(self);
    if (is_empty(copy))
        return EMPTY;
    HmacContext *h = as_hmac(copy);
    bool ok = CRYPTO(EVP_DigestFinal_ex)(h->inner, result, &n) == 1 && CRYPTO(EVP_DigestUpdate)(h->outer, result, n) == 1 &&
              CRYPTO(EVP_DigestFinal_ex)(h->outer, result, &n) == 1;
    release(copy);
    return ok ? bytes_from(result, n) : crypto_failed();
}

static Value hmac_hexdigest(Value self) { return as_hex(hmac_object_digest(self)); }
static Value hmac_update(Value self, const Value *args) { return take_in(as_hmac(self)->inner, args[0]) ? none_value() : EMPTY; }
static Value hmac_digest_size(Value self) { return small_int_value(CRYPTO(EVP_MD_get_size)(as_hmac(self)->method)); }
static Value hmac_block_size(Value self) { return small_int_value(CRYPTO(EVP_MD_get_block_size)(as_hmac(self)->method)); }

static Value hmac_name(Value self)
{
    Value name = method_name(as_hmac(self)->method), text = is_empty(name) ? EMPTY : str_format("hmac-%U", name);
    release(name);
    return text;
}

static Value hmac_repr(Value self)
{
    Value name = method_name(as_hmac(self)->method), text = is_empty(name) ? EMPTY : str_format("<%U HMAC object @ %p>", name, (void *)as_object(self));
    release(name);
    return text;
}

static const NativeRow hmac_methods[] = {
    NATIVE("update", hmac_update, "($self, /, msg)", "Update the HMAC object with msg."),
    NATIVE("digest", hmac_object_digest, "($self, /)", "Return the digest of the bytes passed to the update() method so far."),
    NATIVE("hexdigest", hmac_hexdigest, "($self, /)", "Return hexadecimal digest of the bytes passed to the update() method so far."),
    NATIVE("copy", hmac_copy, "($self, /)", "Return a copy (\"clone\") of the HMAC object."),
    NATIVE_END,
};
static const GetSetRow hmac_getset[] = {
    {"digest_size", hmac_digest_size, NULL, NULL}, {"block_size", hmac_block_size, NULL, NULL}, {"name", hmac_name, NULL, NULL}, GETSET_END,
};
static const TypeSpec hmac_spec = {
    .name = "_hashlib.HMAC", .size = sizeof(HmacContext), .flags = TYPE_NO_NEW, .methods = hmac_methods, .getset = hmac_getset,
    .doc = "The object used to calculate HMAC of a message.", .slots = {.repr = hmac_repr, .dealloc = hmac_dealloc},
};

static bool key_length(Value v, const Method *method, int64_t *length)
{
    if (is_none(v)) {
        *length = CRYPTO(EVP_MD_get_size)(method);
        return true;
    }
    if (!c_size_argument(v, length))
        return false;
    if (*length < 1) {
        error_value("key length must be greater than 0.");
        return false;
    }
    if (*length > INT32_MAX) {
        error_overflow("key length is too great.");
        return false;
    }
    return true;
}

static Value derive(const Method *method, const Buffer *password, const Buffer *salt, int64_t rounds, int64_t length)
{
    if (password->length > INT32_MAX)
        return error_overflow("password is too long.");
    if (salt->length > INT32_MAX)
        return error_overflow("salt is too long.");
    if (rounds < 1)
        return error_value("iteration value must be greater than 0.");
    if (rounds > INT32_MAX)
        return error_overflow("iteration value is too great.");
    Bytes *key = bytes_new((size_t)length);
    if (key && CRYPTO(PKCS5_PBKDF2_HMAC)(password->data, (int)password->length, salt->data, (int)salt->length, (int)rounds, method, (int)length,
                                         (unsigned char *)key->data) != 1) {
        RELEASE(key);
        return crypto_failed();
    }
    return from_pointer(key);
}

static Value pbkdf2_hmac(Value module, const Value *args)
{
    enum { NAME, PASSWORD, SALT, ROUNDS, LENGTH };
    Buffer password, salt;
    int64_t rounds, length;
    (void)module;
    if (!is_str(args[NAME]))
        return error_type("pbkdf2_hmac() argument 'hash_name' must be str, not %T", args[NAME]);
    const Method *method = find_method(args[NAME]);
    if (method == NULL || !c_size_argument(args[ROUNDS], &rounds) || !buffer_get(args[PASSWORD], &password, BUFFER_SIMPLE))
        return EMPTY;
    Value key = EMPTY;
    if (buffer_get(args[SALT], &salt, BUFFER_SIMPLE)) {
        if (key_length(args[LENGTH], method, &length))
            key = derive(method, &password, &salt, rounds, length);
        buffer_release(&salt);
    }
    buffer_release(&password);
    return key;
}

static Value scrypt_key(const Buffer *password, const Buffer *salt, const int64_t *number)
{
    enum { N, R, P, MEMORY, LENGTH };
    if (number[N] < 2 || number[N] & (number[N] - 1))
        return error_value("n must be a power of 2.");
    if (number[MEMORY] < 0 || number[MEMORY] > INT32_MAX)
        return error_value("maxmem must be positive and smaller than 2147483647");
    if (number[LENGTH] < 1 || number[LENGTH] > INT32_MAX)
        return error_value("dklen must be greater than 0 and smaller than 2147483647");
    Bytes *key = bytes_new((size_t)number[LENGTH]);
    if (key && CRYPTO(EVP_PBE_scrypt)(password->data, (size_t)password->length, salt->data, (size_t)salt->length, (uint64_t)number[N],
                                      (uint64_t)number[R], (uint64_t)number[P], (uint64_t)number[MEMORY], (unsigned char *)key->data,
                                      (size_t)number[LENGTH]) != 1) {
        RELEASE(key);
        CRYPTO(ERR_clear_error)();
        return error_value("Invalid parameter combination for n, r, p, maxmem.");
    }
    return from_pointer(key);
}

static Value scrypt(Value module, const Value *args)
{
    enum { PASSWORD, SALT, NUMBERS };
    int64_t number[5];
    Buffer password, salt;
    (void)module;
    for (int i = 0; i < 5; i++)
        if (!c_size_argument(args[NUMBERS + i], &number[i]))
            return EMPTY;
    if (!buffer_get(args[PASSWORD], &password, BUFFER_SIMPLE))
        return EMPTY;
    Value key = EMPTY;
    if (buffer_get(args[SALT], &salt, BUFFER_SIMPLE)) {
        key = scrypt_key(&password, &salt, number);
        buffer_release(&salt);
    }
    buffer_release(&password);
    return key;
}

/* ---- comparing in a time that tells nothing ---- */

static bool same_bytes(const uint8_t *a, size_t n, const uint8_t *b, size_t m)
{
    const volatile uint8_t *left = n == m ? a : b, *right = b;
    volatile uint8_t differ = n != m;
    for (size_t i = 0; i < m; i++)
        differ |= left[i] ^ right[i];
    return !differ;
}

static Value compare_digest(Value module, const Value *args)
{
    Buffer a, b;
    (void)module;
    if (is_str(args[0]) && is_str(args[1])) {
        Str *s = as_str(args[0]), *t = as_str(args[1]);
        if (!str_is_ascii(s) || !str_is_ascii(t))
            return error_type("comparing strings with non-ASCII characters is not supported");
        return bool_value(same_bytes(str_data(s), s->length, str_data(t), t->length));
    }
    if (!has_buffer(args[0]) && !has_buffer(args[1]))
        return error_type("unsupported operand types(s) or combination of types: '%T' and '%T'", args[0], args[1]);
    if (!buffer_get(args[0], &a, BUFFER_SIMPLE))
        return EMPTY;
    Value result = EMPTY;
    if (buffer_get(args[1], &b, BUFFER_SIMPLE)) {
        result = bool_value(same_bytes(a.data, (size_t)a.length, b.data, (size_t)b.length));
        buffer_release(&b);
    }
    buffer_release(&a);
    return result;
}

static Value get_fips_mode(Value module)
{
    (void)module;
    return small_int_value(0);
}

/* ---- the module ---- */

#define SIGNATURE "($module, /, data=<unset>, *, usedforsecurity=True, string=None)"
#define CONSTRUCTOR_ROW(name) NATIVE("openssl_" #name, new_##name, SIGNATURE, "Returns a " #name " hash object; optionally initialized with a string.")
static const NativeRow functions[] = {
    NATIVE("new", new_named, "($module, /, name, data=<unset>, *, usedforsecurity=True, string=None)", "Return a new hash object using the named algorithm."),
    CONSTRUCTOR_ROW(md5), CONSTRUCTOR_ROW(sha1), CONSTRUCTOR_ROW(sha224), CONSTRUCTOR_ROW(sha256), CONSTRUCTOR_ROW(sha384),
    CONSTRUCTOR_ROW(sha512), CONSTRUCTOR_ROW(sha3_224), CONSTRUCTOR_ROW(sha3_256), CONSTRUCTOR_ROW(sha3_384), CONSTRUCTOR_ROW(sha3_512),
    CONSTRUCTOR_ROW(shake_128), CONSTRUCTOR_ROW(shake_256),
    NATIVE("pbkdf2_hmac", pbkdf2_hmac, "($module, /, hash_name, password, salt, iterations, dklen=None)",
           "Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function."),
    NATIVE("scrypt", scrypt, "($module, /, password, *, salt, n, r, p, maxmem=0, dklen=64)", "scrypt password-based key derivation function."),
    NATIVE("hmac_new", hmac_new, "($module, /, key, msg=<unset>, digestmod=None)", "Return a new hmac object."),
    NATIVE("hmac_digest", hmac_digest, "($module, /, key, msg, digest)", "Single-shot HMAC."),
    NATIVE("compare_digest", compare_digest, "($module, a, b, /)", "Return 'a == b'."),
    NATIVE("get_fips_mode", get_fips_mode, "($module, /)", "Determine the OpenSSL FIPS mode of operation."),
    NATIVE_END,
};

static bool add_names(Value module)
{
    Value names = set_from(TYPE(frozenset), EMPTY);
    bool ok = !is_empty(names);
    for (int i = 0; ok && i < KNOWN; i++) {
        const Method *method = CRYPTO(EVP_get_digestbyname)(known_names[i].library_name);
        unsigned char digest[MAX_SIZE];
        unsigned n;
        Context *probe = method ? CRYPTO(EVP_MD_CTX_new)() : NULL;
        /* Names of algorithms that no provider carries are known, too. */
        if (probe && CRYPTO(EVP_DigestInit_ex)(probe, method, NULL) == 1 && CRYPTO(EVP_DigestFinal_ex)(probe, digest, &n) == 1) {
            Value name = str_from_c(known_names[i].name);
            ok = !is_empty(name) && set_add(as_set(names), name);
            release(name);
        }
        if (probe)
            CRYPTO(EVP_MD_CTX_free)(probe);
    }
    CRYPTO(ERR_clear_error)();
    return ok ? module_add(module, "openssl_md_meth_names", names) : (release(names), false);
}

/* Which digest each of the module's constructors is for. */
static bool add_constructors(Value module)
{
    Dict *dict = dict_new();
    bool ok = dict != NULL;
    for (const NativeRow *row = functions; ok && row->name; row++) {
        if (strncmp(row->name, "openssl_", 8) != 0)
            continue;
        Value function = dict_get_c(module_dict(module), row->name), name = str_from_c(row->name + 8);
        ok = !is_empty(function) && !is_empty(name) && dict_set(dict, function, name);
        release(name);
    }
    return ok ? module_add(module, "_constructors", from_pointer(dict)) : false;
}

static bool fill(Value module)
{
    static const char *const files[] = {"libcrypto.so.3", "libcrypto.so", NULL};
    struct ModuleState *state = module_state_start();
    return state && library_open("_hashlib", files, library_names, LIBRARY_COUNT, state->crypto_functions) &&
           module_add_exception(module, "UnsupportedDigestmodError", TYPE(ValueError), &state->crypto_digestmod_error) &&
           module_make_type(module, &hash_spec, NULL, true, &state->crypto_hash_type) &&
           module_make_type(module, &xof_spec, state->crypto_hash_type, true, &state->crypto_xof_type) && add_names(module) && add_constructors(module) &&
           module_make_type(module, &hmac_spec, NULL, true, &state->crypto_hmac_type) && module_add_int(module, "_GIL_MINSIZE", 2048);
}

const ModuleSpec hashlib_module = {"_hashlib", "OpenSSL interface for hashlib module", functions, fill};
