/* regex_width.h - the matcher, for characters of type CHAR; included once for each width by regex.c. */

/* How many characters from `from` on match the one-character operation at pc, at most `most`. */
static ptrdiff_t NAME(count_run)(const RegexState *state, const uint32_t *pc, ptrdiff_t from, uint64_t most)
{
    const CHAR *text = state->text, *p = text + from, *end = text + state->end;
    const RegexTables *t = state->tables;
    uint32_t c = pc[1];
    if (most != REGEX_MAX_REPEAT && most < (uint64_t)(end - p))
        end = p + most;
    switch (pc[0]) {
    case REGEX_ANY:
        while (p < end && *p != '\n')
            p++;
        break;
    case REGEX_ANY_ALL: p = end; break;
    case REGEX_LITERAL:
        while (p < end && *p == c)
            p++;
        break;
    case REGEX_NOT_LITERAL:
        while (p < end && *p != c)
            p++;
        break;
    case REGEX_IN:
        if (pc[2] == REGEX_CHARSET && pc[11] == REGEX_FAILURE) {
            while (p < end && (sizeof(CHAR) == 1 || *p < (CHAR)255 || *p == 255) && pc[3 + ((uint32_t)*p >> 5)] >> (*p & 31) & 1)
                p++;
            break;
        }
        if (end - p > 4) {
            SetMemo memo = {0};
            while (p < end && regex_in_set_memo(t, pc + 2, &memo, *p))
                p++;
            break;
        }
        while (p < end && regex_in_set(t, pc + 2, *p))
            p++;
        break;
    case REGEX_CATEGORY:
        while (p < end && regex_in_category(t, c, *p))
            p++;
        break;
    case REGEX_LITERAL_IGNORE:
        while (p < end && regex_ascii_lower(*p) == c)
            p++;
        break;
    case REGEX_NOT_LITERAL_IGNORE:
        while (p < end && regex_ascii_lower(*p) != c)
            p++;
        break;
    case REGEX_LITERAL_UNI_IGNORE:
        while (p < end && t->lower(*p) == c)
            p++;
        break;
    case REGEX_NOT_LITERAL_UNI_IGNORE:
        while (p < end && t->lower(*p) != c)
            p++;
        break;
    case REGEX_LITERAL_LOC_IGNORE:
        while (p < end && (regex_locale_lower(*p) == c || regex_locale_upper(*p) == c))
            p++;
        break;
    case REGEX_NOT_LITERAL_LOC_IGNORE:
        while (p < end && regex_locale_lower(*p) != c && regex_locale_upper(*p) != c)
            p++;
        break;
    case REGEX_IN_IGNORE:
        while (p < end && regex_in_set(t, pc + 2, regex_ascii_lower(*p)))
            p++;
        break;
    case REGEX_IN_UNI_IGNORE:
        while (p < end && regex_in_set(t, pc + 2, t->lower(*p)))
            p++;
        break;
    case REGEX_IN_LOC_IGNORE:
        while (p < end && regex_in_locale_set(t, pc + 2, *p))
            p++;
        break;
    default: break;
    }
    return p - (text + from);
}

static bool NAME(word_boundary)(const RegexState *state, ptrdiff_t position, unsigned kind)
{
    const CHAR *text = state->text;
    if (state->beginning == state->end)
        return false;
    bool before = position > state->beginning && regex_is_word_at(state->tables, kind, text[position - 1]);
    bool here = position < state->end && regex_is_word_at(state->tables, kind, text[position]);
    return before != here;
}

