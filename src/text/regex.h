/* regex.h - matching: executes the code words that the library's re/_compiler.py makes. Knows no object.

   A backtracking machine with a stack of its own on the heap: C recursion does not grow with pattern or text. What an
   alternative changed is undone by entries on that stack (an undo log), so marks are exact after backtracking. */
#ifndef PYISH_TEXT_REGEX_H
#define PYISH_TEXT_REGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REGEX_MAGIC = 20230612, REGEX_MAX_GROUPS = 0x3fffffff };
#define REGEX_MAX_REPEAT UINT32_MAX

enum { REGEX_IGNORECASE = 2, REGEX_LOCALE = 4, REGEX_MULTILINE = 8, REGEX_DOTALL = 16, REGEX_UNICODE = 32,
       REGEX_VERBOSE = 64, REGEX_DEBUG = 128, REGEX_ASCII = 256 };

typedef enum RegexOp {
#define REGEX_OP(name) REGEX_##name,
#include "text/regex.def"
#undef REGEX_OP
    REGEX_OP_COUNT
} RegexOp;

/* What is known of characters beyond ASCII. */
typedef struct RegexTables {
    bool (*is_digit)(uint32_t c);
    bool (*is_space)(uint32_t c);
    bool (*is_word)(uint32_t c);
    bool (*is_linebreak)(uint32_t c);
    uint32_t (*lower)(uint32_t c);
    uint32_t (*upper)(uint32_t c);
} RegexTables;

typedef enum { REGEX_NO_MATCH = 0, REGEX_MATCHED = 1, REGEX_NO_MEMORY = -1, REGEX_INTERRUPTED = -2, REGEX_BAD_CODE = -3 } RegexResult;

typedef struct RegexEntry RegexEntry;
typedef struct RegexRepeat RegexRepeat;

/* Positions are character indexes. marks[2g] and marks[2g + 1] bound group g + 1; -1: not set. */
typedef struct RegexState {
    const void *text;
    unsigned width;       /* bytes a character: 1, 2 or 4 */
    ptrdiff_t beginning;  /* of the text as ^ sees it */
    ptrdiff_t start, end; /* where to look; start is where the match begins once there is one */
    ptrdiff_t position;   /* where the match ends */
    ptrdiff_t must_advance; /* an empty match here does not count; -1: none */
    bool whole;           /* fullmatch */
    size_t mark_count;
    ptrdiff_t *marks;
    int last_index;       /* of the last group closed; -1: none */
    const RegexTables *tables;
    bool (*interrupted)(void *context); /* asked now and then; NULL: never */
    void *context;
    /* private */
    RegexEntry *stack;
    size_t depth, capacity;
    RegexRepeat *repeats;
    size_t repeat_count, repeat_capacity;
} RegexState;

/* marks is an array of 2 * groups. */
void regex_state_init(RegexState *state, const RegexTables *tables, size_t groups, ptrdiff_t *marks);
void regex_state_finish(RegexState *state);
/* A match that begins at state->start. */
RegexResult regex_match(RegexState *state, const uint32_t *code);
/* The first match that begins at state->start or later. */
RegexResult regex_search(RegexState *state, const uint32_t *code);
/* Whether code words from anywhere may be executed at all. */
bool regex_validate(const uint32_t *code, size_t size, size_t groups);

uint32_t regex_ascii_lower(uint32_t c);

#endif
