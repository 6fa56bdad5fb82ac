// record_commands.c - list, count, show, history: reading what the register holds.
#include "command.h"
#include "num.h"
#include "render.h"

static const Opt list_opts[] = {
    { "type", OPT_VALUE, "TYPE", MSG_CLI_OPT_TYPE },
    { "filter", OPT_VALUE, "CQL2", MSG_CLI_OPT_FILTER },
    { "search", OPT_VALUE, "TEXT", MSG_CLI_OPT_SEARCH },
    { "sort", OPT_VALUE, "[-]ATTR", MSG_CLI_OPT_SORT },
    { "limit", OPT_VALUE, "N", MSG_CLI_OPT_LIMIT },
    { "offset", OPT_VALUE, "N", MSG_CLI_OPT_OFFSET },
    { "columns", OPT_VALUE, "ATTR,…", MSG_CLI_OPT_COLUMNS },
    { "unknown", OPT_FLAG, "", MSG_CLI_OPT_UNKNOWN },
    OPTS_END,
};

static bool read_ask(Cli *c, ListAsk *ask, Err *err)
{
    int64_t limit, offset;
    if (!opt_int(c, "limit", 0, 0, 1000000000, &limit, err) ||
        !opt_int(c, "offset", 0, 0, 1000000000, &offset, err))
        return false;
    *ask =
        (ListAsk){ .type = opt_str(c, "type", c->args.len ? c->args.at[0] : city_pack(c->city)->ranking.type),
                   .filter = opt_str(c, "filter", S("")),
                   .text = opt_str(c, "search", S("")),
                   .sort = opt_str(c, "sort", S("")),
                   .limit = limit,
                   .offset = offset,
                   .unknown_too = opt_given(c, "unknown") };
    return true;
}

// Those asked for, else those of the type's list that the view sees.
static Strs columns_of(Cli *c, const RecordType *type)
{
    Str asked = opt_str(c, "columns", S(""));
    if (asked.len)
        return str_split(c->arena, asked, ',');
    Strs out = { 0 };
    EACH (const Str, name, type->list) {
        const Attr *attr = pack_attr(c->at.pack, type->name, *name);
        if (attr && view_sees(&c->view, attr))
            *PUSH(c->arena, &out) = *name;
    }
    return out;
}

static void illustrative_mark(Cli *c)
{
    if (city_illustrative(c->city))
        say(c, msg(c->arena, c->lang, MSG_CLI_ILLUSTRATIVE));
}

static bool run_list(Cli *c, Err *err)
{
    ListAsk ask;
    RecordList list;
    if (!arg_count(c, 0, 1, err) || !cli_open(c, false, err) || !read_ask(c, &ask, err))
        return false;
    ask.values_only = true;
    if (!record_list(c->city, &c->view, c->arena, c->at, &ask, &list, err))
        return false;
    const Pack *pack = c->at.pack;
    const RecordType *type = pack_type(pack, ask.type);
    Strs names = columns_of(c, type);
    AttrRefs attrs = { 0 };
    EACH (const Str, name, names) {
        const Attr *attr = pack_attr(pack, type->name, *name);
        if (!attr || !view_sees(&c->view, attr))
            return fail(err, MSG_CLI_NO_COLUMN, *name, type->name);
        *PUSH(c->arena, &attrs) = attr;
    }
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_kint(&w, "total", list.total);
        jw_kint(&w, "unknown", list.unknown);
        jw_kbool(&w, "illustrative", city_illustrative(c->city));
        jw_karr(&w, "items");
        EACH (const Record, r, list.records)
            record_row_json(&w, c->arena, pack, r, &attrs, c->lang);
        jw_end(&w);
        jw_end(&w);
        say(c, S(""));
        return true;
    }
    int n = (int)names.len + 2;
    TableColumn *columns = NEWS(c->arena, TableColumn, n);
    Str *cells = NEWS(c->arena, Str, n * list.records.len);
    columns[0].head = S("id");
    columns[1].head = msg(c->arena, c->lang, MSG_CLI_NAME);
    for (int i = 2; i < n; i++) {
        const Attr *attr = pack_attr(pack, type->name, names.at[i - 2]);
        columns[i] = (TableColumn){ attr->label.in[c->lang], attr->value_type == VT_NUM };
    }
    for (ptrdiff_t r = 0; r < list.records.len; r++) {
        const Record *record = &list.records.at[r];
        Str *row = cells + r * n;
        row[0] = str_sub(record->id, type->name.len + 1, record->id.len);
        row[1] = record_title(record, c->lang);
        for (int i = 2; i < n; i++) {
            const Field *f = record_field(record, names.at[i - 2]);
            row[i] = f ? value_show(c->arena, pack, f->attr, &f->value, c->lang) : S("");
        }
    }
    illustrative_mark(c);
    table(c, columns, n, cells, list.records.len);
    say(c, str_trim(ask.filter).len ? msg(c->arena, c->lang, MSG_CLI_TOTAL_UNKNOWN, list.total, list.unknown)
                                    : msg(c->arena, c->lang, MSG_CLI_TOTAL, list.total));
    return true;
}

