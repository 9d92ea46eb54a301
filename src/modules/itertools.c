/* itertools.c - module itertools: iterators over one or several iterables. Combinatorics are in
   itertools_combine.c, groupby and tee in itertools_group.c. */
#include "modules/itertools.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/module.h"

HOLDER_SLOTS(2)
HOLDER_SLOTS(3)
HOLDER_SLOTS(4)

/* Keyword arguments are the business of a subclass's __init__ where it has one. */
static bool plain_arguments(Type *type, const char *name, size_t nargs, Value kwnames, size_t least, size_t most)
{
    bool own_init = type->slots.init != TYPE(object)->slots.init;
    return check_arguments(name, nargs, own_init ? EMPTY : kwnames, least, most);
}

/* ---- count ---- */

typedef struct Count {
    Object head;
    Value next, step;
} Count;

ARGUMENTS(count_arguments, "count", "(start=0, step=1)");

static bool is_number(Value v)
{
    const Slots *slots = &type_of(v)->slots;
    return is_int(v) || is_float(v) || slots->to_index || slots->to_int || slots->to_float || strcmp(type_of(v)->name, "complex") == 0;
}

static Value count_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    if (!bind_arguments(&count_arguments, args, nargs, kwnames, bound, 2))
        return EMPTY;
    if (!is_number(bound[0]) || !is_number(bound[1]))
        return error_type("a number is required");
    Count *count = object_new(type);
    if (count == NULL)
        return EMPTY;
    count->next = retain(bound[0]);
    count->step = retain(bound[1]);
    return from_pointer(count);
}

static Value count_next(Value self)
{
    Count *count = (Count *)as_object(self);
    Value next, item = count->next;
    if (unlikely(!both_small_ints(item, count->step) || !small_int_add(item, count->step, &next))) {
        next = binary(BINARY_add, item, count->step);
        if (is_empty(next))
            return EMPTY;
    }
    count->next = next;
    return item;
}

static Value count_repr(Value self)
{
    Count *count = (Count *)as_object(self);
    if (same(count->step, small_int_value(1)))
        return str_format("%N(%R)", type_of(self), count->next);
    return str_format("%N(%R, %R)", type_of(self), count->next, count->step);
}

const TypeSpec count_spec = {
    .name = "itertools.count", .size = sizeof(Count), .flags = TYPE_BASE | TYPE_TRACKED,
    .doc = "count(start=0, step=1)\n--\n\nYields start, start + step, start + 2*step and so on without end.",
    .slots = {.new = count_new, .iter = iterator_self, .next = count_next, .repr = count_repr, .dealloc = dealloc_2,
              .traverse = traverse_2, .clear = clear_2},
};

/* ---- repeat ---- */

typedef struct Repeat {
    Object head;
    Value item, unused;
    int64_t left; /* -1: for ever */
} Repeat;

ARGUMENTS(repeat_arguments, "repeat", "(object, times=<unset>)");

static Value repeat_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    int64_t times = -1;
    if (!bind_arguments(&repeat_arguments, args, nargs, kwnames, bound, 2))
        return EMPTY;
    if (!is_empty(bound[1]) && !index_as_int64(bound[1], &times, TYPE(OverflowError)))
        return EMPTY;
    Repeat *repeat = object_new(type);
    if (repeat == NULL)
        return EMPTY;
    repeat->item = retain(bound[0]);
    repeat->left = is_empty(bound[1]) ? -1 : times < 0 ? 0 : times;
    return from_pointer(repeat);
}

static Value repeat_next(Value self)
{
    Repeat *repeat = (Repeat *)as_object(self);
    if (repeat->left == 0)
        return EMPTY;
    if (repeat->left > 0)
        repeat->left--;
    return retain(repeat->item);
}

static Value repeat_repr(Value self)
{
    Repeat *repeat = (Repeat *)as_object(self);
    if (repeat->left < 0)
        return str_format("%N(%R)", type_of(self), repeat->item);
    return str_format("%N(%R, %ld)", type_of(self), repeat->item, (long)repeat->left);
}

