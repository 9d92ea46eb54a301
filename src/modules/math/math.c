/* math.c - module math: functions of real numbers. Those of ints and of sequences are in integer.c and sum.c. */
#include "modules/math/math.h"

#include <limits.h>
#include <math.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/module.h"

static Value domain_error(void) { return error_value("math domain error"); }
static Value range_error(void) { return error_overflow("math range error"); }

/* ---- functions of one number ---- */

/* expectation: what ValueError says; NULL: "math domain error". can_overflow: an infinite result is too large, not undefined. */
static Value apply(Value v, double (*function)(double), bool can_overflow, const char *expectation)
{
    double x;
    if (!as_double(v, &x))
        return EMPTY;
    double result = function(x);
    if (likely(isfinite(result)) || isnan(x) || (isinf(x) && !isnan(result)))
        return float_value(result);
    if (isinf(result) && can_overflow)
        return range_error();
    if (expectation == NULL)
        return domain_error();
    Value text = float_value(x);
    error_value("%s, got %R", expectation, text);
    release(text);
    return EMPTY;
}

#define REAL_FUNCTION(name, function, can_overflow, expectation)                                                       \
    static Value name(Value self, Value v)                                                                             \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        return apply(v, function, can_overflow, expectation);                                                          \
    }
static double degrees_of(double x) { return x * (180.0 / M_PI); }
static double radians_of(double x) { return x * (M_PI / 180.0); }
REAL_FUNCTION(math_acos, acos, false, "expected a number in range from -1 up to 1")
REAL_FUNCTION(math_acosh, acosh, false, "expected argument value not less than 1")
REAL_FUNCTION(math_asin, asin, false, "expected a number in range from -1 up to 1")
REAL_FUNCTION(math_asinh, asinh, false, NULL)
REAL_FUNCTION(math_atan, atan, false, NULL)
REAL_FUNCTION(math_atanh, atanh, false, "expected a number between -1 and 1")
REAL_FUNCTION(math_cbrt, cbrt, false, NULL)
REAL_FUNCTION(math_cos, cos, false, "expected a finite input")
REAL_FUNCTION(math_cosh, cosh, true, NULL)
REAL_FUNCTION(math_degrees, degrees_of, true, NULL)
REAL_FUNCTION(math_erf, erf, false, NULL)
REAL_FUNCTION(math_erfc, erfc, false, NULL)
REAL_FUNCTION(math_exp, exp, true, NULL)
REAL_FUNCTION(math_exp2, exp2, true, NULL)
REAL_FUNCTION(math_expm1, expm1, true, NULL)
REAL_FUNCTION(math_fabs, fabs, false, NULL)
REAL_FUNCTION(math_log1p, log1p, false, "expected argument value > -1")
REAL_FUNCTION(math_radians, radians_of, false, NULL)
REAL_FUNCTION(math_sin, sin, false, "expected a finite input")
REAL_FUNCTION(math_sinh, sinh, true, NULL)
REAL_FUNCTION(math_sqrt, sqrt, false, "expected a nonnegative input")
REAL_FUNCTION(math_tan, tan, false, "expected a finite input")
REAL_FUNCTION(math_tanh, tanh, false, NULL)

static bool is_pole(double x) { return x == floor(x) && x <= 0.0; }

static Value gamma_or_log(Value v, double (*function)(double))
{
    double x;
    if (!as_double(v, &x))
        return EMPTY;
    bool undefined = isfinite(x) ? is_pole(x) : x < 0 && function == gamma_function;
    return apply(v, function, !undefined, "expected a noninteger or positive integer");
}
static Value math_gamma(Value self, Value v) { (void)self; return gamma_or_log(v, gamma_function); }
static Value math_lgamma(Value self, Value v) { (void)self; return gamma_or_log(v, log_gamma_function); }

/* ---- logarithms ---- */

/* Of ints of any size too. */
static Value logarithm(Value v, double (*function)(double))
{
    if (!is_int(v))
        return apply(v, function, false, "expected a positive input");
    if (int_sign(v) <= 0)
        return error_value("expected a positive input");
    int64_t exponent;
    double fraction = int_fraction(v, &exponent);
    if (exponent <= 1024) {
        double x = ldexp(fraction, (int)exponent);
        if (isfinite(x))
            return float_value(function(x));
    }
    return float_value(function(fraction) + function(2.0) * (double)exponent);
}

