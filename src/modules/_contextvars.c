/* _contextvars.c - Context, ContextVar, Token (PEP 567).

   A context's variables are a dict that copies share until one of them is changed, so copy() takes constant time. */
#include "modules/contextvars.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/containers.h"
#include "runtime/state.h"
#include "types/module.h"

typedef struct Context {
    Object head;
    Dict *variables;  /* ContextVar -> value; shared where its count is above one */
    Value previous;   /* the context entered before this one, while it is entered; or EMPTY */
    bool entered;
} Context;

typedef struct ContextVar {
    Object head;
    Value name, standard; /* standard: the default, or EMPTY */
} ContextVar;

typedef struct Token {
    Object head;
    Value context, variable, old; /* old EMPTY: there was none */
    bool used;
} Token;

static Context *as_context(Value v) { return (Context *)as_object(v); }
static ContextVar *as_variable(Value v) { return (ContextVar *)as_object(v); }
static Token *as_token(Value v) { return (Token *)as_object(v); }

static Value context_with(Dict *variables)
{
    Context *c = object_new(TYPE(context));
    runtime.state->contexts_version++;
    if (c == NULL)
        return EMPTY;
    c->variables = variables ? RETAIN(variables) : dict_new();
    if (c->variables == NULL) {
        RELEASE(c);
        return EMPTY;
    }
    return from_pointer(c);
}

/* The running thread's context, made at first use. Borrowed; NULL: exception. */
static Context *current_context(void)
{
    Thread *thread = thread_current();
    if (is_empty(thread->context))
        thread->context = context_with(NULL);
    return is_empty(thread->context) ? NULL : as_context(thread->context);
}

static bool own_variables(Context *c)
{
    runtime.state->contexts_version++;
    if (object_count(&c->variables->head) == 1)
        return true;
    Value copy = dict_copy(c->variables);
    if (is_empty(copy))
        return false;
    Dict *old = c->variables;
    c->variables = as_dict(copy);
    RELEASE(old);
    return true;
}

/* ---- ContextVar ---- */

static Value variable_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"ContextVar", {NULL}, NATIVE_BOUND, "(name, /, *, default=<unset>)", NULL};
    Value bound[2];
    if (!bind_arguments(&row, args, nargs, kwnames, bound, 2))
        return EMPTY;
    if (!is_str(bound[0]))
        return error_type("context variable name must be a str");
    if (hash_of(bound[0]) == -1)
        return EMPTY;
    ContextVar *v = object_new(type);
    if (v == NULL)
        return EMPTY;
    v->name = retain(bound[0]);
    v->standard = retain(bound[1]);
    return from_pointer(v);
}

static Value variable_get(Value self, const Value *args)
{
    Thread *thread = thread_current();
    Value found = EMPTY;
    if (!is_empty(thread->context)) {
        int known = dict_lookup(as_context(thread->context)->variables, self, &found);
        if (known < 0)
            return EMPTY;
        if (known > 0)
            return retain(found);
    }
    if (!is_empty(args[0]))
        return retain(args[0]);
    if (!is_empty(as_variable(self)->standard))
        return retain(as_variable(self)->standard);
    return error_set_value(TYPE(LookupError), self);
}

static Value variable_set(Value self, Value value)
{
    Context *c = current_context();
    Value old = EMPTY;
    if (c == NULL || dict_lookup(c->variables, self, &old) < 0)
        return EMPTY;
    Token *token = object_new(TYPE(context_token));
    if (token == NULL)
        return EMPTY;
    token->context = from_pointer(RETAIN(c));
    token->variable = retain(self);
    token->old = retain(old);
    if (!own_variables(c) || !dict_set(c->variables, self, value)) {
        RELEASE(token);
        return EMPTY;
    }
    return from_pointer(token);
}

static Value variable_reset(Value self, Value v)
{
    if (type_of(v) != TYPE(context_token))
        return error_type("expected an instance of Token, got %R", v);
    Token *token = as_token(v);
    Context *c = current_context();
    if (c == NULL)
        return EMPTY;
    if (token->used)
        return error_set(TYPE(RuntimeError), "%R has already been used once", v);
    if (!same(token->variable, self))
        return error_value("%R was created by a different ContextVar", v);
    if (as_context(token->context) != c)
        return error_value("%R was created in a different Context", v);
    token->used = true;
    if (!own_variables(c))
        return EMPTY;
    bool ok = is_empty(token->old) ? dict_delete(c->variables, self, NULL) >= 0 : dict_set(c->variables, self, token->old);
    return ok ? none_value() : EMPTY;
}

