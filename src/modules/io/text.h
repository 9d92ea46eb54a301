/* text.h - TextIOWrapper's object, shared by text.c (reading, writing) and text_position.c (tell, seek). */
#ifndef PYISH_MODULES_IO_TEXT_H
#define PYISH_MODULES_IO_TEXT_H

#include "modules/io/io.h"
#include "object/bytes.h"

/* Encodings that are decoded and encoded here, without codec objects. */
typedef enum { CODEC_OBJECT, CODEC_UTF8, CODEC_ASCII, CODEC_LATIN1 } TextCodec;

typedef struct TextIO {
    Stream base;
    Value buffer;          /* EMPTY: not initialized, or detached */
    Value encoding, errors; /* strs */
    Value encoder, decoder; /* codec objects; EMPTY where the codec is native, or not needed */
    TextCodec codec;
    bool detached, line_buffering, write_through, seekable, telling, has_read1, finalizing;
    bool can_read, can_write, universal, encoding_start;
    Newlines newlines;
    char read_newline[3], write_newline[3]; /* write: empty: as it is */
    bool newline_given;    /* newline=... was not None */
    int64_t chunk_size;
    BytesBuilder pending;  /* encoded, not yet written to buffer */
    Value decoded;         /* text read ahead; EMPTY: none */
    size_t used;           /* characters of it that were given out */
    char tail[8];          /* bytes of an incomplete sequence (native codecs) */
    size_t tail_length;
    /* Where decoding of `decoded` began: the decoder's state before, and the bytes it was given. */
    bool has_snapshot;
    char snapshot_tail[8];
    size_t snapshot_tail_length;
    bool snapshot_cr;
    Value snapshot_state;  /* getstate() of a codec object; EMPTY for native ones */
    Value snapshot_input;  /* bytes */
} TextIO;

static inline TextIO *as_text(Value v) { return (TextIO *)as_object(v); }

/* Initialized and not detached. */
bool text_ready(TextIO *t) MUST_CHECK;
/* ... and open. */
bool text_open(TextIO *t) MUST_CHECK;
bool text_flush_pending(TextIO *t) MUST_CHECK;
/* Decodes more bytes, owned text; for native codecs *tail* is updated. */
Value text_decode(TextIO *t, Value bytes, bool final) MUST_CHECK;
void text_forget_decoded(TextIO *t);
bool text_reset_decoder(TextIO *t) MUST_CHECK;
Value text_tell(Value self);
Value text_seek(Value self, const Value *args);

#endif
