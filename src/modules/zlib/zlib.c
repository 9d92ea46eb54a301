/* zlib.c - module zlib: compression in one go, checksums, and what the compressing objects share. */
#include "modules/zlib/zlib_module.h"

#include "object/error.h"
#include "object/integer.h"
#include "object/protocol.h"
#include "object/str.h"

static const char *explanation(const z_stream *stream, int status)
{
    /* A version mismatch leaves no text; the others may come from the stream's absence. */
    if (status == Z_VERSION_ERROR)
        return "library version mismatch";
    if (stream->msg)
        return stream->msg;
    switch (status) {
    case Z_BUF_ERROR: return "incomplete or truncated stream";
    case Z_STREAM_ERROR: return "inconsistent stream state";
    case Z_DATA_ERROR: return "invalid input data";
    default: return NULL;
    }
}

Value zlib_fail(const z_stream *stream, int status, const char *what)
{
    const char *why = explanation(stream, status);
    if (why == NULL)
        return error_set(module_state()->zlib_error, "Error %d %s", status, what);
    return error_set(module_state()->zlib_error, "Error %d %s: %s", status, what, why);
}

bool zlib_started(const z_stream *stream, int status, const char *what)
{
    if (status == Z_OK)
        return true;
    if (status == Z_MEM_ERROR)
        error_set(TYPE(MemoryError), "Can't allocate memory for %s object", what);
    else if (status == Z_STREAM_ERROR)
        error_value("Invalid initialization option");
    else
        zlib_fail(stream, status, what[0] == 'c' ? "while creating compression object" : "while creating decompression object");
    return false;
}

bool zlib_set_dictionary(z_stream *stream, Value dictionary, int (*set)(z_stream *, const Bytef *, uInt))
{
    Buffer b;
    if (!buffer_get(dictionary, &b, BUFFER_SIMPLE))
        return false;
    int status = b.length > UINT32_MAX ? Z_MEM_ERROR : set(stream, b.data, (uInt)b.length);
    bool too_long = b.length > UINT32_MAX;
    buffer_release(&b);
    if (status == Z_OK)
        return true;
    if (too_long)
        error_overflow("zdict length does not fit in an unsigned int");
    else if (set == deflateSetDictionary && status == Z_STREAM_ERROR)
        error_value("Invalid dictionary");
    else
        zlib_fail(stream, status, "while setting zdict");
    return false;
}

/* Room for more output. false: the limit is reached, or failed. */
static bool give_room(ZlibRun *run)
{
    size_t room = run->out.length > run->first_room ? run->out.length : run->first_room;
    if (run->limit >= 0) {
        size_t allowed = (size_t)run->limit - run->out.length;
        room = room < allowed ? room : allowed;
    }
    if (room == 0)
        return false;
    if (room > 1 << 30)
        room = 1 << 30;
    char *at = bytes_builder_room(&run->out, room);
    run->stream->next_out = (Bytef *)at;
    run->stream->avail_out = at ? (uInt)room : 0;
    return at != NULL;
}

static void one_step(ZlibRun *run)
{
    uInt before = run->stream->avail_out;
    run->status = run->step(run->stream, run->left ? run->flush : run->last_flush);
    run->out.length += before - run->stream->avail_out;
}

/* Uses up what the stream was handed. false: stop. */
static bool use_piece(ZlibRun *run)
{
    do {
        if (run->stream->avail_out == 0 && !give_room(run))
            return false;
        one_step(run);
        if (run->status == Z_NEED_DICT && !is_empty(run->dictionary)) {
            if (!zlib_set_dictionary(run->stream, run->dictionary, inflateSetDictionary))
                return false;
        } else if (run->status != Z_OK && run->status != Z_BUF_ERROR) {
            return false;
        }
    } while (run->stream->avail_out == 0 || run->status == Z_NEED_DICT);
    return true;
}

