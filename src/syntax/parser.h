/* parser.h - source text to tree. Knows no object: what it needs from above comes in a SyntaxHost. */
#ifndef PYISH_SYNTAX_PARSER_H
#define PYISH_SYNTAX_PARSER_H

#include "syntax/ast.h"

typedef enum { PARSE_FILE, PARSE_INTERACTIVE, PARSE_EVAL, PARSE_FUNC_TYPE } ParseMode;
typedef enum { ERROR_SYNTAX, ERROR_INDENTATION, ERROR_TAB, ERROR_INCOMPLETE, ERROR_MEMORY, ERROR_RECURSION, ERROR_HOST } ParseErrorKind;

typedef struct SyntaxHost {
    void *context;
    /* A warning (SyntaxWarning unless deprecation) at a place; false: it was turned into an exception (ERROR_HOST). */
    bool (*warn)(void *context, const char *message, bool deprecation, int line, int column);
    bool (*interrupted)(void *context);
    const char *stack_limit; /* addresses below are out of bounds */
} SyntaxHost;

typedef struct ParseError {
    ParseErrorKind kind;
    char message[512];
    int line, column, end_line, end_column; /* columns from 0, in UTF-8 bytes; -1: unknown */
    Text text;  /* the source line */
} ParseError;

enum {
    PARSE_TYPE_COMMENTS = 0x1000, PARSE_DONT_IMPLY_DEDENT = 0x200, PARSE_ALLOW_INCOMPLETE = 0x4000,
    PARSE_BARRY_AS_BDFL = 0x400000,
};

/* The tree of UTF-8 source in the arena; NULL: *error says why. *names is made
   here and lives in the arena too. feature_version: 14 for 3.14. */
Node *parse_source(Arena *arena, const char *source, size_t length, ParseMode mode, int flags, int feature_version,
                   const SyntaxHost *host, NameTable *names, ParseError *error);

#endif
