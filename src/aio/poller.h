/* poller.h - module _aio: a libev loop as asyncio's loop waits on it. Timers and callbacks are the library's; waiting for descriptors, for
   the next timer and for other threads is libev's. */
#ifndef PYISH_AIO_POLLER_H
#define PYISH_AIO_POLLER_H

#include "types/module.h"

extern const ModuleSpec aio_module;

#endif
