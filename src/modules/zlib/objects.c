/* objects.c - zlib's objects that work piece by piece: Compress, Decompress, and _ZlibDecompressor, which gzip reads by. */
#include "modules/zlib/zlib_module.h"

#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"

typedef struct ZlibObject {
    Object head;
    z_stream stream;
    bool ready;              /* the stream has zlib's memory behind it */
    bool eof, needs_input;
    Value dictionary;        /* EMPTY: none */
    Value unused, unconsumed; /* bytes */
} ZlibObject;

static ZlibObject *as_zlib(Value v) { return (ZlibObject *)as_object(v); }

static ZlibObject *new_object(Type *type)
{
    ZlibObject *z = object_new(type);
    if (z) {
        z->unused = retain(runtime.empty_bytes);
        z->unconsumed = retain(runtime.empty_bytes);
        z->needs_input = true;
    }
    return z;
}

static void free_fields(ZlibObject *z)
{
    release(z->dictionary);
    release(z->unused);
    release(z->unconsumed);
    object_free(&z->head);
}

static Value not_copyable(Value self)
{
    return error_type("cannot pickle '%T' object", self);
}

/* ---- Compress ---- */

static void compress_dealloc(Object *self)
{
    ZlibObject *z = (ZlibObject *)self;
    if (z->ready)
        deflateEnd(&z->stream);
    free_fields(z);
}

static Value start_compress(const Value *args, const int *options)
{
    ZlibObject *z = new_object(module_state()->zlib_compress);
    if (z == NULL)
        return EMPTY;
    int status = deflateInit2(&z->stream, options[0], options[1], options[2], options[3], options[4]);
    z->ready = status == Z_OK;
    if (!zlib_started(&z->stream, status, "compression") ||
        (!is_none(args[5]) && !zlib_set_dictionary(&z->stream, args[5], deflateSetDictionary))) {
        RELEASE(z);
        return EMPTY;
    }
    return from_pointer(z);
}

Value zlib_compressobj(Value module, const Value *args)
{
    static const int defaults[] = {Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS, ZLIB_MEMORY_LEVEL, Z_DEFAULT_STRATEGY};
    int options[5];
    (void)module;
    for (int i = 0; i < 5; i++)
        if (!c_int_argument(args[i], defaults[i], &options[i]))
            return EMPTY;
    if (!is_none(args[5]) && !has_buffer(args[5]))
        return error_type("a bytes-like object is required, not '%T'", args[5]);
    return start_compress(args, options);
}

static Value compress_data(Value self, Value data)
{
    ZlibObject *z = as_zlib(self);
    Buffer in;
    if (!buffer_get(data, &in, BUFFER_SIMPLE))
        return EMPTY;
    ZlibRun run = {.stream = &z->stream, .step = deflate, .data = in.data, .left = (size_t)in.length, .limit = -1,
                   .first_room = ZLIB_BUFFER_SIZE, .flush = Z_NO_FLUSH, .last_flush = Z_NO_FLUSH};
    bool ok = zlib_run(&run);
    buffer_release(&in);
    if (ok && run.status == Z_STREAM_ERROR) {
        bytes_builder_drop(&run.out);
        return zlib_fail(&z->stream, run.status, "while compressing data");
    }
    return ok ? bytes_builder_finish(&run.out) : EMPTY;
}

static Value compress_flush(Value self, const Value *args)
{
    ZlibObject *z = as_zlib(self);
    int mode;
    if (!c_int_argument(args[0], Z_FINISH, &mode))
        return EMPTY;
    if (mode == Z_NO_FLUSH)
        return retain(runtime.empty_bytes);
    ZlibRun run = {.stream = &z->stream, .step = deflate, .limit = -1, .first_room = ZLIB_BUFFER_SIZE, .flush = mode, .last_flush = mode};
    if (!zlib_run(&run))
        return EMPTY;
    if (run.status == Z_STREAM_END && mode == Z_FINISH) {
        z->ready = false;
        run.status = deflateEnd(&z->stream);
        if (run.status == Z_OK)
            return bytes_builder_finish(&run.out);
        bytes_builder_drop(&run.out);
        return zlib_fail(&z->stream, run.status, "while finishing compression");
    }
    if (run.status == Z_OK || run.status == Z_BUF_ERROR)
        return bytes_builder_finish(&run.out);
    bytes_builder_drop(&run.out);
    return zlib_fail(&z->stream, run.status, "while flushing");
}

