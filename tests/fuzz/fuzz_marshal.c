/* fuzz_marshal.c - any bytes for marshal: a value, which can be written again, or an exception. */
#include <stdlib.h>

#include "modules/marshal.h"
#include "modules/modules.h"
#include "object/bytes.h"
#include "object/error.h"
#include "runtime/start.h"
#include "runtime/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    if (!started) {
        modules_install();
        if (!state_start() || !runtime_start_core())
            abort();
    }
    started = true;
    Value bytes = bytes_from(data, size);
    Value v = marshal_load(as_bytes(bytes)->data, size, NULL, true, size & 1 ? bytes : EMPTY);
    if (is_empty(v) && !error_occurred())
        abort();
    error_clear();
    if (!is_empty(v)) {
        release(marshal_dump(v, MARSHAL_VERSION, true));
        error_clear();
    }
    release(v);
    release(bytes);
    return 0;
}
