/* collect.c - the cycle collector: trial deletion (Bacon and Rajan's idea as CPython uses it) over tracked pages.

   The set looked at is every tracked object, or every young one. Trial counts start as reference counts; references from
   within the set are taken off; what is left over zero, and all that can be reached from there, lives. Until unreachable
   objects are finalized no Python code runs and no cell is allocated or freed. Phases:
     1. mark: OBJECT_MARK is set on what lives, then turned over: afterwards it means "in the unreachable set"
     2. finalize: weak references die, their callbacks run, then finalizers (PEP 442); each object is held by us
     3. look again whether something was brought back to life, with what hangs on it
     4. clear what is left and let go of it */
#include "object/collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/shape.h"
#include "object/str.h"
#include "object/tuple.h"

enum { CELL_SLOTS = HEAP_PAGE_SIZE / HEAP_GRANULE };

typedef struct Collection {
    bool full, failed;
    Page **pages;       /* pages with trial counts */
    size_t page_count, page_capacity;
    Object **items;     /* the unreachable set; owned */
    size_t count, capacity;
    size_t stack_count; /* of runtime.collector.mark_stack */
    size_t survivors;
    bool ran_code;
} Collection;

/* ---- what an object refers to, and letting go of it ---- */

/* The builtin type below classes made by class statements. */
static const Type *native_base(const Type *type)
{
    while (type->spec == NULL)
        type = type->base;
    return type;
}

/* The __dict__ that a class statement added to a builtin base. */
static Value *added_dict(Object *object, const Type *base)
{
    const Type *type = object->type;
    if (object->word & OBJECT_SHAPED || !has_flag(type, TYPE_INSTANCE_DICT) || type->dict_offset == base->dict_offset)
        return NULL;
    return object_dict_of(object);
}

void object_traverse(Object *object, VisitFn visit, void *context)
{
    Type *type = object->type;
    if (has_flag(type, TYPE_HEAP))
        visit(&type->head, context);
    const Type *base = native_base(type);
    if (base != type) {
        if (object->word & OBJECT_SHAPED)
            instance_traverse(object, visit, context);
        for (Type *t = type; t->spec == NULL; t = t->base) {
            Value *members = t->member_count ? type_own_members(t, object) : NULL;
            for (uint32_t i = 0; i < t->member_count; i++)
                visit_value(members[i], visit, context);
        }
        Value *dict = added_dict(object, base);
        if (dict)
            visit_value(*dict, visit, context);
    }
    if (base != TYPE(object) && base->slots.traverse)
        base->slots.traverse(object, visit, context);
}

static void clear_object(Object *object)
{
    Type *type = object->type;
    const Type *base = native_base(type);
    if (base != type) {
        if (object->word & OBJECT_SHAPED)
            instance_clear((Instance *)object);
        for (Type *t = type; t->spec == NULL; t = t->base) {
            Value *members = t->member_count ? type_own_members(t, object) : NULL;
            for (uint32_t i = 0; i < t->member_count; i++)
                clear(&members[i]);
        }
        Value *dict = added_dict(object, base);
        if (dict)
            clear(dict);
    }
    if (base->slots.clear)
        base->slots.clear(object);
}

/* ---- walking ---- */

bool object_is_tracked(const Object *object)
{
    return (object->word & (OBJECT_TRACKED | OBJECT_LAZY_UNTRACKED)) == OBJECT_TRACKED;
}

static inline bool in_set(const Object *object, const Collection *c)
{
    uint64_t word = object->word;
    return (word & (OBJECT_TRACKED | OBJECT_LAZY_UNTRACKED | OBJECT_FROZEN)) == OBJECT_TRACKED && (c->full || word & OBJECT_YOUNG);
}

typedef void (*EachFn)(Object *object, Collection *c);

/* Every object of the set. Those whose count is zero wait for their release and are left alone. */
static inline __attribute__((always_inline)) void for_each(Collection *c, EachFn each)
{
    for (size_t i = 0; i < c->page_count; i++) {
        Page *page = c->pages[i];
        for (char *cell = heap_page_start(page); cell < page->bump; cell += page->cell_size) {
            Object *object = (Object *)cell;
            if (object->word && in_set(object, c) && object_count(object))
                each(object, c);
        }
    }
    for (LargeHeader *large = runtime.collector.large, *next; large; large = next) {
        next = large->next;
        Object *object = (Object *)(large + 1);
        if (in_set(object, c) && object_count(object))
            each(object, c);
    }
}

