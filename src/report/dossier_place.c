// dossier_place.c - the page of a place: how it stands, what its score is made of, which gates, what is not
// known, and every fact with its source.
#include <math.h>
#include <stdlib.h>

#include "dossier.h"
#include "num.h"
#include "render.h"

static Str t(Dossier *d, MsgId id)
{
    return msg_text(d->arena, d->lang, id, NULL, 0);
}

static void section(Dossier *d, Str words, double room)
{
    Paper *p = &d->p;
    p->y += 9;
    paper_need(p, room + 20);
    p->y += say_at(p, MARGIN, p->y, FRAME, HEAD, words) + 1.5;
    rule_line(p, MARGIN, p->y, FRAME, INK, 0.8);
    p->y += 4;
}

// ---- The head: names and the figures of the run
static void names(Dossier *d, const RunPlace *q, const Record *r)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    const Pack *pack = d->pack;
    Buf line = buf_new(a);
    buf_fmt(&line, "%.*s", PS(q->id));
    if (q->kind.len)
        buf_fmt(&line, " · %.*s", PS(code_show(pack, pack->ranking.kind, q->kind, d->lang)));
    if (q->ward.len)
        buf_fmt(&line, " · %.*s", PS(code_show(pack, pack->ranking.ward, q->ward, d->lang)));
    mark_draw(p, q->kind, MARGIN + 6, p->y + 5.5, 12);
    p->y += say_at(p, MARGIN + 18, p->y, FRAME - 18, (Style){ 8.5, false, false, INK_2 }, buf_str(&line)) + 2;
    p->y += say_at(p, MARGIN, p->y, FRAME, (Style){ 18, true, false, INK }, record_title(r, LANG_VI));
    Str english = record_title(r, LANG_EN);
    if (!str_eq(english, record_title(r, LANG_VI)))
        p->y += say_at(p, MARGIN, p->y, FRAME, (Style){ 11, false, false, INK_2 }, english);
    p->y += 4;
}

static void seat_words(Dossier *d, const RunPlace *q)
{
    const Seat *seat = dossier_seat(d, q);
    Str words = { 0 };
    if (seat)
        words = d->run->exploratory ? S("") : seat_reason(d->arena, d->list, seat, d->lang);
    else
        EACH (const Named, n, d->decision->added)
            if (str_eq(n->id, q->id))
                words = msg(d->arena, d->lang, MSG_REPORT_ADDED_BY, d->decision->by, n->reason);
    if (words.len)
        say_flow(&d->p, MARGIN, FRAME, (Style){ 8.5, false, false, INK_2 }, words);
    if (d->decision)
        EACH (const Named, n, d->decision->removed)
            if (str_eq(n->id, q->id))
                say_flow(&d->p, MARGIN, FRAME, (Style){ 8.5, true, false, BAD },
                         msg(d->arena, d->lang, MSG_REPORT_REMOVED_BY, d->decision->by, n->reason));
    d->p.y += 4;
}

enum { CELLS = 4, CELL_W = FRAME / CELLS };
static double cell(Dossier *d, int i, Str label, Str value, Str note)
{
    Paper *p = &d->p;
    double x = MARGIN + i * CELL_W, y = p->y + 5, w = CELL_W - 12;
    y += say_at(p, x, y, w, (Style){ 7.2, false, false, INK_2 }, label) + 1;
    y += say_at(p, x, y, w, (Style){ 13, true, false, INK }, value);
    y += 11; // a bar
    y += say_at(p, x, y, w, (Style){ 7.2, false, false, INK_2 }, note);
    return y - p->y;
}

