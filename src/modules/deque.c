/* deque.c - collections.deque: a ring of items whose capacity is a power of two. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"

typedef struct Deque {
    Object head;
    Value *items;
    size_t capacity; /* a power of two, or 0 */
    size_t first, length;
    int64_t limit;   /* maxlen; -1: none */
    uint64_t state;  /* counts changes of length */
} Deque;

static Deque *as_deque(Value v) { return (Deque *)as_object(v); }
static bool is_deque(Value v) { return is_instance_of(v, TYPE(deque)); }
static inline Value *place(Deque *d, size_t i) { return &d->items[(d->first + i) & (d->capacity - 1)]; }

static bool grow(Deque *d)
{
    size_t capacity = d->capacity ? d->capacity * 2 : 8;
    Value *items = capacity > SIZE_MAX / 32 ? NULL : mem_alloc(capacity * sizeof(Value));
    if (items == NULL) {
        if (!error_occurred())
            error_no_memory();
        return false;
    }
    for (size_t i = 0; i < d->length; i++)
        items[i] = *place(d, i);
    mem_free(d->items, d->capacity * sizeof(Value));
    d->items = items;
    d->capacity = capacity;
    d->first = 0;
    return true;
}

static Value pop_right(Deque *d)
{
    d->state++;
    return take(place(d, --d->length));
}
static Value pop_left(Deque *d)
{
    Value v = take(place(d, 0));
    d->state++;
    d->length--;
    d->first = (d->first + 1) & (d->capacity - 1);
    return v;
}

/* Takes the reference. */
static bool push_right(Deque *d, Value owned)
{
    if (d->length == d->capacity && !grow(d)) {
        release(owned);
        return false;
    }
    *place(d, d->length++) = owned;
    d->state++;
    if (d->limit >= 0 && d->length > (size_t)d->limit)
        release(pop_left(d));
    return true;
}
static bool push_left(Deque *d, Value owned)
{
    if (d->length == d->capacity && !grow(d)) {
        release(owned);
        return false;
    }
    d->first = (d->first - 1) & (d->capacity - 1);
    d->length++;
    *place(d, 0) = owned;
    d->state++;
    if (d->limit >= 0 && d->length > (size_t)d->limit)
        release(pop_right(d));
    return true;
}

static void empty(Deque *d)
{
    Deque old = *d;
    d->items = NULL;
    d->capacity = d->first = d->length = 0;
    d->state++;
    for (size_t i = 0; i < old.length; i++)
        release(*place(&old, i));
    mem_free(old.items, old.capacity * sizeof(Value));
}

static bool extend(Deque *d, Value iterable, bool left)
{
    Value copy = EMPTY;
    if (same(from_pointer(d), iterable))
        iterable = copy = list_from_iterable(iterable);
    Value iterator = is_empty(iterable) ? EMPTY : get_iterator(iterable), item;
    release(copy);
    if (is_empty(iterator))
        return false;
    bool ok = true;
    while (ok && !is_empty(item = iterator_next(iterator)))
        ok = left ? push_left(d, item) : push_right(d, item);
    release(iterator);
    return ok && !error_occurred();
}

/* ---- making ---- */

static Value deque_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    Deque *d = object_new(type);
    if (d)
        d->limit = -1;
    return from_pointer(d);
}

static const NativeRow arguments = NATIVE("deque", (NativeBound)NULL, "(iterable=<unset>, maxlen=None)", NULL);

static bool deque_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    int64_t limit = -1;
    if (!bind_arguments(&arguments, args, nargs, kwnames, bound, 2))
        return false;
    if (!is_none(bound[1])) {
        if (!is_int(bound[1])) {
            error_type("an integer is required");
            return false;
        }
        if (!index_as_int64(bound[1], &limit, TYPE(OverflowError)))
            return false;
        if (limit < 0) {
            error_value("maxlen must be non-negative");
            return false;
        }
    }
    Deque *d = as_deque(self);
    d->limit = limit;
    if (d->length)
        empty(d);
    return is_empty(bound[0]) || extend(d, bound[0], false);
}

static Value limit_value(Deque *d) { return d->limit < 0 ? none_value() : int_value(d->limit); }

