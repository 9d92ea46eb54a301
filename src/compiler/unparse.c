/* unparse.c - the source text of an expression, as `from __future__ import annotations` stores it. */
#include "compiler/codegen.h"

#include "object/error.h"
#include "object/protocol.h"
#include "object/str.h"

/* Binding strength, loosest first. */
enum { PRECEDENCE_TUPLE, PRECEDENCE_TEST, PRECEDENCE_OR, PRECEDENCE_AND, PRECEDENCE_NOT, PRECEDENCE_COMPARE, PRECEDENCE_EXPR,
       PRECEDENCE_BOR = PRECEDENCE_EXPR, PRECEDENCE_BXOR, PRECEDENCE_BAND, PRECEDENCE_SHIFT, PRECEDENCE_ARITHMETIC,
       PRECEDENCE_TERM, PRECEDENCE_FACTOR, PRECEDENCE_POWER, PRECEDENCE_AWAIT, PRECEDENCE_ATOM };

static void write_node(StrBuilder *b, const Node *node, int level);

static void write_name(StrBuilder *b, const Identifier *name)
{
    Value s = str_from_utf8(name->text, name->length);
    if (is_empty(s))
        b->failed = true;
    else
        builder_str(b, s);
    release(s);
}

static void open_if(StrBuilder *b, bool wanted) { if (wanted) builder_char(b, '('); }
static void close_if(StrBuilder *b, bool wanted) { if (wanted) builder_char(b, ')'); }

static void write_items(StrBuilder *b, Seq items, int level)
{
    for (size_t i = 0; i < items.count; i++) {
        if (i)
            builder_c(b, ", ");
        write_node(b, items.items[i], level);
    }
}

static void write_bool_operation(StrBuilder *b, const BoolOpNode *node, int level)
{
    int own = node->op == OP_AND_ ? PRECEDENCE_AND : PRECEDENCE_OR;
    open_if(b, level > own);
    for (size_t i = 0; i < node->values.count; i++) {
        if (i)
            builder_c(b, node->op == OP_AND_ ? " and " : " or ");
        write_node(b, node->values.items[i], own + 1);
    }
    close_if(b, level > own);
}

static void write_binary(StrBuilder *b, const BinOpNode *node, int level)
{
    static const struct { const char *text; int precedence; } operators[] = {
        [OPERATOR_Add] = {" + ", PRECEDENCE_ARITHMETIC}, [OPERATOR_Sub] = {" - ", PRECEDENCE_ARITHMETIC},
        [OPERATOR_Mult] = {" * ", PRECEDENCE_TERM}, [OPERATOR_MatMult] = {" @ ", PRECEDENCE_TERM},
        [OPERATOR_Div] = {" / ", PRECEDENCE_TERM}, [OPERATOR_Mod] = {" % ", PRECEDENCE_TERM},
        [OPERATOR_Pow] = {" ** ", PRECEDENCE_POWER}, [OPERATOR_LShift] = {" << ", PRECEDENCE_SHIFT},
        [OPERATOR_RShift] = {" >> ", PRECEDENCE_SHIFT}, [OPERATOR_BitOr] = {" | ", PRECEDENCE_BOR},
        [OPERATOR_BitXor] = {" ^ ", PRECEDENCE_BXOR}, [OPERATOR_BitAnd] = {" & ", PRECEDENCE_BAND},
        [OPERATOR_FloorDiv] = {" // ", PRECEDENCE_TERM},
    };
    int own = operators[node->op].precedence;
    bool right = node->op == OPERATOR_Pow;
    open_if(b, level > own);
    write_node(b, node->left, own + right);
    builder_c(b, operators[node->op].text);
    write_node(b, node->right, own + !right);
    close_if(b, level > own);
}

static void write_unary(StrBuilder *b, const UnaryOpNode *node, int level)
{
    static const char *const texts[] = {[UNARY_Invert] = "~", [UNARY_Not] = "not ", [UNARY_UAdd] = "+", [UNARY_USub] = "-"};
    int own = node->op == UNARY_Not ? PRECEDENCE_NOT : PRECEDENCE_FACTOR;
    open_if(b, level > own);
    builder_c(b, texts[node->op]);
    write_node(b, node->operand, own);
    close_if(b, level > own);
}

