/* complex.c - the complex type: operators and methods. Construction from text and numbers is in complex_new.c. */
#include "types/complex.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "number/format.h"
#include "object/call.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/complex_new.h"
#include "types/float.h"
#include "types/format.h"

Value complex_value(double real, double imag)
{
    ComplexObject *c = object_new(TYPE(complex_));
    if (c)
        c->value = (Complex2){real, imag};
    return from_pointer(c);
}

/* ---- arithmetic ---- */

/* One part of an infinity in a product: 1 or 0 with the part's sign. */
static double unit_of(double part) { return copysign(isinf(part) ? 1.0 : 0.0, part); }
static double without_nan(double part) { return isnan(part) ? copysign(0.0, part) : part; }

/* C's Annex G: a product with an infinity is one, whatever the other parts are. */
static COLD Complex2 multiply_infinite(Complex2 a, Complex2 b, Complex2 product)
{
    bool recalculate = false;
    if (isinf(a.real) || isinf(a.imag)) {
        a = (Complex2){unit_of(a.real), unit_of(a.imag)};
        b = (Complex2){without_nan(b.real), without_nan(b.imag)};
        recalculate = true;
    }
    if (isinf(b.real) || isinf(b.imag)) {
        b = (Complex2){unit_of(b.real), unit_of(b.imag)};
        a = (Complex2){without_nan(a.real), without_nan(a.imag)};
        recalculate = true;
    }
    if (!recalculate) {
        if (!isinf(a.real * b.real) && !isinf(a.imag * b.imag) && !isinf(a.real * b.imag) && !isinf(a.imag * b.real))
            return product;
        a = (Complex2){without_nan(a.real), without_nan(a.imag)};
        b = (Complex2){without_nan(b.real), without_nan(b.imag)};
    }
    return (Complex2){INFINITY * (a.real * b.real - a.imag * b.imag), INFINITY * (a.real * b.imag + a.imag * b.real)};
}

