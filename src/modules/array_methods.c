/* array_methods.c - slices and methods of arrays. */
#include "modules/array.h"

#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str.h"
#include "types/codec.h"

/* ---- subscripts ---- */

Value array_subscript(Value self, Value key)
{
    Array *a = as_array(self);
    int64_t i, stop, step;
    if (is_slice(key)) {
        if (!slice_unpack(key, &i, &stop, &step))
            return EMPTY;
        int64_t n = slice_adjust(a->length, &i, &stop, step);
        Array *result = array_new(TYPE(array), a->kind, n);
        for (int64_t k = 0; result && k < n; k++)
            memcpy(array_at(result, k), array_at(a, i + k * step), (size_t)a->kind->size);
        return from_pointer(result);
    }
    if (!is_int(key) && type_of(key)->slots.to_index == NULL)
        return error_type("array indices must be integers");
    if (!index_as_int64(key, &i, TYPE(IndexError)))
        return EMPTY;
    i = wrap_index(i, a->length);
    if ((uint64_t)i >= (uint64_t)a->length)
        return error_set(TYPE(IndexError), "array index out of range");
    return item_load(a->kind, array_at(a, i));
}

/* a[start:start + removed] = n items at data (which lie outside a). */
static bool splice(Array *a, int64_t start, int64_t removed, const char *data, int64_t n)
{
    int64_t size = a->kind->size, tail = a->length - start - removed, grown = n - removed;
    if (grown > 0 && !array_resize(a, a->length + grown))
        return false;
    if (grown < 0 && a->exports > 0) {
        error_set(TYPE(BufferError), "cannot resize an array that is exporting buffers");
        return false;
    }
    if (grown && tail)
        memmove(array_at(a, start + n), array_at(a, start + removed), (size_t)(tail * size));
    if (grown < 0 && !array_resize(a, a->length + grown))
        return false;
    if (n)
        memcpy(array_at(a, start), data, (size_t)(n * size));
    return true;
}

static bool delete_stepped(Array *a, int64_t start, int64_t step, int64_t count)
{
    if (count == 0)
        return true;
    if (step < 0) {
        start += step * (count - 1);
        step = -step;
    }
    if (a->exports > 0)
        return array_resize(a, a->length - count);
    int64_t to = start, size = a->kind->size;
    for (int64_t i = start, taken = 0; i < a->length; i++) {
        if (taken < count && (i - start) % step == 0)
            taken++;
        else
            memmove(array_at(a, to++), array_at(a, i), (size_t)size);
    }
    return array_resize(a, a->length - count);
}

static bool assign_slice(Value self, Value key, Value value)
{
    Array *a = as_array(self);
    int64_t start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step))
        return false;
    int64_t count = slice_adjust(a->length, &start, &stop, step);
    if (is_empty(value))
        return step == 1 ? splice(a, start, count, NULL, 0) : delete_stepped(a, start, step, count);
    if (!is_array(value)) {
        error_type("can only assign array (not \"%T\") to array slice", value);
        return false;
    }
    if (as_array(value)->kind != a->kind) {
        error_type("bad argument type for built-in operation");
        return false;
    }
    Value copy = same(value, self) ? array_subscript(self, slice_new(NONE, NONE, NONE)) : retain(value);
    if (is_empty(copy))
        return false;
    Array *items = as_array(copy);
    bool ok = false;
    if (step == 1) {
        ok = splice(a, start, count, items->data, items->length);
    } else if (items->length != count) {
        error_value("attempt to assign array of size %ld to extended slice of size %ld", (long)items->length, (long)count);
    } else {
        for (int64_t k = 0; k < count; k++)
            memcpy(array_at(a, start + k * step), array_at(items, k), (size_t)a->kind->size);
        ok = true;
    }
    release(copy);
    return ok;
}

