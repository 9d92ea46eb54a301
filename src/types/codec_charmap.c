/* codec_charmap.c - codecs that go by a table, and EncodingMap, which makes the way back fast. */
#include "object/dict.h"
#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/protocol.h"
#include "types/codec.h"

enum { MAP_SIZE = 1024, UNDEFINED = 0xfffe };

/* The bytes of up to 256 characters below 0x10000, by an open hash of them. */
typedef struct EncodingMap {
    Object head;
    struct { uint16_t c; uint8_t byte; bool used; } slots[MAP_SIZE];
} EncodingMap;

static unsigned map_slot(uint32_t c) { return (c * 0x9e3779b1u >> 20) & (MAP_SIZE - 1); }

static int map_find(const EncodingMap *map, uint32_t c)
{
    for (unsigned i = map_slot(c); map->slots[i].used; i = (i + 1) & (MAP_SIZE - 1))
        if (map->slots[i].c == c)
            return map->slots[i].byte;
    return -1;
}

static Value map_size(Value self) { return int_value(type_of(self)->instance_bytes); }

static const NativeRow map_methods[] = {
    NATIVE("size", map_size, "($self, /)", "The size of the map in bytes."),
    NATIVE_END,
};

const TypeSpec encoding_map_spec = {
    .name = "EncodingMap", .size = sizeof(EncodingMap), .flags = TYPE_NO_NEW, .methods = map_methods,
    .slots = {.dealloc = object_free},
};

/* The map of a decoding table; where one can't be made, a dict. */
Value charmap_build(Value table)
{
    if (!is_str(table) || as_str(table)->length == 0)
        return error_type("charmap_build() argument must be str, not %T", table);
    Str *s = as_str(table);
    size_t n = s->length < 256 ? s->length : 256;
    bool plain = str_char(s, 0) == 0;
    for (size_t i = 1; plain && i < n; i++)
        plain = str_char(s, i) != 0 && str_char(s, i) <= 0xffff;
    if (plain) {
        EncodingMap *map = object_new(TYPE(encoding_map));
        for (size_t i = 0; map && i < n; i++) {
            uint32_t c = str_char(s, i);
            unsigned at = map_slot(c);
            if (c == UNDEFINED)
                continue;
            while (map->slots[at].used && map->slots[at].c != c)
                at = (at + 1) & (MAP_SIZE - 1);
            map->slots[at].c = (uint16_t)c;
            map->slots[at].byte = (uint8_t)i;
            map->slots[at].used = true;
        }
        return from_pointer(map);
    }
    Dict *dict = dict_new();
    for (size_t i = 0; dict && i < n; i++)
        if (!dict_set(dict, small_int_value(str_char(s, i)), small_int_value((int64_t)i))) {
            RELEASE(dict);
            return EMPTY;
        }
    return from_pointer(dict);
}

/* Adds what the mapping says of a byte. 1 done, 0 undefined, -1 exception. */
static int put_mapped(StrBuilder *out, Value mapping, uint8_t byte)
{
    Value v = get_item(mapping, small_int_value(byte));
    int64_t c;
    if (is_empty(v))
        return error_catch(TYPE(LookupError)) ? 0 : -1;
    int result = 1;
    if (is_none(v)) {
        result = 0;
    } else if (is_int(v)) {
        if (int_as_int64(v, &c) != 0 || c < 0 || c > 0x10ffff) {
            error_type("character mapping must be in range(0x110000)");
            result = -1;
        } else if (c == UNDEFINED) {
            result = 0;
        } else {
            builder_char(out, (uint32_t)c);
        }
    } else if (is_str(v)) {
        if (as_str(v)->length == 1 && str_char(as_str(v), 0) == UNDEFINED)
            result = 0;
        else
            builder_str(out, v);
    } else {
        error_type("character mapping must return integer, None or str");
        result = -1;
    }
    release(v);
    return result;
}

Value charmap_decode(const char *data, size_t n, Value mapping, const char *errors)
{
    if (is_none(mapping))
        return latin1_decode(data, n);
    DecodeState s = {.encoding = "charmap", .errors = errors, .data = (const uint8_t *)data, .length = n};
    Str *table = is_exact_str(mapping) ? as_str(mapping) : NULL;
    size_t i = 0;
    bool ok = true;
    builder_init(&s.out);
    while (ok && i < s.length) {
        uint8_t byte = s.data[i];
        int state = 1;
        if (table) {
            uint32_t c = byte < table->length ? str_char(table, byte) : UNDEFINED;
            if (c == UNDEFINED)
                state = 0;
            else
                builder_char(&s.out, c);
        } else {
            state = put_mapped(&s.out, mapping, byte);
        }
        if (state == 0)
            ok = decode_error(&s, i, i + 1, "character maps to <undefined>", &i);
        else
            i++;
        ok = ok && state >= 0 && !s.out.failed;
    }
    return decode_finish(&s, ok);
}

/* A charmap encoder at work: put() has no other way to the mapping. */
typedef struct MapState {
    EncodeState base;
    Value mapping;
} MapState;

/* Adds what the mapping says of a character. 1 done, 0 undefined, -1 exception. */
static int put_byte(MapState *s, uint32_t c)
{
    if (type_of(s->mapping) == TYPE(encoding_map)) {
        int byte = map_find((EncodingMap *)as_object(s->mapping), c);
        if (byte >= 0)
            bytes_builder_byte(&s->base.out, byte);
        return byte < 0 ? 0 : s->base.out.failed ? -1 : 1;
    }
    Value v = get_item(s->mapping, small_int_value(c));
    if (is_empty(v))
        return error_catch(TYPE(LookupError)) ? 0 : -1;
    int result = is_none(v) ? 0 : 1;
    int64_t byte;
    if (is_int(v)) {
        if (int_as_int64(v, &byte) != 0 || byte < 0 || byte > 255) {
            error_type("character mapping must be in range(256)");
            result = -1;
        } else {
            bytes_builder_byte(&s->base.out, (int)byte);
        }
    } else if (is_bytes(v)) {
        bytes_builder_add(&s->base.out, as_bytes(v)->data, as_bytes(v)->length);
    } else if (result) {
        error_type("character mapping must return integer, bytes or None, not %T", v);
        result = -1;
    }
    release(v);
    return s->base.out.failed ? -1 : result;
}

static bool put_through(EncodeState *state, uint32_t c) { return put_byte((MapState *)state, c) > 0; }

Value charmap_encode(Value text, Value mapping, const char *errors)
{
    if (is_none(mapping))
        return latin_encode(text, errors, 256);
    Str *t = as_str(text);
    MapState s = {.base = {.encoding = "charmap", .errors = errors, .text = text, .put = put_through}, .mapping = mapping};
    bool ok = true;
    for (size_t i = 0; ok && i < t->length;) {
        int state = put_byte(&s, str_char(t, i));
        if (state > 0) {
            i++;
            continue;
        }
        size_t end = i + 1;
        while (state == 0 && end < t->length) { /* all neighbours that have no byte are reported together */
            size_t before = s.base.out.length;
            state = put_byte(&s, str_char(t, end));
            if (state > 0) {
                s.base.out.length = before;
                state = 0;
                break;
            }
            end++;
        }
        ok = state == 0 && encode_error(&s.base, i, end, "character maps to <undefined>", &i);
    }
    return encode_finish(&s.base, ok);
}
