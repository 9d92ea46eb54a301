/* error.c - see error.h. */
#include "object/error.h"

#include <errno.h>
#include <stdarg.h>

#include "object/call.h"
#include "object/dict.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

void (*error_unraisable_hook)(const char *message, Value object);

Value exception_new(Type *type, const Value *args, size_t nargs)
{
    if (has_flag(type, TYPE_HEAP))
        return call(from_pointer(type), args, nargs, EMPTY);
    Value exception = type->slots.new(type, args, nargs, EMPTY);
    if (is_empty(exception))
        return EMPTY;
    InitFn init = type_of(exception)->slots.init;
    if (init != TYPE(BaseException)->slots.init && !init(exception, args, nargs, EMPTY)) {
        release(exception);
        return EMPTY;
    }
    return exception;
}

void exception_dealloc(Object *self)
{
    BaseException *e = (BaseException *)self;
    release(e->args);
    release(e->traceback);
    release(e->context);
    release(e->cause);
    release(e->dict); /* EMPTY for a heap type's: that is gone by now */
    object_free(self);
}

/* The exception being handled becomes the context; a cycle that would arise is cut. */
static void set_context(Value exception)
{
    Handled *handled = thread_current()->handled;
    while (handled && is_empty(handled->exception) && handled->previous)
        handled = handled->previous;
    if (handled == NULL || !is_object(handled->exception) || is_none(handled->exception) || same(handled->exception, exception))
        return;
    Value context = handled->exception, slow = context;
    bool advance = false;
    for (Value e = context; is_object(as_exception(e)->context);) {
        Value next = as_exception(e)->context;
        if (same(next, exception)) {
            release(take(&as_exception(e)->context));
            break;
        }
        e = next;
        if (same(e, slow))
            break;
        if (advance)
            slow = as_exception(slow)->context;
        advance = !advance;
    }
    replace(&as_exception(exception)->context, retain(context));
}

void error_restore(Value exception) { replace(&thread_current()->error, exception); }

void error_raise(Value exception)
{
    set_context(exception);
    error_restore(retain(exception));
}

Value error_fetch(void) { return take(&thread_current()->error); }

void error_clear(void)
{
    if (error_occurred())
        release(take(&thread_current()->error));
}

bool error_matches(const Type *type)
{
    Value error = thread_current()->error;
    return !is_empty(error) && is_instance_of(error, type);
}

bool error_catch(const Type *type)
{
    bool matches = error_matches(type);
    if (matches)
        error_clear();
    return matches;
}

Value error_set_value(Type *type, Value argument)
{
    error_clear();
    Value exception = exception_new(type, &argument, is_empty(argument) ? 0 : 1);
    if (!is_empty(exception)) {
        set_context(exception);
        error_restore(exception);
    }
    return EMPTY;
}

static void set_formatted(Type *type, const char *format, va_list args)
{
    Value saved = error_fetch(); /* formatting may run code */
    Value message = str_format_v(format, args);
    release(saved);
    if (is_empty(message))
        return;
    error_set_value(type, message);
    release(message);
}

#define SET_FORMATTED(type)                                                                                            \
    va_list args;                                                                                                      \
    va_start(args, format);                                                                                            \
    set_formatted(type, format, args);                                                                                 \
    va_end(args);                                                                                                      \
    return EMPTY

Value error_set(Type *type, const char *format, ...) { SET_FORMATTED(type); }
Value error_type(const char *format, ...) { SET_FORMATTED(TYPE(TypeError)); }
Value error_value(const char *format, ...) { SET_FORMATTED(TYPE(ValueError)); }
Value error_overflow(const char *format, ...) { SET_FORMATTED(TYPE(OverflowError)); }

Value error_internal(const char *what) { return error_set(TYPE(SystemError), "%s", what); }

Value error_key(Value key)
{
    /* A tuple must not be taken for the arguments: exception_new passes it as one. */
    return error_set_value(TYPE(KeyError), key);
}

/* A new one where there is memory for that. The one made in advance may be in use already. */
Value error_no_memory(void)
{
    Value spare = runtime.memory_error;
    if (is_empty(spare)) /* before types are ready, or while making the new one */
        return EMPTY;
    runtime.memory_error = EMPTY;
    Value error = exception_new(TYPE(MemoryError), NULL, 0);
    runtime.memory_error = spare;
    if (is_empty(error)) {
        error = retain(spare);
        if (object_count(as_object(spare)) == 2) {
            clear(&as_exception(spare)->traceback);
            clear(&as_exception(spare)->context);
        }
    }
    error_restore(error);
    return EMPTY;
}

/* What messages call a type: builtin ones by their module, too. */
static const char *full_name(const Type *type) { return type->spec ? type->spec->name : type->name; }

Value error_attribute(Value object, Value name)
{
    Type *type = type_of(object);
    if (is_type(object))
        error_set(TYPE(AttributeError), "type object '%.50s' has no attribute '%U'", full_name(as_type(object)), name);
    else
        error_set(TYPE(AttributeError), "'%.100s' object has no attribute '%U'", full_name(type), name);
    if (error_matches(TYPE(AttributeError))) {
        AttributeErrorObject *e = (AttributeErrorObject *)as_object(thread_current()->error);
        replace(&e->object, retain(object));
        replace(&e->name, retain(name));
    }
    return EMPTY;
}

bool (*error_warn_hook)(Type *category, Value message, int stack_level);

bool error_warn(Type *category, int stack_level, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Value message = str_format_v(format, args);
    va_end(args);
    bool ok = !is_empty(message) && (error_warn_hook == NULL || error_warn_hook(category, message, stack_level));
    release(message);
    return ok;
}

void error_unraisable(const char *message, Value object)
{
    if (error_unraisable_hook)
        error_unraisable_hook(message, object);
    else
        error_clear();
}