bool array_assign(Value self, Value key, Value value)
{
    Array *a = as_array(self);
    int64_t i;
    if (is_slice(key))
        return assign_slice(self, key, value);
    if (!is_int(key) && type_of(key)->slots.to_index == NULL) {
        error_type("array indices must be integers");
        return false;
    }
    if (!index_as_int64(key, &i, TYPE(IndexError)))
        return false;
    i = wrap_index(i, a->length);
    if ((uint64_t)i >= (uint64_t)a->length) {
        error_set(TYPE(IndexError), "array assignment index out of range");
        return false;
    }
    if (is_empty(value))
        return splice(a, i, 1, NULL, 0);
    char item[8];
    if (!item_store(a->kind, item, value))
        return false;
    if (i >= a->length) { /* converting the value ran code that shortened it */
        error_set(TYPE(IndexError), "array assignment index out of range");
        return false;
    }
    memcpy(array_at(a, i), item, (size_t)a->kind->size);
    return true;
}

/* ---- methods ---- */

static Value method_append(Value self, Value v) { return array_append(as_array(self), v) ? none_value() : EMPTY; }
static Value method_extend(Value self, Value v) { return array_extend(as_array(self), v) ? none_value() : EMPTY; }

static Value method_buffer_info(Value self)
{
    Array *a = as_array(self);
    Value address = int_value((int64_t)(intptr_t)a->data), pair = tuple_pack(2, address, int_value(a->length));
    release(address);
    return pair;
}

static Value method_byteswap(Value self)
{
    Array *a = as_array(self);
    for (int64_t i = 0; i < a->length; i++) {
        char *item = array_at(a, i);
        for (int j = 0, k = a->kind->size - 1; j < k; j++, k--) {
            char c = item[j];
            item[j] = item[k];
            item[k] = c;
        }
    }
    return none_value();
}

static Value method_copy(Value self)
{
    Array *a = as_array(self), *copy = array_new(TYPE(array), a->kind, a->length);
    if (copy && a->length)
        memcpy(copy->data, a->data, (size_t)(a->length * a->kind->size));
    return from_pointer(copy);
}
static Value method_deepcopy(Value self, Value memo)
{
    (void)memo;
    return method_copy(self);
}

static Value method_clear(Value self) { return array_resize(as_array(self), 0) ? none_value() : EMPTY; }

/* The first equal item from start on; -1 none, -2 exception. */
static int64_t find(Array *a, Value v, int64_t start, int64_t stop)
{
    for (int64_t i = start; i < stop && i < a->length; i++) {
        Value item = item_load(a->kind, array_at(a, i));
        int equal = is_empty(item) ? -1 : values_equal(item, v);
        release(item);
        if (equal)
            return equal > 0 ? i : -2;
    }
    return -1;
}

static Value method_count(Value self, Value v)
{
    int64_t count = 0;
    for (int64_t i = -1; (i = find(as_array(self), v, i + 1, INT64_MAX)) >= 0;)
        count++;
    return error_occurred() ? EMPTY : int_value(count);
}

static Value method_index(Value self, const Value *args)
{
    Array *a = as_array(self);
    int64_t start, stop;
    if (!search_bound(args[1], a->length, &start) || !search_bound(args[2], a->length, &stop))
        return EMPTY;
    int64_t i = find(a, args[0], start, stop);
    return i == -1 ? error_value("array.index(x): x not in array") : i < 0 ? EMPTY : int_value(i);
}

static Value method_remove(Value self, Value v)
{
    Array *a = as_array(self);
    int64_t i = find(a, v, 0, INT64_MAX);
    if (i == -1)
        return error_value("array.remove(x): x not in array");
    return i >= 0 && (i >= a->length || splice(a, i, 1, NULL, 0)) ? none_value() : EMPTY;
}

static Value method_insert(Value self, const Value *args)
{
    Array *a = as_array(self);
    int64_t i;
    char item[8];
    if (!index_as_int64(args[0], &i, TYPE(OverflowError)) || !item_store(a->kind, item, args[1]))
        return EMPTY;
    i = wrap_index(i, a->length);
    i = i < 0 ? 0 : i > a->length ? a->length : i;
    return splice(a, i, 0, item, 1) ? none_value() : EMPTY;
}

static Value method_pop(Value self, const Value *args)
{
    Array *a = as_array(self);
    int64_t i;
    if (!index_as_int64(args[0], &i, TYPE(OverflowError)))
        return EMPTY;
    if (a->length == 0)
        return error_set(TYPE(IndexError), "pop from empty array");
    i = wrap_index(i, a->length);
    if ((uint64_t)i >= (uint64_t)a->length)
        return error_set(TYPE(IndexError), "pop index out of range");
    Value item = item_load(a->kind, array_at(a, i));
    if (!is_empty(item) && !splice(a, i, 1, NULL, 0))
        clear(&item);
    return item;
}

