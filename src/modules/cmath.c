/* cmath.c - module cmath: functions of complex numbers.

   Finite arguments go by formulas that lose nothing near branch cuts and don't overflow halfway (William Kahan, "Branch
   cuts for complex elementary functions", 1987); infinities and nans by C's Annex G, as the C library has it. */
#include <complex.h>
#ifndef CMPLX /* clang has the builtin, glibc's header doesn't know */
#define CMPLX(real, imaginary) __builtin_complex((double)(real), (double)(imaginary))
#endif
#include <float.h>
#include <math.h>

#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/complex.h"
#include "types/module.h"

typedef enum { NO_PROBLEM, UNDEFINED, TOO_LARGE } Problem;
typedef Complex2 (*ComplexFunction)(Complex2 z, Problem *problem);

static const double large = DBL_MAX / 4.0;
#define LOG_LARGE (log(DBL_MAX / 4.0))
#define SQRT_LARGE (sqrt(DBL_MAX / 4.0))
#define SQRT_SMALL (sqrt(DBL_MIN))
enum { SCALE_UP = 53, SCALE_DOWN = -27 };

static inline bool finite2(Complex2 z) { return isfinite(z.real) && isfinite(z.imag); }
static inline bool too_large(Complex2 z) { return fabs(z.real) > large || fabs(z.imag) > large; }

static Complex2 by_library(Complex2 z, double complex (*function)(double complex))
{
    double complex result = function(CMPLX(z.real, z.imag));
    return (Complex2){creal(result), cimag(result)};
}

/* Where Annex G leaves a sign or a part open, CPython has settled it: the result's open part is replaced. */
typedef enum { KEEP, REAL, IMAG, BOTH } Part;
static Complex2 settle(Complex2 result, Part open, double value)
{
    return (Complex2){open == REAL || open == BOTH ? value : result.real, open == IMAG || open == BOTH ? value : result.imag};
}

/* log|z| + log 2 where |z| itself might overflow. */
static double log_of_double(Complex2 z) { return log(hypot(z.real / 2.0, z.imag / 2.0)) + M_LN2 * 2.0; }

static Complex2 finish(Complex2 z, Problem *problem)
{
    if (isinf(z.real) || isinf(z.imag))
        *problem = TOO_LARGE;
    return z;
}

/* i z, and back. */
static inline Complex2 times_i(Complex2 z) { return (Complex2){-z.imag, z.real}; }
static inline Complex2 over_i(Complex2 z) { return (Complex2){z.imag, -z.real}; }

/* ---- roots and logarithms ---- */

static Complex2 c_sqrt(Complex2 z, Problem *problem)
{
    (void)problem;
    if (!finite2(z))
        return by_library(z, csqrt);
    if (z.real == 0.0 && z.imag == 0.0)
        return (Complex2){0.0, z.imag};
    double a = fabs(z.real), b = fabs(z.imag), s;
    if (a < DBL_MIN && b < DBL_MIN) {
        a = ldexp(a, SCALE_UP);
        s = ldexp(sqrt(a + hypot(a, ldexp(b, SCALE_UP))), SCALE_DOWN);
    } else {
        a /= 8.0;
        s = 2.0 * sqrt(a + hypot(a, b / 8.0));
    }
    double d = b / (2.0 * s);
    return z.real >= 0.0 ? (Complex2){s, copysign(d, z.imag)} : (Complex2){d, copysign(s, z.imag)};
}

