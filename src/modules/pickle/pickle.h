/* pickle.h - what the files of module _pickle share. The format: PEP 307, 3154, 574, and the standard library's pickletools. */
#ifndef PYISH_MODULES_PICKLE_PICKLE_H
#define PYISH_MODULES_PICKLE_PICKLE_H

#include "modules/support.h"
#include "object/bytes.h"
#include "object/str.h"

enum { PICKLE_HIGHEST = 5, PICKLE_DEFAULT = 5, PICKLE_BATCH = 1000, PICKLE_FRAME = 64 * 1024, PICKLE_FRAME_LEAST = 4, PICKLE_FRAME_HEADER = 9,
       PICKLE_PREFETCH = 128 * 1024 };

typedef enum Opcode {
    OP_MARK = '(', OP_STOP = '.', OP_POP = '0', OP_POP_MARK = '1', OP_DUP = '2', OP_FLOAT = 'F', OP_INT = 'I', OP_BININT = 'J',
    OP_BININT1 = 'K', OP_LONG = 'L', OP_BININT2 = 'M', OP_NONE = 'N', OP_PERSID = 'P', OP_BINPERSID = 'Q', OP_REDUCE = 'R',
    OP_STRING = 'S', OP_BINSTRING = 'T', OP_SHORT_BINSTRING = 'U', OP_UNICODE = 'V', OP_BINUNICODE = 'X', OP_APPEND = 'a',
    OP_BUILD = 'b', OP_GLOBAL = 'c', OP_DICT = 'd', OP_EMPTY_DICT = '}', OP_APPENDS = 'e', OP_GET = 'g', OP_BINGET = 'h',
    OP_INST = 'i', OP_LONG_BINGET = 'j', OP_LIST = 'l', OP_EMPTY_LIST = ']', OP_OBJ = 'o', OP_PUT = 'p', OP_BINPUT = 'q',
    OP_LONG_BINPUT = 'r', OP_SETITEM = 's', OP_TUPLE = 't', OP_EMPTY_TUPLE = ')', OP_SETITEMS = 'u', OP_BINFLOAT = 'G',
    OP_PROTO = 0x80, OP_NEWOBJ, OP_EXT1, OP_EXT2, OP_EXT4, OP_TUPLE1, OP_TUPLE2, OP_TUPLE3, OP_NEWTRUE, OP_NEWFALSE, OP_LONG1, OP_LONG4,
    OP_BINBYTES = 'B', OP_SHORT_BINBYTES = 'C',
    OP_SHORT_BINUNICODE = 0x8c, OP_BINUNICODE8, OP_BINBYTES8, OP_EMPTY_SET, OP_ADDITEMS, OP_FROZENSET, OP_NEWOBJ_EX, OP_STACK_GLOBAL,
    OP_MEMOIZE, OP_FRAME, OP_BYTEARRAY8, OP_NEXT_BUFFER, OP_READONLY_BUFFER,
} Opcode;

/* Objects that were written, by address, with the number each was given. Owned keys. */
typedef struct PickleMemo {
    struct MemoEntry { Object *key; size_t number; } *entries; /* open addressing; capacity a power of two */
    size_t capacity, used;
} PickleMemo;

typedef struct Pickler {
    Object head;
    Value write;   /* the file's method; EMPTY: into memory only */
    Value dispatch_table, buffer_callback, reducer_override;
    Value persistent_id; /* set on the instance; EMPTY: not */
    Value find_id;       /* what asks for persistent ids while dump() runs; EMPTY: nothing does */
    int32_t protocol, bin, fast;
    bool fix_imports, framing, ready, running;
    char *out;     /* malloc's */
    size_t length, capacity;
    int64_t frame; /* where the current frame begins in out; -1: none */
    PickleMemo memo;
    int fast_depth;
    Value fast_memo;
} Pickler;

typedef struct Unpickler {
    Object head;
    Value read, readline, readinto, peek; /* the file's methods; EMPTY where there are none */
    Value persistent_load; /* set on the instance; EMPTY: not */
    Value load_id;         /* what to ask for persistent ids while load() runs */
    Value buffers;         /* iterator; EMPTY: none */
    Value encoding, errors;
    bool fix_imports, ready, running;
    Buffer input;          /* of loads() */
    Value chunk;           /* bytes that `data` points into; of files */
    const uint8_t *data;
    size_t at, length;
    size_t unconsumed;     /* 1 + place in data up to which the file was only peeked at; 0: nothing was peeked */
    Value *stack;
    size_t depth, stack_capacity, fence;
    size_t *marks, mark_count, mark_capacity;
    Value *memo;
    Value far_memo;        /* dict of what has a number far beyond those before it; EMPTY: there is nothing such */
    size_t memo_capacity, memo_used; /* memo_used: also the number that MEMOIZE gives */
    int protocol;
} Unpickler;

