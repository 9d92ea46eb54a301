/* decimal.h - what the files of module _decimal share. */
#ifndef PYISH_MODULES_DECIMAL_H
#define PYISH_MODULES_DECIMAL_H

#include "number/dec.h"
#include "object/native.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/state.h"

typedef struct DecimalObject {
    Object head;
    int64_t hash; /* -1: not computed */
    Dec number;
} DecimalObject;

typedef struct ContextObject {
    Object head;
    DecContext limits;
    uint32_t status, traps;
    bool capitals;
    Value flags_dict, traps_dict; /* SignalDict objects that look at status and traps */
} ContextObject;

/* The signals in the order of SignalDict, then the conditions that are told apart only in exceptions' arguments. */
#define DECIMAL_SIGNALS(ROW)                                                                                           \
    ROW(InvalidOperation, DEC_INVALID)                                                                                 \
    ROW(FloatOperation, DEC_FLOAT_OPERATION)                                                                           \
    ROW(DivisionByZero, DEC_DIVISION_BY_ZERO)                                                                          \
    ROW(Overflow, DEC_OVERFLOW)                                                                                        \
    ROW(Underflow, DEC_UNDERFLOW)                                                                                      \
    ROW(Subnormal, DEC_SUBNORMAL)                                                                                      \
    ROW(Inexact, DEC_INEXACT)                                                                                          \
    ROW(Rounded, DEC_ROUNDED)                                                                                          \
    ROW(Clamped, DEC_CLAMPED)
#define DECIMAL_CONDITIONS(ROW)                                                                                        \
    ROW(ConversionSyntax, DEC_CONVERSION_SYNTAX)                                                                       \
    ROW(DivisionImpossible, DEC_DIVISION_IMPOSSIBLE)                                                                   \
    ROW(DivisionUndefined, DEC_DIVISION_UNDEFINED)                                                                     \
    ROW(InvalidContext, DEC_INVALID_CONTEXT)
typedef enum SignalIndex {
#define ROW(name, bits) SIGNAL_##name,
    DECIMAL_SIGNALS(ROW) SIGNAL_COUNT, BEFORE_CONDITIONS = SIGNAL_COUNT - 1, DECIMAL_CONDITIONS(ROW) EXCEPTION_COUNT
#undef ROW
} SignalIndex;
extern const uint32_t signal_bits[EXCEPTION_COUNT];

enum { ROUNDING_COUNT = DEC_ROUND_05UP + 1 };

/* What the module keeps; all owned. */
typedef struct DecimalState {
    Type *decimal_type, *context_type, *signal_mixin_type, *manager_type;
    Value base_exception, exceptions[EXCEPTION_COUNT];
    Value signal_dict_type, tuple_type, rational;
    Value roundings[ROUNDING_COUNT];
    Value variable; /* a ContextVar */
    struct {
        uint64_t version, context; /* of contextvars, and the thread's Context */
        struct ContextObject *value; /* borrowed; NULL: nothing known */
    } cache; /* what current_context() gave last */
    Value default_context, basic_context, extended_context;
} DecimalState;

#define STATE (runtime.state->decimal)

static inline DecimalObject *as_decimal(Value v) { return (DecimalObject *)as_object(v); }
static inline Dec *number_of(Value v) { return &as_decimal(v)->number; }
static inline ContextObject *as_decimal_context(Value v) { return (ContextObject *)as_object(v); }
static inline bool is_decimal(Value v)
{
    return is_object(v) && (as_object(v)->type == STATE->decimal_type || type_is_subtype(as_object(v)->type, STATE->decimal_type));
}
static inline bool is_decimal_context(Value v) { return is_object(v) && is_instance_of(v, STATE->context_type); }

