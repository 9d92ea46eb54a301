/* dump.h - showing where all threads are by nothing but write(): usable in signal handlers, without the interpreter lock.

   What it reads may be changing under it: then lines are wrong, or missing. */
#ifndef PYISH_RUNTIME_DUMP_H
#define PYISH_RUNTIME_DUMP_H

#include "object/runtime.h"

void dump_text(int fd, const char *text);
/* Digits in base 10 or 16, at least width of them. */
void dump_number(int fd, uint64_t number, unsigned base, int width);
/* The Python frames of one thread, the innermost first. */
void dump_frames(int fd, const Thread *thread);
/* Of all threads; current may be NULL: not known. */
void dump_all_threads(int fd, const Thread *current);
/* The C frames of the thread that calls. */
void dump_c_stack(int fd);
/* The modules written in C that the library knows nothing of. */
void dump_extension_modules(int fd);
/* Shows an error from which there is no way back, and aborts. */
_Noreturn void fatal_error(const char *function, const char *message);

#endif