static Value method_copy(Value self)
{
    Deque *d = as_deque(self);
    if (is_exactly(self, TYPE(deque))) {
        Value copy = deque_new(TYPE(deque), NULL, 0, EMPTY);
        if (is_empty(copy))
            return EMPTY;
        as_deque(copy)->limit = d->limit;
        if (!extend(as_deque(copy), self, false))
            clear(&copy);
        return copy;
    }
    Value type = from_pointer(type_of(self)), limit = limit_value(d);
    Value copy = d->limit < 0 ? call_1(type, self) : call_2(type, self, limit);
    release(limit);
    if (!is_empty(copy) && !is_deque(copy)) {
        error_type("%s() must return a deque, not %T", type_of(self)->name, copy);
        clear(&copy);
    }
    return copy;
}

/* ---- slots ---- */

static int64_t deque_length(Value self) { return (int64_t)as_deque(self)->length; }

static bool in_range(Deque *d, int64_t i)
{
    if ((uint64_t)i < d->length)
        return true;
    error_set(TYPE(IndexError), "deque index out of range");
    return false;
}

static Value deque_item(Value self, int64_t i)
{
    return in_range(as_deque(self), i) ? retain(*place(as_deque(self), (size_t)i)) : EMPTY;
}

static Value delete_at(Deque *d, size_t i)
{
    Value old = *place(d, i);
    for (; i + 1 < d->length; i++)
        *place(d, i) = *place(d, i + 1);
    *place(d, --d->length) = EMPTY;
    d->state++;
    return old;
}

static bool deque_set_item(Value self, int64_t i, Value value)
{
    Deque *d = as_deque(self);
    if (!in_range(d, i))
        return false;
    if (is_empty(value))
        release(delete_at(d, (size_t)i));
    else
        replace(place(d, (size_t)i), retain(value));
    return true;
}

static Value deque_repr(Value self)
{
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_from_c("[...]");
    Value list = list_from_iterable(self), result = EMPTY;
    Deque *d = as_deque(self);
    if (!is_empty(list))
        result = d->limit < 0 ? str_format("%N(%R)", type_of(self), list) : str_format("%N(%R, maxlen=%ld)", type_of(self), list, (long)d->limit);
    release(list);
    repr_leave(self);
    return result;
}

/* Calls values_equal with item i; -1 also where the deque changed. */
static int equal_at(Deque *d, size_t i, Value v)
{
    uint64_t state = d->state;
    Value item = retain(*place(d, i));
    int equal = values_equal(item, v);
    release(item);
    if (equal >= 0 && d->state != state) {
        error_set(TYPE(RuntimeError), "deque mutated during iteration");
        return -1;
    }
    return equal;
}

static int deque_contains(Value self, Value v)
{
    Deque *d = as_deque(self);
    for (size_t i = 0; i < d->length; i++) {
        int equal = equal_at(d, i, v);
        if (equal)
            return equal;
    }
    return 0;
}

static Value deque_compare(Value a, Value b, CompareOp op)
{
    if (!is_deque(a) || !is_deque(b))
        return not_implemented();
    if (same(a, b) && op != COMPARE_LT && op != COMPARE_GT)
        return bool_value(op != COMPARE_NE);
    if (as_deque(a)->length != as_deque(b)->length && (op == COMPARE_EQ || op == COMPARE_NE))
        return bool_value(op == COMPARE_NE);
    Value x = list_from_iterable(a), y = is_empty(x) ? EMPTY : list_from_iterable(b);
    Value result = is_empty(y) ? EMPTY : list_compare(x, y, op);
    release(x);
    release(y);
    return result;
}

static Value deque_concat(Value a, Value b)
{
    if (!is_deque(b))
        return error_type("can only concatenate deque (not \"%T\") to deque", b);
    Value result = method_copy(a);
    if (!is_empty(result) && !extend(as_deque(result), b, false))
        clear(&result);
    return result;
}

static Value deque_inplace_concat(Value a, Value b) { return extend(as_deque(a), b, false) ? retain(a) : EMPTY; }

