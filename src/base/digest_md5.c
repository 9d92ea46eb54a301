/* digest_md5.c - MD5 (RFC 1321). */
#include <string.h>

#include "base/digest.h"

/* floor(2^32 |sin(i + 1)|) */
static const uint32_t sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};
static const uint8_t turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

void md5_start(Digest *d)
{
    static const uint32_t start[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    memcpy(d->state.words, start, sizeof start);
}

static inline uint32_t rotate(uint32_t x, unsigned n) { return x << n | x >> (32 - n); }

/* One step; the four registers change places with each. */
#define STEP(f, i, k) do { \
        uint32_t sum = a + (f) + sines[i] + m[k]; \
        a = e; \
        e = c; \
        c = b; \
        b += rotate(sum, turns[(i) / 16][(i) % 4]); \
    } while (0)

static void block(uint32_t *h, const uint8_t *data)
{
    uint32_t m[16], a = h[0], b = h[1], c = h[2], e = h[3];
    memcpy(m, data, sizeof m); /* little-endian, as the machine */
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++)
        STEP(e ^ (b & (c ^ e)), i, i);
#pragma GCC unroll 16
    for (int i = 16; i < 32; i++)
        STEP(c ^ (e & (b ^ c)), i, (5 * i + 1) % 16);
#pragma GCC unroll 16
    for (int i = 32; i < 48; i++)
        STEP(b ^ c ^ e, i, (3 * i + 5) % 16);
#pragma GCC unroll 16
    for (int i = 48; i < 64; i++)
        STEP(c ^ (b | ~e), i, 7 * i % 16);
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += e;
}

void md5_absorb(Digest *d, const uint8_t *data, size_t blocks)
{
    for (; blocks; blocks--, data += 64)
        block(d->state.words, data);
}

void md5_finish(Digest *d, uint8_t *result, size_t length)
{
    digest_pad(d, 8, false);
    memcpy(result, d->state.words, length);
}
