/* io.h - what the files of the _io module share.

   Every stream starts with a Stream: its __dict__ and whether close() was called on the base class. Methods that a
   subclass may override are called by name. Offsets are 64 bits; -1 with an exception set where a function fails. */
#ifndef PYISH_MODULES_IO_H
#define PYISH_MODULES_IO_H

#include "object/buffer.h"
#include "object/native.h"

enum { IO_BUFFER_SIZE = 131072, IO_READ_CHUNK = 8192 };

typedef struct Stream {
    Object head;
    Value dict;
    bool closed; /* _IOBase.close() has run */
} Stream;

static inline Stream *as_stream(Value v) { return (Stream *)as_object(v); }

/* ---- stream.c: the abstract classes ---- */
Value stream_unsupported(const char *operation); /* raises UnsupportedOperation; EMPTY */
/* v.closed by attribute: 1, 0, -1 exception. */
int stream_is_closed(Value v) MUST_CHECK;
Value stream_closed_error(void); /* ValueError "I/O operation on closed file." */
/* The __getstate__ of streams that can't be pickled. */
Value stream_no_state(Value self);
/* Calls readable(), writable() or seekable() and raises UnsupportedOperation where it is false. */
bool stream_check(Value v, const char *method, const char *message) MUST_CHECK;
/* The finalize slot: closes the stream, whatever its class. */
void stream_finalize(Value self);
/* For dealloc slots of builtin streams: closes first. false: it was brought back to life. */
bool stream_before_dealloc(Object *self);
void stream_traverse(Object *self, VisitFn visit, void *context);
/* Releases what Stream holds and frees the object. */
void stream_free(Object *self);
Value stream_iter(Value self);
Value stream_next(Value self);
Value stream_new(Type *type, const Value *args, size_t nargs, Value kwnames);
/* A size argument: None or missing is -1. */
bool io_size(Value v, int64_t *size) MUST_CHECK;
/* An exception set by close() or flush() gets `first` (owned or EMPTY) as its context; else `first` is raised again. */
void io_chain(Value first);
/* In a finalizer: has the file at the bottom warn that `source`, the stream on top, was not closed. */
void stream_dealloc_warn(Value inner, Value source);
/* close() of a stream on top of `inner`: flushes self and closes inner whatever came of that. */
Value stream_close_over(Value self, Value inner, bool finalizing) MUST_CHECK;
/* Signal handlers run, after EINTR or a partial write; false: one raised. */
bool io_signals(void) MUST_CHECK;
/* Whether the exception set is OSError EINTR and signals were handled: it is cleared then. */
bool io_retry(void);
/* Calls v.name(args...). */
Value io_call(Value v, const char *name, const Value *args, size_t nargs) MUST_CHECK;
/* v.name; EMPTY with ValueError where v is EMPTY, as io_call: a stream that was detached. */
Value io_get(Value v, const char *name) MUST_CHECK;
/* An offset returned by seek or tell. */
int64_t io_offset(Value owned, const char *what) MUST_CHECK;

/* ---- file.c ---- */
int file_descriptor(Value v); /* of an exact FileIO, -1 otherwise */
/* read and write on a descriptor: retried after signals, the lock given up. -1: exception; -2: would block. */
int64_t file_read(int fd, void *data, size_t size) MUST_CHECK;
int64_t file_write(int fd, const void *data, size_t size) MUST_CHECK;

/* ---- text.c ---- */
/* The name of the encoding of open() without one. Owned. */
Value text_default_encoding(void) MUST_CHECK;
/* Translates \r\n and \r in decoded text; state as IncrementalNewlineDecoder keeps it. */
typedef struct Newlines {
    bool pending_cr, translate;
    int seen; /* 1 \n, 2 \r, 4 \r\n */
} Newlines;
Value newlines_decode(Newlines *newlines, Value text, bool final) MUST_CHECK;
/* None, a str or a tuple of strs: the line ends in Newlines.seen. */
Value newlines_seen(int seen) MUST_CHECK;
/* The end of the line that starts at `from`: the index behind its line end, or -1 with *resume set to where to look on
   when there is more text. universal: any of \n \r \r\n; newline: that text (NULL: "\n"). */
int64_t find_line_end(Value text, size_t from, bool universal, bool translate, const char *newline, size_t *resume);

#endif
