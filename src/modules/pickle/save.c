/* save.c - pickling: which opcodes stand for a value. Values of classes and globals: save_reduce.c. */
#include "modules/pickle/pickle.h"

#include <stdio.h>
#include <stdlib.h>

#include "number/format.h"
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

/* ---- numbers ---- */

static bool save_text_line(Pickler *p, char opcode, Value text, const char *end)
{
    size_t n;
    const char *utf8 = is_empty(text) ? NULL : str_utf8(text, &n);
    bool ok = utf8 && pickle_op(p, opcode) && pickle_put(p, utf8, n) && pickle_put(p, end, strlen(end));
    release(text);
    return ok;
}

static bool save_bool(Pickler *p, Value v)
{
    if (p->protocol >= 2)
        return pickle_op(p, same(v, TRUE_VALUE) ? OP_NEWTRUE : OP_NEWFALSE);
    return pickle_put(p, same(v, TRUE_VALUE) ? "I01\n" : "I00\n", 4);
}

static bool save_small_int(Pickler *p, int64_t i)
{
    uint8_t text[8];
    size_t n;
    if (i >= 0 && i < 256) {
        text[0] = OP_BININT1;
        n = 2;
    } else if (i >= 0 && i < 65536) {
        text[0] = OP_BININT2;
        n = 3;
    } else {
        text[0] = OP_BININT;
        n = 5;
    }
    for (size_t k = 1; k < n; k++)
        text[k] = (uint8_t)((uint64_t)i >> 8 * (k - 1));
    return pickle_put(p, text, n);
}

/* The bytes of an int in two's complement, little end first, as few as show the sign. */
static bool save_long(Pickler *p, Value v)
{
    IntView view;
    int_view(v, &view);
    size_t n = int_sign(v) ? (size_t)(int_bit_length(v) / 8 + 1) : 0;
    if (n > INT32_MAX) {
        error_overflow("int too large to pickle");
        return false;
    }
    uint8_t *bytes = mem_alloc(n + 1), header[5] = {n < 256 ? OP_LONG1 : OP_LONG4};
    if (bytes == NULL)
        return false;
    unsigned carry = view.negative;
    for (size_t i = 0; i < n; i++) {
        unsigned byte = i / 8 < view.length ? (uint8_t)(view.limbs[i / 8] >> 8 * (i & 7)) : 0;
        if (view.negative) {
            byte = (uint8_t)~byte + carry;
            carry = byte >> 8;
        }
        bytes[i] = (uint8_t)byte;
    }
    size_t length = n;
    if (view.negative && length > 1 && bytes[length - 1] == 0xff && bytes[length - 2] & 0x80)
        length--;
    if (length >= 256)
        header[0] = OP_LONG4;
    memcpy(header + 1, &length, 4);
    bool ok = pickle_put(p, header, header[0] == OP_LONG1 ? 2 : 5) && pickle_put(p, bytes, length);
    mem_free(bytes, n + 1);
    return ok;
}

static bool save_int(Pickler *p, Value v)
{
    int64_t i;
    char text[32];
    if (int_as_int64(v, &i) == 0 && i <= INT32_MAX && i >= INT32_MIN) {
        if (p->bin)
            return save_small_int(p, i);
        return pickle_put(p, text, (size_t)snprintf(text, sizeof text, "I%ld\n", (long)i));
    }
    if (p->protocol >= 2)
        return save_long(p, v);
    return save_text_line(p, OP_LONG, int_to_text(v, 10, false), "L\n");
}

static bool save_float(Pickler *p, double d)
{
    char text[DOUBLE_REPR_SIZE + 2];
    if (!p->bin) {
        text[0] = OP_FLOAT;
        size_t n = double_repr(text + 1, d);
        text[n + 1] = '\n';
        return pickle_put(p, text, n + 2);
    }
    uint64_t bits;
    memcpy(&bits, &d, 8);
    bits = __builtin_bswap64(bits);
    text[0] = OP_BINFLOAT;
    memcpy(text + 1, &bits, 8);
    return pickle_put(p, text, 9);
}

/* ---- strings of bytes and text ---- */

/* A reduction made on the spot: callable(*args). Takes args. */
static bool save_as_call(Pickler *p, Value callable, Value args, Value v)
{
    Value reduced = is_empty(args) || is_empty(callable) ? EMPTY : tuple_pack(2, callable, args);
    bool ok = !is_empty(reduced) && pickle_save_reduce(p, reduced, v);
    release(args);
    release(reduced);
    return ok;
}

