/* isinstance.c - isinstance and issubclass beyond the plain case: tuples, hooks, and objects that only look like classes. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/tuple.h"

/* v.__bases__ where that is a tuple: owned; EMPTY without exception: v is no class. */
static Value abstract_bases(Value v)
{
    Value bases;
    int found = find_attribute_c(v, "__bases__", &bases);
    if (found <= 0)
        return EMPTY;
    if (is_tuple(bases))
        return bases;
    release(bases);
    return EMPTY;
}

/* Whether class is reached from derived by __bases__; both are classes only by their looks. */
static int abstract_subclass(Value derived, Value class)
{
    if (same(derived, class))
        return 1;
    if (stack_overflowing(" in __issubclass__"))
        return -1;
    Value bases = abstract_bases(derived);
    if (is_empty(bases))
        return error_occurred() ? -1 : 0;
    int result = 0;
    for (size_t i = 0; result == 0 && i < as_tuple(bases)->length; i++)
        result = abstract_subclass(as_tuple(bases)->items[i], class);
    release(bases);
    return result;
}

static bool check_class(Value v, const char *message)
{
    if (is_type(v))
        return true;
    Value bases = abstract_bases(v);
    if (is_empty(bases)) {
        if (!error_occurred())
            error_type("%s", message);
        return false;
    }
    release(bases);
    return true;
}

static int real_isinstance(Value v, Value class)
{
    Value found_class;
    if (is_type(class) && is_instance_of(v, as_type(class)))
        return 1;
    if (!check_class(class, "isinstance() arg 2 must be a type, a tuple of types, or a union"))
        return -1;
    int found = find_attribute(v, NAME(class_), &found_class);
    if (found <= 0)
        return found;
    int result = 0;
    if (!is_type(class))
        result = abstract_subclass(found_class, class);
    else if (is_type(found_class) && !same(found_class, from_pointer(type_of(v))))
        result = type_is_subtype(as_type(found_class), as_type(class));
    release(found_class);
    return result;
}

static int real_issubclass(Value derived, Value class)
{
    if (is_type(derived) && is_type(class))
        return type_is_subtype(as_type(derived), as_type(class));
    if (!check_class(derived, "issubclass() arg 1 must be a class") ||
        !check_class(class, "issubclass() arg 2 must be a class, a tuple of classes, or a union"))
        return -1;
    return abstract_subclass(derived, class);
}

/* What a metaclass's hook answers: 1, 0, -1; -2: there is none. */
static int ask_hook(Value class, Value name, Value v)
{
    Value answer;
    int found = call_special(class, name, &v, 1, &answer);
    if (found <= 0)
        return found < 0 ? -1 : -2;
    int truth = is_true(answer);
    release(answer);
    return truth;
}

static int any_of(Value v, Value classes, int (*test)(Value, Value))
{
    if (stack_overflowing(" in __instancecheck__"))
        return -1;
    int result = 0;
    retain(classes);
    for (size_t i = 0; result == 0 && i < as_tuple(classes)->length; i++)
        result = test(v, as_tuple(classes)->items[i]);
    release(classes);
    return result;
}

int isinstance_slow(Value v, Value class_or_tuple)
{
    if (same(from_pointer(type_of(v)), class_or_tuple))
        return 1;
    if (is_tuple(class_or_tuple))
        return any_of(v, class_or_tuple, isinstance);
    int result = is_type(class_or_tuple) && type_of(class_or_tuple) == TYPE(type) ? -2 : ask_hook(class_or_tuple, NAME(instancecheck_), v);
    return result == -2 ? real_isinstance(v, class_or_tuple) : result;
}

int issubclass(Value type, Value class_or_tuple)
{
    if (is_type(class_or_tuple) && type_of(class_or_tuple) == TYPE(type))
        return same(type, class_or_tuple) ? 1 : real_issubclass(type, class_or_tuple);
    if (is_tuple(class_or_tuple))
        return any_of(type, class_or_tuple, issubclass);
    int result = ask_hook(class_or_tuple, NAME(subclasscheck_), type);
    return result == -2 ? real_issubclass(type, class_or_tuple) : result;
}

int type_instancecheck(Value class, Value v) { return real_isinstance(v, class); }
int type_subclasscheck(Value class, Value derived) { return real_issubclass(derived, class); }
