/* slots.c - slots of heap types that call dunder methods back. */
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/type_core.h"
#include "types/wrappers.h"

static bool slot_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value method, receiver;
    if (find_special(self, NAME(init_), &method, &receiver) <= 0)
        return false;
    Value bound[9];
    if (nargs > 8 || !is_empty(kwnames)) {
        error_internal("slot_init");
        return false;
    }
    bound[0] = receiver;
    memcpy(bound + 1, args, nargs * sizeof(Value));
    Value result = call(method, bound, nargs + 1, kwnames);
    release(method);
    release(receiver);
    if (is_empty(result))
        return false;
    release(result);
    return true;
}

static Value slot_repr(Value self)
{
    Value result;
    return call_special(self, NAME(repr_), NULL, 0, &result) > 0 ? result : EMPTY;
}

static void fill_slots(Type *type)
{
    type_inherit_slots(type, type->base);
    if (!is_empty(dict_get_str(as_dict(type->dict), NAME(init_))))
        type->slots.init = slot_init;
    if (!is_empty(dict_get_str(as_dict(type->dict), NAME(repr_))))
        type->slots.repr = slot_repr;
}

static void update_slot(Type *type, Value name)
{
    (void)name;
    fill_slots(type);
}

void slots_install(void)
{
    type_fill_slots = fill_slots;
    type_update_slot = update_slot;
}
