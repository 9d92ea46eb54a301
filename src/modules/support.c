/* support.c - see support.h. */
#include "modules/support.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "object/call.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

struct ModuleState *module_state_start(void)
{
    if (runtime.module_states == NULL && (runtime.module_states = calloc(1, sizeof *runtime.module_states)) == NULL)
        error_no_memory();
    return runtime.module_states;
}

static Value new_exception(Value module_name, Value name, Type *base)
{
    Value bases = tuple_pack(1, from_pointer(base)), namespace = from_pointer(dict_new()), type = EMPTY;
    if (!is_empty(bases) && !is_empty(namespace) && dict_set(as_dict(namespace), NAME(module_), module_name))
        type = call_3(from_pointer(TYPE(type)), name, bases, namespace);
    release(bases);
    release(namespace);
    return type;
}

bool module_add_exception(Value module, const char *name, Type *base, Type **slot)
{
    if (*slot) /* the module was made before: its classes stay the same */
        return module_add(module, name, retain(from_pointer(*slot)));
    Value module_name = dict_get_str(module_dict(module), NAME(name_)), text = str_intern_c(name);
    Value type = is_empty(text) ? EMPTY : new_exception(module_name, text, base);
    release(text);
    if (is_empty(type))
        return false;
    *slot = as_type(retain(type));
    return module_add(module, name, type);
}

bool module_make_type(Value module, const TypeSpec *spec, Type *base, bool public, Type **slot)
{
    if (*slot == NULL && (*slot = type_from_spec(spec, base)) == NULL)
        return false;
    Type *type = *slot;
    return !public || module_add_type(module, type);
}

bool ascii_buffer_get(Value v, Buffer *buffer)
{
    *buffer = (Buffer){0};
    if (is_str(v)) {
        if (!str_is_ascii(as_str(v))) {
            error_value("string argument should contain only ASCII characters");
            return false;
        }
        buffer->data = str_data(as_str(v));
        buffer->length = (int64_t)as_str(v)->length;
        return true;
    }
    if (buffer_get(v, buffer, BUFFER_SIMPLE))
        return true;
    error_clear();
    error_type("argument should be bytes, buffer or ASCII string, not '%T'", v);
    return false;
}

bool c_size_argument(Value v, int64_t *result)
{
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    int order = int_as_int64(index, result);
    release(index);
    if (order)
        error_overflow("Python int too large to convert to C ssize_t");
    return order == 0;
}

bool c_int_argument(Value v, int otherwise, int *result)
{
    *result = otherwise;
    if (is_empty(v))
        return true;
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    int64_t i = 0;
    int order = int_as_int64(index, &i);
    release(index);
    if (order || i > INT32_MAX || i < INT32_MIN) {
        error_overflow("Python int too large to convert to C int");
        return false;
    }
    *result = (int)i;
    return true;
}

bool unsigned_masked(Value v, uint32_t *result)
{
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    IntView view;
    int_view(index, &view);
    uint64_t low = view.length ? view.limbs[0] : 0;
    *result = (uint32_t)(view.negative ? -low : low);
    release(index);
    return true;
}

bool c_unsigned_argument(Value v, const char *c_type, uint64_t *result)
{
    Value index = to_index(v);
    if (is_empty(index))
        return false;
    IntView view;
    int_view(index, &view);
    bool negative = view.negative, fits = view.length <= 1;
    *result = view.length ? view.limbs[0] : 0;
    release(index);
    if (negative)
        error_value("Cannot convert negative int");
    else if (!fits)
        error_overflow("Python int too large for C %s", c_type);
    return !negative && fits;
}

bool buffer_get_writable(Value v, Buffer *buffer, const char *function)
{
    if (buffer_get(v, buffer, BUFFER_WRITABLE))
        return true;
    if (error_catch(TYPE(BufferError)) || error_catch(TYPE(TypeError)))
        error_type("%s argument must be read-write bytes-like object, not %T", function, v);
    return false;
}

/* ImportErrors know the module they are about. */
static COLD bool no_library(const char *module, const char *why)
{
    error_set(TYPE(ModuleNotFoundError), "No module named '%s' (%s)", module, why);
    if (error_matches(TYPE(ModuleNotFoundError)))
        replace(&((ImportErrorObject *)as_object(thread_current()->error))->name, str_from_c(module));
    return false;
}

bool library_open(const char *module, const char *const *files, const char *const *names, size_t count, void **functions)
{
    void *library = NULL;
    for (; *files && library == NULL; files++)
        library = dlopen(*files, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return no_library(module, dlerror());
    for (size_t i = 0; i < count; i++)
        if ((functions[i] = dlsym(library, names[i])) == NULL)
            return no_library(module, dlerror());
    return true;
}
