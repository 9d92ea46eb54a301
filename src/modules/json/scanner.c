/* scanner.c - module _json: reading. The work is done in scan_width.h, once for each width of text. */
#include "modules/json/json.h"

#include "number/decimal.h"
#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "runtime/import.h"

#define UNIT uint8_t
#define WIDE(name) name##_1
#include "modules/json/scan_width.h"
#undef UNIT
#undef WIDE
#define UNIT uint16_t
#define WIDE(name) name##_2
#include "modules/json/scan_width.h"
#undef UNIT
#undef WIDE
#define UNIT uint32_t
#define WIDE(name) name##_4
#include "modules/json/scan_width.h"
#undef UNIT
#undef WIDE

Value json_error(const JsonScan *scan, const char *message, size_t position)
{
    Value module = import_module("json.decoder"), type = is_empty(module) ? EMPTY : get_attribute_c(module, "JSONDecodeError");
    Value text = str_from_c(message), error = EMPTY;
    if (!is_empty(type) && !is_empty(text))
        error = call_3(type, text, scan->text, int_value((int64_t)position));
    if (!is_empty(error))
        error_raise(error);
    release(module);
    release(type);
    release(text);
    release(error);
    return EMPTY;
}

Value json_stop(size_t position) { return error_set_value(TYPE(StopIteration), int_value((int64_t)position)); }

Value json_number(const JsonScan *scan, const char *text, size_t length, bool is_float)
{
    Value parser = is_float ? scan->scanner->parse_float : scan->scanner->parse_int;
    if (is_float && same(parser, from_pointer(TYPE(float_)))) {
        double d;
        const char *end;
        bool negative = *text == '-';
        if (!decimal_parse(text + negative, text + length, &end, &d))
            return error_no_memory();
        return float_value(negative ? -d : d);
    }
    if (!is_float && same(parser, from_pointer(TYPE(int_))))
        return int_parse(text, length, 10);
    Value ascii = str_from_utf8(text, length), v = is_empty(ascii) ? EMPTY : call_1(parser, ascii);
    release(ascii);
    return v;
}

Value json_constant(const JsonScan *scan, const char *text)
{
    Value name = str_from_c(text), v = is_empty(name) ? EMPTY : call_1(scan->scanner->parse_constant, name);
    release(name);
    return v;
}

Value json_object_done(const JsonScan *scan, Value object)
{
    Value hook = scan->scanner->object_pairs_hook;
    if (is_none(hook))
        hook = scan->scanner->object_hook;
    if (is_none(hook))
        return object;
    Value made = call_1(hook, object);
    release(object);
    return made;
}

/* ---- entries ---- */

static Value scan_at(JsonScan *scan, size_t start, size_t *end)
{
    const void *text = str_data(as_str(scan->text));
    switch (str_width(as_str(scan->text))) {
    case 1: return json_scan_1(scan, text, start, end);
    case 2: return json_scan_2(scan, text, start, end);
    default: return json_scan_4(scan, text, start, end);
    }
}

static Value with_end(Value v, size_t end)
{
    if (is_empty(v))
        return EMPTY;
    Value pair[2] = {v, int_value((int64_t)end)};
    return tuple_from_owned(pair, 2);
}

static const NativeRow call_row = {"scan_once", {NULL}, NATIVE_BOUND, "(string, idx)", NULL};

static Value scanner_call(Value self, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    int64_t start;
    if (!bind_arguments(&call_row, args, nargs, kwnames, bound, 2) || !c_size_argument(bound[1], &start))
        return EMPTY;
    if (!is_str(bound[0]))
        return error_type("first argument must be a string, not %T", bound[0]);
    if (start < 0)
        return error_value("idx cannot be negative");
    JsonScanner *scanner = (JsonScanner *)as_object(self);
    JsonScan scan = {.scanner = scanner, .text = bound[0], .length = as_str(bound[0])->length, .strict = scanner->strict};
    size_t end = 0;
    Value v = scan_at(&scan, (size_t)start, &end);
    for (size_t i = 0; i < JSON_KEY_CACHE; i++)
        release(scan.keys[i]);
    return with_end(v, end);
}

