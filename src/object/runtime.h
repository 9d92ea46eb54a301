/* runtime.h - struct Runtime: all state that changes lies here or is reached from here.

   There is one interpreter in a process. `runtime` is that one; runtime_finish leaves it as it was before
   runtime_start. Types, names and singletons are members, so their addresses are link-time constants. */
#ifndef PYISH_OBJECT_RUNTIME_H
#define PYISH_OBJECT_RUNTIME_H

#include "base/heap.h"
#include "object/type.h"

typedef struct Frame Frame;

/* A handled exception, as sys.exception() sees it: one record a generator, one a thread. */
typedef struct Handled {
    Value exception; /* the one being handled, or EMPTY */
    struct Handled *previous;
} Handled;

typedef struct Thread {
    Value error;           /* the exception being raised, an instance; EMPTY: none */
    Frame *frame;          /* the innermost Python frame; the thread's root record outside Python code */
    Value *register_limit; /* end of the current register chunk */
    struct RegisterChunk *chunk;
    struct FrameChunk *frame_chunks;
    Handled *handled;      /* innermost */
    Handled handled_base;
    char *stack_limit;     /* C stack: below this address recursion is refused */
    char *stack_soft_limit; /* below this a release is put off */
    int recursion_left;    /* Python frames */
    int recursion_limit;
    volatile int breaker;  /* non-zero: look at signals, switch requests, collection, pending calls */
    Object **pending_dead; /* objects whose release was put off */
    size_t pending_count, pending_capacity;
    bool draining;
    uint64_t id;
    struct Thread *next;
    Value repr_stack;      /* list of what is being printed; or EMPTY */
    Value context;         /* current contextvars.Context or EMPTY */
    Value async_hooks[2];  /* sys.set_asyncgen_hooks: firstiter, finalizer */
    int coroutine_origin_depth;
    Value trace_function, profile_function;
    int tracing;           /* above 0: a callback for events runs, there are no others */
    bool switching;        /* the loop was left to go on in its other form */
    Value asynchronous_error; /* thrown into the thread by another: PyThreadState_SetAsyncExc's */
    void *modules_state;   /* what runtime/ and modules/ keep for a thread */
} Thread;

/* Places in the code that see many layouts share this cache: what (layout version, name) leads to. */
typedef struct AttributeCacheEntry {
    uint64_t version; /* 0: empty */
    Value name;       /* borrowed, compared by address only */
    uint64_t payload; /* a slot's byte offset, or a method that the type's namespace owns */
    uint64_t unused;  /* a size of 32 bytes makes the address a shift */
} AttributeCacheEntry;
enum { ATTRIBUTE_CACHE_SIZE = 2048 };

static inline AttributeCacheEntry *attribute_cache_entry(AttributeCacheEntry *cache, uint64_t version, Value name)
{
    return &cache[(version * 0x9e3779b1u ^ name.bits >> 4) & (ATTRIBUTE_CACHE_SIZE - 1)];
}

typedef struct Collector {
    int enabled;
    int threshold[3];
    int64_t young_count;   /* tracked objects made less those freed since the last collection; below 0: a collection can wait */
    int patience;          /* young collections in a row that found nothing, up to 3 */
    int counts[3];
    bool running;
    bool requested;
    struct LargeHeader *large; /* large tracked objects */
    int64_t long_lived_total, long_lived_pending;
    Value garbage, callbacks; /* lists */
    int debug;
    uint64_t freeze_count;
    struct { uint64_t collections, collected, uncollectable; } stats[3];
    struct Object **mark_stack;
    size_t mark_capacity;
} Collector;

