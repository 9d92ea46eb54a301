/* _string.c - module _string: what string.Formatter needs of str.format's parser. */
#include "object/error.h"
#include "object/iterate.h"
#include "object/native.h"
#include "object/number.h"
#include "object/tuple.h"
#include "types/module.h"
#include "types/template.h"

/* Both iterators hold the text that they take apart. */
typedef struct TemplateIterator {
    Object head;
    Value text;
    TemplateReader reader;
} TemplateIterator;
typedef struct FieldIterator {
    Object head;
    Value text;
    FieldName name;
} FieldIterator;

static void iterator_dealloc(Object *self)
{
    release(((TemplateIterator *)self)->text);
    object_free(self);
}

/* (literal, field_name, format_spec, conversion); the last three None where there is no field. */
static Value template_iterator_next(Value self)
{
    TemplateIterator *it = (TemplateIterator *)as_object(self);
    TemplatePart part;
    if (template_next(&it->reader, &part) <= 0)
        return EMPTY;
    Value items[4];
    items[0] = str_substring(it->text, part.literal_start, part.literal_end);
    items[1] = part.has_field ? str_substring(it->text, part.name_start, part.name_end) : none_value();
    items[2] = part.has_field ? str_substring(it->text, part.spec_start, part.spec_end) : none_value();
    items[3] = part.conversion ? str_from_char(part.conversion) : none_value();
    for (int i = 0; i < 4; i++)
        if (is_empty(items[i])) {
            for (int k = 0; k < 4; k++)
                release(items[k]);
            return EMPTY;
        }
    return tuple_from_owned(items, 4);
}

/* (is_attribute, name or index). */
static Value field_iterator_next(Value self)
{
    FieldIterator *it = (FieldIterator *)as_object(self);
    FieldStep step;
    if (field_name_next(as_str(it->text), &it->name, &step) <= 0)
        return EMPTY;
    Value key = !step.is_attribute && step.index >= 0 ? int_value(step.index) : str_substring(it->text, step.start, step.end);
    return is_empty(key) ? EMPTY : tuple_from_owned((Value[]){bool_value(step.is_attribute), key}, 2);
}

const TypeSpec formatter_iterator_spec = {
    .name = "formatteriterator", .size = sizeof(TemplateIterator), .flags = TYPE_NO_NEW,
    .slots = {.iter = iterator_self, .next = template_iterator_next, .dealloc = iterator_dealloc},
};
const TypeSpec field_name_iterator_spec = {
    .name = "fieldnameiterator", .size = sizeof(FieldIterator), .flags = TYPE_NO_NEW,
    .slots = {.iter = iterator_self, .next = field_iterator_next, .dealloc = iterator_dealloc},
};

static Value formatter_parser(Value self, Value text)
{
    (void)self;
    if (!is_str(text))
        return error_type("expected str, got %T", text);
    TemplateIterator *it = object_new(TYPE(formatter_iterator));
    if (it) {
        it->text = retain(text);
        it->reader = (TemplateReader){as_str(text), 0, as_str(text)->length};
    }
    return from_pointer(it);
}

static Value formatter_field_name_split(Value self, Value text)
{
    (void)self;
    if (!is_str(text))
        return error_type("expected str, got %T", text);
    FieldName name;
    if (!field_name_start(as_str(text), 0, as_str(text)->length, &name))
        return EMPTY;
    FieldIterator *it = object_new(TYPE(field_name_iterator));
    if (it == NULL)
        return EMPTY;
    it->text = retain(text);
    it->name = name;
    Value first = name.index >= 0 ? int_value(name.index) : str_substring(text, 0, name.first_end);
    if (is_empty(first)) {
        RELEASE(it);
        return EMPTY;
    }
    return tuple_from_owned((Value[]){first, from_pointer(it)}, 2);
}

static const NativeRow functions[] = {
    NATIVE("formatter_field_name_split", formatter_field_name_split, "($module, object, /)", "Splits a field name into its first part and an iterator of the rest."),
    NATIVE("formatter_parser", formatter_parser, "($module, object, /)", "Takes a format string apart."),
    NATIVE_END,
};

const ModuleSpec string_module = {"_string", "string helper module", functions, NULL};
