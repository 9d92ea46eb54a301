/* parser_internal.h - what the parser's files share.

   A rule is a function. It returns NULL (false) where it does not match, and where an error was recorded; the position
   is then anywhere unless said otherwise. Nothing is recorded for a rule that does not match: "invalid syntax" at the
   last token read comes of it in the end, unless the second pass (p->explain) finds better words: in it, explain_*
   functions look for common mistakes where CPython's invalid_ rules do. */
#ifndef PYISH_SYNTAX_PARSER_INTERNAL_H
#define PYISH_SYNTAX_PARSER_INTERNAL_H

#include "syntax/tokenizer.h"

typedef struct SeqBuilder {
    void **items;
    size_t count, capacity;
} SeqBuilder;

/* What parse_expression gave at a token in the second pass, which goes back often. That one found quietly counts where
   mistakes are looked for decides which message is given, as in CPython. */
typedef struct Memo {
    Node *node;
    uint32_t end;
    bool known;
    bool named; /* explain_named_expression has looked here */
    bool primary_known, primary_explained; /* parse_primary was here; and looked for mistakes */
    bool atom_known, atom_explained;       /* parse_atom */
    uint32_t primary_end, atom_end;
    Node *primary, *atom;
} Memo;

typedef struct Parser {
    Arena *arena;
    Tokenizer tokenizer;
    Token *tokens; /* those read so far: the parser may go back. Old arrays stay valid when this one grows */
    size_t count, capacity, at;
    ParseMode mode;
    int flags, feature_version;
    bool explain; /* the second pass */
    bool raised;  /* the error comes from the parser, not from the tokenizer */
    bool started; /* see read_token() */
    Memo *memo; /* by token, in the second pass */
    size_t memo_size;
    SeqBuilder type_ignores;
    const SyntaxHost *host;
    ParseError *error;
    NameTable *names;
} Parser;

bool seq_add(Parser *p, SeqBuilder *b, void *item);
static inline Seq seq_finish(SeqBuilder *b) { return (Seq){b->count, b->items}; }

/* ---- tokens ---- */

Token *parser_read(Parser *p, size_t index); /* reads up to that token */
static inline Token *peek_at(Parser *p, size_t ahead)
{
    return p->at + ahead < p->count ? &p->tokens[p->at + ahead] : parser_read(p, p->at + ahead);
}
static inline Token *peek(Parser *p) { return peek_at(p, 0); }
static inline bool at(Parser *p, TokenKind kind) { return peek(p)->kind == kind; }
static inline bool accept(Parser *p, TokenKind kind) /* takes the token if it is of that kind */
{
    if (peek(p)->kind != kind)
        return false;
    p->at++;
    return true;
}
static inline bool expect(Parser *p, TokenKind kind) { return accept(p, kind); }
static inline Token *previous(Parser *p) { return &p->tokens[p->at ? p->at - 1 : 0]; }
Memo *parser_memo(Parser *p, size_t index); /* in the second pass; NULL: no memory */
bool accept_not_equal(Parser *p); /* '!=', or '<>' after barry_as_FLUFL */
Text *token_text(Parser *p, const Token *token);
bool too_deep(Parser *p);

/* ---- nodes ---- */

/* A node of that size that starts at a token; finish_node sets its end to the last token taken. */
void *new_node(Parser *p, NodeKind kind, size_t size, const Token *start);
void *new_node_from(Parser *p, NodeKind kind, size_t size, const Node *start);
void *finish_node(Parser *p, void *node);
#define NEW(p, Name, start) ((Name##Node *)new_node(p, NODE_##Name, sizeof(Name##Node), start))
#define NEW_FROM(p, Name, start) ((Name##Node *)new_node_from(p, NODE_##Name, sizeof(Name##Node), start))
Identifier *identifier(Parser *p, const char *text, size_t length);
Identifier *take_name(Parser *p); /* at a NAME, which is taken */
bool is_soft_keyword(Parser *p, const char *text);

/* ---- errors: recording one makes everything fail from there on ---- */

