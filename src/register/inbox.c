// inbox.c - cases that wait, and what people decide about them: observations, so that a decision has an
// author too.
#include "feature.h"
#include "inbox_in.h"
#include "register_sql.h"
#include "render.h"

const char *const inbox_kind_names[] = { "conflict", "duplicate", "suspicious", "rejected", "privacy", NULL };

static void bind_opt(Stmt *q, int n, Str s)
{
    if (s.len)
        bind_str(q, n, s);
    else
        bind_null(q, n);
}

bool inbox_put(City *city, const InboxRow *r, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_inbox_add);
    const Str texts[] = { r->kind, r->like, r->key };
    for (int i = 0; i < 3; i++)
        bind_str(q, i + 1, texts[i]);
    bind_opt(q, 4, r->record);
    bind_opt(q, 5, r->other);
    bind_opt(q, 6, r->attr);
    bind_str(q, 7, r->title);
    bind_str(q, 8, r->text.in[LANG_VI]);
    bind_str(q, 9, r->text.in[LANG_EN]);
    bind_str(q, 10, r->remedy.in[LANG_VI]);
    bind_str(q, 11, r->remedy.in[LANG_EN]);
    if (r->import)
        bind_i64(q, 12, r->import);
    else
        bind_null(q, 12);
    bind_opt(q, 13, r->sheet);
    if (r->row)
        bind_i64(q, 14, r->row);
    else
        bind_null(q, 14);
    bind_opt(q, 15, r->raw);
    if (r->facts.len)
        bind_blob(q, 16, r->facts);
    else
        bind_null(q, 16);
    bind_opt(q, 17, r->type);
    bind_opt(q, 18, r->source);
    bind_opt(q, 19, r->source_class);
    bind_opt(q, 20, r->method);
    bind_opt(q, 21, r->author);
    bind_i64(q, 22, r->valid.from);
    bind_i64(q, 23, r->valid.from_prec);
    bind_i64(q, 24, r->made);
    return stmt_run(q, err);
}

static bool may(const View *v, Err *err)
{
    return v->rule->sees[SENS_STAFF] || fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
}

bool inbox_refresh(City *city, Arena *a, int64_t now_ms, Err *err)
{
    int64_t seq;
    Str last;
    bool found;
    if (!ledger_last_seq(city_ledger(city), &seq, err) ||
        !db_meta_get(city_db(city), a, S("inbox_seq"), &last, &found, err))
        return false;
    Str now = str_fmt(a, "%lld", (long long)seq);
    if (found && str_eq(last, now))
        return true;
    if (!db_begin(city_db(city), err))
        return false;
    int64_t from = 0;
    if (found)
        (void)str_i64(last, &from);
    bool ok = inbox_find(city, a, from, now_ms, err) && db_meta_set(city_db(city), S("inbox_seq"), now, err);
    return db_end(city_db(city), ok, err);
}

// ---- Showing

typedef struct {
    int64_t item, alike, import, row, made;
    Str kind, like, record, other, attr, title, text, remedy, sheet, facts, type, source, source_class,
        method, author;
    Date valid;
} Case;

static void read_case(Stmt *q, Arena *a, Lang lang, Case *c)
{
    *c = (Case){ .item = col_i64(q, 0),
                 .kind = col_str(q, 1, a),
                 .like = col_str(q, 2, a),
                 .alike = col_i64(q, 3),
                 .record = col_str(q, 4, a),
                 .other = col_str(q, 5, a),
                 .attr = col_str(q, 6, a),
                 .title = col_str(q, 7, a),
                 .text = col_str(q, lang == LANG_VI ? 8 : 9, a),
                 .remedy = col_str(q, lang == LANG_VI ? 10 : 11, a),
                 .import = col_i64(q, 12),
                 .sheet = col_str(q, 13, a),
                 .row = col_i64(q, 14),
                 .facts = col_blob(q, 15, a),
                 .type = col_str(q, 16, a),
                 .source = col_str(q, 17, a),
                 .source_class = col_str(q, 18, a),
                 .method = col_str(q, 19, a),
                 .author = col_str(q, 20, a),
                 .made = col_i64(q, 23) };
    if (c->source.len)
        c->valid =
            (Date){ (int32_t)col_i64(q, 21), (int32_t)col_i64(q, 21), (DatePrec)col_i64(q, 22), false };
}

