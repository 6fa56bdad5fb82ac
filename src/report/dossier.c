// dossier.c - the choice on one page: sketch, evidence, rules, what is proposed, what people decided.
#include <math.h>

#include "dossier.h"
#include "num.h"

static Str t(Dossier *d, MsgId id)
{
    return msg_text(d->arena, d->lang, id, NULL, 0);
}

const Seat *dossier_seat(const Dossier *d, const RunPlace *p)
{
    EACH (const Seat, s, d->list->chosen)
        if (s->place == p || str_eq(s->place->id, p->id))
            return s;
    return NULL;
}

// ---- Right of the map: how much it rests on
static void figure_line(Dossier *d, double x, double *y, double w, Str label, Str value, Str note)
{
    Paper *p = &d->p;
    Span spans[] = { { { 8.5, false, false, INK_2 }, label },
                     { { 8.5, false, false, INK_2 }, S("  ") },
                     { { 11, true, false, INK }, value },
                     { { 7.5, false, false, INK_2 },
                       note.len ? str_fmt(d->arena, "  %.*s", PS(note)) : S("") } };
    *y += text_draw(p, x, *y, w, spans, COUNT(spans)) + (d->tight ? 0.5 : 3);
}

static void evidence(Dossier *d, double x, double *y, double w)
{
    Arena *a = d->arena;
    const Run *r = d->run;
    const Shortlist *s = d->list;
    *y += say_at(&d->p, x, *y, w, HEAD, t(d, MSG_REPORT_EVIDENCE)) + 2;
    figure_line(d, x, y, w, t(d, MSG_REPORT_SHARE_KNOWN), num_percent(a, d->lang, r->share_known, 0),
                msg(a, d->lang, MSG_REPORT_FLOOR, num_percent(a, d->lang, r->pack->floor_share_known, 0)));
    figure_line(d, x, y, w, msg(a, d->lang, MSG_REPORT_HITS, (int64_t)r->k),
                num_show(a, d->lang, r->expected_hits, 1),
                msg(a, d->lang, MSG_REPORT_FLOOR,
                    num_show(a, d->lang, r->pack->floor_expected_hits_share * r->k, 1)));
    static const MsgId objective[OBJ_COUNT] = { MSG_REPORT_OBJ_HITS, MSG_REPORT_OBJ_QUANTILE,
                                                MSG_REPORT_OBJ_SCORE };
    if (s->possible)
        figure_line(d, x, y, w, t(d, objective[s->objective]), num_show(a, d->lang, s->value, 2),
                    s->proved ? t(d, MSG_REPORT_PROVED)
                              : msg(a, d->lang, MSG_REPORT_BOUND, num_show(a, d->lang, s->bound, 2)));
    const struct {
        MsgId id;
        const Neutrality *n;
    } tau[] = { { MSG_REPORT_TAU_AREA, &r->by_area }, { MSG_REPORT_TAU_KNOWN, &r->by_known } };
    for (int i = 0; i < 2; i++)
        if (tau[i].n->defined)
            figure_line(d, x, y, w, t(d, tau[i].id), num_show(a, d->lang, tau[i].n->tau, 2),
                        tau[i].n->warn ? msg(a, d->lang, MSG_REPORT_TAU_WARN,
                                             num_show(a, d->lang, r->pack->neutrality_tau_limit, 2))
                                       : S(""));
}

static void rules(Dossier *d, double x, double *y, double w)
{
    Arena *a = d->arena;
    const Shortlist *s = d->list;
    static const Sign sign[] = { [TRI_FALSE] = SIGN_NO, [TRI_UNKNOWN] = SIGN_UNKNOWN, [TRI_TRUE] = SIGN_YES };
    static const MsgId word[] = { [TRI_FALSE] = MSG_REPORT_RULE_NO,
                                  [TRI_UNKNOWN] = MSG_REPORT_RULE_UNKNOWN,
                                  [TRI_TRUE] = MSG_REPORT_RULE_YES };
    *y += 4;
    *y += say_at(&d->p, x, *y, w, HEAD, t(d, MSG_REPORT_RULES)) + 2;
    if (!s->rules.len && !s->must.len && !s->never.len)
        *y += say_at(&d->p, x, *y, w, SMALL, t(d, MSG_REPORT_NO_RULES));
    for (ptrdiff_t i = 0; i < s->rules.len; i++) {
        Tri holds = s->rules.at[i].holds;
        Span spans[] = { { { 8, false, false, INK },
                           list_rule_text(a, d->pack, &s->rules.at[i].rule, d->lang) },
                         { { 8, false, false, holds == TRI_FALSE ? BAD : INK_2 },
                           str_fmt(a, " – %.*s", PS(t(d, word[holds]))) } };
        sign_draw(&d->p, sign[holds], x, *y + 1.5);
        *y += text_draw(&d->p, x + 13, *y, w - 13, spans, 2) + 2;
    }
    const struct {
        const Nameds *list;
        MsgId id;
    } named[] = { { &s->must, MSG_REPORT_MUST }, { &s->never, MSG_REPORT_NEVER } };
    for (int k = 0; k < 2; k++)
        EACH (const Named, n, *named[k].list)
            *y +=
                say_at(&d->p, x, *y, w, SMALL, msg(a, d->lang, named[k].id, n->id, n->reason, n->author)) + 2;
    if (s->coverage_rate > 0)
        *y += say_at(&d->p, x, *y, w, SMALL,
                     msg(a, d->lang, MSG_REPORT_COVERAGE, num_show_short(a, d->lang, s->coverage_rate),
                         num_show(a, d->lang, s->mean_m, 0), num_show(a, d->lang, s->at_zero_mean_m, 0)));
    if (s->demand != DEMAND_WARD)
        *y += say_at(&d->p, x, *y, w, SMALL,
                     msg(a, d->lang, s->demand == DEMAND_NEED ? MSG_REPORT_BY_NEED : MSG_REPORT_BY_PEOPLE));
}

