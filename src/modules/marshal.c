/* marshal.c - module marshal. */
#include "modules/marshal.h"

#include "object/attribute.h"
#include "object/buffer.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "runtime/bootstrap.h"
#include "types/memoryview.h"
#include "types/module.h"

static bool version_argument(Value v, int *version)
{
    int64_t number;
    if (!index_as_int64(v, &number, TYPE(OverflowError)))
        return false;
    *version = (int)number;
    return true;
}

static Value dumps(Value self, const Value *args)
{
    (void)self;
    int version, allow = is_true(args[2]);
    return allow >= 0 && version_argument(args[1], &version) ? marshal_dump(args[0], version, allow) : EMPTY;
}

static Value dump(Value self, const Value *args)
{
    (void)self;
    int version, allow = is_true(args[3]);
    if (allow < 0 || !version_argument(args[2], &version))
        return EMPTY;
    Value bytes = marshal_dump(args[0], version, allow);
    Value result = is_empty(bytes) ? EMPTY : call_method_1(args[1], NAME(write), bytes);
    release(bytes);
    return result;
}

/* The bytes object that a view shows: its memory can't change while it lives. EMPTY: there is none. Borrowed. */
static Value unchanging(Value v)
{
    if (is_memoryview(v))
        v = as_memoryview(v)->view.owner;
    return is_exactly(v, TYPE(bytes)) ? v : EMPTY;
}

static Value loads(Value self, const Value *args)
{
    (void)self;
    Buffer buffer;
    int allow = is_true(args[1]);
    if (allow < 0 || !buffer_get(args[0], &buffer, BUFFER_SIMPLE))
        return EMPTY;
    Value v = marshal_load(buffer.data, (size_t)buffer.length, NULL, allow, unchanging(args[0]));
    buffer_release(&buffer);
    return v;
}

/* Reads all that is left, and goes back to behind the value where the file can seek. */
static Value load(Value self, const Value *args)
{
    (void)self;
    int allow = is_true(args[1]);
    Value data = allow < 0 ? EMPTY : call_method_c(args[0], "read", NULL, 0);
    if (is_empty(data))
        return EMPTY;
    if (!is_bytes(data)) {
        error_type("file.read() returned not bytes but %T", data);
        release(data);
        return EMPTY;
    }
    size_t used, length = as_bytes(data)->length;
    Value v = marshal_load(as_bytes(data)->data, length, &used, allow, data);
    release(data);
    if (!is_empty(v) && used < length) {
        Value back[] = {int_value((int64_t)used - (int64_t)length), small_int_value(1)};
        Value done = call_method_c(args[0], "seek", back, 2);
        release(done);
        if (is_empty(done))
            clear(&v);
    }
    return v;
}

static const NativeRow functions[] = {
    NATIVE("dump", dump, "($module, value, file, version=5, /, *, allow_code=True)", "Writes a value to a binary file."),
    NATIVE("dumps", dumps, "($module, value, version=5, /, *, allow_code=True)", "The bytes that dump() would write."),
    NATIVE("load", load, "($module, file, /, *, allow_code=True)", "Reads a value from a binary file."),
    NATIVE("loads", loads, "($module, bytes, /, *, allow_code=True)", "The value that bytes hold."),
    NATIVE_END,
};

static bool fill(Value module) { return module_add_int(module, "version", MARSHAL_VERSION); }

static Value read_library_code(Value bytes, size_t skip)
{
    return marshal_load(as_bytes(bytes)->data + skip, as_bytes(bytes)->length - skip, NULL, true, bytes);
}
static Value write_library_code(Value code) { return marshal_dump(code, MARSHAL_VERSION, true); }

void marshal_install(void)
{
    code_unmarshal_hook = read_library_code;
    code_marshal_hook = write_library_code;
    code_read_rest = marshal_read_rest;
}

const ModuleSpec marshal_module = {"marshal", "Values as bytes, in a format of the interpreter's own.", functions, fill};
