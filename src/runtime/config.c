/* config.c - see config.h. */
#include "runtime/config.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- paths ---- */

static bool is_library(const char *folder)
{
    char path[PATH_MAX + 128];
    struct stat status;
    snprintf(path, sizeof path, "%s/os.py", folder);
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static char *copy_text(const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        abort();
    return copy;
}

/* What argv[0] names: itself if it has a slash, else looked up along PATH. Symbolic links are kept, as CPython does. */
static char *find_executable(const char *argv0)
{
    char path[PATH_MAX * 2];
    if (strchr(argv0, '/')) {
        if (*argv0 == '/')
            return copy_text(argv0);
        char folder[PATH_MAX];
        if (getcwd(folder, sizeof folder) == NULL)
            return copy_text("");
        while (strncmp(argv0, "./", 2) == 0)
            argv0 += 2;
        snprintf(path, sizeof path, "%s/%s", folder, argv0);
        return copy_text(path);
    }
    for (const char *p = getenv("PATH"); p && *p;) {
        size_t n = strcspn(p, ":");
        snprintf(path, sizeof path, "%.*s/%s", (int)n, p, argv0);
        if (access(path, X_OK) == 0)
            return copy_text(path);
        p += n + (p[n] == ':');
    }
    return copy_text("");
}

static void set_library(Config *config, const char *folder, const char *prefix)
{
    char real[PATH_MAX];
    config->stdlib = copy_text(realpath(folder, real) ? real : folder);
    config->prefix = copy_text(realpath(prefix, real) ? real : prefix);
}

void config_find_paths(Config *config, const char *argv0)
{
    static const char *const places[] = {"lib/pyish3.14", "lib/python3.14", "lib"};
    char exe[PATH_MAX], folder[PATH_MAX + 64], prefix[PATH_MAX + 8];
    const char *home = runtime.flags.ignore_environment ? NULL : getenv("PYTHONHOME");
    config->executable = find_executable(argv0);
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    exe[n > 0 ? n : 0] = 0;
    char *slash = strrchr(exe, '/');
    if (slash)
        *slash = 0;
    snprintf(prefix, sizeof prefix, "%s/..", exe);
    for (int pass = 0; pass < 2; pass++) {
        const char *base = pass == 0 ? home : prefix;
        for (size_t i = 0; base && *base && i < sizeof places / sizeof *places; i++) {
            snprintf(folder, sizeof folder, "%s/%s", base, places[i]);
            if (is_library(folder)) {
                set_library(config, folder, base);
                return;
            }
        }
    }
    set_library(config, "", prefix);
}

/* ---- options ---- */

static const char usage_line[] = "usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n";
static const char usage_rest[] =
    "Options (and corresponding environment variables):\n"
    "-b     : warn about comparing bytes with str; twice: raise errors\n"
    "-B     : don't write .pyc files on import (PYTHONDONTWRITEBYTECODE)\n"
    "-c cmd : run a program passed in as a string (ends the option list)\n"
    "-d     : turn on parser debugging output (PYTHONDEBUG)\n"
    "-E     : ignore PYTHON* environment variables\n"
    "-h     : print this help message and exit (also -? or --help)\n"
    "-i     : inspect interactively after running the script (PYTHONINSPECT)\n"
    "-I     : isolate from the user's environment (implies -E, -P and -s)\n"
    "-m mod : run a library module as a script (ends the option list)\n"
    "-O     : remove assert and __debug__-dependent statements (PYTHONOPTIMIZE)\n"
    "-OO    : do -O changes and also discard docstrings\n"
    "-P     : don't prepend an unsafe path to sys.path (PYTHONSAFEPATH)\n"
    "-q     : don't print version and copyright messages at interactive start\n"
    "-s     : don't add the user site directory to sys.path (PYTHONNOUSERSITE)\n"
    "-S     : don't imply 'import site' on initialization\n"
    "-u     : force the stdout and stderr streams to be unbuffered (PYTHONUNBUFFERED)\n"
    "-v     : trace import statements (PYTHONVERBOSE)\n"
    "-V     : print the version number and exit (also --version)\n"
    "-W arg : warning control (PYTHONWARNINGS)\n"
    "-x     : skip the first line of the source\n"
    "-X opt : set an implementation-specific option\n"
    "file   : read the program from a script file\n"
    "-      : read the program from standard input\n"
    "arg ...: arguments passed to the program in sys.argv[1:]\n";

static void add_warning(Config *config, const char *option)
{
    if (config->warn_option_count < 64)
        config->warn_options[config->warn_option_count++] = option;
}

static void x_option(Config *config, const char *option)
{
    if (config->x_option_count < 64)
        config->x_options[config->x_option_count++] = option;
    if (strcmp(option, "dev") == 0)
        runtime.flags.dev_mode = 1;
    else if (strcmp(option, "no_debug_ranges") == 0)
        runtime.flags.no_debug_ranges = 1;
    else if (strcmp(option, "utf8") == 0 || strcmp(option, "utf8=1") == 0)
        runtime.flags.utf8_mode = 1;
    else if (strcmp(option, "warn_default_encoding") == 0)
        runtime.flags.warn_default_encoding = 1;
    else if (strncmp(option, "int_max_str_digits=", 19) == 0)
        runtime.int_max_str_digits = atoi(option + 19);
    else if (strncmp(option, "pycache_prefix=", 15) == 0 && option[15])
        config->pycache_prefix = option + 15;
}

/* A variable of the environment that -E turns off; NULL where it is empty too. */
static const char *environment(const char *name)
{
    const char *value = runtime.flags.ignore_environment ? NULL : getenv(name);
    return value && *value ? value : NULL;
}

/* A variable that counts: its number, or 1. */
static void environment_flag(const char *name, int *flag)
{
    const char *value = environment(name);
    if (value == NULL)
        return;
    int number = atoi(value) > 0 ? atoi(value) : 1;
    if (*flag < number)
        *flag = number;
}

/* The key of str and bytes hashes: random, or of PYTHONHASHSEED by the generator that CPython uses (0: none). */
static void seed_hashes(const char *seed)
{
    unsigned char key[sizeof runtime.hash_secret];
    if (seed == NULL || *seed == 0 || strcmp(seed, "random") == 0) {
        if (getentropy(runtime.hash_secret, sizeof runtime.hash_secret) != 0)
            runtime.hash_secret[0] = (uint64_t)time(NULL) * 0x9e3779b97f4a7c15u ^ (uint64_t)getpid();
        return;
    }
    char *end;
    errno = 0;
    unsigned long n = strtoul(seed, &end, 10);
    if (*end || errno || n > UINT32_MAX || *seed == '-') {
        fprintf(stderr, "Fatal Python error: config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]\n"
                        "Python runtime state: preinitialized\n\nCurrent thread 0x%016lx (most recent call first):\n  <no Python frame>\n",
                (unsigned long)pthread_self());
        exit(1);
    }
    uint32_t x = (uint32_t)n;
    for (size_t i = 0; i < sizeof key; i++) {
        x = x * 214013 + 2531011;
        key[i] = n ? (unsigned char)(x >> 16) : 0;
    }
    memcpy(runtime.hash_secret, key, sizeof key);
    runtime.flags.hash_randomization = n != 0;
}

static void read_environment(Config *config)
{
    environment_flag("PYTHONDEBUG", &runtime.flags.debug);
    environment_flag("PYTHONINSPECT", &runtime.flags.inspect);
    environment_flag("PYTHONOPTIMIZE", &runtime.flags.optimize);
    environment_flag("PYTHONVERBOSE", &runtime.flags.verbose);
    environment_flag("PYTHONDONTWRITEBYTECODE", &runtime.flags.dont_write_bytecode);
    environment_flag("PYTHONNOUSERSITE", &runtime.flags.no_user_site);
    environment_flag("PYTHONUNBUFFERED", &runtime.flags.unbuffered);
    environment_flag("PYTHONSAFEPATH", &runtime.flags.safe_path);
    environment_flag("PYTHONDEVMODE", &runtime.flags.dev_mode);
    environment_flag("PYTHONWARNDEFAULTENCODING", &runtime.flags.warn_default_encoding);
    runtime.flags.no_debug_ranges |= environment("PYTHONNODEBUGRANGES") != NULL;
    const char *digits = environment("PYTHONINTMAXSTRDIGITS"), *seed = environment("PYTHONHASHSEED");
    if (digits && runtime.int_max_str_digits < 0)
        runtime.int_max_str_digits = atoi(digits);
    seed_hashes(seed);
    if (config->pycache_prefix == NULL)
        config->pycache_prefix = environment("PYTHONPYCACHEPREFIX");
    if (runtime.int_max_str_digits < 0)
        runtime.int_max_str_digits = 4300;
}

/* Warnings of the environment come before those of the command line; dev mode's and -b's before all. */
static void order_warnings(Config *config)
{
    Config given = *config;
    const char *variable = environment("PYTHONWARNINGS");
    config->warn_option_count = 0;
    if (runtime.flags.dev_mode)
        add_warning(config, "default");
    for (char *text = variable ? strdup(variable) : NULL, *next; text && *text; text = next) {
        next = text + strcspn(text, ",");
        if (*next)
            *next++ = 0;
        add_warning(config, text);
    }
    for (int i = 0; i < given.warn_option_count; i++)
        add_warning(config, given.warn_options[i]);
    if (runtime.flags.bytes_warning)
        add_warning(config, runtime.flags.bytes_warning > 1 ? "error::BytesWarning" : "default::BytesWarning");
}

static bool long_option(CommandLine *line, const char *option, const char *program, int *version)
{
    if (strcmp(option, "--version") == 0) {
        ++*version;
    } else if (strcmp(option, "--help") == 0 || strcmp(option, "--help-all") == 0 || strcmp(option, "--help-env") == 0 ||
               strcmp(option, "--help-xoptions") == 0) {
        printf(usage_line, program);
        fputs(usage_rest, stdout);
        line->mode = RUN_NOTHING;
        return false;
    } else {
        fprintf(stderr, "unknown option %s\n", option);
        fprintf(stderr, usage_line, program);
        fprintf(stderr, "Try `%s -h' for more information.\n", program);
        line->status = 2;
        return false;
    }
    return true;
}

static bool flag_option(CommandLine *line, char c, int *version)
{
    switch (c) {
    case 'b': runtime.flags.bytes_warning++; break;
    case 'B': runtime.flags.dont_write_bytecode++; break;
    case 'd': runtime.flags.debug++; break;
    case 'E': runtime.flags.ignore_environment++; break;
    case 'i': runtime.flags.inspect++; runtime.flags.interactive++; break;
    case 'I': runtime.flags.isolated = runtime.flags.ignore_environment = runtime.flags.no_user_site = runtime.flags.safe_path = 1; break;
    case 'O': runtime.flags.optimize++; break;
    case 'P': runtime.flags.safe_path = 1; break;
    case 'q': runtime.flags.quiet++; break;
    case 'R': break;
    case 's': runtime.flags.no_user_site++; break;
    case 'S': runtime.flags.no_site++; break;
    case 't': break;
    case 'u': runtime.flags.unbuffered = 1; break;
    case 'v': runtime.flags.verbose++; break;
    case 'V': ++*version; break;
    case 'x': line->skip_first_line = true; break;
    default: return false;
    }
    return true;
}

/* Options up to the program. The index of the first argument that is not one; -1: stop. */
static int read_options(CommandLine *line, int argc, char **argv, int *version)
{
    int i = 1;
    for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
        if (strncmp(argv[i], "--", 2) == 0) {
            if (argv[i][2] == 0)
                return i + 1;
            if (strcmp(argv[i], "--check-hash-based-pycs") == 0) {
                i++;
                continue;
            }
            if (!long_option(line, argv[i], argv[0], version))
                return -1;
            continue;
        }
        for (const char *p = argv[i] + 1; *p; p++) {
            if (*p == 'h' || *p == '?') {
                printf(usage_line, argv[0]);
                fputs(usage_rest, stdout);
                return -1;
            }
            if (strchr("cmWX", *p)) {
                const char *argument = p[1] ? p + 1 : i + 1 < argc ? argv[++i] : NULL;
                if (argument == NULL) {
                    fprintf(stderr, "Argument expected for the -%c option\n", *p);
                    fprintf(stderr, usage_line, argv[0]);
                    fprintf(stderr, "Try `%s -h' for more information.\n", argv[0]);
                    line->status = 2;
                    return -1;
                }
                if (*p == 'W')
                    add_warning(&line->config, argument);
                else if (*p == 'X')
                    x_option(&line->config, argument);
                else {
                    line->mode = *p == 'c' ? RUN_COMMAND : RUN_MODULE;
                    line->target = argument;
                    return i + 1;
                }
                break;
            }
            if (!flag_option(line, *p, version)) {
                fprintf(stderr, "Unknown option: -%c\n", *p);
                fprintf(stderr, usage_line, argv[0]);
                fprintf(stderr, "Try `%s -h' for more information.\n", argv[0]);
                line->status = 2;
                return -1;
            }
        }
    }
    return i;
}

