/* code.h - code objects: instructions and all that is known of them. Made by compiler/, run by vm/. */
#ifndef PYISH_TYPES_CODE_H
#define PYISH_TYPES_CODE_H

#include "object/runtime.h"

/* One instruction word. An instruction may be followed by cache words (see compiler/instructions.def). */
typedef struct Insn {
    uint16_t op, a, b, c;
} Insn;

/* The words behind an instruction. */
typedef union CacheWord {
    struct { uint32_t name, counter; };
    struct { uint32_t method; uint16_t receiver, misses; }; /* CALL_METHOD: the register of the receiver */
    uint64_t version;
    uint64_t bits;
    void *pointer;
} CacheWord;
_Static_assert(sizeof(Insn) == 8 && sizeof(CacheWord) == 8, "instructions and cache words share one array");

/* Instructions start..end-1 are covered: an exception there releases the temporaries from `depth` on (counted from
   the first temporary), puts the exception that was being handled into temporary depth, the new one into depth + 1,
   and goes on at target. Inner entries come first. */
typedef struct Handler {
    uint32_t start, end, target, depth;
} Handler;

enum {
    CODE_OPTIMIZED = 0x1, CODE_NEWLOCALS = 0x2, CODE_VARARGS = 0x4, CODE_VARKEYWORDS = 0x8, CODE_NESTED = 0x10,
    CODE_GENERATOR = 0x20, CODE_COROUTINE = 0x80, CODE_ITERABLE_COROUTINE = 0x100, CODE_ASYNC_GENERATOR = 0x200,
    CODE_FUTURE_ANNOTATIONS = 0x1000000, CODE_HAS_DOCSTRING = 0x4000000, CODE_METHOD = 0x8000000,
};

typedef enum { LOCAL_FAST = 0x20, LOCAL_CELL = 0x40, LOCAL_FREE = 0x80, LOCAL_HIDDEN = 0x10 } LocalKind;

/* Where the rest of a code object is read from when it is first needed. */
typedef struct CodeSource {
    Value owner;               /* owned: keeps the bytes alive and unchanged */
    const unsigned char *data; /* borrowed from the owner */
    size_t length;
    Value renamed_from;        /* owned; inner code with this file name gets the outer one's. EMPTY: not renamed */
    bool simple;               /* Code.simple, which is false until all is read: calls go the slow way once */
} CodeSource;

/* Registers of a frame: parameters (positional, keyword-only, *args, **kwargs), other locals, cells of free
   variables; then temporaries. Code that is not optimized (modules, classes) keeps its namespace in register 0. */
typedef struct Code {
    Object head;
    Insn *instructions;    /* private: instructions specialize themselves */
    const Insn *entry;     /* where a call begins: behind the instruction that only stands for the beginning */
    uint32_t size;         /* in words, cache words included */
    uint32_t handler_count;
    Handler *handlers;
    Value *constants;
    Value *names;          /* interned strs */
    uint32_t constant_count, name_count;
    uint16_t argcount, posonlyargcount, kwonlyargcount;
    bool simple;           /* only positional parameters: a call with argcount arguments needs no binding */
    uint16_t nlocals;      /* registers below the temporaries */
    uint32_t nregs;        /* all of them, and 2 spare */
    uint32_t flags;        /* CODE_* */
    int32_t firstlineno;
    Value name, qualname, filename; /* strs */
    Value local_names;     /* tuple of str, one a register below nlocals */
    uint8_t *local_kinds;  /* LocalKind bits, one a register below nlocals */
    uint16_t free_count;   /* the last so many locals are free variables' cells */
    uint16_t namespace_register; /* 1: register 0 is the namespace, not a local of the program's */
    uint8_t *locations;    /* see code_location */
    uint32_t locations_size;
    Value docstring;       /* or EMPTY */
    Value static_attributes; /* for class bodies: tuple of str; or EMPTY */
    CodeSource *source;    /* instructions to local_names, and static_attributes, are not there yet; NULL: all is read */
    void *extra;           /* instrumentation; NULL: none */
    uint64_t calls;        /* hotness */
} Code;

static inline bool is_code(Value v) { return is_object(v) && as_object(v)->type == TYPE(code); }
static inline Code *as_code(Value v) { return (Code *)as_object(v); }

typedef struct Location {
    int32_t line, end_line, column, end_column; /* line 0: none; columns are UTF-8 bytes from 0, -1: unknown */
} Location;

/* Where the instruction at that word comes from. The table is a run of (words, line delta, end line delta,
   column + 1, end column + 1) in signed or unsigned LEB128. */
Location code_location(const Code *code, uint32_t word);
/* Of modules/: reads what code->source tells of, and clears it. false: exception. Doesn't run Python code. */
extern bool (*code_read_rest)(Code *code);
/* Makes sure that all of a code object is there. A code object that runs is complete. */
static inline bool code_ready(Code *code) { return code->source == NULL || code_read_rest(code); }
/* Sets code->entry by its instructions. */
void code_find_entry(Code *code);
void code_drop_source(Code *code);
/* Gives back what code_read_rest() reads: the code object is as it was before. */
void code_drop_rest(Code *code);
/* Gives code, and inner code that has the same, another file name. false: exception. */
bool code_rename_file(Code *code, Value old, Value path) MUST_CHECK;
/* Walks the table: after location_next, words [start, end) come from `location`. */
typedef struct LocationWalk {
    const uint8_t *at, *stop;
    uint32_t start, end;
    int64_t line;
    Location location;
} LocationWalk;
LocationWalk location_walk(const Code *code);
/* Whether bytes are a table for that many words. */
bool locations_fit(const uint8_t *bytes, size_t length, uint32_t words);
bool location_next(LocationWalk *walk); /* false: there are no more */
/* The iterators that co_lines() and co_positions() give. */
Value code_lines(Code *code) MUST_CHECK;
Value code_positions(Code *code) MUST_CHECK;
/* A code object with nothing in it yet; the compiler and marshal fill it. */
Code *code_new(void) MUST_CHECK;
/* Of vm/: frees Code.extra. */
extern void (*code_extra_free)(void *extra);
/* Of vm/: writes code->size words, the instructions as the compiler made them. */
extern void (*code_generic_words)(const Code *code, uint64_t *out);
/* Of vm/: the instruction that this one is a specialized form of, or itself. */
unsigned code_generic_op(unsigned op);

/* What CodeType() takes, in its order. */
enum { CODE_PART_COUNT = 18 };

/* A code object's attributes of those names; owned. false: exception. */
bool code_parts(Code *code, Value parts[CODE_PART_COUNT]) MUST_CHECK;
/* Checks the parts (borrowed) and makes a code object of them. Owned. */
Value code_from_parts(const Value parts[CODE_PART_COUNT]) MUST_CHECK;

#endif
