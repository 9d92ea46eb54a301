/* class.h - hooks of class.c that upper floors install. */
#ifndef PYISH_OBJECT_CLASS_H
#define PYISH_OBJECT_CLASS_H

#include "object/runtime.h"

/* Makes the descriptor of one __slots__ entry. */
extern Value (*member_descriptor_hook)(Type *owner, Value name, uint32_t offset);

#endif
