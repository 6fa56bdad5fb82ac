// pack_fuzz.c - any bytes taken for a stored pack: never a crash; a refused pack says why, with places; an
// accepted one is sound.
// Long.
#include <assert.h>
#include <math.h>
#include <string.h>

#include "pack.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

// Changes what stands in one of the files and writes the lengths anew: else hardly an input would come past
// the container.
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    Arena *a = arena_new();
    Str rest = { (const char *)data, (ptrdiff_t)size };
    Buf out = buf_new(a);
    ARRAY(PackFile) files = { 0 };
    bool whole = str_eq(cut(&rest, '\n'), S("KHOPACK1"));
    while (whole && rest.len) {
        int64_t n;
        Str path = cut(&rest, '\n'), length = cut(&rest, '\n');
        whole = str_i64(length, &n) && n >= 0 && n < rest.len;
        if (!whole)
            break;
        *PUSH(a, &files) = (PackFile){ path, str_sub(rest, 0, n) };
        rest = str_sub(rest, n + 1, rest.len);
    }
    if (!whole || !files.len || seed % 16 == 0) {
        arena_free(a);
        return LLVMFuzzerMutate(data, size, max_size);
    }
    PackFile *f = &files.at[seed / 16 % (unsigned)files.len];
    size_t room = (size_t)f->bytes.len + 64;
    uint8_t *copy = arena_alloc(a, (ptrdiff_t)room);
    if (f->bytes.len)
        memcpy(copy, f->bytes.at, (size_t)f->bytes.len);
    f->bytes = (Str){ (const char *)copy, (ptrdiff_t)LLVMFuzzerMutate(copy, (size_t)f->bytes.len, room) };
    buf_add(&out, S("KHOPACK1\n"));
    EACH (PackFile, g, files) {
        buf_fmt(&out, "%.*s\n%td\n", PS(g->path), g->bytes.len);
        buf_add(&out, g->bytes);
        buf_char(&out, '\n');
    }
    if ((size_t)out.len <= max_size) {
        memcpy(data, out.at, (size_t)out.len);
        size = (size_t)out.len;
    }
    arena_free(a);
    return size;
}

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
