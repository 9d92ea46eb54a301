/* float_methods.c - methods and attributes of float. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "number/bigint.h"
#include "number/decimal.h"
#include "object/call.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/float.h"
#include "types/format.h"

static Value exact(Value self) { return is_exact_float(self) ? retain(self) : float_value(float_double(self)); }
static Value get_zero(Value self) { (void)self; return float_value(0.0); }
static Value truncated(Value self) { return int_from_double(float_double(self)); }
static Value floor_int(Value self) { return int_from_double(floor(float_double(self))); }
static Value ceiling_int(Value self) { return int_from_double(ceil(float_double(self))); }

static Value is_integer(Value self)
{
    double d = float_double(self);
    return bool_value(isfinite(d) && floor(d) == d);
}

static Value float_getnewargs(Value self)
{
    Value v = exact(self);
    return is_empty(v) ? EMPTY : tuple_from_owned(&v, 1);
}

static Value float_format(Value self, Value spec)
{
    return is_str(spec) ? format_float(self, spec) : error_type("__format__() argument must be str, not %T", spec);
}

/* ---- rounding ---- */

enum { MOST_PLACES = 323, LEAST_PLACES = -308 }; /* beyond: nothing to round, or nothing left */

static Value round_float(Value self, const Value *args)
{
    double d = float_double(self), result;
    int64_t places;
    if (is_none(args[0]))
        return int_from_double(rint(d));
    if (!index_as_int64(args[0], &places, NULL))
        return EMPTY;
    if (!isfinite(d) || places > MOST_PLACES)
        return float_value(d);
    if (places < LEAST_PLACES)
        return float_value(0.0 * d);
    if (!decimal_round(d, (int)places, &result))
        return error_no_memory();
    return isinf(result) ? error_overflow("rounded value too large to represent") : float_value(result);
}

/* ---- as a ratio ---- */

static Value as_integer_ratio(Value self)
{
    double d = float_double(self);
    if (isinf(d))
        return error_overflow("cannot convert Infinity to integer ratio");
    if (isnan(d))
        return error_value("cannot convert NaN to integer ratio");
    int exponent;
    int64_t mantissa = (int64_t)ldexp(frexp(d, &exponent), 53);
    exponent -= 53;
    if (mantissa == 0)
        exponent = 0;
    while (exponent < 0 && (mantissa & 1) == 0) {
        mantissa /= 2;
        exponent++;
    }
    Value pair[2] = {small_int_value(mantissa), small_int_value(1)};
    Value shifted = int_shift_left(pair[exponent < 0], small_int_value(abs(exponent)));
    if (is_empty(shifted))
        return EMPTY;
    pair[exponent < 0] = shifted;
    return tuple_from_owned(pair, 2);
}

/* ---- hexadecimal ---- */

