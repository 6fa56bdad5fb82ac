// date_fuzz.c - a date that is read has its ends in order and comes back the same from its canonical text.
#include "date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Str s = { (const char *)data, (ptrdiff_t)size }, remark;
    Date d, again;
    Err err = { 0 };
    if (date_read(s, &d, &remark)) {
        assert(d.from <= d.to && d.prec != DATE_NONE);
        assert(date_parse(date_text(a, d), &again));
        assert(again.from == d.from && again.to == d.to && again.prec == d.prec && again.about == d.about);
        assert(date_show(a, LANG_VI, d).len && date_show(a, LANG_EN, d).len);
    } else {
        assert(d.prec == DATE_NONE);
    }
    int64_t t, t2;
    if (instant_parse(s, &t))
        assert(instant_parse(instant_str(a, t), &t2) && t2 == t);
    const Zone *z;
    if (zone_from_tzif(a, S("fuzz"), s, &z, &err)) {
        for (int64_t day = -40000; day < 60000; day += 9999) {
            int offset = zone_offset(z, day * 86400000);
            assert(offset > -700000 && offset < 700000);
            day_begin(z, (int32_t)day);
        }
    } else {
        assert(err.id == MSG_BASE_ZONE_BROKEN);
    }
    arena_free(a);
    return 0;
}