typedef struct {
    City *city;
    const View *view;
    Arena *a;
    AsOf at;
    JsonW *w;
} Showing;

static bool record_of(Showing *s, Str id, Record *out)
{
    Err gone = { 0 };
    return id.len && id.at[0] != '#' && record_read(s->city, s->view, s->a, s->at, id, out, &gone);
}

static void title_json(JsonW *w, const char *key, const Record *r, Str otherwise)
{
    jw_kobj(w, key);
    jw_kstr(w, "vi", r ? record_title(r, LANG_VI) : otherwise);
    jw_kstr(w, "en", r ? record_title(r, LANG_EN) : S(""));
    jw_end(w);
}

static void one_value(Showing *s, const Attr *attr, const Cite *c)
{
    jw_obj(s->w);
    jw_key(s->w, S("value"));
    value_json(s->w, s->a, city_pack(s->city), attr, &c->value, s->view->lang);
    jw_key(s->w, S("cite"));
    cite_json(s->w, s->a, city_pack(s->city), attr, c, s->view->lang);
    jw_end(s->w);
}

// Which cites stand side by side: those held, and for a newer one against them that one.
static bool takes_part(const Field *f, const Cite *c)
{
    return c->current ||
           (!f->value.disputed && !c->retracted && c->attr == f->attr && !value_eq(&c->value, &f->value));
}

static void values_json(Showing *s, const Case *c, const Record *r)
{
    const Pack *pack = city_pack(s->city);
    Facts facts = { 0 };
    Err ignored = { 0 };
    const Field *f = r && c->attr.len ? record_field(r, c->attr) : NULL;
    if (f) {
        jw_key(s->w, S("now"));
        value_json(s->w, s->a, pack, f->attr, &f->value, s->view->lang);
    }
    jw_karr(s->w, "values");
    if (f)
        EACH (const Cite, cite, f->cites)
            if (takes_part(f, cite))
                one_value(s, f->attr, cite);
    if (c->facts.len && facts_decode(s->a, c->facts, &facts, &ignored) && facts.len == 1) {
        const Attr *attr = pack_attr_no(pack, facts.at[0].attr);
        Cite cite = { .value = facts.at[0].value,
                      .attr = attr,
                      .source = c->source,
                      .source_class = c->source_class,
                      .method = c->method,
                      .author = c->author,
                      .valid = c->valid,
                      .recorded = c->made,
                      .confidence = 1 };
        if (attr && view_sees(s->view, attr))
            one_value(s, attr, &cite);
    }
    jw_end(s->w);
}

typedef struct {
    const char *action;
    MsgId label;
    bool primary, picks;
} Action;
#define A_LATER                                                                                              \
    {                                                                                                        \
        "later", MSG_INBOX_LATER, false, false                                                               \
    }
static const Action for_conflict[] = { { "pick", MSG_INBOX_PICK, true, true },
                                       { "keep_both", MSG_INBOX_KEEP_BOTH, false, false },
                                       { "visit", MSG_INBOX_VISIT, false, false },
                                       A_LATER,
                                       { 0 } };
static const Action for_double[] = { { "merge", MSG_INBOX_MERGE, true, false },
                                     { "keep_both", MSG_INBOX_KEEP_BOTH_RECORDS, false, false },
                                     A_LATER,
                                     { 0 } };
static const Action for_double_row[] = { { "merge", MSG_INBOX_SAME_RECORD, true, false },
                                         { "keep_both", MSG_INBOX_NEW_RECORD, false, false },
                                         { "reject", MSG_INBOX_REJECT, false, false },
                                         A_LATER,
                                         { 0 } };
