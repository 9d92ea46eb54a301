/* builtins_number.c - builtins on numbers and characters. */
#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime/builtins.h"

static Value builtin_abs(Value self, Value v)
{
    (void)self;
    return absolute(v);
}

/* The digits of an int in base 2, 8 or 16. */
static Value based(Value v, const char *prefix, unsigned shift, const char *format)
{
    Value index = to_index(v);
    if (is_empty(index))
        return EMPTY;
    int64_t number;
    if (int_as_int64(index, &number) == 0) {
        char text[72], *p = text + sizeof text;
        uint64_t magnitude = number < 0 ? -(uint64_t)number : (uint64_t)number;
        *--p = 0;
        do
            *--p = "0123456789abcdef"[magnitude & ((1u << shift) - 1)];
        while (magnitude >>= shift);
        *--p = prefix[1];
        *--p = prefix[0];
        if (number < 0)
            *--p = '-';
        release(index);
        return str_from_c(p);
    }
    Value spec = str_from_c(format), result = EMPTY;
    if (!is_empty(spec))
        result = format_value(index, spec);
    release(spec);
    release(index);
    return result;
}

static Value builtin_bin(Value self, Value v)
{
    (void)self;
    return based(v, "0b", 1, "#b");
}

static Value builtin_oct(Value self, Value v)
{
    (void)self;
    return based(v, "0o", 3, "#o");
}

static Value builtin_hex(Value self, Value v)
{
    (void)self;
    return based(v, "0x", 4, "#x");
}

static Value builtin_chr(Value self, Value v)
{
    (void)self;
    int64_t code;
    if (!index_as_int64(v, &code, NULL))
        return EMPTY;
    if (code < 0 || code > 0x10ffff)
        return error_value("chr() arg not in range(0x110000)");
    return str_from_char((uint32_t)code);
}

static Value builtin_ord(Value self, Value v)
{
    (void)self;
    size_t length;
    if (is_str(v)) {
        length = as_str(v)->length;
        if (length == 1)
            return small_int_value(str_char(as_str(v), 0));
        return error_type("ord() expected a character, but string of length %zu found", length);
    }
    const char *data;
    if (is_bytes(v)) {
        length = as_bytes(v)->length;
        data = as_bytes(v)->data;
    } else if (is_bytearray(v)) {
        length = as_bytearray(v)->length;
        data = as_bytearray(v)->start;
    } else {
        return error_type("ord() expected string of length 1, but %T found", v);
    }
    if (length == 1)
        return small_int_value((unsigned char)data[0]);
    return error_type("ord() expected a character, but string of length %zu found", length);
}

static Value builtin_divmod(Value self, const Value *args)
{
    (void)self;
    return binary(BINARY_divmod, args[0], args[1]);
}

static Value builtin_pow(Value self, const Value *args)
{
    (void)self;
    return power(args[0], args[1], args[2], false);
}

static Value builtin_round(Value self, const Value *args)
{
    (void)self;
    Value result = EMPTY;
    int found = call_special(args[0], NAME(round_), args + 1, is_none(args[1]) ? 0 : 1, &result);
    if (found == 0)
        return error_type("type %T doesn't define __round__ method", args[0]);
    return found < 0 ? EMPTY : result;
}

static Value builtin_hash(Value self, Value v)
{
    (void)self;
    int64_t hash = hash_of(v);
    return hash == -1 ? EMPTY : int_value(hash);
}

static Value builtin_id(Value self, Value v)
{
    (void)self;
    return int_from_uint64(v.bits);
}

const NativeRow builtins_number_rows[] = {
    NATIVE("abs", builtin_abs, "($module, x, /)", "The absolute value of a number."),
    NATIVE("bin", builtin_bin, "($module, number, /)", "An integer in binary, with prefix 0b."),
    NATIVE("chr", builtin_chr, "($module, i, /)", "The one-character string of a code point."),
    NATIVE("divmod", builtin_divmod, "($module, x, y, /)", "The tuple (x//y, x%y)."),
    NATIVE("hash", builtin_hash, "($module, obj, /)", "The hash value; objects that compare equal have the same."),
    NATIVE("hex", builtin_hex, "($module, number, /)", "An integer in hexadecimal, with prefix 0x."),
    NATIVE("id", builtin_id, "($module, obj, /)", "A number that no other object has at the same time."),
    NATIVE("oct", builtin_oct, "($module, number, /)", "An integer in octal, with prefix 0o."),
    NATIVE("ord", builtin_ord, "($module, character, /)", "The code point of a one-character string, or the value of one byte."),
    NATIVE("pow", builtin_pow, "($module, /, base, exp, mod=None)", "base**exp, or base**exp % mod."),
    NATIVE("round", builtin_round, "($module, /, number, ndigits=None)", "A number rounded to decimal digits; an int without ndigits."),
    NATIVE_END,
};
