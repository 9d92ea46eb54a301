/* protocol.h - what any value can be asked: truth, text, comparison, items, arithmetic. Owned results. */
#ifndef PYISH_OBJECT_PROTOCOL_H
#define PYISH_OBJECT_PROTOCOL_H

#include "object/runtime.h"

/* 1, 0, -1: exception. */
static inline int is_true(Value v) MUST_CHECK;
int is_true_slow(Value v) MUST_CHECK;
Value to_repr(Value v) MUST_CHECK;
Value to_str(Value v) MUST_CHECK;
Value to_ascii(Value v) MUST_CHECK;
Value compare(Value a, Value b, CompareOp op) MUST_CHECK;      /* a rich comparison's result */
int compare_bool(Value a, Value b, CompareOp op) MUST_CHECK;   /* its truth; identity does not count */
int contains(Value container, Value item) MUST_CHECK;
int isinstance(Value v, Value class_or_tuple) MUST_CHECK;
int isinstance_slow(Value v, Value class_or_tuple) MUST_CHECK; /* tuples, unions, __instancecheck__ */
int issubclass(Value type, Value class_or_tuple) MUST_CHECK;
/* type.__instancecheck__ and type.__subclasscheck__: without asking hooks. */
int type_instancecheck(Value class, Value v) MUST_CHECK;
int type_subclasscheck(Value class, Value derived) MUST_CHECK;

int64_t length_of(Value v) MUST_CHECK; /* -1: exception */
Value get_item(Value v, Value key) MUST_CHECK;
/* Installed by types/: type[int]. */
extern Value (*type_subscript_hook)(Value type, Value item);
bool set_item(Value v, Value key, Value value) MUST_CHECK; /* value EMPTY: delete */

typedef enum BinaryOp {
#define BINARY_OP(name, symbol) BINARY_##name,
#include "object/operators.def"
#undef BINARY_OP
    BINARY_OP_COUNT
} BinaryOp;

Value binary(BinaryOp op, Value a, Value b) MUST_CHECK;
Value binary_inplace(BinaryOp op, Value a, Value b) MUST_CHECK;
Value power(Value base, Value exponent, Value modulus, bool inplace) MUST_CHECK; /* modulus None: absent */
Value negative(Value v) MUST_CHECK;
Value positive(Value v) MUST_CHECK;
Value invert(Value v) MUST_CHECK;
Value absolute(Value v) MUST_CHECK;

/* operator.index(v): an int. */
Value to_index(Value v) MUST_CHECK;
/* An index as a C number; clip: out of range is clipped, else raises that type (NULL: clip). */
bool index_as_int64(Value v, int64_t *result, Type *overflow) MUST_CHECK;
Value to_int(Value v) MUST_CHECK;
bool as_double(Value v, double *result) MUST_CHECK; /* float(v) for numbers: __float__, __index__ */

/* repr() of containers that may hold themselves: 1: already being printed, 0: entered, -1 exception. */
int repr_enter(Value v) MUST_CHECK;
void repr_leave(Value v);

static inline int is_true(Value v)
{
    if (same(v, TRUE_VALUE))
        return 1;
    if (same(v, FALSE_VALUE) || is_none(v))
        return 0;
    if (is_small_int(v))
        return v.bits != 1;
    return is_true_slow(v);
}

#endif
