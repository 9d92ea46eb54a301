/* array.c - module array: the type, its slots, its iterator. Items: array_items.c, methods: array_methods.c. */
#include "modules/array.h"

#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str.h"
#include "types/iterators.h"
#include "types/module.h"

Array *array_new(Type *type, const ItemKind *kind, int64_t length)
{
    Array *a = object_new(type);
    if (a == NULL)
        return NULL;
    a->kind = kind;
    if (length && !array_resize(a, length)) {
        RELEASE(a);
        return NULL;
    }
    return a;
}

bool array_resize(Array *a, int64_t length)
{
    if (a->exports > 0 && length != a->length) {
        error_set(TYPE(BufferError), "cannot resize an array that is exporting buffers");
        return false;
    }
    size_t size = (size_t)a->kind->size;
    if (length > a->capacity || length < a->capacity / 2) {
        int64_t capacity = length == 0 ? 0 : length + (length >> 4) + (a->length < 8 ? 3 : 7);
        if (length < 0 || capacity > INT64_MAX / 16) {
            error_no_memory();
            return false;
        }
        char *data = NULL;
        if (capacity == 0)
            mem_free(a->data, (size_t)a->capacity * size);
        else if ((data = mem_realloc(a->data, (size_t)a->capacity * size, (size_t)capacity * size)) == NULL)
            return false;
        a->data = data;
        a->capacity = capacity;
    }
    if (length > a->length)
        memset(a->data + (size_t)a->length * size, 0, (size_t)(length - a->length) * size);
    a->length = length;
    return true;
}

bool array_append(Array *a, Value v)
{
    char item[8];
    if (!item_store(a->kind, item, v) || !array_resize(a, a->length + 1))
        return false;
    memcpy(array_at(a, a->length - 1), item, (size_t)a->kind->size);
    return true;
}

bool array_add_bytes(Array *a, const void *data, int64_t bytes)
{
    if (bytes % a->kind->size) {
        error_value("bytes length not a multiple of item size");
        return false;
    }
    int64_t old = a->length;
    if (bytes == 0)
        return true;
    if (!array_resize(a, old + bytes / a->kind->size))
        return false;
    memcpy(array_at(a, old), data, (size_t)bytes);
    return true;
}

bool array_add_text(Array *a, Value text)
{
    int64_t old = a->length;
    if (!array_resize(a, old + (int64_t)as_str(text)->length))
        return false;
    for (size_t i = 0; i < as_str(text)->length; i++) {
        uint32_t c = str_char(as_str(text), i);
        memcpy(array_at(a, old + (int64_t)i), &c, sizeof c);
    }
    return true;
}

static bool extend_by_array(Array *a, Array *other)
{
    if (a->kind != other->kind) {
        error_type("can only extend with array of same kind");
        return false;
    }
    int64_t old = a->length, n = other->length;
    if (n == 0)
        return true;
    if (!array_resize(a, old + n))
        return false;
    memmove(array_at(a, old), other->data, (size_t)(n * a->kind->size));
    return true;
}

static bool extend_by_items(Array *a, Value iterable)
{
    Value iterator = get_iterator(iterable), item;
    if (is_empty(iterator))
        return false;
    bool ok = true;
    while (ok && !is_empty(item = iterator_next(iterator))) {
        ok = array_append(a, item);
        release(item);
    }
    release(iterator);
    return ok && !error_occurred();
}

bool array_extend(Array *a, Value iterable)
{
    return is_array(iterable) ? extend_by_array(a, as_array(iterable)) : extend_by_items(a, iterable);
}

/* ---- making ---- */

static bool fill_from(Array *a, Value initial)
{
    if (is_bytes(initial) || is_instance_of(initial, TYPE(bytearray))) {
        Buffer view;
        if (!buffer_get(initial, &view, BUFFER_SIMPLE))
            return false;
        bool ok = array_add_bytes(a, view.data, view.length);
        buffer_release(&view);
        return ok;
    }
    if (is_str(initial) && a->kind->is_text)
        return array_add_text(a, initial);
    if (is_array(initial) && as_array(initial)->kind == a->kind)
        return extend_by_array(a, as_array(initial));
    return extend_by_items(a, initial);
}

static Value array_new_slot(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    bool own_init = type->slots.init != TYPE(object)->slots.init;
    if (nargs == 0)
        return error_type("array() takes at least 1 argument (0 given)");
    if (!check_arguments("array", nargs, own_init ? EMPTY : kwnames, 1, 2))
        return EMPTY;
    if (!is_str(args[0]))
        return error_type("array() argument 1 must be a unicode character, not %T", args[0]);
    if (as_str(args[0])->length != 1)
        return error_type("array() argument 1 must be a unicode character, not a string of length %zu", as_str(args[0])->length);
    uint32_t code = str_char(as_str(args[0]), 0);
    const ItemKind *kind = item_kind(code);
    if (nargs == 2 && code != 'u' && code != 'w') {
        if (is_str(args[1]))
            return error_type("cannot use a str to initialize an array with typecode '%c'", (int)code);
        if (is_array(args[1]) && as_array(args[1])->kind->is_text)
            return error_type("cannot use a unicode array to initialize an array with typecode '%c'", (int)code);
    }
    if (code == 'u' && !error_warn(TYPE(DeprecationWarning), 1, "The 'u' type code is deprecated and will be removed in Python 3.16"))
        return EMPTY;
    if (kind == NULL)
        return error_value("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)");
    Array *a = array_new(type, kind, 0);
    if (a && nargs == 2 && !fill_from(a, args[1])) {
        RELEASE(a);
        return EMPTY;
    }
    return from_pointer(a);
}

