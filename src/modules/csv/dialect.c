/* dialect.c - module _csv: dialects, their registry, and the module itself. */
#include "modules/csv/csv.h"

#include <stdarg.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"

Value csv_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Value text = str_format_v(format, args);
    va_end(args);
    if (!is_empty(text))
        error_set_value(module_state()->csv_error, text);
    release(text);
    return EMPTY;
}

/* ---- reading parameters ---- */

enum { DIALECT, DELIMITER, DOUBLEQUOTE, ESCAPECHAR, LINETERMINATOR, QUOTECHAR, QUOTING, SKIPINITIALSPACE, STRICT, PARAMETERS };
static const char *const parameter_names[PARAMETERS] = {"dialect", "delimiter", "doublequote", "escapechar", "lineterminator",
                                                        "quotechar", "quoting", "skipinitialspace", "strict"};

static bool set_char(const char *name, uint32_t *to, Value v, uint32_t otherwise, bool or_none)
{
    *to = otherwise;
    if (is_empty(v))
        return true;
    if (or_none && is_none(v)) {
        *to = NO_CHAR;
        return true;
    }
    const char *wanted = or_none ? "a unicode character or None" : "a unicode character";
    if (!is_str(v))
        error_type("\"%s\" must be %s, not %T", name, wanted, v);
    else if (as_str(v)->length != 1)
        error_type("\"%s\" must be %s, not a string of length %zu", name, wanted, as_str(v)->length);
    else
        *to = str_char(as_str(v), 0);
    return !error_occurred();
}

static bool set_bool(bool *to, Value v, bool otherwise)
{
    int truth = is_empty(v) ? otherwise : is_true(v);
    *to = truth > 0;
    return truth >= 0;
}

static bool set_quoting(Dialect *d, Value v)
{
    int i;
    d->quoting = QUOTE_MINIMAL;
    if (is_empty(v))
        return true;
    if (!is_exact_int(v)) {
        error_type("\"quoting\" must be an integer, not %T", v);
        return false;
    }
    if (!c_int_argument(v, 0, &i))
        return false;
    if (i < 0 || i >= QUOTE_COUNT) {
        error_type("bad \"quoting\" value");
        return false;
    }
    d->quoting = (Quoting)i;
    return true;
}

static bool set_terminator(Dialect *d, Value v)
{
    if (!is_empty(v) && !is_str(v)) {
        error_type("\"lineterminator\" must be a string, not %T", v);
        return false;
    }
    replace(&d->lineterminator, is_empty(v) ? str_from_c("\r\n") : retain(v));
    return !is_empty(d->lineterminator);
}

static bool contains_char(Value text, uint32_t c)
{
    for (size_t i = 0; i < as_str(text)->length; i++)
        if (str_char(as_str(text), i) == c)
            return true;
    return false;
}

static bool check_char(const Dialect *d, const char *name, uint32_t c, bool allow_space)
{
    if (c == NO_CHAR)
        return true;
    if (c == '\r' || c == '\n' || (c == ' ' && !allow_space))
        error_value("bad %s value", name);
    else if (contains_char(d->lineterminator, c))
        error_value("bad %s or lineterminator value", name);
    return !error_occurred();
}

static bool check_pair(const char *one, const char *other, uint32_t a, uint32_t b)
{
    if (a != b || a == NO_CHAR)
        return true;
    error_value("bad %s or %s value", one, other);
    return false;
}

static bool set_parameters(Dialect *d, const Value *v)
{
    if (!set_char("delimiter", &d->delimiter, v[DELIMITER], ',', false) || !set_bool(&d->doublequote, v[DOUBLEQUOTE], true) ||
        !set_char("escapechar", &d->escapechar, v[ESCAPECHAR], NO_CHAR, true) || !set_terminator(d, v[LINETERMINATOR]) ||
        !set_char("quotechar", &d->quotechar, v[QUOTECHAR], '"', true) || !set_quoting(d, v[QUOTING]) ||
        !set_bool(&d->skipinitialspace, v[SKIPINITIALSPACE], false) || !set_bool(&d->strict, v[STRICT], false))
        return false;
    if (!is_empty(v[QUOTECHAR]) && is_none(v[QUOTECHAR]) && is_empty(v[QUOTING]))
        d->quoting = QUOTE_NONE;
    if (d->quoting != QUOTE_NONE && d->quotechar == NO_CHAR) {
        error_type("quotechar must be set if quoting enabled");
        return false;
    }
    return check_char(d, "delimiter", d->delimiter, true) && check_char(d, "escapechar", d->escapechar, !d->skipinitialspace) &&
           check_char(d, "quotechar", d->quotechar, !d->skipinitialspace) &&
           check_pair("delimiter", "escapechar", d->delimiter, d->escapechar) &&
           check_pair("delimiter", "quotechar", d->delimiter, d->quotechar) &&
           check_pair("escapechar", "quotechar", d->escapechar, d->quotechar);
}

