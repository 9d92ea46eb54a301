/* stat.c - module _stat: the bits of a file's mode. */
#include <stdio.h>
#include <sys/stat.h>

#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "types/module.h"

static bool mode_argument(Value v, unsigned *mode)
{
    int64_t n;
    if (!index_as_int64(v, &n, TYPE(OverflowError)))
        return false;
    if (n < 0 || n > UINT32_MAX) {
        error_overflow("mode out of range");
        return false;
    }
    *mode = (unsigned)n;
    return true;
}

#define TEST(name)                                                                                                     \
    static Value test_##name(Value self, Value v)                                                                      \
    {                                                                                                                  \
        (void)self;                                                                                                    \
        unsigned mode;                                                                                                 \
        return mode_argument(v, &mode) ? bool_value(name(mode)) : EMPTY;                                               \
    }
TEST(S_ISDIR)
TEST(S_ISCHR)
TEST(S_ISBLK)
TEST(S_ISREG)
TEST(S_ISFIFO)
TEST(S_ISLNK)
TEST(S_ISSOCK)

static Value never(Value self, Value v)
{
    (void)self;
    unsigned mode;
    return mode_argument(v, &mode) ? bool_value(false) : EMPTY;
}

static Value mode_bits(Value self, Value v)
{
    (void)self;
    unsigned mode;
    return mode_argument(v, &mode) ? int_value(mode & 07777) : EMPTY;
}

static Value format_bits(Value self, Value v)
{
    (void)self;
    unsigned mode;
    return mode_argument(v, &mode) ? int_value(mode & S_IFMT) : EMPTY;
}

static Value file_mode(Value self, Value v)
{
    (void)self;
    unsigned m;
    if (!mode_argument(v, &m))
        return EMPTY;
    char text[11] = "?rwxrwxrwx";
    text[0] = S_ISREG(m) ? '-' : S_ISDIR(m) ? 'd' : S_ISLNK(m) ? 'l' : S_ISCHR(m) ? 'c' : S_ISBLK(m) ? 'b' : S_ISFIFO(m) ? 'p' : S_ISSOCK(m) ? 's' : '?';
    for (int i = 0; i < 9; i++)
        if (!(m >> (8 - i) & 1))
            text[i + 1] = '-';
    if (m & S_ISUID)
        text[3] = m & S_IXUSR ? 's' : 'S';
    if (m & S_ISGID)
        text[6] = m & S_IXGRP ? 's' : 'S';
    if (m & S_ISVTX)
        text[9] = m & S_IXOTH ? 't' : 'T';
    return str_from_c(text);
}

#define TEST_ROW(name) NATIVE(#name, test_##name, "($module, mode, /)", "Whether a mode is of that kind.")
static const NativeRow functions[] = {
    TEST_ROW(S_ISDIR), TEST_ROW(S_ISCHR), TEST_ROW(S_ISBLK), TEST_ROW(S_ISREG), TEST_ROW(S_ISFIFO), TEST_ROW(S_ISLNK), TEST_ROW(S_ISSOCK),
    NATIVE("S_ISDOOR", never, "($module, mode, /)", "Whether a mode is of a door."),
    NATIVE("S_ISPORT", never, "($module, mode, /)", "Whether a mode is of an event port."),
    NATIVE("S_ISWHT", never, "($module, mode, /)", "Whether a mode is of a whiteout."),
    NATIVE("S_IMODE", mode_bits, "($module, mode, /)", "The part of a mode that chmod() sets."),
    NATIVE("S_IFMT", format_bits, "($module, mode, /)", "The part of a mode that tells the kind of file."),
    NATIVE("filemode", file_mode, "($module, mode, /)", "A mode as ls shows it."),
    NATIVE_END,
};

