/* spawn.c - module posix: exec and posix_spawn: programs with arguments and an environment. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "modules/system.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/error.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/path.h"
#include "runtime/sys.h"

static void free_strings(char **strings)
{
    if (strings == environ)
        return;
    for (size_t i = 0; strings && strings[i]; i++)
        free(strings[i]);
    free(strings);
}

static char **argument_strings(Value tuple)
{
    size_t n = as_tuple(tuple)->length;
    char **strings = calloc(n + 1, sizeof *strings);
    if (strings == NULL)
        error_no_memory();
    for (size_t i = 0; strings && i < n; i++) {
        Value bytes = path_bytes(as_tuple(tuple)->items[i]);
        if (!is_empty(bytes) && (strings[i] = strdup(as_bytes(bytes)->data)) == NULL)
            error_no_memory();
        release(bytes);
        if (strings[i] == NULL) {
            free_strings(strings);
            strings = NULL;
        }
    }
    return strings;
}

/* argv: a tuple or list, not empty, its first item neither. NULL: exception. */
static char **argv_strings(Value argv, const char *function)
{
    if (!is_tuple(argv) && !is_list(argv)) {
        error_type("%s: argv must be a tuple or list", function);
        return NULL;
    }
    Value tuple = tuple_from_iterable(argv);
    char **strings = NULL;
    if (!is_empty(tuple) && as_tuple(tuple)->length == 0) {
        error_value("%s: argv must not be empty", function);
    } else if (!is_empty(tuple) && (strings = argument_strings(tuple)) != NULL && !*strings[0]) {
        free_strings(strings);
        strings = NULL;
        error_value("%s: argv first element cannot be empty", function);
    }
    release(tuple);
    return strings;
}

static char *environment_string(Value key, Value value)
{
    Value k = path_bytes(key), v = is_empty(k) ? EMPTY : path_bytes(value);
    char *text = NULL;
    if (!is_empty(v)) {
        const char *name = as_bytes(k)->data;
        if (*name == 0 || strchr(name + 1, '='))
            error_value("illegal environment variable name");
        else if (asprintf(&text, "%s=%s", name, as_bytes(v)->data) < 0) {
            text = NULL;
            error_no_memory();
        }
    }
    release(k);
    release(v);
    return text;
}

static Value mapping_list(Value mapping, const char *method)
{
    Value made = call_method_c(mapping, method, NULL, 0), list = is_empty(made) ? EMPTY : tuple_from_iterable(made);
    release(made);
    return list;
}

/* "NAME=value" of each item of a mapping. NULL: exception. */
static char **environment_strings(Value mapping)
{
    Value keys = mapping_list(mapping, "keys"), values = is_empty(keys) ? EMPTY : mapping_list(mapping, "values");
    char **strings = NULL;
    if (!is_empty(values)) {
        size_t n = as_tuple(keys)->length;
        if (as_tuple(values)->length < n)
            n = as_tuple(values)->length;
        strings = calloc(n + 1, sizeof *strings);
        if (strings == NULL)
            error_no_memory();
        for (size_t i = 0; strings && i < n; i++) {
            strings[i] = environment_string(as_tuple(keys)->items[i], as_tuple(values)->items[i]);
            if (strings[i] == NULL) {
                free_strings(strings);
                strings = NULL;
            }
        }
    }
    release(keys);
    release(values);
    return strings;
}

static bool is_mapping(Value v)
{
    return is_dict(v) || (type_of(v)->slots.get_item && type_of(v)->slots.length && !is_list(v) && !is_tuple(v) && !is_str(v) && !is_bytes(v));
}

/* ---- exec ---- */

static Value execute(Value path_value, Value argv, Value environment, const char *function)
{
    Path path;
    if (!posix_path(&path, path_value, function, "path", !is_empty(environment), false))
        return EMPTY;
    if (!is_tuple(argv) && !is_list(argv)) {
        posix_path_done(&path);
        return is_empty(environment) ? error_type("execv() arg 2 must be a tuple or list") : error_type("execve: argv must be a tuple or list");
    }
    if (!is_empty(environment) && !is_mapping(environment)) {
        posix_path_done(&path);
        return error_type("execve: environment must be a mapping object");
    }
    Value event[] = {path_value, argv, is_empty(environment) ? NONE : environment}, all = tuple_from(event, 3);
    bool ok = !is_empty(all) && sys_audit("os.exec", all);
    release(all);
    char **strings = ok ? argv_strings(argv, function) : NULL;
    if (strings == NULL && is_empty(environment) && ok && error_matches(TYPE(ValueError)) && !error_matches(TYPE(UnicodeError)) && length_of(argv) == 0) {
        error_clear();
        error_value("execv() arg 2 must not be empty");
    }
    char **env = !strings ? NULL : is_empty(environment) ? environ : environment_strings(environment);
    if (env && path_is_fd(&path))
        fexecve(path.fd, strings, env);
    else if (env)
        execve(path.name, strings, env);
    int number = errno;
    free_strings(strings);
    free_strings(env);
    errno = number;
    if (is_empty(environment)) {
        posix_path_done(&path);
        return posix_error();
    }
    return posix_path_error(&path);
}

