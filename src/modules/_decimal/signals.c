/* signals.c - the exceptions of module decimal, SignalDict, and raising what a context traps. */
#include "modules/_decimal/decimal.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/iterate.h"
#include "runtime/import.h"

const uint32_t signal_bits[EXCEPTION_COUNT] = {
#define ROW(name, bits) [SIGNAL_##name] = bits,
    DECIMAL_SIGNALS(ROW) DECIMAL_CONDITIONS(ROW)
#undef ROW
};

static const char *const names[EXCEPTION_COUNT] = {
#define ROW(name, bits) [SIGNAL_##name] = #name,
    DECIMAL_SIGNALS(ROW) DECIMAL_CONDITIONS(ROW)
#undef ROW
};

/* ---- exceptions ---- */

/* class NAME(bases...), of module decimal. */
static Value make_class(const char *name, Value bases)
{
    Value text = str_intern_c(name), namespace = from_pointer(dict_new()), module = str_intern_c("decimal"), result = EMPTY;
    if (!is_empty(text) && !is_empty(namespace) && !is_empty(module) && dict_set(as_dict(namespace), NAME(module_), module))
        result = call_3(from_pointer(TYPE(type)), text, bases, namespace);
    release(text);
    release(namespace);
    release(module);
    return result;
}

static bool make_exception(DecimalState *s, SignalIndex i, Value first, Value second, Value third)
{
    Value parts[] = {first, second, third};
    Value bases = tuple_from(parts, is_empty(second) ? 1 : is_empty(third) ? 2 : 3);
    s->exceptions[i] = is_empty(bases) ? EMPTY : make_class(names[i], bases);
    release(bases);
    return !is_empty(s->exceptions[i]);
}

static bool make_exceptions(DecimalState *s)
{
    Value arithmetic = from_pointer(TYPE(ArithmeticError)), zero = from_pointer(TYPE(ZeroDivisionError));
    Value bases = tuple_pack(1, arithmetic);
    s->base_exception = is_empty(bases) ? EMPTY : make_class("DecimalException", bases);
    release(bases);
    Value base = s->base_exception, *e = s->exceptions;
    return !is_empty(base) && make_exception(s, SIGNAL_InvalidOperation, base, EMPTY, EMPTY) &&
           make_exception(s, SIGNAL_FloatOperation, base, from_pointer(TYPE(TypeError)), EMPTY) &&
           make_exception(s, SIGNAL_DivisionByZero, base, zero, EMPTY) && make_exception(s, SIGNAL_Inexact, base, EMPTY, EMPTY) &&
           make_exception(s, SIGNAL_Rounded, base, EMPTY, EMPTY) && make_exception(s, SIGNAL_Subnormal, base, EMPTY, EMPTY) &&
           make_exception(s, SIGNAL_Clamped, base, EMPTY, EMPTY) &&
           make_exception(s, SIGNAL_Overflow, e[SIGNAL_Inexact], e[SIGNAL_Rounded], EMPTY) &&
           make_exception(s, SIGNAL_Underflow, e[SIGNAL_Inexact], e[SIGNAL_Rounded], e[SIGNAL_Subnormal]) &&
           make_exception(s, SIGNAL_ConversionSyntax, e[SIGNAL_InvalidOperation], EMPTY, EMPTY) &&
           make_exception(s, SIGNAL_DivisionImpossible, e[SIGNAL_InvalidOperation], EMPTY, EMPTY) &&
           make_exception(s, SIGNAL_DivisionUndefined, e[SIGNAL_InvalidOperation], zero, EMPTY) &&
           make_exception(s, SIGNAL_InvalidContext, e[SIGNAL_InvalidOperation], EMPTY, EMPTY);
}

/* What arose, in the words of an exception's argument: conditions first, of invalid operations each by its own name. */
static Value trapped_list(uint32_t status)
{
    List *list = list_new(0);
    Value *e = STATE->exceptions;
    bool ok = list != NULL;
    if (ok && status & DEC_INVALID_OPERATION)
        ok = list_append(list, e[SIGNAL_InvalidOperation]);
    for (int i = SIGNAL_COUNT; ok && i < EXCEPTION_COUNT; i++)
        if (status & signal_bits[i])
            ok = list_append(list, e[i]);
    for (int i = 1; ok && i < SIGNAL_COUNT; i++)
        if (status & signal_bits[i])
            ok = list_append(list, e[i]);
    if (!ok) {
        RELEASE(list);
        return EMPTY;
    }
    return from_pointer(list);
}

