/* str_methods.h - the methods of str, each in a file of its kind; the rows are in str.c. */
#ifndef PYISH_TYPES_STR_METHODS_H
#define PYISH_TYPES_STR_METHODS_H

#include "object/native.h"
#include "object/str.h"

/* The string itself, or a copy where it is of a subclass. */
Value str_exact(Value s) MUST_CHECK;

/* str_find.c */
Value str_method_find(Value self, const Value *args);
Value str_method_rfind(Value self, const Value *args);
Value str_method_index(Value self, const Value *args);
Value str_method_rindex(Value self, const Value *args);
Value str_method_count(Value self, const Value *args);
Value str_method_startswith(Value self, const Value *args);
Value str_method_endswith(Value self, const Value *args);
Value str_method_removeprefix(Value self, Value prefix);
Value str_method_removesuffix(Value self, Value suffix);
Value str_method_replace(Value self, const Value *args);
Value str_method_partition(Value self, Value separator);
Value str_method_rpartition(Value self, Value separator);
int str_contains(Value self, Value item);

/* str_split.c */
Value str_method_split(Value self, const Value *args);
Value str_method_rsplit(Value self, const Value *args);
Value str_method_splitlines(Value self, const Value *args);
Value str_method_strip(Value self, const Value *args);
Value str_method_lstrip(Value self, const Value *args);
Value str_method_rstrip(Value self, const Value *args);
Value str_method_join(Value self, Value iterable);

/* str_case.c */
Value str_method_capitalize(Value self);
Value str_method_casefold(Value self);
Value str_method_lower(Value self);
Value str_method_swapcase(Value self);
Value str_method_title(Value self);
Value str_method_upper(Value self);

/* str_is.c */
Value str_method_isalnum(Value self);
Value str_method_isalpha(Value self);
Value str_method_isascii(Value self);
Value str_method_isdecimal(Value self);
Value str_method_isdigit(Value self);
Value str_method_isidentifier(Value self);
Value str_method_islower(Value self);
Value str_method_isnumeric(Value self);
Value str_method_isprintable(Value self);
Value str_method_isspace(Value self);
Value str_method_istitle(Value self);
Value str_method_isupper(Value self);

/* str_pad.c */
Value str_method_center(Value self, const Value *args);
Value str_method_ljust(Value self, const Value *args);
Value str_method_rjust(Value self, const Value *args);
Value str_method_zfill(Value self, Value width);
Value str_method_expandtabs(Value self, const Value *args);
Value str_method_maketrans(Value unused, const Value *args);
Value str_method_translate(Value self, Value table);

/* str_template.c */
Value str_method_format(Value self, const Value *args, size_t nargs, Value kwnames);
Value str_method_format_map(Value self, Value mapping);

/* percent.c: self % arguments, of a str or bytes. */
Value str_percent(Value self, Value arguments) MUST_CHECK;

#endif
