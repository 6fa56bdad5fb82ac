// answers.h - answers that were given before, kept while nothing in the city's file has changed: a page asks
// the same few addresses again and again. Bounded in number and bytes; for all threads.
#pragma once
#include "http.h"

typedef struct Answers Answers;
Answers *answers_new(void);
void answers_free(Answers *s); // NULL is fine

// state: a number that differs after every change (pool.h). True: the answer has been written into rq,
// copied.
bool answers_find(Answers *s, int64_t state, Str key, Req *rq);
// Keeps what stands in rq, as far as it is worth it: 200, no file, not too large. Zips it first where the
// client takes that, so that the work is done once.
void answers_keep(Answers *s, int64_t state, Str key, Req *rq);
