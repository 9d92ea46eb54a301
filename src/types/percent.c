/* percent.c - text % arguments, for str and bytes. Bytes are formatted as their Latin-1 text. */
#include <stdlib.h>

#include "number/format.h"
#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/bytestring.h"
#include "types/str_methods.h"

enum { LEFT = 1, SIGN = 2, BLANK = 4, ALTERNATE = 8, ZERO = 16 };

typedef struct Percent {
    Value format; /* a str */
    size_t at;
    bool bytes;
    Value arguments, mapping; /* mapping EMPTY: none */
    Value owned;              /* what a key gave: the arguments from then on */
    int64_t next, count;      /* count -1: one argument that is no tuple, next from -2 */
    StrBuilder out;
    /* The directive at hand. */
    unsigned flags;
    int64_t width, precision; /* precision -1: none */
    uint32_t kind;
    size_t kind_at;
} Percent;

static bool peek(Percent *p, uint32_t *c)
{
    if (p->at >= as_str(p->format)->length)
        return false;
    *c = str_char(as_str(p->format), p->at);
    return true;
}

/* The next argument, borrowed; EMPTY: TypeError. */
static Value next_argument(Percent *p)
{
    if (p->next < p->count) {
        int64_t i = p->next++;
        return p->count < 0 ? p->arguments : as_tuple(p->arguments)->items[i];
    }
    return error_type("not enough arguments for format string");
}

/* Text of characters below 256 as bytes. */
static Value latin1_bytes(Value text) { return bytes_from(str_data(as_str(text)), as_str(text)->length); }

/* (key): its value becomes the only argument. */
static bool read_key(Percent *p)
{
    size_t start = ++p->at, depth = 1;
    uint32_t c;
    if (is_empty(p->mapping)) {
        error_type("format requires a mapping");
        return false;
    }
    while (depth && peek(p, &c)) {
        depth += c == '(';
        depth -= c == ')';
        p->at++;
    }
    if (depth) {
        error_value("incomplete format key");
        return false;
    }
    Value key = str_substring(p->format, start, p->at - 1);
    if (p->bytes && !is_empty(key)) {
        Value text = key;
        key = latin1_bytes(text);
        release(text);
    }
    Value value = is_empty(key) ? EMPTY : get_item(p->mapping, key);
    release(key);
    if (is_empty(value))
        return false;
    replace(&p->owned, value);
    p->arguments = value;
    p->count = -1;
    p->next = -2;
    return true;
}

/* Digits or a star; most: what C holds the number in, "int" or "ssize_t". */
static bool read_number(Percent *p, int64_t *number, int64_t most, const char *c_type, const char *too_big)
{
    uint32_t c;
    *number = 0;
    if (peek(p, &c) && c == '*') {
        p->at++;
        Value v = next_argument(p);
        if (is_empty(v))
            return false;
        if (!is_int(v)) {
            error_type("* wants int");
            return false;
        }
        if (int_as_int64(v, number) != 0 || *number > most || *number < -most - 1) {
            error_overflow("Python int too large to convert to C %s", c_type);
            return false;
        }
        return true;
    }
    for (; peek(p, &c) && c >= '0' && c <= '9'; p->at++) {
        if (*number > (most - (int64_t)(c - '0')) / 10) {
            error_value("%s", too_big);
            return false;
        }
        *number = *number * 10 + (c - '0');
    }
    return true;
}

static bool read_directive(Percent *p)
{
    uint32_t c = 0;
    p->flags = 0;
    p->width = 0;
    p->precision = -1;
    if (peek(p, &c) && c == '(' && !read_key(p))
        return false;
    for (; peek(p, &c); p->at++) {
        unsigned flag = c == '-' ? LEFT : c == '+' ? SIGN : c == ' ' ? BLANK : c == '#' ? ALTERNATE : c == '0' ? ZERO : 0;
        if (flag == 0)
            break;
        p->flags |= flag;
    }
    if (!read_number(p, &p->width, INT64_MAX, "ssize_t", "width too big"))
        return false;
    if (p->width < 0) {
        p->flags |= LEFT;
        p->width = p->width == INT64_MIN ? INT64_MAX : -p->width;
    }
    if (peek(p, &c) && c == '.') {
        p->at++;
        if (!read_number(p, &p->precision, INT32_MAX, "int", p->bytes ? "prec too big" : "precision too big"))
            return false;
        if (p->precision < 0)
            p->precision = 0;
    }
    if (peek(p, &c) && (c == 'h' || c == 'l' || c == 'L'))
        p->at++;
    if (!peek(p, &p->kind)) {
        error_value("incomplete format");
        return false;
    }
    p->kind_at = p->at++;
    return true;
}

