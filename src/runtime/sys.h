/* sys.h - the sys module. */
#ifndef PYISH_RUNTIME_SYS_H
#define PYISH_RUNTIME_SYS_H

#include "object/native.h"

/* What the command line and the environment say; strings live as long as the process. */
typedef struct Config {
    int argc;          /* of sys.argv */
    char **argv;
    int orig_argc;     /* the whole command line */
    char **orig_argv;
    char *executable;  /* absolute path, or "" */
    char *stdlib;      /* folder of the library, or "" */
    char *prefix;
    const char *warn_options[64];
    int warn_option_count;
    const char *x_options[64];
    int x_option_count;
    const char *pycache_prefix;
} Config;

extern const NativeRow sys_frame_rows[]; /* sys_frames.c: frames, exceptions, hooks */
extern const NativeRow sys_setting_rows[]; /* sys_settings.c: limits, encodings, intervals */

/* Makes module sys, without the standard streams. */
bool sys_init(const Config *config) MUST_CHECK;
/* sys.NAME; borrowed, EMPTY without exception where it is missing. */
Value sys_get(const char *name);
bool sys_set(const char *name, Value owned) MUST_CHECK;
/* The records: flags, version_info, float_info, ... into the module. */
bool sys_add_records(Value module) MUST_CHECK;
/* Raises an auditing event where somebody listens. args: a tuple, or EMPTY. */
/* From here on unraisable exceptions go to sys.unraisablehook. */
void sys_install_hooks(void);
bool sys_audit(const char *event, Value args) MUST_CHECK;
/* Prints an exception as sys.excepthook does. */
void sys_print_exception(Value exception);
void sys_print_exception_to(Value exception, Value file); /* an object with write() */
/* Prints what is set, through sys.excepthook; SystemExit ends with its status instead. The exit status. */
int sys_handle_exception(void);

#endif