static void figures(Dossier *d, const RunPlace *q)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    const Run *r = d->run;
    bool x = r->exploratory;
    rule_line(p, MARGIN, p->y, FRAME, INK, 0.8);
    double h0 =
        cell(d, 0, msg(a, d->lang, MSG_REPORT_CHANCE, (int64_t)r->k), percent_show(a, d->lang, q->chance),
             msg(a, d->lang, MSG_REPORT_CHANCE_SETS,
                 percent_show(a, d->lang, q->chance_by_prior[PRIOR_PESSIMISTIC]),
                 percent_show(a, d->lang, q->chance_by_prior[PRIOR_OPTIMISTIC])));
    double h1 = cell(d, 1, t(d, x ? MSG_REPORT_POSITION_RANGE : MSG_REPORT_RANK_RANGE),
                     str_fmt(a, "%d–%d", q->rank[RANK_P5], q->rank[RANK_P95]),
                     msg(a, d->lang, MSG_REPORT_RANK_WORDS, (int64_t)q->rank[RANK_P50],
                         (int64_t)r->places.len, (int64_t)q->best, (int64_t)q->worst));
    double h2 =
        cell(d, 2, t(d, x ? MSG_REPORT_KIND_POSITION : MSG_REPORT_KIND_RANK),
             str_fmt(a, "%d–%d", q->kind_rank[RANK_P5], q->kind_rank[RANK_P95]),
             msg(a, d->lang, MSG_REPORT_KIND_WORDS, (int64_t)q->kind_rank[RANK_P50], (int64_t)q->of_kind));
    double h3 =
        cell(d, 3, t(d, MSG_REPORT_KNOWN_SHARE), percent_show(a, d->lang, q->known_share),
             q->moved > 0 ? msg(a, d->lang, MSG_REPORT_MOVED, percent_show(a, d->lang, q->moved)) : S(""));
    double bar = p->y + 5 + 7.2 * 1.36 + 1 + 13 * 1.362 + 2;
    chance_bar(p, MARGIN, bar, CELL_W - 24, q->chance);
    rank_bar(p, MARGIN + CELL_W, bar - 1, CELL_W - 24, q->rank, r->places.len, r->k);
    if (q->of_kind > 1)
        rank_bar(p, MARGIN + 2 * CELL_W, bar - 1, CELL_W - 24, q->kind_rank, q->of_kind, q->of_kind);
    chance_bar(p, MARGIN + 3 * CELL_W, bar, CELL_W - 24, q->known_share);
    p->y += fmax(fmax(h0, h1), fmax(h2, h3)) + 4;
    rule_line(p, MARGIN, p->y, FRAME, LINE, 0.6);
}

// ---- Contributions by group: solid is certain whatever the unknown turns out to be, hatched depends on it
typedef struct {
    double sure, mean, most, weight;
    bool seen;
} Part;

static Part part_of(const Dossier *d, const RunPlace *q, const CriterionGroup *g)
{
    Part part = { .seen = true };
    for (ptrdiff_t c = 0; c < d->pack->criteria.len; c++) {
        if (!str_eq(d->pack->criteria.at[c].group, g->id) || isnan(q->value[c]))
            continue;
        part.seen = part.seen && criterion_seen(d->view, d->run, c);
        part.weight += q->weight[c];
        part.mean += q->contribution[c];
        part.sure += q->hi[c] > q->lo[c] ? q->weight[c] * q->lo[c] : q->contribution[c];
        part.most += q->hi[c] > q->lo[c] ? q->weight[c] * q->hi[c] : q->contribution[c];
    }
    part.sure = fmin(part.sure, part.mean);
    part.most = fmax(part.most, part.mean);
    return part;
}

static void contributions(Dossier *d, const RunPlace *q)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    section(d,
            msg(a, d->lang, MSG_REPORT_SCORE, num_show(a, d->lang, 100 * q->mean_score, 1),
                num_show(a, d->lang, 100 * q->score[SCORE_P5], 1),
                num_show(a, d->lang, 100 * q->score[SCORE_P95], 1)),
            90);
    double x = MARGIN + 168, w = FRAME - 168 - 92, at = 0, longest = 0;
    EACH (const CriterionGroup, g, d->pack->criterion_groups)
        longest += part_of(d, q, g).most;
    longest = fmax(longest, 0.05);
    EACH (const CriterionGroup, g, d->pack->criterion_groups) {
        Part part = part_of(d, q, g);
        if (part.weight <= 0)
            continue;
        double f = w / longest, x0 = x + at * f;
        Span label = { { 8, false, false, INK }, g->name.in[d->lang] };
        double h = fmax(text_height(p, 160, &label, 1), 11);
        paper_need(p, h);
        text_draw(p, MARGIN, p->y, 160, &label, 1);
        rule_line(p, x, p->y + h, w, GROUND_3, 0.5);
        if (part.seen) {
            box_fill(p, x0, p->y + 2, part.sure * f, 7, ACCENT);
            box_hatch(p, x0 + part.sure * f, p->y + 2, (part.mean - part.sure) * f, 7, 0x33927c);
            rule_line(p, x0 + part.mean * f, p->y + 5.5, (part.most - part.mean) * f, HATCH, 0.7);
            say_at(p, x + w + 6, p->y, 86, (Style){ 8, false, true, INK },
                   msg(a, d->lang, MSG_REPORT_POINTS_OF, num_show(a, d->lang, 100 * part.mean, 1),
                       num_show(a, d->lang, 100 * part.weight, 1)));
        } else {
            say_at(p, x, p->y, w, SMALL, t(d, MSG_REPORT_NOT_IN_VIEW));
        }
        at += part.seen ? part.mean : 0;
        p->y += h + 2;
    }
    say_flow(p, MARGIN, FRAME, (Style){ 7, false, false, INK_3 }, t(d, MSG_REPORT_SCORE_HELP));
}

