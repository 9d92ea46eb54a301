/* text.c - TextIOWrapper: construction, reading, writing. */
#include "modules/io/text.h"

#include <langinfo.h>

#include "object/attribute.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/import.h"
#include "types/codec.h"

enum { CHUNK_SIZE = 8192 };

/* Detached counts. */
static bool initialized(const TextIO *t)
{
    if (is_empty(t->buffer) && !t->detached)
        error_value("I/O operation on uninitialized object");
    return !is_empty(t->buffer) || t->detached;
}

bool text_ready(TextIO *t)
{
    if (!is_empty(t->buffer))
        return true;
    error_value(t->detached ? "underlying buffer has been detached" : "I/O operation on uninitialized object");
    return false;
}

bool text_open(TextIO *t)
{
    if (!text_ready(t))
        return false;
    int closed = stream_is_closed(t->buffer);
    if (closed > 0)
        stream_closed_error();
    return closed == 0;
}

Value text_default_encoding(void)
{
    if (runtime.flags.utf8_mode)
        return str_from_c("utf-8");
    const char *name = nl_langinfo(CODESET);
    return str_from_c(name && *name ? name : "utf-8");
}

/* ---- codecs ---- */

/* "UTF_8" and "utf-8" are one. */
static void normalized(const char *name, char out[16])
{
    size_t n = 0;
    for (; *name && n < 15; name++)
        if (*name != '-' && *name != '_' && *name != ' ')
            out[n++] = (char)(*name >= 'A' && *name <= 'Z' ? *name + 32 : *name);
    out[n] = 0;
}

static TextCodec native_codec(const char *encoding)
{
    char name[16];
    normalized(encoding, name);
    if (strcmp(name, "utf8") == 0)
        return CODEC_UTF8;
    if (strcmp(name, "ascii") == 0 || strcmp(name, "usascii") == 0 || strcmp(name, "ansix3.41968") == 0)
        return CODEC_ASCII;
    if (strcmp(name, "latin1") == 0 || strcmp(name, "iso88591") == 0)
        return CODEC_LATIN1;
    return CODEC_OBJECT;
}

static Value make_codec(Value info, const char *method, Value errors)
{
    return io_call(info, method, &errors, 1);
}

static bool set_codecs(TextIO *t)
{
    t->codec = native_codec(str_text(t->encoding));
    clear(&t->encoder);
    clear(&t->decoder);
    t->encoding_start = true;
    if (t->codec != CODEC_OBJECT)
        return true;
    Value codecs = import_module("codecs"), info = is_empty(codecs) ? EMPTY : io_call(codecs, "lookup", &t->encoding, 1);
    release(codecs);
    if (is_empty(info))
        return false;
    Value text_encoding;
    int found = find_attribute_c(info, "_is_text_encoding", &text_encoding);
    if (found > 0 && same(text_encoding, FALSE_VALUE)) {
        error_set(TYPE(LookupError), "%R is not a text encoding; use codecs.open() to handle arbitrary codecs", t->encoding);
        found = -1;
    }
    if (found > 0)
        release(text_encoding);
    bool ok = found >= 0;
    if (ok && t->can_read)
        ok = !is_empty(t->decoder = make_codec(info, "incrementaldecoder", t->errors));
    if (ok && t->can_write)
        ok = !is_empty(t->encoder = make_codec(info, "incrementalencoder", t->errors));
    release(info);
    return ok;
}

static Value native_decode(TextIO *t, const char *data, size_t n, bool final)
{
    const char *errors = str_text(t->errors);
    if (t->codec == CODEC_ASCII)
        return ascii_decode(data, n, errors);
    if (t->codec == CODEC_LATIN1)
        return latin1_decode(data, n);
    Bytes *joined = NULL;
    if (t->tail_length) {
        joined = bytes_new(t->tail_length + n);
        if (joined == NULL)
            return EMPTY;
        memcpy(joined->data, t->tail, t->tail_length);
        memcpy(joined->data + t->tail_length, data, n);
        data = joined->data;
        n += t->tail_length;
    }
    size_t used = n;
    Value text = utf8_decode(data, n, errors, final ? NULL : &used);
    if (!is_empty(text)) {
        t->tail_length = n - used < sizeof t->tail ? n - used : 0;
        memcpy(t->tail, data + used, t->tail_length);
    }
    RELEASE(joined);
    return text;
}

