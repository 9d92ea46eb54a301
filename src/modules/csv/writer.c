/* writer.c - module _csv: writing. */
#include "modules/csv/csv.h"

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"

typedef struct Writer {
    Object head;
    Value write; /* the file's method */
    Value dialect;
} Writer;

static Writer *as_writer(Value v) { return (Writer *)as_object(v); }

static bool in_text(Value text, uint32_t c)
{
    for (size_t i = 0; i < as_str(text)->length; i++)
        if (str_char(as_str(text), i) == c)
            return true;
    return false;
}

static bool is_special(const Dialect *d, uint32_t c)
{
    return c == d->delimiter || c == d->escapechar || c == d->quotechar || c == '\n' || c == '\r' || in_text(d->lineterminator, c);
}

/* Whether a special character needs the escape character; *quoted becomes true where quotes do instead. */
static bool wants_escape(const Dialect *d, uint32_t c, bool *quoted)
{
    if (d->quoting == QUOTE_NONE)
        return true;
    bool escape = c == d->escapechar || (c == d->quotechar && !d->doublequote);
    if (!escape)
        *quoted = true;
    return escape;
}

/* Whether the text has to be quoted. false: exception. */
static bool inspect(const Dialect *d, Value text, bool *quoted, bool *plain)
{
    Str *s = as_str(text);
    *plain = true;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_char(s, i);
        if (!is_special(d, c))
            continue;
        *plain = false;
        if (wants_escape(d, c, quoted) && d->escapechar == NO_CHAR) {
            csv_fail("need to escape, but no escapechar set");
            return false;
        }
    }
    return true;
}

static void put_text(StrBuilder *b, const Dialect *d, Value text)
{
    Str *s = as_str(text);
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_char(s, i);
        bool quoted;
        if (is_special(d, c)) {
            if (wants_escape(d, c, &quoted))
                builder_char(b, d->escapechar);
            else if (c == d->quotechar)
                builder_char(b, c);
        }
        builder_char(b, c);
    }
}

/* Adds a field; text EMPTY: of None. */
static bool put_field(StrBuilder *b, const Dialect *d, Value text, bool quoted, bool first)
{
    bool plain = true;
    if ((is_empty(text) || as_str(text)->length == 0) && d->delimiter == ' ' && d->skipinitialspace) {
        if (d->quoting == QUOTE_NONE || (is_empty(text) && (d->quoting == QUOTE_STRINGS || d->quoting == QUOTE_NOTNULL))) {
            csv_fail("empty field must be quoted if delimiter is a space and skipinitialspace is true");
            return false;
        }
        quoted = true;
    }
    if (!is_empty(text) && !inspect(d, text, &quoted, &plain))
        return false;
    if (!first)
        builder_char(b, d->delimiter);
    if (quoted)
        builder_char(b, d->quotechar);
    if (!is_empty(text)) {
        if (plain)
            builder_str(b, text);
        else
            put_text(b, d, text);
    }
    if (quoted)
        builder_char(b, d->quotechar);
    return !b->failed;
}

static bool is_number(Value v)
{
    const Slots *s = &type_of(v)->slots;
    return is_int(v) || is_float(v) || is_exactly(v, TYPE(complex_)) || s->to_index || s->to_int || s->to_float;
}

static bool put_value(StrBuilder *b, const Dialect *d, Value v, bool first)
{
    bool quoted = false;
    switch (d->quoting) {
    case QUOTE_NONNUMERIC: quoted = !is_number(v); break;
    case QUOTE_ALL: quoted = true; break;
    case QUOTE_STRINGS: quoted = is_str(v); break;
    case QUOTE_NOTNULL: quoted = !is_none(v); break;
    default: break;
    }
    if (is_none(v))
        return put_field(b, d, EMPTY, quoted, first);
    if (is_str(v))
        return put_field(b, d, v, quoted, first);
    Value text = to_str(v);
    bool ok = !is_empty(text) && put_field(b, d, text, quoted, first);
    release(text);
    return ok;
}

/* The row's text without line end. false: exception. */
static bool put_row(StrBuilder *b, const Dialect *d, Value iterator)
{
    size_t count = 0;
    bool none = false;
    Value v;
    while (!is_empty(v = iterator_next(iterator))) {
        none = is_none(v);
        bool ok = put_value(b, d, v, count++ == 0);
        release(v);
        if (!ok)
            return false;
    }
    if (error_occurred())
        return false;
    if (count && b->length == 0) {
        if (d->quoting == QUOTE_NONE || (none && (d->quoting == QUOTE_STRINGS || d->quoting == QUOTE_NOTNULL))) {
            csv_fail("single empty field record must be quoted");
            return false;
        }
        return put_field(b, d, EMPTY, true, true);
    }
    return true;
}

static Value writer_writerow(Value self, Value row)
{
    Writer *w = as_writer(self);
    const Dialect *d = (Dialect *)as_object(w->dialect);
    StrBuilder b;
    Value iterator = get_iterator(row);
    if (is_empty(iterator)) {
        if (error_catch(TYPE(TypeError)))
            csv_fail("iterable expected, not %T", row);
        return EMPTY;
    }
    builder_init(&b);
    bool ok = put_row(&b, d, iterator);
    release(iterator);
    if (!ok) {
        builder_drop(&b);
        return EMPTY;
    }
    builder_str(&b, d->lineterminator);
    Value text = builder_finish(&b), result = is_empty(text) ? EMPTY : call_1(w->write, text);
    release(text);
    return result;
}

static Value writer_writerows(Value self, Value rows)
{
    Value iterator = get_iterator(rows), row;
    if (is_empty(iterator))
        return EMPTY;
    while (!is_empty(row = iterator_next(iterator))) {
        Value result = writer_writerow(self, row);
        release(row);
        if (is_empty(result))
            break;
        release(result);
    }
    release(iterator);
    return error_occurred() ? EMPTY : none_value();
}

/* ---- the type ---- */

Value csv_writer(Value module, const Value *args)
{
    (void)module;
    Writer *w = object_new(module_state()->csv_writer);
    if (w == NULL)
        return EMPTY;
    if (is_empty(w->dialect = csv_make_dialect(args[1], args[2]))) {
        RELEASE(w);
        return EMPTY;
    }
    int found = find_attribute_c(args[0], "write", &w->write);
    if (found > 0 && is_callable(w->write))
        return from_pointer(w);
    if (found >= 0)
        error_type("argument 1 must have a \"write\" method");
    RELEASE(w);
    return EMPTY;
}

static void writer_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((Writer *)self)->write, visit, context);
    visit_value(((Writer *)self)->dialect, visit, context);
}

static void writer_clear(Object *self) { clear(&((Writer *)self)->write); }

static void writer_dealloc(Object *self)
{
    release(((Writer *)self)->write);
    release(((Writer *)self)->dialect);
    object_free(self);
}

static const NativeRow methods[] = {
    NATIVE("writerow", writer_writerow, "($self, row, /)", "Writes a row: an iterable of fields."),
    NATIVE("writerows", writer_writerows, "($self, rows, /)", "Writes every row of an iterable."),
    NATIVE_END,
};
static const MemberRow members[] = {
    {"dialect", MEMBER_VALUE, offsetof(Writer, dialect), true, NULL},
    MEMBER_END,
};

const TypeSpec csv_writer_spec = {
    .name = "_csv.writer", .size = sizeof(Writer), .flags = TYPE_NO_NEW | TYPE_TRACKED, .methods = methods, .members = members,
    .doc = "Writes rows to a CSV file.",
    .slots = {.traverse = writer_traverse, .clear = writer_clear, .dealloc = writer_dealloc},
};
