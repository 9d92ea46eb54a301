/* shape.c - see shape.h. */
#include "object/shape.h"

#include "object/error.h"
#include "object/str.h"

static ShapeEntry no_entries[SHAPE_ENTRIES]; /* never written */

static Shape *shape_new(Type *type, Shape *parent, Value name)
{
    Shape *shape = mem_alloc(sizeof *shape);
    if (shape == NULL)
        return NULL;
    *shape = (Shape){.type = type, .parent = parent, .name = retain(name), .count = parent ? parent->count + 1 : 0,
                     .entries = no_entries};
    return shape;
}

bool shapes_init(Type *type)
{
    type->root_shape = shape_new(type, NULL, EMPTY);
    type->dict_shape = shape_new(type, NULL, EMPTY);
    if (type->root_shape == NULL || type->dict_shape == NULL)
        return false;
    type->dict_shape->in_dict = true;
    return true;
}

static void shape_free(Shape *shape)
{
    if (shape == NULL)
        return;
    for (uint32_t i = 0; i < shape->transition_count; i++)
        shape_free(shape->transitions[i]);
    mem_free(shape->transitions, shape->transition_count * sizeof(Shape *));
    mem_free(shape->names, shape->count * sizeof(Value));
    release(shape->name);
    if (shape->entries != no_entries)
        mem_free(shape->entries, sizeof no_entries);
    mem_free(shape, sizeof *shape);
}

void shapes_finish(Type *type)
{
    shape_free(type->root_shape);
    shape_free(type->dict_shape);
    type->root_shape = type->dict_shape = NULL;
}

static void withdraw(Shape *shape)
{
    shape->version = 0;
    if (shape->entries != no_entries)
        memset(shape->entries, 0, sizeof no_entries);
    for (uint32_t i = 0; i < shape->transition_count; i++)
        withdraw(shape->transitions[i]);
}

void shapes_withdraw_versions(Type *type)
{
    if (type->root_shape)
        withdraw(type->root_shape);
    if (type->dict_shape)
        withdraw(type->dict_shape);
}

void shape_remember(Shape *shape, Value name, uint64_t payload)
{
    if (shape->entries == no_entries) {
        ShapeEntry *entries = heap_raw_alloc(&runtime.heap, sizeof no_entries);
        if (entries == NULL)
            return;
        memset(entries, 0, sizeof no_entries);
        shape->entries = entries;
    }
    size_t place = shape_place(name);
    if (!same(shape->entries[place].name, name))
        shape->entries[place ^ 1] = shape->entries[place]; /* the older one steps aside */
    shape->entries[place] = (ShapeEntry){name, payload};
}

uint64_t shape_version(Shape *shape)
{
    if (shape->version == 0) {
        type_version(shape->type); /* so that a change of the type withdraws this one */
        shape->version = ++runtime.next_version;
    }
    return shape->version;
}

int shape_find(Shape *shape, Value name)
{
    if (shape->count == 0)
        return -1;
    if (shape->names == NULL) {
        shape->names = mem_alloc(shape->count * sizeof(Value));
        if (shape->names == NULL) { /* slower without, no harm */
            error_clear();
            for (Shape *s = shape; s->count; s = s->parent)
                if (same(s->name, name))
                    return (int)s->count - 1;
            return -1;
        }
        for (Shape *s = shape; s->count; s = s->parent)
            shape->names[s->count - 1] = s->name;
    }
    for (uint32_t i = 0; i < shape->count; i++)
        if (same(shape->names[i], name))
            return (int)i;
    return -1;
}

Shape *shape_add(Shape *shape, Value name)
{
    for (uint32_t i = 0; i < shape->transition_count; i++)
        if (same(shape->transitions[i]->name, name))
            return shape->transitions[i];
    if (shape->count >= SHAPE_MAX_SLOTS || shape->transition_count >= SHAPE_MAX_TRANSITIONS ||
        shape->type->shape_count >= SHAPE_MAX_PER_TYPE)
        return NULL;
    Shape *next = shape_new(shape->type, shape, name);
    if (next == NULL)
        return NULL;
    size_t n = shape->transition_count;
    Shape **transitions = mem_realloc(shape->transitions, n * sizeof(Shape *), (n + 1) * sizeof(Shape *));
    if (transitions == NULL) {
        shape_free(next);
        return NULL;
    }
    shape->transitions = transitions;
    transitions[n] = next;
    shape->transition_count++;
    shape->type->shape_count++;
    return next;
}

