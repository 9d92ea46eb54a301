/* slice.c - see slice.h. */
#include "object/slice.h"

#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"

Value slice_new(Value start, Value stop, Value step)
{
    Slice *slice = object_new(TYPE(slice));
    if (slice == NULL)
        return EMPTY;
    slice->start = retain(start);
    slice->stop = retain(stop);
    slice->step = retain(step);
    return from_pointer(slice);
}

static bool slice_number(Value v, int64_t *result)
{
    if (!is_int(v) && type_of(v)->slots.to_index == NULL) {
        error_type("slice indices must be integers or None or have an __index__ method");
        return false;
    }
    return index_as_int64(v, result, NULL);
}

bool slice_unpack(Value v, int64_t *start, int64_t *stop, int64_t *step)
{
    Slice *slice = (Slice *)as_object(v);
    *step = 1;
    if (!is_none(slice->step)) {
        if (!slice_number(slice->step, step))
            return false;
        if (*step == 0) {
            error_value("slice step cannot be zero");
            return false;
        }
        if (*step < -INT64_MAX)
            *step = -INT64_MAX;
    }
    *start = *step < 0 ? INT64_MAX : 0;
    *stop = *step < 0 ? INT64_MIN : INT64_MAX;
    return (is_none(slice->start) || slice_number(slice->start, start)) &&
           (is_none(slice->stop) || slice_number(slice->stop, stop));
}

static int64_t clip(int64_t i, int64_t length, bool backwards)
{
    if (i < 0) {
        i += length;
        return i < 0 ? (backwards ? -1 : 0) : i;
    }
    return i >= length ? (backwards ? length - 1 : length) : i;
}

int64_t slice_adjust(int64_t length, int64_t *start, int64_t *stop, int64_t step)
{
    *start = clip(*start, length, step < 0);
    *stop = clip(*stop, length, step < 0);
    if (step < 0)
        return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}
