/* context.c - Context objects, the current one, localcontext(). */
#include "modules/_decimal/decimal.h"

#include "modules/contextvars.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/protocol.h"

static const char *const rounding_names[ROUNDING_COUNT] = {
    [DEC_ROUND_UP] = "ROUND_UP", [DEC_ROUND_DOWN] = "ROUND_DOWN", [DEC_ROUND_CEILING] = "ROUND_CEILING",
    [DEC_ROUND_FLOOR] = "ROUND_FLOOR", [DEC_ROUND_HALF_UP] = "ROUND_HALF_UP", [DEC_ROUND_HALF_DOWN] = "ROUND_HALF_DOWN",
    [DEC_ROUND_HALF_EVEN] = "ROUND_HALF_EVEN", [DEC_ROUND_05UP] = "ROUND_05UP",
};

enum { DEFAULT_TRAPS = DEC_INVALID | DEC_DIVISION_BY_ZERO | DEC_OVERFLOW };

/* ---- the current one ---- */

static ContextObject *context_new_object(Type *type)
{
    ContextObject *c = object_new(type);
    if (c == NULL)
        return NULL;
    c->limits = (DecContext){28, 999999, -999999, DEC_ROUND_HALF_EVEN, false};
    c->traps = DEFAULT_TRAPS;
    c->capitals = true;
    c->flags_dict = signal_dict_new(&c->status);
    c->traps_dict = is_empty(c->flags_dict) ? EMPTY : signal_dict_new(&c->traps);
    if (is_empty(c->traps_dict)) {
        RELEASE(c);
        return NULL;
    }
    return c;
}

static void copy_settings(ContextObject *to, const ContextObject *from)
{
    to->limits = from->limits;
    to->traps = from->traps;
    to->status = from->status;
    to->capitals = from->capitals;
}

/* A copy without flags. */
static ContextObject *fresh_copy(const ContextObject *c)
{
    ContextObject *copy = context_new_object(STATE->context_type);
    if (copy) {
        copy_settings(copy, c);
        copy->status = 0;
    }
    return copy;
}

static bool install(Value context)
{
    Value token = context_variable_set(STATE->variable, context);
    release(token);
    return !is_empty(token);
}

static COLD ContextObject *first_context(void)
{
    ContextObject *c = fresh_copy(as_decimal_context(STATE->default_context));
    bool ok = c && install(from_pointer(c));
    RELEASE(c); /* the variable keeps it */
    return ok ? c : NULL;
}

ContextObject *current_context(void)
{
    DecimalState *s = STATE;
    uint64_t version = runtime.state->contexts_version, context = thread_current()->context.bits;
    if (likely(s->cache.value && s->cache.version == version && s->cache.context == context))
        return s->cache.value;
    Value found;
    int known = context_variable_get(s->variable, &found);
    if (known <= 0)
        return known < 0 ? NULL : first_context();
    s->cache.version = version;
    s->cache.context = context;
    return s->cache.value = as_decimal_context(found);
}

ContextObject *context_argument(Value v)
{
    if (is_empty(v) || is_none(v))
        return current_context();
    if (is_decimal_context(v))
        return as_decimal_context(v);
    error_type("optional argument must be a context");
    return NULL;
}

Value getcontext(Value self)
{
    (void)self;
    ContextObject *c = current_context();
    return c ? from_pointer(RETAIN(c)) : EMPTY;
}

/* The contexts that the module gives away as templates are copied when they are set. */
static bool is_template(Value context)
{
    return same(context, STATE->default_context) || same(context, STATE->basic_context) || same(context, STATE->extended_context);
}

Value setcontext(Value self, Value context)
{
    (void)self;
    if (!is_decimal_context(context))
        return error_type("argument must be a context");
    Value set = is_template(context) ? from_pointer(fresh_copy(as_decimal_context(context))) : retain(context);
    bool ok = !is_empty(set) && install(set);
    release(set);
    return ok ? none_value() : EMPTY;
}

/* ---- attributes ---- */

int rounding_of(Value v)
{
    for (int i = 0; is_str(v) && i < ROUNDING_COUNT; i++)
        if (same(v, STATE->roundings[i]) || str_equal_c(v, rounding_names[i]))
            return i;
    error_type("valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
               "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]");
    return -1;
}

