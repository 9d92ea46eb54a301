/* path_text.c - module posix: what os.path does with the text of a path. Bytes are handled as Latin-1 text. */
#include <stdlib.h>

#include "modules/system.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/path.h"

typedef struct Part { size_t start, end; } Part;

/* The path's text, owned; *was_bytes says that results are to be bytes. NUL characters are allowed. */
static Value path_text(Value v, const char *function, bool *was_bytes)
{
    Value like = path_like(v);
    if (is_empty(like)) {
        if (error_catch(TYPE(TypeError)))
            error_type("%s: path should be string, bytes or os.PathLike, not %T", function, v);
        return EMPTY;
    }
    *was_bytes = is_bytes(like);
    if (!*was_bytes)
        return like;
    Value text = str_from_wide(as_bytes(like)->data, 1, as_bytes(like)->length);
    release(like);
    return text;
}

/* Takes the text. */
static Value path_result(Value text, bool to_bytes)
{
    if (is_empty(text) || !to_bytes)
        return text;
    Value bytes = bytes_from(str_data(as_str(text)), as_str(text)->length);
    release(text);
    return bytes;
}

/* How many of the leading slashes count: exactly two are kept (POSIX), more are one. */
static size_t root_length(const Str *s)
{
    if (s->length == 0 || str_char(s, 0) != '/')
        return 0;
    return s->length >= 2 && str_char(s, 1) == '/' && !(s->length > 2 && str_char(s, 2) == '/') ? 2 : 1;
}

static Value os_splitroot(Value self, const Value *args)
{
    (void)self;
    bool to_bytes;
    Value text = path_text(args[0], "_path_splitroot_ex", &to_bytes);
    if (is_empty(text))
        return EMPTY;
    size_t root = root_length(as_str(text));
    Value parts[] = {path_result(retain(runtime.empty_str), to_bytes), path_result(str_substring(text, 0, root), to_bytes),
                     path_result(str_substring(text, root, as_str(text)->length), to_bytes)};
    release(text);
    return tuple_checked(parts, 3);
}

static bool is_dots(const Str *s, Part part, size_t count)
{
    if (part.end - part.start != count)
        return false;
    for (size_t i = part.start; i < part.end; i++)
        if (str_char(s, i) != '.')
            return false;
    return true;
}

/* The components that are left once . and .. are worked off; how many. */
static size_t components(const Str *s, size_t root, Part *kept)
{
    size_t count = 0;
    for (size_t i = root; i < s->length; i++) {
        Part part = {i, i};
        while (part.end < s->length && str_char(s, part.end) != '/')
            part.end++;
        i = part.end;
        if (part.start == part.end || is_dots(s, part, 1))
            continue;
        if (!is_dots(s, part, 2) || (!root && (count == 0 || is_dots(s, kept[count - 1], 2))))
            kept[count++] = part;
        else if (count)
            count--;
    }
    return count;
}

static Value normalized(Value text)
{
    const Str *s = as_str(text);
    size_t root = root_length(s);
    Part *kept = malloc((s->length / 2 + 2) * sizeof *kept);
    StrBuilder b;
    if (kept == NULL)
        return error_no_memory();
    size_t count = components(s, root, kept);
    builder_init(&b);
    builder_slice(&b, text, 0, root);
    for (size_t i = 0; i < count; i++) {
        if (i)
            builder_char(&b, '/');
        builder_slice(&b, text, kept[i].start, kept[i].end);
    }
    if (!root && !count)
        builder_char(&b, '.');
    free(kept);
    return builder_finish(&b);
}

static Value os_normpath(Value self, const Value *args)
{
    (void)self;
    bool to_bytes;
    Value text = path_text(args[0], "_path_normpath", &to_bytes);
    if (is_empty(text))
        return EMPTY;
    Value result = normalized(text);
    release(text);
    return path_result(result, to_bytes);
}

const NativeRow posix_path_text_rows[] = {
    NATIVE("_path_normpath", os_normpath, "($module, /, path)", "A path without //, . and .. in it."),
    NATIVE("_path_splitroot_ex", os_splitroot, "($module, /, p)", "A path as (drive, root, rest); the drive is always empty."),
    NATIVE_END,
};
