/* type_attributes.c - __name__, __doc__, __bases__ and their like: what a class tells about itself. */
#include "types/type_attributes.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type_core.h"

const char *spec_or_name(const Type *type) { return type->spec ? type->spec->name : type->name; }

/* Whether the attribute may be set (or deleted) at all; says why not. */
static bool may_set(Value self, Value value, const char *name)
{
    if (has_flag(as_type(self), TYPE_IMMUTABLE)) {
        error_type("cannot set '%s' attribute of immutable type '%s'", name, spec_or_name(as_type(self)));
        return false;
    }
    if (!is_empty(value))
        return true;
    error_type("cannot delete '%s' attribute of immutable type '%s'", name, spec_or_name(as_type(self)));
    return false;
}

static Dict *dict_of(Value self) { return as_dict(as_type(self)->dict); }

/* ---- names ---- */

static Value get_name(Value self) { return retain(as_type(self)->name_str); }

static bool set_name(Value self, Value value)
{
    Type *type = as_type(self);
    size_t length;
    if (!may_set(self, value, "__name__"))
        return false;
    if (!is_str(value)) {
        error_type("can only assign string to %s.__name__, not '%T'", type->name, value);
        return false;
    }
    const char *text = str_utf8(value, &length);
    if (text == NULL)
        return false;
    if (strlen(text) != length) {
        error_value("type name must not contain null characters");
        return false;
    }
    Value old = type->name_str;
    type->name_str = retain(value);
    type->name = text;
    release(old);
    return true;
}

static Value get_qualname(Value self) { return retain(as_type(self)->qualname); }

static bool set_qualname(Value self, Value value)
{
    if (!may_set(self, value, "__qualname__"))
        return false;
    if (!is_str(value)) {
        error_type("can only assign string to %s.__qualname__, not '%T'", as_type(self)->name, value);
        return false;
    }
    replace(&as_type(self)->qualname, retain(value));
    return true;
}

Value type_module(Type *type)
{
    if (type->spec) {
        const char *dot = strrchr(type->spec->name, '.');
        Value own = dict_get_str(as_dict(type->dict), NAME(module_));
        if (is_str(own)) /* type's own namespace holds the descriptor under that name */
            return retain(own);
        return dot ? str_from_utf8(type->spec->name, (size_t)(dot - type->spec->name)) : retain(NAME(builtins));
    }
    Value module = dict_get_str(as_dict(type->dict), NAME(module_));
    if (is_empty(module) && !error_occurred())
        error_set_value(TYPE(AttributeError), NAME(module_));
    return retain(module);
}

static Value get_module(Value self) { return type_module(as_type(self)); }

static bool put(Value self, Value name, Value value)
{
    if (!dict_set(dict_of(self), name, value))
        return false;
    type_modified(as_type(self));
    return true;
}

static bool set_module(Value self, Value value)
{
    if (!may_set(self, value, "__module__"))
        return false;
    if (dict_delete(dict_of(self), NAME(firstlineno_), NULL) < 0)
        return false;
    return put(self, NAME(module_), value);
}

/* ---- documentation ---- */

/* The length of "name(...)" in front of a doc, with *end behind the mark that follows; 0: there is none. */
static size_t signature_length(const char *name, const char *doc, const char **end)
{
    size_t n = strlen(name);
    if (doc == NULL || strncmp(doc, name, n) != 0 || doc[n] != '(')
        return 0;
    const char *mark = strstr(doc, ")\n--\n\n"), *blank = strstr(doc, "\n\n");
    if (mark == NULL || (blank && blank < mark))
        return 0;
    *end = mark + 6;
    return (size_t)(mark + 1 - doc);
}

Value doc_without_signature(const char *name, const char *doc)
{
    const char *end;
    if (doc == NULL)
        return none_value();
    return str_from_c(signature_length(name, doc, &end) ? end : doc);
}

Value doc_signature(const char *name, const char *doc)
{
    const char *end;
    size_t length = signature_length(name, doc, &end), n = strlen(name);
    return length ? str_from_utf8(doc + n, length - n) : none_value();
}

static Value get_doc(Value self)
{
    Type *type = as_type(self);
    if (type->spec && type->spec->doc)
        return doc_without_signature(type->name, type->spec->doc);
    Value doc = dict_get_str(as_dict(type->dict), NAME(doc_));
    if (is_empty(doc))
        return error_occurred() ? EMPTY : none_value();
    DescriptorGetFn get = type_of(doc)->slots.descriptor_get;
    if (get == NULL)
        return retain(doc);
    retain(doc);
    Value result = get(doc, EMPTY, self);
    release(doc);
    return result;
}

static bool set_doc(Value self, Value value) { return may_set(self, value, "__doc__") && put(self, NAME(doc_), value); }

static Value get_text_signature(Value self)
{
    Type *type = as_type(self);
    return type->spec ? doc_signature(type->name, type->spec->doc) : none_value();
}

/* ---- bases ---- */

static Value get_mro(Value self) { return is_empty(as_type(self)->mro) ? none_value() : retain(as_type(self)->mro); }
static Value get_bases(Value self) { return retain(as_type(self)->bases); }
static Value get_base(Value self) { return as_type(self)->base ? retain(from_pointer(as_type(self)->base)) : none_value(); }

