/* tstring.c - what t-strings evaluate to (PEP 750): Template and Interpolation. */
#include "types/tstring.h"

#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/iterate.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/generic_alias.h"

/* ---- Interpolation ---- */

typedef struct Interpolation {
    Object head;
    Value value, expression, conversion, format_spec;
} Interpolation;

static Interpolation *as_interpolation(Value v) { return (Interpolation *)as_object(v); }

static Value make_interpolation(Value value, Value expression, Value conversion, Value format_spec)
{
    Interpolation *p = object_new(TYPE(interpolation));
    if (p == NULL)
        return EMPTY;
    p->value = retain(value);
    p->expression = retain(expression);
    p->conversion = retain(conversion);
    p->format_spec = retain(format_spec);
    return from_pointer(p);
}

Value interpolation_new(const Value *parts) { return make_interpolation(parts[0], parts[1], parts[2], parts[3]); }

static const NativeRow interpolation_row = {"Interpolation", {NULL}, NATIVE_BOUND,
    "(value, expression=<unset>, conversion=None, format_spec=<unset>)", NULL};

static bool check_text(Value v, const char *name)
{
    if (is_empty(v) || is_str(v))
        return true;
    error_type("Interpolation() argument '%s' must be str, not %T", name, v);
    return false;
}

static bool check_conversion(Value v)
{
    if (is_none(v))
        return true;
    if (!check_text(v, "conversion"))
        return false;
    if (str_equal_c(v, "s") || str_equal_c(v, "r") || str_equal_c(v, "a"))
        return true;
    error_value("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'");
    return false;
}

static Value interpolation_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[4];
    (void)type;
    if (!bind_arguments(&interpolation_row, args, nargs, kwnames, bound, 4))
        return EMPTY;
    Value result = EMPTY;
    if (check_text(bound[1], "expression") && check_conversion(bound[2]) && check_text(bound[3], "format_spec"))
        result = make_interpolation(bound[0], is_empty(bound[1]) ? runtime.empty_str : bound[1], bound[2],
                                    is_empty(bound[3]) ? runtime.empty_str : bound[3]);
    bound_release(&interpolation_row, bound);
    return result;
}

static Value interpolation_repr(Value self)
{
    Interpolation *p = as_interpolation(self);
    return str_format("Interpolation(%R, %R, %R, %R)", p->value, p->expression, p->conversion, p->format_spec);
}

static Value interpolation_reduce(Value self)
{
    Interpolation *p = as_interpolation(self);
    Value args = tuple_pack(4, p->value, p->expression, p->conversion, p->format_spec);
    Value result = is_empty(args) ? EMPTY : tuple_pack(2, from_pointer(TYPE(interpolation)), args);
    release(args);
    return result;
}

static Value class_getitem(Value type, Value item) { return generic_alias_new(type, item); }

static void interpolation_clear(Object *self)
{
    clear(&((Interpolation *)self)->value);
}

static void interpolation_dealloc(Object *self)
{
    Interpolation *p = (Interpolation *)self;
    release(p->value);
    release(p->expression);
    release(p->conversion);
    release(p->format_spec);
    object_free(self);
}

static void interpolation_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Interpolation *)self)->value, visit, context);
}

static const NativeRow interpolation_methods[] = {
    NATIVE("__reduce__", interpolation_reduce, "($self, /)", "How to copy or pickle it."),
    NATIVE("__class_getitem__", class_getitem, "($type, object, /)", "See PEP 585"),
    NATIVE_END,
};

static const MemberRow interpolation_members[] = {
    {"value", MEMBER_VALUE, offsetof(Interpolation, value), true, "Value"},
    {"expression", MEMBER_VALUE, offsetof(Interpolation, expression), true, "Expression"},
    {"conversion", MEMBER_VALUE, offsetof(Interpolation, conversion), true, "Conversion"},
    {"format_spec", MEMBER_VALUE, offsetof(Interpolation, format_spec), true, "Format specifier"},
    MEMBER_END,
};

const TypeSpec interpolation_spec = {
    .name = "string.templatelib.Interpolation", .size = sizeof(Interpolation), .flags = TYPE_TRACKED, .doc = "Interpolation object",
    .methods = interpolation_methods, .members = interpolation_members,
    .slots = {.repr = interpolation_repr, .new = interpolation_new_slot, .dealloc = interpolation_dealloc,
              .traverse = interpolation_traverse, .clear = interpolation_clear},
};

bool tstring_finish_types(void)
{
    Tuple *names = tuple_new(4);
    for (size_t i = 0; names && i < 4; i++)
        if (is_empty(names->items[i] = str_intern_c(interpolation_members[i].name)))
            return false;
    bool ok = names && dict_set_c(as_dict(TYPE(interpolation)->dict), "__match_args__", from_pointer(names));
    RELEASE(names);
    return ok;
}

/* ---- Template ---- */

/* strings: one more than there are interpolations. */
typedef struct Template {
    Object head;
    Value strings, interpolations;
} Template;

static Template *as_template(Value v) { return (Template *)as_object(v); }
static bool is_template(Value v) { return is_object(v) && as_object(v)->type == TYPE(template_); }
static bool is_interpolation(Value v) { return is_object(v) && as_object(v)->type == TYPE(interpolation); }

/* Takes both references, also when it fails. */
static Value make_template(Value strings, Value interpolations)
{
    Template *t = is_empty(strings) || is_empty(interpolations) ? NULL : object_new(TYPE(template_));
    if (t == NULL) {
        release(strings);
        release(interpolations);
        return EMPTY;
    }
    t->strings = strings;
    t->interpolations = interpolations;
    return from_pointer(t);
}

