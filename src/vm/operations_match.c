/* operations_match.c - the match statement's questions, and except*. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"
#include "vm/frame_object.h"
#include "vm/operations.h"

/* ---- mappings ---- */

/* The values of keys in a mapping, asked by its get() so that __missing__ doesn't count. None: one is absent. */
static Value match_keys(Value subject, Value keys)
{
    size_t n = as_tuple(keys)->length;
    Value absent = from_pointer(object_new(TYPE(object))), get = get_attribute_c(subject, "get");
    Dict *seen = dict_new();
    Tuple *values = tuple_new(n);
    Value result = from_pointer(values);
    bool ok = !is_empty(absent) && !is_empty(get) && seen && values;
    for (size_t i = 0; ok && i < n; i++) {
        Value key = as_tuple(keys)->items[i], old;
        int found = dict_lookup(seen, key, &old);
        if (found > 0)
            error_value("mapping pattern checks duplicate key (%R)", key);
        ok = found == 0 && dict_set(seen, key, NONE);
        Value v = ok ? call_2(get, key, absent) : EMPTY;
        ok = !is_empty(v);
        if (ok && same(v, absent)) {
            release(v);
            replace(&result, none_value());
            break;
        }
        if (ok)
            values->items[i] = v;
    }
    if (!ok)
        clear(&result);
    release(absent);
    release(get);
    RELEASE(seen);
    return result;
}

/* ---- classes ---- */

/* An attribute of the subject that no other subpattern has asked for. 1, 0: absent, -1. */
static int match_attribute(Value subject, Value cls, Value name, Value *seen, Value *result)
{
    if (!is_empty(*seen)) {
        for (size_t i = 0; i < as_list(*seen)->length; i++) {
            int equal = values_equal(as_list(*seen)->items[i], name);
            if (equal == 0)
                continue;
            if (equal > 0)
                error_type("%N() got multiple sub-patterns for attribute %R", as_type(cls), name);
            return -1;
        }
        if (!list_append(as_list(*seen), name))
            return -1;
    }
    return find_attribute(subject, name, result);
}

/* __match_args__: a tuple, or EMPTY where there is none. false: exception. */
static bool match_args(Value cls, Value *args)
{
    int found = find_attribute_c(cls, "__match_args__", args);
    if (found == 0)
        *args = EMPTY;
    if (found > 0 && !is_exact_tuple(*args)) {
        error_type("%N.__match_args__ must be a tuple (got %T)", as_type(cls), *args);
        clear(args);
        return false;
    }
    return found >= 0;
}

static int positional_attributes(Value subject, Value cls, size_t count, Value *seen, Value *values)
{
    Value args = EMPTY;
    if (!match_args(cls, &args))
        return -1;
    bool self = is_empty(args) && as_type(cls)->flags & TYPE_MATCH_SELF;
    size_t allowed = !is_empty(args) ? as_tuple(args)->length : self;
    int found = 1;
    if (allowed < count) {
        error_type("%N() accepts %zu positional sub-pattern%s (%zu given)", as_type(cls), allowed, allowed == 1 ? "" : "s", count);
        found = -1;
    }
    if (self && found > 0) {
        values[0] = retain(subject);
        return 1;
    }
    for (size_t i = 0; found > 0 && i < count; i++) {
        Value name = as_tuple(args)->items[i];
        if (!is_exact_str(name)) {
            error_type("__match_args__ elements must be strings (got %T)", name);
            found = -1;
            break;
        }
        found = match_attribute(subject, cls, name, seen, &values[i]);
    }
    release(args);
    return found;
}

/* The attributes that a class pattern asks for, as a tuple; None: no match. */
static Value match_class(Value subject, Value cls, Value names, size_t positional)
{
    if (!is_type(cls))
        return error_type("called match pattern must be a class");
    int matches = isinstance(subject, cls);
    if (matches <= 0)
        return matches < 0 ? EMPTY : none_value();
    size_t n = as_tuple(names)->length;
    Tuple *values = tuple_new(positional + n);
    Value seen = positional + n > 1 ? from_pointer(list_new(positional + n)) : EMPTY;
    int found = values == NULL || (positional + n > 1 && is_empty(seen)) ? -1 : 1;
    if (found > 0 && positional)
        found = positional_attributes(subject, cls, positional, &seen, values->items);
    for (size_t i = 0; found > 0 && i < n; i++)
        found = match_attribute(subject, cls, as_tuple(names)->items[i], &seen, &values->items[positional + i]);
    release(seen);
    if (found > 0)
        return from_pointer(values);
    if (values)
        RELEASE(values);
    return found < 0 ? EMPTY : none_value();
}

