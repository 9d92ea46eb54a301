/* slots.c - the slot functions of classes written in Python: each calls the dunder method back. */
#include "types/wrappers.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

/* ---- calling ---- */

/* The dunder is on the type when a slot is filled; code that runs between may take it off again. */
static Value call_dunder(Value self, Value name, const Value *args, size_t nargs)
{
    Value result;
    int called = call_special(self, name, args, nargs, &result);
    if (called == 0)
        return error_set_value(TYPE(AttributeError), name);
    return called < 0 ? EMPTY : result;
}

/* Absent: NotImplemented. */
static Value call_if_there(Value self, Value name, const Value *args, size_t nargs)
{
    Value result;
    int called = call_special(self, name, args, nargs, &result);
    if (called == 0)
        return not_implemented();
    return called < 0 ? EMPTY : result;
}

static bool succeeded(Value result)
{
    release(result);
    return !is_empty(result);
}

/* A dunder whose arguments are those of the call, keywords included. */
static Value call_with_self(Value self, Value name, const Value *args, size_t nargs, Value kwnames)
{
    Value method, receiver;
    int found = find_special(self, name, &method, &receiver);
    if (found <= 0)
        return found < 0 ? EMPTY : error_set_value(TYPE(AttributeError), name);
    size_t total = nargs + (is_empty(kwnames) ? 0 : as_tuple(kwnames)->length), skip = is_empty(receiver) ? 0 : 1;
    Value small[12], *all = total < 12 ? small : mem_alloc((total + 1) * sizeof(Value)), result = EMPTY;
    if (all) {
        all[0] = receiver;
        memcpy(all + skip, args, total * sizeof(Value));
        result = call(method, all, nargs + skip, kwnames);
        if (all != small)
            mem_free(all, (total + 1) * sizeof(Value));
    }
    release(method);
    release(receiver);
    return result;
}

#define UNARY_SLOT(slot, name)                                                                                         \
    static Value slot_##slot(Value self) { return call_dunder(self, NAME(name), NULL, 0); }
UNARY_SLOT(repr, repr_)
UNARY_SLOT(str, str_)
UNARY_SLOT(next, next_)
UNARY_SLOT(await, await_)
UNARY_SLOT(aiter, aiter_)
UNARY_SLOT(anext, anext_)
UNARY_SLOT(negative, neg_)
UNARY_SLOT(positive, pos_)
UNARY_SLOT(absolute, abs_)
UNARY_SLOT(invert, invert_)
UNARY_SLOT(to_int, int_)
UNARY_SLOT(to_float, float_)
UNARY_SLOT(to_index, index_)

static bool is_disabled(Value self, Value name) { return is_none(type_lookup(type_of(self), name)); }

static Value slot_iter(Value self)
{
    if (is_disabled(self, NAME(iter_)))
        return error_type("'%T' object is not iterable", self);
    return call_dunder(self, NAME(iter_), NULL, 0);
}

static Value slot_get_item(Value self, Value key) { return call_dunder(self, NAME(getitem_), &key, 1); }

static bool slot_set_item(Value self, Value key, Value value)
{
    if (is_empty(value))
        return succeeded(call_dunder(self, NAME(delitem_), &key, 1));
    return succeeded(call_dunder(self, NAME(setitem_), (Value[]){key, value}, 2));
}

static int slot_contains(Value self, Value item)
{
    if (is_disabled(self, NAME(contains_))) {
        error_type("'%T' object is not a container", self);
        return -1;
    }
    Value result = call_dunder(self, NAME(contains_), &item, 1);
    if (is_empty(result))
        return -1;
    int truth = is_true(result);
    release(result);
    return truth;
}

static int slot_to_bool(Value self)
{
    Value result = call_dunder(self, NAME(bool_), NULL, 0);
    if (is_empty(result))
        return -1;
    int truth = same(result, TRUE_VALUE);
    if (!is_bool(result)) {
        error_type("__bool__ should return bool, returned %T", result);
        truth = -1;
    }
    release(result);
    return truth;
}

