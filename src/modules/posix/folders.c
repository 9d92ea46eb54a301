/* folders.c - module posix: listdir and scandir. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "modules/posix/posix.h"
#include "object/bytes.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/iterate.h"
#include "object/list.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime/gil.h"
#include "runtime/path.h"
#include "runtime/state.h"

static bool is_dots(const char *name) { return name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0)); }

/* An open folder; descriptors are duplicated, since closedir closes. */
static DIR *open_folder(Path *path)
{
    if (!is_empty(path->bytes))
        return opendir(path->name);
    int fd = fcntl(path->fd, F_DUPFD_CLOEXEC, 0);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (folder)
        rewinddir(folder);
    else if (fd >= 0)
        close(fd);
    return folder;
}

static Value entry_name(const Path *path, const char *name)
{
    return path->was_bytes ? bytes_from(name, strlen(name)) : path_decode_c(name);
}

static Value os_listdir(Value self, const Value *args)
{
    (void)self;
    Path path;
    if (!posix_path(&path, args[0], "listdir", "path", true, true))
        return EMPTY;
    DIR *folder = open_folder(&path);
    if (folder == NULL)
        return posix_path_error(&path);
    List *list = list_new(16);
    struct dirent *entry;
    bool ok = list != NULL;
    while (ok && (errno = 0, entry = readdir(folder))) {
        Value name = is_dots(entry->d_name) ? EMPTY : entry_name(&path, entry->d_name);
        if (!is_empty(name))
            ok = list_append_owned(list, name);
        else
            ok = !error_occurred();
    }
    int number = ok ? errno : 0;
    closedir(folder);
    if (ok && number == 0) {
        posix_path_done(&path);
        return from_pointer(list);
    }
    RELEASE(list);
    errno = number;
    return posix_path_error(&path);
}

/* ---- scandir ---- */

typedef struct Entry {
    Object head;
    Value name, path;
    Value stat, lstat; /* cached; or EMPTY */
    int folder_fd;     /* of scandir(fd); -1 */
    unsigned char kind;
    uint64_t inode;
} Entry;

typedef struct Scan {
    Object head;
    DIR *folder; /* NULL: closed */
    Value prefix; /* "folder/", str or bytes */
    bool was_bytes;
    int fd;
} Scan;

static Entry *as_entry(Value v) { return (Entry *)as_object(v); }

static void entry_dealloc(Object *self)
{
    Entry *e = (Entry *)self;
    release(e->name);
    release(e->path);
    release(e->stat);
    release(e->lstat);
    object_free(self);
}

static Value entry_repr(Value self) { return str_format("<DirEntry %R>", as_entry(self)->name); }

static Value entry_fetch_stat(Entry *e, bool follow)
{
    Value *cache = follow ? &e->stat : &e->lstat;
    if (!is_empty(*cache))
        return retain(*cache);
    Value name = path_bytes(e->folder_fd >= 0 ? e->name : e->path);
    if (is_empty(name))
        return EMPTY;
    struct stat status;
    int failed = fstatat(e->folder_fd >= 0 ? e->folder_fd : AT_FDCWD, as_bytes(name)->data, &status, follow ? 0 : AT_SYMLINK_NOFOLLOW);
    int number = errno;
    release(name);
    if (failed)
        return error_os(number, e->path);
    Value result = posix_stat_result(&status);
    if (!is_empty(result))
        replace(cache, retain(result));
    return result;
}

static Value entry_stat(Value self, const Value *args)
{
    int follow = is_true(args[0]);
    if (follow < 0)
        return EMPTY;
    return entry_fetch_stat(as_entry(self), follow && as_entry(self)->kind == DT_LNK ? true : follow);
}

/* Whether the entry is of a kind, by what the folder said where that is enough. */
static Value entry_is(Value self, int follow, unsigned char kind, mode_t mode)
{
    Entry *e = as_entry(self);
    if (follow < 0)
        return EMPTY;
    bool known = e->kind != DT_UNKNOWN && !(follow && e->kind == DT_LNK);
    if (known)
        return bool_value(e->kind == kind);
    Value status = entry_fetch_stat(e, follow);
    if (is_empty(status))
        return error_catch(TYPE(FileNotFoundError)) ? bool_value(false) : EMPTY;
    int64_t bits = 0;
    Value mode_value = get_item(status, small_int_value(0));
    release(status);
    if (is_empty(mode_value) || int_as_int64(mode_value, &bits))
        return EMPTY;
    return bool_value(((mode_t)bits & S_IFMT) == mode);
}

static Value entry_is_dir(Value self, const Value *args) { return entry_is(self, is_true(args[0]), DT_DIR, S_IFDIR); }
static Value entry_is_file(Value self, const Value *args) { return entry_is(self, is_true(args[0]), DT_REG, S_IFREG); }
static Value entry_is_symlink(Value self) { return entry_is(self, 0, DT_LNK, S_IFLNK); }
static Value entry_inode(Value self) { return int_from_uint64(as_entry(self)->inode); }
static Value entry_is_junction(Value self) { (void)self; return bool_value(false); }
static Value entry_fspath(Value self) { return retain(as_entry(self)->path); }