Value template_new(Value strings, Value interpolations) { return make_template(retain(strings), retain(interpolations)); }

/* Neighbouring strings become one; where two interpolations meet there is an empty one. */
static Value template_of_parts(const Value *parts, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_str(parts[i]) && !is_interpolation(parts[i]))
            return error_type("Template.__new__ *args need to be of type 'str' or 'Interpolation', got %T", parts[i]);
        count += is_interpolation(parts[i]);
    }
    Tuple *strings = tuple_new(count + 1), *interpolations = tuple_new(count);
    bool ok = strings && interpolations;
    size_t at = 0;
    if (ok)
        for (size_t i = 0; i <= count; i++)
            strings->items[i] = retain(runtime.empty_str);
    for (size_t i = 0; ok && i < n; i++) {
        if (is_interpolation(parts[i])) {
            interpolations->items[at++] = retain(parts[i]);
            continue;
        }
        Value joined = str_concat(strings->items[at], parts[i]);
        ok = !is_empty(joined);
        replace(&strings->items[at], joined);
    }
    if (!ok) {
        RELEASE(strings);
        RELEASE(interpolations);
        return EMPTY;
    }
    return make_template(from_pointer(strings), from_pointer(interpolations));
}

static Value template_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    (void)type;
    if (!is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("Template.__new__ only accepts *args arguments");
    return template_of_parts(args, nargs);
}

static Value template_repr(Value self)
{
    return str_format("Template(strings=%R, interpolations=%R)", as_template(self)->strings, as_template(self)->interpolations);
}

static Value template_add(Value a, Value b)
{
    if (!is_template(a) || !is_template(b))
        return error_type("can only concatenate string.templatelib.Template (not \"%T\") to string.templatelib.Template", b);
    Tuple *x = as_tuple(as_template(a)->strings), *y = as_tuple(as_template(b)->strings);
    size_t n = x->length, m = y->length;
    Tuple *strings = tuple_new(n + m - 1);
    Value middle = str_concat(x->items[n - 1], y->items[0]);
    if (strings == NULL || is_empty(middle)) {
        RELEASE(strings);
        release(middle);
        return EMPTY;
    }
    for (size_t i = 0; i + 1 < n; i++)
        strings->items[i] = retain(x->items[i]);
    strings->items[n - 1] = middle;
    for (size_t i = 1; i < m; i++)
        strings->items[n - 1 + i] = retain(y->items[i]);
    return make_template(from_pointer(strings), binary(BINARY_add, as_template(a)->interpolations, as_template(b)->interpolations));
}

static Value template_values(Value self)
{
    Tuple *interpolations = as_tuple(as_template(self)->interpolations), *values = tuple_new(interpolations->length);
    for (size_t i = 0; values && i < interpolations->length; i++)
        values->items[i] = retain(as_interpolation(interpolations->items[i])->value);
    return from_pointer(values);
}

static void template_dealloc(Object *self)
{
    release(((Template *)self)->strings);
    release(((Template *)self)->interpolations);
    object_free(self);
}

static void template_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Template *)self)->interpolations, visit, context);
}

/* ---- its iterator ---- */

typedef struct TemplateIterator {
    Object head;
    Value template;
    size_t index; /* even: a string is next, odd: an interpolation */
} TemplateIterator;

static Value template_iter(Value self)
{
    TemplateIterator *it = object_new(TYPE(template_iterator));
    if (it == NULL)
        return EMPTY;
    it->template = retain(self);
    return from_pointer(it);
}

/* Empty strings are left out. */
static Value template_iterator_next(Value self)
{
    TemplateIterator *it = (TemplateIterator *)as_object(self);
    Template *t = as_template(it->template);
    Tuple *strings = as_tuple(t->strings), *interpolations = as_tuple(t->interpolations);
    while (it->index < strings->length + interpolations->length) {
        size_t i = it->index++;
        Value item = i % 2 ? interpolations->items[i / 2] : strings->items[i / 2];
        if (i % 2 || as_str(item)->length)
            return retain(item);
    }
    return EMPTY;
}

static void template_iterator_dealloc(Object *self)
{
    release(((TemplateIterator *)self)->template);
    object_free(self);
}

static void template_iterator_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((TemplateIterator *)self)->template, visit, context);
}

static const NativeRow template_methods[] = {
    NATIVE("__class_getitem__", class_getitem, "($type, object, /)", "See PEP 585"),
    NATIVE_END,
};

static const MemberRow template_members[] = {
    {"strings", MEMBER_VALUE, offsetof(Template, strings), true, "Strings"},
    {"interpolations", MEMBER_VALUE, offsetof(Template, interpolations), true, "Interpolations"},
    MEMBER_END,
};

static const GetSetRow template_getset[] = {
    {"values", template_values, NULL, "Values of interpolations"},
    GETSET_END,
};

const TypeSpec template_spec = {
    .name = "string.templatelib.Template", .size = sizeof(Template), .flags = TYPE_TRACKED, .doc = "Template object",
    .methods = template_methods, .members = template_members, .getset = template_getset,
    .slots = {.repr = template_repr, .new = template_new_slot, .iter = template_iter, .concat = template_add,
              .dealloc = template_dealloc, .traverse = template_traverse},
};

const TypeSpec template_iterator_spec = {
    .name = "string.templatelib.TemplateIter", .size = sizeof(TemplateIterator), .flags = TYPE_TRACKED | TYPE_NO_NEW,
    .slots = {.iter = iterator_self, .next = template_iterator_next, .dealloc = template_iterator_dealloc,
              .traverse = template_iterator_traverse},
};
