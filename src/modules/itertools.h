/* itertools.h - what the files of module itertools share. Every iterator there is a struct that starts with the
   header and the Values it owns. */
#ifndef PYISH_MODULES_ITERTOOLS_H
#define PYISH_MODULES_ITERTOOLS_H

#include "object/collect.h"
#include "object/iterate.h"
#include "object/native.h"
#include "types/containers.h"

typedef struct Holder {
    Object head;
    Value values[];
} Holder;

#define HOLDER_SLOTS(n)                                                                                                \
    static void dealloc_##n(Object *self)                                                                              \
    {                                                                                                                  \
        for (int i = 0; i < n; i++)                                                                                    \
            release(((Holder *)self)->values[i]);                                                                      \
        object_free(self);                                                                                             \
    }                                                                                                                  \
    static void traverse_##n(Object *self, VisitFn visit, void *context)                                               \
    {                                                                                                                  \
        for (int i = 0; i < n; i++)                                                                                    \
            visit_value(((Holder *)self)->values[i], visit, context);                                                  \
    }                                                                                                                  \
    __attribute__((unused)) static void clear_##n(Object *self)                                                                                \
    {                                                                                                                  \
        for (int i = 0; i < n; i++)                                                                                    \
            clear(&((Holder *)self)->values[i]);                                                                       \
    }

/* A type whose instances hold n Values. */
#define HOLDER_TYPE(id, text, Struct, n, new_slot, next_slot, rows, doc_text)                                          \
    const TypeSpec id = {.name = "itertools." text, .doc = doc_text, .size = sizeof(Struct),                           \
                         .flags = TYPE_BASE | TYPE_TRACKED, .methods = rows,                                           \
                         .slots = {.new = new_slot, .iter = iterator_self, .next = next_slot,                          \
                                   .dealloc = dealloc_##n, .traverse = traverse_##n, .clear = clear_##n}}

#define ARGUMENTS(id, name, signature) static const NativeRow id = NATIVE(name, (NativeBound)NULL, signature, NULL)

/* An instance of type with its first two values owned by it, also on failure; iterable becomes its iterator. */
static inline void *holder_new(Type *type, Value first, Value iterable)
{
    Value iterator = get_iterator(iterable);
    Holder *holder = is_empty(iterator) ? NULL : object_new(type);
    if (holder == NULL) {
        release(iterator);
        return NULL;
    }
    holder->values[0] = iterator;
    holder->values[1] = retain(first);
    return holder;
}

extern const TypeSpec count_spec, repeat_spec, cycle_spec, accumulate_spec, batched_spec, chain_spec, compress_spec,
    dropwhile_spec, takewhile_spec, filterfalse_spec, starmap_spec, islice_spec, pairwise_spec, zip_longest_spec;
extern const TypeSpec combinations_spec, combinations_with_replacement_spec, permutations_spec, product_spec;
extern const TypeSpec groupby_spec, grouper_spec, tee_spec, tee_data_spec;

Value tee_function(Value module, const Value *args);

#endif
