/* _sre.h - pattern, match and scanner objects of the _sre module. */
#ifndef PYISH_MODULES_SRE_H
#define PYISH_MODULES_SRE_H

#include "object/buffer.h"
#include "object/native.h"
#include "text/regex.h"

typedef struct Pattern {
    Object head;
    Value pattern;     /* str, bytes or None */
    Value group_index; /* dict: name -> number */
    Value index_group; /* tuple: number -> name or None */
    uint32_t flags;
    size_t groups;
    bool is_bytes;     /* for bytes-like subjects; str subjects otherwise (either where pattern is None) */
    size_t code_size;
    uint32_t *code;
} Pattern;

typedef struct Match {
    Object head;
    Pattern *pattern;
    Value string;      /* the subject; never EMPTY */
    int64_t pos, endpos;
    int last_index;    /* -1: none */
    size_t groups;     /* group 0 included */
    int64_t *spans;    /* 2 a group; -1: not matched */
} Match;

/* A subject being searched: its characters and a state over them. */
typedef struct Subject {
    Value string;      /* borrowed by the owner of this struct */
    Buffer buffer;     /* for bytes-like ones */
    RegexState state;
    int64_t pos, endpos;
    ptrdiff_t few_marks[20], *marks;
    size_t mark_count;
    bool is_str;
} Subject;

typedef struct Scanner {
    Object head;
    Pattern *pattern;
    Value string;
    Subject subject;
    bool executing;
} Scanner;

static inline Pattern *as_pattern(Value v) { return (Pattern *)as_object(v); }
static inline Match *as_match(Value v) { return (Match *)as_object(v); }

/* Looks the subject's text up. pos and endpos are clipped. false: exception. */
bool subject_open(Subject *subject, Pattern *pattern, Value string, int64_t pos, int64_t endpos) MUST_CHECK;
void subject_close(Subject *subject);
/* 1 matched, 0 not, -1 exception. */
int subject_match(Subject *subject, Pattern *pattern, bool search) MUST_CHECK;
/* Characters from..to of the subject, as str or bytes. */
Value subject_slice(Value string, bool is_str, const Buffer *buffer, int64_t from, int64_t to) MUST_CHECK;
/* A match object of what the subject's state found. */
Value match_new(Pattern *pattern, const Subject *subject) MUST_CHECK;
/* Group i of the state's current match: its text, or none (borrowed) where it took no part. */
Value subject_group(const Subject *subject, size_t group, Value none) MUST_CHECK;
/* What a replacement stands for in a match: a compiled template's or a callable's result. */
Value template_expand(Value template, Value match) MUST_CHECK;

extern const RegexTables regex_tables;

#endif
