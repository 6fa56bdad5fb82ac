// session.h - who may use this server: a token, printed at start, is exchanged once for a cookie. web's own.
#pragma once
#include <pthread.h>

#include "http.h"

typedef struct {
    char token[65], cookie[65];
    bool used;
    pthread_mutex_t lock;
} Session;
void session_open(Session *s);
bool session_knows(const Session *s, const Req *rq, int port); // has the cookie; each port has one of its own
// True: the request may go on. False: it has been answered (303 with the cookie, or 401).
bool session_admits(Session *s, Req *rq, int port);
void session_refuse(Req *rq, int status); // page or JSON, in the reader's language
void session_refuse_saying(Req *rq, int status, MsgId why);
void random_hex(char out[65]); // 256 random bits
