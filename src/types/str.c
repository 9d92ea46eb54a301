/* str.c - the str type. */
#include "object/str.h"

#include "object/dict.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/text_iterators.h"

static Value str_repr(Value self)
{
    StrBuilder b;
    builder_init(&b);
    builder_char(&b, '\'');
    builder_str(&b, self);
    builder_char(&b, '\'');
    return builder_finish(&b);
}

static Value str_str(Value self) { return retain(self); }
static int64_t str_hash_slot(Value self) { return str_hash_cached(as_str(self)); }
static int64_t str_length_slot(Value self) { return (int64_t)as_str(self)->length; }

static Value str_compare_slot(Value a, Value b, CompareOp op)
{
    if (!is_str(a) || !is_str(b))
        return not_implemented();
    if (op == COMPARE_EQ || op == COMPARE_NE)
        return bool_value(str_equal(as_str(a), as_str(b)) == (op == COMPARE_EQ));
    int order = str_compare(as_str(a), as_str(b));
    bool results[] = {order < 0, order <= 0, false, false, order > 0, order >= 0};
    return bool_value(results[op]);
}

static Value str_concat_slot(Value a, Value b)
{
    if (!is_str(b))
        return error_type("can only concatenate str (not \"%T\") to str", b);
    return str_concat(a, b);
}

static Value str_item(Value self, Value key)
{
    int64_t i;
    if (!index_as_int64(key, &i, TYPE(IndexError)))
        return EMPTY;
    if (i < 0)
        i += (int64_t)as_str(self)->length;
    if (i < 0 || i >= (int64_t)as_str(self)->length)
        return error_set(TYPE(IndexError), "string index out of range");
    return str_from_char(str_char(as_str(self), (size_t)i));
}

static Value method_join(Value self, Value iterable)
{
    Value list = list_from_iterable(iterable);
    if (is_empty(list))
        return EMPTY;
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < as_list(list)->length; i++) {
        Value item = as_list(list)->items[i];
        if (!is_str(item)) {
            error_type("sequence item %zu: expected str instance, %T found", i, item);
            builder_drop(&b);
            release(list);
            return EMPTY;
        }
        if (i)
            builder_str(&b, self);
        builder_str(&b, item);
    }
    release(list);
    return builder_finish(&b);
}

static const NativeRow methods[] = {
    NATIVE("join", method_join, "($self, iterable, /)", "Concatenates the strings of an iterable with this one between them."),
    NATIVE_END,
};

static Value str_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    (void)kwnames;
    return nargs ? to_str(args[0]) : retain(runtime.empty_str);
}

const TypeSpec str_spec = {
    .name = "str", .size = sizeof(WideStr), .flags = TYPE_BASE | TYPE_IS_STR | TYPE_VARIABLE | TYPE_MATCH_SELF,
    .methods = methods,
    .slots = {.repr = str_repr, .str = str_str, .hash = str_hash_slot, .compare = str_compare_slot,
              .length = str_length_slot, .concat = str_concat_slot, .get_item = str_item, .dealloc = str_dealloc,
              .iter = str_iter, .new = str_new_slot, .instance_size = str_size},
};

