/* exceptions_group.c - BaseExceptionGroup and ExceptionGroup (PEP 654).

   A split keeps the nesting: each half has the groups that hold something of it, made by derive(), with the
   traceback, cause, context and notes of the group they come from. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/containers.h"
#include "types/exceptions_fields.h"

EXCEPTION_SLOTS(group, 2)

static ExceptionGroupObject *as_group(Value v) { return (ExceptionGroupObject *)as_object(v); }
static bool is_group(Value v) { return is_instance_of(v, TYPE(BaseExceptionGroup)); }

/* The second argument as a tuple of exceptions; *nested_base: one of them is no Exception. */
static Value checked_exceptions(Value sequence, bool *nested_base)
{
    const Type *type = type_of(sequence);
    bool is_sequence = !has_flag(type, TYPE_IS_DICT) && (type->slots.sequence_item || has_flag(type, TYPE_IS_LIST | TYPE_IS_TUPLE) || 
                                                         (type->slots.get_item && !has_flag(type, TYPE_MAPPING)));
    if (!is_sequence)
        return error_type("second argument (exceptions) must be a sequence");
    Value tuple = tuple_from_iterable(sequence);
    if (is_empty(tuple))
        return EMPTY;
    Tuple *t = as_tuple(tuple);
    if (t->length == 0)
        error_value("second argument (exceptions) must be a non-empty sequence");
    *nested_base = false;
    for (size_t i = 0; i < t->length; i++) {
        if (!is_exception(t->items[i])) {
            error_value("Item %zu of second argument (exceptions) is not an exception", i);
            break;
        }
        *nested_base |= !is_instance_of(t->items[i], TYPE(Exception));
    }
    if (!error_occurred())
        return tuple;
    release(tuple);
    return EMPTY;
}

/* The class to make: ExceptionGroup for BaseExceptionGroup with nothing but Exceptions. NULL: exception. */
static Type *group_type(Type *type, bool nested_base)
{
    if (type == TYPE(BaseExceptionGroup))
        return nested_base ? type : TYPE(ExceptionGroup);
    if (nested_base && type == TYPE(ExceptionGroup)) {
        error_type("Cannot nest BaseExceptions in an ExceptionGroup");
        return NULL;
    }
    if (nested_base && type_is_subtype(type, TYPE(Exception))) {
        error_type("Cannot nest BaseExceptions in '%.200s'", type->name);
        return NULL;
    }
    return type;
}

static Value group_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)kwnames;
    bool nested_base = false;
    if (nargs != 2)
        return error_type("BaseExceptionGroup.__new__() takes exactly 2 arguments (%zu given)", nargs);
    if (!is_str(args[0]))
        return error_type("BaseExceptionGroup.__new__() argument 1 must be str, not %T", args[0]);
    Value exceptions = checked_exceptions(args[1], &nested_base), self = EMPTY;
    if (is_empty(exceptions))
        return EMPTY;
    type = group_type(type, nested_base);
    if (type)
        self = exception_new_slot(type, args, nargs, EMPTY);
    if (is_empty(self)) {
        release(exceptions);
        return EMPTY;
    }
    as_group(self)->message = retain(args[0]);
    as_group(self)->exceptions = exceptions;
    return self;
}

static Value group_str(Value self)
{
    ExceptionGroupObject *group = as_group(self);
    if (is_empty(group->exceptions))
        return retain(runtime.empty_str);
    size_t n = as_tuple(group->exceptions)->length;
    return str_format("%S (%zu sub-exception%s)", group->message, n, n == 1 ? "" : "s");
}

static Value make_group(Value message, Value exceptions)
{
    return call_2(from_pointer(TYPE(BaseExceptionGroup)), message, exceptions);
}

static Value method_derive(Value self, Value exceptions) { return make_group(as_group(self)->message, exceptions); }

/* A group like `original` of some of its exceptions (a list, borrowed); None for none of them. Owned. */
static Value subset(Value original, Value exceptions)
{
    if (as_list(exceptions)->length == 0)
        return none_value();
    Value group = call_method_c(original, "derive", &exceptions, 1);
    if (is_empty(group))
        return EMPTY;
    if (!is_group(group)) {
        release(group);
        return error_type("derive must return an instance of BaseExceptionGroup");
    }
    BaseException *from = as_exception(original), *to = as_exception(group);
    replace(&to->traceback, retain(from->traceback));
    replace(&to->context, retain(from->context));
    replace(&to->cause, retain(from->cause));
    if (!is_empty(from->cause))
        to->suppress_context = true;
    Value notes;
    int found = find_attribute_c(original, "__notes__", &notes);
    if (found > 0) {
        Value copy = is_list(notes) || is_tuple(notes) ? list_from_iterable(notes) : retain(notes);
        if (is_empty(copy) || !set_attribute_c(group, "__notes__", copy))
            found = -1;
        release(copy);
        release(notes);
    }
    if (found >= 0)
        return group;
    release(group);
    return EMPTY;
}

typedef enum { MATCH_TYPE, MATCH_FUNCTION } MatcherKind;

static bool is_exception_class(Value v) { return is_type(v) && has_flag(as_type(v), TYPE_IS_EXCEPTION); }