/* Length behind an opcode: one, four or eight bytes, by what the opcodes allow. */
static size_t length_header(uint8_t *header, int opcode, size_t length, size_t bytes)
{
    header[0] = (uint8_t)opcode;
    for (size_t i = 0; i < bytes; i++)
        header[i + 1] = (uint8_t)(length >> 8 * i);
    return bytes + 1;
}

static bool save_old_bytes(Pickler *p, Value v)
{
    Bytes *b = as_bytes(v);
    if (b->length == 0)
        return save_as_call(p, from_pointer(TYPE(bytes)), tuple_from(NULL, 0), v);
    Value text = latin1_decode(b->data, b->length), name = str_from_c("latin1");
    Value args = is_empty(text) || is_empty(name) ? EMPTY : tuple_pack(2, text, name);
    release(text);
    release(name);
    return save_as_call(p, pickle_state()->codecs_encode, args, v);
}

static bool put_bytes(Pickler *p, const void *data, size_t n, Value payload)
{
    uint8_t header[9];
    size_t h;
    if (n < 256) {
        h = length_header(header, OP_SHORT_BINBYTES, n, 1);
    } else if (n <= UINT32_MAX) {
        h = length_header(header, OP_BINBYTES, n, 4);
    } else if (p->protocol >= 4) {
        h = length_header(header, OP_BINBYTES8, n, 8);
    } else {
        error_overflow("serializing a bytes object larger than 4 GiB requires pickle protocol 4 or higher");
        return false;
    }
    return pickle_put_large(p, header, h, data, n, payload);
}

static bool save_bytes(Pickler *p, Value v)
{
    if (p->protocol < 3)
        return save_old_bytes(p, v);
    return put_bytes(p, as_bytes(v)->data, as_bytes(v)->length, v) && pickle_memoize(p, v);
}

static bool put_bytearray(Pickler *p, const void *data, size_t n, Value payload)
{
    uint8_t header[9];
    return pickle_put_large(p, header, length_header(header, OP_BYTEARRAY8, n, 8), data, n, payload);
}

static bool save_bytearray(Pickler *p, Value v)
{
    ByteArray *b = as_bytearray(v);
    if (p->protocol >= 5) {
        b->exports++; /* the file's write may run anything */
        bool ok = put_bytearray(p, b->start, b->length, v);
        b->exports--;
        return ok && pickle_memoize(p, v);
    }
    Value bytes = b->length ? bytes_from(b->start, b->length) : EMPTY;
    Value args = b->length == 0 ? tuple_from(NULL, 0) : is_empty(bytes) ? EMPTY : tuple_pack(1, bytes);
    release(bytes);
    return save_as_call(p, from_pointer(TYPE(bytearray)), args, v);
}

static bool save_pickle_buffer(Pickler *p, Value v)
{
    Buffer *view = &((PickleBuffer *)as_object(v))->view;
    if (p->protocol < 5)
        return pickle_fail("PickleBuffer can only be pickled with protocol >= 5"), false;
    if (is_empty(view->owner))
        return error_value("operation forbidden on released PickleBuffer object"), false;
    if (!buffer_is_contiguous(view, 'A'))
        return pickle_fail("PickleBuffer can not be pickled when pointing to a non-contiguous buffer"), false;
    int in_band = 1;
    if (!is_empty(p->buffer_callback)) {
        Value answer = call_1(p->buffer_callback, v);
        in_band = is_empty(answer) ? -1 : is_true(answer);
        release(answer);
    }
    if (in_band < 0)
        return false;
    if (!in_band)
        return pickle_op(p, OP_NEXT_BUFFER) && (!view->read_only || pickle_op(p, OP_READONLY_BUFFER));
    size_t n = (size_t)view->length;
    return (view->read_only ? put_bytes(p, view->data, n, EMPTY) : put_bytearray(p, view->data, n, EMPTY)) && pickle_memoize(p, v);
}

/* Protocol 0: raw-unicode-escape, with escapes for what would end the line or be taken for one. */
static bool save_escaped(Pickler *p, Value v)
{
    Str *s = as_str(v);
    char text[16];
    if (!pickle_op(p, OP_UNICODE))
        return false;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_char(s, i);
        int n;
        if (c >= 0x10000)
            n = snprintf(text, sizeof text, "\\U%08x", (unsigned)c);
        else if (c >= 256 || c == '\\' || c == 0 || c == '\n' || c == '\r' || c == 0x1a)
            n = snprintf(text, sizeof text, "\\u%04x", (unsigned)c);
        else
            text[0] = (char)c, n = 1;
        if (!pickle_put(p, text, (size_t)n))
            return false;
    }
    return pickle_put(p, "\n", 1);
}

