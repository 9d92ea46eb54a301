/* generic_alias.h - list[int] and int | str: parameterized generics and unions. */
#ifndef PYISH_TYPES_GENERIC_ALIAS_H
#define PYISH_TYPES_GENERIC_ALIAS_H

#include "object/runtime.h"

typedef struct GenericAlias {
    Object head;
    Value origin, args, parameters; /* args: a tuple; parameters: EMPTY until asked for */
    bool starred;
} GenericAlias;

Value generic_alias_new(Value origin, Value args) MUST_CHECK;
/* The type variables in a tuple of arguments, each once: a tuple. */
Value type_parameters_of(Value args) MUST_CHECK;
/* The arguments of alias with the items put for its parameters: a tuple. */
Value type_substitute(Value alias, Value args, Value parameters, Value item) MUST_CHECK;
/* Appends how a type looks in an annotation. */
struct StrBuilder;
bool type_annotation_repr(struct StrBuilder *b, Value type) MUST_CHECK;

/* The union of a tuple's types: flattened, without duplicates; the type itself where one is left. */
Value union_of(Value types) MUST_CHECK;
bool is_unionable(Value v);
/* a | b for things that may stand in annotations: anything goes, strings included. */
Value union_any(Value a, Value b) MUST_CHECK;
/* typing.function(*args): what is written in Python there. */
Value typing_call(const char *function, const Value *args, size_t nargs) MUST_CHECK;
void unions_install(void);

#endif
