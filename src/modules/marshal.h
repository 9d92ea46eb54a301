/* marshal.h - values as bytes, in CPython's format 5; code objects in a form of our own. */
#ifndef PYISH_MODULES_MARSHAL_H
#define PYISH_MODULES_MARSHAL_H

#include "types/code.h"

enum { MARSHAL_VERSION = 5, MARSHAL_MAX_DEPTH = 2000, MARSHAL_REF = 0x80 };

/* A bytes object. */
Value marshal_dump(Value v, int version, bool allow_code) MUST_CHECK;
/* *used tells how many bytes were read. With an owner (borrowed), an object that keeps the bytes alive and unchanged, the inner
   parts of code objects are read when they are first needed. */
Value marshal_load(const char *data, size_t length, size_t *used, bool allow_code, Value owner) MUST_CHECK;
/* What code_read_rest calls. */
bool marshal_read_rest(Code *code) MUST_CHECK;
/* Lets start-up keep the library's code in .pyc files. */
void marshal_install(void);

#endif
