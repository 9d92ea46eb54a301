/* path.h - file names between Python and the system: UTF-8, undecodable bytes as lone surrogates (PEP 383). */
#ifndef PYISH_RUNTIME_PATH_H
#define PYISH_RUNTIME_PATH_H

#include "object/runtime.h"

/* The str of a name that the system gave. */
Value path_decode(const char *bytes, size_t length) MUST_CHECK;
Value path_decode_c(const char *bytes) MUST_CHECK;
/* The bytes of a str, as a bytes object. */
Value path_encode(Value text) MUST_CHECK;
/* os.fspath(v): a str or bytes. */
Value path_like(Value v) MUST_CHECK;
/* A path argument as NUL-terminated bytes: str, bytes or os.PathLike without NUL in it. A bytes object; owned. */
Value path_bytes(Value v) MUST_CHECK;
/* A path argument as a str. */
Value path_argument(Value v) MUST_CHECK;

#endif
