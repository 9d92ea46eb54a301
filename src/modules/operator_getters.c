/* operator_getters.c - operator.itemgetter, attrgetter and methodcaller. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"

typedef struct Getter {
    Object head;
    Value names;    /* tuple: keys, dotted names; of a methodcaller the name and the positional arguments */
    Value parts;    /* of an attrgetter: for each name a tuple of its parts; of a methodcaller its keywords, a dict or EMPTY */
} Getter;

static Getter *as_getter(Value v) { return (Getter *)as_object(v); }

static void getter_dealloc(Object *self)
{
    release(((Getter *)self)->names);
    release(((Getter *)self)->parts);
    object_free(self);
}
static void getter_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Getter *)self)->names, visit, context);
    visit_value(((Getter *)self)->parts, visit, context);
}

static Value getter_make(Type *type, const Value *names, size_t n, Value parts)
{
    Value tuple = tuple_from(names, n);
    Getter *getter = is_empty(tuple) ? NULL : object_new(type);
    if (getter == NULL) {
        release(tuple);
        release(parts);
        return EMPTY;
    }
    getter->names = tuple;
    getter->parts = parts;
    return from_pointer(getter);
}

static bool one_argument(const char *name, size_t nargs, Value kwnames)
{
    if (has_keywords(kwnames)) {
        error_type("%s() takes no keyword arguments", name);
        return false;
    }
    if (nargs == 1)
        return true;
    error_type("%s expected 1 argument, got %zu", name, nargs);
    return false;
}

/* What one gives for each name: the value itself for one name, else a tuple. */
static Value get_each(Value self, Value v, Value (*get)(Getter *, size_t, Value))
{
    Getter *getter = as_getter(self);
    size_t n = as_tuple(getter->names)->length;
    if (n == 1)
        return get(getter, 0, v);
    Tuple *result = tuple_new(n);
    for (size_t i = 0; result && i < n; i++)
        if (is_empty(result->items[i] = get(getter, i, v))) {
            RELEASE(result);
            return EMPTY;
        }
    return from_pointer(result);
}

static Value repr_call(Value self, Value args, Value keywords)
{
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_format("%T(...)", self);
    Value head = str_format("%T(", self);
    StrBuilder b;
    builder_init(&b);
    if (is_empty(head))
        b.failed = true;
    else
        builder_str(&b, head);
    release(head);
    for (size_t i = 0; !b.failed && i < as_tuple(args)->length; i++) {
        Value text = str_format(i ? ", %R" : "%R", as_tuple(args)->items[i]);
        if (is_empty(text))
            b.failed = true;
        else
            builder_str(&b, text);
        release(text);
    }
    Value key, value;
    for (int64_t position = 0; !b.failed && !is_empty(keywords) && dict_next(as_dict(keywords), &position, &key, &value);) {
        Value text = str_format(", %U=%R", key, value);
        if (is_empty(text))
            b.failed = true;
        else
            builder_str(&b, text);
        release(text);
    }
    builder_char(&b, ')');
    repr_leave(self);
    return builder_finish(&b);
}

static Value getter_repr(Value self) { return repr_call(self, as_getter(self)->names, EMPTY); }

static Value getter_reduce(Value self) { return tuple_pack(2, from_pointer(type_of(self)), as_getter(self)->names); }

static const NativeRow getter_rows[] = {
    NATIVE("__reduce__", getter_reduce, "($self, /)", "Return state information for pickling"),
    NATIVE_END,
};

/* ---- itemgetter ---- */

static Value itemgetter_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (!check_arguments("itemgetter", nargs, kwnames, 1, nargs ? SIZE_MAX : 1))
        return EMPTY;
    return getter_make(type, args, nargs, EMPTY);
}

static Value item_of(Getter *getter, size_t i, Value v)
{
    Value key = as_tuple(getter->names)->items[i];
    if (is_exact_tuple(v) && is_small_int(key) && (uint64_t)small_int(key) < as_tuple(v)->length)
        return retain(as_tuple(v)->items[small_int(key)]);
    return get_item(v, key);
}

static Value itemgetter_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    return one_argument("itemgetter", nargs, kwnames) ? get_each(self, args[0], item_of) : EMPTY;
}

/* What calling an instance takes; the types' own signatures are in their docs. */
static Value call_signature(Value self)
{
    (void)self;
    return str_from_c("(obj, /)");
}
static const GetSetRow getter_getset[] = {{"__text_signature__", call_signature, NULL, NULL}, GETSET_END};

const TypeSpec itemgetter_spec = {
    .name = "operator.itemgetter", .size = sizeof(Getter), .flags = TYPE_TRACKED, .methods = getter_rows, .getset = getter_getset,
    .doc = "itemgetter(item, /, *items)\n--\n\nReturn a callable that fetches the given item(s) from its operand.",
    .slots = {.new = itemgetter_new, .call = itemgetter_call, .repr = getter_repr, .dealloc = getter_dealloc, .traverse = getter_traverse},
};

/* ---- attrgetter ---- */

