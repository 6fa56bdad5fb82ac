// framework_write.c - changes of the framework: every way in is checked as a pack is, then stored whole or
// not at all.
#include "city_pack.h"
#include "fold.h"
#include "framework_in.h"
#include "ledger.h"
#include "store.h"

typedef struct {
    FwRow from;
    Framework before;
    FwAct act;
    Str reason, author;
    int64_t now_ms;
    bool dry_run;
} Change;

// The row that a change goes on from, and the numbers of the one it makes.
static bool begin_change(City *c, const View *v, Arena *a, Str version, Change *ch, FwRow *row, Err *err)
{
    FwRows rows;
    FwRow draft;
    Framework unused;
    Err none = { 0 };
    if (!v->rule->sees[SENS_STAFF])
        return fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
    if (!str_trim(ch->reason).len)
        return fail(err, MSG_FRAMEWORK_REASON);
    if (!fw_history(c, a, &rows, err))
        return false;
    bool open = fw_find(c, a, S("draft"), &draft, &unused, &none);
    if (!fw_find(c, a, version.len ? version : open ? S("draft") : S(""), &ch->from, &ch->before, err))
        return false;
    if (version.len && fw_frozen(rows, ch->from.version)) {
        const FwRow *by = &ch->from;
        EACH (const FwRow, r, rows)
            if (r->version == ch->from.version && fw_in_force(r->act))
                by = r;
        return fail(err, MSG_FRAMEWORK_FROZEN, (int64_t)ch->from.version, by->author,
                    str_sub(instant_str(a, by->made), 0, 10));
    }
    *row = (FwRow){ .version = open ? draft.version : fw_next_version(rows),
                    .revision = open ? draft.revision + 1 : 1,
                    .act = ch->act,
                    .author = ch->author,
                    .reason = ch->reason,
                    .made = ch->now_ms };
    return true;
}

// Faults of a file that we made say the row instead of a line nobody can see.
static void place_faults(Arena *a, Faults *faults, ptrdiff_t from, const Framework *f)
{
    for (ptrdiff_t i = from; i < faults->len; i++) {
        Fault *x = &faults->at[i];
        for (FwTableId id = 0; id < FW_TABLES; id++) {
            CsvTable csv;
            Err err = { 0 };
            if (!x->line || !str_eq(x->file, str_z(fw_spec(id)->file)) ||
                !csv_table(a, framework_csv(a, f, id), &csv, &err))
                continue;
            for (ptrdiff_t r = 0; r < csv.rows.len; r++)
                if (csv.rows.at[r].line == x->line) {
                    x->file = str_fmt(a, "%.*s %.*s", PS(x->file), PS(fw_key(a, id, &f->table[id], r)));
                    x->line = 0;
                    break;
                }
        }
    }
}

// Faults that name what is wrong by the criterion, and so do not say the column themselves.
static const struct {
    MsgId id;
    const char *column;
} columns_of[] = { { MSG_PACK_FN_ENDS, "value_function_params" },
                   { MSG_PACK_FN_POINTS, "value_function_params" },
                   { MSG_PACK_FN_SHARE, "value_function_params" },
                   { MSG_PACK_FN_CODE_MISSING, "value_function_params" },
                   { MSG_PACK_FN_PEAK, "value_function_params" },
                   { MSG_PACK_MEMBER, "value_function_params" },
                   { MSG_PACK_MEMBER_UNKNOWN, "value_function_params" },
                   { MSG_PACK_FN_TYPE, "value_function" },
                   { MSG_PACK_FN_DIRECTION, "direction" },
                   { MSG_PACK_CODE_UNKNOWN, "value_function_params" },
                   { MSG_PACK_TWICE, "criterion_id" },
                   { MSG_PACK_WITHIN_SUM, "weight_in_group" },
                   { MSG_FRAMEWORK_ZERO, "weight_in_group" },
                   { MSG_FRAMEWORK_CLASH, "name_vi" },
                   { MSG_FRAMEWORK_GROUP_ZERO, "group_weight" },
                   { MSG_FRAMEWORK_GROUP_CLASH, "group_vi" },
                   { MSG_PACK_GROUP_SUM, "group_weight" },
                   { MSG_PACK_GROUP_DIFFERS, "group_id" },
                   { MSG_PACK_ATTR_UNKNOWN, "attribute" } };

