/* random.c - module _random: the Mersenne twister.

   Makoto Matsumoto, Takuji Nishimura, "Mersenne twister: a 623-dimensionally equidistributed uniform pseudo-random number
   generator" (1998), seeded by arrays as in their mt19937ar (2002). */
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/module.h"

enum { WORDS = 624, MIDDLE = 397 };

typedef struct Random {
    Object head;
    uint32_t index;
    uint32_t state[WORDS];
} Random;

static inline Random *as_random(Value v) { return (Random *)as_object(v); }

/* ---- the generator ---- */

static inline uint32_t twist(uint32_t high, uint32_t low)
{
    uint32_t y = (high & 0x80000000u) | (low & 0x7fffffffu);
    return (y >> 1) ^ (low & 1 ? 0x9908b0dfu : 0);
}

static void refill(Random *r)
{
    uint32_t *s = r->state;
    for (int i = 0; i < WORDS - MIDDLE; i++)
        s[i] = s[i + MIDDLE] ^ twist(s[i], s[i + 1]);
    for (int i = WORDS - MIDDLE; i < WORDS - 1; i++)
        s[i] = s[i + MIDDLE - WORDS] ^ twist(s[i], s[i + 1]);
    s[WORDS - 1] = s[MIDDLE - 1] ^ twist(s[WORDS - 1], s[0]);
    r->index = 0;
}

static uint32_t next_word(Random *r)
{
    if (r->index >= WORDS)
        refill(r);
    uint32_t y = r->state[r->index++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    return y ^ y >> 18;
}

static void seed_word(Random *r, uint32_t seed)
{
    r->state[0] = seed;
    for (uint32_t i = 1; i < WORDS; i++)
        r->state[i] = 1812433253u * (r->state[i - 1] ^ r->state[i - 1] >> 30) + i;
    r->index = WORDS;
}

static void seed_words(Random *r, const uint32_t *key, size_t length)
{
    uint32_t *s = r->state;
    size_t i = 1, j = 0;
    seed_word(r, 19650218u);
    for (size_t k = length > WORDS ? length : WORDS; k; k--) {
        s[i] = (s[i] ^ (s[i - 1] ^ s[i - 1] >> 30) * 1664525u) + key[j] + (uint32_t)j;
        if (++i >= WORDS) {
            s[0] = s[WORDS - 1];
            i = 1;
        }
        if (++j >= length)
            j = 0;
    }
    for (size_t k = WORDS - 1; k; k--) {
        s[i] = (s[i] ^ (s[i - 1] ^ s[i - 1] >> 30) * 1566083941u) - (uint32_t)i;
        if (++i >= WORDS) {
            s[0] = s[WORDS - 1];
            i = 1;
        }
    }
    s[0] = 0x80000000u;
}

/* ---- seeding ---- */

static void seed_by_system(Random *r)
{
    uint32_t key[WORDS];
    if (getrandom(key, sizeof key, GRND_NONBLOCK) == (ssize_t)sizeof key) {
        seed_words(r, key, WORDS);
        return;
    }
    struct timespec now, clock;
    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_MONOTONIC, &clock);
    const uint32_t little[] = {(uint32_t)now.tv_nsec, (uint32_t)now.tv_sec, (uint32_t)getpid(), (uint32_t)clock.tv_nsec, (uint32_t)clock.tv_sec};
    seed_words(r, little, sizeof little / sizeof *little);
}

/* By the words of a magnitude. */
static bool seed_by_limbs(Random *r, const uint64_t *limbs, size_t length)
{
    uint32_t zero = 0, *key = length ? malloc(length * 2 * sizeof *key) : &zero;
    if (key == NULL) {
        error_no_memory();
        return false;
    }
    size_t words = length ? length * 2 : 1;
    for (size_t i = 0; i < length; i++) {
        key[2 * i] = (uint32_t)limbs[i];
        key[2 * i + 1] = (uint32_t)(limbs[i] >> 32);
    }
    if (length && key[words - 1] == 0)
        words--;
    seed_words(r, key, words);
    if (length)
        free(key);
    return true;
}

static bool seed_by_value(Random *r, Value v)
{
    if (is_empty(v) || is_none(v)) {
        seed_by_system(r);
        return true;
    }
    IntView x;
    if (is_int(v)) {
        int_view(v, &x);
        return seed_by_limbs(r, x.limbs, x.length);
    }
    int64_t hash = hash_of(v);
    if (hash == -1)
        return false;
    uint64_t limb = (uint64_t)hash;
    return seed_by_limbs(r, &limb, limb != 0);
}

static Value random_seed(Value self, const Value *args)
{
    return seed_by_value(as_random(self), args[0]) ? none_value() : EMPTY;
}

/* object.__init__ would refuse the seed. */
static bool random_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    (void)self, (void)args, (void)nargs, (void)kwnames;
    return true;
}