static uint32_t *trial_of(Object *object)
{
    if (object->word & OBJECT_LARGE)
        return (uint32_t *)&((LargeHeader *)object - 1)->trial;
    return &heap_page_of(object)->trial[((uintptr_t)object & (HEAP_PAGE_SIZE - 1)) / HEAP_GRANULE];
}

static void push(Collection *c, Object *object)
{
    Collector *collector = &runtime.collector;
    if (c->stack_count == collector->mark_capacity) {
        size_t capacity = collector->mark_capacity ? collector->mark_capacity * 2 : 4096;
        Object **grown = realloc(collector->mark_stack, capacity * sizeof *grown);
        if (grown == NULL) {
            c->failed = true;
            return;
        }
        collector->mark_stack = grown;
        collector->mark_capacity = capacity;
    }
    collector->mark_stack[c->stack_count++] = object;
}

static void drain(Collection *c, VisitFn visit)
{
    while (c->stack_count && !c->failed)
        object_traverse(runtime.collector.mark_stack[--c->stack_count], visit, c);
}

/* ---- phase 1 ---- */

static bool add_page(Collection *c, Page *page)
{
    if (c->page_count == c->page_capacity) {
        size_t capacity = c->page_capacity ? c->page_capacity * 2 : 64;
        Page **grown = realloc(c->pages, capacity * sizeof *grown);
        if (grown == NULL)
            return false;
        c->pages = grown;
        c->page_capacity = capacity;
    }
    page->trial = malloc(CELL_SLOTS * sizeof *page->trial);
    if (page->trial == NULL)
        return false;
    c->pages[c->page_count++] = page;
    return true;
}

static bool take_pages(Collection *c)
{
    Heap *heap = &runtime.heap;
    bool ok = true;
    for (Page *page = c->full ? heap->all[HEAP_TRACKED] : heap->young; page && ok; page = c->full ? page->all_next : page->young_next)
        ok = add_page(c, page);
    return ok;
}

static void start_trial(Object *object, Collection *c)
{
    (void)c;
    uint64_t count = object_count(object);
    *trial_of(object) = count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
}

static void subtract_one(Object *object, void *context)
{
    Collection *c = context;
    if (!in_set(object, c) || object_count(object) == 0)
        return;
    uint32_t *trial = trial_of(object);
    if (likely(*trial && *trial < UINT32_MAX - 1))
        --*trial;
    else
        *trial = UINT32_MAX; /* a traverse that tells too much: keep the object */
}

static void subtract(Object *object, Collection *c) { object_traverse(object, subtract_one, c); }

static void mark(Object *object, void *context)
{
    Collection *c = context;
    if (in_set(object, c) && !(object->word & OBJECT_MARK)) {
        object->word |= OBJECT_MARK;
        push(c, object);
    }
}

static void mark_roots(Object *object, Collection *c)
{
    if (*trial_of(object) && !(object->word & OBJECT_MARK)) {
        object->word |= OBJECT_MARK;
        push(c, object);
        drain(c, mark);
    }
}

static void count_unreachable(Object *object, Collection *c)
{
    if (object->word & OBJECT_MARK)
        c->survivors++;
    else
        c->count++;
}

/* Turns the mark over and makes everything old. */
static void gather(Object *object, Collection *c)
{
    object->word &= ~(uint64_t)OBJECT_YOUNG;
    if (object->word & OBJECT_MARK) {
        object->word &= ~(uint64_t)OBJECT_MARK;
    } else {
        object->word |= OBJECT_MARK;
        object_retain(object);
        c->items[c->count++] = object;
    }
}

static void unmark(Object *object, Collection *c)
{
    (void)c;
    object->word &= ~(uint64_t)OBJECT_MARK;
}

/* Empties the list of young pages: what they hold is old from now on. */
static void retire_young_pages(void)
{
    for (Page *page = runtime.heap.young, *next; page; page = next) {
        next = page->young_next;
        page->young_next = NULL;
        page->on_young = false;
    }
    runtime.heap.young = NULL;
}

static bool find_unreachable(Collection *c)
{
    if (!take_pages(c))
        return false;
    for_each(c, start_trial);
    for_each(c, subtract);
    for_each(c, mark_roots);
    if (!c->failed) {
        for_each(c, count_unreachable);
        c->items = malloc((c->count + 1) * sizeof *c->items);
        c->capacity = c->count;
    }
    if (c->failed || c->items == NULL) {
        for_each(c, unmark);
        c->count = 0;
        return false;
    }
    c->count = 0;
    for_each(c, gather);
    retire_young_pages();
    return true;
}

/* ---- phase 2 ---- */

