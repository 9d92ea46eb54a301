/* _locale.c - module _locale: the C library's locale. Text passes as wide characters, which know no encoding. */
#define _GNU_SOURCE
#include <errno.h>
#include <langinfo.h>
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

#include "object/call.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/module.h"

/* ---- text ---- */

static Value locale_error(Value module, const char *message)
{
    Value type = dict_get_c(module_dict(module), "Error"), text = str_from_c(message);
    Value exception = is_empty(type) || is_empty(text) ? EMPTY : call_1(type, text);
    if (!is_empty(exception))
        error_raise(exception);
    release(exception);
    release(text);
    return EMPTY;
}

/* Text in the locale's encoding; bytes that don't belong there come as lone surrogates. */
static Value decode(const char *text)
{
    size_t length = strlen(text), n = 0;
    uint32_t *wide = mem_alloc((length + 1) * sizeof *wide);
    if (wide == NULL)
        return EMPTY;
    mbstate_t state = {0};
    for (const char *s = text, *end = text + length; s < end;) {
        wchar_t c;
        size_t used = mbrtowc(&c, s, (size_t)(end - s), &state);
        if (used == 0 || used >= (size_t)-2) {
            memset(&state, 0, sizeof state);
            used = 1;
            c = (unsigned char)*s < 0x80 ? *s : 0xdc00 + (unsigned char)*s;
        }
        wide[n++] = (uint32_t)c;
        s += used;
    }
    Value result = str_from_wide(wide, 4, n);
    mem_free(wide, (length + 1) * sizeof *wide);
    return result;
}

/* The wide characters of a str, NUL-terminated, mem_alloc'd; NULL: exception. */
static wchar_t *wide_of(Value s, size_t *bytes)
{
    size_t n = str_length(as_str(s));
    *bytes = (n + 1) * sizeof(wchar_t);
    wchar_t *wide = mem_alloc(*bytes);
    if (wide == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        wide[i] = (wchar_t)str_char(as_str(s), i);
        if (wide[i] == 0) {
            mem_free(wide, *bytes);
            error_value("embedded null character");
            return NULL;
        }
    }
    wide[n] = 0;
    return wide;
}

/* The UTF-8 form of an argument, without NUL in it; optional: None gives NULL. false: exception. */
static bool text_argument(Value v, const char *where, const char *what, const char **text, bool optional)
{
    *text = NULL;
    if (optional && is_none(v))
        return true;
    if (!is_str(v)) {
        error_type("%s must be str%s, not %s", where, what, is_none(v) ? "None" : type_of(v)->name);
        return false;
    }
    size_t length;
    *text = str_utf8(v, &length);
    if (*text && strlen(*text) != length) {
        error_value("embedded null character");
        return false;
    }
    return *text != NULL;
}

/* ---- the locale ---- */

static Value set_locale(Value module, const Value *args)
{
    int64_t category;
    const char *name;
    if (!index_as_int64(args[0], &category, TYPE(OverflowError)))
        return EMPTY;
    if (category > INT_MAX || category < INT_MIN)
        return error_overflow("Python int too large to convert to C int");
    if (!text_argument(args[1], "setlocale() argument 2", " or None", &name, true))
        return EMPTY;
    const char *now = setlocale((int)category, name);
    if (now == NULL)
        return locale_error(module, name ? "unsupported locale setting" : "locale query failed");
    return decode(now);
}

/* The bytes of a grouping, up to the end mark, which counts. */
static Value grouping(const char *text)
{
    List *list = list_new(0);
    bool ok = list != NULL;
    for (; ok && *text; text++) {
        ok = list_append_owned(list, small_int_value(*text));
        if (*text == CHAR_MAX)
            break;
    }
    if (ok && list->length && *text == 0)
        ok = list_append_owned(list, small_int_value(0));
    if (ok)
        return from_pointer(list);
    RELEASE(list);
    return EMPTY;
}

