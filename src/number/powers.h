/* powers.h - the table of powers of ten that reading and writing doubles share. */
#ifndef PYISH_NUMBER_POWERS_H
#define PYISH_NUMBER_POWERS_H

#include <stdint.h>

enum { POWER_FIRST = -342, POWER_LAST = 324 };
typedef struct PowerOfTen {
    uint64_t high, low;
} PowerOfTen;
extern const PowerOfTen powers_of_ten[];

#endif
