/* str_search.c - looking for a string in a string of any width: see str.h. */
#include <stdlib.h>

#include "object/error.h"
#include "object/str.h"
#include "text/search.h"

/* The needle in the width of the text. *own: to be freed. NULL: it can't occur; or no memory, and *failed. */
static const void *widened(const Str *s, const Str *sub, void **own, bool *failed)
{
    unsigned width = str_width(s), from = str_width(sub);
    *own = NULL;
    *failed = false;
    if (from == width)
        return str_bound(sub) > str_bound(s) ? NULL : str_data(sub);
    if (from > width)
        return NULL;
    *own = malloc((sub->length + 1) * width);
    if (*own == NULL) {
        error_no_memory();
        *failed = true;
        return NULL;
    }
    str_copy(*own, width, str_data(sub), from, sub->length);
    return *own;
}

static int64_t find(const Str *s, const Str *sub, size_t start, size_t end, bool last)
{
    unsigned width = str_width(s);
    if (start > end || sub->length > end - start)
        return -1;
    const char *text = (const char *)str_data(s) + start * width;
    int64_t found;
    if (sub->length == 1) {
        uint32_t c = str_char(sub, 0);
        found = last ? search_unit_last(text, end - start, c, width) : search_unit(text, end - start, c, width);
        return found < 0 ? -1 : found + (int64_t)start;
    }
    void *own;
    bool failed;
    const void *needle = widened(s, sub, &own, &failed);
    if (needle == NULL)
        return failed ? -2 : sub->length ? -1 : (int64_t)(last ? end : start);
    found = last ? search_last(text, end - start, needle, sub->length, width)
                 : search_first(text, end - start, needle, sub->length, width);
    free(own);
    return found < 0 ? -1 : found + (int64_t)start;
}

int64_t str_find(const Str *s, const Str *sub, size_t start, size_t end) { return find(s, sub, start, end, false); }
int64_t str_find_last(const Str *s, const Str *sub, size_t start, size_t end) { return find(s, sub, start, end, true); }

int64_t str_count(const Str *s, const Str *sub, size_t start, size_t end, int64_t most)
{
    void *own;
    bool failed;
    if (start > end)
        return 0;
    if (sub->length == 0)
        return search_count(NULL, end - start, NULL, 0, 1, most);
    const void *needle = widened(s, sub, &own, &failed);
    if (needle == NULL)
        return failed ? -2 : 0;
    unsigned width = str_width(s);
    int64_t count = search_count((const char *)str_data(s) + start * width, end - start, needle, sub->length, width, most);
    free(own);
    return count;
}

int64_t str_find_all(const Str *s, const Str *sub, size_t start, size_t end, size_t *places, int64_t most)
{
    void *own;
    bool failed;
    const void *needle = start < end ? widened(s, sub, &own, &failed) : NULL;
    if (needle == NULL)
        return start < end && failed ? -1 : 0;
    unsigned width = str_width(s);
    int64_t count = search_all((const char *)str_data(s) + start * width, end - start, needle, sub->length, width, places, most);
    free(own);
    for (int64_t i = 0; start && i < count; i++)
        places[i] += start;
    return count;
}
