/* iterate.c - see iterate.h. */
#include "object/iterate.h"

#include "object/type_core.h"

#include "object/call.h"
#include "object/attribute.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"

Value (*sequence_iterator_new)(Value sequence);

Value get_iterator(Value v)
{
    Type *type = type_of(v);
    if (type->slots.iter == NULL) {
        if (type->slots.sequence_item || (type->slots.get_item && has_flag(type, TYPE_HEAP)))
            return sequence_iterator_new(v);
        return error_type("'%T' object is not iterable", v);
    }
    Value iterator = type->slots.iter(v);
    if (!is_empty(iterator) && !is_iterator(iterator)) {
        error_type("%.100s.__iter__() must return an iterator, not %T", type->name, iterator);
        release(iterator);
        return EMPTY;
    }
    return iterator;
}

Value iterator_removed(Value self) { return error_type("'%T' object is not iterable", self); }

bool is_iterator(Value v)
{
    NextFn next = type_of(v)->slots.next;
    return next != NULL && next != iterator_removed;
}

Value iterator_next_slow(Value iterator)
{
    (void)iterator;
    error_catch(TYPE(StopIteration));
    return EMPTY;
}

Value iterator_self(Value self) { return retain(self); }

int64_t length_hint(Value v, int64_t otherwise)
{
    if (type_of(v)->slots.length) {
        int64_t n = type_of(v)->slots.length(v);
        if (n >= 0)
            return n;
        if (!error_catch(TYPE(TypeError)))
            return -1;
    }
    Value hint;
    int found = call_special(v, NAME(length_hint_), NULL, 0, &hint);
    if (found == 0)
        return otherwise;
    if (found < 0)
        return error_catch(TYPE(TypeError)) ? otherwise : -1;
    int64_t n = otherwise;
    if (!same(hint, NOT_IMPLEMENTED)) {
        if (!is_int(hint)) {
            error_type("__length_hint__ must be an integer, not %T", hint);
            n = -1;
        } else if (int_as_int64(hint, &n) != 0) {
            error_overflow("Python int too large to convert to C ssize_t");
            n = -1;
        } else if (n < 0) {
            error_value("__length_hint__() should return >= 0");
            n = -1;
        }
    }
    release(hint);
    return n;
}
