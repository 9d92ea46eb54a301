/* itertools_group.c - groupby and tee: iterators that share another one. */
#include "modules/itertools.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"

HOLDER_SLOTS(2)
HOLDER_SLOTS(5)

/* ---- groupby ---- */

typedef struct GroupBy {
    Object head;
    Value iterator, function; /* function EMPTY: the items are the keys */
    Value target_key, current_key, current_value;
    const void *current_group; /* the only grouper that may go on */
} GroupBy;

typedef struct Grouper {
    Object head;
    Value parent, target_key;
} Grouper;

ARGUMENTS(groupby_arguments, "groupby", "(iterable, key=None)");

static Value groupby_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    if (!bind_arguments(&groupby_arguments, args, nargs, kwnames, bound, 2))
        return EMPTY;
    return from_pointer(holder_new(type, is_none(bound[1]) ? EMPTY : bound[1], bound[0]));
}

/* Brings the next item and its key in. */
static bool groupby_step(GroupBy *g)
{
    Value value = iterator_next(g->iterator);
    if (is_empty(value))
        return false;
    Value key = is_empty(g->function) ? retain(value) : call_1(g->function, value);
    if (is_empty(key)) {
        release(value);
        return false;
    }
    replace(&g->current_value, value);
    replace(&g->current_key, key);
    return true;
}

static int keys_equal(Value a, Value b)
{
    retain(a);
    retain(b);
    int equal = values_equal(a, b);
    release(a);
    release(b);
    return equal;
}

static Value grouper_make(GroupBy *g, Value target_key)
{
    Grouper *group = object_new(TYPE(grouper));
    if (group == NULL)
        return EMPTY;
    group->parent = retain(from_pointer(g));
    group->target_key = retain(target_key);
    g->current_group = group;
    return from_pointer(group);
}

static Value groupby_next(Value self)
{
    GroupBy *g = (GroupBy *)as_object(self);
    g->current_group = NULL;
    for (;;) { /* to the first item with another key */
        if (!is_empty(g->current_key)) {
            if (is_empty(g->target_key))
                break;
            int equal = keys_equal(g->target_key, g->current_key);
            if (equal < 0)
                return EMPTY;
            if (!equal)
                break;
        }
        if (!groupby_step(g))
            return EMPTY;
    }
    replace(&g->target_key, retain(g->current_key));
    Value group = grouper_make(g, g->target_key);
    if (is_empty(group))
        return EMPTY;
    Value result = tuple_pack(2, g->current_key, group);
    release(group);
    return result;
}

static Value grouper_next(Value self)
{
    Grouper *group = (Grouper *)as_object(self);
    GroupBy *g = (GroupBy *)as_object(group->parent);
    if (g->current_group != group)
        return EMPTY;
    if (is_empty(g->current_value) && !groupby_step(g))
        return EMPTY;
    int equal = keys_equal(group->target_key, g->current_key);
    if (equal <= 0)
        return EMPTY;
    Value item = take(&g->current_value);
    clear(&g->current_key);
    return item;
}

static Value grouper_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    if (!check_arguments("_grouper", nargs, kwnames, 2, 2))
        return EMPTY;
    if (strcmp(type_of(args[0])->name, "groupby") != 0 || type_of(args[0])->slots.next != groupby_next)
        return error_type("_grouper() argument 1 must be itertools.groupby, not %T", args[0]);
    return grouper_make((GroupBy *)as_object(args[0]), args[1]);
}

HOLDER_TYPE(groupby_spec, "groupby", GroupBy, 5, groupby_new, groupby_next, NULL,
            "groupby(iterable, key=None)\n--\n\nYields pairs of a key and an iterator over the consecutive items that have it.");

const TypeSpec grouper_spec = {
    .name = "itertools._grouper", .size = sizeof(Grouper), .flags = TYPE_TRACKED,
    .slots = {.new = grouper_new, .iter = iterator_self, .next = grouper_next, .dealloc = dealloc_2, .traverse = traverse_2},
};

/* ---- tee ---- */

enum { TEE_ITEMS = 57 };

/* A link of the chain of items that the iterators of a tee have yet to give. */
typedef struct TeeData {
    Object head;
    Value iterator;
    struct TeeData *next;
    int64_t count;
    bool running;
    Value items[TEE_ITEMS];
} TeeData;

typedef struct Tee {
    Object head;
    TeeData *data;
    int64_t index;
} Tee;

static TeeData *tee_data_make(Value iterator)
{
    TeeData *data = object_new(TYPE(tee_data));
    if (data)
        data->iterator = retain(iterator);
    return data;
}

