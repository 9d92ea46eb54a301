/* int_methods.c - methods and attributes of int. */
#include <stdlib.h>

#include "number/bigint.h"
#include "object/buffer.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/format.h"
#include "types/int.h"

static Value bit_length(Value self) { return int_from_uint64(int_bit_length(self)); }

static Value bit_count(Value self)
{
    IntView x;
    int_view(self, &x);
    return int_from_uint64(big_bit_count(x.limbs, x.length));
}

static Value as_integer_ratio(Value self)
{
    Value pair[2] = {int_exact(self), small_int_value(1)};
    return is_empty(pair[0]) ? EMPTY : tuple_from_owned(pair, 2);
}

static Value is_integer(Value self) { (void)self; return bool_value(true); }
static Value get_zero(Value self) { (void)self; return small_int_value(0); }
static Value get_one(Value self) { (void)self; return small_int_value(1); }

static Value int_getnewargs(Value self)
{
    Value exact = int_exact(self);
    return is_empty(exact) ? EMPTY : tuple_from_owned(&exact, 1);
}

/* What CPython's object takes, four bytes for 30 bits: programs know these figures. */
static Value int_sizeof(Value self)
{
    uint64_t digits = (int_bit_length(self) + 29) / 30;
    return int_value((int64_t)(24 + 4 * (digits ? digits : 1)));
}

static Value round_int(Value self, const Value *args)
{
    if (is_none(args[0]))
        return int_exact(self);
    Value digits = to_index(args[0]);
    Value result = is_empty(digits) ? EMPTY : int_round(self, digits);
    release(digits);
    return result;
}

/* ---- bytes ---- */

/* "little" or "big": 0 or 1; -1: exception. */
static int byte_order(Value v, const char *function)
{
    if (!is_str(v)) {
        error_type("%s() argument 'byteorder' must be str, not %T", function, v);
        return -1;
    }
    if (str_equal_c(v, "little"))
        return 0;
    if (str_equal_c(v, "big"))
        return 1;
    error_value("byteorder must be either 'little' or 'big'");
    return -1;
}

/* Two's complement of a magnitude in n bytes; false: it doesn't fit. */
static bool put_bytes(const IntView *x, unsigned char *out, size_t n, bool big_endian, bool is_signed)
{
    uint64_t bits = big_bit_length(x->limbs, x->length);
    uint64_t room = (uint64_t)n * 8;
    if (is_signed && x->length) {
        /* -2^(8n-1) is the one number whose magnitude takes the sign's bit. */
        bool least = x->negative && bits == room && big_bit_count(x->limbs, x->length) == 1;
        if (bits > room - 1 && !least && room)
            return false;
    }
    if (bits > room)
        return false;
    unsigned carry = x->negative, flip = x->negative ? 0xff : 0;
    for (size_t i = 0; i < n; i++) {
        unsigned byte = i / 8 < x->length ? x->limbs[i / 8] >> (i % 8 * 8) & 0xff : 0;
        byte = (byte ^ flip) + carry;
        carry = byte >> 8;
        out[big_endian ? n - 1 - i : i] = (unsigned char)byte;
    }
    return true;
}

static Value to_bytes(Value self, const Value *args)
{
    int64_t length;
    int big_endian, is_signed;
    if (!index_as_int64(args[0], &length, TYPE(OverflowError)) || (big_endian = byte_order(args[1], "to_bytes")) < 0 ||
        (is_signed = is_true(args[2])) < 0)
        return EMPTY;
    if (length < 0)
        return error_value("length argument must be non-negative");
    IntView x;
    int_view(self, &x);
    if (x.negative && !is_signed)
        return error_overflow("can't convert negative int to unsigned");
    Bytes *bytes = bytes_new((size_t)length);
    if (bytes == NULL)
        return EMPTY;
    if (!put_bytes(&x, (unsigned char *)bytes->data, (size_t)length, big_endian, is_signed)) {
        RELEASE(bytes);
        return error_overflow("int too big to convert");
    }
    return from_pointer(bytes);
}

