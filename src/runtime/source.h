/* source.h - what compile(), exec() and the importer take for source: str or bytes, as UTF-8 text. */
#ifndef PYISH_RUNTIME_SOURCE_H
#define PYISH_RUNTIME_SOURCE_H

#include "object/buffer.h"

typedef struct SourceText {
    const char *data; /* UTF-8, NUL-terminated */
    size_t length;
    int flags;        /* for the compiler */
    Value owner;      /* keeps data alive; or EMPTY */
    char *copy;       /* malloc'd data; or NULL */
} SourceText;

/* The text of a str or of bytes in the encoding that they declare. false: exception; `function` and `what` are for
   "function() arg 1 must be a what object"; function NULL: it is what a file holds, and errors say so. */
bool source_text(SourceText *text, Value source, Value filename, const char *function, const char *what) MUST_CHECK;
void source_text_release(SourceText *text);

#endif
