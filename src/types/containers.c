/* containers.c - see containers.h. */
#include "types/containers.h"

#include "object/attribute.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"

Value (*generic_alias_hook)(Value origin, Value args);

Value container_class_getitem(Value type, Value item)
{
    if (generic_alias_hook)
        return generic_alias_hook(type, item);
    return error_type("type '%s' is not subscriptable", as_type(type)->name);
}

Value (*running_builtins_hook)(void);

Value builtin_named(const char *name)
{
    Value builtins = running_builtins_hook && *name != '_' ? running_builtins_hook() : EMPTY, found = EMPTY, key = str_intern_c(name);
    if (is_empty(builtins))
        builtins = runtime.builtins;
    if (is_empty(key) || is_empty(builtins))
        return key;
    if (is_dict(builtins)) {
        found = dict_lookup(as_dict(builtins), key, &found) > 0 ? retain(found) : EMPTY;
    } else {
        found = get_item(builtins, key);
        if (is_empty(found))
            (void)error_catch(TYPE(KeyError));
    }
    if (is_empty(found) && !error_occurred())
        error_set_value(TYPE(AttributeError), key);
    release(key);
    return found;
}

bool has_keywords(Value kwnames) { return !is_empty(kwnames) && as_tuple(kwnames)->length > 0; }

bool check_arguments(const char *name, size_t nargs, Value kwnames, size_t least, size_t most)
{
    if (unlikely(has_keywords(kwnames))) {
        error_type("%s() takes no keyword arguments", name);
        return false;
    }
    if (likely(nargs >= least && nargs <= most))
        return true;
    size_t bound = nargs < least ? least : most;
    error_type("%s expected %s%zu argument%s, got %zu", name,
               least == most ? "" : nargs < least ? "at least " : "at most ", bound, bound == 1 ? "" : "s", nargs);
    return false;
}

bool search_bound(Value v, int64_t length, int64_t *result)
{
    if (!is_int(v) && type_of(v)->slots.to_index == NULL) {
        error_type("slice indices must be integers or have an __index__ method");
        return false;
    }
    if (!index_as_int64(v, result, NULL))
        return false;
    if (*result < 0 && (*result += length) < 0)
        *result = 0;
    return true;
}
