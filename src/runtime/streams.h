/* streams.h - sys.stdin, stdout and stderr. */
#ifndef PYISH_RUNTIME_STREAMS_H
#define PYISH_RUNTIME_STREAMS_H

#include "object/runtime.h"

/* Makes the three; one whose descriptor is closed is None. false: exception. */
bool streams_start(void) MUST_CHECK;
/* Flushes stdout and stderr. false: stdout could not be written (it was said on stderr). */
bool streams_flush(void);

#endif