/* ---- the registry ---- */

/* Owned. */
static Value registered(Value name)
{
    Value v;
    int found = dict_lookup(as_dict(module_state()->csv_dialects), name, &v);
    if (found == 0)
        csv_fail("unknown dialect");
    return found > 0 ? retain(v) : EMPTY;
}

/* Parameters that were not given, from another dialect: a str names one in the registry. Values are owned then. */
static bool fill_in(Value dialect, Value *v)
{
    for (int i = DELIMITER; i < PARAMETERS; i++) {
        if (!is_empty(v[i]))
            retain(v[i]);
        else if (!is_empty(dialect) && find_attribute_c(dialect, parameter_names[i], &v[i]) < 0)
            return false;
    }
    return true;
}

static Value dialect_from(Type *type, Value *v)
{
    Value other = EMPTY;
    if (!is_empty(v[DIALECT]) && is_empty(other = is_str(v[DIALECT]) ? registered(v[DIALECT]) : retain(v[DIALECT])))
        return EMPTY;
    bool changed = false;
    for (int i = DELIMITER; i < PARAMETERS; i++)
        changed = changed || !is_empty(v[i]);
    if (!changed && !is_empty(other) && type_of(other) == type)
        return other;
    Value values[PARAMETERS];
    memcpy(values, v, sizeof values);
    bool ok = fill_in(other, values);
    Dialect *d = ok ? object_new(type) : NULL;
    if (d && !set_parameters(d, values)) {
        RELEASE(d);
        d = NULL;
    }
    for (int i = DELIMITER; i < PARAMETERS; i++)
        if (ok || !is_empty(v[i]))
            release(values[i]);
    release(other);
    return from_pointer(d);
}

static const NativeRow new_row = {"Dialect", {NULL}, NATIVE_BOUND,
    "(dialect=<unset>, delimiter=<unset>, doublequote=<unset>, escapechar=<unset>, lineterminator=<unset>, quotechar=<unset>, "
    "quoting=<unset>, skipinitialspace=<unset>, strict=<unset>)", NULL};

static Value dialect_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[PARAMETERS];
    for (size_t k = 0; !is_empty(kwnames) && k < as_tuple(kwnames)->length; k++) {
        bool known = false;
        for (int i = 0; i < PARAMETERS; i++)
            known = known || str_equal_c(as_tuple(kwnames)->items[k], parameter_names[i]);
        if (!known)
            return error_type("this function got an unexpected keyword argument '%U'", as_tuple(kwnames)->items[k]);
    }
    if (!bind_arguments(&new_row, args, nargs, kwnames, bound, PARAMETERS))
        return EMPTY;
    return dialect_from(type, bound);
}

Value csv_make_dialect(Value dialect, Value parameters)
{
    Value args = tuple_from(&dialect, !is_empty(dialect));
    Value made = is_empty(args) ? EMPTY : call_with(from_pointer(module_state()->csv_dialect), args, parameters);
    release(args);
    return made;
}

/* ---- the type ---- */

static Dialect *as_dialect(Value v) { return (Dialect *)as_object(v); }
static Value char_value(uint32_t c) { return c == NO_CHAR ? none_value() : str_from_char(c); }
static Value get_delimiter(Value self) { return char_value(as_dialect(self)->delimiter); }
static Value get_escapechar(Value self) { return char_value(as_dialect(self)->escapechar); }
static Value get_quotechar(Value self) { return char_value(as_dialect(self)->quotechar); }
static Value get_quoting(Value self) { return small_int_value(as_dialect(self)->quoting); }
static Value get_lineterminator(Value self) { return retain(as_dialect(self)->lineterminator); }

static const GetSetRow getset[] = {
    {"delimiter", get_delimiter, NULL, NULL}, {"escapechar", get_escapechar, NULL, NULL}, {"lineterminator", get_lineterminator, NULL, NULL},
    {"quotechar", get_quotechar, NULL, NULL}, {"quoting", get_quoting, NULL, NULL}, GETSET_END,
};
static const MemberRow members[] = {
    {"skipinitialspace", MEMBER_BOOL, offsetof(Dialect, skipinitialspace), true, NULL},
    {"doublequote", MEMBER_BOOL, offsetof(Dialect, doublequote), true, NULL},
    {"strict", MEMBER_BOOL, offsetof(Dialect, strict), true, NULL},
    MEMBER_END,
};

