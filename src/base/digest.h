/* digest.h - message digests: MD5, SHA-1, SHA-2, SHA-3 with its extendable forms, BLAKE2.

   digest_start, digest_update as often as there is data, then digest_finish on a copy or for good. */
#ifndef PYISH_BASE_DIGEST_H
#define PYISH_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum DigestName {
    DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA224, DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512,
    DIGEST_SHA3_224, DIGEST_SHA3_256, DIGEST_SHA3_384, DIGEST_SHA3_512, DIGEST_SHAKE_128, DIGEST_SHAKE_256,
    DIGEST_BLAKE2B, DIGEST_BLAKE2S, DIGEST_COUNT
} DigestName;

enum { DIGEST_MAX_BLOCK = 168, DIGEST_MAX_SIZE = 64 };

typedef struct Digest Digest;

typedef struct DigestKind {
    const char *name;
    uint16_t size;  /* of the result in bytes; 0: as long as is asked for */
    uint16_t block; /* in bytes */
    bool keeps_last; /* a whole last block is not taken in before the end is known */
    void (*start)(Digest *digest);
    void (*absorb)(Digest *digest, const uint8_t *data, size_t blocks);
    void (*finish)(Digest *digest, uint8_t *result, size_t length);
} DigestKind;

struct Digest {
    const DigestKind *kind;
    union { uint32_t words[8]; uint64_t longs[8]; uint64_t lanes[25]; } state;
    uint64_t taken;  /* bytes absorbed, in whole blocks */
    size_t used;     /* bytes in block */
    uint8_t size;    /* of the result: kind's, or less for BLAKE2 */
    bool last_node;  /* BLAKE2's tree mode */
    uint8_t block[DIGEST_MAX_BLOCK];
};

extern const DigestKind digest_kinds[DIGEST_COUNT];

void digest_start(Digest *digest, DigestName name);
void digest_update(Digest *digest, const void *data, size_t length);
/* Writes `length` bytes, digest->size unless the kind has no size. The digest is used up. */
void digest_finish(Digest *digest, uint8_t *result, size_t length);

/* The parameters of BLAKE2 (RFC 7693, and the BLAKE2 paper for the tree mode). */
typedef struct Blake2Parameters {
    uint8_t size, key_length, fanout, depth;
    uint32_t leaf_size;
    uint64_t node_offset; /* 48 bits for BLAKE2s */
    uint8_t node_depth, inner_size;
    bool last_node;
    uint8_t salt[16], person[16]; /* 8 bytes for BLAKE2s */
    uint8_t key[64];
} Blake2Parameters;

void digest_start_blake2(Digest *digest, DigestName name, const Blake2Parameters *parameters);

/* For the files of each family. */
void md5_start(Digest *d);
void md5_absorb(Digest *d, const uint8_t *data, size_t blocks);
void md5_finish(Digest *d, uint8_t *result, size_t length);
void sha1_start(Digest *d);
void sha1_absorb(Digest *d, const uint8_t *data, size_t blocks);
void sha1_finish(Digest *d, uint8_t *result, size_t length);
void sha256_start(Digest *d);
void sha256_absorb(Digest *d, const uint8_t *data, size_t blocks);
void sha256_finish(Digest *d, uint8_t *result, size_t length);
void sha512_start(Digest *d);
void sha512_absorb(Digest *d, const uint8_t *data, size_t blocks);
void sha512_finish(Digest *d, uint8_t *result, size_t length);
void keccak_start(Digest *d);
void keccak_absorb(Digest *d, const uint8_t *data, size_t blocks);
void keccak_finish(Digest *d, uint8_t *result, size_t length);
void blake2_start(Digest *d);
void blake2b_absorb(Digest *d, const uint8_t *data, size_t blocks);
void blake2s_absorb(Digest *d, const uint8_t *data, size_t blocks);
void blake2_finish(Digest *d, uint8_t *result, size_t length);

/* Pads with a one bit, zeros and the length in bits, as the family of MD4 does; `field` bytes for the length. */
void digest_pad(Digest *d, size_t field, bool big_endian);

#endif
