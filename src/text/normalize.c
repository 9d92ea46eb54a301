/* normalize.c - normal forms: decompose, order by combining class, compose. See unicode.h. */
#include <stdlib.h>
#include <string.h>

#include "text/unicode.h"
#include "text/unicode_decomposition.h"

enum {
    HANGUL_S = 0xac00, HANGUL_L = 0x1100, HANGUL_V = 0x1161, HANGUL_T = 0x11a7,
    HANGUL_LS = 19, HANGUL_VS = 21, HANGUL_TS = 28, HANGUL_SYLLABLES = HANGUL_LS * HANGUL_VS * HANGUL_TS,
};

static const uint32_t *decomposition(uint32_t c)
{
    if (c > UNICODE_MAX)
        return NULL;
    unsigned page = unicode_decomposition_index[c >> UNICODE_DECOMPOSITION_SHIFT];
    unsigned at = unicode_decomposition_pages[(page << UNICODE_DECOMPOSITION_SHIFT) +
                                              (c & ((1u << UNICODE_DECOMPOSITION_SHIFT) - 1))];
    return at ? unicode_decomposition_data + at : NULL;
}

unsigned unicode_decomposition(uint32_t c, const uint32_t **characters, const char **prefix)
{
    const uint32_t *entry = decomposition(c);
    if (entry == NULL)
        return 0;
    *characters = entry + 1;
    *prefix = unicode_prefixes[entry[0] & 0xff];
    return entry[0] >> 8;
}

int unicode_quick_check(const uint32_t *text, size_t length, NormalForm form)
{
    static const uint32_t no[] = {[NORMAL_NFC] = UNICODE_NFC_NO, [NORMAL_NFD] = UNICODE_NFD_NO,
                                  [NORMAL_NFKC] = UNICODE_NFKC_NO, [NORMAL_NFKD] = UNICODE_NFKD_NO};
    bool composed = form == NORMAL_NFC || form == NORMAL_NFKC, maybe = false;
    unsigned previous = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < 0x80) {
            previous = 0;
            continue;
        }
        const UnicodeRecord *r = unicode_record(text[i]);
        if ((r->combining && previous > r->combining) || r->flags & no[form])
            return 0;
        maybe |= composed && (r->flags & UNICODE_NFC_MAYBE);
        previous = r->combining;
    }
    return maybe ? -1 : 1;
}

typedef struct Output {
    uint32_t *text;
    size_t length, capacity;
} Output;

static bool put(Output *out, uint32_t c)
{
    if (out->length == out->capacity) {
        size_t capacity = out->capacity * 2 + 16;
        uint32_t *grown = realloc(out->text, capacity * sizeof *grown);
        if (grown == NULL)
            return false;
        out->text = grown;
        out->capacity = capacity;
    }
    out->text[out->length++] = c;
    return true;
}

/* What Unicode 3.2 decomposed a character to; 0: as now. */
static uint32_t corrected(uint32_t c)
{
    for (int i = 0; i < UNICODE_CORRECTIONS; i++)
        if (unicode_corrections[i][0] == c)
            return unicode_corrections[i][1];
    return 0;
}

/* Decompositions nest at most a few levels deep. */
static bool put_decomposed(Output *out, uint32_t c, bool compatible, bool old)
{
    uint32_t syllable = c - HANGUL_S;
    if (syllable < HANGUL_SYLLABLES) {
        unsigned t = syllable % HANGUL_TS;
        return put(out, HANGUL_L + syllable / (HANGUL_VS * HANGUL_TS)) &&
               put(out, HANGUL_V + syllable % (HANGUL_VS * HANGUL_TS) / HANGUL_TS) && (t == 0 || put(out, HANGUL_T + t));
    }
    const uint32_t *entry = c < 0x80 ? NULL : decomposition(c);
    if (entry && old && unicode_record_3_2(c).category == 0)
        entry = NULL;
    if (entry == NULL || (!compatible && (entry[0] & 0xff)))
        return put(out, c);
    if (old && corrected(c))
        return put(out, corrected(c));
    for (unsigned i = 0; i < entry[0] >> 8; i++)
        if (!put_decomposed(out, entry[1 + i], compatible, old))
            return false;
    return true;
}

typedef struct Mark { uint32_t c; uint32_t order; } Mark;

