// city.c - one open city: its file, its chain, its pack.
#include <string.h>
#include <unistd.h>

#include "city_pack.h"
#include "feature.h"
#include "framework.h"
#include "ledger.h"
#include "pack.h"
#include "register_sql.h"
#include "resolve.h"
#include "sql_functions.h"
#include "wards_in.h"

struct City {
    Arena *arena; // of the city itself: packs, paths
    Db *db;
    Ledger *ledger;
    const Pack *pack;
    const Pack *layout_of; // the pack of which layout is
    Str layout;
    bool illustrative; // this city or its pack is invented
    bool simulated;    // this city is: nothing real may come in
    bool behind;       // city_behind
    ARRAY(const Deriver *) derivers;
    ARRAY(const RecordType *) derived; // the type of each
    ARRAY(WardMap *) maps;             // outlines of wards, each once
    ARRAY(const Pack *) earlier; // read for "known at": each once, or a server would grow by one a question
};

static bool is_personal(void *ctx, int number)
{
    const City *c = ctx;
    const Attr *attr = c->pack ? pack_attr_no(c->pack, number) : NULL;
    return attr && attr->sensitivity == SENS_PERSONAL;
}

static City *city_new(void)
{
    Arena *a = arena_new();
    City *c = NEW(a, City);
    c->arena = a;
    return c;
}

bool city_behind(const City *c)
{
    return c->behind;
}

void city_close(City *c)
{
    if (!c)
        return;
    city_ward_forget(c);
    db_close(c->db);
    arena_free(c->arena);
}

// From this version on the tables that an older program made besides the ledger are only not read.
enum { READABLE_SCHEMA = 2 };

static bool open_parts(City *c, Err *err)
{
    const char *const schema[] = { sql_records_schema_1, sql_records_schema_2, sql_records_schema_3,
                                   sql_records_schema_4, sql_records_schema_5 },
                      *const imports[] = { sql_import_schema_1, sql_import_schema_2 },
                      *const wards[] = { sql_wards_schema_1 };
    return sql_functions(c->db, err) && pack_migrate(c->db, err) &&
           db_migrate_or_read(c->db, "register", schema, COUNT(schema), READABLE_SCHEMA, &c->behind, err) &&
           db_migrate(c->db, "import", imports, COUNT(imports), err) &&
           db_migrate(c->db, "wards", wards, COUNT(wards), err) &&
           ledger_open(c->arena, c->db, is_personal, c, &c->ledger, err);
}

// A list that was given away (report_records) is a GeoPackage of ours too, but no city: it gets no tables.
static bool not_an_export(City *c, Str path, Err *err)
{
    Str of;
    bool found;
    if (!db_meta_get(c->db, c->arena, S("export_of"), &of, &found, err))
        return false;
    return !found || fail(err, MSG_REGISTER_EXPORT, path, of);
}

bool city_open(Arena *a, Str path, CityMode mode, City **out, Err *err)
{
    City *c = city_new();
    Str mark;
    bool found = false;
    *out = NULL;
    if (db_open(a, path, mode == CITY_WRITE ? DB_WRITE : DB_READ, &c->db, err) &&
        not_an_export(c, path, err) && open_parts(c, err) && pack_current(c->db, c->arena, &c->pack, err) &&
        (mode == CITY_READ || framework_begin(c, c->arena, err)) &&
        db_meta_get(c->db, c->arena, S("illustrative"), &mark, &found, err)) {
        c->simulated = found;
        c->illustrative = found || c->pack->illustrative;
        *out = c;
        if (mode == CITY_READ || features_upgrade(c, a, err))
            return true;
        *out = NULL;
    }
    city_close(c);
    return false;
}

Str city_layout(City *c)
{
    if (c->layout_of != c->pack) {
        c->layout = features_layout(c->arena, c->pack);
        c->layout_of = c->pack;
    }
    return c->layout;
}

// ---- The pack and its own data

static Obs obs_of(Arena *a, const PackObs *p)
{
    Obs o = { .id = p->record, .kind = OBS_FACTS, .valid = valid_of(p->date), .conf = CONF_NONE };
    o.prov = (Prov){ .source = p->source,
                     .source_class = p->class,
                     .method = p->method,
                     .author = p->author,
                     .note = p->note,
                     .one_of = p->one_of };
    EACH (const PackFact, f, p->facts)
        *PUSH(a, &o.facts) = (Fact){ f->attr->number, f->value };
    return o;
}

// What makes two observations the same row of data: told again, it adds nothing.
static bool row_key(Arena *a, const Obs *o, Str *key, Err *err)
{
    Str facts;
    if (!facts_encode(a, &o->facts, &facts, err))
        return false;
    *key = str_fmt(a, "%.*s\n%.*s\n%.*s\n%.*s\n%d %d %d\n%.*s\n", PS(o->id), PS(o->prov.source),
                   PS(o->prov.source_class), PS(o->prov.method), o->valid.from, o->valid.to, o->prov.one_of,
                   PS(o->prov.note));
    Buf b = buf_new(a);
    buf_add(&b, *key);
    buf_add(&b, facts);
    *key = buf_str(&b);
    return true;
}

