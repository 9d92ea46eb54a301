/* frame.c - register chunks, frame records, binding arguments, and entering Python from C. */
#include "vm/frame.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "object/dict.h"
#include "object/error.h"
#include "object/str.h"
#include "object/tuple.h"
#include "vm/bind_errors.h"
#include "vm/operations.h"
#include "vm/unwind.h"

enum { FIRST_CHUNK = 64 * 1024 / sizeof(Value), RECORDS_A_CHUNK = 128 };

typedef struct RegisterChunk {
    struct RegisterChunk *previous, *next;
    size_t count;
    Value registers[];
} RegisterChunk;

typedef struct FrameChunk {
    struct FrameChunk *next;
    Frame records[];
} FrameChunk;

static RegisterChunk *chunk_new(RegisterChunk *previous, size_t count)
{
    RegisterChunk *chunk = calloc(1, sizeof *chunk + count * sizeof(Value));
    if (chunk == NULL) {
        error_no_memory();
        return NULL;
    }
    chunk->previous = previous;
    chunk->count = count;
    if (previous)
        previous->next = chunk;
    return chunk;
}

static void chunk_enter(Thread *thread, RegisterChunk *chunk)
{
    thread->chunk = chunk;
    thread->register_limit = chunk->registers + chunk->count - 8; /* room for the function and spare registers */
}

bool thread_frames_init(Thread *thread)
{
    RegisterChunk *chunk = chunk_new(NULL, FIRST_CHUNK);
    Frame *root = calloc(1, sizeof *root);
    if (chunk == NULL || root == NULL) {
        free(chunk);
        free(root);
        return false;
    }
    chunk_enter(thread, chunk);
    root->top = chunk->registers;
    root->regs = chunk->registers + 1;
    thread->frame = root;
    thread->handled = &thread->handled_base;
    return true;
}

