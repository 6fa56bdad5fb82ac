// pack_test.c - a pack loads whole; each planted defect gives its fault at its place and no other; versions,
// storing, data.
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pack.h"
#include "register_sql.h"
#include "store.h"
#include "tap.h"

#define CASES KHO_SOURCE_DIR "/test/cases/pack"

typedef ARRAY(PackFile) Files;

static void say_faults(Arena *a, const Faults *faults)
{
    EACH (Fault, f, *faults) {
        Str text = err_text(a, LANG_EN, &f->err);
        printf("#   %.*s:%d: %s: %.*s\n", PS(f->file), f->line, err_id(&f->err), PS(text));
    }
}

// ---- Packs in memory: files, and the one text that is stored.
static Files files_of(Arena *a, const char *dir)
{
    Err err = { 0 };
    Strs names;
    Files out = { 0 };
    bool ok = dir_list(a, str_z(dir), &names, &err);
    assert(ok);
    EACH (Str, name, names) {
        Str bytes;
        ok = file_read(a, str_fmt(a, "%s/%.*s", dir, PS(*name)), &bytes, &err);
        assert(ok);
        *PUSH(a, &out) = (PackFile){ *name, bytes };
    }
    return out;
}

static void put_file(Arena *a, Files *files, Str path, Str bytes)
{
    Files out = { 0 };
    bool done = false;
    EACH (PackFile, f, *files) {
        int order = str_cmp(f->path, path);
        if (order >= 0 && !done) {
            *PUSH(a, &out) = (PackFile){ path, bytes };
            done = true;
        }
        if (order)
            *PUSH(a, &out) = *f;
    }
    if (!done)
        *PUSH(a, &out) = (PackFile){ path, bytes };
    *files = out;
}

static void drop_file(Files *files, Str path)
{
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < files->len; i++)
        if (!str_eq(files->at[i].path, path))
            files->at[n++] = files->at[i];
    files->len = n;
}

static Str bytes_of(Arena *a, const Files *files)
{
    Buf b = buf_new(a);
    buf_add(&b, S("KHOPACK1\n"));
    EACH (PackFile, f, *files) {
        buf_fmt(&b, "%.*s\n%td\n", PS(f->path), f->bytes.len);
        buf_add(&b, f->bytes);
        buf_char(&b, '\n');
    }
    return buf_str(&b);
}

static Str text_of(const Files *files, Str path)
{
    EACH (PackFile, f, *files) {
        if (str_eq(f->path, path))
            return f->bytes;
    }
    return (Str){ 0 };
}

static int line_of(Str text, ptrdiff_t at)
{
    int line = 1;
    for (ptrdiff_t i = 0; i < at && i < text.len; i++)
        line += text.at[i] == '\n';
    return line;
}

static Str replaced(Arena *a, Str text, ptrdiff_t at, ptrdiff_t len, Str with)
{
    Buf b = buf_new(a);
    buf_add(&b, str_sub(text, 0, at));
    buf_add(&b, with);
    buf_add(&b, str_sub(text, at + len, text.len));
    return buf_str(&b);
}

// ---- Mutations
static Str unescaped(Arena *a, Str s)
{
    Buf b = buf_new(a);
    for (ptrdiff_t i = 0; i < s.len; i++) {
        if (s.at[i] == '\\' && i + 1 < s.len && s.at[i + 1] == 'n') {
            buf_char(&b, '\n');
            i++;
        } else if (str_starts(str_sub(s, i, 4), S("\\xff"))) {
            buf_char(&b, (char)0xff);
            i += 3;
        } else {
            buf_char(&b, s.at[i]);
        }
    }
    return buf_str(&b);
}

