/* itertools_combine.c - product, permutations, combinations: the items of a pool by arrays of indices.

   The result tuple is used again as long as nobody else holds it; `changed` says from which place on it differs. */
#include "modules/itertools.h"

#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"

typedef struct Combiner {
    Object head;
    Value pool;     /* tuple; of product: a tuple of tuples */
    Value result;   /* tuple; EMPTY before the first */
    size_t *indices; /* n of them; of permutations r cycles follow */
    size_t indices_bytes;
    size_t r;
    bool stopped;
} Combiner;

static void combiner_dealloc(Object *self)
{
    Combiner *c = (Combiner *)self;
    release(c->pool);
    release(c->result);
    mem_free(c->indices, c->indices_bytes);
    object_free(self);
}

static void combiner_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Combiner *)self)->pool, visit, context);
    visit_value(((Combiner *)self)->result, visit, context);
}

/* Takes pool over. */
static Combiner *combiner_new(Type *type, Value pool, size_t r, size_t index_count)
{
    Combiner *c = is_empty(pool) ? NULL : object_new(type);
    if (c == NULL) {
        release(pool);
        return NULL;
    }
    c->pool = pool;
    c->r = r;
    c->indices_bytes = index_count * sizeof(size_t);
    if (index_count > SIZE_MAX / 64)
        error_no_memory();
    else
        c->indices = mem_alloc(c->indices_bytes ? c->indices_bytes : 1);
    if (c->indices == NULL) {
        c->indices_bytes = 0;
        RELEASE(c);
        return NULL;
    }
    if (c->indices_bytes == 0)
        c->indices_bytes = 1;
    return c;
}

static bool read_r(Value v, int64_t *r)
{
    if (!index_as_int64(v, r, TYPE(OverflowError)))
        return false;
    if (*r >= 0)
        return true;
    error_value("r must be non-negative");
    return false;
}

/* The item at a place of the result. */
static inline Value picked(Combiner *c, size_t place, bool is_product)
{
    Tuple *pool = as_tuple(c->pool);
    return is_product ? as_tuple(pool->items[place])->items[c->indices[place]] : pool->items[c->indices[place]];
}

/* The result after the indices from `changed` on were set anew. */
static Value give(Combiner *c, size_t changed, bool is_product)
{
    if (is_empty(c->result)) {
        Tuple *first = tuple_new(c->r);
        if (first == NULL)
            return EMPTY;
        for (size_t i = 0; i < c->r; i++)
            first->items[i] = retain(picked(c, i, is_product));
        c->result = from_pointer(first);
        return retain(c->result);
    }
    if (!tuple_is_free(as_tuple(c->result))) {
        Value copy = tuple_from(as_tuple(c->result)->items, c->r);
        if (is_empty(copy))
            return EMPTY;
        replace(&c->result, copy);
    }
    Value result = retain(c->result);
    for (size_t i = changed; i < c->r; i++)
        replace(&as_tuple(result)->items[i], retain(picked(c, i, is_product)));
    return result;
}

static Value stop(Combiner *c)
{
    c->stopped = true;
    return EMPTY;
}

/* ---- product ---- */

static Value product_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    int64_t repeat = 1;
    for (size_t i = 0; !is_empty(kwnames) && i < as_tuple(kwnames)->length; i++) {
        if (!str_equal_c(as_tuple(kwnames)->items[i], "repeat"))
            return error_type("product() got an unexpected keyword argument '%U'", as_tuple(kwnames)->items[i]);
        if (!index_as_int64(args[nargs], &repeat, TYPE(OverflowError)))
            return EMPTY;
        if (repeat < 0)
            return error_value("repeat argument cannot be negative");
    }
    size_t n = repeat == 0 ? 0 : nargs, total;
    if (__builtin_mul_overflow(n, (size_t)repeat, &total) || total > SIZE_MAX / 64)
        return error_overflow("repeat argument too large");
    Tuple *pools = tuple_new(total);
    if (pools == NULL)
        return EMPTY;
    bool empty = false;
    for (size_t i = 0; i < total; i++) {
        pools->items[i] = i < n ? tuple_from_iterable(args[i]) : retain(pools->items[i - n]);
        if (is_empty(pools->items[i])) {
            RELEASE(pools);
            return EMPTY;
        }
        empty |= as_tuple(pools->items[i])->length == 0;
    }
    Combiner *c = combiner_new(type, from_pointer(pools), total, total);
    if (c) {
        memset(c->indices, 0, total * sizeof(size_t));
        c->stopped = empty;
    }
    return from_pointer(c);
}

static Value product_next(Value self)
{
    Combiner *c = (Combiner *)as_object(self);
    if (c->stopped)
        return EMPTY;
    if (is_empty(c->result))
        return give(c, 0, true);
    Tuple *pools = as_tuple(c->pool);
    size_t i = c->r;
    while (i > 0 && ++c->indices[i - 1] == as_tuple(pools->items[i - 1])->length)
        c->indices[--i] = 0;
    return i == 0 ? stop(c) : give(c, i - 1, true);
}

/* ---- combinations ---- */

ARGUMENTS(combinations_arguments, "combinations", "(iterable, r)");
ARGUMENTS(replacement_arguments, "combinations_with_replacement", "(iterable, r)");

static Combiner *combinations_make(Type *type, const NativeRow *row, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    int64_t r;
    if (!bind_arguments(row, args, nargs, kwnames, bound, 2))
        return NULL;
    Value pool = tuple_from_iterable(bound[0]);
    if (is_empty(pool))
        return NULL;
    if (!read_r(bound[1], &r)) {
        release(pool);
        return NULL;
    }
    return combiner_new(type, pool, (size_t)r, (size_t)r);
}

