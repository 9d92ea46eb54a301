/* memo_proxy.c - what the attribute `memo` of picklers and unpicklers is: a view of the owner's memo. */
#include "modules/pickle/pickle.h"
#include "object/collect.h"
#include "object/tuple.h"

Value memo_proxy_new(Type *type, Value owner)
{
    MemoProxy *proxy = object_new(type);
    if (proxy)
        proxy->owner = retain(owner);
    return from_pointer(proxy);
}

Value memo_proxy_reduce(Value dict)
{
    Value args = is_empty(dict) ? EMPTY : tuple_pack(1, dict);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(TYPE(dict)), args);
    release(dict);
    release(args);
    return result;
}

void memo_proxy_dealloc(Object *self)
{
    release(((MemoProxy *)self)->owner);
    object_free(self);
}

void memo_proxy_traverse(Object *self, VisitFn visit, void *context) { visit_value(((MemoProxy *)self)->owner, visit, context); }