static bool number_within(Value v, int64_t least, int64_t most, const char *message, int64_t *result)
{
    if (!is_int(v)) {
        error_type("an integer is required");
        return false;
    }
    if (int_as_int64(v, result) != 0) {
        error_overflow("Python int too large to convert to C ssize_t");
        return false;
    }
    if (*result < least || *result > most) {
        error_value("%s", message);
        return false;
    }
    return true;
}

static bool set_prec(Value self, Value v)
{
    return number_within(v, 1, DEC_MAX_PREC, "valid range for prec is [1, MAX_PREC]", &as_decimal_context(self)->limits.precision);
}
static bool set_emin(Value self, Value v)
{
    return number_within(v, DEC_MIN_EMIN, 0, "valid range for Emin is [MIN_EMIN, 0]", &as_decimal_context(self)->limits.emin);
}
static bool set_emax(Value self, Value v)
{
    return number_within(v, 0, DEC_MAX_EMAX, "valid range for Emax is [0, MAX_EMAX]", &as_decimal_context(self)->limits.emax);
}
static bool set_clamp(Value self, Value v)
{
    int64_t n;
    if (!number_within(v, 0, 1, "valid values for clamp are 0 or 1", &n))
        return false;
    as_decimal_context(self)->limits.clamp = n;
    return true;
}
static bool set_capitals(Value self, Value v)
{
    int64_t n;
    if (!number_within(v, 0, 1, "valid values for capitals are 0 or 1", &n))
        return false;
    as_decimal_context(self)->capitals = n;
    return true;
}
static bool set_rounding(Value self, Value v)
{
    int rounding = rounding_of(v);
    if (rounding >= 0)
        as_decimal_context(self)->limits.rounding = (DecRounding)rounding;
    return rounding >= 0;
}
static bool set_traps(Value self, Value v) { return signals_from_dict(v, &as_decimal_context(self)->traps); }
static bool set_flags(Value self, Value v) { return signals_from_dict(v, &as_decimal_context(self)->status); }

static Value get_prec(Value self) { return int_value(as_decimal_context(self)->limits.precision); }
static Value get_emin(Value self) { return int_value(as_decimal_context(self)->limits.emin); }
static Value get_emax(Value self) { return int_value(as_decimal_context(self)->limits.emax); }
static Value get_clamp(Value self) { return int_value(as_decimal_context(self)->limits.clamp); }
static Value get_capitals(Value self) { return int_value(as_decimal_context(self)->capitals); }
static Value get_rounding(Value self) { return retain(STATE->roundings[as_decimal_context(self)->limits.rounding]); }
static Value get_traps(Value self) { return retain(as_decimal_context(self)->traps_dict); }
static Value get_flags(Value self) { return retain(as_decimal_context(self)->flags_dict); }

/* The order of repr(), constructor and localcontext(). */
static const GetSetRow getset[] = {
    {"prec", get_prec, set_prec, NULL},         {"rounding", get_rounding, set_rounding, NULL}, {"Emin", get_emin, set_emin, NULL},
    {"Emax", get_emax, set_emax, NULL},         {"capitals", get_capitals, set_capitals, NULL}, {"clamp", get_clamp, set_clamp, NULL},
    {"flags", get_flags, set_flags, NULL},      {"traps", get_traps, set_traps, NULL},          GETSET_END,
};
enum { SETTINGS = 8, SETTING_FLAGS = 6 };

static bool context_set_attribute(Value self, Value name, Value value)
{
    if (is_empty(value)) {
        error_set(TYPE(AttributeError), "context attributes cannot be deleted");
        return false;
    }
    return TYPE(object)->slots.set_attribute(self, name, value);
}

/* One setting of a constructor; flags and traps may be lists here. */
static bool apply_setting(Value self, size_t i, Value v)
{
    if (is_empty(v) || is_none(v))
        return true;
    ContextObject *c = as_decimal_context(self);
    if (i >= SETTING_FLAGS && is_list(v))
        return signals_from_list(v, i == SETTING_FLAGS ? &c->status : &c->traps);
    return getset[i].set(self, v);
}

/* ---- making ---- */

static Value context_type_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    ContextObject *c = context_new_object(type);
    if (c && !is_empty(STATE->default_context)) {
        copy_settings(c, as_decimal_context(STATE->default_context));
        c->status = 0;
    }
    return from_pointer(c);
}

