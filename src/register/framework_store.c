// framework_store.c - versions of the framework in the city's file: a chain of rows that are only added to.
#include <sodium.h>

#include "city_pack.h"
#include "framework_in.h"
#include "ledger.h"
#include "register_sql.h"
#include "store.h"

Str fw_bytes(const uint8_t digest[FW_DIGEST])
{
    return (Str){ (const char *)digest, FW_DIGEST };
}

void fw_digest(Str text, uint8_t out[FW_DIGEST])
{
    crypto_generichash(out, FW_DIGEST, (const unsigned char *)(text.at ? text.at : ""),
                       (unsigned long long)text.len, NULL, 0);
}

// ---- The chain
typedef struct {
    FwRow row;
    Str ledger, prev;
} ChainRow;
typedef ARRAY(ChainRow) ChainRows;

static void link_field(Buf *b, Str s)
{
    buf_fmt(b, "%td:", s.len);
    buf_add(b, s);
}

static void link_hash(Arena *a, const ChainRow *r, uint8_t out[FW_DIGEST])
{
    Buf b = buf_new(a);
    buf_add(&b, S("KHOFRAMEWORK1\n"));
    link_field(&b, r->prev);
    link_field(&b, str_fmt(a, "%d.%d", r->row.version, r->row.revision));
    link_field(&b, str_z(fw_act_names[r->row.act]));
    link_field(&b, fw_bytes(r->row.digest));
    link_field(&b, r->row.author);
    link_field(&b, r->row.reason);
    link_field(&b, instant_str(a, r->row.made));
    link_field(&b, r->ledger);
    fw_digest(buf_str(&b), out);
}

static bool read_chain(Db *db, Arena *a, ChainRows *out, Err *err)
{
    Stmt *q = db_query(db, sql_framework_all);
    bool sound = true;
    *out = (ChainRows){ 0 };
    while (stmt_next(q)) {
        ChainRow r = { .ledger = col_blob(q, 7, a), .prev = col_blob(q, 8, a) };
        Str act = col_str(q, 2, a), digest = col_blob(q, 3, a), hash = col_blob(q, 9, a);
        r.row = (FwRow){ .version = (int)col_i64(q, 0),
                         .revision = (int)col_i64(q, 1),
                         .author = col_str(q, 4, a),
                         .reason = col_str(q, 5, a) };
        while (r.row.act < FW_ACTS && !str_eq(act, str_z(fw_act_names[r.row.act])))
            r.row.act++;
        sound = sound && r.row.act < FW_ACTS && digest.len == FW_DIGEST && hash.len == FW_DIGEST &&
                instant_parse(col_str(q, 6, a), &r.row.made);
        if (!sound)
            break;
        memcpy(r.row.digest, digest.at, FW_DIGEST);
        memcpy(r.row.hash, hash.at, FW_DIGEST);
        *PUSH(a, out) = r;
    }
    return stmt_end(q, err) && (sound || fail(err, MSG_FRAMEWORK_BROKEN, out->len + 1));
}

bool fw_in_force(FwAct act)
{
    return act == FW_BY_PACK || act == FW_BY_FREEZE;
}

bool fw_history(City *c, Arena *a, FwRows *out, Err *err)
{
    ChainRows all;
    ptrdiff_t last = -1;
    *out = (FwRows){ 0 };
    if (!read_chain(city_db(c), a, &all, err))
        return false;
    for (ptrdiff_t i = 0; i < all.len; i++) {
        *PUSH(a, out) = all.at[i].row;
        if (fw_in_force(all.at[i].row.act))
            last = i;
    }
    if (last >= 0)
        out->at[last].in_force = true;
    return true;
}

bool fw_frozen(FwRows rows, int version)
{
    EACH (const FwRow, r, rows)
        if (r->version == version && fw_in_force(r->act))
            return true;
    return false;
}

