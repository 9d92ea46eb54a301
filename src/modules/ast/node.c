/* node.c - what all nodes of the ast module have in common: construction, pickling, copying. */
#include "modules/ast/nodes.h"

#include "object/attribute.h"
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
    *names = is_exact_tuple(found) ? retain(found) : tuple_from_iterable(found);
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
    if (s == NULL || names_of(self, s->fields_name, &fields) < 0)
        return false;
    if (is_empty(fields))
        fields = retain(runtime.empty_tuple);
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

/* Moves the fields that are there, up to the first that is not, from the dict to a tuple. */
static Value take_fields(Dict *dict, Value fields)
{
    List *taken = list_new(as_tuple(fields)->length);
    bool ok = taken != NULL;
    for (size_t i = 0; ok && i < as_tuple(fields)->length; i++) {
        Value value, old = EMPTY;
        int found = dict_lookup(dict, as_tuple(fields)->items[i], &value);
        if (found == 0)
            break;
        ok = found > 0 && list_append(taken, value) && dict_delete(dict, as_tuple(fields)->items[i], &old) >= 0;
        release(old);
    }
    Value result = ok ? list_to_tuple(from_pointer(taken)) : EMPTY;
    RELEASE(taken);
    return result;
}

static Value ast_reduce(Value self)
{
    const AstState *s = ast_state();
    bool failed = false;
    Dict *dict = s ? object_dict(self, true, &failed) : NULL;
    if (dict == NULL)
        return failed || s == NULL ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), runtime.empty_tuple);
    Value fields = EMPTY, args = EMPTY, rest = dict_copy(dict), result = EMPTY;
    int found = is_empty(rest) ? -1 : names_of(self, s->fields_name, &fields);
    if (found >= 0)
        args = found ? take_fields(as_dict(rest), fields) : retain(runtime.empty_tuple);
    if (!is_empty(args))
        result = tuple_pack(3, from_pointer(type_of(self)), args, rest);
    release(fields);
    release(args);
    release(rest);
    return result;
}

static const NativeRow methods[] = {
    NATIVE("__reduce__", ast_reduce, "($self, /)", NULL),
    NATIVE_END,
};

const TypeSpec ast_root_spec = {
    .name = "ast.AST", .methods = methods, .slots = {.init = ast_init},
};
