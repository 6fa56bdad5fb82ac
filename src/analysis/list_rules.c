// list_rules.c - counting rules, budgets and spacing over the places of a run.
#include <math.h>

#include "geo.h"
#include "list_rules.h"
#include "num.h"
#include "rule.h"
#include "schema.h"

// ---- Reading

static ListRule counting(const CountRule *c, Str text)
{
    return (ListRule){ .kind = RULE_COUNT,
                       .where = { c->where, c->query },
                       .at_least = c->at_least,
                       .n = c->n,
                       .per = c->per,
                       .text = text };
}

static Str count_text(Arena *a, const CountRule *r)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_obj(&w);
    if (r->where.len)
        jw_kstr(&w, "where", r->where);
    jw_kint(&w, r->at_least ? "at_least" : "at_most", r->n);
    if (r->per.len)
        jw_kstr(&w, "per", r->per);
    jw_end(&w);
    return buf_str(&b);
}

static void purpose_rules(Arena *a, const Run *run, ListRules *out)
{
    EACH (const CountRule, r, run->purpose->rules)
        *PUSH(a, out) = counting(r, count_text(a, r));
}

static Str dumped(Arena *a, const json_t *j)
{
    Buf b = buf_new(a);
    JsonW w = json_w(&b);
    jw_json(&w, j);
    return buf_str(&b);
}

static bool condition(Arena *a, const json_t *j, const char *key, const QuerySchema *schema, Cond *out,
                      Err *err)
{
    *out = (Cond){ .text = str_copy(a, str_trim(json_get_str(j, key))) };
    return out->text.len && query_parse(a, out->text, schema, &out->query, err);
}

static bool read_if(Arena *a, const QuerySchema *schema, const json_t *j, int64_t no, ListRule *r, Err *err)
{
    bool then = json_object_get(j, "then") != NULL;
    r->kind = then ? RULE_IF_THEN : RULE_IF_NOT;
    if (json_object_size(j) != 2 || !json_is_string(json_object_get(j, "if")) ||
        !json_is_string(json_object_get(j, then ? "then" : "not")))
        return fail(err, MSG_ANALYSIS_RULE_IF, no);
    return (condition(a, j, "if", schema, &r->where, err) &&
            condition(a, j, then ? "then" : "not", schema, &r->then, err)) ||
           (err->kind == ERR_NONE ? fail(err, MSG_ANALYSIS_RULE_IF, no) : false);
}

static bool read_one(Arena *a, const Run *run, const QuerySchema *schema, const json_t *j, int64_t no,
                     ListRule *r, Err *err)
{
    *r = (ListRule){ .text = dumped(a, j) };
    if (json_object_get(j, "spacing_m")) {
        r->kind = RULE_SPACING;
        r->spacing_m = json_get_num(j, "spacing_m", NAN);
        return (r->spacing_m > 0 && r->spacing_m < 1e6) || fail(err, MSG_ANALYSIS_RULE_SPACING, no);
    }
    if (json_object_get(j, "budget")) {
        r->kind = RULE_BUDGET;
        r->budget = json_get_num(j, "budget", NAN);
        Str name = json_get_str(j, "of");
        r->of = pack_attr(run->pack, run->pack->ranking.type, name);
        if (!r->of || r->of->value_type != VT_NUM)
            return fail(err, MSG_ANALYSIS_RULE_BUDGET_OF, no, name);
        return (r->budget >= 0 && r->budget < 1e15) || fail(err, MSG_ANALYSIS_RULE_BUDGET, no);
    }
    if (json_object_get(j, "if"))
        return read_if(a, schema, j, no, r, err);
    CountRules count;
    if (!rules_parse(a, r->text, schema, &count, err))
        return false;
    if (count.len != 1)
        return fail(err, MSG_ANALYSIS_RULE_SHAPE, no);
    *r = counting(&count.at[0], r->text);
    return true;
}

bool list_rules_read(Arena *a, const Run *run, Str json, ListRules *out, Err *err)
{
    *out = (ListRules){ 0 };
    if (!json.len) {
        purpose_rules(a, run, out);
        return true;
    }
    TypeSchema *type = NEW(a, TypeSchema);
    *type =
        (TypeSchema){ .arena = a, .pack = run->pack, .type = pack_type(run->pack, run->pack->ranking.type) };
    QuerySchema schema = type_schema(type);
    json_t *j;
    if (!json_read(json, &j, err))
        return false;
    bool ok = json_is_array(j) || fail(err, MSG_ANALYSIS_RULE_ARRAY);
    for (size_t i = 0; ok && i < json_array_size(j); i++)
        ok = read_one(a, run, &schema, json_array_get(j, i), (int64_t)i + 1, PUSH(a, out), err);
    json_decref(j);
    return ok;
}