static Value deque_inplace_repeat(Value self, int64_t n)
{
    Deque *d = as_deque(self);
    size_t length = d->length, total;
    if (length == 0 || n == 1)
        return retain(self);
    if (n <= 0) {
        empty(d);
        return retain(self);
    }
    if (__builtin_mul_overflow(length, (size_t)n, &total) || total > SIZE_MAX / 32) {
        if (d->limit < 0)
            return error_no_memory();
        total = (size_t)d->limit + length;
    }
    if (d->limit >= 0 && total > (size_t)d->limit + length)
        total = ((size_t)d->limit + length - 1) / length * length + length;
    Value items = list_from_iterable(self);
    bool ok = !is_empty(items);
    for (size_t done = length; ok && done < total; done++)
        ok = push_right(d, retain(as_list(items)->items[done % length]));
    release(items);
    return ok ? retain(self) : EMPTY;
}

static Value deque_repeat(Value self, int64_t n)
{
    Value copy = method_copy(self);
    Value result = is_empty(copy) ? EMPTY : deque_inplace_repeat(copy, n);
    release(copy);
    return result;
}

/* ---- methods ---- */

static Value method_append(Value self, Value v) { return push_right(as_deque(self), retain(v)) ? none_value() : EMPTY; }
static Value method_appendleft(Value self, Value v) { return push_left(as_deque(self), retain(v)) ? none_value() : EMPTY; }
static Value method_extend(Value self, Value v) { return extend(as_deque(self), v, false) ? none_value() : EMPTY; }
static Value method_extendleft(Value self, Value v) { return extend(as_deque(self), v, true) ? none_value() : EMPTY; }

static Value method_pop(Value self)
{
    Deque *d = as_deque(self);
    return d->length ? pop_right(d) : error_set(TYPE(IndexError), "pop from an empty deque");
}
static Value method_popleft(Value self)
{
    Deque *d = as_deque(self);
    return d->length ? pop_left(d) : error_set(TYPE(IndexError), "pop from an empty deque");
}

static Value method_clear(Value self)
{
    empty(as_deque(self));
    return none_value();
}

static Value method_count(Value self, Value v)
{
    Deque *d = as_deque(self);
    int64_t count = 0;
    for (size_t i = 0; i < d->length; i++) {
        int equal = equal_at(d, i, v);
        if (equal < 0)
            return EMPTY;
        count += equal;
    }
    return int_value(count);
}

static Value method_index(Value self, const Value *args)
{
    Deque *d = as_deque(self);
    int64_t start, stop, n = (int64_t)d->length;
    if (!search_bound(args[1], n, &start) || !search_bound(args[2], n, &stop))
        return EMPTY;
    for (int64_t i = start; i < stop && i < (int64_t)d->length; i++) {
        int equal = equal_at(d, (size_t)i, args[0]);
        if (equal)
            return equal > 0 ? int_value(i) : EMPTY;
    }
    return error_value("deque.index(x): x not in deque");
}

static Value method_insert(Value self, const Value *args)
{
    Deque *d = as_deque(self);
    int64_t i, n = (int64_t)d->length;
    if (!index_as_int64(args[0], &i, TYPE(OverflowError)))
        return EMPTY;
    if (d->limit == n)
        return error_set(TYPE(IndexError), "deque already at its maximum size");
    i = i < -n ? 0 : i < 0 ? i + n : i > n ? n : i;
    if (!push_right(d, retain(args[1])))
        return EMPTY;
    for (int64_t j = n; j > i; j--)
        *place(d, (size_t)j) = *place(d, (size_t)j - 1);
    *place(d, (size_t)i) = args[1];
    return none_value();
}

static Value method_remove(Value self, Value v)
{
    Deque *d = as_deque(self);
    for (size_t i = 0, n = d->length; i < n; i++) {
        uint64_t state = d->state;
        Value item = retain(*place(d, i));
        int equal = values_equal(item, v);
        release(item);
        if (equal < 0)
            return EMPTY;
        if (d->state != state)
            return error_set(TYPE(IndexError), "deque mutated during remove().");
        if (equal) {
            release(delete_at(d, i));
            return none_value();
        }
    }
    return error_value("deque.remove(x): x not in deque");
}

static Value method_reverse(Value self)
{
    Deque *d = as_deque(self);
    for (size_t i = 0; i < d->length / 2; i++) {
        Value *a = place(d, i), *b = place(d, d->length - 1 - i), v = *a;
        *a = *b;
        *b = v;
    }
    return none_value();
}