static inline Pickler *as_pickler(Value v) { return (Pickler *)as_object(v); }
static inline Unpickler *as_unpickler(Value v) { return (Unpickler *)as_object(v); }
static inline struct PickleState *pickle_state(void) { return &module_state()->pickle; }

/* pickler.c: output and memo. */
bool pickle_put(Pickler *p, const void *data, size_t length) MUST_CHECK;
bool pickle_op(Pickler *p, int opcode) MUST_CHECK;
/* A header and a payload that may be too long for a frame; payload: the object that holds it, or EMPTY. */
bool pickle_put_large(Pickler *p, const void *header, size_t n, const void *data, size_t length, Value payload) MUST_CHECK;
/* Ends the frame if it is long enough. */
bool pickle_boundary(Pickler *p) MUST_CHECK;
bool pickle_commit_frame(Pickler *p) MUST_CHECK;
bool memo_find(const PickleMemo *memo, const Object *key, size_t *number);
bool memo_add(PickleMemo *memo, Object *key, size_t number) MUST_CHECK;
void memo_clear(PickleMemo *memo);
/* Gives an object the next number, and writes the opcode for that. */
bool pickle_memoize(Pickler *p, Value v) MUST_CHECK;
/* save.c and save_reduce.c. */
bool pickle_save(Pickler *p, Value v) MUST_CHECK;
bool pickle_save_persistent(Pickler *p, Value v) MUST_CHECK;
bool pickle_save_global(Pickler *p, Value v, Value name) MUST_CHECK;
bool pickle_save_reduce(Pickler *p, Value reduced, Value v) MUST_CHECK;
bool pickle_batch_appends(Pickler *p, Value iterator, Value v) MUST_CHECK;
bool pickle_batch_setitems(Pickler *p, Value iterator, Value v) MUST_CHECK;
bool pickle_get(Pickler *p, size_t number) MUST_CHECK;
/* Adds "when serializing X part" to the exception that is set. */
COLD void pickle_note(Value v, const char *format, Value part);
COLD Value pickle_fail(const char *format, ...);   /* PicklingError */
COLD Value unpickle_fail(const char *format, ...); /* UnpicklingError */
/* Attributes along a dotted name. */
Value pickle_dotted(Value v, Value dotted) MUST_CHECK;
/* A module by name (a str), from sys.modules where it is there. */
Value pickle_import(Value name) MUST_CHECK;
/* Makes an exception (taken) the context of the one that is set. */
void pickle_chain(Value context);

/* unpickler.c: input. n bytes, valid until the next read. NULL: exception. */
const uint8_t *unpickle_read(Unpickler *u, size_t n) MUST_CHECK;
/* A line; its length without the end. NULL: exception. */
const uint8_t *unpickle_line(Unpickler *u, size_t *length) MUST_CHECK;
bool unpickle_read_into(Unpickler *u, char *to, size_t n) MUST_CHECK;
/* Stores a value (borrowed) under a number. */
bool unpickle_memo_put(Unpickler *u, size_t number, Value v) MUST_CHECK;
/* load.c: runs the program up to STOP. */
Value unpickle_run(Unpickler *u) MUST_CHECK;
Value unpickle_find_class(Unpickler *u, Value module, Value name) MUST_CHECK;

/* pickle_buffer.c */
typedef struct PickleBuffer {
    Object head;
    Buffer view; /* owner EMPTY: released */
} PickleBuffer;
static inline bool is_pickle_buffer(Value v) { return is_object(v) && as_object(v)->type == pickle_state()->buffer_type; }

/* memo_proxy.c */
typedef struct MemoProxy {
    Object head;
    Value owner; /* a Pickler or an Unpickler */
} MemoProxy;
static inline Value memo_owner(Value proxy) { return ((MemoProxy *)as_object(proxy))->owner; }
Value memo_proxy_new(Type *type, Value owner) MUST_CHECK;
/* What __reduce__ gives for the memo as a dict, which it takes; EMPTY: exception, also where dict is. */
Value memo_proxy_reduce(Value dict) MUST_CHECK;
void memo_proxy_dealloc(Object *self);
void memo_proxy_traverse(Object *self, VisitFn visit, void *context);

extern const TypeSpec pickler_spec, unpickler_spec, pickle_buffer_spec, pickler_memo_spec, unpickler_memo_spec;
Value pickle_dump(Value module, const Value *args);
Value pickle_dumps(Value module, const Value *args);
Value pickle_load(Value module, const Value *args);
Value pickle_loads(Value module, const Value *args);

#endif
