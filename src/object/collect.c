/* collect.c - the cycle collector. */
#include "object/collect.h"

int64_t collect(int generation)
{
    (void)generation;
    return 0;
}

void collect_if_requested(void)
{
    if (runtime.collector.requested) {
        runtime.collector.requested = false;
        collect(0);
    }
}