static Value random_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (type->slots.init == random_init && !is_empty(kwnames) && as_tuple(kwnames)->length)
        return error_type("Random() takes no keyword arguments");
    if (nargs > 1)
        return error_type("Random() requires 0 or 1 argument");
    Random *r = object_new(type);
    if (r && !seed_by_value(r, nargs ? args[0] : EMPTY)) {
        RELEASE(r);
        return EMPTY;
    }
    return from_pointer(r);
}

/* ---- numbers ---- */

static Value random_random(Value self)
{
    Random *r = as_random(self);
    uint32_t a = next_word(r) >> 5, b = next_word(r) >> 6; /* 27 and 26 bits */
    return float_value((a * 67108864.0 + b) * (1.0 / 9007199254740992.0));
}

static Value many_bits(Random *r, uint64_t bits)
{
    if (bits > (uint64_t)1 << 45)
        return error_no_memory();
    size_t limbs = (bits + 63) / 64;
    Int *n = int_alloc(limbs);
    if (n == NULL)
        return EMPTY;
    memset(n->limbs, 0, limbs * sizeof(uint64_t));
    for (size_t i = 0; i * 32 < bits; i++) {
        uint32_t word = next_word(r);
        uint64_t left = bits - i * 32;
        if (left < 32)
            word >>= 32 - left;
        n->limbs[i / 2] |= (uint64_t)word << (i % 2 * 32);
    }
    while (limbs && n->limbs[limbs - 1] == 0)
        limbs--;
    return int_finish(n, limbs, false);
}

static Value random_getrandbits(Value self, Value k)
{
    Value index = to_index(k);
    if (is_empty(index))
        return EMPTY;
    IntView x;
    int_view(index, &x);
    uint64_t bits = x.length == 1 ? x.limbs[0] : 0;
    bool negative = x.negative, large = x.length > 1;
    release(index);
    if (negative)
        return error_value("Cannot convert negative int");
    if (large)
        return error_overflow("Python int too large for C uint64_t");
    if (bits == 0)
        return small_int_value(0);
    if (bits <= 32)
        return small_int_value(next_word(as_random(self)) >> (32 - bits));
    return many_bits(as_random(self), bits);
}

/* ---- state ---- */

static Value random_getstate(Value self)
{
    Random *r = as_random(self);
    Tuple *state = tuple_new(WORDS + 1);
    if (state == NULL)
        return EMPTY;
    for (int i = 0; i < WORDS; i++)
        state->items[i] = small_int_value(r->state[i]);
    state->items[WORDS] = small_int_value(r->index);
    return from_pointer(state);
}

static bool state_word(Value v, int64_t *word)
{
    if (!is_int(v)) {
        error_type("an integer is required");
        return false;
    }
    int order = int_as_int64(v, word);
    if (order < 0 || (order == 0 && *word < 0)) {
        error_overflow("can't convert negative value to unsigned int");
        return false;
    }
    if (order > 0) {
        error_overflow("Python int too large to convert to C unsigned long");
        return false;
    }
    return true;
}

static Value random_setstate(Value self, Value state)
{
    Random *r = as_random(self);
    uint32_t words[WORDS];
    int64_t word;
    if (!is_tuple(state))
        return error_type("state vector must be a tuple");
    Tuple *items = as_tuple(state);
    if (items->length != WORDS + 1)
        return error_value("state vector is the wrong size");
    for (int i = 0; i < WORDS; i++) {
        if (!state_word(items->items[i], &word))
            return EMPTY;
        words[i] = (uint32_t)word;
    }
    if (!index_as_int64(items->items[WORDS], &word, TYPE(OverflowError)))
        return EMPTY;
    if (word < 0 || word > WORDS)
        return error_value("invalid state");
    memcpy(r->state, words, sizeof words);
    r->index = (uint32_t)word;
    return none_value();
}

static const NativeRow methods[] = {
    NATIVE("random", random_random, "($self, /)", "The next float, 0.0 <= x < 1.0."),
    NATIVE("seed", random_seed, "($self, n=None, /)", "Starts anew from an int or a hash; from the system without one."),
    NATIVE("getstate", random_getstate, "($self, /)", "The generator's state, a tuple."),
    NATIVE("setstate", random_setstate, "($self, state, /)", "Goes back to a state that getstate() gave."),
    NATIVE("getrandbits", random_getrandbits, "($self, k, /)", "An int of k random bits."),
    NATIVE_END,
};

static const TypeSpec random_spec = {
    .name = "_random.Random", .size = sizeof(Random), .flags = TYPE_BASE, .methods = methods,
    .doc = "Random() -> a generator of random numbers with its own state.",
    .slots = {.new = random_new, .init = random_init},
};

static bool fill(Value module)
{
    Type *type = type_from_spec(&random_spec, NULL);
    if (type == NULL)
        return false;
    bool ok = module_add_type(module, type);
    RELEASE(type);
    return ok;
}

const ModuleSpec random_module = {"_random", "The Mersenne twister, a generator of random numbers.", NULL, fill};
