/* node.c - what all nodes of the ast module have in common: construction, pickling, copying. */
#include "modules/ast/nodes.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/generic_alias.h"

/* ---- construction ---- */

/* An attribute of the class as a tuple of names: 1, 0 absent, -1 exception. */
static int names_of(Value self, Value attribute, Value *names)
{
    Value found;
    int status = find_attribute(from_pointer(type_of(self)), attribute, &found);
    if (status <= 0)
        return status;
    *names = is_exact_tuple(found) ? retain(found) : length_of(found) < 0 ? EMPTY : tuple_from_iterable(found);
    release(found);
    return is_empty(*names) ? -1 : 1;
}

/* Where a name is among the fields; -1: nowhere. -2: exception. */
static int64_t index_of(Value fields, Value name)
{
    for (size_t i = 0; i < as_tuple(fields)->length; i++) {
        int equal = values_equal(as_tuple(fields)->items[i], name);
        if (equal)
            return equal < 0 ? -2 : (int64_t)i;
    }
    return -1;
}

static bool warn_unless_attribute(const AstState *s, Value self, Value name)
{
    Value names = EMPTY;
    int found = names_of(self, s->attributes_name, &names);
    if (found < 0)
        return false;
    int64_t at = found ? index_of(names, name) : -1;
    release(names);
    if (at != -1)
        return at >= 0;
    return error_warn(TYPE(DeprecationWarning), 1,
                      "%N.__init__ got an unexpected keyword argument %R. Support for arbitrary keyword arguments is deprecated "
                      "and will be removed in Python 3.15.", type_of(self), name);
}

static bool set_keyword(const AstState *s, Value self, Value fields, bool *given, Value name, Value value)
{
    int64_t at = index_of(fields, name);
    if (at == -2)
        return false;
    if (at >= 0 && given[at]) {
        error_type("%N got multiple values for argument %R", type_of(self), name);
        return false;
    }
    if (at >= 0)
        given[at] = true;
    else if (!warn_unless_attribute(s, self, name))
        return false;
    return set_attribute(self, name, value);
}

static bool set_default(const AstState *s, Value self, Value name, Value type)
{
    Type *kind = is_empty(type) ? NULL : type_of(type);
    if (kind == TYPE(union_)) /* the class has None for it */
        return true;
    if (kind == TYPE(generic_alias)) {
        Value list = from_pointer(list_new(0));
        bool ok = !is_empty(list) && set_attribute(self, name, list);
        release(list);
        return ok;
    }
    if (kind && same(type, from_pointer(s->sums[SUM_expr_context])))
        return set_attribute(self, name, s->singletons[ENUM_expr_context_Load]);
    if (kind == NULL)
        return error_warn(TYPE(DeprecationWarning), 1,
                          "Field %R is missing from %N._field_types. This will become an error in Python 3.15.", name, type_of(self));
    return error_warn(TYPE(DeprecationWarning), 1,
                      "%N.__init__ missing 1 required positional argument: %R. This will become an error in Python 3.15.",
                      type_of(self), name);
}

static bool set_defaults(const AstState *s, Value self, Value fields, const bool *given)
{
    Value types = EMPTY;
    size_t n = as_tuple(fields)->length, i = 0;
    while (i < n && given[i])
        i++;
    if (i == n)
        return true;
    int found = find_attribute(from_pointer(type_of(self)), s->field_types_name, &types);
    bool ok = found >= 0;
    for (; ok && found && i < n; i++) {
        Value type = EMPTY;
        ok = given[i] || !is_dict(types) ||
             (dict_lookup(as_dict(types), as_tuple(fields)->items[i], &type) >= 0 && set_default(s, self, as_tuple(fields)->items[i], type));
    }
    release(types);
    return ok;
}

static bool set_fields(const AstState *s, Value self, Value fields, bool *given, const Value *args, size_t nargs, Value kwnames)
{
    for (size_t i = 0; i < nargs; i++) {
        if (!set_attribute(self, as_tuple(fields)->items[i], args[i]))
            return false;
        given[i] = true;
    }
    for (size_t i = 0; !is_empty(kwnames) && i < as_tuple(kwnames)->length; i++)
        if (!set_keyword(s, self, fields, given, as_tuple(kwnames)->items[i], args[nargs + i]))
            return false;
    return set_defaults(s, self, fields, given);
}

