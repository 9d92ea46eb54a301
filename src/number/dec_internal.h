/* dec_internal.h - what the files of dec.h share. */
#ifndef PYISH_NUMBER_DEC_INTERNAL_H
#define PYISH_NUMBER_DEC_INTERNAL_H

#include "number/dec.h"
#include "number/dec_limbs.h"

/* r->limbs holds `length` limbs: trims, counts digits. */
void dec_normalize_limbs(Dec *r, size_t length);
/* Coefficient times or over 10^digits; the exponent stays. Left: false: no memory. Right: what fell off, as limbs_dropped. */
bool dec_shift_left(Dec *r, int64_t digits);
int dec_shift_right(Dec *r, int64_t digits);
/* Whether the coefficient must be one more, given what was dropped behind it. */
bool dec_rounds_up(const Dec *r, int dropped, DecRounding rounding);
void dec_increment(Dec *r); /* there is room: digits have been dropped */
void dec_no_memory(Dec *r, uint32_t *status);
/* Results of NaN operands; false: none is a NaN. b may be NULL. */
bool dec_check_nan(Dec *r, const Dec *a, const Dec *b, const DecContext *c, uint32_t *status);
/* Keeps as many of a NaN's digits as there is room for. */
void dec_fix_nan(Dec *r, const DecContext *c);
/* Copy and dec_finish. */
void dec_copy_finish(Dec *r, const Dec *a, const DecContext *c, uint32_t *status);
/* Zeros behind the coefficient up to the precision, as far as the exponent allows. */
void dec_fill_precision(Dec *r, const DecContext *c, uint32_t *status);
static inline bool dec_is_odd(const Dec *a) { return a->exponent == 0 ? a->limbs[0] & 1 : a->exponent < 0 ? limbs_digit(a->limbs, a->length, -a->exponent) & 1 : false; }
/* a^b for a > 0, negated: the general case, in dec_functions.c. b ln(a) is neither too large nor too small to matter. */
void dec_power_real(Dec *r, const Dec *a, bool negative, const Dec *b, const DecContext *c, uint32_t *status);
/* About log10 |log10(a)| for a > 0, not 1: within one or so. */
double dec_log_magnitude(const Dec *a, const DecContext *c);
/* Coefficients only. */
static inline int dec_compare_coefficients(const Dec *a, const Dec *b) { return limbs_compare(a->limbs, a->length, b->limbs, b->length); }

#endif
