/* contextvars.h - context variables as other modules in C use them. */
#ifndef PYISH_MODULES_CONTEXTVARS_H
#define PYISH_MODULES_CONTEXTVARS_H

#include "object/runtime.h"

Value context_variable_new(const char *name) MUST_CHECK;
/* 1: its value in the current context, borrowed; 0: it has none; -1: exception. */
int context_variable_get(Value variable, Value *value) MUST_CHECK;
/* The token; EMPTY: exception. */
Value context_variable_set(Value variable, Value value) MUST_CHECK;

#endif
