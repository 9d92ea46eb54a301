/* operations_names.c - names and attributes: the look-ups behind the inline caches, and what fills them. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/module.h"
#include "types/property.h"
#include "vm/operations.h"

static const uint64_t NO_VERSION = UINT64_MAX;

static inline CacheWord *cache_of(Insn *insn) { return (CacheWord *)insn; }
static inline Value name_of(const Frame *frame, const Insn *insn)
{
    return frame->code->names[((const CacheWord *)insn)[1].name];
}

static COLD bool name_error(Value name)
{
    error_set(TYPE(NameError), "name '%U' is not defined", name);
    if (error_matches(TYPE(NameError)))
        replace(&((NameErrorObject *)as_object(thread_current()->error))->name, retain(name));
    return false;
}

void op_unbound_local(Frame *frame, unsigned index)
{
    Value name = as_tuple(frame->code->local_names)->items[index];
    error_set(TYPE(UnboundLocalError), "cannot access local variable '%U' where it is not associated with a value", name);
}

void op_unbound_cell(Frame *frame, unsigned index)
{
    Code *code = frame->code;
    if (index < (unsigned)(code->nlocals - code->free_count)) {
        op_unbound_local(frame, index);
        return;
    }
    Value name = as_tuple(code->local_names)->items[index];
    error_set(TYPE(NameError), "cannot access free variable '%U' where it is not associated with a value in enclosing scope", name);
    if (error_matches(TYPE(NameError)))
        replace(&((NameErrorObject *)as_object(thread_current()->error))->name, retain(name));
}

/* Looks name up in globals, then builtins. Owned; EMPTY: NameError or another exception. */
static Value lookup_global(Function *function, Value name)
{
    Value v = EMPTY;
    if (is_exact_dict(function->globals)) {
        v = dict_get_str(as_dict(function->globals), name);
        if (!is_empty(v) || error_occurred())
            return retain(v);
    } else {
        v = get_item(function->globals, name);
        if (!is_empty(v) || !error_catch(TYPE(KeyError)))
            return v;
    }
    if (is_exact_dict(function->builtins)) {
        v = retain(dict_get_str(as_dict(function->builtins), name));
    } else {
        v = get_item(function->builtins, name);
        if (is_empty(v))
            error_catch(TYPE(KeyError));
    }
    if (is_empty(v) && !error_occurred())
        name_error(name);
    return v;
}

/* Remembers where the name lies: in globals, or in builtins while globals lack it. */
static void cache_global(Function *function, Value name, Insn *insn)
{
    CacheWord *cache = cache_of(insn);
    bool to_temp = insn->a >= function->code->nlocals;
    if (!is_exact_dict(function->globals))
        return;
    Dict *globals = as_dict(function->globals);
    int64_t index = dict_str_index(globals, name);
    if (globals->table->hashed)
        return;
    if (index >= 0) {
        cache[2].version = dict_version(globals);
        cache[3].pointer = dict_simple_value(globals, index);
        insn->op = to_temp ? OP_LOAD_GLOBAL_MODULE_TO_TEMP : OP_LOAD_GLOBAL_MODULE;
        return;
    }
    if (!is_exact_dict(function->builtins))
        return;
    Dict *builtins = as_dict(function->builtins);
    index = dict_str_index(builtins, name);
    if (index < 0)
        return;
    cache[1].counter = (uint32_t)index;
    cache[2].version = dict_version(globals);
    cache[3].version = dict_version(builtins);
    insn->op = to_temp ? OP_LOAD_GLOBAL_BUILTIN_TO_TEMP : OP_LOAD_GLOBAL_BUILTIN;
}

bool op_load_global(Frame *frame, Insn *insn)
{
    Function *function = frame_function(frame);
    Value name = name_of(frame, insn), v = lookup_global(function, name);
    if (is_empty(v))
        return false;
    cache_global(function, name, insn);
    set_register(&frame->regs[insn->a], v);
    return true;
}