static bool run_count(Cli *c, Err *err)
{
    ListAsk ask;
    ptrdiff_t total, unknown;
    if (!arg_count(c, 0, 1, err) || !cli_open(c, false, err) || !read_ask(c, &ask, err) ||
        !record_count(c->city, &c->view, c->arena, c->at, &ask, &total, &unknown, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_kint(&w, "total", total);
        jw_kint(&w, "unknown", unknown);
        jw_end(&w);
        say(c, S(""));
    } else {
        say(c, msg(c->arena, c->lang, MSG_CLI_TOTAL_UNKNOWN, total, unknown));
    }
    return true;
}

// ---- show

static void show_cite(Cli *c, const Field *f, const Cite *cite)
{
    Arena *a = c->arena;
    const SourceClass *class = pack_class(c->at.pack, cite->source_class);
    const Method *method = pack_method(c->at.pack, cite->method);
    buf_fmt(&c->out, "      %s %.*s · %.*s · %.*s · %.*s\n", cite->current ? "•" : "◦",
            PS(value_show(a, c->at.pack, cite->attr ? cite->attr : f->attr, &cite->value, c->lang)),
            PS(class ? class->label.in[c->lang] : cite->source_class),
            PS(method ? method->label.in[c->lang] : cite->method),
            PS(cite->valid.prec == DATE_NONE ? msg(a, c->lang, MSG_CLI_UNDATED)
                                             : date_show(a, c->lang, cite->valid)));
    if (cite->one_of)
        buf_fmt(&c->out, "        %.*s\n", PS(msg(a, c->lang, MSG_CLI_ONE_OF)));
    buf_fmt(&c->out, "        %.*s\n", PS(cite->source));
}

static void show_text(Cli *c, const Record *r, bool why)
{
    const Pack *pack = c->at.pack;
    illustrative_mark(c);
    say(c, str_fmt(c->arena, "%.*s  %.*s", PS(r->id), PS(record_title(r, c->lang))));
    if (r->merged_into.len)
        say(c, msg(c->arena, c->lang, MSG_CLI_MERGED_INTO, r->merged_into));
    if (r->embargoed)
        say(c, msg(c->arena, c->lang, MSG_CLI_EMBARGO));
    EACH (const AttrGroup, g, pack->groups) {
        int known = 0, all = 0;
        EACH (const Field, f, r->fields)
            if (str_eq(f->attr->group, g->name)) {
                all++;
                known += f->value.state != VAL_UNKNOWN;
            }
        if (!all)
            continue;
        say(c, str_fmt(c->arena, "\n%.*s (%d/%d)", PS(g->label.in[c->lang]), known, all));
        EACH (const Field, f, r->fields) {
            if (!str_eq(f->attr->group, g->name) || (f->value.state == VAL_UNKNOWN && !why))
                continue;
            say(c, str_fmt(c->arena, "  %.*s: %.*s", PS(f->attr->label.in[c->lang]),
                           PS(value_show(c->arena, pack, f->attr, &f->value, c->lang))));
            if (why)
                EACH (const Cite, cite, f->cites)
                    show_cite(c, f, cite);
        }
    }
}

static const Opt show_opts[] = { { "why", OPT_FLAG, "", MSG_CLI_OPT_WHY }, OPTS_END };

static bool run_show(Cli *c, Err *err)
{
    Record r;
    if (!arg_count(c, 1, 1, err) || !cli_open(c, false, err) ||
        !record_read(c->city, &c->view, c->arena, c->at, c->args.at[0], &r, err))
        return false;
    if (c->json) {
        JsonW w = cli_json(c);
        record_json(&w, c->arena, c->at.pack, &r, c->lang);
        say(c, S(""));
    } else {
        show_text(c, &r, opt_given(c, "why"));
    }
    return true;
}

static bool run_history(Cli *c, Err *err)
{
    Events events;
    if (!arg_count(c, 1, 1, err) || !cli_open(c, false, err) ||
        !record_history(c->city, &c->view, c->arena, c->args.at[0], &events, err))
        return false;
    const Pack *pack = city_pack(c->city);
    if (c->json) {
        JsonW w = cli_json(c);
        jw_obj(&w);
        jw_karr(&w, "items");
        EACH (const Event, e, events)
            event_json(&w, c->arena, pack, e, c->lang);
        jw_end(&w);
        jw_end(&w);
        say(c, S(""));
        return true;
    }
    if (!events.len)
        say(c, msg(c->arena, c->lang, MSG_CLI_NOTHING_SEEN));
    EACH (const Event, e, events) {
        say(c, str_fmt(c->arena, "#%lld  %.*s  %.*s  %.*s%.*s", (long long)e->seq,
                       PS(instant_str(c->arena, e->recorded)), PS(e->kind), PS(e->author),
                       PS(e->undone ? msg(c->arena, c->lang, MSG_CLI_UNDONE_MARK) : S(""))));
        buf_fmt(&c->out, "    %.*s\n", PS(e->source));
        EACH (const Field, f, e->facts)
            say(c, str_fmt(c->arena, "    %.*s = %.*s", PS(f->attr->label.in[c->lang]),
                           PS(value_show(c->arena, pack, f->attr, &f->value, c->lang))));
    }
    return true;
}

const Command commands_record[] = {
    { "list", "[TYPE]", MSG_CLI_LIST, list_opts, run_list },
    { "count", "[TYPE]", MSG_CLI_COUNT, list_opts, run_count },
    { "show", "ID", MSG_CLI_SHOW, show_opts, run_show },
    { "history", "ID", MSG_CLI_HISTORY, NULL, run_history, NO_TIME },
    { 0 },
};