Value instance_get(Instance *instance, Value name)
{
    Shape *shape = instance->shape;
    if (shape->in_dict)
        return dict_get_str(instance->dict, name);
    int i = shape_find(shape, name);
    return i < 0 ? EMPTY : *instance_slot(instance, (uint32_t)i);
}

static size_t extension_bytes(uint32_t capacity) { return sizeof(Extension) + capacity * sizeof(Value); }

bool instance_add_slot(Instance *instance, Shape *next, Value owned)
{
    uint32_t i = next->count - 1, inline_slots = instance->head.type->inline_slots;
    if (i >= inline_slots) {
        uint32_t capacity = instance->extension ? instance->extension->capacity : 0;
        if (i - inline_slots >= capacity) {
            uint32_t grown = capacity ? capacity * 2 : 4;
            Extension *extension = mem_realloc(instance->extension, instance->extension ? extension_bytes(capacity) : 0,
                                               extension_bytes(grown));
            if (extension == NULL) {
                release(owned);
                return false;
            }
            extension->capacity = grown;
            instance->extension = extension;
        }
    }
    *instance_slot(instance, i) = owned;
    instance->shape = next;
    return true;
}

bool instance_set(Instance *instance, Value name, Value value)
{
    if (!instance->shape->in_dict) {
        int i = shape_find(instance->shape, name);
        if (i >= 0) {
            replace(instance_slot(instance, (uint32_t)i), retain(value));
            return true;
        }
        Shape *next = is_exact_str(name) && str_is_interned(as_str(name)) ? shape_add(instance->shape, name) : NULL;
        if (next)
            return instance_add_slot(instance, next, retain(value));
        if (error_occurred() || instance_dict(instance) == NULL)
            return false;
    }
    return dict_set(instance->dict, name, value);
}

int instance_delete(Instance *instance, Value name)
{
    if (!instance->shape->in_dict) {
        int i = shape_find(instance->shape, name);
        if (i < 0)
            return 0;
        if ((uint32_t)i == instance->shape->count - 1) {
            Value old = take(instance_slot(instance, (uint32_t)i));
            instance->shape = instance->shape->parent;
            release(old);
            return 1;
        }
        if (instance_dict(instance) == NULL)
            return -1;
    }
    return dict_delete(instance->dict, name, NULL);
}

static void drop_extension(Instance *instance)
{
    if (instance->extension)
        mem_free(instance->extension, extension_bytes(instance->extension->capacity));
    instance->extension = NULL;
}

Dict *instance_dict(Instance *instance)
{
    Shape *shape = instance->shape;
    if (shape->in_dict)
        return instance->dict;
    Dict *dict = dict_new_sized(shape->count);
    if (dict == NULL)
        return NULL;
    shape_find(shape, EMPTY); /* makes the list of names */
    for (uint32_t i = 0; i < shape->count; i++) {
        Shape *s = shape;
        while (s->count != i + 1)
            s = s->parent;
        if (!dict_set(dict, s->name, *instance_slot(instance, i))) {
            RELEASE(dict);
            return NULL;
        }
    }
    for (uint32_t i = 0; i < shape->count; i++)
        release(take(instance_slot(instance, i))); /* the dict keeps them alive */
    drop_extension(instance);
    instance->shape = shape->type->dict_shape;
    instance->dict = dict;
    return dict;
}

bool instance_replace_dict(Instance *instance, Dict *dict)
{
    Dict *old = instance_dict(instance);
    if (old == NULL)
        return false;
    instance->dict = RETAIN(dict);
    RELEASE(old);
    return true;
}

void instance_clear(Instance *instance)
{
    Shape *shape = instance->shape;
    if (shape == NULL)
        return;
    if (shape->in_dict) {
        Dict *dict = instance->dict;
        instance->shape = shape->type->root_shape;
        instance->extension = NULL;
        RELEASE(dict);
        return;
    }
    uint32_t count = shape->count;
    for (uint32_t i = 0; i < count && instance->shape == shape; i++)
        release(take(instance_slot(instance, i)));
    if (instance->shape == shape) {
        instance->shape = shape->type->root_shape;
        drop_extension(instance);
    }
}

void instance_traverse(Object *self, VisitFn visit, void *context)
{
    Instance *instance = (Instance *)self;
    if (instance->shape == NULL)
        return;
    if (instance->shape->in_dict) {
        visit(&instance->dict->head, context);
        return;
    }
    for (uint32_t i = 0; i < instance->shape->count; i++) {
        Value v = *instance_slot(instance, i);
        if (is_object(v))
            visit(as_object(v), context);
    }
}
