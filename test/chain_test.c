// chain_test.c - a change in the ledger shows; erased values are gone while the chain stays whole.
#include "ledger_world.h"

static Fix sample(Str path)
{
    Err err = { 0 };
    unlink(path.at);
    Fix f = open_at(path, DB_CREATE);
    for (int i = 0; i < 4; i++) {
        LedgerWriter *w = begin(&f, epoch + i);
        for (int k = 0; k < 3; k++) {
            Obs o = num_obs(&f, str_fmt(f.a, "place/%c", 'A' + (i + k) % 4).at, 1 + k, i + k * 0.5);
            *PUSH(f.a, &o.facts) = (Fact){ 900 + k, value_text(f.a, S("ông Nam")) };
            o.prov.note = str_fmt(f.a, "note %d", k);
            add(w, &o);
        }
        commit(w);
    }
    put_link(&f, epoch + 9, "place/A", OBS_RETRACT, 1, "");
    put_link(&f, epoch + 9, "place/B", OBS_MERGE, 0, "place/A");
    put_link(&f, epoch + 9, "place/C", OBS_ALIAS, 0, "place/CC");
    LedgerWriter *w = begin(&f, epoch + 10);
    must(ledger_erase(w, 5, ERASE_PERSONAL, &press, &err));
    commit(w);
    return f;
}

static void a_cut_tail_needs_a_head_to_be_seen(void)
{
    Err err = { 0 };
    Fix f = sample(S(":memory:"));
    VerifyReport r;
    Hash head, old;
    int64_t block;
    Blocks blocks;
    must(ledger_head(f.l, &head, &block, &err));
    must(ledger_blocks(f.l, f.a, 1, 99, &blocks, &err));
    old = blocks.at[2].hash;
    must(ledger_verify(f.l, f.a, &head, NULL, NULL, &r, &err));
    CHECK(r.ok && r.head_given && r.head_found && r.head_block == block && r.blocks == 8 &&
          r.observations == 16 && r.erased == 1);
    must(ledger_verify(f.l, f.a, &old, NULL, NULL, &r, &err));
    CHECK(r.ok && r.head_block == 3);
    must(db_script(f.db,
                   "DELETE FROM obs WHERE seq = 16; DELETE FROM block WHERE block = 8; UPDATE obs SET psalt "
                   "= x'00', pval = x'00', "
                   "pgone = NULL WHERE seq = 5;",
                   &err));
    must(db_script(f.db,
                   "DELETE FROM obs WHERE seq >= 4; DELETE FROM block WHERE block >= 2; DELETE FROM alias; "
                   "DELETE FROM heir;",
                   &err));
    must(ledger_verify(f.l, f.a, NULL, NULL, NULL, &r, &err));
    CHECK(r.ok && !r.head_given); // nothing left says that more was there
    must(ledger_verify(f.l, f.a, &head, NULL, NULL, &r, &err));
    CHECK(!r.ok && !r.head_found && r.faults.len == 1 && is(&r.faults.at[0].what, "LEDGER_NO_HEAD"));
    Str hex = hash_hex(f.a, head);
    Hash back;
    CHECK(hash_parse(hex, &back) && hash_eq(back, head) && !hash_parse(str_sub(hex, 0, 63), &back) &&
          !hash_parse(S("zz"), &back));
    fix_close(&f);
}

