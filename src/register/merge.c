// merge.c - a merge thought through: the facts of both together, as the ledger would hold them.
#include <stdlib.h>

#include "ledger.h"
#include "load.h"
#include "merge.h"
#include "render.h"
#include "resolve.h"

static int by_seq(const void *x, const void *y)
{
    int64_t p = ((const Obs *)x)->seq, q = ((const Obs *)y)->seq;
    return (p > q) - (p < q);
}

static bool standing_of(City *city, Arena *a, const Record *r, const Record *other, Observations *standing,
                        Err *err)
{
    Observations all = { 0 };
    const Record *both[] = { r, other };
    for (int i = 0; i < COUNT(both); i++) {
        Observations one = { 0 };
        if (both[i] && !ledger_observations(city_ledger(city), a, both[i]->rid, SEQ_ALL, &one, err))
            return false;
        EACH (const Obs, o, one)
            *PUSH(a, &all) = *o;
    }
    if (all.len)
        qsort(all.at, (size_t)all.len, sizeof(Obs), by_seq);
    obs_standing(a, &all, standing);
    return true;
}

bool merge_plan(City *city, const View *v, Arena *a, Str from, Str into, int64_t now, MergePlan *out,
                Err *err)
{
    Record gone, heir;
    Observations of[3] = { 0 };
    Fields said[3]; // by the one, by the other, by both
    const Pack *pack = city_pack(city);
    *out = (MergePlan){ 0 };
    if (!edit_merge_pair(city, v, a, now, from, into, &gone, &heir, err) ||
        !standing_of(city, a, &gone, NULL, &of[0], err) || !standing_of(city, a, &heir, NULL, &of[1], err) ||
        !standing_of(city, a, &gone, &heir, &of[2], err))
        return false;
    out->from = gone.id;
    out->into = heir.id;
    out->observations = of[0].len;
    for (int l = 0; l < LANG_COUNT; l++) {
        out->from_title.in[l] = record_title(&gone, (Lang)l);
        out->into_title.in[l] = record_title(&heir, (Lang)l);
    }
    for (int i = 0; i < COUNT(of); i++)
        resolve_entered(a, pack, gone.type, day_at(pack->zone, now), &of[i], &said[i]);
    for (ptrdiff_t i = 0; i < said[0].len; i++) {
        MergeRow row = { .attr = said[0].at[i].attr,
                         .from = said[0].at[i].value,
                         .into = said[1].at[i].value,
                         .becomes = said[2].at[i].value };
        if (row.from.state == VAL_UNKNOWN || !view_sees(v, row.attr))
            continue;
        row.conflict = row.into.state != VAL_UNKNOWN;
        if (value_eq(&row.from, &row.into))
            out->same++;
        else
            *PUSH(a, &out->rows) = row;
    }
    EACH (const RecordType, part, pack->types) {
        Seqs rids = { 0 };
        if (str_eq(part->parent, gone.type->name) && !part_rids(city, a, part, gone.id, &rids, err))
            return false;
        EACH (const int64_t, rid, rids)
            if (!ledger_id(city_ledger(city), a, *rid, PUSH(a, &out->parts), err))
                return false;
    }
    return true;
}

static void rows_json(JsonW *w, Arena *a, const Pack *pack, const MergePlan *plan, bool conflict, Lang lang)
{
    EACH (const MergeRow, r, plan->rows) {
        if (r->conflict != conflict)
            continue;
        jw_obj(w);
        jw_kstr(w, "attr", r->attr->name);
        jw_key(w, S("from"));
        value_json(w, a, pack, r->attr, &r->from, lang);
        if (conflict) {
            jw_key(w, S("into"));
            value_json(w, a, pack, r->attr, &r->into, lang);
        }
        jw_key(w, S("becomes"));
        value_json(w, a, pack, r->attr, &r->becomes, lang);
        jw_end(w);
    }
}

void merge_plan_json(JsonW *w, Arena *a, const Pack *pack, const MergePlan *plan, Lang lang)
{
    jw_kstr(w, "from", plan->from);
    jw_kstr(w, "into", plan->into);
    jw_karr(w, "conflicts");
    rows_json(w, a, pack, plan, true, lang);
    jw_end(w);
    jw_karr(w, "moves");
    rows_json(w, a, pack, plan, false, lang);
    jw_end(w);
    jw_kint(w, "same", plan->same);
    jw_kstrs(w, "parts", plan->parts);
    jw_kint(w, "observations", plan->observations);
}
