/* struct_sequence.c - see struct_sequence.h. An instance is a tuple of the visible items with the others behind them. */
#include "types/struct_sequence.h"


#include "object/attribute.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"

/* The spec comes first: a type finds this by its spec. */
typedef struct SequenceSpec {
    TypeSpec spec;
    const SequenceField *fields;
    size_t count, visible;
    MemberRow *members;
} SequenceSpec;

static const SequenceSpec *spec_of(const Type *type)
{
    while (type->spec == NULL)
        type = type->base;
    return (const SequenceSpec *)type->spec;
}

static size_t sequence_size(const Object *self) { return sizeof(Tuple) + spec_of(self->type)->count * sizeof(Value); }

static void sequence_dealloc(Object *self)
{
    for (size_t i = spec_of(self->type)->count; i-- > 0;)
        release(((Tuple *)self)->items[i]);
    object_free(self);
}

static void sequence_traverse(Object *self, VisitFn visit, void *context)
{
    for (size_t i = 0; i < spec_of(self->type)->count; i++)
        visit_value(((Tuple *)self)->items[i], visit, context);
}

static Value sequence_repr(Value self)
{
    const SequenceSpec *s = spec_of(type_of(self));
    StrBuilder b;
    builder_init(&b);
    builder_c(&b, s->spec.name);
    builder_char(&b, '(');
    for (size_t i = 0; i < s->visible && !b.failed; i++) {
        if (i)
            builder_c(&b, ", ");
        if (s->members[i].name) { /* fields without a name are skipped, as CPython does */
            builder_c(&b, s->members[i].name);
            builder_char(&b, '=');
        }
        Value item = to_repr(as_tuple(self)->items[i]);
        if (is_empty(item))
            b.failed = true;
        else
            builder_str(&b, item);
        release(item);
    }
    builder_char(&b, ')');
    return builder_finish(&b);
}

Value struct_sequence_new(Type *type, Value *fields, size_t count)
{
    const SequenceSpec *s = spec_of(type);
    bool ok = true;
    for (size_t i = 0; i < count; i++)
        ok &= !is_empty(fields[i]);
    Tuple *t = ok ? object_new_sized(type, sizeof(Tuple) + s->count * sizeof(Value)) : NULL;
    if (t == NULL) {
        for (size_t i = 0; i < count; i++)
            release(fields[i]);
        return EMPTY;
    }
    t->length = s->visible;
    for (size_t i = 0; i < s->count; i++)
        t->items[i] = i < count ? fields[i] : none_value();
    return from_pointer(t);
}

static const NativeRow new_row = {"structseq", {NULL}, NATIVE_BOUND, "($type, /, sequence, dict={})", NULL};

/* Fields beyond the sequence's length come from the dict, else are None. */
static Value field_from(const SequenceSpec *s, size_t i, Value dict)
{
    if (!is_dict(dict) || s->fields[i].name == NULL)
        return none_value();
    Value found = dict_get_c(as_dict(dict), s->fields[i].name);
    return is_empty(found) ? none_value() : retain(found);
}

/* How many names of a dict are those of fields beyond the sequence's length. */
static int64_t known_names(const SequenceSpec *s, size_t length, Value dict)
{
    int64_t known = 0;
    for (size_t i = length; i < s->count; i++)
        if (s->fields[i].name && !is_empty(dict_get_c(as_dict(dict), s->fields[i].name)))
            known++;
    return known;
}

static Value sequence_from(Type *type, const SequenceSpec *s, Value items, Value dict)
{
    size_t length = as_tuple(items)->length;
    Value fields[64];
    const char *name = s->spec.name;
    if (length < s->visible)
        return error_type("%s() takes %s %zu-sequence (%zu-sequence given)", name, s->count > s->visible ? "an at least" : "a", s->visible, length);
    if (length > s->count)
        return error_type("%s() takes %s %zu-sequence (%zu-sequence given)", name, s->count > s->visible ? "an at most" : "a", s->count, length);
    if (is_dict(dict) && as_dict(dict)->used > known_names(s, length, dict))
        return error_type("%s() got duplicate or unexpected field name(s)", name);
    for (size_t i = 0; i < s->count; i++)
        fields[i] = i < length ? retain(as_tuple(items)->items[i]) : field_from(s, i, dict);
    return struct_sequence_new(type, fields, s->count);
}

static Value sequence_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    const SequenceSpec *s = spec_of(type);
    Value bound[2];
    if (!bind_arguments(&new_row, args, nargs, kwnames, bound, 2))
        return EMPTY;
    if (!is_empty(bound[1]) && !is_dict(bound[1]))
        return error_type("%s() takes a dict as second arg, if any", s->spec.name);
    Value items = tuple_from_iterable(bound[0]);
    if (is_empty(items)) {
        if (error_catch(TYPE(TypeError)))
            error_type("constructor requires a sequence");
        return EMPTY;
    }
    Value result = sequence_from(type, s, items, is_empty(bound[1]) ? NONE : bound[1]);
    release(items);
    return result;
}

