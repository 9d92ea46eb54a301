/* save_reduce.c - pickling by reference to a global name, and by what __reduce__ gives. */
#include "modules/pickle/pickle.h"

#include <stdarg.h>
#include <stdio.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "runtime/import.h"
#include "types/codec.h"

static Value fail(Type *type, const char *format, va_list args)
{
    Value text = str_format_v(format, args);
    if (!is_empty(text))
        error_set_value(type, text);
    release(text);
    return EMPTY;
}

Value pickle_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(pickle_state()->pickling_error, format, args);
    va_end(args);
    return EMPTY;
}

Value unpickle_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(pickle_state()->unpickling_error, format, args);
    va_end(args);
    return EMPTY;
}

/* Raises a PicklingError in place of the exception that is set, which becomes its context. */
static COLD void fail_instead(const char *format, ...)
{
    Value cause = error_fetch();
    va_list args;
    va_start(args, format);
    fail(pickle_state()->pickling_error, format, args);
    va_end(args);
    pickle_chain(cause);
}

void pickle_chain(Value context)
{
    Value error = error_fetch();
    if (is_exception(error))
        replace(&as_exception(error)->context, context);
    else
        release(context);
    error_restore(error);
}

/* The full name of a value's class. */
static Value class_name(Value v)
{
    Value type = from_pointer(type_of(v)), module = get_attribute_c(type, "__module__"), name = get_attribute_c(type, "__qualname__");
    Value result = EMPTY;
    if (!is_empty(module) && !is_empty(name))
        result = is_str(module) && !str_equal_c(module, "builtins") ? str_format("%U.%U", module, name) : retain(name);
    release(module);
    release(name);
    return result;
}

void pickle_note(Value v, const char *format, Value part)
{
    Value error = error_fetch(), name = class_name(v), tail = is_empty(part) ? str_from_c(format) : str_format(format, part);
    Value note = is_empty(name) || is_empty(tail) ? EMPTY : str_format("when serializing %U %U", name, tail);
    Value done = is_empty(note) ? EMPTY : call_method_c(error, "add_note", &note, 1);
    release(name);
    release(tail);
    release(note);
    if (is_empty(done)) /* near the end of the stack a note may be too much */
        error_clear();
    release(done);
    error_restore(error);
}

/* ---- globals ---- */

Value pickle_dotted(Value v, Value dotted)
{
    Str *s = as_str(dotted);
    Value at = retain(v);
    for (size_t start = 0; start <= s->length && !is_empty(at);) {
        size_t end = start;
        while (end < s->length && str_char(s, end) != '.')
            end++;
        Value name = str_substring(dotted, start, end);
        replace(&at, is_empty(name) ? EMPTY : get_attribute(at, name));
        release(name);
        start = end + 1;
    }
    return at;
}

static bool is_local(Value name) { return strstr(str_text(name), "<locals>") != NULL; }

/* Whether a module has the object under that name. */
static bool module_holds(Value module, Value name, Value v)
{
    Value found = pickle_dotted(module, name);
    if (is_empty(found))
        error_clear();
    bool held = same(found, v);
    release(found);
    return held;
}

/* The name of the module that an object says it is of, or that has it. */
static Value module_of(Value v, Value name)
{
    Value module;
    int found = find_attribute_c(v, "__module__", &module);
    if (found < 0)
        return EMPTY;
    if (found && !is_none(module))
        return module;
    if (found)
        release(module);
    Value names = list_from_iterable(runtime.modules), result = EMPTY;
    for (size_t i = 0; !is_empty(names) && is_empty(result) && i < as_list(names)->length; i++) {
        Value key = as_list(names)->items[i], candidate = get_item(runtime.modules, key);
        if (is_empty(candidate))
            error_clear();
        else if (!is_none(candidate) && is_str(key) && !str_equal_c(key, "__main__") && !str_equal_c(key, "__mp_main__") &&
                 module_holds(candidate, name, v))
            result = retain(key);
        release(candidate);
    }
    bool failed = is_empty(names);
    release(names);
    return failed || !is_empty(result) ? result : str_from_c("__main__");
}

Value pickle_import(Value name)
{
    if (as_str(name)->length == 0)
        return error_value("Empty module name");
    Value there = get_item(runtime.modules, name);
    if (!is_empty(there) && !is_none(there))
        return there;
    release(there);
    error_clear();
    const char *text = str_utf8(name, NULL);
    return text ? import_module(text) : EMPTY;
}

