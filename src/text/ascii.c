/* ascii.c - see ascii.h. */
#include "text/ascii.h"

const uint8_t ascii_class[256] = {
    ['\t' ... '\r'] = ASCII_SPACE, [' '] = ASCII_SPACE, ['0' ... '9'] = ASCII_DIGIT,
    ['A' ... 'Z'] = ASCII_UPPER, ['a' ... 'z'] = ASCII_LOWER,
};
