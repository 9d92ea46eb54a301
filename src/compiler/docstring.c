/* docstring.c - docstrings as code objects keep them: tabs expanded, the common indentation taken off. */
#include "compiler/codegen.h"

#include "object/error.h"
#include "object/str.h"

/* Tabs become spaces, up to the next multiple of eight columns. */
static char *expand_tabs(Compiler *c, Text text, size_t *length)
{
    size_t tabs = 0, column = 0, n = 0;
    for (size_t i = 0; i < text.length; i++)
        tabs += text.data[i] == '\t';
    char *out = arena_alloc(c->arena, text.length + 8 * tabs + 1);
    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < text.length; i++) {
        char ch = text.data[i];
        if (ch == '\t') {
            size_t fill = 8 - column % 8;
            memset(out + n, ' ', fill);
            n += fill;
            column += fill;
            continue;
        }
        out[n++] = ch;
        if (ch == '\n' || ch == '\r')
            column = 0;
        else
            column += ((unsigned char)ch & 0xc0) != 0x80;
    }
    *length = n;
    return out;
}

/* The smallest indentation of the lines behind the first that aren't blank. */
static size_t common_indentation(const char *p, const char *end)
{
    size_t margin = SIZE_MAX;
    while (p < end && *p++ != '\n')
        ;
    while (p < end) {
        const char *start = p;
        while (p < end && *p == ' ')
            p++;
        if (p < end && *p != '\n' && (size_t)(p - start) < margin)
            margin = (size_t)(p - start);
        while (p < end && *p++ != '\n')
            ;
    }
    return margin == SIZE_MAX ? 0 : margin;
}

static Value clean(Compiler *c, Text text)
{
    size_t length;
    char *data = expand_tabs(c, text, &length);
    if (data == NULL)
        return error_no_memory();
    const char *p = data, *end = data + length;
    size_t margin = common_indentation(p, end);
    char *out = data; /* it only gets shorter */
    while (p < end && *p == ' ')
        p++;
    while (p < end && (*out++ = *p++) != '\n')
        ;
    while (p < end) {
        for (size_t i = 0; i < margin && p < end && *p == ' '; i++)
            p++;
        while (p < end && (*out++ = *p++) != '\n')
            ;
    }
    return str_from_utf8(data, (size_t)(out - data));
}

Value docstring_of(Compiler *c, Seq body)
{
    Node *first = body.count ? body.items[0] : NULL;
    if (first == NULL || first->kind != NODE_Expr || c->optimize >= 2)
        return EMPTY;
    Node *value = ((ExprNode *)first)->value;
    if (value->kind != NODE_Constant)
        return EMPTY;
    const ConstantValue *constant = &((ConstantNode *)value)->value;
    if (constant->kind == CONSTANT_OBJECT && is_exact_str((Value){constant->object}))
        return retain((Value){constant->object});
    if (constant->kind != CONSTANT_STR)
        return EMPTY;
    Value doc = clean(c, constant->text);
    if (is_empty(doc))
        c->failed = true;
    return doc;
}
