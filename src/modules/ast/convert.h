/* convert.h - between the parser's tree and objects of the ast module. */
#ifndef PYISH_MODULES_AST_CONVERT_H
#define PYISH_MODULES_AST_CONVERT_H

#include "modules/ast/nodes.h"
#include "syntax/parser.h"

/* The tree as objects. Owned; EMPTY: exception. */
Value ast_from_tree(const Node *tree) MUST_CHECK;
/* Objects as a tree in the arena. *kept: a list (or EMPTY) of objects that the tree borrows, for the caller to release.
   NULL: exception. */
Node *ast_to_tree(Value object, Arena *arena, NameTable *names, Value *kept) MUST_CHECK;
/* Whether the compiler may be given it; false: exception. */
bool ast_validate(const Node *tree) MUST_CHECK;

#endif
