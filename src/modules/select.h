/* select.h - what select.c and epoll.c share. */
#ifndef PYISH_MODULES_SELECT_H
#define PYISH_MODULES_SELECT_H

#include "modules/system.h"

extern const TypeSpec epoll_spec;

/* A time-out in units of so many nanoseconds; None or EMPTY: -1. */
bool select_timeout(Value v, int64_t unit, const char *expected, int64_t *nanoseconds) MUST_CHECK;

#endif
