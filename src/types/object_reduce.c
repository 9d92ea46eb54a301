/* object_reduce.c - object.__reduce_ex__ and __getstate__. */
#include "types/object_reduce.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

static Value copyreg_function(const char *name)
{
    Value module_name = str_from_c("copyreg"), importer = EMPTY;
    if (!is_empty(module_name) && !is_empty(runtime.builtins))
        importer = dict_get_str(as_dict(runtime.builtins), NAME(import_));
    Value module = is_empty(importer) ? EMPTY : call_1(importer, module_name);
    release(module_name);
    if (is_empty(module))
        return error_occurred() ? EMPTY : error_set(TYPE(ImportError), "__import__ not found");
    Value function = get_attribute_c(module, name);
    release(module);
    return function;
}

/* ---- state ---- */

/* The names of every slot in the class's MRO, from copyreg, which keeps them in __slotnames__. */
static Value slot_names(Type *type)
{
    Value names = dict_get_c(as_dict(type->dict), "__slotnames__");
    if (!is_empty(names)) {
        if (is_none(names) || type_of(names) == TYPE(list))
            return retain(names);
        return error_type("%s.__slotnames__ should be a list or None, not %T", type->name, names);
    }
    Value function = error_occurred() ? EMPTY : copyreg_function("_slotnames");
    names = is_empty(function) ? EMPTY : call_1(function, from_pointer(type));
    release(function);
    if (!is_empty(names) && !is_none(names) && type_of(names) != TYPE(list)) {
        error_type("copyreg._slotnames didn't return a list or None");
        release(names);
        return EMPTY;
    }
    return names;
}

static const Type *builtin_base(const Type *type)
{
    while (type->spec == NULL)
        type = type->base;
    return type;
}

/* (state, {slot: value}) where slots have values, else state; takes state. */
static Value add_slots(Value self, Value state, Value names)
{
    Dict *slots = dict_new();
    bool ok = slots != NULL;
    for (size_t i = 0; ok && i < as_list(names)->length; i++) {
        Value name = retain(as_list(names)->items[i]), v;
        int found = is_str(name) ? find_attribute(self, name, &v) : 0;
        if (found > 0)
            ok = dict_set_owned(slots, name, v);
        else
            ok = found == 0;
        release(name);
    }
    Value result = EMPTY;
    if (ok)
        result = slots->used ? tuple_pack(2, state, from_pointer(slots)) : retain(state);
    RELEASE(slots);
    release(state);
    return result;
}

static Value default_state(Value self, bool required)
{
    Type *type = type_of(self);
    const Type *base = builtin_base(type);
    if (required && base != TYPE(object) && (base->size > sizeof(Object) || has_flag(base, TYPE_VARIABLE)))
        return error_type("cannot pickle '%T' object", self);
    Value state;
    int found = find_attribute(self, NAME(dict_), &state);
    if (found < 0)
        return EMPTY;
    if (found == 0)
        state = none_value();
    else if (is_dict(state) && as_dict(state)->used == 0)
        replace(&state, none_value());
    Value names = slot_names(type);
    if (is_empty(names)) {
        release(state);
        return EMPTY;
    }
    if (is_none(names) || as_list(names)->length == 0) {
        release(names);
        return state;
    }
    Value result = add_slots(self, state, names);
    release(names);
    return result;
}

Value object_getstate(Value self) { return default_state(self, false); }

static Value get_state(Value self, bool required)
{
    Value name = str_intern_c("__getstate__");
    if (is_empty(name))
        return EMPTY;
    bool plain = same(type_lookup(type_of(self), name), type_lookup(TYPE(object), name));
    Value result = plain ? default_state(self, required) : call_method_0(self, name);
    release(name);
    return result;
}

/* ---- arguments of __new__ ---- */

