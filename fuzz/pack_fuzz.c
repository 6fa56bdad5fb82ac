// pack_fuzz.c - any bytes taken for a stored pack: never a crash; a refused pack says why, with places; an
// accepted one is sound.
#include <assert.h>
#include <math.h>

#include "pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p;
    ptrdiff_t wrong = 0;
    bool ok = pack_check_bytes(a, (Str){ (const char *)data, (ptrdiff_t)size }, &p, &faults, &err);
    EACH (Fault, f, faults) {
        wrong += !fault_is_warning(f);
        for (int lang = 0; lang < LANG_COUNT; lang++)
            assert(err_text(a, (Lang)lang, &f->err).len > 0 && f->line >= 0);
    }
    if (!ok) {
        assert(err.kind != ERR_NONE);
        assert(wrong > 0 || err.id == MSG_PACK_STORED_BROKEN);
    } else {
        double sum = 0;
        assert(wrong == 0 && p->id.len && p->criteria.len && pack_purpose(p, (Str){ 0 }));
        EACH (CriterionGroup, g, p->criterion_groups)
            sum += g->weight;
        assert(fabs(sum - 1) < 1e-5);
        EACH (Criterion, c, p->criteria)
            assert(c->attr && c->prior[PRIOR_NEUTRAL].hi >= c->prior[PRIOR_NEUTRAL].lo);
        EACH (Attr, at, p->attrs)
            assert(at->derived.len == 0 || at->derive);
        EACH (Gate, g, p->gates)
            assert(g->condition.query && g->remedy.in[LANG_VI].len);
    }
    arena_free(a);
    return 0;
}