static Complex2 multiply2(Complex2 a, Complex2 b)
{
    Complex2 product = {a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
    return isnan(product.real) && isnan(product.imag) ? multiply_infinite(a, b, product) : product;
}

/* Robert L. Smith, "Algorithm 116: Complex division" (1962): scaled by the larger part of the divisor. */
Complex2 complex_divide(Complex2 a, Complex2 b)
{
    Complex2 q = {NAN, NAN};
    if (fabs(b.real) >= fabs(b.imag)) {
        double ratio = b.imag / b.real, divisor = b.real + b.imag * ratio;
        q = (Complex2){(a.real + a.imag * ratio) / divisor, (a.imag - a.real * ratio) / divisor};
    } else if (fabs(b.imag) >= fabs(b.real)) {
        double ratio = b.real / b.imag, divisor = b.real * ratio + b.imag;
        q = (Complex2){(a.real * ratio + a.imag) / divisor, (a.imag * ratio - a.real) / divisor};
    }
    if (!isnan(q.real) || !isnan(q.imag))
        return q;
    if ((isinf(a.real) || isinf(a.imag)) && isfinite(b.real) && isfinite(b.imag)) {
        double x = unit_of(a.real), y = unit_of(a.imag);
        return (Complex2){INFINITY * (x * b.real + y * b.imag), INFINITY * (y * b.real - x * b.imag)};
    }
    if ((isinf(b.real) || isinf(b.imag)) && isfinite(a.real) && isfinite(a.imag)) {
        double x = unit_of(b.real), y = unit_of(b.imag);
        return (Complex2){0.0 * (a.real * x + a.imag * y), 0.0 * (a.imag * x - a.real * y)};
    }
    return q;
}

/* A real divided by a complex number: like complex_divide, without an imaginary zero that would be in the way. */
static Complex2 divide_real(double a, Complex2 b)
{
    Complex2 q = {NAN, NAN};
    if (fabs(b.real) >= fabs(b.imag)) {
        double ratio = b.imag / b.real, divisor = b.real + b.imag * ratio;
        q = (Complex2){a / divisor, (-a * ratio) / divisor};
    } else if (fabs(b.imag) >= fabs(b.real)) {
        double ratio = b.real / b.imag, divisor = b.real * ratio + b.imag;
        q = (Complex2){(a * ratio) / divisor, -a / divisor};
    }
    if (isnan(q.real) && isnan(q.imag) && isfinite(a) && (isinf(b.real) || isinf(b.imag)))
        return (Complex2){0.0 * (a * unit_of(b.real)), 0.0 * (-a * unit_of(b.imag))};
    return q;
}

/* An operand of arithmetic: complex, or real. 0: neither; -1: exception. */
typedef struct Operand {
    Complex2 value;
    bool is_real;
} Operand;

static int operand(Value v, Operand *o)
{
    *o = (Operand){.is_real = true};
    if (is_complex(v)) {
        *o = (Operand){complex_of(v), false};
        return 1;
    }
    if (is_float(v)) {
        o->value.real = float_double(v);
        return 1;
    }
    return !is_int(v) ? 0 : int_as_double(v, &o->value.real) ? 1 : -1;
}

static int operands(Value a, Value b, Operand *x, Operand *y)
{
    int found = operand(a, x);
    return found > 0 ? operand(b, y) : found;
}

static Complex2 sum(const Operand *x, const Operand *y)
{
    const Complex2 *a = &x->value, *b = &y->value;
    return (Complex2){a->real + b->real, x->is_real ? b->imag : y->is_real ? a->imag : a->imag + b->imag};
}

static Complex2 difference(const Operand *x, const Operand *y)
{
    const Complex2 *a = &x->value, *b = &y->value;
    return (Complex2){a->real - b->real, x->is_real ? -b->imag : y->is_real ? a->imag : a->imag - b->imag};
}

static Complex2 product(const Operand *x, const Operand *y)
{
    const Complex2 *a = &x->value, *b = &y->value;
    if (x->is_real)
        return (Complex2){a->real * b->real, a->real * b->imag};
    if (y->is_real)
        return (Complex2){a->real * b->real, a->imag * b->real};
    return multiply2(*a, *b);
}

static Value quotient(const Operand *x, const Operand *y)
{
    if (y->value.real == 0.0 && y->value.imag == 0.0)
        return error_set(TYPE(ZeroDivisionError), "division by zero");
    Complex2 q = y->is_real   ? (Complex2){x->value.real / y->value.real, x->value.imag / y->value.real}
                 : x->is_real ? divide_real(x->value.real, y->value)
                              : complex_divide(x->value, y->value);
    return complex_value(q.real, q.imag);
}

static Value value_of(Complex2 c) { return complex_value(c.real, c.imag); }

#define COMPLEX_OPERATION(name, expression)                                                                            \
    static Value name(Value a, Value b)                                                                                \
    {                                                                                                                  \
        Operand x, y;                                                                                                  \
        int found = operands(a, b, &x, &y);                                                                            \
        if (found <= 0)                                                                                                \
            return found < 0 ? EMPTY : not_implemented();                                                              \
        return expression;                                                                                             \
    }
COMPLEX_OPERATION(add, value_of(sum(&x, &y)))
COMPLEX_OPERATION(subtract, value_of(difference(&x, &y)))
COMPLEX_OPERATION(multiply, value_of(product(&x, &y)))
COMPLEX_OPERATION(true_divide, quotient(&x, &y))

/* ---- powers ---- */

static Complex2 whole_power(Complex2 base, unsigned exponent)
{
    Complex2 result = {1.0, 0.0};
    for (; exponent; exponent >>= 1) {
        if (exponent & 1)
            result = multiply2(result, base);
        if (exponent > 1)
            base = multiply2(base, base);
    }
    return result;
}

static Complex2 polar_power(Complex2 a, Complex2 b)
{
    double length = hypot(a.real, a.imag), angle = atan2(a.imag, a.real);
    double power = pow(length, b.real), phase = angle * b.real;
    if (b.imag != 0.0) {
        power *= exp(-angle * b.imag);
        phase += b.imag * log(length);
    }
    return (Complex2){power * cos(phase), power * sin(phase)};
}

Value complex_power(Complex2 a, Complex2 b)
{
    Complex2 result;
    if (b.real == 0.0 && b.imag == 0.0)
        return complex_value(1.0, 0.0);
    bool zero = a.real == 0.0 && a.imag == 0.0;
    if (zero && (b.imag != 0.0 || b.real < 0.0))
        return error_set(TYPE(ZeroDivisionError), "zero to a negative or complex power");
    if (b.imag == 0.0 && b.real == floor(b.real) && fabs(b.real) <= 100.0) {
        result = whole_power(a, (unsigned)fabs(b.real));
        if (b.real < 0.0)
            result = complex_divide((Complex2){1.0, 0.0}, result);
    } else {
        result = zero ? a : polar_power(a, b);
    }
    if (isinf(result.real) || isinf(result.imag))
        return error_overflow("complex exponentiation");
    return value_of(result);
}

static Value raise_to(Value a, Value b, Value modulus)
{
    Operand x, y;
    int found = operands(a, b, &x, &y);
    if (found <= 0)
        return found < 0 ? EMPTY : not_implemented();
    if (!is_none(modulus))
        return error_value("complex modulo");
    return complex_power(x.value, y.value);
}

/* ---- the rest ---- */

static Value complex_compare(Value a, Value b, CompareOp op)
{
    if (op != COMPARE_EQ && op != COMPARE_NE)
        return not_implemented();
    Complex2 x = complex_of(a);
    bool equal;
    if (is_complex(b))
        equal = x.real == complex_of(b).real && x.imag == complex_of(b).imag;
    else if (is_float(b))
        equal = x.imag == 0.0 && x.real == float_double(b);
    else if (is_int(b))
        equal = x.imag == 0.0 && !isnan(x.real) && int_order_double(b, x.real) == 0;
    else
        return not_implemented();
    return bool_value(equal == (op == COMPARE_EQ));
}

static int64_t complex_hash(Value self)
{
    Complex2 c = complex_of(self);
    uint64_t hash = (uint64_t)float_hash_double(c.real, self) + 1000003u * (uint64_t)float_hash_double(c.imag, self);
    return hash == UINT64_MAX ? -2 : (int64_t)hash;
}

static int complex_bool(Value self)
{
    Complex2 c = complex_of(self);
    return c.real != 0.0 || c.imag != 0.0;
}

static Value complex_negative(Value self) { return complex_value(-complex_of(self).real, -complex_of(self).imag); }
static Value complex_exact(Value self) { return is_exactly(self, TYPE(complex_)) ? retain(self) : value_of(complex_of(self)); }
static Value conjugate(Value self) { return complex_value(complex_of(self).real, -complex_of(self).imag); }

static Value complex_absolute(Value self)
{
    Complex2 c = complex_of(self);
    double d = hypot(c.real, c.imag);
    if (isinf(d) && isfinite(c.real) && isfinite(c.imag))
        return error_overflow("absolute value too large");
    return float_value(d);
}

/* A part as repr() writes it, with a sign always if so wanted. */
static void add_part(StrBuilder *b, double d, bool sign)
{
    char text[DOUBLE_REPR_SIZE];
    size_t n = double_repr(text, d);
    if (n > 2 && text[n - 2] == '.' && text[n - 1] == '0')
        n -= 2;
    if (sign && *text != '-')
        builder_char(b, '+');
    builder_ascii(b, text, n);
}

static Value complex_repr(Value self)
{
    Complex2 c = complex_of(self);
    StrBuilder b;
    builder_init(&b);
    bool imaginary = c.real == 0.0 && !signbit(c.real);
    if (!imaginary) {
        builder_char(&b, '(');
        add_part(&b, c.real, false);
    }
    add_part(&b, c.imag, !imaginary);
    builder_c(&b, imaginary ? "j" : "j)");
    return builder_finish(&b);
}

static Value complex_getnewargs(Value self)
{
    Value parts[2] = {float_value(complex_of(self).real), float_value(complex_of(self).imag)};
    return tuple_from_owned(parts, 2);
}

static Value complex_format(Value self, Value spec) { return format_complex(self, spec); }

static Value from_number(Value type, Value number)
{
    Complex2 c;
    if (is_exactly(number, TYPE(complex_)) && as_type(type) == TYPE(complex_))
        return retain(number);
    if (!as_complex(number, &c))
        return EMPTY;
    Value v = value_of(c);
    if (is_empty(v) || as_type(type) == TYPE(complex_))
        return v;
    Value instance = call_1(type, v);
    release(v);
    return instance;
}

static Value get_real(Value self) { return float_value(complex_of(self).real); }
static Value get_imag(Value self) { return float_value(complex_of(self).imag); }

const NativeRow complex_methods[] = {
    NATIVE("from_number", from_number, "($type, number, /)", "Makes a complex number of a number."),
    NATIVE("__complex__", complex_exact, "($self, /)", "The number as an exact complex."),
    NATIVE("conjugate", conjugate, "($self, /)", "The complex conjugate: (3-4j).conjugate() == 3+4j."),
    NATIVE("__getnewargs__", complex_getnewargs, "($self, /)", NULL),
    NATIVE("__format__", complex_format, "($self, format_spec, /)", "The number as text, as the format specification says."),
    NATIVE_END,
};

static const GetSetRow getset[] = {
    {"real", get_real, NULL, "the real part of a complex number"},
    {"imag", get_imag, NULL, "the imaginary part of a complex number"},
    GETSET_END,
};

const TypeSpec complex_spec = {
    .name = "complex", .size = sizeof(ComplexObject), .flags = TYPE_BASE, .methods = complex_methods, .getset = getset,
    .doc = "complex(real=0, imag=0)\n--\n\nMakes a complex number of text or of numbers.\n\nText is read as a complex number; a "
           "single number is converted; with 'real' or\n'imag' the number has these parts.",
    .slots = {.new = complex_new, .repr = complex_repr, .hash = complex_hash, .compare = complex_compare, .add = add,
              .subtract = subtract, .multiply = multiply, .true_divide = true_divide, .power = raise_to,
              .negative = complex_negative, .positive = complex_exact, .absolute = complex_absolute, .to_bool = complex_bool},
};
