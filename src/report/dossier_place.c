// dossier_place.c - a place on one page: how it stands, what its score is made of, which gates, what is not
// known, and the facts with their sources.
#include <math.h>
#include <stdlib.h>

#include "dossier.h"
#include "num.h"
#include "render.h"

static Str t(Dossier *d, MsgId id)
{
    return msg_text(d->arena, d->lang, id, NULL, 0);
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
    y += say_at(p, x, y, w, (Style){ 7.5, false, false, INK_2 }, label) + 1;
    y += say_at(p, x, y, w, (Style){ 13, true, false, INK }, value);
    y += 11; // a bar
    y += say_at(p, x, y, w, (Style){ 7.5, false, false, INK_2 }, note);
    return y - p->y;
}

static void figures(Dossier *d, const RunPlace *q)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    const Run *r = d->run;
    bool x = r->exploratory;
    rule_line(p, MARGIN, p->y, FRAME, INK, 0.8);
    double h0 = cell(
        d, 0, msg(a, d->lang, MSG_REPORT_CHANCE, (int64_t)r->k), num_chance(a, d->lang, q->chance),
        msg(a, d->lang, MSG_REPORT_CHANCE_SETS, num_chance(a, d->lang, q->chance_by_prior[PRIOR_PESSIMISTIC]),
            num_chance(a, d->lang, q->chance_by_prior[PRIOR_OPTIMISTIC])));
    double h1 = cell(d, 1, t(d, x ? MSG_REPORT_POSITION_RANGE : MSG_REPORT_RANK_RANGE),
                     str_fmt(a, "%d–%d", q->rank[RANK_P5], q->rank[RANK_P95]),
                     msg(a, d->lang, MSG_REPORT_RANK_WORDS, (int64_t)q->rank[RANK_P50],
                         (int64_t)r->places.len, (int64_t)q->best, (int64_t)q->worst));
    double h2 =
        cell(d, 2, t(d, x ? MSG_REPORT_KIND_POSITION : MSG_REPORT_KIND_RANK),
             str_fmt(a, "%d–%d", q->kind_rank[RANK_P5], q->kind_rank[RANK_P95]),
             msg(a, d->lang, MSG_REPORT_KIND_WORDS, (int64_t)q->kind_rank[RANK_P50], (int64_t)q->of_kind));
    double h3 =
        cell(d, 3, t(d, MSG_REPORT_KNOWN_SHARE), num_percent(a, d->lang, q->known_share, 0),
             q->moved > 0 ? msg(a, d->lang, MSG_REPORT_MOVED, num_percent(a, d->lang, q->moved, 0)) : S(""));
    double bar = p->y + 5 + 7.5 * 1.39 + 1 + 13 * 1.362 + 2;
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

