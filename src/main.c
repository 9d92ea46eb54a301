/* main.c - reads the command line and picks the mode. */
#include <signal.h>

#include "aio/aio.h"
#include "modules/modules.h"
#include "repl/session.h"
#include "runtime/finish.h"
#include "runtime/run.h"
#include "runtime/state.h"

int main(int argc, char **argv)
{
    CommandLine line;
    modules_install();
    aio_install();
    session_install();
    command_line_read(&line, argc, argv);
    if (line.mode == RUN_NOTHING)
        return line.status;
    signal(SIGPIPE, SIG_IGN);
    if (!run_start(&line))
        return 1;
    int status = finish(run_program(&line));
    if (runtime.state->interrupted) { /* who waits for us shall see the signal */
        signal(SIGINT, SIG_DFL);
        raise(SIGINT);
    }
    return status;
}
