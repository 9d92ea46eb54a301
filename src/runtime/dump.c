/* dump.c - see dump.h. */
#define _GNU_SOURCE
#include "runtime/dump.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "object/dict.h"
#include "object/set.h"
#include "object/str.h"
#include "runtime/import.h"
#include "runtime/threads.h"
#include "vm/frame.h"

enum { MAX_FRAMES = 100, MAX_THREADS = 100, MAX_TEXT = 500, MAX_C_FRAMES = 32 };

void dump_text(int fd, const char *text) { (void)!write(fd, text, strlen(text)); }

void dump_number(int fd, uint64_t number, unsigned base, int width)
{
    char digits[24];
    int n = 0;
    do {
        digits[sizeof digits - 1 - (size_t)n++] = "0123456789abcdef"[number % base];
        number /= base;
    } while ((number || n < width) && n < (int)sizeof digits);
    (void)!write(fd, digits + sizeof digits - n, (size_t)n);
}

static void dump_escape(int fd, uint32_t c)
{
    dump_text(fd, c < 0x100 ? "\\x" : c < 0x10000 ? "\\u" : "\\U");
    dump_number(fd, c, 16, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
}

static void dump_str(int fd, Value v)
{
    if (!is_object(v) || !has_flag(as_object(v)->type, TYPE_IS_STR)) {
        dump_text(fd, "???");
        return;
    }
    const Str *s = as_str(v);
    size_t shown = s->length < MAX_TEXT ? s->length : MAX_TEXT;
    for (size_t i = 0; i < shown; i++) {
        uint32_t c = str_char(s, i);
        if (c >= 32 && c < 127)
            (void)!write(fd, &(char){(char)c}, 1);
        else
            dump_escape(fd, c);
    }
    if (shown < s->length)
        dump_text(fd, "...");
}

static void dump_frame(int fd, const Frame *frame)
{
    const Code *code = frame->code;
    dump_text(fd, "  File ");
    dump_text(fd, "\"");
    dump_str(fd, code->filename);
    dump_text(fd, "\", line ");
    int32_t line = code->instructions && frame->pc ? code_location(code, (uint32_t)(frame->pc - code->instructions)).line : 0;
    if (line > 0)
        dump_number(fd, (uint64_t)line, 10, 1);
    else
        dump_text(fd, "???");
    dump_text(fd, " in ");
    dump_str(fd, code->name);
    dump_text(fd, "\n");
}

void dump_frames(int fd, const Thread *thread)
{
    const Frame *frame = thread->frame;
    if (frame == NULL || frame->code == NULL) {
        dump_text(fd, "  <no Python frame>\n");
        return;
    }
    for (int shown = 0; frame && frame->code; frame = frame->back) {
        if (shown++ == MAX_FRAMES) {
            dump_text(fd, "  ...\n");
            return;
        }
        dump_frame(fd, frame);
    }
}

static void dump_thread(int fd, const Thread *thread, bool is_current)
{
    char name[64];
    dump_text(fd, is_current ? "Current thread 0x" : "Thread 0x");
    dump_number(fd, thread->id, 16, 16);
    if (thread->id && pthread_getname_np((pthread_t)thread->id, name, sizeof name) == 0 && *name) {
        dump_text(fd, " [");
        dump_text(fd, name);
        dump_text(fd, "]");
    }
    dump_text(fd, " (most recent call first):\n");
    if (is_current && runtime.collector.running)
        dump_text(fd, "  Garbage-collecting\n");
    dump_frames(fd, thread);
}

void dump_all_threads(int fd, const Thread *current)
{
    int shown = 0;
    for (const Thread *t = runtime.main_thread.next; t; t = t->next) { /* the newest first, the main thread last */
        if (shown++ == MAX_THREADS) {
            dump_text(fd, "...\n");
            return;
        }
        dump_thread(fd, t, t == current);
        if (runtime.main_thread.id || t->next)
            dump_text(fd, "\n");
    }
    if (runtime.main_thread.id)
        dump_thread(fd, &runtime.main_thread, current == &runtime.main_thread);
}

void dump_c_stack(int fd)
{
    void *addresses[MAX_C_FRAMES];
    int count = backtrace(addresses, MAX_C_FRAMES);
    dump_text(fd, "Current thread's C stack trace (most recent call first):\n");
    if (count == 0)
        dump_text(fd, "  <no C stack>\n");
    for (int i = 0; i < count; i++) {
        Dl_info info;
        if (!dladdr(addresses[i], &info) || info.dli_fname == NULL) {
            dump_text(fd, "  <unknown> [0x");
        } else {
            const void *base = info.dli_saddr ? info.dli_saddr : info.dli_fbase;
            dump_text(fd, "  Binary file \"");
            dump_text(fd, info.dli_fname);
            dump_text(fd, "\", at ");
            dump_text(fd, info.dli_sname ? info.dli_sname : "");
            dump_text(fd, "+0x");
            dump_number(fd, (uint64_t)((char *)addresses[i] - (const char *)base), 16, 1);
            dump_text(fd, " [0x");
        }
        dump_number(fd, (uint64_t)(uintptr_t)addresses[i], 16, 1);
        dump_text(fd, "]\n");
    }
}

static bool library_knows(Value names, Value name)
{
    bool is_set = is_object(names) && has_flag(as_object(names)->type, TYPE_IS_SET);
    return is_set && set_contains((Set *)as_object(names), name) > 0;
}

static bool is_written_in_c(const char *name)
{
    return builtin_module_find(name) != NULL || strcmp(name, "sys") == 0 || strcmp(name, "builtins") == 0;
}

void dump_extension_modules(int fd)
{
    Value names = is_empty(runtime.sys_dict) ? EMPTY : dict_get_c(as_dict(runtime.sys_dict), "stdlib_module_names"), key, module;
    uint64_t count = 0;
    if (is_empty(runtime.modules) || !is_exact_dict(runtime.modules))
        return;
    for (int64_t i = 0; dict_next(as_dict(runtime.modules), &i, &key, &module);) {
        if (!is_exact_str(key) || !str_is_ascii(as_str(key)) || library_knows(names, key) || !is_written_in_c(str_data(as_str(key))))
            continue;
        dump_text(fd, count++ ? ", " : "\nExtension modules: ");
        dump_str(fd, key);
    }
    if (count == 0)
        return;
    dump_text(fd, " (total: ");
    dump_number(fd, count, 10, 1);
    dump_text(fd, ")\n");
}

void fatal_error(const char *function, const char *message)
{
    dump_text(STDERR_FILENO, "Fatal Python error: ");
    dump_text(STDERR_FILENO, function);
    dump_text(STDERR_FILENO, ": ");
    dump_text(STDERR_FILENO, message);
    dump_text(STDERR_FILENO, runtime.finishing ? "\nPython runtime state: finalizing\n\n" : "\nPython runtime state: initialized\n\n");
    Thread *me = thread_by_id((uint64_t)pthread_self());
    dump_all_threads(STDERR_FILENO, me);
    dump_text(STDERR_FILENO, "\n");
    dump_c_stack(STDERR_FILENO);
    dump_extension_modules(STDERR_FILENO);
    abort();
}
