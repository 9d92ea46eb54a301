/* float.c - the float type. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/float.h"

static Value float_repr(Value self)
{
    char text[40];
    double d = float_double(self);
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, d);
        if (strtod(text, NULL) == d)
            break;
    }
    if (!strpbrk(text, ".en"))
        strcat(text, ".0");
    return str_from_c(text);
}

static bool operands(Value a, Value b, double *x, double *y)
{
    if (!(is_float(a) || is_int(a)) || !(is_float(b) || is_int(b)))
        return false;
    return (is_float(a) ? (*x = float_double(a), true) : int_as_double(a, x)) &&
           (is_float(b) ? (*y = float_double(b), true) : int_as_double(b, y));
}

#define FLOAT_OPERATION(name, expression)                                                                              \
    static Value name(Value a, Value b)                                                                                \
    {                                                                                                                  \
        double x, y;                                                                                                   \
        if (!operands(a, b, &x, &y))                                                                                   \
            return error_occurred() ? EMPTY : not_implemented();                                                       \
        return expression;                                                                                             \
    }
FLOAT_OPERATION(float_add, float_value(x + y))
FLOAT_OPERATION(float_subtract, float_value(x - y))
FLOAT_OPERATION(float_multiply, float_value(x * y))
FLOAT_OPERATION(float_divide, y != 0 ? float_value(x / y) : error_set(TYPE(ZeroDivisionError), "division by zero"))

static Value float_power(Value a, Value b, Value modulus)
{
    double x, y;
    (void)modulus;
    if (!operands(a, b, &x, &y))
        return error_occurred() ? EMPTY : not_implemented();
    return float_value(pow(x, y));
}

static Value float_compare(Value a, Value b, CompareOp op)
{
    double x, y;
    if (!operands(a, b, &x, &y))
        return error_occurred() ? EMPTY : not_implemented();
    bool results[] = {x < y, x <= y, x == y, x != y, x > y, x >= y};
    return bool_value(results[op]);
}

Value float_power_double(double x, double y) { return float_value(pow(x, y)); }

static int float_bool(Value self) { return float_double(self) != 0.0; }
static Value float_negative(Value self) { return float_value(-float_double(self)); }

const TypeSpec float_spec = {
    .name = "float", .size = sizeof(Float), .flags = TYPE_BASE | TYPE_IS_FLOAT | TYPE_MATCH_SELF,
    .slots = {.repr = float_repr, .compare = float_compare, .add = float_add, .subtract = float_subtract,
              .multiply = float_multiply, .true_divide = float_divide, .power = float_power, .to_bool = float_bool,
              .negative = float_negative},
};
