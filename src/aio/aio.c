/* aio.c - the table of aio's modules. */
#include "aio/aio.h"

#include "aio/poller.h"
#include "runtime/import.h"

static const BuiltinModule table[] = {
    {"_aio", &aio_module},
    {NULL, NULL},
};

void aio_install(void) { builtin_modules[1] = table; }