static bool body_of(Db *db, Arena *a, Str digest, Str *out, Err *err)
{
    uint8_t is[FW_DIGEST];
    Stmt *q = db_query(db, sql_framework_body);
    bind_blob(q, 1, digest);
    bool found = stmt_next(q);
    *out = found ? col_str(q, 0, a) : (Str){ 0 };
    if (!stmt_end(q, err))
        return false;
    fw_digest(*out, is);
    return (found && str_eq(fw_bytes(is), digest)) || fail(err, MSG_FRAMEWORK_BROKEN, (ptrdiff_t)0);
}

bool framework_verify(City *c, Arena *a, int64_t *bad_row, Err *err)
{
    ChainRows all;
    uint8_t before[FW_DIGEST] = { 0 }, hash[FW_DIGEST];
    Err broken = { 0 };
    *bad_row = 0;
    if (!read_chain(city_db(c), a, &all, err))
        return false;
    for (ptrdiff_t i = 0; i < all.len; i++) {
        const ChainRow *r = &all.at[i];
        Str body;
        link_hash(a, r, hash);
        if (memcmp(hash, r->row.hash, FW_DIGEST) != 0 || !str_eq(r->prev, fw_bytes(before)) ||
            !body_of(city_db(c), a, fw_bytes(r->row.digest), &body, &broken)) {
            *bad_row = i + 1;
            return true;
        }
        memcpy(before, r->row.hash, FW_DIGEST);
    }
    return true;
}

// Within the caller's transaction.
bool fw_add_row(City *c, Arena *a, FwRow *row, Str body, Err *err)
{
    ChainRows all;
    Hash head;
    int64_t block;
    uint8_t none[FW_DIGEST] = { 0 };
    if (!read_chain(city_db(c), a, &all, err) || !ledger_head(city_ledger(c), &head, &block, err))
        return false;
    const uint8_t *prev = all.len ? all.at[all.len - 1].row.hash : none;
    ChainRow r = { .row = *row, .ledger = hash_hex(a, head), .prev = fw_bytes(prev) };
    link_hash(a, &r, row->hash);
    Stmt *q = db_query(city_db(c), sql_framework_add);
    bind_i64(q, 1, row->version);
    bind_i64(q, 2, row->revision);
    bind_str(q, 3, str_z(fw_act_names[row->act]));
    bind_blob(q, 4, fw_bytes(row->digest));
    bind_str(q, 5, row->author);
    bind_str(q, 6, row->reason);
    bind_str(q, 7, instant_str(a, row->made));
    bind_blob(q, 8, r.ledger);
    bind_str(q, 9, body);
    bind_blob(q, 10, r.prev);
    bind_blob(q, 11, fw_bytes(row->hash));
    return stmt_run(q, err);
}

bool fw_add_recipe(Db *db, Str digest, Str base, Str framework, Err *err)
{
    Stmt *q = db_query(db, sql_recipe_add);
    bind_blob(q, 1, digest);
    bind_blob(q, 2, base);
    bind_blob(q, 3, framework);
    return stmt_run(q, err);
}

// ---- What a pack brings
int fw_next_version(FwRows rows)
{
    int last = 0;
    EACH (const FwRow, r, rows)
        last = r->version > last ? r->version : last;
    return last + 1;
}

static const FwRow *last_of(FwRows rows, bool pack_only)
{
    const FwRow *out = NULL;
    EACH (const FwRow, r, rows)
        if (pack_only ? r->act == FW_BY_PACK : fw_in_force(r->act))
            out = r;
    return out;
}

static bool text_of_pack(Arena *a, const Pack *pack, Str *body, uint8_t digest[FW_DIGEST], Err *err)
{
    Framework f;
    if (!framework_of_pack(a, pack, &f, err))
        return false;
    *body = framework_json(a, &f);
    fw_digest(*body, digest);
    return true;
}

bool framework_take_pack(City *c, Arena *a, const Pack *pack, Str author, int64_t now_ms, Err *err)
{
    FwRows rows;
    Str body;
    FwRow row = { .revision = 1,
                  .act = FW_BY_PACK,
                  .author = author,
                  .reason = str_fmt(a, "%.*s %.*s", PS(pack->id), PS(pack->version)),
                  .made = now_ms };
    if (!fw_history(c, a, &rows, err) || !text_of_pack(a, pack, &body, row.digest, err) ||
        !fw_add_recipe(city_db(c), fw_bytes(pack->digest), fw_bytes(pack->digest), fw_bytes(row.digest), err))
        return false;
    const FwRow *now = last_of(rows, false);
    row.version = fw_next_version(rows);
    return (now && !memcmp(now->digest, row.digest, FW_DIGEST)) || fw_add_row(c, a, &row, body, err);
}

