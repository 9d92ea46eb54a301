/* template.c - see template.h. */
#include "types/template.h"

#include "object/error.h"
#include "text/unicode.h"

static int fail(const char *message)
{
    error_value("%s", message);
    return -1;
}

/* Behind the name: !conversion and :spec up to the closing brace, nested braces skipped. */
static int read_tail(TemplateReader *r, TemplatePart *part, uint32_t c)
{
    if (c == '!') {
        if (r->at >= r->end)
            return fail("end of string while looking for conversion specifier");
        part->conversion = str_char(r->text, r->at++);
        if (r->at < r->end) {
            c = str_char(r->text, r->at++);
            if (c == '}')
                return 1;
            if (c != ':')
                return fail("expected ':' after conversion specifier");
        }
    }
    part->spec_start = part->spec_end = r->at;
    for (int depth = 1; r->at < r->end;) {
        c = str_char(r->text, r->at++);
        if (c == '{') {
            part->spec_nested = true;
            depth++;
        } else if (c == '}' && --depth == 0) {
            part->spec_end = r->at - 1;
            return 1;
        }
    }
    return fail("unmatched '{' in format spec");
}

static int read_field(TemplateReader *r, TemplatePart *part)
{
    uint32_t c = 0;
    part->name_start = r->at;
    while (r->at < r->end) {
        c = str_char(r->text, r->at++);
        if (c == '{')
            return fail("unexpected '{' in field name");
        if (c == '}' || c == ':' || c == '!')
            break;
        if (c == '[')
            while (r->at < r->end && str_char(r->text, r->at) != ']')
                r->at++;
    }
    part->name_end = r->at - 1;
    if (c == '!' || c == ':')
        return read_tail(r, part, c);
    return c == '}' ? 1 : fail("expected '}' before end of string");
}

int template_next(TemplateReader *r, TemplatePart *part)
{
    *part = (TemplatePart){.literal_start = r->at};
    if (r->at >= r->end)
        return 0;
    uint32_t c = 0;
    while (r->at < r->end) {
        c = str_char(r->text, r->at++);
        if (c == '{' || c == '}')
            break;
    }
    part->literal_end = r->at;
    if (c != '{' && c != '}')
        return 1;
    bool at_end = r->at >= r->end;
    bool doubled = !at_end && str_char(r->text, r->at) == c;
    if (c == '}' && !doubled)
        return fail("Single '}' encountered in format string");
    if (at_end)
        return fail("Single '{' encountered in format string");
    if (doubled) {
        r->at++; /* one of the two is text */
        return 1;
    }
    part->literal_end--;
    part->has_field = true;
    return read_field(r, part);
}

/* A run of digits as a number; -1: it is none, -2: ValueError. */
static int64_t read_number(const Str *text, size_t start, size_t end)
{
    int64_t n = 0;
    if (start == end)
        return -1;
    for (size_t i = start; i < end; i++) {
        int digit = unicode_decimal(str_char(text, i));
        if (digit < 0)
            return -1;
        if (n > (INT64_MAX - digit) / 10) {
            error_value("Too many decimal digits in format string");
            return -2;
        }
        n = n * 10 + digit;
    }
    return n;
}

bool field_name_start(const Str *text, size_t start, size_t end, FieldName *name)
{
    size_t i = start;
    while (i < end && str_char(text, i) != '.' && str_char(text, i) != '[')
        i++;
    *name = (FieldName){.first_end = i, .at = i, .end = end, .index = read_number(text, start, i)};
    return name->index != -2;
}

int field_name_next(const Str *text, FieldName *name, FieldStep *step)
{
    if (name->at >= name->end)
        return 0;
    uint32_t c = str_char(text, name->at++);
    *step = (FieldStep){.is_attribute = c == '.', .start = name->at, .index = -1};
    if (c == '.') {
        while (name->at < name->end && str_char(text, name->at) != '.' && str_char(text, name->at) != '[')
            name->at++;
        step->end = name->at;
    } else if (c == '[') {
        while (name->at < name->end && str_char(text, name->at) != ']')
            name->at++;
        if (name->at >= name->end)
            return fail("Missing ']' in format string");
        step->end = name->at++;
        step->index = read_number(text, step->start, step->end);
        if (step->index == -2)
            return -1;
    } else {
        return fail("Only '.' or '[' may follow ']' in format field specifier");
    }
    return step->start == step->end ? fail("Empty attribute in format string") : 1;
}
