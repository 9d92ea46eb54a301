/* delta.c - timedelta. */
#include "modules/datetime/datetime.h"

#include <stdio.h>

#include <math.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "object/tuple.h"

static const char *full_name(Value v) { return type_of(v)->spec ? type_of(v)->spec->name : type_of(v)->name; }

/* ---- making ---- */

static Value make(Type *type, int64_t days, int64_t seconds, int64_t microseconds)
{
    if (days > MAX_DELTA_DAYS || days < -MAX_DELTA_DAYS)
        return error_overflow("days=%ld; must have magnitude <= %d", (long)days, MAX_DELTA_DAYS);
    Delta *d = object_new(type);
    if (d) {
        d->hash = -1;
        d->days = (int32_t)days;
        d->seconds = (int32_t)seconds;
        d->microseconds = (int32_t)microseconds;
    }
    return from_pointer(d);
}

static int64_t floor_divide(int64_t a, int64_t b, int64_t *rest)
{
    int64_t q = a / b;
    *rest = a % b;
    if (*rest < 0) {
        *rest += b;
        q--;
    }
    return q;
}

Value delta_new(int64_t days, int64_t seconds, int64_t microseconds)
{
    seconds += floor_divide(microseconds, 1000000, &microseconds);
    days += floor_divide(seconds, SECONDS_A_DAY, &seconds);
    return make(datetime_types()->delta, days, seconds, microseconds);
}

__int128 delta_microseconds(const Delta *d)
{
    return ((__int128)d->days * SECONDS_A_DAY + d->seconds) * 1000000 + d->microseconds;
}

static COLD Value too_large(void) { return error_overflow("Python int too large to convert to C int"); }

static Value of_microseconds(Type *type, __int128 us)
{
    __int128 days = us / MICROSECONDS_A_DAY, rest = us % MICROSECONDS_A_DAY;
    if (rest < 0) {
        rest += MICROSECONDS_A_DAY;
        days--;
    }
    if (days > INT32_MAX || days < INT32_MIN)
        return too_large();
    int64_t in_day = (int64_t)rest;
    return make(type, (int64_t)days, in_day / 1000000, in_day % 1000000);
}

Value delta_from_microseconds(__int128 us) { return of_microseconds(datetime_types()->delta, us); }

static Value int_of(__int128 v)
{
    if (v >= INT64_MIN && v <= INT64_MAX)
        return int_value((int64_t)v);
    return int_from_uint128(v < 0 ? -(unsigned __int128)v : (unsigned __int128)v, v < 0);
}

/* false: it needs more than 127 bits. */
static bool int128_of(Value v, __int128 *result)
{
    IntView view;
    int_view(v, &view);
    if (view.length > 2 || (view.length == 2 && view.limbs[1] >> 63))
        return false;
    unsigned __int128 magnitude = view.length == 2 ? (unsigned __int128)view.limbs[1] << 64 : 0;
    magnitude |= view.length ? view.limbs[0] : 0;
    *result = view.negative ? -(__int128)magnitude : (__int128)magnitude;
    return true;
}

/* A count of microseconds that an int holds; takes it. */
static Value of_int(Type *type, Value microseconds)
{
    __int128 us;
    if (is_empty(microseconds))
        return EMPTY;
    bool fits = int128_of(microseconds, &us);
    release(microseconds);
    return fits ? of_microseconds(type, us) : too_large();
}

static const NativeRow new_row = {"__new__", {NULL}, NATIVE_BOUND,
    "(days=<unset>, seconds=<unset>, microseconds=<unset>, milliseconds=<unset>, minutes=<unset>, hours=<unset>, weeks=<unset>)", NULL};

/* Sums components; ints beyond 127 bits make everything an int object. */
typedef struct Sum {
    __int128 small;
    Value large;     /* EMPTY: nothing there */
    double leftover; /* parts of a microsecond */
} Sum;

static bool add_large(Sum *sum, Value n, int64_t factor)
{
    Value scale = int_value(factor), product = is_empty(scale) ? EMPTY : int_multiply(n, scale);
    Value total = is_empty(product) ? EMPTY : is_empty(sum->large) ? retain(product) : int_add(sum->large, product);
    release(scale);
    release(product);
    if (is_empty(total))
        return false;
    replace(&sum->large, total);
    return true;
}

static bool add_int(Sum *sum, Value n, int64_t factor)
{
    __int128 v, product, total;
    if (int128_of(n, &v) && !__builtin_mul_overflow(v, (__int128)factor, &product) && !__builtin_add_overflow(sum->small, product, &total)) {
        sum->small = total;
        return true;
    }
    return add_large(sum, n, factor);
}

