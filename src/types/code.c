/* code.c - code objects. See code.h. */
#include "types/code.h"

#include "object/error.h"
#include "object/native.h"
#include "object/number.h"
#include "object/str.h"
#include "object/tuple.h"

Code *code_new(void) { return object_new(TYPE(code)); }

static const uint8_t *read_uleb(const uint8_t *p, uint64_t *value)
{
    unsigned shift = 0;
    *value = 0;
    do {
        *value |= (uint64_t)(*p & 0x7f) << shift;
        shift += 7;
    } while (*p++ & 0x80);
    return p;
}

Location code_location(const Code *code, uint32_t word)
{
    const uint8_t *p = code->locations, *end = p + code->locations_size;
    Location location = {0, 0, -1, -1};
    int64_t line = code->firstlineno;
    uint32_t at = 0;
    while (p < end) {
        uint64_t words, delta, end_delta, column, end_column;
        p = read_uleb(p, &words);
        p = read_uleb(p, &delta);
        p = read_uleb(p, &end_delta);
        p = read_uleb(p, &column);
        p = read_uleb(p, &end_column);
        line += (int64_t)(delta >> 1) ^ -(int64_t)(delta & 1);
        location = (Location){(int32_t)line, (int32_t)(line + (int64_t)end_delta), (int32_t)column - 1, (int32_t)end_column - 1};
        at += (uint32_t)words;
        if (word < at)
            break;
    }
    return location;
}

static void code_dealloc(Object *self)
{
    Code *code = (Code *)self;
    for (uint32_t i = 0; i < code->constant_count; i++)
        release(code->constants[i]);
    for (uint32_t i = 0; i < code->name_count; i++)
        release(code->names[i]);
    mem_free(code->constants, code->constant_count * sizeof(Value));
    mem_free(code->names, code->name_count * sizeof(Value));
    mem_free(code->instructions, code->size * sizeof(Insn));
    mem_free(code->handlers, code->handler_count * sizeof(Handler));
    mem_free(code->locations, code->locations_size);
    mem_free(code->local_kinds, code->nlocals);
    release(code->name);
    release(code->qualname);
    release(code->filename);
    release(code->local_names);
    release(code->docstring);
    release(code->static_attributes);
    object_free(self);
}

static Value code_repr(Value self)
{
    Code *code = as_code(self);
    return str_format("<code object %U at %p, file \"%U\", line %d>", code->name, (void *)code, code->filename, (int)code->firstlineno);
}

static Value get_name(Value self) { return retain(as_code(self)->name); }
static Value get_qualname(Value self) { return retain(as_code(self)->qualname); }
static Value get_filename(Value self) { return retain(as_code(self)->filename); }
static Value get_flags(Value self) { return int_value(as_code(self)->flags); }
static Value get_firstlineno(Value self) { return int_value(as_code(self)->firstlineno); }
static Value get_argcount(Value self) { return int_value(as_code(self)->argcount); }

static const GetSetRow code_getset[] = {
    {"co_name", get_name, NULL, NULL},
    {"co_qualname", get_qualname, NULL, NULL},
    {"co_filename", get_filename, NULL, NULL},
    {"co_flags", get_flags, NULL, NULL},
    {"co_firstlineno", get_firstlineno, NULL, NULL},
    {"co_argcount", get_argcount, NULL, NULL},
    GETSET_END,
};

const TypeSpec code_spec = {
    .name = "code", .size = sizeof(Code), .getset = code_getset,
    .slots = {.repr = code_repr, .dealloc = code_dealloc},
};
