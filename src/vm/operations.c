/* operations.c - slow paths: arithmetic, comparison, items, building, formatting, raising. See operations.h. */
#include "vm/operations.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/set.h"
#include "object/slice.h"
#include "object/str.h"
#include "object/tuple.h"
#include "vm/generator.h"

const uint8_t insn_length[] = {
#define INSN(name, operands, cache) 1 + cache,
#include "compiler/instructions.def"
#undef INSN
};

const char *const insn_names[] = {
#define INSN(name, operands, cache) #name,
#include "compiler/instructions.def"
#undef INSN
};

const char *const insn_operands[] = {
#define INSN(name, operands, cache) operands,
#include "compiler/instructions.def"
#undef INSN
};

bool (*signals_pending_hook)(Thread *thread);
void (*lock_request_hook)(Thread *thread);

/* What another thread asked to be raised in this one. */
static bool raise_asynchronous(Thread *thread)
{
    Value error = take(&thread->asynchronous_error);
    if (is_type(error) && has_flag(as_type(error), TYPE_IS_EXCEPTION))
        error_set_value(as_type(error), EMPTY);
    else
        error_raise(error);
    release(error);
    return false;
}

bool vm_breaker(Thread *thread)
{
    thread->breaker = 0;
    collect_if_requested();
    if (lock_request_hook)
        lock_request_hook(thread);
    if (unlikely(!is_empty(thread->asynchronous_error)))
        return raise_asynchronous(thread);
    return signals_pending_hook == NULL || signals_pending_hook(thread);
}

/* Empties a register operand if it is a temporary: the caller owns the value. Otherwise a new reference. */
static Value take_operand(Value *regs, unsigned i, unsigned nlocals)
{
    return i >= nlocals ? take(&regs[i]) : retain(regs[i]);
}

/* s += x and s = s + x: the register's reference may be the only one. */
static bool append_text(Value *regs, const Insn *insn, unsigned nlocals)
{
    bool ok = str_append(&regs[insn->b], regs[insn->c]);
    drop_temporary(regs, insn->c, nlocals);
    return ok;
}

bool op_binary(Value *regs, const Insn *insn, unsigned nlocals, BinaryOp op, bool inplace)
{
    Value left = regs[insn->b], right = regs[insn->c];
    if (op == BINARY_add && is_exact_str(left) && is_exact_str(right) && insn->a == insn->b && insn->b != insn->c)
        return append_text(regs, insn, nlocals);
    Value result = inplace ? binary_inplace(op, left, right) : binary(op, left, right);
    drop_temporary(regs, insn->b, nlocals);
    drop_temporary(regs, insn->c, nlocals);
    if (is_empty(result))
        return false;
    set_register(&regs[insn->a], result);
    return true;
}

bool op_binary_immediate(Value *regs, const Insn *insn, unsigned nlocals, BinaryOp op, bool inplace)
{
    Value left = regs[insn->b], right = small_int_value((int16_t)insn->c);
    Value result = inplace ? binary_inplace(op, left, right) : binary(op, left, right);
    drop_temporary(regs, insn->b, nlocals);
    if (is_empty(result))
        return false;
    set_register(&regs[insn->a], result);
    return true;
}

bool op_compare(Value *regs, const Insn *insn, unsigned nlocals, CompareOp op)
{
    Value left = regs[insn->b], right = regs[insn->c], result;
    if (op >= COMPARE_EQ && op <= COMPARE_NE && is_exact_str(left) && is_exact_str(right))
        result = bool_value(str_equal(as_str(left), as_str(right)) == (op == COMPARE_EQ));
    else
        result = compare(left, right, op);
    drop_temporary(regs, insn->b, nlocals);
    drop_temporary(regs, insn->c, nlocals);
    if (is_empty(result))
        return false;
    set_register(&regs[insn->a], result);
    return true;
}

int op_compare_test(Value *regs, const Insn *insn, unsigned nlocals, CompareOp op)
{
    Value left = regs[insn->a], right = regs[insn->b];
    int holds;
    if (op >= COMPARE_EQ && op <= COMPARE_NE && is_exact_str(left) && is_exact_str(right))
        holds = str_equal(as_str(left), as_str(right)) == (op == COMPARE_EQ);
    else
        holds = compare_bool(left, right, op);
    drop_temporary(regs, insn->a, nlocals);
    drop_temporary(regs, insn->b, nlocals);
    return holds;
}

