// ledger_format_test.c - docs/ledger-format.md says what is hashed: its vectors, and a whole chain, read by
// us and by a twin.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "ledger_in.h"
#include "tap.h"

static Str unhex(Arena *a, Str hex)
{
    char *at = arena_alloc(a, hex.len / 2 + 1);
    size_t n = 0;
    if (sodium_hex2bin((uint8_t *)at, (size_t)hex.len / 2 + 1, hex.at, (size_t)hex.len, NULL, &n, NULL) ||
        (ptrdiff_t)n * 2 != hex.len)
        abort();
    return (Str){ at, (ptrdiff_t)n };
}

static Str unhex_of(Arena *a, const json_t *o, const char *key)
{
    return unhex(a, json_get_str(o, key));
}

static int index_in(const char *const *names, int n, Str name)
{
    for (int i = 0; i < n; i++)
        if (str_eq(str_z(names[i]), name))
            return i;
    abort();
}

static Strs strings(Arena *a, const json_t *list)
{
    Strs s = { 0 };
    for (size_t i = 0; i < json_array_size(list); i++)
        *PUSH(a, &s) = json_str(json_array_get(list, i));
    return strs_sorted(a, s);
}

static Value value_of(Arena *a, const json_t *j)
{
    static const char *const states[] = { "unknown", "na", "known", "uncertain" };
    static const char *const types[] = { "none", "bool", "num", "text", "code", "codes", "date", "geom" };
    Value v = { .state = (ValueState)index_in(states, COUNT(states), json_get_str(j, "state")),
                .type = (ValueType)index_in(types, COUNT(types), json_get_str(j, "type")),
                .reason = json_get_str(j, "reason"),
                .prec = (int)json_get_int(j, "prec", 0),
                .radius_m = json_get_num(j, "radius_m", 0),
                .may = strings(a, json_object_get(j, "may")),
                .set = strings(a, json_object_get(j, "set")),
                .geom = unhex_of(a, j, "wkb") };
    v.lo = json_get_num(j, "lo", json_get_num(j, "v", 0));
    v.hi = json_get_num(j, "hi", v.lo);
    if (v.state == VAL_UNCERTAIN && v.type == VT_BOOL)
        v.hi = 1;
    if (v.state == VAL_KNOWN && (v.type == VT_TEXT || v.type == VT_CODE))
        *PUSH(a, &v.set) = json_get_str(j, "v");
    return v;
}

static Str facts_bytes(Arena *a, const json_t *list)
{
    Err err = { 0 };
    Facts f = { 0 };
    Str out;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        *PUSH(a, &f) = (Fact){ (int)json_get_int(one, "attr", 0), value_of(a, one) };
    }
    if (!facts_encode(a, &f, &out, &err))
        abort();
    return out;
}

static Prov prov_of(const json_t *p)
{
    return (Prov){ json_get_str(p, "source"), json_get_str(p, "source_class"),
                   json_get_str(p, "method"), json_get_str(p, "author"),
                   json_get_str(p, "note"),   json_get_bool(p, "one_of", false) };
}

static Hash leaf_of(Arena *a, const json_t *j)
{
    Prov p = prov_of(json_object_get(j, "prov"));
    Obs o = { .kind = (ObsKind)json_get_int(j, "kind", 0),
              .id = json_get_str(j, "id"),
              .prov_digest = hash_prov(a, &p),
              .conf = (int)json_get_int(j, "conf", 0),
              .salt = unhex_of(a, j, "salt"),
              .val = unhex_of(a, j, "val"),
              .gone = unhex_of(a, j, "gone"),
              .psalt = unhex_of(a, j, "psalt"),
              .pval = unhex_of(a, j, "pval"),
              .pgone = unhex_of(a, j, "pgone") };
    o.valid.from = (int32_t)json_get_int(j, "valid_from", 0);
    o.valid.to = (int32_t)json_get_int(j, "valid_to", 0);
    valid_from_byte(&o.valid, (int)json_get_int(j, "valid_prec", 0));
    return obs_leaf(&o);
}

static Hash root_of(Arena *a, const json_t *list)
{
    ptrdiff_t n = (ptrdiff_t)json_array_size(list);
    Hash *leaves = NEWS(a, Hash, n);
    for (ptrdiff_t i = 0; i < n; i++)
        if (!hash_parse(json_str(json_array_get(list, (size_t)i)), &leaves[i]))
            abort();
    return hash_root(leaves, n);
}

static Hash block_of(Arena *a, const json_t *j)
{
    BlockHead h = { .node = json_get_str(j, "node"),
                    .no = json_get_int(j, "no", 0),
                    .count = json_get_int(j, "count", 0),
                    .recorded_ms = json_get_int(j, "recorded_ms", 0),
                    .kind = (int)json_get_int(j, "kind", 0),
                    .author = json_get_str(j, "author"),
                    .label = json_get_str(j, "label"),
                    .signer = unhex_of(a, j, "signer"),
                    .known = unhex_of(a, j, "known") };
    if (!hash_parse(json_get_str(j, "prev"), &h.prev) || !hash_parse(json_get_str(j, "root"), &h.root))
        abort();
    return hash_block(a, &h);
}