// ---- Places and what a rule sees of them

static const Value *of_record(void *ctx, Str name)
{
    const Field *f = record_field(ctx, name);
    return f ? &f->value : NULL;
}

static Tri matches(Arena *a, const Record *r, const Cond *where)
{
    return where->query ? query_eval(where->query, a, of_record, (void *)r) : TRI_TRUE;
}

// The values an attribute may have; none: nobody knows.
static Strs may_be(const Record *r, Str attr)
{
    const Field *f = record_field(r, attr);
    return f && (f->value.type == VT_CODE || f->value.type == VT_TEXT) ? f->value.set : (Strs){ 0 };
}

static bool strs_in(const Strs *xs, Str s)
{
    EACH (const Str, x, *xs)
        if (str_eq(*x, s))
            return true;
    return false;
}

// Every value of `per` among the places; one empty group where the rule is over the whole list.
static Strs groups_of(Arena *a, const Records *records, Str per)
{
    Strs groups = { 0 };
    if (!per.len) {
        *PUSH(a, &groups) = S("");
        return groups;
    }
    EACH (const Record, r, *records) {
        Strs values = may_be(r, per);
        EACH (const Str, v, values)
            if (!strs_in(&groups, *v))
                *PUSH(a, &groups) = *v;
    }
    return groups;
}

// at_most counts what may be, at_least only what is certain.
static bool counts(Arena *a, const Record *r, const ListRule *rule, Str group)
{
    Tri is = matches(a, r, &rule->where);
    if (is == TRI_FALSE || (rule->at_least && is != TRI_TRUE))
        return false;
    if (!rule->per.len)
        return true;
    Strs values = may_be(r, rule->per);
    return rule->at_least ? values.len == 1 && str_eq(values.at[0], group)
                          : !values.len || strs_in(&values, group);
}

static bool cost_of(const Record *r, const Attr *of, double *cost)
{
    const Field *f = record_field(r, of->name);
    if (!f || !value_has_fact(&f->value))
        return false;
    *cost = f->value.hi; // the dearest it may be
    return true;
}

bool list_apart(const Run *run, int i, int j, double *metres)
{
    const RunPlace *p = &run->places.at[i], *q = &run->places.at[j];
    if (isnan(p->lon) || isnan(q->lon))
        return false;
    *metres = distance_m((Point){ p->lon, p->lat }, (Point){ q->lon, q->lat });
    return true;
}

// ---- Rows

static void count_rows(Arena *a, const Records *records, const ListRule *rule, int32_t no, Portfolio *p)
{
    Strs groups = groups_of(a, records, rule->per);
    EACH (const Str, g, groups) {
        ARRAY(int32_t) places = { 0 };
        for (ptrdiff_t i = 0; i < records->len; i++)
            if (counts(a, &records->at[i], rule, *g))
                *PUSH(a, &places) = (int32_t)i;
        if (places.len || rule->at_least)
            *PUSH(a, &p->rows) = (PortfolioRow){ .rule = no,
                                                 .n = (int32_t)places.len,
                                                 .place = places.at,
                                                 .at_least = rule->at_least,
                                                 .bound = rule->n };
    }
}

// In thousandths of the budget, rounded up: a choice that the model allows keeps the budget. Unknown costs
// are not counted.
static void budget_row(Arena *a, const Records *records, const ListRule *rule, int32_t no, Portfolio *p)
{
    ARRAY(int32_t) places = { 0 };
    ARRAY(int64_t) costs = { 0 };
    double unit = rule->budget > 0 ? rule->budget / 100000 : 1;
    for (ptrdiff_t i = 0; i < records->len; i++) {
        double cost;
        if (!cost_of(&records->at[i], rule->of, &cost) || cost <= 0)
            continue;
        double units = ceil(cost / unit);
        *PUSH(a, &places) = (int32_t)i;
        *PUSH(a, &costs) = units > PORTFOLIO_UNIT ? PORTFOLIO_UNIT : (int64_t)units;
    }
    if (places.len)
        *PUSH(a, &p->rows) = (PortfolioRow){ .rule = no,
                                             .n = (int32_t)places.len,
                                             .place = places.at,
                                             .a = costs.at,
                                             .bound = rule->budget > 0 ? 100000 : 0 };
}

