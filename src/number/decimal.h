/* decimal.h - doubles to decimal digits and back, exactly rounded, in any amount.

   The shortest digits: Raffaello Giulietti, "The Schubfach way to render doubles" (2020). From digits: Daniel Lemire,
   "Number parsing at a gigabyte per second" (2021), and big integers where that can't decide. */
#ifndef PYISH_NUMBER_DECIMAL_H
#define PYISH_NUMBER_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The shortest digits that read back as d, and of those the nearest: d = *digits 10^*exponent, *digits without zeros at
   the end. d is finite and > 0. */
void decimal_shortest(double d, uint64_t *digits, int *exponent);

/* A decimal number 0.d1 d2 d3... 10^point; no zeros at the end; no digits: zero. */
typedef struct Decimal {
    char *digits;     /* characters; `local`, or malloc's */
    size_t length;
    int point;
    char local[48];
} Decimal;

void decimal_free(Decimal *decimal);
/* d >= 0, finite. Rounded half to even to so many places behind the point (in front of it, if negative), or to so many
   significant digits (> 0). false: no memory. */
bool decimal_to_places(Decimal *result, double d, int places);
bool decimal_to_significant(Decimal *result, double d, int count);
void decimal_to_shortest(Decimal *result, double d);

/* Reads digits [. digits] [e [sign] digits], without a sign in front; *end is where it stopped: text if there is no
   number. Infinity if too large. false: no memory. */
bool decimal_parse(const char *text, const char *limit, const char **end, double *result);

/* round(d, places), d finite; infinity: too large. false: no memory. */
bool decimal_round(double d, int places, double *result);

#endif