Str framework_fault_column(const Fault *f)
{
    Str file = f->file, name = cut(&file, ' '), arg = err_str(&f->err, 0);
    for (FwTableId id = 0; id < FW_TABLES; id++) {
        if (!str_eq(name, str_z(fw_spec(id)->file)))
            continue;
        if (arg.len && fw_column(id, arg))
            return arg;
        for (int i = 0; id == FW_CRITERIA && i < COUNT(columns_of); i++)
            if (columns_of[i].id == f->err.id)
                return str_z(columns_of[i].column);
        return id == FW_ANCHORS ? S("level") : (Str){ 0 };
    }
    return (Str){ 0 };
}

static void only_faults(Arena *a, Faults *faults, ptrdiff_t from, Faults *warnings)
{
    Faults kept = { 0 };
    for (ptrdiff_t i = 0; i < faults->len; i++)
        if (i < from || !fault_is_warning(&faults->at[i]))
            *PUSH(a, &kept) = faults->at[i];
        else
            *PUSH(a, warnings) = faults->at[i];
    *faults = kept;
}

// after: the tables as they shall be. Loaded as a pack, checked, then stored with what makes the pack again.
static bool end_change(City *c, Arena *a, const Change *ch, Framework *after, FwDone *out, Faults *faults,
                       Err *err)
{
    Str base, framework;
    const Pack *from, *made;
    ptrdiff_t before = faults->len;
    framework_settle(a, after);
    out->changes = framework_diff(a, &ch->before, after);
    if (!out->changes.len)
        return fail(err, MSG_FRAMEWORK_SAME);
    PackFiles files = fw_files(a, after);
    if (!fw_base(c, a, &base, &framework, err) || !city_pack_of(c, base, &from, err))
        return false;
    if (!pack_swap(city_arena(c), from, files.at, files.len, &made, faults, err)) {
        place_faults(a, faults, before, after);
        return false;
    }
    only_faults(a, faults, before, &(Faults){ 0 });
    framework_check(a, made, faults, &out->warnings);
    if (faults->len > before)
        return fail(err, MSG_FRAMEWORK_REFUSED, faults->len - before);
    Str body = framework_json(a, after);
    fw_digest(body, out->row.digest);
    if (ch->dry_run)
        return true;
    made = city_keep(c, made);
    if (!db_begin(city_db(c), err))
        return false;
    bool ok = fw_add_row(c, a, &out->row, body, err) &&
              fw_add_recipe(city_db(c), fw_bytes(made->digest), base, fw_bytes(out->row.digest), err);
    return db_end(city_db(c), ok, err);
}

bool framework_edit(City *c, const View *v, Arena *a, const FwEdit *e, FwDone *out, Faults *faults, Err *err)
{
    Change ch = { .act = FW_BY_EDIT,
                  .reason = e->reason,
                  .author = e->author,
                  .now_ms = e->now_ms,
                  .dry_run = e->dry_run };
    FwRow unused;
    Framework after;
    *out = (FwDone){ 0 };
    if (!begin_change(c, v, a, e->version, &ch, &out->row, err) ||
        !fw_find(c, a, str_fmt(a, "%d.%d", ch.from.version, ch.from.revision), &unused, &after, err))
        return false;
    return fw_edit(a, &after, e, err) && end_change(c, a, &ch, &after, out, faults, err);
}

static bool is_json(Str name, Str bytes)
{
    Str text = str_trim(bytes);
    return str_ends(name, S(".json")) || str_starts(text, S("{"));
}

static bool take_file(Arena *a, const PackFile *f, Framework *into, Faults *faults, Err *err)
{
    if (is_json(f->path, f->bytes)) {
        Framework read;
        if (!framework_read_json(a, f->path, f->bytes, &read, faults, err))
            return false;
        for (FwTableId id = 0; id < FW_TABLES; id++)
            if (read.table[id].rows.len)
                into->table[id] = read.table[id];
        return true;
    }
    FwTableId id;
    FwTable t;
    if (!framework_read_csv(a, f->path, f->bytes, &id, &t, faults, err))
        return false;
    into->table[id] = t;
    return true;
}

bool framework_import(City *c, const View *v, Arena *a, const FwImport *in, FwDone *out, Faults *faults,
                      Err *err)
{
    Change ch = { .act = FW_BY_IMPORT,
                  .reason = in->reason,
                  .author = in->author,
                  .now_ms = in->now_ms,
                  .dry_run = in->dry_run };
    *out = (FwDone){ 0 };
    if (!begin_change(c, v, a, (Str){ 0 }, &ch, &out->row, err))
        return false;
    Framework after = ch.before;
    for (ptrdiff_t i = 0; i < in->len; i++)
        if (!take_file(a, &in->at[i], &after, faults, err))
            return false;
    return end_change(c, a, &ch, &after, out, faults, err);
}

