// guests.h - who came in through a panel's link: a cookie of its own kind, and how often wrong secrets and
// codes may be tried. In memory only: after a restart the link is opened again. web's own.
#pragma once
#include <pthread.h>

#include "base.h"

enum { GUESTS = 256, GUEST_LINKS = 64, GUEST_WRONG = 30, GUEST_WINDOW_MS = 600000 };
typedef struct {
    char cookie[65];
    int64_t link; // 0: a free seat
} Guest;
typedef struct {
    int64_t since; // UTC ms
    int wrong;
} Tries;
typedef struct {
    Guest at[GUESTS]; // the newest; who was put out opens the link again
    int next;
    Tries tries[GUEST_LINKS]; // [0] of secrets, the others of codes, by link
    pthread_mutex_t lock;
} Guests;

void guests_open(Guests *g);
Str guest_new(Guests *g, Arena *a, int64_t link); // the cookie's value
int64_t guest_link(Guests *g, Str cookie);        // 0: nobody's
// May a secret (link 0) or a code of this link be tried, or were too many wrong ones of late?
bool guest_may_try(Guests *g, int64_t link, int64_t now_ms);
void guest_was_wrong(Guests *g, int64_t link, int64_t now_ms);
