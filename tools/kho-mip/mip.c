// mip.c - the model and the result as JSON.
#include <string.h>

#include "json.h"
#include "mip.h"

// ---- Writing
static void put_i32s(JsonW *w, const char *key, const int32_t *x, ptrdiff_t n)
{
    jw_karr(w, key);
    for (ptrdiff_t i = 0; i < n; i++)
        jw_int(w, x[i]);
    jw_end(w);
}

static void put_i64s(JsonW *w, const char *key, const int64_t *x, ptrdiff_t n)
{
    jw_karr(w, key);
    for (ptrdiff_t i = 0; i < n; i++)
        jw_int(w, x[i]);
    jw_end(w);
}

static void put_fixes(JsonW *w, const char *key, const PortfolioFix *x, ptrdiff_t n)
{
    jw_karr(w, key);
    for (ptrdiff_t i = 0; i < n; i++) {
        jw_arr(w);
        jw_int(w, x[i].rule);
        jw_int(w, x[i].place);
        jw_end(w);
    }
    jw_end(w);
}

static void put_rows(JsonW *w, const Portfolio *p)
{
    jw_karr(w, "rows");
    EACH (PortfolioRow, r, p->rows) {
        jw_obj(w);
        jw_kint(w, "rule", r->rule);
        put_i32s(w, "places", r->place, r->n);
        if (r->a)
            put_i64s(w, "a", r->a, r->n);
        jw_kbool(w, "at_least", r->at_least);
        jw_kint(w, "bound", r->bound);
        jw_end(w);
    }
    jw_end(w);
}

static void put_objective(JsonW *w, const Portfolio *p)
{
    put_i64s(w, "gain", p->gain, p->places);
    jw_karr(w, "covers");
    EACH (PortfolioCover, c, p->covers) {
        jw_obj(w);
        jw_kint(w, "weight", c->weight);
        put_i32s(w, "places", c->place, c->n);
        jw_end(w);
    }
    jw_end(w);
    jw_karr(w, "draws");
    EACH (PortfolioDraw, d, p->draws) {
        jw_obj(w);
        put_i32s(w, "places", d->place, d->n);
        put_i32s(w, "credit", d->credit, d->n);
        jw_end(w);
    }
    jw_end(w);
    jw_kint(w, "percent", p->percent);
}

Str mip_model_json(Arena *a, const Portfolio *p)
{
    Buf out = buf_new(a);
    JsonW w = json_w(&out);
    jw_obj(&w);
    jw_kint(&w, "places", p->places);
    jw_kint(&w, "min", p->min);
    jw_kint(&w, "max", p->max);
    jw_kint(&w, "count_rule", p->count_rule);
    jw_kint(&w, "rules", p->rules);
    put_objective(&w, p);
    put_rows(&w, p);
    jw_karr(&w, "pairs");
    EACH (PortfolioPair, x, p->pairs) {
        jw_arr(&w);
        jw_int(&w, x->rule);
        jw_int(&w, x->a);
        jw_int(&w, x->b);
        jw_end(&w);
    }
    jw_end(&w);
    put_fixes(&w, "must", p->must.at, p->must.len);
    put_fixes(&w, "never", p->never.at, p->never.len);
    jw_end(&w);
    return buf_str(&out);
}

static const char *const status_name[] = { "optimal", "gap", "impossible", "unknown" };

Str mip_result_json(Arena *a, const MipResult *r)
{
    Buf out = buf_new(a);
    JsonW w = json_w(&out);
    jw_obj(&w);
    jw_kstr(&w, "status", str_z(status_name[r->status]));
    jw_kint(&w, "quantile", r->worth.quantile);
    jw_kint(&w, "quantile_bound", r->bound.quantile);
    jw_kint(&w, "total", r->worth.total);
    jw_kint(&w, "total_bound", r->bound.total);
    jw_kbool(&w, "first", r->first);
    put_i32s(&w, "chosen", r->chosen.at, r->chosen.len);
    put_i32s(&w, "conflict", r->conflict.at, r->conflict.len);
    jw_kbool(&w, "minimal", r->minimal);
    jw_end(&w);
    return buf_str(&out);
}

