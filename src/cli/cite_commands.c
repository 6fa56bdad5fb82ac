// cite_commands.c - cite: which instrument a text means.
#include "citation.h"
#include "command.h"
#include "render.h"

static void answer_json(Cli *c, Str text, const CiteAnswer *x)
{
    JsonW w = cli_json(c);
    jw_obj(&w);
    jw_kstr(&w, "text", text);
    cite_answer_json(&w, c->arena, c->at.pack, &c->view, x, c->lang);
    jw_end(&w);
    say(c, S(""));
}

static Str fit_said(Cli *c, CiteFit fit)
{
    static const MsgId said[] = { [CITE_OTHER_DATE] = MSG_CLI_CITE_OTHER_DATE,
                                  [CITE_OTHER_YEAR] = MSG_CLI_CITE_OTHER_YEAR,
                                  [CITE_OTHER_ORGAN] = MSG_CLI_CITE_OTHER_ORGAN,
                                  [CITE_ALIKE] = MSG_CLI_CITE_ALIKE };
    return fit == CITE_FITS ? S("") : msg_text(c->arena, c->lang, said[fit], NULL, 0);
}

static void hits_table(Cli *c, const CiteHits *hits, const CiteAnswer *x)
{
    enum { MOST = 7 };
    TableColumn columns[MOST] = { { S("id"), false } };
    AttrRefs attrs = cite_columns(c->arena, c->at.pack, &c->view, hits->at[0].record->type);
    int n = 1;
    EACH (const Attr *, at, attrs) {
        bool apart = false;
        EACH (const Attr *, told, x->apart)
            apart = apart || *told == *at;
        columns[n++].head = str_fmt(c->arena, "%s%.*s", apart ? "≠ " : "", PS((*at)->label.in[c->lang]));
    }
    columns[n++].head = msg(c->arena, c->lang, MSG_CLI_NAME);
    if (x->state == CITE_NONE)
        columns[n++].head = msg(c->arena, c->lang, MSG_CLI_CITE_WHY);
    Str *cells = NEWS(c->arena, Str, n * hits->len);
    for (ptrdiff_t i = 0; i < hits->len; i++) {
        const CiteHit *h = &hits->at[i];
        Str *row = cells + i * n;
        int k = 0;
        row[k++] = h->record->id;
        EACH (const Attr *, at, attrs) {
            Value v = record_value(h->record, (*at)->name);
            row[k++] = value_show(c->arena, c->at.pack, *at, &v, c->lang);
        }
        row[k++] = record_title(h->record, c->lang);
        if (x->state == CITE_NONE)
            row[k] = fit_said(c, h->fit);
    }
    table(c, columns, n, cells, hits->len);
}

static void answer_text(Cli *c, Str text, const CiteAnswer *x)
{
    static const MsgId heads[] = { [CITE_NONE] = MSG_CLI_CITE_NONE,
                                   [CITE_ONE] = MSG_CLI_CITE_ONE,
                                   [CITE_AMBIGUOUS] = MSG_CLI_CITE_AMBIGUOUS,
                                   [CITE_SEVERAL] = MSG_CLI_CITE_SEVERAL };
    say(c, msg_text(c->arena, c->lang, heads[x->state], ARGS(text)));
    if (x->found.len)
        hits_table(c, &x->found, x);
    if (x->apart.len) {
        Strs names = { 0 };
        EACH (const Attr *, at, x->apart)
            *PUSH(c->arena, &names) = (*at)->label.in[c->lang];
        say(c, msg(c->arena, c->lang, MSG_CLI_CITE_APART, str_join(c->arena, names, S(", "))));
    }
    if (x->nearest.len) {
        say(c, msg(c->arena, c->lang, MSG_CLI_CITE_NEAREST));
        hits_table(c, &x->nearest, x);
    }
}

static bool run_cite(Cli *c, Err *err)
{
    Citer *citer;
    if (!arg_count(c, 1, -1, err) || !cli_open(c, false, err) ||
        !citer_open(c->city, &c->view, c->arena, c->at, S(""), &citer, err))
        return false;
    if (!citer_any(citer))
        return fail(err, MSG_REGISTER_CITE_NO_TYPE);
    Str text = str_join(c->arena, c->args, S(" "));
    CiteAnswer x = citer_find(citer, c->arena, text);
    if (c->json)
        answer_json(c, text, &x);
    else
        answer_text(c, text, &x);
    c->no = x.state != CITE_ONE;
    return true;
}

const Command commands_cite[] = {
    { "cite", "TEXT", MSG_CLI_CITE, NULL, run_cite },
    { 0 },
};
