/* preprocess.c - what CPython does to a tree before it compiles it, seen in trees that compile() gives with
   PyCF_OPTIMIZED_AST: __debug__ and numbers in patterns become constants, docstrings go, '...' % (...) becomes an f-string. */
#include "compiler/codegen.h"

#include <stdio.h>

#include "object/error.h"
#include "object/list.h"

/* ---- '%s' % (x,) ---- */

enum { MAX_DIGITS = 2 };

typedef struct Format {
    Arena *arena;
    const char *at, *end;
    Seq args, values;
    size_t used;
    char *literal;
    size_t length;
} Format;

static void *no_position(Node *node)
{
    if (node)
        node->line = node->column = node->end_line = node->end_column = -1;
    return node;
}

static Node *text_node(Arena *arena, const char *data, size_t length)
{
    ConstantNode *node = arena_alloc(arena, sizeof *node);
    if (node == NULL)
        return NULL;
    node->base.kind = NODE_Constant;
    node->value.kind = CONSTANT_STR;
    node->value.text = (Text){arena_copy(arena, data, length + !length), length};
    return no_position(&node->base);
}

static bool add_value(Format *f, Node *node)
{
    if (node)
        f->values.items[f->values.count++] = node;
    return node != NULL;
}

static bool flush_literal(Format *f)
{
    size_t length = f->length;
    f->length = 0;
    return length == 0 || add_value(f, text_node(f->arena, f->literal, length));
}

/* A number of at most two digits. false: longer. */
static bool digits(Format *f, int *number)
{
    int count = 0;
    for (*number = 0; f->at < f->end && *f->at >= '0' && *f->at <= '9'; f->at++, count++)
        *number = *number * 10 + (*f->at - '0');
    return count <= MAX_DIGITS;
}

/* A conversion, behind its '%'. false: not one that an f-string knows. */
static bool conversion(Format *f)
{
    bool left = false;
    int width = 0, precision = -1;
    while (f->at < f->end && strchr("-+ #0", *f->at) && *f->at)
        left |= *f->at++ == '-';
    if (!digits(f, &width))
        return false;
    if (f->at < f->end && *f->at == '.') {
        f->at++;
        if (!digits(f, &precision))
            return false;
    }
    if (f->at == f->end || *f->at == 0 || !strchr("sra", *f->at) || f->used == f->args.count)
        return false;
    Node *value = f->args.items[f->used++];
    FormattedValueNode *node = arena_alloc(f->arena, sizeof *node);
    if (node == NULL)
        return false;
    node->base = *value;
    node->base.kind = NODE_FormattedValue;
    node->value = value;
    node->conversion = *f->at++;
    char spec[16];
    int length = 0;
    if (width)
        length = snprintf(spec, sizeof spec, left ? "%d" : ">%d", width);
    if (precision >= 0)
        length += snprintf(spec + length, sizeof spec - (size_t)length, ".%d", precision);
    if (length && !(node->format_spec = text_node(f->arena, spec, (size_t)length)))
        return false;
    return flush_literal(f) && add_value(f, &node->base);
}

static bool has_starred(Seq args)
{
    for (size_t i = 0; i < args.count; i++)
        if (((Node *)args.items[i])->kind == NODE_Starred)
            return true;
    return false;
}

static bool split(Format *f)
{
    while (f->at < f->end) {
        char c = *f->at++;
        if (c == '%' && !(f->at < f->end && *f->at == '%')) {
            if (!conversion(f))
                return false;
            continue;
        }
        f->at += c == '%';
        f->literal[f->length++] = c;
    }
    return f->used == f->args.count && flush_literal(f);
}

Node *percent_as_fstring(Arena *arena, const BinOpNode *node)
{
    if (node->op != OPERATOR_Mod || node->left->kind != NODE_Constant || node->right->kind != NODE_Tuple)
        return NULL;
    const ConstantValue *format = &((const ConstantNode *)node->left)->value;
    Seq args = ((const TupleNode *)node->right)->elts;
    if (format->kind != CONSTANT_STR || has_starred(args))
        return NULL;
    Format f = {.arena = arena, .at = format->text.data, .end = format->text.data + format->text.length, .args = args,
                .literal = arena_alloc(arena, format->text.length + 1)};
    f.values.items = arena_alloc(arena, (2 * args.count + 1) * sizeof(void *));
    JoinedStrNode *joined = arena_alloc(arena, sizeof *joined);
    if (f.literal == NULL || f.values.items == NULL || joined == NULL || !split(&f))
        return NULL;
    joined->base = node->base;
    joined->base.kind = NODE_JoinedStr;
    joined->values = f.values;
    return &joined->base;
}

