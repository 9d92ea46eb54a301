/* exceptions.c - BaseException, and the classes that add nothing to it. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type_core.h"
#include "types/exceptions_fields.h"

bool exception_no_keywords(Type *type, Value kwnames)
{
    if (is_empty(kwnames) || as_tuple(kwnames)->length == 0)
        return true;
    error_type("%s() takes no keyword arguments", type->name);
    return false;
}

bool exception_keywords(const char *function, const Value *values, Value kwnames, const char *const *names, Value *found, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        found[i] = EMPTY;
    size_t given = is_empty(kwnames) ? 0 : as_tuple(kwnames)->length;
    if (given > count) {
        error_type("%s() takes at most %u keyword argument%s (%zu given)", function, count, count == 1 ? "" : "s", given);
        return false;
    }
    for (size_t k = 0; k < given; k++) {
        Value name = as_tuple(kwnames)->items[k];
        unsigned i = 0;
        while (i < count && !str_equal_c(name, names[i]))
            i++;
        if (i == count) {
            error_type("%s() got an unexpected keyword argument '%U'", function, name);
            return false;
        }
        found[i] = values[k];
    }
    return true;
}

Value exception_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)kwnames; /* __init__ may want them */
    BaseException *e = object_new(type);
    if (e == NULL)
        return EMPTY;
    e->args = tuple_from(args, nargs);
    if (unlikely(is_empty(e->args))) {
        RELEASE(e);
        return EMPTY;
    }
    return from_pointer(e);
}

/* __new__ has usually just stored the same arguments. */
static bool has_args(Tuple *tuple, const Value *args, size_t nargs)
{
    if (tuple->length != nargs)
        return false;
    for (size_t i = 0; i < nargs; i++)
        if (!same(tuple->items[i], args[i]))
            return false;
    return true;
}

bool exception_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (unlikely(!exception_no_keywords(type_of(self), kwnames)))
        return false;
    Value old = as_exception(self)->args;
    if (likely(is_object(old) && has_args(as_tuple(old), args, nargs)))
        return true;
    Value tuple = tuple_from(args, nargs);
    if (is_empty(tuple))
        return false;
    replace(&as_exception(self)->args, tuple);
    return true;
}

/* args; a cleared exception has none. Owned. */
static Value args_of(Value self)
{
    Value args = as_exception(self)->args;
    return is_empty(args) ? tuple_from(NULL, 0) : retain(args);
}

Value exception_str(Value self)
{
    Value args = args_of(self);
    if (is_empty(args))
        return EMPTY;
    size_t n = as_tuple(args)->length;
    Value text = n == 0 ? retain(runtime.empty_str) : to_str(n == 1 ? as_tuple(args)->items[0] : args);
    release(args);
    return text;
}

static Value exception_repr(Value self)
{
    Value args = args_of(self);
    if (is_empty(args))
        return EMPTY;
    const char *name = type_of(self)->name;
    Value text = as_tuple(args)->length == 1 ? str_format("%s(%R)", name, as_tuple(args)->items[0]) : str_format("%s%R", name, args);
    release(args);
    return text;
}

void exception_traverse(Object *self, VisitFn visit, void *context)
{
    BaseException *e = (BaseException *)self;
    visit_value(e->dict, visit, context);
    visit_value(e->args, visit, context);
    visit_value(e->traceback, visit, context);
    visit_value(e->context, visit, context);
    visit_value(e->cause, visit, context);
}

void exception_clear(Object *self)
{
    BaseException *e = (BaseException *)self;
    clear(&e->dict);
    clear(&e->args);
    clear(&e->traceback);
    clear(&e->context);
    clear(&e->cause);
}

/* ---- methods ---- */

Dict *exception_state(Value self)
{
    Value dict = as_exception(self)->dict;
    return is_empty(dict) ? dict_new() : as_dict(dict_copy(as_dict(dict)));
}

Value exception_reduce_with(Value self, Value args, Value state)
{
    Value type = from_pointer(type_of(self)), result = EMPTY;
    if (is_empty(state))
        state = retain(as_exception(self)->dict);
    if (!is_empty(args))
        result = is_empty(state) ? tuple_pack(2, type, args) : tuple_pack(3, type, args, state);
    release(state);
    return result;
}

static Value method_reduce(Value self)
{
    Value args = args_of(self), result = exception_reduce_with(self, args, EMPTY);
    release(args);
    return result;
}

static Value method_setstate(Value self, Value state)
{
    if (is_none(state))
        return none_value();
    if (!is_dict(state))
        return error_type("state is not a dictionary");
    int64_t position = 0;
    Value key, value;
    while (dict_next(as_dict(state), &position, &key, &value)) {
        retain(key);
        retain(value);
        bool ok = set_attribute(self, key, value);
        release(key);
        release(value);
        if (!ok)
            return EMPTY;
    }
    return none_value();
}

static bool set_traceback(Value self, Value value)
{
    if (is_empty(value)) {
        error_type("__traceback__ may not be deleted");
        return false;
    }
    if (!is_none(value) && type_of(value) != TYPE(traceback)) {
        error_type("__traceback__ must be a traceback or None");
        return false;
    }
    replace(&as_exception(self)->traceback, is_none(value) ? EMPTY : retain(value));
    return true;
}

