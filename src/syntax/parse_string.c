/* parse_string.c - string literals: escapes, concatenation, f-strings (PEP 701). */
#include "syntax/parser_internal.h"

#include <ctype.h>
#include <string.h>

typedef struct Bytes {
    char *data;
    size_t length;
} Bytes;

static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        *out = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 63));
    out[2] = (char)(0x80 | (c >> 6 & 63));
    out[3] = (char)(0x80 | (c & 63));
    return 4;
}

static int hex_digit(char c) { return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10; }

/* \x, \u and \U: n hexadecimal digits; false: error. */
static bool hex_escape(Parser *p, const char **s, const char *end, int n, uint32_t *c)
{
    *c = 0;
    for (int i = 0; i < n; i++) {
        if (*s >= end || !isxdigit((unsigned char)**s)) {
            syntax_error_next(p, n == 2 ? "(unicode error) 'unicodeescape' codec can't decode bytes: truncated \\xXX escape"
                                   : "(unicode error) 'unicodeescape' codec can't decode bytes: truncated escape");
            return false;
        }
        *c = *c << 4 | (uint32_t)hex_digit(*(*s)++);
    }
    return true;
}

/* The text that a literal's body stands for. */
static bool unescape(Parser *p, const char *s, const char *end, bool raw, bool bytes, Bytes *out)
{
    out->data = arena_alloc(p->arena, (size_t)(end - s) * 2 + 8);
    out->length = 0;
    if (out->data == NULL)
        return false;
    while (s < end) {
        char c = *s++;
        if (c == '\r' ) {
            if (s < end && *s == '\n')
                s++;
            c = '\n';
        }
        if (c != '\\' || raw || s >= end) {
            out->data[out->length++] = c;
            continue;
        }
        uint32_t code;
        c = *s++;
        switch (c) {
        case '\n': continue;
        case '\\': case '\'': case '"': code = (uint32_t)c; break;
        case 'a': code = 7; break;
        case 'b': code = 8; break;
        case 'f': code = 12; break;
        case 'n': code = 10; break;
        case 'r': code = 13; break;
        case 't': code = 9; break;
        case 'v': code = 11; break;
        case 'x':
            if (!hex_escape(p, &s, end, 2, &code))
                return false;
            break;
        case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7':
            code = (uint32_t)(c - '0');
            for (int i = 0; i < 2 && s < end && *s >= '0' && *s <= '7'; i++)
                code = code * 8 + (uint32_t)(*s++ - '0');
            break;
        case 'u': case 'U':
            if (!bytes) {
                if (!hex_escape(p, &s, end, c == 'u' ? 4 : 8, &code))
                    return false;
                break;
            }
            /* fall through */
        default:
            out->data[out->length++] = '\\';
            out->data[out->length++] = c;
            continue;
        }
        if (bytes)
            out->data[out->length++] = (char)code;
        else
            out->length += put_utf8(out->data + out->length, code);
    }
    return true;
}

/* Splits a STRING token into flags and body. */
static const char *literal_body(const Token *t, bool *raw, bool *bytes, bool *unicode, const char **end)
{
    const char *s = t->start;
    *raw = *bytes = *unicode = false;
    for (; *s != '"' && *s != '\''; s++) {
        char c = (char)tolower((unsigned char)*s);
        *raw |= c == 'r';
        *bytes |= c == 'b';
        *unicode |= c == 'u';
    }
    bool triple = t->end - s >= 6 && s[1] == s[0] && s[2] == s[0];
    *end = t->end - (triple ? 3 : 1);
    return s + (triple ? 3 : 1);
}

static ConstantNode *text_constant(Parser *p, const Token *from, Bytes text)
{
    ConstantNode *node = NEW(p, Constant, from);
    if (node == NULL)
        return NULL;
    node->value.kind = CONSTANT_STR;
    node->value.text = (Text){text.data, text.length};
    return node;
}

/* Adds text to a list of f-string parts, joining it to a constant before it. */
static bool add_text(Parser *p, SeqBuilder *parts, const Token *from, Bytes text)
{
    if (text.length == 0)
        return true;
    Node *last = parts->count ? parts->items[parts->count - 1] : NULL;
    if (last && last->kind == NODE_Constant) {
        ConstantNode *before = (ConstantNode *)last;
        char *joined = arena_alloc(p->arena, before->value.text.length + text.length + 1);
        if (joined == NULL)
            return false;
        memcpy(joined, before->value.text.data, before->value.text.length);
        memcpy(joined + before->value.text.length, text.data, text.length);
        before->value.text = (Text){joined, before->value.text.length + text.length};
        finish_node(p, before);
        return true;
    }
    ConstantNode *node = text_constant(p, from, text);
    return node && seq_add(p, parts, finish_node(p, node));
}

static bool fstring_parts(Parser *p, SeqBuilder *parts, bool raw, bool template, bool in_spec);

