/* wrappers.h - what the files that fill type namespaces share. */
#ifndef PYISH_TYPES_WRAPPERS_H
#define PYISH_TYPES_WRAPPERS_H

#include "object/runtime.h"

/* Makes rows known to object/ (called first at start-up). */
void descriptors_install(void);
void slots_install(void);
/* A member_descriptor for one __slots__ entry. */
Value member_descriptor_new(Type *owner, Value name, uint32_t offset) MUST_CHECK;

#endif
