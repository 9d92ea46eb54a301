/* session.h - the interactive session: prompts, entries of one or several lines, values shown. */
#ifndef PYISH_REPL_SESSION_H
#define PYISH_REPL_SESSION_H

#include "object/runtime.h"

/* Makes the session known to runtime/, and input() read with the same editor. */
void session_install(void);
/* Runs until the end of input or SystemExit; the exit status. globals: a dict, borrowed. */
int session_run(Value globals);

/* rlcompleter's completions, as a LineCompleter gives them. */
char *session_complete_word(const char *word, int state);
/* Whether an entry that ends in a newline can be compiled, or is wrong: false, it waits for more lines. */
bool session_entry_complete(const char *source, size_t length, int flags);

#endif