// ---- The map, with the numbers of the table
static void sketch(Dossier *d, double x, double y, double w, double h)
{
    MapMarks marks = { 0 };
    for (ptrdiff_t i = 0; i < d->places.len; i++) {
        const RunPlace *q = d->places.at[i];
        if (isfinite(q->lon) && isfinite(q->lat))
            *PUSH(d->arena, &marks) =
                (MapMark){ q->lon, q->lat, q->kind, str_fmt(d->arena, "%d", (int)(i + 1)) };
    }
    map_draw(&d->p, d->pack, marks, x, y, w, h);
    ptrdiff_t nowhere = d->places.len - marks.len;
    say_at(&d->p, x, y + h + 2, w, (Style){ 7.5, false, false, INK_3 },
           nowhere ? msg(d->arena, d->lang, MSG_REPORT_SKETCH_MISSING, (int64_t)nowhere)
                   : t(d, MSG_REPORT_SKETCH));
}

// ---- The table
enum { X_NAME = 30, W_NAME = 254, X_CHANCE = 292, W_CHANCE = 64, X_RANK = 364, W_RANK = 70, X_WORDS = 440 };

static void table_head(Dossier *d)
{
    Paper *p = &d->p;
    Style s = { 7.5, false, false, INK_2 };
    Arena *a = d->arena;
    double h = say_at(p, MARGIN + X_NAME, p->y, W_NAME, s, t(d, MSG_REPORT_COL_PLACE));
    double hc = say_at(p, MARGIN + X_CHANCE, p->y, W_CHANCE + 4, s,
                       msg(a, d->lang, MSG_REPORT_COL_CHANCE, (int64_t)d->run->k));
    double hr = say_at(p, MARGIN + X_RANK, p->y, FRAME - X_RANK, s,
                       msg(a, d->lang, d->run->exploratory ? MSG_REPORT_COL_POSITION : MSG_REPORT_COL_RANK,
                           (int64_t)d->run->places.len));
    p->y += fmax(h, fmax(hc, hr)) + 3;
    rule_line(p, MARGIN, p->y, FRAME, INK, 0.8);
    p->y += 3;
}

static Str kind_and_ward(Dossier *d, const RunPlace *q);
static int name_spans(Dossier *d, const RunPlace *q, Span out[2])
{
    out[0] = (Span){ { 8.5, true, false, INK }, q->name.in[d->lang] };
    out[1] = (Span){ { 7.5, false, false, INK_2 }, str_fmt(d->arena, "\n%.*s", PS(kind_and_ward(d, q))) };
    return 2;
}

static void table_row(Dossier *d, ptrdiff_t i)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    const RunPlace *q = d->places.at[i];
    Span name[2];
    double h = text_height(p, W_NAME, name, name_spans(d, q, name));
    if (paper_left(p) < h + 4) {
        paper_page(p);
        table_head(d);
    }
    double y = p->y;
    say_at(p, MARGIN, y, 15, (Style){ 8.5, false, true, INK_2 }, str_fmt(a, "%d", (int)(i + 1)));
    mark_draw(p, q->kind, MARGIN + 22, y + 6.2, 9);
    text_draw(p, MARGIN + X_NAME, y, W_NAME, name, 2);
    say_at(p, MARGIN + X_CHANCE, y, 32, (Style){ 8.5, true, false, INK }, num_chance(a, d->lang, q->chance));
    chance_bar(p, MARGIN + X_CHANCE + 28, y + 3.5, W_CHANCE - 28, q->chance);
    rank_bar(p, MARGIN + X_RANK, y + 2.5, W_RANK, q->rank, d->run->places.len, d->run->k);
    say_at(p, MARGIN + X_WORDS, y, FRAME - X_WORDS, (Style){ 8, false, true, INK },
           str_fmt(a, "%d (%d–%d)", q->rank[RANK_P50], q->rank[RANK_P5], q->rank[RANK_P95]));
    p->y += h + (d->tight ? 0.5 : 1);
    rule_line(p, MARGIN, p->y, FRAME, LINE, 0.5);
    p->y += d->tight ? 0.8 : 1.5;
}