typedef struct Runtime {
    Heap heap;
    Thread *current; /* the thread that holds the interpreter lock */
    Thread main_thread;
    uint64_t next_version;
    uint64_t abc_registrations; /* abc.register() calls so far */
    bool finishing;

    struct {
#define TYPE_ROW(id, spec, base) Type id;
#include "object/types.def"
#undef TYPE_ROW
    } types;

    struct {
#define NAME_ROW(id, text) Value id;
#include "object/names.def"
#undef NAME_ROW
    } names;

    Object none, not_implemented, ellipsis, no_default;
    struct { Object head; int64_t size; uint64_t limb; } true_, false_;
    Value zero_float;            /* 0.0, boxed, immortal */
    Value empty_tuple, empty_str, empty_bytes;
    Value characters[256];       /* the one-character strings of Latin-1 */
    Value bytes_characters[256];
    uint64_t intern_storage[4];  /* the table of interned strings, see str.c */
    Value memory_error;          /* a MemoryError made in advance */
    Value codec_search, codec_cache, codec_handlers; /* list of functions, dicts by name; EMPTY until first used */
    uint32_t *name_table;        /* text/names.c's, of \N{...} look-ups */
    Collector collector;

    Value modules;               /* sys.modules */
    Value builtins, builtins_module;
    Value sys_module, sys_dict;
    Value import_function;       /* builtins.__import__ as it was at start */
    struct WeakTable *weak_table;
    struct SignatureTable *signatures;
    struct TypeCacheEntry *type_cache;
    AttributeCacheEntry attribute_cache[ATTRIBUTE_CACHE_SIZE];
    uint64_t hash_secret[2];
    struct VmState *vm;
    struct Monitor *monitor;     /* see vm/monitor.h; NULL: never used */
    bool monitored;              /* somebody wants events: the loop's second form runs */
    uint32_t monitor_changes;    /* how often that has changed */
    struct ModuleState *module_states;
    struct RuntimeState *state;  /* see runtime/state.h */
    void *free_floats;
    int int_max_str_digits;
    struct {
        int isolated, dont_write_bytecode, no_user_site, no_site, ignore_environment, verbose, bytes_warning, quiet,
            inspect, interactive, optimize, debug, dev_mode, utf8_mode, safe_path, warn_default_encoding, unbuffered,
            hash_randomization, no_debug_ranges;
    } flags;
} Runtime;

extern Runtime runtime;

#define TYPE(id) (&runtime.types.id)
#define NAME(id) (runtime.names.id)
#define NONE from_pointer(&runtime.none)
#define NOT_IMPLEMENTED from_pointer(&runtime.not_implemented)
#define ELLIPSIS from_pointer(&runtime.ellipsis)
#define TRUE_VALUE from_pointer(&runtime.true_)
#define FALSE_VALUE from_pointer(&runtime.false_)

/* The type of any value; borrowed. */
static inline Type *type_of(Value v)
{
    if (likely(is_pointer_or_empty(v)))
        return as_object(v)->type;
    return is_small_int(v) ? &runtime.types.int_ : &runtime.types.float_;
}

static inline bool is_exactly(Value v, const Type *type) { return type_of(v) == type; }
static inline bool is_instance_of(Value v, const Type *type)
{
    Type *t = type_of(v);
    return t == type || type_is_subtype(t, type);
}
static inline bool is_type(Value v) { return is_object(v) && (as_object(v)->word & OBJECT_TYPE); }

static inline Thread *thread_current(void) { return runtime.current; }
static inline bool is_none(Value v) { return same(v, NONE); }
static inline Value none_value(void) { return retain(NONE); }
static inline Value bool_value(bool b) { return retain(b ? TRUE_VALUE : FALSE_VALUE); }
static inline Value not_implemented(void) { return retain(NOT_IMPLEMENTED); }
static inline bool is_bool(Value v) { return same(v, TRUE_VALUE) || same(v, FALSE_VALUE); }

/* Raw memory from the heap; NULL: MemoryError set. Freed with the size it was asked for. */
void *mem_alloc(size_t size) MUST_CHECK;
void *mem_realloc(void *pointer, size_t old_size, size_t new_size) MUST_CHECK;
static inline void mem_free(void *pointer, size_t size) { heap_raw_free(&runtime.heap, pointer, size); }

/* Gets the bare machine going: heap, types, names, singletons, main thread. false: out of memory. */
bool runtime_start_core(void) MUST_CHECK;
void runtime_finish_core(void);

/* true: the C stack is nearly used up; RecursionError("maximum recursion depth exceeded<where>") is set. */
bool stack_overflowing(const char *where) MUST_CHECK;
static inline bool stack_is_short(void)
{
    return unlikely((char *)__builtin_frame_address(0) < thread_current()->stack_limit);
}

#endif
