// pack_spec.c - the tables of a pack: which columns each has and what may stand in them. docs/pack.md is made
// of this.
#include "pack_load.h"

#define WORDS(...)                                                                                           \
    (const char *const[])                                                                                    \
    {                                                                                                        \
        __VA_ARGS__, NULL                                                                                    \
    }

static const ColSpec attributes[] = {
    { "number", NEED_CELL, FORM_INT },
    { "record_type", NEED_CELL, FORM_NAME },
    { "name", NEED_CELL, FORM_NAME },
    { "label_en", NEED_CELL, FORM_LABEL },
    { "label_vi", NEED_CELL, FORM_LABEL },
    { "kind", NEED_CELL, FORM_WORD, attr_kind_names },
    { "unit", NEED_COLUMN, FORM_TEXT },
    { "codelist", NEED_COLUMN, FORM_TEXT },
    { "min", NEED_COLUMN, FORM_NUM },
    { "max", NEED_COLUMN, FORM_NUM },
    { "sensitivity", NEED_CELL, FORM_WORD, sensitivity_names },
    { "ages_half_life_years", NEED_COLUMN, FORM_NUM },
    { "group", NEED_CELL, FORM_NAME },
    { "derived_from", NEED_COLUMN, FORM_DERIVED },
    { "description", NEED_COLUMN, FORM_TEXT },
    { "description_vi", NEED_NOTHING, FORM_TEXT },
    { "places_column", CARRIED },
    { "status", CARRIED },
    { "author", CARRIED },
    { 0 },
};

// Shapes of kinds, then how far a role steps forward on a map.
static const char *const mark_names[] = { "factory", "office", "warehouse", "public", "heritage", "creative",
                                          "craft",   "other",  "main",      "minor",  "gone",     NULL };

static const ColSpec codelists[] = {
    { "list", NEED_CELL, FORM_NAME },
    { "code", NEED_CELL, FORM_TEXT },
    { "label_en", NEED_COLUMN, FORM_LABEL },
    { "label_vi", NEED_COLUMN, FORM_LABEL },
    { "rank", NEED_COLUMN, FORM_INT },
    { "aliases", NEED_COLUMN, FORM_ALIASES },
    { "note", CARRIED },
    { "mark", NEED_NOTHING, FORM_WORD, mark_names },
    { 0 },
};

static const ColSpec sources[] = {
    { "class", NEED_CELL, FORM_NAME },
    { "label_en", NEED_CELL, FORM_LABEL },
    { "label_vi", NEED_CELL, FORM_LABEL },
    { "note", CARRIED },
    { 0 },
};

static const ColSpec methods[] = {
    { "method", NEED_CELL, FORM_NAME },
    { "label_en", NEED_CELL, FORM_LABEL },
    { "label_vi", NEED_CELL, FORM_LABEL },
    { "exact", NEED_COLUMN, FORM_YES },
    { "note", CARRIED },
    { 0 },
};

static const ColSpec trust[] = {
    { "class", NEED_CELL, FORM_NAME },
    { "group", NEED_CELL, FORM_TEXT },
    { "trust", NEED_CELL, FORM_INT },
    { "from", NEED_COLUMN, FORM_DAY },
    { "to", NEED_COLUMN, FORM_DAY },
    { "reason", NEED_COLUMN, FORM_TEXT },
    { "status", CARRIED },
    { "author", CARRIED },
    { 0 },
};

static const ColSpec errors[] = {
    { "group", NEED_CELL, FORM_NAME },
    { "method", NEED_CELL, FORM_NAME },
    { "kind", NEED_CELL, FORM_WORD, error_kind_names },
    { "value", NEED_CELL, FORM_NUM },
    { "reason", NEED_COLUMN, FORM_TEXT },
    { "author", NEED_COLUMN, FORM_TEXT },
    { "status", CARRIED },
    { 0 },
};

