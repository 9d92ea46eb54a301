/* error_print.c - see error_print.h. */
#include "runtime/error_print.h"

#include <stdio.h>
#include <string.h>

#include "compiler/compile.h"
#include "object/call.h"
#include "object/attribute.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime/sys.h"
#include "vm/frame_object.h"

enum { LIMIT = 1000, SHOWN_REPETITIONS = 3 };

void error_write(Value file, Value text)
{
    if (!is_empty(text) && (is_empty(file) || is_none(file)))
        fputs(str_text(text), stderr);
    else if (!is_empty(text))
        release(call_method_1(file, NAME(write), text));
    error_clear();
    release(text);
}

/* sys.tracebacklimit. */
static int64_t traceback_limit(void)
{
    Value limit = sys_get("tracebacklimit");
    int64_t number;
    if (is_empty(limit) || !is_int(limit))
        return LIMIT;
    return int_as_int64(limit, &number) ? LIMIT : number;
}

static Traceback *as_entry(Value v) { return is_empty(v) || is_none(v) ? NULL : (Traceback *)as_object(v); }

static Code *code_of(const Traceback *entry)
{
    FrameObject *frame = (FrameObject *)as_object(entry->frame);
    return frame->code;
}

/* The line's text without its indentation; EMPTY: there is none to be had. */
static Value source_text_of(Value filename, int line)
{
    Value text = is_str(filename) && *str_text(filename) != '<' ? compile_line_of_file(filename, line) : EMPTY;
    if (is_empty(text) || !is_str(text)) {
        release(text);
        return EMPTY;
    }
    size_t start = 0, end = as_str(text)->length;
    while (start < end && strchr(" \t\f", (int)(str_char(as_str(text), start) & 0x7f)) && str_char(as_str(text), start) < 0x80)
        start++;
    while (end > start && (str_char(as_str(text), end - 1) == '\n' || str_char(as_str(text), end - 1) == '\r'))
        end--;
    Value stripped = str_substring(text, start, end);
    release(text);
    return stripped;
}

static void write_entry(Value file, Code *code, int line)
{
    error_write(file, str_format("  File \"%U\", line %d, in %U\n", code->filename, line, code->name));
    Value text = source_text_of(code->filename, line);
    if (!is_empty(text) && as_str(text)->length)
        error_write(file, str_format("    %U\n", text));
    error_clear();
    release(text);
}

static void write_repetitions(Value file, int64_t count)
{
    if (count > SHOWN_REPETITIONS)
        error_write(file, str_format("  [Previous line repeated %lld more time%s]\n", (long long)count - SHOWN_REPETITIONS,
                                     count - SHOWN_REPETITIONS > 1 ? "s" : ""));
}

void error_write_traceback(Value file, Value traceback)
{
    int64_t depth = 0, limit = traceback_limit(), same_count = 0;
    for (Traceback *t = as_entry(traceback); t; t = as_entry(t->next))
        depth++;
    if (depth == 0 || limit <= 0)
        return;
    error_write(file, str_from_c("Traceback (most recent call last):\n"));
    Code *last = NULL;
    int last_line = 0;
    for (Traceback *t = as_entry(traceback); t; t = as_entry(t->next), depth--) {
        Code *code = code_of(t);
        int line = traceback_line(t);
        if (depth > limit || code == NULL)
            continue;
        if (code != last || line != last_line) {
            write_repetitions(file, same_count);
            same_count = 0;
        }
        last = code;
        last_line = line;
        if (++same_count <= SHOWN_REPETITIONS)
            write_entry(file, code, line);
    }
    write_repetitions(file, same_count);
}

void error_write_plainly(Value file, Value exception)
{
    Type *type = type_of(exception);
    error_write_traceback(file, as_exception(exception)->traceback);
    Value module = get_attribute_c(from_pointer(type), "__module__");
    error_clear();
    if (is_empty(module) || !is_str(module))
        error_write(file, str_from_c("<unknown>."));
    else if (!str_equal_c(module, "builtins") && !str_equal_c(module, "__main__"))
        error_write(file, str_format("%U.", module));
    release(module);
    error_write(file, str_format("%U", type->qualname));
    Value text = to_str(exception);
    if (is_empty(text)) {
        error_clear();
        error_write(file, str_from_c(": <exception str() failed>"));
    } else if (as_str(text)->length) {
        error_write(file, str_format(": %U", text));
    }
    release(text);
    error_write(file, str_from_c("\n"));
}