/* ---- output ---- */

static void add_fill(Percent *p, uint32_t c, int64_t n)
{
    if (n > 0)
        builder_fill(&p->out, c, (size_t)n);
}

/* Text cut to the precision, padded with blanks. Takes the reference. */
static bool add_text(Percent *p, Value text)
{
    if (is_empty(text))
        return false;
    int64_t n = (int64_t)as_str(text)->length;
    if (p->precision >= 0 && n > p->precision)
        n = p->precision;
    if (!(p->flags & LEFT))
        add_fill(p, ' ', p->width - n);
    builder_slice(&p->out, text, 0, (size_t)n);
    if (p->flags & LEFT)
        add_fill(p, ' ', p->width - n);
    release(text);
    return !p->out.failed;
}

/* A number: sign, prefix, at least `least` digits. */
static bool add_number(Percent *p, bool negative, const char *prefix, const char *digits, size_t n, int64_t least)
{
    const char *sign = negative ? "-" : p->flags & SIGN ? "+" : p->flags & BLANK ? " " : "";
    int64_t zeros = least > (int64_t)n ? least - (int64_t)n : 0;
    int64_t all = (int64_t)(strlen(sign) + strlen(prefix) + n) + zeros;
    if ((p->flags & ZERO) && !(p->flags & LEFT) && p->width > all) {
        zeros += p->width - all;
        all = p->width;
    }
    if (!(p->flags & LEFT))
        add_fill(p, ' ', p->width - all);
    builder_c(&p->out, sign);
    builder_c(&p->out, prefix);
    add_fill(p, '0', zeros);
    builder_ascii(&p->out, digits, n);
    if (p->flags & LEFT)
        add_fill(p, ' ', p->width - all);
    return !p->out.failed;
}

static COLD bool wrong_type(Percent *p, Value v, const char *wanted)
{
    error_type("%%%c format: %s is required, not %T", (int)p->kind, wanted, v);
    return false;
}

/* The argument as an int, owned. */
static Value int_argument(Percent *p, Value v, bool index_only)
{
    const char *wanted = index_only ? "an integer" : "a real number";
    const Slots *slots = &type_of(v)->slots;
    if (is_int(v))
        return retain(v);
    if (index_only ? slots->to_index == NULL : !slots->to_int && !slots->to_index) {
        wrong_type(p, v, wanted);
        return EMPTY;
    }
    Value result = index_only ? to_index(v) : call_1(from_pointer(TYPE(int_)), v);
    if (is_empty(result) && error_catch(TYPE(TypeError)))
        wrong_type(p, v, wanted);
    return result;
}

static bool add_int(Percent *p, Value v)
{
    int base = p->kind == 'o' ? 8 : p->kind == 'x' || p->kind == 'X' ? 16 : 10;
    Value number = int_argument(p, v, base != 10);
    if (is_empty(number))
        return false;
    if (p->precision > INT32_MAX - 3) {
        error_overflow("precision too large");
        release(number);
        return false;
    }
    const char *prefix = !(p->flags & ALTERNATE) || base == 10 ? "" : base == 8 ? "0o" : p->kind == 'x' ? "0x" : "0X";
    bool ok, negative = int_sign(number) < 0;
    if (is_small_int(number) && base == 10) {
        char digits[24], *first = digits + sizeof digits;
        uint64_t rest = negative ? -(uint64_t)small_int(number) : (uint64_t)small_int(number);
        do
            *--first = (char)('0' + rest % 10);
        while (rest /= 10);
        ok = add_number(p, negative, prefix, first, (size_t)(digits + sizeof digits - first), p->precision);
    } else {
        size_t n;
        char *digits = int_digits(number, base, p->kind == 'X', &n);
        ok = digits && add_number(p, negative, prefix, digits, n, p->precision);
        free(digits);
    }
    release(number);
    return ok;
}