bool framework_meet(City *c, PackPlan *plan, Faults *faults, Err *err)
{
    Arena *a = city_arena(c);
    FwRows rows;
    Str body;
    uint8_t digest[FW_DIGEST];
    if (!fw_history(c, a, &rows, err) || !text_of_pack(a, plan->pack, &body, digest, err))
        return false;
    const FwRow *now = last_of(rows, false), *told = last_of(rows, true);
    if (!now || !told || !memcmp(now->digest, digest, FW_DIGEST))
        return true;
    plan->keeps_framework = !memcmp(told->digest, digest, FW_DIGEST);
    plan->new_framework = !plan->keeps_framework;
    if (!plan->keeps_framework)
        return true;
    Framework f;
    const Pack *whole;
    Str stored;
    if (!body_of(city_db(c), a, fw_bytes(now->digest), &stored, err) ||
        !framework_read_json(a, S("framework"), stored, &f, faults, err))
        return false;
    framework_settle(a, &f);
    PackFiles files = fw_files(a, &f);
    if (!pack_swap(a, plan->pack, files.at, files.len, &whole, faults, err))
        return false;
    plan->pack = whole;
    return true;
}

typedef struct {
    Str digest;
    int64_t made;
} Applied;

// Files made before there were versions: each pack that was applied brought one.
bool framework_begin(City *c, Arena *a, Err *err)
{
    FwRows rows;
    ARRAY(Applied) packs = { 0 };
    Stmt *q;
    if (!fw_history(c, a, &rows, err))
        return false;
    if (rows.len)
        return true;
    q = db_query(city_db(c), sql_pack_all);
    bool ok = true;
    while (ok && stmt_next(q)) {
        Applied p = { .digest = col_blob(q, 0, a) };
        ok = instant_parse(col_str(q, 1, a), &p.made) || fail(err, MSG_PACK_STORED_BROKEN, (ptrdiff_t)0);
        *PUSH(a, &packs) = p;
    }
    if (!stmt_end(q, err) || !ok || !db_begin(city_db(c), err))
        return false;
    for (ptrdiff_t i = 0; ok && i < packs.len; i++) {
        const Pack *pack;
        ok = city_pack_of(c, packs.at[i].digest, &pack, err) &&
             framework_take_pack(c, a, pack, S("kho"), packs.at[i].made, err);
    }
    return db_end(city_db(c), ok, err);
}

// ---- Finding one
static bool parse_name(Str name, int64_t *version, int64_t *revision)
{
    Str rest = name, head = cut(&rest, '.');
    *revision = 0;
    return str_i64(head, version) && *version > 0 &&
           (head.len == name.len || (str_i64(rest, revision) && *revision > 0));
}

static const FwRow *row_named(FwRows rows, Str name)
{
    const FwRow *out = NULL;
    int64_t version, revision;
    if (!name.len)
        return last_of(rows, false);
    if (str_eq(name, S("draft"))) {
        for (ptrdiff_t i = rows.len; i-- > 0 && !out;)
            if (!fw_frozen(rows, rows.at[i].version))
                out = &rows.at[i];
        return out;
    }
    if (!parse_name(name, &version, &revision))
        return NULL;
    EACH (const FwRow, r, rows)
        if (r->version == version && (!revision || r->revision == revision))
            out = r;
    return out;
}

