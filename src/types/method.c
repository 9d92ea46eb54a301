/* method.c - bound methods and cells. See function.h. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/function.h"

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
    Value result, found = type_lookup(TYPE(method), name);
    if (is_empty(found))
        return get_attribute(as_method(self)->function, name);
    int status = generic_find_attribute(self, name, &result);
    return status > 0 ? result : status < 0 ? EMPTY : error_attribute(self, name);
}

static Value method_repr(Value self)
{
    Value name = EMPTY, function = as_method(self)->function;
    int found = find_attribute(function, NAME(qualname_), &name);
    if (found == 0)
        found = find_attribute(function, NAME(name_), &name);
    if (found < 0)
        return EMPTY;
    bool named = found && is_str(name);
    Value result = named ? str_format("<bound method %U of %R>", name, as_method(self)->self)
                         : str_format("<bound method ? of %R>", as_method(self)->self);
    if (found)
        release(name);
    return result;
}

static Value method_compare(Value left, Value right, CompareOp op)
{
    if ((op != COMPARE_EQ && op != COMPARE_NE) || type_of(left) != TYPE(method) || type_of(right) != TYPE(method))
        return not_implemented();
    int equal = same(as_method(left)->self, as_method(right)->self) ? values_equal(as_method(left)->function, as_method(right)->function) : 0;
    return equal < 0 ? EMPTY : bool_value(equal == (op == COMPARE_EQ));
}

static int64_t method_hash(Value self)
{
    int64_t function = hash_of(as_method(self)->function);
    if (function == -1)
        return -1;
    uint64_t bits = as_method(self)->self.bits;
    int64_t hash = (int64_t)(bits >> 4 | bits << 60) ^ function;
    return hash == -1 ? -2 : hash;
}

static Value method_descriptor_get_slot(Value self, Value instance, Value owner)
{
    (void)instance;
    (void)owner;
    return retain(self); /* bound once is bound for good */
}

static Value method_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("method() takes no keyword arguments");
    if (nargs != 2)
        return error_type("method expected 2 arguments, got %zu", nargs);
    if (!is_callable(args[0]))
        return error_type("first argument must be callable");
    if (is_none(args[1]))
        return error_type("instance must not be None");
    return method_new(args[0], args[1]);
}

static Value method_get_doc(Value self)
{
    Value doc;
    int found = find_attribute(as_method(self)->function, NAME(doc_), &doc);
    return found > 0 ? doc : found < 0 ? EMPTY : none_value();
}

static Value method_reduce(Value self)
{
    Value name = get_attribute(as_method(self)->function, NAME(name_)), getattr = EMPTY, args = EMPTY, result = EMPTY;
    if (!is_empty(name) && is_dict(runtime.builtins))
        getattr = retain(dict_get_c(as_dict(runtime.builtins), "getattr"));
    if (!is_empty(getattr))
        args = tuple_pack(2, as_method(self)->self, name);
    if (!is_empty(args))
        result = tuple_pack(2, getattr, args);
    else if (!error_occurred())
        error_set(TYPE(AttributeError), "getattr");
    release(name);
    release(getattr);
    release(args);
    return result;
}

static const NativeRow method_rows[] = {
    NATIVE("__reduce__", method_reduce, "($self, /)", "Helps pickle."),
    NATIVE_END,
};
static const GetSetRow method_getset[] = {
    {"__doc__", method_get_doc, NULL, NULL},
    GETSET_END,
};
static const MemberRow method_members[] = {
    {"__func__", MEMBER_VALUE, offsetof(Method, function), true, "the function (or other callable) implementing a method"},
    {"__self__", MEMBER_VALUE, offsetof(Method, self), true, "the instance to which a method is bound"},
    MEMBER_END,
};

const TypeSpec method_spec = {
    .name = "method", .doc = "method(function, instance, /)\n--\n\nBinds a callable to an instance.", .size = sizeof(Method),
    .flags = TYPE_TRACKED, .methods = method_rows, .getset = method_getset, .members = method_members,
    .slots = {.repr = method_repr, .call = method_call, .get_attribute = method_get_attribute, .hash = method_hash,
              .compare = method_compare, .descriptor_get = method_descriptor_get_slot, .new = method_new_slot,
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

static Value cell_repr(Value self)
{
    Value content = as_cell(self)->content;
    if (is_empty(content))
        return str_format("<cell at %p: empty>", (void *)as_object(self));
    return str_format("<cell at %p: %T object at %p>", (void *)as_object(self), content, (void *)(uintptr_t)content.bits);
}

/* Empty cells are less than others. */
static Value cell_compare(Value left, Value right, CompareOp op)
{
    if (type_of(left) != TYPE(cell) || type_of(right) != TYPE(cell))
        return not_implemented();
    Value a = as_cell(left)->content, b = as_cell(right)->content;
    if (!is_empty(a) && !is_empty(b)) {
        retain(a);
        retain(b);
        Value result = compare(a, b, op);
        release(a);
        release(b);
        return result;
    }
    return compare(small_int_value(!is_empty(a)), small_int_value(!is_empty(b)), op);
}

static Value cell_get_contents(Value self)
{
    Value content = as_cell(self)->content;
    return is_empty(content) ? error_value("Cell is empty") : retain(content);
}

static bool cell_set_contents(Value self, Value value)
{
    replace(&as_cell(self)->content, retain(value));
    return true;
}

static Value cell_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("cell() takes no keyword arguments");
    if (nargs > 1)
        return error_type("cell expected at most 1 argument, got %zu", nargs);
    return cell_new(nargs ? retain(args[0]) : EMPTY);
}

static const GetSetRow cell_getset[] = {
    {"cell_contents", cell_get_contents, cell_set_contents, NULL},
    GETSET_END,
};

const TypeSpec cell_spec = {
    .name = "cell", .doc = "cell([contents])\n--\n\nA cell, perhaps with contents.", .size = sizeof(CellObject),
    .flags = TYPE_TRACKED, .getset = cell_getset,
    .slots = {.repr = cell_repr, .compare = cell_compare, .new = cell_new_slot, .dealloc = cell_dealloc,
              .traverse = cell_traverse, .clear = cell_clear},
};
