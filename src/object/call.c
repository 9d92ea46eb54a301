/* call.c - see call.h. */
#include "object/call.h"

#include "object/attribute.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/str.h"
#include "object/tuple.h"

Value call(Value callable, const Value *args, size_t nargs, Value kwnames)
{
    CallFn slot = type_of(callable)->slots.call;
    if (unlikely(slot == NULL))
        return error_type("'%T' object is not callable", callable);
    if (unlikely(stack_is_short()) && stack_overflowing(" while calling a Python object"))
        return EMPTY;
    return slot(callable, args, nargs, kwnames);
}

Value call_0(Value callable) { return call(callable, NULL, 0, EMPTY); }
Value call_1(Value callable, Value a) { return call(callable, &a, 1, EMPTY); }
Value call_2(Value callable, Value a, Value b) { return call(callable, (Value[]){a, b}, 2, EMPTY); }
Value call_3(Value callable, Value a, Value b, Value c) { return call(callable, (Value[]){a, b, c}, 3, EMPTY); }

Value call_with(Value callable, Value args, Value kwargs)
{
    Tuple *tuple = as_tuple(args);
    size_t n = tuple->length, k = is_empty(kwargs) ? 0 : (size_t)as_dict(kwargs)->used;
    if (k == 0)
        return call(callable, tuple->items, n, EMPTY);
    Value *all = mem_alloc((n + k) * sizeof(Value));
    Tuple *names = all ? tuple_new(k) : NULL;
    Value result = EMPTY;
    if (names) {
        memcpy(all, tuple->items, n * sizeof(Value));
        int64_t position = 0;
        Value key, value;
        size_t i = 0;
        while (i < k && dict_next(as_dict(kwargs), &position, &key, &value)) {
            if (!is_str(key)) {
                error_type("keywords must be strings");
                break;
            }
            names->items[i] = retain(key);
            all[n + i++] = retain(value);
        }
        if (i == k)
            result = call(callable, all, n, from_pointer(names));
        while (i > 0)
            release(all[n + --i]);
        RELEASE(names);
    }
    if (all)
        mem_free(all, (n + k) * sizeof(Value));
    return result;
}

Value call_bound(Value method, Value self, const Value *args, size_t nargs)
{
    if (is_empty(self))
        return call(method, args, nargs, EMPTY);
    Value small[8], *all = nargs < 8 ? small : mem_alloc((nargs + 1) * sizeof(Value));
    if (all == NULL)
        return EMPTY;
    all[0] = self;
    memcpy(all + 1, args, nargs * sizeof(Value));
    Value result = call(method, all, nargs + 1, EMPTY);
    if (all != small)
        mem_free(all, (nargs + 1) * sizeof(Value));
    return result;
}

Value call_method(Value v, Value name, const Value *args, size_t nargs)
{
    Value self, method = get_method(v, name, &self);
    if (is_empty(method))
        return EMPTY;
    Value result = call_bound(method, self, args, nargs);
    release(method);
    release(self);
    return result;
}

Value call_method_0(Value v, Value name) { return call_method(v, name, NULL, 0); }
Value call_method_1(Value v, Value name, Value a) { return call_method(v, name, &a, 1); }

Value call_method_c(Value v, const char *text, const Value *args, size_t nargs)
{
    Value name = str_intern_c(text);
    if (is_empty(name))
        return EMPTY;
    Value result = call_method(v, name, args, nargs);
    release(name);
    return result;
}

int call_special(Value v, Value name, const Value *args, size_t nargs, Value *result)
{
    Value method, self;
    int found = find_special(v, name, &method, &self);
    if (found <= 0)
        return found;
    *result = call_bound(method, self, args, nargs);
    release(method);
    release(self);
    return is_empty(*result) ? -1 : 1;
}

bool is_callable(Value v) { return type_of(v)->slots.call != NULL; }
