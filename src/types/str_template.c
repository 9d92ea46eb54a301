/* str_template.c - str.format and format_map. */
#include <sys/types.h>

#include "object/attribute.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/format.h"
#include "types/str_methods.h"
#include "types/template.h"

typedef enum { NUMBERING_OPEN, NUMBERING_AUTOMATIC, NUMBERING_MANUAL } Numbering;

typedef struct Formatter {
    const Value *args; /* NULL: format_map */
    size_t nargs;
    Value kwnames;     /* of the values behind args; EMPTY: none */
    Value mapping;     /* format_map's; or EMPTY */
    Numbering numbering;
    int64_t next;
} Formatter;

static bool format_into(Formatter *f, StrBuilder *b, Value text, size_t start, size_t end, int depth);

static Value keyword_argument(Formatter *f, Value key)
{
    if (!is_empty(f->mapping))
        return get_item(f->mapping, key);
    Tuple *names = is_empty(f->kwnames) ? NULL : as_tuple(f->kwnames);
    for (size_t i = 0; names && i < names->length; i++)
        if (str_equal(as_str(names->items[i]), as_str(key)))
            return retain(f->args[f->nargs + i]);
    return error_key(key);
}

/* Numbers are given by all fields or by none. */
static bool check_numbering(Formatter *f, bool automatic)
{
    Numbering wanted = automatic ? NUMBERING_AUTOMATIC : NUMBERING_MANUAL;
    if (f->numbering == NUMBERING_OPEN)
        f->numbering = wanted;
    if (f->numbering == wanted)
        return true;
    error_value(automatic ? "cannot switch from manual field specification to automatic field numbering"
                          : "cannot switch from automatic field numbering to manual field specification");
    return false;
}

/* What the field's first name stands for. Owned. */
static Value first_value(Formatter *f, Value text, size_t start, FieldName *name)
{
    bool empty = start == name->first_end;
    if (empty || name->index >= 0) {
        if (!check_numbering(f, empty))
            return EMPTY;
        int64_t index = empty ? f->next++ : name->index;
        if (f->args == NULL)
            return error_value("Format string contains positional fields");
        if (index >= (int64_t)f->nargs)
            return error_set(TYPE(IndexError), "Replacement index %zd out of range for positional args tuple", (ssize_t)index);
        return retain(f->args[index]);
    }
    Value key = str_substring(text, start, name->first_end);
    Value value = is_empty(key) ? EMPTY : keyword_argument(f, key);
    release(key);
    return value;
}

static Value field_value(Formatter *f, Value text, size_t start, size_t end)
{
    FieldName name;
    FieldStep step;
    int more;
    if (!field_name_start(as_str(text), start, end, &name))
        return EMPTY;
    Value value = first_value(f, text, start, &name);
    while (!is_empty(value) && (more = field_name_next(as_str(text), &name, &step)) != 0) {
        Value next = EMPTY;
        if (more > 0) {
            Value key = step.index >= 0 ? int_value(step.index) : str_substring(text, step.start, step.end);
            if (!is_empty(key))
                next = step.is_attribute ? get_attribute(value, key) : get_item(value, key);
            release(key);
        }
        release(value);
        value = next;
    }
    return value;
}

static Value convert(Value value, uint32_t conversion)
{
    switch (conversion) {
    case 'r': return to_repr(value);
    case 's': return to_str(value);
    case 'a': return to_ascii(value);
    default: break;
    }
    if (conversion > 32 && conversion < 127)
        return error_value("Unknown conversion specifier %c", (int)conversion);
    return error_value("Unknown conversion specifier \\x%x", conversion);
}

/* The field's spec, nested fields filled in. Owned. */
static Value spec_of(Formatter *f, Value text, const TemplatePart *part, int depth)
{
    if (!part->spec_nested)
        return str_substring(text, part->spec_start, part->spec_end);
    StrBuilder b;
    builder_init(&b);
    if (format_into(f, &b, text, part->spec_start, part->spec_end, depth - 1))
        return builder_finish(&b);
    builder_drop(&b);
    return EMPTY;
}

static bool add_field(Formatter *f, StrBuilder *b, Value text, const TemplatePart *part, int depth)
{
    Value value = field_value(f, text, part->name_start, part->name_end);
    if (is_empty(value))
        return false;
    if (part->conversion) {
        Value converted = convert(value, part->conversion);
        replace(&value, converted);
        if (is_empty(value))
            return false;
    }
    if (part->spec_start == part->spec_end && is_exact_str(value)) {
        builder_str(b, value);
        release(value);
        return !b->failed;
    }
    Value spec = spec_of(f, text, part, depth);
    Value result = is_empty(spec) ? EMPTY
                 : as_str(spec)->length == 0 && is_small_int(value) ? to_str(value) : format_value(value, spec);
    release(spec);
    release(value);
    if (is_empty(result))
        return false;
    builder_str(b, result);
    release(result);
    return !b->failed;
}

static bool format_into(Formatter *f, StrBuilder *b, Value text, size_t start, size_t end, int depth)
{
    TemplateReader reader = {as_str(text), start, end};
    TemplatePart part;
    int more;
    if (depth <= 0) {
        error_value("Max string recursion exceeded");
        return false;
    }
    while ((more = template_next(&reader, &part)) > 0) {
        builder_slice(b, text, part.literal_start, part.literal_end);
        if (b->failed || (part.has_field && !add_field(f, b, text, &part, depth)))
            return false;
    }
    return more == 0;
}

static Value format_template(Formatter *f, Value text)
{
    StrBuilder b;
    builder_init(&b);
    if (format_into(f, &b, text, 0, as_str(text)->length, 2))
        return builder_finish(&b);
    builder_drop(&b);
    return EMPTY;
}

Value str_method_format(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Formatter f = {.args = args ? args : &EMPTY, .nargs = nargs, .kwnames = kwnames};
    return format_template(&f, self);
}

Value str_method_format_map(Value self, Value mapping)
{
    Formatter f = {.mapping = mapping};
    return format_template(&f, self);
}