static bool add_double(Sum *sum, double d, int64_t factor)
{
    double whole, fraction = modf(d, &whole), more;
    Value n = int_from_double(whole);
    bool ok = !is_empty(n) && add_int(sum, n, factor);
    release(n);
    if (!ok || fraction == 0.0)
        return ok;
    sum->leftover += modf(fraction * (double)factor, &more);
    n = int_from_double(more);
    ok = !is_empty(n) && add_int(sum, n, 1);
    release(n);
    return ok;
}

static bool add_component(Sum *sum, const char *name, Value v, int64_t factor)
{
    if (is_empty(v))
        return true;
    if (is_int(v))
        return add_int(sum, v, factor);
    if (is_float(v))
        return add_double(sum, float_double(v), factor);
    error_type("unsupported type for timedelta %s component: %T", name, v);
    return false;
}

/* Rounds what is left to the nearest microsecond, half to an even sum. */
static bool add_leftover(Sum *sum)
{
    if (sum->leftover == 0.0)
        return true;
    double whole = round(sum->leftover);
    if (fabs(whole - sum->leftover) == 0.5) {
        bool odd = sum->small & 1;
        if (!is_empty(sum->large)) {
            IntView view;
            int_view(sum->large, &view);
            odd ^= view.length && (view.limbs[0] & 1);
        }
        whole = 2.0 * round((sum->leftover + odd) * 0.5) - odd;
    }
    sum->small += (int64_t)whole;
    return true;
}

static Value delta_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    enum { DAYS, SECONDS, MICROSECONDS, MILLISECONDS, MINUTES, HOURS, WEEKS };
    Value v[7];
    Sum sum = {0};
    if (!bind_arguments(&new_row, args, nargs, kwnames, v, 7))
        return EMPTY;
    bool ok = add_component(&sum, "microseconds", v[MICROSECONDS], 1) && add_component(&sum, "milliseconds", v[MILLISECONDS], 1000) &&
              add_component(&sum, "seconds", v[SECONDS], 1000000) && add_component(&sum, "minutes", v[MINUTES], 60000000) &&
              add_component(&sum, "hours", v[HOURS], INT64_C(3600000000)) && add_component(&sum, "days", v[DAYS], MICROSECONDS_A_DAY) &&
              add_component(&sum, "weeks", v[WEEKS], 7 * MICROSECONDS_A_DAY) && add_leftover(&sum);
    Value result = EMPTY;
    if (ok && is_empty(sum.large)) {
        result = of_microseconds(type, sum.small);
    } else if (ok) {
        Value small = int_of(sum.small);
        result = of_int(type, is_empty(small) ? EMPTY : int_add(sum.large, small));
        release(small);
    }
    release(sum.large);
    return result;
}

/* ---- arithmetic ---- */

static Value delta_add(Value a, Value b)
{
    if (!is_delta(a) || !is_delta(b))
        return not_implemented();
    Delta *x = as_delta(a), *y = as_delta(b);
    return delta_new((int64_t)x->days + y->days, (int64_t)x->seconds + y->seconds, (int64_t)x->microseconds + y->microseconds);
}

static Value delta_subtract(Value a, Value b)
{
    if (!is_delta(a) || !is_delta(b))
        return not_implemented();
    Delta *x = as_delta(a), *y = as_delta(b);
    return delta_new((int64_t)x->days - y->days, (int64_t)x->seconds - y->seconds, (int64_t)x->microseconds - y->microseconds);
}

static Value delta_negative(Value v)
{
    Delta *d = as_delta(v);
    return delta_new(-(int64_t)d->days, -(int64_t)d->seconds, -(int64_t)d->microseconds);
}

static Value delta_positive(Value v)
{
    Delta *d = as_delta(v);
    return delta_new(d->days, d->seconds, d->microseconds);
}

static Value delta_absolute(Value v) { return as_delta(v)->days < 0 ? delta_negative(v) : delta_positive(v); }

static int delta_bool(Value v)
{
    Delta *d = as_delta(v);
    return d->days || d->seconds || d->microseconds;
}

static Value times_int(const Delta *d, Value n)
{
    __int128 factor, product;
    if (int128_of(n, &factor) && !__builtin_mul_overflow(delta_microseconds(d), factor, &product))
        return delta_from_microseconds(product);
    return too_large();
}

/* a / b as an int, rounded half to even. */
static Value divide_nearest(Value a, Value b)
{
    Value q, r;
    if (!int_divide(a, b, &q, &r))
        return EMPTY;
    Value two = small_int_value(2), twice = int_multiply(r, two);
    int order = is_empty(twice) ? 0 : int_order(twice, b);
    if (int_sign(b) < 0)
        order = -order;
    IntView view;
    int_view(q, &view);
    bool up = !is_empty(twice) && (order > 0 || (order == 0 && view.length && (view.limbs[0] & 1)));
    bool failed = is_empty(twice);
    release(r);
    release(twice);
    if (!up)
        return failed ? (release(q), EMPTY) : q;
    Value next = int_add(q, small_int_value(1));
    release(q);
    return next;
}

