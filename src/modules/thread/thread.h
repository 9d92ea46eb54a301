/* thread.h - the parts of module _thread. */
#ifndef PYISH_MODULES_THREAD_THREAD_H
#define PYISH_MODULES_THREAD_THREAD_H

#include "object/native.h"

#define THREAD_TIMEOUT_MAX 9223372036.0

extern const TypeSpec lock_spec, rlock_spec, local_spec, handle_spec;

uint64_t thread_ident(void);
/* Runs signal handlers that wait; false: one raised. */
bool thread_check_signals(void) MUST_CHECK;
Value thread_lock_new(Type *type) MUST_CHECK;

#endif
