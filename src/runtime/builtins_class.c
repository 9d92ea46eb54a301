/* builtins_class.c - class statements, instance tests and attributes. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/builtins.h"
#include "vm/frame.h"

/* ---- __build_class__ ---- */

/* The bases with those that are no classes replaced by what their __mro_entries__ gives. */
/* What a base's __mro_entries__ puts in its place: a tuple; owned. *found 0: it has none. */
static Value base_entries(Value base, Value original, int *found)
{
    Value method;
    *found = is_type(base) ? 0 : find_attribute(base, NAME(mro_entries_), &method);
    if (*found <= 0)
        return EMPTY;
    Value entries = call_1(method, original);
    release(method);
    if (is_empty(entries) || is_tuple(entries))
        return entries;
    release(entries);
    return error_type("__mro_entries__ must return a tuple");
}

static Value resolve_bases(Value original)
{
    Tuple *bases = as_tuple(original);
    List *list = NULL;
    for (size_t i = 0; i < bases->length; i++) {
        int found;
        Value base = bases->items[i], entries = base_entries(base, original, &found);
        bool ok = found == 0 || !is_empty(entries);
        if (ok && found && list == NULL) {
            ok = (list = list_new(bases->length)) != NULL;
            for (size_t k = 0; ok && k < i; k++)
                ok = list_append(list, bases->items[k]);
        }
        if (ok && list)
            ok = found ? list_extend(list, entries) : list_append(list, base);
        release(entries);
        if (!ok) {
            RELEASE(list);
            return EMPTY;
        }
    }
    if (list == NULL)
        return retain(original);
    Value result = list_to_tuple(from_pointer(list));
    RELEASE(list);
    return result;
}

/* The most derived metaclass of the bases and the one asked for; borrowed. NULL: conflict. */
static Type *winning_metaclass(Type *meta, Tuple *bases)
{
    for (size_t i = 0; i < bases->length; i++) {
        Type *candidate = type_of(bases->items[i]);
        if (type_is_subtype(meta, candidate))
            continue;
        if (!type_is_subtype(candidate, meta)) {
            error_type("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the "
                       "metaclasses of all its bases");
            return NULL;
        }
        meta = candidate;
    }
    return meta;
}

/* The metaclass: what the keyword says, else the first base's class; where it is a class, the most derived. Owned. */
static Value choose_metaclass(Dict *keywords, Tuple *bases)
{
    Value meta = EMPTY;
    if (keywords && dict_delete(keywords, NAME(metaclass), &meta) < 0)
        return EMPTY;
    if (is_empty(meta))
        meta = retain(from_pointer(bases->length ? type_of(bases->items[0]) : TYPE(type)));
    if (!is_type(meta))
        return meta;
    Type *winner = winning_metaclass(as_type(meta), bases);
    Value result = winner ? retain(from_pointer(winner)) : EMPTY;
    release(meta);
    return result;
}

static Value call_keywords(Value callable, const Value *args, size_t nargs, Dict *keywords)
{
    Value tuple = tuple_from(args, nargs);
    if (is_empty(tuple))
        return EMPTY;
    Value result = call_with(callable, tuple, keywords && keywords->used ? from_pointer(keywords) : EMPTY);
    release(tuple);
    return result;
}

static Value prepare_namespace(Value meta, Value name, Value bases, Dict *keywords)
{
    Value prepare;
    if (same(meta, from_pointer(TYPE(type))))
        return from_pointer(dict_new());
    int found = find_attribute(meta, NAME(prepare_), &prepare);
    if (found <= 0)
        return found < 0 ? EMPTY : from_pointer(dict_new());
    Value namespace = call_keywords(prepare, (Value[]){name, bases}, 2, keywords);
    release(prepare);
    if (is_empty(namespace) || type_of(namespace)->slots.get_item)
        return namespace;
    error_type("%s.__prepare__() must return a mapping, not %T", is_type(meta) ? as_type(meta)->name : "<metaclass>", namespace);
    release(namespace);
    return EMPTY;
}

/* A class whose metaclass lost __classcell__ would break super() and __class__. */
static bool check_class_cell(Value cell, Value class, Value name)
{
    if (!is_type(class) || !is_object(cell) || as_object(cell)->type != TYPE(cell))
        return true;
    Value content = as_cell(cell)->content;
    if (same(content, class))
        return true;
    if (is_empty(content))
        error_set(TYPE(RuntimeError), "__class__ not set defining %R as %R. Was __classcell__ propagated to type.__new__?", name, class);
    else
        error_type("__class__ set to %R defining %R as %R", content, name, class);
    return false;
}

static Value make_class(Value meta, Value name, Value bases, Value original, Value namespace, Dict *keywords, Function *body)
{
    Value cell = vm_run_code(body->code, body->globals, namespace, body->closure);
    if (is_empty(cell))
        return EMPTY;
    Value class = EMPTY;
    bool ok = true;
    if (!same(bases, original)) {
        Value key = str_intern_c("__orig_bases__");
        ok = !is_empty(key) && set_item(namespace, key, original);
        release(key);
    }
    if (ok)
        class = call_keywords(meta, (Value[]){name, bases, namespace}, 3, keywords);
    if (!is_empty(class) && !check_class_cell(cell, class, name))
        clear(&class);
    release(cell);
    return class;
}