static bool put(Dict *dict, const char *name, Value owned)
{
    bool ok = !is_empty(owned) && dict_set_c(dict, name, owned);
    release(owned);
    return ok;
}

static Value locale_conventions(Value module)
{
    (void)module;
    const struct lconv *now = localeconv();
    Dict *dict = dict_new();
    bool ok = dict != NULL;
#define TEXT(name) ok = ok && put(dict, #name, decode(now->name))
#define NUMBER(name) ok = ok && put(dict, #name, small_int_value(now->name))
    TEXT(int_curr_symbol);
    TEXT(currency_symbol);
    TEXT(mon_decimal_point);
    TEXT(mon_thousands_sep);
    ok = ok && put(dict, "mon_grouping", grouping(now->mon_grouping));
    TEXT(positive_sign);
    TEXT(negative_sign);
    NUMBER(int_frac_digits);
    NUMBER(frac_digits);
    NUMBER(p_cs_precedes);
    NUMBER(p_sep_by_space);
    NUMBER(n_cs_precedes);
    NUMBER(n_sep_by_space);
    NUMBER(p_sign_posn);
    NUMBER(n_sign_posn);
    TEXT(decimal_point);
    TEXT(thousands_sep);
    ok = ok && put(dict, "grouping", grouping(now->grouping));
#undef TEXT
#undef NUMBER
    if (ok)
        return from_pointer(dict);
    RELEASE(dict);
    return EMPTY;
}

static Value string_compare(Value module, const Value *args)
{
    (void)module;
    for (int i = 0; i < 2; i++)
        if (!is_str(args[i]))
            return error_type("strcoll() argument %d must be str, not %s", i + 1, is_none(args[i]) ? "None" : type_of(args[i])->name);
    size_t size_a, size_b;
    wchar_t *a = wide_of(args[0], &size_a), *b = a ? wide_of(args[1], &size_b) : NULL;
    Value result = b ? int_value(wcscoll(a, b)) : EMPTY;
    if (a)
        mem_free(a, size_a);
    if (b)
        mem_free(b, size_b);
    return result;
}

static Value string_transform(Value module, Value s)
{
    (void)module;
    if (!is_str(s))
        return error_type("strxfrm() argument must be str, not %s", is_none(s) ? "None" : type_of(s)->name);
    size_t size;
    wchar_t *wide = wide_of(s, &size);
    if (wide == NULL)
        return EMPTY;
    size_t n = wcsxfrm(NULL, wide, 0), bytes = (n + 1) * sizeof(wchar_t);
    wchar_t *out = n < SIZE_MAX / 8 ? mem_alloc(bytes) : NULL;
    Value result = EMPTY;
    if (out) {
        n = wcsxfrm(out, wide, n + 1);
        for (size_t i = 0; i < n; i++) /* weights beyond Unicode would be no characters */
            if ((uint32_t)out[i] > 0x10ffff)
                out[i] = 0x10ffff;
        result = str_from_wide(out, 4, n);
        mem_free(out, bytes);
    } else if (!error_occurred()) {
        error_no_memory();
    }
    mem_free(wide, size);
    return result;
}