bool op_match(Frame *frame, const Insn *insn)
{
    Value *regs = frame->regs, *b = &regs[insn->b], result;
    if (insn->op == OP_GET_LENGTH) {
        int64_t n = length_of(*b);
        result = n < 0 ? EMPTY : int_value(n);
    } else if (insn->op == OP_MATCH_KEYS) {
        result = match_keys(*b, regs[insn->c]);
    } else {
        result = match_class(b[0], b[1], b[2], insn->c);
        for (int i = 3; i-- > 0;)
            clear(&b[i]);
    }
    if (is_empty(result))
        return false;
    set_register(&regs[insn->a], result);
    return true;
}

/* ---- exception groups ---- */

static Type *group_type(const char *name)
{
    Value type = is_dict(runtime.builtins) ? dict_get_c(as_dict(runtime.builtins), name) : EMPTY;
    return is_type(type) ? as_type(type) : NULL;
}

static bool is_group(Value v)
{
    Type *type = group_type("BaseExceptionGroup");
    return type && !is_empty(v) && is_instance_of(v, type);
}

static bool check_star_class(Value type)
{
    if (!is_type(type) || !has_flag(as_type(type), TYPE_IS_EXCEPTION)) {
        error_type("catching classes that do not inherit from BaseException is not allowed");
        return false;
    }
    Type *group = group_type("BaseExceptionGroup");
    if (group && type_is_subtype(as_type(type), group)) {
        error_type("catching ExceptionGroup with except* is not allowed. Use except instead.");
        return false;
    }
    return true;
}

static bool check_star_type(Value type)
{
    if (!is_tuple(type))
        return check_star_class(type);
    for (size_t i = 0; i < as_tuple(type)->length; i++)
        if (!check_star_class(as_tuple(type)->items[i]))
            return false;
    return true;
}

static bool is_caught(Value exception, Value type)
{
    if (!is_tuple(type))
        return is_instance_of(exception, as_type(type));
    for (size_t i = 0; i < as_tuple(type)->length; i++)
        if (is_instance_of(exception, as_type(as_tuple(type)->items[i])))
            return true;
    return false;
}

static Value new_group(Value message, Value exceptions)
{
    Type *type = group_type("BaseExceptionGroup");
    if (type == NULL)
        return error_set(TYPE(RuntimeError), "no exception groups");
    return call_2(from_pointer(type), message, exceptions);
}

/* A single exception in a group of its own, as except* shows it. */
static Value wrapped(Value exception)
{
    Value list = tuple_pack(1, exception), group = is_empty(list) ? EMPTY : new_group(runtime.empty_str, list);
    release(list);
    if (is_empty(group))
        return EMPTY;
    error_restore(group); /* its traceback says where it was made */
    traceback_add(thread_current(), thread_current()->frame);
    return error_fetch();
}

/* *rest is split into what the type matches (the result; None: nothing) and what is left. EMPTY: exception. */
static Value split_group(Value *rest, Value type)
{
    if (is_none(*rest))
        return none_value();
    if (is_caught(*rest, type)) {
        Value match = is_group(*rest) ? retain(*rest) : wrapped(*rest);
        if (!is_empty(match))
            replace(rest, none_value());
        return match;
    }
    if (!is_group(*rest))
        return none_value();
    Value pair = call_method_c(*rest, "split", &type, 1);
    if (is_empty(pair))
        return EMPTY;
    if (!is_exact_tuple(pair) || as_tuple(pair)->length < 2) {
        if (!is_exact_tuple(pair))
            error_type("%T.split must return a tuple, not %T", *rest, pair);
        else
            error_type("%T.split must return a 2-tuple, got tuple of size %zu", *rest, as_tuple(pair)->length);
        release(pair);
        return EMPTY;
    }
    Value match = retain(as_tuple(pair)->items[0]);
    if (!is_none(match))
        replace(rest, retain(as_tuple(pair)->items[1]));
    release(pair);
    return match;
}

static bool same_attribute(Value a, Value b, const char *name)
{
    Value x = EMPTY, y = EMPTY;
    if (find_attribute_c(a, name, &x) < 0 || find_attribute_c(b, name, &y) < 0)
        error_clear();
    bool equal = same(x, y);
    release(x);
    release(y);
    return equal;
}

/* Whether an exception is a part of the original group that was raised on, not a new one. */
static bool same_metadata(Value a, Value b)
{
    if (!is_group(a) || !is_group(b))
        return false;
    BaseException *x = as_exception(a), *y = as_exception(b);
    return same(x->traceback, y->traceback) && same(x->cause, y->cause) && same(x->context, y->context) &&
           same_attribute(a, b, "__notes__");
}

