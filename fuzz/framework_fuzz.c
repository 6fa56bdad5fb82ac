// framework_fuzz.c - any bytes taken for a framework: a fault with its place, or tables that come back the
// same from JSON and from CSV.
#include "framework.h"

static void check_json(Arena *a, Str text)
{
    Framework f, again;
    Faults faults = { 0 };
    Err err = { 0 };
    if (!framework_read_json(a, S("x"), text, &f, &faults, &err)) {
        assert(err.kind != ERR_NONE);
        return;
    }
    assert(!faults.len);
    framework_settle(a, &f);
    Str json = framework_json(a, &f);
    bool ok = framework_read_json(a, S("x"), json, &again, &faults, &err);
    assert(ok && !faults.len);
    framework_settle(a, &again);
    assert(str_eq(framework_json(a, &again), json));
    assert(!framework_diff(a, &f, &again).len);
    for (FwTableId id = 0; id < FW_TABLES; id++) {
        FwTableId found;
        Framework of_csv = again;
        Str csv = framework_csv(a, &f, id);
        if (!csv.len)
            continue;
        ok = framework_read_csv(a, S("x"), csv, &found, &of_csv.table[id], &faults, &err);
        assert(ok && found == id);
        framework_settle(a, &of_csv);
        assert(str_eq(framework_json(a, &of_csv), json));
    }
}

static void check_csv(Arena *a, Str text)
{
    Framework f = { 0 }, again = { 0 };
    FwTableId id, found;
    FwTable t;
    Faults faults = { 0 };
    Err err = { 0 };
    if (!framework_read_csv(a, S("x"), text, &id, &t, &faults, &err)) {
        assert(err.kind != ERR_NONE);
        return;
    }
    f.table[id] = t;
    framework_settle(a, &f);
    Str csv = framework_csv(a, &f, id);
    if (!csv.len)
        return;
    bool ok = framework_read_csv(a, S("x"), csv, &found, &again.table[id], &faults, &err);
    assert(ok && found == id);
    framework_settle(a, &again);
    assert(str_eq(framework_csv(a, &again, id), csv));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    Str text = { (const char *)data, (ptrdiff_t)size };
    check_json(a, text);
    check_csv(a, text);
    arena_free(a);
    return 0;
}
