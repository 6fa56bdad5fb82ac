// web.h - the server: the API and the pages on loopback, for one city's file.
#pragma once
#include "base.h"

typedef struct {
    Str db, listen, view, actor; // listen: "127.0.0.1:8080"; view: staff or public
    Lang lang;                   // of what is printed
    int threads;                 // of a run; 0: as many as the machine has
    int (*say)(const char *format, ...) __attribute__((format(printf, 1, 2))); // where the address is printed
} WebAsk;

// Serves until SIGINT or SIGTERM. Refuses any address that is not this machine alone.
CHECKED bool web_serve(const WebAsk *ask, Err *err);