static bool set_bases(Value self, Value value)
{
    return may_set(self, value, "__bases__") && type_set_bases(as_type(self), value);
}

static Value get_dict(Value self) { return is_empty(as_type(self)->dict) ? none_value() : mappingproxy_new(as_type(self)->dict); }

/* ---- abstract methods ---- */

static Value get_abstract_methods(Value self)
{
    Value found = as_type(self) == TYPE(type) ? EMPTY : dict_get_str(dict_of(self), NAME(abstractmethods_));
    if (is_empty(found))
        return error_occurred() ? EMPTY : error_set_value(TYPE(AttributeError), NAME(abstractmethods_));
    return retain(found);
}

static bool set_abstract_methods(Value self, Value value)
{
    Type *type = as_type(self);
    int abstract = 0;
    if (has_flag(type, TYPE_IMMUTABLE))
        return may_set(self, value, "__abstractmethods__");
    if (!is_empty(value)) {
        abstract = is_true(value);
        if (abstract < 0 || !dict_set(as_dict(type->dict), NAME(abstractmethods_), value))
            return false;
    } else {
        int deleted = dict_delete(as_dict(type->dict), NAME(abstractmethods_), NULL);
        if (deleted == 0)
            error_set_value(TYPE(AttributeError), NAME(abstractmethods_));
        if (deleted <= 0)
            return false;
    }
    type->flags = (type->flags & ~(uint32_t)TYPE_ABSTRACT) | (abstract ? TYPE_ABSTRACT : 0);
    type_modified(type);
    return true;
}

/* ---- annotations ---- */

static COLD Value no_attribute(Value self, const char *name)
{
    return error_set(TYPE(AttributeError), "type object '%s' has no attribute '%s'", as_type(self)->name, name);
}

static Value named(const char *text) { return str_intern_c(text); }

static Value own_entry(Value self, const char *text)
{
    Value name = named(text);
    if (is_empty(name))
        return EMPTY;
    Value found = retain(dict_get_str(dict_of(self), name));
    release(name);
    return found;
}

static bool put_entry(Value self, const char *text, Value value)
{
    bool ok = dict_set_c(dict_of(self), text, value);
    type_modified(as_type(self));
    return ok;
}

static bool drop_entry(Value self, const char *text)
{
    Value name = named(text);
    int deleted = is_empty(name) ? -1 : dict_delete(dict_of(self), name, NULL);
    release(name);
    type_modified(as_type(self));
    return deleted >= 0;
}

/* The compiler puts the function of lazy annotations under __annotate_func__; __annotate__ is what people set. */
static Value get_annotate(Value self)
{
    if (!has_flag(as_type(self), TYPE_HEAP) || as_type(self)->spec)
        return no_attribute(self, "__annotate__");
    Value found = own_entry(self, "__annotate_func__");
    if (is_empty(found) && !error_occurred())
        found = own_entry(self, "__annotate__");
    if (is_empty(found))
        return error_occurred() || !put_entry(self, "__annotate_func__", NONE) ? EMPTY : none_value();
    DescriptorGetFn get = type_of(found)->slots.descriptor_get;
    if (get == NULL)
        return found;
    Value bound = get(found, EMPTY, self);
    release(found);
    return bound;
}

static bool set_annotate(Value self, Value value)
{
    if (has_flag(as_type(self), TYPE_IMMUTABLE)) {
        error_type("cannot set '__annotate__' attribute of immutable type '%s'", spec_or_name(as_type(self)));
        return false;
    }
    if (is_empty(value)) {
        error_type("cannot delete __annotate__ attribute");
        return false;
    }
    if (!is_none(value) && !is_callable(value)) {
        error_type("__annotate__ must be callable or None");
        return false;
    }
    return put_entry(self, "__annotate_func__", value) && (is_none(value) || drop_entry(self, "__annotations_cache__"));
}

static Value get_annotations(Value self)
{
    if (!has_flag(as_type(self), TYPE_HEAP) || as_type(self)->spec)
        return no_attribute(self, "__annotations__");
    Value found = own_entry(self, "__annotations__");
    if (is_empty(found) && !error_occurred())
        found = own_entry(self, "__annotations_cache__");
    if (!is_empty(found)) {
        DescriptorGetFn get = type_of(found)->slots.descriptor_get;
        if (get == NULL)
            return found;
        Value bound = get(found, EMPTY, self);
        release(found);
        return bound;
    }
    Value annotate = error_occurred() ? EMPTY : get_annotate(self);
    if (is_empty(annotate))
        return EMPTY;
    Value annotations = is_callable(annotate) ? call_1(annotate, small_int_value(1)) : from_pointer(dict_new());
    release(annotate);
    if (!is_empty(annotations) && !is_dict(annotations)) {
        error_type("__annotate__ returned non-dict of type '%T'", annotations);
        release(take(&annotations));
    }
    if (!is_empty(annotations) && !put_entry(self, "__annotations_cache__", annotations))
        release(take(&annotations));
    return annotations;
}

