/* text_position.c - TextIOWrapper.tell() and seek().

   A cookie is the byte offset of a place where the decoder's buffer is empty, and above 64 bits twice the decoder's flags
   there (0 for native codecs) and 1 if a \r is pending, characters to skip from there above 128 bits. */
#include "modules/io/text.h"
#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

/* offset | flags << 64 | skip << 128 */
static Value make_cookie(int64_t offset, int64_t flags, int64_t skip)
{
    Value result = int_value(offset);
    int64_t parts[] = {flags, skip};
    for (int i = 0; i < 2 && !is_empty(result); i++) {
        if (parts[i] == 0)
            continue;
        Value part = int_value(parts[i]), shifted = binary(BINARY_lshift, part, small_int_value(64 * (i + 1)));
        release(part);
        Value sum = is_empty(shifted) ? EMPTY : binary(BINARY_or, result, shifted);
        release(shifted);
        release(result);
        result = sum;
    }
    return result;
}

static bool split_cookie(Value cookie, int64_t parts[3])
{
    for (int i = 0; i < 3; i++) {
        Value shifted = binary(BINARY_rshift, cookie, small_int_value(64 * i));
        Value mask = is_empty(shifted) ? EMPTY : binary(BINARY_lshift, small_int_value(1), small_int_value(64));
        Value low = is_empty(mask) ? EMPTY : binary(BINARY_remainder, shifted, mask);
        release(shifted);
        release(mask);
        bool ok = !is_empty(low) && int_as_int64(low, &parts[i]) == 0;
        release(low);
        if (!ok) {
            if (!error_occurred())
                error_overflow("cookie too large");
            return false;
        }
    }
    return true;
}

static void restore_native(TextIO *t)
{
    memcpy(t->tail, t->snapshot_tail, sizeof t->tail);
    t->tail_length = t->snapshot_tail_length;
    t->newlines.pending_cr = t->snapshot_cr;
}

/* Decodes the snapshot's input again, byte by byte, until `wanted` characters came out: how many bytes that took. */
static int64_t bytes_for(TextIO *t, size_t wanted, int64_t *flags, int64_t *skip)
{
    Bytes *input = as_bytes(t->snapshot_input);
    size_t produced = 0, safe_at = 0, safe_chars = 0;
    for (size_t i = 0; i < input->length && produced < wanted; i++) {
        Value byte = bytes_from(input->data + i, 1), text = is_empty(byte) ? EMPTY : text_decode(t, byte, false);
        release(byte);
        if (is_empty(text))
            return -1;
        produced += as_str(text)->length;
        release(text);
        bool empty = t->tail_length == 0 && !t->newlines.pending_cr;
        if (!is_empty(t->decoder)) {
            Value state = io_call(t->decoder, "getstate", NULL, 0);
            if (is_empty(state))
                return -1;
            empty = is_tuple(state) && is_bytes(as_tuple(state)->items[0]) && as_bytes(as_tuple(state)->items[0])->length == 0 &&
                    !t->newlines.pending_cr;
            if (empty && produced <= wanted && int_as_int64(as_tuple(state)->items[1], flags) == 0)
                *flags *= 2;
            release(state);
        }
        if (empty && produced <= wanted) {
            if (is_empty(t->decoder))
                *flags = 0;
            safe_at = i + 1;
            safe_chars = produced;
        }
    }
    *skip = (int64_t)(wanted - safe_chars);
    return (int64_t)safe_at;
}

Value text_tell(Value self)
{
    TextIO *t = as_text(self);
    if (!text_open(t))
        return EMPTY;
    if (!t->seekable)
        return stream_unsupported("underlying stream is not seekable");
    if (!t->telling)
        return error_set(TYPE(OSError), "telling position disabled by next() call");
    if (!text_flush_pending(t))
        return EMPTY;
    Value flushed = io_call(self, "flush", NULL, 0);
    if (is_empty(flushed))
        return EMPTY;
    release(flushed);
    Value place = io_call(t->buffer, "tell", NULL, 0);
    if (!t->has_snapshot || is_empty(t->snapshot_input) || is_empty(place))
        return place;
    int64_t position = io_offset(place, "tell"), flags = 0, skip = 0;
    if (position < 0)
        return EMPTY;
    if (!is_bytes(t->snapshot_input))
        return int_value(position);
    position -= (int64_t)as_bytes(t->snapshot_input)->length;
    int64_t start_tail = 0;
    Value saved_state = EMPTY;
    if (!is_empty(t->decoder)) {
        Value buffered = as_tuple(t->snapshot_state)->items[0];
        start_tail = is_bytes(buffered) ? (int64_t)as_bytes(buffered)->length : 0;
        if (!is_int(as_tuple(t->snapshot_state)->items[1]) || int_as_int64(as_tuple(t->snapshot_state)->items[1], &flags))
            flags = 0;
    } else {
        start_tail = (int64_t)t->snapshot_tail_length;
    }
    position -= start_tail;
    flags = 2 * flags + t->snapshot_cr;
    if (t->used == 0)
        return make_cookie(position, flags, 0);
    /* Decode again from the snapshot, then put everything back. */
    char tail[8];
    size_t tail_length = t->tail_length;
    Newlines newlines = t->newlines;
    memcpy(tail, t->tail, sizeof tail);
    bool ok = true;
    if (!is_empty(t->decoder)) {
        saved_state = io_call(t->decoder, "getstate", NULL, 0);
        Value set = is_empty(saved_state) ? EMPTY : io_call(t->decoder, "setstate", &t->snapshot_state, 1);
        ok = !is_empty(set);
        release(set);
    }
    restore_native(t);
    int64_t bytes = ok ? bytes_for(t, t->used, &flags, &skip) : -1;
    memcpy(t->tail, tail, sizeof tail);
    t->tail_length = tail_length;
    t->newlines = newlines;
    if (!is_empty(saved_state)) {
        Value set = io_call(t->decoder, "setstate", &saved_state, 1);
        ok = ok && !is_empty(set);
        release(set);
        release(saved_state);
    }
    if (!ok || bytes < 0)
        return EMPTY;
    return make_cookie(bytes ? position + start_tail + bytes : position, flags, skip);
}

