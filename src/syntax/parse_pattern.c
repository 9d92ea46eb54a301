/* parse_pattern.c - match statements and their patterns (PEP 634). */
#include "syntax/parser_internal.h"

static Node *pattern(Parser *p);
static Node *maybe_star_pattern(Parser *p);

/* ---- literals ---- */

static Node *minus(Parser *p, const Token *sign, Node *operand)
{
    UnaryOpNode *node = NEW(p, UnaryOp, sign);
    if (node == NULL || operand == NULL)
        return NULL;
    node->op = UNARY_USub;
    node->operand = operand;
    return finish_node(p, node);
}

static bool is_imaginary(const Node *number) { return ((const ConstantNode *)number)->value.kind == CONSTANT_IMAGINARY; }

/* signed_number, or a complex number: signed_real_number ('+' | '-') NUMBER */
static Node *number_expr(Parser *p)
{
    Token start = *peek(p);
    bool negative = accept(p, TOKEN_MINUS);
    if (!at(p, TOKEN_NUMBER))
        return NULL;
    Node *real = parse_number(p), *left = real;
    if (real && negative)
        left = minus(p, &start, real);
    if (left == NULL || (!at(p, TOKEN_PLUS) && !at(p, TOKEN_MINUS)))
        return left;
    if (is_imaginary(real)) {
        syntax_error_at(p, real, real, "real number required in complex literal");
        return NULL;
    }
    BinOpNode *node = NEW(p, BinOp, &start);
    OperatorKind op = accept(p, TOKEN_PLUS) ? OPERATOR_Add : (p->at++, OPERATOR_Sub);
    if (node == NULL || !at(p, TOKEN_NUMBER) || !(node->right = parse_number(p)))
        return NULL;
    if (!is_imaginary(node->right)) {
        syntax_error_at(p, node->right, node->right, "imaginary number required in complex literal");
        return NULL;
    }
    node->left = left;
    node->op = op;
    return finish_node(p, node);
}

static Node *value_of(Parser *p, const Token *start, Node *value)
{
    MatchValueNode *node = NEW(p, MatchValue, start);
    if (node == NULL || value == NULL)
        return NULL;
    node->value = value;
    return finish_node(p, node);
}

static Node *singleton(Parser *p)
{
    MatchSingletonNode *node = NEW(p, MatchSingleton, peek(p));
    Node *constant = parse_keyword_constant(p);
    if (node == NULL || constant == NULL)
        return NULL;
    node->value = ((ConstantNode *)constant)->value;
    return &node->base;
}

/* ---- names ---- */

/* pattern_capture_target: !"_" NAME !('.' | '(' | '=') */
static Identifier *capture_target(Parser *p)
{
    if (!at(p, TOKEN_NAME) || is_soft_keyword(p, "_"))
        return NULL;
    TokenKind next = peek_at(p, 1)->kind;
    return next == TOKEN_DOT || next == TOKEN_LPAR || next == TOKEN_EQUAL ? NULL : take_name(p);
}

/* name_or_attr: NAME ('.' NAME)* */
static Node *name_or_attr(Parser *p)
{
    NameNode *name = at(p, TOKEN_NAME) ? NEW(p, Name, peek(p)) : NULL;
    if (name == NULL || !(name->id = take_name(p)))
        return NULL;
    Node *node = &name->base;
    while (accept(p, TOKEN_DOT)) {
        AttributeNode *attribute = NEW_FROM(p, Attribute, node);
        if (attribute == NULL || !(attribute->attr = take_name(p)))
            return NULL;
        attribute->value = node;
        node = finish_node(p, attribute);
    }
    return node;
}

/* ---- classes and mappings ---- */

typedef struct ClassArguments {
    SeqBuilder patterns, names, named;
} ClassArguments;