Value text_decode(TextIO *t, Value bytes, bool final)
{
    Value text;
    if (t->codec != CODEC_OBJECT) {
        Buffer b = {.owner = EMPTY};
        if (!buffer_get(bytes, &b, BUFFER_SIMPLE))
            return EMPTY;
        text = native_decode(t, b.data, (size_t)b.length, final);
        buffer_release(&b);
    } else {
        text = io_call(t->decoder, "decode", (Value[]){bytes, final ? TRUE_VALUE : FALSE_VALUE}, 2);
        if (!is_empty(text) && !is_str(text)) {
            error_type("decoder should return a string result, not '%T'", text);
            release(text);
            return EMPTY;
        }
    }
    return t->universal ? newlines_decode(&t->newlines, text, final) : text;
}

static Value encode(TextIO *t, Value text)
{
    const char *errors = str_text(t->errors);
    switch (t->codec) {
    case CODEC_UTF8: return utf8_encode(text, errors);
    case CODEC_ASCII: return latin_encode(text, errors, 128);
    case CODEC_LATIN1: return latin_encode(text, errors, 256);
    case CODEC_OBJECT: break;
    }
    Value bytes = io_call(t->encoder, "encode", &text, 1);
    if (!is_empty(bytes) && !is_bytes(bytes)) {
        error_type("encoder should return a bytes object, not '%T'", bytes);
        release(bytes);
        return EMPTY;
    }
    return bytes;
}

bool text_reset_decoder(TextIO *t)
{
    t->tail_length = 0;
    t->newlines.pending_cr = false;
    if (is_empty(t->decoder))
        return true;
    Value result = io_call(t->decoder, "reset", NULL, 0);
    release(result);
    return !is_empty(result);
}

void text_forget_decoded(TextIO *t)
{
    clear(&t->decoded);
    t->used = 0;
    t->has_snapshot = false;
    clear(&t->snapshot_input);
    clear(&t->snapshot_state);
}

/* ---- construction ---- */

static bool set_newline(TextIO *t, Value newline)
{
    const char *text = NULL;
    if (!is_none(newline)) {
        if (!is_str(newline)) {
            error_type("newline must be str or None, not %T", newline);
            return false;
        }
        text = str_text(newline);
        if (strlen(text) != as_str(newline)->length || (strcmp(text, "") && strcmp(text, "\n") && strcmp(text, "\r") && strcmp(text, "\r\n"))) {
            error_value("illegal newline value: %R", newline);
            return false;
        }
    }
    t->newline_given = text != NULL;
    t->universal = text == NULL || text[0] == 0;
    t->newlines.translate = text == NULL;
    strcpy(t->read_newline, text ? text : "");
    strcpy(t->write_newline, text && text[0] == '\r' ? text : "");
    return true;
}

static int ask(Value buffer, const char *method)
{
    Value answer = io_call(buffer, method, NULL, 0);
    int truth = is_empty(answer) ? -1 : is_true(answer);
    release(answer);
    return truth;
}

static bool choose_encoding(TextIO *t, Value encoding)
{
    if (!is_none(encoding)) {
        if (!is_str(encoding)) {
            error_type("TextIOWrapper() argument 'encoding' must be str or None, not %T", encoding);
            return false;
        }
        size_t length;
        const char *text = str_utf8(encoding, &length);
        if (text == NULL)
            return false;
        if (strcmp(text, "locale") != 0 || strlen(text) != length) {
            replace(&t->encoding, retain(encoding));
            return true;
        }
    }
    replace(&t->encoding, text_default_encoding());
    return !is_empty(t->encoding);
}

