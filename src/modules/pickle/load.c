/* load.c - unpickling: a small stack machine. Marks are places in the stack; nothing below the last one may be popped. */
#include "modules/pickle/pickle.h"

#include <stdlib.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/set.h"
#include "object/tuple.h"
#include "types/codec.h"
#include "types/float.h"
#include "types/memoryview.h"

/* ---- the stack ---- */

static bool push(Unpickler *u, Value owned)
{
    if (is_empty(owned))
        return false;
    if (u->depth == u->stack_capacity) {
        size_t capacity = u->stack_capacity ? u->stack_capacity * 2 : 64;
        Value *stack = realloc(u->stack, capacity * sizeof *stack);
        if (stack == NULL) {
            release(owned);
            error_no_memory();
            return false;
        }
        u->stack = stack;
        u->stack_capacity = capacity;
    }
    u->stack[u->depth++] = owned;
    return true;
}

static COLD bool underflow(const Unpickler *u)
{
    unpickle_fail(u->mark_count ? "unexpected MARK found" : "unpickling stack underflow");
    return false;
}

static inline bool has(const Unpickler *u, size_t n) { return u->depth - u->fence >= n || underflow(u); }

/* Owned; EMPTY: exception. */
static Value pop(Unpickler *u) { return has(u, 1) ? u->stack[--u->depth] : EMPTY; }

/* The value on top, borrowed. */
static Value top(const Unpickler *u) { return u->depth > u->fence ? u->stack[u->depth - 1] : EMPTY; }

static bool set_mark(Unpickler *u)
{
    if (u->mark_count == u->mark_capacity) {
        size_t capacity = u->mark_capacity ? u->mark_capacity * 2 : 16;
        size_t *marks = realloc(u->marks, capacity * sizeof *marks);
        if (marks == NULL) {
            error_no_memory();
            return false;
        }
        u->marks = marks;
        u->mark_capacity = capacity;
    }
    u->marks[u->mark_count++] = u->fence = u->depth;
    return true;
}

/* Where the last mark is, which goes. */
static bool take_mark(Unpickler *u, size_t *at)
{
    if (u->mark_count == 0)
        return unpickle_fail("could not find MARK"), false;
    *at = u->marks[--u->mark_count];
    u->fence = u->mark_count ? u->marks[u->mark_count - 1] : 0;
    return true;
}

static void drop_to(Unpickler *u, size_t depth)
{
    while (u->depth > depth)
        release(u->stack[--u->depth]);
}

/* Replaces what lies above a place by one value. Takes it. */
static bool collapse(Unpickler *u, size_t at, Value owned)
{
    drop_to(u, at);
    return push(u, owned);
}

/* ---- the memo ---- */

/* Numbers that leave most of the table unused: a pickle could ask for any amount of memory by them. */
enum { DENSE_MEMO = 1 << 20 };

static bool put_far(Unpickler *u, size_t number, Value v)
{
    Value key = int_value((int64_t)number), there;
    if (is_empty(u->far_memo))
        u->far_memo = from_pointer(dict_new());
    int found = is_empty(u->far_memo) ? -1 : dict_lookup(as_dict(u->far_memo), key, &there);
    u->memo_used += found == 0;
    return found >= 0 && dict_set(as_dict(u->far_memo), key, v);
}

bool unpickle_memo_put(Unpickler *u, size_t number, Value v)
{
    if (number >= u->memo_capacity && number > DENSE_MEMO + 2 * u->memo_used)
        return put_far(u, number, v);
    if (number >= u->memo_capacity) {
        size_t capacity = number < 16 ? 32 : number * 2;
        Value *memo = number < SIZE_MAX / 32 ? realloc(u->memo, capacity * sizeof *memo) : NULL;
        if (memo == NULL) {
            error_no_memory();
            return false;
        }
        memset(memo + u->memo_capacity, 0, (capacity - u->memo_capacity) * sizeof *memo);
        u->memo = memo;
        u->memo_capacity = capacity;
    }
    u->memo_used += is_empty(u->memo[number]);
    replace(&u->memo[number], retain(v));
    return true;
}

static bool memo_put_top(Unpickler *u, size_t number)
{
    Value v = top(u);
    return is_empty(v) ? underflow(u) : unpickle_memo_put(u, number, v);
}

