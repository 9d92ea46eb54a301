/* _bz2.c - module _bz2: bzip2's compressor and decompressor, from the shared library, which is opened at the first import.

   The library's interface is declared here, so that its headers are not needed. */
#include "modules/support.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"

typedef struct Stream { /* bz_stream */
    char *next_in;
    unsigned available_in, total_in_low, total_in_high;
    char *next_out;
    unsigned available_out, total_out_low, total_out_high;
    void *state;
    void *(*allocate)(void *, int, int);
    void (*release)(void *, void *);
    void *opaque;
} Stream;

enum { ACTION_RUN = 0, ACTION_FINISH = 2 };
enum { RESULT_OK = 0, RESULT_RUN_OK = 1, RESULT_FINISH_OK = 3, RESULT_STREAM_END = 4, RESULT_SEQUENCE_ERROR = -1, RESULT_PARAM_ERROR = -2,
       RESULT_MEM_ERROR = -3, RESULT_DATA_ERROR = -4, RESULT_DATA_ERROR_MAGIC = -5, RESULT_IO_ERROR = -6, RESULT_UNEXPECTED_EOF = -7 };

enum { COMPRESS_INIT, COMPRESS, COMPRESS_END, DECOMPRESS_INIT, DECOMPRESS, DECOMPRESS_END, FUNCTIONS };
static const char *const function_names[FUNCTIONS] = {"BZ2_bzCompressInit", "BZ2_bzCompress", "BZ2_bzCompressEnd", "BZ2_bzDecompressInit",
                                                      "BZ2_bzDecompress", "BZ2_bzDecompressEnd"};

typedef int (*InitCompress)(Stream *stream, int block_size, int verbosity, int work_factor);
typedef int (*InitDecompress)(Stream *stream, int verbosity, int small);
typedef int (*Step)(Stream *stream, int action);
typedef int (*Plain)(Stream *stream);

static int compress_step(Stream *s, int action) { return ((Step)module_state()->bz2_functions[COMPRESS])(s, action); }
static int decompress_step(Stream *s, int action)
{
    (void)action;
    return ((Plain)module_state()->bz2_functions[DECOMPRESS])(s);
}

typedef struct Codec {
    Object head;
    Stream stream;
    bool ready, flushed, eof, needs_input;
    Value unused, pending; /* bytes: behind the end of the stream; input that was not used yet */
} Codec;

static Codec *as_codec(Value v) { return (Codec *)as_object(v); }

/* Raises for a result that is an error. true: it is none. */
static bool check(int result)
{
    switch (result) {
    case RESULT_PARAM_ERROR: error_value("Internal error - invalid parameters passed to libbzip2"); return false;
    case RESULT_MEM_ERROR: error_no_memory(); return false;
    case RESULT_DATA_ERROR: case RESULT_DATA_ERROR_MAGIC: error_set(TYPE(OSError), "Invalid data stream"); return false;
    case RESULT_IO_ERROR: error_set(TYPE(OSError), "Unknown I/O error"); return false;
    case RESULT_UNEXPECTED_EOF:
        error_set(TYPE(EOFError), "Compressed file ended before the logical end-of-stream was detected");
        return false;
    case RESULT_SEQUENCE_ERROR:
        error_set(TYPE(RuntimeError), "Internal error - Invalid sequence of commands sent to libbzip2");
        return false;
    }
    if (result >= 0 && result <= RESULT_STREAM_END)
        return true;
    error_set(TYPE(OSError), "Unrecognized error from libbzip2: %d", result);
    return false;
}

