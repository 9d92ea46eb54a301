/* parser_internal.h - what the parser's files share. A function returns NULL (or false) with an error recorded. */
#ifndef PYISH_SYNTAX_PARSER_INTERNAL_H
#define PYISH_SYNTAX_PARSER_INTERNAL_H

#include "syntax/tokenizer.h"

typedef struct Parser {
    Arena *arena;
    Tokenizer tokenizer;
    Token *tokens;      /* those read so far: the parser may go back */
    size_t count, capacity, at;
    ParseMode mode;
    int flags, feature_version;
    bool explain; /* the second pass: the rules that word an error are on */
    bool raised;  /* the error comes from the parser, not from the tokenizer */
    const SyntaxHost *host;
    ParseError *error;
    NameTable *names;
} Parser;

typedef struct SeqBuilder {
    void **items;
    size_t count, capacity;
} SeqBuilder;

bool seq_add(Parser *p, SeqBuilder *b, void *item);
Seq seq_finish(SeqBuilder *b);

Token *peek(Parser *p);                 /* the current token */
Token *peek_at(Parser *p, size_t ahead);
Token *previous(Parser *p);
bool at(Parser *p, TokenKind kind);
bool accept(Parser *p, TokenKind kind); /* takes the token if it is of that kind */
bool expect(Parser *p, TokenKind kind); /* the same, a syntax error otherwise */

/* A rule that does not match returns NULL (false) and records nothing: "invalid syntax" at the last token read comes of
   it in the end, unless the second pass finds a better message. These record one, and everything fails from there on. */
#define FORMAT(n) __attribute__((format(printf, n, n + 1), cold))
void syntax_error_next(Parser *p, const char *format, ...) FORMAT(2); /* at the current token */
void syntax_error_last(Parser *p, ParseErrorKind kind, const char *format, ...) FORMAT(3); /* at the last one read */
void syntax_error_at(Parser *p, const Node *from, const Node *to, const char *format, ...) FORMAT(4);
void syntax_error_token(Parser *p, const Token *token, const char *format, ...) FORMAT(3);
void syntax_error_tokens(Parser *p, const Token *from, const Token *to, const char *format, ...) FORMAT(4);
void syntax_error_from(Parser *p, const Token *from, const char *format, ...) FORMAT(3); /* up to where was read */
bool check_version(Parser *p, int minor, const char *what); /* false: error */
const char *describe_node(const Node *node);
/* A header's end without its colon or its block, "'if' statement" being the construct: true if an error was raised. */
void generic_error(Parser *p, const Token *last); /* the error where nothing better is known */
bool explain_header(Parser *p, const char *construct, int line);
bool too_deep(Parser *p);

/* A node of that size that starts at a token; finish_node sets its end to the last token taken. */
void *new_node(Parser *p, NodeKind kind, size_t size, const Token *start);
void *new_node_from(Parser *p, NodeKind kind, size_t size, const Node *start);
void *finish_node(Parser *p, void *node);
#define NEW(p, Name, start) ((Name##Node *)new_node(p, NODE_##Name, sizeof(Name##Node), start))
#define NEW_FROM(p, Name, start) ((Name##Node *)new_node_from(p, NODE_##Name, sizeof(Name##Node), start))
Identifier *identifier(Parser *p, const char *text, size_t length);
Identifier *take_name(Parser *p); /* NAME, or an error */
bool is_soft_keyword(Parser *p, const char *text);

Node *parse_expression(Parser *p);            /* expression */
Node *parse_named_expression(Parser *p);
Node *parse_star_expressions(Parser *p);      /* a tuple without parentheses allowed, starred items too */
Node *parse_star_named_expression(Parser *p);
Node *parse_star_expression(Parser *p);
Node *parse_disjunction(Parser *p);
Node *parse_bitwise_or(Parser *p);
Node *parse_target_list(Parser *p);           /* of for and comprehensions */
Node *parse_annotated_rhs(Parser *p);         /* yield expression or star expressions */
Node *parse_lambda_or_def_arguments(Parser *p, TokenKind end, bool annotated);
bool parse_call_arguments(Parser *p, SeqBuilder *args, SeqBuilder *keywords);
Node *parse_strings(Parser *p);
Node *parse_number(Parser *p);           /* at a NUMBER */
Node *parse_keyword_constant(Parser *p); /* at None, True or False */
bool set_context(Parser *p, Node *target, ExprContext context); /* false: can't be assigned to or deleted */
Node *parse_match(Parser *p);                 /* NULL without error: not a match statement after all */
Node *parse_type_alias(Parser *p);            /* the same for a type statement */
bool parse_type_params(Parser *p, Seq *params);

bool parse_block(Parser *p, Seq *body);
bool parse_statements(Parser *p, SeqBuilder *out, bool single);

#endif
