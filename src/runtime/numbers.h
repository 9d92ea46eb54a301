/* numbers.h - ties numbers to the floors that need them: the compiler's literals, the loop's f-strings. */
#ifndef PYISH_RUNTIME_NUMBERS_H
#define PYISH_RUNTIME_NUMBERS_H

void numbers_install(void);

#endif