// The line where the defect now stands; 0: the edit does not apply.
static int mutate(Arena *a, Files *files, Str path, char how, Str old, Str new)
{
    Str text = text_of(files, path);
    ptrdiff_t at = str_find(text, old);
    switch (how) {
    case 'x':
        drop_file(files, path);
        return 1;
    case 'n':
    case 'w':
        put_file(a, files, path, new);
        return 1;
    case 'a':
        if (str_eq(path, S("attributes.csv")))
            drop_file(files, S("attributes.lock")); // it would say that it lags behind
        put_file(a, files, path, str_fmt(a, "%.*s%.*s\n", PS(text), PS(new)));
        return line_of(text, text.len);
    case 'r':
        if (at < 0)
            return 0;
        put_file(a, files, path, replaced(a, text, at, old.len, new));
        return line_of(text, at);
    case 'd':
        if (at < 0)
            return 0;
        put_file(a, files, path,
                 replaced(a, text, at, str_find(str_sub(text, at, text.len), S("\n")) + 1, (Str){ 0 }));
        return line_of(text, at);
    default:
        return 0;
    }
}

static bool one_mutation(Str row, Map *fired)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p;
    Str id = cut(&row, '\t'), file = cut(&row, '\t'), line = cut(&row, '\t'), path = cut(&row, '\t'),
        how = cut(&row, '\t');
    Str old = unescaped(a, cut(&row, '\t')), new = unescaped(a, row);
    Files files = files_of(a, CASES "/good");
    int at = mutate(a, &files, path, how.at[0], old, new);
    int64_t expected = at;
    bool ok = at > 0 && (str_eq(line, S("@")) || str_i64(line, &expected));
    bool loaded = pack_check_bytes(a, bytes_of(a, &files), &p, &faults, &err);
    ok = ok && faults.len == 1;
    if (ok) {
        const Fault *f = &faults.at[0];
        ok = str_eq(str_z(err_id(&f->err)), id) && str_eq(f->file, file) && f->line == (int)expected &&
             loaded == fault_is_warning(f);
    }
    if (ok)
        *map_slot(fired, str_z(msg_row(faults.at[0].err.id)->id)) = fired;
    else
        printf("# expected %.*s at %.*s:%d from changing %.*s%s; found:\n", PS(id), PS(file), (int)expected,
               PS(path), at ? "" : " (THE EDIT DOES NOT APPLY)");
    if (!ok)
        say_faults(a, &faults);
    arena_free(a);
    return ok;
}

// Every fault that the loader can report is planted at least once, but for those that are about the
// container.
static bool every_fault_is_planted(const Map *fired)
{
    static const char *const elsewhere[] = { "PACK_ABOUT_",       "PACK_FORM_",     "PACK_NEED_",
                                             "PACK_REF_",         "PACK_DIFF_",     "PACK_REFUSED",
                                             "PACK_STORED_",      "PACK_FILE_NAME", "PACK_FILES_MANY",
                                             "PACK_PROSE_MISSING" };
    bool all = true;
    for (int row = 0; row < msg_count; row++) {
        Str name = str_z(msg_rows[row].id);
        bool skip = !str_starts(name, S("PACK_"));
        for (int i = 0; i < COUNT(elsewhere); i++)
            skip = skip || str_starts(name, str_z(elsewhere[i]));
        if (!skip && !map_get(fired, name)) {
            printf("# no mutation gives %.*s\n", PS(name));
            all = false;
        }
    }
    return all;
}

static void each_defect_gives_its_fault_and_no_other(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Str text;
    Map *fired = map_new(a);
    int wrong = 0, tried = 0;
    CHECK(file_read(a, S(CASES "/mutations.tsv"), &text, &err));
    while (text.len) {
        Str row = cut(&text, '\n');
        if (!row.len || row.at[0] == '#')
            continue;
        tried++;
        wrong += !one_mutation(row, fired);
    }
    CHECK(tried > 150);
    CHECK(wrong == 0);
    CHECK(every_fault_is_planted(fired));
    arena_free(a);
}

// A city made by a build that asked for less must open: what its pack lacks in one language is shown in the
// other.
static void a_stored_pack_may_lack_a_language(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p;
    Files files = files_of(a, CASES "/good");
    CHECK(mutate(a, &files, S("gates.csv"), 'r', S("Không ai biết,luật"), S("Không ai biết,")));
    CHECK(!pack_check_bytes(a, bytes_of(a, &files), &p, &faults, &err));
    faults = (Faults){ 0 };
    CHECK(pack_load_bytes(a, bytes_of(a, &files), &p, &faults, &err));
    CHECK(faults.len == 1 && fault_is_warning(&faults.at[0]));
    CHECK(str_eq(pack_gate(p, S("G1"))->source.in[LANG_VI], S("law")));
    CHECK(str_eq(pack_gate(p, S("G1"))->prior_reason.in[LANG_VI], S("Không ai biết")));
    arena_free(a);
}