static Value math_log(Value self, const Value *args)
{
    (void)self;
    Value top = logarithm(args[0], log);
    if (is_empty(top) || is_empty(args[1]))
        return top;
    Value bottom = logarithm(args[1], log), result = EMPTY;
    if (!is_empty(bottom))
        result = binary(BINARY_true_divide, top, bottom);
    release(top);
    release(bottom);
    return result;
}
static Value math_log2(Value self, Value v) { (void)self; return logarithm(v, log2); }
static Value math_log10(Value self, Value v) { (void)self; return logarithm(v, log10); }

/* ---- functions of two and three numbers ---- */

static bool two(const Value *args, double *x, double *y) { return as_double(args[0], x) && as_double(args[1], y); }

#define TWO_NUMBERS                                                                                                    \
    double x, y;                                                                                                       \
    (void)self;                                                                                                        \
    if (!two(args, &x, &y))                                                                                            \
        return EMPTY

static Value math_atan2(Value self, const Value *args)
{
    TWO_NUMBERS;
    return float_value(atan2(x, y));
}

static Value math_copysign(Value self, const Value *args)
{
    TWO_NUMBERS;
    return float_value(copysign(x, y));
}

static Value math_fmod(Value self, const Value *args)
{
    TWO_NUMBERS;
    double result = fmod(x, y);
    return isnan(result) && !isnan(x) && !isnan(y) ? domain_error() : float_value(result);
}

static Value math_remainder(Value self, const Value *args)
{
    TWO_NUMBERS;
    double result = remainder(x, y);
    return isnan(result) && !isnan(x) && !isnan(y) ? domain_error() : float_value(result);
}

static Value math_pow(Value self, const Value *args)
{
    TWO_NUMBERS;
    double result = pow(x, y);
    if (isfinite(result) || !isfinite(x) || !isfinite(y))
        return float_value(result);
    return isnan(result) || x == 0.0 ? domain_error() : range_error();
}

static Value math_ldexp(Value self, const Value *args)
{
    double x;
    int64_t exponent;
    (void)self;
    if (!as_double(args[0], &x))
        return EMPTY;
    if (!is_int(args[1]))
        return error_type("Expected an int as second argument to ldexp.");
    if (!index_as_int64(args[1], &exponent, NULL))
        return EMPTY;
    if (x == 0.0 || !isfinite(x))
        return float_value(x);
    if (exponent > INT_MAX)
        return range_error();
    double result = exponent < INT_MIN ? copysign(0.0, x) : ldexp(x, (int)exponent);
    return isinf(result) ? range_error() : float_value(result);
}

static Value math_fma(Value self, const Value *args)
{
    double x, y, z;
    (void)self;
    if (!two(args, &x, &y) || !as_double(args[2], &z))
        return EMPTY;
    double result = fma(x, y, z);
    if (isfinite(result))
        return float_value(result);
    if (isnan(result) && !isnan(x) && !isnan(y) && !isnan(z))
        return error_value("invalid operation in fma");
    if (isinf(result) && isfinite(x) && isfinite(y) && isfinite(z))
        return error_overflow("overflow in fma");
    return float_value(result);
}

static Value math_isclose(Value self, const Value *args)
{
    double a, b, relative, absolute_;
    (void)self;
    if (!two(args, &a, &b) || !two(args + 2, &relative, &absolute_))
        return EMPTY;
    if (relative < 0.0 || absolute_ < 0.0)
        return error_value("tolerances must be non-negative");
    if (a == b)
        return bool_value(true);
    if (isinf(a) || isinf(b))
        return bool_value(false);
    double difference = fabs(b - a);
    return bool_value(difference <= fabs(relative * b) || difference <= fabs(relative * a) || difference <= absolute_);
}

/* ---- neighbours ---- */

