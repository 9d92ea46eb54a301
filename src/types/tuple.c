/* tuple.c - the tuple type. */
#include "object/tuple.h"

#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str.h"
#include "types/containers.h"
#include "types/iterators.h"

static Value tuple_repr(Value self)
{
    Tuple *t = as_tuple(self);
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_from_c("(...)");
    StrBuilder b;
    builder_init(&b);
    builder_char(&b, '(');
    for (size_t i = 0; i < t->length && !b.failed; i++) {
        if (i)
            builder_c(&b, ", ");
        Value item = to_repr(t->items[i]);
        if (is_empty(item))
            b.failed = true;
        else
            builder_str(&b, item);
        release(item);
    }
    builder_c(&b, t->length == 1 ? ",)" : ")");
    repr_leave(self);
    return builder_finish(&b);
}

static int64_t tuple_length(Value self) { return (int64_t)as_tuple(self)->length; }

static Value tuple_item(Value self, int64_t i)
{
    if ((uint64_t)i >= as_tuple(self)->length)
        return error_set(TYPE(IndexError), "tuple index out of range");
    return retain(as_tuple(self)->items[i]);
}

static Value get_slice(Value self, Value slice)
{
    int64_t start, stop, step;
    if (!slice_unpack(slice, &start, &stop, &step))
        return EMPTY;
    Tuple *t = as_tuple(self);
    int64_t count = slice_adjust((int64_t)t->length, &start, &stop, step);
    if (step == 1)
        return tuple_slice(self, (size_t)start, (size_t)(start + count));
    Tuple *result = tuple_new((size_t)count);
    for (int64_t i = 0; result && i < count; i++)
        result->items[i] = retain(t->items[start + i * step]);
    return from_pointer(result);
}

static Value tuple_subscript(Value self, Value key)
{
    int64_t i;
    if (is_slice(key))
        return get_slice(self, key);
    if (!is_int(key) && type_of(key)->slots.to_index == NULL)
        return error_type("tuple indices must be integers or slices, not %T", key);
    if (!index_as_int64(key, &i, TYPE(IndexError)))
        return EMPTY;
    return tuple_item(self, wrap_index(i, (int64_t)as_tuple(self)->length));
}

static Value tuple_concat(Value a, Value b)
{
    if (!is_tuple(b))
        return error_type("can only concatenate tuple (not \"%T\") to tuple", b);
    Tuple *x = as_tuple(a), *y = as_tuple(b);
    if (x->length == 0 && is_exact_tuple(b))
        return retain(b);
    if (y->length == 0 && is_exact_tuple(a))
        return retain(a);
    Tuple *result = tuple_new(x->length + y->length);
    if (result == NULL)
        return EMPTY;
    for (size_t i = 0; i < x->length; i++)
        result->items[i] = retain(x->items[i]);
    for (size_t i = 0; i < y->length; i++)
        result->items[x->length + i] = retain(y->items[i]);
    return from_pointer(result);
}

static Value tuple_repeat(Value self, int64_t n)
{
    Tuple *t = as_tuple(self);
    if ((t->length == 0 || n == 1) && is_exact_tuple(self))
        return retain(self);
    size_t total, length = t->length;
    if (__builtin_mul_overflow(length, (size_t)(n < 0 ? 0 : n), &total))
        return error_no_memory();
    Tuple *result = tuple_new(total);
    if (result == NULL)
        return EMPTY;
    for (size_t at = 0; at < total;)
        for (size_t j = 0; j < length; j++)
            result->items[at++] = retain(t->items[j]);
    return from_pointer(result);
}

static int tuple_contains(Value self, Value item)
{
    Tuple *t = as_tuple(self);
    for (size_t i = 0; i < t->length; i++) {
        int equal = values_equal(t->items[i], item);
        if (equal)
            return equal;
    }
    return 0;
}

static Value tuple_compare(Value a, Value b, CompareOp op)
{
    if (!is_tuple(a) || !is_tuple(b))
        return not_implemented();
    Tuple *x = as_tuple(a), *y = as_tuple(b);
    size_t m = x->length, n = y->length;
    for (size_t i = 0; i < m && i < n; i++) {
        int equal = values_equal(x->items[i], y->items[i]);
        if (equal < 0)
            return EMPTY;
        if (equal)
            continue;
        if (op == COMPARE_EQ || op == COMPARE_NE)
            return bool_value(op == COMPARE_NE);
        return compare(x->items[i], y->items[i], op);
    }
    bool results[] = {m < n, m <= n, m == n, m != n, m > n, m >= n};
    return bool_value(results[op]);
}