static int by_class(const void *a, const void *b)
{
    const Mark *x = a, *y = b;
    int order = (int)unicode_record(x->c)->combining - (int)unicode_record(y->c)->combining;
    return order ? order : x->order < y->order ? -1 : 1;
}

/* Sorts a run of marks by class, keeping the order of equals; long runs, which only an attacker writes, by qsort. */
static bool sort_run(uint32_t *run, size_t n)
{
    if (n <= 32) {
        for (size_t i = 1; i < n; i++) {
            uint32_t c = run[i];
            unsigned class = unicode_record(c)->combining;
            size_t k = i;
            for (; k > 0 && unicode_record(run[k - 1])->combining > class; k--)
                run[k] = run[k - 1];
            run[k] = c;
        }
        return true;
    }
    Mark *marks = malloc(n * sizeof *marks);
    if (marks == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        marks[i] = (Mark){run[i], (uint32_t)i};
    qsort(marks, n, sizeof *marks, by_class);
    for (size_t i = 0; i < n; i++)
        run[i] = marks[i].c;
    free(marks);
    return true;
}

static bool sort_marks(uint32_t *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        if (text[i] < 0x80 || unicode_record(text[i])->combining == 0) {
            i++;
            continue;
        }
        size_t start = i;
        while (i < length && text[i] >= 0x80 && unicode_record(text[i])->combining)
            i++;
        if (!sort_run(text + start, i - start))
            return false;
    }
    return true;
}

/* What two characters compose to; 0: nothing. */
static uint32_t pair(uint32_t a, uint32_t b)
{
    if (a - HANGUL_L < HANGUL_LS && b - HANGUL_V < HANGUL_VS)
        return HANGUL_S + ((a - HANGUL_L) * HANGUL_VS + (b - HANGUL_V)) * HANGUL_TS;
    if (a - HANGUL_S < HANGUL_SYLLABLES && (a - HANGUL_S) % HANGUL_TS == 0 && b - HANGUL_T - 1 < HANGUL_TS - 1)
        return a + (b - HANGUL_T);
    size_t low = 0, high = UNICODE_PAIRS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const UnicodePair *p = &unicode_pairs[middle];
        if (p->first < a || (p->first == a && p->second < b))
            low = middle + 1;
        else
            high = middle;
    }
    const UnicodePair *p = &unicode_pairs[low];
    return low < UNICODE_PAIRS && p->first == a && p->second == b ? p->result : 0;
}

/* Composes in place; the new length. A character composes with the last starter unless one of its own class or higher
   stands between. */
static size_t compose(uint32_t *text, size_t length, bool old)
{
    size_t to = 0, starter = SIZE_MAX;
    unsigned previous = 0; /* class of the last character kept since the starter */
    for (size_t i = 0; i < length; i++) {
        uint32_t c = text[i];
        unsigned class = c < 0x80 ? 0 : unicode_record(c)->combining;
        bool blocked = starter == SIZE_MAX || (to - 1 != starter && (previous >= class || previous == 0));
        if (!blocked && c >= 0x80 && unicode_is(c, UNICODE_NFC_MAYBE)) {
            uint32_t both = pair(text[starter], c);
            if (both && !(old && unicode_record_3_2(both).category == 0)) {
                text[starter] = both;
                continue;
            }
        }
        if (class == 0)
            starter = to;
        previous = class;
        text[to++] = c;
    }
    return to;
}

uint32_t *unicode_normalize(const uint32_t *text, size_t length, NormalForm form, bool old, size_t *result_length)
{
    bool compatible = form == NORMAL_NFKC || form == NORMAL_NFKD;
    Output out = {0};
    if (length > SIZE_MAX / 64)
        return NULL;
    out.capacity = length + length / 4 + 16;
    out.text = malloc(out.capacity * sizeof *out.text);
    bool ok = out.text != NULL;
    for (size_t i = 0; ok && i < length; i++)
        ok = put_decomposed(&out, text[i], compatible, old);
    if (!ok || !sort_marks(out.text, out.length)) {
        free(out.text);
        return NULL;
    }
    if (form == NORMAL_NFC || form == NORMAL_NFKC)
        out.length = compose(out.text, out.length, old);
    *result_length = out.length;
    return out.text;
}
