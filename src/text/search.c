/* search.c - see search.h. */
#define _GNU_SOURCE
#include "text/search.h"

#include <stdlib.h>
#include <string.h>

#define PASTE2(a, b) a##_##b
#define PASTE(a, b) PASTE2(a, b)
#define NAME(x) PASTE(x, UNIT)

/* Sixteen bytes that are 0 or 255 as bits, HIT_BITS for each byte. */
#if defined __SSE2__
#include <emmintrin.h>
enum { HIT_BITS = 1 };
static inline uint64_t hits_of(const void *bytes) { return (unsigned)_mm_movemask_epi8(_mm_loadu_si128(bytes)); }
#elif defined __ARM_NEON
#include <arm_neon.h>
enum { HIT_BITS = 4 };
static inline uint64_t hits_of(const void *bytes)
{
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(vld1q_u8(bytes)), 4)), 0);
}
#else
enum { HIT_BITS = 1 };
static inline uint64_t hits_of(const void *bytes)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < 16; i++)
        bits |= (uint64_t)(((const uint8_t *)bytes)[i] & 1) << i;
    return bits;
}
#endif

/* The last occurrence is the first one of everything turned round. Without memory for that: the plain way. */
#define LAST_SLOW(unit)                                                                                                \
    static int64_t two_way_##unit(const unit *text, size_t n, const unit *needle, size_t m);                           \
    static int64_t last_slow_##unit(const unit *text, size_t n, const unit *needle, size_t m)                          \
    {                                                                                                                  \
        unit *turned = malloc((n + m) * sizeof *turned);                                                               \
        int64_t found = -1;                                                                                            \
        if (turned == NULL) {                                                                                          \
            for (size_t at = n - m + 1; at-- > 0;)                                                                     \
                if (memcmp(text + at, needle, m * sizeof *needle) == 0)                                                \
                    return (int64_t)at;                                                                                \
            return -1;                                                                                                 \
        }                                                                                                              \
        for (size_t i = 0; i < n; i++)                                                                                 \
            turned[i] = text[n - 1 - i];                                                                               \
        for (size_t i = 0; i < m; i++)                                                                                 \
            turned[n + i] = needle[m - 1 - i];                                                                         \
        found = two_way_##unit(turned, n, turned + n, m);                                                              \
        free(turned);                                                                                                  \
        return found < 0 ? -1 : (int64_t)(n - m) - found;                                                              \
    }

LAST_SLOW(uint8_t)
LAST_SLOW(uint16_t)
LAST_SLOW(uint32_t)

#define UNIT uint8_t
#include "text/search_width.h"
#undef UNIT
#define UNIT uint16_t
#include "text/search_width.h"
#undef UNIT
#define UNIT uint32_t
#include "text/search_width.h"
#undef UNIT

int64_t search_unit(const void *text, size_t n, uint32_t unit, unsigned width)
{
    if (width == 1) {
        const char *found = unit > 0xff || n == 0 ? NULL : memchr(text, (int)unit, n);
        return found ? found - (const char *)text : -1;
    }
    if (width == 2)
        return unit > 0xffff ? -1 : first_unit_uint16_t(text, n, (uint16_t)unit);
    return first_unit_uint32_t(text, n, unit);
}

int64_t search_unit_last(const void *text, size_t n, uint32_t unit, unsigned width)
{
    if (width == 1) {
        const char *found = unit > 0xff || n == 0 ? NULL : memrchr(text, (int)unit, n);
        return found ? found - (const char *)text : -1;
    }
    if (width == 2)
        return unit > 0xffff ? -1 : last_unit_uint16_t(text, n, (uint16_t)unit);
    return last_unit_uint32_t(text, n, unit);
}

static uint32_t unit_at(const void *text, unsigned width)
{
    return width == 1 ? *(const uint8_t *)text : width == 2 ? *(const uint16_t *)text : *(const uint32_t *)text;
}

int64_t search_first(const void *text, size_t n, const void *needle, size_t m, unsigned width)
{
    if (m > n)
        return -1;
    if (m == 0)
        return 0;
    if (m == 1)
        return search_unit(text, n, unit_at(needle, width), width);
    if (m == n)
        return memcmp(text, needle, n * width) == 0 ? 0 : -1;
    return width == 1   ? first_uint8_t(text, n, needle, m)
           : width == 2 ? first_uint16_t(text, n, needle, m)
                        : first_uint32_t(text, n, needle, m);
}

int64_t search_last(const void *text, size_t n, const void *needle, size_t m, unsigned width)
{
    if (m > n)
        return -1;
    if (m == 0)
        return (int64_t)n;
    if (m == 1)
        return search_unit_last(text, n, unit_at(needle, width), width);
    return width == 1   ? last_uint8_t(text, n, needle, m)
           : width == 2 ? last_uint16_t(text, n, needle, m)
                        : last_uint32_t(text, n, needle, m);
}

static int64_t count_bytes(const uint8_t *text, size_t n, uint8_t byte)
{
    int64_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += text[i] == byte;
    return count;
}

int64_t search_count(const void *text, size_t n, const void *needle, size_t m, unsigned width, int64_t most)
{
    if (most <= 0)
        return 0;
    if (m == 0)
        return (int64_t)n + 1 < most ? (int64_t)n + 1 : most;
    if (m == 1 && width == 1 && most >= (int64_t)n)
        return count_bytes(text, n, *(const uint8_t *)needle);
    return search_all(text, n, needle, m, width, NULL, most);
}

int64_t search_all(const void *text, size_t n, const void *needle, size_t m, unsigned width, size_t *places, int64_t most)
{
    if (m > n || most <= 0)
        return 0;
    return width == 1   ? all_uint8_t(text, n, needle, m, places, most)
           : width == 2 ? all_uint16_t(text, n, needle, m, places, most)
                        : all_uint32_t(text, n, needle, m, places, most);
}
