/* memoryview_items.c - items of memoryviews: reading, writing, comparing. */
#include "types/memoryview.h"

#include "object/bytes.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"

char item_code(const char *format)
{
    if (format == NULL)
        return 'B';
    if (*format == '@')
        format++;
    return format[0] && !format[1] ? format[0] : 0;
}

int item_size_of(char code)
{
    switch (code) {
    case 'c': case 'b': case 'B': case '?': return 1;
    case 'h': case 'H': case 'e': return 2;
    case 'i': case 'I': case 'f': return 4;
    case 'l': case 'L': case 'q': case 'Q': case 'n': case 'N': case 'd': case 'P': return 8;
    default: return 0;
    }
}

static double half_to_double(uint16_t bits)
{
    int exponent = bits >> 10 & 31;
    double fraction = bits & 0x3ff, value;
    if (exponent == 31)
        value = fraction != 0 ? __builtin_nan("") : __builtin_inf();
    else
        value = exponent ? __builtin_ldexp(fraction + 1024, exponent - 25) : __builtin_ldexp(fraction, -24);
    return bits >> 15 ? -value : value;
}

#define READ(type) ({ type x_; memcpy(&x_, at, sizeof x_); x_; })

Value item_unpack(const char *format, const char *at)
{
    switch (item_code(format)) {
    case 'B': return small_int_value(*(const uint8_t *)at);
    case 'b': return small_int_value(*(const int8_t *)at);
    case 'c': return bytes_from(at, 1);
    case '?': return bool_value(*at != 0);
    case 'h': return small_int_value(READ(int16_t));
    case 'H': return small_int_value(READ(uint16_t));
    case 'i': return small_int_value(READ(int32_t));
    case 'I': return small_int_value(READ(uint32_t));
    case 'l': case 'q': case 'n': return int_value(READ(int64_t));
    case 'L': case 'Q': case 'N': case 'P': return int_from_uint64(READ(uint64_t));
    case 'f': return float_value(READ(float));
    case 'd': return float_value(READ(double));
    case 'e': return float_value(half_to_double(READ(uint16_t)));
    default: return error_set(TYPE(NotImplementedError), "memoryview: format %s not supported", format);
    }
}

static bool wrong_value(const char *format)
{
    error_value("memoryview: invalid value for format '%s'", format ? format : "B");
    return false;
}

static bool wrong_type(const char *format)
{
    error_type("memoryview: invalid type for format '%s'", format ? format : "B");
    return false;
}

static bool pack_int(const char *format, char code, char *at, Value v)
{
    int size = item_size_of(code);
    bool is_signed = strchr("bhilqn", code) != NULL;
    if (!is_int(v) && type_of(v)->slots.to_index == NULL)
        return wrong_type(format);
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    int64_t i = 0;
    int order = int_as_int64(index, &i);
    bool fits = order == 0;
    if (size == 8 && !is_signed && order > 0) { /* the upper half of uint64 */
        Int *big = as_int(index);
        fits = big->size == 1;
        i = fits ? (int64_t)big->limbs[0] : 0;
    } else if (fits && !is_signed && i < 0) {
        fits = false;
    } else if (fits && size < 8) {
        int64_t limit = (int64_t)1 << (8 * size - is_signed);
        fits = i < limit && (!is_signed || i >= -limit);
    }
    release(index);
    if (!fits)
        return wrong_value(format);
    memcpy(at, &i, (size_t)size); /* little end first */
    return true;
}

