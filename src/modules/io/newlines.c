/* newlines.c - line ends: translating them in decoded text, finding them, and IncrementalNewlineDecoder. */
#include "modules/io/io.h"
#include "object/attribute.h"
#include "object/bytes.h"
#include "object/call.h"
#include "object/collect.h"
#include "object/error.h"
#include "object/number.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

enum { SEEN_LF = 1, SEEN_CR = 2, SEEN_CRLF = 4 };

/* Whether a character is in the text at all. */
static bool has_char(Value text, char c)
{
    Str *s = as_str(text);
    if (str_width(s) == 1)
        return s->length && memchr(str_data(s), c, s->length);
    for (size_t i = 0; i < s->length; i++)
        if (str_char(s, i) == (uint32_t)c)
            return true;
    return false;
}

/* Takes the reference to text. */
Value newlines_decode(Newlines *n, Value text, bool final)
{
    if (is_empty(text))
        return EMPTY;
    if (n->pending_cr && (final || as_str(text)->length > 0)) {
        Value cr = str_from_char('\r'), joined = is_empty(cr) ? EMPTY : str_concat(cr, text);
        release(cr);
        release(text);
        if (is_empty(joined))
            return EMPTY;
        text = joined;
        n->pending_cr = false;
    }
    size_t length = as_str(text)->length;
    if (!final && length && str_char(as_str(text), length - 1) == '\r') { /* a \n may follow */
        Value shorter = str_substring(text, 0, length - 1);
        release(text);
        if (is_empty(shorter))
            return EMPTY;
        text = shorter;
        length--;
        n->pending_cr = true;
    }
    if (!has_char(text, '\r')) {
        if (!(n->seen & SEEN_LF) && has_char(text, '\n'))
            n->seen |= SEEN_LF;
        return text;
    }
    StrBuilder b;
    builder_init(&b);
    size_t from = 0;
    for (size_t i = 0; i < length; i++) {
        uint32_t c = str_char(as_str(text), i);
        if (c == '\n')
            n->seen |= SEEN_LF;
        if (c != '\r')
            continue;
        bool pair = i + 1 < length && str_char(as_str(text), i + 1) == '\n';
        n->seen |= pair ? SEEN_CRLF : SEEN_CR;
        if (n->translate) {
            builder_slice(&b, text, from, i);
            builder_char(&b, '\n');
            from = i + (pair ? 2 : 1);
        }
        i += pair;
    }
    if (!n->translate)
        return text;
    builder_slice(&b, text, from, length);
    release(text);
    return builder_finish(&b);
}

int64_t find_line_end(Value text, size_t from, bool universal, bool translate, const char *newline, size_t *resume)
{
    Str *s = as_str(text);
    size_t n = s->length;
    *resume = n;
    if (universal && !translate) {
        for (size_t i = from; i < n; i++) {
            uint32_t c = str_char(s, i);
            if (c == '\n')
                return (int64_t)i + 1;
            if (c == '\r')
                return (int64_t)i + (i + 1 < n && str_char(s, i + 1) == '\n' ? 2 : 1);
        }
        return -1;
    }
    if (translate || newline == NULL || newline[0] == '\n' || newline[0] == 0) {
        if (str_width(s) == 1) {
            const char *data = str_data(s), *found = from < n ? memchr(data + from, '\n', n - from) : NULL;
            return found ? found - data + 1 : -1;
        }
        for (size_t i = from; i < n; i++)
            if (str_char(s, i) == '\n')
                return (int64_t)i + 1;
        return -1;
    }
    size_t length = strlen(newline);
    for (size_t i = from; i < n; i++) {
        if (str_char(s, i) != (uint32_t)newline[0])
            continue;
        if (length == 1)
            return (int64_t)i + 1;
        if (i + 1 == n) {
            *resume = i;
            return -1;
        }
        if (str_char(s, i + 1) == (uint32_t)newline[1])
            return (int64_t)i + 2;
    }
    return -1;
}

/* ---- IncrementalNewlineDecoder ---- */

typedef struct NewlineDecoder {
    Object head;
    Value decoder, errors;
    Newlines newlines;
} NewlineDecoder;

static NewlineDecoder *as_decoder(Value v) { return (NewlineDecoder *)as_object(v); }

static bool decoder_init(Value self, const Value *args, size_t nargs, Value kwnames)
{
    static const NativeRow row = {"IncrementalNewlineDecoder", {NULL}, NATIVE_BOUND, "(decoder, translate, errors='strict')", NULL};
    Value bound[3];
    if (!bind_arguments(&row, args, nargs, kwnames, bound, 3))
        return false;
    int translate = is_true(bound[1]);
    if (translate < 0)
        return false;
    NewlineDecoder *d = as_decoder(self);
    replace(&d->decoder, retain(bound[0]));
    replace(&d->errors, retain(bound[2]));
    d->newlines = (Newlines){.translate = translate};
    return true;
}

static bool ready(NewlineDecoder *d)
{
    if (!is_empty(d->decoder))
        return true;
    error_value("IncrementalNewlineDecoder.__init__() not called");
    return false;
}

