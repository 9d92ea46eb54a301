/* function.c - Python functions. See function.h; bound methods and cells are in method.c. */
#include "types/function.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/module.h"

Value builtins_of(Value globals)
{
    if (is_dict(globals)) {
        Value found = dict_get_str(as_dict(globals), NAME(builtins_));
        if (!is_empty(found))
            return retain(type_of(found) == TYPE(module) ? from_pointer(module_dict(found)) : found);
        if (error_occurred())
            return EMPTY;
    }
    Value current = function_current_builtins();
    return retain(is_empty(current) ? runtime.builtins : current);
}

Value function_new(Code *code, Value globals)
{
    Value builtins = builtins_of(globals);
    if (is_empty(builtins))
        return EMPTY;
    Function *f = object_new(TYPE(function));
    if (f == NULL) {
        release(builtins);
        return EMPTY;
    }
    f->code = RETAIN(code);
    f->globals = retain(globals);
    f->builtins = builtins;
    f->name = retain(code->name);
    f->qualname = retain(code->qualname);
    f->doc = is_empty(code->docstring) ? none_value() : retain(code->docstring);
    if (is_dict(globals))
        f->module = retain(dict_get_str(as_dict(globals), NAME(name_)));
    return from_pointer(f);
}

#define FUNCTION_FIELDS(DO)                                                                                            \
    DO(globals) DO(builtins) DO(closure) DO(defaults) DO(kwdefaults) DO(name) DO(qualname) DO(doc) DO(module) DO(dict)  \
        DO(annotations) DO(annotate) DO(type_params) DO(former_codes)

static void function_dealloc(Object *self)
{
    Function *f = (Function *)self;
#define DROP(field) release(f->field);
    FUNCTION_FIELDS(DROP)
#undef DROP
    RELEASE(f->code);
    object_free(self);
}

static void function_traverse(Object *self, VisitFn visit, void *context)
{
    Function *f = (Function *)self;
    visit(&f->code->head, context);
#define VISIT(field) visit_value(f->field, visit, context);
    FUNCTION_FIELDS(VISIT)
#undef VISIT
}

static void function_clear(Object *self)
{
    Function *f = (Function *)self;
    clear(&f->closure);
    clear(&f->defaults);
    clear(&f->kwdefaults);
    clear(&f->dict);
    clear(&f->annotations);
    clear(&f->annotate);
    clear(&f->doc);
    clear(&f->module);
    clear(&f->type_params);
}

static Value function_repr(Value self)
{
    return str_format("<function %U at %p>", as_function(self)->qualname, (void *)as_object(self));
}

static Value function_call_slot(Value self, const Value *args, size_t nargs, Value kwnames)
{
    return function_call(self, args, nargs, kwnames);
}

static Value function_get(Value self, Value instance, Value owner)
{
    (void)owner;
    if (is_empty(instance) || is_none(instance))
        return retain(self);
    return method_new(self, instance);
}

/* ---- attributes ---- */

Value instance_dict_get(Value self)
{
    bool failed;
    Dict *dict = object_dict(self, true, &failed);
    return dict ? from_pointer(RETAIN(dict)) : EMPTY;
}

bool instance_dict_set(Value self, Value value)
{
    if (is_empty(value)) {
        error_type("cannot delete __dict__");
        return false;
    }
    if (!is_dict(value)) {
        error_type("__dict__ must be set to a dictionary, not a '%T'", value);
        return false;
    }
    replace(object_dict_slot(as_object(self)), retain(value));
    return true;
}

static Value or_none(Value v) { return is_empty(v) ? none_value() : retain(v); }

static bool set_text(Value *field, Value value, const char *what)
{
    if (is_empty(value) || !is_str(value)) {
        error_type("%s must be set to a string object", what);
        return false;
    }
    replace(field, retain(value));
    return true;
}

/* None or no value stands for absence. */
static bool set_optional(Value *field, Value value, const Type *type, const char *what)
{
    if (is_empty(value) || is_none(value)) {
        clear(field);
        return true;
    }
    if (!is_instance_of(value, type)) {
        error_type("%s must be set to a %s object", what, type->name);
        return false;
    }
    replace(field, retain(value));
    return true;
}

