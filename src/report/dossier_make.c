// dossier_make.c - reads what a dossier tells, then draws it twice: once to count the pages, once for good.
#include <stdlib.h>

#include "dossier.h"
#include "ledger.h"

typedef struct {
    Run run;
    Shortlist list;
    Decision decision;
    bool decided;
    Str head;
} Told;

static int best_first(const void *x, const void *y)
{
    const RunPlace *a = *(const RunPlace *const *)x, *b = *(const RunPlace *const *)y;
    if (a->chance != b->chance)
        return a->chance > b->chance ? -1 : 1;
    if (a->mean_rank != b->mean_rank)
        return a->mean_rank < b->mean_rank ? -1 : 1;
    return str_cmp(a->id, b->id);
}

// What is proposed, best first as the run has it, whatever the order it was stored in; then what people
// added.
static bool gather(Dossier *d, Err *err)
{
    EACH (const Seat, s, d->list->chosen)
        *PUSH(d->arena, &d->places) = s->place;
    if (d->places.len)
        qsort(d->places.at, (size_t)d->places.len, sizeof *d->places.at, best_first);
    if (d->decision)
        EACH (const Named, n, d->decision->added)
            EACH (const RunPlace, q, d->run->places)
                if (str_eq(q->id, n->id))
                    *PUSH(d->arena, &d->places) = q;
    EACH (const RunPlace *, q, d->places)
        if (!record_read(d->city, d->view, d->arena, d->run->at, (*q)->id, PUSH(d->arena, &d->records), err))
            return false;
    return true;
}

static bool draw(Dossier *d, int pages, Buf *out, Str title, Err *err)
{
    Err late = { 0 };
    d->p.pages = pages;
    if (!paper_open(&d->p, d->arena, d->lang, out, title, d->run->made, err))
        return false;
    dossier_choice(d);
    for (ptrdiff_t i = 0; i < d->places.len; i++)
        dossier_place(d, i);
    dossier_appendix(d);
    return paper_close(&d->p, &late) || (*err = late, false);
}

static Str standing_words(Dossier *d)
{
    MsgId id = d->decision && d->decision->published ? MSG_REPORT_PUBLISHED
               : d->decision                         ? MSG_REPORT_DECIDED_DRAFT
                                                     : MSG_REPORT_DRAFT;
    return msg_text(d->arena, d->lang, id, NULL, 0);
}

static Str foot_words(Dossier *d, Str head)
{
    Arena *a = d->arena;
    return str_fmt(a, "%.*s\n%.*s", PS(run_address(a, d->run, d->lang)),
                   PS(run_detail(a, d->run, head, d->lang)));
}

bool report_dossier(City *city, const View *v, Arena *a, Str id, Lang lang, Buf *out, Err *err)
{
    Told told = { 0 };
    if (!shortlist_load(city, v, a, id, &told.list, err) ||
        !shortlist_decision(city, v, a, told.list.id, &told.decision, &told.decided, err) ||
        !chain_head(city, a, &told.head, err))
        return false;
    const Run *run = told.list.run;
    Dossier d = { .city = city,
                  .view = v,
                  .arena = a,
                  .lang = lang,
                  .pack = run->pack,
                  .run = run,
                  .list = &told.list,
                  .decision = told.decided ? &told.decision : NULL };
    if (!gather(&d, err) || !city_ward_map(city, run->at.seq, &d.map, err))
        return false;
    Str purpose = run->purpose->name.in[lang];
    d.p.illustrative = run->illustrative;
    d.p.illustrative_words = msg_text(a, lang, MSG_REPORT_ILLUSTRATIVE, NULL, 0);
    d.p.arena = a;
    d.p.top_left = str_fmt(a, "%.*s · %.*s", PS(run->pack->name.in[lang]), PS(purpose));
    d.p.top_right = standing_words(&d);
    d.p.foot = foot_words(&d, told.head);
    Str title = str_fmt(a, "%.*s – %.*s – %.*s", PS(run->pack->name.in[lang]), PS(purpose), PS(run->id));
    if (!draw(&d, 0, NULL, title, err))
        return false;
    return draw(&d, d.p.page, out, title, err);
}
