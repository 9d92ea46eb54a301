/* module.c - module _decimal. */
#include "modules/_decimal/decimal.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/native.h"
#include "runtime/import.h"
#include "types/module.h"

static const NativeRow functions[] = {
    NATIVE("getcontext", getcontext, "($module, /)", "The context of the running thread and task."),
    NATIVE("setcontext", setcontext, "($module, context, /)", "Makes a context the current one."),
    NATIVE("localcontext", localcontext, "($module, /, ctx=None, **kwargs)", "A context manager: a copy of a context is the current one inside."),
    NATIVE("IEEEContext", ieee_context, "($module, bits, /)", "The context of an IEEE 754 interchange format."),
    NATIVE_END,
};

/* namedtuple('DecimalTuple', 'sign digits exponent') */
static bool make_tuple_type(DecimalState *s)
{
    Value collections = import_module("collections"), text = str_from_c("sign digits exponent"), name = str_from_c("DecimalTuple");
    Value function = is_empty(collections) ? EMPTY : get_attribute_c(collections, "namedtuple");
    Value keywords = is_empty(function) ? EMPTY : str_intern_c("module"), module = str_from_c("decimal");
    Value kwnames = is_empty(keywords) ? EMPTY : tuple_pack(1, keywords);
    if (!is_empty(kwnames) && !is_empty(text) && !is_empty(name) && !is_empty(module)) {
        Value args[] = {name, text, module};
        s->tuple_type = call(function, args, 2, kwnames);
    }
    release(collections);
    release(text);
    release(name);
    release(function);
    release(keywords);
    release(module);
    release(kwnames);
    return !is_empty(s->tuple_type);
}

/* numbers.Number.register(Decimal) */
static bool register_number(DecimalState *s)
{
    Value numbers = import_module("numbers"), number = is_empty(numbers) ? EMPTY : get_attribute_c(numbers, "Number");
    Value decimal = from_pointer(s->decimal_type), result = is_empty(number) ? EMPTY : call_method_c(number, "register", &decimal, 1);
    release(numbers);
    release(number);
    bool ok = !is_empty(result);
    release(result);
    return ok;
}

static bool make_types(DecimalState *s)
{
    s->decimal_type = type_from_spec(&decimal_spec, NULL);
    s->context_type = s->decimal_type ? type_from_spec(&decimal_context_spec, NULL) : NULL;
    s->manager_type = s->context_type ? type_from_spec(&decimal_manager_spec, NULL) : NULL;
    return s->manager_type != NULL;
}

/* What every import of the module shares is made by the first. */
static bool start(void)
{
    if (STATE)
        return true;
    STATE = mem_alloc(sizeof *STATE); /* goes with the heap */
    if (STATE == NULL)
        return false;
    memset(STATE, 0, sizeof *STATE);
    if (make_types(STATE) && signals_start(STATE) && contexts_start(STATE) && make_tuple_type(STATE) && register_number(STATE))
        return true;
    mem_free(STATE, sizeof *STATE);
    STATE = NULL;
    return false;
}

static const char *const exception_names[] = {
#define ROW(name, bits) #name,
    DECIMAL_SIGNALS(ROW) DECIMAL_CONDITIONS(ROW)
#undef ROW
};

static bool fill(Value module)
{
    if (!start())
        return false;
    DecimalState *s = STATE;
    bool ok = module_add(module, "Decimal", retain(from_pointer(s->decimal_type))) &&
              module_add(module, "Context", retain(from_pointer(s->context_type))) &&
              module_add(module, "DecimalTuple", retain(s->tuple_type)) && module_add(module, "DecimalException", retain(s->base_exception)) &&
              module_add(module, "DefaultContext", retain(s->default_context)) && module_add(module, "BasicContext", retain(s->basic_context)) &&
              module_add(module, "ExtendedContext", retain(s->extended_context));
    for (int i = 0; ok && i < EXCEPTION_COUNT; i++)
        ok = module_add(module, exception_names[i], retain(s->exceptions[i]));
    for (int i = 0; ok && i < ROUNDING_COUNT; i++)
        ok = module_add(module, str_text(s->roundings[i]), retain(s->roundings[i]));
    return ok && module_add_int(module, "MAX_PREC", DEC_MAX_PREC) && module_add_int(module, "MAX_EMAX", DEC_MAX_EMAX) &&
           module_add_int(module, "MIN_EMIN", DEC_MIN_EMIN) && module_add_int(module, "MIN_ETINY", DEC_MIN_ETINY) &&
           module_add_int(module, "IEEE_CONTEXT_MAX_BITS", 512) && module_add(module, "HAVE_THREADS", bool_value(true)) &&
           module_add(module, "HAVE_CONTEXTVAR", bool_value(true)) && module_add(module, "__version__", str_from_c("1.70")) &&
           module_add(module, "__libmpdec_version__", str_from_c("2.5.1"));
}

const ModuleSpec decimal_module = {"_decimal", "C decimal arithmetic module", functions, fill};