static bool memo_push(Unpickler *u, size_t number)
{
    Value v;
    if (!is_empty(u->far_memo) && dict_lookup(as_dict(u->far_memo), int_value((int64_t)number), &v) > 0)
        return push(u, retain(v));
    if (number >= u->memo_capacity || is_empty(u->memo[number]))
        return unpickle_fail("Memo value not found at index %zu", number), false;
    return push(u, retain(u->memo[number]));
}


/* ---- reading numbers ---- */

static bool read_size(Unpickler *u, size_t bytes, uint64_t *result)
{
    const uint8_t *p = unpickle_read(u, bytes);
    *result = 0;
    for (size_t i = 0; p && i < bytes; i++)
        *result |= (uint64_t)p[i] << 8 * i;
    return p != NULL;
}

/* A count of bytes that an opcode's payload has; never more than memory could hold. */
static bool read_length(Unpickler *u, size_t bytes, const char *what, size_t *result)
{
    uint64_t n;
    if (!read_size(u, bytes, &n))
        return false;
    *result = (size_t)n;
    if (n > INT64_MAX) {
        error_overflow("%s exceeds system's maximum size of %ld bytes", what, (long)INT64_MAX);
        return false;
    }
    return true;
}

static bool load_binint(Unpickler *u, size_t bytes)
{
    uint64_t n;
    return read_size(u, bytes, &n) && push(u, small_int_value(bytes == 4 ? (int32_t)(uint32_t)n : (int64_t)n));
}

static Value int_of_bytes(const uint8_t *p, size_t n)
{
    if (n == 0)
        return small_int_value(0);
    bool negative = p[n - 1] & 0x80;
    size_t limbs = (n + 7) / 8;
    uint64_t *limb = calloc(limbs, 8);
    if (limb == NULL)
        return error_no_memory();
    unsigned carry = negative;
    for (size_t i = 0; i < n; i++) {
        unsigned byte = p[i];
        if (negative) {
            byte = (uint8_t)~byte + carry;
            carry = byte >> 8;
        }
        limb[i / 8] |= (uint64_t)(uint8_t)byte << 8 * (i & 7);
    }
    if (carry && n % 8 == 0) { /* the magnitude of the least number of n bytes */
        Value v = EMPTY;
        uint64_t *larger = realloc(limb, (limbs + 1) * 8);
        if (larger) {
            larger[limbs] = 1;
            v = int_from_owned_limbs(larger, limbs + 1, negative);
        } else {
            free(limb);
            error_no_memory();
        }
        return v;
    }
    if (carry)
        limb[n / 8] |= (uint64_t)1 << 8 * (n & 7);
    while (limbs && limb[limbs - 1] == 0)
        limbs--;
    return int_from_owned_limbs(limb, limbs, negative);
}

static bool load_long(Unpickler *u, size_t bytes)
{
    uint64_t n;
    if (!read_size(u, bytes, &n))
        return false;
    if (bytes == 4 && (int32_t)(uint32_t)n < 0)
        return unpickle_fail("LONG pickle has negative byte count"), false;
    const uint8_t *p = unpickle_read(u, (size_t)n);
    return p && push(u, int_of_bytes(p, (size_t)n));
}

/* A line as a str of ASCII (other bytes become '?'). */
static Value line_text(Unpickler *u)
{
    size_t n;
    const uint8_t *p = unpickle_line(u, &n);
    if (p && n == 0)
        return unpickle_fail("pickle data was truncated");
    return p ? latin1_decode((const char *)p, n) : EMPTY;
}

static Value int_of_text(Value text, int base)
{
    Value args[2] = {text, small_int_value(base)};
    return call(from_pointer(TYPE(int_)), args, 2, EMPTY);
}

static bool load_int_line(Unpickler *u, bool is_long)
{
    Value text = line_text(u);
    if (is_empty(text))
        return false;
    Str *s = as_str(text);
    if (!is_long && s->length == 2 && str_char(s, 0) == '0' && (str_char(s, 1) | 1) == '1') {
        bool truth = str_char(s, 1) == '1';
        release(text);
        return push(u, bool_value(truth));
    }
    if (is_long && s->length && str_char(s, s->length - 1) == 'L')
        replace(&text, str_substring(text, 0, s->length - 1));
    Value v = is_empty(text) ? EMPTY : int_of_text(text, 10);
    release(text);
    if (is_empty(v) && !is_long && error_catch(TYPE(ValueError)))
        error_value("could not convert string to int");
    return push(u, v);
}