void thread_frames_finish(Thread *thread)
{
    while (thread->chunk && thread->chunk->previous)
        thread->chunk = thread->chunk->previous;
    for (RegisterChunk *chunk = thread->chunk; chunk;) {
        RegisterChunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    for (FrameChunk *chunk = thread->frame_chunks; chunk;) {
        FrameChunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    free(thread->frame);
    thread->chunk = NULL;
    thread->frame_chunks = NULL;
    thread->frame = NULL;
}

Frame *frame_record_after(Thread *thread, Frame *frame)
{
    FrameChunk *chunk = calloc(1, sizeof *chunk + RECORDS_A_CHUNK * sizeof(Frame));
    if (chunk == NULL) {
        error_no_memory();
        return NULL;
    }
    chunk->next = thread->frame_chunks;
    thread->frame_chunks = chunk;
    for (int i = 0; i + 1 < RECORDS_A_CHUNK; i++)
        chunk->records[i].next = &chunk->records[i + 1];
    return frame->next = chunk->records;
}

Value *frame_window(Thread *thread, Value *regs, size_t count, size_t nregs, uint32_t *flags)
{
    Frame *frame = thread->frame;
    Value *to = regs;
    if (frame->flags & FRAME_GENERATOR)
        to = frame->top + 1;
    if (to + nregs > thread->register_limit) {
        RegisterChunk *chunk = thread->chunk->next;
        size_t wanted = thread->chunk->count * 2;
        if (wanted < nregs + 64)
            wanted = nregs + 64;
        if (chunk && chunk->count < nregs + 64) { /* an empty chunk that is too small */
            thread->chunk->next = NULL;
            while (chunk) {
                RegisterChunk *next = chunk->next;
                free(chunk);
                chunk = next;
            }
        }
        if (chunk == NULL && (chunk = chunk_new(thread->chunk, wanted)) == NULL)
            return NULL;
        chunk_enter(thread, chunk);
        *flags |= FRAME_NEW_CHUNK;
        to = chunk->registers + 1;
    }
    if (to != regs)
        for (size_t i = 0; i < count + 1; i++) {
            to[(ptrdiff_t)i - 1] = regs[(ptrdiff_t)i - 1];
            regs[(ptrdiff_t)i - 1] = EMPTY;
        }
    return to;
}

void frame_chunk_pop(Thread *thread) { chunk_enter(thread, thread->chunk->previous); }

/* ---- binding ---- */

/* The parameter a keyword argument names, or -1. */
static int keyword_parameter(const Code *code, Value name)
{
    Tuple *names = as_tuple(code->local_names);
    int total = code->argcount + code->kwonlyargcount;
    for (int i = code->posonlyargcount; i < total; i++)
        if (same(names->items[i], name))
            return i;
    for (int i = code->posonlyargcount; i < total; i++)
        if (str_equal(as_str(names->items[i]), as_str(name)))
            return i;
    return -1;
}

static bool bind_keywords(Function *function, Value *regs, Value *values, Tuple *kwnames, Value kwargs)
{
    Code *code = function->code;
    for (size_t k = 0; k < kwnames->length; k++) {
        Value name = kwnames->items[k];
        if (!is_str(name)) {
            error_type("%U() keywords must be strings", function->qualname);
            return false;
        }
        int i = keyword_parameter(code, name);
        if (i < 0) {
            if (is_empty(kwargs)) {
                bind_error_unexpected(function, kwnames, name);
                return false;
            }
            if (!dict_set(as_dict(kwargs), name, values[k]))
                return false;
        } else if (!is_empty(regs[i])) {
            error_type("%U() got multiple values for argument '%U'", function->qualname, name);
            return false;
        } else {
            regs[i] = take(&values[k]);
        }
    }
    return true;
}

static bool fill_defaults(Function *function, Value *regs, size_t given)
{
    Code *code = function->code;
    Tuple *defaults = is_empty(function->defaults) ? NULL : as_tuple(function->defaults);
    size_t ndefaults = defaults ? defaults->length : 0;
    size_t first = ndefaults > code->argcount ? 0 : code->argcount - ndefaults;
    size_t skip = ndefaults > code->argcount ? ndefaults - code->argcount : 0;
    for (size_t i = 0; i < code->argcount; i++) {
        if (!is_empty(regs[i]))
            continue;
        if (i < first) {
            bind_error_missing(function, regs, given);
            return false;
        }
        regs[i] = retain(defaults->items[skip + i - first]);
    }
    for (size_t i = code->argcount; i < (size_t)code->argcount + code->kwonlyargcount; i++) {
        if (!is_empty(regs[i]))
            continue;
        Value value = EMPTY, name = as_tuple(code->local_names)->items[i];
        if (!is_empty(function->kwdefaults) && dict_lookup(as_dict(function->kwdefaults), name, &value) < 0)
            return false;
        if (is_empty(value)) {
            bind_error_missing_keyword_only(function, regs);
            return false;
        }
        regs[i] = retain(value);
    }
    return true;
}

/* A call with too few positional arguments for which there are defaults: by far the most frequent case. */
static bool bind_with_defaults(Function *function, Value *regs, size_t nargs)
{
    Code *code = function->code;
    if (is_empty(function->defaults))
        return false;
    Tuple *defaults = as_tuple(function->defaults);
    if (defaults->length > code->argcount || nargs + defaults->length < code->argcount)
        return false;
    for (size_t i = nargs; i < code->argcount; i++)
        regs[i] = retain(defaults->items[i - (code->argcount - defaults->length)]);
    return true;
}

static void clear_rest(const Code *code, Value *regs, size_t from)
{
    for (size_t i = from; i < code->nlocals; i++)
        regs[i] = EMPTY;
}

/* Keyword arguments that name parameters of a function without * and **, in place. false: it is not so simple, and
   nothing has changed. */
static bool bind_few_keywords(Function *function, Value *regs, size_t nargs, const Tuple *kwnames)
{
    Code *code = function->code;
    const Value *names = as_tuple(code->local_names)->items;
    size_t nkw = kwnames->length, total = (size_t)code->argcount + code->kwonlyargcount;
    int place[8];
    Value values[8];
    if (nkw > 8 || nargs > code->argcount || code->flags & (CODE_VARARGS | CODE_VARKEYWORDS))
        return false;
    for (size_t k = 0; k < nkw; k++) {
        size_t i = nargs > code->posonlyargcount ? nargs : code->posonlyargcount;
        while (i < total && !same(names[i], kwnames->items[k]))
            i++;
        if (i == total)
            return false;
        place[k] = (int)i;
        values[k] = regs[nargs + k];
    }
    clear_rest(code, regs, nargs);
    for (size_t k = nargs + nkw; k-- > code->nlocals;) /* more arguments than registers: an error that the slow way reports */
        regs[k] = EMPTY;
    bool ok = true;
    size_t k = 0;
    for (; ok && k < nkw; k++) {
        ok = is_empty(regs[place[k]]);
        if (ok)
            regs[place[k]] = values[k];
    }
    if (ok)
        return true;
    for (size_t i = nargs; i < code->nlocals; i++)
        regs[i] = EMPTY;
    for (k = 0; k < nkw; k++)
        regs[nargs + k] = values[k];
    return false;
}

bool frame_bind(Function *function, Value *regs, size_t nargs, Value kwnames)
{
    Code *code = function->code;
    if (!code_ready(code)) {
        frame_drop_window(regs, nargs + (is_empty(kwnames) ? 0 : as_tuple(kwnames)->length));
        return false;
    }
    size_t nkw = is_empty(kwnames) ? 0 : as_tuple(kwnames)->length, count = nargs + nkw;
    if (code->simple && nkw == 0 && nargs < code->argcount && bind_with_defaults(function, regs, nargs)) {
        clear_rest(code, regs, code->argcount);
        return true;
    }
    if (nkw ? bind_few_keywords(function, regs, nargs, as_tuple(kwnames))
            : nargs <= code->argcount && !(code->flags & (CODE_VARARGS | CODE_VARKEYWORDS)) && !code->namespace_register) {
        if (nkw == 0)
            clear_rest(code, regs, nargs);
        if (fill_defaults(function, regs, nargs))
            return true;
        frame_drop_window(regs, code->nlocals);
        return false;
    }
    Value small[16], *args = count <= 16 ? small : mem_alloc(count * sizeof(Value));
    bool ok = false;
    size_t positional = nargs < code->argcount ? nargs : code->argcount;
    size_t next = (size_t)code->argcount + code->kwonlyargcount;
    if (args == NULL) {
        frame_drop_window(regs, count);
        return false;
    }
    memcpy(args, regs, count * sizeof(Value));
    memset(regs, 0, (count > code->nlocals ? count : code->nlocals) * sizeof(Value));
    memcpy(regs, args, positional * sizeof(Value));
    memset(args, 0, positional * sizeof(Value));
    if (code->flags & CODE_VARARGS) {
        Value rest = tuple_from_owned(args + positional, nargs - positional);
        memset(args + positional, 0, (nargs - positional) * sizeof(Value));
        if (is_empty(rest))
            goto done;
        regs[next++] = rest;
    }
    Value kwargs = EMPTY;
    if (code->flags & CODE_VARKEYWORDS) {
        regs[next] = kwargs = from_pointer(dict_new());
        if (is_empty(kwargs))
            goto done;
    }
    if (nkw && !bind_keywords(function, regs, args + nargs, as_tuple(kwnames), kwargs))
        goto done;
    if (nargs > code->argcount && !(code->flags & CODE_VARARGS)) {
        bind_error_too_many(function, regs, nargs);
        goto done;
    }
    ok = fill_defaults(function, regs, nargs);
done:
    for (size_t i = 0; i < count; i++)
        release(args[i]);
    if (args != small)
        mem_free(args, count * sizeof(Value));
    if (!ok)
        frame_drop_window(regs, code->nlocals);
    else if (code->namespace_register) /* a function made of a module's code: its globals are its namespace too */
        regs[0] = retain(function->globals);
    return ok;
}

/* ---- from C ---- */

/* Pushes a frame for what lies at window[-1..count) and runs it. */
static Value run_window(Thread *thread, Value *window, size_t nargs, Value kwnames, bool bound)
{
    Function *function = as_function(window[-1]);
    Code *code = function->code;
    uint32_t flags = FRAME_ENTRY;
    size_t count = nargs + (is_empty(kwnames) ? 0 : as_tuple(kwnames)->length);
    (void)count;
    if (!bound && (nargs != code->argcount || !code->simple || !is_empty(kwnames))) {
        if (!frame_bind(function, window, nargs, kwnames))
            return EMPTY;
    } else {
        for (size_t i = nargs; i < code->nlocals; i++)
            window[i] = EMPTY;
    }
    Frame *caller = thread->frame, *record = caller->next;
    if (record == NULL || --thread->recursion_left < 0) {
        record = frame_record_slow(thread, caller);
        if (record == NULL) {
            frame_drop_window(window, code->nlocals);
            return EMPTY;
        }
    }
    *record = (Frame){.back = caller, .next = record->next, .regs = window, .pc = runtime.monitored ? code->instructions : code->entry,
                      .code = code,
                      .top = window + code->nregs, .flags = flags};
    thread->frame = record;
    return vm_run(thread, record, false);
}

/* A window for a call from C; *flags tells whether a chunk was opened. NULL: exception. */
static Value *window_for(Thread *thread, Function *function, size_t count, uint32_t *flags)
{
    Value *window = thread->frame->top + 1;
    size_t nregs = function->code->nregs > count ? function->code->nregs : count;
    *flags = 0;
    window[-1] = EMPTY;
    if (window + nregs <= thread->register_limit)
        return window;
    Value *to = frame_window(thread, window, 0, nregs, flags);
    return to;
}

Value vm_call_function(Value callable, const Value *args, size_t nargs, Value kwnames)
{
    Thread *thread = thread_current();
    Function *function = as_function(callable);
    size_t count = nargs + (is_empty(kwnames) ? 0 : as_tuple(kwnames)->length);
    uint32_t flags;
    if (stack_overflowing(""))
        return EMPTY;
    Value *window = window_for(thread, function, count, &flags);
    if (window == NULL)
        return EMPTY;
    window[-1] = retain(callable);
    for (size_t i = 0; i < count; i++)
        window[i] = retain(args[i]);
    Value result = run_window(thread, window, nargs, kwnames, false);
    if (flags & FRAME_NEW_CHUNK)
        frame_chunk_pop(thread);
    return result;
}

CallFn function_call = vm_call_function;

Value vm_run_code(Code *code, Value globals, Value namespace, Value closure)
{
    Thread *thread = thread_current();
    Value function = function_new(code, globals);
    uint32_t flags;
    if (is_empty(function) || !code_ready(code)) {
        release(function);
        return EMPTY;
    }
    as_function(function)->closure = retain(closure);
    Value *window = stack_overflowing("") ? NULL : window_for(thread, as_function(function), 1, &flags);
    if (window == NULL) {
        release(function);
        return EMPTY;
    }
    window[-1] = function;
    bool takes_namespace = code->namespace_register;
    if (takes_namespace)
        window[0] = retain(namespace);
    Value result = run_window(thread, window, takes_namespace ? 1 : 0, EMPTY, takes_namespace);
    if (flags & FRAME_NEW_CHUNK)
        frame_chunk_pop(thread);
    return result;
}
