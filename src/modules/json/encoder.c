/* encoder.c - module _json: writing. */
#include "modules/json/json.h"

#include <math.h>

#include "number/format.h"
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "runtime/import.h"

typedef enum { ESCAPE_BY_CALL, ESCAPE_ASCII, ESCAPE_PLAIN } Escape;

typedef struct JsonEncoder {
    Object head;
    Value markers, default_function, encoder, indent, key_separator, item_separator;
    bool sort_keys, skipkeys, allow_nan;
    Escape escape;
} JsonEncoder;

typedef struct Writer {
    JsonEncoder *encoder;
    StrBuilder out;
    int64_t level; /* of indentation */
} Writer;

/* ---- strings ---- */

/* Whether c stands for itself between quotes. */
static inline bool is_plain(uint32_t c, bool ascii_only)
{
    return c >= ' ' && c != '"' && c != '\\' && !(ascii_only && c >= 0x7f);
}

static void put_unit(StrBuilder *b, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = {'\\', 'u', digits[unit >> 12], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
    builder_ascii(b, text, 6);
}

static void put_escaped(StrBuilder *b, uint32_t c)
{
    switch (c) {
    case '"': builder_ascii(b, "\\\"", 2); return;
    case '\\': builder_ascii(b, "\\\\", 2); return;
    case '\n': builder_ascii(b, "\\n", 2); return;
    case '\r': builder_ascii(b, "\\r", 2); return;
    case '\t': builder_ascii(b, "\\t", 2); return;
    case '\b': builder_ascii(b, "\\b", 2); return;
    case '\f': builder_ascii(b, "\\f", 2); return;
    }
    if (c >= 0x10000) {
        put_unit(b, 0xd800 | (c - 0x10000) >> 10);
        c = 0xdc00 | ((c - 0x10000) & 0x3ff);
    }
    put_unit(b, c);
}

static size_t plain_bytes(const uint8_t *data, size_t i, size_t n, bool ascii_only)
{
    while (i < n && is_plain(data[i], ascii_only))
        i++;
    return i;
}

static size_t plain_run(const Str *s, size_t i, bool ascii_only)
{
    if (str_width(s) == 1)
        return plain_bytes(str_data(s), i, s->length, ascii_only);
    while (i < s->length && is_plain(str_char(s, i), ascii_only))
        i++;
    return i;
}

static void write_quoted(StrBuilder *b, Value text, bool ascii_only)
{
    Str *s = as_str(text);
    builder_char(b, '"');
    for (size_t i = 0; i < s->length;) {
        size_t run = plain_run(s, i, ascii_only);
        if (run > i)
            builder_slice(b, text, i, run);
        if (run < s->length)
            put_escaped(b, str_char(s, run++));
        i = run;
    }
    builder_char(b, '"');
}

static Value quoted(Value text, bool ascii_only)
{
    if (!is_str(text))
        return error_type("first argument must be a string, not %T", text);
    StrBuilder b;
    builder_init(&b);
    write_quoted(&b, text, ascii_only);
    return builder_finish(&b);
}

Value json_encode_basestring(Value module, Value text)
{
    (void)module;
    return quoted(text, false);
}
Value json_encode_basestring_ascii(Value module, Value text)
{
    (void)module;
    return quoted(text, true);
}

/* ---- leaves ---- */

/* Writes text that a function gave. Takes it. */
static bool write_owned(Writer *w, Value text)
{
    if (is_empty(text))
        return false;
    builder_str(&w->out, text);
    release(text);
    return !w->out.failed;
}

static bool write_string(Writer *w, Value text)
{
    JsonEncoder *e = w->encoder;
    if (e->escape != ESCAPE_BY_CALL) {
        write_quoted(&w->out, text, e->escape == ESCAPE_ASCII);
        return !w->out.failed;
    }
    Value encoded = call_1(e->encoder, text);
    if (!is_empty(encoded) && !is_str(encoded)) {
        error_type("encoder() must return a string, not %T", encoded);
        release(encoded);
        return false;
    }
    return write_owned(w, encoded);
}

static bool write_int(Writer *w, Value v)
{
    if (!is_small_int(v))
        return write_owned(w, int_to_text(v, 10, false));
    char text[24], *p = text + sizeof text;
    int64_t i = small_int(v);
    uint64_t rest = i < 0 ? -(uint64_t)i : (uint64_t)i;
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (i < 0)
        *--p = '-';
    builder_ascii(&w->out, p, (size_t)(text + sizeof text - p));
    return !w->out.failed;
}

static bool write_float(Writer *w, Value v)
{
    char text[DOUBLE_REPR_SIZE];
    double d = float_double(v);
    if (isfinite(d)) {
        builder_ascii(&w->out, text, double_repr(text, d));
        return !w->out.failed;
    }
    if (!w->encoder->allow_nan) {
        error_value("Out of range float values are not JSON compliant: %R", v);
        return false;
    }
    builder_c(&w->out, isnan(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity");
    return !w->out.failed;
}

/* None, True, False: their text, else NULL. */
static const char *constant_text(Value v)
{
    return is_none(v) ? "null" : same(v, TRUE_VALUE) ? "true" : same(v, FALSE_VALUE) ? "false" : NULL;
}

/* ---- errors ---- */

/* The full name of a value's type, as messages with its module show it. Owned. */
static Value type_name(Value v)
{
    Value type = from_pointer(type_of(v)), module = get_attribute_c(type, "__module__"), name = get_attribute_c(type, "__qualname__");
    Value result = EMPTY;
    if (!is_empty(module) && !is_empty(name))
        result = is_str(module) && !str_equal_c(module, "builtins") ? str_format("%U.%U", module, name) : retain(name);
    release(module);
    release(name);
    return result;
}

/* Adds a note to the exception that is set: where serialization was. part: which item; EMPTY: none. */
static COLD void add_note(Value container, Value part, const char *kind)
{
    Value error = error_fetch(), name = type_name(container);
    Value note = is_empty(name)   ? EMPTY
                 : is_empty(part) ? str_format("when serializing %U %s", name, kind)
                                  : str_format("when serializing %U %s %R", name, kind, part);
    Value done = is_empty(note) ? EMPTY : call_method_c(error, "add_note", &note, 1);
    release(name);
    release(note);
    if (is_empty(done)) /* near the end of the stack a note may be too much */
        error_clear();
    release(done);
    error_restore(error);
}

/* Puts an object on the list of those being written; *id names it there. */
static bool enter(JsonEncoder *e, Value v, Value *id)
{
    *id = EMPTY;
    if (is_none(e->markers))
        return true;
    *id = int_value((int64_t)(uintptr_t)as_object(v));
    Value there;
    int found = dict_lookup(as_dict(e->markers), *id, &there);
    if (found > 0)
        error_value("Circular reference detected");
    if (found != 0 || !dict_set(as_dict(e->markers), *id, v)) {
        release(*id);
        return false;
    }
    return true;
}

static bool leave(JsonEncoder *e, Value id)
{
    if (is_empty(id))
        return true;
    int deleted = dict_delete(as_dict(e->markers), id, NULL);
    if (deleted == 0)
        error_key(id);
    release(id);
    return deleted > 0;
}

/* ---- containers ---- */

static bool write_value(Writer *w, Value v);

static void new_line(Writer *w)
{
    builder_char(&w->out, '\n');
    for (int64_t i = 0; i < w->level; i++)
        builder_str(&w->out, w->encoder->indent);
}

static bool has_indent(const Writer *w) { return !is_none(w->encoder->indent); }

static void separate(Writer *w)
{
    builder_str(&w->out, w->encoder->item_separator);
    if (has_indent(w))
        new_line(w);
}

static void open_bracket(Writer *w, char bracket)
{
    builder_char(&w->out, (uint32_t)bracket);
    w->level++;
    if (has_indent(w))
        new_line(w);
}

static void close_bracket(Writer *w, char bracket)
{
    w->level--;
    if (has_indent(w))
        new_line(w);
    builder_char(&w->out, (uint32_t)bracket);
}

static size_t sequence_length(Value v) { return is_list(v) ? as_list(v)->length : as_tuple(v)->length; }
static Value sequence_get(Value v, size_t i) { return is_list(v) ? as_list(v)->items[i] : as_tuple(v)->items[i]; }

static bool write_items(Writer *w, Value v)
{
    for (size_t i = 0; i < sequence_length(v); i++) {
        Value item = retain(sequence_get(v, i));
        if (i)
            separate(w);
        bool ok = write_value(w, item);
        release(item);
        if (!ok) {
            add_note(v, int_value((int64_t)i), "item");
            return false;
        }
    }
    return true;
}

static bool write_sequence(Writer *w, Value v)
{
    Value id;
    if (sequence_length(v) == 0) {
        builder_ascii(&w->out, "[]", 2);
        return !w->out.failed;
    }
    if (!enter(w->encoder, v, &id))
        return false;
    open_bracket(w, '[');
    if (!write_items(w, v)) {
        release(id);
        return false;
    }
    close_bracket(w, ']');
    return leave(w->encoder, id) && !w->out.failed;
}

/* The name of a member. 1 written, 0 to be left out, -1 exception. separator: one goes in front of it. */
static int write_key(Writer *w, Value key, bool separator)
{
    const char *constant = constant_text(key);
    bool is_text = is_str(key), is_number = !constant && (is_int(key) || is_float(key));
    if (!is_text && !constant && !is_number) {
        if (w->encoder->skipkeys)
            return 0;
        error_type("keys must be str, int, float, bool or None, not %T", key);
        return -1;
    }
    if (separator)
        separate(w);
    if (is_text)
        return write_string(w, key) ? 1 : -1;
    Writer part = {.encoder = w->encoder};
    builder_init(&part.out);
    bool ok = true;
    if (constant)
        builder_c(&part.out, constant);
    else
        ok = is_float(key) ? write_float(&part, key) : write_int(&part, key);
    Value text = ok ? builder_finish(&part.out) : EMPTY;
    if (is_empty(text)) {
        builder_drop(&part.out);
        return -1;
    }
    ok = write_string(w, text);
    release(text);
    return ok ? 1 : -1;
}

static bool write_member(Writer *w, Value dict, Value key, Value value, bool *first)
{
    int written = write_key(w, key, !*first);
    if (written <= 0)
        return written == 0;
    *first = false;
    builder_str(&w->out, w->encoder->key_separator);
    if (write_value(w, value))
        return true;
    add_note(dict, key, "item");
    return false;
}

static bool write_exact_members(Writer *w, Dict *dict, bool *first)
{
    int64_t position = 0;
    Value key, value;
    while (dict_next(dict, &position, &key, &value)) {
        retain(key);
        retain(value);
        bool ok = write_member(w, from_pointer(dict), key, value, first);
        release(key);
        release(value);
        if (!ok)
            return false;
    }
    return true;
}

/* dict.items() as a list, sorted where the encoder asks for it. Owned. */
static Value item_list(const JsonEncoder *e, Value dict)
{
    Value view = call_method_c(dict, "items", NULL, 0), iterator = is_empty(view) ? EMPTY : get_attribute_c(from_pointer(type_of(view)), "__iter__");
    if (!is_empty(view) && is_empty(iterator) && error_catch(TYPE(AttributeError)))
        error_type("%N.items() returned a non-iterable (type %N)", type_of(dict), type_of(view));
    Value list = is_empty(iterator) ? EMPTY : list_from_iterable(view);
    release(view);
    release(iterator);
    if (is_empty(list) || !e->sort_keys)
        return list;
    Value done = call_method_c(list, "sort", NULL, 0);
    release(done);
    if (is_empty(done)) {
        release(list);
        return EMPTY;
    }
    return list;
}

static bool write_listed_members(Writer *w, Value dict, bool *first)
{
    Value items = item_list(w->encoder, dict);
    if (is_empty(items))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < as_list(items)->length; i++) {
        Value pair = retain(as_list(items)->items[i]);
        if (!is_tuple(pair) || as_tuple(pair)->length != 2) {
            error_value("items must return 2-tuples");
            ok = false;
        } else {
            ok = write_member(w, dict, as_tuple(pair)->items[0], as_tuple(pair)->items[1], first);
        }
        release(pair);
    }
    release(items);
    return ok;
}

static bool write_dict(Writer *w, Value v)
{
    Value id;
    bool first = true;
    if (as_dict(v)->used == 0) {
        builder_ascii(&w->out, "{}", 2);
        return !w->out.failed;
    }
    if (!enter(w->encoder, v, &id))
        return false;
    open_bracket(w, '{');
    bool listed = w->encoder->sort_keys || !is_exact_dict(v);
    if (!(listed ? write_listed_members(w, v, &first) : write_exact_members(w, as_dict(v), &first))) {
        release(id);
        return false;
    }
    close_bracket(w, '}');
    return leave(w->encoder, id) && !w->out.failed;
}

/* Anything else: what the default function makes of it. */
static bool write_other(Writer *w, Value v)
{
    Value id;
    if (is_object(v) ? !enter(w->encoder, v, &id) : (id = EMPTY, false))
        return false;
    Value other = call_1(w->encoder->default_function, v);
    bool ok = !is_empty(other) && write_value(w, other);
    if (!ok && !is_empty(other))
        add_note(v, EMPTY, "object");
    release(other);
    if (!ok) {
        release(id);
        return false;
    }
    return leave(w->encoder, id);
}

static bool write_value(Writer *w, Value v)
{
    const char *constant = constant_text(v);
    if (constant) {
        builder_c(&w->out, constant);
        return !w->out.failed;
    }
    if (is_str(v))
        return write_string(w, v);
    if (is_int(v))
        return write_int(w, v);
    if (is_float(v))
        return write_float(w, v);
    if (stack_overflowing(" while encoding a JSON object"))
        return false;
    if (is_list(v) || is_tuple(v))
        return write_sequence(w, v);
    return is_dict(v) ? write_dict(w, v) : write_other(w, v);
}

/* ---- the type ---- */

static const NativeRow call_row = {"_iterencode", {NULL}, NATIVE_BOUND, "(obj, _current_indent_level)", NULL};

static Value encoder_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    JsonEncoder *e = (JsonEncoder *)as_object(self);
    Value bound[2];
    Writer w = {.encoder = e};
    if (!bind_arguments(&call_row, args, nargs, kwnames, bound, 2) || !c_size_argument(bound[1], &w.level))
        return EMPTY;
    if (!is_none(e->indent) && !is_str(e->indent))
        return error_type("make_encoder() argument 4 must be str or None, not %T", e->indent);
    builder_init(&w.out);
    if (!write_value(&w, bound[0])) {
        builder_drop(&w.out);
        return EMPTY;
    }
    Value text = builder_finish(&w.out);
    return is_empty(text) ? EMPTY : tuple_from_owned(&text, 1);
}

static const NativeRow new_row = {"make_encoder", {NULL}, NATIVE_BOUND,
    "(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)", NULL};

/* How strings are escaped: the module's own functions are not called but known. */
static Escape escape_of(Value function)
{
    if (!is_exactly(function, TYPE(native_function)))
        return ESCAPE_BY_CALL;
    const NativeRow *row = ((NativeFunction *)as_object(function))->row;
    if (row->function.one_arg == json_encode_basestring_ascii)
        return ESCAPE_ASCII;
    return row->function.one_arg == json_encode_basestring ? ESCAPE_PLAIN : ESCAPE_BY_CALL;
}

static Value encoder_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[9];
    if (!bind_arguments(&new_row, args, nargs, kwnames, bound, 9))
        return EMPTY;
    if (!is_none(bound[0]) && !is_dict(bound[0]))
        return error_type("make_encoder() argument 1 must be dict or None, not %T", bound[0]);
    for (int i = 4; i < 6; i++)
        if (!is_str(bound[i]))
            return error_type("make_encoder() argument %d must be str, not %T", i + 1, bound[i]);
    int sort_keys = is_true(bound[6]), skipkeys = is_true(bound[7]), allow_nan = is_true(bound[8]);
    JsonEncoder *e = sort_keys < 0 || skipkeys < 0 || allow_nan < 0 ? NULL : object_new(type);
    if (e == NULL)
        return EMPTY;
    e->markers = retain(bound[0]);
    e->default_function = retain(bound[1]);
    e->encoder = retain(bound[2]);
    e->indent = retain(bound[3]);
    e->key_separator = retain(bound[4]);
    e->item_separator = retain(bound[5]);
    e->sort_keys = sort_keys;
    e->skipkeys = skipkeys;
    e->allow_nan = allow_nan;
    e->escape = escape_of(bound[2]);
    return from_pointer(e);
}