static uint16_t double_to_half(double d, bool *fits)
{
    _Static_assert(sizeof(float) == 4, "");
    uint16_t sign = __builtin_signbit(d) ? 0x8000 : 0;
    double a = __builtin_fabs(d);
    *fits = true;
    if (a != a)
        return sign | 0x7e00;
    if (a > 1.7e308)
        return sign | 0x7c00;
    int exponent = 0;
    double fraction = __builtin_frexp(a, &exponent); /* 0.5 <= fraction < 1 */
    if (a == 0 || exponent < -23)
        return sign | (uint16_t)__builtin_nearbyint(__builtin_ldexp(a, 24));
    if (exponent < -13)
        return sign | (uint16_t)__builtin_nearbyint(__builtin_ldexp(a, 24));
    int mantissa = (int)__builtin_nearbyint(__builtin_ldexp(fraction, 11)); /* 1024..2048 */
    int bits = ((exponent + 14) << 10) + (mantissa - 1024);
    *fits = bits < 0x7c00;
    return sign | (uint16_t)bits;
}

static bool pack_float(const char *format, char code, char *at, Value v)
{
    double d;
    if (!as_double(v, &d)) {
        if (error_catch(TYPE(TypeError)))
            wrong_type(format);
        return false;
    }
    if (code == 'd') {
        memcpy(at, &d, sizeof d);
    } else if (code == 'f') {
        float f = (float)d;
        memcpy(at, &f, sizeof f);
    } else {
        bool fits;
        uint16_t half = double_to_half(d, &fits);
        if (!fits)
            return wrong_value(format);
        memcpy(at, &half, sizeof half);
    }
    return true;
}

bool item_pack(const char *format, char *at, Value v)
{
    char code = item_code(format);
    int truth;
    switch (code) {
    case 'c':
        if (!is_bytes(v))
            return wrong_type(format);
        if (as_bytes(v)->length != 1)
            return wrong_value(format);
        *at = as_bytes(v)->data[0];
        return true;
    case '?':
        truth = is_true(v);
        *at = truth > 0;
        return truth >= 0;
    case 'f': case 'd': case 'e': return pack_float(format, code, at, v);
    default:
        if (item_size_of(code))
            return pack_int(format, code, at, v);
        error_set(TYPE(NotImplementedError), "memoryview: format %s not supported", format);
        return false;
    }
}

static int items_equal(const Buffer *a, const char *x, const Buffer *b, const char *y)
{
    Value left = item_unpack(a->format, x), right = is_empty(left) ? EMPTY : item_unpack(b->format, y);
    int equal = is_empty(right) ? -1 : compare_bool(left, right, COMPARE_EQ);
    release(left);
    release(right);
    return equal;
}

static int equal_from(const Buffer *a, char *x, const Buffer *b, char *y, int dimension, bool raw)
{
    if (dimension == a->dimensions)
        return raw ? memcmp(x, y, (size_t)a->item_size) == 0 : items_equal(a, x, b, y);
    int equal = 1;
    for (int64_t i = 0; equal > 0 && i < a->shape[dimension]; i++)
        equal = equal_from(a, view_follow(a, dimension, x + i * a->strides[dimension]), b,
                           view_follow(b, dimension, y + i * b->strides[dimension]), dimension + 1, raw);
    return equal;
}

int views_equal(const Buffer *a, const Buffer *b)
{
    if (a->dimensions != b->dimensions)
        return 0;
    for (int i = 0; i < a->dimensions; i++)
        if (a->shape[i] != b->shape[i])
            return 0;
    char x = item_code(a->format), y = item_code(b->format);
    bool known = item_size_of(x) && item_size_of(y);
    bool raw = known ? x == y && !strchr("fde?", x) : a->item_size == b->item_size && strcmp(a->format, b->format) == 0;
    if (!known && !raw)
        return 0;
    return equal_from(a, a->data, b, b->data, 0, raw);
}

Value view_to_list(const Buffer *view, int dimension, char *at)
{
    if (dimension == view->dimensions)
        return item_unpack(view->format, at);
    List *list = list_new((size_t)view->shape[dimension]);
    for (int64_t i = 0; list && i < view->shape[dimension]; i++) {
        Value item = view_to_list(view, dimension + 1, view_follow(view, dimension, at + i * view->strides[dimension]));
        if (is_empty(item) || !list_append_owned(list, item)) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return from_pointer(list);
}
