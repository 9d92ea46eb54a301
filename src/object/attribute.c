/* attribute.c - see attribute.h. The order: data descriptor on the type, instance attribute, other class attribute. */
#include "object/attribute.h"

#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/shape.h"
#include "object/str.h"

Value *object_dict_slot(Object *object) { return object->word & OBJECT_SHAPED ? NULL : object_dict_of(object); }

Dict *object_dict(Value v, bool create, bool *failed)
{
    *failed = false;
    if (!is_object(v))
        return NULL;
    Object *object = as_object(v);
    Dict *dict = NULL;
    if (object->word & OBJECT_SHAPED) {
        if (!create && !as_instance(v)->shape->in_dict)
            return NULL;
        dict = instance_dict(as_instance(v));
    } else {
        Value *slot = object_dict_slot(object);
        if (slot == NULL)
            return NULL;
        if (is_empty(*slot) && create)
            *slot = from_pointer(dict_new());
        if (is_empty(*slot) && !create)
            return NULL;
        dict = as_dict(*slot);
    }
    *failed = dict == NULL;
    return dict;
}

Value object_get_dict(Value v)
{
    bool failed;
    Dict *dict = object_dict(v, true, &failed);
    if (dict)
        return retain(from_pointer(dict));
    return failed ? EMPTY : error_attribute(v, NAME(dict_));
}

bool object_set_dict(Value v, Value dict)
{
    if (!is_empty(dict) && !is_dict(dict)) {
        error_type("__dict__ must be set to a dictionary, not a '%T'", dict);
        return false;
    }
    if (is_instance(v)) {
        Dict *fresh = is_empty(dict) ? dict_new() : RETAIN(as_dict(dict));
        bool ok = fresh && instance_replace_dict(as_instance(v), fresh);
        RELEASE(fresh);
        return ok;
    }
    Value *slot = object_dict_slot(as_object(v));
    if (slot == NULL) {
        error_set(TYPE(AttributeError), "This object has no __dict__");
        return false;
    }
    Type *builtin = type_of(v);
    while (has_flag(builtin, TYPE_HEAP) && builtin->base)
        builtin = builtin->base;
    if (is_empty(dict) && builtin->spec && builtin->spec->dict_offset) { /* else a class statement added it */
        error_type("cannot delete __dict__");
        return false;
    }
    replace(slot, retain(dict));
    return true;
}

/* The instance's own attribute; borrowed, EMPTY if there is none. */
static Value own_attribute(Value v, Value name)
{
    if (!is_object(v))
        return EMPTY;
    Object *object = as_object(v);
    if (object->word & OBJECT_SHAPED) {
        if (unlikely(!str_is_interned(as_str(name))) && !((Instance *)object)->shape->in_dict) {
            name = str_interned_twin(name); /* shapes hold interned names only */
            if (is_empty(name))
                return EMPTY;
        }
        return instance_get((Instance *)object, name);
    }
    Value *slot = object_dict_of(object);
    return slot && !is_empty(*slot) ? dict_get_str(as_dict(*slot), name) : EMPTY;
}

int generic_find_attribute(Value v, Value name, Value *result)
{
    Type *type = type_of(v);
    Value found = type_lookup(type, name);
    DescriptorGetFn get = NULL;
    if (!is_empty(found)) {
        retain(found);
        get = type_of(found)->slots.descriptor_get;
        if (get && type_of(found)->slots.descriptor_set) {
            *result = get(found, v, from_pointer(type));
            release(found);
            return is_empty(*result) ? -1 : 1;
        }
    }
    Value own = own_attribute(v, name);
    if (!is_empty(own)) {
        *result = retain(own);
        release(found);
        return 1;
    }
    if (unlikely(error_occurred())) {
        release(found);
        return -1;
    }
    if (get) {
        *result = get(found, v, from_pointer(type));
        release(found);
        return is_empty(*result) ? -1 : 1;
    }
    *result = found;
    return !is_empty(found);
}

