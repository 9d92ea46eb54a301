/* format.h - doubles to text in the ways of the e, f, g and r formats. Ints to text are in object/integer.h. */
#ifndef PYISH_NUMBER_FORMAT_H
#define PYISH_NUMBER_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

enum {
    FLOAT_ALTERNATE = 1,  /* '#': a point always, zeros at the end kept in g */
    FLOAT_ADD_POINT_0 = 2, /* ".0" where the text would look like an int, as repr() does */
};

/* kind: 'e', 'f', 'g' with that precision, 'r' for the shortest; 'E', 'F', 'G' with capital letters. '-' for negative
   numbers, and nothing for positive ones. Rounded half to even from the exact value. The decimal point is '.' always.
   NUL-terminated, malloc's memory; NULL: no memory. */
char *double_to_text(double d, char kind, int precision, int flags, size_t *length);
enum { DOUBLE_REPR_SIZE = 32 };
/* repr(d) into text, with NUL; the length. */
size_t double_repr(char *text, double d);

#endif
