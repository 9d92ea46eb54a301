/* _sre_tables.c - what the matcher asks of characters beyond ASCII. */
#include "modules/_sre.h"
#include "text/unicode.h"

static bool is_digit(uint32_t c) { return unicode_decimal(c) >= 0; }
static bool is_space(uint32_t c) { return unicode_is(c, UNICODE_SPACE); }
static bool is_word(uint32_t c)
{
    double number;
    return c == '_' || unicode_is(c, UNICODE_ALPHA) || unicode_decimal(c) >= 0 || unicode_digit(c) >= 0 || unicode_numeric(c, &number);
}
static bool is_linebreak(uint32_t c) { return unicode_is_line_break(c); }
static uint32_t lower(uint32_t c) { return unicode_lower_simple(c); }
static uint32_t upper(uint32_t c) { return unicode_upper_simple(c); }

const RegexTables regex_tables = {is_digit, is_space, is_word, is_linebreak, lower, upper};