static Value os_execv(Value self, const Value *args) { (void)self; return execute(args[0], args[1], EMPTY, "execv"); }
static Value os_execve(Value self, const Value *args) { (void)self; return execute(args[0], args[1], args[2], "execve"); }

/* ---- posix_spawn ---- */

enum { SPAWN_OPEN, SPAWN_CLOSE, SPAWN_DUP2, SPAWN_CLOSEFROM };

static bool failed_with(int number)
{
    if (number)
        error_os(number, EMPTY);
    return number != 0;
}

static bool open_action(Tuple *t, posix_spawn_file_actions_t *actions)
{
    int fd, flags, mode;
    if (t->length != 5) {
        error_type("A open file_action tuple must have 5 elements");
        return false;
    }
    if (!posix_int(t->items[1], &fd))
        return false;
    Value path = path_bytes(t->items[2]);
    bool ok = !is_empty(path) && posix_int(t->items[3], &flags) && posix_int(t->items[4], &mode) &&
              !failed_with(posix_spawn_file_actions_addopen(actions, fd, as_bytes(path)->data, flags, (mode_t)mode));
    release(path);
    return ok;
}

static bool one_action(Value v, posix_spawn_file_actions_t *actions)
{
    int kind, fd, fd2;
    if (!is_tuple(v) || as_tuple(v)->length == 0) {
        error_type("Each file_actions element must be a non-empty tuple");
        return false;
    }
    Tuple *t = as_tuple(v);
    if (!posix_int(t->items[0], &kind))
        return false;
    switch (kind) {
    case SPAWN_OPEN: return open_action(t, actions);
    case SPAWN_CLOSE:
        if (t->length == 2)
            return posix_int(t->items[1], &fd) && !failed_with(posix_spawn_file_actions_addclose(actions, fd));
        error_type("A close file_action tuple must have 2 elements");
        return false;
    case SPAWN_DUP2:
        if (t->length == 3)
            return posix_int(t->items[1], &fd) && posix_int(t->items[2], &fd2) && !failed_with(posix_spawn_file_actions_adddup2(actions, fd, fd2));
        error_type("A dup2 file_action tuple must have 3 elements");
        return false;
    case SPAWN_CLOSEFROM:
        if (t->length == 2)
            return posix_int(t->items[1], &fd) && !failed_with(posix_spawn_file_actions_addclosefrom_np(actions, fd));
        error_type("A closefrom file_action tuple must have 2 elements");
        return false;
    default: error_type("Unknown file_actions identifier"); return false;
    }
}

static bool all_actions(Value sequence, posix_spawn_file_actions_t *actions)
{
    Value items = tuple_from_iterable(sequence);
    if (is_empty(items)) {
        if (error_catch(TYPE(TypeError)))
            error_type("file_actions must be a sequence or None");
        return false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < as_tuple(items)->length; i++)
        ok = one_action(as_tuple(items)->items[i], actions);
    release(items);
    return ok;
}

static bool signal_set(Value sequence, sigset_t *set)
{
    Value items = tuple_from_iterable(sequence);
    if (is_empty(items))
        return false;
    sigemptyset(set);
    bool ok = true;
    for (size_t i = 0; ok && i < as_tuple(items)->length; i++) {
        int64_t n;
        ok = index_as_int64(as_tuple(items)->items[i], &n, NULL);
        if (ok && (n < 1 || n >= NSIG)) {
            error_value("signal number %lld out of range [1; %d]", (long long)n, NSIG - 1);
            ok = false;
        }
        if (ok)
            sigaddset(set, (int)n);
    }
    release(items);
    return ok;
}