// ---- The good pack
static void a_good_pack_loads_without_a_word(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p, *q;
    CHECK(pack_load_dir(a, S(CASES "/good"), &p, &faults, &err));
    CHECK(faults.len == 0);
    say_faults(a, &faults);
    const Attr *area = pack_attr(p, S("place"), S("area")), *grade = pack_attr(p, S("place"), S("grade"));
    CHECK(area && area->number == 9 && area->value_type == VT_NUM && area->min == 10 &&
          area->sensitivity == SENS_PUBLIC);
    CHECK(pack_attr_no(p, 9) == area && !pack_attr_no(p, 99) && !pack_attr(p, S("block"), S("area")));
    CHECK(grade && grade->value_type == VT_CODE && grade->list->ordered && grade->derive);
    CHECK(pack_attr(p, S("block"), S("b_place"))->ref_type.len &&
          str_eq(pack_attr(p, S("block"), S("b_place"))->ref_type, S("place")));
    CHECK(pack_type(p, S("place"))->attrs.len == 20 && pack_type(p, S("block"))->attrs.len == 3);
    CHECK(isinf(pack_attr(p, S("place"), S("built"))->half_life_years));
    CHECK(p->criteria.len == 6 && p->criterion_groups.len == 2 && p->gates.len == 2 && p->purposes.len == 2);
    CHECK(pack_criterion(p, S("A1"))->anchors.len == 2);
    CHECK(pack_gate(p, S("G1"))->clock_days == -1 && isnan(pack_gate(p, S("G1"))->p_pass_prior) &&
          !pack_gate(p, S("G1"))->purposes.len);
    CHECK(p->schematic.len > 0 && p->wards.len == 2 && p->former_wards.at[1].ward_codes.len == 2);
    CHECK(p->visits.at[0].teaches.len == 10 && p->visits.at[1].teaches.len == 2);
    CHECK(pack_load_bytes(a, p->bytes, &q, &faults, &err) && !memcmp(p->digest, q->digest, 32));
    arena_free(a);
}

static void trust_is_dated_and_goes_by_group(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p;
    int32_t then = 0, now = 0;
    CHECK(pack_load_dir(a, S(CASES "/good"), &p, &faults, &err) && day_parse(S("2022-05-01"), &then) &&
          day_parse(S("2026-05-01"), &now));
    CHECK(pack_trust(p, S("press"), S("state"), then) == 30);
    CHECK(pack_trust(p, S("press"), S("state"), now) == 40);
    CHECK(pack_trust(p, S("press"), S("identity"), then) == 40);
    CHECK(pack_trust(p, S("hearsay"), S("identity"), then) == 0);
    CHECK(pack_error(p, S("state"), S("press"), ERROR_PERCENT) == 15);
    CHECK(isnan(pack_error(p, S("identity"), S("press"), ERROR_PERCENT)));
    arena_free(a);
}

static void a_purpose_changes_weights_and_one_function(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p;
    CHECK(pack_load_dir(a, S(CASES "/good"), &p, &faults, &err));
    const Purpose *study = pack_purpose(p, (Str){ 0 }), *big = pack_purpose(p, S("big"));
    const Criterion *size = pack_criterion(p, S("B3"));
    assert(study && big && size);
    CHECK(str_eq(study->id, S("study")) && study->rules.len == 1);
    CHECK(study->group_weight[0] == 0.6 && big->group_weight[1] == 0.5);
    CHECK(study->weight_in_group[size->order] == 0.25 && big->weight_in_group[size->order] == 0.6);
    CHECK(purpose_fn(p, study, size)->full_from == 100 && purpose_fn(p, big, size)->full_from == 1000);
    CHECK(isinf(purpose_fn(p, big, size)->zero_to) && purpose_attr(p, big, size) == size->attr);
    const Prior *prior = &pack_criterion(p, S("A1"))->prior[PRIOR_PESSIMISTIC];
    CHECK(prior->kind == PRIOR_CODES && prior->codes.len == 3 &&
          fabs(prior->codes.at[0].value - 0.6) < 1e-12);
    arena_free(a);
}