static bool put_utf8(Pickler *p, const char *data, size_t n, Value payload)
{
    uint8_t header[9];
    size_t h;
    if (n < 256 && p->protocol >= 4) {
        h = length_header(header, OP_SHORT_BINUNICODE, n, 1);
    } else if (n <= UINT32_MAX) {
        h = length_header(header, OP_BINUNICODE, n, 4);
    } else if (p->protocol >= 4) {
        h = length_header(header, OP_BINUNICODE8, n, 8);
    } else {
        error_overflow("serializing a string larger than 4 GiB requires pickle protocol 4 or higher");
        return false;
    }
    return pickle_put_large(p, header, h, data, n, payload);
}

static bool save_str(Pickler *p, Value v)
{
    bool ok;
    if (!p->bin) {
        ok = save_escaped(p, v);
    } else if (str_is_ascii(as_str(v))) {
        ok = put_utf8(p, str_data(as_str(v)), as_str(v)->length, EMPTY);
    } else {
        Value bytes = utf8_encode(v, "surrogatepass");
        ok = !is_empty(bytes) && put_utf8(p, as_bytes(bytes)->data, as_bytes(bytes)->length, bytes);
        release(bytes);
    }
    return ok && pickle_memoize(p, v);
}

/* ---- containers ---- */

static bool save_items(Pickler *p, Value v, const Value *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!pickle_save(p, items[i])) {
            pickle_note(v, "item %R", small_int_value((int64_t)i));
            return false;
        }
    return true;
}

/* A tuple that holds itself was written while its items were: those are dropped again. */
static bool drop_items(Pickler *p, size_t n, bool marked, size_t number)
{
    if (marked && p->bin)
        return pickle_op(p, OP_POP_MARK) && pickle_get(p, number);
    for (size_t i = 0; i < n + marked; i++)
        if (!pickle_op(p, OP_POP))
            return false;
    return pickle_get(p, number);
}

static bool save_tuple(Pickler *p, Value v)
{
    static const uint8_t short_ops[] = {OP_EMPTY_TUPLE, OP_TUPLE1, OP_TUPLE2, OP_TUPLE3};
    Tuple *t = as_tuple(v);
    size_t number;
    if (t->length == 0)
        return p->bin ? pickle_op(p, OP_EMPTY_TUPLE) : pickle_put(p, "(t", 2);
    bool marked = t->length > 3 || p->protocol < 2;
    if ((marked && !pickle_op(p, OP_MARK)) || !save_items(p, v, t->items, t->length))
        return false;
    if (memo_find(&p->memo, as_object(v), &number))
        return drop_items(p, t->length, marked, number);
    return pickle_op(p, marked ? OP_TUPLE : short_ops[t->length]) && pickle_memoize(p, v);
}

/* Fast mode has no memo; a deep structure may be one that never ends. */
static bool fast_enter(Pickler *p, Value v)
{
    if (!p->fast || ++p->fast_depth < 50)
        return true;
    if (is_empty(p->fast_memo))
        p->fast_memo = from_pointer(dict_new());
    Value key = int_value((int64_t)(uintptr_t)as_object(v)), there;
    int found = is_empty(p->fast_memo) ? -1 : dict_lookup(as_dict(p->fast_memo), key, &there);
    if (found > 0)
        error_value("fast mode: can't pickle cyclic objects including object type %T at %p", v, (void *)as_object(v));
    return found == 0 && dict_set(as_dict(p->fast_memo), key, NONE);
}

static bool fast_leave(Pickler *p, Value v, bool ok)
{
    if (!p->fast)
        return ok;
    if (p->fast_depth-- >= 50 && ok)
        return dict_delete(as_dict(p->fast_memo), int_value((int64_t)(uintptr_t)as_object(v)), NULL) >= 0;
    return ok;
}

static bool save_list_item(Pickler *p, Value list, size_t i)
{
    Value item = retain(as_list(list)->items[i]);
    bool ok = pickle_save(p, item);
    release(item);
    if (!ok)
        pickle_note(list, "item %R", small_int_value((int64_t)i));
    return ok;
}

