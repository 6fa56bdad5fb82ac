// handlers.h - the handlers of the API, one file a noun: api_<noun>.c. web's own.
#pragma once
#include "api.h"

HandlerFn get_session;
HandlerFn get_schema, get_purposes;
HandlerFn get_cite, get_records, get_count, get_record, get_history, get_search;
HandlerFn get_map, get_schematic, get_wards;
HandlerFn get_changes, get_start;
HandlerFn post_edits, post_records, post_undo, post_merge, post_retract, post_checklist;
HandlerFn get_profiles, put_profile, get_runs, post_runs, get_run, get_run_diff, get_next, get_why;
HandlerFn get_frameworks, get_framework, get_framework_diff, get_framework_data, post_framework_edit, post_framework_freeze, post_framework_rescore;
HandlerFn get_panel, post_panel, get_panel_result, get_panel_region;
HandlerFn get_links, post_link, post_link_withdraw;
HandlerFn get_guest_form, post_guest_weigh, post_guest_answer, post_guest_mine, post_guest_leave;
HandlerFn get_run_problem, get_run_compare, get_run_sensitivity, get_run_opinions, get_run_winning;
HandlerFn get_shortlists, post_shortlists, get_shortlist, post_decision;
HandlerFn get_imports, post_imports, get_import, post_import_plan, post_import_apply, get_inbox, post_inbox_decide;
HandlerFn post_reports, get_file, get_export;
HandlerFn get_jobs, get_job, post_job_cancel;

// Pieces that several nouns write.
typedef struct CiteAnswer CiteAnswer;
int accepted(Call *c, const char *kind, Str params);                     // 202 with a new job
void criterion_words_json(JsonW *w, const Criterion *k);                 // keys id, label, measures, anchors of the open object
bool waiting_imports(Call *c, Err *err);                                 // inbox and imports of Start
