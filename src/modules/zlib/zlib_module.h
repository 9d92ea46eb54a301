/* zlib_module.h - what the files of module zlib share. */
#ifndef PYISH_MODULES_ZLIB_ZLIB_MODULE_H
#define PYISH_MODULES_ZLIB_ZLIB_MODULE_H

#include <zlib.h>

#include "modules/support.h"
#include "object/bytes.h"

enum { ZLIB_BUFFER_SIZE = 16 * 1024, ZLIB_MEMORY_LEVEL = 8 };

/* One run of deflate or inflate over a piece of data, whose output is gathered. */
typedef struct ZlibRun {
    z_stream *stream;
    int (*step)(z_stream *stream, int flush); /* deflate or inflate */
    const uint8_t *data;
    size_t left;        /* bytes of data that the stream has not been handed yet */
    int64_t limit;      /* of the output; -1: none */
    size_t first_room;  /* for output */
    int flush, last_flush; /* for all pieces of data but the last, and for that */
    Value dictionary;   /* EMPTY: none */
    BytesBuilder out;
    int status;         /* zlib's, of the last step */
} ZlibRun;

/* Goes through the data. false: exception; zlib's own errors are left in status. */
bool zlib_run(ZlibRun *run) MUST_CHECK;
/* What of the data was not used. */
static inline Bytef *zlib_rest(const ZlibRun *run, size_t *length)
{
    *length = run->stream->avail_in + run->left;
    return run->stream->next_in;
}
/* Raises zlib.error for a status. EMPTY. */
COLD Value zlib_fail(const z_stream *stream, int status, const char *what);
/* Makes a preset dictionary known to a stream. false: exception. */
bool zlib_set_dictionary(z_stream *stream, Value dictionary, int (*set)(z_stream *, const Bytef *, uInt)) MUST_CHECK;
/* Raises for a status of deflateInit2 or inflateInit2: false unless it is Z_OK. */
bool zlib_started(const z_stream *stream, int status, const char *what) MUST_CHECK;

extern const TypeSpec zlib_compress_spec, zlib_decompress_spec, zlib_reader_spec;
Value zlib_compressobj(Value module, const Value *args);
Value zlib_decompressobj(Value module, const Value *args);

#endif
