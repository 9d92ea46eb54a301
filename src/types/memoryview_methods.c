/* memoryview_methods.c - methods and attributes of memoryview. */
#include "types/memoryview_methods.h"

#include <stdlib.h>

#include "object/bytes.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "types/bytestring.h"
#include "types/containers.h"

static Value method_release(Value self) { return memoryview_release(as_memoryview(self)) ? none_value() : EMPTY; }
static Value method_enter(Value self) { return memoryview_usable(as_memoryview(self)) ? retain(self) : EMPTY; }
static Value method_exit(Value self, const Value *args) { (void)args; return method_release(self); }

static Value method_tolist(Value self)
{
    MemoryView *m = as_memoryview(self);
    return memoryview_usable(m) ? view_to_list(&m->view, 0, m->view.data) : EMPTY;
}

/* The items as bytes. */
static Value copy_out(MemoryView *m, char order)
{
    Bytes *bytes = bytes_new((size_t)m->view.length);
    if (bytes && !buffer_copy_out(&m->view, bytes->data, order)) {
        RELEASE(bytes);
        return EMPTY;
    }
    return from_pointer(bytes);
}

static Value method_tobytes(Value self, const Value *args)
{
    char order = 'C';
    if (!memoryview_usable(as_memoryview(self)))
        return EMPTY;
    if (!is_none(args[0])) {
        if (!is_str(args[0]))
            return error_type("tobytes() argument 'order' must be str or None, not %T", args[0]);
        const char *text = str_text(args[0]);
        if (strcmp(text, "C") != 0 && strcmp(text, "F") != 0 && strcmp(text, "A") != 0)
            return error_value("order must be 'C', 'F' or 'A'");
        order = *text;
    }
    return copy_out(as_memoryview(self), order);
}

static Value method_hex(Value self, const Value *args)
{
    MemoryView *m = as_memoryview(self);
    if (!memoryview_usable(m))
        return EMPTY;
    Value bytes = copy_out(m, 'C');
    if (is_empty(bytes))
        return EMPTY;
    Value text = byte_string_hex(span_of(bytes), args[0], args[1]);
    release(bytes);
    return text;
}

static Value method_toreadonly(Value self)
{
    MemoryView *m = as_memoryview(self);
    if (!memoryview_usable(m))
        return EMPTY;
    Value result = memoryview_share(m->shared, &m->view);
    if (!is_empty(result))
        as_memoryview(result)->view.read_only = true;
    return result;
}

/* ---- cast ---- */

static bool cast_shape(Value shape, int64_t item_size, int64_t length, int64_t *sizes, int *dimensions)
{
    if (!is_list(shape) && !is_tuple(shape)) {
        error_type("shape must be a list or a tuple");
        return false;
    }
    size_t n = is_list(shape) ? as_list(shape)->length : as_tuple(shape)->length;
    if (n > BUFFER_MAX_DIMENSIONS) {
        error_value("memoryview: number of dimensions must not exceed %d", BUFFER_MAX_DIMENSIONS);
        return false;
    }
    int64_t product = item_size;
    for (size_t i = 0; i < n; i++) {
        Value v = is_list(shape) ? as_list(shape)->items[i] : as_tuple(shape)->items[i];
        if (!is_int(v)) {
            error_type("memoryview.cast(): elements of shape must be integers");
            return false;
        }
        if (int_as_int64(v, &sizes[i]) != 0 || sizes[i] <= 0) {
            error_value("memoryview.cast(): elements of shape must be integers > 0");
            return false;
        }
        if (__builtin_mul_overflow(product, sizes[i], &product)) {
            error_value("memoryview.cast(): product(shape) > SSIZE_MAX");
            return false;
        }
    }
    if (product != length) {
        error_type("memoryview: product(shape) * itemsize != buffer size");
        return false;
    }
    *dimensions = (int)n;
    return true;
}