/* Positional patterns behind keyword ones: all of them are pointed at. */
static void explain_positional(Parser *p)
{
    Node *first = pattern(p), *last = first;
    while (first && at(p, TOKEN_COMMA)) {
        size_t mark = p->at++;
        Node *next = at(p, TOKEN_NAME) && peek_at(p, 1)->kind == TOKEN_EQUAL ? NULL : pattern(p);
        if (next == NULL) {
            p->at = mark;
            break;
        }
        last = next;
    }
    if (first)
        syntax_error_at(p, first, last, "positional patterns follow keyword patterns");
}

static bool class_arguments(Parser *p, ClassArguments *out)
{
    while (!at(p, TOKEN_RPAR)) {
        if (at(p, TOKEN_NAME) && peek_at(p, 1)->kind == TOKEN_EQUAL) {
            Identifier *name = take_name(p);
            p->at++;
            Node *value = pattern(p);
            if (name == NULL || value == NULL || !seq_add(p, &out->names, name) || !seq_add(p, &out->named, value))
                return false;
        } else {
            if (out->names.count) {
                if (p->explain)
                    explain_positional(p);
                return false;
            }
            Node *value = pattern(p);
            if (value == NULL || !seq_add(p, &out->patterns, value))
                return false;
        }
        if (!accept(p, TOKEN_COMMA))
            break;
    }
    return expect(p, TOKEN_RPAR);
}

/* value_pattern: a dotted name; class_pattern: name_or_attr '(' ... ')' */
static Node *value_or_class_pattern(Parser *p)
{
    Token start = *peek(p);
    Node *name = name_or_attr(p);
    if (name == NULL)
        return NULL;
    if (!accept(p, TOKEN_LPAR))
        return name->kind == NODE_Name || at(p, TOKEN_EQUAL) ? NULL : value_of(p, &start, name);
    MatchClassNode *node = NEW(p, MatchClass, &start);
    ClassArguments arguments = {0};
    if (node == NULL || !class_arguments(p, &arguments))
        return NULL;
    node->cls = name;
    node->patterns = seq_finish(&arguments.patterns);
    node->kwd_attrs = seq_finish(&arguments.names);
    node->kwd_patterns = seq_finish(&arguments.named);
    return finish_node(p, node);
}

static Node *mapping_key(Parser *p)
{
    switch (peek(p)->kind) {
    case TOKEN_NUMBER: case TOKEN_MINUS: return number_expr(p);
    case TOKEN_STRING: case TOKEN_FSTRING_START: return parse_strings(p);
    case KEYWORD_NONE: case KEYWORD_TRUE: case KEYWORD_FALSE: return parse_keyword_constant(p);
    default: {
        Node *name = name_or_attr(p);
        return name && name->kind == NODE_Attribute ? name : NULL;
    }
    }
}

static bool mapping_item(Parser *p, SeqBuilder *keys, SeqBuilder *patterns)
{
    Node *key = mapping_key(p), *value;
    return key && expect(p, TOKEN_COLON) && (value = pattern(p)) && seq_add(p, keys, key) && seq_add(p, patterns, value);
}

/* mapping_pattern: '{' (key ':' pattern ',')* ['**' NAME] '}' */
static Node *mapping_pattern(Parser *p)
{
    MatchMappingNode *node = NEW(p, MatchMapping, peek(p));
    SeqBuilder keys = {0}, patterns = {0};
    p->at++;
    if (node == NULL)
        return NULL;
    while (!at(p, TOKEN_RBRACE)) {
        if (accept(p, TOKEN_DOUBLESTAR)) {
            if (!(node->rest = capture_target(p)))
                return NULL;
            accept(p, TOKEN_COMMA);
            break;
        }
        if (!mapping_item(p, &keys, &patterns))
            return NULL;
        if (!accept(p, TOKEN_COMMA))
            break;
    }
    node->keys = seq_finish(&keys);
    node->patterns = seq_finish(&patterns);
    return expect(p, TOKEN_RBRACE) ? finish_node(p, node) : NULL;
}

