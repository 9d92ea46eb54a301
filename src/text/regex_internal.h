/* regex_internal.h - what the matcher's files share. */
#ifndef PYISH_TEXT_REGEX_INTERNAL_H
#define PYISH_TEXT_REGEX_INTERNAL_H

#include "text/regex.h"

enum { AT_BEGINNING, AT_BEGINNING_LINE, AT_BEGINNING_STRING, AT_BOUNDARY, AT_NON_BOUNDARY, AT_END, AT_END_LINE, AT_END_STRING,
       AT_LOC_BOUNDARY, AT_LOC_NON_BOUNDARY, AT_UNI_BOUNDARY, AT_UNI_NON_BOUNDARY, AT_COUNT };
enum { CATEGORY_DIGIT, CATEGORY_NOT_DIGIT, CATEGORY_SPACE, CATEGORY_NOT_SPACE, CATEGORY_WORD, CATEGORY_NOT_WORD,
       CATEGORY_LINEBREAK, CATEGORY_NOT_LINEBREAK, CATEGORY_LOC_WORD, CATEGORY_LOC_NOT_WORD, CATEGORY_UNI_DIGIT,
       CATEGORY_UNI_NOT_DIGIT, CATEGORY_UNI_SPACE, CATEGORY_UNI_NOT_SPACE, CATEGORY_UNI_WORD, CATEGORY_UNI_NOT_WORD,
       CATEGORY_UNI_LINEBREAK, CATEGORY_UNI_NOT_LINEBREAK, CATEGORY_COUNT };
enum { INFO_PREFIX = 1, INFO_LITERAL = 2, INFO_CHARSET = 4 };

/* What an entry of the backtrack stack stands for. Undo entries are applied on the way down; the others are places
   where matching goes on, or where a nested match began. */
typedef enum {
    UNDO_MARK,          /* a: mark, position: its old value, b: old last_index */
    UNDO_REPEAT_LINK,   /* a: the repeat that was current, + 1 */
    UNDO_REPEAT,        /* a: repeat, b: old count, position: old last */
    CHOICE_BRANCH,      /* pc: the next alternative's skip word, position */
    CHOICE_REPEAT_ONE,  /* pc: the operation, position: start of the run, a: characters in it */
    CHOICE_MIN_REPEAT_ONE, /* pc, position: end of the run, a: characters in it */
    CHOICE_MAX_UNTIL,   /* leave the repeat: pc behind UNTIL, position, a: repeat */
    CHOICE_MIN_UNTIL,   /* once more: pc of the UNTIL, position, a: repeat */
    NESTED,             /* an assertion or atomic group began: pc of its operation, position, a: outer nested + 1, b: count */
} EntryKind;

struct RegexEntry {
    EntryKind kind;
    uint32_t b;
    size_t a;
    ptrdiff_t position;
    const uint32_t *pc;
};

/* One REPEAT ... UNTIL being executed. */
struct RegexRepeat {
    const uint32_t *pc; /* of REPEAT's skip word */
    uint32_t count;
    ptrdiff_t last;     /* where the last iteration began; -1: none */
    size_t outer;       /* + 1; 0: none */
};

bool regex_in_category(const RegexTables *tables, uint32_t category, uint32_t c);
/* Whether c is in a set: words up to FAILURE. */
bool regex_in_set(const RegexTables *tables, const uint32_t *set, uint32_t c);
/* What a set says of the first 256 characters, as far as it was asked: for loops over text. */
typedef struct SetMemo { uint64_t known[4], members[4]; } SetMemo;

static inline bool regex_in_set_memo(const RegexTables *tables, const uint32_t *set, SetMemo *memo, uint32_t c)
{
    if (c > 255)
        return regex_in_set(tables, set, c);
    uint64_t bit = (uint64_t)1 << (c & 63);
    if (!(memo->known[c >> 6] & bit)) {
        memo->known[c >> 6] |= bit;
        if (regex_in_set(tables, set, c))
            memo->members[c >> 6] |= bit;
    }
    return memo->members[c >> 6] & bit;
}

bool regex_in_locale_set(const RegexTables *tables, const uint32_t *set, uint32_t c);
uint32_t regex_locale_lower(uint32_t c);
uint32_t regex_locale_upper(uint32_t c);
bool regex_is_word_at(const RegexTables *tables, unsigned kind, uint32_t c); /* kind: 0 ASCII, 1 locale, 2 Unicode */
bool regex_push(RegexState *state, RegexEntry entry);

RegexResult regex_run_1(RegexState *state, const uint32_t *code);
RegexResult regex_run_2(RegexState *state, const uint32_t *code);
RegexResult regex_run_4(RegexState *state, const uint32_t *code);
RegexResult regex_search_1(RegexState *state, const uint32_t *code);
RegexResult regex_search_2(RegexState *state, const uint32_t *code);
RegexResult regex_search_4(RegexState *state, const uint32_t *code);

#endif