static const struct { const char *name; int key; } items[] = {
#define ITEM(name) {#name, name},
    ITEM(DAY_1) ITEM(DAY_2) ITEM(DAY_3) ITEM(DAY_4) ITEM(DAY_5) ITEM(DAY_6) ITEM(DAY_7)
    ITEM(ABDAY_1) ITEM(ABDAY_2) ITEM(ABDAY_3) ITEM(ABDAY_4) ITEM(ABDAY_5) ITEM(ABDAY_6) ITEM(ABDAY_7)
    ITEM(MON_1) ITEM(MON_2) ITEM(MON_3) ITEM(MON_4) ITEM(MON_5) ITEM(MON_6) ITEM(MON_7) ITEM(MON_8) ITEM(MON_9)
    ITEM(MON_10) ITEM(MON_11) ITEM(MON_12)
    ITEM(ABMON_1) ITEM(ABMON_2) ITEM(ABMON_3) ITEM(ABMON_4) ITEM(ABMON_5) ITEM(ABMON_6) ITEM(ABMON_7) ITEM(ABMON_8)
    ITEM(ABMON_9) ITEM(ABMON_10) ITEM(ABMON_11) ITEM(ABMON_12)
    ITEM(RADIXCHAR) ITEM(THOUSEP) ITEM(CRNCYSTR) ITEM(D_FMT) ITEM(D_T_FMT) ITEM(T_FMT) ITEM(AM_STR) ITEM(PM_STR)
    ITEM(CODESET) ITEM(T_FMT_AMPM) ITEM(ERA) ITEM(ERA_D_FMT) ITEM(ERA_D_T_FMT) ITEM(ERA_T_FMT) ITEM(ALT_DIGITS)
    ITEM(YESEXPR) ITEM(NOEXPR)
#undef ITEM
};

static Value language_info(Value module, Value key)
{
    (void)module;
    int64_t wanted;
    if (!index_as_int64(key, &wanted, TYPE(OverflowError)))
        return EMPTY;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        if (items[i].key == wanted) {
            const char *text = nl_langinfo((nl_item)wanted);
            if (wanted != ALT_DIGITS || text == NULL || *text == 0)
                return decode(text ? text : "");
            StrBuilder b; /* a hundred texts with NULs between */
            builder_init(&b);
            for (int n = 0; n < 100 && *text; n++, text += strlen(text) + 1) {
                Value part = decode(text);
                if (n)
                    builder_char(&b, ';');
                if (is_empty(part))
                    b.failed = true;
                else
                    builder_str(&b, part);
                release(part);
            }
            return builder_finish(&b);
        }
    return error_value("unsupported langinfo constant");
}

static Value get_encoding(Value module)
{
    (void)module;
    if (runtime.flags.utf8_mode)
        return str_from_c("utf-8");
    const char *name = nl_langinfo(CODESET);
    return str_from_c(*name ? name : "UTF-8");
}

/* ---- messages ---- */

static Value get_text(Value module, Value message)
{
    (void)module;
    const char *text;
    return text_argument(message, "gettext() argument", "", &text, false) ? decode(gettext(text)) : EMPTY;
}

static Value domain_get_text(Value module, const Value *args)
{
    (void)module;
    const char *domain, *text;
    if (!text_argument(args[0], "dgettext() argument 1", " or None", &domain, true) ||
        !text_argument(args[1], "dgettext() argument 2", "", &text, false))
        return EMPTY;
    return decode(dgettext(domain, text));
}

static Value category_get_text(Value module, const Value *args)
{
    (void)module;
    const char *domain, *text;
    int64_t category;
    if (!text_argument(args[0], "dcgettext() argument 1", " or None", &domain, true) ||
        !text_argument(args[1], "dcgettext() argument 2", "", &text, false) ||
        !index_as_int64(args[2], &category, TYPE(OverflowError)))
        return EMPTY;
    return decode(dcgettext(domain, text, (int)category));
}

static Value text_domain(Value module, Value domain)
{
    (void)module;
    const char *name;
    if (!text_argument(domain, "textdomain() argument", " or None", &name, true))
        return EMPTY;
    const char *now = textdomain(name);
    return now ? decode(now) : error_os(errno, EMPTY);
}

static Value bind_text_domain(Value module, const Value *args)
{
    const char *domain, *folder;
    if (!text_argument(args[0], "bindtextdomain() argument 1", "", &domain, false))
        return EMPTY;
    if (*domain == 0)
        return locale_error(module, "domain must be a non-empty string");
    if (!text_argument(args[1], "bindtextdomain() argument 2", " or None", &folder, true))
        return EMPTY;
    const char *now = bindtextdomain(domain, folder);
    return now ? decode(now) : error_os(errno, EMPTY);
}

