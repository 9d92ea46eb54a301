/* ast.c - names of nodes, and the table of identifiers. */
#include "syntax/ast.h"

#include <string.h>

const char *const node_names[] = {
#define NODE(sum, Name) #Name,
#define FIELD(type, name, many)
#define END
#include "syntax/ast.def"
#undef NODE
#undef FIELD
#undef END
};

const AstField *ast_fields(NodeKind kind)
{
    switch (kind) {
#define NODE(sum, Name)                                                                                                \
    case NODE_##Name: {                                                                                                \
        typedef Name##Node Self;                                                                                       \
        _Static_assert(sizeof(Self) >= sizeof(Node), #sum);                                                            \
        static const AstField fields[] = {
#define FIELD(type, name, many) {#name, SUM_##type, FIELD_##many, offsetof(Self, name)},
#define END {NULL, 0, 0, 0}}; return fields; }
#include "syntax/ast.def"
#undef NODE
#undef FIELD
#undef END
    default: return NULL;
    }
}

AstSum ast_sum_of(NodeKind kind)
{
    static const uint8_t sums[] = {
#define NODE(sum, Name) SUM_##sum,
#define FIELD(type, name, many)
#define END
#include "syntax/ast.def"
#undef NODE
#undef FIELD
#undef END
    };
    return sums[kind];
}

static uint32_t hash_text(const char *text, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    return hash;
}

static bool grow(NameTable *table)
{
    size_t capacity = table->capacity ? table->capacity * 2 : 256;
    Identifier **chains = arena_alloc(table->arena, capacity * sizeof *chains);
    if (chains == NULL)
        return false;
    for (size_t i = 0; i < table->capacity; i++)
        for (Identifier *id = table->chains[i], *next; id; id = next) {
            next = id->next;
            id->next = chains[id->hash & (capacity - 1)];
            chains[id->hash & (capacity - 1)] = id;
        }
    table->chains = chains;
    table->capacity = capacity;
    return true;
}

Identifier *name_table_intern(NameTable *table, const char *text, size_t length)
{
    if (table->count >= table->capacity && !grow(table))
        return NULL;
    uint32_t hash = hash_text(text, length);
    Identifier **chain = &table->chains[hash & (table->capacity - 1)];
    for (Identifier *id = *chain; id; id = id->next)
        if (id->hash == hash && id->length == length && memcmp(id->text, text, length) == 0)
            return id;
    Identifier *id = arena_alloc(table->arena, sizeof *id + length + 1);
    if (id == NULL)
        return NULL;
    id->length = (uint32_t)length;
    id->hash = hash;
    memcpy(id->text, text, length);
    id->next = *chain;
    *chain = id;
    table->count++;
    return id;
}
