/* support.h - what modules written in C share: where they keep types and tables, and making exception classes. */
#ifndef PYISH_MODULES_SUPPORT_H
#define PYISH_MODULES_SUPPORT_H

#include "object/buffer.h"
#include "types/module.h"

struct DateTypes {
    Type *delta, *date, *datetime, *time, *tzinfo, *timezone, *iso_calendar;
    Value utc, epoch; /* timezone.utc; the start of 1970 in it */
};

struct PickleState {
    Type *pickler_type, *unpickler_type, *buffer_type, *pickler_memo_type, *unpickler_memo_type;
    Type *pickle_error, *pickling_error, *unpickling_error;
    Value dispatch_table, extension_registry, inverted_registry, extension_cache; /* of copyreg */
    Value names_2to3, imports_2to3, names_3to2, imports_3to2;                     /* of _compat_pickle */
    Value codecs_encode, partial;
};

enum { CRYPTO_FUNCTIONS = 20 }; /* room for what _hashlib takes from libcrypto */

/* Types and objects that a module's C code needs again; owned, NULL or EMPTY until the module is first made. */
struct ModuleState {
    Type *binascii_error, *binascii_incomplete;
    struct DateTypes datetime;
    struct PickleState pickle;
    Value structs; /* dict of _struct.Struct by format */
    Type *bz2_compressor, *bz2_decompressor;
    void *bz2_functions[6];
    Type *crypto_hash_type, *crypto_xof_type, *crypto_hmac_type, *crypto_digestmod_error;
    void *crypto_functions[CRYPTO_FUNCTIONS];
    Type *digest_types[14]; /* by DigestName */
    Type *csv_error, *csv_dialect, *csv_reader, *csv_writer;
    Value csv_dialects; /* dict by name */
    int64_t csv_field_limit;
    Type *zlib_error, *zlib_compress, *zlib_decompress, *zlib_reader;
};

/* The one record of the runtime, made at the first call. NULL: no memory. */
struct ModuleState *module_state_start(void) MUST_CHECK;
/* Once a module's fill function has called module_state_start. */
static inline struct ModuleState *module_state(void) { return runtime.module_states; }

/* An exception class `name` of a module, added to it and kept in *slot. false: exception. */
bool module_add_exception(Value module, const char *name, Type *base, Type **slot) MUST_CHECK;
/* A type of a spec, added to a module under its own name (public) and kept in *slot. */
bool module_make_type(Value module, const TypeSpec *spec, Type *base, bool public, Type **slot) MUST_CHECK;

/* The bytes of an object with a buffer or of an ASCII str. false: exception. */
bool ascii_buffer_get(Value v, Buffer *buffer) MUST_CHECK;

/* Opens a shared library that a module stands on, by the first of `files` (NULL ends them) that is there, and fills in a
   table of its functions by name. false: ModuleNotFoundError says why. */
bool library_open(const char *module, const char *const *files, const char *const *names, size_t count, void **functions) MUST_CHECK;
/* A writable view of an argument; other objects get a TypeError that names the function. */
bool buffer_get_writable(Value v, Buffer *buffer, const char *function) MUST_CHECK;
/* An argument as a C int or ssize_t; EMPTY gives `otherwise`. false: exception. */
bool c_int_argument(Value v, int otherwise, int *result) MUST_CHECK;
/* An argument as an unsigned C number of 64 bits, which messages call c_type. */
bool c_unsigned_argument(Value v, const char *c_type, uint64_t *result) MUST_CHECK;
bool c_size_argument(Value v, int64_t *result) MUST_CHECK;
/* The low 32 bits of an int. */
bool unsigned_masked(Value v, uint32_t *result) MUST_CHECK;
/* crc32(data, crc) of binascii and zlib. */
Value crc32_function(Value module, const Value *args);

#endif
