/* operations_types.c - INTRINSIC: type parameters, aliases, templates, __annotations__. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "types/tstring.h"
#include "vm/operations.h"

Value (*intrinsic_hook)(unsigned which, const Value *operands);

static const uint8_t operand_count[] = {
#define X(name, operands) operands,
    INTRINSICS(X)
#undef X
};

/* Stringised annotations are stored in a dict that a namespace gets where it has none. */
static Value setup_annotations(Value namespace)
{
    Value name = NAME(annotations_), old;
    if (is_exact_dict(namespace)) {
        old = retain(dict_get_str(as_dict(namespace), name));
    } else {
        old = get_item(namespace, name);
        if (is_empty(old) && !error_catch(TYPE(KeyError)))
            return EMPTY;
    }
    if (!is_empty(old)) {
        release(old);
        return none_value();
    }
    Value dict = error_occurred() ? EMPTY : from_pointer(dict_new());
    bool ok = !is_empty(dict) && (is_exact_dict(namespace) ? dict_set(as_dict(namespace), name, dict) : set_item(namespace, name, dict));
    release(dict);
    return ok ? none_value() : EMPTY;
}

static Value display(Value v)
{
    Value hook = is_dict(runtime.sys_dict) ? dict_get_c(as_dict(runtime.sys_dict), "displayhook") : EMPTY;
    if (is_empty(hook))
        return error_occurred() ? EMPTY : error_set(TYPE(RuntimeError), "lost sys.displayhook");
    retain(hook);
    Value result = call_1(hook, v);
    release(hook);
    return result;
}

bool op_intrinsic(Frame *frame, const Insn *insn)
{
    Value *operands = frame->regs + insn->b, result;
    if (insn->c == INTRINSIC_SETUP_ANNOTATIONS)
        result = setup_annotations(frame->regs[0]);
    else if (insn->c == INTRINSIC_DISPLAY)
        result = display(operands[0]);
    else if (insn->c == INTRINSIC_ITERATOR) /* of a generator expression: anybody may have put something else there */
        result = is_iterator(operands[0]) ? retain(operands[0]) : error_type("'%T' object is not an iterator", operands[0]);
    else if (insn->c == INTRINSIC_INTERPOLATION)
        result = interpolation_new(operands);
    else if (insn->c == INTRINSIC_TEMPLATE)
        result = template_new(operands[0], operands[1]);
    else if (intrinsic_hook)
        result = intrinsic_hook(insn->c, operands);
    else
        result = error_set(TYPE(SystemError), "type parameters and templates need their module");
    for (size_t i = operand_count[insn->c]; i-- > 0;)
        clear(&operands[i]);
    if (is_empty(result))
        return false;
    set_register(&frame->regs[insn->a], result);
    return true;
}
