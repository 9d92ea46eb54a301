/* local.c - _thread._local: attributes that each thread has for itself.

   A local owns the dicts of all threads, so that the cycle collector sees them; each thread knows in which locals it has
   one, and takes it out when it ends. `dict` is the one of the thread that looked last: attributes lie there. */
#include <stdlib.h>

#include "modules/thread/thread.h"
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

typedef struct Local {
    Object head;
    Value dict;     /* of `looked` */
    Thread *looked; /* the thread that looked last; NULL: dict is nobody's */
    Value dicts;    /* dict: thread -> dict */
    Value args, kwargs; /* for __init__ in other threads */
} Local;

static Value thread_key(const Thread *thread) { return small_int_value((int64_t)((uintptr_t)thread >> 4)); }

/* The thread shall take its attributes out when it ends. */
static bool remember(Thread *thread, Local *local)
{
    ThreadExtra *extra = thread_extra(thread);
    if (extra->local_count == extra->local_capacity) {
        size_t capacity = extra->local_capacity ? extra->local_capacity * 2 : 8;
        Local **grown = realloc(extra->locals, capacity * sizeof *grown);
        if (grown == NULL) {
            error_no_memory();
            return false;
        }
        extra->locals = grown;
        extra->local_capacity = capacity;
    }
    extra->locals[extra->local_count++] = local;
    return true;
}

static void forget(Thread *thread, const Local *local)
{
    ThreadExtra *extra = thread_extra(thread);
    for (size_t i = extra->local_count; i-- > 0;)
        if (extra->locals[i] == local)
            extra->locals[i] = extra->locals[--extra->local_count];
}

/* A dict for the current thread. */
static bool add_dict(Local *local)
{
    Thread *thread = thread_current();
    Value dict = from_pointer(dict_new());
    if (is_empty(dict) || !remember(thread, local))
        goto failed;
    if (dict_set(as_dict(local->dicts), thread_key(thread), dict)) {
        local->looked = thread;
        replace(&local->dict, dict);
        return true;
    }
    forget(thread, local);
failed:
    release(dict);
    return false;
}

static Value local_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    size_t nkw = is_empty(kwnames) ? 0 : as_tuple(kwnames)->length;
    if ((nargs || nkw) && type->slots.init == TYPE(object)->slots.init)
        return error_type("Initialization arguments are not supported");
    Local *local = object_new(type);
    Dict *kwargs = dict_new();
    if (local == NULL || kwargs == NULL)
        goto failed;
    local->kwargs = from_pointer(kwargs);
    local->args = tuple_from(args, nargs);
    local->dicts = from_pointer(dict_new());
    if (is_empty(local->args) || is_empty(local->dicts))
        goto failed;
    for (size_t i = 0; i < nkw; i++)
        if (!dict_set(kwargs, as_tuple(kwnames)->items[i], args[nargs + i]))
            goto failed;
    if (add_dict(local))
        return from_pointer(local);
failed:
    RELEASE(local);
    return EMPTY;
}

/* __init__ runs once more in each thread that uses the local. */
static bool initialize(Value self)
{
    Local *local = (Local *)as_object(self);
    if (type_of(self)->slots.init == TYPE(object)->slots.init)
        return true;
    Value init = get_attribute_c(from_pointer(type_of(self)), "__init__");
    Value bound = is_empty(init) ? EMPTY : tuple_pack(1, self);
    Value all = is_empty(bound) ? EMPTY : binary(BINARY_add, bound, local->args);
    Value done = is_empty(all) ? EMPTY : call_with(init, all, local->kwargs);
    release(init);
    release(bound);
    release(all);
    release(done);
    return !is_empty(done);
}

/* Makes the current thread's dict the one that attributes lie in. */
static bool look(Value self)
{
    Local *local = (Local *)as_object(self);
    Thread *thread = thread_current();
    while (local->looked != thread) { /* __init__ may let others look */
        Value dict;
        if (is_empty(local->dicts))
            return local->looked = NULL, true;
        int found = dict_lookup(as_dict(local->dicts), thread_key(thread), &dict);
        if (found > 0) {
            local->looked = thread;
            replace(&local->dict, retain(dict));
        } else if (found < 0 || !add_dict(local)) {
            return false;
        } else if (!initialize(self)) {
            Value error = error_fetch(); /* the next look tries again */
            forget(thread, local);
            if (dict_delete(as_dict(local->dicts), thread_key(thread), NULL) < 0)
                error_clear();
            local->looked = NULL;
            clear(&local->dict);
            error_restore(error);
            return false;
        }
    }
    return true;
}

static Value local_get_attribute(Value self, Value name) { return look(self) ? generic_get_attribute(self, name) : EMPTY; }

static bool local_set_attribute(Value self, Value name, Value value)
{
    if (str_equal_c(name, "__dict__")) {
        error_set(TYPE(AttributeError), "'%T' object attribute '__dict__' is read-only", self);
        return false;
    }
    return look(self) && generic_set_attribute(self, name, value);
}

void locals_end(Thread *thread)
{
    ThreadExtra *extra = thread_extra(thread);
    while (extra->local_count) {
        Local *local = extra->locals[--extra->local_count];
        Value old = EMPTY, gone = EMPTY;
        if (local->looked == thread) {
            local->looked = NULL;
            old = take(&local->dict);
        }
        if (dict_delete(as_dict(local->dicts), thread_key(thread), &gone) < 0)
            error_clear();
        release(old);
        release(gone);
    }
}

static void local_clear(Object *self)
{
    Local *local = (Local *)self;
    for (Thread *t = threads_first(); t; t = t->next)
        forget(t, local);
    local->looked = NULL;
    clear(&local->dict);
    clear(&local->dicts);
    clear(&local->args);
    clear(&local->kwargs);
}

static void local_dealloc(Object *self)
{
    local_clear(self);
    object_free(self);
}

static void local_traverse(Object *self, VisitFn visit, void *context)
{
    Local *local = (Local *)self;
    visit_value(local->dict, visit, context);
    visit_value(local->dicts, visit, context);
    visit_value(local->args, visit, context);
    visit_value(local->kwargs, visit, context);
}

const TypeSpec local_spec = {
    .name = "_thread._local", .size = sizeof(Local), .flags = TYPE_BASE | TYPE_TRACKED, .dict_offset = offsetof(Local, dict),
    .doc = "_local(*args, **kwargs)\n--\n\nAttributes that each thread has for itself.",
    .slots = {.new = local_new, .get_attribute = local_get_attribute, .set_attribute = local_set_attribute,
              .dealloc = local_dealloc, .traverse = local_traverse, .clear = local_clear},
};
