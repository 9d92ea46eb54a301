/* names.c - names of characters, packed as unicode_names.h says. See unicode.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/ascii.h"
#include "text/unicode.h"
#include "text/unicode_names.h"

enum { ALL_NAMES = UNICODE_NAMES + UNICODE_ALIASES + UNICODE_SEQUENCES, SLOTS = 1 << 17 };
_Static_assert((int)ALL_NAMES < (int)SLOTS / 2, "the hash table has room");
_Static_assert((int)UNICODE_NAME_MAX < (int)UNICODE_NAME_ROOM, "names fit");

static const char *const hangul_first[] = {"G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"};
static const char *const hangul_vowel[] = {"A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE", "WI", "YU", "EU", "YI", "I"};
static const char *const hangul_last[] = {"", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B", "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H"};
static const char hangul_prefix[] = "HANGUL SYLLABLE ";

/* The place of a symbol in the alphabet: ASCII from space on, three left out. */
static unsigned symbol(char c)
{
    return (unsigned)(c - ' ') - (c > '"') - (c > '?') - (c > '\\');
}

static unsigned next_word(const char **p)
{
    unsigned s = symbol(*(*p)++) - 1;
    if (s < UNICODE_NAME_ONE)
        return s;
    s -= UNICODE_NAME_ONE;
    if (s < UNICODE_NAME_TWO)
        return UNICODE_NAME_ONE + s * UNICODE_NAME_SYMBOLS + symbol(*(*p)++);
    s -= UNICODE_NAME_TWO;
    unsigned middle = symbol(*(*p)++);
    s = (s * UNICODE_NAME_SYMBOLS + middle) * UNICODE_NAME_SYMBOLS + symbol(*(*p)++);
    return UNICODE_NAME_ONE + UNICODE_NAME_TWO * UNICODE_NAME_SYMBOLS + s;
}

static const char *word_text(unsigned word)
{
    const char *p = unicode_words + unicode_word_offsets[word / 16];
    for (unsigned skip = word % 16; skip; skip--)
        p = strchr(p, '|') + 1;
    return p;
}

/* Spells a name out, from its packed form; the packed form's end. */
static const char *spell(const char *packed, char *name, size_t *length)
{
    size_t n = 0;
    while (*packed != ' ') {
        const char *word = word_text(next_word(&packed));
        if (n && name[n - 1] != '-')
            name[n++] = ' ';
        while (*word != '|')
            name[n++] = *word++;
    }
    name[n] = 0;
    *length = n;
    return packed + 1;
}

static const char *packed_name(unsigned number)
{
    const char *p = unicode_name_text + unicode_name_offsets[number / 32];
    for (unsigned skip = number % 32; skip; skip--) {
        while (*p != ' ')
            next_word(&p);
        p++;
    }
    return p;
}

static int run_before(uint32_t c)
{
    int low = 0, high = UNICODE_NAME_RUNS;
    while (low < high) {
        int middle = (low + high) / 2;
        if (unicode_name_runs[middle].first <= c)
            low = middle + 1;
        else
            high = middle;
    }
    return low - 1;
}

size_t unicode_name(uint32_t c, char name[UNICODE_NAME_ROOM])
{
    uint32_t syllable = c - 0xac00;
    if (syllable < 11172)
        return (size_t)sprintf(name, "%s%s%s%s", hangul_prefix, hangul_first[syllable / 588], hangul_vowel[syllable % 588 / 28],
                               hangul_last[syllable % 28]);
    for (int i = 0; i < UNICODE_DERIVED_NAMES; i++)
        if (c >= unicode_derived_names[i].first && c <= unicode_derived_names[i].last)
            return (size_t)sprintf(name, "%s%04X", unicode_derived_names[i].prefix, c);
    int run = run_before(c);
    if (run < 0)
        return 0;
    uint32_t number = unicode_name_runs[run].number + (c - unicode_name_runs[run].first);
    uint32_t end = run + 1 < UNICODE_NAME_RUNS ? unicode_name_runs[run + 1].number : UNICODE_NAMES;
    size_t length = 0;
    if (number < end)
        spell(packed_name(number), name, &length);
    return length;
}

static uint32_t hash_name(const char *name, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (uint8_t)name[i]) * 16777619u;
    return h ^ h >> 15;
}

/* Every name by its hash: number + 1, 0 for an empty slot. */
static uint32_t *make_table(void)
{
    uint32_t *table = calloc(SLOTS, sizeof *table);
    const char *p = unicode_name_text;
    for (uint32_t number = 0; table && number < ALL_NAMES; number++) {
        char name[UNICODE_NAME_ROOM];
        size_t n;
        p = spell(p, name, &n);
        uint32_t at = hash_name(name, n) & (SLOTS - 1);
        while (table[at])
            at = (at + 1) & (SLOTS - 1);
        table[at] = number + 1;
    }
    return table;
}