static Value repeat_length_hint(Value self)
{
    Repeat *repeat = (Repeat *)as_object(self);
    return repeat->left < 0 ? error_type("len() of unsized object") : int_value(repeat->left);
}

static const NativeRow repeat_rows[] = {
    NATIVE("__length_hint__", repeat_length_hint, "($self, /)", "Private method returning an estimate of len(list(it))."),
    NATIVE_END,
};

const TypeSpec repeat_spec = {
    .name = "itertools.repeat", .size = sizeof(Repeat), .flags = TYPE_BASE | TYPE_TRACKED, .methods = repeat_rows,
    .doc = "repeat(object [,times])\n\nYields the object that many times, or without end.",
    .slots = {.new = repeat_new, .iter = iterator_self, .next = repeat_next, .repr = repeat_repr, .dealloc = dealloc_2,
              .traverse = traverse_2, .clear = clear_2},
};

/* ---- cycle ---- */

typedef struct Cycle {
    Object head;
    Value iterator; /* EMPTY: used up */
    Value saved;    /* list */
    size_t index;
} Cycle;

static Value cycle_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (!plain_arguments(type, "cycle", nargs, kwnames, 1, 1))
        return EMPTY;
    List *saved = list_new(0);
    Cycle *cycle = saved ? holder_new(type, from_pointer(saved), args[0]) : NULL;
    RELEASE(saved);
    return from_pointer(cycle);
}

static Value cycle_next(Value self)
{
    Cycle *cycle = (Cycle *)as_object(self);
    if (!is_empty(cycle->iterator)) {
        Value item = iterator_next(cycle->iterator);
        if (!is_empty(item)) {
            if (list_append(as_list(cycle->saved), item))
                return item;
            release(item);
            return EMPTY;
        }
        if (error_occurred())
            return EMPTY;
        clear(&cycle->iterator);
    }
    List *saved = as_list(cycle->saved);
    if (saved->length == 0)
        return EMPTY;
    if (cycle->index >= saved->length)
        cycle->index = 0;
    return retain(saved->items[cycle->index++]);
}

HOLDER_TYPE(cycle_spec, "cycle", Cycle, 2, cycle_new, cycle_next, NULL,
            "cycle(iterable, /)\n--\n\nYields the items of the iterable, then the same again, without end.");

/* ---- accumulate ---- */

typedef struct Accumulate {
    Object head;
    Value iterator, function, total, initial;
} Accumulate;

ARGUMENTS(accumulate_arguments, "accumulate", "(iterable, func=None, *, initial=None)");

static Value accumulate_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[3];
    if (!bind_arguments(&accumulate_arguments, args, nargs, kwnames, bound, 3))
        return EMPTY;
    Accumulate *a = holder_new(type, is_none(bound[1]) ? EMPTY : bound[1], bound[0]);
    if (a && !is_none(bound[2]))
        a->initial = retain(bound[2]);
    return from_pointer(a);
}

static Value accumulate_next(Value self)
{
    Accumulate *a = (Accumulate *)as_object(self);
    if (!is_empty(a->initial)) {
        a->total = take(&a->initial);
        return retain(a->total);
    }
    Value item = iterator_next(a->iterator);
    if (is_empty(item))
        return EMPTY;
    if (is_empty(a->total)) {
        a->total = item;
        return retain(item);
    }
    Value old = retain(a->total);
    Value total = is_empty(a->function) ? binary(BINARY_add, old, item) : call_2(a->function, old, item);
    release(old);
    release(item);
    if (is_empty(total))
        return EMPTY;
    replace(&a->total, retain(total));
    return total;
}

HOLDER_TYPE(accumulate_spec, "accumulate", Accumulate, 4, accumulate_new, accumulate_next, NULL,
            "accumulate(iterable, func=None, *, initial=None)\n--\n\nYields the running totals, by func or by addition.");

/* ---- batched ---- */

typedef struct Batched {
    Object head;
    Value iterator, unused;
    int64_t size;
    bool strict;
} Batched;

ARGUMENTS(batched_arguments, "batched", "(iterable, n, *, strict=False)");

