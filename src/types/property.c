/* property.c - the property type. */
#include "types/property.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"

static Property *as_property(Value v) { return (Property *)as_object(v); }

static const NativeRow init_row = {"property", {NULL}, NATIVE_BOUND, "($self, fget=None, fset=None, fdel=None, doc=None)", NULL};

static Value absent_if_none(Value v) { return is_none(v) ? EMPTY : retain(v); }

/* The doc given, else the getter's. A subclass keeps it among its attributes, where it shadows the class's own. */
static bool set_doc(Value self, Value doc)
{
    Property *p = as_property(self);
    Value text = is_none(doc) ? EMPTY : retain(doc);
    if (is_empty(text) && !is_empty(p->getter)) {
        int found = find_attribute(p->getter, NAME(doc_), &text);
        if (found < 0)
            return false;
        p->getter_doc = found > 0 && !is_none(text);
        if (found > 0 && is_none(text))
            release(take(&text));
    }
    if (type_of(self) == TYPE(property)) {
        replace(&p->doc, text);
        return true;
    }
    bool ok = set_attribute(self, NAME(doc_), is_empty(text) ? NONE : text);
    release(text);
    return ok || (!p->getter_doc && error_catch(TYPE(AttributeError)));
}

static bool property_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[4];
    if (!bind_arguments(&init_row, args, nargs, kwnames, bound, 4))
        return false;
    Property *p = as_property(self);
    replace(&p->getter, absent_if_none(bound[0]));
    replace(&p->setter, absent_if_none(bound[1]));
    replace(&p->deleter, absent_if_none(bound[2]));
    clear(&p->name);
    p->getter_doc = false;
    return set_doc(self, bound[3]);
}

static Value property_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(object_new(type));
}

/* ---- reading and writing ---- */

/* 1: *name owned; 0: it has none; -1 exception. */
static int property_name(Property *p, Value *name)
{
    if (!is_empty(p->name)) {
        *name = retain(p->name);
        return 1;
    }
    return is_empty(p->getter) ? 0 : find_attribute(p->getter, NAME(name_), name);
}

static COLD bool no_accessor(Value self, Value instance, const char *what)
{
    Value name = EMPTY, qualname = get_attribute(from_pointer(type_of(instance)), NAME(qualname_));
    if (is_empty(qualname))
        return false;
    int found = property_name(as_property(self), &name);
    if (found > 0)
        error_set(TYPE(AttributeError), "property %R of %R object has no %s", name, qualname, what);
    else if (found == 0)
        error_set(TYPE(AttributeError), "property of %R object has no %s", qualname, what);
    release(name);
    release(qualname);
    return false;
}

static Value property_get(Value self, Value instance, Value owner)
{
    (void)owner;
    if (is_empty(instance) || is_none(instance))
        return retain(self);
    Value getter = as_property(self)->getter;
    if (is_empty(getter)) {
        no_accessor(self, instance, "getter");
        return EMPTY;
    }
    retain(getter);
    Value result = call_1(getter, instance);
    release(getter);
    return result;
}

static bool property_set(Value self, Value instance, Value value)
{
    Value function = is_empty(value) ? as_property(self)->deleter : as_property(self)->setter;
    if (is_empty(function))
        return no_accessor(self, instance, is_empty(value) ? "deleter" : "setter");
    retain(function);
    Value result = is_empty(value) ? call_1(function, instance) : call_2(function, instance, value);
    release(function);
    release(result);
    return !is_empty(result);
}

/* ---- copies with another accessor ---- */

static Value or_none(Value v) { return is_empty(v) ? NONE : v; }

static Value copy_with(Value self, Value getter, Value setter, Value deleter)
{
    Property *p = as_property(self);
    Value doc = p->getter_doc && !is_none(getter) ? NONE : or_none(p->doc);
    if (is_empty(getter))
        getter = p->getter;
    Value args[] = {or_none(getter), or_none(is_empty(setter) ? p->setter : setter),
                    or_none(is_empty(deleter) ? p->deleter : deleter), doc};
    for (int i = 0; i < 4; i++)
        retain(args[i]);
    Value name = retain(p->name), copy = call(from_pointer(type_of(self)), args, 4, EMPTY);
    for (int i = 0; i < 4; i++)
        release(args[i]);
    if (!is_empty(copy) && !is_empty(name) && is_instance_of(copy, TYPE(property)))
        replace(&as_property(copy)->name, retain(name));
    release(name);
    return copy;
}

