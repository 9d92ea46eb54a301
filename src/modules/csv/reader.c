/* reader.c - module _csv: reading. A field that lies in one piece in its line is cut out of it; only others are gathered. */
#include "modules/csv/csv.h"

#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"

typedef enum { START_RECORD, START_FIELD, ESCAPED_CHAR, IN_FIELD, IN_QUOTED_FIELD, ESCAPE_IN_QUOTED_FIELD, QUOTE_IN_QUOTED_FIELD,
               EAT_LINE_END, AFTER_ESCAPED_LINE_END } State;

typedef struct Reader {
    Object head;
    Value input;   /* the iterator */
    Value dialect;
    Value fields;  /* list, of the row being read; or EMPTY */
    State state;
    StrBuilder field; /* what was gathered of the current field */
    Value line;    /* the one being read: borrowed from read_line */
    size_t from, to; /* a piece of it that belongs behind `field` */
    bool unquoted;
    int64_t line_number;
} Reader;

static Reader *as_reader(Value v) { return (Reader *)as_object(v); }

#define END_OF_LINE (UINT32_MAX - 1)
static inline bool ends_line(uint32_t c) { return c == '\n' || c == '\r' || c == END_OF_LINE; }

static size_t field_length(const Reader *r) { return r->field.length + (r->to - r->from); }

static void gather(Reader *r)
{
    if (r->to > r->from)
        builder_slice(&r->field, r->line, r->from, r->to);
    r->from = r->to = 0;
}

/* Adds the characters from..to of the line. */
static bool add_run(Reader *r, size_t from, size_t to)
{
    if (r->to != from) {
        gather(r);
        r->from = from;
    }
    r->to = to;
    if ((int64_t)field_length(r) > module_state()->csv_field_limit) {
        csv_fail("field larger than field limit (%ld)", (long)module_state()->csv_field_limit);
        return false;
    }
    return !r->field.failed;
}

/* A character that stands for another one. */
static bool add_char(Reader *r, uint32_t c)
{
    gather(r);
    builder_char(&r->field, c);
    return add_run(r, 0, 0);
}

/* The text of the field, taken out of the reader. */
static Value field_text(Reader *r)
{
    if (r->field.length == 0) {
        Value text = r->to > r->from ? str_substring(r->line, r->from, r->to) : retain(runtime.empty_str);
        r->from = r->to = 0;
        return text;
    }
    gather(r);
    return builder_finish(&r->field);
}

static bool save_field(Reader *r)
{
    Quoting quoting = ((Dialect *)as_object(r->dialect))->quoting;
    bool empty = field_length(r) == 0, unquoted = r->unquoted;
    Value text;
    if (empty && unquoted && (quoting == QUOTE_NOTNULL || quoting == QUOTE_STRINGS)) {
        text = none_value();
    } else {
        text = field_text(r);
        if (!is_empty(text) && unquoted && !empty && (quoting == QUOTE_NONNUMERIC || quoting == QUOTE_STRINGS)) {
            Value number = call_1(from_pointer(TYPE(float_)), text);
            replace(&text, number);
        }
    }
    r->unquoted = true;
    if (is_empty(text))
        return false;
    if (is_empty(r->fields)) {
        release(text);
        csv_fail("iterator has already advanced the reader");
        return false;
    }
    return list_append_owned(as_list(r->fields), text);
}

/* Ends a field, and the record at the end of a line. */
static bool end_field(Reader *r, uint32_t c)
{
    r->state = c == END_OF_LINE ? START_RECORD : ends_line(c) ? EAT_LINE_END : START_FIELD;
    return save_field(r);
}

static bool start_field(Reader *r, const Dialect *d, uint32_t c, size_t at)
{
    if (ends_line(c) || c == d->delimiter)
        return end_field(r, c);
    if (c == d->quotechar && d->quoting != QUOTE_NONE) {
        r->unquoted = false;
        r->state = IN_QUOTED_FIELD;
        return true;
    }
    if (c == d->escapechar) {
        r->state = ESCAPED_CHAR;
        return true;
    }
    if (c == ' ' && d->skipinitialspace)
        return true;
    r->state = IN_FIELD;
    return add_run(r, at, at + 1);
}

static bool after_quote(Reader *r, const Dialect *d, uint32_t c, size_t at)
{
    if (c == d->quotechar && d->quoting != QUOTE_NONE) {
        r->state = IN_QUOTED_FIELD;
        return add_run(r, at, at + 1);
    }
    if (c == d->delimiter || ends_line(c))
        return end_field(r, c);
    if (!d->strict) {
        r->state = IN_FIELD;
        return add_run(r, at, at + 1);
    }
    Value delimiter = str_from_char(d->delimiter), quote = str_from_char(d->quotechar);
    csv_fail("'%U' expected after '%U'", delimiter, quote);
    release(delimiter);
    release(quote);
    return false;
}