static Value get_name(Value self) { return retain(as_function(self)->name); }
static bool set_name(Value self, Value value) { return set_text(&as_function(self)->name, value, "__name__"); }
static Value get_qualname(Value self) { return retain(as_function(self)->qualname); }
static bool set_qualname(Value self, Value value) { return set_text(&as_function(self)->qualname, value, "__qualname__"); }
static Value get_code(Value self) { return retain(from_pointer(as_function(self)->code)); }
static Value get_defaults(Value self) { return or_none(as_function(self)->defaults); }
static bool set_defaults(Value self, Value value) { return set_optional(&as_function(self)->defaults, value, TYPE(tuple), "__defaults__"); }
static Value get_kwdefaults(Value self) { return or_none(as_function(self)->kwdefaults); }
static bool set_kwdefaults(Value self, Value value) { return set_optional(&as_function(self)->kwdefaults, value, TYPE(dict), "__kwdefaults__"); }

static bool set_code(Value self, Value value)
{
    Function *f = as_function(self);
    if (is_empty(value) || !is_code(value)) {
        error_type("__code__ must be set to a code object");
        return false;
    }
    Code *code = as_code(value);
    size_t cells = is_empty(f->closure) ? 0 : as_tuple(f->closure)->length;
    if (code->free_count != cells) {
        error_value("%U() requires a code object with %zu free vars, not %zu", f->name, cells, (size_t)code->free_count);
        return false;
    }
    uint32_t kinds = CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR;
    if ((code->flags & kinds) != (f->code->flags & kinds) &&
        !error_warn(TYPE(DeprecationWarning), 1, "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)"))
        return false;
    if (is_empty(f->former_codes) && is_empty(f->former_codes = from_pointer(list_new(1))))
        return false;
    if (!list_append(as_list(f->former_codes), from_pointer(f->code)))
        return false;
    Code *old = f->code;
    f->code = RETAIN(code);
    RELEASE(old);
    return true;
}

static Value get_annotations(Value self)
{
    Function *f = as_function(self);
    if (!is_empty(f->annotations))
        return retain(f->annotations);
    Value made;
    if (is_empty(f->annotate) || is_none(f->annotate)) {
        made = from_pointer(dict_new());
    } else {
        Value annotate = retain(f->annotate);
        made = call_1(annotate, small_int_value(1));
        release(annotate);
        if (!is_empty(made) && !is_dict(made)) {
            error_type("__annotate__ returned non-dict of type '%T'", made);
            release(made);
            return EMPTY;
        }
    }
    if (!is_empty(made))
        replace(&f->annotations, retain(made));
    return made;
}

static bool set_annotations(Value self, Value value)
{
    if (!set_optional(&as_function(self)->annotations, value, TYPE(dict), "__annotations__"))
        return false;
    clear(&as_function(self)->annotate);
    return true;
}

static Value get_annotate(Value self) { return or_none(as_function(self)->annotate); }

static bool set_annotate(Value self, Value value)
{
    Function *f = as_function(self);
    if (is_empty(value)) {
        error_type("__annotate__ cannot be deleted");
        return false;
    }
    if (!is_none(value) && !is_callable(value)) {
        error_type("__annotate__ must be callable or None");
        return false;
    }
    replace(&f->annotate, is_none(value) ? EMPTY : retain(value));
    if (!is_none(value))
        clear(&f->annotations);
    return true;
}

static Value get_type_params(Value self)
{
    Value params = as_function(self)->type_params;
    return is_empty(params) ? tuple_from(NULL, 0) : retain(params);
}

static bool set_type_params(Value self, Value value)
{
    if (is_empty(value) || !is_tuple(value)) {
        error_type("__type_params__ must be set to a tuple");
        return false;
    }
    replace(&as_function(self)->type_params, retain(value));
    return true;
}

