/* function.h - Python functions, bound methods, cells. */
#ifndef PYISH_TYPES_FUNCTION_H
#define PYISH_TYPES_FUNCTION_H

#include "types/code.h"

typedef struct Function {
    Object head;
    Code *code;
    Value globals;   /* dict, or an instance of a subclass */
    Value builtins;  /* dict */
    Value closure;   /* tuple of cells, or EMPTY */
    Value defaults;  /* tuple, or EMPTY */
    Value kwdefaults; /* dict, or EMPTY */
    Value name, qualname, doc, module, dict, annotations, annotate, type_params; /* EMPTY: absent */
    Value former_codes; /* list of what __code__ was: frames that still run them only borrow; or EMPTY */
} Function;

static inline bool is_function(Value v) { return is_object(v) && as_object(v)->type == TYPE(function); }
static inline Function *as_function(Value v) { return (Function *)as_object(v); }

/* Name, qualname and doc come from the code, module from globals. */
Value function_new(Code *code, Value globals) MUST_CHECK;
/* The builtins a function with these globals sees: globals["__builtins__"], else the interpreter's. Owned. */
/* Of vm/: what the running frame has for builtins; borrowed, or EMPTY. */
extern Value (*function_current_builtins)(void);
Value builtins_of(Value globals) MUST_CHECK;

typedef struct Method {
    Object head;
    Value function, self;
} Method;

static inline Method *as_method(Value v) { return (Method *)as_object(v); }
Value method_new(Value function, Value self) MUST_CHECK;

typedef struct CellObject {
    Object head;
    Value content; /* EMPTY: unbound */
} CellObject;

static inline CellObject *as_cell(Value v) { return (CellObject *)as_object(v); }
Value cell_new(Value owned_content) MUST_CHECK;

/* __dict__ of any builtin object whose type has a dict_offset: for getset rows. */
Value instance_dict_get(Value self) MUST_CHECK;
bool instance_dict_set(Value self, Value value) MUST_CHECK;

/* Installed by vm/: runs a Python function. Arguments as in call(). */
extern CallFn function_call;

#endif