Value json_scanstring(Value module, const Value *args)
{
    (void)module;
    int64_t start;
    int strict = is_empty(args[2]) ? 1 : is_true(args[2]);
    if (!c_size_argument(args[1], &start) || strict < 0)
        return EMPTY;
    if (!is_str(args[0]))
        return error_type("first argument must be a string, not %T", args[0]);
    Str *s = as_str(args[0]);
    if (start < 0 || (size_t)start > s->length)
        return error_value("end is out of bounds");
    JsonScan scan = {.text = args[0], .length = s->length, .strict = strict};
    size_t end = 0;
    Value v = str_width(s) == 1   ? json_string_1(&scan, str_data(s), (size_t)start, &end)
              : str_width(s) == 2 ? json_string_2(&scan, str_data(s), (size_t)start, &end)
                                  : json_string_4(&scan, str_data(s), (size_t)start, &end);
    return with_end(v, end);
}

/* ---- the type ---- */

static const NativeRow new_row = {"make_scanner", {NULL}, NATIVE_BOUND, "(context)", NULL};

static Value scanner_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value context;
    if (!bind_arguments(&new_row, args, nargs, kwnames, &context, 1))
        return EMPTY;
    JsonScanner *s = object_new(type);
    if (s == NULL)
        return EMPTY;
    Value strict = get_attribute_c(context, "strict");
    int truth = is_empty(strict) ? -1 : is_true(strict);
    release(strict);
    s->strict = truth > 0;
    if (truth < 0 || is_empty(s->object_hook = get_attribute_c(context, "object_hook")) ||
        is_empty(s->object_pairs_hook = get_attribute_c(context, "object_pairs_hook")) ||
        is_empty(s->parse_float = get_attribute_c(context, "parse_float")) ||
        is_empty(s->parse_int = get_attribute_c(context, "parse_int")) ||
        is_empty(s->parse_constant = get_attribute_c(context, "parse_constant"))) {
        RELEASE(s);
        return EMPTY;
    }
    return from_pointer(s);
}

static void scanner_traverse(Object *self, VisitFn visit, void *context)
{
    JsonScanner *s = (JsonScanner *)self;
    visit_value(s->object_hook, visit, context);
    visit_value(s->object_pairs_hook, visit, context);
    visit_value(s->parse_float, visit, context);
    visit_value(s->parse_int, visit, context);
    visit_value(s->parse_constant, visit, context);
}

static void scanner_dealloc(Object *self)
{
    JsonScanner *s = (JsonScanner *)self;
    release(s->object_hook);
    release(s->object_pairs_hook);
    release(s->parse_float);
    release(s->parse_int);
    release(s->parse_constant);
    object_free(self);
}

static const MemberRow members[] = {
    {"strict", MEMBER_BOOL, offsetof(JsonScanner, strict), true, "strict"},
    {"object_hook", MEMBER_VALUE, offsetof(JsonScanner, object_hook), true, "object_hook"},
    {"object_pairs_hook", MEMBER_VALUE, offsetof(JsonScanner, object_pairs_hook), true, "object_pairs_hook"},
    {"parse_float", MEMBER_VALUE, offsetof(JsonScanner, parse_float), true, "parse_float"},
    {"parse_int", MEMBER_VALUE, offsetof(JsonScanner, parse_int), true, "parse_int"},
    {"parse_constant", MEMBER_VALUE, offsetof(JsonScanner, parse_constant), true, "parse_constant"},
    MEMBER_END,
};

const TypeSpec json_scanner_spec = {
    .name = "_json.Scanner", .size = sizeof(JsonScanner), .flags = TYPE_BASE | TYPE_TRACKED, .members = members,
    .doc = "Reads JSON text as a JSONDecoder asks for it.",
    .slots = {.new = scanner_new, .call = scanner_call, .traverse = scanner_traverse, .dealloc = scanner_dealloc},
};
