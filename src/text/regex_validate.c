/* regex_validate.c - code words may come from anybody: what is executed must keep every jump, mark and set in bounds. */
#include "text/regex_internal.h"

enum { MAX_NESTING = 5000 };

typedef struct Reader {
    size_t groups;
    int nesting;
} Reader;

static bool valid(Reader *r, const uint32_t *code, const uint32_t *end);

/* A set: members up to FAILURE, which must be the last word. */
static bool valid_set(const uint32_t *set, const uint32_t *end)
{
    while (set < end) {
        size_t left = (size_t)(end - set) - 1, words;
        switch (*set) {
        case REGEX_FAILURE: return left == 0;
        case REGEX_NEGATE: words = 0; break;
        case REGEX_LITERAL: words = 1; break;
        case REGEX_RANGE:
        case REGEX_RANGE_UNI_IGNORE: words = 2; break;
        case REGEX_CHARSET: words = 8; break;
        case REGEX_CATEGORY:
            if (left < 1 || set[1] >= CATEGORY_COUNT)
                return false;
            words = 1;
            break;
        case REGEX_BIGCHARSET:
            if (left < 65 || set[1] > 256)
                return false;
            for (int i = 0; i < 256; i++)
                if (((const uint8_t *)(set + 2))[i] >= set[1])
                    return false;
            words = 65 + (size_t)set[1] * 8;
            break;
        default: return false;
        }
        if (words > left)
            return false;
        set += words + 1;
    }
    return false;
}

static bool valid_info(const uint32_t *pc, const uint32_t *end)
{
    uint32_t flags;
    if (end - pc < 5 || pc[1] < 4)
        return false;
    flags = pc[2];
    const uint32_t *rest = pc + 5, *stop = pc + 1 + pc[1];
    if ((flags & ~(uint32_t)(INFO_PREFIX | INFO_LITERAL | INFO_CHARSET)) || ((flags & INFO_PREFIX) && (flags & INFO_CHARSET)) ||
        ((flags & INFO_LITERAL) && !(flags & INFO_PREFIX)))
        return false;
    if (flags & INFO_PREFIX) {
        if (stop - rest < 2 || rest[0] == 0 || (uint64_t)(stop - rest - 2) != 2 * (uint64_t)rest[0])
            return false;
        return rest[1] <= rest[0];
    }
    return !(flags & INFO_CHARSET) || valid_set(rest, stop);
}

/* One-character operations are all that the counting forms repeat. */
static bool is_single(uint32_t op)
{
    switch (op) {
    case REGEX_ANY: case REGEX_ANY_ALL: case REGEX_LITERAL: case REGEX_NOT_LITERAL: case REGEX_IN: case REGEX_CATEGORY:
    case REGEX_LITERAL_IGNORE: case REGEX_NOT_LITERAL_IGNORE: case REGEX_IN_IGNORE: case REGEX_LITERAL_UNI_IGNORE:
    case REGEX_NOT_LITERAL_UNI_IGNORE: case REGEX_IN_UNI_IGNORE: case REGEX_LITERAL_LOC_IGNORE:
    case REGEX_NOT_LITERAL_LOC_IGNORE: case REGEX_IN_LOC_IGNORE:
        return true;
    default: return false;
    }
}

static bool valid_branch(Reader *r, const uint32_t *pc, const uint32_t *end, const uint32_t **next)
{
    const uint32_t *target = NULL;
    for (pc++;;) {
        if (pc >= end)
            return false;
        uint32_t skip = *pc;
        if (skip == 0)
            break;
        if (skip < 3 || skip > (size_t)(end - pc) - 1)
            return false;
        const uint32_t *after = pc + skip;
        if (after[-2] != REGEX_JUMP || !valid(r, pc + 1, after - 2))
            return false;
        const uint32_t *to = after - 1 + after[-1];
        if (after[-1] > (size_t)(end - (after - 1)) || (target && to != target))
            return false;
        target = to;
        pc = after;
    }
    *next = pc + 1;
    return target == NULL || target == *next;
}

