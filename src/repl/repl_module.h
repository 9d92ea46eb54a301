/* repl_module.h - module _repl. */
#ifndef PYISH_REPL_REPL_MODULE_H
#define PYISH_REPL_REPL_MODULE_H

#include "types/module.h"

extern const ModuleSpec repl_module;

#endif