static bool append_items(Pickler *p, Value v)
{
    List *list = as_list(v);
    if (list->length == 1)
        return save_list_item(p, v, 0) && pickle_op(p, OP_APPEND);
    for (size_t i = 0; i < list->length;) {
        if (!pickle_op(p, OP_MARK))
            return false;
        for (size_t n = 0; n < PICKLE_BATCH && i < list->length; n++, i++)
            if (!save_list_item(p, v, i))
                return false;
        if (!pickle_op(p, OP_APPENDS))
            return false;
    }
    return true;
}

static bool save_list(Pickler *p, Value v)
{
    if (!fast_enter(p, v))
        return false;
    bool ok = (p->bin ? pickle_op(p, OP_EMPTY_LIST) : pickle_put(p, "(l", 2)) && pickle_memoize(p, v);
    if (ok && as_list(v)->length) {
        if (p->protocol > 0) {
            ok = append_items(p, v);
        } else {
            Value iterator = get_iterator(v);
            ok = !is_empty(iterator) && pickle_batch_appends(p, iterator, v);
            release(iterator);
        }
    }
    return fast_leave(p, v, ok);
}

/* One item saved; EMPTY and no exception: there was none. */
static bool save_next(Pickler *p, Value item, Value v, size_t *count)
{
    bool ok = pickle_save(p, item);
    release(item);
    if (!ok)
        pickle_note(v, "item %R", small_int_value((int64_t)*count));
    ++*count;
    return ok;
}

bool pickle_batch_appends(Pickler *p, Value iterator, Value v)
{
    size_t count = 0;
    Value first, second = EMPTY;
    while (!is_empty(first = is_empty(second) ? iterator_next(iterator) : take(&second))) {
        if (p->protocol == 0) {
            if (!save_next(p, first, v, &count) || !pickle_op(p, OP_APPEND))
                return false;
            continue;
        }
        second = iterator_next(iterator);
        if (is_empty(second)) {
            if (error_occurred()) {
                release(first);
                return false;
            }
            return save_next(p, first, v, &count) && pickle_op(p, OP_APPEND);
        }
        if (!pickle_op(p, OP_MARK) || !save_next(p, first, v, &count)) {
            release(second);
            return false;
        }
        for (size_t n = 1; !is_empty(second); n++) {
            if (!save_next(p, take(&second), v, &count))
                return false;
            if (n + 1 >= PICKLE_BATCH)
                break;
            second = iterator_next(iterator);
        }
        if (error_occurred() || !pickle_op(p, OP_APPENDS))
            return false;
    }
    return !error_occurred();
}

static bool save_pair(Pickler *p, Value key, Value value, Value v)
{
    if (!pickle_save(p, key))
        return false;
    if (pickle_save(p, value))
        return true;
    pickle_note(v, "item %R", key);
    return false;
}

static bool is_pair(Value v)
{
    if (is_tuple(v) && as_tuple(v)->length == 2)
        return true;
    error_type("dict items iterator must return 2-tuples");
    return false;
}

/* A pair of an iterator saved; takes it. */
static bool save_pair_tuple(Pickler *p, Value pair, Value v)
{
    bool ok = is_pair(pair) && save_pair(p, as_tuple(pair)->items[0], as_tuple(pair)->items[1], v);
    release(pair);
    return ok;
}

bool pickle_batch_setitems(Pickler *p, Value iterator, Value v)
{
    Value first, second = EMPTY;
    while (!is_empty(first = is_empty(second) ? iterator_next(iterator) : take(&second))) {
        if (p->protocol == 0) {
            if (!save_pair_tuple(p, first, v) || !pickle_op(p, OP_SETITEM))
                return false;
            continue;
        }
        second = iterator_next(iterator);
        if (is_empty(second)) {
            if (error_occurred()) {
                release(first);
                return false;
            }
            return save_pair_tuple(p, first, v) && pickle_op(p, OP_SETITEM);
        }
        if (!pickle_op(p, OP_MARK) || !save_pair_tuple(p, first, v)) {
            release(second);
            return false;
        }
        for (size_t n = 1; !is_empty(second); n++) {
            if (!save_pair_tuple(p, take(&second), v))
                return false;
            if (n + 1 >= PICKLE_BATCH)
                break;
            second = iterator_next(iterator);
        }
        if (error_occurred() || !pickle_op(p, OP_SETITEMS))
            return false;
    }
    return !error_occurred();
}