int op_compare_test_immediate(Value *regs, const Insn *insn, unsigned nlocals, CompareOp op)
{
    int holds = compare_bool(regs[insn->a], small_int_value((int16_t)insn->b), op);
    drop_temporary(regs, insn->a, nlocals);
    return holds;
}

int op_contains(Value *regs, const Insn *insn, unsigned nlocals)
{
    Value container = regs[insn->b], item = regs[insn->a], value;
    int found = is_exact_dict(container) ? dict_lookup(as_dict(container), item, &value) : contains(container, item);
    drop_temporary(regs, insn->a, nlocals);
    drop_temporary(regs, insn->b, nlocals);
    return found;
}

int op_truth(Value *regs, const Insn *insn, unsigned nlocals)
{
    int truth = is_true(regs[insn->a]);
    drop_temporary(regs, insn->a, nlocals);
    return truth;
}

bool op_unary(Value *regs, const Insn *insn, unsigned nlocals, Value (*operation)(Value))
{
    Value result = operation(regs[insn->b]);
    drop_temporary(regs, insn->b, nlocals);
    if (is_empty(result))
        return false;
    set_register(&regs[insn->a], result);
    return true;
}

bool op_not(Value *regs, const Insn *insn, unsigned nlocals)
{
    int truth = is_true(regs[insn->b]);
    drop_temporary(regs, insn->b, nlocals);
    if (truth < 0)
        return false;
    set_register(&regs[insn->a], bool_value(!truth));
    return true;
}

bool op_get_item(Value *regs, const Insn *insn, unsigned nlocals)
{
    Value v = regs[insn->b], key = regs[insn->c], result = EMPTY, found;
    if (is_exact_dict(v) && (is_exact_str(key) ? (result = retain(dict_get_str(as_dict(v), key)), !is_empty(result))
                             : is_small_int(key) && dict_lookup_hashed(as_dict(v), key, hash_small_int(small_int(key)), &found) > 0))
        result = is_empty(result) ? retain(found) : result;
    else if (!error_occurred())
        result = get_item(v, key);
    drop_temporary(regs, insn->b, nlocals);
    drop_temporary(regs, insn->c, nlocals);
    if (is_empty(result))
        return false;
    set_register(&regs[insn->a], result);
    return true;
}

bool op_get_item_immediate(Value *regs, const Insn *insn, unsigned nlocals)
{
    Value result = get_item(regs[insn->b], small_int_value((int16_t)insn->c));
    drop_temporary(regs, insn->b, nlocals);
    if (is_empty(result))
        return false;
    set_register(&regs[insn->a], result);
    return true;
}

bool op_set_item(Value *regs, const Insn *insn, unsigned nlocals)
{
    Value v = regs[insn->a], key = regs[insn->b];
    bool ok;
    if (is_exact_dict(v) && (is_exact_str(key) || is_small_int(key)))
        ok = dict_set_owned(as_dict(v), key, take_operand(regs, insn->c, nlocals));
    else
        ok = set_item(v, key, regs[insn->c]);
    drop_temporary(regs, insn->c, nlocals);
    drop_temporary(regs, insn->a, nlocals);
    drop_temporary(regs, insn->b, nlocals);
    return ok;
}

bool op_set_item_immediate(Value *regs, const Insn *insn, unsigned nlocals)
{
    bool ok = set_item(regs[insn->a], small_int_value((int16_t)insn->b), regs[insn->c]);
    drop_temporary(regs, insn->c, nlocals);
    drop_temporary(regs, insn->a, nlocals);
    return ok;
}

bool op_delete_item(Value *regs, const Insn *insn, unsigned nlocals)
{
    bool ok = set_item(regs[insn->a], regs[insn->b], EMPTY);
    drop_temporary(regs, insn->a, nlocals);
    drop_temporary(regs, insn->b, nlocals);
    return ok;
}

/* ---- displays ---- */

static Value build_list(Value *items, size_t n)
{
    List *list = list_new(n);
    if (list == NULL)
        return EMPTY;
    memcpy(list->items, items, n * sizeof(Value));
    memset(items, 0, n * sizeof(Value));
    list->length = n;
    return from_pointer(list);
}

static Value build_map(Value *items, size_t pairs)
{
    Dict *dict = dict_new_sized(pairs);
    for (size_t i = 0; dict && i < pairs; i++)
        if (!dict_set_owned(dict, items[2 * i], take(&items[2 * i + 1]))) {
            RELEASE(dict);
            return EMPTY;
        }
    return from_pointer(dict);
}