static const Action for_repeat[] = { { "reject", MSG_INBOX_REJECT, true, false },
                                     { "keep_both", MSG_INBOX_NEW_RECORD, false, false },
                                     A_LATER,
                                     { 0 } };
static const Action for_doubt[] = {
    { "accept", MSG_INBOX_ACCEPT, true, false }, { "reject", MSG_INBOX_REJECT, false, false }, A_LATER, { 0 }
};
static const Action for_rejected[] = { { "reject", MSG_INBOX_SET_ASIDE, true, false }, A_LATER, { 0 } };

static const Action *actions_of(Str kind, Str other, bool from_import)
{
    if (str_eq(kind, S("conflict")))
        return for_conflict;
    if (str_eq(kind, S("duplicate")))
        return !from_import ? for_double : other.len && other.at[0] != '#' ? for_double_row : for_repeat;
    return str_eq(kind, S("rejected")) ? for_rejected : for_doubt;
}

static void case_json(Showing *s, const Case *c)
{
    JsonW *w = s->w;
    Arena *a = s->a;
    Record r, other;
    bool has = record_of(s, c->record, &r);
    jw_obj(w);
    jw_kstr(w, "id", str_fmt(a, "inbox/%lld", (long long)c->item));
    jw_kstr(w, "kind", c->kind);
    jw_kstr(w, "like", c->like);
    jw_kint(w, "alike", c->alike);
    if (has)
        jw_kstr(w, "record", r.id);
    title_json(w, "title", has ? &r : NULL, c->title);
    if (c->attr.len)
        jw_kstr(w, "attr", c->attr);
    jw_kstr(w, "text", c->text);
    if (c->remedy.len)
        jw_kstr(w, "remedy", c->remedy);
    values_json(s, c, has ? &r : NULL);
    if (record_of(s, c->other, &other)) {
        jw_kobj(w, "other");
        jw_kstr(w, "id", other.id);
        title_json(w, "title", &other, S(""));
        jw_kstr(w, "text", c->text);
        jw_end(w);
    }
    jw_karr(w, "actions");
    for (const Action *x = actions_of(c->kind, c->other, c->import != 0); x->action; x++) {
        jw_obj(w);
        jw_kstr(w, "action", str_z(x->action));
        jw_kstr(w, "label", msg(a, s->view->lang, x->label));
        jw_kbool(w, "primary", x->primary);
        jw_kbool(w, "picks", x->picks);
        jw_end(w);
    }
    jw_end(w);
    if (c->import) {
        jw_kstr(w, "import", str_fmt(a, "import/%lld", (long long)c->import));
        jw_kint(w, "row", c->row);
        jw_kstr(w, "sheet", c->sheet);
    }
    jw_end(w);
}

static bool counts(City *city, int64_t import, int64_t *by_kind, int64_t *total, Err *err)
{
    *total = 0;
    Stmt *q = db_query(city_db(city), sql_inbox_counts);
    bind_i64(q, 1, import);
    while (stmt_next(q))
        for (int k = 0; k < INBOX_KINDS; k++)
            if (str_eq(col_peek(q, 0), str_z(inbox_kind_names[k]))) {
                by_kind[k] += col_i64(q, 1);
                *total += col_i64(q, 1);
            }
    return stmt_end(q, err);
}

bool inbox_count(City *city, const View *v, int64_t *waiting, Err *err)
{
    int64_t by_kind[INBOX_KINDS] = { 0 };
    *waiting = 0;
    if (!v->rule->sees[SENS_STAFF])
        return true;
    return counts(city, 0, by_kind, waiting, err);
}