bool fw_find(City *c, Arena *a, Str name, FwRow *row, Framework *out, Err *err)
{
    FwRows rows;
    Faults faults = { 0 };
    Str body;
    if (!fw_history(c, a, &rows, err))
        return false;
    const FwRow *r = row_named(rows, name);
    if (!r)
        return str_eq(name, S("draft")) ? fail(err, MSG_FRAMEWORK_NO_DRAFT)
                                        : fail(err, MSG_FRAMEWORK_NO_VERSION, name);
    *row = *r;
    if (!body_of(city_db(c), a, fw_bytes(r->digest), &body, err) ||
        !framework_read_json(a, S("framework"), body, out, &faults, err))
        return false;
    framework_settle(a, out);
    return true;
}

bool framework_put_into(Db *db, Arena *a, const Pack *base, Str digest, const Pack **out, Err *err)
{
    Framework f;
    Faults faults = { 0 };
    Str body;
    if (!body_of(db, a, digest, &body, err) ||
        !framework_read_json(a, S("framework"), body, &f, &faults, err))
        return false;
    framework_settle(a, &f);
    PackFiles files = fw_files(a, &f);
    return pack_swap(a, base, files.at, files.len, out, &faults, err);
}

// The pack that the one in force was made from, and the framework it has.
bool fw_base(City *c, Arena *a, Str *base, Str *framework, Err *err)
{
    Str digest = fw_bytes(city_pack(c)->digest);
    if (!pack_recipe(city_db(c), a, digest, base, framework, err))
        return false;
    if (!base->len)
        *base = digest;
    return true;
}

bool fw_pack(City *c, Arena *a, Str name, const Pack **out, Err *err)
{
    FwRow row;
    Framework f;
    Str base, framework, digest = { 0 };
    if (!fw_find(c, a, name, &row, &f, err) || !fw_base(c, a, &base, &framework, err))
        return false;
    if (str_eq(framework, fw_bytes(row.digest))) {
        *out = city_pack(c);
        return true;
    }
    Stmt *q = db_query(city_db(c), sql_recipe_find);
    bind_blob(q, 1, base);
    bind_blob(q, 2, fw_bytes(row.digest));
    if (stmt_next(q))
        digest = col_blob(q, 0, a);
    if (!stmt_end(q, err))
        return false;
    if (digest.len)
        return city_pack_of(c, digest, out, err);
    const Pack *from, *made;
    if (!city_pack_of(c, base, &from, err) ||
        !framework_put_into(city_db(c), city_arena(c), from, fw_bytes(row.digest), &made, err))
        return false;
    *out = city_keep(c, made);
    return db_mode(city_db(c)) == DB_READ ||
           fw_add_recipe(city_db(c), fw_bytes((*out)->digest), base, fw_bytes(row.digest), err);
}

// ---- Through a view
static bool may_read(const View *v, Err *err)
{
    return v->rule->sees[SENS_STAFF] || fail(err, MSG_FRAMEWORK_STAFF);
}

bool framework_history(City *c, const View *v, Arena *a, FwRows *out, Err *err)
{
    return may_read(v, err) && fw_history(c, a, out, err);
}

bool framework_find(City *c, const View *v, Arena *a, Str name, FwRow *row, Framework *out, Err *err)
{
    return may_read(v, err) && fw_find(c, a, name, row, out, err);
}

bool framework_pack(City *c, const View *v, Arena *a, Str name, const Pack **out, Err *err)
{
    return may_read(v, err) && fw_pack(c, a, name, out, err);
}

bool framework_name(City *c, const Pack *pack, FwName *out, Err *err)
{
    Arena *a = arena_new();
    Str base, framework;
    FwRows rows;
    *out = (FwName){ 0 };
    bool ok = pack_recipe(city_db(c), a, fw_bytes(pack->digest), &base, &framework, err) &&
              fw_history(c, a, &rows, err);
    for (ptrdiff_t i = 0; ok && i < rows.len; i++)
        if (str_eq(framework, fw_bytes(rows.at[i].digest))) {
            FwName n = { rows.at[i].version, rows.at[i].revision, fw_frozen(rows, rows.at[i].version) };
            *out = n;
        }
    arena_free(a);
    return ok;
}

Str fw_name_text(Arena *a, FwName n)
{
    return n.frozen ? str_fmt(a, "%d", n.version) : str_fmt(a, "%d.%d", n.version, n.revision);
}
