// sql_in.h - what the files that write SQL share. The one place outside .sql files where SQL is made: a
// person's filter has no fixed text. Names are quoted, values bound. SQLite's parser nests about thirty
// brackets deep, hence the WITH lists.
#pragma once
#include "tree.h"

typedef struct {
    const QuerySqlAs *as;
    Buf *sql;
    QueryBinds *binds;
    Arena *a;
    int next; // for names of inner tables
    bool can; // all of it can be said
} Writer;

void put(Writer *w, const char *s);
void put_str(Writer *w, Str s);
Str bound_num(Writer *w, double v); // binds it; the parameter's name
Str bound_str(Writer *w, Str s);
Str barred(Writer *w, Str code);                             // as it stands in a set column: |code|
Str column(Writer *w, const Node *prop, const char *suffix); // "table"."column_suffix"
void put_members(Writer *w, Str name,
                 Str set); // item of a WITH list: the members of a set column as rows of v

// Conditions by what they are about.
void put_numbers(Writer *w, const Node *n); // and dates
void put_texts(Writer *w, const Node *n);
void put_accept(Writer *w, const Node *n); // a code, by the codes that will do
void put_choice(Writer *w, const Node *n); // several codes: =, <>, IN
void put_array(Writer *w, const Node *n);