/* Takes in the character at `at` of the line. */
static bool take_in(Reader *r, const Dialect *d, uint32_t c, size_t at)
{
    switch (r->state) {
    case START_RECORD:
        if (c == END_OF_LINE)
            return true;
        if (c == '\n' || c == '\r') {
            r->state = EAT_LINE_END;
            return true;
        }
        r->state = START_FIELD;
        return start_field(r, d, c, at);
    case START_FIELD:
        return start_field(r, d, c, at);
    case ESCAPED_CHAR:
        r->state = c == '\n' || c == '\r' ? AFTER_ESCAPED_LINE_END : IN_FIELD;
        return c == END_OF_LINE ? add_char(r, '\n') : add_run(r, at, at + 1);
    case AFTER_ESCAPED_LINE_END:
        if (c == END_OF_LINE)
            return true;
        /* fall through */
    case IN_FIELD:
        if (ends_line(c) || c == d->delimiter)
            return end_field(r, c);
        r->state = c == d->escapechar ? ESCAPED_CHAR : IN_FIELD;
        return r->state == ESCAPED_CHAR || add_run(r, at, at + 1);
    case IN_QUOTED_FIELD:
        if (c == END_OF_LINE)
            return true;
        if (c == d->escapechar)
            r->state = ESCAPE_IN_QUOTED_FIELD;
        else if (c == d->quotechar && d->quoting != QUOTE_NONE)
            r->state = d->doublequote ? QUOTE_IN_QUOTED_FIELD : IN_FIELD;
        else
            return add_run(r, at, at + 1);
        return true;
    case ESCAPE_IN_QUOTED_FIELD:
        r->state = IN_QUOTED_FIELD;
        return c == END_OF_LINE ? add_char(r, '\n') : add_run(r, at, at + 1);
    case QUOTE_IN_QUOTED_FIELD:
        return after_quote(r, d, c, at);
    case EAT_LINE_END:
        if (c == END_OF_LINE)
            r->state = START_RECORD;
        else if (c != '\n' && c != '\r')
            csv_fail("new-line character seen in unquoted field - do you need to open the file with newline=''?");
        return !error_occurred();
    }
    return false;
}

/* The end of the run of plain characters at i, where the state has such runs. */
static size_t plain_run(const Reader *r, const Dialect *d, const Str *s, size_t i)
{
    if (r->state != IN_FIELD && r->state != IN_QUOTED_FIELD)
        return i;
    uint32_t stop = r->state == IN_FIELD ? d->delimiter : d->quotechar;
    bool lines = r->state == IN_FIELD;
    for (; i < s->length; i++) {
        uint32_t c = str_char(s, i);
        if (c == stop || c == d->escapechar || (lines && (c == '\n' || c == '\r')))
            break;
    }
    return i;
}

static bool read_line(Reader *r, Value line)
{
    const Dialect *d = (Dialect *)as_object(r->dialect);
    const Str *s = as_str(line);
    bool ok = true;
    r->line = line;
    r->line_number++;
    for (size_t i = 0; ok && i < s->length;) {
        size_t run = plain_run(r, d, s, i);
        if (run > i) {
            ok = add_run(r, i, run);
            i = run;
        } else {
            ok = take_in(r, d, str_char(s, i), i);
            i++;
        }
    }
    ok = ok && take_in(r, d, END_OF_LINE, 0);
    gather(r);
    r->line = EMPTY;
    return ok && !r->field.failed;
}

/* Starts a new row. */
static bool reset(Reader *r)
{
    replace(&r->fields, from_pointer(list_new(0)));
    builder_drop(&r->field);
    r->from = r->to = 0;
    r->state = START_RECORD;
    r->unquoted = true;
    return !is_empty(r->fields);
}

/* The lines are used up. false: the row is not worth anything; an exception may be set. */
static bool end_of_input(Reader *r)
{
    if (error_occurred() || (field_length(r) == 0 && r->state != IN_QUOTED_FIELD))
        return false;
    if (((Dialect *)as_object(r->dialect))->strict) {
        csv_fail("unexpected end of data");
        return false;
    }
    return save_field(r);
}

static Value reader_next(Value self)
{
    Reader *r = as_reader(self);
    if (!reset(r))
        return EMPTY;
    do {
        Value line = iterator_next(r->input);
        if (is_empty(line)) {
            if (!end_of_input(r))
                return EMPTY;
            break;
        }
        bool ok = is_str(line);
        if (!ok)
            csv_fail("iterator should return strings, not %T (the file should be opened in text mode)", line);
        ok = ok && read_line(r, line);
        release(line);
        if (!ok)
            return EMPTY;
    } while (r->state != START_RECORD);
    if (is_empty(r->fields))
        return csv_fail("iterator has already advanced the reader");
    return take(&r->fields);
}

/* ---- the type ---- */

Value csv_reader(Value module, const Value *args)
{
    (void)module;
    Reader *r = object_new(module_state()->csv_reader);
    if (r == NULL)
        return EMPTY;
    builder_init(&r->field);
    if (is_empty(r->input = get_iterator(args[0])) || is_empty(r->dialect = csv_make_dialect(args[1], args[2]))) {
        RELEASE(r);
        return EMPTY;
    }
    return from_pointer(r);
}

static void reader_traverse(Object *self, VisitFn visit, void *context)
{
    Reader *r = (Reader *)self;
    visit_value(r->input, visit, context);
    visit_value(r->dialect, visit, context);
    visit_value(r->fields, visit, context);
}

static void reader_clear(Object *self)
{
    Reader *r = (Reader *)self;
    clear(&r->input);
    clear(&r->fields);
}

static void reader_dealloc(Object *self)
{
    Reader *r = (Reader *)self;
    builder_drop(&r->field);
    release(r->input);
    release(r->dialect);
    release(r->fields);
    object_free(self);
}

static const MemberRow members[] = {
    {"dialect", MEMBER_VALUE, offsetof(Reader, dialect), true, NULL},
    {"line_num", MEMBER_INT64, offsetof(Reader, line_number), true, NULL},
    MEMBER_END,
};

const TypeSpec csv_reader_spec = {
    .name = "_csv.reader", .size = sizeof(Reader), .flags = TYPE_NO_NEW | TYPE_TRACKED, .members = members,
    .doc = "An iterator over the rows of a CSV file.",
    .slots = {.iter = iterator_self, .next = reader_next, .traverse = reader_traverse, .clear = reader_clear, .dealloc = reader_dealloc},
};