enum { W_LABEL = 96, W_BAR = 92 };
static void contributions(Dossier *d, Columns *c, const RunPlace *q)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    double at = 0, longest = 0;
    column_head(c, msg(a, d->lang, MSG_REPORT_SCORE, num_show(a, d->lang, 100 * q->mean_score, 1)),
                msg(a, d->lang, MSG_REPORT_SCORE_RANGE, num_show(a, d->lang, 100 * q->score[SCORE_P5], 1),
                    num_show(a, d->lang, 100 * q->score[SCORE_P95], 1)),
                60);
    EACH (const CriterionGroup, g, d->pack->criterion_groups)
        longest += part_of(d, q, g).most;
    double f = W_BAR / fmax(longest, 0.05);
    EACH (const CriterionGroup, g, d->pack->criterion_groups) {
        Part part = part_of(d, q, g);
        if (part.weight <= 0)
            continue;
        Span label = { { 7.5, false, false, INK }, g->name.in[d->lang] };
        double h = fmax(text_height(p, W_LABEL, &label, 1), 10.5);
        if (!column_need(c, h))
            return;
        double x = column_x(c) + W_LABEL + 6, x0 = x + at * f, y = c->y;
        at += part.seen ? part.mean : 0;
        c->y += h + 1.5;
        if (!c->ink)
            continue;
        text_draw(p, column_x(c), y, W_LABEL, &label, 1);
        rule_line(p, x, y + h, W_BAR, GROUND_3, 0.5);
        if (part.seen) {
            box_fill(p, x0, y + 2, part.sure * f, 7, ACCENT);
            box_hatch(p, x0 + part.sure * f, y + 2, (part.mean - part.sure) * f, 7, 0x33927c);
            rule_line(p, x0 + part.mean * f, y + 5.5, (part.most - part.mean) * f, HATCH, 0.7);
            say_at(p, x + W_BAR, y, COL - W_LABEL - 6 - W_BAR, (Style){ 7.5, false, true, INK },
                   msg(a, d->lang, MSG_REPORT_POINTS_OF, num_show(a, d->lang, 100 * part.mean, 1),
                       num_show(a, d->lang, 100 * part.weight, 1)));
        } else {
            say_at(p, x, y, COL - W_LABEL - 6, SMALL, t(d, MSG_REPORT_NOT_IN_VIEW));
        }
    }
    column_say(c, 0, (Style){ 7.5, false, false, INK_3 }, t(d, MSG_REPORT_SCORE_HELP));
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
static void gate_failed(Dossier *d, Columns *c, const GateResult *g)
{
    Arena *a = d->arena;
    const Criterion *k = pack_criterion(d->pack, g->gate->criterion);
    MsgId word = g->gate->effect == GATE_FATAL         ? MSG_REPORT_GATE_FATAL
                 : g->gate->effect == GATE_CONDITIONAL ? MSG_REPORT_GATE_CONDITIONAL
                                                       : MSG_REPORT_GATE_TYPOLOGY;
    GateFacts facts = { 0 };
    EACH (const GateFact, f, g->by)
        if (view_sees(d->view, f->attr))
            *PUSH(a, &facts) = *f;
    Str wants = gate_wants(d, g->gate, true);
    Span spans[] = { { { 8, true, false, INK },
                       str_fmt(a, "%.*s  %.*s", PS(g->gate->id), PS(k ? k->name.in[d->lang] : S(""))) },
                     { { 7.5, false, false, INK_2 },
                       str_fmt(a, "  %.*s · %.*s · %.*s%s%.*s", PS(t(d, word)), PS(stage_word(d, g->gate)),
                               PS(gate_facts(a, d->pack, &facts, d->lang)), wants.len ? " · " : "",
                               PS(wants)) } };
    if (!column_need(c, 21))
        return;
    if (c->ink)
        sign_draw(&d->p, g->gate->effect == GATE_FATAL ? SIGN_NO : SIGN_CONDITION, column_x(c), c->y + 1.5);
    column_text(c, 12, spans, 2);
    c->y += 2;
}

// One that nobody can answer yet: who can, and by which paper. Its remedy is not needed so far.
static void gate_open(Dossier *d, Columns *c, const GateResult *g)
{
    Arena *a = d->arena;
    const Criterion *k = pack_criterion(d->pack, g->gate->criterion);
    Span spans[] = { { { 7.5, false, false, INK },
                       str_fmt(a, "%.*s  %.*s", PS(g->gate->id), PS(k ? k->name.in[d->lang] : S(""))) },
                     { { 7.5, false, false, INK_3 },
                       str_fmt(a, "  %.*s · %.*s · %.*s", PS(t(d, MSG_REPORT_GATE_UNKNOWN)),
                               PS(stage_word(d, g->gate)), PS(gate_wants(d, g->gate, false))) } };
    if (!column_need(c, 10.5))
        return;
    if (c->ink)
        sign_draw(&d->p, SIGN_UNKNOWN, column_x(c), c->y + 1.5);
    column_text(c, 12, spans, 2);
    c->y += 1;
}

