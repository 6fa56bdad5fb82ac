// http_test.c - an answer that takes the server long is no slow client.
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http.h"
#include "tap.h"

enum { WORK_S = 4 }; // seconds of work, where a client has one second for each thing

static void begin(void *ctx, Req *rq)
{
    (void)ctx;
    rq->takes = BODY_NONE;
}

static void answer(void *ctx, Req *rq)
{
    (void)ctx;
    if (rq->segments.len)
        sleep(WORK_S);
    reply_bytes(rq, 200, S("text/plain"), S("here"));
}

static void refuse(void *ctx, Req *rq, int status)
{
    (void)ctx;
    reply_bytes(rq, status, S("text/plain"), S("refused"));
}

static int send_to(int port, const char *text)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) ||
        send(fd, text, strlen(text), MSG_NOSIGNAL) != (ssize_t)strlen(text))
        abort();
    return fd;
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"

// What comes until the server closes.
static bool answered(int fd)
{
    char text[4096] = "";
    size_t n = 0;
    for (ssize_t got; n < sizeof text - 1 && (got = recv(fd, text + n, sizeof text - 1 - n, 0)) > 0;)
        n += (size_t)got;
    close(fd);
    return !strncmp(text, "HTTP/1.1 200", 12) && strstr(text, "here");
}

int main(void)
{
    HttpAsk tight = { .threads = 1, .header_s = 1, .body_s = 1, .upload_s = 1, .answer_s = 1, .idle_s = 1 };
    HttpApp app = { .begin = begin, .answer = answer, .refuse = refuse };
    Http *h = NULL;
    Err err = { 0 };
    bool started = http_start(&tight, &app, &h, &err);
    CHECK(started);
    if (started) {
        int port = http_port(h);
        // One thread serves all three: the last waits for the one before it.
        int quick = send_to(port, GET("/")), slow = send_to(port, GET("/slow")),
            next = send_to(port, GET("/slow"));
        CHECK(answered(quick));
        CHECK(answered(slow));
        CHECK(answered(next));
        // Who does not say what it wants within its time is cut off as ever.
        CHECK(!answered(send_to(port, "GET ")));
        http_stop(h);
    }
    return tap_done();
}