/* The longest of some spellings that the text starts with. */
static int longest(const char *const *spellings, int count, const char **text)
{
    int best = -1;
    size_t best_length = 0;
    for (int i = 0; i < count; i++) {
        size_t n = strlen(spellings[i]);
        if (strncmp(*text, spellings[i], n) == 0 && (best < 0 || n > best_length)) {
            best = i;
            best_length = n;
        }
    }
    *text += best_length;
    return best;
}

static uint32_t lookup_hangul(const char *text)
{
    int first = longest(hangul_first, 19, &text);
    int vowel = longest(hangul_vowel, 21, &text);
    int last = longest(hangul_last, 28, &text);
    return first < 0 || vowel < 0 || last < 0 || *text ? 0 : 0xac00 + (uint32_t)((first * 21 + vowel) * 28 + last);
}

/* Ideographs, like syllables, are found by capital letters only: CPython makes their names up. */
static bool strict_case(uint32_t c)
{
    for (int i = 0; i < UNICODE_DERIVED_NAMES; i++)
        if (c >= unicode_derived_names[i].first && c <= unicode_derived_names[i].last)
            return strncmp(unicode_derived_names[i].prefix, "CJK U", 5) == 0 || strncmp(unicode_derived_names[i].prefix, "TANGUT I", 8) == 0;
    return false;
}

/* Names that end in the character's number. */
static uint32_t lookup_derived(const char *name, size_t n, bool is_upper)
{
    const char *hyphen = strrchr(name, '-');
    size_t digits = hyphen ? n - (size_t)(hyphen + 1 - name) : 0;
    if (digits != 4 && digits != 5)
        return 0;
    uint32_t c = 0;
    for (const char *p = hyphen + 1; *p; p++) {
        if (hex_digit((uint8_t)*p) < 0)
            return 0;
        c = c << 4 | (uint32_t)hex_digit((uint8_t)*p);
    }
    char check[UNICODE_NAME_ROOM];
    for (int i = 0; i < UNICODE_DERIVED_NAMES; i++)
        if (c >= unicode_derived_names[i].first && c <= unicode_derived_names[i].last)
            return unicode_name(c, check) == n && memcmp(check, name, n) == 0 && (is_upper || !strict_case(c)) ? c : 0;
    return 0;
}

static uint32_t character_of(uint32_t number)
{
    int low = 0, high = UNICODE_NAME_RUNS;
    while (low < high) {
        int middle = (low + high) / 2;
        if (unicode_name_runs[middle].number <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return unicode_name_runs[low - 1].first + (number - unicode_name_runs[low - 1].number);
}

static int found(uint32_t number, bool sequences, uint32_t *to)
{
    if (number < UNICODE_NAMES) {
        *to = character_of(number);
        return 1;
    }
    number -= UNICODE_NAMES;
    if (number < UNICODE_ALIASES) {
        *to = unicode_alias_targets[number];
        return 1;
    }
    number -= UNICODE_ALIASES;
    int n = 0;
    while (sequences && n < 4 && unicode_sequences[number][n]) {
        to[n] = unicode_sequences[number][n];
        n++;
    }
    return n;
}

int unicode_lookup(uint32_t **table, const char *text, size_t length, bool sequences, uint32_t to[4])
{
    char name[UNICODE_NAME_ROOM], candidate[UNICODE_NAME_ROOM];
    if (length == 0 || length >= sizeof name)
        return 0;
    for (size_t i = 0; i < length; i++)
        name[i] = (char)ascii_upper((uint8_t)text[i]);
    name[length] = 0;
    bool is_upper = memcmp(name, text, length) == 0;
    if (is_upper && memcmp(name, hangul_prefix, sizeof hangul_prefix - 1) == 0 && (*to = lookup_hangul(name + sizeof hangul_prefix - 1)) != 0)
        return 1;
    if ((*to = lookup_derived(name, length, is_upper)) != 0)
        return 1;
    if (*table == NULL && (*table = make_table()) == NULL)
        return -1;
    for (uint32_t at = hash_name(name, length) & (SLOTS - 1); (*table)[at]; at = (at + 1) & (SLOTS - 1)) {
        size_t n;
        spell(packed_name((*table)[at] - 1), candidate, &n);
        if (n == length && memcmp(candidate, name, n) == 0)
            return found((*table)[at] - 1, sequences, to);
    }
    return 0;
}