bool context_add_status_slow(ContextObject *c, uint32_t status)
{
    c->status |= status;
    if (status & DEC_NO_MEMORY) {
        error_no_memory();
        return false;
    }
    uint32_t trapped = status & c->traps;
    if (trapped == 0)
        return true;
    int i = 0;
    while (!(trapped & signal_bits[i]))
        i++;
    Value list = trapped_list(trapped);
    if (!is_empty(list))
        error_set_value(as_type(STATE->exceptions[i]), list);
    release(list);
    return false;
}

/* ---- sets of signals ---- */

static COLD void unknown_signal(void)
{
    error_set(TYPE(KeyError), "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n"
                              "   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]");
}

/* The bits of a signal; 0: KeyError. */
static uint32_t bits_of(Value signal)
{
    for (int i = 0; i < SIGNAL_COUNT; i++)
        if (same(signal, STATE->exceptions[i]))
            return signal_bits[i];
    unknown_signal();
    return 0;
}

Value signal_list(uint32_t flags)
{
    List *list = list_new(0);
    for (int i = 0; list && i < SIGNAL_COUNT; i++)
        if (flags & signal_bits[i] && !list_append(list, STATE->exceptions[i])) {
            RELEASE(list);
            return EMPTY;
        }
    return from_pointer(list);
}

bool signals_from_list(Value v, uint32_t *flags)
{
    List *list = as_list(v);
    *flags = 0;
    for (size_t i = 0; i < list->length; i++) {
        uint32_t bits = bits_of(list->items[i]);
        if (bits == 0)
            return false;
        *flags |= bits;
    }
    return true;
}

typedef struct SignalDict {
    Object head;
    uint32_t *flags; /* a context's; NULL: it is gone */
} SignalDict;

static inline bool is_signal_dict(Value v) { return is_object(v) && is_instance_of(v, STATE->signal_mixin_type); }
static inline SignalDict *as_signal_dict(Value v) { return (SignalDict *)as_object(v); }

static bool attached(Value v)
{
    if (as_signal_dict(v)->flags)
        return true;
    error_value("invalid signal dict");
    return false;
}

bool signals_from_dict(Value v, uint32_t *flags)
{
    if (is_signal_dict(v)) {
        if (!attached(v))
            return false;
        *flags = *as_signal_dict(v)->flags;
        return true;
    }
    if (!is_dict(v)) {
        error_type("argument must be a signal dict");
        return false;
    }
    uint32_t result = 0;
    if (as_dict(v)->used != SIGNAL_COUNT) {
        error_set(TYPE(KeyError), "invalid signal dict");
        return false;
    }
    int64_t position = 0;
    Value key, value;
    while (dict_next(as_dict(v), &position, &key, &value)) {
        uint32_t bits = 0;
        for (int i = 0; i < SIGNAL_COUNT; i++)
            if (same(key, STATE->exceptions[i]))
                bits = signal_bits[i];
        if (bits == 0) {
            error_set(TYPE(KeyError), "invalid signal dict");
            return false;
        }
        int truth = is_true(value);
        if (truth < 0)
            return false;
        if (truth)
            result |= bits;
    }
    *flags = result;
    return true;
}

/* ---- SignalDict ---- */

Value signal_dict_new(uint32_t *flags)
{
    Value v = call_0(STATE->signal_dict_type);
    if (!is_empty(v))
        as_signal_dict(v)->flags = flags;
    return v;
}

void signal_dict_detach(Value v)
{
    if (!is_empty(v))
        as_signal_dict(v)->flags = NULL;
}

static Value signal_dict_type_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)args;
    (void)nargs;
    (void)kwnames;
    return from_pointer(object_new(type));
}

static Value all_signals(void) { return tuple_from(STATE->exceptions, SIGNAL_COUNT); }

static Value signal_dict_iter(Value self)
{
    if (!attached(self))
        return EMPTY;
    Value keys = all_signals(), iterator = is_empty(keys) ? EMPTY : get_iterator(keys);
    release(keys);
    return iterator;
}

