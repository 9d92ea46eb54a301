/* exceptions_simple.c - exceptions with a few plain fields: StopIteration, SystemExit, KeyError, NameError,
   AttributeError, ImportError. */
#include "object/dict.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/exceptions_fields.h"

#define FIELD(Struct, field) offsetof(Struct, field)
#define EXCEPTION_SPEC(id, text, Struct, prefix, document, rows, functions, ...)                                     \
    const TypeSpec id##_spec = {.name = text, .doc = document, .size = sizeof(Struct), .flags = EXCEPTION_FLAGS,        \
                                .members = rows, .methods = functions,                                                 \
                                .slots = {.dealloc = prefix##_dealloc, .traverse = prefix##_traverse,                  \
                                          .clear = prefix##_clear, __VA_ARGS__}}

/* ---- StopIteration, SystemExit ---- */

EXCEPTION_SLOTS(one, 1)

static bool stop_iteration_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (!exception_init(self, args, nargs, kwnames))
        return false;
    replace(&((StopIterationObject *)as_object(self))->value, nargs ? retain(args[0]) : none_value());
    return true;
}

static bool system_exit_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (!exception_init(self, args, nargs, kwnames))
        return false;
    Value *code = &((SystemExitObject *)as_object(self))->code;
    if (nargs == 1)
        replace(code, retain(args[0]));
    else if (nargs > 1)
        replace(code, retain(as_exception(self)->args));
    return true;
}

static const MemberRow stop_iteration_members[] = {
    {"value", MEMBER_VALUE_OR_NONE, FIELD(StopIterationObject, value), false, "what a generator returned"},
    MEMBER_END,
};
static const MemberRow system_exit_members[] = {
    {"code", MEMBER_VALUE_OR_NONE, FIELD(SystemExitObject, code), false, "exit status"},
    MEMBER_END,
};

EXCEPTION_SPEC(StopIteration, "StopIteration", StopIterationObject, one, "An iterator has no more items.",
                 stop_iteration_members, NULL, .init = stop_iteration_init);
EXCEPTION_SPEC(SystemExit, "SystemExit", SystemExitObject, one, "Asks the interpreter to exit.", system_exit_members, NULL,
                 .init = system_exit_init);

Value error_take_stop_value(void)
{
    if (!error_matches(TYPE(StopIteration)))
        return EMPTY;
    Value stop = error_fetch(), value = ((StopIterationObject *)as_object(stop))->value;
    value = is_empty(value) ? none_value() : retain(value);
    release(stop);
    return value;
}

/* ---- KeyError ---- */

/* One key is shown by its repr: KeyError('') must not look empty. */
static Value key_error_str(Value self)
{
    Value args = as_exception(self)->args;
    if (is_object(args) && as_tuple(args)->length == 1)
        return to_repr(as_tuple(args)->items[0]);
    return exception_str(self);
}

const TypeSpec KeyError_spec = {.name = "KeyError", .doc = "A key of a mapping was not found.", .flags = EXCEPTION_FLAGS,
                                .slots = {.str = key_error_str}};

/* ---- NameError, AttributeError ---- */

static bool name_error_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    static const char *const names[] = {"name"};
    Value found;
    if (!exception_keywords("NameError", args + nargs, kwnames, names, &found, 1) || !exception_init(self, args, nargs, EMPTY))
        return false;
    replace(&((NameErrorObject *)as_object(self))->name, retain(found));
    return true;
}

static const MemberRow name_error_members[] = {
    {"name", MEMBER_VALUE_OR_NONE, FIELD(NameErrorObject, name), false, "name"},
    MEMBER_END,
};
EXCEPTION_SPEC(NameError, "NameError", NameErrorObject, one, "A name is not bound.", name_error_members, NULL, .init = name_error_init);

EXCEPTION_SLOTS(two, 2)

static bool attribute_error_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    static const char *const names[] = {"name", "obj"};
    Value found[2];
    if (!exception_keywords("AttributeError", args + nargs, kwnames, names, found, 2) || !exception_init(self, args, nargs, EMPTY))
        return false;
    AttributeErrorObject *e = (AttributeErrorObject *)as_object(self);
    replace(&e->name, retain(found[0]));
    replace(&e->object, retain(found[1]));
    return true;
}