static void encoder_traverse(Object *self, VisitFn visit, void *context)
{
    JsonEncoder *e = (JsonEncoder *)self;
    visit_value(e->markers, visit, context);
    visit_value(e->default_function, visit, context);
    visit_value(e->encoder, visit, context);
    visit_value(e->indent, visit, context);
    visit_value(e->key_separator, visit, context);
    visit_value(e->item_separator, visit, context);
}

static void encoder_dealloc(Object *self)
{
    JsonEncoder *e = (JsonEncoder *)self;
    release(e->markers);
    release(e->default_function);
    release(e->encoder);
    release(e->indent);
    release(e->key_separator);
    release(e->item_separator);
    object_free(self);
}

static const MemberRow members[] = {
    {"markers", MEMBER_VALUE, offsetof(JsonEncoder, markers), true, "markers"},
    {"default", MEMBER_VALUE, offsetof(JsonEncoder, default_function), true, "default"},
    {"encoder", MEMBER_VALUE, offsetof(JsonEncoder, encoder), true, "encoder"},
    {"indent", MEMBER_VALUE, offsetof(JsonEncoder, indent), true, "indent"},
    {"key_separator", MEMBER_VALUE, offsetof(JsonEncoder, key_separator), true, "key_separator"},
    {"item_separator", MEMBER_VALUE, offsetof(JsonEncoder, item_separator), true, "item_separator"},
    {"sort_keys", MEMBER_BOOL, offsetof(JsonEncoder, sort_keys), true, "sort_keys"},
    {"skipkeys", MEMBER_BOOL, offsetof(JsonEncoder, skipkeys), true, "skipkeys"},
    MEMBER_END,
};

