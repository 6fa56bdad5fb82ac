// main.c - the program: the command line, and the server handed to it.
#include <malloc.h>
#include <stdio.h>

#include "cli.h"
#include "web.h"

static int say_at_once(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vprintf(format, args);
    va_end(args);
    fflush(stdout); // who starts a server waits for its address
    return n;
}

static bool serve(const ServeAsk *ask, Err *err)
{
    WebAsk web = { .db = ask->db,
                   .listen = ask->listen,
                   .view = ask->view,
                   .actor = ask->actor,
                   .lang = ask->lang,
                   .threads = ask->threads,
                   .say = say_at_once };
    return web_serve(&web, err);
}

int main(int argc, char **argv)
{
    mallopt(M_MMAP_THRESHOLD, 256 * 1024); // what a request took goes back to the system when it ends
    mallopt(M_ARENA_MAX, 2);
    return cli_main(argc, argv, serve);
}