static const GetSetRow function_getset[] = {
    {"__code__", get_code, set_code, NULL},
    {"__defaults__", get_defaults, set_defaults, NULL},
    {"__kwdefaults__", get_kwdefaults, set_kwdefaults, NULL},
    {"__annotations__", get_annotations, set_annotations, "Annotations of the parameters and the result."},
    {"__annotate__", get_annotate, set_annotate, "The function that computes __annotations__, or None."},
    {"__dict__", instance_dict_get, instance_dict_set, NULL},
    {"__name__", get_name, set_name, NULL},
    {"__qualname__", get_qualname, set_qualname, NULL},
    {"__type_params__", get_type_params, set_type_params, "The declared type parameters."},
    GETSET_END,
};

static const MemberRow function_members[] = {
    {"__closure__", MEMBER_VALUE_OR_NONE, offsetof(Function, closure), true, NULL},
    {"__doc__", MEMBER_VALUE_OR_NONE, offsetof(Function, doc), false, NULL},
    {"__globals__", MEMBER_VALUE_OR_NONE, offsetof(Function, globals), true, NULL},
    {"__module__", MEMBER_VALUE_OR_NONE, offsetof(Function, module), false, NULL},
    {"__builtins__", MEMBER_VALUE_OR_NONE, offsetof(Function, builtins), true, NULL},
    MEMBER_END,
};

/* ---- types.FunctionType(...) ---- */

static bool check_closure(Code *code, Value closure)
{
    bool given = !is_none(closure);
    if (!is_tuple(closure) && (code->free_count || given)) {
        error_type(code->free_count && !given ? "arg 5 (closure) must be tuple" : "arg 5 (closure) must be None or tuple");
        return false;
    }
    size_t length = given ? as_tuple(closure)->length : 0;
    if (length != code->free_count) {
        error_value("%U requires closure of length %zu, not %zu", code->name, (size_t)code->free_count, length);
        return false;
    }
    for (size_t i = 0; i < length; i++)
        if (type_of(as_tuple(closure)->items[i]) != TYPE(cell)) {
            error_type("arg 5 (closure) expected cell, found %T", as_tuple(closure)->items[i]);
            return false;
        }
    return true;
}

static bool check_new_arguments(const Value *args)
{
    if (!is_code(args[0]))
        error_type("function() argument 'code' must be code, not %T", args[0]);
    else if (!is_dict(args[1]))
        error_type("function() argument 'globals' must be dict, not %T", args[1]);
    else if (!is_none(args[2]) && !is_str(args[2]))
        error_type("arg 3 (name) must be None or string");
    else if (!is_none(args[3]) && !is_tuple(args[3]))
        error_type("arg 4 (defaults) must be None or tuple");
    else if (!check_closure(as_code(args[0]), args[4]))
        return false;
    else if (!is_none(args[5]) && !is_dict(args[5]))
        error_type("arg 6 (kwdefaults) must be None or dict");
    else
        return true;
    return false;
}

static const NativeRow function_new_row =
    NATIVE("function", (NativeBound)NULL, "($type, /, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)", NULL);

static Value function_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[6];
    (void)type;
    if (!bind_arguments(&function_new_row, args, nargs, kwnames, bound, 6) || !check_new_arguments(bound))
        return EMPTY;
    Value self = function_new(as_code(bound[0]), bound[1]);
    if (is_empty(self))
        return EMPTY;
    Function *f = as_function(self);
    if (!is_none(bound[2]))
        replace(&f->name, retain(bound[2]));
    if (!is_none(bound[3]))
        f->defaults = retain(bound[3]);
    if (!is_none(bound[4]) && as_tuple(bound[4])->length)
        f->closure = retain(bound[4]);
    if (!is_none(bound[5]))
        f->kwdefaults = retain(bound[5]);
    return self;
}

const TypeSpec function_spec = {
    .name = "function",
    .doc = "function(code, globals, name=None, argdefs=None, closure=None,\n         kwdefaults=None)\n--\n\nMakes a function of a code object.",
    .size = sizeof(Function), .flags = TYPE_TRACKED | TYPE_METHOD, .getset = function_getset, .members = function_members,
    .dict_offset = offsetof(Function, dict),
    .slots = {.repr = function_repr, .call = function_call_slot, .descriptor_get = function_get, .new = function_new_slot,
              .dealloc = function_dealloc, .traverse = function_traverse, .clear = function_clear},
};
