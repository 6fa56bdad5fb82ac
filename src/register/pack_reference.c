// pack_reference.c - docs/pack.md, made of what the loader checks: the tables' columns and the messages of
// its faults.
#include "pack_load.h"

static const MsgId forms[FORM_COUNT] = {
    [FORM_TEXT] = MSG_PACK_FORM_TEXT,       [FORM_LABEL] = MSG_PACK_FORM_LABEL,
    [FORM_NAME] = MSG_PACK_FORM_NAME,       [FORM_CODE] = MSG_PACK_FORM_CODE,
    [FORM_NUM] = MSG_PACK_FORM_NUM,         [FORM_INT] = MSG_PACK_FORM_INT,
    [FORM_SHARE] = MSG_PACK_FORM_SHARE,     [FORM_YES] = MSG_PACK_FORM_YES,
    [FORM_DAY] = MSG_PACK_FORM_DAY,         [FORM_WORD] = MSG_PACK_FORM_WORD,
    [FORM_CQL] = MSG_PACK_FORM_CQL,         [FORM_DERIVED] = MSG_PACK_FORM_DERIVED,
    [FORM_JSON] = MSG_PACK_FORM_JSON,       [FORM_LIST] = MSG_PACK_FORM_LIST,
    [FORM_ALIASES] = MSG_PACK_FORM_ALIASES,
};
static const MsgId needs[] = {
    [NEED_CELL] = MSG_PACK_NEED_CELL,
    [NEED_COLUMN] = MSG_PACK_NEED_COLUMN,
    [NEED_NOTHING] = MSG_PACK_NEED_NOTHING,
    [CARRIED] = MSG_PACK_NEED_CARRIED,
};

// A cell of a Markdown table: a | in it would end it.
static void add_cell(Buf *out, Str s)
{
    for (ptrdiff_t i = 0; i < s.len; i++) {
        if (s.at[i] == '|')
            buf_char(out, '\\');
        buf_char(out, s.at[i]);
    }
}

static void table(Buf *out, Arena *a, Lang lang, const TableSpec *t)
{
    buf_fmt(out, "\n### %s\n\n", t->file);
    buf_add(out, msg_text(a, lang, t->about, NULL, 0));
    buf_char(out, ' ');
    buf_add(out, t->required ? msg(a, lang, MSG_PACK_REF_REQUIRED) : msg(a, lang, MSG_PACK_REF_OPTIONAL));
    buf_add(out, S("\n\n"));
    buf_add(out, msg(a, lang, MSG_PACK_REF_HEAD));
    buf_add(out, S("\n|---|---|---|\n"));
    for (const ColSpec *c = t->cols; c->name; c++) {
        buf_fmt(out, "| `%s` | ", c->name);
        buf_add(out, msg_text(a, lang, needs[c->need], NULL, 0));
        buf_add(out, S(" | "));
        if (c->need != CARRIED)
            add_cell(out, msg_text(a, lang, forms[c->form], NULL, 0));
        for (int i = 0; c->words && c->words[i]; i++)
            buf_fmt(out, "%s `%s`", i ? "," : ":", c->words[i]);
        buf_add(out, S(" |\n"));
    }
}

static bool is_fault(const MsgRow *m)
{
    Str id = str_z(m->id);
    static const char *const not_faults[] = { "PACK_ABOUT_", "PACK_FORM_", "PACK_NEED_",
                                              "PACK_REF_",   "PACK_DIFF_", "PACK_VALUE_" };
    for (int i = 0; i < COUNT(not_faults); i++)
        if (str_starts(id, str_z(not_faults[i])))
            return false;
    return str_starts(id, S("PACK_"));
}

static void messages(Buf *out, Arena *a, Lang lang, const char *prefix)
{
    buf_add(out, msg(a, lang, MSG_PACK_REF_FAULT_HEAD));
    buf_add(out, S("\n|---|---|---|\n"));
    for (int i = 0; i < msg_count; i++) {
        const MsgRow *m = &msg_rows[i];
        if (prefix ? !str_starts(str_z(m->id), str_z(prefix)) : !is_fault(m))
            continue;
        buf_fmt(out, "| `%s` | ", m->id);
        buf_add(out, m->kind == ERR_TEXT       ? msg(a, lang, MSG_PACK_REF_WARNING)
                     : m->kind == ERR_CONFLICT ? msg(a, lang, MSG_PACK_REF_REFUSED)
                                               : msg(a, lang, MSG_PACK_REF_FAULT));
        buf_add(out, S(" | "));
        add_cell(out, str_z(m->text[lang]));
        buf_add(out, S(" |\n"));
    }
}

void pack_reference(Buf *out, Lang lang)
{
    Arena *a = arena_new();
    buf_fmt(out, "# %s\n\n", msg(a, lang, MSG_PACK_REF_TITLE).at);
    buf_add(out, msg(a, lang, MSG_PACK_REF_INTRO));
    buf_fmt(out, "\n\n## %s\n\n", msg(a, lang, MSG_PACK_REF_YAML).at);
    buf_add(out, msg(a, lang, MSG_PACK_REF_PACK_YAML));
    buf_add(out, S("\n\n"));
    buf_add(out, msg(a, lang, MSG_PACK_REF_TYPES_YAML));
    buf_add(out, S("\n\n"));
    buf_add(out, msg(a, lang, MSG_PACK_REF_DATA_YAML));
    buf_add(out, S("\n\n"));
    buf_add(out, msg(a, lang, MSG_PACK_REF_SCHEMATIC));
    buf_fmt(out, "\n\n## %s\n", msg(a, lang, MSG_PACK_REF_TABLES).at);
    for (int i = 0; i < TABLE_COUNT; i++)
        table(out, a, lang, &pack_tables[i]);
    buf_fmt(out, "\n## %s\n\n", msg(a, lang, MSG_PACK_REF_CELLS).at);
    buf_add(out, msg(a, lang, MSG_PACK_REF_CELLS_TEXT));
    buf_add(out, S("\n\n"));
    messages(out, a, lang, "PACK_VALUE_");
    buf_fmt(out, "\n## %s\n\n", msg(a, lang, MSG_PACK_REF_FAULTS).at);
    messages(out, a, lang, NULL);
    buf_fmt(out, "\n## %s\n\n", msg(a, lang, MSG_PACK_REF_DIFFS).at);
    messages(out, a, lang, "PACK_DIFF_");
    arena_free(a);
}
