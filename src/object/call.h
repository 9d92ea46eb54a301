/* call.h - calling. Arguments are borrowed: nargs positional ones, then one for each name in kwnames. */
#ifndef PYISH_OBJECT_CALL_H
#define PYISH_OBJECT_CALL_H

#include "object/runtime.h"

Value call(Value callable, const Value *args, size_t nargs, Value kwnames) MUST_CHECK;
Value call_0(Value callable) MUST_CHECK;
Value call_1(Value callable, Value a) MUST_CHECK;
Value call_2(Value callable, Value a, Value b) MUST_CHECK;
Value call_3(Value callable, Value a, Value b, Value c) MUST_CHECK;
/* callable(*args, **kwargs): a tuple, and a dict or EMPTY. */
Value call_with(Value callable, Value args, Value kwargs) MUST_CHECK;
/* v.name(...). */
Value call_method(Value v, Value name, const Value *args, size_t nargs) MUST_CHECK;
Value call_method_0(Value v, Value name) MUST_CHECK;
Value call_method_1(Value v, Value name, Value a) MUST_CHECK;
Value call_method_c(Value v, const char *name, const Value *args, size_t nargs) MUST_CHECK;
/* Calls what find_special gave: with self first unless that is EMPTY. */
Value call_bound(Value method, Value self, const Value *args, size_t nargs) MUST_CHECK;
/* A dunder method looked up on the type: 1 called, *result owned; 0 absent; -1 exception. */
int call_special(Value v, Value name, const Value *args, size_t nargs, Value *result) MUST_CHECK;
bool is_callable(Value v);

#endif
