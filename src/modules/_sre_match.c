/* _sre_match.c - match objects, and replacement templates. */
#include "modules/_sre.h"

#include "object/attribute.h"
#include "object/collect.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/import.h"
#include "object/call.h"
#include "types/containers.h"

Value match_new(Pattern *pattern, const Subject *subject)
{
    Match *m = object_new(TYPE(re_match));
    if (m == NULL)
        return EMPTY;
    m->groups = pattern->groups + 1;
    m->spans = mem_alloc(2 * m->groups * sizeof *m->spans);
    if (m->spans == NULL) {
        m->groups = 0;
        RELEASE(m);
        return EMPTY;
    }
    m->pattern = RETAIN(pattern);
    m->string = retain(subject->string);
    m->pos = subject->pos;
    m->endpos = subject->endpos;
    m->last_index = subject->state.last_index;
    m->spans[0] = subject->state.start;
    m->spans[1] = subject->state.position;
    for (size_t i = 0; i < pattern->groups; i++) {
        ptrdiff_t from = subject->marks[2 * i], to = subject->marks[2 * i + 1];
        bool set = from >= 0 && to >= from;
        m->spans[2 * i + 2] = set ? from : -1;
        m->spans[2 * i + 3] = set ? to : -1;
    }
    return from_pointer(m);
}

static void match_dealloc(Object *self)
{
    Match *m = (Match *)self;
    mem_free(m->spans, 2 * m->groups * sizeof *m->spans);
    release(m->string);
    RELEASE(m->pattern);
    object_free(self);
}

/* The text of a group, or none (borrowed) where it took no part. */
static Value group_text(Match *m, size_t group, Value none)
{
    int64_t from = m->spans[2 * group], to = m->spans[2 * group + 1];
    if (from < 0)
        return retain(none);
    if (is_str(m->string))
        return subject_slice(m->string, true, NULL, from, to);
    Buffer b = {.owner = EMPTY};
    if (!buffer_get(m->string, &b, BUFFER_SIMPLE))
        return EMPTY;
    int64_t length = b.length;
    Value result = subject_slice(m->string, false, &b, from > length ? length : from, to > length ? length : to);
    buffer_release(&b);
    return result;
}

/* The number of a group given by number or name; false: IndexError. */
static bool group_number(Match *m, Value group, size_t *number)
{
    int64_t i = -1;
    Value found;
    if (is_int(group) || type_of(group)->slots.to_index) {
        if (!index_as_int64(group, &i, NULL))
            return false;
    } else {
        int known = dict_lookup(as_dict(m->pattern->group_index), group, &found);
        if (known < 0)
            error_clear();
        if (known > 0 && is_int(found) && int_as_int64(found, &i) != 0)
            i = -1;
    }
    if (i < 0 || i >= (int64_t)m->groups) {
        error_set(TYPE(IndexError), "no such group");
        return false;
    }
    *number = (size_t)i;
    return true;
}

static Value match_group(Value self, const Value *args)
{
    Match *m = as_match(self);
    Tuple *wanted = as_tuple(args[0]);
    size_t number;
    if (wanted->length == 0)
        return group_text(m, 0, NONE);
    if (wanted->length == 1)
        return group_number(m, wanted->items[0], &number) ? group_text(m, number, NONE) : EMPTY;
    Tuple *result = tuple_new(wanted->length);
    for (size_t i = 0; result && i < wanted->length; i++)
        if (!group_number(m, wanted->items[i], &number) || is_empty(result->items[i] = group_text(m, number, NONE))) {
            RELEASE(result);
            return EMPTY;
        }
    return from_pointer(result);
}

static Value match_item(Value self, Value key)
{
    size_t number;
    return group_number(as_match(self), key, &number) ? group_text(as_match(self), number, NONE) : EMPTY;
}

static Value match_groups(Value self, const Value *args)
{
    Match *m = as_match(self);
    Tuple *result = tuple_new(m->groups - 1);
    for (size_t i = 1; result && i < m->groups; i++)
        if (is_empty(result->items[i - 1] = group_text(m, i, args[0]))) {
            RELEASE(result);
            return EMPTY;
        }
    return from_pointer(result);
}