/* "a.b" as ("a", "b"). */
static Value split_dots(Value name)
{
    List *parts = list_new(1);
    size_t start = 0, n = as_str(name)->length;
    for (size_t i = 0; parts && i <= n; i++) {
        if (i < n && str_char(as_str(name), i) != '.')
            continue;
        Value part = str_substring(name, start, i);
        if (is_empty(part) || !list_append_owned(parts, str_intern(part))) {
            RELEASE(parts);
            return EMPTY;
        }
        start = i + 1;
    }
    Value result = parts ? list_to_tuple(from_pointer(parts)) : EMPTY;
    RELEASE(parts);
    return result;
}

static Value attrgetter_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (!check_arguments("attrgetter", nargs, kwnames, 1, nargs ? SIZE_MAX : 1))
        return EMPTY;
    Tuple *parts = tuple_new(nargs);
    for (size_t i = 0; parts && i < nargs; i++) {
        if (!is_str(args[i]))
            error_type("attribute name must be a string");
        else
            parts->items[i] = split_dots(args[i]);
        if (is_empty(parts->items[i])) {
            RELEASE(parts);
            return EMPTY;
        }
    }
    return parts ? getter_make(type, args, nargs, from_pointer(parts)) : EMPTY;
}

static Value attribute_of(Getter *getter, size_t i, Value v)
{
    Tuple *parts = as_tuple(as_tuple(getter->parts)->items[i]);
    retain(v);
    for (size_t j = 0; !is_empty(v) && j < parts->length; j++) {
        Value next = get_attribute(v, parts->items[j]);
        release(v);
        v = next;
    }
    return v;
}

static Value attrgetter_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    return one_argument("attrgetter", nargs, kwnames) ? get_each(self, args[0], attribute_of) : EMPTY;
}

const TypeSpec attrgetter_spec = {
    .name = "operator.attrgetter", .size = sizeof(Getter), .flags = TYPE_TRACKED, .methods = getter_rows, .getset = getter_getset,
    .doc = "attrgetter(attr, /, *attrs)\n--\n\nReturn a callable that fetches the given attribute(s) from its operand.",
    .slots = {.new = attrgetter_new, .call = attrgetter_call, .repr = getter_repr, .dealloc = getter_dealloc, .traverse = getter_traverse},
};

/* ---- methodcaller ---- */

static Value methodcaller_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (nargs < 1)
        return error_type("methodcaller needs at least one argument, the method name");
    if (!is_str(args[0]))
        return error_type("method name must be a string");
    Value keywords = EMPTY;
    if (has_keywords(kwnames)) {
        keywords = from_pointer(dict_new());
        for (size_t i = 0; !is_empty(keywords) && i < as_tuple(kwnames)->length; i++)
            if (!dict_set(as_dict(keywords), as_tuple(kwnames)->items[i], args[nargs + i]))
                clear(&keywords);
        if (is_empty(keywords))
            return EMPTY;
    }
    return getter_make(type, args, nargs, keywords);
}

static Value methodcaller_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (!one_argument("methodcaller", nargs, kwnames))
        return EMPTY;
    Getter *getter = as_getter(self);
    Tuple *names = as_tuple(getter->names);
    if (is_empty(getter->parts))
        return call_method(args[0], names->items[0], names->items + 1, names->length - 1);
    Value method = get_attribute(args[0], names->items[0]);
    Value positional = is_empty(method) ? EMPTY : tuple_slice(getter->names, 1, names->length);
    Value result = is_empty(positional) ? EMPTY : call_with(method, positional, getter->parts);
    release(method);
    release(positional);
    return result;
}

static Value methodcaller_repr(Value self) { return repr_call(self, as_getter(self)->names, as_getter(self)->parts); }

/* With keywords: functools.partial(methodcaller, name, **keywords) of the rest. */
static Value methodcaller_reduce(Value self)
{
    Getter *getter = as_getter(self);
    if (is_empty(getter->parts))
        return getter_reduce(self);
    Value args = tuple_pack(2, from_pointer(type_of(self)), as_tuple(getter->names)->items[0]), result = EMPTY;
    Value partial = is_empty(args) ? EMPTY : call_with(from_pointer(TYPE(partial)), args, getter->parts);
    Value rest = is_empty(partial) ? EMPTY : tuple_slice(getter->names, 1, as_tuple(getter->names)->length);
    if (!is_empty(rest))
        result = tuple_pack(2, partial, rest);
    release(args);
    release(partial);
    release(rest);
    return result;
}

static const NativeRow methodcaller_rows[] = {
    NATIVE("__reduce__", methodcaller_reduce, "($self, /)", "Return state information for pickling"),
    NATIVE_END,
};

const TypeSpec methodcaller_spec = {
    .name = "operator.methodcaller", .size = sizeof(Getter), .flags = TYPE_TRACKED, .methods = methodcaller_rows, .getset = getter_getset,
    .doc = "methodcaller(name, /, *args, **kwargs)\n--\n\nReturn a callable that calls the given method on its operand.",
    .slots = {.new = methodcaller_new, .call = methodcaller_call, .repr = methodcaller_repr, .dealloc = getter_dealloc, .traverse = getter_traverse},
};