/* ---- signals.c ---- */
bool signals_start(DecimalState *state) MUST_CHECK;
/* Notes the conditions; false: one of them is trapped, its exception is set. */
bool context_add_status_slow(ContextObject *c, uint32_t status) MUST_CHECK;
static inline bool context_add_status(ContextObject *c, uint32_t status)
{
    return likely(status == 0) || context_add_status_slow(c, status);
}
/* A SignalDict that looks at flags. */
Value signal_dict_new(uint32_t *flags) MUST_CHECK;
void signal_dict_detach(Value v);
/* A list of signals; EMPTY: exception. */
Value signal_list(uint32_t flags) MUST_CHECK;
/* From a list, or from a dict of all signals. false: exception. */
bool signals_from_list(Value v, uint32_t *flags) MUST_CHECK;
bool signals_from_dict(Value v, uint32_t *flags) MUST_CHECK;

/* ---- context.c ---- */
extern const TypeSpec decimal_context_spec, decimal_manager_spec;
bool contexts_start(DecimalState *state) MUST_CHECK;
/* The running thread's, made at first use. Borrowed; NULL: exception. */
ContextObject *current_context(void) MUST_CHECK;
/* The same, or an argument that may be None. */
ContextObject *context_argument(Value v) MUST_CHECK;
/* The index of a rounding's name; -1: TypeError. */
int rounding_of(Value v) MUST_CHECK;
Value getcontext(Value self) MUST_CHECK;
Value decimal_context_copy(Value self) MUST_CHECK;
Value decimal_context_clear_flags(Value self) MUST_CHECK;
Value decimal_context_clear_traps(Value self) MUST_CHECK;
Value decimal_context_etiny(Value self) MUST_CHECK;
Value decimal_context_etop(Value self) MUST_CHECK;
Value decimal_context_reduce(Value self) MUST_CHECK;
Value setcontext(Value self, Value context) MUST_CHECK;
Value localcontext(Value self, const Value *args, size_t nargs, Value kwnames) MUST_CHECK;
Value ieee_context(Value self, Value bits) MUST_CHECK;

/* ---- convert.c ---- */
DecimalObject *decimal_alloc(void) MUST_CHECK;
/* The result of an operation, or the exception that it trapped. Takes r. */
Value decimal_result(DecimalObject *r, ContextObject *c, uint32_t status) MUST_CHECK;
/* An operand: a Decimal itself, or an int made one. */
typedef struct Operand {
    const Dec *number;
    Dec own;
} Operand;
/* 1: it is one. 0: it can't be. -1: exception. Then operand_end. */
int operand_begin(Operand *o, Value v) MUST_CHECK;
static inline void operand_end(Operand *o) { dec_free(&o->own); }
/* The same with TypeError for 0. */
bool operand_required(Operand *o, Value v) MUST_CHECK;
bool dec_from_int(Dec *r, Value v) MUST_CHECK; /* exactly */
Value decimal_to_int(const Dec *number) MUST_CHECK; /* truncated; of a finite number */
Value decimal_new(Type *type, const Value *args, size_t nargs, Value kwnames) MUST_CHECK;
Value decimal_from_float(Value type, Value v) MUST_CHECK;
Value decimal_from_number(Value type, Value v) MUST_CHECK;
Value context_create_decimal(Value self, const Value *args) MUST_CHECK;
Value context_create_decimal_from_float(Value self, Value v) MUST_CHECK;
Value decimal_copy(Value v) MUST_CHECK; /* an exact Decimal: itself, or a copy of a subclass's */

/* ---- number.c, methods.c, format.c ---- */
extern const TypeSpec decimal_spec;
extern const NativeRow decimal_methods[], decimal_context_methods[];
Value decimal_format(Value self, const Value *args) MUST_CHECK;
Value decimal_text(const Dec *number, int flags) MUST_CHECK;
Value decimal_divmod_of(const Dec *a, const Dec *b, ContextObject *c) MUST_CHECK;
Value decimal_power_of(Value base, Value exponent, Value modulus, ContextObject *c, bool required) MUST_CHECK;
int64_t decimal_hash(Value self);

#endif
