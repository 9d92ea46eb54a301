/* list_sort.c - list.sort: a stable, adaptive merge sort.

   Natural runs are found (short ones are extended by binary insertion) and merged in the order of powersort (Munro and
   Wild, "Nearly-Optimal Mergesorts", 2018); merging gallops where one side wins often (Peters, "listsort", 2002).
   While it runs the list is empty, so that a comparison that looks at it sees no half-moved items; every item
   stays in the array at all times, also when a comparison raises. */
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"

enum { MIN_GALLOP = 7, MAX_PENDING = 96, SMALL_BUFFER = 128 };

typedef struct Sorter Sorter;
/* a < b: 1, 0, -1 exception. */
typedef int (*LessFn)(Sorter *s, Value a, Value b);

typedef struct Run {
    size_t start, length;
    int power; /* of the boundary to the next run */
} Run;

struct Sorter {
    Value *keys;
    Value *values; /* moved along with the keys; NULL: the keys are the items */
    size_t n;
    LessFn less;
    LessFn less_first; /* of tuples' first items */
    Type *type;
    size_t min_gallop;
    Value *buffer; /* room for keys, and behind them values */
    size_t buffer_size;
    Run pending[MAX_PENDING];
    size_t pending_count;
    Value small[SMALL_BUFFER];
};

/* ---- comparing ---- */

static int less_generic(Sorter *s, Value a, Value b)
{
    (void)s;
    return compare_bool(a, b, COMPARE_LT);
}

/* All keys have one type whose compare slot is known. */
static int less_same_type(Sorter *s, Value a, Value b)
{
    CompareFn slot = s->type->slots.compare;
    if (unlikely(type_of(a) != s->type || slot == NULL || stack_is_short()))
        return compare_bool(a, b, COMPARE_LT);
    Value result = slot(a, b, COMPARE_LT);
    if (unlikely(same(result, NOT_IMPLEMENTED))) {
        release(result);
        return compare_bool(a, b, COMPARE_LT);
    }
    if (is_empty(result))
        return -1;
    int truth = is_true(result);
    release(result);
    return truth;
}

static int less_small_int(Sorter *s, Value a, Value b)
{
    (void)s;
    return small_int_less(a, b);
}

static int less_str(Sorter *s, Value a, Value b)
{
    (void)s;
    const Str *x = as_str(a), *y = as_str(b);
    if (likely(str_width(x) == 1 && str_width(y) == 1)) {
        size_t n = x->length < y->length ? x->length : y->length;
        int order = memcmp(str_data(x), str_data(y), n);
        return order ? order < 0 : x->length < y->length;
    }
    return str_compare(x, y) < 0;
}

static int less_float(Sorter *s, Value a, Value b)
{
    (void)s;
    return float_double(a) < float_double(b);
}

/* The first pair of items that differ decides. */
static int less_tuple(Sorter *s, Value a, Value b)
{
    Tuple *x = as_tuple(a), *y = as_tuple(b);
    size_t n = x->length < y->length ? x->length : y->length, i = 0;
    for (; i < n; i++) {
        int equal = values_equal(x->items[i], y->items[i]);
        if (equal < 0)
            return -1;
        if (!equal)
            break;
    }
    if (i == n)
        return x->length < y->length;
    return i == 0 ? s->less_first(s, x->items[0], y->items[0]) : compare_bool(x->items[i], y->items[i], COMPARE_LT);
}

typedef struct Kinds { bool small_int, text, real, same_type; } Kinds;

static void note_kind(Kinds *kinds, Value v, Type *first)
{
    kinds->small_int &= is_small_int(v);
    kinds->text &= is_exact_str(v);
    kinds->real &= is_exact_float(v);
    kinds->same_type &= type_of(v) == first;
}

static LessFn less_of(Kinds kinds)
{
    return kinds.small_int ? less_small_int : kinds.text ? less_str : kinds.real ? less_float : NULL;
}