// Who may demand something counts; who excludes may do so, too; who satisfies does so for certain.
static void if_rows(Arena *a, const Records *records, const ListRule *rule, int32_t no, Portfolio *p)
{
    ptrdiff_t n = records->len;
    Tri *then = NEWS(a, Tri, n), *when = NEWS(a, Tri, n);
    for (ptrdiff_t i = 0; i < n; i++) {
        when[i] = matches(a, &records->at[i], &rule->where);
        then[i] = matches(a, &records->at[i], &rule->then);
    }
    uint8_t *paired = NEWS(a, uint8_t, n * n);
    for (ptrdiff_t i = 0; i < n; i++) {
        if (when[i] == TRI_FALSE)
            continue;
        if (rule->kind == RULE_IF_NOT) {
            if (when[i] == TRI_TRUE && then[i] == TRI_TRUE) // excludes itself
                *PUSH(a, &p->never) = (PortfolioFix){ no, (int32_t)i };
            for (ptrdiff_t j = 0; j < n; j++)
                if (j != i && then[j] != TRI_FALSE && !paired[i * n + j]) {
                    paired[i * n + j] = paired[j * n + i] = 1;
                    *PUSH(a, &p->pairs) = (PortfolioPair){ no, (int32_t)i, (int32_t)j };
                }
            continue;
        }
        if (then[i] == TRI_TRUE)
            continue;
        ARRAY(int32_t) places = { 0 };
        ARRAY(int64_t) coefficients = { 0 };
        *PUSH(a, &places) = (int32_t)i;
        *PUSH(a, &coefficients) = -1;
        for (ptrdiff_t j = 0; j < n; j++)
            if (then[j] == TRI_TRUE) {
                *PUSH(a, &places) = (int32_t)j;
                *PUSH(a, &coefficients) = 1;
            }
        *PUSH(a, &p->rows) = (PortfolioRow){
            .rule = no, .n = (int32_t)places.len, .place = places.at, .a = coefficients.at, .at_least = true
        };
    }
}

void list_rule_rows(Arena *a, const Run *run, const Records *records, const ListRule *r, int32_t no,
                    Portfolio *p)
{
    double metres;
    switch (r->kind) {
    case RULE_COUNT:
        count_rows(a, records, r, no, p);
        break;
    case RULE_BUDGET:
        budget_row(a, records, r, no, p);
        break;
    case RULE_IF_NOT:
    case RULE_IF_THEN:
        if_rows(a, records, r, no, p);
        break;
    case RULE_SPACING:
        for (int i = 0; i < (int)run->places.len; i++)
            for (int j = i + 1; j < (int)run->places.len; j++)
                if (list_apart(run, i, j, &metres) && metres < r->spacing_m)
                    *PUSH(a, &p->pairs) = (PortfolioPair){ no, i, j };
        break;
    }
}

// ---- Does it hold?

// How many chosen places demand something (now), and whether all that they demand is so.
static void if_state(Arena *a, const Records *records, const ListRule *r, const bool *in, RuleState *s)
{
    int demand = 0, may = 0, certain = 0, both = 0;
    for (ptrdiff_t i = 0; i < records->len; i++) {
        if (!in[i])
            continue;
        Tri when = matches(a, &records->at[i], &r->where), then = matches(a, &records->at[i], &r->then);
        demand += when != TRI_FALSE;
        may += then != TRI_FALSE;
        certain += then == TRI_TRUE;
        both += when != TRI_FALSE && then != TRI_FALSE && !(when == TRI_TRUE && then == TRI_TRUE);
    }
    s->now = demand;
    if (r->kind == RULE_IF_THEN && demand && !certain)
        s->holds = may ? TRI_UNKNOWN : TRI_FALSE;
    if (r->kind == RULE_IF_NOT && demand && may && !(demand == 1 && may == 1 && both == 1))
        s->holds = TRI_FALSE;
    else if (r->kind == RULE_IF_NOT && both)
        s->holds = TRI_UNKNOWN; // the only one in question may or may not exclude itself
}