static bool context_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"this function", {NULL}, NATIVE_BOUND,
        "($self, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)", NULL};
    Value bound[SETTINGS];
    if (!bind_arguments(&row, args, nargs, kwnames, bound, SETTINGS))
        return false;
    for (size_t i = 0; i < SETTINGS; i++)
        if (!apply_setting(self, i, bound[i]))
            return false;
    return true;
}

static void context_dealloc(Object *self)
{
    ContextObject *c = (ContextObject *)self;
    signal_dict_detach(c->flags_dict);
    signal_dict_detach(c->traps_dict);
    release(c->flags_dict);
    release(c->traps_dict);
    object_free(self);
}

static void context_traverse(Object *self, VisitFn visit, void *argument)
{
    visit_value(((ContextObject *)self)->flags_dict, visit, argument);
    visit_value(((ContextObject *)self)->traps_dict, visit, argument);
}

/* The names of signals, in the order in which repr() of a context has them. */
static void put_signals(StrBuilder *b, uint32_t flags)
{
    static const struct { uint32_t bits; const char *name; } order[] = {
        {DEC_CLAMPED, "Clamped"}, {DEC_INVALID, "InvalidOperation"}, {DEC_DIVISION_BY_ZERO, "DivisionByZero"},
        {DEC_INEXACT, "Inexact"}, {DEC_FLOAT_OPERATION, "FloatOperation"}, {DEC_OVERFLOW, "Overflow"},
        {DEC_ROUNDED, "Rounded"}, {DEC_SUBNORMAL, "Subnormal"}, {DEC_UNDERFLOW, "Underflow"},
    };
    bool first = true;
    builder_char(b, '[');
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (!(flags & order[i].bits))
            continue;
        if (!first)
            builder_c(b, ", ");
        builder_c(b, order[i].name);
        first = false;
    }
    builder_char(b, ']');
}

static Value context_repr(Value self)
{
    ContextObject *c = as_decimal_context(self);
    StrBuilder b;
    builder_init(&b);
    Value start = str_format("Context(prec=%lld, rounding=%s, Emin=%lld, Emax=%lld, capitals=%d, clamp=%d, flags=", (long long)c->limits.precision,
                             rounding_names[c->limits.rounding], (long long)c->limits.emin, (long long)c->limits.emax, c->capitals, c->limits.clamp);
    if (is_empty(start))
        return EMPTY;
    builder_str(&b, start);
    release(start);
    put_signals(&b, c->status);
    builder_c(&b, ", traps=");
    put_signals(&b, c->traps);
    builder_char(&b, ')');
    return builder_finish(&b);
}

/* ---- the methods that are about the context itself ---- */

Value decimal_context_copy(Value self)
{
    ContextObject *copy = context_new_object(STATE->context_type);
    if (copy)
        copy_settings(copy, as_decimal_context(self));
    return from_pointer(copy);
}

Value decimal_context_clear_flags(Value self)
{
    as_decimal_context(self)->status = 0;
    return none_value();
}

Value decimal_context_clear_traps(Value self)
{
    as_decimal_context(self)->traps = 0;
    return none_value();
}

Value decimal_context_etiny(Value self) { return int_value(dec_etiny(&as_decimal_context(self)->limits)); }
Value decimal_context_etop(Value self) { return int_value(dec_etop(&as_decimal_context(self)->limits)); }

Value decimal_context_reduce(Value self)
{
    ContextObject *c = as_decimal_context(self);
    Value items[SETTINGS] = {get_prec(self), get_rounding(self), get_emin(self), get_emax(self), get_capitals(self), get_clamp(self),
                             signal_list(c->status), signal_list(c->traps)};
    Value arguments = tuple_from_owned(items, SETTINGS);
    Value result = is_empty(arguments) ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), arguments);
    release(arguments);
    return result;
}

const TypeSpec decimal_context_spec = {
    .name = "decimal.Context",
    .doc = "Context(prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)\n--\n\n"
           "What an operation rounds to, the limits of exponents, and which conditions raise an exception.",
    .size = sizeof(ContextObject), .flags = TYPE_BASE | TYPE_TRACKED, .methods = decimal_context_methods, .getset = getset,
    .slots = {.new = context_type_new, .init = context_init, .repr = context_repr, .set_attribute = context_set_attribute,
              .dealloc = context_dealloc, .traverse = context_traverse},
};