static bool add_float(Percent *p, Value v)
{
    double d;
    if (!as_double(v, &d)) {
        if (type_of(v)->slots.to_float == NULL && type_of(v)->slots.to_index == NULL && error_catch(TYPE(TypeError)))
            error_type(p->bytes ? "float argument required, not %T" : "must be real number, not %T", v);
        return false;
    }
    size_t n;
    int64_t precision = p->precision < 0 ? 6 : p->precision;
    char *text = double_to_text(d, (char)p->kind, (int)precision, p->flags & ALTERNATE ? FLOAT_ALTERNATE : 0, &n);
    if (text == NULL)
        return !is_empty(error_no_memory());
    bool negative = *text == '-';
    bool ok = add_number(p, negative, "", text + negative, n - negative, -1);
    free(text);
    return ok;
}

/* TypeError with the type's full name, but for builtins'. */
static COLD bool wrong_char(Value v, const char *format)
{
    const Type *type = type_of(v);
    Value module = EMPTY, name = retain(type->qualname);
    if (has_flag(type, TYPE_HEAP) && find_attribute(from_pointer(type), NAME(module_), &module) > 0 && is_str(module) &&
        !same(module, NAME(builtins)))
        replace(&name, str_format("%U.%U", module, type->qualname));
    release(module);
    if (!is_empty(name))
        error_type(format, name);
    release(name);
    return false;
}

static bool add_char(Percent *p, Value v)
{
    int64_t c;
    p->precision = -1;
    if (is_str(v)) {
        if (as_str(v)->length == 1)
            return add_text(p, retain(v));
        error_type("%%c requires an int or a unicode character, not a string of length %zd", (ssize_t)as_str(v)->length);
        return false;
    }
    if (!is_int(v) && type_of(v)->slots.to_index == NULL) {
        return wrong_char(v, "%%c requires an int or a unicode character, not %U");
    }
    if (!index_as_int64(v, &c, NULL))
        return false;
    if (c < 0 || c > 0x10ffff) {
        error_overflow("%%c arg not in range(0x110000)");
        return false;
    }
    return add_text(p, str_from_char((uint32_t)c));
}

static bool add_byte(Percent *p, Value v)
{
    int64_t c;
    p->precision = -1;
    if (is_bytes(v) || is_bytearray(v)) {
        Span s = span_of(v);
        if (s.length == 1)
            return add_text(p, str_from_char(*s.data));
        error_type("%%c requires an integer in range(256) or a single byte, not a %s object of length %zu",
                   is_bytes(v) ? "bytes" : "bytearray", s.length);
        return false;
    }
    if (!is_int(v) && type_of(v)->slots.to_index == NULL) {
        return wrong_char(v, "%%c requires an integer in range(256) or a single byte, not %U");
    }
    if (!index_as_int64(v, &c, NULL))
        return false;
    if (c < 0 || c > 255) {
        error_overflow("%%c arg not in range(256)");
        return false;
    }
    return add_text(p, str_from_char((uint32_t)c));
}

/* %b and %s of bytes: the bytes of v as Latin-1 text. */
static Value bytes_text(Value v)
{
    Value result;
    if (!is_bytes(v) && !is_bytearray(v)) {
        int found = call_special(v, NAME(bytes_), NULL, 0, &result);
        if (found < 0)
            return EMPTY;
        if (found && !is_bytes(result)) {
            error_type("__bytes__ returned non-bytes (type %T)", result);
            release(result);
            return EMPTY;
        }
        if (found) {
            Value text = str_from_wide(as_bytes(result)->data, 1, as_bytes(result)->length);
            release(result);
            return text;
        }
        if (!has_buffer(v))
            return error_type("%%b requires a bytes-like object, or an object that implements __bytes__, not '%T'", v);
    }
    Buffer view;
    if (!buffer_get(v, &view, BUFFER_FULL_RO))
        return EMPTY;
    Bytes *copy = bytes_new((size_t)view.length);
    result = EMPTY;
    if (copy && buffer_copy_out(&view, copy->data, 'C'))
        result = str_from_wide(copy->data, 1, copy->length);
    RELEASE(copy);
    buffer_release(&view);
    return result;
}