// Every cell of every table of the ledger, bent in turn: number + 1, or one bit of text and blob, or emptied.
static void every_bent_cell_shows(void)
{
    Err err = { 0 };
    Arena *a = arena_new();
    Fix f = sample(S(":memory:"));
    must(db_script(f.db, "PRAGMA foreign_keys = OFF", &err));
    CHECK(verifies(&f));
    static const char *const tables[] = { "record", "alias", "heir", "prov", "node", "block", "obs" };
    int bent = 0, unseen = 0;
    for (int t = 0; t < COUNT(tables); t++) {
        Strs columns = { 0 };
        Stmt *q = db_query(
            f.db,
            "SELECT name FROM pragma_table_info($1) WHERE NOT ($1 IN ('alias', 'heir') AND name = 'n')");
        bind_str(q, 1, str_z(tables[t]));
        while (stmt_next(q))
            *PUSH(a, &columns) = col_str(q, 0, a);
        must(stmt_end(q, &err));
        EACH (Str, column, columns) {
            Seqs rows = { 0 };
            Str list = str_fmt(a, "SELECT rowid FROM %s", tables[t]);
            q = db_query_built(f.db, list);
            while (stmt_next(q))
                *PUSH(a, &rows) = col_i64(q, 0);
            must(stmt_end(q, &err));
            EACH (int64_t, row, rows) {
                Str change = str_fmt(a,
                                     "UPDATE %s SET %.*s = CASE typeof(%.*s) WHEN 'integer' THEN %.*s + 1 "
                                     "WHEN 'text' THEN %.*s || 'x' WHEN 'null' THEN 1 "
                                     "ELSE iif(%.*s = zeroblob(length(%.*s)), x'01', zeroblob(length(%.*s))) "
                                     "END WHERE rowid = %lld",
                                     tables[t], PS(*column), PS(*column), PS(*column), PS(*column),
                                     PS(*column), PS(*column), PS(*column), (long long)*row);
                must(db_begin(f.db, &err));
                Err why = { 0 };
                VerifyReport r = { 0 };
                if (db_script(f.db, change.at, &why)) { // else a UNIQUE has seen it
                    bent++;
                    bool read = ledger_verify(f.l, a, NULL, NULL, NULL, &r, &why);
                    if (read && r.ok) {
                        unseen++;
                        fprintf(stderr, "# not seen: %s\n", change.at);
                    }
                }
                db_rollback(f.db);
            }
        }
    }
    CHECK(bent > 300);
    CHECK(unseen == 0);
    CHECK(verifies(&f));
    fix_close(&f);
    arena_free(a);
}

// Any byte of the file: either the ledger or SQLite's own check tells, or what is stored reads as before.
static void any_flipped_byte_shows_or_changes_nothing(void)
{
    Err err = { 0 };
    Arena *a = arena_new();
    Str path = str_fmt(a, "%s/flip.gpkg", dir), all;
    Fix f = sample(path);
    Buf dump = buf_new(a);
    must(ledger_dump(f.l, a, &dump, &err));
    fix_close(&f);
    must(file_read(a, path, &all, &err));
    unsigned seed = 11;
    int unseen = 0, seen = 0;
    for (int i = 0; i < 250; i++) {
        char *bytes = arena_alloc(a, all.len);
        memcpy(bytes, all.at, (size_t)all.len);
        unsigned at = 0;
        while (
            !bytes[at = (unsigned)rand_r(&seed) % (unsigned)all.len]) // most of a small file is empty pages
            ;
        bytes[at] ^= (char)(1 << rand_r(&seed) % 8);
        FILE *file = fopen(path.at, "wb");
        if (!file || fwrite(bytes, 1, (size_t)all.len, file) != (size_t)all.len || fclose(file))
            abort();
        Arena *b = arena_new();
        Db *db = NULL;
        Ledger *l;
        VerifyReport r;
        Str fault;
        Err why = { 0 };
        Buf now = buf_new(b);
        bool sound = db_open(b, path, DB_READ, &db, &why) && ledger_open(b, db, personal, NULL, &l, &why) &&
                     ledger_verify(l, b, NULL, NULL, NULL, &r, &why) && r.ok &&
                     db_integrity(db, b, &fault, &why) && !fault.len;
        if (sound)
            unseen += !ledger_dump(l, b, &now, &why) || !str_eq(buf_str(&now), buf_str(&dump));
        else
            seen++;
        db_close(db);
        arena_free(b);
    }
    CHECK(unseen == 0);
    CHECK(seen > 50);
    arena_free(a);
}

