// cli.h - the command line: `kho COMMAND …`. Rules of the domain stand in the modules below; here words
// become calls.
#pragma once
#include "base.h"

// What `serve` is told; the server is another module and is handed in by main.
typedef struct {
    Str db, listen, view, actor;
    Lang lang;
    int threads; // 0: as many as the machine has
} ServeAsk;
typedef bool ServeFn(const ServeAsk *ask, Err *err);

// Runs one command; returns the exit status: 0 done, 1 the answer is no or the input is wrong, 2 usage, 3 the
// system failed.
int cli_main(int argc, char **argv, ServeFn *serve);