/* 1: *args and *kwargs (EMPTY: none) owned; 0: the class says nothing; -1 exception. */
static int new_arguments(Value self, Value *args, Value *kwargs)
{
    Value method, result;
    *args = *kwargs = EMPTY;
    int found = find_attribute_c(self, "__getnewargs_ex__", &method);
    if (found > 0) {
        result = call_0(method);
        release(method);
        if (is_empty(result))
            return -1;
        if (!is_tuple(result) || as_tuple(result)->length != 2) {
            if (is_tuple(result))
                error_value("__getnewargs_ex__ should return a tuple of length 2, not %zu", as_tuple(result)->length);
            else
                error_type("__getnewargs_ex__ should return a tuple, not '%T'", result);
            release(result);
            return -1;
        }
        *args = retain(as_tuple(result)->items[0]);
        *kwargs = retain(as_tuple(result)->items[1]);
        release(result);
        if (is_tuple(*args) && is_dict(*kwargs))
            return 1;
        if (!is_tuple(*args))
            error_type("first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%T'", *args);
        else
            error_type("second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%T'", *kwargs);
        release(take(args));
        release(take(kwargs));
        return -1;
    }
    if (found == 0)
        found = find_attribute_c(self, "__getnewargs__", &method);
    if (found <= 0)
        return found;
    *args = call_0(method);
    release(method);
    if (is_empty(*args))
        return -1;
    if (is_tuple(*args))
        return 1;
    error_type("__getnewargs__ should return a tuple, not '%T'", *args);
    release(take(args));
    return -1;
}

/* (class, *args) */
static Value class_and_arguments(Value self, Value args)
{
    size_t n = is_empty(args) ? 0 : as_tuple(args)->length;
    Tuple *tuple = tuple_new(n + 1);
    if (tuple == NULL)
        return EMPTY;
    tuple->items[0] = retain(from_pointer(type_of(self)));
    for (size_t i = 0; i < n; i++)
        tuple->items[i + 1] = retain(as_tuple(args)->items[i]);
    return from_pointer(tuple);
}

static bool constructor(Value self, Value args, Value kwargs, Value *function, Value *arguments)
{
    bool keywords = !is_empty(kwargs) && as_dict(kwargs)->used;
    *function = copyreg_function(keywords ? "__newobj_ex__" : "__newobj__");
    if (is_empty(*function))
        return false;
    *arguments = keywords ? tuple_pack(3, from_pointer(type_of(self)), args, kwargs) : class_and_arguments(self, args);
    return !is_empty(*arguments);
}

static bool item_iterators(Value self, Value *items, Value *pairs)
{
    *items = is_instance_of(self, TYPE(list)) ? get_iterator(self) : none_value();
    *pairs = EMPTY;
    if (is_empty(*items))
        return false;
    if (!is_dict(self)) {
        *pairs = none_value();
        return true;
    }
    Value view = call_method_c(self, "items", NULL, 0);
    *pairs = is_empty(view) ? EMPTY : get_iterator(view);
    release(view);
    return !is_empty(*pairs);
}

static Value reduce_2(Value self)
{
    Value args, kwargs, function = EMPTY, arguments = EMPTY, state = EMPTY, items = EMPTY, pairs = EMPTY, result = EMPTY;
    if (type_of(self)->slots.new == NULL || has_flag(type_of(self), TYPE_NO_NEW))
        return error_type("cannot pickle '%T' object", self);
    int found = new_arguments(self, &args, &kwargs);
    if (found < 0)
        return EMPTY;
    if (constructor(self, args, kwargs, &function, &arguments)) {
        bool required = found == 0 && !is_instance_of(self, TYPE(list)) && !is_dict(self);
        state = get_state(self, required);
        if (!is_empty(state) && item_iterators(self, &items, &pairs))
            result = tuple_pack(5, function, arguments, state, items, pairs);
    }
    release(args);
    release(kwargs);
    release(function);
    release(arguments);
    release(state);
    release(items);
    release(pairs);
    return result;
}

static Value reduce_with(Value self, int64_t protocol)
{
    if (protocol >= 2)
        return reduce_2(self);
    Value function = copyreg_function("_reduce_ex");
    Value result = is_empty(function) ? EMPTY : call_2(function, self, int_value(protocol));
    release(function);
    return result;
}

Value object_reduce(Value self) { return reduce_with(self, 0); }

/* A class's own __reduce__ wins. */
Value object_reduce_ex(Value self, Value protocol_value)
{
    int64_t protocol;
    if (!index_as_int64(protocol_value, &protocol, TYPE(OverflowError)))
        return EMPTY;
    Value reduce;
    int found = find_attribute(self, NAME(reduce_), &reduce);
    if (found < 0)
        return EMPTY;
    if (found > 0) {
        bool overridden = !same(type_lookup(type_of(self), NAME(reduce_)), type_lookup(TYPE(object), NAME(reduce_)));
        Value result = overridden ? call_0(reduce) : EMPTY;
        release(reduce);
        if (overridden)
            return result;
    }
    return reduce_with(self, protocol);
}
