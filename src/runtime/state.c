/* state.c - see state.h. */
#include "runtime/state.h"

#include <stdlib.h>

bool state_start(void)
{
    runtime.state = calloc(1, sizeof *runtime.state);
    return runtime.state != NULL;
}
