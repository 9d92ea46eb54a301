/* functools_partial.c - functools.partial and its Placeholder. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "modules/functools.h"
#include "types/containers.h"
#include "types/function.h"

/* ---- Placeholder ---- */

static Value placeholder_repr(Value self)
{
    (void)self;
    return str_from_c("Placeholder");
}

/* There is one, kept by its type's namespace. */
Value placeholder(void)
{
    Dict *dict = as_dict(TYPE(placeholder)->dict);
    Value found = dict_get_c(dict, "_instance");
    if (!is_empty(found) || error_occurred())
        return retain(found);
    Object *made = object_new(TYPE(placeholder));
    if (made && !dict_set_c(dict, "_instance", from_pointer(made))) {
        RELEASE(made);
        return EMPTY;
    }
    return from_pointer(made);
}

static Value placeholder_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    if (nargs || has_keywords(kwnames))
        return error_type("%s takes no arguments", type->name);
    return placeholder();
}

static const NativeRow placeholder_rows[] = {
    NATIVE("__reduce__", placeholder_repr, "($self, /)", NULL),
    NATIVE_END,
};

const TypeSpec placeholder_spec = {
    .name = "functools._PlaceholderType", .size = sizeof(Object), .methods = placeholder_rows,
    .doc = "The type of the Placeholder singleton.\n\nUsed as a positional argument of partial it stands for one that the call gives.",
    .slots = {.new = placeholder_new, .repr = placeholder_repr, .dealloc = object_free},
};

/* ---- partial ---- */

typedef struct Partial {
    Object head;
    Value function;
    Value args;     /* tuple */
    Value keywords; /* dict */
    Value dict;
    size_t places;  /* placeholders among args */
} Partial;

static Partial *as_partial(Value v) { return (Partial *)as_object(v); }

static bool count_places(Tuple *args, Value mark, size_t *places)
{
    *places = 0;
    for (size_t i = 0; i < args->length; i++)
        *places += same(args->items[i], mark);
    if (args->length == 0 || !same(args->items[args->length - 1], mark))
        return true;
    error_type("trailing Placeholders are not allowed");
    return false;
}

/* First the kept arguments with placeholders filled from given, then the rest of given. */
static void join_arguments(Partial *p, Value mark, const Value *given, size_t n, Value *out)
{
    Tuple *kept = as_tuple(p->args);
    size_t used = 0;
    for (size_t i = 0; i < kept->length; i++)
        out[i] = p->places && same(kept->items[i], mark) && used < n ? given[used++] : kept->items[i];
    for (size_t i = kept->length; used < n; i++)
        out[i] = given[used++];
}

/* The arguments of a partial of a partial. */
static Value flattened(Partial *inner, Value mark, const Value *given, size_t n)
{
    size_t filled = n < inner->places ? n : inner->places;
    Tuple *all = tuple_new(as_tuple(inner->args)->length + n - filled);
    if (all == NULL)
        return EMPTY;
    join_arguments(inner, mark, given, n, all->items);
    for (size_t i = 0; i < all->length; i++)
        retain(all->items[i]);
    return from_pointer(all);
}

static Value keywords_of(Partial *inner, Value mark, const Value *values, Value kwnames)
{
    Value result = inner ? dict_copy(as_dict(inner->keywords)) : from_pointer(dict_new());
    for (size_t i = 0; !is_empty(result) && !is_empty(kwnames) && i < as_tuple(kwnames)->length; i++) {
        bool ok = !same(values[i], mark);
        if (!ok)
            error_type("Placeholder cannot be passed as a keyword argument");
        if (!ok || !dict_set(as_dict(result), as_tuple(kwnames)->items[i], values[i]))
            clear(&result);
    }
    return result;
}

