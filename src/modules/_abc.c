/* _abc.c - abstract base classes: registry, caches and the two checks.

   Classes in the caches are known by Type.id, a number that is never given again: a class that dies leaves a number
   behind that nobody asks for. */
#include <stdlib.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/set.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/module.h"

/* ---- sets of type ids ---- */

typedef struct IdSet {
    uint64_t *slots; /* 0: free */
    size_t capacity, count;
} IdSet;

static size_t find_slot(const IdSet *set, uint64_t id)
{
    size_t i = (id * 0x9e3779b97f4a7c15u >> 32) & (set->capacity - 1);
    while (set->slots[i] && set->slots[i] != id)
        i = (i + 1) & (set->capacity - 1);
    return i;
}

static uint64_t id_of(Type *type)
{
    if (type->id == 0)
        type->id = ++runtime.next_version;
    return type->id;
}

static bool has_id(const IdSet *set, const Type *type)
{
    return type->id && set->count && set->slots[find_slot(set, type->id)] == type->id;
}

static void clear_ids(IdSet *set)
{
    free(set->slots);
    *set = (IdSet){0};
}

static bool add_id(IdSet *set, Type *type)
{
    if ((set->count + 1) * 2 > set->capacity) {
        IdSet grown = {.capacity = set->capacity ? set->capacity * 2 : 8, .count = set->count};
        grown.slots = calloc(grown.capacity, sizeof *grown.slots);
        if (grown.slots == NULL) {
            error_no_memory();
            return false;
        }
        for (size_t i = 0; i < set->capacity; i++)
            if (set->slots[i])
                grown.slots[find_slot(&grown, set->slots[i])] = set->slots[i];
        free(set->slots);
        *set = grown;
    }
    uint64_t id = id_of(type);
    size_t i = find_slot(set, id);
    set->count += set->slots[i] == 0;
    set->slots[i] = id;
    return true;
}

/* ---- what a class keeps in _abc_impl ---- */

typedef struct AbcData {
    Object head;
    Value registry; /* list of classes */
    IdSet positive, negative;
    uint64_t negative_version;
} AbcData;

static void data_dealloc(Object *self)
{
    AbcData *data = (AbcData *)self;
    release(data->registry);
    clear_ids(&data->positive);
    clear_ids(&data->negative);
    object_free(self);
}

static void data_traverse(Object *self, VisitFn visit, void *context) { visit_value(((AbcData *)self)->registry, visit, context); }
static void data_clear(Object *self) { clear(&((AbcData *)self)->registry); }

const TypeSpec abc_data_spec = {
    .name = "_abc._abc_data", .size = sizeof(AbcData), .flags = TYPE_TRACKED | TYPE_NO_NEW,
    .doc = "Internal state of an abstract base class.",
    .slots = {.dealloc = data_dealloc, .traverse = data_traverse, .clear = data_clear},
};

/* Owned; NULL: exception. */
static AbcData *data_of(Value class)
{
    Value data = get_attribute_c(class, "_abc_impl");
    if (is_empty(data) || type_of(data) == TYPE(abc_data))
        return (AbcData *)as_object(data);
    error_type("_abc_impl is set to a wrong type");
    release(data);
    return NULL;
}

/* ---- abstract methods ---- */

static int is_abstract(Value v)
{
    Value flag;
    int found = find_attribute(v, NAME(isabstractmethod_), &flag);
    if (found <= 0)
        return found;
    found = is_true(flag);
    release(flag);
    return found;
}

static bool add_name(Value names, Value name)
{
    Value result = call_method_c(names, "add", &name, 1);
    release(result);
    return !is_empty(result);
}

static bool add_own(Value class, Value names)
{
    Value copy = dict_copy(as_dict(as_type(class)->dict)), key, value;
    int64_t position = 0;
    bool ok = !is_empty(copy);
    while (ok && dict_next(as_dict(copy), &position, &key, &value)) {
        int abstract = is_abstract(value);
        ok = abstract == 0 || (abstract > 0 && add_name(names, key));
    }
    release(copy);
    return ok;
}

static bool add_inherited(Value class, Value base, Value names)
{
    Value methods, name;
    int found = find_attribute(base, NAME(abstractmethods_), &methods);
    if (found <= 0)
        return found == 0;
    Value iterator = get_iterator(methods);
    release(methods);
    bool ok = !is_empty(iterator);
    while (ok && !is_empty(name = iterator_next(iterator))) {
        Value value;
        found = find_attribute(class, name, &value);
        ok = found >= 0;
        if (found > 0) {
            int abstract = is_abstract(value);
            release(value);
            ok = abstract == 0 || (abstract > 0 && add_name(names, name));
        }
        release(name);
    }
    release(iterator);
    return ok && !error_occurred();
}