Value generic_get_attribute(Value v, Value name)
{
    Value result;
    int found = generic_find_attribute(v, name, &result);
    if (found == 0)
        return error_attribute(v, name);
    return found < 0 ? EMPTY : result;
}

/* What messages call a type: builtin ones by their module, too. */
static const char *full_name(const Type *type) { return type->spec ? type->spec->name : type->name; }

bool generic_set_attribute(Value v, Value name, Value value)
{
    Type *type = type_of(v);
    Value found = type_lookup(type, name);
    DescriptorSetFn set = is_empty(found) ? NULL : type_of(found)->slots.descriptor_set;
    if (set) {
        retain(found);
        bool ok = set(found, v, value);
        release(found);
        return ok;
    }
    if (is_instance(v)) {
        if (!is_empty(value))
            return instance_set(as_instance(v), name, value);
        int deleted = instance_delete(as_instance(v), name);
        if (deleted == 0)
            error_attribute(v, name);
        return deleted > 0;
    }
    bool failed;
    Dict *dict = object_dict(v, !is_empty(value), &failed);
    if (failed)
        return false;
    if (dict == NULL) {
        if (is_object(v) && object_dict_slot(as_object(v))) /* a __dict__ that was never made */
            error_attribute(v, name);
        else if (is_empty(found))
            error_set(TYPE(AttributeError), "'%.100s' object has no attribute '%U'%s", full_name(type), name,
                      type->slots.set_attribute == generic_set_attribute ? " and no __dict__ for setting new attributes" : "");
        else
            error_set(TYPE(AttributeError), "'%.100s' object attribute '%U' is read-only", full_name(type), name);
        return false;
    }
    if (!is_empty(value))
        return dict_set(dict, name, value);
    int deleted = dict_delete(dict, name, NULL);
    if (deleted == 0)
        error_attribute(v, name);
    return deleted > 0;
}

int type_find_attribute(Value v, Value name, Value *result)
{
    Type *type = as_type(v), *metatype = type_of(v);
    Value meta = type_lookup(metatype, name);
    DescriptorGetFn meta_get = is_empty(meta) ? NULL : type_of(meta)->slots.descriptor_get;
    if (meta_get && type_of(meta)->slots.descriptor_set) {
        retain(meta);
        *result = meta_get(meta, v, from_pointer(metatype));
        release(meta);
        return is_empty(*result) ? -1 : 1;
    }
    retain(meta);
    Value found = type_lookup(type, name);
    if (!is_empty(found)) {
        release(meta);
        retain(found);
        DescriptorGetFn get = type_of(found)->slots.descriptor_get;
        if (get == NULL) {
            *result = found;
            return 1;
        }
        *result = get(found, EMPTY, v);
        release(found);
        return is_empty(*result) ? -1 : 1;
    }
    if (meta_get) {
        *result = meta_get(meta, v, from_pointer(metatype));
        release(meta);
        return is_empty(*result) ? -1 : 1;
    }
    *result = meta;
    return !is_empty(meta);
}

Value type_get_attribute(Value type, Value name)
{
    Value result;
    int found = type_find_attribute(type, name, &result);
    if (found == 0)
        return error_attribute(type, name);
    return found < 0 ? EMPTY : result;
}

bool type_set_attribute(Value v, Value name, Value value)
{
    Type *type = as_type(v);
    if (has_flag(type, TYPE_IMMUTABLE)) {
        error_type("cannot set '%U' attribute of immutable type '%s'", name, type->spec ? type->spec->name : type->name);
        return false;
    }
    Value meta = type_lookup(type_of(v), name);
    DescriptorSetFn set = is_empty(meta) ? NULL : type_of(meta)->slots.descriptor_set;
    if (set) {
        retain(meta);
        bool ok = set(meta, v, value);
        release(meta);
        return ok;
    }
    Dict *dict = as_dict(type->dict);
    bool ok = true;
    if (!is_empty(value)) {
        Value interned = str_intern(retain(name));
        ok = dict_set(dict, interned, value);
        release(interned);
    } else {
        int deleted = dict_delete(dict, name, NULL);
        if (deleted == 0)
            error_set(TYPE(AttributeError), "type object '%.50s' has no attribute '%U'", type->name, name);
        ok = deleted > 0;
    }
    type_modified(type);
    if (ok && type_update_slot)
        type_update_slot(type, name);
    return ok;
}