static void a_spelling_finds_its_code(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p;
    CHECK(pack_load_dir(a, S(CASES "/good"), &p, &faults, &err));
    const CodeList *kinds = pack_list(p, S("kind"));
    const Strs *one = list_match(a, kinds, S(" NHÀ MÁY ")),
               *two = list_match(a, kinds, S("Industrial Estate"));
    CHECK(one && one->len == 1 && str_eq(one->at[0], S("factory")));
    CHECK(two && two->len == 2);
    CHECK(list_match(a, kinds, S("works hall")) && !list_match(a, kinds, S("palace")));
    CHECK(list_match(a, pack_list(p, S("wards.csv")), S("phuong hai"))->len == 1);
    arena_free(a);
}

// pack_plausible.c: an attribute or a part's with the share it takes of others; what it rests on comes before
// it.
static void sizes_go_together(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p;
    CHECK(pack_load_dir(a, S(KHO_SOURCE_DIR "/packs/hanoi"), &p, &faults, &err) && p->sizes.len == 10);
    const SizeRule *floors = &p->sizes.at[2], *side = &p->sizes.at[6];
    CHECK(str_eq(floors->attr->name, S("b_gfa")) && floors->of.len == 2 && floors->least == 0.9 &&
          !floors->shared);
    CHECK(p->sizes.at[0].shared && side->of.at[0].power == 0.5 &&
          str_eq(side->of.at[0].attr->name, S("site_area_m2")));
    static const struct {
        const char *row, *fault;
    } wrong[] = {
        { "storeys,area ^ half,1,2,no,test,nobody,", "PACK_NUMBER" },
        { "storeys,nothing,1,2,no,test,nobody,", "PACK_ATTR_UNKNOWN" },
        { "area,,1,2,no,test,nobody,", "PACK_SIZE_ORDER" },
        { "storeys,area,1,,no,test,nobody,", "PACK_CELL_EMPTY" },
    };
    for (int i = 0; i < COUNT(wrong); i++) {
        Files files = files_of(a, CASES "/good");
        faults = (Faults){ 0 };
        CHECK(mutate(a, &files, S("plausible.csv"), 'a', (Str){ 0 }, str_z(wrong[i].row)));
        CHECK(!pack_check_bytes(a, bytes_of(a, &files), &p, &faults, &err) && faults.len == 1);
        CHECK(faults.len && !strcmp(err_id(&faults.at[0].err), wrong[i].fault));
    }
    arena_free(a);
}

static const PackObs *obs_of(const PackObsList *list, Str record, Str attr)
{
    EACH (const PackObs, o, *list) {
        EACH (const PackFact, f, o->facts) {
            if (str_eq(o->record, record) && str_eq(f->attr->name, attr))
                return o;
        }
    }
    return NULL;
}

static const Value *fact_of(const PackObsList *list, Str record, Str attr)
{
    const PackObs *o = obs_of(list, record, attr);
    for (ptrdiff_t i = 0; o && i < o->facts.len; i++)
        if (str_eq(o->facts.at[i].attr->name, attr))
            return &o->facts.at[i].value;
    return NULL;
}