/* ---- sequences ---- */

/* The rest of a sequence whose first item (or NULL) is known, up to the closing token, which is left alone. */
static Node *sequence(Parser *p, const Token *start, Node *first, TokenKind close)
{
    MatchSequenceNode *node = NEW(p, MatchSequence, start);
    SeqBuilder items = {0};
    if (node == NULL || (first && !seq_add(p, &items, first)))
        return NULL;
    while (first && accept(p, TOKEN_COMMA)) {
        if (at(p, close) || (close == TOKEN_COLON && at(p, KEYWORD_IF)))
            break;
        Node *item = maybe_star_pattern(p);
        if (item == NULL || !seq_add(p, &items, item))
            return NULL;
    }
    node->patterns = seq_finish(&items);
    return finish_node(p, node);
}

/* '(' ... ')' is a group without a comma, '[' ... ']' always a sequence. */
static Node *bracketed_pattern(Parser *p)
{
    Token start = *peek(p);
    bool square = accept(p, TOKEN_LSQB);
    TokenKind close = square ? TOKEN_RSQB : TOKEN_RPAR;
    Node *first = NULL;
    if (!square)
        p->at++;
    if (!at(p, close)) {
        if (!(first = maybe_star_pattern(p)))
            return NULL;
        if (!square && !at(p, TOKEN_COMMA))
            return first->kind != NODE_MatchStar && expect(p, TOKEN_RPAR) ? first : NULL;
    }
    Node *node = sequence(p, &start, first, close);
    return node && expect(p, close) ? finish_node(p, node) : NULL;
}

/* star_pattern: '*' NAME */
static Node *star_pattern(Parser *p)
{
    MatchStarNode *node = NEW(p, MatchStar, peek(p));
    p->at++;
    if (node == NULL)
        return NULL;
    if (is_soft_keyword(p, "_"))
        p->at++;
    else if (!(node->name = capture_target(p)))
        return NULL;
    return finish_node(p, node);
}

static Node *maybe_star_pattern(Parser *p) { return at(p, TOKEN_STAR) ? star_pattern(p) : pattern(p); }

/* ---- patterns ---- */

static Node *name_pattern(Parser *p)
{
    MatchAsNode *node = NEW(p, MatchAs, peek(p));
    if (node == NULL)
        return NULL;
    if (is_soft_keyword(p, "_")) {
        p->at++;
        return &node->base;
    }
    return (node->name = capture_target(p)) ? &node->base : p->tokenizer.failed ? NULL : value_or_class_pattern(p);
}

static Node *closed_pattern(Parser *p)
{
    Token start = *peek(p);
    if (too_deep(p))
        return NULL;
    switch (start.kind) {
    case TOKEN_NUMBER: case TOKEN_MINUS: return value_of(p, &start, number_expr(p));
    case TOKEN_STRING: case TOKEN_FSTRING_START: return value_of(p, &start, parse_strings(p));
    case KEYWORD_NONE: case KEYWORD_TRUE: case KEYWORD_FALSE: return singleton(p);
    case TOKEN_NAME: return name_pattern(p);
    case TOKEN_LPAR: case TOKEN_LSQB: return bracketed_pattern(p);
    case TOKEN_LBRACE: return mapping_pattern(p);
    default: return NULL;
    }
}

/* or_pattern: closed_pattern ('|' closed_pattern)* */
static Node *or_pattern(Parser *p)
{
    Token start = *peek(p);
    Node *first = closed_pattern(p);
    if (first == NULL || !at(p, TOKEN_VBAR))
        return first;
    MatchOrNode *node = NEW(p, MatchOr, &start);
    SeqBuilder patterns = {0};
    if (node == NULL || !seq_add(p, &patterns, first))
        return NULL;
    while (accept(p, TOKEN_VBAR)) {
        Node *next = closed_pattern(p);
        if (next == NULL || !seq_add(p, &patterns, next))
            return NULL;
    }
    node->patterns = seq_finish(&patterns);
    return finish_node(p, node);
}