static void write_parameter(StrBuilder *b, const argNode *arg)
{
    write_name(b, arg->arg);
    if (arg->annotation) {
        builder_c(b, ": ");
        write_node(b, arg->annotation, PRECEDENCE_TEST);
    }
}

static void write_parameters(StrBuilder *b, const argumentsNode *args)
{
    size_t positional = args->posonlyargs.count + args->args.count, first_default = positional - args->defaults.count;
    bool any = false;
    for (size_t i = 0; i < positional; i++, any = true) {
        if (any)
            builder_c(b, ", ");
        bool only = i < args->posonlyargs.count;
        write_parameter(b, only ? args->posonlyargs.items[i] : args->args.items[i - args->posonlyargs.count]);
        if (i >= first_default) {
            builder_char(b, '=');
            write_node(b, args->defaults.items[i - first_default], PRECEDENCE_TEST);
        }
        if (i + 1 == args->posonlyargs.count)
            builder_c(b, ", /");
    }
    if (args->vararg || args->kwonlyargs.count) {
        builder_c(b, any ? ", *" : "*");
        any = true;
        if (args->vararg)
            write_parameter(b, (argNode *)args->vararg);
    }
    for (size_t i = 0; i < args->kwonlyargs.count; i++) {
        builder_c(b, ", ");
        write_parameter(b, args->kwonlyargs.items[i]);
        if (args->kw_defaults.items[i]) {
            builder_char(b, '=');
            write_node(b, args->kw_defaults.items[i], PRECEDENCE_TEST);
        }
    }
    if (args->kwarg) {
        builder_c(b, any ? ", **" : "**");
        write_parameter(b, (argNode *)args->kwarg);
    }
}

static void write_lambda(StrBuilder *b, const LambdaNode *node, int level)
{
    const argumentsNode *args = (const argumentsNode *)node->args;
    bool bare = !args->posonlyargs.count && !args->args.count && !args->kwonlyargs.count && !args->vararg && !args->kwarg;
    open_if(b, level > PRECEDENCE_TEST);
    builder_c(b, bare ? "lambda" : "lambda ");
    write_parameters(b, args);
    builder_c(b, ": ");
    write_node(b, node->body, PRECEDENCE_TEST);
    close_if(b, level > PRECEDENCE_TEST);
}

static void write_conditional(StrBuilder *b, const IfExpNode *node, int level)
{
    open_if(b, level > PRECEDENCE_TEST);
    write_node(b, node->body, PRECEDENCE_TEST + 1);
    builder_c(b, " if ");
    write_node(b, node->test, PRECEDENCE_TEST + 1);
    builder_c(b, " else ");
    write_node(b, node->orelse, PRECEDENCE_TEST);
    close_if(b, level > PRECEDENCE_TEST);
}

static void write_dict(StrBuilder *b, const DictNode *node)
{
    builder_char(b, '{');
    for (size_t i = 0; i < node->keys.count; i++) {
        if (i)
            builder_c(b, ", ");
        if (node->keys.items[i]) {
            write_node(b, node->keys.items[i], PRECEDENCE_TEST);
            builder_c(b, ": ");
            write_node(b, node->values.items[i], PRECEDENCE_TEST);
        } else {
            builder_c(b, "**");
            write_node(b, node->values.items[i], PRECEDENCE_EXPR);
        }
    }
    builder_char(b, '}');
}

static void write_clauses(StrBuilder *b, Seq generators)
{
    for (size_t i = 0; i < generators.count; i++) {
        const comprehensionNode *clause = generators.items[i];
        builder_c(b, clause->is_async ? " async for " : " for ");
        write_node(b, clause->target, PRECEDENCE_TUPLE);
        builder_c(b, " in ");
        write_node(b, clause->iter, PRECEDENCE_TEST + 1);
        for (size_t k = 0; k < clause->ifs.count; k++) {
            builder_c(b, " if ");
            write_node(b, clause->ifs.items[k], PRECEDENCE_TEST + 1);
        }
    }
}