static Value build_string(Value *items, size_t n)
{
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < n; i++)
        builder_str(&b, items[i]);
    return builder_finish(&b);
}

static Value build_tuple(Value *items, size_t n)
{
    Tuple *tuple = tuple_new(n);
    if (tuple == NULL)
        return EMPTY;
    memcpy(tuple->items, items, n * sizeof(Value));
    memset(items, 0, n * sizeof(Value));
    return from_pointer(tuple);
}


bool op_build(Frame *frame, const Insn *insn)
{
    Value *items = frame->regs + insn->b, result = EMPTY;
    size_t n = insn->c, width = insn->op == OP_BUILD_MAP ? 2 * n : n;
    switch (insn->op) {
    case OP_BUILD_TUPLE: result = build_tuple(items, n); break;
    case OP_BUILD_LIST: result = build_list(items, n); break;
    case OP_BUILD_MAP: result = build_map(items, n); break;
    case OP_BUILD_STRING: result = build_string(items, n); break;
    case OP_BUILD_SET: result = set_build(items, n); break;
    case OP_BUILD_SLICE: result = slice_new(items[0], items[1], n == 3 ? items[2] : NONE); break;
    }
    for (size_t i = width; i-- > 0;)
        clear(&items[i]);
    if (is_empty(result))
        return false;
    set_register(&frame->regs[insn->a], result);
    return true;
}

static bool update_dict(Value dict, Value other)
{
    if (is_dict(other))
        return dict_merge(as_dict(dict), as_dict(other), false);
    Value keys;
    int found = find_attribute(other, NAME(keys), &keys);
    if (found <= 0) {
        if (found == 0)
            error_type("'%T' object is not a mapping", other);
        return false;
    }
    release(keys);
    Value update = call_method_c(dict, "update", &other, 1);
    if (is_empty(update))
        return false;
    release(update);
    return true;
}

/* The name by which errors show what is called. */
Value callee_name(Value callee)
{
    Value qualname;
    if (find_attribute(callee, NAME(qualname_), &qualname) > 0) {
        Value module = EMPTY;
        if (find_attribute(callee, NAME(module_), &module) < 0)
            error_clear();
        bool shown = !is_empty(module) && !is_none(module) && !(is_str(module) && str_equal_c(module, "builtins"));
        Value text = !is_str(qualname) ? to_str(callee) : shown ? str_format("%S.%U()", module, qualname) : str_format("%U()", qualname);
        release(module);
        release(qualname);
        return text;
    }
    error_clear();
    return to_str(callee);
}

/* **mapping in a call: no key may come twice. */
static bool merge_keywords(Value dict, Value other, Value callee)
{
    Value keys = EMPTY;
    if (!is_dict(other)) {
        Value method;
        int found = find_attribute(other, NAME(keys), &method);
        if (found == 0) {
            Value name = callee_name(callee);
            if (!is_empty(name))
                error_type("%U argument after ** must be a mapping, not %T", name, other);
            release(name);
        }
        if (found <= 0)
            return false;
        Value iterable = call_0(method);
        release(method);
        keys = is_empty(iterable) ? EMPTY : list_from_iterable(iterable);
        release(iterable);
        if (is_empty(keys))
            return false;
    }
    int64_t position = 0;
    size_t i = 0;
    bool ok = true;
    for (Value key, value; ok;) {
        if (is_empty(keys)) {
            if (!dict_next(as_dict(other), &position, &key, &value))
                break;
            retain(value);
        } else {
            if (i >= as_list(keys)->length)
                break;
            key = as_list(keys)->items[i++];
            value = get_item(other, key);
            if (is_empty(value)) {
                ok = false;
                break;
            }
        }
        Value old;
        int found = dict_lookup(as_dict(dict), key, &old);
        if (found > 0) {
            Value name = callee_name(callee);
            if (!is_empty(name))
                error_type("%U got multiple values for keyword argument '%S'", name, key);
            release(name);
        }
        ok = found == 0 && dict_set(as_dict(dict), key, value);
        release(value);
    }
    release(keys);
    return ok;
}

bool op_may_be_iterable(Value v)
{
    const Type *type = type_of(v);
    return type->slots.iter || type->slots.sequence_item || (has_flag(type, TYPE_HEAP) && type->slots.get_item);
}