/* Behind the start of the stream no byte order mark is written. */
static bool fix_encoder(TextIO *t)
{
    if (!t->seekable || !t->can_write || t->codec != CODEC_OBJECT || is_empty(t->encoder))
        return true;
    int64_t at = io_offset(io_call(t->buffer, "tell", NULL, 0), "tell");
    if (at <= 0)
        return at == 0;
    Value result = io_call(t->encoder, "setstate", (Value[]){small_int_value(0)}, 1);
    release(result);
    return !is_empty(result);
}

static bool known_error_handler(const char *name)
{
    Value handler = codec_lookup_error(name);
    release(handler);
    return !is_empty(handler);
}

static bool text_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"TextIOWrapper", {NULL}, NATIVE_BOUND,
                                  "(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)", NULL};
    TextIO *t = as_text(self);
    Value bound[6];
    if (!bind_arguments(&row, args, nargs, kwnames, bound, 6))
        return false;
    Value buffer = bound[0];
    if (is_none(bound[1]) && runtime.flags.warn_default_encoding && !error_warn(TYPE(EncodingWarning), 1, "'encoding' argument not specified"))
        return false;
    int line_buffering = is_true(bound[4]), write_through = is_true(bound[5]);
    clear(&t->buffer);
    text_forget_decoded(t);
    bytes_builder_drop(&t->pending);
    t->tail_length = 0;
    t->newlines = (Newlines){0};
    if (is_str(bound[1]) && str_is_ascii(as_str(bound[1])) && strlen(str_text(bound[1])) != as_str(bound[1])->length) {
        error_value("embedded null character");
        return false;
    }
    if (line_buffering < 0 || write_through < 0 || !choose_encoding(t, bound[1]) || !set_newline(t, bound[3]))
        return false;
    if (!is_none(bound[2]) && !is_str(bound[2])) {
        error_type("TextIOWrapper() argument 'errors' must be str or None, not %T", bound[2]);
        return false;
    }
    size_t errors_length = 0;
    const char *errors = is_none(bound[2]) ? "" : str_utf8(bound[2], &errors_length);
    if (errors == NULL)
        return false;
    if (strlen(errors) != errors_length) {
        error_value("embedded null character");
        return false;
    }
    if (runtime.flags.dev_mode && errors_length && !known_error_handler(errors))
        return false;
    replace(&t->errors, is_none(bound[2]) ? str_intern_c("strict") : retain(bound[2]));
    int readable = ask(buffer, "readable"), writable = readable < 0 ? -1 : ask(buffer, "writable");
    int seekable = writable < 0 ? -1 : ask(buffer, "seekable");
    if (seekable < 0)
        return false;
    t->can_read = readable;
    t->can_write = writable;
    t->seekable = t->telling = seekable;
    t->line_buffering = line_buffering;
    t->write_through = write_through;
    t->chunk_size = CHUNK_SIZE;
    Value read1;
    int found = find_attribute_c(buffer, "read1", &read1);
    if (found < 0)
        return false;
    if (found)
        release(read1);
    t->has_read1 = found;
    if (!set_codecs(t))
        return false;
    t->detached = false;
    t->base.closed = false;
    t->buffer = retain(buffer);
    return fix_encoder(t);
}

/* ---- writing ---- */

bool text_flush_pending(TextIO *t)
{
    if (t->pending.length == 0)
        return true;
    Value bytes = bytes_builder_finish(&t->pending), result;
    if (is_empty(bytes))
        return false;
    do
        result = io_call(t->buffer, "write", &bytes, 1);
    while (is_empty(result) && io_retry());
    release(bytes);
    release(result);
    return !is_empty(result);
}

static bool contains_char(Value text, uint32_t c)
{
    Str *s = as_str(text);
    if (str_width(s) == 1)
        return s->length && memchr(str_data(s), (int)c, s->length);
    for (size_t i = 0; i < s->length; i++)
        if (str_char(s, i) == c)
            return true;
    return false;
}

