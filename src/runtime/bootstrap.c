/* bootstrap.c - see bootstrap.h. */
#define _GNU_SOURCE
#include "runtime/bootstrap.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler/compile.h"
#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/list.h"
#include "object/native.h"
#include "object/str.h"
#include "runtime/import.h"
#include "runtime/path.h"
#include "runtime/state.h"
#include "runtime/sys.h"
#include "types/module.h"
#include "vm/frame.h"

Value (*code_unmarshal_hook)(Value bytes, size_t skip);
Value (*code_marshal_hook)(Value code);

/* A whole file in malloc'd memory, NUL-terminated; NULL: it can't be read. */
static char *read_whole(const char *path, size_t *length, struct stat *status)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    char *data = fstat(fd, status) == 0 ? malloc((size_t)status->st_size + 1) : NULL;
    ssize_t n = data ? read(fd, data, (size_t)status->st_size) : -1;
    close(fd);
    if (n < 0) {
        free(data);
        return NULL;
    }
    data[n] = 0;
    *length = (size_t)n;
    return data;
}


/* Header of a .pyc: magic, flags, modification time, size of the source. */
static void pyc_header(char header[16], const struct stat *source)
{
    uint32_t words[4] = {PYC_MAGIC_TOKEN, 0, (uint32_t)source->st_mtime, (uint32_t)source->st_size};
    memcpy(header, words, sizeof words);
}

static Value read_pyc(const char *path, const struct stat *source)
{
    struct stat status;
    size_t length;
    char header[16], *data = code_unmarshal_hook ? read_whole(path, &length, &status) : NULL;
    Value code = EMPTY, bytes = EMPTY;
    if (data == NULL)
        return EMPTY;
    pyc_header(header, source);
    if (length > 16 && memcmp(data, header, 16) == 0)
        bytes = bytes_from(data, length);
    free(data);
    if (!is_empty(bytes))
        code = code_unmarshal_hook(bytes, 16);
    release(bytes);
    if (is_empty(code))
        error_clear();
    return code;
}

static void write_pyc(const char *path, const struct stat *source, Value code)
{
    char temporary[PATH_MAX + 192], header[16];
    Value bytes = code_marshal_hook ? code_marshal_hook(code) : EMPTY;
    if (is_empty(bytes)) {
        error_clear();
        return;
    }
    snprintf(temporary, sizeof temporary, "%.*s", (int)(strrchr(path, '/') - path), path);
    mkdir(temporary, 0777);
    snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid());
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    pyc_header(header, source);
    bool ok = fd >= 0 && write(fd, header, 16) == 16 &&
              write(fd, as_bytes(bytes)->data, as_bytes(bytes)->length) == (ssize_t)as_bytes(bytes)->length;
    if (fd >= 0)
        close(fd);
    if (!ok || rename(temporary, path))
        unlink(temporary);
    release(bytes);
}

Value bootstrap_code(const char *stdlib, const char *file, const char *name)
{
    char path[PATH_MAX + 128], cached[PATH_MAX + 160];
    struct stat status;
    size_t length;
    const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file;
    snprintf(path, sizeof path, "%s/%s.py", stdlib, file);
    snprintf(cached, sizeof cached, "%s/%.*s__pycache__/%s.pyish-314.frozen.pyc", stdlib, (int)(base - file), file, base);
    if (stat(path, &status)) {
        error_set(TYPE(ImportError), "no library at %s", path);
        return EMPTY;
    }
    Value code = read_pyc(cached, &status);
    if (!is_empty(code))
        return code;
    char *source = read_whole(path, &length, &status);
    if (source == NULL)
        return error_set(TYPE(ImportError), "can't read %s", path);
    char shown[128];
    snprintf(shown, sizeof shown, "<frozen %s>", name);
    Value filename = str_from_c(shown);
    code = is_empty(filename) ? EMPTY : compile_source(source, length, filename, PARSE_FILE, 0, 0);
    release(filename);
    free(source);
    if (!is_empty(code) && !runtime.flags.dont_write_bytecode)
        write_pyc(cached, &status, code);
    return code;
}

