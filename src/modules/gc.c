/* gc.c - module gc. */
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/module.h"

static Collector *collector(void) { return &runtime.collector; }

static Value gc_enable(Value self)
{
    (void)self;
    collector()->enabled = true;
    return none_value();
}

static Value gc_disable(Value self)
{
    (void)self;
    collector()->enabled = false;
    return none_value();
}

static Value gc_isenabled(Value self)
{
    (void)self;
    return bool_value(collector()->enabled);
}

static bool as_c_int(Value v, int *result)
{
    int64_t n;
    if (!index_as_int64(v, &n, TYPE(OverflowError)))
        return false;
    if (n != (int)n) {
        error_overflow("Python int too large to convert to C int");
        return false;
    }
    *result = (int)n;
    return true;
}

static Value gc_collect(Value self, const Value *args)
{
    (void)self;
    int generation;
    if (!as_c_int(args[0], &generation))
        return EMPTY;
    if (generation < 0 || generation > 2)
        return error_value("invalid generation");
    return int_value(collect(generation));
}

static Value gc_set_debug(Value self, Value flags)
{
    (void)self;
    return as_c_int(flags, &collector()->debug) ? none_value() : EMPTY;
}

static Value gc_get_debug(Value self)
{
    (void)self;
    return int_value(collector()->debug);
}

static Value gc_set_threshold(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    int values[3] = {0, collector()->threshold[1], 0};
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("gc.set_threshold() takes no keyword arguments");
    if (nargs < 1 || nargs > 3)
        return error_type("gc.set_threshold requires 1 to 3 arguments");
    for (size_t i = 0; i < nargs; i++)
        if (!as_c_int(args[i], &values[i]))
            return EMPTY;
    collector()->threshold[0] = values[0] ? values[0] : INT32_MAX; /* 0: never by itself */
    collector()->threshold[1] = values[1];
    collector()->patience = 0;
    if (collector()->young_count < 0)
        collector()->young_count = 0;
    return none_value();
}

static Value gc_get_threshold(Value self)
{
    (void)self;
    int first = collector()->threshold[0];
    return tuple_pack(3, small_int_value(first == INT32_MAX ? 0 : first), small_int_value(collector()->threshold[1]), small_int_value(0));
}

static Value gc_get_count(Value self)
{
    (void)self;
    Collector *c = collector();
    return tuple_pack(3, int_value(c->young_count > 0 ? c->young_count : 0), small_int_value(c->counts[1]), small_int_value(c->counts[2]));
}

static Value gc_get_objects(Value self, Value generation)
{
    (void)self;
    int which = -1;
    if (!is_none(generation)) {
        if (!is_int(generation) && type_of(generation)->slots.to_index == NULL)
            return error_type("argument should be integer or None, not '%T'", generation);
        if (!as_c_int(generation, &which))
            return EMPTY;
        if (which >= 3)
            return error_value("generation parameter must be less than the number of available generations (3)");
        if (which < 0)
            return error_value("generation parameter cannot be negative");
    }
    return collect_get_objects(which);
}

