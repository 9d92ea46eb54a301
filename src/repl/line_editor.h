/* line_editor.h - reading lines from a terminal with GNU readline, which is opened when it is first needed; without the library, or where
   standard input or output is no terminal, lines are read plainly. */
#ifndef PYISH_REPL_LINE_EDITOR_H
#define PYISH_REPL_LINE_EDITOR_H

#include "object/runtime.h"

typedef enum { LINE_READ, LINE_END, LINE_INTERRUPTED, LINE_FAILED } LineResult;

/* What Tab offers for the word before the cursor: the state-th completion in malloc'd memory, NULL after the last. */
typedef char *(*LineCompleter)(const char *word, int state);

/* Whether lines are read with readline. */
bool line_editor_start(LineCompleter completer);
/* A line without its end, malloc'd, in *line. LINE_INTERRUPTED: a signal's handler raised, the exception is set; LINE_FAILED: likewise for
   all else. May run signal handlers, so Python code. */
LineResult line_editor_read(const char *prompt, char **line) MUST_CHECK;
/* The same in steps, for who waits for input himself (and only where line_editor_start said yes): shows a prompt; takes what was typed,
   LINE_FAILED meaning that the line isn't complete; drops the line. */
bool line_editor_show(const char *prompt) MUST_CHECK;
LineResult line_editor_feed(char **line) MUST_CHECK;
void line_editor_cancel(void);
/* Keeps an entry (lines and all) for the arrow keys and the next session. */
void line_editor_remember(const char *entry);
void line_editor_load_history(const char *path);
void line_editor_save_history(const char *path);

#endif
