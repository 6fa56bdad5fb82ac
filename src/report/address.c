// address.c - words that every kind of report shares: where its numbers come from, and how they are written.
#include "dossier.h"
#include "ledger.h"
#include "num.h"

Str code_show(const Pack *pack, Str attr, Str code, Lang lang)
{
    const Attr *of = pack_attr(pack, pack->ranking.type, attr);
    const Code *c = of && of->list && code.len ? list_code(of->list, code) : NULL;
    return c ? c->label.in[lang] : code;
}

Str hex_of(Arena *a, const uint8_t *bytes, ptrdiff_t n)
{
    Buf b = buf_new(a);
    for (ptrdiff_t i = 0; i < n; i++)
        buf_fmt(&b, "%02x", bytes[i]);
    return buf_str(&b);
}

bool chain_head(City *city, Arena *a, Str *out, Err *err)
{
    Hash head;
    int64_t block;
    if (!ledger_head(city_ledger(city), &head, &block, err))
        return false;
    *out = hex_of(a, (const uint8_t *)&head, (ptrdiff_t)sizeof head);
    return true;
}

Str run_address(Arena *a, const Run *r, Lang lang)
{
    Str pack = str_fmt(a, "%.*s %.*s", PS(r->pack->id), PS(r->pack->version));
    return msg(a, lang, MSG_REPORT_ADDRESS, r->id, hex_of(a, r->digest, 5), pack,
               date_show(a, lang, date_of_day(r->at.valid)), int_show(a, lang, r->at.seq));
}

Str run_detail(Arena *a, const Run *r, Str head, Lang lang)
{
    static const MsgId prior[PRIOR_SETS] = { MSG_REPORT_PRIOR_NEUTRAL, MSG_REPORT_PRIOR_PESSIMISTIC,
                                             MSG_REPORT_PRIOR_OPTIMISTIC };
    return msg(a, lang, MSG_REPORT_DETAIL, int_show(a, lang, r->draws),
               str_fmt(a, "%llu", (unsigned long long)r->seed), msg_text(a, lang, prior[r->prior], NULL, 0),
               hex_of(a, r->pack->digest, 5), str_sub(head, 0, 10));
}

bool criterion_seen(const View *v, const Run *r, ptrdiff_t c)
{
    return view_sees(v, purpose_attr(r->pack, r->purpose, &r->pack->criteria.at[c]));
}