static bool NAME(at_place)(const RegexState *state, uint32_t at, ptrdiff_t position)
{
    const CHAR *text = state->text;
    switch (at) {
    case AT_BEGINNING:
    case AT_BEGINNING_STRING: return position == state->beginning;
    case AT_BEGINNING_LINE: return position == state->beginning || text[position - 1] == '\n';
    case AT_END: return position == state->end || (position + 1 == state->end && text[position] == '\n');
    case AT_END_LINE: return position == state->end || text[position] == '\n';
    case AT_END_STRING: return position == state->end;
    case AT_BOUNDARY: return NAME(word_boundary)(state, position, 0);
    case AT_NON_BOUNDARY: return !NAME(word_boundary)(state, position, 0);
    case AT_LOC_BOUNDARY: return NAME(word_boundary)(state, position, 1);
    case AT_LOC_NON_BOUNDARY: return !NAME(word_boundary)(state, position, 1);
    case AT_UNI_BOUNDARY: return NAME(word_boundary)(state, position, 2);
    case AT_UNI_NON_BOUNDARY: return !NAME(word_boundary)(state, position, 2);
    default: return false;
    }
}

/* The length of group's text where it matches at position again, -1 where it doesn't. */
static ptrdiff_t NAME(group_again)(const RegexState *state, uint32_t op, uint32_t group, ptrdiff_t position)
{
    const CHAR *text = state->text;
    ptrdiff_t from = state->marks[2 * group], to = state->marks[2 * group + 1];
    if (from < 0 || to < from || to - from > state->end - position)
        return -1;
    for (ptrdiff_t i = 0; i < to - from; i++) {
        uint32_t a = text[position + i], b = text[from + i];
        if (a == b)
            continue;
        if (op == REGEX_GROUPREF || (op == REGEX_GROUPREF_IGNORE && regex_ascii_lower(a) != regex_ascii_lower(b)) ||
            (op == REGEX_GROUPREF_UNI_IGNORE && state->tables->lower(a) != state->tables->lower(b)) ||
            (op == REGEX_GROUPREF_LOC_IGNORE && regex_locale_lower(a) != regex_locale_lower(b)))
            return -1;
    }
    return to - from;
}

/* Drops the choices above an entry but keeps what has to be undone should matching fail later. */
static void NAME(commit)(RegexState *state, size_t base)
{
    size_t to = base;
    for (size_t i = base; i < state->depth; i++)
        if (state->stack[i].kind <= UNDO_REPEAT)
            state->stack[to++] = state->stack[i];
    state->depth = to;
}

