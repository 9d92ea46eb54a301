/* fuzz_parser.c - any bytes as source, in every mode: a tree or an error. */
#include <stdlib.h>
#include <string.h>

#include "syntax/decode.h"
#include "syntax/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int flags[] = {0, PARSE_TYPE_COMMENTS, PARSE_ALLOW_INCOMPLETE | PARSE_DONT_IMPLY_DEDENT, PARSE_BARRY_AS_BDFL};
    ParseError unused;
    if (size == 0 || !source_check_utf8((const char *)data + 1, size - 1, NULL, &unused))
        return 0; /* decoding comes before */
    Arena arena;
    NameTable names;
    ParseError error;
    SyntaxHost host = {.stack_limit = (char *)__builtin_frame_address(0) - (4 << 20)};
    arena_init(&arena);
    Node *tree = parse_source(&arena, (const char *)data + 1, size - 1, (ParseMode)(*data & 3), flags[*data >> 2 & 3], 14, &host, &names, &error);
    if (tree == NULL && memchr(error.message, 0, sizeof error.message) == NULL)
        abort();
    arena_free(&arena);
    return 0;
}