static Value batched_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[3];
    int64_t n;
    if (!bind_arguments(&batched_arguments, args, nargs, kwnames, bound, 3) || !index_as_int64(bound[1], &n, TYPE(OverflowError)))
        return EMPTY;
    int strict = is_true(bound[2]);
    if (strict < 0)
        return EMPTY;
    if (n < 1)
        return error_value("n must be at least one");
    Batched *b = holder_new(type, EMPTY, bound[0]);
    if (b) {
        b->size = n;
        b->strict = strict;
    }
    return from_pointer(b);
}

static Value batched_next(Value self)
{
    Batched *b = (Batched *)as_object(self);
    if (is_empty(b->iterator))
        return EMPTY;
    Value iterator = retain(b->iterator), item, result = EMPTY;
    List *items = list_new(b->size < 64 ? (size_t)b->size : 64);
    bool ok = items != NULL;
    while (ok && (int64_t)items->length < b->size && !is_empty(item = iterator_next(iterator)))
        ok = list_append_owned(items, item);
    release(iterator);
    ok = ok && !error_occurred();
    if (ok && (int64_t)items->length < b->size) {
        clear(&b->iterator);
        if (b->strict && items->length)
            ok = (error_value("batched(): incomplete batch"), false);
    }
    if (ok && items->length) {
        result = tuple_from_owned(items->items, items->length);
        items->length = 0;
    }
    if (!ok)
        clear(&b->iterator);
    RELEASE(items);
    return result;
}

HOLDER_TYPE(batched_spec, "batched", Batched, 2, batched_new, batched_next, NULL,
            "batched(iterable, n, *, strict=False)\n--\n\nYields tuples of n items; the last may be shorter unless strict.");

/* ---- chain ---- */

typedef struct Chain {
    Object head;
    Value source, active;
} Chain;

static Value chain_from(Type *type, Value iterable)
{
    return from_pointer(holder_new(type, EMPTY, iterable));
}

static Value chain_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (!plain_arguments(type, "chain", nargs, kwnames, 0, SIZE_MAX))
        return EMPTY;
    Value iterables = tuple_from(args, nargs);
    Value chain = is_empty(iterables) ? EMPTY : chain_from(type, iterables);
    release(iterables);
    return chain;
}

static Value chain_from_iterable(Value type, Value iterable) { return chain_from(as_type(type), iterable); }

static Value chain_next(Value self)
{
    Chain *chain = (Chain *)as_object(self);
    while (!is_empty(chain->source)) {
        if (is_empty(chain->active)) {
            Value iterable = iterator_next(chain->source);
            Value iterator = is_empty(iterable) ? EMPTY : get_iterator(iterable);
            release(iterable);
            if (is_empty(iterator)) {
                clear(&chain->source);
                return EMPTY;
            }
            replace(&chain->active, iterator);
        }
        Value active = retain(chain->active), item = iterator_next(active);
        release(active);
        if (!is_empty(item) || error_occurred())
            return item;
        clear(&chain->active);
    }
    return EMPTY;
}

static const NativeRow chain_rows[] = {
    NATIVE("from_iterable", chain_from_iterable, "($type, iterable, /)", "chain() of what one iterable yields."),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};

HOLDER_TYPE(chain_spec, "chain", Chain, 2, chain_new, chain_next, chain_rows,
            "chain(*iterables)\n--\n\nYields the items of the first iterable, then of the next, and so on.");

/* ---- compress ---- */

typedef struct Compress {
    Object head;
    Value data, selectors;
} Compress;

ARGUMENTS(compress_arguments, "compress", "(data, selectors)");

static Value compress_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    if (!bind_arguments(&compress_arguments, args, nargs, kwnames, bound, 2))
        return EMPTY;
    Compress *c = holder_new(type, EMPTY, bound[0]);
    if (c && is_empty(c->selectors = get_iterator(bound[1]))) {
        RELEASE(c);
        return EMPTY;
    }
    return from_pointer(c);
}