static int64_t slot_length(Value self)
{
    Value result = call_dunder(self, NAME(len_), NULL, 0);
    Value index = is_empty(result) ? EMPTY : to_index(result);
    release(result);
    if (is_empty(index))
        return -1;
    int64_t n = -1;
    int order = int_as_int64(index, &n);
    if (order < 0 || (order == 0 && n < 0)) {
        n = -1;
        error_value("__len__() should return >= 0");
    } else if (order > 0) {
        n = -1;
        error_overflow("cannot fit '%T' into an index-sized integer", index);
    }
    release(index);
    return n;
}

static int64_t slot_hash(Value self)
{
    Value result = call_dunder(self, NAME(hash_), NULL, 0);
    if (is_empty(result))
        return -1;
    int64_t h = -1;
    if (!is_int(result))
        error_type("__hash__ method should return an integer");
    else if (int_as_int64(result, &h) != 0)
        h = hash_of(result);
    else if (h == -1)
        h = -2;
    release(result);
    return h;
}

static Value slot_compare(Value self, Value other, CompareOp op)
{
    static const uint32_t names[] = {
        offsetof(Runtime, names.lt_), offsetof(Runtime, names.le_), offsetof(Runtime, names.eq_),
        offsetof(Runtime, names.ne_), offsetof(Runtime, names.gt_), offsetof(Runtime, names.ge_),
    };
    Value name = *(Value *)((char *)&runtime + names[op]), found = type_lookup(type_of(self), name);
    if (!is_empty(found) && type_of(found) == TYPE(slot_wrapper)) { /* what a builtin base does: no need of an argument list */
        SlotWrapper *w = (SlotWrapper *)as_object(found);
        if (w->row->kind >= WRAP_LT && w->row->kind <= WRAP_GE && type_is_subtype(type_of(self), w->owner))
            return ((CompareFn)w->wrapped)(self, other, (CompareOp)(w->row->kind - WRAP_LT));
    }
    return call_if_there(self, name, &other, 1);
}

static Value slot_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    return call_with_self(self, NAME(call_), args, nargs, kwnames);
}

static bool slot_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value result = call_with_self(self, NAME(init_), args, nargs, kwnames);
    if (is_empty(result))
        return false;
    bool ok = is_none(result);
    if (!ok)
        error_type("__init__() should return None, not '%T'", result);
    release(result);
    return ok;
}

Value slot_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value function = get_attribute(from_pointer(type), NAME(new_));
    if (is_empty(function))
        return EMPTY;
    size_t total = nargs + (is_empty(kwnames) ? 0 : as_tuple(kwnames)->length);
    Value small[12], *all = total < 12 ? small : mem_alloc((total + 1) * sizeof(Value)), result = EMPTY;
    if (all) {
        all[0] = from_pointer(type);
        memcpy(all + 1, args, total * sizeof(Value));
        result = call(function, all, nargs + 1, kwnames);
        if (all != small)
            mem_free(all, (total + 1) * sizeof(Value));
    }
    release(function);
    return result;
}

/* ---- attributes ---- */

/* What __getattribute__ does for this type, a slot wrapper's function called straight. */
static Value get_attribute_first(Value self, Value name)
{
    Value found = type_lookup(type_of(self), NAME(getattribute_));
    if (!is_empty(found) && type_of(found) == TYPE(slot_wrapper))
        return ((GetAttributeFn)((SlotWrapper *)as_object(found))->wrapped)(self, name);
    return call_dunder(self, NAME(getattribute_), &name, 1);
}

/* An AttributeError that a class's own method raised without saying of what. */
static COLD Value name_attribute_error(Value self, Value name)
{
    if (error_matches(TYPE(AttributeError))) {
        AttributeErrorObject *e = (AttributeErrorObject *)as_object(thread_current()->error);
        if (is_empty(e->object) && is_empty(e->name)) {
            e->object = retain(self);
            e->name = retain(name);
        }
    }
    return EMPTY;
}

Value slot_get_attribute(Value self, Value name)
{
    Value result = get_attribute_first(self, name);
    return likely(!is_empty(result)) ? result : name_attribute_error(self, name);
}

