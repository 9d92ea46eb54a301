/* scan_width.h - the reader for texts of one width: UNIT is the type of a character, WIDE(name) adds its size to a name. */

static size_t WIDE(skip_space)(const UNIT *text, size_t i, size_t n)
{
    while (i < n && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r'))
        i++;
    return i;
}

static Value WIDE(new_text)(const UNIT *from, size_t n, uint32_t all)
{
    if (sizeof(UNIT) > 1)
        return str_from_wide(from, sizeof(UNIT), n);
    Str *s = str_new(n, all < 128 ? 127 : 255);
    if (s)
        memcpy(str_data(s), from, n);
    return from_pointer(s);
}

/* \uXXXX behind its u: the code unit, -1 if it is none. */
static int WIDE(hex_escape)(const UNIT *text, size_t i, size_t n)
{
    int c = 0;
    if (n - i < 4)
        return -1;
    for (size_t k = i; k < i + 4; k++) {
        uint32_t d = text[k];
        if (d >= '0' && d <= '9') d -= '0';
        else if ((d | 32) >= 'a' && (d | 32) <= 'f') d = (d | 32) - 'a' + 10;
        else return -1;
        c = c << 4 | (int)d;
    }
    return c;
}

/* An escape behind its backslash; *next is the place behind it. -1: exception. */
static int64_t WIDE(escape)(JsonScan *scan, const UNIT *text, size_t i, size_t begin, size_t *next)
{
    size_t n = scan->length;
    if (i == n) {
        json_error(scan, "Unterminated string starting at", begin);
        return -1;
    }
    *next = i + 1;
    switch (text[i]) {
    case '"': case '\\': case '/': return text[i];
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': break;
    default: json_error(scan, "Invalid \\escape", i - 1); return -1;
    }
    int c = WIDE(hex_escape)(text, i + 1, n);
    if (c < 0) {
        json_error(scan, "Invalid \\uXXXX escape", i);
        return -1;
    }
    i = *next = i + 5;
    if ((c & 0xfc00) == 0xd800 && n - i >= 6 && text[i] == '\\' && text[i + 1] == 'u') {
        int low = WIDE(hex_escape)(text, i + 2, n);
        if (low >= 0 && (low & 0xfc00) == 0xdc00) {
            *next = i + 6;
            return 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
        }
    }
    return c;
}

/* Where a run of plain characters ends; *all: their bits. n: at the end of the text. */
static size_t WIDE(plain_run)(const JsonScan *scan, const UNIT *text, size_t i, uint32_t *all)
{
    size_t n = scan->length;
    uint32_t bits = 0;
    for (; i < n; i++) {
        uint32_t c = text[i];
        if (c == '"' || c == '\\' || (c < ' ' && scan->strict))
            break;
        bits |= c;
    }
    *all |= bits;
    return i;
}

static Value WIDE(long_string)(JsonScan *scan, const UNIT *text, size_t start, size_t i, size_t *end)
{
    StrBuilder b;
    uint32_t all = 0;
    size_t from = start;
    builder_init(&b);
    for (;;) {
        builder_slice(&b, scan->text, from, i);
        if (i == scan->length) {
            json_error(scan, "Unterminated string starting at", start - 1);
            break;
        }
        if (text[i] == '"') {
            *end = i + 1;
            return builder_finish(&b);
        }
        if (text[i] != '\\') {
            json_error(scan, "Invalid control character at", i);
            break;
        }
        int64_t c = WIDE(escape)(scan, text, i + 1, start - 1, &from);
        if (c < 0)
            break;
        builder_char(&b, (uint32_t)c);
        i = WIDE(plain_run)(scan, text, from, &all);
    }
    builder_drop(&b);
    return EMPTY;
}

Value WIDE(json_string)(JsonScan *scan, const UNIT *text, size_t start, size_t *end)
{
    uint32_t all = 0;
    size_t i = WIDE(plain_run)(scan, text, start, &all);
    if (i == scan->length || text[i] != '"')
        return WIDE(long_string)(scan, text, start, i, end);
    *end = i + 1;
    return WIDE(new_text)(text + start, i - start, all);
}

static bool WIDE(same_text)(Value s, const UNIT *text, size_t n)
{
    Str *str = as_str(s);
    if (str->length != n)
        return false;
    if (sizeof(UNIT) == 1 && str_width(str) == 1)
        return memcmp(str_data(str), text, n) == 0;
    for (size_t i = 0; i < n; i++)
        if (str_char(str, i) != text[i])
            return false;
    return true;
}

/* The name in an object; the last ones are kept for the next object. Owned. */
static Value WIDE(name)(JsonScan *scan, const UNIT *text, size_t start, size_t *end)
{
    uint32_t all = 0, hash = 2166136261u;
    size_t i = WIDE(plain_run)(scan, text, start, &all), n = i - start;
    if (i == scan->length || text[i] != '"')
        return WIDE(long_string)(scan, text, start, i, end);
    *end = i + 1;
    if (n > JSON_KEY_LONGEST)
        return WIDE(new_text)(text + start, n, all);
    for (size_t k = 0; k < n; k++)
        hash = (hash ^ text[start + k]) * 16777619u;
    Value *kept = &scan->keys[(hash ^ hash >> 16) % JSON_KEY_CACHE];
    if (is_empty(*kept) || !WIDE(same_text)(*kept, text + start, n)) {
        Value made = WIDE(new_text)(text + start, n, all);
        if (is_empty(made))
            return EMPTY;
        replace(kept, made);
    }
    return retain(*kept);
}

static Value WIDE(number)(JsonScan *scan, const UNIT *text, size_t start, size_t *end)
{
    size_t i = start, n = scan->length;
    bool negative = text[i] == '-', is_float = false;
    int64_t small = 0;
    i += negative;
    if (i == n || text[i] < '0' || text[i] > '9')
        return json_stop(start);
    size_t digits = i;
    if (text[i] == '0')
        i++;
    else
        for (; i < n && text[i] >= '0' && text[i] <= '9'; i++)
            small = (int64_t)((uint64_t)small * 10 + (text[i] - '0'));
    digits = i - digits;
    if (i + 1 < n && text[i] == '.' && text[i + 1] >= '0' && text[i + 1] <= '9') {
        is_float = true;
        for (i++; i < n && text[i] >= '0' && text[i] <= '9'; i++)
            ;
    }
    if (i + 1 < n && (text[i] == 'e' || text[i] == 'E')) {
        size_t k = i + 1;
        if (k + 1 < n && (text[k] == '-' || text[k] == '+'))
            k++;
        if (text[k] >= '0' && text[k] <= '9') {
            is_float = true;
            for (i = k; i < n && text[i] >= '0' && text[i] <= '9'; i++)
                ;
        }
    }
    *end = i;
    if (!is_float && digits < 19 && same(scan->scanner->parse_int, from_pointer(TYPE(int_))))
        return int_value(negative ? -small : small);
    if (sizeof(UNIT) == 1)
        return json_number(scan, (const char *)text + start, i - start, is_float);
    char *ascii = mem_alloc(i - start);
    if (ascii == NULL)
        return EMPTY;
    for (size_t k = start; k < i; k++)
        ascii[k - start] = (char)text[k];
    Value v = json_number(scan, ascii, i - start, is_float);
    mem_free(ascii, i - start);
    return v;
}

static bool WIDE(matches)(const JsonScan *scan, const UNIT *text, size_t i, const char *word, size_t *end)
{
    for (; *word; word++, i++)
        if (i >= scan->length || text[i] != (uint8_t)*word)
            return false;
    *end = i;
    return true;
}

/* An array behind its bracket. */
static Value WIDE(array)(JsonScan *scan, const UNIT *text, size_t i, size_t *end)
{
    size_t n = scan->length, comma;
    List *list = list_new(0);
    if (list == NULL)
        return EMPTY;
    i = WIDE(skip_space)(text, i, n);
    if (i < n && text[i] == ']') {
        *end = i + 1;
        return from_pointer(list);
    }
    for (;;) {
        Value item = WIDE(json_scan)(scan, text, i, &i);
        if (is_empty(item) || !list_append_owned(list, item))
            break;
        i = WIDE(skip_space)(text, i, n);
        if (i < n && text[i] == ']') {
            *end = i + 1;
            return from_pointer(list);
        }
        if (i >= n || text[i] != ',') {
            json_error(scan, "Expecting ',' delimiter", i);
            break;
        }
        comma = i;
        i = WIDE(skip_space)(text, i + 1, n);
        if (i < n && text[i] == ']') {
            json_error(scan, "Illegal trailing comma before end of array", comma);
            break;
        }
    }
    RELEASE(list);
    return EMPTY;
}

/* Puts an item into the dict, or into the list of pairs. Takes both references. */
static bool WIDE(add_item)(Value object, Value key, Value value)
{
    bool ok;
    if (is_exact_dict(object)) {
        ok = dict_set_owned(as_dict(object), key, value);
        release(key);
        return ok;
    }
    Value pair[2] = {key, value}, tuple = tuple_from_owned(pair, 2);
    return !is_empty(tuple) && list_append_owned(as_list(object), tuple);
}

/* A member's name, colon and value. */
static bool WIDE(item)(JsonScan *scan, const UNIT *text, Value object, size_t i, size_t *end)
{
    size_t n = scan->length;
    if (i >= n || text[i] != '"') {
        json_error(scan, "Expecting property name enclosed in double quotes", i);
        return false;
    }
    Value key = WIDE(name)(scan, text, i + 1, &i);
    if (is_empty(key))
        return false;
    i = WIDE(skip_space)(text, i, n);
    Value value = EMPTY;
    if (i >= n || text[i] != ':')
        json_error(scan, "Expecting ':' delimiter", i);
    else
        value = WIDE(json_scan)(scan, text, WIDE(skip_space)(text, i + 1, n), end);
    if (is_empty(value)) {
        release(key);
        return false;
    }
    return WIDE(add_item)(object, key, value);
}

/* An object behind its brace. */
static Value WIDE(object)(JsonScan *scan, const UNIT *text, size_t i, size_t *end)
{
    size_t n = scan->length, comma;
    Value object = is_none(scan->scanner->object_pairs_hook) ? from_pointer(dict_new()) : from_pointer(list_new(0));
    if (is_empty(object))
        return EMPTY;
    i = WIDE(skip_space)(text, i, n);
    if (i < n && text[i] == '}') {
        *end = i + 1;
        return json_object_done(scan, object);
    }
    while (WIDE(item)(scan, text, object, i, &i)) {
        i = WIDE(skip_space)(text, i, n);
        if (i < n && text[i] == '}') {
            *end = i + 1;
            return json_object_done(scan, object);
        }
        if (i >= n || text[i] != ',') {
            json_error(scan, "Expecting ',' delimiter", i);
            break;
        }
        comma = i;
        i = WIDE(skip_space)(text, i + 1, n);
        if (i < n && text[i] == '}') {
            json_error(scan, "Illegal trailing comma before end of object", comma);
            break;
        }
    }
    release(object);
    return EMPTY;
}

Value WIDE(json_scan)(JsonScan *scan, const UNIT *text, size_t start, size_t *end)
{
    if (start >= scan->length)
        return json_stop(start);
    switch (text[start]) {
    case '"': return WIDE(json_string)(scan, text, start + 1, end);
    case '{':
        if (stack_overflowing(" while decoding a JSON object from a unicode string"))
            return EMPTY;
        return WIDE(object)(scan, text, start + 1, end);
    case '[':
        if (stack_overflowing(" while decoding a JSON array from a unicode string"))
            return EMPTY;
        return WIDE(array)(scan, text, start + 1, end);
    case 'n':
        if (WIDE(matches)(scan, text, start, "null", end))
            return none_value();
        break;
    case 't':
        if (WIDE(matches)(scan, text, start, "true", end))
            return bool_value(true);
        break;
    case 'f':
        if (WIDE(matches)(scan, text, start, "false", end))
            return bool_value(false);
        break;
    case 'N':
        if (WIDE(matches)(scan, text, start, "NaN", end))
            return json_constant(scan, "NaN");
        break;
    case 'I':
        if (WIDE(matches)(scan, text, start, "Infinity", end))
            return json_constant(scan, "Infinity");
        break;
    case '-':
        if (WIDE(matches)(scan, text, start, "-Infinity", end))
            return json_constant(scan, "-Infinity");
        break;
    }
    return WIDE(number)(scan, text, start, end);
}
