/* format.h - the format() mini-language. A spec is a str; results owned, EMPTY: exception. */
#ifndef PYISH_TYPES_FORMAT_H
#define PYISH_TYPES_FORMAT_H

#include "object/runtime.h"

/* format(v, spec): __format__, without the call where v is an exact int, float or str. */
Value format_value(Value v, Value spec) MUST_CHECK;
Value format_int(Value v, Value spec) MUST_CHECK;
Value format_float(Value v, Value spec) MUST_CHECK;
Value format_complex(Value v, Value spec) MUST_CHECK;
Value format_str(Value v, Value spec) MUST_CHECK;

#endif