static bool scheduler_attribute(Value module, Value v, posix_spawnattr_t *attributes, short *flags)
{
    struct sched_param param;
    int policy;
    if (!is_tuple(v) || as_tuple(v)->length != 2) {
        error_type(is_tuple(v) ? "A scheduler tuple must have two elements" : "scheduler must be a tuple or None");
        return false;
    }
    if (!posix_sched_param(module, as_tuple(v)->items[1], &param))
        return false;
    if (is_none(as_tuple(v)->items[0])) {
        *flags |= POSIX_SPAWN_SETSCHEDPARAM;
    } else {
        if (!posix_int(as_tuple(v)->items[0], &policy) || failed_with(posix_spawnattr_setschedpolicy(attributes, policy)))
            return false;
        *flags |= POSIX_SPAWN_SETSCHEDULER;
    }
    return !failed_with(posix_spawnattr_setschedparam(attributes, &param));
}

/* setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler: args[4..9]. */
static bool spawn_attributes(Value module, const Value *args, posix_spawnattr_t *attributes)
{
    short flags = 0;
    int group, reset = is_true(args[5]), session = is_true(args[6]);
    sigset_t set;
    if (reset < 0 || session < 0)
        return false;
    if (!is_empty(args[4]) && !is_none(args[4])) {
        if (!posix_int(args[4], &group) || failed_with(posix_spawnattr_setpgroup(attributes, group)))
            return false;
        flags |= POSIX_SPAWN_SETPGROUP;
    }
    flags |= (short)((reset ? POSIX_SPAWN_RESETIDS : 0) | (session ? POSIX_SPAWN_SETSID : 0));
    if (!is_empty(args[7])) {
        if (!signal_set(args[7], &set) || failed_with(posix_spawnattr_setsigmask(attributes, &set)))
            return false;
        flags |= POSIX_SPAWN_SETSIGMASK;
    }
    if (!is_empty(args[8])) {
        if (!signal_set(args[8], &set) || failed_with(posix_spawnattr_setsigdefault(attributes, &set)))
            return false;
        flags |= POSIX_SPAWN_SETSIGDEF;
    }
    if (!is_empty(args[9]) && !is_none(args[9]) && !scheduler_attribute(module, args[9], attributes, &flags))
        return false;
    return !failed_with(posix_spawnattr_setflags(attributes, flags));
}

static Value spawn_with(Value module, const Value *args, Path *path, bool search)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    const char *function = search ? "posix_spawnp" : "posix_spawn";
    Value result = EMPTY;
    char **argv = argv_strings(args[1], function), **env = !argv ? NULL : is_none(args[2]) ? environ : environment_strings(args[2]);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    bool has_actions = !is_empty(args[3]) && !is_none(args[3]);
    pid_t pid = 0;
    if (env && (!has_actions || all_actions(args[3], &actions)) && spawn_attributes(module, args, &attributes)) {
        int failed = (search ? posix_spawnp : posix_spawn)(&pid, path->name, has_actions ? &actions : NULL, &attributes, argv, env);
        result = failed ? error_os(failed, path->original) : int_value(pid);
    }
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    free_strings(argv);
    free_strings(env);
    return result;
}

static Value spawn(Value module, const Value *args, bool search)
{
    const char *function = search ? "posix_spawnp" : "posix_spawn";
    Path path;
    if (!posix_path(&path, args[0], function, "path", false, false))
        return EMPTY;
    Value result = EMPTY;
    Value event[] = {args[0], args[1], args[2]}, all = tuple_from(event, 3);
    if (!is_none(args[2]) && !is_mapping(args[2]))
        error_type("%s: environment must be a mapping object or None", function);
    else if (!is_empty(all) && sys_audit("os.posix_spawn", all))
        result = spawn_with(module, args, &path, search);
    release(all);
    posix_path_done(&path);
    return result;
}

static Value os_posix_spawn(Value self, const Value *args) { return spawn(self, args, false); }
static Value os_posix_spawnp(Value self, const Value *args) { return spawn(self, args, true); }

#define SPAWN_SIGNATURE                                                                                                \
    "($module, path, argv, env, /, *, file_actions=(), setpgroup=<unset>, resetids=False, setsid=False, setsigmask=<unset>, setsigdef=<unset>, scheduler=<unset>)"

const NativeRow posix_spawn_rows[] = {
    NATIVE("execv", os_execv, "($module, path, argv, /)", "Replaces the process by a program."),
    NATIVE("execve", os_execve, "($module, /, path, argv, env)", "Replaces the process by a program, with an environment."),
    NATIVE("posix_spawn", os_posix_spawn, SPAWN_SIGNATURE, "Starts a program in a child process."),
    NATIVE("posix_spawnp", os_posix_spawnp, SPAWN_SIGNATURE, "Starts a program in a child process, looking it up in PATH."),
    NATIVE_END,
};
