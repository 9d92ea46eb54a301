/* codec_errors.c - what a codec does where data can't be coded. See codec.h. */
#include <stdio.h>

#include "object/call.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include "types/codec.h"
#include "types/codec_errors.h"

/* The exception, not raised. Owned. */
static Value make_exception(Type *type, const char *encoding, Value object, size_t start, size_t end, const char *reason)
{
    Value args[] = {str_from_c(encoding), object, int_value((int64_t)start), int_value((int64_t)end), str_from_c(reason)};
    Value exception = is_empty(args[0]) || is_empty(args[4]) ? EMPTY : exception_new(type, args, 5);
    release(args[0]);
    release(args[4]);
    return exception;
}

static bool raise(Value exception)
{
    if (!is_empty(exception)) {
        error_raise(exception);
        release(exception);
    }
    return false;
}

/* A handler's (replacement, position): false: exception. */
static bool check_answer(Value answer, bool encoding, size_t length, size_t *next)
{
    Tuple *t = is_tuple(answer) ? as_tuple(answer) : NULL;
    int64_t position;
    if (t == NULL || t->length != 2 || !(is_str(t->items[0]) || (encoding && is_bytes(t->items[0]))) ||
        !(is_int(t->items[1]) || type_of(t->items[1])->slots.to_index)) {
        error_type(encoding ? "encoding error handler must return (str/bytes, int) tuple"
                            : "decoding error handler must return (str, int) tuple");
        return false;
    }
    if (!index_as_int64(t->items[1], &position, TYPE(IndexError)))
        return false;
    int64_t at = position < 0 ? position + (int64_t)length : position;
    if (at < 0 || at > (int64_t)length) {
        error_set(TYPE(IndexError), "position %zd from error handler out of bounds", (ssize_t)position);
        return false;
    }
    *next = (size_t)at;
    return true;
}

/* ---- decoding ---- */

static bool input_object(DecodeState *state)
{
    if (is_empty(state->input)) {
        state->input = bytes_from(state->data, state->length);
        if (is_empty(state->input))
            return false;
        state->data = (const uint8_t *)as_bytes(state->input)->data;
    }
    return true;
}

static bool custom_decode_handler(DecodeState *state, size_t start, size_t end, const char *reason, size_t *next)
{
    Value handler = codec_lookup_error(state->errors);
    if (is_empty(handler) || !input_object(state)) {
        release(handler);
        return false;
    }
    Value exception = make_exception(TYPE(UnicodeDecodeError), state->encoding, state->input, start, end, reason);
    Value answer = is_empty(exception) ? EMPTY : call_1(handler, exception);
    release(handler);
    bool ok = !is_empty(answer);
    if (ok) {
        Value object = ((UnicodeErrorObject *)as_object(exception))->object;
        ok = is_bytes(object);
        if (!ok)
            error_type("UnicodeError 'object' attribute must be a bytes");
        else
            replace(&state->input, retain(object));
    }
    if (ok) {
        state->data = (const uint8_t *)as_bytes(state->input)->data;
        state->length = as_bytes(state->input)->length;
        ok = check_answer(answer, false, state->length, next);
    }
    if (ok)
        builder_str(&state->out, as_tuple(answer)->items[0]);
    release(answer);
    release(exception);
    return ok && !state->out.failed;
}

static bool decode_surrogate(DecodeState *state, size_t start, size_t *next)
{
    bool big = false;
    int unit = surrogate_units(state->encoding, &big);
    uint32_t c = unit ? read_surrogate(state->data + start, state->length - start, unit, big) : 0;
    if (c == 0)
        return false;
    builder_char(&state->out, c);
    *next = start + (size_t)unit;
    return true;
}

bool decode_error(DecodeState *state, size_t start, size_t end, const char *reason, size_t *next)
{
    *next = end;
    size_t i = start;
    switch (handler_kind(state->errors)) {
    case HANDLER_IGNORE: return true;
    case HANDLER_REPLACE: builder_char(&state->out, 0xfffd); return !state->out.failed;
    case HANDLER_BACKSLASHREPLACE:
        for (; i < end; i++) {
            char text[8];
            snprintf(text, sizeof text, "\\x%02x", state->data[i]);
            builder_ascii(&state->out, text, 4);
        }
        return !state->out.failed;
    case HANDLER_SURROGATEESCAPE:
        for (; i < end && state->data[i] >= 0x80; i++)
            builder_char(&state->out, 0xdc00u + state->data[i]);
        *next = i;
        if (i > start)
            return !state->out.failed;
        break;
    case HANDLER_SURROGATEPASS:
        if (decode_surrogate(state, start, next))
            return !state->out.failed;
        break;
    case HANDLER_STRICT: break;
    default: return custom_decode_handler(state, start, end, reason, next);
    }
    return input_object(state) && raise(make_exception(TYPE(UnicodeDecodeError), state->encoding, state->input, start, end, reason));
}

