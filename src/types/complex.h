/* complex.h - complex numbers as C sees them. */
#ifndef PYISH_TYPES_COMPLEX_H
#define PYISH_TYPES_COMPLEX_H

#include "object/native.h"
#include "object/runtime.h"

typedef struct Complex2 {
    double real, imag;
} Complex2;

typedef struct ComplexObject {
    Object head;
    Complex2 value;
} ComplexObject;

static inline bool is_complex(Value v) { return is_object(v) && is_instance_of(v, TYPE(complex_)); }
static inline Complex2 complex_of(Value v) { return ((ComplexObject *)as_object(v))->value; }

Value complex_value(double real, double imag) MUST_CHECK;
/* v as a complex number: complex, __complex__, or a real number. false: exception. */
bool as_complex(Value v, Complex2 *result) MUST_CHECK;
Complex2 complex_divide(Complex2 a, Complex2 b); /* b not zero */
Value complex_power(Complex2 a, Complex2 b) MUST_CHECK;

extern const NativeRow complex_methods[];

#endif
