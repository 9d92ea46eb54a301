/* fold.c - constant expressions, computed when they are compiled. What would raise, or get too big, is left alone. */
#include "compiler/codegen.h"

#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/set.h"
#include "object/slice.h"
#include "object/str.h"
#include "object/tuple.h"

enum { MAX_BITS = 128, MAX_ITEMS = 256, MAX_TOTAL_ITEMS = 1024, MAX_TEXT = 4096 };

/* How many bits an int has, or a bool. */
static int64_t bit_length(Value v) { return (int64_t)int_bit_length(v); }

/* Items in a tuple, nested ones too; more than the limit: limit + 1. */
static int64_t total_items(Value v, int64_t limit)
{
    int64_t total = 0;
    if (!is_exact_tuple(v))
        return 0;
    total = (int64_t)as_tuple(v)->length;
    for (size_t i = 0; i < as_tuple(v)->length && total <= limit; i++)
        total += total_items(as_tuple(v)->items[i], limit - total);
    return total;
}

/* An int, or a bool, which counts as one. */
static bool is_number(Value v) { return is_exact_int(v) || is_bool(v); }

static bool small_product(Value number, Value sequence)
{
    int64_t n, size;
    if (int_as_int64(number, &n))
        return false;
    if (is_exact_tuple(sequence)) {
        size = (int64_t)as_tuple(sequence)->length;
        return size == 0 || (n >= 0 && n <= MAX_ITEMS / size && (n == 0 || total_items(sequence, MAX_TOTAL_ITEMS / n) <= MAX_TOTAL_ITEMS / n));
    }
    size = length_of(sequence);
    return size == 0 || (n >= 0 && n <= MAX_TEXT / size);
}

static bool is_text(Value v) { return is_exact_str(v) || (is_object(v) && as_object(v)->type == TYPE(bytes)); }

static bool worth_folding(OperatorKind op, Value left, Value right)
{
    int64_t n;
    switch (op) {
    case OPERATOR_Mult:
        if (is_number(left) && is_number(right)) {
            int64_t x = bit_length(left), y = bit_length(right);
            return x >= 0 && y >= 0 && (x == 0 || y == 0 || x + y <= MAX_BITS);
        }
        if (is_number(left) && (is_text(right) || is_exact_tuple(right)))
            return small_product(left, right);
        if (is_number(right) && (is_text(left) || is_exact_tuple(left)))
            return small_product(right, left);
        return true;
    case OPERATOR_Pow:
        if (!is_number(left) || !is_number(right) || int_as_int64(right, &n))
            return !is_number(left) || !is_number(right);
        return n <= 0 || (n <= MAX_BITS && bit_length(left) >= 0 && bit_length(left) * n <= MAX_BITS);
    case OPERATOR_LShift:
        if (!is_number(left) || !is_number(right))
            return true;
        return int_as_int64(right, &n) == 0 && n >= 0 && n <= MAX_BITS && bit_length(left) >= 0 && bit_length(left) + n <= MAX_BITS;
    case OPERATOR_Mod: return !is_text(left);
    case OPERATOR_MatMult: return false;
    default: return true;
    }
}

static const BinaryOp binary_of[] = {
    [OPERATOR_Add] = BINARY_add, [OPERATOR_Sub] = BINARY_subtract, [OPERATOR_Mult] = BINARY_multiply,
    [OPERATOR_MatMult] = BINARY_matrix_multiply, [OPERATOR_Div] = BINARY_true_divide, [OPERATOR_Mod] = BINARY_remainder,
    [OPERATOR_Pow] = BINARY_power, [OPERATOR_LShift] = BINARY_lshift, [OPERATOR_RShift] = BINARY_rshift,
    [OPERATOR_BitOr] = BINARY_or, [OPERATOR_BitXor] = BINARY_xor, [OPERATOR_BitAnd] = BINARY_and,
    [OPERATOR_FloorDiv] = BINARY_floor_divide,
};

static bool fold_binary(Compiler *c, const BinOpNode *node, Value *result)
{
    Value left, right;
    if (!fold(c, node->right, &right))
        return false;
    if (!fold(c, node->left, &left)) {
        release(right);
        return false;
    }
    *result = EMPTY;
    if (worth_folding(node->op, left, right))
        *result = node->op == OPERATOR_Pow ? power(left, right, NONE, false) : binary(binary_of[node->op], left, right);
    release(left);
    release(right);
    return !is_empty(*result);
}

static bool fold_unary(Compiler *c, const UnaryOpNode *node, Value *result)
{
    Value v;
    if (!fold(c, node->operand, &v))
        return false;
    *result = EMPTY;
    int truth;
    switch (node->op) {
    case UNARY_USub: *result = negative(v); break;
    case UNARY_UAdd: *result = positive(v); break;
    case UNARY_Invert: *result = is_bool(v) ? EMPTY : invert(v); break; /* gives a warning when it runs */
    case UNARY_Not:
        truth = is_true(v);
        *result = truth < 0 ? EMPTY : bool_value(!truth);
        break;
    }
    release(v);
    return !is_empty(*result);
}

static bool fold_items(Compiler *c, Seq items, Value *result)
{
    for (size_t i = items.count; i-- > 0;) { /* most that aren't constant show at once */
        NodeKind kind = ((Node *)items.items[i])->kind;
        if (kind != NODE_Constant && kind != NODE_Tuple && kind != NODE_UnaryOp && kind != NODE_BinOp && kind != NODE_Subscript && kind != NODE_Name)
            return false;
    }
    Tuple *tuple = tuple_new(items.count);
    for (size_t i = 0; tuple && i < items.count; i++)
        if (!fold(c, items.items[i], &tuple->items[i])) {
            RELEASE(tuple);
            return false;
        }
    *result = from_pointer(tuple);
    return tuple != NULL;
}