static Value match_groupdict(Value self, const Value *args)
{
    Match *m = as_match(self);
    Dict *result = dict_new();
    int64_t position = 0;
    Value name, index;
    while (result && dict_next(as_dict(m->pattern->group_index), &position, &name, &index)) {
        size_t number;
        Value text = group_number(m, index, &number) ? group_text(m, number, args[0]) : EMPTY;
        if (is_empty(text) || !dict_set_owned(result, name, text)) {
            RELEASE(result);
            return EMPTY;
        }
    }
    return from_pointer(result);
}

static Value match_start(Value self, const Value *args)
{
    size_t number;
    return group_number(as_match(self), args[0], &number) ? int_value(as_match(self)->spans[2 * number]) : EMPTY;
}

static Value match_end(Value self, const Value *args)
{
    size_t number;
    return group_number(as_match(self), args[0], &number) ? int_value(as_match(self)->spans[2 * number + 1]) : EMPTY;
}

static Value pair(int64_t a, int64_t b) { return tuple_pack(2, int_value(a), int_value(b)); }

static Value match_span(Value self, const Value *args)
{
    size_t number;
    Match *m = as_match(self);
    return group_number(m, args[0], &number) ? pair(m->spans[2 * number], m->spans[2 * number + 1]) : EMPTY;
}

static Value match_expand(Value self, Value template)
{
    Value re = import_module("re");
    if (is_empty(re))
        return EMPTY;
    Value compiled = call_method_c(re, "_compile_template", (Value[]){from_pointer(as_match(self)->pattern), template}, 2);
    release(re);
    if (is_empty(compiled))
        return EMPTY;
    Value result = type_of(compiled) == TYPE(re_template) ? template_expand(compiled, self) : retain(compiled);
    release(compiled);
    return result;
}

static Value match_copy(Value self) { return retain(self); }
static Value match_deepcopy(Value self, Value memo)
{
    (void)memo;
    return retain(self);
}

static Value match_repr(Value self)
{
    Match *m = as_match(self);
    Value text = group_text(m, 0, NONE);
    if (is_empty(text))
        return EMPTY;
    Value result = str_format("<%s object; span=(%zd, %zd), match=%.50R>", "re.Match", (size_t)m->spans[0], (size_t)m->spans[1], text);
    release(text);
    return result;
}

static Value get_string(Value self) { return retain(as_match(self)->string); }
static Value get_re(Value self) { return retain(from_pointer(as_match(self)->pattern)); }
static Value get_pos(Value self) { return int_value(as_match(self)->pos); }
static Value get_endpos(Value self) { return int_value(as_match(self)->endpos); }
static Value get_lastindex(Value self)
{
    return as_match(self)->last_index >= 0 ? int_value(as_match(self)->last_index) : none_value();
}
static Value get_lastgroup(Value self)
{
    Match *m = as_match(self);
    Tuple *names = as_tuple(m->pattern->index_group);
    return m->last_index >= 0 && (size_t)m->last_index < names->length ? retain(names->items[m->last_index]) : none_value();
}
static Value get_regs(Value self)
{
    Match *m = as_match(self);
    Tuple *result = tuple_new(m->groups);
    for (size_t i = 0; result && i < m->groups; i++)
        if (is_empty(result->items[i] = pair(m->spans[2 * i], m->spans[2 * i + 1]))) {
            RELEASE(result);
            return EMPTY;
        }
    return from_pointer(result);
}

