/* digest_blake2.c - BLAKE2b and BLAKE2s (RFC 7693; the tree parameters as in "BLAKE2: simpler, smaller, fast as MD5", 2013). */
#include <string.h>

#include "base/digest.h"

static const uint8_t orders[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

/* SHA-512's and SHA-256's start values. */
static const uint64_t start_b[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};
static const uint32_t start_s[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static inline uint64_t right64(uint64_t x, unsigned n) { return x >> n | x << (64 - n); }
static inline uint32_t right32(uint32_t x, unsigned n) { return x >> n | x << (32 - n); }

#define MIX(right, a, b, c, e, x, y, r1, r2, r3, r4) do { \
        v[a] += v[b] + (x); \
        v[e] = right(v[e] ^ v[a], r1); \
        v[c] += v[e]; \
        v[b] = right(v[b] ^ v[c], r2); \
        v[a] += v[b] + (y); \
        v[e] = right(v[e] ^ v[a], r3); \
        v[c] += v[e]; \
        v[b] = right(v[b] ^ v[c], r4); \
    } while (0)
/* One round: the columns, then the diagonals. */
#define ROUND(right, order, r1, r2, r3, r4) do { \
        const uint8_t *o = (order); \
        MIX(right, 0, 4, 8, 12, m[o[0]], m[o[1]], r1, r2, r3, r4); \
        MIX(right, 1, 5, 9, 13, m[o[2]], m[o[3]], r1, r2, r3, r4); \
        MIX(right, 2, 6, 10, 14, m[o[4]], m[o[5]], r1, r2, r3, r4); \
        MIX(right, 3, 7, 11, 15, m[o[6]], m[o[7]], r1, r2, r3, r4); \
        MIX(right, 0, 5, 10, 15, m[o[8]], m[o[9]], r1, r2, r3, r4); \
        MIX(right, 1, 6, 11, 12, m[o[10]], m[o[11]], r1, r2, r3, r4); \
        MIX(right, 2, 7, 8, 13, m[o[12]], m[o[13]], r1, r2, r3, r4); \
        MIX(right, 3, 4, 9, 14, m[o[14]], m[o[15]], r1, r2, r3, r4); \
    } while (0)

static void block_b(Digest *d, const uint8_t *data, bool last)
{
    uint64_t *h = d->state.longs, v[16], m[16];
    memcpy(m, data, sizeof m);
    memcpy(v, h, 64);
    memcpy(v + 8, start_b, 64);
    v[12] ^= d->taken;
    if (last) {
        v[14] = ~v[14];
        if (d->last_node)
            v[15] = ~v[15];
    }
#pragma GCC unroll 12
    for (int i = 0; i < 12; i++)
        ROUND(right64, orders[i % 10], 32, 24, 16, 63);
    for (int i = 0; i < 8; i++)
        h[i] ^= v[i] ^ v[i + 8];
}

static void block_s(Digest *d, const uint8_t *data, bool last)
{
    uint32_t *h = d->state.words, v[16], m[16];
    memcpy(m, data, sizeof m);
    memcpy(v, h, 32);
    memcpy(v + 8, start_s, 32);
    v[12] ^= (uint32_t)d->taken;
    v[13] ^= (uint32_t)(d->taken >> 32);
    if (last) {
        v[14] = ~v[14];
        if (d->last_node)
            v[15] = ~v[15];
    }
#pragma GCC unroll 10
    for (int i = 0; i < 10; i++)
        ROUND(right32, orders[i], 16, 12, 8, 7);
    for (int i = 0; i < 8; i++)
        h[i] ^= v[i] ^ v[i + 8];
}

/* The counter must be right for each block, so it is kept here. */
void blake2b_absorb(Digest *d, const uint8_t *data, size_t blocks)
{
    for (; blocks; blocks--, data += 128) {
        d->taken += 128;
        block_b(d, data, false);
    }
}

void blake2s_absorb(Digest *d, const uint8_t *data, size_t blocks)
{
    for (; blocks; blocks--, data += 64) {
        d->taken += 64;
        block_s(d, data, false);
    }
}

static void put_little(uint8_t *to, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (uint8_t)(v >> 8 * i);
}

void digest_start_blake2(Digest *d, DigestName name, const Blake2Parameters *p)
{
    bool small = name == DIGEST_BLAKE2S;
    size_t field = small ? 8 : 16; /* of salt and person */
    uint8_t block[64] = {p->size, p->key_length, p->fanout, p->depth};
    memset(d, 0, sizeof *d);
    d->kind = &digest_kinds[name];
    d->size = p->size;
    d->last_node = p->last_node;
    put_little(block + 4, p->leaf_size, 4);
    put_little(block + 8, p->node_offset, small ? 6 : 8);
    block[small ? 14 : 16] = p->node_depth;
    block[small ? 15 : 17] = p->inner_size;
    memcpy(block + (small ? 16 : 32), p->salt, field);
    memcpy(block + (small ? 24 : 48), p->person, field);
    if (small) {
        uint32_t words[8];
        memcpy(words, block, 32);
        for (int i = 0; i < 8; i++)
            d->state.words[i] = start_s[i] ^ words[i];
    } else {
        uint64_t longs[8];
        memcpy(longs, block, 64);
        for (int i = 0; i < 8; i++)
            d->state.longs[i] = start_b[i] ^ longs[i];
    }
    if (p->key_length) {
        uint8_t first[128] = {0};
        memcpy(first, p->key, p->key_length);
        digest_update(d, first, d->kind->block);
    }
}

void blake2_start(Digest *d)
{
    DigestName name = d->kind == &digest_kinds[DIGEST_BLAKE2S] ? DIGEST_BLAKE2S : DIGEST_BLAKE2B;
    Blake2Parameters p = {.size = (uint8_t)d->kind->size, .fanout = 1, .depth = 1};
    digest_start_blake2(d, name, &p);
}

void blake2_finish(Digest *d, uint8_t *result, size_t length)
{
    memset(d->block + d->used, 0, d->kind->block - d->used);
    d->taken += d->used;
    if (d->kind == &digest_kinds[DIGEST_BLAKE2S])
        block_s(d, d->block, true);
    else
        block_b(d, d->block, true);
    memcpy(result, &d->state, length);
}