/* delta * f, or delta / f, exactly. */
static Value by_float(const Delta *d, Value f, bool divide)
{
    Value ratio = call_method_c(f, "as_integer_ratio", NULL, 0), us = int_of(delta_microseconds(d)), result = EMPTY;
    if (is_empty(ratio) || is_empty(us)) {
        result = EMPTY;
    } else if (!is_tuple(ratio)) {
        error_type("unexpected return type from as_integer_ratio(): expected tuple, not '%T'", ratio);
    } else if (as_tuple(ratio)->length != 2) {
        error_value("unexpected return type from as_integer_ratio(): expected a tuple of length 2");
    } else if (!is_int(as_tuple(ratio)->items[0]) || !is_int(as_tuple(ratio)->items[1])) {
        error_type("as_integer_ratio() must give ints");
    } else {
        Value *parts = as_tuple(ratio)->items, product = int_multiply(us, parts[divide]);
        result = of_int(datetime_types()->delta, is_empty(product) ? EMPTY : divide_nearest(product, parts[!divide]));
        release(product);
    }
    release(ratio);
    release(us);
    return result;
}

static Value delta_multiply(Value a, Value b)
{
    bool left = is_delta(a);
    Value other = left ? b : a;
    Delta *d = as_delta(left ? a : b);
    if (is_int(other))
        return times_int(d, other);
    return is_float(other) ? by_float(d, other, false) : not_implemented();
}

static COLD Value division_by_zero(void) { return error_set(TYPE(ZeroDivisionError), "division by zero"); }

/* Two counts of microseconds, divided by a function of ints. */
static Value divided(__int128 a, __int128 b, Value (*divide)(Value a, Value b))
{
    Value x = int_of(a), y = int_of(b), result = is_empty(x) || is_empty(y) ? EMPTY : divide(x, y);
    release(x);
    release(y);
    return result;
}

static Value delta_true_divide(Value a, Value b)
{
    if (!is_delta(a))
        return not_implemented();
    __int128 us = delta_microseconds(as_delta(a));
    if (is_delta(b)) {
        if (!delta_bool(b))
            return division_by_zero();
        return divided(us, delta_microseconds(as_delta(b)), int_true_divide);
    }
    if (is_float(b))
        return by_float(as_delta(a), b, true);
    if (!is_int(b))
        return not_implemented();
    if (int_sign(b) == 0)
        return division_by_zero();
    Value x = int_of(us), result = of_int(datetime_types()->delta, is_empty(x) ? EMPTY : divide_nearest(x, b));
    release(x);
    return result;
}

static Value int_floor_divide(Value a, Value b)
{
    Value q;
    return int_divide(a, b, &q, NULL) ? q : EMPTY;
}

static Value delta_floor_divide(Value a, Value b)
{
    if (!is_delta(a) || (!is_delta(b) && !is_int(b)))
        return not_implemented();
    __int128 us = delta_microseconds(as_delta(a));
    if (is_delta(b))
        return delta_bool(b) ? divided(us, delta_microseconds(as_delta(b)), int_floor_divide) : division_by_zero();
    if (int_sign(b) == 0)
        return division_by_zero();
    Value x = int_of(us), result = of_int(datetime_types()->delta, is_empty(x) ? EMPTY : int_floor_divide(x, b));
    release(x);
    return result;
}

/* Quotient (may be NULL) and remainder of two deltas. */
static bool divide_deltas(Value a, Value b, Value *quotient, Value *remainder)
{
    if (!delta_bool(b)) {
        division_by_zero();
        return false;
    }
    __int128 x = delta_microseconds(as_delta(a)), y = delta_microseconds(as_delta(b)), q = x / y, r = x % y;
    if (r != 0 && (r < 0) != (y < 0)) {
        r += y;
        q--;
    }
    *remainder = delta_from_microseconds(r);
    if (quotient)
        *quotient = is_empty(*remainder) ? EMPTY : int_of(q);
    return !is_empty(*remainder);
}

static Value delta_remainder(Value a, Value b)
{
    Value remainder;
    if (!is_delta(a) || !is_delta(b))
        return not_implemented();
    return divide_deltas(a, b, NULL, &remainder) ? remainder : EMPTY;
}

static Value delta_divmod(Value a, Value b)
{
    Value pair[2];
    if (!is_delta(a) || !is_delta(b))
        return not_implemented();
    return divide_deltas(a, b, &pair[0], &pair[1]) ? tuple_from_owned(pair, 2) : EMPTY;
}

/* ---- comparing, text ---- */