static bool extend_list(Value list, Value iterable)
{
    if (list_extend(as_list(list), iterable))
        return true;
    if (error_matches(TYPE(TypeError)) && !op_may_be_iterable(iterable)) {
        error_clear();
        error_type("Value after * must be an iterable, not %T", iterable);
    }
    return false;
}

bool op_collect(Frame *frame, const Insn *insn)
{
    Value *regs = frame->regs, target = regs[insn->a], v = regs[insn->b];
    unsigned nlocals = frame->code->nlocals;
    bool ok = false;
    switch (insn->op) {
    case OP_SET_ADD: ok = set_add(as_set(target), v); break;
    case OP_SET_UPDATE: ok = set_update(as_set(target), v); break;
    case OP_LIST_EXTEND: ok = extend_list(target, v); break;
    case OP_DICT_UPDATE: ok = update_dict(target, v); break;
    case OP_DICT_MERGE: ok = merge_keywords(target, v, regs[insn->c]); break;
    case OP_MAP_ADD:
        ok = dict_set(as_dict(target), v, regs[insn->c]);
        drop_temporary(regs, insn->c, nlocals);
        break;
    case OP_LIST_TO_TUPLE: {
        Value tuple = list_to_tuple(v);
        drop_temporary(regs, insn->b, nlocals);
        if (is_empty(tuple))
            return false;
        set_register(&regs[insn->a], tuple);
        return true;
    }
    }
    drop_temporary(regs, insn->b, nlocals);
    return ok;
}

/* ---- f-strings ---- */

Value (*format_hook)(Value v, Value spec);

bool op_format(Frame *frame, const Insn *insn)
{
    Value *regs = frame->regs, v = regs[insn->b], result;
    unsigned nlocals = frame->code->nlocals;
    if (insn->op == OP_CONVERT)
        result = insn->c == 'r' ? to_repr(v) : insn->c == 'a' ? to_ascii(v) : to_str(v);
    else if (insn->op == OP_FORMAT)
        result = is_exact_str(v) ? retain(v) : is_small_int(v) ? to_str(v) : format_hook(v, runtime.empty_str);
    else
        result = format_hook(v, regs[insn->c]);
    drop_temporary(regs, insn->b, nlocals);
    if (insn->op == OP_FORMAT_SPEC)
        drop_temporary(regs, insn->c, nlocals);
    if (is_empty(result))
        return false;
    set_register(&regs[insn->a], result);
    return true;
}

/* ---- unpacking ---- */

static COLD bool not_unpackable(Value v)
{
    if (error_matches(TYPE(TypeError)) && type_of(v)->slots.iter == NULL && type_of(v)->slots.sequence_item == NULL) {
        error_clear();
        error_type("cannot unpack non-iterable %T object", v);
    }
    return false;
}

/* Items 0..count-1 into targets; for UNPACK_2 the two are apart. */
static bool unpack_into(Value v, Value **targets, size_t count)
{
    const Value *items = NULL;
    size_t length = 0;
    if (is_exact_tuple(v)) {
        items = as_tuple(v)->items;
        length = as_tuple(v)->length;
    } else if (is_exact_list(v)) {
        items = as_list(v)->items;
        length = as_list(v)->length;
    }
    if (items || is_exact_list(v) || is_exact_tuple(v)) {
        if (length != count) {
            if (length < count)
                error_value("not enough values to unpack (expected %zu, got %zu)", count, length);
            else
                error_value("too many values to unpack (expected %zu, got %zu)", count, length);
            return false;
        }
        for (size_t i = 0; i < count; i++)
            set_register(targets[i], retain(items[i]));
        return true;
    }
    Value iterator = get_iterator(v);
    if (is_empty(iterator))
        return not_unpackable(v);
    size_t i = 0;
    Value item;
    for (; i < count && !is_empty(item = iterator_next(iterator)); i++)
        set_register(targets[i], item);
    bool ok = i == count;
    if (!ok && !error_occurred())
        error_value("not enough values to unpack (expected %zu, got %zu)", count, i);
    if (ok && !is_empty(item = iterator_next(iterator))) {
        release(item);
        int64_t n = is_dict(v) ? length_of(v) : -1;
        if (n > (int64_t)count)
            error_value("too many values to unpack (expected %zu, got %zd)", count, n);
        else
            error_value("too many values to unpack (expected %zu)", count);
        ok = false;
    }
    release(iterator);
    return ok && !error_occurred();
}