/* ---- the walk ---- */

typedef struct Walk {
    Arena *arena;
    Compiler compiler; /* what fold() asks for */
    List *kept;
} Walk;

static bool walk(Walk *w, Node **place);

static bool replace_number(Walk *w, Node **place)
{
    Value v;
    Node *node = *place;
    if (node == NULL || (node->kind != NODE_UnaryOp && node->kind != NODE_BinOp) || !fold(&w->compiler, node, &v))
        return !w->compiler.failed;
    ConstantNode *constant = arena_alloc(w->arena, sizeof *constant);
    bool ok = constant && list_append(w->kept, v);
    if (ok) {
        constant->base = *node;
        constant->base.kind = NODE_Constant;
        constant->value = (ConstantValue){.kind = CONSTANT_OBJECT, .object = v.bits};
        *place = &constant->base;
    }
    release(v);
    return ok;
}

static void drop_docstring(Walk *w, Seq *body)
{
    Node *first = body->count ? body->items[0] : NULL;
    if (first == NULL || first->kind != NODE_Expr || w->compiler.optimize < 2)
        return;
    const Node *value = ((ExprNode *)first)->value;
    if (value->kind != NODE_Constant || ((const ConstantNode *)value)->value.kind != CONSTANT_STR)
        return;
    if (body->count > 1) {
        *body = (Seq){body->count - 1, body->items + 1};
        return;
    }
    first->kind = NODE_Pass;
    first->end_line = first->line;
    first->end_column = first->column + 4;
}

static void debug_constant(Walk *w, Node **place)
{
    const NameNode *name = (const NameNode *)*place;
    if (name->ctx != CTX_Load || strcmp(name->id->text, "__debug__"))
        return;
    ConstantNode *constant = arena_alloc(w->arena, sizeof *constant);
    if (constant == NULL)
        return;
    constant->base = name->base;
    constant->base.kind = NODE_Constant;
    constant->value.kind = w->compiler.optimize <= 0 ? CONSTANT_TRUE : CONSTANT_FALSE;
    *place = &constant->base;
}

static bool before_children(Walk *w, Node **place)
{
    Node *node = *place;
    switch ((NodeKind)node->kind) {
    case NODE_Module: drop_docstring(w, &((ModuleNode *)node)->body); break;
    case NODE_FunctionDef: case NODE_AsyncFunctionDef: drop_docstring(w, &((FunctionDefNode *)node)->body); break;
    case NODE_ClassDef: drop_docstring(w, &((ClassDefNode *)node)->body); break;
    case NODE_Name: debug_constant(w, place); break;
    case NODE_MatchValue: return replace_number(w, &((MatchValueNode *)node)->value);
    case NODE_MatchMapping:
        for (size_t i = 0; i < ((MatchMappingNode *)node)->keys.count; i++)
            if (!replace_number(w, (Node **)&((MatchMappingNode *)node)->keys.items[i]))
                return false;
        break;
    case NODE_BinOp: {
        Node *joined = percent_as_fstring(w->arena, (BinOpNode *)node);
        if (joined)
            *place = joined;
        break;
    }
    default: break;
    }
    return true;
}

static bool walk(Walk *w, Node **place)
{
    if (stack_overflowing(" during compilation"))
        return false;
    if (!before_children(w, place))
        return false;
    Node *node = *place;
    for (const AstField *f = ast_fields(node->kind); f->name; f++) {
        void *field = (char *)node + f->offset;
        if (f->type >= SUM_COUNT || ast_is_enum(f->type))
            continue;
        if (f->many != FIELD_SEQ) {
            if (*(Node **)field && !walk(w, field))
                return false;
            continue;
        }
        Seq *seq = field;
        for (size_t i = 0; i < seq->count; i++)
            if (seq->items[i] && !walk(w, (Node **)&seq->items[i]))
                return false;
    }
    return true;
}

bool compile_preprocess(Arena *arena, Node *tree, int optimize, Value kept)
{
    Walk w = {.arena = arena, .compiler = {.arena = arena, .optimize = optimize}, .kept = as_list(kept)};
    return walk(&w, &tree);
}