static Value sequence_reduce(Value self)
{
    const SequenceSpec *s = spec_of(type_of(self));
    Value items = tuple_from(as_tuple(self)->items, s->visible);
    Dict *rest = dict_new();
    bool ok = !is_empty(items) && rest;
    for (size_t i = s->visible; ok && i < s->count; i++)
        if (s->fields[i].name)
            ok = dict_set_c(rest, s->fields[i].name, as_tuple(self)->items[i]);
    Value args = ok ? tuple_pack(2, items, from_pointer(rest)) : EMPTY;
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(type_of(self)), args);
    release(args);
    release(items);
    RELEASE(rest);
    return result;
}

/* The fields of self, with those that keywords name replaced. */
static Value sequence_replace(Value self, const Value *args, size_t nargs, Value kwnames)
{
    const SequenceSpec *s = spec_of(type_of(self));
    Value fields[64];
    if (nargs)
        return error_type("__replace__() takes no positional arguments");
    for (size_t i = 0; i < s->count; i++)
        if (s->fields[i].name == NULL)
            return error_type("__replace__() is not supported for %s because it has unnamed field(s)", s->spec.name);
    size_t given = is_empty(kwnames) ? 0 : as_tuple(kwnames)->length, used = 0;
    for (size_t i = 0; i < s->count; i++) {
        Value v = as_tuple(self)->items[i];
        for (size_t k = 0; k < given; k++)
            if (s->fields[i].name && str_equal_c(as_tuple(kwnames)->items[k], s->fields[i].name)) {
                v = args[k];
                used++;
            }
        fields[i] = retain(v);
    }
    Value result = struct_sequence_new(type_of(self), fields, s->count);
    if (used == given || is_empty(result))
        return result;
    release(result);
    return error_type("Got unexpected field name(s): %R", kwnames);
}

static const NativeRow sequence_methods[] = {
    NATIVE("__reduce__", sequence_reduce, "($self, /)", "For copying and pickling."),
    NATIVE("__replace__", sequence_replace, "($self, /, **changes)", "A copy with some fields replaced."),
    NATIVE_END,
};

static bool add_constants(Type *type, const SequenceSpec *s)
{
    size_t unnamed = 0;
    Value names[64];
    size_t count = 0;
    bool ok = true;
    for (size_t i = 0; i < s->count; i++)
        unnamed += s->fields[i].name == NULL;
    for (size_t i = 0; ok && i < s->visible && s->fields[i].name; i++)
        ok = !is_empty(names[count++] = str_intern_c(s->fields[i].name));
    Value match = tuple_from_owned(names, ok ? count : 0);
    Dict *dict = as_dict(type->dict);
    ok = ok && !is_empty(match) && dict_set_c(dict, "__match_args__", match) &&
         dict_set_c(dict, "n_fields", int_value((int64_t)s->count)) &&
         dict_set_c(dict, "n_sequence_fields", int_value((int64_t)s->visible)) &&
         dict_set_c(dict, "n_unnamed_fields", int_value((int64_t)unnamed));
    release(match);
    return ok;
}

Type *struct_sequence_type(const char *name, const char *doc, const SequenceField *fields, size_t count, size_t visible, bool constructible)
{
    SequenceSpec *s = mem_alloc(sizeof *s); /* both live as long as the heap */
    MemberRow *members = mem_alloc((count + 1) * sizeof *members);
    if (s == NULL || members == NULL)
        return NULL;
    memset(members, 0, (count + 1) * sizeof *members);
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        if (fields[i].name)
            members[used++] = (MemberRow){fields[i].name, MEMBER_VALUE, (uint32_t)(sizeof(Tuple) + i * sizeof(Value)), true, fields[i].doc};
    *s = (SequenceSpec){.spec = {.name = name, .doc = doc, .size = sizeof(Tuple),
                                 .flags = TYPE_TRACKED | TYPE_VARIABLE | TYPE_IS_TUPLE | TYPE_SEQUENCE | (constructible ? 0 : TYPE_NO_NEW),
                                 .methods = sequence_methods, .members = members,
                                 .slots = {.repr = sequence_repr, .dealloc = sequence_dealloc, .traverse = sequence_traverse,
                                           .instance_size = sequence_size, .new = sequence_new}},
                        .fields = fields, .count = count, .visible = visible, .members = members};
    Type *type = type_from_spec(&s->spec, TYPE(tuple));
    if (type && constructible)
        type->flags &= ~(uint32_t)TYPE_IMMUTABLE;
    if (type && !add_constants(type, s)) {
        RELEASE(type);
        return NULL;
    }
    return type;
}