static bool compute_abstract_methods(Value class)
{
    Value names = call_0(from_pointer(TYPE(set)));
    bool ok = !is_empty(names) && add_own(class, names);
    Tuple *bases = as_tuple(as_type(class)->bases);
    for (size_t i = 0; ok && i < bases->length; i++)
        ok = add_inherited(class, bases->items[i], names);
    Value frozen = ok ? call_1(from_pointer(TYPE(frozenset)), names) : EMPTY;
    ok = !is_empty(frozen) && set_attribute(class, NAME(abstractmethods_), frozen);
    release(frozen);
    release(names);
    return ok;
}

/* Collection ABCs say with __abc_tpflags__ (CPython's bits 5 and 6) how match statements see their instances. */
static bool take_pattern_flags(Value class)
{
    Value name = str_intern_c("__abc_tpflags__");
    if (is_empty(name))
        return false;
    Value flags = dict_get_str(as_dict(as_type(class)->dict), name);
    bool ok = true;
    int64_t bits;
    if (!is_empty(flags) && is_int(flags) && int_as_int64(flags, &bits) == 0) {
        Type *type = as_type(class);
        if ((bits & 0x60) == 0x60) {
            error_type("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
            ok = false;
        } else if (bits & (1 << 5))
            type->flags = (type->flags & ~(uint32_t)TYPE_MAPPING) | TYPE_SEQUENCE;
        else if (bits & (1 << 6))
            type->flags = (type->flags & ~(uint32_t)TYPE_SEQUENCE) | TYPE_MAPPING;
        ok = ok && dict_delete(as_dict(type->dict), name, NULL) >= 0;
    }
    release(name);
    return ok;
}

static Value abc_init(Value self, Value class)
{
    (void)self;
    if (!is_type(class))
        return error_type("_abc_init() argument must be a class");
    if (!compute_abstract_methods(class))
        return EMPTY;
    AbcData *data = object_new(TYPE(abc_data));
    if (data == NULL)
        return EMPTY;
    data->registry = from_pointer(list_new(0));
    data->negative_version = runtime.abc_registrations;
    bool ok = !is_empty(data->registry) && set_attribute_c(class, "_abc_impl", from_pointer(data)) && take_pattern_flags(class);
    RELEASE(data);
    return ok ? none_value() : EMPTY;
}

static void pass_pattern_flags(Type *type, uint32_t flag)
{
    if (has_flag(type, TYPE_IMMUTABLE) || (type->flags & (TYPE_SEQUENCE | TYPE_MAPPING)) == flag)
        return;
    type->flags = (type->flags & ~(uint32_t)(TYPE_SEQUENCE | TYPE_MAPPING)) | flag;
    for (uint32_t i = 0; i < type->subclass_count; i++)
        pass_pattern_flags(type->subclasses[i], flag);
}

static Value abc_register(Value self, const Value *args)
{
    (void)self;
    Value class = args[0], subclass = args[1];
    if (!is_type(subclass))
        return error_type("Can only register classes");
    int result = issubclass(subclass, class);
    if (result)
        return result > 0 ? retain(subclass) : EMPTY;
    result = issubclass(class, subclass);
    if (result > 0)
        error_set(TYPE(RuntimeError), "Refusing to create an inheritance cycle");
    AbcData *data = result ? NULL : data_of(class);
    if (data == NULL)
        return EMPTY;
    bool ok = list_append(as_list(data->registry), subclass);
    RELEASE(data);
    if (!ok)
        return EMPTY;
    runtime.abc_registrations++;
    uint32_t flag = is_type(class) ? as_type(class)->flags & (TYPE_SEQUENCE | TYPE_MAPPING) : 0;
    if (flag)
        pass_pattern_flags(as_type(subclass), flag);
    return retain(subclass);
}

/* ---- checks ---- */

/* class.__subclasscheck__(subclass): 1, 0, -1 */
static int ask_class(Value class, Value subclass)
{
    Value result = call_method(class, NAME(subclasscheck_), &subclass, 1);
    int truth = is_empty(result) ? -1 : is_true(result);
    release(result);
    return truth;
}

static Value abc_instancecheck(Value self, const Value *args)
{
    (void)self;
    Value class = args[0], subclass = get_attribute(args[1], NAME(class_));
    AbcData *data = is_empty(subclass) ? NULL : data_of(class);
    int result = data ? 2 : -1;
    if (data && is_type(subclass)) {
        if (has_id(&data->positive, as_type(subclass)))
            result = 1;
        else if (same(subclass, from_pointer(type_of(args[1]))) && data->negative_version == runtime.abc_registrations &&
                 has_id(&data->negative, as_type(subclass)))
            result = 0;
    }
    if (result == 2) {
        result = ask_class(class, subclass);
        if (result == 0 && !same(subclass, from_pointer(type_of(args[1]))))
            result = ask_class(class, from_pointer(type_of(args[1])));
    }
    RELEASE(data);
    release(subclass);
    return result < 0 ? EMPTY : bool_value(result);
}

/* What the class's own hook says: 1, 0, -1; 2: nothing. */
static int ask_hook(Value class, Value subclass)
{
    Value ok = call_method_c(class, "__subclasshook__", &subclass, 1);
    if (is_empty(ok))
        return -1;
    int result = same(ok, TRUE_VALUE) ? 1 : same(ok, FALSE_VALUE) ? 0 : same(ok, NOT_IMPLEMENTED) ? 2 : -1;
    release(ok);
    if (result == -1)
        error_set(TYPE(AssertionError), "__subclasshook__ must return either False, True, or NotImplemented");
    return result;
}

static int in_list(Value classes, Value subclass)
{
    Value copy = list_to_tuple(classes);
    int result = is_empty(copy) ? -1 : 0;
    for (size_t i = 0; result == 0 && i < as_tuple(copy)->length; i++)
        result = issubclass(subclass, as_tuple(copy)->items[i]);
    release(copy);
    return result;
}

static int in_subclasses(Value class, Value subclass)
{
    Value subclasses = call_method_c(class, "__subclasses__", NULL, 0);
    if (is_empty(subclasses))
        return -1;
    int result = -1;
    if (is_exact_list(subclasses))
        result = in_list(subclasses, subclass);
    else
        error_type("__subclasses__() must return a list");
    release(subclasses);
    return result;
}

static int subclass_check(AbcData *data, Value class, Value subclass)
{
    Type *type = as_type(subclass);
    if (has_id(&data->positive, type))
        return 1;
    if (data->negative_version < runtime.abc_registrations) {
        clear_ids(&data->negative);
        data->negative_version = runtime.abc_registrations;
    } else if (has_id(&data->negative, type)) {
        return 0;
    }
    int result = ask_hook(class, subclass);
    if (result == 2)
        result = is_type(class) && type_is_subtype(type, as_type(class)) ? 1 : 2;
    if (result == 2) {
        result = in_list(data->registry, subclass);
        if (result == 0)
            result = in_subclasses(class, subclass);
    }
    if (result >= 0 && !add_id(result ? &data->positive : &data->negative, type))
        return -1;
    return result;
}

static Value abc_subclasscheck(Value self, const Value *args)
{
    (void)self;
    if (!is_type(args[1]))
        return error_type("issubclass() arg 1 must be a class");
    if (stack_overflowing(" in __subclasscheck__"))
        return EMPTY;
    AbcData *data = data_of(args[0]);
    if (data == NULL)
        return EMPTY;
    int result = subclass_check(data, args[0], args[1]);
    RELEASE(data);
    return result < 0 ? EMPTY : bool_value(result);
}

/* ---- maintenance ---- */

static Value get_cache_token(Value self) { (void)self; return int_value((int64_t)runtime.abc_registrations); }

static Value reset_registry(Value self, Value class)
{
    (void)self;
    AbcData *data = data_of(class);
    Value fresh = data ? from_pointer(list_new(0)) : EMPTY;
    if (is_empty(fresh)) {
        RELEASE(data);
        return EMPTY;
    }
    replace(&data->registry, fresh);
    RELEASE(data);
    return none_value();
}

static Value reset_caches(Value self, Value class)
{
    (void)self;
    AbcData *data = data_of(class);
    if (data == NULL)
        return EMPTY;
    clear_ids(&data->positive);
    clear_ids(&data->negative);
    RELEASE(data);
    return none_value();
}

static Value empty_set(void) { return call_0(from_pointer(TYPE(set))); }

/* The caches hold no classes that could be shown. */
static Value get_dump(Value self, Value class)
{
    (void)self;
    AbcData *data = data_of(class);
    if (data == NULL)
        return EMPTY;
    Value items[4] = {call_1(from_pointer(TYPE(set)), data->registry), empty_set(), empty_set(), int_value((int64_t)data->negative_version)};
    RELEASE(data);
    return tuple_from_owned(items, 4);
}

static const NativeRow functions[] = {
    NATIVE("get_cache_token", get_cache_token, "($module, /)", "A number that changes with every ABC.register() call."),
    NATIVE("_abc_init", abc_init, "($module, self, /)", "Sets the state of a new abstract base class up."),
    NATIVE("_abc_register", abc_register, "($module, self, subclass, /)", "Registers a virtual subclass."),
    NATIVE("_abc_instancecheck", abc_instancecheck, "($module, self, instance, /)", "isinstance() for abstract base classes."),
    NATIVE("_abc_subclasscheck", abc_subclasscheck, "($module, self, subclass, /)", "issubclass() for abstract base classes."),
    NATIVE("_get_dump", get_dump, "($module, self, /)", "Registry and caches, for debugging."),
    NATIVE("_reset_registry", reset_registry, "($module, self, /)", "Forgets the registered classes."),
    NATIVE("_reset_caches", reset_caches, "($module, self, /)", "Forgets earlier answers."),
    NATIVE_END,
};

const ModuleSpec abc_module = {"_abc", "What the abc module is made of.", functions, NULL};
