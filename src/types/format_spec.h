/* format_spec.h - a format spec taken apart, shared by format.c and format_number.c. */
#ifndef PYISH_TYPES_FORMAT_SPEC_H
#define PYISH_TYPES_FORMAT_SPEC_H

#include "object/str.h"

typedef struct FormatSpec {
    uint32_t fill;
    char align;                        /* '<', '>', '^' or '=' */
    char sign;                         /* 0, '+', '-' or ' ' */
    bool no_negative_zero, alternate;  /* z, # */
    char grouping, fraction_grouping;  /* 0, ',' or '_' */
    int64_t width, precision;          /* -1: not given */
    uint32_t type;                     /* the default where none is given */
} FormatSpec;

/* v: whose type messages name. false: ValueError. */
bool format_read(FormatSpec *spec, Value text, Value v, uint32_t default_type, char default_align) MUST_CHECK;
COLD Value format_unknown_type(uint32_t type, Value v);
void format_fill(StrBuilder *b, uint32_t c, int64_t count);

#endif