// ---- Reading. The first field that is not what it should be is remembered; everything after it reads as
// nothing.
typedef struct {
    Arena *a;
    const char *bad;
} In;

static int64_t number(In *in, const json_t *v, const char *key, int64_t lo, int64_t hi)
{
    if (!json_is_integer(v) || json_integer_value(v) < lo || json_integer_value(v) > hi) {
        in->bad = in->bad ? in->bad : key;
        return lo > 0 ? lo : 0;
    }
    return json_integer_value(v);
}

static int64_t get(In *in, const json_t *object, const char *key, int64_t lo, int64_t hi)
{
    return number(in, json_object_get(object, key), key, lo, hi);
}

static int32_t get_i32(In *in, const json_t *object, const char *key)
{
    return (int32_t)get(in, object, key, INT32_MIN, INT32_MAX);
}

static const json_t *list(In *in, const json_t *object, const char *key, int32_t *n)
{
    const json_t *v = json_object_get(object, key);
    if (!json_is_array(v) || json_array_size(v) > INT32_MAX) {
        in->bad = in->bad ? in->bad : key;
        v = NULL;
    }
    *n = (int32_t)json_array_size(v);
    return v;
}

static const int32_t *i32s(In *in, const json_t *object, const char *key, int32_t *n)
{
    const json_t *v = list(in, object, key, n);
    int32_t *x = NEWS(in->a, int32_t, *n);
    for (int32_t i = 0; i < *n; i++)
        x[i] = (int32_t)number(in, json_array_get(v, (size_t)i), key, INT32_MIN, INT32_MAX);
    return x;
}

static const int64_t *i64s(In *in, const json_t *object, const char *key, int32_t want)
{
    int32_t n;
    const json_t *v = list(in, object, key, &n);
    int64_t *x = NEWS(in->a, int64_t, want);
    if (n != want)
        in->bad = in->bad ? in->bad : key;
    for (int32_t i = 0; i < n && i < want; i++)
        x[i] = number(in, json_array_get(v, (size_t)i), key, INT64_MIN, INT64_MAX);
    return x;
}

static void get_objective(In *in, const json_t *v, Portfolio *p)
{
    int32_t n;
    p->gain = i64s(in, v, "gain", p->places);
    const json_t *covers = list(in, v, "covers", &n);
    for (int32_t i = 0; i < n; i++) {
        const json_t *c = json_array_get(covers, (size_t)i);
        PortfolioCover *cover = PUSH(in->a, &p->covers);
        cover->weight = get(in, c, "weight", INT64_MIN, INT64_MAX);
        cover->place = i32s(in, c, "places", &cover->n);
    }
    const json_t *draws = list(in, v, "draws", &n);
    for (int32_t i = 0; i < n; i++) {
        const json_t *d = json_array_get(draws, (size_t)i);
        PortfolioDraw *draw = PUSH(in->a, &p->draws);
        int32_t credits;
        draw->place = i32s(in, d, "places", &draw->n);
        draw->credit = i32s(in, d, "credit", &credits);
        if (credits != draw->n)
            in->bad = in->bad ? in->bad : "credit";
    }
    p->percent = get_i32(in, v, "percent");
}

static void get_rows(In *in, const json_t *v, Portfolio *p)
{
    int32_t n;
    const json_t *rows = list(in, v, "rows", &n);
    for (int32_t i = 0; i < n; i++) {
        const json_t *r = json_array_get(rows, (size_t)i);
        PortfolioRow *row = PUSH(in->a, &p->rows);
        row->rule = get_i32(in, r, "rule");
        row->place = i32s(in, r, "places", &row->n);
        row->a = json_object_get(r, "a") ? i64s(in, r, "a", row->n) : NULL;
        row->at_least = json_is_true(json_object_get(r, "at_least"));
        row->bound = get(in, r, "bound", INT64_MIN, INT64_MAX);
    }
}