static void a_signed_chain_stays_signed(void)
{
    Err err = { 0 };
    Arena *a = arena_new();
    Str path = str_fmt(a, "%s/signed.gpkg", dir), key = str_fmt(a, "%s/signed.gpkg.key", dir);
    Fix f = open_at(path, DB_CREATE);
    put(&f, epoch, "place/A", 1, 1);
    must(ledger_make_key(f.l, &err));
    CHECK(!ledger_make_key(f.l, &err) && is(&err, "LEDGER_KEY_THERE"));
    put(&f, epoch, "place/A", 1, 2);
    fix_close(&f);
    struct stat st;
    CHECK(!stat(key.at, &st) && (st.st_mode & 0777) == 0600);
    f = open_at(path, DB_WRITE);
    put(&f, epoch, "place/A", 1, 3);
    VerifyReport r;
    must(ledger_verify(f.l, f.a, NULL, NULL, NULL, &r, &err));
    CHECK(r.ok && r.signed_blocks == 2 && r.blocks == 3);
    static const char *const bends[] = { "UPDATE block SET sig = zeroblob(64) WHERE block = 2",
                                         "UPDATE block SET sig = NULL, signer = NULL WHERE block = 3",
                                         "UPDATE node SET public_key = zeroblob(32)",
                                         "UPDATE node SET public_key = NULL" };
    for (int i = 0; i < COUNT(bends); i++) {
        must(db_begin(f.db, &err));
        must(db_script(f.db, bends[i], &err));
        must(ledger_verify(f.l, f.a, NULL, NULL, NULL, &r, &err));
        CHECK(!r.ok);
        db_rollback(f.db);
    }
    fix_close(&f);
    Str secret;
    must(file_read(a, key, &secret, &err));
    Str bytes;
    must(file_read(a, path, &bytes, &err));
    CHECK(str_find(bytes, str_sub(secret, 0, 32)) < 0);
    chmod(key.at, 0644);
    Db *db;
    Ledger *l;
    must(db_open(a, path, DB_WRITE, &db, &err));
    CHECK(!ledger_open(a, db, personal, NULL, &l, &err) && is(&err, "LEDGER_KEY_OPEN"));
    db_close(db);
    unlink(key.at);
    f = open_at(path, DB_WRITE);
    LedgerWriter *w;
    CHECK(!ledger_begin(f.l, f.a, &(BlockInfo){ S("An"), epoch, BLOCK_EDIT, S("") }, &w, &err) &&
          is(&err, "LEDGER_KEY_MISSING"));
    CHECK(verifies(&f));
    must(ledger_make_key(f.l, &err));
    put(&f, epoch, "place/A", 1, 4);
    CHECK(verifies(&f));
    fix_close(&f);
    arena_free(a);
}

static void two_writers_make_one_chain(void)
{
    Err err = { 0 };
    Arena *a = arena_new();
    Str path = str_fmt(a, "%s/two.gpkg", dir);
    Fix one = open_at(path, DB_CREATE), two = open_at(path, DB_WRITE);
    for (int i = 0; i < 5; i++) {
        put(&one, epoch + 2 * i, "place/A", 1, i);
        put(&two, epoch + 2 * i + 1, "place/A", 1, -i);
    }
    must(db_script(two.db, "PRAGMA busy_timeout = 20", &err));
    LedgerWriter *w = begin(&one, epoch), *x;
    CHECK(!ledger_begin(two.l, two.a, &(BlockInfo){ S("An"), epoch, BLOCK_EDIT, S("") }, &x, &err) &&
          is(&err, "STORE_BUSY"));
    ledger_abort(w);
    CHECK(verifies(&one) && verifies(&two) && value_at(&one, 1, 1, SEQ_ALL) == -4);
    fix_close(&one);
    fix_close(&two);
    arena_free(a);
}

// ---- Erasure

static int times_in_file(Arena *a, Str path, Str what)
{
    Err err = { 0 };
    int n = 0;
    static const char *const ends[] = { "", "-wal" };
    for (int i = 0; i < 2; i++) {
        Str all, name = str_fmt(a, "%.*s%s", PS(path), ends[i]);
        if (!file_exists(name))
            continue;
        must(file_read(a, name, &all, &err));
        for (ptrdiff_t at; (at = str_find(all, what)) >= 0; n++)
            all = str_sub(all, at + 1, all.len);
    }
    return n;
}

