/* embed.c - see pyish.h. */
#include "pyish.h"

#include <string.h>

#include "aio/aio.h"
#include "modules/modules.h"
#include "runtime/finish.h"
#include "runtime/run.h"
#include "runtime/state.h"

bool pyish_start(int argc, char **argv)
{
    CommandLine line;
    modules_install();
    aio_install();
    command_line_read(&line, argc, argv);
    bool ok = run_start(&line);
    void *const strings[] = {line.config.executable, line.config.stdlib, line.config.prefix, line.config.argv};
    memcpy(runtime.state->config_strings, strings, sizeof strings);
    return ok;
}

int pyish_run(const char *source) { return run_string(source); }

int pyish_finish(void) { return finish_for_good(0); }