/* The interpreter. pc and position are where matching goes on; `fail` takes the newest choice. */
RegexResult NAME(regex_run)(RegexState *state, const uint32_t *code)
{
    const CHAR *text = state->text;
    const uint32_t *pc = code;
    ptrdiff_t position = state->start;
    size_t current = 0, nested = 0; /* innermost repeat and NESTED entry, + 1 */
    uint32_t steps = 0;

#define PUSH(...)                                                                                                      \
    do {                                                                                                               \
        if (!regex_push(state, (RegexEntry){__VA_ARGS__}))                                                             \
            return REGEX_NO_MEMORY;                                                                                    \
    } while (0)
#define STEP_IF(condition, words)                                                                                      \
    if (position < state->end && (condition)) {                                                                        \
        position++;                                                                                                    \
        pc += (words);                                                                                                 \
        continue;                                                                                                      \
    }                                                                                                                  \
    goto fail
#define HERE ((uint32_t)text[position])

    for (;;) {
        if ((++steps & 0xffff) == 0 && state->interrupted && state->interrupted(state->context))
            return REGEX_INTERRUPTED;
        switch ((RegexOp)*pc) {
        case REGEX_LITERAL: STEP_IF(HERE == pc[1], 2);
        case REGEX_NOT_LITERAL: STEP_IF(HERE != pc[1], 2);
        case REGEX_ANY: STEP_IF(HERE != '\n', 1);
        case REGEX_ANY_ALL: STEP_IF(true, 1);
        case REGEX_IN: STEP_IF(regex_in_set(state->tables, pc + 2, HERE), 1 + pc[1]);
        case REGEX_CATEGORY: STEP_IF(regex_in_category(state->tables, pc[1], HERE), 2);
        case REGEX_LITERAL_IGNORE: STEP_IF(regex_ascii_lower(HERE) == pc[1], 2);
        case REGEX_NOT_LITERAL_IGNORE: STEP_IF(regex_ascii_lower(HERE) != pc[1], 2);
        case REGEX_IN_IGNORE: STEP_IF(regex_in_set(state->tables, pc + 2, regex_ascii_lower(HERE)), 1 + pc[1]);
        case REGEX_LITERAL_UNI_IGNORE: STEP_IF(state->tables->lower(HERE) == pc[1], 2);
        case REGEX_NOT_LITERAL_UNI_IGNORE: STEP_IF(state->tables->lower(HERE) != pc[1], 2);
        case REGEX_IN_UNI_IGNORE: STEP_IF(regex_in_set(state->tables, pc + 2, state->tables->lower(HERE)), 1 + pc[1]);
        case REGEX_LITERAL_LOC_IGNORE: STEP_IF(regex_locale_lower(HERE) == pc[1] || regex_locale_upper(HERE) == pc[1], 2);
        case REGEX_NOT_LITERAL_LOC_IGNORE:
            STEP_IF(regex_locale_lower(HERE) != pc[1] && regex_locale_upper(HERE) != pc[1], 2);
        case REGEX_IN_LOC_IGNORE: STEP_IF(regex_in_locale_set(state->tables, pc + 2, HERE), 1 + pc[1]);

        case REGEX_AT:
            if (!NAME(at_place)(state, pc[1], position))
                goto fail;
            pc += 2;
            continue;
        case REGEX_MARK: {
            uint32_t mark = pc[1];
            PUSH(.kind = UNDO_MARK, .a = mark, .position = state->marks[mark], .b = (uint32_t)state->last_index);
            state->marks[mark] = position;
            if (mark & 1)
                state->last_index = (int)(mark / 2 + 1);
            pc += 2;
            continue;
        }
        case REGEX_JUMP: pc += 1 + pc[1]; continue;
        case REGEX_INFO: pc += 1 + pc[1]; continue;
        case REGEX_BRANCH: pc++; goto branch;
        case REGEX_GROUPREF:
        case REGEX_GROUPREF_IGNORE:
        case REGEX_GROUPREF_UNI_IGNORE:
        case REGEX_GROUPREF_LOC_IGNORE: {
            ptrdiff_t length = NAME(group_again)(state, pc[0], pc[1], position);
            if (length < 0)
                goto fail;
            position += length;
            pc += 2;
            continue;
        }
        case REGEX_GROUPREF_EXISTS: {
            ptrdiff_t from = state->marks[2 * pc[1]], to = state->marks[2 * pc[1] + 1];
            pc += from >= 0 && to >= from ? 3 : 1 + pc[2];
            continue;
        }

        case REGEX_REPEAT_ONE: {
            uint32_t least = pc[2], most = pc[3];
            if ((uint64_t)(state->end - position) < least)
                goto fail;
            ptrdiff_t n = NAME(count_run)(state, pc + 4, position, most);
            if (n < (ptrdiff_t)least)
                goto fail;
            if (n > (ptrdiff_t)least)
                PUSH(.kind = CHOICE_REPEAT_ONE, .pc = pc, .position = position, .a = (size_t)n);
            position += n;
            pc += 1 + pc[1];
            continue;
        }
        case REGEX_MIN_REPEAT_ONE: {
            uint32_t least = pc[2];
            if ((uint64_t)(state->end - position) < least)
                goto fail;
            ptrdiff_t n = least ? NAME(count_run)(state, pc + 4, position, least) : 0;
            if (n < (ptrdiff_t)least)
                goto fail;
            position += n;
            if (n < (ptrdiff_t)pc[3] || pc[3] == REGEX_MAX_REPEAT)
                PUSH(.kind = CHOICE_MIN_REPEAT_ONE, .pc = pc, .position = position, .a = (size_t)n);
            pc += 1 + pc[1];
            continue;
        }
        case REGEX_POSSESSIVE_REPEAT_ONE: {
            uint32_t least = pc[2];
            ptrdiff_t n = NAME(count_run)(state, pc + 4, position, pc[3]);
            if (n < (ptrdiff_t)least)
                goto fail;
            position += n;
            pc += 1 + pc[1];
            continue;
        }

        case REGEX_REPEAT: {
            if (state->repeat_count == state->repeat_capacity) {
                size_t capacity = state->repeat_capacity ? state->repeat_capacity * 2 : 16;
                RegexRepeat *grown = realloc(state->repeats, capacity * sizeof *grown);
                if (grown == NULL)
                    return REGEX_NO_MEMORY;
                state->repeats = grown;
                state->repeat_capacity = capacity;
            }
            PUSH(.kind = UNDO_REPEAT_LINK, .a = current, .b = 1);
            state->repeats[state->repeat_count] = (RegexRepeat){.pc = pc + 1, .count = 0, .last = -1, .outer = current};
            current = ++state->repeat_count;
            pc += 1 + pc[1]; /* to the UNTIL, which counts what was done: nothing yet */
            goto until;
        }
        case REGEX_MAX_UNTIL:
        case REGEX_MIN_UNTIL: {
            RegexRepeat *repeat = &state->repeats[current - 1];
            PUSH(.kind = UNDO_REPEAT, .a = current, .b = repeat->count, .position = repeat->last);
            repeat->count++;
            goto until;
        }

        case REGEX_ASSERT:
        case REGEX_ASSERT_NOT:
            if (position - state->beginning < (ptrdiff_t)pc[2]) { /* not enough to look back on */
                if (*pc == REGEX_ASSERT)
                    goto fail;
                pc += 1 + pc[1];
                continue;
            }
            PUSH(.kind = NESTED, .pc = pc, .position = position, .a = nested, .b = (uint32_t)current);
            nested = state->depth;
            position -= (ptrdiff_t)pc[2];
            pc += 3;
            continue;
        case REGEX_ATOMIC_GROUP:
            PUSH(.kind = NESTED, .pc = pc, .position = position, .a = nested, .b = (uint32_t)current);
            nested = state->depth;
            pc += 2;
            continue;
        case REGEX_POSSESSIVE_REPEAT:
            PUSH(.kind = NESTED, .pc = pc, .position = position, .a = nested, .b = 0);
            nested = state->depth;
            if (pc[3] == 0) {
                state->depth--;
                nested = state->stack[state->depth].a;
                pc += 2 + pc[1];
                continue;
            }
            pc += 4;
            continue;

        case REGEX_SUCCESS: {
            if (nested == 0) {
                if ((state->whole && position != state->end) || (position == state->must_advance && position == state->start))
                    goto fail;
                state->position = position;
                return REGEX_MATCHED;
            }
            size_t base = nested - 1;
            RegexEntry entry = state->stack[base];
            if (*entry.pc == REGEX_ASSERT_NOT) { /* matched: so it fails, undoing everything inside */
                NAME(commit)(state, base + 1);
                state->stack[base].b = UINT32_MAX;
                goto fail;
            }
            NAME(commit)(state, base + 1);
            memmove(&state->stack[base], &state->stack[base + 1], (state->depth - base - 1) * sizeof *state->stack);
            state->depth--;
            nested = entry.a;
            if (*entry.pc == REGEX_ASSERT) {
                position = entry.position;
                pc = entry.pc + 1 + entry.pc[1];
                continue;
            }
            if (*entry.pc == REGEX_ATOMIC_GROUP) {
                pc = entry.pc + 1 + entry.pc[1];
                continue;
            }
            uint32_t done = entry.b + 1;
            bool more = done < entry.pc[3] || entry.pc[3] == REGEX_MAX_REPEAT;
            if (more && (position != entry.position || done < entry.pc[2])) {
                PUSH(.kind = NESTED, .pc = entry.pc, .position = position, .a = nested, .b = done);
                nested = state->depth;
                pc = entry.pc + 4;
            } else {
                pc = entry.pc + 2 + entry.pc[1];
            }
            continue;
        }
        default: goto fail;
        }

    branch: /* pc stands on an alternative's skip word; 0 ends the list */
        if (*pc == 0)
            goto fail;
        if (pc[pc[0]] != 0)
            PUSH(.kind = CHOICE_BRANCH, .pc = pc + pc[0], .position = position);
        if ((pc[1] == REGEX_LITERAL && (position >= state->end || HERE != pc[2])) ||
            (pc[1] == REGEX_IN && (position >= state->end || !regex_in_set(state->tables, pc + 3, HERE))))
            goto fail;
        pc++;
        continue;

    until: { /* pc stands on an UNTIL whose repeat is current: decide whether once more */
        RegexRepeat *repeat = &state->repeats[current - 1];
        uint32_t least = repeat->pc[1], most = repeat->pc[2];
        if (repeat->count < least) {
            pc = repeat->pc + 3;
            continue;
        }
        bool more = (repeat->count < most || most == REGEX_MAX_REPEAT) && position != repeat->last;
        if (*pc == REGEX_MAX_UNTIL && more) {
            PUSH(.kind = CHOICE_MAX_UNTIL, .pc = pc + 1, .position = position, .a = current);
            PUSH(.kind = UNDO_REPEAT, .a = current, .b = repeat->count, .position = repeat->last);
            repeat->last = position;
            pc = repeat->pc + 3;
            continue;
        }
        if (*pc == REGEX_MIN_UNTIL && more)
            PUSH(.kind = CHOICE_MIN_UNTIL, .pc = pc, .position = position, .a = current);
        PUSH(.kind = UNDO_REPEAT_LINK, .a = current);
        current = repeat->outer;
        pc++;
        continue;
    }

    fail:
        for (;;) {
            if (state->depth == 0)
                return REGEX_NO_MATCH;
            RegexEntry entry = state->stack[--state->depth];
            switch (entry.kind) {
            case UNDO_MARK:
                state->marks[entry.a] = entry.position;
                state->last_index = (int)entry.b;
                continue;
            case UNDO_REPEAT_LINK:
                current = entry.a;
                if (entry.b)
                    state->repeat_count--;
                continue;
            case UNDO_REPEAT:
                state->repeats[entry.a - 1].count = entry.b;
                state->repeats[entry.a - 1].last = entry.position;
                continue;
            case CHOICE_BRANCH:
                pc = entry.pc;
                position = entry.position;
                goto branch;
            case CHOICE_REPEAT_ONE: { /* give characters back, but only to where what follows can begin */
                const uint32_t *next = entry.pc + 1 + entry.pc[1];
                size_t least = entry.pc[2];
                do
                    entry.a--;
                while (entry.a > least && next[0] == REGEX_LITERAL &&
                       (entry.position + (ptrdiff_t)entry.a >= state->end || text[entry.position + (ptrdiff_t)entry.a] != next[1]));
                if (entry.a > least)
                    state->stack[state->depth++] = entry;
                position = entry.position + (ptrdiff_t)entry.a;
                pc = next;
                break;
            }
            case CHOICE_MIN_REPEAT_ONE:
                if (NAME(count_run)(state, entry.pc + 4, entry.position, 1) == 0)
                    continue;
                entry.position++;
                entry.a++;
                if (entry.a < entry.pc[3] || entry.pc[3] == REGEX_MAX_REPEAT)
                    state->stack[state->depth++] = entry;
                position = entry.position;
                pc = entry.pc + 1 + entry.pc[1];
                break;
            case CHOICE_MAX_UNTIL: {
                RegexRepeat *repeat = &state->repeats[entry.a - 1];
                PUSH(.kind = UNDO_REPEAT_LINK, .a = current);
                current = repeat->outer;
                pc = entry.pc;
                position = entry.position;
                break;
            }
            case CHOICE_MIN_UNTIL: {
                RegexRepeat *repeat = &state->repeats[entry.a - 1];
                PUSH(.kind = UNDO_REPEAT_LINK, .a = current);
                current = entry.a;
                PUSH(.kind = UNDO_REPEAT, .a = current, .b = repeat->count, .position = repeat->last);
                repeat->last = entry.position;
                pc = repeat->pc + 3;
                position = entry.position;
                break;
            }
            case NESTED:
                nested = entry.a;
                if (*entry.pc == REGEX_ASSERT_NOT && entry.b != UINT32_MAX) { /* didn't match: it holds */
                    position = entry.position;
                    pc = entry.pc + 1 + entry.pc[1];
                    break;
                }
                if (*entry.pc == REGEX_POSSESSIVE_REPEAT && entry.b >= entry.pc[2]) {
                    position = entry.position;
                    pc = entry.pc + 2 + entry.pc[1];
                    break;
                }
                continue;
            }
            break;
        }
    }
#undef PUSH
#undef STEP_IF
#undef HERE
}

