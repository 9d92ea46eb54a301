/* operations_calls.c - calls that are not the common case, functions, classes, imports. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/module_origin.h"
#include "types/super.h"
#include "vm/operations.h"

/* Releases a window of a callable and its arguments, from the last on. */
static void drop_window(Value *window, size_t count)
{
    for (size_t i = count + 2; i-- > 1;)
        clear(&window[i]);
}

bool op_call(Frame *frame, const Insn *insn, Value *window, size_t nargs, Value kwnames)
{
    Value result = call(window[1], window + 2, nargs, kwnames);
    drop_window(window, nargs + (is_empty(kwnames) ? 0 : as_tuple(kwnames)->length));
    if (is_empty(result))
        return false;
    set_register(&frame->regs[insn->a], result);
    return true;
}

/* callable(*args, **kwargs): window[2] is a tuple or any iterable, window[3] a dict if c. */
bool op_call_ex(Frame *frame, const Insn *insn)
{
    Value *window = frame->regs + insn->b;
    if (!is_exact_tuple(window[2])) {
        Value tuple = tuple_from_iterable(window[2]);
        if (is_empty(tuple)) {
            if (error_matches(TYPE(TypeError)) && !op_may_be_iterable(window[2])) {
                error_clear();
                Value name = callee_name(window[1]);
                if (!is_empty(name))
                    error_type("%U argument after * must be an iterable, not %T", name, window[2]);
                release(name);
            }
            drop_window(window, 1 + insn->c);
            return false;
        }
        replace(&window[2], tuple);
    }
    Value result = call_with(window[1], window[2], insn->c ? window[3] : EMPTY);
    drop_window(window, 1 + insn->c);
    if (is_empty(result))
        return false;
    set_register(&frame->regs[insn->a], result);
    return true;
}

int op_spread_call(Thread *thread, Frame *frame, const Insn *insn, size_t *nargs, Value *kwnames)
{
    Value *window = frame->regs + insn->b;
    if (!is_exact_tuple(window[2]) || (insn->c && !is_exact_dict(window[3])) || frame->flags & FRAME_GENERATOR)
        return 0;
    Tuple *args = as_tuple(window[2]);
    Dict *keywords = insn->c ? as_dict(window[3]) : NULL;
    size_t n = args->length, nkw = keywords ? (size_t)keywords->used : 0;
    if (window + 2 + n + nkw > thread->register_limit)
        return 0;
    Value key, value;
    int64_t position = 0;
    while (keywords && dict_next(keywords, &position, &key, &value))
        if (!is_str(key))
            return 0;
    *kwnames = EMPTY;
    Value rest = insn->c ? take(&window[3]) : EMPTY;
    if (nkw) {
        Tuple *names = tuple_new(nkw);
        size_t i = 0;
        position = 0;
        while (names && dict_next(keywords, &position, &key, &value)) {
            names->items[i] = retain(key);
            window[2 + n + i++] = retain(value);
        }
        if (names == NULL) {
            release(rest);
            drop_window(window, 1);
            return -1;
        }
        *kwnames = from_pointer(names);
    }
    release(rest);
    if (n + nkw == 0)
        window[2] = EMPTY;
    for (size_t i = 0; i < n; i++)
        window[2 + i] = retain(args->items[i]);
    RELEASE(args);
    *nargs = n;
    return 1;
}

/* super().name: b.. hold super, the class, self. */
bool op_super_attr(Frame *frame, const Insn *insn)
{
    Value *operands = frame->regs + insn->b, name = frame->code->names[((const CacheWord *)insn)[1].name];
    Value result = EMPTY;
    int found = 0;
    if (same(operands[0], from_pointer(TYPE(super))) && is_type(operands[1]) && !same(name, NAME(class_))) { /* no need of a proxy */
        Type *start = super_start(as_type(operands[1]), operands[2]);
        found = start ? super_find(as_type(operands[1]), operands[2], start, name, &result, NULL) : -1;
        RELEASE(start);
    }
    if (found == 0) {
        bool shadowed = !same(operands[0], from_pointer(TYPE(super))); /* then it gets what is written: nothing */
        Value proxy = call(operands[0], operands + 1, shadowed && !insn->c ? 0 : 2, EMPTY);
        result = is_empty(proxy) ? EMPTY : get_attribute(proxy, name);
        release(proxy);
    }
    for (size_t i = 3; i-- > 0;)
        clear(&operands[i]);
    if (found < 0 || is_empty(result))
        return false;
    set_register(&frame->regs[insn->a], result);
    return true;
}

/* The function that super().name leads to, kept by the version of self's type and the class. */
static void cache_super(CacheWord *cache, const Value *operands, Value function)
{
    Type *type = type_of(operands[2]);
    if (is_type(operands[2]) || type_version(type) == 0)
        return;
    cache[2].version = type->version;
    cache[3].bits = operands[1].bits;
    cache[4].bits = function.bits;
}