#define FORMAT(n) __attribute__((format(printf, n, n + 1), cold))
void syntax_error_next(Parser *p, const char *format, ...) FORMAT(2); /* at the current token */
void syntax_error_last(Parser *p, ParseErrorKind kind, const char *format, ...) FORMAT(3); /* at the last one read */
void syntax_error_at(Parser *p, const Node *from, const Node *to, const char *format, ...) FORMAT(4);
void syntax_error_token(Parser *p, const Token *token, const char *format, ...) FORMAT(3);
void syntax_error_tokens(Parser *p, const Token *from, const Token *to, const char *format, ...) FORMAT(4);
void syntax_error_from(Parser *p, const Token *from, const char *format, ...) FORMAT(3); /* up to where was read */
bool check_version(Parser *p, int minor, const char *what); /* false: error */
const char *describe_node(const Node *node);
void generic_error(Parser *p, const Token *last); /* the error where nothing better is known */
void finish_error(Parser *p); /* what the rest of the source adds to it; columns in characters */

/* ---- expressions ---- */

Node *parse_expression(Parser *p); /* NULL: the position is unchanged */
Node *parse_plain_expression(Parser *p); /* the same, not remembered */
Node *parse_named_expression(Parser *p);
Node *parse_assignment_expression(Parser *p);
bool at_assignment_expression(Parser *p);
Node *parse_star_expressions(Parser *p); /* a tuple without parentheses allowed, starred items too */
Node *parse_expressions(Parser *p);
Node *parse_star_named_expression(Parser *p);
Node *parse_star_expression(Parser *p);
Node *parse_disjunction(Parser *p);
Node *parse_bitwise_or(Parser *p);
Node *parse_annotated_rhs(Parser *p); /* yield expression or star expressions */
Node *parse_primary(Parser *p);
Node *parse_atom(Parser *p);
Node *parse_name(Parser *p);
Node *parse_number(Parser *p);           /* at a NUMBER */
Node *parse_keyword_constant(Parser *p); /* at None, True, False or ... */
Node *parse_strings(Parser *p);
bool at_comprehension(Parser *p);
bool parse_comprehension_clauses(Parser *p, Seq *generators);
Node *parse_parameters(Parser *p, TokenKind close); /* up to ')', or ':' for a lambda's, which is left */

typedef struct Arguments {
    SeqBuilder args, keywords;
    enum { POSITIONAL, KEYWORDS, UNPACKING } phase; /* what came last decides what may follow */
} Arguments;

bool parse_args(Parser *p, Arguments *a, Node *first);
bool parse_call_arguments(Parser *p, SeqBuilder *args, SeqBuilder *keywords); /* behind '('; takes ')' */
Node *parse_starred_argument(Parser *p);

typedef enum { STAR_TARGETS, FOR_TARGETS, DEL_TARGETS } TargetKind;

Node *parse_target_list(Parser *p); /* of for and comprehensions */
Node *parse_star_target(Parser *p);
const Node *invalid_target(const Node *node, TargetKind kind); /* NULL: all of it can be a target */
bool set_context(Node *target, ExprContext context); /* false: can't be assigned to or deleted */
bool is_single_target(const Node *node);

/* ---- statements ---- */

bool parse_statement(Parser *p, SeqBuilder *out);
bool parse_interactive_statement(Parser *p, SeqBuilder *out);
Node *parse_simple_statement(Parser *p);
Node *parse_match(Parser *p);      /* NULL without error: not a match statement after all; the position is unchanged */
Node *parse_type_alias(Parser *p); /* the same for a type statement */
bool parse_type_params(Parser *p, Seq *params);
bool parse_block(Parser *p, Seq *body, const char *construct, int line);

/* ---- the second pass ---- */

bool explain_header(Parser *p, const char *construct, int line); /* no colon, or no block behind it */
bool explain_expression(Parser *p);
bool explain_named_expression(Parser *p);
void explain_not(Parser *p, Node *(*operand)(Parser *));
bool explain_keyword(Parser *p);
bool explain_starred_argument(Parser *p);
void explain_arguments(Parser *p);
bool explain_group(Parser *p);
bool explain_comprehension(Parser *p);
bool explain_dict(Parser *p, size_t brace);
void explain_target(Parser *p, const Node *node, TargetKind kind);
bool explain_for_target(Parser *p);
bool explain_for_clause(Parser *p);

#endif