/* Whether a match can begin at a place, by the INFO block's literal prefix. */
static ptrdiff_t NAME(find_prefix)(const RegexState *state, const uint32_t *prefix, size_t length, ptrdiff_t from, ptrdiff_t last)
{
    const CHAR *text = state->text;
    uint32_t first = prefix[0];
    for (ptrdiff_t at = from; at <= last; at++) {
        if (sizeof(CHAR) == 1) {
            const void *found = first < 256 ? memchr(text + at, (int)first, (size_t)(last - at + 1)) : NULL;
            if (found == NULL)
                return -1;
            at = (const CHAR *)found - text;
        } else if (text[at] != first) {
            continue;
        }
        size_t i = 1;
        while (i < length && text[at + (ptrdiff_t)i] == prefix[i])
            i++;
        if (i == length)
            return at;
    }
    return -1;
}

RegexResult NAME(regex_search)(RegexState *state, const uint32_t *code)
{
    const CHAR *text = state->text;
    ptrdiff_t start = state->start, last = state->end;
    const uint32_t *prefix = NULL, *charset = NULL;
    size_t prefix_length = 0;
    SetMemo memo = {0};
    if (code[0] == REGEX_INFO) {
        uint32_t flags = code[2], least = code[3];
        if ((uint64_t)(state->end - start) < least)
            return REGEX_NO_MATCH;
        last = state->end - (ptrdiff_t)least;
        if (flags & INFO_PREFIX) {
            prefix_length = code[5];
            prefix = code + 7;
            if ((uint64_t)(state->end - start) < prefix_length)
                return REGEX_NO_MATCH;
            if (last > state->end - (ptrdiff_t)prefix_length) /* `least` says less than it could */
                last = state->end - (ptrdiff_t)prefix_length;
        } else if (flags & INFO_CHARSET) {
            charset = code + 5;
        }
        code += 1 + code[1];
    }
    if (code[0] == REGEX_AT && (code[1] == AT_BEGINNING || code[1] == AT_BEGINNING_STRING))
        last = start; /* nowhere else */
    for (ptrdiff_t at = start; at <= last; at++) {
        if (prefix) {
            at = NAME(find_prefix)(state, prefix, prefix_length, at, last);
            if (at < 0)
                return REGEX_NO_MATCH;
        } else if (charset) {
            while (at <= last && at < state->end && !regex_in_set_memo(state->tables, charset, &memo, text[at]))
                at++;
            if (at > last || at >= state->end)
                return REGEX_NO_MATCH;
        }
        state->start = at;
        state->depth = state->repeat_count = 0;
        RegexResult result = NAME(regex_run)(state, code);
        if (result != REGEX_NO_MATCH)
            return result;
    }
    return REGEX_NO_MATCH;
}
