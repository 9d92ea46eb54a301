/* unicode_decomposition.h - the layout of unicode_decomposition.c, for normalize.c.
   Made by scripts/make-unicode from the Unicode 16.0.0 data of CPython 3.14.2; never edit it by hand.
   Unicode data: Copyright Unicode, Inc., under the Unicode License (https://www.unicode.org/license.txt). */
#ifndef PYISH_TEXT_UNICODE_DECOMPOSITION_H
#define PYISH_TEXT_UNICODE_DECOMPOSITION_H

#include <stdint.h>

enum { UNICODE_DECOMPOSITION_SHIFT = 7, UNICODE_PAIRS = 961, UNICODE_CORRECTIONS = 5 };

/* first and second compose to result; sorted. */
typedef struct UnicodePair { uint32_t first, second, result; } UnicodePair;

extern const uint8_t unicode_decomposition_index[8704];
extern const uint16_t unicode_decomposition_pages[14208];
/* At the place that the pages give (0: none): prefix | count << 8, then the characters. */
extern const uint32_t unicode_decomposition_data[];
extern const UnicodePair unicode_pairs[];
/* Characters that Unicode 3.2 decomposed otherwise, and to what. */
extern const uint32_t unicode_corrections[][2];
extern const char *const unicode_prefixes[];
extern const char *const unicode_categories[], *const unicode_bidirectionals[], *const unicode_widths[];

#endif
