/* exceptions_fields.h - what the files of exception classes share. */
#ifndef PYISH_TYPES_EXCEPTIONS_FIELDS_H
#define PYISH_TYPES_EXCEPTIONS_FIELDS_H

#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"

/* BaseException's slots, to be called by those of classes that add something. */
Value exception_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames) MUST_CHECK;
bool exception_init(Value self, const Value *args, size_t nargs, Value kwnames) MUST_CHECK;
Value exception_str(Value self) MUST_CHECK;
void exception_traverse(Object *self, VisitFn visit, void *context);
void exception_clear(Object *self);
/* (type, args, dict): the dict is left out if there is none and no extra state. state: owned dict or EMPTY. */
Value exception_reduce_with(Value self, Value args, Value state) MUST_CHECK;
/* A copy of the instance's __dict__, or a new one. NULL: exception. */
struct Dict *exception_state(Value self) MUST_CHECK;
bool exception_no_keywords(Type *type, Value kwnames) MUST_CHECK;
/* Finds keyword arguments among count names; values borrowed, EMPTY where absent. */
bool exception_keywords(const char *function, const Value *values, Value kwnames, const char *const *names, Value *found, unsigned count) MUST_CHECK;

/* The fields that follow a BaseException. */
static inline Value *exception_fields(Object *self) { return (Value *)((char *)self + sizeof(BaseException)); }

/* dealloc, traverse and clear of a class with `count` Values behind the base. */
#define EXCEPTION_SLOTS(prefix, count)                                                                                 \
    static void prefix##_dealloc(Object *self)                                                                         \
    {                                                                                                                  \
        for (unsigned i = 0; i < (count); i++)                                                                         \
            release(exception_fields(self)[i]);                                                                        \
        exception_dealloc(self);                                                                                       \
    }                                                                                                                  \
    static void prefix##_traverse(Object *self, VisitFn visit, void *context)                                          \
    {                                                                                                                  \
        for (unsigned i = 0; i < (count); i++)                                                                         \
            visit_value(exception_fields(self)[i], visit, context);                                                    \
        exception_traverse(self, visit, context);                                                                      \
    }                                                                                                                  \
    static void prefix##_clear(Object *self)                                                                           \
    {                                                                                                                  \
        for (unsigned i = 0; i < (count); i++)                                                                         \
            clear(&exception_fields(self)[i]);                                                                         \
        exception_clear(self);                                                                                         \
    }

enum { EXCEPTION_FLAGS = TYPE_BASE | TYPE_TRACKED | TYPE_IS_EXCEPTION };

#endif
