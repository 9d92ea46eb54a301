/* error_print.h - exceptions as plain lines, without the library: where that is not to be had, or nobody may be disturbed. */
#ifndef PYISH_RUNTIME_ERROR_PRINT_H
#define PYISH_RUNTIME_ERROR_PRINT_H

#include "object/runtime.h"

/* Each writes to a file object, or to the process's stderr where that is EMPTY or None. What goes wrong is forgotten. */
void error_write(Value file, Value owned_text);
/* The heading and an entry for each frame; nothing where there is no traceback. */
void error_write_traceback(Value file, Value traceback);
/* The traceback, the exception's class and its text. */
void error_write_plainly(Value file, Value exception);

#endif
