// pack_diff.c - what changes from one version of a pack to the next: additions and new names are free; what
// facts in the ledger stand on may not be pulled away.
#include "pack_load.h"

typedef struct {
    Arena *a;
    PackChanges *out;
    const Pack *old, *new;
    PackCodeUsed *used;
    void *ctx;
} Diff;

static void change(Diff *d, bool refused, Str file, MsgId id, const MsgArg *args, int n)
{
    PackChange *c = PUSH(d->a, d->out);
    c->refused = refused;
    c->file = file;
    err_set(&c->what, id, args, n);
}
#define free_change(d, file, id, ...) change((d), false, (file), (id), ARGS(__VA_ARGS__))
#define refuse(d, file, id, ...)      change((d), true, (file), (id), ARGS(__VA_ARGS__))

static const Str attrs = { "attributes.csv", 14 }, lists = { "codelists.csv", 13 };

// ---- Attributes, by their number.
static bool code_used(Diff *d, const Attr *at, Str code)
{
    return !d->used || d->used(d->ctx, at, code);
}

static bool is_coded(const Attr *at)
{
    return at->list && at->kind != KIND_DERIVED;
}

static void diff_codes(Diff *d, const Attr *was, const Attr *is)
{
    if (!is_coded(was))
        return;
    EACH (Code, c, was->list->codes) {
        if ((!is->list || !list_code(is->list, c->code)) && code_used(d, was, c->code))
            refuse(d, lists, MSG_PACK_DIFF_CODE_GONE, c->code, was->list->name, was->name);
    }
}

static void diff_attr(Diff *d, const Attr *was)
{
    const Attr *is = pack_attr_no(d->new, was->number);
    if (!is) {
        refuse(d, attrs, MSG_PACK_DIFF_ATTR_GONE, was->name, was->number);
        return;
    }
    const Attr *same = pack_attr(d->new, was->type, was->name);
    if (!str_eq(is->type, was->type) || (same && same != is)) {
        refuse(d, attrs, MSG_PACK_DIFF_NUMBER_REUSED, was->number, was->name, is->name);
        return;
    }
    if (is->kind != was->kind)
        refuse(d, attrs, MSG_PACK_DIFF_KIND, was->name, str_z(attr_kind_names[was->kind]),
               str_z(attr_kind_names[is->kind]));
    if (!str_eq(is->unit, was->unit))
        refuse(d, attrs, MSG_PACK_DIFF_UNIT, was->name, was->unit, is->unit);
    if (!str_eq(is->name, was->name))
        free_change(d, attrs, MSG_PACK_DIFF_RENAMED, was->name, is->name, was->number);
    if (is->sensitivity != was->sensitivity)
        free_change(d, attrs, MSG_PACK_DIFF_SENSITIVITY, is->name, str_z(sensitivity_names[was->sensitivity]),
                    str_z(sensitivity_names[is->sensitivity]));
    if (is->kind == was->kind)
        diff_codes(d, was, is);
}

static void diff_attrs(Diff *d)
{
    EACH (Attr, at, d->old->attrs)
        diff_attr(d, at);
    EACH (Attr, at, d->new->attrs) {
        if (!pack_attr_no(d->old, at->number))
            free_change(d, attrs, MSG_PACK_DIFF_ATTR_NEW, at->name, at->number);
    }
}

// ---- Names that the ledger holds as text: types, classes, methods.
static void diff_names(Diff *d)
{
    EACH (RecordType, t, d->old->types) {
        if (!pack_type(d->new, t->name))
            refuse(d, S("types.yaml"), MSG_PACK_DIFF_TYPE_GONE, t->name);
    }
    EACH (RecordType, t, d->new->types) {
        if (!pack_type(d->old, t->name))
            free_change(d, S("types.yaml"), MSG_PACK_DIFF_TYPE_NEW, t->name);
    }
    EACH (SourceClass, c, d->old->classes) {
        if (!pack_class(d->new, c->name))
            refuse(d, S("sources.csv"), MSG_PACK_DIFF_NAME_GONE, c->name);
    }
    EACH (Method, m, d->old->methods) {
        if (!pack_method(d->new, m->name))
            refuse(d, S("methods.csv"), MSG_PACK_DIFF_NAME_GONE, m->name);
    }
    if (d->old->illustrative != d->new->illustrative)
        refuse(d, S("pack.yaml"), MSG_PACK_DIFF_ILLUSTRATIVE);
}

static void diff_lists(Diff *d)
{
    EACH (CodeList, list, d->new->lists) {
        const CodeList *was = pack_list(d->old, list->name);
        if (!was) {
            free_change(d, lists, MSG_PACK_DIFF_LIST_NEW, list->name);
            continue;
        }
        EACH (Code, c, list->codes) {
            if (!list_code(was, c->code))
                free_change(d, lists, MSG_PACK_DIFF_CODE_NEW, c->code, list->name);
        }
    }
}

// ---- Files, for all that is free to change.
static const PackFile *file_of(const Pack *p, Str path)
{
    EACH (PackFile, f, p->files) {
        if (str_eq(f->path, path))
            return f;
    }
    return NULL;
}

static void diff_files(Diff *d)
{
    EACH (PackFile, f, d->new->files) {
        const PackFile *was = file_of(d->old, f->path);
        if (str_eq(f->path, S("attributes.lock")))
            continue;
        if (!was)
            free_change(d, f->path, MSG_PACK_DIFF_FILE_NEW, f->path);
        else if (!str_eq(was->bytes, f->bytes))
            free_change(d, f->path, MSG_PACK_DIFF_FILE_CHANGED, f->path);
    }
    EACH (PackFile, f, d->old->files) {
        if (!file_of(d->new, f->path) && !str_eq(f->path, S("attributes.lock")))
            free_change(d, f->path, MSG_PACK_DIFF_FILE_GONE, f->path);
    }
}

PackChanges pack_diff(Arena *a, const Pack *old, const Pack *new, PackCodeUsed *used, void *ctx)
{
    PackChanges out = { 0 };
    Diff d = { a, &out, old, new, used, ctx };
    if (!str_eq(old->id, new->id)) { // all the rest would differ as well
        refuse(&d, S("pack.yaml"), MSG_PACK_DIFF_OTHER_CITY, old->id, new->id);
        return out;
    }
    diff_names(&d);
    diff_attrs(&d);
    diff_lists(&d);
    diff_files(&d);
    return out;
}

Str pack_lock_text(Arena *a, const Pack *p)
{
    Buf b = buf_new(a);
    buf_add(&b, S("number,record_type,name,kind,unit\n"));
    EACH (Attr, at, p->attrs) {
        buf_fmt(&b, "%d,%.*s,%.*s,%s,", at->number, PS(at->type), PS(at->name), attr_kind_names[at->kind]);
        csv_write_field(&b, at->unit, ',', CSV_PLAIN);
        buf_char(&b, '\n');
    }
    return buf_str(&b);
}