static bool ast_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    const AstState *s = ast_state();
    Value fields = EMPTY;
    int found = s ? names_of(self, s->fields_name, &fields) : -1;
    if (found == 0)
        error_set(TYPE(AttributeError), "type object '%s%N' has no attribute '_fields'", type_of(self) == s->root ? "ast." : "", type_of(self));
    if (found <= 0)
        return false;
    size_t n = as_tuple(fields)->length;
    bool small[16] = {false}, *given = n <= 16 ? small : mem_alloc(n), ok = false;
    if (nargs > n) {
        error_type("%N constructor takes at most %zu positional argument%s", type_of(self), n, n == 1 ? "" : "s");
    } else if (given) {
        if (given != small)
            memset(given, 0, n);
        ok = set_fields(s, self, fields, given, args, nargs, kwnames);
    }
    if (given != small)
        mem_free(given, n);
    release(fields);
    return ok;
}

/* ---- pickling and copying ---- */

/* None for each field, up to the first that is missing: construction then gives no warnings, and the state that is set
   afterwards gives the values. */
static Value placeholders(Dict *dict, Value fields)
{
    size_t n = 0;
    int found = 1;
    while (n < as_tuple(fields)->length) {
        Value value;
        found = dict_lookup(dict, as_tuple(fields)->items[n], &value);
        if (found <= 0)
            break;
        n++;
    }
    Tuple *result = found < 0 ? NULL : tuple_new(n);
    for (size_t i = 0; result && i < n; i++)
        result->items[i] = none_value();
    return from_pointer(result);
}

static Value ast_reduce(Value self)
{
    const AstState *s = ast_state();
    bool failed = false;
    Dict *dict = s ? object_dict(self, true, &failed) : NULL;
    if (dict == NULL)
        return failed || s == NULL ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), runtime.empty_tuple);
    Value fields = EMPTY, args = EMPTY, result = EMPTY, state = retain(from_pointer(dict));
    int found = names_of(self, s->fields_name, &fields);
    if (found >= 0)
        args = found ? placeholders(dict, fields) : retain(runtime.empty_tuple);
    if (!is_empty(args))
        result = tuple_pack(3, from_pointer(type_of(self)), args, state);
    release(fields);
    release(args);
    release(state);
    return result;
}

/* ---- __replace__ ---- */

/* Adds what a class attribute lists to the names that are known. */
static bool add_names(List *known, Value self, Value attribute)
{
    Value names = EMPTY;
    int found = names_of(self, attribute, &names);
    bool ok = found >= 0 && (found == 0 || list_extend(known, names));
    release(names);
    return ok;
}

static bool check_known(Value self, Value known, Dict *changes)
{
    Value key, value;
    for (int64_t i = 0; dict_next(changes, &i, &key, &value);) {
        int found = contains(known, key);
        if (found == 0)
            error_type("%N.__replace__ got an unexpected keyword argument %R.", type_of(self), key);
        if (found <= 0)
            return false;
    }
    return true;
}

/* The class has None for it. */
static int is_optional(const AstState *s, Value self, Value name)
{
    Value types, type = EMPTY;
    int found = find_attribute(from_pointer(type_of(self)), s->field_types_name, &types);
    if (found <= 0)
        return found;
    found = is_dict(types) ? dict_lookup(as_dict(types), name, &type) : 0;
    bool is = found > 0 && type_of(type) == TYPE(union_);
    release(types);
    return found < 0 ? -1 : is;
}

/* Moves what the object has, or the changes say, to the payload; the names of fields that are nowhere to `missing`. */
static bool collect(const AstState *s, Value self, Value names, size_t field_count, Dict *changes, Dict *payload, List *missing)
{
    bool failed = false;
    Dict *dict = object_dict(self, true, &failed);
    if (failed)
        return false;
    for (size_t i = 0; i < as_list(names)->length; i++) {
        Value name = as_list(names)->items[i], value;
        int found = dict_lookup(changes, name, &value);
        if (found == 0 && dict)
            found = dict_lookup(dict, name, &value);
        if (found < 0 || (found && !dict_set(payload, name, value)))
            return false;
        int optional = found || i >= field_count ? 1 : is_optional(s, self, name);
        if (optional < 0 || (!optional && !list_append(missing, name)))
            return false;
    }
    return true;
}

static COLD Value error_missing(Value self, List *missing)
{
    Value sorted = call_method_c(from_pointer(missing), "sort", NULL, 0);
    if (is_empty(sorted))
        return EMPTY;
    release(sorted);
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < missing->length; i++) {
        Value text = to_repr(missing->items[i]);
        builder_c(&b, i ? ", " : "");
        if (!is_empty(text))
            builder_str(&b, text);
        b.failed |= is_empty(text);
        release(text);
    }
    Value list = builder_finish(&b);
    if (!is_empty(list))
        error_type("%N.__replace__ missing %zu keyword argument%s: %U.", type_of(self), missing->length, missing->length == 1 ? "" : "s", list);
    release(list);
    return EMPTY;
}

static bool fill_changes(Dict *changes, const Value *values, Value kwnames)
{
    for (size_t i = 0; !is_empty(kwnames) && i < as_tuple(kwnames)->length; i++)
        if (!dict_set(changes, as_tuple(kwnames)->items[i], values[i]))
            return false;
    return true;
}

