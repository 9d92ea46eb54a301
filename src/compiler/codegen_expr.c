/* codegen_expr.c - expressions into registers.

   expression(node, dst) leaves the value in dst: a temporary, or a local where writes_at_end(node) holds. operand()
   borrows a bound local or evaluates into a temporary. */
#include "compiler/codegen.h"

#include <stdlib.h>

#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"

static const Opcode binary_ops[] = {
    [OPERATOR_Add] = OP_ADD, [OPERATOR_Sub] = OP_SUBTRACT, [OPERATOR_Mult] = OP_MULTIPLY,
    [OPERATOR_MatMult] = OP_MATRIX_MULTIPLY, [OPERATOR_Div] = OP_TRUE_DIVIDE, [OPERATOR_Mod] = OP_REMAINDER,
    [OPERATOR_Pow] = OP_POWER, [OPERATOR_LShift] = OP_LSHIFT, [OPERATOR_RShift] = OP_RSHIFT, [OPERATOR_BitOr] = OP_OR,
    [OPERATOR_BitXor] = OP_XOR, [OPERATOR_BitAnd] = OP_AND, [OPERATOR_FloorDiv] = OP_FLOOR_DIVIDE,
};
_Static_assert(OP_INPLACE_ADD - OP_ADD == OP_INPLACE_MATRIX_MULTIPLY - OP_MATRIX_MULTIPLY, "in-place forms follow in order");

static const Opcode compare_ops[] = {
    [CMP_Eq] = OP_EQ, [CMP_NotEq] = OP_NE, [CMP_Lt] = OP_LT, [CMP_LtE] = OP_LE, [CMP_Gt] = OP_GT, [CMP_GtE] = OP_GE,
    [CMP_Is] = OP_IS, [CMP_IsNot] = OP_IS_NOT, [CMP_In] = OP_IN, [CMP_NotIn] = OP_NOT_IN,
};
/* The jump taken when the comparison holds; the one for "does not hold" is found by negated_jump. */
static const Opcode jump_ops[] = {
    [CMP_Eq] = OP_JUMP_IF_EQ, [CMP_NotEq] = OP_JUMP_IF_NE, [CMP_Lt] = OP_JUMP_IF_LT, [CMP_LtE] = OP_JUMP_IF_LE,
    [CMP_Gt] = OP_JUMP_IF_GT, [CMP_GtE] = OP_JUMP_IF_GE, [CMP_Is] = OP_JUMP_IF_IS, [CMP_IsNot] = OP_JUMP_IF_IS_NOT,
    [CMP_In] = OP_JUMP_IF_IN, [CMP_NotIn] = OP_JUMP_IF_NOT_IN,
};
_Static_assert(OP_JUMP_IF_NOT_LT - OP_JUMP_IF_LT == OP_JUMP_IF_NOT_GE - OP_JUMP_IF_GE, "jump forms lie in the same order");
_Static_assert(OP_JUMP_IF_LT_I - OP_JUMP_IF_LT == OP_JUMP_IF_GE_I - OP_JUMP_IF_GE, "jump forms lie in the same order");
_Static_assert(OP_JUMP_IF_NOT_LT_I - OP_JUMP_IF_LT_I == OP_JUMP_IF_NOT_LT - OP_JUMP_IF_LT, "jump forms lie in the same order");

/* ---- constants ---- */

void load_constant(Compiler *c, Value owned, unsigned dst)
{
    if (is_small_int(owned) && small_int(owned) >= INT32_MIN && small_int(owned) <= INT32_MAX)
        emit_wide(c, OP_LOAD_INT, dst, (int32_t)small_int(owned));
    else
        emit_wide(c, OP_LOAD_CONST, dst, (int32_t)constant_index(c, owned));
}

Value (*compiler_parse_int)(const char *digits, size_t length);
Value (*compiler_bytes)(const char *data, size_t length);
Value (*compiler_complex)(double real, double imaginary);

static Value int_constant(Text text)
{
    if (text.length <= 18 && !(text.length > 1 && text.data[0] == '0' && text.data[1] > '9')) {
        int64_t value = 0;
        for (size_t i = 0; i < text.length; i++)
            value = value * 10 + (text.data[i] - '0');
        return int_value(value);
    }
    if (compiler_parse_int)
        return compiler_parse_int(text.data, text.length);
    return int_value((int64_t)strtoull(text.data, NULL, 0));
}

Value compile_constant(const ConstantValue *value)
{
    switch (value->kind) {
    case CONSTANT_NONE: return none_value();
    case CONSTANT_TRUE: return bool_value(true);
    case CONSTANT_FALSE: return bool_value(false);
    case CONSTANT_ELLIPSIS: return retain(ELLIPSIS);
    case CONSTANT_INT: return int_constant(value->text);
    case CONSTANT_FLOAT: return float_value(value->number);
    case CONSTANT_IMAGINARY: return compiler_complex ? compiler_complex(0.0, value->number) : float_value(value->number);
    case CONSTANT_STR: return str_from_utf8(value->text.data, value->text.length);
    case CONSTANT_BYTES:
        return compiler_bytes ? compiler_bytes(value->text.data, value->text.length) : str_from_utf8(value->text.data, value->text.length);
    case CONSTANT_OBJECT: return retain((Value){value->object});
    }
    return EMPTY;
}