static bool set_annotations(Value self, Value value)
{
    if (has_flag(as_type(self), TYPE_IMMUTABLE)) {
        error_type("cannot set '__annotations__' attribute of immutable type '%s'", spec_or_name(as_type(self)));
        return false;
    }
    Value old = own_entry(self, "__annotations__");
    const char *key = is_empty(old) ? "__annotations_cache__" : "__annotations__";
    release(old);
    if (!is_empty(value)) {
        if (!put_entry(self, key, value))
            return false;
    } else {
        Value there = own_entry(self, key);
        if (is_empty(there)) {
            if (!error_occurred())
                error_set_value(TYPE(AttributeError), NAME(annotations_));
            return false;
        }
        release(there);
        if (!drop_entry(self, key))
            return false;
    }
    return drop_entry(self, "__annotate_func__") && drop_entry(self, "__annotate__");
}

static Value get_type_params(Value self)
{
    Value found = as_type(self) == TYPE(type) ? EMPTY : dict_get_str(dict_of(self), NAME(type_params_));
    if (is_empty(found))
        return error_occurred() ? EMPTY : tuple_from(NULL, 0);
    return retain(found);
}

static bool set_type_params(Value self, Value value)
{
    if (!may_set(self, value, "__type_params__"))
        return false;
    return put(self, NAME(type_params_), value);
}

/* ---- figures ---- */

static Value get_basicsize(Value self) { return int_value(as_type(self)->instance_bytes); }
static Value get_itemsize(Value self)
{
    uint32_t flags = as_type(self)->flags;
    return int_value(flags & TYPE_IS_INT ? 4 : flags & TYPE_IS_BYTES ? 1 : flags & (TYPE_IS_TUPLE) ? 8 : 0);
}
static Value get_dictoffset(Value self)
{
    const Type *type = as_type(self);
    if (has_flag(type, TYPE_IS_TYPE))
        return int_value(offsetof(Type, dict));
    return int_value(has_flag(type, TYPE_SHAPED) || type->dict_offset < 0 ? -1 : type->dict_offset);
}
static Value get_weakrefoffset(Value self) { return int_value(has_flag(as_type(self), TYPE_WEAKREFS) ? (int64_t)sizeof(Object) : 0); }

/* CPython's bits, as far as they have a meaning here. */
static Value get_flags(Value self)
{
    static const struct { uint32_t ours, theirs; } bits[] = {
        {TYPE_SEQUENCE, 1u << 5}, {TYPE_MAPPING, 1u << 6}, {TYPE_NO_NEW, 1u << 7}, {TYPE_IMMUTABLE, 1u << 8}, {TYPE_HEAP, 1u << 9},
        {TYPE_BASE, 1u << 10}, {TYPE_READY, 1u << 12}, {TYPE_TRACKED, 1u << 14}, {TYPE_METHOD, 1u << 17},
        {TYPE_ABSTRACT, 1u << 20}, {TYPE_MATCH_SELF, 1u << 22}, {TYPE_IS_INT, 1u << 24}, {TYPE_IS_LIST, 1u << 25},
        {TYPE_IS_TUPLE, 1u << 26}, {TYPE_IS_BYTES, 1u << 27}, {TYPE_IS_STR, 1u << 28}, {TYPE_IS_DICT, 1u << 29},
        {TYPE_IS_EXCEPTION, 1u << 30}, {TYPE_IS_TYPE, 1u << 31},
    };
    const TypeSpec *spec = as_type(self)->spec;
    uint32_t flags = 1u << 18 | 1u << 19;
    if (spec && strncmp(spec->name, "_io.", 4) == 0) /* classes of that module, which copyreg must take for heap types */
        flags |= 1u << 9;
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
        if (has_flag(as_type(self), bits[i].ours))
            flags |= bits[i].theirs;
    Value module = EMPTY; /* builtin types with a module of their own are no static ones */
    if (as_type(self)->spec && dict_lookup(dict_of(self), NAME(module_), &module) > 0)
        flags |= 1u << 9;
    error_clear();
    return int_value(flags);
}

const GetSetRow type_getset[] = {
    {"__name__", get_name, set_name, NULL},
    {"__qualname__", get_qualname, set_qualname, NULL},
    {"__bases__", get_bases, set_bases, NULL},
    {"__base__", get_base, NULL, NULL},
    {"__mro__", get_mro, NULL, NULL},
    {"__module__", get_module, set_module, NULL},
    {"__abstractmethods__", get_abstract_methods, set_abstract_methods, NULL},
    {"__dict__", get_dict, NULL, NULL},
    {"__doc__", get_doc, set_doc, NULL},
    {"__text_signature__", get_text_signature, NULL, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL},
    {"__type_params__", get_type_params, set_type_params, NULL},
    {"__basicsize__", get_basicsize, NULL, NULL},
    {"__itemsize__", get_itemsize, NULL, NULL},
    {"__dictoffset__", get_dictoffset, NULL, NULL},
    {"__weakrefoffset__", get_weakrefoffset, NULL, NULL},
    {"__flags__", get_flags, NULL, NULL},
    GETSET_END,
};