static bool load_float_line(Unpickler *u)
{
    Value text = line_text(u), v = is_empty(text) ? EMPTY : call_1(from_pointer(TYPE(float_)), text);
    release(text);
    return push(u, v);
}

static bool load_binfloat(Unpickler *u)
{
    const uint8_t *p = unpickle_read(u, 8);
    uint64_t bits;
    double d;
    if (p == NULL)
        return false;
    memcpy(&bits, p, 8);
    bits = __builtin_bswap64(bits);
    memcpy(&d, &bits, 8);
    return push(u, float_value(d));
}

/* ---- strings ---- */

/* What Python 2 wrote as str: text by the encoding, or bytes where that is "bytes". */
static Value old_string(Unpickler *u, const char *data, size_t n)
{
    if (str_equal_c(u->encoding, "bytes"))
        return bytes_from(data, n);
    return str_decode(data, n, str_text(u->encoding), str_text(u->errors));
}

static bool load_string_line(Unpickler *u)
{
    size_t n;
    const char *p = (const char *)unpickle_line(u, &n);
    if (p == NULL)
        return false;
    if (n < 2 || p[0] != p[n - 1] || (p[0] != '\'' && p[0] != '"'))
        return unpickle_fail("the STRING opcode argument must be quoted"), false;
    int64_t bad;
    Value bytes = escape_decode(p + 1, n - 2, NULL, &bad);
    Value v = is_empty(bytes) ? EMPTY : old_string(u, as_bytes(bytes)->data, as_bytes(bytes)->length);
    release(bytes);
    return push(u, v);
}

static bool load_binstring(Unpickler *u, size_t bytes)
{
    uint64_t n;
    if (!read_size(u, bytes, &n))
        return false;
    if (bytes == 4 && (int32_t)(uint32_t)n < 0)
        return unpickle_fail("BINSTRING pickle has negative byte count"), false;
    const uint8_t *p = unpickle_read(u, (size_t)n);
    return p && push(u, old_string(u, (const char *)p, (size_t)n));
}

static bool load_binbytes(Unpickler *u, size_t bytes)
{
    size_t n;
    if (!read_length(u, bytes, "BINBYTES", &n))
        return false;
    if (n <= PICKLE_FRAME) {
        const uint8_t *p = unpickle_read(u, n);
        return p && push(u, bytes_from(p, n));
    }
    if (is_empty(u->read) && n > u->length - u->at) { /* before memory is asked for */
        unpickle_fail("pickle data was truncated");
        return false;
    }
    Bytes *b = bytes_new(n);
    if (b && !unpickle_read_into(u, b->data, n)) {
        RELEASE(b);
        return false;
    }
    return push(u, from_pointer(b));
}

static bool load_bytearray(Unpickler *u)
{
    size_t n;
    if (!read_length(u, 8, "BYTEARRAY8", &n))
        return false;
    if (is_empty(u->read) && n > u->length - u->at) {
        unpickle_fail("pickle data was truncated");
        return false;
    }
    Value v = bytearray_from(NULL, 0);
    if (is_empty(v) || !bytearray_resize(as_bytearray(v), n) || !unpickle_read_into(u, as_bytearray(v)->start, n)) {
        release(v);
        return false;
    }
    return push(u, v);
}

static bool load_unicode_line(Unpickler *u)
{
    size_t n;
    int64_t bad;
    const char *p = (const char *)unpickle_line(u, &n);
    return p && push(u, unicode_escape_decode(p, n, NULL, NULL, true, &bad));
}

static bool load_binunicode(Unpickler *u, size_t bytes)
{
    size_t n;
    if (!read_length(u, bytes, "BINUNICODE", &n))
        return false;
    const uint8_t *p = unpickle_read(u, n);
    return p && push(u, utf8_decode((const char *)p, n, "surrogatepass", NULL));
}

static bool load_buffer(Unpickler *u)
{
    if (is_empty(u->buffers))
        return unpickle_fail("pickle stream refers to out-of-band data but no *buffers* argument was given"), false;
    Value v = iterator_next(u->buffers);
    if (is_empty(v) && !error_occurred())
        unpickle_fail("not enough out-of-band buffers");
    return push(u, v);
}

