/* modules.h - the modules written in C, as start-up sees them. */
#ifndef PYISH_MODULES_MODULES_H
#define PYISH_MODULES_MODULES_H

/* Makes the table of modules.def known to the import system. */
void modules_install(void);

#endif
