// checklist.c - answers to the legal checklist, kept in the ledger beside the record they are about.
#include "checklist.h"
#include "citation.h"
#include "feature.h"
#include "ledger.h"

static const char *const answers[] = { "yes", "no", "unknown", "na" };

static Str answer_id(Arena *a, Str record, Str item)
{
    Str local = record, type = cut(&local, '/');
    return str_fmt(a, "check/%.*s.%.*s.%.*s", PS(type), PS(local), PS(item));
}

static const Value *fact(const Obs *o, int number)
{
    EACH (const Fact, f, o->facts)
        if (f->attr == number)
            return &f->value;
    return NULL;
}

static Str text_of(const Value *v)
{
    return v && v->set.len ? v->set.at[0] : (Str){ 0 };
}

static void take(CheckAnswer *c, const Obs *o)
{
    Str answer = text_of(fact(o, CHECK_ANSWER));
    if (!answer.len)
        return;
    c->answer = answer;
    c->evidence = text_of(fact(o, CHECK_EVIDENCE));
    c->author = o->prov.author;
    c->source = o->prov.source;
    c->source_class = o->prov.source_class;
    c->method = o->prov.method;
    c->note = o->prov.note;
    c->recorded = o->recorded_ms;
    c->seq = o->seq;
    if (o->valid.from != DAY_OPEN_START)
        c->checked = (Date){ o->valid.from, o->valid.from, o->valid.from_prec, o->valid.about };
}

// The last answer that stands counts, also where an earlier one was found true at a later day.
static bool read_item(City *city, Arena *a, AsOf at, Str record, CheckAnswer *out, Err *err)
{
    Ledger *ledger = city_ledger(city);
    Observations all = { 0 }, standing = { 0 };
    int64_t rid;
    Str id = answer_id(a, record, out->item->id);
    if (!id_ok(id))
        return true; // too long an id to have been answered
    if (!ledger_find(ledger, id, &rid, err))
        return false;
    if (!rid)
        return true;
    if (!ledger_observations(ledger, a, rid, at.seq, &all, err))
        return false;
    obs_standing(a, &all, &standing);
    EACH (const Obs, o, standing)
        if (o->kind == OBS_FACTS && (o->valid.from == DAY_OPEN_START || o->valid.from <= at.valid))
            take(out, o);
    return true;
}

bool checklist_read(City *city, const View *v, Arena *a, AsOf at, const Record *r, CheckAnswers *out,
                    Err *err)
{
    *out = (CheckAnswers){ 0 };
    if (!v->rule->sees[SENS_STAFF] || !str_eq(r->type->name, at.pack->ranking.type))
        return true;
    for (ptrdiff_t i = 0; i < at.pack->checklist.len; i++) {
        CheckAnswer *c = PUSH(a, out);
        *c = (CheckAnswer){ .item = &at.pack->checklist.at[i] };
        if (!read_item(city, a, at, r->id, c, err))
            return false;
    }
    return true;
}

static bool is_answer(Str s)
{
    for (int i = 0; i < COUNT(answers); i++)
        if (str_eq(s, str_z(answers[i])))
            return true;
    return false;
}

static bool check_saying(City *city, const View *v, const Saying *how, Str item, Str answer, Str evidence,
                         Err *err)
{
    const Pack *pack = city_pack(city);
    if (!v->rule->sees[SENS_STAFF])
        return fail(err, MSG_REGISTER_READ_ONLY_VIEW, v->rule->name);
    if (!pack_item(pack, item))
        return fail(err, MSG_REGISTER_NO_ITEM, item);
    if (!is_answer(answer))
        return fail(err, MSG_REGISTER_BAD_ANSWER, answer);
    if (!str_trim(evidence).len && !str_eq(answer, S("unknown")))
        return fail(err, MSG_REGISTER_NO_EVIDENCE, item);
    if (!str_trim(how->source).len)
        return fail(err, MSG_REGISTER_NO_SOURCE);
    return pack_knows_origin(pack, how->source_class, how->method, err);
}

// Evidence is free text, but words that may be either of two instruments prove nothing.
static bool evidence_is_clear(City *city, const View *v, Arena *a, AsOf now, Str evidence, Err *err)
{
    Citer *citer;
    if (!citer_open(city, v, a, now, S(""), &citer, err))
        return false;
    CiteAnswer x = citer_find(citer, a, evidence);
    return x.state != CITE_AMBIGUOUS || cite_is_one(a, now.pack, v, &x, evidence, err);
}

bool checklist_answer(City *city, const View *v, Arena *a, const Saying *how, Str typed, Str item, Str answer,
                      Str evidence, Done *out, Err *err)
{
    const Pack *pack = city_pack(city);
    AsOf now = { .valid = day_at(pack->zone, how->now), .seq = SEQ_ALL, .now = true, .pack = pack };
    Record r;
    if (!check_saying(city, v, how, item, answer, evidence, err) ||
        !evidence_is_clear(city, v, a, now, evidence, err) || !record_read(city, v, a, now, typed, &r, err))
        return false;
    Obs o = { .id = answer_id(a, r.id, item),
              .kind = OBS_FACTS,
              .conf = CONF_NONE,
              .valid = how->valid.prec == DATE_NONE ? valid_since(now.valid) : valid_of(how->valid),
              .prov = { .source = how->source,
                        .source_class = how->source_class,
                        .method = how->method,
                        .author = how->author,
                        .note = how->note } };
    if (!id_ok(o.id) || !str_eq(r.type->name, pack->ranking.type))
        return fail(err, MSG_REGISTER_BAD_ID, o.id);
    *PUSH(a, &o.facts) = (Fact){ CHECK_ANSWER, value_code(a, answer) };
    if (str_trim(evidence).len)
        *PUSH(a, &o.facts) = (Fact){ CHECK_EVIDENCE, value_text(a, str_trim(evidence)) };
    BlockInfo info = {
        .author = how->author, .now_ms = how->now, .kind = BLOCK_EDIT, .label = S("checklist")
    };
    LedgerWriter *w;
    Written written;
    int64_t seq;
    if (!ledger_begin(city_ledger(city), a, &info, &w, err))
        return false;
    if (!ledger_add(w, &o, &seq, err) || !features_write(city, a, how->now, NULL, 0, err)) {
        ledger_abort(w);
        return false;
    }
    if (!ledger_commit(w, &written, err))
        return false;
    *out = (Done){ .block = written.last_block, .id = r.id, .head = hash_hex(a, written.head) };
    return true;
}