static Value partial_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (nargs < 1)
        return error_type("type 'partial' takes at least one argument");
    if (!is_callable(args[0]))
        return error_type("the first argument must be callable");
    Value mark = placeholder();
    if (is_empty(mark))
        return EMPTY;
    Partial *inner = NULL, *p = NULL;
    if (type_of(args[0])->slots.call == TYPE(partial)->slots.call && is_instance_of(args[0], TYPE(partial)) && is_empty(as_partial(args[0])->dict))
        inner = as_partial(args[0]);
    Value kept = EMPTY, keywords = EMPTY;
    if (nargs == 1 || !same(args[nargs - 1], mark))
        kept = inner ? flattened(inner, mark, args + 1, nargs - 1) : tuple_from(args + 1, nargs - 1);
    else
        error_type("trailing Placeholders are not allowed");
    size_t places = 0;
    for (size_t i = 0; !is_empty(kept) && i < as_tuple(kept)->length; i++)
        places += same(as_tuple(kept)->items[i], mark);
    keywords = is_empty(kept) ? EMPTY : keywords_of(inner, mark, args + nargs, kwnames);
    p = is_empty(keywords) ? NULL : object_new(type);
    if (p == NULL) {
        release(kept);
        release(keywords);
    } else {
        p->function = retain(inner ? inner->function : args[0]);
        p->args = kept;
        p->keywords = keywords;
        p->places = places;
    }
    release(mark);
    return from_pointer(p);
}

/* The keywords of partial and call in one: names, and values behind the positional arguments. The names are owned. */
static Value join_keywords(Partial *p, const Value *values, Value kwnames, Value *out)
{
    Value all = dict_copy(as_dict(p->keywords));
    for (size_t i = 0; !is_empty(all) && !is_empty(kwnames) && i < as_tuple(kwnames)->length; i++)
        if (!dict_set(as_dict(all), as_tuple(kwnames)->items[i], values[i]))
            clear(&all);
    Tuple *names = is_empty(all) ? NULL : tuple_new((size_t)as_dict(all)->used);
    int64_t position = 0;
    for (size_t i = 0; names && i < names->length; i++) {
        Value key = EMPTY, value = EMPTY;
        if (dict_next(as_dict(all), &position, &key, &value)) {
            names->items[i] = retain(key);
            out[i] = value; /* the partial or the caller owns it */
        }
    }
    release(all);
    return from_pointer(names);
}

static Value partial_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Partial *p = as_partial(self);
    Tuple *kept = as_tuple(p->args);
    size_t own_keywords = (size_t)as_dict(p->keywords)->used, keywords = is_empty(kwnames) ? 0 : as_tuple(kwnames)->length;
    if (nargs < p->places)
        return error_type("missing positional arguments in 'partial' call; expected at least %zu, got %zu", p->places, nargs);
    size_t positional = kept->length + nargs - p->places, total = positional + own_keywords + keywords;
    Value small[10], *all = total <= 10 ? small : mem_alloc(total * sizeof(Value)), mark = EMPTY, names = EMPTY, result = EMPTY;
    if (all == NULL)
        return EMPTY;
    if (p->places)
        mark = placeholder();
    join_arguments(p, mark, args, nargs, all);
    retain(self);
    if (own_keywords == 0) {
        if (keywords)
            memcpy(all + positional, args + nargs, keywords * sizeof(Value));
        result = call(p->function, all, positional, kwnames);
    } else {
        names = join_keywords(p, args + nargs, kwnames, all + positional);
        if (!is_empty(names))
            result = call(p->function, all, positional, names);
    }
    release(self);
    release(names);
    release(mark);
    if (all != small)
        mem_free(all, total * sizeof(Value));
    return result;
}

static Value partial_get(Value self, Value instance, Value owner)
{
    (void)owner;
    return is_empty(instance) || is_none(instance) ? retain(self) : method_new(self, instance);
}

static void add_repr(StrBuilder *b, Value v)
{
    Value text = b->failed ? EMPTY : to_repr(v);
    if (is_empty(text))
        b->failed = true;
    else
        builder_str(b, text);
    release(text);
}