static Value with_getter(Value self, Value f) { return copy_with(self, f, EMPTY, EMPTY); }
static Value with_setter(Value self, Value f) { return copy_with(self, EMPTY, f, EMPTY); }
static Value with_deleter(Value self, Value f) { return copy_with(self, EMPTY, EMPTY, f); }

static Value set_name(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)kwnames;
    if (nargs != 2)
        return error_type("__set_name__() takes 2 positional arguments but %zu were given", nargs);
    replace(&as_property(self)->name, retain(args[1]));
    return none_value();
}

static Value get_name(Value self)
{
    Value name;
    int found = property_name(as_property(self), &name);
    if (found > 0)
        return name;
    return found < 0 ? EMPTY : error_attribute(self, NAME(name_));
}

static bool put_name(Value self, Value name)
{
    replace(&as_property(self)->name, retain(name));
    return true;
}

/* 1, 0, -1 */
static int is_abstract(Value function)
{
    Value flag;
    int found = is_empty(function) ? 0 : find_attribute(function, NAME(isabstractmethod_), &flag);
    if (found <= 0)
        return found;
    found = is_true(flag);
    release(flag);
    return found;
}

static Value get_abstract(Value self)
{
    Property *p = as_property(self);
    int result = is_abstract(p->getter);
    if (result == 0)
        result = is_abstract(p->setter);
    if (result == 0)
        result = is_abstract(p->deleter);
    return result < 0 ? EMPTY : bool_value(result);
}

static Value get_doc(Value self) { return retain(or_none(as_property(self)->doc)); }

static bool put_doc(Value self, Value doc)
{
    replace(&as_property(self)->doc, retain(doc));
    return true;
}

static void property_dealloc(Object *self)
{
    Property *p = (Property *)self;
    release(p->getter);
    release(p->setter);
    release(p->deleter);
    release(p->doc);
    release(p->name);
    object_free(self);
}

static void property_traverse(Object *self, VisitFn visit, void *context)
{
    Property *p = (Property *)self;
    visit_value(p->getter, visit, context);
    visit_value(p->setter, visit, context);
    visit_value(p->deleter, visit, context);
    visit_value(p->doc, visit, context);
    visit_value(p->name, visit, context);
}

static void property_clear(Object *self) { clear(&((Property *)self)->doc); }

static const NativeRow methods[] = {
    NATIVE("getter", with_getter, "($self, object, /)", "A copy of the property with another getter."),
    NATIVE("setter", with_setter, "($self, object, /)", "A copy of the property with another setter."),
    NATIVE("deleter", with_deleter, "($self, object, /)", "A copy of the property with another deleter."),
    NATIVE("__set_name__", set_name, "($self, owner, name, /)", "Learns its class and name."),
    NATIVE_END,
};
static const GetSetRow getset[] = {
    {"__name__", get_name, put_name, NULL},
    {"__isabstractmethod__", get_abstract, NULL, NULL},
    {"__doc__", get_doc, put_doc, NULL},
    GETSET_END,
};
static const MemberRow members[] = {
    {"fget", MEMBER_VALUE_OR_NONE, offsetof(Property, getter), true, NULL},
    {"fset", MEMBER_VALUE_OR_NONE, offsetof(Property, setter), true, NULL},
    {"fdel", MEMBER_VALUE_OR_NONE, offsetof(Property, deleter), true, NULL},
    MEMBER_END,
};

const TypeSpec property_spec = {
    .name = "property", .size = sizeof(Property), .flags = TYPE_BASE | TYPE_TRACKED,
    .doc = "property(fget=None, fset=None, fdel=None, doc=None)\n--\n\nAn attribute that functions get, set and delete.\n\n"
           "As a decorator it makes one of a getter; its setter and deleter methods add the others.",
    .methods = methods, .getset = getset, .members = members,
    .slots = {.descriptor_get = property_get, .descriptor_set = property_set, .new = property_new, .init = property_init,
              .dealloc = property_dealloc, .traverse = property_traverse, .clear = property_clear},
};
