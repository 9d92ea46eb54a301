/* digest_keccak.c - SHA-3 and SHAKE (FIPS 202). */
#include <string.h>

#include "base/digest.h"

static const uint64_t round_constants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};
/* Rotations of lane x + 5 y. */
static const uint8_t turns[25] = {
    0, 1, 62, 28, 27,
    36, 44, 6, 55, 20,
    3, 10, 43, 25, 39,
    41, 45, 15, 21, 8,
    18, 2, 61, 56, 14,
};

static inline uint64_t rotate(uint64_t x, unsigned n) { return x << n | x >> ((64 - n) & 63); }

static void permute(uint64_t *a)
{
    uint64_t b[25], c[5];
    for (int round = 0; round < 24; round++) {
#pragma GCC unroll 5
        for (int x = 0; x < 5; x++)
            c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
#pragma GCC unroll 5
        for (int x = 0; x < 5; x++) {
            uint64_t change = c[(x + 4) % 5] ^ rotate(c[(x + 1) % 5], 1);
#pragma GCC unroll 5
            for (int y = 0; y < 5; y++)
                b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(a[x + 5 * y] ^ change, turns[x + 5 * y]);
        }
#pragma GCC unroll 5
        for (int y = 0; y < 25; y += 5)
#pragma GCC unroll 5
            for (int x = 0; x < 5; x++)
                a[x + y] = b[x + y] ^ (~b[(x + 1) % 5 + y] & b[(x + 2) % 5 + y]);
        a[0] ^= round_constants[round];
    }
}

void keccak_start(Digest *d) { memset(d->state.lanes, 0, sizeof d->state.lanes); }

static void absorb_one(Digest *d, const uint8_t *data)
{
    for (size_t i = 0; i < d->kind->block / 8u; i++) {
        uint64_t lane;
        memcpy(&lane, data + 8 * i, 8);
        d->state.lanes[i] ^= lane;
    }
    permute(d->state.lanes);
}

void keccak_absorb(Digest *d, const uint8_t *data, size_t blocks)
{
    for (; blocks; blocks--, data += d->kind->block)
        absorb_one(d, data);
}

void keccak_finish(Digest *d, uint8_t *result, size_t length)
{
    size_t block = d->kind->block;
    memset(d->block + d->used, 0, block - d->used);
    d->block[d->used] = d->kind->size ? 0x06 : 0x1f;
    d->block[block - 1] |= 0x80;
    absorb_one(d, d->block);
    for (;;) {
        size_t n = length < block ? length : block;
        memcpy(result, d->state.lanes, n);
        result += n;
        length -= n;
        if (length == 0)
            return;
        permute(d->state.lanes);
    }
}