/* With __getattr__, which is asked when the first way ends in AttributeError. */
Value slot_get_attribute_fallback(Value self, Value name)
{
    Value found = type_lookup(type_of(self), NAME(getattribute_)), result = EMPTY;
    bool generic = !is_empty(found) && type_of(found) == TYPE(slot_wrapper) &&
                   ((SlotWrapper *)as_object(found))->wrapped == (SlotFunction)generic_get_attribute;
    if (generic) { /* no exception is made where nothing is found */
        int there = generic_find_attribute(self, name, &result);
        if (there > 0)
            return result;
        if (there < 0 && !error_catch(TYPE(AttributeError)))
            return EMPTY;
    } else {
        result = get_attribute_first(self, name);
        if (!is_empty(result) || !error_catch(TYPE(AttributeError)))
            return result;
    }
    result = call_dunder(self, NAME(getattr_), &name, 1);
    return likely(!is_empty(result)) ? result : name_attribute_error(self, name);
}

static bool slot_set_attribute(Value self, Value name, Value value)
{
    if (is_empty(value))
        return succeeded(call_dunder(self, NAME(delattr_), &name, 1));
    return succeeded(call_dunder(self, NAME(setattr_), (Value[]){name, value}, 2));
}

static Value slot_descriptor_get(Value self, Value instance, Value owner)
{
    Value args[] = {is_empty(instance) ? NONE : instance, is_empty(owner) ? NONE : owner};
    Value result;
    int called = call_special(self, NAME(get_), args, 2, &result);
    if (called == 0)
        return retain(self);
    return called < 0 ? EMPTY : result;
}

static bool slot_descriptor_set(Value self, Value instance, Value value)
{
    if (is_empty(value))
        return succeeded(call_dunder(self, NAME(delete_), &instance, 1));
    return succeeded(call_dunder(self, NAME(set_), (Value[]){instance, value}, 2));
}

/* ---- arithmetic ---- */

/* Whether the right operand's class has a reflected method of its own: 1, 0, -1 exception. */
static int overrides(Value left, Value right, Value name)
{
    Value theirs = type_lookup(type_of(right), name), ours = type_lookup(type_of(left), name);
    if (is_empty(theirs) || is_empty(ours))
        return !is_empty(theirs);
    if (same(theirs, ours))
        return 0;
    retain(theirs);
    retain(ours);
    int different = compare_bool(theirs, ours, COMPARE_NE);
    release(theirs);
    release(ours);
    return different;
}

/* One slot serves both sides: a derived class on the right that overrides the reflected method goes first. */
static Value binary_slot(Value a, Value b, uint16_t offset, SlotFunction self_slot, Value name, Value reflected)
{
    Type *ta = type_of(a), *tb = type_of(b);
    bool other = ta != tb && *(SlotFunction *)((char *)&tb->slots + offset) == self_slot;
    if (*(SlotFunction *)((char *)&ta->slots + offset) == self_slot) {
        if (other && type_is_subtype(tb, ta)) {
            int first = overrides(a, b, reflected);
            if (first < 0)
                return EMPTY;
            if (first) {
                Value result = call_if_there(b, reflected, &a, 1);
                if (!same(result, NOT_IMPLEMENTED))
                    return result;
                release(result);
                other = false;
            }
        }
        Value result = call_if_there(a, name, &b, 1);
        if (!same(result, NOT_IMPLEMENTED) || ta == tb)
            return result;
        release(result);
    }
    return other ? call_if_there(b, reflected, &a, 1) : not_implemented();
}

