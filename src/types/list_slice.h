/* list_slice.h - slices of lists. */
#ifndef PYISH_TYPES_LIST_SLICE_H
#define PYISH_TYPES_LIST_SLICE_H

#include "object/list.h"

Value list_get_slice(Value self, Value slice) MUST_CHECK;
/* value EMPTY: delete. */
bool list_set_slice(Value self, Value slice, Value value) MUST_CHECK;
/* count items from start on, step apart; within bounds. */
Value list_strided(const List *list, int64_t start, int64_t step, int64_t count) MUST_CHECK;
/* list[start:end] = items, which are not its own. */
bool list_splice(List *list, size_t start, size_t end, const Value *items, size_t n) MUST_CHECK;
/* Removes items start..end (within bounds), then releases them from last to first. */
void list_delete_range(List *list, size_t start, size_t end);
/* Gives memory back where less than half of it is used. */
void list_trim(List *list);

#endif
