/* bool.c - the bool type: two ints of its own. */
#include "object/error.h"
#include "object/integer.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

static Value bool_repr(Value self) { return str_intern_c(same(self, TRUE_VALUE) ? "True" : "False"); }

static Value bool_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("bool() takes no keyword arguments");
    if (nargs > 1)
        return error_type("bool expected at most 1 argument, got %zu", nargs);
    int truth = nargs ? is_true(args[0]) : 0;
    return truth < 0 ? EMPTY : bool_value(truth);
}

/* Two bools give a bool; anything else is int's business. */
static Value logic(char op, Value a, Value b)
{
    if (is_bool(a) && is_bool(b)) {
        bool p = same(a, TRUE_VALUE), q = same(b, TRUE_VALUE);
        return bool_value(op == '&' ? p && q : op == '|' ? p || q : p != q);
    }
    return is_int(a) && is_int(b) ? int_logic(op, a, b) : not_implemented();
}
static Value bool_and(Value a, Value b) { return logic('&', a, b); }
static Value bool_or(Value a, Value b) { return logic('|', a, b); }
static Value bool_xor(Value a, Value b) { return logic('^', a, b); }

static Value bool_invert(Value self)
{
    if (!error_warn(TYPE(DeprecationWarning), 1,
                    "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise "
                    "inversion of the underlying int object and is usually not what you expect from negating a bool. Use the 'not' "
                    "operator for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying int."))
        return EMPTY;
    return int_invert(self);
}

const TypeSpec bool_spec = {
    .name = "bool", .size = sizeof(Int),
    .doc = "bool(object=False, /)\n--\n\nWhether the argument is true. True and False are the only instances, and the class\n"
           "cannot be subclassed.",
    .slots = {.new = bool_new, .repr = bool_repr, .and = bool_and, .or = bool_or, .xor = bool_xor, .invert = bool_invert},
};