// ---- Gates that do not simply pass
static Str stage_word(Dossier *d, const Gate *g)
{
    static const MsgId stage[STAGE_COUNT] = { MSG_REPORT_STAGE_STUDY, MSG_REPORT_STAGE_PILOT,
                                              MSG_REPORT_STAGE_OPENING };
    return t(d, stage[g->stage]);
}

// What a gate wants, each in a sentence of its own.
static Str gate_wants(Dossier *d, const Gate *g, bool remedy)
{
    Arena *a = d->arena;
    const struct {
        MsgId id;
        const Label *label;
    } more[] = { { MSG_REPORT_REMEDY, &g->remedy },
                 { MSG_REPORT_AUTHORITY, &g->authority },
                 { MSG_REPORT_PAPER, &g->paper } };
    Strs rest = { 0 };
    for (int i = remedy ? 0 : 1; i < 3; i++)
        if (more[i].label->in[d->lang].len)
            *PUSH(a, &rest) = msg(a, d->lang, more[i].id, more[i].label->in[d->lang]);
    if (g->clock_days >= 0)
        *PUSH(a, &rest) = msg(a, d->lang, MSG_REPORT_CLOCK, (int64_t)g->clock_days);
    return str_join(a, rest, S(" · "));
}

// One that fails: the facts it goes by, and the way out.
static void gate_failed(Dossier *d, const GateResult *g)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    const Criterion *c = pack_criterion(d->pack, g->gate->criterion);
    MsgId word = g->gate->effect == GATE_FATAL         ? MSG_REPORT_GATE_FATAL
                 : g->gate->effect == GATE_CONDITIONAL ? MSG_REPORT_GATE_CONDITIONAL
                                                       : MSG_REPORT_GATE_TYPOLOGY;
    Strs facts = { 0 };
    EACH (const Str, n, g->read) {
        const Attr *attr = pack_attr(d->pack, d->pack->ranking.type, *n);
        if (attr && view_sees(d->view, attr))
            *PUSH(a, &facts) = attr->label.in[d->lang];
    }
    Span spans[] = { { { 8.5, true, false, INK }, str_fmt(a, "%.*s  ", PS(g->gate->id)) },
                     { { 8.5, true, false, INK }, c ? c->name.in[d->lang] : S("") },
                     { { 8, false, false, INK_2 },
                       str_fmt(a, "  %.*s · %.*s · %.*s", PS(t(d, word)), PS(stage_word(d, g->gate)),
                               PS(str_join(a, facts, S(", ")))) } };
    paper_need(p, 24);
    sign_draw(p, g->gate->effect == GATE_FATAL ? SIGN_NO : SIGN_CONDITION, MARGIN, p->y + 2);
    text_flow(p, MARGIN + 14, FRAME - 14, spans, 3);
    Str wants = gate_wants(d, g->gate, true);
    if (wants.len)
        say_flow(p, MARGIN + 14, FRAME - 14, (Style){ 8, false, false, INK_2 }, wants);
    p->y += 3;
}

// One that nobody can answer yet: who can, and by which paper. Its remedy is not needed so far.
static void gate_open(Dossier *d, const GateResult *g)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    const Criterion *c = pack_criterion(d->pack, g->gate->criterion);
    Span spans[] = { { { 8, false, false, INK },
                       str_fmt(a, "%.*s  %.*s", PS(g->gate->id), PS(c ? c->name.in[d->lang] : S(""))) },
                     { { 7.5, false, false, INK_2 },
                       str_fmt(a, "  %.*s · %.*s · %.*s", PS(t(d, MSG_REPORT_GATE_UNKNOWN)),
                               PS(stage_word(d, g->gate)), PS(gate_wants(d, g->gate, false))) } };
    paper_need(p, 12);
    sign_draw(p, SIGN_UNKNOWN, MARGIN, p->y + 2);
    text_flow(p, MARGIN + 14, FRAME - 14, spans, 2);
    p->y += 1;
}