/* ---- slots ---- */

static int64_t array_length(Value self) { return as_array(self)->length; }

static Value array_item(Value self, int64_t i)
{
    if ((uint64_t)i >= (uint64_t)as_array(self)->length)
        return error_set(TYPE(IndexError), "array index out of range");
    return item_load(as_array(self)->kind, array_at(as_array(self), i));
}

static bool array_set_item(Value self, int64_t i, Value value) { return array_assign(self, int_value(i), value); }

static Value array_repr(Value self)
{
    Array *a = as_array(self);
    if (a->length == 0)
        return str_format("%N('%c')", type_of(self), a->kind->code);
    Value items = call_method_c(self, a->kind->is_text ? "tounicode" : "tolist", NULL, 0);
    Value result = is_empty(items) ? EMPTY : str_format("%N('%c', %R)", type_of(self), a->kind->code, items);
    release(items);
    return result;
}

static Value array_compare(Value left, Value right, CompareOp op)
{
    if (!is_array(left) || !is_array(right))
        return not_implemented();
    Array *a = as_array(left), *b = as_array(right);
    if (a->length != b->length && (op == COMPARE_EQ || op == COMPARE_NE))
        return bool_value(op == COMPARE_NE);
    for (int64_t i = 0; i < a->length && i < b->length; i++) {
        Value x = item_load(a->kind, array_at(a, i)), y = is_empty(x) ? EMPTY : item_load(b->kind, array_at(b, i));
        int equal = is_empty(y) ? -1 : compare_bool(x, y, COMPARE_EQ);
        Value result = equal != 0 ? EMPTY : compare(x, y, op);
        release(x);
        release(y);
        if (equal <= 0)
            return result;
    }
    int64_t m = a->length, n = b->length;
    bool results[] = {m < n, m <= n, m == n, m != n, m > n, m >= n};
    return bool_value(results[op]);
}

static Value array_concat(Value left, Value right)
{
    if (!is_array(right))
        return error_type("can only append array (not \"%T\") to array", right);
    Array *a = as_array(left), *b = as_array(right);
    if (a->kind != b->kind)
        return error_type("bad argument type for built-in operation");
    Array *result = array_new(TYPE(array), a->kind, a->length + b->length);
    if (result == NULL)
        return EMPTY;
    if (a->length)
        memcpy(result->data, a->data, (size_t)(a->length * a->kind->size));
    if (b->length)
        memcpy(array_at(result, a->length), b->data, (size_t)(b->length * a->kind->size));
    return from_pointer(result);
}

static Value array_inplace_concat(Value left, Value right)
{
    if (!is_array(right))
        return error_type("can only extend with array (not \"%T\")", right);
    return extend_by_array(as_array(left), as_array(right)) ? retain(left) : EMPTY;
}

static bool repeat_into(Array *to, const Array *from, int64_t from_length, int64_t n)
{
    int64_t total;
    if (__builtin_mul_overflow(from_length, n < 0 ? 0 : n, &total)) {
        error_no_memory();
        return false;
    }
    int64_t bytes = from_length * from->kind->size;
    if (!array_resize(to, total))
        return false;
    for (int64_t i = to == from ? from_length : 0; i < total; i += from_length)
        memcpy(array_at(to, i), from->data, (size_t)bytes);
    return true;
}

static Value array_repeat(Value self, int64_t n)
{
    Array *result = array_new(TYPE(array), as_array(self)->kind, 0);
    if (result && !repeat_into(result, as_array(self), as_array(self)->length, n)) {
        RELEASE(result);
        return EMPTY;
    }
    return from_pointer(result);
}

static Value array_inplace_repeat(Value self, int64_t n)
{
    return repeat_into(as_array(self), as_array(self), as_array(self)->length, n) ? retain(self) : EMPTY;
}

static int array_contains(Value self, Value v)
{
    Array *a = as_array(self);
    for (int64_t i = 0; i < a->length; i++) {
        Value item = item_load(a->kind, array_at(a, i));
        int equal = is_empty(item) ? -1 : values_equal(item, v);
        release(item);
        if (equal)
            return equal;
    }
    return 0;
}

