/* operations.h - the slow paths of instructions. Each works on the registers of the running frame as its row in
   instructions.def says; false: an exception is set (and what the row takes is gone all the same). */
#ifndef PYISH_VM_OPERATIONS_H
#define PYISH_VM_OPERATIONS_H

#include "object/protocol.h"
#include "vm/frame.h"
#include "compiler/opcodes.h"

/* The generic forms; nlocals tells locals from temporaries. */
MUST_CHECK bool op_binary(Value *regs, const Insn *insn, unsigned nlocals, BinaryOp op, bool inplace);
MUST_CHECK bool op_binary_immediate(Value *regs, const Insn *insn, unsigned nlocals, BinaryOp op, bool inplace);
MUST_CHECK bool op_compare(Value *regs, const Insn *insn, unsigned nlocals, CompareOp op);
/* 1 the comparison holds, 0 not, -1 exception. */
MUST_CHECK int op_compare_test(Value *regs, const Insn *insn, unsigned nlocals, CompareOp op);
MUST_CHECK int op_compare_test_immediate(Value *regs, const Insn *insn, unsigned nlocals, CompareOp op);
MUST_CHECK int op_contains(Value *regs, const Insn *insn, unsigned nlocals);
MUST_CHECK int op_truth(Value *regs, const Insn *insn, unsigned nlocals);
MUST_CHECK bool op_unary(Value *regs, const Insn *insn, unsigned nlocals, Value (*operation)(Value));
MUST_CHECK bool op_not(Value *regs, const Insn *insn, unsigned nlocals);
MUST_CHECK bool op_get_item(Value *regs, const Insn *insn, unsigned nlocals);
MUST_CHECK bool op_get_item_immediate(Value *regs, const Insn *insn, unsigned nlocals);
MUST_CHECK bool op_set_item(Value *regs, const Insn *insn, unsigned nlocals);
MUST_CHECK bool op_set_item_immediate(Value *regs, const Insn *insn, unsigned nlocals);
MUST_CHECK bool op_get_slice(Value *regs, const Insn *insn, unsigned nlocals);
MUST_CHECK bool op_set_slice(Value *regs, const Insn *insn, unsigned nlocals);
MUST_CHECK bool op_unpack_locals(Frame *frame, const Insn *insn);
MUST_CHECK bool op_delete_item(Value *regs, const Insn *insn, unsigned nlocals);

/* Names: these fill inline caches, so they take the instruction as writable. */
MUST_CHECK bool op_load_global(Frame *frame, Insn *insn);
MUST_CHECK bool op_load_name(Frame *frame, Insn *insn);
MUST_CHECK bool op_load_name_or_cell(Frame *frame, Insn *insn);
MUST_CHECK bool op_store_name(Frame *frame, const Insn *insn);
MUST_CHECK bool op_delete_name(Frame *frame, const Insn *insn);
MUST_CHECK bool op_store_global(Frame *frame, const Insn *insn);
MUST_CHECK bool op_delete_global(Frame *frame, const Insn *insn);
COLD void op_unbound_local(Frame *frame, unsigned index);
COLD void op_unbound_cell(Frame *frame, unsigned index);

MUST_CHECK bool op_get_attr(Frame *frame, Insn *insn);
MUST_CHECK bool op_set_attr(Frame *frame, Insn *insn);
MUST_CHECK bool op_delete_attr(Frame *frame, const Insn *insn);
/* Looks the method of window[1] up. 1: window[0] holds the function and window[1] its receiver; 0: window[1] holds the
   callable; -1: exception, the whole window released. Caches in insn. */
MUST_CHECK int op_get_method(Frame *frame, Insn *insn, Value *window, size_t count);

MUST_CHECK bool op_call(Frame *frame, const Insn *insn, Value *window, size_t nargs, Value kwnames);
MUST_CHECK bool op_call_ex(Frame *frame, const Insn *insn);
MUST_CHECK bool op_super_attr(Frame *frame, const Insn *insn);
/* Where a class is called whose instances are made by object.__new__: the form for it. */
void op_cache_class_call(Insn *insn, Type *type);
MUST_CHECK bool op_super_method(Frame *frame, Insn *insn);
/* Spreads callable(*args, **kwargs) out in the window as a plain call has them: *nargs and *kwnames (owned, or EMPTY) tell
   how. 1: done, 0: not possible here, -1: exception, window empty. */