/* pickle_import for what should be a str; the exception becomes a PicklingError. */
static Value import_for(Value v, Value module_name)
{
    Value module = EMPTY;
    if (!is_str(module_name))
        return pickle_fail("Can't pickle %R: %R is no name of a module", v, module_name);
    module = pickle_import(module_name);
    if (is_empty(module) && (error_matches(TYPE(ImportError)) || error_matches(TYPE(ValueError)) || error_matches(TYPE(KeyError))))
        fail_instead("Can't pickle %R: %S", v, thread_current()->error);
    return module;
}

/* Checks that the name leads to the object. */
static bool check_global(Value v, Value module_name, Value name, Value module)
{
    Value found = pickle_dotted(module, name);
    if (is_empty(found)) {
        if (error_matches(TYPE(AttributeError)))
            fail_instead("Can't pickle %R: it's not found as %S.%S", v, module_name, name);
        return false;
    }
    bool is_it = same(found, v);
    release(found);
    if (!is_it)
        pickle_fail("Can't pickle %R: it's not the same object as %S.%S", v, module_name, name);
    return is_it;
}

/* 1 written as an extension code, 0 it has none, -1. */
static int save_extension(Pickler *p, Value module_name, Value name)
{
    Value key = tuple_pack(2, module_name, name), code;
    int found = is_empty(key) ? -1 : dict_lookup(as_dict(pickle_state()->extension_registry), key, &code);
    release(key);
    if (found <= 0)
        return found;
    int64_t n;
    if (!is_int(code) || int_as_int64(code, &n) != 0 || n <= 0 || n > INT32_MAX) {
        error_set(TYPE(RuntimeError), "extension code %S is out of range", code);
        return -1;
    }
    uint8_t text[5] = {n < 256 ? OP_EXT1 : n < 65536 ? OP_EXT2 : OP_EXT4, (uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16), (uint8_t)(n >> 24)};
    return pickle_put(p, text, n < 256 ? 2 : n < 65536 ? 3 : 5) ? 1 : -1;
}

/* Names as Python 2 has them. Both are owned and replaced. */
static bool map_names(Value *module_name, Value *name)
{
    Value key = tuple_pack(2, *module_name, *name), found;
    int there = is_empty(key) ? -1 : dict_lookup(as_dict(pickle_state()->names_3to2), key, &found);
    release(key);
    if (there > 0 && is_tuple(found) && as_tuple(found)->length == 2) {
        Value pair = retain(found);
        replace(module_name, retain(as_tuple(pair)->items[0]));
        replace(name, retain(as_tuple(pair)->items[1]));
        release(pair);
        return true;
    }
    if (there == 0)
        there = dict_lookup(as_dict(pickle_state()->imports_3to2), *module_name, &found);
    if (there > 0)
        replace(module_name, retain(found));
    return there >= 0;
}

static bool put_line(Pickler *p, Value text, const char *what)
{
    Value bytes = p->protocol >= 3 ? utf8_encode(text, NULL) : latin_encode(text, NULL, 128);
    if (is_empty(bytes)) {
        if (error_matches(TYPE(UnicodeEncodeError)))
            fail_instead("can't pickle %s identifier %R using pickle protocol %d", what, text, (int)p->protocol);
        return false;
    }
    bool ok = pickle_put(p, as_bytes(bytes)->data, as_bytes(bytes)->length) && pickle_put(p, "\n", 1);
    release(bytes);
    return ok;
}

static bool save_plain_global(Pickler *p, Value module_name, Value name)
{
    Value m = retain(module_name), n = retain(name);
    bool ok = (!p->fix_imports || map_names(&m, &n)) && pickle_op(p, OP_GLOBAL) && put_line(p, m, "module") && put_line(p, n, "global");
    release(m);
    release(n);
    return ok;
}

/* The parts of a dotted name as a list. */
static Value split_name(Value name)
{
    Value dot = str_from_char('.'), parts = is_empty(dot) ? EMPTY : call_method_c(name, "split", &dot, 1);
    release(dot);
    return parts;
}

/* What has a dotted name: getattr(getattr(first, second), third), with only the first found in the module. */
static bool save_nested_global(Pickler *p, Value module_name, Value name)
{
    Value getattr = dict_get_c(module_dict(runtime.builtins_module), "getattr"), parts = split_name(name);
    bool ok = !is_empty(getattr) && !is_empty(parts);
    size_t n = ok ? as_list(parts)->length : 0;
    for (size_t i = 1; ok && i < n; i++)
        ok = pickle_save(p, getattr) && (p->protocol >= 2 || pickle_op(p, OP_MARK));
    ok = ok && save_plain_global(p, module_name, as_list(parts)->items[0]);
    for (size_t i = 1; ok && i < n; i++)
        ok = pickle_save(p, as_list(parts)->items[i]) && pickle_op(p, p->protocol < 2 ? OP_TUPLE : OP_TUPLE2) && pickle_op(p, OP_REDUCE);
    release(parts);
    return ok;
}