static Str answer(Arena *a, Str of, const json_t *from)
{
    Prov p = prov_of(from);
    Hash h = str_eq(of, S("prov"))     ? hash_prov(a, &p)
             : str_eq(of, S("leaf"))   ? leaf_of(a, from)
             : str_eq(of, S("root"))   ? root_of(a, from)
             : str_eq(of, S("block"))  ? block_of(a, from)
             : str_eq(of, S("commit")) ? hash_commit(unhex_of(a, from, "salt"), unhex_of(a, from, "val"))
                                       : (Hash){ { 0 } };
    if (!str_eq(of, S("facts")))
        return hash_hex(a, h);
    Str bytes = facts_bytes(a, from);
    char *hex = arena_alloc(a, 2 * bytes.len + 1);
    sodium_bin2hex(hex, (size_t)(2 * bytes.len + 1), (const uint8_t *)bytes.at, (size_t)bytes.len);
    return (Str){ hex, 2 * bytes.len };
}

static void the_vectors_of_the_page_hold(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str page;
    int n = 0;
    CHECK(file_read(a, S(KHO_SOURCE_DIR "/docs/ledger-format.md"), &page, &err));
    while (page.len) {
        Str line = cut(&page, '\n');
        json_t *v;
        if (!str_starts(line, S("{\"of\"")))
            continue;
        n++;
        if (!json_read(line, &v, &err))
            abort();
        CHECK(str_eq(answer(a, json_get_str(v, "of"), json_object_get(v, "from")), json_get_str(v, "is")));
        json_decref(v);
    }
    CHECK(n >= 10);
    CHECK(!system("python3 " KHO_SOURCE_DIR "/test/twin/ledger.py --vectors " KHO_SOURCE_DIR
                  "/docs/ledger-format.md"));
    arena_free(a);
}

static bool personal(void *ctx, int attr)
{
    (void)ctx;
    return attr >= 900;
}

static void must(bool ok, const Err *err)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", err->kind ? err_id(err) : "?");
    abort();
}

// A chain with every kind of observation, all states of values, an erasure and several blocks.
static void fill(Ledger *l, Arena *a)
{
    Err err = { 0 };
    LedgerWriter *w;
    Written done;
    int64_t seq;
    Prov p = { S("sở"), S("document"), S("visit"), S("Lan"), S("cà phê"), true };
    must(ledger_begin(l, a, &(BlockInfo){ S("An"), 1760000000000, BLOCK_IMPORT, S("nhập") }, &w, &err), &err);
    for (int i = 0; i < BLOCK_MAX_ROWS + 7; i++) {
        Obs o = {
            .id = str_fmt(a, "place/P%d", i % 100), .prov = p, .valid = valid_since(i), .conf = i % 101
        };
        *PUSH(a, &o.facts) =
            (Fact){ 1 + i % 200, i % 3 ? value_num(i / 8.0) : value_text(a, S("ô e\u0302\u0323")) };
        if (i % 5 == 0)
            *PUSH(a, &o.facts) = (Fact){ 900, value_text(a, S("bà Hoa")) };
        must(ledger_add(w, &o, &seq, &err), &err);
    }
    must(ledger_commit(w, &done, &err), &err);
    must(ledger_begin(l, a, &(BlockInfo){ S("An"), 1760000000001, BLOCK_EDIT, S("") }, &w, &err), &err);
    Strs one = { 0 }, two = { 0 };
    *PUSH(a, &one) = S("place/P2");
    *PUSH(a, &two) = S("place/Q1");
    *PUSH(a, &two) = S("place/Q2");
    Obs links[] = { { .id = S("place/P1"), .kind = OBS_RETRACT, .ref = 2 },
                    { .id = S("place/P1"), .kind = OBS_MERGE, .ids = one },
                    { .id = S("place/P3"), .kind = OBS_SPLIT, .ids = two },
                    { .id = S("place/P4"), .kind = OBS_ALIAS, .ids = { &(Str){ "place/R", 7 }, 1, 1 } },
                    { .id = S("place/P1"), .kind = OBS_UNDO, .ref = BLOCK_MAX_ROWS + 9 } };
    for (int i = 0; i < COUNT(links); i++) {
        links[i].prov = p;
        links[i].valid = valid_since(3);
        links[i].conf = CONF_NONE;
        must(ledger_add(w, &links[i], &seq, &err), &err);
    }
    must(ledger_erase(w, 1, ERASE_PERSONAL, &p, &err) && ledger_erase(w, 6, ERASE_ALL, &p, &err), &err);
    must(ledger_commit(w, &done, &err), &err);
}

static void a_twin_that_shares_no_line_agrees_on_every_hash(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Db *db;
    Ledger *l;
    VerifyReport r;
    char path[] = "/tmp/kho-dump-XXXXXX";
    int fd = mkstemp(path);
    must(db_open(a, S(":memory:"), DB_CREATE, &db, &err) && ledger_open(a, db, personal, NULL, &l, &err),
         &err);
    fill(l, a);
    must(ledger_verify(l, a, NULL, NULL, NULL, &r, &err), &err);
    Buf dump = buf_new(a);
    must(ledger_dump(l, a, &dump, &err) && file_write(str_z(path), buf_str(&dump), &err), &err);
    FILE *twin = popen(str_fmt(a, "python3 " KHO_SOURCE_DIR "/test/twin/ledger.py %s", path).at, "r");
    char says[256] = { 0 };
    CHECK(r.ok && twin && fgets(says, sizeof says, twin));
    CHECK(twin && !pclose(twin));
    Str want = str_fmt(a, "%d blocks, %d observations, head %s\n", (int)r.blocks, (int)r.observations,
                       hash_hex(a, r.head).at);
    CHECK(str_eq(str_z(says), want));
    close(fd);
    unlink(path);
    db_close(db);
    arena_free(a);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    the_vectors_of_the_page_hold();
    a_twin_that_shares_no_line_agrees_on_every_hash();
    return tap_done();
}