static Complex2 c_log(Complex2 z, Problem *problem)
{
    if (!finite2(z))
        return by_library(z, clog);
    double a = fabs(z.real), b = fabs(z.imag), angle = atan2(z.imag, z.real);
    if (a > large || b > large)
        return (Complex2){log(hypot(a / 2.0, b / 2.0)) + M_LN2, angle};
    if (a < DBL_MIN && b < DBL_MIN) {
        if (a > 0.0 || b > 0.0)
            return (Complex2){log(hypot(ldexp(a, DBL_MANT_DIG), ldexp(b, DBL_MANT_DIG))) - DBL_MANT_DIG * M_LN2, angle};
        *problem = UNDEFINED;
        return (Complex2){-HUGE_VAL, angle};
    }
    double size = hypot(a, b);
    if (size < 0.71 || size > 1.73)
        return (Complex2){log(size), angle};
    double more = fmax(a, b), less = fmin(a, b); /* near the unit circle log(size) would lose everything */
    return (Complex2){log1p((more - 1) * (more + 1) + less * less) / 2.0, angle};
}

static Complex2 c_log10(Complex2 z, Problem *problem)
{
    Complex2 result = c_log(z, problem);
    return (Complex2){result.real / M_LN10, result.imag / M_LN10};
}

/* ---- exponentials ---- */

static Complex2 c_exp(Complex2 z, Problem *problem)
{
    if (!finite2(z)) {
        if (isinf(z.imag) && (isfinite(z.real) || z.real > 0))
            *problem = UNDEFINED;
        return settle(by_library(z, cexp), isinf(z.real) && z.real < 0 && !isfinite(z.imag) ? BOTH : KEEP, 0.0);
    }
    double scale = z.real > LOG_LARGE ? M_E : 1.0, size = exp(scale > 1.0 ? z.real - 1.0 : z.real);
    return finish((Complex2){size * cos(z.imag) * scale, size * sin(z.imag) * scale}, problem);
}

static Complex2 c_cosh(Complex2 z, Problem *problem)
{
    if (!finite2(z)) {
        if (isinf(z.imag) && !isnan(z.real))
            *problem = UNDEFINED;
        return settle(by_library(z, ccosh), isnan(z.real) && z.imag == 0.0 ? IMAG : KEEP, 0.0);
    }
    double scale = fabs(z.real) > LOG_LARGE ? M_E : 1.0, x = scale > 1.0 ? z.real - copysign(1.0, z.real) : z.real;
    return finish((Complex2){cos(z.imag) * cosh(x) * scale, sin(z.imag) * sinh(x) * scale}, problem);
}

static Complex2 c_sinh(Complex2 z, Problem *problem)
{
    if (!finite2(z)) {
        if (isinf(z.imag) && !isnan(z.real))
            *problem = UNDEFINED;
        return settle(by_library(z, csinh), z.real == 0.0 ? REAL : KEEP, 0.0);
    }
    double scale = fabs(z.real) > LOG_LARGE ? M_E : 1.0, x = scale > 1.0 ? z.real - copysign(1.0, z.real) : z.real;
    return finish((Complex2){cos(z.imag) * sinh(x) * scale, sin(z.imag) * cosh(x) * scale}, problem);
}

static Complex2 c_tanh(Complex2 z, Problem *problem)
{
    if (!finite2(z)) {
        if (isinf(z.imag) && isfinite(z.real))
            *problem = UNDEFINED;
        return settle(by_library(z, ctanh), isinf(z.real) && !isfinite(z.imag) ? IMAG : KEEP, 0.0);
    }
    if (fabs(z.real) > LOG_LARGE)
        return (Complex2){copysign(1.0, z.real), 4.0 * sin(z.imag) * cos(z.imag) * exp(-2.0 * fabs(z.real))};
    double x = tanh(z.real), y = tan(z.imag), c = 1.0 / cosh(z.real), divisor = 1.0 + x * y * (x * y);
    return (Complex2){x * (1.0 + y * y) / divisor, (y / divisor) * c * c};
}

static Complex2 c_cos(Complex2 z, Problem *problem) { return c_cosh(times_i(z), problem); }
static Complex2 c_sin(Complex2 z, Problem *problem) { return over_i(c_sinh(times_i(z), problem)); }
static Complex2 c_tan(Complex2 z, Problem *problem) { return over_i(c_tanh(times_i(z), problem)); }

/* ---- inverses ---- */

