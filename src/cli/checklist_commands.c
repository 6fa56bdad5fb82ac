// checklist_commands.c - checklist: the legal checklist of a place, and its answers with their evidence.
#include "checklist.h"
#include "command.h"

static const Opt checklist_opts[] = { { "evidence", OPT_VALUE, "TEXT", MSG_CLI_OPT_EVIDENCE },
                                      { "source", OPT_VALUE, "TEXT", MSG_CLI_OPT_SOURCE },
                                      { "class", OPT_VALUE, "CLASS", MSG_CLI_OPT_CLASS },
                                      { "method", OPT_VALUE, "METHOD", MSG_CLI_OPT_METHOD },
                                      { "valid", OPT_VALUE, "DATE", MSG_CLI_OPT_VALID },
                                      { "note", OPT_VALUE, "TEXT", MSG_CLI_OPT_NOTE },
                                      OPTS_END };

static void answer_json(Cli *c, JsonW *w, const CheckAnswer *x)
{
    jw_obj(w);
    jw_kstr(w, "item", x->item->id);
    jw_kstr(w, "question", x->item->question.in[c->lang]);
    if (x->answer.len) {
        jw_kstr(w, "answer", x->answer);
        jw_kstr(w, "evidence", x->evidence);
        jw_kstr(w, "author", x->author);
    }
    jw_end(w);
}

static bool show_all(Cli *c, Err *err)
{
    Record r;
    CheckAnswers all;
    if (!record_read(c->city, &c->view, c->arena, c->at, c->args.at[0], &r, err) ||
        !checklist_read(c->city, &c->view, c->arena, c->at, &r, &all, err))
        return false;
    JsonW w = cli_json(c);
    if (!all.len && !c->json)
        say(c, msg(c->arena, c->lang,
                   city_pack(c->city)->checklist.len ? MSG_CLI_NOTHING_SEEN : MSG_CLI_NO_CHECKLIST));
    if (c->json) {
        jw_obj(&w);
        jw_karr(&w, "items");
    }
    EACH (const CheckAnswer, x, all)
        if (c->json)
            answer_json(c, &w, x);
        else
            say(c, str_fmt(c->arena, "%.*s  %-7.*s  %.*s%s%.*s", PS(x->item->id),
                           PS(x->answer.len ? x->answer : S("?")), PS(x->item->question.in[c->lang]),
                           x->evidence.len ? "  — " : "", PS(x->evidence)));
    if (c->json) {
        jw_end(&w);
        jw_end(&w);
        say(c, S(""));
    }
    return true;
}

static bool run_checklist(Cli *c, Err *err)
{
    Done done;
    if (!arg_count(c, 1, 2, err) || !cli_open(c, c->args.len == 2, err))
        return false;
    if (c->args.len == 1)
        return show_all(c, err);
    Str answer = c->args.at[1], item = cut(&answer, '=');
    Saying how = { .author = cli_actor(c),
                   .source = opt_str(c, "source", S("")),
                   .source_class = opt_str(c, "class", S("document")),
                   .method = opt_str(c, "method", S("document")),
                   .note = opt_str(c, "note", S("")),
                   .now = c->now };
    Str valid = opt_str(c, "valid", S(""));
    if (valid.len && !date_parse(valid, &how.valid))
        return fail(err, MSG_CLI_BAD_DATE, "valid", valid);
    if (!checklist_answer(c->city, &c->view, c->arena, &how, c->args.at[0], item, answer,
                          opt_str(c, "evidence", S("")), &done, err))
        return false;
    say(c, msg(c->arena, c->lang, MSG_CLI_WRITTEN, done.id, done.block));
    return true;
}

const Command commands_checklist[] = {
    { "checklist", "ID [ITEM=yes|no|unknown|na]", MSG_CLI_CHECKLIST, checklist_opts, run_checklist },
    { 0 },
};
