/* parser.h - source text to tree. Knows no object: what it needs from above comes in a SyntaxHost. */
#ifndef PYISH_SYNTAX_PARSER_H
#define PYISH_SYNTAX_PARSER_H

#include "syntax/ast.h"

typedef enum { PARSE_FILE, PARSE_INTERACTIVE, PARSE_EVAL, PARSE_FUNC_TYPE } ParseMode;
typedef enum { ERROR_SYNTAX, ERROR_INDENTATION, ERROR_TAB, ERROR_INCOMPLETE, ERROR_MEMORY, ERROR_RECURSION, ERROR_HOST, ERROR_VALUE } ParseErrorKind;

/* WARNING_RAISED: an exception of the host's, which means ERROR_HOST; AS_ERROR: it is to be a SyntaxError at its place. */
typedef enum { WARNING_SHOWN, WARNING_AS_ERROR, WARNING_RAISED } WarningOutcome;

typedef struct SyntaxHost {
    void *context;
    /* A SyntaxWarning (or DeprecationWarning) at a line. May be NULL. */
    WarningOutcome (*warn)(void *context, const char *message, bool deprecation, int line);
    bool (*interrupted)(void *context);
    const char *stack_limit; /* addresses below are out of bounds */
    size_t int_max_digits;   /* of an int literal in decimal; 0: any number */
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
