// why.h - why a place stands where it does in a run: contributions, gates, what is worth finding out.
#pragma once
#include "rank.h"

// The API's Why. r: the record as the view sees it; a place that is not in the run has no `place` and no
// criteria.
void why_json(JsonW *w, Arena *a, const Run *run, const Record *r, Lang lang);
