/* search_width.h - search.c's functions for one width: included with UNIT and NAME(x) defined. */

__attribute__((unused)) static int64_t NAME(first_unit)(const UNIT *text, size_t n, UNIT unit)
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

typedef UNIT NAME(lanes) __attribute__((vector_size(16)));

static inline NAME(lanes) NAME(load)(const UNIT *from)
{
    NAME(lanes) v;
    memcpy(&v, from, sizeof v);
    return v;
}

/* The unit in every lane; a product, since narrow stores that are loaded as a vector would stall. */
static inline NAME(lanes) NAME(spread)(UNIT unit)
{
    typedef uint64_t Pair __attribute__((vector_size(16)));
    uint64_t word = unit * (UINT64_MAX / (UNIT)-1);
    return (NAME(lanes))(Pair){word, word};
}

/* How many units from the second on are equal; all but the last one at most. */
static inline size_t NAME(agreement)(const UNIT *text, const UNIT *needle, size_t m)
{
    size_t i = 1;
    while (i < m - 1 && text[i] == needle[i])
        i++;
    return i;
}

/* Of the 16 bytes' worth of places from `text` on, the first where the needle lies, or -1. *work: units compared. */
static inline int NAME(first_in_block)(const UNIT *text, const UNIT *needle, size_t m, NAME(lanes) heads, NAME(lanes) tails, size_t *work)
{
    enum { LANE_BITS = HIT_BITS * sizeof(UNIT) };
    NAME(lanes) fit = (NAME(lanes))((NAME(load)(text) == heads) & (NAME(load)(text + m - 1) == tails));
    for (uint64_t bits = hits_of(&fit); bits;) {
        int lane = __builtin_ctzll(bits) / LANE_BITS;
        size_t agreed = NAME(agreement)(text + lane, needle, m);
        if (agreed >= m - 1)
            return lane;
        *work += agreed;
        bits &= ~(((1u << LANE_BITS) - 1ull) << lane * LANE_BITS);
    }
    return -1;
}

/* The same for few places, or for a needle that is hard to find. */
static int64_t NAME(rest)(const UNIT *text, size_t n, const UNIT *needle, size_t m, int hard)
{
    if (hard && m > 1)
        return NAME(two_way)(text, n, needle, m);
    for (size_t at = 0; at + m <= n; at++)
        if (text[at] == needle[0] && text[at + m - 1] == needle[m - 1] && NAME(agreement)(text + at, needle, m) >= m - 1)
            return (int64_t)at;
    return -1;
}

/* Tries every place where the first and the last unit fit, 16 bytes' worth of places at a time; where the rest keeps
   failing late, two_way takes over. */
static int64_t NAME(first)(const UNIT *text, size_t n, const UNIT *needle, size_t m)
{
    enum { PLACES = 16 / sizeof(UNIT) };
    NAME(lanes) heads = NAME(spread)(needle[0]), tails = NAME(spread)(needle[m - 1]);
    size_t at = 0, places = n - m + 1, work = 0;
    while (places >= PLACES && at < places) {
        if (at + PLACES > places)
            at = places - PLACES; /* the last block overlaps the one before */
        int found = NAME(first_in_block)(text + at, needle, m, heads, tails, &work);
        if (found >= 0)
            return (int64_t)at + found;
        at += PLACES;
        if (__builtin_expect(work > 4 * at + 1000, 0) && at < places) {
            int64_t later = NAME(two_way)(text + at, n - at, needle, m);
            return later < 0 ? later : later + (int64_t)at;
        }
    }
    int64_t found = at < places ? NAME(rest)(text + at, n - at, needle, m, 0) : -1;
    return found < 0 ? -1 : found + (int64_t)at;
}

/* Where the needle lies again and again without overlap, `most` times at most: the places are put to `places`, unless
   that is NULL. How many. */
static int64_t NAME(all)(const UNIT *text, size_t n, const UNIT *needle, size_t m, size_t *places, int64_t most)
{
    enum { LANE_BITS = HIT_BITS * sizeof(UNIT), PLACES = 16 / sizeof(UNIT) };
    NAME(lanes) heads = NAME(spread)(needle[0]), tails = NAME(spread)(needle[m - 1]);
    size_t at = 0, end = n - m + 1, allowed = 0, work = 0;
    int64_t count = 0;
    while (end >= PLACES && at < end && work <= 4 * at + 1000) {
        if (at + PLACES > end) {
            allowed = allowed > at ? allowed : at;
            at = end - PLACES; /* the last block overlaps the one before */
        }
        NAME(lanes) fit = (NAME(lanes))((NAME(load)(text + at) == heads) & (NAME(load)(text + at + m - 1) == tails));
        for (uint64_t bits = hits_of(&fit); bits;) {
            int lane = __builtin_ctzll(bits) / LANE_BITS;
            size_t place = at + (size_t)lane;
            bits &= ~(((1u << LANE_BITS) - 1ull) << lane * LANE_BITS);
            if (place < allowed)
                continue;
            size_t agreed = NAME(agreement)(text + place, needle, m);
            if (agreed < m - 1) {
                work += agreed;
                continue;
            }
            if (places)
                places[count] = place;
            if (++count == most)
                return count;
            allowed = place + m;
        }
        at += PLACES;
        at = allowed > at ? allowed : at;
    }
    for (at = allowed > at ? allowed : at; at < end; at += m) {
        int64_t found = NAME(rest)(text + at, n - at, needle, m, work > 1000);
        if (found < 0)
            break;
        at += (size_t)found;
        if (places)
            places[count] = at;
        if (++count == most)
            break;
    }
    return count;
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