static Value from_byte_string(const unsigned char *p, size_t n, bool big_endian, bool is_signed)
{
    Int *result = int_alloc(n / 8 + 2);
    if (result == NULL)
        return EMPTY;
    bool negative = is_signed && n && (big_endian ? p[0] : p[n - 1]) & 0x80;
    unsigned carry = negative, flip = negative ? 0xff : 0;
    memset(result->limbs, 0, (n / 8 + 2) * sizeof(uint64_t));
    for (size_t i = 0; i < n; i++) {
        unsigned byte = (p[big_endian ? n - 1 - i : i] ^ flip) + carry;
        carry = byte >> 8;
        result->limbs[i / 8] |= (uint64_t)(byte & 0xff) << (i % 8 * 8);
    }
    if (carry && n)
        result->limbs[n / 8] |= (uint64_t)1 << (n % 8 * 8);
    size_t length = big_trim(result->limbs, n / 8 + 2);
    return int_finish(result, length, negative && length);
}

static Value from_bytes(Value type, const Value *args)
{
    int big_endian, is_signed;
    if ((big_endian = byte_order(args[1], "from_bytes")) < 0 || (is_signed = is_true(args[2])) < 0)
        return EMPTY;
    Value bytes = bytes_from_object(args[0]);
    if (is_empty(bytes))
        return EMPTY;
    Value result = from_byte_string((const unsigned char *)as_bytes(bytes)->data, as_bytes(bytes)->length, big_endian, is_signed);
    release(bytes);
    if (is_empty(result) || as_type(type) == TYPE(int_))
        return result;
    Value instance = call_1(type, result);
    release(result);
    return instance;
}

static Value int_format(Value self, Value spec)
{
    return is_str(spec) ? format_int(self, spec) : error_type("__format__() argument must be str, not %T", spec);
}

const NativeRow int_methods[] = {
    NATIVE("conjugate", int_exact, "($self, /)", "Returns self, its own complex conjugate."),
    NATIVE("bit_length", bit_length, "($self, /)", "The number of bits it takes in binary.\n\n>>> (37).bit_length()\n6"),
    NATIVE("bit_count", bit_count, "($self, /)", "The number of ones in the binary form of the absolute value.\n\n>>> (13).bit_count()\n3"),
    NATIVE("to_bytes", to_bytes, "($self, /, length=1, byteorder='big', *, signed=False)",
           "The number as bytes, in two's complement if signed; OverflowError if it doesn't fit."),
    NATIVE("from_bytes", from_bytes, "($type, /, bytes, byteorder='big', *, signed=False)", "The number that the bytes stand for."),
    NATIVE("as_integer_ratio", as_integer_ratio, "($self, /)", "The pair (self, 1).\n\n>>> (10).as_integer_ratio()\n(10, 1)"),
    NATIVE("is_integer", is_integer, "($self, /)", "True, as float.is_integer tells of whole numbers."),
    NATIVE("__trunc__", int_exact, "($self, /)", "Returns itself."),
    NATIVE("__floor__", int_exact, "($self, /)", "Returns itself."),
    NATIVE("__ceil__", int_exact, "($self, /)", "Returns itself."),
    NATIVE("__round__", round_int, "($self, ndigits=None, /)", "Rounds to a multiple of 10**-ndigits, half to even."),
    NATIVE("__getnewargs__", int_getnewargs, "($self, /)", NULL),
    NATIVE("__format__", int_format, "($self, format_spec, /)", "The number as text, as the format specification says."),
    NATIVE("__sizeof__", int_sizeof, "($self, /)", "The size in memory, in bytes."),
    NATIVE_END,
};

const GetSetRow int_getset[] = {
    {"real", int_exact, NULL, "the real part of a complex number"},
    {"imag", get_zero, NULL, "the imaginary part of a complex number"},
    {"numerator", int_exact, NULL, "the numerator of a rational number in lowest terms"},
    {"denominator", get_one, NULL, "the denominator of a rational number in lowest terms"},
    GETSET_END,
};
