/* int.c - the int type. */
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"

static Value int_repr(Value self)
{
    int64_t i;
    if (int_as_int64(self, &i) != 0)
        return error_overflow("big ints are not printed yet");
    return str_format("%ld", (long)i);
}

static bool operands(Value a, Value b, int64_t *x, int64_t *y)
{
    return is_int(a) && is_int(b) && int_as_int64(a, x) == 0 && int_as_int64(b, y) == 0;
}

#define INT_OPERATION(name, expression)                                                                                \
    static Value name(Value a, Value b)                                                                                \
    {                                                                                                                  \
        int64_t x, y;                                                                                                  \
        return operands(a, b, &x, &y) ? (expression) : not_implemented();                                              \
    }
INT_OPERATION(int_add, int_value(x + y))
INT_OPERATION(int_subtract, int_value(x - y))
INT_OPERATION(int_multiply, int_value(x * y))
INT_OPERATION(int_and, int_value(x & y))
INT_OPERATION(int_or, int_value(x | y))
INT_OPERATION(int_xor, int_value(x ^ y))
INT_OPERATION(int_floor_divide, y ? int_value(x / y) : error_set(TYPE(ZeroDivisionError), "division by zero"))
INT_OPERATION(int_remainder, y ? int_value(x % y) : error_set(TYPE(ZeroDivisionError), "division by zero"))
INT_OPERATION(int_true_divide, y ? float_value((double)x / (double)y) : error_set(TYPE(ZeroDivisionError), "division by zero"))
INT_OPERATION(int_lshift, int_value(x << y))
INT_OPERATION(int_rshift, int_value(x >> y))

static Value int_compare(Value a, Value b, CompareOp op)
{
    int64_t x, y;
    if (!operands(a, b, &x, &y))
        return not_implemented();
    bool results[] = {x < y, x <= y, x == y, x != y, x > y, x >= y};
    return bool_value(results[op]);
}

static int int_bool(Value self) { return is_small_int(self) ? small_int(self) != 0 : as_int(self)->size != 0; }
static int64_t int_hash(Value self)
{
    int64_t i;
    return int_as_int64(self, &i) == 0 ? hash_small_int(i) : 1;
}
static Value int_index(Value self)
{
    int64_t i;
    return int_as_int64(self, &i) == 0 ? int_value(i) : retain(self);
}

const TypeSpec int_spec = {
    .name = "int", .size = sizeof(Int), .flags = TYPE_BASE | TYPE_IS_INT | TYPE_VARIABLE | TYPE_MATCH_SELF,
    .slots = {.repr = int_repr, .hash = int_hash, .compare = int_compare, .add = int_add, .subtract = int_subtract,
              .multiply = int_multiply, .and = int_and, .or = int_or, .xor = int_xor, .floor_divide = int_floor_divide,
              .remainder = int_remainder, .true_divide = int_true_divide, .lshift = int_lshift, .rshift = int_rshift,
              .to_bool = int_bool, .to_index = int_index, .to_int = int_index},
};

static Value bool_repr(Value self) { return str_from_c(same(self, TRUE_VALUE) ? "True" : "False"); }

const TypeSpec bool_spec = {.name = "bool", .size = sizeof(Int), .slots = {.repr = bool_repr}};
