/* queue.c - module _queue: SimpleQueue, which may be put to from signal handlers and finalizers.

   The interpreter lock guards the ring of items; who finds it empty sleeps on a semaphore that each put posts while
   anybody sleeps. A wake-up only means: look again. */
#include <errno.h>
#include <stdlib.h>

#include "modules/thread/thread.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/generic_alias.h"
#include "types/module.h"

typedef struct SimpleQueue {
    Object head;
    Value *items; /* a ring */
    size_t first, count, capacity;
    int waiters;
    sem_t wake;
} SimpleQueue;

static SimpleQueue *as_queue(Value v) { return (SimpleQueue *)as_object(v); }

static Value queue_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    if (type->spec && (nargs || (!is_empty(kwnames) && as_tuple(kwnames)->length)))
        return error_type("SimpleQueue() takes no arguments");
    SimpleQueue *queue = object_new(type);
    if (queue)
        sem_init(&queue->wake, 0, 0);
    return from_pointer(queue);
}

static bool make_room(SimpleQueue *queue)
{
    if (queue->count < queue->capacity)
        return true;
    size_t capacity = queue->capacity ? queue->capacity * 2 : 16;
    Value *grown = mem_alloc(capacity * sizeof *grown);
    if (grown == NULL)
        return false;
    for (size_t i = 0; i < queue->count; i++)
        grown[i] = queue->items[(queue->first + i) & (queue->capacity - 1)];
    mem_free(queue->items, queue->capacity * sizeof(Value));
    queue->items = grown;
    queue->capacity = capacity;
    queue->first = 0;
    return true;
}

static Value take_first(SimpleQueue *queue)
{
    Value item = queue->items[queue->first];
    queue->first = (queue->first + 1) & (queue->capacity - 1);
    queue->count--;
    return item;
}

static Value put_item(Value self, Value item)
{
    SimpleQueue *queue = as_queue(self);
    if (!make_room(queue))
        return EMPTY;
    queue->items[(queue->first + queue->count++) & (queue->capacity - 1)] = retain(item);
    if (queue->waiters)
        sem_post(&queue->wake);
    return none_value();
}

static Value queue_put(Value self, const Value *args) { return put_item(self, args[0]); }
static Value queue_put_nowait(Value self, const Value *args) { return put_item(self, args[0]); }

/* Seconds to wait: 0 not at all, negative for ever. */
static bool waiting_time(Value block, Value timeout, double *seconds)
{
    int blocks = is_true(block);
    *seconds = blocks ? -1 : 0;
    if (blocks <= 0 || is_none(timeout))
        return blocks >= 0;
    if (!as_double(timeout, seconds))
        return false;
    if (*seconds < 0) {
        error_value("'timeout' must be a non-negative number");
        return false;
    }
    if (*seconds > THREAD_TIMEOUT_MAX) {
        error_overflow("timeout value is too large");
        return false;
    }
    return true;
}

static Value wait_for_item(SimpleQueue *queue, double seconds)
{
    struct timespec until = thread_deadline(seconds < 0 ? 0 : seconds);
    while (queue->count == 0) {
        if (seconds == 0)
            return error_set_value(runtime.state->queue_empty_type, EMPTY);
        queue->waiters++;
        int reason = thread_wait(&queue->wake, seconds < 0 ? NULL : &until);
        queue->waiters--;
        if (reason == EINTR && !thread_check_signals())
            return EMPTY;
        if (reason == ETIMEDOUT)
            seconds = 0;
    }
    return take_first(queue);
}

static Value queue_get(Value self, const Value *args)
{
    double seconds;
    if (!waiting_time(args[0], args[1], &seconds))
        return EMPTY;
    retain(self);
    Value item = wait_for_item(as_queue(self), seconds);
    release(self);
    return item;
}

static Value queue_get_nowait(Value self) { return wait_for_item(as_queue(self), 0); }
static Value queue_is_empty(Value self) { return bool_value(as_queue(self)->count == 0); }
static Value queue_size(Value self) { return int_value((int64_t)as_queue(self)->count); }
static Value queue_sizeof(Value self) { return int_value((int64_t)(sizeof(SimpleQueue) + as_queue(self)->capacity * sizeof(Value))); }
static Value class_getitem(Value type, Value item) { return generic_alias_new(type, item); }

static void queue_clear(Object *self)
{
    SimpleQueue *queue = (SimpleQueue *)self;
    while (queue->count)
        release(take_first(queue));
}

static void queue_dealloc(Object *self)
{
    SimpleQueue *queue = (SimpleQueue *)self;
    queue_clear(self);
    mem_free(queue->items, queue->capacity * sizeof(Value));
    sem_destroy(&queue->wake);
    object_free(self);
}

static void queue_traverse(Object *self, VisitFn visit, void *context)
{
    SimpleQueue *queue = (SimpleQueue *)self;
    for (size_t i = 0; i < queue->count; i++)
        visit_value(queue->items[(queue->first + i) & (queue->capacity - 1)], visit, context);
}

static const NativeRow queue_methods[] = {
    NATIVE("__class_getitem__", class_getitem, "($type, object, /)", "See PEP 585"),
    NATIVE("__sizeof__", queue_sizeof, "($self, /)", "Size in memory, in bytes."),
    NATIVE("empty", queue_is_empty, "($self, /)", "Whether the queue is empty, for the moment."),
    NATIVE("get", queue_get, "($self, /, block=True, timeout=None)", "Takes the oldest item out; waits for one, or raises Empty."),
    NATIVE("get_nowait", queue_get_nowait, "($self, /)", "Takes the oldest item out, or raises Empty."),
    NATIVE("put", queue_put, "($self, /, item, block=True, timeout=None)", "Adds an item; never blocks."),
    NATIVE("put_nowait", queue_put_nowait, "($self, /, item)", "Adds an item."),
    NATIVE("qsize", queue_size, "($self, /)", "How many items there are, for the moment."),
    NATIVE_END,
};

static const TypeSpec queue_spec = {
    .name = "_queue.SimpleQueue", .size = sizeof(SimpleQueue), .flags = TYPE_BASE | TYPE_TRACKED, .methods = queue_methods,
    .doc = "SimpleQueue()\n--\n\nAn unbounded queue whose put() may interrupt any of its other methods.",
    .slots = {.new = queue_new, .dealloc = queue_dealloc, .traverse = queue_traverse, .clear = queue_clear},
};

static Value exception_class(const char *name, Value module)
{
    Value text = str_intern_c(name), bases = tuple_pack(1, from_pointer(TYPE(Exception))), namespace = from_pointer(dict_new());
    Value type = EMPTY;
    if (!is_empty(text) && !is_empty(bases) && !is_empty(namespace) && dict_set(as_dict(namespace), NAME(module_), module))
        type = call_3(from_pointer(TYPE(type)), text, bases, namespace);
    release(text);
    release(bases);
    release(namespace);
    return type;
}

static bool fill(Value module)
{
    Value name = str_intern_c("_queue"), empty = is_empty(name) ? EMPTY : exception_class("Empty", name);
    release(name);
    if (is_empty(empty))
        return false;
    runtime.state->queue_empty_type = as_type(retain(empty));
    return module_add(module, "Empty", empty) && module_add(module, "SimpleQueue", from_pointer(type_from_spec(&queue_spec, NULL)));
}

const ModuleSpec queue_module = {"_queue", "A queue without the overhead of queue.Queue.", NULL, fill};