static bool write_global(Pickler *p, Value v, Value module_name, Value name)
{
    if (p->protocol >= 2) {
        int extended = save_extension(p, module_name, name);
        if (extended)
            return extended > 0;
    }
    if (p->protocol >= 4)
        return pickle_save(p, module_name) && pickle_save(p, name) && pickle_op(p, OP_STACK_GLOBAL) && pickle_memoize(p, v);
    bool nested = strchr(str_text(name), '.') != NULL;
    return (nested ? save_nested_global(p, module_name, name) : save_plain_global(p, module_name, name)) && pickle_memoize(p, v);
}

bool pickle_save_global(Pickler *p, Value v, Value given)
{
    Value name = EMPTY, module_name = EMPTY, module = EMPTY;
    bool ok = false;
    if (!is_empty(given))
        name = retain(given);
    else if (find_attribute_c(v, "__qualname__", &name) == 0)
        name = get_attribute_c(v, "__name__");
    if (is_empty(name))
        return false;
    if (!is_str(name))
        pickle_fail("Can't pickle %R: its name is no str", v);
    else if (is_local(name))
        pickle_fail("Can't pickle local object %R", v);
    else if (!is_empty(module_name = module_of(v, name)) && !is_empty(module = import_for(v, module_name)) &&
             check_global(v, module_name, name, module))
        ok = write_global(p, v, module_name, name);
    release(name);
    release(module_name);
    release(module);
    return ok;
}

/* ---- reductions ---- */

enum { CALLABLE, ARGUMENTS, STATE, LIST_ITEMS, DICT_ITEMS, STATE_SETTER, PARTS };

static bool save_noted(Pickler *p, Value part, Value v, const char *what)
{
    if (pickle_save(p, part))
        return true;
    if (!is_empty(v))
        pickle_note(v, what, EMPTY);
    return false;
}

/* The parts of a reduction, None as EMPTY; borrowed. */
static bool read_parts(Value reduced, Value *part)
{
    Tuple *t = as_tuple(reduced);
    if (t->length < 2 || t->length > PARTS)
        return pickle_fail("tuple returned by __reduce__ must contain 2 through 6 elements"), false;
    for (size_t i = 0; i < PARTS; i++)
        part[i] = i < t->length && (i < 2 || !is_none(t->items[i])) ? t->items[i] : EMPTY;
    if (!is_callable(part[CALLABLE]))
        return pickle_fail("first item of the tuple returned by __reduce__ must be callable, not %T", part[CALLABLE]), false;
    if (!is_tuple(part[ARGUMENTS]))
        return pickle_fail("second item of the tuple returned by __reduce__ must be a tuple, not %T", part[ARGUMENTS]), false;
    if (!is_empty(part[LIST_ITEMS]) && !is_iterator(part[LIST_ITEMS]))
        return pickle_fail("fourth item of the tuple returned by __reduce__ must be an iterator, not %T", part[LIST_ITEMS]), false;
    if (!is_empty(part[DICT_ITEMS]) && !is_iterator(part[DICT_ITEMS]))
        return pickle_fail("fifth item of the tuple returned by __reduce__ must be an iterator, not %T", part[DICT_ITEMS]), false;
    if (!is_empty(part[STATE_SETTER]) && !is_callable(part[STATE_SETTER]))
        return pickle_fail("sixth item of the tuple returned by __reduce__ must be callable, not %T", part[STATE_SETTER]), false;
    return true;
}

/* Whether a callable is copyreg's __newobj__ (1) or __newobj_ex__ (2), or one of that name. */
static int newobj_kind(Pickler *p, Value callable)
{
    Value name;
    if (p->protocol < 2)
        return 0;
    int found = find_attribute_c(callable, "__name__", &name);
    if (found <= 0)
        return found;
    int kind = !is_str(name) ? 0 : str_equal_c(name, "__newobj__") ? 1 : str_equal_c(name, "__newobj_ex__") ? 2 : 0;
    release(name);
    return kind;
}

/* The class that __newobj__ and its kin are to make an instance of: must be that of the object. */
static bool check_class(Value class, Value v, const char *function)
{
    Value new, own;
    int found = find_attribute_c(class, "__new__", &new);
    if (found <= 0) {
        if (found == 0)
            pickle_fail("first argument to %s() has no __new__", function);
        return false;
    }
    release(new);
    if (is_empty(v))
        return true;
    own = get_attribute_c(v, "__class__");
    bool ok = !is_empty(own) && same(own, class);
    if (!is_empty(own) && !ok)
        pickle_fail("first argument to %s() must be %R, not %R", function, own, class);
    release(own);
    return ok;
}

