/* loop_monitored.c - the instruction loop's second form: see monitor.h. */
#define VM_MONITORED 1
#include "vm/loop.c" // IWYU pragma: keep