static Value compress_next(Value self)
{
    Compress *c = (Compress *)as_object(self);
    Value item, selector;
    while (!is_empty(item = iterator_next(c->data))) {
        selector = iterator_next(c->selectors);
        int keep = is_empty(selector) ? -1 : is_true(selector);
        release(selector);
        if (keep > 0)
            return item;
        release(item);
        if (keep < 0)
            return EMPTY;
    }
    return EMPTY;
}

HOLDER_TYPE(compress_spec, "compress", Compress, 2, compress_new, compress_next, NULL,
            "compress(data, selectors)\n--\n\nYields the data whose selector is true.");

/* ---- dropwhile, takewhile, filterfalse, starmap ---- */

typedef struct While {
    Object head;
    Value iterator, function;
    bool done;
} While;

static Value while_new(Type *type, const char *name, const Value *args, size_t nargs, Value kwnames)
{
    if (!plain_arguments(type, name, nargs, kwnames, 2, 2))
        return EMPTY;
    return from_pointer(holder_new(type, args[0], args[1]));
}
#define WHILE_NEW(id)                                                                                                  \
    static Value id##_new(Type *type, const Value *args, size_t nargs, Value kwnames)                                  \
    {                                                                                                                  \
        return while_new(type, #id, args, nargs, kwnames);                                                             \
    }
WHILE_NEW(dropwhile)
WHILE_NEW(takewhile)
WHILE_NEW(filterfalse)
WHILE_NEW(starmap)

static int passes(While *w, Value item)
{
    Value answer = call_1(w->function, item);
    int truth = is_empty(answer) ? -1 : is_true(answer);
    release(answer);
    return truth;
}

static Value dropwhile_next(Value self)
{
    While *w = (While *)as_object(self);
    Value item;
    while (!is_empty(item = iterator_next(w->iterator))) {
        if (w->done)
            return item;
        int drop = passes(w, item);
        if (drop == 0) {
            w->done = true;
            return item;
        }
        release(item);
        if (drop < 0)
            return EMPTY;
    }
    return EMPTY;
}

static Value takewhile_next(Value self)
{
    While *w = (While *)as_object(self);
    Value item = w->done ? EMPTY : iterator_next(w->iterator);
    if (is_empty(item))
        return EMPTY;
    int keep = passes(w, item);
    if (keep > 0)
        return item;
    release(item);
    w->done = keep == 0;
    return EMPTY;
}

static Value filterfalse_next(Value self)
{
    While *w = (While *)as_object(self);
    bool plain = is_none(w->function) || same(w->function, from_pointer(TYPE(bool_)));
    Value item;
    while (!is_empty(item = iterator_next(w->iterator))) {
        int drop = plain ? is_true(item) : passes(w, item);
        if (drop == 0)
            return item;
        release(item);
        if (drop < 0)
            return EMPTY;
    }
    return EMPTY;
}

static Value starmap_next(Value self)
{
    While *w = (While *)as_object(self);
    Value item = iterator_next(w->iterator);
    if (is_empty(item))
        return EMPTY;
    Value args = tuple_from_iterable(item);
    release(item);
    Value result = is_empty(args) ? EMPTY : call(w->function, as_tuple(args)->items, as_tuple(args)->length, EMPTY);
    release(args);
    return result;
}

HOLDER_TYPE(dropwhile_spec, "dropwhile", While, 2, dropwhile_new, dropwhile_next, NULL,
            "dropwhile(predicate, iterable, /)\n--\n\nYields the items from the first one on for which the predicate is false.");
HOLDER_TYPE(takewhile_spec, "takewhile", While, 2, takewhile_new, takewhile_next, NULL,
            "takewhile(predicate, iterable, /)\n--\n\nYields the items before the first one for which the predicate is false.");
HOLDER_TYPE(filterfalse_spec, "filterfalse", While, 2, filterfalse_new, filterfalse_next, NULL,
            "filterfalse(function, iterable, /)\n--\n\nYields the items for which function(item) is false.");
HOLDER_TYPE(starmap_spec, "starmap", While, 2, starmap_new, starmap_next, NULL,
            "starmap(function, iterable, /)\n--\n\nYields function(*args) for every args of the iterable.");

/* ---- islice ---- */

typedef struct ISlice {
    Object head;
    Value iterator; /* EMPTY: exhausted */
    Value unused;
    int64_t next, stop, step, count; /* stop -1: none */
} ISlice;

static bool islice_bound(Value v, int64_t otherwise, int64_t least, const char *message, int64_t *result)
{
    *result = otherwise;
    if (is_none(v))
        return true;
    if (!index_as_int64(v, result, TYPE(OverflowError)))
        error_clear(); /* said below */
    else if (*result >= least)
        return true;
    error_value("%s", message);
    return false;
}

static Value islice_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    static const char indices[] = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    if (!plain_arguments(type, "islice", nargs, kwnames, 2, 4))
        return EMPTY;
    int64_t start = 0, stop, step = 1;
    if (nargs == 2) {
        if (!islice_bound(args[1], -1, 0, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.", &stop))
            return EMPTY;
    } else if (!islice_bound(args[2], -1, 0, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.", &stop) ||
               !islice_bound(args[1], 0, 0, indices, &start)) {
        return EMPTY;
    }
    if (nargs == 4 && !islice_bound(args[3], 1, 1, "Step for islice() must be a positive integer or None.", &step))
        return EMPTY;
    ISlice *it = holder_new(type, EMPTY, args[0]);
    if (it) {
        it->next = start;
        it->stop = stop;
        it->step = step;
    }
    return from_pointer(it);
}

static Value islice_next(Value self)
{
    ISlice *it = (ISlice *)as_object(self);
    if (is_empty(it->iterator))
        return EMPTY;
    Value item = EMPTY, iterator = retain(it->iterator);
    while (it->count < it->next) { /* skips */
        item = iterator_next(iterator);
        if (is_empty(item))
            goto end;
        release(item);
        item = EMPTY;
        it->count++;
    }
    if (it->stop >= 0 && it->count >= it->stop)
        goto end;
    item = iterator_next(iterator);
    if (is_empty(item))
        goto end;
    it->count++;
    if (__builtin_add_overflow(it->next, it->step, &it->next) || (it->stop >= 0 && it->next > it->stop))
        it->next = it->stop >= 0 ? it->stop : INT64_MAX;
    release(iterator);
    return item;
end:
    clear(&it->iterator);
    release(iterator);
    return EMPTY;
}

HOLDER_TYPE(islice_spec, "islice", ISlice, 2, islice_new, islice_next, NULL,
            "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\n"
            "Yields the items that a slice of a sequence would hold; negative values are not supported.");

/* ---- pairwise ---- */

typedef struct Pairwise {
    Object head;
    Value iterator, old, result;
} Pairwise;

static Value pairwise_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (!plain_arguments(type, "pairwise", nargs, kwnames, 1, 1))
        return EMPTY;
    Pairwise *p = holder_new(type, EMPTY, args[0]);
    if (p && is_empty(p->result = tuple_pack(2, NONE, NONE))) {
        RELEASE(p);
        return EMPTY;
    }
    return from_pointer(p);
}

static Value pairwise_next(Value self)
{
    Pairwise *p = (Pairwise *)as_object(self);
    if (is_empty(p->iterator))
        return EMPTY;
    Value iterator = retain(p->iterator), old = retain(p->old), new = EMPTY, result = EMPTY;
    if (is_empty(old)) {
        old = iterator_next(iterator);
        if (!is_empty(old) && !is_empty(p->iterator))
            replace(&p->old, retain(old));
    }
    if (!is_empty(old) && !is_empty(p->iterator))
        new = iterator_next(iterator);
    release(iterator);
    if (is_empty(new)) {
        release(old);
        clear(&p->iterator);
        clear(&p->old);
        return EMPTY;
    }
    Tuple *pair = as_tuple(p->result);
    if (tuple_is_free(pair)) {
        result = retain(p->result);
        replace(&pair->items[0], old);
        replace(&pair->items[1], retain(new));
    } else {
        result = tuple_from_owned((Value[]){old, retain(new)}, 2);
    }
    replace(&p->old, new);
    return result;
}

HOLDER_TYPE(pairwise_spec, "pairwise", Pairwise, 3, pairwise_new, pairwise_next, NULL,
            "pairwise(iterable, /)\n--\n\nYields overlapping pairs of neighbours.");

/* ---- zip_longest ---- */

typedef struct ZipLongest {
    Object head;
    Value iterators; /* list; exhausted ones are None */
    Value fill, result;
    size_t active;
} ZipLongest;

static Value zip_longest_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value fill = NONE;
    for (size_t i = 0; !is_empty(kwnames) && i < as_tuple(kwnames)->length; i++) {
        if (!str_equal_c(as_tuple(kwnames)->items[i], "fillvalue"))
            return error_type("zip_longest() got an unexpected keyword argument");
        fill = args[nargs];
    }
    List *iterators = list_new(nargs);
    for (size_t i = 0; iterators && i < nargs; i++) {
        Value iterator = get_iterator(args[i]);
        if (is_empty(iterator) || !list_append_owned(iterators, iterator)) {
            RELEASE(iterators);
            return EMPTY;
        }
    }
    ZipLongest *z = iterators ? object_new(type) : NULL;
    Tuple *result = z ? tuple_new(nargs) : NULL;
    if (result == NULL) {
        RELEASE(iterators);
        RELEASE(z);
        return EMPTY;
    }
    for (size_t i = 0; i < nargs; i++)
        result->items[i] = none_value();
    z->iterators = from_pointer(iterators);
    z->fill = retain(fill);
    z->result = from_pointer(result);
    z->active = nargs;
    return from_pointer(z);
}

static Value zip_longest_next(Value self)
{
    ZipLongest *z = (ZipLongest *)as_object(self);
    List *iterators = as_list(z->iterators);
    size_t n = iterators->length;
    if (n == 0 || z->active == 0)
        return EMPTY;
    Tuple *result = as_tuple(z->result);
    if (tuple_is_free(result))
        object_retain(&result->head);
    else if ((result = tuple_new(n)) == NULL)
        return EMPTY;
    for (size_t i = 0; i < n; i++) {
        Value iterator = iterators->items[i], item = is_none(iterator) ? retain(z->fill) : iterator_next(iterator);
        if (is_empty(item)) {
            if (error_occurred() || --z->active == 0) {
                z->active = 0;
                RELEASE(result);
                return EMPTY;
            }
            item = retain(z->fill);
            replace(&iterators->items[i], none_value());
        }
        replace(&result->items[i], item);
    }
    return from_pointer(result);
}

HOLDER_TYPE(zip_longest_spec, "zip_longest", ZipLongest, 3, zip_longest_new, zip_longest_next, NULL,
            "zip_longest(*iterables, fillvalue=None)\n--\n\nLike zip, but up to the end of the longest iterable; fillvalue stands "
            "for what the others lack.");

/* ---- the module ---- */

static const NativeRow functions[] = {
    NATIVE("tee", tee_function, "($module, iterable, n=2, /)", "Returns a tuple of n independent iterators."),
    NATIVE_END,
};

static bool fill(Value module)
{
    static const TypeSpec *const specs[] = {
        &count_spec, &repeat_spec, &cycle_spec, &accumulate_spec, &batched_spec, &chain_spec, &compress_spec, &dropwhile_spec,
        &takewhile_spec, &filterfalse_spec, &starmap_spec, &islice_spec, &pairwise_spec, &zip_longest_spec, &combinations_spec,
        &combinations_with_replacement_spec, &permutations_spec, &product_spec, &groupby_spec,
    };
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        Type *type = type_from_spec(specs[i], NULL);
        bool ok = type && module_add_type(module, type);
        RELEASE(type);
        if (!ok)
            return false;
    }
    return module_add_type(module, TYPE(grouper)) && module_add_type(module, TYPE(tee)) && module_add_type(module, TYPE(tee_data));
}

const ModuleSpec itertools_module = {"itertools", "Functional tools for creating and using iterators.", functions, fill};