static Value translate_newlines(TextIO *t, Value text)
{
    StrBuilder b;
    builder_init(&b);
    for (size_t i = 0; i < as_str(text)->length; i++) {
        uint32_t c = str_char(as_str(text), i);
        if (c == '\n')
            builder_c(&b, t->write_newline);
        else
            builder_char(&b, c);
    }
    return builder_finish(&b);
}

static Value method_write(Value self, Value text)
{
    TextIO *t = as_text(self);
    if (!is_str(text))
        return error_type("write() argument must be str, not %T", text);
    if (!text_open(t))
        return EMPTY;
    if (!t->can_write)
        return stream_unsupported("not writable");
    bool newline = (t->line_buffering || t->write_newline[0]) && contains_char(text, '\n');
    bool flush = t->line_buffering && (newline || contains_char(text, '\r'));
    Value shown = newline && t->write_newline[0] ? translate_newlines(t, text) : retain(text);
    Value bytes = is_empty(shown) ? EMPTY : encode(t, shown);
    release(shown);
    if (is_empty(bytes))
        return EMPTY;
    size_t n = as_bytes(bytes)->length;
    while (t->pending.length && t->pending.length + n > (size_t)t->chunk_size) { /* the stream's write() may add to it */
        if (!text_flush_pending(t)) {
            release(bytes);
            return EMPTY;
        }
    }
    bytes_builder_add(&t->pending, as_bytes(bytes)->data, n);
    release(bytes);
    if (t->pending.failed)
        return EMPTY;
    if ((t->pending.length >= (size_t)t->chunk_size || flush || t->write_through) && !text_flush_pending(t))
        return EMPTY;
    if (flush) {
        Value result = io_call(t->buffer, "flush", NULL, 0);
        if (is_empty(result))
            return EMPTY;
        release(result);
    }
    if (t->has_snapshot) {
        text_forget_decoded(t);
        if (!text_reset_decoder(t))
            return EMPTY;
    }
    return int_value((int64_t)as_str(text)->length);
}

static Value method_flush(Value self)
{
    TextIO *t = as_text(self);
    if (!text_open(t))
        return EMPTY;
    t->telling = t->seekable;
    return text_flush_pending(t) ? io_call(t->buffer, "flush", NULL, 0) : EMPTY;
}

/* ---- reading ---- */

static bool take_snapshot(TextIO *t)
{
    memcpy(t->snapshot_tail, t->tail, sizeof t->tail);
    t->snapshot_tail_length = t->tail_length;
    t->snapshot_cr = t->newlines.pending_cr;
    clear(&t->snapshot_state);
    if (is_empty(t->decoder))
        return true;
    t->snapshot_state = io_call(t->decoder, "getstate", NULL, 0);
    if (is_empty(t->snapshot_state))
        return false;
    if (!is_tuple(t->snapshot_state) || as_tuple(t->snapshot_state)->length != 2) {
        error_type("illegal decoder state");
        return false;
    }
    if (!is_bytes(as_tuple(t->snapshot_state)->items[0])) {
        error_type("illegal decoder state: the first item should be a bytes object, not '%T'", as_tuple(t->snapshot_state)->items[0]);
        return false;
    }
    return true;
}