static uint64_t bits_of(double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits;
}
static double double_of(uint64_t bits)
{
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

/* n steps from x towards y, as a walk on the bit patterns; both are numbers, x != y. */
static double walk(double x, double y, uint64_t n)
{
    const uint64_t sign = (uint64_t)1 << 63;
    uint64_t from = bits_of(x), to = bits_of(y), size = from & ~sign, goal = to & ~sign;
    if ((from ^ to) & sign) {
        if (size + goal <= n)
            return y;
        return size < n ? double_of((to & sign) | (n - size)) : double_of(from - n);
    }
    if (size > goal)
        return size - goal >= n ? double_of(from - n) : y;
    return goal - size >= n ? double_of(from + n) : y;
}

static Value math_nextafter(Value self, const Value *args)
{
    TWO_NUMBERS;
    if (is_none(args[2]))
        return float_value(nextafter(x, y));
    Value steps = to_index(args[2]);
    if (is_empty(steps))
        return EMPTY;
    IntView n;
    int_view(steps, &n);
    uint64_t count = n.length > 1 ? UINT64_MAX : n.length ? n.limbs[0] : 0;
    bool negative = n.negative;
    release(steps);
    if (negative)
        return error_value("steps must be a non-negative integer");
    if (count == 0 || isnan(x))
        return float_value(x);
    return float_value(isnan(y) || x == y ? y : walk(x, y, count));
}

static Value math_ulp(Value self, Value v)
{
    double x;
    (void)self;
    if (!as_double(v, &x))
        return EMPTY;
    x = fabs(x);
    if (!isfinite(x))
        return float_value(x);
    double next = nextafter(x, HUGE_VAL);
    return float_value(isinf(next) ? x - nextafter(x, -HUGE_VAL) : next - x);
}

/* ---- parts and kinds ---- */

static Value pair(Value a, Value b)
{
    Value items[2] = {a, b};
    return is_empty(a) || is_empty(b) ? EMPTY : tuple_from_owned(items, 2);
}

static Value math_frexp(Value self, Value v)
{
    double x;
    int exponent = 0;
    (void)self;
    if (!as_double(v, &x))
        return EMPTY;
    if (isfinite(x))
        x = frexp(x, &exponent);
    return pair(float_value(x), small_int_value(exponent));
}

static Value math_modf(Value self, Value v)
{
    double x, whole;
    (void)self;
    if (!as_double(v, &x))
        return EMPTY;
    double fraction = modf(x, &whole);
    return pair(float_value(fraction), float_value(whole));
}

#define KIND(name, test)                                                                                               \
    static Value name(Value self, Value v)                                                                             \
    {                                                                                                                  \
        double x;                                                                                                      \
        (void)self;                                                                                                    \
        return as_double(v, &x) ? bool_value(test(x)) : EMPTY;                                                         \
    }
KIND(math_isfinite, isfinite)
KIND(math_isinf, isinf)
KIND(math_isnan, isnan)

/* The method's result, or the function of the double. */
static Value whole(Value v, const char *method, double (*function)(double))
{
    double x;
    if (!is_exact_float(v)) {
        Value name = str_intern_c(method), result;
        int found = is_empty(name) ? -1 : call_special(v, name, NULL, 0, &result);
        release(name);
        if (found)
            return found > 0 ? result : EMPTY;
    }
    return as_double(v, &x) ? int_from_double(function(x)) : EMPTY;
}
static Value math_floor(Value self, Value v) { (void)self; return whole(v, "__floor__", floor); }
static Value math_ceil(Value self, Value v) { (void)self; return whole(v, "__ceil__", ceil); }

static Value math_trunc(Value self, Value v)
{
    Value name, result;
    (void)self;
    if (is_exact_float(v))
        return int_from_double(float_double(v));
    name = str_intern_c("__trunc__");
    int found = is_empty(name) ? -1 : call_special(v, name, NULL, 0, &result);
    release(name);
    if (found == 0)
        return error_type("type %.100s doesn't define __trunc__ method", type_of(v)->name);
    return found > 0 ? result : EMPTY;
}

#define ONE "($module, x, /)"
static const NativeRow functions[] = {
    NATIVE("acos", math_acos, ONE, "The arc cosine, in radians, from 0 to pi."),
    NATIVE("acosh", math_acosh, ONE, "The inverse hyperbolic cosine."),
    NATIVE("asin", math_asin, ONE, "The arc sine, in radians, from -pi/2 to pi/2."),
    NATIVE("asinh", math_asinh, ONE, "The inverse hyperbolic sine."),
    NATIVE("atan", math_atan, ONE, "The arc tangent, in radians, from -pi/2 to pi/2."),
    NATIVE("atan2", math_atan2, "($module, y, x, /)", "The arc tangent of y/x, in radians, with the signs of both considered."),
    NATIVE("atanh", math_atanh, ONE, "The inverse hyperbolic tangent."),
    NATIVE("cbrt", math_cbrt, ONE, "The cube root."),
    NATIVE("ceil", math_ceil, ONE, "The least int that is not less than x."),
    NATIVE("copysign", math_copysign, "($module, x, y, /)", "A float with x's magnitude and y's sign; -0.0 counts as negative."),
    NATIVE("cos", math_cos, ONE, "The cosine of x radians."),
    NATIVE("cosh", math_cosh, ONE, "The hyperbolic cosine."),
    NATIVE("degrees", math_degrees, ONE, "Radians to degrees."),
    NATIVE("erf", math_erf, ONE, "The error function."),
    NATIVE("erfc", math_erfc, ONE, "The complementary error function."),
    NATIVE("exp", math_exp, ONE, "e to the power of x."),
    NATIVE("exp2", math_exp2, ONE, "2 to the power of x."),
    NATIVE("expm1", math_expm1, ONE, "exp(x)-1, without the loss of precision for small x."),
    NATIVE("fabs", math_fabs, ONE, "The absolute value, as a float."),
    NATIVE("floor", math_floor, ONE, "The greatest int that is not greater than x."),
    NATIVE("fma", math_fma, "($module, x, y, z, /)", "x*y + z, rounded once."),
    NATIVE("fmod", math_fmod, "($module, x, y, /)", "C's fmod(x, y): the remainder has x's sign."),
    NATIVE("frexp", math_frexp, ONE, "The pair (m, e) with x == m * 2.**e and 0.5 <= abs(m) < 1, or (0, 0)."),
    NATIVE("gamma", math_gamma, ONE, "The gamma function."),
    NATIVE("isclose", math_isclose, "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
           "Whether two numbers are close: nearer than rel_tol of the larger, or than abs_tol."),
    NATIVE("isfinite", math_isfinite, ONE, "Whether x is neither infinite nor a nan."),
    NATIVE("isinf", math_isinf, ONE, "Whether x is infinite."),
    NATIVE("isnan", math_isnan, ONE, "Whether x is a nan."),
    NATIVE("ldexp", math_ldexp, "($module, x, i, /)", "x * (2**i), the inverse of frexp()."),
    NATIVE("lgamma", math_lgamma, ONE, "The natural logarithm of the absolute value of gamma(x)."),
    NATIVE("log", math_log, "($module, x, base=<unset>, /)", "log(x, [base=math.e])\nThe logarithm of x to the given base."),
    NATIVE("log10", math_log10, ONE, "The logarithm to base 10."),
    NATIVE("log1p", math_log1p, ONE, "log(1+x), precise for x near 0."),
    NATIVE("log2", math_log2, ONE, "The logarithm to base 2."),
    NATIVE("modf", math_modf, ONE, "The fractional and the whole part, both floats with x's sign."),
    NATIVE("nextafter", math_nextafter, "($module, x, y, /, *, steps=None)", "The float that is so many steps (1) from x towards y."),
    NATIVE("pow", math_pow, "($module, x, y, /)", "x to the power of y, as floats."),
    NATIVE("radians", math_radians, ONE, "Degrees to radians."),
    NATIVE("remainder", math_remainder, "($module, x, y, /)", "The difference between x and the nearest multiple of y, as IEEE 754 has it."),
    NATIVE("sin", math_sin, ONE, "The sine of x radians."),
    NATIVE("sinh", math_sinh, ONE, "The hyperbolic sine."),
    NATIVE("sqrt", math_sqrt, ONE, "The square root."),
    NATIVE("tan", math_tan, ONE, "The tangent of x radians."),
    NATIVE("tanh", math_tanh, ONE, "The hyperbolic tangent."),
    NATIVE("trunc", math_trunc, ONE, "x cut to an int: what its __trunc__ says."),
    NATIVE("ulp", math_ulp, ONE, "The value of the last bit of x."),
    NATIVE_END,
};

static bool add_rows(Value module, const NativeRow *row)
{
    Value name = str_intern_c("math");
    bool ok = !is_empty(name);
    for (; ok && row->name; row++)
        ok = module_add(module, row->name, native_function_new(row, module, name));
    release(name);
    return ok;
}

static bool fill(Value module)
{
    return add_rows(module, math_integer_rows) && add_rows(module, math_sum_rows) && module_add(module, "pi", float_value(M_PI)) &&
           module_add(module, "e", float_value(M_E)) && module_add(module, "tau", float_value(2 * M_PI)) &&
           module_add(module, "inf", float_value(HUGE_VAL)) && module_add(module, "nan", float_value(NAN));
}

const ModuleSpec math_module = {"math", "Functions of real numbers, as the C standard defines them, and more.", functions, fill};
