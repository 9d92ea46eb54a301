/* unicodedata.c - module unicodedata: the Unicode database, and ucd_3_2_0, which answers as Unicode 3.2 did. */
#include <stdio.h>
#include <stdlib.h>

#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/str.h"
#include "text/unicode.h"
#include "types/module.h"

/* The functions are methods of ucd_3_2_0 too: self tells which database is asked. */
static bool is_old(Value self) { return type_of(self) == TYPE(ucd); }

/* A str of one character. */
static bool one_character(Value v, const char *function, bool only_argument, uint32_t *c)
{
    if (is_str(v) && as_str(v)->length == 1) {
        *c = str_char(as_str(v), 0);
        return true;
    }
    const char *which = only_argument ? "argument" : "argument 1";
    if (is_str(v))
        error_type("%s(): %s must be a unicode character, not a string of length %zu", function, which, as_str(v)->length);
    else
        error_type("%s() %s must be a unicode character, not %T", function, which, v);
    return false;
}

static UnicodeRecord record_of(Value self, uint32_t c) { return is_old(self) ? unicode_record_3_2(c) : *unicode_record(c); }

#define PROPERTY(name, expression)                                                                                     \
    static Value name(Value self, Value chr)                                                                           \
    {                                                                                                                  \
        uint32_t c;                                                                                                    \
        if (!one_character(chr, #name, true, &c))                                                                      \
            return EMPTY;                                                                                              \
        UnicodeRecord r = record_of(self, c);                                                                          \
        return expression;                                                                                             \
    }
PROPERTY(category, str_intern_c(unicode_category_name(&r)))
PROPERTY(bidirectional, str_intern_c(unicode_bidirectional_name(&r)))
PROPERTY(combining, small_int_value(r.combining))
PROPERTY(mirrored, small_int_value((r.flags & UNICODE_MIRRORED) != 0))
PROPERTY(east_asian_width, str_intern_c(unicode_width_name(&r)))

/* A number, else the default, else ValueError. */
static Value or_default(Value number, Value otherwise, const char *message)
{
    if (!is_empty(number))
        return number;
    return is_empty(otherwise) ? error_value("%s", message) : retain(otherwise);
}

static Value decimal(Value self, const Value *args)
{
    uint32_t c;
    if (!one_character(args[0], "decimal", false, &c))
        return EMPTY;
    int n = record_of(self, c).decimal;
    return or_default(n < 0 ? EMPTY : small_int_value(n), args[1], "not a decimal");
}

static Value digit(Value self, const Value *args)
{
    uint32_t c;
    (void)self;
    if (!one_character(args[0], "digit", false, &c))
        return EMPTY;
    int n = unicode_digit(c);
    return or_default(n < 0 ? EMPTY : small_int_value(n), args[1], "not a digit");
}

static Value numeric(Value self, const Value *args)
{
    uint32_t c;
    if (!one_character(args[0], "numeric", false, &c))
        return EMPTY;
    unsigned index = record_of(self, c).numeric;
    if (index == 0)
        return or_default(EMPTY, args[1], "not a numeric character");
    return float_value(unicode_numerics[index]);
}

static Value decomposition(Value self, Value chr)
{
    uint32_t c;
    const uint32_t *characters;
    const char *prefix;
    if (!one_character(chr, "decomposition", true, &c))
        return EMPTY;
    unsigned n = is_old(self) && unicode_record_3_2(c).category == 0 ? 0 : unicode_decomposition(c, &characters, &prefix);
    StrBuilder b;
    builder_init(&b);
    if (n)
        builder_c(&b, prefix);
    for (unsigned i = 0; i < n; i++) {
        char text[16];
        snprintf(text, sizeof text, "%s%04X", b.length ? " " : "", characters[i]);
        builder_c(&b, text);
    }
    return builder_finish(&b);
}

/* ---- normal forms ---- */

static bool form_argument(Value v, const char *function, NormalForm *form)
{
    static const char *const names[] = {[NORMAL_NFC] = "NFC", [NORMAL_NFD] = "NFD", [NORMAL_NFKC] = "NFKC", [NORMAL_NFKD] = "NFKD"};
    if (!is_str(v)) {
        error_type("%s() argument 1 must be str, not %T", function, v);
        return false;
    }
    for (int i = 0; i < 4; i++)
        if (str_equal_c(v, names[i])) {
            *form = (NormalForm)i;
            return true;
        }
    error_value("invalid normalization form");
    return false;
}

/* The characters as 32-bit units, in malloc's memory. */
static uint32_t *characters_of(Value text)
{
    Str *s = as_str(text);
    uint32_t *wide = malloc((s->length + 1) * sizeof *wide);
    if (wide)
        str_copy(wide, 4, str_data(s), str_width(s), s->length);
    else
        error_no_memory();
    return wide;
}

/* The normalized text; quick: what the quick check said. */
static Value normalized(Value text, NormalForm form, bool old, int *quick)
{
    Str *s = as_str(text);
    *quick = 1;
    if (str_is_ascii(s))
        return retain(text);
    uint32_t *wide = characters_of(text);
    if (wide == NULL)
        return EMPTY;
    *quick = old ? -1 : unicode_quick_check(wide, s->length, form);
    Value result = EMPTY;
    if (*quick == 1) {
        result = retain(text);
    } else {
        size_t length;
        uint32_t *normal = unicode_normalize(wide, s->length, form, old, &length);
        result = normal ? str_from_wide(normal, 4, length) : error_no_memory();
        free(normal);
    }
    free(wide);
    return result;
}

static bool text_argument(Value v, const char *function)
{
    if (is_str(v))
        return true;
    error_type("%s() argument 2 must be str, not %T", function, v);
    return false;
}

static Value normalize(Value self, const Value *args)
{
    NormalForm form;
    int quick;
    if (!is_str(args[0])) {
        error_type("normalize() argument 1 must be str, not %T", args[0]);
        return EMPTY;
    }
    if (!text_argument(args[1], "normalize"))
        return EMPTY;
    if (as_str(args[1])->length == 0)
        return retain(args[1]);
    if (!form_argument(args[0], "normalize", &form))
        return EMPTY;
    return normalized(args[1], form, is_old(self), &quick);
}

static Value is_normalized(Value self, const Value *args)
{
    NormalForm form;
    int quick;
    if (!form_argument(args[0], "is_normalized", &form) || !text_argument(args[1], "is_normalized"))
        return EMPTY;
    Value result = normalized(args[1], form, is_old(self), &quick);
    if (is_empty(result))
        return EMPTY;
    bool equal = str_equal(as_str(result), as_str(args[1]));
    release(result);
    return bool_value(equal);
}

/* ---- names ---- */

static Value name(Value self, const Value *args)
{
    uint32_t c;
    char text[UNICODE_NAME_ROOM];
    if (!one_character(args[0], "name", false, &c))
        return EMPTY;
    size_t n = is_old(self) && unicode_record_3_2(c).category == 0 ? 0 : unicode_name(c, text);
    return or_default(n ? str_from_utf8(text, n) : EMPTY, args[1], "no such name");
}

static Value lookup(Value self, Value name_value)
{
    uint32_t to[4];
    size_t n;
    if (!is_str(name_value))
        return error_type("lookup() argument must be str, not %T", name_value);
    const char *text = str_utf8(name_value, &n);
    if (text == NULL)
        return EMPTY;
    if (n > 256)
        return error_set(TYPE(KeyError), "name too long");
    int found = unicode_lookup(&runtime.name_table, text, n, true, to);
    if (found < 0)
        return error_no_memory();
    if (found == 0 || (is_old(self) && found == 1 && unicode_record_3_2(to[0]).category == 0))
        return error_set(TYPE(KeyError), "undefined character name '%s'", text);
    return str_from_wide(to, 4, (size_t)found);
}

#define ROWS(receiver)                                                                                                 \
    NATIVE("bidirectional", bidirectional, "(" receiver ", chr, /)", "The bidirectional class of a character, as a str."),                   \
    NATIVE("category", category, "(" receiver ", chr, /)", "The general category of a character, as a str."),                                \
    NATIVE("combining", combining, "(" receiver ", chr, /)", "The canonical combining class of a character, as an int."),                    \
    NATIVE("decimal", decimal, "(" receiver ", chr, default=<unset>, /)", "The decimal value of a character, else the default, else ValueError."), \
    NATIVE("decomposition", decomposition, "(" receiver ", chr, /)", "The decomposition mapping of a character, as a str."),                 \
    NATIVE("digit", digit, "(" receiver ", chr, default=<unset>, /)", "The digit value of a character, else the default, else ValueError."), \
    NATIVE("east_asian_width", east_asian_width, "(" receiver ", chr, /)", "The East Asian width of a character, as a str."),                \
    NATIVE("is_normalized", is_normalized, "(" receiver ", form, unistr, /)", "Tells whether a str is in a normal form: NFC, NFKC, NFD or NFKD."), \
    NATIVE("lookup", lookup, "(" receiver ", name, /)", "The character, or sequence, of a name; KeyError if there is none."),                \
    NATIVE("mirrored", mirrored, "(" receiver ", chr, /)", "1 if a character is mirrored in bidirectional text, else 0."),                   \
    NATIVE("name", name, "(" receiver ", chr, default=<unset>, /)", "The name of a character, else the default, else ValueError."),          \
    NATIVE("normalize", normalize, "(" receiver ", form, unistr, /)", "A str in a normal form: NFC, NFKC, NFD or NFKD."),                     \
    NATIVE("numeric", numeric, "(" receiver ", chr, default=<unset>, /)", "The numeric value of a character as a float, else the default, else ValueError."), \
    NATIVE_END

static const NativeRow functions[] = {ROWS("$module")};
static const NativeRow methods[] = {ROWS("$self")};

static Value get_version(Value self)
{
    (void)self;
    return str_from_c("3.2.0");
}

static const GetSetRow getset[] = {
    {"unidata_version", get_version, NULL, "The version of Unicode."},
    GETSET_END,
};

const TypeSpec ucd_spec = {
    .name = "unicodedata.UCD", .size = sizeof(Object), .flags = TYPE_NO_NEW, .methods = methods, .getset = getset,
    .slots = {.dealloc = object_free},
};

static bool fill(Value module)
{
    return module_add(module, "unidata_version", str_from_c("16.0.0")) && module_add_type(module, TYPE(ucd)) &&
           module_add(module, "ucd_3_2_0", from_pointer(object_new(TYPE(ucd))));
}

const ModuleSpec unicodedata_module = {
    "unicodedata", "The Unicode Character Database, version 16.0.0: properties of all characters.", functions, fill,
};