/* One run over data; what is left of it lies behind stream->next_in, *left bytes. limit -1: none. */
static bool run(Codec *c, int (*step)(Stream *, int), int action, const char *data, size_t n, int64_t limit, BytesBuilder *out, size_t *left,
                int *result)
{
    Stream *s = &c->stream;
    s->next_in = (char *)(data ? data : "");
    s->available_in = 0;
    for (;;) {
        if (s->available_in == 0 && n) {
            s->available_in = n > UINT32_MAX ? UINT32_MAX : (unsigned)n;
            n -= s->available_in;
        }
        size_t room = out->length > 16384 ? out->length : 16384;
        if (limit >= 0 && room > (size_t)limit - out->length)
            room = (size_t)limit - out->length;
        if (room == 0)
            break;
        room = room > 1 << 30 ? 1 << 30 : room;
        s->next_out = bytes_builder_room(out, room);
        if (s->next_out == NULL)
            return false;
        s->available_out = (unsigned)room;
        *result = step(s, action);
        out->length += room - s->available_out;
        if (!check(*result))
            return false;
        if (*result == RESULT_STREAM_END || (s->available_in == 0 && n == 0 && s->available_out && action == ACTION_RUN))
            break;
    }
    *left = s->available_in + n;
    return true;
}

static Codec *codec_new(Type *type)
{
    Codec *c = object_new(type);
    if (c) {
        c->unused = retain(runtime.empty_bytes);
        c->pending = retain(runtime.empty_bytes);
        c->needs_input = true;
    }
    return c;
}

static void codec_free(Codec *c, int end)
{
    if (c->ready)
        ((Plain)module_state()->bz2_functions[end])(&c->stream);
    release(c->unused);
    release(c->pending);
    object_free(&c->head);
}

/* ---- BZ2Compressor ---- */

static const NativeRow compressor_row = {"BZ2Compressor", {NULL}, NATIVE_BOUND, "(compresslevel=9, /)", NULL};

static Value compressor_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value level_value;
    int level;
    if (!bind_arguments(&compressor_row, args, nargs, kwnames, &level_value, 1) || !c_int_argument(level_value, 9, &level))
        return EMPTY;
    if (level < 1 || level > 9)
        return error_value("compresslevel must be between 1 and 9");
    Codec *c = codec_new(type);
    if (c && !(c->ready = check(((InitCompress)module_state()->bz2_functions[COMPRESS_INIT])(&c->stream, level, 0, 0)))) {
        RELEASE(c);
        return EMPTY;
    }
    return from_pointer(c);
}

static Value compress(Codec *c, const char *data, size_t n, int action)
{
    BytesBuilder out = {0};
    size_t left;
    int result = RESULT_OK;
    if (action == ACTION_RUN && n == 0)
        return retain(runtime.empty_bytes);
    if (run(c, compress_step, action, data, n, -1, &out, &left, &result))
        return bytes_builder_finish(&out);
    bytes_builder_drop(&out);
    return EMPTY;
}

static Value compressor_compress(Value self, Value data)
{
    Buffer in;
    if (!buffer_get(data, &in, BUFFER_SIMPLE))
        return EMPTY;
    Value result = as_codec(self)->flushed ? error_value("Compressor has been flushed")
                                           : compress(as_codec(self), in.data, (size_t)in.length, ACTION_RUN);
    buffer_release(&in);
    return result;
}

static Value compressor_flush(Value self)
{
    if (as_codec(self)->flushed)
        return error_value("Repeated call to flush()");
    as_codec(self)->flushed = true;
    return compress(as_codec(self), NULL, 0, ACTION_FINISH);
}

static void compressor_dealloc(Object *self) { codec_free((Codec *)self, COMPRESS_END); }

static const NativeRow compressor_methods[] = {
    NATIVE("compress", compressor_compress, "($self, data, /)", "Provide data to the compressor object."),
    NATIVE("flush", compressor_flush, "($self, /)", "Finish the compression process."),
    NATIVE_END,
};
static const TypeSpec compressor_spec = {
    .name = "_bz2.BZ2Compressor", .size = sizeof(Codec), .methods = compressor_methods,
    .doc = "BZ2Compressor(compresslevel=9, /)\n--\n\nCreate a compressor object for compressing data incrementally.",
    .slots = {.new = compressor_new, .dealloc = compressor_dealloc},
};

/* ---- BZ2Decompressor ---- */

static const NativeRow decompressor_row = {"BZ2Decompressor", {NULL}, NATIVE_BOUND, "()", NULL};