static Complex2 c_acos(Complex2 z, Problem *problem)
{
    if (!finite2(z))
        return settle(by_library(z, cacos), isinf(z.real) && isnan(z.imag) ? IMAG : KEEP, HUGE_VAL);
    if (too_large(z)) {
        double size = log_of_double(z);
        return (Complex2){atan2(fabs(z.imag), z.real), z.real < 0.0 ? -copysign(size, z.imag) : copysign(size, -z.imag)};
    }
    Complex2 p = c_sqrt((Complex2){1.0 - z.real, -z.imag}, problem), q = c_sqrt((Complex2){1.0 + z.real, z.imag}, problem);
    return (Complex2){2.0 * atan2(p.real, q.real), asinh(q.real * p.imag - q.imag * p.real)};
}

static Complex2 c_acosh(Complex2 z, Problem *problem)
{
    if (!finite2(z))
        return by_library(z, cacosh);
    if (too_large(z))
        return (Complex2){log_of_double(z), atan2(z.imag, z.real)};
    Complex2 p = c_sqrt((Complex2){z.real - 1.0, z.imag}, problem), q = c_sqrt((Complex2){z.real + 1.0, z.imag}, problem);
    return (Complex2){asinh(p.real * q.real + p.imag * q.imag), 2.0 * atan2(p.imag, q.real)};
}

static Complex2 c_asinh(Complex2 z, Problem *problem)
{
    if (!finite2(z))
        return settle(by_library(z, casinh), isnan(z.real) && isinf(z.imag) ? REAL : KEEP, HUGE_VAL);
    if (too_large(z))
        return (Complex2){copysign(log_of_double(z), z.real), atan2(z.imag, fabs(z.real))};
    Complex2 p = c_sqrt((Complex2){1.0 + z.imag, -z.real}, problem), q = c_sqrt((Complex2){1.0 - z.imag, z.real}, problem);
    return (Complex2){asinh(p.real * q.imag - q.real * p.imag), atan2(z.imag, p.real * q.real - p.imag * q.imag)};
}

static Complex2 c_atanh(Complex2 z, Problem *problem)
{
    if (!finite2(z))
        return settle(by_library(z, catanh), isnan(z.real) && isinf(z.imag) ? REAL : KEEP, 0.0);
    if (signbit(z.real)) {
        Complex2 mirrored = c_atanh((Complex2){-z.real, -z.imag}, problem);
        return (Complex2){-mirrored.real, -mirrored.imag};
    }
    double b = fabs(z.imag);
    if (z.real > SQRT_LARGE || b > SQRT_LARGE) {
        double half = hypot(z.real / 2.0, z.imag / 2.0);
        return (Complex2){z.real / 4.0 / half / half, -copysign(M_PI / 2.0, -z.imag)};
    }
    if (z.real == 1.0 && b < SQRT_SMALL) {
        if (b == 0.0) {
            *problem = UNDEFINED;
            return (Complex2){HUGE_VAL, z.imag};
        }
        return (Complex2){-log(sqrt(b) / sqrt(hypot(b, 2.0))), copysign(atan2(2.0, -b) / 2.0, z.imag)};
    }
    double rest = 1.0 - z.real;
    return (Complex2){log1p(4.0 * z.real / (rest * rest + b * b)) / 4.0, -atan2(-2.0 * z.imag, rest * (1.0 + z.real) - b * b) / 2.0};
}

static Complex2 c_asin(Complex2 z, Problem *problem) { return over_i(c_asinh(times_i(z), problem)); }
static Complex2 c_atan(Complex2 z, Problem *problem) { return over_i(c_atanh(times_i(z), problem)); }

/* ---- the module ---- */

static Value result_of(Complex2 z, Problem problem)
{
    if (problem == UNDEFINED)
        return error_value("math domain error");
    if (problem == TOO_LARGE)
        return error_overflow("math range error");
    return complex_value(z.real, z.imag);
}