/* Reads and decodes one more chunk. 1: there is text, 0: the end, -1: exception. */
static int read_chunk(TextIO *t)
{
    if (!t->can_read) {
        stream_unsupported("not readable");
        return -1;
    }
    if (t->telling && !take_snapshot(t))
        return -1;
    Value size = int_value(t->chunk_size), input;
    do
        input = io_call(t->buffer, t->has_read1 ? "read1" : "read", &size, 1);
    while (is_empty(input) && io_retry());
    if (is_empty(input))
        return -1;
    Buffer b = {.owner = EMPTY};
    if (!has_buffer(input) || !buffer_get(input, &b, BUFFER_SIMPLE)) {
        error_clear();
        error_type("underlying %s() should have returned a bytes-like object, not '%T'", t->has_read1 ? "read1" : "read", input);
        release(input);
        return -1;
    }
    bool end = b.length == 0;
    buffer_release(&b);
    Value text = text_decode(t, input, end);
    if (is_empty(text)) {
        release(input);
        return -1;
    }
    size_t n = as_str(text)->length;
    replace(&t->decoded, text);
    t->used = 0;
    if (t->telling) {
        replace(&t->snapshot_input, input);
        t->has_snapshot = true;
    } else {
        release(input);
    }
    return !end || n > 0;
}

static size_t unread(const TextIO *t) { return is_empty(t->decoded) ? 0 : as_str(t->decoded)->length - t->used; }

static Value take_text(TextIO *t, size_t n)
{
    Value text = str_substring(t->decoded, t->used, t->used + n);
    t->used += n;
    return text;
}

static Value read_all(TextIO *t)
{
    Value bytes = io_call(t->buffer, "read", NULL, 0);
    if (is_empty(bytes))
        return EMPTY;
    if (is_none(bytes)) {
        release(bytes);
        Value args[] = {small_int_value(11), str_from_c("Read returned None.")};
        Value exception = call(from_pointer(TYPE(BlockingIOError)), args, 2, EMPTY);
        release(args[1]);
        if (!is_empty(exception))
            error_raise(exception);
        release(exception);
        return EMPTY;
    }
    Value text = text_decode(t, bytes, true);
    release(bytes);
    if (is_empty(text))
        return EMPTY;
    Value head = unread(t) ? take_text(t, unread(t)) : retain(runtime.empty_str);
    Value result = is_empty(head) ? EMPTY : str_concat(head, text);
    release(head);
    release(text);
    text_forget_decoded(t);
    return result;
}

static Value method_read(Value self, const Value *args)
{
    TextIO *t = as_text(self);
    int64_t size;
    if (!text_open(t) || !io_size(args[0], &size))
        return EMPTY;
    if (!t->can_read)
        return stream_unsupported("not readable");
    if (!text_flush_pending(t))
        return EMPTY;
    if (size < 0)
        return read_all(t);
    StrBuilder b;
    builder_init(&b);
    while ((int64_t)b.length < size) {
        size_t have = unread(t), wanted = (size_t)size - b.length;
        if (have == 0) {
            int more = read_chunk(t);
            if (more < 0) {
                if (io_retry())
                    continue;
                builder_drop(&b);
                return EMPTY;
            }
            if (more == 0)
                break;
            continue;
        }
        size_t n = have < wanted ? have : wanted;
        builder_slice(&b, t->decoded, t->used, t->used + n);
        t->used += n;
    }
    return builder_finish(&b);
}

static Value read_line(TextIO *t, int64_t limit)
{
    StrBuilder b;
    builder_init(&b);
    if (!text_flush_pending(t))
        return EMPTY;
    for (;;) {
        size_t have = unread(t), resume;
        if (have == 0) {
            int more = read_chunk(t);
            if (more < 0) {
                if (io_retry())
                    continue;
                builder_drop(&b);
                return EMPTY;
            }
            if (more == 0)
                break;
            continue;
        }
        int64_t end = find_line_end(t->decoded, t->used, t->universal, t->newlines.translate, t->read_newline, &resume);
        size_t n = end >= 0 ? (size_t)end - t->used : have;
        if (end < 0 && resume < t->used + have && resume >= t->used) { /* a \r at the end: its \n may be in the next chunk */
            Value rest = str_substring(t->decoded, resume, t->used + have);
            builder_slice(&b, t->decoded, t->used, resume);
            int more = is_empty(rest) ? -1 : read_chunk(t);
            if (more < 0) {
                release(rest);
                builder_drop(&b);
                return EMPTY;
            }
            Value joined = is_empty(t->decoded) ? retain(rest) : str_concat(rest, t->decoded);
            release(rest);
            if (is_empty(joined)) {
                builder_drop(&b);
                return EMPTY;
            }
            replace(&t->decoded, joined);
            t->has_snapshot = false;
            t->used = 0;
            if (more == 0) {
                builder_str(&b, t->decoded);
                t->used = as_str(t->decoded)->length;
                break;
            }
            continue;
        }
        bool done = end >= 0;
        if (limit >= 0 && (int64_t)(b.length + n) >= limit) {
            n = (size_t)limit - b.length;
            done = true;
        }
        if (done && b.length == 0)
            return take_text(t, n);
        builder_slice(&b, t->decoded, t->used, t->used + n);
        t->used += n;
        if (done)
            break;
    }
    return builder_finish(&b);
}