/* The number, where the node is an int constant that fits an instruction's 16 bits. */
static bool immediate(const Node *node, int *value)
{
    if (node->kind != NODE_Constant || ((const ConstantNode *)node)->value.kind != CONSTANT_INT)
        return false;
    Text text = ((const ConstantNode *)node)->value.text;
    bool based = text.length > 2 && text.data[0] == '0' && text.data[1] > '9';
    int base = !based ? 10 : (text.data[1] | 32) == 'x' ? 16 : (text.data[1] | 32) == 'o' ? 8 : 2;
    if (text.length > (base == 2 ? 17 : base == 10 ? 5 : 7))
        return false;
    *value = 0;
    for (size_t i = based ? 2 : 0; i < text.length; i++) {
        char c = text.data[i];
        *value = *value * base + (c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    return *value <= INT16_MAX;
}

/* ---- operands ---- */

/* The form of an operation whose right operand is a small constant; OP_NOP: none. */
static Opcode immediate_form(OperatorKind op)
{
    switch (op) {
    case OPERATOR_Add: return OP_ADD_I;
    case OPERATOR_Sub: return OP_SUBTRACT_I;
    case OPERATOR_Mult: return OP_MULTIPLY_I;
    case OPERATOR_Mod: return OP_REMAINDER_I;
    case OPERATOR_FloorDiv: return OP_FLOOR_DIVIDE_I;
    case OPERATOR_BitAnd: return OP_AND_I;
    case OPERATOR_LShift: return OP_LSHIFT_I;
    case OPERATOR_RShift: return OP_RSHIFT_I;
    default: return OP_NOP;
    }
}

/* Whether evaluating the node can store to that local (an assignment expression somewhere inside). */
static bool may_rebind(Compiler *c, const Node *node)
{
    return c->unit->scope->has_walrus && node->kind != NODE_Constant && node->kind != NODE_Name;
}

unsigned expression_temp(Compiler *c, Node *node)
{
    unsigned temp = push_temp(c);
    expression(c, node, temp);
    return temp;
}

unsigned operand(Compiler *c, Node *node, int hint)
{
    int local = borrowable(c, node);
    if (local >= 0)
        return (unsigned)local;
    if (hint >= (int)c->unit->nlocals) {
        expression(c, node, (unsigned)hint);
        return (unsigned)hint;
    }
    return expression_temp(c, node);
}

/* A left operand: copied where the right one might rebind it. */
static unsigned left_operand(Compiler *c, Node *node, Node *right, int hint)
{
    unsigned left = operand(c, node, hint);
    if (left < c->unit->nlocals && may_rebind(c, right)) {
        unsigned copy = hint >= (int)c->unit->nlocals ? (unsigned)hint : push_temp(c);
        emit(c, OP_MOVE, copy, left, 0);
        return copy;
    }
    return left;
}

/* A constant expression's value into dst. */
static bool folded(Compiler *c, Node *node, unsigned dst)
{
    Value v;
    if (!fold(c, node, &v))
        return false;
    load_constant(c, v, dst);
    return true;
}

static void binary_operation(Compiler *c, BinOpNode *node, unsigned dst)
{
    if (folded(c, &node->base, dst))
        return;
    unsigned depth = c->unit->depth;
    int number;
    unsigned left = left_operand(c, node->left, node->right, (int)dst);
    if (immediate_form(node->op) != OP_NOP && immediate(node->right, &number)) {
        set_location(c, &node->base);
        emit(c, immediate_form(node->op), dst, left, (uint16_t)number);
    } else {
        unsigned right = operand(c, node->right, -1);
        set_location(c, &node->base);
        emit(c, binary_ops[node->op], dst, left, right);
    }
    pop_temps(c, depth);
}

static bool negated_comparison(Compiler *c, Node *node, unsigned dst);

static void unary_operation(Compiler *c, UnaryOpNode *node, unsigned dst)
{
    static const Opcode ops[] = {[UNARY_Invert] = OP_INVERT, [UNARY_Not] = OP_NOT, [UNARY_UAdd] = OP_POSITIVE, [UNARY_USub] = OP_NEGATIVE};
    if (folded(c, &node->base, dst))
        return;
    if (node->op == UNARY_Not && negated_comparison(c, node->operand, dst))
        return;
    unsigned depth = c->unit->depth, v = operand(c, node->operand, (int)dst);
    set_location(c, &node->base);
    emit(c, ops[node->op], dst, v, 0);
    pop_temps(c, depth);
}

/* dst is a temporary. */
static void bool_operation(Compiler *c, BoolOpNode *node, unsigned dst)
{
    Label end = new_label(c);
    Opcode op = node->op == OP_AND_ ? OP_JUMP_IF_FALSE_KEEP : OP_JUMP_IF_TRUE_KEEP;
    for (size_t i = 0; i < node->values.count; i++) {
        int truth = constant_truth(c, node->values.items[i]);
        bool decides = truth >= 0 && truth == (node->op == OP_OR_), last = i + 1 == node->values.count;
        if (truth >= 0 && !decides && !last)
            continue;
        c->unit->conditional += i > 0;
        expression(c, node->values.items[i], dst);
        c->unit->conditional -= i > 0;
        if (decides)
            break;
        if (i + 1 < node->values.count) {
            emit_jump(c, op, dst, 0, end); /* falling through, it drops what it tested */
        }
    }
    place_label(c, end);
}

static void conditional(Compiler *c, IfExpNode *node, unsigned dst)
{
    Label other = new_label(c), end = new_label(c);
    int truth = constant_truth(c, node->test);
    if (truth >= 0) {
        expression(c, truth ? node->body : node->orelse, dst);
        return;
    }
    jump_if(c, node->test, false, other);
    c->unit->conditional++;
    expression(c, node->body, dst);
    emit_jump(c, OP_JUMP, 0, 0, end);
    place_label(c, other);
    expression(c, node->orelse, dst);
    c->unit->conditional--;
    place_label(c, end);
}

/* ---- comparisons ---- */

static bool is_none_constant(const Node *node)
{
    return node->kind == NODE_Constant && ((const ConstantNode *)node)->value.kind == CONSTANT_NONE;
}

/* The right operand: what `in` looks through needs no fresh list or set. */
static unsigned container_operand(Compiler *c, CmpOpKind op, Node *node)
{
    Value v;
    if ((op == CMP_In || op == CMP_NotIn) && fold_container(c, node, &v)) {
        unsigned temp = push_temp(c);
        load_constant(c, v, temp);
        return temp;
    }
    return operand(c, node, -1);
}

static void one_comparison(Compiler *c, CompareNode *node, unsigned dst)
{
    check_comparison(c, node);
    unsigned depth = c->unit->depth;
    CmpOpKind op = (CmpOpKind)(intptr_t)node->ops.items[0];
    unsigned left = left_operand(c, node->left, node->comparators.items[0], (int)dst);
    unsigned right = container_operand(c, op, node->comparators.items[0]);
    set_location(c, &node->base);
    emit(c, compare_ops[op], dst, left, right);
    pop_temps(c, depth);
}

/* not (a is b), not (a in b): one instruction. */
static bool negated_comparison(Compiler *c, Node *node, unsigned dst)
{
    CompareNode *comparison = (CompareNode *)node;
    if (node->kind != NODE_Compare || comparison->ops.count != 1)
        return false;
    CmpOpKind op = (CmpOpKind)(intptr_t)comparison->ops.items[0];
    if (op < CMP_Is)
        return false;
    static const CmpOpKind opposite[] = {[CMP_Is] = CMP_IsNot, [CMP_IsNot] = CMP_Is, [CMP_In] = CMP_NotIn, [CMP_NotIn] = CMP_In};
    void *ops[] = {(void *)(intptr_t)opposite[op]};
    CompareNode other = *comparison;
    other.ops = (Seq){1, ops};
    one_comparison(c, &other, dst);
    return true;
}

/* a < b < c into dst, a temporary: middle operands are kept for the next comparison. */
static void comparison_chain(Compiler *c, CompareNode *node, unsigned dst)
{
    Label fail = new_label(c), end = new_label(c);
    check_comparison(c, node);
    unsigned depth = c->unit->depth, left = expression_temp(c, node->left);
    size_t n = node->ops.count;
    for (size_t i = 0; i < n; i++) {
        CmpOpKind op = (CmpOpKind)(intptr_t)node->ops.items[i];
        unsigned right = push_temp(c);
        c->unit->conditional += i > 0;
        expression(c, node->comparators.items[i], right);
        c->unit->conditional -= i > 0;
        set_location(c, &node->base);
        if (i + 1 == n) {
            emit(c, compare_ops[op], dst, left, right);
            break;
        }
        unsigned copy = push_temp(c);
        emit(c, OP_MOVE, copy, right, 0);
        emit(c, compare_ops[op], dst, left, copy);
        pop_temps(c, c->unit->depth - 1);
        emit_jump(c, OP_JUMP_IF_FALSE_KEEP, dst, 0, fail);
        emit(c, OP_TAKE, left, right, 0);
        pop_temps(c, c->unit->depth - 1);
    }
    emit_jump(c, OP_JUMP, 0, 0, end);
    place_label(c, fail);
    emit(c, OP_DROP, left + 1, 0, 0); /* the kept operand */
    place_label(c, end);
    pop_temps(c, depth);
}

/* ---- conditions ---- */

static Opcode negated_jump(Opcode op)
{
    switch (op) {
    case OP_JUMP_IF_IS: return OP_JUMP_IF_IS_NOT;
    case OP_JUMP_IF_IS_NOT: return OP_JUMP_IF_IS;
    case OP_JUMP_IF_IN: return OP_JUMP_IF_NOT_IN;
    case OP_JUMP_IF_NOT_IN: return OP_JUMP_IF_IN;
    default: return op + (OP_JUMP_IF_NOT_LT - OP_JUMP_IF_LT);
    }
}

static void jump_if_comparison(Compiler *c, CompareNode *node, bool condition, Label target)
{
    unsigned depth = c->unit->depth;
    CmpOpKind op = (CmpOpKind)(intptr_t)node->ops.items[0];
    Node *right_node = node->comparators.items[0];
    check_comparison(c, node);
    unsigned left = left_operand(c, node->left, right_node, -1);
    int number;
    if ((op == CMP_Is || op == CMP_IsNot) && is_none_constant(right_node)) {
        set_location(c, &node->base);
        emit_jump(c, (op == CMP_Is) == condition ? OP_JUMP_IF_NONE : OP_JUMP_IF_NOT_NONE, left, 0, target);
    } else {
        Opcode jump = condition ? jump_ops[op] : negated_jump(jump_ops[op]);
        if (op <= CMP_GtE && immediate(right_node, &number)) {
            set_location(c, &node->base);
            emit_jump(c, jump + (OP_JUMP_IF_LT_I - OP_JUMP_IF_LT), left, (uint16_t)number, target);
        } else {
            unsigned right = container_operand(c, op, right_node);
            set_location(c, &node->base);
            emit_jump(c, jump, left, right, target);
        }
    }
    pop_temps(c, depth);
}

void jump_if(Compiler *c, Node *node, bool condition, Label target)
{
    if (node->kind == NODE_UnaryOp && ((UnaryOpNode *)node)->op == UNARY_Not) {
        jump_if(c, ((UnaryOpNode *)node)->operand, !condition, target);
        return;
    }
    if (node->kind == NODE_BoolOp) {
        BoolOpNode *operation = (BoolOpNode *)node;
        bool short_circuit = operation->op == OP_OR_; /* the truth that decides at once */
        Label skip = new_label(c);
        for (size_t i = 0; i + 1 < operation->values.count; i++) {
            c->unit->conditional += i > 0;
            jump_if(c, operation->values.items[i], short_circuit, short_circuit == condition ? target : skip);
            c->unit->conditional -= i > 0;
        }
        c->unit->conditional++;
        jump_if(c, operation->values.items[operation->values.count - 1], condition, target);
        c->unit->conditional--;
        place_label(c, skip);
        return;
    }
    if (node->kind == NODE_Compare && ((CompareNode *)node)->ops.count == 1) {
        jump_if_comparison(c, (CompareNode *)node, condition, target);
        return;
    }
    int truth = constant_truth(c, node);
    if (truth >= 0) {
        if (truth == condition)
            emit_jump(c, OP_JUMP, 0, 0, target);
        return;
    }
    unsigned depth = c->unit->depth, v = operand(c, node, -1);
    set_location(c, node);
    emit_jump(c, condition ? OP_JUMP_IF_TRUE : OP_JUMP_IF_FALSE, v, 0, target);
    pop_temps(c, depth);
}

/* ---- attributes, items ---- */

static void get_attribute_expression(Compiler *c, AttributeNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth, v = operand(c, node->value, (int)dst);
    set_attribute_location(c, &node->base, node);
    emit_name(c, OP_GET_ATTR, dst, v, 0, name_index(c, mangled(&c->symbols, c->unit->inner, node->attr)));
    pop_temps(c, depth);
}

unsigned slice_parts(Compiler *c, SliceNode *node)
{
    Node *parts[] = {node->lower, node->upper, node->step};
    unsigned base = c->unit->nlocals + c->unit->depth;
    for (int i = 0; i < (node->step ? 3 : 2); i++) {
        unsigned temp = push_temp(c);
        if (parts[i])
            expression(c, parts[i], temp);
        else
            load_constant(c, none_value(), temp);
    }
    return base;
}

static void slice_expression(Compiler *c, SliceNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth;
    if (folded(c, &node->base, dst))
        return;
    unsigned base = slice_parts(c, node);
    set_location(c, &node->base);
    emit(c, OP_BUILD_SLICE, dst, base, node->step ? 3 : 2);
    pop_temps(c, depth);
}

bool is_open_slice(Compiler *c, const Node *node)
{
    Value constant;
    if (node->kind != NODE_Slice)
        return false;
    if (!fold(c, node, &constant))
        return true;
    release(constant);
    return false;
}

bool subscript_index(const Node *node, int *number)
{
    if (immediate(node, number))
        return true;
    if (node->kind != NODE_UnaryOp || ((const UnaryOpNode *)node)->op != UNARY_USub || !immediate(((const UnaryOpNode *)node)->operand, number))
        return false;
    *number = -*number;
    return true;
}

static void get_item_expression(Compiler *c, SubscriptNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth;
    int number;
    check_subscript(c, node);
    if (node->value->kind != NODE_Name && folded(c, &node->base, dst))
        return;
    unsigned v = left_operand(c, node->value, node->slice, (int)dst);
    if (subscript_index(node->slice, &number)) {
        set_location(c, &node->base);
        emit(c, OP_GET_ITEM_I, dst, v, (uint16_t)(int16_t)number);
    } else if (is_open_slice(c, node->slice)) {
        unsigned parts = slice_parts(c, (SliceNode *)node->slice);
        set_location(c, &node->base);
        emit(c, ((SliceNode *)node->slice)->step ? OP_GET_SLICE_STEP : OP_GET_SLICE, dst, v, parts);
    } else {
        unsigned key = operand(c, node->slice, -1);
        set_location(c, &node->base);
        emit(c, OP_GET_ITEM, dst, v, key);
    }
    pop_temps(c, depth);
}

/* ---- displays ---- */

static bool any_starred(Seq items)
{
    for (size_t i = 0; i < items.count; i++)
        if (((Node *)items.items[i])->kind == NODE_Starred)
            return true;
    return false;
}

enum { MAX_OPERANDS = 200 };

/* A list, built bit by bit, in dst (a temporary): starred items, or too many for registers. */
static void build_list_slowly(Compiler *c, Seq items, unsigned dst)
{
    emit(c, OP_BUILD_LIST, dst, dst, 0);
    for (size_t i = 0; i < items.count; i++) {
        Node *item = items.items[i];
        unsigned depth = c->unit->depth;
        if (item->kind == NODE_Starred) {
            unsigned v = operand(c, ((StarredNode *)item)->value, -1);
            emit(c, OP_LIST_EXTEND, dst, v, 0);
        } else {
            unsigned v = operand(c, item, -1);
            emit(c, OP_LIST_APPEND, dst, v, 0);
        }
        pop_temps(c, depth);
    }
}

static void sequence_display(Compiler *c, Node *node, Seq items, Opcode op, unsigned dst)
{
    unsigned depth = c->unit->depth, base = c->unit->nlocals + depth;
    Value constant;
    if (op == OP_BUILD_TUPLE && folded(c, node, dst))
        return;
    if (op != OP_BUILD_TUPLE && items.count >= 3 && fold_container(c, node, &constant)) {
        unsigned display = push_temp(c), all = push_temp(c);
        emit(c, op, display, display, 0);
        load_constant(c, constant, all);
        emit(c, op == OP_BUILD_SET ? OP_SET_UPDATE : OP_LIST_EXTEND, display, all, 0);
        emit(c, OP_TAKE, dst, display, 0);
        pop_temps(c, depth);
        return;
    }
    if (any_starred(items) || items.count > MAX_OPERANDS) {
        unsigned list = push_temp(c);
        if (op == OP_BUILD_SET) {
            emit(c, OP_BUILD_SET, list, list, 0);
            for (size_t i = 0; i < items.count; i++) {
                Node *item = items.items[i];
                unsigned inner = c->unit->depth;
                bool starred = item->kind == NODE_Starred;
                unsigned v = operand(c, starred ? ((StarredNode *)item)->value : item, -1);
                emit(c, starred ? OP_SET_UPDATE : OP_SET_ADD, list, v, 0);
                pop_temps(c, inner);
            }
        } else {
            build_list_slowly(c, items, list);
        }
        set_location(c, node);
        emit(c, op == OP_BUILD_TUPLE ? OP_LIST_TO_TUPLE : OP_TAKE, dst, list, 0);
    } else {
        for (size_t i = 0; i < items.count; i++)
            expression_temp(c, items.items[i]);
        set_location(c, node);
        emit(c, op, dst, base, (unsigned)items.count);
    }
    pop_temps(c, depth);
}

static void dict_display(Compiler *c, DictNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth;
    bool simple = node->keys.count <= MAX_OPERANDS / 2;
    for (size_t i = 0; i < node->keys.count; i++)
        simple &= node->keys.items[i] != NULL;
    if (simple) {
        unsigned base = c->unit->nlocals + depth;
        for (size_t i = 0; i < node->keys.count; i++) {
            expression_temp(c, node->keys.items[i]);
            expression_temp(c, node->values.items[i]);
        }
        set_location(c, &node->base);
        emit(c, OP_BUILD_MAP, dst, base, (unsigned)node->keys.count);
    } else {
        unsigned dict = push_temp(c);
        emit(c, OP_BUILD_MAP, dict, dict, 0);
        for (size_t i = 0; i < node->keys.count; i++) {
            unsigned inner = c->unit->depth;
            if (node->keys.items[i]) {
                unsigned key = expression_temp(c, node->keys.items[i]);
                unsigned value = operand(c, node->values.items[i], -1);
                emit(c, OP_MAP_ADD, dict, key, value);
            } else {
                unsigned mapping = operand(c, node->values.items[i], -1);
                emit(c, OP_DICT_UPDATE, dict, mapping, 0);
            }
            pop_temps(c, inner);
        }
        set_location(c, &node->base);
        emit(c, OP_TAKE, dst, dict, 0);
    }
    pop_temps(c, depth);
}

/* ---- f-strings ---- */

static Node node_as(const Node *node, NodeKind kind)
{
    Node copy = *node;
    copy.kind = (uint8_t)kind;
    return copy;
}

static void formatted_value(Compiler *c, FormattedValueNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth, v = operand(c, node->value, (int)dst);
    if (node->conversion >= 0) {
        emit(c, OP_CONVERT, dst, v, (unsigned)node->conversion);
        v = dst;
    }
    set_location(c, &node->base);
    if (node->format_spec) {
        unsigned spec = operand(c, node->format_spec, -1);
        emit(c, OP_FORMAT_SPEC, dst, v, spec);
    } else {
        emit(c, OP_FORMAT, dst, v, 0);
    }
    pop_temps(c, depth);
}

static void joined_string(Compiler *c, JoinedStrNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth, base = c->unit->nlocals + depth;
    if (node->values.count == 0) {
        load_constant(c, retain(runtime.empty_str), dst);
        return;
    }
    for (size_t i = 0; i < node->values.count; i++) {
        if (c->unit->depth - depth == MAX_OPERANDS) { /* what is there so far becomes one piece */
            emit(c, OP_BUILD_STRING, base, base, MAX_OPERANDS);
            pop_temps(c, depth + 1);
        }
        expression_temp(c, node->values.items[i]);
    }
    set_location(c, &node->base);
    emit(c, OP_BUILD_STRING, dst, base, c->unit->depth - depth);
    pop_temps(c, depth);
}

/* ---- t-strings ---- */

static void interpolation(Compiler *c, InterpolationNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth, value = expression_temp(c, node->value), text = push_temp(c), conversion = push_temp(c), spec = push_temp(c);
    load_constant(c, compile_constant(&node->str), text);
    load_constant(c, node->conversion < 0 ? none_value() : str_from_char((uint32_t)node->conversion), conversion);
    if (node->format_spec && node->format_spec->kind == NODE_TemplateStr) {
        JoinedStrNode pieces = {.base = node_as(node->format_spec, NODE_JoinedStr), .values = ((TemplateStrNode *)node->format_spec)->values};
        expression(c, &pieces.base, spec);
    } else if (node->format_spec)
        expression(c, node->format_spec, spec);
    else
        load_constant(c, retain(runtime.empty_str), spec);
    set_location(c, &node->base);
    emit(c, OP_INTRINSIC, dst, value, INTRINSIC_INTERPOLATION);
    pop_temps(c, depth);
}

/* The strings between interpolations, one more than these. */
static Value template_strings(TemplateStrNode *node, size_t count)
{
    Tuple *strings = tuple_new(count + 1);
    size_t at = 0;
    for (size_t i = 0; strings && i < node->values.count; i++) {
        Node *part = node->values.items[i];
        if (part->kind != NODE_Constant) {
            if (is_empty(strings->items[at]))
                strings->items[at] = retain(runtime.empty_str);
            at++;
            continue;
        }
        Value text = compile_constant(&((ConstantNode *)part)->value);
        if (!is_empty(text) && !is_empty(strings->items[at])) {
            Value joined = str_concat(strings->items[at], text);
            release(text);
            text = joined;
        }
        replace(&strings->items[at], text);
    }
    if (strings && is_empty(strings->items[count]))
        strings->items[count] = retain(runtime.empty_str);
    return from_pointer(strings);
}

static void template_string(Compiler *c, TemplateStrNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth, strings = push_temp(c), parts = push_temp(c), base = c->unit->nlocals + c->unit->depth, count = 0;
    for (size_t i = 0; i < node->values.count; i++)
        count += ((Node *)node->values.items[i])->kind == NODE_Interpolation;
    load_constant(c, template_strings(node, count), strings);
    for (size_t i = 0; i < node->values.count; i++)
        if (((Node *)node->values.items[i])->kind == NODE_Interpolation)
            interpolation(c, node->values.items[i], push_temp(c));
    set_location(c, &node->base);
    emit(c, OP_BUILD_TUPLE, parts, base, count);
    emit(c, OP_INTRINSIC, dst, strings, INTRINSIC_TEMPLATE);
    pop_temps(c, depth);
}

/* ---- calls ---- */

/* Keyword names as a constant tuple. */
static uint32_t keyword_names(Compiler *c, Seq keywords)
{
    Tuple *names = tuple_new(keywords.count);
    for (size_t i = 0; names && i < keywords.count; i++)
        names->items[i] = identifier_str(c, ((keywordNode *)keywords.items[i])->arg);
    return constant_index(c, from_pointer(names));
}

static bool unpacks(Seq args, Seq keywords)
{
    bool result = any_starred(args) || args.count + keywords.count > MAX_OPERANDS;
    for (size_t i = 0; i < keywords.count; i++)
        result |= ((keywordNode *)keywords.items[i])->arg == NULL;
    return result;
}

/* base + 1 holds the callable: a tuple and a dict are built behind it. */
static void call_unpacked(Compiler *c, unsigned base, Seq args, Seq keywords, unsigned extra, unsigned dst)
{
    Location location = c->unit->location;
    unsigned list = base + 2;
    if (extra) { /* arguments given already become the first items */
        unsigned first = base + 2;
        emit(c, OP_BUILD_LIST, first, first, extra);
        pop_temps(c, first - c->unit->nlocals + 1);
        for (size_t i = 0; i < args.count; i++) {
            Node *item = args.items[i];
            unsigned depth = c->unit->depth;
            bool starred = item->kind == NODE_Starred;
            unsigned v = operand(c, starred ? ((StarredNode *)item)->value : item, -1);
            emit(c, starred ? OP_LIST_EXTEND : OP_LIST_APPEND, list, v, 0);
            pop_temps(c, depth);
        }
        emit(c, OP_LIST_TO_TUPLE, list, list, 0);
    } else {
        push_temp(c);
        if (args.count == 1 && ((Node *)args.items[0])->kind == NODE_Starred) {
            expression(c, ((StarredNode *)args.items[0])->value, list);
        } else {
            build_list_slowly(c, args, list);
            emit(c, OP_LIST_TO_TUPLE, list, list, 0);
        }
    }
    unsigned dict = push_temp(c);
    if (keywords.count) {
        emit(c, OP_BUILD_MAP, dict, dict, 0);
        for (size_t i = 0; i < keywords.count; i++) {
            keywordNode *keyword = keywords.items[i];
            unsigned depth = c->unit->depth;
            if (keyword->arg) { /* {name: value} merged, so that a name given twice is found */
                unsigned key = push_temp(c);
                load_constant(c, identifier_str(c, keyword->arg), key);
                expression_temp(c, keyword->value);
                emit(c, OP_BUILD_MAP, key, key, 1);
                pop_temps(c, depth + 1);
                emit(c, OP_DICT_MERGE, dict, key, base + 1);
            } else {
                unsigned mapping = operand(c, keyword->value, -1);
                emit(c, OP_DICT_MERGE, dict, mapping, base + 1);
            }
            pop_temps(c, depth);
        }
    }
    c->unit->location = location;
    emit_name(c, OP_CALL_EX, dst, base, keywords.count > 0, 0);
}

static void check_keywords(Compiler *c, Seq keywords)
{
    for (size_t i = 0; i < keywords.count; i++) {
        keywordNode *keyword = keywords.items[i];
        if (keyword->arg == NULL)
            continue;
        check_assignable(c, keyword->arg, &keyword->base);
        if (keyword->arg->tag == keywords.items)
            compile_error(c, &keyword->base, "keyword argument repeated: %s", keyword->arg->text);
        keyword->arg->tag = keywords.items; /* seen in this call */
    }
    for (size_t i = 0; i < keywords.count; i++)
        if (((keywordNode *)keywords.items[i])->arg)
            ((keywordNode *)keywords.items[i])->arg->tag = NULL;
}

/* The callable (or, with a method name, its receiver) is in base + 1, `extra` arguments follow already. */
void call_arguments(Compiler *c, unsigned base, Seq args, Seq keywords, unsigned extra, unsigned dst, const AttributeNode *attribute)
{
    Identifier *method = attribute ? mangled(&c->symbols, c->unit->inner, attribute->attr) : NULL;
    Location location = c->unit->location;
    check_keywords(c, keywords);
    if (unpacks(args, keywords)) {
        if (method) {
            set_attribute_location(c, &attribute->base, attribute);
            emit_name(c, OP_GET_ATTR, base + 1, base + 1, 0, name_index(c, method));
            c->unit->location = location;
        }
        call_unpacked(c, base, args, keywords, extra, dst);
        return;
    }
    for (size_t i = 0; i < args.count; i++)
        expression_temp(c, args.items[i]);
    for (size_t i = 0; i < keywords.count; i++)
        expression_temp(c, ((keywordNode *)keywords.items[i])->value);
    unsigned n = (unsigned)(extra + args.count + keywords.count);
    c->unit->location = location;
    if (method && keywords.count) {
        emit_name(c, OP_CALL_METHOD_KW, dst, base, n, name_index(c, method));
        if (!c->unit->unreachable && !c->failed) {
            uint32_t names = keyword_names(c, keywords);
            c->unit->items[c->unit->count - 1].second = names;
        }
    } else if (method) {
        emit_name(c, OP_CALL_METHOD, dst, base, n, name_index(c, method));
    } else if (keywords.count) {
        emit_name(c, OP_CALL_KW, dst, base, n, keyword_names(c, keywords));
    } else {
        emit_name(c, OP_CALL, dst, base, n, 0);
    }
}

/* super().method(...): three values in a row for SUPER_ATTR. true: done, the bound method is in dst. */
static bool super_attribute(Compiler *c, AttributeNode *attribute, unsigned dst, Opcode op)
{
    CallNode *call = (CallNode *)attribute->value;
    if (call->base.kind != NODE_Call || call->func->kind != NODE_Name || call->args.count || call->keywords.count)
        return false;
    Identifier *super = ((NameNode *)call->func)->id;
    Place place;
    Symbol *self = c->unit->nlocals ? c->unit->local_symbols[0] : NULL;
    if (strcmp(super->text, "super") || c->unit->scope->kind != SCOPE_FUNCTION || self == NULL || !(self->flags & SYMBOL_PARAMETER) ||
        c->unit->inner != c->unit->scope)
        return false;
    Identifier *cell = name_table_intern(c->names, "__class__", 9);
    Symbol *class_cell = find_symbol(c, cell, &place);
    find_symbol(c, super, &place);
    if (class_cell == NULL || class_cell->place != PLACE_FREE || class_cell->reg < 0 || place != PLACE_GLOBAL_IMPLICIT)
        return false;
    unsigned depth = c->unit->depth, base = push_temp(c);
    push_temp(c);
    push_temp(c);
    load_name(c, super, base);
    emit(c, OP_LOAD_CELL, base + 1, (unsigned)class_cell->reg, 0);
    load_name(c, self->name, base + 2);
    set_location(c, &attribute->base);
    emit_name(c, op, dst, base, 0, name_index(c, mangled(&c->symbols, c->unit->inner, attribute->attr)));
    pop_temps(c, depth);
    return true;
}

/* Whether evaluating the arguments does nothing that the look-up of a method before them could show. */
static bool arguments_are_plain(Compiler *c, const CallNode *node)
{
    for (size_t i = 0; i < node->args.count + node->keywords.count; i++) {
        const Node *arg = i < node->args.count ? node->args.items[i] : ((const keywordNode *)node->keywords.items[i - node->args.count])->value;
        if (arg->kind != NODE_Constant && borrowable(c, arg) < 0)
            return false;
    }
    return true;
}

/* v.name before the arguments, in base and base + 1. */
static void load_method(Compiler *c, AttributeNode *attribute, unsigned callee)
{
    int local = borrowable(c, attribute->value);
    if (local < 0)
        expression(c, attribute->value, callee);
    set_attribute_location(c, &attribute->base, attribute);
    emit_name(c, OP_LOAD_METHOD, callee, local >= 0 ? (unsigned)local : callee, 0,
              name_index(c, mangled(&c->symbols, c->unit->inner, attribute->attr)));
}

static void call_expression(Compiler *c, CallNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth, base = push_temp(c), callee = push_temp(c);
    unsigned receiver = callee;
    AttributeNode *attribute = node->func->kind == NODE_Attribute ? (AttributeNode *)node->func : NULL;
    bool unpacking = unpacks(node->args, node->keywords), plain = !node->keywords.count && !unpacking;
    bool is_method = false, is_bound = false, spans_name = false;
    check_callee(c, node->func);
    if (attribute) {
        if (super_attribute(c, attribute, callee, plain ? OP_SUPER_METHOD : OP_SUPER_ATTR)) {
            is_bound = plain;
        } else if (!unpacking && !arguments_are_plain(c, node)) {
            load_method(c, attribute, callee);
            is_bound = plain;
            spans_name = true;
        } else {
            int local = c->unit->scope->has_walrus || unpacking ? -1 : borrowable(c, attribute->value);
            if (local >= 0)
                receiver = (unsigned)local; /* the call itself copies it */
            else
                expression(c, attribute->value, callee);
            is_method = true;
        }
    } else {
        expression(c, node->func, callee);
    }
    if (is_method || spans_name)
        set_attribute_location(c, &node->base, attribute);
    else
        set_location(c, &node->base);
    call_arguments(c, base, node->args, node->keywords, 0, dst, is_method ? attribute : NULL);
    if (is_method && !c->failed && !c->unit->unreachable) {
        Item *item = &c->unit->items[c->unit->count - 1];
        Location location = c->unit->location;
        item->receiver = receiver;
        set_attribute_location(c, &attribute->base, attribute);
        if (item->insn.op == OP_CALL_METHOD || item->insn.op == OP_CALL_METHOD_KW)
            item->lookup = c->unit->location;
        c->unit->location = location;
    } else if (is_bound && !c->failed && !c->unit->unreachable) {
        c->unit->items[c->unit->count - 1].insn.op = OP_CALL_BOUND;
    }
    pop_temps(c, depth);
}

/* ---- yield ---- */

static void check_yield(Compiler *c, const Node *node, const char *what)
{
    if (c->unit->scope->kind != SCOPE_FUNCTION)
        compile_error(c, node, "'%s' outside function", what);
}

static void yield_expression(Compiler *c, YieldNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth, v;
    check_yield(c, &node->base, "yield");
    if (node->value) {
        v = operand(c, node->value, (int)dst);
    } else {
        v = push_temp(c);
        load_constant(c, none_value(), v);
    }
    set_location(c, &node->base);
    emit(c, OP_YIELD, dst, v, (c->unit->flags & CODE_ASYNC_GENERATOR) != 0);
    pop_temps(c, depth);
}

/* Passes values through an iterator in `iterator` (a temporary) until it returns: that is left in dst (a temporary). */
static void delegate(Compiler *c, unsigned iterator, unsigned dst)
{
    Label again = new_label(c), done = new_label(c);
    load_constant(c, none_value(), dst);
    place_label(c, again);
    emit_jump(c, OP_SEND, dst, iterator, done);
    emit(c, OP_YIELD, dst, dst, 0);
    emit_jump(c, OP_JUMP_BACK, 0, 0, again);
    place_label(c, done);
    emit(c, OP_DROP, iterator, 0, 0);
}

static void yield_from_expression(Compiler *c, YieldFromNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth, iterator = push_temp(c), result = push_temp(c);
    check_yield(c, &node->base, "yield from");
    if (c->unit->scope->is_coroutine)
        compile_error(c, &node->base, "'yield from' inside async function");
    expression(c, node->value, iterator);
    set_location(c, &node->base);
    emit(c, OP_GET_YIELD_FROM_ITER, iterator, iterator, 0);
    delegate(c, iterator, result);
    emit(c, OP_TAKE, dst, result, 0);
    pop_temps(c, depth);
}

/* ---- await ---- */

/* Whether await is allowed here: 0 no, 1 a coroutine, 2 the module itself, compiled with PyCF_ALLOW_TOP_LEVEL_AWAIT. */
static int awaits(Compiler *c)
{
    Scope *scope = c->unit->scope;
    if (scope->kind == SCOPE_FUNCTION)
        return scope->is_coroutine;
    return scope->kind == SCOPE_MODULE && c->flags & PYCF_ALLOW_TOP_LEVEL_AWAIT ? 2 : 0;
}

bool may_await(Compiler *c)
{
    int allowed = awaits(c);
    if (allowed == 2)
        c->unit->flags |= CODE_COROUTINE;
    return allowed;
}

void check_async(Compiler *c, const Node *node, const char *what)
{
    if (may_await(c))
        return;
    bool await = strcmp(what, "await") == 0;
    compile_error(c, node, await && c->unit->scope->kind != SCOPE_FUNCTION ? "'%s' outside function" : "'%s' outside async function", what);
}

void await_temp(Compiler *c, unsigned v, int kind)
{
    unsigned depth = c->unit->depth, iterator = push_temp(c);
    emit(c, OP_GET_AWAITABLE, iterator, v, (unsigned)kind);
    delegate(c, iterator, v);
    pop_temps(c, depth);
}

static void await_expression(Compiler *c, AwaitNode *node, unsigned dst)
{
    unsigned depth = c->unit->depth, v = push_temp(c);
    check_async(c, &node->base, "await");
    expression(c, node->value, v);
    set_location(c, &node->base);
    await_temp(c, v, AWAIT_EXPRESSION);
    emit(c, OP_TAKE, dst, v, 0);
    pop_temps(c, depth);
}

void async_next(Compiler *c, unsigned iterator, unsigned dst)
{
    unsigned depth = c->unit->depth, awaitable = push_temp(c);
    emit(c, OP_GET_ANEXT, awaitable, iterator, 0);
    delegate(c, awaitable, dst);
    pop_temps(c, depth);
}

void async_stop(Compiler *c, unsigned saved, Label other)
{
    unsigned depth = c->unit->depth;
    c->unit->depth = saved - c->unit->nlocals;
    push_temp(c);
    unsigned exception = push_temp(c), stop = push_temp(c);
    emit(c, OP_LOAD_COMMON, stop, COMMON_STOP_ASYNC_ITERATION, 0);
    Label over = new_label(c);
    emit_jump(c, OP_JUMP_IF_NO_MATCH, exception, stop, other);
    emit(c, OP_LEAVE_HANDLER, saved, 0, 0);
    emit_jump(c, OP_JUMP, 0, 0, over);
    place_label(c, other);
    emit(c, OP_RERAISE, saved, 0, 0);
    place_label(c, over);
    pop_temps(c, depth);
}

/* ---- the switch ---- */

bool writes_at_end(const Node *node)
{
    switch ((NodeKind)node->kind) {
    case NODE_BinOp: case NODE_UnaryOp: case NODE_Constant: case NODE_Attribute: case NODE_Subscript: case NODE_Call:
    case NODE_List: case NODE_Tuple: case NODE_Set: case NODE_Dict: case NODE_Name: case NODE_JoinedStr: case NODE_YieldFrom:
    case NODE_Yield: case NODE_Await: case NODE_Slice:
        return true;
    case NODE_Compare: return ((const CompareNode *)node)->ops.count == 1;
    default: return false;
    }
}

static void walrus(Compiler *c, NamedExprNode *node, unsigned dst)
{
    check_assignable(c, ((NameNode *)node->target)->id, node->target);
    expression(c, node->value, dst);
    unsigned depth = c->unit->depth, copy = push_temp(c);
    emit(c, OP_MOVE, copy, dst, 0);
    int local = direct_target(c, node->target);
    uint8_t was_bound = local >= 0 ? c->unit->bound[local] : 0;
    store_name(c, ((NameNode *)node->target)->id, copy);
    if (local >= 0 && c->unit->conditional) /* it may be skipped */
        c->unit->bound[local] = was_bound;
    pop_temps(c, depth);
}

void expression(Compiler *c, Node *node, unsigned dst)
{
    if (c->failed)
        return;
    if (stack_overflowing(" during compilation")) {
        c->failed = true;
        return;
    }
    set_location(c, node);
    switch ((NodeKind)node->kind) {
    case NODE_Constant: load_constant(c, compile_constant(&((ConstantNode *)node)->value), dst); break;
    case NODE_Name:
        if (!folded(c, node, dst))
            load_name(c, ((NameNode *)node)->id, dst);
        break;
    case NODE_BinOp: {
        Node *joined = percent_as_fstring(c->arena, (BinOpNode *)node);
        if (joined)
            joined_string(c, (JoinedStrNode *)joined, dst);
        else
            binary_operation(c, (BinOpNode *)node, dst);
        break;
    }
    case NODE_UnaryOp: unary_operation(c, (UnaryOpNode *)node, dst); break;
    case NODE_BoolOp: bool_operation(c, (BoolOpNode *)node, dst); break;
    case NODE_IfExp: conditional(c, (IfExpNode *)node, dst); break;
    case NODE_Compare:
        if (((CompareNode *)node)->ops.count == 1)
            one_comparison(c, (CompareNode *)node, dst);
        else
            comparison_chain(c, (CompareNode *)node, dst);
        break;
    case NODE_NamedExpr: walrus(c, (NamedExprNode *)node, dst); break;
    case NODE_Attribute: {
        AttributeNode *attribute = (AttributeNode *)node;
        if (!super_attribute(c, attribute, dst, OP_SUPER_ATTR))
            get_attribute_expression(c, attribute, dst);
        break;
    }
    case NODE_Subscript: get_item_expression(c, (SubscriptNode *)node, dst); break;
    case NODE_Slice: slice_expression(c, (SliceNode *)node, dst); break;
    case NODE_List: sequence_display(c, node, ((ListNode *)node)->elts, OP_BUILD_LIST, dst); break;
    case NODE_Tuple: sequence_display(c, node, ((TupleNode *)node)->elts, OP_BUILD_TUPLE, dst); break;
    case NODE_Set: sequence_display(c, node, ((SetNode *)node)->elts, OP_BUILD_SET, dst); break;
    case NODE_Dict: dict_display(c, (DictNode *)node, dst); break;
    case NODE_JoinedStr: joined_string(c, (JoinedStrNode *)node, dst); break;
    case NODE_Interpolation: { /* in a format specification it is formatted */
        InterpolationNode *part = (InterpolationNode *)node;
        FormattedValueNode value = {.base = node_as(node, NODE_FormattedValue), .value = part->value, .conversion = part->conversion, .format_spec = part->format_spec};
        formatted_value(c, &value, dst);
        break;
    }
    case NODE_FormattedValue: formatted_value(c, (FormattedValueNode *)node, dst); break;
    case NODE_Call: call_expression(c, (CallNode *)node, dst); break;
    case NODE_Lambda: lambda_expression(c, (LambdaNode *)node, dst); break;
    case NODE_GeneratorExp: generator_expression(c, (GeneratorExpNode *)node, dst); break;
    case NODE_ListComp:
        comprehension(c, node, ((ListCompNode *)node)->generators, ((ListCompNode *)node)->elt, NULL, dst);
        break;
    case NODE_SetComp: comprehension(c, node, ((SetCompNode *)node)->generators, ((SetCompNode *)node)->elt, NULL, dst); break;
    case NODE_DictComp:
        comprehension(c, node, ((DictCompNode *)node)->generators, ((DictCompNode *)node)->key, ((DictCompNode *)node)->value, dst);
        break;
    case NODE_Yield: yield_expression(c, (YieldNode *)node, dst); break;
    case NODE_YieldFrom: yield_from_expression(c, (YieldFromNode *)node, dst); break;
    case NODE_TemplateStr: template_string(c, (TemplateStrNode *)node, dst); break;
    case NODE_Await: await_expression(c, (AwaitNode *)node, dst); break;
    case NODE_Starred: compile_error(c, node, "can't use starred expression here"); break;
    default: compile_error(c, node, "this expression is not compiled yet"); break;
    }
}

void discard(Compiler *c, Node *node)
{
    unsigned depth = c->unit->depth;
    if (node->kind == NODE_Constant) {
        emit(c, OP_NOP, 0, 0, 0); /* who traces sees its line */
        return;
    }
    unsigned temp = expression_temp(c, node);
    emit(c, OP_DROP, temp, 0, 0);
    pop_temps(c, depth);
}
