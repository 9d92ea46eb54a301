/* sys_monitoring.h - the namespace sys.monitoring. */
#ifndef PYISH_RUNTIME_SYS_MONITORING_H
#define PYISH_RUNTIME_SYS_MONITORING_H

#include "object/runtime.h"

/* The module object; owned. */
Value sys_monitoring(void) MUST_CHECK;

#endif
