/* syntax_errors.c - recording what is wrong and where, and the words for it. */
#include "syntax/parser_internal.h"

#include <stdarg.h>
#include <stdio.h>

static void record(Parser *p, ParseErrorKind kind, const Token *from, int end_line, int end_column, const char *format, va_list args)
{
    char message[sizeof p->error->message];
    if (p->tokenizer.failed)
        return;
    vsnprintf(message, sizeof message, format, args);
    tokenizer_error(&p->tokenizer, kind, from->line, from->column, end_line, end_column, "%s", message);
    p->raised = true;
}

#define RECORD(kind, from, end_line, end_column)                       \
    do {                                                               \
        va_list args;                                                  \
        va_start(args, format);                                        \
        record(p, kind, from, end_line, end_column, format, args);     \
        va_end(args);                                                  \
    } while (0)

/* Tokens that are not text (INDENT, ENDMARKER) stand where reading stopped, one to the left. */
static Token place_of(Parser *p, const Token *t)
{
    Token place = *t;
    if (t->column == -1) {
        place.column = tokenizer_column(&p->tokenizer) - 1;
        place.end_column = -2;
    }
    return place;
}

void syntax_error_next(Parser *p, const char *format, ...)
{
    Token t = place_of(p, peek(p));
    RECORD(ERROR_SYNTAX, &t, t.end_line, t.end_column);
}

void syntax_error_last(Parser *p, ParseErrorKind kind, const char *format, ...)
{
    Token t = place_of(p, p->count ? &p->tokens[p->count - 1] : peek(p));
    RECORD(kind, &t, t.end_line, t.end_column);
}

void syntax_error_at(Parser *p, const Node *from, const Node *to, const char *format, ...)
{
    Token start = {.line = from->line, .column = from->column};
    RECORD(ERROR_SYNTAX, &start, to->end_line, to->end_column);
}

void syntax_error_token(Parser *p, const Token *token, const char *format, ...)
{
    RECORD(ERROR_SYNTAX, token, token->end_line, token->end_column);
}

void syntax_error_tokens(Parser *p, const Token *from, const Token *to, const char *format, ...)
{
    RECORD(ERROR_SYNTAX, from, to->end_line, to->end_column);
}

void syntax_error_from(Parser *p, const Token *from, const char *format, ...)
{
    const Tokenizer *t = &p->tokenizer;
    int line = tokenizer_line(t);
    const char *start = t->line_start;
    if (line < t->line)
        for (start--; start > t->source && start[-1] != '\n';)
            start--;
    RECORD(ERROR_SYNTAX, from, line, (int)(t->at - start) - 1);
}

bool check_version(Parser *p, int minor, const char *what)
{
    if (p->feature_version >= minor)
        return true;
    syntax_error_last(p, ERROR_SYNTAX, "%s only supported in Python 3.%d and greater", what, minor);
    return false;
}

bool explain_header(Parser *p, const char *construct, int line)
{
    if (at(p, TOKEN_NEWLINE))
        syntax_error_last(p, ERROR_SYNTAX, "expected ':'");
    else if (at(p, TOKEN_COLON) && peek_at(p, 1)->kind == TOKEN_NEWLINE && peek_at(p, 2)->kind != TOKEN_INDENT)
        syntax_error_last(p, ERROR_INDENTATION, "expected an indented block after %s on line %d", construct, line);
    return p->tokenizer.failed;
}

void generic_error(Parser *p, const Token *last)
{
    if (last->kind == TOKEN_INDENT || last->kind == TOKEN_DEDENT) {
        syntax_error_last(p, ERROR_INDENTATION, last->kind == TOKEN_INDENT ? "unexpected indent" : "unexpected unindent");
        p->raised = false; /* nothing that follows is a better explanation */
    } else
        syntax_error_token(p, last, "invalid syntax");
}

/* ---- what the rest of the source adds ---- */

/* An error of the tokenizer's anywhere behind is taken to be the cause, a bracket left open on an earlier line too. */
static void look_ahead(Parser *p)
{
    Tokenizer *t = &p->tokenizer;
    ParseError first = *p->error;
    int line = p->tokens[p->count - 1].line;
    TokenKind kind;
    t->failed = false;
    t->unclosed = false;
    do
        kind = tokenizer_next(t).kind;
    while (kind != TOKEN_ENDMARKER && kind != TOKEN_ERROR);
    bool replaced = t->failed && t->string_depth == 0;
    if (replaced && (t->unclosed || t->late)) { /* errors that CPython's tokenizer leaves to its caller to word */
        int i = t->level - 1;
        replaced = t->level && line > t->paren_lines[i];
        t->failed = false;
        if (replaced)
            tokenizer_error(t, ERROR_SYNTAX, t->paren_lines[i], t->paren_columns[i], t->paren_lines[i], -1, "'%c' was never closed", t->parens[i]);
    }
    if (!replaced)
        *p->error = first;
    t->failed = true;
}

/* A column of the error's line in characters. */
static int characters(const ParseError *error, int column)
{
    const char *data = error->text.data;
    int count = 0;
    if (column <= 0 || data == NULL)
        return column;
    if ((size_t)column > error->text.length)
        column = (int)error->text.length;
    for (int i = 0; i < column; i++)
        count += ((unsigned char)data[i] & 0xc0) != 0x80;
    return count;
}

void finish_error(Parser *p)
{
    ParseError *error = p->error;
    if (error->kind > ERROR_INCOMPLETE)
        return;
    if (p->raised && p->count && error->kind != ERROR_INCOMPLETE)
        look_ahead(p);
    error->column = characters(error, error->column);
    error->end_column = characters(error, error->end_column);
}

const char *describe_node(const Node *node)
{
    switch ((NodeKind)node->kind) {
    case NODE_Call: return "function call";
    case NODE_Lambda: return "lambda";
    case NODE_BoolOp: case NODE_BinOp: case NODE_UnaryOp: return "expression";
    case NODE_GeneratorExp: return "generator expression";
    case NODE_Yield: case NODE_YieldFrom: return "yield expression";
    case NODE_Await: return "await expression";
    case NODE_ListComp: return "list comprehension";
    case NODE_SetComp: return "set comprehension";
    case NODE_DictComp: return "dict comprehension";
    case NODE_Dict: return "dict literal";
    case NODE_Set: return "set display";
    case NODE_JoinedStr: case NODE_FormattedValue: return "f-string expression";
    case NODE_TemplateStr: case NODE_Interpolation: return "t-string expression";
    case NODE_Compare: return "comparison";
    case NODE_IfExp: return "conditional expression";
    case NODE_NamedExpr: return "named expression";
    case NODE_Constant:
        switch (((const ConstantNode *)node)->value.kind) {
        case CONSTANT_NONE: return "None";
        case CONSTANT_TRUE: return "True";
        case CONSTANT_FALSE: return "False";
        case CONSTANT_ELLIPSIS: return "ellipsis";
        default: return "literal";
        }
    case NODE_List: return "list";
    case NODE_Tuple: return "tuple";
    case NODE_Starred: return "starred";
    case NODE_Attribute: return "attribute";
    case NODE_Name: return "name";
    case NODE_Subscript: return "subscript";
    default: return "expression";
    }
}