static void rows_become_observations(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p;
    PackObsList list;
    CHECK(pack_load_dir(a, S(CASES "/good"), &p, &faults, &err) &&
          pack_observations(p, a, &list, &faults, &err));
    const PackObs *o = obs_of(&list, S("place/T01"), S("area"));
    CHECK(o && o->one_of && o->addresses.len == 2 && str_eq(o->class, S("press")) &&
          str_eq(o->author, S("nobody")));
    CHECK(o && str_find(o->note, S("perhaps")) >= 0 && str_starts(o->note, S("A note")) && o->line == 2);
    CHECK(fact_of(&list, S("place/T01"), S("area"))->lo == 1200);
    const Value *span = fact_of(&list, S("place/T02"), S("area"));
    CHECK(span && span->state == VAL_UNCERTAIN && span->lo == 500 && span->hi == 900);
    CHECK(!obs_of(&list, S("place/T02"), S("area"))->one_of);
    CHECK(fact_of(&list, S("place/T01"), S("uses"))->set.len == 2);
    CHECK(fact_of(&list, S("place/T02"), S("uses"))->state == VAL_NA);
    CHECK(fact_of(&list, S("place/T03"), S("uses"))->may.len == 2);
    CHECK(fact_of(&list, S("place/T03"), S("kind"))->set.len == 2);
    CHECK(!fact_of(&list, S("place/T01"), S("dispute")));
    CHECK(fact_of(&list, S("place/T01"), S("role")) && !fact_of(&list, S("place/T02"), S("role")));
    CHECK(str_eq(obs_of(&list, S("place/T01"), S("role"))->class, S("document")));
    CHECK(fact_of(&list, S("place/T02"), S("location"))->radius_m == 400);
    CHECK(str_eq(fact_of(&list, S("place/T02"), S("part_of"))->set.at[0], S("place/T01")));
    CHECK(str_eq(fact_of(&list, S("block/B1"), S("b_place"))->set.at[0], S("place/T01")));
    CHECK(obs_of(&list, S("place/T01"), S("storeys"))->date.prec == DATE_MONTH);
    CHECK(obs_of(&list, S("place/T02"), S("part_of"))->date.prec == DATE_YEAR);
    CHECK(!obs_of(&list, S("place/skipped"), S("storeys")));
    arena_free(a);
}

// ---- Versions
static const Pack *changed(Arena *a, const char *path, const char *old, const char *new)
{
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p;
    Files files = files_of(a, CASES "/good");
    drop_file(&files, S("attributes.lock"));
    if (path) {
        bool applied = mutate(a, &files, str_z(path), 'r', str_z(old), str_z(new)) > 0;
        assert(applied);
    }
    if (!pack_load_bytes(a, bytes_of(a, &files), &p, &faults, &err)) {
        say_faults(a, &faults);
        return NULL;
    }
    return p;
}

static bool never_used(void *ctx, const Attr *attr, Str code)
{
    (void)ctx, (void)attr, (void)code;
    return false;
}

// Is there a change with that message, refused or not as said, and nothing refused besides?
static bool changes(Arena *a, const Pack *old, const Pack *new, PackCodeUsed *used, const char *id,
                    bool refused)
{
    bool found = false;
    if (!old || !new)
        return false;
    PackChanges all = pack_diff(a, old, new, used, NULL);
    EACH (PackChange, c, all) {
        bool it = !strcmp(err_id(&c->what), id);
        found = found || (it && c->refused == refused);
        if (c->refused && !it)
            return false;
    }
    return found;
}

static void changes_are_free_or_refused_with_a_remedy(void)
{
    Arena *a = arena_new();
    const char *at = "attributes.csv";
    const Pack *old = changed(a, NULL, NULL, NULL);
    CHECK(old && pack_diff(a, old, old, NULL, NULL).len == 0);
    const Pack *more =
        changed(a, at, "23,block,b_grade",
                "24,block,b_more,More,Thêm,text,,,,,public,,identity,,,,t,n\n23,block,b_grade");
    CHECK(changes(a, old, more, NULL, "PACK_DIFF_ATTR_NEW", false));
    CHECK(changes(a, more, old, NULL, "PACK_DIFF_ATTR_GONE", true));
    CHECK(changes(a, old, changed(a, at, "20,place,storeys", "20,place,floors"), NULL, "PACK_DIFF_RENAMED",
                  false));
    CHECK(changes(a, old,
                  changed(a, at, "20,place,storeys,Storeys,Số tầng,integer",
                          "20,place,storeys,Storeys,Số tầng,decimal"),
                  NULL, "PACK_DIFF_KIND", true));
    CHECK(changes(a, old,
                  changed(a, at, "20,place,storeys,Storeys,Số tầng,integer,",
                          "20,place,storeys,Storeys,Số tầng,integer,m"),
                  NULL, "PACK_DIFF_UNIT", true));
    CHECK(changes(a, old, changed(a, at, "20,place,storeys", "20,block,storeys"), NULL,
                  "PACK_DIFF_NUMBER_REUSED", true));
    CHECK(changes(a, old, changed(a, at, "partner,3,state,,,,test", "staff,3,state,,,,test"), NULL,
                  "PACK_DIFF_SENSITIVITY", false));
    const Pack *fewer = changed(a, "codelists.csv", "use,print,Printing,In ấn,,,,\n", "");
    CHECK(changes(a, old, fewer, NULL, "PACK_DIFF_CODE_GONE", true));
    PackChanges unused = pack_diff(a, old, fewer, never_used, NULL);
    for (ptrdiff_t i = 0; i < unused.len; i++)
        CHECK(!unused.at[i].refused);
    CHECK(changes(a, fewer, old, NULL, "PACK_DIFF_CODE_NEW", false));
    CHECK(changes(a, old, changed(a, "terms.csv", "khảo sát", "đợt khảo sát"), NULL, "PACK_DIFF_FILE_CHANGED",
                  false));
    CHECK(changes(a, old, changed(a, "pack.yaml", "id: test_town", "id: other_town"), NULL,
                  "PACK_DIFF_OTHER_CITY", true));
    CHECK(changes(a, old, changed(a, "pack.yaml", "illustrative: true", "illustrative: false"), NULL,
                  "PACK_DIFF_ILLUSTRATIVE", true));
    arena_free(a);
}

