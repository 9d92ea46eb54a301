/* zip.c - zip, map and filter. */
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"

/* zip and map: several iterators walked together. */
typedef struct Parallel {
    Object head;
    Value function;  /* of map; EMPTY for zip */
    Value iterators; /* tuple */
    Value result;    /* of zip: the tuple to use again */
    bool strict;
} Parallel;

static Parallel *as_parallel(Value v) { return (Parallel *)as_object(v); }

static Value iterators_of(const Value *iterables, size_t n)
{
    Tuple *iterators = tuple_new(n);
    for (size_t i = 0; iterators && i < n; i++) {
        iterators->items[i] = get_iterator(iterables[i]);
        if (is_empty(iterators->items[i])) {
            RELEASE(iterators);
            return EMPTY;
        }
    }
    return from_pointer(iterators);
}

/* The only keyword is strict. 1 or 0; -1: exception. */
static int strict_keyword(Type *type, const Type *builtin, const char *name, const Value *values, Value kwnames)
{
    if (!has_keywords(kwnames))
        return 0;
    Tuple *names = as_tuple(kwnames);
    if (type != builtin && type->slots.init != builtin->slots.init && !(names->length == 1 && str_equal_c(names->items[0], "strict")))
        return 0;
    for (size_t i = 0; i < names->length; i++)
        if (!str_equal_c(names->items[i], "strict")) {
            error_type("%s() got an unexpected keyword argument '%U'", name, names->items[i]);
            return -1;
        }
    return is_true(values[0]);
}

static Value zip_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    int strict = strict_keyword(type, TYPE(zip), "zip", args + nargs, kwnames);
    Value iterators = strict < 0 ? EMPTY : iterators_of(args, nargs);
    if (is_empty(iterators))
        return EMPTY;
    Parallel *zip = object_new(type);
    Tuple *result = zip ? tuple_new(nargs) : NULL;
    if (result == NULL) {
        release(iterators);
        RELEASE(zip);
        return EMPTY;
    }
    for (size_t i = 0; i < nargs; i++)
        result->items[i] = none_value();
    zip->iterators = iterators;
    zip->result = from_pointer(result);
    zip->strict = strict;
    return from_pointer(zip);
}

static Value map_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    int strict = strict_keyword(type, TYPE(map), "map", args + nargs, kwnames);
    if (strict < 0)
        return EMPTY;
    if (nargs < 2)
        return error_type("map() must have at least two arguments.");
    Value iterators = iterators_of(args + 1, nargs - 1);
    Parallel *map = is_empty(iterators) ? NULL : object_new(type);
    if (map == NULL) {
        release(iterators);
        return EMPTY;
    }
    map->function = retain(args[0]);
    map->iterators = iterators;
    map->strict = strict;
    return from_pointer(map);
}

static COLD void uneven(const char *name, size_t i, const char *how)
{
    error_value("%s() argument %zu is %s than argument%s%zu", name, i + 1, how, i == 1 ? " " : "s 1-", i);
}

/* Iterator number i is exhausted. strict: the others must be, too. */
static COLD void check_even(Parallel *p, const char *name, size_t i)
{
    if (error_occurred())
        return;
    if (i > 0) {
        uneven(name, i, "shorter");
        return;
    }
    Tuple *iterators = as_tuple(p->iterators);
    for (i = 1; i < iterators->length; i++) {
        Value item = iterator_next(iterators->items[i]);
        if (!is_empty(item)) {
            release(item);
            uneven(name, i, "longer");
            return;
        }
        if (error_occurred())
            return;
    }
}

static Value zip_next(Value self)
{
    Parallel *zip = as_parallel(self);
    Tuple *iterators = as_tuple(zip->iterators), *result = as_tuple(zip->result);
    size_t n = iterators->length;
    if (n == 0)
        return EMPTY;
    bool reuse = tuple_is_free(result);
    if (reuse)
        object_retain(&result->head);
    else if ((result = tuple_new(n)) == NULL)
        return EMPTY;
    for (size_t i = 0; i < n; i++) {
        Value item = iterator_next(iterators->items[i]);
        if (unlikely(is_empty(item))) {
            if (zip->strict)
                check_even(zip, "zip", i);
            RELEASE(result);
            return EMPTY;
        }
        replace(&result->items[i], item);
    }
    return from_pointer(result);
}

static Value map_next(Value self)
{
    Parallel *map = as_parallel(self);
    Tuple *iterators = as_tuple(map->iterators);
    Value small[5], *items = small, result = EMPTY;
    size_t n = iterators->length, i = 0;
    if (n > 5 && (items = mem_alloc(n * sizeof(Value))) == NULL)
        return EMPTY;
    for (; i < n; i++) {
        items[i] = iterator_next(iterators->items[i]);
        if (is_empty(items[i])) {
            if (map->strict)
                check_even(map, "map", i);
            break;
        }
    }
    if (i == n)
        result = call(map->function, items, n, EMPTY);
    while (i-- > 0)
        release(items[i]);
    if (items != small)
        mem_free(items, n * sizeof(Value));
    return result;
}