/* The hash of xxHash's long form (Collet), a lane an item. */
static int64_t tuple_hash(Value self)
{
    const uint64_t prime1 = 11400714785074694791u, prime2 = 14029467366897019727u, prime5 = 2870177450012600261u;
    Tuple *t = as_tuple(self);
    uint64_t sum = prime5;
    for (size_t i = 0; i < t->length; i++) {
        int64_t lane = hash_of(t->items[i]);
        if (lane == -1)
            return -1;
        sum += (uint64_t)lane * prime2;
        sum = (sum << 31 | sum >> 33) * prime1;
    }
    sum += t->length ^ (prime5 ^ 3527539u);
    return sum == UINT64_MAX ? 1546275796 : (int64_t)sum;
}

static Value method_index(Value self, const Value *args)
{
    Tuple *t = as_tuple(self);
    int64_t start, stop, n = (int64_t)t->length;
    if (!search_bound(args[1], n, &start) || !search_bound(args[2], n, &stop))
        return EMPTY;
    for (int64_t i = start; i < stop && i < n; i++) {
        int equal = values_equal(t->items[i], args[0]);
        if (equal)
            return equal > 0 ? int_value(i) : EMPTY;
    }
    return error_value("tuple.index(x): x not in tuple");
}

static Value method_count(Value self, Value item)
{
    Tuple *t = as_tuple(self);
    int64_t count = 0;
    for (size_t i = 0; i < t->length; i++) {
        int equal = values_equal(t->items[i], item);
        if (equal < 0)
            return EMPTY;
        count += equal;
    }
    return int_value(count);
}

static Value method_getnewargs(Value self)
{
    Value copy = tuple_from(as_tuple(self)->items, as_tuple(self)->length);
    Value result = is_empty(copy) ? EMPTY : tuple_pack(1, copy);
    release(copy);
    return result;
}

static const NativeRow methods[] = {
    NATIVE("__getnewargs__", method_getnewargs, "($self, /)", "What a copy is made of, for pickling."),
    NATIVE("count", method_count, "($self, value, /)", "Return number of occurrences of value."),
    NATIVE("index", method_index, "($self, value, start=0, stop=sys.maxsize, /)", "Return first index of value; ValueError if there is none."),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};

Tuple *tuple_of_type(Type *type, size_t length)
{
    if (type == TYPE(tuple))
        return tuple_new(length);
    size_t size = sizeof(Tuple) + length * sizeof(Value);
    if (type->dict_offset < 0)
        size += sizeof(Value);
    Tuple *tuple = object_new_sized(type, size);
    if (tuple)
        tuple->length = length;
    return tuple;
}

static Value tuple_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    bool own_init = type->slots.init != TYPE(tuple)->slots.init;
    if (!check_arguments("tuple", nargs, own_init ? EMPTY : kwnames, 0, 1))
        return EMPTY;
    Value items = nargs ? tuple_from_iterable(args[0]) : tuple_from(NULL, 0);
    if (type == TYPE(tuple) || is_empty(items))
        return items;
    Tuple *result = tuple_of_type(type, as_tuple(items)->length);
    for (size_t i = 0; result && i < result->length; i++)
        result->items[i] = retain(as_tuple(items)->items[i]);
    release(items);
    return from_pointer(result);
}

static bool tuple_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    (void)args;
    (void)nargs;
    (void)kwnames;
    return true;
}

static void tuple_traverse(Object *self, VisitFn visit, void *context)
{
    Tuple *t = (Tuple *)self;
    for (size_t i = 0; i < t->length; i++)
        visit_value(t->items[i], visit, context);
}

static size_t tuple_size(const Object *self) { return sizeof(Tuple) + ((const Tuple *)self)->length * sizeof(Value); }

const TypeSpec tuple_spec = {
    .name = "tuple", .size = sizeof(Tuple), .methods = methods,
    .doc = "tuple(iterable=(), /)\n--\n\nBuilt-in immutable sequence.\n\nWithout an argument the empty tuple, else one of the iterable's items.",
    .flags = TYPE_BASE | TYPE_TRACKED | TYPE_IS_TUPLE | TYPE_SEQUENCE | TYPE_VARIABLE | TYPE_MATCH_SELF,
    .slots = {.repr = tuple_repr, .length = tuple_length, .sequence_item = tuple_item, .get_item = tuple_subscript,
              .concat = tuple_concat, .repeat = tuple_repeat, .contains = tuple_contains, .compare = tuple_compare,
              .hash = tuple_hash, .iter = tuple_iter, .new = tuple_new_slot, .init = tuple_init,
              .dealloc = tuple_dealloc, .traverse = tuple_traverse, .instance_size = tuple_size},
};