RuleState list_rule_state(Arena *a, const Run *run, const Records *records, const ListRule *r, const bool *in)
{
    RuleState s = { .rule = *r, .holds = TRI_TRUE, .now = NAN };
    ptrdiff_t n = records->len;
    double metres, cost, sum = 0;
    switch (r->kind) {
    case RULE_COUNT: {
        Strs groups = groups_of(a, records, r->per);
        EACH (const Str, g, groups) {
            int have = 0;
            for (ptrdiff_t i = 0; i < n; i++)
                have += in[i] && counts(a, &records->at[i], r, *g);
            if (r->at_least ? have < r->n : have > r->n)
                s.holds = TRI_FALSE;
            if (isnan(s.now) || (r->at_least ? have < s.now : have > s.now))
                s.now = have;
        }
        break;
    }
    case RULE_IF_NOT:
    case RULE_IF_THEN:
        if_state(a, records, r, in, &s);
        break;
    case RULE_BUDGET:
        for (ptrdiff_t i = 0; i < n; i++)
            if (in[i] && cost_of(&records->at[i], r->of, &cost))
                sum += cost;
            else if (in[i])
                s.holds = TRI_UNKNOWN; // nobody knows what this one costs
        s.now = sum;
        if (sum > r->budget)
            s.holds = TRI_FALSE;
        break;
    case RULE_SPACING:
        for (int i = 0; i < (int)n; i++)
            for (int j = i + 1; j < (int)n; j++) {
                if (!in[i] || !in[j])
                    continue;
                if (!list_apart(run, i, j, &metres)) {
                    s.holds = s.holds == TRI_TRUE ? TRI_UNKNOWN : s.holds;
                    continue;
                }
                if (isnan(s.now) || metres < s.now)
                    s.now = metres;
                if (metres < r->spacing_m)
                    s.holds = TRI_FALSE;
            }
        break;
    }
    return s;
}

// ---- Words

typedef struct {
    const Pack *pack;
    Lang lang;
} Naming;

static Str label_of(void *ctx, Str name)
{
    const Naming *n = ctx;
    const Attr *at = pack_attr(n->pack, n->pack->ranking.type, name);
    return at ? at->label.in[n->lang] : name;
}

static Str code_of(void *ctx, Str prop, Str code)
{
    const Naming *n = ctx;
    const Attr *at = pack_attr(n->pack, n->pack->ranking.type, prop);
    const Code *c = at && at->list ? list_code(at->list, code) : NULL;
    return c ? c->label.in[n->lang] : code;
}

static Str words_of(Arena *a, const Pack *pack, const Cond *where, Lang lang)
{
    Naming naming = { pack, lang };
    QueryNames names = { &naming, label_of, code_of, lang };
    return where->query ? query_words(a, where->query, &names) : where->text;
}

Str list_rule_text(Arena *a, const Pack *pack, const ListRule *r, Lang lang)
{
    switch (r->kind) {
    case RULE_SPACING:
        return msg(a, lang, MSG_ANALYSIS_RULE_TEXT_SPACING, r->spacing_m);
    case RULE_BUDGET:
        return msg(a, lang, MSG_ANALYSIS_RULE_TEXT_BUDGET, r->of->label.in[lang], r->budget);
    case RULE_IF_NOT:
        return msg(a, lang, MSG_ANALYSIS_RULE_TEXT_IF_NOT, words_of(a, pack, &r->where, lang),
                   words_of(a, pack, &r->then, lang));
    case RULE_IF_THEN:
        return msg(a, lang, MSG_ANALYSIS_RULE_TEXT_IF_THEN, words_of(a, pack, &r->where, lang),
                   words_of(a, pack, &r->then, lang));
    case RULE_COUNT:
        break;
    }
    const Attr *per = r->per.len ? pack_attr(pack, pack->ranking.type, r->per) : NULL;
    bool all = !r->where.text.len || str_eq(r->where.text, pack->ranking.where.text);
    Str where = words_of(a, pack, &r->where, lang), per_label = per ? per->label.in[lang] : r->per;
    if (r->at_least && per)
        return all ? msg(a, lang, MSG_ANALYSIS_RULE_TEXT_LEAST_PER, r->n, per_label)
                   : msg(a, lang, MSG_ANALYSIS_RULE_TEXT_LEAST_PER_WHERE, r->n, per_label, where);
    if (r->at_least)
        return all ? msg(a, lang, MSG_ANALYSIS_RULE_TEXT_LEAST, r->n)
                   : msg(a, lang, MSG_ANALYSIS_RULE_TEXT_LEAST_WHERE, r->n, where);
    if (per)
        return all ? msg(a, lang, MSG_ANALYSIS_RULE_TEXT_MOST_PER, r->n, per_label)
                   : msg(a, lang, MSG_ANALYSIS_RULE_TEXT_MOST_PER_WHERE, r->n, per_label, where);
    return all ? msg(a, lang, MSG_ANALYSIS_RULE_TEXT_MOST, r->n)
               : msg(a, lang, MSG_ANALYSIS_RULE_TEXT_MOST_WHERE, r->n, where);
}
