/* fuzz_tokenizer.c - any bytes as source: tokens until the end or an error. */
#include <stdlib.h>
#include <string.h>

#include "syntax/decode.h"
#include "syntax/tokenizer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ParseError unused;
    if (size == 0 || !source_check_utf8((const char *)data + 1, size - 1, NULL, &unused))
        return 0; /* decoding comes before */
    char *source = malloc(size);
    ParseError error = {0};
    Tokenizer t;
    Arena arena;
    SyntaxHost host = {.stack_limit = (char *)__builtin_frame_address(0) - (1 << 20)};
    if (source == NULL)
        return 0;
    memcpy(source, data + 1, size - 1);
    source[size - 1] = 0;
    for (size_t i = 0; i + 1 < size; i++)
        if (source[i] == '\r' || source[i] == 0)
            source[i] = '\n'; /* as the parser has it */
    arena_init(&arena);
    tokenizer_init(&t, source, size - 1, &error);
    t.host = &host;
    t.arena = &arena;
    t.type_comments = *data & 1;
    t.extra = *data & 2;
    for (size_t i = 0; i < 4 * size + 1000; i++) {
        Token token = tokenizer_next(&t);
        if (t.failed || token.kind == TOKEN_ENDMARKER)
            break;
        if (token.start < source || token.end > source + size || token.end < token.start)
            abort();
    }
    arena_free(&arena);
    free(source);
    return 0;
}