/* Runs a file of importlib/ as a module under its frozen name. Owned. */
static Value run_library(const char *stdlib, const char *file, const char *name)
{
    char path[64], original[64];
    snprintf(path, sizeof path, "importlib/%s", file);
    snprintf(original, sizeof original, "importlib.%s", file);
    Value code = bootstrap_code(stdlib, path, original), module = is_empty(code) ? EMPTY : module_new(name);
    Value result = EMPTY;
    if (!is_empty(module) && dict_set_c(as_dict(runtime.modules), name, module)) {
        Value globals = from_pointer(module_dict(module));
        Value origin = str_from_c(original); /* importlib takes it away again */
        if (!is_empty(origin) && dict_set(module_dict(module), NAME(builtins_), runtime.builtins_module) &&
            dict_set_c(module_dict(module), "__origname__", origin))
            result = vm_run_code(as_code(code), globals, globals, EMPTY);
        release(origin);
    }
    release(code);
    if (is_empty(result)) {
        release(module);
        return EMPTY;
    }
    release(result);
    return module;
}

/* ---- zip files in sys.path ---- */

/* Whether a file ends as archives do: with an end-of-central-directory record (APPNOTE.TXT 4.3.16) and at most 64 KiB of comment. */
static bool looks_like_zip(const char *path, off_t size)
{
    enum { RECORD = 22, COMMENT = 65535 };
    char *tail = malloc(RECORD + COMMENT);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t wanted = size < RECORD + COMMENT ? (size_t)size : RECORD + COMMENT;
    ssize_t n = tail && fd >= 0 ? pread(fd, tail, wanted, size - (off_t)wanted) : -1;
    if (fd >= 0)
        close(fd);
    bool found = n >= RECORD && memmem(tail, (size_t)n, "PK\5\6", 4) != NULL;
    free(tail);
    return found;
}

/* Stands in sys.path_hooks until the first entry that may be an archive: zipimport is Python code that few programs need. */
static Value zip_hook(Value self, Value path)
{
    (void)self;
    Value hooks = sys_get("path_hooks"), result = EMPTY;
    const char *text = is_str(path) ? str_utf8(path, NULL) : NULL;
    char part[PATH_MAX];
    struct stat info;
    error_clear();
    snprintf(part, sizeof part, "%s", text && strlen(text) < sizeof part ? text : "");
    /* An archive, or something inside one. */
    while (*part && stat(part, &info) && strrchr(part, '/') > part)
        *strrchr(part, '/') = 0;
    if (*part == 0 || stat(part, &info) || !S_ISREG(info.st_mode) || !looks_like_zip(part, info.st_size))
        return error_set(TYPE(ImportError), "not a Zip file");
    Value module = import_module("zipimport"), type = is_empty(module) ? EMPTY : get_attribute_c(module, "zipimporter");
    if (!is_empty(type)) {
        if (!is_empty(hooks) && is_list(hooks) && as_list(hooks)->length && is_exactly(as_list(hooks)->items[0], TYPE(native_function)))
            replace(&as_list(hooks)->items[0], retain(type));
        result = call_1(type, path);
    }
    release(type);
    release(module);
    return result;
}

static const NativeRow zip_hook_row = NATIVE("zipimporter", zip_hook, "(path, /)", "The path hook for archives.");

static bool install_zip_hook(void)
{
    Value hooks = sys_get("path_hooks"), hook = native_function_new(&zip_hook_row, NONE, EMPTY);
    bool ok = !is_empty(hook) && !is_empty(hooks) && is_list(hooks) && list_insert(as_list(hooks), 0, hook);
    release(hook);
    return ok;
}

bool bootstrap_imports(const char *stdlib)
{
    Value bootstrap = run_library(stdlib, "_bootstrap", "_frozen_importlib");
    Value imp = is_empty(bootstrap) ? EMPTY : import_builtin("_imp");
    Value done = is_empty(imp) ? EMPTY : call_method_c(bootstrap, "_install", (Value[]){runtime.sys_module, imp}, 2);
    release(imp);
    if (is_empty(done))
        return false;
    release(done);
    runtime.state->importlib = bootstrap;
    runtime.state->importlib_external = run_library(stdlib, "_bootstrap_external", "_frozen_importlib_external");
    done = is_empty(runtime.state->importlib_external) ? EMPTY : call_method_c(bootstrap, "_install_external_importers", NULL, 0);
    release(done);
    return !is_empty(done) && install_zip_hook();
}