/* The items of an exact dict, which may not change its size meanwhile. */
static bool save_dict_items(Pickler *p, Value v)
{
    Dict *dict = as_dict(v);
    int64_t used = dict->used, position = 0;
    Value key, value;
    bool single = used == 1, more = dict_next(dict, &position, &key, &value);
    while (more) {
        if (!single && !pickle_op(p, OP_MARK))
            return false;
        for (size_t n = 0; more && n < PICKLE_BATCH; n++) {
            retain(key);
            retain(value);
            bool ok = save_pair(p, key, value, v);
            release(key);
            release(value);
            if (!ok)
                return false;
            if (dict->used != used) {
                error_set(TYPE(RuntimeError), "dictionary changed size during iteration");
                return false;
            }
            more = dict_next(dict, &position, &key, &value);
        }
        if (!pickle_op(p, single ? OP_SETITEM : OP_SETITEMS))
            return false;
    }
    return true;
}

static bool save_dict(Pickler *p, Value v)
{
    if (!fast_enter(p, v))
        return false;
    bool ok = (p->bin ? pickle_op(p, OP_EMPTY_DICT) : pickle_put(p, "(d", 2)) && pickle_memoize(p, v);
    if (ok && as_dict(v)->used) {
        if (p->protocol > 0) {
            ok = save_dict_items(p, v);
        } else {
            Value items = call_method_c(v, "items", NULL, 0), iterator = is_empty(items) ? EMPTY : get_iterator(items);
            ok = !is_empty(iterator) && pickle_batch_setitems(p, iterator, v);
            release(items);
            release(iterator);
        }
    }
    return fast_leave(p, v, ok);
}

/* Elements of a set, `most` at a time behind a mark; end is the opcode behind each batch. */
static bool save_elements(Pickler *p, Value v, size_t most, int end)
{
    Set *set = as_set(v);
    int64_t used = set->used, position = 0, hash;
    Value key;
    bool more = set_next(set, &position, &key, &hash);
    if (!more && end == OP_ADDITEMS)
        return true;
    do {
        if (!pickle_op(p, OP_MARK))
            return false;
        for (size_t n = 0; more && n < most; n++) {
            retain(key);
            bool ok = pickle_save(p, key);
            release(key);
            if (!ok) {
                pickle_note(v, "element", EMPTY);
                return false;
            }
            if (set->used != used) {
                error_set(TYPE(RuntimeError), "set changed size during iteration");
                return false;
            }
            more = set_next(set, &position, &key, &hash);
        }
        if (end && !pickle_op(p, end))
            return false;
    } while (more);
    return true;
}

static bool save_old_set(Pickler *p, Value v)
{
    Value items = list_from_iterable(v), args = is_empty(items) ? EMPTY : tuple_pack(1, items);
    release(items);
    return save_as_call(p, from_pointer(type_of(v)), args, v);
}

static bool save_set(Pickler *p, Value v)
{
    if (p->protocol < 4)
        return save_old_set(p, v);
    return pickle_op(p, OP_EMPTY_SET) && pickle_memoize(p, v) && save_elements(p, v, PICKLE_BATCH, OP_ADDITEMS);
}

static bool save_frozenset(Pickler *p, Value v)
{
    size_t number;
    if (p->protocol < 4)
        return save_old_set(p, v);
    if (!save_elements(p, v, SIZE_MAX, 0))
        return false;
    if (memo_find(&p->memo, as_object(v), &number)) /* it holds itself */
        return pickle_op(p, OP_POP_MARK) && pickle_get(p, number);
    return pickle_op(p, OP_FROZENSET) && pickle_memoize(p, v);
}

/* ---- any value ---- */

/* 1 saved by its persistent id, 0 it has none, -1 exception. */
static int save_by_id(Pickler *p, Value v)
{
    Value id = call_1(p->find_id, v);
    if (is_empty(id))
        return -1;
    bool ok;
    if (is_none(id)) {
        release(id);
        return 0;
    }
    if (p->bin) {
        Value asker = take(&p->find_id); /* an id has none itself */
        ok = pickle_save(p, id) && pickle_op(p, OP_BINPERSID);
        p->find_id = asker;
    } else {
        Value text = to_str(id);
        ok = !is_empty(text);
        if (ok && !str_is_ascii(as_str(text))) {
            pickle_fail("persistent IDs in protocol 0 must be ASCII strings");
            release(text);
            ok = false;
        } else if (ok) {
            ok = save_text_line(p, OP_PERSID, text, "\n");
        }
    }
    release(id);
    return ok ? 1 : -1;
}