bool inbox_json(City *city, const View *v, Arena *a, const InboxAsk *ask, int64_t now_ms, JsonW *w, Err *err)
{
    int64_t by_kind[INBOX_KINDS] = { 0 }, total;
    ARRAY(Case) cases = { 0 };
    Showing s = { city, v, a, { 0 }, w };
    if (!may(v, err) || !counts(city, ask->import, by_kind, &total, err) ||
        !asof_read(city, now_ms, S(""), S(""), &s.at, err))
        return false;
    Stmt *q = db_query(city_db(city), sql_inbox_list);
    bind_str(q, 1, ask->kind);
    bind_i64(q, 2, ask->import);
    bind_i64(q, 3, ask->limit > 0 ? ask->limit : -1);
    bind_i64(q, 4, ask->offset);
    while (stmt_next(q))
        read_case(q, a, v->lang, PUSH(a, &cases));
    if (!stmt_end(q, err))
        return false;
    for (int k = 0; k < INBOX_KINDS; k++)
        if (str_eq(ask->kind, str_z(inbox_kind_names[k])))
            total = by_kind[k];
    jw_obj(w);
    jw_kint(w, "total", total);
    jw_kobj(w, "counts");
    for (int k = 0; k < INBOX_KINDS; k++)
        jw_kint(w, inbox_kind_names[k], by_kind[k]);
    jw_end(w);
    jw_karr(w, "items");
    EACH (const Case, c, cases)
        case_json(&s, c);
    jw_end(w);
    jw_end(w);
    return true;
}

// ---- Deciding

typedef struct {
    City *city;
    const View *view;
    Arena *a;
    const Saying *how;
    AsOf at;
    LedgerWriter *w;
    Seqs rids;
    Importer im; // for new short ids
} Deciding;

typedef struct {
    Str kind, record, other, attr, title, facts, type, source, source_class, method, author, state, raw;
    Valid valid;
    int64_t import;
} Item;

static bool item_get(Deciding *d, int64_t no, Item *out, Err *err)
{
    Arena *a = d->a;
    Stmt *q = db_query(city_db(d->city), sql_inbox_get);
    bind_i64(q, 1, no);
    bool found = stmt_next(q);
    if (found) {
        *out = (Item){ .kind = col_str(q, 0, a),
                       .record = col_str(q, 2, a),
                       .other = col_str(q, 3, a),
                       .attr = col_str(q, 4, a),
                       .title = col_str(q, 5, a),
                       .facts = col_blob(q, 6, a),
                       .type = col_str(q, 7, a),
                       .source = col_str(q, 8, a),
                       .source_class = col_str(q, 9, a),
                       .method = col_str(q, 10, a),
                       .author = col_str(q, 11, a),
                       .import = col_i64(q, 14),
                       .state = col_str(q, 16, a),
                       .raw = col_str(q, 17, a) };
        out->valid = valid_since((int32_t)col_i64(q, 12));
        out->valid.from_prec = (DatePrec)col_i64(q, 13);
    }
    if (!stmt_end(q, err))
        return false;
    if (!found)
        return fail(err, MSG_INBOX_NO_ITEM, no);
    return str_eq(out->state, S("waiting")) || fail(err, MSG_INBOX_SETTLED, no);
}

static Obs decision(Deciding *d, Str id, ObsKind kind, Str note)
{
    Obs o = { .id = id,
              .kind = kind,
              .valid = valid_since(day_at(city_pack(d->city)->zone, d->how->now)),
              .conf = CONF_NONE };
    o.prov = (Prov){ .source = d->how->source,
                     .source_class = d->how->source_class,
                     .method = d->how->method,
                     .author = d->how->author,
                     .note = note };
    return o;
}

static bool add(Deciding *d, const Obs *o, Err *err)
{
    int64_t seq, rid;
    if (!ledger_add(d->w, o, &seq, err) || !ledger_find(city_ledger(d->city), o->id, &rid, err))
        return false;
    *PUSH(d->a, &d->rids) = rid;
    return true;
}

static Str noted(Deciding *d, const char *action)
{
    return d->how->note.len ? str_fmt(d->a, "%s: %.*s", action, PS(d->how->note)) : str_z(action);
}

