/* template.h - taking str.format templates and field names apart. */
#ifndef PYISH_TYPES_TEMPLATE_H
#define PYISH_TYPES_TEMPLATE_H

#include "object/str.h"

typedef struct TemplateReader {
    const Str *text;
    size_t at, end;
} TemplateReader;

/* Literal text, and the field behind it if has_field. Places in the text. */
typedef struct TemplatePart {
    size_t literal_start, literal_end;
    bool has_field, spec_nested;
    size_t name_start, name_end;
    size_t spec_start, spec_end;
    uint32_t conversion; /* 0: none */
} TemplatePart;

/* 1: a part, 0: the end, -1: ValueError. */
int template_next(TemplateReader *reader, TemplatePart *part) MUST_CHECK;

typedef struct FieldName {
    size_t first_end; /* of what comes before the first . or [ */
    int64_t index;    /* the first part as a number, or -1 */
    size_t at, end;
} FieldName;
/* One .name or [item]. */
typedef struct FieldStep {
    bool is_attribute;
    size_t start, end;
    int64_t index; /* of [number]; -1: a key */
} FieldStep;

bool field_name_start(const Str *text, size_t start, size_t end, FieldName *name) MUST_CHECK;
/* 1: a step, 0: the end, -1: ValueError. */
int field_name_next(const Str *text, FieldName *name, FieldStep *step) MUST_CHECK;

#endif