bool op_unpack_locals(Frame *frame, const Insn *insn)
{
    Value *regs = frame->regs, v = regs[insn->b], items[16];
    size_t n = insn->c;
    const Value *source = is_exact_tuple(v) && as_tuple(v)->length == n ? as_tuple(v)->items
                        : is_exact_list(v) && as_list(v)->length == n   ? as_list(v)->items
                                                                        : NULL;
    if (source == NULL)
        return op_unpack(frame, insn);
    for (size_t i = 0; i < n; i++) /* what is released below may change the list */
        items[i] = retain(source[i]);
    drop_temporary(regs, insn->b, frame->code->nlocals);
    for (size_t i = 0; i < n; i++)
        set_register(&regs[insn->a + i], items[i]);
    return true;
}

bool op_unpack(Frame *frame, const Insn *insn)
{
    Value *regs = frame->regs;
    unsigned nlocals = frame->code->nlocals;
    Value v = take_operand(regs, insn->b, nlocals);
    bool ok;
    if (insn->op == OP_UNPACK_2) {
        ok = unpack_into(v, (Value *[]){&regs[insn->a], &regs[insn->c]}, 2);
    } else {
        size_t n = insn->c;
        Value *few[16], **targets = n <= 16 ? few : mem_alloc(n * sizeof *targets);
        if ((ok = targets != NULL)) {
            for (size_t i = 0; i < n; i++)
                targets[i] = &regs[insn->a + i];
            ok = unpack_into(v, targets, n);
            if (targets != few)
                mem_free(targets, n * sizeof *targets);
        }
    }
    release(v);
    return ok;
}

/* a, *b, c = v: c counts those before in its low byte, those behind in its high one. */
bool op_unpack_ex(Frame *frame, const Insn *insn)
{
    Value *regs = frame->regs;
    size_t before = insn->c & 0xff, after = insn->c >> 8;
    Value v = take_operand(regs, insn->b, frame->code->nlocals);
    Value list = list_from_iterable(v);
    if (is_empty(list)) {
        not_unpackable(v);
        release(v);
        return false;
    }
    release(v);
    size_t n = as_list(list)->length;
    if (n < before + after) {
        error_value("not enough values to unpack (expected at least %zu, got %zu)", before + after, n);
        release(list);
        return false;
    }
    Value *items = as_list(list)->items;
    Value middle = list_from(items + before, n - before - after);
    bool ok = !is_empty(middle);
    for (size_t i = 0; ok && i < before; i++)
        set_register(&regs[insn->a + i], retain(items[i]));
    for (size_t i = 0; ok && i < after; i++)
        set_register(&regs[insn->a + before + 1 + i], retain(items[n - after + i]));
    if (ok)
        set_register(&regs[insn->a + before], middle);
    release(list);
    return ok;
}

/* ---- exceptions ---- */

/* An instance of what `raise` was given: a class is called. Owned. */
static Value raised_instance(Value v)
{
    if (is_exception(v))
        return retain(v);
    if (is_type(v) && has_flag(as_type(v), TYPE_IS_EXCEPTION)) {
        Value instance = call_0(v);
        if (!is_empty(instance) && !is_exception(instance)) {
            error_type("calling %R should have returned an instance of BaseException, not %R", v, from_pointer(type_of(instance)));
            release(instance);
            return EMPTY;
        }
        return instance;
    }
    return error_type("exceptions must derive from BaseException");
}

static bool set_cause(Value exception, Value cause)
{
    if (is_none(cause)) {
        cause = EMPTY;
    } else if (is_exception(cause) || (is_type(cause) && has_flag(as_type(cause), TYPE_IS_EXCEPTION))) {
        cause = raised_instance(cause);
        if (is_empty(cause))
            return false;
    } else {
        error_type("exception causes must derive from BaseException");
        return false;
    }
    replace(&as_exception(exception)->cause, cause);
    as_exception(exception)->suppress_context = true;
    return true;
}