bool op_super_method(Frame *frame, Insn *insn)
{
    Value *operands = frame->regs + insn->b, receiver = EMPTY, result = EMPTY;
    CacheWord *cache = (CacheWord *)insn;
    Value name = frame->code->names[cache[1].name];
    if (!same(operands[0], from_pointer(TYPE(super))) || !is_type(operands[1]) || same(name, NAME(class_)))
        return op_super_attr(frame, insn);
    Type *start = super_start(as_type(operands[1]), operands[2]);
    int found = start ? super_find(as_type(operands[1]), operands[2], start, name, &result, &receiver) : -1;
    bool cacheable = start == type_of(operands[2]);
    RELEASE(start);
    if (found == 0)
        return op_super_attr(frame, insn);
    if (found > 0 && !is_empty(receiver)) {
        if (cacheable && is_function(result))
            cache_super(cache, operands, result);
        set_register(&frame->regs[insn->a - 1], result);
        result = receiver;
    }
    for (size_t i = 3; i-- > 0;)
        clear(&operands[i]);
    if (found < 0)
        return false;
    set_register(&frame->regs[insn->a], result);
    return true;
}

bool op_make_function(Frame *frame, const Insn *insn)
{
    uint32_t index = (uint32_t)insn->b | (uint32_t)insn->c << 16;
    Function *outer = frame_function(frame);
    Value f = function_new(as_code(frame->code->constants[index]), outer->globals);
    if (is_empty(f))
        return false;
    replace(&as_function(f)->builtins, retain(outer->builtins));
    set_register(&frame->regs[insn->a], f);
    return true;
}

bool op_set_function(Frame *frame, const Insn *insn)
{
    Function *f = as_function(frame->regs[insn->a]);
    Value v = insn->b >= frame->code->nlocals ? take(&frame->regs[insn->b]) : retain(frame->regs[insn->b]);
    switch (insn->c) {
    case FUNCTION_DEFAULTS: replace(&f->defaults, v); break;
    case FUNCTION_KWDEFAULTS: replace(&f->kwdefaults, v); break;
    case FUNCTION_CLOSURE: replace(&f->closure, v); break;
    case FUNCTION_ANNOTATE: replace(&f->annotate, v); break;
    case FUNCTION_ANNOTATIONS: replace(&f->annotations, v); break;
    case FUNCTION_TYPE_PARAMS: replace(&f->type_params, v); break;
    }
    return true;
}

bool op_load_build_class(Frame *frame, const Insn *insn)
{
    Value builtins = frame_function(frame)->builtins, f = EMPTY;
    if (is_dict(builtins))
        f = dict_get_str(as_dict(builtins), NAME(build_class_));
    if (is_empty(f)) {
        if (!error_occurred())
            error_set(TYPE(NameError), "__build_class__ not found");
        return false;
    }
    set_register(&frame->regs[insn->a], retain(f));
    return true;
}

/* ---- imports ---- */

Value (*import_hook)(Value name, Value globals, Value locals, Value fromlist, int64_t level);

/* __import__ of a function's builtins, which need not be a dict. Owned. */
static Value find_importer(Value builtins)
{
    Value found;
    if (is_dict(builtins)) {
        found = retain(dict_get_str(as_dict(builtins), NAME(import_)));
    } else {
        found = get_item(builtins, NAME(import_));
        if (is_empty(found) && !error_catch(TYPE(KeyError)))
            return EMPTY;
    }
    return is_empty(found) && !error_occurred() ? error_set(TYPE(ImportError), "__import__ not found") : found;
}

static Value import_name(Frame *frame, const Insn *insn, Value name)
{
    Function *function = frame_function(frame);
    Value *operands = frame->regs + insn->b; /* level, fromlist */
    Value importer = find_importer(function->builtins);
    if (is_empty(importer))
        return EMPTY;
    Value locals = frame->code->namespace_register ? frame->regs[0] : NONE;
    Value args[] = {name, function->globals, locals, operands[1], operands[0]};
    Value module = call(importer, args, 5, EMPTY);
    release(importer);
    return module;
}

/* The message of a failed import from a module whose name is known; owned. EMPTY: exception. */
static Value import_message(Value module_name, Value name, Value spec, Value file, Value *origin)
{
    ModuleOrigin o;
    if (!module_origin(spec, module_name, &o))
        return EMPTY;
    if (is_empty(o.origin) && !is_empty(file) && is_str(file))
        o.origin = retain(file);
    *origin = o.origin;
    if (o.hides_library)
        return str_format("cannot import name %R from %R (consider renaming %R since it has the same name as the standard library module named %R "
                          "and prevents importing that standard library module)", name, module_name, o.origin, module_name);
    if (o.initializing && o.shadowing)
        return str_format("cannot import name %R from %R (consider renaming %R if it has the same name as a library you intended to import)",
                          name, module_name, o.origin);
    const char *how = o.initializing ? "partially initialized module " : "", *why = o.initializing ? " (most likely due to a circular import)" : "";
    if (is_empty(o.origin))
        return str_format("cannot import name %R from %s%R%s (unknown location)", name, how, module_name, why);
    return str_format("cannot import name %R from %s%R%s (%U)", name, how, module_name, why, o.origin);
}