static Value method_readline(Value self, const Value *args)
{
    int64_t limit;
    if (!text_open(as_text(self)) || !io_size(args[0], &limit))
        return EMPTY;
    if (!as_text(self)->can_read)
        return stream_unsupported("not readable");
    return read_line(as_text(self), limit);
}

static Value text_next(Value self)
{
    TextIO *t = as_text(self);
    if (!text_open(t))
        return EMPTY;
    t->telling = false;
    Value line;
    if (type_of(self) == TYPE(text_io)) {
        if (!t->can_read)
            return stream_unsupported("not readable");
        line = read_line(t, -1);
    } else {
        line = io_call(self, "readline", NULL, 0);
        if (!is_empty(line) && !is_str(line)) {
            error_set(TYPE(OSError), "readline() should have returned a str object, not '%T'", line);
            release(line);
            return EMPTY;
        }
    }
    if (is_empty(line) || as_str(line)->length)
        return line;
    release(line);
    text_forget_decoded(t);
    t->telling = t->seekable;
    return EMPTY;
}

/* ---- the rest ---- */

static Value method_reconfigure(Value self, const Value *args)
{
    TextIO *t = as_text(self);
    if (!text_ready(t))
        return EMPTY;
    bool new_newline = !same(args[2], ELLIPSIS) && !is_empty(args[2]);
    if ((unread(t) || !is_empty(t->decoded)) && (!is_none(args[0]) || !is_none(args[1]) || new_newline))
        return stream_unsupported("It is not possible to set the encoding or newline of stream after the first read");
    Value flushed = io_call(self, "flush", NULL, 0);
    if (is_empty(flushed))
        return EMPTY;
    release(flushed);
    if (!is_none(args[0]) || !is_none(args[1])) {
        if (!is_none(args[0])) {
            if (!choose_encoding(t, args[0]))
                return EMPTY;
            if (strlen(str_text(t->encoding)) != as_str(t->encoding)->length && str_is_ascii(as_str(t->encoding)))
                return error_set(TYPE(LookupError), "unknown encoding: %s", str_text(t->encoding));
            if (is_none(args[1]))
                replace(&t->errors, str_intern_c("strict"));
        }
        if (!is_none(args[1])) {
            if (!is_str(args[1]))
                return error_type("reconfigure() argument 'errors' must be str or None, not %T", args[1]);
            if (str_utf8(args[1], NULL) == NULL)
                return EMPTY;
            replace(&t->errors, retain(args[1]));
        }
        if (!set_codecs(t) || !fix_encoder(t))
            return EMPTY;
    }
    if (new_newline && !set_newline(t, args[2]))
        return EMPTY;
    if (!is_none(args[3])) {
        int truth = is_true(args[3]);
        if (truth < 0)
            return EMPTY;
        t->line_buffering = truth;
    }
    if (!is_none(args[4])) {
        int truth = is_true(args[4]);
        if (truth < 0)
            return EMPTY;
        t->write_through = truth;
    }
    return none_value();
}

