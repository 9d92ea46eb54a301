/* native.h - functions written in C: one row declares name, signature, documentation.

   The row's signature is the parser: from "($self, /, *, key=None, reverse=False)" come argument binding, the
   TypeError messages, __text_signature__ and inspect.signature. Its first parameter says what the row is:
   $self a method, $type a class method, $module a module's function, otherwise a static method.
   The C function takes, by its own type,
       Value f(Value self)                                       no arguments
       Value f(Value self, Value arg)                            one positional argument
       Value f(Value self, const Value *args)                    bound, in order of the signature: a default that is
                                                                 written in the signature is filled in, =<unset> gives
                                                                 EMPTY; *args comes as a tuple, **kwargs as a dict
       Value f(Value self, const Value *args, size_t nargs, Value kwnames)   unbound, as call() has them
   All borrowed; the result is owned, EMPTY: exception. */
#ifndef PYISH_OBJECT_NATIVE_H
#define PYISH_OBJECT_NATIVE_H

#include "object/runtime.h"

typedef enum { NATIVE_NO_ARGS, NATIVE_ONE_ARG, NATIVE_BOUND, NATIVE_RAW } NativeKind;

typedef Value (*Native0)(Value self);
typedef Value (*Native1)(Value self, Value arg);
typedef Value (*NativeBound)(Value self, const Value *args);
typedef Value (*NativeRaw)(Value self, const Value *args, size_t nargs, Value kwnames);

struct NativeRow {
    const char *name;
    union { Native0 no_args; Native1 one_arg; NativeBound bound; NativeRaw raw; void (*any)(void); } function;
    NativeKind kind;
    const char *signature;
    const char *doc;
};

#define NATIVE_KIND(f)                                                                                                 \
    _Generic((f), Native0: NATIVE_NO_ARGS, Native1: NATIVE_ONE_ARG, NativeBound: NATIVE_BOUND, NativeRaw: NATIVE_RAW)
#define NATIVE(name, f, signature, doc) {name, {.any = (void (*)(void))(f)}, NATIVE_KIND(f), signature, doc}
#define NATIVE_END {NULL, {NULL}, NATIVE_NO_ARGS, NULL, NULL}

struct GetSetRow {
    const char *name;
    UnaryFn get;
    bool (*set)(Value self, Value value); /* value EMPTY: delete; NULL: read-only */
    const char *doc;
};
#define GETSET_END {NULL, NULL, NULL, NULL}

typedef enum { MEMBER_VALUE, MEMBER_VALUE_OR_NONE, MEMBER_INT, MEMBER_INT64, MEMBER_UINT32, MEMBER_BOOL, MEMBER_TAIL } MemberKind;
/* MEMBER_TAIL: a __slots__ entry that lies behind the variable part. */
struct MemberRow {
    const char *name;
    MemberKind kind;
    uint32_t offset;
    bool read_only;
    const char *doc;
};
#define MEMBER_END {NULL, MEMBER_VALUE, 0, false, NULL}

/* A parsed signature. Names are interned; defaults are owned. */
typedef struct Signature {
    uint16_t positional_only, positional; /* how many by position only, and by position in all */
    uint16_t total;                       /* with keyword-only ones, without * and ** */
    uint16_t required;                    /* the first so many positional ones have no default */
    bool var_args, var_kwargs;
    uint16_t plain_count; /* where so many positional arguments need no binding; UINT16_MAX: there is * or a keyword-only one */
    bool no_text; /* has defaults that can't be shown: __text_signature__ is None */
    const char *function_name;
    Value *names;
    Value *defaults; /* EMPTY: required, or <unset> */
    bool *optional;
} Signature;

/* builtin_function_or_method. */
typedef struct NativeFunction {
    Object head;
    const NativeRow *row;
    Signature *signature; /* NULL: not parsed yet; kept by the runtime */
    Value self;           /* bound receiver or module; EMPTY for static ones */
    Value module;         /* __module__: a str, or EMPTY */
} NativeFunction;

/* method_descriptor and classmethod_descriptor. */
typedef struct MethodDescriptor {
    Object head;
    const NativeRow *row;
    Signature *signature;
    Type *owner;
    Value name;
} MethodDescriptor;

typedef struct GetSetDescriptor {
    Object head;
    const GetSetRow *row;
    Type *owner;
    Value name;
} GetSetDescriptor;

/* member_descriptor: of a builtin's MemberRow, or of one __slots__ entry. */
typedef struct MemberDescriptor {
    Object head;
    MemberKind kind;
    uint32_t offset;
    bool read_only, is_slot; /* is_slot: EMPTY raises AttributeError */
    Type *owner;
    Value name;
    const char *doc;
} MemberDescriptor;

/* Calls a row's function. *signature is the caller's cache. */
Value native_call(const NativeRow *row, Signature **signature, Value self, const Value *args, size_t nargs, Value kwnames) MUST_CHECK;
/* A function object for a row. */
Value native_function_new(const NativeRow *row, Value self, Value module) MUST_CHECK;
Signature *signature_of(const NativeRow *row, Signature **cache) MUST_CHECK;
/* Binds arguments by a signature text, for types' new and init slots: values come in order of the signature, borrowed
   except *args and **kwargs, which the caller releases with bound_release. count: room in bound. */
bool bind_arguments(const NativeRow *row, const Value *args, size_t nargs, Value kwnames, Value *bound, size_t count) MUST_CHECK;
void bound_release(const NativeRow *row, Value *bound);
/* The part of a signature that __text_signature__ shows. */
Value signature_text(const NativeRow *row) MUST_CHECK;
void signatures_finish(void);

#endif
