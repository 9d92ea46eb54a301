/* mappingproxy.c - read-only views of mappings: what __dict__ of a class is. */
#include "object/call.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/containers.h"
#include "types/type_attributes.h"

typedef struct Proxy {
    Object head;
    Value mapping;
} Proxy;

static Value mapping_of(Value v) { return ((Proxy *)as_object(v))->mapping; }
static bool is_proxy(Value v) { return is_object(v) && type_of(v) == TYPE(mappingproxy); }
static Value unwrapped(Value v) { return is_proxy(v) ? mapping_of(v) : v; }

Value mappingproxy_new(Value mapping)
{
    Proxy *proxy = object_new(TYPE(mappingproxy));
    if (proxy)
        proxy->mapping = retain(mapping);
    return from_pointer(proxy);
}

static const NativeRow new_row = {"mappingproxy", {NULL}, NATIVE_BOUND, "(mapping)", NULL};

static Value proxy_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value mapping;
    (void)type;
    if (!bind_arguments(&new_row, args, nargs, kwnames, &mapping, 1))
        return EMPTY;
    const Type *t = type_of(mapping);
    if (t->slots.get_item == NULL || is_tuple(mapping) || is_instance_of(mapping, TYPE(list)))
        return error_type("mappingproxy() argument must be a mapping, not %T", mapping);
    return mappingproxy_new(mapping);
}

static Value proxy_repr(Value self) { return str_format("mappingproxy(%R)", mapping_of(self)); }
static Value proxy_str(Value self) { return to_str(mapping_of(self)); }
static int64_t proxy_length(Value self) { return length_of(mapping_of(self)); }
static Value proxy_item(Value self, Value key) { return get_item(mapping_of(self), key); }
static int proxy_contains(Value self, Value key) { return contains(mapping_of(self), key); }
static Value proxy_iter(Value self) { return get_iterator(mapping_of(self)); }
static int64_t proxy_hash(Value self) { return hash_of(mapping_of(self)); }
static Value proxy_compare(Value a, Value b, CompareOp op) { return compare(mapping_of(a), unwrapped(b), op); }
static Value proxy_or(Value a, Value b) { return binary(BINARY_or, unwrapped(a), unwrapped(b)); }
static Value proxy_inplace_or(Value a, Value b)
{
    return error_type("'|=' is not supported by %T; use '|' instead", is_proxy(a) ? a : b);
}

static Value method_get(Value self, const Value *args) { return call_method_c(mapping_of(self), "get", args, 2); }
static Value method_keys(Value self) { return call_method_c(mapping_of(self), "keys", NULL, 0); }
static Value method_values(Value self) { return call_method_c(mapping_of(self), "values", NULL, 0); }
static Value method_items(Value self) { return call_method_c(mapping_of(self), "items", NULL, 0); }
static Value method_copy(Value self) { return call_method_c(mapping_of(self), "copy", NULL, 0); }
static Value method_reversed(Value self) { return call_method_c(mapping_of(self), "__reversed__", NULL, 0); }

static void proxy_dealloc(Object *self)
{
    release(((Proxy *)self)->mapping);
    object_free(self);
}

static void proxy_traverse(Object *self, VisitFn visit, void *context) { visit_value(((Proxy *)self)->mapping, visit, context); }

static const NativeRow methods[] = {
    NATIVE("get", method_get, "($self, key, default=None, /)", "The value of a key that is there, else the default."),
    NATIVE("keys", method_keys, "($self, /)", "A view of the keys."),
    NATIVE("values", method_values, "($self, /)", "A view of the values."),
    NATIVE("items", method_items, "($self, /)", "A view of the items."),
    NATIVE("copy", method_copy, "($self, /)", "A copy of the mapping."),
    NATIVE("__reversed__", method_reversed, "($self, /)", "Iterates over the keys backwards."),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};

const TypeSpec mappingproxy_spec = {
    .name = "mappingproxy", .size = sizeof(Proxy), .flags = TYPE_TRACKED | TYPE_MAPPING, .methods = methods,
    .doc = "mappingproxy(mapping)\n--\n\nA read-only view of a mapping.",
    .slots = {.repr = proxy_repr, .str = proxy_str, .length = proxy_length, .get_item = proxy_item, .contains = proxy_contains,
              .iter = proxy_iter, .hash = proxy_hash, .compare = proxy_compare, .or = proxy_or, .inplace_or = proxy_inplace_or,
              .new = proxy_new, .dealloc = proxy_dealloc, .traverse = proxy_traverse},
};
