/* typevar.h - TypeVar, ParamSpec, TypeVarTuple, TypeAliasType, Generic: what `_typing` and class C[T] are made of. */
#ifndef PYISH_TYPES_TYPEVAR_H
#define PYISH_TYPES_TYPEVAR_H

#include "object/native.h"

/* TypeVar, ParamSpec and TypeVarTuple. A value may be there, or a function that computes it when it is asked for. */
typedef struct TypeParameter {
    Object head;
    Value dict, name;
    Value bound, evaluate_bound;
    Value constraints, evaluate_constraints;
    Value default_value, evaluate_default; /* default_value NO_DEFAULT: none */
    bool covariant, contravariant, infer_variance;
} TypeParameter;

/* A parameter as class C[T] makes it; evaluate functions may be EMPTY. */
Value type_parameter_new(Type *type, Value name, Value evaluate_bound, Value evaluate_constraints) MUST_CHECK;
/* type X[params] = ...: params a tuple or None, evaluate a function. */
Value type_alias_new(Value name, Value params, Value evaluate) MUST_CHECK;
/* Generic[params]. */
Value generic_of(Value params) MUST_CHECK;
/* Parameters with *Ts for each TypeVarTuple: a tuple. */
Value unpack_typevartuples(Value params) MUST_CHECK;
/* What evaluate_bound and its like give where the value is known. */
Value const_evaluator_new(Value value) MUST_CHECK;
/* __module__ of an object made by the running code. */
bool set_calling_module(Value v) MUST_CHECK;
Value no_default(void);

#endif