static Value cast(MemoryView *m, const char *format, Value shape)
{
    Buffer view = m->view;
    int64_t sizes[BUFFER_MAX_DIMENSIONS];
    char code = item_code(format), old = item_code(m->format);
    view.item_size = item_size_of(code);
    if (view.item_size == 0)
        return error_value("memoryview: destination format must be a native single character format prefixed with an optional '@'");
    if (item_size_of(old) == 0)
        return error_value("memoryview: source format must be a native single character format prefixed with an optional '@'");
    if (!strchr("bBc", code) && !strchr("bBc", old))
        return error_type("memoryview: cannot cast between two non-byte formats");
    if (view.length % view.item_size)
        return error_type("memoryview: length is not a multiple of itemsize");
    view.format = format;
    view.dimensions = 1;
    sizes[0] = view.length / view.item_size;
    if (!is_empty(shape) && !cast_shape(shape, view.item_size, view.length, sizes, &view.dimensions))
        return EMPTY;
    view.shape = sizes;
    view.strides = NULL;
    return memoryview_share(m->shared, &view);
}

static Value method_cast(Value self, const Value *args)
{
    MemoryView *m = as_memoryview(self);
    if (!memoryview_usable(m))
        return EMPTY;
    if (!is_str(args[0]))
        return error_type("cast() argument 'format' must be str, not %T", args[0]);
    if (!buffer_is_contiguous(&m->view, 'C'))
        return error_type("memoryview: casts are restricted to C-contiguous views");
    bool shaped = !is_empty(args[1]);
    if ((shaped || m->view.dimensions != 1) && m->view.dimensions > 0)
        for (int i = 0; i < m->view.dimensions; i++)
            if (m->view.shape[i] == 0)
                return error_type("memoryview: cannot cast view with zeros in shape or strides");
    if (shaped && m->view.dimensions != 1) {
        size_t n = is_list(args[1]) ? as_list(args[1])->length : is_tuple(args[1]) ? as_tuple(args[1])->length : 1;
        if (n != 1)
            return error_type("memoryview: cast must be 1D -> ND or ND -> 1D");
    }
    const char *format = str_utf8(args[0], NULL);
    return format ? cast(m, format, args[1]) : EMPTY;
}

/* ---- count, index ---- */

static Value method_count(Value self, Value value)
{
    MemoryView *m = as_memoryview(self);
    if (!memoryview_usable(m))
        return EMPTY;
    int64_t n = length_of(self), count = 0;
    if (n < 0)
        return EMPTY;
    for (int64_t i = 0; i < n; i++) {
        Value item = get_item(self, small_int_value(i));
        int equal = is_empty(item) ? -1 : values_equal(item, value);
        release(item);
        if (equal < 0)
            return EMPTY;
        count += equal;
    }
    return int_value(count);
}

static Value method_index(Value self, const Value *args)
{
    MemoryView *m = as_memoryview(self);
    int64_t start, stop;
    if (!memoryview_usable(m))
        return EMPTY;
    if (m->view.dimensions == 0)
        return error_type("invalid lookup on 0-dim memory");
    if (m->view.dimensions > 1)
        return error_set(TYPE(NotImplementedError), "multi-dimensional lookup is not implemented");
    if (!index_as_int64(args[1], &start, NULL) || !index_as_int64(args[2], &stop, NULL))
        return EMPTY;
    int64_t n = m->view.shape[0];
    start = start < 0 ? (start + n < 0 ? 0 : start + n) : start;
    stop = stop < 0 ? (stop + n < 0 ? 0 : stop + n) : stop > n ? n : stop;
    for (int64_t i = start; i < stop; i++) {
        Value item = get_item(self, small_int_value(i));
        int equal = is_empty(item) ? -1 : values_equal(item, args[0]);
        release(item);
        if (equal != 0)
            return equal < 0 ? EMPTY : int_value(i);
    }
    return error_value("memoryview.index(x): x not found");
}

static Value method_from_flags(Value type, const Value *args)
{
    int64_t flags;
    (void)type;
    return index_as_int64(args[1], &flags, TYPE(OverflowError)) ? memoryview_new(args[0], (int)flags) : EMPTY;
}