static Value method_close(Value self)
{
    TextIO *t = as_text(self);
    if (!text_ready(t))
        return EMPTY;
    int closed = stream_is_closed(t->buffer);
    if (closed || is_empty(t->buffer)) /* asking may have detached it */
        return closed < 0 ? EMPTY : none_value();
    return stream_close_over(self, t->buffer, t->finalizing);
}

static Value method_detach(Value self)
{
    TextIO *t = as_text(self);
    if (!text_ready(t))
        return EMPTY;
    Value flushed = io_call(self, "flush", NULL, 0);
    if (is_empty(flushed))
        return EMPTY;
    release(flushed);
    if (!text_ready(t))
        return EMPTY;
    t->detached = true;
    return take(&t->buffer);
}

static Value method_truncate(Value self, const Value *args)
{
    TextIO *t = as_text(self);
    if (!text_ready(t))
        return EMPTY;
    Value flushed = io_call(self, "flush", NULL, 0);
    if (is_empty(flushed))
        return EMPTY;
    release(flushed);
    return io_call(t->buffer, "truncate", args, 1);
}

static Value ask_buffer(Value self, const char *method) { return text_ready(as_text(self)) ? io_call(as_text(self)->buffer, method, NULL, 0) : EMPTY; }
static Value method_readable(Value self) { return ask_buffer(self, "readable"); }
static Value method_writable(Value self) { return ask_buffer(self, "writable"); }
static Value method_seekable(Value self) { return ask_buffer(self, "seekable"); }
static Value method_fileno(Value self) { return ask_buffer(self, "fileno"); }
static Value method_isatty(Value self) { return ask_buffer(self, "isatty"); }

static Value get_closed(Value self) { return text_ready(as_text(self)) ? io_get(as_text(self)->buffer, "closed") : EMPTY; }
static Value get_name(Value self) { return text_ready(as_text(self)) ? io_get(as_text(self)->buffer, "name") : EMPTY; }
static Value get_encoding(Value self) { return is_empty(as_text(self)->encoding) ? none_value() : retain(as_text(self)->encoding); }
static Value get_errors(Value self) { return initialized(as_text(self)) ? retain(as_text(self)->errors) : EMPTY; }
static Value get_newlines(Value self) { return text_ready(as_text(self)) ? newlines_seen(as_text(self)->newlines.seen) : EMPTY; }
static Value get_line_buffering(Value self) { return bool_value(as_text(self)->line_buffering); }
static Value get_write_through(Value self) { return bool_value(as_text(self)->write_through); }
static Value get_buffer(Value self) { return is_empty(as_text(self)->buffer) ? none_value() : retain(as_text(self)->buffer); }
static Value get_chunk_size(Value self) { return text_ready(as_text(self)) ? int_value(as_text(self)->chunk_size) : EMPTY; }
static bool set_chunk_size(Value self, Value v)
{
    int64_t n;
    if (is_empty(v)) {
        error_set(TYPE(AttributeError), "cannot delete attribute");
        return false;
    }
    if (!index_as_int64(v, &n, TYPE(ValueError)))
        return false;
    if (n <= 0) {
        error_value("a strictly positive integer is required");
        return false;
    }
    as_text(self)->chunk_size = n;
    return true;
}
static Value get_finalizing(Value self) { return bool_value(as_text(self)->finalizing); }
static bool set_finalizing(Value self, Value v)
{
    int truth = is_empty(v) ? 0 : is_true(v);
    as_text(self)->finalizing = truth > 0;
    return truth >= 0;
}

static void add_shown(StrBuilder *b, const char *label, Value self, const char *attribute)
{
    Value v;
    if (b->failed)
        return;
    int found = find_attribute_c(self, attribute, &v);
    if (found <= 0) {
        error_clear();
        return;
    }
    Value shown = to_repr(v);
    release(v);
    if (is_empty(shown)) {
        b->failed = true;
        return;
    }
    builder_c(b, label);
    builder_str(b, shown);
    release(shown);
}

