/* property.h - property, staticmethod and classmethod objects. */
#ifndef PYISH_TYPES_PROPERTY_H
#define PYISH_TYPES_PROPERTY_H

#include "object/runtime.h"

typedef struct Property {
    Object head;
    Value getter, setter, deleter, doc, name; /* EMPTY: absent */
    bool getter_doc;
} Property;

/* staticmethod and classmethod. */
typedef struct Wrapped {
    Object head;
    Value callable, dict;
} Wrapped;

static inline Value property_getter(Value property) { return ((Property *)as_object(property))->getter; }

#endif
