/* array_items.c - the kinds of items of arrays, from and to Python's values. */
#include "modules/array.h"

#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"

static const ItemKind kinds[] = {
    {'b', "b", 1, true, false, false, "signed char"},
    {'B', "B", 1, false, false, false, "unsigned byte integer"},
    {'u', "w", 4, false, false, true, NULL},
    {'w', "w", 4, false, false, true, NULL},
    {'h', "h", 2, true, false, false, "signed short integer"},
    {'H', "H", 2, false, false, false, "unsigned short"},
    {'i', "i", 4, true, false, false, "signed integer"},
    {'I', "I", 4, false, false, false, "unsigned int"},
    {'l', "l", 8, true, false, false, "long"},
    {'L', "L", 8, false, false, false, "unsigned long"},
    {'q', "q", 8, true, false, false, "int"},
    {'Q', "Q", 8, false, false, false, "int"},
    {'f', "f", 4, true, true, false, NULL},
    {'d', "d", 8, true, true, false, NULL},
};

const ItemKind *item_kind(uint32_t code)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if ((uint32_t)kinds[i].code == code)
            return &kinds[i];
    return NULL;
}

#define LOAD(T, convert)                                                                                               \
    {                                                                                                                  \
        T item;                                                                                                        \
        memcpy(&item, from, sizeof item);                                                                              \
        return convert(item);                                                                                          \
    }

static Value load_character(uint32_t c)
{
    return c > 0x10ffff ? error_value("character U+%x is not in range [U+0000; U+10ffff]", c) : str_from_char(c);
}

Value item_load(const ItemKind *kind, const void *from)
{
    switch (kind->code) {
    case 'b': LOAD(int8_t, small_int_value)
    case 'B': LOAD(uint8_t, small_int_value)
    case 'h': LOAD(int16_t, small_int_value)
    case 'H': LOAD(uint16_t, small_int_value)
    case 'i': LOAD(int32_t, small_int_value)
    case 'I': LOAD(uint32_t, small_int_value)
    case 'l':
    case 'q': LOAD(int64_t, int_value)
    case 'L':
    case 'Q': LOAD(uint64_t, int_from_uint64)
    case 'f': LOAD(float, float_value)
    case 'd': LOAD(double, float_value)
    default: LOAD(uint32_t, load_character)
    }
}

static COLD bool out_of_range(const ItemKind *kind, bool below)
{
    if (kind->size == 8 && kind->code == 'l')
        error_overflow("Python int too large to convert to C long");
    else if (below && !kind->is_signed && kind->size == 8)
        error_overflow(kind->code == 'Q' ? "can't convert negative int to unsigned" : "can't convert negative value to unsigned int");
    else if (kind->size == 8)
        error_overflow(kind->code == 'L' ? "Python int too large to convert to C unsigned long" : "int too big to convert");
    else if (below && kind->code == 'I')
        error_overflow("can't convert negative value to unsigned int");
    else
        error_overflow(below ? "%s is less than minimum" : "%s is greater than maximum", kind->name);
    return false;
}

static bool store_int(const ItemKind *kind, void *to, Value v)
{
    Value index = is_small_int(v) ? v : to_index(v);
    if (is_empty(index))
        return false;
    int64_t i = 0;
    int order = int_as_int64(index, &i);
    bool big = order > 0 && kind->size == 8 && !kind->is_signed && as_int(index)->size == 1;
    if (big)
        memcpy(&i, &as_int(index)->limbs[0], sizeof i);
    release(index);
    if (order && !big)
        return out_of_range(kind, order < 0);
    if (!big && kind->size < 8) {
        int bits = kind->size * 8;
        int64_t low = kind->is_signed ? -((int64_t)1 << (bits - 1)) : 0, high = ((int64_t)1 << (kind->is_signed ? bits - 1 : bits)) - 1;
        if (i < low || i > high)
            return out_of_range(kind, i < low);
    } else if (!big && !kind->is_signed && i < 0) {
        return out_of_range(kind, true);
    }
    memcpy(to, &i, (size_t)kind->size); /* little-endian machines only, as everywhere here */
    return true;
}

bool item_store(const ItemKind *kind, void *to, Value v)
{
    if (kind->is_text) {
        if (!is_str(v)) {
            error_type("array item must be a unicode character, not %T", v);
            return false;
        }
        if (as_str(v)->length != 1) {
            error_type("array item must be a unicode character, not a string of length %zu", as_str(v)->length);
            return false;
        }
        uint32_t c = str_char(as_str(v), 0);
        memcpy(to, &c, sizeof c);
        return true;
    }
    if (!kind->is_real)
        return store_int(kind, to, v);
    double d;
    if (!as_double(v, &d))
        return false;
    float f = (float)d;
    if (kind->size == 4)
        memcpy(to, &f, sizeof f);
    else
        memcpy(to, &d, sizeof d);
    return true;
}