Value context_variable_new(const char *name)
{
    ContextVar *v = object_new(TYPE(context_var));
    if (v)
        v->name = str_intern_c(name);
    if (v && is_empty(v->name)) {
        RELEASE(v);
        return EMPTY;
    }
    return from_pointer(v);
}

int context_variable_get(Value variable, Value *value)
{
    Thread *thread = thread_current();
    return is_empty(thread->context) ? 0 : dict_lookup(as_context(thread->context)->variables, variable, value);
}

Value context_variable_set(Value variable, Value value) { return variable_set(variable, value); }

static Value variable_repr(Value self)
{
    ContextVar *v = as_variable(self);
    if (is_empty(v->standard))
        return str_format("<ContextVar name=%R at %p>", v->name, (void *)v);
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : str_from_c("...");
    Value result = str_format("<ContextVar name=%R default=%R at %p>", v->name, v->standard, (void *)v);
    repr_leave(self);
    return result;
}

static Value variable_name(Value self) { return retain(as_variable(self)->name); }

static void variable_dealloc(Object *self)
{
    release(((ContextVar *)self)->name);
    release(((ContextVar *)self)->standard);
    object_free(self);
}
static void variable_traverse(Object *self, VisitFn visit, void *context) { visit_value(((ContextVar *)self)->standard, visit, context); }

static const NativeRow variable_methods[] = {
    NATIVE("get", variable_get, "($self, default=<unset>, /)", "The variable's value in the current context."),
    NATIVE("set", variable_set, "($self, value, /)", "Sets it; the token restores what was there before."),
    NATIVE("reset", variable_reset, "($self, token, /)", "Restores what was there before the set() that gave the token."),
    CLASS_GETITEM_ROW, NATIVE_END,
};
static const GetSetRow variable_getset[] = {{"name", variable_name, NULL, NULL}, GETSET_END};

const TypeSpec context_var_spec = {
    .name = "_contextvars.ContextVar", .size = sizeof(ContextVar), .flags = TYPE_TRACKED, .methods = variable_methods,
    .getset = variable_getset,
    .slots = {.new = variable_new, .repr = variable_repr, .dealloc = variable_dealloc, .traverse = variable_traverse},
};

/* ---- Token ---- */

static Value token_variable(Value self) { return retain(as_token(self)->variable); }
static Value token_missing(void);
static Value token_old(Value self) { return is_empty(as_token(self)->old) ? token_missing() : retain(as_token(self)->old); }
static Value token_enter(Value self) { return retain(self); }
static Value token_exit(Value self, const Value *args)
{
    (void)args;
    return variable_reset(as_token(self)->variable, self);
}
static Value token_repr(Value self)
{
    Token *t = as_token(self);
    return str_format("<Token%s var=%R at %p>", t->used ? " used" : "", t->variable, (void *)t);
}
static void token_dealloc(Object *self)
{
    release(((Token *)self)->context);
    release(((Token *)self)->variable);
    release(((Token *)self)->old);
    object_free(self);
}
static void token_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Token *)self)->context, visit, context);
    visit_value(((Token *)self)->variable, visit, context);
    visit_value(((Token *)self)->old, visit, context);
}
static Value token_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    (void)args;
    (void)nargs;
    (void)kwnames;
    return error_set(TYPE(RuntimeError), "Tokens can only be created by ContextVars");
}
static const NativeRow token_methods[] = {
    NATIVE("__enter__", token_enter, "($self, /)", "Enters a block at whose end the variable is reset."),
    NATIVE("__exit__", token_exit, "($self, type, value, traceback, /)", "Resets the variable."), CLASS_GETITEM_ROW, NATIVE_END,
};
static const GetSetRow token_getset[] = {{"var", token_variable, NULL, NULL}, {"old_value", token_old, NULL, NULL}, GETSET_END};

const TypeSpec context_token_spec = {
    .name = "_contextvars.Token", .size = sizeof(Token), .flags = TYPE_TRACKED, .methods = token_methods, .getset = token_getset,
    .slots = {.new = token_new, .repr = token_repr, .dealloc = token_dealloc, .traverse = token_traverse},
};

/* Token.MISSING: the one instance of a type of its own. */
static Value missing_repr(Value self)
{
    (void)self;
    return str_from_c("<Token.MISSING>");
}
const TypeSpec token_missing_spec = {
    .name = "Token.MISSING", .size = sizeof(Object), .flags = TYPE_NO_NEW, .slots = {.repr = missing_repr, .dealloc = object_free},
};
static Value token_missing(void) { return retain(dict_get_c(as_dict(TYPE(context_token)->dict), "MISSING")); }

/* ---- Context ---- */

static Value context_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    (void)args;
    if (nargs || has_keywords(kwnames))
        return error_type("Context() does not accept any arguments");
    return context_with(NULL);
}