static Value parallel_reduce(Value self)
{
    Parallel *p = as_parallel(self);
    Tuple *iterators = as_tuple(p->iterators), *args;
    size_t first = is_empty(p->function) ? 0 : 1;
    args = tuple_new(iterators->length + first);
    if (args == NULL)
        return EMPTY;
    if (first)
        args->items[0] = retain(p->function);
    for (size_t i = 0; i < iterators->length; i++)
        args->items[first + i] = retain(iterators->items[i]);
    Value type = from_pointer(type_of(self));
    Value result = p->strict ? tuple_pack(3, type, from_pointer(args), TRUE_VALUE) : tuple_pack(2, type, from_pointer(args));
    RELEASE(args);
    return result;
}

static Value parallel_setstate(Value self, Value state)
{
    int strict = is_true(state);
    if (strict < 0)
        return EMPTY;
    as_parallel(self)->strict = strict;
    return none_value();
}

static const NativeRow parallel_rows[] = {
    NATIVE("__reduce__", parallel_reduce, "($self, /)", "Return state information for pickling."),
    NATIVE("__setstate__", parallel_setstate, "($self, object, /)", "Set state information for unpickling."),
    NATIVE_END,
};

static void parallel_dealloc(Object *self)
{
    release(((Parallel *)self)->function);
    release(((Parallel *)self)->iterators);
    release(((Parallel *)self)->result);
    object_free(self);
}

static void parallel_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Parallel *)self)->function, visit, context);
    visit_value(((Parallel *)self)->iterators, visit, context);
    visit_value(((Parallel *)self)->result, visit, context);
}

const TypeSpec zip_spec = {
    .name = "zip", .size = sizeof(Parallel), .flags = TYPE_BASE | TYPE_TRACKED, .methods = parallel_rows,
    .doc = "zip(*iterables, strict=False)\n--\n\nYields tuples of the first items of all iterables, of the second ones, "
           "and so on, until the shortest is exhausted; if strict, a ValueError is raised where they differ in length.",
    .slots = {.new = zip_new, .iter = iterator_self, .next = zip_next, .dealloc = parallel_dealloc, .traverse = parallel_traverse},
};
const TypeSpec map_spec = {
    .name = "map", .size = sizeof(Parallel), .flags = TYPE_BASE | TYPE_TRACKED, .methods = parallel_rows,
    .doc = "map(function, iterable, /, *iterables, strict=False)\n--\n\nYields what the function gives for the items of the "
           "iterables, until the shortest is exhausted; if strict, a ValueError is raised where they differ in length.",
    .slots = {.new = map_new, .iter = iterator_self, .next = map_next, .dealloc = parallel_dealloc, .traverse = parallel_traverse},
};

/* ---- filter ---- */

typedef struct Filter {
    Object head;
    Value function, iterator;
} Filter;

static Value filter_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (!check_arguments("filter", nargs, type == TYPE(filter) || type->slots.init == TYPE(filter)->slots.init ? kwnames : EMPTY, 2, 2))
        return EMPTY;
    Value iterator = get_iterator(args[1]);
    Filter *filter = is_empty(iterator) ? NULL : object_new(type);
    if (filter == NULL) {
        release(iterator);
        return EMPTY;
    }
    filter->function = retain(args[0]);
    filter->iterator = iterator;
    return from_pointer(filter);
}

static Value filter_next(Value self)
{
    Filter *filter = (Filter *)as_object(self);
    bool plain = is_none(filter->function) || same(filter->function, from_pointer(TYPE(bool_)));
    Value item;
    while (!is_empty(item = iterator_next(filter->iterator))) {
        int keep;
        if (plain) {
            keep = is_true(item);
        } else {
            Value good = call_1(filter->function, item);
            keep = is_empty(good) ? -1 : is_true(good);
            release(good);
        }
        if (keep > 0)
            return item;
        release(item);
        if (keep < 0)
            return EMPTY;
    }
    return EMPTY;
}

static Value filter_reduce(Value self)
{
    Filter *filter = (Filter *)as_object(self);
    Value args = tuple_pack(2, filter->function, filter->iterator);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), args);
    release(args);
    return result;
}

static const NativeRow filter_rows[] = {
    NATIVE("__reduce__", filter_reduce, "($self, /)", "Return state information for pickling."),
    NATIVE_END,
};

static void filter_dealloc(Object *self)
{
    release(((Filter *)self)->function);
    release(((Filter *)self)->iterator);
    object_free(self);
}

static void filter_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Filter *)self)->function, visit, context);
    visit_value(((Filter *)self)->iterator, visit, context);
}

const TypeSpec filter_spec = {
    .name = "filter", .size = sizeof(Filter), .flags = TYPE_BASE | TYPE_TRACKED, .methods = filter_rows,
    .doc = "filter(function, iterable, /)\n--\n\nYields the items for which function(item) is true; if function is None, the true items.",
    .slots = {.new = filter_new, .iter = iterator_self, .next = filter_next, .dealloc = filter_dealloc, .traverse = filter_traverse},
};