static void write_comprehension(StrBuilder *b, const Node *element, const Node *second, Seq generators, const char *brackets)
{
    builder_char(b, (uint32_t)brackets[0]);
    write_node(b, element, PRECEDENCE_TEST);
    if (second) {
        builder_c(b, ": ");
        write_node(b, second, PRECEDENCE_TEST);
    }
    write_clauses(b, generators);
    builder_char(b, (uint32_t)brackets[1]);
}

static void write_compare(StrBuilder *b, const CompareNode *node, int level)
{
    static const char *const texts[] = {
        [CMP_Eq] = " == ", [CMP_NotEq] = " != ", [CMP_Lt] = " < ", [CMP_LtE] = " <= ", [CMP_Gt] = " > ", [CMP_GtE] = " >= ",
        [CMP_Is] = " is ", [CMP_IsNot] = " is not ", [CMP_In] = " in ", [CMP_NotIn] = " not in ",
    };
    open_if(b, level > PRECEDENCE_COMPARE);
    write_node(b, node->left, PRECEDENCE_COMPARE + 1);
    for (size_t i = 0; i < node->ops.count; i++) {
        builder_c(b, texts[(intptr_t)node->ops.items[i]]);
        write_node(b, node->comparators.items[i], PRECEDENCE_COMPARE + 1);
    }
    close_if(b, level > PRECEDENCE_COMPARE);
}

static void write_call(StrBuilder *b, const CallNode *node)
{
    write_node(b, node->func, PRECEDENCE_ATOM);
    if (node->args.count == 1 && node->keywords.count == 0 && ((Node *)node->args.items[0])->kind == NODE_GeneratorExp) {
        write_node(b, node->args.items[0], PRECEDENCE_TEST); /* brings its own parentheses */
        return;
    }
    builder_char(b, '(');
    write_items(b, node->args, PRECEDENCE_TEST);
    for (size_t i = 0; i < node->keywords.count; i++) {
        const keywordNode *keyword = node->keywords.items[i];
        if (i || node->args.count)
            builder_c(b, ", ");
        if (keyword->arg) {
            write_name(b, keyword->arg);
            builder_char(b, '=');
        } else {
            builder_c(b, "**");
        }
        write_node(b, keyword->value, PRECEDENCE_TEST);
    }
    builder_char(b, ')');
}

static void write_repr(StrBuilder *b, Value owned)
{
    Value text = is_empty(owned) ? EMPTY : to_repr(owned);
    if (is_empty(text))
        b->failed = true;
    else
        builder_str(b, text);
    release(text);
    release(owned);
}

static void write_constant(StrBuilder *b, const ConstantNode *node)
{
    if (node->value.kind == CONSTANT_ELLIPSIS) {
        builder_c(b, "...");
        return;
    }
    if (node->kind && node->kind->length)
        builder_ascii(b, node->kind->data, node->kind->length);
    bool number = node->value.kind == CONSTANT_FLOAT || node->value.kind == CONSTANT_IMAGINARY;
    if (number && node->value.number > 1.7976931348623157e308) {
        builder_c(b, node->value.kind == CONSTANT_FLOAT ? "1e309" : "1e309j");
        return;
    }
    write_repr(b, compile_constant(&node->value));
}

/* ---- f-strings ---- */

static void write_text_escaped(StrBuilder *b, Value s)
{
    for (size_t i = 0; i < as_str(s)->length; i++) {
        uint32_t ch = str_char(as_str(s), i);
        builder_char(b, ch);
        if (ch == '{' || ch == '}')
            builder_char(b, ch);
    }
}

static void write_format_parts(StrBuilder *b, Seq values);

static void write_field_end(StrBuilder *b, int conversion, const Node *spec)
{
    if (conversion > 0) {
        builder_char(b, '!');
        builder_char(b, (uint32_t)conversion);
    }
    if (spec) {
        builder_char(b, ':');
        if (spec->kind == NODE_JoinedStr)
            write_format_parts(b, ((const JoinedStrNode *)spec)->values);
    }
    builder_char(b, '}');
}

