/* finish.h - the end of the program: threads, exit functions, modules, streams, in CPython's order. */
#ifndef PYISH_RUNTIME_FINISH_H
#define PYISH_RUNTIME_FINISH_H

/* Everything that a program can see of its end; memory is left to the system. The exit status: 120 where the streams
   could not be flushed. */
int finish(int status);
/* The same, and all memory is given back: the interpreter can be started anew. */
int finish_for_good(int status);

#endif