static bool save_newobj(Pickler *p, Value args, Value v)
{
    Tuple *t = as_tuple(args);
    if (t->length < 1)
        return pickle_fail("__newobj__ expected at least 1 argument, got 0"), false;
    if (!check_class(t->items[0], v, "__newobj__") || !save_noted(p, t->items[0], v, "class"))
        return false;
    Value rest = tuple_slice(args, 1, t->length);
    bool ok = !is_empty(rest) && save_noted(p, rest, v, "__new__ arguments") && pickle_op(p, OP_NEWOBJ);
    release(rest);
    return ok;
}

/* Before protocol 4: a partial object of the call. */
static bool save_newobj_partial(Pickler *p, Value class, Value args, Value kwargs, Value v)
{
    Value new = get_attribute_c(class, "__new__"), head = is_empty(new) ? EMPTY : tuple_pack(2, new, class);
    Value all = is_empty(head) ? EMPTY : binary(BINARY_add, head, args);
    Value partial = is_empty(all) ? EMPTY : call_with(pickle_state()->partial, all, kwargs);
    Value empty = tuple_from(NULL, 0);
    bool ok = !is_empty(partial) && save_noted(p, partial, v, "reconstructor") && pickle_save(p, empty) && pickle_op(p, OP_REDUCE);
    release(new);
    release(head);
    release(all);
    release(partial);
    release(empty);
    return ok;
}

static bool save_newobj_ex(Pickler *p, Value args, Value v)
{
    Tuple *t = as_tuple(args);
    if (t->length != 3)
        return pickle_fail("__newobj_ex__ expected 3 arguments, got %zu", t->length), false;
    if (!check_class(t->items[0], v, "__newobj_ex__"))
        return false;
    if (!is_tuple(t->items[1]))
        return pickle_fail("second argument to __newobj_ex__() must be a tuple, not %T", t->items[1]), false;
    if (!is_dict(t->items[2]))
        return pickle_fail("third argument to __newobj_ex__() must be a dict, not %T", t->items[2]), false;
    if (p->protocol < 4)
        return save_newobj_partial(p, t->items[0], t->items[1], t->items[2], v);
    return save_noted(p, t->items[0], v, "class") && save_noted(p, t->items[1], v, "__new__ arguments") &&
           save_noted(p, t->items[2], v, "__new__ arguments") && pickle_op(p, OP_NEWOBJ_EX);
}

static bool save_call(Pickler *p, const Value *part, Value v)
{
    int kind = newobj_kind(p, part[CALLABLE]);
    if (kind < 0)
        return false;
    if (kind == 1)
        return save_newobj(p, part[ARGUMENTS], v);
    if (kind == 2)
        return save_newobj_ex(p, part[ARGUMENTS], v);
    return save_noted(p, part[CALLABLE], v, "reconstructor") && save_noted(p, part[ARGUMENTS], v, "reconstructor arguments") &&
           pickle_op(p, OP_REDUCE);
}

static bool save_state(Pickler *p, const Value *part, Value v)
{
    if (is_empty(part[STATE]))
        return true;
    if (is_empty(part[STATE_SETTER]))
        return save_noted(p, part[STATE], v, "state") && pickle_op(p, OP_BUILD);
    /* state_setter(v, state), whose result is dropped */
    return save_noted(p, part[STATE_SETTER], v, "state setter") && pickle_save(p, v) && save_noted(p, part[STATE], v, "state") &&
           pickle_op(p, OP_TUPLE2) && pickle_op(p, OP_REDUCE) && pickle_op(p, OP_POP);
}

bool pickle_save_reduce(Pickler *p, Value reduced, Value v)
{
    Value part[PARTS];
    size_t number;
    if (!read_parts(reduced, part) || !save_call(p, part, v))
        return false;
    if (!is_empty(v)) {
        /* Its arguments may have held it: then it was written, and what is on the stack is one too many. */
        if (is_object(v) && memo_find(&p->memo, as_object(v), &number)) {
            if (!pickle_op(p, OP_POP) || !pickle_get(p, number))
                return false;
        } else if (!pickle_memoize(p, v)) {
            return false;
        }
    }
    return (is_empty(part[LIST_ITEMS]) || pickle_batch_appends(p, part[LIST_ITEMS], v)) &&
           (is_empty(part[DICT_ITEMS]) || pickle_batch_setitems(p, part[DICT_ITEMS], v)) && save_state(p, part, v);
}