static void gates(Dossier *d, const RunPlace *q)
{
    int shown = 0, pass = 0;
    section(d, t(d, MSG_REPORT_GATES), 16);
    for (int open = 0; open < 2; open++) // those that fail stand first
        EACH (const GateResult, g, q->gates) {
            if (g->na || (g->passes == TRI_UNKNOWN) != open)
                continue;
            if (g->passes == TRI_TRUE) {
                pass++;
                continue;
            }
            (open ? gate_open : gate_failed)(d, g);
            shown++;
        }
    say_flow(&d->p, MARGIN, FRAME, SMALL,
             msg(d->arena, d->lang, shown ? MSG_REPORT_GATES_PASS : MSG_REPORT_GATES_ALL, (int64_t)pass));
}

// ---- What is not known, by what it could do to the score
typedef struct {
    ptrdiff_t c;
    double reach;
} Open;
static int widest(const void *x, const void *y)
{
    const Open *a = x, *b = y;
    return a->reach != b->reach ? (a->reach > b->reach ? -1 : 1) : (a->c > b->c) - (a->c < b->c);
}

static void unknowns(Dossier *d, const RunPlace *q)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    ARRAY(Open) open = { 0 };
    enum { MOST = 8 };
    section(d, t(d, MSG_REPORT_UNKNOWNS), 16);
    for (ptrdiff_t c = 0; c < d->pack->criteria.len; c++)
        if (!isnan(q->value[c]) && q->hi[c] > q->lo[c] && criterion_seen(d->view, d->run, c))
            *PUSH(a, &open) = (Open){ c, q->weight[c] * (q->hi[c] - q->lo[c]) };
    if (open.len)
        qsort(open.at, (size_t)open.len, sizeof *open.at, widest);
    for (ptrdiff_t i = 0; i < open.len && i < MOST; i++) {
        const Criterion *c = &d->pack->criteria.at[open.at[i].c];
        const Attr *attr = purpose_attr(d->pack, d->run->purpose, c);
        Span spans[] = {
            { { 8.5, false, false, INK }, str_fmt(a, "%.*s  %.*s", PS(c->id), PS(c->name.in[d->lang])) },
            { { 8, false, false, INK_2 },
              str_fmt(
                  a, " – %.*s; %.*s", PS(value_show(a, d->pack, attr, &q->fact[open.at[i].c], d->lang)),
                  PS(msg(a, d->lang, MSG_REPORT_REACH, num_show(a, d->lang, 100 * open.at[i].reach, 1)))) }
        };
        paper_need(p, 12);
        if (q->fact[open.at[i].c].state == VAL_UNKNOWN)
            box_hatch(p, MARGIN, p->y + 2, 8, 8, HATCH);
        else
            sign_draw(p, SIGN_UNKNOWN, MARGIN, p->y + 2);
        text_flow(p, MARGIN + 14, FRAME - 14, spans, 2);
        p->y += 1.5;
    }
    if (open.len > MOST)
        say_flow(p, MARGIN + 14, FRAME - 14, SMALL,
                 msg(a, d->lang, MSG_REPORT_AND_MORE, (int64_t)(open.len - MOST)));
    if (!open.len)
        say_flow(p, MARGIN, FRAME, SMALL, t(d, MSG_REPORT_NO_UNKNOWNS));
    bool any = false;
    EACH (const Learn, l, d->run->learn)
        if (str_eq(l->place, q->id)) {
            Span spans[] = { { { 8.5, true, false, ACCENT }, t(d, any ? MSG_REPORT_ALSO : MSG_REPORT_WORTH) },
                             { { 8.5, false, false, INK },
                               msg(a, d->lang, MSG_REPORT_LEARN_LINE, l->visit->name.in[d->lang],
                                   (int64_t)l->teaches.len, percent_show(a, d->lang, l->swap),
                                   num_show_short(a, d->lang, l->cost_days)) } };
            p->y += 2;
            text_flow(p, MARGIN, FRAME, spans, 2);
            any = true;
        }
    if (!any && open.len)
        say_flow(p, MARGIN, FRAME, SMALL, msg(a, d->lang, MSG_REPORT_NOT_WORTH, (int64_t)d->run->learn.len));
}

void dossier_place(Dossier *d, ptrdiff_t i)
{
    const RunPlace *q = d->places.at[i];
    const Record *r = &d->records.at[i];
    paper_page(&d->p);
    names(d, q, r);
    seat_words(d, q);
    figures(d, q);
    contributions(d, q);
    gates(d, q);
    unknowns(d, q);
    section(d, t(d, MSG_REPORT_FACTS), 30);
    dossier_facts(d, r);
}