static bool rows_told(City *c, Arena *a, Map **told, Err *err)
{
    *told = map_new(a);
    ObsScan *scan = ledger_scan(c->ledger, a, 0, S(""), SEQ_ALL);
    Obs o;
    bool ok = true;
    while (ok && obs_next(scan, a, &o)) {
        Str key;
        ok = o.kind != OBS_FACTS || row_key(a, &o, &key, err);
        if (ok && o.kind == OBS_FACTS)
            *map_slot(*told, key) = c;
    }
    return obs_end(scan, err) && ok;
}

static bool add_rows(City *c, Arena *a, LedgerWriter *w, const PackObsList *rows, int64_t *added, Err *err)
{
    Map *told;
    *added = 0;
    if (!rows_told(c, a, &told, err))
        return false;
    EACH (const PackObs, p, *rows) {
        Obs o = obs_of(a, p);
        Str key;
        int64_t seq;
        if (!row_key(a, &o, &key, err))
            return false;
        if (map_get(told, key))
            continue;
        if (!ledger_add(w, &o, &seq, err))
            return false;
        ++*added;
    }
    return true;
}

// Pack, its observations and the tables made of them: one transaction.
static bool put_pack(City *c, Arena *a, const Pack *pack, Str author, int64_t now_ms, Faults *faults,
                     int64_t *added, Err *err)
{
    PackObsList rows;
    LedgerWriter *w;
    Written written;
    int64_t seq;
    BlockInfo info = { .author = author,
                       .now_ms = now_ms,
                       .kind = BLOCK_IMPORT,
                       .label = str_fmt(a, "pack %.*s %.*s", PS(pack->id), PS(pack->version)) };
    const Pack *before = c->pack;
    rows = (PackObsList){ 0 };
    // A city of invented places takes nothing real: no real name may ever carry an invented value.
    if ((!c->simulated && !pack_observations(pack, a, &rows, faults, err)) ||
        !ledger_last_seq(c->ledger, &seq, err))
        return false;
    c->pack = pack;
    if (ledger_begin(c->ledger, a, &info, &w, err)) {
        if (pack_store(c->db, pack, instant_str(a, now_ms), seq, err) &&
            framework_take_pack(c, a, pack, author, now_ms, err) && features_make(c, a, err) &&
            add_rows(c, a, w, &rows, added, err) && features_rebuild(c, a, now_ms, err)) {
            if (ledger_commit(w, &written, err))
                return true;
        } else {
            ledger_abort(w);
        }
    }
    c->pack = before;
    return false;
}

// What the loader found, out of the arena that is about to go.
static Faults faults_kept(Arena *a, Faults from)
{
    Faults out = { 0 };
    EACH (const Fault, f, from)
        *PUSH(a, &out) = (Fault){ str_copy(a, f->file), f->line, f->err };
    return out;
}

bool city_create(Arena *a, const CityNew *n, City **out, Faults *faults, Err *err)
{
    City *c = city_new();
    const Pack *pack;
    int64_t added;
    *out = NULL;
    bool made = false;
    if (pack_load_dir(c->arena, n->pack_dir, &pack, faults, err) &&
        db_open(a, n->path, DB_CREATE, &c->db, err)) {
        made = true;
        c->simulated = n->illustrative;
        c->illustrative = n->illustrative || pack->illustrative;
        if (open_parts(c, err) &&
            (!n->illustrative || db_meta_set(c->db, S("illustrative"), S("yes"), err)) &&
            put_pack(c, a, pack, n->author, n->now_ms, faults, &added, err)) {
            *out = c;
            return true;
        }
    }
    *faults = faults_kept(a, *faults);
    city_close(c);
    if (made)
        unlink(str_cz(a, n->path));
    return false;
}

static bool code_used(void *ctx, const Attr *attr, Str code)
{
    const Records *all = ctx; // of the attribute's type: asked type by type
    EACH (const Record, r, *all) {
        const Field *f = record_field(r, attr->name);
        if (!f)
            continue;
        EACH (const Cite, cite, f->cites)
            if (strs_has(cite->value.set, code) || strs_has(cite->value.may, code))
                return true;
    }
    return false;
}

static bool used_anywhere(void *ctx, const Attr *attr, Str code)
{
    Map *by_type = ctx;
    Records *all = map_get(by_type, attr->type);
    return all && code_used(all, attr, code);
}

bool city_pack_plan(City *c, Arena *a, Str dir, int64_t now_ms, PackPlan *out, Faults *faults, Err *err)
{
    *out = (PackPlan){ 0 };
    if (!pack_load_dir(c->arena, dir, &out->pack, faults, err))
        return false;
    if (!framework_meet(c, out, faults, err))
        return false;
    Map *by_type = map_new(a);
    AsOf now = { .valid = day_at(c->pack->zone, now_ms), .seq = SEQ_ALL, .now = true, .pack = c->pack };
    EACH (const RecordType, t, c->pack->types) {
        Records *all = NEW(a, Records);
        if (!load_type(c, a, now, t, all, err))
            return false;
        *map_slot(by_type, t->name) = all;
    }
    out->changes = pack_diff(a, c->pack, out->pack, used_anywhere, by_type);
    EACH (const PackChange, change, out->changes)
        out->refused += change->refused;
    return true;
}

