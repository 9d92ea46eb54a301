/* str.c - the str type: constructor, slots, and the table of methods. */
#include "object/str.h"

#include "object/bytes.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/tuple.h"
#include "text/unicode.h"
#include "types/codec.h"
#include "types/format.h"
#include "types/str_methods.h"
#include "types/text_iterators.h"

Value str_exact(Value v)
{
    if (likely(is_exact_str(v)))
        return retain(v);
    Str *s = as_str(v), *copy = str_new(s->length, str_bound(s));
    if (copy)
        memcpy(str_data(copy), str_data(s), s->length * str_width(s));
    return from_pointer(copy);
}

/* ---- repr ---- */

static void add_escape(StrBuilder *b, uint32_t c)
{
    static const char digits[] = "0123456789abcdef";
    int n = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
    builder_ascii(b, (char[]){'\\', n == 2 ? 'x' : n == 4 ? 'u' : 'U'}, 2);
    while (n-- > 0)
        builder_char(b, (uint8_t)digits[c >> 4 * n & 15]);
}

static void add_shown(StrBuilder *b, uint32_t c, uint32_t quote)
{
    if (c == quote || c == '\\')
        builder_ascii(b, (char[]){'\\', (char)c}, 2);
    else if (c == '\t' || c == '\n' || c == '\r')
        builder_ascii(b, c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r", 2);
    else if (c < ' ' || c == 0x7f || (c > 0x7f && !unicode_is(c, UNICODE_PRINTABLE)))
        add_escape(b, c);
    else
        builder_char(b, c);
}

static Value str_repr(Value self)
{
    Str *s = as_str(self);
    bool single = false, twice = false;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_char(s, i);
        single |= c == '\'';
        twice |= c == '"';
    }
    uint32_t quote = single && !twice ? '"' : '\'';
    StrBuilder b;
    builder_init(&b);
    builder_char(&b, quote);
    for (size_t i = 0; i < s->length && !b.failed;) {
        size_t start = i; /* what needs no look goes in one piece */
        while (i < s->length && str_is_ascii(s) && (uint8_t)(str_char(s, i) - ' ') < 95 && str_char(s, i) != quote &&
               str_char(s, i) != '\\')
            i++;
        builder_slice(&b, self, start, i);
        if (i < s->length)
            add_shown(&b, str_char(s, i++), quote);
    }
    builder_char(&b, quote);
    return builder_finish(&b);
}

static Value str_str(Value self) { return str_exact(self); }
static int64_t str_hash_slot(Value self) { return str_hash_cached(as_str(self)); }
static int64_t str_length_slot(Value self) { return (int64_t)as_str(self)->length; }

static Value str_compare_slot(Value a, Value b, CompareOp op)
{
    if (!is_str(a) || !is_str(b))
        return not_implemented();
    if (op == COMPARE_EQ || op == COMPARE_NE)
        return bool_value(str_equal(as_str(a), as_str(b)) == (op == COMPARE_EQ));
    int order = str_compare(as_str(a), as_str(b));
    bool results[] = {order < 0, order <= 0, false, false, order > 0, order >= 0};
    return bool_value(results[op]);
}

static Value str_concat_slot(Value a, Value b)
{
    if (!is_str(b))
        return error_type("can only concatenate str (not \"%T\") to str", b);
    return str_concat(a, b);
}

static Value str_repeat(Value self, int64_t n)
{
    Str *s = as_str(self);
    if (n == 1)
        return str_exact(self);
    if (n <= 0 || s->length == 0)
        return retain(runtime.empty_str);
    size_t total;
    if (__builtin_mul_overflow(s->length, (size_t)n, &total) || total > INT64_MAX / 8)
        return error_overflow("repeated string is too long");
    Str *result = str_new(total, str_bound(s));
    if (result == NULL)
        return EMPTY;
    size_t unit = s->length * str_width(s), bytes = total * str_width(s);
    char *to = str_data(result);
    if (unit == 1) {
        memset(to, *(char *)str_data(s), bytes);
        return from_pointer(result);
    }
    memcpy(to, str_data(s), unit);
    for (size_t done = unit; done < bytes;) {
        size_t part = done < bytes - done ? done : bytes - done;
        memcpy(to + done, to, part);
        done += part;
    }
    return from_pointer(result);
}

/* ---- items ---- */

static Value str_slice(Value self, Value slice)
{
    int64_t start, stop, step;
    if (!slice_unpack(slice, &start, &stop, &step))
        return EMPTY;
    Str *s = as_str(self);
    int64_t n = slice_adjust((int64_t)s->length, &start, &stop, step);
    if (n <= 0)
        return retain(runtime.empty_str);
    if (step == 1)
        return str_substring(self, (size_t)start, (size_t)(start + n));
    Str *result = str_new((size_t)n, str_bound(s));
    unsigned width = str_width(s);
    for (int64_t i = 0; result && i < n; i++)
        str_put(str_data(result), width, (size_t)i, str_char(s, (size_t)(start + i * step)));
    if (result && n == 1) {
        Value one = str_from_char(str_char(result, 0));
        RELEASE(result);
        return one;
    }
    return str_narrowed(result);
}

