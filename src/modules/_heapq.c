/* _heapq.c - module _heapq: binary heaps in lists, smallest or largest item first. */
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/containers.h"
#include "types/list_slice.h"
#include "types/module.h"

/* Whether a belongs nearer to the root; -1 also where the comparison changed the list. */
static inline int before(List *heap, size_t i, Value a, Value b, size_t j, bool max)
{
    if (both_small_ints(a, b))
        return max ? small_int_less(b, a) : small_int_less(a, b);
    Value *items = heap->items;
    size_t n = heap->length;
    retain(a);
    retain(b);
    int result = max ? compare_bool(b, a, COMPARE_LT) : compare_bool(a, b, COMPARE_LT);
    bool changed = result >= 0 && (heap->items != items || heap->length != n || i >= heap->length || j >= heap->length);
    release(a);
    release(b);
    if (!changed)
        return result;
    error_set(TYPE(RuntimeError), "list changed size during iteration");
    return -1;
}

static inline void swap(List *heap, size_t i, size_t j)
{
    Value v = heap->items[i];
    heap->items[i] = heap->items[j];
    heap->items[j] = v;
}

/* Moves item `at` towards `top` until its parent comes first. */
static bool sift_up(List *heap, size_t top, size_t at, bool max)
{
    while (at > top) {
        size_t parent = (at - 1) >> 1;
        int first = before(heap, at, heap->items[at], heap->items[parent], parent, max);
        if (first <= 0)
            return first == 0;
        swap(heap, at, parent);
        at = parent;
    }
    return true;
}

/* The item at `at` goes down to a leaf along the smaller children, then up to where it belongs: fewer
   comparisons than stopping on the way. */
static bool sift_down(List *heap, size_t at, bool max)
{
    size_t top = at, end = heap->length;
    while (at < end >> 1) {
        size_t child = 2 * at + 1;
        if (child + 1 < end) {
            int first = before(heap, child, heap->items[child], heap->items[child + 1], child + 1, max);
            if (first < 0)
                return false;
            child += !first;
        }
        swap(heap, at, child);
        at = child;
    }
    return sift_up(heap, top, at, max);
}

static List *heap_of(Value v, const char *function)
{
    if (is_list(v))
        return as_list(v);
    error_type("%s() argument must be list, not %T", function, v);
    return NULL;
}
static List *first_heap(Value v, const char *function)
{
    if (is_list(v))
        return as_list(v);
    error_type("%s() argument 1 must be list, not %T", function, v);
    return NULL;
}

static Value push(const Value *args, const char *name, bool max)
{
    List *heap = first_heap(args[0], name);
    if (heap == NULL || !list_append(heap, args[1]))
        return EMPTY;
    return sift_up(heap, 0, heap->length - 1, max) ? none_value() : EMPTY;
}

static Value pop(Value v, const char *name, bool max)
{
    List *heap = heap_of(v, name);
    if (heap == NULL)
        return EMPTY;
    if (heap->length == 0)
        return error_set(TYPE(IndexError), "index out of range");
    Value last = heap->items[--heap->length];
    list_trim(heap);
    if (heap->length == 0)
        return last;
    Value result = heap->items[0];
    heap->items[0] = last;
    if (!sift_down(heap, 0, max))
        clear(&result);
    return result;
}

static Value exchange(List *heap, Value item, bool max)
{
    Value result = heap->items[0];
    heap->items[0] = retain(item);
    if (!sift_down(heap, 0, max))
        clear(&result);
    return result;
}

static Value replace_root(const Value *args, const char *name, bool max)
{
    List *heap = first_heap(args[0], name);
    if (heap == NULL)
        return EMPTY;
    return heap->length ? exchange(heap, args[1], max) : error_set(TYPE(IndexError), "index out of range");
}

static Value push_pop(const Value *args, const char *name, bool max)
{
    List *heap = first_heap(args[0], name);
    if (heap == NULL)
        return EMPTY;
    if (heap->length == 0)
        return retain(args[1]);
    Value root = retain(heap->items[0]);
    int first = max ? compare_bool(args[1], root, COMPARE_LT) : compare_bool(root, args[1], COMPARE_LT);
    release(root);
    if (first < 0)
        return EMPTY;
    if (heap->length == 0)
        return error_set(TYPE(IndexError), "index out of range");
    return first ? exchange(heap, args[1], max) : retain(args[1]);
}

static Value make_heap(Value v, const char *name, bool max)
{
    List *heap = heap_of(v, name);
    if (heap == NULL)
        return EMPTY;
    size_t n = heap->length;
    for (size_t i = n / 2; i-- > 0;)
        if (!sift_down(heap, i, max))
            return EMPTY;
    return none_value();
}

#define TWO_ARGUMENTS(function, work, name, max)                                                                       \
    static Value function(Value module, const Value *args)                                                             \
    {                                                                                                                  \
        (void)module;                                                                                                  \
        return work(args, name, max);                                                                                  \
    }
#define ONE_ARGUMENT(function, work, name, max)                                                                        \
    static Value function(Value module, Value heap)                                                                    \
    {                                                                                                                  \
        (void)module;                                                                                                  \
        return work(heap, name, max);                                                                                  \
    }
TWO_ARGUMENTS(heappush, push, "heappush", false)
TWO_ARGUMENTS(heappush_max, push, "heappush_max", true)
TWO_ARGUMENTS(heappushpop, push_pop, "heappushpop", false)
TWO_ARGUMENTS(heappushpop_max, push_pop, "heappushpop_max", true)
TWO_ARGUMENTS(heapreplace, replace_root, "heapreplace", false)
TWO_ARGUMENTS(heapreplace_max, replace_root, "heapreplace_max", true)
ONE_ARGUMENT(heappop, pop, "heappop", false)
ONE_ARGUMENT(heappop_max, pop, "heappop_max", true)
ONE_ARGUMENT(heapify, make_heap, "heapify", false)
ONE_ARGUMENT(heapify_max, make_heap, "heapify_max", true)

static const NativeRow functions[] = {
    NATIVE("heappush", heappush, "($module, heap, item, /)", "Push item onto heap, maintaining the heap invariant."),
    NATIVE("heappushpop", heappushpop, "($module, heap, item, /)", "Push item on the heap, then pop and return the smallest item."),
    NATIVE("heappop", heappop, "($module, heap, /)", "Pop the smallest item off the heap."),
    NATIVE("heapreplace", heapreplace, "($module, heap, item, /)", "Pop and return the smallest item, and add the new item."),
    NATIVE("heapify", heapify, "($module, heap, /)", "Transform list into a heap, in-place, in O(len(heap)) time."),
    NATIVE("heappush_max", heappush_max, "($module, heap, item, /)", "Push item onto max heap, maintaining the heap invariant."),
    NATIVE("heappushpop_max", heappushpop_max, "($module, heap, item, /)", "Push item on the max heap, then pop and return the largest item."),
    NATIVE("heappop_max", heappop_max, "($module, heap, /)", "Pop the largest item off the heap."),
    NATIVE("heapreplace_max", heapreplace_max, "($module, heap, item, /)", "Pop and return the largest item, and add the new item."),
    NATIVE("heapify_max", heapify_max, "($module, heap, /)", "Transform list into a max heap, in-place, in O(len(heap)) time."),
    NATIVE_END,
};

static bool fill(Value module)
{
    return module_add(module, "__about__", str_from_c("Heaps are lists in which heap[k] <= heap[2*k+1] and heap[k] <= heap[2*k+2] for all k."));
}

const ModuleSpec heapq_module = {"_heapq", "Heap queue algorithm (a.k.a. priority queue).", functions, fill};