/* Sets *next behind the operation at pc. */
static bool valid_operation(Reader *r, const uint32_t *pc, const uint32_t *end, const uint32_t **next)
{
    size_t left = (size_t)(end - pc) - 1;
    uint32_t op = *pc, skip = left ? pc[1] : 0;
    *next = pc + 1;
    switch (op) {
    case REGEX_ANY:
    case REGEX_ANY_ALL:
    case REGEX_FAILURE: return true;
    case REGEX_LITERAL: case REGEX_NOT_LITERAL: case REGEX_LITERAL_IGNORE: case REGEX_NOT_LITERAL_IGNORE:
    case REGEX_LITERAL_UNI_IGNORE: case REGEX_NOT_LITERAL_UNI_IGNORE: case REGEX_LITERAL_LOC_IGNORE:
    case REGEX_NOT_LITERAL_LOC_IGNORE:
        *next = pc + 2;
        return left >= 1;
    case REGEX_MARK: *next = pc + 2; return left >= 1 && pc[1] < 2 * r->groups;
    case REGEX_AT: *next = pc + 2; return left >= 1 && pc[1] < AT_COUNT;
    case REGEX_CATEGORY: *next = pc + 2; return left >= 1 && pc[1] < CATEGORY_COUNT;
    case REGEX_GROUPREF: case REGEX_GROUPREF_IGNORE: case REGEX_GROUPREF_UNI_IGNORE: case REGEX_GROUPREF_LOC_IGNORE:
        *next = pc + 2;
        return left >= 1 && pc[1] < r->groups;
    case REGEX_IN: case REGEX_IN_IGNORE: case REGEX_IN_UNI_IGNORE: case REGEX_IN_LOC_IGNORE:
        *next = pc + 1 + skip;
        return skip >= 2 && skip <= left && valid_set(pc + 2, *next);
    case REGEX_INFO:
        *next = pc + 1 + skip;
        return skip >= 1 && skip <= left && valid_info(pc, end);
    case REGEX_BRANCH: return valid_branch(r, pc, end, next);
    case REGEX_REPEAT_ONE: case REGEX_MIN_REPEAT_ONE: case REGEX_POSSESSIVE_REPEAT_ONE: {
        *next = pc + 1 + skip;
        if (skip < 5 || skip > left || pc[2] > pc[3] || !is_single(pc[4]) || (*next)[-1] != REGEX_SUCCESS)
            return false;
        const uint32_t *item_end;
        return valid_operation(r, pc + 4, *next - 1, &item_end) && item_end == *next - 1;
    }
    case REGEX_REPEAT:
        *next = pc + 2 + skip;
        if (skip < 3 || skip >= left || pc[2] > pc[3])
            return false;
        if ((*next)[-1] != REGEX_MAX_UNTIL && (*next)[-1] != REGEX_MIN_UNTIL)
            return false;
        return valid(r, pc + 4, *next - 1);
    case REGEX_POSSESSIVE_REPEAT:
        *next = pc + 2 + skip;
        return skip >= 3 && skip < left && pc[2] <= pc[3] && (*next)[-1] == REGEX_SUCCESS && valid(r, pc + 4, *next - 1);
    case REGEX_ATOMIC_GROUP:
        *next = pc + 1 + skip;
        return skip >= 2 && skip <= left && (*next)[-1] == REGEX_SUCCESS && valid(r, pc + 2, *next - 1);
    case REGEX_ASSERT: case REGEX_ASSERT_NOT:
        *next = pc + 1 + skip;
        return skip >= 3 && skip <= left && !(pc[2] & 0x80000000) && (*next)[-1] == REGEX_SUCCESS && valid(r, pc + 3, *next - 1);
    case REGEX_GROUPREF_EXISTS: {
        /* skip counts from the group word; where it lands behind a JUMP, that jump ends the "no" part */
        if (left < 2 || pc[1] >= r->groups || pc[2] < 2 || pc[2] > left)
            return false;
        const uint32_t *no = pc + 1 + pc[2];
        if (pc[2] >= 4 && no[-2] == REGEX_JUMP && no[-1] >= 1 && no[-1] <= (size_t)(end - (no - 1)) && valid(r, pc + 3, no - 2) &&
            valid(r, no, no - 1 + no[-1])) {
            *next = no - 1 + no[-1];
            return true;
        }
        *next = no;
        return valid(r, pc + 3, no);
    }
    default: return false;
    }
}

static bool valid(Reader *r, const uint32_t *pc, const uint32_t *end)
{
    if (pc > end || ++r->nesting > MAX_NESTING)
        return false;
    while (pc < end)
        if (!valid_operation(r, pc, end, &pc) || pc > end)
            return false;
    r->nesting--;
    return true;
}

bool regex_validate(const uint32_t *code, size_t size, size_t groups)
{
    Reader r = {groups, 0};
    return size > 0 && groups <= REGEX_MAX_GROUPS && code[size - 1] == REGEX_SUCCESS && valid(&r, code, code + size - 1);
}