static Value str_item(Value self, Value key)
{
    int64_t i;
    if (is_slice(key))
        return str_slice(self, key);
    if (!is_int(key) && type_of(key)->slots.to_index == NULL)
        return error_type("string indices must be integers, not '%T'", key);
    if (!index_as_int64(key, &i, TYPE(IndexError)))
        return EMPTY;
    i = wrap_index(i, (int64_t)as_str(self)->length);
    if (i < 0 || i >= (int64_t)as_str(self)->length)
        return error_set(TYPE(IndexError), "string index out of range");
    return str_from_char(str_char(as_str(self), (size_t)i));
}

static Value str_remainder(Value self, Value arguments)
{
    return is_str(self) ? str_percent(self, arguments) : not_implemented();
}

/* ---- methods of its own ---- */

static Value method_format_value(Value self, Value spec)
{
    if (!is_str(spec))
        return error_type("__format__() argument must be str, not %T", spec);
    if (as_str(spec)->length == 0)
        return is_exact_str(self) ? retain(self) : to_str(self);
    return format_str(self, spec);
}

static Value method_getnewargs(Value self)
{
    Str *s = as_str(self), *fresh = str_new(s->length, str_bound(s)); /* never the string itself */
    if (fresh)
        memcpy(str_data(fresh), str_data(s), s->length * str_width(s));
    Value copy = from_pointer(fresh);
    return is_empty(copy) ? EMPTY : tuple_from_owned(&copy, 1);
}

static Value method_sizeof(Value self)
{
    Str *s = as_str(self);
    size_t utf8 = !str_is_ascii(s) && ((WideStr *)s)->utf8 ? (((WideStr *)s)->utf8_length & ~((size_t)1 << 63)) + 1 : 0;
    return int_value((int64_t)(str_size(&s->head) + utf8));
}

static Value method_encode(Value self, const Value *args)
{
    const char *encoding, *errors;
    if (!codec_name_argument(args[0], "encode", "encoding", &encoding) || !codec_name_argument(args[1], "encode", "errors", &errors))
        return EMPTY;
    return str_encode(self, encoding, errors);
}

static const NativeRow methods[] = {
#include "types/str_methods.def"
    NATIVE_END,
};

/* ---- constructor ---- */

static const NativeRow constructor = NATIVE("str", (NativeBound)NULL, "(object=<unset>, encoding=<unset>, errors=<unset>)", NULL);

/* The string as an instance of a subclass; takes the reference. */
static Value copy_as(Type *type, Value text)
{
    if (is_empty(text))
        return EMPTY;
    Str *s = as_str(text);
    unsigned width = str_width(s);
    size_t header = str_is_ascii(s) ? sizeof(Str) : sizeof(WideStr);
    size_t size = (header + (s->length + 1) * width + 7) & ~(size_t)7;
    Str *copy = object_new_sized(type, size + (type->dict_offset < 0 ? sizeof(Value) : 0));
    if (copy) {
        copy->head.word |= s->head.word & (STR_WIDTH_MASK | STR_ASCII);
        copy->hash = s->hash;
        copy->length = s->length;
        memcpy(str_data(copy), str_data(s), s->length * width);
    }
    release(text);
    return from_pointer(copy);
}

/* str(bytes, encoding, errors). */
static Value decode_object(Value object, Value encoding_value, Value errors_value)
{
    const char *encoding = NULL, *errors = NULL;
    if ((!is_empty(encoding_value) && !codec_name_argument(encoding_value, "str", "encoding", &encoding)) ||
        (!is_empty(errors_value) && !codec_name_argument(errors_value, "str", "errors", &errors)))
        return EMPTY;
    if (is_empty(object))
        return retain(runtime.empty_str);
    if (is_str(object))
        return error_type("decoding str is not supported");
    if (!has_buffer(object))
        return error_type("decoding to str: need a bytes-like object, %T found", object);
    return str_decode_object(object, encoding, errors);
}

static Value make(Value object, Value encoding, Value errors)
{
    if (!is_empty(encoding) || !is_empty(errors))
        return decode_object(object, encoding, errors);
    return is_empty(object) ? retain(runtime.empty_str) : to_str(object);
}

static Value str_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (likely(type == TYPE(str) && nargs == 1 && is_empty(kwnames)))
        return to_str(args[0]);
    Value bound[3];
    if (nargs > 3)
        return error_type("str expected at most 3 arguments, got %zu", nargs);
    if (!bind_arguments(&constructor, args, nargs, kwnames, bound, 3))
        return EMPTY;
    Value text = make(bound[0], bound[1], bound[2]);
    return type == TYPE(str) ? text : copy_as(type, text);
}

const TypeSpec str_spec = {
    .name = "str", .size = sizeof(WideStr), .flags = TYPE_BASE | TYPE_IS_STR | TYPE_VARIABLE | TYPE_MATCH_SELF,
    .doc = "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n"
           "The text of an object: what its __str__() gives, else its repr(). With encoding or errors given,\n"
           "object must have a buffer, which is decoded.",
    .methods = methods,
    .slots = {.repr = str_repr, .str = str_str, .hash = str_hash_slot, .compare = str_compare_slot,
              .length = str_length_slot, .concat = str_concat_slot, .repeat = str_repeat, .get_item = str_item,
              .remainder = str_remainder, .contains = str_contains, .iter = str_iter, .dealloc = str_dealloc,
              .new = str_new_slot, .instance_size = str_size},
};