/* Class bodies and modules: the namespace first. */
bool op_load_name(Frame *frame, Insn *insn)
{
    Function *function = frame_function(frame);
    Value name = name_of(frame, insn), namespace = frame->regs[0], v = EMPTY;
    if (!same(namespace, function->globals)) {
        if (is_exact_dict(namespace)) {
            v = retain(dict_get_str(as_dict(namespace), name));
        } else {
            v = get_item(namespace, name);
            if (is_empty(v))
                error_catch(TYPE(KeyError));
        }
        if (is_empty(v) && error_occurred())
            return false;
    }
    if (is_empty(v))
        v = lookup_global(function, name);
    if (is_empty(v))
        return false;
    set_register(&frame->regs[insn->a], v);
    return true;
}

bool op_load_name_or_cell(Frame *frame, Insn *insn)
{
    Value name = name_of(frame, insn), namespace = frame->regs[0], v;
    if (is_exact_dict(namespace)) {
        v = retain(dict_get_str(as_dict(namespace), name));
    } else {
        v = get_item(namespace, name);
        if (is_empty(v))
            error_catch(TYPE(KeyError));
    }
    if (is_empty(v) && error_occurred())
        return false;
    if (is_empty(v)) {
        CellObject *cell = (CellObject *)as_object(frame->regs[insn->b]);
        v = retain(cell->content);
        if (is_empty(v)) {
            op_unbound_cell(frame, insn->b);
            return false;
        }
    }
    set_register(&frame->regs[insn->a], v);
    return true;
}

/* Annotation scopes of a class: the namespace in a cell, then a cell or a global. */
bool op_load_through_class(Frame *frame, const Insn *insn)
{
    Value name = name_of(frame, insn), namespace = as_cell(frame->regs[insn->b])->content, v = EMPTY;
    if (is_exact_dict(namespace)) {
        v = retain(dict_get_str(as_dict(namespace), name));
    } else if (!is_empty(namespace)) {
        v = get_item(namespace, name);
        if (is_empty(v))
            error_catch(TYPE(KeyError));
    }
    if (is_empty(v) && error_occurred())
        return false;
    if (is_empty(v) && insn->op == OP_LOAD_DICT_OR_GLOBAL) {
        v = lookup_global(frame_function(frame), name);
    } else if (is_empty(v)) {
        v = retain(as_cell(frame->regs[insn->c])->content);
        if (is_empty(v))
            op_unbound_cell(frame, insn->c);
    }
    if (is_empty(v))
        return false;
    set_register(&frame->regs[insn->a], v);
    return true;
}

static Value operand(Frame *frame, unsigned i)
{
    return i >= frame->code->nlocals ? take(&frame->regs[i]) : retain(frame->regs[i]);
}

static bool store(Value namespace, Value name, Value owned)
{
    if (is_exact_dict(namespace))
        return dict_set_owned(as_dict(namespace), name, owned);
    bool ok = set_item(namespace, name, owned);
    release(owned);
    return ok;
}

bool op_store_name(Frame *frame, const Insn *insn)
{
    return store(frame->regs[0], name_of(frame, insn), operand(frame, insn->a));
}

bool op_store_global(Frame *frame, const Insn *insn)
{
    return store(frame_function(frame)->globals, name_of(frame, insn), operand(frame, insn->a));
}

static bool delete(Value namespace, Value name)
{
    int deleted;
    if (is_exact_dict(namespace))
        deleted = dict_delete(as_dict(namespace), name, NULL);
    else
        deleted = set_item(namespace, name, EMPTY) ? 1 : error_catch(TYPE(KeyError)) ? 0 : -1;
    return deleted == 0 ? name_error(name) : deleted > 0;
}

bool op_delete_name(Frame *frame, const Insn *insn) { return delete(frame->regs[0], name_of(frame, insn)); }
bool op_delete_global(Frame *frame, const Insn *insn)
{
    return delete(frame_function(frame)->globals, name_of(frame, insn));
}

/* ---- attributes ---- */

