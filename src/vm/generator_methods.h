/* generator_methods.h - what the generator types' files share. */
#ifndef PYISH_VM_GENERATOR_METHODS_H
#define PYISH_VM_GENERATOR_METHODS_H

#include "object/native.h"
#include "vm/generator.h"

Value generator_repr(Value self);
Value generator_method_send(Value self, Value sent) MUST_CHECK;
Value generator_method_throw(Value self, const Value *args, size_t nargs, Value kwnames) MUST_CHECK;
Value generator_method_del(Value self);
Value generator_get_code(Value self);
Value generator_get_frame(Value self);
Value generator_get_suspended(Value self);
Value generator_get_delegate(Value self);
Value async_generator_get_running(Value self);
size_t generator_size(const Object *self);
extern const GetSetRow async_generator_getset[];

#endif