static bool load_readonly(Unpickler *u)
{
    Value v = top(u);
    if (is_empty(v))
        return underflow(u);
    Value view = call_1(from_pointer(TYPE(memoryview)), v);
    if (is_empty(view))
        return false;
    Value read_only = get_attribute_c(view, "readonly");
    int is_so = is_empty(read_only) ? -1 : is_true(read_only);
    release(read_only);
    if (is_so == 0) {
        Value sealed = call_method_c(view, "toreadonly", NULL, 0);
        release(view);
        if (is_empty(sealed))
            return false;
        replace(&u->stack[u->depth - 1], sealed);
        return true;
    }
    release(view);
    return is_so > 0;
}

/* ---- containers ---- */

static bool load_tuple_of(Unpickler *u, size_t n)
{
    if (!has(u, n))
        return false;
    Value t = tuple_from_owned(u->stack + u->depth - n, n);
    u->depth -= n;
    return push(u, t);
}

static bool load_marked(Unpickler *u, int kind)
{
    size_t at;
    if (!take_mark(u, &at))
        return false;
    size_t n = u->depth - at;
    if (kind == OP_TUPLE)
        return load_tuple_of(u, n);
    Value v;
    if (kind == OP_LIST) {
        v = list_from(u->stack + at, n);
    } else {
        Value items = list_from(u->stack + at, n);
        v = is_empty(items) ? EMPTY : set_from(TYPE(frozenset), items);
        release(items);
    }
    return collapse(u, at, v);
}

static bool set_items(Unpickler *u, Value dict, size_t from)
{
    bool exact = is_exact_dict(dict);
    if ((u->depth - from) % 2)
        return unpickle_fail("odd number of items for SET ITEMS"), false;
    for (size_t i = from; i < u->depth; i += 2)
        if (!(exact ? dict_set(as_dict(dict), u->stack[i], u->stack[i + 1]) : set_item(dict, u->stack[i], u->stack[i + 1])))
            return false;
    return true;
}

static bool load_dict(Unpickler *u)
{
    size_t at;
    Value dict = from_pointer(dict_new());
    if (is_empty(dict) || !take_mark(u, &at) || !set_items(u, dict, at)) {
        release(dict);
        return false;
    }
    return collapse(u, at, dict);
}

static bool load_setitems(Unpickler *u, size_t at)
{
    if (at <= u->fence)
        return underflow(u);
    Value dict = u->stack[at - 1];
    bool ok = set_items(u, dict, at);
    drop_to(u, at);
    return ok;
}

/* Appends through the object's own methods. */
static bool append_by_method(Unpickler *u, Value v, size_t at)
{
    Value method, items;
    int found = find_attribute_c(v, "extend", &method);
    if (found < 0)
        return false;
    if (found) {
        items = list_from(u->stack + at, u->depth - at);
        Value done = is_empty(items) ? EMPTY : call_1(method, items);
        release(items);
        release(method);
        release(done);
        return !is_empty(done);
    }
    method = get_attribute_c(v, "append");
    bool ok = !is_empty(method);
    for (size_t i = at; ok && i < u->depth; i++) {
        Value done = call_1(method, u->stack[i]);
        ok = !is_empty(done);
        release(done);
    }
    release(method);
    return ok;
}

static bool load_appends(Unpickler *u, size_t at)
{
    if (at <= u->fence)
        return underflow(u);
    Value v = u->stack[at - 1];
    bool ok = true;
    if (is_exact_list(v)) {
        ok = list_reserve(as_list(v), as_list(v)->length + (u->depth - at));
        for (size_t i = at; ok && i < u->depth; i++)
            ok = list_append(as_list(v), u->stack[i]);
    } else if (u->depth > at) {
        ok = append_by_method(u, v, at);
    }
    drop_to(u, at);
    return ok;
}

static bool load_additems(Unpickler *u)
{
    size_t at;
    if (!take_mark(u, &at))
        return false;
    if (at <= u->fence)
        return underflow(u);
    Value v = u->stack[at - 1];
    bool ok = true, exact = is_exactly(v, TYPE(set));
    Value method = exact || u->depth == at ? EMPTY : get_attribute_c(v, "add");
    if (!exact && u->depth > at && is_empty(method))
        ok = false;
    for (size_t i = at; ok && i < u->depth; i++) {
        if (exact) {
            ok = set_add(as_set(v), u->stack[i]);
        } else {
            Value done = call_1(method, u->stack[i]);
            ok = !is_empty(done);
            release(done);
        }
    }
    release(method);
    drop_to(u, at);
    return ok;
}