/* Adds a way to the cache; the older way moves back. Polymorphic places give up after a while. */
static void cache_way(Insn *insn, uint16_t op, uint64_t version, uint64_t payload)
{
    CacheWord *cache = cache_of(insn);
    if (insn->op == op) {
        if (++cache[1].counter > MISSES_BEFORE_GIVING_UP) {
            insn->op = OP_GET_ATTR;
            return;
        }
        cache[4].version = cache[2].version;
        cache[5].bits = cache[3].bits;
    } else {
        if (++cache[1].counter > MISSES_BEFORE_GIVING_UP)
            return;
        cache[4].version = NO_VERSION;
    }
    cache[2].version = version;
    cache[3].bits = payload;
    insn->op = op;
}

/* The version that stands for the value's layout and its type's content; 0: not to be cached. */
static uint64_t cacheable_version(Value v)
{
    if (is_instance(v)) {
        Shape *shape = as_instance(v)->shape;
        return shape->in_dict ? 0 : shape_version(shape);
    }
    if (is_object(v) && object_dict_slot(as_object(v)))
        return 0;
    return type_version(type_of(v));
}

/* Byte offset of an inline slot, 0 where it lies in the extension. */
static uint64_t inline_offset(Instance *instance, int slot)
{
    return slot < instance->head.type->inline_slots ? offsetof(Instance, slots) + (uint64_t)slot * sizeof(Value) : 0;
}

static void remember(Value v, uint64_t version, Value name, uint64_t payload)
{
    if (is_instance(v)) {
        shape_remember(as_instance(v)->shape, name, payload);
        return;
    }
    *attribute_cache_entry(runtime.attribute_cache, version, name) = (AttributeCacheEntry){version, name, payload, 0};
}

static void cache_class_value(Insn *insn, Value found, uint64_t version, uint16_t slot_op)
{
    Type *type = type_of(found);
    if (type == TYPE(member_descriptor)) {
        MemberDescriptor *member = (MemberDescriptor *)as_object(found);
        if (member->kind == MEMBER_VALUE && member->is_slot)
            cache_way(insn, slot_op, version, member->offset);
    } else if (type == TYPE(property)) {
        Value getter = property_getter(found);
        if (is_function(getter) && as_function(getter)->code->simple && as_function(getter)->code->argcount == 1)
            cache_way(insn, OP_GET_ATTR_PROPERTY, version, getter.bits);
    } else if (type->slots.descriptor_get == NULL) {
        cache_way(insn, OP_GET_ATTR_VALUE, version, found.bits);
    }
}

/* Where the name lies in the dict: a guess for the next such instance. */
static void cache_dict_attribute(Insn *insn, Instance *instance, Value name)
{
    CacheWord *cache = cache_of(insn);
    Value found = type_lookup(instance->head.type, name);
    if ((!is_empty(found) && type_of(found)->slots.descriptor_set) || instance->dict->head.type != TYPE(dict))
        return;
    int64_t index = dict_str_index(instance->dict, name);
    if (index < 0 || ++cache[1].counter > MISSES_BEFORE_GIVING_UP)
        return;
    cache[2].version = shape_version(instance->shape);
    cache[3].bits = (uint64_t)index;
    cache[4].bits = name.bits;
    insn->op = OP_GET_ATTR_DICT;
}