static Value copy_object(ZlibObject *z, int (*copy_stream)(z_stream *, z_stream *), const char *what)
{
    ZlibObject *copy = new_object(z->head.type);
    if (copy == NULL)
        return EMPTY;
    int status = copy_stream(&copy->stream, &z->stream);
    copy->ready = status == Z_OK;
    copy->eof = z->eof;
    replace(&copy->dictionary, retain(z->dictionary));
    replace(&copy->unused, retain(z->unused));
    replace(&copy->unconsumed, retain(z->unconsumed));
    if (status == Z_OK)
        return from_pointer(copy);
    RELEASE(copy);
    if (status == Z_STREAM_ERROR)
        return error_value("Inconsistent stream state");
    if (status == Z_MEM_ERROR)
        return error_set(TYPE(MemoryError), "Can't allocate memory for %s object", what);
    return zlib_fail(&z->stream, status, "while copying object");
}

static Value compress_copy(Value self) { return copy_object(as_zlib(self), deflateCopy, "compression"); }
static Value compress_deepcopy(Value self, Value memo)
{
    (void)memo;
    return compress_copy(self);
}

static const NativeRow compress_methods[] = {
    NATIVE("compress", compress_data, "($self, data, /)", "What the compressor has ready after taking in more data."),
    NATIVE("flush", compress_flush, "($self, mode=zlib.Z_FINISH, /)", "What the compressor still holds back."),
    NATIVE("copy", compress_copy, "($self, /)", "A compressor in the same state."),
    NATIVE("__copy__", compress_copy, "($self, /)", NULL),
    NATIVE("__deepcopy__", compress_deepcopy, "($self, memo, /)", NULL),
    NATIVE_END,
};

const TypeSpec zlib_compress_spec = {
    .name = "zlib.Compress", .size = sizeof(ZlibObject), .flags = TYPE_NO_NEW, .methods = compress_methods,
    .slots = {.dealloc = compress_dealloc},
};

/* ---- Decompress ---- */

static void decompress_dealloc(Object *self)
{
    ZlibObject *z = (ZlibObject *)self;
    if (z->ready)
        inflateEnd(&z->stream);
    free_fields(z);
}

static Value start_decompress(Type *type, int wbits, Value dictionary)
{
    if (same(dictionary, runtime.empty_bytes))
        dictionary = EMPTY;
    if (!is_empty(dictionary) && !has_buffer(dictionary))
        return error_type("zdict argument must support the buffer protocol");
    ZlibObject *z = new_object(type);
    if (z == NULL)
        return EMPTY;
    z->dictionary = retain(dictionary);
    int status = inflateInit2(&z->stream, wbits);
    z->ready = status == Z_OK;
    /* Raw streams don't ask for their dictionary. */
    if (!zlib_started(&z->stream, status, "decompression") ||
        (!is_empty(dictionary) && wbits < 0 && !zlib_set_dictionary(&z->stream, dictionary, inflateSetDictionary))) {
        RELEASE(z);
        return EMPTY;
    }
    return from_pointer(z);
}

Value zlib_decompressobj(Value module, const Value *args)
{
    int wbits;
    (void)module;
    if (!c_int_argument(args[0], MAX_WBITS, &wbits))
        return EMPTY;
    return start_decompress(module_state()->zlib_decompress, wbits, args[1]);
}

/* Keeps what the run did not use: for unused_data at the end of the stream, else for unconsumed_tail. */
static bool keep_rest(ZlibObject *z, const ZlibRun *run)
{
    size_t n;
    const Bytef *rest = zlib_rest(run, &n);
    if (run->status == Z_STREAM_END && n) {
        size_t old = as_bytes(z->unused)->length;
        Bytes *grown = bytes_new(old + n);
        if (grown == NULL)
            return false;
        memcpy(grown->data, as_bytes(z->unused)->data, old);
        memcpy(grown->data + old, rest, n);
        replace(&z->unused, from_pointer(grown));
        n = 0;
    }
    if (run->status == Z_STREAM_END)
        n = 0;
    if (n || as_bytes(z->unconsumed)->length) {
        Value tail = bytes_from(rest, n);
        if (is_empty(tail))
            return false;
        replace(&z->unconsumed, tail);
    }
    return true;
}