/* ---- classes and functions ---- */

/* Names as Python 3 has them; both owned and replaced. */
static bool map_names(Value *module, Value *name)
{
    Value key = tuple_pack(2, *module, *name), found;
    int there = is_empty(key) ? -1 : dict_lookup(as_dict(pickle_state()->names_2to3), key, &found);
    release(key);
    if (there > 0 && is_tuple(found) && as_tuple(found)->length == 2) {
        Value pair = retain(found);
        replace(module, retain(as_tuple(pair)->items[0]));
        replace(name, retain(as_tuple(pair)->items[1]));
        release(pair);
        return true;
    }
    if (there == 0)
        there = dict_lookup(as_dict(pickle_state()->imports_2to3), *module, &found);
    if (there > 0)
        replace(module, retain(found));
    return there >= 0;
}

static Value find_global(Unpickler *u, Value module_name, Value name)
{
    Value module = pickle_import(module_name), v = EMPTY;
    if (is_empty(module))
        return EMPTY;
    bool dotted = u->protocol >= 4 && strchr(str_text(name), '.');
    v = dotted ? pickle_dotted(module, name) : get_attribute(module, name);
    if (is_empty(v) && dotted && error_matches(TYPE(AttributeError))) {
        Value context = error_fetch();
        error_set(TYPE(AttributeError), "Can't resolve path %R on module %R", name, module_name);
        pickle_chain(context);
    }
    release(module);
    return v;
}

Value unpickle_find_class(Unpickler *u, Value module, Value name)
{
    Value m = retain(module), n = retain(name), v = EMPTY;
    if (u->protocol >= 3 || !u->fix_imports || map_names(&m, &n))
        v = find_global(u, m, n);
    release(m);
    release(n);
    return v;
}

/* Through find_class, which a subclass may have of its own. */
static Value find_class(Unpickler *u, Value module, Value name)
{
    if (u->head.type == pickle_state()->unpickler_type)
        return unpickle_find_class(u, module, name);
    return call_method_c(from_pointer(u), "find_class", (Value[]){module, name}, 2);
}

static Value utf8_line(Unpickler *u)
{
    size_t n;
    const uint8_t *p = unpickle_line(u, &n);
    if (p && n == 0)
        return unpickle_fail("pickle data was truncated");
    return p ? utf8_decode((const char *)p, n, NULL, NULL) : EMPTY;
}

static bool load_global(Unpickler *u)
{
    Value module = utf8_line(u), name = is_empty(module) ? EMPTY : utf8_line(u);
    Value v = is_empty(name) ? EMPTY : find_class(u, module, name);
    release(module);
    release(name);
    return push(u, v);
}

static bool load_stack_global(Unpickler *u)
{
    Value name = pop(u), module = is_empty(name) ? EMPTY : pop(u), v = EMPTY;
    if (!is_empty(module) && (!is_exact_str(name) || !is_exact_str(module)))
        unpickle_fail("STACK_GLOBAL requires str");
    else if (!is_empty(module))
        v = find_class(u, module, name);
    release(name);
    release(module);
    return push(u, v);
}

static bool load_extension(Unpickler *u, size_t bytes)
{
    uint64_t n;
    Value found, v = EMPTY;
    if (!read_size(u, bytes, &n))
        return false;
    int64_t code = bytes == 4 ? (int32_t)(uint32_t)n : (int64_t)n;
    if (code <= 0)
        return unpickle_fail("EXT specifies code <= 0"), false;
    Value key = int_value(code);
    int there = dict_lookup(as_dict(pickle_state()->extension_cache), key, &found);
    if (there)
        return there > 0 && push(u, retain(found));
    there = dict_lookup(as_dict(pickle_state()->inverted_registry), key, &found);
    if (there == 0)
        error_value("unregistered extension code %ld", (long)code);
    if (there <= 0)
        return false;
    if (!is_tuple(found) || as_tuple(found)->length != 2 || !is_str(as_tuple(found)->items[0]) || !is_str(as_tuple(found)->items[1]))
        return error_value("_inverted_registry[%ld] isn't a 2-tuple of strings", (long)code), false;
    Value pair = retain(found);
    v = find_class(u, as_tuple(pair)->items[0], as_tuple(pair)->items[1]);
    release(pair);
    if (!is_empty(v) && !dict_set(as_dict(pickle_state()->extension_cache), key, v))
        clear(&v);
    return push(u, v);
}