const char *const direction_names[] = { "higher better", "lower better", "fit to use", NULL };
const char *const fn_names[] = { "linear", "log", "piecewise", "ordinal", "peak", NULL };

static const ColSpec criteria[] = {
    { "criterion_id", NEED_CELL, FORM_CODE },
    { "group_id", NEED_CELL, FORM_CODE },
    { "group_en", NEED_CELL, FORM_LABEL },
    { "group_vi", NEED_CELL, FORM_LABEL },
    { "group_weight", NEED_CELL, FORM_SHARE },
    { "name_en", NEED_CELL, FORM_LABEL },
    { "name_vi", NEED_CELL, FORM_LABEL },
    { "what_it_measures", NEED_COLUMN, FORM_TEXT },
    { "what_it_measures_vi", NEED_NOTHING, FORM_TEXT },
    { "unit_or_scale", NEED_COLUMN, FORM_TEXT },
    { "unit_or_scale_vi", NEED_NOTHING, FORM_TEXT },
    { "direction", NEED_CELL, FORM_WORD, direction_names },
    { "value_function", NEED_CELL, FORM_WORD, fn_names },
    { "value_function_params", NEED_CELL, FORM_JSON },
    { "weight_in_group", NEED_CELL, FORM_SHARE },
    { "default_weight", NEED_NOTHING, FORM_SHARE },
    { "attribute", NEED_CELL, FORM_NAME },
    { "applies_when", NEED_COLUMN, FORM_CQL },
    { "prior", NEED_CELL, FORM_JSON },
    { "prior_pessimistic", NEED_CELL, FORM_JSON },
    { "prior_optimistic", NEED_CELL, FORM_JSON },
    { "prior_reason", NEED_CELL, FORM_TEXT },
    { "prior_reason_vi", NEED_NOTHING, FORM_TEXT },
    { "author", NEED_CELL, FORM_TEXT },
    { "literature_support", NEED_NOTHING, FORM_TEXT },
    { "literature_support_vi", NEED_NOTHING, FORM_TEXT },
    { "status", NEED_NOTHING, FORM_TEXT },
    { "data_source", CARRIED },
    { "data_collection", CARRIED },
    { "knockout_type", CARRIED },
    { "knockout_rule", CARRIED },
    { "applies_to", CARRIED },
    { "fed_by", CARRIED },
    { "not_applicable_rule", CARRIED },
    { 0 },
};

static const ColSpec anchors[] = {
    { "criterion", NEED_CELL, FORM_CODE },
    { "item", NEED_COLUMN, FORM_TEXT },
    { "level", NEED_CELL, FORM_CODE },
    { "text_en", NEED_CELL, FORM_LABEL },
    { "text_vi", NEED_CELL, FORM_LABEL },
    { "status", CARRIED },
    { "author", CARRIED },
    { "reason", CARRIED },
    { 0 },
};

static const ColSpec gates[] = {
    { "gate_id", NEED_CELL, FORM_CODE },
    { "criterion", NEED_CELL, FORM_CODE },
    { "purpose", NEED_CELL, FORM_LIST },
    { "stage", NEED_CELL, FORM_WORD, stage_names },
    { "effect", NEED_CELL, FORM_WORD, gate_effect_names },
    { "applies_when", NEED_COLUMN, FORM_CQL },
    { "condition", NEED_CELL, FORM_CQL },
    { "cites", NEED_NOTHING, FORM_LIST },
    { "remedy_en", NEED_COLUMN, FORM_TEXT },
    { "remedy_vi", NEED_COLUMN, FORM_TEXT },
    { "authority", NEED_CELL, FORM_LABEL },
    { "authority_vi", NEED_CELL, FORM_LABEL },
    { "paper", NEED_CELL, FORM_LABEL },
    { "paper_vi", NEED_CELL, FORM_LABEL },
    { "clock_days", NEED_COLUMN, FORM_INT },
    { "p_pass_prior", NEED_COLUMN, FORM_SHARE },
    { "prior_reason", NEED_COLUMN, FORM_TEXT },
    { "prior_reason_vi", NEED_NOTHING, FORM_TEXT },
    { "source", NEED_COLUMN, FORM_TEXT },
    { "source_vi", NEED_NOTHING, FORM_TEXT },
    { "author", NEED_COLUMN, FORM_TEXT },
    { "reason", NEED_COLUMN, FORM_TEXT },
    { "reason_vi", NEED_NOTHING, FORM_TEXT },
    { "status", CARRIED },
    { 0 },
};