const NativeRow memoryview_methods[] = {
    CLASS_GETITEM_ROW,
    NATIVE("__enter__", method_enter, "($self, /)", NULL),
    NATIVE("__exit__", method_exit, "($self, /, *exc_info)", "Releases the view."),
    NATIVE("_from_flags", method_from_flags, "($type, /, object, flags)", "Makes a view with those buffer flags."),
    NATIVE("cast", method_cast, "($self, /, format, shape=<unset>)", "Returns a view of another format or shape."),
    NATIVE("count", method_count, "($self, value, /)", "Counts the occurrences of a value."),
    NATIVE("hex", method_hex, "($self, /, sep=<unset>, bytes_per_sep=1)", "The bytes as hexadecimal digits, with an optional separator between groups."),
    NATIVE("index", method_index, "($self, value, start=0, stop=sys.maxsize, /)", "The index of the first occurrence of a value; ValueError if there is none."),
    NATIVE("release", method_release, "($self, /)", "Releases the buffer behind the view."),
    NATIVE("tobytes", method_tobytes, "($self, /, order='C')", "The items as bytes, in C or Fortran order ('A': whichever the view has)."),
    NATIVE("tolist", method_tolist, "($self, /)", "The items as a list."),
    NATIVE("toreadonly", method_toreadonly, "($self, /)", "Returns a read-only view of the same memory."),
    NATIVE_END,
};

/* ---- attributes ---- */

static Value int_tuple(Value self, const int64_t *numbers, bool suboffsets)
{
    MemoryView *m = as_memoryview(self);
    if (!memoryview_usable(m))
        return EMPTY;
    size_t n = suboffsets && m->view.suboffsets == NULL ? 0 : (size_t)m->view.dimensions;
    Tuple *tuple = tuple_new(n);
    for (size_t i = 0; tuple && i < n; i++)
        tuple->items[i] = int_value(numbers[i]);
    return from_pointer(tuple);
}

#define ATTRIBUTE(name, expression)                                                                                    \
    static Value name(Value self)                                                                                      \
    {                                                                                                                  \
        MemoryView *m = as_memoryview(self);                                                                           \
        return memoryview_usable(m) ? (expression) : EMPTY;                                                            \
    }
ATTRIBUTE(get_obj, retain(m->view.owner))
ATTRIBUTE(get_nbytes, int_value(m->view.length))
ATTRIBUTE(get_itemsize, int_value(m->view.item_size))
ATTRIBUTE(get_format, str_from_c(m->format))
ATTRIBUTE(get_ndim, int_value(m->view.dimensions))
ATTRIBUTE(get_readonly, bool_value(m->view.read_only))
ATTRIBUTE(get_c, bool_value(buffer_is_contiguous(&m->view, 'C')))
ATTRIBUTE(get_f, bool_value(buffer_is_contiguous(&m->view, 'F')))
ATTRIBUTE(get_any, bool_value(buffer_is_contiguous(&m->view, 'A')))
static Value get_shape(Value self) { return int_tuple(self, as_memoryview(self)->view.shape, false); }
static Value get_strides(Value self) { return int_tuple(self, as_memoryview(self)->view.strides, false); }
static Value get_suboffsets(Value self) { return int_tuple(self, as_memoryview(self)->view.suboffsets, true); }

const GetSetRow memoryview_getset[] = {
    {"obj", get_obj, NULL, "The object behind the view."},
    {"nbytes", get_nbytes, NULL, "The bytes that the items take together."},
    {"readonly", get_readonly, NULL, "Whether the memory is read-only."},
    {"itemsize", get_itemsize, NULL, "The size of an item in bytes."},
    {"format", get_format, NULL, "The format of an item, as the struct module writes it."},
    {"ndim", get_ndim, NULL, "The number of dimensions."},
    {"shape", get_shape, NULL, "The length of each dimension."},
    {"strides", get_strides, NULL, "The bytes from item to item in each dimension."},
    {"suboffsets", get_suboffsets, NULL, "Used for arrays of the PIL kind."},
    {"c_contiguous", get_c, NULL, "Whether the memory is contiguous in C order."},
    {"f_contiguous", get_f, NULL, "Whether the memory is contiguous in Fortran order."},
    {"contiguous", get_any, NULL, "Whether the memory is contiguous."},
    GETSET_END,
};
