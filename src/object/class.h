/* class.h - hooks of class.c that upper floors install. */
#ifndef PYISH_OBJECT_CLASS_H
#define PYISH_OBJECT_CLASS_H

#include "object/native.h"

/* Makes the descriptor of one __slots__ entry. */
extern Value (*member_descriptor_hook)(Type *owner, Value name, uint32_t offset);
extern Value (*getset_descriptor_hook)(Type *owner, const GetSetRow *row);
/* The first weak reference to an object that has some. */
extern Value (*first_weakref_hook)(Object *object);
/* The __name__ of the module whose code is running: owned, or EMPTY. */
extern Value (*calling_module_hook)(void);

#endif
