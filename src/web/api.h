// api.h - what the handlers of the API share. A handler is short: read, ask, write. web's own.
#pragma once
#include "http.h"
#include "panel_link.h"
#include "record.h"

typedef struct Web Web;
typedef struct Call Call;
typedef int HandlerFn(Call *c); // writes the answer, returns its status

typedef struct {
    HttpMethod method;
    const char *path; // below /api/: "records/{type}/{local}"
    BodyKind takes;
    HandlerFn *answer;
    const char *params; // of the address, besides lang, as_of, known_at: "type q limit=0..500"; @import: options of imports
    bool guest; // for those who came through a panel's link, and for nobody else
} Route;
extern const Route web_routes[]; // ends with a NULL path

struct Call {
    Web *web;
    const Route *route;
    Req *rq;
    Arena *arena;
    Strs args; // what stands in the {…} of the path
    City *city;
    View view;
    AsOf at;
    int64_t now; // instant, UTC ms
    Lang lang;
    json_t *body; // object, of BODY_JSON
    JsonW w;      // into rq->out
    int64_t guest;         // the link that the request came through; 0: none
    bool enters;           // opens a link: /p/SECRET
    bool staff_too;        // a guest whose browser also has the server's own session
    const PanelLink *link; // of a guest's route, where `view` and `at` are empty
};

int answer_ok(Call *c);                    // 200 with the JSON written
int answer_status(Call *c, int status);    // likewise, with another status
int answer_error(Call *c, const Err *err); // its kind gives the status
int answer_faults(Call *c, const Err *err, const Faults *faults); // with what each row is about
int status_of(const Err *err);
Str query(const Call *c, const char *name); // a parameter of the address; empty where not given
int64_t query_int(const Call *c, const char *name, int64_t otherwise); // within what its route says (query_check)
// All of the address's parameters are ones that its route has, and whole numbers within their range.
CHECKED bool query_check(Call *c, Err *err);
Str body_str(const Call *c, const char *key); // borrowed from the body
// The body has only these fields (names with blanks between), else WEB_PARAM_UNKNOWN: a misspelt one is not
// passed over.
CHECKED bool body_check(Call *c, const char *fields, Err *err);
bool body_whole(const Call *c, const char *key, int64_t least,
                int64_t most); // a whole number in this range, or not there
Str path_id(Call *c);                         // "place/HN001" of the first two arguments

bool sees_type(const View *v, const RecordType *t); // has any attribute the view sees
bool is_staff(const Call *c);                       // may change things
Strs type_keys(Arena *a, const View *v, const Pack *p,
               const RecordType *t); // the few attributes at the top of a page
ptrdiff_t keys_known(const Record *r, Strs keys);

// Runs one request against a city, without a socket: for tests.
typedef struct {
    HttpMethod method;
    Str url, body, if_lang;
    City *city;
    Str view, actor;
    int64_t now;
    int threads;
    int64_t guest; // the link of a guest
    struct Answers *answers; // given before, as the server keeps them; NULL: none are
} Try;
int web_try(Arena *a, const Try *t, Str *answer);
