// ledger_world.h - a small ledger to test on, shared by ledger_test.c and chain_test.c.
#pragma once
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger.h"
#include "store.h"
#include "tap.h"

static char dir[64] = "/tmp/kho-ledger-XXXXXX";
enum { DAY_MS = 86400000 };
static const int64_t epoch = 1760000000000;

static inline void must_at(bool ok, const Err *err, int line)
{
    if (ok)
        return;
    Arena *a = arena_new();
    fprintf(stderr, "ledger_test.c:%d: %s\n", line,
            err->kind ? err_text(a, LANG_EN, err).at : "failed without an error");
    abort();
}
#define must(ok) must_at((ok), &err, __LINE__)

static inline bool is(const Err *err, const char *id)
{
    if (err->kind && !strcmp(err_id(err), id))
        return true;
    fprintf(stderr, "# got %s, not %s\n", err->kind ? err_id(err) : "no error", id);
    return false;
}

// Attributes from 900 on are personal here.
static inline bool personal(void *ctx, int attr)
{
    (void)ctx;
    return attr >= 900;
}

typedef struct {
    Arena *a;
    Db *db;
    Ledger *l;
    Str path;
} Fix;

static inline Fix open_at(Str path, DbMode mode)
{
    Err err = { 0 };
    Fix f = { .a = arena_new(), .path = path };
    must(db_open(f.a, path, mode, &f.db, &err));
    must(ledger_open(f.a, f.db, personal, NULL, &f.l, &err));
    return f;
}

static inline void fix_close(Fix *f)
{
    db_close(f->db);
    arena_free(f->a);
}

static inline Fix in_memory(void)
{
    return open_at(S(":memory:"), DB_CREATE);
}

static const Prov press = {
    { "https://example.org/a", 21 }, { "press", 5 }, { "desk", 4 }, { "Lan", 3 }, { "", 0 }, false
};

static inline LedgerWriter *begin(Fix *f, int64_t now)
{
    Err err = { 0 };
    LedgerWriter *w;
    must(ledger_begin(f->l, f->a, &(BlockInfo){ S("Nguyễn Văn An"), now, BLOCK_EDIT, S("thử") }, &w, &err));
    return w;
}

static inline Obs num_obs(Fix *f, const char *id, int attr, double v)
{
    Obs o = { .id = str_z(id), .prov = press, .valid = valid_since(20000), .conf = CONF_NONE };
    *PUSH(f->a, &o.facts) = (Fact){ attr, value_num(v) };
    return o;
}

static inline int64_t add(LedgerWriter *w, const Obs *o)
{
    Err err = { 0 };
    int64_t seq;
    must(ledger_add(w, o, &seq, &err));
    return seq;
}

static inline Written commit(LedgerWriter *w)
{
    Err err = { 0 };
    Written out;
    must(ledger_commit(w, &out, &err));
    return out;
}

static inline int64_t put(Fix *f, int64_t now, const char *id, int attr, double v)
{
    LedgerWriter *w = begin(f, now);
    Obs o = num_obs(f, id, attr, v);
    int64_t seq = add(w, &o);
    commit(w);
    return seq;
}

static inline int64_t put_link(Fix *f, int64_t now, const char *id, ObsKind kind, int64_t ref,
                               const char *other)
{
    LedgerWriter *w = begin(f, now);
    Obs o = {
        .id = str_z(id), .kind = kind, .prov = press, .valid = valid_since(20000), .conf = 90, .ref = ref
    };
    for (Str rest = str_z(other); rest.len;)
        *PUSH(f->a, &o.ids) = cut(&rest, ' ');
    int64_t seq = add(w, &o);
    commit(w);
    return seq;
}

static inline bool refused(Fix *f, const Obs *o, const char *why)
{
    Err err = { 0 };
    LedgerWriter *w = begin(f, epoch);
    int64_t seq;
    bool ok = !ledger_add(w, o, &seq, &err) && is(&err, why);
    ledger_abort(w);
    return ok;
}

static inline bool verifies(Fix *f)
{
    Err err = { 0 };
    VerifyReport r;
    must(ledger_verify(f->l, f->a, NULL, NULL, NULL, &r, &err));
    for (ptrdiff_t i = 0; i < r.faults.len; i++)
        fprintf(stderr, "# %s\n", err_text(f->a, LANG_EN, &r.faults.at[i].what).at);
    return r.ok;
}

static inline double value_at(Fix *f, int64_t rid, int attr,
                              int64_t upto) // the last one that stands; NaN: none
{
    Err err = { 0 };
    Observations all, standing;
    must(ledger_observations(f->l, f->a, rid, upto, &all, &err));
    obs_standing(f->a, &all, &standing);
    double v = NAN;
    EACH (Obs, o, standing)
        EACH (Fact, fact, o->facts)
            if (fact->attr == attr)
                v = fact->value.lo;
    return v;
}

static inline int64_t rid_of(Fix *f, const char *id)
{
    Err err = { 0 };
    int64_t rid;
    must(ledger_find(f->l, str_z(id), &rid, &err));
    return rid;
}
