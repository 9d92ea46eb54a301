/* type_substitution.c - the type variables of a generic, and putting types in their place (PEP 484, 612, 646, 696). */
#include "types/generic_alias.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

static bool append_once(List *list, Value v)
{
    for (size_t i = 0; i < list->length; i++)
        if (same(list->items[i], v))
            return true;
    return list_append(list, v);
}

static bool append_all_once(List *list, Value tuple)
{
    for (size_t i = 0; i < as_tuple(tuple)->length; i++)
        if (!append_once(list, as_tuple(tuple)->items[i]))
            return false;
    return true;
}

static bool collect_parameters(List *result, const Value *args, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        Value arg = args[i], found;
        if (is_type(arg))
            continue;
        if (is_tuple(arg) || is_exact_list(arg)) { /* the parameter list of a callable */
            bool ok = is_tuple(arg) ? collect_parameters(result, as_tuple(arg)->items, as_tuple(arg)->length)
                                    : collect_parameters(result, as_list(arg)->items, as_list(arg)->length);
            if (!ok)
                return false;
            continue;
        }
        int there = find_attribute_c(arg, "__typing_subst__", &found);
        if (there > 0) {
            release(found);
            if (!append_once(result, arg))
                return false;
            continue;
        }
        if (there == 0)
            there = find_attribute_c(arg, "__parameters__", &found);
        if (there < 0)
            return false;
        if (there > 0) {
            bool ok = !is_tuple(found) || append_all_once(result, found);
            release(found);
            if (!ok)
                return false;
        }
    }
    return true;
}

Value type_parameters_of(Value args)
{
    List *list = list_new(0);
    bool ok = list && collect_parameters(list, as_tuple(args)->items, as_tuple(args)->length);
    Value tuple = ok ? list_to_tuple(from_pointer(list)) : EMPTY;
    RELEASE(list);
    return tuple;
}

static int64_t index_of(Value tuple, Value v)
{
    for (size_t i = 0; i < as_tuple(tuple)->length; i++)
        if (same(as_tuple(tuple)->items[i], v))
            return (int64_t)i;
    return -1;
}

/* Whether __typing_is_unpacked_typevartuple__ is true: 1, 0, -1. */
static int is_unpacked(Value arg)
{
    Value flag;
    int found = is_type(arg) ? 0 : find_attribute_c(arg, "__typing_is_unpacked_typevartuple__", &flag);
    if (found <= 0)
        return found;
    found = is_true(flag);
    release(flag);
    return found;
}

/* obj[...] with the items of its own parameters; owned. */
static Value substitute_inner(Value arg, Value parameters, Value items)
{
    Value inner;
    int found = find_attribute_c(arg, "__parameters__", &inner);
    if (found < 0)
        return EMPTY;
    if (found == 0 || !is_tuple(inner) || as_tuple(inner)->length == 0) {
        if (found)
            release(inner);
        return retain(arg);
    }
    List *list = list_new(0);
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < as_tuple(inner)->length; i++) {
        Value parameter = as_tuple(inner)->items[i];
        int64_t at = index_of(parameters, parameter);
        Value item = at < 0 ? parameter : as_tuple(items)->items[at];
        if (at >= 0 && type_of(parameter)->slots.iter && is_tuple(item))
            for (size_t k = 0; ok && k < as_tuple(item)->length; k++)
                ok = list_append(list, as_tuple(item)->items[k]);
        else
            ok = list_append(list, item);
    }
    Value key = ok ? list_to_tuple(from_pointer(list)) : EMPTY;
    Value result = is_empty(key) ? EMPTY : get_item(arg, key);
    release(key);
    RELEASE(list);
    release(inner);
    return result;
}

static bool substitute_all(List *result, const Value *args, size_t n, Value parameters, Value items);

/* One argument; owned. */
static Value substitute_one(Value arg, Value parameters, Value items)
{
    Value subst;
    if (is_type(arg))
        return retain(arg);
    if (is_tuple(arg) || is_exact_list(arg)) {
        List *list = list_new(0);
        bool ok = list && (is_tuple(arg) ? substitute_all(list, as_tuple(arg)->items, as_tuple(arg)->length, parameters, items)
                                         : substitute_all(list, as_list(arg)->items, as_list(arg)->length, parameters, items));
        if (!ok) {
            RELEASE(list);
            return EMPTY;
        }
        if (!is_tuple(arg))
            return from_pointer(list);
        Value tuple = list_to_tuple(from_pointer(list));
        RELEASE(list);
        return tuple;
    }
    int found = find_attribute_c(arg, "__typing_subst__", &subst);
    if (found < 0)
        return EMPTY;
    if (found == 0)
        return substitute_inner(arg, parameters, items);
    int64_t at = index_of(parameters, arg);
    Value result = at < 0 ? retain(arg) : call_1(subst, as_tuple(items)->items[at]);
    release(subst);
    return result;
}