static const NativeRow entry_methods[] = {
    NATIVE("is_dir", entry_is_dir, "($self, /, *, follow_symlinks=True)", "Whether the entry is a folder."),
    NATIVE("is_file", entry_is_file, "($self, /, *, follow_symlinks=True)", "Whether the entry is a file."),
    NATIVE("is_symlink", entry_is_symlink, "($self, /)", "Whether the entry is a symbolic link."),
    NATIVE("is_junction", entry_is_junction, "($self, /)", "Whether the entry is a junction."),
    NATIVE("stat", entry_stat, "($self, /, *, follow_symlinks=True)", "What is known of the entry."),
    NATIVE("inode", entry_inode, "($self, /)", "The entry's inode number."),
    NATIVE("__fspath__", entry_fspath, "($self, /)", "The entry's path."),
    NATIVE_END,
};
static const MemberRow entry_members[] = {
    {"name", MEMBER_VALUE, offsetof(Entry, name), true, "the name in its folder"},
    {"path", MEMBER_VALUE, offsetof(Entry, path), true, "the folder's path and the name"},
    MEMBER_END,
};

const TypeSpec posix_dir_entry_spec = {
    .name = "posix.DirEntry", .size = sizeof(Entry), .flags = TYPE_NO_NEW, .methods = entry_methods, .members = entry_members,
    .slots = {.repr = entry_repr, .dealloc = entry_dealloc},
};

static void scan_close(Scan *s)
{
    if (s->folder)
        closedir(s->folder);
    s->folder = NULL;
}

static Value scan_next(Value self)
{
    Scan *s = (Scan *)as_object(self);
    struct dirent *found;
    if (s->folder == NULL)
        return EMPTY;
    do {
        errno = 0;
        found = readdir(s->folder);
    } while (found && is_dots(found->d_name));
    if (found == NULL) {
        int number = errno;
        scan_close(s);
        return number ? error_os(number, s->prefix) : EMPTY;
    }
    Entry *e = object_new(runtime.state->dir_entry_type);
    if (e == NULL)
        return EMPTY;
    e->kind = found->d_type;
    e->inode = found->d_ino;
    e->folder_fd = s->fd;
    e->name = s->was_bytes ? bytes_from(found->d_name, strlen(found->d_name)) : path_decode_c(found->d_name);
    e->path = is_empty(e->name) ? EMPTY : s->fd >= 0 ? retain(e->name) : binary(BINARY_add, s->prefix, e->name);
    if (!is_empty(e->path))
        return from_pointer(e);
    RELEASE(e);
    return EMPTY;
}

static Value scan_close_method(Value self)
{
    scan_close((Scan *)as_object(self));
    return none_value();
}

static Value scan_enter(Value self) { return retain(self); }

static Value scan_exit(Value self, const Value *args)
{
    (void)args;
    return scan_close_method(self);
}

static void scan_finalize(Value self)
{
    Scan *s = (Scan *)as_object(self);
    if (s->folder == NULL)
        return;
    scan_close(s);
    if (!error_warn(TYPE(ResourceWarning), 1, "unclosed scandir iterator %R", self))
        error_unraisable("Exception ignored while finalizing scandir iterator", self);
}

static void scan_dealloc(Object *self)
{
    scan_close((Scan *)self);
    release(((Scan *)self)->prefix);
    object_free(self);
}

static const NativeRow scan_methods[] = {
    NATIVE("close", scan_close_method, "($self, /)", "Ends the iteration."),
    NATIVE("__enter__", scan_enter, "($self, /)", "The iterator."),
    NATIVE("__exit__", scan_exit, "($self, exc_type, exc_value, exc_tb, /)", "Ends the iteration."),
    NATIVE_END,
};

const TypeSpec posix_scandir_spec = {
    .name = "posix.ScandirIterator", .size = sizeof(Scan), .flags = TYPE_NO_NEW, .methods = scan_methods,
    .slots = {.iter = iterator_self, .next = scan_next, .finalize = scan_finalize, .dealloc = scan_dealloc},
};

/* The path that entries' names are added to. */
static Value scan_prefix(const Path *path)
{
    size_t n = as_bytes(path->bytes)->length;
    bool slash = n == 0 || path->name[n - 1] != '/';
    Bytes *b = bytes_new(n + slash);
    if (b == NULL)
        return EMPTY;
    memcpy(b->data, path->name, n);
    if (slash)
        b->data[n] = '/';
    if (path->was_bytes)
        return from_pointer(b);
    Value text = path_decode(b->data, n + slash);
    RELEASE(b);
    return text;
}

static Value os_scandir(Value self, const Value *args)
{
    (void)self;
    Path path;
    if (!posix_path(&path, args[0], "scandir", "path", true, true))
        return EMPTY;
    Scan *s = object_new(runtime.state->scandir_type);
    if (s == NULL) {
        posix_path_done(&path);
        return EMPTY;
    }
    s->fd = is_empty(path.bytes) ? path.fd : -1;
    s->was_bytes = path.was_bytes;
    s->prefix = is_empty(path.bytes) ? int_value(path.fd) : scan_prefix(&path);
    s->folder = is_empty(s->prefix) ? NULL : open_folder(&path);
    if (s->folder == NULL) {
        int number = errno;
        RELEASE(s);
        errno = number;
        return posix_path_error(&path);
    }
    posix_path_done(&path);
    return from_pointer(s);
}

const NativeRow posix_folder_rows[] = {
    NATIVE("listdir", os_listdir, "($module, /, path=None)", "The names in a folder."),
    NATIVE("scandir", os_scandir, "($module, /, path=None)", "An iterator of the entries of a folder."),
    NATIVE_END,
};
