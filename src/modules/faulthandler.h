/* faulthandler.h - what the end of the interpreter needs of module faulthandler. */
#ifndef PYISH_MODULES_FAULTHANDLER_H
#define PYISH_MODULES_FAULTHANDLER_H

void faulthandler_finish(void);

#endif