static Value combinations_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Combiner *c = combinations_make(type, &combinations_arguments, args, nargs, kwnames);
    for (size_t i = 0; c && i < c->r; i++)
        c->indices[i] = i;
    if (c)
        c->stopped = c->r > as_tuple(c->pool)->length;
    return from_pointer(c);
}

static Value combinations_next(Value self)
{
    Combiner *c = (Combiner *)as_object(self);
    if (c->stopped)
        return EMPTY;
    if (is_empty(c->result))
        return give(c, 0, false);
    size_t n = as_tuple(c->pool)->length, i = c->r;
    while (i > 0 && c->indices[i - 1] == i - 1 + n - c->r)
        i--;
    if (i-- == 0)
        return stop(c);
    c->indices[i]++;
    for (size_t j = i + 1; j < c->r; j++)
        c->indices[j] = c->indices[j - 1] + 1;
    return give(c, i, false);
}

static Value replacement_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Combiner *c = combinations_make(type, &replacement_arguments, args, nargs, kwnames);
    if (c) {
        memset(c->indices, 0, c->r * sizeof(size_t));
        c->stopped = as_tuple(c->pool)->length == 0 && c->r > 0;
    }
    return from_pointer(c);
}

static Value replacement_next(Value self)
{
    Combiner *c = (Combiner *)as_object(self);
    if (c->stopped)
        return EMPTY;
    if (is_empty(c->result))
        return give(c, 0, false);
    size_t n = as_tuple(c->pool)->length, i = c->r;
    while (i > 0 && c->indices[i - 1] == n - 1)
        i--;
    if (i-- == 0)
        return stop(c);
    size_t index = c->indices[i] + 1;
    for (size_t j = i; j < c->r; j++)
        c->indices[j] = index;
    return give(c, i, false);
}

/* ---- permutations ---- */

ARGUMENTS(permutations_arguments, "permutations", "(iterable, r=None)");

static Value permutations_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    if (!bind_arguments(&permutations_arguments, args, nargs, kwnames, bound, 2))
        return EMPTY;
    Value pool = tuple_from_iterable(bound[0]);
    if (is_empty(pool))
        return EMPTY;
    size_t n = as_tuple(pool)->length;
    int64_t r = (int64_t)n;
    bool ok = true;
    if (!is_none(bound[1])) {
        ok = is_int(bound[1]) && read_r(bound[1], &r);
        if (!ok && !error_occurred())
            error_type("Expected int as r");
    }
    if (!ok) {
        release(pool);
        return EMPTY;
    }
    Combiner *c = combiner_new(type, pool, (size_t)r, (size_t)r > SIZE_MAX / 128 ? SIZE_MAX : n + (size_t)r);
    if (c == NULL)
        return EMPTY;
    for (size_t i = 0; i < n; i++)
        c->indices[i] = i;
    for (size_t i = 0; i < c->r; i++)
        c->indices[n + i] = n - i;
    c->stopped = c->r > n;
    return from_pointer(c);
}

static Value permutations_next(Value self)
{
    Combiner *c = (Combiner *)as_object(self);
    if (c->stopped)
        return EMPTY;
    if (is_empty(c->result))
        return give(c, 0, false);
    size_t n = as_tuple(c->pool)->length, *indices = c->indices, *cycles = c->indices + n;
    for (size_t i = c->r; i-- > 0;) {
        if (--cycles[i] == 0) { /* rotate i.. to the left */
            size_t first = indices[i];
            memmove(indices + i, indices + i + 1, (n - 1 - i) * sizeof(size_t));
            indices[n - 1] = first;
            cycles[i] = n - i;
            continue;
        }
        size_t j = n - cycles[i], t = indices[i];
        indices[i] = indices[j];
        indices[j] = t;
        return give(c, i, false);
    }
    return stop(c);
}

static Value method_sizeof(Value self)
{
    return int_value((int64_t)(type_of(self)->instance_bytes + ((Combiner *)as_object(self))->indices_bytes));
}

static const NativeRow rows[] = {
    NATIVE("__sizeof__", method_sizeof, "($self, /)", "Returns size in memory, in bytes."),
    NATIVE_END,
};

#define COMBINER_TYPE(id, text, new_slot, next_slot, doc_text)                                                         \
    const TypeSpec id = {.name = "itertools." text, .doc = doc_text, .size = sizeof(Combiner), .methods = rows,        \
                         .flags = TYPE_BASE | TYPE_TRACKED,                                                            \
                         .slots = {.new = new_slot, .iter = iterator_self, .next = next_slot,                          \
                                   .dealloc = combiner_dealloc, .traverse = combiner_traverse}}

COMBINER_TYPE(product_spec, "product", product_new, product_next,
              "product(*iterables, repeat=1)\n--\n\nCartesian product of the iterables: nested for-loops.");
COMBINER_TYPE(combinations_spec, "combinations", combinations_new, combinations_next,
              "combinations(iterable, r)\n--\n\nYields r-length subsequences of the items.");
COMBINER_TYPE(combinations_with_replacement_spec, "combinations_with_replacement", replacement_new, replacement_next,
              "combinations_with_replacement(iterable, r)\n--\n\nYields r-length subsequences; items may come more than once.");
COMBINER_TYPE(permutations_spec, "permutations", permutations_new, permutations_next,
              "permutations(iterable, r=None)\n--\n\nYields r-length arrangements of the items.");
