/* containers.h - what the files about containers share. */
#ifndef PYISH_TYPES_CONTAINERS_H
#define PYISH_TYPES_CONTAINERS_H

#include "object/dict.h"
#include "object/list.h"
#include "object/native.h"
#include "object/set.h"
#include "object/tuple.h"

/* Installed by types/ when there are generic aliases: origin[args]. */
extern Value (*generic_alias_hook)(Value origin, Value args);
/* The __class_getitem__ of containers. */
Value container_class_getitem(Value type, Value item) MUST_CHECK;
#define CLASS_GETITEM_ROW                                                                                              \
    NATIVE("__class_getitem__", container_class_getitem, "($type, object, /)", "See PEP 585.")

/* The builtins of the Python code that runs, borrowed; EMPTY: none. Installed by runtime/. */
extern Value (*running_builtins_hook)(void);
/* getattr(builtins, name): for __reduce__ of iterators. */
Value builtin_named(const char *name) MUST_CHECK;
/* Refuses keyword arguments and argument counts outside of least..most, in the words of type calls. */
bool check_arguments(const char *name, size_t nargs, Value kwnames, size_t least, size_t most) MUST_CHECK;
bool has_keywords(Value kwnames);
/* index(x) for the start and stop of index(value, start, stop): wrapped and clipped to 0. */
bool search_bound(Value v, int64_t length, int64_t *result) MUST_CHECK;
/* The tuple that slice.indices(length) gives, length a non-negative int of any size. */
Value slice_indices(Value slice, Value length) MUST_CHECK;
/* A tuple of that type with EMPTY items. */
Tuple *tuple_of_type(Type *type, size_t length) MUST_CHECK;
/* list.sort(); key may be None. */
bool list_sort(List *list, Value key, bool reverse) MUST_CHECK;
Value list_compare(Value a, Value b, CompareOp op);
bool dict_update_from(Value dict, Value other) MUST_CHECK;
extern const NativeRow list_methods[], dict_methods[], set_methods[], frozenset_methods[];
Value dict_or(Value a, Value b);
Value dict_inplace_or(Value a, Value b);
Value dict_view_new(Type *type, Value dict) MUST_CHECK;
Value dict_iterator_new(Type *type, Value dict, bool reversed) MUST_CHECK;
/* Set operators and comparison, in set_operations.c. */
Value set_and(Value a, Value b);
Value set_or(Value a, Value b);
Value set_subtract(Value a, Value b);
Value set_xor(Value a, Value b);
Value set_inplace_and(Value a, Value b);
Value set_inplace_or(Value a, Value b);
Value set_inplace_subtract(Value a, Value b);
Value set_inplace_xor(Value a, Value b);
Value set_compare(Value a, Value b, CompareOp op);
/* set or frozenset: what operations on an instance of a subclass give. */
static inline Type *set_base_type(Value v) { return is_frozenset(v) ? TYPE(frozenset) : TYPE(set); }
Value set_copy_as(Type *type, Set *set) MUST_CHECK;
/* An object of zip's kind may reuse its result tuple: it holds the only reference. */
static inline bool tuple_is_free(Tuple *t) { return object_count(&t->head) == 1; }

#endif