// Height of everything below the map: what the map may not take.
static double below_map(Dossier *d)
{
    double h = 16 + 17 + 22 + 5 + 15 + 12; // line below it, headings, a decision of one line
    for (ptrdiff_t i = 0; i < d->list->chosen.len; i++) {
        Span name[2];
        h += text_height(&d->p, W_NAME, name, name_spans(d, d->places.at[i], name)) + 2.5;
    }
    if (d->decision)
        h += 24 + 12.0 * (double)(d->decision->added.len + d->decision->removed.len);
    return h;
}

static Str kind_and_ward(Dossier *d, const RunPlace *q)
{
    const Pack *pack = d->pack;
    Strs parts = { 0 };
    *PUSH(d->arena, &parts) = q->id;
    if (q->kind.len)
        *PUSH(d->arena, &parts) = code_show(pack, pack->ranking.kind, q->kind, d->lang);
    if (q->ward.len)
        *PUSH(d->arena, &parts) = code_show(pack, pack->ranking.ward, q->ward, d->lang);
    return str_join(d->arena, parts, S(" · "));
}

static void proposal(Dossier *d)
{
    Paper *p = &d->p;
    p->y += say_at(p, MARGIN, p->y, FRAME, HEAD,
                   msg(d->arena, d->lang, d->run->exploratory ? MSG_REPORT_LOOK_FIRST : MSG_REPORT_PROPOSAL,
                       (int64_t)d->list->chosen.len)) +
            2;
    if (!d->list->possible) {
        say_flow(p, MARGIN, FRAME, (Style){ 9, false, false, BAD }, t(d, MSG_REPORT_IMPOSSIBLE));
        for (ptrdiff_t i = 0; i < d->list->rules.len; i++)
            if (d->list->rules.at[i].clashes)
                say_flow(p, MARGIN + 12, FRAME - 12, TEXT_9,
                         list_rule_text(d->arena, d->pack, &d->list->rules.at[i].rule, d->lang));
        return;
    }
    table_head(d);
    for (ptrdiff_t i = 0; i < d->list->chosen.len; i++)
        table_row(d, i);
}

// ---- What people decided, apart from what the machine proposed
static void decision(Dossier *d)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    const Decision *x = d->decision;
    p->y += 5;
    paper_need(p, 40);
    p->y += say_at(p, MARGIN, p->y, FRAME, HEAD, t(d, MSG_REPORT_DECISION)) + 1;
    if (!x) {
        say_flow(p, MARGIN, FRAME, (Style){ 8.5, false, false, INK_2 },
                 t(d, d->run->exploratory ? MSG_REPORT_DECISION_EARLY : MSG_REPORT_DECISION_NONE));
        return;
    }
    Date day = date_of_day(day_at(d->pack->zone, x->at));
    say_flow(p, MARGIN, FRAME, TEXT_9,
             msg(a, d->lang, MSG_REPORT_DECIDED, x->by, date_show(a, d->lang, day), (int64_t)x->final.len,
                 x->reason));
    if (!x->added.len && !x->removed.len)
        say_flow(p, MARGIN, FRAME, TEXT_9, t(d, MSG_REPORT_AS_PROPOSED));
    const struct {
        const Nameds *list;
        MsgId id;
    } change[] = { { &x->added, MSG_REPORT_ADDED }, { &x->removed, MSG_REPORT_REMOVED } };
    for (int k = 0; k < 2; k++)
        EACH (const Named, n, *change[k].list) {
            Str name = n->id;
            EACH (const RunPlace, q, d->run->places)
                if (str_eq(q->id, n->id))
                    name = str_fmt(a, "%.*s (%.*s)", PS(q->name.in[d->lang]), PS(n->id));
            say_flow(p, MARGIN + 10, FRAME - 10, TEXT_9, msg(a, d->lang, change[k].id, name, n->reason));
        }
}