static Value partial_repr(Value self)
{
    Partial *p = as_partial(self);
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_from_c("...");
    Value module = get_attribute_c(from_pointer(type_of(self)), "__module__"), name = EMPTY;
    if (!is_empty(module))
        name = str_format("%S.%U(", module, type_of(self)->qualname);
    Value args = retain(p->args), keywords = retain(p->keywords), function = retain(p->function), key, value;
    StrBuilder b;
    builder_init(&b);
    if (is_empty(name))
        b.failed = true;
    else
        builder_str(&b, name);
    add_repr(&b, function);
    for (size_t i = 0; i < as_tuple(args)->length; i++) {
        builder_c(&b, ", ");
        add_repr(&b, as_tuple(args)->items[i]);
    }
    for (int64_t position = 0; !b.failed && dict_next(as_dict(keywords), &position, &key, &value);) {
        retain(key);
        retain(value);
        Value text = to_str(key);
        builder_c(&b, ", ");
        if (is_empty(text))
            b.failed = true;
        else
            builder_str(&b, text);
        builder_char(&b, '=');
        add_repr(&b, value);
        release(text);
        release(key);
        release(value);
    }
    builder_char(&b, ')');
    release(args);
    release(keywords);
    release(function);
    release(module);
    release(name);
    repr_leave(self);
    return builder_finish(&b);
}

static Value partial_reduce(Value self)
{
    Partial *p = as_partial(self);
    Value args = tuple_pack(1, p->function), result = EMPTY;
    Value state = is_empty(args) ? EMPTY : tuple_pack(4, p->function, p->args, p->keywords, is_empty(p->dict) ? NONE : p->dict);
    if (!is_empty(state))
        result = tuple_pack(3, from_pointer(type_of(self)), args, state);
    release(args);
    release(state);
    return result;
}

static Value partial_setstate(Value self, Value state)
{
    Partial *p = as_partial(self);
    Value *items = is_tuple(state) ? as_tuple(state)->items : NULL;
    if (items == NULL || as_tuple(state)->length != 4 || !is_callable(items[0]) || !is_tuple(items[1]) ||
        (!is_none(items[2]) && !is_dict(items[2])) || (!is_none(items[3]) && !is_dict(items[3])))
        return error_type("invalid partial state");
    Value mark = placeholder(), args, keywords;
    size_t places;
    if (is_empty(mark) || !count_places(as_tuple(items[1]), mark, &places)) {
        release(mark);
        return EMPTY;
    }
    release(mark);
    args = is_exact_tuple(items[1]) ? retain(items[1]) : tuple_from(as_tuple(items[1])->items, as_tuple(items[1])->length);
    keywords = is_none(items[2]) ? from_pointer(dict_new()) : is_exact_dict(items[2]) ? retain(items[2]) : dict_copy(as_dict(items[2]));
    if (is_empty(args) || is_empty(keywords)) {
        release(args);
        release(keywords);
        return EMPTY;
    }
    p->places = places;
    replace(&p->function, retain(items[0]));
    replace(&p->args, args);
    replace(&p->keywords, keywords);
    replace(&p->dict, is_none(items[3]) ? EMPTY : retain(items[3]));
    return none_value();
}

static const NativeRow partial_rows[] = {
    NATIVE("__reduce__", partial_reduce, "($self, /)", NULL),
    NATIVE("__setstate__", partial_setstate, "($self, object, /)", NULL),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};

static const MemberRow partial_members[] = {
    {"func", MEMBER_VALUE, offsetof(Partial, function), true, "function object to use in future partial calls"},
    {"args", MEMBER_VALUE, offsetof(Partial, args), true, "tuple of arguments to future partial calls"},
    {"keywords", MEMBER_VALUE, offsetof(Partial, keywords), true, "dictionary of keyword arguments to future partial calls"},
    MEMBER_END,
};

static void partial_dealloc(Object *self)
{
    Partial *p = (Partial *)self;
    release(p->function);
    release(p->args);
    release(p->keywords);
    release(p->dict);
    object_free(self);
}

static void partial_traverse(Object *self, VisitFn visit, void *context)
{
    Partial *p = (Partial *)self;
    visit_value(p->function, visit, context);
    visit_value(p->args, visit, context);
    visit_value(p->keywords, visit, context);
    visit_value(p->dict, visit, context);
}

const TypeSpec partial_spec = {
    .name = "functools.partial", .size = sizeof(Partial), .dict_offset = offsetof(Partial, dict), .methods = partial_rows,
    .members = partial_members, .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS,
    .doc = "partial(func, /, *args, **keywords)\n--\n\nCreate a new function with partial application of the given arguments and keywords.",
    .slots = {.new = partial_new, .call = partial_call, .descriptor_get = partial_get, .repr = partial_repr,
              .dealloc = partial_dealloc, .traverse = partial_traverse},
};
