/* str_format.c - printf for messages, with directives for values. See str_format in str.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "object/error.h"
#include "object/protocol.h"
#include "object/str.h"

/* A value's text, released after it is added; width and precision as in %.200s. */
static void add_text(StrBuilder *b, Value text, int precision)
{
    if (is_empty(text)) {
        b->failed = true;
        return;
    }
    size_t n = as_str(text)->length;
    builder_slice(b, text, 0, precision >= 0 && (size_t)precision < n ? (size_t)precision : n);
    release(text);
}

/* What messages call a type: builtin ones by their module, too. */
static const char *full_name(const Type *type) { return type->spec ? type->spec->name : type->name; }

static void add_value(StrBuilder *b, char directive, Value v, int precision)
{
    switch (directive) {
    case 'U': add_text(b, retain(v), precision); break;
    case 'S': add_text(b, to_str(v), precision); break;
    case 'R': add_text(b, to_repr(v), precision); break;
    case 'A': add_text(b, to_ascii(v), precision); break;
    default: add_text(b, str_from_c(full_name(type_of(v))), precision); break;
    }
}

Value str_format_v(const char *format, va_list args)
{
    StrBuilder b;
    builder_init(&b);
    while (*format) {
        const char *percent = strchr(format, '%');
        size_t plain = percent ? (size_t)(percent - format) : strlen(format);
        builder_ascii(&b, format, plain);
        format += plain;
        if (!percent)
            break;
        char directive[32], text[512];
        size_t n = strspn(format + 1, "-+ #0123456789.lz") + 2;
        int precision = -1;
        const char *dot = memchr(format, '.', n);
        if (dot)
            precision = atoi(dot + 1);
        memcpy(directive, format, n);
        directive[n] = 0;
        char kind = format[n - 1];
        bool is_long = memchr(format, 'l', n) || memchr(format, 'z', n);
        format += n;
        switch (kind) {
        case '%': builder_char(&b, '%'); continue;
        case 'U': case 'S': case 'R': case 'A': case 'T': add_value(&b, kind, va_arg(args, Value), precision); continue;
        case 'N': add_text(&b, str_from_c(va_arg(args, Type *)->name), precision); continue;
        case 's': {
            const char *s = va_arg(args, const char *);
            add_text(&b, str_from_c(s), precision);
            continue;
        }
        case 'c': builder_char(&b, (uint32_t)va_arg(args, int)); continue;
        case 'd': case 'i':
            if (is_long)
                snprintf(text, sizeof text, directive, va_arg(args, long));
            else
                snprintf(text, sizeof text, directive, va_arg(args, int));
            break;
        case 'u': case 'x': case 'X': case 'o':
            if (is_long)
                snprintf(text, sizeof text, directive, va_arg(args, unsigned long));
            else
                snprintf(text, sizeof text, directive, va_arg(args, unsigned));
            break;
        case 'p': snprintf(text, sizeof text, directive, va_arg(args, void *)); break;
        default: snprintf(text, sizeof text, directive, va_arg(args, double)); break;
        }
        builder_c(&b, text);
    }
    return builder_finish(&b);
}

Value str_format(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Value s = str_format_v(format, args);
    va_end(args);
    return s;
}
