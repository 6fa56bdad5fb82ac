// shortlist_list.c - proposals there are, told by their first lines.
#include "analysis_sql.h"
#include "shortlist_store.h"

static bool is_exploratory(City *city, Str run, int k, bool *out, Err *err)
{
    const Pack *pack = city_pack(city);
    json_t *j;
    if (!json_read(run, &j, err))
        return false;
    int run_k = (int)json_get_int(j, "k", k);
    *out = json_get_num(j, "share_known", 0) < pack->floor_share_known ||
           json_get_num(j, "expected_hits", 0) < pack->floor_expected_hits_share * run_k;
    json_decref(j);
    return true;
}

bool shortlist_list(City *city, const View *v, Arena *a, Str purpose, ptrdiff_t most, ShortlistLines *out,
                    Err *err)
{
    *out = (ShortlistLines){ 0 };
    if (!sees_drafts(v) && !v->decided)
        return true;
    Stmt *q = db_query(city_db(city), sql_shortlist_list);
    bind_str(q, 1, purpose);
    bind_i64(q, 2, most);
    bind_bool(q, 3, sees_drafts(v));
    bool ok = true;
    while (ok && stmt_next(q)) {
        ShortlistLine line = { .id = col_str(q, 0, a), .run = col_str(q, 1, a), .actor = col_str(q, 3, a) };
        json_t *j;
        ok = json_read(col_peek(q, 4), &j, err);
        if (!ok)
            break;
        line.k = (int)json_get_int(j, "k", 0);
        line.objective = (Objective)json_get_int(j, "objective", OBJ_EXPECTED_TOP_K);
        json_decref(j);
        ok = instant_parse(col_str(q, 2, a), &line.made) || fail(err, MSG_ANALYSIS_RUN_BROKEN, line.id);
        ok = ok && is_exploratory(city, col_peek(q, 5), line.k, &line.exploratory, err);
        line.decided = col_i64(q, 6) != 0;
        *PUSH(a, out) = line;
    }
    return stmt_end(q, err) && ok;
}