/* An old-style instance: the class called with arguments, or made bare if there are none. */
static Value instantiate(Value class, Value args)
{
    Value initargs;
    if (as_tuple(args)->length == 0 && is_type(class)) {
        int found = find_attribute_c(class, "__getinitargs__", &initargs);
        if (found < 0)
            return EMPTY;
        if (!found)
            return call_method_c(class, "__new__", &class, 1);
        release(initargs);
    }
    return call_with(class, args, EMPTY);
}

static bool load_instance(Unpickler *u, bool named)
{
    size_t at;
    Value class = EMPTY;
    if (!take_mark(u, &at))
        return false;
    if (named) {
        Value module = utf8_line(u), name = is_empty(module) ? EMPTY : utf8_line(u);
        class = is_empty(name) ? EMPTY : find_class(u, module, name);
        release(module);
        release(name);
    } else if (u->depth > at) {
        class = retain(u->stack[at]);
    } else {
        return underflow(u);
    }
    size_t first = at + !named;
    Value args = is_empty(class) ? EMPTY : tuple_from(u->stack + first, u->depth - first);
    Value v = is_empty(args) ? EMPTY : instantiate(class, args);
    release(class);
    release(args);
    return collapse(u, at, v);
}

static bool load_reduce(Unpickler *u)
{
    if (!has(u, 2))
        return false;
    Value args = u->stack[u->depth - 1], callable = u->stack[u->depth - 2];
    Value v = is_tuple(args) ? call_with(callable, args, EMPTY) : error_type("argument list must be a tuple");
    return collapse(u, u->depth - 2, v);
}

static bool load_newobj(Unpickler *u, bool with_keywords)
{
    const char *name = with_keywords ? "NEWOBJ_EX" : "NEWOBJ";
    size_t n = with_keywords ? 3 : 2;
    if (!has(u, n))
        return false;
    Value *at = u->stack + u->depth - n, class = at[0], args = at[1], kwargs = with_keywords ? at[2] : EMPTY, v = EMPTY;
    if (!is_type(class))
        unpickle_fail("%s class argument must be a type, not %T", name, class);
    else if (as_type(class)->slots.new == NULL)
        unpickle_fail("%s class argument '%s' doesn't have __new__", name, as_type(class)->name);
    else if (!is_tuple(args))
        unpickle_fail("%s expected an arg tuple, but got %T", name, args);
    else if (with_keywords && !is_dict(kwargs))
        unpickle_fail("NEWOBJ_EX kwargs argument must be a dict, not %T", kwargs);
    else {
        Value new = get_attribute_c(class, "__new__"), head = is_empty(new) ? EMPTY : tuple_pack(1, class);
        Value all = is_empty(head) ? EMPTY : binary(BINARY_add, head, args);
        v = is_empty(all) ? EMPTY : call_with(new, all, kwargs);
        release(new);
        release(head);
        release(all);
    }
    return collapse(u, u->depth - n, v);
}

/* Attributes from a dict, their names interned as the compiler would. */
static bool set_state_dict(Value v, Value state)
{
    Value own = get_attribute_c(v, "__dict__"), key, value;
    int64_t position = 0;
    bool ok = !is_empty(own);
    while (ok && dict_next(as_dict(state), &position, &key, &value)) {
        Value name = is_exact_str(key) ? str_intern(retain(key)) : retain(key);
        retain(value);
        ok = is_exact_dict(own) ? dict_set(as_dict(own), name, value) : set_item(own, name, value);
        release(name);
        release(value);
    }
    release(own);
    return ok;
}

static bool set_state_slots(Value v, Value slots)
{
    Value key, value;
    int64_t position = 0;
    bool ok = true;
    if (!is_dict(slots))
        return unpickle_fail("slot state is not a dictionary"), false;
    while (ok && dict_next(as_dict(slots), &position, &key, &value)) {
        retain(key);
        retain(value);
        ok = is_str(key) ? set_attribute(v, key, value) : (error_type("attribute name must be string, not '%T'", key), false);
        release(key);
        release(value);
    }
    return ok;
}