static int64_t signal_dict_length(Value self) { return attached(self) ? SIGNAL_COUNT : -1; }

static Value signal_dict_get(Value self, Value key)
{
    uint32_t bits = attached(self) ? bits_of(key) : 0;
    return bits ? bool_value(*as_signal_dict(self)->flags & bits) : EMPTY;
}

static bool signal_dict_set(Value self, Value key, Value value)
{
    if (!attached(self))
        return false;
    if (is_empty(value)) {
        error_value("signal keys cannot be deleted");
        return false;
    }
    uint32_t bits = bits_of(key);
    int truth = bits ? is_true(value) : -1;
    if (truth < 0 || !attached(self))
        return false;
    if (truth)
        *as_signal_dict(self)->flags |= bits;
    else
        *as_signal_dict(self)->flags &= ~bits;
    return true;
}

static Value signal_dict_repr(Value self)
{
    StrBuilder b;
    if (!attached(self))
        return EMPTY;
    uint32_t flags = *as_signal_dict(self)->flags;
    builder_init(&b);
    builder_char(&b, '{');
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        builder_c(&b, i ? ", <class 'decimal." : "<class 'decimal.");
        builder_c(&b, names[i]);
        builder_c(&b, flags & signal_bits[i] ? "'>:True" : "'>:False");
    }
    builder_char(&b, '}');
    return builder_finish(&b);
}

static Value signal_dict_compare(Value a, Value b, CompareOp op)
{
    if (!attached(a))
        return EMPTY;
    uint32_t flags;
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !(is_signal_dict(b) || is_dict(b)))
        return not_implemented();
    if (!signals_from_dict(b, &flags)) {
        if (!error_catch(TYPE(KeyError)))
            return EMPTY;
        return as_dict(b)->used ? bool_value(op == COMPARE_NE) : error_value("invalid signal dict");
    }
    uint32_t mine = *as_signal_dict(a)->flags;
    bool equal = true;
    for (int i = 0; i < SIGNAL_COUNT; i++)
        equal &= !(mine & signal_bits[i]) == !(flags & signal_bits[i]);
    return bool_value(equal == (op == COMPARE_EQ));
}

static Value signal_dict_copy(Value self)
{
    Dict *dict = attached(self) ? dict_new() : NULL;
    for (int i = 0; dict && i < SIGNAL_COUNT; i++)
        if (!dict_set(dict, STATE->exceptions[i], *as_signal_dict(self)->flags & signal_bits[i] ? TRUE_VALUE : FALSE_VALUE)) {
            RELEASE(dict);
            return EMPTY;
        }
    return from_pointer(dict);
}

static const NativeRow mixin_methods[] = {
    NATIVE("copy", signal_dict_copy, "($self, /)", "A dict of the signals."),
    NATIVE_END,
};

static const TypeSpec mixin_spec = {
    .name = "decimal.SignalDictMixin", .size = sizeof(SignalDict), .flags = TYPE_BASE, .methods = mixin_methods,
    .slots = {.new = signal_dict_type_new, .repr = signal_dict_repr, .iter = signal_dict_iter, .length = signal_dict_length,
              .get_item = signal_dict_get, .set_item = signal_dict_set, .compare = signal_dict_compare, .dealloc = object_free},
};

/* class SignalDict(SignalDictMixin, MutableMapping) */
static bool make_signal_dict(DecimalState *s)
{
    s->signal_mixin_type = type_from_spec(&mixin_spec, NULL);
    Value abc = s->signal_mixin_type ? import_module("collections.abc") : EMPTY;
    Value mapping = is_empty(abc) ? EMPTY : get_attribute_c(abc, "MutableMapping");
    Value bases = is_empty(mapping) ? EMPTY : tuple_pack(2, from_pointer(s->signal_mixin_type), mapping);
    Value namespace = from_pointer(dict_new()), name = str_from_c("SignalDict");
    if (!is_empty(bases) && !is_empty(namespace) && !is_empty(name))
        s->signal_dict_type = call_3(from_pointer(type_of(mapping)), name, bases, namespace);
    release(abc);
    release(mapping);
    release(bases);
    release(namespace);
    release(name);
    return !is_empty(s->signal_dict_type);
}

bool signals_start(DecimalState *state) { return make_exceptions(state) && make_signal_dict(state); }
