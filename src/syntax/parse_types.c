/* parse_types.c - type parameters and type aliases (PEP 695, 696). */
#include "syntax/parser_internal.h"

bool parse_type_params(Parser *p, Seq *params)
{
    (void)params;
    syntax_error(p, "type parameters are not parsed yet");
    return false;
}