static const struct { const char *name; int64_t value; } constants[] = {
#define CONSTANT(name) {#name, name},
    CONSTANT(S_IFDIR) CONSTANT(S_IFCHR) CONSTANT(S_IFBLK) CONSTANT(S_IFREG) CONSTANT(S_IFIFO) CONSTANT(S_IFLNK) CONSTANT(S_IFSOCK)
    CONSTANT(S_ISUID) CONSTANT(S_ISGID) CONSTANT(S_ISVTX) CONSTANT(S_IRWXU) CONSTANT(S_IRUSR) CONSTANT(S_IWUSR) CONSTANT(S_IXUSR)
    CONSTANT(S_IRWXG) CONSTANT(S_IRGRP) CONSTANT(S_IWGRP) CONSTANT(S_IXGRP) CONSTANT(S_IRWXO) CONSTANT(S_IROTH) CONSTANT(S_IWOTH)
    CONSTANT(S_IXOTH)
#undef CONSTANT
    {"S_IFDOOR", 0}, {"S_IFPORT", 0}, {"S_IFWHT", 0}, {"S_ENFMT", 02000}, {"S_IREAD", 0400}, {"S_IWRITE", 0200}, {"S_IEXEC", 0100},
    {"UF_SETTABLE", 0xffff}, {"UF_NODUMP", 1}, {"UF_IMMUTABLE", 2}, {"UF_APPEND", 4}, {"UF_OPAQUE", 8}, {"UF_NOUNLINK", 16},
    {"UF_COMPRESSED", 32}, {"UF_TRACKED", 64}, {"UF_DATAVAULT", 128}, {"UF_HIDDEN", 32768}, {"SF_SETTABLE", 0x3fff0000},
    {"SF_ARCHIVED", 0x10000}, {"SF_IMMUTABLE", 0x20000}, {"SF_APPEND", 0x40000}, {"SF_RESTRICTED", 0x80000}, {"SF_NOUNLINK", 0x100000},
    {"SF_FIRMLINK", 0x800000}, {"SF_SNAPSHOT", 0x200000}, {"SF_DATALESS", 0x40000000}, {"SF_SUPPORTED", 0x9f0000}, {"SF_SYNTHETIC", 0xc0000000},
    {"ST_MODE", 0}, {"ST_INO", 1}, {"ST_DEV", 2}, {"ST_NLINK", 3}, {"ST_UID", 4}, {"ST_GID", 5}, {"ST_SIZE", 6}, {"ST_ATIME", 7},
    {"ST_MTIME", 8}, {"ST_CTIME", 9}, {"FILE_ATTRIBUTE_ARCHIVE", 32}, {"FILE_ATTRIBUTE_COMPRESSED", 2048}, {"FILE_ATTRIBUTE_DEVICE", 64},
    {"FILE_ATTRIBUTE_DIRECTORY", 16}, {"FILE_ATTRIBUTE_ENCRYPTED", 16384}, {"FILE_ATTRIBUTE_HIDDEN", 2}, {"FILE_ATTRIBUTE_INTEGRITY_STREAM", 32768},
    {"FILE_ATTRIBUTE_NORMAL", 128}, {"FILE_ATTRIBUTE_NOT_CONTENT_INDEXED", 8192}, {"FILE_ATTRIBUTE_NO_SCRUB_DATA", 131072},
    {"FILE_ATTRIBUTE_OFFLINE", 4096}, {"FILE_ATTRIBUTE_READONLY", 1}, {"FILE_ATTRIBUTE_REPARSE_POINT", 1024},
    {"FILE_ATTRIBUTE_SPARSE_FILE", 512}, {"FILE_ATTRIBUTE_SYSTEM", 4}, {"FILE_ATTRIBUTE_TEMPORARY", 256}, {"FILE_ATTRIBUTE_VIRTUAL", 65536},
};

static bool fill(Value module)
{
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (!module_add_int(module, constants[i].name, constants[i].value))
            return false;
    return true;
}

const ModuleSpec stat_module = {"_stat", "The bits of a file's mode.", functions, fill};
