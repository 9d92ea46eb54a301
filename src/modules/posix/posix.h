/* posix.h - the parts of module posix. */
#ifndef PYISH_MODULES_POSIX_POSIX_H
#define PYISH_MODULES_POSIX_POSIX_H

#include "object/native.h"

extern const NativeRow posix_file_rows[], posix_stat_rows[], posix_folder_rows[], posix_process_rows[], posix_identity_rows[],
    posix_schedule_rows[], posix_transfer_rows[], posix_special_rows[], posix_spawn_rows[], posix_limit_rows[],
    posix_path_text_rows[];
extern const TypeSpec posix_dir_entry_spec, posix_scandir_spec;

/* What the module keeps in its state. */
enum { POSIX_SCHED_PARAM, POSIX_WAITID_RESULT, POSIX_KEPT };
Value posix_sched_param_type(void) MUST_CHECK;
Value posix_waitid_type(void) MUST_CHECK;
struct sched_param;
bool posix_sched_param(Value module, Value v, struct sched_param *param) MUST_CHECK;
/* pathconf_names, confstr_names, sysconf_names. */
bool posix_add_names(Value module) MUST_CHECK;

/* A path argument: a name, or a file descriptor where that is allowed. */
typedef struct Path {
    Value bytes;    /* owned; EMPTY for descriptors */
    Value original; /* borrowed; for OSError */
    int fd;         /* -1: a name */
    const char *name;
    bool was_bytes;
} Path;

static inline bool path_is_fd(const Path *path) { return is_empty(path->bytes); }

/* function and argument are for the TypeError. false: exception. */
bool posix_path(Path *path, Value v, const char *function, const char *argument, bool allow_fd, bool allow_none) MUST_CHECK;
void posix_path_done(Path *path);
/* OSError of errno about a path; releases it. Returns EMPTY. */
Value posix_path_error(Path *path);
Value posix_path_error2(Path *path, Path *second);
Value posix_error(void);
/* A descriptor goes with no dir_fd and not with AT_SYMLINK_NOFOLLOW: ValueError. */
bool posix_no_fd(const Path *path, int dir_fd, int flags, const char *function) MUST_CHECK;
/* None gives AT_FDCWD. */
bool posix_dir_fd(Value v, int *fd) MUST_CHECK;
bool posix_int(Value v, int *result) MUST_CHECK;
bool posix_fd(Value v, int *fd) MUST_CHECK; /* an int, or an object with fileno() */
bool posix_uid(Value v, uint32_t *id) MUST_CHECK;
bool posix_gid(Value v, uint32_t *id) MUST_CHECK;

struct stat;
Value posix_stat_result(const struct stat *status) MUST_CHECK;
bool posix_add_stat_type(Value module) MUST_CHECK;
bool posix_add_process_types(Value module) MUST_CHECK;

/* Releases what a pointer variable owns and empties it. */
#define DISCARD(pointer)                                                                                               \
    do {                                                                                                               \
        RELEASE(pointer);                                                                                              \
        (pointer) = NULL;                                                                                              \
    } while (0)

/* Runs a call that may block without the interpreter lock; again after EINTR, once signal handlers ran.
   Ends with -1 and errno, or with an exception set (errno 0). */
#define POSIX_BLOCKING(result, expression)                                                                             \
    do {                                                                                                               \
        Thread *thread_ = gil_release();                                                                               \
        (result) = (expression);                                                                                       \
        int errno_ = errno;                                                                                            \
        gil_acquire(thread_);                                                                                          \
        errno = errno_;                                                                                                \
    } while ((result) == -1 && errno == EINTR && posix_signals())
/* true: go on; false: a handler raised. */
bool posix_signals(void);

#endif
