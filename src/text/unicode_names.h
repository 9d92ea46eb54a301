/* unicode_names.h - the layout of unicode_names.c, for names.c.
   Made by scripts/make-unicode from the Unicode 16.0.0 data of CPython 3.14.2; never edit it by hand.
   Unicode data: Copyright Unicode, Inc., under the Unicode License (https://www.unicode.org/license.txt). */
#ifndef PYISH_TEXT_UNICODE_NAMES_H
#define PYISH_TEXT_UNICODE_NAMES_H

#include <stdint.h>

/* Names are numbered: those of characters in the order of characters, then aliases, then named sequences. A name is a
   string of words, each of one, two or three symbols (ASCII from space to ~ without the quote, backslash and question mark),
   with symbol 0 at its end. The first ONE symbols after it are the most frequent words, the next TWO start pairs.
   Words are parted by spaces, but for those that end in a hyphen; names that end in the character's number are a
   range of unicode_derived_names. */
enum {
    UNICODE_NAMES = 34137, UNICODE_ALIASES = 477, UNICODE_SEQUENCES = 461, UNICODE_NAME_RUNS = 716, UNICODE_DERIVED_NAMES = 17,
    UNICODE_WORDS = 12624, UNICODE_NAME_ONE = 30, UNICODE_NAME_TWO = 56, UNICODE_NAME_SYMBOLS = 92, UNICODE_NAME_MAX = 88,
};

typedef struct UnicodeNameRun { uint32_t first, number; } UnicodeNameRun;
typedef struct UnicodeDerivedName { uint32_t first, last; const char *prefix; } UnicodeDerivedName;

extern const char unicode_words[];               /* most frequent first, each with a | behind it */
extern const uint32_t unicode_word_offsets[];    /* of every 16th */
extern const char unicode_name_text[];
extern const uint32_t unicode_name_offsets[];    /* of every 32nd name */
extern const UnicodeNameRun unicode_name_runs[]; /* neighbours that have names, and the number of the first */
extern const UnicodeDerivedName unicode_derived_names[];
extern const uint32_t unicode_alias_targets[];
extern const uint16_t unicode_sequences[][4];

#endif
