/* _typing.c - the _typing module, and what class C[T] and `type X = ...` call. */
#include "modules/typing.h"

#include "compiler/opcodes.h"
#include "object/error.h"
#include "types/module.h"
#include "types/typevar.h"

static Value idfunc(Value self, Value x)
{
    (void)self;
    return retain(x);
}

static const NativeRow functions[] = {
    NATIVE("_idfunc", idfunc, "($module, x, /)", NULL),
    NATIVE_END,
};

static bool fill(Value module)
{
    Type *const types[] = {TYPE(typevar), TYPE(paramspec), TYPE(typevartuple), TYPE(paramspec_args), TYPE(paramspec_kwargs),
                           TYPE(type_alias), TYPE(generic), TYPE(union_)};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!module_add_type(module, types[i]))
            return false;
    return module_add(module, "NoDefault", no_default());
}

const ModuleSpec typing_module = {"_typing", "Primitives of the typing module.", functions, fill};

static Value set_default(Value parameter, Value evaluate)
{
    replace(&((TypeParameter *)as_object(parameter))->evaluate_default, retain(evaluate));
    return retain(parameter);
}

Value typing_intrinsic(unsigned which, const Value *operands)
{
    switch (which) {
    case INTRINSIC_TYPEVAR: return type_parameter_new(TYPE(typevar), operands[0], EMPTY, EMPTY);
    case INTRINSIC_TYPEVAR_BOUND: return type_parameter_new(TYPE(typevar), operands[0], operands[1], EMPTY);
    case INTRINSIC_TYPEVAR_CONSTRAINTS: return type_parameter_new(TYPE(typevar), operands[0], EMPTY, operands[1]);
    case INTRINSIC_PARAMSPEC: return type_parameter_new(TYPE(paramspec), operands[0], EMPTY, EMPTY);
    case INTRINSIC_TYPEVARTUPLE: return type_parameter_new(TYPE(typevartuple), operands[0], EMPTY, EMPTY);
    case INTRINSIC_TYPE_PARAM_DEFAULT: return set_default(operands[0], operands[1]);
    case INTRINSIC_TYPE_ALIAS: return type_alias_new(operands[0], operands[1], operands[2]);
    case INTRINSIC_SUBSCRIPT_GENERIC: return generic_of(operands[0]);
    default: return error_internal("unknown intrinsic");
    }
}
