/* ascii.h - what the 128 ASCII characters are, for bytes methods and the fast paths of str. */
#ifndef PYISH_TEXT_ASCII_H
#define PYISH_TEXT_ASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { ASCII_LOWER = 1, ASCII_UPPER = 2, ASCII_DIGIT = 4, ASCII_SPACE = 8, ASCII_ALPHA = 3, ASCII_ALNUM = 7 };
extern const uint8_t ascii_class[256];

static inline bool ascii_is(uint8_t c, int classes) { return ascii_class[c] & classes; }
static inline uint8_t ascii_lower(uint8_t c) { return ascii_class[c] & ASCII_UPPER ? c | 0x20 : c; }
static inline uint8_t ascii_upper(uint8_t c) { return ascii_class[c] & ASCII_LOWER ? c & 0xdf : c; }
/* The value of a hexadecimal digit, or -1. */
static inline int hex_digit(uint32_t c)
{
    if (c - '0' < 10)
        return (int)(c - '0');
    c |= 0x20;
    return c - 'a' < 6 ? (int)(c - 'a' + 10) : -1;
}
/* How many bytes at the start are ASCII. */
static inline size_t ascii_prefix(const uint8_t *p, size_t n)
{
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        uint64_t w[4];
        memcpy(w, p + i, 32);
        if ((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080u)
            break;
    }
    for (; i + 8 <= n; i += 8) {
        uint64_t w;
        memcpy(&w, p + i, 8);
        if (w & 0x8080808080808080u)
            break;
    }
    while (i < n && p[i] < 0x80)
        i++;
    return i;
}
static inline bool all_ascii(const void *p, size_t n) { return ascii_prefix(p, n) == n; }

#endif