static Value bind_codeset(Value module, const Value *args)
{
    (void)module;
    const char *domain, *codeset;
    if (!text_argument(args[0], "bind_textdomain_codeset() argument 1", "", &domain, false) ||
        !text_argument(args[1], "bind_textdomain_codeset() argument 2", " or None", &codeset, true))
        return EMPTY;
    const char *now = bind_textdomain_codeset(domain, codeset);
    return now ? decode(now) : none_value();
}

static const NativeRow functions[] = {
    NATIVE("setlocale", set_locale, "($module, category, locale=None, /)", "Set a category's locale, or ask which it is."),
    NATIVE("localeconv", locale_conventions, "($module, /)", "Returns the locale's way to write numbers and money."),
    NATIVE("strcoll", string_compare, "($module, os1, os2, /)", "Compares two strings as the locale sorts them."),
    NATIVE("strxfrm", string_transform, "($module, string, /)", "Return a string that sorts by code as the given one does in the locale."),
    NATIVE("nl_langinfo", language_info, "($module, key, /)", "Return the locale's text for the key."),
    NATIVE("getencoding", get_encoding, "($module, /)", "Get the locale's encoding."),
    NATIVE("gettext", get_text, "($module, msg, /)", "gettext(msg) -> string\n\nReturn translation of msg."),
    NATIVE("dgettext", domain_get_text, "($module, domain, msg, /)", "dgettext(domain, msg) -> string\n\nReturn translation of msg in domain."),
    NATIVE("dcgettext", category_get_text, "($module, domain, msg, category, /)", "Return translation of msg in domain and category."),
    NATIVE("textdomain", text_domain, "($module, domain, /)", "Set the C library's domain; returns the one in use."),
    NATIVE("bindtextdomain", bind_text_domain, "($module, domain, dir, /)", "Bind the C library's domain to dir."),
    NATIVE("bind_textdomain_codeset", bind_codeset, "($module, domain, codeset, /)", "Bind the C library's domain to codeset."),
    NATIVE_END,
};

static const struct { const char *name; int number; } categories[] = {
    {"LC_CTYPE", LC_CTYPE}, {"LC_TIME", LC_TIME}, {"LC_COLLATE", LC_COLLATE}, {"LC_MONETARY", LC_MONETARY},
    {"LC_MESSAGES", LC_MESSAGES}, {"LC_NUMERIC", LC_NUMERIC}, {"LC_ALL", LC_ALL}, {"CHAR_MAX", CHAR_MAX},
};

/* The user's characters count from here on; the plain C locale means UTF-8 (PEP 538). */
static void use_environment(void)
{
    const char *now = setlocale(LC_CTYPE, NULL);
    if (now && strcmp(now, "C") != 0)
        return;
    now = setlocale(LC_CTYPE, "");
    if (now == NULL || strcmp(now, "C") == 0 || strcmp(now, "POSIX") == 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

static bool fill(Value module)
{
    use_environment();
    for (size_t i = 0; i < sizeof categories / sizeof *categories; i++)
        if (!module_add_int(module, categories[i].name, categories[i].number))
            return false;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        if (!module_add_int(module, items[i].name, items[i].key))
            return false;
    Value name = str_from_c("Error"), bases = tuple_pack(1, from_pointer(TYPE(Exception)));
    Dict *namespace = dict_new();
    Value module_name = str_from_c("locale"), type = EMPTY;
    if (!is_empty(name) && !is_empty(bases) && namespace && !is_empty(module_name) && dict_set_c(namespace, "__module__", module_name))
        type = call_3(from_pointer(TYPE(type)), name, bases, from_pointer(namespace));
    release(name);
    release(bases);
    RELEASE(namespace);
    release(module_name);
    return module_add(module, "Error", type);
}

const ModuleSpec locale_module = {"_locale", "Support for POSIX locales.", functions, fill};
