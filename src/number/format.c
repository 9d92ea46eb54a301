/* format.c - doubles to text. See format.h. */
#include "number/format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number/decimal.h"

static size_t put_special(char *text, double d, bool upper)
{
    size_t n = 0;
    if (isinf(d) && d < 0)
        text[n++] = '-';
    memcpy(text + n, isinf(d) ? (upper ? "INF" : "inf") : (upper ? "NAN" : "nan"), 4);
    return n + 3;
}

static size_t put_exponent(char *text, int exponent, bool upper)
{
    size_t n = 0;
    unsigned magnitude = (unsigned)abs(exponent);
    text[n++] = upper ? 'E' : 'e';
    text[n++] = exponent < 0 ? '-' : '+';
    if (magnitude >= 100)
        text[n++] = (char)('0' + magnitude / 100);
    text[n++] = (char)('0' + magnitude / 10 % 10);
    text[n++] = (char)('0' + magnitude % 10);
    return n;
}

/* The digit at a place of 0.d1 d2..., zeros around them. */
static char digit_at(const Decimal *decimal, int i)
{
    return i >= 0 && (size_t)i < decimal->length ? decimal->digits[i] : '0';
}

/* How a number is laid out: which decimal exponent is written, how many digits stand before and behind the point. */
typedef struct Layout {
    bool negative, exponential, upper, keep_point;
    int before, behind; /* before > 0 */
    int skip;           /* digits start at this place of the decimal: negative for zeros after "0." */
} Layout;

static size_t put_number(char *text, const Decimal *decimal, const Layout *l, int point)
{
    size_t n = 0;
    if (l->negative)
        text[n++] = '-';
    for (int i = 0; i < l->before; i++)
        text[n++] = digit_at(decimal, l->skip + i);
    if (l->behind > 0 || l->keep_point)
        text[n++] = '.';
    for (int i = 0; i < l->behind; i++)
        text[n++] = digit_at(decimal, l->skip + l->before + i);
    if (l->exponential)
        n += put_exponent(text + n, decimal->length ? point - 1 : 0, l->upper);
    text[n] = 0;
    return n;
}

static Layout lay_out(const Decimal *decimal, double d, char kind, int precision, int flags)
{
    char lower = (char)(kind | 0x20);
    int digits = (int)decimal->length, point = digits ? decimal->point : 1;
    bool add_point_0 = flags & FLOAT_ADD_POINT_0, alternate = flags & FLOAT_ALTERNATE;
    Layout l = {.negative = signbit(d) != 0, .upper = kind != lower, .keep_point = alternate};
    if (lower == 'g')
        l.exponential = point <= -4 || point > precision - (add_point_0 ? 1 : 0);
    else
        l.exponential = lower == 'e' || (lower == 'r' && (point <= -4 || point > 16));
    l.before = l.exponential || point <= 0 ? 1 : point;
    l.skip = l.exponential || point > 0 ? 0 : point - 1;
    int shown = lower == 'g' && alternate ? precision : digits; /* significant digits, unless places are told */
    l.behind = lower == 'e' || lower == 'f' ? precision : shown - (l.exponential ? 1 : point);
    if (l.behind < 0)
        l.behind = 0;
    if (add_point_0 && !l.exponential && l.behind == 0)
        l.behind = 1;
    return l;
}

char *double_to_text(double d, char kind, int precision, int flags, size_t *length)
{
    char lower = (char)(kind | 0x20);
    if (lower == 'g' && precision == 0)
        precision = 1;
    if (!isfinite(d)) {
        char *text = malloc(8);
        if (text)
            *length = put_special(text, d, kind != lower);
        return text;
    }
    Decimal decimal;
    bool ok = true;
    if (lower == 'r')
        decimal_to_shortest(&decimal, fabs(d));
    else if (lower == 'f')
        ok = decimal_to_places(&decimal, fabs(d), precision);
    else
        ok = decimal_to_significant(&decimal, fabs(d), lower == 'e' && precision < 1000 ? precision + 1 : precision);
    if (!ok)
        return NULL;
    Layout l = lay_out(&decimal, d, kind, precision, flags);
    char *text = malloc((size_t)l.before + (size_t)l.behind + 16);
    if (text)
        *length = put_number(text, &decimal, &l, decimal.point);
    decimal_free(&decimal);
    return text;
}

size_t double_repr(char *text, double d)
{
    if (!isfinite(d))
        return put_special(text, d, false);
    Decimal decimal;
    decimal_to_shortest(&decimal, fabs(d));
    Layout l = lay_out(&decimal, d, 'r', 0, FLOAT_ADD_POINT_0);
    return put_number(text, &decimal, &l, decimal.point);
}
