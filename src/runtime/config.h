/* config.h - the command line, the environment, and where the library lies. */
#ifndef PYISH_RUNTIME_CONFIG_H
#define PYISH_RUNTIME_CONFIG_H

#include "runtime/sys.h"

typedef enum { RUN_NOTHING, RUN_COMMAND, RUN_MODULE, RUN_FILE, RUN_STDIN } RunMode;

typedef struct CommandLine {
    Config config;
    RunMode mode;
    const char *target; /* the command, module or file */
    int status;         /* of RUN_NOTHING */
    bool skip_first_line;
} CommandLine;

/* Reads options into runtime.flags and the rest. Prints what -V, -h and bad options call for: then RUN_NOTHING. */
void command_line_read(CommandLine *line, int argc, char **argv);
/* Finds the executable and the library. */
void config_find_paths(Config *config, const char *argv0);

#endif
