/* digest.c - what all digests share. See digest.h. */
#include "base/digest.h"

#include <string.h>

#define SHA2(text, size, block, width) {text, size, block, false, sha##width##_start, sha##width##_absorb, sha##width##_finish}
#define KECCAK(text, size, block) {text, size, block, false, keccak_start, keccak_absorb, keccak_finish}

const DigestKind digest_kinds[DIGEST_COUNT] = {
    [DIGEST_MD5] = {"md5", 16, 64, false, md5_start, md5_absorb, md5_finish},
    [DIGEST_SHA1] = {"sha1", 20, 64, false, sha1_start, sha1_absorb, sha1_finish},
    [DIGEST_SHA224] = SHA2("sha224", 28, 64, 256),
    [DIGEST_SHA256] = SHA2("sha256", 32, 64, 256),
    [DIGEST_SHA384] = SHA2("sha384", 48, 128, 512),
    [DIGEST_SHA512] = SHA2("sha512", 64, 128, 512),
    [DIGEST_SHA3_224] = KECCAK("sha3_224", 28, 144),
    [DIGEST_SHA3_256] = KECCAK("sha3_256", 32, 136),
    [DIGEST_SHA3_384] = KECCAK("sha3_384", 48, 104),
    [DIGEST_SHA3_512] = KECCAK("sha3_512", 64, 72),
    [DIGEST_SHAKE_128] = KECCAK("shake_128", 0, 168),
    [DIGEST_SHAKE_256] = KECCAK("shake_256", 0, 136),
    [DIGEST_BLAKE2B] = {"blake2b", 64, 128, true, blake2_start, blake2b_absorb, blake2_finish},
    [DIGEST_BLAKE2S] = {"blake2s", 32, 64, true, blake2_start, blake2s_absorb, blake2_finish},
};

void digest_start(Digest *digest, DigestName name)
{
    memset(digest, 0, sizeof *digest);
    digest->kind = &digest_kinds[name];
    digest->size = (uint8_t)digest->kind->size;
    digest->kind->start(digest);
}

/* What blocks add to `taken`: BLAKE2 has counted them itself. */
static size_t counted(const Digest *digest, size_t blocks)
{
    return digest->kind->keeps_last ? 0 : blocks * digest->kind->block;
}

void digest_update(Digest *digest, const void *data, size_t length)
{
    const uint8_t *p = data;
    size_t block = digest->kind->block, keep = digest->kind->keeps_last;
    if (digest->used) {
        size_t n = block - digest->used < length ? block - digest->used : length;
        memcpy(digest->block + digest->used, p, n);
        digest->used += n;
        p += n;
        length -= n;
        if (digest->used < block || (keep && length == 0))
            return;
        digest->used = 0;
        digest->kind->absorb(digest, digest->block, 1);
        digest->taken += counted(digest, 1);
    }
    if (length > block - !keep) {
        size_t blocks = (length - keep) / block;
        digest->kind->absorb(digest, p, blocks);
        digest->taken += counted(digest, blocks);
        p += blocks * block;
        length -= blocks * block;
    }
    if (length)
        memcpy(digest->block, p, length);
    digest->used = length;
}

void digest_finish(Digest *digest, uint8_t *result, size_t length) { digest->kind->finish(digest, result, length); }

void digest_pad(Digest *d, size_t field, bool big_endian)
{
    size_t block = d->kind->block;
    uint64_t bytes = d->taken + d->used, bits = bytes << 3, high = bytes >> 61;
    d->block[d->used++] = 0x80;
    if (d->used > block - field) {
        memset(d->block + d->used, 0, block - d->used);
        d->kind->absorb(d, d->block, 1);
        d->used = 0;
    }
    memset(d->block + d->used, 0, block - d->used);
    for (size_t i = 0; i < field && i < 16; i++) {
        uint64_t part = i < 8 ? bits : high;
        d->block[big_endian ? block - 1 - i : block - field + i] = (uint8_t)(part >> 8 * (i & 7));
    }
    d->kind->absorb(d, d->block, 1);
}
