/* regex.c - character classes, the state, and picking the matcher of a width. See regex.h. */
#include "text/regex.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "text/regex_internal.h"

uint32_t regex_ascii_lower(uint32_t c) { return c - 'A' < 26u ? c + 32 : c; }
uint32_t regex_locale_lower(uint32_t c) { return c < 256 ? (uint32_t)tolower((int)c) : c; }
uint32_t regex_locale_upper(uint32_t c) { return c < 256 ? (uint32_t)toupper((int)c) : c; }

static bool ascii_digit(uint32_t c) { return c - '0' < 10u; }
static bool ascii_space(uint32_t c) { return c == ' ' || c - 9 < 5u; }
static bool ascii_word(uint32_t c) { return c == '_' || (c | 32) - 'a' < 26u || ascii_digit(c); }
static bool locale_word(uint32_t c) { return c < 256 && (isalnum((int)c) || c == '_'); }

bool regex_is_word_at(const RegexTables *tables, unsigned kind, uint32_t c)
{
    return kind == 0 ? ascii_word(c) : kind == 1 ? locale_word(c) : c < 128 ? ascii_word(c) : tables->is_word(c);
}

bool regex_in_category(const RegexTables *t, uint32_t category, uint32_t c)
{
    switch (category) {
    case CATEGORY_DIGIT: return ascii_digit(c);
    case CATEGORY_NOT_DIGIT: return !ascii_digit(c);
    case CATEGORY_SPACE: return ascii_space(c);
    case CATEGORY_NOT_SPACE: return !ascii_space(c);
    case CATEGORY_WORD: return ascii_word(c);
    case CATEGORY_NOT_WORD: return !ascii_word(c);
    case CATEGORY_LINEBREAK: return c == '\n';
    case CATEGORY_NOT_LINEBREAK: return c != '\n';
    case CATEGORY_LOC_WORD: return locale_word(c);
    case CATEGORY_LOC_NOT_WORD: return !locale_word(c);
    case CATEGORY_UNI_DIGIT: return c < 128 ? ascii_digit(c) : t->is_digit(c);
    case CATEGORY_UNI_NOT_DIGIT: return !(c < 128 ? ascii_digit(c) : t->is_digit(c));
    case CATEGORY_UNI_SPACE: return c < 128 ? ascii_space(c) || c - 0x1c < 4 : t->is_space(c);
    case CATEGORY_UNI_NOT_SPACE: return !(c < 128 ? ascii_space(c) || c - 0x1c < 4 : t->is_space(c));
    case CATEGORY_UNI_WORD: return regex_is_word_at(t, 2, c);
    case CATEGORY_UNI_NOT_WORD: return !regex_is_word_at(t, 2, c);
    case CATEGORY_UNI_LINEBREAK: return t->is_linebreak(c);
    case CATEGORY_UNI_NOT_LINEBREAK: return !t->is_linebreak(c);
    default: return false;
    }
}

bool regex_in_set(const RegexTables *t, const uint32_t *set, uint32_t c)
{
    bool found = true;
    if (set[0] == REGEX_CHARSET && c < 256 && set[1 + (c >> 5)] >> (c & 31) & 1)
        return true; /* most sets are one bitmap */
    for (;;) {
        switch (*set++) {
        case REGEX_FAILURE: return !found;
        case REGEX_LITERAL:
            if (c == *set++)
                return found;
            break;
        case REGEX_CATEGORY:
            if (regex_in_category(t, *set++, c))
                return found;
            break;
        case REGEX_CHARSET: /* 256 bits */
            if (c < 256 && set[c >> 5] >> (c & 31) & 1)
                return found;
            set += 8;
            break;
        case REGEX_RANGE:
            if (c >= set[0] && c <= set[1])
                return found;
            set += 2;
            break;
        case REGEX_RANGE_UNI_IGNORE: {
            uint32_t upper = t->upper(c);
            if ((c >= set[0] && c <= set[1]) || (upper >= set[0] && upper <= set[1]))
                return found;
            set += 2;
            break;
        }
        case REGEX_NEGATE: found = !found; break;
        case REGEX_BIGCHARSET: { /* 256 chunk numbers as bytes, then chunks of 256 bits */
            uint32_t chunks = *set++;
            if (c < 65536) {
                uint32_t chunk = ((const uint8_t *)set)[c >> 8];
                if (set[64 + chunk * 8 + ((c & 255) >> 5)] >> (c & 31) & 1)
                    return found;
            }
            set += 64 + chunks * 8;
            break;
        }
        default: return false;
        }
    }
}

bool regex_in_locale_set(const RegexTables *t, const uint32_t *set, uint32_t c)
{
    uint32_t lower = regex_locale_lower(c), upper = regex_locale_upper(c);
    return regex_in_set(t, set, lower) || (upper != lower && regex_in_set(t, set, upper));
}

void regex_state_init(RegexState *state, const RegexTables *tables, size_t groups, ptrdiff_t *marks)
{
    *state = (RegexState){.tables = tables, .mark_count = groups * 2, .marks = marks, .must_advance = -1, .last_index = -1};
}

void regex_state_finish(RegexState *state)
{
    free(state->stack);
    free(state->repeats);
    state->stack = NULL;
    state->repeats = NULL;
}

bool regex_push(RegexState *state, RegexEntry entry)
{
    if (state->depth == state->capacity) {
        size_t capacity = state->capacity ? state->capacity * 2 : 64;
        RegexEntry *grown = realloc(state->stack, capacity * sizeof *grown);
        if (grown == NULL)
            return false;
        state->stack = grown;
        state->capacity = capacity;
    }
    state->stack[state->depth++] = entry;
    return true;
}

static void reset(RegexState *state)
{
    for (size_t i = 0; i < state->mark_count; i++)
        state->marks[i] = -1;
    state->last_index = -1;
    state->depth = state->repeat_count = 0;
}

RegexResult regex_match(RegexState *state, const uint32_t *code)
{
    reset(state);
    return state->width == 1 ? regex_run_1(state, code) : state->width == 2 ? regex_run_2(state, code) : regex_run_4(state, code);
}

RegexResult regex_search(RegexState *state, const uint32_t *code)
{
    reset(state);
    return state->width == 1   ? regex_search_1(state, code)
           : state->width == 2 ? regex_search_2(state, code)
                               : regex_search_4(state, code);
}

#define CHAR uint8_t
#define NAME(name) name##_1
#include "text/regex_width.h"
#undef CHAR
#undef NAME
#define CHAR uint16_t
#define NAME(name) name##_2
#include "text/regex_width.h"
#undef CHAR
#undef NAME
#define CHAR uint32_t
#define NAME(name) name##_4
#include "text/regex_width.h"