static void choose_less(Sorter *s)
{
    Kinds kinds = {true, true, true, true};
    s->type = type_of(s->keys[0]);
    for (size_t i = 0; i < s->n; i++)
        note_kind(&kinds, s->keys[i], s->type);
    s->less = less_of(kinds);
    if (s->less)
        return;
    s->less = kinds.same_type ? less_same_type : less_generic;
    if (!kinds.same_type || s->type != TYPE(tuple) || as_tuple(s->keys[0])->length == 0)
        return;
    Kinds firsts = {true, true, true, true};
    Type *first = type_of(as_tuple(s->keys[0])->items[0]);
    for (size_t i = 0; i < s->n; i++) {
        if (as_tuple(s->keys[i])->length == 0)
            return;
        note_kind(&firsts, as_tuple(s->keys[i])->items[0], first);
    }
    s->less_first = less_of(firsts);
    if (s->less_first == NULL)
        s->less_first = less_generic;
    s->less = less_tuple;
}

/* ---- moving ---- */

static inline void move_items(Sorter *s, size_t to, size_t from, size_t n)
{
    memmove(s->keys + to, s->keys + from, n * sizeof(Value));
    if (s->values)
        memmove(s->values + to, s->values + from, n * sizeof(Value));
}
static inline void move_one(Sorter *s, size_t to, size_t from)
{
    s->keys[to] = s->keys[from];
    if (s->values)
        s->values[to] = s->values[from];
}
static inline void save_items(Sorter *s, size_t from, size_t n)
{
    memcpy(s->buffer, s->keys + from, n * sizeof(Value));
    if (s->values)
        memcpy(s->buffer + n, s->values + from, n * sizeof(Value));
}
/* Back from the buffer, which holds `saved` items. */
static inline void restore_items(Sorter *s, size_t saved, size_t to, size_t from, size_t n)
{
    memcpy(s->keys + to, s->buffer + from, n * sizeof(Value));
    if (s->values)
        memcpy(s->values + to, s->buffer + saved + from, n * sizeof(Value));
}
static inline void restore_one(Sorter *s, size_t saved, size_t to, size_t from)
{
    s->keys[to] = s->buffer[from];
    if (s->values)
        s->values[to] = s->buffer[saved + from];
}

static void reverse_values(Value *items, size_t n)
{
    for (size_t i = 0, j = n; i + 1 < j; i++) {
        Value v = items[i];
        items[i] = items[--j];
        items[j] = v;
    }
}
static void reverse_range(Sorter *s, size_t start, size_t n)
{
    reverse_values(s->keys + start, n);
    if (s->values)
        reverse_values(s->values + start, n);
}

static bool need_buffer(Sorter *s, size_t n)
{
    size_t wanted = s->values ? 2 * n : n;
    if (wanted <= s->buffer_size)
        return true;
    Value *grown = mem_alloc(wanted * sizeof(Value));
    if (grown == NULL)
        return false;
    if (s->buffer != s->small)
        mem_free(s->buffer, s->buffer_size * sizeof(Value));
    s->buffer = grown;
    s->buffer_size = wanted;
    return true;
}

/* ---- runs ---- */

/* The length of the run at start, made ascending; -1: exception. */
static int64_t count_run(Sorter *s, size_t start)
{
    size_t end = s->n, i = start + 1;
    if (i == end)
        return 1;
    int less = s->less(s, s->keys[i], s->keys[i - 1]);
    if (less < 0)
        return -1;
    bool descending = less;
    for (i++; i < end; i++) {
        less = s->less(s, s->keys[i], s->keys[i - 1]);
        if (less < 0)
            return -1;
        if (less != descending)
            break;
    }
    if (descending)
        reverse_range(s, start, i - start);
    return (int64_t)(i - start);
}

