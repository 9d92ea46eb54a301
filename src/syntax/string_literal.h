/* string_literal.h - what a literal's text stands for. */
#ifndef PYISH_SYNTAX_STRING_LITERAL_H
#define PYISH_SYNTAX_STRING_LITERAL_H

#include "syntax/parser_internal.h"

/* The text between a literal's quotes, or a piece of it, from token t; false: error. */
bool unescape_literal(Parser *p, const Token *t, const char *s, const char *end, bool raw, bool bytes, Text *out);

#endif