static const NativeRow match_methods[] = {
    NATIVE("group", match_group, "($self, /, *groups)", "The text of one or more groups: by number (0: the whole match) or name."),
    NATIVE("start", match_start, "($self, group=0, /)", "Index of the start of what the group matched."),
    NATIVE("end", match_end, "($self, group=0, /)", "Index of the end of what the group matched."),
    NATIVE("span", match_span, "($self, group=0, /)", "The pair (start, end) of the group."),
    NATIVE("groups", match_groups, "($self, /, default=None)", "A tuple of all groups, from 1 on."),
    NATIVE("groupdict", match_groupdict, "($self, /, default=None)", "A dict of the named groups."),
    NATIVE("expand", match_expand, "($self, /, template)", "The template with group references replaced, as sub() does it."),
    NATIVE("__copy__", match_copy, "($self, /)", NULL),
    NATIVE("__deepcopy__", match_deepcopy, "($self, memo, /)", NULL),
    CLASS_GETITEM_ROW,
    NATIVE_END,
};
static const GetSetRow match_getset[] = {
    {"string", get_string, NULL, "The string passed to match() or search()."},
    {"re", get_re, NULL, "The regular expression object."},
    {"pos", get_pos, NULL, "Where in the string the engine started looking."},
    {"endpos", get_endpos, NULL, "The index beyond which the engine did not go."},
    {"lastindex", get_lastindex, NULL, "The number of the last matched group."},
    {"lastgroup", get_lastgroup, NULL, "The name of the last matched group."},
    {"regs", get_regs, NULL, NULL},
    GETSET_END,
};

const TypeSpec re_match_spec = {
    .name = "re.Match", .size = sizeof(Match), .flags = TYPE_NO_NEW, .methods = match_methods, .getset = match_getset,
    .doc = "The result of re.match() and re.search().",
    .slots = {.repr = match_repr, .get_item = match_item, .dealloc = match_dealloc},
};

/* ---- templates: literal, group, literal, group, ..., literal ---- */

typedef struct Template {
    Object head;
    Value parts; /* tuple: texts at even places, group numbers at odd ones */
} Template;

Value sre_template_new(Value self, const Value *args);

Value sre_template_new(Value self, const Value *args)
{
    (void)self;
    if (!is_list(args[1]) || as_list(args[1])->length % 2 == 0)
        return error_type("invalid template");
    Value parts = list_to_tuple(args[1]);
    if (is_empty(parts))
        return EMPTY;
    for (size_t i = 1; i < as_tuple(parts)->length; i += 2)
        if (!is_small_int(as_tuple(parts)->items[i]) || small_int(as_tuple(parts)->items[i]) < 0) {
            release(parts);
            return error_type("invalid template");
        }
    Template *template = object_new(TYPE(re_template));
    if (template == NULL) {
        release(parts);
        return EMPTY;
    }
    template->parts = parts;
    return from_pointer(template);
}

Value template_expand(Value v, Value match)
{
    Tuple *parts = as_tuple(((Template *)as_object(v))->parts);
    Match *m = as_match(match);
    Value first = parts->items[0];
    if (parts->length == 1)
        return retain(first);
    List *pieces = list_new(parts->length);
    for (size_t i = 0; pieces && i < parts->length; i++) {
        Value piece = retain(parts->items[i]);
        if (i & 1) {
            int64_t group = small_int(piece);
            if (group >= (int64_t)m->groups) {
                RELEASE(pieces);
                return error_set(TYPE(IndexError), "no such group");
            }
            piece = group_text(m, (size_t)group, NONE);
        }
        if (is_empty(piece) || (is_none(piece) ? false : !list_append_owned(pieces, piece))) {
            RELEASE(pieces);
            return EMPTY;
        }
    }
    if (pieces == NULL)
        return EMPTY;
    Value empty = is_str(first) ? retain(runtime.empty_str) : retain(runtime.empty_bytes);
    Value list = from_pointer(pieces), result = call_method_c(empty, "join", &list, 1);
    release(empty);
    release(list);
    return result;
}

static void template_dealloc(Object *self)
{
    release(((Template *)self)->parts);
    object_free(self);
}

const TypeSpec re_template_spec = {
    .name = "_sre.SRE_Template", .size = sizeof(Template), .flags = TYPE_NO_NEW, .slots = {.dealloc = template_dealloc},
};
