/* digest_sha1.c - SHA-1 (FIPS 180-4). */
#include <string.h>

#include "base/digest.h"

void sha1_start(Digest *d)
{
    static const uint32_t start[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    memcpy(d->state.words, start, sizeof start);
}

static inline uint32_t rotate(uint32_t x, unsigned n) { return x << n | x >> (32 - n); }

static inline uint32_t schedule(uint32_t *w, int i)
{
    if (i >= 16)
        w[i & 15] = rotate(w[(i + 13) & 15] ^ w[(i + 8) & 15] ^ w[(i + 2) & 15] ^ w[i & 15], 1);
    return w[i & 15];
}

#define STEP(f, k) do { \
        uint32_t sum = rotate(a, 5) + (f) + e + (k) + schedule(w, i); \
        e = g; \
        g = c; \
        c = rotate(b, 30); \
        b = a; \
        a = sum; \
    } while (0)

static void block(uint32_t *h, const uint8_t *data)
{
    uint32_t w[16], a = h[0], b = h[1], c = h[2], g = h[3], e = h[4];
    memcpy(w, data, sizeof w);
    for (int i = 0; i < 16; i++)
        w[i] = __builtin_bswap32(w[i]);
#pragma GCC unroll 20
    for (int i = 0; i < 20; i++)
        STEP(g ^ (b & (c ^ g)), 0x5a827999);
#pragma GCC unroll 20
    for (int i = 20; i < 40; i++)
        STEP(b ^ c ^ g, 0x6ed9eba1);
#pragma GCC unroll 20
    for (int i = 40; i < 60; i++)
        STEP((b & c) | (g & (b | c)), 0x8f1bbcdc);
#pragma GCC unroll 20
    for (int i = 60; i < 80; i++)
        STEP(b ^ c ^ g, 0xca62c1d6);
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += g;
    h[4] += e;
}

void sha1_absorb(Digest *d, const uint8_t *data, size_t blocks)
{
    for (; blocks; blocks--, data += 64)
        block(d->state.words, data);
}

void sha1_finish(Digest *d, uint8_t *result, size_t length)
{
    digest_pad(d, 8, true);
    for (size_t i = 0; i < length; i++)
        result[i] = (uint8_t)(d->state.words[i / 4] >> (24 - 8 * (i & 3)));
}