bool framework_freeze(City *c, const View *v, Arena *a, Str version, Str reason, Str author, int64_t now_ms,
                      FwRow *out, Faults *faults, Err *err)
{
    Change ch = { .act = FW_BY_FREEZE, .reason = reason, .author = author, .now_ms = now_ms };
    const Pack *made;
    Faults warnings = { 0 };
    FwRow row;
    int64_t seq;
    Str name = version.len ? version : S("draft");
    Framework f;
    if (!begin_change(c, v, a, name, &ch, &row, err) || !fw_find(c, a, name, out, &f, err) ||
        !fw_pack(c, a, name, &made, err) || !ledger_last_seq(city_ledger(c), &seq, err))
        return false;
    ptrdiff_t before = faults->len;
    framework_check(a, made, faults, &warnings);
    EACH (const Fault, w, warnings)
        *PUSH(a, faults) = *w;
    if (faults->len > before)
        return fail(err, MSG_FRAMEWORK_NOT_READY, (int64_t)out->version, faults->len - before);
    row.version = out->version;
    row.revision = out->revision;
    memcpy(row.digest, out->digest, FW_DIGEST);
    if (!db_begin(city_db(c), err))
        return false;
    bool ok = fw_add_row(c, a, &row, (Str){ 0 }, err) &&
              pack_store(city_db(c), made, instant_str(a, now_ms), seq, err);
    if (!db_end(city_db(c), ok, err))
        return false;
    *out = row;
    city_use(c, made);
    return true;
}

// ---- Checks of our own
static bool has_level(const Criterion *c, Str level)
{
    EACH (const Anchor, k, c->anchors)
        if (str_eq(k->level, level))
            return true;
    return false;
}

static void check_anchors(Arena *a, const Criterion *c, Str place, Faults *warnings)
{
    Strs missing = { 0 };
    if (c->fn.kind != VF_ORDINAL) {
        if (!c->anchors.len)
            fault(a, warnings, place, 0, MSG_FRAMEWORK_NO_ANCHOR, c->id);
        return;
    }
    for (ptrdiff_t i = 0; i < c->fn.codes.len; i++)
        if (!has_level(c, c->fn.codes.at[i].code))
            *PUSH(a, &missing) = c->fn.codes.at[i].code;
    if (missing.len)
        fault(a, warnings, place, 0, MSG_FRAMEWORK_ANCHORS, c->id, str_join(a, missing, S(", ")));
}

static void check_groups(Arena *a, const Pack *pack, Faults *faults)
{
    Map *names[LANG_COUNT] = { map_new(a), map_new(a) };
    EACH (const CriterionGroup, g, pack->criterion_groups) {
        Str place = str_fmt(a, "criteria.csv %.*s", PS(g->id));
        if (!(g->weight > 0))
            fault(a, faults, place, 0, MSG_FRAMEWORK_GROUP_ZERO, g->id);
        for (Lang lang = 0; lang < LANG_COUNT; lang++) {
            void **slot = map_slot(names[lang], fold_vi(a, g->name.in[lang]));
            const CriterionGroup *other = *slot;
            if (other)
                fault(a, faults, place, 0, MSG_FRAMEWORK_GROUP_CLASH, g->name.in[lang], other->id, g->id);
            *slot = (void *)g;
        }
    }
}

void framework_check(Arena *a, const Pack *pack, Faults *faults, Faults *warnings)
{
    Map *names[LANG_COUNT] = { map_new(a), map_new(a) };
    check_groups(a, pack, faults);
    EACH (const Criterion, c, pack->criteria) {
        Str place = str_fmt(a, "criteria.csv %.*s", PS(c->id));
        if (!(c->weight_in_group > 0))
            fault(a, faults, place, 0, MSG_FRAMEWORK_ZERO, c->id);
        for (Lang lang = 0; lang < LANG_COUNT; lang++) {
            void **slot = map_slot(names[lang], fold_vi(a, c->name.in[lang]));
            const Criterion *other = *slot;
            if (other)
                fault(a, faults, place, 0, MSG_FRAMEWORK_CLASH, c->name.in[lang], other->id, c->id);
            *slot = (void *)c;
        }
        check_anchors(a, c, place, warnings);
    }
}
