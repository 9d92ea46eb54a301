/* start.c - bringing the bare machine up and down. */
#include "runtime/start.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "compiler/compile.h"
#include "object/bytes.h"
#include "number/guard.h"
#include "object/class.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type_core.h"
#include "runtime/numbers.h"
#include "types/containers.h"
#include "types/codec.h"
#include "types/generic_alias.h"
#include "types/iterators.h"
#include "types/super.h"
#include "types/tstring.h"
#include "types/wrappers.h"
#include "vm/frame.h"
#include "vm/operations.h"

#define TYPE_ROW(id, spec, base) extern const TypeSpec spec;
#include "object/types.def"
#undef TYPE_ROW

static bool init_types(void)
{
#define TYPE_ROW(id, spec, base)                                                                                       \
    if (!type_init_builtin(TYPE(id), &spec, TYPE(base)))                                                               \
        return false;
#include "object/types.def"
#undef TYPE_ROW
    return true;
}

static bool finish_types(void)
{
#define TYPE_ROW(id, spec, base)                                                                                       \
    if (!type_finish_builtin(TYPE(id)))                                                                                \
        return false;
#include "object/types.def"
#undef TYPE_ROW
    return true;
}

static bool init_names(void)
{
#define NAME_ROW(id, text)                                                                                             \
    if (is_empty(runtime.names.id = str_intern_c(text)))                                                               \
        return false;
#include "object/names.def"
#undef NAME_ROW
    return true;
}

static void init_singleton(Object *object, Type *type)
{
    object->word = OBJECT_IMMORTAL;
    object->type = type;
}

static bool init_singletons(void)
{
    init_singleton(&runtime.none, TYPE(none));
    init_singleton(&runtime.not_implemented, TYPE(not_implemented));
    init_singleton(&runtime.ellipsis, TYPE(ellipsis));
    init_singleton(&runtime.no_default, TYPE(no_default));
    init_singleton(&runtime.true_.head, TYPE(bool_));
    init_singleton(&runtime.false_.head, TYPE(bool_));
    runtime.true_.size = 1;
    runtime.true_.limb = 1;
    Value zero = float_box(0.0);
    runtime.empty_tuple = from_pointer(tuple_new(0));
    runtime.empty_str = from_pointer(str_new(0, 0));
    if (is_empty(zero) || is_empty(runtime.empty_tuple) || is_empty(runtime.empty_str))
        return false;
    runtime.zero_float = zero;
    runtime.empty_bytes = from_pointer(bytes_new(0));
    if (is_empty(runtime.empty_bytes))
        return false;
    for (uint32_t c = 0; c < 256; c++) {
        Value s = str_from_char(c);
        if (is_empty(s))
            return false;
        runtime.characters[c] = s;
        if (is_empty(runtime.bytes_characters[c] = bytes_from(&(char){(char)c}, 1)))
            return false;
    }
    return true;
}

/* The addresses between which the C stack of this thread may be used. */
static void find_stack(Thread *thread)
{
    struct rlimit limit;
    size_t size = 8u << 20;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        size = limit.rlim_cur;
    if (size > (64u << 20))
        size = 64u << 20;
    char *here = __builtin_frame_address(0);
    thread->stack_limit = here - size + (192 << 10);
    thread->stack_soft_limit = thread->stack_limit + (64 << 10);
}

static Value bytes_literal(const char *data, size_t length) { return bytes_from(data, length); }

/* The __name__ that the running Python code's globals hold. */
static Value calling_module(void)
{
    Frame *frame = thread_current()->frame;
    if (frame == NULL || frame->code == NULL || !is_dict(frame_function(frame)->globals))
        return EMPTY;
    return retain(dict_get_str(as_dict(frame_function(frame)->globals), NAME(name_)));
}

static Value running_builtins(void)
{
    Frame *frame = thread_current()->frame;
    return frame == NULL || frame->code == NULL ? EMPTY : frame_function(frame)->builtins;
}

static bool no_super(const char *why)
{
    error_set(TYPE(RuntimeError), "super(): %s", why);
    return false;
}

static Value cell_or_value(const Code *code, const Value *regs, uint32_t i)
{
    Value v = regs[i];
    return code->local_kinds[i] & (LOCAL_CELL | LOCAL_FREE) && is_object(v) && type_of(v) == TYPE(cell) ? as_cell(v)->content : v;
}

/* The class and the first argument of the method that calls super(). */
static bool super_frame(Value *type, Value *self)
{
    Frame *frame = thread_current()->frame;
    if (frame == NULL || frame->code == NULL)
        return no_super("no current frame");
    const Code *code = frame->code;
    if (code->argcount == 0)
        return no_super("no arguments");
    *self = cell_or_value(code, frame->regs, 0);
    if (is_empty(*self))
        return no_super("arg[0] deleted");
    for (uint32_t i = 0; i < code->nlocals; i++) {
        if (!(code->local_kinds[i] & LOCAL_FREE) || !str_equal_c(as_tuple(code->local_names)->items[i], "__class__"))
            continue;
        *type = cell_or_value(code, frame->regs, i);
        if (is_empty(*type))
            return no_super("empty __class__ cell");
        if (is_type(*type))
            return true;
        error_set(TYPE(RuntimeError), "super(): __class__ is not a type (%T)", *type);
        return false;
    }
    return no_super("__class__ cell not found");
}

bool runtime_start_core(void)
{
    heap_init(&runtime.heap);
    Thread *thread = runtime.current = &runtime.main_thread;
    find_stack(thread);
    thread->recursion_limit = thread->recursion_left = 1000;
    thread->id = (uint64_t)pthread_self();
    runtime.collector.threshold[0] = COLLECT_YOUNG_THRESHOLD;
    runtime.collector.threshold[1] = 10;
    runtime.int_max_str_digits = 4300;
    guard_install();
    numbers_install();
    descriptors_install();
    slots_install();
    unions_install();
    iterators_install();
    compiler_bytes = bytes_literal;
    codecs_install();
    member_descriptor_hook = member_descriptor_new;
    calling_module_hook = calling_module;
    running_builtins_hook = running_builtins;
    super_frame_hook = super_frame;
    awaitable_hook = get_awaitable;
    if (!type_cache_start() || !thread_frames_init(thread) || !init_types())
        return false;
    if (!init_singletons() || !init_names() || !finish_types() || !exceptions_finish_types() || !tstring_finish_types())
        return false;
    runtime.memory_error = exception_new(TYPE(MemoryError), NULL, 0);
    runtime.modules = from_pointer(dict_new());
    return !is_empty(runtime.memory_error) && !is_empty(runtime.modules);
}