// Lists of small tuples: [rule, place] or [rule, a, b].
static const int32_t *tuples(In *in, const json_t *v, const char *key, int32_t width, int32_t *n)
{
    const json_t *rows = list(in, v, key, n);
    int32_t *x = NEWS(in->a, int32_t, (ptrdiff_t)*n * width);
    for (int32_t i = 0; i < *n; i++)
        for (int32_t c = 0; c < width; c++)
            x[i * width + c] = (int32_t)number(in, json_array_get(json_array_get(rows, (size_t)i), (size_t)c),
                                               key, 0, INT32_MAX);
    return x;
}

static void get_fixed(In *in, const json_t *v, Portfolio *p)
{
    int32_t n;
    const int32_t *x = tuples(in, v, "pairs", 3, &n);
    for (int32_t i = 0; i < n; i++)
        *PUSH(in->a, &p->pairs) = (PortfolioPair){ x[3 * i], x[3 * i + 1], x[3 * i + 2] };
    x = tuples(in, v, "must", 2, &n);
    for (int32_t i = 0; i < n; i++)
        *PUSH(in->a, &p->must) = (PortfolioFix){ x[2 * i], x[2 * i + 1] };
    x = tuples(in, v, "never", 2, &n);
    for (int32_t i = 0; i < n; i++)
        *PUSH(in->a, &p->never) = (PortfolioFix){ x[2 * i], x[2 * i + 1] };
}

bool mip_model_read(Arena *a, Str json, Portfolio *out, Err *err)
{
    static const char *const fault[] = { "",      "places", "gain",  "covers", "rows",
                                         "pairs", "must",   "never", "draws" };
    json_t *v;
    In in = { a, NULL };
    int32_t at;
    *out = (Portfolio){ 0 };
    if (!json_read(json, &v, err))
        return false;
    out->places = (int32_t)get(&in, v, "places", 1, PORTFOLIO_PLACES_MAX);
    out->min = get_i32(&in, v, "min");
    out->max = get_i32(&in, v, "max");
    out->count_rule = get_i32(&in, v, "count_rule");
    out->rules = (int32_t)get(&in, v, "rules", 0, PORTFOLIO_RULES_MAX);
    get_objective(&in, v, out);
    get_rows(&in, v, out);
    get_fixed(&in, v, out);
    json_decref(v);
    if (!in.bad) {
        PortfolioFault found = portfolio_fault(a, out, &at);
        in.bad = found ? fault[found] : NULL;
    }
    return in.bad ? fail(err, MSG_MIP_MODEL, in.bad) : true;
}

bool mip_result_read(Arena *a, Str json, MipResult *out, Err *err)
{
    json_t *v;
    In in = { a, NULL };
    int32_t n;
    *out = (MipResult){ 0 };
    if (!json_read(json, &v, err))
        return false;
    int status = 0;
    while (status < COUNT(status_name) && !str_eq(json_get_str(v, "status"), str_z(status_name[status])))
        status++;
    if (status == COUNT(status_name))
        in.bad = "status";
    out->status = (MipStatus)status;
    out->worth.quantile = get(&in, v, "quantile", INT64_MIN, INT64_MAX);
    out->bound.quantile = get(&in, v, "quantile_bound", INT64_MIN, INT64_MAX);
    out->worth.total = get(&in, v, "total", INT64_MIN, INT64_MAX);
    out->bound.total = get(&in, v, "total_bound", INT64_MIN, INT64_MAX);
    out->first = json_is_true(json_object_get(v, "first"));
    out->minimal = json_is_true(json_object_get(v, "minimal"));
    const int32_t *x = i32s(&in, v, "chosen", &n);
    for (int32_t i = 0; i < n; i++)
        *PUSH(a, &out->chosen) = x[i];
    x = i32s(&in, v, "conflict", &n);
    for (int32_t i = 0; i < n; i++)
        *PUSH(a, &out->conflict) = x[i];
    json_decref(v);
    return in.bad ? fail(err, MSG_MIP_RESULT, in.bad) : true;
}