/* obj is left out: it need not be picklable. */
static Value attribute_error_getstate(Value self)
{
    AttributeErrorObject *e = (AttributeErrorObject *)as_object(self);
    Dict *state = exception_state(self);
    bool ok = state && (is_empty(e->name) || dict_set_c(state, "name", e->name)) &&
              (is_empty(e->base.args) || dict_set_c(state, "args", e->base.args));
    if (!ok) {
        RELEASE(state);
        return EMPTY;
    }
    return from_pointer(state);
}

static Value attribute_error_reduce(Value self)
{
    Value state = attribute_error_getstate(self);
    return is_empty(state) ? EMPTY : exception_reduce_with(self, as_exception(self)->args, state);
}

static const MemberRow attribute_error_members[] = {
    {"name", MEMBER_VALUE_OR_NONE, FIELD(AttributeErrorObject, name), false, "attribute name"},
    {"obj", MEMBER_VALUE_OR_NONE, FIELD(AttributeErrorObject, object), false, "object"},
    MEMBER_END,
};
static const NativeRow attribute_error_methods[] = {
    NATIVE("__getstate__", attribute_error_getstate, "($self, /)", "Helps pickle."),
    NATIVE("__reduce__", attribute_error_reduce, "($self, /)", "Helps pickle."),
    NATIVE_END,
};
EXCEPTION_SPEC(AttributeError, "AttributeError", AttributeErrorObject, two, "An attribute was not found.",
                 attribute_error_members, attribute_error_methods, .init = attribute_error_init);

/* ---- ImportError ---- */

EXCEPTION_SLOTS(four, 4)

static bool import_error_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    static const char *const names[] = {"name", "path", "name_from"};
    Value found[3];
    if (!exception_keywords("ImportError", args + nargs, kwnames, names, found, 3) || !exception_init(self, args, nargs, EMPTY))
        return false;
    ImportErrorObject *e = (ImportErrorObject *)as_object(self);
    replace(&e->name, retain(found[0]));
    replace(&e->path, retain(found[1]));
    replace(&e->name_from, retain(found[2]));
    replace(&e->msg, nargs == 1 ? retain(args[0]) : EMPTY);
    return true;
}

static Value import_error_str(Value self)
{
    Value msg = ((ImportErrorObject *)as_object(self))->msg;
    return is_exact_str(msg) ? retain(msg) : exception_str(self);
}

static Value import_error_reduce(Value self)
{
    ImportErrorObject *e = (ImportErrorObject *)as_object(self);
    Value state = EMPTY;
    if (!is_empty(e->name) || !is_empty(e->path) || !is_empty(e->name_from)) {
        Dict *dict = exception_state(self);
        bool ok = dict && (is_empty(e->name) || dict_set_c(dict, "name", e->name)) &&
                  (is_empty(e->path) || dict_set_c(dict, "path", e->path)) &&
                  (is_empty(e->name_from) || dict_set_c(dict, "name_from", e->name_from));
        if (!ok) {
            RELEASE(dict);
            return EMPTY;
        }
        state = from_pointer(dict);
    }
    return exception_reduce_with(self, e->base.args, state);
}

static const MemberRow import_error_members[] = {
    {"msg", MEMBER_VALUE_OR_NONE, FIELD(ImportErrorObject, msg), false, "exception message"},
    {"name", MEMBER_VALUE_OR_NONE, FIELD(ImportErrorObject, name), false, "module name"},
    {"path", MEMBER_VALUE_OR_NONE, FIELD(ImportErrorObject, path), false, "module path"},
    {"name_from", MEMBER_VALUE_OR_NONE, FIELD(ImportErrorObject, name_from), false, "name imported from module"},
    MEMBER_END,
};
static const NativeRow import_error_methods[] = {
    NATIVE("__reduce__", import_error_reduce, "($self, /)", "Helps pickle."),
    NATIVE_END,
};
EXCEPTION_SPEC(ImportError, "ImportError", ImportErrorObject, four, "A module, or a name in one, could not be imported.",
                 import_error_members, import_error_methods, .init = import_error_init, .str = import_error_str);
