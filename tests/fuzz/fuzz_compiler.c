/* fuzz_compiler.c - any source that parses is compiled, written as bytes and read back: a code object or an exception. */
#include <stdio.h>
#include <stdlib.h>

#include "compiler/compile.h"
#include "modules/marshal.h"
#include "modules/modules.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/str.h"
#include "runtime/start.h"
#include "runtime/state.h"
#include "syntax/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool silent(Type *category, Value message, Value filename, int line)
{
    (void)category, (void)message, (void)filename, (void)line;
    return true;
}

static void start(void)
{
    modules_install();
    if (!state_start() || !runtime_start_core())
        abort();
    compile_warn_hook = silent;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    if (!started)
        start();
    started = true;
    ParseError unused;
    if (size == 0 || !source_check_utf8((const char *)data + 1, size - 1, NULL, &unused))
        return 0; /* decoding comes before */
    Value name = str_from_c("<fuzz>");
    int flags = *data & 4 ? PYCF_ALLOW_TOP_LEVEL_AWAIT : *data & 8 ? PYCF_FUTURE_ANNOTATIONS : 0;
    Value code = compile_source((const char *)data + 1, size - 1, name, (ParseMode)((*data & 3) % 3), flags, *data >> 4 & 3);
    if (is_empty(code) && !error_occurred())
        abort();
    error_clear();
    if (!is_empty(code)) {
        Value bytes = marshal_dump(code, MARSHAL_VERSION, true);
        Value back = is_empty(bytes) ? EMPTY : marshal_load(as_bytes(bytes)->data, as_bytes(bytes)->length, NULL, true, EMPTY);
        if (is_empty(back) && !error_occurred())
            abort();
        error_clear();
        release(back);
        release(bytes);
    }
    release(code);
    release(name);
    return 0;
}
