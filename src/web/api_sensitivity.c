// api_sensitivity.c - what a run rests on: two places compared, the turns of the cut, second opinions.
#include "handlers.h"
#include "sensitivity.h"
#include "server.h"

static bool load(Call *c, Run *run, Err *err)
{
    return rank_load(c->city, &c->view, c->arena, c->args.at[0], run, err) && sensitivity_open(run, err);
}

int get_run_compare(Call *c)
{
    Err err = { 0 };
    Run run;
    Comparison x;
    if (!load(c, &run, &err) || !compare_places(c->arena, &run, query(c, "a"), query(c, "b"), &x, &err))
        return answer_error(c, &err);
    comparison_json(&c->w, c->arena, &run, &x, c->lang);
    return answer_ok(c);
}

int get_run_sensitivity(Call *c)
{
    Err err = { 0 };
    Run run;
    PlaceCut x;
    Str id = query(c, "place");
    if (!load(c, &run, &err) || (id.len && !place_cut(c->arena, &run, id, &x, &err)))
        return answer_error(c, &err);
    if (id.len) {
        place_cut_json(&c->w, c->arena, &run, &x, c->lang);
    } else {
        CutTurns turns = cut_turns(c->arena, &run);
        cut_turns_json(&c->w, &run, &turns);
    }
    return answer_ok(c);
}

int get_run_opinions(Call *c)
{
    Err err = { 0 };
    Run run;
    if (!load(c, &run, &err))
        return answer_error(c, &err);
    Opinions x = opinions_of(c->arena, &run);
    opinions_json(&c->w, &run, &x);
    return answer_ok(c);
}

int get_run_winning(Call *c)
{
    Err err = { 0 };
    Winning x;
    if (!winning_weights(c->city, &c->view, c->arena, c->args.at[0], query(c, "place"),
                         (int)query_int(c, "draws", 0), (Progress){ 0 }, &x, &err))
        return answer_error(c, &err);
    winning_json(&c->w, c->arena, &x);
    return answer_ok(c);
}
