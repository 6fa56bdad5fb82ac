// spool.h - bytes on the disk that nobody else sees and that take no memory but what of them is being read: a
// file without a name, written first and then mapped. And records of one size put in order, however many.
#pragma once
#include "base.h"

// ---- What file.c and spool.c both do.
enum { FILE_MAX_BYTES = 1 << 30 };
// To read; no folder, at most FILE_MAX_BYTES. *size may be 0 though there is something: a pipe does not say.
CHECKED bool file_open(Str path, int *fd, int64_t *size, Err *err);
bool fd_write(int fd, Str bytes); // all of it; false: errno says why

// ---- A file without a name, in TMPDIR or /tmp.
typedef struct {
    int fd;
    int64_t size;
} Spool;
CHECKED bool spool_open(Spool *s, Err *err); // ended by spool_map or spool_close
CHECKED bool spool_add(Spool *s, Str bytes, Err *err);
CHECKED bool spool_map(Spool *s, Str *out,
                       Err *err); // what was written, until spool_free; the spool is closed
void spool_close(Spool *s);
void spool_free(Str mapped); // what spool_map or spool_file gave
// Pages of this part of what was mapped leave memory; who reads them again gets them again. The last one
// stays where it goes on behind the part.
void spool_leave(Str part);
// A copy of a file as it is now (at most 1 GiB): who cuts or changes the file later changes nothing here.
CHECKED bool spool_file(Str path, Str *out, Err *err);

// ---- Sorting. Beyond some megabytes sorted runs wait in a spool and are merged.
typedef struct Sorter Sorter;
typedef int SorterOrder(const void *x, const void *y);  // total: no two records are equal
Sorter *sorter_new(ptrdiff_t size, SorterOrder *order); // bytes of a record
CHECKED bool sorter_put(Sorter *s, const void *record, Err *err);
ptrdiff_t sorter_len(const Sorter *s);         // records put
CHECKED bool sorter_sort(Sorter *s, Err *err); // once, when all are put
const void *sorter_next(Sorter *s);            // in order, until the next call; NULL: no more
void sorter_free(Sorter *s);                   // NULL is fine