/* An interpolation keeps its text as it was written. */
static void write_interpolation(StrBuilder *b, const InterpolationNode *node)
{
    Value text = compile_constant(&node->str);
    builder_char(b, '{');
    if (!is_empty(text) && is_str(text))
        builder_str(b, text);
    b->failed |= is_empty(text);
    release(text);
    write_field_end(b, node->conversion, node->format_spec);
}

static void write_field(StrBuilder *b, const Node *value, int conversion, const Node *spec)
{
    StrBuilder inner;
    builder_init(&inner);
    write_node(&inner, value, PRECEDENCE_TEST + 1);
    Value text = builder_finish(&inner);
    if (is_empty(text)) {
        b->failed = true;
        return;
    }
    builder_c(b, as_str(text)->length && str_char(as_str(text), 0) == '{' ? "{ " : "{");
    builder_str(b, text);
    release(text);
    write_field_end(b, conversion, spec);
}

static void write_format_parts(StrBuilder *b, Seq values)
{
    for (size_t i = 0; i < values.count; i++) {
        const Node *part = values.items[i];
        if (part->kind == NODE_FormattedValue) {
            const FormattedValueNode *field = (const FormattedValueNode *)part;
            write_field(b, field->value, field->conversion, field->format_spec);
        } else if (part->kind == NODE_Interpolation) {
            write_interpolation(b, (const InterpolationNode *)part);
        } else if (part->kind == NODE_JoinedStr) {
            write_format_parts(b, ((const JoinedStrNode *)part)->values);
        } else if (part->kind == NODE_Constant) {
            Value text = compile_constant(&((const ConstantNode *)part)->value);
            if (is_empty(text))
                b->failed = true;
            else
                write_text_escaped(b, text);
            release(text);
        }
    }
}

static void write_format_string(StrBuilder *b, Seq values, char prefix)
{
    StrBuilder inner;
    builder_init(&inner);
    write_format_parts(&inner, values);
    builder_char(b, (uint32_t)prefix);
    write_repr(b, builder_finish(&inner));
}

/* ---- the rest ---- */

static void write_tuple(StrBuilder *b, const TupleNode *node, int level)
{
    bool parentheses = node->elts.count == 0 || level > PRECEDENCE_TUPLE;
    open_if(b, parentheses);
    write_items(b, node->elts, PRECEDENCE_TEST);
    if (node->elts.count == 1)
        builder_char(b, ',');
    close_if(b, parentheses);
}

static void write_subscript(StrBuilder *b, const SubscriptNode *node)
{
    write_node(b, node->value, PRECEDENCE_ATOM);
    builder_char(b, '[');
    write_node(b, node->slice, PRECEDENCE_TUPLE);
    builder_char(b, ']');
}

static void write_slice(StrBuilder *b, const SliceNode *node)
{
    if (node->lower)
        write_node(b, node->lower, PRECEDENCE_TEST);
    builder_char(b, ':');
    if (node->upper)
        write_node(b, node->upper, PRECEDENCE_TEST);
    if (node->step) {
        builder_char(b, ':');
        write_node(b, node->step, PRECEDENCE_TEST);
    }
}

static void write_attribute(StrBuilder *b, const AttributeNode *node)
{
    write_node(b, node->value, PRECEDENCE_ATOM);
    bool number = node->value->kind == NODE_Constant && ((ConstantNode *)node->value)->value.kind == CONSTANT_INT;
    builder_c(b, number ? " ." : ".");
    write_name(b, node->attr);
}

static void write_prefixed(StrBuilder *b, const char *prefix, const Node *value, int level, int own, int inner)
{
    open_if(b, level > own);
    builder_c(b, prefix);
    if (value)
        write_node(b, value, inner);
    close_if(b, level > own);
}

