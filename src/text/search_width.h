/* search_width.h - search.c's functions for one width: included with UNIT and NAME(x) defined. */

static int64_t NAME(first_unit)(const UNIT *text, size_t n, UNIT unit)
{
    size_t i = 0;
    for (; i + 16 <= n; i += 16) { /* the compiler makes vectors of the inner loop */
        unsigned any = 0;
        for (unsigned k = 0; k < 16; k++)
            any |= text[i + k] == unit;
        if (any)
            break;
    }
    for (; i < n; i++)
        if (text[i] == unit)
            return (int64_t)i;
    return -1;
}

__attribute__((unused)) static int64_t NAME(last_unit)(const UNIT *text, size_t n, UNIT unit)
{
    while (n > 0)
        if (text[--n] == unit)
            return (int64_t)n;
    return -1;
}

/* The start of the greatest suffix of the needle by one order of units, and its period. */
static size_t NAME(maximal_suffix)(const UNIT *needle, size_t m, int reversed, size_t *period)
{
    size_t suffix = 0, candidate = 1, k = 0;
    *period = 1;
    while (candidate + k < m) {
        UNIT a = needle[candidate + k], b = needle[suffix + k];
        if (reversed ? a > b : a < b) {
            candidate += k + 1;
            k = 0;
            *period = candidate - suffix;
        } else if (a == b) {
            if (++k == *period) {
                candidate += *period;
                k = 0;
            }
        } else {
            suffix = candidate++;
            k = 0;
            *period = 1;
        }
    }
    return suffix;
}

/* Crochemore and Perrin's two-way search: linear time, no tables. */
static int64_t NAME(two_way)(const UNIT *text, size_t n, const UNIT *needle, size_t m)
{
    size_t period, period_reversed;
    size_t cut = NAME(maximal_suffix)(needle, m, 0, &period);
    size_t cut_reversed = NAME(maximal_suffix)(needle, m, 1, &period_reversed);
    if (cut_reversed > cut) {
        cut = cut_reversed;
        period = period_reversed;
    }
    int periodic = cut + period <= m && memcmp(needle, needle + period, cut * sizeof(UNIT)) == 0;
    if (!periodic)
        period = (cut > m - cut ? cut : m - cut) + 1;
    size_t at = 0, memory = 0;
    while (at + m <= n) {
        size_t i = cut > memory ? cut : memory;
        while (i < m && needle[i] == text[at + i])
            i++;
        if (i < m) {
            at += i - cut + 1;
            memory = 0;
            continue;
        }
        i = cut;
        while (i > memory && needle[i - 1] == text[at + i - 1])
            i--;
        if (i <= memory)
            return (int64_t)at;
        at += period;
        memory = periodic ? m - period : 0;
    }
    return -1;
}

/* Tries every place where the first two and the last unit fit; where that keeps failing late, two_way takes over. */
static int64_t NAME(first)(const UNIT *text, size_t n, const UNIT *needle, size_t m)
{
    UNIT head = needle[0], tail = needle[m - 1];
    size_t at = 0, last = n - m, work = 0;
    while (at <= last) {
        if (text[at] != head) {
            int64_t next = NAME(first_unit)(text + at, last + 1 - at, head);
            if (next < 0)
                return -1;
            at += (size_t)next;
        }
        if (text[at + m - 1] == tail) {
            size_t i = 1;
            while (i < m - 1 && text[at + i] == needle[i])
                i++;
            if (i >= m - 1)
                return (int64_t)at;
            work += i;
            if (work > 4 * at + 1000) {
                int64_t found = NAME(two_way)(text + at, n - at, needle, m);
                return found < 0 ? found : found + (int64_t)at;
            }
        }
        at++;
    }
    return -1;
}

static int64_t NAME(last)(const UNIT *text, size_t n, const UNIT *needle, size_t m)
{
    UNIT head = needle[0], tail = needle[m - 1];
    size_t work = 0;
    for (size_t at = n - m + 1; at-- > 0;) {
        if (text[at] != head || text[at + m - 1] != tail)
            continue;
        size_t i = 1;
        while (i < m - 1 && text[at + i] == needle[i])
            i++;
        if (i >= m - 1)
            return (int64_t)at;
        work += i;
        if (work > 4 * (n - at) + 1000 && at > 0)
            return NAME(last_slow)(text, at - 1 + m, needle, m);
    }
    return -1;
}