static bool write_facts(Deciding *d, const Item *it, Str id, Err *err)
{
    Facts facts = { 0 };
    if (it->facts.len && !facts_decode(d->a, it->facts, &facts, err))
        return false;
    if (!id.len) {
        d->im.type = pack_type(city_pack(d->city), it->type);
        if (!d->im.type)
            return fail(err, MSG_REGISTER_NO_TYPE, it->type);
        if (!import_new_id(&d->im, d->a, &id, err))
            return false;
    }
    Obs o = { .id = id, .kind = OBS_FACTS, .valid = it->valid, .conf = CONF_NONE, .facts = facts };
    o.prov = (Prov){ .source = it->source,
                     .source_class = it->source_class,
                     .method = it->method,
                     .author = d->how->author,
                     .note = noted(d, "accept") };
    return add(d, &o, err);
}

// The picked source holds: what the others say of this attribute is taken back, with the reason.
static bool pick_one(Deciding *d, const Item *it, int pick, Err *err)
{
    Record r;
    if (!record_read(d->city, d->view, d->a, d->at, it->record, &r, err))
        return false;
    const Field *f = record_field(&r, it->attr);
    const Cite *chosen = NULL;
    int n = 0;
    if (f)
        EACH (const Cite, c, f->cites)
            if (takes_part(f, c) && n++ == pick)
                chosen = c;
    if (!chosen)
        return fail(err, MSG_INBOX_NO_PICK, pick + 1, n);
    EACH (const Cite, c, f->cites) {
        if (!takes_part(f, c) || c == chosen || value_eq(&c->value, &chosen->value))
            continue;
        Obs meant;
        bool found;
        if (!ledger_observation(city_ledger(d->city), d->a, c->seq, &meant, &found, err))
            return false;
        Obs o = decision(d, found ? meant.id : r.id, OBS_RETRACT, noted(d, "pick"));
        o.ref = c->seq;
        *PUSH(d->a, &o.attrs) = f->attr->number;
        if (!add(d, &o, err))
            return false;
    }
    return true;
}

static bool merge_records(Deciding *d, const Item *it, Err *err)
{
    int64_t rid;
    Obs o = decision(d, it->other, OBS_MERGE, noted(d, "merge"));
    *PUSH(d->a, &o.ids) = it->record;
    if (!add(d, &o, err) || !ledger_find(city_ledger(d->city), it->record, &rid, err))
        return false;
    *PUSH(d->a, &d->rids) = rid;
    return true;
}

// Looked at and left as it is: an observation without facts says who and why.
static bool say_only(Deciding *d, const Item *it, const char *action, Err *err)
{
    int64_t rid = 0;
    if (it->record.len && !ledger_find(city_ledger(d->city), it->record, &rid, err))
        return false;
    if (!rid)
        return true; // about no record: who decided and why stands with the case
    Obs o = decision(d, it->record, OBS_FACTS, noted(d, action));
    return add(d, &o, err);
}

static bool settle_one(Deciding *d, const Item *it, Str action, int pick, Err *err)
{
    bool offered = false;
    for (const Action *x = actions_of(it->kind, it->other, it->import != 0); x->action; x++)
        offered |= str_eq(action, str_z(x->action));
    if (!offered)
        return fail(err, MSG_INBOX_NO_ACTION, action, it->kind);
    if (str_eq(action, S("accept")))
        return write_facts(d, it, it->record, err);
    if (str_eq(action, S("pick")))
        return pick_one(d, it, pick, err);
    if (str_eq(action, S("merge")))
        return it->import ? write_facts(d, it, it->other, err) : merge_records(d, it, err);
    if (str_eq(action, S("keep_both")) && it->import)
        return write_facts(d, it, (Str){ 0 }, err);
    return say_only(d, it,
                    str_eq(action, S("visit"))    ? "visit"
                    : str_eq(action, S("reject")) ? "reject"
                                                  : "keep_both",
                    err);
}

static bool mark(Deciding *d, int64_t no, Str action, Err *err)
{
    Stmt *q = db_query(city_db(d->city), sql_inbox_settle);
    bind_i64(q, 1, no);
    bind_str(q, 2, str_eq(action, S("later")) ? S("waiting") : S("settled"));
    bind_str(q, 3, action);
    bind_str(q, 4, d->how->author);
    bind_i64(q, 5, d->how->now);
    bind_opt(q, 6, d->how->note);
    bind_null(q, 7);
    return stmt_run(q, err);
}