static Value text_repr(Value self)
{
    if (!initialized(as_text(self)))
        return EMPTY;
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? EMPTY : error_set(TYPE(RuntimeError), "reentrant call inside %s.__repr__", type_of(self)->name);
    StrBuilder b;
    builder_init(&b);
    Value head = str_format("<%T", self);
    if (is_empty(head))
        b.failed = true;
    else
        builder_str(&b, head);
    release(head);
    add_shown(&b, " name=", self, "name");
    add_shown(&b, " mode=", self, "mode");
    add_shown(&b, " encoding=", self, "encoding");
    builder_char(&b, '>');
    repr_leave(self);
    return builder_finish(&b);
}

static void text_dealloc(Object *self)
{
    TextIO *t = (TextIO *)self;
    if (!is_empty(t->buffer) && !stream_before_dealloc(self))
        return;
    text_forget_decoded(t);
    bytes_builder_drop(&t->pending);
    release(take(&t->buffer));
    release(t->encoding);
    release(t->errors);
    release(t->encoder);
    release(t->decoder);
    stream_free(self);
}

static void text_traverse(Object *self, VisitFn visit, void *context)
{
    TextIO *t = (TextIO *)self;
    stream_traverse(self, visit, context);
    visit_value(t->buffer, visit, context);
    visit_value(t->encoder, visit, context);
    visit_value(t->decoder, visit, context);
}

static const NativeRow methods[] = {
    NATIVE("reconfigure", method_reconfigure,
           "($self, /, *, encoding=None, errors=None, newline=<unset>, line_buffering=None, write_through=None)", NULL),
    NATIVE("detach", method_detach, "($self, /)", NULL),
    NATIVE("write", method_write, "($self, text, /)", "Writes a string; how many characters."),
    NATIVE("read", method_read, "($self, size=-1, /)", "Reads at most size characters."),
    NATIVE("readline", method_readline, "($self, size=-1, /)", "Reads one line."),
    NATIVE("flush", method_flush, "($self, /)", NULL),
    NATIVE("close", method_close, "($self, /)", NULL),
    NATIVE("fileno", method_fileno, "($self, /)", NULL),
    NATIVE("seekable", method_seekable, "($self, /)", NULL),
    NATIVE("readable", method_readable, "($self, /)", NULL),
    NATIVE("writable", method_writable, "($self, /)", NULL),
    NATIVE("isatty", method_isatty, "($self, /)", NULL),
    NATIVE("seek", text_seek, "($self, cookie, whence=0, /)", "Moves to a place that tell() gave."),
    NATIVE("tell", text_tell, "($self, /)", "An opaque number for the current place."),
    NATIVE("truncate", method_truncate, "($self, pos=None, /)", NULL),
    NATIVE("__getstate__", stream_no_state, "($self, /)", NULL),
    NATIVE_END,
};
static const GetSetRow getset[] = {
    {"name", get_name, NULL, NULL}, {"closed", get_closed, NULL, NULL}, {"newlines", get_newlines, NULL, NULL},
    {"errors", get_errors, NULL, NULL}, {"encoding", get_encoding, NULL, NULL}, {"buffer", get_buffer, NULL, NULL},
    {"line_buffering", get_line_buffering, NULL, NULL}, {"write_through", get_write_through, NULL, NULL},
    {"_CHUNK_SIZE", get_chunk_size, set_chunk_size, NULL}, {"_finalizing", get_finalizing, set_finalizing, NULL}, GETSET_END,
};

const TypeSpec text_io_spec = {
    .name = "_io.TextIOWrapper", .size = sizeof(TextIO), .flags = TYPE_BASE | TYPE_TRACKED | TYPE_WEAKREFS, .methods = methods, .getset = getset,
    .doc = "Character and line based layer over a BufferedIOBase object, buffer.",
    .slots = {.repr = text_repr, .init = text_init, .next = text_next, .dealloc = text_dealloc, .traverse = text_traverse},
};
