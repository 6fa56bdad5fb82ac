// cql2_fuzz.c - a text is a filter or an error with a place. A filter evaluates, prints, reads back to the
// same tree and has SQL.
#include "../test/query_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Str records[] = {
        { 0 },
        S("area=1..5 floors=-2..3 name=a/b note=a tag=x kind=factory level=1/3 grade=B grade2=A/C "
          "uses=print,?none uses2=print "
          "open=disputed free=no built=2019-03-01..2019-03-31 seen=2020-01-01 location=1,2,500"),
        S("area=1 floors=0 name=abc note=- tag=- kind=office/factory level=- grade=D grade2=D uses=, "
          "uses2=none open=yes free=yes "
          "built=2019-03-01 seen=- location=1,2"),
    };
    Arena *a = arena_new();
    Err err = { 0 };
    const Query *q, *again;
    if (query_parse(a, (Str){ (const char *)data, (ptrdiff_t)size }, &world_schema, &q, &err)) {
        Str text = query_print(a, q);
        bool back = query_parse(a, text, &world_schema, &again, &err);
        assert(back || err.id == MSG_QUERY_LONG); // printing may add brackets and spaces
        assert(!back || (query_eq(q, again) && str_eq(text, query_print(a, again))));
        for (int i = 0; i < COUNT(records); i++) {
            WorldRecord r;
            bool read = world_record(a, records[i], &r);
            assert(read);
            Tri t = query_eval(q, a, world_lookup, &r);
            assert(!back || t == query_eval(again, a, world_lookup, &r));
            assert((query_explain(a, q, world_lookup, &r).len > 0) == (t == TRI_UNKNOWN));
        }
        Buf sql = buf_new(a);
        QueryBinds binds;
        assert(query_sql(q, &(QuerySqlAs){ S("t"), 1, true }, &sql, &binds) && sql.len > 0);
    } else {
        assert(err.kind == ERR_INPUT && err_text(a, LANG_VI, &err).len > 0);
    }
    arena_free(a);
    return 0;
}
