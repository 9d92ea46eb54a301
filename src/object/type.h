/* type.h - the type object, its slots, and how a builtin type is declared (TypeSpec).

   Every type, builtin or made by a class statement, is one Type. Slots are C functions; a class's dunder
   methods fill them with functions that call back (types/slots.c), and a builtin's slots appear as dunder methods. */
#ifndef PYISH_OBJECT_TYPE_H
#define PYISH_OBJECT_TYPE_H

#include <stddef.h>

#include "object/object.h"

typedef enum { COMPARE_LT, COMPARE_LE, COMPARE_EQ, COMPARE_NE, COMPARE_GT, COMPARE_GE } CompareOp;
typedef enum { SEND_YIELDED, SEND_RETURNED, SEND_FAILED } SendResult;

typedef struct Buffer Buffer;
typedef struct Shape Shape;

typedef Value (*UnaryFn)(Value self);
typedef Value (*BinaryFn)(Value left, Value right);
typedef Value (*TernaryFn)(Value base, Value exponent, Value modulus);
typedef int (*BoolFn)(Value self);                          /* 1, 0, or -1 with an exception set */
typedef int64_t (*LengthFn)(Value self);                    /* -1: exception */
typedef int64_t (*HashFn)(Value self);                      /* -1: exception, never a hash */
typedef Value (*SequenceItemFn)(Value self, int64_t index); /* negative indexes already wrapped */
typedef bool (*SetSequenceItemFn)(Value self, int64_t index, Value value);
typedef bool (*SetItemFn)(Value self, Value key, Value value); /* value EMPTY: delete; false: exception */
typedef int (*ContainsFn)(Value self, Value item);
typedef Value (*CompareFn)(Value left, Value right, CompareOp op);
typedef Value (*GetAttributeFn)(Value self, Value name);
typedef bool (*SetAttributeFn)(Value self, Value name, Value value);
typedef Value (*DescriptorGetFn)(Value self, Value instance, Value owner); /* instance EMPTY: through the class */
typedef bool (*DescriptorSetFn)(Value self, Value instance, Value value);  /* value EMPTY: delete */
/* nargs positional arguments, then one value for each name in the tuple kwnames (EMPTY: none). */
typedef Value (*CallFn)(Value self, const Value *args, size_t nargs, Value kwnames);
typedef Value (*NewFn)(Type *type, const Value *args, size_t nargs, Value kwnames);
typedef bool (*InitFn)(Value self, const Value *args, size_t nargs, Value kwnames);
/* Iteration: the next item; EMPTY without an exception set: exhausted. */
typedef Value (*NextFn)(Value self);
typedef SendResult (*SendFn)(Value self, Value sent, Value *result); /* result owned unless SEND_FAILED */
typedef void (*FinalizeFn)(Value self);                     /* __del__: reports its own errors */
typedef void (*DeallocFn)(Object *self);                    /* releases the contents and frees the cell */
typedef void (*VisitFn)(Object *object, void *context);
typedef void (*TraverseFn)(Object *self, VisitFn visit, void *context); /* every owned reference once */
typedef void (*ClearFn)(Object *self);                      /* drops references that can be part of a cycle */
typedef size_t (*SizeFn)(const Object *self);               /* bytes of a variable-sized object, without __dict__ */
typedef bool (*GetBufferFn)(Value self, Buffer *buffer, int flags);
typedef void (*ReleaseBufferFn)(Value self, Buffer *buffer);

typedef struct Slots {
#define SLOT(name, FunctionType) FunctionType name;
#include "object/slots.def"
#undef SLOT
} Slots;

enum {
    TYPE_HEAP = 1 << 0,        /* made by a class statement or type(): counted, can be freed */
    TYPE_BASE = 1 << 1,        /* may be subclassed */
    TYPE_TRACKED = 1 << 2,     /* instances are visited by the cycle collector */
    TYPE_SHAPED = 1 << 3,      /* instances are Instance structs with a shape */
    TYPE_IMMUTABLE = 1 << 4,   /* attributes can't be set */
    TYPE_READY = 1 << 5,
    TYPE_ABSTRACT = 1 << 6,    /* has abstract methods: can't be instantiated */
    TYPE_NO_NEW = 1 << 7,      /* no instances from Python: "cannot create 'X' instances" */
    TYPE_METHOD = 1 << 8,      /* its instances, found on a class, take the receiver as first argument */
    TYPE_HAS_DEL = 1 << 9,
    TYPE_SEQUENCE = 1 << 10,   /* match statement: a sequence */
    TYPE_MAPPING = 1 << 11,    /* match statement: a mapping */
    TYPE_MATCH_SELF = 1 << 12, /* match statement: C(x) binds the subject itself */
    TYPE_CUSTOM_GETATTR = 1 << 13, /* __getattribute__ or __getattr__ of its own: caches keep away */
    TYPE_VARIABLE = 1 << 14,   /* instances differ in size: slots.size says how long one is */
    TYPE_INSTANCE_DICT = 1 << 15, /* instances have a __dict__ */
    TYPE_PLAIN_INSTANCE = 1 << 17, /* shaped, and nothing else in it: object below, no __slots__ */
    TYPE_WEAKREFS = 1 << 16, /* instances can be weakly referenced */
    /* Fast subclass tests: one bit for each basis that C code asks for. */
    TYPE_IS_INT = 1 << 20,
    TYPE_IS_STR = 1 << 21,
    TYPE_IS_TUPLE = 1 << 22,
    TYPE_IS_LIST = 1 << 23,
    TYPE_IS_DICT = 1 << 24,
    TYPE_IS_BYTES = 1 << 25,
    TYPE_IS_EXCEPTION = 1 << 26,
    TYPE_IS_TYPE = 1 << 27,
    TYPE_IS_FLOAT = 1 << 28,
    TYPE_IS_SET = 1 << 29,
    TYPE_SUBCLASS_BITS = 0x3ff << 20,
};

