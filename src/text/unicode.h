/* unicode.h - properties of characters (Unicode 16), case mapping, normal forms, names. Any uint32_t may be asked
   about; what is above 0x10ffff has the properties of an unassigned character. */
#ifndef PYISH_TEXT_UNICODE_H
#define PYISH_TEXT_UNICODE_H

#include <stdbool.h>
#include <stddef.h>

#include "text/unicode_tables.h"

enum { UNICODE_MAX = 0x10ffff };

static inline const UnicodeRecord *unicode_record(uint32_t c)
{
    if (c > UNICODE_MAX)
        c = 0x10ffff; /* a noncharacter */
    unsigned page = unicode_record_index[c >> UNICODE_RECORD_SHIFT];
    return &unicode_records[unicode_record_pages[(page << UNICODE_RECORD_SHIFT) + (c & ((1 << UNICODE_RECORD_SHIFT) - 1))]];
}
/* Whether it has one of UNICODE_ALPHA, UNICODE_DECIMAL, ... */
static inline bool unicode_is(uint32_t c, uint32_t flags) { return unicode_record(c)->flags & flags; }

/* One to one case mapping, as regular expressions use it: of several characters the first. */
uint32_t unicode_lower_simple(uint32_t c);
uint32_t unicode_upper_simple(uint32_t c);
static inline uint32_t unicode_title_simple(uint32_t c) { return c + (uint32_t)unicode_record(c)->title; }

enum { UNICODE_MAX_MAPPED = 3 };
/* Full case mapping: how many characters were put to `to`. lower knows nothing of a final sigma. */
unsigned unicode_lower(uint32_t c, uint32_t to[UNICODE_MAX_MAPPED]);
unsigned unicode_upper(uint32_t c, uint32_t to[UNICODE_MAX_MAPPED]);
unsigned unicode_title(uint32_t c, uint32_t to[UNICODE_MAX_MAPPED]);
unsigned unicode_fold(uint32_t c, uint32_t to[UNICODE_MAX_MAPPED]);

/* Start of an identifier or the underscore; what may follow. */
static inline bool unicode_xid_start(uint32_t c) { return unicode_is(c, UNICODE_XID_START); }
static inline bool unicode_xid_continue(uint32_t c) { return unicode_is(c, UNICODE_XID_CONTINUE); }
/* Line boundaries of str.splitlines. */
static inline bool unicode_is_line_break(uint32_t c)
{
    return (c >= 10 && c <= 13) || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* -1: none. */
static inline int unicode_decimal(uint32_t c) { return unicode_record(c)->decimal; }
static inline int unicode_digit(uint32_t c) { return unicode_record(c)->digit; }
bool unicode_numeric(uint32_t c, double *number);

/* "Lu", "AL", "Na" of a record's fields. */
const char *unicode_category_name(const UnicodeRecord *record);
const char *unicode_bidirectional_name(const UnicodeRecord *record);
const char *unicode_width_name(const UnicodeRecord *record);
/* The record that Unicode 3.2 had for a character. */
UnicodeRecord unicode_record_3_2(uint32_t c);

/* The decomposition as the database writes it: prefix "<compat>" or "", and characters. 0: none. */
unsigned unicode_decomposition(uint32_t c, const uint32_t **characters, const char **prefix);

typedef enum { NORMAL_NFC, NORMAL_NFD, NORMAL_NFKC, NORMAL_NFKD } NormalForm;
/* Whether a text surely is in that form (1), surely isn't (0), or only normalizing can tell (-1). */
int unicode_quick_check(const uint32_t *text, size_t length, NormalForm form);
/* The normal form in memory of malloc's; NULL: no memory. old: by the rules of Unicode 3.2. */
uint32_t *unicode_normalize(const uint32_t *text, size_t length, NormalForm form, bool old, size_t *result_length);

enum { UNICODE_NAME_ROOM = 128 };
/* The name of a character, NUL-terminated; 0: it has none. */
size_t unicode_name(uint32_t c, char name[UNICODE_NAME_ROOM]);
/* What a name stands for, in any case: aliases count, and sequences if asked for. The number of characters put to
   `to`, 0: no such name, -1: no memory. *table starts as NULL; free() it in the end. */
int unicode_lookup(uint32_t **table, const char *name, size_t length, bool sequences, uint32_t to[4]);

#endif
