/* complex_new.c - complex(...): from text, from numbers. */
#include "types/complex_new.h"

#include <stdlib.h>

#include "object/call.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/complex.h"
#include "types/float.h"

/* ---- text ---- */

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Where a number that starts here ends: before the sign of another, a j or the end. */
static const char *number_end(const char *p, const char *limit)
{
    const char *start = p;
    if (p < limit && (*p == '+' || *p == '-'))
        p++;
    while (p < limit && *p != '+' && *p != '-' && !((*p == 'j' || *p == 'J'))) {
        bool exponent = (*p == 'e' || *p == 'E') && p > start && p[-1] != 'i' && p[-1] != 'I';
        p++;
        if (exponent && p < limit && (*p == '+' || *p == '-'))
            p++;
    }
    return p;
}

/* 1: read; 0: malformed; -1: exception. A bare sign, or nothing, in front of j is 1. */
static int read_part(const char *p, const char *end, bool imaginary, double *d)
{
    if (imaginary && (end == p || (end == p + 1 && (*p == '+' || *p == '-')))) {
        *d = end > p && *p == '-' ? -1.0 : 1.0;
        return 1;
    }
    if (p < end && (is_blank(*p) || is_blank(end[-1])))
        return 0;
    return float_parse(p, (size_t)(end - p), d);
}

static int parse(const char *p, const char *limit, Complex2 *c)
{
    *c = (Complex2){0.0, 0.0};
    const char *end = number_end(p, limit);
    bool imaginary = end < limit && (*end == 'j' || *end == 'J');
    int found = read_part(p, end, imaginary, imaginary ? &c->imag : &c->real);
    if (found <= 0 || end == limit)
        return found;
    if (imaginary)
        return end + 1 == limit;
    p = end;
    end = number_end(p, limit);
    if (end + 1 != limit || (*end != 'j' && *end != 'J'))
        return 0;
    return read_part(p, end, true, &c->imag);
}

static Value of_type(Type *type, Complex2 c)
{
    if (type == TYPE(complex_))
        return complex_value(c.real, c.imag);
    ComplexObject *object = object_new(type);
    if (object)
        object->value = c;
    return from_pointer(object);
}

static void strip(const char **p, const char **limit)
{
    while (*p < *limit && is_blank(**p))
        ++*p;
    while (*limit > *p && is_blank((*limit)[-1]))
        --*limit;
}

static Value from_text(Type *type, Value v)
{
    size_t length;
    char *text = number_text(v, &length);
    if (text == NULL)
        return EMPTY;
    const char *p = text, *limit = text + length;
    strip(&p, &limit);
    bool ok = true;
    if (p < limit && *p == '(') {
        ok = limit[-1] == ')' && limit - p >= 2;
        p++;
        limit -= ok;
        strip(&p, &limit);
    }
    Complex2 c;
    int found = ok ? parse(p, limit, &c) : 0;
    free(text);
    if (found == 0)
        return error_value("complex() arg is a malformed string");
    return found > 0 ? of_type(type, c) : EMPTY;
}

/* ---- numbers ---- */

/* __complex__, by the type. 1: it gave *result; 0: there is none; -1: exception. */
static int call_complex(Value v, Complex2 *result)
{
    Value given;
    if (is_exactly(v, TYPE(complex_))) {
        *result = complex_of(v);
        return 1;
    }
    int found = call_special(v, NAME(complex_), NULL, 0, &given);
    if (found <= 0)
        return found;
    bool ok = is_complex(given);
    if (!ok)
        error_type("__complex__ returned non-complex (type %T)", given);
    else if (!is_exactly(given, TYPE(complex_)))
        ok = error_warn(TYPE(DeprecationWarning), 1, "__complex__ returned non-complex (type %T).  The ability to return an instance of a "
                        "strict subclass of complex is deprecated, and may be removed in a future version of Python.", given);
    if (ok)
        *result = complex_of(given);
    release(given);
    return ok ? 1 : -1;
}

bool as_complex(Value v, Complex2 *result)
{
    *result = (Complex2){0.0, 0.0};
    if (is_float(v)) {
        result->real = float_double(v);
        return true;
    }
    int found = call_complex(v, result);
    if (found)
        return found > 0;
    return as_double(v, &result->real);
}

static bool is_real(Value v)
{
    const Slots *slots = &type_of(v)->slots;
    return is_float(v) || is_int(v) || slots->to_float || slots->to_index;
}

static Value from_one(Type *type, Value v)
{
    if (is_exactly(v, TYPE(complex_)) && type == TYPE(complex_))
        return retain(v);
    if (is_str(v))
        return from_text(type, v);
    Complex2 c = {0.0, 0.0};
    int found = is_float(v) || is_int(v) ? 0 : call_complex(v, &c);
    if (found < 0)
        return EMPTY;
    if (found == 0 && !is_real(v))
        return error_type("complex() argument must be a string or a number, not %T", v);
    if (found == 0 && !as_double(v, &c.real))
        return EMPTY;
    return of_type(type, c);
}

/* One of two parts: real, or (deprecated) complex. */
static bool part(Value v, const char *name, bool custom, Complex2 *c)
{
    *c = (Complex2){0.0, 0.0};
    if (is_empty(v))
        return true;
    int found = is_float(v) || is_int(v) ? 0 : is_complex(v) || custom ? call_complex(v, c) : 0;
    if (found > 0)
        return error_warn(TYPE(DeprecationWarning), 1, "complex() argument '%s' must be a real number, not %T", name, v);
    if (found == 0 && !is_real(v))
        error_type("complex() argument '%s' must be a real number, not %T", name, v);
    else if (found == 0)
        return as_double(v, &c->real);
    return false;
}

static const NativeRow constructor = NATIVE("complex", (NativeBound)NULL, "(real=<unset>, imag=<unset>)", NULL);

Value complex_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    bool keywords = !is_empty(kwnames) && as_tuple(kwnames)->length;
    if (nargs > 2)
        return error_type("complex() takes at most 2 arguments (%zu given)", nargs);
    if (nargs == 1 && !keywords)
        return from_one(type, args[0]);
    if (!bind_arguments(&constructor, args, nargs, kwnames, bound, 2))
        return EMPTY;
    Complex2 real, imag;
    if (!part(bound[0], "real", true, &real) || !part(bound[1], "imag", false, &imag))
        return EMPTY;
    /* real + imag * 1j, part by part: signs of zeros are kept. */
    bool imag_complex = !is_empty(bound[1]) && is_complex(bound[1]);
    bool real_complex = !is_empty(bound[0]) && real.imag != 0.0;
    Complex2 c = {imag_complex ? real.real - imag.imag : real.real, real_complex ? imag.real + real.imag : imag.real};
    return of_type(type, c);
}