static void the_lock_is_written_as_it_is_read(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p;
    Str lock = { 0 };
    CHECK(pack_load_dir(a, S(CASES "/good"), &p, &faults, &err) &&
          file_read(a, S(CASES "/good/attributes.lock"), &lock, &err));
    CHECK(str_eq(pack_lock_text(a, p), lock));
    arena_free(a);
}

// The folders above a file; what cannot be made shows when the file is written.
static bool folders_made(Arena *a, Str path)
{
    for (ptrdiff_t i = 1; i < path.len; i++)
        if (path.at[i] == '/')
            (void)mkdir(str_cz(a, str_sub(path, 0, i)), 0700);
    return true;
}

static void line_ends_and_marks_do_not_change_the_digest(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p, *q;
    Str dir = str_fmt(a, "/tmp/kho_pack_test.%d", (int)getpid()), text;
    CHECK(pack_load_dir(a, S(CASES "/good"), &p, &faults, &err));
    EACH (PackFile, f, p->files) {
        Buf b = buf_new(a);
        if (str_ends(f->path, S(".csv")))
            buf_add(&b, S("\xEF\xBB\xBF"));
        for (ptrdiff_t i = 0; i < f->bytes.len; i++) {
            if (f->bytes.at[i] == '\n')
                buf_char(&b, '\r');
            buf_char(&b, f->bytes.at[i]);
        }
        Str path = str_fmt(a, "%.*s/%.*s", PS(dir), PS(f->path));
        CHECK(folders_made(a, path) && file_write(path, buf_str(&b), &err));
    }
    CHECK(pack_load_dir(a, dir, &q, &faults, &err) && !memcmp(p->digest, q->digest, 32));
    CHECK(faults.len == 0);
    EACH (PackFile, f, p->files)
        CHECK(!unlink(str_fmt(a, "%.*s/%.*s", PS(dir), PS(f->path)).at));
    CHECK(!rmdir(str_fmt(a, "%.*s/data", PS(dir)).at) && !rmdir(str_fmt(a, "%.*s/forms", PS(dir)).at) &&
          !rmdir(dir.at));
    CHECK(!pack_load_dir(a, S("/tmp/kho_no_such_pack"), &q, &faults, &err));
    CHECK(file_read(a, S(CASES "/good/pack.yaml"), &text, &err));
    arena_free(a);
}