static Value method_reverse(Value self)
{
    Array *a = as_array(self);
    size_t size = (size_t)a->kind->size;
    char item[8];
    for (int64_t i = 0, j = a->length - 1; i < j; i++, j--) {
        memcpy(item, array_at(a, i), size);
        memcpy(array_at(a, i), array_at(a, j), size);
        memcpy(array_at(a, j), item, size);
    }
    return none_value();
}

static Value method_tolist(Value self)
{
    Array *a = as_array(self);
    List *list = list_new((size_t)a->length);
    for (int64_t i = 0; list && i < a->length; i++) {
        Value item = item_load(a->kind, array_at(a, i));
        if (is_empty(item) || !list_append_owned(list, item)) {
            RELEASE(list);
            return EMPTY;
        }
    }
    return from_pointer(list);
}

static Value method_fromlist(Value self, Value list)
{
    Array *a = as_array(self);
    if (!is_list(list))
        return error_type("arg must be list");
    int64_t old = a->length;
    size_t n = as_list(list)->length;
    for (size_t i = 0; i < n; i++) {
        if (as_list(list)->length != n)
            return error_set(TYPE(RuntimeError), "list changed size during iteration");
        if (!array_append(a, as_list(list)->items[i])) {
            Value error = error_fetch();
            if (!array_resize(a, old))
                error_clear();
            error_restore(error);
            return EMPTY;
        }
    }
    return none_value();
}

static Value method_tobytes(Value self)
{
    Array *a = as_array(self);
    return bytes_from(a->data ? a->data : "", (size_t)(a->length * a->kind->size));
}

static Value method_frombytes(Value self, Value v)
{
    Buffer view;
    if (!buffer_get(v, &view, BUFFER_SIMPLE))
        return EMPTY;
    bool ok = view.item_size == 1;
    if (!ok)
        error_type("a bytes-like object is required");
    ok = ok && array_add_bytes(as_array(self), view.data, view.length);
    buffer_release(&view);
    return ok ? none_value() : EMPTY;
}

static Value method_tounicode(Value self)
{
    Array *a = as_array(self);
    if (!a->kind->is_text)
        return error_value("tounicode() may only be called on unicode type arrays ('u' or 'w')");
    for (int64_t i = 0; i < a->length; i++) {
        uint32_t c;
        memcpy(&c, array_at(a, i), sizeof c);
        if (c > 0x10ffff)
            return error_value("character U+%x is not in range [U+0000; U+10ffff]", c);
    }
    return str_from_wide(a->data, 4, (size_t)a->length);
}

static Value method_fromunicode(Value self, Value text)
{
    if (!is_str(text))
        return error_type("fromunicode() argument must be str, not %T", text);
    if (!as_array(self)->kind->is_text)
        return error_value("fromunicode() may only be called on unicode type arrays ('u' or 'w')");
    return array_add_text(as_array(self), text) ? none_value() : EMPTY;
}

static Value method_tofile(Value self, Value file)
{
    Value bytes = method_tobytes(self), done = is_empty(bytes) ? EMPTY : call_method_c(file, "write", &bytes, 1);
    release(bytes);
    if (is_empty(done))
        return EMPTY;
    release(done);
    return none_value();
}

static Value method_fromfile(Value self, const Value *args)
{
    Array *a = as_array(self);
    int64_t n, bytes;
    if (!index_as_int64(args[1], &n, TYPE(OverflowError)))
        return EMPTY;
    if (n < 0)
        return error_value("negative count");
    if (__builtin_mul_overflow(n, (int64_t)a->kind->size, &bytes))
        return error_no_memory();
    Value count = int_value(bytes), data = call_method_c(args[0], "read", &count, 1);
    release(count);
    if (is_empty(data))
        return EMPTY;
    if (!is_bytes(data)) {
        release(data);
        return error_type("read() didn't return bytes");
    }
    Value length = int_value(length_of(data)), done = method_frombytes(self, data);
    bool enough = small_int(length) == bytes;
    release(data);
    if (is_empty(done) || enough)
        return done;
    release(done);
    return error_set(TYPE(EOFError), "read() didn't return enough bytes");
}

