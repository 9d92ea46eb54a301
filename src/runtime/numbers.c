/* numbers.c - see numbers.h. */
#include "runtime/numbers.h"

#include "compiler/compile.h"
#include "object/error.h"
#include "object/integer.h"
#include "types/complex.h"
#include "types/format.h"
#include "vm/operations.h"

static Value parse_int_literal(const char *digits, size_t length)
{
    Value v = int_parse(digits, length, 0);
    if (is_empty(v) && !error_occurred())
        error_value("invalid integer literal");
    return v;
}

void numbers_install(void)
{
    compiler_parse_int = parse_int_literal;
    compiler_complex = complex_value;
    format_hook = format_value;
}
