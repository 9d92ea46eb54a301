/* tokenizer.h - source text to tokens, one at a time. Internal to syntax/. */
#ifndef PYISH_SYNTAX_TOKENIZER_H
#define PYISH_SYNTAX_TOKENIZER_H

#include "syntax/parser.h"

typedef enum TokenKind {
#define TOKEN(name, text) TOKEN_##name,
#include "syntax/tokens.def"
#undef TOKEN
#define KEYWORD(name, text) KEYWORD_##name,
#include "syntax/keywords.def"
#undef KEYWORD
    TOKEN_KIND_COUNT
} TokenKind;

typedef struct Token {
    TokenKind kind;
    const char *start, *end;
    int32_t line, column, end_line, end_column; /* columns in bytes from 0 */
} Token;

enum { MAX_INDENTS = 100, MAX_PARENS = 200, MAX_FSTRINGS = 150 };

/* An f-string or t-string being read. */
typedef struct StringMode {
    char quote;
    bool triple, raw, template, in_spec;
    bool in_expression;
    int paren_level; /* of the replacement field's brace */
    const char *start;
    int line, column;
} StringMode;

typedef struct Tokenizer {
    const char *source, *end, *at, *line_start;
    int line;
    int indents[MAX_INDENTS], alternate[MAX_INDENTS], depth; /* columns with tabs as 8 and as 1 */
    int pending; /* dedents (negative) or indents still to be given */
    bool at_line_start, done, newline_given;
    char parens[MAX_PARENS];
    int paren_lines[MAX_PARENS], paren_columns[MAX_PARENS], level;
    StringMode strings[MAX_FSTRINGS];
    int string_depth;
    TokenKind last;
    ParseError *error;
    bool failed;
} Tokenizer;

void tokenizer_init(Tokenizer *t, const char *source, size_t length, ParseError *error);
/* The next token; TOKEN_ERROR: *error is filled in. */
Token tokenizer_next(Tokenizer *t);
/* Fills *error: message at columns of a line. */
void tokenizer_error(Tokenizer *t, ParseErrorKind kind, int line, int column, int end_line, int end_column, const char *format, ...)
    __attribute__((format(printf, 7, 8)));

#endif
