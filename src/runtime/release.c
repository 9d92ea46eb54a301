/* release.c - see release.h.

   What lies in the heap goes with the heap, whoever still refers to it. Only what the C library's malloc was asked for
   directly is looked for here. */
#include "runtime/release.h"

#include <stdlib.h>

#include "object/collect.h"
#include "object/native.h"
#include "object/str.h"
#include "object/type_core.h"
#include "runtime/gil.h"
#include "runtime/threads.h"
#include "types/weakref.h"
#include "vm/frame.h"
#include "vm/monitor.h"

static void release_type(Type *type)
{
    free(type->subclasses);
    type->subclasses = NULL;
}

static void release_if_type(Object *object, void *context)
{
    (void)context;
    if (object->word & OBJECT_TYPE)
        release_type((Type *)object);
}

static void release_types(void)
{
#define TYPE_ROW(id, spec, base) release_type(TYPE(id));
#include "object/types.def"
#include "vm/monitor.h"
#undef TYPE_ROW
    collect_each(release_if_type, NULL);
}

static void release_thread(Thread *thread)
{
    free(thread_extra(thread)->locals);
    free(thread->modules_state);
    free(thread->pending_dead);
    thread_frames_finish(thread);
}

void release_everything(void)
{
    if (runtime.main_thread.next) /* daemons sleep on what would be freed */
        return;
    if (runtime.state->finish_faults)
        runtime.state->finish_faults();
    thread_clear(&runtime.main_thread);
    monitor_finish();
    release_types();
    type_cache_finish();
    weakrefs_finish();
    signatures_finish();
    str_intern_finish();
    release_thread(&runtime.main_thread);
    gil_finish();
    free(runtime.name_table);
    free(runtime.collector.mark_stack);
    for (size_t i = 0; i < sizeof runtime.state->config_strings / sizeof *runtime.state->config_strings; i++)
        free(runtime.state->config_strings[i]);
    free(runtime.state);
    free(runtime.module_states);
    heap_finish(&runtime.heap);
    memset(&runtime, 0, sizeof runtime);
}