enum { X_DO = 206, X_SWAP = 386, X_DAYS = 450 };
static void learn_first(Dossier *d, int most)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    Style head = { 7.5, false, false, INK_2 }, words = { 8, false, false, INK };
    p->y += say_at(p, MARGIN, p->y, FRAME, HEAD, t(d, MSG_REPORT_LEARN_FIRST)) + 1;
    double top = say_at(p, MARGIN, p->y, 160, head, t(d, MSG_REPORT_COL_PLACE));
    say_at(p, MARGIN + X_DO, p->y, X_SWAP - X_DO - 40, head, t(d, MSG_REPORT_COL_DO));
    top = fmax(top, say_at(p, MARGIN + X_DAYS, p->y, FRAME - X_DAYS, (Style){ 7.5, false, true, INK_2 },
                           t(d, MSG_REPORT_COL_DAYS)));
    top = fmax(top, say_at(p, MARGIN + X_SWAP - 40, p->y, 94, (Style){ 7.5, false, true, INK_2 },
                           t(d, MSG_REPORT_COL_SWAP)));
    p->y += top + 2;
    rule_line(p, MARGIN, p->y, FRAME, INK, 0.8);
    p->y += 2;
    EACH (const Learn, l, d->run->learn[LEARN_VISITS]) {
        if (most-- <= 0)
            break;
        Str name = l->place;
        EACH (const RunPlace, q, d->run->places)
            if (str_eq(q->id, l->place))
                name = q->name.in[d->lang];
        Span place = { { 8, true, false, INK }, name }, visit = { words, l->visits.at[0]->name.in[d->lang] };
        double h = fmax(text_height(p, X_DO - 8, &place, 1), text_height(p, X_SWAP - X_DO - 8, &visit, 1));
        paper_need(p, h);
        text_draw(p, MARGIN, p->y, X_DO - 8, &place, 1);
        text_draw(p, MARGIN + X_DO, p->y, X_SWAP - X_DO - 8, &visit, 1);
        say_at(p, MARGIN + X_SWAP, p->y, 54, (Style){ 8, true, true, INK }, num_chance(a, d->lang, l->swap));
        say_at(p, MARGIN + X_DAYS, p->y, FRAME - X_DAYS, (Style){ 8, false, true, INK },
               num_show_short(a, d->lang, l->cost_days));
        p->y += h + 1;
        rule_line(p, MARGIN, p->y, FRAME, LINE, 0.4);
        p->y += 1.5;
    }
    p->y += 5;
}

static Str title_of(Dossier *d)
{
    Str purpose = d->run->purpose->name.in[d->lang];
    if (d->run->exploratory)
        return msg(d->arena, d->lang, MSG_REPORT_TITLE_EXPLORATORY, purpose);
    if (d->decision)
        return msg(d->arena, d->lang, MSG_REPORT_TITLE_DECIDED, (int64_t)d->decision->final.len, purpose);
    return msg(d->arena, d->lang, MSG_REPORT_TITLE, (int64_t)d->list->chosen.len, purpose);
}

static void draw_choice(Dossier *d)
{
    Paper *p = &d->p;
    Arena *a = d->arena;
    Str other_day = run_other_day(a, d->run, d->lang);
    paper_page(p);
    if (other_day.len)
        p->y += say_at(p, MARGIN, p->y, FRAME, (Style){ 8.5, true, false, WARN }, other_day) + 2;
    p->y += say_at(p, MARGIN, p->y, FRAME, (Style){ 18, true, false, INK }, title_of(d)) + 1;
    p->y += say_at(p, MARGIN, p->y, FRAME, (Style){ 8.5, false, false, INK_2 },
                   msg(a, d->lang, d->run->exploratory ? MSG_REPORT_LEAD_EXPLORATORY : MSG_REPORT_LEAD,
                       (int64_t)d->run->places.len, (int64_t)d->run->excluded.len)) +
            6;
    if (d->run->exploratory)
        learn_first(d, 6 - d->tight);
    double map_w = 262, x = MARGIN + map_w + 16, y = p->y;
    double map_h =
        fmax(84, fmin(d->run->exploratory ? 160 : 200, paper_left(p) - below_map(d)) - 16 * d->tight);
    sketch(d, MARGIN, p->y, map_w, map_h);
    evidence(d, x, &y, FRAME - map_w - 16);
    rules(d, x, &y, FRAME - map_w - 16);
    p->y = fmax(p->y + map_h + 16, y + 6);
    proposal(d);
    decision(d);
}

// One page: in the pass that only counts it is tried with less air until it fits.
void dossier_choice(Dossier *d)
{
    enum { TIGHTEST = 3 };
    Paper *p = &d->p;
    if (p->out) {
        draw_choice(d);
        return;
    }
    for (d->tight = 0;; d->tight++) {
        p->page = 0;
        draw_choice(d);
        if (p->page == 1 || d->tight == TIGHTEST)
            return;
    }
}