static Value method_rotate(Value self, const Value *args)
{
    Deque *d = as_deque(self);
    int64_t n, length = (int64_t)d->length;
    if (!index_as_int64(args[0], &n, TYPE(OverflowError)))
        return EMPTY;
    if (length < 2)
        return none_value();
    n %= length;
    if (n > length / 2)
        n -= length;
    else if (n < -(length / 2))
        n += length;
    uint64_t state = d->state + 1;
    for (; n > 0; n--) {
        Value v = *place(d, d->length - 1);
        *place(d, d->length - 1) = EMPTY;
        d->first = (d->first - 1) & (d->capacity - 1);
        *place(d, 0) = v;
    }
    for (; n < 0; n++) {
        Value v = take(place(d, 0));
        d->first = (d->first + 1) & (d->capacity - 1);
        *place(d, d->length - 1) = v;
    }
    d->state = state;
    return none_value();
}

static Value method_reduce(Value self)
{
    Value state = call_method_c(self, "__getstate__", NULL, 0), iterator = is_empty(state) ? EMPTY : get_iterator(self), args = EMPTY, result = EMPTY;
    Value limit = limit_value(as_deque(self));
    if (!is_empty(iterator))
        args = is_none(limit) ? retain(runtime.empty_tuple) : tuple_pack(2, runtime.empty_tuple, limit);
    if (!is_empty(args))
        result = tuple_pack(4, from_pointer(type_of(self)), args, state, iterator);
    release(args);
    release(limit);
    release(iterator);
    release(state);
    return result;
}

static Value method_sizeof(Value self)
{
    return int_value((int64_t)(type_of(self)->instance_bytes + as_deque(self)->capacity * sizeof(Value)));
}

static Value get_maxlen(Value self) { return limit_value(as_deque(self)); }

/* ---- iterators ---- */

typedef struct DequeIterator {
    Object head;
    Value deque;
    uint64_t state;
    int64_t left;
} DequeIterator;

static Value iterator_make(Type *type, Value deque)
{
    DequeIterator *it = object_new(type);
    if (it == NULL)
        return EMPTY;
    it->deque = retain(deque);
    it->state = as_deque(deque)->state;
    it->left = (int64_t)as_deque(deque)->length;
    return from_pointer(it);
}
static Value deque_iter(Value self) { return iterator_make(TYPE(deque_iterator), self); }
static Value method_reversed(Value self) { return iterator_make(TYPE(deque_reverse_iterator), self); }

static inline Value iterate(Value self, bool reversed)
{
    DequeIterator *it = (DequeIterator *)as_object(self);
    Deque *d = as_deque(it->deque);
    if (unlikely(it->state != d->state)) {
        it->left = 0;
        return error_set(TYPE(RuntimeError), "deque mutated during iteration");
    }
    if (it->left == 0)
        return EMPTY;
    size_t i = reversed ? (size_t)it->left - 1 : d->length - (size_t)it->left;
    it->left--;
    return retain(*place(d, i));
}
static Value forward_next(Value self) { return iterate(self, false); }
static Value reverse_next(Value self) { return iterate(self, true); }

static Value iterator_hint(Value self) { return int_value(((DequeIterator *)as_object(self))->left); }

static Value iterator_reduce(Value self)
{
    DequeIterator *it = (DequeIterator *)as_object(self);
    Value done = int_value((int64_t)as_deque(it->deque)->length - it->left), args = tuple_pack(2, it->deque, done);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), args);
    release(args);
    return result;
}

static Value iterator_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    int64_t skip = 0;
    if (!check_arguments(type->name, nargs, kwnames, 1, 2))
        return EMPTY;
    if (!is_deque(args[0]))
        return error_type("%s() argument 1 must be collections.deque, not %T", type->name, args[0]);
    if (nargs == 2 && !index_as_int64(args[1], &skip, TYPE(OverflowError)))
        return EMPTY;
    Value it = iterator_make(type, args[0]);
    if (!is_empty(it)) {
        int64_t *left = &((DequeIterator *)as_object(it))->left;
        *left = skip < 0 ? *left : skip > *left ? 0 : *left - skip;
    }
    return it;
}

static const NativeRow iterator_rows[] = {
    NATIVE("__length_hint__", iterator_hint, "($self, /)", "Private method returning an estimate of len(list(it))."),
    NATIVE("__reduce__", iterator_reduce, "($self, /)", "Return state information for pickling."),
    NATIVE_END,
};

