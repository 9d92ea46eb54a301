/* wrappers.h - slots as dunder methods: the table, slot wrappers, and what the files that fill type namespaces share. */
#ifndef PYISH_TYPES_WRAPPERS_H
#define PYISH_TYPES_WRAPPERS_H

#include "object/native.h"

typedef enum WrapKind {
    WRAP_NONE, WRAP_UNARY, WRAP_BINARY, WRAP_REFLECTED, WRAP_TERNARY, WRAP_REFLECTED_TERNARY, WRAP_INDEX,
    WRAP_SEQUENCE_ITEM, WRAP_SET_SEQUENCE_ITEM, WRAP_DELETE_SEQUENCE_ITEM, WRAP_LENGTH, WRAP_BOOL, WRAP_HASH,
    WRAP_CONTAINS, WRAP_SET_ITEM, WRAP_DELETE_ITEM, WRAP_SET_ATTRIBUTE, WRAP_DELETE_ATTRIBUTE,
    WRAP_LT, WRAP_LE, WRAP_EQ, WRAP_NE, WRAP_GT, WRAP_GE, /* in the order of CompareOp */
    WRAP_CALL, WRAP_INIT, WRAP_NEXT, WRAP_GET, WRAP_SET, WRAP_DELETE, WRAP_FINALIZE, WRAP_BUFFER, WRAP_RELEASE_BUFFER,
} WrapKind;

typedef void (*SlotFunction)(void);

typedef struct SlotRow {
    uint16_t slot; /* offset in struct Slots */
    uint16_t kind; /* WrapKind */
    uint32_t name; /* offset in struct Runtime of the interned dunder */
    SlotFunction generic;
    const char *signature, *doc;
} SlotRow;

/* Ends with a row whose doc and generic are NULL and whose name is 0. */
extern const SlotRow slot_rows[];
static inline Value slot_row_name(const SlotRow *row) { return *(Value *)((char *)&runtime + row->name); }
static inline SlotFunction *slot_pointer(Slots *slots, const SlotRow *row) { return (SlotFunction *)((char *)slots + row->slot); }

/* wrapper_descriptor */
typedef struct SlotWrapper {
    Object head;
    const SlotRow *row;
    SlotFunction wrapped;
    Type *owner;
} SlotWrapper;

/* Runs a slot function the way its dunder method is called. */
Value slot_call_wrapped(const SlotRow *row, SlotFunction wrapped, Value self, const Value *args, size_t nargs, Value kwnames) MUST_CHECK;
/* The dunder methods that a builtin type's own slots stand for. */
bool slot_wrappers_add(Type *type, const Slots *own) MUST_CHECK;
/* The row of `__new__` static methods of builtin types. */
extern const NativeRow slot_new_row;

/* Makes rows known to object/ (called first at start-up). */
void descriptors_install(void);
void slots_install(void);
void slot_updates_install(void);
/* The slot functions of classes written in Python: what the updating of slots must know apart from the table. */
Value slot_get_attribute(Value self, Value name);
Value slot_get_attribute_fallback(Value self, Value name);
Value slot_new(Type *type, const Value *args, size_t nargs, Value kwnames);
bool slot_get_buffer(Value self, Buffer *buffer, int flags);
void slot_release_buffer(Value self, Buffer *buffer);
/* type.__buffer__(self, flags) and type.__release_buffer__(self, view) of a builtin type. */
Value slot_call_buffer(SlotFunction wrapped, Value self, Value flags) MUST_CHECK;
Value slot_call_release_buffer(Value self, Value view) MUST_CHECK;
/* A member_descriptor for one __slots__ entry. */
Value member_descriptor_new(Type *owner, Value name, uint32_t offset) MUST_CHECK;

#endif
