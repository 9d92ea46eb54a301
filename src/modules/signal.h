/* signal.h - what others need of module _signal. */
#ifndef PYISH_MODULES_SIGNAL_H
#define PYISH_MODULES_SIGNAL_H

/* A signal came, or shall be taken as having come: the main thread will call its handler. Safe in signal handlers. */
void signal_note(int number);

#endif