typedef struct NativeRow NativeRow;
typedef struct GetSetRow GetSetRow;
typedef struct MemberRow MemberRow;

/* What a builtin type is made of: constant, one for each type, named NAME_spec. */
typedef struct TypeSpec {
    const char *name; /* "int", "collections.deque": the part before the last dot is the module, else builtins */
    const char *doc;  /* starts with a signature line where the type can be called: "range(stop)\n--\n\n..." */
    size_t size;      /* of an instance, without variable part */
    uint32_t flags;
    uint32_t dict_offset; /* of a Value that holds the instance's __dict__; 0: none */
    const NativeRow *methods;
    const GetSetRow *getset;
    const MemberRow *members;
    Slots slots;
} TypeSpec;

struct Type {
    Object head;
    uint64_t version; /* of the type's content as seen by caches; 0: none assigned. Never reused */
    uint32_t flags;
    uint32_t size;
    int32_t dict_offset; /* >0: from the start; <0: -1 - n: n bytes behind the variable part; 0: none or shaped */
    uint16_t inline_slots; /* shaped instances: capacity inside the object */
    uint16_t shape_count;
    uint32_t instance_bytes; /* what object_new allocates: size, inline slots and __dict__ included */
    Slots slots;
    const TypeSpec *spec; /* NULL for heap types */
    const char *name;     /* UTF-8, of __name__; lives as long as the type */
    Type *base;           /* the base that decides the layout */
    Value bases;          /* tuple */
    Value mro;            /* tuple of types (and, from a custom mro(), anything) */
    Value dict;           /* the namespace, a dict */
    Value name_str, qualname;
    Type **subclasses;    /* direct ones, borrowed: each takes itself off when it dies */
    uint32_t subclass_count, subclass_capacity;
    Value module_state;   /* the module that defined a builtin heap type; or EMPTY */
    Shape *root_shape;    /* of instances without attributes; NULL unless shaped */
    Shape *dict_shape;    /* of instances whose attributes lie in a dict */
    Value slot_names;     /* tuple of __slots__ of this class; EMPTY: none declared */
    uint32_t own_members; /* offset behind the base's fields where this class's __slots__ begin */
    uint32_t member_count;
    uint64_t id;          /* 0, or a number that no other type ever had: for caches that outlive types */
    uint32_t tail_bytes;  /* what classes written in Python add behind the variable part; object_new_sized adds it */
};

/* Where the __slots__ that this class itself declares lie in an instance. */
Value *type_own_members(const Type *type, Object *object);

static inline Type *as_type(Value v) { return (Type *)as_object(v); }
static inline bool has_flag(const Type *type, uint32_t flag) { return (type->flags & flag) != 0; }

/* Makes a builtin type of a spec (slots inherited, namespace filled at once). false: no memory. */
bool type_init_builtin(Type *type, const TypeSpec *spec, Type *base) MUST_CHECK;
/* A builtin type that belongs to a module: allocated, owned by the caller. base NULL: object. */
Type *type_from_spec(const TypeSpec *spec, Type *base) MUST_CHECK;
/* type(name, bases, namespace, **kw) without the metaclass's part: the classic "type_new". Owned; EMPTY: exception. */
Value type_create(Type *metatype, Value name, Value bases, Value namespace, const Value *kwvalues, Value kwnames) MUST_CHECK;

/* The metaclass that bases (a tuple) ask for: metatype or one derived from it. Borrowed; NULL: TypeError. */
Type *type_calculate_metaclass(Type *metatype, Value bases) MUST_CHECK;
bool type_is_subtype(const Type *type, const Type *base);
/* Looks a name up along the MRO. Borrowed; EMPTY without exception: absent. Never runs Python code. */
Value type_lookup(Type *type, Value name);
/* As type_lookup, and tells which class had it. */
Value type_lookup_where(Type *type, Value name, Type **where);
/* The type's content changed: versions of it, its subclasses and their shapes are withdrawn. */
void type_modified(Type *type);
/* A version that stays until the next change; assigns one if there is none. */
uint64_t type_version(Type *type);
/* Fills inherited slots and those that dunder methods in the namespace stand for (types/slots.c installs it). */
extern void (*type_fill_slots)(Type *type);
extern void (*type_update_slot)(Type *type, Value name);
/* Adds rows to a type's namespace; installed by types/descriptor.c. */
extern bool (*type_add_rows)(Type *type, const TypeSpec *spec);

/* Allocation of plain instances: head filled in, the rest zero. Owned; NULL: MemoryError set. */
void *object_new(Type *type) MUST_CHECK;
/* The same with extra bytes after the fixed part (variable-sized types). */
void *object_new_sized(Type *type, size_t size) MUST_CHECK;
/* Frees the cell of a dead object whose contents are gone; drops the reference to a heap type. */
void object_free(Object *object);
size_t object_size(const Object *object);
/* Generic slots. */
void generic_dealloc(Object *self);

#endif
