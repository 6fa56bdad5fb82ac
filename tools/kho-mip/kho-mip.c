// kho-mip - the exact solver as a process of its own: CBC is linked here and nowhere else. Format: mip.h.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mip.h"
#include "solve.h"

static const int64_t whatever = INT64_MIN;

typedef struct {
    Arena *a;
    const Portfolio *p;
    MipResult *out;
    double until; // monotonic seconds
} Run;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double left(const Run *r)
{
    double s = r->until - now();
    return s > 0.01 ? s : 0.01;
}

// A minimal set of rules that cannot all hold: each in turn is left out, for good if the rest still cannot.
static void find_conflict(Run *r)
{
    bool *off = NEWS(r->a, bool, r->p->rules);
    r->out->status = MIP_IMPOSSIBLE;
    r->out->minimal = true;
    for (int32_t rule = 0; rule < r->p->rules; rule++) {
        off[rule] = true;
        Answer found = solve(
            r->a, r->p,
            &(Ask){
                .what = ASK_ANY, .off = off, .quantile = whatever, .total = whatever, .seconds = left(r) });
        if (found.kind == ANSWER_NONE)
            continue;
        off[rule] = false;
        r->out->minimal &= found.kind != ANSWER_TIME;
    }
    for (int32_t rule = 0; rule < r->p->rules; rule++)
        if (!off[rule])
            *PUSH(r->a, &r->out->conflict) = rule;
}

// Among the best, the lexicographically first. Between what is settled and the next chosen place: could any
// be in instead?
static bool find_first(Run *r, bool *chosen)
{
    const Portfolio *p = r->p;
    PortfolioWorth worth = portfolio_worth(p, chosen);
    bool *in = NEWS(r->a, bool, p->places), *out = NEWS(r->a, bool, p->places);
    Ask ask = { .what = ASK_ANY, .quantile = p->draws.len ? worth.quantile : whatever, .total = worth.total };
    ask.other_than = chosen;
    ask.seconds = left(r);
    Answer found = solve(r->a, p, &ask);
    if (found.kind == ANSWER_NONE) // it is the only one: the common case, in one question
        return true;
    ask.other_than = NULL;
    ask.in = in;
    ask.out = out;
    int32_t count = 0;
    for (ask.from = 0; ask.from < p->places && count < p->max;) {
        for (ask.to = ask.from; ask.to < p->places && !chosen[ask.to];)
            ask.to++;
        if (ask.from < ask.to) {
            ask.seconds = left(r);
            found = solve(r->a, p, &ask);
            if (found.chosen) {
                memcpy(chosen, found.chosen, (size_t)p->places);
                continue;
            }
            if (found.kind != ANSWER_NONE)
                return false;
            memset(out + ask.from, true, (size_t)(ask.to - ask.from));
        }
        if (ask.to < p->places) {
            in[ask.to] = true;
            count++;
        }
        ask.from = ask.to + 1;
    }
    return true;
}

// Can the quantile be reached? Then `chosen` becomes a choice that does.
static AnswerKind reach(Run *r, int64_t quantile, double seconds, bool *chosen)
{
    Ask ask = { .what = ASK_ANY, .quantile = quantile, .total = whatever, .seconds = seconds };
    Answer found = solve(r->a, r->p, &ask);
    if (found.chosen) {
        memcpy(chosen, found.chosen, (size_t)r->p->places);
        portfolio_climb(r->p, chosen);
    }
    return found.kind;
}

// The greatest quantile, from a choice at hand. Few levels are possible, and "is it at least so much" is a
// far tighter question than "how much": halve what lies between, the level just above what is reached last.
// Returns the bound.
static int64_t find_quantile(Run *r, bool *chosen)
{
    portfolio_climb(r->p, chosen);
    int64_t step = quantile_step(r->p), reached = portfolio_worth(r->p, chosen).quantile / step;
    int64_t limit = quantile_limit(r->a, r->p) / step, stuck = reached;
    while (stuck < limit) {
        int64_t level = (stuck + limit + 1) / 2;
        AnswerKind kind = reach(r, level * step, left(r) * 0.2, chosen);
        if (kind == ANSWER_NONE)
            limit = level - 1;
        else
            stuck = level;
        reached = portfolio_worth(r->p, chosen).quantile / step;
        stuck = reached > stuck ? reached : stuck;
    }
    while (reached < limit) {
        AnswerKind kind = reach(r, (reached + 1) * step, left(r) * 0.6, chosen);
        if (kind == ANSWER_NONE)
            limit = reached;
        else if (kind == ANSWER_TIME)
            break;
        reached = portfolio_worth(r->p, chosen).quantile / step;
    }
    return limit * step;
}

static void find_best(Run *r)
{
    const Portfolio *p = r->p;
    Ask ask = { .what = ASK_TOTAL, .quantile = whatever, .total = whatever, .seconds = left(r) };
    Answer best = solve(r->a, p, &ask);
    if (best.kind == ANSWER_NONE) {
        find_conflict(r);
        return;
    }
    if (!best.chosen) {
        r->out->status = MIP_UNKNOWN;
        return;
    }
    if (p->draws.len) {
        r->out->bound.quantile = find_quantile(r, best.chosen);
        ask.quantile = portfolio_worth(p, best.chosen).quantile;
        ask.start = best.chosen;
        ask.seconds = left(r);
        best = solve(r->a, p, &ask);
    }
    r->out->bound.total = best.bound;
    bool proved = best.kind == ANSWER_BEST && (!p->draws.len || ask.quantile == r->out->bound.quantile);
    r->out->status = proved ? MIP_OPTIMAL : MIP_GAP;
    r->out->first = proved && find_first(r, best.chosen);
    r->out->worth = portfolio_worth(p, best.chosen);
    for (int32_t i = 0; i < p->places; i++)
        if (best.chosen[i])
            *PUSH(r->a, &r->out->chosen) = i;
}

static Str read_all(Arena *a)
{
    Buf b = buf_new(a);
    char part[65536];
    for (size_t n; (n = fread(part, 1, sizeof part, stdin)) > 0;)
        buf_add(&b, (Str){ part, (ptrdiff_t)n });
    return buf_str(&b);
}

static int complain(Arena *a, const Err *err)
{
    fprintf(stderr, "%s: %.*s\n", err_id(err), PS(err_text(a, LANG_EN, err)));
    arena_free(a);
    return err_exit(err);
}

int main(int argc, char **argv)
{
    Arena *a = arena_new();
    Err err = { 0 };
    double seconds = 20;
    bool usage = argc == 1 || (argc == 3 && !strcmp(argv[1], "--seconds") &&
                               str_f64(str_z(argv[2]), &seconds) && seconds > 0);
    Portfolio p;
    if (!usage) {
        fail(&err, MSG_MIP_USAGE);
        return complain(a, &err);
    }
    if (!mip_model_read(a, read_all(a), &p, &err))
        return complain(a, &err);
    fflush(stdout);
    int answer = dup(STDOUT_FILENO); // CBC writes to standard output as it likes
    if (answer < 0 || !freopen("/dev/null", "w", stdout)) {
        perror("kho-mip");
        return 3;
    }
    MipResult result = { 0 };
    find_best(&(Run){ a, &p, &result, now() + seconds });
    Str json = mip_result_json(a, &result);
    FILE *out = fdopen(answer, "w");
    bool written = out && fwrite(json.at, 1, (size_t)json.len, out) == (size_t)json.len &&
                   fputc('\n', out) != EOF && !fclose(out);
    if (!written)
        perror("kho-mip");
    arena_free(a);
    return written ? 0 : 3;
}