static Value hex(Value self)
{
    double d = float_double(self);
    const char *sign = signbit(d) ? "-" : "";
    if (!isfinite(d))
        return str_from_c(isnan(d) ? "nan" : d > 0 ? "inf" : "-inf");
    if (d == 0.0)
        return str_format("%s0x0.0p+0", sign);
    int exponent;
    double fraction = frexp(fabs(d), &exponent);
    int shift = exponent - 1 < -1022 ? -1022 : exponent - 1;
    uint64_t bits = (uint64_t)ldexp(fraction, exponent - shift + 52);
    char text[64];
    snprintf(text, sizeof text, "%s0x%d.%013llxp%+d", sign, (int)(bits >> 52), (unsigned long long)(bits & (((uint64_t)1 << 52) - 1)), shift);
    return str_from_c(text);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What the digits and the exponent say: bits 2^exponent, more below if sticky. */
typedef struct HexNumber {
    uint64_t bits;
    bool sticky, any;
    int64_t exponent;
} HexNumber;

static const char *hex_digits(HexNumber *h, const char *p, const char *limit, bool behind_point)
{
    for (int digit; p < limit && (digit = hex_digit(*p)) >= 0; p++) {
        h->any = true;
        if (h->bits >> 60) {
            h->sticky |= digit != 0;
            h->exponent += behind_point ? 0 : 4;
        } else {
            h->bits = h->bits << 4 | (uint64_t)digit;
            h->exponent -= behind_point ? 4 : 0;
        }
    }
    return p;
}

/* [0x] digits [. digits] [p [sign] digits]; NULL: malformed. */
static const char *hex_number(HexNumber *h, const char *p, const char *limit)
{
    *h = (HexNumber){0};
    if (limit - p >= 2 && p[0] == '0' && (p[1] | 0x20) == 'x')
        p += 2;
    p = hex_digits(h, p, limit, false);
    if (p < limit && *p == '.')
        p = hex_digits(h, p + 1, limit, true);
    if (!h->any)
        return NULL;
    if (p == limit || (*p | 0x20) != 'p')
        return p;
    p++;
    int64_t sign = 1, exponent = 0;
    if (p < limit && (*p == '+' || *p == '-'))
        sign = *p++ == '-' ? -1 : 1;
    if (p == limit || *p < '0' || *p > '9')
        return NULL;
    for (; p < limit && *p >= '0' && *p <= '9'; p++)
        if (exponent < (int64_t)1 << 56)
            exponent = exponent * 10 + (*p - '0');
    h->exponent += sign * exponent;
    return p;
}

static const char *named(const char *p, const char *limit, double *d)
{
    size_t n = (size_t)(limit - p);
    *d = n >= 3 && strncasecmp(p, "nan", 3) == 0 ? NAN : HUGE_VAL;
    if (n >= 8 && strncasecmp(p, "infinity", 8) == 0)
        return p + 8;
    return n >= 3 && (strncasecmp(p, "inf", 3) == 0 || strncasecmp(p, "nan", 3) == 0) ? p + 3 : NULL;
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static Value fromhex(Value type, Value string)
{
    size_t length;
    if (!is_str(string))
        return error_type("bad argument type for built-in operation");
    const char *p = str_utf8(string, &length), *limit = p + length, *end;
    if (p == NULL)
        return EMPTY;
    double d;
    HexNumber h;
    while (p < limit && is_blank(*p))
        p++;
    bool negative = p < limit && *p == '-';
    if (p < limit && (*p == '-' || *p == '+'))
        p++;
    end = named(p, limit, &d);
    if (end == NULL && (end = hex_number(&h, p, limit)) != NULL) {
        d = double_from_scaled(h.bits, h.sticky, h.exponent);
        if (isinf(d))
            return error_overflow("hexadecimal value too large to represent as a float");
    }
    while (end && end < limit && is_blank(*end))
        end++;
    if (end != limit)
        return error_value("invalid hexadecimal floating-point string");
    Value v = float_value(negative ? -d : d);
    if (is_empty(v) || as_type(type) == TYPE(float_))
        return v;
    Value instance = call_1(type, v);
    release(v);
    return instance;
}

static Value from_number(Value type, Value number)
{
    double d;
    if (is_exact_float(number) && as_type(type) == TYPE(float_))
        return retain(number);
    if (!as_double(number, &d))
        return EMPTY;
    Value v = float_value(d);
    if (is_empty(v) || as_type(type) == TYPE(float_))
        return v;
    Value instance = call_1(type, v);
    release(v);
    return instance;
}

static Value getformat(Value type, Value name)
{
    (void)type;
    if (!is_str(name))
        return error_type("__getformat__() argument must be str, not %T", name);
    if (!str_equal_c(name, "double") && !str_equal_c(name, "float"))
        return error_value("__getformat__() argument 1 must be 'double' or 'float'");
    return str_from_c(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "IEEE, little-endian" : "IEEE, big-endian");
}

const NativeRow float_methods[] = {
    NATIVE("conjugate", exact, "($self, /)", "Returns self, its own complex conjugate."),
    NATIVE("__trunc__", truncated, "($self, /)", "The whole number nearest to it towards 0."),
    NATIVE("__floor__", floor_int, "($self, /)", "The greatest int that is not greater."),
    NATIVE("__ceil__", ceiling_int, "($self, /)", "The least int that is not less."),
    NATIVE("__round__", round_float, "($self, ndigits=None, /)",
           "The nearest int, half to even; with ndigits, a float rounded to so many decimal places."),
    NATIVE("as_integer_ratio", as_integer_ratio, "($self, /)",
           "The pair of ints, in lowest terms, whose quotient it is exactly.\n\n>>> (-.25).as_integer_ratio()\n(-1, 4)"),
    NATIVE("is_integer", is_integer, "($self, /)", "Whether it is a whole number."),
    NATIVE("hex", hex, "($self, /)", "It in hexadecimal.\n\n>>> (-0.1).hex()\n'-0x1.999999999999ap-4'"),
    NATIVE("fromhex", fromhex, "($type, string, /)", "Makes a float of a hexadecimal string.\n\n>>> float.fromhex('0x1.ffffp10')\n2047.984375"),
    NATIVE("from_number", from_number, "($type, number, /)", "Makes a float of a real number."),
    NATIVE("__getnewargs__", float_getnewargs, "($self, /)", NULL),
    NATIVE("__getformat__", getformat, "($type, typestr, /)", "How C's 'double' or 'float' lies in memory; for the tests of Python itself."),
    NATIVE("__format__", float_format, "($self, format_spec, /)", "The number as text, as the format specification says."),
    NATIVE_END,
};

const GetSetRow float_getset[] = {
    {"real", exact, NULL, "the real part of a complex number"},
    {"imag", get_zero, NULL, "the imaginary part of a complex number"},
    GETSET_END,
};
