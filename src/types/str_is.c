/* str_is.c - methods of str that classify it. */
#include "text/ascii.h"
#include "text/unicode.h"
#include "types/str_methods.h"

/* Whether there are characters and each has one of the flags. */
static Value all_are(Value self, uint32_t flags)
{
    Str *s = as_str(self);
    for (size_t i = 0; i < s->length; i++)
        if (!unicode_is(str_char(s, i), flags))
            return bool_value(false);
    return bool_value(s->length > 0);
}

Value str_method_isalnum(Value self) { return all_are(self, UNICODE_ALPHA | UNICODE_DECIMAL | UNICODE_DIGIT | UNICODE_NUMERIC); }
Value str_method_isalpha(Value self) { return all_are(self, UNICODE_ALPHA); }
Value str_method_isdecimal(Value self) { return all_are(self, UNICODE_DECIMAL); }
Value str_method_isdigit(Value self) { return all_are(self, UNICODE_DIGIT); }
Value str_method_isnumeric(Value self) { return all_are(self, UNICODE_NUMERIC); }
Value str_method_isspace(Value self) { return all_are(self, UNICODE_SPACE); }
Value str_method_isascii(Value self) { return bool_value(str_is_ascii(as_str(self))); }

Value str_method_isprintable(Value self)
{
    return as_str(self)->length ? all_are(self, UNICODE_PRINTABLE) : bool_value(true);
}

Value str_method_isidentifier(Value self)
{
    Str *s = as_str(self);
    if (s->length == 0 || !unicode_xid_start(str_char(s, 0)))
        return bool_value(false);
    if (str_is_ascii(s)) {
        const uint8_t *text = str_data(s);
        size_t i = 1;
        while (i < s->length && (ascii_is(text[i], ASCII_ALNUM) || text[i] == '_'))
            i++;
        return bool_value(i == s->length);
    }
    for (size_t i = 1; i < s->length; i++)
        if (!unicode_xid_continue(str_char(s, i)))
            return bool_value(false);
    return bool_value(true);
}

static Value has_only_case(Value self, uint32_t wanted, uint32_t others)
{
    Str *s = as_str(self);
    bool any = false;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t flags = unicode_record(str_char(s, i))->flags;
        if (flags & others)
            return bool_value(false);
        any |= (flags & wanted) != 0;
    }
    return bool_value(any);
}

Value str_method_islower(Value self) { return has_only_case(self, UNICODE_LOWER, UNICODE_UPPER | UNICODE_TITLE); }
Value str_method_isupper(Value self) { return has_only_case(self, UNICODE_UPPER, UNICODE_LOWER | UNICODE_TITLE); }

Value str_method_istitle(Value self)
{
    Str *s = as_str(self);
    bool any = false, inside = false;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t flags = unicode_record(str_char(s, i))->flags;
        bool capital = flags & (UNICODE_UPPER | UNICODE_TITLE), small = flags & UNICODE_LOWER;
        if ((capital && inside) || (small && !capital && !inside))
            return bool_value(false);
        inside = capital || small;
        any |= inside;
    }
    return bool_value(any);
}
