/* codegen_checks.c - what the compiler warns of: constructs that are valid and nearly always a mistake. */
#include "compiler/codegen.h"

#include <stdarg.h>
#include <stdio.h>

#include "object/error.h"
#include "object/str.h"

bool (*compile_warn_hook)(Type *category, Value message, Value filename, int line);

bool compile_warn(Type *category, const char *message, Value filename, int line)
{
    if (compile_warn_hook == NULL) {
        fprintf(stderr, "%s:%d: %s: %s\n", str_text(filename), line, category->name, message);
        return true;
    }
    Value text = str_from_c(message);
    bool ok = !is_empty(text) && compile_warn_hook(category, text, filename, line);
    release(text);
    return ok;
}

/* A warning that was made an error is a SyntaxError at its place. */
static void warn(Compiler *c, const Node *node, const char *format, ...)
{
    char message[400];
    if (c->quiet || c->failed)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (compile_warn(TYPE(SyntaxWarning), message, c->filename, node->line))
        return;
    if (error_matches(TYPE(SyntaxWarning))) {
        error_clear();
        compile_error(c, node, "%s", message);
    }
    c->failed = true;
}

/* ---- what kind of object an expression gives ---- */

static const char *const constant_types[] = {
    [CONSTANT_NONE] = "NoneType", [CONSTANT_TRUE] = "bool", [CONSTANT_FALSE] = "bool", [CONSTANT_ELLIPSIS] = "ellipsis",
    [CONSTANT_INT] = "int", [CONSTANT_FLOAT] = "float", [CONSTANT_IMAGINARY] = "complex", [CONSTANT_STR] = "str",
    [CONSTANT_BYTES] = "bytes", [CONSTANT_OBJECT] = NULL,
};

/* NULL: unknown. */
static const char *type_name(const Node *node)
{
    switch ((NodeKind)node->kind) {
    case NODE_Tuple: return "tuple";
    case NODE_List:
    case NODE_ListComp: return "list";
    case NODE_Dict:
    case NODE_DictComp: return "dict";
    case NODE_Set:
    case NODE_SetComp: return "set";
    case NODE_GeneratorExp: return "generator";
    case NODE_Lambda: return "function";
    case NODE_TemplateStr: return "string.templatelib.Template";
    case NODE_Interpolation: return "string.templatelib.Interpolation";
    case NODE_JoinedStr:
    case NODE_FormattedValue: return "str";
    case NODE_Constant: {
        const ConstantValue *value = &((const ConstantNode *)node)->value;
        return value->kind == CONSTANT_OBJECT ? type_of((Value){value->object})->name : constant_types[value->kind];
    }
    default: return NULL;
    }
}

static bool is_literal(const Node *node)
{
    if (node->kind == NODE_Constant)
        return ((const ConstantNode *)node)->value.kind > CONSTANT_ELLIPSIS;
    if (node->kind != NODE_Tuple)
        return false;
    Seq items = ((const TupleNode *)node)->elts;
    for (size_t i = 0; i < items.count; i++)
        if (((Node *)items.items[i])->kind != NODE_Constant && !is_literal(items.items[i]))
            return false;
    return true;
}

/* x is 1 */
void check_comparison(Compiler *c, const CompareNode *node)
{
    const Node *left = node->left;
    for (size_t i = 0; i < node->ops.count; i++) {
        CmpOpKind op = (CmpOpKind)(intptr_t)node->ops.items[i];
        const Node *right = node->comparators.items[i], *literal = is_literal(left) ? left : is_literal(right) ? right : NULL;
        if ((op == CMP_Is || op == CMP_IsNot) && literal)
            warn(c, &node->base, op == CMP_Is ? "\"is\" with '%s' literal. Did you mean \"==\"?" : "\"is not\" with '%s' literal. Did you mean \"!=\"?",
                 type_name(literal));
        left = right;
    }
}

/* [1](2): a comma is missing. */
void check_callee(Compiler *c, const Node *callee)
{
    const char *name = callee->kind == NODE_Lambda ? NULL : type_name(callee);
    if (name)
        warn(c, callee, "'%s' object is not callable; perhaps you missed a comma?", name);
}

static bool is_indexable(const Node *node)
{
    switch ((NodeKind)node->kind) {
    case NODE_Constant: {
        ConstantKind kind = ((const ConstantNode *)node)->value.kind;
        return kind == CONSTANT_STR || kind == CONSTANT_BYTES || kind == CONSTANT_OBJECT;
    }
    case NODE_Set:
    case NODE_SetComp:
    case NODE_GeneratorExp:
    case NODE_TemplateStr:
    case NODE_Interpolation:
    case NODE_Lambda: return false;
    default: return true;
    }
}

static bool is_index_type(const Node *index)
{
    const char *name = type_name(index);
    return name == NULL || strcmp(name, "int") == 0 || strcmp(name, "bool") == 0;
}

void check_subscript(Compiler *c, const SubscriptNode *node)
{
    const Node *value = node->value;
    if (!is_indexable(value)) {
        warn(c, value, "'%s' object is not subscriptable; perhaps you missed a comma?", type_name(value));
        return;
    }
    bool sequence = value->kind == NODE_Tuple || value->kind == NODE_List || value->kind == NODE_ListComp || value->kind == NODE_JoinedStr ||
                    value->kind == NODE_FormattedValue || value->kind == NODE_Constant;
    if (sequence && !is_index_type(node->slice))
        warn(c, value, "%s indices must be integers or slices, not %s; perhaps you missed a comma?", type_name(value), type_name(node->slice));
}

void check_assertion(Compiler *c, const AssertNode *node)
{
    if (node->test->kind == NODE_Tuple && ((const TupleNode *)node->test)->elts.count)
        warn(c, &node->base, "assertion is always true, perhaps remove parentheses?");
}

/* return, break and continue out of a finally clause drop the exception that is on its way. */
void check_leaving(Compiler *c, const Node *node, const char *what, const Block *end)
{
    bool in_finally = false;
    for (const Block *block = c->unit->block; block && block != end; block = block->outer) {
        in_finally |= block->kind == BLOCK_FINALLY_BODY;
        if (block->kind == BLOCK_EXCEPT_STAR)
            compile_error(c, node, "'break', 'continue' and 'return' cannot appear in an except* block");
    }
    if (in_finally)
        warn(c, node, "'%s' in a 'finally' block", what);
}
