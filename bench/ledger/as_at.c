// as_at.c - CPU milliseconds of "as it was on, as known on": one record, and lists. Run by bench/ledger.sh.
//
//   as_at_bench PACK DIR PLACES OBSERVATIONS     places of the pack's ranked type, observations of 1 to 4
//   facts each as_at_bench PACK DIR 1 300 FACTS             one record with 300 observations of FACTS facts
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"
#include "record.h"

static Err err;

static void must(Arena *a, bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "as_at_bench: %s\n", err.kind ? err_text(a, LANG_EN, &err).at : "the pack has faults");
    exit(1);
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

enum { DAY_MS = 86400000, FROM_DAY = 18000 };
static const int64_t start = 1760000000000;

// Entered attributes of plain kinds, which is what people fill in.
static AttrRefs usable(Arena *a, const RecordType *type)
{
    AttrRefs out = { 0 };
    EACH (const Attr *, at, type->attrs)
        if (!(*at)->derived.len && (*at)->sensitivity < SENS_PERSONAL &&
            ((*at)->value_type == VT_NUM || (*at)->value_type == VT_TEXT || (*at)->value_type == VT_BOOL))
            *PUSH(a, &out) = *at;
    return out;
}

static Value value_for(Arena *a, const Attr *attr, long n)
{
    switch (attr->value_type) {
    case VT_NUM:
        return value_num((double)(n % 1000) + 0.5);
    case VT_BOOL:
        return value_bool(n % 2);
    default:
        return value_text(a, str_fmt(a, "Nhà máy Dệt kim %ld", n % 97));
    }
}

static Obs observation(Arena *a, const Pack *pack, const AttrRefs *attrs, long place, long n, int facts)
{
    static const char *const authors[] = { "Lan", "Minh", "Hoa" };

    Obs o = { .id = str_fmt(a, "%.*s/B%ld", PS(pack->ranking.type), place),
              .conf = CONF_NONE,
              .valid = valid_since(FROM_DAY + (int32_t)(n * 7 % 1500)) };
    o.prov = (Prov){ .source = str_fmt(a, "https://example.org/%ld", n % 40),
                     .source_class = pack->classes.at[n % pack->classes.len].name,
                     .method = S("visit"),
                     .author = str_z(authors[n % COUNT(authors)]) };
    assert(attrs->len > 0);
    for (int i = 0; i < facts; i++) {
        const Attr *attr = attrs->at[(n * 5 + i) % attrs->len];
        *PUSH(a, &o.facts) = (Fact){ attr->number, value_for(a, attr, n + i) };
    }
    return o;
}

static void fill(City *city, Arena *a, long places, long observations, int facts)
{
    AttrRefs attrs = usable(a, pack_type(city_pack(city), city_pack(city)->ranking.type));
    for (long n = 0; n < observations;) { // imports of many places, edits of one
        Arena *row = arena_new();
        LedgerWriter *w;
        Written done;
        BlockInfo info = { S("bench"), start + n * 1000, BLOCK_IMPORT, S("bench") };
        must(a, ledger_begin(city_ledger(city), row, &info, &w, &err));
        for (long end = n + (places > 1 ? 4000 : 1); n < end && n < observations; n++) {
            int64_t seq;
            Obs o =
                observation(row, city_pack(city), &attrs, n % places, n, facts ? facts : 1 + (int)(n % 4));
            must(a, ledger_add(w, &o, &seq, &err));
        }
        must(a, ledger_commit(w, &done, &err));
        arena_free(row);
    }
}

static int by_size(const void *x, const void *y)
{
    double d = *(const double *)x - *(const double *)y;
    return d < 0 ? -1 : d > 0;
}

static double one(City *city, const View *v, AsOf at, Str id, int times)
{
    double from = cpu();
    for (int i = 0; i < times; i++) {
        Arena *row = arena_new();
        Record r;
        must(row, record_read(city, v, row, at, id, &r, &err));
        arena_free(row);
    }
    return (cpu() - from) / times * 1e3;
}

static double list(City *city, const View *v, AsOf at, ptrdiff_t *n)
{
    double from = cpu();
    Arena *row = arena_new();
    const RecordType *type = pack_type(at.pack, at.pack->ranking.type);
    ListAsk ask = { .type = type->name, .values_only = true, .attrs = type->list, .limit = 50 };
    RecordList out;
    must(row, record_list(city, v, row, at, &ask, &out, &err));
    *n = out.total;
    arena_free(row);
    return (cpu() - from) * 1e3;
}

int main(int argc, char **argv)
{
    Arena *a = arena_new();
    City *city;
    View view;
    AsOf at;
    Faults faults = { 0 };
    if (argc < 5)
        return 2;
    long places = atol(argv[3]), observations = atol(argv[4]);
    CityNew how = { .path = str_fmt(a, "%s/as_at_%ld_%ld.gpkg", argv[2], places, (long)getpid()),
                    .pack_dir = str_z(argv[1]),
                    .author = S("bench"),
                    .now_ms = start,
                    .illustrative = true };
    must(a, city_create(a, &how, &city, &faults, &err));
    fill(city, a, places, observations, argc > 5 ? atoi(argv[5]) : 0);
    must(a, view_open(city, S("staff"), S("bench"), LANG_VI, &view, &err));
    must(a, asof_read(city, start + DAY_MS, S("2023-06-30"), S(""), &at, &err));
    enum { TIMES = 9 };
    double took[TIMES];
    ptrdiff_t n = places;
    Str id = str_fmt(a, "%.*s/B0", PS(at.pack->ranking.type));
    for (int i = 0; i < TIMES; i++)
        took[i] = places == 1 ? one(city, &view, at, id, 100) : list(city, &view, at, &n);
    qsort(took, TIMES, sizeof *took, by_size);
    if (places == 1)
        printf("as-at, one record, %ld observations of %s facts: %.3f CPU ms\n", observations, argv[5],
               took[TIMES / 2]);
    else
        printf("as-at, list of %td places, %ld observations: %.1f CPU ms\n", n, observations,
               took[TIMES / 2]);
    city_close(city);
    for (int i = 0; i < 3; i++)
        unlink(str_cz(a, str_fmt(a, "%.*s%s", PS(how.path), (const char *[]){ "", "-wal", "-shm" }[i])));
    arena_free(a);
    return 0;
}
