/* fuzz_regex.c - code words, which are executed where they validate, on any text. The input: groups, width, number of words (16 bits),
   the words, the text. */
#include <stdlib.h>
#include <string.h>

#include "text/regex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_digit(uint32_t c) { return c - '0' < 10; }
static bool is_space(uint32_t c) { return c == ' ' || c - '\t' < 5; }
static bool is_word(uint32_t c) { return is_digit(c) || c == '_' || (c | 32) - 'a' < 26 || c > 0xc0; }
static bool is_linebreak(uint32_t c) { return c == '\n'; }
static uint32_t upper(uint32_t c) { return c - 'a' < 26 ? c - 32 : c; }

/* Gives up on patterns that take exponential time. */
static bool interrupted(void *context) { return ++*(int *)context > 3; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const RegexTables tables = {is_digit, is_space, is_word, is_linebreak, regex_ascii_lower, upper};
    if (size < 4)
        return 0;
    size_t groups = data[0] % 16, count = data[2] | (size_t)data[3] << 8;
    unsigned width = 1u << data[1] % 3;
    if (count == 0 || count * 4 > size - 4)
        return 0;
    uint32_t *code = malloc(count * sizeof *code);
    size_t rest = size - 4 - count * 4, length = rest / width;
    void *text = malloc(length * width + 1);
    ptrdiff_t marks[32];
    if (code == NULL || text == NULL)
        abort();
    memcpy(code, data + 4, count * 4);
    memcpy(text, data + 4 + count * 4, length * width);
    if (regex_validate(code, count, groups)) {
        for (int search = 0; search < 2; search++) {
            int steps = 0;
            RegexState state;
            regex_state_init(&state, &tables, groups, marks);
            state.text = text;
            state.width = width;
            state.beginning = state.start = 0;
            state.end = (ptrdiff_t)length;
            state.must_advance = -1;
            state.interrupted = interrupted;
            state.context = &steps;
            RegexResult result = search ? regex_search(&state, code) : regex_match(&state, code);
            if (result == REGEX_MATCHED && (state.start < 0 || state.position > (ptrdiff_t)length))
                abort();
            regex_state_finish(&state);
        }
    }
    free(code);
    free(text);
    return 0;
}