static bool fold_subscript(Compiler *c, const SubscriptNode *node, Value *result)
{
    Value v, index;
    if (node->ctx != CTX_Load || !fold(c, node->slice, &index))
        return false;
    if (!fold(c, node->value, &v)) {
        release(index);
        return false;
    }
    *result = is_text(v) || is_exact_tuple(v) ? get_item(v, index) : EMPTY;
    release(v);
    release(index);
    return !is_empty(*result);
}

static bool fold_slice(Compiler *c, const SliceNode *node, Value *result)
{
    const Node *parts[] = {node->lower, node->upper, node->step};
    Value values[3] = {NONE, NONE, NONE};
    bool ok = true;
    for (int i = 0; i < 3 && ok; i++)
        if (parts[i])
            ok = fold(c, parts[i], &values[i]);
    if (ok)
        *result = slice_new(values[0], values[1], values[2]);
    for (int i = 0; i < 3; i++)
        if (parts[i])
            release(values[i]);
    return ok && !is_empty(*result);
}

/* Whether the expression is constant: *result is its value, owned. */
bool fold(Compiler *c, const Node *node, Value *result)
{
    bool ok = false;
    if (node->kind == NODE_Constant) {
        *result = compile_constant(&((const ConstantNode *)node)->value);
        if (is_empty(*result))
            c->failed = true;
        return !is_empty(*result);
    }
    *result = EMPTY;
    if (stack_is_short() || c->failed)
        return false;
    switch ((NodeKind)node->kind) {
    case NODE_BinOp: ok = fold_binary(c, (const BinOpNode *)node, result); break;
    case NODE_UnaryOp: ok = fold_unary(c, (const UnaryOpNode *)node, result); break;
    case NODE_Tuple: ok = fold_items(c, ((const TupleNode *)node)->elts, result); break;
    case NODE_Subscript: ok = fold_subscript(c, (const SubscriptNode *)node, result); break;
    case NODE_Slice: ok = fold_slice(c, (const SliceNode *)node, result); break;
    case NODE_Name:
        if (strcmp(((const NameNode *)node)->id->text, "__debug__") == 0) {
            *result = bool_value(c->optimize <= 0);
            ok = true;
        }
        break;
    default: break;
    }
    if (!ok && error_occurred() && !c->failed)
        error_clear(); /* it will be raised when it runs */
    return ok;
}

/* A list or set display of constants that is only looked at: a tuple or frozenset. */
bool fold_container(Compiler *c, const Node *node, Value *result)
{
    if (node->kind == NODE_List)
        return fold_items(c, ((const ListNode *)node)->elts, result);
    Value tuple;
    if (node->kind != NODE_Set || !fold_items(c, ((const SetNode *)node)->elts, &tuple))
        return false;
    *result = set_from(TYPE(frozenset), tuple);
    release(tuple);
    if (is_empty(*result))
        error_clear();
    return !is_empty(*result);
}

/* The truth of a constant condition: 1, 0, -1 where it isn't constant. */
int constant_truth(Compiler *c, const Node *node)
{
    Value v;
    NodeKind kind = node->kind;
    if ((kind != NODE_Constant && kind != NODE_Name && kind != NODE_Tuple && kind != NODE_UnaryOp && kind != NODE_BinOp) || !fold(c, node, &v))
        return -1;
    int truth = is_true(v);
    release(v);
    if (truth < 0)
        error_clear();
    return truth;
}

/* ---- telling constants apart ---- */

/* Equal is not enough: 1, 1.0 and True, and 0.0 and -0.0, are constants of their own. */
bool same_constant(Value a, Value b)
{
    if (same(a, b))
        return true;
    if (!is_object(a) || !is_object(b) || as_object(a)->type != as_object(b)->type)
        return false;
    Type *type = as_object(a)->type;
    if (type == TYPE(float_)) {
        double x = float_double(a), y = float_double(b);
        return memcmp(&x, &y, sizeof x) == 0;
    }
    if (type == TYPE(tuple)) {
        bool equal = as_tuple(a)->length == as_tuple(b)->length;
        for (size_t i = 0; equal && i < as_tuple(a)->length; i++)
            equal = same_constant(as_tuple(a)->items[i], as_tuple(b)->items[i]);
        return equal;
    }
    if (type != TYPE(int_) && type != TYPE(bytes) && type != TYPE(str))
        return false;
    int equal = compare_bool(a, b, COMPARE_EQ);
    if (equal < 0)
        error_clear();
    return equal > 0;
}

uint64_t constant_hash(Value v)
{
    if (!is_object(v) || object_is_immortal(as_object(v)))
        return v.bits * 0x9e3779b97f4a7c15u;
    Type *type = as_object(v)->type;
    if (type == TYPE(tuple)) {
        uint64_t hash = as_tuple(v)->length;
        for (size_t i = 0; i < as_tuple(v)->length; i++)
            hash = (hash ^ constant_hash(as_tuple(v)->items[i])) * 0x9e3779b97f4a7c15u;
        return hash;
    }
    if (type == TYPE(float_)) {
        double d = float_double(v);
        uint64_t bits;
        memcpy(&bits, &d, sizeof bits);
        return bits * 0x9e3779b97f4a7c15u;
    }
    if (type == TYPE(int_) || type == TYPE(bytes) || type == TYPE(str))
        return (uint64_t)hash_of(v) * 0x9e3779b97f4a7c15u;
    return v.bits * 0x9e3779b97f4a7c15u;
}