int delta_order(const Delta *a, const Delta *b)
{
    if (a->days != b->days)
        return a->days < b->days ? -1 : 1;
    if (a->seconds != b->seconds)
        return a->seconds < b->seconds ? -1 : 1;
    return (a->microseconds > b->microseconds) - (a->microseconds < b->microseconds);
}

Value compare_result(int order, CompareOp op)
{
    switch (op) {
    case COMPARE_LT: return bool_value(order < 0);
    case COMPARE_LE: return bool_value(order <= 0);
    case COMPARE_EQ: return bool_value(order == 0);
    case COMPARE_NE: return bool_value(order != 0);
    case COMPARE_GT: return bool_value(order > 0);
    default: return bool_value(order >= 0);
    }
}

static Value delta_compare(Value a, Value b, CompareOp op)
{
    return is_delta(b) ? compare_result(delta_order(as_delta(a), as_delta(b)), op) : not_implemented();
}

static Value state_of(const Delta *d)
{
    Value parts[3] = {small_int_value(d->days), small_int_value(d->seconds), small_int_value(d->microseconds)};
    return tuple_from(parts, 3);
}

static int64_t delta_hash(Value v)
{
    Delta *d = as_delta(v);
    if (d->hash == -1) {
        Value state = state_of(d);
        d->hash = is_empty(state) ? -1 : hash_of(state);
        release(state);
    }
    return d->hash;
}

static Value delta_repr(Value v)
{
    Delta *d = as_delta(v);
    StrBuilder b;
    const char *separator = "";
    builder_init(&b);
    const struct { const char *name; int32_t value; } parts[] = {{"days", d->days}, {"seconds", d->seconds}, {"microseconds", d->microseconds}};
    for (int i = 0; i < 3; i++) {
        if (parts[i].value == 0)
            continue;
        Value text = str_format("%s%s=%d", separator, parts[i].name, parts[i].value);
        if (!is_empty(text))
            builder_str(&b, text);
        release(text);
        separator = ", ";
    }
    if (b.length == 0)
        builder_c(&b, "0");
    Value inside = builder_finish(&b), result = is_empty(inside) ? EMPTY : str_format("%s(%U)", full_name(v), inside);
    release(inside);
    return result;
}

static Value delta_str(Value v)
{
    Delta *d = as_delta(v);
    int hours = d->seconds / 3600, minutes = d->seconds / 60 % 60, seconds = d->seconds % 60;
    char clock[40], fraction[10] = "";
    if (d->microseconds)
        snprintf(fraction, sizeof fraction, ".%06d", (int)d->microseconds);
    snprintf(clock, sizeof clock, "%d:%02d:%02d%s", hours, minutes, seconds, fraction);
    if (d->days == 0)
        return str_from_c(clock);
    return str_format("%d day%s, %s", d->days, d->days == 1 || d->days == -1 ? "" : "s", clock);
}

static Value delta_total_seconds(Value v)
{
    Value million = small_int_value(1000000), us = int_of(delta_microseconds(as_delta(v)));
    Value result = is_empty(us) ? EMPTY : int_true_divide(us, million);
    release(us);
    return result;
}

static Value delta_reduce(Value v)
{
    Value pair[2] = {retain(from_pointer(type_of(v))), state_of(as_delta(v))};
    return tuple_from_owned(pair, 2);
}

static const NativeRow methods[] = {
    NATIVE("total_seconds", delta_total_seconds, "($self, /)", "Total seconds in the duration."),
    NATIVE("__reduce__", delta_reduce, "($self, /)", "__reduce__() -> (cls, state)"),
    NATIVE_END,
};
#define DELTA_MEMBER(name, doc) {#name, MEMBER_INT, offsetof(Delta, name), true, doc}
static const MemberRow members[] = {
    DELTA_MEMBER(days, "Number of days."),
    DELTA_MEMBER(seconds, "Number of seconds (>= 0 and less than 1 day)."),
    DELTA_MEMBER(microseconds, "Number of microseconds (>= 0 and less than 1 second)."),
    MEMBER_END,
};

const TypeSpec delta_spec = {
    .name = "datetime.timedelta", .size = sizeof(Delta), .flags = TYPE_BASE, .methods = methods, .members = members,
    .doc = "Difference between two datetime values.\n\n"
           "timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)\n\n"
           "All arguments are optional and default to 0.\nArguments may be integers or floats, and may be positive or negative.",
    .slots = {.new = delta_new_slot, .repr = delta_repr, .str = delta_str, .hash = delta_hash, .compare = delta_compare, .add = delta_add,
              .subtract = delta_subtract, .multiply = delta_multiply, .remainder = delta_remainder, .divmod = delta_divmod,
              .negative = delta_negative, .positive = delta_positive, .absolute = delta_absolute, .to_bool = delta_bool,
              .floor_divide = delta_floor_divide, .true_divide = delta_true_divide},
};
