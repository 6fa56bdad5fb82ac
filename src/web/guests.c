// guests.c - cookies of those who came through a link, and the counting of wrong tries.
#include "guests.h"
#include "guard.h"
#include "session.h"

void guests_open(Guests *g)
{
    *g = (Guests){ 0 };
    pthread_mutex_init(&g->lock, NULL);
}

Str guest_new(Guests *g, Arena *a, int64_t link)
{
    pthread_mutex_lock(&g->lock);
    Guest *seat = &g->at[g->next];
    g->next = (g->next + 1) % GUESTS;
    random_hex(seat->cookie);
    seat->link = link;
    Str cookie = str_copy(a, str_z(seat->cookie));
    pthread_mutex_unlock(&g->lock);
    return cookie;
}

int64_t guest_link(Guests *g, Str cookie)
{
    int64_t link = 0;
    pthread_mutex_lock(&g->lock);
    for (int i = 0; i < GUESTS; i++) // all of them, so that time tells nothing
        if (same_secret(cookie, str_z(g->at[i].cookie)))
            link = g->at[i].link;
    pthread_mutex_unlock(&g->lock);
    return link;
}

static Tries *tries_of(Guests *g, int64_t link, int64_t now_ms)
{
    Tries *t = &g->tries[link ? 1 + link % (GUEST_LINKS - 1) : 0];
    if (now_ms - t->since >= GUEST_WINDOW_MS || now_ms < t->since)
        *t = (Tries){ .since = now_ms };
    return t;
}

bool guest_may_try(Guests *g, int64_t link, int64_t now_ms)
{
    pthread_mutex_lock(&g->lock);
    bool may = tries_of(g, link, now_ms)->wrong < GUEST_WRONG;
    pthread_mutex_unlock(&g->lock);
    return may;
}

void guest_was_wrong(Guests *g, int64_t link, int64_t now_ms)
{
    pthread_mutex_lock(&g->lock);
    tries_of(g, link, now_ms)->wrong++;
    pthread_mutex_unlock(&g->lock);
}
