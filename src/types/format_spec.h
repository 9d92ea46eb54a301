/* format_spec.h - a format spec taken apart, shared by format.c and format_number.c. */
#ifndef PYISH_TYPES_FORMAT_SPEC_H
#define PYISH_TYPES_FORMAT_SPEC_H

#include <wchar.h>

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

enum { FORMAT_SEPARATOR_MAX = 8 };
typedef struct FormatSeparators {
    wchar_t point[FORMAT_SEPARATOR_MAX], group[FORMAT_SEPARATOR_MAX], fraction[FORMAT_SEPARATOR_MAX];
    const char *sizes; /* of groups from the right, the last one again and again; CHAR_MAX: no more */
} FormatSeparators;
/* Those that a spec asks for: of the locale, or fixed. */
void format_separators(FormatSeparators *s, const FormatSpec *spec);

/* The parts of a number that has been made text. */
typedef struct FormatNumber {
    char sign; /* 0: none */
    const char *prefix;
    const char *digits, *fraction, *rest; /* rest: exponent, %, or inf and nan */
    size_t digit_count, fraction_count, rest_length;
    bool point;
    uint32_t character; /* of type 'c': instead of digits; UINT32_MAX: none */
} FormatNumber;
/* Puts them together, grouped and padded. */
void format_put_number(StrBuilder *b, const FormatSpec *spec, const FormatNumber *n, const FormatSeparators *s);

#endif
