/* unicode_tables.h - the layout of unicode_tables.c, for unicode.h.
   Made by scripts/make-unicode from the Unicode 16.0.0 data of CPython 3.14.2; never edit it by hand.
   Unicode data: Copyright Unicode, Inc., under the Unicode License (https://www.unicode.org/license.txt). */

#ifndef PYISH_TEXT_UNICODE_TABLES_H
#define PYISH_TEXT_UNICODE_TABLES_H

#include <stdint.h>

enum {
    UNICODE_ALPHA = 1 << 0, UNICODE_DECIMAL = 1 << 1, UNICODE_DIGIT = 1 << 2, UNICODE_NUMERIC = 1 << 3,
    UNICODE_LOWER = 1 << 4, UNICODE_UPPER = 1 << 5, UNICODE_TITLE = 1 << 6, UNICODE_SPACE = 1 << 7, UNICODE_PRINTABLE = 1 << 8,
    UNICODE_XID_START = 1 << 9, UNICODE_XID_CONTINUE = 1 << 10, UNICODE_CASED = 1 << 11, UNICODE_IGNORABLE = 1 << 12, UNICODE_MIRRORED = 1 << 13,
    UNICODE_NFD_NO = 1 << 14, UNICODE_NFKD_NO = 1 << 15, UNICODE_NFC_NO = 1 << 16, UNICODE_NFKC_NO = 1 << 17, UNICODE_NFC_MAYBE = 1 << 18,
    UNICODE_RECORD_SHIFT = 6,
    UNICODE_NEW_SINCE_3_2 = 646,
    UNICODE_CHANGED_SINCE_3_2 = 161,
};

typedef struct UnicodeRecord {
    uint8_t category, bidirectional, combining, east_asian_width; /* indexes of the names in unicode_names.h; the class */
    int8_t decimal, digit;                                        /* -1: none */
    uint8_t numeric;                                              /* index in unicode_numerics; 0: none */
    uint8_t special;                                              /* index in unicode_specials; 0: mapped one to one */
    int32_t lower, upper, title;                                  /* to be added to the character */
    uint32_t flags;
} UnicodeRecord;

/* Full mappings, one after the other in unicode_special_chars. */
typedef struct UnicodeSpecial {
    uint16_t at;
    uint8_t lower, title, upper, fold; /* how many characters */
} UnicodeSpecial;

typedef struct UnicodeRange { uint32_t first, last; } UnicodeRange;
typedef struct UnicodeChange {
    uint32_t first, last;
    uint8_t category, bidirectional, east_asian_width, mirrored;
    int8_t decimal;
    uint8_t numeric;
} UnicodeChange;

extern const uint16_t unicode_record_index[17408];
extern const uint16_t unicode_record_pages[34624];
extern const UnicodeRecord unicode_records[];
extern const UnicodeSpecial unicode_specials[];
extern const uint32_t unicode_special_chars[];
extern const double unicode_numerics[];
extern const UnicodeRange unicode_new_since_3_2[];
extern const UnicodeChange unicode_changed_since_3_2[];

#endif