static Value dialect_reduce(Value self, const Value *args)
{
    (void)args;
    return error_type("cannot pickle '%N' instances", type_of(self));
}
static const NativeRow methods[] = {
    NATIVE("__reduce__", dialect_reduce, "($self, /, *args)", "Dialects can't be pickled."),
    NATIVE("__reduce_ex__", dialect_reduce, "($self, /, *args)", "Dialects can't be pickled."),
    NATIVE_END,
};

static void dialect_dealloc(Object *self)
{
    release(((Dialect *)self)->lineterminator);
    object_free(self);
}

const TypeSpec csv_dialect_spec = {
    .name = "_csv.Dialect", .size = sizeof(Dialect), .flags = TYPE_BASE, .methods = methods, .members = members, .getset = getset,
    .doc = "The way in which a CSV file is written.", .slots = {.new = dialect_new, .dealloc = dialect_dealloc},
};

/* ---- the module ---- */

static Value list_dialects(Value module)
{
    (void)module;
    return list_from_iterable(module_state()->csv_dialects);
}

static Value register_dialect(Value module, const Value *args)
{
    (void)module;
    if (!is_str(args[0]))
        return error_type("dialect name must be a string");
    Value dialect = csv_make_dialect(args[1], args[2]);
    bool ok = !is_empty(dialect) && dict_set(as_dict(module_state()->csv_dialects), args[0], dialect);
    release(dialect);
    return ok ? none_value() : EMPTY;
}

static Value unregister_dialect(Value module, const Value *args)
{
    (void)module;
    int deleted = dict_delete(as_dict(module_state()->csv_dialects), args[0], NULL);
    if (deleted == 0)
        csv_fail("unknown dialect");
    return deleted > 0 ? none_value() : EMPTY;
}

static Value get_dialect(Value module, const Value *args)
{
    (void)module;
    return registered(args[0]);
}

static Value field_size_limit(Value module, const Value *args)
{
    (void)module;
    int64_t old = module_state()->csv_field_limit, limit = old;
    if (!is_empty(args[0])) {
        if (!is_exact_int(args[0]))
            return error_type("limit must be an integer");
        if (!c_size_argument(args[0], &limit))
            return EMPTY;
    }
    module_state()->csv_field_limit = limit;
    return int_value(old);
}

static const NativeRow functions[] = {
    NATIVE("reader", csv_reader, "($module, iterable, /, dialect=<unset>, **fmtparams)", "An iterator over the rows that lines of text hold."),
    NATIVE("writer", csv_writer, "($module, fileobj, /, dialect=<unset>, **fmtparams)", "An object that writes rows to a file."),
    NATIVE("list_dialects", list_dialects, "($module, /)", "The names of all dialects."),
    NATIVE("register_dialect", register_dialect, "($module, name, /, dialect=<unset>, **fmtparams)", "Gives a dialect a name."),
    NATIVE("unregister_dialect", unregister_dialect, "($module, /, name)", "Takes a name of a dialect away."),
    NATIVE("get_dialect", get_dialect, "($module, /, name)", "The dialect of a name."),
    NATIVE("field_size_limit", field_size_limit, "($module, /, new_limit=<unset>)", "The longest field a reader takes; sets a new limit."),
    NATIVE_END,
};

static bool fill(Value module)
{
    static const char *const quotings[] = {"QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE", "QUOTE_STRINGS", "QUOTE_NOTNULL"};
    struct ModuleState *state = module_state_start();
    if (state == NULL || !module_add_exception(module, "Error", TYPE(Exception), &state->csv_error) ||
        !module_make_type(module, &csv_dialect_spec, NULL, true, &state->csv_dialect) ||
        !module_make_type(module, &csv_reader_spec, NULL, false, &state->csv_reader) ||
        !module_make_type(module, &csv_writer_spec, NULL, false, &state->csv_writer))
        return false;
    replace(&state->csv_dialects, from_pointer(dict_new()));
    state->csv_field_limit = 128 * 1024;
    bool ok = !is_empty(state->csv_dialects) && module_add(module, "_dialects", retain(state->csv_dialects)) &&
              module_add(module, "Reader", retain(from_pointer(state->csv_reader))) &&
              module_add(module, "Writer", retain(from_pointer(state->csv_writer)));
    for (int i = 0; ok && i < QUOTE_COUNT; i++)
        ok = module_add_int(module, quotings[i], i);
    return ok;
}

const ModuleSpec csv_module = {"_csv", "CSV parsing and writing.\n", functions, fill};