bool op_raise(Frame *frame, const Insn *insn)
{
    Value *regs = frame->regs;
    unsigned nlocals = frame->code->nlocals;
    if (insn->c == 0) {
        Handled *handled = thread_current()->handled;
        while (is_empty(handled->exception) && handled->previous)
            handled = handled->previous;
        if (is_empty(handled->exception))
            error_set(TYPE(RuntimeError), "No active exception to reraise");
        else
            error_restore(retain(handled->exception));
        return !is_empty(handled->exception);
    }
    Value exception = raised_instance(regs[insn->a]);
    if (!is_empty(exception) && (insn->c == 1 || set_cause(exception, regs[insn->b])))
        error_raise(exception);
    release(exception);
    drop_temporary(regs, insn->a, nlocals);
    if (insn->c == 2)
        drop_temporary(regs, insn->b, nlocals);
    return false;
}

static bool is_exception_class(Value v) { return is_type(v) && has_flag(as_type(v), TYPE_IS_EXCEPTION); }

int op_exception_matches(Frame *frame, const Insn *insn)
{
    Value exception = frame->regs[insn->a], type = frame->regs[insn->b];
    int matches = -1;
    if (is_exception_class(type)) {
        matches = is_instance_of(exception, as_type(type));
    } else if (is_tuple(type)) {
        matches = 0;
        Tuple *types = as_tuple(type);
        for (size_t i = 0; i < types->length; i++) {
            if (!is_exception_class(types->items[i])) {
                matches = -1;
                break;
            }
            if (is_instance_of(exception, as_type(types->items[i])))
                matches = 1;
        }
    }
    if (matches < 0)
        error_type("catching classes that do not inherit from BaseException is not allowed");
    drop_temporary(frame->regs, insn->b, frame->code->nlocals);
    return matches;
}

bool op_load_common(Frame *frame, const Insn *insn)
{
    Type *type = insn->b == COMMON_ASSERTION_ERROR        ? TYPE(AssertionError)
               : insn->b == COMMON_STOP_ASYNC_ITERATION ? TYPE(StopAsyncIteration)
                                                          : TYPE(NotImplementedError);
    set_register(&frame->regs[insn->a], retain(from_pointer(type)));
    return true;
}

/* ---- with ---- */

static COLD void missing_special(Value manager, unsigned which)
{
    static const char *const names[] = {"__enter__", "__exit__", "__aenter__", "__aexit__"};
    bool async = which >= SPECIAL_AENTER, other = true;
    for (int i = 0; i < 2; i++) { /* perhaps it is the other kind */
        Value name = str_intern_c(names[(async ? 0 : 2) + i]);
        other &= !is_empty(name) && !is_empty(type_lookup(type_of(manager), name));
        release(name);
    }
    error_type("'%T' object does not support the %scontext manager protocol (missed %s method)%s", manager, async ? "asynchronous " : "",
               names[which],
               !other  ? ""
               : async ? " but it supports the context manager protocol. Did you mean to use 'with'?"
                       : " but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?");
}

bool op_get_special(Frame *frame, const Insn *insn)
{
    const Value names[] = {NAME(enter_), NAME(exit_), NAME(aenter_), NAME(aexit_)};
    Value manager = frame->regs[insn->b], method, self;
    int found = find_special(manager, names[insn->c], &method, &self);
    if (found == 0)
        missing_special(manager, insn->c);
    if (found <= 0)
        return false;
    if (!is_empty(self)) {
        Value bound = method_new(method, self);
        release(method);
        release(self);
        method = bound;
    }
    if (is_empty(method))
        return false;
    set_register(&frame->regs[insn->a], method);
    return true;
}

bool op_with_except(Frame *frame, const Insn *insn)
{
    Value exception = frame->regs[insn->c], traceback = as_exception(exception)->traceback;
    Value result = call_3(frame->regs[insn->b], from_pointer(type_of(exception)), exception, is_empty(traceback) ? NONE : traceback);
    if (is_empty(result))
        return false;
    set_register(&frame->regs[insn->a], result);
    return true;
}

bool op_get_yield_from_iter(Frame *frame, const Insn *insn)
{
    Value v = frame->regs[insn->b], iterator;
    if (type_of(v) == TYPE(generator))
        iterator = retain(v);
    else if (type_of(v) == TYPE(coroutine)) {
        if (!(frame->code->flags & (CODE_COROUTINE | CODE_ITERABLE_COROUTINE))) {
            error_type("cannot 'yield from' a coroutine object in a non-coroutine generator");
            return false;
        }
        iterator = retain(v);
    } else
        iterator = get_iterator(v);
    drop_temporary(frame->regs, insn->b, frame->code->nlocals);
    if (is_empty(iterator))
        return false;
    set_register(&frame->regs[insn->a], iterator);
    return true;
}