/* ---- localcontext ---- */

typedef struct Manager {
    Object head;
    Value local, global; /* contexts */
} Manager;

static Value manager_enter(Value self)
{
    Manager *m = (Manager *)as_object(self);
    Value set = setcontext(EMPTY, m->local);
    release(set);
    return is_empty(set) ? EMPTY : retain(m->local);
}

static Value manager_exit(Value self, const Value *args)
{
    (void)args;
    Value set = setcontext(EMPTY, ((Manager *)as_object(self))->global);
    release(set);
    return is_empty(set) ? EMPTY : bool_value(false);
}

static void manager_dealloc(Object *self)
{
    release(((Manager *)self)->local);
    release(((Manager *)self)->global);
    object_free(self);
}

static void manager_traverse(Object *self, VisitFn visit, void *argument)
{
    visit_value(((Manager *)self)->local, visit, argument);
    visit_value(((Manager *)self)->global, visit, argument);
}

static const NativeRow manager_methods[] = {
    NATIVE("__enter__", manager_enter, "($self, /)", NULL),
    NATIVE("__exit__", manager_exit, "($self, /, *args)", NULL),
    NATIVE_END,
};

const TypeSpec decimal_manager_spec = {
    .name = "decimal.ContextManager", .size = sizeof(Manager), .flags = TYPE_TRACKED | TYPE_NO_NEW, .methods = manager_methods,
    .slots = {.dealloc = manager_dealloc, .traverse = manager_traverse},
};

Value localcontext(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self;
    static const NativeRow row = {"this function", {NULL}, NATIVE_BOUND,
        "(ctx=None, *, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)", NULL};
    Value bound[1 + SETTINGS];
    if (!bind_arguments(&row, args, nargs, kwnames, bound, 1 + SETTINGS))
        return EMPTY;
    ContextObject *global = current_context(), *local = global ? context_argument(bound[0]) : NULL;
    Manager *m = local ? object_new(STATE->manager_type) : NULL;
    if (m == NULL)
        return EMPTY;
    m->global = from_pointer(RETAIN(global));
    m->local = decimal_context_copy(from_pointer(local));
    bool ok = !is_empty(m->local);
    for (size_t i = 0; ok && i < SETTINGS; i++)
        ok = apply_setting(m->local, i, bound[1 + i]);
    if (!ok) {
        RELEASE(m);
        return EMPTY;
    }
    return from_pointer(m);
}

/* ---- IEEE 754's contexts, and the start ---- */

enum { IEEE_MAX_BITS = 512 };

Value ieee_context(Value self, Value v)
{
    (void)self;
    int64_t bits;
    if (!is_int(v))
        return error_type("an integer is required");
    if (int_as_int64(v, &bits) != 0)
        bits = 0;
    if (bits <= 0 || bits > IEEE_MAX_BITS || bits % 32)
        return error_value("argument must be a multiple of 32, with a maximum of %d", IEEE_MAX_BITS);
    ContextObject *c = context_new_object(STATE->context_type);
    if (c == NULL)
        return EMPTY;
    int64_t emax = 3 * ((int64_t)1 << (bits / 16 + 3));
    c->limits = (DecContext){9 * (bits / 32) - 2, emax, 1 - emax, DEC_ROUND_HALF_EVEN, true};
    c->traps = 0;
    return from_pointer(c);
}

bool contexts_start(DecimalState *s)
{
    for (int i = 0; i < ROUNDING_COUNT; i++)
        if (is_empty(s->roundings[i] = str_intern_c(rounding_names[i])))
            return false;
    s->variable = context_variable_new("decimal_context");
    if (is_empty(s->variable))
        return false;
    ContextObject *standard = context_new_object(s->context_type), *basic = context_new_object(s->context_type),
                  *extended = context_new_object(s->context_type);
    s->default_context = from_pointer(standard);
    s->basic_context = from_pointer(basic);
    s->extended_context = from_pointer(extended);
    if (!standard || !basic || !extended)
        return false;
    basic->limits.precision = extended->limits.precision = 9;
    basic->limits.rounding = DEC_ROUND_HALF_UP;
    basic->traps = DEFAULT_TRAPS | DEC_UNDERFLOW | DEC_CLAMPED;
    extended->traps = 0;
    return true;
}