/* Only at the start of the stream a byte order mark is to be written. */
static bool reset_encoder(TextIO *t, bool at_start)
{
    if (is_empty(t->encoder))
        return true;
    Value set = at_start ? io_call(t->encoder, "reset", NULL, 0) : io_call(t->encoder, "setstate", (Value[]){small_int_value(0)}, 1);
    release(set);
    return !is_empty(set);
}

static Value finish_seek(TextIO *t, int64_t offset, int64_t flags, int64_t skip)
{
    Value at = io_call(t->buffer, "seek", (Value[]){int_value(offset)}, 1);
    if (is_empty(at))
        return EMPTY;
    release(at);
    text_forget_decoded(t);
    if (!text_reset_decoder(t))
        return EMPTY;
    if (!is_empty(t->decoder) && (offset || flags)) {
        Value empty = bytes_from("", 0), state = is_empty(empty) ? EMPTY : tuple_pack(2, empty, int_value(flags / 2));
        Value set = is_empty(state) ? EMPTY : io_call(t->decoder, "setstate", &state, 1);
        release(empty);
        release(state);
        if (is_empty(set))
            return EMPTY;
        release(set);
    }
    t->newlines.pending_cr = flags & 1;
    if (!reset_encoder(t, offset == 0 && flags == 0))
        return EMPTY;
    if (skip) {
        Value skipped = io_call(from_pointer(t), "read", (Value[]){int_value(skip)}, 1);
        if (is_empty(skipped))
            return EMPTY;
        bool enough = is_str(skipped) && (int64_t)as_str(skipped)->length == skip;
        release(skipped);
        if (!enough)
            return error_set(TYPE(OSError), "can't restore logical file position");
    }
    return none_value();
}

Value text_seek(Value self, const Value *args)
{
    TextIO *t = as_text(self);
    int64_t whence, parts[3];
    if (!text_open(t))
        return EMPTY;
    if (!t->seekable)
        return stream_unsupported("underlying stream is not seekable");
    if (!index_as_int64(args[1], &whence, TYPE(OverflowError)))
        return EMPTY;
    bool zero = is_small_int(args[0]) && small_int(args[0]) == 0;
    Value cookie = retain(args[0]);
    if (whence == 1) {
        release(cookie);
        if (!zero)
            return stream_unsupported("can't do nonzero cur-relative seeks");
        cookie = io_call(self, "tell", NULL, 0);
        if (is_empty(cookie))
            return EMPTY;
    } else if (whence == 2) {
        release(cookie);
        if (!zero)
            return stream_unsupported("can't do nonzero end-relative seeks");
        Value flushed = io_call(self, "flush", NULL, 0);
        if (is_empty(flushed))
            return EMPTY;
        release(flushed);
        text_forget_decoded(t);
        if (!text_reset_decoder(t))
            return EMPTY;
        Value end = io_call(t->buffer, "seek", (Value[]){small_int_value(0), small_int_value(2)}, 2);
        if (!is_empty(end) && !reset_encoder(t, same(end, small_int_value(0))))
            clear(&end);
        return end;
    } else if (whence != 0) {
        release(cookie);
        return error_value("invalid whence (%ld, should be 0, 1 or 2)", (long)whence);
    }
    int negative = compare_bool(cookie, small_int_value(0), COMPARE_LT);
    if (negative) {
        if (negative > 0)
            error_value("negative seek position %R", cookie);
        release(cookie);
        return EMPTY;
    }
    Value flushed = io_call(self, "flush", NULL, 0), done = EMPTY;
    if (!is_empty(flushed) && split_cookie(cookie, parts))
        done = finish_seek(t, parts[0], parts[1], parts[2]);
    release(flushed);
    if (is_empty(done)) {
        release(cookie);
        return EMPTY;
    }
    release(done);
    return cookie;
}