static bool collect_keywords(const Value *values, Value kwnames, Dict **keywords)
{
    *keywords = NULL;
    if (is_empty(kwnames) || as_tuple(kwnames)->length == 0)
        return true;
    if ((*keywords = dict_new()) == NULL)
        return false;
    for (size_t i = 0; i < as_tuple(kwnames)->length; i++)
        if (!dict_set(*keywords, as_tuple(kwnames)->items[i], values[i])) {
            RELEASE(*keywords);
            return false;
        }
    return true;
}

static Value builtin_build_class(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    if (nargs < 2)
        return error_type("__build_class__: not enough arguments");
    if (!is_function(args[0]))
        return error_type("__build_class__: func must be a function");
    if (!is_str(args[1]))
        return error_type("__build_class__: name is not a string");
    Dict *keywords;
    if (!collect_keywords(args + nargs, kwnames, &keywords))
        return EMPTY;
    Value original = tuple_from(args + 2, nargs - 2);
    Value bases = is_empty(original) ? EMPTY : resolve_bases(original);
    Value meta = is_empty(bases) ? EMPTY : choose_metaclass(keywords, as_tuple(bases));
    Value namespace = is_empty(meta) ? EMPTY : prepare_namespace(meta, args[1], bases, keywords);
    Value class = EMPTY;
    if (!is_empty(namespace))
        class = make_class(meta, args[1], bases, original, namespace, keywords, as_function(args[0]));
    release(namespace);
    release(meta);
    release(bases);
    release(original);
    RELEASE(keywords);
    return class;
}

/* ---- instance tests and attributes ---- */

static Value builtin_isinstance(Value self, const Value *args)
{
    (void)self;
    int result = isinstance(args[0], args[1]);
    return result < 0 ? EMPTY : bool_value(result);
}

static Value builtin_issubclass(Value self, const Value *args)
{
    (void)self;
    int result = issubclass(args[0], args[1]);
    return result < 0 ? EMPTY : bool_value(result);
}

static Value builtin_callable(Value self, Value v)
{
    (void)self;
    return bool_value(is_callable(v));
}

/* Attribute names are looked up by identity: an equal str that is not interned gives its interned twin. Owned. */
static Value attribute_name(Value name)
{
    if (!is_str(name))
        return error_type("attribute name must be string, not '%T'", name);
    if (!is_exact_str(name)) {
        Value exact = str_from_wide(str_data(as_str(name)), str_width(as_str(name)), as_str(name)->length);
        return is_empty(exact) ? EMPTY : str_intern(exact);
    }
    return str_is_interned(as_str(name)) ? retain(name) : str_intern(retain(name));
}

static Value builtin_getattr(Value self, const Value *args)
{
    (void)self;
    Value name = attribute_name(args[1]), result = EMPTY;
    if (is_empty(name))
        return EMPTY;
    if (is_empty(args[2])) {
        result = get_attribute(args[0], name);
    } else {
        int found = find_attribute(args[0], name, &result);
        if (found <= 0)
            result = found < 0 ? EMPTY : retain(args[2]);
    }
    release(name);
    return result;
}

static Value builtin_hasattr(Value self, const Value *args)
{
    (void)self;
    Value name = attribute_name(args[1]), result = EMPTY;
    if (is_empty(name))
        return EMPTY;
    int found = find_attribute(args[0], name, &result);
    release(name);
    if (found > 0)
        release(result);
    return found < 0 ? EMPTY : bool_value(found);
}

static Value change_attribute(Value v, Value name, Value value)
{
    name = attribute_name(name);
    if (is_empty(name))
        return EMPTY;
    bool ok = set_attribute(v, name, value);
    release(name);
    return ok ? none_value() : EMPTY;
}

static Value builtin_setattr(Value self, const Value *args)
{
    (void)self;
    return change_attribute(args[0], args[1], args[2]);
}

static Value builtin_delattr(Value self, const Value *args)
{
    (void)self;
    return change_attribute(args[0], args[1], EMPTY);
}

const NativeRow builtins_class_rows[] = {
    NATIVE("__build_class__", builtin_build_class, "($module, func, name, /, *bases, metaclass=<unset>, **kwds)", "Makes a class: what the class statement calls."),
    NATIVE("callable", builtin_callable, "($module, obj, /)", "Whether an object can be called."),
    NATIVE("delattr", builtin_delattr, "($module, obj, name, /)", "Deletes the named attribute."),
    NATIVE("getattr", builtin_getattr, "($module, object, name, default=<unset>, /)", "The named attribute, or the default where it is missing."),
    NATIVE("hasattr", builtin_hasattr, "($module, obj, name, /)", "Whether an object has the named attribute."),
    NATIVE("isinstance", builtin_isinstance, "($module, obj, class_or_tuple, /)", "Whether an object is an instance of a class or of one of several."),
    NATIVE("issubclass", builtin_issubclass, "($module, cls, class_or_tuple, /)", "Whether a class derives from a class or from one of several."),
    NATIVE("setattr", builtin_setattr, "($module, obj, name, value, /)", "Sets the named attribute."),
    NATIVE_END,
};