/* A replacement field; the opening brace is taken. */
static bool replacement_field(Parser *p, SeqBuilder *parts, bool raw, bool template)
{
    Token open = *previous(p);
    const char *source_start = open.end;
    Token first = *peek(p);
    Node *value = parse_annotated_rhs(p);
    if (value == NULL)
        return false;
    const char *source_end = previous(p)->end;
    bool debug = accept(p, TOKEN_EQUAL);
    Bytes debug_text = {NULL, 0};
    int conversion = -1;
    if (debug) {
        const char *stop = peek(p)->start;
        debug_text = (Bytes){arena_copy(p->arena, source_start, (size_t)(stop - source_start)), (size_t)(stop - source_start)};
    }
    if (accept(p, TOKEN_EXCLAMATION)) {
        Token *t = peek(p);
        if (t->kind != TOKEN_NAME || t->end - t->start != 1 || !strchr("sra", *t->start)) {
            syntax_error_next(p, "%c-string: invalid conversion character: expected 's', 'r', or 'a'", template ? 't' : 'f');
            return false;
        }
        conversion = *t->start;
        p->at++;
    }
    Node *spec = NULL;
    if (accept(p, TOKEN_COLON)) {
        SeqBuilder spec_parts = {0};
        JoinedStrNode *joined = NEW(p, JoinedStr, previous(p));
        if (joined == NULL || !fstring_parts(p, &spec_parts, raw, template, true))
            return false;
        joined->values = seq_finish(&spec_parts);
        spec = finish_node(p, joined);
    }
    if (!at(p, TOKEN_RBRACE)) {
        syntax_error_next(p, "%c-string: expecting '}'", template ? 't' : 'f');
        return false;
    }
    p->at++;
    if (debug) {
        if (conversion == -1 && spec == NULL)
            conversion = 'r';
        if (!add_text(p, parts, &first, debug_text))
            return false;
    }
    if (template) {
        InterpolationNode *node = NEW(p, Interpolation, &open);
        if (node == NULL)
            return false;
        node->value = value;
        node->str.kind = CONSTANT_STR;
        node->str.text = (Text){source_start, (size_t)(source_end - source_start)};
        node->conversion = conversion;
        node->format_spec = spec;
        return seq_add(p, parts, finish_node(p, node));
    }
    FormattedValueNode *node = NEW(p, FormattedValue, &open);
    if (node == NULL)
        return false;
    node->value = value;
    node->conversion = conversion;
    node->format_spec = spec;
    return seq_add(p, parts, finish_node(p, node));
}

static bool fstring_parts(Parser *p, SeqBuilder *parts, bool raw, bool template, bool in_spec)
{
    for (;;) {
        Token t = *peek(p);
        if (t.kind == TOKEN_FSTRING_MIDDLE) {
            Bytes text;
            if (!unescape(p, t.start, t.end, raw, false, &text))
                return false;
            p->at++;
            if (!add_text(p, parts, &t, text))
                return false;
        } else if (t.kind == TOKEN_LBRACE) {
            p->at++;
            if (!replacement_field(p, parts, raw, template))
                return false;
        } else if (t.kind == TOKEN_FSTRING_END && !in_spec) {
            p->at++;
            return true;
        } else if (t.kind == TOKEN_RBRACE && in_spec) {
            return true;
        } else {
            return false;
        }
    }
}

Node *parse_strings(Parser *p)
{
    Token start = *peek(p);
    SeqBuilder parts = {0};
    bool any_format = false, any_template = false, any_bytes = false, any_text = false, unicode_first = false;
    Bytes plain = {NULL, 0};
    size_t capacity = 0;
    for (bool first = true; at(p, TOKEN_STRING) || at(p, TOKEN_FSTRING_START); first = false) {
        Token t = *peek(p);
        if (t.kind == TOKEN_FSTRING_START) {
            bool raw = false, template = false;
            for (const char *s = t.start; *s != '"' && *s != '\''; s++) {
                raw |= tolower((unsigned char)*s) == 'r';
                template |= tolower((unsigned char)*s) == 't';
            }
            p->at++;
            any_format |= !template;
            any_template |= template;
            if (!fstring_parts(p, &parts, raw, template, false))
                return NULL;
            continue;
        }
        bool raw, bytes, unicode;
        const char *end, *body = literal_body(&t, &raw, &bytes, &unicode, &end);
        Bytes text;
        if (first)
            unicode_first = unicode;
        any_bytes |= bytes;
        any_text |= !bytes;
        if (!unescape(p, body, end, raw, bytes, &text))
            return NULL;
        p->at++;
        if (plain.length + text.length > capacity) {
            capacity = (plain.length + text.length) * 2;
            char *grown = arena_alloc(p->arena, capacity);
            if (grown == NULL)
                return NULL;
            if (plain.length)
                memcpy(grown, plain.data, plain.length);
            plain.data = grown;
        }
        if (text.length)
            memcpy(plain.data + plain.length, text.data, text.length);
        plain.length += text.length;
        if (!any_bytes && !add_text(p, &parts, &t, text))
            return NULL;
    }
    if (any_bytes && (any_text || any_format || any_template)) {
        p->at = p->at ? p->at : 0;
        Node from = {.line = start.line, .column = start.column}, to = {.end_line = previous(p)->end_line, .end_column = previous(p)->end_column};
        syntax_error_at(p, &from, &to, "cannot mix bytes and nonbytes literals");
        return NULL;
    }
    if (any_template) {
        TemplateStrNode *node = NEW(p, TemplateStr, &start);
        if (node == NULL)
            return NULL;
        node->values = seq_finish(&parts);
        return finish_node(p, node);
    }
    if (any_format) {
        JoinedStrNode *node = NEW(p, JoinedStr, &start);
        if (node == NULL)
            return NULL;
        node->values = seq_finish(&parts);
        return finish_node(p, node);
    }
    ConstantNode *node = NEW(p, Constant, &start);
    if (node == NULL)
        return NULL;
    node->value.kind = any_bytes ? CONSTANT_BYTES : CONSTANT_STR;
    node->value.text = (Text){plain.data, plain.length};
    if (unicode_first && !any_bytes) {
        Text *kind = arena_alloc(p->arena, sizeof *kind);
        if (kind == NULL)
            return NULL;
        *kind = (Text){"u", 1};
        node->kind = kind;
    }
    return finish_node(p, node);
}