MUST_CHECK int op_spread_call(Thread *thread, Frame *frame, const Insn *insn, size_t *nargs, Value *kwnames);
MUST_CHECK bool op_make_function(Frame *frame, const Insn *insn);
MUST_CHECK bool op_set_function(Frame *frame, const Insn *insn);
MUST_CHECK bool op_build(Frame *frame, const Insn *insn);
MUST_CHECK bool op_collect(Frame *frame, const Insn *insn);
MUST_CHECK bool op_format(Frame *frame, const Insn *insn);
MUST_CHECK bool op_unpack(Frame *frame, const Insn *insn);
MUST_CHECK bool op_unpack_ex(Frame *frame, const Insn *insn);
MUST_CHECK bool op_raise(Frame *frame, const Insn *insn);
MUST_CHECK int op_exception_matches(Frame *frame, const Insn *insn);
MUST_CHECK bool op_load_common(Frame *frame, const Insn *insn);
MUST_CHECK bool op_get_special(Frame *frame, const Insn *insn);
MUST_CHECK bool op_with_except(Frame *frame, const Insn *insn);
MUST_CHECK bool op_import(Frame *frame, const Insn *insn);
MUST_CHECK bool op_load_build_class(Frame *frame, const Insn *insn);
MUST_CHECK bool op_get_yield_from_iter(Frame *frame, const Insn *insn);
MUST_CHECK bool op_load_through_class(Frame *frame, const Insn *insn);
MUST_CHECK bool op_intrinsic(Frame *frame, const Insn *insn);
/* Installed by modules/: makes type parameters, aliases and templates; see INTRINSICS. Operands borrowed. */
extern Value (*intrinsic_hook)(unsigned which, const Value *operands);
/* How messages show what is called: a str. */
Value callee_name(Value callee) MUST_CHECK;
/* What `await v` goes through: an iterator, or a coroutine. */
Value get_awaitable(Value v) MUST_CHECK;
MUST_CHECK bool op_async(Frame *frame, const Insn *insn);
MUST_CHECK bool op_match(Frame *frame, const Insn *insn);
MUST_CHECK bool op_exception_group(Frame *frame, const Insn *insn);
/* format(v, spec), installed by runtime/. */
extern Value (*format_hook)(Value v, Value spec);
/* What the breaker asks for: signals, collection, lock. */
MUST_CHECK bool vm_breaker(Thread *thread);
extern bool (*signals_pending_hook)(Thread *thread);
extern void (*lock_request_hook)(Thread *thread); /* gives way to a thread that waits */

/* Names type content and layout at once; see shape.h. */
static inline uint64_t layout_version(Value v);
#include "object/shape.h"
static inline uint64_t layout_version(Value v)
{
    if (likely(is_pointer_or_empty(v))) {
        Object *object = as_object(v);
        return likely(object->word & OBJECT_SHAPED) ? ((Instance *)object)->shape->version : object->type->version;
    }
    return is_small_int(v) ? TYPE(int_)->version : TYPE(float_)->version;
}

/* A place in the code that has seen so many layouts is left in its generic form. */
enum { MISSES_BEFORE_GIVING_UP = 64 };
enum { METHOD_PAYLOAD = SHAPE_METHOD }; /* marks methods in what is remembered; slots' offsets are even */

/* What is remembered of an attribute, by shapes and for other objects by the shared cache; 0: nothing. */
static inline uint64_t recall_attribute(Value v, Value name)
{
    if (likely(is_instance(v)))
        return shape_recall(as_instance(v)->shape, name);
    uint64_t version = type_of(v)->version;
    AttributeCacheEntry *entry = attribute_cache_entry(runtime.attribute_cache, version, name);
    return version && entry->version == version && same(entry->name, name) ? entry->payload : 0;
}

static inline void drop_temporary(Value *regs, unsigned i, unsigned nlocals)
{
    if (i >= nlocals && is_object(regs[i])) {
        Value v = regs[i];
        regs[i] = EMPTY;
        object_release(as_object(v));
    }
}
/* Writes a temporary that is dead: nothing is there to be released. */
static inline void set_temporary(Value *slot, Value owned)
{
#if defined(PYISH_DEBUG) || defined(__SANITIZE_ADDRESS__)
    if (is_object(*slot))
        __builtin_trap();
#endif
    *slot = owned;
}
static inline void set_register(Value *slot, Value owned)
{
    Value old = *slot;
    *slot = owned;
    if (is_object(old))
        object_release(as_object(old));
}

/* Whether iter(v) can get as far as running something of the class's. */
bool op_may_be_iterable(Value v);

#endif