static Value apply(Value v, ComplexFunction function)
{
    Complex2 z;
    Problem problem = NO_PROBLEM;
    if (!as_complex(v, &z))
        return EMPTY;
    z = function(z, &problem);
    return result_of(z, problem);
}

#define COMPLEX_FUNCTION(name) static Value cmath_##name(Value self, Value v) { (void)self; return apply(v, c_##name); }
COMPLEX_FUNCTION(acos)
COMPLEX_FUNCTION(acosh)
COMPLEX_FUNCTION(asin)
COMPLEX_FUNCTION(asinh)
COMPLEX_FUNCTION(atan)
COMPLEX_FUNCTION(atanh)
COMPLEX_FUNCTION(cos)
COMPLEX_FUNCTION(cosh)
COMPLEX_FUNCTION(exp)
COMPLEX_FUNCTION(log10)
COMPLEX_FUNCTION(sin)
COMPLEX_FUNCTION(sinh)
COMPLEX_FUNCTION(sqrt)
COMPLEX_FUNCTION(tan)
COMPLEX_FUNCTION(tanh)

static Value cmath_log(Value self, const Value *args)
{
    Complex2 z, base;
    Problem problem = NO_PROBLEM;
    (void)self;
    if (!as_complex(args[0], &z) || (!is_empty(args[1]) && !as_complex(args[1], &base)))
        return EMPTY;
    z = c_log(z, &problem);
    if (!is_empty(args[1])) {
        base = c_log(base, &problem);
        if (base.real == 0.0 && base.imag == 0.0)
            problem = UNDEFINED;
        else
            z = complex_divide(z, base);
    }
    return result_of(z, problem);
}

static Value cmath_phase(Value self, Value v)
{
    Complex2 z;
    (void)self;
    return as_complex(v, &z) ? float_value(atan2(z.imag, z.real)) : EMPTY;
}

static Value cmath_polar(Value self, Value v)
{
    Complex2 z;
    (void)self;
    if (!as_complex(v, &z))
        return EMPTY;
    double size = hypot(z.real, z.imag);
    if (isinf(size) && finite2(z))
        return error_overflow("math range error");
    Value pair[2] = {float_value(size), float_value(atan2(z.imag, z.real))};
    return tuple_from_owned(pair, 2);
}

/* r (cos phi + i sin phi) where r or phi isn't finite. */
static Complex2 rectangular_special(double r, double phi, Problem *problem)
{
    if (r == 0.0)
        return (Complex2){0.0, 0.0};
    if (isinf(phi) && !isnan(r))
        *problem = UNDEFINED;
    if (isinf(r) && isfinite(phi)) {
        if (phi == 0.0)
            return (Complex2){r, r < 0 ? -phi : phi};
        double size = copysign(HUGE_VAL, r);
        return (Complex2){copysign(size, cos(phi) * size), copysign(size, sin(phi) * size)};
    }
    if (isinf(r))
        return (Complex2){HUGE_VAL, NAN};
    return (Complex2){NAN, isnan(r) && phi == 0.0 ? 0.0 : NAN};
}

static Value cmath_rect(Value self, const Value *args)
{
    double r, phi;
    Problem problem = NO_PROBLEM;
    (void)self;
    if (!as_double(args[0], &r) || !as_double(args[1], &phi))
        return EMPTY;
    Complex2 z;
    if (!isfinite(r) || !isfinite(phi))
        z = rectangular_special(r, phi, &problem);
    else if (phi == 0.0)
        z = (Complex2){r, r * phi};
    else
        z = (Complex2){r * cos(phi), r * sin(phi)};
    return result_of(z, problem);
}

#define KIND(name, test)                                                                                               \
    static Value name(Value self, Value v)                                                                             \
    {                                                                                                                  \
        Complex2 z;                                                                                                    \
        (void)self;                                                                                                    \
        return as_complex(v, &z) ? bool_value(test) : EMPTY;                                                           \
    }