static const ColSpec purposes[] = {
    { "purpose_id", NEED_CELL, FORM_NAME },
    { "name_en", NEED_CELL, FORM_LABEL },
    { "name_vi", NEED_CELL, FORM_LABEL },
    { "stage", NEED_CELL, FORM_WORD, stage_names },
    { "k", NEED_CELL, FORM_INT },
    { "kinds", NEED_CELL, FORM_LIST },
    { "w_*", NEED_CELL, FORM_SHARE },
    { "within_group", NEED_COLUMN, FORM_JSON },
    { "objective", NEED_CELL, FORM_WORD, objective_names },
    { "default_rules", NEED_COLUMN, FORM_JSON },
    { "criterion_params", NEED_NOTHING, FORM_JSON },
    { "is_default", NEED_CELL, FORM_YES },
    { "author", NEED_COLUMN, FORM_TEXT },
    { "reason", NEED_COLUMN, FORM_TEXT },
    { "reason_vi", NEED_NOTHING, FORM_TEXT },
    { "status", NEED_NOTHING, FORM_TEXT },
    { 0 },
};

static const ColSpec checklist[] = {
    { "item_id", NEED_CELL, FORM_CODE },
    { "section", NEED_CELL, FORM_LABEL },
    { "section_vi", NEED_CELL, FORM_LABEL },
    { "question_en", NEED_CELL, FORM_LABEL },
    { "question_vi", NEED_CELL, FORM_LABEL },
    { "evidence_documents", NEED_COLUMN, FORM_TEXT },
    { "evidence_documents_vi", NEED_COLUMN, FORM_TEXT },
    { "legal_basis", NEED_COLUMN, FORM_TEXT },
    { "legal_basis_vi", NEED_NOTHING, FORM_TEXT },
    { "source", NEED_COLUMN, FORM_TEXT },
    { "source_vi", NEED_NOTHING, FORM_TEXT },
    { "answer_type", NEED_COLUMN, FORM_TEXT },
    { "severity", NEED_COLUMN, FORM_TEXT },
    { "severity_vi", NEED_NOTHING, FORM_TEXT },
    { "criterion", NEED_COLUMN, FORM_LIST },
    { "who_answers", NEED_COLUMN, FORM_TEXT },
    { "who_answers_vi", NEED_COLUMN, FORM_TEXT },
    { "maps_to", NEED_COLUMN, FORM_LIST },
    { "checked_on", CARRIED },
    { "result", CARRIED },
    { "notes", CARRIED },
    { 0 },
};

static const ColSpec wards[] = {
    { "code", NEED_CELL, FORM_CODE },
    { "name_vi", NEED_CELL, FORM_LABEL },
    { "name_en", NEED_CELL, FORM_LABEL },
    { "label_vi", NEED_CELL, FORM_LABEL },
    { "label_en", NEED_CELL, FORM_LABEL },
    { "type", NEED_COLUMN, FORM_TEXT },
    { "area_km2_published", NEED_COLUMN, FORM_NUM },
    { "area_km2_computed", NEED_NOTHING, FORM_NUM },
    { "centroid_lat", NEED_CELL, FORM_NUM },
    { "centroid_lon", NEED_CELL, FORM_NUM },
    { "valid_from", NEED_COLUMN, FORM_DAY },
    { "valid_to", NEED_NOTHING, FORM_DAY },
    { "source", NEED_CELL, FORM_TEXT },
    { "aliases", NEED_NOTHING, FORM_ALIASES },
    { "population", NEED_NOTHING, FORM_NUM },
    { "need", NEED_NOTHING, FORM_NUM },
    { "demand_source", NEED_NOTHING, FORM_TEXT },
    { 0 },
};

