/* _suggestions.c - module _suggestions: the name that somebody may have meant.

   Names differ by edits: adding, dropping or replacing a character costs 2, changing only its case 1. */
#include <limits.h>

#include "object/error.h"
#include "object/list.h"
#include "object/str.h"
#include "types/module.h"

enum { MAX_CANDIDATES = 750, MAX_BYTES = 40, MOVE_COST = 2, CASE_COST = 1 };

static int substitution(char a, char b)
{
    if ((a & 31) != (b & 31))
        return MOVE_COST;
    if (a == b)
        return 0;
    char lower_a = a >= 'A' && a <= 'Z' ? (char)(a + 32) : a, lower_b = b >= 'A' && b <= 'Z' ? (char)(b + 32) : b;
    return lower_a == lower_b ? CASE_COST : MOVE_COST;
}

/* Levenshtein's distance by one row that is worked over; more than `most`: most + 1. */
static int distance(const char *a, size_t a_size, const char *b, size_t b_size, int most)
{
    int row[MAX_BYTES];
    while (a_size && b_size && *a == *b)
        a++, b++, a_size--, b_size--;
    while (a_size && b_size && a[a_size - 1] == b[b_size - 1])
        a_size--, b_size--;
    if (a_size == 0 || b_size == 0)
        return (int)(a_size + b_size) * MOVE_COST;
    if (a_size > MAX_BYTES || b_size > MAX_BYTES)
        return most + 1;
    if (b_size < a_size) {
        const char *text = a;
        size_t size = a_size;
        a = b, a_size = b_size;
        b = text, b_size = size;
    }
    if ((int)(b_size - a_size) * MOVE_COST > most)
        return most + 1;
    for (size_t i = 0; i < a_size; i++)
        row[i] = (int)(i + 1) * MOVE_COST;
    int result = 0;
    for (size_t j = 0; j < b_size; j++) {
        int diagonal = result = (int)j * MOVE_COST, smallest = INT_MAX;
        for (size_t i = 0; i < a_size; i++) {
            int replaced = diagonal + substitution(b[j], a[i]);
            diagonal = row[i];
            int moved = (result < diagonal ? result : diagonal) + MOVE_COST;
            row[i] = result = replaced < moved ? replaced : moved;
            if (result < smallest)
                smallest = result;
        }
        if (smallest > most)
            return most + 1;
    }
    return result;
}

static Value generate(Value module, const Value *args)
{
    (void)module;
    if (!is_str(args[1]))
        return error_type("_generate_suggestions() argument 2 must be str, not %s", is_none(args[1]) ? "None" : type_of(args[1])->name);
    if (!is_exact_list(args[0]))
        return error_type("candidates must be a list");
    List *candidates = as_list(args[0]);
    for (size_t i = 0; i < candidates->length; i++)
        if (!is_str(candidates->items[i]))
            return error_type("all elements in 'candidates' must be strings");
    if (candidates->length >= MAX_CANDIDATES)
        return none_value();
    size_t name_size;
    const char *name = str_utf8(args[1], &name_size);
    if (name == NULL)
        return EMPTY;
    Value best = EMPTY;
    int best_distance = INT_MAX;
    for (size_t i = 0; i < candidates->length; i++) {
        Value item = candidates->items[i];
        size_t size;
        if (str_equal(as_str(item), as_str(args[1])))
            continue;
        const char *text = str_utf8(item, &size);
        if (text == NULL)
            return EMPTY;
        int most = (int)(name_size + size + 3) * MOVE_COST / 6; /* no more than a third of the characters */
        if (most > best_distance - 1)
            most = best_distance - 1;
        int d = distance(name, name_size, text, size, most);
        if (d <= most && (is_empty(best) || d < best_distance)) {
            best = item;
            best_distance = d;
        }
    }
    return is_empty(best) ? none_value() : retain(best);
}

static const NativeRow functions[] = {
    NATIVE("_generate_suggestions", generate, "($module, candidates, item, /)", "Returns the one of candidates that is closest to item, or None."),
    NATIVE_END,
};

const ModuleSpec suggestions_module = {"_suggestions", NULL, functions, NULL};
