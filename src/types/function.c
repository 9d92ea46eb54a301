/* function.c - Python functions, bound methods, cells. See function.h. */
#include "types/function.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
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
    return retain(runtime.builtins);
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
        DO(annotations) DO(annotate) DO(type_params)

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

static Value get_name(Value self) { return retain(as_function(self)->name); }
static Value get_qualname(Value self) { return retain(as_function(self)->qualname); }
static Value get_code(Value self) { return retain(from_pointer(as_function(self)->code)); }

static const GetSetRow function_getset[] = {
    {"__name__", get_name, NULL, NULL},
    {"__qualname__", get_qualname, NULL, NULL},
    {"__code__", get_code, NULL, NULL},
    GETSET_END,
};

const TypeSpec function_spec = {
    .name = "function", .size = sizeof(Function), .flags = TYPE_TRACKED | TYPE_METHOD, .getset = function_getset,
    .dict_offset = offsetof(Function, dict),
    .slots = {.repr = function_repr, .call = function_call_slot, .descriptor_get = function_get,
              .dealloc = function_dealloc, .traverse = function_traverse, .clear = function_clear},
};

/* ---- bound methods ---- */

Value method_new(Value function, Value self)
{
    Method *m = object_new(TYPE(method));
    if (m == NULL)
        return EMPTY;
    m->function = retain(function);
    m->self = retain(self);
    return from_pointer(m);
}

static void method_dealloc(Object *self)
{
    release(((Method *)self)->function);
    release(((Method *)self)->self);
    object_free(self);
}

static void method_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Method *)self)->function, visit, context);
    visit_value(((Method *)self)->self, visit, context);
}

static Value method_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    size_t total = nargs + (is_empty(kwnames) ? 0 : as_tuple(kwnames)->length);
    Value small[8], *all = total < 8 ? small : mem_alloc((total + 1) * sizeof(Value));
    if (all == NULL)
        return EMPTY;
    all[0] = as_method(self)->self;
    memcpy(all + 1, args, total * sizeof(Value));
    Value result = call(as_method(self)->function, all, nargs + 1, kwnames);
    if (all != small)
        mem_free(all, (total + 1) * sizeof(Value));
    return result;
}

/* Attributes that a method lacks are the function's. */
static Value method_get_attribute(Value self, Value name)
{
    Value result;
    int found = generic_find_attribute(self, name, &result);
    if (found)
        return found > 0 ? result : EMPTY;
    return get_attribute(as_method(self)->function, name);
}

static Value method_repr(Value self)
{
    Value name = EMPTY, function = as_method(self)->function;
    int found = find_attribute(function, NAME(qualname_), &name);
    if (found == 0)
        found = find_attribute(function, NAME(name_), &name);
    if (found < 0)
        return EMPTY;
    Value result = found ? str_format("<bound method %S of %R>", name, as_method(self)->self)
                         : str_format("<bound method ? of %R>", as_method(self)->self);
    release(name);
    return result;
}

static Value get_self(Value self) { return retain(as_method(self)->self); }
static Value get_function(Value self) { return retain(as_method(self)->function); }

static const GetSetRow method_getset[] = {
    {"__self__", get_self, NULL, "The instance to which a method is bound."},
    {"__func__", get_function, NULL, "The function that implements a method."},
    GETSET_END,
};

const TypeSpec method_spec = {
    .name = "method", .size = sizeof(Method), .flags = TYPE_TRACKED, .getset = method_getset,
    .slots = {.repr = method_repr, .call = method_call, .get_attribute = method_get_attribute,
              .dealloc = method_dealloc, .traverse = method_traverse},
};

/* ---- cells ---- */

Value cell_new(Value owned_content)
{
    CellObject *cell = object_new(TYPE(cell));
    if (cell == NULL)
        release(owned_content);
    else
        cell->content = owned_content;
    return from_pointer(cell);
}

static void cell_dealloc(Object *self)
{
    release(((CellObject *)self)->content);
    object_free(self);
}

static void cell_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((CellObject *)self)->content, visit, context);
}

static void cell_clear(Object *self) { clear(&((CellObject *)self)->content); }

const TypeSpec cell_spec = {
    .name = "cell", .size = sizeof(CellObject), .flags = TYPE_TRACKED,
    .slots = {.dealloc = cell_dealloc, .traverse = cell_traverse, .clear = cell_clear},
};