static Value decompressor_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    if (!bind_arguments(&decompressor_row, args, nargs, kwnames, NULL, 0))
        return EMPTY;
    Codec *c = codec_new(type);
    if (c && !(c->ready = check(((InitDecompress)module_state()->bz2_functions[DECOMPRESS_INIT])(&c->stream, 0, 0)))) {
        RELEASE(c);
        return EMPTY;
    }
    return from_pointer(c);
}

static Value decompress(Codec *c, const char *data, size_t n, int64_t limit)
{
    BytesBuilder out = {0};
    size_t left = 0;
    int result = RESULT_OK;
    bool ok = run(c, decompress_step, ACTION_RUN, data, n, limit, &out, &left, &result);
    Value rest = ok ? bytes_from(c->stream.next_in, left) : EMPTY;
    if (is_empty(rest)) {
        bytes_builder_drop(&out);
        return EMPTY;
    }
    c->eof = result == RESULT_STREAM_END;
    c->needs_input = !c->eof && left == 0;
    replace(c->eof ? &c->unused : &c->pending, rest);
    return bytes_builder_finish(&out);
}

/* Input that was kept, then the new one. */
static Value joined(Codec *c, const Buffer *in)
{
    BytesBuilder all = {0};
    bytes_builder_add(&all, as_bytes(c->pending)->data, as_bytes(c->pending)->length);
    bytes_builder_add(&all, in->data, (size_t)in->length);
    return bytes_builder_finish(&all);
}

static Value decompressor_decompress(Value self, const Value *args)
{
    Codec *c = as_codec(self);
    int64_t limit;
    Buffer in;
    Value result = EMPTY, all = EMPTY;
    if (!c_size_argument(args[1], &limit) || !buffer_get(args[0], &in, BUFFER_SIMPLE))
        return EMPTY;
    limit = limit < 0 ? -1 : limit;
    if (c->eof)
        error_set(TYPE(EOFError), "End of stream already reached");
    else if (as_bytes(c->pending)->length == 0)
        result = decompress(c, in.data, (size_t)in.length, limit);
    else if (!is_empty(all = joined(c, &in)))
        result = decompress(c, as_bytes(all)->data, as_bytes(all)->length, limit);
    release(all);
    buffer_release(&in);
    return result;
}

static void decompressor_dealloc(Object *self) { codec_free((Codec *)self, DECOMPRESS_END); }

static const NativeRow decompressor_methods[] = {
    NATIVE("decompress", decompressor_decompress, "($self, /, data, max_length=-1)", "Decompress *data*, returning uncompressed data as bytes."),
    NATIVE_END,
};
static const MemberRow decompressor_members[] = {
    {"eof", MEMBER_BOOL, offsetof(Codec, eof), true, "True if the end-of-stream marker has been reached."},
    {"unused_data", MEMBER_VALUE, offsetof(Codec, unused), true, "Data found after the end of the compressed stream."},
    {"needs_input", MEMBER_BOOL, offsetof(Codec, needs_input), true, "True if more input is needed before more decompressed data can be produced."},
    MEMBER_END,
};
static const TypeSpec decompressor_spec = {
    .name = "_bz2.BZ2Decompressor", .size = sizeof(Codec), .methods = decompressor_methods, .members = decompressor_members,
    .doc = "BZ2Decompressor()\n--\n\nCreate a decompressor object for decompressing data incrementally.",
    .slots = {.new = decompressor_new, .dealloc = decompressor_dealloc},
};

/* ---- the module ---- */

static bool fill(Value module)
{
    static const char *const files[] = {"libbz2.so.1.0", "libbz2.so.1", "libbz2.so", NULL};
    struct ModuleState *state = module_state_start();
    return state && library_open("_bz2", files, function_names, FUNCTIONS, state->bz2_functions) &&
           module_make_type(module, &compressor_spec, NULL, true, &state->bz2_compressor) &&
           module_make_type(module, &decompressor_spec, NULL, true, &state->bz2_decompressor);
}

const ModuleSpec bz2_module = {"_bz2", NULL, NULL, fill};