static void cache_attribute(Insn *insn, Value v, Value name, unsigned nlocals)
{
    uint16_t slot_op = insn->a < nlocals    ? OP_GET_ATTR_SLOT
                       : insn->b < nlocals  ? OP_GET_ATTR_SLOT_TO_TEMP
                       : insn->a == insn->b ? OP_GET_ATTR_SLOT_CHAIN
                                            : OP_GET_ATTR_SLOT;
    Type *type = type_of(v);
    if (type == TYPE(module)) {
        Dict *dict = module_dict(v);
        int64_t index = dict_str_index(dict, name);
        if (index >= 0 && is_empty(type_lookup(type, name)) && type->slots.get_attribute == TYPE(module)->slots.get_attribute)
            cache_way(insn, OP_GET_ATTR_MODULE, dict_version(dict), (uint64_t)index);
        return;
    }
    if (is_type(v)) {
        if (type->slots.get_attribute != type_get_attribute || !is_empty(type_lookup(type, name)))
            return;
        Value found = type_lookup(as_type(v), name);
        DescriptorGetFn get = is_empty(found) ? NULL : type_of(found)->slots.descriptor_get;
        if (!is_empty(found) && (get == NULL || is_function(found)))
            cache_way(insn, OP_GET_ATTR_TYPE, type_version(as_type(v)), found.bits);
        return;
    }
    if (type->slots.get_attribute != generic_get_attribute)
        return;
    if (is_instance(v) && as_instance(v)->shape->in_dict) {
        cache_dict_attribute(insn, as_instance(v), name);
        return;
    }
    uint64_t version = cacheable_version(v);
    if (version == 0)
        return;
    Value found = type_lookup(type, name);
    bool data = !is_empty(found) && type_of(found)->slots.descriptor_set;
    if (!data && is_instance(v)) {
        int slot = shape_find(as_instance(v)->shape, name);
        if (slot >= 0) {
            uint64_t offset = inline_offset(as_instance(v), slot);
            if (offset) {
                cache_way(insn, slot_op, version, offset);
                remember(v, version, name, offset);
            }
            return;
        }
    }
    if (!is_empty(found))
        cache_class_value(insn, found, version, slot_op);
}

bool op_get_attr(Frame *frame, Insn *insn)
{
    Value *regs = frame->regs, v = regs[insn->b], name = name_of(frame, insn);
    Value result = get_attribute(v, name);
    if (!is_empty(result))
        cache_attribute(insn, v, name, frame->code->nlocals);
    drop_temporary(regs, insn->b, frame->code->nlocals);
    if (is_empty(result))
        return false;
    set_register(&regs[insn->a], result);
    return true;
}

/* Before the store: what the instance looked like decides which form fits. */
static void cache_store(Insn *insn, Value v, Value name)
{
    CacheWord *cache = cache_of(insn);
    Type *type = type_of(v);
    if (!is_object(v) || type->slots.set_attribute != generic_set_attribute || ++cache[1].counter > MISSES_BEFORE_GIVING_UP)
        return;
    Value found = type_lookup(type, name);
    insn->op = OP_SET_ATTR;
    if (!is_empty(found) && type_of(found)->slots.descriptor_set) {
        MemberDescriptor *member = (MemberDescriptor *)as_object(found);
        if (type_of(found) == TYPE(member_descriptor) && member->is_slot && cacheable_version(v)) {
            cache[2].version = cacheable_version(v);
            cache[3].bits = member->offset;
            insn->op = OP_SET_ATTR_SLOT;
        }
        return;
    }
    if (!is_instance(v) || as_instance(v)->shape->in_dict)
        return;
    Instance *instance = as_instance(v);
    int slot = shape_find(instance->shape, name);
    Shape *next = slot >= 0 ? NULL : shape_add(instance->shape, name);
    if (slot < 0 && next == NULL) {
        error_clear();
        return;
    }
    uint64_t offset = inline_offset(instance, slot >= 0 ? slot : (int)next->count - 1);
    if (offset == 0)
        return;
    cache[2].version = shape_version(instance->shape);
    cache[3].bits = offset;
    if (next) {
        shape_version(next);
        cache[4].pointer = next;
    }
    insn->op = next ? OP_SET_ATTR_ADD : OP_SET_ATTR_SLOT;
}

bool op_set_attr(Frame *frame, Insn *insn)
{
    Value *regs = frame->regs, v = regs[insn->a], name = name_of(frame, insn);
    unsigned nlocals = frame->code->nlocals;
    cache_store(insn, v, name);
    bool ok = set_attribute(v, name, regs[insn->b]);
    drop_temporary(regs, insn->b, nlocals);
    drop_temporary(regs, insn->a, nlocals);
    return ok;
}

bool op_delete_attr(Frame *frame, const Insn *insn)
{
    bool ok = set_attribute(frame->regs[insn->a], name_of(frame, insn), EMPTY);
    drop_temporary(frame->regs, insn->a, frame->code->nlocals);
    return ok;
}

