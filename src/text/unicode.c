/* unicode.c - properties and case mapping: see unicode.h. */
#include "text/unicode.h"

#include <string.h>

#include "text/unicode_decomposition.h"

static unsigned put_special(const UnicodeSpecial *special, unsigned skip, unsigned count, uint32_t *to)
{
    memcpy(to, unicode_special_chars + special->at + skip, count * sizeof *to);
    return count;
}

unsigned unicode_lower(uint32_t c, uint32_t to[UNICODE_MAX_MAPPED])
{
    const UnicodeRecord *r = unicode_record(c);
    const UnicodeSpecial *s = &unicode_specials[r->special];
    if (r->special)
        return put_special(s, 0, s->lower, to);
    *to = c + (uint32_t)r->lower;
    return 1;
}

unsigned unicode_title(uint32_t c, uint32_t to[UNICODE_MAX_MAPPED])
{
    const UnicodeRecord *r = unicode_record(c);
    const UnicodeSpecial *s = &unicode_specials[r->special];
    if (r->special)
        return put_special(s, s->lower, s->title, to);
    *to = c + (uint32_t)r->title;
    return 1;
}

unsigned unicode_upper(uint32_t c, uint32_t to[UNICODE_MAX_MAPPED])
{
    const UnicodeRecord *r = unicode_record(c);
    const UnicodeSpecial *s = &unicode_specials[r->special];
    if (r->special)
        return put_special(s, s->lower + s->title, s->upper, to);
    *to = c + (uint32_t)r->upper;
    return 1;
}

unsigned unicode_fold(uint32_t c, uint32_t to[UNICODE_MAX_MAPPED])
{
    const UnicodeRecord *r = unicode_record(c);
    const UnicodeSpecial *s = &unicode_specials[r->special];
    if (r->special)
        return put_special(s, s->lower + s->title + s->upper, s->fold, to);
    *to = c + (uint32_t)r->lower;
    return 1;
}

uint32_t unicode_lower_simple(uint32_t c)
{
    const UnicodeRecord *r = unicode_record(c);
    return r->special ? unicode_special_chars[unicode_specials[r->special].at] : c + (uint32_t)r->lower;
}

uint32_t unicode_upper_simple(uint32_t c)
{
    const UnicodeRecord *r = unicode_record(c);
    const UnicodeSpecial *s = &unicode_specials[r->special];
    return r->special ? unicode_special_chars[s->at + s->lower + s->title] : c + (uint32_t)r->upper;
}

bool unicode_numeric(uint32_t c, double *number)
{
    unsigned index = unicode_record(c)->numeric;
    *number = unicode_numerics[index];
    return index != 0;
}

const char *unicode_category_name(const UnicodeRecord *record) { return unicode_categories[record->category]; }
const char *unicode_bidirectional_name(const UnicodeRecord *record) { return unicode_bidirectionals[record->bidirectional]; }
const char *unicode_width_name(const UnicodeRecord *record) { return unicode_widths[record->east_asian_width]; }

static bool is_new_since_3_2(uint32_t c)
{
    size_t low = 0, high = UNICODE_NEW_SINCE_3_2;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > unicode_new_since_3_2[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < UNICODE_NEW_SINCE_3_2 && c >= unicode_new_since_3_2[low].first;
}

UnicodeRecord unicode_record_3_2(uint32_t c)
{
    if (is_new_since_3_2(c))
        return (UnicodeRecord){.decimal = -1, .digit = -1, .east_asian_width = unicode_record(0x10ffff)->east_asian_width};
    UnicodeRecord record = *unicode_record(c);
    size_t low = 0, high = UNICODE_CHANGED_SINCE_3_2;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > unicode_changed_since_3_2[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    const UnicodeChange *change = &unicode_changed_since_3_2[low];
    if (low < UNICODE_CHANGED_SINCE_3_2 && c >= change->first) {
        record.category = change->category;
        record.bidirectional = change->bidirectional;
        record.east_asian_width = change->east_asian_width;
        record.decimal = change->decimal;
        record.numeric = change->numeric;
        record.flags = (record.flags & ~(uint32_t)UNICODE_MIRRORED) | (change->mirrored ? UNICODE_MIRRORED : 0);
    }
    return record;
}