static bool which(Deciding *d, Strs ids, Str like, Seqs *out, Err *err)
{
    EACH (const Str, id, ids) {
        int64_t no;
        Str digits = str_starts(*id, S("inbox/")) ? str_sub(*id, 6, id->len) : *id;
        if (!str_i64(digits, &no))
            return fail(err, MSG_INBOX_NO_ITEM, *id);
        *PUSH(d->a, out) = no;
    }
    if (!like.len)
        return out->len > 0 || fail(err, MSG_INBOX_WHICH);
    Stmt *q = db_query(city_db(d->city), sql_inbox_of_like);
    bind_str(q, 1, like);
    while (stmt_next(q))
        *PUSH(d->a, out) = col_i64(q, 0);
    return stmt_end(q, err) && (out->len > 0 || fail(err, MSG_INBOX_NONE_LIKE, like));
}

static bool all_of(Deciding *d, const Seqs *items, Str action, int pick, Err *err)
{
    EACH (const int64_t, no, *items) {
        Item it;
        if (!item_get(d, *no, &it, err) ||
            (!str_eq(action, S("later")) && !settle_one(d, &it, action, pick, err)) ||
            !mark(d, *no, action, err))
            return false;
    }
    return true;
}

// Remembers the block that settled them: undoing it brings them back.
static bool settled_in(City *city, const Seqs *items, int64_t block, Err *err)
{
    if (!db_begin(city_db(city), err))
        return false;
    bool ok = true;
    EACH (const int64_t, no, *items) {
        Stmt *q = db_query(city_db(city), sql_inbox_settled_in);
        bind_i64(q, 1, *no);
        bind_i64(q, 2, block);
        ok = ok && stmt_run(q, err);
    }
    return db_end(city_db(city), ok, err);
}

bool inbox_decide(City *city, const View *v, Arena *a, const Saying *said, Strs ids, Str like, Str action,
                  int pick, Done *out, int64_t *decided, int64_t *left, Err *err)
{
    Saying how = *said;
    const Pack *pack = city_pack(city);
    if (!how.source.len)
        how.source = S("inbox");
    if (!how.source_class.len)
        how.source_class = pack_desk_class(pack);
    if (!how.method.len)
        how.method = pack_desk_method(pack);
    Deciding d = {
        .city = city, .view = v, .a = a, .how = &how, .im = { .city = city, .a = a, .pack = pack }
    };
    Seqs items = { 0 };
    Written written;
    BlockInfo info = { .author = how.author,
                       .now_ms = how.now,
                       .kind = BLOCK_EDIT,
                       .label = str_fmt(a, "decide %.*s", PS(action)) };
    if (!may(v, err) || !asof_read(city, how.now, S(""), S(""), &d.at, err) ||
        !which(&d, ids, like, &items, err) || !ledger_begin(city_ledger(city), a, &info, &d.w, err))
        return false;
    if (!all_of(&d, &items, action, pick, err) ||
        !features_write(city, a, how.now, d.rids.at, d.rids.len, err)) {
        ledger_abort(d.w);
        return false;
    }
    if (!ledger_commit(d.w, &written, err))
        return false;
    bool some = written.first_block <= written.last_block;
    if (some && !settled_in(city, &items, written.last_block, err))
        return false;
    *out = (Done){ .block = some ? written.last_block : 0, .head = hash_hex(a, written.head) };
    *decided = items.len;
    return inbox_refresh(city, a, how.now, err) && inbox_count(city, v, left, err);
}

bool inbox_reopen(City *city, int64_t first_block, int64_t last_block, Err *err)
{
    Stmt *q = db_query(city_db(city), sql_inbox_reopen);
    bind_i64(q, 1, first_block);
    bind_i64(q, 2, last_block);
    return stmt_run(q, err);
}