static bool set_state(Value v, Value state)
{
    Value setstate, slots = EMPTY;
    int found = find_attribute_c(v, "__setstate__", &setstate);
    if (found < 0)
        return false;
    if (found) {
        Value done = call_1(setstate, state);
        release(setstate);
        release(done);
        return !is_empty(done);
    }
    if (is_tuple(state) && as_tuple(state)->length == 2) {
        slots = as_tuple(state)->items[1];
        state = as_tuple(state)->items[0];
    }
    if (!is_none(state)) {
        if (!is_dict(state))
            return unpickle_fail("state is not a dictionary"), false;
        if (!set_state_dict(v, state))
            return false;
    }
    return is_empty(slots) || is_none(slots) || set_state_slots(v, slots);
}

static bool load_build(Unpickler *u)
{
    if (!has(u, 2))
        return false;
    Value state = u->stack[--u->depth];
    bool ok = set_state(u->stack[u->depth - 1], state);
    release(state);
    return ok;
}

static bool load_persistent(Unpickler *u, Value id)
{
    if (is_empty(id))
        return false;
    Value v = is_empty(u->load_id) ? unpickle_fail("A load persistent id instruction was encountered, but no persistent_load function was specified.")
                                   : call_1(u->load_id, id);
    release(id);
    return push(u, v);
}

static bool load_persistent_line(Unpickler *u)
{
    size_t n;
    const uint8_t *p = unpickle_line(u, &n);
    if (p == NULL)
        return false;
    Value id = ascii_decode((const char *)p, n, NULL);
    if (is_empty(id) && error_catch(TYPE(UnicodeDecodeError)))
        unpickle_fail("persistent IDs in protocol 0 must be ASCII strings");
    return load_persistent(u, id);
}

/* ---- memo opcodes ---- */

static bool load_number_line(Unpickler *u, size_t *number)
{
    Value text = line_text(u), v = is_empty(text) ? EMPTY : int_of_text(text, 10);
    int64_t n = 0;
    bool ok = !is_empty(v) && c_size_argument(v, &n);
    release(text);
    release(v);
    if (ok && n < 0)
        return error_value("negative PUT argument"), false;
    *number = (size_t)n;
    return ok;
}

static bool load_pop(Unpickler *u)
{
    if (u->mark_count && u->marks[u->mark_count - 1] == u->depth) {
        size_t at;
        return take_mark(u, &at);
    }
    Value v = pop(u);
    release(v);
    return !is_empty(v);
}

static bool load_frame(Unpickler *u)
{
    size_t n;
    if (!read_length(u, 8, "frame length", &n))
        return false;
    if (unpickle_read(u, n) == NULL) { /* all of it must be there */
        if (error_catch(pickle_state()->unpickling_error))
            unpickle_fail("pickle exhausted before end of frame");
        return false;
    }
    u->at -= n;
    return true;
}

static bool load_protocol(Unpickler *u)
{
    uint64_t n;
    if (!read_size(u, 1, &n))
        return false;
    if (n > PICKLE_HIGHEST)
        return error_value("unsupported pickle protocol: %d", (int)n), false;
    u->protocol = (int)n;
    return true;
}

static bool load_dup(Unpickler *u)
{
    Value v = top(u);
    return is_empty(v) ? underflow(u) : push(u, retain(v));
}

static COLD bool unknown(int opcode)
{
    if (opcode >= ' ' && opcode < 127 && opcode != '\'' && opcode != '\\')
        unpickle_fail("invalid load key, '%c'.", opcode);
    else
        unpickle_fail("invalid load key, '\\x%02x'.", (unsigned)opcode);
    return false;
}