static COLD Value cannot_import(Value module, Value name)
{
    Value module_name = EMPTY, spec = EMPTY, file = EMPTY, origin = EMPTY, message = EMPTY;
    if (find_attribute(module, NAME(name_), &module_name) < 0)
        return EMPTY;
    bool named = !is_empty(module_name) && is_str(module_name);
    if (!named)
        replace(&module_name, str_from_c("<unknown module name>"));
    if (find_attribute(module, NAME(spec_), &spec) >= 0 && find_attribute(module, NAME(file_), &file) >= 0)
        message = import_message(module_name, name, spec, file, &origin);
    if (!is_empty(message)) {
        error_set(TYPE(ImportError), "%U", message);
        if (error_matches(TYPE(ImportError))) {
            ImportErrorObject *e = (ImportErrorObject *)as_object(thread_current()->error);
            replace(&e->name, named ? retain(module_name) : none_value());
            replace(&e->path, is_empty(origin) ? none_value() : retain(origin));
            replace(&e->name_from, retain(name));
        }
    }
    release(message);
    release(origin);
    release(file);
    release(spec);
    release(module_name);
    return EMPTY;
}

/* from module import name: an attribute, else a submodule that is imported already. */
static Value import_from(Value module, Value name)
{
    Value result;
    int found = find_attribute(module, name, &result);
    if (found)
        return found > 0 ? result : EMPTY;
    Value package;
    found = find_attribute(module, NAME(name_), &package);
    if (found < 0)
        return EMPTY;
    if (found > 0) {
        Value full = is_str(package) ? str_format("%U.%U", package, name) : EMPTY;
        release(package);
        if (!is_empty(full) && is_dict(runtime.modules)) {
            result = retain(dict_get_str(as_dict(runtime.modules), full));
            release(full);
            if (!is_empty(result))
                return result;
        }
        if (error_occurred())
            return EMPTY;
    }
    return cannot_import(module, name);
}

/* format takes the module's name and what was found instead of a str. */
static void star_name_error(Value module, Value found, const char *format)
{
    Value name = get_attribute(module, NAME(name_));
    if (is_empty(name))
        return;
    if (is_str(name))
        error_type(format, name, found);
    else
        error_type("module __name__ must be a string, not %T", name);
    release(name);
}

/* Every public name of a module into a namespace. */
static bool import_star(Value module, Value namespace)
{
    Value all = EMPTY;
    bool skip_underscore = false;
    int found = find_attribute_c(module, "__all__", &all);
    if (found == 0) {
        Value dict;
        found = find_attribute(module, NAME(dict_), &dict);
        if (found == 0)
            error_set(TYPE(ImportError), "from-import-* object has no __dict__ and no __all__");
        if (found <= 0)
            return false;
        all = list_from_iterable(dict);
        release(dict);
        skip_underscore = true;
    }
    if (found < 0 || is_empty(all))
        return false;
    Value names = tuple_from_iterable(all);
    release(all);
    bool ok = !is_empty(names);
    for (size_t i = 0; ok && i < as_tuple(names)->length; i++) {
        Value name = as_tuple(names)->items[i];
        if (!is_str(name)) {
            star_name_error(module, name, skip_underscore ? "Key in %U.__dict__ must be str, not %T" : "Item in %U.__all__ must be str, not %T");
            ok = false;
            break;
        }
        if (skip_underscore && as_str(name)->length && str_char(as_str(name), 0) == '_')
            continue;
        Value v = get_attribute(module, name);
        ok = !is_empty(v) && (is_exact_dict(namespace) ? dict_set(as_dict(namespace), name, v) : set_item(namespace, name, v));
        release(v);
    }
    release(names);
    return ok;
}

bool op_import(Frame *frame, const Insn *insn)
{
    Value *regs = frame->regs;
    if (insn->op == OP_IMPORT_STAR) {
        bool ok = import_star(regs[insn->a], regs[0]);
        clear(&regs[insn->a]);
        return ok;
    }
    Value name = frame->code->names[((const CacheWord *)insn)[1].name], result;
    if (insn->op == OP_IMPORT_NAME) {
        result = import_name(frame, insn, name);
        clear(&regs[insn->b]);
        clear(&regs[insn->b + 1]);
    } else {
        result = import_from(regs[insn->b], name);
    }
    if (is_empty(result))
        return false;
    set_register(&regs[insn->a], result);
    return true;
}
