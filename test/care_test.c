// care_test.c - backup, restore, verify of a whole city; what was erased stays erased.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "care.h"
#include "tap.h"

static void must(bool ok, const Err *err)
{
    if (ok)
        return;
    Arena *a = arena_new();
    fprintf(stderr, "care_test: %s\n", err->kind ? err_text(a, LANG_EN, err).at : "?");
    abort();
}

static bool sound(City *c, Arena *a, Str head)
{
    Err err = { 0 };
    VerifyReport r;
    must(city_verify(c, a, head, &r, &err), &err);
    return r.ok;
}

static void a_restored_city_has_no_erased_values(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    char dir[] = "/tmp/kho-care-XXXXXX";
    if (!mkdtemp(dir))
        abort();
    Str path = str_fmt(a, "%s/city.gpkg", dir), backup = str_fmt(a, "%s/backup.gpkg", dir),
        lost = str_fmt(a, "%s/lost.gpkg", dir);
    City *c;
    Faults faults = { 0 };
    Hash head, found;
    int64_t now = 1795000000000, erased;
    CityNew how = { path, S(KHO_SOURCE_DIR "/packs/dalat"), S("An"), now, true };
    must(city_create(a, &how, &c, &faults, &err), &err);
    LedgerWriter *w;
    Written done;
    Prov prov = { S("đơn yêu cầu"), S("document"), S("visit"), S("An"), S(""), false };
    Obs o = { .id = S("place/X1"), .prov = prov, .valid = valid_since(20000), .conf = CONF_NONE };
    int64_t seq;
    *PUSH(a, &o.facts) = (Fact){ 1, value_text(a, S("nhà ông Tư")) };
    must(ledger_begin(city_ledger(c), a, &(BlockInfo){ S("An"), now, BLOCK_EDIT, S("") }, &w, &err), &err);
    must(ledger_add(w, &o, &seq, &err) && ledger_commit(w, &done, &err), &err);
    must(city_backup(c, a, backup, &head, &err), &err);
    CHECK(sound(c, a, hash_hex(a, head)));
    must(ledger_begin(city_ledger(c), a, &(BlockInfo){ S("An"), now + 1, BLOCK_EDIT, S("") }, &w, &err),
         &err);
    must(ledger_erase(w, seq, ERASE_ALL, &prov, &err), &err);
    must(ledger_commit(w, &done, &err), &err);
    city_close(c);
    Restore r = { backup, path, hash_hex(a, head), S("An"), now + 2 };
    CHECK(!city_restore(a, &r, &found, &erased, &err) && !strcmp(err_id(&err), "REGISTER_FILE_THERE"));
    CHECK(!rename(path.at, lost.at));
    must(city_restore(a, &r, &found, &erased, &err), &err);
    must(city_open(a, path, CITY_READ, &c, &err), &err);
    bool there;
    must(ledger_observation(city_ledger(c), a, seq, &o, &there, &err), &err);
    CHECK(erased == 1 && there && o.erased && !o.facts.len && sound(c, a, hash_hex(a, found)) &&
          sound(c, a, hash_hex(a, head)));
    city_close(c);
    r.to = str_fmt(a, "%s/other.gpkg", dir); // no list beside it: as it was backed up
    must(city_restore(a, &r, &found, &erased, &err), &err);
    CHECK(!erased && hash_eq(found, head));
    r.head = S("0000000000000000000000000000000000000000000000000000000000000000");
    r.to = str_fmt(a, "%s/third.gpkg", dir);
    CHECK(!city_restore(a, &r, &found, &erased, &err) && !file_exists(r.to));
    CHECK(!system(str_fmt(a, "rm -rf %s", dir).at));
    arena_free(a);
}

int main(void)
{
    a_restored_city_has_no_erased_values();
    return tap_done();
}