static void write_node(StrBuilder *b, const Node *node, int level)
{
    if (b->failed)
        return;
    if (stack_overflowing(" during compilation")) {
        b->failed = true;
        return;
    }
    switch ((NodeKind)node->kind) {
    case NODE_BoolOp: write_bool_operation(b, (const BoolOpNode *)node, level); break;
    case NODE_BinOp: write_binary(b, (const BinOpNode *)node, level); break;
    case NODE_UnaryOp: write_unary(b, (const UnaryOpNode *)node, level); break;
    case NODE_Lambda: write_lambda(b, (const LambdaNode *)node, level); break;
    case NODE_IfExp: write_conditional(b, (const IfExpNode *)node, level); break;
    case NODE_Dict: write_dict(b, (const DictNode *)node); break;
    case NODE_Set:
        builder_char(b, '{');
        write_items(b, ((const SetNode *)node)->elts, PRECEDENCE_TEST);
        builder_char(b, '}');
        break;
    case NODE_List:
        builder_char(b, '[');
        write_items(b, ((const ListNode *)node)->elts, PRECEDENCE_TEST);
        builder_char(b, ']');
        break;
    case NODE_GeneratorExp:
        write_comprehension(b, ((const GeneratorExpNode *)node)->elt, NULL, ((const GeneratorExpNode *)node)->generators, "()");
        break;
    case NODE_ListComp: write_comprehension(b, ((const ListCompNode *)node)->elt, NULL, ((const ListCompNode *)node)->generators, "[]"); break;
    case NODE_SetComp: write_comprehension(b, ((const SetCompNode *)node)->elt, NULL, ((const SetCompNode *)node)->generators, "{}"); break;
    case NODE_DictComp:
        write_comprehension(b, ((const DictCompNode *)node)->key, ((const DictCompNode *)node)->value, ((const DictCompNode *)node)->generators, "{}");
        break;
    case NODE_Yield: write_prefixed(b, ((const YieldNode *)node)->value ? "(yield " : "(yield", ((const YieldNode *)node)->value, 0, 0, PRECEDENCE_TUPLE); builder_char(b, ')'); break;
    case NODE_YieldFrom: write_prefixed(b, "(yield from ", ((const YieldFromNode *)node)->value, 0, 0, PRECEDENCE_TEST); builder_char(b, ')'); break;
    case NODE_Await: write_prefixed(b, "await ", ((const AwaitNode *)node)->value, level, PRECEDENCE_AWAIT, PRECEDENCE_ATOM); break;
    case NODE_Compare: write_compare(b, (const CompareNode *)node, level); break;
    case NODE_Call: write_call(b, (const CallNode *)node); break;
    case NODE_Constant: write_constant(b, (const ConstantNode *)node); break;
    case NODE_JoinedStr: write_format_string(b, ((const JoinedStrNode *)node)->values, 'f'); break;
    case NODE_TemplateStr: write_format_string(b, ((const TemplateStrNode *)node)->values, 't'); break;
    case NODE_Attribute: write_attribute(b, (const AttributeNode *)node); break;
    case NODE_Starred: write_prefixed(b, "*", ((const StarredNode *)node)->value, 0, 0, PRECEDENCE_EXPR); break;
    case NODE_Name: write_name(b, ((const NameNode *)node)->id); break;
    case NODE_Tuple: write_tuple(b, (const TupleNode *)node, level); break;
    case NODE_Subscript: write_subscript(b, (const SubscriptNode *)node); break;
    case NODE_Slice: write_slice(b, (const SliceNode *)node); break;
    case NODE_NamedExpr:
        open_if(b, level > PRECEDENCE_TUPLE);
        write_node(b, ((const NamedExprNode *)node)->target, PRECEDENCE_ATOM);
        builder_c(b, " := ");
        write_node(b, ((const NamedExprNode *)node)->value, PRECEDENCE_ATOM);
        close_if(b, level > PRECEDENCE_TUPLE);
        break;
    default: break;
    }
}

Value unparse(const Node *node)
{
    StrBuilder b;
    builder_init(&b);
    write_node(&b, node, PRECEDENCE_TEST);
    return builder_finish(&b);
}
