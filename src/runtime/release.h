/* release.h - giving all memory back, at the very end. */
#ifndef PYISH_RUNTIME_RELEASE_H
#define PYISH_RUNTIME_RELEASE_H

/* Leaves `runtime` as it was before runtime_start_core. Nothing of Python runs any more. */
void release_everything(void);

#endif