static Value decoder_decode(Value self, const Value *args)
{
    NewlineDecoder *d = as_decoder(self);
    int final = is_true(args[1]);
    if (final < 0 || !ready(d))
        return EMPTY;
    Value text = is_none(d->decoder) ? retain(args[0]) : io_call(d->decoder, "decode", (Value[]){args[0], args[1]}, 2);
    if (is_empty(text))
        return EMPTY;
    if (!is_str(text)) {
        error_type("decoder should return a string result, not '%T'", text);
        release(text);
        return EMPTY;
    }
    return newlines_decode(&d->newlines, text, final);
}

static Value decoder_getstate(Value self)
{
    NewlineDecoder *d = as_decoder(self);
    Value buffer = EMPTY;
    int64_t flag = 0;
    if (!ready(d))
        return EMPTY;
    if (is_none(d->decoder)) {
        buffer = bytes_from("", 0);
    } else {
        Value state = io_call(d->decoder, "getstate", NULL, 0);
        if (is_empty(state))
            return EMPTY;
        if (!is_tuple(state) || as_tuple(state)->length != 2 || !is_int(as_tuple(state)->items[1])) {
            release(state);
            return error_type("illegal decoder state");
        }
        buffer = retain(as_tuple(state)->items[0]);
        int_as_int64(as_tuple(state)->items[1], &flag);
        release(state);
    }
    Value result = is_empty(buffer) ? EMPTY : tuple_pack(2, buffer, int_value(flag << 1 | d->newlines.pending_cr));
    release(buffer);
    return result;
}

static Value decoder_setstate(Value self, Value state)
{
    NewlineDecoder *d = as_decoder(self);
    int64_t flag;
    if (!ready(d))
        return EMPTY;
    if (!is_tuple(state))
        return error_type("state argument must be a tuple");
    if (as_tuple(state)->length != 2 || !is_int(as_tuple(state)->items[1]) || int_as_int64(as_tuple(state)->items[1], &flag) != 0)
        return error_type("setstate(): illegal state argument");
    d->newlines.pending_cr = flag & 1;
    if (is_none(d->decoder))
        return none_value();
    Value inner = tuple_pack(2, as_tuple(state)->items[0], int_value(flag >> 1));
    Value result = is_empty(inner) ? EMPTY : io_call(d->decoder, "setstate", &inner, 1);
    release(inner);
    return result;
}

static Value decoder_reset(Value self)
{
    NewlineDecoder *d = as_decoder(self);
    if (!ready(d))
        return EMPTY;
    d->newlines.seen = 0;
    d->newlines.pending_cr = false;
    return is_none(d->decoder) ? none_value() : io_call(d->decoder, "reset", NULL, 0);
}

Value newlines_seen(int seen)
{
    static const char *const names[] = {"\n", "\r", "\r\n"};
    static const int bits[] = {SEEN_CR, SEEN_LF, SEEN_CRLF}; /* the order of the tuple */
    static const int which[] = {1, 0, 2};
    if (seen == 0)
        return none_value();
    if (seen == SEEN_LF || seen == SEEN_CR || seen == SEEN_CRLF)
        return str_from_c(names[seen == SEEN_LF ? 0 : seen == SEEN_CR ? 1 : 2]);
    size_t count = 0;
    for (int i = 0; i < 3; i++)
        count += (seen & bits[i]) != 0;
    Tuple *t = tuple_new(count);
    for (size_t i = 0, at = 0; t && i < 3; i++)
        if (seen & bits[i] && is_empty(t->items[at++] = str_from_c(names[which[i]]))) {
            RELEASE(t);
            return EMPTY;
        }
    return from_pointer(t);
}

static Value decoder_newlines(Value self) { return newlines_seen(as_decoder(self)->newlines.seen); }

static void decoder_dealloc(Object *self)
{
    release(((NewlineDecoder *)self)->decoder);
    release(((NewlineDecoder *)self)->errors);
    object_free(self);
}
static void decoder_traverse(Object *self, VisitFn visit, void *context)
{
    visit_value(((NewlineDecoder *)self)->decoder, visit, context);
}

static const NativeRow methods[] = {
    NATIVE("decode", decoder_decode, "($self, /, input, final=False)", NULL),
    NATIVE("getstate", decoder_getstate, "($self, /)", NULL),
    NATIVE("setstate", decoder_setstate, "($self, state, /)", NULL),
    NATIVE("reset", decoder_reset, "($self, /)", NULL),
    NATIVE_END,
};
static const GetSetRow getset[] = {{"newlines", decoder_newlines, NULL, NULL}, GETSET_END};

const TypeSpec newline_decoder_spec = {
    .name = "_io.IncrementalNewlineDecoder", .size = sizeof(NewlineDecoder), .flags = TYPE_BASE | TYPE_TRACKED, .methods = methods,
    .getset = getset, .doc = "Codec used when reading a file in universal newlines mode.",
    .slots = {.new = stream_new, .init = decoder_init, .dealloc = decoder_dealloc, .traverse = decoder_traverse},
};
