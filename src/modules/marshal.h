/* marshal.h - values as bytes, in CPython's format 5; code objects in a form of our own. */
#ifndef PYISH_MODULES_MARSHAL_H
#define PYISH_MODULES_MARSHAL_H

#include "types/code.h"

enum { MARSHAL_VERSION = 5, MARSHAL_MAX_DEPTH = 2000, MARSHAL_REF = 0x80 };

/* A bytes object. */
Value marshal_dump(Value v, int version, bool allow_code) MUST_CHECK;
/* *used tells how many bytes were read. */
Value marshal_load(const char *data, size_t length, size_t *used, bool allow_code) MUST_CHECK;
/* Lets start-up keep the library's code in .pyc files. */
void marshal_install(void);

#endif