Value decode_finish(DecodeState *state, bool ok)
{
    release(take(&state->input));
    if (ok)
        return builder_finish(&state->out);
    builder_drop(&state->out);
    return EMPTY;
}

/* ---- encoding ---- */

/* Encodes a replacement; false with no exception: it has characters that can't be. */
static bool put_text(EncodeState *state, const Str *text)
{
    for (size_t i = 0; i < text->length; i++)
        if (!state->put(state, str_char(text, i)))
            return false;
    return !state->out.failed;
}

static bool raise_encode(EncodeState *state, size_t start, size_t end, const char *reason)
{
    return raise(make_exception(TYPE(UnicodeEncodeError), state->encoding, state->text, start, end, reason));
}

static bool custom_encode_handler(EncodeState *state, size_t start, size_t end, const char *reason, size_t *next)
{
    Value handler = codec_lookup_error(state->errors);
    if (is_empty(handler))
        return false;
    Value exception = make_exception(TYPE(UnicodeEncodeError), state->encoding, state->text, start, end, reason);
    Value answer = is_empty(exception) ? EMPTY : call_1(handler, exception);
    release(handler);
    bool ok = !is_empty(answer) && check_answer(answer, true, as_str(state->text)->length, next);
    if (ok) {
        Value replacement = as_tuple(answer)->items[0];
        if (is_bytes(replacement)) {
            bytes_builder_add(&state->out, as_bytes(replacement)->data, as_bytes(replacement)->length);
            ok = !state->out.failed;
        } else if (!put_text(state, as_str(replacement))) {
            ok = error_occurred() ? false : raise_encode(state, start, end, reason);
        }
    }
    release(answer);
    release(exception);
    return ok;
}

/* surrogateescape and surrogatepass: raw bytes. false: one of the characters is no such surrogate. */
static bool put_surrogates(EncodeState *state, size_t start, size_t end, HandlerKind kind, size_t *next)
{
    bool big = false;
    int unit = kind == HANDLER_SURROGATEPASS ? surrogate_units(state->encoding, &big) : 1;
    size_t i = start;
    for (; i < end; i++) {
        uint32_t c = str_char(as_str(state->text), i);
        bool fits = unit == 1 ? c >= 0xdc80 && c <= 0xdcff : unit && c >= 0xd800 && c < 0xe000;
        if (!fits)
            break;
        char *to = bytes_builder_room(&state->out, 4);
        if (to == NULL)
            break;
        if (unit == 1)
            *to = (char)(c - 0xdc00);
        state->out.length += unit == 1 ? 1 : (size_t)write_surrogate(to, c, unit, big);
    }
    *next = i;
    return i > start;
}

bool encode_error(EncodeState *state, size_t start, size_t end, const char *reason, size_t *next)
{
    HandlerKind kind = handler_kind(state->errors);
    *next = end;
    if (kind == HANDLER_OTHER)
        return custom_encode_handler(state, start, end, reason, next);
    if (kind == HANDLER_STRICT)
        return raise_encode(state, start, end, reason);
    if (kind >= HANDLER_SURROGATEPASS) {
        if (put_surrogates(state, start, end, kind, next))
            return !state->out.failed;
        return error_occurred() ? false : raise_encode(state, start, end, reason);
    }
    StrBuilder b;
    builder_init(&b);
    add_encode_replacement(&b, kind, as_str(state->text), start, end);
    Value replacement = builder_finish(&b);
    if (is_empty(replacement))
        return false;
    bool ok = put_text(state, as_str(replacement));
    release(replacement);
    return ok || (!error_occurred() && raise_encode(state, start, end, reason));
}

Value encode_finish(EncodeState *state, bool ok)
{
    if (ok)
        return bytes_builder_finish(&state->out);
    bytes_builder_drop(&state->out);
    return EMPTY;
}