static void erased_values_are_gone_from_the_file(void)
{
    Err err = { 0 };
    Arena *a = arena_new();
    Str path = str_fmt(a, "%s/erase.gpkg", dir);
    Fix f = open_at(path, DB_CREATE);
    Str secret = S("0912 345 678 Trần Thị Hoa"), big;
    Buf b = buf_new(a);
    for (int i = 0; i < 400; i++) // long enough for overflow pages
        buf_add(&b, secret);
    big = buf_str(&b);
    int64_t seqs[300];
    for (int i = 0; i < COUNT(seqs); i++) { // pages split and move while it is filled
        LedgerWriter *w = begin(&f, epoch + i);
        Obs o = num_obs(&f, str_fmt(f.a, "place/P%d", i * 7 % 31).at, 1, i);
        *PUSH(f.a, &o.facts) = (Fact){ 900, value_text(f.a, i % 50 ? secret : big) };
        seqs[i] = add(w, &o);
        commit(w);
    }
    must(db_checkpoint(f.db, &err));
    CHECK(times_in_file(a, path, secret) >= COUNT(seqs));
    Obs before, after;
    bool found;
    must(ledger_observation(f.l, f.a, seqs[7], &before, &found, &err));
    LedgerWriter *w = begin(&f, epoch + 1000);
    for (int i = 0; i < COUNT(seqs); i++)
        must(ledger_erase(w, seqs[i], i % 2 ? ERASE_PERSONAL : ERASE_ALL, &press, &err));
    Written done = commit(w);
    CHECK(!done.bytes_left && times_in_file(a, path, secret) == 0);
    must(ledger_observation(f.l, f.a, seqs[7], &after, &found, &err));
    CHECK(after.erased_personal && !after.erased && after.facts.len == 1 &&
          hash_eq(obs_leaf(&before), obs_leaf(&after)));
    must(ledger_observation(f.l, f.a, seqs[8], &after, &found, &err));
    CHECK(after.erased && after.facts.len == 0);
    w = begin(&f, epoch);
    CHECK(!ledger_erase(w, seqs[7], ERASE_PERSONAL, &press, &err) && is(&err, "LEDGER_NOTHING"));
    ledger_abort(w);
    CHECK(verifies(&f));
    must(db_script(f.db, "UPDATE obs SET gone = x'00' WHERE seq = 8", &err));
    CHECK(!verifies(&f));
    fix_close(&f);
    arena_free(a);
}

static void a_restored_backup_is_erased_again(void)
{
    Err err = { 0 };
    Arena *a = arena_new();
    Str path = str_fmt(a, "%s/again.gpkg", dir), copy = str_fmt(a, "%s/copy.gpkg", dir),
        secret = S("0987 654 321 ông Tư");
    Fix f = open_at(path, DB_CREATE);
    LedgerWriter *w;
    int64_t seq = 0, erased;
    for (int i = 0; i < 3; i++) {
        w = begin(&f, epoch + i);
        Obs o = num_obs(&f, "place/A", 1, i);
        *PUSH(f.a, &o.facts) = (Fact){ 900, value_text(f.a, i == 1 ? secret : S("ai đó")) };
        int64_t at = add(w, &o);
        seq = i == 1 ? at : seq;
        commit(w);
    }
    must(db_backup(f.db, copy, &err));
    w = begin(&f, epoch + 10);
    must(ledger_erase(w, seq, ERASE_PERSONAL, &press, &err));
    commit(w);
    Erasures chain, list = { 0 }, none = { 0 };
    must(ledger_erasures(f.l, a, &chain, &err));
    must(erasures_beside(a, path, &list, &err));
    must(erasures_beside(a, copy, &none, &err));
    CHECK(chain.len == 1 && list.len == 1 && !none.len && chain.at[0].part == 2 && list.at[0].part == 2 &&
          hash_eq(chain.at[0].leaf, list.at[0].leaf));
    fix_close(&f);
    f = open_at(copy, DB_WRITE);
    CHECK(times_in_file(a, copy, secret) > 0);
    w = begin(&f, epoch + 20);
    must(ledger_erase_again(w, &list, &press, &erased, &err));
    commit(w);
    CHECK(erased == 1 && times_in_file(a, copy, secret) == 0 && verifies(&f));
    w = begin(&f, epoch + 21);
    must(ledger_erase_again(w, &list, &press, &erased, &err));
    CHECK(erased == 0);
    ledger_abort(w);
    FILE *list_file = fopen(str_fmt(a, "%s.erased", copy.at).at, "w"); // by hand: file_write keeps off it
    CHECK(list_file && fputs("abc 1\n", list_file) > 0 && !fclose(list_file));
    CHECK(!erasures_beside(a, copy, &list, &err) && is(&err, "LEDGER_LIST"));
    fix_close(&f);
    arena_free(a);
}

int main(void)
{
    if (!mkdtemp(dir))
        return 1;
    a_cut_tail_needs_a_head_to_be_seen();
    every_bent_cell_shows();
    any_flipped_byte_shows_or_changes_nothing();
    a_signed_chain_stays_signed();
    two_writers_make_one_chain();
    erased_values_are_gone_from_the_file();
    a_restored_backup_is_erased_again();
    Arena *a = arena_new();
    int gone = system(str_fmt(a, "rm -rf %s", dir).at);
    arena_free(a);
    return tap_done() || gone;
}