static void detach_weakrefs(Collection *c)
{
    Value wanted = EMPTY;
    for (size_t i = 0; i < c->count; i++) {
        if (!(c->items[i]->word & OBJECT_WEAKREFS))
            continue;
        if (is_empty(wanted))
            wanted = from_pointer(list_new(0));
        if (is_empty(wanted) || !weakrefs_detach_hook(c->items[i], wanted))
            error_clear();
    }
    if (is_empty(wanted))
        return;
    for (size_t i = 0; i < as_list(wanted)->length; i++) {
        c->ran_code = true;
        weakref_call_back_hook(as_object(as_list(wanted)->items[i]));
    }
    release(wanted);
}

static void finalize_object(Collection *c, Object *object)
{
    FinalizeFn function = object->type->slots.finalize;
    if (function == NULL || object->word & OBJECT_FINALIZED)
        return;
    object->word |= OBJECT_FINALIZED;
    c->ran_code = true;
    function(from_pointer(object));
}

/* At the end of the program: what lies in modules' namespaces goes in the order in which it was put there. */
static void finalize_namespaces(Collection *c)
{
    for (size_t i = 0; i < c->count; i++) {
        Value v = from_pointer(c->items[i]), key, value;
        if (!is_exact_dict(v) || is_empty(dict_get_str(as_dict(v), NAME(builtins_))))
            continue;
        for (int64_t at = 0; dict_next(as_dict(v), &at, &key, &value);)
            if (is_object(value) && as_object(value)->word & OBJECT_MARK) {
                retain(value);
                finalize_object(c, as_object(value));
                release(value);
            }
    }
}

static void finalize(Collection *c)
{
    if (runtime.finishing)
        finalize_namespaces(c);
    for (size_t i = 0; i < c->count; i++)
        finalize_object(c, c->items[i]);
}

/* ---- phase 3 ---- */

static void subtract_marked(Object *object, void *context)
{
    (void)context;
    if (object->word & OBJECT_MARK && *trial_of(object))
        --*trial_of(object);
}

static void revive(Object *object, void *context)
{
    if (object->word & OBJECT_MARK) {
        object->word &= ~(uint64_t)OBJECT_MARK;
        push(context, object);
    }
}

/* Takes the mark off what code has made reachable again. */
static void find_revived(Collection *c)
{
    for (size_t i = 0; i < c->count; i++)
        *trial_of(c->items[i]) = (uint32_t)object_count(c->items[i]) - 1;
    for (size_t i = 0; i < c->count; i++)
        object_traverse(c->items[i], subtract_marked, c);
    for (size_t i = 0; i < c->count; i++)
        if (*trial_of(c->items[i])) {
            revive(c->items[i], c);
            drain(c, revive);
        }
    if (c->failed) /* no memory: keep everything */
        for (size_t i = 0; i < c->count; i++)
            c->items[i]->word &= ~(uint64_t)OBJECT_MARK;
}

/* ---- phase 4 ---- */

static bool save_garbage(Object *object)
{
    Value *garbage = &runtime.collector.garbage;
    if (is_empty(*garbage))
        *garbage = from_pointer(list_new(0));
    if (is_empty(*garbage) || !list_append(as_list(*garbage), from_pointer(object)))
        error_clear();
    return true;
}

static int64_t let_go(Collection *c)
{
    int64_t found = 0;
    int debug = runtime.collector.debug;
    for (size_t i = 0; i < c->count; i++) {
        Object *object = c->items[i];
        if (!(object->word & OBJECT_MARK))
            continue;
        found++;
        if (debug & COLLECT_DEBUG_COLLECTABLE)
            fprintf(stderr, "gc: collectable <%s %p>\n", object->type->name, (void *)object);
        if (debug & COLLECT_DEBUG_SAVEALL)
            save_garbage(object);
        else if (object->word & OBJECT_WEAKREFS && !weakrefs_detach_hook(object, EMPTY))
            error_clear();
    }
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i]->word & OBJECT_MARK) {
            c->items[i]->word &= ~(uint64_t)OBJECT_MARK;
            if (!(debug & COLLECT_DEBUG_SAVEALL))
                clear_object(c->items[i]);
        }
    for (size_t i = 0; i < c->count; i++)
        object_release(c->items[i]);
    return found;
}

static void finish(Collection *c)
{
    for (size_t i = 0; i < c->page_count; i++) {
        free(c->pages[i]->trial);
        c->pages[i]->trial = NULL;
        heap_page_idle(&runtime.heap, c->pages[i]);
    }
    free(c->pages);
    free(c->items);
}

/* ---- gc.callbacks ---- */

