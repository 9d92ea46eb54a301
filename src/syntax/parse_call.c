/* parse_call.c - primaries: attributes, subscripts, calls and their arguments. */
#include "syntax/parser_internal.h"

/* ---- arguments ---- */

static bool add_keyword(Parser *p, Arguments *a, const Token *start, Identifier *name)
{
    keywordNode *keyword = NEW(p, keyword, start);
    if (keyword == NULL || !(keyword->value = parse_expression(p)))
        return false;
    keyword->arg = name;
    return seq_add(p, &a->keywords, finish_node(p, keyword));
}

/* starred_expression: '*' expression */
Node *parse_starred_argument(Parser *p)
{
    StarredNode *node = NEW(p, Starred, peek(p));
    size_t mark = p->at;
    if (p->explain && explain_starred_argument(p))
        return NULL;
    p->at = mark + 1;
    if (node == NULL || !(node->value = parse_expression(p))) {
        if (p->explain)
            syntax_error_last(p, ERROR_SYNTAX, "Invalid star expression");
        return NULL;
    }
    return finish_node(p, node);
}

/* One argument; false: none that may stand here matches. */
static bool argument(Parser *p, Arguments *a)
{
    const Token *start = peek(p);
    if (start->kind == TOKEN_STAR) {
        Node *value = a->phase == UNPACKING ? NULL : parse_starred_argument(p);
        return value && seq_add(p, &a->args, value);
    }
    if (start->kind == TOKEN_DOUBLESTAR) {
        if (p->explain && explain_keyword(p))
            return false;
        p->at++;
        a->phase = UNPACKING;
        return add_keyword(p, a, start, NULL);
    }
    if (start->kind == TOKEN_NAME && peek_at(p, 1)->kind == TOKEN_EQUAL) {
        if (p->explain && explain_keyword(p))
            return false;
        if (a->phase == POSITIONAL)
            a->phase = KEYWORDS;
        Identifier *name = take_name(p);
        p->at++;
        return name && add_keyword(p, a, start, name);
    }
    if (a->phase != POSITIONAL) {
        if (p->explain)
            explain_keyword(p);
        return false;
    }
    size_t mark = p->at;
    Node *value = at_assignment_expression(p) ? parse_assignment_expression(p) : parse_expression(p);
    if (value && !at(p, TOKEN_EQUAL) && !at(p, TOKEN_COLONEQUAL))
        return seq_add(p, &a->args, value);
    p->at = mark;
    if (p->explain && !p->tokenizer.failed)
        explain_keyword(p);
    return false;
}

static bool at_argument_end(Parser *p) { return at(p, TOKEN_RPAR) || at(p, TOKEN_COMMA); }

/* args: as many as match; false: not one. The first may be known: then the position is behind it. */
bool parse_args(Parser *p, Arguments *a, Node *first)
{
    size_t mark = p->at;
    bool more = first ? seq_add(p, &a->args, first) && accept(p, TOKEN_COMMA) : true;
    while (more && !at_argument_end(p) && argument(p, a)) {
        mark = p->at;
        more = accept(p, TOKEN_COMMA);
    }
    p->at = mark;
    return !p->tokenizer.failed && a->args.count + a->keywords.count > 0;
}

/* [args [',']] ')'; mark is where they start. */
static bool arguments(Parser *p, Arguments *a, size_t mark, Node *first)
{
    if (accept(p, TOKEN_RPAR))
        return !first || seq_add(p, &a->args, first);
    bool ok = parse_args(p, a, first);
    if (ok && at(p, TOKEN_COMMA))
        p->at++;
    if (ok && accept(p, TOKEN_RPAR))
        return true;
    if (p->explain && !p->tokenizer.failed) {
        p->at = mark;
        explain_arguments(p);
    }
    return false;
}

bool parse_call_arguments(Parser *p, SeqBuilder *args, SeqBuilder *keywords)
{
    Arguments a = {0};
    bool ok = arguments(p, &a, p->at, NULL);
    *args = a.args;
    *keywords = a.keywords;
    return ok;
}

/* The first argument if it may begin a generator expression; NULL: none does. */
static Node *first_argument(Parser *p, bool *failed)
{
    size_t mark = p->at;
    *failed = false;
    switch (peek(p)->kind) {
    case TOKEN_STAR: case TOKEN_DOUBLESTAR: case TOKEN_RPAR: return NULL;
    case TOKEN_NAME:
        if (peek_at(p, 1)->kind == TOKEN_EQUAL)
            return NULL;
        break;
    default: break;
    }
    Node *element = at_assignment_expression(p) ? parse_assignment_expression(p) : parse_expression(p);
    if (element && !at(p, TOKEN_EQUAL) && !at(p, TOKEN_COLONEQUAL))
        return element;
    p->at = mark;
    *failed = true;
    return NULL;
}

/* genexp: its parentheses are those of the call. */
static Node *generator_argument(Parser *p, const Token *open, Node *element)
{
    size_t mark = p->at;
    GeneratorExpNode *node = NEW(p, GeneratorExp, open);
    if (node && parse_comprehension_clauses(p, &node->generators) && accept(p, TOKEN_RPAR)) {
        node->elt = element;
        return finish_node(p, node);
    }
    p->at = mark;
    return NULL;
}

