/* bind_errors.h - the TypeErrors of calls that do not fit a Python function. */
#ifndef PYISH_VM_BIND_ERRORS_H
#define PYISH_VM_BIND_ERRORS_H

#include "object/tuple.h"
#include "types/function.h"

COLD void bind_error_too_many(Function *function, const Value *regs, size_t given);
COLD void bind_error_missing(Function *function, const Value *regs, size_t given);
COLD void bind_error_missing_keyword_only(Function *function, const Value *regs);
COLD void bind_error_unexpected(Function *function, Tuple *kwnames, Value name);

#endif