static Value finish_decompress(ZlibObject *z, ZlibRun *run)
{
    if (!keep_rest(z, run)) {
        bytes_builder_drop(&run->out);
        return EMPTY;
    }
    if (run->status == Z_STREAM_END) {
        z->eof = true;
    } else if (run->status != Z_OK && run->status != Z_BUF_ERROR) {
        bytes_builder_drop(&run->out);
        return zlib_fail(&z->stream, run->status, "while decompressing data");
    }
    return bytes_builder_finish(&run->out);
}

static Value decompress_data(Value self, const Value *args)
{
    ZlibObject *z = as_zlib(self);
    int64_t limit;
    Buffer in;
    if (!c_size_argument(args[1], &limit))
        return EMPTY;
    if (limit < 0)
        return error_value("max_length must be non-negative");
    if (!buffer_get(args[0], &in, BUFFER_SIMPLE))
        return EMPTY;
    ZlibRun run = {.stream = &z->stream, .step = inflate, .data = in.data, .left = (size_t)in.length, .limit = limit ? limit : -1,
                   .first_room = ZLIB_BUFFER_SIZE, .flush = Z_SYNC_FLUSH, .last_flush = Z_SYNC_FLUSH, .dictionary = z->dictionary};
    if (z->eof) { /* everything behind the end is unused */
        z->stream.next_in = (Bytef *)in.data;
        z->stream.avail_in = 0;
        run.status = Z_STREAM_END;
    }
    Value result = z->eof || zlib_run(&run) ? finish_decompress(z, &run) : EMPTY;
    buffer_release(&in);
    return result;
}

static Value decompress_flush(Value self, const Value *args)
{
    ZlibObject *z = as_zlib(self);
    int64_t room = ZLIB_BUFFER_SIZE;
    if (!is_empty(args[0]) && !c_size_argument(args[0], &room))
        return EMPTY;
    if (room <= 0)
        return error_value("length must be greater than zero");
    Value tail = retain(z->unconsumed);
    ZlibRun run = {.stream = &z->stream, .step = inflate, .data = (const uint8_t *)as_bytes(tail)->data, .left = as_bytes(tail)->length,
                   .limit = -1, .first_room = (size_t)room, .flush = Z_NO_FLUSH, .last_flush = Z_FINISH, .dictionary = z->dictionary};
    Value result = EMPTY;
    if (zlib_run(&run)) {
        if (keep_rest(z, &run))
            result = bytes_builder_finish(&run.out);
        else
            bytes_builder_drop(&run.out);
        if (run.status == Z_STREAM_END) {
            z->eof = true;
            z->ready = false;
            inflateEnd(&z->stream);
        }
    }
    release(tail);
    return result;
}

static Value decompress_copy(Value self) { return copy_object(as_zlib(self), inflateCopy, "decompression"); }
static Value decompress_deepcopy(Value self, Value memo)
{
    (void)memo;
    return decompress_copy(self);
}

static const NativeRow decompress_methods[] = {
    NATIVE("decompress", decompress_data, "($self, data, /, max_length=0)", "What the data decompress to, at most max_length bytes."),
    NATIVE("flush", decompress_flush, "($self, length=zlib.DEF_BUF_SIZE, /)", "What the decompressor still holds back."),
    NATIVE("copy", decompress_copy, "($self, /)", "A decompressor in the same state."),
    NATIVE("__copy__", decompress_copy, "($self, /)", NULL),
    NATIVE("__deepcopy__", decompress_deepcopy, "($self, memo, /)", NULL),
    NATIVE_END,
};
static const MemberRow decompress_members[] = {
    {"unused_data", MEMBER_VALUE, offsetof(ZlibObject, unused), true, "Data found behind the end of the compressed stream."},
    {"unconsumed_tail", MEMBER_VALUE, offsetof(ZlibObject, unconsumed), true, "Data left for want of room in the output."},
    {"eof", MEMBER_BOOL, offsetof(ZlibObject, eof), true, "Whether the end of the stream was reached."},
    MEMBER_END,
};

const TypeSpec zlib_decompress_spec = {
    .name = "zlib.Decompress", .size = sizeof(ZlibObject), .flags = TYPE_NO_NEW, .methods = decompress_methods,
    .members = decompress_members, .slots = {.dealloc = decompress_dealloc},
};

/* ---- _ZlibDecompressor: keeps unconsumed input itself ---- */