/* keys[start..sorted) is sorted; inserts the others up to end. */
static bool insert_rest(Sorter *s, size_t start, size_t sorted, size_t end)
{
    for (; sorted < end; sorted++) {
        Value key = s->keys[sorted], value = s->values ? s->values[sorted] : EMPTY;
        size_t left = start, right = sorted;
        while (left < right) {
            size_t middle = left + ((right - left) >> 1);
            int less = s->less(s, key, s->keys[middle]);
            if (less < 0)
                return false;
            if (less)
                right = middle;
            else
                left = middle + 1;
        }
        if (left == sorted)
            continue;
        move_items(s, left + 1, left, sorted - left);
        s->keys[left] = key;
        if (s->values)
            s->values[left] = value;
    }
    return true;
}

/* ---- galloping: exponential search from a hint, then binary search ---- */

/* Is key's place behind keys[i]? right: behind equal ones. */
static inline int behind(Sorter *s, Value key, const Value *keys, size_t i, bool right)
{
    if (!right)
        return s->less(s, keys[i], key);
    int less = s->less(s, key, keys[i]);
    return less < 0 ? -1 : !less;
}

/* Where key goes among n sorted keys; hint: a place likely near. -1: exception. */
static int64_t gallop(Sorter *s, Value key, const Value *keys, size_t n, size_t hint, bool right)
{
    int64_t low, high, last = 0, offset = 1;
    int b = behind(s, key, keys, hint, right);
    if (b < 0)
        return -1;
    int64_t room = b ? (int64_t)(n - hint) : (int64_t)hint + 1;
    int64_t direction = b ? 1 : -1;
    while (offset < room) {
        int further = behind(s, key, keys, (size_t)((int64_t)hint + direction * offset), right);
        if (further < 0)
            return -1;
        if (further != b)
            break;
        last = offset;
        offset = offset * 2 + 1;
    }
    if (offset > room)
        offset = room;
    low = b ? (int64_t)hint + last + 1 : (int64_t)hint - offset + 1;
    high = b ? (int64_t)hint + offset : (int64_t)hint - last;
    while (low < high) {
        int64_t middle = low + ((high - low) >> 1);
        int after = behind(s, key, keys, (size_t)middle, right);
        if (after < 0)
            return -1;
        if (after)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- merging ---- */

/* The runs at a and b (adjacent, na <= nb): the left one goes to the buffer, filled from the left. */
static bool merge_low(Sorter *s, size_t a, size_t na, size_t b, size_t nb)
{
    if (!need_buffer(s, na))
        return false;
    save_items(s, a, na);
    const Value *saved = s->buffer;
    size_t total = na, i = 0, out = a, min_gallop = s->min_gallop;
    bool ok = false;
    move_one(s, out++, b++);
    if (--nb == 0)
        goto flush;
    if (na == 1)
        goto last;
    for (;;) {
        size_t wins_a = 0, wins_b = 0;
        do {
            int less = s->less(s, s->keys[b], saved[i]);
            if (unlikely(less < 0))
                goto fail;
            if (less) {
                move_one(s, out++, b++);
                wins_b++, wins_a = 0;
                if (--nb == 0)
                    goto flush;
            } else {
                restore_one(s, total, out++, i++);
                wins_a++, wins_b = 0;
                if (--na == 1)
                    goto last;
            }
        } while ((wins_a | wins_b) < min_gallop);
        min_gallop++;
        do {
            min_gallop -= min_gallop > 1;
            s->min_gallop = min_gallop;
            int64_t k = gallop(s, s->keys[b], saved + i, na, 0, true);
            if (k < 0)
                goto fail;
            wins_a = (size_t)k;
            restore_items(s, total, out, i, wins_a);
            out += wins_a, i += wins_a, na -= wins_a;
            if (na == 1)
                goto last;
            if (na == 0) /* only where the order is inconsistent */
                goto flush;
            move_one(s, out++, b++);
            if (--nb == 0)
                goto flush;
            k = gallop(s, saved[i], s->keys + b, nb, 0, false);
            if (k < 0)
                goto fail;
            wins_b = (size_t)k;
            move_items(s, out, b, wins_b);
            out += wins_b, b += wins_b, nb -= wins_b;
            if (nb == 0)
                goto flush;
            restore_one(s, total, out++, i++);
            if (--na == 1)
                goto last;
        } while (wins_a >= MIN_GALLOP || wins_b >= MIN_GALLOP);
        s->min_gallop = ++min_gallop;
    }
last: /* the last saved one belongs at the end */
    move_items(s, out, b, nb);
    restore_one(s, total, out + nb, i);
    return true;
flush:
    ok = true;
fail:
    restore_items(s, total, out, i, na);
    return ok;
}

/* The same from the right, for na >= nb: the right run goes to the buffer. Indexes are one behind the items. */
static bool merge_high(Sorter *s, size_t a, size_t na, size_t b, size_t nb)
{
    if (!need_buffer(s, nb))
        return false;
    save_items(s, b, nb);
    const Value *saved = s->buffer;
    size_t total = nb, out = b + nb, base = a, min_gallop = s->min_gallop;
    bool ok = false;
    move_one(s, --out, base + --na);
    if (na == 0)
        goto flush;
    if (nb == 1)
        goto last;
    for (;;) {
        size_t wins_a = 0, wins_b = 0;
        do {
            int less = s->less(s, saved[nb - 1], s->keys[base + na - 1]);
            if (unlikely(less < 0))
                goto fail;
            if (less) {
                move_one(s, --out, base + --na);
                wins_a++, wins_b = 0;
                if (na == 0)
                    goto flush;
            } else {
                restore_one(s, total, --out, --nb);
                wins_b++, wins_a = 0;
                if (nb == 1)
                    goto last;
            }
        } while ((wins_a | wins_b) < min_gallop);
        min_gallop++;
        do {
            min_gallop -= min_gallop > 1;
            s->min_gallop = min_gallop;
            int64_t k = gallop(s, saved[nb - 1], s->keys + base, na, na - 1, true);
            if (k < 0)
                goto fail;
            wins_a = na - (size_t)k;
            out -= wins_a, na -= wins_a;
            move_items(s, out, base + na, wins_a);
            if (na == 0)
                goto flush;
            restore_one(s, total, --out, --nb);
            if (nb == 1)
                goto last;
            k = gallop(s, s->keys[base + na - 1], saved, nb, nb - 1, false);
            if (k < 0)
                goto fail;
            wins_b = nb - (size_t)k;
            out -= wins_b, nb -= wins_b;
            restore_items(s, total, out, nb, wins_b);
            if (nb == 1)
                goto last;
            if (nb == 0)
                goto flush;
            move_one(s, --out, base + --na);
            if (na == 0)
                goto flush;
        } while (wins_a >= MIN_GALLOP || wins_b >= MIN_GALLOP);
        s->min_gallop = ++min_gallop;
    }
last: /* the first saved one belongs at the start */
    out -= na;
    move_items(s, out, base, na);
    restore_one(s, total, out - 1, 0);
    return true;
flush:
    ok = true;
fail:
    restore_items(s, total, out - nb, 0, nb);
    return ok;
}

/* Merges the two topmost runs. What is in place already at either end is left alone. */
static bool merge_top(Sorter *s)
{
    Run *left = &s->pending[s->pending_count - 2], *right = left + 1;
    size_t a = left->start, na = left->length, b = right->start, nb = right->length;
    left->length = na + nb;
    left->power = right->power;
    s->pending_count--;
    int64_t k = gallop(s, s->keys[b], s->keys + a, na, 0, true);
    if (k < 0)
        return false;
    a += (size_t)k, na -= (size_t)k;
    if (na == 0)
        return true;
    k = gallop(s, s->keys[a + na - 1], s->keys + b, nb, nb - 1, false);
    if (k <= 0)
        return k == 0;
    nb = (size_t)k;
    return na <= nb ? merge_low(s, a, na, b, nb) : merge_high(s, a, na, b, nb);
}

/* How deep in a balanced merge tree the boundary between two runs lies: the first bit in which the positions of
   their midpoints, as fractions of n, differ. */
static int power_of(const Run *left, size_t right_length, size_t n)
{
    unsigned __int128 m1 = 2 * (unsigned __int128)left->start + left->length;
    unsigned __int128 m2 = m1 + left->length + right_length;
    uint64_t x = (uint64_t)((m1 << 62) / n), y = (uint64_t)((m2 << 62) / n);
    return __builtin_clzll(x ^ y);
}

static bool push_run(Sorter *s, size_t start, size_t length)
{
    if (s->pending_count) {
        int power = power_of(&s->pending[s->pending_count - 1], length, s->n);
        while (s->pending_count > 1 && s->pending[s->pending_count - 2].power > power)
            if (!merge_top(s))
                return false;
        s->pending[s->pending_count - 1].power = power;
    }
    s->pending[s->pending_count++] = (Run){start, length, 0};
    return true;
}

static size_t least_run(size_t n)
{
    size_t odd = 0;
    for (; n >= 64; n >>= 1)
        odd |= n & 1;
    return n + odd;
}

static bool sort(Sorter *s)
{
    size_t least = least_run(s->n);
    s->min_gallop = MIN_GALLOP;
    s->buffer = s->small;
    s->buffer_size = SMALL_BUFFER;
    choose_less(s);
    bool ok = true;
    for (size_t start = 0; ok && start < s->n;) {
        int64_t length = count_run(s, start);
        size_t end = start + (size_t)length;
        if (length < 0)
            ok = false;
        else if ((size_t)length < least) {
            end = s->n - start < least ? s->n : start + least;
            ok = insert_rest(s, start, start + (size_t)length, end);
        }
        ok = ok && push_run(s, start, end - start);
        start = end;
    }
    while (ok && s->pending_count > 1)
        ok = merge_top(s);
    if (s->buffer != s->small)
        mem_free(s->buffer, s->buffer_size * sizeof(Value));
    return ok;
}

static Value *compute_keys(Value key, const Value *items, size_t n)
{
    Value *keys = mem_alloc(n * sizeof(Value));
    for (size_t i = 0; keys && i < n; i++) {
        keys[i] = call_1(key, items[i]);
        if (is_empty(keys[i])) {
            while (i-- > 0)
                release(keys[i]);
            mem_free(keys, n * sizeof(Value));
            return NULL;
        }
    }
    return keys;
}

static bool sort_items(Value *items, size_t n, Value key, bool reverse)
{
    Sorter s;
    s.n = n;
    s.pending_count = 0;
    s.keys = items;
    s.values = NULL;
    if (!is_none(key)) {
        s.keys = compute_keys(key, items, n);
        s.values = items;
        if (s.keys == NULL)
            return false;
    }
    if (reverse)
        reverse_range(&s, 0, n);
    bool ok = n < 2 || sort(&s);
    if (reverse)
        reverse_range(&s, 0, n);
    if (s.values) {
        for (size_t i = 0; i < n; i++)
            release(s.keys[i]);
        mem_free(s.keys, n * sizeof(Value));
    }
    return ok;
}

bool list_sort(List *list, Value key, bool reverse)
{
    List saved = *list;
    list->items = NULL;
    list->length = list->capacity = 0;
    bool ok = saved.length == 0 || sort_items(saved.items, saved.length, key, reverse);
    bool modified = list->items != NULL || list->length != 0;
    List intruder = *list;
    list->items = saved.items;
    list->length = saved.length;
    list->capacity = saved.capacity;
    for (size_t i = intruder.length; i-- > 0;)
        release(intruder.items[i]);
    mem_free(intruder.items, intruder.capacity * sizeof(Value));
    if (modified && ok) {
        error_value("list modified during sort");
        return false;
    }
    return ok;
}