static bool collect_leaves(Value exception, Dict *leaves)
{
    if (stack_overflowing(""))
        return false;
    if (!is_group(exception)) {
        Value id = int_value((int64_t)(exception.bits >> 1));
        bool ok = dict_set(leaves, id, NONE);
        release(id);
        return ok;
    }
    Value list = get_attribute_c(exception, "exceptions");
    bool ok = !is_empty(list) && is_tuple(list);
    for (size_t i = 0; ok && i < as_tuple(list)->length; i++)
        ok = collect_leaves(as_tuple(list)->items[i], leaves);
    release(list);
    return ok;
}

static bool copy_metadata(Value to, Value from)
{
    BaseException *x = as_exception(to), *y = as_exception(from);
    replace(&x->traceback, retain(y->traceback));
    replace(&x->cause, retain(y->cause));
    replace(&x->context, retain(y->context));
    x->suppress_context = y->suppress_context;
    Value notes;
    int found = find_attribute_c(from, "__notes__", &notes);
    if (found <= 0)
        return found == 0;
    Value copy = is_list(notes) ? list_from(as_list(notes)->items, as_list(notes)->length) : retain(notes);
    bool ok = !is_empty(copy) && set_attribute_c(to, "__notes__", copy);
    release(copy);
    release(notes);
    return ok;
}

/* The part of a group whose leaves are in the set, with the group's own structure. None: nothing. */
static Value projection(Value group, Dict *leaves)
{
    if (stack_overflowing(""))
        return EMPTY;
    if (!is_group(group)) {
        Value id = int_value((int64_t)(group.bits >> 1)), unused;
        int found = dict_lookup(leaves, id, &unused);
        release(id);
        return found < 0 ? EMPTY : found ? retain(group) : none_value();
    }
    Value list = get_attribute_c(group, "exceptions"), kept = from_pointer(list_new(4)), result = EMPTY;
    bool ok = !is_empty(list) && is_tuple(list) && !is_empty(kept);
    size_t n = ok ? as_tuple(list)->length : 0;
    for (size_t i = 0; ok && i < n; i++) {
        Value part = projection(as_tuple(list)->items[i], leaves);
        ok = !is_empty(part) && (is_none(part) || list_append(as_list(kept), part));
        release(part);
    }
    if (ok && as_list(kept)->length == 0)
        result = none_value();
    else if (ok)
        result = call_method_c(group, "derive", &kept, 1);
    if (!is_empty(result) && is_group(result) && !copy_metadata(result, group))
        clear(&result);
    release(list);
    release(kept);
    return result;
}

/* What leaves a try statement with except* clauses: what they raised, with what nobody handled. None: nothing. */
static Value prepare_reraise(Value original, Value list)
{
    List *raised = as_list(list);
    if (!is_group(original))
        return raised->length ? retain(raised->items[0]) : none_value();
    Value fresh = from_pointer(list_new(raised->length + 1)), rest = EMPTY, result = EMPTY;
    Dict *leaves = dict_new();
    bool ok = !is_empty(fresh) && leaves;
    for (size_t i = 0; ok && i < raised->length; i++) {
        Value v = raised->items[i];
        if (!is_none(v))
            ok = same_metadata(v, original) ? collect_leaves(v, leaves) : list_append(as_list(fresh), v);
    }
    if (ok) {
        rest = leaves->used ? projection(original, leaves) : none_value();
        ok = !is_empty(rest);
    }
    if (ok && as_list(fresh)->length == 0)
        result = retain(rest);
    else if (ok && (is_none(rest) || list_append(as_list(fresh), rest)))
        result = as_list(fresh)->length == 1 ? retain(as_list(fresh)->items[0]) : new_group(runtime.empty_str, fresh);
    release(fresh);
    release(rest);
    RELEASE(leaves);
    return result;
}

bool op_exception_group(Frame *frame, const Insn *insn)
{
    Value *regs = frame->regs, result = EMPTY;
    if (insn->op == OP_PREPARE_RERAISE) {
        result = prepare_reraise(regs[insn->b], regs[insn->c]);
    } else {
        if (check_star_type(regs[insn->c]))
            result = split_group(&regs[insn->b], regs[insn->c]);
        drop_temporary(regs, insn->c, frame->code->nlocals);
        if (!is_empty(result) && !is_none(result))
            replace(&thread_current()->handled->exception, retain(result));
    }
    if (is_empty(result))
        return false;
    set_register(&regs[insn->a], result);
    return true;
}