static const ColSpec ward_groups[] = {
    { "ward_code", NEED_CELL, FORM_CODE },
    { "ward", CARRIED },
    { "former_district", CARRIED },
    { "status", CARRIED },
    { "author", CARRIED },
    { "reason", CARRIED },
    { "*", NEED_NOTHING, FORM_CODE },
    { 0 },
};

static const ColSpec former_wards[] = {
    { "name", NEED_CELL, FORM_TEXT },
    { "former_district", NEED_COLUMN, FORM_TEXT },
    { "ward_code", NEED_CELL, FORM_TEXT },
    { "valid_to", NEED_CELL, FORM_DAY },
    { "source", CARRIED },
    { "note", CARRIED },
    { "status", CARRIED },
    { "author", CARRIED },
    { 0 },
};

static const ColSpec params[] = {
    { "param_id", NEED_CELL, FORM_NAME },
    { "parameter", NEED_CELL, FORM_LABEL },
    { "parameter_vi", NEED_CELL, FORM_LABEL },
    { "unit", NEED_COLUMN, FORM_TEXT },
    { "low", NEED_COLUMN, FORM_NUM },
    { "base", NEED_COLUMN, FORM_NUM },
    { "high", NEED_COLUMN, FORM_NUM },
    { "basis", NEED_COLUMN, FORM_TEXT },
    { "source", NEED_COLUMN, FORM_TEXT },
    { "note", NEED_COLUMN, FORM_TEXT },
    { 0 },
};

static const ColSpec visits[] = {
    { "id", NEED_CELL, FORM_NAME },
    { "name_en", NEED_CELL, FORM_LABEL },
    { "name_vi", NEED_CELL, FORM_LABEL },
    { "method", NEED_CELL, FORM_NAME },
    { "class", NEED_CELL, FORM_NAME },
    { "teaches", NEED_CELL, FORM_LIST },
    { "cost_days", NEED_CELL, FORM_NUM },
    { "authority", NEED_COLUMN, FORM_TEXT },
    { "authority_vi", NEED_COLUMN, FORM_TEXT },
    { "note", CARRIED },
    { "reason", CARRIED },
    { "status", CARRIED },
    { "author", CARRIED },
    { 0 },
};

static const ColSpec plausible[] = {
    { "attribute", NEED_CELL, FORM_TEXT },
    { "of", NEED_COLUMN, FORM_TEXT },
    { "least", NEED_CELL, FORM_NUM },
    { "most", NEED_CELL, FORM_NUM },
    { "shared", NEED_CELL, FORM_YES },
    { "status", CARRIED },
    { "author", CARRIED },
    { "reason", CARRIED },
    { 0 },
};

static const ColSpec terms[] = {
    { "term_id", NEED_CELL, FORM_NAME },
    { "en", NEED_CELL, FORM_LABEL },
    { "vi", NEED_CELL, FORM_LABEL },
    { "note", NEED_NOTHING, FORM_TEXT },
    { "note_vi", NEED_NOTHING, FORM_TEXT },
    { "status", CARRIED },
    { "author", CARRIED },
    { 0 },
};

static const ColSpec survey[] = {
    { "type", NEED_COLUMN, FORM_TEXT }, { "name", NEED_COLUMN, FORM_TEXT }, { "*", CARRIED }, { 0 }
};

static const ColSpec choices[] = {
    { "list_name", NEED_CELL, FORM_TEXT }, { "name", NEED_CELL, FORM_TEXT }, { "*", CARRIED }, { 0 }
};