/* Releases a chain link by link, since it can be long. */
static void release_chain(TeeData *data)
{
    while (data && object_count(&data->head) == 1) {
        TeeData *next = data->next;
        data->next = NULL;
        RELEASE(data);
        data = next;
    }
    RELEASE(data);
}

static void tee_data_dealloc(Object *self)
{
    TeeData *data = (TeeData *)self;
    release(data->iterator);
    for (int64_t i = 0; i < data->count; i++)
        release(data->items[i]);
    release_chain(data->next);
    object_free(self);
}

static void tee_data_traverse(Object *self, VisitFn visit, void *context)
{
    TeeData *data = (TeeData *)self;
    visit_value(data->iterator, visit, context);
    for (int64_t i = 0; i < data->count; i++)
        visit_value(data->items[i], visit, context);
    if (data->next)
        visit(&data->next->head, context);
}

static Value tee_data_item(TeeData *data, int64_t i)
{
    if (i < data->count)
        return retain(data->items[i]);
    if (data->running)
        return error_set(TYPE(RuntimeError), "cannot re-enter the tee iterator");
    data->running = true;
    Value item = iterator_next(data->iterator);
    data->running = false;
    if (is_empty(item))
        return EMPTY;
    data->items[data->count++] = item;
    return retain(item);
}

static Value tee_next(Value self)
{
    Tee *tee = (Tee *)as_object(self);
    TeeData *data = tee->data;
    if (tee->index >= TEE_ITEMS) {
        if (data->next == NULL && (data->next = tee_data_make(data->iterator)) == NULL)
            return EMPTY;
        tee->data = RETAIN(data->next);
        tee->index = 0;
        RELEASE(data);
        data = tee->data;
    }
    object_retain(&data->head);
    Value item = tee_data_item(data, tee->index);
    RELEASE(data);
    if (!is_empty(item))
        tee->index++;
    return item;
}

static Value tee_copy(Value self)
{
    Tee *tee = (Tee *)as_object(self), *copy = object_new(TYPE(tee));
    if (copy) {
        copy->data = RETAIN(tee->data);
        copy->index = tee->index;
    }
    return from_pointer(copy);
}

static Value tee_of(Value iterable)
{
    Value iterator = get_iterator(iterable);
    if (is_empty(iterator) || is_instance_of(iterator, TYPE(tee))) {
        Value copy = is_empty(iterator) ? EMPTY : tee_copy(iterator);
        release(iterator);
        return copy;
    }
    Tee *tee = object_new(TYPE(tee));
    if (tee && (tee->data = tee_data_make(iterator)) == NULL) {
        RELEASE(tee);
        tee = NULL;
    }
    release(iterator);
    return from_pointer(tee);
}

static Value tee_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    return check_arguments("_tee", nargs, kwnames, 1, 1) ? tee_of(args[0]) : EMPTY;
}

Value tee_function(Value module, const Value *args)
{
    (void)module;
    int64_t n;
    if (!index_as_int64(args[1], &n, TYPE(OverflowError)))
        return EMPTY;
    if (n < 0)
        return error_value("n must be >= 0");
    Tuple *result = tuple_new((size_t)n);
    if (result == NULL || n == 0)
        return from_pointer(result);
    result->items[0] = tee_of(args[0]);
    for (int64_t i = 1; !is_empty(result->items[i - 1]) && i < n; i++)
        result->items[i] = tee_copy(result->items[0]);
    if (is_empty(result->items[n - 1])) {
        RELEASE(result);
        return EMPTY;
    }
    return from_pointer(result);
}

static void tee_dealloc(Object *self)
{
    release_chain(((Tee *)self)->data);
    object_free(self);
}

static void tee_traverse(Object *self, VisitFn visit, void *context)
{
    if (((Tee *)self)->data)
        visit(&((Tee *)self)->data->head, context);
}

static const NativeRow tee_rows[] = {
    NATIVE("__copy__", tee_copy, "($self, /)", "Returns an independent iterator."),
    NATIVE_END,
};

const TypeSpec tee_spec = {
    .name = "itertools._tee", .size = sizeof(Tee), .flags = TYPE_TRACKED | TYPE_WEAKREFS, .methods = tee_rows,
    .doc = "_tee(iterable, /)\n--\n\nIterator wrapped to make it copyable.",
    .slots = {.new = tee_new, .iter = iterator_self, .next = tee_next, .dealloc = tee_dealloc, .traverse = tee_traverse},
};
const TypeSpec tee_data_spec = {
    .name = "itertools._tee_dataobject", .size = sizeof(TeeData), .flags = TYPE_TRACKED | TYPE_NO_NEW,
    .slots = {.dealloc = tee_data_dealloc, .traverse = tee_data_traverse},
};
