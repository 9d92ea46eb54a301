/* warnings.h - what other modules warn of. */
#ifndef PYISH_MODULES_WARNINGS_H
#define PYISH_MODULES_WARNINGS_H

#include "object/runtime.h"

/* A ResourceWarning about an object that was left open. false: it was turned into an exception. */
bool warnings_resource(Value source, const char *format, ...) MUST_CHECK;

#endif
