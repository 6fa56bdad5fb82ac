// inbox.h - what waits for people: rows of imports in doubt, sources that contradict each other, records that
// may be the same thing. Every decision has an author and, where it concerns a record, stands in the ledger
// as an observation.
#pragma once
#include "edit.h"
#include "json.h"

typedef enum {
    INBOX_CONFLICT,
    INBOX_DUPLICATE,
    INBOX_SUSPICIOUS,
    INBOX_REJECTED,
    INBOX_PRIVACY,
    INBOX_KINDS
} InboxKind;
extern const char *const inbox_kind_names[INBOX_KINDS + 1];

typedef struct {
    Str kind;              // empty: all
    int64_t import;        // 0: all
    int64_t offset, limit; // limit 0: all
} InboxAsk;
// Inbox of api.ts: {total, counts, items}.
CHECKED bool inbox_json(City *city, const View *v, Arena *a, const InboxAsk *ask, int64_t now_ms, JsonW *w,
                        Err *err);
CHECKED bool inbox_count(City *city, const View *v, int64_t *waiting, Err *err);

// Looks through the register for new conflicts and possible duplicates; cheap where nothing was written since
// it last did. For a city opened for writing: call it before inbox_json.
CHECKED bool inbox_refresh(City *city, Arena *a, int64_t now_ms, Err *err);

// ids: "inbox/41" or "41"; or like: all that have this key. action: one that the items offer (accept, reject,
// keep_both, merge, pick, visit, later). pick: which of `values`, from 0; -1 none. All of them or none.
// *decided, *left: how many.
CHECKED bool inbox_decide(City *city, const View *v, Arena *a, const Saying *how, Strs ids, Str like,
                          Str action, int pick, Done *out, int64_t *decided, int64_t *left, Err *err);

// What decisions in these blocks settled waits again; for undo, inside its transaction.
CHECKED bool inbox_reopen(City *city, int64_t first_block, int64_t last_block, Err *err);