static const NativeRow reader_row = {"_ZlibDecompressor", {NULL}, NATIVE_BOUND, "(wbits=MAX_WBITS, zdict=b'')", NULL};

static Value reader_new(Type *type, const Value *args, size_t nargs, Value kwnames)
{
    Value bound[2];
    int wbits;
    if (!bind_arguments(&reader_row, args, nargs, kwnames, bound, 2) || !c_int_argument(bound[0], MAX_WBITS, &wbits))
        return EMPTY;
    return start_decompress(type, wbits, bound[1]);
}

/* The input that was kept, followed by the new one. Owned bytes. */
static Value joined_input(ZlibObject *z, const Buffer *in)
{
    size_t old = as_bytes(z->unconsumed)->length;
    if (in->length == 0)
        return retain(z->unconsumed);
    Bytes *all = bytes_new(old + (size_t)in->length);
    if (all) {
        memcpy(all->data, as_bytes(z->unconsumed)->data, old);
        memcpy(all->data + old, in->data, (size_t)in->length);
    }
    return from_pointer(all);
}

static Value read_piece(ZlibObject *z, const uint8_t *data, size_t n, int64_t limit)
{
    ZlibRun run = {.stream = &z->stream, .step = inflate, .data = data, .left = n, .limit = limit, .first_room = ZLIB_BUFFER_SIZE,
                   .flush = Z_SYNC_FLUSH, .last_flush = Z_SYNC_FLUSH, .dictionary = z->dictionary};
    if (!zlib_run(&run))
        return EMPTY;
    size_t left;
    const Bytef *rest = zlib_rest(&run, &left);
    Value kept = bytes_from(rest, left);
    if (is_empty(kept)) {
        bytes_builder_drop(&run.out);
        return EMPTY;
    }
    if (run.status == Z_STREAM_END) {
        z->eof = true;
        z->needs_input = false;
        replace(&z->unused, kept);
        replace(&z->unconsumed, retain(runtime.empty_bytes));
    } else if (run.status != Z_OK && run.status != Z_BUF_ERROR) {
        release(kept);
        bytes_builder_drop(&run.out);
        return zlib_fail(&z->stream, run.status, "while decompressing data");
    } else {
        z->needs_input = left == 0;
        replace(&z->unconsumed, kept);
    }
    return bytes_builder_finish(&run.out);
}

static Value reader_decompress(Value self, const Value *args)
{
    ZlibObject *z = as_zlib(self);
    int64_t limit;
    Buffer in;
    if (!c_size_argument(args[1], &limit) || !buffer_get(args[0], &in, BUFFER_SIMPLE))
        return EMPTY;
    Value result = EMPTY, joined = EMPTY;
    if (z->eof)
        error_set(TYPE(EOFError), "End of stream already reached");
    else if (as_bytes(z->unconsumed)->length == 0)
        result = read_piece(z, in.data, (size_t)in.length, limit < 0 ? -1 : limit);
    else if (!is_empty(joined = joined_input(z, &in)))
        result = read_piece(z, (const uint8_t *)as_bytes(joined)->data, as_bytes(joined)->length, limit < 0 ? -1 : limit);
    release(joined);
    buffer_release(&in);
    return result;
}

static const NativeRow reader_methods[] = {
    NATIVE("decompress", reader_decompress, "($self, /, data, max_length=-1)", "What the data decompress to, at most max_length bytes."),
    NATIVE("__reduce__", not_copyable, "($self, /)", NULL),
    NATIVE_END,
};
static const MemberRow reader_members[] = {
    {"eof", MEMBER_BOOL, offsetof(ZlibObject, eof), true, "Whether the end of the stream was reached."},
    {"unused_data", MEMBER_VALUE, offsetof(ZlibObject, unused), true, "Data found behind the end of the compressed stream."},
    {"needs_input", MEMBER_BOOL, offsetof(ZlibObject, needs_input), true, "Whether more input is needed to go on."},
    MEMBER_END,
};

const TypeSpec zlib_reader_spec = {
    .name = "zlib._ZlibDecompressor", .size = sizeof(ZlibObject), .methods = reader_methods, .members = reader_members,
    .doc = "_ZlibDecompressor(wbits=15, zdict=b'')\n--\n\nDecompresses piece by piece; keeps input that there was no room for.",
    .slots = {.new = reader_new, .dealloc = decompress_dealloc},
};
