/* siphash.h - SipHash-1-3, the hash of strings and bytes.
   J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", 2012; one compression and three
   finalization rounds, as CPython's default is. */
#ifndef PYISH_BASE_SIPHASH_H
#define PYISH_BASE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t siphash13(const void *data, size_t length, const uint64_t key[2]);

#endif
