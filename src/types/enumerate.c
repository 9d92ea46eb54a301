/* enumerate.c - enumerate and reversed. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"
#include "types/iterators.h"

typedef struct Enumerate {
    Object head;
    Value iterator;
    Value index;  /* an int */
    Value result; /* the pair to use again */
} Enumerate;

static const NativeRow enumerate_arguments = NATIVE("enumerate", (NativeBound)NULL, "(iterable, start=0)", NULL);

static Value enumerate_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    if (nargs == 0 && !has_keywords(kwnames))
        return error_type("enumerate() missing required argument 'iterable'");
    if (!bind_arguments(&enumerate_arguments, args, nargs, kwnames, bound, 2))
        return EMPTY;
    Value index = to_index(bound[1]), iterator = is_empty(index) ? EMPTY : get_iterator(bound[0]);
    Enumerate *e = is_empty(iterator) ? NULL : object_new(type);
    Value result = e ? tuple_pack(2, NONE, NONE) : EMPTY;
    if (is_empty(result)) {
        release(index);
        release(iterator);
        RELEASE(e);
        return EMPTY;
    }
    e->iterator = iterator;
    e->index = index;
    e->result = result;
    return from_pointer(e);
}

static Value enumerate_next(Value self)
{
    Enumerate *e = (Enumerate *)as_object(self);
    Value item = iterator_next(e->iterator);
    if (is_empty(item))
        return EMPTY;
    Value index = e->index, next;
    if (unlikely(!is_small_int(index) || !small_int_add(index, small_int_value(1), &next))) {
        next = binary(BINARY_add, index, small_int_value(1));
        if (is_empty(next)) {
            release(item);
            return EMPTY;
        }
    }
    e->index = next; /* the pair takes the old one over */
    Tuple *pair = as_tuple(e->result);
    if (tuple_is_free(pair)) {
        object_retain(&pair->head);
        Value old_index = pair->items[0], old_item = pair->items[1];
        pair->items[0] = index;
        pair->items[1] = item;
        release(old_index);
        release(old_item);
        return from_pointer(pair);
    }
    return tuple_from_owned((Value[]){index, item}, 2);
}

static Value enumerate_reduce(Value self)
{
    Enumerate *e = (Enumerate *)as_object(self);
    Value args = tuple_pack(2, e->iterator, e->index);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), args);
    release(args);
    return result;
}

static const NativeRow enumerate_rows[] = {
    NATIVE("__reduce__", enumerate_reduce, "($self, /)", "Return state information for pickling."),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};

static void enumerate_dealloc(Object *self)
{
    Enumerate *e = (Enumerate *)self;
    release(e->iterator);
    release(e->result);
    release(e->index);
    object_free(self);
}

static void enumerate_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Enumerate *)self)->iterator, visit, context);
    visit_value(((Enumerate *)self)->result, visit, context);
}

const TypeSpec enumerate_spec = {
    .name = "enumerate", .size = sizeof(Enumerate), .flags = TYPE_BASE | TYPE_TRACKED, .methods = enumerate_rows,
    .doc = "enumerate(iterable, start=0)\n--\n\nYields pairs of a count, from start on, and an item of the iterable.",
    .slots = {.new = enumerate_new, .iter = iterator_self, .next = enumerate_next, .dealloc = enumerate_dealloc,
              .traverse = enumerate_traverse},
};

/* ---- reversed: of sequences without a __reversed__ of their own ---- */

typedef struct Reversed {
    Object head;
    Value sequence; /* EMPTY: exhausted */
    int64_t index;
} Reversed;

