// merge.h - what merging two records would do, before it is done.
#pragma once
#include "edit.h"
#include "json.h"

// What a merge would do, before it is done: each fact of `from`, what is held of it in `into`, what both
// together say, and which parts move along. Refused as edit_merge is.
typedef struct {
    const Attr *attr;
    Value from, into, becomes;
    bool conflict; // both have a fact and they differ; else `into` has none and takes this one
} MergeRow;
typedef struct {
    Str from, into;
    Label from_title, into_title;
    ARRAY(MergeRow) rows; // without those on which both agree
    ptrdiff_t same;       // attributes on which both agree
    ptrdiff_t observations;
    Strs parts; // ids of the parts of `from`
} MergePlan;
CHECKED bool merge_plan(City *city, const View *v, Arena *a, Str from, Str into, int64_t now_ms,
                        MergePlan *out, Err *err);
// Its members, into an open object: from, into, titles, conflicts, moves, same, parts, observations.
void merge_plan_json(JsonW *w, Arena *a, const Pack *pack, const MergePlan *plan, Lang lang);
