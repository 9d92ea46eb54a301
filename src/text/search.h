/* search.h - finding text in text, in units of 1, 2 or 4 bytes. Linear in time, whatever the input. */
#ifndef PYISH_TEXT_SEARCH_H
#define PYISH_TEXT_SEARCH_H

#include <stddef.h>
#include <stdint.h>

/* Units; both sides have the same width. Results are unit indexes, -1: absent. An empty needle is found at 0 (at the
   end for the last). */
int64_t search_first(const void *text, size_t length, const void *needle, size_t needle_length, unsigned width);
int64_t search_last(const void *text, size_t length, const void *needle, size_t needle_length, unsigned width);
/* Occurrences that do not overlap, at most `most` of them. An empty needle occurs length + 1 times. */
int64_t search_count(const void *text, size_t length, const void *needle, size_t needle_length, unsigned width, int64_t most);
/* The places of these occurrences, in order; places has room for `most` of them. The needle is not empty. */
int64_t search_all(const void *text, size_t length, const void *needle, size_t needle_length, unsigned width, size_t *places,
                   int64_t most);
/* One unit. */
int64_t search_unit(const void *text, size_t length, uint32_t unit, unsigned width);
int64_t search_unit_last(const void *text, size_t length, uint32_t unit, unsigned width);

#endif