/* The form of CALL_METHOD for what it found. */
static uint16_t method_form(const Insn *insn, Value v, Value found, bool generator)
{
    if (is_function(found))
        return generator ? OP_CALL_METHOD_CACHED : OP_CALL_METHOD_FUNCTION;
    MethodDescriptor *descriptor = (MethodDescriptor *)as_object(found);
    if (is_exact_list(v) && insn->c == 1 && strcmp(descriptor->row->name, "append") == 0 && insn[4].op == OP_DROP && insn[4].a == insn->a)
        return OP_CALL_LIST_APPEND;
    return OP_CALL_METHOD_CACHED;
}

static void fill_method_cache(Insn *insn, Value v, uint64_t version, Value found, bool generator)
{
    CacheWord *cache = cache_of(insn);
    bool call = insn->op != OP_LOAD_METHOD;
    if (cache[1].misses > MISSES_BEFORE_GIVING_UP) {
        insn->op = call ? OP_CALL_METHOD : OP_LOAD_METHOD;
        return;
    }
    cache[1].misses++;
    cache[2].version = version;
    cache[3].bits = found.bits;
    if (call)
        insn->op = method_form(insn, v, found, generator);
}

/* Whether the name, found on the type, can't be shadowed while the version holds. */
static void cache_method(Insn *insn, Value v, Value name, bool generator)
{
    if (type_of(v)->slots.get_attribute != generic_get_attribute)
        return;
    uint64_t version = cacheable_version(v);
    Value found = type_lookup(type_of(v), name);
    if (version == 0 || is_empty(found))
        return;
    if (!is_function(found) && type_of(found) != TYPE(method_descriptor))
        return;
    remember(v, version, name, found.bits | METHOD_PAYLOAD);
    fill_method_cache(insn, v, version, found, generator);
}

/* Class.method(...): a function, or what a classmethod or staticmethod holds. */
static void cache_method_of_class(Insn *insn, Value v, Value name)
{
    CacheWord *cache = cache_of(insn);
    if (type_of(v) != TYPE(type) || !is_empty(type_lookup(TYPE(type), name)) || cache[1].misses > MISSES_BEFORE_GIVING_UP)
        return;
    Value found = type_lookup(as_type(v), name);
    bool takes_class = !is_empty(found) && type_of(found) == TYPE(classmethod);
    if (takes_class || (!is_empty(found) && type_of(found) == TYPE(staticmethod)))
        found = ((Wrapped *)as_object(found))->callable;
    if (is_empty(found) || !is_function(found))
        return;
    cache[1].misses++;
    cache[2].version = type_version(as_type(v));
    cache[3].bits = found.bits | takes_class;
    if (cache[2].version)
        insn->op = OP_CALL_METHOD_OF_CLASS;
}

int op_get_method(Frame *frame, Insn *insn, Value *window, size_t count)
{
    Value name = name_of(frame, insn), self;
    bool caches = insn->op != OP_CALL_METHOD_KW;
    if (caches && insn->op != OP_LOAD_METHOD && is_type(window[1]))
        cache_method_of_class(insn, window[1], name);
    uint64_t payload = caches ? recall_attribute(window[1], name) : 0;
    if (payload & METHOD_PAYLOAD) {
        window[0] = retain((Value){payload & ~(uint64_t)METHOD_PAYLOAD});
        fill_method_cache(insn, window[1], layout_version(window[1]), window[0], frame->flags & FRAME_GENERATOR);
        return 1;
    }
    Value method = get_method(window[1], name, &self);
    if (is_empty(method)) {
        for (size_t i = count + 2; i-- > 0;)
            clear(&window[i]);
        return -1;
    }
    if (!is_empty(self)) {
        if (caches)
            cache_method(insn, window[1], name, frame->flags & FRAME_GENERATOR);
        release(self); /* window[1] holds it */
        window[0] = method;
        return 1;
    }
    replace(&window[1], method);
    return 0;
}