static Value ast_replace(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (nargs)
        return error_type("__replace__() takes no positional arguments");
    const AstState *s = ast_state();
    List *names = s ? list_new(8) : NULL, *missing = list_new(0);
    Dict *payload = dict_new(), *changes = dict_new();
    Value result = EMPTY;
    bool ok = names && missing && payload && changes && fill_changes(changes, args, kwnames) && add_names(names, self, s->fields_name);
    size_t field_count = ok ? names->length : 0;
    ok = ok && add_names(names, self, s->attributes_name) && check_known(self, from_pointer(names), changes) &&
         collect(s, self, from_pointer(names), field_count, changes, payload, missing);
    if (ok)
        result = missing->length ? error_missing(self, missing)
                                 : call_with(from_pointer(type_of(self)), runtime.empty_tuple, from_pointer(payload));
    RELEASE(names);
    RELEASE(missing);
    RELEASE(payload);
    RELEASE(changes);
    return result;
}

/* ---- repr: three levels deep, long lists cut ---- */

static bool put_node(const AstState *s, StrBuilder *b, Value node, int depth);

static bool put_value(const AstState *s, StrBuilder *b, Value v, int depth)
{
    if (is_instance_of(v, s->root))
        return put_node(s, b, v, depth);
    Value text = to_repr(v);
    if (!is_empty(text))
        builder_str(b, text);
    release(text);
    return !is_empty(text);
}

/* The first and the last item. */
static bool put_items(const AstState *s, StrBuilder *b, Value sequence, int depth)
{
    Value items = is_list(sequence) ? list_to_tuple(sequence) : retain(sequence);
    if (is_empty(items))
        return false;
    size_t n = as_tuple(items)->length;
    builder_char(b, is_list(sequence) ? '[' : '(');
    bool ok = n == 0 || put_value(s, b, as_tuple(items)->items[0], depth);
    if (ok && n > 1) {
        builder_c(b, n > 2 ? ", ..., " : ", ");
        ok = put_value(s, b, as_tuple(items)->items[n - 1], depth);
    }
    builder_char(b, is_list(sequence) ? ']' : ')');
    release(items);
    return ok;
}

static bool put_field(const AstState *s, StrBuilder *b, Value node, Value name, int depth)
{
    Value value = get_attribute(node, name);
    if (is_empty(value))
        return false;
    builder_str(b, name);
    builder_char(b, '=');
    bool ok = is_list(value) || is_tuple(value) ? put_items(s, b, value, depth) : put_value(s, b, value, depth);
    release(value);
    return ok;
}

static void put_class(const AstState *s, StrBuilder *b, Value node)
{
    builder_c(b, type_of(node) == s->root ? "ast." : "");
    builder_str(b, type_of(node)->name_str);
}

static bool put_fields(const AstState *s, StrBuilder *b, Value node, int depth)
{
    Value fields = EMPTY;
    int found = names_of(node, s->fields_name, &fields);
    if (found < 0)
        return false;
    size_t n = found ? as_tuple(fields)->length : 0;
    put_class(s, b, node);
    builder_c(b, depth <= 0 && !(n == 0 && type_of(node) == s->root) ? "(..." : "(");
    bool ok = true;
    for (size_t i = 0; ok && i < n && depth > 0; i++) {
        builder_c(b, i ? ", " : "");
        Value name = as_tuple(fields)->items[i];
        if (!is_str(name))
            error_type("attribute name must be string, not '%T'", name);
        ok = is_str(name) && put_field(s, b, node, name, depth - 1);
    }
    builder_char(b, ')');
    release(fields);
    return ok;
}

static bool put_node(const AstState *s, StrBuilder *b, Value node, int depth)
{
    int entered = repr_enter(node);
    if (entered) {
        put_class(s, b, node);
        builder_c(b, "(...)");
        return entered > 0;
    }
    bool ok = put_fields(s, b, node, depth);
    repr_leave(node);
    return ok;
}

static Value ast_repr(Value self)
{
    enum { LEVELS = 3 };
    const AstState *s = ast_state();
    StrBuilder b;
    builder_init(&b);
    if (s && put_node(s, &b, self, LEVELS))
        return builder_finish(&b);
    builder_drop(&b);
    return EMPTY;
}

static const NativeRow methods[] = {
    NATIVE("__reduce__", ast_reduce, "($self, /)", NULL),
    NATIVE("__replace__", ast_replace, "($self, /, **fields)", "Return a copy of the AST node with new values for the specified fields."),
    NATIVE_END,
};

const TypeSpec ast_root_spec = {
    .name = "ast.AST", .methods = methods, .slots = {.init = ast_init, .repr = ast_repr},
};