void command_line_read(CommandLine *line, int argc, char **argv)
{
    static char command[] = "-c", module[] = "-m", nothing[] = "";
    int version = 0;
    *line = (CommandLine){.mode = RUN_STDIN};
    line->config.orig_argc = argc;
    line->config.orig_argv = argv;
    runtime.int_max_str_digits = -1;
    runtime.flags.hash_randomization = 1;
    int first = read_options(line, argc, argv, &version);
    if (version && first >= 0) {
        if (version > 1)
            printf("Python 3.14.2 (pyish, Jan  1 2026, 00:00:00) [GCC " __VERSION__ "]\n");
        else
            puts("Python 3.14.2");
    }
    if (first < 0 || version) {
        line->mode = RUN_NOTHING;
        return;
    }
    read_environment(&line->config);
    order_warnings(&line->config);
    char **rest = malloc(((size_t)argc + 2) * sizeof *rest);
    if (rest == NULL)
        abort();
    int count = 0;
    if (line->mode == RUN_COMMAND || line->mode == RUN_MODULE) {
        rest[count++] = line->mode == RUN_COMMAND ? command : module;
    } else if (first < argc) {
        line->mode = strcmp(argv[first], "-") == 0 ? RUN_STDIN : RUN_FILE;
        line->target = argv[first];
        rest[count++] = argv[first++];
    } else {
        rest[count++] = nothing;
    }
    while (first < argc)
        rest[count++] = argv[first++];
    rest[count] = NULL;
    line->config.argc = count;
    line->config.argv = rest;
    config_find_paths(&line->config, argv[0]);
}