static Value context_run(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Thread *thread = thread_current();
    Context *c = as_context(self);
    if (nargs < 1)
        return error_type("run() missing 1 required positional argument");
    if (c->entered)
        return error_set(TYPE(RuntimeError), "cannot enter context: %R is already entered", self);
    c->entered = true;
    c->previous = thread->context;
    thread->context = retain(self);
    Value result = call(args[0], args + 1, nargs - 1, kwnames);
    Value mine = thread->context;
    thread->context = take(&c->previous);
    c->entered = false;
    release(mine);
    return result;
}

static Value context_copy(Value self) { return context_with(as_context(self)->variables); }

static bool is_key(Value key)
{
    if (type_of(key) == TYPE(context_var))
        return true;
    error_type("a ContextVar key was expected, got %R", key);
    return false;
}

static Value context_item(Value self, Value key)
{
    Value found;
    int known = is_key(key) ? dict_lookup(as_context(self)->variables, key, &found) : -1;
    return known < 0 ? EMPTY : known ? retain(found) : error_key(key);
}
static int context_contains(Value self, Value key)
{
    Value found;
    return is_key(key) ? dict_lookup(as_context(self)->variables, key, &found) : -1;
}
static Value context_get(Value self, const Value *args)
{
    Value found;
    int known = is_key(args[0]) ? dict_lookup(as_context(self)->variables, args[0], &found) : -1;
    return known < 0 ? EMPTY : retain(known ? found : args[1]);
}
static int64_t context_length(Value self) { return as_context(self)->variables->used; }
static Value context_view(Value self, const char *method) { return call_method_c(from_pointer(as_context(self)->variables), method, NULL, 0); }
static Value context_keys(Value self) { return context_view(self, "keys"); }
static Value context_values(Value self) { return context_view(self, "values"); }
static Value context_items(Value self) { return context_view(self, "items"); }
static Value context_iter(Value self) { return type_of(from_pointer(as_context(self)->variables))->slots.iter(from_pointer(as_context(self)->variables)); }
static Value context_compare(Value a, Value b, CompareOp op)
{
    if ((op != COMPARE_EQ && op != COMPARE_NE) || type_of(b) != TYPE(context))
        return not_implemented();
    return compare(from_pointer(as_context(a)->variables), from_pointer(as_context(b)->variables), op);
}

static void context_dealloc(Object *self)
{
    RELEASE(((Context *)self)->variables);
    release(((Context *)self)->previous);
    object_free(self);
}
static void context_traverse(Object *self, VisitFn visit, void *context)
{
    Context *c = (Context *)self;
    if (c->variables)
        visit(&c->variables->head, context);
    visit_value(c->previous, visit, context);
}

static const NativeRow context_methods[] = {
    NATIVE("run", context_run, "($self, callable, /, *args, **kwargs)", "Calls a function in this context."),
    NATIVE("copy", context_copy, "($self, /)", "A copy, in constant time."),
    NATIVE("get", context_get, "($self, key, default=None, /)", "The value of a variable, or a default."),
    NATIVE("keys", context_keys, "($self, /)", "The variables."),
    NATIVE("values", context_values, "($self, /)", "Their values."),
    NATIVE("items", context_items, "($self, /)", "Pairs of both."),
    NATIVE_END,
};

const TypeSpec context_spec = {
    .name = "_contextvars.Context", .size = sizeof(Context), .flags = TYPE_TRACKED | TYPE_MAPPING, .methods = context_methods,
    .slots = {.new = context_new, .iter = context_iter, .length = context_length, .get_item = context_item,
              .contains = context_contains, .compare = context_compare, .dealloc = context_dealloc, .traverse = context_traverse},
};

static Value copy_context(Value self)
{
    Context *c = current_context();
    (void)self;
    return c ? context_with(c->variables) : EMPTY;
}

static const NativeRow functions[] = {
    NATIVE("copy_context", copy_context, "($module, /)", "A copy of the current context."),
    NATIVE_END,
};

static bool fill(Value module)
{
    if (is_empty(dict_get_c(as_dict(TYPE(context_token)->dict), "MISSING"))) {
        Object *missing = object_new(TYPE(token_missing));
        if (missing == NULL || !dict_set_c(as_dict(TYPE(context_token)->dict), "MISSING", from_pointer(missing)))
            return false;
        RELEASE(missing);
        type_modified(TYPE(context_token));
    }
    return module_add_type(module, TYPE(context)) && module_add_type(module, TYPE(context_var)) &&
           module_add_type(module, TYPE(context_token));
}

const ModuleSpec contextvars_module = {"_contextvars", "Context Variables", functions, fill};