static Node *call(Parser *p, const Token *start, Node *function)
{
    const Token *open = peek(p);
    CallNode *node = NEW(p, Call, start);
    Arguments a = {0};
    size_t mark = ++p->at;
    bool failed;
    Node *first = first_argument(p, &failed);
    if (failed && !p->memo_size) /* in the first pass a second attempt is no use, and doubles the time at each level */
        return NULL;
    Node *generator = first && at_comprehension(p) ? generator_argument(p, open, first) : NULL;
    if (p->tokenizer.failed || (generator ? !seq_add(p, &a.args, generator) : !arguments(p, &a, mark, first)))
        return NULL;
    if (node == NULL)
        return NULL;
    node->func = function;
    node->args = seq_finish(&a.args);
    node->keywords = seq_finish(&a.keywords);
    return finish_node(p, node);
}

/* ---- subscripts ---- */

static bool at_slice_end(Parser *p) { return at(p, TOKEN_COLON) || at(p, TOKEN_COMMA) || at(p, TOKEN_RSQB); }

/* slice: [expression] ':' [expression] [':' [expression]] | named_expression */
static Node *slice(Parser *p)
{
    const Token *start = peek(p);
    size_t mark = p->at;
    Node *lower = NULL;
    if (at(p, TOKEN_STAR))
        return parse_starred_argument(p);
    if (!at(p, TOKEN_COLON)) {
        if (at_assignment_expression(p))
            return parse_assignment_expression(p);
        lower = parse_expression(p);
        if (lower == NULL || !at(p, TOKEN_COLON)) {
            if (!p->explain || p->tokenizer.failed)
                return lower;
            p->at = mark;
            return parse_named_expression(p);
        }
    }
    p->at++;
    SliceNode *node = NEW(p, Slice, start);
    if (node == NULL)
        return NULL;
    node->lower = lower;
    if (!at_slice_end(p) && !(node->upper = parse_expression(p)))
        return NULL;
    if (accept(p, TOKEN_COLON) && !at_slice_end(p) && !(node->step = parse_expression(p)))
        return NULL;
    return finish_node(p, node);
}

static Node *slices(Parser *p)
{
    const Token *start = peek(p);
    Node *first = slice(p);
    if (first == NULL || (!at(p, TOKEN_COMMA) && first->kind != NODE_Starred))
        return first;
    TupleNode *tuple = NEW(p, Tuple, start);
    SeqBuilder items = {0};
    if (tuple == NULL || !seq_add(p, &items, first))
        return NULL;
    while (accept(p, TOKEN_COMMA) && !at(p, TOKEN_RSQB)) {
        Node *item = slice(p);
        if (item == NULL || !seq_add(p, &items, item))
            return NULL;
    }
    tuple->elts = seq_finish(&items);
    return finish_node(p, tuple);
}

/* ---- primaries ---- */

static Node *attribute(Parser *p, const Token *start, Node *value)
{
    AttributeNode *node = NEW(p, Attribute, start);
    p->at++;
    if (node == NULL || !(node->attr = take_name(p)))
        return NULL;
    node->value = value;
    return finish_node(p, node);
}

static Node *subscript(Parser *p, const Token *start, Node *value)
{
    SubscriptNode *node = NEW(p, Subscript, start);
    p->at++;
    if (node == NULL || !(node->slice = slices(p)) || !expect(p, TOKEN_RSQB))
        return NULL;
    node->value = value;
    return finish_node(p, node);
}

/* primary: atom ('.' NAME | '(' ... ')' | '[' ... ']')*; a trailer that does not match is left alone. */
static Node *plain_primary(Parser *p)
{
    const Token *start = peek(p);
    Node *node = parse_atom(p);
    while (node) {
        size_t mark = p->at;
        Node *next;
        switch (peek(p)->kind) {
        case TOKEN_DOT: next = attribute(p, start, node); break;
        case TOKEN_LPAR: next = call(p, start, node); break;
        case TOKEN_LSQB: next = subscript(p, start, node); break;
        default: return node;
        }
        if (next == NULL) {
            p->at = mark;
            return p->tokenizer.failed ? NULL : node;
        }
        node = next;
    }
    return NULL;
}

/* In the second pass each is parsed once quietly, and once with an eye to mistakes: nested brackets would take exponential
   time otherwise. */
Node *parse_primary(Parser *p)
{
    size_t mark = p->at;
    Memo *memo = p->memo_size ? parser_memo(p, mark) : NULL;
    if (memo && (p->explain ? memo->primary_explained : memo->primary_known)) {
        p->at = memo->primary_end;
        return memo->primary;
    }
    Node *node = plain_primary(p);
    if (p->memo_size && !p->tokenizer.failed && (memo = parser_memo(p, mark))) {
        memo->primary = node;
        memo->primary_end = (uint32_t)p->at;
        memo->primary_known = true;
        memo->primary_explained |= p->explain;
    }
    return node;
}