bool zlib_run(ZlibRun *run)
{
    run->stream->next_in = (Bytef *)(run->data ? run->data : (const uint8_t *)"");
    run->stream->avail_out = 0;
    do {
        size_t piece = run->left > UINT32_MAX ? UINT32_MAX : run->left;
        run->stream->avail_in = (uInt)piece;
        run->left -= piece;
    } while (use_piece(run) && run->left);
    run->stream->avail_out = 0;
    if (!error_occurred())
        return true;
    bytes_builder_drop(&run->out);
    return false;
}

/* ---- in one go ---- */

static Value compress_bytes(const Buffer *in, int level, int wbits)
{
    z_stream stream = {0};
    int status = deflateInit2(&stream, level, Z_DEFLATED, wbits, ZLIB_MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
    if (status == Z_MEM_ERROR)
        return error_set(TYPE(MemoryError), "Out of memory while compressing data");
    if (status != Z_OK)
        return status == Z_STREAM_ERROR ? error_set(module_state()->zlib_error, "Bad compression level")
                                        : zlib_fail(&stream, status, "while compressing data");
    ZlibRun run = {.stream = &stream, .step = deflate, .data = in->data, .left = (size_t)in->length, .limit = -1,
                   .first_room = ZLIB_BUFFER_SIZE, .flush = Z_NO_FLUSH, .last_flush = Z_FINISH};
    bool ok = zlib_run(&run);
    status = deflateEnd(&stream);
    if (ok && run.status == Z_STREAM_END && status == Z_OK)
        return bytes_builder_finish(&run.out);
    if (ok) {
        bytes_builder_drop(&run.out);
        zlib_fail(&stream, run.status == Z_STREAM_END ? status : run.status, "while compressing data");
    }
    return EMPTY;
}

static Value compress_function(Value module, const Value *args)
{
    (void)module;
    int level, wbits;
    Buffer in;
    if (!c_int_argument(args[1], Z_DEFAULT_COMPRESSION, &level) || !c_int_argument(args[2], MAX_WBITS, &wbits) ||
        !buffer_get(args[0], &in, BUFFER_SIMPLE))
        return EMPTY;
    Value result = compress_bytes(&in, level, wbits);
    buffer_release(&in);
    return result;
}

static Value decompress_bytes(const Buffer *in, int wbits, size_t room)
{
    z_stream stream = {0};
    int status = inflateInit2(&stream, wbits);
    if (status == Z_MEM_ERROR)
        return error_set(TYPE(MemoryError), "Out of memory while decompressing data");
    if (status != Z_OK)
        return zlib_fail(&stream, status, "while preparing to decompress data");
    ZlibRun run = {.stream = &stream, .step = inflate, .data = in->data, .left = (size_t)in->length, .limit = -1,
                   .first_room = room, .flush = Z_NO_FLUSH, .last_flush = Z_FINISH};
    bool ok = zlib_run(&run);
    if (ok && run.status == Z_STREAM_END) {
        status = inflateEnd(&stream);
        if (status == Z_OK)
            return bytes_builder_finish(&run.out);
        bytes_builder_drop(&run.out);
        return zlib_fail(&stream, status, "while finishing decompression");
    }
    if (ok) {
        bytes_builder_drop(&run.out);
        if (run.status == Z_MEM_ERROR)
            error_set(TYPE(MemoryError), "Out of memory while decompressing data");
        else
            zlib_fail(&stream, run.status == Z_OK ? Z_BUF_ERROR : run.status, "while decompressing data");
    }
    inflateEnd(&stream);
    return EMPTY;
}

static Value decompress_function(Value module, const Value *args)
{
    (void)module;
    int wbits;
    int64_t room = ZLIB_BUFFER_SIZE;
    Buffer in;
    if (!c_int_argument(args[1], MAX_WBITS, &wbits) || (!is_empty(args[2]) && !c_size_argument(args[2], &room)))
        return EMPTY;
    if (room < 0)
        return error_value("bufsize must be non-negative");
    if (!buffer_get(args[0], &in, BUFFER_SIMPLE))
        return EMPTY;
    Value result = decompress_bytes(&in, wbits, room ? (size_t)room : 1);
    buffer_release(&in);
    return result;
}

static Value adler32_function(Value module, const Value *args)
{
    (void)module;
    Buffer in;
    uint32_t start;
    if (!unsigned_masked(args[1], &start) || !buffer_get(args[0], &in, BUFFER_SIMPLE))
        return EMPTY;
    unsigned long sum = adler32_z(start, in.data ? in.data : (void *)"", (size_t)in.length);
    buffer_release(&in);
    return small_int_value((int64_t)sum);
}

static const NativeRow functions[] = {
    NATIVE("adler32", adler32_function, "($module, data, value=1, /)", "Goes on with an Adler-32 checksum."),
    NATIVE("compress", compress_function, "($module, data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)", "The data compressed."),
    NATIVE("compressobj", zlib_compressobj,
           "($module, /, level=Z_DEFAULT_COMPRESSION, method=DEFLATED,\n            wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL,\n"
           "            strategy=Z_DEFAULT_STRATEGY, zdict=None)",
           "An object that compresses data piece by piece."),
    NATIVE("crc32", crc32_function, "($module, data, value=0, /)", "Goes on with a CRC-32 checksum."),
    NATIVE("decompress", decompress_function, "($module, data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)", "The data decompressed."),
    NATIVE("decompressobj", zlib_decompressobj, "($module, /, wbits=MAX_WBITS, zdict=b'')",
           "An object that decompresses data piece by piece."),
    NATIVE_END,
};

static bool add_constants(Value module)
{
    static const struct { const char *name; int value; } constants[] = {
        {"MAX_WBITS", MAX_WBITS}, {"DEFLATED", Z_DEFLATED}, {"DEF_MEM_LEVEL", ZLIB_MEMORY_LEVEL},
        {"DEF_BUF_SIZE", ZLIB_BUFFER_SIZE}, {"Z_NO_COMPRESSION", Z_NO_COMPRESSION}, {"Z_BEST_SPEED", Z_BEST_SPEED},
        {"Z_BEST_COMPRESSION", Z_BEST_COMPRESSION}, {"Z_DEFAULT_COMPRESSION", Z_DEFAULT_COMPRESSION},
        {"Z_FILTERED", Z_FILTERED}, {"Z_HUFFMAN_ONLY", Z_HUFFMAN_ONLY}, {"Z_RLE", Z_RLE}, {"Z_FIXED", Z_FIXED},
        {"Z_DEFAULT_STRATEGY", Z_DEFAULT_STRATEGY}, {"Z_NO_FLUSH", Z_NO_FLUSH}, {"Z_PARTIAL_FLUSH", Z_PARTIAL_FLUSH},
        {"Z_SYNC_FLUSH", Z_SYNC_FLUSH}, {"Z_FULL_FLUSH", Z_FULL_FLUSH}, {"Z_FINISH", Z_FINISH}, {"Z_BLOCK", Z_BLOCK},
        {"Z_TREES", Z_TREES},
    };
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (!module_add_int(module, constants[i].name, constants[i].value))
            return false;
    return true;
}

static bool fill(Value module)
{
    struct ModuleState *state = module_state_start();
    return state && add_constants(module) && module_add_exception(module, "error", TYPE(Exception), &state->zlib_error) &&
           module_make_type(module, &zlib_compress_spec, NULL, false, &state->zlib_compress) &&
           module_make_type(module, &zlib_decompress_spec, NULL, false, &state->zlib_decompress) &&
           module_make_type(module, &zlib_reader_spec, NULL, true, &state->zlib_reader) &&
           module_add(module, "ZLIB_VERSION", str_from_c(ZLIB_VERSION)) &&
           module_add(module, "ZLIB_RUNTIME_VERSION", str_from_c(zlibVersion())) &&
           module_add(module, "__version__", str_from_c("1.0"));
}

const ModuleSpec zlib_module = {"zlib", "Compression compatible with gzip, by the zlib library.", functions, fill};