const TypeSpec json_encoder_spec = {
    .name = "_json.Encoder", .size = sizeof(JsonEncoder), .flags = TYPE_BASE | TYPE_TRACKED, .members = members,
    .doc = "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
    .slots = {.new = encoder_new, .call = encoder_call, .traverse = encoder_traverse, .dealloc = encoder_dealloc},
};

/* ---- the module ---- */

static const NativeRow functions[] = {
    NATIVE("encode_basestring_ascii", json_encode_basestring_ascii, "($self, object, /)",
           "A str as a JSON string of ASCII characters."),
    NATIVE("encode_basestring", json_encode_basestring, "($self, object, /)", "A str as a JSON string."),
    NATIVE("scanstring", json_scanstring, "($module, string, end, strict=<unset>, /)",
           "scanstring(string, end, strict=True) -> (string, end)\n\nReads the JSON string that begins before `end`."),
    NATIVE_END,
};

static bool add_type(Value module, const TypeSpec *spec, const char *name)
{
    return module_add(module, name, from_pointer(type_from_spec(spec, NULL)));
}

static bool fill(Value module)
{
    return add_type(module, &json_scanner_spec, "make_scanner") && add_type(module, &json_encoder_spec, "make_encoder");
}

const ModuleSpec json_module = {"_json", "json speedups\n", functions, fill};