static void tell(const char *phase, int generation, int64_t collected)
{
    Value callbacks = runtime.collector.callbacks;
    if (is_empty(callbacks) || as_list(callbacks)->length == 0)
        return;
    Dict *info = dict_new();
    Value name = str_from_c(phase), copy = list_from(as_list(callbacks)->items, as_list(callbacks)->length);
    bool ok = info && !is_empty(name) && !is_empty(copy) && dict_set_c(info, "generation", small_int_value(generation)) &&
              dict_set_c(info, "collected", small_int_value(collected)) && dict_set_c(info, "uncollectable", small_int_value(0));
    for (size_t i = 0; ok && i < as_list(copy)->length; i++) {
        Value result = call_2(as_list(copy)->items[i], name, from_pointer(info));
        if (is_empty(result))
            error_unraisable("Exception ignored while calling GC callback", as_list(copy)->items[i]);
        release(result);
    }
    error_clear();
    release(copy);
    release(name);
    RELEASE(info);
}

/* ---- collecting ---- */

static int64_t collect_now(int generation)
{
    Collector *collector = &runtime.collector;
    Collection c = {.full = generation >= 2};
    int64_t found = 0;
    collector->young_count = 0;
    for (int i = 1; i <= generation; i++)
        collector->counts[i] = 0;
    if (generation < 2)
        collector->counts[generation + 1]++;
    if (find_unreachable(&c)) {
        detach_weakrefs(&c);
        finalize(&c);
        if (c.ran_code)
            find_revived(&c);
        found = let_go(&c);
        if (c.full) {
            collector->long_lived_total = (int64_t)c.survivors;
            collector->long_lived_pending = 0;
        } else {
            collector->long_lived_pending += (int64_t)c.survivors;
        }
    }
    finish(&c);
    return found;
}

void collect_each(void (*each)(Object *object, void *context), void *context)
{
    for (Page *page = runtime.heap.all[HEAP_TRACKED], *next; page; page = next) {
        next = page->all_next;
        for (char *cell = heap_page_start(page); cell < page->bump; cell += page->cell_size)
            if (((Object *)cell)->word && object_is_tracked((Object *)cell) && object_count((Object *)cell))
                each((Object *)cell, context);
    }
    for (LargeHeader *large = runtime.collector.large; large; large = large->next)
        if (object_count((Object *)(large + 1)) && object_is_tracked((Object *)(large + 1)))
            each((Object *)(large + 1), context);
}

static void count_generation(Object *object, void *context)
{
    int64_t *counts = context;
    counts[object->word & OBJECT_FROZEN ? 3 : object->word & OBJECT_YOUNG ? 0 : 2]++;
}

static void show_generations(int generation)
{
    int64_t counts[4] = {0};
    collect_each(count_generation, counts);
    fprintf(stderr, "gc: collecting generation %d...\ngc: objects in each generation: %lld %lld %lld\n"
                    "gc: objects in permanent generation: %lld\n",
            generation, (long long)counts[0], (long long)counts[1], (long long)counts[2], (long long)counts[3]);
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) * 1e-9;
}

int64_t collect(int generation)
{
    Collector *collector = &runtime.collector;
    if (collector->running)
        return 0;
    collector->running = true;
    Value saved = error_fetch();
    tell("start", generation, 0);
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (collector->debug & COLLECT_DEBUG_STATS)
        show_generations(generation);
    int64_t found = collect_now(generation);
    collector->stats[generation].collections++;
    collector->stats[generation].collected += (uint64_t)found;
    if (collector->debug & COLLECT_DEBUG_STATS)
        fprintf(stderr, "gc: done, %lld unreachable, 0 uncollectable, %.4fs elapsed\n", (long long)found, seconds_since(&start));
    tell("stop", generation, found);
    if (!is_empty(saved))
        error_restore(saved);
    collector->running = false;
    return found;
}

/* A full collection pays only when much has outlived young ones since the last. */
static bool full_is_due(const Collector *c)
{
    return c->counts[1] > c->threshold[1] && c->long_lived_pending > c->long_lived_total / 4;
}

/* Young objects that live on are visited for nothing: while collections find next to no garbage the next comes later, up to eight
   thresholds later, unless the program has set thresholds of its own. */
static void be_patient(Collector *c, int64_t found)
{
    if (found > COLLECT_YOUNG_THRESHOLD / 16 || c->threshold[0] != COLLECT_YOUNG_THRESHOLD)
        c->patience = 0;
    else if (c->patience < 3)
        c->patience++;
    c->young_count = -(int64_t)c->threshold[0] * ((1 << c->patience) - 1);
}

