// www.h - the pages, inside the program: made by tools/embed_www.py, served by static.c. web's own.
#pragma once
#include "http.h"

typedef struct {
    const char *name, *type; // "a/kho-1A2B.js"
    bool zipped;
    const char *from, *to;
} WwwFile;
extern const WwwFile www_files[]; // ends with a NULL name; empty where www was not built

// A file of that path, panel.html for /p, else index.html where the path is a page's; 404 for a file that is not there.
void static_answer(Req *rq);
