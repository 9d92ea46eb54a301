/* run.h - the program: what the command line names runs as __main__. */
#ifndef PYISH_RUNTIME_RUN_H
#define PYISH_RUNTIME_RUN_H

#include "runtime/config.h"

/* Brings everything up. false: it was said why. */
bool run_start(const CommandLine *line);
/* Statements for __main__; the exit status they ask for. */
int run_string(const char *text);
/* The program; the exit status. */
int run_program(const CommandLine *line);

/* The interactive session: its exit status. Installed by repl/. */
extern int (*interactive_hook)(Value globals);

#endif
