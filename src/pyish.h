/* pyish.h - the public embedding interface (libpyish.a).

   One interpreter a process, used from the thread that started it; it may be started and finished any number of times. */
#ifndef PYISH_H
#define PYISH_H

#include <stdbool.h>

/* Starts the interpreter as the command line says: argv[0] is the program's name, by which the library is looked for;
   options are those of the program `pyish`. The strings must stay until pyish_finish. false: it was said why on stderr. */
bool pyish_start(int argc, char **argv);
/* Runs statements in __main__. An exception is shown on sys.stderr. The status: 0, 1, or what sys.exit() asked for. */
int pyish_run(const char *source);
/* Ends the program as its end is seen by Python: threads, exit functions, modules. Then frees all memory, unless daemon
   threads are left. The status: 0, or 120 where the standard streams could not be flushed. */
int pyish_finish(void);

#endif