#define BINARY_SLOT(slot, name, reflected)                                                                             \
    static Value slot_##slot(Value a, Value b)                                                                         \
    {                                                                                                                  \
        return binary_slot(a, b, offsetof(Slots, slot), (SlotFunction)slot_##slot, NAME(name), NAME(reflected));       \
    }
BINARY_SLOT(add, add_, radd_)
BINARY_SLOT(subtract, sub_, rsub_)
BINARY_SLOT(multiply, mul_, rmul_)
BINARY_SLOT(remainder, mod_, rmod_)
BINARY_SLOT(divmod, divmod_, rdivmod_)
BINARY_SLOT(lshift, lshift_, rlshift_)
BINARY_SLOT(rshift, rshift_, rrshift_)
BINARY_SLOT(and, and_, rand_)
BINARY_SLOT(xor, xor_, rxor_)
BINARY_SLOT(or, or_, ror_)
BINARY_SLOT(floor_divide, floordiv_, rfloordiv_)
BINARY_SLOT(true_divide, truediv_, rtruediv_)
BINARY_SLOT(matrix_multiply, matmul_, rmatmul_)

#define INPLACE_SLOT(slot, name)                                                                                       \
    static Value slot_##slot(Value self, Value other) { return call_dunder(self, NAME(name), &other, 1); }
INPLACE_SLOT(inplace_add, iadd_)
INPLACE_SLOT(inplace_subtract, isub_)
INPLACE_SLOT(inplace_multiply, imul_)
INPLACE_SLOT(inplace_remainder, imod_)
INPLACE_SLOT(inplace_lshift, ilshift_)
INPLACE_SLOT(inplace_rshift, irshift_)
INPLACE_SLOT(inplace_and, iand_)
INPLACE_SLOT(inplace_xor, ixor_)
INPLACE_SLOT(inplace_or, ior_)
INPLACE_SLOT(inplace_floor_divide, ifloordiv_)
INPLACE_SLOT(inplace_true_divide, itruediv_)
INPLACE_SLOT(inplace_matrix_multiply, imatmul_)

static Value slot_power(Value base, Value exponent, Value modulus);

static Value power_two(Value base, Value exponent)
{
    return binary_slot(base, exponent, offsetof(Slots, power), (SlotFunction)slot_power, NAME(pow_), NAME(rpow_));
}

/* pow(a, b, c) asks a, then (since 3.14) b's reflected method. */
static Value slot_power(Value base, Value exponent, Value modulus)
{
    if (is_none(modulus))
        return power_two(base, exponent);
    Type *tb = type_of(base), *te = type_of(exponent);
    Value args[] = {exponent, modulus}, reflected[] = {base, modulus};
    bool other = tb != te && te->slots.power == slot_power;
    if (tb->slots.power == slot_power) {
        if (other && type_is_subtype(te, tb)) {
            int first = overrides(base, exponent, NAME(rpow_));
            if (first < 0)
                return EMPTY;
            if (first) {
                Value result = call_if_there(exponent, NAME(rpow_), reflected, 2);
                if (!same(result, NOT_IMPLEMENTED))
                    return result;
                release(result);
                other = false;
            }
        }
        Value result = call_if_there(base, NAME(pow_), args, 2);
        if (!same(result, NOT_IMPLEMENTED) || tb == te)
            return result;
        release(result);
    }
    return other ? call_if_there(exponent, NAME(rpow_), reflected, 2) : not_implemented();
}

static Value slot_inplace_power(Value self, Value exponent, Value modulus)
{
    (void)modulus; /* the interpreter never has one here */
    return call_dunder(self, NAME(ipow_), &exponent, 1);
}

/* ---- finalizers ---- */

static void slot_finalize(Value self)
{
    Value saved = error_fetch(), method, receiver;
    int found = find_special(self, NAME(del_), &method, &receiver);
    if (found > 0) {
        Value result = call_bound(method, receiver, NULL, 0);
        if (is_empty(result))
            error_unraisable("Exception ignored while calling deallocator", method);
        release(result);
        release(method);
        release(receiver);
    } else if (found < 0) {
        error_unraisable("Exception ignored while calling deallocator", self);
    }
    error_restore(saved);
}

/* The object has no references left: it gets one for the time of the call. */
static bool run_finalizer(Object *object)
{
    object->word = (object->word + OBJECT_ONE) | OBJECT_FINALIZED;
    object->type->slots.finalize(from_pointer(object));
    object->word -= OBJECT_ONE;
    return object->word < OBJECT_ONE;
}

/* ---- the table ---- */

const SlotRow slot_rows[] = {
#define SLOT_ROW(name, slot, wrap, function, signature, doc)                                                           \
    {offsetof(Slots, slot), WRAP_##wrap, offsetof(Runtime, names.name), (SlotFunction)(function), signature, doc},
#include "types/slots.def"
#undef SLOT_ROW
    {0, 0, 0, NULL, NULL, NULL},
};

void slots_install(void)
{
    finalize_instance = run_finalizer;
    slot_updates_install();
}