/* The look-up by a name of a class derived from str. */
static COLD Value get_attribute_odd(Value v, Value name)
{
    if (!is_str(name))
        return error_type("attribute name must be string, not '%T'", name);
    Str *s = as_str(name);
    Value plain = str_intern(str_from_wide(str_data(s), str_width(s), s->length));
    Value result = is_empty(plain) ? EMPTY : type_of(v)->slots.get_attribute(v, plain);
    release(plain);
    return result;
}

Value get_attribute(Value v, Value name)
{
    if (unlikely(!is_exact_str(name)))
        return get_attribute_odd(v, name);
    return type_of(v)->slots.get_attribute(v, name);
}

int find_attribute(Value v, Value name, Value *result)
{
    GetAttributeFn get = type_of(v)->slots.get_attribute;
    int found;
    if (get == generic_get_attribute)
        found = generic_find_attribute(v, name, result);
    else if (get == type_get_attribute)
        found = type_find_attribute(v, name, result);
    else
        found = is_empty(*result = get(v, name)) ? -1 : 1;
    return found < 0 && error_catch(TYPE(AttributeError)) ? 0 : found; /* a descriptor may say so too */
}

bool set_attribute(Value v, Value name, Value value)
{
    if (unlikely(!is_str(name))) {
        error_type("attribute name must be string, not '%T'", name);
        return false;
    }
    SetAttributeFn set = type_of(v)->slots.set_attribute;
    if (likely(str_is_interned(as_str(name))))
        return set(v, name, value);
    Value interned = str_intern(retain(name));
    bool ok = set(v, interned, value);
    release(interned);
    return ok;
}

Value get_attribute_c(Value v, const char *text)
{
    Value name = str_intern_c(text);
    if (is_empty(name))
        return EMPTY;
    Value result = get_attribute(v, name);
    release(name);
    return result;
}

int find_attribute_c(Value v, const char *text, Value *result)
{
    Value name = str_intern_c(text);
    if (is_empty(name))
        return -1;
    int found = find_attribute(v, name, result);
    release(name);
    return found;
}

bool set_attribute_c(Value v, const char *text, Value value)
{
    Value name = str_intern_c(text);
    if (is_empty(name))
        return false;
    bool ok = set_attribute(v, name, value);
    release(name);
    return ok;
}

Value get_method(Value v, Value name, Value *self)
{
    Type *type = type_of(v);
    *self = EMPTY;
    if (type->slots.get_attribute != generic_get_attribute)
        return get_attribute(v, name);
    Value found = type_lookup(type, name);
    if (!is_empty(found) && has_flag(type_of(found), TYPE_METHOD)) {
        retain(found);
        Value own = own_attribute(v, name);
        if (!is_empty(own)) {
            retain(own);
            release(found);
            return own;
        }
        if (error_occurred()) {
            release(found);
            return EMPTY;
        }
        *self = retain(v);
        return found;
    }
    return generic_get_attribute(v, name);
}

int find_special(Value v, Value name, Value *method, Value *self)
{
    Type *type = type_of(v);
    Value found = type_lookup(type, name);
    *self = EMPTY;
    if (is_empty(found))
        return error_occurred() ? -1 : 0;
    if (has_flag(type_of(found), TYPE_METHOD)) {
        *method = retain(found);
        *self = retain(v);
        return 1;
    }
    DescriptorGetFn get = type_of(found)->slots.descriptor_get;
    if (get == NULL) {
        *method = retain(found);
        return 1;
    }
    retain(found);
    *method = get(found, v, from_pointer(type));
    release(found);
    return is_empty(*method) ? -1 : 1;
}