static Value gc_get_stats(Value self)
{
    (void)self;
    List *list = list_new(3);
    for (int i = 0; list && i < 3; i++) {
        Dict *row = dict_new();
        bool ok = row && dict_set_c(row, "collections", int_value((int64_t)collector()->stats[i].collections)) &&
                  dict_set_c(row, "collected", int_value((int64_t)collector()->stats[i].collected)) &&
                  dict_set_c(row, "uncollectable", small_int_value(0)) && list_append(list, from_pointer(row));
        RELEASE(row);
        if (!ok) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return from_pointer(list);
}

static Value gc_is_tracked(Value self, Value v)
{
    (void)self;
    return bool_value(is_object(v) && object_is_tracked(as_object(v)));
}

static Value gc_is_finalized(Value self, Value v)
{
    (void)self;
    return bool_value(is_object(v) && as_object(v)->word & OBJECT_FINALIZED && object_is_tracked(as_object(v)));
}

static Value gc_get_referrers(Value self, const Value *args)
{
    (void)self;
    return collect_get_referrers(as_tuple(args[0])->items, as_tuple(args[0])->length);
}

static Value gc_get_referents(Value self, const Value *args)
{
    (void)self;
    return collect_get_referents(as_tuple(args[0])->items, as_tuple(args[0])->length);
}

static Value gc_freeze(Value self)
{
    (void)self;
    collect_freeze();
    return none_value();
}

static Value gc_unfreeze(Value self)
{
    (void)self;
    collect_unfreeze();
    return none_value();
}

static Value gc_get_freeze_count(Value self)
{
    (void)self;
    return int_value((int64_t)collector()->freeze_count);
}

static const NativeRow functions[] = {
    NATIVE("enable", gc_enable, "($module, /)", "Enable automatic garbage collection."),
    NATIVE("disable", gc_disable, "($module, /)", "Disable automatic garbage collection."),
    NATIVE("isenabled", gc_isenabled, "($module, /)", "Whether automatic garbage collection is enabled."),
    NATIVE("set_debug", gc_set_debug, "($module, flags, /)", "Set the debugging flags, a sum of the DEBUG_ constants."),
    NATIVE("get_debug", gc_get_debug, "($module, /)", "The debugging flags."),
    NATIVE("get_count", gc_get_count, "($module, /)", "The current collection counts."),
    NATIVE("set_threshold", gc_set_threshold, "($module, threshold0, threshold1=<unset>, threshold2=<unset>, /)", "Set the collection thresholds; 0 disables collection."),
    NATIVE("get_threshold", gc_get_threshold, "($module, /)", "The current collection thresholds."),
    NATIVE("collect", gc_collect, "($module, /, generation=2)", "Run the collector; returns the number of unreachable objects."),
    NATIVE("get_objects", gc_get_objects, "($module, /, generation=None)", "A list of the objects tracked by the collector."),
    NATIVE("get_stats", gc_get_stats, "($module, /)", "A list of dicts with statistics of each generation."),
    NATIVE("is_tracked", gc_is_tracked, "($module, obj, /)", "Whether the collector tracks an object."),
    NATIVE("is_finalized", gc_is_finalized, "($module, obj, /)", "Whether the collector has finalized an object."),
    NATIVE("get_referrers", gc_get_referrers, "($module, /, *objs)", "A list of objects that refer directly to any of objs."),
    NATIVE("get_referents", gc_get_referents, "($module, /, *objs)", "A list of objects directly referred to by objs."),
    NATIVE("freeze", gc_freeze, "($module, /)", "Hide all tracked objects from later collections."),
    NATIVE("unfreeze", gc_unfreeze, "($module, /)", "Show the collector all frozen objects again."),
    NATIVE("get_freeze_count", gc_get_freeze_count, "($module, /)", "The number of frozen objects."),
    NATIVE_END,
};

/* The two lists belong to the collector, which outlives the module. */
static bool add_list(Value module, const char *name, Value *list)
{
    if (is_empty(*list))
        *list = from_pointer(list_new(0));
    return module_add(module, name, retain(*list));
}

static bool fill(Value module)
{
    return add_list(module, "garbage", &collector()->garbage) && add_list(module, "callbacks", &collector()->callbacks) &&
           module_add_int(module, "DEBUG_STATS", COLLECT_DEBUG_STATS) &&
           module_add_int(module, "DEBUG_COLLECTABLE", COLLECT_DEBUG_COLLECTABLE) &&
           module_add_int(module, "DEBUG_UNCOLLECTABLE", COLLECT_DEBUG_UNCOLLECTABLE) &&
           module_add_int(module, "DEBUG_SAVEALL", COLLECT_DEBUG_SAVEALL) &&
           module_add_int(module, "DEBUG_LEAK", COLLECT_DEBUG_COLLECTABLE | COLLECT_DEBUG_UNCOLLECTABLE | COLLECT_DEBUG_SAVEALL);
}

const ModuleSpec gc_module = {"gc", "Access to the cycle collector.", functions, fill};