KIND(cmath_isfinite, finite2(z))
KIND(cmath_isinf, isinf(z.real) || isinf(z.imag))
KIND(cmath_isnan, isnan(z.real) || isnan(z.imag))

static Value cmath_isclose(Value self, const Value *args)
{
    Complex2 a, b;
    double relative, tolerance;
    (void)self;
    if (!as_complex(args[0], &a) || !as_complex(args[1], &b) || !as_double(args[2], &relative) || !as_double(args[3], &tolerance))
        return EMPTY;
    if (relative < 0.0 || tolerance < 0.0)
        return error_value("tolerances must be non-negative");
    if (a.real == b.real && a.imag == b.imag)
        return bool_value(true);
    if (isinf(a.real) || isinf(a.imag) || isinf(b.real) || isinf(b.imag))
        return bool_value(false);
    double difference = hypot(a.real - b.real, a.imag - b.imag);
    return bool_value(difference <= relative * hypot(b.real, b.imag) || difference <= relative * hypot(a.real, a.imag) ||
                      difference <= tolerance);
}

#define ONE "($module, z, /)"
static const NativeRow functions[] = {
    NATIVE("acos", cmath_acos, ONE, "The arc cosine."),
    NATIVE("acosh", cmath_acosh, ONE, "The inverse hyperbolic cosine."),
    NATIVE("asin", cmath_asin, ONE, "The arc sine."),
    NATIVE("asinh", cmath_asinh, ONE, "The inverse hyperbolic sine."),
    NATIVE("atan", cmath_atan, ONE, "The arc tangent."),
    NATIVE("atanh", cmath_atanh, ONE, "The inverse hyperbolic tangent."),
    NATIVE("cos", cmath_cos, ONE, "The cosine."),
    NATIVE("cosh", cmath_cosh, ONE, "The hyperbolic cosine."),
    NATIVE("exp", cmath_exp, ONE, "e to the power of z."),
    NATIVE("isclose", cmath_isclose, "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
           "Whether two numbers are close: nearer than rel_tol of the larger, or than abs_tol."),
    NATIVE("isfinite", cmath_isfinite, ONE, "Whether both parts are finite."),
    NATIVE("isinf", cmath_isinf, ONE, "Whether a part is infinite."),
    NATIVE("isnan", cmath_isnan, ONE, "Whether a part is a nan."),
    NATIVE("log", cmath_log, "($module, z, base=<unset>, /)", "log(z[, base]) -> the logarithm of z to the given base, e by default."),
    NATIVE("log10", cmath_log10, ONE, "The logarithm to base 10."),
    NATIVE("phase", cmath_phase, ONE, "The angle, from -pi to pi."),
    NATIVE("polar", cmath_polar, ONE, "The pair of distance from 0 and angle."),
    NATIVE("rect", cmath_rect, "($module, r, phi, /)", "The number of a distance from 0 and an angle."),
    NATIVE("sin", cmath_sin, ONE, "The sine."),
    NATIVE("sinh", cmath_sinh, ONE, "The hyperbolic sine."),
    NATIVE("sqrt", cmath_sqrt, ONE, "The square root."),
    NATIVE("tan", cmath_tan, ONE, "The tangent."),
    NATIVE("tanh", cmath_tanh, ONE, "The hyperbolic tangent."),
    NATIVE_END,
};

static bool fill(Value module)
{
    return module_add(module, "pi", float_value(M_PI)) && module_add(module, "e", float_value(M_E)) &&
           module_add(module, "tau", float_value(2 * M_PI)) && module_add(module, "inf", float_value(HUGE_VAL)) &&
           module_add(module, "infj", complex_value(0.0, HUGE_VAL)) && module_add(module, "nan", float_value(NAN)) &&
           module_add(module, "nanj", complex_value(0.0, NAN));
}

const ModuleSpec cmath_module = {"cmath", "Functions of complex numbers.", functions, fill};