static void iterator_dealloc(Object *self)
{
    release(((DequeIterator *)self)->deque);
    object_free(self);
}
static void iterator_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((DequeIterator *)self)->deque, visit, context);
}

const TypeSpec deque_iterator_spec = {
    .name = "collections._deque_iterator", .size = sizeof(DequeIterator), .flags = TYPE_TRACKED, .methods = iterator_rows,
    .slots = {.new = iterator_new, .iter = iterator_self, .next = forward_next, .dealloc = iterator_dealloc, .traverse = iterator_traverse},
};
const TypeSpec deque_reverse_iterator_spec = {
    .name = "collections._deque_reverse_iterator", .size = sizeof(DequeIterator), .flags = TYPE_TRACKED, .methods = iterator_rows,
    .slots = {.new = iterator_new, .iter = iterator_self, .next = reverse_next, .dealloc = iterator_dealloc, .traverse = iterator_traverse},
};

static const NativeRow methods[] = {
    NATIVE("__copy__", method_copy, "($self, /)", "Return a shallow copy of a deque."),
    NATIVE("__reduce__", method_reduce, "($self, /)", "Return state information for pickling."),
    NATIVE("__reversed__", method_reversed, "($self, /)", "Return a reverse iterator over the deque."),
    NATIVE("__sizeof__", method_sizeof, "($self, /)", "Return the size of the deque in memory, in bytes."),
    NATIVE("append", method_append, "($self, item, /)", "Add an element to the right side of the deque."),
    NATIVE("appendleft", method_appendleft, "($self, item, /)", "Add an element to the left side of the deque."),
    NATIVE("clear", method_clear, "($self, /)", "Remove all elements from the deque."),
    NATIVE("copy", method_copy, "($self, /)", "Return a shallow copy of a deque."),
    NATIVE("count", method_count, "($self, value, /)", "Return number of occurrences of value."),
    NATIVE("extend", method_extend, "($self, iterable, /)", "Extend the right side of the deque with elements from the iterable."),
    NATIVE("extendleft", method_extendleft, "($self, iterable, /)", "Extend the left side of the deque with elements from the iterable."),
    NATIVE("index", method_index, "($self, value, start=0, stop=sys.maxsize, /)", "Return first index of value; ValueError if there is none."),
    NATIVE("insert", method_insert, "($self, index, value, /)", "Insert value before index."),
    NATIVE("pop", method_pop, "($self, /)", "Remove and return the rightmost element."),
    NATIVE("popleft", method_popleft, "($self, /)", "Remove and return the leftmost element."),
    NATIVE("remove", method_remove, "($self, value, /)", "Remove first occurrence of value; ValueError if there is none."),
    NATIVE("reverse", method_reverse, "($self, /)", "Reverse in place."),
    NATIVE("rotate", method_rotate, "($self, n=1, /)", "Rotate the deque n steps to the right; if n is negative, to the left."),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};

static const GetSetRow getset[] = {
    {"maxlen", get_maxlen, NULL, "maximum size of a deque or None if unbounded"},
    GETSET_END,
};

static void deque_dealloc(Object *self)
{
    empty((Deque *)self);
    object_free(self);
}

static void deque_traverse(Object *self, VisitFn visit, void *context)
{
    Deque *d = (Deque *)self;
    for (size_t i = 0; i < d->length; i++)
        visit_value(*place(d, i), visit, context);
}

static void deque_clear(Object *self) { empty((Deque *)self); }

const TypeSpec deque_spec = {
    .name = "collections.deque", .size = sizeof(Deque), .methods = methods, .getset = getset,
    .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS | TYPE_SEQUENCE,
    .doc = "deque([iterable[, maxlen]])\n--\n\nA list-like sequence optimized for data accesses near its endpoints.",
    .slots = {.new = deque_new, .init = deque_init, .repr = deque_repr, .length = deque_length, .iter = deque_iter,
              .sequence_item = deque_item, .set_sequence_item = deque_set_item, .contains = deque_contains,
              .compare = deque_compare, .concat = deque_concat, .inplace_concat = deque_inplace_concat,
              .repeat = deque_repeat, .inplace_repeat = deque_inplace_repeat, .dealloc = deque_dealloc,
              .traverse = deque_traverse, .clear = deque_clear},
};