// ---- In the database
static void known_at_uses_the_pack_applied_by_then(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Db *db = NULL;
    const Pack *one = changed(a, NULL, NULL, NULL),
               *two = changed(a, "pack.yaml", "version: \"1\"", "version: \"2\""), *got;
    assert(one && two);
    CHECK(db_open(a, S(":memory:"), DB_CREATE, &db, &err));
    CHECK(!pack_current(db, a, &got, &err));
    CHECK(pack_store(db, one, S("2026-01-01T00:00:00.000Z"), 10, &err));
    CHECK(pack_store(db, two, S("2026-02-01T00:00:00.000Z"), 20, &err));
    CHECK(pack_current(db, a, &got, &err) && str_eq(got->version, S("2")));
    CHECK(pack_at(db, a, 19, &got, &err) && str_eq(got->version, S("1")));
    CHECK(pack_at(db, a, 20, &got, &err) && str_eq(got->version, S("2")));
    CHECK(pack_at(db, a, 3, &got, &err) && str_eq(got->version, S("1")));
    for (const SqlRow *r = sql_all_register; r->name; r++)
        if (str_starts(str_z(r->name), S("pack_")))
            CHECK(db_prepares(db, r->text, &err));
    CHECK(pack_store(db, one, S("2026-03-01T00:00:00.000Z"), 30, &err));
    CHECK(pack_current(db, a, &got, &err) && str_eq(got->version, S("1")) &&
          !memcmp(got->digest, one->digest, 32));
    db_close(db);
    arena_free(a);
}

static void broken_containers_are_refused(void)
{
    Arena *a = arena_new();
    Err err = { 0 };
    Faults faults = { 0 };
    const Pack *p;
    CHECK(!pack_load_bytes(a, S(""), &p, &faults, &err) && !strcmp(err_id(&err), "PACK_STORED_BROKEN"));
    CHECK(!pack_load_bytes(a, S("KHOPACK1\na\n5\nxx\n"), &p, &faults, &err) &&
          !strcmp(err_id(&err), "PACK_STORED_BROKEN"));
    CHECK(!pack_load_bytes(a, S("KHOPACK1\nb\n1\nx\na\n1\nx\n"), &p, &faults, &err) &&
          !strcmp(err_id(&err), "PACK_STORED_BROKEN"));
    CHECK(!pack_load_bytes(a, S("KHOPACK1\n"), &p, &faults, &err) &&
          !strcmp(err_id(&err), "PACK_REFUSED_PARTLY") && faults.len > 5);
    arena_free(a);
}

static void the_cities_of_the_repository_load(void)
{
    Err err = { 0 };
    Strs names;
    Arena *a = arena_new();
    int packs = 0;
    CHECK(dir_list(a, S(KHO_SOURCE_DIR "/packs"), &names, &err));
    EACH (Str, name, names) {
        if (!str_ends(*name, S("/pack.yaml")))
            continue;
        Faults faults = { 0 };
        const Pack *p;
        Str dir = str_fmt(a, KHO_SOURCE_DIR "/packs/%.*s", (int)(name->len - 10), name->at);
        bool ok = pack_load_dir(a, dir, &p, &faults, &err);
        CHECK(ok);
        say_faults(a, &faults);
        packs++;
    }
    CHECK(packs >= 2);
    arena_free(a);
}

// KHO_WRITE_DOCS=1 writes them anew.
static void the_reference_in_docs_is_the_one_that_is_made(void)
{
    static const char *const path[LANG_COUNT] = { KHO_SOURCE_DIR "/docs/pack.vi.md",
                                                  KHO_SOURCE_DIR "/docs/pack.md" };
    Arena *a = arena_new();
    Err err = { 0 };
    Str doc;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        Buf b = buf_new(a);
        pack_reference(&b, (Lang)lang);
        if (getenv("KHO_WRITE_DOCS"))
            CHECK(file_write(str_z(path[lang]), buf_str(&b), &err));
        CHECK(file_read(a, str_z(path[lang]), &doc, &err) && str_eq(doc, buf_str(&b)));
    }
    arena_free(a);
}

int main(void)
{
    a_good_pack_loads_without_a_word();
    trust_is_dated_and_goes_by_group();
    a_purpose_changes_weights_and_one_function();
    a_spelling_finds_its_code();
    sizes_go_together();
    rows_become_observations();
    each_defect_gives_its_fault_and_no_other();
    a_stored_pack_may_lack_a_language();
    changes_are_free_or_refused_with_a_remedy();
    the_lock_is_written_as_it_is_read();
    line_ends_and_marks_do_not_change_the_digest();
    known_at_uses_the_pack_applied_by_then();
    broken_containers_are_refused();
    the_cities_of_the_repository_load();
    the_reference_in_docs_is_the_one_that_is_made();
    return tap_done();
}