static bool add_argument(Percent *p, Value v)
{
    switch (p->kind) {
    case 's':
        if (p->bytes)
            return add_text(p, bytes_text(v));
        if (is_exact_str(v) && p->width == 0 && p->precision < 0) {
            builder_str(&p->out, v);
            return !p->out.failed;
        }
        return add_text(p, to_str(v));
    case 'r': return add_text(p, p->bytes ? to_ascii(v) : to_repr(v));
    case 'a': return add_text(p, to_ascii(v));
    case 'd': case 'i': case 'u': case 'x': case 'X': case 'o': return add_int(p, v);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return add_float(p, v);
    case 'c': return p->bytes ? add_byte(p, v) : add_char(p, v);
    case 'b':
        if (p->bytes)
            return add_text(p, bytes_text(v));
        break;
    default: break;
    }
    if (p->kind > 31 && p->kind < 127)
        error_value("unsupported format character '%c' (0x%x) at index %zu", (int)p->kind, p->kind, p->kind_at);
    else
        error_value("unsupported format character '%c' (0x%x) at index %zu", p->bytes ? (int)p->kind : '?', p->kind, p->kind_at);
    return false;
}

/* %d of a small int without flags, width and precision. */
static bool add_plain_int(Percent *p, int64_t i)
{
    char text[24], *to = text + sizeof text;
    uint64_t n = i < 0 ? -(uint64_t)i : (uint64_t)i;
    do
        *--to = (char)('0' + n % 10);
    while (n /= 10);
    if (i < 0)
        *--to = '-';
    builder_ascii(&p->out, to, (size_t)(text + sizeof text - to));
    return !p->out.failed;
}

/* The commonest directives, %s of a str and %d of a small int, done at once; false: nothing was done. */
static bool add_simple(Percent *p)
{
    uint32_t c;
    if (p->bytes || p->next >= p->count || !peek(p, &c) || (c != 's' && c != 'd'))
        return false;
    Value v = p->count < 0 ? p->arguments : as_tuple(p->arguments)->items[p->next];
    if (c == 's' ? !is_exact_str(v) : !is_small_int(v))
        return false;
    p->next++;
    p->at++;
    if (c == 's')
        builder_str(&p->out, v);
    else
        add_plain_int(p, small_int(v));
    return true;
}

/* Moves on to the next per cent sign or the end. */
static void skip_text(Percent *p)
{
    Str *s = as_str(p->format);
    const char *found;
    if (str_width(s) == 1) {
        found = memchr((const char *)str_data(s) + p->at, '%', s->length - p->at);
        p->at = found ? (size_t)(found - (const char *)str_data(s)) : s->length;
        return;
    }
    while (p->at < s->length && str_char(s, p->at) != '%')
        p->at++;
}

static bool format_all(Percent *p)
{
    size_t length = as_str(p->format)->length;
    while (p->at < length) {
        size_t start = p->at;
        skip_text(p);
        builder_slice(&p->out, p->format, start, p->at);
        if (p->at == length)
            break;
        p->at++;
        if (add_simple(p))
            continue;
        if (!read_directive(p))
            return false;
        if (p->kind == '%' && str_char(as_str(p->format), p->kind_at - 1) == '%') {
            builder_char(&p->out, '%');
            continue;
        }
        Value v = next_argument(p);
        if (is_empty(v))
            return false;
        retain(v); /* its own code may drop the arguments */
        bool ok = add_argument(p, v);
        release(v);
        if (!ok)
            return false;
    }
    if (p->next < p->count && is_empty(p->mapping)) {
        error_type("not all arguments converted during %s formatting", p->bytes ? "bytes" : "string");
        return false;
    }
    return !p->out.failed;
}

static Value format(Value text, Value arguments, bool bytes)
{
    Percent p = {.format = text, .bytes = bytes, .arguments = arguments, .next = -2, .count = -1};
    builder_init(&p.out);
    if (is_tuple(arguments)) {
        p.next = 0;
        p.count = (int64_t)as_tuple(arguments)->length;
    } else if (type_of(arguments)->slots.get_item && !is_str(arguments) &&
               !(bytes && (is_bytes(arguments) || is_bytearray(arguments)))) {
        p.mapping = arguments;
    }
    bool ok = format_all(&p);
    release(p.owned);
    if (ok)
        return builder_finish(&p.out);
    builder_drop(&p.out);
    return EMPTY;
}

Value str_percent(Value self, Value arguments) { return format(self, arguments, false); }

Value byte_string_format(Value self, Value arguments)
{
    Span s = span_of(self);
    Value text = str_from_wide(s.data, 1, s.length);
    hold_size(self);
    Value result = is_empty(text) ? EMPTY : format(text, arguments, true);
    free_size(self);
    release(text);
    if (is_empty(result))
        return EMPTY;
    Value bytes = latin1_bytes(result);
    release(result);
    return bytes_like_from(self, bytes);
}