static void explain_as(Parser *p)
{
    Token target = *peek(p);
    if (is_soft_keyword(p, "_")) {
        syntax_error_token(p, &target, "cannot use '_' as a target");
        return;
    }
    Node *value = parse_expression(p);
    if (value)
        syntax_error_at(p, value, value, "cannot use %s as pattern target", describe_node(value));
}

/* pattern: or_pattern ['as' NAME] */
static Node *pattern(Parser *p)
{
    Token start = *peek(p);
    Node *inner = or_pattern(p);
    if (inner == NULL || !accept(p, KEYWORD_AS))
        return inner;
    MatchAsNode *node = NEW(p, MatchAs, &start);
    if (node == NULL)
        return NULL;
    node->pattern = inner;
    if (!(node->name = capture_target(p))) {
        if (p->explain)
            explain_as(p);
        return NULL;
    }
    return finish_node(p, node);
}

/* patterns: open_sequence_pattern | pattern */
static Node *patterns_of_case(Parser *p)
{
    Token start = *peek(p);
    Node *first = maybe_star_pattern(p);
    if (first == NULL)
        return NULL;
    if (at(p, TOKEN_COMMA))
        return sequence(p, &start, first, TOKEN_COLON);
    return first->kind == NODE_MatchStar ? NULL : first;
}

/* ---- the statement ---- */

/* case_block: "case" patterns ['if' named_expression] ':' block */
static Node *case_block(Parser *p)
{
    Token start = *peek(p);
    match_caseNode *node = NEW(p, match_case, &start);
    p->at++;
    if (node == NULL || !(node->pattern = patterns_of_case(p)) || (accept(p, KEYWORD_IF) && !(node->guard = parse_named_expression(p))))
        return NULL;
    return parse_block(p, &node->body, "'case' statement", start.line) ? finish_node(p, node) : NULL;
}

/* subject_expr: a named expression or a tuple without parentheses. */
static Node *subject(Parser *p)
{
    Token start = *peek(p);
    Node *first = parse_star_named_expression(p);
    if (first == NULL || !at(p, TOKEN_COMMA))
        return first && first->kind == NODE_Starred ? NULL : first;
    TupleNode *tuple = NEW(p, Tuple, &start);
    SeqBuilder items = {0};
    if (tuple == NULL || !seq_add(p, &items, first))
        return NULL;
    while (accept(p, TOKEN_COMMA) && !at(p, TOKEN_COLON)) {
        Node *item = parse_star_named_expression(p);
        if (item == NULL || !seq_add(p, &items, item))
            return NULL;
    }
    tuple->elts = seq_finish(&items);
    return finish_node(p, tuple);
}

static bool cases(Parser *p, MatchNode *node)
{
    SeqBuilder blocks = {0};
    while (is_soft_keyword(p, "case")) {
        Node *block = case_block(p);
        if (block == NULL || !seq_add(p, &blocks, block))
            return false;
    }
    node->cases = seq_finish(&blocks);
    return blocks.count && accept(p, TOKEN_DEDENT);
}

/* match_stmt: "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT; NULL without an error: not one after all. */
Node *parse_match(Parser *p)
{
    size_t mark = p->at;
    Token start = *peek(p);
    if (!is_soft_keyword(p, "match"))
        return NULL;
    MatchNode *node = NEW(p, Match, &start);
    p->at++;
    if (node && (node->subject = subject(p)) && !(p->explain && explain_header(p, "'match' statement", start.line)) &&
        accept(p, TOKEN_COLON) && accept(p, TOKEN_NEWLINE) && accept(p, TOKEN_INDENT) && cases(p, node) &&
        check_version(p, 10, "Pattern matching is"))
        return finish_node(p, node);
    p->at = mark;
    return NULL;
}