static Value method_sizeof(Value self)
{
    Array *a = as_array(self);
    return int_value((int64_t)type_of(self)->instance_bytes + a->capacity * a->kind->size);
}

/* The machine formats that pickles name: little-endian ones of this machine. */
static int format_code(const ItemKind *kind)
{
    switch (kind->code) {
    case 'u': case 'w': return 20;
    case 'f': return 14;
    case 'd': return 16;
    case 'b': return 1;
    case 'B': return 0;
    }
    int base = kind->size == 2 ? 2 : kind->size == 4 ? 6 : 10;
    return base + (kind->is_signed ? 2 : 0);
}

static Value method_reduce_ex(Value self, Value protocol)
{
    Array *a = as_array(self);
    Value state, code = str_from_char((uint32_t)(unsigned char)a->kind->code), args = EMPTY, callable = EMPTY, result = EMPTY;
    int64_t version;
    if (!index_as_int64(protocol, &version, TYPE(OverflowError)))
        return EMPTY;
    int found = find_attribute_c(self, "__dict__", &state);
    if (found == 0)
        state = none_value();
    if (found < 0)
        return EMPTY;
    if (version < 3) {
        Value items = method_tolist(self);
        callable = retain(from_pointer(type_of(self)));
        args = is_empty(items) ? EMPTY : tuple_pack(2, code, items);
        release(items);
    } else {
        Value items = method_tobytes(self), name = str_from_c("array");
        Value module = is_empty(runtime.modules) ? EMPTY : dict_get_str(as_dict(runtime.modules), name);
        release(name);
        if (!is_empty(module))
            callable = get_attribute_c(module, "_array_reconstructor");
        args = is_empty(items) ? EMPTY : tuple_pack(4, from_pointer(type_of(self)), code, small_int_value(format_code(a->kind)), items);
        release(items);
    }
    if (!is_empty(args) && !is_empty(callable))
        result = tuple_pack(3, callable, args, state);
    release(callable);
    release(args);
    release(code);
    release(state);
    return result;
}

/* What a machine format code says of an item. */
static const struct MachineFormat { int size; char kind; bool big; } machine_formats[] = {
    {1, 'u', false}, {1, 'i', false}, {2, 'u', false}, {2, 'u', true}, {2, 'i', false}, {2, 'i', true}, {4, 'u', false}, {4, 'u', true},
    {4, 'i', false}, {4, 'i', true}, {8, 'u', false}, {8, 'u', true}, {8, 'i', false}, {8, 'i', true}, {4, 'f', false}, {4, 'f', true},
    {8, 'f', false}, {8, 'f', true}, {2, 't', false}, {2, 't', true}, {4, 't', false}, {4, 't', true},
};

/* The items of another machine's array: a str of text, else a list of numbers. *kind may change to one that fits better. */
static Value foreign_items(const struct MachineFormat *f, Value bytes, const ItemKind **kind)
{
    if (as_bytes(bytes)->length % (size_t)f->size)
        return error_value("bytes length not a multiple of item size");
    if (f->kind == 't') {
        int order = f->big ? 1 : -1;
        return utf16_decode(as_bytes(bytes)->data, as_bytes(bytes)->length, NULL, f->size, &order, NULL);
    }
    static const char codes[] = "\0bh\0i\0\0\0q";
    const ItemKind *item = item_kind(f->kind == 'f' ? (f->size == 4 ? 'f' : 'd') : f->kind == 'i' ? (uint32_t)codes[f->size] : (uint32_t)(codes[f->size] - 32));
    Array *a = array_new(TYPE(array), item, 0);
    Value done = a ? method_frombytes(from_pointer(a), bytes) : EMPTY;
    if (!is_empty(done) && f->big)
        method_byteswap(from_pointer(a));
    Value items = is_empty(done) ? EMPTY : method_tolist(from_pointer(a));
    RELEASE(a);
    if (f->kind != 'f')
        *kind = item;
    return items;
}