static void gates(Dossier *d, Columns *c, const RunPlace *q)
{
    int shown = 0, pass = 0;
    column_head(c, t(d, MSG_REPORT_GATES), S(""), 22);
    for (int open = 0; open < 2; open++) // those that fail stand first
        EACH (const GateResult, g, q->gates) {
            if (g->na || (g->passes == TRI_UNKNOWN) != open)
                continue;
            if (g->passes == TRI_TRUE) {
                pass++;
                continue;
            }
            (open ? gate_open : gate_failed)(d, c, g);
            shown++;
        }
    if (column_need(c, 10.5) && c->ink && !shown)
        sign_draw(&d->p, SIGN_YES, column_x(c), c->y + 1.5);
    column_say(c, shown ? 0 : 12, SMALL,
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

static void worth(Dossier *d, Columns *c, const RunPlace *q, bool any_open)
{
    Arena *a = d->arena;
    bool any = false;
    EACH (const Learn, l, d->run->learn[LEARN_VISITS])
        if (str_eq(l->place, q->id)) {
            Span spans[] = { { { 7.5, true, false, ACCENT }, t(d, any ? MSG_REPORT_ALSO : MSG_REPORT_WORTH) },
                             { { 7.5, false, false, INK },
                               msg(a, d->lang, MSG_REPORT_LEARN_LINE, l->visits.at[0]->name.in[d->lang],
                                   (int64_t)l->teaches.len, num_chance(a, d->lang, l->swap),
                                   num_show_short(a, d->lang, l->cost_days)) } };
            c->y += 1.5;
            column_text(c, 0, spans, 2);
            any = true;
        }
    if (!any && any_open)
        column_say(c, 0, SMALL,
                   msg(a, d->lang, MSG_REPORT_NOT_WORTH, (int64_t)d->run->learn[LEARN_VISITS].len));
}

static void unknowns(Dossier *d, Columns *c, const RunPlace *q)
{
    Arena *a = d->arena;
    ARRAY(Open) open = { 0 };
    enum { MOST = 8 };
    column_head(c, t(d, MSG_REPORT_UNKNOWNS), S(""), 22);
    for (ptrdiff_t k = 0; k < d->pack->criteria.len; k++)
        if (!isnan(q->value[k]) && q->hi[k] > q->lo[k] && criterion_seen(d->view, d->run, k))
            *PUSH(a, &open) = (Open){ k, q->weight[k] * (q->hi[k] - q->lo[k]) };
    if (open.len)
        qsort(open.at, (size_t)open.len, sizeof *open.at, widest);
    for (ptrdiff_t i = 0; i < open.len && i < MOST; i++) {
        const Criterion *k = &d->pack->criteria.at[open.at[i].c];
        const Attr *attr = purpose_attr(d->pack, d->run->purpose, k);
        const Value *fact = &q->fact[open.at[i].c];
        Span spans[] = { { { 7.5, false, false, INK },
                           str_fmt(a, "%.*s  %.*s", PS(k->id), PS(k->name.in[d->lang])) },
                         { { 7.5, false, false, INK_3 },
                           str_fmt(a, " – %.*s; %.*s", PS(value_show(a, d->pack, attr, fact, d->lang)),
                                   PS(msg(a, d->lang, MSG_REPORT_REACH,
                                          num_show(a, d->lang, 100 * open.at[i].reach, 1)))) } };
        if (column_need(c, 10.5) && c->ink) {
            if (fact->state == VAL_UNKNOWN)
                box_hatch(&d->p, column_x(c), c->y + 1.8, 7, 7, HATCH);
            else
                sign_draw(&d->p, SIGN_UNKNOWN, column_x(c), c->y + 1.5);
        }
        column_text(c, 12, spans, 2);
        c->y += 1;
    }
    if (open.len > MOST)
        column_say(c, 12, SMALL, msg(a, d->lang, MSG_REPORT_AND_MORE, (int64_t)(open.len - MOST)));
    if (!open.len)
        column_say(c, 0, SMALL, t(d, MSG_REPORT_NO_UNKNOWNS));
    worth(d, c, q, open.len > 0);
}

// ---- One page, whatever there is to say: what does not fit goes to the appendix, and the page says so.
enum { LEFT_LINE = 13 };

static bool fill(Dossier *d, const RunPlace *q, const FactSheet *f, const Plan *plan, bool draw)
{
    Paper *p = &d->p;
    double bottom = p->y + paper_left(p) - (facts_left(f, plan) ? LEFT_LINE : 0);
    Columns c = columns_at(p, bottom, draw);
    contributions(d, &c, q);
    gates(d, &c, q);
    unknowns(d, &c, q);
    column_head(&c, t(d, MSG_REPORT_FACTS), S(""), 24);
    facts_flow(d, &c, f, plan);
    if (draw && facts_left(f, plan))
        say_at(p, MARGIN, bottom + 2, FRAME, (Style){ 7.5, true, false, INK_2 }, t(d, MSG_REPORT_LEFT_OVER));
    return !c.full;
}

// First the names of what is unknown go, then the sources, then whole groups from the last on.
static Plan plan_of(Dossier *d, const RunPlace *q, const FactSheet *f)
{
    Plan plan = { .groups = f->groups.len, .names = true, .sources = true, .made = true };
    if (fill(d, q, f, &plan, false))
        return plan;
    plan.names = false;
    if (fill(d, q, f, &plan, false))
        return plan;
    plan.sources = false;
    while (!fill(d, q, f, &plan, false) && plan.groups > 0)
        plan.groups--;
    return plan;
}

void dossier_place(Dossier *d, ptrdiff_t i)
{
    const RunPlace *q = d->places.at[i];
    const Record *r = &d->records.at[i];
    paper_page(&d->p);
    names(d, q, r);
    seat_words(d, q);
    figures(d, q);
    d->p.y += 10;
    FactSheet f = facts_of(d, r);
    if (d->plans.len == i)
        *PUSH(d->arena, &d->plans) = plan_of(d, q, &f);
    (void)fill(d, q, &f, &d->plans.at[i], true);
}