/* Runs one instruction but STOP. */
static bool step(Unpickler *u, int opcode)
{
    uint64_t n;
    size_t at;
    switch (opcode) {
    case OP_PROTO: return load_protocol(u);
    case OP_FRAME: return load_frame(u);
    case OP_MARK: return set_mark(u);
    case OP_POP: return load_pop(u);
    case OP_POP_MARK: return take_mark(u, &at) && (drop_to(u, at), true);
    case OP_DUP: return load_dup(u);
    case OP_NONE: return push(u, none_value());
    case OP_NEWTRUE: return push(u, bool_value(true));
    case OP_NEWFALSE: return push(u, bool_value(false));
    case OP_BININT: return load_binint(u, 4);
    case OP_BININT1: return load_binint(u, 1);
    case OP_BININT2: return load_binint(u, 2);
    case OP_LONG1: return load_long(u, 1);
    case OP_LONG4: return load_long(u, 4);
    case OP_INT: return load_int_line(u, false);
    case OP_LONG: return load_int_line(u, true);
    case OP_FLOAT: return load_float_line(u);
    case OP_BINFLOAT: return load_binfloat(u);
    case OP_STRING: return load_string_line(u);
    case OP_BINSTRING: return load_binstring(u, 4);
    case OP_SHORT_BINSTRING: return load_binstring(u, 1);
    case OP_SHORT_BINBYTES: return load_binbytes(u, 1);
    case OP_BINBYTES: return load_binbytes(u, 4);
    case OP_BINBYTES8: return load_binbytes(u, 8);
    case OP_BYTEARRAY8: return load_bytearray(u);
    case OP_UNICODE: return load_unicode_line(u);
    case OP_SHORT_BINUNICODE: return load_binunicode(u, 1);
    case OP_BINUNICODE: return load_binunicode(u, 4);
    case OP_BINUNICODE8: return load_binunicode(u, 8);
    case OP_NEXT_BUFFER: return load_buffer(u);
    case OP_READONLY_BUFFER: return load_readonly(u);
    case OP_EMPTY_TUPLE: return push(u, tuple_from(NULL, 0));
    case OP_TUPLE1: return load_tuple_of(u, 1);
    case OP_TUPLE2: return load_tuple_of(u, 2);
    case OP_TUPLE3: return load_tuple_of(u, 3);
    case OP_TUPLE: case OP_LIST: case OP_FROZENSET: return load_marked(u, opcode);
    case OP_EMPTY_LIST: return push(u, from_pointer(list_new(0)));
    case OP_EMPTY_DICT: return push(u, from_pointer(dict_new()));
    case OP_EMPTY_SET: return push(u, from_pointer(set_new(TYPE(set))));
    case OP_DICT: return load_dict(u);
    case OP_APPEND: return has(u, 2) && load_appends(u, u->depth - 1);
    case OP_APPENDS: return take_mark(u, &at) && load_appends(u, at);
    case OP_SETITEM: return has(u, 3) && load_setitems(u, u->depth - 2);
    case OP_SETITEMS: return take_mark(u, &at) && load_setitems(u, at);
    case OP_ADDITEMS: return load_additems(u);
    case OP_GLOBAL: return load_global(u);
    case OP_STACK_GLOBAL: return load_stack_global(u);
    case OP_EXT1: return load_extension(u, 1);
    case OP_EXT2: return load_extension(u, 2);
    case OP_EXT4: return load_extension(u, 4);
    case OP_INST: return load_instance(u, true);
    case OP_OBJ: return load_instance(u, false);
    case OP_REDUCE: return load_reduce(u);
    case OP_NEWOBJ: return load_newobj(u, false);
    case OP_NEWOBJ_EX: return load_newobj(u, true);
    case OP_BUILD: return load_build(u);
    case OP_PERSID: return load_persistent_line(u);
    case OP_BINPERSID: return load_persistent(u, pop(u));
    case OP_GET: return load_number_line(u, &at) && memo_push(u, at);
    case OP_BINGET: return read_size(u, 1, &n) && memo_push(u, (size_t)n);
    case OP_LONG_BINGET: return read_size(u, 4, &n) && memo_push(u, (size_t)n);
    case OP_PUT: return has(u, 1) && load_number_line(u, &at) && memo_put_top(u, at);
    case OP_BINPUT: return read_size(u, 1, &n) && memo_put_top(u, (size_t)n);
    case OP_LONG_BINPUT: return read_size(u, 4, &n) && memo_put_top(u, (size_t)n);
    case OP_MEMOIZE: return memo_put_top(u, u->memo_used);
    default: return unknown(opcode);
    }
}

Value unpickle_run(Unpickler *u)
{
    for (;;) {
        const uint8_t *p = unpickle_read(u, 1);
        if (p == NULL) {
            if (error_catch(pickle_state()->unpickling_error))
                error_set(TYPE(EOFError), "Ran out of input");
            return EMPTY;
        }
        if (*p == OP_STOP)
            return pop(u);
        if (!step(u, *p))
            return EMPTY;
    }
}