static const ColSpec lock[] = {
    { "number", NEED_CELL, FORM_INT },  { "record_type", NEED_CELL, FORM_NAME },
    { "name", NEED_CELL, FORM_NAME },   { "kind", NEED_CELL, FORM_WORD, attr_kind_names },
    { "unit", NEED_COLUMN, FORM_TEXT }, { 0 },
};

const TableSpec pack_tables[TABLE_COUNT] = {
    [TABLE_ATTRIBUTES] = { "attributes.csv",
                           true,
                           attributes,
                           MSG_PACK_ABOUT_ATTRIBUTES,
                           { { NOUN_ATTR, "record_type", "name" }, { NOUN_NUMBER, NULL, "number" } } },
    [TABLE_CODELISTS] = { "codelists.csv",
                          true,
                          codelists,
                          MSG_PACK_ABOUT_CODELISTS,
                          { { NOUN_CODE, "list", "code" }, { NOUN_LIST, NULL, "list" } } },
    [TABLE_SOURCES] = { "sources.csv",
                        true,
                        sources,
                        MSG_PACK_ABOUT_SOURCES,
                        { { NOUN_CLASS, NULL, "class" } } },
    [TABLE_METHODS] = { "methods.csv",
                        true,
                        methods,
                        MSG_PACK_ABOUT_METHODS,
                        { { NOUN_METHOD, NULL, "method" } } },
    [TABLE_TRUST] = { "trust.csv", true, trust, MSG_PACK_ABOUT_TRUST, { { NOUN_TRUST, NULL, "class" } } },
    [TABLE_ERRORS] = { "error_models.csv", true, errors, MSG_PACK_ABOUT_ERRORS },
    [TABLE_CRITERIA] = { "criteria.csv",
                         true,
                         criteria,
                         MSG_PACK_ABOUT_CRITERIA,
                         { { NOUN_CRITERION, NULL, "criterion_id" },
                           { NOUN_CRITERION_GROUP, NULL, "group_id" } } },
    [TABLE_ANCHORS] = { "anchors.csv", false, anchors, MSG_PACK_ABOUT_ANCHORS },
    [TABLE_GATES] = { "gates.csv", false, gates, MSG_PACK_ABOUT_GATES },
    [TABLE_PURPOSES] = { "purposes.csv",
                         true,
                         purposes,
                         MSG_PACK_ABOUT_PURPOSES,
                         { { NOUN_PURPOSE, NULL, "purpose_id" } } },
    [TABLE_CHECKLIST] = { "legal_checklist.csv", false, checklist, MSG_PACK_ABOUT_CHECKLIST },
    [TABLE_WARDS] = { "wards.csv", false, wards, MSG_PACK_ABOUT_WARDS, { { NOUN_WARD, NULL, "code" } } },
    [TABLE_WARD_GROUPS] = { "ward_groups.csv", false, ward_groups, MSG_PACK_ABOUT_WARD_GROUPS },
    [TABLE_FORMER_WARDS] = { "former_wards.csv", false, former_wards, MSG_PACK_ABOUT_FORMER_WARDS },
    [TABLE_PARAMS] = { "finance_params.csv",
                       false,
                       params,
                       MSG_PACK_ABOUT_PARAMS,
                       { { NOUN_PARAM, NULL, "param_id" } } },
    [TABLE_VISITS] = { "visits.csv", false, visits, MSG_PACK_ABOUT_VISITS },
    [TABLE_PLAUSIBLE] = { "plausible.csv", false, plausible, MSG_PACK_ABOUT_PLAUSIBLE },
    [TABLE_TERMS] = { "terms.csv", false, terms, MSG_PACK_ABOUT_TERMS },
    [TABLE_SURVEY] = { "forms/survey.csv", false, survey, MSG_PACK_ABOUT_SURVEY },
    [TABLE_CHOICES] = { "forms/choices.csv", false, choices, MSG_PACK_ABOUT_CHOICES },
    [TABLE_LOCK] = { "attributes.lock", false, lock, MSG_PACK_ABOUT_LOCK },
};
