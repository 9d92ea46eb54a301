/* code_lines.c - where instructions come from: the table of locations, and the iterators over it. See code.h. */
#include "object/collect.h"
#include "object/iterate.h"
#include "object/number.h"
#include "object/tuple.h"
#include "types/code.h"

static const uint8_t *read_uleb(const uint8_t *p, uint64_t *value)
{
    unsigned shift = 0;
    *value = 0;
    do {
        *value |= (uint64_t)(*p & 0x7f) << shift;
        shift += 7;
    } while (*p++ & 0x80);
    return p;
}

bool locations_fit(const uint8_t *bytes, size_t length, uint32_t words)
{
    const uint8_t *p = bytes, *end = bytes + length;
    uint64_t total = 0, value;
    if (length && (end[-1] & 0x80))
        return false; /* reading could run on */
    while (p < end) {
        for (int field = 0; field < 5; field++) {
            const uint8_t *start = p;
            if (p >= end)
                return false;
            p = read_uleb(p, &value);
            if (p - start > 9 || (field != 1 && value > INT32_MAX))
                return false;
            total += field == 0 ? value : 0;
        }
    }
    return total == words;
}

LocationWalk location_walk(const Code *code)
{
    return (LocationWalk){.at = code->locations, .stop = code->locations + code->locations_size, .line = code->firstlineno,
                          .location = {0, 0, -1, -1}};
}

bool location_next(LocationWalk *w)
{
    uint64_t words, delta, end_delta, column, end_column;
    if (w->at >= w->stop)
        return false;
    w->at = read_uleb(w->at, &words);
    w->at = read_uleb(w->at, &delta);
    w->at = read_uleb(w->at, &end_delta);
    w->at = read_uleb(w->at, &column);
    w->at = read_uleb(w->at, &end_column);
    w->line += (int64_t)(delta >> 1) ^ -(int64_t)(delta & 1);
    w->location = (Location){(int32_t)w->line, (int32_t)(w->line + (int64_t)end_delta), (int32_t)column - 1, (int32_t)end_column - 1};
    w->start = w->end;
    w->end += (uint32_t)words;
    return true;
}

Location code_location(const Code *code, uint32_t word)
{
    LocationWalk w = location_walk(code);
    while (location_next(&w) && w.end <= word)
        continue;
    return w.location;
}

/* ---- the iterators ---- */

typedef struct LocationIterator {
    Object head;
    Code *code;
    LocationWalk walk;
    uint32_t at;  /* lines: words told so far; positions: entries, four a word */
    bool ahead;   /* lines: the walk stands on a run that has not been told */
    Value row;    /* positions: the tuple of the run, or EMPTY */
} LocationIterator;

static Value iterator_new(Type *type, Code *code)
{
    LocationIterator *self = object_new(type);
    if (self == NULL)
        return EMPTY;
    self->code = RETAIN(code);
    self->walk = location_walk(code);
    return from_pointer(self);
}

Value code_lines(Code *code) { return iterator_new(TYPE(line_iterator), code); }
Value code_positions(Code *code) { return iterator_new(TYPE(positions_iterator), code); }

static void iterator_dealloc(Object *object)
{
    LocationIterator *self = (LocationIterator *)object;
    RELEASE(self->code);
    release(self->row);
    object_free(object);
}

static void iterator_traverse(Object *object, VisitFn visit, void *context)
{
    LocationIterator *self = (LocationIterator *)object;
    if (self->code)
        visit((Object *)self->code, context);
    visit_value(self->row, visit, context);
}

static Value number_or_none(int64_t n, int64_t none) { return n == none ? NONE : small_int_value(n); }

/* (start, end, line): runs of the same line are one. */
static Value lines_next(Value v)
{
    LocationIterator *self = (LocationIterator *)as_object(v);
    LocationWalk *w = &self->walk;
    if (!self->ahead && !location_next(w))
        return EMPTY;
    uint32_t start = w->start, end = w->end;
    int32_t line = w->location.line;
    while ((self->ahead = location_next(w)) && w->location.line == line)
        end = w->end;
    return tuple_pack(3, small_int_value((int64_t)start * 8), small_int_value((int64_t)end * 8), number_or_none(line, 0));
}

/* (line, end line, column, end column) for each two bytes. */
static Value positions_next(Value v)
{
    LocationIterator *self = (LocationIterator *)as_object(v);
    LocationWalk *w = &self->walk;
    if (is_empty(self->row) || self->at / 4 >= w->end) {
        do {
            if (!location_next(w)) {
                clear(&self->row);
                return EMPTY;
            }
        } while (w->start == w->end);
        const Location *l = &w->location;
        bool known = l->line != 0;
        replace(&self->row, tuple_pack(4, number_or_none(l->line, 0), known ? small_int_value(l->end_line) : NONE,
                                       number_or_none(known ? l->column : -1, -1), number_or_none(known ? l->end_column : -1, -1)));
        if (is_empty(self->row))
            return EMPTY;
    }
    self->at++;
    return retain(self->row);
}

const TypeSpec line_iterator_spec = {
    .name = "line_iterator", .size = sizeof(LocationIterator), .flags = TYPE_TRACKED | TYPE_NO_NEW,
    .slots = {.iter = iterator_self, .next = lines_next, .dealloc = iterator_dealloc, .traverse = iterator_traverse},
};
const TypeSpec positions_iterator_spec = {
    .name = "positions_iterator", .size = sizeof(LocationIterator), .flags = TYPE_TRACKED | TYPE_NO_NEW,
    .slots = {.iter = iterator_self, .next = positions_next, .dealloc = iterator_dealloc, .traverse = iterator_traverse},
};