static bool array_get_buffer(Value self, Buffer *buffer, int flags)
{
    Array *a = as_array(self);
    static const char nothing[8];
    char *data = a->data ? a->data : (char *)(uintptr_t)nothing;
    if (!buffer_fill(buffer, self, data, a->length * a->kind->size, false, flags))
        return false;
    buffer->item_size = a->kind->size;
    if (flags & BUFFER_FORMAT)
        buffer->format = a->kind->format;
    buffer->shape = flags & BUFFER_ND ? &a->length : NULL; /* the length stays while there are views */
    a->exports++;
    return true;
}

static void array_release_buffer(Value self, Buffer *buffer)
{
    (void)buffer;
    as_array(self)->exports--;
}

static void array_dealloc(Object *self)
{
    Array *a = (Array *)self;
    mem_free(a->data, (size_t)a->capacity * (size_t)(a->kind ? a->kind->size : 0));
    object_free(self);
}

const TypeSpec array_spec = {
    .name = "array.array", .size = sizeof(Array), .flags = TYPE_BASE | TYPE_WEAKREFS | TYPE_SEQUENCE, .methods = array_methods, .getset = array_getset,
    .doc = "array(typecode [, initializer]) -> array\n\nA compact array of numbers or characters of one kind, named by a typecode:\n"
           "b B h H i I l L q Q (integers), f d (floats), u w (characters).",
    .slots = {.new = array_new_slot, .repr = array_repr, .length = array_length, .sequence_item = array_item,
              .set_sequence_item = array_set_item, .get_item = array_subscript, .set_item = array_assign,
              .compare = array_compare, .concat = array_concat, .inplace_concat = array_inplace_concat,
              .repeat = array_repeat, .inplace_repeat = array_inplace_repeat, .contains = array_contains,
              .iter = array_iter, .get_buffer = array_get_buffer, .release_buffer = array_release_buffer,
              .dealloc = array_dealloc},
};

/* ---- iterator ---- */

Value array_iter(Value self)
{
    SequenceIterator *it = object_new(TYPE(array_iterator));
    if (it == NULL)
        return EMPTY;
    it->sequence = retain(self);
    return from_pointer(it);
}

static Value iterator_next_item(Value self)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    if (is_empty(it->sequence))
        return EMPTY;
    Array *a = as_array(it->sequence);
    if ((int64_t)it->index < a->length)
        return item_load(a->kind, array_at(a, (int64_t)it->index++));
    clear(&it->sequence);
    return EMPTY;
}

static Value iterator_reduce(Value self)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    return iterator_reduced("iter", &it->sequence, &it->index, 0, tuple_from(NULL, 0));
}

static Value iterator_setstate(Value self, Value state)
{
    SequenceIterator *it = (SequenceIterator *)as_object(self);
    int64_t i;
    if (!index_as_int64(state, &i, TYPE(OverflowError)))
        return EMPTY;
    if (!is_empty(it->sequence)) {
        int64_t n = as_array(it->sequence)->length;
        it->index = (size_t)(i < 0 ? 0 : i > n ? n : i);
    }
    return none_value();
}

static const NativeRow iterator_rows[] = {
    NATIVE("__reduce__", iterator_reduce, "($self, /)", "Return state information for pickling."),
    NATIVE("__setstate__", iterator_setstate, "($self, state, /)", "Set state information for unpickling."),
    NATIVE_END,
};

static void iterator_dealloc(Object *self)
{
    release(((SequenceIterator *)self)->sequence);
    object_free(self);
}
static void iterator_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((SequenceIterator *)self)->sequence, visit, context);
}

const TypeSpec array_iterator_spec = {
    .name = "array.arrayiterator", .size = sizeof(SequenceIterator), .flags = TYPE_TRACKED | TYPE_NO_NEW, .methods = iterator_rows,
    .slots = {.iter = iterator_self, .next = iterator_next_item, .dealloc = iterator_dealloc, .traverse = iterator_traverse},
};

static const NativeRow functions[] = {
    NATIVE("_array_reconstructor", array_reconstructor, "($module, arraytype, typecode, mformat_code, items, /)",
           "Internal. Used for pickling support."),
    NATIVE_END,
};

/* Arrays are mutable sequences, for isinstance and match. Where collections can't be imported that stays unsaid. */
static void register_sequence(void)
{
    Value import = builtin_named("__import__"), name = str_from_c("collections.abc");
    Value package = is_empty(import) || is_empty(name) ? EMPTY : call_1(import, name);
    Value abc = is_empty(package) ? EMPTY : get_attribute_c(package, "abc");
    Value sequence = is_empty(abc) ? EMPTY : get_attribute_c(abc, "MutableSequence"), array = from_pointer(TYPE(array));
    Value done = is_empty(sequence) ? EMPTY : call_method_c(sequence, "register", &array, 1);
    error_clear();
    release(import);
    release(name);
    release(package);
    release(abc);
    release(sequence);
    release(done);
}

static bool fill(Value module)
{
    register_sequence();
    return module_add_type(module, TYPE(array)) && module_add(module, "ArrayType", retain(from_pointer(TYPE(array)))) &&
           module_add(module, "typecodes", str_from_c("bBuwhHiIlLqQfd"));
}

const ModuleSpec array_module = {"array", "Compact arrays of numbers and characters.", functions, fill};
