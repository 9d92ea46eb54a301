/* error.h - raising. An exception is set on the current thread; the function that set it returns failure. */
#ifndef PYISH_OBJECT_ERROR_H
#define PYISH_OBJECT_ERROR_H

#include "object/runtime.h"

static inline bool error_occurred(void) { return !is_empty(thread_current()->error); }

/* Each sets an exception, chained to the one being handled, and returns EMPTY. Format: str_format's. */
COLD Value error_set(Type *type, const char *format, ...);
COLD Value error_set_value(Type *type, Value argument); /* argument borrowed; EMPTY: no arguments */
COLD Value error_no_memory(void);
COLD Value error_type(const char *format, ...);  /* TypeError */
COLD Value error_value(const char *format, ...); /* ValueError */
COLD Value error_key(Value key);                 /* KeyError(key) */
COLD Value error_attribute(Value object, Value name); /* AttributeError as for a missing attribute */
COLD Value error_overflow(const char *format, ...);
COLD Value error_internal(const char *what);     /* SystemError */
/* OSError of errno; filename may be EMPTY. */
COLD Value error_os(int number, Value filename);
COLD Value error_os_two(int number, Value filename, Value filename2); /* rename() and its kin */

/* Raises an exception instance (borrowed), setting __context__ as raise does. */
void error_raise(Value exception);
/* The same without touching __context__; takes the reference. */
void error_restore(Value exception);
/* Takes the exception off the thread: owned, or EMPTY. */
Value error_fetch(void);
void error_clear(void);
/* Whether the exception set is an instance of the type (or of a tuple of types). */
bool error_matches(const Type *type);
/* Clears a StopIteration (AttributeError, KeyError, ...) and tells so; other exceptions stay. */
bool error_catch(const Type *type);

/* The base layout of every exception. Fields are owned; EMPTY where absent. */
typedef struct BaseException {
    Object head;
    Value dict;
    Value args; /* tuple */
    Value traceback, context, cause;
    bool suppress_context;
} BaseException;

/* What the classes with fields of their own add. Their Values come first: exceptions_fields.h relies on it. */
typedef struct AttributeErrorObject {
    BaseException base;
    Value name, object;
} AttributeErrorObject;
typedef struct NameErrorObject {
    BaseException base;
    Value name;
} NameErrorObject;
typedef struct StopIterationObject {
    BaseException base;
    Value value; /* EMPTY: None */
} StopIterationObject;
typedef struct SystemExitObject {
    BaseException base;
    Value code;
} SystemExitObject;
typedef struct ImportErrorObject {
    BaseException base;
    Value msg, name, path, name_from;
} ImportErrorObject;
typedef struct OSErrorObject {
    BaseException base;
    Value number, strerror, filename, filename2;
    int64_t written; /* BlockingIOError.characters_written; -1: none */
} OSErrorObject;
typedef struct SyntaxErrorObject {
    BaseException base;
    Value msg, filename, lineno, offset, text, end_lineno, end_offset, print_file_and_line, metadata;
} SyntaxErrorObject;
typedef struct UnicodeErrorObject {
    BaseException base;
    Value encoding, object, reason; /* EMPTY before __init__ */
    int64_t start, end;
} UnicodeErrorObject;
typedef struct ExceptionGroupObject {
    BaseException base;
    Value message, exceptions; /* a str, a tuple */
} ExceptionGroupObject;

static inline bool is_exception(Value v) { return is_object(v) && has_flag(as_object(v)->type, TYPE_IS_EXCEPTION); }
static inline BaseException *as_exception(Value v) { return (BaseException *)as_object(v); }
/* Makes an instance as calling the class would, but for builtin classes without going through Python code. */
Value exception_new(Type *type, const Value *args, size_t nargs) MUST_CHECK;
void exception_dealloc(Object *self);
/* What StopIteration carries: owned. The exception is taken off the thread. EMPTY: none was set, or another is. */
Value error_take_stop_value(void);
/* Splits a group by a type, a tuple of types or a callable, as except* does; each half owned, or None. */
bool exception_group_split(Value group, Value matcher, Value *match, Value *rest) MUST_CHECK;
/* A group made of one exception: what except* binds for a plain one. */
Value exception_group_wrap(Value exception) MUST_CHECK;
/* ExceptionGroup derives from Exception too: completes what types.def can't say. */
bool exceptions_finish_types(void) MUST_CHECK;

/* Gives a warning as warnings.warn does; stack_level counts Python frames. false: it was turned into an exception. */
bool error_warn(Type *category, int stack_level, const char *format, ...) MUST_CHECK;
extern bool (*error_warn_hook)(Type *category, Value message, int stack_level);

/* Exceptions that nobody can be told of: sys.unraisablehook gets them. Takes the exception that is set. */
void error_unraisable(const char *message, Value object);
extern void (*error_unraisable_hook)(const char *message, Value object);

#endif