/* The function of a dispatch table for a type: 1 *function owned, 0, -1. */
static int find_reducer(Pickler *p, Type *type, Value *function)
{
    Value key = from_pointer(type), found = EMPTY;
    *function = EMPTY;
    if (is_empty(p->dispatch_table)) {
        int there = dict_lookup(as_dict(pickle_state()->dispatch_table), key, &found);
        if (there > 0)
            *function = retain(found);
        return there;
    }
    *function = get_item(p->dispatch_table, key);
    if (!is_empty(*function))
        return 1;
    return error_catch(TYPE(KeyError)) ? 0 : -1;
}

/* What __reduce_ex__ or __reduce__ gives. */
static Value ask_object(Pickler *p, Value v)
{
    Value method;
    int found = find_attribute_c(v, "__reduce_ex__", &method);
    if (found < 0)
        return EMPTY;
    if (found) {
        Value result = call_1(method, small_int_value(p->protocol));
        release(method);
        return result;
    }
    found = find_attribute_c(v, "__reduce__", &method);
    if (found < 0)
        return EMPTY;
    if (!found)
        return pickle_fail("Can't pickle '%T' object: %R", v, v);
    Value result = call_0(method);
    release(method);
    return result;
}

static bool save_reduced(Pickler *p, Value reduced, Value v)
{
    bool ok;
    if (is_empty(reduced))
        return false;
    if (is_str(reduced)) {
        ok = pickle_save_global(p, v, reduced);
    } else if (!is_tuple(reduced)) {
        pickle_fail("__reduce__ must return a string or tuple, not %T", reduced);
        ok = false;
    } else {
        ok = pickle_save_reduce(p, reduced, v);
    }
    if (!ok)
        pickle_note(v, "object", EMPTY);
    release(reduced);
    return ok;
}

static bool save_type(Pickler *p, Value v)
{
    Type *type = as_type(v);
    Value single = type == TYPE(none) ? NONE : type == TYPE(ellipsis) ? ELLIPSIS : type == TYPE(not_implemented) ? NOT_IMPLEMENTED : EMPTY;
    if (is_empty(single))
        return pickle_save_global(p, v, EMPTY);
    return save_as_call(p, from_pointer(TYPE(type)), tuple_pack(1, single), v);
}

static bool save_other(Pickler *p, Value v)
{
    Type *type = type_of(v);
    Value function;
    if (!is_empty(p->reducer_override)) {
        Value reduced = call_1(p->reducer_override, v);
        if (is_empty(reduced) || !same(reduced, NOT_IMPLEMENTED))
            return save_reduced(p, reduced, v);
        release(reduced);
    }
    if (type == TYPE(type))
        return save_type(p, v);
    if (type == TYPE(function))
        return pickle_save_global(p, v, EMPTY);
    int found = find_reducer(p, type, &function);
    if (found < 0)
        return false;
    if (found) {
        Value reduced = call_1(function, v);
        release(function);
        return save_reduced(p, reduced, v);
    }
    if (is_type(v))
        return pickle_save_global(p, v, EMPTY);
    return save_reduced(p, ask_object(p, v), v);
}

static bool save_container(Pickler *p, Value v)
{
    Type *type = type_of(v);
    if (type == TYPE(dict)) return save_dict(p, v);
    if (type == TYPE(list)) return save_list(p, v);
    if (type == TYPE(tuple)) return save_tuple(p, v);
    if (type == TYPE(set)) return save_set(p, v);
    if (type == TYPE(frozenset)) return save_frozenset(p, v);
    if (type == TYPE(bytearray)) return save_bytearray(p, v);
    if (is_pickle_buffer(v)) return save_pickle_buffer(p, v);
    return save_other(p, v);
}

bool pickle_save(Pickler *p, Value v)
{
    size_t number;
    if (!pickle_boundary(p))
        return false;
    if (!is_empty(p->find_id)) {
        int saved = save_by_id(p, v);
        if (saved)
            return saved > 0;
    }
    if (is_exact_int(v))
        return save_int(p, v);
    if (is_exact_float(v))
        return save_float(p, float_double(v));
    if (is_none(v))
        return pickle_op(p, OP_NONE);
    if (is_bool(v))
        return save_bool(p, v);
    if (memo_find(&p->memo, as_object(v), &number))
        return pickle_get(p, number);
    if (is_exact_str(v))
        return save_str(p, v);
    if (is_exact_bytes(v))
        return save_bytes(p, v);
    if (stack_overflowing(" while pickling an object"))
        return false;
    return save_container(p, v);
}