static Value method_with_traceback(Value self, Value traceback)
{
    return set_traceback(self, traceback) ? retain(self) : EMPTY;
}

static Value method_add_note(Value self, Value note)
{
    if (!is_str(note))
        return error_type("add_note() argument must be str, not %T", note);
    Value notes;
    int found = find_attribute_c(self, "__notes__", &notes);
    if (found < 0)
        return EMPTY;
    if (found == 0) {
        notes = from_pointer(list_new(1));
        if (is_empty(notes) || !set_attribute_c(self, "__notes__", notes)) {
            release(notes);
            return EMPTY;
        }
    }
    bool ok = is_list(notes);
    if (ok)
        ok = list_append(as_list(notes), note);
    else
        error_type("Cannot add note: __notes__ is not a list");
    release(notes);
    return ok ? none_value() : EMPTY;
}

/* ---- attributes ---- */

static bool set_args(Value self, Value value)
{
    if (is_empty(value)) {
        error_type("args may not be deleted");
        return false;
    }
    Value tuple = tuple_from_iterable(value);
    if (is_empty(tuple))
        return false;
    replace(&as_exception(self)->args, tuple);
    return true;
}

static Value get_dict(Value self)
{
    bool failed;
    Dict *dict = object_dict(self, true, &failed);
    return dict ? from_pointer(RETAIN(dict)) : EMPTY;
}

static bool set_dict(Value self, Value value)
{
    if (is_empty(value)) {
        error_type("cannot delete __dict__");
        return false;
    }
    if (!is_dict(value)) {
        error_type("__dict__ must be set to a dictionary, not a '%T'", value);
        return false;
    }
    replace(&as_exception(self)->dict, retain(value));
    return true;
}

static Value or_none(Value v) { return is_empty(v) ? none_value() : retain(v); }
static Value get_traceback(Value self) { return or_none(as_exception(self)->traceback); }
static Value get_context(Value self) { return or_none(as_exception(self)->context); }
static Value get_cause(Value self) { return or_none(as_exception(self)->cause); }

static bool set_linked(Value *field, Value value, const char *what)
{
    if (is_empty(value)) {
        error_type("__%s__ may not be deleted", what);
        return false;
    }
    if (!is_none(value) && !is_exception(value)) {
        error_type("exception %s must be None or derive from BaseException", what);
        return false;
    }
    replace(field, is_none(value) ? EMPTY : retain(value));
    return true;
}

static bool set_context(Value self, Value value) { return set_linked(&as_exception(self)->context, value, "context"); }

static bool set_cause(Value self, Value value)
{
    if (!set_linked(&as_exception(self)->cause, value, "cause"))
        return false;
    as_exception(self)->suppress_context = true;
    return true;
}

static const NativeRow exception_methods[] = {
    NATIVE("__reduce__", method_reduce, "($self, /)", "Helps pickle."),
    NATIVE("__setstate__", method_setstate, "($self, state, /)", "Sets attributes from a dict."),
    NATIVE("with_traceback", method_with_traceback, "($self, object, /)", "Sets __traceback__ and returns the exception."),
    NATIVE("add_note", method_add_note, "($self, object, /)", "Adds a note that is shown with the traceback."),
    NATIVE_END,
};

static const GetSetRow exception_getset[] = {
    {"__dict__", get_dict, set_dict, NULL},
    {"args", args_of, set_args, NULL},
    {"__traceback__", get_traceback, set_traceback, NULL},
    {"__context__", get_context, set_context, "exception context"},
    {"__cause__", get_cause, set_cause, "exception cause"},
    GETSET_END,
};

static const MemberRow exception_members[] = {
    {"__suppress_context__", MEMBER_BOOL, offsetof(BaseException, suppress_context), false, NULL},
    MEMBER_END,
};

const TypeSpec BaseException_spec = {
    .name = "BaseException", .doc = "Base class of all exceptions.", .size = sizeof(BaseException), .flags = EXCEPTION_FLAGS,
    .dict_offset = offsetof(BaseException, dict), .methods = exception_methods, .getset = exception_getset,
    .members = exception_members,
    .slots = {.repr = exception_repr, .str = exception_str, .new = exception_new_slot, .init = exception_init,
              .dealloc = exception_dealloc, .traverse = exception_traverse, .clear = exception_clear},
};

#define EXCEPTION_ROW(id, text, parent, document)                                                                      \
    const TypeSpec id##_spec = {.name = text, .doc = document, .flags = EXCEPTION_FLAGS};
#define OWN_EXCEPTION_ROW(id, text, parent, document)
#include "object/exceptions.def"
#undef EXCEPTION_ROW

bool exceptions_finish_types(void)
{
    Type *group = TYPE(ExceptionGroup);
    Value bases = tuple_pack(2, from_pointer(TYPE(BaseExceptionGroup)), from_pointer(TYPE(Exception)));
    Value mro = tuple_pack(5, from_pointer(group), from_pointer(TYPE(BaseExceptionGroup)), from_pointer(TYPE(Exception)),
                           from_pointer(TYPE(BaseException)), from_pointer(TYPE(object)));
    if (is_empty(bases) || is_empty(mro))
        return false;
    replace(&group->bases, bases);
    replace(&group->mro, mro);
    return type_add_subclass(TYPE(Exception), group);
}
