/* shape.h - hidden classes. A shape belongs to one type and says which attributes an instance has, in which order.

   Instance layout: header, shape, extension, then inline slots. Slots beyond the inline capacity lie in the
   extension. An instance whose attributes outgrow shapes, or whose __dict__ was asked for, has its type's
   dict_shape, and its attributes lie in a Dict that the extension points to. Shapes live as long as their type. */
#ifndef PYISH_OBJECT_SHAPE_H
#define PYISH_OBJECT_SHAPE_H

#include "object/dict.h"

/* What a name leads to on instances of a shape: a slot's byte offset, or a method with SHAPE_METHOD set. */
typedef struct ShapeEntry {
    Value name; /* borrowed, compared by address only */
    uint64_t payload;
} ShapeEntry;
enum { SHAPE_ENTRIES = 64, SHAPE_METHOD = 1 };

struct Shape {
    uint64_t version; /* of type content and layout; 0: none assigned. Never reused */
    Type *type;
    Shape *parent;
    Value name;       /* the attribute this shape adds; owned */
    uint32_t count;   /* attributes in all; this one's slot is count - 1 */
    uint32_t transition_count;
    Shape **transitions; /* shapes that add one attribute more */
    Value *names;     /* all names in slot order, made at the first look-up; borrowed from the chain */
    ShapeEntry *entries; /* SHAPE_ENTRIES places; shared and empty until the first use; holds while the version does */
    bool in_dict;     /* the dict shape */
};

typedef struct Extension {
    uint32_t capacity;
    Value slots[];
} Extension;

typedef struct Instance {
    Object head;
    Shape *shape;
    union { Extension *extension; Dict *dict; };
    Value slots[];
} Instance;

enum { SHAPE_MAX_SLOTS = 128, SHAPE_MAX_TRANSITIONS = 256, SHAPE_MAX_PER_TYPE = 1024, INSTANCE_MAX_INLINE = 28 };

static inline bool is_instance(Value v) { return is_object(v) && (as_object(v)->word & OBJECT_SHAPED); }
static inline Instance *as_instance(Value v) { return (Instance *)as_object(v); }

/* The slot of a name, or -1. Names are interned. */
int shape_find(Shape *shape, Value name);
/* The shape with one attribute more; NULL: use a dict (no exception), or no memory (exception set). */
Shape *shape_add(Shape *shape, Value name);
uint64_t shape_version(Shape *shape);
bool shapes_init(Type *type) MUST_CHECK;   /* gives a shaped type its root */
void shapes_finish(Type *type);
void shapes_withdraw_versions(Type *type);
/* Keeps what a name leads to; the shape has a version. */
void shape_remember(Shape *shape, Value name, uint64_t payload);
/* A name lies at its place or beside it. */
static inline size_t shape_place(Value name) { return (size_t)(name.bits * 0x9e3779b97f4a7c15u >> 58); }
/* 0: not known. */
static inline uint64_t shape_recall(const Shape *shape, Value name)
{
    size_t place = shape_place(name);
    if (likely(same(shape->entries[place].name, name)))
        return shape->entries[place].payload;
    return same(shape->entries[place ^ 1].name, name) ? shape->entries[place ^ 1].payload : 0;
}

/* Where slot i of an instance lies. */
static inline Value *instance_slot(Instance *instance, uint32_t i)
{
    uint32_t inline_slots = instance->head.type->inline_slots;
    return i < inline_slots ? &instance->slots[i] : &instance->extension->slots[i - inline_slots];
}
/* An instance attribute: borrowed, or EMPTY. */
Value instance_get(Instance *instance, Value name);
bool instance_set(Instance *instance, Value name, Value value) MUST_CHECK; /* value retained */
/* Adds the attribute that leads to `next`; takes the reference to value. */
bool instance_add_slot(Instance *instance, Shape *next, Value owned) MUST_CHECK;
int instance_delete(Instance *instance, Value name) MUST_CHECK; /* 1, 0 absent, -1 exception */
/* The instance's __dict__, made at the first call; borrowed. NULL: exception. */
Dict *instance_dict(Instance *instance) MUST_CHECK;
/* Replaces it (dict borrowed). */
bool instance_replace_dict(Instance *instance, Dict *dict) MUST_CHECK;
void instance_clear(Instance *instance); /* releases every attribute, first to last */
void instance_traverse(Object *self, VisitFn visit, void *context);

#endif
