/* csv.h - what the files of module _csv share. */
#ifndef PYISH_MODULES_CSV_CSV_H
#define PYISH_MODULES_CSV_CSV_H

#include "modules/support.h"
#include "object/str.h"

typedef enum { QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL, QUOTE_COUNT } Quoting;

#define NO_CHAR UINT32_MAX /* of a dialect's character that is not set */

typedef struct Dialect {
    Object head;
    uint32_t delimiter, quotechar, escapechar;
    bool doublequote, skipinitialspace, strict;
    Quoting quoting;
    Value lineterminator;
} Dialect;

/* The Dialect that a dialect argument (EMPTY: none) and a dict of parameters (or EMPTY) describe. */
Value csv_make_dialect(Value dialect, Value parameters) MUST_CHECK;
Value csv_reader(Value module, const Value *args);
Value csv_writer(Value module, const Value *args);
COLD Value csv_fail(const char *format, ...);

extern const TypeSpec csv_dialect_spec, csv_reader_spec, csv_writer_spec;

#endif