void collect_if_requested(void)
{
    Collector *c = &runtime.collector;
    if (!c->requested)
        return;
    c->requested = false;
    if (c->enabled && !c->running)
        be_patient(c, collect(full_is_due(c) ? 2 : 0));
}

/* ---- for module gc ---- */

typedef struct Listing {
    Object **items; /* borrowed while nothing runs */
    size_t count, capacity;
    int generation;
    bool failed, hit;
    const Value *targets;
    size_t target_count;
} Listing;

static void list_add(Listing *l, Object *object)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity ? l->capacity * 2 : 1024;
        Object **grown = realloc(l->items, capacity * sizeof *grown);
        if (grown == NULL) {
            l->failed = true;
            return;
        }
        l->items = grown;
        l->capacity = capacity;
    }
    l->items[l->count++] = object;
}

/* A Python list of what was found: made afterwards, for making it changes the heap. */
static Value listing_finish(Listing *l)
{
    for (size_t i = 0; i < l->count; i++)
        object_retain(l->items[i]);
    List *list = l->failed ? NULL : list_new(l->count);
    if (l->failed)
        error_no_memory();
    for (size_t i = 0; i < l->count; i++) {
        if (list)
            list->items[i] = from_pointer(l->items[i]);
        else
            object_release(l->items[i]);
    }
    if (list)
        list->length = l->count;
    free(l->items);
    return from_pointer(list);
}

static void list_of_generation(Object *object, void *context)
{
    Listing *l = context;
    int generation = object->word & OBJECT_YOUNG ? 0 : 2;
    if (l->generation < 0 || generation == l->generation)
        list_add(l, object);
}

Value collect_get_objects(int generation)
{
    Listing l = {.generation = generation};
    collect_each(list_of_generation, &l);
    return listing_finish(&l);
}

static void look_for_target(Object *object, void *context)
{
    Listing *l = context;
    for (size_t i = 0; i < l->target_count && !l->hit; i++)
        l->hit = same(l->targets[i], from_pointer(object));
}

static void list_referrer(Object *object, void *context)
{
    Listing *l = context;
    l->hit = false;
    object_traverse(object, look_for_target, l);
    if (l->hit)
        list_add(l, object);
}

Value collect_get_referrers(const Value *targets, size_t count)
{
    Listing l = {.targets = targets, .target_count = count};
    collect_each(list_referrer, &l);
    return listing_finish(&l);
}

static void list_any(Object *object, void *context) { list_add(context, object); }

/* Small ints and floats are no objects that a traverse could tell of. */
static bool add_immediate(List *list, Value v) { return is_empty(v) || is_object(v) || list_append(list, v); }

static bool add_immediates(List *list, Value container)
{
    bool ok = true, tuple = is_exactly(container, TYPE(tuple));
    if (tuple || is_exactly(container, TYPE(list))) {
        Value *items = tuple ? as_tuple(container)->items : as_list(container)->items;
        size_t n = tuple ? as_tuple(container)->length : as_list(container)->length;
        for (size_t i = 0; ok && i < n; i++)
            ok = add_immediate(list, items[i]);
    } else if (is_exact_dict(container)) {
        Value key, value;
        for (int64_t i = 0; ok && dict_next(as_dict(container), &i, &key, &value);)
            ok = add_immediate(list, key) && add_immediate(list, value);
    }
    return ok;
}

Value collect_get_referents(const Value *objects, size_t count)
{
    List *list = list_new(0);
    for (size_t i = 0; list && i < count; i++) {
        if (!is_object(objects[i]) || !object_is_tracked(as_object(objects[i])))
            continue;
        Listing l = {0};
        object_traverse(as_object(objects[i]), list_any, &l);
        Value part = listing_finish(&l);
        bool ok = !is_empty(part) && list_extend(list, part) && add_immediates(list, objects[i]);
        release(part);
        if (!ok) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return from_pointer(list);
}

static void freeze_one(Object *object, void *context)
{
    (void)context;
    object->word = (object->word & ~(uint64_t)OBJECT_YOUNG) | OBJECT_FROZEN;
    runtime.collector.freeze_count++;
}

void collect_freeze(void)
{
    runtime.collector.freeze_count = 0;
    collect_each(freeze_one, NULL);
    retire_young_pages();
}

static void unfreeze_one(Object *object, void *context)
{
    (void)context;
    object->word &= ~(uint64_t)OBJECT_FROZEN;
}

void collect_unfreeze(void)
{
    collect_each(unfreeze_one, NULL);
    runtime.collector.freeze_count = 0;
}
