/* struct_sequence.h - tuples with named fields: sys.version_info, os.stat_result, time.struct_time. */
#ifndef PYISH_TYPES_STRUCT_SEQUENCE_H
#define PYISH_TYPES_STRUCT_SEQUENCE_H

#include "object/tuple.h"
#include "object/type.h"

typedef struct SequenceField {
    const char *name; /* NULL: reached by index only */
    const char *doc;
} SequenceField;

/* The type: the first `visible` of count fields are items of the tuple, the others only attributes. constructible:
   calling it takes a sequence. Fields and texts live as long as the program. Owned; NULL: exception. */
Type *struct_sequence_type(const char *name, const char *doc, const SequenceField *fields, size_t count, size_t visible,
                           bool constructible) MUST_CHECK;
/* An instance of all fields (count of them), whose references are taken, also on failure. */
Value struct_sequence_new(Type *type, Value *fields, size_t count) MUST_CHECK;

#endif