static bool matcher_kind(Value matcher, MatcherKind *kind)
{
    *kind = MATCH_TYPE;
    if (is_exception_class(matcher))
        return true;
    if (is_tuple(matcher)) {
        size_t i = 0;
        while (i < as_tuple(matcher)->length && is_exception_class(as_tuple(matcher)->items[i]))
            i++;
        if (i == as_tuple(matcher)->length)
            return true;
    } else if (is_callable(matcher) && !is_type(matcher)) {
        *kind = MATCH_FUNCTION;
        return true;
    }
    error_type("expected an exception type, a tuple of exception types, or a callable (other than a class)");
    return false;
}

/* 1, 0, -1: exception. */
static int matches(Value exception, Value matcher, MatcherKind kind)
{
    if (kind == MATCH_FUNCTION) {
        Value result = call_1(matcher, exception);
        int truth = is_empty(result) ? -1 : is_true(result);
        release(result);
        return truth;
    }
    if (is_type(matcher))
        return is_instance_of(exception, as_type(matcher));
    for (size_t i = 0; i < as_tuple(matcher)->length; i++)
        if (is_instance_of(exception, as_type(as_tuple(matcher)->items[i])))
            return 1;
    return 0;
}

static bool split(Value exception, Value matcher, MatcherKind kind, Value *match, Value *rest);

static bool add_part(Value list, Value part)
{
    if (!is_none(part))
        return list_append_owned(as_list(list), part);
    release(part);
    return true;
}

/* Sorts a group's parts into two lists. rest may be NULL. */
static bool split_parts(Value group, Value matcher, MatcherKind kind, Value matched, Value others)
{
    Value parts = retain(as_group(group)->exceptions);
    bool ok = true;
    for (size_t i = 0; ok && i < as_tuple(parts)->length; i++) {
        Value match, rest;
        ok = split(as_tuple(parts)->items[i], matcher, kind, &match, is_empty(others) ? NULL : &rest);
        if (!ok)
            break;
        ok = add_part(matched, match);
        if (!is_empty(others) && !add_part(others, rest))
            ok = false;
    }
    release(parts);
    return ok;
}

/* Each half owned, or None. rest NULL: not wanted. */
static bool split(Value exception, Value matcher, MatcherKind kind, Value *match, Value *rest)
{
    int whole = matches(exception, matcher, kind);
    if (whole < 0 || stack_overflowing(" in exception_group_split_recursive"))
        return false;
    if (whole || !is_group(exception)) {
        *match = whole ? retain(exception) : none_value();
        if (rest)
            *rest = whole ? none_value() : retain(exception);
        return true;
    }
    Value matched = from_pointer(list_new(0)), others = rest ? from_pointer(list_new(0)) : EMPTY;
    bool ok = !is_empty(matched) && (rest == NULL || !is_empty(others)) && split_parts(exception, matcher, kind, matched, others);
    *match = ok ? subset(exception, matched) : EMPTY;
    ok = !is_empty(*match);
    if (ok && rest) {
        *rest = subset(exception, others);
        ok = !is_empty(*rest);
        if (!ok)
            release(*match);
    }
    release(matched);
    release(others);
    return ok;
}

bool exception_group_split(Value group, Value matcher, Value *match, Value *rest)
{
    return split(group, matcher, MATCH_TYPE, match, rest);
}

Value exception_group_wrap(Value exception)
{
    Value parts = tuple_pack(1, exception);
    if (is_empty(parts))
        return EMPTY;
    Value group = make_group(runtime.empty_str, parts);
    release(parts);
    return group;
}

static Value method_split(Value self, Value matcher)
{
    MatcherKind kind;
    Value match, rest;
    if (!matcher_kind(matcher, &kind) || !split(self, matcher, kind, &match, &rest))
        return EMPTY;
    Value pair = tuple_pack(2, match, rest);
    release(match);
    release(rest);
    return pair;
}

static Value method_subgroup(Value self, Value matcher)
{
    MatcherKind kind;
    Value match;
    return matcher_kind(matcher, &kind) && split(self, matcher, kind, &match, NULL) ? match : EMPTY;
}

static const NativeRow methods[] = {
    CLASS_GETITEM_ROW,
    NATIVE("derive", method_derive, "($self, excs, /)", "A group of the same kind with other exceptions."),
    NATIVE("split", method_split, "($self, matcher_value, /)", "A pair of groups: what matches, and the rest."),
    NATIVE("subgroup", method_subgroup, "($self, matcher_value, /)", "A group of what matches, or None."),
    NATIVE_END,
};
static const MemberRow members[] = {
    {"message", MEMBER_VALUE_OR_NONE, offsetof(ExceptionGroupObject, message), true, "exception message"},
    {"exceptions", MEMBER_VALUE_OR_NONE, offsetof(ExceptionGroupObject, exceptions), true, "nested exceptions"},
    MEMBER_END,
};

static bool group_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    return exception_init(self, args, nargs, kwnames);
}

const TypeSpec BaseExceptionGroup_spec = {
    .name = "BaseExceptionGroup", .doc = "A combination of several unrelated exceptions.", .size = sizeof(ExceptionGroupObject),
    .flags = EXCEPTION_FLAGS, .methods = methods, .members = members,
    .slots = {.new = group_new, .init = group_init, .str = group_str, .dealloc = group_dealloc, .traverse = group_traverse,
              .clear = group_clear},
};
const TypeSpec ExceptionGroup_spec = {.name = "ExceptionGroup", .flags = EXCEPTION_FLAGS};
