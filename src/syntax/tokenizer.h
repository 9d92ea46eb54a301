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
    uint16_t kind;  /* TokenKind */
    uint16_t level; /* brackets open behind it */
    int32_t line, column, end_line, end_column; /* columns in bytes from 0; -1: a token without text */
    const char *start, *end;
} Token;

enum { MAX_INDENTS = 100, MAX_PARENS = 200, MAX_FSTRINGS = 150, MAX_FIELD_NESTING = 3 };

/* An f-string or t-string being read. */
typedef struct StringMode {
    char quote, letter;   /* letter: f or t, for messages */
    uint8_t size;         /* quotes that end it */
    bool raw, in_field;   /* in_field: its text is interrupted by a replacement field */
    bool in_spec, told;   /* told: the text before the brace has been given */
    int brackets;         /* open in its fields */
    int fields[MAX_FIELD_NESTING + 1], depth; /* the bracket each nested field began with; depth 0: none */
    const char *start, *line_start;
    int line;
} StringMode;

typedef struct Tokenizer {
    const char *source, *end, *at, *line_start; /* *end is NUL */
    int line;
    int indents[MAX_INDENTS], alternate[MAX_INDENTS], depth; /* columns with tabs as 8 and as 1 */
    int pending; /* dedents (negative) or indents still to be given */
    bool at_line_start;
    char parens[MAX_PARENS];
    int paren_lines[MAX_PARENS], paren_columns[MAX_PARENS], level;
    StringMode strings[MAX_FSTRINGS];
    int string_depth;
    bool type_comments;
    const SyntaxHost *host;
    Arena *arena;
    ParseError *error;
    bool failed;   /* *error is filled in; nothing but errors follows */
    bool at_end;   /* the source ended, if in the middle of a literal */
    bool unclosed; /* the error is a bracket that was never closed */
    bool late;     /* the error is one that only counts if the parser gets there */
    bool quiet;    /* no warnings: the source is read once more */
    bool listing;  /* for module _tokenize: every token, also empty pieces of f-strings; lines may end in \r\n */
    bool extra;    /* with comments, and line ends that mean nothing; most errors don't count */
    bool comment_line; /* extra: the line end that follows stands behind a comment on its own */
    bool touched_end;  /* reading came to the end of the source */
} Tokenizer;

/* Source is NUL-terminated, its lines end in \n only. */
void tokenizer_init(Tokenizer *t, const char *source, size_t length, ParseError *error);
/* The next token; TOKEN_ERROR: *error is filled in. */
Token tokenizer_next(Tokenizer *t);
/* Ends all blocks: dedents follow. */
void tokenizer_end_blocks(Tokenizer *t);
/* The line that was read last: the next one counts from its first character on. */
int tokenizer_line(const Tokenizer *t);
/* The column where reading stopped, in bytes. */
int tokenizer_column(const Tokenizer *t);
/* Fills *error: message at columns of a line. */
void tokenizer_error(Tokenizer *t, ParseErrorKind kind, int line, int column, int end_line, int end_column, const char *format, ...)
    __attribute__((format(printf, 7, 8), cold));
/* A warning; WARNING_RAISED: the error is recorded. */
WarningOutcome tokenizer_warn(Tokenizer *t, bool deprecation, int line, const char *format, ...) __attribute__((format(printf, 4, 5), cold));

/* What the tokenizer's files share. */
typedef enum { CHAR_OTHER, CHAR_NAME = 1, CHAR_DIGIT = 2, CHAR_SPACE = 4 } CharClass;
extern const uint8_t char_classes[256];
static inline bool is_name_char(char c) { return char_classes[(unsigned char)c] & (CHAR_NAME | CHAR_DIGIT); }
static inline bool is_digit(char c) { return char_classes[(unsigned char)c] & CHAR_DIGIT; }
/* The character at *s, which moves on. Text is well-formed, but for surrogates that a caller may have let through. */
static inline uint32_t take_utf8(const char **s)
{
    const unsigned char *p = (const unsigned char *)*s;
    int extra = p[0] < 0x80 ? 0 : p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : 3, i = 1;
    uint32_t c = extra == 0 ? p[0] : p[0] & (0x3fu >> extra);
    for (; i <= extra && (p[i] & 0xc0) == 0x80; i++)
        c = c << 6 | (p[i] & 0x3f);
    *s += i;
    return c;
}
/* How many bytes were put to out: at most four. */
static inline size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80)
        return out[0] = (char)c, 1;
    int extra = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    out[0] = (char)((extra == 1 ? 0xc0 : extra == 2 ? 0xe0 : 0xf0) | c >> (6 * extra));
    for (int i = 1; i <= extra; i++)
        out[i] = (char)(0x80 | (c >> (6 * (extra - i)) & 63));
    return (size_t)extra + 1;
}
Token tokenizer_make(const Tokenizer *t, TokenKind kind, const char *start);
Token tokenizer_failure(Tokenizer *t);
/* An error whose place is the last character read. */
Token tokenizer_fail(Tokenizer *t, const char *format, ...) __attribute__((format(printf, 2, 3), cold));
Token tokenizer_fail_range(Tokenizer *t, const char *from, const char *to, const char *format, ...) __attribute__((format(printf, 4, 5), cold));
Token tokenize_number(Tokenizer *t);
Token tokenize_string(Tokenizer *t, const char *start); /* at the quote */
Token tokenize_format_string(Tokenizer *t, const char *start, char letter, bool raw);
Token tokenize_format_middle(Tokenizer *t);

#endif
