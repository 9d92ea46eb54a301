/* builtins.h - the parts of the builtins module: each file gives a table of rows. */
#ifndef PYISH_RUNTIME_BUILTINS_H
#define PYISH_RUNTIME_BUILTINS_H

#include "object/native.h"
#include "syntax/parser.h"
#include "types/format.h"

extern const NativeRow builtins_class_rows[];  /* __build_class__, isinstance, attributes */
extern const NativeRow builtins_code_rows[];   /* compile, eval, exec, namespaces */
extern const NativeRow builtins_number_rows[]; /* abs, pow, round, ... */
extern const NativeRow builtins_iterate_rows[]; /* iter, next, min, sum, sorted, ... */
extern const NativeRow builtins_print_rows[];  /* print, input, repr, format, ... */

/* Installed by modules/ast: compile()'s dealings with trees. */
extern bool (*is_ast_hook)(Value v);
extern Value (*compile_ast_hook)(Value tree, Value filename, ParseMode mode, int flags, int optimize);
extern Value (*parse_ast_hook)(const char *source, size_t length, Value filename, ParseMode mode, int flags, int optimize, int feature_version);

/* Reads a line from a terminal, for input(). Installed by repl/. */
extern Value (*input_hook)(Value prompt);

/* The names of the frame that called a native function. Owned; EMPTY: exception. */
Value caller_locals(void) MUST_CHECK;
Value caller_globals(void); /* borrowed; EMPTY: no Python frame */

#endif
