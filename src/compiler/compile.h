/* compile.h - from source text or tree to a code object. */
#ifndef PYISH_COMPILER_COMPILE_H
#define PYISH_COMPILER_COMPILE_H

#include "syntax/parser.h"
#include "types/code.h"

enum { PYCF_ONLY_AST = 0x400, PYCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000, PYCF_OPTIMIZED_AST = 0x8000,
       PYCF_FUTURE_ANNOTATIONS = 0x1000000 };

/* Source is UTF-8. Owned code object; EMPTY: SyntaxError or another exception is set. */
Value compile_source(const char *source, size_t length, Value filename, ParseMode mode, int flags, int optimize) MUST_CHECK;
/* The same from a tree in an arena. */
Value compile_tree(Arena *arena, NameTable *names, Node *tree, Value filename, ParseMode mode, int flags, int optimize) MUST_CHECK;
/* A warning at a place in source. false: it became an exception. Installed by runtime/; without it, a line on stderr. */
extern bool (*compile_warn_hook)(Type *category, Value message, Value filename, int line);
bool compile_warn(Type *category, const char *message, Value filename, int line) MUST_CHECK;
/* The tree of UTF-8 source in the arena, with warnings shown; NULL: exception. feature_version: 14 for 3.14. */
Node *compile_parse(Arena *arena, const char *source, size_t length, Value filename, ParseMode mode, int flags, int feature_version,
                    NameTable *names) MUST_CHECK;
/* What PyCF_OPTIMIZED_AST asks for. Constants computed are appended to the list `kept`, from which the tree borrows them. */
bool compile_preprocess(Arena *arena, Node *tree, int optimize, Value kept) MUST_CHECK;
/* Whether the __future__ imports are of features that there are. */
bool compile_check_futures(Node *tree, Value filename) MUST_CHECK;
/* The scopes of a tree. false: exception. */
struct SymbolTable;
bool compile_symbols(Arena *arena, NameTable *names, Node *tree, Value filename, struct SymbolTable *symbols) MUST_CHECK;
/* That line of a file, as tracebacks show it; None where it can't be read. Owned. */
Value compile_line_of_file(Value filename, int wanted) MUST_CHECK;
/* Raises the exception that a ParseError stands for. */
void raise_parse_error(const ParseError *error, Value filename);

/* The value that a Constant node stands for. Owned. */
Value compile_constant(const ConstantValue *value) MUST_CHECK;

/* Installed by runtime/start.c: makes the value of a bytes literal. */
extern Value (*compiler_bytes)(const char *data, size_t length);

/* Installed from below: what int literals (as written), imaginary ones and bytes literals become. Owned. */
extern Value (*compiler_parse_int)(const char *digits, size_t length);
extern Value (*compiler_complex)(double real, double imaginary);

#endif
