/* signal.h - module _signal: what its parts and others need. */
#ifndef PYISH_MODULES_SIGNAL_H
#define PYISH_MODULES_SIGNAL_H

#include "object/runtime.h"

enum { SIGNAL_COUNT = 65 };

/* A signal came, or shall be taken as having come: the main thread will call its handler. Safe in signal handlers. */
void signal_note(int number);
/* In the main thread: calls the handlers of signals that came. false: one raised. */
bool signals_run(Thread *thread) MUST_CHECK;
/* false: no such signal; ValueError. */
bool signal_number(Value v, int *number) MUST_CHECK;
/* Gives SIG_DFL back to all that have a Python handler. */
void signals_finish(void);

/* ---- signal_sets.c ---- */
bool signal_add_sets(Value module) MUST_CHECK;

#endif
