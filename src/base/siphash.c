/* siphash.c - see siphash.h. Little-endian machines only, as all of pyish's targets are. */
#include "base/siphash.h"

#include <string.h>

typedef struct State { uint64_t a, b, c, d; } State;

static inline uint64_t rotate(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

static inline void sip_round(State *s)
{
    s->a += s->b;
    s->b = rotate(s->b, 13) ^ s->a;
    s->a = rotate(s->a, 32);
    s->c += s->d;
    s->d = rotate(s->d, 16) ^ s->c;
    s->a += s->d;
    s->d = rotate(s->d, 21) ^ s->a;
    s->c += s->b;
    s->b = rotate(s->b, 17) ^ s->c;
    s->c = rotate(s->c, 32);
}

uint64_t siphash13(const void *data, size_t length, const uint64_t key[2])
{
    const unsigned char *p = data;
    State s = {key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du, key[0] ^ 0x6c7967656e657261u,
               key[1] ^ 0x7465646279746573u};
    uint64_t last = (uint64_t)length << 56, word;
    for (; length >= 8; length -= 8, p += 8) {
        memcpy(&word, p, 8);
        s.d ^= word;
        sip_round(&s);
        s.a ^= word;
    }
    word = 0;
    memcpy(&word, p, length);
    last |= word;
    s.d ^= last;
    sip_round(&s);
    s.a ^= last;
    s.c ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(&s);
    return s.a ^ s.b ^ s.c ^ s.d;
}