Value array_reconstructor(Value module, const Value *args)
{
    (void)module;
    int64_t code;
    if (!is_type(args[0]))
        return error_type("first argument must be a type object, not %T", args[0]);
    if (!type_is_subtype(as_type(args[0]), TYPE(array)))
        return error_type("%s is not a subtype of array.array", as_type(args[0])->name);
    if (!is_str(args[1]) || as_str(args[1])->length != 1)
        return error_type("_array_reconstructor() argument 2 must be a unicode character, not %T", args[1]);
    const ItemKind *kind = item_kind(str_char(as_str(args[1]), 0));
    if (kind == NULL)
        return error_value("second argument must be a valid type code");
    if (!index_as_int64(args[2], &code, TYPE(OverflowError)))
        return EMPTY;
    if (code < 0 || code > 21)
        return error_value("third argument must be a valid machine format code.");
    if (!is_bytes(args[3]))
        return error_type("fourth argument should be bytes, not %T", args[3]);
    bool own = format_code(kind) == (int)code;
    Value items = own ? retain(args[3]) : foreign_items(&machine_formats[code], args[3], &kind);
    Value letter = is_empty(items) ? EMPTY : str_from_char((uint8_t)kind->code);
    Value result = is_empty(letter) ? EMPTY : call_2(args[0], letter, items);
    release(items);
    release(letter);
    return result;
}

const NativeRow array_methods[] = {
    NATIVE("__copy__", method_copy, "($self, /)", "Return a copy of the array."),
    NATIVE("__deepcopy__", method_deepcopy, "($self, unused, /)", "Return a copy of the array."),
    NATIVE("__reduce_ex__", method_reduce_ex, "($self, value, /)", "Return state information for pickling."),
    NATIVE("__sizeof__", method_sizeof, "($self, /)", "Size of the array in memory, in bytes."),
    NATIVE("append", method_append, "($self, v, /)", "Append new value v to the end of the array."),
    NATIVE("buffer_info", method_buffer_info, "($self, /)", "The address of the items in memory, and how many there are."),
    NATIVE("byteswap", method_byteswap, "($self, /)", "Reverse the bytes of every item."),
    NATIVE("clear", method_clear, "($self, /)", "Remove all items from the array."),
    NATIVE("count", method_count, "($self, v, /)", "Return number of occurrences of v in the array."),
    NATIVE("extend", method_extend, "($self, bb, /)", "Append items to the end of the array."),
    NATIVE("frombytes", method_frombytes, "($self, buffer, /)", "Append the items that bytes hold in machine format."),
    NATIVE("fromfile", method_fromfile, "($self, f, n, /)", "Read n items from the file object f and append them."),
    NATIVE("fromlist", method_fromlist, "($self, list, /)", "Append items to array from list."),
    NATIVE("fromunicode", method_fromunicode, "($self, ustr, /)", "Append the characters of a string."),
    NATIVE("index", method_index, "($self, v, start=0, stop=sys.maxsize, /)", "Return index of first occurrence of v; ValueError if there is none."),
    NATIVE("insert", method_insert, "($self, i, v, /)", "Insert a new item v into the array before position i."),
    NATIVE("pop", method_pop, "($self, i=-1, /)", "Return the i-th element and delete it from the array."),
    NATIVE("remove", method_remove, "($self, v, /)", "Remove the first occurrence of v in the array."),
    NATIVE("reverse", method_reverse, "($self, /)", "Reverse the order of the items in the array."),
    NATIVE("tobytes", method_tobytes, "($self, /)", "The items in machine format."),
    NATIVE("tofile", method_tofile, "($self, f, /)", "Write all items (as machine values) to the file object f."),
    NATIVE("tolist", method_tolist, "($self, /)", "Convert array to an ordinary list with the same items."),
    NATIVE("tounicode", method_tounicode, "($self, /)", "The characters as a string."),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};

static Value get_typecode(Value self) { return str_from_char((uint32_t)(unsigned char)as_array(self)->kind->code); }
static Value get_itemsize(Value self) { return int_value(as_array(self)->kind->size); }

const GetSetRow array_getset[] = {
    {"typecode", get_typecode, NULL, "the typecode character used to create the array"},
    {"itemsize", get_itemsize, NULL, "the size, in bytes, of one array item"},
    GETSET_END,
};