bool city_pack_apply(City *c, Arena *a, const PackPlan *plan, Str author, int64_t now_ms, Faults *faults,
                     int64_t *added, Err *err)
{
    if (plan->refused)
        return fail(err, MSG_REGISTER_PACK_REFUSED, plan->refused);
    return put_pack(c, a, plan->pack, author, now_ms, faults, added, err);
}

// ---- Asking

const Pack *city_pack(const City *c)
{
    return c->pack;
}

bool city_illustrative(const City *c)
{
    return c->illustrative;
}

Str city_path(const City *c)
{
    return db_path(c->db);
}

Db *city_db(City *c)
{
    return c->db;
}

Ledger *city_ledger(City *c)
{
    return c->ledger;
}

static bool same_digest(const Pack *p, Str digest)
{
    return digest.len == (ptrdiff_t)sizeof p->digest && !memcmp(p->digest, digest.at, sizeof p->digest);
}

bool city_is_fresh(City *c, bool *out, Err *err)
{
    Arena *a = arena_new();
    Str digest;
    bool ok = pack_digest_at(c->db, a, INT64_MAX, &digest, err);
    *out = ok && same_digest(c->pack, digest);
    arena_free(a);
    return ok;
}

int64_t city_state(City *c)
{
    return db_state(c->db);
}

const Pack *city_keep(City *c, const Pack *pack)
{
    Str digest = { (const char *)pack->digest, (ptrdiff_t)sizeof pack->digest };
    if (same_digest(c->pack, digest))
        return c->pack;
    EACH (const Pack *, earlier, c->earlier)
        if (same_digest(*earlier, digest))
            return *earlier;
    *PUSH(c->arena, &c->earlier) = pack;
    return pack;
}

bool city_pack_of(City *c, Str digest, const Pack **out, Err *err)
{
    if (same_digest(c->pack, digest)) {
        *out = c->pack;
        return true;
    }
    EACH (const Pack *, earlier, c->earlier)
        if (same_digest(*earlier, digest)) {
            *out = *earlier;
            return true;
        }
    if (!pack_by_digest(c->db, c->arena, digest, out, err))
        return false;
    *PUSH(c->arena, &c->earlier) = *out;
    return true;
}

bool city_pack_at(City *c, int64_t seq, const Pack **out, Err *err)
{
    Arena *a = arena_new();
    Str digest;
    *out = NULL;
    bool ok = pack_digest_at(c->db, a, seq, &digest, err) && city_pack_of(c, digest, out, err);
    arena_free(a);
    return ok;
}

void city_use(City *c, const Pack *pack)
{
    if (c->pack != pack)
        *PUSH(c->arena, &c->earlier) = c->pack;
    c->pack = pack;
}

Arena *city_arena(City *c)
{
    return c->arena;
}

void city_ward_forget(City *c)
{
    EACH (WardMap *, m, c->maps)
        ward_map_close(*m);
    c->maps.len = 0;
}

bool city_ward_map(City *c, int64_t seq, const WardMap **out, Err *err)
{
    Arena *a = arena_new();
    Obs last;
    WardMap *made = NULL;
    *out = NULL;
    bool ok = ward_map_obs(c->ledger, a, seq, &last, err);
    if (ok && last.seq)
        EACH (WardMap *, m, c->maps)
            *out = ward_map_seq(*m) == last.seq ? *m : *out;
    if (ok && last.seq && !*out) {
        ok = ward_map_load(c->db, &last, &made, err);
        if (ok)
            *PUSH(c->arena, &c->maps) = made;
        *out = made;
    }
    arena_free(a);
    return ok;
}

bool city_deriver(City *c, Arena *a, AsOf at, const RecordType *type, const Deriver **out, Err *err)
{
    const WardMap *map = NULL;
    if (type->spatial && at.pack->wards.len && !city_ward_map(c, at.seq, &map, err))
        return false;
    for (ptrdiff_t i = 0; i < c->derived.len; i++)
        if (c->derived.at[i] == type) {
            *out = deriver_on(a, c->derivers.at[i], at.valid, map);
            return true;
        }
    Deriver *made;
    if (!deriver_open(c->arena, at.pack, type, at.valid, &made, err))
        return false;
    *PUSH(c->arena, &c->derived) = type;
    *PUSH(c->arena, &c->derivers) = made;
    *out = deriver_on(a, made, at.valid, map);
    return true;
}

bool city_decided(City *c, bool *out, Err *err)
{
    Arena *a = arena_new();
    Str what;
    bool ok = db_meta_get(c->db, a, S("published"), &what, out, err);
    arena_free(a);
    return ok;
}

bool city_publish(City *c, Str what, Err *err)
{
    return db_meta_set(c->db, S("published"), what, err);
}