static Value reversed_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (!check_arguments("reversed", nargs, type == TYPE(reversed) || type->slots.init == TYPE(reversed)->slots.init ? kwnames : EMPTY, 1, 1))
        return EMPTY;
    Value sequence = args[0], method, self, result;
    int found = find_special(sequence, NAME(reversed_), &method, &self);
    if (found < 0)
        return EMPTY;
    if (found) {
        if (is_none(method))
            result = error_type("'%T' object is not reversible", sequence);
        else
            result = call_bound(method, self, NULL, 0);
        release(method);
        release(self);
        return result;
    }
    Type *sequence_type = type_of(sequence);
    bool is_sequence = sequence_type->slots.sequence_item || (sequence_type->slots.get_item && !has_flag(sequence_type, TYPE_MAPPING | TYPE_IS_TYPE));
    if (is_dict(sequence) || !is_sequence)
        return error_type("'%T' object is not reversible", sequence);
    int64_t n = length_of(sequence);
    Reversed *r = n < 0 ? NULL : object_new(type);
    if (r == NULL)
        return EMPTY;
    r->index = n - 1;
    r->sequence = retain(sequence);
    return from_pointer(r);
}

static Value reversed_next(Value self)
{
    Reversed *r = (Reversed *)as_object(self);
    if (r->index >= 0 && !is_empty(r->sequence)) {
        Type *type = type_of(r->sequence);
        Value item = type->slots.sequence_item && !has_flag(type, TYPE_HEAP)
                         ? type->slots.sequence_item(r->sequence, r->index)
                         : get_item(r->sequence, small_int_value(r->index));
        if (!is_empty(item)) {
            r->index--;
            return item;
        }
        if (!error_catch(TYPE(IndexError)) && !error_catch(TYPE(StopIteration)))
            return EMPTY;
    }
    r->index = -1;
    clear(&r->sequence);
    return EMPTY;
}

static Value reversed_hint(Value self)
{
    Reversed *r = (Reversed *)as_object(self);
    if (is_empty(r->sequence))
        return small_int_value(0);
    int64_t n = length_of(r->sequence);
    if (n < 0)
        return EMPTY;
    return int_value(n < r->index + 1 ? 0 : r->index + 1);
}

static Value reversed_reduce(Value self)
{
    Reversed *r = (Reversed *)as_object(self);
    Value args = tuple_pack(1, is_empty(r->sequence) ? runtime.empty_tuple : r->sequence), type = from_pointer(type_of(self));
    Value result = is_empty(args) ? EMPTY
                   : is_empty(r->sequence) ? tuple_pack(2, type, args)
                                           : tuple_pack(3, type, args, int_value(r->index));
    release(args);
    return result;
}

static Value reversed_setstate(Value self, Value state)
{
    Reversed *r = (Reversed *)as_object(self);
    int64_t i;
    if (!index_as_int64(state, &i, TYPE(OverflowError)))
        return EMPTY;
    if (!is_empty(r->sequence)) {
        int64_t n = length_of(r->sequence);
        if (n < 0)
            return EMPTY;
        r->index = i < -1 ? -1 : i > n - 1 ? n - 1 : i;
    }
    return none_value();
}

static const NativeRow reversed_rows[] = {
    NATIVE("__length_hint__", reversed_hint, "($self, /)", "Private method returning an estimate of len(list(it))."),
    NATIVE("__reduce__", reversed_reduce, "($self, /)", "Return state information for pickling."),
    NATIVE("__setstate__", reversed_setstate, "($self, object, /)", "Set state information for unpickling."),
    NATIVE_END,
};

static void reversed_dealloc(Object *self)
{
    release(((Reversed *)self)->sequence);
    object_free(self);
}

static void reversed_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Reversed *)self)->sequence, visit, context);
}

const TypeSpec reversed_spec = {
    .name = "reversed", .size = sizeof(Reversed), .flags = TYPE_BASE | TYPE_TRACKED, .methods = reversed_rows,
    .doc = "reversed(sequence, /)\n--\n\nReturn a reverse iterator over the values of the given sequence.",
    .slots = {.new = reversed_new, .iter = iterator_self, .next = reversed_next, .dealloc = reversed_dealloc,
              .traverse = reversed_traverse},
};
