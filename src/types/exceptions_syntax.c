/* exceptions_syntax.c - SyntaxError. */
#include <string.h>

#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/exceptions_fields.h"

enum { FIELD_COUNT = 9 };
EXCEPTION_SLOTS(syntax, FIELD_COUNT)

static SyntaxErrorObject *as_syntax_error(Value v) { return (SyntaxErrorObject *)as_object(v); }

/* (filename, lineno, offset, text[, end_lineno, end_offset[, metadata]]) */
static bool take_details(SyntaxErrorObject *e, Value details)
{
    Value info = tuple_from_iterable(details);
    if (is_empty(info))
        return false;
    Tuple *t = as_tuple(info);
    Value *fields[] = {&e->filename, &e->lineno, &e->offset, &e->text, &e->end_lineno, &e->end_offset, &e->metadata};
    bool ok = false;
    if (t->length < 4 || t->length > 7) {
        error_type("function takes at %s %d arguments (%zu given)", t->length < 4 ? "least" : "most", t->length < 4 ? 4 : 7, t->length);
    } else {
        for (size_t i = 0; i < 7; i++)
            replace(fields[i], i < t->length ? retain(t->items[i]) : EMPTY);
        ok = t->length != 5;
        if (!ok)
            error_type("end_offset must be provided when end_lineno is provided");
    }
    release(info);
    return ok;
}

static bool syntax_error_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    if (!exception_init(self, args, nargs, kwnames))
        return false;
    SyntaxErrorObject *e = as_syntax_error(self);
    if (nargs >= 1)
        replace(&e->msg, retain(args[0]));
    return nargs != 2 || take_details(e, args[1]);
}

/* The part of a path behind the last slash. */
static Value base_name(Value path)
{
    size_t n = as_str(path)->length, start = n;
    while (start > 0 && str_char(as_str(path), start - 1) != '/')
        start--;
    return str_substring(path, start, n);
}

static Value syntax_error_str(Value self)
{
    SyntaxErrorObject *e = as_syntax_error(self);
    Value msg = is_empty(e->msg) ? NONE : e->msg;
    bool has_line = !is_empty(e->lineno) && is_exact_int(e->lineno);
    int64_t line = 0;
    if (has_line && int_as_int64(e->lineno, &line) != 0)
        line = -1;
    if (is_empty(e->filename) || !is_str(e->filename))
        return has_line ? str_format("%S (line %ld)", msg, (long)line) : to_str(msg);
    Value name = base_name(e->filename);
    if (is_empty(name))
        return EMPTY;
    Value text = has_line ? str_format("%S (%U, line %ld)", msg, name, (long)line) : str_format("%S (%U)", msg, name);
    release(name);
    return text;
}

#define MEMBER(name, field, doc) {name, MEMBER_VALUE_OR_NONE, offsetof(SyntaxErrorObject, field), false, doc}
static const MemberRow members[] = {
    MEMBER("msg", msg, "exception msg"),
    MEMBER("filename", filename, "exception filename"),
    MEMBER("lineno", lineno, "exception lineno"),
    MEMBER("offset", offset, "exception offset"),
    MEMBER("text", text, "exception text"),
    MEMBER("end_lineno", end_lineno, "exception end lineno"),
    MEMBER("end_offset", end_offset, "exception end offset"),
    MEMBER("print_file_and_line", print_file_and_line, "exception print_file_and_line"),
    MEMBER("_metadata", metadata, "exception private metadata"),
    MEMBER_END,
};

const TypeSpec SyntaxError_spec = {
    .name = "SyntaxError", .doc = "Source text is not valid.", .size = sizeof(SyntaxErrorObject), .flags = EXCEPTION_FLAGS,
    .members = members,
    .slots = {.init = syntax_error_init, .str = syntax_error_str, .dealloc = syntax_dealloc, .traverse = syntax_traverse,
              .clear = syntax_clear},
};