static bool substitute_all(List *result, const Value *args, size_t n, Value parameters, Value items)
{
    for (size_t i = 0; i < n; i++) {
        int unpack = is_unpacked(args[i]);
        Value new_arg = unpack < 0 ? EMPTY : substitute_one(args[i], parameters, items);
        if (is_empty(new_arg))
            return false;
        bool ok = !unpack || is_tuple(new_arg);
        if (!ok)
            error_type("expected __typing_subst__ of %T objects to return a tuple, not %T", args[i], new_arg);
        if (ok && unpack)
            for (size_t k = 0; ok && k < as_tuple(new_arg)->length; k++)
                ok = list_append(result, as_tuple(new_arg)->items[k]);
        else if (ok)
            ok = list_append(result, new_arg);
        release(new_arg);
        if (!ok)
            return false;
    }
    return true;
}

/* The items with *tuple[...] replaced by what it holds: a tuple. */
static Value unpack_items(Value item)
{
    const Value *items = is_tuple(item) ? as_tuple(item)->items : &item;
    size_t n = is_tuple(item) ? as_tuple(item)->length : 1;
    List *list = list_new(n);
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < n; i++) {
        Value inner;
        int found = is_type(items[i]) ? 0 : find_attribute_c(items[i], "__typing_unpacked_tuple_args__", &inner);
        bool unpack = found > 0 && is_tuple(inner);
        size_t count = unpack ? as_tuple(inner)->length : 0;
        unpack = unpack && !(count && same(as_tuple(inner)->items[count - 1], ELLIPSIS));
        ok = found >= 0;
        for (size_t k = 0; ok && unpack && k < count; k++)
            ok = list_append(list, as_tuple(inner)->items[k]);
        if (ok && !unpack)
            ok = list_append(list, items[i]);
        if (found > 0)
            release(inner);
    }
    Value result = ok ? list_to_tuple(from_pointer(list)) : EMPTY;
    RELEASE(list);
    return result;
}

/* Parameters may rearrange the items: a TypeVarTuple gathers some, defaults fill up. Takes item. */
static Value prepare_items(Value alias, Value parameters, Value item)
{
    for (size_t i = 0; i < as_tuple(parameters)->length && !is_empty(item); i++) {
        Value prepare;
        int found = find_attribute_c(as_tuple(parameters)->items[i], "__typing_prepare_subst__", &prepare);
        if (found == 0)
            continue;
        Value prepared = EMPTY;
        if (found > 0) {
            Value tuple = is_tuple(item) ? retain(item) : tuple_pack(1, item);
            prepared = is_empty(tuple) ? EMPTY : call_2(prepare, alias, tuple);
            release(tuple);
            release(prepare);
        }
        release(item);
        item = prepared;
    }
    return item;
}

Value type_substitute(Value alias, Value args, Value parameters, Value item)
{
    size_t wanted = as_tuple(parameters)->length;
    if (wanted == 0)
        return error_type("%R is not a generic class", alias);
    Value items = unpack_items(item);
    items = is_empty(items) ? EMPTY : prepare_items(alias, parameters, items);
    if (is_empty(items))
        return EMPTY;
    if (!is_tuple(items))
        items = tuple_from_owned(&items, 1);
    size_t given = as_tuple(items)->length;
    if (given != wanted) {
        error_type("Too %s arguments for %R; actual %zu, expected %zu", given > wanted ? "many" : "few", alias, given, wanted);
        release(items);
        return EMPTY;
    }
    List *list = list_new(as_tuple(args)->length);
    bool ok = list && substitute_all(list, as_tuple(args)->items, as_tuple(args)->length, parameters, items);
    Value result = ok ? list_to_tuple(from_pointer(list)) : EMPTY;
    RELEASE(list);
    release(items);
    return result;
}
